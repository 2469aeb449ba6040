"""What several chapters look at is computed before them, once for each code and draw."""

import os
import re
import subprocess
import sys

import pytest
from toy import change

from book.tools import ROOT, execute

RECIPES = """\
import os
import re
import subprocess
import sys

from pathlib import Path

from infoutils.book.shared import shared


@shared
def double(number: int) -> int:
    with Path(os.environ["TOY_LOG"]).open("a") as log:
        log.write(f"{number} ")
    return 2 * number


TRAININGS = ((double, 1),)
ESTIMATES = ((double, 2),)
"""
CHAPTER = """\
# %%
from infoutils.book.recipes import double

print(double(1) + double(2))
"""


RUN = """\
from pathlib import Path
from book.tools import execute

root = Path({root!r})
execute.execute_all(root, root / "_build", {scale!r}, chosen=["02_second"])
"""


@pytest.fixture
def sharing(book, monkeypatch):
    """A book whose second chapter uses a shared result; returns what runs it, and its log."""
    (book / "infoutils/book/recipes.py").write_text(RECIPES)
    path = book / "notebooks/02_second.py"
    path.write_text(path.read_text().partition("# %%\nfrom")[0] + CHAPTER)
    log = book / "log-of-calls"
    monkeypatch.setenv("TOY_LOG", str(log))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(book), str(ROOT)]))

    def run(scale="book"):
        code = RUN.format(root=str(book), scale=scale)
        command = [sys.executable, "-c", code]
        result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=book)
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines(), log.read_text().split()

    return run


def test_they_are_computed_once_and_read_by_the_chapter(book, sharing):
    lines, calls = sharing()
    assert calls == ["1", "2"]  # none of them by the chapter
    assert lines[0].startswith("[shared]") and "[shared] · " in lines[1]
    assert execute.shared_seconds(book, "book") > 0
    kept = execute.kept(book / "_build", "02_second")
    assert kept["outputs"][-1][0]["text"] == "6\n"
    lines, calls = sharing()
    assert calls == ["1", "2"] and "unchanged" in lines[0]


def test_they_are_computed_again_for_other_code_and_other_draws(book, sharing, monkeypatch):
    sharing()
    folder = execute.shared_folder(book, "book")
    change(book / "infoutils/book/recipes.py", "2 * number", "3 * number")
    assert execute.shared_seconds(book, "book") is None
    assert len(sharing()[1]) == 4
    assert not folder.exists()
    monkeypatch.setenv("INFOUTILS_SEED", "5")
    assert len(sharing()[1]) == 6
    assert len(sharing("smoke")[1]) == 8
    assert execute.shared_folder(book, "smoke") != execute.shared_folder(book, "book")


def test_what_was_interrupted_goes_on_where_it_was(book, sharing):
    sharing()
    folder = execute.shared_folder(book, "book")
    (folder / "seconds.json").unlink()
    (folder / "double-2.joblib").unlink()
    (book / "_build/executed/02_second.json").unlink()
    assert sharing()[1] == ["1", "2", "2"]


def test_a_failure_is_told_with_its_cause(book, sharing):
    change(book / "infoutils/book/recipes.py", "return 2 * number", "raise ValueError('no luck')")
    with pytest.raises(AssertionError, match=r"could not be computed[\s\S]*no luck"):
        sharing()
    assert execute.shared_seconds(book, "book") is None


def test_chapters_that_share_nothing_do_not_wait(book, tmp_path):
    assert "shared" not in (book / "log").read_text()
    assert not (execute.state(book) / "shared").exists()
    environment = execute._environment("book", 1, tmp_path)
    assert environment.get("INFOUTILS_SHARED") == os.environ.get("INFOUTILS_SHARED")


def test_it_gives_signs_of_life_and_ends_when_it_is_interrupted(book, sharing, monkeypatch):
    change(book / "infoutils/book/recipes.py", "    return 2 * number", "    time.sleep(60)")
    change(book / "infoutils/book/recipes.py", "import os\n", "import os\nimport time\n")
    monkeypatch.setattr(execute, "HEARTBEAT", 0.1)
    lines = []

    def say(line):
        lines.append(line)
        if len(lines) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute.prepare(book, book / "_build", "book", ["02_second"], say)
    assert re.fullmatch(r"\[shared\] · \d+ s", lines[2])
    assert execute.shared_seconds(book, "book") is None
