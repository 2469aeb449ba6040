"""What several chapters look at is trained and estimated once, before they run.

The build sets ``INFOUTILS_SHARED`` to a folder that belongs to this code, scale and offset of the
draws, fills it with ``python -m infoutils.book.shared``, and lets the chapters read from it.
Where a notebook runs alone, the variable is not set, and everything is computed when it is asked
for.
"""

import functools
import inspect
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib

from infoutils._shared import files

VARIABLE = "INFOUTILS_SHARED"


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compute each call of a function once, for all chapters of a build.

    Parameters
    ----------
    function : callable
        Its arguments are text or numbers, and its results depend on nothing else but the scale
        and the offset of the draws.

    Returns
    -------
    callable
        Whose results are not to be changed in place.
    """
    signature = inspect.signature(function)

    @functools.cache
    def _once(*values):
        folder = os.environ.get(VARIABLE)
        path = Path(folder or "", "-".join(map(str, (function.__name__, *values))) + ".joblib")
        if folder and path.exists():
            return joblib.load(path)
        result = function(*values)
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path, pickle.dumps(result))
        return result

    @functools.wraps(function)
    def _wrapper(*values, **named):
        bound = signature.bind(*values, **named)
        bound.apply_defaults()
        return _once(*bound.arguments.values())

    return _wrapper


def main() -> None:
    """Fill the folder with all that the chapters share."""
    from infoutils.book import recipes

    joblib.Parallel(n_jobs=-1)(joblib.delayed(f)(*given) for f, *given in recipes.TRAININGS)
    with joblib.parallel_config(n_jobs=-1):
        for function, *given in recipes.ESTIMATES:
            function(*given)


if __name__ == "__main__":
    main()
