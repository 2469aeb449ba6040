"""The compiled search: clouds of every shape, and several dimensions, against brute force."""

from unittest import mock

import definitions
import numpy as np
import pytest
from cases import KINDS, NATS, WIDTHS, block, normal
from hypothesis import given, settings
from hypothesis import strategies as st

from infoutils.estimation import (
    mutual_information,
)
from infoutils.estimation._ksg import boxes, by_torch, dimensions, lanes, plane, strips
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
        assert ours == pytest.approx(definitions.ksg(x, y), abs=1e-12)


@pytest.mark.parametrize("k", [1, 4, 5, 70])
@pytest.mark.parametrize("dims", [1, 3, 12])
def test_neighbours_in_several_dimensions(k, dims):
    for samples in (k + 1, 64, 65, 300):
        if samples <= k:
            continue
        x = np.random.default_rng(dims).normal(size=(samples, dims)).round(1)
        expected = definitions.to_neighbour(definitions.distances(x), k)
        found = dimensions._radii(lanes.arranged(x), x, room(k))
        assert np.array_equal(found, expected)
        assert np.array_equal(boxes.radii(x, k), expected)
        assert np.array_equal(dimensions.radii(x, k), expected)


def both_ways(x, y, z, k):
    """Return the estimates by rows, along every column of the condition, and by boxes."""
    lines = [*range(max(1, z.shape[1])), None]
    values = []
    for line in lines:
        with mock.patch.object(dimensions, "_line", lambda *_, line=line: line):
            values.append(dimensions.information(x, y, z, k))
    return values


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 200), WIDTHS, st.tuples(KINDS, KINDS), st.data())
def test_by_rows_and_by_boxes_the_same_to_the_last_bit(seed, samples, widths, kinds, data):
    rng = np.random.default_rng(seed)
    k = data.draw(st.integers(1, min(samples - 1, 6)))
    shared = block(rng, samples, 1, kinds[0])
    x, y, z = (block(rng, samples, width, kinds[1]) for width in widths)
    x[:, :1] += shared
    y[:, :1] += shared
    values = both_ways(x, y, z, k)
    assert len(set(values)) == 1
    if samples < 60:
        slow = definitions.conditional_ksg_with_ties(x, y, z, k)
        assert values[0] == pytest.approx(slow, abs=1e-9)


@pytest.mark.parametrize("widths", [(2, 1, 0), (1, 2, 0), (3, 2, 0), (1, 1, 1), (1, 2, 2)])
@pytest.mark.parametrize("samples", [64, 1024, 1025, 2300])
def test_the_same_where_groups_of_rows_end_and_where_boxes_are_quicker(samples, widths):
    rng = np.random.default_rng(samples)
    for kind in ("free", "tenths", "zeros"):
        values = both_ways(*(block(rng, samples, width, kind) for width in widths), 3)
        assert len(set(values)) == 1


def test_boxes_where_they_are_quicker():
    rng = np.random.default_rng(0)
    few, many = rng.normal(size=(4000, 3)), rng.normal(size=(4000, 20))
    assert dimensions._line(few, 0, 3) is None
    assert dimensions._line(few[:800], 0, 3) == 0
    assert dimensions._line(many, 0, 3) == 0
    some = rng.normal(size=(10_000, 10)) + 0.5 * rng.normal(size=(10_000, 1))
    assert dimensions._line(some, 0, 3, dimensions.TREE) == 0  # a visit costs more in a tree


def test_rows_along_the_column_of_the_condition_that_tells_most():
    rng = np.random.default_rng(0)
    z = np.c_[rng.integers(2, size=600), rng.normal(size=600)]
    samples = np.hstack([z, rng.normal(size=(600, 2))])
    assert dimensions._line(samples, 2, 3) == 1
    assert dimensions._line(samples[:, [1, 0, 2, 3]], 2, 3) == 0


def test_pixels_of_which_most_are_tied():
    rng = np.random.default_rng(0)
    x, y = rng.random((60, 300)), rng.normal(size=(60, 2))
    for pixels in (np.where(x > 0.8, x, 0), np.clip(3 * x - 1, 0, 1), x.round(1)):
        slow = definitions.conditional_ksg_with_ties(pixels, y, x[:, :0])
        with pytest.warns(UserWarning, match="^'ksg' says next to nothing in 302 dimensions"):
            assert mutual_information(pixels, y, **NATS) == pytest.approx(slow, abs=1e-9)
