"""Run the whole book with other random draws, and keep the verdicts for the page of the ledger.

    python -m book.tools.maintain.rebuild SEED

Chapters are executed at the book's scale and kept in ``_build/seed-SEED``, so after an
interruption those that were finished are not executed again.  The verdicts go to
``book/full/verdicts.csv``; those of the seed of the pages are the published ones, with which each
build compares its own.
"""

import argparse
import os
import sys

import pandas as pd

from book.tools import ROOT, execute, ledger
from infoutils._shared import files
from infoutils.book import scale

COLUMNS = ["seed", "id", "verdict", "firm"]


def load(root):
    """Return the verdicts on record: a table of the seed, the entry, its verdict and firmness."""
    path = root / "book" / "full" / "verdicts.csv"
    return pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)


def keep(root, seed, judged):
    """Put the verdicts of one seed in place of those on record; return where they are."""
    rows = [(seed, one.entry.id, one.verdict, one.judgement.get("firm")) for one in judged]
    others = load(root).query("seed != @seed")
    table = pd.concat([others, pd.DataFrame(rows, columns=COLUMNS)]).sort_values(["seed", "id"])
    path = root / "book" / "full" / "verdicts.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write(path, table.to_csv(index=False).encode())
    return path


def differences(root, judged):
    """Return how the verdicts of a build at the book's scale differ from those on record."""
    known = load(root).query("seed == @seed", local_dict={"seed": scale.get_seed()})
    known = dict(zip(known["id"], known["verdict"]))
    return [
        f"{one.entry.id} is {one.verdict!r}, and {known[one.entry.id]!r} on record"
        for one in judged
        if known.get(one.entry.id, one.verdict) != one.verdict
    ]


def repeated(root, judged):
    """Return for each entry how many other seeds gave its verdict, and how many there are."""
    table = load(root).query("seed != @seed", local_dict={"seed": scale.get_seed()})
    verdicts = table.groupby("id")["verdict"].agg(list)
    found = {one.entry.id: verdicts.get(one.entry.id, []) for one in judged}
    return {
        one.entry.id: (found[one.entry.id].count(one.verdict), len(found[one.entry.id]))
        for one in judged
    }


def agreement(root):
    """Return how often there are other draws, and which verdicts they gave again: (same, of)."""
    table = load(root)
    mine = table["seed"] == scale.SEED
    both = table[mine].merge(table[~mine], on="id", suffixes=("", " again"))
    same, firm = both["verdict"] == both["verdict again"], both["firm"].eq(True)
    again = {"firm": (int(same[firm].sum()), int(firm.sum())), "all": (int(same.sum()), len(same))}
    return {"rebuilds": both["seed again"].nunique(), **again}


def main():
    parser = argparse.ArgumentParser(description="Run the whole book with other random draws.")
    parser.add_argument("seed", help=f"a whole number; the pages have {scale.SEED}")
    os.environ["INFOUTILS_SEED"] = parser.parse_args().seed
    try:
        seed = scale.get_seed()
        out = ROOT / "_build" if seed == scale.SEED else ROOT / "_build" / f"seed-{seed}"
        with execute.locked(out, print):
            kept = execute.execute_all(ROOT, out, "book", jobs=2)
        executed = {name: execute.with_outputs(ROOT, name, kept[name]) for name in kept}
        entries = ledger.load(ROOT)
        wrong, records = ledger.collect(entries, executed)
        unfit, judged = ledger.judge(entries, records, out / "judged.json")
    except (execute.BuildError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The chapters that were finished are kept.")
    if problems := [*wrong, *unfit]:
        sys.exit("\n".join(problems))
    print(f"Wrote {keep(ROOT, seed, judged).relative_to(ROOT)}")
    if same := [n == of for n, of in repeated(ROOT, judged).values() if of]:
        print(f"{sum(same)} of {len(same)} verdicts are the same with all other draws.")


if __name__ == "__main__":
    main()
