"""Sheets of paper for a class, one page a chapter: a worksheet for groups, and predictions.

They are HTML that prints on A4 and on Letter, made from a chapter's page and ``book/course.yml``.
The key to both, for the teacher, is a file that needs no other.
"""

from book.tools.site import course, rows
from book.tools.site.lesson import Lesson, defined, figure, said
from book.tools.site.render import environment

KINDS = ("worksheet", "predictions")
TALL = 0.8  # of a figure's width: a higher one has the questions beside it


def sheet(kind, name, page, lesson=None, folder=None):
    """Return a sheet of a chapter as HTML.

    Parameters
    ----------
    kind : {"worksheet", "predictions"}
    name, page : str
        The chapter's, and its page, as the site has it.
    lesson : dict, optional
        The chapter's part of ``book/course.yml``.
    folder : Path, optional
        Where the sheet will be, from which it loads its pictures.
    """
    chapter, lesson = Lesson(name, page), lesson or course.EMPTY
    text, agree = environment().get_template(f"{kind}.html"), lesson["agree"]
    shown = chapter.article.find(id=lesson["figure"]) if lesson["figure"] else None
    return text.render(
        chapter=chapter,
        minutes=dict(zip(("agree", "look", "paper", "last"), lesson["minutes"])),
        figure=shown and (
            some(shown, lesson["part"], folder) if folder and lesson["part"] else asked(shown)
        ),
        look=[course.html(line) for line in lesson["look"]],
        paper=lesson["paper"] and course.html(lesson["paper"]),
        guess=chapter.guesses[agree - 1] if agree else None,
    )  # fmt: skip


def asked(tag):
    """Return a figure with what its signs mean, and without what it shows."""
    made = figure(tag)
    for control in made.select("script, button, input, output"):
        control.decompose()
    width, height = (float(made.img.get(size, 0)) for size in ("width", "height"))
    if height > TALL * width:
        made["class"] = "tall"
    return str(made)


def some(tag, chosen, folder):
    """Return rows of a figure, by their numbers, with what defines them and what signs mean."""
    drawn = rows.of_figure(tag, folder)
    made = drawn.shown(*(row - 1 for row in chosen))
    told = defined(tag, len(drawn.tops))
    lines = "".join(f"<p>{told[row - 1]}</p>" for row in chosen) if told else ""
    return f'<figure class="part">{made}<figcaption>{said(tag)}{lines}</figcaption></figure>'


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
