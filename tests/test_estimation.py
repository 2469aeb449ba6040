"""Entropy and information from samples: closed forms, other programs, slow twins, ties."""

import inspect
import os
import subprocess
import sys
import warnings
from pathlib import Path

import joblib
import npeet_plus
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib.parallel import ThreadingBackend
from scipy import stats
from sklearn.feature_selection import mutual_info_regression

from infoutils import _kde, _ksg, _lga, _lnn, _reference, truths
from infoutils.estimation import (
    METHODS,
    NEEDED,
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)

NATS = {"base": np.e}


def normal(samples, dims=None, seed=0):
    return np.random.default_rng(seed).normal(size=samples if dims is None else (samples, dims))


def correlated(samples, r, seed=0):
    a, b = normal((2, samples), seed=seed)
    return a, r * a + np.sqrt(1 - r**2) * b


def discrete_information(x, y):
    """Return the mutual information of relative frequencies, in bits."""
    joint = np.unique(np.c_[x, y], axis=0, return_counts=True)[1] / len(x)
    single = [np.unique(v, return_counts=True)[1] / len(x) for v in (x, y)]
    h = [-np.sum(p * np.log2(p)) for p in (joint, *single)]
    return h[1] + h[2] - h[0]


# Closed forms


@pytest.mark.parametrize("r", [0.0, -0.3, 0.6, 0.9, 0.99])
def test_information_of_a_bivariate_normal_distribution(r):
    estimates = [mutual_information(*correlated(1500, r, seed)) for seed in range(4)]
    assert np.mean(estimates) == pytest.approx(-0.5 * np.log2(1 - r**2), abs=0.06)


def test_information_of_normal_vectors():
    x = normal(3000, 2)
    y = x + normal(3000, 2, seed=1)  # half a bit a column
    assert mutual_information(x, y) == pytest.approx(1.0, abs=0.08)
    assert mutual_information(x, normal(3000, 2, seed=2)) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_entropy_of_normal_and_uniform_distributions(dims):
    bits = dims * 0.5 * np.log2(2 * np.pi * np.e)
    assert entropy(normal(4000, dims)) == pytest.approx(bits, abs=0.1)
    cube = np.random.default_rng(0).random((4000, dims)) * 8
    assert entropy(cube) == pytest.approx(3 * dims, abs=0.2)


def test_conditional_information_of_a_chain_and_of_a_sum():
    x, noise = normal((2, 2500))
    z = x + noise
    y = z + normal(2500, seed=1)
    assert mutual_information(x, y) > 0.25
    assert conditional_mutual_information(x, y, z) == pytest.approx(0.0, abs=0.05)
    # Independent x and y are dependent given their noisy sum: rho² = 1/4 given z.
    y = normal(2500, seed=2)
    z = x + y + normal(2500, seed=3)
    expected = -0.5 * np.log2(1 - 0.25)
    assert conditional_mutual_information(x, y, z) == pytest.approx(expected, abs=0.06)


# Other programs


@pytest.fixture
def npeet(monkeypatch):
    """NPEET without the noise it adds, which changes the entropy by about 1e-8."""
    monkeypatch.setattr(npeet_plus.estimators, "add_noise", lambda x, *_: x)
    return npeet_plus


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("base", [2, np.e])
def test_equal_to_npeet(npeet, k, base):
    # Within a spread of 1, where NPEET's way of counting strictly works.
    x, y, z = np.random.default_rng(k).random((3, 400))
    y = 0.5 * y + 0.5 * x**2
    options = {"k": k, "base": base}
    column = [v[:, None] for v in (x, y, z)]
    assert mutual_information(x, y, **options) == pytest.approx(npeet.mi(x, y, **options), abs=1e-9)
    assert entropy(x, **options) == pytest.approx(npeet.entropy(column[0], **options), abs=1e-9)
    assert conditional_mutual_information(x, y, z, **options) == pytest.approx(
        npeet.cmi(*column, **options), abs=1e-9
    )


@pytest.mark.parametrize("dims", [(1, 2), (2, 1), (3, 4)])
def test_equal_to_npeet_in_several_dimensions(npeet, dims):
    data = np.random.default_rng(3).random((300, sum(dims) + 2))
    x, y, z = data[:, : dims[0]], data[:, dims[0] : -2], data[:, -2:]
    y = y + z[:, :1] + x[:, :1]
    y /= 3
    assert mutual_information(x, y) == pytest.approx(npeet.mi(x, y), abs=1e-9)
    assert entropy(data) == pytest.approx(npeet.entropy(data), abs=1e-9)
    assert conditional_mutual_information(x, y, z) == pytest.approx(npeet.cmi(x, y, z), abs=1e-9)


def test_equal_to_npeet_with_its_noise():
    x, y = np.random.default_rng(5).random((2, 500))
    assert mutual_information(x, y) == pytest.approx(npeet_plus.mi(x, y), abs=1e-9)


@pytest.mark.parametrize("r", [0.5, 0.95])
def test_agrees_with_scikit_learn(r):
    x, y = correlated(600, r)
    x, y = x / x.std(), y / y.std()  # as scikit-learn does
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=3, random_state=0)[0]
    assert mutual_information(x, y, **NATS) == pytest.approx(theirs, abs=1e-3)


# Slow twins


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1.0, 1e9, 1e150])
@pytest.mark.parametrize("k", [1, 4])
def test_equal_to_the_readable_twins_at_every_scale(scale, k):
    x, y, z = (normal((3, 220, 2), seed=k) + 0.3) * scale
    y = y + x
    a, b, c = x[:, :1], y[:, :1], z[:, :1]
    ours = mutual_information(a, b, k=k, **NATS)
    assert ours == pytest.approx(_reference.ksg(a, b, k), abs=1e-11)
    ours = mutual_information(x, b, k=k, **NATS)
    assert ours == pytest.approx(_reference.ksg(x, b, k), abs=1e-11)
    for condition in (c, z):
        ours = conditional_mutual_information(a, b, condition, k=k, **NATS)
        assert ours == pytest.approx(_reference.conditional_ksg(a, b, condition, k), abs=1e-11)
    assert entropy(x, k=k, **NATS) == pytest.approx(_reference.kl(x, k), rel=1e-11)


def test_subnormal_values():
    x, y = normal((2, 100))
    tiny = mutual_information(x * 1e-310, y * 1e-310)
    assert tiny == pytest.approx(mutual_information(x, y), abs=1e-3)


def tied_columns(kind, samples=130):
    rng = np.random.default_rng(8)
    x, y, z = rng.normal(size=(3, samples, 1))
    y = y + x
    if kind == "rounded":
        return np.round(x, 1), np.round(y, 1), np.round(z, 1)
    if kind == "coarse":
        return np.round(x), np.round(y), np.round(z)
    if kind == "one":
        return np.round(x * 2), y, z
    if kind == "rare":
        return np.where(x > 1.5, x, 0), np.round(y), np.where(z < -1.5, z, 0)
    if kind == "saturated":
        return np.tanh(40 * x), np.tanh(20 * y), np.tanh(z)
    if kind == "lattice":  # no two values alike, but all distances
        return np.arange(samples)[:, None], rng.permutation(samples)[:, None], z
    raise AssertionError(kind)


KINDS = ["rounded", "coarse", "one", "rare", "saturated", "lattice"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 3])
def test_equal_to_the_readable_twin_with_ties(kind, k):
    x, y, z = (np.asarray(v, dtype=float) for v in tied_columns(kind))
    slow = _reference.conditional_ksg_with_ties
    nothing = x[:, :0]
    assert mutual_information(x, y, k=k, **NATS) == pytest.approx(slow(x, y, nothing, k), abs=1e-9)
    both = np.hstack([x, z])
    ours = mutual_information(both, y, k=k, **NATS)
    assert ours == pytest.approx(slow(both, y, nothing, k), abs=1e-9)
    ours = conditional_mutual_information(x, y, z, k=k, **NATS)
    assert ours == pytest.approx(slow(x, y, z, k), abs=1e-9)
    wide = np.hstack([z, np.round(x + z)])
    ours = conditional_mutual_information(x, both, wide, k=k, **NATS)
    assert ours == pytest.approx(slow(x, both, wide, k), abs=1e-9)


def test_the_twin_for_ties_equals_the_plain_twin_without_them():
    x, y, z = normal((3, 100, 1))
    slow = _reference.conditional_ksg_with_ties
    assert slow(x, y, z) == pytest.approx(_reference.conditional_ksg(x, y, z), abs=1e-12)
    assert slow(x, y, x[:, :0]) == pytest.approx(_reference.ksg(x, y), abs=1e-12)


# Ties


def test_discrete_columns_get_the_exact_discrete_information():
    rng = np.random.default_rng(0)
    x = rng.integers(4, size=3000)
    y = np.where(rng.random(3000) < 0.7, x, rng.integers(4, size=3000))
    expected = discrete_information(x, y)
    assert mutual_information(x, y) == pytest.approx(expected, abs=0.005)
    assert mutual_information(x, x) == pytest.approx(discrete_information(x, x), abs=0.005)
    assert mutual_information(np.c_[x, y], y) == pytest.approx(discrete_information(y, y), abs=0.01)


def test_rain_that_is_mostly_zero():
    # Wet on 2 % of days: information with the wet flag is the flag's entropy.
    rng = np.random.default_rng(1)
    wet = rng.random(1100) < 0.02
    rain = np.where(wet, np.round(rng.gamma(1.0, size=1100), 2), 0.0)
    independent = rng.normal(size=1100)
    assert mutual_information(rain, wet.astype(float)) == pytest.approx(
        discrete_information(wet, wet), abs=0.04
    )
    classes = rain.round()
    other = (independent + 2 * wet).round()
    assert mutual_information(classes, other) == pytest.approx(
        discrete_information(classes, other), abs=0.02
    )
    assert mutual_information(rain, independent) == pytest.approx(0.0, abs=0.02)
    assert mutual_information(rain, independent.round()) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("spacing", [0.01, 0.05, 0.1, 0.5, 1.0])
def test_rounding_alone_makes_no_information(spacing):
    x, y = normal((2, 800), seed=4)
    rounded = np.round(x / spacing) * spacing, np.round(y / spacing) * spacing
    assert mutual_information(*rounded) == pytest.approx(0.0, abs=0.12)
    assert mutual_information(rounded[0], y) == pytest.approx(0.0, abs=0.06)


def test_counting_ties_strictly_would_make_information():
    x, y = (np.round(v, 1)[:, None] for v in normal((2, 1000)))
    assert _reference.ksg(x, y) / np.log(2) > 1
    assert mutual_information(x, y) == pytest.approx(0.0, abs=0.1)


def test_ties_are_broken_as_small_noise_breaks_them_on_average():
    x, y = (np.round(v, 1) for v in correlated(500, 0.8))
    noise = np.random.default_rng(0).uniform(-1e-6, 1e-6, size=(20, 2, 500))
    average = np.mean([mutual_information(x + a, y + b) for a, b in noise])
    assert mutual_information(x, y) == pytest.approx(average, abs=0.06)


def test_entropy_of_coincident_samples_is_minus_infinity():
    x = normal(50)
    x[:4] = 1.0
    with pytest.warns(UserWarning, match="x has samples that coincide"):
        assert entropy(x) == -np.inf
    assert np.isfinite(entropy(x, k=4))
    with pytest.warns(UserWarning, match="coincide"):
        assert entropy(np.ones((30, 2))) == -np.inf


# Constants


def test_a_constant_has_no_information():
    x = normal(60)
    with pytest.warns(UserWarning, match="^y is constant"):
        assert mutual_information(x, np.full(60, 0.1)) == 0.0
    with pytest.warns(UserWarning, match="^x and y are constant"):
        assert mutual_information(np.ones((60, 2)), np.zeros(60)) == 0.0
    with pytest.warns(UserWarning, match="^x is constant"):
        assert conditional_mutual_information(np.ones(60), x, x) == 0.0


def test_a_constant_condition_changes_nothing():
    x, y = correlated(200, 0.5)
    expected = mutual_information(x, y)
    ones = np.ones(200)
    assert conditional_mutual_information(x, y, ones) == pytest.approx(expected, abs=1e-12)
    x, y = x.round(1), y.round(1)
    expected = mutual_information(x, y)
    assert conditional_mutual_information(x, y, ones) == pytest.approx(expected, abs=1e-12)


def test_constant_columns_of_a_matrix_are_named_once():
    x, y = normal(80, 4), normal(80, 3, seed=1)
    x[:, [1, 3]] = 2.5
    y[:, 0] = 0
    with pytest.warns(UserWarning, match=r"x 1, 3; y 0") as caught:
        result = pairwise_mutual_information(x, y)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert not result[[1, 3]].any() and not result[:, 0].any()
    assert result[0, 1] == mutual_information(x[:, 0], y[:, 1])
    with pytest.warns(UserWarning, match="x 1, 3") as caught:
        result = pairwise_mutual_information(x)
    assert len(caught) == 1
    assert result[0, 1] == result[3, 2] == 0 and np.isnan(np.diag(result)).all()
    with pytest.warns(UserWarning, match="x 0, 1"):
        assert not pairwise_mutual_information(np.ones((9, 2)), y[:9, 1:]).any()


# Methods

MI_METHODS = list(METHODS)
H_METHODS = [name for name, method in METHODS.items() if method.entropy]
CONTINUOUS = ["kl", "lnn1", "lnn2", "lga"]  # they add entropies of neighbourhoods
SETTINGS = {"kde": {"variance": 0.05}, "lga": {"k": 8}}


def information(x, y, name, **options):
    return mutual_information(x, y, name, **SETTINGS.get(name, {}) | options)


def differential(x, name, **options):
    return entropy(x, name, **SETTINGS.get(name, {}) | options)


def near(values, true, slack):
    """Say whether the mean of repetitions is the truth, within four standard errors and more."""
    return abs(np.mean(values) - true) < 4 * np.std(values, ddof=1) / len(values) ** 0.5 + slack


TO_GAUSSIAN = {
    "ksg": {},
    "second ksg": {"variant": 2},
    "kl": {},
    "lnn1": {},
    "lnn2": {},
    "lga": {"k": 20},
    "gaussian": {},
}


@pytest.mark.parametrize("name", TO_GAUSSIAN)
@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_every_continuous_method_tends_to_the_truth(name, correlation):
    errors = {}
    few, many, repetitions = (100, 500, 4) if name == "lga" else (100, 1200, 12)
    for samples in (few, many):
        estimates = []
        for seed in range(repetitions):
            x, y, true = truths.normal(samples, correlation, rng=seed)
            method = name.split()[-1]
            estimates.append(mutual_information(x, y, method, **TO_GAUSSIAN[name]))
        assert near(estimates, true, slack=0.3 if samples == few else 0.05)
        errors[samples] = np.sqrt(np.mean((np.array(estimates) - true) ** 2))
    assert errors[many] < max(errors[few], 0.1)


@pytest.mark.parametrize("name", ["kl", "lnn1", "lnn2", "lga", "gaussian"])
def test_entropy_of_correlated_normal_vectors(name):
    cover = truths.dense(1, 1, 0.6) * 4
    for samples in (200, 1200):
        estimates = []
        for seed in range(3 if name == "lga" else 12):
            x = np.hstack(truths.normal(samples, cover, rng=seed)[:2])
            estimates.append(entropy(x, name))
        assert near(estimates, truths.normal_entropy(cover), slack=0.2 if samples == 200 else 0.1)


@pytest.mark.parametrize("name", ["ksg", "kl", "lnn1", "gaussian"])  # not lnn2: see its notes
@pytest.mark.parametrize("cover", ["dense", "sparse"])
def test_information_of_more_dimensions(name, cover):
    estimates = []
    for seed in range(6):
        covariance = getattr(truths, cover)(3, 2, 0.5)
        x, y, true = truths.normal(1500, covariance, 3, rng=seed)
        estimates.append(mutual_information(x, y, name))
    assert near(estimates, true, slack=0.12)


# SCIENCE.md: estimates in nats of 0.83, 3.11 and 5.41 from 500 samples.
MEASURED = {
    "kl": ({"k": 5}, [0.80, 3.01, 4.18]),
    "ksg": ({"k": 5}, [0.85, 3.00, 4.26]),
    "lnn1": ({}, [0.78, 2.78, 3.78]),
    "lnn2": ({}, [0.70, 2.86, 4.96]),
    "lga": ({}, [0.81, 3.09, 5.37]),
}


@pytest.mark.parametrize("name", MEASURED)
def test_strong_dependence_is_estimated_as_measured_before(name):
    options, expected = MEASURED[name]
    for correlation, nats in zip((0.9, 0.999, 0.99999), expected):
        estimates = []
        for seed in range(3):
            x, y, _ = truths.normal(500, correlation, rng=seed)
            estimates.append(mutual_information(x, y, name, base=np.e, **options))
        # The figures before were of few samples, too: their spread was about 0.08 each.
        assert np.mean(estimates) == pytest.approx(nats, abs=0.25)


@pytest.mark.parametrize("name", ["ksg", "kl", "lnn2"])
def test_heavy_tails_and_uniform_noise(name):
    for draw in (
        lambda seed: truths.student(1500, 0.6, degrees=5, rng=seed),
        lambda seed: truths.uniform_with_noise(1500, 0.3, rng=seed),
        lambda seed: truths.independent(1500, rng=seed),
    ):
        estimates = [mutual_information(*draw(seed)[:2], name) for seed in range(6)]
        assert near(estimates, draw(0)[2], slack=0.1)


# Binned and discrete


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
    assert entropy(np.ones(7), "discrete") == 0
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


# Noise known: bounds


def test_bounds_hold_the_entropy_of_the_mixture():
    x = normal(60, 2) * 0.3
    variance = 0.05
    noisy = np.repeat(x, 200, axis=0)
    noisy = noisy + np.sqrt(variance) * normal(*noisy.shape, seed=1)
    squared = ((noisy[:, None] - x) ** 2).sum(axis=2)
    density = np.exp(-squared / (2 * variance)).mean(axis=1) / (2 * np.pi * variance)
    bits = -np.mean(np.log2(density))
    low, high = (entropy(x, "kde", variance=variance, bound=b) for b in ("lower", "upper"))
    assert low < bits < high
    assert high - low < 1.5


def test_distinct_inputs_are_told_apart_where_there_is_little_noise():
    x = np.arange(32)
    for bound in ("upper", "lower"):
        for variance in ((0, 1e-4), 1e-4):
            bits = mutual_information(x, x * 0.7, "kde", variance=variance, bound=bound)
            assert bits == pytest.approx(5)
    assert mutual_information(x, x, "kde", variance=(0, 1e6)) == pytest.approx(0, abs=1e-3)


def test_kde_is_the_bound_of_saxe_for_inputs_and_for_labels():
    layer, labels = normal(90, 3) * 0.2, np.arange(90) % 3
    for bound, spread in (("upper", 2), ("lower", 8)):
        options = {"bound": bound, "base": np.e}
        h = _reference.kde(layer, 0.01, spread)
        noise = 1.5 * np.log(2 * np.pi * np.e * 0.01)
        ours = mutual_information(np.arange(90), layer, "kde", variance=(0, 0.01), **options)
        assert ours == pytest.approx(h - noise, abs=1e-10)
        within = np.mean([_reference.kde(layer[labels == c], 0.01, spread) for c in range(3)])
        ours = mutual_information(layer, labels, "kde", variance=(0.01, 0), **options)
        assert ours == pytest.approx(h - within, abs=1e-10)


# The others


def test_the_bias_of_local_fits():
    # Of order 2 and k = 5, hardly truncated.  SCIENCE.md says -0.095 for 3 dimensions, which
    # is what about 300 neighbours give.
    for dims, m, expected in ((1, 150, -0.027), (2, 400, -0.071), (3, 800, -0.067)):
        assert _lnn.bias(2, dims, 5, m) == pytest.approx(expected, abs=0.02)
    assert _lnn.bias(2, 3, 5, 30) == pytest.approx(-0.55, abs=0.02)
    assert _lnn.bias(1, 3, 5, 30) > 0


def test_the_bias_is_simulated_once():
    _lnn.bias.cache_clear()
    x = normal(50, seed=3)
    first = entropy(x, "lnn2")
    assert _lnn.bias.cache_info().misses == 1
    assert entropy(x, "lnn2") == first
    assert _lnn.bias.cache_info().misses == 1
    entropy(x, "lnn2", m=31)
    assert _lnn.bias.cache_info().misses == 2


def test_the_truncation_hardly_changes_what_is_estimated():
    x = normal(1500, 2)
    values = [entropy(x, "lnn2", m=m) for m in (20, 40, 80)]
    assert np.ptp(values) < 0.12


def test_gaussian_information_is_exact_for_the_sample_covariance():
    x, y = normal(40, 3), normal(40, 2, seed=1) + normal(40, 2)
    cover = np.cov(np.hstack([x, y]).T)
    expected = truths.normal_information(cover, 3)
    assert mutual_information(x, y, "gaussian") == pytest.approx(expected, abs=1e-12)
    assert entropy(x, "gaussian") == pytest.approx(truths.normal_entropy(cover[:3, :3]), abs=1e-12)
    wide = np.c_[x, x[:, 0] - x[:, 2], np.ones(40)]
    assert mutual_information(wide, y, "gaussian") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-200, 1e-9, 1e150])
@pytest.mark.parametrize("name", CONTINUOUS + ["gaussian"])
def test_every_scale(name, scale):
    x, y = normal((2, 60, 2))
    y = y + x
    expected = information(x, y, name)
    assert information(x * scale, y * scale, name) == pytest.approx(expected, abs=1e-4)
    grown = differential(x, name) + 2 * np.log2(scale)
    assert differential(x * scale, name) == pytest.approx(grown, abs=1e-4)


# Slow twins of the methods


@pytest.mark.parametrize("k", [1, 4])
def test_second_algorithm_equals_its_twin(k):
    x, y = normal(150, 2), normal(150, 1, seed=1)
    y = y + x[:, :1]
    ours = mutual_information(x, y, k=k, variant=2, **NATS)
    assert ours == pytest.approx(_reference.ksg2(x, y, k), abs=1e-11)


@pytest.mark.parametrize("correction", [None, "miller-madow"])
def test_counting_equals_its_twin(correction):
    x, y = np.random.default_rng(0).integers(3, size=(2, 80, 2)) * 0.7 - 5
    h = [_reference.plug_in(a, correction is not None) for a in (x, y, np.hstack([x, y]))]
    options = {"correction": correction, **NATS}
    assert entropy(x, "discrete", **options) == pytest.approx(h[0], abs=1e-12)
    ours = mutual_information(x, y, "discrete", **options)
    assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-12)
    x, y = normal((2, 80, 2))
    cells = np.floor(x / 0.5), np.floor(y / 0.5)
    h = [_reference.plug_in(a, correction is not None) for a in (*cells, np.hstack(cells))]
    options |= {"edges": "width", "bin_width": 0.5}
    assert entropy(x, "binned", **options) == pytest.approx(h[0], abs=1e-12)
    ours = mutual_information(x, y, "binned", **options)
    assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-12)


@pytest.mark.parametrize("bound", ["upper", "lower"])
def test_bounds_equal_their_twin(bound, monkeypatch):
    x, y = normal((2, 70, 2))
    h = [_reference.kde(a, 0.3, {"upper": 2, "lower": 8}[bound]) for a in (x, y, np.c_[x, y])]
    options = {"variance": 0.3, "bound": bound, **NATS}
    for rows in (2e6, 500):  # in one block, or in many
        monkeypatch.setattr(_kde, "_CHUNK", rows)
        assert entropy(x, "kde", **options) == pytest.approx(h[0], abs=1e-11)
        ours = mutual_information(x, y, "kde", **options)
        assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-11)


@pytest.mark.parametrize(("order", "k", "m"), [(1, 3, 5), (1, 5, 30), (2, 5, 12), (2, 3, 30)])
@pytest.mark.parametrize("dims", [1, 3])
def test_local_fits_equal_their_twin(order, k, m, dims, monkeypatch):
    x = normal(90, dims) ** 3
    slow = _reference.lnn_without_bias_correction(x, k, m, order) - _lnn.bias(order, dims, k, m)
    monkeypatch.setattr(_lnn, "_CHUNK", 400)
    ours = entropy(x, f"lnn{order}", k=k, m=m, **NATS)
    assert ours == pytest.approx(slow, abs=1e-9)


@pytest.mark.parametrize("noise", [1e-2, 1e-5, 1e-8])
def test_gaussian_information_is_exact_near_determinism(noise):
    """A column, and itself with a little that is exactly unrelated to it in the sample."""
    vectors, _ = np.linalg.qr(np.column_stack([np.ones(50), normal(50, 4, seed=3)]))
    x, other, unrelated = vectors[:, 1:3], vectors[:, 3], vectors[:, 4]
    y = np.column_stack([x[:, 0] + noise * unrelated, other])
    expected = -np.log2(noise / np.hypot(1, noise))
    assert mutual_information(x, y, "gaussian") == pytest.approx(expected, rel=1e-6)
    assert mutual_information(y, x, "gaussian") == pytest.approx(expected, rel=1e-6)


def test_local_gaussians_equal_their_twin(monkeypatch):
    for samples, dims, k in ((20, 1, 5), (14, 2, 6)):
        x = normal(samples, dims)
        x[:, 0] **= 3
        slow = _reference.lga(x, k)
        assert entropy(x, "lga", k=k, **NATS) == pytest.approx(slow, abs=1e-5)
        with monkeypatch.context() as patch:
            patch.setattr(_lga, "_CHUNK", 60)
            assert entropy(x, "lga", k=k, **NATS) == pytest.approx(slow, abs=1e-5)


def test_gaussian_entropy_equals_its_twin():
    x = normal(50, 3) @ np.array([[1, 2, 0], [0, 1, 0], [0, 0.5, 3]])
    ours = entropy(x, "gaussian", **NATS)
    assert ours == pytest.approx(_reference.gaussian_entropy(x), abs=1e-12)


# Options

OTHER = {
    "k": [2, 4, 6],
    "variant": [2],
    "m": [9, 14],
    "bins": [5, 40],
    "limits": [(-9.0, 9.0)],
    "edges": ["quantile"],
    "correction": ["miller-madow"],
    "variance": [0.2, (0.05, 0.2), (0.2, 0.05)],
    "bound": ["lower"],
}


@pytest.mark.parametrize("name", MI_METHODS)
def test_every_option_is_used(name):
    x, y = correlated(60, 0.7)
    if name == "discrete":
        x, y = x.round(), y.round()
    for option in METHODS[name].options:
        if option == "device":  # the same answer anywhere
            there = information(x, y, name, device="cpu")
            assert there == pytest.approx(information(x, y, name), abs=1e-12)
            continue
        if option == "bin_width":
            variants = [{"edges": "width", "bin_width": width} for width in (0.3, 0.4)]
        else:
            variants = [{option: value} for value in OTHER[option]]
        values = [information(x, y, name, **v) for v in [{}, *variants]]
        assert len(set(values)) == len(values), option
        if METHODS[name].entropy:
            variants = [v for v in variants if not isinstance(v.get("variance"), tuple)]
            values = [differential(x, name, **v) for v in [{}, *variants]]
            assert len(set(values)) == len(values), option


@pytest.mark.parametrize("function", [entropy, mutual_information])
def test_the_documentation_has_every_method_and_default(function):
    lines = inspect.getdoc(function).splitlines()
    start, stop = [i for i, line in enumerate(lines) if line.startswith("====")][1:3]
    told, names = {}, ""
    for line in lines[start + 1 : stop]:
        names = line[:12].strip() or names
        told[names] = told.get(names, "") + " " + line[14:44].strip()
    told = {name: text for names, text in told.items() for name in names.split(", ")}
    field = "entropy" if function is entropy else "information"
    assert set(told) == {name for name, method in METHODS.items() if getattr(method, field)}
    for name, text in told.items():
        text = text.replace("variance (needed)", "variance=NEEDED")
        options = METHODS[name].options | ({"bins": 30} if name == "binned" else {})
        assert eval(f"dict({text})", {"NEEDED": NEEDED}) == options


def test_defaults_that_depend_on_the_data():
    x, y = correlated(80, 0.6)
    for name, options in (("lnn1", {"m": 30}), ("lnn2", {"m": 30}), ("binned", {"bins": 30})):
        implied = mutual_information(x, y, name)
        assert mutual_information(x, y, name, **options) == implied
    x = normal(60, 12)
    assert entropy(x, "lnn1") == entropy(x, "lnn1", m=36)
    assert entropy(x[:20], "lnn1") == entropy(x[:20], "lnn1", m=19)


@pytest.mark.parametrize("name", MI_METHODS)
def test_base_is_used_by_every_method(name):
    x, y = correlated(50, 0.7)
    estimates = [lambda **o: information(x, y, name, **o)]
    if name in H_METHODS:
        estimates.append(lambda **o: differential(x, name, **o))
    for estimate in estimates:
        bits = estimate()
        assert estimate(base=np.e) == pytest.approx(bits * np.log(2), rel=1e-12)
        assert estimate(base=10) == pytest.approx(bits * np.log10(2), rel=1e-12)


BAD_OPTIONS = [
    ("ksg", {"variant": 3}),
    ("ksg", {"variant": "first"}),
    ("kl", {"k": 0}),
    ("kl", {"k": 1.5}),
    ("lnn1", {"k": -1}),
    ("lnn1", {"m": 4}),
    ("lnn2", {"k": 1}),
    ("lnn2", {"m": 0}),
    ("lnn2", {"m": 2.0}),
    ("lga", {"k": True}),
    ("lga", {"device": "nowhere", "k": 5}),
    ("lga", {"device": 1.5, "k": 5}),
    ("binned", {"bins": 0}),
    ("binned", {"bins": 2.5}),
    ("binned", {"edges": "wide"}),
    ("binned", {"bin_width": 0.1}),
    ("binned", {"bin_width": 0, "edges": "width"}),
    ("binned", {"bin_width": 1e-300, "edges": "width"}),
    ("binned", {"limits": (1, 0)}),
    ("binned", {"limits": (0, 0.1)}),
    ("binned", {"limits": 3}),
    ("binned", {"limits": (-9, np.nan)}),
    ("binned", {"limits": (-9, 9), "edges": "quantile"}),
    ("binned", {"correction": "miller"}),
    ("kde", {"variance": 0}),
    ("kde", {"variance": -1.0}),
    ("kde", {"variance": np.nan}),
    ("kde", {"variance": (0, 0)}),
    ("kde", {"variance": (-1, 1)}),
    ("kde", {"variance": (1, 1, 1)}),
    ("kde", {"bound": "both", "variance": 1.0}),
    ("discrete", {"correction": True}),
]


@pytest.mark.parametrize(("name", "options"), BAD_OPTIONS)
def test_bad_options_of_a_method_are_named(name, options):
    first = "^" + next(iter(options))
    with pytest.raises(ValueError, match=first):
        mutual_information(GOOD, GOOD**2, name, **options)
    with pytest.raises(ValueError, match=first):
        pairwise_mutual_information(GOOD, GOOD**2, method=name, **options)
    if name in H_METHODS:
        with pytest.raises(ValueError, match=first):
            entropy(GOOD, name, **options)


def test_options_that_belong_together():
    with pytest.raises(ValueError, match="^bin_width is needed"):
        entropy(GOOD, "binned", edges="width")
    with pytest.raises(ValueError, match="no bins or limits"):
        entropy(GOOD, "binned", edges="width", bin_width=1, bins=3)
    with pytest.raises(ValueError, match="^variance must be one number"):
        entropy(GOOD, "kde", variance=(0, 1))
    with pytest.raises(ValueError, match="^x has 20 samples, but at least 31"):
        entropy(GOOD, "lnn1", m=30)
    with pytest.raises(ValueError, match="^m must be at least 5 in 3 dimensions"):
        entropy(normal(20, 3), "lnn2", m=4, k=2)


def test_an_option_of_another_method_is_refused():
    everything = {option for method in METHODS.values() for option in method.options}
    for name, method in METHODS.items():
        for option in sorted(everything - set(method.options)) + ["neighbours"]:
            message = f"^{option} is not an option of method '{name}', which takes"
            for function in (mutual_information, pairwise_mutual_information):
                with pytest.raises(ValueError, match=message):
                    function(GOOD, GOOD, method=name, **{option: 1})
            if method.entropy:
                with pytest.raises(ValueError, match=message):
                    entropy(GOOD, name, **{option: 1})
    with pytest.raises(ValueError, match="^variance is needed by method 'kde'"):
        mutual_information(GOOD, GOOD, "kde")
    assert METHODS["kde"].options["variance"] is NEEDED


def test_a_method_that_makes_no_sense_says_which_do():
    with pytest.raises(ValueError, match="^method 'ksg' does not estimate entropy: kl, binned"):
        entropy(GOOD, "ksg")
    for bad in (None, 3, ["kl"]):
        with pytest.raises(ValueError, match="^method must be one of 'kl'"):
            entropy(GOOD, bad)


# Data that a method cannot take


@pytest.mark.parametrize("name", CONTINUOUS)
def test_methods_for_continuous_values_refuse_others(name):
    x, y = normal((2, 90))
    saturated = np.tanh(50 * x)
    saturated[np.abs(saturated) > 0.99] = 1.0
    for bad in (saturated, x.round(), np.c_[x, y.round()]):
        with pytest.raises(ValueError, match="^x has a column that has one value more than"):
            information(bad, y, name)
        with pytest.raises(ValueError, match="^y has a column"):
            information(y, bad, name)
        with pytest.warns(UserWarning, match="^x has samples that coincide"):
            assert differential(bad, name) == -np.inf
    redundant = np.c_[x, y, x - 2 * y]
    with pytest.raises(ValueError, match="^x has columns that depend linearly"):
        information(redundant, normal(90, seed=2), name)
    with pytest.warns(UserWarning, match="determined by others"):
        assert differential(redundant, name) == -np.inf


@pytest.mark.parametrize("name", ["ksg", "binned", "discrete", "kde", "gaussian"])
def test_the_other_methods_take_mixed_columns(name):
    x, y = normal((2, 90))
    for mixed in (np.c_[x, y.round()], np.c_[x, y, x - y], np.where(x > 0, x, 0)):
        assert np.isfinite(information(mixed, normal(90, seed=2), name))


@pytest.mark.parametrize("name", MI_METHODS)
def test_a_constant_column_changes_nothing(name):
    x, y = normal((2, 60, 2))
    y[:, 0] += x[:, 0]
    expected = information(x, y, name)
    more = np.insert(x, 1, 7.5, axis=1)
    assert information(more, y, name) == pytest.approx(expected, abs=1e-6)
    with pytest.warns(UserWarning, match="^y is constant"):
        assert information(x, np.ones(60), name) == 0


@pytest.mark.parametrize("name", H_METHODS)
def test_entropy_of_a_constant(name):
    x = np.full(40, 0.3)
    if name in ("binned", "discrete"):
        assert differential(x, name) == 0
    elif name == "kde":
        noise = truths.normal_entropy(0.05)
        assert differential(x, name) == pytest.approx(noise)
    else:
        with pytest.warns(UserWarning, match="^x has samples that coincide") as caught:
            assert differential(np.c_[x, normal(40)], name) == -np.inf
        assert caught[0].filename == __file__


@pytest.mark.parametrize("name", ["lnn2", "lga", "gaussian"])
def test_a_linear_map_has_infinite_information(name):
    x = normal(80, 2)
    with pytest.warns(UserWarning, match="so the information by .* is infinite"):
        assert information(x, x @ [1.0, 3.0], name) == np.inf
    with pytest.warns(UserWarning, match="some columns determine others") as caught:
        result = pairwise_mutual_information(
            np.c_[x, -x[:, 0]], method=name, **SETTINGS.get(name, {})
        )
    assert len(caught) == 1
    assert result[0, 2] == np.inf and np.isfinite(result[0, 1])


def test_too_many_dimensions_for_the_samples_are_told():
    x, y = normal(20, 12), normal(20, 9, seed=1)
    for name in ("gaussian", "lga"):
        with pytest.raises(ValueError, match="^x has 20 samples, but at least"):
            information(x, y, name)
    with pytest.raises(ValueError, match="^x has 12 samples, but at least 14"):
        entropy(normal(12, 12), "gaussian")
    with pytest.raises(ValueError, match="^m must be at least 23 in 21 dimensions"):
        information(x, y, "lnn2")
    for name in ("ksg", "kl", "lnn1", "binned", "kde", "discrete"):
        assert np.isfinite(information(x, y, name))


@pytest.mark.parametrize("name", MI_METHODS)
def test_few_samples(name):
    least = METHODS[name].options.get("k", 1) + 1
    if name == "gaussian":
        least = 4
    x, y = normal((2, least))
    options = {"variance": 0.1} if name == "kde" else {}
    options |= {"m": 5} if name == "lnn1" else {}
    assert np.isfinite(mutual_information(x, y, name, **options))
    with pytest.raises(ValueError, match=f"^x has {least - 1} samples, but at least"):
        mutual_information(x[1:], y[1:], name, **options)


@pytest.mark.parametrize("name", MI_METHODS)
@pytest.mark.parametrize("bad", ["nan", "empty", "cube", "text", "huge"])
def test_bad_samples_are_named_by_every_method(name, bad):
    with pytest.raises(ValueError, match="^x "):
        information(BAD_SAMPLES[bad], GOOD, name)
    with pytest.raises(ValueError, match="^y "):
        information(GOOD, BAD_SAMPLES[bad], name)
    if name in H_METHODS:
        with pytest.raises(ValueError, match="^x "):
            differential(BAD_SAMPLES[bad], name)


@pytest.mark.parametrize("name", MI_METHODS)
def test_inputs_of_every_method_stay_as_they_are(name):
    x, y = normal((2, 40, 2))
    copies = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    information(x, torch.tensor(y.copy()), name)
    if name in H_METHODS:
        assert isinstance(differential(x, name), float)
    assert np.array_equal(x, copies[0]) and np.array_equal(y, copies[1])


@pytest.mark.parametrize("name", [*MI_METHODS, "second ksg"])
def test_pairwise_by_every_method(name):
    options = {"variant": 2} if name == "second ksg" else SETTINGS.get(name, {})
    name = name.split()[-1]
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


def test_ties_with_the_second_algorithm():
    for spacing in (0.05, 0.2, 1.0):
        plain, rounded, mixed = [], [], []
        for seed in range(4):
            x, y = correlated(800, 0.8, seed)
            a, b = np.round(x / spacing) * spacing, np.round(y / spacing) * spacing
            plain.append(mutual_information(a, b))
            rounded.append(mutual_information(a, b, variant=2))
            mixed.append(mutual_information(a, y, variant=2) - mutual_information(a, y))
        assert np.mean(rounded) == pytest.approx(np.mean(plain), abs=0.08)
        assert abs(np.mean(mixed)) < 0.2
    rng = np.random.default_rng(0)
    x = rng.integers(4, size=1000)
    y = np.where(rng.random(1000) < 0.7, x, rng.integers(4, size=1000))
    expected = discrete_information(x, y)
    assert mutual_information(x, y, variant=2) == pytest.approx(expected, abs=0.01)


def test_importing_does_not_import_torch():
    code = "import sys, infoutils.estimation; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


# Matrices


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


def test_strips_of_every_width():
    # The search works on about sqrt(N) points at a time, so sizes near squares matter.
    for samples in range(4, 40):
        x, y = normal((2, samples, 1), seed=samples)
        ours = mutual_information(x, y, **NATS)
        assert ours == pytest.approx(_reference.ksg(x, y), abs=1e-12)


# Invariance

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, deadline=None)


@st.composite
def columns(draw, number=3):
    rng = np.random.default_rng(draw(seeds))
    samples = draw(st.integers(6, 90))
    data = rng.normal(size=(number, samples))
    data[1] += draw(st.floats(-2, 2)) * data[0]
    spacing = draw(st.sampled_from([0, 0.25, 1.0]))  # a power of 2, so that sums are exact
    return np.round(data / spacing) * spacing if spacing else data


def quiet(function, *arrays, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a column rounded to a constant
        return function(*arrays, **options)


@quick
@given(columns(), st.integers(1, 5))
def test_symmetric(data, k):
    x, y, z = data
    forth = quiet(mutual_information, x, y, k=k)
    assert forth == pytest.approx(quiet(mutual_information, y, x, k=k), abs=1e-9)
    forth = quiet(conditional_mutual_information, x, y, z, k=k)
    back = quiet(conditional_mutual_information, y, x, z, k=k)
    assert forth == pytest.approx(back, abs=1e-9)


@quick
@given(columns(), seeds)
def test_the_order_of_samples_does_not_matter(data, seed):
    x, y, z = data
    a, b, c = data[:, np.random.default_rng(seed).permutation(len(x))]
    expected = quiet(mutual_information, x, y)
    assert quiet(mutual_information, a, b) == pytest.approx(expected, abs=1e-9)
    expected = quiet(conditional_mutual_information, x, y, z)
    assert quiet(conditional_mutual_information, a, b, c) == pytest.approx(expected, abs=1e-9)
    expected = quiet(mutual_information, np.c_[x, z], y)
    assert quiet(mutual_information, np.c_[c, a], b) == pytest.approx(expected, abs=1e-9)


@quick
@given(columns(), st.sampled_from([-8.0, -0.5, 2.0**-60, 2.0**40]), st.integers(-5, 5))
def test_shift_and_common_scale_do_not_matter(data, scale, shift):
    # Powers of 2 and shifts without rounding, so that equal distances stay equal.
    data = np.round(data * 2**20) / 2**20
    x, y, z = data
    a, b, c = (data + shift) * scale
    expected = quiet(mutual_information, x, y)
    assert quiet(mutual_information, a, b) == pytest.approx(expected, abs=1e-9)
    expected = quiet(conditional_mutual_information, x, y, z)
    assert quiet(conditional_mutual_information, a, b, c) == pytest.approx(expected, abs=1e-9)


@quick
@given(seeds, st.floats(0.01, 100))
def test_entropy_grows_by_the_logarithm_of_the_scale(seed, scale):
    x = normal(60, 2, seed=seed)
    expected = entropy(x) + 2 * np.log2(scale)
    assert entropy(x * scale + 3) == pytest.approx(expected, abs=1e-6)


@quick
@given(columns(2))
def test_the_bounds_of_the_formula(data):
    x, y = data
    value = quiet(mutual_information, x, y, **NATS)
    samples = len(x)
    highest = _ksg._digamma(float(samples)) + np.euler_gamma  # no column counts more than itself
    assert np.isfinite(value)
    assert -highest - 1 <= value <= highest + 1


each_method = st.sampled_from(["second ksg", *MI_METHODS])


@st.composite
def two_blocks(draw):
    rng = np.random.default_rng(draw(seeds))
    data = rng.normal(size=(3, draw(st.integers(24, 40))))
    data[1] += draw(st.floats(-2, 2)) * data[0]
    return data


def by(name, x, y, **options):
    if name == "second ksg":
        return mutual_information(x, y, variant=2, **options)
    return information(x, y, name, **options)


@quick
@given(each_method, two_blocks(), seeds)
def test_every_method_is_symmetric_and_needs_no_order(name, data, seed):
    x, y, z = data
    expected = by(name, np.c_[x, z], y)
    close = pytest.approx(expected, abs=1e-3 if name == "lga" else 1e-8)
    assert by(name, y, np.c_[x, z]) == close
    a, b, c = data[:, np.random.default_rng(seed).permutation(len(x))]
    assert by(name, np.c_[c, a], b) == close


@quick
@given(st.sampled_from(H_METHODS), two_blocks(), seeds)
def test_entropy_by_every_method_needs_no_order(name, data, seed):
    x, y, _ = data
    a, b, _ = data[:, np.random.default_rng(seed).permutation(len(x))]
    close = pytest.approx(differential(np.c_[x, y], name), abs=1e-3 if name == "lga" else 1e-8)
    assert differential(np.c_[b, a], name) == close


scales = st.sampled_from([-64.0, 0.25, 2.0, 1024.0])


@quick
@given(st.sampled_from(["binned", "lga", "gaussian", "discrete"]), two_blocks(), scales, scales)
def test_scaling_a_column_does_not_matter_to_some_methods(name, data, first, second):
    x, y, z = data
    if name == "binned":  # turned around, what is on an edge changes its bin
        first, second = abs(first), abs(second)
    expected = information(np.c_[x, z], y, name)
    scaled = information(np.c_[first * x, z], second * y + 1, name)
    assert scaled == pytest.approx(expected, abs=1e-3 if name == "lga" else 1e-8)


@quick
@given(st.sampled_from(["kl", "lnn1", "lnn2", "lga", "gaussian"]), two_blocks(), scales)
def test_entropy_by_every_method_grows_by_the_logarithm_of_the_scale(name, data, scale):
    x = data[:2].T
    expected = differential(x, name) + 2 * np.log2(abs(scale))
    assert differential(x * scale + 3, name) == pytest.approx(expected, abs=1e-3)


@quick
@given(two_blocks(), st.sampled_from([truths.half_cube, truths.asinh, truths.wiggly, np.exp]))
def test_equally_full_bins_depend_on_ranks_only(data, change):
    x, y, _ = data
    expected = mutual_information(x, y, "binned", edges="quantile", bins=5)
    ours = mutual_information(change(x), change(y), "binned", edges="quantile", bins=5)
    assert ours == pytest.approx(expected, abs=1e-9)


@quick
@given(two_blocks(), st.floats(1e-3, 10))
def test_the_bounds_are_in_order(data, variance):
    low, high = (entropy(data.T, "kde", variance=variance, bound=b) for b in ("lower", "upper"))
    noise = truths.normal_entropy(variance * np.eye(3))
    most = np.log2(data.shape[1])
    assert -1e-9 <= low - noise <= high - noise + 1e-9 <= most + 2e-9


def test_monotone_maps_change_little():
    x, y = correlated(2000, 0.7)
    expected = mutual_information(x, y)
    assert mutual_information(np.exp(0.5 * x), y**3 / 4) == pytest.approx(expected, abs=0.06)
    assert mutual_information(-x, np.tanh(y)) == pytest.approx(expected, abs=0.06)


# Arguments

ONE = {
    "mutual_information": mutual_information,
    "pairwise_mutual_information": pairwise_mutual_information,
    "conditional_mutual_information": lambda x, y, **o: conditional_mutual_information(
        x, y, GOOD, **o
    ),
}
GOOD = normal(20, seed=9)
BAD_SAMPLES = {
    "nan": np.r_[GOOD[:-1], np.nan],
    "inf": np.r_[GOOD[:-1], np.inf],
    "empty": np.empty((0, 2)),
    "few": GOOD[:3],
    "cube": GOOD.reshape(5, 2, 2),
    "text": ["a"] * 20,
    "ragged": [[1.0], [1.0, 2.0]],
    "huge": np.r_[GOOD[:-2], -1e308, 1e308],
}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("bad", BAD_SAMPLES)
def test_bad_samples_are_named(name, bad):
    with pytest.raises(ValueError, match="^x "):
        ONE[name](BAD_SAMPLES[bad], GOOD)
    with pytest.raises(ValueError, match="^y "):
        ONE[name](GOOD, BAD_SAMPLES[bad])


@pytest.mark.parametrize("bad", BAD_SAMPLES)
def test_bad_samples_of_one_argument_are_named(bad):
    with pytest.raises(ValueError, match="^x "):
        entropy(BAD_SAMPLES[bad])
    with pytest.raises(ValueError, match="^x "):
        pairwise_mutual_information(BAD_SAMPLES[bad])
    with pytest.raises(ValueError, match="^z "):
        conditional_mutual_information(GOOD, GOOD, BAD_SAMPLES[bad])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "^k "),
        ({"k": 2.0}, "^k "),
        ({"k": True}, "^k "),
        ({"k": 20}, "^x has 20 samples, but at least 21"),
        ({"base": 1}, "^base "),
        ({"base": 0.5}, "^base "),
        ({"base": np.inf}, "^base "),
        ({"base": "2"}, "^base "),
    ],
)
def test_bad_options_are_named(options, message):
    for function in ONE.values():
        with pytest.raises(ValueError, match=message):
            function(GOOD, GOOD**2, **options)
    with pytest.raises(ValueError, match=message):
        entropy(GOOD, **options)


def test_an_unknown_method_is_told_the_known_ones():
    with pytest.raises(ValueError, match="method must be one of 'ksg'"):
        mutual_information(GOOD, GOOD, "nope")
    with pytest.raises(ValueError, match="method must be one of 'ksg'"):
        pairwise_mutual_information(GOOD, GOOD, method="nope")
    with pytest.raises(ValueError, match="method must be one of 'kl', 'binned'"):
        entropy(GOOD, "nope")


@pytest.mark.parametrize("jobs", [0, 1.5, True, "two"])
def test_bad_jobs_are_named(jobs):
    with pytest.raises(ValueError, match="^jobs "):
        pairwise_mutual_information(GOOD, GOOD, jobs=jobs)


def test_different_lengths_are_told():
    for function in ONE.values():
        with pytest.raises(ValueError, match="x has 20, y has 19"):
            function(GOOD, GOOD[:-1])
    with pytest.raises(ValueError, match="x has 19, y has 19, z has 20"):
        conditional_mutual_information(GOOD[1:], GOOD[1:], GOOD)


def test_the_least_number_of_samples():
    x = normal(4)
    for function in ONE.values():
        if function is not ONE["conditional_mutual_information"]:
            assert np.isfinite(function(x, x**2)).all()
    assert np.isfinite(conditional_mutual_information(x, x**2, x**3))
    assert np.isfinite(entropy(x))


def test_inputs_stay_as_they_are():
    x, y, z = normal(50, 2), normal(50, 2, seed=1), normal(50, 2, seed=2)
    copies = x.copy(), y.copy(), z.copy()
    for array in (x, y, z):
        array.flags.writeable = False
    entropy(x)
    mutual_information(x, y)
    mutual_information(x[:, 0], y[:, 0])
    conditional_mutual_information(x, y, z)
    conditional_mutual_information(x[:, 0], y[:, 0], z[:, 0])
    pairwise_mutual_information(x)
    pairwise_mutual_information(x, y)
    for array, copy in zip((x, y, z), copies, strict=True):
        assert np.array_equal(array, copy)


def test_tensors_lists_and_integers_are_accepted():
    x, y = correlated(60, 0.5)
    expected = mutual_information(x, y)
    tensor = torch.tensor(x, requires_grad=True)
    assert mutual_information(tensor, torch.tensor(y)) == expected
    assert mutual_information(x.tolist(), y[:, None].tolist()) == expected
    assert mutual_information(x[::-1], y[::-1]) == pytest.approx(expected, abs=1e-12)
    assert isinstance(mutual_information(np.arange(9), np.arange(9)), float)
    assert isinstance(entropy(tensor), float)
    assert isinstance(conditional_mutual_information(x, y, tensor), float)


def test_base_and_k_are_used():
    x, y = correlated(100, 0.6)
    z = normal(100, seed=5)
    for function, arrays in (
        (entropy, (x,)),
        (mutual_information, (x, y)),
        (conditional_mutual_information, (x, y, z)),
        (pairwise_mutual_information, (x, y)),
    ):
        bits = function(*arrays)
        assert function(*arrays, base=np.e) == pytest.approx(bits * np.log(2), abs=1e-12)
        assert function(*arrays, base=10) == pytest.approx(bits * np.log10(2), abs=1e-12)
        values = {float(np.ravel(function(*arrays, k=k))[0]) for k in (1, 2, 3, 5)}
        assert len(values) == 4


def test_the_compiled_digamma_function():
    from scipy.special import digamma

    for value in (0.3, 1.0, 1.5, 7.25, 10.0, 123.4, 1e6):
        assert _ksg._digamma(value) == pytest.approx(digamma(value), abs=1e-12)


@pytest.mark.parametrize("elsewhere", [True, False])
def test_works_where_the_package_cannot_be_written(tmp_path, elsewhere):
    package = tmp_path / "infoutils"
    package.mkdir()
    source = Path(_ksg.__file__)
    for name in ("__init__.py", source.name):
        (package / name).write_text(source.with_name(name).read_text())
    (package / "__pycache__").write_text("in the way, even for root")
    cache = tmp_path / "cache"
    if not elsewhere:
        cache.write_text("in the way")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA_")}
    environment |= {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "PYTHONPATH": str(tmp_path)}
    code = "from infoutils import _ksg; print(_ksg.__file__, _ksg._digamma(1.0))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert str(package) in done.stdout and "-0.577" in done.stdout
    assert cache.is_dir() == elsewhere
