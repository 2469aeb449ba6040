"""What a course takes from the chapters."""

import re

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from toy import LESSON

from book.tools import ROOT, execute
from book.tools.course import quizzes
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
    assert course.Guide(tmp_path).said(1) == ({}, {})


def test_links_of_the_guide_lead_back_to_its_folder(tmp_path):
    (tmp_path / "book").mkdir()
    links = ["#a", "other.html#b", "../notebooks/01_a.html", "https://example.org"]
    words = "".join(f'<a href="{link}">x</a>' for link in links)
    page = f'<dl class="glossary"><dt>sum</dt><dd><p>{words}</p></dd></dl>'
    (tmp_path / "book/glossary.html").write_text(page)
    told = BeautifulSoup(course.Guide(tmp_path).terms["sum"], "html.parser").select("a")
    found = [link["href"] for link in told]
    assert found == ["../book/glossary.html#a", "../book/other.html#b", *links[2:]]


MINUTES = {"guess": 2, "quiz": 5}
SESSIONS = re.split(r"^\*\*Session", (ROOT / "book/sessions.md").read_text("utf-8"), flags=re.M)[1:]
ROW = re.compile(r"^\| (\d+)\smin (.*)$", re.MULTILINE)


@pytest.mark.parametrize("session", SESSIONS)
def test_a_session_has_time_for_its_guesses_and_votes(session):
    rows = [(int(minutes), text) for minutes, text in ROW.findall(session)]
    assert sum(minutes for minutes, _ in rows) == 85
    for minutes, text in rows:
        how = text.split(" | ")[2]
        asked = re.findall(r"#(guess|quiz)-\d", how)
        assert sum(MINUTES[kind] for kind in asked) <= minutes, text


@pytest.mark.parametrize("session", SESSIONS)
def test_a_plan_has_the_minutes_of_its_worksheet(session):
    for minutes, text in ROW.findall(session):
        title, how, material = text.split(" | ")[:3]
        sheet = re.search(r"sheets/(\w+)_worksheet", material)
        if sheet and title.startswith("Worksheet"):
            lesson = course.load(ROOT)[sheet[1]]
            asked = lesson["minutes"] if lesson["agree"] else lesson["minutes"][1:]
            taken = sum(MINUTES[kind] for kind in re.findall(r"#(guess|quiz)-\d", how))
            assert int(minutes) - taken == sum(asked), text


def test_the_guide_and_the_plan_read_the_same_chapters():
    guide = (ROOT / "book/instructor_guide.md").read_text("utf-8")
    weeks = (ROOT / "book/sessions.md").read_text("utf-8").split("## Week ")[1:]
    for number, week in enumerate(weeks, start=1):
        (row,) = re.findall(rf"^\| {number} \| (\[.*?) \|", guide, re.MULTILINE)
        assert set(re.findall(r"notebooks/(\w+)", row)) == set(re.findall(r"notebooks/(\w+)", week))


@pytest.mark.parametrize("name", course.load(ROOT))
def test_a_lesson_fits_its_chapter(name):
    lesson, notebook = course.load(ROOT)[name], execute.source(ROOT, name)
    text = "\n".join(cell.source for cell in notebook.cells)
    figures = re.findall(r"fig-\d\d-[\w-]+", " ".join(str(c.metadata) for c in notebook.cells))
    box = text.partition("Write down your guess")[2].partition("\n:::")[0]
    assert len(lesson["guesses"]) == len(re.findall(r"^\d\. ", box, re.MULTILINE))
    places = [figures.index(guess["figure"]) for guess in lesson["guesses"]]
    assert places == sorted(places)  # as they are asked
    assert len(lesson["seen"]) == len(lesson["look"])
    assert set(lesson["votes"]) <= set(range(1, len(quizzes.questions(name, notebook)) + 1))
    assert set(lesson["votes"].values()) <= set(figures)
    assert set(lesson["rows"]) <= set(figures)
    if lesson["agree"]:  # which the figure on the sheet does not answer
        assert lesson["guesses"][lesson["agree"] - 1]["figure"] != lesson["figure"]


@pytest.mark.parametrize("name", course.load(ROOT))
def test_every_formula_of_a_lesson_can_be_written(name):
    lesson = course.load(ROOT)[name]
    lines = [
        *lesson["example"],
        *lesson["look"],
        *lesson["seen"],
        lesson["paper"],
        lesson["answer"],
    ]
    for line in [*lines, *(guess["answer"] for guess in lesson["guesses"])]:
        assert "\\" not in BeautifulSoup(course.html(line), "html.parser").get_text()
