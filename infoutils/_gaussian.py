"""Entropy and information of Gaussian values from their covariance, in nats (private)."""

import math

import numpy as np


def entropy(x):
    """Return the entropy, or minus infinity where one column is a sum of others."""
    samples, dims = x.shape
    if samples < dims + 2:
        raise ValueError(
            f"x has {samples} samples, but at least {dims + 2} are needed in {dims} dimensions"
        )
    size, _, sizes = _decomposed(x)
    if len(sizes) < dims:
        return -np.inf
    log_root = np.log(size).sum() + np.log(sizes).sum()
    return log_root + 0.5 * dims * math.log(2 * math.pi * math.e / (samples - 1))


def information(x, y):
    """Return the information by canonical correlations, or infinity where one is 1."""
    a, b = _decomposed(x)[1], _decomposed(y)[1]
    columns = a.shape[1] + b.shape[1]
    if columns > len(x) - 2:
        raise ValueError(
            f"x has {len(x)} samples, but at least {columns + 2} are needed"
            f" for the {columns} independent columns of x and y"
        )
    correlation = np.linalg.svd(a.T @ b, compute_uv=False)
    left = (1 - correlation) * (1 + correlation)
    if (left < 1e-13).any():
        return np.inf
    return -0.5 * np.log(left).sum()


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
