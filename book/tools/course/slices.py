"""What of a chapter's code a name needs: statements, sliced by the names that they define and use.

It uses nothing but Python, so that it also runs where a page computes.
"""

import ast
import functools
import symtable
from dataclasses import dataclass

IMPORTS = ast.Import | ast.ImportFrom
REPLACING = ast.FunctionDef | ast.Assign | IMPORTS
COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}


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


def statements(code: str) -> list[Statement]:
    """Return the statements of a piece of code."""
    lines = code.splitlines()
    made = []
    for node in ast.parse(code).body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        text = "\n".join(lines[first - 1 : node.end_lineno])
        made.append(Statement(text, *_names(node, text), type(node)))
    return made


def apart(code: list[Statement]) -> list[Statement]:
    """Return statements, those that import several names as one for each name."""
    made = []
    for one in code:
        node = ast.parse(one.code).body[0]
        if isinstance(node, IMPORTS) and len(node.names) > 1:
            for alias in node.names:
                single = ast.Import([alias])
                if isinstance(node, ast.ImportFrom):
                    single = ast.ImportFrom(node.module, [alias], node.level)
                made += statements(ast.unparse(single))
        else:
            made.append(one)
    return made


def outside(code: list[Statement]) -> set[str]:
    """Return the names that statements use and do not define before, or by their end."""
    used: set[str] = set()
    defined: set[str] = set()
    for one in code:
        used |= one.uses - defined
        defined |= one.defines
    later = set().union(*(one.later for one in code))
    return used | (later - defined)


def needed(code: list[Statement], names: set[str], always: tuple[str, ...] = ()) -> list[Statement]:
    """Return the statements that define any of these names, or what these use, in order.

    Those whose code starts with one of `always` are among them, whatever is asked for.

    What a function uses is looked up when it is called, so it counts as used at the end, and by
    every statement that may call the function.  A call such as ``np.fill_diagonal(table, 0)``
    changes the table, and not what was imported.
    """
    imported = frozenset().union(*(one.defines for one in code if issubclass(one.kind, IMPORTS)))
    given = [_given(one, imported) for one in code]
    later, known, chosen = set(names), None, []
    while later != known:
        known, live, chosen = set(later), set(later), []
        for one, defines in zip(reversed(code), reversed(given)):
            if defines & live or one.code.startswith(always):
                chosen.append(one)
                if issubclass(one.kind, REPLACING) and not one.defines & one.uses:
                    live -= one.defines
                later |= one.later
                live |= one.uses | later
    return chosen[::-1]


def _given(one: Statement, imported: frozenset[str]) -> frozenset[str]:
    """Return what others get from a statement."""
    if issubclass(one.kind, REPLACING):
        return one.defines
    if issubclass(one.kind, ast.Expr) and (caller := _caller(one.code)) not in imported:
        return one.defines & {caller}  # a method changes its own object
    return one.defines - imported or one.defines


@functools.cache
def _caller(code: str) -> str:
    """Return the name that an expression calls, or whose method it calls, or nothing."""
    value = getattr(ast.parse(code).body[0], "value", None)
    return _root(value.func) if isinstance(value, ast.Call) else ""


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
    defines, uses = defines - _running(node), uses - _running(node)
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        changed = set().union(*map(_changed, ast.walk(node)))
        defines |= changed
        uses |= changed
    return frozenset(defines), frozenset(uses), frozenset(later)


def _running(node: ast.AST) -> set[str]:
    """Return the names that run through comprehensions only: later Pythons list them outside."""
    targets = [one.target for one in ast.walk(node) if isinstance(one, ast.comprehension)]
    inside = [name for one in targets for name in ast.walk(one) if isinstance(name, ast.Name)]
    names = (one for one in ast.walk(node) if isinstance(one, ast.Name) and one not in inside)
    others = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    return {one.id for one in inside} - others


def _changed(node: ast.AST) -> set[str]:
    """Return the names of what is changed in place: of ``a[0] = 1``, ``a.fit(x)`` or ``f(a)``."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        targets: list[ast.expr] = [node]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func, *(one for one in node.value.args if isinstance(one, ast.Name))]
    else:
        return set()
    return {name for one in targets if (name := _root(one))}


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
