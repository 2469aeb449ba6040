"""Slides, made from a chapter's page."""

import pytest
from bs4 import BeautifulSoup
from toy import LESSON, PAGE, drawn

from book.tools.course.quizzes import Question
from book.tools.execute import BuildError
from book.tools.site import course, slides

GUIDE = """<article><section id="a"><h3>1. Title</h3><p><strong>The sentence.</strong> Do.</p>
<p><strong>In class.</strong> Show <a
href="../notebooks/01_a.html#fig-01-a">Fig. 1.1</a>.
Wait.</p>
<p><strong>What they believe.</strong></p><ul><li><p>All is red.</p></li>
<li><p>Red is all: <a href="../notebooks/01_a.html#fig-01-b">Fig. 1.2</a>.</p></li></ul>
<table><tr><td><p><a href="../notebooks/01_a.html#ex-01-do">Do it</a></p></td>
<td><p>It is not done.</p></td><td><p>Why?</p></td></tr></table></section></article>"""
GLOSSARY = """<dl class="glossary"><dt id="term-bit">bit<a href="#term-bit">#</a></dt>
<dd><p>A unit.</p></dd><dt>sum</dt><dd><p>What is added.</p></dd></dl>"""

ANSWER = "<p><strong>(b).</strong> Because.</p> <p><em>(a)</em> is tempting.</p>"
QUIZ = [
    Question("q-01-1", r"Which \(x &lt; 1\)?", ("One.", "Two."), 1, ANSWER),
    Question("q-01-2", "And?", ("This.", "That."), 0, "<strong>(a).</strong> So."),
]


@pytest.fixture
def guide(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book/instructor_guide.html").write_text(GUIDE)
    (tmp_path / "book/glossary.html").write_text(GLOSSARY)
    return course.Guide(tmp_path)


@pytest.fixture
def shown(guide):
    """The slides of a whole lesson, in their order."""
    deck = slides.deck("01_a", PAGE, "A & B", course.EMPTY | LESSON, guide, QUIZ)
    return BeautifulSoup(deck, "html.parser").select("section")


def text(tag):
    return " ".join(tag.get_text(" ").split())


def test_a_page_alone_makes_a_deck():
    deck = slides.deck("01_a", PAGE, "A & B")
    order = ("A &amp; B", "1. Title", "Why <em>so</em>?", "say it", "Guess.", "A part",
             "../_images/a.svg", "Do it", "Remember.", "Toys are red. <span")  # fmt: skip
    places = [deck.index(told, deck.index("<main>")) for told in order]
    assert places == sorted(places)
    assert "Fig. 1.1" in deck  # as the guide calls it
    assert "lazy" not in deck
    assert '"../notebooks/01_a.html#part"' in deck
    assert '"../notebooks/02_b.html"' in deck


def test_a_lesson_has_one_idea_on_each_slide(shown):
    assert [slide["class"][0] for slide in shown] == [
        *("title", "question", "list", "list", "list", "definition", "list", "definition", "code"),
        *("question", "figure", "reveal", "vote", "vote", "figure", "exercise", "vote", "vote"),
        *("list", "list"),
    ]
    named = {slide.get("id") for slide in shown} - {None}
    assert {"guess-1", "answer-1", "fig-01-a", "ex-01-do", "quiz-1", "quiz-1-answer"} <= named


def test_a_guess_is_answered_after_its_figure(shown):
    guess, figure, answer = shown[9:12]
    assert (guess["id"], answer["id"]) == ("guess-1", "answer-1")
    assert "Guess." in text(guess) and "falls by" not in text(guess)
    assert figure.img["src"] == "../_images/a.svg" and figure.img["alt"] == "A line falls."
    assert "Guess." in text(answer)
    assert "It falls by" in text(answer)
    assert text(answer).endswith("Toys are red. depends")
    assert answer.math.get_text() == "x"


def test_an_example_that_answers_a_guess_comes_after_it(guide):
    lesson = course.EMPTY | LESSON | {"worked": 1}
    deck = BeautifulSoup(slides.deck("01_a", PAGE, "B", lesson, guide), "html.parser")
    names = [slide.get("id") for slide in deck.select("section")]
    assert names[names.index("example") - 1] == "guess-1"
    assert names[names.index("example") + 1] == "fig-01-a"


def test_formulas_have_the_paragraph_that_leads_to_them(shown, guide):
    term, formula = shown[5], shown[7]
    assert "What is added." in text(term)
    assert "a + b" in text(term)
    assert formula.select_one(".lead").get_text() == "Long ago. It was (so. It is) known. A sum is"
    assert formula["id"] == "part"
    long = PAGE.replace("Long ago.", "\n".join(["Long ago it was so. " * 60, "Then came this."]))
    deck = BeautifulSoup(slides.deck("01_a", long, "B"), "html.parser")
    lead = deck.find(id="part").select_one(".lead").get_text()
    assert lead.startswith("Then came this.") and lead.endswith("A sum is")


def test_a_vote_is_followed_by_its_answer(shown):
    vote, answer = shown[12:14]
    assert [slide["id"] for slide in shown[16:18]] == ["quiz-2", "quiz-2-answer"]  # of no figure
    assert vote.math.get_text() == "x<1"
    assert text(vote.select("li")[0]) == "(a) One."
    assert not vote.select(".right, .answer")
    assert text(answer.select_one(".right")) == "(b) Two."
    assert "Because." in text(answer.select_one(".answer"))
    assert "tempting" in text(answer.aside)


def test_votes_are_counted_in_the_order_of_the_slides(guide):
    lesson = course.EMPTY | LESSON | {"votes": {2: "fig-01-a"}}
    deck = slides.deck("01_a", PAGE, "A & B", lesson, guide, QUIZ)
    votes = list(BeautifulSoup(deck, "html.parser").select("section.vote"))
    assert [(slide["id"], text(slide.h2)) for slide in votes] == [
        *(("quiz-2", "Vote 1"), ("quiz-2-answer", "Vote 1, the answer")),
        *(("quiz-1", "Vote 2"), ("quiz-1-answer", "Vote 2, the answer")),
    ]
    plan = '<a href="../slides/01_a.html#quiz-1">vote {}</a>'
    places = slides.places(deck)
    told = slides.numbered(plan.format(1), {"01_a": places})
    assert told == plan.format(f"2 ({places['quiz-1']})")


def test_rows_are_shown_with_what_defines_them_and_what_signs_mean(guide, tmp_path):
    drawn(tmp_path / "_images/a.svg", 2, 2)
    (tmp_path / "slides").mkdir()
    told = "<ul><li><b>No</b></li></ul><ul><li><p><strong>slow</strong>: it waits;</p></li>"
    page = PAGE.replace(
        "<figure id", f"{told}<li><strong>fast</strong>: not.</li></ul><figure id", 1
    )
    lesson = course.EMPTY | LESSON | {"rows": ["fig-01-a"]}
    deck = slides.deck("01_a", page, "B", lesson, guide, (), tmp_path / "slides")
    shown = BeautifulSoup(deck, "html.parser").select("section.rows")
    assert [text(slide.h2)[:10] for slide in shown] == ["Row 1 of 2"] * 2 + ["Row 2 of 2"] * 2
    leads = [text(slide.select_one(".lead")) for slide in shown]
    assert leads == ["slow : it waits."] * 2 + ["fast : not."] * 2
    assert all(text(slide.select_one(".signs")).endswith("It falls.") for slide in shown)
    assert "A line falls" not in text(shown[1])


def test_notes_say_what_the_guide_says(shown):
    assert "Do." in text(shown[0].aside) and "All is red." in text(shown[0].aside)
    assert "In class. Show Fig. 1.1 . Wait." in text(shown[9].aside)  # before the figure
    assert text(shown[10].aside) == "What to see. A line falls."
    assert text(shown[14].aside) == "They may believe: Red is all: Fig. 1.2 ."
    assert text(shown[15].aside) == "What goes wrong: It is not done. What to ask: Why?"


def test_a_plan_has_the_numbers_of_slides(shown, guide):
    deck = slides.deck("01_a", PAGE, "A & B", course.EMPTY | LESSON, guide, QUIZ)
    places = slides.places(deck)
    assert places["title"] == 1 and places["quiz-1"] == 13
    assert {number: shown[number - 1]["id"] for number in places.values()} == {
        number: name for name, number in places.items()
    }
    plan = '<a class="x" href="../slides/01_a.html#{}">{}</a> <a href="../slides/01_a.html">All</a>'
    told = slides.numbered(plan.format("quiz-1", "vote 1"), {"01_a": places})
    assert told == plan.format("quiz-1", "vote 1 (13)")
    told = slides.numbered(plan.format("guess-1", "Slides"), {"01_a": places})
    assert told == plan.format("guess-1", "Slide 10")
    with pytest.raises(BuildError, match="no slide 'quiz-9' of 01_a"):
        slides.numbered(plan.format("quiz-9", "vote 9"), {"01_a": places})


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
