"""Sweeps: the table, interruptions of every kind, and what must not be mixed."""

import json
import linecache
import os
import signal
import subprocess
import sys
import time
import warnings
from functools import partial

import joblib
import numpy as np
import pandas as pd
import pytest

from infoutils import sweep

GRID = {"width": [3, 5], "kind": ["flat", "steep"]}


def row(seed, width, kind):
    value = np.random.default_rng([seed, width]).normal()
    return {"value": value if kind == "flat" else 2 * value, "width squared": width**2}


def rows(seed, width, kind):
    return [{"network": i, "value": seed * width + i} for i in range(2)]


def run(folder, function=row, grid=GRID, seeds=3, **options):
    return sweep.run(function, grid, seeds=seeds, folder=folder, progress=False, **options)


def pieces(folder):
    return sorted((folder / "pieces").iterdir())


def test_the_table_is_tidy(tmp_path):
    table = run(tmp_path)
    assert list(table) == ["kind", "width", "seed", "value", "width squared"]
    assert len(table) == 2 * 2 * 3
    by_hand = [row(s, w, k)["value"] for k in GRID["kind"] for w in GRID["width"] for s in range(3)]
    assert table["value"].tolist() == by_hand
    assert table["seed"].tolist() == [0, 1, 2] * 4
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "table.parquet"), table)
    assert len(pieces(tmp_path)) == 12
    for path in pieces(tmp_path):
        assert list(pd.read_parquet(path)) == list(table)


def test_the_record_stands_beside_the_data(tmp_path):
    table = run(tmp_path)
    record = json.loads((tmp_path / "sweep.json").read_text())
    assert record == table.attrs == pd.read_parquet(tmp_path / "table.parquet").attrs
    assert record["function"].endswith("test_sweep.row")
    assert record["grid"] == GRID and record["seeds"] == [0, 1, 2]
    assert record["versions"]["numpy"] == np.__version__
    assert record["started"] <= record["finished"]


@pytest.mark.parametrize("backend", ["sequential", "threading", "loky"])
def test_workers_do_not_matter(tmp_path, backend):
    with joblib.parallel_config(backend=backend, n_jobs=2):
        table = run(tmp_path / "there")
    pd.testing.assert_frame_equal(table, run(tmp_path / "here"))


def test_several_rows_and_several_grids(tmp_path):
    table = run(tmp_path, rows, [{"width": [1], "kind": ["a"]}, {"width": (2,), "kind": ["b"]}])
    assert len(table) == 2 * 3 * 2
    assert table["network"].tolist() == [0, 1] * 6
    frame = run(tmp_path / "frame", lambda seed, width: pd.DataFrame(rows(seed, width, "")),
                {"width": np.arange(2)}, seeds=[7])  # fmt: skip
    assert frame["value"].tolist() == [0, 1, 7, 8]


def test_finished_pieces_are_not_computed_again(tmp_path):
    calls = []

    def counted(seed, width):
        calls.append((width, seed))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return {"value": seed + width}

    for _ in range(2):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                table = run(tmp_path, counted, {"width": [1, 2]})
            except KeyboardInterrupt:
                assert len(calls) == 4 and len(pieces(tmp_path)) == 3
    assert calls == [(1, 0), (1, 1), (1, 2), (2, 0), (2, 0), (2, 1), (2, 2)]
    assert table["value"].tolist() == [1, 2, 3, 2, 3, 4]
    assert run(tmp_path, counted, {"width": [1, 2]}).attrs == table.attrs  # nothing to do
    assert len(calls) == 7


def test_seeds_may_be_added(tmp_path):
    few = run(tmp_path, seeds=2)
    times = {path: path.stat().st_mtime_ns for path in pieces(tmp_path)}
    more = run(tmp_path, seeds=4)
    assert all(path.stat().st_mtime_ns == then for path, then in times.items())
    pd.testing.assert_frame_equal(more[more.seed < 2].reset_index(drop=True), few)
    assert json.loads((tmp_path / "sweep.json").read_text())["seeds"] == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="more seeds, such as 2"):
        run(tmp_path, seeds=2)


PROGRAM = """
import sys, time
import numpy as np
from infoutils import sweep

def slow(seed, width):
    time.sleep(0.02)
    return {"value": np.random.default_rng([seed, width]).normal()}

if __name__ == "__main__":
    sweep.run(slow, {"width": [1, 2, 3]}, seeds=30, folder=sys.argv[1], jobs=int(sys.argv[2]))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_half_way_it_goes_on_to_the_identical_table(root, tmp_path, monkeypatch, jobs):
    monkeypatch.setenv("PYTHONPATH", str(root))
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    def command(folder):
        return [sys.executable, str(program), str(folder), str(jobs)]

    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen(command(killed), stderr=subprocess.DEVNULL, start_new_session=True)
    while not (killed / "pieces").exists() or len(list((killed / "pieces").iterdir())) < 5:
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)  # with its workers
    process.wait()
    finished = {path.name for path in (killed / "pieces").glob("*.parquet")}
    assert 0 < len(finished) < 90 and not (killed / "table.parquet").exists()
    bar = subprocess.run(command(killed), check=True, capture_output=True, text=True).stderr
    assert "90/90" in bar
    subprocess.run(command(whole), check=True, stderr=subprocess.DEVNULL)
    tables = [pd.read_parquet(folder / "table.parquet") for folder in (killed, whole)]
    pd.testing.assert_frame_equal(*tables)
    names = [
        sorted(path.name for path in (f / "pieces").glob("*.parquet")) for f in (killed, whole)
    ]
    assert names[0] == names[1] and finished < set(names[0])


def test_several_sweep_into_one_folder_at_once(root, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(root))
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.replace("time.sleep(0.02)", "pass"))
    command = [sys.executable, str(program), str(tmp_path / "there"), "1"]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    errors = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], errors
    there = pieces(tmp_path / "there")
    assert len(there) == 90 and all(path.suffix == ".parquet" for path in there)
    table = pd.read_parquet(tmp_path / "there/table.parquet")
    assert table["seed"].tolist() == list(range(30)) * 3 and table["value"].is_unique


TRAINING = """
import sys, warnings
from infoutils import data, models, sweep, training

def trained(seed, width):
    model = models.FeedForward(1, (12, width, 2), rng=seed)
    task = data.spherical_patterns()
    open(sys.argv[1] + ".started", "w").close()
    epochs = 2 if seed == 0 else 100_000
    history = training.fit(model, task, epochs=epochs, checkpoint_every=None, progress=False)
    return {"epochs": history.epochs}

if __name__ == "__main__":
    folder, jobs = sys.argv[1], int(sys.argv[2])
    sweep.run(trained, {"width": [2]}, seeds=2, folder=folder, jobs=jobs, progress=False)
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_training_that_is_interrupted_is_no_finished_piece(root, tmp_path, monkeypatch, jobs):
    monkeypatch.setenv("PYTHONPATH", str(root))
    program, folder = tmp_path / "program.py", tmp_path / "there"
    program.write_text(TRAINING)
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also in a job without terminal
    process = subprocess.Popen(
        [sys.executable, str(program), str(folder), str(jobs)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heard,
    )
    while not (folder / "pieces").exists() or not pieces(folder):
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    time.sleep(0.5)  # the second piece trains
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    told, errors = process.communicate(timeout=60)
    assert process.returncode != 0 and "KeyboardInterrupt" in errors
    assert "Interrupted: kept" not in told
    assert [pd.read_parquet(path)["epochs"].tolist() for path in pieces(folder)] == [[2]]
    assert not (folder / "table.parquet").exists()
    assert json.loads((folder / "sweep.json").read_text())["finished"] is None


@pytest.mark.parametrize("damage", ["cut", "empty", "flip", "renamed"])
def test_a_damaged_piece_is_named_and_computed_again(tmp_path, damage):
    table = run(tmp_path)
    path, other = pieces(tmp_path)[2:4]
    data = path.read_bytes()
    if damage == "renamed":
        path.write_bytes(other.read_bytes())
    elif damage == "flip":
        path.write_bytes(data[:200] + bytes([data[200] ^ 1]) + data[201:])
    else:
        path.write_bytes(data[:300] if damage == "cut" else b"")
    with pytest.warns(UserWarning, match=f"{path.name} is damaged: .*seed . is computed again"):
        again = run(tmp_path)
    pd.testing.assert_frame_equal(again, table)
    assert path.read_bytes() == data


def test_a_foreign_piece_is_named_and_left_alone(tmp_path):
    table = run(tmp_path / "here")
    run(tmp_path / "there", rows)
    foreign = pieces(tmp_path / "there")[0]
    copied = tmp_path / "here" / "pieces" / foreign.name
    copied.write_bytes(foreign.read_bytes())
    with pytest.warns(UserWarning, match=f"{foreign.name} is not of this sweep"):
        again = run(tmp_path / "here")
    pd.testing.assert_frame_equal(again, table)
    assert copied.exists()


def version(text):
    """A function whose text differs, though its name does not."""
    code = f"def row(seed, width, kind):\n    return {{'value': {text}}}\n"
    scope = {"__name__": "elsewhere"}
    exec(compile(code, f"<{text}>", "exec"), scope)
    linecache.cache[f"<{text}>"] = (len(code), None, code.splitlines(True), f"<{text}>")
    return scope["row"]


def test_two_sweeps_do_not_mix(tmp_path, monkeypatch):
    run(tmp_path, version("seed"))
    before = pieces(tmp_path)
    for what, function, grid in (
        ("another function", rows, GRID),
        ("another text of the function", version("seed + 1"), GRID),
        ("another grid", version("seed"), GRID | {"width": [3]}),
    ):
        with pytest.raises(ValueError, match=f"{tmp_path} holds another sweep, with {what}"):
            run(tmp_path, function, grid)
    monkeypatch.setattr(sweep.infoutils, "__version__", "0.0.9")
    with pytest.raises(ValueError, match="other versions"):
        run(tmp_path, version("seed"))
    assert pieces(tmp_path) == before


def test_a_damaged_record_is_named_and_may_be_deleted(tmp_path):
    table = run(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in pieces(tmp_path)}
    (tmp_path / "sweep.json").write_text('{"function": "te')
    with pytest.raises(ValueError, match="sweep.json is damaged. Delete it"):
        run(tmp_path)
    (tmp_path / "sweep.json").unlink()
    pd.testing.assert_frame_equal(run(tmp_path), table)
    assert {path: path.stat().st_mtime_ns for path in pieces(tmp_path)} == before


def test_an_error_tells_where(tmp_path):
    def picky(seed, width):
        if seed == 1:
            raise RuntimeError("no")
        return {"value": width}

    with pytest.raises(RuntimeError, match="no") as caught:
        run(tmp_path, picky, {"width": [4]})
    assert caught.value.__notes__ == ["in the sweep's piece {'width': 4} with seed 1"]
    assert len(pieces(tmp_path)) == 1


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"grid": {"width": []}}, "grid: width"),
        ({"grid": {"width": 5}}, "grid: width"),
        ({"grid": {"width": "ab"}}, "grid: width"),
        ({"grid": {"width": [1, 1]}}, "grid holds a setting twice"),
        ({"grid": {"width": [None]}}, "grid: width"),
        ({"grid": {"width": [float("nan")]}}, "grid: width"),
        ({"grid": {"seed": [1]}}, "grid: 'seed'"),
        ({"grid": {"a b": [1]}}, "grid: 'a b'"),
        ({"grid": [3]}, "grid"),
        ({"grid": 3}, "grid"),
        ({"seeds": 0}, "seeds"),
        ({"seeds": []}, "seeds"),
        ({"seeds": [1, 1]}, "seeds"),
        ({"seeds": [-1]}, "seeds"),
        ({"seeds": None}, "seeds"),
        ({"seeds": 2.5}, "seeds"),
        ({"jobs": 0}, "jobs"),
        ({"folder": None}, "folder None cannot be used"),
        ({"folder": __file__}, "folder .*test_sweep.py cannot be used"),
        ({"folder": f"{__file__}/below"}, "folder .*below cannot be used"),
        ({"function": lambda seed, width, kind: None}, "function must return a row .* not None"),
        ({"function": lambda seed, width, kind: []}, "function must return a row"),
        ({"function": lambda seed, width, kind: pd.DataFrame({"a": []})}, "must return a row"),
        ({"function": lambda seed, width, kind: 0.5}, "function must return a row .* not 0.5"),
        ({"function": lambda seed, width, kind: [0.5]}, "function must return a row"),
        ({"function": lambda seed, width, kind: [{"a": 1}, {"a": "x"}]}, "numbers or texts in a"),
        ({"function": print}, "function"),
        ({"function": lambda seed, width, kind: {"width": 1}}, "columns called"),
    ],
)
def test_bad_arguments_are_named(tmp_path, arguments, named):
    with pytest.raises(ValueError, match=named):
        run(**{"folder": tmp_path} | arguments)
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_folder_that_cannot_be_written_is_named_before_any_work(tmp_path, monkeypatch):
    def refused(path, data):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(sweep.files, "write", refused)
    with pytest.raises(ValueError, match=f"folder {tmp_path} cannot be used: .*Permission denied"):
        run(tmp_path, lambda seed, width, kind: pytest.fail("called"))


def mixed(seed, width):
    return {"value": float(seed) if seed != 1 else "failed", "note": None if seed else "first"}


def test_numbers_and_texts_in_a_column_are_named_at_the_first_such_piece(tmp_path):
    for folder, seeds, there in (("new", [0, 2, 1, 3], 2), ("longer", [0, 2], 2)):
        if folder == "longer":
            run(tmp_path / folder, mixed, {"width": [1]}, seeds=seeds)
            seeds = [0, 2, 1]
        for _ in range(2):
            with pytest.raises(ValueError, match="numbers or texts in a column: .*value") as caught:
                run(tmp_path / folder, mixed, {"width": [1]}, seeds=seeds)
            assert caught.value.__notes__ == ["in the sweep's piece {'width': 1} with seed 1"]
            assert len(pieces(tmp_path / folder)) == there
            record = json.loads((tmp_path / folder / "sweep.json").read_text())
            assert (record["finished"] is None) == (folder == "new")


def test_whole_and_broken_numbers_and_what_is_missing_stand_in_one_column(tmp_path):
    values = [1, 0.5, None, 2]
    table = run(tmp_path, lambda seed, width: {"value": values[seed]}, {"width": [1]}, seeds=4)
    np.testing.assert_array_equal(table["value"].astype(float), [1, 0.5, np.nan, 2])


def test_without_pyarrow_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ModuleNotFoundError, match=r"pyarrow.*: run `pip install '\.\[cluster\]'`"):
        run(tmp_path)
