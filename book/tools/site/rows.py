"""The rows of a figure one by one, for a class that guesses each before it sees it.

The build draws a figure as SVG, where the frame of each panel is a clip path.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FRAME = re.compile(
    r'<clipPath[^>]*>\s*<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"'
)
TICKS = 5  # below a panel, in points
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Rows:
    """A picture of panels in rows: its size, the end of its first column, and its rows.

    The titles of the columns stand above the first row; each row begins where the one before ends.
    In a single column each panel has its own title, and shares the axis below the last one.
    """

    address: str
    width: float
    height: float
    first: float
    tops: list[float]
    bottoms: list[float]
    single: bool

    def shown(self, *chosen: int, whole: bool = True) -> str:
        """Return rows below the titles of the columns, or their first column, as SVG."""
        right, y, parts = self.width if whole else self.first, 0.0, []
        head = [] if self.single else [(0.0, self.tops[0])]
        foot = [(self.bottoms[-1], self.height)] if self.single else []
        for top, bottom in (*head, *map(self._span, chosen), *foot):
            parts.append(self._part(y, right, top, bottom - top))
            y += bottom - top
        size = f'viewBox="0 0 {self.width:g} {y:g}"'
        told = 'role="img" aria-label="A part of the figure"'
        return f'<svg class="rows" {size} {told}>{"".join(parts)}</svg>'

    def _span(self, row: int) -> tuple[float, float]:
        """Return where a row begins and ends."""
        top, bottom = self.tops[row], self.bottoms[row]
        if self.single:
            return (self.bottoms[row - 1] + TICKS if row else 0), bottom
        last = row + 1 == len(self.tops)
        before = (self.bottoms[row - 1] + top) / 2 if row else top
        return before, bottom if last else (bottom + self.tops[row + 1]) / 2

    def _part(self, y: float, right: float, top: float, high: float) -> str:
        """Return what lies in the picture from `top` on, drawn at `y`."""
        image = f'<image href="{self.address}" width="{self.width:g}" height="{self.height:g}"/>'
        box = f'width="{right:g}" height="{high:g}" viewBox="0 {top:g} {right:g} {high:g}"'
        return f'<svg y="{y:g}" {box}>{image}</svg>'


def of_figure(tag, folder: Path) -> Rows:
    """Return the rows of a page's figure, whose picture is where it says from a folder."""
    address = tag.img["src"]
    return found(address, (folder / address).read_text(encoding="utf-8"))


def found(address: str, drawn: str) -> Rows:
    """Return the rows of a picture, from its address and its SVG.

    Raises
    ------
    ValueError
        If it has fewer than two rows.
    """
    frames = [tuple(map(float, frame)) for frame in FRAME.findall(drawn)]
    size = SIZE.search(drawn)
    tops = sorted({y for _, y, _, _ in frames})
    if size is None or len(tops) < 2:
        raise ValueError(f"{address} has no rows of panels")
    bottoms = [max(y + high for _, y, _, high in frames if y == top) for top in tops]
    x, _, width, _ = min(frames)
    single = len({x for x, *_ in frames}) == 1
    return Rows(address, float(size[1]), float(size[2]), x + width, tops, bottoms, single)
