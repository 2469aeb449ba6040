"""Ensembles: equations, independent seeds, activity, clamping, and bad input."""

import numpy as np
import pytest
import torch

from infoutils import models


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(4, 5, 3))


def test_the_recurrent_network_computes_its_equations(x):
    net = models.FullyRecurrent(2, 3, 6, 2, init="glorot", rng=1)
    with torch.no_grad():
        for parameter in (net.bias, net.start, net.bias_out):
            parameter.uniform_(-1, 1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    p = {name: value.detach().numpy() for name, value in net.named_parameters()}
    for n in range(2):
        h = np.repeat(p["start"][n], 4, axis=0)
        for t in range(5):
            h = np.tanh(x[:, t] @ p["w_in"][n] + h @ p["w"][n] + p["bias"][n])
            np.testing.assert_allclose(hidden[n, :, t], h, atol=1e-5)
            y = h @ p["w_out"][n] + p["bias_out"][n]
            np.testing.assert_allclose(outputs[n, :, t], y, atol=1e-5)


def test_the_feed_forward_network_computes_its_equations(x):
    net = models.FeedForward(2, (3, 4, 5, 2), rng=1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    w = [value.detach().numpy() for value in net.w]
    for n in range(2):
        first = np.tanh(x @ w[0][n])
        second = np.tanh(first @ w[1][n])
        np.testing.assert_allclose(hidden[n], np.concatenate([first, second], -1), atol=1e-5)
        np.testing.assert_allclose(outputs[n], second @ w[2][n], atol=1e-5)


def test_the_papers_initialisation():
    net = models.FullyRecurrent(20, 18, 10, 2)
    drawn = net.w_in.detach().numpy()
    assert abs(drawn).max() <= 0.01
    assert drawn.std() == pytest.approx(0.01 / np.sqrt(3), rel=0.05)
    assert not net.bias.detach().numpy().any() and not net.start.detach().numpy().any()


@pytest.mark.parametrize("init", ["uniform", "glorot"])
def test_a_network_does_not_depend_on_its_company(init):
    few = models.FullyRecurrent(2, 3, 6, 2, init=init, rng=5)
    many = models.FullyRecurrent(7, 3, 6, 2, init=init, rng=5)
    assert torch.equal(few.w, many.w[:2])
    assert not torch.equal(many.w[0], many.w[1])


def test_activity_has_all_units_in_the_order_of_their_roles(x):
    net = models.FullyRecurrent(2, 3, 6, 2, init="glorot")
    activity = net.activity(x)
    assert activity.shape == (2, 4, 5, 11)
    assert net.roles == ("input",) * 3 + ("hidden",) * 6 + ("output",) * 2
    np.testing.assert_allclose(activity[1, ..., :3], x, atol=1e-6)


def test_weights_are_from_row_to_column():
    net = models.FullyRecurrent(2, 3, 6, 2, rng=2)
    weights = net.weights()
    assert weights.shape == (2, 11, 11)
    np.testing.assert_allclose(weights[0, 1, 3:9], net.w_in.detach()[0, 1])
    np.testing.assert_allclose(weights[1, 3:9, 9:], net.w_out.detach()[1])
    assert not weights[:, 9:].any() and not weights[:, :3, :3].any()


def test_a_clamped_unit_stays_where_it_is_held(x):
    net = models.FullyRecurrent(2, 3, 6, 2, init="glorot")
    free, held = net.activity(x), net.activity(x, clamp={4: 0.25})
    np.testing.assert_allclose(held[..., 3 + 4], 0.25)
    np.testing.assert_array_equal(held[:, :, 0, 3:7], free[:, :, 0, 3:7])  # no time to spread
    assert abs(held[:, :, -1, 3:7] - free[:, :, -1, 3:7]).max() > 1e-3
    each = net.activity(x, clamp={0: torch.tensor([0.1, -0.2])})
    assert each[0, ..., 3] == pytest.approx(0.1) and each[1, ..., 3] == pytest.approx(-0.2)


def test_clone_is_independent():
    net = models.FullyRecurrent(1, 3, 6, 2)
    copy = net.clone()
    with torch.no_grad():
        copy.w.add_(1)
    assert not torch.equal(net.w, copy.w)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"networks": 0}, "networks"),
        ({"inputs": 1.5}, "inputs"),
        ({"hidden": -1}, "hidden"),
        ({"outputs": None}, "outputs"),
        ({"init": "zeros"}, "init"),
        ({"rng": None}, "rng"),
    ],
)
def test_bad_arguments_of_fully_recurrent(arguments, named):
    good = {"networks": 2, "inputs": 3, "hidden": 4, "outputs": 1}
    with pytest.raises(ValueError, match=named):
        models.FullyRecurrent(**(good | arguments))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [({"sizes": (3,)}, "sizes"), ({"sizes": (3, 0)}, "sizes"), ({"init": "odd"}, "init")],
)
def test_bad_arguments_of_feed_forward(arguments, named):
    with pytest.raises(ValueError, match=named):
        models.FeedForward(**({"networks": 2, "sizes": (3, 2)} | arguments))


@pytest.mark.parametrize("bad", [np.zeros((4, 5, 2)), np.zeros((4, 3)), np.full((4, 5, 3), np.nan)])
def test_bad_inputs_of_forward(bad):
    with pytest.raises(ValueError, match="x "):
        models.FullyRecurrent(2, 3, 6, 2)(bad)


@pytest.mark.parametrize("clamp", [{6: 0.0}, {-1: 0.0}, {"a": 0.0}, {0: np.nan}, {0: [1.0] * 3}])
def test_bad_clamps(x, clamp):
    with pytest.raises(ValueError, match="clamp"):
        models.FullyRecurrent(2, 3, 6, 2)(x, clamp=clamp)


def test_layers_of_examples_without_windows():
    x = np.random.default_rng(0).normal(size=(7, 3))
    net = models.FeedForward(2, (3, 4, 5, 2), rng=1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    windows, in_windows = (value.detach().numpy() for value in net(x[:, None]))
    assert outputs.shape == (2, 7, 2) and hidden.shape == (2, 7, 9)
    np.testing.assert_allclose(outputs, windows[:, :, 0], atol=1e-6)
    np.testing.assert_allclose(hidden, in_windows[:, :, 0], atol=1e-6)
    assert net.activity(x).shape == (2, 7, 14)
    assert models.FeedForward(2, (3, 2))(x)[1].shape == (2, 7, 0)


def test_activity_layer_by_layer():
    x = np.random.default_rng(0).normal(size=(7, 3))
    net = models.FeedForward(2, (3, 4, 5, 2), rng=1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    first, second, last = net.layer_activity(x)
    np.testing.assert_array_equal(np.concatenate([first, second], axis=2), hidden)
    np.testing.assert_allclose(last, np.exp(outputs) / np.exp(outputs).sum(2, keepdims=True), 1e-5)
    drives = net.layer_activity(x, kind="drive")
    np.testing.assert_allclose(np.tanh(drives[0]), first, atol=1e-6)
    np.testing.assert_array_equal(drives[-1], outputs)
    one = models.FeedForward(2, (3, 4, 1), rng=1)
    np.testing.assert_array_equal(one.layer_activity(x)[-1], one(x)[0].detach().numpy())
    assert net.layer_activity(x[:, None])[0].shape == (2, 7, 1, 4)
    with pytest.raises(ValueError, match="kind"):
        net.layer_activity(x, kind="guess")


FUNCTIONS = {
    "tanh": np.tanh,
    "relu": lambda v: np.maximum(v, 0),
    "linear": lambda v: v,
    "softsign": lambda v: v / (1 + abs(v)),
}


@pytest.mark.parametrize("activation", FUNCTIONS)
def test_activations_and_their_gradients(activation):
    x = torch.tensor(np.random.default_rng(0).normal(size=(9, 3)))
    net = models.FeedForward(2, (3, 4, 2), activation=activation, rng=1).double()
    drive, value = (net.layer_activity(x, kind=kind)[0] for kind in ("drive", "activation"))
    np.testing.assert_allclose(value, FUNCTIONS[activation](drive), atol=1e-12)
    drive = torch.tensor(drive, requires_grad=True)
    assert torch.autograd.gradcheck(net._activate, drive)


@pytest.mark.parametrize(
    ("activation", "values"),
    [("tanh", [-1, -1 / 3, 1 / 3, 1]), ("softsign", [-1, -1 / 3, 1 / 3, 1]),
     ("relu", [0, 1 / 3, 2 / 3, 1])],
)  # fmt: skip
def test_units_with_few_levels(activation, values):
    x = 5 * np.random.default_rng(0).normal(size=(500, 3))
    net = models.FeedForward(2, (3, 40, 2), activation=activation, levels=4, rng=1)
    found = np.unique(net.layer_activity(x)[0])
    np.testing.assert_allclose(found, values, atol=1e-6)
    assert len(found) == 4  # not one rounding error more
    drive = torch.tensor([-3.0, 0.2, 0.4, 3.0], requires_grad=True)
    net._activate(drive).sum().backward()
    smooth = torch.tensor([-3.0, 0.2, 0.4, 3.0], requires_grad=True)
    limited = models.FeedForward(2, (3, 4, 2), activation=activation)._activate(smooth)
    limited.clamp(-1, 1).sum().backward()
    np.testing.assert_allclose(drive.grad, smooth.grad, atol=1e-6)


def test_truncated_weights():
    weights = models.FeedForward(5, (100, 200, 2), init="truncated", rng=1).w[0].detach().numpy()
    assert abs(weights).max() <= 0.2
    assert weights.std() == pytest.approx(0.1 * 0.8796, rel=0.01)  # what the cut leaves


def test_dead_units_are_counted():
    net = models.FeedForward(2, (3, 4, 5, 2), activation="relu", rng=1)
    with torch.no_grad():
        net.bias[0][1, 0, :3] = -100.0
        net.bias[1][0] = -100.0
    dead = models.dead_units(net.layer_activity(np.random.default_rng(0).normal(size=(300, 3))))
    assert dead.shape == (2, 3) and dead[0].tolist() == [0, 5, 2] and dead[1, 0] == 3
    assert not models.dead_units([np.random.default_rng(0).normal(size=(2, 5, 3))]).any()
    with pytest.raises(ValueError, match="layers"):
        models.dead_units([])
    with pytest.raises(ValueError, match="layers"):
        models.dead_units([np.zeros((4, 3))])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"activation": "step"}, "activation"),
        ({"levels": 1}, "levels"),
        ({"levels": 4, "activation": "linear"}, "levels"),
    ],
)
def test_bad_options_of_feed_forward(arguments, named):
    with pytest.raises(ValueError, match=named):
        models.FeedForward(**({"networks": 2, "sizes": (3, 4, 2)} | arguments))


@pytest.mark.parametrize("bad", [np.zeros((4, 2)), np.zeros(3), np.full((4, 3), np.inf)])
def test_bad_examples(bad):
    with pytest.raises(ValueError, match="x "):
        models.FeedForward(2, (3, 2))(bad)
