"""Sums of Gaussian kernels, compiled.

A mixture of Gaussians with one standard deviation is evaluated at many places.  Lengths are
in units of ``noise * sqrt(2 ln 2)``, in which a kernel is 2 to the power of minus the squared
distance.  The centres are put in the order of a tree, and LANES of them at a time, which
become vector instructions, are left out where they are too far to matter.
"""

import math

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from scipy.spatial import cKDTree

from infoutils._shared import parallel
from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.lanes import LANES, arranged

CHUNK = 500_000  # numbers in a block of distances
NEGLIGIBLE = 60.0  # bits below what is known already
SMALLEST = -1000.0  # the exponent of the smallest kernel: less is raised to it
SHIFT = 1.5 * 2.0**52  # what is added to it is rounded, and stands in its lowest bits
# 2 ** f for -0.5 <= f <= 0.5, to 1e-9: the coefficients of a polynomial
_fit = Chebyshev.interpolate(np.exp2, 7, [-0.5, 0.5]).convert(kind=Polynomial)
P0, P1, P2, P3, P4, P5, P6, P7 = _fit.coef.tolist()


@compiled
def _row(points, place, i, owner, own, power, shifted, power_bits, shifted_bits):
    """Return the sum of the kernels of a row of LANES, without those that `own` owns."""
    # The exponent of each kernel, minus the squared distance.
    for lane in range(LANES):
        power[lane] = 0.0
    for c in range(points.shape[1]):
        centre = place[c]
        for lane in range(LANES):
            difference = points[i, c, lane] - centre
            power[lane] -= difference * difference
    # 2 to that power: of what is left after rounding by a polynomial, and the whole number,
    # which stands in the lowest bits of `shifted`, is added to the bits of its exponent.
    for lane in range(LANES):
        value = power[lane] if power[lane] > SMALLEST else SMALLEST
        whole = value + SHIFT
        f = value - (whole - SHIFT)
        shifted[lane] = whole
        power[lane] = P0 + f * (P1 + f * (P2 + f * (P3 + f * (P4 + f * (P5 + f * (P6 + f * P7))))))
    for lane in range(LANES):
        power_bits[lane] += shifted_bits[lane] << 52
    # The sum without the place's own centres, half of the lanes added to the other half.
    total = 0.0
    for lane in range(LANES):
        power[lane] = power[lane] if owner[i, lane] != own else 0.0
    for lane in range(LANES // 2):
        power[lane] += power[lane + LANES // 2]
    for lane in range(LANES // 4):
        power[lane] += power[lane + LANES // 4]
    for lane in range(LANES // 4):
        total += power[lane]
    return total


@compiled
def _sums(points, owner, low, high, places, owns, known):
    """Return the sum of the kernels at each place, but for those of its own input.

    `known` is the exponent of what the sum is added to.
    """
    power, shifted = np.empty(LANES), np.empty(LANES)
    buffers = power, shifted, power.view(np.int64), shifted.view(np.int64)
    result = np.zeros(len(places))
    for j in range(len(places)):
        farthest = NEGLIGIBLE - known[j]
        for i in range(points.shape[0]):
            # The squared distance to the box around the row: no centre in it is nearer.
            nearest = 0.0
            for c in range(points.shape[1]):
                outside = max(low[i, c] - places[j, c], places[j, c] - high[i, c], 0.0)
                nearest += outside * outside
            if nearest <= farthest:
                result[j] += _row(points, places[j], i, owner, owns[j], *buffers)
    return result


def others(centres, owner, places, owns, known, jobs):
    """Return the sum of the kernels at each place, but for those of the place's own input.

    Parameters
    ----------
    centres : array of shape (centres, dims)
    owner : array of int, shape (centres,)
        The input that each centre belongs to.
    places : array of shape (places, dims)
    owns : array of int, shape (places,)
    known : array of shape (places,)
        The exponent of what each sum is added to: what is smaller by NEGLIGIBLE bits may be
        left out.
    jobs : int, optional
        For `parallel.run`.

    Returns
    -------
    ndarray of shape (places,)
    """
    # Centres that are near each other stand in the same row, in a small box from low to high.
    order = cKDTree(centres, leafsize=LANES, balanced_tree=False, compact_nodes=False).indices
    points = arranged(centres[order])
    rows = len(points)
    owner = np.resize(owner[order], rows * LANES).reshape(rows, LANES)
    low = points.min(axis=2)
    high = np.where(np.isinf(points), -np.inf, points).max(axis=2)
    parts = np.array_split(np.arange(len(places)), 4 * parallel.workers(jobs))
    parts = [(places[part], owns[part], known[part]) for part in parts if len(part)]
    return np.concatenate(list(parallel.run(_part, parts, jobs, points, owner, low, high)))


def _part(points, owner, low, high, part):
    return _sums(points, owner, low, high, *part)


def scaled(centres, mean, noise):
    """Return centres around their mean, in the unit of length of the kernels."""
    return (centres - mean) / (noise * math.sqrt(2 * math.log(2)))


def drawn(number, draws, rng):
    """Return which of so many components are drawn: each as often as the others, or nearly."""
    rounds = [rng.permutation(number) for _ in range(-(-draws // number))]
    return np.concatenate(rounds)[:draws]


def information(centres, conditional, chosen, noise, draws, rng, jobs):
    """Return the estimate, its standard error, and the two bounds, in nats.

    `centres` has shape (inputs, repeats, dims), and `conditional` (chosen, more, dims).
    """
    inputs, repeats, dims = centres.shape
    number, more = conditional.shape[:2]
    mean = centres.mean(axis=(0, 1))
    centres, conditional = (scaled(value, mean, noise) for value in (centres, conditional))
    # Draw noisy values: input i, its centre r, and the noise.
    i, r = drawn(number, draws, rng), rng.integers(more, size=draws)
    places = conditional[i, r] + scaled(rng.normal(0, noise, (draws, dims)), 0, noise)
    # p(t | x) from the own input's centres, all or without the one around which t was drawn,
    # and p(t) from those and the centres of all other inputs.
    whole, rest = _own(conditional, i, r, places)
    known = np.log2(rest if more > 1 else whole)
    owner, flat = np.repeat(np.arange(inputs), repeats), centres.reshape(-1, dims)
    sums = others(flat, owner, places, chosen[i], known, jobs) / repeats
    # log p(t | x) / p(t): with its own centre it is too high, and without it too low.
    upper = lower = np.log(inputs * whole / (whole + more * sums))
    if more > 1:
        lower = np.log(inputs * rest / (rest + (more - 1) * sums))
    estimate = (lower + upper) / 2
    # draws of one input are not independent of each other: the error is that between inputs
    apart = np.bincount(i, weights=estimate - estimate.mean())
    error = math.sqrt((apart**2).sum()) / draws
    return estimate.mean(), error, lower.mean(), upper.mean()


def _own(conditional, i, r, places):
    """Return the sum of the kernels of each place's own input, with and without its own one."""
    whole, rest = np.empty(len(places)), np.empty(len(places))
    for rows in parallel.blocks(len(places), conditional[0].size, CHUNK):
        distances = ((conditional[i[rows]] - places[rows, None]) ** 2).sum(axis=2)
        kernels = np.exp2(np.maximum(-distances, SMALLEST))
        whole[rows] = kernels.sum(axis=1)
        kernels[np.arange(len(rows)), r[rows]] = 0
        rest[rows] = kernels.sum(axis=1)
    return whole, rest
