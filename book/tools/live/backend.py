"""Matplotlib's backend in a browser: a figure that is shown becomes a picture of the cell."""

import io
from collections.abc import Callable
from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "collect", "forget", "show"]
drawn: list[str] = []  # pictures as SVG, which `collect` has not fetched


def show(*_: Any, **__: Any) -> None:
    """Draw all open figures, and close them."""
    for manager in Gcf.get_all_fig_managers():
        if manager.canvas.figure.axes:
            buffer = io.StringIO()
            options = {"bbox_inches": "tight", "metadata": {"Date": None}}
            manager.canvas.figure.savefig(buffer, format="svg", **options)
            drawn.append(buffer.getvalue())
        Gcf.destroy(manager)


def collect(give: Callable[[str], object]) -> None:
    """Give each picture that was drawn, once; figures that nobody has shown are shown."""
    show()
    for picture in drawn:
        give(picture)
    drawn.clear()


def forget() -> None:
    """Close all figures, and drop what was drawn."""
    Gcf.destroy_all()
    drawn.clear()
