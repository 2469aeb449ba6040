"""Which chapters are executed again."""

import pytest
import yaml
from toy import CLAIM, change, run

from book.tools import execute
from book.tools.maintain import full
from infoutils.book import results


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("infoutils/used.py", ["01_first"]),
        ("infoutils/_deep.py", ["01_first"]),
        ("infoutils/book/ledger.py", ["01_first"]),
        ("infoutils/other.py", ["02_second"]),
        ("infoutils/__init__.py", ["01_first", "02_second"]),
        ("requirements.txt", ["01_first", "02_second"]),
        ("notebooks/02_second.py", ["02_second"]),
        ("_config.yml", []),
        ("infoutils/book/notebook.py", []),  # marks the smoke scale, and chapters do not use it
        ("book/preface.md", []),
    ],
)
def test_a_change_executes_only_what_uses_it(book, ran, file, expected):
    run(book)
    assert ran == []
    path = book / file
    path.write_text(path.read_text() + "\n# changed\n" + "X = 1\n" * file.endswith(".py"))
    run(book)
    assert ran == expected


def test_other_draws_execute_again(book, ran, monkeypatch):
    run(book)
    ran.clear()
    monkeypatch.setenv("INFOUTILS_SEED", "7")
    run(book)
    assert ran == ["01_first", "02_second"]


def test_a_new_scale_executes_again_and_a_new_rule_does_not(book, ran):
    run(book, scale="full")
    assert ran == ["01_first", "02_second"]
    run(book, scale="book")
    ran.clear()
    (book / "book/claims.yml").write_text(
        yaml.safe_dump([{**CLAIM, "rule": {**CLAIM["rule"], "text": "It is blue."}}])
    )
    run(book)
    assert ran == []


def test_the_mark_of_the_smoke_scale_executes_that_scale_again(book):
    scales = ("smoke", "book", "full")
    before = [execute.key(book, "01_first", scale) for scale in scales]
    path = book / "infoutils/book/notebook.py"
    path.write_text(path.read_text() + "\n")
    changed = [execute.key(book, "01_first", s) != old for s, old in zip(scales, before)]
    assert changed == [True, False, False]


def test_what_editors_and_systems_leave_executes_nothing(book, ran):
    (book / "infoutils/__pycache__").mkdir(exist_ok=True)
    for name in (".DS_Store", ".used.py.swp", "used.py~", "#used.py#", "__pycache__/used.nbi"):
        (book / "infoutils" / name).write_text("left")
    run(book)
    assert ran == []
    (book / "infoutils/table.csv").write_text("1, 2")  # what the package may read
    run(book)
    assert ran == ["01_first", "02_second"]


def test_results_that_cannot_be_kept_are_noticed_before_a_chapter_runs(book, ran):
    (book / "file").touch()
    with pytest.raises(execute.BuildError, match="Results cannot be kept in .*: Not a directory"):
        execute.execute_all(book, book / "file", "book", say=lambda line: None)
    assert ran == []


def test_an_interrupted_build_keeps_what_was_finished(book, ran, monkeypatch):
    change(book / "infoutils/__init__.py", "__version__", "X = 1\n__version__")
    done = execute._execute

    def interrupted(root, name, label, scale, say, cores):
        if name == "02_second":
            raise KeyboardInterrupt
        return done(root, name, label, scale, say, cores)

    monkeypatch.setattr(execute, "_execute", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(book)
    monkeypatch.setattr(execute, "_execute", done)
    run(book)
    assert ran == ["01_first", "02_second"]


def test_the_numbers_of_a_figure_have_one_name():
    assert execute.TABLE_MIME == results.TABLE_MIME


def test_imports_are_followed_in_every_form(tmp_path):
    package = tmp_path / "infoutils"
    (package / "sub").mkdir(parents=True)
    files = {
        "__init__": "",
        "a": "def late():\n    from . import b\n",
        "b": "from .sub import d",
        "c": "import numpy",
        "sub/__init__": "",
        "sub/d": "from .. import c",
        "unused": "",
    }
    for name, code in files.items():
        (package / f"{name}.py").write_text(code)

    def closure(code):
        used = execute.import_closure(tmp_path, code)
        return {str(path.relative_to(package))[:-3] for path in used}

    assert closure("import numpy") == set()
    assert closure("import infoutils.c as x") == {"__init__", "c"}
    assert closure("from infoutils.sub.d import y") == {"__init__", "c", "sub/__init__", "sub/d"}
    assert closure("if 1:\n    from infoutils import a") == set(files) - {"unused"}


def test_a_chapter_that_is_missing_is_named(book):
    (book / "notebooks/02_second.py").unlink()
    with pytest.raises(execute.BuildError, match=r"notebooks/02_second\.py is missing"):
        run(book)


def test_the_time_of_a_full_run_is_told_beforehand(tmp_path):
    assert "is not known" in full.expected(tmp_path, "01_first")
    kept = tmp_path / "_build/executed/01_first.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"seconds": 60}')
    told = full.expected(tmp_path, "01_first")
    assert "took 1 min 00 s" in told and "expect 5 min 00 s to 75 min 00 s" in told
    full.keep(tmp_path, "01_first", dict.fromkeys(full.KEPT, 0) | {"seconds": 90, "outputs": []})
    assert full.expected(tmp_path, "01_first") == "On 0 it took 1 min 30 s."


def test_tables_of_a_full_run_are_kept_and_execute_their_chapter_again(book, ran, tmp_path):
    table = tmp_path / "sweeps" / "01_error" / "table.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(b"a table")
    (tmp_path / "sweeps" / "01_unfinished").mkdir()
    run(book)
    assert full.keep_tables(book, table.parents[1]) == [book / "book/full/01_error.parquet"]
    assert (book / "book/full/01_error.parquet").read_bytes() == b"a table"
    ran.clear()
    run(book)
    assert ran == ["01_first"]
