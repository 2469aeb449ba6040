"""What a page loads where the chapter would train: small files, made from kept results.

    python -m book.tools.live.data NAME PATH

Each is read by the chapter's file in ``book/live/stand_ins``.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from book.tools import ROOT, execute
from book.tools.course import exercises, slices
from book.tools.live.cells import STAND_INS

MOST = 2**20  # bytes of one file


def of_chapter(root: Path, out: Path, name: str, scale: str) -> dict[str, bytes]:
    """Return the files that a chapter's stand-ins load, by name; made once for the same code."""
    if not (root / STAND_INS / f"{name}.py").exists():
        return {}
    path = out / "live-data" / f"{name}-{execute.key(root, name, scale)[:16]}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shared = str(execute.shared_folder(root, scale))
        environment = os.environ | {"INFOUTILS_SCALE": scale, "INFOUTILS_SHARED": shared}
        environment |= {"TQDM_DISABLE": "1", "MPLBACKEND": "Agg"}
        command = [sys.executable, "-m", "book.tools.live.data", name, str(path)]
        subprocess.run(command, check=True, cwd=root, env=environment)
    data = path.read_bytes()
    if len(data) > MOST:
        raise execute.BuildError(f"{path} has {len(data)} bytes, and {MOST} are the most")
    return {f"{name}.npz": data}


def flows(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return flows and noise floors of the weather networks, and what their units are."""
    networks, weather = namespace["networks"], namespace["weather"]
    made: dict[str, Any] = {"roles": networks.roles, "ticks": networks.ticks}
    made["features"] = weather.feature_names
    for of in ("trained", "untrained", "shuffled time"):
        for clock, found in namespace["flows"][of].items():
            made[f"{of}, {clock}"] = found.astype(np.float32).astype(float)
            made[f"{of}, {clock}, floor"] = namespace["floors"][of][clock]
    return made


#: by chapter: what is kept, made of which names, as they are before which others are defined
KEPT: dict[str, tuple[Callable[..., dict[str, Any]], set[str], set[str]]] = {
    "05_ranking": (flows, {"flows", "floors", "networks", "weather"}, {"parted"}),
}


def main() -> None:
    name, path = sys.argv[1:]
    kept, names, later = KEPT[name]
    code = exercises.chapter_code(execute.source(ROOT, name))
    end = next(number for number, one in enumerate(code) if one.defines & later)
    namespace: dict[str, Any] = {"__name__": "chapter"}
    exercises.run(slices.needed(code[:end], names), namespace, name)
    temporary = Path(path).with_suffix(".part.npz")
    np.savez_compressed(temporary, **kept(namespace))
    temporary.replace(path)


if __name__ == "__main__":
    main()
