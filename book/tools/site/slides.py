"""Slides of a chapter, made from its page: the question, each figure, and what to remember.

A deck is one HTML file that needs no network.  It loads the site's style sheet and script for
slides, and it prints one slide a page.
"""

import copy

from bs4 import BeautifulSoup

from book.tools.site.render import environment


def deck(name, page, book):
    """Return the slides of a chapter as HTML.

    Parameters
    ----------
    name : str
        The chapter's, such as ``03_weather_network``.
    page : str
        Its page, as the site has it, one folder deep.
    book : str
        The book's title.
    """
    article = BeautifulSoup(page, "html.parser").article
    for link in article.select("a.headerlink, .claim-links"):
        link.decompose()
    for link in article.select("a[href]"):
        if "://" not in link["href"]:
            _lead_back(link, name)
    for tag in article.select("section[id], span[id], p[id]"):
        del tag["id"]
    figures = []
    for figure in article.select("figure"):
        heading = figure.find_previous(["h1", "h2", "h3"]).decode_contents()
        figure = copy.copy(figure)
        figure.select_one(".caption-number").decompose()
        if seen := figure.select_one(".to-see"):  # which a class should find by itself
            figure.img["alt"] = seen.extract().get_text().removeprefix("What to see. ")
        figures.append((heading, figure))
    records = article.select(".claim-record")
    return environment().get_template("deck.html").render(
        name=name,
        book=book,
        title=" ".join(article.h1.get_text().split()),
        question=_entry(article, "Question"),
        guess=_under(article, "Predict before you run", "ol"),
        figures=figures,
        takeaways=_under(article, "Takeaways", "ul"),
        records=[(r.select_one(".claim-statement"), r.select_one(".verdict")) for r in records],
    )  # fmt: skip


def _lead_back(link, name):
    """Make a link that stays on the chapter's page lead there."""
    address = link["href"]
    if address.startswith("#"):
        address = f"{name}.html{address}"
    link["href"] = address if address.startswith("../") else f"../notebooks/{address}"


def _entry(article, name):
    """Return an entry of the masthead, as HTML."""
    for row in article.select("table tr"):
        cells = row.select("td")
        if len(cells) == 2 and cells[0].get_text(strip=True) == name:
            return cells[1].p.decode_contents()
    return None


def _under(article, heading, kind):
    """Return the first list of a kind under a heading, as HTML."""
    for found in article.select("h2"):
        if found.get_text(strip=True).startswith(heading):
            listed = found.find_next(kind)
            return str(listed) if listed else None
    return None
