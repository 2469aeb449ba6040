"""Checks and warnings that the estimators share."""

import warnings

import numpy as np

from infoutils._shared import checks


def samples(x, name, options):
    """Return `x` as an array (samples, dims) with more samples than neighbours are asked for."""
    x = checks.samples(x, name, min_samples=options.get("k", 1) + 1)
    if np.abs(x).max() > np.finfo(np.float64).max / 2:
        raise ValueError(f"{name} has values so large that their differences overflow")
    return x


def positive(value, name):
    """Return `value` as a float above zero."""
    value = checks.number(value, name, 0.0, np.finfo(np.float64).max)
    if value == 0:
        raise ValueError(f"{name} must be above 0")
    return value


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
