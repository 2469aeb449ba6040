"""Real data: shapes, the split, standardisation, cleaning, and bad input."""

import numpy as np
import pandas as pd
import pytest

from infoutils import data
from infoutils.data.series import _fill_short_gaps


@pytest.fixture(scope="module")
def chicago():
    return data.weather()


def test_chicago_has_the_documented_size(chicago):
    assert len(chicago.table) == 5698
    assert len(chicago.feature_names) == len(chicago.feature_units) == 18
    assert chicago.train.x.shape[1:] == (7, 18)
    assert chicago.train.y.shape[1:] == (7, 2)
    total = sum(len(getattr(chicago, part)) for part in data.PARTS)
    assert total == 5691 - 2 * 7  # every window but the two gaps


def test_targets_are_the_next_days_temperatures(chicago):
    columns = chicago.target_indices
    for part in data.PARTS:
        windows = getattr(chicago, part)
        np.testing.assert_array_equal(windows.y[:, :-1], windows.x[:, 1:, columns])
    day = pd.Timestamp(chicago.test.time[3, -1]) + pd.Timedelta(days=1)
    expected = chicago.table.loc[day, list(chicago.target_names)]
    np.testing.assert_allclose(chicago.target_in_units(chicago.test.y[3, -1]), expected)


def test_no_day_is_shared_between_the_parts(chicago):
    day = np.timedelta64(1, "D")
    spans = []
    for part in data.PARTS:
        time = getattr(chicago, part).time
        spans.append((time.min(), time.max() + day))  # the last day is a target only
    assert spans[0][1] < spans[1][0] and spans[1][1] < spans[2][0]


def test_the_random_split_leaks():
    leaky = data.weather(split="random", rng=1)
    seen = set(leaky.train.time.ravel())
    assert np.mean([day in seen for day in leaky.test.time.ravel()]) > 0.95


def test_standardised_with_training_statistics_only(chicago):
    rows = chicago.train.x.reshape(-1, 18)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(rows.std(axis=0), 1, atol=1e-9)
    assert abs(chicago.test.x.mean()) > 1e-3


def test_impossible_values_are_replaced_and_reported(chicago):
    assert chicago.table["wind_max"].max() < 100
    assert chicago.table["pressure_change"].max() < 5
    assert len(chicago.cleaning) == 4
    assert not chicago.table.isna().any().any()


def test_five_cities():
    pooled, one = data.weather("five_cities"), data.weather("five_cities", city="Mumbai", days=10)
    assert len(pooled.table) == 5 * 731
    assert one.train.x.shape[1:] == (10, 18)
    assert one.target_names == ("high_temp", "low_temp")
    # Windows never run from one city into the next.
    assert (np.diff(pooled.train.time, axis=1) == np.timedelta64(1, "D")).all()


def test_airports_leave_out_windows_that_touch_a_gap():
    series = data.airport_weather("LGA", hours=12)
    assert series.train.x.shape[1:] == (12, 9)
    assert (np.diff(series.test.time, axis=1) == np.timedelta64(1, "h")).all()
    assert np.isfinite(series.train.x).all()
    assert series.table["pressure"].isna().any()  # long gaps stay gaps


def test_short_gaps_are_filled_and_long_ones_are_not():
    table = pd.DataFrame({"a": [0, np.nan, 2, np.nan, np.nan, np.nan, 6, 7.0]})
    filled = _fill_short_gaps(table, longest=2)["a"]
    assert filled.tolist()[:3] == [0, 1, 2]
    assert filled.isna().tolist() == [False] * 3 + [True] * 3 + [False] * 2


def test_shuffled_days_are_the_same_days_in_another_order(chicago):
    x = chicago.test.x
    shuffled = data.shuffled_days(x, rng=1)
    assert shuffled.shape == x.shape
    np.testing.assert_array_equal(shuffled[1:, :-1], shuffled[:-1, 1:])
    days = np.concatenate([x[:, 0], x[-1, 1:]])
    mixed = np.concatenate([shuffled[:, 0], shuffled[-1, 1:]])
    np.testing.assert_array_equal(np.sort(mixed[:, 0]), np.sort(days[:, 0]))
    temperature = chicago.feature_names.index("temp")
    before, after = mixed[:-1, temperature], mixed[1:, temperature]
    assert abs(np.corrcoef(before, after)[0, 1]) < 0.1
    with pytest.raises(ValueError, match="windows"):
        data.shuffled_days(x[::2], rng=1)
    with pytest.raises(ValueError, match="rng"):
        data.shuffled_days(x, rng=None)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"record": "Paris"}, "record"),
        ({"city": "Mumbai"}, "city"),
        ({"record": "five_cities", "city": "Paris"}, "city"),
        ({"days": 0}, "days"),
        ({"days": 6000}, "days"),
        ({"test": 1.5}, "test"),
        ({"validation": 0.5, "test": 0.6}, "validation"),
        ({"split": "odd"}, "split"),
        ({"split": "random", "rng": "seed"}, "rng"),
    ],
)
def test_bad_arguments_of_weather(arguments, named):
    with pytest.raises(ValueError, match=named):
        data.weather(**arguments)


@pytest.mark.parametrize(
    ("arguments", "named"), [({"airport": "CDG"}, "airport"), ({"hours": -1}, "hours")]
)
def test_bad_arguments_of_airport_weather(arguments, named):
    with pytest.raises(ValueError, match=named):
        data.airport_weather(**arguments)


@pytest.mark.parametrize("y", [[[1.0, 2.0, 3.0]], [np.nan, 0.0]])
def test_target_in_units_refuses_bad_targets(chicago, y):
    with pytest.raises(ValueError, match="y "):
        chicago.target_in_units(y)
