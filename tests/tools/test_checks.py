"""What must hold for executed chapters."""

import nbformat
import pytest
from toy import CAPTION, IMAGE, PICTURE, TABLE, notebook, shown

from book.tools import checks
from book.tools.site import pages


@pytest.mark.parametrize(
    ("outputs", "mystnb", "problem"),
    [
        ([PICTURE], None, "without a description"),
        ([PICTURE], {"figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": " "}, "figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": "A plot"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": {"alt": "3f" * 20 + ".png"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": IMAGE}, "without a caption"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "caption": IMAGE["alt"]}}, "repeats"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "name": "error"}}, "fig-04-matrix"),
        ([PICTURE, PICTURE], {"image": IMAGE, "figure": CAPTION}, "shows 2 things"),
        ([shown(text_html="<img src=''>")], None, "without a description"),
        ([], {"image": IMAGE, "figure": CAPTION}, "draws none"),
        ([PICTURE], {"image": IMAGE, "figure": CAPTION}, "without its numbers"),
        ([PICTURE], {"image": IMAGE, "figure": CAPTION, "no_numbers": ""}, "without its numbers"),
        (
            [PICTURE, TABLE, TABLE],
            {"image": IMAGE, "figure": CAPTION},
            "numbers of its figure more",
        ),
        ([PICTURE], {"image": IMAGE, "figure": CAPTION, "source": "Fig. 4"}, "not 'Fig. 4'"),
    ],
)
def test_a_badly_described_figure_is_named(outputs, mystnb, problem):
    problems = checks.figures("01_first", notebook(outputs, mystnb), {})
    assert any(problem in told and "01_first: cell 1" in told for told in problems)


def test_a_well_described_figure_passes_once():
    seen = {}
    described = {"image": IMAGE, "figure": CAPTION, "source": "a2018, Figs. 1, 2 and 5; b, Fig. 1"}
    good = notebook([PICTURE, TABLE], described)
    assert checks.figures("01_first", good, seen) == []
    sketch = {**described, "figure": {**CAPTION, "name": "fig-01-b"}, "no_numbers": "a diagram."}
    assert checks.figures("01_first", notebook([PICTURE], sketch), seen) == []
    assert "already used in 01_first" in checks.figures("02_second", good, seen)[0]


def test_the_picture_of_an_animation_is_described():
    animation = shown(text_html='<div class="animation"><img id="frame"></div>')
    cells = notebook([animation], {"image": {"alt": 'A "dot" moves.'}}).cells
    chapter = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), *cells])
    page = pages.Pages([], {}, {}, {}, "book").chapter("01_first", chapter, "")
    assert [cell.source for cell in page.cells][::2] == ["# Title", "draw()"]
    assert "01_first_student.ipynb" in page.cells[1].source
    described = page.cells[2].outputs[0].data["text/html"]
    assert described.startswith('<div class="animation"><img alt="A &quot;dot&quot; moves." id=')


def test_numbers_may_stand_by_themselves():
    assert checks.figures("01_first", notebook([TABLE, TABLE]), {}) == []


def test_a_widget_is_refused():
    view = nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
    assert "does nothing on a page" in checks.widgets("01_first", notebook([view]))[0]
