"""The site and the slides, as a reader's browser shows them, with no network."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from book.tools import ROOT, execute
from book.tools.site import browser, pdf

if browser.find() is None and not os.environ.get("CI"):
    pytest.skip(browser.MISSING, allow_module_level=True)


@pytest.fixture(scope="module")
def chromium():
    with browser.opened() as opened:
        yield opened


@pytest.fixture
def visit(chromium, site):
    """Open a page of the site; what went wrong on the way is in its `trouble`."""
    contexts = []

    def visit(name, **settings):
        context = chromium.new_context(offline=True, **settings)
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.trouble = []
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on(
            "console",
            lambda said: page.trouble.append(said.text) if said.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: (
                page.trouble.append(f"asks for {request.url}")
                if not request.url.startswith(("file:", "data:", "blob:"))
                else None
            ),
        )
        page.goto((site / name).as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()


NAMES = execute.table_of_contents(ROOT)
CHAPTERS = execute.names(ROOT)
HANDOUTS = [f"slides/{name}" for name in CHAPTERS]
HANDOUTS += [f"sheets/{CHAPTERS[0]}_{kind}" for kind in ("worksheet", "predictions")]


@pytest.mark.parametrize("name", [*NAMES, "search", "genindex", *HANDOUTS])
def test_a_page_opens_quietly_and_fits_a_phone(visit, name):
    page = visit(f"{name}.html", viewport={"width": 390, "height": 844})
    page.wait_for_load_state("load")
    assert page.trouble == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKED = [*(n for n in NAMES if "api/" not in n), "book/api/flow", HANDOUTS[4], *HANDOUTS[-2:]]
PHONE = ["book/preface", "book/conclusions", "book/reproduction", "book/glossary", *LOOKED[-4:-2]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "width"),
    [*((n, 1400) for n in LOOKED), *((n, 390) for n in [*PHONE, f"notebooks/{CHAPTERS[4]}"])],
)
def test_a_page_is_accessible(visit, name, scheme, width):
    size = {"width": width, "height": 900}
    page = visit(f"{name}.html", color_scheme=scheme, reduced_motion="reduce", viewport=size)
    # A colour on its way from one theme to the other is not one that a reader sees.
    page.wait_for_selector(f'html[data-theme="{scheme}"]' if name not in HANDOUTS else "html")
    page.wait_for_function("() => document.getAnimations().every(a => a.playState != 'running')")
    options = {"resultTypes": ["violations"], "runOnly": WCAG}
    if scheme == "dark":  # only the colours differ
        options["runOnly"] = ["color-contrast"]
    found = Axe().run(page, options=options).response["violations"]
    told = [
        (problem["id"], [node["html"][:200] for node in problem["nodes"]][:3]) for problem in found
    ]
    assert told == []


def test_formulas_are_drawn(visit):
    page = visit(f"notebooks/{CHAPTERS[0]}.html")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px Formulas')")
    for formula in page.locator("article math").all()[:20]:
        assert formula.bounding_box()["width"] > 4
    assert page.locator("article .math [tabindex]").count() == 0


FIRST, ALL = 1e6, 2.5e6  # bytes as they lie on the disk
GALLERY = {"book/figures": 1.3e6}  # pictures one below the other: the browser fetches some ahead


@pytest.mark.parametrize("name", [*NAMES, "search", "genindex", *(f"slides/{n}" for n in CHAPTERS)])
def test_a_page_is_light(visit, name):
    page = visit(f"{name}.html", viewport={"width": 1400, "height": 900})
    wanted = {page.url}
    page.on("request", lambda request: wanted.add(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert sum(map(size, wanted)) < GALLERY.get(name, FIRST)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    for picture in page.locator("main img").all():
        wanted.add(picture.evaluate("picture => picture.src"))
    assert sum(map(size, wanted)) < ALL


def size(address):
    path = Path(unquote(urlsplit(address).path))
    return path.stat().st_size if address.startswith("file:") else 0


def test_one_switch_shows_and_hides_all_code_and_is_remembered(visit):
    page = visit(f"notebooks/{CHAPTERS[4]}.html")
    code = page.locator(".cell:not(.tag_solution) .cell_input")
    shown = code.evaluate_all("all => all.filter(one => one.checkVisibility()).length")
    assert 0 < shown < code.count()
    switch = page.locator(".code-switch")
    assert switch.inner_text() == "Hide code"
    switch.focus()
    page.keyboard.press("Enter")
    visible = "all => all.map(one => one.checkVisibility())"
    assert not any(code.evaluate_all(visible))
    page.keyboard.press("Enter")
    assert all(code.evaluate_all(visible))
    assert not page.locator(".tag_solution .cell_input").first.is_visible()
    page.keyboard.press("Enter")
    assert not any(code.evaluate_all(visible)) and switch.inner_text() == "Show code"
    page.reload()
    assert not any(code.evaluate_all(visible))
    assert page.locator(".code-switch").get_attribute("aria-pressed") == "false"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(code.evaluate_all(visible))
    assert not page.locator(".cell:not(.tag_solution) > details > summary").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0
    assert page.trouble == []


def test_no_bar_stands_above_a_sentence_that_code_wrote(visit):
    for name in CHAPTERS:
        page = visit(f"notebooks/{name}.html")
        bars = page.locator(".cell:not(.tag_solution) > details.hide:visible")
        drawn = page.locator(".cell:has(.cell_output :is(img, .animation)) > details.hide:visible")
        assert bars.count() == drawn.count(), name
        told = bars.locator("summary:not(:has-text('Code of the figure'))")
        assert told.count() == 0, name


def test_a_word_tells_its_meaning(visit):
    page = visit(f"notebooks/{CHAPTERS[0]}.html")
    word, note = page.locator("a[data-meaning]").first, page.get_by_role("tooltip")
    word.hover()
    assert note.inner_text() == word.get_attribute("data-meaning")
    note.hover()
    page.wait_for_timeout(400)
    assert note.is_visible()
    page.keyboard.press("Escape")
    assert not note.is_visible()
    page.mouse.move(0, 0)
    word.focus()
    assert note.is_visible()
    assert word.get_attribute("aria-describedby") == note.get_attribute("id")
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Tab")
    page.wait_for_timeout(400)
    assert word.get_attribute("aria-describedby") is None


def test_a_finger_is_told_first_and_led_then(visit):
    phone = {"width": 390, "height": 844}
    page = visit(f"notebooks/{CHAPTERS[0]}.html", viewport=phone, has_touch=True, is_mobile=True)
    word = page.locator("a[data-meaning]").first
    word.tap()
    assert page.get_by_role("tooltip").is_visible()
    assert "glossary" not in page.url
    word.tap()
    page.wait_for_url("**/glossary.html#term-*")


def test_a_doubt_is_a_text_that_names_its_place(visit):
    page = visit(f"notebooks/{CHAPTERS[4]}.html")
    page.locator(".doubt summary").click()
    page.locator(".doubt select").select_option(index=3)
    chosen = page.locator(".doubt select option").nth(3)
    text = page.locator(".doubt textarea").input_value()
    assert f"Page: notebooks/{CHAPTERS[4]}.html#{chosen.get_attribute('value')}\n" in text
    assert f"About: {chosen.inner_text()}\n" in text
    page.locator(".doubt [data-send=copy]").click()
    page.wait_for_function("document.querySelector('.doubt [role=status]').textContent != ''")
    mail = page.locator(".doubt [data-send=mail]")
    mail.evaluate("link => { link.onclick = event => event.preventDefault(); link.click(); }")
    assert mail.get_attribute("href").startswith("mailto:?subject=A%20doubt")
    assert page.trouble == []


def test_the_keyboard_gets_everywhere(visit):
    page = visit(f"notebooks/{CHAPTERS[8]}.html", viewport={"width": 1400, "height": 900})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip().startswith("Skip to main")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(WHERE))
    assert len({place for place, _ in seen}) > 50  # it is nowhere held
    assert all(outlined for _, outlined in seen)


WHERE = """() => {
  const here = document.activeElement;
  const all = [...document.querySelectorAll("*")];
  const look = getComputedStyle(here);
  return [all.indexOf(here), look.outlineStyle !== "none" || look.boxShadow !== "none"];
}"""


def test_the_search_finds_a_word(visit):
    page = visit("search.html")
    page.goto(page.url + "?q=entropy")
    page.wait_for_selector("#search-results li a")
    found = page.locator('#search-results > ul > li:has(> a[href*="01_information"])').first
    assert "entrop" in found.locator(".context mark").first.inner_text().lower()
    assert page.trouble == []


def test_a_picture_over_time_follows_the_slider_and_plays(visit):
    page = visit("notebooks/09_information_plane.html")
    picture = page.locator(".animation img").first
    slider = page.locator(".animation input[type=range]").first
    last, told = picture.get_attribute("src"), page.locator(".animation output").first
    slider.focus()
    page.keyboard.press("Home")
    assert picture.get_attribute("src") != last
    assert told.inner_text() == "epoch 0"
    page.locator(".animation button").first.click()
    page.wait_for_function("() => document.querySelector('.animation input').value > 0")
    assert page.trouble == []


def test_the_matrix_filters_and_tells_what_a_square_stands_for(visit):
    page = visit("book/reproduction.html")
    squares = page.locator(".matrix a.verdict")
    every = squares.count()
    page.select_option('select[name="verdict"]', "met")
    page.select_option('select[name="kind"]', "claim")
    fits = page.locator('.matrix a[data-verdict="met"][data-kind="claim"]').count()
    assert 0 < fits < every
    assert page.locator(".matrix a.verdict:visible").count() == fits
    assert page.locator(".claims-table tr[data-kind]:visible").count() == fits
    assert page.locator("form.filter output").inner_text() == f"{fits} of {every} entries"
    page.select_option('select[name="verdict"]', "not reproduced")
    words = page.locator(".claims-table tr[data-kind]:visible td:nth-child(2) .verdict")
    assert set(words.all_inner_texts()) == {"not reproduced"}
    page.select_option('select[name="verdict"]', "met")
    page.locator("form.filter button").focus()
    page.keyboard.press("Tab")  # to the first chapter, and to its first square
    page.keyboard.press("Tab")
    tip = page.locator(".matrix a.verdict:focus .tip")
    assert tip.bounding_box()["width"] > 100
    page.keyboard.press("Escape")
    assert tip.bounding_box()["width"] < 2
    page.locator("form.filter button").click()
    page.wait_for_function("() => !document.querySelector('.matrix [hidden]')")
    assert page.trouble == []


def test_a_box_is_open_where_an_address_leads_to_it(visit):
    page = visit("book/conclusions.html")
    page.locator("article a[href*='#claim-']").first.click()
    page.wait_for_url("**#claim-*")
    assert page.locator(".claim-record:target dl").is_visible()
    name = page.locator(".claim-record:not(:target)").first.get_attribute("id")
    assert not page.locator(f"#{name} dl").is_visible()
    page.evaluate(f"location.hash = '{name}'")
    page.locator(f"#{name} dl").wait_for()
    assert page.trouble == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_option_of_the_quiz_says_whether_it_is_right(visit, name):
    phone = {"width": 390, "height": 844}
    page = visit(f"notebooks/{name}.html", viewport=phone, has_touch=True, is_mobile=True)
    answers = page.locator("details", has=page.locator("summary", has_text="Answer to question"))
    questions = page.locator("ul.options")
    assert questions.count() == answers.count() > 0 or name.startswith("15")
    for question in questions.all():
        for option in question.locator("button").all():
            option.tap()
        assert question.locator(".right").count() == 1
        told = question.locator("[role=status]").all_inner_texts()
        assert all(text.startswith(("Right. ", "No. ")) for text in told)
        assert "No. Try another." not in told  # each option has its reason
    assert page.trouble == []


SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input")]
  .filter(one => one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter(one => !one.closest("p, li, td, dd, dt, figcaption, span, label"))  // in a text
  .filter(one => !one.matches(".skip-link a, .sd-stretched-link, .image-reference"))
  .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 24).map(one => one.outerHTML)"""
SHADED = """() => [...document.querySelectorAll("main *")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 20)
  .filter(one => ["auto", "scroll"].includes(getComputedStyle(one).overflowX))
  .filter(one => !getComputedStyle(one).backgroundAttachment.startsWith("local"))
  .map(one => one.outerHTML.slice(0, 99))"""


@pytest.mark.parametrize("name", [*NAMES, "search", "genindex"])
def test_a_finger_finds_what_it_taps_and_what_scrolls_aside(visit, name):
    phone = {"width": 390, "height": 844}
    page = visit(f"{name}.html", viewport=phone, has_touch=True, is_mobile=True)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate(SMALL) == []
    assert page.evaluate(SHADED) == []
    folds = page.locator("article summary").all()
    assert all(fold.bounding_box()["height"] >= 32 for fold in folds if fold.is_visible())


def test_the_first_picture_moves_and_rests(visit):
    page = visit("book/preface.html")
    running = """() => document.querySelector(".clocks").getAnimations({subtree: true})
        .filter(one => one.playState === "running").length"""
    assert page.evaluate(running) > 10
    page.locator(".clocks input").click()
    assert page.evaluate(running) == 0
    still = visit("book/preface.html", reduced_motion="reduce")
    assert still.evaluate(running) == 0
    assert not still.locator(".clocks input").is_visible()


def test_a_figure_fits_a_phone_and_can_be_enlarged(visit):
    page = visit(f"notebooks/{CHAPTERS[3]}.html", viewport={"width": 390, "height": 844})
    pictures = page.locator(".cell_output figure img")
    for picture in pictures.all():
        assert picture.evaluate("p => p.getBoundingClientRect().right") <= 390
    button = page.locator("button.enlarge").first
    button.focus()
    page.keyboard.press("Enter")
    large = page.locator("dialog.enlarged img")
    assert large.bounding_box()["width"] >= 780  # it is large, and a tap makes it fit
    large.click()
    assert large.bounding_box()["width"] <= 390
    page.keyboard.press("Escape")
    assert not large.is_visible()
    assert button.evaluate("b => b === document.activeElement")
    pictures.first.click()
    assert large.is_visible()
    assert page.trouble == []


def test_an_old_address_leads_to_its_place_on_the_new_page(visit):
    page = visit("book/13_conclusions.html")
    page.wait_for_url("**/book/conclusions.html")
    page.goto(
        page.url.replace("book/conclusions.html", "notebooks/14_outgrowing.html#fig-14-cores")
    )
    page.wait_for_url("**/notebooks/15_outgrowing.html#fig-15-cores")
    assert page.locator(":target").count() == 1
    assert page.trouble == []


def test_dark_mode_turns_the_figures(visit):
    page = visit(f"notebooks/{CHAPTERS[0]}.html", color_scheme="light")
    picture = page.locator(".cell_output img").first
    look = "image => getComputedStyle(image).filter"
    assert picture.evaluate(look) == "none"
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector('html[data-theme="dark"]')
    assert "invert" in picture.evaluate(look)
    button = page.locator(".theme-switch-button").locator("visible=true").first
    for _ in range(3):  # auto, dark, light, in some order
        button.click()
        if page.locator('html[data-mode="light"]').count():
            break
    assert picture.evaluate(look) == "none"


def test_solutions_fold_and_unfold(visit):
    page = visit(f"notebooks/{CHAPTERS[0]}.html")
    solutions = page.locator(".tag_solution")
    assert solutions.count() >= 3
    code = solutions.first.locator(".cell_input")
    assert not code.is_visible()
    solutions.first.locator("summary").click()
    assert code.is_visible()
    solutions.first.locator("summary").click()
    assert not code.is_visible()


def settled(visit, name, **settings):
    """Open a deck or a sheet, and wait for its formulas."""
    page = visit(f"{name}.html", **settings)
    pdf.settled(page)
    return page


@pytest.mark.parametrize("name", CHAPTERS)
def test_slides_turn_one_idea_at_a_time_and_none_overflows(visit, name):
    page = settled(visit, f"slides/{name}", viewport={"width": 1280, "height": 720})
    count = page.locator("section").count()
    assert count > 15
    beyond = """parts => Math.max(...parts.map(part => Math.max(
        part.scrollHeight - part.clientHeight, part.scrollWidth - part.clientWidth,
        ...[...part.querySelectorAll("img")].map(image =>
            image.getBoundingClientRect().bottom - part.getBoundingClientRect().bottom))))"""
    for number in range(1, count + 1):
        shown = page.locator("section:visible")
        assert shown.count() == 1
        assert page.locator("#place").inner_text() == f"{number} / {count}"
        parts = page.locator("section:visible, section:visible pre")
        assert parts.evaluate_all(beyond) <= 1, f"{name}, slide {number}"
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    assert page.locator("section:visible h1").count() == 1
    assert page.trouble == []


def test_notes_are_shown_by_a_key_and_the_slide_makes_room(visit):
    page = settled(visit, f"slides/{CHAPTERS[0]}", viewport={"width": 1280, "height": 720})
    page.goto(f"{page.url}#fig-01-coin")
    slide, notes = page.locator("section:visible"), page.locator("section:visible .notes")
    assert not notes.is_visible()
    page.keyboard.press("n")
    assert notes.inner_text().startswith("What to see. An arch")
    assert slide.bounding_box()["height"] <= notes.bounding_box()["y"] + 1
    assert slide.evaluate("slide => slide.scrollHeight - slide.clientHeight") <= 1
    page.keyboard.press("n")
    assert not notes.is_visible()


@pytest.mark.parametrize("notes", [False, True])
def test_a_deck_prints_one_slide_a_page_and_notes_on_request(chromium, site, tmp_path, notes):
    deck = site / "slides" / f"{CHAPTERS[0]}.html"
    pdf.write_handout(chromium, deck, tmp_path / "deck.pdf", notes)
    printed = PdfReader(tmp_path / "deck.pdf").pages
    assert len(printed) == deck.read_text("utf-8").count("<section")
    assert ("The sentence." in printed[0].extract_text()) == notes


@pytest.mark.parametrize("kind", ["worksheet", "predictions"])
def test_a_sheet_is_one_page(visit, tmp_path, kind):
    for name in CHAPTERS:
        page = settled(visit, f"sheets/{name}_{kind}")
        for size in ("A4", "Letter"):
            page.pdf(path=tmp_path / "sheet.pdf", format=size)
            assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1, f"{name}, {size}"
        page.context.close()


def test_one_page_is_printed(chromium, site, tmp_path):
    target = tmp_path / "book.pdf"
    config = {"title": "A book", "author": "somebody"}
    names = [f"notebooks/{CHAPTERS[3]}", "book/notation"]
    pdf.write(chromium, site, target, names, config, "0.1.0")
    printed = PdfReader(target)
    assert len(printed.pages) > 8
    contents = printed.pages[1].extract_text()
    assert "Contents" in contents
    outline = [entry for entry in printed.outline if not isinstance(entry, list)]
    assert [entry.title for entry in outline][::2] == ["Contents", "Notation"]
    for entry in outline[1:]:  # the contents say the sheet that it is on
        sheet = printed.get_destination_page_number(entry) + 1
        assert f" {sheet}\n" in f"{contents}\n"
    assert "\\(" not in "".join(sheet.extract_text() for sheet in printed.pages)  # formulas
    assert not (site / "print.html").exists()
