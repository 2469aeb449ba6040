"""Run one chapter at the `full` scale, and keep what became of its claims for the book.

    python -m book.tools.maintain.full NAME

The chapter's outputs go to ``_build/full/executed``; the records of its claims are written to
``book/full/NAME.json``, from which the table of claims shows them beside those of the book's scale.

Its sweeps (see `infoutils.sweep`) are kept in ``_build/full/sweeps`` until something that the
chapter uses changes: run it again after an interruption, and they go on where they were.  Their
tables are written to ``book/full``, where the chapter's figures find them at every scale.
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
    """Write the records of a chapter that ran at the full scale; return where."""
    path = root / "book" / "full" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {key: result[key] for key in KEPT}
    told["records"] = execute.records(result["outputs"])
    files.write(path, (json.dumps(told, indent=1) + "\n").encode())
    return path


def keep_tables(root, folder):
    """Copy the tables of a chapter's sweeps to where its figures look; return where."""
    kept = []
    for table in sorted(folder.glob("*/table.parquet")):
        path = root / "book" / "full" / f"{table.parent.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, table.read_bytes())
        kept.append(path)
    return kept


def main():
    parser = argparse.ArgumentParser(description="Run one chapter at the full scale.")
    parser.add_argument("name", help="a chapter, such as 08_gradient_phases")
    name = parser.parse_args().name
    if name not in execute.names(ROOT):
        sys.exit(f"{name} is not a chapter; there are {', '.join(execute.names(ROOT))}")
    sweeps = ROOT / "_build" / "full" / "sweeps" / execute.key(ROOT, name, "full")[:16]
    os.environ["INFOUTILS_SWEEPS"] = str(sweeps)
    print(expected(ROOT, name))
    try:
        kept = execute.execute_all(ROOT, ROOT / "_build" / "full", "full", chosen=[name])
    except execute.BuildError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The finished pieces of sweeps are kept.")
    print(f"It took {execute.duration(kept[name]['seconds'])}.")
    for path in [keep(ROOT, name, kept[name]), *keep_tables(ROOT, sweeps)]:
        print(f"Wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
