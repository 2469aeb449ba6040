"""Complexity: closed forms, the definition, sampling, ties and arguments."""

import itertools

import definitions
import numpy as np
import pytest

from infoutils import complexity
from infoutils.complexity import tse_complexity


def gaussian(samples, units, seed=0, shared=1.0):
    rng = np.random.default_rng(seed)
    mixing = shared * rng.normal(size=(3, units))
    x = rng.normal(size=(samples, 3)) @ mixing + rng.normal(size=(samples, units))
    return x, mixing.T @ mixing + np.eye(units)


def by_definition(entropy, units):
    """Return the profile in nats, from a function of a list of units."""
    whole = entropy(list(range(units)))
    return np.array(
        [
            np.mean([entropy(list(s)) for s in itertools.combinations(range(units), m)])
            - m / units * whole
            for m in range(1, units + 1)
        ]
    )


def log_det(covariance):
    return lambda s: 0.5 * np.linalg.slogdet(covariance[np.ix_(s, s)])[1]


@pytest.mark.parametrize("k", [1, 3])
def test_all_subsets_as_defined_by_the_readable_twin(k):
    x, _ = gaussian(90, 5)
    expected = by_definition(lambda s: definitions.kl(x[:, s], k), 5)
    result = tse_complexity(x, k=k, base=np.e)
    assert result.profile == pytest.approx(expected, abs=1e-10)
    assert result.value == pytest.approx(expected.sum(), abs=1e-10)
    assert result.standard_error == 0
    assert result.profile[-1] == pytest.approx(0, abs=1e-12)


def test_gaussian_as_defined():
    x, _ = gaussian(60, 6)
    expected = by_definition(log_det(np.cov(x, rowvar=False)), 6)
    result = tse_complexity(x * np.arange(1, 7) * 1e5, method="gaussian", base=np.e)
    assert result.profile == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("method", "tolerance"), [("gaussian", 0.03), ("kl", 0.12)])
def test_closed_form(method, tolerance):
    x, covariance = gaussian(3000, 4, seed=2)
    expected = by_definition(log_det(covariance), 4).sum() / np.log(2)
    assert expected > 0.4
    assert tse_complexity(x, method=method).value == pytest.approx(expected, abs=tolerance)


def test_independent_units_have_none():
    x, _ = gaussian(2000, 4, shared=0)
    assert tse_complexity(x).value == pytest.approx(0, abs=0.15)
    assert tse_complexity(x, method="gaussian").value == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("method", ["kl", "gaussian"])
def test_sampled_chains_agree_within_their_error(method):
    x, _ = gaussian(200, 7, seed=3)
    exact = tse_complexity(x, method=method)
    sampled = tse_complexity(x, method=method, chains=300, rng=1)
    assert 0 < sampled.standard_error < 0.2
    assert abs(sampled.value - exact.value) < 4 * sampled.standard_error
    few = tse_complexity(x, method=method, chains=75, rng=1)
    assert few.standard_error == pytest.approx(2 * sampled.standard_error, rel=0.3)


def test_seeds_and_defaults():
    x, _ = gaussian(40, 11)
    first, again = tse_complexity(x, rng=5), tse_complexity(x, rng=5, jobs=2)
    assert first.value == again.value and first.standard_error > 0
    assert tse_complexity(x, rng=6).value != first.value
    assert tse_complexity(x, rng=np.random.default_rng(5)).value == first.value
    assert tse_complexity(x[:, :10]).standard_error == 0
    assert tse_complexity(x, chains="all", method="gaussian").standard_error == 0
    before = x.copy()
    tse_complexity(x)
    assert np.array_equal(x, before)


@pytest.mark.parametrize("units", [1, 2, 5, 8])
def test_the_cover_has_every_subset_once(units):
    orders, first, last = complexity._cover(units)
    subsets = [
        frozenset(order[:m]) for order, a, b in zip(orders, first, last) for m in range(a, b + 1)
    ]
    assert len(subsets) == len(set(subsets)) == 2**units - 1
    assert all(sorted(order) == list(range(units)) for order in orders)


@pytest.mark.parametrize("samples", [4, 63, 64, 65, 130])
def test_numbers_of_samples_about_the_lanes(samples):
    x, _ = gaussian(samples, 3)
    expected = by_definition(lambda s: definitions.kl(x[:, s]), 3)
    assert tse_complexity(x, base=np.e).profile == pytest.approx(expected, abs=1e-10)


def test_base_and_k_are_used():
    x, _ = gaussian(50, 4)
    bits = tse_complexity(x)
    assert tse_complexity(x, base=np.e).value == pytest.approx(bits.value * np.log(2))
    assert len({tse_complexity(x, k=k).value for k in (1, 2, 3, 4)}) == 4


def test_one_unit_and_tensors():
    torch = pytest.importorskip("torch")
    x, _ = gaussian(30, 3)
    assert tse_complexity(x[:, 0]).value == 0
    assert tse_complexity(torch.tensor(x)).value == tse_complexity(x).value


def test_a_few_ties_are_harmless_and_many_are_refused():
    x, _ = gaussian(60, 3)
    x[:3, 1] = 0.5
    expected = by_definition(lambda s: definitions.kl(x[:, s]), 3)
    assert tse_complexity(x, base=np.e).profile == pytest.approx(expected, abs=1e-10)
    x[3, 1] = 0.5
    with pytest.raises(ValueError, match=r"more than 3 times \(1\), so its entropy"):
        tse_complexity(x)
    assert np.isfinite(tse_complexity(x, k=4).value)
    assert np.isfinite(tse_complexity(x, method="gaussian").value)


def test_constant_units_are_left_out():
    x, _ = gaussian(50, 4)
    expected = tse_complexity(x[:, [0, 2]])
    x[:, [1, 3]] = 1.0
    with pytest.warns(UserWarning, match="constant.*: 1, 3") as caught:
        result = tse_complexity(x)
    assert caught[0].filename == __file__
    assert result.value == expected.value and len(result.profile) == 2


def test_determined_units_are_refused():
    x, _ = gaussian(50, 3)
    x[:, 2] = x[:, 0] - x[:, 1]
    with pytest.raises(ValueError, match="^x has columns that others determine"):
        tse_complexity(x, method="gaussian")


X = gaussian(30, 3)[0]


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (np.full((9, 2), np.nan), {}, "^x "),
        (X[:3], {}, "^x has 3 samples, but at least 4"),
        (X[:4], {"method": "gaussian"}, "^x has 4 samples, but at least 5"),
        (np.ones((9, 2)), {}, "^x "),
        (np.r_[X, -1e308 * np.ones((1, 3)), 1e308 * np.ones((1, 3))], {}, "^x "),
        (X, {"method": "ksg"}, "^method must be one of 'kl', 'gaussian'"),
        (X, {"k": 0}, "^k "),
        (X, {"base": 1}, "^base "),
        (X, {"chains": 1}, "^chains "),
        (X, {"chains": "some"}, "^chains "),
        (X, {"chains": 2.5}, "^chains "),
        (np.hstack([X] * 7), {"chains": "all"}, "^chains "),
        (X, {"rng": None}, "^rng "),
        (X, {"jobs": 0}, "^jobs "),
    ],
)
def test_bad_arguments_are_named(x, options, message):
    with pytest.raises(ValueError, match=message):
        tse_complexity(x, **options)
