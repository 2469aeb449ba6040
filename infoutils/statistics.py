"""Uncertainty: intervals over networks, nulls from shuffled data, and error control.

Rows of activity that are neighbours in time depend on each other, so whatever draws or
leaves out samples here does it by blocks of consecutive rows.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from infoutils._shared import checks, parallel
from infoutils._shared.progress import bar
from infoutils._shared.surrogates import orders

# A number, or an array where the data have several.
Value = float | NDArray[np.float64]


def ensemble_interval(
    values: ArrayLike,
    axis: int = 0,
    *,
    level: float = 0.95,
    method: str = "student",
    repetitions: int = 2000,
    rng: int | np.random.Generator = 0,
) -> tuple[Value, Value, Value]:
    """Mean over networks, with its confidence interval.

    Parameters
    ----------
    values : array
        One value (or array of values) per independently seeded network.
    axis : int
        The axis of networks, at least 2 long.
    level : float
        Confidence, between 0 and 1.
    method : {"student", "bootstrap"}
        Student's t interval, or percentiles of the means of networks drawn with
        replacement.  The bootstrap is too narrow for fewer than about 20 networks.
    repetitions : int
        Of the bootstrap.
    rng : int or numpy.random.Generator
        For the bootstrap.

    Returns
    -------
    mean, low, high : ndarray of the shape of `values` without `axis` (float if that is 0-D)
        In the unit of `values`.

    Raises
    ------
    ValueError
        If `values` has NaN or infinite values or fewer than 2 networks, or another argument
        is out of range.

    Notes
    -----
    The networks must be independent; the interval is for the mean over such networks on the
    same data, and not for other data.  The bootstrap costs `repetitions` means.

    Examples
    --------
    >>> from infoutils import statistics
    >>> mean, low, high = statistics.ensemble_interval([0.5, 0.7, 0.6, 0.8])
    >>> round(float(mean), 2), round(float(low), 2), round(float(high), 2)
    (0.65, 0.44, 0.86)
    """
    values = checks.array(values, "values")
    if checks.positive_int(axis, "axis", minimum=-values.ndim) >= values.ndim:
        raise ValueError(f"axis={axis} does not exist in values of shape {values.shape}")
    values = np.moveaxis(values, axis, 0)
    networks = len(values)
    if networks < 2:
        raise ValueError("values has 1 network, but at least 2 are needed for an interval")
    level = checks.number(level, "level", 0.0, 1.0, inside=True)
    checks.choice(method, "method", ("student", "bootstrap"))
    mean = values.mean(axis=0)
    if method == "student":
        half = stats.t.ppf((1 + level) / 2, networks - 1) * stats.sem(values, axis=0)
        return mean, mean - half, mean + half
    repetitions = checks.positive_int(repetitions, "repetitions", 2, checks.MANY)
    drawn = checks.generator(rng).integers(networks, size=(repetitions, networks))
    means = np.stack([values[rows].mean(axis=0) for rows in drawn])
    return mean, *np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=0)


def block_shuffle_null(
    statistic: Callable[..., ArrayLike],
    x: ArrayLike,
    y: ArrayLike,
    *,
    block: int,
    surrogates: int,
    surrogate: str = "blocks",
    rng: int | np.random.Generator = 0,
    jobs: int | None = None,
    progress: bool = False,
) -> NDArray[np.float64]:
    """Values of a statistic when `x` and `y` are unrelated, but each keeps its own dynamics.

    Blocks of consecutive rows of `x` are put in a random order, or all are shifted in a circle,
    and `y` stays in place.

    Parameters
    ----------
    statistic : callable
        ``statistic(x, y)`` returns a number or an array.
    x, y : array of shape (samples, ...)
    block : int
        Rows per block: long enough for blocks to be nearly independent, short enough for
        there to be many.  If it does not divide the samples, the blocks differ in length by
        one row, and none is left out.  For shifts, the smallest one, also backwards.
    surrogates : int
    surrogate : {"blocks", "shifts"}
        Shifts leave only one seam, which suits long memory; none is drawn twice.
    rng : int or numpy.random.Generator
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.
        `statistic` must then depend on nothing but its arguments.
    progress : bool
        Show a progress bar.

    Returns
    -------
    ndarray of shape (surrogates, ...)
        Give it to `p_value` together with ``statistic(x, y)``.

    Raises
    ------
    ValueError
        If `x` or `y` is bad, their lengths differ, there are fewer than two blocks, or
        another argument is out of range.

    Notes
    -----
    Costs `surrogates` calls of `statistic`.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import statistics
    >>> x, noise = np.random.default_rng(0).normal(size=(2, 200))
    >>> y = x + noise
    >>> def correlation(x, y):
    ...     return np.corrcoef(x, y)[0, 1]
    >>> null = statistics.block_shuffle_null(correlation, x, y, block=10, surrogates=99)
    >>> null.shape, float(statistics.p_value(correlation(x, y), null))
    ((99,), 0.01)
    """
    x, y = _named(statistic, {"x": x, "y": y})
    mixed = orders(len(x), surrogates, block, surrogate, rng)
    done = parallel.run(_of_shuffled, mixed, jobs, statistic, x, y)
    return np.stack(list(bar(done, progress, desc="surrogates", total=surrogates)))


def _of_shuffled(statistic, x, y, rows):
    return np.asarray(statistic(x[rows], y), dtype=np.float64)


def p_value(
    observed: ArrayLike, null: ArrayLike, *, method: str = "rank", alternative: str = "greater"
) -> Value:
    """Probability, if the null is true, of a value at least as extreme as observed.

    Parameters
    ----------
    observed : float or array
        NaN where there is nothing to test.
    null : array of shape (surrogates,) + the shape of observed
        From `block_shuffle_null` or `flow.shuffled_flow`, of the same quantity as `observed`, by
        the same method and options: of the transfer entropy, not of the flow, say.
    method : {"rank", "normal"}
        The rank of `observed` among the surrogates, ``(1 + count) / (1 + surrogates)``
        [1]_, which needs no assumption but is never below ``1 / (1 + surrogates)``; or the
        distance from the surrogates' mean in units of their standard deviation, which needs
        few of them (20, say) but assumes that they are normally distributed, far into the
        tail.  As both are estimated, Student's t is used, with ``surrogates - 1`` degrees of
        freedom.  Where the surrogates are all alike, it is the rank.
    alternative : {"greater", "less", "two-sided"}
        Which values count as extreme.

    Returns
    -------
    float, or ndarray of the shape of `observed`
        NaN where `observed` is NaN.

    Raises
    ------
    ValueError
        If the shapes do not fit, `null` is not finite where `observed` is, there are too few
        surrogates (1 for rank, 3 for normal), or an argument is unknown.

    References
    ----------
    .. [1] B. Phipson and G. K. Smyth, "Permutation p-values should never be zero",
       Statistical Applications in Genetics and Molecular Biology 9, 39 (2010).

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import statistics
    >>> null = np.arange(99.0)[:, None] + [0.0, 50.0]  # of two tests
    >>> statistics.p_value([200.0, 100.0], null).round(2)
    array([0.01, 0.5 ])
    """
    checks.choice(method, "method", ("rank", "normal"))
    checks.choice(alternative, "alternative", ("greater", "less", "two-sided"))
    observed = checks.array(observed, "observed", gaps=True)
    null = checks.array(null, "null", gaps=True)
    if null.ndim != observed.ndim + 1 or null.shape[1:] != observed.shape:
        raise ValueError(f"null must have shape (surrogates,) + {observed.shape}, not {null.shape}")
    least = 1 if method == "rank" else 3
    if len(null) < least:
        raise ValueError(f"null has {len(null)} surrogates, but method={method!r} needs {least}")
    tested = ~np.isnan(observed)
    if not np.isfinite(null[:, tested]).all():
        raise ValueError("null has values that are NaN or infinite where observed is a number")
    p = np.full(observed.shape, np.nan)
    tail = _rank_tails if method == "rank" else _normal_tails
    greater, less = tail(observed[tested], null[:, tested])
    both = np.minimum(2 * np.minimum(greater, less), 1)
    p[tested] = {"greater": greater, "less": less, "two-sided": both}[alternative]
    return p[()]


def block_jackknife(
    statistic: Callable[..., ArrayLike],
    *arrays: ArrayLike,
    blocks: int = 20,
    level: float = 0.95,
    jobs: int | None = None,
) -> tuple[Value, Value, Value]:
    """Interval of a statistic from leaving out one block of rows at a time [1]_.

    No row is ever used twice, so it suits nearest-neighbour estimators: for `mutual_information`
    of 500 samples, independent or autocorrelated, its 95 % intervals held the estimator's
    mean in 95 to 100 % of 150 trials, so they are rather too wide than too narrow.

    Parameters
    ----------
    statistic : callable
        ``statistic(*arrays)`` returns a number or an array.  It must be smooth in the
        samples (a median is not).
    *arrays : array of shape (samples, ...)
        Rows are left out of all of them together.
    blocks : int
        Blocks of consecutive rows, of nearly equal length; at least 2, and each long
        enough to be nearly independent of the others.
    level : float
        Confidence, between 0 and 1.
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.
        `statistic` must then depend on nothing but its arguments.

    Returns
    -------
    estimate, low, high : float or ndarray
        ``statistic`` of all rows, and Student's interval around it with ``blocks - 1``
        degrees of freedom.  The interval holds the estimator's variance, not its bias.

    Raises
    ------
    ValueError
        If an array is bad, lengths differ, there are more blocks than samples, or another
        argument is out of range.

    Notes
    -----
    Costs ``blocks + 1`` calls of `statistic`.

    References
    ----------
    .. [1] H. R. Künsch, "The jackknife and the bootstrap for general stationary
       observations", Annals of Statistics 17, 1217 (1989).

    Examples
    --------
    >>> from infoutils import estimation, statistics, truths
    >>> x, y, bits = truths.normal(400, 0.7, rng=0)
    >>> result = statistics.block_jackknife(estimation.mutual_information, x, y, blocks=10)
    >>> [round(float(value), 2) for value in (*result, bits)]
    [0.5, 0.3, 0.69, 0.49]
    """
    arrays = _named(statistic, {f"arrays[{i}]": a for i, a in enumerate(arrays)})
    samples = len(arrays[0])
    blocks = checks.positive_int(blocks, "blocks", minimum=2, maximum=samples)
    level = checks.number(level, "level", 0.0, 1.0, inside=True)
    left_out = np.array_split(np.arange(samples), blocks)
    without = list(parallel.run(_of_others, left_out, jobs, statistic, *arrays))
    estimate = np.asarray(statistic(*arrays), dtype=np.float64)[()]
    error = np.sqrt((blocks - 1) * np.var(without, axis=0))
    half = stats.t.ppf((1 + level) / 2, blocks - 1) * error
    return estimate, estimate - half, estimate + half


def _of_others(statistic, *arrays_and_rows):
    *arrays, rows = arrays_and_rows
    return np.asarray(statistic(*(np.delete(a, rows, axis=0) for a in arrays)), dtype=np.float64)


def false_discovery_rate(p: ArrayLike, *, level: float = 0.05) -> NDArray[np.bool_]:
    """Which of many tests to call significant, by Benjamini and Hochberg [1]_.

    Parameters
    ----------
    p : array
        P-values of any shape; NaN is no test.
    level : float
        Expected share of false findings among the findings, between 0 and 1.

    Returns
    -------
    bool ndarray of the shape of `p`
        False where `p` is NaN.

    Raises
    ------
    ValueError
        If a value of `p` is not in [0, 1] or `level` is out of range.

    Notes
    -----
    Holds for independent and for positively dependent tests.  With rank p-values, the number
    of surrogates must exceed the tests divided by `level`, or a lone finding is impossible.

    References
    ----------
    .. [1] Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", Journal of
       the Royal Statistical Society B 57, 289 (1995).

    Examples
    --------
    >>> from infoutils import statistics
    >>> statistics.false_discovery_rate([0.001, 0.02, 0.04, 0.3])
    array([ True,  True, False, False])
    """
    p = checks.array(p, "p", gaps=True)
    level = checks.number(level, "level", 0.0, 1.0, inside=True)
    tested = ~np.isnan(p)
    if not ((p[tested] >= 0) & (p[tested] <= 1)).all():
        raise ValueError("p has values outside [0, 1]")
    found = np.zeros(p.shape, dtype=bool)
    found[tested] = stats.false_discovery_control(p[tested]) <= level
    return found


def peak_of_others(curves: ArrayLike) -> NDArray[np.integer]:
    """Where the mean curve of the other networks is largest, for each network.

    A peak that is picked from a network's own curve always has a rise before it and a fall behind
    it; this one has them only if networks agree.  Where they do not, a network tends to lie low
    there, as it takes no part in the choice: rise and fall come out too small, not too large.

    Parameters
    ----------
    curves : array-like of shape (times, networks, ...)
        Of two networks at least, in any unit.

    Returns
    -------
    ndarray of int, shape (networks, ...)
        The first place of the largest mean of all but the network itself.

    Raises
    ------
    ValueError
        If `curves` has no two networks, or a value that is not finite.

    Examples
    --------
    Curves of two networks at three times, a column each:

    >>> from infoutils import statistics
    >>> statistics.peak_of_others([[0.1, 0.0], [0.2, 0.5], [0.9, 0.3]]).tolist()
    [1, 2]
    """
    curves = checks.array(curves, "curves")
    if curves.ndim < 2 or curves.shape[1] < 2:
        raise ValueError(f"curves must be (times, networks, ...), not of shape {curves.shape}")
    return (curves.sum(axis=1, keepdims=True) - curves).argmax(axis=0)


def dip(values: ArrayLike) -> float:
    """How far values are from having one peak: Hartigan's dip statistic [1]_.

    Parameters
    ----------
    values : array of shape (samples,)

    Returns
    -------
    float
        The smallest distance, over all distributions with one peak, of such a distribution from
        that of the values: the largest difference of the two cumulative shares.  It does not
        depend on shift and scale, is at least ``1 / (2 samples)`` if no value occurs twice, and
        at most a quarter, for two values that are equally frequent.

    Raises
    ------
    ValueError
        If `values` is empty, not finite or not one-dimensional.

    References
    ----------
    .. [1] J. A. Hartigan and P. M. Hartigan, "The dip test of unimodality", Annals of
       Statistics 13, 70 (1985).

    Examples
    --------
    Of one heap, and of two:

    >>> import numpy as np
    >>> from infoutils import statistics
    >>> heap = np.random.default_rng(0).normal(size=300)
    >>> round(statistics.dip(heap), 2), round(statistics.dip([*heap, *(heap + 9)]), 2)
    (0.01, 0.14)
    """
    x, counts = np.unique(checks.array(values, "values", ndim=1), return_counts=True)
    after = np.cumsum(counts) / counts.sum()
    before = after - counts / counts.sum()  # the cumulative share jumps from this to `after`
    low, high, distance = 0, len(x) - 1, 0.0
    while low < high:  # the peak lies between these two values
        part = slice(low, high + 1)
        under = _convex_corners(x[part], before[part])  # left of its peak, a distribution is convex
        over = _convex_corners(x[part], -after[part])  # right of it, concave
        convex = np.interp(x[part], x[part][under], before[part][under])
        concave = np.interp(x[part], x[part][over], after[part][over])
        corners = np.union1d(under, over)
        widest = corners[(concave - convex)[corners].argmax()]
        if (concave - convex)[widest] <= distance:
            break
        left, right = under[under <= widest].max(), over[over >= widest].min()
        # What is outside the new bounds is as far off as it will ever be.
        outside = (after[part] - convex)[:left], (concave - before[part])[right + 1 :]
        distance = max(distance, *(side.max(initial=0.0) for side in outside))
        low, high = low + left, low + right
    return float(distance / 2)


def _convex_corners(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the corners of the greatest convex curve below the points."""
    corners: list[int] = []
    for i in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2:]
            if (y[b] - y[a]) * (x[i] - x[b]) < (y[i] - y[b]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(i)
    return np.array(corners)


def _named(statistic, arrays):
    """Return named arrays whose rows belong together, for a statistic that can be called."""
    checks.instance(statistic, "statistic", Callable)
    if not arrays:
        raise ValueError("arrays: at least one is needed")
    arrays = {name: checks.array(value, name) for name, value in arrays.items()}
    for name, value in arrays.items():
        if value.ndim == 0:
            raise ValueError(f"{name} must have rows of samples, but is a single number")
    checks.same_length(**arrays)
    return list(arrays.values())


def _rank_tails(observed, null):
    counts = np.stack([(null >= observed).sum(axis=0), (null <= observed).sum(axis=0)])
    return (1 + counts) / (1 + len(null))


def _normal_tails(observed, null):
    spread = null.std(axis=0, ddof=1)
    alike = spread <= 1e-12 * np.abs(null).max(axis=0)
    spread[alike] = 1.0
    score = (observed - null.mean(axis=0)) / (spread * math.sqrt(1 + 1 / len(null)))
    student = stats.t(len(null) - 1)
    return np.where(alike, _rank_tails(observed, null), [student.sf(score), student.cdf(score)])
