"""Results that several chapters share."""

import numpy as np
import pandas as pd
import pytest

from infoutils.book import recipes
from infoutils.book.shared import VARIABLE, shared


def counted():
    calls = []

    @shared
    def power(base, exponent=2):
        calls.append((base, exponent))
        return base**exponent

    return power, calls


def test_a_result_is_computed_once_and_found_again(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "new"))
    power, calls = counted()
    assert [power(3), power(3, 2), power(base=3, exponent=2), power(3, 3)] == [9, 9, 9, 27]
    assert calls == [(3, 2), (3, 3)]
    again, none = counted()  # as another chapter has it
    assert again(3) == 9 and not none
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "power-3-2.joblib",
        "power-3-3.joblib",
    }


def test_alone_a_notebook_computes_by_itself_and_once(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    power, calls = counted()
    assert power(3) == power(3) == 9
    assert calls == [(3, 2)] and not list(tmp_path.iterdir())


def test_a_call_that_fails_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    power, _ = counted()
    with pytest.raises(ZeroDivisionError):
        power(0, -1)
    assert not list(tmp_path.iterdir())


def test_a_wrong_argument_is_refused_by_name():
    with pytest.raises(TypeError, match="targts"):
        recipes.course(targts="shuffled")
    with pytest.raises(ValueError, match="pace"):
        recipes.course("brisk")
    with pytest.raises(ValueError, match="targets"):
        recipes.course(targets="none")


@pytest.fixture(scope="module")
def tables():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFOUTILS_SCALE", "smoke")
        patch.delenv(VARIABLE, raising=False)
        course = recipes.course("code", "shuffled")
        bits = recipes.curves("code", "shuffled")
        complexity = recipes.complexities("code", "shuffled")
    return course, bits, complexity


def test_curves_have_a_row_for_every_network_look_and_quantity(tables):
    course, bits, complexity = tables
    assert course.passes[0] == 0 and course.passes[-1] == 10
    rows = bits[bits["estimator"] != ""]
    counts = rows.groupby(["quantity", "estimator", "coordinates"]).size()
    assert set(counts) == {10 * len(course.passes)} and len(counts) == 16
    of_complexity = complexity.groupby(["estimator", "coordinates"]).size()
    assert set(of_complexity) == {10 * len(course.passes)} and len(of_complexity) == 4


def test_saturated_units_have_no_complexity():
    units = np.random.default_rng(0).normal(size=(100, 3))
    assert np.isfinite(recipes.tse(units, "kl"))
    units[:10, 0] = 1
    assert np.isnan(recipes.tse(units, "kl")) and np.isfinite(recipes.tse(units, "gaussian"))


def test_the_gaussian_estimates_do_not_depend_on_the_scale_of_units(tables):
    for table in tables[1:]:
        rows = table[table["estimator"] == "Gaussian"]
        wide = rows.pivot_table(
            "value", ["quantity", "network", "passes"], "coordinates", sort=False
        )
        np.testing.assert_allclose(wide["as recorded"], wide["standardised"], atol=1e-4)


def test_losses_are_those_of_the_history_and_the_first_look_is_untrained(tables):
    course, bits, _ = tables
    loss = bits[bits["quantity"] == "loss"].pivot_table("value", "passes", "network")
    np.testing.assert_array_equal(loss, course.history.validation_loss)
    pd.testing.assert_index_equal(loss.index, pd.Index(course.passes, name="passes"))
    untrained = course.at(0).activity(np.zeros((1, 7, 18)))
    np.testing.assert_array_equal(untrained, course.history.at(0).activity(np.zeros((1, 7, 18))))
    mixed = course.at([-1] + [0] * (len(untrained) - 1)).activity(np.zeros((1, 7, 18)))
    np.testing.assert_array_equal(mixed[0], course.at(-1).activity(np.zeros((1, 7, 18)))[0])
    np.testing.assert_array_equal(mixed[1:], untrained[1:])


def test_shuffled_targets_are_the_same_ones_at_other_windows():
    from infoutils import data

    weather = data.weather()
    mixed = recipes.shuffled_targets(weather, 5)
    assert mixed.test is weather.test and (mixed.train.x == weather.train.x).all()
    assert (mixed.train.y != weather.train.y).any()
    first = mixed.train.y[:, -1, 0]
    np.testing.assert_array_equal(np.sort(first), np.sort(weather.train.y[:, -1, 0]))


def test_a_record_of_every_tenth_pass_begins_after_the_first_ten():
    def estimate(pace):
        passes = {"code": [0, 0.5, 1], "slow": [0, 5, 10, 20]}[pace]
        return pd.DataFrame({"passes": passes, "value": passes})

    table = recipes.by_record(estimate)
    kept = {level: list(group["passes"]) for level, group in table.groupby("record")}
    assert kept == {
        "fine, code's pace": [0, 0.5, 1],
        "fine, slow": [0, 5, 10, 20],
        "tenth pass, slow": [10, 20],
    }
