"""Sheets of paper for a class, one page a chapter: a worksheet for groups, and predictions.

They are HTML that prints on A4 and on Letter, made from a chapter's page and ``book/course.yml``.
"""

import re

from bs4 import BeautifulSoup

from book.tools.site import course
from book.tools.site.lesson import Lesson, figure
from book.tools.site.render import environment

KINDS = ("worksheet", "predictions")
SENTENCE = re.compile(r"^.*?[.?](?=\s+[A-Z])", re.DOTALL)


def sheet(kind, name, page, lesson=None):
    """Return a sheet of a chapter as HTML.

    Parameters
    ----------
    kind : {"worksheet", "predictions"}
    name, page : str
        The chapter's, and its page, as the site has it.
    lesson : dict, optional
        The chapter's part of ``book/course.yml``.
    """
    chapter, lesson = Lesson(name, page), lesson or course.EMPTY
    text = environment().get_template(f"{kind}.html")
    return text.render(
        chapter=chapter,
        figure=lesson["figure"] and shortened(chapter.article.find(id=lesson["figure"])),
        look=[course.html(line) for line in lesson["look"]],
        paper=lesson["paper"] and course.html(lesson["paper"]),
        guess=chapter.guesses[0] if chapter.guesses else None,
    )


def shortened(tag):
    """Return a figure of which the caption says no more than what is drawn."""
    made = figure(tag)
    caption = made.select_one(".caption-text") or made.figcaption
    first = SENTENCE.match(caption.decode_contents().strip())
    if first:
        caption.clear()
        caption.append(BeautifulSoup(first[0], "html.parser"))
    for control in made.select("script, button, input, output"):
        control.decompose()
    return str(made)
