"""Quizzes for learning platforms hold what the chapters ask."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile

import nbformat
import pytest

from book.tools import ROOT, execute
from book.tools.course import quizzes

QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
NAMES = [name for name in execute.names(ROOT) if not name.startswith("15")]


@pytest.fixture(params=NAMES)
def quiz(request):
    asked = quizzes.questions(request.param, execute.source(ROOT, request.param))
    return asked, quizzes.exported("A quiz", asked)


def test_every_format_has_every_question_and_one_right_answer(quiz):
    asked, made = quiz
    assert len(asked) >= 3
    moodle = ET.fromstring(made["moodle.xml"])
    entries = moodle.findall("question[@type='multichoice']")
    assert [e.findtext("name/text") for e in entries] == [one.id for one in asked]
    for one, entry in zip(asked, entries, strict=True):
        answers = entry.findall("answer")
        assert [a.findtext("text").strip() for a in answers] == list(one.options)
        right = [a.get("fraction") == "100" for a in answers]
        assert right.index(True) == one.right and sum(right) == 1
    gift = made["gift.txt"].decode()
    assert len(re.findall(r"^::q-", gift, re.MULTILINE)) == len(asked)
    assert len(re.findall(r"^=", gift, re.MULTILINE)) == len(asked)


def test_a_package_of_qti_holds_together(quiz):
    asked, made = quiz
    archive = zipfile.ZipFile(io.BytesIO(made["qti.zip"]))
    pages = {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}
    told = {f.get("href") for f in pages["imsmanifest.xml"].iter() if f.tag.endswith("}file")}
    assert told | {"imsmanifest.xml"} == set(pages)
    for one in asked:
        item = pages[f"items/{one.id}.xml"]
        choices = [c.get("identifier") for c in item.iter(f"{QTI}simpleChoice")]
        assert item.findtext(f".//{QTI}correctResponse/{QTI}value") == choices[one.right]


def test_no_answer_names_a_letter_that_a_platform_shuffles(quiz):
    assert not any(re.search(r"\([a-e]\)</", one.why) for one in quiz[0])


def test_a_question_in_another_form_is_refused():
    options = "- (a) This.\n- (b) That."
    answer = ":::{dropdown} Answer to question 1\n**(c).** No.\n:::"
    text = f"**1.** What?\n\n{options}\n\n{answer}"
    cell = nbformat.v4.new_markdown_cell(text)
    with pytest.raises(ValueError, match="names none of the options"):
        quizzes.questions("01_x", nbformat.v4.new_notebook(cells=[cell]))
    cell.source = text.replace("- (b)", "* (b)")
    with pytest.raises(ValueError, match="not every question"):
        quizzes.questions("01_x", nbformat.v4.new_notebook(cells=[cell]))
