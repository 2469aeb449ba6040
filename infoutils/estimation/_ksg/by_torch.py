"""The first algorithm of Kraskov et al. in torch, for a GPU.

Every distance is computed, in blocks: N² operations for a pair, but very many at a time.  The
values are those of the compiled search, ties included, to rounding.
"""

import numpy as np
import torch

from infoutils._shared.checks import tensor
from infoutils._shared.compiling import compiled
from infoutils.estimation._ksg.ties import SMALLEST, psi_of_tied, shares

BLOCK = 2**22  # distances at a time; some ten times as many numbers are held


def columns(x, y, device):
    """Return two arrays on the device, for `pairs`."""
    a = tensor(np.ascontiguousarray(x), device)
    return a, a if y is x else tensor(np.ascontiguousarray(y), device)


def pairs(x, y, k, psi, which):
    """Return the KSG-1 estimates in nats of the pairs of columns in `which`.

    `x` and `y` are from `columns`, and `psi` holds the digamma function of 0 (never used) to N.
    """
    samples = len(x)
    together = max(1, BLOCK // samples**2)
    psi = tensor(psi, x.device)
    result = []
    for start in range(0, len(which), together):
        i, j = which[start : start + together].T.tolist()
        result += _estimates(x.T[i][..., None], y.T[j][..., None], k, psi)
    return np.array(result)


def information(x, y, k, psi, device):
    """Return the KSG-1 estimate in nats of two arrays of shape (samples, dims)."""
    x, y, psi = (tensor(np.ascontiguousarray(values), device) for values in (x, y, psi))
    return _estimates(x[None], y[None], k, psi)[0]


def _estimates(x, y, k, psi):
    """Return the estimates of several pairs, each of shape (samples, dims)."""
    number, samples = x.shape[:2]
    rows = max(1, BLOCK // (number * samples))
    total = 0.0
    for start in range(0, samples, rows):
        total += _terms(x, y, start, min(start + rows, samples), k, psi).sum(dim=1)
    return (psi[samples] + total / samples).tolist()


def _distances(x, start, stop):
    """Return the max-norm distances from the points ``start:stop`` to all others."""
    result = 0.0
    for values in x.unbind(2):
        distance = (values[:, start:stop, None] - values[:, None, :]).abs_()
        result = distance if isinstance(result, float) else result.maximum(distance)
    return result


def _terms(x, y, start, stop, k, psi):
    """Return what the points ``start:stop`` add to the estimate, shape (pairs, points)."""
    d_x, d_y = _distances(x, start, stop), _distances(y, start, stop)
    both = torch.maximum(d_x, d_y)
    both.diagonal(start, dim1=1, dim2=2).fill_(torch.inf)  # no point is its own neighbour
    radius = both.topk(k, dim=2, largest=False).values[..., -1:]
    limit = torch.where(radius > 0, radius, SMALLEST)
    in_x, in_y = d_x < limit, d_y < limit
    n_x, n_y, n_both = (inside.sum(dim=2) for inside in (in_x, in_y, in_x & in_y))
    on = ((d_x == radius) | (d_y == radius)).sum(dim=2)
    zero = radius[..., 0] == 0
    terms = torch.where(zero, psi[n_both], psi[k]) - psi[n_x] - psi[n_y]
    pair, point = torch.nonzero((on > 1) & ~zero, as_tuple=True)
    dims = x.shape[2] + y.shape[2]
    together = max(1, BLOCK // (x.shape[1] * dims + 2 * (dims + 1) ** 2))
    for p, i in zip(pair.split(together), point.split(together)):
        terms[p, i] = psi[k] - _tied(x[p], y[p], start + i, radius[p, i], k)
    return terms


def _tied(x, y, i, radius, k):
    """Return psi(n_x) + psi(n_y) of points whose neighbours are tied.

    Neighbours are counted by the number of coordinates in which they are at the `radius`, as
    `ties` does; see there.
    """
    rows = torch.arange(len(i), device=i.device)
    on, beyond, other = [], [], torch.ones(x.shape[:2], dtype=torch.bool, device=x.device)
    other[rows, i] = False
    for values in (x, y):
        distance = (values - values[rows, i][:, None, :]).abs_()
        on.append((distance == radius[..., None]).sum(dim=2))
        beyond.append((distance > radius[..., None]).any(dim=2))
    size = x.shape[2] + y.shape[2] + 1
    all_on = on[0] + on[1]
    near = other & ~beyond[0] & ~beyond[1]
    missing = k - (near & (all_on == 0)).sum(dim=1)
    tied = _count(all_on, near & (all_on > 0), size)
    strict, inside, outside = [], [], []
    for mine, far in zip(on, beyond):
        strict.append(1 + (other & ~far & (mine == 0)).sum(dim=1))
        inside.append(_count(all_on * size + mine, near & (mine > 0), size * size))
        outside.append(_count(mine, other & ~far & ~near & (mine > 0), size))
    counts = torch.stack(strict, 1), tied, missing, torch.stack(inside, 1), torch.stack(outside, 1)
    strict, tied, missing, inside, outside = (count.cpu().numpy() for count in counts)
    result = _psi_of_each(strict, tied, missing, inside.reshape(-1, 2, size, size), outside)
    return torch.as_tensor(result, device=x.device)


def _count(index, mask, size):
    """Return for each row how often each index below `size` is in `mask`."""
    result = torch.zeros(len(index), size, dtype=torch.float64, device=index.device)
    return result.scatter_add_(1, index, mask.to(torch.float64))


@compiled
def _psi_of_each(strict, tied, missing, inside, outside):
    result = np.zeros(len(tied))
    for i in range(len(tied)):
        u, v = shares(tied[i], missing[i])
        for c in range(2):
            result[i] += psi_of_tied(strict[i, c], tied[i], u, v, inside[i, c], outside[i, c])
    return result
