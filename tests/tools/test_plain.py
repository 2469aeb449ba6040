"""Chapters in plain Markdown, as Colab shows them."""

import re
import subprocess
import sys

import nbformat
import pytest

from book.tools import ROOT, execute
from book.tools.notebooks import colab, pairs, plain

AUTHORS = plain.bibliography(
    """
@article{one, author = {Stra{\\ss}e, Anna}, year = {1999}, title = {A}, doi = {10.1/x}}
@article{two, author = {de Vries, Jan and Li, Bo}, year = {2001}, title = {B}}
@article{all, author = {A, A and B, B and C, C}, year = 2005, title = {C},
    note = {arXiv:1234.56789}}
@misc{undated, title = {The thing}, url = {https://example.org}}
"""
)
FIGURES = {"fig-07-curve": "Fig. 7.1"}
NAMES = execute.names(ROOT)
PLAIN = pairs.to_plain(ROOT)


def made(text, **cell):
    cells = [nbformat.v4.new_markdown_cell(text, id="text")]
    if cell:
        cells.append(nbformat.v4.new_code_cell("x = 1", metadata=cell, id="code"))
    return plain.plain(nbformat.v4.new_notebook(cells=cells), 7, FIGURES, AUTHORS).cells


def test_names_and_addresses_of_the_bibliography():
    assert AUTHORS == {
        "one": ("Straße", "1999", "https://doi.org/10.1/x"),
        "two": ("de Vries and Li", "2001", ""),
        "all": ("A et al.", "2005", "https://arxiv.org/abs/1234.56789"),
        "undated": ("The thing", "n.d.", "https://example.org"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See {cite:t}`one`.", "See [Straße (1999)](https://doi.org/10.1/x)."),
        (
            "So {cite:t}`two,all`.",
            "So de Vries and Li (2001) and [A et al. (2005)](https://arxiv.org/abs/1234.56789).",
        ),
        ("Known {cite}`two,two`.", "Known (de Vries and Li, 2001; de Vries and Li, 2001)."),
        ("In {doc}`chapter 03 <03_weather>`.", "In chapter 03."),
        (
            "A {term}`rank`, and its {term}`trophic incoherence <incoherence>`.",
            "A rank, and its trophic incoherence.",
        ),
        ("In {numref}`fig-07-curve`.", "In Fig. 7.1."),
        (
            ":::{exercise} Add\n:label: ex-07-add\n\n*Easy.*\nAdd.\n:::\n\nMore.",
            "#### Exercise 7.1: Add\n\n*Easy.*\nAdd.\n\nMore.",
        ),
        (
            "Q?\n\n:::{dropdown} Answer\n**(a).**\n:::",
            "Q?\n\n<details>\n<summary>Answer</summary>\n\n**(a).**\n\n</details>",
        ),
        (
            ":::{admonition} Objectives\n:class: tip\nYou can\n- add;\n- take away.\n:::",
            "> **Objectives**\n>\n> You can\n>\n> - add;\n> - take away.",
        ),
        ("A set $\\{a\\}$ and `code`.", "A set $\\{a\\}$ and `code`."),
    ],
)
def test_plain_forms(text, expected):
    assert made(text)[0].source == expected


def test_exercises_are_counted_through_the_chapter():
    one = ":::{exercise} A\n:label: a\nDo.\n:::"
    assert "Exercise 7.2: A" in made(f"{one}\n\n{one}")[0].source


@pytest.mark.parametrize("text", [":::{tab-set} A\nB\n:::", "See {abbr}`KSG`."])
def test_what_has_no_plain_form_is_named(text):
    with pytest.raises(ValueError, match=r"no plain form of the \w+ '(tab-set|abbr)'"):
        made(text)


@pytest.mark.parametrize("text", ["{cite}`nobody`", "{numref}`nobody`"])
def test_what_is_not_there_is_named(text):
    with pytest.raises(ValueError, match="no 'nobody' to point to"):
        made(text)


def test_captions_stand_below_and_drawing_is_folded():
    figure = {"figure": {"caption": "Up, by {cite:t}`two`.", "name": "fig-07-curve"}}
    _, code, caption = made("Text.", mystnb=figure, tags=["hide-input"])
    assert caption.source == "**Fig. 7.1.** Up, by de Vries and Li (2001)."
    assert code.metadata == {
        "tags": ["hide-input"],
        "cellView": "form",
        "jupyter": {"source_hidden": True},
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_has_nothing_of_the_book_left_and_the_same_code(name):
    source = execute.source(ROOT, name)
    result = PLAIN(name, source)
    text = "\n".join(cell.source for cell in result.cells if cell.cell_type == "markdown")
    assert not re.findall(r"^:::.*|\{[\w:]+\}`.*|^:\w+:.*", text, re.MULTILINE)
    code = [[c.source for c in n.cells if c.cell_type == "code"] for n in (source, result)]
    assert code[0] == code[1]


@pytest.mark.parametrize(("body", "code"), [("return x", 0), ("raise ValueError('bad')", 1)])
def test_a_widget_that_fails_fails_the_check_for_colab(tmp_path, body, code):
    source = f"import ipywidgets\ndef f(x=1):\n    {body}\n_ = ipywidgets.interact(f, x=(0, 3))"
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["skip-execution"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    command = [sys.executable, "-c", colab.RUN, "a.ipynb"]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    assert ("ValueError" in done.stderr) == bool(code)
