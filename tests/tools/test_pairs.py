"""Notebooks and their sources."""

import json
import subprocess
import sys

import pytest
from jupytext.cli import jupytext
from jupytext.config import load_jupytext_config, notebook_formats
from toy import change

from book.tools import ROOT
from book.tools.notebooks import pairs


def test_a_stale_pair_fails_the_check(root, book):
    command = [sys.executable, "-m", "book.tools.notebooks.pairs", "check", "--root", book]
    assert subprocess.run(command, check=False, cwd=ROOT, capture_output=True).returncode == 0
    change(book / "notebooks/01_first.py", "Prose with", "Other words with")
    result = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    assert "notebooks/01_first.ipynb is stale" in result.stderr


def test_every_way_to_be_out_of_step_is_named(book):
    folder = book / "notebooks"
    change(folder / "01_first.ipynb", "Chapter 1", "Chapter one")
    (folder / "02_second.ipynb").rename(folder / "03_third.ipynb")
    assert pairs.stale(book) == [
        "notebooks/01_first.ipynb is stale: 01_first.py makes another notebook",
        "notebooks/02_second.ipynb is missing",
        "notebooks/03_third.ipynb has no source 03_third.py",
    ]
    (folder / "03_third.ipynb").unlink()
    assert pairs.pair(book) == [
        "notebooks/01_first.ipynb",
        "notebooks/02_second.ipynb",
    ]
    assert pairs.stale(book) == []
    assert pairs.pair(book) == []


@pytest.mark.parametrize("settings", ["", 'formats = "ipynb,py:percent"'])
def test_a_save_in_jupyter_never_writes_into_the_source(book, tmp_path, monkeypatch, settings):
    mine = tmp_path / "jupytext/jupytext.toml"
    mine.parent.mkdir()
    mine.write_text(settings)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    source, notebook = book / "notebooks/01_first.py", book / "notebooks/01_first.ipynb"
    stored = json.loads(notebook.read_text())
    assert "jupytext" not in stored["metadata"]
    before = source.read_bytes()
    change(notebook, "Chapter 1", "A chapter tried out")
    assert notebook_formats(stored, load_jupytext_config(notebook), str(notebook)) == [
        {"extension": ".ipynb"}  # what its extension for Jupyter writes on a save
    ]
    assert jupytext(["--sync", str(notebook)]) == 0
    assert source.read_bytes() == before


def test_the_address_is_set_and_forgotten_everywhere(book):
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    pairs.set_repository(book, "https://github.com/someone/a-book.git/")
    pairs.pair(book)
    url = "https://github.com/someone/a-book"
    assert pairs.repository_url(book) == url
    setup = json.loads((book / "notebooks/01_first.ipynb").read_text())["cells"][1]
    assert f"git+{url}@v" in "".join(setup["source"])
    assert f'repository-code: "{url}"' in (book / "CITATION.cff").read_text()
    pairs.set_repository(book, "")
    pairs.pair(book)
    assert {path: path.read_bytes() for path in book.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("url", ["github.com/a/b", "https://github.com/a", "https://x/a b/c"])
def test_a_wrong_address_is_refused(book, url):
    with pytest.raises(ValueError, match="HOST/OWNER/NAME"):
        pairs.set_repository(book, url)


@pytest.mark.parametrize("url", ["", "https://github.com/someone/a-book"])
def test_the_setup_cell_does_nothing_where_infoutils_is(book, url):
    pairs.set_repository(book, url)
    exec(compile(pairs.setup_cell(book), "setup", "exec"), {})
