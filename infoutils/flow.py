"""Delayed information, information flow, transfer entropy, and the graph of a flow.

`activity` is one network's activity, of shape ``(windows, steps, units)``, or an ensemble's,
with a leading axis of networks, which the result then has too.  Pairs of (window, step) are
pooled into samples: a unit's value at step ``t`` of every window, for every ``t`` that has a
partner `delay` steps later.  The first step is dropped by default, because a recurrent unit
has nothing to remember there.

Matrices are indexed ``[source, target]``.
"""

import functools

import networkx as nx
import numpy as np
from joblib import Parallel, delayed

from infoutils import _check, _progress
from infoutils.estimation import conditional_mutual_information, pairwise_mutual_information


def _for_each_network(function):
    """Let a function of one network's activity take an ensemble's, with a progress bar."""

    @functools.wraps(function)
    def wrapped(activity, *arguments, progress=True, **options):
        activity = _check.array(activity, "activity", ndim=(3, 4))
        if activity.ndim == 3:
            return function(activity, *arguments, **options)
        name = function.__name__.replace("_", " ")
        bar = _progress.bar(activity, progress, desc=name, unit="network")
        return np.stack([function(one, *arguments, **options) for one in bar])

    return wrapped


def timings(activity, ticks, *, delay=1, first=1):
    """Show an ensemble's activity under both timing conventions, each day once.

    Windows that start one step apart show every day several times.  Here only every so
    many windows are kept that each day is a source once: the samples are as many as
    there are days, and none is repeated.

    Parameters
    ----------
    activity : array of shape (..., windows, steps, units)
        Of consecutive windows, one step apart.
    ticks : sequence of int, length units
        See `stagger`.
    delay, first : int
        See `pooled`.

    Returns
    -------
    dict of str to ndarray
        ``"literal"``: as the program writes the values, all units at the same time.
        ``"staggered"``: by `stagger`.

    Raises
    ------
    ValueError
        If too few steps are left.
    """
    activity = _check.array(activity, "activity", ndim=(3, 4))
    shown = {"literal": activity, "staggered": stagger(activity, ticks)}
    for name, values in shown.items():
        usable = values.shape[-2] - first - delay
        if usable < 1:
            raise ValueError(f"activity has too few steps for the {name} timing, delay={delay}")
        shown[name] = values[..., ::usable, :, :]
    return shown


def stagger(activity, ticks):
    """Show each unit when it acts, rather than when the program writes its value.

    In the equations ``x_t``, ``h_t`` and ``y_t`` carry the same time, although ``h_t`` is
    computed from ``x_t`` and ``y_t`` from ``h_t``.  If each of these takes one tick, then at
    tick ``t`` the network holds ``x_t``, ``h_{t-1}`` and ``y_{t-2}``.

    Parameters
    ----------
    activity : array of shape (..., windows, steps, units)
    ticks : sequence of int, length units
        Delay of each unit: ``model.ticks``, which is 0, 1, 2 for inputs, hidden units and
        outputs of a recurrent network.

    Returns
    -------
    ndarray of shape (..., windows, steps - max(ticks), units)

    Raises
    ------
    ValueError
        If a tick is negative or no step is left.
    """
    activity = _check.array(activity, "activity", ndim=(3, 4))
    ticks = [_check.positive_int(tick, "ticks", minimum=0) for tick in ticks]
    steps, units = activity.shape[-2:]
    if len(ticks) != units:
        raise ValueError(f"ticks has {len(ticks)} entries, but activity has {units} units")
    latest = max(ticks)
    if latest >= steps:
        raise ValueError(f"ticks reach {latest}, but activity has only {steps} steps")
    columns = [activity[..., latest - tick : steps - tick, i] for i, tick in enumerate(ticks)]
    return np.stack(columns, axis=-1)


def pooled(activity, delay=1, *, first=1):
    """Pool (window, step) pairs into samples of a source and, `delay` later, a target.

    Parameters
    ----------
    activity : array of shape (windows, steps, units)
    delay : int
        Steps from source to target; 0 is the same step.
    first : int
        First step used.

    Returns
    -------
    source, target : ndarray of shape (samples, units)
        Window by window, so that neighbouring rows are neighbours in time.

    Raises
    ------
    ValueError
        If no step is left.
    """
    activity = _check.array(activity, "activity", ndim=3)
    delay = _check.positive_int(delay, "delay", minimum=0)
    first = _check.positive_int(first, "first", minimum=0)
    steps, units = activity.shape[1:]
    if first + delay >= steps:
        raise ValueError(
            f"delay={delay} from step first={first} on leaves nothing of {steps} steps"
        )
    source = activity[:, first : steps - delay].reshape(-1, units)
    target = activity[:, first + delay :].reshape(-1, units)
    return source, target


@_for_each_network
def delayed_mutual_information(activity, delay=1, *, first=1, **options):
    """Time-delayed mutual information I(A_t ; B_{t+delay}) of all pairs of units.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
    delay, first : int
        See `pooled`.
    **options
        Passed to `estimation.pairwise_mutual_information` (``k``, ``base``, ``jobs``);
        ``progress=False`` hides the progress bar of an ensemble.

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        In bits, ``[source, target]``; the diagonal is a unit's information about its own
        future (NaN for ``delay=0``, where it is infinite).

    Raises
    ------
    ValueError
        If `activity` is bad or has too few samples.
    """
    source, target = pooled(activity, delay, first=first)
    if delay == 0:
        return pairwise_mutual_information(source, **options)
    return pairwise_mutual_information(source, target, **options)


@_for_each_network
def information_flow(activity, delay=1, *, first=1, **options):
    """Information flow I(A_t ; B_{t+delay}) − I(A_t ; B_t) of all pairs of units.

    Positive where the present of A tells more of B's future than of B's present.  Both
    terms use the same source samples.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
        As computed (the literal timing), or passed through `stagger` first.
    delay : int
        At least 1.
    first : int
        See `pooled`.
    **options
        Passed to `estimation.pairwise_mutual_information`.

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        In bits, ``[source, target]``; the diagonal is NaN.

    Raises
    ------
    ValueError
        If `activity` is bad or has too few samples.
    """
    delay = _check.positive_int(delay, "delay")
    source, target = pooled(activity, delay, first=first)
    return _flow(source, source, target, options)


def _flow(source, present, future, options):
    later = pairwise_mutual_information(source, future, **options)
    now = pairwise_mutual_information(source, present, **options)
    flow = later - now
    np.fill_diagonal(flow, np.nan)
    return flow


@_for_each_network
def shuffled_flow(activity, delay=1, *, surrogates, block=1, first=1, rng=0, **options):
    """Information flow of surrogates in which sources and targets are unrelated.

    Blocks of `block` consecutive windows of the sources are put in a random order, while
    the targets stay in place: each unit keeps its own dynamics, and only the relation
    between units is destroyed.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
    delay, first : int
        See `pooled`.
    surrogates : int
    block : int
        Windows per block; long enough for blocks to be nearly independent.
    rng : int or numpy.random.Generator
    **options
        Passed to `estimation.pairwise_mutual_information`.

    Returns
    -------
    ndarray of shape (surrogates, units, units), or with networks first
        In bits.  Give it to `statistics.p_value` together with the observed flow.

    Raises
    ------
    ValueError
        If an argument is out of range, or there are fewer than two blocks.
    """
    delay = _check.positive_int(delay, "delay")
    surrogates = _check.positive_int(surrogates, "surrogates")
    block = _check.positive_int(block, "block")
    rng = _check.generator(rng)
    windows = len(activity)
    blocks = np.array_split(np.arange(windows), max(windows // block, 1))
    if len(blocks) < 2:
        raise ValueError(f"block={block} leaves fewer than two blocks of {windows} windows")
    present, future = pooled(activity, delay, first=first)
    drawn = []
    for _ in range(surrogates):
        order = np.concatenate([blocks[i] for i in rng.permutation(len(blocks))])
        source, _ = pooled(activity[order], delay, first=first)
        drawn.append(_flow(source, present, future, options))
    return np.stack(drawn)


@_for_each_network
def transfer_entropy(activity, delay=1, *, first=1, pairs=None, k=3, base=2, jobs=None):
    """Transfer entropy I(A_t ; B_{t+delay} | B_t): what A adds to B's own past [1]_.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
    delay, first : int
        See `pooled`.
    pairs : bool array of shape (units, units), optional
        Which (source, target) pairs to compute; by default all but the diagonal.
    k : int
        Neighbours.
    base : float
        Of the logarithm: 2 for bits.
    jobs : int, optional
        For `joblib.Parallel`.

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        ``[source, target]``; NaN where not computed.

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples, or `pairs` has another shape.

    References
    ----------
    .. [1] T. Schreiber, "Measuring information transfer", Physical Review Letters 85,
       461 (2000).
    """
    delay = _check.positive_int(delay, "delay")
    present, future = pooled(activity, delay, first=first)
    units = present.shape[1]
    if pairs is None:
        pairs = ~np.eye(units, dtype=bool)
    pairs = np.asarray(pairs, dtype=bool)
    if pairs.shape != (units, units):
        raise ValueError(f"pairs must have shape ({units}, {units}), not {pairs.shape}")
    if not pairs.any():
        raise ValueError("pairs chooses no pair of units")
    chosen = np.argwhere(pairs)
    values = Parallel(n_jobs=jobs, prefer="threads")(
        delayed(conditional_mutual_information)(
            present[:, a], future[:, b], present[:, b], k=k, base=base
        )
        for a, b in chosen
    )
    result = np.full((units, units), np.nan)
    result[chosen[:, 0], chosen[:, 1]] = values
    return result


def flow_graph(flow, threshold=0.0, *, quantile=None, significant=None, roles=None, names=None):
    """Make a directed graph of the flows that pass a threshold.

    Parameters
    ----------
    flow : array of shape (units, units)
        ``[source, target]``; NaN is no edge, and so is the diagonal.
    threshold : float
        Edges are the flows strictly above it, in the unit of `flow`.
    quantile : float in [0, 1], optional
        Use this quantile of the off-diagonal flows as a threshold instead, if it is higher.
    significant : bool array of shape (units, units), optional
        Keep only these edges, for example those that `statistics.false_discovery_rate`
        found against `shuffled_flow`.
    roles : sequence of str, optional
        Role of each unit, kept on its node.
    names : sequence of str, optional
        Name of each unit, kept on its node.

    Returns
    -------
    networkx.DiGraph
        Nodes are unit numbers, all of them, in order; edges carry ``weight``.

    Raises
    ------
    ValueError
        If `flow` is not square, or a length does not fit it.
    """
    try:
        flow = np.array(flow, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"flow must be a matrix of numbers: {error}") from None
    if flow.ndim != 2 or flow.shape[0] != flow.shape[1] or len(flow) == 0:
        raise ValueError(f"flow must be a square matrix, not of shape {flow.shape}")
    if np.isinf(flow).any():
        raise ValueError("flow has infinite values")
    units = len(flow)
    np.fill_diagonal(flow, np.nan)
    threshold = _check.number(threshold, "threshold")
    if quantile is not None:
        quantile = _check.number(quantile, "quantile", 0.0, 1.0)
        if np.isfinite(flow).any():
            threshold = max(threshold, np.nanquantile(flow, quantile))
    keep = flow > threshold  # NaN compares as False
    if significant is not None:
        significant = np.asarray(significant, dtype=bool)
        if significant.shape != flow.shape:
            raise ValueError(f"significant must have shape {flow.shape}, not {significant.shape}")
        keep &= significant
    graph = nx.DiGraph()
    graph.add_nodes_from(range(units))
    for attribute, values in (("role", roles), ("name", names)):
        if values is not None:
            if len(values) != units:
                raise ValueError(
                    f"{attribute}s has {len(values)} entries, but flow has {units} units"
                )
            nx.set_node_attributes(graph, dict(enumerate(values)), attribute)
    graph.add_weighted_edges_from((int(a), int(b), float(flow[a, b])) for a, b in np.argwhere(keep))
    return graph
