"""Entropy and information from relative frequencies, of discrete or of binned values.

Equal rows get one label, bins are labels too, and the rest is counting.  Everything is in
nats.
"""

import numpy as np

from infoutils._shared import checks

LARGEST = 2**52  # number of a bin, so that neighbouring ones differ


def discrete_entropy(x, *, correction):
    return _of_labels(to_labels(x), correction, told=True)


def discrete_information(x, y, *, correction):
    return _information(to_labels(x), to_labels(y), correction)


def discrete_conditional(x, y, z, *, correction):
    with_y = discrete_information(x, np.hstack([y, z]), correction=correction)
    return with_y - discrete_information(x, z, correction=correction)


def binned_entropy(x, *, correction, **grid):
    return _of_labels(to_labels(to_cells(x, "x", **grid)), correction, told=True)


def binned_information(x, y, *, correction, **grid):
    x, y = to_cells(x, "x", **grid), to_cells(y, "y", **grid)
    return _information(to_labels(x), to_labels(y), correction)


def to_cells(x, name, bins, edges, bin_width, limits):
    """Return the number of the bin of each value, a whole number, shape (samples, dims)."""
    if edges == "width":
        if bin_width is None or bins is not None or limits is not None:
            raise ValueError("bin_width is needed, and no bins or limits, where edges='width'")
        cells = np.floor(x / bin_width)
        if np.abs(cells).max() > LARGEST:
            raise ValueError(f"bin_width={bin_width} is too narrow for the values of {name}")
        return cells
    if bin_width is not None:
        raise ValueError(f"bin_width is for edges='width', not for edges={edges!r}")
    if bins is not None and bins > (most := len(x) if edges == "quantile" else LARGEST):
        raise ValueError(f"bins must be at most {most} for edges={edges!r} and so many samples")
    bins = 30 if bins is None else bins
    if edges == "quantile":
        if limits is not None:
            raise ValueError("limits is for edges='count', not for edges='quantile'")
        return np.column_stack([_equally_full(column, bins) for column in x.T])
    low, high = (x.min(axis=0), x.max(axis=0)) if limits is None else limits
    if (x < low).any() or (x > high).any():
        raise ValueError(f"limits={limits} leave out some values of {name}")
    width = (high - low) / bins + np.zeros(x.shape[1])
    width[width == 0] = 1  # a constant column has one bin
    return np.minimum(np.floor((x - low) / width), bins - 1)


def _equally_full(column, bins):
    """Return bins with equally many values each, as far as equal values allow it."""
    inner = np.quantile(column, np.arange(1, bins) / bins, method="inverted_cdf")
    return np.searchsorted(np.unique(inner), column, side="left")


def to_labels(x):
    """Return a label for each row, from 0, the same for equal rows.

    The columns are the digits of a whole number, which is sorted once, or, where it would
    grow too large, from time to time.
    """
    labels, size = np.zeros(len(x), dtype=np.int64), 1
    for column in x.T:
        own = _digits(column)
        base = int(own.max()) + 1
        if size * base > 2**62:
            labels = np.unique(labels, return_inverse=True)[1]
            size = len(x)
        labels = labels * base + own
        size *= base
    return np.unique(labels, return_inverse=True)[1]


def _digits(column):
    """Return a whole number for each value, from 0: itself, where values are whole and few."""
    least = column.min()
    if column.max() - least < 2**16 and (column == np.floor(column)).all():
        return (column - least).astype(np.int64)
    return np.unique(column, return_inverse=True)[1]


def _of_labels(labels, correction, told=False):
    """Return the entropy; if it is `told`, with a warning of a poor correction."""
    samples = len(labels)
    few = labels.max() < 4 * samples  # then counting is quicker than sorting
    counts = np.bincount(labels) if few else np.unique(labels, return_counts=True)[1]
    counts = counts[counts > 0]
    p = counts / samples
    entropy = 0 - np.sum(p * np.log(p))  # a single label has 0, and not -0
    if correction == "miller-madow":
        alone = np.count_nonzero(counts == 1) / samples
        if told and alone > 0.5:
            many = f"{alone:.0%} of the rows have a cell of their own"
            checks.warn(f"{many}, too many for {correction!r} to correct")
        entropy += (len(counts) - 1) / (2 * samples)
    return entropy


def _information(x, y, correction):
    joint = _of_labels(x * (y.max() + 1) + y, correction, told=True)
    return _of_labels(x, correction) + _of_labels(y, correction) - joint
