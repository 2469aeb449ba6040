"""Say what is missing on this machine: ``python -m book.tools.maintain.machine``.

Nothing but Python's own library is needed to run it.
"""

import importlib.util
import os
import re
import shutil
import sys
from importlib import metadata

from book.tools import ROOT
from book.tools.site import browser

PYTHON = (3, 11)
DISK, MEMORY = 6, 4  # GiB


def report(root=ROOT):
    """Say what of the book in a folder would work here, and what is missing.

    Returns
    -------
    lines : list of str
        One for each thing that was looked at.
    missing : list of str
        What must be there for the chapters to run, and is not.
    """
    lines, missing = [], []

    def _told(good, what, cure, needed=True):
        mark = "ok" if good else "MISSING" if needed else "not here"
        lines.append(f"{mark:>8}  {what}" + ("" if good else f": {cure}"))
        if needed and not good:
            missing.append(what)

    version = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON))
    _told(sys.version_info >= PYTHON, f"Python {version}", f"{wanted} or later is needed")
    packages = wrong_packages(root) if sys.version_info >= PYTHON else []
    _told(
        not packages,
        "the packages that the chapters use",
        f"{', '.join(packages)}. `make book` installs them in .venv, `pip install '.[book]'` here",
    )
    venv = all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))
    _told(venv, "venv", "on Debian or Ubuntu, install python3-venv", needed=False)
    _told(shutil.which("make"), "make", "it runs the book's commands", needed=False)
    cure = "the PDF and the tests in a browser need it"
    _told(browser.find(), "Chromium or Chrome", cure, needed=False)
    free = shutil.disk_usage(root).free / 2**30
    _told(free >= DISK, f"{free:.0f} GiB of free disk", f"{DISK} are wanted", needed=False)
    memory = total_memory()
    if memory:
        _told(memory >= MEMORY, f"{memory:.0f} GiB of memory", f"{MEMORY} are wanted", needed=False)
    _told(True, f"{os.cpu_count()} cores (the book's times are for 2)", "")
    return lines, missing


def wrong_packages(root=ROOT):
    """Return the packages that are missing, or older than the chapters need.

    Returns
    -------
    list of str
    """
    wrong = []
    for name, floor in floors(root, ("book",)).items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(name)
            continue
        if _number(found) < _number(floor):
            wrong.append(f"{name} ({found}, but {floor} is needed)")
    return wrong


def floors(root=ROOT, extras=()):
    """Return the least version of each package that infoutils needs, from ``pyproject.toml``.

    Parameters
    ----------
    root : Path
        The book's folder.
    extras : sequence of str
        Optional dependencies that are wanted, too.

    Returns
    -------
    dict of str to str
    """
    import tomllib  # since Python 3.11

    listed = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    entries = list(listed["project"]["dependencies"])
    for extra in extras:
        entries += listed["project"]["optional-dependencies"][extra]
    return dict(re.match(r"([\w.-]+)[^>]*>=\s*([\d.]+)", entry).groups() for entry in entries)


def total_memory():
    """Return this machine's memory in GiB, or None where it cannot be asked.

    Returns
    -------
    float or None
    """
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return None


def _number(version):
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


def main():
    """Print the report; exit with an error if a chapter could not run."""
    lines, missing = report()
    print("\n".join(lines))
    print("The chapters cannot run here yet." if missing else "The chapters can run here.")
    sys.exit(bool(missing))


if __name__ == "__main__":
    main()
