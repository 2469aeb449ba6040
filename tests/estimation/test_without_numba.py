"""Nearest neighbours without numba: the values are those of the compiled search."""

import pickle
import subprocess
import sys

import neighbour_calls
import numpy as np
import pytest
from cases import KINDS, WIDTHS, block, normal
from definitions import conditional_ksg_with_ties
from hypothesis import given, settings
from hypothesis import strategies as st

from infoutils import complexity
from infoutils.estimation import _ksg, _ksg_reference

SEEDS = st.integers(0, 2**32 - 1)
KSG = {"device": None}


def columns(seed, samples, widths, kinds):
    """Return x, y and z, of which x and y have something in common."""
    rng = np.random.default_rng(seed)
    shared = block(rng, samples, 1, kinds[0])
    x, y, z = (block(rng, samples, width, kinds[1]) for width in widths)
    return x + shared, y + shared, z


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(2, 150), WIDTHS, st.tuples(KINDS, KINDS), st.data())
def test_equal_to_the_compiled_search(seed, samples, widths, kinds, data):
    k = data.draw(st.integers(1, min(samples - 1, 6)))
    x, y, z = columns(seed, samples, widths, kinds)
    ours = _ksg_reference.conditional_information(x, y, z, k)
    assert ours == pytest.approx(_ksg.conditional_information(x, y, z, k), abs=1e-9)
    for a in (x, x[:, :1]):
        theirs = _ksg.information(a, y[:, :1], k=k, device=None)
        ours = _ksg_reference.information(a, y[:, :1], k=k, device=None)
        assert ours == pytest.approx(theirs, abs=1e-9)
    theirs = _ksg.entropy(x, k=k)
    assert _ksg_reference.entropy(x, k=k) == pytest.approx(theirs, rel=1e-11, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(2, 50), WIDTHS, st.tuples(KINDS, KINDS))
def test_equal_to_the_definition(seed, samples, widths, kinds):
    x, y, z = columns(seed, samples, widths, kinds)
    k = min(3, samples - 1)
    slow = conditional_ksg_with_ties(x, y, z, k)
    assert _ksg_reference.conditional_information(x, y, z, k) == pytest.approx(slow, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-305, 1e-150, 1.0, 1e150, 1e300])
def test_equal_at_every_scale_and_in_blocks(scale, monkeypatch):
    monkeypatch.setattr(_ksg_reference, "BLOCK", 30_000)
    x, y = normal((2, 400, 1), seed=1)
    for a, b in ((x, x + y), (x.round(1), (x + y).round(1)), (x.round(), y)):
        a, b = a * scale, b * scale
        theirs = _ksg.information(a, b, k=3, **KSG)
        assert _ksg_reference.information(a, b, k=3, **KSG) == pytest.approx(theirs, abs=1e-9)


def test_counts_where_values_and_distances_are_equal():
    rng = np.random.default_rng(0)
    for samples in (1, 2, 3, 63, 64, 65):
        x = rng.integers(10, size=samples).astype(float)
        radius = rng.integers(5, size=samples).astype(float)
        expected = (np.abs(x[:, None] - x) <= radius[:, None]).sum(axis=1)
        assert np.array_equal(_ksg_reference.within(x[:, None], radius), expected)
        both = np.repeat(x[:, None], 2, axis=1)
        assert np.array_equal(_ksg_reference.within(both, radius), expected)


@pytest.mark.parametrize("units", [1, 4])
def test_logarithms_of_radii(units):
    x = normal(70, units)
    cover = complexity._cover(units)
    for k in (1, 5):
        for samples in ((0, 70), (3, 20)):
            ours = _ksg_reference.log_radii(x, *cover, k, samples)
            assert ours == pytest.approx(_ksg.log_radii(x, *cover, k, samples), abs=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_public_functions_without_numba_and_torch(tmp_path):
    command = [sys.executable, neighbour_calls.__file__, str(tmp_path / "values")]
    subprocess.run(command, check=True, capture_output=True)
    without = pickle.loads((tmp_path / "values").read_bytes())
    here = neighbour_calls.values()
    assert without.keys() == here.keys()
    for name, value in here.items():
        for ours, theirs in zip(without[name], value, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9, err_msg=name)
            assert np.isfinite(ours).any(), name


def test_a_device_needs_numba():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "numba", None)
        for name in [name for name in sys.modules if name.startswith("infoutils.estimation._ksg.")]:
            patch.delitem(sys.modules, name)
        patch.delitem(sys.modules, "infoutils.estimation._ksg")
        with pytest.raises(ModuleNotFoundError, match="numba.*: run `pip install numba`") as caught:
            _ksg_reference.information(normal(9, 1), normal(9, 1), k=3, device="cpu")
    assert caught.value.name == "numba"
