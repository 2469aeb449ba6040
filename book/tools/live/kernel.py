"""Runs the cells of a chapter in a browser, each with what it needs and no more.

A cell does not continue where others stopped: what it needs of the cells before it is run first,
in a namespace of its own, so that cells can be run in any order and an edit counts at once.  What
took long is kept, until something that it was made from is edited.
"""

import ast
import contextlib
import functools
import hashlib
import io
import linecache
import pickle
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Set
from typing import Any

from tqdm import tqdm

from book.tools.course.slices import IMPORTS, Statement, apart, needed, outside, statements

BACKEND = "book.tools.live.backend"  # imported with the first figure
MOST = 50_000  # characters that a cell prints
LONG = 0.1  # seconds from which a result is kept
MIME = ("text/html", "image/svg+xml", "text/plain")  # the first that there is, is shown
KINDS = {"text/html": "html", "image/svg+xml": "svg", "text/plain": "text"}
ELSEWHERE = "\nThis needs torch, which a browser does not have: run the chapter's notebook."

#: statements that set up how all others run, draw and warn
SETTING_UP = ("plotting.use_style(", "warnings.filterwarnings(", "warnings.simplefilter(")

Give = Callable[[str, str], object]  # called with the kind of an output, and the output


class Kernel:
    """Runs the cells of a chapter.

    Parameters
    ----------
    cells : list of str
        Their code, in order.
    """

    def __init__(self, cells: list[str]) -> None:
        self.cells = cells
        tqdm.monitor_interval = 0  # its monitor would be a thread
        self._kept: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self._long: set[str] = set()  # statements that took long

    def imports(self) -> list[str]:
        """Return the chapter's imports."""
        code = (one for cell in self.cells for one in _statements(cell))
        return list(dict.fromkeys(one.code for one in code if issubclass(one.kind, IMPORTS)))

    def warm(self, code: str) -> None:
        """Import something before it is needed, if it is there."""
        with contextlib.suppress(ImportError):
            exec(code, {})

    def run(self, at: int, edits: dict[int, str], give: Give) -> bool:
        """Run one cell; tell whether it ended without an error.

        Parameters
        ----------
        at : int
            Its number.
        edits : dict of int to str
            What a reader has made of cells.
        give : callable
            Gets what the cell prints and shows.
        """
        own = edits.get(at, self.cells[at])
        return self._guarded(give, lambda: self._run(at, edits, own, give))

    def check(self, at: int, edits: dict[int, str], names: tuple[str, str], give: Give) -> bool:
        """Run a learner's answer and the check of it; tell whether it is right.

        Parameters
        ----------
        at, edits, give
            As in `run`; the cell at this place is the answer.
        names : tuple of str
            Of the check, and of the function that it looks at.
        """
        check, function = names
        said = ""

        def run() -> None:
            nonlocal said
            namespace = self._run(at, edits, edits[at], give, {check, function})
            if function in namespace:
                said = str(namespace[check](namespace[function]))
            else:
                said = f"There is no function `{function}` yet."
            give("said", said)

        return self._guarded(give, run) and said == "Correct."

    def _run(
        self, at: int, edits: dict[int, str], own: str, give: Give, names: Set[str] = frozenset()
    ) -> dict[str, Any]:
        """Run what a cell needs, and then the cell; return its namespace."""
        before, broken = self._before(at, edits)
        _compiled(own, "this cell")  # an error in its form is told with its lines
        code = _statements(own)
        wanted = outside(code) | (names - frozenset().union(*(one.defines for one in code)))
        namespace: dict[str, Any] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            chosen = needed(before, wanted, SETTING_UP)
            for number, one in enumerate(chosen):
                self._prepare(one, chosen[:number], namespace)
        _forget_figures()
        if broken:
            give("stderr", f"{broken}, so the book's was run in its place.\n")
        self._show(own, namespace, give)
        return namespace

    def _before(self, at: int, edits: dict[int, str]) -> tuple[list[Statement], str]:
        """Return the statements before a cell, and what is wrong with an edit among them."""
        before, broken = [], ""
        for number, original in enumerate(self.cells[:at]):
            try:
                before += _statements(edits.get(number, original))
            except SyntaxError as error:
                before += _statements(original)
                broken = f"An edited cell above is no Python ({error.msg}: {error.text or ''!r})"
        return before, broken

    def _prepare(self, one: Statement, earlier: list[Statement], namespace: dict[str, Any]) -> None:
        """Run a statement before a cell, or take what it gave from what is kept."""
        if one.code in self._long and (key := _key(one, earlier)) in self._kept:
            values, states = self._kept[key]
            namespace |= pickle.loads(values)
            _put_generators(namespace, states)
            return
        start = time.monotonic()
        exec(_compiled(one.code, ", ".join(sorted(one.defines)[:3])), namespace)
        if time.monotonic() - start < LONG or issubclass(one.kind, IMPORTS):
            return
        self._long.add(one.code)
        found = {name: namespace[name] for name in one.defines if name in namespace}
        with contextlib.suppress(pickle.PicklingError, AttributeError, TypeError):
            self._kept[_key(one, earlier)] = pickle.dumps(found), _generators(namespace)

    def _show(self, own: str, namespace: dict[str, Any], give: Give) -> None:
        """Run the cell, and give what it prints, draws, and has as its last value."""
        tree = ast.parse(own)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        out, err = _Stream("stream", give), _Stream("stderr", give)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            exec(_compiled(own, "this cell", tree), namespace)
            value = None
            if last:
                ending = ast.Expression(last.value)
                value = eval(_compiled(own, "this cell", ending), namespace)
        drew = _give_figures(give)
        if value is not None and not own.rstrip().endswith(";"):
            kind, data = _form(value)
            if kind != "text" or not drew:  # what a drawing function returned tells nothing
                give(kind, data)

    def _guarded(self, give: Give, run: Callable[[], object]) -> bool:
        """Run something; an error is given as Python shows it."""
        try:
            with warnings.catch_warnings():  # what a cell ignores, others do not
                run()
        except BaseException as error:  # also an exit: the page goes on
            _give_figures(give)
            give("error", told(error))
            return False
        return True


class _Stream(io.TextIOBase):
    """A stream whose text is given at once, as far as a page has room for it."""

    def __init__(self, kind: str, give: Give) -> None:
        self.kind, self.give, self.left = kind, give, MOST

    def write(self, text: str) -> int:
        if text and self.left > 0:
            end = "" if len(text) < self.left else "\n… and more"
            self.give(self.kind, text[: self.left] + end)
        self.left -= len(text)
        return len(text)


def told(error: BaseException) -> str:
    """Return an error with the frames of cells only, as Python shows it."""
    shown = traceback.TracebackException.from_exception(error)
    seen = [shown]
    for one in seen:
        frames = [frame for frame in one.stack if frame.filename.startswith("<")]
        one.stack = traceback.StackSummary.from_list(frames)
        seen += [other for other in (one.__cause__, one.__context__) if other and other not in seen]
    text = "".join(shown.format()).rstrip()
    missing = isinstance(error, ModuleNotFoundError) and error.name == "torch"
    return text + ELSEWHERE if missing else text


def _key(one: Statement, earlier: list[Statement]) -> str:
    """Return a name for what a statement gives, which changes with all that this is made from."""
    made_of = needed([*earlier, one], set(one.defines))
    return hashlib.sha256("\n".join(part.code for part in made_of).encode()).hexdigest()


@functools.cache
def _statements(code: str) -> list[Statement]:
    return apart(statements(code))


def _compiled(code: str, name: str, tree: Any = None) -> Any:
    """Return code that runs, and whose lines an error can show."""
    file = f"<{name}>"
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    return compile(code if tree is None else tree, file, mode)


def _form(value: Any) -> tuple[str, str]:
    """Return how a value is shown: the kind of output, and the output."""
    bundle = {}
    if hasattr(value, "_repr_mimebundle_"):
        bundle = dict(value._repr_mimebundle_())
    elif hasattr(value, "_repr_html_"):
        bundle = {"text/html": value._repr_html_()}
    for mime in MIME:
        if bundle.get(mime):
            return KINDS[mime], str(bundle[mime])
    return "text", repr(value)


def _generators(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the states of the random generators in a namespace, by name."""
    return {
        name: value.bit_generator.state
        for name, value in namespace.items()
        if hasattr(value, "bit_generator")
    }


def _put_generators(namespace: dict[str, Any], states: dict[str, Any]) -> None:
    for name, state in states.items():
        if hasattr(namespace.get(name), "bit_generator"):
            namespace[name].bit_generator.state = state


def _give_figures(give: Give) -> bool:
    """Give the figures that were drawn; tell whether there were any."""
    given = []
    if BACKEND in sys.modules:
        sys.modules[BACKEND].collect(given.append)
    for picture in given:
        give("svg", picture)
    return bool(given)


def _forget_figures() -> None:
    """Forget the figures that were drawn before the cell."""
    if BACKEND in sys.modules:
        sys.modules[BACKEND].forget()
