"""The parts of the book that the build writes: the table of claims, and how it was built."""

import html
import re

from chapters import duration
from infoutils.claims import VERDICTS, with_interval

NO_BREAK = "\N{NO-BREAK SPACE}"
COLAB = "https://colab.research.google.com"


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
    counts = {v: sum(claim["verdict"] == v for claim in tested) for v in VERDICTS}
    said = ", ".join(f"{n} {badge(v)}" for v, n in counts.items() if n)
    parts = [f"Of {len(tested)} claims: {said}.\n"]
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


def badge(verdict):
    """Return a verdict as inline HTML."""
    kind = verdict.replace(" ", "-")
    return f'<span class="verdict verdict-{kind}">{verdict}</span>'


def _row(claim):
    link = f"../notebooks/{claim['chapter']}.html#claim-{claim['id']}"
    cells = [
        [claim["statement"], f"*{claim['source']}*", _folded("Rule", claim["rule"])],
        [_number(claim["estimate"], claim["interval"]), claim["statistic"]],
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
        f"{result['memory']} MiB | {result['executed']} |"
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
            f"The chapters ran at the `{scale}` scale, in {total}, with {told}.\n",
            "| Chapter | Time | Peak memory | Executed |",
            "|---|--:|--:|---|",
            *rows,
            "",
        ]
    )


def run_it(name, url):
    """Return the Markdown, put under a chapter's title, on how to run it."""
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
    return f":::{{dropdown}} Run this chapter yourself\n{how}\n:::"


def tidy(page):
    """Return a written page without what its makers leave wrong for a reader or a screen reader."""
    page = re.sub(r"\[R[0-9a-f]{12}-(\d+)\]", r"[\1]", page)  # numpydoc's names for references
    page = page.replace(' role="list" class="citation-list"', ' class="citation-list"')
    page = page.replace(' role="doc-biblioentry"', "")
    toggle = '<summary><span class="toctree-toggle"'
    return page.replace(toggle, toggle.replace("<summary>", '<summary aria-label="Its pages">'))


def launch_settings(url):
    """Return what ``_config.yml`` needs for its buttons, once the address is known."""
    if not url:
        return {}
    buttons = {"html": {"use_repository_button": True, "use_issues_button": True}}
    if _on_github(url):
        buttons["launch_buttons"] = {"notebook_interface": "classic", "colab_url": COLAB}
    return buttons


def _on_github(url):
    return url.startswith("https://github.com/")
