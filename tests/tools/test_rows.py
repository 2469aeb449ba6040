"""The rows of a figure, one by one."""

import matplotlib.pyplot as plt
import pytest
from bs4 import BeautifulSoup

from book.tools.site import rows


@pytest.fixture
def drawn(tmp_path):
    """A figure of three rows and two columns, as the build draws it."""
    figure, axes = plt.subplots(3, 2)
    for ax in axes.flat:
        ax.plot([0, 1])
    figure.savefig(tmp_path / "a.svg")
    plt.close(figure)
    return (tmp_path / "a.svg").read_text(encoding="utf-8")


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
            svg = BeautifulSoup(found.shown(row, whole), "html.parser")
            titles, panels = svg.select("svg svg")
            _, top, right, high = map(float, panels["viewbox"].split())
            assert top <= found.tops[row] + 0.1 and top + high >= found.bottoms[row] - 0.1
            others = [t for i, t in enumerate(found.tops) if i != row]
            assert not any(top < other + 1 < top + high for other in others)
            assert float(titles["height"]) == pytest.approx(found.tops[0], rel=1e-4)
            assert right == pytest.approx(found.width if whole else found.first, rel=1e-4)


def test_a_picture_without_rows_is_refused():
    with pytest.raises(ValueError, match="a.svg has no rows"):
        rows.found("a.svg", "<svg viewBox='0 0 1 1'></svg>")
