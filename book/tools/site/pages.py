"""The pages that the build writes, from templates, and what it mends on all of them."""

import copy
import html
import itertools
import os
import re

import nbformat
from bs4 import BeautifulSoup

from book.tools.execute import TABLE_MIME
from book.tools.notebooks import editions, pairs
from book.tools.site import figures as figures_of
from book.tools.site.placeholders import Filler
from book.tools.site.render import block, environment
from infoutils.book.ledger import MIME

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
PREVIEW = "_static/readme-flow.png"
SHOWN = 30  # rows of a figure's numbers on its page; the file has all


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
    again : dict of str to (int, int), optional
        In how many builds with other draws each verdict was the same, of how many.
    times : dict of str to str, optional
        How long a chapter takes, by name.
    ratios : list of dict, optional
        What the benchmarks measured: ``what``, ``ratio``, ``goal``, ``date`` and ``machine``.

    Attributes
    ----------
    pictures : dict of str to bytes
        The files of the figures that the written pages show, by path.
    """

    def __init__(self, judged, figures, titles, labels, scale, again=None, times=None, ratios=()):
        self.judged, self.figures = {one.entry.id: one for one in judged}, figures
        data = {"judged": judged, "figures": figures, "titles": titles, "labels": labels}
        data |= {"again": again or {}, "times": times or {}, "ratios": ratios}
        self._templates = environment(**data, scale=scale, picture=self.picture)
        self.filler = Filler(self.judged, self.html, self.picture, self.in_short, scale)
        self.pictures = {}

    def render(self, template, **data):
        """Return what a template makes of data, and of what all pages are made from."""
        return self._templates.get_template(template).render(**data)

    def html(self, template, about=None):
        """Return HTML about one entry, or several, as a block of Markdown."""
        return block(self.render(template, one=about, entries=about))

    def in_short(self, entries, name=None):
        """Return a chapter's entries in short, with the figure that is named, or that is derived.

        That is the first one by which an entry was judged, and which does not move.
        """
        names = [name] if name else [one.judgement.get("figure") for one in entries]
        drawn = (self.figures[name] for name in names if name)
        best = next((figure for figure in drawn if figure.picture), None)
        return block(self.render("in_short.html", entries=entries, best=best))

    def picture(self, name):
        """Return Markdown that shows a figure of a chapter, with its description and a link."""
        figure = self.figures[name]
        if figure.picture is None:
            raise KeyError(f"a picture of {name}")
        self.pictures[f"book/generated/{figure.file}"] = figure.picture[1]
        return self.render("image.md", figure=figure).strip()

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
        page, cells = copy.deepcopy(notebook), []
        note = self.render("run_it.md", name=name, url=url, colab=COLAB, zip=pairs.ZIP)
        for cell in page.cells:
            cells.append(cell)
            if cell.cell_type == "code":
                cells += self._code(cell)
                continue
            cell.source = self.filler.fill(cell.source, f"notebooks/{name}.py")
            if note:
                cells.append(nbformat.v4.new_markdown_cell(note, id="run-it"))
                note = None
        page.cells = cells
        return page

    def with_numbers(self, name, notebook):
        """Return a chapter whose sentences have the numbers that this build measured."""
        filled = copy.deepcopy(notebook)
        for cell in filled.cells:
            if cell.cell_type == "markdown":
                cell.source = self.filler.fill_numbers(cell.source, f"notebooks/{name}.py")
        return filled

    def _code(self, cell):
        """Make a cell fit for a page; return the cell with its numbers, if it has any."""
        described = cell.metadata.setdefault("mystnb", nbformat.NotebookNode())
        described.pop("source", None)
        missing = described.pop("no_numbers", None)
        _fold(cell, described)
        figure = described.get("figure", {"name": None})
        if about := figures_of.judged_by(figure["name"], self.judged.values()):
            figure["caption"] += " " + self.html("links.html", about)
        if figure["name"] in self.figures:
            drawn = self.figures[figure["name"]]
            described["image"]["alt"] = f"The picture of {drawn.number}: what to see is told below."
            figure["caption"] += "\n" + self.html("to_see.html", as_text(drawn.description))
        below = []
        if missing:
            text = f"*No table of numbers: {missing}*"
            below.append(nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-numbers"))
        for output in cell.outputs:
            data = output.get("data", {})
            if MIME in data:
                card = self.render("card.html", one=self.judged[data[MIME]["id"]])
                output.data = nbformat.from_dict({"text/html": card})
            elif TABLE_MIME in data and figure["name"]:  # in the cell it would be a figure, too
                text = block(self._numbers(figure["name"], data["text/html"]))
                below.append(nbformat.v4.new_markdown_cell(text, id=f"{cell.id}-numbers"))
                output.data = {}
            elif "text/html" in data and "image" in described:
                # An animation: its picture has no description yet.
                alt = html.escape(described["image"].get("alt", ""))
                pieces = re.split(r"<img(?![^>]*\balt=)", data["text/html"])
                data["text/html"] = f'<img alt="{alt}"'.join(pieces)
            editions.without_data(output)
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]
        return below

    def _numbers(self, name, folded):
        """Return the numbers of a figure as a folded table; a long one begins, and leads on."""
        table = re.search(r"<table.*</table>", folded, re.DOTALL)[0]
        head, *rows = re.split(r"(?=<tr>)", table)  # the row of the heads has a style
        table = head + "".join(rows[:SHOWN]) + ("</tbody></table>" if rows[SHOWN:] else "")
        return self.render("numbers.html", table=table, name=name, rows=len(rows), shown=SHOWN)


def _fold(cell, described):
    """Fold the code that a page need not show, and say what is folded."""
    tags = cell.metadata.get("tags", [])
    kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
    drawn = "figure" in described or any(kind.startswith("image/") for kind in kinds)
    if editions.is_solution(cell):
        described |= {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide it"}
    elif "hide-input" in tags or (MIME in kinds and not drawn):
        if not drawn:  # no bar stands above a sentence, or a record
            cell.metadata["tags"] = list(dict.fromkeys([*tags, "hide-input", "prose"]))
        what = "Code of the figure" if drawn else "Code of this text"
        hide = f"Hide the {what.lower()}"
        described |= {"code_prompt_show": what, "code_prompt_hide": hide}


def as_text(words):
    """Return words as Markdown that shows them as they are."""
    return re.sub(r"([\\`*_$\[\]{}~])", r"\\\1", words)


def minutes(notebook):
    """Return how long a chapter takes, as its masthead says."""
    found = re.search(r"^\| \*\*Time\*\* \| (.+?) \|$", notebook.cells[0].source, re.MULTILINE)
    return found and found[1]


def title(notebook):
    """Return a chapter's title."""
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return "Untitled"


def packages(results):
    """Return with which versions of each package chapters were run, in order."""
    numbers = {}
    for result in results:
        for package, version in result["versions"].items():
            numbers.setdefault(package, set()).add(version)
    return {package: sorted(found) for package, found in numbers.items()}


def versions(results):
    """Say with which packages chapters were run."""
    return ", ".join(f"{name} {' and '.join(found)}" for name, found in packages(results).items())


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
    page = re.sub(r'<a class="best-figure"[^>]* href="#([\w-]+)"[^>]*>', _with_picture, page)
    toggle = '<summary><span class="toctree-toggle"'
    page = page.replace(toggle, toggle.replace("<summary>", '<summary aria-label="Its pages">'))
    return re.sub(r'<table class="stacked table">.*?</table>', _labelled, page, flags=re.DOTALL)


def _with_picture(link):
    """Return a link to a figure of the page with a small copy of its picture."""
    figure = rf'<figure[^>]* id="{link[1]}">\s*<img[^>]*? src="([^"]+)"'
    found = re.search(figure, link.string)
    alt = "A small copy of the figure to which it leads:"
    return f'{link[0]}<img alt="{alt}" src="{found[1]}"> ' if found else link[0]


def _labelled(table):
    """Name the column in each cell but the first: a phone shows no heads of a stacked table."""
    heads = re.findall(r'<th class="head"><p>(.*?)</p></th>', table[0])
    named = ["<td>", *(f'<td data-label="{head}">' for head in heads[1:])]
    rows = []
    for row in table[0].split("<tr"):
        before, *cells = row.split("<td>")
        starts = named if len(cells) == len(heads) else ["<td>"] * len(cells)
        rows.append(before + "".join(start + cell for start, cell in zip(starts, cells)))
    return "<tr".join(rows)


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
    head = environment().get_template("head.html").render(tags=tags)
    return page.replace("</head>", f"{head}</head>", 1)


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
