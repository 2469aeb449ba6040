"""Ensembles, each by its own equations: weights, gates, layers, noise and its centres."""

import numpy as np
import pytest
import torch

from infoutils import data, models

KINDS = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
PATTERNS = data.spherical_patterns()
NOISE = 0.05


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(size=(4, 5, 3))


def randomised(net):
    """Give the biases and starts, which begin at zero, other values, too."""
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            if name.startswith(("bias", "start")):
                parameter.uniform_(-1, 1, generator=torch.Generator().manual_seed(len(name)))
    return net


def noisy(networks=3, **options):
    return models.FeedForward(
        networks, (12, 6, 3, 2), **{"init": "truncated", "noise": NOISE, "rng": 1} | options
    )


@pytest.mark.parametrize("activation", ["tanh", "linear"])
def test_the_recurrent_network_computes_its_equations(x, activation):
    net = models.FullyRecurrent(2, 3, 6, 2, init="glorot", activation=activation, rng=1)
    with torch.no_grad():
        for parameter in (net.bias, net.start, net.bias_out):
            parameter.uniform_(-1, 1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    p = {name: value.detach().numpy() for name, value in net.named_parameters()}
    for n in range(2):
        h = np.repeat(p["start"][n], 4, axis=0)
        for t in range(5):
            h = FUNCTIONS[activation](x[:, t] @ p["w_in"][n] + h @ p["w"][n] + p["bias"][n])
            np.testing.assert_allclose(hidden[n, :, t], h, atol=1e-5)
            y = h @ p["w_out"][n] + p["bias_out"][n]
            np.testing.assert_allclose(outputs[n, :, t], y, atol=1e-5)


def test_recurrent_units_have_one_of_two_activations():
    with pytest.raises(ValueError, match="activation"):
        models.FullyRecurrent(2, 3, 6, 2, activation="relu")


def test_the_papers_initialisation():
    net = models.FullyRecurrent(20, 18, 10, 2)
    drawn = net.w_in.detach().numpy()
    assert abs(drawn).max() <= 0.01
    assert drawn.std() == pytest.approx(0.01 / np.sqrt(3), rel=0.05)
    assert not net.bias.detach().numpy().any() and not net.start.detach().numpy().any()


def test_weights_are_from_row_to_column():
    net = models.FullyRecurrent(2, 3, 6, 2, rng=2)
    weights = net.weights()
    assert weights.shape == (2, 11, 11)
    np.testing.assert_allclose(weights[0, 1, 3:9], net.w_in.detach()[0, 1])
    np.testing.assert_allclose(weights[1, 3:9, 9:], net.w_out.detach()[1])
    assert not weights[:, 9:].any() and not weights[:, :3, :3].any()


def reference(net, number):
    """PyTorch's network with the weights of one of the ensemble's, and its first state."""
    twin = KINDS[net.kind](net.inputs, net.hidden, batch_first=True)
    with torch.no_grad():
        twin.weight_ih_l0.copy_(net.w_in[number].T)
        twin.weight_hh_l0.copy_(net.w[number].T)
        twin.bias_ih_l0.copy_(net.bias[number, 0])
        twin.bias_hh_l0.zero_()
    start = [net.start[number]] + ([net.start_cell[number]] if net.kind == "lstm" else [])
    return twin, start


def read(twin, start, x):
    first = [s[:, None].expand(-1, len(x), -1).contiguous() for s in start]
    return twin(x, tuple(first) if len(first) > 1 else first[0])[0]


@pytest.mark.parametrize("kind", KINDS)
def test_activations_are_those_of_pytorch(kind, x):
    net = randomised(models.Recurrent(2, 3, 6, 2, kind=kind, init="glorot", rng=1))
    outputs, hidden = net(x)
    for number in range(2):
        expected = read(*reference(net, number), torch.tensor(x, dtype=torch.float32))
        torch.testing.assert_close(hidden[number], expected, atol=1e-6, rtol=1e-5)
        answer = expected @ net.w_out[number] + net.bias_out[number]
        torch.testing.assert_close(outputs[number], answer, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_those_of_pytorch(kind, x):
    net = randomised(models.Recurrent(2, 3, 6, 2, kind=kind, init="glorot", rng=1))
    (net(x)[1] ** 2).sum().backward()
    for number in range(2):
        twin, start = reference(net, number)
        start = [value.detach().clone().requires_grad_() for value in start]
        (read(twin, start, torch.tensor(x, dtype=torch.float32)) ** 2).sum().backward()
        close = {"atol": 1e-5, "rtol": 1e-4}
        torch.testing.assert_close(net.w_in.grad[number].T, twin.weight_ih_l0.grad, **close)
        torch.testing.assert_close(net.w.grad[number].T, twin.weight_hh_l0.grad, **close)
        torch.testing.assert_close(net.bias.grad[number, 0], twin.bias_ih_l0.grad, **close)
        starts = [net.start] + ([net.start_cell] if kind == "lstm" else [])
        for ours, theirs in zip(starts, start, strict=True):
            torch.testing.assert_close(ours.grad[number], theirs.grad, **close)


@pytest.mark.parametrize(("kind", "content"), [("gru", 2), ("lstm", 2)])
def test_weights_of_gated_networks_are_those_of_the_content(kind, content):
    net = models.Recurrent(2, 3, 6, 2, kind=kind, rng=2)
    columns = slice(content * 6, (content + 1) * 6)
    weights = net.weights()
    np.testing.assert_allclose(weights[0, :3, 3:9], net.w_in.detach()[0, :, columns])
    np.testing.assert_allclose(weights[1, 3:9, 3:9], net.w.detach()[1, :, columns])
    np.testing.assert_allclose(weights[1, 3:9, 9:], net.w_out.detach()[1])
    with pytest.raises(ValueError, match="kind"):
        models.Recurrent(2, 3, 6, 2, kind="rnn")


def test_noise_is_carried_on_and_read_out(x):
    net = randomised(models.FullyRecurrent(2, 3, 6, 2, init="glorot", noise=0.1, rng=1))
    outputs, hidden = (value.detach().numpy() for value in net(x, rng=7))
    p = {name: value.detach().numpy() for name, value in net.named_parameters()}
    for n in range(2):
        before = p["start"][n].repeat(4, axis=0)
        for t in range(5):
            centre = np.tanh(x[:, t] @ p["w_in"][n] + before @ p["w"][n] + p["bias"][n])
            before = hidden[n, :, t]
            added = before - centre
            assert 0.04 < added.std() < 0.2
            y = before @ p["w_out"][n] + p["bias_out"][n]
            np.testing.assert_allclose(outputs[n, :, t], y, atol=1e-5)


def test_noise_has_its_deviation_and_is_independent():
    net = models.FullyRecurrent(3, 3, 6, 2, noise=0.2, rng=1)
    x = np.zeros((2000, 2, 3))
    added = net.activity(x, rng=3)[..., 3:9]  # tiny weights: nearly all is noise
    assert added.std() == pytest.approx(0.2, rel=0.02)
    columns = added.reshape(3, -1, 6).transpose(0, 2, 1).reshape(18, -1)
    assert abs(np.corrcoef(columns) - np.eye(18)).max() < 0.08


def test_centres_of_the_last_noise(x):
    net = randomised(models.FullyRecurrent(2, 3, 6, 2, init="glorot", noise=0.1, rng=1))
    centres = net.centres(x, repeats=2000, rng=5)
    assert centres.shape == (2, 4, 2000, 6)
    # Around them lie the states of a network that reads the same windows with its noise.
    many = net.activity(np.tile(x, (2000, 1, 1)), rng=6)[:, :, -1, 3:9]
    many = many.reshape(2, 2000, 4, 6).swapaxes(1, 2)
    np.testing.assert_allclose(many.mean(axis=2), centres.mean(axis=2), atol=0.02)
    np.testing.assert_allclose(many.var(axis=2), centres.var(axis=2) + 0.1**2, atol=0.003)
    # With one step, or without noise, there is nothing before that differs.
    one = net.centres(x[:, :1], repeats=3, rng=5)
    np.testing.assert_array_equal(one, one[:, :, :1].repeat(3, axis=2))
    quiet = models.FullyRecurrent(2, 3, 6, 2, init="glorot", rng=1)
    same = quiet.centres(x, repeats=2, rng=5)
    np.testing.assert_allclose(same[:, :, 1], quiet.activity(x)[:, :, -1, 3:9], atol=1e-6)
    with pytest.raises(ValueError, match="repeats"):
        net.centres(x, repeats=0, rng=5)


def test_the_feed_forward_network_computes_its_equations(x):
    net = models.FeedForward(2, (3, 4, 5, 2), rng=1)
    outputs, hidden = (value.detach().numpy() for value in net(x))
    w = [value.detach().numpy() for value in net.w]
    for n in range(2):
        first = np.tanh(x @ w[0][n])
        second = np.tanh(first @ w[1][n])
        np.testing.assert_allclose(hidden[n], np.concatenate([first, second], -1), atol=1e-5)
        np.testing.assert_allclose(outputs[n], second @ w[2][n], atol=1e-5)


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
    with pytest.raises(ValueError, match="layers must be a sequence"):
        models.dead_units(5)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"sizes": (3,)}, "sizes"),
        ({"sizes": 5}, "sizes must be a sequence"),
        ({"sizes": None}, "sizes must be a sequence"),
        ({"sizes": (3, 2.0)}, "sizes"),
        ({"activation": "step"}, "activation"),
        ({"levels": 1}, "levels"),
        ({"levels": 4, "activation": "linear"}, "levels"),
    ],
)
def test_bad_options_of_feed_forward(arguments, named):
    with pytest.raises(ValueError, match=named):
        models.FeedForward(**({"networks": 2, "sizes": (3, 4, 2)} | arguments))


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


def test_what_cannot_be_read_is_named():
    with pytest.raises(ValueError, match="x has 40 values that are NaN"):
        models.FullyRecurrent(1, 2, 3, 1).activity(torch.full((4, 5, 2), np.nan))
    with pytest.raises(ValueError, match="x has 12 values that are NaN"):
        noisy().layer_activity(torch.full((1, 12), np.nan))
    with pytest.raises(ValueError, match="clamp must be a Mapping"):
        models.FullyRecurrent(1, 2, 3, 1).activity(np.zeros((4, 5, 2)), clamp=[0])


def test_bad_kind_of_activity():
    with pytest.raises(ValueError, match="kind"):
        noisy().layer_activity(PATTERNS.x[:5], kind="middle")


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


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((2, 8, (), (5,), 3), "channels"),
        ((2, 8, 4, (5,), 3), "channels"),
        ((2, 8, (4, 4), (5,), 3), "kernel"),
        ((2, 8, (4,), 5, 3), "hidden"),
        ((2, 8, (4,), (5,), 0), "outputs"),
    ],
)
def test_bad_convolutions(arguments, told):
    with pytest.raises(ValueError, match=told):
        models.Convolutional(*arguments)
