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

from infoutils._shared.compiling import compiled

SMALLEST = 2.2250738585072014e-308  # nearer than this is at distance zero


def psi_table(samples):
    """Return the digamma function of 0 (a place holder) to `samples`."""
    return np.append(0.0, digamma_of_array(np.arange(1, samples + 1)))


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
            if tied[q] > 0:
                value += tied[q] * u**q
                slope += q * tied[q] * u ** (q - 1)
        step = value / slope
        u -= step
        if step < 1e-14:
            break
    return u


@compiled
def shares(tied, missing):
    """Return u and v, by the neighbours that are tied, of which so many are among the k.

    u is the share of the neighbours that noise would let in; v is that of another point at the
    same distance, which would be one more to compete for the places of those that are missing.
    """
    total = tied.sum()
    return _share(tied, float(missing)), _share(tied, missing * total / (total + 1.0))


@compiled
def psi_of_tied(strict, tied, u, v, inside, outside):
    """Return the digamma function of a column's count where neighbours are tied.

    Parameters
    ----------
    strict : int
        Points strictly inside in this column, itself included.
    tied : array of shape (dims + 1,)
        Neighbours at the k-th distance, by the number of coordinates that are.
    u, v : float
        From `shares`.
    inside : array of shape (dims + 1, dims + 1)
        The same neighbours, also by the number of coordinates that are and belong to this
        column.
    outside : array of shape (dims + 1,)
        Other points at the k-th distance in this column, by the number of coordinates.
    """
    count, limits, any_limits = float(strict), 0.0, 0.0
    powers = np.empty(len(tied))
    for q in range(len(tied)):
        powers[q] = u**q
    for q in range(1, len(tied)):
        if outside[q] > 0:
            count += outside[q] * v**q
        if tied[q] > 0:
            any_limits += tied[q] * q * powers[q - 1]
            for mine in range(1, q + 1):
                if inside[q, mine] > 0:
                    count += inside[q, mine] * powers[mine]
                    limits += inside[q, mine] * mine * powers[q - 1]
    # The k-th neighbour is not counted, by the chance that a coordinate of this column limits it.
    return digamma(count - limits / any_limits)


@compiled
def tables(dims):
    """Return empty tables for `tied_terms`."""
    shape = (3, dims + 1, dims + 1)
    return np.zeros(dims + 1), np.zeros(shape[:2]), np.zeros(shape)


@compiled
def tied_terms(samples, i, others, dims, radius, missing, strict, exact, tables):
    """Return psi(n_xz) + psi(n_yz) - psi(n_z) of one sample whose neighbours are tied.

    NaN says that the k-th neighbour alone is at its distance.

    Parameters
    ----------
    samples : array of shape (samples, dims)
        The columns are those of z, x and y; without z, n_z has no term.
    i : int
        The sample.
    others : array
        The samples at exactly the `radius` in one of the spaces z, (x, z) and (y, z).
    dims : tuple of int
        The columns of z, x and y.
    radius : float
    missing : int
        How many of the k nearest are at the radius.
    strict : tuple of int
        The samples nearer than that in each space, itself included.
    exact : array
        The samples at the radius in each space; -1 where `others` has all of them.
    tables : tuple of array
        From `tables`; left empty.
    """
    tied, outside, inside = tables
    on, beyond = np.zeros(3, np.int64), np.zeros(3, np.int64)  # columns of z, x and y
    top = 1
    for j in others:
        # In how many columns of each part is this one at the radius, and in how many beyond?
        start = 0
        for part in range(3):
            at, far = 0, 0
            for c in range(start, start + dims[part]):
                distance = abs(samples[i, c] - samples[j, c])
                at += distance == radius
                far += distance > radius
            on[part], beyond[part] = at, far
            start += dims[part]
        # Is it a neighbour in all columns?  Count it in each of the spaces in which it is at it.
        near = beyond.sum() == 0
        all_on = on.sum()
        top = max(top, all_on)
        if near:
            tied[all_on] += 1
        for part in range(3):
            mine = on[0] + (on[part] if part > 0 else 0)
            if mine == 0 or beyond[0] + beyond[part] > 0:
                continue
            if near:
                inside[part, all_on, mine] += 1
            else:
                outside[part, mine] += 1
    tied, outside, inside = tied[: top + 1], outside[:, : top + 1], inside[:, : top + 1, : top + 1]
    for part in range(3):
        if exact[part] >= 0:
            outside[part, 1] = exact[part] - inside[part, :, 1].sum()
    result = np.nan if tied.sum() == 1 and outside.sum() == 0 else 0.0
    u, v = shares(tied, missing)
    for part in range(3):
        if part > 0 or dims[0] > 0:
            psi = psi_of_tied(strict[part], tied, u, v, inside[part], outside[part])
            result += psi if part > 0 else -psi
    tied[:], outside[:], inside[:] = 0.0, 0.0, 0.0
    return result
