"""Delayed information, information flow, transfer entropy, and the graph of a flow.

`activity` is one network's activity, of shape ``(windows, steps, units)``, or an ensemble's,
with a leading axis of networks, which the result then has too.  Pairs of (window, step) are
pooled into samples: a unit's value at step ``t`` of every window, for every ``t`` that has a
partner `delay` steps later.  The first step is dropped by default, because a recurrent unit
has nothing to remember there.

**Windows that overlap.**  In windows that slide along a series, each day stands several times,
and a nearest-neighbour estimate takes samples that repeat for certainty: 11 bits where .3 are
true.  So windows in order of time that share steps which are used, if only in the columns of a
network's inputs, are refused.  `timings` keeps each day once.

Information does not depend on the units of measurement, but a nearest-neighbour estimate
compares distances in both variables.  So every unit is divided by its standard deviation
first.

Matrices are indexed ``[source, target]``.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from infoutils._shared import checks, parallel
from infoutils._shared.progress import bar
from infoutils.estimation import conditional_mutual_information, pairwise_mutual_information

LARGE = 100  # units, beyond which one network has a progress bar of its own


def timings(
    activity: ArrayLike, ticks: Sequence[int], *, delay: int = 1, first: int = 1
) -> dict[str, NDArray[np.float64]]:
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
    activity = checks.array(activity, "activity", ndim=(3, 4))
    shown = {"literal": activity, "staggered": stagger(activity, ticks)}
    for name, values in shown.items():
        usable = values.shape[-2] - first - delay
        if usable < 1:
            raise ValueError(f"activity has too few steps for the {name} timing, delay={delay}")
        shown[name] = values[..., ::usable, :, :]
    return shown


def stagger(activity: ArrayLike, ticks: Sequence[int]) -> NDArray[np.float64]:
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
    activity = checks.array(activity, "activity", ndim=(3, 4))
    ticks = [checks.positive_int(tick, "ticks", minimum=0) for tick in ticks]
    steps, units = activity.shape[-2:]
    if len(ticks) != units:
        raise ValueError(f"ticks has {len(ticks)} entries, but activity has {units} units")
    latest = max(ticks)
    if latest >= steps:
        raise ValueError(f"ticks reach {latest}, but activity has only {steps} steps")
    columns = [activity[..., latest - tick : steps - tick, i] for i, tick in enumerate(ticks)]
    return np.stack(columns, axis=-1)


def pooled(
    activity: ArrayLike, delay: int = 1, *, first: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
        If no step is left, or windows overlap.
    """
    activity = checks.array(activity, "activity", ndim=3)
    delay = checks.positive_int(delay, "delay", minimum=0)
    first = checks.positive_int(first, "first", minimum=0)
    steps, units = activity.shape[1:]
    if first + delay >= steps:
        raise ValueError(
            f"delay={delay} from step first={first} on leaves nothing of {steps} steps"
        )
    _refuse_overlap(activity, steps - delay - first)
    source = activity[:, first : steps - delay].reshape(-1, units)
    target = activity[:, first + delay :].reshape(-1, units)
    return source, target


def _refuse_overlap(activity, used):
    """Raise if windows start fewer steps apart than are used of each, in any column.

    What two windows would share counts by its changes from step to step, if it is not periodic:
    a few rare events may agree by chance.  Half of all is enough, as a record may have gaps.
    """
    for shift in range(1, used):
        shared = activity[:-1, shift:]
        changes = (shared[:, 1:] != shared[:, :-1]).sum(axis=1)
        changes *= (shared != activity[:-1, :-shift]).any(axis=1)
        repeated = changes * (shared == activity[1:, :-shift]).all(axis=1)
        if (2 * repeated.sum(axis=0) > np.maximum(changes.sum(axis=0), 20)).any():
            raise ValueError(
                f"activity has windows that overlap, {shift} steps apart, so that samples repeat:"
                f" take one of {-(-used // shift)} windows, as `timings` does at 1 step apart"
            )


def delayed_mutual_information(
    activity: ArrayLike, delay: int = 1, *, first: int = 1, progress: bool = True, **options: Any
) -> NDArray[np.float64]:
    """Time-delayed mutual information I(A_t ; B_{t+delay}) of all pairs of units.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
    delay, first : int
        See `pooled`.
    progress : bool
        Show a progress bar for an ensemble, or a network of more than 100 units.
    **options
        Passed to `estimation.pairwise_mutual_information` (``k``, ``base``, ``jobs``).

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        In bits, ``[source, target]``; the diagonal is a unit's information about its own
        future (NaN for ``delay=0``, where it is infinite).

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples, or windows that overlap.
    """
    ensemble, one = _ensemble(activity)
    source, target = _pooled(ensemble, delay, first)
    result = _information(source, None if delay == 0 else target, progress, options)
    return result[0] if one else result


def information_flow(
    activity: ArrayLike, delay: int = 1, *, first: int = 1, progress: bool = True, **options: Any
) -> NDArray[np.float64]:
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
    progress : bool
        Show a progress bar for an ensemble, or a network of more than 100 units.
    **options
        Passed to `estimation.pairwise_mutual_information`.

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        In bits, ``[source, target]``; the diagonal is NaN.

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples, or windows that overlap.
    """
    delay = checks.positive_int(delay, "delay")
    ensemble, one = _ensemble(activity)
    source, target = _pooled(ensemble, delay, first)
    result = _information(source, target, progress, options)
    result -= _information(source, None, progress, options)  # NaN on the diagonal
    return result[0] if one else result


def shuffled_flow(
    activity: ArrayLike,
    delay: int = 1,
    *,
    surrogates: int,
    block: int = 1,
    first: int = 1,
    rng: int | np.random.Generator = 0,
    progress: bool = True,
    **options: Any,
) -> NDArray[np.float64]:
    """Information flow of surrogates in which sources and targets are unrelated.

    Blocks of `block` consecutive windows of the sources are put in a random order, while
    the targets stay in place: each unit keeps its own dynamics, and only the relation
    between units is destroyed.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
    delay : int
        See `pooled`.
    surrogates : int
    block : int
        Windows per block; long enough for blocks to be nearly independent.
    first : int
        See `pooled`.
    rng : int or numpy.random.Generator
    progress : bool
        Show a progress bar for an ensemble.
    **options
        Passed to `estimation.pairwise_mutual_information`.

    Returns
    -------
    ndarray of shape (surrogates, units, units), or with networks first
        In bits.  Give it to `statistics.p_value` together with the observed flow.

    Raises
    ------
    ValueError
        If an argument is out of range, windows overlap, or there are fewer than two blocks.
    """
    delay = checks.positive_int(delay, "delay")
    surrogates = checks.positive_int(surrogates, "surrogates", maximum=checks.MANY)
    block = checks.positive_int(block, "block")
    rng = checks.generator(rng)
    ensemble, one = _ensemble(activity)
    windows = ensemble.shape[1]
    blocks = np.array_split(np.arange(windows), max(windows // block, 1))
    if len(blocks) < 2:
        raise ValueError(f"block={block} leaves fewer than two blocks of {windows} windows")
    present, future = _pooled(ensemble, delay, first)
    orders = [
        np.concatenate([blocks[i] for i in rng.permutation(len(blocks))]) for _ in range(surrogates)
    ]
    jobs = options.get("jobs")
    if parallel.enough(surrogates, jobs):
        options["jobs"] = 1
    else:
        jobs = 1
    shared = ensemble, present, future, delay, first, options
    done = parallel.run(_surrogate, orders, jobs, *shared)
    drawn = list(bar(done, progress, desc="shuffled flow", unit="surrogate", total=surrogates))
    result = np.stack(drawn, axis=1)
    return result[0] if one else result


def _surrogate(ensemble, present, future, delay, first, options, order):
    """Flow of every network with the windows of the sources in another order."""
    source, _ = _pooled(ensemble[:, order], delay, first)
    flow = _information(source, future, False, options)
    flow -= _information(source, present, False, options)
    flow[:, range(flow.shape[1]), range(flow.shape[1])] = np.nan
    return flow


def transfer_entropy(
    activity: ArrayLike,
    delay: int = 1,
    *,
    first: int = 1,
    pairs: ArrayLike | None = None,
    k: int = 3,
    base: float = 2,
    jobs: int | None = None,
    progress: bool = True,
) -> NDArray[np.float64]:
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
    progress : bool
        Show a progress bar for an ensemble.

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units)
        ``[source, target]``; NaN where not computed.

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples or windows that overlap, or `pairs` has
        another shape.

    References
    ----------
    .. [1] T. Schreiber, "Measuring information transfer", Physical Review Letters 85,
       461 (2000).
    """
    delay = checks.positive_int(delay, "delay")
    ensemble, one = _ensemble(activity)
    units = ensemble.shape[-1]
    if pairs is None:
        pairs = ~np.eye(units, dtype=bool)
    pairs = np.asarray(pairs, dtype=bool)
    if pairs.shape != (units, units):
        raise ValueError(f"pairs must have shape ({units}, {units}), not {pairs.shape}")
    if not pairs.any():
        raise ValueError("pairs chooses no pair of units")
    chosen = np.argwhere(pairs)
    present, future = _pooled(ensemble, delay, first)
    number = min(len(chosen), -(-4 * parallel.workers(jobs) // len(ensemble)))
    parts = list(product(range(len(ensemble)), np.array_split(chosen, number)))
    done = parallel.run(_transfer, parts, jobs, present, future, k, base)
    results = np.full((len(ensemble), units, units), np.nan)
    values_of_blocks = bar(
        done,
        progress and len(ensemble) > 1,
        desc="transfer entropy",
        unit="block",
        total=len(parts),
    )
    for (network, block), values in zip(parts, values_of_blocks):
        results[network, block[:, 0], block[:, 1]] = values
    return results[0] if one else results


def _transfer(present, future, k, base, part):
    """Transfer entropy of some pairs of units of one network."""
    network, pairs = part
    x, y = present[network], future[network]
    return [
        conditional_mutual_information(x[:, a], y[:, b], x[:, b], k=k, base=base, scale=None)
        for a, b in pairs
    ]


def flow_graph(
    flow: ArrayLike,
    threshold: float = 0.0,
    *,
    quantile: float | None = None,
    significant: ArrayLike | None = None,
    roles: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> nx.DiGraph:
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
    threshold = checks.number(threshold, "threshold")
    if quantile is not None:
        quantile = checks.number(quantile, "quantile", 0.0, 1.0)
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


def _ensemble(activity):
    """Return `activity` with a leading axis of networks, and whether it had none."""
    activity = checks.array(activity, "activity", ndim=(3, 4))
    return (activity[None], True) if activity.ndim == 3 else (activity, False)


def _pooled(ensemble, delay, first):
    """`pooled` for every network, in units of standard deviation: (networks, samples, units)."""
    deviation = ensemble.std(axis=(1, 2), keepdims=True)
    ensemble = ensemble / np.where(deviation > 0, deviation, 1.0)
    pairs = [pooled(activity, delay, first=first) for activity in ensemble]
    return tuple(np.stack(part) for part in zip(*pairs))


def _information(source, target, progress, options):
    """Information of all pairs of units in every network (of the source, without a target).

    Networks of an ensemble read the same inputs: pairs of units that are alike in all
    networks are estimated once.
    """
    alike = (source == source[:1]).all(axis=(0, 1))
    if target is not None:
        alike &= (target == target[:1]).all(axis=(0, 1))
    alike = np.flatnonzero(alike)
    options = {"scale": None} | options
    networks, units = source.shape[0], source.shape[2]
    jobs, by_pairs = options.get("jobs"), options | {"progress": progress and units > LARGE}
    if parallel.enough(networks, jobs):
        each = options | {"jobs": 1}
    else:  # one network after another, each shared out by pairs
        jobs, each = 1, by_pairs
    start, known = 0, None
    if networks > 1 and len(alike):  # the first is done by itself, for the others to copy from
        start, known = 1, _matrix(source, target, None, alike, by_pairs, 0)
    done = parallel.run(_matrix, range(start, networks), jobs, source, target, known, alike, each)
    matrices = bar(
        done,
        progress and networks > 1,
        desc="information",
        unit="network",
        initial=start,
        total=networks,
    )
    return np.stack([*([] if known is None else [known]), *matrices])


def _matrix(source, target, known, alike, options, network):
    """Information of all pairs of units in one network.

    Where another network's matrix is `known`, the units that are `alike` have it, too.
    """
    x, y = source[network], None if target is None else target[network]
    if known is None:
        return pairwise_mutual_information(x, y, **options)
    own = np.setdiff1d(np.arange(x.shape[1]), alike)
    matrix = known.copy()
    if len(own):
        to = x if y is None else y
        across = pairwise_mutual_information(x[:, alike], to[:, own], **options)
        matrix[np.ix_(alike, own)] = across
        if y is None:
            within = pairwise_mutual_information(x[:, own], **options)
            matrix[np.ix_(own, own)], matrix[np.ix_(own, alike)] = within, across.T
        else:
            matrix[own] = pairwise_mutual_information(x[:, own], y, **options)
    return matrix
