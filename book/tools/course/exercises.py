"""The exercises of a chapter, and what of the chapter's code a function needs.

A function of a learner, and the check of it, may use anything that the chapter defined before.
To run all of that takes long, so only the statements are run that define what is used, directly
or through others, in the chapter's order.
"""

import os
import re
from dataclasses import dataclass
from typing import Any

import joblib
import matplotlib as mpl

from book.tools import execute
from book.tools.course.slices import Statement, needed, statements
from book.tools.notebooks import editions, pairs

EXERCISE = re.compile(r"^:::\{exercise\} *([^\n]+)\n:label: *(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    label : str
        Such as ``ex-02-kl``.
    title : str
        As the chapter's page has it.
    check, function : str
        The names of the check and of the function it is called with; empty where there is none.
    """

    label: str
    title: str
    check: str = ""
    function: str = ""


def listed(notebook: Any) -> list[Exercise]:
    """Return the exercises of a chapter with directives, in order."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found += [Exercise(label, title) for title, label in EXERCISE.findall(cell.source)]
        elif editions.is_solution(cell) and (names := editions.checked(cell.source)):
            found[-1] = Exercise(found[-1].label, found[-1].title, *names)
    return found


def chapter_code(notebook: Any, solutions: bool = False) -> list[Statement]:
    """Return the statements of a chapter, without its set-up cell.

    With `solutions`, the functions of the solutions are among them.
    """
    made = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or pairs.is_setup(cell):
            continue
        if not editions.is_solution(cell):
            made += statements(cell.source)
        elif solutions:
            made += [s for s in statements(cell.source) if s.code.startswith(("def ", "@"))]
    return made


def load(root: Any, name: str) -> tuple[list[Exercise], dict[str, Any]]:
    """Return a chapter's exercises, and a namespace with its checks and solutions.

    What they use is computed, at the scale of ``INFOUTILS_SCALE``; what the build has kept for
    several chapters is taken from there.  How the process draws and shares work stays as it was.
    """
    scale = os.environ.get("INFOUTILS_SCALE", "book")
    os.environ.setdefault("INFOUTILS_SHARED", str(execute.shared_folder(root, scale)))
    notebook = execute.source(root, name)
    found = listed(notebook)
    wanted = {one.check for one in found} | {one.function for one in found}
    namespace: dict[str, Any] = {"__name__": "chapter"}
    with mpl.rc_context(), joblib.parallel_config():  # what a chapter sets ends with it
        run(needed(chapter_code(notebook, solutions=True), wanted), namespace, name)
    return found, namespace


def run(code: list[Statement], namespace: dict[str, Any], name: str) -> None:
    """Run statements in a namespace; errors name the file `name`."""
    for one in code:
        exec(compile(one.code, f"<{name}>", "exec"), namespace)
