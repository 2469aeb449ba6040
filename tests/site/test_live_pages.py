"""Pages that compute, in a browser: opened as files from another folder, with no network."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from book.tools import ROOT, execute
from book.tools.course import grade
from book.tools.execute import BuildError
from book.tools.live import files
from book.tools.site import browser

KEPT = ROOT / "_build" / "live-files"
LONG = 120_000  # milliseconds, on a busy machine
FIRST, SECOND = "01_information", "05_ranking"
WRONG = "def discrete_information(x, y):\n    return plugin_entropy(x) + plugin_entropy(y)"
RIGHT = """\
def discrete_information(x, y):
    joint = plugin_entropy(x * (y.max() + 1) + y)
    return plugin_entropy(x) + plugin_entropy(y) - joint"""


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """Have Pyodide's files in the build's folder; packages that ship them are fetched if not."""
    lock = files.load()
    try:
        found = ((path.name, path.read_bytes()) for path in KEPT.glob("*"))
        files.chosen(lock, found, str(KEPT))
    except BuildError:
        folder = tmp_path_factory.mktemp("packages")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir"]
        command += ["--ignore-requires-python", "--only-binary=:all:", "--require-hashes"]
        command += ["-r", str(Path(__file__).with_name("pyodide.txt")), "-d", str(folder)]
        got = subprocess.run(command, check=False, capture_output=True, text=True)
        assert got.returncode == 0, f"Pyodide's files could not be fetched:\n{got.stderr}"
        files.gather(lock, KEPT, folder)


@pytest.fixture(scope="module")
def stick(site, pyodide, tmp_path_factory):
    """The site whose pages compute, copied to another folder."""
    command = [sys.executable, "-m", "book.tools.live", "--scale", "smoke"]
    made = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return Path(shutil.copytree(site.parent / "live", tmp_path_factory.mktemp("a stick") / "book"))


@pytest.fixture(scope="module")
def context(stick):
    with browser.opened() as chromium:
        context = chromium.new_context(offline=True, viewport={"width": 1200, "height": 900})
        context.set_default_timeout(LONG)
        yield context


def opened(context, stick, name, trouble):
    page = context.new_page()
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: trouble.append(request.url) if _far(request.url) else None)
    page.goto((stick / "notebooks" / f"{name}.html").as_uri())
    return page


def _far(address):
    return not address.startswith(("file:", "data:", "blob:"))


@pytest.fixture(scope="module")
def page(context, stick):
    """A chapter's page that computes; what went wrong is in its `trouble`."""
    trouble = []
    page = opened(context, stick, FIRST, trouble)
    page.trouble, page.asked = trouble, []
    page.on("request", lambda request: page.asked.append(request.url))
    assert "about" in page.locator(".live-offer").inner_text()
    page.get_by_role("button", name="Make this page live").click()
    page.locator(".live-bar progress").wait_for()
    yield page
    page.close()


def part(page, starts):
    """Return the cell, or the answer, whose text begins so: its field, button and output."""
    box = page.locator(".live-answer, div.cell:has(.live-editor)").filter(has_text=starts).first
    return box.locator("textarea"), box.locator(".live-run"), box


def run(page, starts, code):
    field, button, box = part(page, starts)
    field.fill(code)
    button.click()
    box.locator(".live-took", has_text=re.compile(r"\d s$")).wait_for()
    return box.locator(".live-output").inner_text().strip()


def test_the_landing_page_says_that_pages_compute(stick):
    text = (stick / "book" / "preface.html").read_text(encoding="utf-8")
    assert text.count("In the pages themselves (open a chapter") == 1


def test_a_page_can_be_read_while_python_starts(page):
    assert page.locator(".live-editor").count() > 20
    page.mouse.wheel(0, 3000)
    page.wait_for_function("scrollY > 1000")
    option = page.locator(".options button").first
    option.click()
    assert page.locator(".options [role=status]").first.inner_text()
    page.locator(".live-bar [role=status]", has_text="Python is ready").wait_for()


def test_letters_are_seen_where_the_field_has_them(page):
    apart = """() => [...document.querySelectorAll(".live-editor")]
        .filter((one) => one.checkVisibility())
        .map((one) => {
            const fonts = [...one.children].map((part) => getComputedStyle(part).font);
            const field = one.querySelector("textarea");
            return [fonts[0] === fonts[1], field.scrollHeight - field.clientHeight];
        })"""
    for width in (1200, 390):
        page.set_viewport_size({"width": width, "height": 900})
        measured = page.evaluate(apart)
        assert measured and all(same and hidden <= 0 for same, hidden in measured)
    page.set_viewport_size({"width": 1200, "height": 900})


def test_a_cell_is_edited_and_run_by_its_keys(page):
    field, _, box = part(page, "def plugin_entropy")
    took = box.locator(".live-took")
    field.press("Control+End")
    field.press("Enter")
    field.press("Shift+Tab")
    field.press_sequentially("print(plugin_entropy([0, 0, 1, 1]))")
    assert took.inner_text() == "edited, not run"
    field.press("Shift+Enter")
    box.locator(".live-stream").wait_for()
    took.filter(has_text=re.compile(r"\d s$")).wait_for()
    assert box.locator(".live-output").inner_text().strip() == "1.0"
    box.get_by_role("button", name="Reset").click()
    assert "print" not in field.input_value()


def test_a_figure_is_drawn_and_a_cell_uses_an_edit_before_it(page):
    page.evaluate("document.querySelectorAll('details.hide').forEach(one => one.open = true)")
    code = part(page, "def plugin_entropy")[0].input_value()
    run(page, "def plugin_entropy", code.replace("return np", "return 2 * np"))
    shown = run(
        page, "def coin_entropies", "rng = np.random.default_rng(0)\nplugin_entropy([0, 1])"
    )
    assert shown == "np.float64(2.0)"
    part(page, "rng = np.random.default_rng(0)")[2].get_by_role("button", name="Reset").click()
    run(page, "def plugin_entropy", code)
    _, button, box = part(page, 'beside_exact(coin, "heads"')
    button.click()
    picture = box.locator(".live-output img")
    picture.wait_for()
    assert picture.evaluate("p => p.decode().then(() => p.naturalWidth)") > 200


def test_an_error_is_shown_as_python_shows_it(page):
    shown = run(page, "def plugin_entropy", "def f(x):\n    return 1 / x\n\n\nf(0)")
    assert shown.startswith("Traceback (most recent call last):")
    assert shown.endswith("ZeroDivisionError: division by zero") and "site-packages" not in shown
    part(page, "def f(x)")[2].get_by_role("button", name="Reset").click()


def test_a_wrong_answer_is_explained_kept_and_a_right_one_saved_is_graded(
    page, context, stick, tmp_path, monkeypatch
):
    title = "def discrete_information"
    assert "expected 1 bits" in run(page, title, WRONG)
    assert run(page, title, RIGHT) == "Correct."
    again = opened(context, stick, FIRST, page.trouble)
    again.get_by_role("button", name="Make this page live").click()
    assert part(again, title)[0].input_value() == RIGHT
    again.close()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save my answers").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    nbformat.validate(nbformat.read(path, as_version=4))
    monkeypatch.setenv("INFOUTILS_SCALE", "smoke")
    monkeypatch.setenv("INFOUTILS_SHARED", str(execute.shared_folder(ROOT, "smoke")))
    first, *others = grade.grade(path, 1, grade.Limits(seconds=60))
    assert (first["exercise"], first["said"]) == ("ex-01-channel", "Correct.")
    assert not any(row["correct"] for row in others)


def test_python_is_stopped_and_starts_again(page):
    field, button, box = part(page, "def plugin_entropy")
    code = field.input_value()
    field.fill("while True:\n    pass")
    button.click()
    page.locator(".live-bar [role=status]", has_text="Running").wait_for()
    page.get_by_role("button", name="Stop").click()
    box.locator(".live-error", has_text="Stopped.").wait_for()
    assert run(page, "def plugin_entropy", f"{code}\nprint('again')") == "again"
    assert page.trouble == []


def test_a_page_that_computes_fits_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    assert page.locator(".live-bar").bounding_box()["width"] <= 390


def test_flows_are_loaded_where_a_chapter_trains(context, stick):
    trouble = []
    page = opened(context, stick, SECOND, trouble)
    page.get_by_role("button", name="Make this page live").click()
    shown = run(page, "def rank_of_first", 'print(flows["trained"]["literal"].shape)')
    assert shown == "(10, 30, 30)"
    assert page.locator(".live-not").count() > 5
    assert trouble == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_selector('html[data-theme="dark"]')
    still = "() => document.getAnimations().every(a => a.playState != 'running')"
    page.locator(".live-bar [role=status]", has_text="Python is ready").wait_for()
    page.wait_for_function(still)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert [one["nodes"][0]["html"] for one in found.response["violations"]] == []
    page.close()
