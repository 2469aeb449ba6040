"""Entropy and information from samples: closed forms, other programs, slow twins, ties."""

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
from sklearn.feature_selection import mutual_info_regression

from infoutils import _ksg, _reference
from infoutils.estimation import (
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
    with pytest.warns(UserWarning, match="x has 4 or more coincident samples"):
        assert entropy(x) == -np.inf
    assert np.isfinite(entropy(x, k=4))
    with pytest.warns(UserWarning, match="coincident"):
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
    with pytest.raises(ValueError, match="method must be one of 'kl'"):
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
