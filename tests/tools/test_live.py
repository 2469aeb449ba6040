"""Pages that compute: their files are the right ones, and their cells run alone."""

import hashlib
import io
import tarfile
import zipfile

import joblib
import matplotlib as mpl
import pytest

from book.tools import ROOT, execute
from book.tools.course import slices
from book.tools.execute import BuildError
from book.tools.live import cells, files, kernel, site

CONTENT = {"core.wasm": b"the core", "a-1.whl": b"a package"}
CHAPTERS = execute.names(ROOT)


@pytest.fixture
def lock():
    named = {
        name: {"size": len(data), "sha256": [hashlib.sha256(data).hexdigest()]}
        for name, data in CONTENT.items()
    }
    release = {"release": "http://127.0.0.1:9/release", "archive": "all.tar.bz2"}
    return {"version": "1.2", "files": named, **release}


def as_folder(path, content):
    for number, (name, data) in enumerate(content.items()):
        (path / str(number)).mkdir(parents=True)
        (path / str(number) / name).write_bytes(data)
    return path


def as_zip(path, content):
    path.mkdir()
    with zipfile.ZipFile(path / "some_package.whl", "w") as archive:
        for name, data in {**content, "other.txt": b""}.items():
            archive.writestr(f"deep/inside/{name}", data)
    return path / "some_package.whl"


def as_tar(path, content):
    path.mkdir()
    with tarfile.open(path / "release.tar.bz2", "w:bz2") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(f"pyodide/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path / "release.tar.bz2"


@pytest.mark.parametrize("made", [as_folder, as_zip, as_tar])
def test_files_come_from_a_folder_or_an_archive_and_are_kept(lock, tmp_path, made):
    source = made(tmp_path / "from", CONTENT)
    assert files.gather(lock, tmp_path / "kept", source) == CONTENT
    assert files.gather(lock, tmp_path / "kept") == CONTENT


def test_an_archive_in_a_folder_does_and_the_right_one_of_two_files_is_taken(lock, tmp_path):
    as_folder(tmp_path / "from", {"a-1.whl": b"another"})
    as_zip(tmp_path / "from" / "z", CONTENT)
    assert files.gather(lock, tmp_path / "kept", tmp_path / "from") == CONTENT


def test_a_changed_file_and_a_missing_one_are_named(lock, tmp_path):
    source = as_folder(tmp_path / "from", {"a-1.whl": b"another"})
    with pytest.raises(BuildError) as raised:
        files.gather(lock, tmp_path / "kept", source)
    assert "a-1.whl is another file: its SHA-256 is" in str(raised.value)
    assert "core.wasm is missing" in str(raised.value)
    assert not (tmp_path / "kept").exists()
    with pytest.raises(BuildError, match="nothing at"):
        files.gather(lock, tmp_path / "kept", tmp_path / "nowhere")


def test_what_was_kept_is_checked_again(lock, tmp_path):
    files.gather(lock, tmp_path / "kept", as_folder(tmp_path / "from", CONTENT))
    (tmp_path / "kept" / "core.wasm").write_bytes(b"changed")
    with pytest.raises(BuildError, match="core.wasm is another file"):
        files.gather(lock, tmp_path / "kept")


def test_without_a_network_one_is_told_how_to_get_the_files(lock, tmp_path):
    with pytest.raises(BuildError) as raised:
        files.gather(lock, tmp_path / "kept")
    assert "http://127.0.0.1:9/release/all.tar.bz2 could not be downloaded" in str(raised.value)
    assert "make live FROM=PATH" in str(raised.value)


def test_the_lock_names_every_file_that_is_loaded():
    lock = files.load()
    named = {entry["file_name"]: entry for entry in lock["packages"].values()}
    assert set(named) < set(lock["files"])
    assert all(entry["sha256"] in lock["files"][n]["sha256"] for n, entry in named.items())
    assert set(lock["load"]) <= set(lock["packages"])
    needed = {one for entry in lock["packages"].values() for one in entry["depends"]}
    assert needed - set(lock["packages"]) == set()
    assert sum(one["size"] for one in lock["files"].values()) * 4 / 3 < site.MOST - 5e6


def test_a_folder_that_is_too_large_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(bytes(1000))
    assert site.weighed(tmp_path) == 1000
    monkeypatch.setattr(site, "MOST", 999)
    with pytest.raises(BuildError, match="are the most"):
        site.weighed(tmp_path)


@pytest.fixture(autouse=True)
def settings():
    """How other tests draw and share work stays as it was, whatever cells set up."""
    with mpl.rc_context(), joblib.parallel_config():
        yield


CELLS = [
    "import numpy as np\nimport matplotlib.pyplot as plt",
    "def double(x):\n    return 2 * x\n\n\nprint('not shown')\nbase = 5",
    "table = np.zeros(2)\nnp.fill_diagonal(table[None], 1)",
    "base = double(base)",
    "double(base)",
    "fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
    "from infoutils.book.exercises import Check\n\n"
    "check_half = Check([('four', (4,), 2)], {'Divide it.': lambda right, x: x * 2})",
    "def half(x):\n    return x / 2",
]


@pytest.fixture
def ran(monkeypatch):
    monkeypatch.setattr(kernel, "LONG", 0)
    python = kernel.Kernel(CELLS)

    def ran(at, edits=None, **check):
        given = []
        method = python.check if check else python.run
        ok = method(at, edits or {}, *check.values(), lambda *one: given.append(one))
        return ok, given

    return ran


def test_a_cell_runs_with_what_it_needs_and_an_edit_counts(ran):
    for _ in range(2):  # also with what is kept
        assert ran(4) == (True, [("text", "20")])
        assert ran(4, {1: "def double(x):\n    return 3 * x\n\n\nbase = 1"}) == (
            True,
            [("text", "9")],
        )
        assert ran(3) == (True, [])
    ok, [(kind, told), value] = ran(4, {1: "def double("})  # no Python: as it was, and told
    assert (ok, kind, value) == (True, "stderr", ("text", "20")) and "'(' was never closed" in told
    assert not ran(4, {1: ""})[0]  # an empty cell defines nothing
    assert ran(4, {4: "print(base)"}) == (True, [("stream", "10"), ("stream", "\n")])


def test_of_equal_statements_only_those_run_that_are_needed():
    given = []
    python = kernel.Kernel(["x = 1", "y = x", "x = 2", "y = x", "z = y", "z"])
    assert python.run(5, {}, lambda *one: given.append(one)) and given == [("text", "2")]


def test_what_sets_up_warnings_holds_for_every_cell():
    given = []
    code = [
        "import warnings",
        "warnings.filterwarnings('ignore')",
        "import warnings as w\nw.warn('a')",
    ]
    assert kernel.Kernel(code).run(2, {}, lambda *one: given.append(one)) and not given


def test_errors_are_told_as_python_tells_them_from_the_cell_on(ran):
    ok, [(kind, text)] = ran(4, {4: "def f(x):\n    return 1 / x\n\n\nf(0)"})
    assert (ok, kind) == (False, "error")
    assert text.startswith('Traceback (most recent call last):\n  File "<this cell>", line 5')
    assert text.count("File ") == 2 and "return 1 / x" in text
    assert text.endswith("ZeroDivisionError: division by zero")
    ok, [(_, text)] = ran(4, {4: "def f(:"})
    assert 'File "<this cell>", line 1' in text and text.endswith("SyntaxError: invalid syntax")
    ok, [(_, text)] = ran(4, {4: "import sys\nsys.exit()"})
    assert text.endswith("SystemExit")
    ok, given = ran(4, {4: "for i in range(99999): print(i)"})
    assert len(given) < 50_000 and given[-1][1].endswith("… and more")


def test_figures_and_tables_are_shown(ran, monkeypatch):
    import matplotlib.pyplot as plt

    plt.switch_backend("module://book.tools.live.backend")
    monkeypatch.setattr(kernel, "LONG", 9)
    ok, [(kind, text)] = ran(5)
    assert (ok, kind) == (True, "svg") and "<svg" in text
    ok, [(kind, text)] = ran(4, {4: "import pandas as pd\npd.DataFrame({'a': [1]})"})
    assert kind == "html" and 'class="dataframe"' in text
    plt.switch_backend("agg")


def test_answers_are_checked(ran):
    names = {"names": ("check_half", "half")}
    assert ran(7, {7: CELLS[7]}, **names) == (True, [("said", "Correct.")])
    ok, [(_, said)] = ran(7, {7: "def half(x):\n    return 2 * x"}, **names)
    assert not ok and said.endswith("Divide it.")
    ok, [(_, said)] = ran(7, {7: "x = 1"}, **names)
    assert not ok and said == "There is no function `half` yet."


def test_a_call_changes_what_it_is_given_and_not_the_module():
    code = [one for cell in CELLS for one in slices.statements(cell)]
    assert [one.code for one in slices.needed(code, {"check_half"})] == CELLS[6].split("\n\n")
    code = slices.statements("import numpy as np\na = np.eye(2)\nb = 1\nnp.fill_diagonal(a, b)")
    assert len(slices.needed(code, {"a"})) == 4
    assert len(slices.needed(code, {"np"})) == 1


def test_a_name_that_runs_through_a_comprehension_is_not_defined_by_it():
    [one] = slices.statements("table = {key: f(key) for key in keys if key in wanted}")
    assert (one.defines, one.uses) == ({"table"}, {"f", "keys", "wanted"})


def test_what_is_live():
    names = [CHAPTERS[n] for n in (0, 1, 4, 11)]
    first, second, fifth, twelfth = (
        cells.of_chapter(ROOT, name, execute.source(ROOT, name)) for name in names
    )
    assert {one.why for one in first if one.shown} <= {"", cells.RECORD}
    assert not any(one.why for one in [*second, *fifth] if one.exercise)
    trained = [one for one in twelfth if "models." in one.code]
    assert trained and all(one.why for one in trained)
    ranks = next(one for one in fifth if "def rank_of_first" in one.source)
    assert not ranks.why  # its flows are loaded


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_books_own_answers_are_right_where_nothing_is_trained(name, monkeypatch):
    monkeypatch.setenv("INFOUTILS_SCALE", "smoke")
    listed = cells.of_chapter(ROOT, name, execute.source(ROOT, name))
    python = kernel.Kernel([one.code for one in listed])
    for at, one in enumerate(listed):
        if one.exercise and not one.why:
            names = one.exercise["check"], one.exercise["function"]
            assert python.check(at, {at: one.code}, names, print)
