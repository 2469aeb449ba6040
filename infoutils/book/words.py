"""How the book writes numbers in its sentences."""

from infoutils._shared import checks
from infoutils.statistics import ensemble_interval


def describe(values, digits=2, *, level=0.95):
    """Write the mean over networks and its interval, for a sentence: ``0.42 [0.31, 0.55]``.

    Parameters
    ----------
    values : array of shape (networks,)
    digits : int
        After the point.
    level : float
        Of the Student interval of the mean over networks.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not finite.
    """
    digits = checks.positive_int(digits, "digits", minimum=0)
    values = checks.array(values, "values", ndim=1)
    # adding zero turns a rounded -0.0 into 0.0
    mean, low, high = (
        round(float(v), digits) + 0.0 for v in ensemble_interval(values, level=level)
    )
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
