"""Compiled search for nearest neighbours (private).

A pair of units is a cloud of points in the plane.  Cutting the cloud into vertical strips
with equally many points, each sorted by height, makes a neighbour search cheap: look up and
down from the point's height in its own strip, then in the strips to the left and right,
until no unseen point can be nearer than the k-th best.  About sqrt(N) strips suit most
clouds; a few points tell whether others would be better.  What belongs to one unit alone
(its order and its ranks) is worked out once and shared by all of its pairs.

What is done for every point has few branches that depend on the data, as a processor loses
more time by guessing these wrongly than by looking at a few points too many:

- at the ends of a strip, and of a sorted column, stand infinite values instead of checks;
- the nearest in height are offered without asking, and the best are kept in order by minima
  and maxima (`_insert`);
- counting the points inside a radius halves a step, and the sign bit of a difference says
  whether to take it (`_count`).

With a condition, points are searched up and down from each in the order of one column.
Several dimensions without one are in `_lanes`.

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
import os
from typing import NamedTuple

import numpy as np
from numba import njit, types
from numba.core import event
from numba.extending import overload

SMALLEST = 2.2250738585072014e-308  # nearer than this is at distance zero
FEW = 4  # so many of the best distances are held in registers
GUARD = 4  # infinite values at each end of a strip
SAMPLE = 16  # points that tell how wide the strips should be


def compiled(function):
    """Compile a function for use in threads, and keep the result on disk if possible."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # neither the package nor the user's cache can be written
        return njit(nogil=True)(function)


class _Tell(event.Listener):
    """Say once, on stdout, that something is being compiled, which takes some seconds.

    What is found on disk is not compiled.  Where bars are hidden (``TQDM_DISABLE``), so is
    this.
    """

    told = os.environ.get("TQDM_DISABLE", "") not in ("", "0")

    def on_start(self, event):
        ours = event.data["dispatcher"].py_func.__module__.startswith("infoutils.")
        if ours and not self.told:
            self.told = True
            print("infoutils: compiling, some seconds, for this first use only", flush=True)

    def on_end(self, event):
        pass


event.register("numba:compile", _Tell())


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
def _cut(x_values, x_rank, y_values, y_order, width):
    """Cut a pair of sorted columns into strips, ascending in y within each.

    Strip ``s`` has `width` points (the last may have fewer), from place
    ``s * (width + 2 * GUARD) + GUARD``.  Its guards have a height of minus infinity below
    and of infinity above.

    Returns
    -------
    points : ndarray of shape (places, 2)
        The values x and y.
    ranks : ndarray of shape (places, 2)
        The ranks in x and in y.
    beside : ndarray of shape (places, 2)
        The first place that is not below the point in the strip to the left, and right.
    """
    n = len(x_values)
    number = (n + width - 1) // width
    places = number * (width + 2 * GUARD)
    points = np.empty((places, 2))
    ranks, beside = np.empty((places, 2), np.int64), np.empty((places, 2), np.int64)
    free = np.zeros(number + 2, np.int64)  # of each strip, and of one more at either end
    for s in range(number):
        below = s * (width + 2 * GUARD)
        above = below + GUARD + min(width, n - s * width)
        points[below : below + GUARD, 0] = 0.0
        points[below : below + GUARD, 1] = -np.inf
        points[above : below + width + 2 * GUARD, 0] = 0.0
        points[above : below + width + 2 * GUARD, 1] = np.inf
        free[s + 1] = below + GUARD
    for height in range(n):
        r = x_rank[y_order[height]]
        s = r // width + 1
        at = free[s]
        free[s] += 1
        points[at, 0], points[at, 1] = x_values[r], y_values[height]
        ranks[at, 0], ranks[at, 1] = r, height
        beside[at, 0], beside[at, 1] = free[s - 1], free[s + 1]
    return points, ranks, beside


def room(k):
    """Return what holds the k best distances: a tuple if they are few, which is faster."""
    return (-np.inf,) * (FEW - k) + (np.inf,) * k if k <= FEW else np.empty(k)


def _start(best):
    """Return `best` without any distances yet."""


def _insert(best, distance):
    """Return the `best` distances, ascending, with `distance` among them if it is near."""


@overload(_start)
def _compile_start(best):
    if isinstance(best, types.BaseTuple):
        return lambda best: best

    def start(best):
        best[:] = np.inf
        return best

    return start


@overload(_insert)
def _compile_insert(best, distance):
    if isinstance(best, types.BaseTuple):

        def insert(best, distance):
            a, b, c, d = best
            above = c if c > distance else distance
            d = above if above < d else d
            above = b if b > distance else distance
            c = above if above < c else c
            above = a if a > distance else distance
            b = above if above < b else b
            a = distance if distance < a else a
            return a, b, c, d

    else:

        def insert(best, distance):
            _offer(best, distance)
            return best

    return insert


@compiled
def _apart(points, j, x, y):
    dx, dy = abs(points[j, 0] - x), abs(points[j, 1] - y)
    return dx if dx > dy else dy


@njit(nogil=True, inline="always")  # calls cost more than the walk
def _walk(points, above, below, x, y, best):
    """Offer the points of a strip from `above` upwards and from `below` downwards."""
    while points[above, 1] - y < best[-1]:
        best = _insert(best, _apart(points, above, x, y))
        above += 1
    while y - points[below, 1] < best[-1]:
        best = _insert(best, _apart(points, below, x, y))
        below -= 1
    return best


@compiled
def _look(points, above, x, y, best):
    """Offer the points of another strip; its first that is not below y is at `above`."""
    for j in range(above - 2, above + 2):
        best = _insert(best, _apart(points, j, x, y))
    return _walk(points, above + 2, above - 3, x, y, best)


@compiled
def _first_not_below(points, start, stop, y):
    """Return the first place in ``start:stop`` of a strip that is not below `y`."""
    while start < stop:
        middle = (start + stop) // 2
        if points[middle, 1] < y:
            start = middle + 1
        else:
            stop = middle
    return start


@compiled
def _search(points, beside, width, x_values, s, start, stop, best, radii):
    """Put the k-th distances of the points at ``start:stop`` of strip `s` in `radii`.

    Returns
    -------
    tuple or array
        The best distances of the last of them.
    """
    n = len(x_values)
    best = _start(best)
    for at in range(start, stop):
        x, y = points[at, 0], points[at, 1]
        near = _start(best)
        for j in range(1, GUARD):
            near = _insert(near, _apart(points, at + j, x, y))
            near = _insert(near, _apart(points, at - j, x, y))
        near = _walk(points, at + GUARD, at - GUARD, x, y, near)
        first, after = s * width, s * width + width
        if first > 0 and x - x_values[first - 1] < near[-1]:
            near = _look(points, beside[at, 0], x, y, near)
        if after < n and x_values[after] - x < near[-1]:
            near = _look(points, beside[at, 1], x, y, near)
        first -= width
        while first > 0 and x - x_values[first - 1] < near[-1]:
            first -= width
            below = first + (first // width * 2 + 1) * GUARD
            above = _first_not_below(points, below, below + width, y)
            near = _look(points, above, x, y, near)
        after += width
        while after < n and x_values[after] - x < near[-1]:
            below = after + (after // width * 2 + 1) * GUARD
            above = _first_not_below(points, below, below + min(width, n - after), y)
            near = _look(points, above, x, y, near)
            after += width
        radii[at] = near[-1]
    return near


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
def _cost(n_x, n_y, n, width):
    """Return about how long a search in strips of this width takes."""
    cost = 0.0
    for i in range(len(n_x)):
        cost += 10.0 * (2.0 + n_x[i] / width) + n_y[i] * min(1.0, (n_x[i] + width) / n)
    return cost


@compiled
def _better_width(n_x, n_y, n, width):
    """Return `width`, or the width of strips that would clearly be better.

    For a few points, `n_x` and `n_y` are the numbers of samples nearer than the k-th
    neighbour in x and in y.  It takes time to look into a strip, and to pass the points in
    it that are near in y.
    """
    best, lowest = width, _cost(n_x, n_y, n, width) / 1.5
    wide = 8
    while wide < 2 * n:
        cost = _cost(n_x, n_y, n, min(wide, n))
        if cost < lowest:
            best, lowest = min(wide, n), cost
        wide *= 2
    return best


@compiled
def _padded(values, out):
    """Put the sorted `values` in the middle of `out`, and infinite ones at both ends."""
    pad = (len(out) - len(values)) // 2
    out[:pad] = -np.inf
    out[pad : pad + len(values)] = values
    out[pad + len(values) :] = np.inf


@compiled
def _partners(points, ranks):
    """Return y in the order of x, and x in the order of y."""
    n = 0
    for at in range(len(points)):
        n += np.isfinite(points[at, 1])
    y_by_x, x_by_y = np.empty(n), np.empty(n)
    for at in range(len(points)):
        if np.isfinite(points[at, 1]):
            y_by_x[ranks[at, 0]] = points[at, 1]
            x_by_y[ranks[at, 1]] = points[at, 0]
    return y_by_x, x_by_y


@compiled
def _pair(x_values, x_rank, y_values, y_order, k, psi, best, x_line, y_line):
    """Return the KSG-1 estimate in nats of one pair of units, given their sorted columns.

    `x_line` and `y_line` are the sorted values once more, from `_padded`.
    """
    n = len(x_values)
    pad = (len(x_line) - n) // 2
    step = 4
    while step * step < 2 * n:
        step *= 2
    width = min(n, int(1.3 * math.sqrt(n)) + 1)
    points, ranks, beside = _cut(x_values, x_rank, y_values, y_order, width)
    radii = np.empty(len(points))
    samples = min(n, SAMPLE)
    some_x, some_y = np.empty(samples), np.empty(samples)
    for i in range(samples):
        at = i * n // samples
        s = at // width
        at += (2 * s + 1) * GUARD
        _search(points, beside, width, x_values, s, at, at + 1, best, radii)
        radius = max(radii[at], SMALLEST)
        first, last = _count(x_line, ranks[at, 0] + pad, radius, step)
        some_x[i] = last - first + 1
        first, last = _count(y_line, ranks[at, 1] + pad, radius, step)
        some_y[i] = last - first + 1
    better = _better_width(some_x, some_y, n, width)
    if better != width:
        width = better
        points, ranks, beside = _cut(x_values, x_rank, y_values, y_order, width)
        radii = np.empty(len(points))
    together, y_by_x, x_by_y = np.empty(0, np.int64), np.empty(0), np.empty(0)
    tied, outside, inside = np.zeros(3), np.zeros(3), np.zeros((3, 3))
    total = 0.0
    for s in range((n + width - 1) // width):
        start = s * (width + 2 * GUARD) + GUARD
        stop = start + min(width, n - s * width)
        _search(points, beside, width, x_values, s, start, stop, best, radii)
        for at in range(start, stop):
            radius = radii[at]
            limit = radius if radius > 0.0 else SMALLEST
            rx, ry = ranks[at, 0], ranks[at, 1]
            x_first, x_last = _count(x_line, rx + pad, limit, step)
            y_first, y_last = _count(y_line, ry + pad, limit, step)
            n_x, n_y = x_last - x_first + 1, y_last - y_first + 1
            on = _at_limit(x_line, rx + pad, x_first, x_last, radius)
            on += _at_limit(y_line, ry + pad, y_first, y_last, radius)
            if on == 1:
                total += psi[k] - psi[n_x] - psi[n_y]
                continue
            if radius == 0.0:
                if len(together) == 0:
                    together = _coincident(x_values, x_rank, y_values, y_order)
                total += psi[together[ry]] - psi[n_x] - psi[n_y]
                continue
            if len(y_by_x) == 0:
                y_by_x, x_by_y = _partners(points, ranks)
            x, y = points[at, 0], points[at, 1]
            x_only, both, x_out = _tied_line(
                x_values, y_by_x, rx, x_first - pad, x_last - pad, radius, y
            )
            y_only, both, y_out = _tied_line(
                y_values, x_by_y, ry, y_first - pad, y_last - pad, radius, x
            )
            if x_only + both + x_out + y_only + y_out == 1:
                total += psi[k] - psi[n_x] - psi[n_y]
                continue
            missing = 0
            near = _search(points, beside, width, x_values, s, at, at + 1, best, radii)
            for distance in near:
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
def _pairs(x_values, x_rank, y_values, y_order, which, k, psi, best):
    n = x_values.shape[1]
    pad = 4
    while pad < n:
        pad *= 2
    x_line, y_line = np.empty(n + 2 * pad), np.empty(n + 2 * pad)
    result = np.empty(len(which))
    for p in range(len(which)):
        i, j = which[p]
        _padded(x_values[i], x_line)
        _padded(y_values[j], y_line)
        result[p] = _pair(
            x_values[i], x_rank[i], y_values[j], y_order[j], k, psi, best, x_line, y_line
        )
    return result


def pairs(x_values, x_rank, y_values, y_order, which, k, psi):
    """Return the estimates in nats of the pairs of units in `which`, shape (pairs, 2).

    `psi` holds the digamma function of 0 (never used) to N.  What another process sends may be
    read-only, for which numba would compile all of it again: so large arrays always are, here.
    """
    columns = [values.view() for values in (x_values, x_rank, y_values, y_order)]
    for values in columns:
        values.flags.writeable = False
    return _pairs(*columns, np.array(which), k, np.array(psi), room(k))


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
