"""The evidence as data: described by an RO-Crate that a validator accepts."""

import json
from importlib import resources
from types import SimpleNamespace

import pytest
import requests
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

from book.tools import execute
from book.tools.site import crate


@pytest.fixture
def site(original):
    return original / "_build/html"


@pytest.fixture
def things(site):
    graph = json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    return {thing["@id"]: thing for thing in graph}


@pytest.mark.filterwarnings("ignore")  # the validator's own
def test_a_public_validator_accepts_the_crate(site, monkeypatch):
    context = requests.Response()  # which it would ask the network for
    context.status_code, context.headers["Content-Type"] = 200, "application/ld+json"
    context._content = resources.files("rocrate.data").joinpath("ro-crate.jsonld").read_bytes()
    monkeypatch.setattr(HttpRequester, "get", lambda *_, **__: context, raising=False)
    settings = ValidationSettings(
        rocrate_uri=site,
        profile_identifier="ro-crate-1.1",
        requirement_severity=Severity.RECOMMENDED,
        abort_on_first=False,
        disable_remote_crate_download=True,
    )
    issues = services.validate(settings).get_issues(Severity.RECOMMENDED)
    assert [issue.message for issue in issues] == []


def test_every_file_is_there_and_described(site, things):
    files = {name for name, thing in things.items() if thing["@type"] == "File"}
    assert {part["@id"] for part in things["./"]["hasPart"]} == files
    assert {"data/claims.json", "data/environment.json", "downloads/information-flow.zip"} <= files
    assert {f"data/{path.name}" for path in (site / "data").iterdir()} <= files
    for name in files:
        assert (site / name).stat().st_size == int(things[name]["contentSize"])


def test_a_verdict_stands_beside_its_source(things):
    met = next(t for t in things.values() if t.get("identifier") == "toy-met")
    assert things[met["isBasedOn"]["@id"]]["@type"] == "ScholarlyArticle"
    assert set(crate.RELATIONS.values()) & set(met)


@pytest.mark.parametrize(
    ("kind", "source", "answer", "agreement", "related"),
    [
        ("claim", "a", {}, "agrees", ("confirms", "a")),
        ("claim", "a", {}, "disagrees", ("disputes", "a")),
        ("claim", "a", {}, "partly", ("qualifies", "a")),
        ("claim", "a", {}, "open", ("discusses", "a")),
        ("question", "a", {"source": "b"}, "agrees", ("confirms", "b")),
        ("question", "a", {"source": "b"}, None, ("discusses", "a")),
        ("suggestion", "a", {}, None, ("discusses", "a")),
        ("ours", "this-book", {}, None, None),
    ],
)
def test_how_a_verdict_relates_to_its_source(kind, source, answer, agreement, related):
    entry = SimpleNamespace(kind=kind, source=source, answer=answer)
    assert crate.relation(entry, {"agreement": agreement}) == related


def test_the_environment_is_told(site, original):
    data = json.loads((site / "data/environment.json").read_text("utf-8"))
    assert data["scale"] == "book"
    assert data["seed"] == 3
    assert list(data["chapters"]) == execute.names(original)
    first = data["chapters"]["01_first"]
    assert first["machine"].split()
    assert first["executed"] == data["built"]
    assert set(data["versions"]) == {"Python", *execute.PACKAGES}
