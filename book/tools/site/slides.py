"""Slides of a chapter, made from its page: the question, each figure, and what to remember.

A deck is one HTML file that needs no network.  It loads the site's style sheet and script for
slides, and its MathJax, and it prints one slide a page.
"""

import copy
import html

from bs4 import BeautifulSoup

TEMPLATE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} (slides)</title>
<link rel="icon" href="../_static/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../_static/slides.css">
<script src="../_static/slides.js" defer></script>
<script src="../_static/vendor/mathjax/tex-mml-chtml.js" defer></script>
</head>
<body>
<main>
{slides}
</main>
<nav aria-label="Slides">
<a href="../notebooks/{name}.html">Read the chapter</a>
<button type="button" id="back" aria-label="Slide before">&larr;</button>
<output id="place"></output>
<button type="button" id="on" aria-label="Next slide">&rarr;</button>
</nav>
</body>
</html>
"""


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
    title = " ".join(article.h1.get_text().split())
    first = f'<p class="book">{html.escape(book)}</p>\n<h1>{html.escape(title)}</h1>'
    slides = [("title", first)]
    question = _entry(article, "Question")
    if question:
        slides.append(("question", f"<h2>The question</h2>\n<p>{question}</p>"))
    guess = _under(article, "Predict before you run", "ol")
    if guess:
        slides.append(("list", f"<h2>Your guess, before we look</h2>\n{guess}"))
    for figure in article.select("figure"):
        heading = figure.find_previous(["h1", "h2", "h3"]).decode_contents()
        figure = copy.copy(figure)
        figure.select_one(".caption-number").decompose()
        slides.append(("figure", f"<h2>{heading}</h2>\n{figure}"))
    takeaways = _under(article, "Takeaways", "ul")
    if takeaways:
        slides.append(("list", f"<h2>Takeaways</h2>\n{takeaways}"))
    found = [
        f"<li>{claim.select_one('.claim-statement').decode_contents()} "
        f"{claim.select_one('.verdict')}</li>"
        for claim in article.select(".claim-record")
    ]
    if found:
        told = "\n".join(found)
        slides.append(("list", f"<h2>What became of the papers' claims</h2>\n<ul>\n{told}\n</ul>"))
    sections = [f'<section class="{kind}">\n{body}\n</section>' for kind, body in slides]
    return TEMPLATE.format(title=html.escape(title), slides="\n".join(sections), name=name)


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
