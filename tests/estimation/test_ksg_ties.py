"""Neighbours at the same distance: the slow twin, discrete values, rounding, small noise."""

import definitions
import numpy as np
import pytest
from cases import NATS, correlated, discrete_information, normal

from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
)
from infoutils.estimation._ksg import ties


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
    slow = definitions.conditional_ksg_with_ties
    nothing = x[:, :0]
    ours = mutual_information(x, y, k=k, scale=None, **NATS)
    assert ours == pytest.approx(slow(x, y, nothing, k), abs=1e-9)
    both = np.hstack([x, z])
    ours = mutual_information(both, y, k=k, scale=None, **NATS)
    assert ours == pytest.approx(slow(both, y, nothing, k), abs=1e-9)
    ours = conditional_mutual_information(x, y, z, k=k, scale=None, **NATS)
    assert ours == pytest.approx(slow(x, y, z, k), abs=1e-9)
    wide = np.hstack([z, np.round(x + z)])
    ours = conditional_mutual_information(x, both, wide, k=k, scale=None, **NATS)
    assert ours == pytest.approx(slow(x, both, wide, k), abs=1e-9)


def test_the_twin_for_ties_equals_the_plain_twin_without_them():
    x, y, z = normal((3, 100, 1))
    slow = definitions.conditional_ksg_with_ties
    assert slow(x, y, z) == pytest.approx(definitions.conditional_ksg(x, y, z), abs=1e-12)
    assert slow(x, y, x[:, :0]) == pytest.approx(definitions.ksg(x, y), abs=1e-12)


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
    assert definitions.ksg(x, y) / np.log(2) > 1
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


def test_the_compiled_digamma_function():
    from scipy.special import digamma

    for value in (0.3, 1.0, 1.5, 7.25, 10.0, 123.4, 1e6):
        assert ties.digamma(value) == pytest.approx(digamma(value), abs=1e-12)
