"""Real data: shapes, the split, standardisation, cleaning, and bad input."""

import doctest

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


def own(rows=100):
    day = pd.date_range("2020-01-01", periods=rows)
    return pd.DataFrame({"a": np.arange(rows) / 7, "b": np.sin(np.arange(rows))}, day)


def test_a_table_of_ones_own():
    table = own()
    series = data.from_table(table, "b", steps=5)
    assert series.feature_names == ("a", "b") and series.target_names == ("b",)
    assert sum(len(getattr(series, part)) for part in data.PARTS) == 95 - 2 * 5
    rows = series.train.x.reshape(-1, 2)
    np.testing.assert_allclose([rows.mean(axis=0), rows.std(axis=0)], [[0, 0], [1, 1]], atol=1e-9)
    for part in data.PARTS:
        windows = getattr(series, part)
        np.testing.assert_array_equal(windows.y[:, :-1, 0], windows.x[:, 1:, 1])
        expected = table.loc[windows.time[:, -1] + np.timedelta64(1, "D"), ["b"]]
        np.testing.assert_allclose(series.target_in_units(windows.y[:, -1]), expected)
    assert series.train.time[-1, -1] + np.timedelta64(1, "D") < series.validation.time[0, 0]


def test_a_table_without_times_counts_its_rows():
    for table in (own().to_numpy(), own().set_index(pd.Index(list("xy") * 50))):
        target = list(pd.DataFrame(table))[-1]
        series = data.from_table(table, [target], steps=3, validation=0.0, test=0.5, rng=3)
        assert series.train.time[0].tolist() == [0, 1, 2] and len(series.validation) == 0
        assert series.test.time[-1].tolist() == [96, 97, 98]
    mixed = own().assign(a=np.arange(100) % 2 == 0).astype({"b": "Float64"})
    assert np.ptp(data.from_table(mixed, "b").table["a"]) == 1


HOLE = own()
HOLE.iloc[3, 1] = np.nan


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: data.from_table(HOLE, "a"), "'b' has 1 values"),
        (lambda: data.from_table(HOLE.astype("Float64"), "a"), "'b'"),
        (lambda: data.from_table(own().assign(a=np.inf), "b"), "'a' has 100"),
        (lambda: data.from_table(own().assign(a="wet"), "b"), "'a'"),
        (lambda: data.from_table(own()[::-1], "b"), "time"),
        (lambda: data.from_table(own().iloc[[0, 0, 1]], "b"), "time"),
        (lambda: data.from_table(own()[["a", "a"]], "a"), "same name"),
        (lambda: data.from_table(own(), "c"), "targets"),
        (lambda: data.from_table(own(), []), "targets"),
        (lambda: data.from_table(own(), "b", steps=100), "steps"),
        (lambda: data.from_table(own(), "b", steps=0), "steps"),
        (lambda: data.from_table(own(), "b", test=2), "test"),
        (lambda: data.from_table(own(10), "b", steps=7), "train"),
    ],
)
def test_bad_tables_are_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(data.series).failed == 0


def test_a_target_may_be_a_number_and_must_vary():
    values = np.random.default_rng(0).normal(size=(200, 3))
    one, several = data.from_table(values, 2), data.from_table(values, [2])
    np.testing.assert_array_equal(one.train.y, several.train.y)
    values[:, 1] = 3.0
    with pytest.raises(ValueError, match="^targets: column 1 is constant"):
        data.from_table(values, [2, 1])
