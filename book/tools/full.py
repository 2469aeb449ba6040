"""Run one chapter at the `full` scale, and keep what became of its claims for the book.

    python book/tools/full.py NAME

The chapter's outputs go to ``_build/full/executed``; the records of its claims are written to
``book/full/NAME.json``, from which the table of claims shows them beside those of the book's scale.
"""

import argparse
import json
import sys
from pathlib import Path

import chapters

ROOT = Path(__file__).resolve().parents[2]


def keep(root, name, result):
    """Write the records of a chapter that ran at the full scale; return where."""
    path = root / "book" / "full" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {key: result[key] for key in ("executed", "seconds", "versions")}
    told["records"] = chapters.records(result["outputs"])
    path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return path


def main():
    parser = argparse.ArgumentParser(description="Run one chapter at the full scale.")
    parser.add_argument("name", help="a chapter, such as 08_gradient_phases")
    name = parser.parse_args().name
    if name not in chapters.names(ROOT):
        sys.exit(f"{name} is not a chapter; there are {', '.join(chapters.names(ROOT))}")
    try:
        result = chapters.execute(ROOT, ROOT / "_build" / "full", name, "full", name)
    except chapters.BuildError as error:
        sys.exit(str(error))
    print(f"Wrote {keep(ROOT, name, result).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
