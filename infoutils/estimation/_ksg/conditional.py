"""Information given a condition (Frenzel and Pompe): points in the order of one column.

From each point, its neighbours are searched up and down in that order, a block at a time.
"""

import numpy as np

from infoutils.estimation._ksg.compiling import compiled
from infoutils.estimation._ksg.nearest import offer
from infoutils.estimation._ksg.ties import SMALLEST, psi_table, tied_terms


def information(x, y, z, k):
    """Return I(X ; Y | Z) of arrays of shape (samples, dims); `z` may have no columns."""
    points = np.hstack([z, x, y])
    columns = np.ascontiguousarray(points[np.argsort(points[:, 0], kind="stable")].T)
    return _estimate(columns, z.shape[1], x.shape[1], k, psi_table(len(x)))


@compiled
def _distances(columns, i, start, stop, out):
    """Put in `out` the max-norm distances of a point to those in ``start:stop``.

    Column by column, which the compiler turns into vector instructions.
    """
    out[: stop - start] = 0.0
    for c in range(len(columns)):
        centre = columns[c, i]
        for j in range(start, stop):
            out[j - start] = max(out[j - start], abs(columns[c, j] - centre))


@compiled
def _nearest(columns, i, best, block):
    """Fill `best` with the distances of a point's nearest; column 0 ascends.

    `block` is a buffer: as many points are looked at together.
    """
    n = columns.shape[1]
    last, line = len(best) - 1, columns[0]
    best[:] = np.inf
    left, right = i, i + 1  # what lies in [left, right) has been seen
    while True:
        # No unseen point is nearer than the next one down or up in column 0.
        down = line[i] - line[left - 1] if left > 0 else np.inf
        up = line[right] - line[i] if right < n else np.inf
        if min(down, up) >= best[last]:
            return
        if down < up:
            start, stop = max(left - len(block), 0), left
            left = start
        else:
            start, stop = right, min(right + len(block), n)
            right = stop
        _distances(columns, i, start, stop, block)
        for j in range(stop - start):
            if block[j] < best[last]:
                offer(best, block[j])


@compiled
def _estimate(columns, z_dims, x_dims, k, psi):
    """Return the estimate by Frenzel and Pompe, or KSG-1 without a condition.

    The rows of `columns` are those of z (`z_dims` of them, perhaps 0), x and y, and samples
    ascend in row 0.  `psi` holds the digamma function of 0 (never used) to N.
    """
    n = columns.shape[1]
    line = columns[0]
    z, x, y = columns[:z_dims], columns[z_dims : z_dims + x_dims], columns[z_dims + x_dims :]
    best, block = np.empty(k), np.empty(32)
    d_z, d_x, d_y = np.zeros(n), np.empty(n), np.empty(n)
    total = 0.0
    for i in range(n):
        _nearest(columns, i, best, block)
        radius = best[k - 1]
        start, stop = 0, n
        if z_dims > 0:  # nothing counts beyond this window of the condition
            start, stop = i, i + 1
            while start > 0 and line[i] - line[start - 1] <= radius:
                start -= 1
            while stop < n and line[stop] - line[i] <= radius:
                stop += 1
            _distances(z, i, start, stop, d_z)
        _distances(x, i, start, stop, d_x)
        _distances(y, i, start, stop, d_y)
        # Count what is strictly inside in each space, and what is exactly at the k-th distance.
        n_z, n_xz, n_yz, n_xyz, on = 0, 0, 0, 0, 0
        limit = radius if radius > 0.0 else SMALLEST
        for j in range(stop - start):
            in_z, in_x, in_y = d_z[j] < limit, d_x[j] < limit, d_y[j] < limit
            n_z += in_z
            n_xz += in_z & in_x
            n_yz += in_z & in_y
            n_xyz += in_z & in_x & in_y
            at_limit = (d_z[j] == radius) | (d_x[j] == radius) | (d_y[j] == radius)
            on += at_limit & (d_z[j] <= radius)
        if radius == 0.0:  # more than k coincide: they are counted in place of k
            total += psi[n_xyz] + psi[n_z] - psi[n_xz] - psi[n_yz]
        elif on == 1:  # only the k-th neighbour is: no ties
            total += psi[k] + psi[n_z] - psi[n_xz] - psi[n_yz]
        else:
            total += psi[k] + (psi[n] if z_dims == 0 else 0.0)
            total -= tied_terms(columns, i, start, stop, z_dims, x_dims, radius, k)
    return total / n
