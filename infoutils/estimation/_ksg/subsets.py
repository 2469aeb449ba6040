"""Groups of units that grow: distances in one more unit follow from those before.

For the complexity of a group, which needs the entropy of very many of its subsets.
"""

import math

import numpy as np

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.lanes import LANES, arranged, select
from infoutils.estimation._ksg.nearest import room


def log_radii(x, orders, first, last, k, samples):
    """Return the sum of the logarithms of the distances to the k-th neighbour; see `_log_radii`."""
    columns = np.ascontiguousarray(arranged(x).transpose(1, 0, 2))
    return _log_radii(columns, orders, first, last, room(k), samples)


@compiled
def _grow(before, after, line, centre):
    """Put in `after` the distances in one more unit, whose values are in `line`."""
    for row in range(line.shape[0]):
        for lane in range(LANES):
            distance = abs(line[row, lane] - centre)
            known = before[row, lane]
            after[row, lane] = known if known > distance else distance


@compiled
def _log_radii(columns, orders, first, last, best, samples):
    """Return the sum of the logarithms of the distances to the k-th neighbour.

    Parameters
    ----------
    columns : array of shape (units, rows, LANES)
        The values of each unit, filled up with infinity.
    orders, first, last : array
        As from `complexity._cover`.
    best : tuple or array
        From `room`.
    samples : tuple of int
        The samples to sum over: from the first number to below the second.

    Returns
    -------
    ndarray of shape (chains, units)
        Zero where a chain has no subset of that size.
    """
    chains, units = orders.shape
    distances = np.zeros((units + 1,) + columns.shape[1:])
    least = np.empty(LANES)
    result = np.zeros((chains, units))
    for i in range(samples[0], samples[1]):
        row, lane = i // LANES, i % LANES
        distances[0, row, lane] = np.inf  # a sample is not its own neighbour
        for c in range(chains):
            known = 0  # what the chain before has in common need not be computed again
            while c > 0 and known < min(last[c - 1], first[c] - 1):
                if orders[c - 1, known] != orders[c, known]:
                    break
                known += 1
            for m in range(known, last[c]):
                line = columns[orders[c, m]]
                _grow(distances[m], distances[m + 1], line, line[row, lane])
                if m + 1 >= first[c]:
                    result[c, m] += math.log(select(distances[m + 1], best, least)[-1])
        distances[0, row, lane] = 0.0
    return result
