"""What the tests share."""

import os
import subprocess
import sys

import pytest

from book.tools import ROOT

os.environ.setdefault("MPLBACKEND", "Agg")  # no window, wherever the tests run


@pytest.fixture(scope="session")
def root():
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def site():
    """The site's folder, at the smoke scale; built if `.ci/run` or somebody has not done so."""
    command = [sys.executable, "-m", "book.tools.build", "--scale", "smoke"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    built = subprocess.run(
        command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert built.returncode == 0, built.stderr
    return ROOT / "_build/smoke/html"
