"""What makes a page light, and what a reader finds on every page."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from book.tools.site import aids, excerpts, formulas, light

GLOSSARY = """<dl class="simple glossary">
<dt id="term-toy">toy<a class="headerlink" href="#term-toy">#</a></dt>
<dd><p>A thing to <em>play</em> with.
It may break.</p></dd>
<dt id="term-red-ball">red ball<a class="headerlink" href="#term-red-ball">#</a></dt>
<dd><p>A ball that is red &amp; "round".</p></dd>
<dt id="term-rank">rank<a class="headerlink" href="#term-rank">#</a></dt>
<dd><p>A place.</p></dd></dl>"""
CHAPTER = """<div class="article-header-buttons"></div><main><article>
<section id="one">
<h2>One toy<a class="headerlink" href="#one">#</a></h2>
<p>A Toy and a <code>toy</code>, a red
ball, a rank; a toy.</p>
<div class="cell_input docutils"></div>
<figure class="align-default" id="fig-01-toy"><figcaption><p>
<span class="caption-number">Fig. 1.1 </span><span class="caption-text">All <em>toys</em>. Red.
</figcaption></figure>
<div id="claim-toy-met" class="claim-record claim-met"><p><span class="claim-statement">Toys are
red &amp; round.</span> <span class="verdict verdict-met">reproduced</span></p></div>
</section></article><footer class="prev-next-footer d-print-none"></footer></main>"""


def test_a_formula_is_mathml():
    tree = BeautifulSoup(formulas.mathml(r"p(x) \log_2 \frac{1}{p(x)}", block=True), "html.parser")
    assert tree.math["display"] == "block"
    assert tree.mfrac.mn.get_text() == "1"
    assert len(tree.select("mspace")) == 2  # before and after the logarithm
    assert "mspace" not in formulas.mathml(r"\log_2(x)")


@pytest.mark.parametrize(
    ("tex", "tag", "parts"),
    [
        (r"-\tfrac12 \log_2 x", "mfrac", ["1", "2"]),
        (r"\frac1\pi", "mfrac", ["1", "π"]),
        (r"\tfrac{2}{3}", "mfrac", ["2", "3"]),
        (r"x^12", "msup", ["x", "1"]),
        (r"2^{12}", "msup", ["2", "12"]),
    ],
)
def test_a_digit_is_an_argument_as_in_latex(tex, tag, parts):
    found = BeautifulSoup(formulas.mathml(tex), "html.parser").select_one(tag)
    assert [part.get_text() for part in found.children] == parts


@pytest.mark.parametrize("wrong", [r"\nosuchthing x", r"x_"])
def test_a_formula_that_is_none_is_named(wrong):
    with pytest.raises(ValueError, match="in the formula"):
        formulas.mathml(wrong)


def test_a_style_sheet_keeps_what_the_pages_use():
    sheet = """.used, .gone > a {color: red} .gone {x: y} p .used:not(.gone) {a: b} a {c: d}
    @media print { .gone {a: b} } @media screen { .used {e: f} } @font-face {font-family: F}
    .used:is(.gone, .used) {g: h} .a\\:b {i: j} @charset "utf-8";"""
    kept = light.trimmed(sheet, {"used"})
    for part in (".used{color: red}", "p .used:not(.gone){a: b}", "a{c: d}", "F", ".a\\:b{i: j}"):
        assert part in kept
    assert "@media screen {.used{e: f}}" in kept
    assert "print" not in kept
    assert ".gone >" not in kept
    assert ".gone{" not in kept


def test_a_picture_is_drawn_to_a_hundredth_of_a_point():
    look = ' clip-path="url(#p)" style="fill: #d55e00; opacity: 0.192945"'
    other = look.replace("0.192945", "0.191")
    line = f'<path d="M 1.23456 2 \nL -0.001 -30.5 \nz\n"{look}/><path d=""{other}/>'
    use = """<g id="gone"/><clipPath id="p"/>{0}<use x="1.005"/></g>{0}<use y="2"/></g>"""
    use = use.format('<g clip-path="url(#p)">')
    svg = f"<svg><metadata>x</metadata><style>*{{a: b}}</style>\n {line * 3}{use}</svg>"
    drawn = light.rounded(svg)
    assert drawn.count('d="M1.23 2L0-30.5z"') == 3
    assert drawn.count('class="s0"') == 6  # what looks alike has one name
    assert ".s0{clip-path:url(#a);fill:#d55e00; opacity:0.19}" in drawn
    # a name that nothing leads to is left out; what is cut by the same frame stands together
    cut = '<g clip-path="url(#a)"><use x="1"/><use y="2"/></g>'
    assert f'<g/><clipPath id="a"/>{cut}' in drawn
    assert "metadata" not in drawn


def test_dots_that_are_drawn_as_pixels_have_few_colours():
    noise = np.random.default_rng(1).integers(0, 256, (120, 120, 4), dtype=np.uint8)
    drawn, encode = io.BytesIO(), lambda data: base64.b64encode(data).decode()
    Image.fromarray(noise).save(drawn, "png")
    svg = '<svg><image href="data:image/png;base64,\n{}"/></svg>'
    light_one = light.rounded(svg.format(encode(drawn.getvalue())))
    found = base64.b64decode(light_one.partition("base64,")[2].partition('"')[0])
    assert len(found) < len(drawn.getvalue()) / 2
    assert len(Image.open(io.BytesIO(found)).getcolors()) > 200
    small = svg.format(encode(b"small"))
    assert "c21hbGw=" in light.rounded(small)


def test_a_page_loads_pictures_late_but_for_the_first(tmp_path):
    (tmp_path / "a.svg").write_text('<svg xmlns="x" width="30pt" height="15pt"/>')
    frame = f"data:image/png;base64,{'AAAA' * 200}"
    text = (
        '<script defer src="_static/scripts/fontawesome.js?digest=1"></script>\n'
        '<script src="searchindex.js" defer></script><img src="logo.svg"><main>'
        f'<img alt="A" src="a.svg"><img alt="B" src="a.svg" width="9"><script>["{frame}"]</script>'
        '<span class="n">x</span><span class="o">=</span><span class="k">y</span></main>'
    )
    page = light.page(text, tmp_path / "index.html", tmp_path)
    tree = BeautifulSoup(page, "html.parser")
    assert [image.get("loading") for image in tree.select("img")] == [None, "eager", "lazy"]
    assert (tree.select("img")[1]["width"], tree.select("img")[1]["height"]) == ("40", "20")
    assert tree.select("script[src]") == []
    frame = Path(tree.main.script.get_text()[2:-2])
    assert (tmp_path / frame).read_bytes() == bytes(600)
    assert page.endswith('x=<span class="k">y</span></main>')
    assert "searchindex.js" in light.page(text, tmp_path / "search.html", tmp_path)


def test_words_lead_to_their_meaning_where_they_stand_first():
    meanings = aids.definitions(GLOSSARY)
    assert meanings["term-toy"] == ("toy", "A thing to play with.")
    page = aids.added(CHAPTER, "notebooks/01_first.html", meanings, "1.0", "")
    words = BeautifulSoup(page, "html.parser").select("a[data-meaning]")
    assert [word.get_text().split() for word in words] == [["Toy"], ["red", "ball"]]
    assert words[0]["href"] == "../book/glossary.html#term-toy"
    assert words[1]["data-meaning"] == 'A ball that is red & "round".'
    assert "data-meaning" not in aids.added(CHAPTER, "book/preface.html", meanings, "1.0", "")


@pytest.mark.parametrize("issues", ["", "https://example.org/a/b/issues/new"])
def test_a_page_has_a_switch_and_a_place_for_a_doubt(issues):
    page = aids.added(CHAPTER, "notebooks/01_first.html", {}, "1.0 at the book scale", issues)
    tree = BeautifulSoup(page, "html.parser")
    assert tree.select_one(".article-header-buttons button.code-switch")
    options = {option["value"]: option.get_text() for option in tree.select(".doubt option")}
    assert options == {
        "": "the page",
        "one": "One toy",
        "fig-01-toy": "Fig. 1.1: All toys",
        "claim-toy-met": "reproduced: Toys are red & round.",
    }
    assert "Build: 1.0 at the book scale" in tree.textarea.get_text()
    assert tree.select_one(".doubt a")["href"] == (issues or "mailto:")
    assert "code-switch" not in aids.added(CHAPTER.replace("cell_input", ""), "a.html", {}, "", "")


def test_a_doubt_is_opened_where_the_repository_is():
    assert aids.issues_address("") == ""
    assert aids.issues_address("https://github.com/a/b") == "https://github.com/a/b/issues/new"
    assert aids.issues_address("https://gitlab.com/a/b") == "https://gitlab.com/a/b/-/issues/new"


def test_the_search_is_told_the_words_of_each_section_by_a_script(tmp_path):
    inner = """<section id="b"><span></span><h3>Inner<a class="headerlink">#</a></h3>
    <p>One <math><mi>x</mi> <mo>=</mo> <mn>1</mn></math> is.</p></section>"""
    page = f"""<article><section id="a"><h2>Outer</h2><p>Two
    words.</p><pre>code</pre><dl><dt>Term</dt><dd>means.</dd></dl>{inner}</section></article>"""
    told = {"a": ["Outer", "Two words. Term: means."], "b": ["Inner", "One x=1 is."]}
    assert excerpts.sections(page) == told
    excerpts.write(tmp_path, "book/a.html", page)
    excerpts.write(tmp_path, "book/moved.html", "<p>Elsewhere.</p>")
    (script,) = (tmp_path / "excerpts/book").iterdir()
    assert script.read_text(encoding="utf-8").startswith('excerpts("book/a",{"a":["Outer",')
