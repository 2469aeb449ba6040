# ruff: noqa: E501
"""What goes wrong in each exercise, as the instructor guide tells it: one wrong answer a row.

A row has the exercise, the mistake, the function, and words of the hint.  The function takes the
chapter's namespace first, so that it may use what a learner may.
"""

from itertools import combinations

import numpy as np
from scipy.special import digamma

ROWS = {
    "ex-01-channel": [
        ("x + y", "(0, 1) and (1, 0)", lambda ns, x, y: _joint(ns, x, y, x + y)),
        ("x * max", "still share a number", lambda ns, x, y: _joint(ns, x, y, x * y.max() + y)),
        ("nats", "nats", lambda ns, x, y: ns["discrete_information"](x, y) * np.log(2)),
        ("the joint entropy", "joint entropy", lambda ns, x, y: _joint_entropy(ns, x, y)),
        ("nothing", "returned nothing", lambda ns, x, y: None),
    ],
    "ex-01-lag": [
        ("the information", "not the information", lambda ns, a, f: max(_told(ns, a, f))),
        ("[1, 0]", "[source, target]", lambda ns, a, f: np.argmax(_told(ns, a, f, (1, 0)))),
        ("delays from 1", "delay", lambda ns, a, f: 1 + np.argmax(_told(ns, a, f)[1:])),
        ("a number that fits one case", "expected", lambda ns, a, f: 3),
    ],
    "ex-01-delays": [
        ("no absolute value", "absolute", lambda ns, c, m, lag, d: _flow(ns, c, m, lag, d, d - lag)),
        ("nothing subtracted", "Subtract", lambda ns, c, m, lag, d: ns["gaussian_bits"](c * m ** abs(d - lag))),
        ("nats", "nats", lambda ns, *one: ns["exact_flow"](*one) * np.log(2)),
    ],
    "ex-02-kl": [
        ("column k - 1", "Column 0", lambda ns, x, k: _nearest(x, k, k - 1, 2)),
        ("the radius", "twice as long", lambda ns, x, k: _nearest(x, k, k, 1)),
        ("nats", "nats", lambda ns, x, k: _nearest(x, k, k, 2) * np.log(2)),
    ],
    "ex-02-ceiling": [
        ("blind to k", "depends on k", lambda ns, n, k: np.log2(n)),
        ("without ln 2", "nats", lambda ns, n, k: digamma(n) - digamma(k)),
    ],
    "ex-02-infinite": [
        *[
            (f"a threshold of {t}", "grow", lambda ns, x, y, t=t: _bits(ns, x, y) > t)
            for t in (1, 2, 3, 4, 5, 6, 7, 8)
        ],
        ("one doubling", "halve twice", lambda ns, x, y: _bits(ns, x, y) - _bits(ns, x[::2], y[::2]) > 1.5),
    ],
    "ex-03-baseline": [
        ("the last day", "persistence", lambda ns, w: w[:, -1]),
        ("over windows", "axis 1", lambda ns, w: w.mean(axis=0)),
    ],
    "ex-03-leak": [
        ("the last day", "all days", lambda ns, a, b: ~np.isin(a[:, -1], b)),
        ("the last days of both", "any place", lambda ns, a, b: ~np.isin(a[:, -1], b[:, -1])),
        ("all days at once", "at any place", lambda ns, a, b: ~np.isin(a, b).all(axis=1)),
        ("turned over", "Turned over", lambda ns, a, b: np.isin(a, b).any(axis=1)),
    ],
    "ex-03-columns": [
        ("another order", "Day by day", lambda ns, w, c: w[:, :, c].swapaxes(1, 2).reshape(len(w), -1)),
        ("columns sorted", "in order", lambda ns, w, c: w[:, :, sorted(c)].reshape(len(w), -1)),
    ],
    "ex-04-net": [
        ("the sign", "sign", lambda ns, d: d.T - d),
        ("half of it", "half", lambda ns, d: (d - d.T) / 2),
    ],
    "ex-04-clock": [
        ("backwards", "goes back", lambda ns, t: 1 - ns["share_by_clock"](t)),
        ("ticks not used", "literal clock in both", lambda ns, t: ns["share_by_clock"](0 * t)),
    ],
    "ex-04-delay": [
        ("in timings only", "overlap", lambda ns, d: _delayed(ns, d, 1)),
        ("in flow only", "Both functions", lambda ns, d: _delayed(ns, 1, d)),
        ("not used", "Is the delay used", lambda ns, d: ns["share_at_delay"](1)),
    ],
    "ex-05-rank": [
        ("turned over", "Turned over", lambda ns, e: -ns["my_rank"](e)),
        ("solve", "singular", lambda ns, e: _solved(e)),
        ("a small number added", "singular", lambda ns, e: _solved(e, 1e-3)),
        ("mean not zero", "mean", lambda ns, e: ns["my_rank"](e) - ns["my_rank"](e).min()),
    ],
    "ex-05-toy": [("the other way", "other way round", lambda ns, e, a, b: -ns["ahead"](e, a, b))],
    "ex-05-first": [
        ("a hidden unit", "hidden", lambda ns, r, n: np.argsort(r.mean(axis=0))[:n]),
        ("one network", "mean over the networks", lambda ns, r, n: np.argsort(r[0, :18])[:n]),
        ("the highest first", "lowest should", lambda ns, r, n: ns["first_inputs"](r, n)[::-1]),
    ],
    "ex-05-cycle": [
        ("the range", "range", lambda ns, e: np.ptp(ns["my_rank"](e))),
        ("over pairs", "over edges", lambda ns, e: ns["my_incoherence"](e) * e.sum() / e.size),
    ],
    "ex-06-fall": [
        ("lowest against highest", "came first", lambda ns, c: np.ptp(c)),
        ("one step", "several steps", lambda ns, c: max(-np.diff(c).min(), 0)),
    ],
    "ex-06-cut": [
        ("not cloned", "clone", lambda ns, m: (m.w.data.zero_(), m)[1]),
        ("a copy returned, the original cut", "clone", lambda ns, m: (m.clone(), m.w.data.zero_())[0]),
        ("nothing returned", "returned nothing", lambda ns, m: None),
        ("not cut", "recurrent weights left", lambda ns, m: m.clone()),
    ],
    "ex-07-half": [
        ("half of the maximum", "half of the largest", lambda ns, t, c: _half_of_largest(t, c)),
        ("interp on the whole curve", "first crossing", lambda ns, t, c: _interp(t, c)),
    ],
    "ex-07-complexity": [
        ("a sum", "mean, not the sum", lambda ns, c: _complexity(c, np.sum, True)),
        ("without m / n", "m / n", lambda ns, c: _complexity(c, np.mean, False)),
        ("nats", "nats", lambda ns, c: ns["my_complexity"](c) * np.log(2)),
    ],
    "ex-07-area": [
        ("healthy above", "faulty above healthy", lambda ns, f, h: 1 - ns["my_area"](f, h)),
        ("no ties", "Ties", lambda ns, f, h: np.mean(np.subtract.outer(f, h) > 0)),
    ],
    "ex-08-floor": [
        ("from the ratio", "1/m from the square", lambda ns, g: _ratio(g) - 1 / np.sqrt(len(g))),
        ("from the ratio, squared", "1/m away before", lambda ns, g: (_ratio(g) - 1 / np.sqrt(len(g))) ** 2),
        ("clipped", "Do not clip", lambda ns, g: max(ns["corrected"](g), 0)),
    ],
    "ex-08-size": [
        ("not its root", "square root", lambda ns, r, n: n / 10**r),
        ("the wrong way", "wrong way", lambda ns, r, n: n * 10 ** (2 * r)),
    ],
    "ex-09-cells": [
        ("1 opens a bin", "exactly 1", lambda ns, x, n: _cells(ns, np.floor((x + 1) / 2 * n))),
        ("entropies of units", "whole rows", lambda ns, x, n: sum(ns["cell_information"](u[:, None], n) for u in x.T)),
    ],
    "ex-09-forgotten": [
        ("each by itself", "what is left", lambda ns, x, c, n=30: (ns["about_class"](x, c, n)[0], ns["cell_information"](x, n))),
        ("exchanged", "First the part", lambda ns, *one: ns["about_class"](*one)[::-1]),
    ],
    "ex-09-coin": [
        ("given Y", "given Y", lambda ns, q, s: ns["coin"](q, s) / [1 - s, s]),
        ("rows and columns", "shape (3, 2)", lambda ns, q, s: ns["coin"](q, s).T),
        ("nothing is forgotten", "sum to 1", lambda ns, q, s: [*ns["coin"](q, s)[:2], [0, 0]]),
        ("two rows", "shape (3, 2)", lambda ns, q, s: ns["coin"](q, s)[:2]),
    ],
    "ex-10-exact": [
        ("sums", "not by their sum", lambda ns, x: _rows(ns, x.sum(axis=1, keepdims=True))),
        ("units added", "whole rows", lambda ns, x: sum(_rows(ns, u[:, None]) for u in x.T)),
        ("how many", "How evenly", lambda ns, x: np.log2(len(np.unique(x, axis=0)))),
    ],
    "ex-10-neuron": [
        ("a coarse grid", "within 0.03", lambda ns, n: _coarse(ns, n, np.arange(0.5, 5, 0.5))),
        ("a grid of 0.25", "within 0.03", lambda ns, n: _coarse(ns, n, np.arange(0.25, 5, 0.25))),
        ("the information", "asked for is the weight", lambda ns, n: ns["binned_neuron"](ns["best_weight"](n), n)),
    ],
    "ex-10-quantile": [
        ("equally wide", "equally many", lambda ns, x, n: ns["in_equal_bins"](0, x, n)),
        ("unit by unit", "one by one", lambda ns, x, n: x.shape[1] * np.log2(n)),
    ],
    "ex-11-first": [
        ("without d", "number of units", lambda ns, c, s, rng: _first_layer(ns, c, s, rng, 1)),
        ("mean before log", "logarithm", lambda ns, c, s, rng: _first_layer(ns, c, s, rng, c.shape[1], True)),
    ],
    "ex-11-two": [
        ("plus and minus", "not that far from zero", lambda ns, b: ns["distance_for"](b) / 2),
        ("always four", "bits", lambda ns, b: 4.0),
    ],
    "ex-11-falling": [
        ("the same steps", "same steps", lambda ns, n, rng: (1.0, 1.0)),
        ("sorted", "along the walk", lambda ns, n, rng: (ns["falling"](n, rng)[0], 1.0)),
    ],
    "ex-11-equal": [
        ("argmax", "not at its best", lambda ns, w, level: _read(ns, w, ns["sweep"][w].test_accuracy[:, : ns["twenty"]].argmax(axis=0))),
        ("a common epoch", "of its own", lambda ns, w, level: _common(ns, w, level)),
    ],
    "ex-12-centres": [
        ("a sum", "mean of the densities", lambda ns, c, s: ns["my_noisy_bits"](c, s) - np.log2(len(c))),
        ("mean too early", "mean of logarithms", lambda ns, c, s: _noisy(c, s)),
        ("nats", "nats", lambda ns, c, s: ns["my_noisy_bits"](c, s) * np.log(2)),
    ],
    "ex-12-gru": [
        ("z exchanged", "z keeps", lambda ns, *one: ns["wrong_step"](0, *one, keep=True)),
        ("r too early", "after the product", lambda ns, *one: ns["wrong_step"](0, *one)),
    ],
    "ex-12-reading": [
        ("the original", "clone", lambda ns, m, s: (setattr(m, "noise", s), m)[1]),
        ("the original, and a copy", "clone", lambda ns, m, s: (setattr(m, "noise", s), m.clone())[1]),
        ("nothing", "returned nothing", lambda ns, m, s: None),
    ],
    "ex-13-reader": [
        ("what is left", "still lacks", lambda ns, p, y: ns["bits_left"](p, y)),
        ("one bit", "equally frequent", lambda ns, p, y: 1 - ns["bits_left"](p, y)),
        ("p where the label is 0", "1 - p", lambda ns, p, y: ns["bits_at_first"](y) + np.log2(p).mean()),
        ("nats", "nats", lambda ns, p, y: ns["reader_bits"](p, y) * np.log(2)),
    ],
    "ex-13-ceiling": [
        ("no mean", "logarithm of n", lambda ns, s: ns["info_nce"](s) - np.log2(len(s))),
        ("columns", "of its row", lambda ns, s: ns["of_rows"](s, axis=0)),
        ("nats", "nats", lambda ns, s: ns["info_nce"](s) * np.log(2)),
    ],
    "ex-14-one": [
        ("rho, not its square", "Correlations multiply", lambda ns, k, r: ns["one_number"](k, np.sqrt(r))),
        ("the exponent without two", "two times", lambda ns, k, r: ns["one_number"](k / 2, r)),
        ("no half", "one half", lambda ns, k, r: 2 * ns["one_number"](k, r)),
    ],
    "ex-14-ruler": [
        ("the wrong end", "wrong end", lambda ns, bits, kept_with: 10.0),
        ("the other wrong end", "expected", lambda ns, bits, kept_with: 0.001),
    ],
    "ex-14-synergy": [
        ("not conditioned", "I(S ; Y | Z)", lambda ns, p: ns["not_conditioned"](None, p)),
        ("nothing", "returned nothing", lambda ns, p: None),
    ],
    "ex-15-estimate": [
        ("as many as now", "twice", lambda ns, u, n, s, c: u * (u - 1) / 2 * s * n / 1e4 / c / 3600),
        ("later only", "without a delay", lambda ns, u, n, s, c: u**2 * s * n / 1e4 / c / 3600),
        ("cores forgotten", "cores", lambda ns, u, n, s, c: ns["hours"](u, n, s, 1)),
        ("nothing", "returned nothing", lambda ns, *one: None),
    ],
}  # fmt: skip


def _joint(ns, x, y, pairs):
    return sum(map(ns["plugin_entropy"], (x, y))) - ns["plugin_entropy"](pairs)


def _joint_entropy(ns, x, y):
    return ns["plugin_entropy"](x * (y.max() + 1) + y)


def _told(ns, activity, furthest, where=(0, 1)):
    delayed = ns["flow"].delayed_mutual_information
    return [delayed(activity, d)[where] for d in range(furthest + 1)]


def _flow(ns, coupling, memory, lag, delay, apart):
    return ns["gaussian_bits"](coupling * memory**apart) - ns["gaussian_bits"](
        coupling * memory**lag
    )


def _nearest(x, k, column, factor):
    distance = np.sort(abs(x[:, None] - x), axis=1)[:, column]
    nats = digamma(len(x)) - digamma(k) + np.mean(np.log(factor * distance))
    return nats / np.log(2)


def _bits(ns, x, y):
    return ns["mutual_information"](x, y)


def _delayed(ns, first, second):
    seen = ns["flow"].timings(ns["values"][:5], ns["ticks"], delay=first)["literal"]
    return ns["forward_share"](ns["flow"].information_flow(seen, delay=second))


def _solved(edges, added=0.0):
    both = edges + edges.T
    laplacian = np.diag(both.sum(axis=1)) - both + added * np.eye(len(edges))
    return np.linalg.solve(laplacian, edges.sum(axis=0) - edges.sum(axis=1))


def _half_of_largest(times, curve):
    i = int((curve >= curve.max() / 2).argmax())
    part = slice(max(i - 1, 0), i + 1)
    return np.interp(curve.max() / 2, curve[part], times[part])


def _interp(times, curve):
    return np.interp((curve[0] + curve[-1]) / 2, curve, times)


def _complexity(covariance, average, scaled):
    def h(group):
        return 0.5 * np.log2(np.linalg.det(covariance[np.ix_(group, group)]))

    n = len(covariance)
    whole, total = h(range(n)), 0.0
    for m in range(1, n):
        groups = average([h(list(group)) for group in combinations(range(n), m)])
        total += groups - (m / n if scaled else 1) * whole
    return total


def _ratio(gradients):
    noise = gradients.var(axis=0, ddof=1).sum()
    return np.sqrt((gradients.mean(axis=0) ** 2).sum() / noise)


def _cells(ns, cells):
    return ns["entropy"](cells, "discrete")


def _rows(ns, layer):
    return ns["my_information"](layer)


def _coarse(ns, bins, grid):
    return grid[np.argmax([ns["binned_neuron"](w, bins) for w in grid])]


def _first_layer(ns, centres, noise, rng, units, early=False):
    t = centres + rng.normal(0, noise, centres.shape)
    logs = ns["log_density"](t, centres, noise)
    h = -np.log2(np.mean(2.0**logs)) if early else -logs.mean()
    return h - units / 2 * np.log2(2 * np.pi * np.e * noise**2)


def _read(ns, penalty, looks):
    return ns["sweep_bits"][penalty][looks, np.arange(ns["twenty"])]


def _common(ns, penalty, level):
    accuracy = ns["sweep"][penalty].test_accuracy[:, : ns["twenty"]]
    return _read(ns, penalty, np.repeat((accuracy.mean(axis=1) >= level).argmax(), ns["twenty"]))


def _noisy(centres, noise):
    rng = np.random.default_rng(1)
    i = rng.integers(len(centres), size=8000)
    t = centres[i] + noise * rng.normal(size=(8000, centres.shape[1]))
    p = np.exp(-((t[:, None] - centres) ** 2).sum(axis=2) / (2 * noise**2))
    return np.log2(np.mean(p[np.arange(8000), i]) / np.mean(p))
