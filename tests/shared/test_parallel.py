"""Work that is shared among threads, or goes where joblib is told."""

import joblib
import numpy as np
import pytest

from infoutils._shared import parallel
from infoutils.estimation import (
    pairwise_mutual_information,
)


@pytest.mark.parametrize("backend", ["loky", "multiprocessing"])
def test_work_is_shared_among_threads_or_goes_where_joblib_is_told(backend):
    assert list(parallel.run(abs, [-1, 2, -3], None)) == [1, 2, 3]
    assert list(parallel.run(abs, [-1, 2, -3], 2)) == [1, 2, 3]
    with joblib.parallel_config(backend=backend, n_jobs=2):
        assert parallel.workers(None) == 2
        x = np.random.default_rng(0).normal(size=(60, 4))
        elsewhere = pairwise_mutual_information(x)
    assert np.array_equal(elsewhere, pairwise_mutual_information(x), equal_nan=True)


def test_a_browser_has_one_worker_and_no_threads(monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(parallel, "ThreadPoolExecutor", None)
    for jobs in (None, 1, 4, -1):
        assert parallel.workers(jobs) == 1
        assert list(parallel.run(abs, [-1, 2, -3], jobs)) == [1, 2, 3]
    with pytest.raises(ValueError, match="^jobs "):
        parallel.workers(0)


def test_errors_in_threads_are_raised():
    with pytest.raises(TypeError):
        list(parallel.run(abs, ["a", "b"], 2))
