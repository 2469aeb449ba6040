"""The ledger: what the sources say, by which rule it is judged, and what became of it.

The entries stand in ``book/claims.yml``, with their rules, written before a result was seen.  A
chapter ends by recording what it measured; the record is an output of the notebook, so it can
never be older than the computation.  The build reads both and computes the verdicts, so a word
changed in a rule runs no chapter.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from infoutils._shared import checks, optional
from infoutils.book import verdicts, words
from infoutils.book.scale import get_scale, get_seed
from infoutils.book.verdicts import CONTRADICTED, DEPENDS, MET, OPEN, Design, Part

MIME = "application/vnd.infoutils.record+json"
SAYS = ("where", "says")
KINDS = ("claim", "question", "suggestion", "ours")
OURS = "this-book"  # the source of what this book asks by itself
FIRM = 0.95
CODES = {MET: "met", CONTRADICTED: "contradicted", OPEN: "open", DEPENDS: "depends"}
WORDS = {
    "claim": {MET: "reproduced", CONTRADICTED: "not reproduced"},
    **dict.fromkeys(("question", "suggestion"), {MET: "yes", CONTRADICTED: "no"}),
    "ours": {MET: "holds", CONTRADICTED: "fails"},
}
NOT_YET = "not yet judged"
Rows = list[dict[str, Any]]
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Entry:
    """One statement of a source, or question of this book; see ``book/claims.yml``."""

    id: str
    kind: str
    source: str
    statement: str
    chapter: str
    rule: str
    networks: int
    of: str
    design: Design
    statistics: dict[str, str]
    where: str = ""
    says: str = ""
    figures: tuple[int, ...] = ()
    answer: dict[str, str] = field(default_factory=dict)
    since: int = 1
    known: str = ""
    afterwards: str = ""
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """What a chapter measured for one entry; a notebook shows it as a table.

    Attributes
    ----------
    id, figure : str
        Of the entry, and of the figure that shows it.
    rows, null : list of dict
        ``part``, ``levels`` (of the factors) and ``values``, one per network and None where a
        network has none; `null` has those of untrained networks or of another null.
    days : list of dict
        As `rows`, with one value for each block of days that is left out.
    detects : dict of str to float or None
        For parts that say "nothing there": the smallest planted effect that was found, if one was.
    scale, seed : str, int
        With which the chapter ran.
    """

    id: str
    figure: str
    rows: Rows
    null: Rows
    days: Rows
    detects: dict[str, float | None]
    scale: str
    seed: int

    def summary(self) -> pd.DataFrame:
        """Return mean, interval and number of networks of every row, as measured."""
        return pd.DataFrame(
            {"part": row["part"], **row["levels"], **verdicts.numbers(row["values"])}
            for row in self.rows
        )

    def __str__(self) -> str:
        return f"{self.id} (see {self.figure})\n{self.summary().to_string(index=False)}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        text = f"<p><b>{self.id}</b></p>{words.html_table(self.summary())}"
        return {"text/plain": str(self), "text/html": text, MIME: asdict(self)}


def record(
    id: str,
    table: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    figure: str,
    measured: str | None = None,
    null: str | None = None,
    days: pd.DataFrame | None = None,
    detects: Mapping[str, float] | None = None,
) -> Record:
    """Record what was measured for an entry of the ledger; make it the last line of a cell.

    Parameters
    ----------
    id : str
        Of the entry in ``book/claims.yml``; the build says if there is none.
    table : DataFrame or dict of str to DataFrame
        Tidy: one row for each network, part of the rule and combination of levels; or a table
        for each part, by its name, in which a table without conditions is judged.  Columns
        ``network`` and ``value``; ``part`` where the rule has several; and one for each factor.
        Where a factor is missing, or NaN, a row holds for all its levels.  True and false are
        counted.
    figure : str
        The name of the chapter's figure that shows it, such as ``"fig-05-order"``.
    measured, null : str, optional
        Where the table has a column ``condition``: the one that is judged, and the one (untrained
        networks, say) by which one sees whether the answer is trivial.  Others are left out.
    days : DataFrame, optional
        As `table`, with ``block`` in place of ``network``: the mean over networks with that block
        of days left out.  It adds the uncertainty of the days.
    detects : dict of str to float, optional
        For parts that say "nothing there": the smallest planted effect that was found; NaN if none.

    Returns
    -------
    Record

    Raises
    ------
    ValueError
        If an argument is not of this form.
    """
    if isinstance(table, Mapping):
        table = pd.concat(_of_part(name, one, measured) for name, one in table.items())
    checks.instance(table, "table", pd.DataFrame)
    conditions = table.get("condition")
    if (conditions is None) != (measured is None):
        raise ValueError("measured names what is judged in the column 'condition'; give both")
    for name, value in (("measured", measured), ("null", null)):
        if value is not None and (conditions is None or value not in set(conditions)):
            raise ValueError(f"{name}: no row of the table has the condition {value!r}")
    chosen = table if conditions is None else table[conditions == measured]
    nothing = table.iloc[:0] if null is None else table[conditions == null]
    return Record(
        id=id,
        figure=figure,
        rows=_rows(chosen, "network", "table"),
        null=_rows(nothing, "network", "table"),
        days=[] if days is None else _rows(days, "block", "days"),
        detects={n: float(v) if np.isfinite(v) else None for n, v in (detects or {}).items()},
        scale=get_scale().name,
        seed=get_seed(),
    )


def _of_part(name: str, table: pd.DataFrame, measured: str | None) -> pd.DataFrame:
    known = "condition" in checks.instance(table, name, pd.DataFrame) or measured is None
    return table.assign(part=name, **({} if known else {"condition": measured}))


def _rows(table: pd.DataFrame, unit: str, name: str) -> Rows:
    """Return the values of each part and combination of levels, in the order of the networks."""
    if missing := {unit, "value"} - set(checks.instance(table, name, pd.DataFrame)):
        raise ValueError(f"{name} has no column {sorted(missing)[0]!r}")
    factors = [c for c in table if c not in (unit, "value", "part", "condition")]
    table = table if "part" in table else table.assign(part="")
    units = sorted(table[unit].unique().tolist())
    rows = []
    for key, group in table.groupby(["part", *factors], dropna=False, sort=False):
        part, *levels = key
        if group[unit].duplicated().any():
            raise ValueError(f"{name} has two values of one {unit} for {part} {levels}")
        values = group.set_index(unit)["value"].astype(float).reindex(units)
        if np.isinf(values).any():
            raise ValueError(f"{name}: an infinite value of {part or 'the statistic'}")
        named = {f: words.level(v) for f, v in zip(factors, levels) if not pd.isna(v)}
        listed = [None if np.isnan(v) else v for v in values.tolist()]
        rows.append({"part": str(part), "levels": named, "values": listed})
    return rows


def load(path: str | Path) -> list[Entry]:
    """Read the ledger.

    Parameters
    ----------
    path : str or Path
        ``book/claims.yml``.

    Returns
    -------
    list of Entry

    Raises
    ------
    ValueError
        If an entry lacks something, or says something that cannot be judged; it is named.
    """
    yaml = optional.module("yaml", "book")  # only the build reads the ledger
    entries: dict[str, Entry] = {}
    for raw in yaml.safe_load(Path(path).read_text(encoding="utf-8")) or []:
        name = raw.get("id", raw) if isinstance(raw, dict) else raw
        try:
            entry = _entry(raw)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problem = f"lacks {error}" if isinstance(error, KeyError) else error
            raise ValueError(f"{Path(path).name}: {name}: {problem}") from None
        if entry.id in entries:
            raise ValueError(f"{Path(path).name}: {entry.id} is there twice")
        entries[entry.id] = entry
    return list(entries.values())


def _entry(raw: dict[str, Any]) -> Entry:
    raw = dict(raw)
    ours = checks.choice(raw["kind"], "kind", KINDS) == "ours"
    if ours != (raw["source"] == OURS):
        raise ValueError(f"kind 'ours' goes with the source {OURS!r}, and no other does")
    for name, form in (("id", ID), ("chapter", r"\d\d_[a-z_]+")):
        if not re.fullmatch(form, raw[name]):
            raise ValueError(f"{raw[name]!r} cannot be the {name} of an entry")
    texts = {name: raw[name] for name in ("source", "statement", *(() if ours else SAYS))}
    texts["rule: text"] = raw["rule"]["text"]
    if answer := raw.get("answer"):
        if raw["kind"] not in ("question", "suggestion"):
            raise ValueError("only a question or a suggestion has an answer")
        texts |= {f"answer: {name}": answer[name] for name in ("source", *SAYS)}
        checks.choice(answer["gives"], "answer: gives", ("yes", "no", "open"))
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{name} must be text")
    raw |= {name: tuple(raw.get(name, ())) for name in ("figures", "was")}
    return Entry(**_rule(raw.pop("factors", {}), **raw.pop("rule")), **raw)


def _rule(
    factors: dict[str, Any], text: str, networks: int, parts: list[Any], of: str = "networks"
) -> dict[str, Any]:
    judged = tuple(_part(part) for part in parts)
    if not parts or len({part.name for part in judged}) < len(parts):
        raise ValueError("rule: parts must be there and have names of their own")
    return {
        "rule": text,
        "networks": checks.positive_int(networks, "rule: networks", 5),
        "of": of,
        "design": Design(judged, {name: _factor(name, one) for name, one in factors.items()}),
        "statistics": {part["name"]: str(part["statistic"]) for part in parts},
    }


def _factor(name: str, given: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    levels = tuple(words.level(level) for level in given["levels"])
    if len(levels) < 2 or len(set(levels)) < len(levels):
        raise ValueError(f"factors: {name} needs two or more levels")
    return levels, checks.choice(given["needs"], f"factors: {name}: needs", ("all", "any"))


def _part(given: dict[str, Any]) -> Part:
    given = {name: value for name, value in given.items() if name != "statistic"}
    part = Part(**given | ({"within": tuple(given["within"])} if "within" in given else {}))
    checks.choice(part.scale, f"part {part.name}: scale", verdicts.SCALES)
    low, high = verdicts.BOUNDS.get(part.scale, (-np.inf, np.inf))
    limits = part.within or (part.above, part.above + part.effect)
    if ("within" in given) == ("above" in given) or ("above" in given) != ("effect" in given):
        raise ValueError(f"part {part.name} has either above and effect, or within")
    if len(limits) != 2 or not low <= limits[0] < limits[1] <= high:
        told = f"its margin, or above and above + effect, {limits}"
        raise ValueError(f"part {part.name}: {told} are no limits of a {part.scale}")
    return part


def judge(entry: Entry, found: Mapping[str, Any] | None) -> dict[str, Any]:
    """Judge an entry by its rule.

    Parameters
    ----------
    entry : Entry
    found : dict or None
        The record as data (``asdict`` of a `Record`); None if no chapter has one.

    Returns
    -------
    dict
        ``verdict`` in the words of its kind, ``hangs_on`` (factors), ``firmness`` and whether it
        is ``firm``, ``trivial``, ``agreement`` with the source, ``enough`` networks, ``networks``,
        and ``rows``: the measured parts by levels, with their intervals.

    Raises
    ------
    ValueError
        If the record lacks a part or a level of the rule, or has one that the rule does not.
    """
    if found is None:
        return {"verdict": NOT_YET, "rows": [], "hangs_on": [], "agreement": None, "firm": None}
    design = entry.design
    values = _array(entry, found["rows"])
    days = _array(entry, found["days"], partial=True)
    outcome = verdicts.decide(design, values[None], days[None])
    code = int(outcome.entry[0])
    parted = [factor for (*_, factor), yes in zip(outcome.pairs, outcome.parting[0]) if yes]
    hangs_on = list(dict.fromkeys(parted)) if code == DEPENDS else []
    word = WORDS[entry.kind].get(code, "undecided")
    steady = verdicts.firmness(design, values, days)
    networks = int(np.isfinite(values).sum(axis=-1).min())
    return {
        "verdict": "depends on " + " and ".join(hangs_on) if hangs_on else word,
        "code": CODES[code],
        "hangs_on": hangs_on,
        "firmness": steady,
        "firm": steady >= FIRM,
        "trivial": _trivial(entry, found["null"], outcome.cells[0] == MET),
        "agreement": _agreement(entry, code),
        "networks": networks,
        "enough": networks >= entry.networks,
        "rows": _measured(entry, values, days, outcome.cells[0], found["null"]),
        **{name: found[name] for name in ("detects", "figure", "scale", "seed")},
    }


def _agreement(entry: Entry, code: int) -> str | None:
    """Whether the verdict agrees with what the source says, or answers."""
    gives = "yes" if entry.kind == "claim" else entry.answer.get("gives", "")
    given = {"yes": MET, "no": CONTRADICTED}.get(gives)
    said = {OPEN: "open", DEPENDS: "partly", given: "agrees"}
    return said.get(code, "disagrees") if given else None  # nothing to agree with


def _array(entry: Entry, rows: Rows, partial: bool = False) -> verdicts.Floats:
    """Return a record's values as an array (cells, parts, networks), NaN where there is none."""
    design, names = entry.design, [part.name for part in entry.design.parts]
    width = max((len(row["values"]) for row in rows), default=1)
    array = np.full((len(design.cells), len(names), width), np.nan)
    filled = np.zeros(array.shape[:2], dtype=bool)
    for row in rows:
        part = row["part"] or (names[0] if len(names) == 1 else "")
        if part not in names:
            raise ValueError(f"{entry.id}: the record has a part {part!r}, the rule {names}")
        cells = [row["levels"].items() <= cell.items() for cell in design.cells]
        if not any(cells):
            raise ValueError(f"{entry.id}: the rule has no levels {row['levels']}")
        values, j = np.array(row["values"], dtype=float), names.index(part)
        array[cells, j, : len(values)], filled[cells, j] = values, True
    if not partial and not filled.all():
        i, j = np.argwhere(~filled)[0]
        raise ValueError(f"{entry.id}: the record has no {names[j]!r} for {design.cells[i]}")
    return array


def _trivial(entry: Entry, null: Rows, met: Any) -> bool | None:
    """Whether the null meets the rule wherever it is met, parts that compare left out."""
    kept = tuple(p for p in entry.design.parts if not p.compares and p.within is None)
    rows = [row for row in null if row["part"] in ("", *(p.name for p in kept))]
    if not kept or not rows or len(kept) < sum(not p.compares for p in entry.design.parts):
        return None
    reduced = Design(kept, entry.design.factors)
    values = _array(replace(entry, design=reduced), rows)
    of_null = verdicts.decide(reduced, values[None]).cells[0]
    return bool((of_null[met] == MET).all()) if met.any() else None


def _measured(entry, values, days, cells, null):
    """The table behind a verdict: a row for each cell and part."""
    of_null = _array(entry, null, partial=True)
    rows = []
    for i, cell in enumerate(entry.design.cells):
        for j, part in enumerate(entry.design.parts):
            row = {"part": part.name, "levels": cell, "cell": CODES[int(cells[i])]}
            row |= _numbers(values[i, j], part, days[i, j])
            if np.isfinite(of_null[i, j]).any():
                row["null"] = _numbers(of_null[i, j], part)
            rows.append(row)
    return rows


def _numbers(*measured):
    numbers = verdicts.numbers(*measured).items()
    return {name: value if np.isfinite(value) else None for name, value in numbers}
