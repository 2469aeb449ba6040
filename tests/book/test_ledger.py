"""The ledger: entries that can be judged, records as data, and verdicts in words."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
import yaml

from infoutils.book import ledger, results

RAW = {
    "id": "rnn-order",
    "kind": "claim",
    "source": "ivanovic2018",
    "where": "§5, Fig. 4",
    "figures": [4],
    "says": "Inputs come first.",
    "statement": "Inputs rank first.",
    "factors": {"clock": {"levels": ["literal", "staggered"], "needs": "all"}},
    "rule": {
        "text": "Above one half.",
        "networks": 5,
        "of": "networks",
        "parts": [
            {"name": "order", "statistic": "order", "scale": "share", "above": 0.5, "effect": 0.1},
            {
                "name": "beyond untrained",
                "statistic": "difference",
                "scale": "mean",
                "above": 0,
                "effect": 0.05,
                "compares": True,
            },
        ],
    },
    "chapter": "05_ranking",
    "since": 2,
}
QUESTION = {
    "kind": "question",
    "answer": {"source": "ivanovic2018", "where": "§4", "says": "No.", "gives": "no"},
}
HIGH, LOW = [0.9, 0.92, 0.88, 0.91, 0.9], [0.1, 0.12, 0.08, 0.11, 0.1]


def written(tmp_path, *entries):
    path = tmp_path / "claims.yml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True))
    return path


def entry(tmp_path, **changes):
    return ledger.load(written(tmp_path, {**RAW, **changes}))[0]


def measured(literal=HIGH, staggered=HIGH, untrained=LOW, beyond=(0.5,) * 5):
    parts = [
        results.rows(np.array(values), part="order", clock=clock, condition=condition)
        for condition, clock, values in [
            ("trained", "literal", literal),
            ("trained", "staggered", staggered),
            ("untrained", "literal", untrained),
            ("untrained", "staggered", untrained),
        ]
    ]
    parts.append(results.rows(np.array(beyond), part="beyond untrained", condition="trained"))
    return pd.concat(parts)


def recorded(table=None, **options):
    table = measured() if table is None else table
    found = ledger.record(
        "rnn-order", table, figure="fig-05-order", measured="trained", null="untrained", **options
    )
    return json.loads(json.dumps(asdict(found)))  # as the build reads it


def test_parts_may_have_a_table_each(tmp_path):
    table = measured()
    tables = {
        name: one.drop(columns="part").dropna(axis="columns")
        for name, one in table.groupby("part", sort=False)
    }
    tables["beyond untrained"] = tables["beyond untrained"].drop(columns="condition")
    assert recorded(tables) == recorded(table)


def test_a_met_rule_is_reproduced_and_agrees(tmp_path):
    judged = ledger.judge(entry(tmp_path), recorded())
    assert judged["verdict"] == "reproduced" and judged["agreement"] == "agrees"
    assert judged["firm"] and judged["trivial"] is False and judged["enough"]
    assert [row["part"] for row in judged["rows"]] == ["order", "beyond untrained"] * 2
    assert judged["rows"][0]["null"]["mean"] == pytest.approx(np.mean(LOW))


@pytest.mark.parametrize(
    ("changes", "low", "verdict", "agreement"),
    [
        ({}, True, "not reproduced", "disagrees"),
        (QUESTION, False, "yes", "disagrees"),
        (QUESTION, True, "no", "agrees"),
        ({"kind": "suggestion"}, True, "no", None),
        ({"kind": "question", "answer": QUESTION["answer"] | {"gives": "open"}}, True, "no", None),
        ({"kind": "ours", "source": "this-book"}, False, "holds", None),
        ({"kind": "ours", "source": "this-book"}, True, "fails", None),
    ],
)
def test_words_and_agreement_by_kind(tmp_path, changes, low, verdict, agreement):
    values = LOW if low else HIGH
    judged = ledger.judge(entry(tmp_path, **changes), recorded(measured(values, values)))
    assert (judged["verdict"], judged["agreement"]) == (verdict, agreement)


def test_a_verdict_names_the_factor_on_which_it_hangs(tmp_path):
    judged = ledger.judge(entry(tmp_path), recorded(measured(LOW, HIGH)))
    assert judged["verdict"] == "depends on clock" and judged["agreement"] == "partly"
    assert judged["hangs_on"] == ["clock"]


def test_noise_is_undecided(tmp_path):
    values = [0.2, 0.9, 0.4, 0.95, 0.5]
    judged = ledger.judge(entry(tmp_path), recorded(measured(values, values)))
    assert judged["verdict"] == "undecided" and judged["agreement"] == "open"


def test_an_effect_that_untrained_networks_show_is_trivial(tmp_path):
    assert ledger.judge(entry(tmp_path), recorded(measured(untrained=HIGH)))["trivial"] is True


def test_an_entry_without_a_record_is_not_yet_judged(tmp_path):
    assert ledger.judge(entry(tmp_path), None)["verdict"] == ledger.NOT_YET


def test_networks_without_a_value_are_left_out(tmp_path):
    judged = ledger.judge(entry(tmp_path), recorded(measured([*HIGH[:4], np.nan])))
    assert judged["networks"] == 4 and not judged["enough"]
    assert judged["rows"][0]["networks"] == 4


def test_days_widen_the_interval(tmp_path):
    blocks = pd.DataFrame({"block": range(12), "value": 0.9 + 0.05 * np.linspace(-1, 1, 12)})
    days = recorded(days=blocks.assign(part="order"))
    wide, narrow = (
        judged["rows"][0]["high"] - judged["rows"][0]["low"]
        for judged in (ledger.judge(entry(tmp_path), found) for found in (days, recorded()))
    )
    assert wide > 1.5 * narrow


def test_true_and_false_are_counted(tmp_path):
    part = {"name": "share", "statistic": "share", "scale": "count", "above": 0.5, "effect": 0.1}
    rule = RAW["rule"] | {"parts": [part]}
    found = ledger.record("rnn-order", results.rows([True] * 12), figure="fig-05-order")
    judged = ledger.judge(entry(tmp_path, rule=rule), asdict(found))
    assert judged["verdict"] == "reproduced"
    assert judged["rows"][0]["low"] == pytest.approx(0.025 ** (1 / 12))  # Clopper-Pearson


def test_levels_are_text_and_numbers_are_one_level(tmp_path):
    factors = {"threshold": {"levels": [0, 0.02, "noise floor"], "needs": "all"}}
    rule = RAW["rule"] | {"parts": RAW["rule"]["parts"][:1]}
    table = pd.concat(
        [results.rows(HIGH, threshold=level) for level in (0.0, np.float64(0.02), "noise floor")]
    )
    found = asdict(ledger.record("rnn-order", table, figure="fig-05-order"))
    assert ledger.judge(entry(tmp_path, factors=factors, rule=rule), found)["code"] == "met"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: e.pop("where"), "where"),
        (lambda e: e.update(kind="guess"), "kind"),
        (lambda e: e.update(kind="ours"), "this-book"),
        (lambda e: e.update(chapter="five"), "chapter"),
        (lambda e: e.update(colour="red"), "colour"),
        (lambda e: e.update(answer=QUESTION["answer"]), "answer"),
        (lambda e: e.update(**QUESTION) or e["answer"].update(gives=False), "gives"),
        (lambda e: e["rule"].update(parts=[]), "parts"),
        (lambda e: e["rule"].update(networks=3), "networks"),
        (lambda e: e["rule"]["parts"][0].update(scale="log"), "scale"),
        (lambda e: e["rule"]["parts"][0].update(effect=0), "effect"),
        (lambda e: e["rule"]["parts"][0].pop("effect"), "effect"),
        (lambda e: e["rule"]["parts"][0].update(above=0.95), "limits"),
        (lambda e: e["rule"]["parts"][0].update(within=[0.4, 0.6]), "either"),
        (lambda e: e["rule"]["parts"][0].pop("statistic"), "statistic"),
        (lambda e: e["rule"]["parts"].append(e["rule"]["parts"][0]), "names of their own"),
        (lambda e: e["factors"]["clock"].update(needs="most"), "needs"),
        (lambda e: e["factors"]["clock"].update(levels=["one"]), "levels"),
    ],
)
def test_an_entry_that_cannot_be_judged_is_named(tmp_path, change, message):
    raw = yaml.safe_load(yaml.safe_dump(RAW))
    change(raw)
    with pytest.raises(ValueError, match=f"rnn-order.*{message}"):
        ledger.load(written(tmp_path, raw))


def test_two_entries_of_one_name(tmp_path):
    with pytest.raises(ValueError, match="twice"):
        ledger.load(written(tmp_path, RAW, RAW))


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        ([1, 2], {}, "table must be"),
        (pd.DataFrame({"network": [0], "values": [1]}), {}, "'value'"),
        (results.rows([1.0, 2.0], condition="a"), {}, "measured"),
        (results.rows([1.0, 2.0]), {"measured": "a"}, "measured"),
        (results.rows([1.0, 2.0], condition="a"), {"measured": "b"}, "'b'"),
        (results.rows([1.0, np.inf]), {}, "infinite"),
        (pd.concat([results.rows([1.0]), results.rows([2.0])]), {}, "two values"),
    ],
)
def test_a_bad_record_is_refused(table, options, message):
    with pytest.raises(ValueError, match=message):
        ledger.record("rnn-order", table, figure="fig-05-order", **options)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (measured().query("clock != 'literal'"), "has no 'order'"),
        (measured().query("part == 'order'"), "has no 'beyond untrained'"),
        (measured().replace("literal", "broken"), "no levels .*'broken'"),
        (measured().replace("order", "disorder"), "a part 'disorder'"),
    ],
)
def test_a_record_that_does_not_fit_its_rule(tmp_path, table, message):
    with pytest.raises(ValueError, match=f"rnn-order.*{message}"):
        ledger.judge(entry(tmp_path), recorded(table))


def test_a_record_in_which_no_planted_effect_was_found_can_be_written():
    table = results.rows([1.0, 2.0])
    found = ledger.record("rnn-order", table, figure="fig-05-order", detects={"order": np.nan})
    assert json.loads(json.dumps(asdict(found), allow_nan=False))["detects"] == {"order": None}


def test_a_notebook_shows_a_record_as_a_table():
    shown = ledger.record("rnn-order", results.rows(HIGH), figure="fig-05-order")
    data = shown._repr_mimebundle_()
    assert "0.902 [0.884, 0.920]" in data["text/html"] and "rnn-order" in data["text/plain"]
    assert data[ledger.MIME]["rows"][0]["values"] == HIGH
