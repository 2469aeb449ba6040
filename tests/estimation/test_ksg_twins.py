"""Neighbours are counted as other programs and the slow twins do, at every scale."""

import definitions
import npeet_plus
import numpy as np
import pytest
from cases import NATS, correlated, normal
from sklearn.feature_selection import mutual_info_regression

from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
)


@pytest.fixture
def npeet(monkeypatch):
    """NPEET without the noise it adds, which changes the entropy by about 1e-8."""
    monkeypatch.setattr(npeet_plus.estimators, "add_noise", lambda x, *_: x)
    return npeet_plus


@pytest.mark.parametrize("k", [1, 3, 7])
@pytest.mark.parametrize("base", [2, np.e])
def test_equal_to_npeet(npeet, k, base):
    # Within a spread of 1, where NPEET's way of counting strictly works.
    x, y, z = np.random.default_rng(k).random((3, 400))
    y = 0.5 * y + 0.5 * x**2
    options = {"k": k, "base": base}
    column = [v[:, None] for v in (x, y, z)]
    assert mutual_information(x, y, **options) == pytest.approx(npeet.mi(x, y, **options), abs=1e-9)
    assert entropy(x, **options) == pytest.approx(npeet.entropy(column[0], **options), abs=1e-9)
    assert conditional_mutual_information(x, y, z, **options) == pytest.approx(
        npeet.cmi(*column, **options), abs=1e-9
    )


@pytest.mark.parametrize("dims", [(1, 2), (2, 1), (3, 4)])
def test_equal_to_npeet_in_several_dimensions(npeet, dims):
    data = np.random.default_rng(3).random((300, sum(dims) + 2))
    x, y, z = data[:, : dims[0]], data[:, dims[0] : -2], data[:, -2:]
    y = y + z[:, :1] + x[:, :1]
    y /= 3
    assert mutual_information(x, y) == pytest.approx(npeet.mi(x, y), abs=1e-9)
    assert entropy(data) == pytest.approx(npeet.entropy(data), abs=1e-9)
    assert conditional_mutual_information(x, y, z) == pytest.approx(npeet.cmi(x, y, z), abs=1e-9)


def test_equal_to_npeet_with_its_noise():
    x, y = np.random.default_rng(5).random((2, 500))
    assert mutual_information(x, y) == pytest.approx(npeet_plus.mi(x, y), abs=1e-9)


@pytest.mark.parametrize("r", [0.5, 0.95])
def test_agrees_with_scikit_learn(r):
    x, y = correlated(600, r)
    x, y = x / x.std(), y / y.std()  # as scikit-learn does
    theirs = mutual_info_regression(x[:, None], y, n_neighbors=3, random_state=0)[0]
    assert mutual_information(x, y, **NATS) == pytest.approx(theirs, abs=1e-3)


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1.0, 1e9, 1e150])
@pytest.mark.parametrize("k", [1, 4])
def test_equal_to_the_readable_twins_at_every_scale(scale, k):
    x, y, z = (normal((3, 220, 2), seed=k) + 0.3) * scale
    y = y + x
    a, b, c = x[:, :1], y[:, :1], z[:, :1]
    ours = mutual_information(a, b, k=k, **NATS)
    assert ours == pytest.approx(definitions.ksg(a, b, k), abs=1e-11)
    ours = mutual_information(x, b, k=k, **NATS)
    assert ours == pytest.approx(definitions.ksg(x, b, k), abs=1e-11)
    for condition in (c, z):
        ours = conditional_mutual_information(a, b, condition, k=k, **NATS)
        assert ours == pytest.approx(definitions.conditional_ksg(a, b, condition, k), abs=1e-11)
    assert entropy(x, k=k, **NATS) == pytest.approx(definitions.kl(x, k), rel=1e-11)


def test_subnormal_values():
    x, y = normal((2, 100))
    tiny = mutual_information(x * 1e-310, y * 1e-310)
    assert tiny == pytest.approx(mutual_information(x, y), abs=1e-3)
