"""Nearest neighbours as they are defined, in plain numpy, quadratic in the samples.

Distances are in the max-norm, `x`, `y` and `z` have shape (samples, dims), and everything is in
nats.
"""

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma


def distances(x):
    """Return the max-norm distance of every pair of rows, shape (samples, samples)."""
    return np.abs(x[:, None, :] - x[None, :, :]).max(axis=2)


def to_neighbour(d, k):
    """Return the distance of each point to its k-th neighbour."""
    return np.sort(d, axis=1)[:, k]  # column 0 is the point itself


def psi_inside(d, radius):
    """Return the mean of psi(n + 1), with n other points strictly inside the radius."""
    others = d + np.diag(np.full(len(d), np.inf))
    n = (others < radius[:, None]).sum(axis=1)
    return np.mean(digamma(n + 1))


def kl(x, k=3):
    """Return the Kozachenko-Leonenko entropy: a cube of side 2 radius holds k neighbours."""
    samples, dims = x.shape
    radius = to_neighbour(distances(x), k)
    return digamma(samples) - digamma(k) + dims * np.mean(np.log(2 * radius))


def ksg(x, y, k=3):
    """Return the mutual information by the first algorithm of Kraskov et al.

    For data without ties; see `conditional_ksg_with_ties` for others.
    """
    dx, dy = distances(x), distances(y)
    radius = to_neighbour(np.maximum(dx, dy), k)
    return digamma(k) + digamma(len(x)) - psi_inside(dx, radius) - psi_inside(dy, radius)


def conditional_ksg(x, y, z, k=3):
    """Return the conditional mutual information by Frenzel and Pompe.

    For data without ties; see `conditional_ksg_with_ties` for others.
    """
    dz = distances(z)
    dxz, dyz = np.maximum(distances(x), dz), np.maximum(distances(y), dz)
    radius = to_neighbour(np.maximum(dxz, dyz), k)
    return digamma(k) + psi_inside(dz, radius) - psi_inside(dxz, radius) - psi_inside(dyz, radius)


def conditional_ksg_with_ties(x, y, z, k=3):
    """Return the conditional mutual information of data that may have ties.

    Where neighbours are tied at the k-th distance, noise of vanishing size would let some of
    them in; each is counted by its chance.  Where k + 1 points coincide, they are counted.
    `z` may have no columns: then it is the mutual information of `x` and `y`.
    """
    spaces = [np.hstack(columns) for columns in ((x, y, z), (z,), (x, z), (y, z))]
    signs = [0, 1, -1, -1]
    total = 0.0
    for i in range(len(x)):
        # Distances to the other points: in every column, and the largest, in each space.
        apart = [np.abs(np.delete(space, i, axis=0) - space[i]) for space in spaces]
        far = [d.max(axis=1, initial=0.0) for d in apart]
        radius = np.sort(far[0])[k - 1]
        if radius == 0:
            counts = [1 + np.sum(f == 0) for f in far]
            total += digamma(counts[0])
        else:
            counts = [1 + np.sum(f < radius) for f in far]
            total += digamma(k)
            if np.sum(np.any([f == radius for f in far[1:]], axis=0)) > 1:
                counts = _share_ties(apart, far, radius, k)
        total += sum(sign * digamma(count) for sign, count in zip(signs, counts, strict=True))
    return total / len(x)


def _share_ties(apart, far, radius, k):
    """Return the count in each space, with ties at the radius counted by their chance."""
    # The number of coordinates in which each point is at the radius: with uniform noise, of
    # which a share u is inside, the point is inside with chance u ** (that number).
    on = [(d == radius).sum(axis=1) for d in apart]
    tied = far[0] == radius
    missing = k - np.sum(far[0] < radius)  # so many of the tied are among the k

    def share(wanted):
        return brentq(lambda u: np.sum(u ** on[0][tied]) - wanted, 0, 1, xtol=1e-15)

    u, v = share(missing), share(missing * tied.sum() / (tied.sum() + 1))
    counts = []
    for n, f in zip(on, far, strict=True):
        near, other = tied & (n > 0), (f == radius) & ~tied
        # The k-th neighbour is not inside where one of this space's columns limits it.
        limits = np.sum(n[near] * u ** (on[0][near] - 1))
        limits /= np.sum(on[0][tied] * u ** (on[0][tied] - 1))
        counts.append(
            1 + np.sum(f < radius) + np.sum(u ** n[near]) + np.sum(v ** n[other]) - limits
        )
    return counts
