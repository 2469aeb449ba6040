"""Ensembles of networks: many independently seeded networks as one batched computation.

Every parameter has a leading axis of networks, so that twenty networks are trained by the
same few matrix products as one.  Network number ``i`` is drawn from its own random stream:
it is the same network whatever the size of the ensemble.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri

from infoutils._shared import checks


def _tensor(x):
    """Return `x` as a tensor; one that is a tensor keeps its graph and its device."""
    if isinstance(x, torch.Tensor) and x.is_floating_point() and x.layout == torch.strided:
        return x
    return torch.tensor(checks.array(x, "x"), device="cpu")


class _Ensemble(torch.nn.Module):
    """What the ensembles share: seeded parameters, activity as arrays, roles of units."""

    #: for each group of parameters, the parameters' names; gradients are reported by group
    layers: dict
    #: standard deviation of the Gaussian noise that is added to every hidden activation
    noise = 0.0

    def _draw(self, streams, shape, init):
        """Draw one parameter of all networks, each from its own stream."""
        fan_in, fan_out = shape
        high = {"uniform": 0.01, "truncated": ndtr(2)}.get(init, np.sqrt(6 / (fan_in + fan_out)))
        low = ndtr(-2) if init == "truncated" else -high
        drawn = np.stack([stream.uniform(low, high, shape) for stream in streams])
        if init == "truncated":
            drawn = ndtri(drawn) / np.sqrt(fan_in)
        return torch.nn.Parameter(torch.tensor(drawn, dtype=torch.float32))

    def _zeros(self, size):
        return torch.nn.Parameter(torch.zeros(self.networks, 1, size, dtype=torch.float32))

    def _noise(self, shape, rng):
        """Return noise of shape (networks, *shape), or None without noise or without `rng`.

        `rng` is a seed, a `numpy.random.Generator`, or what `_noise_streams` returns.  Each
        network has its own stream, so its noise does not depend on how many there are.
        """
        if rng is None or not self.noise:
            return None
        if not (isinstance(rng, list) and rng and isinstance(rng[0], torch.Generator)):
            rng = self._noise_streams(checks.generator(rng).spawn(self.networks))
        noise = torch.empty(self.networks, *shape, dtype=torch.float32, device=rng[0].device)
        for own, stream in zip(noise, rng, strict=True):
            own.normal_(0, self.noise, generator=stream)
        return noise

    def _noise_streams(self, streams):
        """Return a generator of torch for each of the generators of numpy."""
        device = next(self.parameters()).device
        seeds = [int(stream.integers(2**63)) for stream in streams]
        return [torch.Generator(device).manual_seed(seed) for seed in seeds]

    def _prepare(self, x):
        """Return `x` as a tensor of shape (networks, windows, steps, inputs)."""
        x = _tensor(x).to(next(self.parameters()))
        if not x.isfinite().all():
            raise ValueError(f"x has values that are NaN or infinite in {x.dtype}")
        if x.ndim == 3:
            x = x.expand(self.networks, *x.shape)
        if x.ndim != 4 or x.shape[0] != self.networks or x.shape[-1] != self.inputs:
            raise ValueError(
                f"x must have shape (windows, steps, {self.inputs}) or "
                f"({self.networks}, windows, steps, {self.inputs}), not {tuple(x.shape)}"
            )
        return x

    @torch.no_grad()
    def activity(self, x: ArrayLike, **options: Any) -> NDArray[np.float64]:
        """Activations of all units while the ensemble reads `x`.

        Parameters
        ----------
        x : array of shape (windows, steps, inputs)
        **options
            Passed to `forward`: `rng` to read a network with its noise.

        Returns
        -------
        ndarray of shape (networks, windows, steps, units)
            Units in the order of `roles`: inputs, hidden units, outputs.

        Examples
        --------
        >>> import numpy as np
        >>> from infoutils import models
        >>> model = models.FullyRecurrent(networks=3, inputs=2, hidden=4, outputs=1)
        >>> activity = model.activity(np.ones((5, 7, 2)))
        >>> activity.shape, model.roles.count("hidden")
        ((3, 5, 7, 7), 4)
        """
        x = checks.array(x, "x")
        outputs, hidden = self(x, **options)
        units = torch.cat([self._prepare(x), hidden, outputs], dim=-1)
        return units.cpu().numpy().astype(np.float64)

    def clone(self) -> Self:
        """Return an independent copy.

        Examples
        --------
        >>> from infoutils import models
        >>> model = models.FeedForward(2, (3, 4, 1), rng=0)
        >>> copy = model.clone()
        >>> bool((copy.w[0] == model.w[0]).all()), copy.w[0] is model.w[0]
        (True, False)
        """
        return copy.deepcopy(self)


class _Stateful(_Ensemble):
    """What networks with a state share: reading window by window, holding units, weights."""

    #: one step: of the input's drive, the hidden state, and what else is carried on
    _step: Callable[..., tuple[torch.Tensor, Any]]

    layers = {
        "input": ("w_in", "bias"),
        "recurrent": ("w", "start"),
        "output": ("w_out", "bias_out"),
    }

    def __init__(self, networks, inputs, hidden, outputs, gates, init, rng):
        super().__init__()
        self.networks = checks.positive_int(networks, "networks")
        self.inputs = checks.positive_int(inputs, "inputs")
        self.hidden = checks.positive_int(hidden, "hidden")
        self.outputs = checks.positive_int(outputs, "outputs")
        checks.choice(init, "init", ("uniform", "glorot"))
        streams = checks.generator(rng).spawn(networks)
        self.w_in = self._draw_gates(streams, inputs, gates, init)
        self.w = self._draw_gates(streams, hidden, gates, init)
        self.w_out = self._draw(streams, (hidden, outputs), init)
        self.bias = self._zeros(gates * hidden)
        self.start = self._zeros(hidden)
        self.bias_out = self._zeros(outputs)
        self.roles = ("input",) * inputs + ("hidden",) * hidden + ("output",) * outputs
        self.ticks = (0,) * inputs + (1,) * hidden + (2,) * outputs

    def _draw_gates(self, streams, rows, gates, init):
        drawn = [self._draw(streams, (rows, self.hidden), init) for _ in range(gates)]
        return torch.nn.Parameter(torch.cat([gate.data for gate in drawn], dim=2))

    def forward(
        self,
        x: ArrayLike,
        *,
        clamp: Mapping[int, ArrayLike] | None = None,
        rng: int | np.random.Generator | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Read windows from first step to last.

        Parameters
        ----------
        x : array of shape (windows, steps, inputs) or (networks, windows, steps, inputs)
        clamp : dict of int to float or array of shape (networks,), optional
            Hidden units (by number, from 0) held at a value at every step: an intervention.
        rng : int or numpy.random.Generator, optional
            Draws the noise of a network that has noise; without it there is none.

        Returns
        -------
        outputs : tensor of shape (networks, windows, steps, outputs)
        hidden : tensor of shape (networks, windows, steps, hidden)

        Raises
        ------
        ValueError
            If `x` has another shape, or `clamp` names no hidden unit or a bad value.

        Examples
        --------
        Called by calling the model; here the first hidden unit is held at zero:

        >>> import numpy as np
        >>> from infoutils import models
        >>> model = models.FullyRecurrent(networks=3, inputs=2, hidden=4, outputs=1)
        >>> outputs, hidden = model(np.ones((5, 7, 2)), clamp={0: 0.0})
        >>> tuple(outputs.shape), tuple(hidden.shape), hidden[..., 0].unique().tolist()
        ((3, 5, 7, 1), (3, 5, 7, 4), [0.0])
        """
        x = self._prepare(x)
        clamp = checks.instance({} if clamp is None else clamp, "clamp", Mapping)
        held = [(unit, self._held(unit, value)) for unit, value in clamp.items()]
        return self._read(x, rng, held)

    def _read(self, x, rng, held=()):
        """Read what `_prepare` returned, or is known to be like it."""
        networks, windows, steps, _ = x.shape
        drive = torch.baddbmm(self.bias, x.reshape(networks, windows * steps, -1), self.w_in)
        drive = drive.view(networks, windows, steps, -1).unbind(dim=2)
        noise = self._noise((windows, steps, self.hidden), rng)
        state, rest = self._begin(windows)
        states = []
        for step in range(steps):
            state, rest = self._step(drive[step], state, rest)
            if noise is not None:
                state = state + noise[:, :, step]
            for unit, value in held:
                state = state.clone()
                state[..., unit] = value
            states.append(state)
        hidden = torch.stack(states, dim=2)
        flat = hidden.reshape(networks, windows * steps, -1)
        outputs = torch.baddbmm(self.bias_out, flat, self.w_out)
        return outputs.view(networks, windows, steps, -1), hidden

    def _begin(self, windows):
        """Return the hidden state before the first step, and what else is carried on."""
        return self.start.expand(-1, windows, -1), None

    def _held(self, unit, value):
        """Return the value at which a unit is clamped, as a tensor that fits all windows."""
        if unit not in range(self.hidden):
            raise ValueError(f"clamp: there is no hidden unit {unit!r} among {self.hidden}")
        value = checks.array(value, f"clamp[{unit}]", ndim=(0, 1))
        if value.ndim == 1 and len(value) != self.networks:
            raise ValueError(f"clamp[{unit}] has {len(value)} values for {self.networks} networks")
        return torch.tensor(value, device=self.start.device).to(self.start)[..., None]

    _content = 0  # number of the gate that says what is written into the state

    def weights(self) -> NDArray[np.float64]:
        """Connection weights between all units, from row to column.

        Of a network with gates, those of what is written into the state (the candidate of a
        GRU, the cell input of an LSTM); the gates, which scale it, have weights of their own.

        Returns
        -------
        ndarray of shape (networks, units, units)
            Zero where the architecture has no connection.

        Examples
        --------
        >>> from infoutils import models
        >>> model = models.FullyRecurrent(networks=3, inputs=2, hidden=4, outputs=1)
        >>> matrix = model.weights()
        >>> matrix.shape, (matrix[0] != 0).astype(int).sum(axis=1).tolist()
        ((3, 7, 7), [4, 4, 5, 5, 5, 5, 0])
        """
        n, m = self.inputs, self.inputs + self.hidden
        content = slice(self._content * self.hidden, (self._content + 1) * self.hidden)
        matrix = np.zeros((self.networks, len(self.roles), len(self.roles)))
        matrix[:, :n, n:m] = self.w_in.detach().cpu().numpy()[..., content]
        matrix[:, n:m, n:m] = self.w.detach().cpu().numpy()[..., content]
        matrix[:, n:m, m:] = self.w_out.detach().cpu().numpy()
        return matrix


class FullyRecurrent(_Stateful):
    """An ensemble of fully recurrent networks with a linear readout at every step.

    ``h_t = tanh(x_t W_in + h_{t-1} W + b)`` and ``y_t = h_t W_out + c``, with a learned
    ``h_0``.  `W` is full, its diagonal included; outputs are not fed back.

    Parameters
    ----------
    networks, inputs, hidden, outputs : int
    init : {"uniform", "glorot"}
        ``"uniform"`` draws every weight from U(-0.01, 0.01), as the weather
        code does [2]_; ``"glorot"`` from U(-a, a) with ``a² = 6 / (fan_in + fan_out)`` [1]_.
        Biases and ``h_0`` start at zero.
    noise : float
        Standard deviation of Gaussian noise that is added to every hidden unit at every step,
        drawn anew whenever the network reads; the noisy state is carried on and read out.
        `training.fit` trains and evaluates with it; elsewhere, a network is read with noise if
        an `rng` is given that draws it, and without if not.
    activation : {"tanh", "linear"}
        Of the hidden units; ``"linear"`` leaves the tanh out.
    rng : int or numpy.random.Generator

    Attributes
    ----------
    roles : tuple of str
        ``"input"``, ``"hidden"`` or ``"output"`` for each unit.
    ticks : tuple of int
        When each unit acts, if reading the input, updating and reading out each take one
        tick: 0 for inputs, 1 for hidden units, 2 for outputs.  See `flow.stagger`.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, `init` or `activation` is unknown, or `noise`
        is negative.

    References
    ----------
    .. [1] X. Glorot and Y. Bengio, "Understanding the difficulty of training deep
       feedforward neural networks", AISTATS 2010.
    .. [2] https://github.com/moaljazaery/RRN-Weathre_Forcasting

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models
    >>> model = models.FullyRecurrent(networks=3, inputs=2, hidden=4, outputs=1, init="glorot")
    >>> outputs, hidden = model(np.ones((5, 7, 2)))  # 5 windows of 7 steps
    >>> tuple(outputs.shape), tuple(hidden.shape), model.ticks
    ((3, 5, 7, 1), (3, 5, 7, 4), (0, 0, 1, 1, 1, 1, 2))
    """

    def __init__(
        self,
        networks: int,
        inputs: int,
        hidden: int,
        outputs: int,
        *,
        init: str = "uniform",
        noise: float = 0.0,
        activation: str = "tanh",
        rng: int | np.random.Generator = 0,
    ) -> None:
        super().__init__(networks, inputs, hidden, outputs, 1, init, rng)
        self.noise = checks.number(noise, "noise", 0.0, 1e150)
        self.activation = checks.choice(activation, "activation", ("tanh", "linear"))

    def _step(self, drive, state, rest):
        drive = torch.baddbmm(drive, state, self.w)
        return drive if self.activation == "linear" else torch.tanh(drive), rest

    @torch.no_grad()
    def centres(
        self, x: ArrayLike, *, repeats: int, rng: int | np.random.Generator
    ) -> NDArray[np.float64]:
        """Where the noise of the last step is centred, for several repeats of the noise before.

        Given a window, the hidden state after the last step is Gaussian around such a centre,
        and the centre differs with the noise of the steps before.

        Parameters
        ----------
        x : array of shape (windows, steps, inputs)
        repeats : int
            Of the noise before the last step, for each window.
        rng : int or numpy.random.Generator

        Returns
        -------
        ndarray of shape (networks, windows, repeats, hidden)

        Raises
        ------
        ValueError
            If `x` has another shape, or `repeats` is not a positive whole number.

        Examples
        --------
        >>> import numpy as np
        >>> from infoutils import models
        >>> model = models.FullyRecurrent(3, 2, 4, 1, noise=0.1)
        >>> model.centres(np.ones((5, 7, 2)), repeats=6, rng=0).shape
        (3, 5, 6, 4)
        """
        repeats, rng = checks.positive_int(repeats, "repeats"), checks.generator(rng)
        x = self._prepare(x).repeat_interleave(repeats, dim=1)
        before = self.start.expand(-1, x.shape[1], -1)
        if x.shape[2] > 1:
            before = self(x[:, :, :-1], rng=rng)[1][:, :, -1]
        drive = torch.baddbmm(self.bias, x[:, :, -1], self.w_in)
        centre, _ = self._step(drive, before, None)
        return centre.unflatten(1, (-1, repeats)).cpu().numpy().astype(np.float64)


class Recurrent(_Stateful):
    """An ensemble of networks of gated units, GRU [1]_ or LSTM [2]_, with a linear readout.

    With σ the logistic function, ⊙ the product unit by unit, and every gate computed from
    the day's input and the hidden state before:

    - ``"gru"``: ``r, z = σ(x W_in + h W + b)``, a candidate ``n = tanh(x W_in + b + r ⊙ h W)``,
      and ``h' = (1 - z) ⊙ n + z ⊙ h``;
    - ``"lstm"``: ``i, f, o = σ(x W_in + h W + b)``, the cell's input ``g = tanh(…)`` likewise,
      the cell ``c' = f ⊙ c + i ⊙ g``, and ``h' = o ⊙ tanh(c')``.

    Each gate has its own part of `W_in`, `W` and `b`: columns in the order r, z, n, or
    i, f, g, o.  These are the equations of `torch.nn.GRU` and `torch.nn.LSTM` with one bias.
    Hidden units are those of ``h``: an LSTM's cell is not shown, and is not held by `clamp`.

    Parameters
    ----------
    networks, inputs, hidden, outputs : int
    kind : {"gru", "lstm"}
    init : {"uniform", "glorot"}
        As for `FullyRecurrent`, for each gate.
    rng : int or numpy.random.Generator

    Attributes
    ----------
    roles : tuple of str
    ticks : tuple of int
        As for `FullyRecurrent`.

    Raises
    ------
    ValueError
        If a size is not a positive whole number, or `kind` or `init` is unknown.

    References
    ----------
    .. [1] K. Cho et al., "Learning phrase representations using RNN encoder-decoder for
       statistical machine translation", EMNLP 2014.
    .. [2] S. Hochreiter and J. Schmidhuber, "Long short-term memory", Neural Computation 9,
       1735 (1997).

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models
    >>> model = models.Recurrent(networks=3, inputs=2, hidden=4, outputs=1, kind="lstm")
    >>> outputs, hidden = model(np.ones((5, 7, 2)))  # 5 windows of 7 steps
    >>> tuple(outputs.shape), tuple(hidden.shape), tuple(model.w.shape)
    ((3, 5, 7, 1), (3, 5, 7, 4), (3, 4, 16))
    """

    def __init__(
        self,
        networks: int,
        inputs: int,
        hidden: int,
        outputs: int,
        *,
        kind: str = "gru",
        init: str = "uniform",
        rng: int | np.random.Generator = 0,
    ) -> None:
        self.kind = checks.choice(kind, "kind", ("gru", "lstm"))
        gates = {"gru": 3, "lstm": 4}[kind]
        super().__init__(networks, inputs, hidden, outputs, gates, init, rng)
        self._content = 2
        if kind == "lstm":
            self.start_cell = self._zeros(hidden)
            self.layers = self.layers | {"recurrent": ("w", "start", "start_cell")}

    def _begin(self, windows):
        state, _ = super()._begin(windows)
        return state, self.start_cell.expand(-1, windows, -1) if self.kind == "lstm" else None

    def _step(self, drive, state, cell):
        n = self.hidden
        if self.kind == "gru":
            recurrent = torch.bmm(state, self.w)
            r, z = torch.sigmoid(drive[..., : 2 * n] + recurrent[..., : 2 * n]).chunk(2, dim=-1)
            new = torch.tanh(torch.addcmul(drive[..., 2 * n :], r, recurrent[..., 2 * n :]))
            return torch.lerp(new, state, z), None
        gates = torch.baddbmm(drive, state, self.w)
        i, f = torch.sigmoid(gates[..., : 2 * n]).chunk(2, dim=-1)
        g, o = torch.tanh(gates[..., 2 * n : 3 * n]), torch.sigmoid(gates[..., 3 * n :])
        cell = f * cell + i * g
        return o * torch.tanh(cell), cell


class _Tanh(torch.autograd.Function):
    """The hyperbolic tangent, to 1e-7: four times as fast on a CPU as `torch.tanh`."""

    @staticmethod
    def forward(context, drive):
        value = torch.sigmoid(2 * drive).mul_(2).sub_(1)
        context.save_for_backward(value)
        return value

    @staticmethod
    def backward(context, gradient):
        (value,) = context.saved_tensors
        return torch.ops.aten.tanh_backward(gradient, value)


_ACTIVATIONS = {
    "tanh": _Tanh.apply,
    "relu": torch.relu,
    "linear": lambda value: value,
    "softsign": torch.nn.functional.softsign,
}
_RANGES = {"tanh": (-1, 1), "softsign": (-1, 1), "relu": (0, 1)}  # that levels are laid out in


class Layer(NamedTuple):
    """What happens in a layer.

    Examples
    --------
    >>> import torch
    >>> from infoutils import models
    >>> model = models.FeedForward(3, (2, 4, 1), activation="relu")
    >>> hidden, output = model.propagate(torch.ones(3, 2, 5))
    >>> tuple(hidden.drive.shape), bool((hidden.centre == hidden.drive.clamp(min=0)).all())
    ((3, 4, 5), True)
    """

    drive: torch.Tensor  #: the weighted sum that goes into each unit, bias included
    centre: torch.Tensor  #: the activation function of the drive
    activation: torch.Tensor  #: the same with the layer's own noise, if it is read with noise


class FeedForward(_Ensemble):
    """An ensemble of layered networks, applied to each example, or each step of a window.

    Parameters
    ----------
    networks : int
    sizes : sequence of int
        Units of every layer, from input to output; the output is linear.
    init : {"uniform", "glorot", "truncated"}
        As for `FullyRecurrent`; ``"truncated"`` draws weights from a normal distribution of
        standard deviation ``1 / sqrt(fan_in)``, cut at two of them.
    activation : {"tanh", "relu", "linear", "softsign"}
        Of the hidden units.
    levels : int, optional
        Round every hidden activation to one of so many equally spaced values: from -1 to 1, or
        from 0 to 1 for ``"relu"``, which then stays below 1.  Gradients pass as if there were
        no rounding (the straight-through estimate [1]_).  Not for ``"linear"``.
    noise : float
        Standard deviation of Gaussian noise, drawn anew whenever the network reads, that is
        added to every hidden activation.  `training.fit` trains and evaluates with it;
        elsewhere, a network is read with noise if an `rng` is given that draws it, and
        without if not.
    rng : int or numpy.random.Generator

    Attributes
    ----------
    roles : tuple of str
    ticks : tuple of int
        The number of each unit's layer: 0 for inputs.

    Raises
    ------
    ValueError
        If there are fewer than two layers, a size is not positive, `init` or `activation` is
        unknown, `levels` is below 2 or for linear units, or `noise` is negative.

    References
    ----------
    .. [1] Y. Bengio, N. Léonard and A. Courville, "Estimating or propagating gradients through
       stochastic neurons for conditional computation", arXiv:1308.3432 (2013).

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models
    >>> model = models.FeedForward(networks=3, sizes=(2, 4, 4, 1), activation="relu")
    >>> outputs, hidden = model(np.ones((10, 2)))  # 10 examples
    >>> tuple(outputs.shape), tuple(hidden.shape), model.ticks
    ((3, 10, 1), (3, 10, 8), (0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3))
    """

    def __init__(
        self,
        networks: int,
        sizes: Sequence[int],
        *,
        init: str = "glorot",
        activation: str = "tanh",
        levels: int | None = None,
        noise: float = 0.0,
        rng: int | np.random.Generator = 0,
    ) -> None:
        super().__init__()
        self.networks = checks.positive_int(networks, "networks")
        self.sizes = tuple(checks.positive_ints(sizes, "sizes", least=2))
        checks.choice(init, "init", ("uniform", "glorot", "truncated"))
        self.activation = checks.choice(activation, "activation", tuple(_ACTIVATIONS))
        self.levels = None if levels is None else checks.positive_int(levels, "levels", minimum=2)
        if levels is not None and activation not in _RANGES:
            raise ValueError(f"levels={levels} needs units with a range, not activation='linear'")
        self.noise = checks.number(noise, "noise", 0.0, 1e150)
        streams = checks.generator(rng).spawn(networks)
        self.inputs, self.outputs = self.sizes[0], self.sizes[-1]
        shapes = self._shapes()
        self.w = torch.nn.ParameterList(self._draw(streams, shape, init) for shape in shapes)
        self.bias = torch.nn.ParameterList(self._zeros(fan_out) for _, fan_out in shapes)
        self.layers = {f"layer {i + 1}": (f"w.{i}", f"bias.{i}") for i in range(len(shapes))}
        self.ticks = tuple(layer for layer, size in enumerate(self.sizes) for _ in range(size))
        role = ("input", *["hidden"] * (len(shapes) - 1), "output")
        self.roles = tuple(role[layer] for layer in self.ticks)

    def _shapes(self):
        """Return the shape of each layer's weights: what goes in, and what comes out."""
        return list(pairwise(self.sizes))

    def forward(
        self, x: ArrayLike, *, rng: int | np.random.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return outputs and hidden activations, shapes as for `FullyRecurrent.forward`.

        `x` may also be of shape (examples, inputs); then there is one axis less.  The hidden
        activations of all layers stand side by side on the last axis.  `rng` draws the noise;
        without it there is none.

        Examples
        --------
        >>> import numpy as np
        >>> from infoutils import models
        >>> model = models.FeedForward(3, (2, 4, 4, 1))
        >>> outputs, hidden = model(np.ones((5, 7, 2)))  # 5 windows of 7 steps
        >>> tuple(outputs.shape), tuple(hidden.shape)
        ((3, 5, 7, 1), (3, 5, 7, 8))
        """
        return self._read(self._prepare(x), rng)

    def _read(self, x, rng):
        """Read what `_prepare` returned, or is known to be like it."""
        *hidden, outputs = self._each_layer(x, rng, "activation")
        return outputs, torch.cat(hidden, dim=-1) if hidden else x[..., :0]

    @torch.no_grad()
    def layer_activity(
        self,
        x: ArrayLike,
        *,
        kind: str = "activation",
        rng: int | np.random.Generator | None = None,
    ) -> list[NDArray[np.float32]]:
        """Activations while the ensemble reads `x`, layer by layer.

        Parameters
        ----------
        x : array of shape (examples, inputs)
            Or windows, as for `forward`.
        kind : {"activation", "drive", "centre"}
            ``"drive"`` is the weighted sum that goes into each unit, bias included, before the
            activation function.  ``"centre"`` is the activation before the layer's own noise
            is added, which depends on the noise of the layers before it.
        rng : int or numpy.random.Generator, optional
            Draws the noise; without it there is none.

        Returns
        -------
        list of ndarray of shape (networks, examples, units)
            Float32.  One for each hidden layer, and last the output: softmax probabilities, or
            the linear output where there is only one unit or `kind` is ``"drive"``.  Where the
            network has noise, they are a sample of it.

        Raises
        ------
        ValueError
            If `x` has another shape or is not finite, or `kind` is unknown.

        Examples
        --------
        >>> import numpy as np
        >>> from infoutils import models
        >>> model = models.FeedForward(3, (2, 4, 2))
        >>> hidden, output = model.layer_activity(np.ones((10, 2)))
        >>> hidden.shape, output.shape, output[0, 0].sum().round(2).tolist()
        ((3, 10, 4), (3, 10, 2), 1.0)
        """
        checks.choice(kind, "kind", Layer._fields)
        layers = self._each_layer(self._prepare(checks.array(x, "x")), rng, kind)
        if kind != "drive" and self.outputs > 1:
            layers[-1] = torch.softmax(layers[-1], dim=-1)
        return [layer.cpu().numpy() for layer in layers]

    def _prepare(self, x):
        x = _tensor(x)
        return super()._prepare(x[:, None])[:, :, 0] if x.ndim == 2 else super()._prepare(x)

    def _each_layer(self, x, rng, kind):
        """Return one `kind` of each layer's values, units on the last axis."""
        layers = self.propagate(x.flatten(1, -2).transpose(1, 2), rng)
        chosen = [getattr(layer, kind).transpose(1, 2) for layer in layers]
        return [value.unflatten(1, x.shape[1:-1]) for value in chosen]

    def propagate(
        self, value: torch.Tensor, rng: int | np.random.Generator | None = None
    ) -> list[Layer]:
        """Return the drive, centre and activation of each layer; the output's are the same.

        Examples are on the last axis, which makes training twice as fast.

        Parameters
        ----------
        value : tensor of shape (networks, inputs, examples)
        rng : int or numpy.random.Generator, optional
            Draws the noise; without it there is none.

        Returns
        -------
        list of Layer
            Each a triple of tensors of shape (networks, units, examples).

        Examples
        --------
        >>> import torch
        >>> from infoutils import models
        >>> model = models.FeedForward(3, (2, 4, 1), noise=0.1)
        >>> layers = model.propagate(torch.ones(3, 2, 10), rng=0)
        >>> [tuple(layer.activation.shape) for layer in layers]
        [(3, 4, 10), (3, 1, 10)]
        >>> bool((layers[0].activation == layers[0].centre).all())
        False
        """
        hidden = self.sizes[1:-1]
        noise = self._noise((sum(hidden), value.shape[2]), rng)
        noises = [None] * len(hidden) if noise is None else noise.split(hidden, dim=1)
        layers = []
        for layer, noise in enumerate([*noises, None]):
            drive = self._drive(layer, value)
            centre = drive if layer == len(hidden) else self._activate(drive)
            value = centre if noise is None else centre + noise
            layers.append(Layer(drive, centre, value))
        return layers

    def _drive(self, layer, value):
        return torch.baddbmm(self.bias[layer].mT, self.w[layer].mT, value)

    def _activate(self, drive):
        value = _ACTIVATIONS[self.activation](drive)
        if self.levels is None:
            return value
        low, high = _RANGES[self.activation]
        steps = (self.levels - 1) / (high - low)  # in a distance of 1
        return _Round.apply(value if low < 0 else value.clamp(low, high), low, steps)


class Convolutional(FeedForward):
    """An ensemble of convolutional networks for square grey pictures.

    Each convolution moves by a stride of 2, without padding; what follows is a `FeedForward`
    network.  As one, it is trained by `training.fit` and read by `layer_activity`.

    Parameters
    ----------
    networks : int
    side : int
        Pixels in a row of the picture.
    channels : sequence of int
        Of each convolution.
    hidden : sequence of int
        Units of each hidden layer that is connected to all of the one before.
    outputs : int
    kernel : int
        Pixels in a row of each convolution's kernel.
    init : {"glorot", "uniform", "truncated"}
        As for `FeedForward`.
    **options
        `activation`, `levels`, `noise` and `rng`, as for `FeedForward`.

    Attributes
    ----------
    sizes : tuple of int
        Units of every layer; those of a convolution are its channels, place by place.
    roles : tuple of str
    ticks : tuple of int
        As for `FeedForward`.

    Raises
    ------
    ValueError
        As `FeedForward`, or if a picture is smaller than a kernel, or there is no convolution.

    Examples
    --------
    Pictures of 12 by 12 pixels, three channels of 4 by 4 places, and ten classes:

    >>> import numpy as np
    >>> from infoutils import models
    >>> model = models.Convolutional(2, side=12, channels=[3], hidden=[20], outputs=10)
    >>> model.sizes, [layer.shape for layer in model.layer_activity(np.ones((5, 144)))]
    ((144, 48, 20, 10), [(2, 5, 48), (2, 5, 20), (2, 5, 10)])
    """

    def __init__(
        self,
        networks: int,
        side: int,
        channels: Sequence[int],
        hidden: Sequence[int],
        outputs: int,
        *,
        kernel: int = 5,
        init: str = "glorot",
        **options: Any,
    ) -> None:
        side, kernel = checks.positive_int(side, "side"), checks.positive_int(kernel, "kernel")
        channels = checks.positive_ints(channels, "channels", least=1)
        hidden = checks.positive_ints(hidden, "hidden")
        outputs = checks.positive_int(outputs, "outputs")
        sides = [side]
        for _ in channels:
            if sides[-1] < kernel:
                raise ValueError(f"kernel={kernel} is too large for a side of {sides[-1]} pixels")
            sides.append((sides[-1] - kernel) // 2 + 1)
        self._kernel, self._sides, self._channels = kernel, sides, (1, *channels)
        maps = [number * side**2 for number, side in zip(self._channels, sides)]
        super().__init__(networks, (*maps, *hidden, outputs), init=init, **options)

    def _shapes(self):
        kernels = [(number * self._kernel**2, after) for number, after in pairwise(self._channels)]
        return kernels + super()._shapes()[len(kernels) :]

    def _drive(self, layer, value):
        if layer >= len(self._channels) - 1:
            return super()._drive(layer, value)
        number, width = self.w[layer].shape[1], value.shape[2]
        patches = value.index_select(1, self._places(layer).to(value.device))
        patches = patches.reshape(self.networks, number, -1)  # places and examples side by side
        return super()._drive(layer, patches).reshape(self.networks, -1, width)

    def _places(self, layer):
        """Return which units each weight of a kernel meets, place by place, shape (all,)."""
        side, kernel = self._sides[layer], self._kernel
        units = torch.arange(self._channels[layer] * side**2).view(-1, side, side)
        return units.unfold(1, kernel, 2).unfold(2, kernel, 2).permute(0, 3, 4, 1, 2).flatten()


class _Round(torch.autograd.Function):
    """Round to equal steps from a lowest value forwards, and let the gradient through backwards."""

    @staticmethod
    def forward(context, value, low, steps):
        context.steps = steps
        return value.sub(low).mul_(steps).round_().div_(steps).add_(low)

    @staticmethod
    def backward(context, gradient):
        return gradient.div(context.steps).mul_(context.steps), None, None


def dead_units(layers: Sequence[ArrayLike]) -> NDArray[np.integer]:
    """Count the units that do the same for every example.

    A unit with a rectifier ("relu") whose drive is never positive is zero for every example,
    has no gradient, and cannot recover.  If a whole layer is so, the network's output is
    constant.

    Parameters
    ----------
    layers : sequence of array of shape (networks, examples, units)
        From `FeedForward.layer_activity`.

    Returns
    -------
    ndarray of int, shape (networks, layers)

    Raises
    ------
    ValueError
        If there is no layer, or one has another number of axes or is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models
    >>> model = models.FeedForward(2, (3, 8, 8, 2), activation="relu", rng=0)
    >>> x = np.random.default_rng(0).random(size=(50, 3))
    >>> models.dead_units(model.layer_activity(x))
    array([[2, 1, 0],
           [0, 2, 0]])
    """
    activations = [checks.array(one, "layers", ndim=3) for one in checks.items(layers, "layers")]
    return np.stack([(one == one[:, :1]).all(axis=1).sum(axis=1) for one in activations], axis=1)
