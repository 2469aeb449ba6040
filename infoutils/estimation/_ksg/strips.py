"""The search for neighbours in the plane.

Cutting a cloud of points into vertical strips with equally many points, each sorted by height,
makes a neighbour search cheap: look up and down from the point's height in its own strip, then
in the strips to the left and right, until no unseen point can be nearer than the k-th best.
About sqrt(N) strips suit most clouds; a few points tell whether others would be better.

What is done for every point has few branches that depend on the data: at the ends of a strip
stand infinite heights instead of checks, and the nearest in height are offered without asking.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.nearest import emptied, insert

GUARD = 4  # infinite values at each end of a strip


class Strips(NamedTuple):
    """A cloud of points, cut into vertical strips that ascend in y.

    Strip ``s`` has `width` points (the last may have fewer), from place
    ``s * (width + 2 * GUARD) + GUARD``.  Its guards have a height of minus infinity below
    and of infinity above.
    """

    points: np.ndarray  #: the values x and y, shape (places, 2)
    ranks: np.ndarray  #: the ranks in x and in y, shape (places, 2)
    #: the first place that is not below the point in the strip to the left, and to the right
    beside: np.ndarray
    width: int


@compiled
def cut(x_values, x_rank, y_values, y_order, width):
    """Cut a pair of sorted columns into `Strips`."""
    n = len(x_values)
    number = (n + width - 1) // width
    places = number * (width + 2 * GUARD)
    points = np.zeros((places, 2))
    ranks, beside = np.empty((places, 2), np.int64), np.empty((places, 2), np.int64)
    free = np.zeros(number + 2, np.int64)  # of each strip, and of one more at either end
    for s in range(number):
        below = s * (width + 2 * GUARD)
        above = below + GUARD + min(width, n - s * width)
        points[below : below + GUARD, 1] = -np.inf
        points[above : below + width + 2 * GUARD, 1] = np.inf
        free[s + 1] = below + GUARD
    # From the lowest point to the highest, so that each strip ascends, and what is free in the
    # next strips is the first place there that is not below the point.
    for height in range(n):
        r = x_rank[y_order[height]]
        s = r // width + 1
        at = free[s]
        free[s] += 1
        points[at, 0], points[at, 1] = x_values[r], y_values[height]
        ranks[at, 0], ranks[at, 1] = r, height
        beside[at, 0], beside[at, 1] = free[s - 1], free[s + 1]
    return Strips(points, ranks, beside, width)


@compiled
def _apart(points, j, x, y):
    dx, dy = abs(points[j, 0] - x), abs(points[j, 1] - y)
    return dx if dx > dy else dy


@njit(nogil=True, inline="always")  # calls cost more than the walk
def _walk(points, above, below, x, y, best):
    """Offer the points of a strip from `above` upwards and from `below` downwards."""
    while points[above, 1] - y < best[-1]:
        best = insert(best, _apart(points, above, x, y))
        above += 1
    while y - points[below, 1] < best[-1]:
        best = insert(best, _apart(points, below, x, y))
        below -= 1
    return best


@compiled
def _look(points, above, x, y, best):
    """Offer the points of another strip; its first that is not below y is at `above`."""
    for j in range(above - 2, above + 2):
        best = insert(best, _apart(points, j, x, y))
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
def search(strips, x_values, s, start, stop, best, radii):
    """Put the k-th distances of the points at ``start:stop`` of strip `s` in `radii`.

    Returns
    -------
    tuple or array
        The best distances of the last of them.
    """
    points, beside, width = strips.points, strips.beside, strips.width
    n = len(x_values)
    best = emptied(best)
    for at in range(start, stop):
        x, y = points[at, 0], points[at, 1]
        # Its own strip: three places up and down without asking, then as far as it may help.
        near = emptied(best)
        for j in range(1, GUARD):
            near = insert(near, _apart(points, at + j, x, y))
            near = insert(near, _apart(points, at - j, x, y))
        near = _walk(points, at + GUARD, at - GUARD, x, y, near)
        # The strips beside it, where the place at its height is known.
        first, after = s * width, s * width + width
        if first > 0 and x - x_values[first - 1] < near[-1]:
            near = _look(points, beside[at, 0], x, y, near)
        if after < n and x_values[after] - x < near[-1]:
            near = _look(points, beside[at, 1], x, y, near)
        # The others, to the left and to the right, for as long as their border is near enough.
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
def _cost(n_x, n_y, n, width):
    """Return about how long a search in strips of this width takes."""
    cost = 0.0
    for i in range(len(n_x)):
        cost += 10.0 * (2.0 + n_x[i] / width) + n_y[i] * min(1.0, (n_x[i] + width) / n)
    return cost


@compiled
def better_width(n_x, n_y, n, width):
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
