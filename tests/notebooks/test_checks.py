"""Every check passes the book's own solution, and catches what the instructor guide names."""

import re

import pytest
from mistakes import ROWS

from book.tools import ROOT, execute
from book.tools.course import exercises

NAMES = execute.names(ROOT)
GUIDE = (ROOT / "book" / "instructor_guide.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=NAMES)
def chapter(request, site):  # the site's build keeps the trainings that chapters share
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("INFOUTILS_SCALE", "smoke")
        patched.setenv("INFOUTILS_SHARED", str(execute.shared_folder(ROOT, "smoke")))
        yield exercises.load(ROOT, request.param)


def test_a_check_passes_the_solution_and_catches_each_mistake(chapter):
    listed, namespace = chapter
    wrong = []
    for one in listed:
        if not one.check:
            assert one.label not in ROWS
            continue
        check = namespace[one.check]
        assert check(namespace[one.function]) == "Correct.", one.label
        for mistake, words, function in ROWS[one.label]:
            try:
                said = check(lambda *given, f=function: f(namespace, *given))
            except Exception as error:  # no check may break
                said = f"the check broke: {error!r}"
            if said == "Correct." or words not in said:
                wrong.append(f"{one.label}, {mistake}: {said}")
    assert not wrong, "\n".join(wrong)


def test_the_guide_tells_of_every_exercise():
    told = set(re.findall(r"<(ex-[\w-]+)>", GUIDE))
    listed = [exercises.listed(execute.source(ROOT, name)) for name in NAMES]
    assert told == {one.label for chapter in listed for one in chapter}
