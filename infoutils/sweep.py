"""Sweeps: a grid of settings and seeds in, one tidy table out, kept on disk piece by piece.

A piece is what one setting gives with one seed.  Each is stored as soon as it is there, so that
a sweep that was interrupted, or killed, goes on where it was.  The work goes through
`joblib.Parallel`: to all the cores, or wherever `joblib.parallel_config` says.

A folder holds one sweep:

- ``sweep.json``: the function and a hash of its text, the grid, the seeds, the versions, and when
  the sweep was started and finished;
- ``pieces/*.parquet``: the rows of one setting and seed each.  A file's name holds a hash of the
  sweep, setting and seed, and one of its contents, so that a damaged or foreign piece is known;
- ``table.parquet``: all of it, once the sweep is finished.
"""

import contextlib
import contextvars
import datetime
import hashlib
import inspect
import io
import json
import numbers
import platform
from collections.abc import Callable, Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, parallel_config
from joblib.parallel import get_active_backend
from sklearn.model_selection import ParameterGrid

import infoutils
from infoutils._shared import checks, files, optional, parallel
from infoutils._shared.progress import bar

PACKAGES = ("numpy", "scipy", "numba", "torch", "pandas")


def run(
    function: Callable[..., Any],
    grid: dict[str, Any] | list[dict[str, Any]],
    *,
    seeds: int | Sequence[int],
    folder: str | Path,
    jobs: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Call a function with every setting and seed, and return what it found as one table.

    What is in the folder already is not computed again.

    Parameters
    ----------
    function : callable
        ``function(seed=..., **setting)`` returns one row as a dict, or several as a list of
        dicts or a `pandas.DataFrame`.  Its randomness should come only from the seed.  Other
        processes may call it, so it must be one that can be sent there (cloudpickle does it for
        functions of a notebook), and large inputs are best loaded inside.
    grid : dict of str to sequence, or list of such dicts
        As for `sklearn.model_selection.ParameterGrid`: the values of each setting, which are
        numbers, texts, or true and false.
    seeds : int or sequence of int
        A number stands for 0, 1, ... below it.
    folder : str or Path
        Made if it is not there.  Several processes may sweep into it at once.
    jobs : int, optional
        For `joblib.Parallel`: processes, unless `joblib.parallel_config` says otherwise.
    progress : bool
        Show a progress bar.

    Returns
    -------
    pandas.DataFrame
        A row for each that `function` returned, with the setting and the seed in front, in
        the order of the grid and the seeds.  Its ``attrs`` are the contents of ``sweep.json``.

    Raises
    ------
    ValueError
        If an argument is not as above, `folder` cannot be used, the function returns no row,
        the rows mix numbers and texts in a column or have one called as a setting, or the
        folder holds another sweep: of another function, of one whose text was changed, of
        another grid, of other versions, or with seeds that are not among `seeds`.
    ModuleNotFoundError
        If pyarrow is missing; the message says how to get it.

    Warns
    -----
    UserWarning
        Of each piece that is damaged, which is computed again, and of each file that is not of
        this sweep, which is left alone.

    Notes
    -----
    What fails stops the sweep, and the error tells the setting and the seed.  Pieces that are
    finished by then are kept.  So does an interrupt (Ctrl-C, or the stop button), also in
    `training.fit`: what was trained half is not kept.

    Only the function's own text is compared, not what it calls or reads.  If that changes, take
    a new folder.

    Examples
    --------
    >>> import tempfile
    >>> from infoutils import estimation, sweep, truths
    >>> def error(samples, seed):
    ...     x, y, bits = truths.normal(samples, 0.8, rng=seed)
    ...     return {"error": estimation.mutual_information(x, y, "gaussian") - bits}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = sweep.run(error, {"samples": [50, 500]}, seeds=2, folder=folder)
    >>> table.round(2)
       samples  seed  error
    0       50     0   0.08
    1       50     1   0.16
    2      500     0   0.02
    3      500     1  -0.07
    """
    optional.module("pyarrow", "cluster")  # now, and not after the first piece's work
    settings = _settings(grid)
    seeds = _seeds(seeds)
    parallel.workers(jobs)
    record = _record(function, grid, seeds)
    try:
        folder = Path(folder)
        (folder / "pieces").mkdir(parents=True, exist_ok=True)
        _begin(folder / "sweep.json", record)
    except (OSError, TypeError) as error:
        raise ValueError(f"folder {folder} cannot be used: {error}") from None
    wanted = {_id(record, setting, seed): (setting, seed) for setting in settings for seed in seeds}
    kinds: dict[str, pd.DataFrame] = {}
    found = _found(folder / "pieces", wanted, kinds)
    todo = [name for name in wanted if name not in found]

    with parallel.sent_once(get_active_backend()[0], [function]) as backend:
        call = Parallel(jobs, backend=backend, return_as="generator_unordered")
        done = call(delayed(_piece)(function, name, *wanted[name]) for name in todo)
        counts = {"initial": len(found), "total": len(wanted)}
        for name, data in bar(done, progress, desc="sweep", unit="piece", **counts):
            _check_kinds(data, kinds, wanted[name])
            found[name] = folder / "pieces" / f"{name}-{_digest(name.encode() + data)}.parquet"
            files.write(found[name], data)

    table = pd.concat([pd.read_parquet(found[name]) for name in wanted], ignore_index=True)
    if record["finished"] is None or todo:
        record["finished"] = _now()
        files.write(folder / "sweep.json", json.dumps(record, indent=1).encode())
    table.attrs = record
    files.write(folder / "table.parquet", _parquet(table))
    return table


def _settings(grid):
    """Return every setting of a checked grid, as dicts of plain values."""
    for part in grid if isinstance(grid, list) and grid else [grid]:
        if not isinstance(part, dict):
            raise ValueError(f"grid must be a dict, or a list of dicts, not {part!r:.60}")
        for name, values in part.items():
            if name == "seed" or not isinstance(name, str) or not name.isidentifier():
                raise ValueError(f"grid: {name!r} cannot be the name of a setting")
            if isinstance(values, str) or not hasattr(values, "__len__") or len(values) == 0:
                raise ValueError(f"grid: {name} must have a sequence of values, not {values!r:.60}")
            for value in values:
                _plain(value, f"grid: {name}")
    settings = [
        {name: _plain(value, name) for name, value in setting.items()}
        for setting in ParameterGrid(grid)
    ]
    if len({json.dumps(setting) for setting in settings}) < len(settings):
        raise ValueError("grid holds a setting twice")
    return settings


def _plain(value, name):
    value = value.item() if isinstance(value, np.generic) else value
    if not isinstance(value, str | bool | int | float) or value != value:
        raise ValueError(f"{name} must be numbers, texts, or true and false, not {value!r:.60}")
    return value


def _seeds(seeds):
    if isinstance(seeds, numbers.Integral):
        return list(range(checks.positive_int(seeds, "seeds")))
    seeds = checks.positive_ints(seeds, "seeds", minimum=0)
    if not seeds or len(set(seeds)) < len(seeds):
        raise ValueError(f"seeds must be at least one, and none twice, not {seeds}")
    return seeds


def _record(function, grid, seeds):
    """Return what identifies a sweep, and its seeds."""
    try:
        text = inspect.getsource(function)
        name = f"{function.__module__}.{function.__qualname__}"
    except (OSError, TypeError, AttributeError):
        raise ValueError(f"function has no text that is known: {function!r:.60}") from None
    versions = {"Python": platform.python_version(), "infoutils": infoutils.__version__}
    versions |= {package: metadata.version(package) for package in PACKAGES if find_spec(package)}
    return {
        "function": name,
        "code": hashlib.sha256(text.encode()).hexdigest(),
        "grid": json.loads(json.dumps(grid, default=lambda values: np.asarray(values).tolist())),
        "versions": versions,
        "seeds": seeds,
        "started": _now(),
        "finished": None,
    }


def _begin(path, record):
    """Complete the record by that of the sweep that its folder holds; write it there."""
    if path.exists():
        try:
            old = json.loads(path.read_text(encoding="utf-8"))
            differs = [key for key in _IDENTITY if old[key] != record[key]]
            lost = set(old["seeds"]) - set(record["seeds"])
            record |= {"started": old["started"], "finished": old["finished"]}
        except (ValueError, KeyError, TypeError):
            cure = "Delete it: the finished pieces will be found again"
            raise ValueError(f"folder: {path} is damaged. {cure}") from None
        if differs or lost:
            what = _IDENTITY[differs[0]] if differs else f"more seeds, such as {min(lost)}"
            raise ValueError(f"folder {path.parent} holds another sweep, with {what}: take another")
    files.write(path, json.dumps(record, indent=1).encode())


_IDENTITY = {
    "function": "another function",
    "code": "another text of the function",
    "grid": "another grid",
    "versions": "other versions of Python or its packages",
}


def _id(record, setting, seed):
    """Return a name for one setting and seed of this sweep, and of no other."""
    told = [[record[key] for key in _IDENTITY], setting, seed]
    return _digest(json.dumps(told, sort_keys=True).encode())


def _digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def _found(folder, wanted, kinds):
    """Return the paths of the pieces that are there; report and remove damaged ones."""
    found = {}
    for path in sorted(folder.glob("*.parquet")):
        name, _, digest = path.stem.partition("-")
        if name not in wanted:
            checks.warn(f"{path} is not of this sweep: it is left alone")
        elif digest != _digest(name.encode() + (data := path.read_bytes())):
            told = "{} with seed {} is computed again".format(*wanted[name])
            checks.warn(f"{path} is damaged: {told}")
            path.unlink(missing_ok=True)
        else:
            found[name] = path
            _check_kinds(data, kinds, wanted[name])
    return found


def _piece(function, name, setting, seed):
    """Return the name of one piece, and its rows as they are stored."""
    given = setting | {"seed": seed}
    context = contextvars.copy_context()
    context.run(parallel.PIECE.set, True)
    with _noted(setting, seed), parallel_config(backend="sequential"):
        return name, _parquet(_rows(context.run(function, **given), given))


@contextlib.contextmanager
def _noted(setting, seed):
    """Say of an error of which piece it is."""
    try:
        yield
    except Exception as error:
        error.add_note(f"in the sweep's piece {setting} with seed {seed}")
        raise


def _rows(returned, given):
    """Return what the function returned as a table, with the setting and the seed in front."""
    rows = [returned] if isinstance(returned, dict) else returned
    if isinstance(rows, list | tuple) and all(isinstance(row, dict) for row in rows):
        rows = pd.DataFrame(rows)
    if not isinstance(rows, pd.DataFrame) or rows.empty:
        raise ValueError(f"function must return a row or several, not {returned!r:.60}")
    if rows.columns.isin(list(given)).any():
        raise ValueError(f"function must not return columns called {', '.join(given)}")
    empty = [c for c in rows.columns[rows.isna().all()] if pd.api.types.is_object_dtype(rows[c])]
    rows = rows.astype(dict.fromkeys(empty, float))  # else pandas guesses when it joins pieces
    return pd.DataFrame(given, index=range(len(rows))).join(rows.reset_index(drop=True))


def _check_kinds(data, kinds, piece):
    """Raise unless a piece's rows can stand in a table with those of other `kinds`."""
    from pyarrow import parquet

    kind = parquet.read_schema(io.BytesIO(data)).to_string(show_schema_metadata=False)
    if kind not in kinds:
        kinds[kind] = pd.read_parquet(io.BytesIO(data))
        with _noted(*piece):
            _parquet(pd.concat(kinds.values()))


def _parquet(table):
    try:
        return table.to_parquet(index=False, engine="pyarrow")
    except (ValueError, TypeError, NotImplementedError) as error:  # of pyarrow
        raise ValueError(f"function must return numbers or texts in a column: {error}") from None


def _now():
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
