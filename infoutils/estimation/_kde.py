"""Bounds on the entropy and information of noisy values, by Kolchinsky and Tracey.

The noisy values are an equal mixture of Gaussians around the samples.  How much two
components overlap is ``exp(-squared distance / spread)``, with a spread of 2 variances for
the upper bound on the entropy and 8 for the lower.  Everything is in nats.
"""

import math

import numpy as np
from scipy.spatial.distance import cdist

from infoutils._shared.parallel import blocks

_CHUNK = 2_000_000  # numbers in a block of distances
_SPREAD = {"upper": 2, "lower": 8}


def entropy(x, *, variance, bound):
    if isinstance(variance, tuple) or variance == 0:
        raise ValueError(f"variance must be one number above 0 for an entropy, not {variance}")
    noise = 0.5 * x.shape[1] * math.log(2 * math.pi * math.e * variance)
    (mixture,) = mixtures([x], [variance], bound)
    return noise + mixture


def information(x, y, *, variance, bound):
    pair = variance if isinstance(variance, tuple) else (variance, variance)
    h_x, h_y, h_xy = mixtures([x, y], pair, bound)
    return h_x + h_y - h_xy  # the noise's own entropy cancels


def mixtures(arrays, variances, bound):
    """Return -mean log mean overlap of each array, and of two arrays together as well."""
    samples = len(arrays[0])
    totals = np.zeros(len(arrays) * 2 - 1)
    with np.errstate(under="ignore"):
        for rows in blocks(samples, samples, _CHUNK):
            overlaps = [
                _overlap(a, rows, variance * _SPREAD[bound])
                for a, variance in zip(arrays, variances, strict=True)
            ]
            if len(arrays) == 2:
                overlaps.append(overlaps[0] * overlaps[1])
            totals += [np.log(overlap.mean(axis=1)).sum() for overlap in overlaps]
    return -totals / samples


def _overlap(x, rows, spread):
    squared = cdist(x[rows], x, "sqeuclidean")
    if spread == 0:  # without noise, only equal rows overlap
        return (squared == 0).astype(np.float64)
    return np.exp(squared / -spread)
