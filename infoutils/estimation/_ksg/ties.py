"""Neighbours at exactly the k-th distance.

Rounded data have many.  Counting strictly inside would leave all of them out, and k would be
too small for the count of the neighbourhood.  So a tie is broken as noise of vanishing size
would break it on average: of the points tied in one coordinate a share u is inside, of those
tied in two u * u, and so on, where u is such that k neighbours are inside.  The k-th itself is
not counted in the columns that it limits.

Where the k-th distance is zero, the points at distance zero are counted instead of k.
"""

import math

import numpy as np
from scipy.special import digamma as digamma_of_array

from infoutils.estimation._ksg.compiling import compiled

SMALLEST = 2.2250738585072014e-308  # nearer than this is at distance zero


def psi_table(samples):
    """Return the digamma function of 0 (a place holder) to `samples`."""
    psi = np.zeros(samples + 1)
    psi[1:] = digamma_of_array(np.arange(1, samples + 1))
    return psi


@compiled
def digamma(value):
    """Return the digamma function of a number above 0, by its asymptotic series."""
    result = 0.0
    while value < 10.0:  # psi(v) = psi(v + 1) - 1 / v, up to where the series is exact
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
def psi_of_tied(strict, tied, missing, inside, outside):
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
    # u is the share of the neighbours that noise would let in; v is that of another point at the
    # same distance, which would be one more to compete for the places of those that are missing.
    total = tied.sum()
    u, v = _share(tied, missing), _share(tied, missing * total / (total + 1.0))
    count, limits, any_limits = float(strict), 0.0, 0.0
    for q in range(1, len(tied)):
        any_limits += tied[q] * q * u ** (q - 1)
        count += outside[q] * v**q
        for mine in range(1, q + 1):
            count += inside[q, mine] * u**mine
            limits += inside[q, mine] * mine * u ** (q - 1)
    # The k-th neighbour is not counted, by the chance that a coordinate of this column limits it.
    return digamma(count - limits / any_limits)


@compiled
def tied_terms(columns, i, start, stop, z_dims, x_dims, radius, k):
    """Return psi(n_xz) + psi(n_yz) - psi(n_z) of one point whose neighbours are tied.

    The `columns` are those of `conditional`: those of z, x and y; without z, n_z has no term.
    """
    dims = len(columns)
    tied, outside = np.zeros(dims + 1), np.zeros((3, dims + 1))
    inside = np.zeros((3, dims + 1, dims + 1))
    strict = np.ones(3, np.int64)
    missing = k
    on, beyond = np.zeros(3, np.int64), np.zeros(3, np.bool_)  # of z, x and y
    for j in range(start, stop):
        if j == i:
            continue
        # In how many columns of each part is this point at the radius, and in which beyond?
        on[:] = 0
        beyond[:] = False
        for c in range(dims):
            part = 0 if c < z_dims else (1 if c < z_dims + x_dims else 2)
            distance = abs(columns[c, i] - columns[c, j])
            on[part] += distance == radius
            beyond[part] |= distance > radius
        if beyond[0]:
            continue
        # Is it a neighbour in all columns, strictly inside or tied?
        near = not (beyond[1] or beyond[2])
        all_on = on.sum()
        if near and all_on == 0:
            missing -= 1
        elif near:
            tied[all_on] += 1
        # Count it in each of the spaces z, (x, z) and (y, z) in which it is near.
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
            psi = psi_of_tied(strict[part], tied, missing, inside[part], outside[part])
            result += psi if part > 0 else -psi
    return result
