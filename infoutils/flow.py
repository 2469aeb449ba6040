"""Delayed information, information flow, transfer entropy, and the graph of a flow.

`activity` is one network's activity, of shape ``(windows, steps, units)``, or an ensemble's,
with a leading axis of networks, which the result then has too; or one long series, of shape
``(times, units)``, such as a record of one's own.  Pairs of (window, step) are
pooled into samples: a unit's value at step ``t`` of every window, for every ``t`` that has a
partner `delay` steps later.  The first step is dropped by default, because a recurrent unit
has nothing to remember there.

A series that is a pandas.DataFrame with times must have its rows in their order; they count as one
step apart, so fill gaps first (`asfreq` of pandas, then `interpolate`).

**Windows that overlap.**  In windows that slide along a series, each day stands several times,
and a nearest-neighbour estimate takes samples that repeat for certainty: 11 bits where .3 are
true.  So windows in order of time that share steps which are used, if only in the columns of a
network's inputs, are refused.  `timings` keeps each day once.

Information does not depend on the units of measurement, but a nearest-neighbour estimate
compares distances in both variables.  So every unit is divided by its standard deviation
first.

Matrices are indexed ``[source, target]``, and are tables with the names of the columns where
`activity` is a pandas.DataFrame.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from infoutils._shared import checks, parallel
from infoutils._shared.names import Matrix, in_time, labelled, names_of
from infoutils._shared.progress import bar
from infoutils._shared.surrogates import orders
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
        Of consecutive windows, one step apart.  Or one series, (times, units), which is kept
        whole.
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

    Examples
    --------
    Of nine windows, every third is kept, and every second where a step is lost to a tick:

    >>> import numpy as np
    >>> from infoutils import flow
    >>> series = np.random.default_rng(0).normal(size=(12, 2))
    >>> windows = np.stack([series[start : start + 4] for start in range(9)])
    >>> {name: kept.shape for name, kept in flow.timings(windows, [0, 1], first=0).items()}
    {'literal': (3, 4, 2), 'staggered': (5, 3, 2)}
    """
    activity = checks.array(activity, "activity", ndim=(2, 3, 4))
    delay = checks.positive_int(delay, "delay", minimum=0)
    first = checks.positive_int(first, "first", minimum=0)
    shown = {"literal": activity, "staggered": stagger(activity, ticks)}
    for name, values in shown.items():
        usable = values.shape[-2] - first - delay
        if usable < 1:
            raise ValueError(f"activity has too few steps for the {name} timing, delay={delay}")
        shown[name] = values[..., ::usable, :, :] if values.ndim > 2 else values
    return shown


def stagger(activity: ArrayLike, ticks: Sequence[int]) -> NDArray[np.float64]:
    """Show each unit when it acts, rather than when the program writes its value.

    In the equations ``x_t``, ``h_t`` and ``y_t`` carry the same time, although ``h_t`` is
    computed from ``x_t`` and ``y_t`` from ``h_t``.  If each of these takes one tick, then at
    tick ``t`` the network holds ``x_t``, ``h_{t-1}`` and ``y_{t-2}``.

    Parameters
    ----------
    activity : array of shape (..., windows, steps, units) or (times, units)
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

    Examples
    --------
    The second unit acts one tick after the first:

    >>> from infoutils import flow
    >>> flow.stagger([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]], [0, 1])
    array([[ 2., 10.],
           [ 3., 20.]])
    """
    activity = checks.array(activity, "activity", ndim=(2, 3, 4))
    steps, units = activity.shape[-2:]
    ticks = checks.positive_ints(ticks, "ticks", minimum=0, length=units)
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
    activity : array of shape (windows, steps, units) or (times, units)
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

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import flow
    >>> source, target = flow.pooled(np.arange(8.0).reshape(2, 4, 1), delay=1)
    >>> source.ravel(), target.ravel()
    (array([1., 2., 5., 6.]), array([2., 3., 6., 7.]))
    """
    activity = checks.array(activity, "activity", ndim=(2, 3))
    activity = activity.reshape(-1, *activity.shape[-2:])
    delay = checks.positive_int(delay, "delay", minimum=0)
    first = checks.positive_int(first, "first", minimum=0)
    steps, units = activity.shape[1:]
    if first + delay >= steps:
        raise ValueError(f"delay={delay} and first={first} leave nothing of {steps} steps")
    _refuse_overlap(activity, steps - delay - first)
    source, target = activity[:, first : steps - delay], activity[:, first + delay :]
    return source.reshape(-1, units), target.reshape(-1, units)


def _refuse_overlap(activity, used):
    """Raise if windows start fewer steps apart than are used of each, in any column.

    What two windows would share counts by its changes from step to step, if it is not periodic:
    a few rare events may agree by chance.  Half of all is enough, as a record may have gaps.
    """
    for shift in range(1, used if len(activity) > 1 else 1):
        values = activity[..., (activity[1:, 0] == activity[:-1, shift]).any(axis=0)]
        shared = values[:-1, shift:]
        changes = (shared[:, 1:] != shared[:, :-1]).sum(axis=1)
        changes *= (shared != values[:-1, :-shift]).any(axis=1)
        repeated = changes * (shared == values[1:, :-shift]).all(axis=1)
        if (2 * repeated.sum(axis=0) > np.maximum(changes.sum(axis=0), 20)).any():
            raise ValueError(
                f"activity has windows that overlap, {shift} steps apart, so that samples repeat:"
                f" take one of {-(-used // shift)} windows, as `timings` does at 1 step apart"
            )


def delayed_mutual_information(
    activity: ArrayLike, delay: int = 1, *, first: int = 1, progress: bool = True, **options: Any
) -> Matrix:
    """Time-delayed mutual information I(A_t ; B_{t+delay}) of all pairs of units.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
        Or one series, (times, units).
    delay, first : int
        See `pooled`.
    progress : bool
        Show a progress bar for an ensemble, or a network of more than 100 units.
    **options
        Passed to `estimation.pairwise_mutual_information` (``k``, ``base``, ``jobs``).

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units), or a table
        In bits, ``[source, target]``; the diagonal is a unit's information about its own
        future (NaN for ``delay=0``, where it is infinite).

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples, or windows that overlap.

    Examples
    --------
    Of two units, of which the second hears the first, and the truth:

    >>> from infoutils import flow, truths
    >>> coefficients = [[0.5, 0.8], [0.0, 0.5]]
    >>> activity = truths.autoregressive(200, 6, coefficients, rng=0)
    >>> flow.delayed_mutual_information(activity, method="gaussian").round(1)
    array([[0.2, 0.5],
           [0. , 0.4]])
    >>> truths.autoregressive_flow(coefficients)[0].round(1)
    array([[0.2, 0.5],
           [0. , 0.4]])
    """
    ensemble, fitted = _ensemble(activity)
    source, target = _pooled(ensemble, delay, first)
    return fitted(_information(source, None if delay == 0 else target, progress, options))


def information_flow(
    activity: ArrayLike, delay: int = 1, *, first: int = 1, progress: bool = True, **options: Any
) -> Matrix:
    """Information flow I(A_t ; B_{t+delay}) − I(A_t ; B_t) of all pairs of units.

    Positive where the present of A tells more of B's future than of B's present.  Both
    terms use the same source samples.

    It is negative where A and B share more of their present than A tells of B's future, also in
    the direction in which A drives B: of two units with memory .2, whose noises correlate by .8,
    and of which B adds .5 of A one step later, the flow from A to B is -.32 bits, while
    `transfer_entropy` is .08.  If the question is what A adds to B's own past, take that.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
        As computed (the literal timing), or passed through `stagger` first.  Or one series,
        (times, units).
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
    ndarray of shape (units, units) or (networks, units, units), or a table
        In bits, ``[source, target]``; the diagonal is NaN.

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples, or windows that overlap.

    Examples
    --------
    Of two units, of which the second hears the first, and the truth:

    >>> from infoutils import flow, truths
    >>> coefficients = [[0.2, 0.9], [0.0, 0.2]]
    >>> activity = truths.autoregressive(200, 6, coefficients, rng=0)
    >>> flow.information_flow(activity, method="gaussian").round(2)
    array([[  nan,  0.44],
           [-0.01,   nan]])
    >>> truths.autoregressive_flow(coefficients)[1].round(2)
    array([[  nan,  0.43],
           [-0.01,   nan]])
    """
    delay = checks.positive_int(delay, "delay")
    ensemble, fitted = _ensemble(activity)
    source, target = _pooled(ensemble, delay, first)
    result = _information(source, target, progress, options)
    result -= _information(source, None, progress, options)  # NaN on the diagonal
    return fitted(result)


def shuffled_flow(
    activity: ArrayLike,
    delay: int = 1,
    *,
    surrogates: int,
    block: int = 1,
    first: int = 1,
    quantity: str = "flow",
    surrogate: str = "blocks",
    rng: int | np.random.Generator = 0,
    progress: bool = True,
    **options: Any,
) -> NDArray[np.float64]:
    """Information flow, or another quantity, of surrogates: sources and targets are unrelated.

    The sources are put in another order in time, while the targets stay in place: each unit
    keeps its own dynamics, and only the relation between units is destroyed.  Whole windows
    are moved, or the steps of one long series.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
        Or one series, (times, units).
    delay : int
        See `pooled`.
    surrogates : int
    block : int
        Windows per block, or steps of one series; long enough for blocks to be nearly
        independent.  The default is for windows without memory of each other: of one series, it
        destroys the dynamics, and the p-values are far too small.  For shifts, the smallest one:
        longer than the units' memory.
    first : int
        See `pooled`.
    quantity : {"flow", "information", "transfer"}
        What is computed: `information_flow`, `delayed_mutual_information` (for which `delay`
        may be 0) or `transfer_entropy`.
    surrogate : {"blocks", "shifts"}
        Blocks in a random order; or all moved on in a circle by a random number, never the
        same one twice, which leaves one seam only [1]_: better where memory is long.
    rng : int or numpy.random.Generator
    progress : bool
        Show a progress bar.
    **options
        Of the function that computes the quantity.

    Returns
    -------
    ndarray of shape (surrogates, units, units), or with networks first
        In bits.  Give it to `statistics.p_value` together with what was observed.

    Raises
    ------
    ValueError
        If an argument is out of range, windows overlap, there are fewer than two blocks, or
        fewer shifts than surrogates.

    Notes
    -----
    The null is that A and B are unrelated.  Where one drives the other, a small p-value in the
    opposite direction is no proof of flow: a common past relates A to B, too.

    Of 300 pairs of independent series of 300 steps with memory .9, 4 to 6 % were significant at
    the level of 5 % with shifts, 6 to 7 % with blocks of 30, and 8 to 13 % with blocks of 5, which
    are too short.

    References
    ----------
    .. [1] G. Lancaster et al., "Surrogate data for hypothesis testing of physical systems",
       Physics Reports 748, 1 (2018).

    Examples
    --------
    Of one series, whose second unit hears the first:

    >>> import numpy as np
    >>> from infoutils import flow, statistics
    >>> a, noise = np.random.default_rng(0).normal(size=(2, 400))
    >>> series = np.stack([a, np.roll(a, 1) + noise], axis=1)
    >>> null = flow.shuffled_flow(
    ...     series, surrogates=99, block=20, quantity="transfer", surrogate="shifts"
    ... )
    >>> p = statistics.p_value(flow.transfer_entropy(series), null)
    >>> statistics.false_discovery_rate(p)
    array([[False,  True],
           [False, False]])
    """
    checks.choice(quantity, "quantity", ("flow", "information", "transfer"))
    delay = checks.positive_int(delay, "delay", minimum=0 if quantity == "information" else 1)
    ensemble, fitted = _ensemble(activity)
    if "given" in options:
        options["given"] = _by_number(options["given"], activity)
    length = ensemble.shape[1] if ensemble.shape[1] > 1 else ensemble.shape[2]
    mixed = orders(length, surrogates, block, surrogate, rng)
    present, future = _pooled(ensemble, delay, first)
    jobs = options.get("jobs")
    jobs, options["jobs"] = (jobs, 1) if parallel.enough(surrogates, jobs) else (1, jobs)
    shared = ensemble, present, future, delay, first, quantity, options
    done = parallel.run(_surrogate, mixed, jobs, *shared)
    drawn = list(bar(done, progress, desc="surrogates", unit="surrogate", total=surrogates))
    return fitted(np.stack(drawn, axis=1))


def _surrogate(ensemble, present, future, delay, first, quantity, options, order):
    """What is computed of every network with the sources in another order."""
    moved = ensemble[:, order] if ensemble.shape[1] > 1 else ensemble[:, :, order]
    if quantity == "transfer":
        return _transfer_matrices(moved, ensemble, delay, first, False, **options)
    source, _ = _pooled(moved, delay, first)
    matrices = _information(source, future, False, options)
    if quantity == "flow":
        matrices -= _information(source, present, False, options)
        matrices[:, range(matrices.shape[1]), range(matrices.shape[1])] = np.nan
    return matrices


def transfer_entropy(
    activity: ArrayLike,
    delay: int = 1,
    *,
    first: int = 1,
    condition: str = "latest",
    history: int = 1,
    source_history: int = 1,
    given: Sequence[int | str] = (),
    pairs: ArrayLike | None = None,
    jobs: int | None = None,
    progress: bool = True,
    **options: Any,
) -> Matrix:
    """Transfer entropy I(A_t ; B_{t+delay} | B_{t+delay-1}): what A adds to B's own past [1]_.

    Parameters
    ----------
    activity : array of shape (windows, steps, units) or (networks, windows, steps, units)
        Or one series, (times, units).
    delay, first : int
        See `pooled`.
    condition : {"latest", "source"}
        Which past of B is known: the latest before the target [2]_; or B_t, at the time of the
        source, as in I(A_t ; B_{t+delay} | B_t).  They are the same for ``delay=1``.
    history : int
        Steps of B's past that are known, from the one just named backwards.
    source_history : int
        Steps of A, from t backwards.
    given : sequence of int or str
        Units whose past is known besides, at the same times as that of B: of a common driver,
        say.  By number, or by name where `activity` is a table.  A itself is left out of these.
    pairs : bool array of shape (units, units), optional
        Which (source, target) pairs to compute; by default all but the diagonal.
    jobs : int, optional
        For `joblib.Parallel`.
    progress : bool
        Show a progress bar for an ensemble.
    **options
        Passed to `estimation.conditional_mutual_information` (``method``, ``k``, ``base``).

    Returns
    -------
    ndarray of shape (units, units) or (networks, units, units), or a table
        In bits, ``[source, target]``; NaN where not computed.

    Raises
    ------
    ValueError
        If `activity` is bad, has too few samples or steps, or windows that overlap, or another
        argument is out of range or has another shape.

    Notes
    -----
    A source with memory tells at other delays, too, as A_t knows of A before and after it: values
    above 0 at several delays are no several paths.  To find the delay of one path, take many and
    look for the peak [2]_; its p-value is for the largest of all delays, in the surrogates as well,
    or is multiplied by their number.  For what A adds at t beyond its own later values, which
    `given` leaves out, hand `estimation.conditional_mutual_information` those as a part of `z`.

    Every step of history is a dimension: by nearest neighbours, more than a few need thousands of
    samples, and with too few the result is near 0 ("ksg" warns below 10 samples a dimension).

    References
    ----------
    .. [1] T. Schreiber, "Measuring information transfer", Physical Review Letters 85,
       461 (2000).
    .. [2] M. Wibral et al., "Measuring information-transfer delays", PLoS ONE 8, e55809 (2013).

    Examples
    --------
    Of two units, of which the second hears the first, and the truth:

    >>> from infoutils import flow, truths
    >>> coefficients = [[0.5, 0.8], [0.2, 0.5]]
    >>> activity = truths.autoregressive(200, 6, coefficients, rng=0)
    >>> flow.transfer_entropy(activity, method="gaussian").round(2)
    array([[ nan, 0.44],
           [0.11,  nan]])
    >>> truths.autoregressive_flow(coefficients)[2].round(2)
    array([[ nan, 0.42],
           [0.09,  nan]])
    """
    delay = checks.positive_int(delay, "delay")
    ensemble, fitted = _ensemble(activity)
    return fitted(_transfer_matrices(
        ensemble, ensemble, delay, first, progress, condition=condition, history=history,
        source_history=source_history, given=_by_number(given, activity), pairs=pairs, jobs=jobs,
        **options,
    ))  # fmt: skip


def _by_number(given, activity):
    """Return units that are named as a column of a table by their numbers, and others as given."""
    names = [one if isinstance(one, str) else None for one in getattr(activity, "columns", ())]
    given = checks.items(given, "given", 0)
    return [names.index(one) if isinstance(one, str) and one in names else one for one in given]


def _transfer_matrices(
    sources, targets, delay, first, progress, *, condition="latest", history=1, source_history=1,
    given=(), pairs=None, jobs=None, **options,
):  # fmt: skip
    """Transfer entropy in every network, from the units of one ensemble to those of another."""
    checks.choice(condition, "condition", ("latest", "source"))
    nearest = 1 if condition == "latest" else delay
    known = range(nearest, nearest + checks.positive_int(history, "history"))
    sent = range(delay, delay + checks.positive_int(source_history, "source_history"))
    networks, _, steps, units = targets.shape
    pairs = checks.mask(np.eye(units) == 0 if pairs is None else pairs, "pairs", (units, units))
    if not pairs.any():
        raise ValueError("pairs chooses no pair of units")
    given = [checks.choice(one, "given", range(units)) for one in checks.items(given, "given", 0)]
    start = checks.positive_int(first, "first", minimum=0) + max(known[-1], sent[-1])
    if start >= steps:
        raise ValueError(f"delay and history reach beyond the first of {steps} steps")
    x = np.stack([_pooled(sources, lag, start - lag)[0] for lag in sent])
    y, *z = (_pooled(targets, lag, start - lag)[0] for lag in (0, *known))
    number = min(pairs.sum(), -(-4 * parallel.workers(jobs) // networks))
    parts = list(product(range(networks), np.array_split(np.argwhere(pairs), number)))
    done = parallel.run(_transfer, parts, jobs, x, y, np.stack(z), given, options)
    results = np.full((networks, units, units), np.nan)
    shown = progress and networks > 1
    each = bar(done, shown, desc="transfer entropy", unit="block", total=len(parts))
    for (network, block), values in zip(parts, each):
        results[network, block[:, 0], block[:, 1]] = values
    return results


def _transfer(x, y, z, given, options, part):
    """Transfer entropy of some pairs of units of one network; `x` and `z` have an axis of lags."""
    network, pairs = part
    options = {"scale": None} | options
    x, y, z = x[:, network], y[network], z[:, network]
    values = []
    for a, b in pairs:
        past = np.hstack(z[:, :, [b, *(unit for unit in given if unit not in (a, b))]])
        values.append(conditional_mutual_information(x[:, :, a].T, y[:, b], past, **options))
    return values


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
        Name of each unit, kept on its node; by default those of a pandas.DataFrame.

    Returns
    -------
    networkx.DiGraph
        Nodes are unit numbers, all of them, in order; edges carry ``weight``.

    Raises
    ------
    ValueError
        If `flow` is not square, or a length does not fit it.

    Examples
    --------
    >>> from infoutils import flow
    >>> matrix = [[0.0, 0.6, 0.1], [-0.2, 0.0, 0.5], [-0.1, -0.3, 0.0]]
    >>> graph = flow.flow_graph(matrix, threshold=0.3, roles=("input", "hidden", "output"))
    >>> list(graph.edges(data="weight")), graph.nodes[0]["role"]
    ([(0, 1, 0.6), (1, 2, 0.5)], 'input')
    """
    names = names_of(flow) if names is None else names
    flow = checks.array(flow, "flow", ndim=2, gaps=True).copy()
    if flow.shape[0] != flow.shape[1] or not flow.size:
        raise ValueError(f"flow must be a square matrix, not of shape {flow.shape}")
    units = len(flow)
    np.fill_diagonal(flow, np.nan)
    threshold = checks.number(threshold, "threshold")
    if quantile is not None:
        quantile = checks.number(quantile, "quantile", 0.0, 1.0)
        if np.isfinite(flow).any():
            threshold = max(threshold, np.nanquantile(flow, quantile))
    keep = flow > threshold  # NaN compares as False
    if significant is not None:
        keep &= checks.mask(significant, "significant", flow.shape)
    graph = nx.empty_graph(units, nx.DiGraph)
    for attribute, values in (("role", roles), ("name", names)):
        if values is not None:
            values = checks.items(values, f"{attribute}s", length=units)
            nx.set_node_attributes(graph, dict(enumerate(values)), attribute)
    graph.add_weighted_edges_from((int(a), int(b), float(flow[a, b])) for a, b in np.argwhere(keep))
    return graph


def _ensemble(activity):
    """Return `activity` with a leading axis of networks, and what fits a result to `activity`."""
    ensemble = checks.array(activity, "activity", ndim=(2, 3, 4))
    in_time(activity, "activity")
    if ensemble.ndim == 4:
        return ensemble, lambda result: result
    names = names_of(activity)
    ensemble = ensemble.reshape(1, -1, *ensemble.shape[-2:])
    return ensemble, lambda result: labelled(result[0], names, names)


def _pooled(ensemble, delay, first):
    """`pooled` for every network, in units of standard deviation: (networks, samples, units)."""
    deviation = ensemble.std(axis=(1, 2), keepdims=True)
    ensemble = ensemble / np.where(deviation > 0, deviation, 1.0)
    pairs = [pooled(activity, delay, first=first) for activity in ensemble]
    if (n := len(pairs[0][0])) < 4:
        told = f"activity has {n} samples of {ensemble.shape[-1]} units with {delay=}, {first=}"
        raise ValueError(f"{told}: too few (its last axis is the units, the one before is time)")
    return tuple(np.stack(part) for part in zip(*pairs))


def _information(source, target, progress, options):
    """Information of all pairs of units in every network (of the source, without a target).

    Networks of an ensemble read the same inputs: pairs of units that are alike in all
    networks are estimated once.
    """
    to = source if target is None else target
    alike = np.flatnonzero(((source == source[:1]) & (to == to[:1])).all(axis=(0, 1)))
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
    counts = {"unit": "network", "initial": start, "total": networks}
    matrices = bar(done, progress and networks > 1, desc="information", **counts)
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
