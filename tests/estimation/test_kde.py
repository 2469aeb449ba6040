"""Bounds on the entropy of noisy values: they hold, and equal their slow twin."""

import numpy as np
import pytest
from cases import NATS, normal, quick, two_blocks
from hypothesis import given
from hypothesis import strategies as st

from infoutils import truths
from infoutils.estimation import (
    _kde,
    _reference,
    entropy,
    mutual_information,
)


def test_bounds_hold_the_entropy_of_the_mixture():
    x = normal(60, 2) * 0.3
    variance = 0.05
    noisy = np.repeat(x, 200, axis=0)
    noisy = noisy + np.sqrt(variance) * normal(*noisy.shape, seed=1)
    squared = ((noisy[:, None] - x) ** 2).sum(axis=2)
    density = np.exp(-squared / (2 * variance)).mean(axis=1) / (2 * np.pi * variance)
    bits = -np.mean(np.log2(density))
    low, high = (entropy(x, "kde", variance=variance, bound=b) for b in ("lower", "upper"))
    assert low < bits < high
    assert high - low < 1.5


def test_distinct_inputs_are_told_apart_where_there_is_little_noise():
    x = np.arange(32)
    for bound in ("upper", "lower"):
        for variance in ((0, 1e-4), 1e-4):
            bits = mutual_information(x, x * 0.7, "kde", variance=variance, bound=bound)
            assert bits == pytest.approx(5)
    assert mutual_information(x, x, "kde", variance=(0, 1e6)) == pytest.approx(0, abs=1e-3)


def test_kde_is_the_bound_of_saxe_for_inputs_and_for_labels():
    layer, labels = normal(90, 3) * 0.2, np.arange(90) % 3
    for bound, spread in (("upper", 2), ("lower", 8)):
        options = {"bound": bound, "base": np.e}
        h = _reference.kde(layer, 0.01, spread)
        noise = 1.5 * np.log(2 * np.pi * np.e * 0.01)
        ours = mutual_information(np.arange(90), layer, "kde", variance=(0, 0.01), **options)
        assert ours == pytest.approx(h - noise, abs=1e-10)
        within = np.mean([_reference.kde(layer[labels == c], 0.01, spread) for c in range(3)])
        ours = mutual_information(layer, labels, "kde", variance=(0.01, 0), **options)
        assert ours == pytest.approx(h - within, abs=1e-10)


@pytest.mark.parametrize("bound", ["upper", "lower"])
def test_bounds_equal_their_twin(bound, monkeypatch):
    x, y = normal((2, 70, 2))
    h = [_reference.kde(a, 0.3, {"upper": 2, "lower": 8}[bound]) for a in (x, y, np.c_[x, y])]
    options = {"variance": 0.3, "bound": bound, **NATS}
    for rows in (2e6, 500):  # in one block, or in many
        monkeypatch.setattr(_kde, "_CHUNK", rows)
        assert entropy(x, "kde", **options) == pytest.approx(h[0], abs=1e-11)
        ours = mutual_information(x, y, "kde", **options)
        assert ours == pytest.approx(h[0] + h[1] - h[2], abs=1e-11)


@quick
@given(two_blocks(), st.floats(1e-3, 10))
def test_the_bounds_are_in_order(data, variance):
    low, high = (entropy(data.T, "kde", variance=variance, bound=b) for b in ("lower", "upper"))
    noise = truths.normal_entropy(variance * np.eye(3))
    most = np.log2(data.shape[1])
    assert -1e-9 <= low - noise <= high - noise + 1e-9 <= most + 2e-9
