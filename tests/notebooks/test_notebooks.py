"""Every chapter has the parts that a reader expects, and what Colab opens matches its source."""

import ast
import importlib
import json
import re

import pytest

from book.tools import ROOT, execute, ledger
from book.tools.notebooks import pairs

NAMES = execute.names(ROOT)
MASTHEAD = ("Question", "Sources", "Time", "You need")
PARTS = ("Predict before you run", "What could fool us", "Exercises", "Takeaways")


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def notebook(name):
    return execute.source(ROOT, name)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_every_notebook_is_in_the_table_of_contents():
    assert sorted(NAMES) == sorted(path.stem for path in (ROOT / "notebooks").glob("*.py"))


def test_every_notebook_matches_its_source():
    assert pairs.stale(ROOT) == []


def test_the_notebook_has_no_outputs(name):
    stored = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


def test_it_uses_only_what_the_library_has(notebook):
    tree = ast.parse("\n".join(cell.source for cell in code(notebook)))
    modules, used = {}, []
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "infoutils":
            for one in node.names:
                path = ROOT.joinpath(*node.module.split("."), one.name)
                if path.is_dir() or path.with_suffix(".py").exists():
                    modules[one.asname or one.name] = f"{node.module}.{one.name}"
                else:
                    used.append((node.module, one.name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules.keys() - own:
            used.append((modules[ast.unparse(node.value)], node.attr))
    assert [one for one in used if not hasattr(importlib.import_module(one[0]), one[1])] == []


def test_it_opens_with_a_masthead(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S", first.source)
    for entry in MASTHEAD:
        assert f"| **{entry}** |" in first.source


def test_the_parts_are_there_in_order(notebook):
    found = re.findall(r"^## (.+)$", prose(notebook), re.MULTILINE)
    assert [heading for heading in found if heading.startswith(PARTS)] == sorted(
        (heading for heading in found if heading.startswith(PARTS)),
        key=lambda heading: [heading.startswith(part) for part in PARTS].index(True),
    )
    for part in PARTS:
        assert any(heading.startswith(part) for heading in found), part


def test_exercises_have_solutions(notebook):
    exercises = prose(notebook).count("{exercise}")
    solutions = [cell for cell in code(notebook) if "solution" in cell.metadata.get("tags", [])]
    assert exercises >= 2
    assert len(solutions) == exercises
    assert all("hide-input" in cell.metadata.tags for cell in solutions)


def test_the_setup_cell_comes_first_and_is_hidden(notebook):
    first, *others = code(notebook)
    assert first.source == pairs.setup_cell(ROOT)
    assert first.metadata.tags == ["remove-cell"]
    assert not any(pairs.is_setup(cell) for cell in others)


def test_every_cell_is_plain_python(notebook):
    for cell in code(notebook):
        ast.parse(cell.source)  # a magic or a shell command is not


def test_the_build_can_see_what_is_imported(notebook):
    own = [cell.source for cell in code(notebook) if not pairs.is_setup(cell)]
    modules = execute.imported_modules("\n".join(own))
    assert modules
    assert "infoutils.*" not in modules
    for module in modules - {"infoutils"}:
        first, second = module.split(".")[:2]
        assert (ROOT / first / second).is_dir() or (ROOT / first / f"{second}.py").exists()


def test_it_records_entries_of_its_own_once(name, notebook):
    """Entries that no chapter records yet are listed by the build as not yet judged."""
    entries = {entry.id for entry in ledger.load(ROOT) if entry.chapter == name}
    text = "\n".join(cell.source for cell in code(notebook))
    recorded = re.findall(r"""\brecord\(\s*["']([\w-]+)["']""", text)
    assert len(set(recorded)) == len(recorded)
    assert set(recorded) <= entries


def test_it_names_its_sources(notebook):
    row = re.search(r"\| \*\*Sources\*\* \|(.*)\|", notebook.cells[0].source)
    assert "{cite:t}" in row[1]
