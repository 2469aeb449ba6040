"""How functions are compiled: for threads, kept on disk if possible, and with a word about it.

What numba keeps on disk is known by the file of the function itself: after an edit of a
function that others call, delete ``__pycache__``, or theirs is the old one.
"""

import os
import sys

from numba import njit
from numba.core import event


def compiled(function):
    """Compile a function for use in threads, and keep the result on disk if possible."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:  # neither the package nor the user's cache can be written
        _Notice.lasts = "in every process: no folder for the result can be written"
        return njit(nogil=True)(function)


class _Notice(event.Listener):
    """Say once, on stderr, that something is being compiled, which takes some seconds.

    What is found on disk is not compiled.  Where bars are hidden (``TQDM_DISABLE``), so is
    this.
    """

    lasts = "for this first use only"
    given = os.environ.get("TQDM_DISABLE", "") not in ("", "0")

    def on_start(self, event):
        ours = str(event.data["dispatcher"].py_func.__module__).startswith("infoutils.")
        if ours and not self.given:
            self.given = True
            print(f"infoutils: compiling, some seconds, {self.lasts}", file=sys.stderr, flush=True)

    def on_end(self, event):
        pass


event.register("numba:compile", _Notice())  # at first use: nothing imports this room before
