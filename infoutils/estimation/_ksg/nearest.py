"""The k best distances, in order: in registers if they are few, and else in an array.

A processor loses more time by guessing branches wrongly than by looking at a few points too
many.  So a few best distances are kept in order by minima and maxima, without any branch.
"""

import numpy as np
from numba import types
from numba.extending import overload

from infoutils._shared.compiling import compiled

FEW = 4  # so many of the best distances are held in registers


def room(k):
    """Return what holds the k best distances: a tuple if they are few, which is faster."""
    # Minus infinity stays in the first places of a tuple: nothing is nearer.
    return (-np.inf,) * (FEW - k) + (np.inf,) * k if k <= FEW else np.empty(k)


def emptied(best):
    """Return `best` without any distances yet."""


def insert(best, distance):
    """Return the `best` distances, ascending, with `distance` among them if it is near."""


@overload(emptied)
def _compile_emptied(best):
    if isinstance(best, types.BaseTuple):
        return lambda best: best

    def empty_array(best):
        best[:] = np.inf
        return best

    return empty_array


@overload(insert)
def _compile_insert(best, distance):
    if isinstance(best, types.BaseTuple):

        def insert_anywhere(best, distance):
            # From the last: each place takes the larger of the new one and the place before,
            # if that is less than what is there.
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

        def insert_anywhere(best, distance):
            offer(best, distance)
            return best

    return insert_anywhere


@compiled
def offer(best, distance):
    """Put `distance` among the `best` distances, an ascending array, if it is near enough."""
    at = len(best) - 1
    if distance >= best[at]:
        return
    while at > 0 and best[at - 1] > distance:
        best[at] = best[at - 1]
        at -= 1
    best[at] = distance
