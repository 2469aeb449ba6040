"""Checks and warnings that the estimators share."""

import warnings
from functools import partial

from infoutils._shared import checks


def samples(x, name, options, method=None):
    """Return `x` as an array (samples, dims) with more samples than neighbours are asked for."""
    read = partial(checks.labels, by_column=True) if method == "discrete" else checks.array
    return checks.samples(x, name, k=options.get("k"), read=read)


def varies(x):
    """Say of each column whether its values differ."""
    return (x != x[0]).any(axis=0)


def some_constant(**arrays):
    """Warn of the arrays whose rows are all the same, and say whether there are any."""
    constant = [name for name, value in arrays.items() if not varies(value).any()]
    if constant:
        verb = "are" if len(constant) > 1 else "is"
        warn(f"{' and '.join(constant)} {verb} constant, so the information is 0", caller=5)
    return bool(constant)


def warn(message, caller=4):
    """Warn, on behalf of the user's line, so many calls above."""
    warnings.warn(message, UserWarning, stacklevel=caller)
