"""Notebooks and their sources."""

import json
import os
import shutil
import subprocess
import sys

import matplotlib.pyplot as plt
import pytest
from jupytext.cli import jupytext
from jupytext.config import load_jupytext_config, notebook_formats
from toy import change

from book.tools import ROOT
from book.tools.build import one_zip
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


INSTALLED = """\
import subprocess, sys, types

if "colab" in sys.argv:
    drive = types.SimpleNamespace(mount=lambda folder: print("mounts", folder))
    sys.modules["google.colab"] = types.SimpleNamespace(drive=drive)
    sys.modules["google"] = types.SimpleNamespace(colab=sys.modules["google.colab"])
called = []
subprocess.run = lambda command, check: called.append(command)
try:
    exec(compile(open("cell").read(), "cell", "exec"), {})
except ModuleNotFoundError as error:
    print(error)
print(*(command[-1] for command in called))
if "infoutils.book" in sys.modules:
    print("begins in", sys.modules["infoutils"].__file__)
"""
PACKAGE = "infoutils[book] @ git+https://a.b/c/d@v{version}"


@pytest.mark.parametrize(
    ("url", "there", "told"),
    [
        ("", [], "needs infoutils {version}, and here is none. Put information-flow.zip"),
        ("", ["zip"], "begins in {folder}/information-flow/infoutils/"),
        ("", ["zip", "infoutils/__init__.py"], "begins in {folder}/information-flow/infoutils/"),
        ("", ["zip", "unpacked"], "begins in {folder}/information-flow/infoutils/"),
        ("", ["zip", "here"], "begins in {folder}/infoutils/"),  # the notebook is in its folder
        ("", ["infoutils/other"], "and here is none"),
        ("", ["infoutils/__init__.py"], "and here is 0.0.1. Put"),
        ("", ["colab"], "mounts /content/drive"),
        ("", ["colab", "zip"], "begins in {folder}/information-flow/infoutils/"),
        ("https://a.b/c/d", [], "and here is none: run `pip install '.[book]'`"),
        ("https://a.b/c/d", ["infoutils/__init__.py"], "and here is 0.0.1: run"),
        ("https://a.b/c/d", ["colab"], PACKAGE),
        ("https://a.b/c/d", ["colab", "infoutils/__init__.py"], PACKAGE),
    ],
)
def test_the_setup_cell_finds_what_the_notebook_needs(book, tmp_path, url, there, told):
    pairs.set_repository(book, url)
    (tmp_path / "cell").write_text(pairs.setup_cell(book))
    for name in {*there} & {"infoutils/__init__.py", "infoutils/other"}:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("__version__ = '0.0.1'\n")
    if "zip" in there:
        (tmp_path / "information-flow.zip").write_bytes(one_zip(book, {}))
    if {"unpacked", "here"} & {*there}:  # by a browser, or by hand
        shutil.unpack_archive(tmp_path / "information-flow.zip", tmp_path)
        (tmp_path / "information-flow.zip").unlink()
    if "here" in there:
        (tmp_path / "information-flow/infoutils").rename(tmp_path / "infoutils")
    program = f"import sys; sys.path.insert(0, '')\n{INSTALLED}"
    command = [sys.executable, "-I", "-S", "-c", program, *there]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert told.format(version=pairs.version(book), folder=tmp_path) in done.stdout, done.stderr


@pytest.mark.parametrize("url", ["", "https://github.com/someone/a-book"])
def test_the_setup_cell_does_nothing_where_infoutils_is(book, url, monkeypatch):
    pairs.set_repository(book, url)
    monkeypatch.setenv("INFOUTILS_SCALE", "book")
    before = dict(os.environ), list(sys.path), plt.rcParams.copy()
    exec(compile(pairs.setup_cell(book), "setup", "exec"), {})
    assert (dict(os.environ), list(sys.path), plt.rcParams.copy()) == before
