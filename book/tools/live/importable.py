"""Print the modules of ``infoutils`` that cannot be imported in a browser.

    python -m book.tools.live.importable

It runs in a process of its own, in which the packages that a browser does not have are hidden.
"""

import importlib
import pkgutil
import sys
from typing import Any

from book.tools.live.cells import MISSING


class Hidden:
    """Finds no package that a browser does not have."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.split(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def main() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in MISSING | {"infoutils"}]:
        del sys.modules[name]
    sys.meta_path.insert(0, Hidden())
    import infoutils

    for module in pkgutil.walk_packages(
        infoutils.__path__, "infoutils.", onerror=lambda name: None
    ):
        try:
            importlib.import_module(module.name)
        except ImportError:
            print(module.name)


if __name__ == "__main__":
    main()
