"""Information by counting nearest neighbours, compiled (Kraskov et al.; Frenzel and Pompe).

numba takes long to import and is not everywhere, so other rooms ask `_methods.neighbours` for
this one, or for its readable twin without numba, `_ksg_reference`.  Its own rooms:

- `plane`: pairs of units, each a cloud of points; `strips`: the search for neighbours there;
- `dimensions`: several columns, with a condition or without; `boxes`: where most are far;
- `by_torch`: the same for a GPU;
- `subsets`: groups of units that grow, for their complexity;
- `ties`: how neighbours at the same distance count; `nearest`: the k best distances;
  `lanes`: many distances at a time.

Distances are compared exactly as floating point computes them, so "strictly inside" means
what it says at every scale of the data.  Every count includes the point itself, so that the
digamma function is taken of the count.  Everything is in nats.
"""

import math

import numpy as np
from scipy.special import digamma

from infoutils._shared import optional
from infoutils.estimation._ksg import dimensions, plane
from infoutils.estimation._ksg.dimensions import information as conditional_information
from infoutils.estimation._ksg.subsets import log_radii
from infoutils.estimation._ksg.ties import psi_table

__all__ = ["conditional_information", "entropy", "information", "log_radii", "pair_by_pair"]


def entropy(x, *, k):
    """Return h(X) of an array of shape (samples, dims), minus infinity where samples coincide."""
    radius = dimensions.radii(x, k)
    if not radius.all():
        return -np.inf
    samples, dims = x.shape
    return digamma(samples) - digamma(k) + dims * (math.log(2) + np.log(radius).mean())


def information(x, y, *, k, device):
    """Return I(X ; Y) of two arrays of shape (samples, dims), by the search that suits them."""
    if x.shape[1] == y.shape[1] == 1:
        work, shared = pair_by_pair(x, y, k=k, device=device)
        return work(*shared, np.zeros((1, 2), dtype=np.int64))[0]
    if device is not None:
        by_torch = optional.module("infoutils.estimation._ksg.by_torch")
        return by_torch.information(x, y, k, psi_table(len(x)), device)
    return conditional_information(x, y, x[:, :0], k)


def pair_by_pair(x, y, *, k, device):
    """Return a function for the information of many pairs of columns, and what it needs first.

    Its last argument are the pairs: numbers of columns of `x` and of `y`, shape (pairs, 2).
    """
    psi = psi_table(len(x))
    if device is not None:
        by_torch = optional.module("infoutils.estimation._ksg.by_torch")
        return by_torch.pairs, (*by_torch.columns(x, y, device), k, psi)
    a = plane.sort_columns(x)
    b = a if y is x else plane.sort_columns(y)
    return plane.pairs, (a.values, a.rank, b.values, b.order, k, psi)
