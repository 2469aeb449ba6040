"""Sheets of paper for a class."""

from bs4 import BeautifulSoup
from toy import LESSON, PAGE, drawn

from book.tools.site import course, sheets


def sheet(kind, lesson=LESSON):
    text = sheets.sheet(kind, "01_a", PAGE, lesson and course.EMPTY | lesson)
    return BeautifulSoup(text, "html.parser")


def test_a_worksheet_asks_and_does_not_tell():
    page = sheet("worksheet", LESSON | {"agree": 1, "minutes": [4, 3, 2, 1]})
    assert [h.small.get_text()[0] for h in page.select("h2")] == list("4321")
    assert [h.contents[0].strip() for h in page.select("h2")] == [
        *("Agree on a guess", "Read a figure", "Work it out on paper", "One sentence for the class")
    ]
    assert page.figcaption.get_text(" ", strip=True).endswith("It falls.")  # what its signs mean
    assert "A line falls" not in page.get_text()
    assert "What falls?" in page.get_text()
    assert "1+1" in page.get_text()
    assert len(page.select(".room")) == 5


def test_a_worksheet_asks_for_no_guess_that_the_class_has_seen():
    page = sheet("worksheet")
    assert page.h2.contents[0].strip() == "Read a figure"
    assert "Guess." not in page.get_text()


def test_a_worksheet_may_have_some_rows_of_its_figure(tmp_path):
    drawn(tmp_path / "_images/a.svg", 3, 2)
    (tmp_path / "sheets").mkdir()
    items = "".join(f"<li><strong>{name}</strong>: so.</li>" for name in "abc")
    page = PAGE.replace("<figure id", f"<ul>{items}</ul><figure id", 1)
    lesson = course.EMPTY | LESSON | {"part": [1, 3]}
    text = sheets.sheet("worksheet", "01_a", page, lesson, tmp_path / "sheets")
    made = BeautifulSoup(text, "html.parser").select_one("figure.part")
    assert len(made.select("svg svg")) == 3
    told = made.figcaption.get_text(" ", strip=True)
    assert "It falls." in told and told.endswith("a : so. c : so.")


def test_a_high_figure_has_the_questions_beside_it():
    for sizes, high in (('width="600" height="300"', False), ('width="600" height="800"', True)):
        page = PAGE.replace('src="../_images/a.svg"', f'src="../_images/a.svg" {sizes}')
        text = sheets.sheet("worksheet", "01_a", page, course.EMPTY | LESSON)
        assert bool(BeautifulSoup(text, "html.parser").select(".beside > .tall")) == high


def test_the_key_answers_every_question_and_needs_no_other_file():
    text = sheets.key("01_a", PAGE, course.EMPTY | LESSON, "p { color: red }")
    told = " ".join(BeautifulSoup(text, "html.parser").get_text(" ").split())
    order = ("Guess.", "It falls by", "Toys are red. depends", "A line falls.", "What falls?",
             "All of it.", "1 + 1", "2")  # fmt: skip
    places = [told.index(one) for one in order]
    assert places == sorted(places)
    assert "src=" not in text and "<link" not in text and "color: red" in text


def test_predictions_have_room_before_and_after():
    before, after = sheet("predictions").select("section")
    assert len(before.select("li")) == len(after.select("li")) == 1
    assert "Guess." in before.get_text()
    assert len(before.select(".box")) == 3


def test_a_chapter_without_a_lesson_has_sheets():
    assert not sheet("worksheet", None).select("figure")
    assert sheet("predictions", None).select("li")
