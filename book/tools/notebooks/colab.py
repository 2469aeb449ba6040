"""Run every notebook at the smoke scale where only what Colab has is installed.

    python -m book.tools.notebooks.colab [NAME ...]

The environment is ``.venv-colab``: Colab's packages, with its older kernel and widgets, then
``infoutils`` from this folder, which must not replace any of them. The notebooks run in a folder
of their own, away from the book, and here the cells with widgets run, too.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from book.tools import ROOT

OLDER = ("ipykernel==6.17.1", "ipython==7.34.0", "ipywidgets==7.7.1")  # as Colab has them
COLAB = (
    "joblib matplotlib nbclient networkx numba numpy pandas pyarrow pyyaml scikit-learn scipy "
    "torch tqdm"
).split()
# What the older ones bring along, in versions of their own.
FREE = ("ipykernel", "ipython", "ipywidgets", "jupyterlab-widgets", "widgetsnbextension")
RUN = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
quiet = ["--log-level=ERROR"]
client = NotebookClient(notebook, timeout=900, kernel_name="python3", extra_arguments=quiet)
client.skip_cells_with_tag = ""  # the widgets' cells run here
client.comm_open_handlers = {}  # what widgets show is the cell's output; talking back may block
client.execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        if output.output_type == "error":  # of a widget's function, which does not stop the cell
            sys.exit("\\n".join([cell.source, *output.traceback]))
"""


def main():
    folder = ROOT / ".venv-colab"
    shutil.rmtree(folder, ignore_errors=True)
    print("Making .venv-colab with what Colab has", flush=True)
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # The pins only spare downloads; Colab has versions of its own.
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as away:
        constraints = Path(away, "constraints.txt")
        kept = [pin for pin in pins if pin.partition("==")[0] not in FREE]
        constraints.write_text("\n".join(kept), encoding="utf-8")
        pip(python, "install", "-c", str(constraints), *COLAB, *OLDER)
    before = packages(python)
    pip(python, "install", f"{ROOT}[book]")
    after = packages(python)
    changed = [name for name in before if after.get(name) != before[name]]
    if changed:
        sys.exit(f"Installing infoutils replaced {', '.join(changed)}")
    print(f"infoutils added {', '.join(sorted(set(after) - set(before)))}", flush=True)
    names = sys.argv[1:] or sorted(path.stem for path in (ROOT / "notebooks").glob("*.py"))
    with tempfile.TemporaryDirectory() as away:
        for name in names:
            shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", away)
            start = time.monotonic()
            environment = {"OMP_NUM_THREADS": "1", **os.environ, "INFOUTILS_SCALE": "smoke"}
            environment["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # no warning of the debugger
            environment.pop("PYTHONPATH", None)
            command = [python, "-c", RUN, f"{name}.ipynb"]
            subprocess.run(command, check=True, cwd=away, env=environment)
            print(f"{name} · {time.monotonic() - start:.0f} s", flush=True)


def pip(python, *arguments):
    subprocess.run([python, "-m", "pip", "-qq", *arguments], check=True)


def packages(python):
    command = [python, "-m", "pip", "list", "--format=json"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {package["name"]: package["version"] for package in json.loads(listed)}


if __name__ == "__main__":
    main()
