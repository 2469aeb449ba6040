"""Slides of a chapter, made from its page, one idea each.

A deck is one HTML file that needs no network: the question, guesses, definitions, an example, code
and figures in the chapter's order, exercises, the quiz as votes, takeaways and verdicts, with notes
for the speaker from the instructor guide.  A figure comes after the guesses that it answers, and
before their answers and its votes.  A deck loads the site's style sheet and script for slides, and
it prints one slide a page.
"""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup

from book.tools.execute import BuildError
from book.tools.site import course, rows
from book.tools.site.formulas import mathml
from book.tools.site.lesson import Lesson, defined, figure, inside, said, sentences
from book.tools.site.render import environment

LETTERS, ROOM = 84, 12  # of a line of a list, and lines of a slide
WRITE = "In writing, before the chapter is read. Each guess comes again before its figure."
VOTE = (
    "Let everybody choose alone and show it at once; if they differ, let neighbours convince each "
    "other, and vote again."
)
HANDS = "A show of hands for each of the other panels, before you go on."
CODE, WIDE = 13, 92  # lines of a cell that a slide shows, and characters in one
CELLS = 5  # with code, in a deck
SLIDE = re.compile(r'(<a [^>]*href="\.\./slides/(\w+)\.html#([\w-]+)"[^>]*>)(.*?)</a>', re.DOTALL)
VOTED = re.compile(r"quiz-\d+")
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


def deck(name, page, book, lesson=None, guide=None, quiz=(), folder=None):
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
    quiz : sequence of quizzes.Question
        The chapter's.
    folder : Path, optional
        Where the deck will be, from which it loads its pictures.
    """
    chapter, lesson = Lesson(name, page), lesson or course.EMPTY
    notes, wrong = guide.said(chapter.number) if guide else ({}, {})
    here = {tag["id"] for tag in chapter.article.select("figure[id]")}
    general = [note for figure in notes if figure not in here for note in notes[figure]]
    made = [Slide("title", chapter.title, "title", notes=general)]
    if chapter.question:
        made.append(Slide("question", "The question", "question", chapter.question))
    made += listed("After this chapter you can", chapter.objectives, "objectives")
    guesses = listed("Your guesses, before we look", chapter.guesses, "guesses", first=1)
    for slide in guesses[:1]:
        slide.notes = [WRITE]
    made += guesses
    made += _terms(lesson["terms"], guide)
    if not lesson["worked"]:
        made += _example(lesson)
    votes = {number: _vote(number, one) for number, one in enumerate(quiz, start=1)}
    made += _experiment(chapter, lesson, notes, votes, folder)
    made += _exercises(chapter, wrong)
    made += [slide for pair in votes.values() for slide in pair]  # which no figure has
    _count_votes(made)
    made += listed("Takeaways", chapter.takeaways, "takeaways")
    told = [f"{statement} {verdict}" for statement, verdict in chapter.verdicts.values()]
    made += listed("What became of each statement", told, "verdicts")
    text = environment().get_template("deck.html")
    return text.render(name=name, book=book, title=chapter.title, slides=made)


def _example(lesson):
    """Return the slide of the example, if there is one."""
    if not lesson["example"]:
        return []
    title, *steps = map(course.html, lesson["example"])
    return [Slide("list", "An example by hand", "example", title, steps, 1)]


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


def _experiment(chapter, lesson, notes, votes, folder):
    """Return formulas, code and figures, in the order of the chapter.

    The votes of a figure are taken out of `votes`.
    """
    made, headings, ended = [], set(), False
    for tag in chapter.article.select("div.math, div.cell, figure[id]"):
        before = tag.find_previous("h2")
        name = before.get_text(strip=True) if before else ""
        ended = ended or name.startswith(LAST)
        heading = tag.find_previous(["h1", "h2", "h3"]).decode_contents()
        if tag.name == "figure":
            one_by_one = _rows(tag, folder) if tag["id"] in lesson["rows"] and folder else []
            made += _shown(chapter, lesson, heading, tag, notes.get(tag["id"], []), one_by_one)
            own = [number for number, figure in lesson["votes"].items() if figure == tag["id"]]
            made += [slide for number in own if number in votes for slide in votes.pop(number)]
        elif ended:
            continue  # the rest is exercises
        elif "cell" in tag["class"]:
            if name not in headings and len(headings) < CELLS and _is_short(tag):
                headings.add(name)
                made.append(Slide("code", heading, body=str(tag.select_one(".highlight"))))
        elif "math" in tag["class"] and tag.find_previous_sibling("p"):
            lead = _leading(tag.find_previous_sibling("p"))
            section = tag.find_parent("section")
            first = section.get("id") if section and section.select_one("div.math") is tag else None
            made.append(Slide("definition", heading, first, lead, body=str(tag)))
    return made


def _rows(tag, folder):
    """Return the rows of a figure one by one, each after its first panel if it has more."""
    drawn = rows.of_figure(tag, folder)
    number, made = len(drawn.tops), []
    for row, told in enumerate(defined(tag, number) or [None] * number):
        heading, id = f"Row {row + 1} of {number}", f"{tag['id']}-row-{row + 1}"
        asked, seen = (drawn.shown(row, whole=whole) + said(tag) for whole in (False, True))
        if not drawn.single:
            question = f"{heading}: what will the others show?"
            made.append(Slide("rows", question, id, told, body=asked, notes=[HANDS]))
        made.append(Slide("rows", heading, f"{id}-seen", told, body=seen))
    return made


def _shown(chapter, lesson, heading, tag, notes, one_by_one):
    """Return a figure after the guesses that it answers, and their answers."""
    asked = [n for n, guess in enumerate(lesson["guesses"]) if guess["figure"] == tag["id"]]
    made = []
    for n in asked:
        made.append(Slide("question", f"Guess {n + 1}", f"guess-{n + 1}", chapter.guesses[n]))
        if lesson["worked"] == n + 1:
            made += _example(lesson)
    made += [*one_by_one, _figure(heading, tag)]
    made[0].notes = [*notes, *made[0].notes]  # before anything is seen
    return made + [_answer(chapter, lesson["guesses"][n], n) for n in asked]


def _leading(paragraph):
    """Return the paragraph that leads to a formula; of a long one, the end."""
    lines = sentences(paragraph)
    while len(lines) > 1 and sum(map(lines_of, lines)) > ROOM:
        del lines[0]
    return " ".join(lines)


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
    return Slide("figure", heading, tag["id"], body=str(figure(tag, numbered=True)), notes=notes)


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


def _vote(number, one):
    """Return a question of the quiz, and its answer, as yet without headings."""
    id, text = f"quiz-{number}", course.with_formulas(one.text)
    options = [
        f"({letter}) {course.with_formulas(option)}"
        for letter, option in zip("abcdefgh", one.options)
    ]
    answer = BeautifulSoup(course.with_formulas(one.answer), "html.parser")
    reason, *others = [inside(p) for p in answer.find_all("p")] or [str(answer)]
    body = f'<p class="answer">{reason}</p>'
    return (
        Slide("vote", "", id, text, options, notes=[VOTE]),
        Slide("vote", "", f"{id}-answer", text, options, right=one.right, body=body, notes=others),
    )


def _count_votes(made):
    """Number the votes in the order of the slides."""
    number = 0
    for slide in made:
        if slide.kind == "vote":
            number += slide.right is None
            slide.heading = f"Vote {number}" + ("" if slide.right is None else ", the answer")


def places(deck):
    """Return the number of each slide of a deck that has an address, by that."""
    slides = re.findall(r'^<section class="\w+"(?: id="([\w-]+)")?>', deck, re.MULTILINE)
    return {id: number for number, id in enumerate(slides, start=1) if id}


def numbered(page, decks):
    """Return a page of HTML with the number of the slide that each of its links leads to.

    A vote gets its own number, too, which is that of its place among the votes.

    Parameters
    ----------
    page : str
    decks : dict of str to dict
        From `places`, by the chapter's name.
    """

    def told(match):
        opened, name, id, text = match.groups()
        if id not in decks.get(name, {}):
            raise BuildError(f"there is no slide {id!r} of {name}, to which a page leads")
        number = decks[name][id]
        if VOTED.fullmatch(id):
            votes = [place for place in decks[name] if VOTED.fullmatch(place)]
            text = re.sub(r"\d+$", str(votes.index(id) + 1), text)
        shown = f"Slide {number}" if text == "Slides" else f"{text} ({number})"
        return f"{opened}{shown}</a>"

    return SLIDE.sub(told, page)
