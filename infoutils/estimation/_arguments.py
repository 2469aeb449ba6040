"""Checks and warnings that the estimators share."""

from functools import partial

import numpy as np
from scipy.stats import rankdata

from infoutils._shared import checks, names

#: the scales that a method can give to columns; the others do not compare distances in them
SCALES = {"ksg": ["deviation", "rank"]} | dict.fromkeys(("kl", "lnn1", "lnn2"), ["deviation"])
NEAREST = ("ksg", "kl", "lnn1", "lnn2", "lga")  #: which all look at the nearest neighbours


def samples(x, name, options, method=None):
    """Return `x` as an array (samples, dims) with more samples than neighbours are asked for."""
    read = partial(checks.labels, by_column=True) if method == "discrete" else checks.array
    return checks.samples(x, name, k=options.get("k"), read=read)


def varies(x):
    """Say of each column whether its values differ."""
    return (x != x[0]).any(axis=0)


def some_constant(**arrays):
    """Warn of the arrays whose rows are all the same, and say whether there are any."""
    constant = " and ".join(name for name, value in arrays.items() if not varies(value).any())
    if constant:
        verb = "are" if " " in constant else "is"
        checks.warn(f"{constant} {verb} constant, so the information is 0")
    return bool(constant)


def scaled(scale, method, arrays, given):
    """Return the arrays in this scale; for "check", as they are, with a warning if they differ.

    `given` are the arguments that the arrays were read of, which may have names for columns.
    """
    scales, values = SCALES.get(method, []), list(arrays.values())
    checks.choice(scale, f"scale for method {method!r}", ["check", None, *scales])
    if scale == "rank":
        return [rankdata(value, axis=0) for value in values]
    if scale is None or not scales:
        return values
    with np.errstate(under="ignore"):
        spreads = [_spread(value) for value in values]
    if scale == "deviation":
        return [value / np.where(spread, spread, 1) for value, spread in zip(values, spreads)]
    spreads = np.concatenate(spreads)
    ends = spreads.max(), spreads[spreads > 0].min(initial=np.inf)
    if ends[0] / 10 > ends[1]:
        wide, narrow = (names.columns(given, arrays)[spreads == one][0] for one in ends)
        told = f"some columns spread more than ten times as widely as others ({wide}, and {narrow})"
        checks.warn(f"{told}, which {method!r} compares: set scale='deviation', or None if meant")
    return values


def classes(scale, method, arrays):
    """Warn of an argument that is a few whole numbers, nearer than neighbours are in the others."""
    few = {n: np.unique(a) for n, a in arrays.items() if a.shape[1] == 1 and not (a % 1).any()}
    few = {n: v for n, v in few.items() if 1 < len(v) <= min(20, len(arrays[n]) / 10)}
    others = [value for name, value in arrays.items() if name not in few]
    for name, values in few.items() if others and (scale, method) == ("check", "ksg") else ():
        x = np.hstack(others)
        # Among normal values, the third neighbour in a class is about so far.
        near = 2 * _spread(x).max() * (3 * len(values) / len(x)) ** (1 / x.shape[1])
        if near > np.diff(values).min() / 2:
            told = f"{name} seems to be of classes, whose differences {method!r} compares: multiply"
            checks.warn(f"{told} by the range of the others, and then, or if so meant, scale=None")


def _spread(x):
    """Return the standard deviation of each column, of values whose squares may overflow."""
    size = np.abs(x - x[0]).max(axis=0)
    return size * ((x - x[0]) / np.where(size, size, 1)).std(axis=0)


def many_dimensions(method, *arrays):
    """Warn where there are too many dimensions for the method, or for the samples."""
    samples, dims = len(arrays[0]), sum(np.count_nonzero(varies(value)) for value in arrays)
    if method == "lnn2" and dims >= 5:
        far = "for 1000 normal samples in 5, entropy was 1.3 bits too high, information 1.0 too low"
        checks.warn(f"'lnn2' is far off in {dims} dimensions in all: {far}")
    least = (10 if len(arrays) > 2 else 2) * dims
    if method in NEAREST and dims >= 5 and samples < least:
        told = f"{method!r} says next to nothing in {dims} dimensions in all from {samples} samples"
        checks.warn(f"{told}: {least} are the least")


def repeats(method, *arrays):
    """Warn where most rows of continuous values are repeated."""
    x, copies = np.hstack(arrays), np.inf
    for column in x.T:
        copies = np.minimum(copies, multiplicity(column))  # in the column in which there are fewest
        if method not in NEAREST or np.median(copies) < 2:  # as of most data, after one column
            return
    of_row = multiplicity(x)
    share = np.mean((of_row > 1) & (of_row == copies) & (of_row <= len(x) / 20))
    if share > 0.5:
        told = f"{share:.0%} of the rows are there more than once, which {method!r} takes"
        checks.warn(f"{told} for certainty: keep each once, unless they were measured so")


def multiplicity(rows):
    """Return for each row (or value) how many are equal to it."""
    _, which, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    return counts[which.ravel()]
