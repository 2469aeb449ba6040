"""The second algorithm of Kraskov et al.

The neighbourhood is a rectangle: its sides are the largest distances, in x and in y, to the
k nearest in both.  Where several samples are at exactly the k-th distance, all of them are
taken, and counted as in a table.
"""

import numpy as np

from infoutils.estimation._ksg.compiling import compiled
from infoutils.estimation._ksg.nearest import offer


@compiled
def _distances(columns, i, out):
    out[:] = 0.0
    for column in columns:
        centre = column[i]
        for j in range(len(out)):
            out[j] = max(out[j], abs(column[j] - centre))


@compiled
def information(x, y, k, psi):
    """Return the estimate in nats; the rows of `x` and of `y` are columns of the data.

    `psi` holds the digamma function of 0 (never used) to N.
    """
    n = x.shape[1]
    d_x, d_y, best = np.empty(n), np.empty(n), np.empty(k + 1)
    total = 0.0
    for i in range(n):
        _distances(x, i, d_x)
        _distances(y, i, d_y)
        d = np.maximum(d_x, d_y)
        best[:] = np.inf
        for distance in d:
            offer(best, distance)
        radius = best[k]  # the sample itself is the nearest
        # The sides of the rectangle, and what is inside them in each column.
        near, side_x, side_y = 0, 0.0, 0.0
        for j in range(n):
            if d[j] <= radius:
                near += 1
                side_x, side_y = max(side_x, d_x[j]), max(side_y, d_y[j])
        n_x, n_y = (d_x <= side_x).sum(), (d_y <= side_y).sum()
        if near > k + 1:  # tied
            total += psi[near] - psi[n_x] - psi[n_y]
        elif side_x == 0.0 and (d_y == side_y).sum() == 1:  # x has values, y is continuous
            total += psi[k] - psi[n_x] - psi[n_y - 1]
        elif side_y == 0.0 and (d_x == side_x).sum() == 1:
            total += psi[k] - psi[n_x - 1] - psi[n_y]
        else:
            total += psi[k] - 1 / k - psi[n_x - 1] - psi[n_y - 1]
    return psi[n] + total / n
