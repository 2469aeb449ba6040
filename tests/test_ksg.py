"""The compiled search: clouds of every shape against brute force, threads, first use."""

import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoutils import _device, _ksg, _lanes, _parallel, _reference
from infoutils.estimation import _psi, pairwise_mutual_information


def clouds(samples, seed=0):
    rng = np.random.default_rng(seed)
    x, e, f = rng.normal(size=(3, samples))
    half = np.arange(samples) % 2 == 0
    wet = rng.random(samples) < 0.05
    return {
        "normal": (x, x + e),
        "equal": (x, x),
        "line": (x, x + 1e-6 * e),
        "low": (x, 1e-6 * e),
        "narrow": (1e-6 * x, e),
        "bands": (x, np.sign(e) + 1e-4 * f),
        "four": (np.sign(x) + 1e-4 * f, np.sign(x + e) + 1e-4 * e),
        "cross": (np.where(half, x, 1e-5 * x), np.where(half, 1e-5 * e, e)),
        "tails": (np.exp(4 * x), np.exp(4 * e)),
        "circle": (np.sin(9 * x), np.cos(9 * x) + 1e-3 * e),
        "rare": (np.where(wet, x, 0), e),
        "rare, turned": (e, np.where(wet, x, 0)),
        "rounded": (x.round(1), (x + e).round(1)),
        "classes": (x.round(), (x + e).round()),
        "tiny": (1e-308 * x, 1e-308 * e),
        "huge": (1e300 * x, 1e300 * e),
    }


def searched(x, y, k):
    a, b = _ksg.sort_columns(x[:, None]), _ksg.sort_columns(y[:, None])
    only = np.zeros((1, 2), dtype=np.int64)
    return _ksg.pairs(a.values, a.rank, b.values, b.order, only, k, _psi(len(x)))[0]


def brute(x, y, k):
    return _device.information(x[:, None], y[:, None], k, _psi(len(x)), "cpu")


@pytest.mark.parametrize("name", clouds(4))
@pytest.mark.parametrize("k", [1, 2, 4, 5, 9])
def test_clouds_of_every_shape(name, k):
    for samples in (12, 65, 400):
        x, y = clouds(samples)[name]
        assert searched(x, y, k) == pytest.approx(brute(x, y, k), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 300), st.sampled_from(list(clouds(4))), st.data())
def test_any_cloud(seed, samples, name, data):
    k = data.draw(st.integers(1, min(samples - 1, 8)))
    x, y = clouds(samples, seed)[name]
    assert searched(x, y, k) == pytest.approx(brute(x, y, k), abs=1e-9)


def test_the_width_of_strips_suits_the_cloud():
    width = _ksg._better_width
    few, many, some = (np.full(16, count) for count in (5.0, 900.0, 55.0))
    assert width(few, many, 1000, 40) < 20  # near in x says all: narrow strips
    assert width(many, few, 1000, 40) == 1000  # near in y says all: one strip
    assert width(some, some, 1000, 40) == 40


def test_counting_within_a_radius():
    values = np.sort(np.random.default_rng(0).normal(size=50).round(1))
    line = np.empty(50 + 2 * 64)
    _ksg._padded(values, line)
    for at in range(50):
        for radius in (0.05, 0.1, 0.5, 3.0, 100.0):
            inside = np.flatnonzero(np.abs(values - values[at]) < radius)
            for step in (1, 4, 64):
                first, last = _ksg._count(line, at + 64, radius, step)
                assert (first - 64, last - 64) == (inside[0], inside[-1])


# Several dimensions


@pytest.mark.parametrize("k", [1, 4, 5, 70])
@pytest.mark.parametrize("dims", [1, 3, 12])
def test_neighbours_in_several_dimensions(k, dims):
    for samples in (k + 1, 64, 65, 300):
        if samples <= k:
            continue
        x = np.random.default_rng(dims).normal(size=(samples, dims)).round(1)
        expected = _reference.to_neighbour(_reference.distances(x), k)
        found = _lanes._radii(_lanes.arranged(x), samples, _ksg.room(k))
        assert np.array_equal(found, expected)
        assert np.array_equal(_lanes.radii(x, k), expected)


def test_a_tree_where_it_is_quicker():
    x = np.random.default_rng(0).normal(size=(3000, 2))
    expected = _lanes._radii(_lanes.arranged(x), 3000, _ksg.room(3))
    assert np.array_equal(_lanes.radii(x, 3), expected)


# Workers


def test_work_is_shared_among_threads_or_goes_where_joblib_is_told():
    assert list(parallel.run(abs, [-1, 2, -3], None)) == [1, 2, 3]
    assert list(parallel.run(abs, [-1, 2, -3], 2)) == [1, 2, 3]
    with joblib.parallel_config(backend="loky", n_jobs=2):
        assert parallel.workers(None) == 2
        x = np.random.default_rng(0).normal(size=(60, 4))
        elsewhere = pairwise_mutual_information(x)
    assert np.array_equal(elsewhere, pairwise_mutual_information(x), equal_nan=True)


def test_errors_in_threads_are_raised():
    with pytest.raises(TypeError):
        list(parallel.run(abs, ["a", "b"], 2))


# First use


def first_use(cache, **environment):
    kept = {k: v for k, v in os.environ.items() if k != "TQDM_DISABLE"}
    done = subprocess.run(
        [sys.executable, "-c", "from infoutils import _ksg; _ksg._digamma(1.5); _ksg._digamma(2)"],
        capture_output=True,
        text=True,
        env=kept | {"NUMBA_CACHE_DIR": str(cache)} | environment,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_compiling_is_told_once_and_kept_on_disk(tmp_path):
    assert "compiling" not in first_use(tmp_path / "quiet", TQDM_DISABLE="1")
    told = first_use(tmp_path)
    assert told.count("compiling") == 1 and told.count("\n") == 1
    assert first_use(tmp_path) == ""
    assert list(tmp_path.rglob("*.nbi"))


MODULES = "estimation complexity flow ranking statistics data scale claims".split()


def test_imports_compile_nothing():
    code = "from numba.core import event\nseen = []\n"
    code += "class See(event.Listener):\n    def on_start(self, e):\n        seen.append(e)\n"
    code += "    def on_end(self, e):\n        pass\n"
    code += "event.register('numba:compile', See())\n"
    code += f"from infoutils import {', '.join(MODULES)}\nprint(len(seen))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
