"""Checks and warnings that the estimators share."""

import warnings
from functools import partial

import numpy as np
from scipy.stats import rankdata

from infoutils._shared import checks

#: the scales that a method can give to columns; the others do not compare distances in them
SCALES = {"ksg": ["deviation", "rank"]} | dict.fromkeys(("kl", "lnn1", "lnn2"), ["deviation"])


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


def scaled(scale, method, *arrays, caller=4):
    """Return the arrays in this scale; for "check", as they are, with a warning if they differ."""
    scales = SCALES.get(method, [])
    checks.choice(scale, f"scale for method {method!r}", ["check", None, *scales])
    if scale == "rank":
        return [rankdata(value, axis=0) for value in arrays]
    if scale is None or not scales:
        return arrays
    with np.errstate(under="ignore"):
        spreads = [_spread(value) for value in arrays]
    if scale == "deviation":
        return [value / np.where(spread, spread, 1) for value, spread in zip(arrays, spreads)]
    every = np.concatenate(spreads)
    if every.max() / 10 > every[every > 0].min(initial=np.inf):
        told = "some columns spread more than ten times as widely as others"
        warn(
            f"{told}, which {method!r} compares: set scale='deviation', or None if so meant", caller
        )
    return arrays


def _spread(x):
    """Return the standard deviation of each column, of values whose squares may overflow."""
    size = np.abs(x - x[0]).max(axis=0)
    return size * ((x - x[0]) / np.where(size, size, 1)).std(axis=0)


def many_dimensions(method, *arrays):
    """Warn where a local fit of order 2 has too many dimensions."""
    dims = sum(np.count_nonzero(varies(value)) for value in arrays)
    if method == "lnn2" and dims >= 5:
        far = "for 1000 normal samples in 5, entropy was 1.3 bits too high, information 1.0 too low"
        warn(f"'lnn2' is far off in {dims} dimensions in all: {far}", caller=5)


def warn(message, caller=4):
    """Warn, on behalf of the user's line, so many calls above."""
    warnings.warn(message, UserWarning, stacklevel=caller)
