"""Build the book: execute what changed, check it, and write the site.

    python -m book.tools.build [--scale smoke|book|full] [--jobs 2]

Everything is made in ``_build`` (``_build/smoke`` for another scale than ``book``): the kept
results in ``executed/``, the pages as Sphinx reads them in ``source/``, the site in ``html/``,
the notebooks for a class in ``editions/``, and the table of claims in ``claims.json``.
"""

import argparse
import copy
import functools
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path

import nbformat
import yaml

from book.tools import ROOT, checks, execute
from book.tools.execute import BuildError
from book.tools.notebooks import editions, pairs
from book.tools.site import pages, slides
from infoutils.book.claims import MIME

MATHJAX = ("tex-mml-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")
PACKAGE = ("pyproject.toml", "README.md", "LICENSE")
FILLED = ("book/preface.md", "book/conclusions.md")  # pages with numbers and figures of chapters


def build(root, scale, say=print, jobs=1):
    """Build the book in `root` at a scale, `jobs` chapters at a time; return the first page."""
    out = root / "_build" if scale == "book" else root / "_build" / scale
    execute.claims(root)  # complain about these before anything is executed
    try:
        stale = pairs.stale(root)
    except ValueError as error:
        raise BuildError(str(error)) from None
    kept = execute.execute_all(root, out, scale, say, jobs)
    executed = {name: execute.with_outputs(root, name, kept[name]) for name in kept}
    table = check(root, executed)
    say(f"Checked {len(executed)} chapters and {len(table)} claims.")
    files = site_source(root, scale, kept, executed, table)
    files["claims.json"] = json.dumps(table, indent=1).encode()
    index = out / "html" / "index.html"
    if is_current(root, out, files):
        say("The site is up to date.")
    else:
        (out / "site.json").unlink(missing_ok=True)
        write_site(root, out, files)
    for problem in stale:
        say(f"Note: {problem}; run `make pair`.")
    return index


def check(root, executed):
    """Check the executed chapters; return the table of claims, or raise BuildError."""
    problems, seen = [], {}
    for name, notebook in executed.items():
        problems += checks.figures(name, notebook, seen)
        problems += checks.widgets(name, notebook)
    wrong, table = checks.claims(execute.claims(root), executed)
    problems += wrong
    if problems:
        raise BuildError("\n".join(problems))
    return table


def site_source(root, scale, kept, executed, table):
    """Return every file that Sphinx reads, as bytes by path."""
    url = pairs.repository_url(root)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    for section, settings in pages.launch_settings(url).items():
        config.setdefault(section, {}).update(settings)
    if not url:
        config.pop("repository", None)
    files = {
        "_config.yml": yaml.safe_dump(config, sort_keys=True).encode(),
        "_toc.yml": (root / "_toc.yml").read_bytes(),
    }
    for path in sorted((root / "book").rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and relative.parts[1] != "tools" and path.suffix != ".pyc":
            files[str(relative)] = path.read_bytes()
    if (root / "CHANGELOG.md").exists():
        files["CHANGELOG.md"] = (root / "CHANGELOG.md").read_bytes()
    for path in FILLED:
        if path in files:
            text, pictures = pages.with_figures(files[path].decode(), executed)
            files[path] = pages.filled(text, table).encode()
            files |= pictures
    titles = {
        name: f"{int(name[:2])}. {pages.title(notebook)}" for name, notebook in executed.items()
    }
    files["book/generated/claims.md"] = pages.claims_table(table, titles).encode()
    full = {
        path.stem: json.loads(path.read_text()) for path in sorted(root.glob("book/full/*.json"))
    }
    files["book/generated/full.md"] = pages.full_table(full, table, titles).encode()
    files["book/generated/build.md"] = pages.build_table(kept, titles, scale).encode()
    files["book/generated/figures.md"] = pages.figure_index(executed, table, titles).encode()
    files["book/generated/editions.md"] = pages.editions_table(titles).encode()
    make_plain = pairs.to_plain(root)
    for name, notebook in executed.items():
        bare = make_plain(name, execute.source(root, name))
        files[f"downloads/{name}.ipynb"] = pairs.written(bare).encode()
        for kind in (editions.student, editions.instructor):
            made = nbformat.writes(kind(make_plain(name, notebook))).encode()
            files[f"downloads/{name}_{kind.__name__}.ipynb"] = made
        page = for_page(notebook, pages.run_it(name, url), table)
        files[f"notebooks/{name}.ipynb"] = nbformat.writes(page).encode()
    files["downloads/infoutils.zip"] = package_zip(root)
    return files


def for_page(notebook, note, table):
    """Return a chapter as its page shows it.

    A note follows its first text cell, and a figure that a claim's record names links to it.
    """
    shows = {}
    for claim in table:
        if claim["verdict"]:
            shows.setdefault(claim["figure"], []).append(claim["id"])
    page = copy.deepcopy(notebook)
    first = next(i for i, cell in enumerate(page.cells) if cell.cell_type == "markdown")
    page.cells.insert(first + 1, nbformat.v4.new_markdown_cell(note, id="run-it"))
    for cell in page.cells:
        if editions.is_solution(cell):
            prompts = {"code_prompt_show": "Show the solution", "code_prompt_hide": "Hide it"}
            cell.metadata["mystnb"] = cell.metadata.get("mystnb", {}) | prompts
        described = cell.metadata.get("mystnb", {})
        figure = described.get("figure", {})
        if figure.get("name") in shows:
            ids = shows[figure["name"]]
            links = [f'<a href="#claim-{id}">{id}</a>' for id in ids]
            said = "Claim" if len(ids) == 1 else "Claims"
            told = f' <span class="claim-links">{said}: {", ".join(links)}.</span>'
            figure["caption"] += told
        alt = html.escape(described.get("image", {}).get("alt", ""))
        picture = f'<img alt="{alt}"'
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(MIME, None)  # the build's copy of a claim's box
            if alt and "text/html" in data:  # an animation: its picture has no description yet
                data["text/html"] = picture.join(
                    re.split(r"<img(?![^>]*\balt=)", data["text/html"])
                )
    return page


def package_zip(root):
    """Return ``infoutils`` as a zip that pip installs, the same bytes for the same files."""
    buffer = io.BytesIO()
    members = [root / name for name in PACKAGE if (root / name).exists()]
    members += sorted(path for path in (root / "infoutils").rglob("*") if path.is_file())
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in members:
            if "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(f"infoutils/{path.relative_to(root).as_posix()}")
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def is_current(root, out, files):
    """Tell whether the site was written from these files and is all there."""
    path = out / "site.json"
    if not path.exists():
        return False
    written = json.loads(path.read_text(encoding="utf-8"))
    there = all((out / "html" / name).exists() for name in written["pages"])
    return there and written["key"] == site_key(root, files)


def site_key(root, files):
    """Return the hash of all that the site is made from."""
    told = {name: execute.digest(data) for name, data in files.items()}
    for folder in ("infoutils", "book/tools"):  # docstrings, and what renders
        for path in sorted((root / folder).rglob("*.py")):
            told[str(path.relative_to(root))] = execute.digest(path.read_bytes())
    told["address"] = pages.site_address(pairs.repository_url(root))
    told["requirements.txt"] = execute.digest((root / "requirements.txt").read_bytes())
    told["python"] = sys.version
    return execute.digest(json.dumps(told, sort_keys=True).encode())


def write_site(root, out, files):
    """Run Sphinx on the files from an empty folder, with warnings as errors."""
    source = out / "source"
    shutil.rmtree(source, ignore_errors=True)
    for name, data in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    copy_mathjax(source / "book" / "_static" / "vendor" / "mathjax")
    program = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command = [*program, "build", str(source), "-W", "--keep-going", "-q"]
    result = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    site = source / "_build" / "html"
    if result.returncode:
        raise BuildError("Sphinx could not build the site:\n" + result.stderr + result.stdout)
    address = pages.site_address(pairs.repository_url(root))
    for page in site.rglob("*.html"):
        text = pages.tidy(page.read_text(encoding="utf-8"))
        text = pages.described(text, page.relative_to(site).as_posix(), address)
        page.write_text(text, encoding="utf-8")
    write_slides(root, site)
    write_editions(source / "downloads", out / "editions")
    shutil.rmtree(out / "html", ignore_errors=True)
    shutil.move(site, out / "html")
    (out / "claims.json").write_bytes(files["claims.json"])
    written = sorted(str(p.relative_to(out / "html")) for p in (out / "html").rglob("*.*"))
    told = {"key": site_key(root, files), "pages": written}
    (out / "site.json").write_text(json.dumps(told), encoding="utf-8")


def write_slides(root, site):
    """Write the slides of every chapter, from its page."""
    book = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]
    (site / "slides").mkdir()
    for name in execute.names(root):
        page = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        deck = slides.deck(name, page, book)
        (site / "slides" / f"{name}.html").write_text(deck, encoding="utf-8")


def write_editions(downloads, target):
    """Put the notebooks for a class into a folder of their own."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for kind in ("student", "instructor"):
        for path in downloads.glob(f"*_{kind}.ipynb"):
            shutil.copy(path, target)


def copy_mathjax(target):
    """Copy what the pages need of MathJax, so that they show formulas without a network."""
    found = find_spec("sphinx-mathjax-offline")
    folder = Path(found.submodule_search_locations[0]) / "static" / "mathjax"
    for name in MATHJAX:
        path = folder / name
        copy = shutil.copytree if path.is_dir() else shutil.copy
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        copy(path, target / name)


def main():
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("--scale", default=os.environ.get("INFOUTILS_SCALE", "book"))
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--jobs", type=int, default=2, help="chapters that run at a time")
    arguments = parser.parse_args()
    if arguments.jobs < 1:
        parser.error("--jobs must be at least 1")
    if arguments.scale not in ("smoke", "book", "full"):
        parser.error(f"the scale is smoke, book or full, not {arguments.scale!r}")
    start = time.monotonic()
    say = functools.partial(print, flush=True)
    try:
        index = build(arguments.root.resolve(), arguments.scale, say, arguments.jobs)
    except BuildError as error:
        sys.exit(f"\n{error}\n\nThe book was not built.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The chapters that were finished are kept.")
    print(f"Built in {execute.duration(time.monotonic() - start)}.")
    print(f"Open {index}")


if __name__ == "__main__":
    main()
