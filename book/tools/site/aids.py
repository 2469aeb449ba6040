"""What a reader finds on every page: definitions at their words, and a place for a doubt."""

import html
import re

from bs4 import BeautifulSoup

from book.tools.site.render import environment

TERM = re.compile(
    r'<a class="reference internal" href="(?P<address>[^"]*#(?P<term>term-[^"]+))">'
    r'(?=<span class="xref std std-term">)'
)
SECTION = re.compile(
    r'<section[^>]* id="([^"]+)">\s*(?:<span[^>]*></span>)*<h2>(.*?)<a ', re.DOTALL
)
RECORD = re.compile(
    r'id="(claim-[^"]+)" class="claim-record.*?<span class="verdict[^>]*>(.*?)</span>'
)
CODE = '<div class="cell_input'
BUTTONS = '<div class="article-header-buttons">'
FOOT = '<footer class="prev-next-footer'


def definitions(glossary):
    """Return what each word means, by its name in addresses, from the glossary's page."""
    found = {}
    for word in BeautifulSoup(glossary, "html.parser").select("dl.glossary dt[id]"):
        meaning = word.find_next_sibling("dd").p
        text = " ".join(meaning.get_text().split())
        found[word["id"]] = re.split(r"(?<=[.?])\s+(?=[A-Z])", text)[0]
    return found


def issues_address(url):
    """Return where a doubt becomes an issue, which depends on who keeps the repository."""
    if not url:
        return ""
    return f"{url}/-/issues/new" if "gitlab" in url else f"{url}/issues/new"


def added(page, path, meanings, build, issues):
    """Return a page with these aids.

    Parameters
    ----------
    page : str
        HTML.
    path : str
        The page's, in the site.
    meanings : dict of str to str
        From `definitions`.
    build : str
        Of which version and scale the site is.
    issues : str
        The address where a doubt is opened, or nothing.
    """
    page = TERM.sub(lambda found: _explained(found, meanings), page)
    page = page.replace(' aria-label="Toggle hidden content"', "")  # its text says what it hides
    template = environment().get_template
    if CODE in page:
        switch = template("switch.html").render()
        page = page.replace(BUTTONS, BUTTONS + switch, 1)
    places = [(name, _text(title)) for name, title in SECTION.findall(page)]
    verdicts = [(name, f"{name[6:]}: {_text(word)}") for name, word in RECORD.findall(page)]
    data = {"path": path, "places": places, "verdicts": verdicts, "build": build, "issues": issues}
    doubt = template("doubt.html").render(data)
    return page.replace(FOOT, doubt + FOOT, 1)


def _explained(found, meanings):
    meaning = meanings.get(found["term"])
    if meaning is None:
        return found[0]
    return f'{found[0][:-1]} data-meaning="{html.escape(meaning)}">'


def _text(part):
    return " ".join(html.unescape(re.sub("<[^>]*>", "", part)).split())
