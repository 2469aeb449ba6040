"""Gated networks against PyTorch's own, and networks with noise."""

import numpy as np
import pytest
import torch

from infoutils import data, estimation, models, planes, training

KINDS = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


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


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("init", ["uniform", "glorot"])
def test_a_network_does_not_depend_on_its_company(kind, init):
    few = models.Recurrent(2, 3, 6, 2, kind=kind, init=init, rng=5)
    many = models.Recurrent(7, 3, 6, 2, kind=kind, init=init, rng=5)
    for name, value in few.named_parameters():
        assert torch.equal(value, dict(many.named_parameters())[name][:2])
    assert not torch.equal(many.w[0], many.w[1])
    if init == "uniform":
        assert many.w.abs().max() <= 0.01


@pytest.mark.parametrize(("kind", "content"), [("gru", 2), ("lstm", 2)])
def test_roles_ticks_and_weights(kind, content, x):
    net = models.Recurrent(2, 3, 6, 2, kind=kind, rng=2)
    assert net.roles == ("input",) * 3 + ("hidden",) * 6 + ("output",) * 2
    assert net.ticks == (0,) * 3 + (1,) * 6 + (2,) * 2
    columns = slice(content * 6, (content + 1) * 6)
    weights = net.weights()
    np.testing.assert_allclose(weights[0, :3, 3:9], net.w_in.detach()[0, :, columns])
    np.testing.assert_allclose(weights[1, 3:9, 3:9], net.w.detach()[1, :, columns])
    np.testing.assert_allclose(weights[1, 3:9, 9:], net.w_out.detach()[1])
    assert net.activity(x).shape == (2, 4, 5, 11)


@pytest.mark.parametrize("kind", KINDS)
def test_a_clamped_unit_stays_where_it_is_held(kind, x):
    net = models.Recurrent(2, 3, 6, 2, kind=kind, init="glorot", rng=1)
    free, held = net.activity(x), net.activity(x, clamp={4: 0.25})
    np.testing.assert_allclose(held[..., 3 + 4], 0.25)
    np.testing.assert_array_equal(held[:, :, 0, 3:7], free[:, :, 0, 3:7])  # no time to spread
    assert abs(held[:, :, -1, 3:7] - free[:, :, -1, 3:7]).max() > 1e-4
    with pytest.raises(ValueError, match="clamp"):
        net.activity(x, clamp={6: 0.0})


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"networks": 0}, "networks"),
        ({"inputs": 1.5}, "inputs"),
        ({"hidden": -1}, "hidden"),
        ({"outputs": None}, "outputs"),
        ({"kind": "rnn"}, "kind"),
        ({"init": "zeros"}, "init"),
        ({"rng": None}, "rng"),
    ],
)
def test_bad_arguments_of_recurrent(arguments, named):
    good = {"networks": 2, "inputs": 3, "hidden": 4, "outputs": 1}
    with pytest.raises(ValueError, match=named):
        models.Recurrent(**(good | arguments))


@pytest.mark.parametrize("bad", [np.zeros((4, 5, 2)), np.zeros((4, 3)), np.full((4, 5, 3), np.nan)])
def test_bad_inputs_of_recurrent(bad):
    with pytest.raises(ValueError, match="x "):
        models.Recurrent(2, 3, 6, 2)(bad)


@pytest.mark.parametrize("kind", [*KINDS, "noisy"])
def test_training_learns_and_keeps_checkpoints(kind):
    weather = data.weather("five_cities", city="Beijing")
    if kind == "noisy":
        net = models.FullyRecurrent(2, 18, 5, 2, init="glorot", noise=0.05, rng=1)
    else:
        net = models.Recurrent(2, 18, 5, 2, kind=kind, init="glorot", rng=1)
    history = training.fit(net, weather, epochs=6, checkpoint_every=3, rng=2, progress=False)
    assert (history.validation_loss[-1] < 0.7 * history.validation_loss[0]).all()
    assert sorted(history.checkpoints) == [0, 3, 6]
    assert set(history.gradient_mean) == {"input", "recurrent", "output"}
    first, last = (history.activity(epoch, weather.test.x) for epoch in (0, 6))
    np.testing.assert_array_equal(last, net.activity(weather.test.x))
    assert abs(last - first).max() > 0.01


@pytest.mark.parametrize("kind", [*KINDS, "noisy"])
def test_a_trained_network_does_not_depend_on_its_company(kind):
    weather = data.weather("five_cities", city="Beijing")
    trained = []
    for networks in (2, 3):
        if kind == "noisy":
            net = models.FullyRecurrent(networks, 18, 5, 2, noise=0.1, rng=1)
        else:
            net = models.Recurrent(networks, 18, 5, 2, kind=kind, rng=1)
        training.fit(net, weather, epochs=2, batch_size=64, rng=2, progress=False)
        trained.append(net.activity(weather.test.x)[:2])
    np.testing.assert_allclose(*trained, atol=1e-5)


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


def test_noise_is_drawn_only_if_asked_for_and_from_the_seed(x):
    quiet = models.FullyRecurrent(2, 3, 6, 2, init="glorot", rng=1)
    net = models.FullyRecurrent(2, 3, 6, 2, init="glorot", noise=0.1, rng=1)
    np.testing.assert_array_equal(net.activity(x), quiet.activity(x))
    np.testing.assert_array_equal(net.activity(x, rng=4), net.activity(x, rng=4))
    assert abs(net.activity(x, rng=4) - net.activity(x, rng=5)).max() > 0.01
    np.testing.assert_array_equal(quiet.activity(x, rng=4), quiet.activity(x))
    more = models.FullyRecurrent(5, 3, 6, 2, init="glorot", noise=0.1, rng=1)
    np.testing.assert_allclose(more.activity(x, rng=4)[:2], net.activity(x, rng=4), atol=1e-6)
    held = net.activity(x, clamp={2: 0.5}, rng=4)
    np.testing.assert_array_equal(held[..., 3 + 2], 0.5)
    with pytest.raises(ValueError, match="noise"):
        models.FullyRecurrent(2, 3, 6, 2, noise=-0.1)


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
def test_bad_arguments_of_recurrent_information(arguments, named, x):
    good = {"model": models.FullyRecurrent(2, 3, 6, 2, noise=0.1), "x": x, "repeats": 2}
    with pytest.raises(ValueError, match=named):
        planes.recurrent_information(**(good | arguments))
