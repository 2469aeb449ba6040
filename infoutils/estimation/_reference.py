"""Readable twins of the fast estimators, in plain numpy, quadratic in the samples.

They say what the fast versions compute, and the tests compare the two.  `x` has shape (samples,
dims), and everything is in nats.  The twin of nearest neighbours is `_ksg_reference`.
"""

from collections import Counter

import numpy as np
from scipy.optimize import minimize


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
