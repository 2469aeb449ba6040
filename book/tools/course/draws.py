"""New arguments for the checks, drawn from a teacher's seed.

For an exercise that is listed here, the grader asks a function for more answers than the chapter's
check does; what is right is what the book's own solution returns.  For the others the cases are
the chapter's: a run of a network, or a value with a tolerance that luck would exceed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Draw = Callable[[np.random.Generator], tuple[Any, ...]]


def _edges(rng: np.random.Generator) -> Any:
    """Return a graph of six units that hangs together."""
    return np.maximum(np.eye(6, k=1), np.triu(rng.random((6, 6)) < 0.4, 2)).astype(float)


def _infinite(rng: np.random.Generator) -> tuple[Any, ...]:
    x = rng.random(3000)
    noise = rng.choice([0, 0.02, 0.1])
    return x, np.sin(rng.uniform(1, 6) * x) + noise * rng.random(3000)


def _covariance(rng: np.random.Generator) -> Any:
    return np.cov(rng.normal(size=(4, 12)))


DRAWS: dict[str, Draw] = {
    "ex-01-channel": lambda rng: tuple(rng.integers(0, rng.integers(2, 7), (2, 500))),
    "ex-01-delays": lambda rng: (*rng.uniform(0.3, 0.9, 2), *map(int, rng.integers(1, 6, 2))),
    "ex-02-kl": lambda rng: (rng.normal(0, rng.uniform(1, 9), 400), int(rng.integers(2, 9))),
    "ex-02-ceiling": lambda rng: (int(rng.integers(50, 5000)), int(rng.integers(2, 20))),
    "ex-02-infinite": _infinite,
    "ex-03-baseline": lambda rng: (rng.normal(size=(5, 7, 3)),),
    "ex-03-leak": lambda rng: (rng.integers(0, 40, (30, 4)), rng.integers(0, 40, (3, 4))),
    "ex-03-columns": lambda rng: (rng.normal(size=(3, 4, 6)), list(rng.permutation(6)[:3])),
    "ex-04-net": lambda rng: (rng.random((5, 5)),),
    "ex-05-rank": lambda rng: (_edges(rng),),
    "ex-05-toy": lambda rng: (_edges(rng), *map(int, rng.choice(6, 2, replace=False))),
    "ex-05-first": lambda rng: (rng.normal(size=(4, 30)), int(rng.integers(1, 8))),
    "ex-05-cycle": lambda rng: (_edges(rng),),
    "ex-06-fall": lambda rng: (rng.normal(size=20).cumsum(),),
    "ex-07-half": lambda rng: (rng.random(12).cumsum(), rng.normal(size=12).cumsum()),
    "ex-07-complexity": lambda rng: (_covariance(rng),),
    "ex-07-area": lambda rng: tuple(rng.integers(0, 6, (2, 9)).astype(float)),
    "ex-08-floor": lambda rng: (rng.normal(0.2, 1, (int(rng.integers(5, 30)), 8)),),
    "ex-08-size": lambda rng: (rng.uniform(-1, 1), int(rng.integers(8, 200))),
    "ex-09-cells": lambda rng: (rng.uniform(-1, 1, (60, 2)), int(rng.integers(2, 6))),
    "ex-09-forgotten": lambda rng: (rng.uniform(-1, 1, (60, 1)), rng.integers(0, 3, 60), 4),
    "ex-09-coin": lambda rng: tuple(rng.uniform(0.1, 0.9, 2)),
    "ex-10-exact": lambda rng: (rng.integers(0, 3, (50, 2)).astype(float),),
    "ex-10-quantile": lambda rng: (rng.normal(size=(64, 2)), int(rng.choice([2, 4, 8]))),
    "ex-11-two": lambda rng: (rng.uniform(0.05, 0.95),),
    "ex-12-gru": lambda rng: tuple(
        rng.normal(size=size) for size in ((7, 2), (7, 3), (2, 9), (3, 9), (9,))
    ),
    "ex-15-estimate": lambda rng: (*map(int, rng.integers(2, 2000, 2)), rng.random(), 4),
}
