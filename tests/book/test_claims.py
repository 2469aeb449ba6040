import numpy as np
import pytest
import torch
import yaml

from infoutils.book import claims
from infoutils.statistics import ensemble_interval

VALUES = [0.3, 0.35, 0.4, 0.45, 0.5]
GOOD = {
    "statistic": "correlation",
    "values": VALUES,
    "control": "correlation, untrained",
    "control_values": 0.01,
    "verdict": "reproduced",
    "because": "The interval is above the control's.",
    "figure": "fig-03-one",
}


@pytest.fixture(autouse=True)
def _away_from_the_book(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """A folder below a book/claims.yml with one claim, as notebooks/ is."""
    claim = {
        "id": "rnn-one",
        "source": "the paper, §1",
        "statement": "Flow < rank & more.",
        "rule": "Reproduced if above zero.",
        "chapter": "03_one",
    }
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "claims.yml").write_text(yaml.safe_dump([claim]))
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")


def test_a_record_carries_text_html_and_data():
    record = claims.record("rnn-one", **{**GOOD, "control_values": [0.0, 0.1, -0.1]})
    mean, low, high = ensemble_interval(VALUES)
    bundle = record._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", claims.MIME}
    assert bundle[claims.MIME]["estimate"] == pytest.approx(mean)
    assert bundle[claims.MIME]["interval"] == pytest.approx((low, high))
    assert bundle[claims.MIME]["control_estimate"] == pytest.approx(0)
    assert bundle[claims.MIME]["control_interval"][0] < 0
    assert f"0.4 [{low:.3g}, {high:.3g}] over 5 networks" in bundle["text/plain"]
    assert 'id="claim-rnn-one"' in bundle["text/html"]
    assert "verdict-reproduced" in bundle["text/html"]


def test_a_control_of_one_number_has_no_interval():
    assert claims.record("rnn-one", **GOOD).control_interval is None


def test_true_and_false_make_a_share_with_its_exact_interval():
    never = claims.record("rnn-one", **{**GOOD, "values": np.zeros(10, bool)})
    assert never.estimate == 0
    assert never.interval == pytest.approx((0, 1 - 0.025**0.1))  # Clopper and Pearson


def test_a_record_shows_what_the_claim_says(listed):
    shown = claims.record("rnn-one", **GOOD)._repr_mimebundle_()["text/html"]
    assert "Flow &lt; rank &amp; more." in shown
    assert "Reproduced if above zero." in shown


def test_an_unknown_claim_is_refused(listed):
    with pytest.raises(ValueError, match="id 'rnn-two' is not in book/claims.yml"):
        claims.record("rnn-two", **GOOD)


def test_values_may_be_tensors():
    record = claims.record("rnn-one", **{**GOOD, "values": torch.tensor(VALUES)})
    assert record.estimate == pytest.approx(0.4)
    assert type(record.networks) is int and record.networks == 5


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("statistic", ""),
        ("statistic", None),
        ("values", [0.1, float("nan")]),
        ("values", "0.4"),
        ("values", 0.4),
        ("values", [0.4]),
        ("control", " "),
        ("control_values", np.inf),
        ("control_values", [0.4]),
        ("control_values", None),
        ("verdict", "confirmed"),
        ("because", ""),
        ("figure", "figure 3"),
        ("figure", None),
    ],
)
def test_a_wrong_argument_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        claims.record("rnn-one", **{**GOOD, name: value})


@pytest.mark.parametrize("name", ["", "rnn", "RNN-1", "rnn_one", 3])
def test_a_wrong_id_is_named(name):
    with pytest.raises(ValueError, match="id must be words"):
        claims.record(name, **GOOD)


def test_an_estimate_is_written_with_its_interval():
    assert claims.with_interval(0.4213, (0.3111, 0.55)) == "0.421 [0.311, 0.55]"
    assert claims.with_interval(2, None) == "2"
    with pytest.raises(ValueError, match="estimate"):
        claims.with_interval(np.nan, None)
    with pytest.raises(ValueError, match="interval"):
        claims.with_interval(1, (2, 1))


def test_above_and_below_ask_for_the_whole_interval():
    values = [0.9, 1.0, 1.1]
    assert claims.above(values, 0.5) and claims.below(values, 1.5)
    assert not claims.above(values, 1.0) and not claims.below(values, 1.0)
    assert claims.above(values) and not claims.below(values)
    with pytest.raises(ValueError, match="values"):
        claims.above([np.nan, 1.0])


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [
        ([True, np.True_], "reproduced"),
        ([True, False], "depends"),
        ([False, False], "not reproduced"),
    ],
)
def test_the_verdict_of_a_rule_with_parts(parts, verdict):
    assert claims.verdict(parts) == verdict
    with pytest.raises(ValueError, match="empty"):
        claims.verdict([])
