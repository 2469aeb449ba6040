"""Run a learner's function on arguments, in a process of its own, and write down what it returns.

    python -m book.tools.course.answers TASK RESULT

The grader writes the task and starts this in an empty folder.  The process knows no right answers,
and what it writes is numbers and text only.
"""

import json
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    task = pickle.loads(Path(sys.argv[1]).read_bytes())  # written by the grader
    Path(sys.argv[1]).unlink()
    Path(sys.argv[2]).write_text(json.dumps(answered(task)), encoding="utf-8")


def answered(task: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of a task's function, or what prevented them."""
    namespace: dict[str, Any] = {"__name__": "notebook"}
    try:
        _run(task["chapter"], namespace, "chapter")
        _run(task["own"], namespace, "notebook")
    except BaseException as error:  # also an exit
        return {"failed": f"the cell raised {type(error).__name__}: {error}"}
    function = namespace.get(task["function"])
    if task["check"]:
        return {"said": _said(task, function)}
    return {"answers": [_answer(function, arguments) for arguments in task["arguments"]]}


def _run(code: list[str], namespace: dict[str, Any], name: str) -> None:
    for one in code:
        exec(compile(one, f"<{name}>", "exec"), namespace)


def _said(task: dict[str, Any], function: Any) -> str:
    """Return what a check says that must see the objects themselves."""
    fresh: dict[str, Any] = {"__name__": "chapter"}
    _run(task["check"], fresh, "chapter")
    try:
        return str(fresh[task["name"]](function))
    except BaseException as error:
        return f"your function raised {type(error).__name__}: {error}"


def _answer(function: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    try:
        answer = function(*arguments)
    except BaseException as error:
        return {"error": type(error).__name__, "message": str(error)}
    if answer is None:
        return {"value": None}
    try:
        return {"value": np.asarray(answer, dtype=float).tolist()}
    except (TypeError, ValueError):
        return {"type": type(answer).__name__}


if __name__ == "__main__":
    main()
