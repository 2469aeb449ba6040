"""Write the site whose pages compute.

    python -m book.tools.live [--scale smoke|book] [--from PATH]

The site must have been built.  A copy of it is written into ``_build/live`` (``_build/smoke/live``
at that scale), which can be put on a memory stick, or on a server, as it is.  The files of Python
for the browser are taken from a folder or an archive, and kept in ``_build/live-files``.
"""

import argparse
import os
import sys
from pathlib import Path

from book.tools import ROOT
from book.tools.execute import BuildError
from book.tools.live import files, site


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the site whose pages compute.")
    parser.add_argument("--scale", default=os.environ.get("INFOUTILS_SCALE", "book"))
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--from", dest="source", type=Path, help="where Pyodide's files are")
    given = parser.parse_args()
    root = given.root.resolve()
    out = root / "_build" if given.scale == "book" else root / "_build" / given.scale
    try:
        if not (out / "html" / "index.html").exists():
            raise BuildError(f"There is no site in {out}: run `make book` first")
        lock = files.load()
        found = files.gather(lock, root / "_build" / "live-files", given.source)
        index = site.write(root, out, given.scale, lock, found)
    except BuildError as error:
        sys.exit(f"\n{error}\n\nThe site was not written.")
    size = site.weighed(index.parent / "live")
    print(f"What its pages compute with takes {size / 1e6:.0f} MB.")
    print(f"Open {index}")


if __name__ == "__main__":
    main()
