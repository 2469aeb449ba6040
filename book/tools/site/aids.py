"""What a reader finds on every page: meanings at their words, a switch, a place for a doubt."""

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
    r'id="(claim-[^"]+)" class="claim-record.*?class="claim-statement">(.*?)</span>'
    r'.*?<span class="verdict[^>]*>(.*?)</span>',
    re.DOTALL,
)
FIGURE = re.compile(
    r'<figure[^>]* id="(fig-[^"]+)">.*?class="caption-number">(.*?)</span>'
    r'<span class="caption-text">(.*?)(?:\.\s|<span|</figcaption>)',
    re.DOTALL,
)
LONG = 70  # characters of a choice
PROSE = re.compile(r"(?<=\n)<p>(?!<span class=\"caption).*?</p>", re.DOTALL)
MARKUP = re.compile(r"(<(?:a|code|math|button)\b.*?</(?:a|code|math|button)>|<[^>]*>)", re.DOTALL)
PLAIN = frozenset(
    "bit centre claim control coordinates drive edge ensemble epoch fault firm fitting leak ledger "
    "noise rank record role scale seed skill spread threshold tie trivial unit verdict "
    "window".split()
)
CODE = '<div class="cell_input'
BUTTONS = '<div class="article-header-buttons">'
FOOT = '<footer class="prev-next-footer'


def definitions(glossary):
    """Return each word and what it means, by its name in addresses, from the glossary's page."""
    found = {}
    for word in BeautifulSoup(glossary, "html.parser").select("dl.glossary dt[id]"):
        meaning = word.find_next_sibling("dd").p
        text = " ".join(meaning.get_text().split())
        first = re.split(r"(?<=[.?])\s+(?=[A-Z])", text)[0]
        found[word["id"]] = (word.find(string=True).strip(), first)
    return found


def linked(page, meanings):
    """Return a chapter whose words lead to the glossary where they stand first.

    Words that also have a plain meaning are left to the author.
    """
    wanted = {
        word.lower(): name
        for name, (word, _) in meanings.items()
        if word not in PLAIN and f'#{name}"' not in page
    }
    if not wanted:
        return page
    longest = sorted((re.escape(word) for word in wanted), key=len, reverse=True)
    longest = [word.replace(r"\ ", r"\s+") for word in longest]
    words = re.compile(rf"\b({'|'.join(longest)})(?![\w-]|&)", re.IGNORECASE)

    def link(found):
        name = wanted.pop(" ".join(found[1].lower().split()), None)
        if name is None:
            return found[0]
        label = f'<span class="xref std std-term">{found[1]}</span>'
        return f'<a class="reference internal" href="../book/glossary.html#{name}">{label}</a>'

    def in_prose(paragraph):
        parts = MARKUP.split(paragraph[0])
        return "".join(part if n % 2 else words.sub(link, part) for n, part in enumerate(parts))

    return PROSE.sub(in_prose, page)


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
    meanings : dict of str to tuple of str
        From `definitions`.
    build : str
        Of which version and scale the site is.
    issues : str
        The address where a doubt is opened, or nothing.
    """
    if path.startswith("notebooks/"):
        page = linked(page, meanings)
    page = TERM.sub(lambda found: _explained(found, meanings), page)
    page = page.replace(' aria-label="Toggle hidden content"', "")  # its text says what it hides
    template = environment().get_template
    if CODE in page:
        switch = template("switch.html").render()
        page = page.replace(BUTTONS, BUTTONS + switch, 1)
    groups = {
        "A section": SECTION.findall(page),
        "A figure": [(name, f"{n}: {title}") for name, n, title in FIGURE.findall(page)],
        "A verdict": [(name, f"{word}: {said}") for name, said, word in RECORD.findall(page)],
    }
    choices = {of: [(n, _short(text)) for n, text in found] for of, found in groups.items()}
    data = {"path": path, "choices": choices, "build": build, "issues": issues}
    doubt = template("doubt.html").render(data)
    return page.replace(FOOT, doubt + FOOT, 1)


def _explained(found, meanings):
    if found["term"] not in meanings:
        return found[0]
    return f'{found[0][:-1]} data-meaning="{html.escape(meanings[found["term"]][1])}">'


def _short(part):
    """Return the words of a choice, as far as a phone has room for them."""
    text = _text(part).replace(" :", ":")
    return text if len(text) <= LONG else f"{text[: LONG - 2].rsplit(' ', 1)[0]} …"


def _text(part):
    return " ".join(html.unescape(re.sub("<[^>]*>", "", part)).split())
