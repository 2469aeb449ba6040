"""The parts of a chapter, as its page has them, for the slides and the sheets of a class."""

import copy
import re
from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup

TOOLS = "a.headerlink, .claim-links"


@dataclass
class Exercise:
    """An exercise, its sentences as HTML."""

    id: str
    title: str
    sentences: list


class Lesson:
    """A chapter's page, taken apart; what it has not is empty.

    Parameters
    ----------
    name : str
        The chapter's, such as ``03_weather_network``.
    page : str
        Its page, as the site has it.  Links will lead from a page beside the folder of chapters.
    """

    def __init__(self, name, page):
        self.name, self.number = name, int(name[:2])
        self.article = BeautifulSoup(page, "html.parser").article
        for unwanted in self.article.select(TOOLS):
            unwanted.decompose()
        for link in self.article.select("a[href]"):
            if "://" not in link["href"]:
                _lead_back(link, name)
        for image in self.article.select("img[loading]"):
            del image["loading"]  # a slide is not scrolled to, and a sheet is printed
        self.title = " ".join(self.article.h1.get_text().split())

    @cached_property
    def question(self):
        """The chapter's question, from its masthead."""
        for row in self.article.select("table tr"):
            cells = row.select("td")
            if len(cells) == 2 and cells[0].get_text(strip=True) == "Question":
                return cells[1].p.decode_contents()
        return None

    @cached_property
    def objectives(self):
        """What a reader can do in the end."""
        for box in self.article.select("div.admonition"):
            if box.p and box.p.get_text(strip=True) == "Objectives":
                return [inside(item) for item in box.select("li")]
        return []

    @cached_property
    def guesses(self):
        """What a reader is asked to predict."""
        return self._items("Predict before you run", "ol")

    @cached_property
    def takeaways(self):
        return self._items("Takeaways", "ul")

    def _items(self, start, kind):
        heading = self.heading(start)
        found = heading.find_next(kind) if heading else None
        return [inside(item) for item in found.find_all("li", recursive=False)] if found else []

    def heading(self, start):
        """Return the heading that starts with some words, or None."""
        headings = self.article.select("h2")
        return next((h for h in headings if h.get_text(strip=True).startswith(start)), None)

    @cached_property
    def exercises(self):
        found = []
        for box in self.article.select("div.exercise"):
            title = box.select_one(".admonition-title").get_text(" ", strip=True)
            body = box.section
            texts = [s for p in body.find_all(["p", "li"]) for s in sentences(p)]
            found.append(Exercise(box["id"], re.sub(r"^(\S+ \S+) \((.*)\)$", r"\2", title), texts))
        return found

    @cached_property
    def verdicts(self):
        """Statement and verdict of each entry that the chapter judged, by id."""
        parts = {}
        for record in self.article.select(".claim-record"):
            statement = inside(record.select_one(".claim-statement"))
            name = record.get("id", f"claim-{len(parts)}").removeprefix("claim-")
            parts[name] = (statement, str(record.select_one(".verdict")))
        return parts


def inside(tag):
    """Return what is in an element, or in the one paragraph that it has, as HTML."""
    paragraphs = tag.find_all("p", recursive=False)
    return (paragraphs[0] if len(paragraphs) == 1 else tag).decode_contents().strip()


def sentences(tag):
    """Return the sentences of a paragraph: the sources have one on a line."""
    return [line.strip() for line in inside(tag).split("\n") if line.strip()]


def figure(tag, numbered=False):
    """Return a copy of a figure for another page: without a name, and with nothing given away."""
    made = copy.copy(tag)
    del made["id"]
    if seen := made.select_one(".to-see"):  # which a class should find by itself
        made.img["alt"] = seen.extract().get_text().removeprefix("What to see. ")
    for number in made.select(".caption-number") if not numbered else ():
        number.decompose()
    return made


def said(tag):
    """Return the caption of a figure as HTML: what its signs mean."""
    caption = figure(tag).figcaption
    return f'<div class="signs">{caption.decode_contents()}</div>' if caption else ""


def defined(tag, number):
    """Return what a list before a figure says of each of its rows: so many items, named in bold."""
    for before in tag.find_all_previous("ul"):
        items = before.find_all("li", recursive=False)
        if len(items) == number and all(item.strong for item in items):
            return [inside(item).rstrip(";.") + "." for item in items]
    return []


def _lead_back(link, name):
    """Make a link that stays on the chapter's page lead there."""
    address = link["href"]
    if address.startswith("#"):
        address = f"{name}.html{address}"
    link["href"] = address if address.startswith("../") else f"../notebooks/{address}"
