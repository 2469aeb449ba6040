"""The information plane, sample propagation and the bottleneck: twins, closed cases, bad input."""

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from scipy.spatial import ConvexHull
from scipy.special import entr
from scipy.stats import norm

from infoutils import data, estimation, models, planes, training
from infoutils.estimation import _reference

PATTERNS = data.spherical_patterns()


@pytest.fixture(scope="module")
def layers():
    model = models.FeedForward(3, (12, 6, 3, 2), init="truncated", rng=1)
    return model.layer_activity(PATTERNS.x)


def test_the_binned_plane_equals_its_slow_twin(layers):
    plane = planes.information_plane(layers, PATTERNS.y, bins=10)
    assert plane.i_xt.shape == plane.i_ty.shape == (3, 3)
    for network in range(3):
        for number, layer in enumerate(layers):
            t = layer[network].astype(float)
            twin = _reference.binned_plane(t, PATTERNS.y, 10, -1, 1)
            found = plane.i_xt[network, number], plane.i_ty[network, number]
            np.testing.assert_allclose(found, twin, atol=1e-9)


def test_many_units_are_counted_exactly():
    """More cells than there are whole numbers of 64 bits."""
    t = np.random.default_rng(0).uniform(-1, 1, (1, 50, 40))
    t[0, 25:] = t[0, :25]
    t[0, 49, 39] = -t[0, 49, 39]
    plane = planes.information_plane([t], np.arange(50) % 2)
    twin = _reference.binned_plane(t[0], np.arange(50) % 2, 30, -1, 1)
    np.testing.assert_allclose([plane.i_xt[0, 0], plane.i_ty[0, 0]], twin)


def test_other_bins_are_those_of_the_estimator(layers):
    layer = layers[1][:1]
    for options in (
        {"edges": "quantile", "bins": 5},
        {"edges": "width", "bin_width": 0.1},
        {"limits": None, "bins": 7},
    ):
        plane = planes.information_plane([layer], PATTERNS.y, **options)
        entropy = estimation.entropy(layer[0], "binned", **options)
        assert plane.i_xt[0, 0] == pytest.approx(entropy)


def test_bins_over_the_range_of_the_layer(layers):
    drive = 7 * layers[1][:1].astype(float)
    plane = planes.information_plane([drive, 0 * drive], PATTERNS.y, limits="layer", bins=9)
    limits = drive.min(), drive.max()
    twin = _reference.binned_plane(drive[0], PATTERNS.y, 9, *limits)
    np.testing.assert_allclose([plane.i_xt[0, 0], plane.i_ty[0, 0]], twin, atol=1e-9)
    assert plane.i_xt[0, 1] == 0


def test_as_many_bins_as_levels_lose_nothing():
    model = models.FeedForward(2, (12, 6, 3, 2), levels=8, rng=1)
    hidden = model.layer_activity(PATTERNS.x)[:-1]
    exact = planes.information_plane(hidden, PATTERNS.y, method="discrete")
    np.testing.assert_allclose(planes.information_plane(hidden, PATTERNS.y, bins=8), exact)


def test_a_layer_that_is_the_input_or_the_answer():
    same, answer = PATTERNS.x[None], PATTERNS.y[None, :, None]
    plane = planes.information_plane([same, answer, 0 * answer], PATTERNS.y, limits=(0, 1))
    bits = PATTERNS.information
    np.testing.assert_allclose(plane.i_xt[0], [12, bits, 0], atol=1e-9)
    np.testing.assert_allclose(plane.i_ty[0], [bits, bits, 0], atol=1e-9)
    discrete = planes.information_plane([same], PATTERNS.y, method="discrete")
    assert discrete.i_xt[0, 0] == pytest.approx(12)


def test_soft_classes():
    soft = data.spherical_patterns(50)
    plane = planes.information_plane([soft.x[None]], soft.p_y)
    assert plane.i_ty[0, 0] == pytest.approx(soft.information)
    hard = planes.information_plane([soft.x[None, :, :5]], soft.y)
    rows = planes.information_plane([soft.x[None, :, :5]], np.eye(2)[soft.y])
    np.testing.assert_allclose(hard, rows)


@pytest.mark.parametrize("bound", ["upper", "lower"])
def test_kde_is_the_bound_of_the_estimator(layers, bound):
    t, y = layers[1][:1, :300], (np.arange(300) % 3 > 0).astype(int)
    plane = planes.information_plane([t], y, method="kde", noise=0.1, bound=bound)
    options = {"variance": (0, 0.01), "bound": bound}
    index = np.arange(300)
    expected = [estimation.mutual_information(v, t[0], "kde", **options) for v in (index, y)]
    np.testing.assert_allclose([plane.i_xt[0, 0], plane.i_ty[0, 0]], expected, atol=1e-9)


@pytest.mark.parametrize("method", ["kl", "lnn1", "lnn2", "gaussian"])
def test_entropies_of_noisy_values(method):
    """Two far clusters with Gaussian spread: the information is known."""
    rng = np.random.default_rng(0)
    y = np.arange(2000) % 2
    t = rng.normal(size=(1, 2000, 1)) + 100 * y[:, None] * (method != "gaussian")
    plane = planes.information_plane([t], y, method=method, noise=0.5, rng=1)
    apart = float(method != "gaussian")
    signal = 0.5 * np.log2((1 + 0.25) / 0.25) + apart
    assert plane.i_xt[0, 0] == pytest.approx(signal, abs=0.15)
    assert plane.i_ty[0, 0] == pytest.approx(apart, abs=0.1)


def test_ksg_takes_the_input():
    x = np.random.default_rng(0).normal(size=(500, 1))
    t = (x + np.random.default_rng(1).normal(size=(500, 1)))[None]
    y = (x[:, 0] > 0).astype(int)
    plane = planes.information_plane([t], y, method="ksg", x=x, scale=None)
    assert plane.i_xt[0, 0] == estimation.mutual_information(x, t[0])
    assert plane.i_ty[0, 0] == estimation.mutual_information(y, t[0])


def test_the_plane_during_training():
    task = PATTERNS.split(0.8, rng=1)
    model = models.FeedForward(2, (12, 4, 2), rng=1)
    history = training.fit(model, task, epochs=3, checkpoint_every=2, progress=False)
    epochs, plane = planes.plane_during_training(history, task.x, task.y)
    assert epochs.tolist() == [0, 2, 3] and plane.i_xt.shape == (3, 2, 2)
    last = planes.information_plane(model.layer_activity(task.x), task.y)
    np.testing.assert_array_equal(plane.i_ty[-1], last.i_ty)
    some, _ = planes.plane_during_training(history, task.x, task.y, epochs=[2])
    assert some.tolist() == [2]
    with pytest.raises(ValueError, match="epoch"):
        planes.plane_during_training(history, task.x, task.y, epochs=[1])


T = np.random.default_rng(0).uniform(-1, 1, (2, 6, 3))
Y = np.array([0, 1, 0, 1, 0, 1])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"layers": []}, "layers"),
        ({"layers": [T[0]]}, "layers"),
        ({"layers": [T, T[:1]]}, "layers"),
        ({"layers": [T * np.nan]}, "layers"),
        ({"layers": [3 * T]}, "limits"),
        ({"y": Y[:5]}, "y"),
        ({"y": Y + 0.5}, "y"),
        ({"y": np.ones((6, 2))}, "y"),
        ({"method": "magic"}, "method"),
        ({"method": "kde"}, "noise"),
        ({"method": "kl"}, "noise"),
        ({"noise": 0.1}, "noise"),
        ({"method": "kde", "noise": 0.1, "variance": 0.1}, "variance"),
        ({"correction": "miller-madow"}, "correction"),
        ({"method": "ksg"}, "x"),
        ({"x": T[0]}, "x"),
        ({"method": "ksg", "x": T[0, :5]}, "x has 5"),
        ({"method": "ksg", "x": T[0], "y": np.full((6, 2), 0.5)}, "y"),
        ({"bins": 0}, "bins"),
        ({"k": 3}, "k "),
        ({"base": 2}, "base"),
        ({"method": "kl", "noise": 0.1, "rng": "seed"}, "rng"),
    ],
)
def test_bad_arguments_of_information_plane(arguments, named):
    with pytest.raises(ValueError, match=named):
        planes.information_plane(**({"layers": [T], "y": Y} | arguments))


def entropy(p):
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def test_the_bottleneck_of_a_certain_answer():
    """No summary can know more of Y than of X, and the best know nothing else."""
    curve = planes.information_bottleneck(PATTERNS.p_y / 4096)
    bits = PATTERNS.information
    assert curve.information == pytest.approx(bits)
    x = np.array([0, 0.2, 0.7, bits, 3])
    np.testing.assert_allclose(curve.bound(x), np.minimum(x, bits), atol=1e-6)
    assert curve.bound(0.5) == pytest.approx(0.5)


def gerber(i_xt, flip):
    """Return the most I(T ; Y) of a binary symmetric channel, by Mrs. Gerber's lemma."""
    p = brentq(lambda p: entropy(p) - (1 - i_xt), 1e-300, 0.5)
    return 1 - entropy(p * (1 - flip) + (1 - p) * flip)


@pytest.mark.parametrize("flip", [0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.48, 0.499])
def test_the_bottleneck_of_a_binary_symmetric_channel(flip):
    """The curve is as near where the channel is noisy."""
    curve = planes.information_bottleneck(np.array([[1 - flip, flip], [flip, 1 - flip]]) / 2)
    inside = (curve.i_xt > 1e-3) & (curve.i_xt < 1 - 1e-6)
    assert inside.sum() > 30
    for i_xt, i_ty in zip(curve.i_xt[inside], curve.i_ty[inside]):
        assert i_ty == pytest.approx(gerber(i_xt, flip), rel=1e-6)
    for i_xt in (0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        assert curve.bound(i_xt) == pytest.approx(gerber(i_xt, flip), rel=1e-3)
    assert curve.bound(1) == pytest.approx(1 - entropy(flip), rel=1e-6)


@pytest.mark.parametrize(
    ("rare", "channel"),
    [
        (0.5, [[1, 0], [0.5, 0.5]]),
        (0.1, [[0.5, 0.5], [1, 0]]),
        (0.02, [[0.9, 0.1], [0.1, 0.9]]),
        (0.3, [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]),
        (1e-4, [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]),
    ],
)
def test_the_bottleneck_of_two_inputs(rare, channel):
    """Against its dual: the convex envelope of H(Y) - s H(X) over distributions of X [1]_.

    .. [1] H. S. Witsenhausen and A. D. Wyner, "A conditional entropy bound for a pair of discrete
       random variables", IEEE Transactions on Information Theory 21, 493 (1975).
    """
    share = np.unique([*np.linspace(0, 1, 801), *np.linspace(0, 2 * rare, 801), rare])
    p_x = np.stack([1 - share, share], axis=1)
    h_x, h_y = entr(p_x).sum(axis=1), entr(p_x @ channel).sum(axis=1)
    here = np.searchsorted(share, rare)
    known = np.array([0.003, 0.02, 0.1, 0.5, 0.9]) * h_x[here]
    most = []
    for s in np.geomspace(1e-3, 1, 1000):
        height = h_y - s * h_x
        hull = ConvexHull(np.transpose([share, height])).equations
        below = hull[hull[:, 1] < 0]  # lines under the curve: n0 x + n1 y + n2 = 0
        envelope = np.max(-(below[:, 0] * rare + below[:, 2]) / below[:, 1])
        most.append(h_y[here] - envelope - s * (h_x[here] - known))
    curve = planes.information_bottleneck(p_x[here, :, None] * channel)
    most = np.min(most, axis=0) / np.log(2)
    assert curve.bound(known / np.log(2)) == pytest.approx(most, rel=0.01)


def test_inputs_that_say_the_same_are_taken_together():
    few = np.array([[0.4, 0.1], [0.2, 0.3]])
    many = np.repeat(few / 3, 3, axis=0)
    betas = [20, 5, 2]
    one, other = (planes.information_bottleneck(p, betas) for p in (few, many))
    np.testing.assert_allclose(one.i_xt, other.i_xt, atol=1e-9)
    np.testing.assert_allclose(one.i_ty, other.i_ty, atol=1e-9)
    assert one.betas.tolist() == [20, 5, 2]


def test_the_bottleneck_of_an_answer_that_does_not_depend_on_the_input():
    curve = planes.information_bottleneck(np.outer([0.2, 0.8], [0.3, 0.7, 0.0]))
    assert curve.information == pytest.approx(0, abs=1e-15)
    assert curve.bound([0, 1]) == pytest.approx(0, abs=1e-15)
    almost = 1 + 1e-9 * np.random.default_rng(0).normal(size=(20, 3))  # all of it is rounding
    assert planes.information_bottleneck(almost / almost.sum()).bound([1, 4]) == pytest.approx(
        0, abs=1e-14
    )


def test_the_bottleneck_keeps_the_order_of_the_data_processing_inequality():
    soft = data.spherical_patterns(20)
    curve = planes.information_bottleneck(soft.p_y / 4096)
    assert (curve.i_ty <= curve.i_xt + 1e-9).all()
    assert (curve.i_ty <= soft.information + 1e-9).all()
    x = np.linspace(0, 3, 50)
    assert (np.diff(curve.bound(x)) >= 0).all() and (np.diff(curve.bound(x), 2) <= 1e-9).all()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"p_xy": [0.5, 0.5]}, "p_xy"),
        ({"p_xy": [[0.5, 0.6]]}, "p_xy"),
        ({"p_xy": [[1.5, -0.5]]}, "p_xy"),
        ({"betas": [-1.0]}, "betas"),
        ({"betas": []}, "betas"),
        ({"tolerance": -1}, "tolerance"),
        ({"iterations": 0}, "iterations"),
    ],
)
def test_bad_arguments_of_information_bottleneck(arguments, named):
    with pytest.raises(ValueError, match=named):
        planes.information_bottleneck(**({"p_xy": [[0.25, 0.25], [0.5, 0.0]]} | arguments))


@pytest.mark.parametrize("i_xt", [-0.1, np.nan])
def test_bad_places_on_the_bound(i_xt):
    with pytest.raises(ValueError, match="i_xt"):
        planes.information_bottleneck([[0.25, 0.25], [0.5, 0.0]]).bound(i_xt)


# Networks with noise


def noisy(networks=3, **options):
    options = {"init": "truncated", "noise": 0.05, "rng": 1} | options
    return models.FeedForward(networks, (12, 6, 3, 2), **options)


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
        entropy(norm.pdf(t[:, None], first, noise).mean(axis=1)) - own,
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


def test_the_layers_of_a_convolutional_network():
    x = np.random.default_rng(0).normal(size=(150, 64))
    model = models.Convolutional(2, 8, (4,), (6,), 3, kernel=3, noise=0.01, rng=1)
    found = planes.sample_propagation(model, x, conditional=20, draws=200)
    assert found.information.shape == (2, 2)
    assert (found.information < np.log2(150) + 1e-9).all()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": models.FeedForward(2, (12, 6, 3, 2))}, "noise"),
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


def randomised(net):
    """Give the biases and starts, which begin at zero, other values, too."""
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.startswith(("bias", "start")):
                parameter.uniform_(-1, 1, generator=torch.Generator().manual_seed(len(name)))
    return net


def test_information_of_a_noisy_recurrent_network_with_the_window():
    rng = np.random.default_rng(3)
    windows = rng.normal(size=(200, 5, 3))
    net = randomised(models.FullyRecurrent(3, 3, 4, 2, init="glorot", noise=0.3, rng=1))
    found = planes.recurrent_information(net, windows, repeats=32, draws=20000, rng=2)
    assert found.information.shape == (3,)
    # The same from the library's estimate for one layer.
    one = estimation.propagated_information(
        net.centres(windows, repeats=32, rng=9)[1], 0.3, draws=20000, rng=4
    )
    assert found.information[1] == pytest.approx(one.information, abs=6 * one.error + 0.01)
    # A network does not depend on its company, and noise takes information away.
    fewer = randomised(models.FullyRecurrent(2, 3, 4, 2, init="glorot", noise=0.3, rng=1))
    fewer.load_state_dict({name: value[:2] for name, value in net.state_dict().items()})
    alone = planes.recurrent_information(fewer, windows, repeats=32, draws=20000, rng=2)
    np.testing.assert_allclose(alone.information, found.information[:2], atol=1e-5)
    louder = net.clone()
    louder.noise = 1.0
    less = planes.recurrent_information(louder, windows, repeats=32, rng=2)
    assert (less.information < found.information).all()
    softer = net.clone()
    softer.noise = 1e-4
    all_of_it = planes.recurrent_information(softer, windows, repeats=4, rng=2)
    np.testing.assert_allclose(all_of_it.information, np.log2(200), atol=0.02)


def test_information_of_a_linear_recurrent_network_has_a_closed_form():
    # Nearly linear: tiny weights, one unit.  With one step H = tanh(w x) + noise.
    rng = np.random.default_rng(5)
    windows = rng.normal(size=(2000, 2, 1))
    net = models.FullyRecurrent(1, 1, 1, 1, noise=0.01, rng=1)
    with torch.no_grad():
        net.w_in.fill_(0.03)
        net.w.fill_(0.5)
    found = planes.recurrent_information(net, windows, repeats=32, draws=8000, rng=2)
    signal, noise = 0.03**2 * (1 + 0.5**2), 0.01**2 * (1 + 0.5**2)
    assert found.information[0] == pytest.approx(np.log2(1 + signal / noise) / 2, abs=0.06)
    assert found.lower[0] < found.information[0] < found.upper[0]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"model": models.FullyRecurrent(2, 3, 6, 2)}, "noise"),
        ({"model": models.FeedForward(2, (3, 4, 2), noise=0.1)}, "model"),
        ({"x": np.zeros((4, 3))}, "x "),
        ({"repeats": 1}, "repeats"),
        ({"draws": 0}, "draws"),
    ],
)
def test_bad_arguments_of_recurrent_information(arguments, named):
    x = np.random.default_rng(0).normal(size=(4, 5, 3))
    good = {"model": models.FullyRecurrent(2, 3, 6, 2, noise=0.1), "x": x, "repeats": 2}
    with pytest.raises(ValueError, match=named):
        planes.recurrent_information(**(good | arguments))


def test_classes_are_far_from_each_other_by_ksg():
    """What is near in the layer does not make neighbours of classes whose numbers are near."""
    rng = np.random.default_rng(0)
    t = 4 * rng.normal(size=(1000, 3))
    y = (t[:, 0] > 0).astype(int) + (t[:, 1] > 0)  # 1.5 bits
    options = {"method": "ksg", "x": t}
    ours = planes.information_plane([t[None]], y, **options).i_ty.item()
    assert ours == pytest.approx(1.3, abs=0.05)  # three dimensions take the rest
    names = np.array([20, -3, 5])[y]
    assert planes.information_plane([t[None]], names, **options).i_ty == pytest.approx(
        ours, abs=0.01
    )
    as_numbers = planes.information_plane([t[None]], y, scale=None, **options).i_ty
    assert as_numbers == estimation.mutual_information(y, t, scale=None)
    assert as_numbers < 0.8


def test_one_network_alone_is_refused_with_the_cure():
    with pytest.raises(ValueError, match=r"^layers .*networks, examples, units.*layer\[None\]"):
        planes.information_plane([T[0]], Y)
