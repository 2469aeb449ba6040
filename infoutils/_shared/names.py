"""Names of columns: where a table goes in, a table comes out."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64] | pd.DataFrame


def names_of(value: Any) -> Any:
    """Return the names of the columns of a table or a series, or None for anything else."""
    if isinstance(value, pd.Series):
        return None if value.name is None else [value.name]
    return getattr(value, "columns", None)


def columns(given: dict[str, Any], arrays: dict[str, NDArray[np.float64]]) -> NDArray[np.str_]:
    """Return what a message calls each column of the arrays that were read of what was given."""
    result = []
    for name, array in arrays.items():
        known = names_of(given[name])
        known = range(array.shape[1]) if known is None else map(repr, known)
        result += [f"{name} {one}" for one in known]
    return np.array(result)


def in_time(table: Any, name: str) -> None:
    """Raise if a table has times, and rows that are not in their order."""
    times = getattr(table, "index", None)
    if isinstance(times, pd.DatetimeIndex) and not (np.diff(times.asi8) > 0).all():
        raise ValueError(f"{name} must have its rows in order of time, each time once")


def labelled(matrix: NDArray[np.float64], rows: Any, columns: Any) -> Matrix:
    """Return a matrix as a table where there are names for it."""
    named = matrix.ndim == 2 and not (rows is None and columns is None)
    return pd.DataFrame(matrix, rows, columns) if named else matrix
