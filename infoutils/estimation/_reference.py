"""Readable twins of the fast estimators, in plain numpy, quadratic in the samples.

They say what the fast versions compute, and the tests compare the two.  Distances are in the
max-norm if nothing else is said, `x`, `y` and `z` have shape (samples, dims), and everything
is in nats.
"""

from collections import Counter

import numpy as np
from scipy.optimize import brentq, minimize
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


def ksg2(x, y, k=3):
    """Return the mutual information by the second algorithm of Kraskov et al.

    The neighbourhood is a rectangle just large enough for the k nearest; for data without
    ties.
    """
    samples = len(x)
    dx, dy = distances(x), distances(y)
    total = 0.0
    for i in range(samples):
        nearest = np.argsort(np.maximum(dx[i], dy[i]))[1 : k + 1]  # after the point itself
        n_x = np.sum(dx[i] <= dx[i, nearest].max()) - 1
        n_y = np.sum(dy[i] <= dy[i, nearest].max()) - 1
        total += digamma(n_x) + digamma(n_y)
    return digamma(k) - 1 / k + digamma(samples) - total / samples


def plug_in(cells, miller_madow=False):
    """Return the entropy of relative frequencies; each row of `cells` is one value."""
    counts = Counter(tuple(row) for row in cells)
    samples = sum(counts.values())
    entropy = -sum(n / samples * np.log(n / samples) for n in counts.values())
    return entropy + (len(counts) - 1) / (2 * samples) if miller_madow else entropy


def binned_plane(t, y, bins, low, high):
    """Return I(X ; T) and I(T ; Y) in bits of a layer of one network, row by row.

    `t` is of shape (examples, units), and `y` has the class of each example.
    """
    together, of_t, of_y = Counter(), Counter(), Counter()
    for row, label in zip(t, y):
        cell = tuple(min(int((value - low) * bins / (high - low)), bins - 1) for value in row)
        together[cell, label] += 1
        of_t[cell] += 1
        of_y[label] += 1
    h_t, h_y, h_ty = (
        -sum(n / len(t) * np.log2(n / len(t)) for n in counts.values())
        for counts in (of_t, of_y, together)
    )
    return h_t, h_t + h_y - h_ty


def kde(x, variance, spread):
    """Return the Kolchinsky-Tracey bound on the entropy of `x` plus Gaussian noise.

    `spread` is 2 for the upper bound and 8 for the lower.
    """
    dims = x.shape[1]
    total = 0.0
    for centre in x:
        squared = ((x - centre) ** 2).sum(axis=1)
        total -= np.log(np.mean(np.exp(-squared / (spread * variance))))
    return total / len(x) + dims / 2 * np.log(2 * np.pi * np.e * variance)


def lnn_without_bias_correction(x, k, m, order):
    """Return the entropy by a local fit of order 1 or 2 to the m nearest (Euclidean)."""
    samples, dims = x.shape
    total = 0.0
    for i in range(samples):
        distance = np.linalg.norm(x - x[i], axis=1)
        nearest = np.argsort(distance)[1 : m + 1]  # after the point itself
        width = distance[nearest[k - 1]]
        u = (x[nearest] - x[i]) / width
        w = np.exp(-(u**2).sum(axis=1) / 2)
        s0, s1, s2 = w.sum(), w @ u, (w * u.T) @ u
        mean = s1 / s0
        log_f = np.log(s0) - np.log(samples - 1) - dims / 2 * np.log(2 * np.pi)
        log_f -= dims * np.log(width)
        if order == 1:
            log_f -= mean @ mean / 2
        else:
            covariance = s2 / s0 - np.outer(mean, mean)
            log_f -= np.log(np.linalg.det(covariance)) / 2
            log_f -= mean @ np.linalg.solve(covariance, mean) / 2
        total -= log_f
    return total / samples


def log_normal(u, mean, covariance):
    """Return the log of a Gaussian density at each row of `u`."""
    away = u - mean
    squared = (away * np.linalg.solve(covariance, away.T).T).sum(axis=1)
    return -(squared + np.log(np.linalg.det(2 * np.pi * covariance))) / 2


def lga(x, k):
    """Return the entropy by fitting a Gaussian to the neighbourhood of each point.

    The kernel's width is the Euclidean distance to the k-th neighbour, of standardised
    columns.
    """
    scale = x.std(axis=0)
    z = (x - x.mean(axis=0)) / scale
    dims = z.shape[1]
    lower, centre, eye = np.tril_indices(dims), np.zeros((1, dims)), np.eye(dims)
    total = 0.0
    for i in range(len(z)):
        width = np.sort(np.linalg.norm(z - z[i], axis=1))[k]
        u = (z - z[i]) / width
        kernel = np.exp(log_normal(u, 0, eye))

        def gaussian(p):
            factor = np.zeros((dims, dims))
            factor[lower] = p[dims:]
            return p[:dims], factor @ factor.T

        def loss(p, u=u, kernel=kernel, gaussian=gaussian):
            mean, covariance = gaussian(p)
            inside = np.mean(kernel * log_normal(u, mean, covariance))
            return np.exp(log_normal(centre, mean, covariance + eye))[0] - inside

        starts = [np.r_[np.zeros(dims), s * eye[lower]] for s in (0.5, 2, 8)]
        fits = [minimize(loss, start, method="Nelder-Mead", options=_PRECISE) for start in starts]
        best = gaussian(min(fits, key=lambda fit: fit.fun).x)
        total -= log_normal(centre, *best)[0] - dims * np.log(width)
    return total / len(z) + np.log(scale).sum()


_PRECISE = {"maxiter": 10000, "maxfev": 10000, "xatol": 1e-8, "fatol": 1e-12}


def gaussian_entropy(x):
    """Return the entropy of a Gaussian distribution with the covariance of `x`."""
    covariance = np.atleast_2d(np.cov(x.T))
    return np.log(np.linalg.det(2 * np.pi * np.e * covariance)) / 2


def mixture_density(places, centres, noise):
    """Return the density of an equal mixture of Gaussians at each place."""
    result = np.zeros(len(places))
    dims = centres.shape[1]
    for j, place in enumerate(places):
        for centre in centres:
            squared = ((place - centre) ** 2).sum() / noise**2
            result[j] += np.exp(-squared / 2) / (2 * np.pi * noise**2) ** (dims / 2)
    return result / len(centres)


def propagated_information(centres, conditional, chosen, noise, draws, rng):
    """Return the lower and the upper bound on the information, by sample propagation.

    `centres` has shape (inputs, repeats, dims) and `conditional` (chosen, more, dims).
    """
    inputs = len(centres)
    which = evenly(len(chosen), draws, rng)
    own = rng.integers(conditional.shape[1], size=draws)
    away = rng.normal(0, noise, (draws, centres.shape[2]))
    lower, upper = [], []
    for i, r, z in zip(which, own, away):
        t = (conditional[i, r] + z)[None]
        others = np.delete(centres, chosen[i], axis=0)
        p_others = sum(mixture_density(t, other, noise) for other in others)
        for mixture, bound in (
            (np.delete(conditional[i], r, axis=0), lower),
            (conditional[i], upper),
        ):
            p_own = mixture_density(t, mixture, noise)
            bound.append(np.log(inputs * p_own / (p_own + p_others)))
    return np.mean(lower), np.mean(upper)


def evenly(number, draws, rng):
    """Return which components are drawn: a new order of all of them, again and again."""
    rounds = [rng.permutation(number) for _ in range(int(np.ceil(draws / number)))]
    return np.concatenate(rounds)[:draws]
