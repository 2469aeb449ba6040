"""Keep the notebooks in step with their sources.

A chapter is written as ``notebooks/NN_name.py`` (percent format).  The ``.ipynb`` beside it, in
plain Markdown, is made from it, byte for byte, so a stale one shows as a difference; nothing leads
back.  The first code cell, which installs ``infoutils`` where it is missing, is generated from the
repository's address in ``_config.yml`` and the package's version.

    python -m book.tools.notebooks.pairs pair             rewrite set-up cells and .ipynb files
    python -m book.tools.notebooks.pairs check            name the notebooks that are not in step
    python -m book.tools.notebooks.pairs repository URL   set the address, then pair ("" forgets it)
"""

import argparse
import ast
import copy
import functools
import hashlib
import re
import sys
from pathlib import Path

import jupytext
import nbformat
import yaml

from book.tools import ROOT
from book.tools.notebooks import plain
from infoutils._shared import files

MARKER = "# colab-setup"
ZIP = "information-flow"  # the package with all notebooks: a folder of this name, as one file
SETUP = Path(__file__).parent / "setup"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def repository_url(root):
    """Return the repository's address in ``_config.yml``, or an empty string."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return (config.get("repository") or {}).get("url") or ""


def version(root):
    """Return ``infoutils.__version__`` without importing the package."""
    for node in ast.parse((root / "infoutils" / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "__version__":
            return ast.literal_eval(node.value)
    raise ValueError("infoutils/__init__.py has no __version__")


def setup_cell(root):
    """Return the source of the set-up cell that every notebook should have."""
    url = repository_url(root)
    path = SETUP / f"with{'' if url else 'out'}_address.txt"
    return path.read_text(encoding="utf-8").strip().format(url=url, version=version(root), zip=ZIP)


def is_setup(cell):
    """Tell whether a cell is the generated one."""
    return cell.cell_type == "code" and cell.source.startswith(MARKER)


def source_text(path, root):
    """Return the percent script with its set-up cell as it should be."""
    text = path.read_text(encoding="utf-8")
    cell = re.compile(rf"^({re.escape(MARKER)}.*?)(?=\n*^# %%|\s*\Z)", re.DOTALL | re.MULTILINE)
    return cell.sub(lambda match: setup_cell(root), text, count=1)


def read(script):
    """Return the notebook of a percent script, with the book's directives.

    The cells' ids are taken from their contents: making a notebook twice gives the same file,
    and an edit changes only the cells it touches.
    """
    return copy.deepcopy(_parsed(script))


def to_plain(root):
    """Return what makes a plain notebook of a chapter, given its name and its notebook.

    It raises ValueError, with the chapter's name, for what has no plain form.
    """
    scripts = sorted((root / "notebooks").glob("*.py"))
    figures = plain.figure_numbers(
        {int(path.stem[:2]): read(path.read_text(encoding="utf-8")) for path in scripts}
    )
    listed = root / "book" / "references.bib"
    authors = plain.bibliography(listed.read_text(encoding="utf-8") if listed.exists() else "")

    def make_plain(name, notebook):
        try:
            return plain.plain(notebook, int(name[:2]), figures, authors)
        except ValueError as error:
            raise ValueError(f"notebooks/{name}.py: {error}") from None

    return make_plain


@functools.cache
def _parsed(script):
    notebook = jupytext.reads(script, fmt="py:percent")
    seen = {}
    for cell in notebook.cells:
        digest = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})  # and of no pair
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def written(notebook):
    """Return the text of a notebook that is valid."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def made_from(path, root, make_plain):
    """Return the text of a percent script and of its notebook, by their paths."""
    script = source_text(path, root)
    return {
        path: script,
        path.with_suffix(".ipynb"): written(make_plain(path.stem, read(script))),
    }


def stale(root):
    """Return one sentence for each notebook that is not what its source makes."""
    problems = []
    scripts = sorted((root / "notebooks").glob("*.py"))
    make_plain = to_plain(root)
    for path in scripts:
        for target, text in made_from(path, root, make_plain).items():
            named = target.relative_to(root).as_posix()
            if not target.exists():
                problems.append(f"{named} is missing")
            elif target.read_text(encoding="utf-8") == text:
                continue
            elif target == path:
                problems.append(f"{named}: its set-up cell is not the generated one")
                break  # and so is that of its notebook
            else:
                problems.append(f"{named} is stale: {path.name} makes another notebook")
    stems = {path.stem for path in scripts}
    for pair in sorted((root / "notebooks").glob("*.ipynb")):
        if pair.stem not in stems:
            problems.append(f"{pair.relative_to(root).as_posix()} has no source {pair.stem}.py")
    return problems


def pair(root):
    """Rewrite every set-up cell and every ``.ipynb``; return the names of changed files."""
    changed = []
    make_plain = to_plain(root)
    for path in sorted((root / "notebooks").glob("*.py")):
        for target, text in made_from(path, root, make_plain).items():
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                files.write(target, text.encode())
                changed.append(target.relative_to(root).as_posix())
    return changed


def set_repository(root, url):
    """Write the repository's address where it is kept, in ``_config.yml``."""
    url = url.strip().rstrip("/").removesuffix(".git")
    if url and not re.fullmatch(r"https://[\w.-]+(/[\w.~-]+){2,}", url):
        raise ValueError(f"the address must look like https://HOST/OWNER/NAME, not {url!r}")
    config = root / "_config.yml"
    text = config.read_text(encoding="utf-8")
    text, found = re.subn(r"(?m)^(repository:\n(?:  .*\n)*?  url: *).*$", rf'\g<1>"{url}"', text)
    if not found:
        raise ValueError("_config.yml has no repository: url:")
    config.write_text(text, encoding="utf-8")
    citation = root / "CITATION.cff"
    if citation.exists():
        lines = citation.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if not line.startswith("repository-code:")]
        lines += [f'repository-code: "{url}"'] if url else []
        citation.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Keep the notebooks in step with their sources.")
    parser.add_argument("action", choices=("pair", "check", "repository"))
    parser.add_argument("url", nargs="?", default="")
    parser.add_argument("--root", type=Path, default=ROOT)
    arguments = parser.parse_args()
    try:
        if arguments.action == "check":
            problems = stale(arguments.root)
            if problems:
                sys.exit("\n".join(problems) + "\nRun `make pair`.")
            print("Every notebook matches its source.")
            return
        if arguments.action == "repository":
            set_repository(arguments.root, arguments.url)
        changed = pair(arguments.root)
    except ValueError as error:
        sys.exit(str(error))
    print("Rewritten:" if changed else "Nothing to rewrite.", *changed, sep="\n  ")


if __name__ == "__main__":
    main()
