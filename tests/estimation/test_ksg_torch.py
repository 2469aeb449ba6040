"""The torch path for a device, checked on the CPU against the compiled search."""

import numpy as np
import pytest
import torch

from infoutils.estimation import mutual_information, pairwise_mutual_information
from infoutils.estimation._ksg import by_torch


def columns(kind, samples=150):
    rng = np.random.default_rng(4)
    x, y, z = rng.normal(size=(3, samples))
    y = y + x
    return {
        "free": (x, y, z),
        "rounded": (x.round(1), y.round(1), z),
        "coarse": (x.round(), y.round(), z.round()),
        "one": (np.round(2 * x), y, z),
        "rare": (np.where(x > 1.5, x, 0), y, z),
        "saturated": (np.tanh(40 * x), np.tanh(20 * y), np.tanh(z)),
        "lattice": (np.arange(samples), rng.permutation(samples), z),
        "tiny": (x * 1e-310, y * 1e-310, z * 1e-310),
        "huge": (x * 1e300, y * 1e300, z * 1e300),
    }[kind]


KINDS = "free rounded coarse one rare saturated lattice tiny huge".split()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 3, 6])
def test_equal_to_the_search(kind, k):
    x, y, z = columns(kind)
    for a, b in ((x, y), (np.c_[x, z], y), (np.c_[x, z], np.c_[y, x, z])):
        expected = mutual_information(a, b, k=k, scale=None)
        ours = mutual_information(a, b, k=k, scale=None, device="cpu")
        assert ours == pytest.approx(expected, abs=1e-9)


def test_matrices_and_blocks(monkeypatch):
    x = np.vstack([columns("free"), columns("rounded")]).T
    y = x[:, :4] + np.random.default_rng(0).normal(size=(len(x), 4)).round(1)
    within, between = pairwise_mutual_information(x), pairwise_mutual_information(x, y)
    for block in (by_torch.BLOCK, 3 * len(x) ** 2, 1000, 1):
        monkeypatch.setattr(by_torch, "BLOCK", block)
        result = pairwise_mutual_information(x, device="cpu")
        assert result == pytest.approx(within, abs=1e-9, nan_ok=True)
        result = pairwise_mutual_information(x, y, device="cpu")
        assert result == pytest.approx(between, abs=1e-9)


def test_tensors_constants_and_base():
    x, y, _ = columns("free")
    expected = mutual_information(x, y, base=np.e)
    result = mutual_information(torch.tensor(x), torch.tensor(y), base=np.e, device="cpu")
    assert result == pytest.approx(expected, abs=1e-9)
    with pytest.warns(UserWarning, match="constant"):
        assert mutual_information(x, np.ones_like(x), device="cpu") == 0
    with pytest.warns(UserWarning, match="constant"):
        matrix = pairwise_mutual_information(np.c_[x, np.ones_like(x), y], device="cpu")
    assert matrix[0, 1] == 0 and matrix[0, 2] > 0 and np.isnan(matrix[0, 0])


@pytest.mark.parametrize("device", ["nowhere", "meta:x", 7.5])
def test_a_bad_device_is_named(device):
    x, y, _ = columns("free")
    with pytest.raises(ValueError, match="^device "):
        mutual_information(x, y, device=device)
    with pytest.raises(ValueError, match="^device "):
        pairwise_mutual_information(np.c_[x, y], device=device)


@pytest.mark.parametrize("device", ["cpu", *(["cuda"] if torch.cuda.is_available() else [])])
def test_every_device_gives_the_same(device):
    x = np.vstack([columns("free"), columns("rounded")]).T
    expected = pairwise_mutual_information(x)
    result = pairwise_mutual_information(x, device=device)
    assert result == pytest.approx(expected, abs=1e-9, nan_ok=True)
