"""What a course takes from the chapters."""

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from toy import LESSON

from book.tools.execute import BuildError
from book.tools.site import course

BOX = """:::{admonition} Objectives
:class: tip
You can
- say $I(X;Y)$;
- do it.
:::"""


@pytest.fixture
def notebook():
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# A\n\n{BOX}\n\nMore.")])


def test_objectives_are_those_of_the_box(notebook):
    assert course.objectives(notebook) == ["say $I(X;Y)$", "do it"]
    assert course.objectives(nbformat.v4.new_notebook()) == []


def test_an_objective_knows_where_it_is_tried(notebook):
    lesson = LESSON | {"objectives": LESSON["objectives"] * 2}
    _, rows = course.tried({"01_a": lesson}, {"01_a": notebook}, {"fig-01-a": "A"})["01_a"]
    assert [row["text"] for row in rows] == ["say $I(X;Y)$", "do it"]
    assert rows[0]["figures"] == ["A"]
    assert rows[0]["exercises"] == ["ex-01-do"]


@pytest.mark.parametrize(("times", "drawn"), [(1, {"fig-01-a": "A"}), (2, {})])
def test_a_map_that_does_not_fit_the_chapter_stops_the_build(notebook, times, drawn):
    lesson = LESSON | {"objectives": LESSON["objectives"] * times}
    with pytest.raises(BuildError, match="objectives of 01_a"):
        course.tried({"01_a": lesson}, {"01_a": notebook}, drawn)


def test_a_lesson_may_leave_things_out(tmp_path):
    assert course.load(tmp_path) == {}
    (tmp_path / "book").mkdir()
    (tmp_path / "book/course.yml").write_text(yaml.safe_dump({"01_a": {"paper": "What?"}}))
    assert course.load(tmp_path)["01_a"] == course.EMPTY | {"paper": "What?"}


def test_a_line_is_markdown_with_formulas():
    told = course.html("*So* $a<b$")
    tree = BeautifulSoup(told, "html.parser")
    assert told.startswith('<em>So</em> <span class="math inline"><math')
    assert tree.math.get_text() == "a<b"


def test_without_a_guide_nothing_is_said(tmp_path):
    assert course.Guide(tmp_path).said(1) == ([], [], {})
