"""The pages that the build writes, from templates, and what it mends on all of them."""

import copy
import html
import itertools
import json
import os
import re
from collections import Counter
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from book.tools.execute import BuildError, duration
from book.tools.notebooks import editions
from book.tools.site import figures as figures_of
from book.tools.site.placeholders import Filler
from infoutils.book import words
from infoutils.book.ledger import MIME
from infoutils.book.results import TABLE_MIME

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
PREVIEW = "_static/readme-flow.png"
TEMPLATES = Path(__file__).parent / "templates"
KINDS = {
    "claim": "Claims of the sources",
    "question": "Questions that they ask",
    "suggestion": "Suggestions that they make",
    "ours": "The book’s own",
}
CODES = ("met", "contradicted", "depends", "open", "waiting")


class Pages:
    """Writes the parts of the book that are made from its chapters and its ledger.

    Parameters
    ----------
    judged : list of Judged
    figures : dict of str to Figure
        Of the chapters, by name.
    titles : dict of str to str
        Of the chapters, by name and in order.
    labels : dict of str to str
        What the sources are called, by key.
    scale : str
    """

    def __init__(self, judged, figures, titles, labels, scale):
        self.judged, self.figures = judged, figures
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {
            "judged": judged,
            "figures": figures,
            "titles": titles,
            "labels": labels,
            "tally": tally(judged),
            "scale": scale,
        }
        self._templates.filters |= {
            "block": lambda text: f"{block(text)}\n",
            "duration": duration,
            "estimate": lambda row: words.estimate(row["mean"], row["low"], row["high"]),
            "limits": limits,
            "listed": listed,
            "number": number,
            "quoted": lambda text: json.dumps(text, ensure_ascii=False),
            "sentence": lambda text: f"{text[0].upper()}{text[1:].rstrip('.')}.",
            "share": words.share,
        }
        self.filler = Filler(judged, self._for_text, scale)

    def render(self, template, **data):
        """Return what a template makes of data, and of what all pages are made from."""
        return self._templates.get_template(template).render(**data)

    def _for_text(self, template, about=None):
        """Return HTML that stands in the Markdown of a page."""
        return block(self.render(template, one=about, entries=about))

    def written(self, text, where):
        """Return a written page without placeholders, and the pictures that it shows.

        Parameters
        ----------
        text, where : str
            Markdown, and the page's name.  ``{{figure fig-09-plane}}`` becomes that picture, with
            its description and a link to where it stands; for others see `Filler`.

        Raises
        ------
        BuildError
            If no chapter has such a picture, or if a placeholder is not known.
        """
        pictures = {}

        def show(match):
            figure = self.figures.get(match[1])
            if figure is None or figure.picture is None:
                raise BuildError(f"{where} asks for {match[0]}, and no chapter has such a picture")
            pictures[f"book/generated/{figure.file}"] = figure.picture[1]
            return self.render("image.md", figure=figure)

        text = re.sub(r"\{\{figure ([\w-]+)\}\}", show, text)
        return self.filler.fill(text, where), pictures

    def figure_index(self):
        """Return the Markdown of the page of figures, and the pictures that it shows."""
        twins = figures_of.index(self.figures, self.judged)
        chosen = [figure for row in twins for figure in row["twins"] or row["others"]]
        pictures = {f"book/generated/{f.file}": f.picture[1] for f in chosen if f.picture}
        return self.render("figures.md", twins=twins, wanted=figures_of.WANTED), pictures

    def chapter(self, name, notebook, url):
        """Return a chapter as its page shows it.

        How to run it follows its first text cell, boxes stand in place of records, a figure links
        to the entries that were judged by it, and its numbers are folded below it.

        Parameters
        ----------
        name : str
        notebook : notebook
            With its outputs.
        url : str
            The repository's.
        """
        page = copy.deepcopy(notebook)
        data = {"name": name, "url": url, "on_github": _on_github(url), "colab": COLAB}
        note = nbformat.v4.new_markdown_cell(self.render("run_it.md", **data).strip(), id="run-it")
        cells = []
        for cell in page.cells:
            cells.append(cell)
            if cell.cell_type == "code":
                cells += self._code(cell)
                continue
            cell.source = self.filler.fill(cell.source, f"notebooks/{name}.py")
            if note not in cells:
                cells.append(note)
        page.cells = cells
        return page

    def _code(self, cell):
        """Make a cell fit for a page; return the cell with its numbers, if it has any."""
        described = cell.metadata.get("mystnb", {})
        described.pop("source", None)
        if editions.is_solution(cell):
            prompts = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide it"}
            cell.metadata["mystnb"] = described | prompts
        figure = described.get("figure", {})
        about = [one for one in self.judged if one.judgement.get("figure") == figure.get("name", 0)]
        if about:
            figure["caption"] += " " + block(self.render("links.html", entries=about))
        numbers = []
        for output in cell.outputs:
            data = output.get("data", {})
            if MIME in data:
                one = next(o for o in self.judged if o.entry.id == data[MIME]["id"])
                output.data = nbformat.from_dict({"text/html": self.render("card.html", one=one)})
            elif TABLE_MIME in data:  # in the cell it would be a figure of its own
                link = f'<p><a href="../data/{figure["name"]}.csv" download>These as CSV</a></p>'
                text = block(data["text/html"].replace("</details>", f"{link}</details>"))
                numbers.append(nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-numbers"))
            elif "text/html" in data and "image" in described:
                # An animation: its picture has no description yet.
                alt = html.escape(described["image"].get("alt", ""))
                pieces = re.split(r"<img(?![^>]*\balt=)", data["text/html"])
                data["text/html"] = f'<img alt="{alt}"'.join(pieces)
        cell.outputs = [o for o in cell.outputs if TABLE_MIME not in o.get("data", {})]
        for output in cell.outputs:
            editions.without_data(output)
        return numbers


def title(notebook):
    """Return a chapter's title."""
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return "Untitled"


def tally(judged):
    """Return how many entries there are of each kind, and how many of each verdict.

    Returns
    -------
    list of dict
        ``name``, ``entries``, ``trivial`` (of those that meet their rule) and ``counts``: by
        verdict, its code and the number.
    """
    rows = []
    for kind, name in KINDS.items():
        chosen = sorted(
            (one for one in judged if one.entry.kind == kind), key=lambda o: CODES.index(o.code)
        )
        counts = Counter(("depends" if o.code == "depends" else o.verdict, o.code) for o in chosen)
        trivial = sum(o.code == "met" and bool(o.judgement["trivial"]) for o in chosen)
        rows.append(
            {
                "name": name,
                "entries": len(chosen),
                "trivial": trivial,
                "counts": {word: (code, count) for (word, code), count in counts.items()},
            }
        )
    return [row for row in rows if row["entries"]]


def versions(results):
    """Say with which packages chapters were run."""
    numbers = {}
    for result in results:
        for package, version in result["versions"].items():
            numbers.setdefault(package, set()).add(version)
    return ", ".join(f"{package} {' and '.join(sorted(n))}" for package, n in numbers.items())


def number(value):
    """Write a number of a rule, as short as it was written there."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def listed(names):
    """Write names one after the other, the last after "and"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def limits(part):
    """Say when a part of a rule is met, and when it is contradicted."""
    if part.within is None:
        return (
            f"met if surely above {number(part.above)}, contradicted if surely below "
            f"{number(part.above + part.effect)}"
        )
    low, high = map(number, part.within)
    return f"met if surely between {low} and {high}, contradicted if surely outside"


def block(text):
    """Return HTML as one block of Markdown, which an empty line would end."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def tidy(page):
    """Return a written page without what its makers leave wrong for a reader or a screen reader."""
    viewport = r'<meta name="viewport"[^>]*>'
    earlier = itertools.count()
    page = re.sub(viewport, lambda match: "" if next(earlier) else match[0], page)  # once
    page = page.replace(' id="exercise-content"', "")
    live = re.compile(r"\n *<script>const THEBE_JS_URL.*?</script>", re.DOTALL)
    page = live.sub("", page)  # it starts kernels, of which there are none, and is there twice
    page = re.sub(r"\[R[0-9a-f]{12}-(\d+)\]", r"[\1]", page)  # numpydoc's names for references
    page = page.replace(' role="list" class="citation-list"', ' class="citation-list"')
    page = page.replace(' role="doc-biblioentry"', "")
    toggle = '<summary><span class="toctree-toggle"'
    return page.replace(toggle, toggle.replace("<summary>", '<summary aria-label="Its pages">'))


def site_address(url):
    """Return where the site will stand, with a slash at the end, or nothing if that is not known.

    The environment variable SITE_URL decides; without it, a repository on GitHub has its pages.
    """
    address = os.environ.get("SITE_URL", "")
    if not address and _on_github(url):
        owner, name = url.removeprefix("https://github.com/").split("/")[:2]
        address = f"https://{owner.lower()}.github.io/{name}/"
    return address and address.rstrip("/") + "/"


def described(page, path, address):
    """Return a page with its description, and with a preview for links to it.

    Parameters
    ----------
    page : str
        HTML.
    path : str
        The page's, in the site.
    address : str
        Of the site; without one there is no preview.
    """
    tree = BeautifulSoup(page, "html.parser")
    if tree.article is None or tree.article.h1 is None:
        return page
    for link in tree.select("a.headerlink"):
        link.decompose()
    heads = [row.td for row in tree.article.select("table tr") if row.td]
    question = [td for td in heads if td.get_text(strip=True) == "Question"]
    first = question[0].find_next("td") if question else tree.article.h1.find_next_sibling("p")
    title = " ".join(tree.article.h1.get_text().split())
    text = " ".join(first.get_text().split()) if first else title
    text = text if len(text) <= 200 else text[:197].rsplit(" ", 1)[0] + " …"
    tags = {"description": text}
    if address:
        tags |= {
            "og:title": title,
            "og:description": text,
            "og:type": "article",
            "og:url": address + path,
            "og:image": address + PREVIEW,
            "twitter:card": "summary_large_image",
        }
    told = "".join(
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" '
        f'content="{html.escape(value)}">\n'
        for name, value in tags.items()
    )
    return page.replace("</head>", f"{told}</head>", 1)


def launch_settings(url):
    """Return what ``_config.yml`` needs for its buttons, once the address is known."""
    if not url:
        return {}
    buttons = {"html": {"use_repository_button": True, "use_issues_button": True}}
    if _on_github(url):
        buttons["launch_buttons"] = {
            "notebook_interface": "classic",
            "colab_url": COLAB,
            "binderhub_url": BINDER,
        }
    return buttons


def _on_github(url):
    return url.startswith("https://github.com/")
