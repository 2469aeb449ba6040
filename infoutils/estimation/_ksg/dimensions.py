"""Several dimensions, with a condition or without (Kraskov et al.; Frenzel and Pompe).

Where nothing that is far can be left out, every distance is computed, as quickly as a processor
can, row by row of `lanes`.  Else trees and boxes leave out most of them: see `boxes`.  Both
compute the same, to the last bit.
"""

import numpy as np

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg import boxes
from infoutils.estimation._ksg.lanes import LANES, arranged, fill, select
from infoutils.estimation._ksg.nearest import emptied, insert, room
from infoutils.estimation._ksg.ties import SMALLEST, psi_table, tables, tied_terms

FEW = 5  # samples that tell how many are near
TREE = 580  # what one more sample near another costs in a tree: see `_line`


def radii(x, k):
    """Return the distance of each sample of `x` to its k-th neighbour, in the max-norm."""
    if _line(x, 0, k, TREE) is None:
        return boxes.radii(x, k)
    return _radii(arranged(x), x, room(k))


def information(x, y, z, k):
    """Return I(X ; Y | Z) in nats of arrays of shape (samples, dims); `z` may have no columns."""
    samples, psi = np.hstack([z, x, y]), psi_table(len(x))
    dims = z.shape[1], x.shape[1], y.shape[1]
    line = _line(samples, dims[0], k)
    if line is None:
        terms = boxes.terms(samples, dims, k, psi)
    else:
        order = np.argsort(samples[:, line], kind="stable")
        ordered, terms = samples[order], np.empty((len(x), 2))
        given = line if dims[0] else None  # numba compiles the two cases apart
        terms[order] = _terms(arranged(ordered), ordered, dims, given, k, psi, room(k))
    if dims[0]:
        terms = terms[np.argsort(z[:, 0], kind="stable")]
    return np.cumsum(terms)[-1] / len(x)  # one after the other, so that both ways are the same


def _line(samples, z_dims, k, visit=None):
    """Return the column along which to look at rows, or None where boxes should be quicker.

    A few samples tell how many others are near: in each column of the condition, so many would be
    looked at; and boxes are cut by about twice the neighbourhood, where each sample costs as much
    as `visit` steps along rows.  The numbers are from trial runs with 300 to 50,000 samples, in 2
    to 800 dimensions.
    """
    number, dims = samples.shape
    visit = 300 + 2 * dims if visit is None else visit  # of boxes
    if z_dims < 2 and number * (8 + dims) < 16_000:
        return 0
    columns, seen, cut = np.ascontiguousarray(samples.T), [], []
    for centre in samples[:: -(-number // FEW)]:
        apart = np.abs(columns - centre[:, None])
        far = apart.max(axis=0)
        radius = np.partition(far, k)[k]  # the sample itself is the nearest
        seen.append(np.count_nonzero(apart[:z_dims] <= radius, axis=1) if z_dims else [number])
        cut.append(np.count_nonzero(far / 2 <= radius))
    seen = np.mean(seen, axis=0)
    if seen.min() * (8 + dims) > 14_000 + np.mean(cut) * visit:
        return None
    return int(seen.argmin())


@compiled
def _radii(points, samples, best):
    distances = np.empty((len(points), LANES))
    least = np.empty(LANES)
    result = np.empty(len(samples))
    for i in range(len(samples)):
        fill(points, samples[i], 0, samples.shape[1], distances)
        distances[i // LANES, i % LANES] = np.inf
        result[i] = select(distances, best, least)[-1]
    return result


@compiled
def _distances(points, centre, dims, z, x, y, joint):
    """Put in the last four the distances of some rows to `centre`, in z, x, y and all."""
    to_x, to_y = dims[0], dims[0] + dims[1]
    fill(points, centre, np.int64(0), to_x, z)
    fill(points, centre, to_x, to_y, x)
    fill(points, centre, to_y, to_y + dims[2], y)
    for row in range(len(joint)):
        for lane in range(LANES):
            in_z, in_x, in_y = z[row, lane], x[row, lane], y[row, lane]
            in_x = in_x if in_x > in_y else in_y
            joint[row, lane] = in_x if in_x > in_z else in_z


@compiled
def _nearest(points, samples, i, dims, line, apart, best):
    """Return the nearest to a sample given a condition, and the rows that may be near in it.

    The samples ascend in the column `line` of the condition.  See `_distances` for the others.
    """
    z, x, y, joint = apart
    near, centre = emptied(best), samples[i, line]
    left = right = i // LANES  # what lies in [left, right) has been seen
    while True:
        # No unseen sample is nearer than the next row down or up.
        down = centre - points[left - 1, line, LANES - 1] if left > 0 else np.inf
        up = points[right, line, 0] - centre if right < len(points) else np.inf
        if min(down, up) > near[-1]:
            return near, left, right
        row = left - 1 if down < up else right
        left, right = min(left, row), max(right, row + 1)
        only = slice(row, row + 1)
        _distances(points[only], samples[i], dims, z[only], x[only], y[only], joint[only])
        joint[i // LANES, i % LANES] = np.inf  # no sample is its own neighbour
        for distance in joint[row]:
            if distance < near[-1]:
                near = insert(near, distance)


@compiled
def _count(distances, line, limit, radius):
    """Count the samples inside `limit` in z, xz and yz, and those exactly at `radius`."""
    z, x, y = distances
    n_z, n_xz, n_yz, on = 0, 0, 0, 0
    for row in range(len(x)):
        for lane in range(LANES):
            to_x, to_y = x[row, lane], y[row, lane]
            if line is None:
                n_xz += to_x < limit
                n_yz += to_y < limit
                on += (to_x == radius) | (to_y == radius)
            else:
                to_z = z[row, lane]
                n_z += to_z < limit
                n_xz += (to_z < limit) & (to_x < limit)
                n_yz += (to_z < limit) & (to_y < limit)
                on += ((to_z == radius) | (to_x == radius) | (to_y == radius)) & (to_z <= radius)
    return n_z, n_xz, n_yz, on


@compiled
def _terms(points, samples, dims, line, k, psi, best):
    """Return what each sample adds to the estimate, in two numbers.

    The columns of `samples` are those of z, x and y, and `points` are the same, arranged.  They
    ascend in the column `line` of z, which is None where z has no columns.
    """
    n = len(samples)
    shape = (len(points), LANES)
    apart = np.zeros(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    z, x, y, joint = apart
    least = np.empty(LANES)
    tied, others = tables(samples.shape[1]), np.empty(n, np.int64)
    exact = np.full(3, -1)
    terms = np.zeros((n, 2))
    for i in range(n):
        if line is None:
            start, stop = 0, len(points)
            fill(points, samples[i], 0, dims[1], x)
            fill(points, samples[i], dims[1], dims[1] + dims[2], y)
            for row in range(stop):
                for lane in range(LANES):
                    in_x, in_y = x[row, lane], y[row, lane]
                    joint[row, lane] = in_x if in_x > in_y else in_y
            joint[i // LANES, i % LANES] = np.inf  # no sample is its own neighbour
            near = select(joint, best, least)
        else:
            near, start, stop = _nearest(points, samples, i, dims, line, apart, best)
        radius = near[-1]
        # Count what is strictly inside in each space, and what is exactly at the k-th distance.
        limit = radius if radius > 0.0 else SMALLEST
        inside = z[start:stop], x[start:stop], y[start:stop]
        n_z, n_xz, n_yz, on = _count(inside, line, limit, radius)
        n_z = n if line is None else n_z
        if radius == 0.0:  # more than k coincide: they are counted in place of k
            n_xyz = 1 + np.count_nonzero(joint[start:stop] < limit)
            terms[i, 0] = psi[n_xyz] + psi[n_z] - psi[n_xz] - psi[n_yz]
        elif on == 1:  # only the k-th neighbour is: no ties
            terms[i, 0] = psi[k] + psi[n_z] - psi[n_xz] - psi[n_yz]
        else:
            number = 0
            for row in range(start, stop):
                for lane in range(LANES):
                    at_limit = (z[row, lane] == radius) | (x[row, lane] == radius)
                    if (at_limit | (y[row, lane] == radius)) & (z[row, lane] <= radius):
                        others[number] = row * LANES + lane
                        number += 1
            strict = n_z, n_xz, n_yz
            missing = k - np.count_nonzero(joint[start:stop] < limit)
            terms[i, 0] = psi[k] + (psi[n] if dims[0] == 0 else 0.0)
            terms[i, 1] = -tied_terms(
                samples, i, others[:number], dims, radius, missing, strict, exact, tied
            )
    return terms
