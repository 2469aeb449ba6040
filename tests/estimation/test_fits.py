"""Local fits and Gaussian values: their bias, exact cases, and slow twins."""

import numpy as np
import pytest
from cases import NATS, normal

from infoutils import truths
from infoutils.estimation import (
    _lga,
    _lnn,
    _reference,
    entropy,
    mutual_information,
)


def test_the_bias_of_local_fits():
    # Of order 2 and k = 5, hardly truncated.  SCIENCE.md says -0.095 for 3 dimensions, which
    # is what about 300 neighbours give.
    for dims, m, expected in ((1, 150, -0.027), (2, 400, -0.071), (3, 800, -0.067)):
        assert _lnn.bias(2, dims, 5, m) == pytest.approx(expected, abs=0.02)
    assert _lnn.bias(2, 3, 5, 30) == pytest.approx(-0.55, abs=0.02)
    assert _lnn.bias(1, 3, 5, 30) > 0


def test_the_bias_is_simulated_once():
    _lnn.bias.cache_clear()
    x = normal(50, seed=3)
    first = entropy(x, "lnn2")
    assert _lnn.bias.cache_info().misses == 1
    assert entropy(x, "lnn2") == first
    assert _lnn.bias.cache_info().misses == 1
    entropy(x, "lnn2", m=31)
    assert _lnn.bias.cache_info().misses == 2


def test_the_truncation_hardly_changes_what_is_estimated():
    x = normal(1500, 2)
    values = [entropy(x, "lnn2", m=m) for m in (20, 40, 80)]
    assert np.ptp(values) < 0.12


@pytest.mark.parametrize(("order", "k", "m"), [(1, 3, 5), (1, 5, 30), (2, 5, 12), (2, 3, 30)])
@pytest.mark.parametrize("dims", [1, 3])
def test_local_fits_equal_their_twin(order, k, m, dims, monkeypatch):
    x = normal(90, dims) ** 3
    slow = _reference.lnn_without_bias_correction(x, k, m, order) - _lnn.bias(order, dims, k, m)
    monkeypatch.setattr(_lnn, "_CHUNK", 400)
    ours = entropy(x, f"lnn{order}", k=k, m=m, **NATS)
    assert ours == pytest.approx(slow, abs=1e-9)


def test_gaussian_information_is_exact_for_the_sample_covariance():
    x, y = normal(40, 3), normal(40, 2, seed=1) + normal(40, 2)
    cover = np.cov(np.hstack([x, y]).T)
    expected = truths.normal_information(cover, 3)
    assert mutual_information(x, y, "gaussian") == pytest.approx(expected, abs=1e-12)
    assert entropy(x, "gaussian") == pytest.approx(truths.normal_entropy(cover[:3, :3]), abs=1e-12)
    wide = np.c_[x, x[:, 0] - x[:, 2], np.ones(40)]
    assert mutual_information(wide, y, "gaussian") == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("noise", [1e-2, 1e-5, 1e-8])
def test_gaussian_information_is_exact_near_determinism(noise):
    """A column, and itself with a little that is exactly unrelated to it in the sample."""
    vectors, _ = np.linalg.qr(np.column_stack([np.ones(50), normal(50, 4, seed=3)]))
    x, other, unrelated = vectors[:, 1:3], vectors[:, 3], vectors[:, 4]
    y = np.column_stack([x[:, 0] + noise * unrelated, other])
    expected = -np.log2(noise / np.hypot(1, noise))
    assert mutual_information(x, y, "gaussian") == pytest.approx(expected, rel=1e-6)
    assert mutual_information(y, x, "gaussian") == pytest.approx(expected, rel=1e-6)


def test_gaussian_entropy_equals_its_twin():
    x = normal(50, 3) @ np.array([[1, 2, 0], [0, 1, 0], [0, 0.5, 3]])
    ours = entropy(x, "gaussian", **NATS)
    assert ours == pytest.approx(_reference.gaussian_entropy(x), abs=1e-12)


def test_local_gaussians_equal_their_twin(monkeypatch):
    for samples, dims, k in ((20, 1, 5), (14, 2, 6)):
        x = normal(samples, dims)
        x[:, 0] **= 3
        slow = _reference.lga(x, k)
        assert entropy(x, "lga", k=k, **NATS) == pytest.approx(slow, abs=1e-5)
        with monkeypatch.context() as patch:
            patch.setattr(_lga, "_CHUNK", 60)
            assert entropy(x, "lga", k=k, **NATS) == pytest.approx(slow, abs=1e-5)
