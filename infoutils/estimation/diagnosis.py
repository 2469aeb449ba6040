"""Whether to trust an estimate: the same estimator where the truth is known."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from infoutils._shared import checks
from infoutils.estimation import _arguments, _gaussian
from infoutils.estimation._methods import METHODS, estimator

TOLERANCE = 0.1  # bits that an estimate may be off, or the share of it, where that is more
GROWTH = 0.25  # bits that it grows, twice, as the samples double, where there is no noise
TIED = 0.25  # share of the samples with a value that more than three have


class Diagnosis(NamedTuple):
    """What `diagnose` found: a verdict, and the numbers behind it, in bits.

    Printed, it is a sentence or two.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import estimation
    >>> x = np.random.default_rng(0).normal(size=500)
    >>> diagnosis = estimation.diagnose(x, np.sin(2 * x))
    >>> diagnosis.verdict, diagnosis.replayed["data"].round(1).tolist()
    ('deterministic', [5.2, 4.3, 3.2])
    """

    verdict: str  #: "trust", "too few samples", "too many dimensions", "deterministic" or "tied"
    #: mean estimates of the "data", of a Gaussian "twin" of them, and of the "shuffled" data, from
    #: all samples, half and a quarter of them, whose number is the index
    replayed: pd.DataFrame
    exact: float  #: the information of the twin
    error: float  #: root mean square error of the estimates of twins, from all samples
    pair_error: float  #: as `error`, of two single columns that have as much information
    ties: float  #: share of the samples with a value that more than three have, in the worst column
    dims: tuple[int, int]  #: columns of x and of y

    def __str__(self) -> str:
        """Say the verdict, and why."""
        (whole, twin, shuffled), (half, *_), (quarter, *_) = self.replayed.to_numpy().round(2)
        of = f"{self.replayed.index[0]} samples of {self.dims[0]} and {self.dims[1]} columns"
        return (
            f"{self.verdict}: {whole} bits from {of}\n({half} from half, {quarter} from a quarter,"
            f" {shuffled} shuffled).\nGaussian twins have {self.exact:.2f} bits, of which {twin}"
            f" are found (error {self.error:.2f}).\nTied with three or more: {self.ties:.0%}."
        )


def diagnose(
    x: ArrayLike,
    y: ArrayLike,
    method: str = "ksg",
    *,
    scale: str | None = "check",
    replays: int = 20,
    rng: int | np.random.Generator = 0,
    **options: Any,
) -> Diagnosis:
    """Ask whether to trust an estimate of I(X ; Y), by replaying it where the truth is known.

    Parameters
    ----------
    x : array of shape (samples, dims) or (samples,)
        At least four times as many samples as `mutual_information` needs.
    y : array of shape (samples, other dims) or (samples,)
    method : {"ksg", "kl", "binned", "lnn1", "lnn2", "lga", "gaussian"}
        Estimator, as for `mutual_information`.
    scale : {"check", "deviation", "rank", None}
        As for `mutual_information`.
    replays : int
        Twins, shuffles and pairs to draw for each number of samples; at least 2.
    rng : int or numpy.random.Generator
    **options
        Of the method, as for `mutual_information`.

    Returns
    -------
    Diagnosis
        The verdict and the numbers behind it, in bits.

    Raises
    ------
    ValueError
        As `mutual_information`, or if `x` or `y` is constant, or there are fewer samples than
        columns and two.

    Notes
    -----
    The estimator is replayed on Gaussian *twins* (as many samples, with the covariance of the
    data, so that their information is known), on half and a quarter of the samples (every
    second and every fourth, so that the order does not matter), and on shuffled samples, which
    have none.  The first of these verdicts that fits is given:

    - "tied": in some column, a quarter of the samples have a value that more than three share.
      What the estimator does with ties then matters: see `mutual_information`, or "discrete".
    - "deterministic": a column of `y` is a sum of columns of `x`, or the estimate grows by
      more than 0.25 bits for each doubling of the samples and those of the twins do not.  As far
      as these samples can tell there is no noise, so the information has no limit.
      With a noiseless function of d columns the growth is 1 / d bits: it is seen up to 3 columns.
    - "trust": the root mean square error on the twins and the mean of shuffled samples are at
      most 0.1 bits, or a tenth of the estimate or of the twins' information if that is more, and
      half of the samples change the estimate by at most twice that.
    - "too many dimensions", or "too few samples": not so.  It is the dimensions if two single
      columns with as much information, and as many samples, are estimated well.

    The thresholds are the library's own.  In trials of 20 data sets each, of known information,
    at most one verdict was wrong: Gaussian columns, 1 to 4 of `x` and one of `y`, were trusted
    (1000 samples), 5 and 5 or 16 and 16 were too many (500 samples), and 50 samples with 1.2 bits
    too few.  Noiseless functions of one and two columns were deterministic, and values rounded
    to a tenth of their deviation tied.  In between (3 and 3 columns of 500 samples, or 100 samples
    of two) the error is about what is tolerated, and the verdict a matter of chance.

    Trust is not proof: the twin shares the covariance only, and does not see a curve.  By
    "gaussian" the twin is always well, and there the shape of the relation is what to look at.
    Samples that are not independent (a series) are fewer than they seem.

    Cost: that of about 60 estimates (a second for 1000 samples of 16 and 16 columns).

    Examples
    --------
    Of 16 columns each, that have 3.3 bits:

    >>> from infoutils import estimation, truths
    >>> covariance = truths.sparse(16, 16, 0.5, pairs=16)
    >>> x, y, bits = truths.normal(500, covariance, x_dims=16, rng=0)
    >>> print(estimation.diagnose(x, y))
    too many dimensions: 0.76 bits from 500 samples of 16 and 16 columns
    (0.63 from half, 0.54 from a quarter, -0.01 shuffled).
    Gaussian twins have 4.00 bits, of which 0.84 are found (error 3.15).
    Tied with three or more: 0%.
    """
    checks.choice(method, "method", [name for name in METHODS if name not in ("kde", "discrete")])
    replays, rng = checks.positive_int(replays, "replays", 2), checks.generator(rng)
    estimate, options = estimator("information", method, options)
    given, least = {"x": x, "y": y}, 4 * options.get("k", 1) + 4
    arrays = {name: checks.samples(array, name, least) for name, array in given.items()}
    checks.same_length(**arrays)
    if constant := [name for name, array in arrays.items() if not _arguments.varies(array).any()]:
        raise ValueError(f"{constant[0]} is constant, so the information is 0")
    x, y = _arguments.scaled(scale, method, arrays, given)

    def _bits(pairs):
        return np.array([estimate(*pair, **options) for pair in pairs]) / math.log(2)

    def _of_gaussians(root, dims, number):  # pairs of samples with this root of a covariance
        draws = (rng.normal(size=(number, len(root))) @ root for _ in range(replays))
        return _bits(np.split(draw, [dims], axis=1) for draw in draws)

    # A twin is Gaussian along the principal axes of the data, as widely as they are.
    samples, dims, together = len(x), (x.shape[1], y.shape[1]), np.hstack([x, y])
    _, sizes, axes = np.linalg.svd(together - together.mean(axis=0), full_matrices=False)
    root, rows = sizes[:, None] * axes / math.sqrt(samples - 1), dict[int, list[float]]()
    for parts in (4, 2, 1):
        own = _bits((x[i::parts], y[i::parts]) for i in range(parts))
        null = _bits((x[::parts], rng.permutation(y)[::parts]) for _ in range(replays))
        twins = _of_gaussians(root, dims[0], samples // parts)
        rows = {samples // parts: [own.mean(), twins.mean(), null.mean()]} | rows
    replayed = pd.DataFrame(rows, ["data", "twin", "shuffled"]).T.rename_axis("samples")
    exact = _gaussian.information(x, y) / math.log(2)
    pairs = _of_gaussians(np.array([[1, math.sqrt(1 - 4**-exact)], [0, 2**-exact]]), 1, samples)
    with np.errstate(invalid="ignore"):  # of infinite information
        errors = [math.sqrt(np.mean((a - exact) ** 2)) for a in (twins, pairs)]
    ties = max(np.mean(_arguments.multiplicity(column) > 3) for column in together.T)
    numbers: tuple[Any, ...] = (exact, *errors, float(ties), dims)
    return Diagnosis(_verdict(replayed, *numbers), replayed, *numbers)


def _verdict(replayed, exact, error, pair_error, ties, dims):
    """Return the first verdict that fits."""
    data, twin, shuffled = replayed.to_numpy().T
    tolerance = TOLERANCE * max(1, exact, abs(data[0]))
    if ties > TIED:
        return "tied"
    if exact == np.inf or (np.diff(data - twin) < -GROWTH).all():
        return "deterministic"
    if max(error, abs(shuffled[0]), abs(data[0] - data[1]) / 2) <= tolerance:
        return "trust"
    return "too few samples" if sum(dims) == 2 or pair_error > tolerance else "too many dimensions"
