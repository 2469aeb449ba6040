"""Measured ratios are kept for the appendix, which shows them."""

import csv
import sys

from book.tools import ROOT
from book.tools.site import pages

sys.path.append(str(ROOT / "benchmarks"))
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
