"""The trainings that chapters share."""

import numpy as np

from infoutils import data
from infoutils.book import recipes
from infoutils.book.scale import get_scale


def test_weather_networks_are_those_of_the_scale(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "smoke")
    weather = data.weather()
    options = {"epochs": 1, "progress": False}
    model, history = recipes.weather_networks(weather, **options)
    assert model.networks == get_scale().networks
    assert model.roles.count("hidden") == 10
    assert (history.validation_loss[-1] < history.validation_loss[0]).all()
    untrained = history.at(0)
    assert abs(untrained.weights()).max() < 0.01  # as the program draws them
    again, _ = recipes.weather_networks(weather, **options)
    np.testing.assert_array_equal(model.weights(), again.weights())
    other, _ = recipes.weather_networks(weather, networks=2, hidden=4, draw=3, **options)
    assert other.networks == 2 and other.roles.count("hidden") == 4


def test_the_seed_moves_every_draw(monkeypatch):
    weather = data.weather()
    options = {"networks": 1, "epochs": 0, "progress": False}
    here, _ = recipes.weather_networks(weather, **options)
    monkeypatch.setenv("INFOUTILS_SEED", "3")
    there, _ = recipes.weather_networks(weather, **options)
    assert not np.array_equal(here.weights(), there.weights())
