"""The pages that the build writes."""

import json

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from toy import ANSWER, CLAIM, CLAIMS, HIGH, LOW, PAGE, judged

from book.tools import ROOT, execute
from book.tools.notebooks import pairs
from book.tools.site import figures, pages, placeholders, renamed
from book.tools.site.pages import COLAB
from infoutils.book import results

LABELS = {
    "this-book": "this book",
    "ivanovic2018": "Authors (2018)",
    "ivanovic2018proposal": "Plan",
    "greenewald2019": "Others (2019)",
}


@pytest.fixture
def make(tmp_path):
    """Make the pages of a ledger of which one chapter has recorded some."""

    def make(listed, *ids, scale="book", **changes):
        made, chapter = judged(tmp_path, listed, *ids, **changes)
        drawn = figures.collect({"01_first": chapter})
        return pages.Pages(made, drawn, {"01_first": "1. First"}, LABELS, scale), chapter

    return make


def card(make, entry, **changes):
    made, _ = make([entry], entry["id"], **changes)
    tree = BeautifulSoup(made.render("card.html", one=made.judged[entry["id"]]), "html.parser")
    return tree, " ".join(tree.get_text(" ").split())


def test_the_box_of_an_entry_says_all_that_is_known_of_it(make):
    tree, text = card(make, {**CLAIM, "known": "It looked red.", "afterwards": "Seven toys."})
    assert tree.select_one("#claim-toy-met .verdict-met").get_text() == "reproduced"
    assert tree.select_one("a")["href"] == "../book/bibliography.html#cite-ivanovic2018"
    assert tree.select_one(".claim-figure")["href"] == "#fig-01-square"
    measured = "Both levels of clock meet the rule. Firm (over 99 %)."
    assert tree.select_one("details").summary.get_text() == measured
    for said in (
        "Claim Authors (2018) , §5, Fig. 4",
        "Toys are red & round.",
        "All toys <are> red.",
        "Both levels of clock meet the rule. Firm (over 99 %) .",
        "slow 0.700 [0.624, 0.776] met fast",
        "7 networks in each row. The intervals are over networks.",
        "Firm: fresh networks would give this verdict in over 99 % of cases",
        "Agrees with the source.",
        "Known when it was written It looked red.",
        "Changed since it was written Seven toys.",
        "red : met if surely above 0, contradicted if surely below 0.1.",
        "clock : slow; fast. All of them must meet the rule. At least 7 networks.",
        "Fig. 1.1 toy-met",
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("entry", "changes", "sayings"),
    [
        ({"kind": "claim"}, {"values": LOW}, ["✗not reproduced", "Disagrees"]),
        (
            {"kind": "question", "answer": ANSWER},
            {"values": LOW},
            ["Its answer No. They are not. ( Plan , §1)", "Agrees with the source"],
        ),
        (
            {"kind": "suggestion", "rule": {**CLAIM["rule"], "networks": 10}},
            {"values": (9, -9, 9, -9, 9, -9, 1)},
            ["undecided", "On the border", "Too few networks: 7, where the rule asks for 10."],
        ),
        (
            {"kind": "ours", "source": "this-book"},
            {"null": [{"part": "", "levels": {}, "values": HIGH}]},
            ["The book’s own", "holds", "Trivial: untrained", "null over networks alone", "[0.624"],
        ),
        (
            {},
            {"days": [{"part": "", "levels": {}, "values": (0.6, 0.7, 0.8)}]},
            ["7 networks in each row. The intervals are over networks and days."],
        ),
        (
            {"factors": {}},
            {"detects": {"red": 0.25}},
            ["smallest planted effect that it finds: 0.25"],
        ),
        (
            {"factors": {}},
            {"detects": {"red": None}},
            ["It finds none of the planted effects."],
        ),
        (
            {"factors": {"clock": {"levels": list("abcdefg"), "needs": "any"}}},
            {},
            ["All 7 levels of clock", "Any of them must meet the rule."],
        ),
    ],
)
def test_the_box_fits_what_was_found(make, entry, changes, sayings):
    tree, text = card(make, {**CLAIM, **entry}, **changes)
    for said in sayings:
        assert said.lstrip("✗") in text, said


def test_the_ledger_is_listed_by_chapter_and_counted_by_kind(make):
    listed = [CLAIM, {**CLAIM, "id": "toy-no", "kind": "question"}, CLAIMS[-1]]
    listed.append({**CLAIM, "id": "toy-later", "chapter": "09_later", "statement": "Later."})
    made, _ = make(listed, "toy-met", "toy-no", null=[{"part": "", "levels": {}, "values": HIGH}])
    text = made.render("matrix.md") + made.render("claims.md")
    order = ("Claims of the sources", "at most 0.1 of the 2 entries", "### [1. First]",
             "Not yet judged: 2", "Nobody looked.", "Chapter 9: 1", "Later.")  # fmt: skip
    places = [text.rindex(said) for said in order]
    assert places == sorted(places)
    tree = BeautifulSoup(text, "html.parser")
    cells = [" ".join(row.get_text(" ").split()) for row in tree.select(".glance tbody tr")]
    assert cells[0] == "Claims of the sources 3 2 not yet judged 1 trivially reproduced 0"
    assert cells[1] == "Questions that they ask 1 1 trivially yes 0"
    options = [option.get_text() for option in tree.select("select[name=verdict] option")]
    assert options == ["all", "reproduced, yes", "only reproduced", "only yes", "not yet judged"]
    rows = tree.select(".claims-table tbody tr")
    assert len(rows) == 2 and [row["data-word"] for row in rows] == ["reproduced", "yes"]
    assert rows[0].select_one("a .verdict").parent["href"].endswith("01_first.html#claim-toy-met")
    assert "firm over 99 % agrees" in " ".join(rows[0].get_text(" ").split())
    assert "\n\n" not in text[text.index("<table") : text.index("</table>")]  # one block


@pytest.mark.parametrize(
    ("placeholder", "expected"),
    [
        ("{{toy-met}}", "0.700\N{NO-BREAK SPACE}[0.624,\N{NO-BREAK SPACE}0.776]"),
        ("{{toy-met fast red}}", "0.700\N{NO-BREAK SPACE}[0.624,\N{NO-BREAK SPACE}0.776]"),
        ("{{toy-met null slow}}", "−0.700\N{NO-BREAK SPACE}[−0.776,\N{NO-BREAK SPACE}−0.624]"),
        ("{{toy-waiting slow}}", "not yet measured"),
        ("{{toy-met verdict}}", '<a href="../notebooks/01_first.html#claim-toy-met"><span class='),
        ("{{toy-waiting verdict}}", ">not yet judged</span></a>"),
        ("{{counts}}", 'claims of the sources: <span class="number">1 <span'),
        ("{{glance}}", '<td data-label="Entries" class="number">2</td>'),
        ("{{factors}}", "none"),
        ("{{strips}}", 'data-word="reproduced" data-firm="firm" data-agreement="agrees">'),
        ("{{entries toy-waiting toy-met}}", "</span> <span>Nobody looked.</span></li>\n<li><span>"),
        ("{{claims 01}}", '<a href="../notebooks/01_first.html#fig-01-square">Fig. 1.1</a>'),
        ("{{verdicts 01_first}}", "Not yet judged: 1"),
        ("{{verdicts 01_first}}", '<a class="best-figure" href="#fig-01-square">Fig. 1.1</a>'),
        ("{{figure fig-01-square}}", ":::{image} generated/fig-01-square.png"),
        ("A.\n{{toy-met was reproduced}}\nB.", "A.\nB."),
        ("A. {{toy-met was undecided or reproduced}}", "A."),
        ("A.\n\n$\\frac{a}{b}$", "A.\n\n$\\frac{a}{b}$"),
    ],
)
def test_a_page_is_filled(make, placeholder, expected):
    null = [{"part": "", "levels": {}, "values": LOW}]
    made, _ = make([CLAIM, CLAIMS[-1]], "toy-met", null=null)
    text = made.filler.fill(placeholder, "book/a.md")
    assert text == expected if "A." in placeholder else expected in text
    assert made.filler.notes == []


@pytest.mark.parametrize(
    ("entry", "changes", "said"),
    [
        (
            {},
            {},
            "Nothing that was varied: the same at both levels of clock. "
            "Firm (over 99 %). Agrees with the source. |",
        ),
        ({"factors": {}}, {}, "Nothing was varied. Firm (over 99 %)."),
        (
            {"factors": {}},
            {"values": (9, -9, 9, -9, 9, -9, 1)},
            "The interval is too wide to tell. On the border (",
        ),
        (
            {},
            {"values": (9, -9, 9, -9, 9, -9, 1, 2, -2, 1)},
            "The intervals are too wide to tell, at both levels of clock. On the border (",
        ),
        (
            {},
            {"null": [{"part": "", "levels": {}, "values": HIGH}]},
            "Nothing that was varied: the same at both levels of clock. Trivial. Firm",
        ),
        (
            {},
            {"rows": [{"part": "", "levels": {"clock": c}, "values": v}
                      for c, v in (("slow", LOW), ("fast", HIGH))]},
            "Clock. Firm",
        ),
        (
            {"factors": {"clock": {"levels": ["slow", "fast"], "needs": "any"}}},
            {"rows": [{"part": "", "levels": {"clock": c}, "values": v}
                      for c, v in (("slow", LOW), ("fast", HIGH))]},
            "Of 2 levels of clock, 1 meets the rule and 1 contradicts it.",
        ),
    ],
)  # fmt: skip
def test_a_page_says_what_a_verdict_hangs_on(make, entry, changes, said):
    made, _ = make([{**CLAIM, **entry}, CLAIMS[-1]], "toy-met", **changes)
    text = made.filler.fill("| {{toy-met hangs}} | {{toy-waiting hangs}} |", "book/a.md")
    text = text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(f"| {said}")
    assert text.endswith("| Not yet judged. |")
    assert "\n" not in text  # it may stand in a table
    times = made.filler.fill("{{factors}}", "book/a.md")
    assert times == ('clock <span class="number">(1)</span>' if said == "Clock. Firm" else "none")


def test_a_stacked_table_says_on_a_phone_what_each_cell_is():
    cells = "<td><p>1</p></td>\n<td><p>yes</p></td>"
    heads = '<th class="head"><p>Asked</p></th>\n<th class="head"><p>Ours</p></th>'
    table = '<table class="stacked table"><thead><tr>{}</tr></thead><tr>{}</tr></table>'
    named = cells.replace("<td><p>yes", '<td data-label="Ours"><p>yes')
    plain = '<table class="table"><tr><td>1</td></tr></table>'
    page = table.format(heads, cells) + plain
    assert pages.tidy(page) == table.format(heads, named) + plain


def test_words_for_another_verdict_are_noted(make):
    text = "So it is.\n{{toy-met was depends or not reproduced}}\nMore."
    made, _ = make([CLAIM], "toy-met")
    note = "<small>[In this build the verdict on toy-met is “reproduced”.]</small>"
    assert made.filler.fill(text, "book/a.md") == f"So it is.\n{note}\nMore."
    assert made.filler.notes == [
        "book/a.md: the words about toy-met were written for 'depends or not reproduced', but the "
        "verdict is 'reproduced'"
    ]
    made, _ = make([CLAIM], "toy-met", scale="smoke")
    assert made.filler.fill(text, "book/a.md") == "So it is.\nMore."


def test_a_students_copy_has_the_numbers_and_all_else_as_it_was(make):
    made, _ = make([CLAIM], "toy-met")
    text = (
        "It is {{toy-met slow}}.\n{{toy-met was reproduced}}\n{{verdicts 01}}\n{{toy-met verdict}}"
    )
    number = made.filler.fill("{{toy-met slow}}", "book/a.md")
    chapter = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    filled = made.with_numbers("01_first", chapter).cells[0].source
    assert filled == text.replace("{{toy-met slow}}", number) != text
    with pytest.raises(execute.BuildError, match="toy-met quick"):
        made.filler.fill_numbers("{{toy-met quick}}", "book/a.md")
    assert made.filler.notes == []


@pytest.mark.parametrize(
    "inside",
    [
        "toy-two",
        "toy-met slower",
        "toy-met null",
        "toy-met was red",
        "claims 9",
        "figure fig-01-b",
        "verdicts 01 fig-01-b",
    ],  # fmt: skip
)
def test_a_placeholder_for_what_is_not_there_is_named(make, inside):
    made, _ = make([CLAIM], "toy-met")
    with pytest.raises(execute.BuildError, match=r"book/a\.md asks for .*not there"):
        made.filler.fill(f"It is {{{{{inside}}}}}.", "book/a.md")


def test_in_short_begins_with_the_entries_that_are_named(make):
    made, _ = make([CLAIM, CLAIMS[-1]], "toy-met")

    def in_short(entries, name=None):
        return f"{name}: {', '.join(one.entry.id for one in entries)}"

    filler = placeholders.Filler(made.judged, None, None, in_short, "book")
    filled = filler.fill("{{verdicts 01 fig-01-square toy-waiting}}", "book/a.md")
    assert filled == "fig-01-square: toy-waiting, toy-met"
    assert filler.fill("{{verdicts 01}}", "book/a.md") == "None: toy-met, toy-waiting"


def test_all_parts_of_a_combination_have_one_state(make):
    parts = [{"name": name, "statistic": name, "above": 0, "effect": 0.1} for name in "ab"]
    rule = {**CLAIM["rule"], "parts": parts}
    values = {"slow": (HIGH, LOW), "fast": (HIGH, HIGH)}
    rows = [
        {"part": part, "levels": {"clock": clock}, "values": both[i]}
        for clock, both in values.items()
        for i, part in enumerate("ab")
    ]
    tree, _ = card(make, {**CLAIM, "rule": rule}, rows=rows)
    states = tree.select("td[rowspan='2']")
    assert [one.get_text() for one in states] == ["contradicted", "met"]
    assert len(tree.select("table.measured tbody tr")) == 4


def test_figures_of_the_sources_stand_beside_their_twins(make):
    made, chapter = make([CLAIM, CLAIMS[-1]], "toy-met")
    rows = figures.index(made.figures, made.judged.values())
    assert len(rows) == 17
    fourth, seventh = rows[3], rows[6]
    assert ([f.name for f in fourth["others"]], fourth["twins"]) == (["fig-01-square"], [])
    assert [one.entry.id for one in seventh["entries"]] == ["toy-waiting"]
    text = made.render("figures.md", twins=rows, wanted=figures.WANTED)
    assert text.count("not yet drawn") == 16 and text.count("#### Fig. ") == 17
    assert list(made.pictures) == ["book/generated/fig-01-square.png"]
    chapter.cells[0].metadata.mystnb["source"] = "ivanovic2018, Figs. 4 and 7"
    drawn = figures.collect({"01_first": chapter})
    rows = figures.index(drawn, made.judged.values())
    assert [row["number"] for row in rows if row["twins"]] == [4, 7]
    (told,) = json.loads(figures.published(drawn, made.judged.values()))
    assert told["sources"] == [["ivanovic2018", 4], ["ivanovic2018", 7]]
    assert (told["number"], told["entries"]) == ("Fig. 1.1", ["toy-met"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "../downloads/information-flow.zip"),
        ("https://github.com/a/b", "google.com/github/a/b/blob/main/notebooks/01_x.ipynb"),
        ("https://elsewhere.org/a/b", "its first cell installs the rest"),
    ],
)
def test_the_note_on_running_fits_the_address(url, expected):
    note = pages.Pages([], {}, {}, {}, "book").render(
        "run_it.md", name="01_x", url=url, colab=COLAB, zip=pairs.ZIP
    )
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


def test_an_old_address_leads_to_the_new_page_and_to_the_place_on_it(original):
    site = original / "_build/html"
    for old, new in (
        ("book/13_conclusions", "conclusions"),
        ("notebooks/07_first", "01_first"),
        ("slides/07_first", "01_first"),
    ):
        page = (site / f"{old}.html").read_text()
        assert f'url={new}.html"' in page and f'href="{new}.html"' in page
        assert f'location.replace("{new}.html" + (name && "#" + (names[name] || name)))' in page
        assert '{"fig-07-square": "fig-01-square"' in page
        assert (site / old).parent.joinpath(f"{new}.html").exists()


def test_old_names_are_listed_beside_the_new_ones(make, original):
    second = {**CLAIM, "id": "toy-blue", "was": ["toy-colour"]}
    made, _ = make([{**CLAIM, "was": ["toy-colour"]}, second], "toy-met")
    names = renamed.names(original, made.judged.values())
    rows = made.render("renamed.md", **names).splitlines()
    assert "| `notebooks/07_first` | {doc}`/notebooks/01_first` |" in rows
    assert "| `fig-07-square` | {numref}`fig-01-square` |" in rows
    link = '<a href="../notebooks/01_first.html#claim-toy-met">toy-met</a>'
    other = '<a href="../book/reproduction.html#claim-toy-blue">toy-blue</a>'
    assert rows[-1] == f"| `toy-colour` | {link}, {other} |"
    moved = renamed.moved(**names)["slides/07_first.html"]
    assert '"claim-toy-colour": "claim-toy-met"' in moved


def test_a_book_in_which_nothing_has_moved_says_so(make, tmp_path):
    names = renamed.names(tmp_path, [])
    assert make([])[0].render("renamed.md", **names) == "Nothing has another name.\n"
    assert renamed.moved(**names) == {}


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("The leak. Error of a\nsplit. Bars: 95 %.", "The leak. Error of a split."),
        ("Error of the network, in °F. Bars: 95 %.", "Error of the network, in °F."),
        ("The task.", "The task."),
    ],
)
def test_what_a_figure_shows_is_more_than_a_title(caption, said):
    assert figures.Figure("fig", "Fig. 1.1", "01", caption, "").first == said


def test_the_box_and_the_row_of_an_entry_tell_how_often_other_draws_repeated_it(tmp_path):
    made, chapter = judged(tmp_path, [CLAIM], "toy-met")
    drawn = figures.collect({"01_first": chapter})
    told = {}
    for again in ({}, {"toy-met": (0, 0)}, {"toy-met": (2, 3)}):
        written = pages.Pages(made, drawn, {"01_first": "1. First"}, LABELS, "book", again)
        told[str(again)] = written.render("card.html", one=made[0]), written.render("claims.md")
    first, second, (box, page) = told.values()
    assert first == second
    assert "Of 3 builds with other draws of everything, 2 gave this verdict." in box
    assert "same with 2 of 3 other draws" in page and "other draws" not in first[1]


@pytest.mark.parametrize("days", [False, True])
def test_a_figure_says_where_intervals_hold_days_as_well(make, days):
    changes = {"days": [{"part": "", "levels": {}, "values": (0.6, 0.7)}]} if days else {}
    made, chapter = make([CLAIM], "toy-met", **changes)
    caption = made.chapter("01_first", chapter, "").cells[0].metadata["mystnb"]["figure"]["caption"]
    assert ("In its box the interval holds days as well as networks." in caption) is days


def test_a_long_table_of_numbers_begins_on_the_page_and_is_whole_in_its_file(make):
    made, chapter = make([CLAIM], "toy-met")
    for count in (pages.SHOWN, pages.SHOWN + 1):
        frame = pd.concat([results.rows([0.1, 0.2, 0.3], step=step) for step in range(count)])
        data = results.numbers(frame, by="step")._repr_mimebundle_()
        chapter.cells[0].outputs[:1] = [nbformat.v4.new_output("execute_result", data)]
        below = [c for c in made.chapter("01_first", chapter, "").cells if "-numbers" in c.id]
        tree = BeautifulSoup(below[0].source, "html.parser")
        assert len(tree.select("tbody tr")) == pages.SHOWN
        told = " ".join(tree.select_one(".claim-note").get_text().split())
        begins = f"The first {pages.SHOWN} of {count} rows; all are in a CSV file."
        assert told == ("They are also in a CSV file." if count == pages.SHOWN else begins)
        assert tree.select_one("a")["href"] == "../data/fig-01-square.csv"


@pytest.mark.parametrize("tag", ["hide-input", "solution", "none"])
def test_a_figure_says_what_to_see_whatever_hides_its_code(make, tag):
    made, chapter = make([CLAIM], "toy-met")
    chapter.cells[0].metadata["tags"] = [tag]
    (cell,) = [c for c in made.chapter("01_first", chapter, "").cells if c.cell_type == "code"]
    described = cell.metadata["mystnb"]
    assert "What to see" in described["figure"]["caption"]
    assert described["image"]["alt"].endswith("what to see is told below.")
    assert ("code_prompt_show" in described) is (tag != "none")
