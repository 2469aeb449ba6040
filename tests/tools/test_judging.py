"""How the build judges what the chapters recorded."""

import json

import pytest
import yaml
from toy import CLAIM, CLAIMS, judged, recorded

from book.tools import ROOT, execute, ledger
from infoutils.book import ledger as engine


def entries(folder, listed):
    (folder / "claims.yml").write_text(yaml.safe_dump(listed))
    return engine.load(folder / "claims.yml")


@pytest.mark.parametrize(
    ("ids", "changes", "problem"),
    [
        (["toy-met", "toy-met"], {}, "01_first records toy-met twice"),
        (["toy-two"], {}, "01_first records toy-two, which is not in the ledger"),
        (["toy-three"], {}, "01_first records toy-three, of 02_second"),
        (["toy-met"], {"figure": "fig-02-a"}, "01_first: toy-met names no figure of it: fig-02-a"),
    ],
)
def test_a_record_that_the_ledger_does_not_know_is_named(tmp_path, ids, changes, problem):
    listed = entries(tmp_path, [CLAIM, {**CLAIM, "id": "toy-three", "chapter": "02_second"}])
    problems, _ = ledger.collect(listed, {"01_first": recorded(*ids, **changes)})
    assert problems == [problem]


def test_a_record_that_does_not_fit_its_rule_is_named(tmp_path):
    listed = entries(tmp_path, [CLAIM])
    rows = [{"part": "blue", "levels": {}, "values": [1, 2]}]
    _, records = ledger.collect(listed, {"01_first": recorded("toy-met", rows=rows)})
    problems, _ = ledger.judge(listed, records, tmp_path / "judged.json")
    assert problems == ["01_first: toy-met: the record has a part 'blue', the rule ['red']"]


def test_an_entry_without_a_record_waits(tmp_path):
    later = {**CLAIM, "id": "toy-later", "chapter": "09_later"}
    (met, missing, of_later), _ = judged(tmp_path, [CLAIM, CLAIMS[-1], later], "toy-met")
    assert (met.verdict, met.code, met.cells) == ("reproduced", "met", {"met": 2})
    assert met.link == "../notebooks/01_first.html#claim-toy-met"
    assert missing.verdict == of_later.verdict == engine.NOT_YET
    assert missing.link == "../book/reproduction.html#claim-toy-waiting"
    assert [row["levels"]["clock"] for row in missing.rows] == ["slow", "fast"]
    data = json.loads(ledger.published([met, missing]))
    assert [one["judgement"]["verdict"] for one in data] == ["reproduced", "not yet judged"]


def test_what_was_judged_is_judged_again_when_something_changes(tmp_path, monkeypatch):
    calls, judge = [], engine.judge
    monkeypatch.setattr(engine, "judge", lambda *of: calls.append(of[0].id) or judge(*of))
    two = [CLAIM, {**CLAIM, "id": "toy-other"}]
    first, _ = judged(tmp_path, two, "toy-met")
    again, _ = judged(tmp_path, two, "toy-met")
    assert (calls, again) == (["toy-met", "toy-other"], first)
    two[1]["rule"] = {**CLAIM["rule"], "text": "Another rule."}
    judged(tmp_path, two, "toy-met")
    assert calls.pop() == "toy-other"
    judged(tmp_path, two, "toy-met", scale="full")
    assert calls.pop() == "toy-met"
    (tmp_path / "code.py").write_text("")
    monkeypatch.setattr(ledger.verdicts, "__file__", str(tmp_path / "code.py"))
    judged(tmp_path, two, "toy-met", scale="full")
    assert calls[2:] == ["toy-met", "toy-other"]


@pytest.mark.parametrize(
    ("listed", "problem"),
    [
        ([{"id": "toy-met"}], "book/claims.yml: toy-met: lacks 'kind'"),
        ([{**CLAIM, "chapter": "first"}], "'first' cannot be the chapter of an entry"),
        ([CLAIM, CLAIM], "toy-met is there twice"),
        ([{**CLAIM, "source": "nobody"}], "toy-met: book/references.bib has no nobody"),
    ],
)
def test_a_bad_entry_is_named(tmp_path, listed, problem):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/references.bib").symlink_to(ROOT / "book/references.bib")
    (tmp_path / "book/claims.yml").write_text(yaml.safe_dump(listed))
    with pytest.raises(execute.BuildError, match=problem.replace("(", r"\(")):
        ledger.load(tmp_path)


def test_sources_of_one_name_are_told_apart():
    labels = ledger.sources(ROOT)
    assert labels["ivanovic2018"] == "Ivanovic et al. (2018b)"
    assert labels["ivanovic2018proposal"] == "Ivanovic et al. (2018a)"
    assert len(set(labels.values())) == len(labels)
