"""The pages that the build writes."""

import json

import pytest
from toy import CLAIM, PAGE, recorded

from book.tools import ROOT, checks, execute
from book.tools.maintain import full
from book.tools.site import pages


def test_a_claim_of_a_later_chapter_waits(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = [CLAIM, {**CLAIM, "id": "toy-later", "chapter": "09_later", "statement": "Later."}]
    problems, table = checks.claims(listed, {"01_first": recorded("toy-one")})
    assert problems == []
    text = pages.claims_table(table, {"01_first": "First"})
    assert "Of 1 claims: 1 <span" in text
    assert text.index("Not tested yet") < text.index("Later.")


def test_conclusions_are_filled_from_the_records(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, table = checks.claims([CLAIM], {"01_first": recorded("toy-one")})
    text = "{{toy-one verdict}}|{{counts}}|{{toy-one was depends}}|{{toy-one was reproduced}}"
    verdict, counts, same, other = pages.filled(text, table).split("|")
    assert "01_first.html#claim-toy-one" in verdict and ">depends<" in verdict
    assert counts.startswith("1 <span")
    assert same == ""
    assert "'depends'" in other and "'reproduced'" in other
    assert "#fig-01-square" in pages.filled("{{claims 01 02}}", table)
    with pytest.raises(execute.BuildError, match="toy-two, which no chapter has recorded"):
        pages.filled("{{toy-two}}", table)
    with pytest.raises(execute.BuildError, match="not known"):
        pages.filled("{{toy-one mean}}", table)


def test_records_of_a_full_run_stand_beside_those_of_the_build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = recorded("toy-one")
    _, table = checks.claims([CLAIM], {"01_first": shown})
    outputs = [cell.outputs for cell in recorded("toy-one", verdict="reproduced").cells]
    result = {"executed": "2026-01-02", "seconds": 7200, "versions": {"torch": "2"}}
    path = full.keep(tmp_path, "01_first", {**result, "outputs": outputs})
    kept = {path.stem: json.loads(path.read_text())}
    text = pages.full_table(kept, table, {"01_first": "First"})
    assert "Run on 2026-01-02, in 120 min 00 s, with torch 2." in text
    assert ">depends<" in text and ">reproduced<" in text
    assert pages.full_table({}, table, {}).startswith("No chapter has been run")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "infoutils.zip"),
        ("https://github.com/a/b", "google.com/github/a/b/blob/main/notebooks/01_x.ipynb"),
        ("https://elsewhere.org/a/b", "its first cell installs the rest"),
    ],
)
def test_the_note_on_running_fits_the_address(url, expected):
    note = pages.run_it("01_x", url)
    assert expected in note
    assert ("/github/" in note) == ("github.com" in url)
    settings = pages.launch_settings(url)
    assert bool(settings) == bool(url)
    assert ("launch_buttons" in settings) == ("github.com" in url)


@pytest.mark.parametrize(
    ("url", "site_url", "expected"),
    [
        ("", "", ""),
        ("https://github.com/Some/book", "", "https://some.github.io/book/"),
        ("https://elsewhere.org/some/book", "", ""),
        ("https://github.com/some/book", "https://book.org", "https://book.org/"),
    ],
)
def test_a_link_has_a_preview_once_the_sites_address_is_known(monkeypatch, url, site_url, expected):
    monkeypatch.setenv("SITE_URL", site_url)
    address = pages.site_address(url)
    assert address == expected
    page = PAGE.replace("<body>", "<head></head><body>", 1)
    told = pages.described(page, "notebooks/01_a.html", address)
    assert '<meta name="description" content="Why so?">' in told
    assert ("og:image" in told) == bool(address)
    if address:
        assert f'"og:url" content="{address}notebooks/01_a.html"' in told
        assert (ROOT / "book" / pages.PREVIEW).exists()
