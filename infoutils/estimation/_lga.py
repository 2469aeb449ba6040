"""Entropy by local Gaussian approximation.

Around each sample a Gaussian density is fitted that explains the samples near it, weighted
by a Gaussian kernel.  In units of the kernel's width, the local log-likelihood depends on
the samples only by the weighted mean and covariance, and by the sum of the weights.  So
fitting is a small problem for each sample, and all are solved together.  Everything is in
nats.
"""

import math

import numpy as np
import torch
from scipy.spatial import cKDTree

from infoutils._shared import checks
from infoutils._shared.parallel import blocks

_CHUNK = 4_000_000  # numbers in a block of distances
_STEPS = 200
_LOG_2PI = math.log(2 * math.pi)


@torch.inference_mode(False)  # the fits need gradients, whatever is set outside
def entropy(x, *, k, device):
    """Return the entropy, or minus infinity where a density is infinite."""
    x, log_scale = _standardised(x)
    width = cKDTree(x, balanced_tree=False).query(x, k=[k + 1])[0]  # the nearest is itself
    x, width = checks.tensor(x, device), checks.tensor(width, device)
    samples, dims = x.shape
    parameters = dims * (dims + 3) // 2
    if samples < parameters + 1:
        needed = f"at least {parameters + 1} are needed to fit Gaussians in {dims} dimensions"
        raise ValueError(f"x has {samples} samples, but {needed}")
    if not width.all():
        return -np.inf
    # What the local likelihood needs of the samples, a block at a time to bound the memory.
    size = samples * dims
    moments = [_moments(x, x[rows], width[rows]) for rows in blocks(samples, size, _CHUNK)]
    if None in moments:
        return -np.inf
    # The fits, and their densities at the centres in the units of the standardised samples.
    moments = [torch.cat(part) for part in zip(*moments, strict=True)]
    parts = blocks(samples, parameters**2, _CHUNK)
    log_density = torch.cat([_log_density(*(m[rows] for m in moments)) for rows in parts])
    return log_scale - (log_density - dims * width[:, 0].log()).mean().item()


def _standardised(x):
    size = np.abs(x - x[0]).max(axis=0)
    x = (x - x[0]) / size  # so that no square overflows
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / spread, np.log(size).sum() + np.log(spread).sum()


def _moments(x, centres, width):
    """Return log of the smoothed density, weighted mean and Cholesky factor of covariance.

    All are in units of each centre's width.  None if the neighbours of one lie in a plane.
    """
    dims = x.shape[1]
    # Where the samples are from each centre, and the kernel's weights there.
    u = (x - centres[:, None]) / width[:, :, None]
    weight = (-0.5 * (u**2).sum(2)).exp()
    total = weight.sum(1)
    weight = weight / total[:, None]
    mean = (weight[:, :, None] * u).sum(1)
    centred = u - mean[:, None]
    covariance = (weight[:, :, None] * centred).mT @ centred
    # In a plane, or nearly, the fit would have an infinite density.
    sizes = covariance.diagonal(dim1=1, dim2=2).max(1).values
    root, failed = torch.linalg.cholesky_ex(covariance)
    smallest = root.diagonal(dim1=1, dim2=2).min(1).values
    if failed.any() or (smallest**2 <= 1e-14 * sizes).any():
        return None
    return (total / len(x)).log() - 0.5 * dims * _LOG_2PI, mean, root


def _log_density(log_mass, mean, root):
    """Return log of the fitted density at each centre, in units of its width.

    In coordinates in which the weighted mean is 0 and the weighted covariance 1, the parameters
    are the mean in units of the Cholesky factor of the covariance, the log of the factor's
    diagonal, and its rows divided by the diagonal.
    """
    points, dims = mean.shape
    eye = torch.eye(dims, dtype=mean.dtype, device=mean.device)
    lower = torch.tril_indices(dims, dims, -1, device=mean.device)

    def unpack(p):
        factor = eye.repeat(len(p), 1, 1)
        factor[:, lower[0], lower[1]] = p[:, 2 * dims :]
        log_scale = p[:, dims : 2 * dims].clamp(-12, 12)
        return p[:, :dims], factor * log_scale.exp()[:, :, None], log_scale

    def at_centre(p, root, mean, widened):
        """Log density at the centre, of the Gaussian or of it smoothed by the kernel."""
        shift, factor, _ = unpack(p)
        factor = root @ factor
        away = mean + (factor @ shift[:, :, None])[:, :, 0]
        if widened:
            factor = torch.linalg.cholesky_ex(factor @ factor.mT + eye)[0]
        scaled = torch.linalg.solve_triangular(factor, away[:, :, None], upper=False)[:, :, 0]
        log_det = factor.diagonal(dim1=1, dim2=2).log().sum(1)
        return -0.5 * dims * _LOG_2PI - log_det - 0.5 * (scaled**2).sum(1)

    def loss(p, log_mass, mean, root):
        """Return the negative log-likelihood, divided by the mass, apart from constants."""
        shift, factor, log_scale = unpack(p)
        inverse = torch.linalg.solve_triangular(factor, eye.expand_as(factor), upper=False)
        gain = log_scale.sum(1) + 0.5 * (shift**2).sum(1) + 0.5 * (inverse**2).sum((1, 2))
        return gain + (at_centre(p, root, mean, widened=True) - log_mass).exp()

    # Start from the best of several widths, all with the weighted mean and shape.
    start = torch.zeros(points, 2 * dims + lower.shape[1], dtype=mean.dtype, device=mean.device)
    lowest = loss(start, log_mass, mean, root)
    for log_scale in np.arange(0.25, 8, 0.25):
        p = start.clone()
        p[:, dims : 2 * dims] = log_scale
        value = loss(p, log_mass, mean, root)
        start = torch.where((value < lowest)[:, None], p, start)
        lowest = torch.minimum(lowest, value)
    best = _minimise(loss, start, (log_mass, mean, root))
    return at_centre(best, root, mean, widened=False)


def _minimise(loss, start, given):
    """Minimise ``loss(p, *given)``, one problem a row, by the BFGS method for all together."""

    def value_and_slope(p, rows):
        p = p.detach().requires_grad_()
        value = loss(p, *(g[rows] for g in given))
        return value.detach(), torch.autograd.grad(value.sum(), p)[0]

    best = start.clone()
    rows = torch.arange(len(start), device=start.device)  # problems that are not yet solved
    p = start
    eye = torch.eye(start.shape[1], dtype=start.dtype, device=start.device)
    inverse = eye.repeat(len(start), 1, 1)  # of the matrix of second derivatives
    value, slope = value_and_slope(p, rows)
    for _ in range(_STEPS):
        # The quasi-Newton step, no longer than 1, and halved until it goes down enough.
        step = -(inverse @ slope[:, :, None])[:, :, 0]
        downhill = (step * slope).sum(1)
        size = (1 / step.norm(dim=1).clamp(min=1.0))[:, None] * 2
        taken = torch.zeros_like(value, dtype=torch.bool)
        for _ in range(30):
            size = torch.where(taken[:, None], size, size / 2)
            new = p + size * step
            new_value, new_slope = value_and_slope(new, rows)
            taken = new_value <= value + 1e-4 * size[:, 0] * downhill
            if taken.all():
                break
        # Take it, or stay where no step goes down, and learn the curvature along it.
        new = torch.where(taken[:, None], new, p)
        new_slope = torch.where(taken[:, None], new_slope, slope)
        value = torch.where(taken, new_value, value)
        inverse = _updated(inverse, new - p, new_slope - slope, eye)
        p, slope = new, new_slope
        # Store the problems that are solved, and go on with the others.
        open_ = taken & (slope.abs().max(1).values > 1e-6)
        best[rows[~open_]] = p[~open_]
        rows, p, value, slope = rows[open_], p[open_], value[open_], slope[open_]
        inverse = inverse[open_]
        if not len(rows):
            return best
    best[rows] = p
    return best


def _updated(inverse, moved, change, eye):
    """Return the BFGS update, where the curvature along the step is positive."""
    product = (moved * change).sum(1)
    good = product > 1e-12
    rho = (good / product.where(good, product.new_ones(())))[:, None, None]
    left = eye - rho * moved[:, :, None] * change[:, None, :]
    return left @ inverse @ left.mT + rho * moved[:, :, None] * moved[:, None, :]
