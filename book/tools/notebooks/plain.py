"""A chapter in plain Markdown, for programs that do not know the book's directives.

Colab and Jupyter show `:::{exercise}` and `{cite:t}` as they are written.  A plain notebook has
headings, folds, quotations and names in their place, the captions of its figures below them, and
its long drawing cells and solutions folded.  The code is the same.
"""

import copy
import re

import nbformat
from pybtex.database import parse_string
from pybtex.richtext import Text

FOLDED = {"hide-input", "hide-cell"}
OPTIONS = r"((?::[\w-]+:[^\n]*\n)*)"
BLOCK = re.compile(rf"^:::\{{([\w-]+)\}} *([^\n]*)\n{OPTIONS}(.*?)^:::$", re.DOTALL | re.MULTILINE)
PLACEHOLDER = re.compile(r"\{\{([^{}\n]+)\}\}")
ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")


def plain(notebook, number, figures, authors):
    """Return a chapter with its Markdown made plain.

    Parameters
    ----------
    notebook : notebook
        With or without outputs.
    number : int
        The chapter's.
    figures : dict of str to str
        From `figure_numbers`, such as ``{"fig-09-plane": "Fig. 9.3"}``.
    authors : dict of str to tuple of str
        From `bibliography`.

    Raises
    ------
    ValueError
        If the chapter uses a directive or a role for which there is no plain form, or one that
        names something that is not there.
    """
    result = copy.deepcopy(notebook)
    exercises = 0

    def block(match):
        nonlocal exercises
        kind, title, _, body = match.groups()
        if kind == "exercise":
            exercises += 1
            return f"#### Exercise {number}.{exercises}: {title}\n\n{body.strip()}"
        if kind == "dropdown":
            return f"<details>\n<summary>{title}</summary>\n\n{body.strip()}\n\n</details>"
        if kind == "admonition":
            body = re.sub(r"(?<=[^\n])\n(?=- |1\. )", "\n\n", body, count=1)  # before a list
            lines = [f"**{title}**", "", *body.strip().splitlines()]
            return "\n".join(f"> {line}".rstrip() for line in lines)
        raise ValueError(f"There is no plain form of the directive {kind!r}")

    def role(match):
        kind, text = match.groups()
        if kind in ("cite", "cite:t"):
            cited = [_named(authors, key) for key in text.split(",")]
            if kind == "cite":
                told = (_linked(f"{names}, {year}", address) for names, year, address in cited)
                return f"({'; '.join(told)})"
            return _joined([_linked(f"{names} ({year})", where) for names, year, where in cited])
        if kind in ("doc", "term"):
            return re.sub(r" *<.*>$", "", text)
        if kind == "numref":
            return _named(figures, text)
        raise ValueError(f"There is no plain form of the role {kind!r}")

    cells = []
    for cell in result.cells:
        cells.append(cell)
        if cell.cell_type == "markdown":
            text = replaced(cell.source, elsewhere)
            cell.source = ROLE.sub(role, BLOCK.sub(block, text + "\n").rstrip("\n"))
            continue
        if FOLDED & set(cell.metadata.get("tags", [])):
            cell.metadata["cellView"] = "form"  # in Colab
            cell.metadata["jupyter"] = {"source_hidden": True}
        figure = cell.metadata.pop("mystnb", {}).get("figure")
        if figure:
            caption = ROLE.sub(role, figure["caption"])
            caption = f"**{figures[figure['name']]}.** {caption}"
            cells.append(nbformat.v4.new_markdown_cell(caption, id=f"{cell.id}-caption"))
    result.cells = cells
    return result


def replaced(text, fill):
    """Return Markdown with its placeholders filled; a line that becomes empty is left out."""
    lines = []
    for line in text.split("\n"):
        filled = PLACEHOLDER.sub(lambda match: fill(match[1].strip()), line)
        if filled == line or filled.strip():
            lines.append(line if filled == line else filled.rstrip())
    return "\n".join(lines)


def elsewhere(placeholder):
    """Return what stands for a placeholder that only the build can fill."""
    if " was " in placeholder:
        return ""
    whole = placeholder.startswith(("scales ", "verdicts "))
    return "The verdicts are on the chapter's page." if whole else "(see the chapter's page)"


def figure_numbers(sources):
    """Return the number of every figure, as the site counts them.

    Parameters
    ----------
    sources : dict of int to notebook
        The chapters, by their numbers.
    """
    numbers = {}
    for chapter, notebook in sources.items():
        found = [cell.metadata.get("mystnb", {}).get("figure") for cell in notebook.cells]
        names = [figure["name"] for figure in found if figure]
        numbers |= {name: f"Fig. {chapter}.{i}" for i, name in enumerate(names, 1)}
    return numbers


def bibliography(text):
    """Return names, year and address of every entry of a BibTeX file, by key."""
    entries = parse_string(text, "bibtex").entries
    return {
        key: (_names(entry), entry.fields.get("year", "n.d."), _address(entry))
        for key, entry in entries.items()
    }


def labels(text):
    """Return what a sentence calls every entry of a BibTeX file, by key.

    Where several would have one name, all but the first get their titles.
    """
    listed = {}
    for key, entry in parse_string(text, "bibtex").entries.items():
        name = f"{_names(entry)} ({entry.fields.get('year', 'n.d.')})"
        if name in listed.values():
            name += f", {Text.from_latex(entry.fields['title'])}"
        listed[key] = name
    return listed


def _names(entry):
    last = [
        str(Text.from_latex(" ".join([*person.prelast_names, *person.last_names])))
        for person in entry.persons.get("author", [])
    ]
    if not last:
        return str(Text.from_latex(entry.fields["title"]))
    return f"{last[0]} et al." if len(last) > 2 else " and ".join(last)


def _address(entry):
    archived = re.search(r"arXiv:(\d{4}\.\d{4,5})", " ".join(entry.fields.values()))
    if "doi" in entry.fields:
        return f"https://doi.org/{entry.fields['doi']}"
    if archived:
        return f"https://arxiv.org/abs/{archived[1]}"
    return entry.fields.get("url", "")


def _named(table, key):
    if key not in table:
        raise ValueError(f"There is no {key!r} to point to")
    return table[key]


def _linked(text, address):
    return f"[{text}]({address})" if address else text


def _joined(words):
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
