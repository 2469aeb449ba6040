"""One contract for all ensembles: shapes, seeds, roles, training, noise, clamps, bad input."""

import dataclasses

import numpy as np
import pytest
import torch

from infoutils import data, models, training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 5, 3))
PICTURES = RNG.normal(size=(4, 64))


def fully_recurrent(networks=2, inputs=3, hidden=6, outputs=2, init="glorot", **options):
    return models.FullyRecurrent(networks, inputs, hidden, outputs, init=init, **options)


def gated(kind):
    def make(networks=2, inputs=3, hidden=6, outputs=2, init="glorot", **options):
        return models.Recurrent(networks, inputs, hidden, outputs, kind=kind, init=init, **options)

    return make


def feed_forward(networks=2, inputs=3, hidden=6, outputs=2, **options):
    return models.FeedForward(networks, (inputs, hidden, outputs), **options)


def convolutional(networks=2, hidden=6, outputs=3, **options):
    return models.Convolutional(networks, 8, (4,), (hidden,), outputs, kernel=3, **options)


MAKE = {
    "fully recurrent": fully_recurrent,
    "gru": gated("gru"),
    "lstm": gated("lstm"),
    "feed-forward": feed_forward,
    "convolutional": convolutional,
}
STATEFUL = ["fully recurrent", "gru", "lstm"]
NOISY = ["fully recurrent", "feed-forward", "convolutional"]
LAYERED = ["feed-forward", "convolutional"]
every = pytest.mark.parametrize("kind", MAKE)


def inputs(kind):
    return PICTURES if kind == "convolutional" else X


def hidden_units(net):
    return np.flatnonzero(np.array(net.roles) == "hidden")


def task(kind):
    """Return something small that such an ensemble learns."""
    rng = np.random.default_rng(1)
    if kind == "convolutional":
        y = rng.integers(3, size=120)
        x = rng.normal(size=(120, 8, 8))
        x[np.arange(120), 2 * y + 1] += 2  # a bright row
        return data.Labelled("rows", x.reshape(120, 64), y, ("a", "b", "c"), (), "made", "none")

    def part(windows):
        x = rng.normal(size=(windows, 5, 3))
        return data.Windows(x, 0.5 * x[..., :2], np.zeros((windows, 5), "datetime64[ns]"))

    return dataclasses.replace(
        data.weather("five_cities"), train=part(150), validation=part(30), test=part(30)
    )


# Shapes and roles


@every
def test_shapes_roles_and_ticks(kind):
    net, x = MAKE[kind](), inputs(kind)
    outputs, hidden = net(x)
    assert outputs.shape == (2, *x.shape[:-1], net.outputs)
    assert hidden.shape == (2, *x.shape[:-1], len(hidden_units(net)))
    activity = net.activity(x)
    assert activity.shape == (2, *x.shape[:-1], len(net.roles)) and activity.dtype == np.float64
    order = [{"input": 0, "hidden": 1, "output": 2}[role] for role in net.roles]
    assert order == sorted(order) and len(net.ticks) == len(net.roles)
    assert sorted(net.ticks) == list(net.ticks) and set(net.ticks) == set(range(net.ticks[-1] + 1))
    np.testing.assert_allclose(activity[1, ..., : net.inputs], x, atol=1e-6)
    np.testing.assert_array_equal(activity[..., -net.outputs :], outputs.detach())
    np.testing.assert_array_equal(activity[..., hidden_units(net)], hidden.detach())


@every
def test_each_network_may_read_its_own_input_and_tensors_are_taken(kind):
    net, x = MAKE[kind](), inputs(kind)
    if kind in LAYERED:
        x = x.reshape(x.shape[0], -1, net.inputs)  # windows, of one step for a picture
    both = np.stack([x, -x])
    each = net.activity(torch.tensor(x))[0], net.activity(-x)[1]
    outputs, _ = net(both)
    for number in range(2):
        expected = each[number][..., -net.outputs :]
        np.testing.assert_allclose(outputs[number].detach(), expected, atol=1e-6)


# Seeds


@every
@pytest.mark.parametrize("init", ["uniform", "glorot"])
def test_a_network_does_not_depend_on_its_company(kind, init):
    few, many = (MAKE[kind](networks, init=init, rng=5) for networks in (2, 7))
    others = dict(many.named_parameters())
    for name, value in few.named_parameters():
        assert torch.equal(value, others[name][:2])
    weights = next(value for name, value in others.items() if name.startswith("w"))
    assert not torch.equal(weights[0], weights[1])
    if init == "uniform":
        assert weights.abs().max() <= 0.01
    changed = dict(MAKE[kind](2, init=init, rng=6).named_parameters())
    assert any(not torch.equal(value, changed[name]) for name, value in few.named_parameters())


@every
def test_a_clone_is_independent(kind):
    net = MAKE[kind]()
    copy = net.clone()
    with torch.no_grad():
        for value in copy.parameters():
            value.add_(1)
    for value, other in zip(net.parameters(), copy.parameters(), strict=True):
        assert not torch.equal(value, other)


# Training


def fit(net, kind, **options):
    settings = {"epochs": 6, "checkpoint_every": 3, "learning_rate": 0.02, "rng": 2}
    return training.fit(net, task(kind), batch_size=16, progress=False, **settings | options)


@every
def test_training_learns_and_keeps_checkpoints(kind):
    net, x = MAKE[kind](rng=1), inputs(kind)
    untrained = net.clone()
    history = fit(net, kind)
    assert (history.train_loss[-1] < 0.7 * history.train_loss[0]).all()
    assert sorted(history.checkpoints) == [0, 3, 6]
    assert set(history.gradient_mean) == set(net.layers)
    first, middle, last = courses = [history.at(epoch).activity(x) for epoch in (0, 3, 6)]
    np.testing.assert_array_equal(first, untrained.activity(x))
    np.testing.assert_array_equal(last, net.activity(x))
    assert abs(last - middle).max() > 1e-3 and abs(middle - first).max() > 1e-3
    own = np.arange(net.networks)[::-1] % 3  # each network at an epoch of its own
    mixed = [courses[look][i] for i, look in enumerate(own)]
    np.testing.assert_array_equal(history.at(3 * own).activity(x), mixed)
    for wrong in (4, [4] * net.networks):
        with pytest.raises(ValueError, match="epoch must be one of 0, 3, 6"):
            history.at(wrong)
    with pytest.raises(ValueError, match=f"epoch has 1 entries, not {net.networks}"):
        history.at([0])


@pytest.mark.parametrize(
    ("kind", "noise"), [*((kind, 0.0) for kind in MAKE), *((kind, 0.1) for kind in NOISY)]
)
def test_a_trained_network_does_not_depend_on_its_company(kind, noise):
    options = {"noise": noise} if noise else {}
    few, again, many = (MAKE[kind](n, rng=1, **options) for n in (2, 2, 3))
    losses = [fit(net, kind, epochs=2).train_loss for net in (few, again, many)]
    np.testing.assert_array_equal(losses[0], losses[1])
    np.testing.assert_allclose(losses[2][:, :2], losses[0], rtol=1e-4)
    x = inputs(kind)
    np.testing.assert_allclose(many.activity(x)[:2], few.activity(x), atol=1e-5)


@every
@pytest.mark.parametrize("device", ["cpu", *(["cuda"] if torch.cuda.is_available() else [])])
def test_every_device_gives_the_same(kind, device):
    here, there = MAKE[kind](rng=1), MAKE[kind](rng=1)
    fit(here, kind, epochs=2)
    history = fit(there, kind, epochs=2, device=device)
    assert {value.device.type for value in there.parameters()} == {device}
    x = inputs(kind)
    np.testing.assert_allclose(there.activity(x), here.activity(x), atol=1e-4)
    assert {value.device.type for value in history.checkpoints[2].values()} == {"cpu"}
    np.testing.assert_allclose(history.at(2).activity(x), here.activity(x), atol=1e-4)


# Noise


@pytest.mark.parametrize("kind", NOISY)
def test_noise_is_drawn_only_if_asked_for_and_from_the_seed(kind):
    x = inputs(kind)
    quiet, net = MAKE[kind](rng=1), MAKE[kind](rng=1, noise=0.1)
    np.testing.assert_array_equal(net.activity(x), quiet.activity(x))
    np.testing.assert_array_equal(quiet.activity(x, rng=4), quiet.activity(x))
    np.testing.assert_array_equal(net.activity(x, rng=4), net.activity(x, rng=4))
    assert abs(net.activity(x, rng=4) - net.activity(x, rng=5)).max() > 0.01
    more = MAKE[kind](5, rng=1, noise=0.1)
    np.testing.assert_allclose(more.activity(x, rng=4)[:2], net.activity(x, rng=4), atol=1e-6)


@pytest.mark.parametrize("kind", NOISY)
def test_each_network_has_its_own_noise(kind):
    net = MAKE[kind](rng=1, noise=0.1)
    with torch.no_grad():
        for value in net.parameters():
            value[1] = value[0]
    hidden = net.activity(inputs(kind), rng=1)[..., hidden_units(net)]
    assert (hidden[0] != hidden[1]).any()


# Clamps


@pytest.mark.parametrize("kind", STATEFUL)
def test_a_clamped_unit_stays_where_it_is_held(kind):
    net = MAKE[kind](rng=1)
    first = hidden_units(net)[0]
    free, held = net.activity(X), net.activity(X, clamp={4: 0.25})
    np.testing.assert_allclose(held[..., first + 4], 0.25)
    before = slice(first, first + 4)
    np.testing.assert_array_equal(held[:, :, 0, before], free[:, :, 0, before])  # no time to spread
    assert abs(held[:, :, -1, before] - free[:, :, -1, before]).max() > 1e-4
    each = net.activity(X, clamp={0: torch.tensor([0.1, -0.2])})
    assert each[0, ..., first] == pytest.approx(0.1) and each[1, ..., first] == pytest.approx(-0.2)


@pytest.mark.parametrize("kind", STATEFUL)
@pytest.mark.parametrize("clamp", [{6: 0.0}, {-1: 0.0}, {"a": 0.0}, {0: np.nan}, {0: [1.0] * 3}])
def test_bad_clamps(kind, clamp):
    with pytest.raises(ValueError, match="clamp"):
        MAKE[kind]()(X, clamp=clamp)


def test_a_clamp_holds_against_noise():
    held = fully_recurrent(noise=0.1).activity(X, clamp={2: 0.5}, rng=4)
    np.testing.assert_array_equal(held[..., 3 + 2], 0.5)


# Bad input

BAD = [
    ({"networks": 0}, "networks", MAKE),
    ({"networks": True}, "networks", MAKE),
    ({"inputs": 1.5}, "inputs|sizes", [*STATEFUL, "feed-forward"]),
    ({"hidden": -1}, "hidden|sizes", MAKE),
    ({"outputs": None}, "outputs|sizes", MAKE),
    ({"init": "zeros"}, "init", MAKE),
    ({"rng": None}, "rng", MAKE),
    ({"noise": -0.1}, "noise", NOISY),
]


@pytest.mark.parametrize(
    ("kind", "arguments", "named"),
    [(kind, arguments, named) for arguments, named, kinds in BAD for kind in kinds],
)
def test_bad_arguments_are_named(kind, arguments, named):
    with pytest.raises(ValueError, match=named):
        MAKE[kind](**arguments)


@every
@pytest.mark.parametrize("bad", ["width", "axes", "nan", "infinite", "networks", "text"])
def test_bad_input_is_named(kind, bad):
    net, x = MAKE[kind](), inputs(kind)
    made = {
        "width": x[..., :2],
        "axes": np.zeros(net.inputs),
        "nan": np.full(x.shape, np.nan),
        "infinite": np.full(x.shape, np.inf),
        "networks": np.zeros((3, 4, 5, net.inputs)),
        "text": "windows",
    }
    with pytest.raises(ValueError, match="^x "):
        net(made[bad])


@pytest.mark.parametrize("kind", STATEFUL)
def test_windows_need_steps(kind):
    with pytest.raises(ValueError, match="^x "):
        MAKE[kind]()(X[:, 0])
