"""Samples from distributions whose information is known exactly.

Each function returns samples of X, samples of Y (rows are samples) and I(X ; Y) in bits, to
compare an estimate with.  Most are tasks of the benchmark by Czyż et al. [1]_.  Of a series
(`autoregressive`), `autoregressive_flow` returns what its units tell each other.

The maps at the end (`half_cube`, `wiggly`, `swiss_roll`) can be applied to X, to Y or to both,
and change the distribution but not the information, as they can be undone.

.. [1] P. Czyż, F. Grabowski, J. E. Vogt, N. Beerenwinkel and A. Marx, "Beyond normal: on the
   evaluation of mutual information estimators", Advances in Neural Information Processing
   Systems 36 (2023).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_discrete_lyapunov
from scipy.special import digamma, entr, gammaln, ndtr
from scipy.stats import multivariate_normal

from infoutils._shared import checks

Rng = int | np.random.Generator
Array = NDArray[np.float64]
Truth = tuple[NDArray[Any], NDArray[Any], float]  # samples of X and of Y, and I(X ; Y)


def normal(samples: int, covariance: ArrayLike, x_dims: int = 1, *, rng: Rng) -> Truth:
    """Jointly Gaussian X and Y, with mean zero.

    Parameters
    ----------
    samples : int
    covariance : float or array of shape (dims, dims)
        Of X and Y together, X first: symmetric and positive definite.  A number is the
        correlation of one X and one Y of variance 1.
    x_dims : int
        How many of the dimensions are X.
    rng : int or numpy.random.Generator

    Returns
    -------
    x : ndarray of shape (samples, x_dims)
    y : ndarray of shape (samples, dims - x_dims)
    bits : float
        I(X ; Y).

    Raises
    ------
    ValueError
        If an argument is bad.

    See Also
    --------
    dense, sparse : Covariances.

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.normal(100, truths.dense(2, 3, 0.5), x_dims=2, rng=0)
    >>> x.shape, y.shape, round(bits, 2)
    ((100, 2), (100, 3), 0.5)
    """
    covariance, x_dims = _covariance(covariance, x_dims)
    size = checks.positive_int(samples, "samples"), len(covariance)
    z = checks.generator(rng).normal(size=size) @ np.linalg.cholesky(covariance).T
    return z[:, :x_dims], z[:, x_dims:], normal_information(covariance, x_dims)


def student(
    samples: int, covariance: ArrayLike, x_dims: int = 1, *, degrees: float, rng: Rng
) -> Truth:
    """Multivariate Student-t X and Y: heavy tails, and dependent even where uncorrelated.

    Parameters
    ----------
    samples : int
    covariance : float or array of shape (dims, dims)
        Of the Gaussian that is divided by the root of a chi-squared variable; as for
        `normal`.  (The covariance of X and Y is larger, or infinite.)
    x_dims : int
        How many of the dimensions are X.
    degrees : float
        Degrees of freedom: the fewer, the heavier the tails.
    rng : int or numpy.random.Generator

    Returns
    -------
    x : ndarray of shape (samples, x_dims)
    y : ndarray of shape (samples, dims - x_dims)
    bits : float
        I(X ; Y).

    Raises
    ------
    ValueError
        If an argument is bad.

    Notes
    -----
    The information is that of the Gaussian plus f(n) + f(n + x + y) - f(n + x) - f(n + y)
    nats, where f(a) = log gamma(a / 2) - a / 2 digamma(a / 2), n is `degrees`, and x and y
    are the dimensions [1]_.

    References
    ----------
    .. [1] R. B. Arellano-Valle, J. E. Contreras-Reyes and M. G. Genton, "Shannon entropy and
       mutual information for multivariate skew-elliptical distributions", Scandinavian
       Journal of Statistics 40, 42 (2013).

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.student(100, 0.0, degrees=3, rng=0)
    >>> x.shape, y.shape, round(bits, 2)
    ((100, 1), (100, 1), 0.06)
    """
    degrees, rng = checks.positive(degrees, "degrees"), checks.generator(rng)
    x, y, bits = normal(samples, covariance, x_dims, rng=rng)
    root = np.sqrt(rng.chisquare(degrees, size=(len(x), 1)) / degrees)
    a = degrees + np.array([0, x.shape[1] + y.shape[1], x.shape[1], y.shape[1]])
    f = gammaln(a / 2) - a / 2 * digamma(a / 2)
    return x / root, y / root, bits + float(f @ [1, 1, -1, -1]) / math.log(2)


def uniform_with_noise(samples: int, noise: float, *, rng: Rng) -> Truth:
    """X is uniform between 0 and 1, and Y is X with noise uniform between -noise and noise.

    Parameters
    ----------
    samples : int
    noise : float
        Above 0.
    rng : int or numpy.random.Generator

    Returns
    -------
    x, y : ndarray of shape (samples, 1)
    bits : float
        I(X ; Y): ``noise - log(2 noise)`` nats for a noise of up to 1/2, else 1 / (4 noise).

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.uniform_with_noise(100, 0.2, rng=0)
    >>> x.shape, y.shape, round(bits, 2)
    ((100, 1), (100, 1), 1.61)
    """
    samples, noise = checks.positive_int(samples, "samples"), checks.positive(noise, "noise")
    rng = checks.generator(rng)
    x = rng.random((samples, 1))
    y = x + noise * rng.uniform(-1, 1, size=(samples, 1))
    nats = noise - math.log(2 * noise) if noise <= 0.5 else 1 / (4 * noise)
    return x, y, nats / math.log(2)


def normal_mixture(samples: int, correlations: ArrayLike, *, rng: Rng) -> Truth:
    """X and Y are Gaussian with variance 1 each, but not jointly: their correlation varies.

    Of two opposite correlations, X and Y are uncorrelated and not independent.

    Parameters
    ----------
    samples : int
    correlations : array of shape (parts,)
        Of each part, all equally probable: between -1 and 1.
    rng : int or numpy.random.Generator

    Returns
    -------
    x, y : ndarray of shape (samples, 1)
    bits : float
        I(X ; Y), by numerical integration, for correlations of up to 0.999.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.normal_mixture(100, [-0.9, 0.9], rng=0)
    >>> x.shape, y.shape, round(bits, 2)
    ((100, 1), (100, 1), 0.59)
    """
    samples = checks.positive_int(samples, "samples")
    correlations = checks.array(correlations, "correlations", ndim=1)
    if (abs(correlations) >= 1).any():
        raise ValueError("correlations must be between -1 and 1")
    rng = checks.generator(rng)
    x, noise = rng.normal(size=(2, samples, 1))
    part = rng.choice(correlations, size=(samples, 1))
    y = part * x + np.sqrt(1 - part**2) * noise

    at = np.linspace(-8, 8, 801)  # the trapezoid rule is exact for smooth densities
    places = np.stack(np.meshgrid(at, at), axis=-1)
    parts = [multivariate_normal.pdf(places, cov=[[1, r], [r, 1]]) for r in correlations]
    joint = entr(np.mean(parts, axis=0)).sum() * (at[1] - at[0]) ** 2 / math.log(2)
    return x, y, 2 * normal_entropy(1) - float(joint)


def independent(samples: int, x_dims: int = 1, y_dims: int = 1, *, rng: Rng) -> Truth:
    """X and Y have nothing to do with each other: X is Gaussian, and Y is exponential.

    Parameters
    ----------
    samples, x_dims, y_dims : int
    rng : int or numpy.random.Generator

    Returns
    -------
    x : ndarray of shape (samples, x_dims)
    y : ndarray of shape (samples, y_dims)
    bits : float
        I(X ; Y), which is 0.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.independent(100, 2, 3, rng=0)
    >>> x.shape, y.shape, bits
    ((100, 2), (100, 3), 0.0)
    """
    samples = checks.positive_int(samples, "samples")
    x_dims, y_dims = checks.positive_int(x_dims, "x_dims"), checks.positive_int(y_dims, "y_dims")
    rng = checks.generator(rng)
    return rng.normal(size=(samples, x_dims)), rng.exponential(size=(samples, y_dims)), 0.0


def discrete(samples: int, table: ArrayLike, *, rng: Rng) -> Truth:
    """Draw X and Y from a table of joint probabilities.

    Parameters
    ----------
    samples : int
    table : array of shape (values of x, values of y)
        Not negative.  Made to sum to 1.
    rng : int or numpy.random.Generator

    Returns
    -------
    x, y : ndarray of shape (samples, 1)
        Rows and columns of the table, counted from 0.
    bits : float
        I(X ; Y).

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> x, y, bits = truths.discrete(6, [[3, 1], [1, 3]], rng=0)
    >>> x.ravel().tolist(), y.ravel().tolist(), round(bits, 2)
    ([1, 0, 0, 0, 1, 1], [1, 0, 0, 0, 1, 1], 0.19)
    """
    samples = checks.positive_int(samples, "samples")
    table = checks.array(table, "table", ndim=2)
    if (table < 0).any() or not table.sum() > 0:
        raise ValueError("table must have probabilities, none below and some above 0")
    table = table / table.sum()
    cells = checks.generator(rng).choice(table.size, size=(samples, 1), p=table.ravel())
    apart = table.sum(axis=1, keepdims=True) * table.sum(axis=0)
    some = table > 0
    bits = np.sum(table[some] * np.log2(table[some] / apart[some]))
    return *np.divmod(cells, table.shape[1]), float(bits)


def autoregressive(windows: int, steps: int, coefficients: ArrayLike, *, rng: Rng) -> Array:
    """Series of units, each the weighted sum of all one step before, and noise of variance 1.

    Parameters
    ----------
    windows, steps : int
    coefficients : array of shape (units, units)
        ``[source, target]``, such that the series is stationary.
    rng : int or numpy.random.Generator

    Returns
    -------
    ndarray of shape (windows, steps, units)
        An activity as `flow` takes it, the first step from the stationary distribution.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.autoregressive(20, 7, [[0.5, 0.8], [0.0, 0.5]], rng=0).shape
    (20, 7, 2)
    """
    size = checks.positive_int(windows, "windows"), checks.positive_int(steps, "steps")
    coefficients, covariance = _stationary(coefficients)
    series = checks.generator(rng).normal(size=(*size, len(covariance)))
    series[:, 0] = series[:, 0] @ np.linalg.cholesky(covariance).T
    for step in range(1, steps):
        series[:, step] += series[:, step - 1] @ coefficients
    return series


def autoregressive_flow(coefficients: ArrayLike, delay: int = 1) -> tuple[Array, Array, Array]:
    """Delayed information, information flow and transfer entropy of an autoregressive series.

    Parameters
    ----------
    coefficients : array of shape (units, units)
        As for `autoregressive`.
    delay : int
        Steps, at least 1.

    Returns
    -------
    information, flow, transfer : ndarray of shape (units, units)
        I(A at t ; B at t + delay), the same less I(A at t ; B at t), and I(A at t ; B at t + delay
        | B at t + delay - 1), in bits and ``[source, target]``.  The latter two are NaN on the
        diagonal.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    Of two units, of which the second hears the first:

    >>> from infoutils import truths
    >>> information, flow, transfer = truths.autoregressive_flow([[0.5, 0.8], [0.0, 0.5]])
    >>> information[0, 1].round(2).tolist(), flow[0, 1].round(2).tolist()
    (0.46, 0.37)
    >>> transfer[0, 1].round(2).tolist()
    0.4
    """
    coefficients, covariance = _stationary(coefficients)
    delay = checks.positive_int(delay, "delay")
    size = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    powers = (np.linalg.matrix_power(coefficients, d) for d in (0, 1, delay - 1, delay))
    now, one, before, then = (covariance @ power / size for power in powers)
    for known in (now, before):
        np.fill_diagonal(known, np.nan)
    own = np.diag(one)
    partial = (then - before * own) / np.sqrt((1 - before**2) * (1 - own**2))
    information, present, transfer = (-0.5 * np.log2(1 - r**2) for r in (then, now, partial))
    return information, information - present, transfer


def complexity(units: int, correlation: float) -> float:
    """Neural complexity of Gaussian units that all have the same correlation.

    Parameters
    ----------
    units : int
        At least 2.
    correlation : float
        Above -1 / (units - 1) and below 1.

    Returns
    -------
    float
        What `infoutils.complexity.tse_complexity` estimates, in bits.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    It grows with the units and with what they share:

    >>> from infoutils import truths
    >>> round(truths.complexity(4, 0.2), 2), round(truths.complexity(4, 0.5), 2)
    (0.11, 0.55)
    """
    units = checks.positive_int(units, "units", minimum=2)
    correlation = checks.number(correlation, "correlation", -1 / (units - 1), 1, inside=True)
    sizes = np.arange(1, units + 1)
    joint = (sizes - 1) * math.log2(1 - correlation) + np.log2(1 + (sizes - 1) * correlation)
    return float(np.sum(joint - sizes / units * joint[-1])) / 2


def dense(x_dims: int, y_dims: int, correlation: float) -> Array:
    """Covariance of X and Y where every two dimensions have the same correlation.

    Parameters
    ----------
    x_dims, y_dims : int
    correlation : float
        Above -1 / (dims - 1) and below 1, for all dims together.

    Returns
    -------
    ndarray of shape (x_dims + y_dims, x_dims + y_dims)
        For `normal` and `student`.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.dense(1, 2, 0.5)
    array([[1. , 0.5, 0.5],
           [0.5, 1. , 0.5],
           [0.5, 0.5, 1. ]])
    """
    dims = checks.positive_int(x_dims, "x_dims") + checks.positive_int(y_dims, "y_dims")
    correlation = checks.number(correlation, "correlation", -1 / (dims - 1), 1, inside=True)
    return np.full((dims, dims), correlation) + (1 - correlation) * np.eye(dims)


def sparse(x_dims: int, y_dims: int, correlation: float, pairs: int = 2) -> Array:
    """Covariance of X and Y where only the first few dimensions of X and Y are correlated.

    Parameters
    ----------
    x_dims, y_dims : int
    correlation : float
        Of the first dimension of X with the first of Y, and so on.
    pairs : int
        How many, at most as many as the smaller of X and Y has.

    Returns
    -------
    ndarray of shape (x_dims + y_dims, x_dims + y_dims)
        For `normal` and `student`.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.sparse(1, 2, 0.5, pairs=1)
    array([[1. , 0.5, 0. ],
           [0.5, 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    x_dims, y_dims = checks.positive_int(x_dims, "x_dims"), checks.positive_int(y_dims, "y_dims")
    correlation = checks.number(correlation, "correlation", -1, 1, inside=True)
    pairs = checks.positive_int(pairs, "pairs", maximum=min(x_dims, y_dims))
    covariance = np.eye(x_dims + y_dims)
    first = np.arange(pairs)
    covariance[first, x_dims + first] = covariance[x_dims + first, first] = correlation
    return covariance


def normal_information(covariance: ArrayLike, x_dims: int = 1) -> float:
    """Mutual information of two parts of a Gaussian vector.

    Parameters
    ----------
    covariance : float or array of shape (dims, dims)
        As for `normal`.
    x_dims : int
        How many of the dimensions are X.

    Returns
    -------
    float
        I(X ; Y) in bits.

    Raises
    ------
    ValueError
        If an argument is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> round(truths.normal_information(0.8), 2)
    0.74
    >>> round(truths.normal_information(truths.dense(2, 3, 0.5), x_dims=2), 2)
    0.5
    """
    covariance, x_dims = _covariance(covariance, x_dims)
    x, y = covariance[:x_dims, :x_dims], covariance[x_dims:, x_dims:]
    log_det = [np.linalg.slogdet(part)[1] for part in (x, y, covariance)]
    return float(log_det[0] + log_det[1] - log_det[2]) / (2 * math.log(2))


def normal_entropy(covariance: ArrayLike) -> float:
    """Differential entropy of a Gaussian vector.

    Parameters
    ----------
    covariance : float or array of shape (dims, dims)
        Symmetric and positive definite.  A number is the variance in one dimension.

    Returns
    -------
    float
        h(X) in bits.

    Raises
    ------
    ValueError
        If `covariance` is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> round(truths.normal_entropy(1), 2), round(truths.normal_entropy(4), 2)
    (2.05, 3.05)
    """
    covariance = np.atleast_2d(checks.array(covariance, "covariance", ndim=(0, 2)))
    _positive_definite(covariance)
    log_det = np.linalg.slogdet(2 * math.pi * math.e * covariance)[1]
    return float(log_det) / (2 * math.log(2))


def half_cube(x: ArrayLike) -> Array:
    """Map each value to its size to the power of 3/2, with its sign: longer tails.

    Parameters
    ----------
    x : array

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    ValueError
        If `x` is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.half_cube([-4.0, 1.0, 9.0])
    array([-8.,  1., 27.])
    """
    x = checks.array(x, "x")
    return np.sign(x) * np.abs(x) ** 1.5


def wiggly(x: ArrayLike) -> Array:
    """Add waves to each value, too flat to break the order of values: a varying density.

    Parameters
    ----------
    x : array

    Returns
    -------
    ndarray of the shape of `x`

    Raises
    ------
    ValueError
        If `x` is bad.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.wiggly([-1.0, 1.0, 2.0]).round(2)
    array([-1.45,  1.44,  2.15])
    """
    x = checks.array(x, "x")
    return x + 0.4 * np.sin(x) + 0.2 * np.sin(1.7 * x + 1) + 0.03 * np.sin(3.3 * x - 2.5)


def swiss_roll(x: ArrayLike) -> Array:
    """Roll a line up into a spiral in the plane.

    Parameters
    ----------
    x : array of shape (samples, 1) or (samples,)
        In units of its standard deviation, so that it fills a turn and a half.

    Returns
    -------
    ndarray of shape (samples, 2)
        Within a circle of radius 0.7.

    Raises
    ------
    ValueError
        If `x` is bad or has more dimensions.

    Notes
    -----
    Differential entropy of the points is minus infinity, as they lie on a curve, so methods
    that add entropies cannot work.

    Examples
    --------
    >>> from infoutils import truths
    >>> truths.swiss_roll([-1.0, 0.5]).round(2)
    array([[ 0.29, -0.02],
           [ 0.12, -0.52]])
    """
    x = checks.samples(x, "x", least=1)
    if x.shape[1] > 1:
        raise ValueError(f"x must have one dimension, not {x.shape[1]}")
    angle = 1.5 * math.pi * (1 + 2 * ndtr(x))
    return angle * np.hstack([np.cos(angle), np.sin(angle)]) / 21


def _covariance(covariance, x_dims):
    covariance = checks.array(covariance, "covariance", ndim=(0, 2))
    if covariance.ndim == 0:
        covariance = np.array([[1.0, covariance], [covariance, 1.0]])
    _positive_definite(covariance)
    return covariance, checks.positive_int(x_dims, "x_dims", maximum=len(covariance) - 1)


def _stationary(coefficients):
    """Return the coefficients, checked, and the covariance of the units at one time."""
    coefficients = checks.array(coefficients, "coefficients", ndim=2)
    rows, columns = coefficients.shape
    if rows != columns or abs(np.linalg.eigvals(coefficients)).max() >= 1:
        raise ValueError("coefficients must be square, with eigenvalues within the unit circle")
    return coefficients, solve_discrete_lyapunov(coefficients.T, np.eye(len(coefficients)))


def _positive_definite(covariance):
    scaled = covariance / np.abs(covariance).max(initial=1e-300)
    if covariance.shape[0] != covariance.shape[1] or not np.allclose(scaled, scaled.T):
        raise ValueError(f"covariance (shape {covariance.shape}) must be square and symmetric")
    if np.linalg.eigvalsh(covariance)[0] <= 0:
        raise ValueError("covariance must be positive definite (a correlation, within -1 and 1)")
