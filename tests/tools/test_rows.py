"""The rows of a figure, one by one."""

import pytest
import toy
from bs4 import BeautifulSoup

from book.tools.site import rows


@pytest.fixture
def drawn(tmp_path):
    """A figure of three rows and two columns, as the build draws it."""
    return toy.drawn(tmp_path / "a.svg", 3, 2)


def test_rows_are_those_of_the_panels(drawn):
    found = rows.found("a.svg", drawn)
    assert len(found.tops) == len(found.bottoms) == 3
    assert found.width / 2 > found.first > 0
    ends = [end for row in zip(found.tops, found.bottoms) for end in row]
    assert ends == sorted(ends) and ends[-1] < found.height


def test_a_row_shows_no_other_and_before_that_its_first_panel_only(drawn):
    found = rows.found("a.svg", drawn)
    for row in range(3):
        for whole in (False, True):
            svg = BeautifulSoup(found.shown(row, whole=whole), "html.parser")
            titles, panels = svg.select("svg svg")
            _, top, right, high = map(float, panels["viewbox"].split())
            assert top <= found.tops[row] + 0.1 and top + high >= found.bottoms[row] - 0.1
            others = [t for i, t in enumerate(found.tops) if i != row]
            assert not any(top < other + 1 < top + high for other in others)
            assert float(titles["height"]) == pytest.approx(found.tops[0], rel=1e-4)
            assert right == pytest.approx(found.width if whole else found.first, rel=1e-4)


def test_some_rows_stand_below_each_other(drawn):
    found = rows.found("a.svg", drawn)
    svg = BeautifulSoup(found.shown(0, 2), "html.parser")
    ends = [(float(s["y"]), float(s["height"])) for s in svg.select("svg svg")]
    assert [y for y, _ in ends] == pytest.approx([0, ends[0][1], ends[0][1] + ends[1][1]], rel=1e-4)
    tops = [float(s["viewbox"].split()[1]) for s in svg.select("svg svg")]
    assert found.bottoms[1] < tops[2] < found.tops[2]


def test_panels_in_one_column_keep_their_title_and_their_axis(tmp_path):
    found = rows.found("a.svg", toy.drawn(tmp_path / "a.svg", 3))
    assert found.single
    for row in range(3):
        panel, axis = BeautifulSoup(found.shown(row), "html.parser").select("svg svg")
        _, top, _, high = map(float, panel["viewbox"].split())
        assert top < found.tops[row] and top + high == pytest.approx(found.bottoms[row], rel=1e-3)
        assert not row or top > found.bottoms[row - 1]
        assert float(axis["viewbox"].split()[1]) == pytest.approx(found.bottoms[-1], rel=1e-3)


def test_a_picture_without_rows_is_refused():
    with pytest.raises(ValueError, match="a.svg has no rows"):
        rows.found("a.svg", "<svg viewBox='0 0 1 1'></svg>")
