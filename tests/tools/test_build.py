"""The whole build, on small books that are broken on purpose."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import pytest
import yaml
from toy import CLAIM, STARTED, build, change

from book.tools import ROOT, execute
from book.tools.notebooks import pairs


def test_a_chapter_draws_into_its_page_whatever_is_set_outside(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    assert "inline" in execute._environment("smoke", 1)["MPLBACKEND"]
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
    conclusions = (original / "_build/html/book/conclusions.html").read_text()
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
    pairs.set_repository(book, "https://github.com/someone/a-book")
    pairs.pair(book)
    result = build(book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2  # the set-up cell computes nothing
    page = (book / "_build/html/notebooks/01_first.html").read_text()
    to_colab = "colab.research.google.com/github/someone/a-book/blob/main/notebooks/"
    assert page.count(f"{to_colab}01_first.ipynb") >= 2  # the button and the note
    assert "urlpath=tree/notebooks/01_first.ipynb" in page
    assert "https://github.com/someone/a-book/issues" in page
    assert "mybinder.org/v2/gh/someone/a-book/main" in page
    assert 'content="https://someone.github.io/a-book/notebooks/01_first.html"' in page


def test_nothing_is_done_when_nothing_changed(root, book):
    site = book / "_build/html/notebooks/01_first.html"
    before = site.stat().st_mtime_ns
    result = build(book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2
    assert "The site is up to date." in result.stdout
    assert site.stat().st_mtime_ns == before


def test_prose_and_lost_pages_are_written_again_without_executing(root, book):
    script = book / "notebooks/01_first.py"
    change(script, "Prose with", "Other words with")
    change(script, "all of it red", "all of it black")
    (book / "_build/html/book/preface.html").unlink()
    result = build(book)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("unchanged") == 2
    assert "notebooks/01_first.ipynb is stale" in result.stdout
    page = (book / "_build/html/notebooks/01_first.html").read_text()
    assert "Other words with" in page
    assert "all of it black" in page
    assert (book / "_build/html/book/preface.html").exists()


def test_a_failing_cell_fails_the_build(book):
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE / 0)")
    result = build(book)
    assert result.returncode == 1
    for told in ("02_second: cell 3 failed", "    print(VALUE / 0)", "ZeroDivisionError"):
        assert told in result.stderr
    again = build(book)
    assert again.returncode == 1  # and is not remembered as done


def test_a_missing_description_fails_the_build(book):
    change(
        book / "notebooks/01_first.py", '"image": {"alt": "A small square, all of it red."}, ', ""
    )
    result = build(book)
    assert result.returncode == 1
    assert "01_first: cell 3 draws a figure without a description" in result.stderr


def test_a_claim_without_a_record_fails_the_build(book):
    more = {**CLAIM, "id": "toy-two"}
    (book / "book/claims.yml").write_text(yaml.safe_dump([CLAIM, more]))
    result = build(book)
    assert result.returncode == 1
    assert "01_first has no record of its claim toy-two" in result.stderr


def test_writing_to_stderr_fails_the_build(book):
    change(book / "notebooks/02_second.py", "print(VALUE)", 'import warnings\nwarnings.warn("hm")')
    result = build(book)
    assert result.returncode == 1
    assert "02_second: cell 3 wrote to stderr" in result.stderr
    assert "UserWarning: hm" in result.stderr


def test_a_warning_of_sphinx_fails_the_build_each_time(root, book):
    change(book / "book/preface.md", "A formula", "{ref}`nowhere` is not a label, but")
    for _ in range(2):
        result = build(book)
        assert result.returncode == 1
        assert "undefined label: 'nowhere'" in result.stderr


def test_the_smoke_scale_has_a_site_of_its_own(root, book):
    result = build(book, scale="smoke")
    assert result.returncode == 0, result.stderr
    assert "notebooks smoke 42" in (book / "_build/smoke/html/notebooks/01_first.html").read_text()
    assert "notebooks book 42" in (book / "_build/html/notebooks/01_first.html").read_text()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_the_build_quietly(root, book, jobs):
    change(book / "infoutils/__init__.py", "__version__", "X = 1\n__version__")
    change(book / "notebooks/02_second.py", "print(VALUE)", STARTED.format(str(book / "started")))
    command = [sys.executable, "-m", "book.tools.build", "--root", book, "--jobs", jobs]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also in a job without terminal
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
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
        assert build(book).stdout.count("01_first · unchanged") == 1


def test_a_failure_keeps_the_chapter_beside_it(book, monkeypatch):
    failed = threading.Event()

    def one_fails(root, name, label, scale, say, cores):
        if name == "02_second":
            failed.set()
            raise execute.BuildError("broken")
        assert failed.wait(20)
        time.sleep(0.2)
        count = sum(cell.cell_type == "code" for cell in execute.source(root, name).cells)
        return {"seconds": 1, "memory": 1, "executed": "", "versions": {}, "outputs": [[]] * count}

    for path in (book / "_build/executed").glob("*.json"):
        path.unlink()
    monkeypatch.setattr(execute, "_execute", one_fails)
    with pytest.raises(execute.BuildError, match="broken"):
        execute.execute_all(book, book / "_build", "book", say=lambda line: None, jobs=2)
    kept = {path.name for path in (book / "_build/executed").iterdir()}
    assert kept == {"01_first.json"}


def test_chapters_share_the_cores_and_one_that_measures_times_runs_after_them(book, monkeypatch):
    seen = []

    def told(root, name, label, scale, say, cores):
        seen.append((name, cores))
        count = sum(cell.cell_type == "code" for cell in execute.source(root, name).cells)
        return {"outputs": [[]] * count, "seconds": 1}

    for path in (book / "_build/executed").glob("*.json"):
        path.unlink()
    monkeypatch.setattr(execute, "_execute", told)
    monkeypatch.setattr(execute, "ALONE", ("01_first",))
    monkeypatch.setattr(execute.joblib, "cpu_count", lambda: 9)
    kept = execute.execute_all(book, book / "_build", "book", say=lambda line: None, jobs=2)
    assert seen == [("02_second", 4), ("01_first", 9)]
    assert list(kept) == ["01_first", "02_second"]
    assert execute._environment("book", 4)["LOKY_MAX_CPU_COUNT"] == "4"


def test_an_unknown_scale_is_refused(root, book):
    result = build(book, scale="huge")
    assert result.returncode == 2
    assert "smoke, book or full, not 'huge'" in result.stderr


def test_words_without_a_plain_form_stop_the_build_before_it_runs(root, book):
    change(book / "notebooks/01_first.py", "Prose with", "See {term}`entropy`. Prose with")
    result = build(book)
    assert result.returncode == 1
    assert "notebooks/01_first.py: There is no plain form of the role 'term'" in result.stderr
    assert "unchanged" not in result.stdout
    assert "Traceback" not in result.stderr
    command = [sys.executable, "-m", "book.tools.notebooks.pairs", "pair", "--root", book]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.stderr.startswith("notebooks/01_first.py: There is no plain form")
