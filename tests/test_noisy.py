"""Noise in networks, the penalty on weights, and information by sample propagation."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from infoutils import _reference, data, models, planes, training
from infoutils.estimation import mixture_entropy, propagated_information

PATTERNS = data.spherical_patterns()
SIZES = (12, 6, 3, 2)
NOISE = 0.05


def noisy(networks=3, **options):
    return models.FeedForward(
        networks, SIZES, **{"init": "truncated", "noise": NOISE, "rng": 1} | options
    )


def exact_entropy(centres, noise):
    """Return the entropy of a mixture in one dimension, in bits, by quadrature."""
    centres = np.asarray(centres)

    def integrand(t):
        density = norm.pdf(t, centres, noise).mean()
        return -density * np.log2(density) if density > 0 else 0.0

    ends = centres.min() - 12 * noise, centres.max() + 12 * noise
    return quad(integrand, *ends, points=np.unique(centres), limit=500)[0]


# The mixture's entropy


@pytest.mark.parametrize("dims", [1, 2, 5])
def test_one_gaussian(dims):
    exact = dims / 2 * np.log2(2 * np.pi * np.e * 0.3**2)
    found, error = mixture_entropy(np.full((1, dims), 7.0), 0.3, draws=4000, rng=1)
    assert abs(found - exact) < 4 * error < 0.2


def test_two_that_are_far_apart_add_a_bit():
    exact = 1 + np.log2(2 * np.pi * np.e * 0.1**2)
    found, error = mixture_entropy([[0.0, 0.0], [9.0, 9.0]], 0.1, draws=2000, rng=1)
    assert abs(found - exact) < 4 * error < 0.2


def test_coinciding_centres_are_one():
    one = mixture_entropy([[1.0]], 0.1, draws=1500, rng=2)
    same = mixture_entropy(np.ones((500, 1)), 0.1, draws=1500, rng=2)
    assert same[0] == pytest.approx(one[0], abs=0.1)


def test_quadrature_in_one_dimension():
    centres = np.random.default_rng(0).normal(size=40)
    for noise in (0.01, 0.1, 1.0):
        found, error = mixture_entropy(centres, noise, draws=6000, rng=3)
        assert abs(found - exact_entropy(centres, noise)) < 4 * error


def test_the_error_is_that_of_repetitions():
    centres = np.random.default_rng(0).normal(size=(1, 1))
    exact = exact_entropy(centres.ravel(), 0.2)
    found = np.array([mixture_entropy(centres, 0.2, draws=300, rng=seed) for seed in range(300)])
    inside = np.abs(found[:, 0] - exact) < 1.96 * found[:, 1]
    assert 0.91 < inside.mean() < 0.98
    assert found[:, 0].mean() == pytest.approx(exact, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(1, 6), st.floats(0.01, 10), st.integers(0, 2**32))
def test_the_entropy_equals_its_slow_twin(samples, dims, noise, seed):
    centres = np.random.default_rng(seed).normal(size=(samples, dims))
    found = mixture_entropy(centres, noise, draws=25, base=np.e, rng=seed)
    slow = _reference.mixture_entropy(centres, noise, 25, np.random.default_rng(seed))
    np.testing.assert_allclose(found, slow, rtol=1e-7, atol=1e-8)


def test_moves_change_nothing():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(700, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    found, error = mixture_entropy(centres, 0.2, draws=4000)
    moved, _ = mixture_entropy(centres + 1e6, 0.2, draws=4000)
    assert moved == pytest.approx(found, abs=1e-6)
    for other in (centres @ turn, centres[rng.permutation(700)], centres[:, ::-1]):
        assert abs(mixture_entropy(other, 0.2, draws=4000)[0] - found) < 4 * error
    scaled, _ = mixture_entropy(5 * centres, 1.0, draws=4000)
    assert scaled == pytest.approx(found + 3 * np.log2(5), abs=1e-9)


def test_threads_and_seeds():
    centres = np.random.default_rng(0).normal(size=(300, 2))
    assert mixture_entropy(centres, 0.1, jobs=2) == mixture_entropy(centres, 0.1)
    assert mixture_entropy(centres, 0.1, rng=1) != mixture_entropy(centres, 0.1)
    nats = mixture_entropy(centres, 0.1, base=np.e)
    np.testing.assert_allclose(nats, np.log(2) * np.array(mixture_entropy(centres, 0.1)))


# Information by sample propagation


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
        ({"noise": 0.0}, "noise"),
        ({"noise": -1.0}, "noise"),
        ({"draws": 1}, "draws"),
        ({"base": 1}, "base"),
        ({"centres": [[np.nan]]}, "centres"),
        ({"centres": []}, "centres"),
        ({"rng": None}, "rng"),
        ({"jobs": 0}, "jobs"),
    ],
)
def test_bad_input_to_the_entropy(change, told):
    arguments = {"centres": [[0.0], [1.0]], "noise": 0.1} | change
    with pytest.raises(ValueError, match=told):
        mixture_entropy(**arguments)


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


# Of the layers of networks


def one_neuron(weight, bias, noise):
    """Two layers of one unit each, with such a second layer."""
    model = models.FeedForward(1, (1, 1, 1, 2), noise=noise, rng=0)
    with torch.no_grad():
        for w, b, value, shift in zip(model.w, model.bias, (0.5, weight), (0.1, bias)):
            w.fill_(value)
            b.fill_(shift)
    return model


def test_layers_of_one_neuron_against_quadrature():
    x, noise, weight, bias = np.linspace(-2, 2, 16), 0.1, 2.0, 0.3
    model = one_neuron(weight, bias, noise)
    first = np.tanh(0.5 * x + 0.1)
    own = np.log2(noise * np.sqrt(2 * np.pi * np.e))
    t = np.linspace(-2, 2, 4001)
    before = np.linspace(-6, 6, 401)
    chance = norm.pdf(before) / norm.pdf(before).sum()
    centres = np.tanh(weight * (first[:, None] + noise * before) + bias)
    density = np.stack([norm.pdf(t[:, None], c, noise) @ chance for c in centres])

    def entropy(p):
        return -np.sum(p * np.log2(np.maximum(p, 1e-300))) * (t[1] - t[0])

    exact = [
        exact_entropy(first, noise) - own,
        entropy(density.mean(axis=0)) - np.mean([entropy(p) for p in density]),
    ]
    found = planes.sample_propagation(
        model, x[:, None], repeats=100, conditional=400, draws=20000, rng=1
    )
    assert found.information.shape == (1, 2)
    np.testing.assert_allclose(found.information[0], exact, atol=0.03)
    assert found.lower[0, 0] == found.upper[0, 0]


def test_a_network_does_not_depend_on_the_size_of_the_ensemble():
    options = {"chosen": 20, "conditional": 30, "draws": 100, "rng": 3}
    one = planes.sample_propagation(noisy(1), PATTERNS.x[::32], **options)
    three = planes.sample_propagation(noisy(3), PATTERNS.x[::32], **options)
    threads = planes.sample_propagation(noisy(3), PATTERNS.x[::32], jobs=2, **options)
    for a, b, c in zip(one, three, threads):
        np.testing.assert_allclose(a, b[:1], rtol=1e-5)
        np.testing.assert_array_equal(b, c)
    last = planes.sample_propagation(noisy(3), PATTERNS.x[::32], layers=[-1], **options)
    np.testing.assert_array_equal(last.information[:, 0], three.information[:, 1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": models.FeedForward(2, SIZES)}, "noise"),
        ({"x": np.zeros((5, 3))}, "x must"),
        ({"layers": [2]}, "layers"),
        ({"repeats": 0}, "repeats"),
        ({"conditional": 1}, "conditional"),
        ({"chosen": 0}, "chosen"),
    ],
)
def test_bad_input_to_the_layers(change, told):
    with pytest.raises(ValueError, match=told):
        planes.sample_propagation(**{"model": noisy(), "x": PATTERNS.x[:50]} | change)


# Noise in training


def test_noise_is_gaussian_and_only_in_hidden_layers():
    net = noisy()
    x = np.repeat(PATTERNS.x[:1], 4000, axis=0)
    layers = net.layer_activity(x, rng=1)
    centres = net.layer_activity(x, rng=1, kind="centre")
    for layer, centre in zip(layers[:-1], centres[:-1]):
        added = layer - centre
        assert added.std() == pytest.approx(NOISE, rel=0.05)
        assert abs(added.mean()) < 0.01
    np.testing.assert_array_equal(layers[-1], centres[-1])
    assert np.ptp(centres[0], axis=1).max() == 0 < np.ptp(centres[1], axis=1).max()
    assert np.ptp(net.layer_activity(x)[0], axis=1).max() == 0  # no rng, no noise
    outputs, hidden = net(x, rng=1)
    np.testing.assert_allclose(hidden.detach()[..., :6], layers[0], atol=1e-6)
    assert outputs.std(dim=1).min() > 0
    np.testing.assert_array_equal(net.activity(x, rng=1)[..., 12:18].astype("f"), layers[0])


def test_noise_is_reproducible_and_each_network_has_its_own():
    x = PATTERNS.x[:40]
    a, b, other = (noisy(3).activity(x, rng=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(a, b)
    assert (a != other).any()
    np.testing.assert_allclose(noisy(2).activity(x, rng=1), a[:2], atol=1e-6)
    same = noisy(2)
    with torch.no_grad():
        for value in same.parameters():
            value[1] = value[0]
    hidden = same.activity(x, rng=1)[..., 12:]
    assert (hidden[0] != hidden[1]).any()


def test_training_with_noise():
    task = PATTERNS.split(0.8, rng=0)
    settings = {"epochs": 3, "batch_size": 512, "rng": 5, "progress": False}
    one, again = (training.fit(noisy(3), task, **settings) for _ in range(2))
    fewer = training.fit(noisy(2), task, **settings)
    without = training.fit(noisy(3, noise=0.0), task, **settings)
    np.testing.assert_array_equal(one.train_loss, again.train_loss)
    np.testing.assert_allclose(one.train_loss[:, :2], fewer.train_loss, rtol=1e-5)
    assert (one.train_loss != without.train_loss).all()
    seldom = training.fit(noisy(3), task, evaluate="checkpoints", **settings)
    np.testing.assert_array_equal(one.at(3).w[0].detach(), seldom.at(3).w[0].detach())
    np.testing.assert_array_equal(
        one.activity(3, task.x[:9], rng=1), one.at(3).activity(task.x[:9], rng=1)
    )


def test_much_noise_is_seen_in_the_loss():
    task = PATTERNS.split(0.8, rng=0)
    settings = {"epochs": 40, "batch_size": 256, "progress": False, "rng": 1}
    without, with_much = (
        training.fit(noisy(2, noise=noise), task, **settings).test_loss[-1] for noise in (0.0, 2.0)
    )
    assert (with_much > without + 0.05).all()


def test_bad_noise():
    with pytest.raises(ValueError, match="noise"):
        noisy(noise=-0.1)
    with pytest.raises(ValueError, match="kind"):
        noisy().layer_activity(PATTERNS.x[:5], kind="middle")


# Orthonormal weights


def squared_distance(w):
    """From the nearer identity, for each network."""
    w = w.detach().numpy()
    gram = w.swapaxes(1, 2) @ w if w.shape[1] >= w.shape[2] else w @ w.swapaxes(1, 2)
    return ((gram - np.eye(gram.shape[1])) ** 2).sum(axis=(1, 2))


def test_the_penalty_makes_weights_orthonormal():
    task = PATTERNS.split(0.8, rng=0)
    settings = {"epochs": 60, "batch_size": 512, "learning_rate": 0.01, "progress": False}
    free = training.fit(noisy(2), task, **settings).at(60)
    held = training.fit(noisy(2), task, orthonormal=10.0, **settings).at(60)
    for loose, tight in zip(free.w, held.w):
        assert (squared_distance(tight) < 1e-3).all()
        assert (squared_distance(loose) > 0.1).all()


def test_the_penalty_has_the_right_gradient_and_is_not_reported():
    task = PATTERNS.split(0.8, rng=0)
    weight = 0.7
    settings = {"epochs": 1, "batch_size": None, "optimiser": "sgd", "learning_rate": 1e-3}
    settings |= {"momentum": 0.0, "progress": False, "decay": 1.0}
    free, held = (
        training.fit(noisy(2, noise=0.0), task, orthonormal=value, **settings)
        for value in (0.0, weight)
    )
    np.testing.assert_array_equal(free.train_loss[0], held.train_loss[0])
    start = noisy(2, noise=0.0)
    for w, a, b in zip(start.w, free.at(1).w, held.at(1).w):
        w = w.detach().double().requires_grad_()
        tall = w.shape[1] >= w.shape[2]
        gram = w.mT @ w if tall else w @ w.mT
        (weight * ((gram - torch.eye(gram.shape[1])) ** 2).sum()).backward()
        np.testing.assert_allclose((a - b).detach() / 1e-3, w.grad, atol=2e-3)


def test_bad_penalty():
    with pytest.raises(ValueError, match="orthonormal"):
        training.fit(noisy(), PATTERNS, epochs=1, orthonormal=-1.0, progress=False)


# Convolutional networks


def test_the_convolutional_network_computes_its_equations():
    net = models.Convolutional(2, 11, (3, 2), (5,), 4, kernel=4, rng=1)
    assert net.sizes == (121, 3 * 4 * 4, 2 * 1, 5, 4)
    x = np.random.default_rng(0).normal(size=(6, 121))
    layers = net.layer_activity(x, kind="drive")
    value = torch.tensor(x, dtype=torch.float32).reshape(6, 1, 11, 11)
    for i in range(2):
        kernels = [
            w[i].T.reshape(out, -1, 4, 4).detach() for w, out in zip(net.w[:2], (3, 2), strict=True)
        ]
        first = torch.conv2d(value, kernels[0], net.bias[0][i, 0].detach(), stride=2)
        np.testing.assert_allclose(layers[0][i], first.reshape(6, -1), atol=1e-5)
        second = torch.conv2d(first.tanh(), kernels[1], stride=2)
        np.testing.assert_allclose(layers[1][i], second.reshape(6, -1), atol=1e-5)
    assert layers[-1].shape == (2, 6, 4)


def test_the_convolutional_network_is_trained_and_has_noise():
    rng = np.random.default_rng(0)
    y = rng.integers(3, size=150)
    x = rng.normal(size=(150, 8, 8))
    x[np.arange(150), 2 * y + 1] += 2  # a bright row
    task = data.Labelled("rows", x.reshape(150, 64), y, ("a", "b", "c"), (), "made", "none")
    settings = {"epochs": 30, "batch_size": 50, "learning_rate": 0.01, "progress": False}
    net = models.Convolutional(2, 8, (4,), (6,), 3, kernel=3, noise=0.01, rng=1)
    history = training.fit(net, task, **settings)
    assert (history.train_accuracy[-1] > 0.95).all()
    found = planes.sample_propagation(history.at(30), task.x, conditional=20, draws=200)
    assert found.information.shape == (2, 2)
    assert (found.information < np.log2(150) + 1e-9).all()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((2, 8, (), (5,), 3), "channels"), ((2, 8, (4, 4), (5,), 3), "kernel")],
)
def test_bad_convolutions(arguments, told):
    with pytest.raises(ValueError, match=told):
        models.Convolutional(*arguments)
