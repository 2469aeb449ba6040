"""The papers' trainings, so that chapters which look at the same networks train them alike."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import Any

import joblib
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import zscore

from infoutils import data, flow, models, training
from infoutils._shared import checks
from infoutils.book import results
from infoutils.book.scale import get_scale, seed
from infoutils.book.shared import shared
from infoutils.complexity import tse_complexity
from infoutils.data import TimeSeries
from infoutils.estimation import mutual_information

Floats = NDArray[np.float64]
Clocks = Mapping[str, ArrayLike]
COORDINATES = ("as recorded", "standardised")
METHODS = {"KSG": "ksg", "Gaussian": "gaussian"}
PORTION = 64  # windows between two looks at the most, in the first pass


def weather_networks(
    series: TimeSeries,
    hidden: int = 10,
    *,
    networks: int | None = None,
    draw: int = 1,
    **options: Any,
) -> tuple[models.FullyRecurrent, training.History]:
    """Train fully recurrent networks to forecast, as the program that the paper used does.

    The recurrent-network paper [1]_ names a weather program [2]_ and states no setting itself.
    From that program: 10 hidden tanh units (also 15 and 25), a linear readout at every step,
    weights from U(-0.01, 0.01), the mean squared error over all steps, and gradient descent with
    a rate of 0.005 that falls by 0.1 % a pass, and momentum 0.5, then 0.9.  Our own: eight
    windows an update where the program takes one, fewer passes, and many networks.

    Parameters
    ----------
    series : data.TimeSeries
        Whose features and targets are the inputs and outputs.
    hidden : int
    networks : int, optional
        By default those of the scale.
    draw : int
        Number of the random draw of the weights, as in `infoutils.book.scale.seed`; the next
        number draws the order of the windows.
    **options
        Passed to `training.fit`, where they override these settings, and the epochs of the scale.

    Returns
    -------
    model : models.FullyRecurrent
        Trained.
    history : training.History
        ``history.at(0)`` is the same ensemble before training.

    References
    ----------
    .. [1] S. Ivanovic, B. Kha and V. Muruganantham, "Applying information theory to a fully
       recurrent neural network", 2018.
    .. [2] M. Aljazaery, A. Cheikh Sidiya and M. R. Khalghani, "RRN-Weathre_Forecasting", 2016.
    """
    scale = get_scale()
    inputs, outputs = len(series.feature_names), len(series.target_names)
    networks = scale.networks if networks is None else networks
    model = models.FullyRecurrent(networks, inputs, hidden, outputs, rng=seed(draw))
    options = {"epochs": scale.epochs, "rng": seed(draw + 1)} | options
    options = {"optimiser": "sgd", "batch_size": 8} | options
    return model, training.fit(model, series, **options)


@shared
def forecasters() -> tuple[models.FullyRecurrent, training.History]:
    """Return the weather networks of the chapters on flow and rank, and their training.

    Twice the networks of the scale, with the settings of `weather_networks`.
    """
    networks = get_scale().ensemble(2)
    return weather_networks(data.weather(), networks=networks, evaluate="checkpoints")


def shuffled_targets(series: TimeSeries, rng: int | np.random.Generator) -> TimeSeries:
    """Return a series whose windows have each other's targets, so that nothing can be learned.

    Parameters
    ----------
    series : data.TimeSeries
    rng : int or numpy.random.Generator

    Returns
    -------
    data.TimeSeries
        With the test part as it was.
    """
    rng = np.random.default_rng(rng)
    mixed = [replace(p, y=p.y[rng.permutation(len(p))]) for p in (series.train, series.validation)]
    return replace(series, train=mixed[0], validation=mixed[1])


@dataclass(frozen=True)
class Course:
    """A training, and where one looks at it.

    Attributes
    ----------
    passes : ndarray of shape (looks,)
        When, in passes through the training data; the first is 0.
    history : training.History
        Whose losses have a row for each look.
    """

    passes: Floats
    history: training.History

    def at(self, look: int | NDArray[np.int64]) -> Any:
        """Return the ensemble as it was at a look.

        Parameters
        ----------
        look : int or array of int, shape (networks,)
            Its number, also from the end: -1 is the last; or one for each network.

        Returns
        -------
        models.FullyRecurrent
        """
        return self.history.at(np.take(sorted(self.history.checkpoints), look).tolist())


@shared
def course(pace: str = "code", targets: str = "weather") -> Course:
    """Train weather networks, and look at them often.

    Parameters
    ----------
    pace : {"code", "slow"}
        ``"code"`` has the settings of `weather_networks`, and looks within the first pass, where
        most is learned.  ``"slow"`` has updates of 128 windows and a small rate: the error falls
        over more than a hundred passes, and of 600 (at the book's scale) every tenth is looked at,
        as the paper does.
    targets : {"weather", "shuffled"}
        ``"shuffled"`` gives each window another's targets.

    Returns
    -------
    Course
        Of twice the networks of the scale.
    """
    checks.choice(pace, "pace", ("code", "slow"))
    checks.choice(targets, "targets", ("weather", "shuffled"))
    scale, series = get_scale(), data.weather()
    if targets == "shuffled":
        series = shuffled_targets(series, seed(13))
    settings: dict[str, Any] = {"evaluate": "checkpoints", "progress": False, "draw": 11}
    if pace == "code":
        per_pass, last = len(series.train) // PORTION, scale.epochs
        settings |= {"windows_per_epoch": PORTION}
        early = {*range(0, 25, 2), *range(28, 41, 4), 48}  # in portions
        whole = {1, 2, 3, 4, 6, 8, *range(0, last, max(8, last // 30)), last}
    else:
        per_pass, last, early = 1, scale.slow_epochs, set()
        settings |= {"batch_size": 128, "learning_rate": 0.03 / last}
        whole = {0, 1, 2, 5, *range(10, last + 1, 10)}
    looks = early | {per_pass * passes for passes in whole if passes <= last}
    settings |= {"checkpoints": looks, "checkpoint_every": None, "epochs": per_pass * last}
    history = weather_networks(series, networks=scale.ensemble(2), **settings)[1]
    return Course(np.array(sorted(history.checkpoints)) / per_pass, history)


def in_coordinates(values: Floats, coordinates: str) -> Floats:
    """Return units as they are recorded, or each with mean 0 and standard deviation 1.

    Parameters
    ----------
    values : array of shape (..., samples, units)
    coordinates : {"as recorded", "standardised"}

    Returns
    -------
    ndarray of the shape of `values`
    """
    return zscore(values, axis=-2) if coordinates == "standardised" else values


@shared
def curves(pace: str = "code", targets: str = "weather") -> pd.DataFrame:
    """Estimate what layers tell about input and truth, through a `course`.

    Samples are the days of the test record: X is the day, H and O are the hidden and the output
    layer at the last step, Y is the true next day.

    Parameters
    ----------
    pace, targets
        As in `course`.

    Returns
    -------
    DataFrame
        Columns ``network``, ``passes``, ``quantity`` (``"X;H"``, ``"H;Y"``, ``"X;O"``, ``"O;Y"``,
        in bits, and ``"loss"``, of the validation years, whose ``estimator`` and
        ``coordinates`` are empty), ``estimator`` (``"KSG"``, ``"Gaussian"``), ``coordinates``
        (``"as recorded"``, ``"standardised"``) and ``value``.
    """
    test, windows = data.weather().test, get_scale().windows
    day, truth = test.x[:windows, -1], test.y[:windows, -1]

    def _measured(hidden, outputs):
        pairs = {"X;H": (day, hidden), "H;Y": (hidden, truth)}
        pairs |= {"X;O": (day, outputs), "O;Y": (outputs, truth)}
        return [
            (*name, mutual_information(*pairs[name[0]], METHODS[name[1]], scale=None))
            for name in product(pairs, METHODS)
        ]

    seen = course(pace, targets)
    loss = [
        results.rows(of_look, passes=passes, quantity="loss", estimator="", coordinates="")
        for passes, of_look in zip(seen.passes, seen.history.validation_loss)
    ]
    followed = _follow(seen, test.x[:windows], _measured, prefer="threads")
    return pd.concat([followed, *loss], ignore_index=True)


@shared
def complexities(pace: str = "code", targets: str = "weather") -> pd.DataFrame:
    """Estimate the exact TSE complexity of the hidden layer through a `course`.

    Samples are every third day of the test record.

    Parameters
    ----------
    pace, targets
        As in `course`.

    Returns
    -------
    DataFrame
        As `curves`, with the quantity ``"TSE"`` and the estimators ``"KL"`` and ``"Gaussian"``.
    """
    windows = data.weather().test.x[: get_scale().windows : 3]
    return _follow(course(pace, targets), windows, _complexity)


def _complexity(hidden, outputs):
    return [("TSE", method, tse(hidden, method.lower())) for method in ("KL", "Gaussian")]


def tse(units: Floats, method: str) -> float:
    """Return the exact TSE complexity of units, NaN of saturated ones, which have no density.

    Parameters
    ----------
    units : array of shape (samples, units)
    method : str
        As in `tse_complexity`.

    Returns
    -------
    float
        In bits.
    """
    try:
        return float(tse_complexity(units, method=method, jobs=1).value)
    except ValueError:
        return np.nan


def _follow(seen, windows, measured, **options):
    """Return what is measured of hidden units and outputs at each look, in both coordinates."""

    def of_network(network, units, passes):
        return [
            (*one, coordinates, network, passes)
            for coordinates in COORDINATES
            for one in measured(*np.split(in_coordinates(units, coordinates), [-2], axis=1))
        ]

    listed = []
    for look, passes in enumerate(seen.passes):
        ensemble = seen.at(look).activity(windows)[:, :, -1, windows.shape[-1] :]
        calls = (joblib.delayed(of_network)(*one, passes) for one in enumerate(ensemble))
        listed += chain(*joblib.Parallel(**options)(calls))
    columns = ["quantity", "estimator", "value", "coordinates", "network", "passes"]
    return pd.DataFrame(listed, columns=columns)


def by_record(estimate: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return curves through training by how the record is kept, a factor of the ledger.

    Parameters
    ----------
    estimate : callable
        `curves` or `complexities`.

    Returns
    -------
    DataFrame
        With a column ``record``: all looks at the weather code's pace, all looks of the slow
        training, or those after passes 10, 20, 30 and so on, as the paper records.
    """
    code, slow = estimate("code"), estimate("slow")
    tenth = slow[(slow["passes"] > 0) & (slow["passes"] % 10 == 0)]
    levels = {"fine, code's pace": code, "fine, slow": slow, "tenth pass, slow": tenth}
    named = [table.assign(record=level) for level, table in levels.items()]
    return pd.concat(named, ignore_index=True)


def flows_by_clock(activity: Floats, clocks: Clocks) -> dict[str, Floats]:
    """Estimate the flow between all units, with each unit read at its tick.

    Parameters
    ----------
    activity : array of shape (networks, windows, steps, units)
        Of consecutive windows, one step apart; each day is used once.
    clocks : dict of str to int array of shape (units,) or (networks, units)
        The tick of each unit, by the name of the clock; see `flow.stagger`.

    Returns
    -------
    dict of str to ndarray of shape (networks, units, units)
        In bits, ``[source, target]``.
    """
    units, read = activity.shape[-1], {name: np.asarray(ticks) for name, ticks in clocks.items()}
    # A column for each unit and tick.  Where clocks agree on most units, one estimate of all pairs
    # of columns costs less than one for each clock.
    columns = sorted({c for t in read.values() if t.ndim == 1 for c in enumerate(t.tolist())})
    apart = any(t.ndim > 1 for t in read.values())
    if apart or len(columns) ** 2 > 0.8 * len(read) * units**2:
        return {name: flow.information_flow(_read(activity, ticks)) for name, ticks in read.items()}
    which, ticks = np.transpose(columns)
    together, found = flow.information_flow(_read(activity[..., which], ticks)), {}
    for name, of_clock in read.items():
        places = [columns.index(column) for column in enumerate(of_clock.tolist())]
        found[name] = together[:, places][:, :, places]
    return found


def noise_floors(activity: Floats, clocks: Clocks) -> dict[str, float]:
    """Return the flow that one in twenty unrelated pairs exceeds, in the first three networks.

    Sources and targets are shuffled against each other by months.

    Parameters
    ----------
    activity, clocks
        As in `flows_by_clock`.

    Returns
    -------
    dict of str to float
        In bits, by the name of the clock.
    """
    floors = {}
    for name, ticks in clocks.items():
        seen = _read(activity[:3], ticks)
        month = round(30 / (seen.shape[2] - 2))  # in windows
        null = flow.shuffled_flow(seen, surrogates=1, block=month, rng=seed(4))
        floors[name] = float(np.nanquantile(null, 0.95))
    return floors


def in_halves(
    measure: results.Measure, activity: Floats, clocks: Clocks, of: str = "trained", **options: Any
) -> dict[str, dict[str, Floats]]:
    """Measure all pairs of units in halves of the record; see `infoutils.book.results.of_halves`.

    Parameters
    ----------
    measure : callable
        Such as `flow.information_flow`.
    activity, clocks
        As in `flows_by_clock`.
    of : str
        What the activity is of.
    **options
        Passed to `measure`.

    Returns
    -------
    dict of str to dict of str to ndarray of shape (networks, units, units)
        By half (``"trained 0+"``), and by the name of the clock.
    """
    found: dict[str, dict[str, Any]] = {}
    for clock, ticks in clocks.items():
        seen = _read(activity, ticks)
        for half, kept in results.halves(seen.shape[1]).items():
            with warnings.catch_warnings(action="ignore"):  # of days without rain
                found.setdefault(f"{of} {half}", {})[clock] = measure(seen[:, kept], **options)
    return found


@shared
def forecast_flows(of: str = "trained") -> tuple[dict[str, Any], ...]:
    """Estimate the flows of the `forecasters` with both clocks, and their noise floors.

    Parameters
    ----------
    of : {"trained", "untrained"}

    Returns
    -------
    whole : dict of str to ndarray of shape (networks, units, units)
        As `flows_by_clock`, with the clocks ``"literal"`` and ``"staggered"``.
    floors : dict of str to float
        As `noise_floors`.
    halves : dict of str to dict of str to ndarray of shape (networks, units, units)
        As `in_halves`, of half of the networks.
    """
    scale, (networks, history) = get_scale(), forecasters()
    model = {"trained": networks, "untrained": history.at(0)}[of]
    activity = model.activity(data.weather().test.x[: scale.windows])
    clocks = {"literal": np.zeros(len(model.ticks), dtype=int), "staggered": np.array(model.ticks)}
    halves = in_halves(flow.information_flow, activity[: scale.networks], clocks, of)
    return flows_by_clock(activity, clocks), noise_floors(activity, clocks), halves


def _read(activity, ticks):
    """Activity with every unit read at its tick, each day once."""
    each = np.broadcast_to(ticks, activity[:, 0, 0].shape)
    return np.stack([flow.timings(*one)["staggered"] for one in zip(activity, each)])


# What the build computes before the chapters run; trainings side by side.
COURSES = (("code", "weather"), ("code", "shuffled"), ("slow", "weather"))
TRAININGS = ((forecasters,), *((course, *one) for one in COURSES))
HALVES = tuple((forecast_flows, of) for of in ("trained", "untrained"))
ESTIMATES = HALVES + tuple((f, *one) for one in COURSES for f in (curves, complexities))
