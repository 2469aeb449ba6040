"""What the page of search results shows of each page: its sections' words, as a script.

A page that is opened as a file may not read other files, but it may load scripts.
"""

import json
import re

from bs4 import BeautifulSoup

UNTOLD = (
    "pre, table, script, style, svg, button, a.headerlink, div.math, dl dl, .in-short, "
    ".admonition-title, .claim-foot, .claim-record details"
)


def sections(page):
    """Return title and words of each section of a page, without those inside it, by its name.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    dict of str to list of str
    """
    article, found = BeautifulSoup(page, "html.parser").article, {}
    if article is None:
        return found
    for part in article.select(UNTOLD):
        part.decompose()
    for formula in article.select("math"):
        formula.replace_with("".join(formula.get_text().split()))
    for term in article.select("dt, summary"):
        term.append(": ")
    for section in article.select("section[id]"):
        title, *parts = section.find_all(True, recursive=False) or [section]
        title = section.find(re.compile("^h[1-6]$"), recursive=False) or title
        own = [part for part in parts if part.name != "section" and part is not title]
        found[section["id"]] = [_words(title), " ".join(filter(None, map(_words, own)))]
    return found


def write(site, path, page):
    """Write the script that tells the search what stands on a page, if anything does.

    Parameters
    ----------
    site : Path
    path, page : str
        The page's, in the site, and its HTML.
    """
    name, found = path.removesuffix(".html"), sections(page)
    if found:
        told = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        script = site / "excerpts" / f"{name}.js"
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(f"excerpts({json.dumps(name)},{told});\n", encoding="utf-8")


def _words(part):
    return " ".join(part.get_text().split())
