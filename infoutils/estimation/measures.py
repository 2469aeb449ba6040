"""Entropy, mutual information and conditional mutual information from samples."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from infoutils._shared import checks
from infoutils.estimation import _arguments
from infoutils.estimation._methods import estimator


def entropy(x: ArrayLike, method: str = "kl", *, base: float = 2, **options: Any) -> float:
    """Entropy H(X) or differential entropy h(X), by one of many estimators.

    Parameters
    ----------
    x : array of shape (samples, dims) or (samples,)
        At least 2 samples, and more than `k` where there is one.  For "discrete", text, large
        whole numbers and whatever else has an order will do, as well as numbers.
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

    Of 1000 Gaussian samples, "lnn2" was 0.2 bits too high in 3 dimensions, 0.7 in 4, 1.3 in 5
    and 4.4 in 8: from 5 on, it warns.

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

    Examples
    --------
    Of samples with a variance of 4, and the truth:

    >>> import numpy as np
    >>> from infoutils import estimation, truths
    >>> x = 2 * np.random.default_rng(1).normal(size=1000)
    >>> round(estimation.entropy(x), 2), round(truths.normal_entropy(4), 2)
    (3.02, 3.05)
    >>> round(estimation.entropy(["sun", "rain", "sun", "snow"], "discrete"), 2)
    1.5
    """
    return _estimate("entropy", method, base, None, options, x=x)


def mutual_information(
    x: ArrayLike,
    y: ArrayLike,
    method: str = "ksg",
    *,
    base: float = 2,
    scale: str | None = "check",
    **options: Any,
) -> float:
    """Mutual information I(X ; Y), by one of many estimators.

    Parameters
    ----------
    x : array of shape (samples, dims) or (samples,)
        At least 2 samples, and more than `k` where there is one; of values as for `entropy`.
    y : array of shape (samples, other dims) or (samples,)
    method : {"ksg", "kl", "binned", "kde", "lnn1", "lnn2", "lga", "gaussian", "discrete"}
        Estimator; see the notes.
    base : float
        Of the logarithm: 2 for bits.
    scale : {"check", "deviation", "rank", None}
        For "ksg", "kl", "lnn1" and "lnn2", which compare distances in different columns: divide
        each column by its standard deviation, or, for "ksg", take ranks.  None takes columns
        as they are; so does "check", with a ``UserWarning`` where some spread more than ten
        times as widely as others.
    **options
        Of the method; see the notes.

    Returns
    -------
    float
        In bits; may be negative.  Zero, with a ``UserWarning``, where `x` or `y` is constant.
        Infinity, with a ``UserWarning``, where a method but "ksg" for continuous values finds
        that a column is a sum of others, of `x` and of `y`.

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
    ksg           k=3, device=None                I(X ; Y), by counting neighbours [1]_
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
    - `m`: neighbours in the local fit, by default 30 (or 3 a dimension, or 2 k, if more; but
      never more than there are).  The bias for just that many is simulated, the first time
      in about a second, to 0.003 nats in few dimensions.  Dimensions are those of `x` and `y`
      together.  Of 1000 Gaussian samples, "lnn2" was 0.2 bits too low in 3, 0.5 in 4, 1.0 in 5
      and 1.7 in 6 (0.6 in 5, of 5000): trust it in up to 3.  From 5 on, it warns.
    - `edges`: "count" for `bins` equal bins over the range of each column, or over `limits`,
      a pair (low, high); "width" for bins of `bin_width`, one of which starts at 0;
      "quantile" for `bins` bins with equally many samples, which must be no fewer.  A column
      is binned by itself.
    - `correction`: "miller-madow" adds (occupied cells - 1) / (2 samples) nats to each
      entropy.  That is far too little where most rows have a cell of their own, so it warns
      there of their share.
    - `variance`: of independent Gaussian noise in each column, in squared units of the data;
      or a pair, of the noise in `x` and in `y`.  Zero stands for values that are known
      exactly: ``variance=(0, v)`` is the bound of [2]_ on the information about an input
      `x`, or about labels `x`, in a noisy layer `y`.  It is a bound where one of the
      variances is zero and no two of those samples coincide, and else a difference of
      bounds.
    - `bound`: on each entropy, "upper" or "lower".
    - `device`: where torch computes, such as "cuda".  "ksg" then computes every distance
      (N² for a pair, in blocks) and is the same to rounding; without it, the CPU searches.

    Information does not depend on the units of measurement, but a nearest-neighbour estimate
    does: for 400 Gaussian samples with 1.2 bits, "ksg" gives 1.2, and nearly 0 after one column
    was multiplied by 1000 (and with `scale`, 1.2 again).  "lga", "gaussian", "discrete" and
    "binned" (but for ``edges="width"``) do not depend on the scale of a column.

    **Ties.**  Rounded, saturated and discrete values are tied.  "ksg" needs neither noise nor
    a seed for them, and without ties is exactly the first algorithm of [1]_, at every scale:

    - Where several samples are at exactly the k-th distance, they are counted by the chance
      that noise of vanishing size, which [1]_ advises to add, would bring them inside.
      This rule is the library's own, checked by simulation, and not taken from a paper.
      Counting strictly would be far too high: for 1000 samples of independent normal values
      rounded to a tenth of their standard deviation, 1.3 bits instead of 0.
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
    the dimensions at most (1 ms for 700 samples of 3 dimensions in all and 1.7 ms of 12; 0.3 s
    for 10,000 of 12), and much fewer where most samples are far from each other: 2 dimensions
    and 1 take 30 ms for 10,000 samples and 0.2 s for 50,000, and up to seven times that where
    all values are tied.  "kde" takes N², more slowly.  "lga" takes N² times the
    squared dimensions, and fits N Gaussians (0.4 s for 500 samples of single columns, 2 s for
    700 of 10 and 2).  The others: about N log N in few dimensions (1 ms by "kl" and 7 ms by
    "lnn2" for 700 samples).

    Where numba is missing, as in a browser, "ksg" and "kl" are computed by numpy and scipy: the
    same to rounding, but some ten times more slowly (2 ms for 1000 samples of single columns and
    20 ms for 10,000), and thirty times where values are tied.

    References
    ----------
    .. [1] A. Kraskov, H. Stögbauer and P. Grassberger, "Estimating mutual information",
       Physical Review E 69, 066138 (2004).
    .. [2] A. M. Saxe et al., "On the information bottleneck theory of deep learning",
       International Conference on Learning Representations (2018).
    .. [3] W. Gao, S. Kannan, S. Oh and P. Viswanath, "Estimating mutual information for
       discrete-continuous mixtures", Advances in Neural Information Processing Systems 30
       (2017).

    Examples
    --------
    Of two columns with a correlation of .8, and the truth:

    >>> from infoutils import estimation, truths
    >>> x, y, bits = truths.normal(1000, 0.8, rng=0)
    >>> round(estimation.mutual_information(x, y), 2), round(bits, 2)
    (0.7, 0.74)
    >>> round(estimation.mutual_information(x, y, "binned", bins=8), 2)
    0.63
    """
    return _estimate("information", method, base, scale, options, x=x, y=y)


def conditional_mutual_information(
    x: ArrayLike,
    y: ArrayLike,
    z: ArrayLike,
    method: str = "ksg",
    *,
    base: float = 2,
    scale: str | None = "check",
    **options: Any,
) -> float:
    """Conditional mutual information I(X ; Y | Z).

    Parameters
    ----------
    x, y, z : array of shape (samples, dims) or (samples,)
        At least 2 samples, and more than `k` where there is one; the dims may differ.
    method : {"ksg", "gaussian", "discrete"}
        "ksg" is the estimator of Frenzel and Pompe [1]_, and takes `k`.  "gaussian" is for
        values that are jointly Gaussian, and sees the linear part of other relations.
        "discrete" counts equal rows, and needs many samples for each joint value.
    base : float
        Of the logarithm: 2 for bits.
    scale : {"check", "deviation", "rank", None}
        As for `mutual_information`, for the columns of all three.
    **options
        Of the method, as for `mutual_information`.

    Returns
    -------
    float
        In bits; may be negative.  Zero, with a ``UserWarning``, where `x` or `y` is constant.
        Where `z` is constant, the mutual information of `x` and `y`.
        Infinity, with a ``UserWarning``, where a Gaussian fit finds that `x` and `z` determine
        a column of `y` that `z` does not.

    Raises
    ------
    ValueError
        If an array has NaN, infinite or too few values, their lengths differ, the method is
        not one of these, or an option is out of range or not one of the method's.

    Notes
    -----
    Ties are treated as in `mutual_information`.  The columns' scales matter as they do there.

    Cost, by "ksg": three single columns take about N^(5/3) operations (1 ms for 1138 samples,
    25 ms for 10,000), and three times as many where all are tied.  More dimensions take up to
    N² times the dimensions.  The order of the columns does not matter.

    References
    ----------
    .. [1] S. Frenzel and B. Pompe, "Partial mutual information for coupling analysis of
       multivariate time series", Physical Review Letters 99, 204101 (2007).

    Examples
    --------
    What `x` tells of `y` is seen better where the other cause of `y` is known:

    >>> import numpy as np
    >>> from infoutils import estimation
    >>> x, z, noise = np.random.default_rng(0).normal(size=(3, 1000))
    >>> y = x + 2 * z + noise
    >>> round(estimation.mutual_information(x, y), 2)
    0.14
    >>> round(estimation.conditional_mutual_information(x, y, z), 2)
    0.44
    """
    return _estimate("conditional_information", method, base, scale, options, x=x, y=y, z=z)


def _estimate(quantity, method, base, scale, options, **arrays):
    estimate, options = estimator(quantity, method, options)
    unit = checks.unit(base)
    given = arrays
    arrays = {n: _arguments.samples(a, n, options, method) for n, a in given.items()}
    checks.same_length(**arrays)
    if "y" in arrays and _arguments.some_constant(x=arrays["x"], y=arrays["y"]):
        return 0.0
    value = estimate(*_arguments.scaled(scale, method, arrays, given), **options)
    _arguments.many_dimensions(method, *arrays.values())
    _arguments.repeats(method, *arrays.values())
    _arguments.classes(scale, method, arrays)
    if quantity == "entropy" and value == -np.inf:
        why = "x has samples that coincide, or columns that are constant or determined by others"
        checks.warn(f"{why}, so its entropy by {method!r} is minus infinity")
    elif value == np.inf:
        why = f"x{' and z determine' if 'z' in arrays else ' determines'} a column of y"
        checks.warn(f"{why}, so the information by {method!r} is infinite")
    return float(value / unit)
