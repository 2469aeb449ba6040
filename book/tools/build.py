"""Build the book: execute what changed, check it, and write the site.

    python -m book.tools.build [--scale smoke|book|full] [--jobs 2] [--publish]

Everything is made in ``_build`` (``_build/smoke`` for another scale than ``book``): the kept
results in ``executed/``, the pages as Sphinx reads them in ``source/``, the site in ``html/``,
the notebooks for a class in ``editions/``, and the judged ledger in ``judged.json``.
"""

import argparse
import csv
import functools
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import yaml

from book.tools import ROOT, checks, execute, ledger, scales
from book.tools.archive import zipped
from book.tools.course import quizzes
from book.tools.execute import BuildError
from book.tools.maintain import rebuild
from book.tools.notebooks import editions, pairs
from book.tools.site import (
    aids,
    course,
    crate,
    excerpts,
    figures,
    light,
    pages,
    renamed,
    sheets,
    slides,
)
from infoutils._shared.files import write

SMOKE = "Built at the smoke scale, to try the code: its numbers and verdicts mean nothing."


def build(root, scale, say=print, jobs=1, publish=False):
    """Build the book in `root` at a scale, `jobs` chapters at a time; return the first page.

    With `publish`, words that were written for another verdict stop it.
    """
    out = root / "_build" if scale == "book" else root / "_build" / scale
    with execute.locked(out, say):
        return _build(root, out, scale, say, jobs, publish)


def _build(root, out, scale, say, jobs, publish):
    entries = ledger.load(root)  # complain about these before anything is executed
    try:
        stale = pairs.stale(root)
    except ValueError as error:
        raise BuildError(str(error)) from None
    kept = execute.execute_all(root, out, scale, say, jobs)
    executed = {name: execute.with_outputs(root, name, kept[name]) for name in kept}
    judged = check(entries, executed, out / "judged.json")
    waiting = sum(one.code == ledger.WAITING for one in judged)
    say(
        f"Checked {len(executed)} chapters and {len(judged)} entries of the ledger, of which "
        f"{waiting} are not yet judged."
    )
    files, notes = site_source(root, out, scale, kept, executed, judged)
    if publish and notes:
        raise BuildError("\n".join(notes))
    index = out / "html" / "index.html"
    if is_current(root, out, files):
        say("The site is up to date.")
    else:
        (out / "site.json").unlink(missing_ok=True)
        write_site(root, out, files)
    for difference in rebuild.differences(root, judged) if scale == "book" else ():
        say(f"Other than published: {difference}.")
    for problem in [*(f"{problem}; run `make pair`" for problem in stale), *notes]:
        say(f"Note: {problem}.")
    return index


def check(entries, executed, path):
    """Check the executed chapters; return the judged ledger, or raise BuildError."""
    problems, seen = [], {}
    for name, notebook in executed.items():
        problems += checks.figures(name, notebook, seen)
        problems += checks.widgets(name, notebook)
    wrong, records = ledger.collect(entries, executed)
    unfit, judged = ledger.judge(entries, records, path)
    if problems := [*problems, *wrong, *unfit]:
        raise BuildError("\n".join(problems))
    return judged


def site_source(root, out, scale, kept, executed, judged):
    """Return every file that Sphinx reads or the site has, as bytes by path, and notes."""
    url = pairs.repository_url(root)
    files = written(root, url, scale)
    runs, notes = scales.runs(root, out, judged)
    again = rebuild.repeated(root, judged)
    judged = scales.beside(judged, runs, scale)
    notes += scales.weak(judged) if scale == "book" else []
    titles = {
        name: f"{int(name[:2])}. {pages.title(notebook)}" for name, notebook in executed.items()
    }
    drawn = figures.collect(executed)
    times = {name: pages.minutes(notebook) for name, notebook in executed.items()}
    path = root / "book" / "full" / "ratios.csv"
    ratios = []
    if path.exists():
        ratios = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    made = pages.Pages(judged, drawn, titles, ledger.sources(root), scale, again, times, ratios)
    for path in sorted(files):
        if path.endswith(".md") and b"{{" in files[path]:
            files[path] = made.filler.fill(files[path].decode(), path).encode()
    generated = {
        "matrix": {},
        "claims": {},
        "full": {
            "runs": runs,
            "draws": rebuild.agreement(root),
            "versions": pages.versions(runs),
        },
        "build": {
            "kept": kept,
            "versions": pages.versions(kept.values()),
            "shared": execute.shared_seconds(root, scale),
        },
        "figures": {"twins": figures.index(drawn, judged), "wanted": figures.WANTED},
        "editions": {},
        "objectives": {"chapters": course.tried(course.load(root), executed, drawn)},
        "renamed": renamed.names(root, judged),
    }
    for name, data in generated.items():
        files[f"book/generated/{name}.md"] = made.render(f"{name}.md", **data).encode()
    files |= made.pictures
    make_plain, bare = pairs.to_plain(root), {}
    for name, notebook in executed.items():
        bare[name] = pairs.written(make_plain(name, execute.source(root, name))).encode()
        files[f"downloads/{name}.ipynb"] = bare[name]
        with_numbers = make_plain(name, made.with_numbers(name, notebook))
        copied = (with_numbers, make_plain(name, notebook), notebook)
        for_students, *others = class_files(name, *copied)
        files[f"downloads/{name}_student.ipynb"] = for_students[1]
        files |= {f"editions/{path}": data for path, data in (for_students, *others)}
        page = made.chapter(name, notebook, url)
        files[f"notebooks/{name}.ipynb"] = nbformat.writes(page).encode()
    data = published(root, scale, kept, judged, drawn)
    data[f"downloads/{pairs.ZIP}.zip"] = one_zip(root, bare)
    data["ro-crate-metadata.json"] = crate.metadata(root, data, judged, kept, scale).encode()
    data |= {path: text.encode() for path, text in renamed.moved(**generated["renamed"]).items()}
    files |= {f"extra/{path}": content for path, content in data.items()}
    return files, made.filler.notes + notes


def published(root, scale, kept, judged, drawn):
    """Return the evidence as data, as bytes by path in the site."""
    data = {
        "data/claims.json": ledger.published(judged),
        "data/figures.json": figures.published(drawn, judged),
        "data/environment.json": crate.environment(kept, scale),
        "data/requirements.txt": (root / "requirements.txt").read_text(encoding="utf-8"),
        **{f"data/{figure.name}.csv": figure.csv for figure in drawn.values() if figure.csv},
    }
    return {path: text.encode() for path, text in data.items()}


def class_files(name, with_numbers, notebook, source):
    """Return the files for a class, by their paths in ``editions``; the students' comes first.

    It has the numbers of the build in its sentences, as it has no outputs.
    """
    made = [
        (f"{name}_student.ipynb", editions.student(with_numbers)),
        (f"{name}_instructor.ipynb", editions.instructor(notebook)),
        (f"nbgrader/{name}.ipynb", editions.nbgrader(notebook)),
        (f"otter/{name}.ipynb", editions.otter(notebook, name)),
    ]
    files = [(path, nbformat.writes(copied).encode()) for path, copied in made]
    asked = quizzes.questions(name, source)
    quiz = quizzes.exported(pages.title(source), asked) if asked else {}
    return files + [(f"quizzes/{name}_{ending}", data) for ending, data in quiz.items()]


def written(root, url, scale):
    """Return what was written by hand for Sphinx, as bytes by path."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    for section, settings in pages.launch_settings(url).items():
        config.setdefault(section, {}).update(settings)
    if not url:
        config.pop("repository", None)
    if scale == "smoke":
        config.setdefault("html", {})["announcement"] = SMOKE
    files = {
        "_config.yml": yaml.safe_dump(config, sort_keys=True).encode(),
        "_toc.yml": (root / "_toc.yml").read_bytes(),
    }
    for path in execute.authored(root, "book"):
        relative = path.relative_to(root)
        if relative.parts[1] not in ("tools", "live"):
            files[str(relative)] = path.read_bytes()
    if (root / "CHANGELOG.md").exists():
        files["CHANGELOG.md"] = (root / "CHANGELOG.md").read_bytes()
    return files


def one_zip(root, notebooks):
    """Return all notebooks and ``infoutils`` as one zip, the same bytes for the same files.

    Parameters
    ----------
    root : Path
    notebooks : dict of str to bytes
        By name.
    """
    members = {path.name: path.read_bytes() for path in [root / "LICENSE"] if path.exists()}
    members |= {f"{name}.ipynb": data for name, data in notebooks.items()}
    members["README.txt"] = (pairs.SETUP / "zip.txt").read_bytes()
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    members["pyproject.toml"] = project.replace("README.md", "README.txt").encode()
    for path in execute.authored(root, "infoutils"):
        members[path.relative_to(root).as_posix()] = path.read_bytes()
    return zipped({f"{pairs.ZIP}/{name}": data for name, data in members.items()})


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
        for path in execute.authored(root, folder):
            told[str(path.relative_to(root))] = execute.digest(path.read_bytes())
    told["address"] = pages.site_address(pairs.repository_url(root))
    told["requirements.txt"] = execute.digest((root / "requirements.txt").read_bytes())
    told["python"] = sys.version
    return execute.digest(json.dumps(told, sort_keys=True).encode())


def write_site(root, out, files):
    """Run Sphinx on the files from an empty folder, with warnings as errors."""
    source = out / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.rmtree(out / "editions", ignore_errors=True)
    for name, data in files.items():  # the editions are no part of the site
        path = (out if name.startswith("editions/") else source) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    program = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command = [*program, "build", str(source), "-W", "--keep-going", "-q"]
    result = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    site = source / "_build" / "html"
    if result.returncode:
        told = f"{result.stderr}{result.stdout}(exit status {result.returncode})"
        raise BuildError(f"Sphinx could not build the site:\n{told}")
    address = pages.site_address(pairs.repository_url(root))
    glossary = site / "book" / "glossary.html"
    meanings = aids.definitions(glossary.read_text("utf-8")) if glossary.exists() else {}
    told = f"{pairs.version(root)} at the {out.name.replace('_build', 'book')} scale"
    issues = aids.issues_address(pairs.repository_url(root))
    for page in site.rglob("*.html"):
        path = page.relative_to(site).as_posix()
        text = pages.tidy(page.read_text(encoding="utf-8"))
        text = pages.described(text, path, address)
        text = aids.added(text, path, meanings, told, issues)
        page.write_text(text, encoding="utf-8")
        excerpts.write(site, path, text)
    for name in execute.names(root):  # the icon at the top gives what the other links give
        shutil.copy(source / "downloads" / f"{name}.ipynb", site / "_sources" / "notebooks")
    write_slides(root, site, out / "editions")
    own = {path.name for path in (root / "book" / "_static").glob("*.css")}
    light.lighten(site, own)
    shutil.rmtree(out / "html", ignore_errors=True)
    shutil.move(site, out / "html")
    written = sorted(str(p.relative_to(out / "html")) for p in (out / "html").rglob("*.*"))
    told = {"key": site_key(root, files), "pages": written}
    write(out / "site.json", json.dumps(told).encode())


def write_slides(root, site, keys):
    """Write the slides and the sheets of every chapter, from its page, and the keys to these."""
    book = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"]
    lessons, guide, places = course.load(root), course.Guide(site), {}
    style = (root / "book" / "_static" / "sheets.css").read_text(encoding="utf-8")
    for folder in ("slides", "sheets"):
        (site / folder).mkdir(exist_ok=True)  # with slides that have moved
    for name in execute.names(root):
        page = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
        lesson = lessons.get(name)
        quiz = quizzes.questions(name, execute.source(root, name))
        made = {
            f"slides/{name}": slides.deck(name, page, book, lesson, guide, quiz, site / "slides")
        }
        places[name] = slides.places(made[f"slides/{name}"])
        for kind in sheets.KINDS:
            made[f"sheets/{name}_{kind}"] = sheets.sheet(kind, name, page, lesson, site / "sheets")
        for path, text in made.items():
            (site / f"{path}.html").write_text(text, encoding="utf-8")
        if lesson:
            text = sheets.key(name, page, lesson, style)
            (keys / f"{name}_key.html").write_text(text, encoding="utf-8")
    plan = site / "book" / "sessions.html"
    if plan.exists():
        text = slides.numbered(plan.read_text(encoding="utf-8"), places)
        plan.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("--scale", default=os.environ.get("INFOUTILS_SCALE", "book"))
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--jobs", type=int, default=2, help="chapters that run at a time")
    parser.add_argument("--publish", action="store_true", help="fail if words fit no verdict")
    arguments = parser.parse_args()
    if arguments.jobs < 1:
        parser.error("--jobs must be at least 1")
    if arguments.scale not in ("smoke", "book", "full"):
        parser.error(f"the scale is smoke, book or full, not {arguments.scale!r}")
    start = time.monotonic()
    sys.stdout.reconfigure(errors="replace")  # a terminal may not know the sign for an ellipsis
    say = functools.partial(print, flush=True)
    try:
        root, publish = arguments.root.resolve(), arguments.publish
        index = build(root, arguments.scale, say, arguments.jobs, publish)
    except BuildError as error:
        sys.exit(f"\n{error}\n\nThe book was not built.")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. The chapters that were finished are kept.")
    print(f"Built in {execute.duration(time.monotonic() - start)}.")
    print(f"Open {index}")


if __name__ == "__main__":
    main()
