"""Training: it learns, is reproducible, keeps checkpoints, and survives an interruption."""

import contextlib
import dataclasses
import sys

import numpy as np
import pytest
import torch

from infoutils import _recurrent_gradient, data, models, training

PATTERNS = data.spherical_patterns()


@contextlib.contextmanager
def double():
    """A program that computes in double precision."""
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.fixture(scope="module")
def series():
    """A small task that a recurrent network must remember one step for."""
    rng = np.random.default_rng(0)
    full = data.weather()

    def part(windows):
        x = rng.normal(size=(windows, 5, 2))
        y = 0.5 * (x[..., :1] + np.concatenate([0 * x[:, :1, :1], x[:, :-1, :1]], 1))
        return data.Windows(x, y, np.zeros((windows, 5), "datetime64[ns]"))

    return dataclasses.replace(full, train=part(200), validation=part(50), test=part(50))


def network(**options):
    return models.FullyRecurrent(3, 2, 8, 1, init="glorot", rng=1, **options)


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_learns(series, optimiser):
    rate = {"adam": 0.01, "sgd": 0.05}[optimiser]
    history = training.fit(
        network(), series, epochs=30, optimiser=optimiser, learning_rate=rate, batch_size=16,
        progress=False,
    )  # fmt: skip
    assert history.epochs == 30
    assert history.train_loss.shape == history.validation_loss.shape == (31, 3)
    assert (history.validation_loss[-1] < 0.2 * history.validation_loss[0]).all()


SETTINGS = [
    {"optimiser": "sgd", "batch_size": 8},
    {"optimiser": "adam", "batch_size": 32, "orthonormal": 0.01},
    {"optimiser": "sgd", "batch_size": 7, "windows_per_epoch": 60},  # the last batch is smaller
    {"optimiser": "sgd", "batch_size": 1, "windows_per_epoch": 20},
]


@pytest.mark.parametrize("network_options", [{}, {"noise": 0.1}, {"activation": "linear"}])
@pytest.mark.parametrize("options", SETTINGS)
def test_the_compiled_gradient_is_that_of_torch(series, network_options, options, monkeypatch):
    found = []
    for module in ({}, {"infoutils._recurrent_gradient": None}):  # as where numba is missing
        for name, value in module.items():
            monkeypatch.setitem(sys.modules, name, value)
        model = network(**network_options)
        with torch.no_grad():
            for number, value in enumerate(model.parameters()):
                value += 0.02 * (number + 1)  # biases and start, too
        history = training.fit(model, series, epochs=2, progress=False, **options)
        found.append((model, history))
    (compiled, quick), (plain, slow) = found
    for ours, theirs in zip(compiled.parameters(), plain.parameters()):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
    for of_quick, of_slow in (
        (quick.gradient_mean, slow.gradient_mean),
        (quick.gradient_deviation, slow.gradient_deviation),
    ):
        for layer in plain.layers:
            np.testing.assert_allclose(of_quick[layer], of_slow[layer], rtol=1e-3, atol=1e-5)


def compiled_calls(monkeypatch, model, series, **options):
    """Return how often the compiled gradient was used in a training."""
    calls = []
    gradient = _recurrent_gradient.add_gradient

    def counted(*arguments):
        calls.append(1)
        gradient(*arguments)

    monkeypatch.setattr(_recurrent_gradient, "add_gradient", counted)
    training.fit(model, series, epochs=1, progress=False, **options)
    return len(calls)


def test_what_the_compiled_gradient_is_for(series, monkeypatch):
    assert compiled_calls(monkeypatch, network(), series, batch_size=20) == 10
    assert compiled_calls(monkeypatch, network(), series, batch_size=129) == 0
    assert compiled_calls(monkeypatch, network(), series, batch_size=None) == 0
    gru = models.Recurrent(3, 2, 8, 1, kind="gru", rng=1)
    assert compiled_calls(monkeypatch, gru, series, batch_size=20) == 0
    assert compiled_calls(monkeypatch, network().double(), series, batch_size=20) == 0
    frozen = network()
    frozen.start.requires_grad_(False)
    frozen.w_out.requires_grad_(False)
    before = frozen.w_out.clone()
    assert compiled_calls(monkeypatch, frozen, series, batch_size=20) == 0
    assert (frozen.w_out == before).all() and not (frozen.w == network().w).all()


def test_checkpoints(series):
    model = network()
    start = model.weights()
    history = training.fit(model, series, epochs=5, checkpoint_every=2, progress=False)
    assert sorted(history.checkpoints) == [0, 2, 4, 5]
    np.testing.assert_array_equal(history.at(0).weights(), start)
    np.testing.assert_array_equal(history.at(5).weights(), model.weights())
    assert history.at(4).activity(series.test.x).shape == (3, 50, 5, 2 + 8 + 1)
    with pytest.raises(ValueError, match="epoch must be one of 0, 2, 4, 5"):
        history.at(3)


def test_further_checkpoints_and_short_epochs(series):
    history = training.fit(
        network(), series, epochs=5, checkpoint_every=4, checkpoints=(1, 2), batch_size=10,
        windows_per_epoch=20, progress=False,
    )  # fmt: skip
    assert sorted(history.checkpoints) == [0, 1, 2, 4, 5]
    whole = training.fit(network(), series, epochs=1, batch_size=10, progress=False)
    assert (history.train_loss[1] > whole.train_loss[1]).all()  # a tenth of the updates
    with pytest.raises(ValueError, match="windows_per_epoch=201"):
        training.fit(network(), series, epochs=1, windows_per_epoch=201)


def test_zero_epochs_keep_the_untrained_ensemble(series):
    history = training.fit(network(), series, epochs=0, progress=False)
    assert history.epochs == 0 and sorted(history.checkpoints) == [0]
    assert history.gradient_mean["input"].shape == (0, 3)


def test_gradient_statistics_match_autograd(series):
    """With one batch per epoch there is one gradient: its norm is known, its spread is zero."""
    model = network()
    x, y = (torch.tensor(v, dtype=torch.float32) for v in (series.train.x, series.train.y))
    outputs, _ = model(x)
    ((outputs - y) ** 2).mean(dim=(1, 2, 3)).sum().backward()
    grads = {name: value.grad.clone() for name, value in model.named_parameters()}
    history = training.fit(network(), series, epochs=1, batch_size=1000, progress=False)
    for layer, names in model.layers.items():
        expected = torch.cat([grads[name].flatten(1) for name in names], 1).norm(dim=1)
        np.testing.assert_allclose(history.gradient_mean[layer][0], expected, rtol=1e-4)
        # the difference of two equal float32 numbers, not exactly zero
        np.testing.assert_allclose(history.gradient_deviation[layer][0], 0, atol=1e-3)
    spread = training.fit(network(), series, epochs=1, batch_size=20, progress=False)
    assert (spread.gradient_deviation["recurrent"] > 1e-3).all()


def test_an_interruption_keeps_what_was_trained(series, monkeypatch, capsys):
    epochs = iter(range(100))
    real = training._epoch

    def interrupted(*arguments):
        if next(epochs) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(training, "_epoch", interrupted)
    history = training.fit(network(), series, epochs=10, checkpoint_every=4, progress=False)
    assert history.interrupted and history.epochs == 3
    assert sorted(history.checkpoints) == [0, 3]
    assert history.gradient_mean["output"].shape == (3, 3)
    assert "kept the first 3 of 10 epochs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"epochs": -1}, "epochs"),
        ({"optimiser": "magic"}, "optimiser"),
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"decay": 2.0}, "decay"),
        ({"batch_size": 0}, "batch_size"),
        ({"checkpoint_every": 0}, "checkpoint_every"),
        ({"rng": 1.5}, "rng"),
        ({"device": "toaster"}, "device"),
        ({"device": [1]}, "device"),
        ({"learning_rate": np.inf}, "learning_rate"),
        ({"learning_rate": np.nan}, "learning_rate"),
        ({"checkpoints": None}, "checkpoints"),
        ({"checkpoints": 5}, "checkpoints"),
        ({"checkpoints": [0, 99]}, "checkpoints has 99, which is after epochs=1"),
        ({"data": "weather"}, "data"),
        ({"model": "network"}, "model"),
    ],
)
def test_bad_arguments_of_fit(series, arguments, named):
    good = {"model": network(), "data": series, "epochs": 1, "progress": False}
    with pytest.raises(ValueError, match=named):
        training.fit(**(good | arguments))


def test_a_series_that_cannot_be_learned_is_named(series):
    holes = series.train.x.copy()
    holes[3, 1, 0] = np.nan
    for part, changes, named in (
        ("train", {"x": holes}, "data.train.x has 1 values that are NaN"),
        ("train", {"y": series.train.y[:, :1]}, "data.train: x has shape .* but y"),
        ("validation", {"y": series.validation.y[:5]}, "data.validation: x has shape .* but y"),
        ("train", {"x": series.train.x[:0], "y": series.train.y[:0]}, "data has 0 to train"),
    ):
        broken = dataclasses.replace(
            series, **{part: dataclasses.replace(getattr(series, part), **changes)}
        )
        with pytest.raises(ValueError, match=named):
            training.fit(network(), broken, epochs=1, progress=False)


def test_divergence_is_told_once_with_the_networks(series):
    model = network()
    with torch.no_grad():
        model.w_out[1] = 1e30  # of the second of three
    with pytest.warns(UserWarning, match=r"no finite loss of networks \[1\]") as told:
        history = training.fit(model, series, epochs=2, progress=False)
    assert len(told) == 1 and told[0].filename == __file__
    assert np.isfinite(history.train_loss[:, [0, 2]]).all()


@pytest.mark.parametrize("state", [torch.no_grad, torch.inference_mode, double], ids="ngd")
def test_the_state_of_torch_outside_does_not_matter(clusters, state):
    task, losses = clusters.split(0.5, rng=0), []
    for around in (contextlib.nullcontext, state):
        with around() if state is double else contextlib.nullcontext():
            model = models.FeedForward(2, (2, 3, 3), noise=0.1)
        with around():
            losses.append(training.fit(model, task, epochs=2, progress=False).train_loss)
    np.testing.assert_array_equal(*losses)


def test_a_model_of_another_shape_is_refused(series):
    with pytest.raises(ValueError, match="data has 2 features and 1 targets"):
        training.fit(models.FullyRecurrent(1, 3, 4, 1), series, epochs=1, progress=False)


@pytest.fixture(scope="module")
def clusters():
    """Three clusters, of which one class each."""
    rng = np.random.default_rng(0)
    y = np.arange(300) % 3
    x = rng.normal(size=(300, 2)) * 0.3 + np.array([[0, 2], [2, 0], [-2, -2]])[y]
    return data.Labelled("clusters", x, y, ("a", "b", "c"), ("1", "2"), "drawn", "none")


def classifier(networks=3, **options):
    return models.FeedForward(networks, (2, 6, 3), rng=1, **options)


def test_classes_are_learned(clusters):
    history = training.fit(
        classifier(), clusters.split(0.7, rng=1), epochs=40, learning_rate=0.02, batch_size=32,
        progress=False,
    )  # fmt: skip
    assert history.epochs == 40 and history.evaluated.tolist() == list(range(41))
    assert history.train_loss.shape == history.test_accuracy.shape == (41, 3)
    assert history.validation_loss is None
    assert (history.test_accuracy[-1] > 0.95).all() and (history.train_accuracy[-1] > 0.95).all()
    assert history.train_loss[0].mean() > 0.8 and (history.test_loss[-1] < 0.2).all()


@pytest.mark.parametrize("networks", [None, 2])
def test_what_is_measured_is_the_loss_of_each_part(clusters, networks):
    task = clusters.split(0.3, rng=2, networks=networks)
    model = classifier(2)
    history = training.fit(model, task, epochs=1, progress=False)
    last = model.layer_activity(clusters.x)[-1].astype(float)
    for part in ("train", "test"):
        index = np.broadcast_to(
            getattr(task, part), (2, len(np.atleast_2d(getattr(task, part))[0]))
        )
        for network in range(2):
            p, y = last[network, index[network]], clusters.y[index[network]]
            loss = -np.log(p[np.arange(len(y)), y]).mean()
            accuracy = (p.argmax(axis=1) == y).mean()
            assert getattr(history, f"{part}_loss")[-1, network] == pytest.approx(loss, rel=1e-4)
            assert getattr(history, f"{part}_accuracy")[-1, network] == pytest.approx(accuracy)


def test_a_classifier_does_not_depend_on_its_company(clusters):
    options = {"epochs": 3, "rng": 4, "progress": False}
    split = clusters.split(0.5, rng=1, networks=3)
    many = training.fit(classifier(), split, **options)
    one = training.fit(classifier(1), clusters.split(0.5, rng=1, networks=1), **options)
    np.testing.assert_allclose(one.train_loss[:, 0], many.train_loss[:, 0], rtol=1e-4)


def test_all_examples_in_one_update(clusters):
    model, by_hand = classifier(2), classifier(2)
    outputs, _ = by_hand(clusters.x)
    target = torch.tensor(clusters.y).expand(2, -1)
    loss = torch.nn.functional.cross_entropy(outputs.transpose(1, 2), target, reduction="none")
    loss.mean(dim=1).sum().backward()
    history = training.fit(
        model, clusters, epochs=1, optimiser="sgd", learning_rate=0.1, batch_size=None,
        progress=False,
    )  # fmt: skip
    for value, old in zip(model.parameters(), by_hand.parameters()):
        np.testing.assert_allclose(value.detach(), old.detach() - 0.1 * old.grad, atol=1e-6)
    gradient = torch.cat([by_hand.w[0].grad, by_hand.bias[0].grad], 1).flatten(1).norm(dim=1)
    np.testing.assert_allclose(history.gradient_mean["layer 1"][0], gradient, rtol=1e-4)
    np.testing.assert_allclose(history.gradient_deviation["layer 1"], 0, atol=1e-3)
    assert history.test_loss is None and history.test_accuracy is None


def test_losses_at_checkpoints_only(clusters):
    options = {"epochs": 9, "checkpoint_every": None, "checkpoints": (2, 5), "progress": False}
    some = training.fit(classifier(), clusters, evaluate="checkpoints", **options)
    every = training.fit(classifier(), clusters, **options)
    assert some.evaluated.tolist() == sorted(some.checkpoints) == [0, 2, 5, 9]
    np.testing.assert_array_equal(some.train_loss, every.train_loss[[0, 2, 5, 9]])
    assert some.epochs == 9 and len(some.gradient_mean["layer 1"]) == 9


def test_a_linear_task_is_learned():
    task = data.relevant_irrelevant(200, relevant=3, irrelevant=2, noise=0.1, rng=1)
    model = models.FeedForward(2, (5, 1), activation="linear", rng=1)
    history = training.fit(model, task, epochs=200, learning_rate=0.05, progress=False)
    assert history.train_accuracy is None
    np.testing.assert_allclose(history.train_loss[-1], 0.01, atol=0.004)
    np.testing.assert_allclose(model.w[0].detach()[0, :, 0], task.weights, atol=0.1)


def test_the_end_of_fitting_is_where_the_loss_has_made_most_of_its_fall():
    falls_then_rises = [1, 0.5, 0.2, 0, 0.6]
    never_falls = [1, 2, 3, 4, 5]
    losses = np.array([falls_then_rises, never_falls]).T
    assert training.end_of_fitting(losses).tolist() == [3, 0]
    assert training.end_of_fitting(losses, 0.75).tolist() == [2, 0]
    assert training.end_of_fitting(losses, 1).tolist() == [3, 0]


@pytest.mark.parametrize(
    ("loss", "share", "named"),
    [
        ([1, 2, 3], 0.9, "loss"),
        ([[1.0], [np.nan]], 0.9, "loss"),
        ([[1.0], [0.5]], -0.1, "share"),
        ([[1.0], [0.5]], 1.5, "share"),
    ],
)
def test_bad_arguments_of_the_end_of_fitting(loss, share, named):
    with pytest.raises(ValueError, match=named):
        training.end_of_fitting(loss, share)


def test_epochs_on_a_logarithmic_axis():
    assert training.log_epochs(10, 5) == [0, 1, 2, 5, 10]
    epochs = training.log_epochs(8000)
    assert epochs[:3] == [0, 1, 2] and epochs[-1] == 8000 and 30 < len(epochs) <= 50
    assert training.log_epochs(7, 2) == [0, 7]
    with pytest.raises(ValueError, match="epochs"):
        training.log_epochs(0)
    with pytest.raises(ValueError, match="points"):
        training.log_epochs(5, 1)


@pytest.mark.parametrize(
    ("model", "split", "arguments", "named"),
    [
        (models.FullyRecurrent(2, 2, 4, 3), {}, {}, "FeedForward"),
        (models.FeedForward(2, (2, 4, 2)), {}, {}, "3 classes"),
        (models.FeedForward(2, (2, 3)), {"networks": 3}, {}, "3 networks"),
        (models.FeedForward(2, (2, 3)), {}, {"evaluate": "never"}, "evaluate"),
        (models.FeedForward(2, (2, 3)), {}, {"windows_per_epoch": 151}, "windows_per_epoch"),
    ],
)
def test_bad_arguments_with_classes(clusters, model, split, arguments, named):
    task = clusters.split(0.5, rng=0, **split)
    with pytest.raises(ValueError, match=named):
        training.fit(model, task, epochs=1, progress=False, **arguments)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"y": np.full(300, 3)}, "data.y must hold whole numbers from 0 to 2"),
        ({"y": np.full(300, -1)}, "data.y"),
        ({"y": np.ones(300)}, "data.y"),
        ({"y": np.ones(300, dtype=bool)}, "data.y"),
        ({"y": np.zeros(299, dtype=int)}, "data.x has 300, data.y has 299"),
        ({"x": np.full((300, 2), np.inf)}, "data.x has 600 values that are NaN or infinite"),
        ({"train": np.array([300])}, "data.train .* from 0 to 299"),
        ({"test": np.array([-1])}, "data.train and data.test"),
        ({"train": np.arange(300) < 9}, "data.train"),
        ({"train": np.zeros(0, dtype=int)}, "data has 0 to train"),
    ],
)
def test_examples_that_cannot_be_learned_are_named(clusters, changes, named):
    with pytest.raises(ValueError, match=named):
        training.fit(
            models.FeedForward(2, (2, 3)),
            dataclasses.replace(clusters, **changes),
            epochs=1,
            progress=False,
        )


def test_the_schedule_counts_passes_and_not_short_epochs(series):
    """Ten short epochs are one pass: the momentum stays low, unless it is given."""
    options = {"optimiser": "sgd", "batch_size": 20, "progress": False, "decay": 1.0}
    short = {"epochs": 10, "windows_per_epoch": 20}
    scheduled, low, high = (
        training.fit(network(), series, momentum=momentum, **short, **options)
        for momentum in (None, 0.5, 0.9)
    )
    np.testing.assert_array_equal(scheduled.train_loss, low.train_loss)
    assert (high.train_loss[-1] < low.train_loss[-1]).all()
    with pytest.raises(ValueError, match="momentum is for"):
        training.fit(network(), series, epochs=1, momentum=0.5)


# Noise, and orthonormal weights


def noisy(networks=3, **options):
    options = {"init": "truncated", "noise": 0.05, "rng": 1} | options
    return models.FeedForward(networks, (12, 6, 3, 2), **options)


def test_training_with_noise():
    task = PATTERNS.split(0.8, rng=0)
    settings = {"epochs": 3, "batch_size": 512, "rng": 5, "progress": False}
    one = training.fit(noisy(3), task, **settings)
    without = training.fit(noisy(3, noise=0.0), task, **settings)
    assert (one.train_loss != without.train_loss).all()
    seldom = training.fit(noisy(3), task, evaluate="checkpoints", **settings)
    np.testing.assert_array_equal(one.at(3).w[0].detach(), seldom.at(3).w[0].detach())


def test_much_noise_is_seen_in_the_loss():
    task = PATTERNS.split(0.8, rng=0)
    settings = {"epochs": 40, "batch_size": 256, "progress": False, "rng": 1}
    without, with_much = (
        training.fit(noisy(2, noise=noise), task, **settings).test_loss[-1] for noise in (0.0, 2.0)
    )
    assert (with_much > without + 0.05).all()


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
