"""Loosen the pins in the lists of packages, so that the next `make` installs the newest ones.

    python -m book.tools.maintain.fresh

What the book asks for keeps its name without a version; what those bring along is not listed.
"""

import re

from book.tools import ROOT

BELOW = {"jupyter-book": "2", "sphinx": "8"}  # a later one builds another kind of book


def loosened(text):
    """Return a list of packages without its versions.

    Parameters
    ----------
    text : str
        The list: one ``name==version`` a line, with comments.
    """
    asked = text.split("# What these need in turn")[0]

    def loose(match):
        below = BELOW.get(match[1])
        return match[1] + (f"<{below}" if below else "")

    return re.sub(r"(?m)^([\w.-]+)==.*$", loose, asked)


def main():
    for path in (ROOT / "requirements.txt", ROOT / "book/tools/requirements.txt"):
        path.write_text(loosened(path.read_text(encoding="utf-8")), encoding="utf-8")
        print(f"Loosened {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
