"""The templates of the pages, and how they write numbers and lists."""

import json
from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from book.tools.execute import duration
from infoutils.book import words


def environment(**data):
    """Return the templates, which all know `data`; HTML in it is escaped in those of HTML."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= data
    templates.filters |= {
        "block": lambda text: f"{block(text)}\n",
        "counted": lambda names: Counter(names).most_common(),
        "duration": duration,
        "first_word": lambda verdict: verdict.partition(" on ")[0],
        "estimate": lambda row: words.estimate(row["mean"], row["low"], row["high"]),
        "limits": limits,
        "listed": listed,
        "number": number,
        "quoted": lambda text: json.dumps(text, ensure_ascii=False),
        "sentence": lambda text: f"{text[0].upper()}{text[1:].rstrip('.')}.",
        "share": lambda share: f"{100 * share:.0f} %",
    }
    return templates


def block(text):
    """Return HTML as one block of Markdown, which an empty line would end."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def listed(names):
    """Write names one after the other, the last after "and"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def number(value):
    """Write a number of a rule, as short as it was written there."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def limits(part):
    """Say when a part of a rule is met, and when it is contradicted."""
    if part.within is None:
        low, high = number(part.above), number(part.above + part.effect)
        return f"met if surely above {low}, contradicted if surely below {high}"
    low, high = map(number, part.within)
    return f"met if surely between {low} and {high}, contradicted if surely outside"
