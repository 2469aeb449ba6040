"""Information by sample propagation: closed forms and slow twins."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from infoutils.estimation import _reference, propagated_information


def exact_entropy(centres, noise):
    """Return the entropy of a mixture in one dimension, in bits, by quadrature."""
    centres = np.asarray(centres)

    def integrand(t):
        density = norm.pdf(t, centres, noise).mean()
        return -density * np.log2(density) if density > 0 else 0.0

    ends = centres.min() - 12 * noise, centres.max() + 12 * noise
    return quad(integrand, *ends, points=np.unique(centres), limit=500)[0]


@pytest.mark.parametrize("repeats", [1, 4])
def test_inputs_that_are_far_apart(repeats):
    centres = np.repeat(np.arange(4096.0)[:, None, None], repeats, axis=1)
    found = propagated_information(centres, 1e-3, draws=500)
    np.testing.assert_allclose(found, [12, 0, 12, 12], atol=1e-9)


def test_inputs_that_coincide():
    found = propagated_information(np.zeros((50, 30, 2)), 0.1, draws=5000)
    np.testing.assert_allclose(found, 0, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 12), st.integers(1, 5), st.integers(2, 9), st.integers(0, 2**32))
def test_the_information_equals_its_slow_twin(inputs, repeats, more, seed):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(inputs, 1, 3)) + 0.1 * rng.normal(size=(inputs, repeats, 3))
    chosen = rng.permutation(inputs)[: (inputs + 1) // 2]
    conditional = centres[chosen, :1] + 0.1 * rng.normal(size=(len(chosen), more, 3))
    given_ = {"conditional": conditional, "chosen": chosen, "draws": 20, "base": np.e}
    found = propagated_information(centres, 0.3, rng=seed, **given_)
    slow = _reference.propagated_information(
        centres, conditional, chosen, 0.3, 20, np.random.default_rng(seed)
    )
    np.testing.assert_allclose([found.lower, found.upper], slow, rtol=1e-7, atol=1e-8)
    assert found.information == pytest.approx(sum(slow) / 2)


def linear_neuron(repeats, seed, gain=2.0, inputs=40, noise=0.1):
    """T = gain (x + noise) + noise: what is propagated, and the exact information."""
    x = np.linspace(-1, 1, inputs)
    rng = np.random.default_rng(seed)
    before = x[:, None] + rng.normal(0, noise, (inputs, repeats))
    spread = noise * np.sqrt(1 + gain**2)
    exact = exact_entropy(gain * x, spread) - np.log2(spread * np.sqrt(2 * np.pi * np.e))
    return gain * before[..., None], exact


def test_a_linear_layer_lies_between_the_bounds():
    found = {}
    for repeats in (3, 30, 300):
        centres, exact = linear_neuron(repeats, seed=1)
        found[repeats] = propagated_information(centres, 0.1, draws=20000, rng=2)
        assert found[repeats].lower - 0.03 < exact < found[repeats].upper + 0.03
    gaps = [value.upper - value.lower for value in found.values()]
    assert gaps[0] > 5 * gaps[1] > 25 * gaps[2]
    assert found[30].information == pytest.approx(exact, abs=0.04)
    assert found[300].information == pytest.approx(exact, abs=0.03)


def test_more_repeats_of_the_chosen_inputs_only():
    few, exact = linear_neuron(8, seed=1)
    many, _ = linear_neuron(400, seed=2)
    chosen = np.arange(0, 40, 2)
    found = propagated_information(
        few, 0.1, conditional=many[chosen], chosen=chosen, draws=20000, rng=3
    )
    assert found.upper - found.lower < 0.03
    assert found.information == pytest.approx(exact, abs=0.08)


def test_the_error_covers_the_truth():
    """With one centre for each input, the Monte Carlo error is the only one."""
    centres = np.random.default_rng(0).normal(size=300)
    noise = 0.05
    exact = exact_entropy(centres, noise) - np.log2(noise * np.sqrt(2 * np.pi * np.e))
    found = np.array(
        [
            propagated_information(centres[:, None, None], noise, draws=50, rng=seed)[:2]
            for seed in range(200)
        ]
    )
    inside = np.abs(found[:, 0] - exact) < 1.96 * found[:, 1]
    assert 0.88 < inside.mean() < 0.995


def test_the_error_knows_that_draws_of_one_input_are_alike():
    """Two inputs out of many, a thousand draws: no more than two independent values."""
    centres = np.repeat(np.maximum(np.arange(-99.0, 101.0), 0)[:, None, None], 5, axis=1)
    conditional = np.array([0.0, 50.0])[:, None, None] + np.zeros((2, 50, 1))
    found = propagated_information(
        centres, 0.01, conditional=conditional, chosen=[0, 149], draws=1000
    )
    # 1 bit of the input among 100 that coincide, and log2(200) bits of the other
    assert found.error > 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"centres": np.zeros((3, 2))}, "centres"),
        ({"centres": np.zeros((1, 2, 2))}, "centres"),
        ({"centres": np.full((3, 2, 2), np.inf)}, "centres"),
        ({"noise": 0}, "noise"),
        ({"conditional": np.zeros((1, 2, 2))}, "chosen"),
        ({"chosen": [0]}, "conditional"),
        ({"conditional": np.zeros((1, 2, 3)), "chosen": [0]}, "do not fit"),
        ({"conditional": np.zeros((1, 2, 2)), "chosen": [0, 1]}, "do not fit"),
        ({"conditional": np.zeros((1, 2, 2)), "chosen": [3]}, "chosen"),
        ({"conditional": np.full((1, 2, 2), np.nan), "chosen": [0]}, "conditional"),
        ({"draws": 0}, "draws"),
    ],
)
def test_bad_input_to_the_information(change, told):
    arguments = {"centres": np.zeros((3, 2, 2)), "noise": 0.1} | change
    with pytest.raises(ValueError, match=told):
        propagated_information(**arguments)
