"""Names of columns: where a table goes in, a table comes out."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64] | pd.DataFrame


def names_of(value: Any) -> Any:
    """Return the names of the columns of a table, or None for anything else."""
    return getattr(value, "columns", None)


def labelled(matrix: NDArray[np.float64], rows: Any, columns: Any) -> Matrix:
    """Return a matrix as a table where there are names for it."""
    named = matrix.ndim == 2 and not (rows is None and columns is None)
    return pd.DataFrame(matrix, rows, columns) if named else matrix
