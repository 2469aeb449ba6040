"""Measured ratios are kept for the appendix, which shows them."""

import csv
import shlex
import sys

import pytest

from book.tools import ROOT
from book.tools.site import pages

sys.path.append(str(ROOT / "benchmarks"))
import commands
import record


def test_ratios_of_one_program_replace_its_own_and_stand_in_a_table(tmp_path):
    path = tmp_path / "ratios.csv"
    record.keep("bench", [("a matrix", 25.678, "at least 25"), ("TSE", 30, "at least 20")], path)
    record.keep("versions", [("old, new", 0.45, "at most 0.5")], path)
    record.keep("bench", [("a matrix", 27.0, "at least 25")], path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [(row["what"], row["ratio"]) for row in rows] == [
        ("old, new", "0.45"),
        ("a matrix", "27"),
    ]
    made = pages.Pages([], {}, {}, {}, "book", ratios=rows)
    text = made.filler.fill("{{ratios}}", "notebooks/15_outgrowing.py")
    assert '<td data-label="Ratio" class="number">0.45</td>' in text and "old, new" in text
    made = pages.Pages([], {}, {}, {}, "book")
    assert made.filler.fill("{{ratios}}", "a.md") == "Nothing is on record yet."


def test_a_command_is_timed_in_both_folders_with_what_it_starts(tmp_path):
    for name, seconds in (("then", 0.6), ("now", 0.1)):
        (tmp_path / name).mkdir()
        work = f"import time\nwhile time.process_time() < {seconds}: pass\nprint('{name} ends')\n"
        (tmp_path / name / "work.py").write_text(work)
    folders = [tmp_path / name for name in ("then", "now")]
    python = shlex.quote(sys.executable)
    old, new = commands.together(f"sh -c '{python} work.py; true'", folders)
    assert old > 0.6 and new < old and (tmp_path / "now.log").read_text() == "now ends\n"
    with pytest.raises(SystemExit, match="'false' failed: see .*then.log and .*now.log"):
        commands.together("false", folders)
