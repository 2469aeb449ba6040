"""Slides of a chapter, made from its page, one idea each.

A deck is one HTML file that needs no network: the question, guesses, definitions, an example, code
and figures in the chapter's order with the answers to the guesses, exercises, the quiz as votes,
takeaways and verdicts, with notes for the speaker from the instructor guide.  It loads the site's
style sheet and script for slides, and it prints one slide a page.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from book.tools.site import course
from book.tools.site.formulas import mathml
from book.tools.site.lesson import Lesson, figure, sentences
from book.tools.site.render import environment

LETTERS, ROOM = 84, 12  # of a line of a list, and lines of a slide
CODE, WIDE = 13, 92  # lines of a cell that a slide shows, and characters in one
CELLS = 5  # with code, in a deck
LAST = "What could fool us"  # from there on, figures only


@dataclass
class Slide:
    """A slide: a heading, and below it a line, a list, or what the chapter shows.

    `kind` is its class in the style sheet, `id` its address in the deck, `right` the number of the
    list's item that is true, `first` the number that an ordered list begins with.
    """

    kind: str
    heading: str
    id: str | None = None
    lead: str | None = None
    items: list | tuple = ()
    first: int | None = None
    right: int | None = None
    body: str = ""
    notes: list | tuple = ()


def deck(name, page, book, lesson=None, guide=None):
    """Return the slides of a chapter as HTML.

    Parameters
    ----------
    name : str
        The chapter's, such as ``03_weather_network``.
    page : str
        Its page, as the site has it, one folder deep.
    book : str
        The book's title.
    lesson : dict, optional
        The chapter's part of ``book/course.yml``.
    guide : course.Guide, optional
    """
    chapter, lesson = Lesson(name, page), lesson or course.EMPTY
    opening, beliefs, wrong = guide.said(chapter.number) if guide else ([], [], {})
    made = [Slide("title", chapter.title, "title", notes=opening)]
    if chapter.question:
        made.append(Slide("question", "The question", "question", chapter.question))
    made += listed("After this chapter you can", chapter.objectives, "objectives")
    for number, guess in enumerate(chapter.guesses, start=1):
        heading = f"Your guess {number}, before we look"
        notes = ["What they may believe:", *beliefs] if number == 1 and beliefs else []
        made.append(Slide("question", heading, f"guess-{number}", guess, notes=notes))
    made += _terms(lesson["terms"], guide)
    if lesson["example"]:
        title, *steps = map(course.html, lesson["example"])
        made.append(Slide("list", "An example by hand", "example", title, steps, 1))
    made += _experiment(chapter, lesson)
    made += _exercises(chapter, wrong)
    made += _votes(chapter.quiz)
    made += listed("Takeaways", chapter.takeaways, "takeaways")
    told = [f"{statement} {verdict}" for statement, verdict in chapter.verdicts.values()]
    made += listed("What became of each statement", told, "verdicts")
    text = environment().get_template("deck.html")
    return text.render(name=name, book=book, title=chapter.title, slides=made)


def listed(heading, items, id=None, kind="list", first=None):
    """Return slides of a list, as many as it takes for each to have room."""
    heights = [lines_of(item) + 0.4 for item in items]
    room = sum(heights) / max(1, -(-sum(heights) // ROOM))  # the same on each, so that none is bare
    groups, lines = [], 0
    for item, height in zip(items, heights):
        if not groups or lines + height / 2 > room:
            groups.append([])
            lines = 0
        groups[-1].append(item)
        lines += height
    made = []
    for number, group in enumerate(groups):
        name = id if number == 0 or id is None else f"{id}-{number + 1}"
        made.append(Slide(kind, heading, name, items=group, first=first))
        first = first and first + len(group)
    return made


def lines_of(text):
    """Return how many lines some HTML takes, at most."""
    plain = BeautifulSoup(text, "html.parser").get_text()
    plain = re.sub(r"\\[a-z]+|[\\{}_^]", "", plain)  # a formula is shorter than its source
    return -(-len(plain) // LETTERS)


def _terms(terms, guide):
    """Return slides of the words that the chapter needs: a formula has a slide of its own."""
    made, plain = [], []
    for term, formula in terms.items():
        if term not in guide.terms:
            raise KeyError(f"the glossary has no {term!r}, which book/course.yml asks for")
        meaning, name = guide.terms[term], term[0].upper() + term[1:]
        if formula:
            body = f'<div class="math">{mathml(formula, block=True)}</div>'
            made.append(Slide("definition", name, None, " ".join(meaning.split()), body=body))
        else:
            plain.append(f"<strong>{name}.</strong> {meaning}")
    return listed("Words that we need", plain, "words") + made


def _experiment(chapter, lesson):
    """Return formulas, code, figures and answers, in the order of the chapter."""
    made, headings, known, ended = [], set(), {}, False
    for number, guess in enumerate(lesson["guesses"]):
        known.setdefault(guess["figure"], []).append(number)
    for tag in chapter.article.select("div.math, div.cell, figure[id]"):
        before = tag.find_previous("h2")
        name = before.get_text(strip=True) if before else ""
        ended = ended or name.startswith(LAST)
        heading = tag.find_previous(["h1", "h2", "h3"]).decode_contents()
        if tag.name == "figure":
            made.append(_figure(heading, tag))
            answers = known.pop(tag["id"], [])
            made += [_answer(chapter, lesson["guesses"][number], number) for number in answers]
        elif ended:
            continue  # the rest is exercises
        elif "cell" in tag["class"]:
            if name not in headings and len(headings) < CELLS and _is_short(tag):
                headings.add(name)
                made.append(Slide("code", heading, body=str(tag.select_one(".highlight"))))
        elif "math" in tag["class"] and tag.find_previous_sibling("p"):
            lead = _leading(sentences(tag.find_previous_sibling("p")))
            made.append(Slide("definition", heading, lead=lead, body=str(tag)))
    rest = [number for numbers in known.values() for number in numbers]
    return made + [_answer(chapter, lesson["guesses"][number], number) for number in rest]


def _leading(lines):
    """Return the sentence that leads to a formula, and the one before it if that stands alone."""
    before, last = ["", *lines][-2:]
    return f"{before} {last}" if before.count("(") == before.count(")") else last


def _is_short(cell):
    """Tell whether a cell shows a few lines that define something."""
    code = cell.select_one(".cell_input pre")
    if code is None or cell.select_one("details.hide"):
        return False
    lines = code.get_text().strip().splitlines()
    wide = max(map(len, lines), default=0) > WIDE
    return not wide and 2 < len(lines) <= CODE and any(line.startswith("def ") for line in lines)


def _figure(heading, tag):
    seen = tag.select_one(".to-see")
    notes = [seen.decode_contents()] if seen else []
    return Slide("figure", heading, tag["id"], body=str(figure(tag)), notes=notes)


def _answer(chapter, guess, number):
    """Return the slide that answers a guess, with the verdicts that it rests on."""
    told = [chapter.verdicts[name] for name in guess.get("entries", [])]
    items = [f"{statement} {verdict}" for statement, verdict in told]
    body = f'<p class="answer">{course.html(guess["answer"])}</p>'
    heading, id = f"Guess {number + 1}, and the answer", f"answer-{number + 1}"
    return Slide("reveal", heading, id, chapter.guesses[number], body=body, items=items)


def _exercises(chapter, wrong):
    """Return the exercises, each with what goes wrong in its notes."""
    made = []
    for exercise in chapter.exercises:
        parts = listed(f"Exercise: {exercise.title}", exercise.sentences, exercise.id, "exercise")
        cells = zip(("What goes wrong: ", "What to ask: "), wrong.get(exercise.id, []))
        parts[0].notes = [start + text for start, text in cells]
        made += parts
    return made


def _votes(quiz):
    """Return the questions of the quiz, each followed by its answer."""
    made = []
    for number, one in enumerate(quiz, start=1):
        heading, id = f"Vote {number}", f"quiz-{number}"
        made.append(Slide("vote", heading, id, one.text, one.options, notes=[
            "Let everybody choose alone and show it at once; if they differ, let neighbours "
            "convince each other, and vote again."]))  # fmt: skip
        body = f'<p class="answer">{one.reason}</p>'
        made.append(Slide("vote", f"{heading}, the answer", f"{id}-answer", one.text, one.options,
                          right=one.right, body=body, notes=one.others))  # fmt: skip
    return made
