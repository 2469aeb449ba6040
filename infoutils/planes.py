"""The information plane: what a layer knows of the input, and of the answer.

The input `X` is one of finitely many examples, all equally likely, and a layer's activation
`T` is a function of it, perhaps with noise.  Information is in bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr, logsumexp, xlogy

from infoutils import estimation
from infoutils._shared import checks, parallel
from infoutils.estimation import _arguments, _counted, _kde
from infoutils.estimation._methods import estimator
from infoutils.statistics import _convex_corners

if TYPE_CHECKING:
    from infoutils.models import FeedForward, FullyRecurrent
    from infoutils.training import History

_ROWS = 2**14  # that a network reads at a time


class Plane(NamedTuple):
    """Places in the information plane, in bits: two arrays of the same shape.

    Examples
    --------
    One network with one unit, which reads four examples of two classes:

    >>> import numpy as np
    >>> from infoutils import planes
    >>> copy = np.array([[[-0.9], [-0.8], [0.8], [0.9]]])
    >>> plane = planes.information_plane([copy], [0, 0, 1, 1])
    >>> plane.i_xt.round(2), plane.i_ty.round(2)
    (array([[2.]]), array([[1.]]))
    """

    i_xt: np.ndarray  #: I(X ; T)
    i_ty: np.ndarray  #: I(T ; Y)


def information_plane(
    layers: Sequence[ArrayLike],
    y: ArrayLike,
    *,
    method: str = "binned",
    noise: float = 0.0,
    x: ArrayLike | None = None,
    rng: int | np.random.Generator = 0,
    **options: Any,
) -> Plane:
    """I(X ; T) and I(T ; Y) of the layers of every network.

    Parameters
    ----------
    layers : sequence of array of shape (networks, examples, units)
        Activations, such as `models.FeedForward.layer_activity` returns.
    y : array of shape (examples,) or (examples, classes)
        The class of each example, a whole number or text; or the probability of every class.
    method : {"binned", "discrete", "kde", "kl", "lnn1", "lnn2", "lga", "gaussian", "ksg"}
        Estimator; see the notes.
    noise : float
        Standard deviation of independent Gaussian noise that is part of every unit of `T`.
    x : array of shape (examples, features), optional
        The input, for ``"ksg"`` only.
    rng : int or numpy.random.Generator
        Draws the noise, where it has to be drawn.
    **options
        Of the method, as for `estimation.mutual_information`; for ``"ksg"``, `scale`, too.

    Returns
    -------
    Plane
        Two arrays of shape (networks, layers).

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not finite, probabilities do not sum to 1, the method
        is unknown, it needs `noise` or `x` and has none, an option is not one of its own, or
        `noise` is lost in the rounding of the values.

    Notes
    -----
    - ``"binned"``: of the bins that `T` falls in; by default `bins` = 30 equal ones between the
      `limits` (-1, 1), and else as for `estimation.mutual_information`, or between the least
      and the largest value of the layer, for each network, with ``limits="layer"``.  `T` is
      then a function of `X`, so I(X ; T) is the entropy of the cells, and both are exact for
      these examples; they depend on the bins.
    - ``"discrete"``: the same without bins, for units with few values.
    - ``"kde"``: the upper or lower `bound` of Kolchinsky and Tracey, as used by Saxe et
      al. [1]_; `noise` is needed, and its square is the variance.
    - ``"kl"``, ``"lnn1"``, ``"lnn2"``, ``"lga"``, ``"gaussian"``: I(X ; T) = h(T) - h(noise) and
      I(T ; Y) = h(T) - h(T | Y), each h estimated from one noisy value for each example;
      `noise` is needed, and every class needs more than `k` examples.
    - ``"ksg"``: I(x ; T) and I(y ; T) between samples; of a `T` that depends on `x` without
      noise, this shows the estimator's own resolution.  A class is then nearer to itself than to
      any other, unless ``scale=None`` takes classes for numbers that are one apart.

    No information about `X` can exceed the logarithm of the number of examples (or the entropy
    of the classes, about `Y`): "binned", "discrete" and "kde" keep to that, while the others
    estimate as if examples were without end, and may exceed it.

    All but the first two need the classes themselves, not their probabilities.

    Cost of ``"binned"``: 0.4 ms for a layer of 5 units and 4096 examples, and 20 µs more for each
    unit.

    References
    ----------
    .. [1] A. M. Saxe et al., "On the information bottleneck theory of deep learning",
       International Conference on Learning Representations (2018).

    Examples
    --------
    >>> from infoutils import data, models, planes
    >>> task = data.spherical_patterns()
    >>> model = models.FeedForward(3, (12, 6, 3, 2), rng=0)
    >>> plane = planes.information_plane(model.layer_activity(task.x), task.y)
    >>> plane.i_xt.shape, plane.i_ty.mean(axis=0).round(1)
    ((3, 3), array([1. , 0.5, 0. ]))
    """
    checks.choice(method, "method", estimation.METHODS)
    activations = [checks.array(t, "layers") for t in checks.items(layers, "layers")]
    if any(t.ndim != 3 for t in activations):
        raise ValueError("layers must each be (networks, examples, units): of one, layer[None]")
    if len({layer.shape[:2] for layer in activations}) > 1:
        raise ValueError("layers must all have as many networks and examples as the first")
    p_y = _classes(y)
    checks.same_length(y=p_y, layers=activations[0][0])
    noise = checks.number(noise, "noise", 0.0, 1e150)
    scale = {"scale": options.pop("scale", "check")} if method == "ksg" else {}
    options = _options(method, noise, x is not None, options) | scale
    exact = method in ("binned", "discrete")
    if not exact and not np.isin(p_y, (0, 1)).all():
        raise ValueError(f"y must be the classes themselves for method={method!r}")
    labels = p_y.argmax(axis=1)
    if not exact and method != "kde":
        rng = checks.generator(rng)
    if x is not None:
        x = checks.samples(x, "x")
        checks.same_length(x=x, y=labels)

    def _one(t):
        if exact:
            return _exact(_cells(t, method, options), p_y)
        if method == "kde":
            return _overlapping(t, labels, noise**2, options["bound"])
        t = t + noise * rng.normal(size=t.shape)
        if method == "ksg":
            i_xt = estimation.mutual_information(x, t, **options)
            (t,) = _arguments.scaled(options["scale"], method, {"y": t}, {"y": None})
            far = 1 if options["scale"] is None else 1 + 2 * np.ptp(t, axis=0).max()
            return i_xt, estimation.mutual_information(labels * far, t, **options | {"scale": None})
        return _by_entropy(t, labels, method, noise, options)

    places = np.array([[_one(t) for t in networks] for networks in zip(*activations)])
    return Plane(places[..., 0], places[..., 1])


def _options(method, noise, has_x, options):
    """Return all the options of a method, if it has the noise and the input that it needs."""
    if (method == "ksg") != has_x:
        raise ValueError("x is needed for method='ksg', and only there")
    if noise == 0 and method not in ("binned", "discrete", "ksg"):
        raise ValueError(f"noise above 0 is needed for method={method!r}")
    if noise > 0 and method in ("binned", "discrete"):
        raise ValueError(f"noise is not for method={method!r}, which is for exact values")
    for name, instead in (("variance", "give noise"), ("correction", "probabilities are exact")):
        if name in options:
            raise ValueError(f"{name} is not an option here: {instead}")
    if method == "binned" and options.get("edges", "count") == "count":
        options = {"limits": (-1, 1)} | options
    if method == "kde":
        options = {"variance": noise**2} | options
    of_layer = {"limits": "layer"} if str(options.get("limits")) == "layer" else {}
    return estimator("information", method, options | dict.fromkeys(of_layer))[1] | of_layer


def plane_during_training(
    history: History,
    x: ArrayLike,
    y: ArrayLike,
    *,
    epochs: Iterable[int] | None = None,
    kind: str = "activation",
    jobs: int | None = None,
    **options: Any,
) -> tuple[NDArray[np.integer], Plane]:
    """Return the information plane at every checkpoint of a training.

    Parameters
    ----------
    history : training.History
        Of `models.FeedForward`.
    x : array of shape (examples, features)
    y : array of shape (examples,) or (examples, classes)
    epochs : sequence of int, optional
        By default all that have a checkpoint.
    kind : {"activation", "drive"}
        As for `models.FeedForward.layer_activity`.
    jobs : int, optional
        For `joblib.Parallel`, which shares out the checkpoints: threads, unless
        `joblib.parallel_config` says otherwise.  They take turns if the options hold a generator
        of random numbers.
    **options
        As for `information_plane`.

    Returns
    -------
    epochs : ndarray of int, shape (epochs,)
    plane : Plane
        Two arrays of shape (epochs, networks, layers).

    Raises
    ------
    ValueError
        As `information_plane`, or if an epoch has no checkpoint.

    Examples
    --------
    >>> from infoutils import data, models, planes, training
    >>> task = data.spherical_patterns()
    >>> model = models.FeedForward(2, (12, 6, 3, 2), rng=0)
    >>> history = training.fit(model, task, epochs=1, batch_size=512, progress=False)
    >>> epochs, plane = planes.plane_during_training(history, task.x, task.y)
    >>> epochs.tolist(), plane.i_xt.shape
    ([0, 1], (2, 2, 3))
    """
    if not hasattr(history, "checkpoints"):
        raise ValueError(f"history must be what training.fit returns, not {history!r:.60}")
    known = sorted(history.checkpoints)
    epochs = known if epochs is None else checks.items(epochs, "epochs")
    epochs = [checks.choice(epoch, "epochs", known) for epoch in epochs]
    if isinstance(options.get("rng"), np.random.Generator):
        jobs = 1  # what is drawn depends on what was drawn before
    done = parallel.run(_plane_of, map(history.at, epochs), jobs, x, y, kind, options)
    return np.array(epochs), Plane(*(np.stack(values) for values in zip(*done)))


def _plane_of(x, y, kind, options, model):
    return information_plane(model.layer_activity(x, kind=kind), y, **options)


def sample_propagation(
    model: FeedForward,
    x: ArrayLike,
    *,
    layers: Iterable[int] | None = None,
    repeats: int = 8,
    chosen: int = 512,
    conditional: int = 512,
    draws: int = 4096,
    base: float = 2,
    rng: int | np.random.Generator = 0,
    jobs: int | None = None,
) -> estimation.Propagated:
    """I(X ; T) of hidden layers of networks with noise, by sample propagation.

    Parameters
    ----------
    model : models.FeedForward or models.Convolutional
        With noise.
    x : array of shape (examples, features)
        The inputs, all equally probable.
    layers : sequence of int, optional
        Hidden layers, 0 for the first and -1 for the last; by default all.
    repeats : int
        Draws of the noise that are propagated for each input to the layers after the first.
    chosen : int
        Inputs, chosen by chance, for which h(T | X) is estimated; at most all.
    conditional : int
        Draws of the noise that are propagated for each of them.
    draws : int
        Noisy values at which densities are computed, for each network and layer.
    base : float
        Of the logarithm: 2 for bits.
    rng : int or numpy.random.Generator
        A network's estimate does not depend on how many others there are.
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.

    Returns
    -------
    estimation.Propagated
        The estimate, its standard error, and a lower and an upper bound, in bits: four arrays
        of shape (networks, layers).  For the first hidden layer, the bounds are the estimate.

    Raises
    ------
    ValueError
        If the model has no noise, `x` does not fit it, there is no such layer, or another
        argument is out of range.

    See Also
    --------
    estimation.propagated_information : Of one layer, with the notes and the source.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models, planes
    >>> model = models.FeedForward(2, (4, 3, 3, 1), noise=0.3, rng=0)
    >>> x = np.random.default_rng(0).normal(size=(64, 4))
    >>> result = planes.sample_propagation(model, x, conditional=64, draws=500)
    >>> result.information.shape, bool((result.lower <= result.upper).all())
    ((2, 2), True)
    """
    if not getattr(model, "noise", 0) or not hasattr(model, "layer_activity"):
        raise ValueError("model must have layers, and noise above 0")
    x = checks.array(x, "x", ndim=2)
    hidden = range(len(model.layers) - 1)
    known = range(-len(hidden), len(hidden))
    layers = hidden if layers is None else checks.items(layers, "layers")
    layers = [hidden[checks.choice(layer, "layers", known)] for layer in layers]
    repeats = checks.positive_int(repeats, "repeats")
    number = min(checks.positive_int(chosen, "chosen"), len(x))
    conditional = checks.positive_int(conditional, "conditional", minimum=2)
    choice, few, many, estimate = checks.generator(rng).spawn(4)
    chosen = np.sort(choice.permutation(len(x))[:number])
    streams = estimate.spawn(model.networks)

    of_all = _layer_centres(model, x, repeats, few)
    of_some = _layer_centres(model, x[chosen], conditional, many)

    parts = []
    for i, layer in product(range(model.networks), layers):
        given = {} if layer == 0 else {"conditional": of_some[layer][i], "chosen": chosen}
        options = {"draws": draws, "base": base, "rng": deepcopy(streams[i])} | given
        parts.append((of_all[layer][i, :, : 1 if layer == 0 else None], options))
    values = _propagated(model.noise, parts, jobs).reshape(model.networks, len(layers), 4)
    return estimation.Propagated(*np.moveaxis(values, 2, 0))


def _propagated(noise, parts, jobs):
    """Return what `estimation.propagated_information` gives for each part, as rows."""
    inner = 1 if parallel.enough(len(parts), jobs) else jobs
    return np.array(list(parallel.run(_propagated_part, parts, jobs, noise, inner)))


def _propagated_part(noise, jobs, part):
    centres, options = part
    return estimation.propagated_information(centres, noise, jobs=jobs, **options)


def _layer_centres(model, x, repeats, rng):
    """Return the centres of each layer, shape (networks, inputs, repeats, units)."""
    x = np.repeat(x, repeats, axis=0)
    parts = np.array_split(x, -(-len(x) // _ROWS))
    streams = rng.spawn(len(parts))
    found = [model.layer_activity(p, kind="centre", rng=own) for p, own in zip(parts, streams)]
    whole = [np.concatenate(layer, axis=1) for layer in zip(*found)]
    return [layer.reshape(model.networks, -1, repeats, layer.shape[2]) for layer in whole]


def recurrent_information(
    model: FullyRecurrent,
    x: ArrayLike,
    *,
    repeats: int = 4,
    draws: int | None = None,
    base: float = 2,
    rng: int | np.random.Generator = 0,
    jobs: int | None = None,
) -> estimation.Propagated:
    """I(window ; H) of recurrent networks with noise, by sample propagation.

    `H` is the hidden state after the last step, and the input is the whole window.

    Parameters
    ----------
    model : models.FullyRecurrent
        With noise.
    x : array of shape (windows, steps, inputs)
        The windows, all equally probable.
    repeats : int
        Draws of the noise of the steps before the last that are propagated for each window.
    draws, base, rng, jobs
        As for `sample_propagation`.

    Returns
    -------
    estimation.Propagated
        The estimate, its standard error, and a lower and an upper bound, in bits: four arrays
        of shape (networks,).

    Raises
    ------
    ValueError
        If the model has no noise or no state, `x` does not fit it, or another argument is out
        of range.

    See Also
    --------
    estimation.propagated_information : Of one layer, with the notes and the source.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import models, planes
    >>> model = models.FullyRecurrent(2, 3, 4, 1, init="glorot", noise=0.3, rng=0)
    >>> windows = np.random.default_rng(0).normal(size=(64, 5, 3))
    >>> result = planes.recurrent_information(model, windows, repeats=8)
    >>> result.information.shape, bool((result.information < np.log2(64)).all())
    ((2,), True)
    """
    if not getattr(model, "noise", 0) or not hasattr(model, "centres"):
        raise ValueError("model must have a state, and noise above 0")
    repeats = checks.positive_int(repeats, "repeats", minimum=2)
    network, estimate = checks.generator(rng).spawn(2)
    streams = estimate.spawn(model.networks)
    centres = model.centres(x, repeats=repeats, rng=network)

    options = {"draws": draws, "base": base}
    parts = [(own, options | {"rng": stream}) for own, stream in zip(centres, streams)]
    return estimation.Propagated(*_propagated(model.noise, parts, jobs).T)


@dataclass(frozen=True)
class Bottleneck:
    """The most that a summary `T` of `X` can know of `Y`, for what it knows of `X`.

    Attributes
    ----------
    betas : ndarray of shape (points,)
        The trade-off of each point, in descending order.
    i_xt, i_ty : ndarray of shape (points,)
        The best summaries' information, in bits.
    information : float
        I(X ; Y) in bits, which no summary exceeds.

    Examples
    --------
    >>> from infoutils import planes
    >>> curve = planes.information_bottleneck([[0.4, 0.1], [0.1, 0.4]])
    >>> round(curve.information, 2), curve.i_xt.max().round(2).tolist()
    (0.28, 1.0)
    """

    betas: np.ndarray
    i_xt: np.ndarray
    i_ty: np.ndarray
    information: float

    def bound(self, i_xt: ArrayLike) -> float | NDArray[np.float64]:
        """Return the largest I(T ; Y) at a given I(X ; T), in bits.

        Between the points of the curve, summaries may be mixed, so the bound is the upper
        hull of the points.

        Parameters
        ----------
        i_xt : float or array
            In bits.

        Returns
        -------
        float or ndarray of the same shape

        Raises
        ------
        ValueError
            If a value is below 0 or not finite.

        Examples
        --------
        What half a bit about `X` can tell of `Y`, and what five bits can:

        >>> from infoutils import planes
        >>> curve = planes.information_bottleneck([[0.4, 0.1], [0.1, 0.4]])
        >>> curve.bound([0.5, 5.0]).round(2)
        array([0.16, 0.28])
        """
        i_xt = checks.array(i_xt, "i_xt")
        if (i_xt < 0).any():
            raise ValueError("i_xt must not be negative")
        return np.interp(i_xt, *_hull(self.i_xt, self.i_ty))


def information_bottleneck(
    p_xy: ArrayLike,
    betas: ArrayLike | None = None,
    *,
    tolerance: float = 1e-9,
    iterations: int = 5000,
) -> Bottleneck:
    """The information-bottleneck curve of a joint distribution, by alternating updates [1]_.

    For each trade-off β, find p(t | x) that minimises I(X ; T) - β I(T ; Y).  Inputs with
    the same p(y | x) are first taken together, which changes nothing.

    Parameters
    ----------
    p_xy : array of shape (inputs, classes)
        Probabilities that sum to 1.
    betas : array of shape (points,), optional
        By default 60 values from 500 times to once the critical one, closer together near it,
        and lower ones down to 1, each 2 % below the one before.
    tolerance : float
        Stop where I(X ; T) - β I(T ; Y) changes by less, as a share of the entropy of X.
    iterations : int
        The most updates for each β.

    Returns
    -------
    Bottleneck

    Raises
    ------
    ValueError
        If `p_xy` is not such a distribution, or another argument is out of range.

    Notes
    -----
    β is lowered step by step, each time from the summary of the step before: from
    T = X, clusters merge.  The updates find a local optimum, which need not be the global one.

    A summary that knows nothing is a local optimum up to the critical β, which is one over the
    square of the maximal correlation of X and Y [2]_: 1 if the answer is certain in part, and
    large in a noisy channel.

    References
    ----------
    .. [1] N. Tishby, F. C. Pereira and W. Bialek, "The information bottleneck method",
       arXiv:physics/0004057 (2000).
    .. [2] T. Wu, I. Fischer, I. L. Chuang and M. Tegmark, "Learnability for the information
       bottleneck", Entropy 21, 924 (2019).

    Examples
    --------
    >>> from infoutils import planes
    >>> curve = planes.information_bottleneck([[0.4, 0.1], [0.1, 0.4]], betas=[50.0, 4.0])
    >>> curve.i_xt.round(2), curve.i_ty.round(2), round(curve.information, 2)
    (array([1. , 0.7]), array([0.28, 0.22]), 0.28)
    """
    p_xy = checks.array(p_xy, "p_xy", ndim=2)
    if (p_xy < 0).any() or abs(p_xy.sum() - 1) > 1e-9:
        raise ValueError("p_xy must not be negative, and must sum to 1")
    p_x, p_y_x = _grouped(p_xy)
    betas = _trade_offs(p_x, p_y_x) if betas is None else checks.array(betas, "betas", ndim=1)
    betas = np.sort(betas)[::-1]
    if betas[-1] < 0:
        raise ValueError("betas must not be negative")
    tolerance = checks.number(tolerance, "tolerance", 0.0) * entr(p_x).sum()
    iterations = checks.positive_int(iterations, "iterations")
    points, p_t_x = [], np.eye(len(p_x))
    with np.errstate(under="ignore"):
        for beta in betas:
            p_t_x = _annealed(p_t_x, p_x, p_y_x, beta, tolerance, iterations)
            points.append(_place(p_t_x, p_x, p_y_x))
    i_xt, i_ty = np.maximum(np.transpose(points), 0) / np.log(2)
    whole = _place(np.eye(len(p_x)), p_x, p_y_x)[1] / np.log(2)
    return Bottleneck(betas, i_xt, i_ty, float(whole))


def _classes(y):
    """Return the probability of each class given each example, shape (examples, classes)."""
    y = checks.labels(y, "y", ndim=(1, 2))
    if y.ndim == 2:
        if (y < 0).any() or not np.allclose(y.sum(axis=1), 1):
            raise ValueError("y must have probabilities that sum to 1 in every row")
        return y
    if (y != np.round(y)).any():
        raise ValueError("y must be whole numbers, or have a column for each class")
    return np.eye(len(np.unique(y)))[np.unique(y, return_inverse=True)[1]]


def _cells(t, method, options):
    """Return a number for each example, the same where all units are in the same bin."""
    if method == "binned":
        bins, edges, width, limits = (options[n] for n in ("bins", "edges", "bin_width", "limits"))
        limits = (t.min(), t.max()) if limits == "layer" else limits
        t = _counted.to_cells(t, "layers", bins, edges, width, limits)
    return _counted.to_labels(t)


def _exact(cells, p_y):
    """Return I(X ; T) and I(T ; Y) of a discrete T, given p(y | x)."""
    joint = np.stack([np.bincount(cells, weights=p) for p in p_y.T]) / len(cells)
    h_t = _entropy(joint.sum(axis=0))
    return h_t, h_t + _entropy(p_y.mean(axis=0)) - _entropy(joint)


def _entropy(p):
    return entr(p).sum() / np.log(2)


def _within(entropy, t, labels):
    """Return h(T | Y) from the h(T) of each class."""
    return sum((labels == c).mean() * entropy(t[labels == c]) for c in np.unique(labels))


def _overlapping(t, labels, variance, bound):
    """Return I(X ; T) and I(T ; Y) by the bound on the entropy of noisy values."""

    def _above_noise(t):
        return _kde.mixtures([t], [variance], bound)[0]

    whole = _above_noise(t)
    return whole / np.log(2), (whole - _within(_above_noise, t, labels)) / np.log(2)


def _by_entropy(t, labels, method, noise, options):
    """Return I(X ; T) and I(T ; Y) from estimates of h(T) and of h(T | Y)."""
    entropy = partial(estimation.entropy, method=method, **options)
    h_t, within = entropy(t), _within(entropy, t, labels)
    h_noise = t.shape[1] * np.log2(noise * np.sqrt(2 * np.pi * np.e))
    if not np.isfinite([h_t, within]).all():
        raise ValueError(f"noise={noise} is too small for the values of layers")
    return h_t - h_noise, h_t - within


def _grouped(p_xy):
    """Return p(x) and p(y | x) of groups of inputs that have the same p(y | x)."""
    p_x = p_xy.sum(axis=1)
    p_xy, p_x = p_xy[p_x > 0], p_x[p_x > 0]
    p_y_x = p_xy / p_x[:, None]
    _, first, group = np.unique(p_y_x.round(12), axis=0, return_index=True, return_inverse=True)
    return np.bincount(group.ravel(), weights=p_x), p_y_x[first]


def _trade_offs(p_x, p_y_x):
    """Return values of β down to where nothing is known, for the maximal correlation of X and Y."""
    p_y = p_x @ p_y_x
    root = np.sqrt(p_x)[:, None] * p_y_x[:, p_y > 0] / np.sqrt(p_y[p_y > 0])
    correlation = np.append(np.linalg.svd(root, compute_uv=False), 0)[1]
    critical = 1 / min(correlation, 1.0) ** 2 if correlation > 1e-6 else 1.0  # less is rounding
    lower = np.arange(math.log(critical), 0, -0.02)
    return np.append(critical * (1 + np.geomspace(499, 1e-3, 60)), np.exp(lower))


def _annealed(p_t_x, p_x, p_y_x, beta, tolerance, iterations):
    """Alternate the updates of p(t), p(y | t) and p(t | x) until nothing changes."""
    before = np.inf
    log_y_x = xlogy(p_y_x, p_y_x).sum(axis=1)
    for _ in range(iterations):
        p_t = p_x @ p_t_x
        used = p_t > 1e-15
        p_t_x, p_t = p_t_x[:, used], p_t[used]
        p_y_t = (p_t_x * p_x[:, None]).T @ p_y_x / p_t[:, None]
        with np.errstate(divide="ignore"):
            log_y_t = np.maximum(np.log(p_y_t), -1e3)  # a class that never occurs there
        divergence = log_y_x[:, None] - p_y_x @ log_y_t.T
        log_weight = np.log(p_t) - beta * divergence
        log_whole = logsumexp(log_weight, axis=1)
        p_t_x = np.exp(log_weight - log_whole[:, None])
        now = -p_x @ log_whole
        if abs(before - now) <= tolerance:
            break
        before = now
    return p_t_x


def _place(p_t_x, p_x, p_y_x):
    """Return I(X ; T) and I(T ; Y) in nats."""
    p_t = p_x @ p_t_x
    p_y = p_x @ p_y_x
    p_ty = (p_t_x * p_x[:, None]).T @ p_y_x
    i_xt = entr(p_t).sum() - p_x @ entr(p_t_x).sum(axis=1)
    return i_xt, entr(p_t).sum() + entr(p_y).sum() - entr(p_ty).sum()


def _hull(x, y):
    """Return the corners of the upper hull of (0, 0) and the points, from left to right."""
    x, y = np.transpose(sorted({(0.0, 0.0), *zip(x.tolist(), y.tolist())}))
    last = np.append(x[1:] > x[:-1], True)  # and highest of those at one place
    x, y = x[last], np.maximum.accumulate(y)[last]
    corners = _convex_corners(x, -y)
    return x[corners], y[corners]
