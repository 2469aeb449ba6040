"""What the tests of estimators share: samples, methods with settings, and bad input."""

import warnings

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from infoutils.estimation import (
    METHODS,
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)

NATS = {"base": np.e}
MI_METHODS = list(METHODS)
H_METHODS = [name for name, method in METHODS.items() if method.entropy]
CONTINUOUS = ["kl", "lnn1", "lnn2", "lga"]  # they add entropies of neighbourhoods
SETTINGS = {"kde": {"variance": 0.05}, "lga": {"k": 8}}


def normal(samples, dims=None, seed=0):
    return np.random.default_rng(seed).normal(size=samples if dims is None else (samples, dims))


def correlated(samples, r, seed=0):
    a, b = normal((2, samples), seed=seed)
    return a, r * a + np.sqrt(1 - r**2) * b


def block(rng, samples, dims, kind):
    """Return columns that are free of ties, or have them in some way."""
    x = rng.normal(size=(samples, dims))
    if kind == "zeros":
        return np.where(x > 0.8, x, 0.0)
    if kind == "repeats":
        return x[rng.integers(1 + samples // 3, size=samples)]
    if kind == "lattice":
        return np.argsort(x, axis=0).astype(float)
    if kind == "constant":
        return np.ones((samples, dims))
    return {"tenths": x.round(1), "whole": x.round(), "tiny": 1e-309 * x, "free": x}[kind]


KINDS = st.sampled_from("free tenths whole zeros repeats lattice constant tiny".split())
WIDTHS = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 3))


def discrete_information(x, y):
    """Return the mutual information of relative frequencies, in bits."""
    joint = np.unique(np.c_[x, y], axis=0, return_counts=True)[1] / len(x)
    single = [np.unique(v, return_counts=True)[1] / len(x) for v in (x, y)]
    h = [-np.sum(p * np.log2(p)) for p in (joint, *single)]
    return h[1] + h[2] - h[0]


def information(x, y, name, **options):
    return mutual_information(x, y, name, **SETTINGS.get(name, {}) | options)


def differential(x, name, **options):
    return entropy(x, name, **SETTINGS.get(name, {}) | options)


def near(values, true, slack):
    """Say whether the mean of repetitions is the truth, within four standard errors and more."""
    return abs(np.mean(values) - true) < 4 * np.std(values, ddof=1) / len(values) ** 0.5 + slack


GOOD = normal(20, seed=9)
BAD_SAMPLES = {
    "nan": np.r_[GOOD[:-1], np.nan],
    "inf": np.r_[GOOD[:-1], np.inf],
    "empty": np.empty((0, 2)),
    "few": GOOD[:3],
    "cube": GOOD.reshape(5, 2, 2),
    "text": ["a", 1] * 10,
    "ragged": [[1.0], [1.0, 2.0]],
    "huge": np.r_[GOOD[:-2], -1e308, 1e308],
}
ONE = {
    "mutual_information": mutual_information,
    "pairwise_mutual_information": pairwise_mutual_information,
    "conditional_mutual_information": lambda x, y, **o: conditional_mutual_information(
        x, y, GOOD, **o
    ),
}

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, deadline=None)


@st.composite
def columns(draw, number=3):
    rng = np.random.default_rng(draw(seeds))
    samples = draw(st.integers(6, 90))
    data = rng.normal(size=(number, samples))
    data[1] += draw(st.floats(-2, 2)) * data[0]
    spacing = draw(st.sampled_from([0, 0.25, 1.0]))  # a power of 2, so that sums are exact
    return np.round(data / spacing) * spacing if spacing else data


@st.composite
def two_blocks(draw):
    rng = np.random.default_rng(draw(seeds))
    data = rng.normal(size=(3, draw(st.integers(24, 40))))
    data[1] += draw(st.floats(-2, 2)) * data[0]
    return data


def quiet(function, *arrays, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a column rounded to a constant
        return function(*arrays, **options)
