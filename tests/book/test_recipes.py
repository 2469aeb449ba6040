"""The trainings that chapters share."""

import numpy as np
import pytest

from infoutils import data
from infoutils.book import recipes
from infoutils.book.scale import get_scale

SHORT = {"epochs": 1, "windows_per_epoch": 64, "progress": False}


@pytest.fixture(scope="module")
def weather():
    return data.weather()


def test_weather_networks_are_those_of_the_scale(weather, monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "smoke")
    model, history = recipes.weather_networks(weather, **SHORT)
    assert model.networks == get_scale().networks
    assert model.roles.count("hidden") == 10
    untrained = history.at(0).weights()
    assert 0 < abs(untrained).max() < 0.01  # as the program draws them
    assert not np.array_equal(model.weights(), untrained)
    again, _ = recipes.weather_networks(weather, **SHORT)
    np.testing.assert_array_equal(model.weights(), again.weights())


def test_their_number_and_size_can_be_chosen_and_the_seed_moves_every_draw(weather, monkeypatch):
    here, history = recipes.weather_networks(weather, 4, networks=2, **SHORT | {"epochs": 0})
    assert here.networks == 2 and here.roles.count("hidden") == 4 and history.epochs == 0
    other, _ = recipes.weather_networks(weather, 4, networks=2, draw=3, **SHORT | {"epochs": 0})
    monkeypatch.setenv("INFOUTILS_SEED", "4")
    there, _ = recipes.weather_networks(weather, 4, networks=2, **SHORT | {"epochs": 0})
    for weights in (other.weights(), there.weights()):
        assert not np.array_equal(here.weights(), weights)


def test_flows_follow_the_clock_and_noise_has_a_floor():
    rng = np.random.default_rng(0)
    days = rng.normal(size=(306, 2, 2))  # (days, units, networks)
    days[:, 1] = days[:, 0] + 0.5 * days[:, 1]  # both units at once
    windows = np.lib.stride_tricks.sliding_window_view(days, 7, axis=0)
    activity = windows.transpose(2, 0, 3, 1)
    clocks = {"literal": [0, 0], "staggered": [0, 1], "of each": [[0, 1], [1, 0]]}
    flows = recipes.flows_by_clock(activity, clocks)
    floors = recipes.noise_floors(activity, clocks)
    assert (abs(flows["literal"][:, [0, 1], [1, 0]]) > floors["literal"]).all()
    assert flows["staggered"][:, 0, 1].min() > 1 > floors["staggered"] > 0
    assert flows["of each"][0, 0, 1] == pytest.approx(flows["staggered"][0, 0, 1])
    assert flows["of each"][1, 1, 0] > 1 > flows["of each"][1, 0, 1]


def test_halves_of_a_record_have_every_day_once_and_the_names_of_both():
    rng = np.random.default_rng(2)
    days = rng.normal(size=(2, 86, 3)).cumsum(axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(days, 7, axis=1)
    activity = windows.transpose(0, 1, 3, 2)
    clocks = {"literal": [0, 0, 0], "staggered": [0, 1, 2]}
    found = recipes.in_halves(
        lambda seen, power: seen.sum((1, 2)) ** power, activity, clocks, power=1
    )
    assert list(found) == [f"trained {i}{sign}" for i in range(7) for sign in "+-"]
    for clock, ticks in clocks.items():
        whole = recipes._read(activity, ticks).sum((1, 2))
        for i in range(7):
            parts = found[f"trained {i}+"][clock] + found[f"trained {i}-"][clock]
            np.testing.assert_allclose(parts, whole)


def test_clocks_that_agree_on_most_units_are_estimated_together():
    rng = np.random.default_rng(1)
    activity = rng.normal(size=(2, 60, 7, 8))
    clocks = {"literal": [1] * 8, "staggered": [0] + [1] * 7}
    found = recipes.flows_by_clock(activity, clocks)
    assert list(found) == ["literal", "staggered"]
    alone = recipes.flows_by_clock(activity, {"staggered": clocks["staggered"]})
    np.testing.assert_allclose(found["staggered"], alone["staggered"])
    np.testing.assert_allclose(found["literal"][:, 1:, 1:], found["staggered"][:, 1:, 1:])
    assert not np.allclose(found["literal"][:, 0, 1:], found["staggered"][:, 0, 1:])
