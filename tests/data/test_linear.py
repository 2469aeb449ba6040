"""The linear task: its information against the estimator for Gaussian values, and bad input."""

import numpy as np
import pytest

from infoutils import data, estimation


def test_the_linear_task_has_the_information_of_gaussian_values():
    task = data.relevant_irrelevant(100_000, relevant=2, irrelevant=3, noise=0.3, rng=1)
    assert not task.weights[~task.relevant].any()
    weights = np.random.default_rng(0).normal(size=(5, 2))
    told = task.information(weights, 0.4)
    t = task.x @ weights + 0.4 * np.random.default_rng(1).normal(size=(len(task), 2))
    columns = {
        "input": task.x,
        "relevant": task.x[:, task.relevant],
        "irrelevant": task.x[:, ~task.relevant],
        "output": task.y,
    }
    for name, values in columns.items():
        estimated = estimation.mutual_information(values, t, "gaussian")
        assert told[name] == pytest.approx(estimated, abs=0.01)
    many = task.information(np.stack([weights, 2 * weights]), 0.4)
    assert many["input"].shape == (2,) and many["input"][0] == pytest.approx(told["input"])
    assert len(task.split(0.3, rng=0).train) == 30_000


@pytest.mark.parametrize(
    ("weights", "noise", "named"),
    [
        (np.ones((4, 1)), 1.0, "weights"),
        (np.ones(100), 1.0, "weights"),
        (np.full((100, 1), np.nan), 1.0, "weights"),
        (np.ones((100, 1)), 0.0, "noise"),
    ],
)
def test_bad_arguments_of_information(weights, noise, named):
    with pytest.raises(ValueError, match=named):
        data.relevant_irrelevant().information(weights, noise)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"examples": 0}, "examples"),
        ({"relevant": 0}, "relevant"),
        ({"irrelevant": -1}, "irrelevant"),
        ({"noise": -1.0}, "noise"),
    ],
)
def test_bad_arguments_of_the_linear_task(arguments, named):
    with pytest.raises(ValueError, match=named):
        data.relevant_irrelevant(**arguments)
