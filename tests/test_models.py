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
