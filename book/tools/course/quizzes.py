"""The questions of *Check yourself* for learning platforms: GIFT, Moodle XML and QTI 2.1.

A question has three or more options, of which one is right, and says why.
"""

import html
import re
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from book.tools.archive import zipped
from book.tools.site.render import environment

QUESTION = re.compile(
    r"^\*\*(\d+)\.\*\* (.+?)\n\n((?:- \([a-z]\) [^\n]+\n)+)\n"
    r":::\{dropdown\} Answer[^\n]*\n(.+?)\n:::$",
    re.MULTILINE | re.DOTALL,
)
OPTION = re.compile(r"^- \(([a-z])\) ([^\n]+)$", re.MULTILINE)
ROLE = re.compile(r"\{[\w:]+\}`([^`<]+?)(?: *<[^`]*>)?`")
NAMED = re.compile(r"(<(?:strong|em)>)\(([a-z])\)(\.?</)")
RENDER = MarkdownIt("commonmark").render
SPECIAL = re.compile(r"([~=#{}:\\])")  # in GIFT


@dataclass(frozen=True)
class Question:
    r"""One question; texts are HTML, with formulas as LaTeX in ``\(...\)``.

    Attributes
    ----------
    id : str
        Such as ``q-02-1``.
    text : str
        What is asked.
    options : tuple of str
        What one chooses from.
    right : int
        The index of the right option.
    answer : str
        What is said after the choice, in paragraphs; the first says why the right option is right.
        It calls options by their letters.
    """

    id: str
    text: str
    options: tuple[str, ...]
    right: int
    answer: str

    @property
    def why(self) -> str:
        """The answer with options in their own words: a platform shuffles the letters."""

        def quoted(match: re.Match[str]) -> str:
            told = self.options[ord(match[2]) - ord("a")].rstrip(".;,")
            return f"{match[1]}“{told}”{match[3]}"

        return NAMED.sub(quoted, self.answer)


def questions(name: str, notebook: Any) -> list[Question]:
    """Return the questions of a chapter with directives.

    Raises
    ------
    ValueError
        If a question is written in another form, or its answer names no option.
    """
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    made = []
    for number, asked, options, answer in QUESTION.findall(text):
        listed = OPTION.findall(options)
        right = re.match(r"\*\*\(([a-z])\)", answer)
        letters = [letter for letter, _ in listed]
        if letters != list("abcdefgh"[: len(letters)]):
            raise ValueError(f"{name}, question {number}: the options are not (a), (b), ...")
        if not right or right[1] not in letters:
            raise ValueError(f"{name}, question {number}: the answer names none of the options")
        made.append(
            Question(
                f"q-{name[:2]}-{number}",
                _html(asked),
                tuple(_html(option) for _, option in listed),
                letters.index(right[1]),
                _html(answer),
            )
        )
    if len(made) != text.count(":::{dropdown} Answer to question"):
        raise ValueError(f"{name}: not every question of the quiz could be read")
    return made


def exported(title: str, asked: list[Question]) -> dict[str, bytes]:
    """Return a quiz in each format, by the ending of its file's name."""
    data = {"title": title, "questions": asked}
    made = {
        f"{kind}.{ending}": _rendered(f"quiz_{kind}.{ending}", **data).encode()
        for kind, ending in (("gift", "txt"), ("moodle", "xml"))
    }
    return made | {"qti.zip": _package(data)}


def _package(data: dict[str, Any]) -> bytes:
    """Return an IMS content package of QTI 2.1: a manifest, a test, and an item a question."""
    files = {
        "imsmanifest.xml": _rendered("quiz_manifest.xml", **data),
        "test.xml": _rendered("quiz_test.xml", **data),
        **{
            f"items/{one.id}.xml": _rendered("quiz_item.xml", question=one)
            for one in data["questions"]
        },
    }
    return zipped({name: text.encode() for name, text in files.items()})


def _rendered(template: str, **data: Any) -> str:
    """Return a filled template."""
    made = environment()
    made.filters |= {"gift": _gift, "cdata": _cdata, "xhtml": _xhtml}
    return made.get_template(template).render(**data)


def _html(text: str) -> str:
    """Return Markdown as HTML on one line, with formulas untouched and roles as plain words."""
    formulas: list[str] = []

    def kept(match: re.Match[str]) -> str:
        formulas.append(rf"\({html.escape(match[1], quote=False)}\)")
        return f"FORMULA{len(formulas) - 1}END"

    text = re.sub(r"\$([^$]+)\$", kept, ROLE.sub(r"\1", text.strip()))
    made = " ".join(RENDER(text).split())
    if made.count("<p>") == 1:
        made = made.removeprefix("<p>").removesuffix("</p>")
    return re.sub(r"FORMULA(\d+)END", lambda match: formulas[int(match[1])], made)


def _gift(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _xhtml(text: str) -> str:
    """Return HTML as QTI wants it: in blocks."""
    return text if text.startswith("<p>") else f"<p>{text}</p>"
