"""The parts of the book that the build writes: the table of claims, and how it was built."""

import html
import itertools
import json
import os
import re

from bs4 import BeautifulSoup

from book.tools.execute import BuildError, duration
from infoutils.book.claims import VERDICTS, with_interval

NO_BREAK = "\N{NO-BREAK SPACE}"
COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"
STACKED = ":::{{table}}\n:class: stacked\n:widths: {}\n"
PREVIEW = "_static/readme-flow.png"
IMAGE = """\
::::{{div}} from-chapter
:::{{image}} generated/{figure}.svg
:alt: {alt}
:target: ../notebooks/{chapter}.html#{figure}
:::
::::"""


def title(notebook):
    """Return a chapter's title."""
    for cell in notebook.cells:
        found = re.search(r"^# (.+)$", cell.source, re.MULTILINE)
        if cell.cell_type == "markdown" and found:
            return found[1].strip()
    return "Untitled"


def claims_table(table, titles):
    """Return the Markdown of every claim, by chapter, with what was found.

    Parameters
    ----------
    table : list of dict
        From `checks.claims`.
    titles : dict of str to str
        Titles of the book's chapters, by name and in order.
    """
    tested = [claim for claim in table if claim["verdict"]]
    if not tested:
        return "No claim is tested in this book yet.\n"
    parts = [f"Of {len(tested)} claims: {_counts(tested)}.\n"]
    for name, heading in titles.items():
        claims = [claim for claim in tested if claim["chapter"] == name]
        if not claims:
            continue
        parts.append(f"### [{heading}](../notebooks/{name}.ipynb)\n")
        parts.append(":::{list-table}\n:header-rows: 1\n:class: claims-table\n:widths: 36 21 21 22")
        parts.append("* - Claim\n  - Measured\n  - Control\n  - Verdict")
        parts += [_row(claim) for claim in claims]
        parts.append(":::\n")
    waiting = [claim for claim in table if not claim["verdict"]]
    if waiting:
        parts.append("### Not tested yet\n")
        parts += [f"- {claim['statement']} ({claim['source']})" for claim in waiting]
    return "\n".join(parts) + "\n"


def full_table(kept, table, titles):
    """Return the Markdown of what chapters found at the full scale, beside the book's.

    Parameters
    ----------
    kept : dict of str to dict
        What `full.keep` wrote, by chapter.
    table : list of dict
        From `checks.claims`.
    titles : dict of str to str
        Titles of the book's chapters, by name.
    """
    now = {claim["id"]: claim for claim in table if claim["verdict"]}
    parts = []
    for name, found in kept.items():
        records = [record for record in found["records"] if record["id"] in now]
        if name not in titles or not records:
            continue
        told = ", ".join(f"{package} {number}" for package, number in found["versions"].items())
        parts += [
            f"### [{titles[name]}](../notebooks/{name}.ipynb), at the full scale\n",
            f"Run on {found['executed']}, in {duration(found['seconds'])}, with {told}.\n",
            "| Claim | This build | Full scale |",
            "|---|---|---|",
        ]
        for record in records:
            claim = now[record["id"]]
            cells = [
                f"{with_interval(r['estimate'], r['interval'])}, {r['networks']} {r['of']} "
                f"{badge(r['verdict'])}"
                for r in (claim, record)
            ]
            parts.append(f"| {claim['statement'].strip()} ({record['statistic']}) | "
                         f"{' | '.join(cells)}<br>{record['because']} |")  # fmt: skip
        parts.append("")
    return "\n".join(parts) or "No chapter has been run at the full scale yet.\n"


def badge(verdict):
    """Return a verdict as inline HTML."""
    kind = verdict.replace(" ", "-")
    return f'<span class="verdict verdict-{kind}">{verdict}</span>'


def with_figures(text, executed):
    """Return a written page with figures of chapters in place of their names, and their files.

    Parameters
    ----------
    text : str
        Markdown. ``{{figure fig-09-plane}}`` becomes that picture, with its description and a
        link to where it stands.
    executed : dict of str to notebook
        The chapters, by name.

    Raises
    ------
    BuildError
        If no chapter has such a picture.
    """
    pictures = {}

    def show(match):
        for name, notebook in executed.items():
            for cell in notebook.cells:
                described = cell.metadata.get("mystnb", {})
                drawn = [o.data["image/svg+xml"] for o in cell.get("outputs", []) if _is_svg(o)]
                if drawn and described.get("figure", {}).get("name") == match[1]:
                    pictures[f"book/generated/{match[1]}.svg"] = drawn[0].encode()
                    told = json.dumps(described["image"]["alt"], ensure_ascii=False)
                    return IMAGE.format(chapter=name, figure=match[1], alt=told)
        raise BuildError(f"A page asks for {match[0]}, and no chapter has such a picture")

    return re.sub(r"\{\{figure ([\w-]+)\}\}", show, text), pictures


def _is_svg(output):
    return "image/svg+xml" in output.get("data", {})


def filled(text, table):
    """Return a written page with what the chapters found in place of its placeholders.

    Parameters
    ----------
    text : str
        Markdown. ``{{ID}}`` becomes a claim's estimate with its interval, ``{{ID control}}``
        that of its control, ``{{ID verdict}}`` its verdict, with a link to the record,
        ``{{counts}}`` the number of each verdict, and ``{{claims 04 05}}`` a table of the
        claims of these chapters. ``{{ID was depends}}`` leaves nothing if that is the verdict;
        it says for which verdict the words around it were written, and a build that found
        another (another scale, another machine) tells its readers so there.
    table : list of dict
        From `checks.claims`.

    Raises
    ------
    BuildError
        If a placeholder is not one of these, or names no claim that a chapter recorded.
    """
    tested = {claim["id"]: claim for claim in table if claim["verdict"]}

    def fill(match):
        name, _, what = match[1].strip().partition(" ")
        if name == "counts" and not what:
            return _counts(tested.values())
        if name == "claims":
            chosen = [c for c in tested.values() if c["chapter"][:2] in what.split()]
            return _short_table(chosen)
        claim = tested.get(name)
        if claim is None:
            raise BuildError(f"A page tells of {name}, which no chapter has recorded")
        if what == "verdict":
            return f'<a href="{_link(claim)}">{badge(claim["verdict"])}</a>'
        if what[:4] == "was ":
            if what[4:] == claim["verdict"]:
                return ""
            return (
                f"**(In this build the verdict on {name} is {claim['verdict']!r}; the words here "
                f"were written when it was {what[4:]!r}.)**"
            )
        if what not in ("", "control"):
            raise BuildError(f"A page asks for {match[0]}, which is not known")
        prefix = "control_" if what else ""
        told = with_interval(claim[f"{prefix}estimate"], claim[f"{prefix}interval"])
        return told.replace(" ", NO_BREAK)

    return re.sub(r"\{\{([^{}]+)\}\}", fill, text)


def _counts(claims):
    counts = {v: sum(claim["verdict"] == v for claim in claims) for v in VERDICTS}
    return ", ".join(f"{n} {badge(v)}" for v, n in counts.items() if n)


def _short_table(claims):
    rows = [
        f"| {claim['statement'].strip()} "
        f"| {_number(claim['estimate'], claim['interval'])}; control "
        f"{with_interval(claim['control_estimate'], claim['control_interval'])} "
        f'| <a href="{_link(claim, "figure")}">figure</a> '
        f'| <a href="{_link(claim)}">{badge(claim["verdict"])}</a> |'
        for claim in claims
    ]
    head = ["| Claim | Measured | Shown in | Verdict |", "|---|---|---|---|"]
    return "\n".join([STACKED.format("42 32 11 15"), *head, *rows, ":::"])


def _link(claim, to="record"):
    """Where a claim's record stands, or its figure."""
    place = claim["figure"] if to == "figure" else f"claim-{claim['id']}"
    return f"../notebooks/{claim['chapter']}.html#{place}"


def _row(claim):
    link = _link(claim)
    cells = [
        [claim["statement"], f"*{claim['source']}*", _folded("Rule", claim["rule"])],
        [
            _number(claim["estimate"], claim["interval"]),
            f'{claim["statistic"]} (<a href="{_link(claim, "figure")}">figure</a>)',
        ],
        [_number(claim["control_estimate"], claim["control_interval"]), claim["control"]],
        [f'<a href="{link}">{badge(claim["verdict"])}</a>', claim["because"]],
    ]
    cells[1].append(f"{claim['networks']} {claim['of']}")
    return "\n".join(
        f"{'* ' if i == 0 else '  '}- "
        + "\n\n    ".join(re.sub(r"[ \n]+", " ", text) for text in cell)
        for i, cell in enumerate(cells)
    )


def _number(estimate, interval):
    """Write an estimate in bold, so that a line can break before its interval but not in it."""
    number, _, rest = with_interval(estimate, interval).partition(" ")
    return f"**{number}** **{rest.replace(' ', NO_BREAK)}**" if rest else f"**{number}**"


def _folded(summary, text):
    return f"<details><summary>{summary}</summary>{html.escape(text)}</details>"


def build_table(kept, titles, scale):
    """Return the Markdown that says how long each chapter took, and with which versions."""
    rows = [
        f"| [{titles[name]}](../notebooks/{name}.ipynb) | {duration(result['seconds'])} | "
        f"{result['cores']} | {result['memory']} MiB | {result['executed']} |"
        for name, result in kept.items()
    ]
    total = duration(sum(result["seconds"] for result in kept.values()))
    versions = {}
    for result in kept.values():
        for package, number in result["versions"].items():
            versions.setdefault(package, set()).add(number)
    told = ", ".join(f"{p} {' and '.join(sorted(n))}" for p, n in versions.items())
    return "\n".join(
        [
            f"The chapters ran at the `{scale}` scale, in {total} all told, with {told}.\n",
            "| Chapter | Time | Cores | Peak memory | Executed |",
            "|---|--:|--:|--:|---|",
            *rows,
            "",
        ]
    )


def figure_index(executed, table, titles):
    """Return the Markdown that sets the papers' figures beside the book's.

    Parameters
    ----------
    executed : dict of str to notebook
        The chapters, by name.
    table : list of dict
        From `checks.claims`.
    titles : dict of str to str
        Titles of the chapters, by name.
    """
    tested = [claim for claim in table if claim["verdict"]]
    papers = {}
    for claim in tested:
        paper, _, place = claim["source"].partition(", ")
        papers.setdefault(paper, []).append((place, claim))
    parts = ["## From the papers to the book\n"]
    for paper, claims in papers.items():
        parts.append(f"### {paper[0].upper()}{paper[1:]}\n")
        parts.append(STACKED.format("19 52 11 18"))
        parts.append("| In the paper | Claim | Shown in | Verdict |\n|---|---|---|---|")
        parts += [
            f"| {place or 'as a whole'} | {_cell(claim['statement'])} | "
            f"{{numref}}`{claim['figure']}` | "
            f'<a href="{_link(claim)}">{badge(claim["verdict"])}</a> |'
            for place, claim in claims
        ]
        parts.append(":::\n")
    parts.append("## All figures of the book\n")
    for name, notebook in executed.items():
        parts.append(f"### [{titles[name]}](../notebooks/{name}.ipynb)\n")
        parts.append(STACKED.format("12 58 30"))
        parts.append("| Figure | What it shows | In the papers |\n|---|---|---|")
        for cell in notebook.cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            if figure:
                shown = [c["source"] for c in tested if c["figure"] == figure["name"]]
                sources = "; ".join(dict.fromkeys(shown)) or "&ndash;"
                first = re.split(r"(?<=[.?!])\s+(?=[A-Z])", figure["caption"].strip())[0]
                parts.append(f"| {{numref}}`{figure['name']}` | {_cell(first)} | {sources} |")
        parts.append(":::\n")
    return "\n".join(parts)


def _cell(text):
    """Return text that stays in its cell of a Markdown table."""
    return re.sub(r"[ \n]+", " ", text.strip()).replace("|", "\\|")


def editions_table(titles):
    """Return the Markdown that lists what there is for a class, by chapter."""
    rows = [
        f"| [{heading}](../notebooks/{name}.ipynb) "
        f"| {{download}}`notebook <../downloads/{name}_student.ipynb>` "
        f"| {{download}}`notebook <../downloads/{name}_instructor.ipynb>` "
        f'| <a href="../slides/{name}.html">slides</a> |'
        for name, heading in titles.items()
    ]
    head = ["| Chapter | For students | For instructors | To show |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def run_it(name, url):
    """Return the Markdown, put under a chapter's title, on how to run and teach it."""
    notebook = f"{{download}}`{name}.ipynb <../downloads/{name}.ipynb>`"
    package = "{download}`infoutils.zip <../downloads/infoutils.zip>`"
    upload = f"Download {notebook}. In [Colab]({COLAB}), choose *File, Upload notebook* for it"
    if _on_github(url):
        path = url.removeprefix("https://github.com/")
        link = f"{COLAB}/github/{path}/blob/main/notebooks/{name}.ipynb"
        how = f"[Open it in Colab]({link}), or download {notebook}."
    elif url:
        how = f"{upload}; its first cell installs the rest."
    else:
        how = f"{upload}. Put {package} under *Files*, at the left, then run the first cell."
    copies = "{{download}}`{} <../downloads/" + name + "_{}.ipynb>`"
    teach = (
        f"For a class there are {copies.format('the students’ notebook', 'student')}, without "
        f"solutions, {copies.format('the instructors’', 'instructor')}, with solutions and "
        f'results, and <a href="../slides/{name}.html">slides</a>.'
    )
    return "\n".join(
        [":::{dropdown} Run or teach this chapter", ":class-container: run-it", "", how, "", teach]
        + [":::"]
    )


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
