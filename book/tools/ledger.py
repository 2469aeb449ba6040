"""Judge the book: what its chapters recorded, by the rules of ``book/claims.yml``."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from book.tools import execute
from book.tools.execute import BuildError
from book.tools.notebooks import plain
from infoutils._shared import files
from infoutils.book import ledger, verdicts
from infoutils.book.ledger import OURS, Entry

WAITING = "waiting"  # the code of an entry that is not yet judged, beside those of the ledger


@dataclass(frozen=True)
class Judged:
    """An entry of the ledger, and what became of it."""

    entry: Entry
    judgement: dict[str, Any]
    days: bool = False  # its intervals hold those of the record, beside the networks
    full: "Judged | None" = None  # the same at the full scale, where its chapter was run there
    alone: "Judged | None" = None  # the same before scale was made a factor of its verdict

    @property
    def over(self) -> str:
        """What the intervals in its box are about."""
        return f"{self.entry.of} and days" if self.days else self.entry.of

    @property
    def verdict(self) -> str:
        return self.judgement["verdict"]

    @property
    def code(self) -> str:
        return self.judgement.get("code", WAITING)

    @property
    def hangs_on(self) -> list[str]:
        return self.judgement["hangs_on"]

    @property
    def moved(self) -> bool:
        """Whether it has another verdict at the full scale."""
        return self.full is not None and self.verdict != self.full.verdict

    @property
    def apart(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Rows here and at the full scale, one pair for each combination that differs there.

        First those that are met at one scale and contradicted at the other.  Of several parts, that
        which is farthest from its limit where the combination does worse.
        """
        there = self.full.judgement["rows"] if self.full else []
        parts = {part.name: part for part in self.entry.design.parts}
        pairs: dict[tuple[str, ...], list[Any]] = {}
        for one, other in zip(self.judgement["rows"], there):
            if one["cell"] != other["cell"]:
                pairs.setdefault(tuple(one["levels"].values()), []).append((one, other))

        def missing(pair):
            worse = min(pair, key=lambda row: ("contradicted", "open", "met").index(row["cell"]))
            part, low, high = parts[worse["part"]], worse["low"], worse["high"]
            if None in (low, high):
                return 0
            ends = part.within or (part.above, np.inf)
            return max(ends[0] - low, high - ends[1]) / (high - low or 1)

        found = [max(rows, key=missing) for rows in pairs.values()]
        return sorted(found, key=lambda pair: not crossed(*pair))

    def cause(self, here: dict[str, Any], there: dict[str, Any]) -> str:
        """Say what moved a row at the full scale, if both can be compared."""
        low, high, mean = here["low"], here["high"], there["mean"]
        if None in (low, high, mean):
            return f"too few {self.entry.of} with a value to say why"
        inside = low <= mean <= high
        return f"more {self.entry.of}" if inside else "longer training, or more samples"

    @property
    def link(self) -> str:
        """Where its box stands, or its line in the list of what is not yet judged."""
        page = "book/reproduction" if self.code == WAITING else f"notebooks/{self.entry.chapter}"
        return f"../{page}.html#claim-{self.entry.id}"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What was measured, or what will be: a row for each part and combination of levels."""
        design = self.entry.design
        planned = ({"part": p.name, "levels": c} for c in design.cells for p in design.parts)
        return self.judgement["rows"] or list(planned)

    @property
    def cells(self) -> Counter[str]:
        """How many combinations of levels are met, contradicted and open."""
        rows = self.judgement["rows"]
        return Counter({tuple(r["levels"].values()): r["cell"] for r in rows}.values())


def crossed(here: dict[str, Any], there: dict[str, Any]) -> bool:
    """Tell whether one of two rows that differ is met, and the other contradicted."""
    return "open" not in (here["cell"], there["cell"])


def load(root: Path) -> list[Entry]:
    """Return the entries of ``book/claims.yml``.

    Raises
    ------
    BuildError
        If one is not of the ledger's form, or its source is not in the bibliography.
    """
    path = root / "book" / "claims.yml"
    if not path.exists():
        return []
    try:
        entries = ledger.load(path)
    except ValueError as error:
        raise BuildError(f"book/{error}") from None
    known = sources(root)
    for entry in entries:
        for key in (entry.source, entry.answer.get("source", OURS)):
            if key not in known:
                raise BuildError(f"book/claims.yml: {entry.id}: book/references.bib has no {key}")
    return entries


def sources(root: Path) -> dict[str, str]:
    """Return what the pages call each source, by its key."""
    listed = root / "book" / "references.bib"
    text = listed.read_text(encoding="utf-8") if listed.exists() else ""
    return {OURS: "this book", **plain.labels(text)}


def collect(entries, executed):
    """Return what is wrong with the records of the executed chapters, and the others by id.

    Parameters
    ----------
    entries : list of Entry
    executed : dict of str to notebook
        The chapters of the book, by name.

    Returns
    -------
    problems : list of str
    records : dict of str to dict
    """
    problems, records = [], {}
    chapters = {entry.id: entry.chapter for entry in entries}
    for name, notebook in executed.items():
        drawn = {c.metadata.get("mystnb", {}).get("figure", {}).get("name") for c in notebook.cells}
        for record in execute.records([cell.get("outputs", []) for cell in notebook.cells]):
            id = record["id"]
            if id not in chapters:
                problems.append(f"{name} records {id}, which is not in the ledger")
            elif chapters[id] != name:
                problems.append(f"{name} records {id}, of {chapters[id]}")
            elif id in records:
                problems.append(f"{name} records {id} twice")
            elif record["figure"] not in drawn:
                problems.append(f"{name}: {id} names no figure of it: {record['figure']}")
            else:
                records[id] = record
    return problems, records


def judge(entries, records, path):
    """Judge every entry; one without a record is not yet judged, which is no problem.

    Parameters
    ----------
    entries : list of Entry
    records : dict of str to dict
        From `collect`.
    path : Path
        Where judgements are kept, until an entry, its record or the code that judges changes.

    Returns
    -------
    problems : list of str
    judged : list of Judged
    """
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    code = [execute.digest(Path(module.__file__).read_bytes()) for module in (ledger, verdicts)]
    problems, judged, keep = [], [], {}
    for entry in entries:
        record = records.get(entry.id)
        key = execute.digest(json.dumps([code, repr(entry), record]).encode())
        result = kept.get(entry.id, {})
        if result.get("key") != key:
            try:
                result = {"key": key, "judgement": ledger.judge(entry, record)}
            except ValueError as error:
                problems.append(f"{entry.chapter}: {error}")
                continue
        keep[entry.id] = result
        judged.append(Judged(entry, result["judgement"], bool(record and record["days"])))
    if keep != kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, json.dumps(keep).encode())
    return problems, judged


def published(judged):
    """Return the ledger as JSON: the entries, and their judgements."""
    data = [
        {
            **asdict(one.entry),
            "judgement": one.judgement,
            "full": one.full and one.full.judgement,
            "over": one.over,
            "link": one.link,
        }
        for one in judged
    ]
    return json.dumps(data, indent=1, ensure_ascii=False)
