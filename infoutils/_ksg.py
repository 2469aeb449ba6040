"""Compiled search for nearest neighbours (private).

A pair of units is a cloud of points in the plane.  Cutting the cloud into about sqrt(N)
vertical strips with equally many points, each sorted by height, makes a neighbour search
cheap: walk up and down from the point's height in its own strip, then in the strips to the
left and right, until no unseen point can be nearer than the k-th best.  What belongs to one
unit alone (its order and its ranks) is worked out once and shared by all of its pairs.

Anything else (several dimensions, a condition) is searched up and down from each point in
the order of one column.

Distances are compared exactly as floating point computes them, so "strictly inside" means
what it says at every scale of the data.  Every count includes the point itself, so that the
digamma function is taken of the count.

Ties
----
Rounded data have many points at exactly the k-th distance.  Counting strictly inside would
leave all of them out, and k would be too small for the count of the neighbourhood.  So a
tie is broken as noise of vanishing size would break it on average: of the points tied in
one coordinate a share u is inside, of those tied in two u * u, and so on, where u is such
that k neighbours are inside.  The k-th itself is not counted in the columns that it limits.

Where the k-th distance is zero, the points at distance zero are counted instead of k.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

SMALLEST = 2.2250738585072014e-308  # nearer than this is at distance zero


def compiled(function):
    """Compile a function for use in threads, and keep the result on disk if possible."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # neither the package nor the user's cache can be written
        return njit(nogil=True)(function)


class Columns(NamedTuple):
    """The columns of a ``(samples, units)`` array, sorted once, one unit a row."""

    values: np.ndarray  #: ascending values, shape (units, samples)
    order: np.ndarray  #: sample at each rank, shape (units, samples)
    rank: np.ndarray  #: rank of each sample, shape (units, samples)


def sort_columns(x):
    """Return the `Columns` of `x`, shape (samples, units)."""
    rows = np.ascontiguousarray(x.T)
    order = np.argsort(rows, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(rows.shape[1])[None, :], axis=1)
    return Columns(np.take_along_axis(rows, order, axis=1), order, rank)


@compiled
def _nearer(values, at, radius):
    """Return the first and last place in the sorted `values` nearer to ``values[at]``."""
    centre = values[at]
    outside, inside, step = -1, at, 1
    while inside - step > outside and centre - values[inside - step] < radius:
        inside -= step
        step *= 2
    outside = max(outside, inside - step)
    while inside - outside > 1:
        middle = (inside + outside) // 2
        if centre - values[middle] < radius:
            inside = middle
        else:
            outside = middle
    first = inside
    outside, inside, step = len(values), at, 1
    while inside + step < outside and values[inside + step] - centre < radius:
        inside += step
        step *= 2
    outside = min(outside, inside + step)
    while outside - inside > 1:
        middle = (inside + outside) // 2
        if values[middle] - centre < radius:
            inside = middle
        else:
            outside = middle
    return first, inside


@compiled
def _digamma(value):
    result = 0.0
    while value < 10.0:
        result -= 1.0 / value
        value += 1.0
    f = 1.0 / (value * value)
    series = f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f / 132))))
    return result + math.log(value) - 0.5 / value - series


@compiled
def _share(tied, wanted):
    """Return u with ``sum(tied[q] * u**q) == wanted``, by Newton's method from above."""
    u = 1.0
    for _ in range(60):
        value, slope = -wanted, 0.0
        for q in range(len(tied) - 1, 0, -1):
            value += tied[q] * u**q
            slope += q * tied[q] * u ** (q - 1)
        step = value / slope
        u -= step
        if step < 1e-14:
            break
    return u


@compiled
def _psi_of_tied(strict, tied, missing, inside, outside):
    """Return the digamma function of a column's count where neighbours are tied.

    Parameters
    ----------
    strict : int
        Points strictly inside in this column, itself included.
    tied : array of shape (dims + 1,)
        Neighbours at the k-th distance, by the number of coordinates that are.
    missing : int
        How many of these are among the k.
    inside : array of shape (dims + 1, dims + 1)
        The same neighbours, also by the number of coordinates that are and belong to this
        column.
    outside : array of shape (dims + 1,)
        Other points at the k-th distance in this column, by the number of coordinates.
    """
    total = tied.sum()
    u, v = _share(tied, missing), _share(tied, missing * total / (total + 1.0))
    count, limits, any_limits = float(strict), 0.0, 0.0
    for q in range(1, len(tied)):
        any_limits += tied[q] * q * u ** (q - 1)
        count += outside[q] * v**q
        for mine in range(1, q + 1):
            count += inside[q, mine] * u**mine
            limits += inside[q, mine] * mine * u ** (q - 1)
    return _digamma(count - limits / any_limits)


@compiled
def _cut_strips(x_values, x_rank, y_values, y_order, width):
    """Return the points strip by strip, ascending in y within a strip.

    Strip ``s`` is ``[s * width : (s + 1) * width]`` of the four arrays returned: the ranks
    of a point in x and in y, and its coordinates.
    """
    n = len(x_values)
    free = np.arange(0, n, width)
    rx, ry = np.empty(n, np.int64), np.empty(n, np.int64)
    px, py = np.empty(n), np.empty(n)
    for height in range(n):
        r = x_rank[y_order[height]]
        at = free[r // width]
        free[r // width] += 1
        rx[at], ry[at] = r, height
        px[at], py[at] = x_values[r], y_values[height]
    return rx, ry, px, py


@compiled
def _first_not_below(py, start, stop, y):
    """Return the first place in ``py[start:stop]`` (ascending) that is not below `y`."""
    while start < stop:
        middle = (start + stop) // 2
        if py[middle] < y:
            start = middle + 1
        else:
            stop = middle
    return start


@compiled
def _offer(best, distance):
    """Put `distance` among the `best` distances, which ascend, if it is good enough."""
    at = len(best) - 1
    if distance >= best[at]:
        return
    while at > 0 and best[at - 1] > distance:
        best[at] = best[at - 1]
        at -= 1
    best[at] = distance


@compiled
def _walk(px, py, below, above, start, stop, x, y, best):
    """Offer the points of one strip: down from `below` to `start`, up from `above`."""
    last = len(best) - 1
    for j in range(above, stop):
        dy = py[j] - y
        if dy >= best[last]:
            break
        _offer(best, max(dy, abs(px[j] - x)))
    for j in range(below, start - 1, -1):
        dy = y - py[j]
        if dy >= best[last]:
            break
        _offer(best, max(dy, abs(px[j] - x)))


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
    found = 0
    for i in range(n):
        group = x_group[x_rank[y_order[i]]]
        if height[group] != y_group[i]:
            height[group], place[group] = y_group[i], found
            found += 1
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
            if distance < radius:
                nearer += 1
            elif distance == radius:
                alike += 1
            else:
                farther += 1
            j += step
    return nearer, alike, farther


@compiled
def _pair(x_values, x_rank, y_values, y_order, k, psi):
    """Return the KSG-1 estimate in nats of one pair of units, given their sorted columns."""
    n = len(x_values)
    width = max(1, int(math.sqrt(n)))
    rx, ry, px, py = _cut_strips(x_values, x_rank, y_values, y_order, width)
    y_by_x, x_by_y = np.empty(n), np.empty(n)
    for i in range(n):
        y_by_x[rx[i]], x_by_y[ry[i]] = py[i], px[i]
    best = np.empty(k)
    together = np.empty(0, np.int64)
    tied, outside, inside = np.zeros(3), np.zeros(3), np.zeros((3, 3))
    total = 0.0
    for i in range(n):
        x, y = px[i], py[i]
        best[:] = np.inf
        start = i // width * width
        stop = min(start + width, n)
        _walk(px, py, i - 1, i + 1, start, stop, x, y, best)
        left, right = start, stop  # what lies in [left, right) has been seen
        while True:
            left_gap = x - x_values[left - 1] if left > 0 else np.inf
            right_gap = x_values[right] - x if right < n else np.inf
            if min(left_gap, right_gap) >= best[k - 1]:
                break
            if left_gap < right_gap:
                start, stop = left - width, left
                left = start
            else:
                start, stop = right, min(right + width, n)
                right = stop
            middle = _first_not_below(py, start, stop, y)
            _walk(px, py, middle - 1, middle, start, stop, x, y, best)
        radius = best[k - 1]
        limit = radius if radius > 0.0 else SMALLEST
        x_first, x_last = _nearer(x_values, rx[i], limit)
        y_first, y_last = _nearer(y_values, ry[i], limit)
        n_x, n_y = x_last - x_first + 1, y_last - y_first + 1
        if radius == 0.0:
            if len(together) == 0:
                together = _coincident(x_values, x_rank, y_values, y_order)
            total += psi[together[ry[i]]] - psi[n_x] - psi[n_y]
            continue
        x_only, both, x_out = _tied_line(x_values, y_by_x, rx[i], x_first, x_last, radius, y)
        y_only, both, y_out = _tied_line(y_values, x_by_y, ry[i], y_first, y_last, radius, x)
        if x_only + both + x_out + y_only + y_out == 1:
            total += psi[k] - psi[n_x] - psi[n_y]
            continue
        missing = 0
        for distance in best:
            missing += distance == radius
        tied[1], tied[2] = x_only + y_only, both
        inside[2, 1] = both
        total += psi[k]
        inside[1, 1], outside[1] = x_only, x_out
        total -= _psi_of_tied(n_x, tied, missing, inside, outside)
        inside[1, 1], outside[1] = y_only, y_out
        total -= _psi_of_tied(n_y, tied, missing, inside, outside)
    return psi[n] + total / n


@compiled
def pairs(x_values, x_rank, y_values, y_order, which, k, psi):
    """Return the estimates in nats of the pairs of units in `which`, shape (pairs, 2).

    `psi` holds the digamma function of 0 (never used) to N.
    """
    result = np.empty(len(which))
    for p in range(len(which)):
        i, j = which[p]
        result[p] = _pair(x_values[i], x_rank[i], y_values[j], y_order[j], k, psi)
    return result


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
                _offer(best, block[j])


@compiled
def _tied_terms(columns, i, start, stop, z_dims, x_dims, radius, k):
    """Return psi(n_xz) + psi(n_yz) - psi(n_z) of one point whose neighbours are tied."""
    dims = len(columns)
    tied, outside = np.zeros(dims + 1), np.zeros((3, dims + 1))
    inside = np.zeros((3, dims + 1, dims + 1))
    strict = np.ones(3, np.int64)
    missing = k
    on, beyond = np.zeros(3, np.int64), np.zeros(3, np.bool_)
    for j in range(start, stop):
        if j == i:
            continue
        on[:] = 0
        beyond[:] = False
        for c in range(dims):
            part = 0 if c < z_dims else (1 if c < z_dims + x_dims else 2)
            distance = abs(columns[c, i] - columns[c, j])
            on[part] += distance == radius
            beyond[part] |= distance > radius
        if beyond[0]:
            continue
        near = not (beyond[1] or beyond[2])
        all_on = on.sum()
        if near and all_on == 0:
            missing -= 1
        elif near:
            tied[all_on] += 1
        for part in range(3):
            if beyond[part]:
                continue
            mine = on[0] if part == 0 else on[0] + on[part]
            if mine == 0:
                strict[part] += 1
            elif near:
                inside[part, all_on, mine] += 1
            else:
                outside[part, mine] += 1
    result = 0.0
    for part in range(3):
        if part > 0 or z_dims > 0:
            psi = _psi_of_tied(strict[part], tied, missing, inside[part], outside[part])
            result += psi if part > 0 else -psi
    return result


@compiled
def conditional(columns, z_dims, x_dims, k, psi):
    """Return the estimate in nats by Frenzel and Pompe, or KSG-1 without a condition.

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
        if radius == 0.0:
            total += psi[n_xyz] + psi[n_z] - psi[n_xz] - psi[n_yz]
        elif on == 1:
            total += psi[k] + psi[n_z] - psi[n_xz] - psi[n_yz]
        else:
            total += psi[k] + (psi[n] if z_dims == 0 else 0.0)
            total -= _tied_terms(columns, i, start, stop, z_dims, x_dims, radius, k)
    return total / n
