"""Ensembles of networks: many independently seeded networks as one batched computation.

Every parameter has a leading axis of networks, so that twenty networks are trained by the
same few matrix products as one.  Network number ``i`` is drawn from its own random stream:
it is the same network whatever the size of the ensemble.
"""

import copy

import numpy as np
import torch
from scipy.special import ndtr, ndtri

from infoutils import _check


class _Ensemble(torch.nn.Module):
    """What the ensembles share: seeded parameters, activity as arrays, roles of units."""

    #: for each group of parameters, the parameters' names; gradients are reported by group
    layers: dict

    def _draw(self, streams, shape, init):
        """Draw one parameter of all networks, each from its own stream."""
        fan_in, fan_out = shape
        if init == "uniform":
            drawn = [stream.uniform(-0.01, 0.01, shape) for stream in streams]
        elif init == "truncated":
            tails = ndtr(-2), ndtr(2)
            drawn = [ndtri(stream.uniform(*tails, shape)) / np.sqrt(fan_in) for stream in streams]
        else:
            limit = np.sqrt(6 / (fan_in + fan_out))
            drawn = [stream.uniform(-limit, limit, shape) for stream in streams]
        return torch.nn.Parameter(torch.tensor(np.stack(drawn), dtype=torch.float32))

    def _zeros(self, size):
        return torch.nn.Parameter(torch.zeros(self.networks, 1, size))

    def _prepare(self, x):
        """Return `x` as a tensor of shape (networks, windows, steps, inputs)."""
        parameter = next(self.parameters())
        if not isinstance(x, torch.Tensor):
            x = torch.tensor(_check.array(x, "x"))
        x = x.to(parameter)
        if x.ndim == 3:
            x = x.expand(self.networks, *x.shape)
        if x.ndim != 4 or x.shape[0] != self.networks or x.shape[-1] != self.inputs:
            raise ValueError(
                f"x must have shape (windows, steps, {self.inputs}) or "
                f"({self.networks}, windows, steps, {self.inputs}), not {tuple(x.shape)}"
            )
        return x

    @torch.no_grad()
    def activity(self, x, **options):
        """Activations of all units while the ensemble reads `x`.

        Parameters
        ----------
        x : array of shape (windows, steps, inputs)
        **options
            Passed to `forward`.

        Returns
        -------
        ndarray of shape (networks, windows, steps, units)
            Units in the order of `roles`: inputs, hidden units, outputs.
        """
        outputs, hidden = self(x, **options)
        return (
            torch.cat([self._prepare(x), hidden, outputs], dim=-1).cpu().numpy().astype(np.float64)
        )

    def clone(self):
        """Return an independent copy."""
        return copy.deepcopy(self)


class FullyRecurrent(_Ensemble):
    """An ensemble of fully recurrent networks with a linear readout at every step.

    ``h_t = tanh(x_t W_in + h_{t-1} W + b)`` and ``y_t = h_t W_out + c``, with a learned
    ``h_0``.  `W` is full, its diagonal included; outputs are not fed back.

    Parameters
    ----------
    networks, inputs, hidden, outputs : int
    init : {"uniform", "glorot"}
        ``"uniform"`` draws every weight from U(-0.01, 0.01), as the recurrent-network paper
        does; ``"glorot"`` from U(-a, a) with ``a² = 6 / (fan_in + fan_out)`` [1]_.
        Biases and ``h_0`` start at zero.
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
        If a size is not a positive whole number or `init` is unknown.

    References
    ----------
    .. [1] X. Glorot and Y. Bengio, "Understanding the difficulty of training deep
       feedforward neural networks", AISTATS 2010.
    """

    layers = {
        "input": ("w_in", "bias"),
        "recurrent": ("w", "start"),
        "output": ("w_out", "bias_out"),
    }

    def __init__(self, networks, inputs, hidden, outputs, *, init="uniform", rng=0):
        super().__init__()
        self.networks = _check.positive_int(networks, "networks")
        self.inputs = _check.positive_int(inputs, "inputs")
        self.hidden = _check.positive_int(hidden, "hidden")
        self.outputs = _check.positive_int(outputs, "outputs")
        _check.choice(init, "init", ("uniform", "glorot"))
        streams = _check.generator(rng).spawn(networks)
        self.w_in = self._draw(streams, (inputs, hidden), init)
        self.w = self._draw(streams, (hidden, hidden), init)
        self.w_out = self._draw(streams, (hidden, outputs), init)
        self.bias = self._zeros(hidden)
        self.start = self._zeros(hidden)
        self.bias_out = self._zeros(outputs)
        self.roles = ("input",) * inputs + ("hidden",) * hidden + ("output",) * outputs
        self.ticks = (0,) * inputs + (1,) * hidden + (2,) * outputs

    def forward(self, x, *, clamp=None):
        """Read windows from first step to last.

        Parameters
        ----------
        x : array of shape (windows, steps, inputs) or (networks, windows, steps, inputs)
        clamp : dict of int to float or array of shape (networks,), optional
            Hidden units (by number, from 0) held at a value at every step: an intervention.

        Returns
        -------
        outputs : tensor of shape (networks, windows, steps, outputs)
        hidden : tensor of shape (networks, windows, steps, hidden)

        Raises
        ------
        ValueError
            If `x` has another shape, or `clamp` names no hidden unit or a bad value.
        """
        x = self._prepare(x)
        held = {unit: self._held(unit, value) for unit, value in (clamp or {}).items()}
        networks, windows, steps, _ = x.shape
        drive = torch.baddbmm(self.bias, x.reshape(networks, windows * steps, -1), self.w_in)
        drive = drive.view(networks, windows, steps, -1).unbind(dim=2)
        state = self.start.expand(-1, windows, -1)
        states = []
        for step in range(steps):
            state = torch.tanh(torch.baddbmm(drive[step], state, self.w))
            for unit, value in held.items():
                state = state.clone()
                state[..., unit] = value
            states.append(state)
        hidden = torch.stack(states, dim=2)
        flat = hidden.reshape(networks, windows * steps, -1)
        outputs = torch.baddbmm(self.bias_out, flat, self.w_out)
        return outputs.view(networks, windows, steps, -1), hidden

    def _held(self, unit, value):
        """Return the value at which a unit is clamped, as a tensor that fits all windows."""
        if unit not in range(self.hidden):
            raise ValueError(f"clamp: there is no hidden unit {unit!r} among {self.hidden}")
        value = _check.array(value, f"clamp[{unit}]", ndim=(0, 1))
        if value.ndim == 1 and len(value) != self.networks:
            raise ValueError(f"clamp[{unit}] has {len(value)} values for {self.networks} networks")
        return torch.tensor(value).to(self.start)[..., None]

    def weights(self):
        """Connection weights between all units, from row to column.

        Returns
        -------
        ndarray of shape (networks, units, units)
            Zero where the architecture has no connection.
        """
        n, m = self.inputs, self.inputs + self.hidden
        matrix = np.zeros((self.networks, len(self.roles), len(self.roles)))
        matrix[:, :n, n:m] = self.w_in.detach().cpu().numpy()
        matrix[:, n:m, n:m] = self.w.detach().cpu().numpy()
        matrix[:, n:m, m:] = self.w_out.detach().cpu().numpy()
        return matrix


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
        unknown, or `levels` is below 2 or for linear units.

    References
    ----------
    .. [1] Y. Bengio, N. Léonard and A. Courville, "Estimating or propagating gradients through
       stochastic neurons for conditional computation", arXiv:1308.3432 (2013).
    """

    def __init__(self, networks, sizes, *, init="glorot", activation="tanh", levels=None, rng=0):
        super().__init__()
        self.networks = _check.positive_int(networks, "networks")
        self.sizes = tuple(_check.positive_int(size, "sizes") for size in sizes)
        if len(self.sizes) < 2:
            raise ValueError(f"sizes must name at least an input and an output layer, not {sizes}")
        _check.choice(init, "init", ("uniform", "glorot", "truncated"))
        self.activation = _check.choice(activation, "activation", tuple(_ACTIVATIONS))
        self.levels = None if levels is None else _check.positive_int(levels, "levels", minimum=2)
        if levels is not None and activation not in _RANGES:
            raise ValueError(f"levels={levels} needs units with a range, not activation='linear'")
        streams = _check.generator(rng).spawn(networks)
        self.inputs, self.outputs = self.sizes[0], self.sizes[-1]
        self.w = torch.nn.ParameterList(
            self._draw(streams, shape, init) for shape in zip(self.sizes, self.sizes[1:])
        )
        self.bias = torch.nn.ParameterList(self._zeros(size) for size in self.sizes[1:])
        self.layers = {
            f"layer {i + 1}": (f"w.{i}", f"bias.{i}") for i in range(len(self.sizes) - 1)
        }
        self.roles = tuple(
            "input" if layer == 0 else "output" if layer == len(self.sizes) - 1 else "hidden"
            for layer, size in enumerate(self.sizes)
            for _ in range(size)
        )
        self.ticks = tuple(layer for layer, size in enumerate(self.sizes) for _ in range(size))

    def forward(self, x):
        """Return outputs and hidden activations, shapes as for `FullyRecurrent.forward`.

        `x` may also be of shape (examples, inputs); then there is one axis less.  The hidden
        activations of all layers stand side by side on the last axis.
        """
        x = self._prepare(x)
        *hidden, outputs = self._each_layer(x, lambda drive, value: value)
        return outputs, torch.cat(hidden, dim=-1) if hidden else x[..., :0]

    @torch.no_grad()
    def layer_activity(self, x, *, kind="activation"):
        """Activations while the ensemble reads `x`, layer by layer.

        Parameters
        ----------
        x : array of shape (examples, inputs)
            Or windows, as for `forward`.
        kind : {"activation", "drive"}
            ``"drive"`` is the weighted sum that goes into each unit, bias included, before the
            activation function.

        Returns
        -------
        list of ndarray of shape (networks, examples, units)
            Float32.  One for each hidden layer, and last the output: softmax probabilities, or
            the linear output where there is only one unit or `kind` is ``"drive"``.

        Raises
        ------
        ValueError
            If `x` has another shape or is not finite, or `kind` is unknown.
        """
        _check.choice(kind, "kind", ("activation", "drive"))
        layers = self._each_layer(
            self._prepare(x), lambda drive, value: drive if kind == "drive" else value
        )
        if kind == "activation" and self.outputs > 1:
            layers[-1] = torch.softmax(layers[-1], dim=-1)
        return [layer.cpu().numpy() for layer in layers]

    def _prepare(self, x):
        if not isinstance(x, torch.Tensor):
            x = torch.tensor(_check.array(x, "x"))
        if x.ndim == 2:
            return super()._prepare(x[:, None])[:, :, 0]
        return super()._prepare(x)

    def _each_layer(self, x, chosen):
        """Return what `chosen` picks of each layer, units on the last axis."""
        layers = self.propagate(x.flatten(1, -2).transpose(1, 2))
        return [chosen(*pair).transpose(1, 2).unflatten(1, x.shape[1:-1]) for pair in layers]

    def propagate(self, value):
        """Return the drive and the activation of each layer; the output's are the same.

        Examples are on the last axis, which makes training twice as fast.

        Parameters
        ----------
        value : tensor of shape (networks, inputs, examples)

        Returns
        -------
        list of pair of tensor, both of shape (networks, units, examples)
        """
        layers = []
        for layer, (weight, bias) in enumerate(zip(self.w, self.bias)):
            drive = torch.baddbmm(bias.transpose(1, 2), weight.transpose(1, 2), value)
            value = drive if layer == len(self.w) - 1 else self._activate(drive)
            layers.append((drive, value))
        return layers

    def _activate(self, drive):
        value = _ACTIVATIONS[self.activation](drive)
        if self.levels is None:
            return value
        low, high = _RANGES[self.activation]
        steps = (self.levels - 1) / (high - low)  # in a distance of 1
        return _Round.apply((value.clamp(low, high) - low) * steps) / steps + low


class _Round(torch.autograd.Function):
    """Round forwards, and let the gradient through backwards."""

    @staticmethod
    def forward(context, value):
        return value.round()

    @staticmethod
    def backward(context, gradient):
        return gradient


def dead_units(layers):
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
    """
    layers = [_check.array(layer, "layers", ndim=3) for layer in layers]
    if not layers:
        raise ValueError("layers is empty")
    return np.stack([(layer == layer[:, :1]).all(axis=1).sum(axis=1) for layer in layers], axis=1)
