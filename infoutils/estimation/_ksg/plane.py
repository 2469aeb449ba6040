"""Pairs of units, each a cloud of points in the plane (Kraskov et al., first algorithm).

What belongs to one unit alone (its order and its ranks) is worked out once and shared by all
of its pairs.  The k-th distance of every point is searched in `strips`, and the points nearer
than that in one column are counted in its sorted values, halving a step; the sign bit of a
difference says whether to take it.  At both ends of the values stand infinite ones instead of
checks.
"""

import math
from typing import NamedTuple

import numpy as np

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.nearest import room
from infoutils.estimation._ksg.strips import GUARD, better_width, cut, search
from infoutils.estimation._ksg.ties import SMALLEST, psi_of_tied, shares

SAMPLE = 16  # points that tell how wide the strips should be


class Columns(NamedTuple):
    """The columns of a ``(samples, units)`` array, sorted once, one unit a row."""

    values: np.ndarray  #: ascending values, shape (units, samples)
    order: np.ndarray  #: sample at each rank, shape (units, samples)
    rank: np.ndarray  #: rank of each sample, shape (units, samples)


def sort_columns(x):
    """Return the `Columns` of `x`, shape (samples, units)."""
    rows = np.ascontiguousarray(x.T)
    order = np.argsort(rows, axis=1)  # ties in any order
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(rows.shape[1])[None, :], axis=1)
    return Columns(np.take_along_axis(rows, order, axis=1), order, rank)


def pairs(x_values, x_rank, y_values, y_order, k, psi, which):
    """Return the estimates in nats of the pairs of units in `which`, shape (pairs, 2).

    `psi` holds the digamma function of 0 (never used) to N.  What another process sends may be
    read-only, for which numba would compile all of it again: so large arrays always are, here.
    """
    columns = [values.view() for values in (x_values, x_rank, y_values, y_order)]
    for values in columns:
        values.flags.writeable = False
    return _pairs(*columns, np.array(which), k, np.array(psi), room(k))


@compiled
def _first_equal(values):
    """Return for each place in the sorted `values` the first place of an equal value."""
    first = np.zeros(len(values), np.int64)
    for i in range(1, len(values)):
        first[i] = first[i - 1] if values[i] == values[i - 1] else i
    return first


@compiled
def _coincident(x_values, x_rank, y_values, y_order):
    """Count for every point those at the same place; points are in the order of y."""
    n = len(x_values)
    x_group, y_group = _first_equal(x_values), _first_equal(y_values)
    height, place = np.full(n, -1), np.empty(n, np.int64)  # the latest met in each x group
    places, sizes = np.empty(n, np.int64), np.zeros(n, np.int64)
    number = 0
    for i in range(n):
        group = x_group[x_rank[y_order[i]]]
        if height[group] != y_group[i]:
            height[group], place[group] = y_group[i], number
            number += 1
        places[i] = place[group]
        sizes[place[group]] += 1
    for i in range(n):
        places[i] = sizes[places[i]]
    return places


@compiled
def _tied_line(values, partner, at, first, last, radius, partner_at):
    """Count the points at exactly `radius` in one column, by where they are in the other.

    ``values`` ascend, ``partner`` is the other column in the same order, and what is
    strictly inside is ``values[first : last + 1]``.

    Returns
    -------
    nearer, alike, farther : int
        Those whose distance in the other column is below, at and above `radius`.
    """
    nearer, alike, farther = 0, 0, 0
    for j, step in ((first - 1, -1), (last + 1, 1)):
        while 0 <= j < len(values) and abs(values[j] - values[at]) == radius:
            distance = abs(partner[j] - partner_at)
            nearer += distance < radius
            alike += distance == radius
            farther += distance > radius
            j += step
    return nearer, alike, farther


@compiled
def _negative(value):
    """Return -1 (all bits) if `value` is negative and 0 if not, without a branch."""
    return np.float64(value).view(np.int64) >> 63


@compiled
def _count(values, at, radius, step):
    """Return the first and last place in `values` nearer than `radius` to ``values[at]``.

    The `values` ascend, with infinite ones at both ends.  `step` is a power of two, best a
    little above what is found.
    """
    centre = values[at]
    while (centre - values[at - step] < radius) | (values[at + step] - centre < radius):
        step *= 2
    first, last = at, at
    while step > 1:
        step //= 2
        first -= step & _negative(centre - values[first - step] - radius)
        last += step & _negative(values[last + step] - centre - radius)
    return first, last


@compiled
def _at_limit(values, at, first, last, radius):
    """Count the values at exactly `radius`, no more than two on either side."""
    centre, on = values[at], 0
    for j in range(1, 3):
        on += (centre - values[first - j] == radius) + (values[last + j] - centre == radius)
    return on


@compiled
def _padded(values, out):
    """Put the sorted `values` in the middle of `out`, and infinite ones at both ends."""
    pad = (len(out) - len(values)) // 2
    out[:pad], out[pad:] = -np.inf, np.inf
    for i in range(len(values)):  # quicker to compile than a slice
        out[pad + i] = values[i]


@compiled
def _partners(x_values, x_rank, y_values, y_order):
    """Return y in the order of x, and x in the order of y."""
    y_by_x, x_by_y = np.empty_like(x_values), np.empty_like(y_values)
    for height, sample in enumerate(y_order):
        y_by_x[x_rank[sample]] = y_values[height]
        x_by_y[height] = x_values[x_rank[sample]]
    return y_by_x, x_by_y


@compiled
def _suitable_width(strips, x_values, x_line, y_line, step, best, radii):
    """Return the width of strips that suits a cloud, from the neighbours of a few points."""
    n, width = len(x_values), strips.width
    pad = (len(x_line) - n) // 2
    samples = min(n, SAMPLE)
    n_x, n_y = np.empty(samples), np.empty(samples)
    for i in range(samples):
        at = i * n // samples
        s = at // width
        at += (2 * s + 1) * GUARD
        search(strips, x_values, s, at, at + 1, best, radii)
        radius = max(radii[at], SMALLEST)
        first, last = _count(x_line, strips.ranks[at, 0] + pad, radius, step)
        n_x[i] = last - first + 1
        first, last = _count(y_line, strips.ranks[at, 1] + pad, radius, step)
        n_y[i] = last - first + 1
    return better_width(n_x, n_y, n, width)


@compiled
def _psi_of_both(n_x, n_y, x_tied, y_tied, radius, near, tables):
    """Return the digamma function of both counts of a point with tied neighbours.

    `n_x` and `n_y` count what is strictly inside, `x_tied` and `y_tied` are from `_tied_line`,
    and `near` holds the k best distances.  `tables` are buffers.
    """
    x_only, both, x_out = x_tied
    y_only, _, y_out = y_tied
    missing = 0  # of the k nearest, those that are tied
    for distance in near:
        missing += distance == radius
    # The neighbours by the number of coordinates in which they are at the radius, one or two.
    tied, outside, inside = tables
    tied[1], tied[2] = x_only + y_only, both
    inside[2, 1] = both
    inside[1, 1], outside[1] = x_only, x_out
    u, v = shares(tied, missing)
    psi_x = psi_of_tied(n_x, tied, u, v, inside, outside)
    inside[1, 1], outside[1] = y_only, y_out
    return psi_x, psi_of_tied(n_y, tied, u, v, inside, outside)


@compiled
def _pair(x_values, x_rank, y_values, y_order, k, psi, best, x_line, y_line):
    """Return the KSG-1 estimate in nats of one pair of units, given their sorted columns.

    `x_line` and `y_line` are the sorted values once more, from `_padded`.
    """
    n = len(x_values)
    pad = (len(x_line) - n) // 2
    step = 4  # of counting: about sqrt(2 n), as so many points are often inside
    while step * step < 2 * n:
        step *= 2
    # Cut the cloud into strips, and again if a few points say that others are better.
    strips = cut(x_values, x_rank, y_values, y_order, min(n, int(1.3 * math.sqrt(n)) + 1))
    radii = np.empty(len(strips.points))
    width = _suitable_width(strips, x_values, x_line, y_line, step, best, radii)
    if width != strips.width:
        strips = cut(x_values, x_rank, y_values, y_order, width)
        radii = np.empty(len(strips.points))
    # What only ties need is made when the first is met.
    together, y_by_x, x_by_y = np.empty(0, np.int64), np.empty(0), np.empty(0)
    tables = np.zeros(3), np.zeros(3), np.zeros((3, 3))
    total = 0.0
    for s in range((n + width - 1) // width):
        start = s * (width + 2 * GUARD) + GUARD
        stop = start + min(width, n - s * width)
        search(strips, x_values, s, start, stop, best, radii)
        for at in range(start, stop):
            # Count in each column what is strictly inside, and what is exactly at the distance.
            radius = radii[at]
            limit = radius if radius > 0.0 else SMALLEST
            rx, ry = strips.ranks[at, 0], strips.ranks[at, 1]
            x_first, x_last = _count(x_line, rx + pad, limit, step)
            y_first, y_last = _count(y_line, ry + pad, limit, step)
            n_x, n_y = x_last - x_first + 1, y_last - y_first + 1
            on = _at_limit(x_line, rx + pad, x_first, x_last, radius)
            on += _at_limit(y_line, ry + pad, y_first, y_last, radius)
            if on == 1:  # only the k-th neighbour is: no ties
                total += psi[k] - psi[n_x] - psi[n_y]
            elif radius == 0.0:  # more than k coincide: they are counted in place of k
                if len(together) == 0:
                    together = _coincident(x_values, x_rank, y_values, y_order)
                total += psi[together[ry]] - psi[n_x] - psi[n_y]
            else:
                if len(y_by_x) == 0:
                    y_by_x, x_by_y = _partners(x_values, x_rank, y_values, y_order)
                x, y = strips.points[at, 0], strips.points[at, 1]
                x_tied = _tied_line(x_values, y_by_x, rx, x_first - pad, x_last - pad, radius, y)
                y_tied = _tied_line(y_values, x_by_y, ry, y_first - pad, y_last - pad, radius, x)
                if x_tied[0] + x_tied[1] + x_tied[2] + y_tied[0] + y_tied[2] == 1:
                    total += psi[k] - psi[n_x] - psi[n_y]
                    continue
                near = search(strips, x_values, s, at, at + 1, best, radii)
                psi_x, psi_y = _psi_of_both(n_x, n_y, x_tied, y_tied, radius, near, tables)
                total = total + psi[k] - psi_x - psi_y
    return psi[n] + total / n


@compiled
def _pairs(x_values, x_rank, y_values, y_order, which, k, psi, best):
    n = x_values.shape[1]
    pad = 4
    while pad < n:
        pad *= 2
    x_line, y_line = np.empty(n + 2 * pad), np.empty(n + 2 * pad)
    result = np.empty(len(which))
    for p in range(len(which)):
        i, j = which[p]
        x, y = x_values[i], y_values[j]
        _padded(x, x_line)
        _padded(y, y_line)
        result[p] = _pair(x, x_rank[i], y, y_order[j], k, psi, best, x_line, y_line)
    return result
