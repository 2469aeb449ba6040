"""The papers' trainings, so that chapters which look at the same networks train them alike."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infoutils import flow, models, training
from infoutils.book.scale import get_scale, seed
from infoutils.data import TimeSeries


def weather_networks(
    series: TimeSeries,
    hidden: int = 10,
    *,
    networks: int | None = None,
    epochs: int | None = None,
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
    networks, epochs : int, optional
        By default those of the scale.
    draw : int
        Number of the random draw of the weights, as in `infoutils.book.scale.seed`; the next
        number draws the order of the windows.
    **options
        Passed to `training.fit`, where they override these settings.

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
    epochs = scale.epochs if epochs is None else epochs
    model = models.FullyRecurrent(networks, inputs, hidden, outputs, rng=seed(draw))
    settings: dict[str, Any] = {
        "optimiser": "sgd",
        "batch_size": 8,
        "rng": seed(draw + 1),
    } | options
    history = training.fit(model, series, epochs=epochs, **settings)
    return model, history


def flows_by_clock(
    activity: NDArray[np.float64], clocks: Mapping[str, ArrayLike]
) -> dict[str, NDArray[np.float64]]:
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


def noise_floors(
    activity: NDArray[np.float64], clocks: Mapping[str, ArrayLike], draw: int = 4
) -> dict[str, float]:
    """Return the flow that one in twenty unrelated pairs exceeds, in the first three networks.

    Sources and targets are shuffled against each other by months.

    Parameters
    ----------
    activity, clocks
        As in `flows_by_clock`.
    draw : int
        Number of the random draw of the shuffle, as in `infoutils.book.scale.seed`.

    Returns
    -------
    dict of str to float
        In bits, by the name of the clock.
    """
    floors = {}
    for name, ticks in clocks.items():
        seen = _read(activity[:3], ticks)
        month = round(30 / (seen.shape[2] - 2))  # in windows
        null = flow.shuffled_flow(seen, surrogates=1, block=month, rng=seed(draw))
        floors[name] = float(np.nanquantile(null, 0.95))
    return floors


def _read(activity, ticks):
    """Activity with every unit read at its tick, each day once."""
    each = np.broadcast_to(ticks, activity[:, 0, 0].shape)
    return np.stack([flow.timings(*one)["staggered"] for one in zip(activity, each)])
