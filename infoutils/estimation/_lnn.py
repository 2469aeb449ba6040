"""Entropy by local likelihood with nearest-neighbour bandwidth.

Around each sample a density exp(polynomial of order 1 or 2) is fitted to its m nearest
neighbours, weighted by a Gaussian kernel whose width is the distance to the k-th.  The fit
is biased by a constant that depends on the order, the dimensions, k and m, but not on the
distribution, so that it is simulated once.  Everything is in nats.
"""

import math
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import gammaln

from infoutils._shared.parallel import blocks

_CHUNK = 2_000_000  # numbers in a block of neighbours


def entropy(x, *, k, m, order):
    """Return the entropy, or minus infinity where a density is infinite."""
    samples, dims = x.shape
    m = _neighbours(x, k, m, order)
    scale = np.abs(x - x[0]).max()
    x = (x - x[0]) / scale  # so that no square overflows
    tree = cKDTree(x, balanced_tree=False)
    total = 0.0
    for rows in blocks(samples, m * dims, _CHUNK):
        distance, nearest = tree.query(x[rows], k=m + 1)  # the nearest is the sample itself
        if not distance[:, k].all():
            return -np.inf
        total += _minus_log_density(x[nearest[:, 1:]] - x[rows, None], distance[:, k], order).sum()
    mean = total / samples
    return mean + dims * math.log(scale) + math.log(samples - 1) - bias(order, dims, k, m)


def _neighbours(x, k, m, order):
    samples, dims = x.shape
    if order == 2 and k == 1:
        raise ValueError("k must be at least 2 for a fit of order 2")
    if m is None:
        m = min(max(30, 3 * dims, 2 * k), samples - 1)
    elif m < k:
        raise ValueError(f"m must be at least k={k}, not {m}")
    elif m >= samples:
        raise ValueError(f"x has {samples} samples, but at least {m + 1} are needed for m={m}")
    if order == 2 and m <= dims + 1:
        needed = f"at least {dims + 2} in {dims} dimensions"
        raise ValueError(f"m must be {needed}, not {m}; m + 1 samples are needed")
    return m


def _minus_log_density(away, width, order):
    """Return -log of the density at each point, apart from log(N - 1).

    `away` has shape (points, m, dims): from each point to its neighbours.
    """
    dims = away.shape[2]
    with np.errstate(under="ignore"):
        u = away / width[:, None, None]
        weight = np.exp(-0.5 * np.sum(u**2, axis=2))
        s0 = weight.sum(axis=1)
        weighted = u * weight[:, :, None]
        mean = weighted.sum(axis=1) / s0[:, None]
        result = 0.5 * dims * math.log(2 * math.pi) + dims * np.log(width) - np.log(s0)
        if order == 1:
            return result + 0.5 * np.sum(mean**2, axis=1)
        centred = u - mean[:, None]
        spread = np.swapaxes(centred * weight[:, :, None], 1, 2) @ centred / s0[:, None, None]
        sizes, axes = np.linalg.eigh(spread)
        flat = sizes[:, 0] <= 1e-14 * np.maximum(sizes[:, -1], 1)  # the neighbours lie in a plane
        sizes[flat] = 1.0
        along = np.squeeze(mean[:, None] @ axes, 1)
        result += 0.5 * np.sum(np.log(sizes) + along**2 / sizes, axis=1)
        return np.where(flat, -np.inf, result)


@lru_cache
def bias(order, dims, k, m):
    """Return the bias, simulated where it is exact: around a point of an even density.

    There the volumes up to the neighbours grow by independent exponential steps, and their
    directions are uniform.  The standard error is about 0.003 in few dimensions.
    """
    rng = np.random.default_rng(20160608)
    draws = int(np.clip(3e6 / (m * dims), 5_000, 50_000))
    log_unit_ball = 0.5 * dims * math.log(math.pi) - gammaln(dims / 2 + 1)
    total = 0.0
    for rows in blocks(draws, m * dims, _CHUNK):
        volume = np.cumsum(rng.exponential(size=(len(rows), m)), axis=1)
        radius = np.exp((np.log(volume) - log_unit_ball) / dims)
        direction = rng.normal(size=(len(rows), m, dims))
        direction /= np.linalg.norm(direction, axis=2, keepdims=True)
        away = direction * radius[:, :, None]
        total += _minus_log_density(away, radius[:, k - 1], order).sum()
    return total / draws
