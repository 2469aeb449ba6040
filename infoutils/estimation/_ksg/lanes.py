"""Samples by LANES at a time, so that a processor compares them by vector instructions."""

import numpy as np

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.nearest import emptied, insert

LANES = 64


def arranged(x):
    """Return the samples of `x` as (rows, dims, LANES), filled up with infinity."""
    samples, dims = x.shape
    rows = -(-samples // LANES)
    result = np.full((rows * LANES, dims), np.inf)
    result[:samples] = x
    return np.ascontiguousarray(result.reshape(rows, LANES, dims).transpose(0, 2, 1))


@compiled
def fill(points, centre, first, last, out):
    """Put in `out` the max-norm distances to `centre` in the columns first:last."""
    for row in range(len(points)):
        for lane in range(LANES):
            out[row, lane] = 0.0
        for c in range(first, last):
            at = centre[c]
            for lane in range(LANES):
                distance = abs(points[row, c, lane] - at)
                known = out[row, lane]
                out[row, lane] = known if known > distance else distance


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
