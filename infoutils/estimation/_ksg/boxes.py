"""Several dimensions where most samples are far: trees and boxes leave these out.

The k-th distance of every sample comes from a tree.  To count what is nearer than that in some of
the columns, the samples are put in the order of a tree of these, so that those in a row of
`lanes` are near each other.  Every row has a box around it, and so has every group of rows: only
rows whose box is cut by the neighbourhood are looked into.
"""

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.lanes import LANES, arranged, fill
from infoutils.estimation._ksg.ties import SMALLEST, tables, tied_terms

GROUP = 16  # rows


class Space(NamedTuple):
    """Some of the columns, in rows with boxes around them."""

    points: np.ndarray  #: from `arranged`
    order: np.ndarray  #: the number of each sample in the rows
    place: np.ndarray  #: where each sample is
    boxes: tuple  #: the lowest and highest values of rows, and of groups of rows
    first: int  #: the columns of the condition come first, so many


def space(x, first=0):
    """Return the `Space` of the columns of `x`."""
    order = _tree(x).indices if x.shape[1] else np.arange(len(x))
    points = arranged(x[order])
    low, high = points.min(axis=2), points.max(axis=2)
    groups = np.arange(0, len(points), GROUP)
    boxes = low, high, np.minimum.reduceat(low, groups), np.maximum.reduceat(high, groups)
    return Space(points, order, np.argsort(order), boxes, first)


def _tree(x):
    return cKDTree(x, balanced_tree=False)  # a balanced one is slow where samples coincide


def radii(x, k):
    """Return the distance of each sample of `x` to its k-th neighbour, in the max-norm."""
    tree = _tree(x)
    result = np.empty(len(x))
    # The nearest is the sample itself.
    result[tree.indices] = tree.query(x[tree.indices], k=[k + 1], p=np.inf)[0][:, 0]
    return result


def terms(samples, dims, k, psi):
    """Return what each sample adds to the estimate, in two numbers, as in `dimensions`."""
    radius = radii(samples, k)
    z, x, y = np.split(samples, np.cumsum(dims)[:2], axis=1)
    spaces = [space(z), *(space(np.hstack([z, part]), dims[0]) for part in (x, y))]
    counts = np.array([_counts(part, radius) for part in spaces])
    counts[0, 0] = np.minimum(counts[0, 0], len(x))  # of no columns, full rows
    n_z, n_xz, n_yz = counts[:, 0]
    result = np.zeros((len(x), 2))
    result[:, 0] = psi[k] + psi[n_z] - psi[n_xz] - psi[n_yz]
    tied = np.flatnonzero((counts[:, 1].sum(axis=0) != 1) | (radius == 0))
    if len(tied):
        joint = space(samples)
        n_xyz, _ = _counts(joint, radius)
        zero = radius == 0  # more than k coincide: they are counted in place of k
        result[zero, 0] = (psi[n_xyz] + psi[n_z] - psi[n_xz] - psi[n_yz])[zero]
        tied = tied[radius[tied] > 0]
        shared = _tied(samples, dims, tied, radius, counts, k + 1 - n_xyz, (joint, *spaces))
        tied, shared = tied[~np.isnan(shared)], shared[~np.isnan(shared)]
        result[tied, 0], result[tied, 1] = psi[k] + (0.0 if dims[0] else psi[len(x)]), -shared
    return result


@compiled
def _cut(points, boxes, centre, radius, limit, rows):
    """Put in `rows` those that have to be looked into, and return how many.

    Also returned is how many samples are in boxes that are all nearer than `limit`; what is
    farther than `radius` is left out.
    """
    low, high, group_low, group_high = boxes
    number, inside = 0, 0
    for group in range(len(group_low)):
        start, stop = group * GROUP, min((group + 1) * GROUP, len(low))
        where = _where(group_low[group], group_high[group], centre, radius, limit)
        if where > 0:
            inside += (stop - start) * LANES
        elif where == 0:
            for row in range(start, stop):
                where = _where(low[row], high[row], centre, radius, limit)
                if where > 0:
                    inside += LANES
                elif where == 0:
                    rows[number] = row
                    number += 1
    return number, inside


@compiled
def _where(low, high, centre, radius, limit):
    """Return 1 if all of a box is nearer than `limit`, -1 if all is beyond `radius`, and else 0."""
    inside = True
    for c in range(len(centre)):
        below, above = centre[c] - low[c], high[c] - centre[c]
        if -below > radius or -above > radius:
            return -1
        inside &= (below < limit) & (above < limit)
    return 1 if inside else 0


@compiled
def _counts(space, radii):
    """Return for each sample how many are nearer than its radius, itself included, and how many
    are at it in the columns that are not of the condition, while nearer in those that are.
    """
    points, order, _, boxes, first = space
    dims = points.shape[1]
    rows = np.empty(len(points), np.int64)
    given, d = np.zeros((1, LANES)), np.empty((1, LANES))
    nearer, on = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    for at in range(len(order)):
        i = order[at]
        radius = radii[i]
        limit = radius if radius > 0.0 else SMALLEST
        centre = points[at // LANES, :, at % LANES].copy()
        number, n = _cut(points, boxes, centre, radius, limit, rows)
        n_on = 0
        for row in rows[:number]:
            fill(points[row : row + 1], centre, 0, first, given)
            fill(points[row : row + 1], centre, first, dims, d)
            for lane in range(LANES):
                near = given[0, lane] < limit
                n += near & (d[0, lane] < limit)
                n_on += near & (d[0, lane] == radius)
        nearer[i], on[i] = n, n_on
    return nearer, on


@compiled
def _tied(samples, dims, which, radii, counts, missing, spaces):
    """Return what `tied_terms` does for each of the samples in `which`."""
    rows, d = np.empty(len(spaces[0].points), np.int64), np.empty((1, LANES))
    seen, others = np.zeros(len(samples), np.bool_), np.empty(len(samples), np.int64)
    empty, exact = tables(samples.shape[1]), np.empty(3, np.int64)
    result = np.empty(len(which))
    for t, i in enumerate(which):
        # What is at the radius in all columns, or in a space of several.  In one of a single
        # column there may be many, but their number says all.
        number = 0
        for s in range(4):
            points, order, place, boxes, _ = spaces[s]
            single = points.shape[1] < 2
            if s > 0:
                exact[s - 1] = counts[s - 1, 1, i] if single else -1
            if single:
                continue
            at = place[i]
            centre = points[at // LANES, :, at % LANES].copy()
            cut, _ = _cut(points, boxes, centre, radii[i], radii[i], rows)
            for row in rows[:cut]:
                fill(points[row : row + 1], centre, 0, len(centre), d)
                for lane in np.flatnonzero(d[0] == radii[i]):
                    j = order[row * LANES + lane]
                    if not seen[j]:
                        seen[j], others[number] = True, j
                        number += 1
        seen[others[:number]] = False
        strict, near = counts[:, 0, i], others[:number]
        result[t] = tied_terms(samples, i, near, dims, radii[i], missing[i], strict, exact, empty)
    return result
