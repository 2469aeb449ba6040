"""Verdicts of rules, from statistics measured in independently trained networks.

A rule has *parts* (statistics that a statement says are large, or lie within a margin) and
*factors* (what the answer may hang on).  One combination of the factors' levels is a *cell*.
Everything here works on plain arrays and knows no file: `infoutils.book.ledger` reads the rules.

Arrays have the axes (draws, cells, parts, networks).  There is one draw of what was measured, and
many of what fresh networks might show, so that the firmness of a verdict costs one more call.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import permutations, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
Days = ArrayLike | None
LEVEL = 0.05  # of every test, two-sided for `above`, two one-sided tests for `within`
OPEN, MET, CONTRADICTED, DEPENDS = 0, 1, -1, 2
DRAWS = 400  # of fresh networks, for the firmness of a verdict

# How a statistic is bounded: a transform, its inverse and its derivative.  The standard error is
# carried over by the derivative at the mean, so a value at the bound does no harm.
TRANSFORMS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "mean": (lambda m: m, lambda z: z, np.ones_like),
    "correlation": (np.arctanh, np.tanh, lambda m: 1 / (1 - m**2)),
    "share": (special.logit, special.expit, lambda m: 1 / (m * (1 - m))),
    "ratio": (np.log, np.exp, lambda m: 1 / m),
}
SCALES = (*TRANSFORMS, "count")
BOUNDS = {"correlation": (-1.0, 1.0), "share": (0.0, 1.0), "ratio": (0.0, np.inf), "count": (0, 1)}


@dataclass(frozen=True)
class Part:
    """One statistic of a rule.

    Attributes
    ----------
    name : str
    scale : {"mean", "correlation", "share", "ratio", "count"}
        What the statistic is, for its interval: t, Fisher's z, logit, logarithm, or
        Clopper-Pearson for values that are true or false.
    above, effect : float
        The statement asks for a statistic above `above`; one that is below ``above + effect``,
        the smallest effect of interest, contradicts it.
    within : tuple of float, optional
        For "nothing there": the margin inside which the statistic must lie.
    compares : bool
        Whether the part compares with an untrained network or a null.
    """

    name: str
    scale: str = "mean"
    above: float = 0.0
    effect: float = 0.0
    within: tuple[float, float] | None = None
    compares: bool = False


@dataclass(frozen=True)
class Design:
    """The parts and the factors of a rule; `factors` maps a name to its levels and its need."""

    parts: tuple[Part, ...]
    factors: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    @property
    def cells(self) -> list[dict[str, str]]:
        """Every combination of levels, the last factor fastest."""
        levels = product(*(levels for levels, _ in self.factors.values()))
        return [dict(zip(self.factors, chosen)) for chosen in levels]


class Summary(NamedTuple):
    """Mean, its standard error and degrees of freedom, arrays (draws, cells, parts)."""

    mean: Floats
    error: Floats
    freedom: Floats
    networks: NDArray[np.int64]


class Outcome(NamedTuple):
    """Codes of the entry (draws,), of its cells (draws, cells), and where two cells part ways.

    `parting` is (draws, pairs) with the pairs of cells in `pairs`: (met, contradicted, factor).
    """

    entry: NDArray[np.int64]
    cells: NDArray[np.int64]
    parting: NDArray[np.bool_]
    pairs: list[tuple[int, int, str]]


def summarise(values: ArrayLike, days: Days = None) -> Summary:
    """Summarise statistics over networks.

    Parameters
    ----------
    values : array of shape (..., networks)
        NaN where a network has no value.
    days : array of shape (..., blocks), optional
        The mean over networks with one block of days left out; its jackknife variance is added.

    Returns
    -------
    Summary
    """
    values = np.asarray(values, dtype=float)
    count = np.isfinite(values).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(np.isfinite(values), values, 0).sum(axis=-1) / count
        squares = np.where(np.isfinite(values), (values - mean[..., None]) ** 2, 0).sum(axis=-1)
        variance = squares / (count - 1) / count
        freedom = (count - 1).astype(float)
        if days is not None:
            shifts = _shifts(days)
            of_days = (shifts**2).sum(axis=-1)
            both = variance**2 / freedom + of_days**2 / max(shifts.shape[-1] - 1, 1)
            # Satterthwaite's degrees of freedom
            freedom = np.where(of_days > 0, (variance + of_days) ** 2 / both, freedom)
            variance = variance + of_days
    return Summary(mean, np.sqrt(variance), freedom, count)


def _shifts(days: ArrayLike) -> Floats:
    """Deviations of delete-a-block estimates whose squares sum to the jackknife variance.

    Where there are none, days are not judged, and the deviations are zero.
    """
    days = np.asarray(days, dtype=float)
    blocks, there = days.shape[-1], np.isfinite(days)
    if (there.any(axis=-1) & ~there.all(axis=-1)).any():
        counts = sorted({int(n) for n in there.sum(axis=-1).flat if n})
        raise ValueError(f"days must have {blocks} blocks in every cell and part, not {counts}")
    return np.nan_to_num(days - days.mean(axis=-1, keepdims=True)) * np.sqrt((blocks - 1) / blocks)


def interval(summary: Summary, part: Part) -> Floats:
    """Return the 95 % interval of a part's statistic; it never reaches past what is possible.

    Parameters
    ----------
    summary : Summary
        With arrays of one shape.
    part : Part

    Returns
    -------
    ndarray of shape (2, ...)
        NaN with fewer than two networks.
    """
    mean, error, freedom, count = summary
    tail = LEVEL / 2
    if part.scale == "count":
        hits = np.round(mean * count)
        low = np.where(hits > 0, stats.beta.ppf(tail, hits, count - hits + 1), 0.0)
        high = np.where(hits < count, stats.beta.ppf(1 - tail, hits + 1, count - hits), 1.0)
        return np.array([low, high])
    forward, back, slope = TRANSFORMS[part.scale]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        half = stats.t.ppf(1 - tail, freedom) * error * slope(mean)
        ends = back(forward(mean) + np.array([-1, 1]).reshape(2, *[1] * np.ndim(mean)) * half)
    # All networks alike: the statistic has no spread, also where its slope is infinite.
    return np.where(error == 0, mean, ends)


def numbers(values: ArrayLike, part: Part = Part(""), days: Days = None) -> dict[str, float]:
    """Return mean, ends of the 95 % interval, and number of networks of one statistic.

    Parameters
    ----------
    values : array of shape (networks,)
    part : Part
        Whose scale the interval has.
    days : array of shape (blocks,), optional
        As in `summarise`.

    Returns
    -------
    dict of str to float
        ``mean``, ``low``, ``high`` (NaN where there is none) and ``networks``.
    """
    summary = summarise(values, days)
    mean, low, high = map(float, (summary.mean, *interval(summary, part)))
    return {"mean": mean, "low": low, "high": high, "networks": int(summary.networks)}


def _tail(summary: Summary, part: Part, limit: float, greater: bool) -> Floats:
    """One-sided p-value of a statistic at a limit, against those below it (or above it)."""
    mean, error, freedom, count = summary
    if part.scale == "count":
        hits = np.round(mean * count)
        tail, at = (stats.binom.sf, hits - 1) if greater else (stats.binom.cdf, hits)
        return np.where(count > 0, tail(at, count, limit), 1.0)
    forward, _, slope = TRANSFORMS[part.scale]
    with np.errstate(invalid="ignore", divide="ignore"):
        away = forward(mean) - forward(np.asarray(limit, dtype=float))
        t = np.where(error == 0, np.sign(mean - limit) * np.inf, away / (error * slope(mean)))
        p = stats.t.sf(t if greater else -t, freedom)
    return np.where(np.isfinite(p), p, 1.0)  # too few networks, or no difference at all


def part_p_values(summary: Summary, parts: Sequence[Part]) -> tuple[Floats, Floats]:
    """P-values, to be held against `LEVEL`, that each part is met and that it is contradicted.

    Parameters
    ----------
    summary : Summary
        Arrays (draws, cells, parts).
    parts : sequence of Part

    Returns
    -------
    met, contradicted : ndarray of shape (draws, cells, parts)
    """
    met, against = np.ones(summary.mean.shape), np.ones(summary.mean.shape)
    for i, part in enumerate(parts):
        one = Summary._make(array[..., i] for array in summary)
        low, high = part.within or (part.above, part.above + part.effect)
        above, below = _tail(one, part, low, greater=True), _tail(one, part, high, greater=False)
        if part.within is None:
            against[..., i] = 2 * below
            # An interval between the limit and the smallest effect of interest contradicts.
            met[..., i] = np.where(against[..., i] < LEVEL, 1.0, 2 * above)
        else:
            outside = [_tail(one, part, low, greater=False), _tail(one, part, high, greater=True)]
            met[..., i] = np.maximum(above, below)  # two one-sided tests: the 90 % interval
            against[..., i] = 2 * np.minimum(*outside)
    return met, np.minimum(against, 1.0)


def holm(p: ArrayLike) -> Floats:
    """P-values adjusted for their number along the last axis, by Holm's method.

    Parameters
    ----------
    p : array of shape (..., number)

    Returns
    -------
    ndarray of the same shape
    """
    p = np.asarray(p, dtype=float)
    order = np.argsort(p, axis=-1)
    steps = np.take_along_axis(p, order, axis=-1) * np.arange(p.shape[-1], 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(steps, axis=-1), 1.0)
    return np.take_along_axis(adjusted, np.argsort(order, axis=-1), axis=-1)


def decide(design: Design, values: ArrayLike, days: Days = None) -> Outcome:
    """Judge a rule.

    Parameters
    ----------
    design : Design
    values : array of shape (draws, cells, parts, networks)
        In the order of ``design.cells`` and ``design.parts``; NaN where there is no value.
    days : array of shape (draws, cells, parts, blocks), optional
        See `summarise`.

    Returns
    -------
    Outcome
    """
    values = np.asarray(values, dtype=float)
    summary = summarise(values, days)
    part_met, part_against = part_p_values(summary, design.parts)
    # A cell is met if all its parts are, and contradicted if one is (of so many).
    met = part_met.max(axis=-1)
    against = np.minimum(part_against.min(axis=-1) * part_against.shape[-1], 1.0)
    worst = part_against.argmin(axis=-1)  # the part that speaks against the cell

    groups, labels = _groups(design)
    best = np.stack([met[:, group].argmin(axis=1) for group in groups], axis=1)
    group_met = np.stack([np.minimum(met[:, g].min(axis=1) * len(g), 1.0) for g in groups], axis=1)
    group_against = np.stack([against[:, g].max(axis=1) for g in groups], axis=1)

    pairs = _pairs(labels)
    parting = np.zeros((len(values), len(pairs)), dtype=bool)
    if pairs:
        given = values, days, worst, design.parts
        differ = [_difference(groups[a], groups[b], best[:, a], *given) for a, b, _ in pairs]
        apart, for_, no = map(holm, (np.stack(differ, axis=1), group_met, group_against))
        for i, (a, b, _) in enumerate(pairs):
            parting[:, i] = (for_[:, a] < LEVEL) & (no[:, b] < LEVEL) & (apart[:, i] < LEVEL)
    of_all = [(p < LEVEL).all(axis=1) for p in (group_met, group_against)]
    entry = np.select([*of_all, parting.any(axis=1)], [MET, CONTRADICTED, DEPENDS], OPEN)
    cells = np.select([met < LEVEL, against < LEVEL], [MET, CONTRADICTED], OPEN)
    return Outcome(entry, cells, parting, pairs)


def _groups(design: Design) -> tuple[list[list[int]], list[dict[str, str]]]:
    """Cells that differ only in factors of which any level will do, and what they share."""
    needed = [name for name, (_, needs) in design.factors.items() if needs == "all"]
    groups: dict[tuple[str, ...], list[int]] = {}
    for i, cell in enumerate(design.cells):
        groups.setdefault(tuple(cell[name] for name in needed), []).append(i)
    return list(groups.values()), [dict(zip(needed, levels)) for levels in groups]


def _pairs(labels: list[dict[str, str]]) -> list[tuple[int, int, str]]:
    """Ordered pairs of groups that differ in one factor alone, with that factor."""
    return [
        (a, b, differing[0])
        for (a, one), (b, other) in permutations(enumerate(labels), 2)
        if len(differing := [name for name in one if one[name] != other[name]]) == 1
    ]


def _difference(group_a, group_b, best, values, days, worst, parts):
    """Two-sided p-value that two groups differ in the part that speaks against the second.

    The cells compared are the one that meets the rule best in the first group, and the one at the
    same level of the factors of which any will do in the second.
    """
    draw = np.arange(len(values))
    a, b = np.asarray(group_a)[best], np.asarray(group_b)[best]
    part = worst[draw, b]
    one, other = values[draw, a, part], values[draw, b, part]
    counts = np.array([p.scale == "count" for p in parts])[part]
    paired = (np.isfinite(one) == np.isfinite(other)).all(axis=-1)
    shift = None if days is None else days[draw, a, part] - days[draw, b, part]
    together = summarise(one - other, shift)
    alone, beside = summarise(one, shift), summarise(other)
    error = np.where(paired, together.error, np.hypot(alone.error, beside.error))
    least = np.minimum(alone.freedom, beside.freedom)  # Welch's, at least
    freedom = np.where(paired, together.freedom, least)
    apart = Summary(alone.mean - beside.mean, error, freedom, alone.networks)
    p = 2 * np.minimum(*(_tail(apart, Part(""), 0.0, greater) for greater in (True, False)))
    p = np.where(counts, _exact(alone, beside), p)
    return np.where(np.isfinite(p), p, 1.0)


def _exact(one, other):
    """Fisher's exact test of two shares, twice the smaller tail."""
    hits = np.round(np.nan_to_num(one.mean * one.networks))
    both = hits + np.round(np.nan_to_num(other.mean * other.networks))
    drawn = stats.hypergeom(one.networks + other.networks, both, one.networks)
    return np.minimum(2 * np.minimum(drawn.cdf(hits), drawn.sf(hits - 1)), 1.0)


def firmness(design: Design, values: ArrayLike, days: Days = None, *, rng: int = 0) -> float:
    """Probability that fresh networks would give the same verdict.

    Networks are resampled twice: once for what we do not know about the population, and once for
    the fresh ones.  Days get the noise of their jackknife twice, shared by all cells, since
    neighbouring days cannot be resampled.  Shares of networks are drawn from their beta and
    binomial distributions.

    Parameters
    ----------
    design : Design
    values : array of shape (cells, parts, networks)
    days : array of shape (cells, parts, blocks), optional
    rng : int or numpy.random.Generator

    Returns
    -------
    float
    """
    values, generator = np.asarray(values, dtype=float), np.random.default_rng(rng)
    fresh = np.full((DRAWS, *values.shape), np.nan)
    here = np.isfinite(values)
    # Cells that have the same networks are drawn together, so that they stay paired.
    for mask in np.unique(here.reshape(-1, here.shape[-1]), axis=0):
        if not (n := mask.sum()):
            continue
        once, twice = generator.integers(n, size=(2, DRAWS, n))
        chosen = np.take_along_axis(once, twice, axis=1)
        alike = (here == mask).all(axis=-1)
        measured = values[alike][:, mask]
        # Resampling n networks loses one n-th of their variance, each time.
        centre = measured.mean(axis=1)[:, None, None]
        drawn = centre + n / max(n - 1, 1) * (measured[:, chosen] - centre)  # (rows, draws, n)
        fresh[:, alike, :n] = np.moveaxis(drawn, 0, 1)
    for i, part in enumerate(design.parts):
        if part.scale == "count":
            fresh[:, :, i] = _fresh_shares(values[:, i], generator)
        elif part.scale in BOUNDS:
            fresh[:, :, i] = np.clip(fresh[:, :, i], *BOUNDS[part.scale])
    days = np.full((*values.shape[:2], 1), np.nan) if days is None else np.asarray(days, float)
    noise = generator.normal(size=(DRAWS, days.shape[-1])) * np.sqrt(2)
    shift = np.einsum("db,cpb->dcp", noise, _shifts(days))[..., None]
    observed = decide(design, values[None], days[None]).entry[0]
    return float((decide(design, fresh + shift, days + shift).entry == observed).mean())


def _fresh_shares(values, rng):
    """True or false for fresh networks, (draws, cells, networks), from (cells, networks)."""
    count = np.isfinite(values).sum(axis=-1)
    hits = np.nansum(values, axis=-1)
    chance = rng.beta(hits + 0.5, count - hits + 0.5, size=(DRAWS, len(values)))
    number = rng.binomial(count, chance)
    place = np.arange(values.shape[-1])
    return np.where(place < count[:, None], place < number[..., None], np.nan)
