"""The exercises of a chapter, and what of the chapter's code a function needs.

A function of a learner, and the check of it, may use anything that the chapter defined before.
To run all of that takes long, so only the statements are run that define what is used, directly
or through others, in the chapter's order.
"""

import ast
import os
import re
import symtable
from dataclasses import dataclass
from typing import Any

import joblib
import matplotlib as mpl

from book.tools import execute
from book.tools.notebooks import editions, pairs

EXERCISE = re.compile(r"^:::\{exercise\} *([^\n]+)\n:label: *(\S+)", re.MULTILINE)
REPLACING = ast.FunctionDef | ast.Assign | ast.Import | ast.ImportFrom
COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}


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


@dataclass(frozen=True)
class Statement:
    """A statement of the outermost level.

    Attributes
    ----------
    code : str
        Its text.
    defines : frozenset of str
        The names that have another value after it, also by a change in place.
    uses : frozenset of str
        The names that it reads when it runs.
    later : frozenset of str
        The names that are read when a function is called that it defines.
    kind : type
        Of syntax tree.
    """

    code: str
    defines: frozenset[str]
    uses: frozenset[str]
    later: frozenset[str]
    kind: type


def listed(notebook: Any) -> list[Exercise]:
    """Return the exercises of a chapter with directives, in order."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found += [Exercise(label, title) for title, label in EXERCISE.findall(cell.source)]
        elif editions.is_solution(cell) and (names := editions.checked(cell.source)):
            found[-1] = Exercise(found[-1].label, found[-1].title, *names)
    return found


def statements(code: str) -> list[Statement]:
    """Return the statements of a piece of code."""
    lines = code.splitlines()
    made = []
    for node in ast.parse(code).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        made.append(Statement(text, *_names(node, text), type(node)))
    return made


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


def needed(code: list[Statement], names: set[str]) -> list[Statement]:
    """Return the statements that define any of these names, or what these use, in order.

    What a function uses is looked up when it is called, so it counts as used at the end, and by
    every statement that may call the function.
    """
    later, known, chosen = set(names), None, []
    while later != known:
        known, live, chosen = set(later), set(later), []
        for one in reversed(code):
            if one.defines & live:
                chosen.append(one)
                if issubclass(one.kind, REPLACING) and not one.defines & one.uses:
                    live -= one.defines
                later |= one.later
                live |= one.uses | later
    return chosen[::-1]


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


def _names(node: ast.stmt, text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the global names that a statement defines, uses, and uses when it is called."""
    defines, uses, later = set(), set(), set()
    waiting = [(symtable.symtable(text, "cell", "exec"), uses)]
    while waiting:
        table, used = waiting.pop()
        for child in table.get_children():
            at_once = child.get_name() in COMPREHENSIONS or child.get_type() == "class"
            waiting.append((child, used if at_once else later))
        outermost = table.get_type() == "module"
        for symbol in table.get_symbols():
            if outermost or symbol.is_global():
                if symbol.is_assigned() or symbol.is_imported():
                    defines.add(symbol.get_name())
                if symbol.is_referenced():
                    used.add(symbol.get_name())
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        changed = {root for one in ast.walk(node) if (root := _changed(one))}
        defines |= changed
        uses |= changed
    return frozenset(defines), frozenset(uses), frozenset(later)


def _changed(node: ast.AST) -> str:
    """Return the name of what is changed in place: ``a`` of ``a[0] = 1`` or ``a.fit(x)``."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        target: ast.AST = node
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        target = node.value.func
    else:
        return ""
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
