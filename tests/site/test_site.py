"""The built site, at the smoke scale: whole, readable without a network, and described."""

import copy
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from book.tools import ROOT, execute, ledger
from book.tools.site import course

FIRST_VERSION = """
01_information 02_estimation 03_weather_network 04_information_flow 05_ranking 06_bottleneck
07_learning_indicators 08_gradient_phases 09_information_plane 10_estimators_disagree
11_noisy_networks 12_noisy_recurrent 14_outgrowing preface how_to_use instructor_guide notation
13_conclusions reproduction figures glossary bibliography changes api/index api/data api/models
api/training api/estimation api/planes api/clustering api/complexity api/truths api/statistics
api/flow api/ranking api/sweep api/plotting api/claims api/scale
"""
NO_TABLE = "No table of numbers: "
NUMBER = r"(?<![\w.])[−-]?\d+(?:[.,]\d+)*(?!\w)"
NOT_PROSE = "table, figcaption, .math, .highlight, .claim-record, code, .in-short, a.reference"
CROWDED = Counter({"15_outgrowing": 3})  # what its code cells print of their measurements


@pytest.fixture(scope="session")
def pages(site):
    """Every page, parsed, by its path."""
    paths = sorted(site.rglob("*.html"))
    paths = [path for path in paths if "_static" not in path.parts and path.name != "index.html"]
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}


def local(page, address):
    """Return the file that a relative address on a page means."""
    return (page.parent / unquote(urlsplit(address).path)).resolve()


def is_external(address):
    return bool(urlsplit(address).scheme or urlsplit(address).netloc)


def test_every_page_of_the_contents_is_there(site):
    for name in execute.table_of_contents(ROOT):
        assert (site / f"{name}.html").exists(), name
    index = (site / "index.html").read_text(encoding="utf-8")
    assert "book/preface.html" in index


def test_every_page_of_the_first_version_is_there_or_leads_to_a_new_one(site):
    chapters = [name for name in FIRST_VERSION.split() if re.match(r"\d\d_(?!conclusions)", name)]
    others = set(FIRST_VERSION.split()) - set(chapters)
    old = [f"{folder}/{name}" for name in chapters for folder in ("notebooks", "slides")]
    for name in [*old, *(f"book/{name}" for name in others), "index", "genindex", "search"]:
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        leads = page.select_one('noscript meta[http-equiv="refresh"]')
        if leads is not None:
            assert (site / f"{name}.html").parent.joinpath(leads["content"][7:]).exists(), name
        else:
            assert page.article or page.main or name == "index", name


def test_nothing_is_loaded_from_elsewhere(pages):
    for path, page in pages.items():
        needed = [tag["src"] for tag in page.select("script[src], img[src], iframe[src]")]
        needed += [
            tag["href"] for tag in page.select('link[rel="stylesheet"], link[rel="preload"]')
        ]
        for address in needed:
            assert not is_external(address) or address.startswith("data:"), f"{path}: {address}"
            if not is_external(address):
                assert local(path, address).exists(), f"{path}: {address}"


def test_formulas_are_drawn_by_the_browser_in_the_sites_own_font(site, pages):
    shown = [formula for page in pages.values() for formula in page.select(".math")]
    assert len(shown) > 300
    assert all(formula.math for formula in shown)
    drawn = TTFont(site / "_static/vendor/formulas.woff")
    assert drawn["MATH"]
    text = {letter for formula in shown for letter in formula.get_text()}
    invisible = {"\N{FUNCTION APPLICATION}", "\N{INVISIBLE TIMES}"}
    assert {
        hex(ord(one)) for one in text - invisible if ord(one) not in drawn.getBestCmap()
    } == set()


def test_every_chapter_leads_to_the_glossary_at_its_main_words(site, pages):
    for name in execute.names(ROOT):
        words = pages[site / "notebooks" / f"{name}.html"].select("article a[data-meaning]")
        assert len({word["href"] for word in words}) >= (3 if name < "15" else 0), name
        assert all(len(word["data-meaning"].split()) > 2 for word in words)


def test_every_page_has_a_place_for_a_doubt(site, pages):
    for path, page in pages.items():
        if page.select("footer.prev-next-footer"):
            written = page.select_one(".doubt textarea").get_text()
            assert f"Page: {path.relative_to(site).as_posix()}\n" in written
            assert "Build: 0." in written


def test_pictures_come_when_they_are_near_and_nothing_jumps(site, pages):
    for path, page in pages.items():
        images = page.select("main img")
        assert [image["loading"] for image in images[1:]] == ["lazy"] * len(images[1:]), path
        for image in images:
            if image["src"].endswith(".svg"):
                assert float(image["width"]) > 0, f"{path}: {image}"


def test_every_image_is_described(pages):
    for path, page in pages.items():
        for image in page.select("img:not(.logo__image)"):  # the logo stands beside its name
            assert len(image.get("alt", "").split()) >= 5, f"{path}: {image}"
        for figure in page.select("figure"):
            caption = figure.figcaption.get_text(" ", strip=True)
            assert caption, path
            said = figure.img["alt"] if figure.img else figure.svg["aria-label"]  # of some rows
            assert said and said not in caption, path


def test_every_chapter_has_figures(site, pages):
    for name in execute.names(ROOT):
        assert pages[site / "notebooks" / f"{name}.html"].select(".cell_output figure img"), name


def test_links_inside_the_site_lead_somewhere(pages):
    anchors = {
        path: {tag["id"] for tag in page.select("[id]")} | {"", "top"}
        for path, page in pages.items()
    }
    for path, page in pages.items():
        for tag in page.select("a[href]"):
            address = tag["href"]
            if is_external(address):
                continue
            assert address, f"{path}: a link without an address: {tag}"
            target = local(path, address) if urlsplit(address).path else path
            assert target.exists(), f"{path}: {address}"
            if target in anchors:
                anchor = unquote(urlsplit(address).fragment)
                assert anchor in anchors[target], f"{path}: {address}"


def test_pages_can_be_read_aloud(pages):
    for path, page in pages.items():
        assert page.html["lang"] == "en", path
        assert len(page.select("h1:not(.onlyprint h1)")) == 1, path
        assert page.title.get_text(strip=True), path


def test_no_page_shows_a_warning_or_an_error(pages):
    for path, page in pages.items():
        assert not page.select(".stderr, .traceback, .system-message, .problematic"), path


def test_no_page_shows_markup_that_was_not_rendered(pages):
    for path, parsed in pages.items():
        page = copy.copy(parsed)
        for part in page.select("pre, code, script, style, .math"):
            part.extract()
        text = page.get_text()
        raw = re.search(r"\|\s*:?[-\u2013\u2014]+:?\s*\||\$\\[a-z]+|\{\{", text)
        assert not raw, f"{path}: {text[max(0, raw.start() - 60) : raw.end() + 60]!r}"


def test_the_page_of_the_ledger_has_every_entry(site, pages):
    data = json.loads((site / "data/claims.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in data] == [entry.id for entry in ledger.load(ROOT)]
    judged = [entry for entry in data if entry["judgement"]["rows"]]
    page = pages[site / "book/reproduction.html"]
    rows = page.select("table.claims-table tbody tr:has(.claim-kind)")
    assert len(rows) == len(judged)
    for row in rows:
        assert len(row.select("td")) == 5 and row.select_one("[data-label='Full scale']")
        assert row.select("a .verdict")
    waiting = {entry["id"] for entry in data} - {entry["id"] for entry in judged}
    assert {item["id"] for item in page.select(".waiting li[id]")} == {
        f"claim-{w}" for w in waiting
    }
    text = " ".join(page.get_text(" ").split())
    for name in {entry["chapter"] for entry in judged}:
        title = pages[site / "notebooks" / f"{name}.html"].article.h1
        assert title.select_one(".section-number").next_sibling.strip() in text


def test_every_judged_entry_has_a_box(site, pages):
    for entry in json.loads((site / "data/claims.json").read_text(encoding="utf-8")):
        if entry["judgement"]["rows"]:
            page = pages[site / "notebooks" / f"{entry['chapter']}.html"]
            box = page.select_one(f"#claim-{entry['id']}.claim-record")
            assert box.select_one(".verdict").get_text() == entry["judgement"]["verdict"]
            assert page.find(id=box.select_one(".claim-figure")["href"][1:])


def test_the_numbers_of_a_figure_are_published(site, pages):
    missing = 0
    for figure in json.loads((site / "data/figures.json").read_text(encoding="utf-8")):
        page = pages[site / "notebooks" / f"{figure['chapter']}.html"]
        assert page.find(id=figure["name"])
        links = page.select(f'details a[href="../data/{figure["name"]}.csv"]')
        assert len(links) == bool(figure["table"])
        missing += not links
    told = [p for page in pages.values() for p in page.select("p") if NO_TABLE in p.get_text()]
    assert len(told) == missing


def test_what_to_see_stands_beside_every_figure(site, pages):
    for figure in json.loads((site / "data/figures.json").read_text(encoding="utf-8")):
        page = pages[site / "notebooks" / f"{figure['chapter']}.html"]
        told = page.find(id=figure["name"]).select_one("figcaption .to-see").get_text()
        plain = re.sub(r"\W+", "", told.removeprefix("What to see."))
        assert plain == re.sub(r"\W+", "", figure["description"]), figure["name"]


def test_the_matrix_has_a_square_for_every_entry_and_leads_to_it(site, pages):
    data = json.loads((site / "data/claims.json").read_text(encoding="utf-8"))
    for name in ("reproduction", "conclusions"):
        page = pages[site / "book" / f"{name}.html"]
        squares = page.select(".matrix a.verdict")
        assert sorted(a["href"] for a in squares) == sorted(entry["link"] for entry in data)
        by_link = {entry["link"]: entry for entry in data}
        for square in squares:
            entry = by_link[square["href"]]
            assert entry["statement"] in square.get_text()
            assert square["data-verdict"] == entry["judgement"].get("code", "waiting")
            assert (square["data-firm"] == "firm") == bool(entry["judgement"].get("firm"))
            assert (square["data-agreement"] or None) == entry["judgement"].get("agreement")


def test_a_chapter_opens_with_its_verdicts_a_picture_and_its_minutes(site, pages):
    for name in {entry.chapter for entry in ledger.load(ROOT)}:
        page = pages[site / "notebooks" / f"{name}.html"]
        opening = page.select_one("div.in-short")
        assert opening.select("li .verdict")
        link = opening.select_one("a.best-figure")
        shown = page.select_one(f"{link['href']} img")
        assert link.img["src"] == shown["src"]
        assert "minutes to read" in opening.select_one(".time").get_text()


def test_a_paragraph_has_few_numbers(pages):
    crowded = Counter()
    for path, page in pages.items():
        if path.parent.name not in ("book", "notebooks") or path.stem == "bibliography":
            continue
        if page.article is None:  # it only leads elsewhere
            continue
        article = copy.copy(page.article)
        for apart in article.select(NOT_PROSE):
            apart.decompose()
        for part in article.select("p, li"):
            if not part.find(["p", "li"]) and len(re.findall(NUMBER, part.get_text())) > 8:
                crowded[path.stem] += 1
    assert not crowded - CROWDED, crowded


def test_a_chapter_has_the_number_of_its_file(site, pages):
    for name in execute.names(ROOT):
        title = pages[site / "notebooks" / f"{name}.html"].article.h1
        number = title.select_one(".section-number").get_text(strip=True).rstrip(".")
        assert int(number) == int(name[:2])


def test_a_page_is_light(pages):
    for path in pages:
        assert path.stat().st_size < 3e6, path


def test_a_page_says_what_it_is_about(pages):
    for path, page in pages.items():
        if page.article is not None and path.name not in ("genindex.html", "search.html"):
            described = page.select('meta[name="description"]')
            assert len(described) == 1, path
            assert described[0]["content"].strip(), path
        assert len(page.select('meta[name="viewport"]')) == 1, path


def test_no_name_is_on_a_page_twice(pages):
    for path, page in pages.items():
        names = Counter(tag["id"] for tag in page.select("article [id]"))
        assert {name for name, times in names.items() if times > 1} == set(), path


def test_every_figure_is_in_the_index(site, pages):
    index = pages[site / "book/figures.html"]
    linked = {link["href"].partition("#")[2] for link in index.select("article a[href]")}
    for name in execute.names(ROOT):
        figures = pages[site / "notebooks" / f"{name}.html"].select("figure[id^=fig-]")
        assert {figure["id"] for figure in figures} <= linked, name


def test_plain_notebooks_number_figures_and_exercises_as_the_pages_do(site, pages):
    shown = re.compile(r"^(?:\*\*(Fig\. [\d.]+)\.\*\*|#### (Exercise [\d.]+):)", re.MULTILINE)
    for name in execute.names(ROOT):
        told = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8"))
        text = "\n".join("".join(cell["source"]) for cell in told["cells"])
        numbers = ["".join(found) for found in shown.findall(text)]
        page = pages[site / "notebooks" / f"{name}.html"]
        captions = page.select("article .caption-number")
        assert sorted(numbers) == sorted(n.get_text().strip() for n in captions), name


def test_what_a_reader_downloads_is_whole(site):
    downloads = {path.name: path for path in (site / "_downloads").rglob("*") if path.is_file()}
    for name in execute.names(ROOT):
        opened_in_colab = (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8")
        assert downloads[f"{name}.ipynb"].read_text("utf-8") == opened_in_colab
        assert f"{name}_student.ipynb" in downloads
        assert not any("instructor" in file for file in downloads)
    with zipfile.ZipFile(site / "downloads/information-flow.zip") as archive:
        wanted = {"README.txt", "pyproject.toml", "infoutils/__init__.py", "infoutils/scrubber.js"}
        wanted |= {f"{name}.ipynb" for name in execute.names(ROOT)}
        assert {f"information-flow/{name}" for name in wanted} <= set(archive.namelist())


def test_a_plan_goes_forward_through_the_slides(site, pages):
    decks = {}
    for name in execute.names(ROOT):
        slides = pages[site / "slides" / f"{name}.html"].select("section")
        decks[name] = {slide.get("id"): number for number, slide in enumerate(slides, start=1)}
    tables = pages[site / "book/sessions.html"].select("table")
    assert len(tables) == 12
    for table in tables:
        seen = {}
        for link in table.select('a[href*="/slides/"]'):
            name, id = re.search(r"slides/(\w+)\.html#([\w-]+)", link["href"]).groups()
            number = int(re.search(r"(\d+)\)?$", link.get_text())[1])
            assert number == decks[name][id], id
            if link.find_parent("td") != link.find_parent("tr").select("td")[-1]:
                seen.setdefault(name, []).append(number)
        assert all(numbers == sorted(numbers) for numbers in seen.values()), seen
        assert len(table.select("tr")) > 4


def test_keys_are_for_who_teaches(site):
    for name in course.load(ROOT):
        key = (site.parent / "editions" / f"{name}_key.html").read_text("utf-8")
        assert "Work it out on paper" in key and "src=" not in key
    assert not list(site.rglob("*_key*"))


def test_the_icon_gives_the_plain_notebook(site, pages):
    for name in execute.names(ROOT):
        page = site / "notebooks" / f"{name}.html"
        icon = pages[page].select_one("a.btn-download-source-button")
        plain = (ROOT / "notebooks" / f"{name}.ipynb").read_text("utf-8")
        assert local(page, icon["href"]).read_text("utf-8") == plain


def test_the_lines_that_read_the_data_run_as_they_stand(site):
    text = (ROOT / "book/reproducibility.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len(code.strip().splitlines()) <= 11
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for source in ("ivanovic2018", "greenewald2019", "fig-01-coin.csv"):
        assert source in done.stdout


def test_pages_of_the_smoke_scale_say_so(pages):
    for path, page in pages.items():
        if page.article is not None:
            assert "smoke scale" in page.select_one(".bd-header-announcement").get_text(), path


def test_no_saved_output_shows_a_bar(site, pages):
    for path, page in pages.items():
        shown = " ".join(part.get_text() for part in page.select(".cell_output pre"))
        assert not re.search(r"\d+%\|[\s█▏▎▍▌▋▊▉]*\||it/s\]|\d+/\d+ \[\d\d:\d\d<", shown), path
    for path in (site.parent / "editions").rglob("*.ipynb"):
        assert not re.search(r"it/s\]|\d%\|", path.read_text("utf-8")), path
