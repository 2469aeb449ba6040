"""What is made from a chapter for a class, and the tools around the book."""

import ast
import json
import os
import subprocess
import sys

import nbformat
import pytest
import yaml
from conftest import ROOT

import chapters
import editions
import fresh
import notebooks
import pages
import slides
from infoutils import check

SOLUTION = '''\
def helper(x):
    return 2 * x


def answer(
    x,
    y=1,
):
    """Add, and say so."""
    return helper(x) + y  # the trick


print(check_answer(answer))
print(f"so it is {answer(1)}")
# Because of the trick.'''


PLAIN = notebooks.to_plain(ROOT)


@pytest.fixture(params=chapters.names(ROOT))
def chapter(request):
    return PLAIN(request.param, chapters.source(ROOT, request.param))


def test_students_see_the_source_without_its_solutions(chapter):
    made = editions.student(chapter)
    nbformat.validate(made)
    assert editions.problems(chapter, made) == []
    hidden = [cell for cell in chapter.cells if editions.is_solution(cell)]
    shown = [cell for cell in made.cells if cell.source.startswith(editions.YOUR_ANSWER)]
    assert len(shown) == len(hidden)
    text = "\n".join(cell.source for cell in made.cells)
    assert "folded solution" not in text
    for before, after in zip(hidden, shown):
        ast.parse(after.source)
        for node in ast.walk(ast.parse(before.source)):
            if isinstance(node, ast.Return | ast.For | ast.Assign):
                line = before.source.splitlines()[node.lineno - 1]
                assert line not in after.source.splitlines()


def test_nothing_after_an_exercise_needs_its_solution(chapter):
    solved, used = set(), set()
    for cell in chapter.cells:
        if cell.cell_type != "code":
            continue
        nodes = list(ast.walk(ast.parse(cell.source)))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        stored |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
        if editions.is_solution(cell):
            solved |= stored - used
        else:
            loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)} - stored
            assert not loaded & solved
            used |= stored | loaded


def test_a_stub_keeps_the_outer_form_only():
    made = editions.stub(SOLUTION, "Correct.\nso it is 3")
    assert made == (
        "# Your answer:\ndef answer(\n    x,\n    y=1,\n):\n    ...\n\n\n"
        "# print(check_answer(answer))\n"
        f"{editions.SHOULD_PRINT}\n#   Correct.\n#   so it is 3"
    )


def notebook(*sources, tags=()):
    cells = [nbformat.v4.new_markdown_cell("# Title\nEach has a folded solution.\nMore.")]
    metadata = {"tags": list(tags)}
    cells += [nbformat.v4.new_code_cell(source, metadata=metadata) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("    return helper(x) + y  # the trick", None),  # every line of the solution may stand
        ("x = 1", "adds 'x = 1'"),
        ("# Think of a trick.", "adds 'Think of a trick.'"),
    ],
)
def test_a_line_that_is_not_in_the_source_is_named(line, problem):
    source = notebook(SOLUTION, tags=["solution"])
    made = editions.student(source)
    made.cells[1].source += f"\n{line}"
    found = editions.problems(source, made)
    assert bool(found) == bool(problem)
    assert problem is None or problem in found[0]


def test_other_differences_are_named():
    source = notebook("x = 1")
    made = editions.student(source)
    assert made.cells[0].source == "# Title\nMore."
    made.cells[1].source = ""
    made.cells[0].source += "\nA hint."
    assert editions.problems(source, made) == ["cell 1 adds 'A hint.'", "cell 2 was changed"]
    made.cells.pop()
    assert editions.problems(source, made) == ["1 cells, not 2"]


def test_instructors_see_all(site):
    name = chapters.names(ROOT)[0]
    made = nbformat.read(site.parent / "editions" / f"{name}_instructor.ipynb", as_version=4)
    source = PLAIN(name, chapters.source(ROOT, name))
    assert [cell.source for cell in made.cells] == [cell.source for cell in source.cells]
    assert any(
        "image/svg+xml" in o.get("data", {}) for c in made.cells for o in c.get("outputs", [])
    )
    told = sorted(path.name for path in (site.parent / "editions").iterdir())
    assert len(told) == 2 * len(chapters.names(ROOT))


PAGE = """<html><body><article><section id="t">
<h1>1. Title<a class="headerlink" href="#t">#</a></h1>
<table><tr><td><p><strong>Question</strong></p></td><td><p>Why <em>so</em>?</p></td></tr></table>
<section id="predict"><h2>Predict before you run</h2><ol><li>Guess.</li></ol></section>
<section id="part"><h2>A part</h2><figure id="fig-01-a"><img alt="A." src="../_images/a.svg">
<figcaption><p><span class="caption-number">Fig. 1.1 </span><span class="caption-text">See
<a href="#part">this</a> and <a href="02_b.html">that</a>.</span></p></figcaption>
</figure></section>
<section id="takeaways"><h2>Takeaways</h2><ul><li>Remember.</li></ul></section>
<div class="claim-record"><p><span class="verdict">depends</span></p>
<p class="claim-statement">Toys are red.</p></div></section></article></body></html>"""


def test_slides_have_one_idea_each():
    deck = slides.deck("01_a", PAGE, "A & B")
    assert deck.count("<section") == 6
    order = ("A &amp; B", "1. Title", "Why <em>so</em>?", "Guess.", "A part", "../_images/a.svg",
             "Remember.", "Toys are red. <span")  # fmt: skip
    places = [deck.index(told, deck.index("<main>")) for told in order]
    assert places == sorted(places)
    assert "Fig. 1.1" not in deck
    assert '"../notebooks/01_a.html#part"' in deck and '"../notebooks/02_b.html"' in deck


@pytest.mark.parametrize(
    ("url", "site_url", "expected"),
    [
        ("", "", ""),
        ("https://github.com/Some/book", "", "https://some.github.io/book/"),
        ("https://elsewhere.org/some/book", "", ""),
        ("https://github.com/some/book", "https://book.org", "https://book.org/"),
    ],
)
def test_a_link_has_a_preview_once_the_sites_address_is_known(monkeypatch, url, site_url, expected):
    monkeypatch.setenv("SITE_URL", site_url)
    address = pages.site_address(url)
    assert address == expected
    page = PAGE.replace("<body>", "<head></head><body>", 1)
    told = pages.described(page, "notebooks/01_a.html", address)
    assert '<meta name="description" content="Why so?">' in told
    assert ("og:image" in told) == bool(address)
    if address:
        assert f'"og:url" content="{address}notebooks/01_a.html"' in told
        assert (ROOT / "book" / pages.PREVIEW).exists()


def test_the_check_names_what_is_missing(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["numpy>=1.26", "scipy>=999.1", "no-such-package>=1"]\n'
    )
    wrong = check.wrong_packages(tmp_path)
    assert wrong[1:] == ["no-such-package"]
    assert wrong[0].startswith("scipy (") and "999.1 is needed" in wrong[0]
    monkeypatch.setenv("BROWSER_PATH", "/somewhere")
    lines, missing = check.report(tmp_path)
    assert missing == ["the packages that infoutils uses"]
    assert any("ok  Chromium" in line for line in lines)
    assert "numpy" in check.floors(ROOT)


def test_the_check_runs_with_pythons_own_library_only():
    command = [sys.executable, "-S", "-m", "infoutils.check"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "MISSING  the packages" in done.stdout
    assert "torch" in done.stdout
    assert done.stderr == ""


def test_fresh_versions_are_asked_for_by_name():
    text = "# The library\nnumpy==2.4.6\njupyter-book==1.0\n\n# What these need in turn\nbabel==2\n"
    assert fresh.loosened(text) == "# The library\nnumpy\njupyter-book<2\n\n"


def test_the_workflows_use_commands_that_there_are():
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job["steps"]:
                words = step.get("run", "").split()
                if words[:1] == ["make"]:
                    assert f"\n{words[1]}:" in made
                elif words[:1] in (["bash"], ["python"]):
                    assert (ROOT / words[1]).exists()


def test_binder_gets_the_books_own_versions():
    listed = (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").split("\n")
    assert listed[0] == "-c ../requirements.txt"
    assert "." in listed
    stored = json.loads((ROOT / "notebooks/01_information.ipynb").read_text(encoding="utf-8"))
    assert stored["metadata"]["kernelspec"]["name"] == "python3"
