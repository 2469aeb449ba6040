"""Slides, made from a chapter's page."""

import pytest
from bs4 import BeautifulSoup
from toy import LESSON, PAGE

from book.tools.site import course, slides

GUIDE = """<article><section id="a"><h3>1. Title</h3><p><strong>The sentence.</strong> Do.</p>
<p><strong>What they believe.</strong></p><ul><li><p>All is red.</p></li></ul>
<table><tr><td><p><a href="../notebooks/01_a.html#ex-01-do">Do it</a></p></td>
<td><p>It is not done.</p></td><td><p>Why?</p></td></tr></table></section></article>"""
GLOSSARY = """<dl class="glossary"><dt id="term-bit">bit<a href="#term-bit">#</a></dt>
<dd><p>A unit.</p></dd><dt>sum</dt><dd><p>What is added.</p></dd></dl>"""


@pytest.fixture
def guide(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/instructor_guide.html").write_text(GUIDE)
    (tmp_path / "book/glossary.html").write_text(GLOSSARY)
    return course.Guide(tmp_path)


@pytest.fixture
def shown(guide):
    """The slides of a whole lesson, in their order."""
    deck = slides.deck("01_a", PAGE, "A & B", course.EMPTY | LESSON, guide)
    return BeautifulSoup(deck, "html.parser").select("section")


def text(tag):
    return " ".join(tag.get_text(" ").split())


def test_a_page_alone_makes_a_deck():
    deck = slides.deck("01_a", PAGE, "A & B")
    order = ("A &amp; B", "1. Title", "Why <em>so</em>?", "say it", "Guess.", "A part",
             "../_images/a.svg", "Do it", "Which?", "Remember.", "Toys are red. <span")  # fmt: skip
    places = [deck.index(told, deck.index("<main>")) for told in order]
    assert places == sorted(places)
    assert "Fig. 1.1" not in deck
    assert "lazy" not in deck
    assert '"../notebooks/01_a.html#part"' in deck
    assert '"../notebooks/02_b.html"' in deck


def test_a_lesson_has_one_idea_on_each_slide(shown):
    assert [slide["class"][0] for slide in shown] == [
        *("title", "question", "list", "question", "list", "definition", "list", "definition"),
        *("code", "figure", "reveal", "figure", "exercise", "vote", "vote", "list", "list"),
    ]
    named = {slide.get("id") for slide in shown} - {None}
    assert {"guess-1", "answer-1", "fig-01-a", "ex-01-do", "quiz-1", "quiz-1-answer"} <= named


def test_a_guess_is_answered_after_its_figure(shown):
    figure, answer = shown[9:11]
    assert figure.img["src"] == "../_images/a.svg" and figure.img["alt"] == "A line falls."
    assert "Guess." in text(answer)
    assert "It falls by" in text(answer)
    assert text(answer).endswith("Toys are red. depends")
    assert answer.math.get_text() == "x"


def test_formulas_have_the_sentence_that_leads_to_them(shown):
    term, formula = shown[5], shown[7]
    assert "What is added." in text(term)
    assert "a + b" in text(term)
    assert formula.select_one(".lead").get_text() == "A sum is"


def test_a_vote_is_followed_by_its_answer(shown):
    vote, answer = shown[13:15]
    assert not vote.select(".right, .answer")
    assert text(answer.select_one(".right")) == "(b) Two."
    assert "Because." in text(answer.select_one(".answer"))
    assert "tempting" in text(answer.aside)


def test_notes_say_what_the_guide_says(shown):
    assert "Do." in text(shown[0].aside)
    assert "All is red." in text(shown[3].aside)
    assert text(shown[9].aside) == "What to see. A line falls."
    assert text(shown[12].aside) == "What goes wrong: It is not done. What to ask: Why?"


def test_a_word_that_the_glossary_has_not_is_an_error(guide):
    with pytest.raises(KeyError, match="no 'nonsense'"):
        slides.deck("01_a", PAGE, "B", course.EMPTY | {"terms": {"nonsense": None}}, guide)


def test_long_lists_become_even_slides():
    items = ["word " * 40] * 7
    made = slides.listed("All", items, "all", first=1)
    assert [len(slide.items) for slide in made] == [4, 3]
    assert [slide.id for slide in made] == ["all", "all-2"]
    assert [slide.first for slide in made] == [1, 5]
    assert slides.listed("None", []) == []


@pytest.mark.parametrize("line", ["    c += 1\n" * 20, f"    return {'c' * 100}"])
def test_only_a_few_lines_of_code_are_shown(line):
    deck = slides.deck("01_a", PAGE.replace("    return c", line), "B")
    assert 'class="code"' not in deck
