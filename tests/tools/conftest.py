"""A small book for the tests of the tools."""

import shutil

import pytest
import yaml
from toy import CLAIMS, CONCLUSIONS, FIGURE, HEADER, RECORDS, RENAMED, TOC, build

from book.tools import execute
from book.tools.notebooks import pairs


@pytest.fixture(scope="session")
def original(root, tmp_path_factory):
    """A book of two chapters, with its site; tests that change it take a copy."""
    book = tmp_path_factory.mktemp("toy") / "book"
    (book / "notebooks").mkdir(parents=True)
    (book / "book").mkdir()
    for name in ("_config.yml", "requirements.txt", "pyproject.toml", "LICENSE", "CITATION.cff"):
        shutil.copy(root / name, book)
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "infoutils", book / "infoutils", ignore=caches)
    (book / "infoutils" / "used.py").write_text("from infoutils._deep import VALUE\n")
    (book / "infoutils" / "_deep.py").write_text("VALUE = 42\n")
    (book / "infoutils" / "other.py").write_text("VALUE = 1\n")
    shutil.copy(root / "notebooks" / "jupytext.toml", book / "notebooks")
    shutil.copytree(root / "book" / "_static", book / "book" / "_static")
    shutil.copy(root / "book" / "references.bib", book / "book")
    for name in ("reproduction.md", "bibliography.md"):
        shutil.copy(root / "book" / name, book / "book")
    (book / "book" / "preface.md").write_text("# Toy\n\nA formula, $x^2$.\n")
    (book / "book" / "conclusions.md").write_text(CONCLUSIONS)
    (book / "book" / "claims.yml").write_text(yaml.safe_dump(CLAIMS))
    (book / "book" / "renamed.yml").write_text(yaml.safe_dump(RENAMED))
    (book / "_toc.yml").write_text(TOC)
    (book / "notebooks" / "01_first.py").write_text(HEADER.format(number=1) + FIGURE + RECORDS)
    second = "# %%\nfrom infoutils.other import VALUE\n\nprint(VALUE)\n"
    (book / "notebooks" / "02_second.py").write_text(HEADER.format(number=2) + second)
    pairs.pair(book)
    result = build(book)
    assert result.returncode == 0, result.stderr
    (book / "log").write_text(result.stdout)
    return book


@pytest.fixture
def book(original, tmp_path):
    return shutil.copytree(original, tmp_path / "book")


@pytest.fixture
def ran(monkeypatch):
    """Instead of executing chapters, note their names."""
    names = []

    def noted(root, name, label, scale, say, cores):
        names.append(name)
        count = sum(cell.cell_type == "code" for cell in execute.source(root, name).cells)
        took = {"seconds": 1, "processor": 1, "memory": 1}
        return {**took, "executed": "", "versions": {}, "outputs": [[]] * count}

    monkeypatch.setattr(execute, "_execute", noted)
    return names
