"""All pairs of columns: equal to one by one, however the work is shared, and constants."""

import joblib
import numpy as np
import pytest
from cases import GOOD, MI_METHODS, SETTINGS, normal
from joblib.parallel import ThreadingBackend

from infoutils.estimation import (
    mutual_information,
    pairwise_mutual_information,
)


@pytest.mark.parametrize("kind", ["free", "tied"])
def test_pairwise_equals_pair_by_pair(kind):
    x, y = normal(150, 5), normal(150, 3, seed=1)
    y[:, 0] += x[:, 2]
    if kind == "tied":
        x, y = x.round(), y.round(1)
    between = pairwise_mutual_information(x, y, k=4, base=np.e)
    assert between.shape == (5, 3)
    for i, j in np.ndindex(5, 3):
        alone = mutual_information(x[:, i], y[:, j], k=4, base=np.e)
        assert between[i, j] == pytest.approx(alone, abs=1e-12)
    within = pairwise_mutual_information(x)
    assert np.array_equal(within, within.T, equal_nan=True)
    assert np.isnan(np.diag(within)).all()
    assert within[1, 3] == pytest.approx(mutual_information(x[:, 1], x[:, 3]), abs=1e-12)
    itself = pairwise_mutual_information(x, x)
    assert itself[1, 3] == pytest.approx(within[1, 3], abs=1e-12)
    assert itself[2, 2] == pytest.approx(mutual_information(x[:, 2], x[:, 2]), abs=1e-12)


@pytest.mark.parametrize("name", MI_METHODS)
def test_pairwise_by_every_method(name):
    options = SETTINGS.get(name, {})
    x, y = normal(40, 3), normal(40, 2, seed=1)
    y[:, 0] += x[:, 2]
    between = pairwise_mutual_information(x, y, method=name, base=np.e, jobs=2, **options)
    assert between.shape == (3, 2)
    alone = mutual_information(x[:, 2], y[:, 0], name, base=np.e, **options)
    assert between[2, 0] == pytest.approx(alone, abs=1e-9)
    within = pairwise_mutual_information(x, method=name, **options)
    assert np.array_equal(within, within.T, equal_nan=True) and np.isnan(np.diag(within)).all()
    alone = mutual_information(x[:, 0], x[:, 2], name, **options)
    assert within[0, 2] == pytest.approx(alone, abs=1e-9)


def test_constant_columns_of_a_matrix_are_named_once():
    x, y = normal(80, 4), normal(80, 3, seed=1)
    x[:, [1, 3]] = 2.5
    y[:, 0] = 0
    with pytest.warns(UserWarning, match=r"x 1, x 3, y 0") as caught:
        result = pairwise_mutual_information(x, y)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert not result[[1, 3]].any() and not result[:, 0].any()
    assert result[0, 1] == mutual_information(x[:, 0], y[:, 1])
    with pytest.warns(UserWarning, match="x 1, x 3") as caught:
        result = pairwise_mutual_information(x)
    assert len(caught) == 1
    assert result[0, 1] == result[3, 2] == 0 and np.isnan(np.diag(result)).all()
    with pytest.warns(UserWarning, match="x 0, x 1"):
        assert not pairwise_mutual_information(np.ones((9, 2)), y[:9, 1:]).any()


def test_pairwise_does_not_depend_on_how_the_work_is_shared():
    x = normal(120, 6)
    expected = pairwise_mutual_information(x)
    assert np.array_equal(pairwise_mutual_information(x, jobs=2), expected, equal_nan=True)
    with joblib.parallel_config(backend="threading", n_jobs=3):
        assert np.array_equal(pairwise_mutual_information(x), expected, equal_nan=True)


def test_pairwise_goes_where_joblib_is_told():
    used = []

    class Elsewhere(ThreadingBackend):
        def configure(self, *args, **options):
            used.append(self)
            return super().configure(*args, **options)

    joblib.register_parallel_backend("elsewhere", Elsewhere)
    with joblib.parallel_config(backend="elsewhere", n_jobs=2):
        pairwise_mutual_information(normal(30, 3))
    assert used


def test_pairwise_of_one_column():
    assert np.isnan(pairwise_mutual_information(normal(20))).all()
    assert pairwise_mutual_information(normal(20), normal(20, 2)).shape == (1, 2)


@pytest.mark.parametrize("jobs", [0, 1.5, True, "two"])
def test_bad_jobs_are_named(jobs):
    with pytest.raises(ValueError, match="^jobs "):
        pairwise_mutual_information(GOOD, GOOD, jobs=jobs)


def test_the_expected_time_says_with_how_many_workers(capsys, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    x = normal(60, 5)
    pairwise_mutual_information(x, progress=True)
    assert "on 1 worker (jobs=-1 would use all cores)" in capsys.readouterr().err
    pairwise_mutual_information(x, progress=True, jobs=2)
    told = capsys.readouterr().err
    assert "on 2 workers" in told and "jobs=-1" not in told
