"""The first cell of every notebook: scale, missing packages, and the mark of the smoke scale."""

import os
import re
import subprocess
import sys
import tomllib

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from infoutils.book import notebook
from infoutils.book.scale import get_scale


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.pop(notebook.SCALE, None)
    with mpl.rc_context():
        yield
    plt.close("all")


def texts():
    figure, _ = plt.subplots()
    return [text.get_text() for text in figure.texts]


def test_the_field_chooses_the_scale():
    notebook.begin("full")
    notebook.begin("full")
    assert get_scale().name == "full"
    with pytest.raises(RuntimeError, match="begun at the scale 'full': restart"):
        notebook.begin("smoke")


def test_what_is_set_outside_wins_and_is_told(capsys):
    os.environ[notebook.SCALE] = "smoke"
    notebook.begin("book")
    assert get_scale().name == "smoke"
    assert "The scale is 'smoke'" in capsys.readouterr().out
    assert texts() == [notebook.MARK]


def test_only_smoke_figures_are_marked():
    notebook.begin("book")
    assert texts() == []


def test_a_smoke_figure_is_marked_across_its_middle():
    notebook.begin("smoke")
    for size in ((3, 2), (8, 3), (6, 20)):
        figure, _ = plt.subplots(figsize=size, layout="constrained")
        figure.draw_without_rendering()
        box = figure.texts[0].get_window_extent().transformed(figure.transFigure.inverted())
        assert box.x0 > -0.05
        assert box.x1 < 1.05
        assert box.width > 0.3 or box.height > 0.3


def test_what_is_missing_is_named_and_installed_in_colab(monkeypatch, capsys):
    monkeypatch.setattr(notebook, "NEEDED", "numpy not_there:not-there")
    with pytest.raises(ModuleNotFoundError, match="Run `pip install not-there` first"):
        notebook.begin("book")
    called = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: called.append(command))
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    notebook.begin("book")
    assert called == [[sys.executable, "-m", "pip", "install", "-q", "not-there"]]
    assert "Installing not-there" in capsys.readouterr().out


def test_what_is_needed_is_what_the_package_declares(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["book"]]
    named = [name.rpartition(":")[2] for name in notebook.NEEDED.split()]
    assert sorted(named) == sorted(re.match("[a-z-]+", d)[0] for d in declared)
