"""Complexity of a group of units, after Tononi, Sporns and Edelman."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma

from infoutils._shared import checks, parallel

ALL_UP_TO = 10  # units whose subsets are all taken by default


class Complexity(NamedTuple):
    """What `tse_complexity` returns, in bits unless `base` said otherwise.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import complexity
    >>> x = np.random.default_rng(0).normal(size=(100, 4)).cumsum(axis=1)
    >>> result = complexity.tse_complexity(x, method="gaussian", chains=10)
    >>> round(result.value, 2), round(result.standard_error, 2), result.profile.shape
    (1.38, 0.33, (4,))
    """

    value: float  #: the sum of the profile
    standard_error: float  #: of the value, from sampling subsets; 0 where all were taken
    profile: np.ndarray  #: the term of each size of subset, 1 to all the units


def tse_complexity(
    x: ArrayLike,
    *,
    method: str = "kl",
    k: int = 3,
    base: float = 2,
    chains: int | str | None = None,
    rng: int | np.random.Generator = 0,
    jobs: int | None = None,
) -> Complexity:
    r"""Neural complexity of a group of units by Tononi, Sporns and Edelman [1]_.

    It is high where units are neither independent nor all alike: where small groups of them
    have more entropy than their share of the whole.

    Parameters
    ----------
    x : array of shape (samples, units)
        Columns should have a common scale first (z-scores), as for `estimation.entropy`.
    method : {"kl", "gaussian"}
        Estimator of the entropies: nearest neighbours as in `estimation.entropy`, or the
        closed form for Gaussian units, from their correlations.
    k : int
        Neighbours, for "kl".
    base : float
        Of the logarithm: 2 for bits.
    chains : int, "all" or None
        Random orders of the units, 2 or more, or all the subsets (of at most 20 units).  By
        default, all of up to 10 units, and else 100 chains.
    rng : int or numpy.random.Generator
        For the random orders.
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.

    Returns
    -------
    Complexity
        With `value`, `standard_error` and `profile`, in bits.

    Raises
    ------
    ValueError
        If `x` has NaN, infinite or too few values, or another argument is out of range.  If
        a unit is a sum of others, or, for "kl", if more than `k` samples of a unit are equal:
        an entropy is then minus infinity, and complexity has no value.

    Warns
    -----
    UserWarning
        If units are constant: they are left out, and the profile is shorter.

    Notes
    -----
    For n units it is

    .. math:: \sum_{m=1}^{n} \Bigl( \langle H(X_m) \rangle - \frac{m}{n} H(X) \Bigr),

    where the mean is over the subsets of m units.  A chain has one subset of each size: the
    first units of a random order.  The mean over chains is without bias, and its standard
    error does not tell of the samples, which are taken as they are.

    Distances are in the max-norm, so those in one more unit follow from those before by one
    maximum each.

    **Ties.**  A few equal values are harmless.  Units that are rounded or saturated (more
    than k equal values) have no differential entropy, so these are refused by "kl"; what
    remains is to add noise, to say so, and to show how the result depends on it.

    Cost: for each subset, N² operations for "kl" (a chain of 25 units takes 4 ms with 700
    samples, and 0.9 s with 10,000), and next to nothing for "gaussian".

    References
    ----------
    .. [1] G. Tononi, O. Sporns and G. M. Edelman, "A measure for brain complexity: relating
       functional segregation and integration in the nervous system", Proceedings of the
       National Academy of Sciences 91, 5033 (1994).

    Examples
    --------
    Of three units whose correlation is one half, and the truth:

    >>> from infoutils import complexity, truths
    >>> x, _, _ = truths.normal(1000, truths.dense(3, 1, 0.5), x_dims=3, rng=0)
    >>> round(complexity.tse_complexity(x, method="gaussian").value, 2)
    0.29
    >>> round(truths.complexity(3, 0.5), 2)
    0.29
    """
    checks.choice(method, "method", ("kl", "gaussian"))
    k = checks.positive_int(k, "k")
    unit = checks.unit(base)
    x = _without_constants(checks.samples(x, "x", k=k))
    units = x.shape[1]
    rng = checks.generator(rng)
    if chains is None:
        chains = "all" if units <= ALL_UP_TO else 100
    if isinstance(chains, str) and chains == "all":
        if units > 20:
            raise ValueError(f"chains cannot be 'all' for {units} units, but for 20 at most")
        orders, first, last = _cover(units)
    else:
        chains = checks.positive_int(chains, "chains (unless None or 'all')", minimum=2)
        orders = np.array([rng.permutation(units) for _ in range(chains)])
        first, last = np.ones(chains, np.int64), np.full(chains, units)
    entropies = _kl(x, orders, first, last, k, jobs) if method == "kl" else _gaussian(x, orders)
    sizes = np.arange(1, units + 1)
    taken = (first[:, None] <= sizes) & (sizes <= last[:, None])
    mean = np.where(taken, entropies, 0.0).sum(axis=0) / taken.sum(axis=0)
    profile = (mean - sizes / units * mean[-1]) / unit
    sampled = not isinstance(chains, str)
    error = entropies.sum(axis=1).std(ddof=1) / math.sqrt(len(orders)) / unit if sampled else 0.0
    return Complexity(float(profile.sum()), float(error), profile)


def _without_constants(x):
    varies = (x != x[0]).any(axis=0)
    if not varies.any():
        raise ValueError("x has no units that vary")
    if not varies.all():
        told = ", ".join(map(str, np.flatnonzero(~varies)))
        checks.warn(f"these units are constant, so they are left out: {told}")
    return x[:, varies]


def _cover(units):
    """Return orders of the units whose first units are every subset once.

    Returns
    -------
    orders : ndarray of shape (chains, units)
    first, last : ndarray of shape (chains,)
        The smallest and the largest number of first units to take of each order.
    """
    done, orders, first, last = {0}, [], [], []
    for subset in sorted(range(1, 2**units), key=int.bit_count):
        if subset in done:
            continue
        order = [u for u in range(units) if subset >> u & 1]
        first.append(len(order))
        done.add(subset)
        # grow it for as long as that makes a new subset
        while new := [u for u in range(units) if subset | 1 << u not in done]:
            subset |= 1 << new[0]
            order.append(new[0])
            done.add(subset)
        last.append(len(order))
        orders.append(order + [u for u in range(units) if u not in order])
    alike = np.lexsort(np.array(orders).T[::-1])  # next to each other
    return np.array(orders)[alike], np.array(first)[alike], np.array(last)[alike]


def _gaussian(x, orders):
    """Return the entropy in nats of the first 1, 2, ... units of each order."""
    samples, units = x.shape
    if samples < units + 2:
        raise ValueError(f"x has {samples} samples, but at least {units + 2} are needed")
    correlation = np.atleast_2d(np.corrcoef(x, rowvar=False))
    if np.linalg.eigvalsh(correlation)[0] < 1e-12 * units:
        raise ValueError("x has columns that others determine, so its entropy is minus infinity")
    factors = np.linalg.cholesky(correlation[orders[:, :, None], orders[:, None, :]])
    scale = 0.5 * math.log(2 * math.pi * math.e) + np.log(x.std(axis=0, ddof=1))[orders]
    return np.cumsum(np.log(np.diagonal(factors, axis1=1, axis2=2)) + scale, axis=1)


def _kl(x, orders, first, last, k, jobs):
    """Return the entropy in nats of the first 1, 2, ... units of each order."""
    samples, units = x.shape
    from infoutils.estimation import _methods  # here: that room imports this one

    if why := _methods.without_density(x, k):
        raise ValueError(f"x has {why}, so its entropy is minus infinity")
    split = np.array_split(np.arange(samples), min(samples, 16))
    parts = [(part[0], part[-1] + 1) for part in split]
    log_radii = _methods.neighbours().log_radii
    done = parallel.run(log_radii, parts, jobs, x, orders, first, last, k)
    radii = sum(done) / samples
    return digamma(samples) - digamma(k) + np.arange(1, units + 1) * (math.log(2) + radii)
