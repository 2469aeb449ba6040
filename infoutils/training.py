"""One `fit` for every ensemble: optimiser, checkpoints, gradient statistics, progress bar."""

import math
from dataclasses import dataclass, field

import numpy as np
import torch

from infoutils import _check, _progress
from infoutils.data import TimeSeries


@dataclass
class History:
    """What happened during training.

    Attributes
    ----------
    train_loss, validation_loss : ndarray of shape (epochs + 1, networks)
        Mean squared error over all steps and outputs, in standardised units; row 0 is the
        untrained ensemble.
    gradient_mean, gradient_deviation : dict of str to ndarray of shape (epochs, networks)
        For each layer, the norm of the mean and the norm of the standard deviation of the
        gradient over the mini-batches of an epoch.
    checkpoints : dict of int to dict
        Parameters at each recorded epoch; see `at`.
    interrupted : bool
        Whether training was stopped by the user before its last epoch.
    """

    model: torch.nn.Module
    train_loss: np.ndarray
    validation_loss: np.ndarray
    gradient_mean: dict
    gradient_deviation: dict
    checkpoints: dict = field(repr=False)
    interrupted: bool = False

    @property
    def epochs(self):
        """Number of epochs trained."""
        return len(self.train_loss) - 1

    def at(self, epoch):
        """Return a copy of the ensemble as it was after `epoch` epochs.

        Parameters
        ----------
        epoch : int
            One that has a checkpoint; 0 is untrained.

        Returns
        -------
        models.FullyRecurrent or models.FeedForward

        Raises
        ------
        ValueError
            If that epoch has no checkpoint; the message lists those there are.
        """
        _check.choice(epoch, "epoch", tuple(self.checkpoints))
        model = self.model.clone()
        model.load_state_dict(self.checkpoints[epoch])
        return model

    def activity(self, epoch, x):
        """Return the activations of all units after `epoch` epochs, while reading `x`.

        Checkpoints hold parameters, from which activations are computed when they are asked
        for: for any windows, at the cost of one pass.

        Parameters
        ----------
        epoch : int
            One that has a checkpoint.
        x : array of shape (windows, steps, inputs)

        Returns
        -------
        ndarray of shape (networks, windows, steps, units)

        Raises
        ------
        ValueError
            If that epoch has no checkpoint, or `x` does not fit the model.
        """
        return self.at(epoch).activity(x)


def fit(
    model,
    series,
    *,
    epochs,
    optimiser="adam",
    learning_rate=None,
    decay=None,
    batch_size=64,
    checkpoint_every=10,
    checkpoints=(),
    windows_per_epoch=None,
    device="cpu",
    rng=0,
    progress=True,
):
    """Train an ensemble to predict the targets of a time series at every step.

    All networks are trained at once, each with its own order of windows, so the result for
    one network does not depend on how many others are trained beside it.

    Parameters
    ----------
    model : models.FullyRecurrent or models.FeedForward
        Trained in place, and moved to `device`.
    series : data.TimeSeries
        Its ``train`` part is learned; its ``validation`` part is only watched.
    epochs : int
    optimiser : {"adam", "sgd"}
        ``"sgd"`` is the recurrent-network paper's: momentum 0.5 for five epochs, then 0.9,
        and a learning rate (0.005) that decays by 0.1 % per epoch.  ``"adam"`` is the modern
        choice [1]_ (learning rate 0.003, no decay).
    learning_rate, decay : float, optional
        Override the optimiser's own.  The rate of epoch ``e`` is ``learning_rate * decay**e``.
    batch_size : int
        Windows per update.
    checkpoint_every : int
        Parameters are kept at epoch 0, at every so many epochs, and at the last.
    checkpoints : sequence of int
        Further epochs at which they are kept.
    windows_per_epoch : int, optional
        Windows that each network reads in an epoch, drawn anew without repetition; by default
        all.  With fewer, an epoch is a part of a pass through the data, and what happens
        early in training is seen in finer steps.
    device : str or torch.device
    rng : int or numpy.random.Generator
    progress : bool
        Show a progress bar.

    Returns
    -------
    History
        Interrupting (Ctrl-C, or the stop button) ends training early and keeps what was
        trained until then.

    Raises
    ------
    ValueError
        If an argument is out of range, or the data do not fit the model.

    References
    ----------
    .. [1] Kingma, D. and Ba, J., "Adam: a method for stochastic optimization", ICLR 2015.
    """
    epochs = _check.positive_int(epochs, "epochs", minimum=0)
    batch_size = _check.positive_int(batch_size, "batch_size")
    checkpoint_every = _check.positive_int(checkpoint_every, "checkpoint_every")
    wanted = {_check.positive_int(epoch, "checkpoints", minimum=0) for epoch in checkpoints}
    _check.choice(optimiser, "optimiser", ("adam", "sgd"))
    default_rate, default_decay = {"adam": (0.003, 1.0), "sgd": (0.005, 0.999)}[optimiser]
    rate = (
        default_rate if learning_rate is None else _check.number(learning_rate, "learning_rate", 0)
    )
    decay = default_decay if decay is None else _check.number(decay, "decay", 0, 1)
    if not hasattr(model, "networks") or not hasattr(model, "layers"):
        raise ValueError(f"model must be an ensemble from infoutils.models, not {model!r}")
    if not isinstance(series, TimeSeries):
        raise ValueError(f"series must be a data.TimeSeries, not {type(series).__name__}")
    streams = _check.generator(rng).spawn(model.networks)
    try:
        model.to(device)
    except (RuntimeError, AssertionError) as error:  # torch raises either, by the cause
        raise ValueError(f"device {device!r} cannot be used: {error}") from None

    x, y = (_tensor(part, device) for part in (series.train.x, series.train.y))
    x_watched, y_watched = (
        _tensor(part, device) for part in (series.validation.x, series.validation.y)
    )
    if windows_per_epoch is None:
        windows_per_epoch = len(x)
    windows_per_epoch = _check.positive_int(windows_per_epoch, "windows_per_epoch")
    if windows_per_epoch > len(x):
        raise ValueError(f"windows_per_epoch={windows_per_epoch}, but series has {len(x)} to train")
    if x.shape[-1] != model.inputs or y.shape[-1] != model.outputs:
        raise ValueError(
            f"series has {x.shape[-1]} features and {y.shape[-1]} targets, but the model has "
            f"{model.inputs} inputs and {model.outputs} outputs"
        )
    if optimiser == "sgd":
        engine = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.5)
    else:
        engine = torch.optim.Adam(model.parameters(), lr=rate)

    train_loss = [_loss(model, x, y)]
    validation_loss = [_loss(model, x_watched, y_watched)]
    gradients = []
    checkpoints = {0: _state(model)}
    interrupted = False
    bar = _progress.bar(range(epochs), progress, desc="training", unit="epoch")
    try:
        for epoch in bar:
            for group in engine.param_groups:
                group["lr"] = rate * decay**epoch
                if optimiser == "sgd":
                    group["momentum"] = 0.5 if epoch < 5 else 0.9
            statistics = _epoch(model, engine, x, y, batch_size, windows_per_epoch, streams)
            train_loss.append(_loss(model, x, y))
            validation_loss.append(_loss(model, x_watched, y_watched))
            gradients.append(statistics)
            done = epoch + 1
            if done % checkpoint_every == 0 or done == epochs or done in wanted:
                checkpoints[done] = _state(model)
            bar.set_postfix(validation=f"{np.mean(validation_loss[-1]):.4f}")
    except KeyboardInterrupt:
        interrupted = True
        done = len(gradients)
        train_loss, validation_loss = train_loss[: done + 1], validation_loss[: done + 1]
        checkpoints[done] = _state(model)
        print(f"Interrupted: kept the first {done} of {epochs} epochs.")
    finally:
        bar.close()
    mean, deviation = (
        {
            layer: np.array([epoch[kind][layer] for epoch in gradients]).reshape(
                len(gradients), model.networks
            )
            for layer in model.layers
        }
        for kind in (0, 1)
    )
    return History(
        model, np.array(train_loss), np.array(validation_loss), mean, deviation, checkpoints,
        interrupted,
    )  # fmt: skip


def _epoch(model, engine, x, y, batch_size, windows, streams):
    """Update once per mini-batch; return the gradient statistics of the epoch by layer."""
    parameters = dict(model.named_parameters())
    total = {name: torch.zeros_like(value) for name, value in parameters.items()}
    squares = {name: torch.zeros_like(value) for name, value in parameters.items()}
    order = np.stack([stream.permutation(len(x))[:windows] for stream in streams])
    order = torch.as_tensor(order, device=x.device)
    batches = math.ceil(windows / batch_size)
    for batch in range(batches):
        chosen = order[:, batch * batch_size : (batch + 1) * batch_size]
        engine.zero_grad()
        outputs, _ = model(x[chosen])
        # The sum over networks gives each network the gradient of its own mean loss.
        ((outputs - y[chosen]) ** 2).mean(dim=(1, 2, 3)).sum().backward()
        for name, value in parameters.items():
            total[name] += value.grad
            squares[name].addcmul_(value.grad, value.grad)
        engine.step()
    norms = ({}, {})
    for layer, names in model.layers.items():
        means = [total[name].flatten(1) / batches for name in names]
        variances = [
            (squares[name].flatten(1) / batches - mean**2).clamp(min=0)
            for name, mean in zip(names, means)
        ]
        norms[0][layer] = torch.cat(means, 1).norm(dim=1).cpu().numpy()
        norms[1][layer] = torch.cat(variances, 1).sum(dim=1).sqrt().cpu().numpy()
    return norms


@torch.no_grad()
def _loss(model, x, y):
    """Mean squared error of each network, over all windows, steps and outputs."""
    outputs, _ = model(x)
    return ((outputs - y) ** 2).mean(dim=(1, 2, 3)).cpu().numpy()


def _tensor(values, device):
    return torch.tensor(values, dtype=torch.float32, device=device)


def _state(model):
    return {name: value.detach().cpu().clone() for name, value in model.state_dict().items()}
