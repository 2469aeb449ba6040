"""What a page leaves open for the build: numbers, verdicts and lists of entries."""

import re

from book.tools.execute import BuildError
from book.tools.notebooks import plain
from infoutils.book import words
from infoutils.book.ledger import WORDS

NO_BREAK = "\N{NO-BREAK SPACE}"
NOT_YET = "not yet measured"


class Filler:
    """Fills placeholders, and notes which words around them no longer fit.

    ``{{ID}}`` becomes the mean of an entry's first row, with its interval, ``{{ID words}}`` that
    of the first row whose part or levels have these words, and ``{{ID null words}}`` the null's.
    ``{{ID verdict}}`` becomes the verdict, with a link to its box, and ``{{ID hangs}}`` a sentence
    on what it hangs on.  ``{{counts}}`` becomes the number of each verdict, ``{{glance}}`` a
    table of them by kind, ``{{strips}}`` the matrix of all by chapter, ``{{clocks}}`` the moving
    picture of the first page, ``{{factors}}`` how many hang on which choice, and ``{{ratios}}`` a
    table of what the benchmarks measured;
    ``{{claims 04 05}}`` a table of the entries of these chapters, ``{{verdicts 05_ranking}}`` a
    chapter's in short, with the figure that follows or a derived one, ``{{entries ID ID}}`` a list
    of these, and ``{{figure fig-09-plane}}`` that picture.

    ``{{ID was reproduced or undecided}}`` leaves nothing if the verdict is one of these: it says
    for which verdict the words around it were written.  If it is another, the page says so, and
    `notes` has it.  ``{{ID full …}}`` is the same of the full scale, and ``{{scales 05_ranking}}``
    lists the entries of a chapter that have another verdict there.

    Parameters
    ----------
    judged : dict of str to Judged
        By id.
    render, picture, in_short : callable
        Make HTML of a template's name and the entries that it is about; of a figure's name; and
        of a chapter's entries, with a figure's name or none.
    scale : str
        At the smoke scale the words need not fit.
    """

    def __init__(self, judged, render, picture, in_short, scale):
        self.judged, self.render, self.picture, self.in_short = judged, render, picture, in_short
        self.scale, self.notes = scale, []

    def fill(self, text, where):
        """Return Markdown without its placeholders; a line that becomes empty is left out.

        Parameters
        ----------
        text, where : str
            The Markdown, and the name of its page.

        Raises
        ------
        BuildError
            If a placeholder is not known, or names what is not there.
        """
        return self._filled(text, where, lambda inside: self._one(inside, where))

    def fill_numbers(self, text, where):
        """Return Markdown with the means of entries in it, and all else as it was."""

        def told(inside):
            if inside.split()[0] not in self.judged:
                return f"{{{{{inside}}}}}"
            one, rest = self._entry(inside)
            if rest[:1] in (["verdict"], ["hangs"], ["was"]):
                return f"{{{{{inside}}}}}"
            return self._number(one, rest, inside)

        return self._filled(text, where, told)

    def _filled(self, text, where, fill):
        try:
            return plain.replaced(text, fill)
        except KeyError as error:
            raise BuildError(f"{where} asks for {error.args[0]}, which is not there") from None

    def _one(self, text, where):
        name, *rest = text.split()
        if name in ("clocks", "counts", "factors", "glance", "ratios", "strips") and not rest:
            return self.render(f"{name}.html")
        if name == "entries" and rest:
            return self.render("entries.html", [self.judged[id] for id in rest])
        if name in ("claims", "scales", "verdicts"):
            chapters = rest[0] if name == "verdicts" else tuple(rest)
            chosen = [o for o in self.judged.values() if o.entry.chapter.startswith(chapters)]
            if not chosen:
                raise KeyError(text)
            if name == "verdicts":
                # The entries that are named come first; a figure's name chooses the picture.
                first = [n for n in rest[1:] if n in self.judged]
                chosen = [
                    *map(self.judged.get, first),
                    *(o for o in chosen if o.entry.id not in first),
                ]
                return self.in_short(chosen, *(n for n in rest[1:] if n not in first))
            return self.render("short.html" if name == "claims" else "scales.html", chosen)
        if name == "figure" and len(rest) == 1:
            return self.picture(*rest)
        one, rest = self._entry(text)
        if rest == ["verdict"]:
            return self.render("badge.html", one)
        if rest == ["hangs"]:
            return self.render("hangs.html", one)
        if rest[:1] == ["was"]:
            return self._was(one, " ".join(rest[1:]), where)
        return self._number(one, rest, text)

    def _entry(self, text):
        """Return the entry that a placeholder names, here or at the full scale, and the rest."""
        name, *rest = text.split()
        one = self.judged[name]
        if rest[:1] != ["full"]:
            return one, rest
        if one.full is None:
            raise KeyError(text)
        return one.full, rest[1:]

    def _was(self, one, written, where):
        """Leave nothing, or a note that the words were written for another verdict."""
        kinds = {*WORDS[one.entry.kind].values(), "undecided", "depends"}
        options = written.split(" or ")
        for option in options:
            if option not in kinds and not option.startswith("depends on "):
                raise KeyError(f"{one.entry.id} was {option}")
        verdict = one.verdict
        if self.scale == "smoke" or verdict in options or (one.code in options):
            return ""
        self.notes.append(
            f"{where}: the words about {one.entry.id} were written for {written!r}, but the "
            f"verdict is {verdict!r}"
        )
        return f"<small>[In this build the verdict on {one.entry.id} is “{verdict}”.]</small>"

    def _number(self, one, wanted, text):
        null, wanted = wanted[:1] == ["null"], {word for word in wanted if word != "null"}
        for row in one.rows:
            names = [row["part"], *row["levels"].values()]
            if wanted <= set(re.split(r"[\s,]+", " ".join(names))):
                if "mean" not in row:
                    return NOT_YET
                numbers = row["null"] if null else row  # without a null it is not there
                ends = (numbers[key] for key in ("mean", "low", "high"))
                return words.estimate(*ends).replace(" ", NO_BREAK)
        raise KeyError(text)
