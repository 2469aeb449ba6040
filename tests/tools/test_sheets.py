"""Sheets of paper for a class."""

from bs4 import BeautifulSoup
from toy import LESSON, PAGE

from book.tools.site import course, sheets


def sheet(kind, lesson=LESSON):
    text = sheets.sheet(kind, "01_a", PAGE, lesson and course.EMPTY | lesson)
    return BeautifulSoup(text, "html.parser")


def test_a_worksheet_asks_and_does_not_tell():
    page = sheet("worksheet")
    assert [h.contents[0].strip() for h in page.select("h2")] == [
        *("Agree on a guess", "Read a figure", "Work it out on paper", "One sentence for the class")
    ]
    caption = page.figcaption.get_text(" ", strip=True)
    assert caption.startswith("See")
    assert "It falls" not in caption
    assert "What falls?" in page.get_text()
    assert "1+1" in page.get_text()
    assert len(page.select(".room")) == 5


def test_predictions_have_room_before_and_after():
    before, after = sheet("predictions").select("section")
    assert len(before.select("li")) == len(after.select("li")) == 1
    assert "Guess." in before.get_text()
    assert len(before.select(".box")) == 3


def test_a_chapter_without_a_lesson_has_sheets():
    assert not sheet("worksheet", None).select("figure")
    assert sheet("predictions", None).select("li")
