"""What became of the entries at the full scale, beside the build's own judgements."""

import json
from dataclasses import replace

from book.tools import ledger

ENOUGH = 20  # networks behind a verdict on the border that was not judged at the full scale


def runs(root, out, judged):
    """Return the chapters on record at the full scale, and what no longer fits the ledger.

    Returns
    -------
    runs : list of dict
        What is kept of each chapter, with its name (``chapter``) and its entries (``judged``).
    notes : list of str
    """
    now, found, notes = {one.entry.id: one.entry for one in judged}, [], []
    for path in sorted(root.glob("book/full/*.json")):
        run = json.loads(path.read_text(encoding="utf-8"))
        records = {record["id"]: record for record in run["records"] if record["id"] in now}
        entries = [now[id] for id in records]
        problems, there = ledger.judge(entries, records, out / "full" / path.name)
        notes += [f"book/full/{path.name}: {problem}" for problem in problems]
        found.append(run | {"chapter": path.stem, "judged": there})
    return found, notes


def beside(judged, runs, scale):
    """Return the entries with what became of them at the full scale.

    Scale is one more factor of an entry: if its verdict is another there, and some combination
    meets the rule at one scale and contradicts it at the other, it depends on scale.  A build at
    the smoke scale judges nothing, so there verdicts stay.
    """
    there = {one.entry.id: one for run in runs for one in run["judged"]}
    both = []
    for one in judged:
        one = replace(one, full=there.get(one.entry.id))
        if scale == "book" and _flips(one):
            hangs = list(dict.fromkeys([*one.hangs_on, *one.full.hangs_on, "scale"]))
            verdict = {"code": "depends", "hangs_on": hangs}
            verdict |= {"verdict": "depends on " + " and ".join(hangs)}
            verdict |= {"agreement": one.judgement["agreement"] and "partly"}
            one = replace(one, judgement=one.judgement | verdict, alone=one)
        both.append(one)
    return both


def weak(judged):
    """Say which verdicts on the border have neither many networks nor the full scale behind."""
    return [
        f"{one.entry.id} is on the border with {one.judgement['networks']} {one.entry.of}, and its "
        "chapter was not run at the full scale"
        for one in judged
        if one.judgement["firm"] is False and not one.full and one.judgement["networks"] < ENOUGH
    ]


def _flips(one):
    """Tell whether a combination goes from one side of the rule to the other, and the verdict."""
    return one.moved and any(ledger.crossed(*pair) for pair in one.apart)
