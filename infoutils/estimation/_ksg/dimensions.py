"""Nearest neighbours in several dimensions, without a condition.

In many dimensions nothing that is far can be left out, so every distance is computed, as
quickly as a processor can: by LANES at a time, which become vector instructions.
"""

import numpy as np
from scipy.spatial import cKDTree

from infoutils.estimation._ksg.compiling import compiled
from infoutils.estimation._ksg.nearest import emptied, insert, room
from infoutils.estimation._ksg.ties import SMALLEST, tied_terms

LANES = 64


def arranged(x):
    """Return the samples of `x` as (rows, dims, LANES), filled up with infinity."""
    samples, dims = x.shape
    rows = -(-samples // LANES)
    result = np.full((rows * LANES, dims), np.inf)
    result[:samples] = x
    return np.ascontiguousarray(result.reshape(rows, LANES, dims).transpose(0, 2, 1))


@compiled
def select(distances, best, least):
    """Return the smallest of the `distances`, as many as `best` holds; `least` is a buffer.

    The k-th smallest of what is least in each lane limits the search to a few lanes.
    """
    # What is least in each lane: a vector instruction for every row.
    for lane in range(LANES):
        least[lane] = np.inf
    for row in range(distances.shape[0]):
        for lane in range(LANES):
            distance = distances[row, lane]
            known = least[lane]
            least[lane] = distance if distance < known else known
    # The k-th smallest of them, each the least of four lanes, is no less than the k-th of all.
    near = emptied(best)
    for lane in range(LANES // 4):
        lowest = least[lane]
        for other in range(lane + LANES // 4, LANES, LANES // 4):
            lowest = least[other] if least[other] < lowest else lowest
        near = insert(near, lowest)
    bound = near[-1]
    # Only lanes that have something within the bound are searched.
    near = emptied(best)
    for lane in range(LANES):
        if least[lane] <= bound:
            for row in range(distances.shape[0]):
                near = insert(near, distances[row, lane])
    return near


@compiled
def _fill(points, i, first, last, out):
    """Put in `out` the max-norm distances to point `i` in the dimensions first:last."""
    for row in range(points.shape[0]):
        for lane in range(LANES):
            out[row, lane] = 0.0
        for c in range(first, last):
            centre = points[i // LANES, c, i % LANES]
            for lane in range(LANES):
                distance = abs(points[row, c, lane] - centre)
                known = out[row, lane]
                out[row, lane] = known if known > distance else distance


@compiled
def _radii(points, samples, best):
    distances = np.empty((points.shape[0], LANES))
    least = np.empty(LANES)
    result = np.empty(samples)
    for i in range(samples):
        _fill(points, i, 0, points.shape[1], distances)
        distances[i // LANES, i % LANES] = np.inf
        result[i] = select(distances, best, least)[-1]
    return result


@compiled
def _information(points, columns, x_dims, k, psi, best):
    samples = columns.shape[1]
    shape = (points.shape[0], LANES)
    d_x, d_y, both = np.empty(shape), np.empty(shape), np.empty(shape)
    least = np.empty(LANES)
    total = 0.0
    for i in range(samples):
        # The distances in x, in y and in both, and from those the k-th.
        _fill(points, i, 0, x_dims, d_x)
        _fill(points, i, x_dims, points.shape[1], d_y)
        for row in range(shape[0]):
            for lane in range(LANES):
                in_x, in_y = d_x[row, lane], d_y[row, lane]
                both[row, lane] = in_x if in_x > in_y else in_y
        both[i // LANES, i % LANES] = np.inf
        radius = select(both, best, least)[-1]
        # Count what is strictly inside in each, and what is exactly at the k-th distance.
        limit = radius if radius > 0.0 else SMALLEST
        n_x, n_y, on = 0, 0, 0
        for row in range(shape[0]):
            for lane in range(LANES):
                in_x, in_y = d_x[row, lane], d_y[row, lane]
                n_x += in_x < limit
                n_y += in_y < limit
                on += (in_x == radius) | (in_y == radius)
        if radius == 0.0:  # more than k coincide: they are counted in place of k
            n_both = 1
            for row in range(shape[0]):
                for lane in range(LANES):
                    n_both += both[row, lane] < limit
            total += psi[n_both] + psi[samples] - psi[n_x] - psi[n_y]
        elif on == 1:  # only the k-th neighbour is: no ties
            total += psi[k] + psi[samples] - psi[n_x] - psi[n_y]
        else:
            total += psi[k] + psi[samples]
            total -= tied_terms(columns, i, 0, samples, 0, x_dims, radius, k)
    return total / samples


def radii(x, k):
    """Return the distance of each sample of `x` to its k-th neighbour, in the max-norm.

    In few dimensions, from a tree.
    """
    samples, dims = x.shape
    if samples * (4 + dims) < 5000 * 1.47 ** min(dims, 50):  # as trial runs took about as long
        return _radii(arranged(x), samples, room(k))
    tree = cKDTree(x, balanced_tree=False)  # a balanced one is slow where samples coincide
    return tree.query(x, k=[k + 1], p=np.inf)[0][:, 0]  # the nearest is the sample itself


def information(x, y, k, psi):
    """Return the KSG-1 estimate in nats.

    `psi` holds the digamma function of 0 (never used) to N.
    """
    both = np.hstack([x, y])
    columns = np.ascontiguousarray(both.T)
    return _information(arranged(both), columns, x.shape[1], k, psi, room(k))
