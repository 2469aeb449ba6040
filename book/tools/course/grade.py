"""Grade a folder of students' notebooks.

    python -m book.tools.course.grade FOLDER [--seed 1] [--seconds 60] [--memory 8]

Of each notebook the functions that the exercises ask for are taken, with the cells of its own that
they use.  Each runs in a process of its own, in an empty folder, with limits of time and memory,
and without a network where the system allows to forbid it.  That process gets arguments and
returns numbers; the check is the book's, and runs here.  The table ``grades.csv`` and a file of
feedback for each notebook are written into the folder.
"""

import argparse
import contextlib
import csv
import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from book.tools import ROOT, execute
from book.tools.course import exercises, slices
from book.tools.course.draws import DRAWS
from book.tools.notebooks import pairs
from infoutils.book.exercises import Check

DRAWN = 3  # new cases for each exercise
GIB = 2**30
UNREAD = "There is no check: please read the answer."
COLUMNS = ("notebook", "exercise", "title", "correct", "said", "drawn_cases", "seconds")


@dataclass(frozen=True)
class Limits:
    """What a learner's function may take: seconds, and bytes of memory."""

    seconds: float = 60
    memory: int = 8 * GIB


@dataclass(frozen=True)
class Chapter:
    """A chapter's exercises, its code, and a namespace with its checks and solutions."""

    name: str
    exercises: list[exercises.Exercise]
    cells: frozenset[str]
    code: list[slices.Statement]
    namespace: dict[str, Any]


@cache
def chapter(name: str) -> Chapter:
    """Return a chapter, after what its checks use was computed."""
    notebook = execute.source(ROOT, name)
    listed, namespace = exercises.load(ROOT, name)
    return Chapter(name, listed, _cells(notebook), exercises.chapter_code(notebook), namespace)


def grade(path: Path, seed: int, limits: Limits) -> list[dict[str, Any]]:
    """Return a row of the table for each exercise of a notebook."""
    try:
        notebook = nbformat.read(path, as_version=4)
        name = chapter_of(notebook)
    except Exception as error:  # whatever is in the file
        told = f"This is no notebook that can be read ({type(error).__name__})."
        return [_row(path, exercises.Exercise("", ""), told, 0, 0.0)]
    if not name:
        told = "This notebook belongs to no chapter."
        return [_row(path, exercises.Exercise("", ""), told, 0, 0.0)]
    known = chapter(name)
    own, broken = own_code(notebook, known.cells)
    rows = []
    for one in known.exercises:
        start = time.monotonic()
        said, drawn = judged(known, one, own, broken, seed, limits) if one.check else (UNREAD, 0)
        rows.append(_row(path, one, said, drawn, time.monotonic() - start))
    return rows


def chapter_of(notebook: Any) -> str:
    """Return the name of the chapter that a notebook shares most cells with, or nothing."""
    there = _cells(notebook)
    shared = {name: len(there & _cells(execute.source(ROOT, name))) for name in execute.names(ROOT)}
    best = max(shared, key=shared.__getitem__)
    return best if shared[best] > 1 else ""


def own_code(notebook: Any, known: frozenset[str]) -> tuple[list[slices.Statement], list[str]]:
    """Return the statements of the cells that are not the chapter's, and cells with errors."""
    made, broken = [], []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.source in known or pairs.is_setup(cell):
            continue
        lines = (line for line in cell.source.splitlines() if line[:1] not in ("%", "!"))
        try:
            made += slices.statements("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError):
            broken.append(cell.source)
    return made, broken


def judged(
    known: Chapter,
    one: exercises.Exercise,
    own: list[slices.Statement],
    broken: list[str],
    seed: int,
    limits: Limits,
) -> tuple[str, int]:
    """Return what is said of one exercise, and on how many drawn cases it was tried."""
    if not any(one.function in statement.defines for statement in own):
        if any(f"def {one.function}" in source for source in broken):
            return "The cell with your function is not Python.", 0
        return f"There is no function {one.function} in the notebook.", 0
    check = known.namespace[one.check]
    own = slices.needed(own, {one.function})
    used = frozenset().union(*(s.uses | s.later for s in own))
    task = {
        "own": [s.code for s in own],
        "chapter": [s.code for s in slices.needed(known.code, set(used))],
        "function": one.function,
        "name": one.check,
        "check": [],
        "arguments": [],
    }
    drawn = 0
    if isinstance(check, Check):
        added = new_cases(one, known.namespace[one.function], seed)
        drawn = len(added)
        check = replace(check, cases=[*check.cases, *added])
        task["arguments"] = [arguments for _, arguments, _ in check.cases]
    else:  # it looks at a network, which cannot be sent
        task["check"] = [s.code for s in slices.needed(known.code, {one.check})]
    result = _in_a_process(task, limits)
    if "answers" not in result:
        return str(result.get("said") or result.get("failed")), drawn
    return check(_replayed(result["answers"])), drawn


def new_cases(one: exercises.Exercise, solution: Any, seed: int) -> list[tuple[str, Any, Any]]:
    """Return cases with drawn arguments, the same ones for every notebook."""
    if one.label not in DRAWS:
        return []
    rng = np.random.default_rng([seed, zlib.crc32(one.label.encode())])
    drawn = [DRAWS[one.label](rng) for _ in range(DRAWN)]
    return [(f"drawn case {i}", given, solution(*given)) for i, given in enumerate(drawn, 1)]


def _replayed(answers: list[dict[str, Any]]) -> Any:
    """Return a function that gives recorded answers, one after the other."""
    waiting = iter(answers)

    def function(*_: Any) -> Any:
        one = next(waiting)
        if "error" in one:
            raise type(str(one["error"]), (Exception,), {})(str(one["message"]))
        if "type" in one:
            return type(str(one["type"]), (), {})()
        return None if one["value"] is None else np.asarray(one["value"], dtype=float)

    return function


def _in_a_process(task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Run a task; return its result, or why there is none under ``failed``."""
    folder = Path(tempfile.mkdtemp(prefix="grade-"))
    try:
        (folder / "task").write_bytes(pickle.dumps(task))
        program = [sys.executable, "-m", "book.tools.course.answers", "task", "result"]
        process = subprocess.Popen(
            [*no_network(), *program],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: _limit(limits),
        )
        try:
            process.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            return {"failed": f"It took longer than {limits.seconds:g} seconds."}
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # and what it started
            process.wait()
        return _read(folder / "result", process.returncode)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read(path: Path, code: int) -> dict[str, Any]:
    """Return what a process wrote, if it has the form that it should have."""
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
        answers = result.get("answers", [])
        if all(isinstance(one, dict) and {"value", "error", "type"} & set(one) for one in answers):
            return dict(result)
    except (OSError, ValueError, AttributeError, TypeError):
        pass
    return {"failed": f"It ended without an answer (exit status {code}), perhaps for memory."}


@cache
def no_network() -> tuple[str, ...]:
    """Return the command that starts a program without a network, or nothing."""
    command = ("unshare", "--map-root-user", "--net")
    if not shutil.which(command[0]):
        return ()
    tried = subprocess.run([*command, "true"], check=False, capture_output=True)
    return () if tried.returncode else command


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a process: what Python and the book need, and no more."""
    kept = ("PATH", "INFOUTILS_SCALE", "INFOUTILS_SHARED", "INFOUTILS_SEED", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "NUMBA_NUM_THREADS": "1",
        "TQDM_DISABLE": "1",
    }


def _limit(limits: Limits) -> None:
    """Limit memory, the size of files and the processor's time of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (GIB // 16, GIB // 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(limits.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _cells(notebook: Any) -> frozenset[str]:
    found = [c for c in notebook.cells if c.cell_type == "code" and not pairs.is_setup(c)]
    return frozenset(cell.source for cell in found)


def _row(
    path: Path, one: exercises.Exercise, said: str, drawn: int, seconds: float
) -> dict[str, Any]:
    correct = "" if said == UNREAD else int(said == "Correct.")
    values = (path.name, one.label, one.title, correct, said, drawn, round(seconds, 1))
    return dict(zip(COLUMNS, values, strict=True))


def feedback(rows: list[dict[str, Any]]) -> str:
    """Return what a student reads, as Markdown."""
    lines = [f"# {rows[0]['notebook']}", ""]
    for row in rows:
        lines += [f"## {row['title']}" if row["title"] else "", "", row["said"], ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Grade a folder of students' notebooks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1, help="of the drawn cases")
    parser.add_argument("--seconds", type=float, default=60, help="for one function")
    parser.add_argument("--memory", type=float, default=8, help="for one function, in GiB")
    given = parser.parse_args()
    paths = sorted(given.folder.glob("*.ipynb"))
    if not paths:
        sys.exit(f"There are no notebooks in {given.folder}.")
    os.environ.setdefault("INFOUTILS_SCALE", "smoke")
    if not no_network():
        print("This system does not let a program be cut off from the network.")
    limits = Limits(given.seconds, int(given.memory * GIB))
    rows = []
    (given.folder / "feedback").mkdir(exist_ok=True)
    for path in paths:
        found = grade(path, given.seed, limits)
        told = given.folder / "feedback" / f"{path.stem}.md"
        told.write_text(feedback(found), encoding="utf-8")
        rows += found
        print(f"{path.name}: {sum(row['correct'] == 1 for row in found)} of {len(found)}")
    with (given.folder / "grades.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    print(f"The table is {given.folder / 'grades.csv'}")


if __name__ == "__main__":
    main()
