"""The tools, on small books that are broken on purpose."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import nbformat
import pytest
import yaml

import build as build_module
import chapters
import checks
import full
import notebooks
import pages
from infoutils.book import claims

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: tags,mystnb,-all
#     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Chapter {number}
#
# Prose with $x^2$.

# %% tags=["remove-cell"]
# colab-setup

"""
FIGURE = """\
# %% mystnb={"image": {"alt": "A small square, all of it red."}, "figure": {"caption": "A square.", "name": "fig-01-square"}}
import os
from IPython.display import SVG, display
from infoutils import _progress, used

shown = _progress.bar([used.VALUE], True)  # which a page must not show
print(os.path.basename(os.getcwd()), os.environ["INFOUTILS_SCALE"], sum(shown))
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')

"""  # noqa: E501
RECORD = """\
# %%
from infoutils.book import claims

claims.record(
    "toy-one", statistic="share", values=[0.5, 0.6, 0.7], control="untrained",
    control_values=0.5, verdict="depends", because="it is a toy.", figure="fig-01-square",
)
"""
STARTED = """\
import pathlib, time

if not pathlib.Path({0!r}).exists():
    pathlib.Path({0!r}).touch()
    time.sleep(60)"""
CLAIM = {
    "id": "toy-one",
    "source": "a toy paper, §1",
    "statement": "Toys are red.",
    "rule": "Reproduced if red.",
    "chapter": "01_first",
}
CONCLUSIONS = """\
# Conclusions

Toys have {{toy-one}}, not {{toy-one control}}.

{{claims 01}}
"""
TOC = """\
format: jb-book
root: book/preface
chapters:
  - file: notebooks/01_first
  - file: notebooks/02_second
  - file: book/13_conclusions
  - file: book/reproduction
"""


@pytest.fixture(scope="module")
def original(root, tmp_path_factory):
    """A book of two chapters, with its site; tests that change it take a copy."""
    book = tmp_path_factory.mktemp("toy") / "book"
    (book / "notebooks").mkdir(parents=True)
    (book / "infoutils").mkdir()
    (book / "book").mkdir()
    for name in ("_config.yml", "requirements.txt", "pyproject.toml", "LICENSE", "CITATION.cff"):
        shutil.copy(root / name, book)
    for name in ("__init__", "_check", "_parallel", "_progress", "claims", "statistics"):
        shutil.copy(root / "infoutils" / f"{name}.py", book / "infoutils")
    (book / "infoutils" / "used.py").write_text("from infoutils._deep import VALUE\n")
    (book / "infoutils" / "_deep.py").write_text("VALUE = 42\n")
    (book / "infoutils" / "other.py").write_text("VALUE = 1\n")
    shutil.copytree(root / "book" / "_static", book / "book" / "_static")
    shutil.copy(root / "book" / "references.bib", book / "book")
    shutil.copy(root / "book" / "reproduction.md", book / "book")
    (book / "book" / "preface.md").write_text("# Toy\n\nA formula, $x^2$.\n")
    (book / "book" / "13_conclusions.md").write_text(CONCLUSIONS)
    (book / "book" / "claims.yml").write_text(yaml.safe_dump([CLAIM]))
    (book / "_toc.yml").write_text(TOC)
    (book / "notebooks" / "01_first.py").write_text(HEADER.format(number=1) + FIGURE + RECORD)
    second = "# %%\nfrom infoutils.other import VALUE\n\nprint(VALUE)\n"
    (book / "notebooks" / "02_second.py").write_text(HEADER.format(number=2) + second)
    notebooks.pair(book)
    result = build(root, book)
    assert result.returncode == 0, result.stderr
    (book / "log").write_text(result.stdout)
    return book


@pytest.fixture
def book(original, tmp_path):
    return shutil.copytree(original, tmp_path / "book")


def build(root, book, scale="book"):
    """Run the build as `make book` does, with the toy's own infoutils."""
    command = [sys.executable, root / "book/tools/build.py", "--root", book, "--scale", scale]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def ran(monkeypatch):
    """Instead of executing chapters, note their names."""
    names = []

    def execute(root, name, label, scale, say, cores):
        names.append(name)
        count = sum(cell.cell_type == "code" for cell in chapters.source(root, name).cells)
        return {"seconds": 1, "memory": 1, "executed": "", "versions": {}, "outputs": [[]] * count}

    monkeypatch.setattr(chapters, "_execute", execute)
    return names


def execute(book, scale="book"):
    return chapters.execute_all(book, book / "_build", scale, say=lambda line: None)


# The whole build


def test_a_chapter_draws_into_its_page_whatever_is_set_outside(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    assert "inline" in chapters._environment("smoke", 1)["MPLBACKEND"]
    assert os.environ["MPLBACKEND"] == "Agg"


def test_a_good_book_is_built(original):
    log = (original / "log").read_text()
    assert "[1/2] 01_first …" in log
    assert re.search(r"\[2/2\] 02_second · [\d.]+ s", log)
    assert log.splitlines()[-1] == f"Open {original / '_build' / 'html' / 'index.html'}"
    page = (original / "_build/html/notebooks/01_first.html").read_text()
    assert "notebooks book 42" in page  # the folder, the scale, and the toy's own infoutils
    assert 'alt="A small square, all of it red."' in page
    assert "A square." in page
    assert "toy-one" in page
    assert "stderr" not in page
    table = json.loads((original / "_build/claims.json").read_text())
    assert [claim["verdict"] for claim in table] == ["depends"]
    reproduction = (original / "_build/html/book/reproduction.html").read_text()
    for told in (
        "Toys are red.",
        "[0.352,\N{NO-BREAK SPACE}0.848]",
        "it is a toy.",
        "01_first.html#claim-toy-one",
        "01_first.html#fig-01-square",
    ):
        assert told in reproduction
    assert 'href="#claim-toy-one"' in page  # from the figure to the claim
    assert 'href="#fig-01-square"' in page and 'id="fig-01-square"' in page  # and back
    conclusions = (original / "_build/html/book/13_conclusions.html").read_text()
    assert "Toys have 0.6\N{NO-BREAK SPACE}[0.352,\N{NO-BREAK SPACE}0.848], not 0.5." in conclusions


def test_without_an_address_the_pages_offer_downloads(original):
    site = original / "_build/html"
    page = (site / "notebooks/01_first.html").read_text()
    assert "infoutils.zip" in page
    assert 'href=""' not in page
    assert "colab.research.google.com/github" not in page
    assert {path.name for path in (site / "_downloads").rglob("*.*")} >= {
        "infoutils.zip",
        "01_first.ipynb",
    }


def test_with_an_address_the_pages_have_buttons(root, book):
    notebooks.set_repository(book, "https://github.com/someone/a-book")
    notebooks.pair(book)
    result = build(root, book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2  # the set-up cell computes nothing
    page = (book / "_build/html/notebooks/01_first.html").read_text()
    to_colab = "colab.research.google.com/github/someone/a-book/blob/main/notebooks/"
    assert page.count(f"{to_colab}colab/01_first.ipynb") >= 2  # the button and the note
    assert f"{to_colab}01_first.ipynb" not in page
    assert "urlpath=tree/notebooks/colab/01_first.ipynb" in page
    assert "https://github.com/someone/a-book/issues" in page
    assert "mybinder.org/v2/gh/someone/a-book/main" in page
    assert 'content="https://someone.github.io/a-book/notebooks/01_first.html"' in page


def test_nothing_is_done_when_nothing_changed(root, book):
    site = book / "_build/html/notebooks/01_first.html"
    before = site.stat().st_mtime_ns
    result = build(root, book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2
    assert "The site is up to date." in result.stdout
    assert site.stat().st_mtime_ns == before


def test_prose_and_lost_pages_are_written_again_without_executing(root, book):
    script = book / "notebooks/01_first.py"
    change(script, "Prose with", "Other words with")
    change(script, "all of it red", "all of it black")
    (book / "_build/html/book/preface.html").unlink()
    result = build(root, book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2
    assert "notebooks/01_first.ipynb is stale" in result.stdout
    page = (book / "_build/html/notebooks/01_first.html").read_text()
    assert "Other words with" in page
    assert "all of it black" in page
    assert (book / "_build/html/book/preface.html").exists()


def test_a_failing_cell_fails_the_build(root, book):
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE / 0)")
    result = build(root, book)
    assert result.returncode == 1
    for told in ("02_second: cell 3 failed", "    print(VALUE / 0)", "ZeroDivisionError"):
        assert told in result.stderr
    again = build(root, book)
    assert again.returncode == 1  # and is not remembered as done


def test_a_missing_description_fails_the_build(root, book):
    change(
        book / "notebooks/01_first.py", '"image": {"alt": "A small square, all of it red."}, ', ""
    )
    result = build(root, book)
    assert result.returncode == 1
    assert "01_first: cell 3 draws a figure without a description" in result.stderr


def test_a_claim_without_a_record_fails_the_build(root, book):
    more = {**CLAIM, "id": "toy-two"}
    (book / "book/claims.yml").write_text(yaml.safe_dump([CLAIM, more]))
    result = build(root, book)
    assert result.returncode == 1
    assert "01_first has no record of its claim toy-two" in result.stderr


def test_writing_to_stderr_fails_the_build(root, book):
    change(book / "notebooks/02_second.py", "print(VALUE)", 'import warnings\nwarnings.warn("hm")')
    result = build(root, book)
    assert result.returncode == 1
    assert "02_second: cell 3 wrote to stderr" in result.stderr
    assert "UserWarning: hm" in result.stderr


def test_a_warning_of_sphinx_fails_the_build_each_time(root, book):
    change(book / "book/preface.md", "A formula", "{ref}`nowhere` is not a label, but")
    for _ in range(2):
        result = build(root, book)
        assert result.returncode == 1
        assert "undefined label: 'nowhere'" in result.stderr


def test_the_smoke_scale_has_a_site_of_its_own(root, book):
    result = build(root, book, scale="smoke")
    assert result.returncode == 0, result.stderr
    assert "notebooks smoke 42" in (book / "_build/smoke/html/notebooks/01_first.html").read_text()
    assert "notebooks book 42" in (book / "_build/html/notebooks/01_first.html").read_text()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_the_build_quietly(root, book, jobs):
    change(book / "infoutils/__init__.py", "__version__", "X = 1\n__version__")
    change(book / "notebooks/02_second.py", "print(VALUE)", STARTED.format(str(book / "started")))
    command = [sys.executable, root / "book/tools/build.py", "--root", book, "--jobs", jobs]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also in a job without terminal
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=heard,
    ) as process:
        until = time.monotonic() + 60
        while not (book / "started").exists():
            assert time.monotonic() < until, "the chapter did not start"
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.strip() == "Interrupted. The chapters that were finished are kept."
    if jobs == "1":  # else the first chapter may have been running, too
        assert build(root, book).stdout.count("01_first · unchanged") == 1


def test_a_failure_keeps_the_chapter_beside_it(book, monkeypatch):
    failed = threading.Event()

    def one_fails(root, name, label, scale, say, cores):
        if name == "02_second":
            failed.set()
            raise chapters.BuildError("broken")
        assert failed.wait(20)
        time.sleep(0.2)
        count = sum(cell.cell_type == "code" for cell in chapters.source(root, name).cells)
        return {"seconds": 1, "memory": 1, "executed": "", "versions": {}, "outputs": [[]] * count}

    for path in (book / "_build/executed").glob("*.json"):
        path.unlink()
    monkeypatch.setattr(chapters, "_execute", one_fails)
    with pytest.raises(chapters.BuildError, match="broken"):
        chapters.execute_all(book, book / "_build", "book", say=lambda line: None, jobs=2)
    kept = {path.name for path in (book / "_build/executed").iterdir()}
    assert kept == {"01_first.json"}


def test_chapters_share_the_cores_and_one_that_measures_times_runs_after_them(book, monkeypatch):
    seen = []

    def told(root, name, label, scale, say, cores):
        seen.append((name, cores))
        count = sum(cell.cell_type == "code" for cell in chapters.source(root, name).cells)
        return {"outputs": [[]] * count, "seconds": 1}

    for path in (book / "_build/executed").glob("*.json"):
        path.unlink()
    monkeypatch.setattr(chapters, "_execute", told)
    monkeypatch.setattr(chapters, "ALONE", ("01_first",))
    monkeypatch.setattr(chapters.joblib, "cpu_count", lambda: 9)
    kept = chapters.execute_all(book, book / "_build", "book", say=lambda line: None, jobs=2)
    assert seen == [("02_second", 4), ("01_first", 9)]
    assert list(kept) == ["01_first", "02_second"]
    assert chapters._environment("book", 4)["LOKY_MAX_CPU_COUNT"] == "4"


def test_an_unknown_scale_is_refused(root, book):
    result = build(root, book, scale="huge")
    assert result.returncode == 2
    assert "smoke, book or full, not 'huge'" in result.stderr


# Which chapters are executed again


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("infoutils/used.py", ["01_first"]),
        ("infoutils/_deep.py", ["01_first"]),
        ("infoutils/claims.py", ["01_first"]),
        ("infoutils/other.py", ["02_second"]),
        ("infoutils/__init__.py", ["01_first", "02_second"]),
        ("requirements.txt", ["01_first", "02_second"]),
        ("notebooks/02_second.py", ["02_second"]),
        ("_config.yml", []),
        ("book/preface.md", []),
    ],
)
def test_a_change_executes_only_what_uses_it(book, ran, file, expected):
    execute(book)
    assert ran == []
    path = book / file
    path.write_text(path.read_text() + "\n# changed\n" + "X = 1\n" * file.endswith(".py"))
    execute(book)
    assert ran == expected


def test_a_new_scale_and_a_new_rule_execute_again(book, ran):
    execute(book, scale="full")
    assert ran == ["01_first", "02_second"]
    execute(book, scale="book")
    ran.clear()
    (book / "book/claims.yml").write_text(
        yaml.safe_dump([{**CLAIM, "rule": "Reproduced if blue."}])
    )
    execute(book)
    assert ran == ["01_first"]


def test_an_interrupted_build_keeps_what_was_finished(book, ran, monkeypatch):
    change(book / "infoutils/__init__.py", "__version__", "X = 1\n__version__")
    done = chapters._execute

    def interrupted(root, name, label, scale, say, cores):
        if name == "02_second":
            raise KeyboardInterrupt
        return done(root, name, label, scale, say, cores)

    monkeypatch.setattr(chapters, "_execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        execute(book)
    monkeypatch.setattr(chapters, "_execute", done)
    execute(book)
    assert ran == ["01_first", "02_second"]


def test_imports_are_followed_in_every_form(tmp_path):
    package = tmp_path / "infoutils"
    (package / "sub").mkdir(parents=True)
    files = {
        "__init__": "",
        "a": "def late():\n    from . import b\n",
        "b": "from .sub import d",
        "c": "import numpy",
        "sub/__init__": "",
        "sub/d": "from .. import c",
        "unused": "",
    }
    for name, code in files.items():
        (package / f"{name}.py").write_text(code)

    def closure(code):
        used = chapters.import_closure(tmp_path, code)
        return {str(path.relative_to(package))[:-3] for path in used}

    assert closure("import numpy") == set()
    assert closure("import infoutils.c as x") == {"__init__", "c"}
    assert closure("from infoutils.sub.d import y") == {"__init__", "c", "sub/__init__", "sub/d"}
    assert closure("if 1:\n    from infoutils import a") == set(files) - {"unused"}


def test_a_chapter_that_is_missing_is_named(book):
    (book / "notebooks/02_second.py").unlink()
    with pytest.raises(chapters.BuildError, match=r"notebooks/02_second\.py is missing"):
        execute(book)


# The checks of executed chapters


def notebook(outputs, mystnb=None):
    """A notebook of one cell."""
    metadata = {} if mystnb is None else {"mystnb": mystnb}
    cell = nbformat.v4.new_code_cell("draw()", metadata=metadata, outputs=outputs)
    return nbformat.v4.new_notebook(cells=[cell])


def shown(**data):
    return nbformat.v4.new_output("display_data", {k.replace("_", "/"): v for k, v in data.items()})


PICTURE = shown(image_png="")
IMAGE = {"alt": "One line that rises from left to right."}
CAPTION = {"caption": "Error falls with training.", "name": "fig-01-error"}


@pytest.mark.parametrize(
    ("outputs", "mystnb", "problem"),
    [
        ([PICTURE], None, "without a description"),
        ([PICTURE], {"figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": " "}, "figure": CAPTION}, "without a description"),
        ([PICTURE], {"image": {"alt": "A plot"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": {"alt": "3f" * 20 + ".png"}, "figure": CAPTION}, "does not say"),
        ([PICTURE], {"image": IMAGE}, "without a caption"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "caption": IMAGE["alt"]}}, "repeats"),
        ([PICTURE], {"image": IMAGE, "figure": {**CAPTION, "name": "error"}}, "fig-04-matrix"),
        ([PICTURE, PICTURE], {"image": IMAGE, "figure": CAPTION}, "shows 2 things"),
        ([shown(text_html="<img src=''>")], None, "without a description"),
        ([], {"image": IMAGE, "figure": CAPTION}, "draws none"),
    ],
)
def test_a_badly_described_figure_is_named(outputs, mystnb, problem):
    problems = checks.figures("01_first", notebook(outputs, mystnb), {})
    assert any(problem in told and "01_first: cell 1" in told for told in problems)


def test_a_well_described_figure_passes_once():
    seen = {}
    good = notebook([PICTURE], {"image": IMAGE, "figure": CAPTION})
    assert checks.figures("01_first", good, seen) == []
    assert "already used in 01_first" in checks.figures("02_second", good, seen)[0]


def test_the_picture_of_an_animation_is_described():
    animation = shown(text_html='<div class="animation"><img id="frame"></div>')
    page = build_module.for_page(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# Title")]
            + notebook([animation], {"image": {"alt": 'A "dot" moves.'}}).cells
        ),
        "A note.",
        [],
    )
    assert [cell.source for cell in page.cells] == ["# Title", "A note.", "draw()"]
    described = page.cells[2].outputs[0].data["text/html"]
    assert described.startswith('<div class="animation"><img alt="A &quot;dot&quot; moves." id=')


def test_a_widget_is_refused():
    view = nbformat.v4.new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
    assert "does nothing on a page" in checks.widgets("01_first", notebook([view]))[0]


def recorded(*ids, **changes):
    outputs = []
    for name in ids:
        record = claims.record(
            name,
            statistic="share",
            values=[0, 1, 2],
            control="none",
            control_values=0,
            verdict="depends",
            because="it is a toy.",
            figure="fig-01-square",
        )
        data = record._repr_mimebundle_()
        data[claims.MIME].update(changes)
        outputs.append(nbformat.v4.new_output("execute_result", data))
    return notebook(outputs, {"figure": {"name": "fig-01-square"}})


@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        ([], "01_first has no record of its claim toy-one"),
        (["toy-one", "toy-one"], "records toy-one twice"),
        (["toy-one", "toy-two"], "records toy-two, which is no claim"),
        (["toy-one", "toy-three"], "records toy-three, of 02_second"),
    ],
)
def test_claims_and_records_match_one_to_one(tmp_path, monkeypatch, ids, problem):
    monkeypatch.chdir(tmp_path)
    listed = [CLAIM, {**CLAIM, "id": "toy-three", "chapter": "02_second"}]
    executed = {"01_first": recorded(*ids)}
    problems, _ = checks.claims(listed, executed)
    assert [told for told in problems if problem in told]


def test_a_claim_of_a_later_chapter_waits(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = [CLAIM, {**CLAIM, "id": "toy-later", "chapter": "09_later", "statement": "Later."}]
    problems, table = checks.claims(listed, {"01_first": recorded("toy-one")})
    assert problems == []
    text = pages.claims_table(table, {"01_first": "First"})
    assert "Of 1 claims: 1 <span" in text
    assert text.index("Not tested yet") < text.index("Later.")


def test_conclusions_are_filled_from_the_records(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, table = checks.claims([CLAIM], {"01_first": recorded("toy-one")})
    text = "{{toy-one verdict}}|{{counts}}|{{toy-one was depends}}|{{toy-one was reproduced}}"
    verdict, counts, same, other = pages.filled(text, table).split("|")
    assert "01_first.html#claim-toy-one" in verdict and ">depends<" in verdict
    assert counts.startswith("1 <span")
    assert same == ""
    assert "'depends'" in other and "'reproduced'" in other
    assert "#fig-01-square" in pages.filled("{{claims 01 02}}", table)
    with pytest.raises(chapters.BuildError, match="toy-two, which no chapter has recorded"):
        pages.filled("{{toy-two}}", table)
    with pytest.raises(chapters.BuildError, match="not known"):
        pages.filled("{{toy-one mean}}", table)


def test_records_of_a_full_run_stand_beside_those_of_the_build(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = recorded("toy-one")
    _, table = checks.claims([CLAIM], {"01_first": shown})
    outputs = [cell.outputs for cell in recorded("toy-one", verdict="reproduced").cells]
    result = {"executed": "2026-01-02", "seconds": 7200, "versions": {"torch": "2"}}
    path = full.keep(tmp_path, "01_first", {**result, "outputs": outputs})
    kept = {path.stem: json.loads(path.read_text())}
    text = pages.full_table(kept, table, {"01_first": "First"})
    assert "Run on 2026-01-02, in 120 min 00 s, with torch 2." in text
    assert ">depends<" in text and ">reproduced<" in text
    assert pages.full_table({}, table, {}).startswith("No chapter has been run")


def test_tables_of_a_full_run_are_kept_and_execute_their_chapter_again(book, ran, tmp_path):
    table = tmp_path / "sweeps" / "01_error" / "table.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(b"a table")
    (tmp_path / "sweeps" / "01_unfinished").mkdir()
    execute(book)
    assert full.keep_tables(book, table.parents[1]) == [book / "book/full/01_error.parquet"]
    assert (book / "book/full/01_error.parquet").read_bytes() == b"a table"
    ran.clear()
    execute(book)
    assert ran == ["01_first"]


def test_a_record_must_name_a_figure_of_its_chapter(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    executed = {"01_first": recorded("toy-one", figure="fig-02-other")}
    assert "names no figure: fig-02-other" in checks.claims([CLAIM], executed)[0][0]


def test_an_unknown_verdict_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    executed = {"01_first": recorded("toy-one", verdict="perhaps")}
    assert "'perhaps' is not a verdict" in checks.claims([CLAIM], executed)[0][0]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"id": "toy-one"}, "must have exactly"),
        ({**CLAIM, "verdict": "depends"}, "must have exactly"),
        ({**CLAIM, "rule": ""}, "not text"),
        ({**CLAIM, "chapter": "first"}, "'first' is not a chapter's name"),
    ],
)
def test_a_badly_written_claim_is_named(book, entry, problem):
    (book / "book/claims.yml").write_text(yaml.safe_dump([entry]))
    with pytest.raises(chapters.BuildError, match=problem):
        chapters.claims(book)


def test_a_claim_listed_twice_is_named(book):
    (book / "book/claims.yml").write_text(yaml.safe_dump([CLAIM, CLAIM]))
    with pytest.raises(chapters.BuildError, match="toy-one is there twice"):
        chapters.claims(book)


# Notebooks and their sources


def test_a_stale_pair_fails_the_check(root, book):
    command = [sys.executable, root / "book/tools/notebooks.py", "check", "--root", book]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    change(book / "notebooks/01_first.py", "Prose with", "Other words with")
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 1
    assert "notebooks/01_first.ipynb is stale" in result.stderr


def test_words_without_a_plain_form_stop_the_build_before_it_runs(root, book):
    change(book / "notebooks/01_first.py", "Prose with", "See {term}`entropy`. Prose with")
    result = build(root, book)
    assert result.returncode == 1
    assert "notebooks/01_first.py: There is no plain form of the role 'term'" in result.stderr
    assert "unchanged" not in result.stdout
    assert "Traceback" not in result.stderr
    command = [sys.executable, root / "book/tools/notebooks.py", "pair", "--root", book]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.stderr.startswith("notebooks/01_first.py: There is no plain form")


def test_every_way_to_be_out_of_step_is_named(book):
    folder = book / "notebooks"
    change(folder / "01_first.ipynb", "Chapter 1", "Chapter one")
    (folder / "02_second.ipynb").rename(folder / "03_third.ipynb")
    (folder / "colab/02_second.ipynb").unlink()
    assert notebooks.stale(book) == [
        "notebooks/01_first.ipynb is stale: 01_first.py makes another notebook",
        "notebooks/02_second.ipynb is missing",
        "notebooks/colab/02_second.ipynb is missing",
        "notebooks/03_third.ipynb has no source 03_third.py",
    ]
    (folder / "03_third.ipynb").unlink()
    assert notebooks.pair(book) == [
        "notebooks/01_first.ipynb",
        "notebooks/02_second.ipynb",
        "notebooks/colab/02_second.ipynb",
    ]
    assert notebooks.stale(book) == []
    assert notebooks.pair(book) == []


def test_the_address_is_set_and_forgotten_everywhere(book):
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    notebooks.set_repository(book, "https://github.com/someone/a-book.git/")
    notebooks.pair(book)
    url = "https://github.com/someone/a-book"
    assert notebooks.repository_url(book) == url
    setup = json.loads((book / "notebooks/01_first.ipynb").read_text())["cells"][1]
    assert f"git+{url}@v" in "".join(setup["source"])
    assert f'repository-code: "{url}"' in (book / "CITATION.cff").read_text()
    notebooks.set_repository(book, "")
    notebooks.pair(book)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("url", ["github.com/a/b", "https://github.com/a", "https://x/a b/c"])
def test_a_wrong_address_is_refused(book, url):
    with pytest.raises(ValueError, match="HOST/OWNER/NAME"):
        notebooks.set_repository(book, url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "infoutils.zip"),
        ("https://github.com/a/b", "google.com/github/a/b/blob/main/notebooks/colab/01_x.ipynb"),
        ("https://elsewhere.org/a/b", "its first cell installs the rest"),
    ],
)
def test_the_note_on_running_fits_the_address(url, expected):
    note = pages.run_it("01_x", url)
    assert expected in note
    assert ("/github/" in note) == ("github.com" in url)
    settings = pages.launch_settings(url)
    assert bool(settings) == bool(url)
    assert ("launch_buttons" in settings) == ("github.com" in url)


@pytest.mark.parametrize("url", ["", "https://github.com/someone/a-book"])
def test_the_setup_cell_does_nothing_where_infoutils_is(book, url):
    notebooks.set_repository(book, url)
    exec(compile(notebooks.setup_cell(book), "setup", "exec"), {})


def test_ci_runs_what_the_readme_says(root):
    script = (root / ".ci/run").read_text().splitlines()
    commands = [line for line in script if line.startswith("make ")]
    assert commands == ["make lint", "make book SCALE=smoke", "make test"]
    assert "set -euo pipefail" in script
    assert script[-1] == "make test"
    assert os.access(root / ".ci/run", os.X_OK)
    lint = (root / "Makefile").read_text().split("\nlint:")[1].split("\n\n")[0]
    assert "notebooks.py check" in lint
