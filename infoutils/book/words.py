"""The one writer of numbers: digits are those that the interval leaves."""

import math

import pandas as pd

from infoutils import _check

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
    if missing := set(MEASURED) - set(summary.columns):
        raise ValueError(f"summary has no column {sorted(missing)[0]!r}")
    written = [estimate(*row) for row in summary[MEASURED].itertuples(index=False)]
    labels = [c for c in summary.columns if c not in MEASURED]
    return summary[labels].astype(str).assign(**{"mean [95 % interval]": written})


def html_table(summary: pd.DataFrame) -> str:
    """Return a summary as an HTML table; see `table`."""
    return table(summary).to_html(index=False, border=0, classes="numbers", justify="left")


def share(number: float) -> str:
    """Write a share in per cent: ``12 %``."""
    return f"{100 * _check.number(number, 'number', 0.0, 1.0):.0f} %"
