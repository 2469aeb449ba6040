"""Verdicts on data whose information is known, with how often they are wrong."""

from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from infoutils import estimation, plotting, truths
from infoutils.estimation import diagnose, mutual_information

DRAWS = 20


def normal(samples, dims, others, correlation, pairs=1):
    cover = truths.sparse(dims, others, correlation, pairs)
    return lambda rng: truths.normal(samples, cover, dims, rng=rng)[:2]


def of_normal(samples, function, dims=1):
    def draw(rng):
        x = rng.normal(size=(samples, dims))
        return x, function(x)

    return draw


def rounded(samples, step):
    return lambda rng: [np.round(a / step) * step for a in normal(samples, 1, 1, 0.6)(rng)]


#: what was drawn, and the verdict that is right, or those of which any is
CASES = {
    "two columns": (normal(500, 1, 1, 0.6), "trust"),
    "two independent columns": (normal(500, 1, 1, 0.0), "trust"),
    "two strongly dependent columns": (normal(500, 1, 1, 0.99), "trust"),
    "3 columns": (normal(1000, 2, 1, 0.7), "trust"),
    "4 columns": (normal(1000, 3, 1, 0.7), "trust"),
    "5 columns": (normal(1000, 4, 1, 0.7), "trust"),
    "10 columns": (normal(500, 5, 5, 0.5, 5), "too many dimensions"),
    "32 columns": (normal(500, 16, 16, 0.5, 16), "too many dimensions"),
    "50 samples": (normal(50, 1, 1, 0.9), "too few samples"),
    "more bits than samples can show": (normal(500, 1, 1, 0.99999), "too few samples"),
    "a curve": (of_normal(500, lambda x: np.sin(2 * x)), "deterministic"),
    "a fold": (of_normal(500, np.square), "deterministic"),
    "a line": (of_normal(500, lambda x: 2 * x), "deterministic"),
    "of two": (of_normal(500, lambda x: np.sin(x[:, :1]) * x[:, 1:], 2), "deterministic"),
    "rounded": (rounded(500, 0.1), "tied"),
    "rounded more": (rounded(500, 0.5), "tied"),
}


@pytest.mark.parametrize("name", CASES)
def test_verdicts_are_right(name):
    draw, right = CASES[name]
    streams = np.random.default_rng(7).spawn(DRAWS)
    verdicts = Counter(diagnose(*draw(rng), rng=rng).verdict for rng in streams)
    assert verdicts[right] >= DRAWS - 1, verdicts


def test_a_twin_is_estimated_as_data_of_its_kind_are():
    covers = truths.sparse(3, 2, 0.7, 2)
    x, y, bits = truths.normal(2000, covers, 3, rng=0)
    found = diagnose(x, y, rng=1)
    cover = np.cov(np.hstack([x, y]).T)
    assert found.exact == pytest.approx(truths.normal_information(cover, 3))
    assert found.exact == pytest.approx(bits, abs=0.15)
    others = [mutual_information(*truths.normal(2000, cover, 3, rng=i)[:2]) for i in range(20)]
    assert found.replayed["twin"].iloc[0] == pytest.approx(np.mean(others), abs=0.05)
    error = np.sqrt(np.mean((np.array(others) - found.exact) ** 2))
    assert found.error == pytest.approx(error, rel=0.6)


def test_the_numbers_are_those_of_the_estimator():
    x, y, _ = truths.normal(401, 0.5, rng=0)
    found = diagnose(x, y, "binned", bins=5)
    assert found.replayed.index.tolist() == [401, 200, 100]
    data = found.replayed["data"].tolist()
    assert data[0] == mutual_information(x, y, "binned", bins=5)
    halves = [mutual_information(x[i::2], y[i::2], "binned", bins=5) for i in range(2)]
    assert data[1] == pytest.approx(np.mean(halves))
    assert found.replayed["shuffled"].iloc[0] == pytest.approx(16 / 802 / np.log(2), abs=0.01)
    assert found.ties == 0 and found.dims == (1, 1)


def test_units_and_order_of_columns_do_not_matter_where_a_scale_is_given():
    x, y, _ = truths.normal(400, truths.dense(2, 2, 0.5), 2, rng=0)
    found = diagnose(x, y, scale="deviation")
    other = diagnose(x * [1, 1000], y, scale="deviation")
    pd.testing.assert_frame_equal(found.replayed, other.replayed, atol=1e-6)
    with pytest.warns(UserWarning, match="spread more than ten times"):
        diagnose(x * [1, 1000], y)


def test_columns_that_depend_on_others_have_a_twin():
    x, y, _ = truths.normal(500, truths.dense(2, 1, 0.5), 2, rng=0)
    found = diagnose(np.hstack([x, x.sum(axis=1, keepdims=True)]), y)
    assert found.verdict == "trust"
    assert found.exact == pytest.approx(diagnose(x, y).exact)


@pytest.mark.parametrize("method", ["ksg", "kl", "binned", "lnn1", "gaussian"])
def test_a_sum_of_columns_is_deterministic_by_every_method(method):
    x = np.random.default_rng(0).normal(size=300)
    assert diagnose(x, 3 * x, method, replays=3).verdict == "deterministic"


def test_it_comes_from_the_seed():
    x, y, _ = truths.normal(100, 0.5, rng=0)
    found = diagnose(x, y, rng=3)
    assert found.replayed.equals(diagnose(x, y, rng=np.random.default_rng(3)).replayed)
    assert not found.replayed.equals(diagnose(x, y, rng=4).replayed)


def test_it_reads_like_a_sentence():
    x, y, _ = truths.normal(500, truths.sparse(16, 16, 0.5, 16), 16, rng=0)
    told = str(diagnose(x, y))
    assert told.startswith("too many dimensions: 0.76 bits from 500 samples of 16 and 16 columns\n")
    assert "\nGaussian twins have 4.00 bits, of which 0.8" in told


def test_its_figure_has_what_the_twin_has_where_that_is_finite():
    x, y, _ = truths.normal(100, 0.5, rng=0)
    for other, lines in ((y, 4), (x, 3)):
        ax = plt.figure().gca()
        plotting.diagnosis(ax, diagnose(x, other))
        assert len(ax.lines) == lines
    assert ax.get_title() == "deterministic"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"method": "discrete"}, "^method "),
        ({"method": "kde"}, "^method "),
        ({"replays": 1}, "^replays "),
        ({"x": np.zeros(30)}, "^x is constant"),
        ({"y": np.arange(29.0)}, "number of samples differs"),
        ({"x": np.random.default_rng(0).normal(size=(30, 40))}, "^x has 30 samples"),
        ({"k": 9}, "^x has 30 samples, but at least 40"),
        ({"base": 2}, "^base is not an option"),
    ],
)
def test_bad_arguments_are_named(change, told):
    x, y = np.random.default_rng(0).normal(size=(2, 30))
    with pytest.raises(ValueError, match=told):
        estimation.diagnose(**({"x": x, "y": y} | change))
