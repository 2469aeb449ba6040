"""The whole build, on small books that are broken on purpose."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import yaml
from bs4 import BeautifulSoup
from toy import CLAIMS, STARTED, build, change

from book.tools import ROOT, execute
from book.tools.notebooks import pairs


def test_a_chapter_draws_into_its_page_whatever_is_set_outside(monkeypatch, tmp_path):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    assert "inline" in execute._environment("smoke", 1, tmp_path)["MPLBACKEND"]
    assert os.environ["MPLBACKEND"] == "Agg"


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_a_good_book_is_built(original):
    log = (original / "log").read_text()
    assert "[1/2] 01_first …" in log
    assert re.search(r"\[2/2\] 02_second · [\d.]+ s", log)
    assert log.splitlines()[-1] == f"Open {original / '_build' / 'html' / 'index.html'}"
    page = (original / "_build/html/notebooks/01_first.html").read_text()
    assert "notebooks book 42" in page  # the folder, the scale, and the toy's own infoutils
    assert 'alt="The picture of Fig. 1.1: what to see is told below."' in page
    assert "<b>What to see.</b> A small square, all of it red." in page
    assert "A square." in page
    assert "stderr" not in page
    assert "Checked 2 chapters and 6 entries of the ledger, of which 1 are not yet judged." in log


VERDICTS = {
    "toy-met": "reproduced",
    "toy-trivial": "reproduced",
    "toy-no": "no",
    "toy-depends": "depends on clock",
    "toy-undecided": "undecided",
    "toy-waiting": "not yet judged",
}


def test_the_ledger_is_judged_and_stands_where_it_should(original):
    site = original / "_build/html"
    data = json.loads((site / "data/claims.json").read_text())
    assert {one["id"]: one["judgement"]["verdict"] for one in data} == VERDICTS
    assert [one["id"] for one in data if one["judgement"].get("trivial")] == ["toy-trivial"]
    page = parsed(site / "notebooks/01_first.html")
    for name, verdict in list(VERDICTS.items())[:-1]:
        box = page.select_one(f"#claim-{name}.claim-record")
        assert box.select_one(".claim-head .verdict").get_text() == verdict
        assert page.select_one(f'figcaption a[href="#claim-{name}"]')  # from the figure
        assert box.select_one('a[href="#fig-01-square"]')  # and back
    assert len(page.select(".admonition .in-short li")) == 5
    assert "It is 0.600\N{NO-BREAK SPACE}[0.580,\N{NO-BREAK SPACE}0.620]." in page.get_text()
    table = parsed(site / "book/reproduction.html")
    assert len(table.select(".claims-table tbody tr")) == 5
    assert table.select_one(".waiting #claim-toy-waiting").get_text().startswith("Nobody looked.")
    cited = table.select_one(".claims-table a[href*=bibliography]")["href"].partition("#")[2]
    assert parsed(site / "book/bibliography.html").find(id=cited)
    words = " ".join(parsed(site / "book/conclusions.html").get_text().split())
    assert "Toys have 0.600 [0.580, 0.620], not 0.700 [0.680, 0.720], if not yet judged." in words
    assert "They are depends on clock: claims of the sources: 1 reproduced 1 depends" in words
    assert "1 trivially reproduced; questions that they ask" in words


def test_a_figure_has_its_numbers_and_its_place_among_those_of_the_sources(original):
    site = original / "_build/html"
    page = parsed(site / "notebooks/01_first.html")
    folded = page.select_one("details table.numbers").find_parent("details")
    assert "slow" in folded.get_text()
    assert folded.select_one("a")["href"] == "../data/fig-01-square.csv"
    lines = (site / "data/fig-01-square.csv").read_text().splitlines()
    assert lines[0] == "clock,mean,low,high,networks" and lines[1].startswith("slow,0.2,")
    (figure,) = json.loads((site / "data/figures.json").read_text())
    assert figure["sources"] == [["ivanovic2018", 4]] and figure["table"] == "fig-01-square.csv"
    twin = parsed(site / "book/conclusions.html").select(".twin")[3]
    assert twin.select_one("img") and "Ranked" not in twin.get_text()
    assert "A square." in twin.get_text() and "not yet drawn" not in twin.get_text()
    for path in [*site.rglob("*.html"), *(original / "_build/editions").rglob("*.ipynb")]:
        assert "application/vnd.infoutils" not in path.read_text(), path


def test_words_that_no_longer_fit_are_noted_and_not_published(book):
    change(book / "book/conclusions.md", "{{toy-met was reproduced}}", "{{toy-met was undecided}}")
    told = "book/conclusions.md: the words about toy-met were written for 'undecided'"
    result = build(book, "--publish")
    assert result.returncode == 1
    assert told in result.stderr
    result = build(book)
    assert result.returncode == 0, result.stderr
    assert f"Note: {told}, but the verdict is 'reproduced'." in result.stdout
    page = (book / "_build/html/book/conclusions.html").read_text()
    assert "<small>[In this build the verdict on toy-met is “reproduced”.]</small>" in page


def test_without_an_address_the_pages_offer_downloads(original):
    site = original / "_build/html"
    page = (site / "notebooks/01_first.html").read_text()
    assert 'href="../downloads/information-flow.zip"' in page
    assert (site / "downloads/information-flow.zip").exists()
    assert 'href=""' not in page
    assert "colab.research.google.com/github" not in page
    downloads = {path.name: path for path in (site / "_downloads").rglob("*.*")}
    plain = downloads["01_first.ipynb"].read_bytes()
    assert plain == (site / "_sources/notebooks/01_first.ipynb").read_bytes()  # the icon's


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


def test_no_tag_lets_a_cell_fail(book):
    change(book / "notebooks/02_second.py", "# %%\nfrom", '# %% tags=["raises-exception"]\nfrom')
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE / 0)")
    assert "02_second: cell 3 failed" in build(book).stderr


def test_a_strange_terminal_and_another_kernel_change_nothing(book, tmp_path):
    kernel = tmp_path / "kernels/python3/kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": ["false"], "display_name": "", "language": "python"}))
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE + 1)")
    result = build(book, PYTHONIOENCODING="ascii", JUPYTER_PATH=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "02_second ?" in result.stdout


@pytest.mark.parametrize("home", ["new", "file"])
def test_a_new_home_and_one_that_cannot_be_written_change_nothing(book, tmp_path, home):
    (tmp_path / "file").touch()
    shutil.rmtree(book / "_build")
    drawn = "import matplotlib\nimport pathlib\nimport matplotlib.pyplot\n\n"
    drawn += "print(VALUE, [*pathlib.Path(matplotlib.get_cachedir()).glob('fontlist*')] != [])"
    change(book / "notebooks/02_second.py", "print(VALUE)", drawn)
    startup = tmp_path / "new/.ipython/profile_default/startup/mine.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("print('my own settings')")
    nowhere = {name: "" for name in os.environ if name.startswith(("XDG_", "MPLCONFIG"))}
    result = build(book, HOME=str(tmp_path / home), **nowhere)
    assert result.returncode == 0, result.stderr
    kept = json.loads((book / "_build/executed/02_second.json").read_text())
    (output,) = kept["outputs"][1]
    assert output["text"] == "1 True\n"  # the fonts were found before
    assert kept["processor"] > 0 and kept["memory"] > 0
    assert not [path for path in (tmp_path / "new").iterdir() if path.name != ".ipython"]


def test_two_builds_at_once_take_turns(book):
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE + 1)")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(build, [book, book]))
    assert [result.returncode for result in results] == [0, 0], [r.stderr for r in results]
    told = sorted((result.stdout for result in results), key=lambda out: "is at work" in out)
    assert "02_second · unchanged" not in told[0] and "02_second · unchanged" in told[1]
    assert "is at work in" in told[1] and "The site is up to date." in told[1]


SWALLOWED = """\
import pathlib, time

try:
    pathlib.Path({0!r}).touch()
    time.sleep(60)
except KeyboardInterrupt:
    print("half done")"""
ONE = """\
import pathlib, sys
from book.tools import execute

book = pathlib.Path(sys.argv[1])
execute.execute_all(book, book / "_build/full", "full", chosen=["02_second"])
"""


def test_a_chapter_run_by_itself_and_interrupted_is_not_kept(book):
    change(book / "notebooks/02_second.py", "print(VALUE)", SWALLOWED.format(str(book / "started")))
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    environment = {**os.environ, "PYTHONPATH": str(book)}
    command = [sys.executable, "-c", ONE, str(book)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    with subprocess.Popen(command, env=environment, preexec_fn=heard, **quiet) as process:
        until = time.monotonic() + 60
        while not (book / "started").exists():
            assert time.monotonic() < until and process.poll() is None, process.communicate()
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode != 0 and "KeyboardInterrupt" in errors
    assert not (book / "_build/full/executed/02_second.json").exists()


def test_a_missing_description_fails_the_build(book):
    change(
        book / "notebooks/01_first.py", '"image": {"alt": "A small square, all of it red."}, ', ""
    )
    result = build(book)
    assert result.returncode == 1
    assert "01_first: cell 3 draws a figure without a description" in result.stderr


def test_a_record_without_an_entry_fails_the_build(book):
    (book / "book/claims.yml").write_text(yaml.safe_dump(CLAIMS[1:]))
    result = build(book)
    assert result.returncode == 1
    assert "01_first records toy-met, which is not in the ledger" in result.stderr


def test_a_bad_entry_stops_the_build_before_it_runs(book):
    change(book / "notebooks/02_second.py", "print(VALUE)", "print(VALUE + 1)")
    change(book / "book/claims.yml", "above: 0", "above: -0.2\n      within: [0, 1]")
    result = build(book)
    assert result.returncode == 1
    assert "book/claims.yml: toy-met: part red" in result.stderr
    assert result.stdout == ""


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
        took = {"seconds": 1, "processor": 1, "memory": 1}
        return {**took, "executed": "", "versions": {}, "outputs": [[]] * count}

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
    assert execute._environment("book", 4, book)["LOKY_MAX_CPU_COUNT"] == "4"
    assert execute._environment("book", 1, book)["LOKY_MAX_CPU_COUNT"] == "1"
    assert execute._environment("smoke", 1, book)["LOKY_MAX_CPU_COUNT"] == "2"


def test_an_unknown_scale_is_refused(root, book):
    result = build(book, scale="huge")
    assert result.returncode == 2
    assert "smoke, book or full, not 'huge'" in result.stderr


def test_words_without_a_plain_form_stop_the_build_before_it_runs(root, book):
    change(book / "notebooks/01_first.py", "Prose with", "See {kbd}`Enter`. Prose with")
    result = build(book)
    assert result.returncode == 1
    assert "notebooks/01_first.py: There is no plain form of the role 'kbd'" in result.stderr
    assert "unchanged" not in result.stdout
    assert "Traceback" not in result.stderr
    command = [sys.executable, "-m", "book.tools.notebooks.pairs", "pair", "--root", book]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.stderr.startswith("notebooks/01_first.py: There is no plain form")
