"""What a course takes from the chapters: ``book/course.yml``, the guide and the glossary."""

import html as escapes
import re

import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from book.tools.execute import BuildError
from book.tools.site.formulas import mathml
from book.tools.site.lesson import inside, sentences

_MARKDOWN = MarkdownIt().use(dollarmath_plugin, renderer=lambda text, _: mathml(text))
EMPTY = {
    "terms": {},
    "example": None,
    "worked": None,
    "guesses": [],
    "votes": {},
    "rows": [],
    "objectives": [],
    "figure": None,
    "look": [],
    "seen": [],
    "agree": None,
    "part": [],
    "minutes": [5, 10, 10, 5],
    "paper": None,
    "answer": None,
}


def load(root):
    """Return ``book/course.yml``: for each chapter, what its lesson adds; nothing without it."""
    path = root / "book" / "course.yml"
    if not path.exists():
        return {}
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: EMPTY | lesson for name, lesson in listed.items()}


def html(text):
    """Return a line of Markdown as HTML, with its formulas as the pages have them."""
    return _MARKDOWN.renderInline(text)


def with_formulas(text):
    r"""Return HTML with the formulas in ``\(...\)`` as the pages have them."""
    return re.sub(
        r"\\\((.+?)\\\)",
        lambda match: f'<span class="math inline">{mathml(escapes.unescape(match[1]))}</span>',
        text,
    )


def objectives(notebook):
    """Return the objectives of a chapter, in Markdown."""
    for cell in notebook.cells:
        box = re.search(r"^:::\{admonition\} Objectives$(.*?)^:::$", cell.source, re.M | re.S)
        if box:
            return [item.rstrip(";.") for item in re.findall(r"^- (.+)$", box[1], re.M)]
    return []


def tried(lessons, notebooks, drawn):
    """Return where each objective is tried and shown.

    Parameters
    ----------
    lessons : dict of str to dict
        From `load`.
    notebooks : dict of str to notebook
        The chapters.
    drawn : dict of str to figures.Figure
        By name.

    Returns
    -------
    dict of str to (dict, list of dict)
        For each chapter its lesson, and for each objective its ``text``, ``exercises`` (names),
        ``quiz`` (numbers) and ``figures``.
    """
    found = {}
    for name in notebooks.keys() & lessons.keys():
        texts, places = objectives(notebooks[name]), lessons[name]["objectives"]
        unknown = {figure for place in places for figure in place["figures"]} - drawn.keys()
        if len(texts) != len(places) or unknown:
            raise BuildError(
                f"book/course.yml has {len(places)} objectives of {name}, which has {len(texts)}, "
                f"and figures that are not there: {sorted(unknown)}"
            )
        rows = [
            {**place, "text": text, "figures": [drawn[figure] for figure in place["figures"]]}
            for text, place in zip(texts, places)
        ]
        found[name] = (lessons[name], rows)
    return dict(sorted(found.items()))


class Guide:
    """The instructor guide and the glossary of a built site, as the slides quote them.

    Parameters
    ----------
    site : Path
        A page that it has not says nothing.
    """

    def __init__(self, site):
        self.guide = _page(site / "book" / "instructor_guide.html")
        glossary = _page(site / "book" / "glossary.html")
        self.terms = {}
        for term in glossary.select("dl.glossary dt"):
            for link in term.select("a"):
                link.decompose()
            self.terms[term.get_text(strip=True)] = inside(term.find_next("dd").p)

    def said(self, number):
        """Return what the guide says of a chapter, as HTML.

        What to do in class, and what students believe, belongs to the figure that it points to;
        a sentence that points to none goes with the one before it.

        Parameters
        ----------
        number : int

        Returns
        -------
        notes : dict of str to list of str
            By the figure's name; the sentence that should stay, and what points to no figure, by
            an empty one.
        exercises : dict of str to list of str
            What goes wrong and what to ask, by the exercise's name.
        """
        headings = self.guide.select("h3")
        found = [h for h in headings if h.get_text().startswith(f"{number}. ")]
        if not found:
            return {}, {}
        part = found[0].parent
        for link in part.select("a.headerlink"):
            link.decompose()
        exercises = {}
        for link in part.select('a[href*="#ex-"]'):
            row = link.find_parent("tr")
            cells = [inside(cell) for cell in row.select("td")[1:]] if row else []
            line = [s for s in sentences(link.find_parent("p")) if link["href"] in s]
            exercises[link["href"].partition("#")[2]] = cells or line
        notes = {}
        for paragraph in part.find_all("p", recursive=False):
            figure = ""
            for line in sentences(paragraph):
                if "What they believe" not in line and "#ex-" not in line:
                    figure = _figure(line) or figure
                    notes.setdefault(figure, []).append(line)
        for item in part.select("ul > li"):
            belief = f"They may believe: {inside(item)}"
            notes.setdefault(_figure(belief), []).append(belief)
        return notes, exercises


def _figure(text):
    """Return the name of the first figure that a piece of HTML points to, or nothing."""
    found = re.search(r'#(fig-[\w-]+)"', text)
    return found[1] if found else ""


def _page(path):
    """Return a page of the folder ``book``, with links as a page of a folder beside it has them."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    page = BeautifulSoup(text, "html.parser")
    for link in page.select("a[href]"):
        if link["href"].startswith("#"):
            link["href"] = f"../book/{path.name}{link['href']}"
        elif not link["href"].startswith("../") and "://" not in link["href"]:
            link["href"] = f"../book/{link['href']}"
    return page
