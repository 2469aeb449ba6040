"""The course: every lesson fits its chapter, plans add up, and projects start."""

import re

import pytest

from book.tools import ROOT, execute
from book.tools.site import course
from infoutils.book import ledger

LESSONS = course.load(ROOT)
NAMES = execute.names(ROOT)
PROJECTS = (ROOT / "book/projects.md").read_text("utf-8")
SESSIONS = (ROOT / "book/sessions.md").read_text("utf-8")
STEPS = re.findall(r"```python\n(.*?)```", PROJECTS, re.DOTALL)


def text(name):
    cells = execute.source(ROOT, name).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def figures(name):
    described = (cell.metadata.get("mystnb", {}) for cell in execute.source(ROOT, name).cells)
    return {one["figure"]["name"] for one in described if "figure" in one}


def test_every_chapter_has_a_lesson():
    assert sorted(LESSONS) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_fits_its_chapter(name):
    lesson, told = LESSONS[name], text(name)
    exercises = set(re.findall(r"^:label: (ex-[\w-]+)$", told, re.MULTILINE))
    questions = set(map(int, re.findall(r"Answer to question (\d+)", told)))
    box = told[told.index("Write down your guess") :]
    guesses = re.findall(r"^\d+\. ", box[: box.index(":::")], re.MULTILINE)
    assert len(lesson["guesses"]) == len(guesses)
    assert {guess["figure"] for guess in lesson["guesses"]} | {lesson["figure"]} <= figures(name)
    assert {f for one in lesson["objectives"] for f in one["figures"]} <= figures(name)
    assert {e for one in lesson["objectives"] for e in one["exercises"]} == exercises
    assert {q for one in lesson["objectives"] for q in one["quiz"]} == questions
    assert lesson["example"]
    assert lesson["look"]
    assert lesson["answer"]


def test_an_answer_rests_on_entries_of_its_chapter():
    chapters = {entry.id: entry.chapter for entry in ledger.load(ROOT / "book/claims.yml")}
    for name, lesson in LESSONS.items():
        for guess in lesson["guesses"]:
            for entry in guess.get("entries", []):
                assert chapters[entry] == name, entry


def test_every_session_ends_five_minutes_early():
    tables = re.split(r"\*\*Session \d\.\*\*", SESSIONS)[1:]
    assert len(tables) == 12
    for table in tables:
        assert sum(map(int, re.findall(r"^\| (\d+)\smin \|", table, re.MULTILINE))) == 85, table


@pytest.mark.parametrize(
    "code", STEPS, ids=re.findall(r"^\((project-\w+)\)=$", PROJECTS, re.MULTILINE)
)
def test_the_first_steps_of_a_project_run(code):
    exec(compile(code, "book/projects.md", "exec"), {})
