"""The compiled search: clouds of every shape, and several dimensions, against brute force."""

import numpy as np
import pytest
from cases import NATS, normal
from hypothesis import given, settings
from hypothesis import strategies as st

from infoutils.estimation import (
    _reference,
    mutual_information,
)
from infoutils.estimation._ksg import by_torch, dimensions, plane, strips
from infoutils.estimation._ksg.nearest import room
from infoutils.estimation._ksg.ties import psi_table


def clouds(samples, seed=0):
    rng = np.random.default_rng(seed)
    x, e, f = rng.normal(size=(3, samples))
    half = np.arange(samples) % 2 == 0
    wet = rng.random(samples) < 0.05
    return {
        "normal": (x, x + e),
        "equal": (x, x),
        "line": (x, x + 1e-6 * e),
        "low": (x, 1e-6 * e),
        "narrow": (1e-6 * x, e),
        "bands": (x, np.sign(e) + 1e-4 * f),
        "four": (np.sign(x) + 1e-4 * f, np.sign(x + e) + 1e-4 * e),
        "cross": (np.where(half, x, 1e-5 * x), np.where(half, 1e-5 * e, e)),
        "tails": (np.exp(4 * x), np.exp(4 * e)),
        "circle": (np.sin(9 * x), np.cos(9 * x) + 1e-3 * e),
        "rare": (np.where(wet, x, 0), e),
        "rare, turned": (e, np.where(wet, x, 0)),
        "rounded": (x.round(1), (x + e).round(1)),
        "classes": (x.round(), (x + e).round()),
        "tiny": (1e-308 * x, 1e-308 * e),
        "huge": (1e300 * x, 1e300 * e),
    }


def searched(x, y, k):
    a, b = plane.sort_columns(x[:, None]), plane.sort_columns(y[:, None])
    only = np.zeros((1, 2), dtype=np.int64)
    return plane.pairs(a.values, a.rank, b.values, b.order, k, psi_table(len(x)), only)[0]


def brute(x, y, k):
    return by_torch.information(x[:, None], y[:, None], k, psi_table(len(x)), "cpu")


@pytest.mark.parametrize("name", clouds(4))
@pytest.mark.parametrize("k", [1, 2, 4, 5, 9])
def test_clouds_of_every_shape(name, k):
    for samples in (12, 65, 400):
        x, y = clouds(samples)[name]
        assert searched(x, y, k) == pytest.approx(brute(x, y, k), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 300), st.sampled_from(list(clouds(4))), st.data())
def test_any_cloud(seed, samples, name, data):
    k = data.draw(st.integers(1, min(samples - 1, 8)))
    x, y = clouds(samples, seed)[name]
    assert searched(x, y, k) == pytest.approx(brute(x, y, k), abs=1e-9)


def test_the_width_of_strips_suits_the_cloud():
    width = strips.better_width
    few, many, some = (np.full(16, count) for count in (5.0, 900.0, 55.0))
    assert width(few, many, 1000, 40) < 20  # near in x says all: narrow strips
    assert width(many, few, 1000, 40) == 1000  # near in y says all: one strip
    assert width(some, some, 1000, 40) == 40


def test_counting_within_a_radius():
    values = np.sort(np.random.default_rng(0).normal(size=50).round(1))
    line = np.empty(50 + 2 * 64)
    plane._padded(values, line)
    for at in range(50):
        for radius in (0.05, 0.1, 0.5, 3.0, 100.0):
            inside = np.flatnonzero(np.abs(values - values[at]) < radius)
            for step in (1, 4, 64):
                first, last = plane._count(line, at + 64, radius, step)
                assert (first - 64, last - 64) == (inside[0], inside[-1])


def test_strips_of_every_width():
    # The search works on about sqrt(N) points at a time, so sizes near squares matter.
    for samples in range(4, 40):
        x, y = normal((2, samples, 1), seed=samples)
        ours = mutual_information(x, y, **NATS)
        assert ours == pytest.approx(_reference.ksg(x, y), abs=1e-12)


@pytest.mark.parametrize("k", [1, 4, 5, 70])
@pytest.mark.parametrize("dims", [1, 3, 12])
def test_neighbours_in_several_dimensions(k, dims):
    for samples in (k + 1, 64, 65, 300):
        if samples <= k:
            continue
        x = np.random.default_rng(dims).normal(size=(samples, dims)).round(1)
        expected = _reference.to_neighbour(_reference.distances(x), k)
        found = dimensions._radii(dimensions.arranged(x), samples, room(k))
        assert np.array_equal(found, expected)
        assert np.array_equal(dimensions.radii(x, k), expected)


def test_a_tree_where_it_is_quicker():
    x = np.random.default_rng(0).normal(size=(3000, 2))
    expected = dimensions._radii(dimensions.arranged(x), 3000, room(3))
    assert np.array_equal(dimensions.radii(x, 3), expected)
