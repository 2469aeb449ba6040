"""How much processor time whole commands take beside an older version's, such as ``make book``.

``python benchmarks/commands.py COMMIT "make book" "make test"``: clones that version and this one,
each with its own environment, and runs one command after the other in both at once.
"""

import argparse
import os
import shlex
import subprocess
import tempfile
from pathlib import Path

import record

HERE = Path(__file__).resolve().parents[1]
OTHERS = ("PYTHONPATH", "MAKEFLAGS", "VIRTUAL_ENV")


def clean():
    """Return the environment without what would make a clone another one."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("INFOUTILS_") and name not in OTHERS
    }


def cloned(folder, commit):
    """Clone this repository at a commit into `folder`, with its environment; return its version."""
    subprocess.run(["git", "clone", "-q", HERE, folder], check=True)
    subprocess.run(["git", "checkout", "-q", commit], cwd=folder, check=True)
    subprocess.run(["make", ".venv/ready"], cwd=folder, check=True, env=clean())
    ask = [".venv/bin/python", "-c", "import infoutils; print(infoutils.__version__)"]
    told = subprocess.run(ask, cwd=folder, check=True, env=clean(), capture_output=True)
    return told.stdout.decode().strip()


def together(command, folders):
    """Return the processor seconds of a command in each folder, where it runs at the same time."""
    processes, spent, failed = [], [], []
    for folder in folders:
        with folder.with_suffix(".log").open("a") as log:
            out = {"stdout": log, "stderr": log, "env": clean()}
            processes.append(subprocess.Popen(shlex.split(command), cwd=folder, **out))
    for folder, process in zip(folders, processes, strict=True):
        _, status, usage = os.wait4(process.pid, 0)  # the usage of all that it waited for, too
        process.returncode = os.waitstatus_to_exitcode(status)
        failed += [str(folder.with_suffix(".log"))] if status else []
        spent.append(usage.ru_utime + usage.ru_stime)
    if failed:
        raise SystemExit(f"{command!r} failed: see {' and '.join(failed)}")
    return spent


def main():
    """Print the seconds of both, and keep their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commit", help="of the older version, such as a3e21de for 0.1.0")
    parser.add_argument("commands", nargs="+")
    parser.add_argument("--goal", default="at most 0.6", help="of the ratios, for the record")
    options = parser.parse_args()
    own = f":!{record.KEPT.relative_to(HERE)}"  # what this program writes may be there uncommitted
    changed = ["git", "status", "--porcelain", "--untracked-files=no", "--", ".", own]
    if subprocess.run(changed, cwd=HERE, check=True, capture_output=True).stdout:
        raise SystemExit("Commit first: what is timed is the last commit")
    root = Path(tempfile.mkdtemp())
    print(f"The clones and their logs are in {root}")
    folders = [root / "then", root / "now"]
    earlier, _ = (cloned(*one) for one in zip(folders, (options.commit, "HEAD"), strict=True))
    for command in options.commands:
        old, new = together(command, folders)
        print(f"{command:40}{old:10.0f} s{new:10.0f} s{new / old:8.2f}", flush=True)
        what = f"processor time of “{command}”, by that of version {earlier} ({options.commit})"
        record.keep(command, [(what, new / old, options.goal)])


if __name__ == "__main__":
    main()
