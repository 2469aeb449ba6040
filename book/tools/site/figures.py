"""The figures of the book, beside those of the sources."""

import base64
import csv
import io
import json
import re
from dataclasses import dataclass

from book.tools.execute import TABLE_MIME
from book.tools.notebooks import plain

# The figures that the book draws again, each in its own form.
WANTED = {"ivanovic2018": range(1, 14), "greenewald2019": (2, 3, 5, 6)}
TITLE = 25  # characters: a first sentence no longer than this says too little by itself
SOURCE = re.compile(r"(\w+), Figs?\. (\d+(?:(?:,|,? and) \d+)*)")


@dataclass(frozen=True)
class Figure:
    """A figure of a chapter.

    Attributes
    ----------
    name, number : str
        Such as ``fig-04-matrix`` and ``Fig. 4.2``.
    chapter, caption, description : str
    sources : tuple of (str, int)
        The figures of the sources whose twin it is.
    picture : tuple of (str, bytes) or None
        Its kind of file, and the file; None for one that moves.
    csv : str or None
        The numbers in it.
    """

    name: str
    number: str
    chapter: str
    caption: str
    description: str
    sources: tuple[tuple[str, int], ...] = ()
    picture: tuple[str, bytes] | None = None
    csv: str | None = None

    @property
    def first(self) -> str:
        """The first sentence of the caption, and the next where that is a title of a few words."""
        sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z])", self.caption.strip())
        number = 1 if len(sentences[0]) > TITLE else 2
        return re.sub(r"\s+", " ", " ".join(sentences[:number])).replace("|", "\\|")

    @property
    def link(self) -> str:
        return f"../notebooks/{self.chapter}.html#{self.name}"

    @property
    def rows(self) -> list[dict[str, str]]:
        """The numbers in it, as its file has them."""
        return list(csv.DictReader(io.StringIO(self.csv)))

    @property
    def file(self) -> str | None:
        return self.picture and f"{self.name}.{self.picture[0]}"


def named(text):
    """Return the figures of sources that a cell says it is the twin of.

    Parameters
    ----------
    text : str
        Such as ``ivanovic2018, Figs. 5 and 6; greenewald2019, Fig. 2``.

    Returns
    -------
    tuple of (str, int)

    Raises
    ------
    ValueError
        If it is not of this form.
    """
    pairs = []
    for part in filter(None, map(str.strip, str(text).split(";"))):
        match = SOURCE.fullmatch(part)
        if not match:
            raise ValueError(f"a figure's source is like 'ivanovic2018, Fig. 4', not {part!r}")
        pairs += [(match[1], int(number)) for number in re.findall(r"\d+", match[2])]
    return tuple(pairs)


def collect(executed):
    """Return every figure of the executed chapters, by name.

    Parameters
    ----------
    executed : dict of str to notebook
        The chapters, by name.
    """
    numbers = plain.figure_numbers({int(name[:2]): book for name, book in executed.items()})
    figures = {}
    for chapter, notebook in executed.items():
        for cell in notebook.cells:
            described = cell.metadata.get("mystnb", {})
            if "figure" not in described:
                continue
            figure, name = described["figure"], described["figure"]["name"]
            data = [output.get("data", {}) for output in cell.get("outputs", [])]
            figures[name] = Figure(
                name=name,
                number=numbers[name],
                chapter=chapter,
                caption=figure["caption"],
                description=described.get("image", {}).get("alt", ""),
                sources=named(described.get("source", "")),
                picture=next(filter(None, map(_picture, data)), None),
                csv=next((d[TABLE_MIME]["csv"] for d in data if TABLE_MIME in d), None),
            )
    return figures


def _picture(data):
    if "image/svg+xml" in data:
        return "svg", "".join(data["image/svg+xml"]).encode()
    return ("png", base64.b64decode(data["image/png"])) if "image/png" in data else None


def index(figures, judged):
    """Return what stands beside each figure of the sources that is drawn again.

    Parameters
    ----------
    figures : dict of str to Figure
    judged : list of Judged

    Returns
    -------
    list of dict
        ``source``, ``number``, ``twins`` (of the same form), ``others`` (where there is none: the
        figures by which the entries about it were judged) and ``entries``.
    """
    rows = []
    for source, number in ((source, n) for source, numbers in WANTED.items() for n in numbers):
        about = [o for o in judged if o.entry.source == source and number in o.entry.figures]
        names = dict.fromkeys(one.judgement.get("figure") for one in about)
        twins = [figure for figure in figures.values() if (source, number) in figure.sources]
        others = [] if twins else [figures[name] for name in names if name]
        row = {"source": source, "number": number, "entries": about}
        rows.append(row | {"twins": twins, "others": others})
    return rows


def judged_by(name, judged):
    """Return the entries that were judged by a figure."""
    return [one for one in judged if name and one.judgement.get("figure") == name]


def published(figures, judged):
    """Return what is said of every figure as JSON."""
    kept = ("name", "number", "chapter", "caption", "description", "sources")
    data = [
        {name: getattr(figure, name) for name in kept}
        | {"entries": [one.entry.id for one in judged_by(figure.name, judged)]}
        | {"table": f"{figure.name}.csv" if figure.csv else None}
        for figure in figures.values()
    ]
    return json.dumps(data, indent=1, ensure_ascii=False)
