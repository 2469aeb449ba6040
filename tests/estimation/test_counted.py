"""Counting: discrete values and bins, against tables, by hand, and the slow twin."""

import numpy as np
import pytest
from cases import NATS, discrete_information, near, normal, quick, two_blocks
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from infoutils import truths
from infoutils.estimation import (
    _reference,
    entropy,
    mutual_information,
)


@pytest.mark.parametrize("correction", [None, "miller-madow"])
def test_discrete_information_of_a_table(correction):
    estimates = []
    for seed in range(12):
        x, y, true = truths.discrete(1000, [[4, 1, 0], [1, 4, 2]], rng=seed)
        estimates.append(mutual_information(x, y, "discrete", correction=correction))
        if correction is None:
            assert estimates[-1] == pytest.approx(discrete_information(x, y), abs=1e-12)
    assert near(estimates, true, slack=0.005)


def test_the_correction_takes_most_of_the_bias():
    plain, corrected = [], []
    for seed in range(40):
        x, y, _ = truths.discrete(200, np.ones((4, 4)), rng=seed)
        plain.append(mutual_information(x, y, "discrete"))
        corrected.append(mutual_information(x, y, "discrete", correction="miller-madow"))
    assert np.mean(plain) == pytest.approx(9 / 400 / np.log(2), rel=0.3)
    assert abs(np.mean(corrected)) < np.mean(plain) / 4


def test_correction_is_half_the_free_cells_by_samples():
    x = np.array([0, 0, 1, 2, 2, 2])
    corrected = entropy(x, "discrete", correction="miller-madow", **NATS)
    assert corrected - entropy(x, "discrete", **NATS) == pytest.approx(2 / 12)


def test_entropy_of_discrete_rows():
    assert entropy([0, 1, 2, 3], "discrete") == pytest.approx(2)
    assert entropy([[0, 1], [0, 1], [1, 1], [1, 0]], "discrete") == pytest.approx(1.5)
    assert str(entropy(np.ones(7), "discrete")) == "0.0"  # not -0.0
    assert entropy([0.1, 0.1, 0.2, -1e300], "discrete") == pytest.approx(1.5)


def test_bins_by_hand():
    x = np.array([0.0, 0.1, 0.9, 1.0, 1.9, 4.0])
    cases = [
        ({"edges": "width", "bin_width": 1.0}, [3, 2, 1]),
        ({"edges": "width", "bin_width": 0.5}, [2, 1, 1, 1, 1]),
        ({"bins": 2}, [5, 1]),
        ({"bins": 4}, [3, 2, 1]),
        ({"bins": 2, "limits": (-10, 10)}, [6]),
        ({"bins": 20, "limits": (-10, 10)}, [3, 2, 1]),
        ({"edges": "quantile", "bins": 2}, [3, 3]),
        ({"edges": "quantile", "bins": 3}, [2, 2, 2]),
    ]
    for options, counts in cases:
        p = np.array(counts) / 6
        assert entropy(x, "binned", **options) == pytest.approx(-np.sum(p * np.log2(p))), options


def test_bins_of_the_whole_range_take_its_ends():
    x = np.linspace(-1, 1, 61)
    assert entropy(np.sign(x), "binned", bins=30, limits=(-1, 1)) < np.log2(3)
    assert entropy(x, "binned", bins=2) == pytest.approx(1, abs=0.01)
    assert entropy(np.r_[x, 7.0, 7.0], "binned", bins=1) == 0


def test_quantile_bins_keep_equal_values_together():
    x = np.r_[np.zeros(50), np.arange(1, 51)]
    rank_only = entropy(np.exp(x / 10), "binned", edges="quantile", bins=10)
    assert rank_only == pytest.approx(entropy(x, "binned", edges="quantile", bins=10), abs=1e-12)
    p = np.r_[0.5, np.full(5, 0.1)]
    assert rank_only == pytest.approx(-np.sum(p * np.log2(p)))


def test_binned_entropy_and_a_bins_volume_make_the_differential_entropy():
    x = np.random.default_rng(0).normal(size=(20_000, 1))
    for width in (0.1, 0.5):
        h = entropy(x, "binned", edges="width", bin_width=width) + np.log2(width)
        assert h == pytest.approx(truths.normal_entropy(1.0), abs=0.03)


def test_binned_information_is_that_of_the_cells():
    edges = np.arange(-5, 6)
    cdf = np.array([[_normal_cdf(a, b, 0.8) for b in edges] for a in edges])
    table = np.diff(np.diff(cdf, axis=0), axis=1).clip(0)
    true = truths.discrete(1, table, rng=0)[2]
    estimates = []
    for seed in range(6):
        x, y, _ = truths.normal(5000, 0.8, rng=seed)
        options = {"edges": "width", "bin_width": 1.0, "correction": "miller-madow"}
        estimates.append(mutual_information(x, y, "binned", **options))
    assert near(estimates, true, slack=0.005)
    assert true < truths.normal_information(0.8)


def _normal_cdf(a, b, correlation):
    return stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).cdf([a, b])


@pytest.mark.parametrize("correction", [None, "miller-madow"])
def test_counting_equals_its_twin(correction):
    x, y = np.random.default_rng(0).integers(3, size=(2, 80, 2)) * 0.7 - 5
    h = [_reference.plug_in(a, correction is not None) for a in (x, y, np.hstack([x, y]))]
    options = {"correction": correction, **NATS}
    assert entropy(x, "discrete", **options) == pytest.approx(h[0], abs=1e-12)
    ours = mutual_information(x, y, "discrete", **options)
    assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-12)
    x, y = normal((2, 80, 2))
    cells = np.floor(x / 2), np.floor(y / 2)
    h = [_reference.plug_in(a, correction is not None) for a in (*cells, np.hstack(cells))]
    options |= {"edges": "width", "bin_width": 2}
    assert entropy(x, "binned", **options) == pytest.approx(h[0], abs=1e-12)
    ours = mutual_information(x, y, "binned", **options)
    assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-12)


@quick
@given(two_blocks(), st.sampled_from([truths.half_cube, np.arcsinh, truths.wiggly, np.exp]))
def test_equally_full_bins_depend_on_ranks_only(data, change):
    x, y, _ = data
    expected = mutual_information(x, y, "binned", edges="quantile", bins=5)
    ours = mutual_information(change(x), change(y), "binned", edges="quantile", bins=5)
    assert ours == pytest.approx(expected, abs=1e-9)
