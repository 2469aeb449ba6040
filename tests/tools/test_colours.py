"""Colours and styles that a reader who cannot tell red from green can tell apart."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from coloraide.everything import ColorAll
from matplotlib.colors import to_hex

from infoutils import plotting
from infoutils.book import results

APART = 25  # of CIE76, where 2 is just seen side by side
KINDS = [*"abcdef", "control"]


def difference(one, other):
    """Return how different two colours look to a deuteranope."""
    seen = (ColorAll(to_hex(c)).filter("deutan", method="vienot") for c in (one, other))
    return next(seen).delta_e(next(seen), method="76")


@pytest.fixture
def table():
    rows = [
        results.rows([i, i + 1, i + 2, i, i + 1], kind=kind, x=x)
        for i, kind in enumerate(KINDS)
        for x in (1, 2)
    ]
    return pd.concat(rows)


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_the_simulation_sees_what_a_deuteranope_confuses():
    assert difference("#009E73", "#767676") < APART < difference("#0072B2", "#D55E00")


def test_the_roles_of_units_differ_by_colour_alone():
    for one, other in combinations(plotting.ROLE_COLOURS.values(), 2):
        assert difference(one, other) > APART


def test_the_main_result_differs_from_a_control_by_colour_alone():
    assert difference(plotting.COLOURS[0], plotting.CONTROL) > APART


def looks(ax):
    """Return colour, marker, hollow or not, and style of every series, by its name."""
    drawn = {}
    for container, name in zip(*ax.get_legend_handles_labels()):
        line = container.lines[0]
        hollow = to_hex(line.get_markerfacecolor()) == "#ffffff"
        drawn[name] = line.get_color(), line.get_marker(), hollow, line.get_linestyle()
    return drawn


@pytest.mark.parametrize("kind", ["marks", "curves"])
def test_series_that_look_alike_to_a_deuteranope_differ_in_style(ax, table, kind):
    draw = getattr(results, kind)
    draw(ax, table, "x", by="kind", controls=["control"])
    drawn = looks(ax)
    assert list(drawn) == KINDS
    for one, other in combinations(drawn.values(), 2):
        alike = difference(one[0], other[0]) <= APART
        assert not alike or one[1] != other[1], (one, other)
    assert [hollow for _, _, hollow, _ in drawn.values()] == [False] * 6 + [True]
    if kind == "curves":
        assert drawn["control"][3] == "--" != drawn["a"][3]
