"""Entropy and information from samples: closed forms, constants, invariance, arguments."""

import functools

import numpy as np
import pytest
import torch
from cases import BAD_SAMPLES, GOOD, NATS, ONE, columns, correlated, normal, quick, quiet, seeds
from hypothesis import given
from hypothesis import strategies as st

from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)
from infoutils.estimation._ksg import ties


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


def test_conditional_information_by_a_gaussian_fit():
    x, z, other, noise = normal((4, 20000))
    y = x + z + noise
    given = functools.partial(conditional_mutual_information, method="gaussian")
    assert given(x, y, z) == pytest.approx(0.5, abs=0.02)
    assert given(np.c_[x, other], y, z) == pytest.approx(0.5, abs=0.02)
    chain_rule = mutual_information(x, np.c_[y, z], "gaussian") - mutual_information(
        x, z, "gaussian"
    )
    assert given(x, y, z) == pytest.approx(chain_rule, abs=1e-9)
    assert given(x * 1e6 + 5, y * 1e-6, -z) == pytest.approx(given(x, y, z), abs=1e-9)
    expected = mutual_information(x, y, "gaussian")
    assert given(x, y, np.ones(20000)) == pytest.approx(expected, abs=1e-12)
    # What z determines has nothing left to tell; what it leaves may be told exactly.
    assert given(x + z, y, np.c_[x, z]) == 0.0
    with pytest.warns(UserWarning, match="^x and z determine a column of y"):
        assert given(x, x + z, z) == np.inf
    with pytest.raises(ValueError, match="^x has 5 samples, too few"):
        given(x[:5], y[:5], np.c_[z, other][:5])


def test_conditional_information_by_counting():
    x, z = np.random.default_rng(0).integers(2, size=(2, 5000))
    given = functools.partial(conditional_mutual_information, method="discrete")
    assert given(x, x ^ z, z) == pytest.approx(1.0, abs=0.01)
    assert given(x, z, z) == 0.0
    assert given(x, z, x ^ z) == pytest.approx(1.0, abs=0.01)
    # Everything twice is a table, not samples: by hand from the tables of two conditions.
    x, y, z = np.repeat([[0, 0, 1, 1, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 1]], 2, axis=1)
    assert given(x, y, z) == pytest.approx(0.4 + 0.6 * (np.log2(3) - 4 / 3), abs=1e-12)


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("kl", {}, "'kl' does not estimate conditional_information"),
        ("nope", {}, "method must be one of 'ksg', 'gaussian', 'discrete'"),
        ("gaussian", {"k": 3}, "k is not an option"),
        ("ksg", {"device": "cpu"}, "device"),
    ],
)
def test_bad_methods_of_conditional_information(method, options, message):
    with pytest.raises(ValueError, match=message):
        conditional_mutual_information(GOOD, GOOD**2, GOOD**3, method, **options)


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
    highest = ties.digamma(float(samples)) + np.euler_gamma  # no column counts more than itself
    assert np.isfinite(value)
    assert -highest - 1 <= value <= highest + 1


def test_monotone_maps_change_little():
    x, y = correlated(2000, 0.7)
    expected = mutual_information(x, y)
    assert mutual_information(np.exp(0.5 * x), y**3 / 4) == pytest.approx(expected, abs=0.06)
    assert mutual_information(-x, np.tanh(y)) == pytest.approx(expected, abs=0.06)


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
    x, y, z = normal(60, 2), normal(60, 2, seed=1), normal(60, 2, seed=2)
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
