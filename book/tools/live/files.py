"""The files of Python for the browser: where they come from, and that they are the right ones.

`LOCK` names the one version of Pyodide that the pages use and, of each file, its size and SHA-256:
for packages those of the distribution's own lock, for the core those of its npm package.  Two
packages that are nothing but Python may also be the wheels that their authors publish.
"""

import hashlib
import json
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from book.tools import ROOT
from book.tools.execute import BuildError
from infoutils._shared import files

LOCK = ROOT / "book" / "live" / "lock.json"
ZIPS, TARS = (".whl", ".zip"), (".tar", ".tgz", ".tar.gz", ".tar.bz2")
BY_HAND = """\
Get {archive} of Pyodide {version} from
  {release}
on a machine with a network, and give its path, or that of the folder it unpacks to:
  make live FROM=PATH
A package that ships these files does as well: each file is checked."""


def load(path: Path = LOCK) -> dict[str, Any]:
    """Return what the lock file says."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def gather(lock: dict[str, Any], kept: Path, source: Path | None = None) -> dict[str, bytes]:
    """Return the files that the lock names, by name, and keep them in a folder.

    Parameters
    ----------
    lock : dict
        From `load`.
    kept : Path
        Where an earlier call has put them, and this one does.
    source : Path, optional
        A folder or an archive that holds them, at any depth.  Without one, what is kept is
        taken, or the release is downloaded.

    Raises
    ------
    BuildError
        If a file is missing or is not the one of the lock.
    """
    there = [kept / name for name in lock["files"] if (kept / name).exists()]
    if source is None and len(there) == len(lock["files"]):
        return chosen(lock, ((path.name, path.read_bytes()) for path in there), str(kept))
    if source is not None:
        found = chosen(lock, members(source, set(lock["files"])), str(source))
    else:
        found = _downloaded(lock, kept)
    kept.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        files.write(kept / name, data)
    return found


def chosen(
    lock: dict[str, Any], offered: Iterator[tuple[str, bytes]], where: str
) -> dict[str, bytes]:
    """Return those of the offered files that the lock names; raise BuildError if one is not there.

    Of several with one name, the one with the right hash is taken.
    """
    found: dict[str, bytes] = {}
    wrong: dict[str, str] = {}
    for name, data in offered:
        if name in found or name not in lock["files"]:
            continue
        digest = hashlib.sha256(data).hexdigest()
        if digest in lock["files"][name]["sha256"]:
            found[name] = data
        else:
            wrong[name] = digest
    problems = []
    for name in lock["files"]:
        if name in wrong and name not in found:
            expected = " or ".join(lock["files"][name]["sha256"])
            problems.append(f"{name} is another file: its SHA-256 is {wrong[name]}, not {expected}")
        elif name not in found:
            problems.append(f"{name} is missing")
    if problems:
        told = "\n".join(f"  {problem}" for problem in problems)
        raise BuildError(f"{where} does not hold Pyodide {lock['version']}:\n{told}")
    return {name: found[name] for name in lock["files"]}


def members(source: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    """Give the wanted files of a folder or an archive, and of archives in the folder."""
    if not source.exists():
        raise BuildError(f"There is nothing at {source}")
    paths = [source] if source.is_file() else sorted(source.rglob("*"))
    for path in paths:
        if path.name in wanted and path.is_file():
            yield path.name, path.read_bytes()
        elif path.name.endswith(ZIPS) and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.rpartition("/")[2] in wanted:
                        yield name.rpartition("/")[2], archive.read(name)
        elif path.name.endswith(TARS):
            with tarfile.open(path) as archive:
                for member in archive:
                    content = archive.extractfile(member) if member.isfile() else None
                    if content and Path(member.name).name in wanted:
                        yield Path(member.name).name, content.read()


def _downloaded(lock: dict[str, Any], kept: Path) -> dict[str, bytes]:
    """Return the files of the release, from the network."""
    address = f"{lock['release']}/{lock['archive']}"
    target = kept / lock["archive"]
    kept.mkdir(parents=True, exist_ok=True)
    try:
        with urllib.request.urlopen(address, timeout=30) as answer, target.open("wb") as file:
            size = int(answer.headers.get("Content-Length", 0))
            options = {"total": size, "unit": "B", "unit_scale": True, "file": sys.stderr}
            with tqdm.wrapattr(answer, "read", desc=lock["archive"], **options) as reading:
                shutil.copyfileobj(reading, file)
        return chosen(lock, members(target, set(lock["files"])), lock["archive"])
    except (OSError, tarfile.TarError, EOFError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise BuildError(
            f"{address} could not be downloaded ({reason}).\n\n{BY_HAND.format(**lock)}"
        ) from None
    finally:
        target.unlink(missing_ok=True)


def distribution(lock: dict[str, Any], found: dict[str, bytes]) -> dict[str, Any]:
    """Return the distribution's own lock of the packages that are loaded, for the browser.

    The hashes, which the browser checks once more, are those of the files that are here.
    """
    packages = {}
    for name, entry in lock["packages"].items():
        digest = hashlib.sha256(found[entry["file_name"]]).hexdigest()
        packages[name] = {**entry, "sha256": digest}
    return {"info": lock["info"], "packages": packages}
