"""Students' notebooks are graded by the book's checks, whatever is in them."""

import csv
import subprocess
import sys

import nbformat
import pytest

from book.tools import ROOT, execute
from book.tools.course import exercises, grade
from book.tools.course.draws import DRAWS
from book.tools.notebooks import editions, pairs

LIMITS = grade.Limits(seconds=20)
AREA = """\
def my_area(faulty, healthy):
    ahead = np.subtract.outer(faulty, healthy)
    return np.mean(ahead > 0) + np.mean(ahead == 0) / 2
"""


@pytest.fixture(autouse=True)
def smoke(monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "smoke")
    monkeypatch.setenv("INFOUTILS_SHARED", str(execute.shared_folder(ROOT, "smoke")))


@pytest.fixture
def graded(tmp_path):
    def graded(*sources, name="07_learning_indicators"):
        made = editions.student(pairs.to_plain(ROOT)(name, execute.source(ROOT, name)))
        made.cells += [nbformat.v4.new_code_cell(source) for source in sources]
        path = tmp_path / "student.ipynb"
        nbformat.write(made, path)
        return {row["exercise"]: row for row in grade.grade(path, 1, LIMITS)}

    return graded


def said_of(source, limits):
    """Return what is said of the last exercise of chapter 07."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    known = grade.chapter("07_learning_indicators")
    own = grade.own_code(made, known.cells)
    return grade.judged(known, known.exercises[2], *own, 1, limits)[0]


def test_right_answers_pass_and_wrong_ones_get_the_hint(graded):
    row = graded(AREA)["ex-07-area"]
    assert (row["said"], row["correct"], row["drawn_cases"]) == ("Correct.", 1, grade.DRAWN)
    row = graded(AREA.replace("(ahead == 0)", "(ahead < 9)"))["ex-07-area"]
    assert row["correct"] == 0
    row = graded(AREA.replace(" + np.mean(ahead == 0) / 2", ""))["ex-07-area"]
    assert "Ties count half" in row["said"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def my_area(faulty, healthy):\n    while True: pass", "longer than"),
        ("def my_area(faulty, healthy):\n    raise SystemExit", "raised SystemExit"),
        ("import os\ndef my_area(faulty, healthy):\n    os._exit(0)", "without an answer"),
        ("def my_area(faulty, healthy):\n    print('Correct.')", "returned nothing"),
        ("def my_area(faulty, healthy):\n    return 'Correct.'", "expected numbers, got str"),
        ("def my_area(faulty, healthy):\n    return np.ones(2**34)", "MemoryError"),
        ("def my_area(faulty, healthy:\n    return 1", "not Python"),
        (
            "import os\ndef my_area(faulty, healthy):\n    return len(os.environ['SECRET'])",
            "KeyError",
        ),
        (
            "import socket\ndef my_area(faulty, healthy):\n"
            "    socket.create_connection(('127.0.0.1', 9), 1)",
            "Error",
        ),
        (
            "class Check:\n    def __call__(self, f): return 'Correct.'\n"
            "check_my_area = Check()\ndef my_area(faulty, healthy):\n"
            "    from infoutils.book import exercises\n"
            "    exercises.Check.__call__ = lambda *_: 'Correct.'\n    return 7",
            "expected",
        ),
    ],
)
def test_what_is_broken_or_false_is_told(graded, monkeypatch, source, said):
    monkeypatch.setenv("SECRET", "kept")
    limits = grade.Limits(seconds=5 if "while" in source else 20)
    assert said in said_of(source, limits)


def test_a_notebook_without_the_function_or_of_no_chapter_is_told(graded, tmp_path):
    made = graded()
    assert "returned nothing" in made["ex-07-area"]["said"]  # the stub
    for text, said in (
        ("not json", "no notebook"),
        (nbformat.writes(nbformat.v4.new_notebook()), "belongs to no chapter"),
    ):
        (tmp_path / "x.ipynb").write_text(text, encoding="utf-8")
        (row,) = grade.grade(tmp_path / "x.ipynb", 1, LIMITS)
        assert said in row["said"]
    known = grade.chapter("07_learning_indicators")
    assert "no function" in grade.judged(known, known.exercises[2], [], [], 1, LIMITS)[0]


def test_another_seed_draws_other_cases():
    known = grade.chapter("07_learning_indicators")
    one = known.exercises[2]
    drawn = [grade.new_cases(one, known.namespace[one.function], seed) for seed in (1, 1, 2)]
    answers = [[right for *_, right in cases] for cases in drawn]
    assert answers[0] == answers[1] != answers[2]


@pytest.mark.parametrize("name", ["01_information", "03_weather_network", "07_learning_indicators"])
def test_drawn_cases_fit_the_solutions(name):
    listed, namespace = exercises.load(ROOT, name)
    for one in listed:
        if one.label in DRAWS:
            for _, given, right in grade.new_cases(one, namespace[one.function], 5):
                assert namespace[one.function](*given) == pytest.approx(right, nan_ok=False)


def test_every_draw_is_of_an_exercise():
    names = execute.names(ROOT)
    labels = {e.label for n in names for e in exercises.listed(execute.source(ROOT, n))}
    assert set(DRAWS) <= labels


def test_a_folder_gets_a_table_and_feedback(graded, tmp_path):
    graded(AREA)
    command = [sys.executable, "-m", "book.tools.course.grade", str(tmp_path), "--seed", "3"]
    made = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["correct"] for row in rows] == ["0", "0", "1"]
    assert "Correct." in (tmp_path / "feedback" / "student.md").read_text(encoding="utf-8")
