"""What must hold for executed chapters and their claims."""

import nbformat
import pytest
import yaml
from toy import CAPTION, CLAIM, IMAGE, PICTURE, notebook, recorded, shown

from book.tools import build as building
from book.tools import checks, execute


@pytest.mark.parametrize(
    ("outputs", "mystnb", "problem"),
    [
        ([PICTURE], None, "without a description"),
        ([PICTURE], {"figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": " "}, "figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": "A plot"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": {"alt": "3f" * 20 + ".png"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": IMAGE}, "without a caption"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "caption": IMAGE["alt"]}}, "repeats"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "name": "error"}}, "fig-04-matrix"),
        ([PICTURE, PICTURE], {"image": IMAGE, "figure": CAPTION}, "shows 2 things"),
        ([shown(text_html="<img src=''>")], None, "without a description"),
        ([], {"image": IMAGE, "figure": CAPTION}, "draws none"),
    ],
)
def test_a_badly_described_figure_is_named(outputs, mystnb, problem):
    problems = checks.figures("01_first", notebook(outputs, mystnb), {})
    assert any(problem in told and "01_first: cell 1" in told for told in problems)


def test_a_well_described_figure_passes_once():
    seen = {}
    good = notebook([PICTURE], {"image": IMAGE, "figure": CAPTION})
    assert checks.figures("01_first", good, seen) == []
    assert "already used in 01_first" in checks.figures("02_second", good, seen)[0]


def test_the_picture_of_an_animation_is_described():
    animation = shown(text_html='<div class="animation"><img id="frame"></div>')
    page = building.for_page(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# Title")]
            + notebook([animation], {"image": {"alt": 'A "dot" moves.'}}).cells
        ),
        "A note.",
        [],
    )
    assert [cell.source for cell in page.cells] == ["# Title", "A note.", "draw()"]
    described = page.cells[2].outputs[0].data["text/html"]
    assert described.startswith('<div class="animation"><img alt="A &quot;dot&quot; moves." id=')


def test_a_widget_is_refused():
    view = nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
    assert "does nothing on a page" in checks.widgets("01_first", notebook([view]))[0]


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ([], "01_first has no record of its claim toy-one"),
        (["toy-one", "toy-one"], "records toy-one twice"),
        (["toy-one", "toy-two"], "records toy-two, which is no claim"),
        (["toy-one", "toy-three"], "records toy-three, of 02_second"),
    ],
)
def test_claims_and_records_match_one_to_one(tmp_path, monkeypatch, ids, problem):
    monkeypatch.chdir(tmp_path)
    listed = [CLAIM, {**CLAIM, "id": "toy-three", "chapter": "02_second"}]
    executed = {"01_first": recorded(*ids)}
    problems, _ = checks.claims(listed, executed)
    assert [told for told in problems if problem in told]


def test_a_record_must_name_a_figure_of_its_chapter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    executed = {"01_first": recorded("toy-one", figure="fig-02-other")}
    assert "names no figure: fig-02-other" in checks.claims([CLAIM], executed)[0][0]


def test_an_unknown_verdict_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    executed = {"01_first": recorded("toy-one", verdict="perhaps")}
    assert "'perhaps' is not a verdict" in checks.claims([CLAIM], executed)[0][0]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"id": "toy-one"}, "must have exactly"),
        ({**CLAIM, "verdict": "depends"}, "must have exactly"),
        ({**CLAIM, "rule": ""}, "not text"),
        ({**CLAIM, "chapter": "first"}, "'first' is not a chapter's name"),
    ],
)
def test_a_badly_written_claim_is_named(book, entry, problem):
    (book / "book/claims.yml").write_text(yaml.safe_dump([entry]))
    with pytest.raises(execute.BuildError, match=problem):
        execute.claims(book)


def test_a_claim_listed_twice_is_named(book):
    (book / "book/claims.yml").write_text(yaml.safe_dump([CLAIM, CLAIM]))
    with pytest.raises(execute.BuildError, match="toy-one is there twice"):
        execute.claims(book)
