"""Mutual information of all pairs of columns, shared out in blocks."""

import time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from infoutils._shared import checks, parallel
from infoutils._shared.names import Matrix, columns, labelled, names_of
from infoutils._shared.progress import bar
from infoutils.estimation import _arguments
from infoutils.estimation._methods import METHODS, estimator, neighbours

BLOCK = 2000  # pairs of columns that are shared out together, or fewer
TIMED = 8  # pairs that tell how long all of them will take


def pairwise_mutual_information(
    x: ArrayLike,
    y: ArrayLike | None = None,
    *,
    base: float = 2,
    method: str = "ksg",
    scale: str | None = "check",
    jobs: int | None = None,
    progress: bool = False,
    **options: Any,
) -> Matrix:
    """Mutual information of every column of `x` with every column of `y`.

    Parameters
    ----------
    x : array of shape (samples, units)
        At least 2 samples, and more than `k` where there is one.
    y : array of shape (samples, other units), optional
        By default `x` itself.
    base : float
        Of the logarithm: 2 for bits.
    method : {"ksg", "kl", "binned", "kde", "lnn1", "lnn2", "lga", "gaussian", "discrete"}
        Estimator, as for `mutual_information`.
    scale : {"check", "deviation", "rank", None}
        As for `mutual_information`, for the columns of `x` and `y` together.
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.
    progress : bool
        Show a progress bar, which says beforehand how long it should take: a few pairs are
        timed here first.
    **options
        Of the method, as for `mutual_information`.

    Returns
    -------
    ndarray of shape (units, other units)
        In bits; a pandas.DataFrame with the names of the columns, where `x` or `y` is one.
        Without `y` it is symmetric, and its diagonal is NaN.  The rows and columns
        of constant units are zero, and one ``UserWarning`` names them.  Another tells of
        infinite information.

    Raises
    ------
    ValueError
        As `mutual_information`.

    Notes
    -----
    Ties are treated as in `mutual_information`.

    Cost: by "ksg", each column is sorted once, and each pair takes between
    N log N and N^1.5 operations (0.1 ms for 1138 samples).  By the others, each pair takes
    what `mutual_information` takes.  Without `y` there are half as many pairs.

    Memory: by "ksg", three times that of `x` and `y`, for their sorted columns,
    and 24 bytes for each pair.  The pairs are shared out in blocks; workers in other processes
    are sent what these need once.  On a `device`, a block takes some hundreds of MiB.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import estimation
    >>> x = np.random.default_rng(0).normal(size=(500, 3))
    >>> x[:, 2] += x[:, 0]
    >>> estimation.pairwise_mutual_information(x).round(2)
    array([[  nan, -0.05,  0.5 ],
           [-0.05,   nan,  0.03],
           [ 0.5 ,  0.03,   nan]])
    """
    _, options = estimator("information", method, options)
    unit = checks.unit(base)
    names = names_of(x), names_of(x if y is None else y)
    given = {"x": x} if y is None else {"x": x, "y": y}
    arrays = {name: _arguments.samples(a, name, options, method) for name, a in given.items()}
    checks.same_length(**arrays)
    varies = {name: _arguments.varies(a) for name, a in arrays.items()}
    scaled = _arguments.scaled(scale, method, arrays, given)
    wanted = np.logical_and.outer(varies["x"], varies["x" if y is None else "y"])
    wanted = np.triu(wanted, 1) if y is None else wanted
    _arguments.repeats(method, *arrays.values())
    if len(constant := columns(given, arrays)[~np.concatenate(list(varies.values()))]):
        checks.warn(f"these columns are constant, so their information is 0: {', '.join(constant)}")
    which = np.ascontiguousarray(np.argwhere(wanted))
    result = np.zeros(wanted.shape)
    if len(which):
        values = _pairs(scaled[0], scaled[-1], which, method, options, jobs, progress) / unit
        if np.isinf(values).any():
            checks.warn(f"some columns determine others: infinite information by {method!r}")
        result[which[:, 0], which[:, 1]] = values
        if y is None:
            result[which[:, 1], which[:, 0]] = values
    if y is None:
        np.fill_diagonal(result, np.nan)
    return labelled(result, *names)


def _pairs(x, y, which, method, options, jobs, progress):
    """Return the estimates in nats of the pairs of columns in `which`."""
    number = min(len(which), max(4 * parallel.workers(jobs), len(which) // BLOCK))
    blocks = np.array_split(which, number)
    if method == "ksg":
        work, shared = neighbours().pair_by_pair(x, y, **options)
        jobs = jobs if options["device"] is None else 1  # a device does many pairs at a time
    else:
        work, shared = _one_by_one, (x, y, method, options)
    about = f"{len(which)} pairs"
    if progress:
        about += _expected(work, shared, which, jobs)
    done = parallel.run(work, blocks, jobs, *shared)
    return np.concatenate(list(bar(done, progress, desc=about, unit="block", total=number)))


def _expected(work, shared, which, jobs):
    """Return how long all the pairs should take, from a few of them."""
    workers = parallel.workers(jobs)
    few = which[:: max(1, len(which) // TIMED)][:TIMED]
    work(*shared, few[:1])  # compiles, the first time
    start = time.perf_counter()
    work(*shared, few)
    seconds = (time.perf_counter() - start) / len(few) * len(which) / workers
    time_left = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    more = " (jobs=-1 would use all cores)" if jobs is None and workers == 1 else ""
    return f", about {time_left} on {workers} worker{'s' * (workers > 1)}{more}"


def _one_by_one(x, y, method, options, block):
    estimate = METHODS[method].information
    return np.array([estimate(x[:, [i]], y[:, [j]], **options) for i, j in block])
