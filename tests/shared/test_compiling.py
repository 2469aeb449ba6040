"""First use: what is compiled is told once and kept on disk, and nothing is at import."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import infoutils


def first_use(cache, **environment):
    kept = {k: v for k, v in os.environ.items() if k != "TQDM_DISABLE"}
    code = "from infoutils.estimation._ksg import ties; ties.digamma(1.5); ties.digamma(2)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=kept | {"NUMBA_CACHE_DIR": str(cache)} | environment,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr


def test_compiling_is_told_once_and_kept_on_disk(tmp_path):
    assert "compiling" not in first_use(tmp_path / "quiet", TQDM_DISABLE="1")
    told = first_use(tmp_path)
    assert told.count("this first use only") == 1 and told.count("\n") == 1
    assert first_use(tmp_path) == ""
    assert list(tmp_path.rglob("*.nbi"))


MODULES = (
    "training estimation estimation._ksg complexity flow planes ranking data book.ledger".split()
)


def test_imports_compile_nothing():
    code = "from numba.core import event\nseen = []\n"
    code += "class See(event.Listener):\n    def on_start(self, e):\n        seen.append(e)\n"
    code += "    def on_end(self, e):\n        pass\n"
    code += "event.register('numba:compile', See())\n"
    code += "".join(f"import infoutils.{module}\n" for module in MODULES) + "print(len(seen))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


@pytest.mark.parametrize("elsewhere", [True, False])
def test_works_where_the_package_cannot_be_written(tmp_path, elsewhere):
    package = tmp_path / "infoutils"
    shutil.copytree(Path(infoutils.__file__).parent, package, ignore=lambda *_: ["__pycache__"])
    for folder in (package, *(path for path in package.rglob("*") if path.is_dir())):
        (folder / "__pycache__").write_text("in the way, even for root")
    cache = tmp_path / "cache"
    if not elsewhere:
        cache.write_text("in the way")
    ours = ("NUMBA_", "TQDM_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    environment |= {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "PYTHONPATH": str(tmp_path)}
    code = "from infoutils.estimation._ksg import ties; print(ties.__file__, ties.digamma(1.0))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert ("this first use only" if elsewhere else "in every process") in done.stderr
    assert str(package) in done.stdout and "-0.577" in done.stdout
    assert cache.is_dir() == elsewhere
