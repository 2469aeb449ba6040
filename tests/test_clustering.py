"""Clusters and distances by class."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoutils import clustering


def test_pairs_by_hand():
    t = np.array([[0.0, 0], [3, 4], [0, 1]])
    found = clustering.pairs(t, [0, 0, 1])
    np.testing.assert_allclose(found.within, [5])
    np.testing.assert_allclose(np.sort(found.between), [1, np.sqrt(18)])
    t = np.array([[1.0, 0], [2, 2], [0, -3]])
    found = clustering.pairs(t, ["a", "a", "b"], measure="cosine")
    np.testing.assert_allclose(found.within, [np.sqrt(0.5)])
    np.testing.assert_allclose(np.sort(found.between), [-np.sqrt(0.5), 0], atol=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(3, 30), st.integers(1, 4), st.integers(2, 4), st.integers(0, 2**32))
def test_pairs_equal_a_double_loop(examples, units, classes, seed):
    rng = np.random.default_rng(seed)
    t, y = rng.normal(size=(examples, units)), rng.integers(classes, size=examples)
    y[:3] = 0, 0, 1
    for measure in ("distance", "cosine"):
        values = {True: [], False: []}
        for i in range(examples):
            for j in range(i):
                a, b = t[i], t[j]
                cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
                value = np.linalg.norm(a - b) if measure == "distance" else cosine
                values[bool(y[i] == y[j])].append(value)
        found = clustering.pairs(t, y, measure=measure)
        np.testing.assert_allclose(np.sort(found.within), np.sort(values[True]), atol=1e-12)
        np.testing.assert_allclose(np.sort(found.between), np.sort(values[False]), atol=1e-12)
        means = clustering.class_means(t, y, measure=measure)
        expected = np.mean(values[True]), np.mean(values[False])
        np.testing.assert_allclose(means, expected, atol=1e-12)


def test_the_ratio():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 300)
    mixed, apart = rng.normal(size=(2, 600, 3))
    apart += 100 * y[:, None]
    found = clustering.distance_ratio(np.stack([mixed, apart]), y)
    assert found.shape == (2,)
    assert found[0] == pytest.approx(1, abs=0.02) and found[1] < 0.02
    assert clustering.distance_ratio(7 * mixed + 5, y) == pytest.approx(found[0])
    assert clustering.distance_ratio(y[:, None], y) == 0


def test_single_linkage():
    t = np.array([0.0, 1.0, 2.0, 10.0, 10.5, 20.0])[:, None]
    np.testing.assert_array_equal(np.sort(np.bincount(clustering.clusters(t, 1.0))), [1, 2, 3])
    assert clustering.count_clusters(t, 100.0) == (1, 0)
    assert clustering.count_clusters(t, 0.1).number == 6
    assert clustering.count_clusters(t, 0.1).entropy == pytest.approx(np.log2(6))
    shares = np.array([3, 2, 1]) / 6
    assert clustering.count_clusters(t, 1.0, base=np.e).entropy == pytest.approx(
        -(shares * np.log(shares)).sum()
    )
    both = clustering.count_clusters(np.stack([t, 0 * t]), 1.0)
    np.testing.assert_array_equal(both.number, [3, 1])
    assert clustering.clusters(np.stack([t, t]), 1.0).shape == (2, 6)


@pytest.mark.parametrize(
    ("t", "y", "options", "told"),
    [
        (np.zeros((3, 2)), [0, 1], {}, "y"),
        (np.zeros((3, 2)), [0, 0, 0], {}, "y"),
        (np.zeros((3, 2)), [0, 1, 2], {}, "y"),
        (np.zeros((3, 2)), [0, 0, 1], {"measure": "cosine"}, "t has"),
        (np.zeros((3, 2)), [0, 0, 1], {"measure": "other"}, "measure"),
        (np.full((3, 2), np.nan), [0, 0, 1], {}, "t has"),
    ],
)
def test_bad_input(t, y, options, told):
    with pytest.raises(ValueError, match=told):
        clustering.pairs(t, y, **options)


def test_more_bad_input():
    with pytest.raises(ValueError, match="radius"):
        clustering.clusters(np.zeros((3, 2)), -1.0)
    with pytest.raises(ValueError, match="t has"):
        clustering.clusters(np.zeros((1, 2)), 1.0)
    with pytest.raises(ValueError, match="classes apart"):
        clustering.distance_ratio(np.zeros((3, 2)), [0, 0, 1])
