"""What is made from a chapter for a class."""

import ast
import base64
import re
import zlib

import nbformat
import pytest

from book.tools import ROOT, execute
from book.tools.notebooks import editions, pairs

SOLUTION = '''\
def helper(x):
    return 2 * x


def answer(
    x,
    y=1,
):
    """Add, and say so."""
    return helper(x) + y  # the trick


print(check_answer(answer))
print(f"so it is {answer(1)}")
# Because of the trick.'''


PLAIN = pairs.to_plain(ROOT)


def problems(source, made):
    """Return what is wrong with a students' copy: any line that does not come from the source."""
    wrong = []
    if len(source.cells) != len(made.cells):
        return [f"{len(made.cells)} cells, not {len(source.cells)}"]
    for number, (before, after) in enumerate(zip(source.cells, made.cells), 1):
        allowed = set(before.source.splitlines())
        lines = after.source.splitlines()
        if editions.is_solution(before):
            lines = (
                lines[: lines.index(editions.SHOULD_PRINT)]
                if editions.SHOULD_PRINT in lines
                else lines
            )
            lines = [
                re.sub(r"^# (?=\S)", "", line) for line in lines if line != editions.YOUR_ANSWER
            ]
            lines = [line for line in lines if line.strip() not in ("", "...")]
        elif before.cell_type == "code" and before.source != unfolded(after.source):
            wrong.append(f"cell {number} was changed")
        if unfolded(after.source) == after.source:
            wrong += [f"cell {number} adds {line!r}" for line in lines if line not in allowed]
        if after.get("outputs"):
            wrong.append(f"cell {number} has outputs")
    return wrong


def unfolded(source):
    """Return what a folded check holds; of anything else, itself."""
    found = re.search(r'^folded = """\n(.*?)"""$', source, re.DOTALL | re.MULTILINE)
    return zlib.decompress(base64.b64decode(found[1])).decode() if found else source


@pytest.fixture(params=execute.names(ROOT))
def chapter(request):
    return PLAIN(request.param, execute.source(ROOT, request.param))


def test_students_see_the_source_without_its_solutions(chapter):
    made = editions.student(chapter)
    nbformat.validate(made)
    assert problems(chapter, made) == []
    hidden = [cell for cell in chapter.cells if editions.is_solution(cell)]
    shown = [cell for cell in made.cells if cell.source.startswith(editions.YOUR_ANSWER)]
    assert len(shown) == len(hidden)
    text = "\n".join(cell.source for cell in made.cells)
    assert "folded solution" not in text
    for before, after in zip(hidden, shown):
        ast.parse(after.source)
        for node in ast.walk(ast.parse(before.source)):
            if isinstance(node, ast.Return | ast.For | ast.Assign):
                line = before.source.splitlines()[node.lineno - 1]
                assert line not in after.source.splitlines()


def test_no_students_edition_shows_a_check(chapter):
    checks = [c.source for c in chapter.cells if re.search(r"^(def )?check_", c.source, re.M)]
    for made in (editions.student, editions.nbgrader, lambda c: editions.otter(c, "chapter")):
        sources = [cell.source for cell in made(chapter).cells]
        assert not any(check in source for check in checks for source in sources)
        assert sorted(unfolded(s) for s in sources if unfolded(s) != s) == sorted(checks)
    assert len(checks) >= 1
    shown = "\n".join(cell.source for cell in editions.instructor(chapter).cells)
    assert all(check in shown for check in checks)


def test_a_folded_check_says_what_it_did():
    check = "right = 3\n\ndef check_sum(f):\n    return 'Correct.' if f() == right else f'{f()}?'"
    solution = "def three():\n    return 3\n\n\nprint(check_sum(three), right)"
    made = notebook(check, solution)
    made.cells[2].metadata["tags"] = ["solution"]
    student = editions.student(made)
    assert "# check_sum, right.\n" in student.cells[1].source
    assert "Correct" not in student.cells[1].source
    namespace = {}
    exec(student.cells[1].source, namespace)
    assert [namespace["check_sum"](lambda n=n: n) for n in (3, 4)] == ["Correct.", "4?"]


def test_nothing_after_an_exercise_needs_its_solution(chapter):
    solved, used = set(), set()
    for cell in chapter.cells:
        if cell.cell_type != "code":
            continue
        nodes = list(ast.walk(ast.parse(cell.source)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        stored |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        if editions.is_solution(cell):
            solved |= stored - used
        else:
            loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)} - stored
            assert not loaded & solved
            used |= stored | loaded


def test_a_stub_keeps_the_outer_form_only():
    made = editions.stub(SOLUTION, "Correct.\nso it is 3")
    assert made == (
        "# Your answer:\ndef answer(\n    x,\n    y=1,\n):\n    ...\n\n\n"
        "# print(check_answer(answer))\n"
        f"{editions.SHOULD_PRINT}\n#   Correct."  # and not what is asked for
    )
    assert editions.stub("print(2)", "2").endswith(f"{editions.SHOULD_PRINT}\n#   2")


@pytest.mark.parametrize("start", ["#### Exercise 1.2: More", ":::{exercise} More", "## Check"])
def test_what_is_said_of_a_solution_is_held_back_with_it(start):
    made = notebook(SOLUTION, tags=["solution"])
    quiz = "**1.** Why?\n\n<details>\n<summary>Answer to question 1</summary>\n\n(a)\n\n</details>"
    made.cells.append(nbformat.v4.new_markdown_cell(f"So it is three.\n\n{start}\n\n{quiz}"))
    assert editions.student(made).cells[2].source == f"{start}\n\n**1.** Why?"
    for marked in (editions.nbgrader(made), editions.otter(made, "chapter")):
        assert not any("So it is three" in cell.source for cell in marked.cells)
    assert editions.instructor(made).cells[2].source == made.cells[2].source


def test_no_students_edition_has_the_answers_of_the_quiz(chapter):
    told = "\n".join(cell.source for cell in editions.student(chapter).cells)
    asked = "\n".join(cell.source for cell in chapter.cells)
    assert "Answer to question" not in told
    assert len(re.findall(r"^\*\*\d\.\*\*", told, re.M)) == len(
        re.findall(r"^\*\*\d\.\*\*", asked, re.M)
    )


def notebook(*sources, tags=()):
    cells = [nbformat.v4.new_markdown_cell("# Title\nEach has a folded solution.\nMore.")]
    metadata = {"tags": list(tags)}
    cells += [nbformat.v4.new_code_cell(source, metadata=metadata) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("    return helper(x) + y  # the trick", None),  # every line of the solution may stand
        ("x = 1", "adds 'x = 1'"),
        ("# Think of a trick.", "adds 'Think of a trick.'"),
    ],
)
def test_a_line_that_is_not_in_the_source_is_named(line, problem):
    source = notebook(SOLUTION, tags=["solution"])
    made = editions.student(source)
    made.cells[1].source += f"\n{line}"
    found = problems(source, made)
    assert bool(found) == bool(problem)
    assert problem is None or problem in found[0]


def test_other_differences_are_named():
    source = notebook("x = 1")
    made = editions.student(source)
    assert made.cells[0].source == "# Title\nMore."
    made.cells[1].source = ""
    made.cells[0].source += "\nA hint."
    assert problems(source, made) == ["cell 1 adds 'A hint.'", "cell 2 was changed"]
    made.cells.pop()
    assert problems(source, made) == ["1 cells, not 2"]


def test_instructors_see_all(site):
    name = execute.names(ROOT)[0]
    made = nbformat.read(site.parent / "editions" / f"{name}_instructor.ipynb", as_version=4)
    source = PLAIN(name, execute.source(ROOT, name))
    assert [cell.source for cell in made.cells] == [cell.source for cell in source.cells]
    assert any(
        "image/svg+xml" in o.get("data", {}) for c in made.cells for o in c.get("outputs", [])
    )
    told = sorted(path.name for path in (site.parent / "editions").glob("*.ipynb"))
    assert len(told) == 2 * len(execute.names(ROOT))
    assert not list(site.rglob("*_instructor.ipynb"))


def test_the_marks_of_nbgrader_and_otter_hide_solutions_and_call_checks(chapter):
    solved = [c for c in chapter.cells if editions.is_solution(c) and "check_" in c.source]
    for_nbgrader = editions.nbgrader(chapter)
    for_otter = editions.otter(chapter, "chapter")
    for made in (for_nbgrader, for_otter):
        nbformat.validate(made)
        assert sum(c.source.count("assert said") for c in made.cells) == len(solved)
        assert not any(c.get("outputs") for c in made.cells)
    marked = [c.metadata.nbgrader for c in for_nbgrader.cells if "nbgrader" in c.metadata]
    assert len({m.grade_id for m in marked}) == len(marked) == 2 * len(solved)
    assert all(m.schema_version == 3 and m.grade == ("points" in m) != m.solution for m in marked)
    raw = [c.source.splitlines()[0] for c in for_otter.cells if c.cell_type == "raw"]
    for kind in ("QUESTION", "SOLUTION", "TESTS"):
        assert raw.count(f"# BEGIN {kind}") == raw.count(f"# END {kind}") == len(solved)
