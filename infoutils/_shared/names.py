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
    for argument, array in arrays.items():
        names = names_of(given[argument])
        if names is None:
            names = [""] if array.shape[1] == 1 else range(array.shape[1])
        result += [f"{argument} {name if isinstance(name, int) else repr(name)}" for name in names]
    return np.array([name.removesuffix(" ''") for name in result])


def labelled(matrix: NDArray[np.float64], rows: Any, columns: Any) -> Matrix:
    """Return a matrix as a table where there are names for it."""
    named = matrix.ndim == 2 and not (rows is None and columns is None)
    return pd.DataFrame(matrix, rows, columns) if named else matrix
