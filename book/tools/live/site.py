"""Writes the site once more, with what makes its pages compute."""

import base64
import json
import re
import shutil
from pathlib import Path
from typing import Any

from book.tools import archive, execute
from book.tools.execute import BuildError
from book.tools.live import cells, data, files
from infoutils.book.scale import get_seed

MOST = 70 * 10**6  # bytes of the folder that a page computes with
PART = 3 * 2**20  # bytes of a file that one script holds
SPEED = 4e6  # bytes in a second from which the time on the button is told
ASSETS = Path("book/live")
SCRIPTS = ("kernel.js", "editor.js", "live.js")
TOOLS = (
    "book/tools/__init__.py",
    "book/tools/course/__init__.py",
    "book/tools/course/slices.py",
    "book/tools/live/__init__.py",
    "book/tools/live/backend.py",
    "book/tools/live/kernel.py",
)
ELSEWHERE = "In Colab with no installation"  # on the landing page, where one runs the book
HERE = "In the pages themselves (open a chapter, and <em>Make this page live</em>), in Colab"
CELL = re.compile(r'<div class="cell[ "]')


def write(root: Path, out: Path, scale: str, lock: dict[str, Any], found: dict[str, bytes]) -> Path:
    """Write a copy of the site whose chapters compute; return its first page.

    Parameters
    ----------
    root : Path
        Of the book.
    out : Path
        Where the site is, in ``html``; the copy is written into ``live`` beside it.
    scale : str
        Of the site; what is computed on a page has the same.
    lock : dict
        From `files.load`.
    found : dict of str to bytes
        From `files.gather`.

    Raises
    ------
    BuildError
        If the folder is too large, or a page has other cells than its chapter.
    """
    site = out / "live"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(out / "html", site)
    folder = site / "live"
    (folder / "files").mkdir(parents=True)
    (folder / "chapters").mkdir()
    members = {**found, "book.zip": archive.zipped(_modules(root))}
    listed = {name: _in_parts(folder / "files", name, content) for name, content in members.items()}
    total = sum(map(len, members.values()))
    about = {
        "version": lock["version"],
        "files": [{"name": n, "size": len(members[n]), "parts": p} for n, p in listed.items()],
        "load": lock["load"],
        "lock": json.dumps(files.distribution(lock, found)),
        "worker": (root / ASSETS / "worker.js").read_text(encoding="utf-8"),
        "environment": {"INFOUTILS_SCALE": scale, "INFOUTILS_SEED": str(get_seed())},
        "megabytes": round(total / 1e6),
        "seconds": round(2 + total / SPEED),
    }
    parts = [(root / ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS]
    told = f"const settings = {json.dumps(about)};"
    script = "\n".join(["(() => {", told, *parts, "})();\n"])  # names of its own
    (folder / "live.js").write_text(script, encoding="utf-8")
    shutil.copy(root / ASSETS / "live.css", folder)
    for name in execute.names(root):
        make_live(root, out, name, scale)
    landing = site / "book" / "preface.html"
    text = landing.read_text(encoding="utf-8")
    landing.write_text(text.replace(ELSEWHERE, HERE, 1), encoding="utf-8")
    weighed(folder)
    return site / "index.html"


def weighed(folder: Path) -> int:
    """Return the bytes of a folder; raise BuildError if they are too many."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if size > MOST:
        raise BuildError(f"{folder} has {size} bytes, and {MOST} are the most")
    return size


def make_live(root: Path, out: Path, name: str, scale: str) -> None:
    """Write what a chapter's page computes with, and let the page offer it."""
    page = out / "live" / "notebooks" / f"{name}.html"
    listed = cells.of_chapter(root, name, execute.source(root, name))
    shown = [number for number, one in enumerate(listed) if one.shown]
    text = page.read_text(encoding="utf-8")
    if len(CELL.findall(text)) != len(shown):
        raise BuildError(f"{page} has other cells than notebooks/{name}.py")
    if all(one.why for one in listed):
        return
    loaded = data.of_chapter(root, out, name, scale)
    student = (out / "editions" / f"{name}_student.ipynb").read_text(encoding="utf-8")
    about = {
        "name": name,
        "code": [one.code for one in listed],
        "shown": [_offered(number, listed[number]) for number in shown],
        "data": {name: base64.b64encode(content).decode() for name, content in loaded.items()},
        "notebook": json.loads(student),
        "record": cells.RECORD,
    }
    answers = [one for one in about["shown"] if "answer" in one]
    for number, one in enumerate(answers):  # its place among the exercises of the notebook
        one["answer"] = number
    script = out / "live" / "live" / "chapters" / f"{name}.js"
    script.write_text(f"liveChapter = {json.dumps(about, ensure_ascii=False)};\n", "utf-8")
    tags = ['<link rel="stylesheet" href="../live/live.css">']
    tags.append('<script defer src="../live/live.js"></script>')
    page.write_text(text.replace("</head>", "\n".join([*tags, "</head>"]), 1), encoding="utf-8")


def _offered(number: int, cell: cells.Cell) -> dict[str, Any]:
    """Return what a page knows of a cell that it shows."""
    told: dict[str, Any] = {"at": number, "source": cell.source, "why": cell.why}
    if cell.answers:
        told |= {"answer": 0, **cell.exercise}
    return told


def _in_parts(folder: Path, name: str, content: bytes) -> int:
    """Write a file as scripts, which a page may load where it may not read files."""
    starts = range(0, len(content), PART)
    for number, start in enumerate(starts):
        text = base64.b64encode(content[start : start + PART]).decode()
        path = folder / f"{name}.{number}.js"
        path.write_text(f'livePart("{text}");\n', encoding="ascii")
    return len(starts)


def _modules(root: Path) -> dict[str, bytes]:
    """Return the modules that run in a browser, by path."""
    paths = [path for path in execute.authored(root, "infoutils") if path.suffix != ".pyc"]
    paths += [root / name for name in TOOLS]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
