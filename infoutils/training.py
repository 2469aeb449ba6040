"""One `fit` for every ensemble: optimiser, checkpoints, gradient statistics, progress bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from infoutils._shared import checks, parallel
from infoutils._shared.progress import bar
from infoutils.data import Labelled, LinearTask, TimeSeries
from infoutils.models import FeedForward, FullyRecurrent, Recurrent

Ensemble = FullyRecurrent | Recurrent | FeedForward
_FEW = 128  # windows an update, up to which the compiled gradient is quicker than torch's


@dataclass
class History:
    """What happened during training.

    Attributes
    ----------
    train_loss : ndarray of shape (evaluated epochs, networks)
        Of a time series or a linear task, the mean squared error over all steps and outputs
        (in standardised units, of a time series); of labelled examples, the cross-entropy in
        nats.  Row 0 is the untrained ensemble.
    validation_loss : ndarray of shape (evaluated epochs, networks), optional
        The same of a time series' validation part.
    gradient_mean, gradient_deviation : dict of str to ndarray of shape (epochs, networks)
        For each layer, the norm of the mean and the norm of the standard deviation of the
        gradient over the mini-batches of an epoch.
    checkpoints : dict of int to dict
        Parameters at each recorded epoch; see `at`.
    interrupted : bool
        Whether training was stopped by the user before its last epoch.
    evaluated : ndarray of int, shape (evaluated epochs,)
        After which epochs losses and accuracies were computed.
    test_loss : ndarray of shape (evaluated epochs, networks), optional
        Of the test part of labelled examples or of a linear task, if it has one.
    train_accuracy, test_accuracy : ndarray of shape (evaluated epochs, networks), optional
        Share of labelled examples whose class is the network's most probable one.

    Examples
    --------
    >>> from infoutils import data, models, training
    >>> series = data.weather("five_cities", city="Auckland")
    >>> model = models.FullyRecurrent(2, 18, 4, 2, rng=0)
    >>> history = training.fit(model, series, epochs=3, checkpoint_every=2, progress=False)
    >>> history.epochs, history.train_loss.shape, list(history.checkpoints)
    (3, (4, 2), [0, 2, 3])
    """

    model: Ensemble
    train_loss: np.ndarray
    validation_loss: np.ndarray | None
    gradient_mean: dict
    gradient_deviation: dict
    checkpoints: dict = field(repr=False)
    interrupted: bool = False
    evaluated: np.ndarray | None = None
    test_loss: np.ndarray | None = None
    train_accuracy: np.ndarray | None = None
    test_accuracy: np.ndarray | None = None

    @property
    def epochs(self) -> int:
        """Number of epochs trained."""
        return len(next(iter(self.gradient_mean.values())))

    def at(self, epoch: int | Sequence[int]) -> Ensemble:
        """Return a copy of the ensemble as it was after `epoch` epochs.

        Parameters
        ----------
        epoch : int or sequence of int
            One that has a checkpoint; 0 is untrained.  A sequence has one for each network.

        Returns
        -------
        models.FullyRecurrent, models.Recurrent or models.FeedForward

        Raises
        ------
        ValueError
            If an epoch has no checkpoint (the message lists those there are), or there is not
            one for each network.

        Examples
        --------
        >>> from infoutils import data, models, training
        >>> task = data.spherical_patterns()
        >>> model = models.FeedForward(2, (12, 4, 2), rng=0)
        >>> before = model.clone()
        >>> history = training.fit(model, task, epochs=1, batch_size=512, progress=False)
        >>> untrained = history.at(0)
        >>> bool((untrained.w[0] == before.w[0]).all()), bool((model.w[0] == before.w[0]).all())
        (True, False)
        """
        model, there, n = self.model.clone(), tuple(self.checkpoints), self.model.networks
        each = checks.items(epoch if np.ndim(epoch) else [epoch] * n, "epoch", length=n)
        states = [self.checkpoints[checks.choice(one, "epoch", there)] for one in each]
        for name, values in model.state_dict().items():
            values.copy_(torch.stack([state[name][i] for i, state in enumerate(states)]))
        return model


def log_epochs(epochs: int, points: int = 50) -> list[int]:
    """Epochs for checkpoints, equally spaced on a logarithmic axis, as nearly as they can be.

    Parameters
    ----------
    epochs : int
        The last.
    points : int
        The most that are wanted, 0 and the last among them.

    Returns
    -------
    list of int
        In order, each once; the first is 0, the untrained ensemble.

    Raises
    ------
    ValueError
        If `epochs` or `points` is out of range.

    Examples
    --------
    >>> from infoutils import training
    >>> training.log_epochs(1000, points=8)
    [0, 1, 3, 10, 32, 100, 316, 1000]
    """
    epochs = checks.positive_int(epochs, "epochs")
    points = checks.positive_int(points, "points", minimum=2)
    spaced = np.geomspace(1, epochs, points - 1) if points > 2 else [epochs]
    return [0, *np.unique(np.round(spaced).astype(int)).tolist()]


def end_of_fitting(loss: ArrayLike, share: float = 0.9) -> NDArray[np.integer]:
    """Where a loss has made most of its fall: the border between fitting and what follows.

    The whole fall is that from the untrained network to the lowest recorded value.

    Parameters
    ----------
    loss : array-like of shape (recorded epochs, networks)
        In any unit; row 0 is the untrained ensemble, as in `History`.
    share : float
        Of the whole fall, from 0 to 1.

    Returns
    -------
    ndarray of int, shape (networks,)
        For each network, the first row by which its loss has fallen so far; 0 if it never falls.

    Raises
    ------
    ValueError
        If `loss` is not a table of finite numbers, or `share` is out of range.

    Examples
    --------
    Losses of two networks, a column each:

    >>> from infoutils import training
    >>> training.end_of_fitting([[2.0, 2.0], [1.0, 1.9], [0.9, 0.5], [0.9, 0.4]]).tolist()
    [1, 2]
    """
    loss = checks.array(loss, "loss", 2)
    share = checks.number(share, "share", low=0, high=1)
    fall = loss[0] - loss
    return (fall >= share * fall.max(axis=0)).argmax(axis=0)


@torch.inference_mode(False)
@torch.enable_grad()
def fit(
    model: Ensemble,
    data: TimeSeries | Labelled | LinearTask,
    *,
    epochs: int,
    optimiser: str = "adam",
    learning_rate: float | None = None,
    decay: float | None = None,
    momentum: float | None = None,
    batch_size: int | None = 64,
    checkpoint_every: int | None = 10,
    checkpoints: Iterable[int] = (),
    evaluate: str = "epochs",
    windows_per_epoch: int | None = None,
    orthonormal: float = 0.0,
    device: str | torch.device = "cpu",
    rng: int | np.random.Generator = 0,
    progress: bool = True,
) -> History:
    """Train an ensemble to predict a time series at every step, or to tell classes.

    All networks are trained at once, each with its own order of windows or examples, so the
    result for one network does not depend on how many others are trained beside it.

    Parameters
    ----------
    model : models.FullyRecurrent, models.Recurrent or models.FeedForward
        Trained in place, and moved to `device`.
    data : data.TimeSeries, data.Labelled or data.LinearTask
        The ``train`` part is learned, the others are only watched: of a time series,
        ``validation``, and else, ``test``.  The loss is the cross-entropy for labelled
        examples, and the mean squared error for the others.  All but a time series are for
        `models.FeedForward` only.
    epochs : int
    optimiser : {"adam", "sgd"}
        ``"sgd"`` is the weather code's (see `models.FullyRecurrent`): momentum 0.5 for five
        passes through the training data, then 0.9, and a learning rate (0.005) that decays by
        0.1 % per pass.
        ``"adam"`` is the modern choice [1]_ (learning rate 0.003, no decay).
    learning_rate, decay : float, optional
        Override the optimiser's own.  The rate after ``p`` passes is
        ``learning_rate * decay**p``; an epoch is a pass, unless `windows_per_epoch` is given.
    momentum : float, optional
        For ``"sgd"``: a constant momentum in place of the schedule.
    batch_size : int or None
        Windows or examples per update.  None is for all: one update per epoch.
    checkpoint_every : int or None
        Parameters are kept at epoch 0, at every so many epochs (None: never), and at the last.
    checkpoints : sequence of int
        Further epochs at which they are kept, such as `log_epochs` gives.
    evaluate : {"epochs", "checkpoints"}
        When losses and accuracies are computed: after every epoch, or only where parameters
        are kept, which saves up to half of the time.
    windows_per_epoch : int, optional
        Windows or examples that each network reads in an epoch, drawn anew without repetition;
        by default all.  With fewer, an epoch is a part of a pass through the data, and what
        happens early in training is seen in finer steps.
    orthonormal : float
        Weight of a penalty that is added to each network's loss: the sum over its matrices of
        weights `W` of ``||WᵀW - I||²``, the squares of all elements, or of ``||WWᵀ - I||²``
        where that is the smaller matrix.  (The two differ by a constant.)  Losses are reported
        without it; the gradient statistics include it.
    device : str or torch.device
    rng : int or numpy.random.Generator
    progress : bool
        Show a progress bar.

    Returns
    -------
    History
        Interrupting (Ctrl-C, or the stop button) ends training early and keeps what was
        trained until then, but for a piece of a sweep, which it stops.

    Raises
    ------
    ValueError
        If an argument is out of range, or the data are not finite or do not fit the model.

    Warns
    -----
    UserWarning
        If training diverged: of the networks whose loss is not finite.

    References
    ----------
    .. [1] Kingma, D. and Ba, J., "Adam: a method for stochastic optimization", ICLR 2015.

    Examples
    --------
    >>> from infoutils import data, models, training
    >>> task = data.spherical_patterns().split(0.8, rng=0)
    >>> model = models.FeedForward(2, (12, 8, 2), rng=0)
    >>> history = training.fit(model, task, epochs=5, batch_size=256, progress=False)
    >>> history.test_loss[[0, 5]].round(1)
    array([[0.8, 0.8],
           [0.6, 0.6]], dtype=float32)
    """
    epochs = checks.positive_int(epochs, "epochs", minimum=0)
    wanted = _wanted(epochs, checkpoint_every, checkpoints)
    checks.choice(evaluate, "evaluate", ("epochs", "checkpoints"))
    pace = _Pace(optimiser, learning_rate, decay, momentum)
    orthonormal = checks.number(orthonormal, "orthonormal", 0.0, 1e150)
    task, streams = _task(model, data, device, rng)
    windows, batch_size = _sizes(windows_per_epoch, batch_size, task)

    flat = _flattened(model)
    engine = pace.engine(flat)
    backward = _backward(model, task, batch_size, orthonormal)
    given = engine, flat, _groups(model), task, batch_size, windows, streams, backward
    kept = _Kept(model, task)
    try:
        with bar(range(epochs), progress, desc="training", unit="epoch") as numbers:
            for epoch in numbers:
                pace.set(engine, passes=epoch * windows / task.rows)
                gradients = _epoch(model, *given)
                if evaluate == "epochs" or epoch + 1 in wanted:
                    numbers.set_postfix(loss=f"{kept.measure(epoch + 1):.4f}")
                if epoch + 1 in wanted:
                    kept.store(epoch + 1)
                kept.gradients.append(gradients)
    except KeyboardInterrupt:
        if parallel.PIECE.get():
            raise
        kept.interrupt()
        print(f"Interrupted: kept the first {len(kept.gradients)} of {epochs} epochs.")
    finally:
        for value in model.parameters():
            value.grad = None
    return kept.history()


def _wanted(epochs, every, further):
    """Return the epochs at which parameters are kept."""
    if every is not None:
        every = checks.positive_int(every, "checkpoint_every")
    wanted = set(checks.positive_ints(further, "checkpoints", minimum=0))
    if max(wanted, default=0) > epochs:
        raise ValueError(f"checkpoints has {max(wanted)}, which is after epochs={epochs}")
    return wanted | {0, epochs} | set(range(0, epochs, every or epochs or 1))


def _task(model, data, device, rng):
    """Return the data as training sees them, and the random stream of each network."""
    if not hasattr(model, "networks") or not hasattr(model, "layers"):
        raise ValueError(f"model must be an ensemble from infoutils.models, not {model!r:.60}")
    if not isinstance(data, TimeSeries | Labelled | LinearTask):
        raise ValueError(f"data must be a TimeSeries, Labelled or LinearTask, not {type(data)}")
    streams = checks.generator(rng).spawn(model.networks)
    try:
        model.to(device)
    except (RuntimeError, AssertionError, TypeError) as error:  # torch's, by the cause
        raise ValueError(f"device {device!r} cannot be used: {error}") from None
    task = (_Series if isinstance(data, TimeSeries) else _Examples)(model, data, device)
    task.noise, task.noise_measured = (
        model._noise_streams([stream.spawn(1)[0] for stream in streams]) for _ in range(2)
    )
    return task, streams


def _sizes(windows, batch, task):
    """Return how many windows or examples a network reads in an epoch, and for an update."""
    windows = task.rows if windows is None else checks.positive_int(windows, "windows_per_epoch")
    if not 0 < windows <= task.rows:
        raise ValueError(f"windows_per_epoch={windows}, but data has {task.rows} to train")
    return windows, None if batch is None else checks.positive_int(batch, "batch_size")


class _Pace:
    """The optimiser's learning rate and momentum, from pass to pass through the data."""

    def __init__(self, optimiser, learning_rate, decay, momentum):
        self.optimiser = checks.choice(optimiser, "optimiser", ("adam", "sgd"))
        rate, kept = {"adam": (0.003, 1.0), "sgd": (0.005, 0.999)}[optimiser]
        rate = rate if learning_rate is None else learning_rate
        self.rate = checks.number(rate, "learning_rate", 0, 1e150)
        self.decay = checks.number(kept if decay is None else decay, "decay", 0, 1)
        self.momentum = None if momentum is None else checks.number(momentum, "momentum", 0, 1)
        if optimiser != "sgd" and momentum is not None:
            raise ValueError(f"momentum is for optimiser='sgd', not {optimiser!r}")

    def engine(self, flat):
        """Return the optimiser of the flattened parameters."""
        if self.optimiser == "sgd":
            return torch.optim.SGD([flat], lr=self.rate, momentum=0.5)
        return torch.optim.Adam([flat], lr=self.rate)

    def set(self, engine, passes):
        """Set what the engine uses after so many passes."""
        for group in engine.param_groups:
            group["lr"] = self.rate * self.decay**passes
            if self.optimiser == "sgd":
                scheduled = 0.5 if passes < 5 else 0.9
                group["momentum"] = scheduled if self.momentum is None else self.momentum


class _Kept:
    """What is kept of a training, from the untrained ensemble on."""

    def __init__(self, model, task):
        self.model, self.task = model, task
        self.states, self.measured, self.gradients = {}, {}, []
        self.interrupted = False
        self.store(0)
        self.measure(0)

    def store(self, epoch):
        """Keep the parameters as they are after an epoch."""
        values = self.model.state_dict().items()
        self.states[epoch] = {name: value.detach().cpu().clone() for name, value in values}

    def measure(self, epoch):
        """Keep the losses and accuracies after an epoch; return the mean loss to watch."""
        self.measured[epoch] = self.task.measure(self.model)
        return self.measured[epoch][self.task.watched].mean()

    def interrupt(self):
        """Keep whole epochs only; the last is the one after which training was stopped."""
        self.interrupted = True
        done = len(self.gradients)
        self.states = {epoch: kept for epoch, kept in self.states.items() if epoch < done}
        self.measured = {epoch: kept for epoch, kept in self.measured.items() if epoch < done}
        self.store(done)
        self.measure(done)

    def history(self):
        """Return it all as a `History`."""
        layers, epochs = self.model.layers, list(self.measured.values())
        shape = (len(self.gradients), 2, len(layers), self.model.networks)
        gradients = np.reshape(self.gradients, shape).transpose(1, 2, 0, 3)
        mean, deviation = (dict(zip(layers, kind)) for kind in gradients)
        measured = {name: np.array([epoch[name] for epoch in epochs]) for name in epochs[0]}
        lost = ~np.isfinite(measured["train_loss"]).all(axis=0)
        if lost.any():
            told = f"training diverged: no finite loss of networks {np.flatnonzero(lost)}"
            checks.warn(told)
        return History(
            model=self.model,
            **{"validation_loss": None} | measured,
            gradient_mean=mean,
            gradient_deviation=deviation,
            checkpoints=self.states,
            interrupted=self.interrupted,
            evaluated=np.array(list(self.measured)),
        )


class _Series:
    """The windows of a time series, as training sees them."""

    watched = "validation_loss"

    def __init__(self, model, series, device):
        self.x, self.y = self._part(series.train, "data.train", device)
        self.watch = self._part(series.validation, "data.validation", device)
        self.rows = len(self.x)
        _fits(model, self.x.shape[-1], self.y.shape[-1], "targets")
        self.x = self.x.to(next(model.parameters()))

    def _part(self, windows, name, device):
        """Return inputs and targets of a part of the series."""
        x, y = (_tensor(getattr(windows, part), f"{name}.{part}", 3, device) for part in "xy")
        if x.shape[:2] != y.shape[:2]:
            raise ValueError(f"{name}: x has shape {tuple(x.shape)}, but y {tuple(y.shape)}")
        return x, y

    def loss(self, model, chosen):
        """Return the mean loss of each network over the chosen windows, or over all."""
        x, y = (self.x, self.y) if chosen is None else (self.x[chosen], self.y[chosen])
        x = x.expand(model.networks, *x.shape[-3:])  # finite, or `measure` would have refused it
        return self._mean_square(model._read(x, self.noise)[0], y)

    def _mean_square(self, outputs, y):
        return ((outputs - y) ** 2).mean(dim=(1, 2, 3))

    @torch.no_grad()
    def measure(self, model):
        parts = {"train_loss": (self.x, self.y), "validation_loss": self.watch}
        return {
            name: self._mean_square(model(x, rng=self.noise_measured)[0], y).cpu().numpy()
            for name, (x, y) in parts.items()
        }


class _Examples:
    """Labelled examples, or those of a linear task, as training sees them."""

    _CHUNK = 2**20  # numbers in the widest layer that are computed at a time

    def __init__(self, model, data, device):
        if not isinstance(model, FeedForward):
            raise ValueError(f"model must be a FeedForward for a data.{type(data).__name__}")
        self.labelled = isinstance(data, Labelled)
        self.x = _tensor(np.transpose(data.x), "data.x", 2, device)  # as propagate wants them
        checks.same_length(**{"data.x": data.x, "data.y": data.y})
        classes = len(data.class_names) if self.labelled else np.shape(data.y)[-1]
        read, limit = (_numbers, classes) if self.labelled else (_tensor, 2)
        self.y = read(data.y, "data.y", limit, device)
        _fits(model, len(self.x), classes, "classes" if self.labelled else "targets")
        self.train = self._part(model, np.arange(len(data)) if data.train is None else data.train)
        tested = data.test is not None and np.size(data.test)
        self.test = self._part(model, data.test) if tested else None
        self.watched = "train_loss" if self.test is None else "test_loss"
        self.rows = self.train.shape[1]

    def _part(self, model, index):
        """Return which examples are in a part, shape (1 or networks, examples)."""
        name = "data.train and data.test"
        index = _numbers(np.atleast_2d(index), name, len(self.y), self.x.device)
        if len(index) not in (1, model.networks):
            raise ValueError(f"data is split for {len(index)} networks, not {model.networks}")
        return index

    def loss(self, model, chosen):
        """Return the mean loss of each network over the chosen examples, or over all."""
        index = self.train.expand(model.networks, -1)
        if chosen is not None:
            index = index.gather(1, chosen)
        x = self.x.index_select(1, index.flatten()).unflatten(1, index.shape).transpose(0, 1)
        y = self.y.index_select(0, index.flatten()).unflatten(0, index.shape)
        return self._each(model.propagate(x, self.noise)[-1].activation, y).mean(dim=1)

    def _each(self, outputs, y):
        """Return the loss at each example, shape (networks, examples)."""
        if self.labelled:
            return torch.nn.functional.cross_entropy(outputs, y, reduction="none")
        return ((outputs.transpose(1, 2) - y) ** 2).mean(dim=2)

    @torch.no_grad()
    def measure(self, model):
        rows = max(1, self._CHUNK // (model.networks * max(model.sizes)))
        parts = []
        for x, y in zip(self.x.split(rows, dim=1), self.y.split(rows)):
            x, y = (part.expand(model.networks, *part.shape) for part in (x, y))
            outputs = model.propagate(x, self.noise_measured)[-1].activation
            parts.append({"loss": self._each(outputs, y)})
            if self.labelled:
                parts[-1]["accuracy"] = (outputs.max(dim=1).indices == y).to(outputs)
        values = {name: torch.cat([part[name] for part in parts], 1) for name in parts[0]}
        parts = {"train": self.train, "test": self.test}
        means = {
            f"{part}_{name}": value.gather(1, index.expand(model.networks, -1)).mean(dim=1)
            for part, index in parts.items()
            if index is not None
            for name, value in values.items()
        }
        return {name: mean.cpu().numpy() for name, mean in means.items()}


def _fits(model, features, targets, kind):
    if features != model.inputs or targets != model.outputs:
        raise ValueError(
            f"data has {features} features and {targets} {kind}, but the model has "
            f"{model.inputs} inputs and {model.outputs} outputs"
        )


def _flattened(model):
    """Put all parameters side by side in memory, and so their gradients; return them as one.

    The optimiser and the gradient statistics then take one operation for all of them.
    """
    parameters = list(model.parameters())
    flat = torch.cat([value.detach().flatten() for value in parameters])
    gradient = torch.zeros_like(flat)
    sizes = [value.numel() for value in parameters]
    for value, part, own in zip(parameters, flat.split(sizes), gradient.split(sizes)):
        value.data, value.grad = part.view_as(value), own.view_as(value)
    flat = torch.nn.Parameter(flat)
    flat.grad = gradient
    return flat


def _groups(model):
    """Return the number of the layer and network of each flattened parameter."""
    layer_of = {name: i for i, names in enumerate(model.layers.values()) for name in names}
    groups = []
    for name, value in model.named_parameters():
        first = layer_of[name] * model.networks
        network = torch.arange(first, first + model.networks, device=value.device)
        groups.append(network.repeat_interleave(value.numel() // model.networks))
    return torch.cat(groups)


def _backward(model, task, batch_size, orthonormal):
    """Return a function that adds the gradient of an update, over chosen rows or over all."""
    of_loss = _compiled_backward(model, task, batch_size)

    def backward(chosen):
        if of_loss:
            of_loss(chosen)
        else:  # the sum over networks gives each network the gradient of its own mean loss
            task.loss(model, chosen).sum().backward()
        if orthonormal:
            _straighten(model, orthonormal)

    return backward


def _compiled_backward(model, task, batch_size):
    """Return a function that adds the gradient of the loss over few windows, or None: use torch."""
    values = list(model.parameters())
    plain = all(one.requires_grad and one.dtype == torch.float32 for one in values)
    plain = plain and type(model) is FullyRecurrent and task.x.device.type == "cpu"
    if not plain or batch_size is None or batch_size > _FEW:
        return None
    try:
        from infoutils._recurrent_gradient import add_gradient  # here: numba takes long to import
    except ModuleNotFoundError:
        return None
    parameters = tuple(one.detach().numpy() for one in values)
    gradients = tuple(one.grad.numpy() for one in values)
    x, y, linear = task.x.numpy(), task.y.numpy(), model.activation == "linear"

    def backward(chosen):
        shape = chosen.shape[1], x.shape[1], model.hidden
        noise = model._noise(shape, task.noise)
        noise = np.zeros((model.networks, *shape), np.float32) if noise is None else noise.numpy()
        add_gradient(x, y, np.ascontiguousarray(chosen), noise, linear, parameters, gradients)

    return backward


@torch.no_grad()
def _straighten(model, orthonormal):
    """Add to the gradient that of the penalty on weights that are not orthonormal.

    It is ``4 W (WᵀW - I)``, from whichever side the distance is measured.
    """
    for name, w in model.named_parameters():
        if name.startswith("w"):
            w.grad.add_(w @ (w.mT @ w) - w, alpha=4 * orthonormal)


def _epoch(model, engine, flat, groups, task, batch_size, windows, streams, backward):
    """Update once per mini-batch; return the gradient statistics of the epoch.

    They are of shape (mean or deviation, layers * networks).
    """
    total, squares = torch.zeros_like(flat.grad), torch.zeros_like(flat.grad)
    if batch_size is None and windows == task.rows:
        batches = [None]
    else:
        order = np.stack([stream.permutation(task.rows)[:windows] for stream in streams])
        batches = torch.as_tensor(order, device=flat.device).split(batch_size or windows, dim=1)
    for chosen in batches:
        flat.grad.zero_()
        backward(chosen)
        total += flat.grad
        squares.addcmul_(flat.grad, flat.grad)
        engine.step()
    mean = total.double() / len(batches)
    variance = (squares.double() / len(batches) - mean**2).clamp(min=0)
    sums = torch.zeros(2, len(model.layers) * model.networks, dtype=mean.dtype, device=mean.device)
    return sums.index_add_(1, groups, torch.stack([mean**2, variance])).sqrt().cpu().numpy()


def _tensor(values, name, ndim, device):
    values = checks.array(values, name, ndim) if np.size(values) else values
    return torch.tensor(values, dtype=torch.float32, device=device)


def _numbers(values, name, below, device):
    """Return whole numbers of 0 and more, all below a limit, as a tensor."""
    values = np.asarray(values)
    if values.dtype.kind not in "iu" or not ((values >= 0) & (values < below)).all():
        raise ValueError(f"{name} must hold whole numbers from 0 to {below - 1}")
    return torch.as_tensor(values.astype(np.int64), device=device)
