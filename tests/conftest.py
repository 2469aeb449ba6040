"""What the tests share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

os.environ.setdefault("MPLBACKEND", "Agg")  # no window, wherever the tests run

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root():
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def site():
    """The site's folder, at the smoke scale; built if `.ci/run` or somebody has not done so."""
    command = [sys.executable, ROOT / "book/tools/build.py", "--scale", "smoke"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    built = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return ROOT / "_build/smoke/html"
