"""Run chapters at the `full` scale, and keep what became of their claims for the book.

    python -m book.tools.maintain.full NAME [NAME ...]

They run one after the other, and what is finished survives an interruption: each piece of what
chapters share, each chapter, and each piece of a sweep.  A chapter's outputs go to
``_build/full/executed``; the records of its claims are written to ``book/full/NAME.json``, from
which the table of claims shows them beside those of the book's scale.

Sweeps (see `infoutils.sweep`) are kept in ``_build/full/sweeps`` until something that the
chapter uses changes.  Their tables are written to ``book/full``, where the chapter's figures find
them at every scale.
"""

import argparse
import json
import os
import sys

from book.tools import ROOT, execute
from infoutils._shared import files
from infoutils.book.scale import SIZES

KEPT = ("executed", "seconds", "processor", "cores", "machine", "versions")


def expected(root, name):
    """Return what is known beforehand of the time that a chapter takes."""
    path = root / "book" / "full" / f"{name}.json"
    if path.exists():
        last = json.loads(path.read_text(encoding="utf-8"))
        return f"On {last['executed']} it took {execute.duration(last['seconds'])}."
    small = execute.kept(root / "_build", name).get("seconds")
    if small is None:
        return f"How long {name} takes is not known: `make book` has not run it here."
    sizes, larger = SIZES["book"], SIZES["full"]
    networks, epochs = (new / old for old, new in zip(sizes[:2], larger[:2]))
    least, most = (execute.duration(small * times) for times in (networks, networks * epochs))
    took = f"At the book's scale it took {execute.duration(small)}"
    more = f"with {networks:.0f} times the networks and {epochs:.0f} times the epochs"
    return f"{took}; {more}, expect {least} to {most}."


def keep(root, name, result):
    """Write the records of a chapter that ran at the full scale, a line each; return where."""
    path = root / "book" / "full" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {key: result[key] for key in KEPT}
    records = execute.records(result["outputs"])
    lines = ",\n".join(json.dumps(_rounded(record)) for record in records)
    text = json.dumps(told)[:-1] + f', "records": [\n{lines}\n]}}\n'
    files.write(path, text.encode())
    return path


def _rounded(data):
    """Return data with its floating-point numbers to six digits."""
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_rounded(value) for value in data]
    return float(f"{data:.6g}") if isinstance(data, float) else data


def keep_tables(root, folder):
    """Copy the tables of a chapter's sweeps to where its figures look; return where."""
    kept = []
    for table in sorted(folder.glob("*/table.parquet")):
        path = root / "book" / "full" / f"{table.parent.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, table.read_bytes())
        kept.append(path)
    return kept


def run(root, name):
    """Run a chapter; keep its records and the tables of its sweeps."""
    sweeps = root / "_build" / "full" / "sweeps" / execute.key(root, name, "full")[:16]
    os.environ["INFOUTILS_SWEEPS"] = str(sweeps)
    print(expected(root, name))
    kept = execute.execute_all(root, root / "_build" / "full", "full", chosen=[name])
    print(f"It took {execute.duration(kept[name]['seconds'])}.")
    for path in [keep(root, name, kept[name]), *keep_tables(root, sweeps)]:
        print(f"Wrote {path.relative_to(root)}")


def main():
    parser = argparse.ArgumentParser(description="Run chapters at the full scale.")
    parser.add_argument("names", nargs="+", metavar="NAME", help="such as 08_gradient_phases")
    chosen, known = parser.parse_args().names, execute.names(ROOT)
    if unknown := [name for name in chosen if name not in known]:
        sys.exit(f"{unknown[0]} is not a chapter; there are {', '.join(known)}")
    try:
        for name in chosen:
            run(ROOT, name)
    except execute.BuildError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. What was finished is kept.")


if __name__ == "__main__":
    main()
