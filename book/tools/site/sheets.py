"""Sheets of paper for a class, one page a chapter: a worksheet for groups, and predictions.

They are HTML that prints on A4 and on Letter, made from a chapter's page and ``book/course.yml``.
The key to both, for the teacher, is a file that needs no other.
"""

from book.tools.site import course
from book.tools.site.lesson import Lesson, figure
from book.tools.site.render import environment

KINDS = ("worksheet", "predictions")
TALL = 0.8  # of a figure's width: a higher one has the questions beside it


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
        figure=lesson["figure"] and asked(chapter.article.find(id=lesson["figure"])),
        look=[course.html(line) for line in lesson["look"]],
        paper=lesson["paper"] and course.html(lesson["paper"]),
        guess=chapter.guesses[0] if chapter.guesses else None,
    )


def asked(tag):
    """Return a figure with what its signs mean, and without what it shows."""
    made = figure(tag)
    for control in made.select("script, button, input, output"):
        control.decompose()
    width, height = (float(made.img.get(size, 0)) for size in ("width", "height"))
    if height > TALL * width:
        made["class"] = "tall"
    return str(made)


def key(name, page, lesson, style):
    """Return the key to a chapter's sheets as HTML, with its style sheet in it."""
    chapter = Lesson(name, page)
    shown = chapter.article.find(id=lesson["figure"])
    return environment().get_template("key.html").render(
        chapter=chapter,
        style=style,
        guesses=[
            (guess, course.html(told["answer"]), [
                f"{statement} {verdict}"
                for statement, verdict in map(chapter.verdicts.get, told.get("entries", []))
            ])
            for guess, told in zip(chapter.guesses, lesson["guesses"])
        ],
        look=[*zip(map(course.html, lesson["look"]), map(course.html, lesson["seen"]))],
        shown=shown and shown.select_one(".to-see").decode_contents(),
        paper=lesson["paper"] and course.html(lesson["paper"]),
        answer=lesson["answer"] and course.html(lesson["answer"]),
    )  # fmt: skip
