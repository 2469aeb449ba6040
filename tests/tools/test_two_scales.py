"""Verdicts at the full scale stand beside those of the build."""

import json
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from bs4 import BeautifulSoup
from toy import CLAIM, HIGH, LOW, judged, recorded

from book.tools import execute, scales
from book.tools.maintain import full
from book.tools.site import figures, pages

RUN = {"executed": "2026-01-02", "seconds": 7200, "versions": {"torch": "2"}, "processor": 14000}
RUN |= {"cores": 2, "machine": "Linux x86_64"}
WIDE = (-1.0, 2.0, -1.5, 2.0, 0.5, -1.0, 1.6)
ALONE = (0.5, *[np.nan] * 6)  # no interval


def rows(slow, fast):
    levels = {"slow": slow, "fast": fast}
    return [{"part": "", "levels": {"clock": c}, "values": v} for c, v in levels.items()]


@pytest.fixture
def both(tmp_path):
    """Judge the toy's entry at both scales; return it, and the pages."""

    def both(here, there, scale="book", entry=CLAIM):
        made, chapter = judged(tmp_path, [entry], "toy-met", rows=here)
        (tmp_path / "book").mkdir(exist_ok=True)
        outputs = [cell.outputs for cell in recorded("toy-met", rows=there).cells]
        full.keep(tmp_path, "01_first", {**RUN, "outputs": outputs})
        runs, notes = scales.runs(tmp_path, tmp_path, made)
        assert notes == []
        made = scales.beside(made, runs, scale)
        drawn = figures.collect({"01_first": chapter})
        book = pages.Pages(made, drawn, {"01_first": "1. First"}, {"ivanovic2018": "A"}, scale)
        return made[0], book, runs

    return both


def text_of(book, template, **data):
    tree = BeautifulSoup(book.render(template, **data), "html.parser")
    return " ".join(tree.get_text(" ").split())


def test_the_same_verdict_is_said_to_be_the_same(both):
    one, book, runs = both(rows(HIGH, HIGH), rows(HIGH, HIGH))
    assert one.apart == []
    assert "full scale : The same verdict, with 7 networks." in text_of(book, "card.html", one=one)
    assert text_of(book, "rows.html", entries=[one]).count("reproduced") == 2
    draws = {"rebuilds": 3, "firm": (5, 6), "all": (7, 9)}
    text = book.render("full.md", runs=runs, draws=draws, versions=pages.versions(runs))
    assert "everything: 3. Published verdicts came out the same in 7 of 9 cases" in text
    assert "and firm ones in 5 of 6." in text
    assert "Of the 1 entries that were judged at the full scale, 1 have the same" in text
    time = "120 min 00 s | 233 min 20 s"
    assert f"| 2026-01-02 | {time} | 1 of 1 | Linux x86_64, 2 cores |" in text
    assert "They were run with `torch 2`." in text


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [
        ((WIDE, HIGH), (HIGH, HIGH), "more networks"),
        ((LOW, HIGH), (HIGH, HIGH), "longer training, or more samples"),
        ((ALONE, HIGH), (HIGH, HIGH), "too few networks with a value to say why"),
    ],
)
def test_another_verdict_is_told_with_its_side_and_why(both, here, there, why):
    one, book, _ = both(rows(*here), rows(*there))
    ((mine, larger),) = one.apart
    assert mine["levels"] == {"clock": "slow"} and larger["cell"] == "met"
    for template, data in (("card.html", {"one": one}), ("rows.html", {"entries": [one]})):
        text = text_of(book, template, **data)
        assert "1 of 2 combinations differ, such as slow" in text
        assert f"here ({mine['cell']}), 0.700 [0.624, 0.776] there (met); {why} ." in text


def test_a_trivial_verdict_at_the_full_scale_is_marked(both):
    one, book, _ = both(rows(WIDE, WIDE), rows(HIGH, HIGH))
    there = replace(one.full, judgement=one.full.judgement | {"trivial": True})
    for larger, marks in ((one.full, 0), (there, 1)):
        shown = replace(one, full=larger)
        for template, data in (("rows.html", {"entries": [shown]}), ("card.html", {"one": shown})):
            tree = BeautifulSoup(book.render(template, **data), "html.parser")
            assert len(tree.select(".trivial")) == marks


def test_scale_is_one_more_factor_of_a_verdict(both):
    one, book, _ = both(rows(LOW, HIGH), rows(HIGH, HIGH))
    assert (one.verdict, one.code) == ("depends on clock and scale", "depends")
    assert one.judgement["agreement"] == "partly" and one.full.verdict == "reproduced"
    assert "Clock and scale." in text_of(book, "hangs.html", one=one)
    told = "At the scale of these pages alone the verdict is depends on clock ;"
    assert told in text_of(book, "card.html", one=one)
    assert both(rows(LOW, HIGH), rows(HIGH, HIGH), "smoke")[0].verdict == "depends on clock"
    assert both(rows(LOW, LOW), rows(HIGH, HIGH))[0].verdict == "depends on scale"
    assert both(rows(WIDE, HIGH), rows(HIGH, HIGH))[0].verdict == "undecided"  # neither side


def test_a_combination_that_goes_over_to_the_other_side_is_told_first(both):
    one, book, _ = both(rows(WIDE, LOW), rows(HIGH, HIGH))
    assert [(here["cell"], there["cell"]) for here, there in one.apart] == [
        ("contradicted", "met"),
        ("open", "met"),
    ]
    assert "2 of 2 combinations differ, such as fast" in text_of(book, "rows.html", entries=[one])


def test_the_part_that_decides_is_the_one_that_is_told(both):
    parts = [{"name": name, "statistic": name, "above": 0, "effect": 0.1} for name in "ab"]
    entry = {**CLAIM, "rule": {**CLAIM["rule"], "parts": parts}}

    def of_parts(a, b):
        levels = ({"clock": clock} for clock in ("slow", "fast"))
        return [
            {"part": p, "levels": at, "values": v} for at in levels for p, v in (("a", a), ("b", b))
        ]

    far = np.add(HIGH, 5).tolist()
    one, _, _ = both(of_parts(HIGH, HIGH), of_parts(far, WIDE), entry=entry)
    assert [(here["part"], there["cell"]) for here, there in one.apart] == [("b", "open")] * 2
    one, _, _ = both(of_parts(LOW, HIGH), of_parts(HIGH, far), entry=entry)
    assert [here["part"] for here, _ in one.apart] == ["a", "a"]


def test_a_verdict_on_the_border_needs_many_networks_or_the_full_scale(both):
    one, _, _ = both(rows(WIDE, WIDE), rows(HIGH, HIGH))
    assert one.judgement["firm"] is False and scales.weak([one]) == []
    (note,) = scales.weak([replace(one, full=None)])
    assert note.startswith("toy-met is on the border with 7 networks")
    firm, _, _ = both(rows(HIGH, HIGH), rows(HIGH, HIGH))
    assert scales.weak([replace(firm, full=None)]) == []


def test_records_are_short_and_lose_nothing_that_counts(both, tmp_path):
    both(rows(HIGH, HIGH), rows([1 / 3, 2e-9 / 3] * 3, HIGH))
    text = (tmp_path / "book/full/01_first.json").read_text()
    assert json.loads(text)["records"][0]["rows"][0]["values"][:2] == [0.333333, 6.66667e-10]
    assert len(text.splitlines()) == 3


def test_a_record_that_no_longer_fits_is_a_note(both, tmp_path):
    one, _, _ = both(rows(HIGH, HIGH), rows(HIGH, HIGH))
    path = tmp_path / "book/full/01_first.json"
    path.write_text(path.read_text().replace('"slow"', '"quick"'))
    runs, notes = scales.runs(tmp_path, tmp_path, [one])
    assert runs[0]["judged"] == [] and "01_first.json: 01_first: toy-met: the rule has" in notes[0]


def test_a_page_can_tell_of_the_full_scale(both):
    one, book, _ = both(rows(LOW, HIGH), rows(HIGH, HIGH))
    fill = partial(book.filler.fill, where="book/a.md")
    assert "reproduced" in fill("{{toy-met full verdict}}")
    assert fill("{{toy-met slow}}") != fill("{{toy-met full slow}}")
    assert fill("{{toy-met full was reproduced}}\nSo.") == "So." and book.filler.notes == []
    assert "was" not in fill("{{toy-met full was undecided}}") and len(book.filler.notes) == 1
    listed = BeautifulSoup(fill("{{scales 01}}"), "html.parser").get_text(" ", strip=True)
    assert "0 of 1 entries of this chapter have the same verdict, and these" in listed
    assert "depends on clock → reproduced Toys are red" in listed
    kept = book.filler.fill_numbers("{{toy-met full verdict}} {{toy-met full slow}}", "book/a.md")
    assert kept.startswith("{{toy-met full verdict}} ") and "0.700" in kept
    same, book, _ = both(rows(HIGH, HIGH), rows(HIGH, HIGH))
    assert "1 of 1 entries of this chapter have the same verdict.<" in book.filler.fill(
        "{{scales 01}}", "a"
    )
    book = pages.Pages([replace(same, full=None)], {}, {}, {}, "book")
    assert "not run at the full scale yet" in book.filler.fill("{{scales 01}}", "a")
    with pytest.raises(execute.BuildError, match="toy-met full verdict, which is not there"):
        book.filler.fill("{{toy-met full verdict}}", "a")


def test_nothing_on_record_is_said(both):
    _, book, _ = both(rows(HIGH, HIGH), rows(HIGH, HIGH))
    book = pages.Pages([], {}, {}, {}, "book")
    none = {"rebuilds": 0, "firm": (0, 0), "all": (0, 0)}
    text = book.render("full.md", runs=[], draws=none, versions="")
    assert text.strip().startswith("No chapter has been run")
