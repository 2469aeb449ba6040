"""The readable twin of `_ksg`, by numpy and scipy's trees: what runs where numba is missing.

It has the same functions, and the same values to rounding, ties included; see `_ksg.ties` for
these.  Single columns are counted in their order, and several by trees.  Distances are in the
max-norm, every count includes the sample itself, and everything is in nats.
"""

import math

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import digamma

from infoutils._shared import optional, parallel

BLOCK = 1_000_000  # distances at a time at the most, where neighbours are tied
COINCIDENT = 2.225073858507201e-308  # the largest number nearer to 0 than the smallest normal one
SIGNS = 1, -1, -1  # of the counts in the columns of z, of x and z, and of y and z


def neighbours(x, k):
    """Return the distance of each sample to its k-th neighbour, and which one that is."""
    tree = cKDTree(x, balanced_tree=False)  # a balanced one is slow where samples coincide
    distance, which = tree.query(x, k=[k + 1], p=np.inf)  # the nearest is the sample itself
    return distance[:, 0], which[:, 0]


def within(x, radius):
    """Return how many samples are no farther from each than its radius."""
    samples, dims = x.shape
    if dims == 0:
        return np.full(samples, samples)
    if dims > 1:
        tree = cKDTree(x, balanced_tree=False)
        return tree.query_ball_point(x, radius, p=np.inf, return_length=True)
    _, first, stop = _reach(x[:, 0], radius)
    return stop - first


def _reach(column, radius):
    """Return the order of a column, and where in it what is within each radius begins and ends."""
    order = np.argsort(column)
    values, radius, samples = column[order], radius[order], len(column)
    first = last = np.arange(samples)
    for step in 2 ** np.arange(samples.bit_length())[::-1]:  # as far as it goes, halving the step
        left, right = np.maximum(first - step, 0), np.minimum(last + step, samples - 1)
        first = np.where(values - values[left] <= radius, left, first)
        last = np.where(values[right] - values <= radius, right, last)
    back = np.argsort(order)
    return order, first[back], last[back] + 1


def entropy(x, *, k):
    """Return h(X) by Kozachenko and Leonenko: a cube of side 2 radius holds k neighbours."""
    samples, dims = x.shape
    radius, _ = neighbours(x, k)
    if not radius.all():
        return -np.inf
    return digamma(samples) - digamma(k) + dims * (math.log(2) + np.log(radius).mean())


def information(x, y, *, k, device=None):
    """Return I(X ; Y) by the first algorithm of Kraskov et al."""
    if device is not None:
        optional.module("infoutils.estimation._ksg")  # says what is missing
    return conditional_information(x, y, x[:, :0], k)


def conditional_information(x, y, z, k):
    """Return I(X ; Y | Z) by Frenzel and Pompe; `z` may have no columns."""
    joint, *spaces = (np.hstack(columns) for columns in ((z, x, y), (z,), (z, x), (z, y)))
    radius, kth = neighbours(joint, k)
    with np.errstate(under="ignore"):
        below = np.nextafter(radius, 0)
    zero = radius == 0
    below[zero] = COINCIDENT
    counts = np.array([within(space, below) for space in spaces], float)
    # Is something at the radius, in any of the spaces, that is not the k-th neighbour?
    on = np.array([within(space, radius) for space in spaces]) - counts
    apart = [np.abs(space - space[kth]).max(axis=1, initial=0.0) for space in spaces]
    tied = np.flatnonzero(~zero & (on != (apart == radius)).any(axis=0))
    number = np.full(len(x), k)
    if len(tied) or zero.any():
        together = within(joint, below)
        number[zero] = together[zero]  # more than k coincide: they are counted in place of k
        of_z, of_x, of_y = np.split(np.arange(joint.shape[1]), np.cumsum([z.shape[1], x.shape[1]]))
        parts = of_z, np.append(of_z, of_x), np.append(of_z, of_y)
        reaches = [[_reach(column, r) for r in (radius, below)] for column in joint.T]
        for block in parallel.blocks(len(tied), joint.size, BLOCK) if len(tied) else ():
            some = tied[block]
            i, j = _at_radius(reaches, some)
            apart = np.abs(joint[some[i]] - joint[j]).T
            missing = k + 1 - together[some]
            counts[:, some] += _shared(parts, apart, i, radius[some], missing)
    return np.mean(digamma(number) + SIGNS @ digamma(counts))


def _at_radius(reaches, which):
    """Return pairs: places in `which`, and the samples at the radius of that in some column."""
    pairs = []
    for (order, first, stop), (_, inner_first, inner_stop) in reaches:
        for begin, end in ((first, inner_first), (inner_stop, stop)):
            number = (end - begin)[which]
            i = np.repeat(np.arange(len(which)), number)
            shift = begin[which] - np.cumsum(number) + number
            pairs.append(i * len(order) + order[np.arange(len(i)) + shift[i]])
    return np.divmod(np.unique(np.concatenate(pairs)), len(order))


def _shared(parts, apart, i, radius, missing):
    """Return what neighbours at the `radius` add to the counts of some samples, by their chance.

    `apart` has the distances of these neighbours in each column, and `i` whose they are; `missing`
    are among the k nearest.  With uniform noise, of which a share u is inside, a neighbour is
    inside with chance u ** (its number of coordinates at the radius).
    """
    at, near = apart == radius[i], apart <= radius[i]
    number, tied = at.sum(axis=0), near.all(axis=0)
    shape = len(radius), 1 + len(apart)
    table = np.bincount(i[tied] * shape[1] + number[tied], minlength=math.prod(shape))
    table, total = table.reshape(shape), np.bincount(i[tied], minlength=len(radius))
    powers = np.arange(shape[1])
    # v is the share of other samples, which would compete for the same places.
    u, v = (_share(table, wanted)[:, None] for wanted in (missing, missing * total / (total + 1)))
    of_u, of_v = u**powers, v**powers
    limits = of_u[i, number - 1] / (table[:, 1:] * powers[1:] * of_u[:, :-1]).sum(axis=1)[i]
    added = []
    for part in parts:
        mine, inside = at[part].sum(axis=0), near[part].all(axis=0)
        # The k-th neighbour is not inside where one of this space's columns limits it.
        chance = np.where(tied, of_u[i, mine] - mine * limits, of_v[i, mine])
        added.append(np.bincount(i, chance * (inside & (mine > 0)), len(radius)))
    return added


def _share(table, wanted):
    """Return u with ``sum(table[:, q] * u**q) == wanted``, by Newton's method from above."""
    u, powers = np.ones(len(table)), np.arange(1, table.shape[1])
    for _ in range(60):
        terms = table[:, 1:] * u[:, None] ** (powers - 1)
        step = (u * terms.sum(axis=1) - wanted) / (terms @ powers)
        u -= step
        if step.max() < 1e-14:
            break
    return u


def pair_by_pair(x, y, **options):
    """Return a function for the information of many pairs of columns, and what it needs first."""
    return _pairs, (x, y, options)


def _pairs(x, y, options, which):
    return np.array([information(x[:, [i]], y[:, [j]], **options) for i, j in which])


def log_radii(x, orders, first, last, k, samples):
    """Return the sum of the logarithms of the distances to the k-th neighbour.

    The arguments and the result are those of `_ksg.subsets.log_radii`.
    """
    rows, result = slice(*samples), np.zeros(orders.shape)
    for c, order in enumerate(orders):
        apart = 0.0
        for m in range(last[c]):
            unit = x[:, order[m]]
            apart = np.maximum(apart, np.abs(unit[rows, None] - unit))
            if m + 1 >= first[c]:
                result[c, m] = np.log(np.partition(apart, k, axis=1)[:, k]).sum()
    return result
