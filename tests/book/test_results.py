"""Tidy results: summaries, their words, and what is drawn from them."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from infoutils.book import results, verdicts

TABLE = pd.concat(
    [
        results.rows([0.1, 0.2, 0.3, 0.2, 0.2], clock="literal", condition="trained"),
        results.rows([0.7, 0.8, 0.9, 0.8, np.nan], clock="staggered", condition="trained"),
        results.rows([0.5, 0.5, 0.6, 0.4, 0.5], clock="literal", condition="untrained"),
    ]
)


def test_rows_are_one_for_each_network():
    assert results.rows([1, 2], clock="a").to_dict("list") == {
        "network": [0, 1],
        "value": [1, 2],
        "clock": ["a", "a"],
    }
    with pytest.raises(ValueError, match="one value per network"):
        results.rows(np.zeros((2, 2)))


def test_measuring_calls_the_function_for_every_combination_of_levels():
    found = results.measure(lambda a, b: [a, a + b], a=(1, 2), b=(0, 10))
    assert found["value"].tolist() == [1, 1, 1, 11, 2, 2, 2, 12]
    assert found["network"].tolist() == [0, 1] * 4
    assert found["a"].tolist() == [1] * 4 + [2] * 4
    assert found["b"].tolist() == [0, 0, 10, 10] * 2


def test_planted_effects_are_found_if_they_are_large():
    def draw(effect, trials):
        return np.random.default_rng(0).normal(effect, 1, size=(trials, 10))

    found = results.shares_found(draw, (0.3, 0.6, 3), above=0.3, trials=400)
    assert found["planted"].tolist() == [0.3, 0.6, 3]
    shares = found["share found"]
    assert shares[0] == pytest.approx(0.025, abs=0.02)  # at the margin, one side of five per cent
    assert shares[0] < shares[1] < shares[2] == 1


def test_blocks_of_days_are_left_out_in_turn():
    days = np.array([1.0, 2.0, 3.0, 6.0])

    def mean(kept, power):
        return np.array([days[kept].mean(), days[kept].mean() + 2]) ** power

    found = results.left_out(mean, 4, 2, power=(1, 2))
    assert set(found) == {"block", "power", "value"}
    assert found["value"].tolist() == [
        5.5,
        2.5,
        np.mean([4.5**2, 6.5**2]),
        np.mean([1.5**2, 3.5**2]),
    ]


def test_halves_part_any_two_blocks_in_four_of_seven_ways():
    halves = results.halves(24)
    assert list(halves) == [f"{i}{sign}" for i in range(7) for sign in "+-"]
    block = np.arange(24) // 3
    for i in range(7):
        np.testing.assert_array_equal(halves[f"{i}+"], ~halves[f"{i}-"])
        assert halves[f"{i}+"].sum() == 12
    of_block = np.array([[half[block == b][0] for b in range(8)] for half in halves.values()])
    parted = (of_block[::2, :, None] != of_block[::2, None]).sum(axis=0)
    assert (parted[~np.eye(8, dtype=bool)] == 4).all()


def in_halves(statistic, days, **levels):
    """What two networks show in halves of a record."""
    parts = {
        f"trained {half}": days[:, kept] for half, kept in results.halves(len(days[0])).items()
    }
    return results.measure(lambda condition: statistic(parts[condition]), condition=parts).assign(
        **levels
    )


def test_halves_agree_with_the_jackknife_about_a_mean():
    days = np.random.default_rng(0).normal(size=(2, 80))
    table = in_halves(lambda some: some.mean(axis=1), days, clock="literal")
    blocks = results.of_halves(table)
    assert set(blocks) == {"part", "clock", "block", "value"} and len(blocks) == 8
    left_out = results.left_out(lambda kept: days[:, kept].mean(axis=1), 80, 8)
    by_halves, by_jackknife = (
        verdicts.summarise([0.0, 0.0], one["value"]).error for one in (blocks, left_out)
    )
    assert by_halves == pytest.approx(by_jackknife)


def test_halves_of_parts_and_networks_without_a_value():
    days = np.random.default_rng(1).normal(size=(2, 16))
    whole = in_halves(lambda some: some.mean(axis=1), days)
    first = in_halves(lambda some: np.where([True, False], some.mean(axis=1), np.nan), days)
    found = results.of_halves({"both": whole, "first": first})
    alone = results.of_halves(in_halves(lambda some: some[:1].mean(axis=1), days, part="first"))
    np.testing.assert_allclose(found.query("part == 'first'")["value"], alone["value"])
    gone = whole.assign(value=whole["value"].where(whole["condition"] != "trained 3+"), clock="a")
    one_less, all_of = (
        verdicts.summarise([0.0, 0.0], results.of_halves(one)["value"]).error
        for one in (gone, whole)
    )
    apart = results.difference(whole, "condition", "trained 3+", "trained 3-")["value"].mean()
    assert 6 * one_less**2 == pytest.approx(7 * all_of**2 - apart**2 / 4)


def test_a_summary_has_students_interval_of_those_that_have_a_value():
    found = results.summary(TABLE, ["condition", "clock"])
    assert found[["condition", "clock"]].values.tolist()[1] == ["trained", "staggered"]
    values = [0.7, 0.8, 0.9, 0.8]
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert found.iloc[1][["mean", "low", "high", "networks"]].tolist() == pytest.approx(
        [np.mean(values), low, high, 4]
    )


def test_one_network_has_no_interval():
    found = results.summary(results.rows([0.5], clock="a"), "clock")
    assert found["mean"][0] == 0.5 and np.isnan(found["low"][0])
    units = results.numbers(results.rows([0.5, 0.7], clock="a"), "clock", of="units").frame
    assert units["units"].tolist() == [2] and "networks" not in units


def test_differences_are_paired():
    found = results.difference(
        TABLE.query("clock == 'literal'"), "condition", "trained", "untrained", part="beyond"
    )
    assert found["value"].tolist() == pytest.approx([-0.4, -0.3, -0.3, -0.2, -0.3])
    assert set(found["part"]) == {"beyond"} and set(found["clock"]) == {"literal"}
    with pytest.raises(ValueError, match="condition has no rows with 'other'"):
        results.difference(TABLE, "condition", "other", "trained")


def test_differences_to_several_values_keep_their_names():
    table = results.measure(lambda a, b: [a, a + b], a=(1, 2, 4), b=(0, 10))
    found = results.difference(table, "a", [2, 4], 1, part="more")
    assert found["value"].tolist() == [1] * 4 + [3] * 4
    assert found["a"].tolist() == [2] * 4 + [4] * 4 and set(found["part"]) == {"more"}
    found = results.difference(table, "a", 4, [1, 2])
    assert found.groupby("a")["value"].first().tolist() == [3, 2]


def test_the_numbers_of_a_figure_are_a_folded_table_and_a_csv():
    data = results.numbers(TABLE, ["condition", "clock"])._repr_mimebundle_()
    assert "<details>" in data["text/html"] and "0.80 [" in data["text/html"]
    csv = data[results.TABLE_MIME]["csv"]
    assert csv.splitlines()[0] == "condition,clock,mean,low,high,networks"
    assert len(csv.splitlines()) == 4


def test_marks_show_every_network_and_grey_hollow_controls():
    fig, ax = plt.subplots()
    results.marks(ax, TABLE, "clock", by="condition", controls=["untrained"])
    dots = [line for line in ax.lines if line.get_marker() == "."]
    assert sum(len(line.get_xdata()) for line in dots) == 14
    assert [t.get_text() for t in ax.get_yticklabels()] == ["literal", "staggered"]
    legend = ax.get_legend_handles_labels()[1]
    assert legend == ["trained", "untrained"]
    plt.close(fig)


def test_curves_need_networks_enough_and_space_text_evenly():
    fig, ax = plt.subplots()
    results.curves(ax, TABLE, "clock", by="condition", controls=["untrained"], least=5)
    lines = {c.get_label(): c.lines[0] for c in ax.containers}
    assert len(lines["trained"].get_xdata()) == 1  # the other point has four networks
    assert lines["untrained"].get_linestyle() == "--"
    too_few = TABLE[TABLE["condition"] == "trained"].convert_dtypes()
    results.curves(ax, too_few, "clock", by="condition", least=99)
    assert not len(ax.containers[-1].lines[0].get_xdata())
    plt.close(fig)


@pytest.mark.parametrize("draw", [results.marks, results.curves])
def test_a_figure_draws_its_panels_and_returns_its_numbers(draw, monkeypatch):
    drawn = []
    monkeypatch.setattr(plt, "show", lambda: drawn.append(plt.gcf()))
    table = TABLE.assign(cut=0.1)
    found = results.figure(
        table, "cut", by="condition", panels="clock", draw=draw, controls=["untrained"],
        label="order", limits=(0, 1), lines=[0.5], of="data sets",
    )  # fmt: skip
    (figure,) = drawn
    assert [ax.get_title() for ax in figure.axes] == ["literal", "staggered"]
    ends = [ax.get_ylim() if draw is results.curves else ax.get_xlim() for ax in figure.axes]
    assert ends == [(0, 1), (0, 1)]
    assert [text.get_text() for text in figure.legends[0].texts] == ["trained", "untrained"]
    expected = results.summary(table, ["clock", "cut", "condition"], of="data sets")
    pd.testing.assert_frame_equal(found.frame, expected)
    plt.close("all")


def test_panels_stand_in_columns_which_they_must_fill(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    options = {"panels": "clock", "label": "order"}
    results.figure(TABLE, "condition", **options, columns=2)
    literal, staggered = plt.gcf().axes
    assert literal.get_position().x1 <= staggered.get_position().x0
    assert [ax.get_xlabel() for ax in (literal, staggered)] == ["order", "order"]
    assert not any(tick.label1.get_visible() for tick in staggered.yaxis.get_major_ticks())
    with pytest.raises(ValueError, match="rows"):
        results.figure(TABLE, "condition", **options, columns=3)
    plt.close("all")


def test_heaps_are_counted_on_top_of_each_other():
    fig, ax = plt.subplots()
    results.heaps(ax, TABLE, by="condition", bins=[0, 0.45, 0.55, 1])
    trained, untrained = ax.containers
    assert [bar.get_height() for bar in trained] == [5, 0, 4]  # one is NaN
    assert [bar.get_height() for bar in untrained] == [1, 3, 1]
    assert [bar.get_y() for bar in untrained] == [5, 0, 4]
    assert ax.get_legend_handles_labels()[1] == ["trained", "untrained"]
    assert trained[0].get_hatch() != untrained[0].get_hatch()
    plt.close(fig)


def test_a_figure_of_one_panel_needs_no_legend(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: None)
    results.figure(TABLE, "clock", controls=["staggered"], label="order")
    assert not plt.gcf().legends and plt.gcf().axes[0].get_xlabel() == "order"
    plt.close("all")


def test_a_kept_table_is_found_from_below(tmp_path, monkeypatch):
    place = tmp_path / "book" / "full"
    place.mkdir(parents=True)
    table = TABLE.reset_index(drop=True)
    table.attrs = {"seeds": [0, 1]}
    table.to_parquet(place / "01_widths.parquet", engine="pyarrow")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    pd.testing.assert_frame_equal(results.kept("01_widths"), table)
    assert results.kept("01_widths").attrs == table.attrs
    assert results.kept("02_others") is None
