"""Entropy, mutual information and conditional mutual information from samples.

One signature for every estimator: ``mutual_information(x, y, method=..., **options)``, and
`METHODS` lists them with their options.  Samples are rows: ``(samples, dims)``, and a 1-D
array is one dimension.  Information is in bits unless `base` says otherwise, and is returned
raw: a negative estimate tells of bias and noise, so clipping it is the caller's choice.
"""

import math
import time
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import digamma

from infoutils import (
    _binned,
    _check,
    _device,
    _gaussian,
    _kde,
    _ksg,
    _ksg2,
    _lanes,
    _lga,
    _lnn,
    _mixture,
    _parallel,
    _progress,
)
from infoutils.complexity import tse_complexity as tse_complexity

BLOCK = 2000  # pairs of columns that are shared out together, or fewer
TIMED = 8  # pairs that tell how long all of them will take


def entropy(x, method="kl", *, base=2, **options):
    """Entropy H(X) or differential entropy h(X), by one of many estimators.

    Parameters
    ----------
    x : array of shape (samples, dims) or (samples,)
        At least 2 samples, and more than `k` where there is one.
    method : {"kl", "binned", "kde", "lnn1", "lnn2", "lga", "gaussian", "discrete"}
        Estimator; see the notes.
    base : float
        Of the logarithm: 2 for bits.
    **options
        Of the method; see the notes.

    Returns
    -------
    float
        In bits.  A differential entropy depends on the units of `x`, and may be negative.
        Where the estimator sees an atom, or a column that others determine, it is minus
        infinity, and that is returned, with a ``UserWarning``.

    Raises
    ------
    ValueError
        If `x` has NaN, infinite or too few values, the method is unknown or does not
        estimate entropy, or an option is out of range or not one of the method's.

    See Also
    --------
    mutual_information : More about the methods.

    Notes
    -----
    ============  ==============================  =============================================
    Method        Options and defaults            Estimates
    ============  ==============================  =============================================
    kl            k=3                             h(X), from the distance to the k-th nearest
                                                  neighbour in the max-norm [1]_
    lnn1, lnn2    k=5, m=None                     h(X), by a local fit of order 1 or 2 [2]_
    lga           k=20, device="cpu"              h(X), by a local Gaussian fit [3]_
    gaussian                                      h(X), of a Gaussian with the same covariance
    kde           variance (needed),              h(X + noise), an upper or a lower bound [4]_,
                  bound="upper"                   with Gaussian noise of that variance
    binned        bins=30, edges="count",         H of the bins: add the logarithm of a bin's
                  bin_width=None, limits=None,    volume for h(X)
                  correction=None
    discrete      correction=None                 H of the rows, equal rows being one value
    ============  ==============================  =============================================

    References
    ----------
    .. [1] L. F. Kozachenko and N. N. Leonenko, "Sample estimate of the entropy of a random
       vector", Problems of Information Transmission 23, 95 (1987).
    .. [2] W. Gao, S. Oh and P. Viswanath, "Breaking the bandwidth barrier: geometrical
       adaptive entropy estimation", Advances in Neural Information Processing Systems 29
       (2016).
    .. [3] S. Gao, G. Ver Steeg and A. Galstyan, "Estimating mutual information by local
       Gaussian approximation", Uncertainty in Artificial Intelligence (2015).
    .. [4] A. Kolchinsky and B. D. Tracey, "Estimating mixture entropy with pairwise
       distances", Entropy 19, 361 (2017).
    """
    estimate, options = _estimator("entropy", method, options)
    unit = _unit(base)
    x = _samples(x, "x", options)
    value = estimate(x, **options)
    if value == -np.inf:
        _warn(
            "x has samples that coincide, or columns that are constant or determined by others,"
            f" so its entropy by {method!r} is minus infinity",
            caller=3,
        )
    return float(value / unit)


def mutual_information(x, y, method="ksg", *, base=2, **options):
    """Mutual information I(X ; Y), by one of many estimators.

    Parameters
    ----------
    x : array of shape (samples, dims) or (samples,)
        At least 2 samples, and more than `k` where there is one.
    y : array of shape (samples, other dims) or (samples,)
    method : {"ksg", "kl", "binned", "kde", "lnn1", "lnn2", "lga", "gaussian", "discrete"}
        Estimator; see the notes.
    base : float
        Of the logarithm: 2 for bits.
    **options
        Of the method; see the notes.

    Returns
    -------
    float
        In bits; may be negative.  Zero, with a ``UserWarning``, where `x` or `y` is constant.
        Infinity, with a ``UserWarning``, where a local or global Gaussian fit finds that `x`
        determines a column of `y`.

    Raises
    ------
    ValueError
        If `x` or `y` has NaN, infinite or too few values, their lengths differ, `method` is
        unknown, an option is out of range or not one of the method's, or the method is not
        for such data (see the notes on ties).

    Notes
    -----
    ============  ==============================  =============================================
    Method        Options and defaults            Estimates
    ============  ==============================  =============================================
    ksg           k=3, variant=1, device=None     I(X ; Y), by counting neighbours [1]_
    kl            k=3                             h(X) + h(Y) - h(X, Y), as `entropy` does
    lnn1, lnn2    k=5, m=None                     the same
    lga           k=20, device="cpu"              the same
    gaussian                                      I(X ; Y), if both are jointly Gaussian
    kde           variance (needed),              I(X + noise ; Y + noise), by the same bound
                  bound="upper"                   on the three entropies
    binned        bins=30, edges="count",         I between the bins
                  bin_width=None, limits=None,
                  correction=None
    discrete      correction=None                 I between the rows, equal rows being one value
    ============  ==============================  =============================================

    The options:

    - `k`: neighbours.  More of them lower the variance and raise the bias.  For "lnn1",
      "lnn2" (at least 2 there) and "lga" the k-th sets the width of the kernel.  ("lga" was
      0.06 bits too low for 500 samples of independent Gaussian columns.)
    - `variant`: the first or the second algorithm of [1]_; the second has rectangles for
      neighbourhoods.
    - `m`: neighbours in the local fit, by default 30 (or 3 a dimension, or 2 k, if more; but
      never more than there are).  The bias for just that many is simulated, the first time
      in about a second, to 0.003 nats in few dimensions.  In five dimensions in all, "lnn2"
      was 0.9 bits too low for 1500 Gaussian samples, and 0.6 for 5000: trust it in up to 3.
    - `edges`: "count" for `bins` equal bins over the range of each column, or over `limits`,
      a pair (low, high); "width" for bins of `bin_width`, one of which starts at 0;
      "quantile" for `bins` bins with equally many samples.  A column is binned by itself.
    - `correction`: "miller-madow" adds (occupied cells - 1) / (2 samples) nats to each
      entropy.
    - `variance`: of independent Gaussian noise in each column, in squared units of the data;
      or a pair, of the noise in `x` and in `y`.  Zero stands for values that are known
      exactly: ``variance=(0, v)`` is the bound of [2]_ on the information about an input
      `x`, or about labels `x`, in a noisy layer `y`.  It is a bound where one of the
      variances is zero and no two of those samples coincide, and else a difference of
      bounds.
    - `bound`: on each entropy, "upper" or "lower".
    - `device`: where torch computes, such as "cuda".  "ksg" then computes every distance
      (N² for a pair, in blocks) and is the same to rounding; without it, the CPU searches.

    Columns should have a common scale first (z-scores or ranks) for "ksg", "kl", "lnn1" and
    "lnn2", as these compare distances in different columns.  "lga", "gaussian", "discrete" and
    "binned" (but for ``edges="width"``) do not depend on the scale of a column.

    **Ties.**  Rounded, saturated and discrete values are tied.  "ksg" needs neither noise nor
    a seed for them, and without ties is exactly that of [1]_, at every scale of the data:

    - Where several samples are at exactly the k-th distance, they are counted by the chance
      that noise of vanishing size, which [1]_ advises to add, would bring them inside.
      This rule is the library's own, checked by simulation, and not taken from a paper.
      Counting strictly would be far too high: for 1000 samples of independent normal values
      rounded to a tenth of their standard deviation, 1.3 bits instead of 0.
      With ``variant=2``, all of them are taken for neighbours and counted as in a table: the
      estimate was up to 0.15 bits too high in simulations with one rounded column.
    - Where k + 1 samples or more coincide, all of them are counted in place of k, as in [3]_
      for mixtures of discrete and continuous values.

    Purely discrete data get nearly the estimate from relative frequencies, less its bias.
    In between (both columns rounded to 0.05 to 0.2 standard deviations, 300 to 1000 samples)
    the estimate was up to about 0.1 bits too low in simulations.

    "kl", "lnn1", "lnn2" and "lga" are for continuous values.  They leave constant columns out,
    and refuse `x` or `y` in which a column has one value more than k times, or columns
    depend linearly on others.  Fewer ties they do not notice, and are biased by them.
    "discrete" and "binned" are for any values, but where nearly every row has a cell of its
    own, they can only tell the logarithm of the number of samples.

    **Cost.**  Single columns, by "ksg": between N log N and, where both are near zero most of
    the time, N^1.5 operations (0.1 ms for 700 samples and 1.2 ms for 10,000, on one core; two
    to five times as many where values are tied).  More dimensions take N² operations times
    the dimensions (1 ms for 700 samples of 12 dimensions in all, 0.25 s for 10,000), and so do
    ``variant=2`` and "kde", more slowly.  "lga" takes N² times the squared dimensions, and fits
    N Gaussians (0.4 s for 500 samples of single columns, 2 s for 700 of 10 and 2).  The others:
    about N log N in few dimensions (1 ms by "kl" and 7 ms by "lnn2" for 700 samples).

    References
    ----------
    .. [1] A. Kraskov, H. Stögbauer and P. Grassberger, "Estimating mutual information",
       Physical Review E 69, 066138 (2004).
    .. [2] A. M. Saxe et al., "On the information bottleneck theory of deep learning",
       International Conference on Learning Representations (2018).
    .. [3] W. Gao, S. Kannan, S. Oh and P. Viswanath, "Estimating mutual information for
       discrete-continuous mixtures", Advances in Neural Information Processing Systems 30
       (2017).
    """
    estimate, options = _estimator("information", method, options)
    unit = _unit(base)
    x = _samples(x, "x", options)
    y = _samples(y, "y", options)
    _check.same_length(x=x, y=y)
    if _some_constant(x=x, y=y):
        return 0.0
    value = estimate(x, y, **options)
    if value == np.inf:
        _warn(f"x determines a column of y, so the information by {method!r} is infinite", caller=3)
    return float(value / unit)


def conditional_mutual_information(x, y, z, *, k=3, base=2):
    """Conditional mutual information I(X ; Y | Z) by Frenzel and Pompe [1]_.

    Parameters
    ----------
    x, y, z : array of shape (samples, dims) or (samples,)
        At least ``k + 1`` samples; the dims may differ.
    k : int
        Neighbours.
    base : float
        Of the logarithm: 2 for bits.

    Returns
    -------
    float
        In bits; may be negative.  Zero, with a ``UserWarning``, where `x` or `y` is constant.
        Where `z` is constant, the mutual information of `x` and `y`.

    Raises
    ------
    ValueError
        If an array has NaN, infinite or too few values, their lengths differ, or another
        argument is out of range.

    Notes
    -----
    Ties are treated as in `mutual_information`.  The columns' scales matter as they do there.

    Cost: three single columns take about N^(5/3) operations (1.2 ms for 1138 samples, 33 ms
    for 10,000), and three times as many where all are tied.  More dimensions take up to N²
    times the dimensions.

    References
    ----------
    .. [1] S. Frenzel and B. Pompe, "Partial mutual information for coupling analysis of
       multivariate time series", Physical Review Letters 99, 204101 (2007).
    """
    k, unit = _check.positive_int(k, "k"), _unit(base)
    x, y, z = (_samples(value, name, {"k": k}) for value, name in ((x, "x"), (y, "y"), (z, "z")))
    _check.same_length(x=x, y=y, z=z)
    if _some_constant(x=x, y=y):
        return 0.0
    return float(_swept(x, y, z, k) / unit)


def pairwise_mutual_information(
    x, y=None, *, base=2, method="ksg", jobs=None, progress=False, **options
):
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
        In bits.  Without `y` it is symmetric, and its diagonal is NaN.  The rows and columns
        of constant units are zero, and one ``UserWarning`` names them.  Another tells of
        infinite information.

    Raises
    ------
    ValueError
        As `mutual_information`.

    Notes
    -----
    Ties are treated as in `mutual_information`.

    Cost: by "ksg" with ``variant=1``, each column is sorted once, and each pair takes between
    N log N and N^1.5 operations (0.1 ms for 1138 samples).  By the others, each pair takes
    what `mutual_information` takes.  Without `y` there are half as many pairs.

    Memory: by "ksg" with ``variant=1``, three times that of `x` and `y`, for their sorted columns,
    and 24 bytes for each pair.  The pairs are shared out in blocks; workers in other processes
    are sent what these need once.  On a `device`, a block takes some hundreds of MiB.
    """
    _, options = _estimator("information", method, options)
    unit = _unit(base)
    x = _samples(x, "x", options)
    varies = {"x": _varies(x)}
    if y is None:
        other, wanted = x, np.triu(np.ones((x.shape[1], x.shape[1]), dtype=bool), 1)
        wanted &= varies["x"][:, None] & varies["x"]
    else:
        other = _samples(y, "y", options)
        _check.same_length(x=x, y=other)
        varies["y"] = _varies(other)
        wanted = varies["x"][:, None] & varies["y"]
    _warn_constant_columns(varies)
    which = np.ascontiguousarray(np.argwhere(wanted))
    result = np.zeros(wanted.shape)
    if len(which):
        values = _pairs(x, other, which, method, options, jobs, progress) / unit
        if np.isinf(values).any():
            _warn(f"some columns determine others: infinite information by {method!r}", caller=3)
        result[which[:, 0], which[:, 1]] = values
        if y is None:
            result[which[:, 1], which[:, 0]] = values
    if y is None:
        np.fill_diagonal(result, np.nan)
    return result


def mixture_entropy(centres, noise, *, draws=None, base=2, rng=0, jobs=None):
    """Differential entropy of an equal mixture of Gaussians, by Monte Carlo.

    The mixture is that of `centres` to which Gaussian noise is added: each is as probable as
    the others, and the noise has the same standard deviation in every direction.

    Parameters
    ----------
    centres : array of shape (samples, dims) or (samples,)
        One is enough.
    noise : float
        Standard deviation, in the units of `centres`; above 0.
    draws : int, optional
        Noisy values at which the density is computed, as evenly from all centres as can be.
        By default one from each centre, but at least 1000.
    base : float
        Of the logarithm: 2 for bits.
    rng : int or numpy.random.Generator
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.

    Returns
    -------
    entropy : float
        In bits.  Its expectation is the truth.
    error : float
        Standard error, in bits.

    Raises
    ------
    ValueError
        If `centres` has NaN, infinite or no values, or another argument is out of range.

    Notes
    -----
    Kernels below 2**-60 of what is known already are left out.  Cost: at most 2 ns for each
    draw and centre, and much less where centres are far apart.
    """
    centres, noise, unit = _centres(centres, noise, base, (1, 2))
    centres = centres.reshape(len(centres), -1)
    draws = max(1000, len(centres)) if draws is None else draws
    draws = _check.positive_int(draws, "draws", minimum=2)
    result = _mixture.entropy(centres, noise, draws, _check.generator(rng), jobs)
    return tuple(float(value / unit) for value in result)


class Propagated(NamedTuple):
    """Information by sample propagation: four numbers, or four arrays of the same shape."""

    information: float  #: the estimate, halfway between the bounds
    error: float  #: its standard error, by Monte Carlo
    lower: float  #: in expectation, the truth is above this
    upper: float  #: and below this: the two differ as few draws of the noise were propagated


def propagated_information(
    centres, noise, *, conditional=None, chosen=None, draws=None, base=2, rng=0, jobs=None
):
    """Information of a noisy layer with its input, by sample propagation [1]_.

    The input is one of finitely many, all equally probable.  Given the input and the noise of
    all that comes before, the layer `T` is Gaussian around a centre.  So the distribution of
    `T` given the input is nearly a mixture around several such centres, and that of `T` is one
    around those of all inputs: I(X ; T) = h(T) - h(T | X), both by Monte Carlo from the same
    draws.

    Parameters
    ----------
    centres : array of shape (inputs, repeats, dims)
        For each input, values of `T` without its own noise for several draws of the noise
        before, or a single one where there is no noise before.
    noise : float
        Standard deviation of the noise that is added to `T`; above 0.
    conditional : array of shape (some inputs, more repeats, dims), optional
        More such values for some inputs, for which h(T | X) is estimated.  By default
        `centres` itself.
    chosen : array of int, shape (some inputs,), optional
        Which inputs these are; needed with `conditional`.
    draws : int, optional
        Noisy values at which the densities are computed, as evenly from the chosen inputs as
        can be.  By default one from each, but at least 1000.
    base : float
        Of the logarithm: 2 for bits.
    rng : int or numpy.random.Generator
    jobs : int, optional
        For `joblib.Parallel`: threads, unless `joblib.parallel_config` says otherwise.

    Returns
    -------
    Propagated
        The estimate, its standard error, and a lower and an upper bound, in bits.

    Raises
    ------
    ValueError
        If `centres` or `conditional` has another shape or values that are not finite, there
        is one input only, or another argument is out of range.

    See Also
    --------
    planes.sample_propagation : The same for all layers of an ensemble.

    Notes
    -----
    The estimate is never above the logarithm of the number of inputs.  With a single repeat,
    h(T | X) is that of the noise, and the Monte Carlo error is the only one.

    With several, the mixture around their centres stands for the distribution of `T` given
    the input.  Information is convex in that distribution, so the information of the mixtures
    is, in expectation, an upper bound, and it falls to the truth as the repeats grow.  Leave
    out the centre around which a value was drawn, and the value is an independent one of the
    true distribution: without `conditional`, the same average is then a lower bound [2]_.
    To leading order both are equally far from the truth, the estimate is halfway between
    them, and their distance says how much it depends on the repeats.  Where the mixtures are
    poor, in many dimensions with strong noise before, the bounds are far apart.

    Many repeats are needed for the input from which a value was drawn, and few for all the
    others together.  That is what `conditional` is for, and what it saves: 8 repeats of each
    of 4096 inputs and 512 of each of 512 were as good as 256 of each.  The few repeats of the
    others then raise both bounds a little (by less than 0.1 bits with 8 repeats, in trials
    where the truth was between 7 and 12 bits).

    The error is that between inputs.  It does not shrink where `chosen` are all there are.

    Cost: at most 2 ns for each draw and centre (0.6 s for 4096 draws, and 4096 inputs with 16
    centres each), and a tenth of it or less where the inputs are far apart.

    References
    ----------
    .. [1] Z. Goldfeld et al., "Estimating information flow in deep neural networks",
       International Conference on Machine Learning (2019).
    .. [2] D. Barber and F. Agakov, "The IM algorithm: a variational approach to information
       maximization", Advances in Neural Information Processing Systems 16 (2003).
    """
    centres, noise, unit = _centres(centres, noise, base, 3)
    if len(centres) < 2:
        raise ValueError("centres has 1 input, but at least 2 are needed")
    if (conditional is None) != (chosen is None):
        raise ValueError("conditional and chosen are needed together, or neither")
    if conditional is None:
        conditional, chosen = centres, np.arange(len(centres))
    else:
        conditional = _check.array(conditional, "conditional", ndim=3)
        chosen = np.asarray(chosen)
        if conditional.shape[2] != centres.shape[2] or chosen.shape != conditional.shape[:1]:
            raise ValueError(
                f"centres, conditional and chosen do not fit: their shapes are {centres.shape},"
                f" {conditional.shape} and {chosen.shape}"
            )
        if not np.isin(chosen, np.arange(len(centres))).all():
            raise ValueError(f"chosen must be numbers of inputs from 0 to {len(centres) - 1}")
    draws = max(1000, len(chosen)) if draws is None else draws
    draws = _check.positive_int(draws, "draws", minimum=2)
    result = _mixture.information(
        centres, conditional, chosen, noise, draws, _check.generator(rng), jobs
    )
    return Propagated(*(float(value / unit) for value in result))


def _centres(centres, noise, base, ndim):
    noise, unit = _positive(noise, "noise"), _unit(base)
    centres = _check.array(centres, "centres", ndim=ndim)
    if np.ptp(centres) / noise > 1e100:
        raise ValueError("noise is too small for the distances between centres")
    return centres, noise, unit


def _estimator(quantity, name, given):
    """Return the function for "entropy" or "information", and all its options, checked."""
    known = [n for n, method in METHODS.items() if getattr(method, quantity)]
    if isinstance(name, str) and name in METHODS and name not in known:
        raise ValueError(f"method {name!r} does not estimate {quantity}: {', '.join(known)} do")
    _check.choice(name, "method", known)
    method = METHODS[name]
    for option in given:
        if option not in method.options:
            takes = ", ".join(method.options) or "none"
            raise ValueError(f"{option} is not an option of method {name!r}, which takes {takes}")
    options = method.options | given
    for option, value in options.items():
        if value is NEEDED:
            raise ValueError(f"{option} is needed by method {name!r}, and has no default")
        options[option] = _OPTIONS[option](value, option)
    return getattr(method, quantity), options


def _samples(x, name, options):
    x = _check.samples(x, name, min_samples=options.get("k", 1) + 1)
    if np.abs(x).max() > np.finfo(np.float64).max / 2:
        raise ValueError(f"{name} has values so large that their differences overflow")
    return x


def _unit(base):
    """Return the nats in one unit of information."""
    base = _check.number(base, "base", 1.0)
    if base in (1.0, np.inf):
        raise ValueError(f"base must be a finite number above 1, not {base}")
    return math.log(base)


def _psi(samples):
    """Return the digamma function of 0 (a place holder) to `samples`."""
    psi = np.zeros(samples + 1)
    psi[1:] = digamma(np.arange(1, samples + 1))
    return psi


def _varies(x):
    return (x != x[0]).any(axis=0)


def _some_constant(**arrays):
    """Warn of the arrays whose rows are all the same, and say whether there are any."""
    constant = [name for name, value in arrays.items() if not _varies(value).any()]
    if constant:
        verb = "are" if len(constant) > 1 else "is"
        _warn(f"{' and '.join(constant)} {verb} constant, so the information is 0")
    return bool(constant)


def _warn_constant_columns(varies):
    told = [
        f"{name} {', '.join(map(str, np.flatnonzero(~columns)))}"
        for name, columns in varies.items()
        if not columns.all()
    ]
    if told:
        _warn(f"these columns are constant, so their information is 0: {'; '.join(told)}")


def _warn(message, caller=4):
    warnings.warn(message, UserWarning, stacklevel=caller)


def _pairs(x, y, which, method, options, jobs, progress):
    """Return the estimates in nats of the pairs of columns in `which`."""
    number = min(len(which), max(4 * _parallel.workers(jobs), len(which) // BLOCK))
    blocks = np.array_split(which, number)
    if method == "ksg" and options["device"] is not None:
        device = _for_device(options["device"], options["variant"])
        work, jobs = _on_device, 1  # the device does many pairs at a time
        shared = *_device.columns(x, y, device), options["k"], _psi(len(x))
    elif method == "ksg" and options["variant"] == 1:
        a = _ksg.sort_columns(x)
        b = a if y is x else _ksg.sort_columns(y)
        work = _by_search
        shared = a.values, a.rank, b.values, b.order, options["k"], _psi(len(x))
    else:
        work, shared = _one_by_one, (x, y, method, options)
    about = f"{len(which)} pairs"
    if progress:
        about += _expected(work, shared, which, _parallel.workers(jobs))
    done = _parallel.run(work, blocks, jobs, *shared)
    return np.concatenate(
        list(_progress.bar(done, progress, desc=about, unit="block", total=number))
    )


def _expected(work, shared, which, workers):
    """Return how long all the pairs should take, from a few of them."""
    few = which[:: max(1, len(which) // TIMED)][:TIMED]
    work(*shared, few[:1])  # compiles, the first time
    start = time.perf_counter()
    work(*shared, few)
    seconds = (time.perf_counter() - start) / len(few) * len(which) / workers
    told = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    return f", about {told} on {workers} worker{'s' * (workers > 1)}"


def _by_search(x_values, x_rank, y_values, y_order, k, psi, block):
    return _ksg.pairs(x_values, x_rank, y_values, y_order, block, k, psi)


def _on_device(x, y, k, psi, block):
    return _device.pairs(x, y, block, k, psi)


def _one_by_one(x, y, method, options, block):
    estimate = METHODS[method].information
    return np.array([estimate(x[:, [i]], y[:, [j]], **options) for i, j in block])


def _swept(x, y, z, k):
    """Return I(X ; Y | Z) in nats; without a condition, `z` has no columns."""
    points = np.hstack([z, x, y])
    columns = np.ascontiguousarray(points[np.argsort(points[:, 0], kind="stable")].T)
    return _ksg.conditional(columns, z.shape[1], x.shape[1], k, _psi(len(x)))


def _for_device(device, variant):
    if variant != 1:
        raise ValueError(f"device must be None for variant {variant}, not {device!r}")
    return device


def _ksg_information(x, y, *, k, variant, device):
    if device is not None:
        return _device.information(x, y, k, _psi(len(x)), _for_device(device, variant))
    if variant == 2:
        rows = np.ascontiguousarray(x.T), np.ascontiguousarray(y.T)
        return _ksg2.information(*rows, k, _psi(len(x)))
    if x.shape[1] == y.shape[1] == 1:
        a, b = _ksg.sort_columns(x), _ksg.sort_columns(y)
        only = np.zeros((1, 2), dtype=np.int64)
        return _ksg.pairs(a.values, a.rank, b.values, b.order, only, k, _psi(len(x)))[0]
    return _lanes.information(x, y, k, _psi(len(x)))


def _kl(x, *, k):
    radius = _lanes.radii(x, k)
    if not radius.all():
        return -np.inf
    samples, dims = x.shape
    return digamma(samples) - digamma(k) + dims * (math.log(2) + np.log(radius).mean())


def _without_density(x, k):
    """Return why a distribution has no density, if so: an atom, or values in a plane."""
    ordered = np.sort(x, axis=0)
    if (ordered[k:] == ordered[:-k]).any():
        return f"a column that has one value more than {k} times"
    samples, dims = x.shape
    if 1 < dims < samples - 1 and _gaussian.rank(x) < dims:
        return "columns that depend linearly on others"
    return None


def _continuous(entropy):
    """Return the function for h(X), which is minus infinity where there is no density."""
    return lambda x, k, **options: -np.inf if _without_density(x, k) else entropy(x, k=k, **options)


def _by_entropies(entropy):
    """Return the function for h(X) + h(Y) - h(X, Y)."""

    def information(x, y, *, k, **options):
        x, y = x[:, _varies(x)], y[:, _varies(y)]
        for name, value in (("x", x), ("y", y)):
            if why := _without_density(value, k):
                raise ValueError(
                    f"{name} has {why}, but this method is for continuous values that do not"
                    " determine each other: try 'ksg', 'binned' or 'discrete'"
                )
        together = entropy(np.hstack([x, y]), k=k, **options)
        return entropy(x, k=k, **options) + entropy(y, k=k, **options) - together

    return information


def _lnn1(x, *, k, m):
    return _lnn.entropy(x, k=k, m=m, order=1)


def _lnn2(x, *, k, m):
    return _lnn.entropy(x, k=k, m=m, order=2)


class Method(NamedTuple):
    """An estimator: functions of samples (and options) that return nats, and the options."""

    entropy: Callable | None
    information: Callable | None
    options: dict  #: and their defaults


NEEDED = object()  # in place of a default
_BINS = {"bins": None, "edges": "count", "bin_width": None, "limits": None, "correction": None}

#: Every estimator: for entropy, for mutual information, and its options with their defaults.
METHODS = {
    "ksg": Method(None, _ksg_information, {"k": 3, "variant": 1, "device": None}),
    "kl": Method(_continuous(_kl), _by_entropies(_kl), {"k": 3}),
    "binned": Method(_binned.binned_entropy, _binned.binned_information, _BINS),
    "kde": Method(_kde.entropy, _kde.information, {"variance": NEEDED, "bound": "upper"}),
    "lnn1": Method(_continuous(_lnn1), _by_entropies(_lnn1), {"k": 5, "m": None}),
    "lnn2": Method(_continuous(_lnn2), _by_entropies(_lnn2), {"k": 5, "m": None}),
    "lga": Method(
        _continuous(_lga.entropy), _by_entropies(_lga.entropy), {"k": 20, "device": "cpu"}
    ),
    "gaussian": Method(_gaussian.entropy, _gaussian.information, {}),
    "discrete": Method(
        _binned.discrete_entropy, _binned.discrete_information, {"correction": None}
    ),
}


def _optional(check):
    return lambda value, name: None if value is None else check(value, name)


def _one_of(*choices):
    return lambda value, name: _check.choice(value, name, choices)


def _positive(value, name):
    value = _check.number(value, name, 0.0, np.finfo(np.float64).max)
    if value == 0:
        raise ValueError(f"{name} must be above 0")
    return value


def _pair(value, name):
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError(f"{name} must be a pair of numbers, not {value!r}")
    largest = np.finfo(np.float64).max
    return tuple(_check.number(part, name, -largest, largest) for part in value)


def _limits(value, name):
    low, high = _pair(value, name)
    if low >= high:
        raise ValueError(f"{name} must be a pair (low, high) with low below high, not {value!r}")
    return low, high


def _variance(value, name):
    if not isinstance(value, tuple | list):
        return _positive(value, name)
    pair = _pair(value, name)
    if min(pair) < 0 or max(pair) == 0:
        raise ValueError(f"{name} must be a pair of which none is below and one above 0")
    return pair


_OPTIONS = {
    "k": _check.positive_int,
    "variant": _one_of(1, 2),
    "m": _optional(_check.positive_int),
    "bins": _optional(_check.positive_int),
    "edges": _one_of("count", "width", "quantile"),
    "bin_width": _optional(_positive),
    "limits": _optional(_limits),
    "correction": _one_of(None, "miller-madow"),
    "variance": _variance,
    "bound": _one_of("upper", "lower"),
    "device": lambda value, name: value,  # checked where torch is imported
}
