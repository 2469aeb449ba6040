"""What is imported when: torch and numba only where they are used, and nothing of the book."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import infoutils

LIBRARY = Path(infoutils.__file__).parent
#: what a browser can use, where neither torch nor numba is
LIGHT = "clustering complexity data estimation flow planes plotting ranking statistics sweep truths"
ABSENT = """\
import sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "numba"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""


def run(code):
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_imports_neither_torch_nor_numba():
    code = "".join(f"import infoutils.{module}\n" for module in LIGHT.split())
    code += "import sys; print([m for m in ('torch', 'numba') if m in sys.modules])"
    assert run(code) == "[]\n"


def test_what_needs_neither_torch_nor_numba_works_without():
    code = ABSENT + f"from infoutils import {', '.join(LIGHT.split())}\n"
    code += """\
import numpy as np

x, y = np.random.default_rng(0).normal(size=(2, 60, 4))
for method in ("gaussian", "binned", "discrete", "lnn1"):
    assert np.isfinite(estimation.mutual_information(x[:, 0], y[:, 0], method))
assert np.isfinite(complexity.tse_complexity(x, method="gaussian").value)
matrix = estimation.pairwise_mutual_information(x, y, method="binned", bins=4)
graph = flow.flow_graph(matrix, 0.1)
assert len(ranking.rank(graph)) == 4
assert len(statistics.ensemble_interval(matrix)) == 3
assert planes.information_plane([x[None]], np.arange(60) % 2, limits=None).i_xt.shape == (1, 1)
assert data.spherical_patterns().information > 0.99
try:
    estimation.mutual_information(x, y)
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert run(code) == "numba\n"


@pytest.mark.parametrize(
    "path", [p for p in LIBRARY.rglob("*.py") if "book" not in p.relative_to(LIBRARY).parts],
    ids=lambda path: path.relative_to(LIBRARY).as_posix(),
)  # fmt: skip
def test_the_library_knows_nothing_of_the_book(path):
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
        assert not [n for n in (*names, getattr(node, "module", "") or "") if "book" in n]
    for word in ("INFOUTILS_SCALE", "INFOUTILS_SEED", "claims.yml", "book/"):
        assert word not in text
