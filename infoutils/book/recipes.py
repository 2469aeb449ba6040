"""The papers' trainings, so that chapters which look at the same networks train them alike."""

from typing import Any

from infoutils import models, training
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
