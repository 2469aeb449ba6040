"""The one writer of numbers: digits are those that the interval leaves."""

import math

import numpy as np
import pandas as pd

MEASURED = ["mean", "low", "high"]


def estimate(mean: float | None, low: float | None = None, high: float | None = None) -> str:
    """Write an estimate and its interval, for example ``0.42 [0.31, 0.55]``.

    Parameters
    ----------
    mean : float or None
        None, or NaN, where there is no value.
    low, high : float, optional
        The ends of its interval; its half width decides the digits, of which it shows two.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the lower end is above the upper.
    """
    if mean is None or not math.isfinite(mean):
        return "–"
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return _fixed(mean, _decimals(abs(mean)))
    if low > high:
        raise ValueError(f"low must not be above high, but is {low}, with high {high}")
    digits = _decimals((high - low) / 2)
    return f"{_fixed(mean, digits)} [{_fixed(low, digits)}, {_fixed(high, digits)}]"


def _decimals(size: float) -> int:
    """Decimals that show two digits of a size, at most four."""
    if size <= 0:
        return 2
    return min(max(1 - math.floor(math.log10(size)), 0), 4)


def _fixed(value: float, digits: int) -> str:
    value = round(value, digits) + 0.0  # adding zero turns a rounded -0.0 into 0.0
    return f"{value:.{digits}f}".replace("-", "−")


def level(value: object) -> str:
    """Write a level of a factor: 0.0 and 0 are one level.

    Parameters
    ----------
    value : object
        Text or a number.

    Returns
    -------
    str
    """
    number = isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_))
    return f"{value:g}" if number else str(value)


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return a summary as text, with mean and interval in one column.

    Parameters
    ----------
    summary : DataFrame
        With columns ``mean``, ``low`` and ``high``, from `infoutils.book.results.summary`.

    Returns
    -------
    DataFrame of str
    """
    written = [estimate(*row) for row in summary[MEASURED].itertuples(index=False)]
    return summary.drop(columns=MEASURED).map(level).assign(**{"mean [95 % interval]": written})


def html_table(summary: pd.DataFrame) -> str:
    """Return a summary as an HTML table.

    Parameters
    ----------
    summary : DataFrame
        As for `table`.

    Returns
    -------
    str
    """
    return table(summary).to_html(index=False, border=0, classes="numbers", justify="left")
