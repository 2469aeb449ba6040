"""Entropy and information of Gaussian values from their covariance, in nats."""

import math

import numpy as np


def entropy(x):
    """Return the entropy, or minus infinity where one column is a sum of others."""
    samples, dims = x.shape
    if samples < dims + 2:
        raise ValueError(f"x has {samples} samples, but {dims} dimensions need {dims + 2} at least")
    size, _, sizes = _decomposed(x)
    if len(sizes) < dims:
        return -np.inf
    log_root = np.log(size).sum() + np.log(sizes).sum()
    return log_root + 0.5 * dims * math.log(2 * math.pi * math.e / (samples - 1))


def information(x, y):
    """Return the information by canonical correlations, or infinity where one is nearly 1."""
    a, b = _decomposed(x)[1], _decomposed(y)[1]
    columns = a.shape[1] + b.shape[1]
    if columns > len(x) - 2:
        raise ValueError(
            f"x has {len(x)} samples, but at least {columns + 2} are needed"
            f" for the {columns} independent columns of x and y"
        )
    if a.shape[1] < b.shape[1]:
        a, b = b, a
    # What is left of b without a has the sines of the angles between them: 1 - correlation²
    # is exact there, however near the correlation is to 1.
    sines = np.linalg.svd(b - a @ (a.T @ b), compute_uv=False)
    if (sines < 1e-9).any():
        return np.inf
    return -np.log(np.minimum(sines, 1)).sum()


def conditional_information(x, y, z):
    """Return the information between what a linear fit of `z` leaves of `x` and of `y`."""
    basis = _decomposed(z)[1]
    if len(x) < x.shape[1] + y.shape[1] + basis.shape[1] + 2:
        raise ValueError(f"x has {len(x)} samples, too few for the columns of x, y and z")
    return information(_beyond(basis, x), _beyond(basis, y))


def _beyond(basis, x):
    """Return what is left of the columns of `x` without a basis: 0 where that is rounding."""
    x = x - x.mean(axis=0)
    rest = x - basis @ (basis.T @ x)
    return np.where(np.abs(rest).max(axis=0) > 1e-9 * np.abs(x).max(axis=0), rest, 0)


def rank(x):
    """Return how many columns do not depend linearly on others."""
    return len(_decomposed(x)[2])


def _decomposed(x):
    """Return the sizes of the columns, and singular vectors and values of them so scaled.

    The vectors are an orthonormal basis of the columns, less their means.
    """
    x = x - x[0]
    size = np.abs(x).max(axis=0)
    size[size == 0] = 1
    x = x / size
    vectors, sizes, _ = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)
    some = sizes > 1e-10 * sizes[0]
    return size, vectors[:, some], sizes[some]
