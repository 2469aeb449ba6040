"""The program on the page *Your own network* runs as written, and shows what the page says."""

import ast
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

from infoutils.estimation import diagnosis

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "book" / "your_own.md").read_text(encoding="utf-8")


def test_the_program_shows_what_the_page_says(tmp_path):
    program = re.search(r"^```python\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]
    assert len([line for line in program.splitlines() if line.strip()]) <= 33
    (tmp_path / "own.py").write_text(program)
    done = subprocess.run(
        [sys.executable, "-W", "error", "own.py"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    error, before = map(float, re.search(r"error ([\d.]+), .+ ([\d.]+)", done.stdout).groups())
    assert error < 0.2 * before
    for clock in ("literal", "staggered"):
        ranks = ast.literal_eval(re.search(rf"{clock} (.+)", done.stdout)[1])
        assert ranks["input"] < ranks["hidden"] < ranks["output"]
    assert re.findall(r"^(trust|too .+|deterministic|tied):", done.stdout, re.MULTILINE) == [
        "trust", "too many dimensions",
    ]  # fmt: skip


def test_the_page_names_every_verdict():
    verdicts = re.findall(r"^\| ([a-z ]+) \|", PAGE, re.MULTILINE)
    code = inspect.getsource(diagnosis._verdict)
    given = re.findall(r'"([a-z ]{4,})"', re.sub(r'""".+"""', "", code))
    assert sorted(verdicts) == sorted(given)
