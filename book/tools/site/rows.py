"""The rows of a figure one by one, for a class that guesses each before it sees it.

The build draws a figure as SVG, where the frame of each panel is a clip path.
"""

import re
from dataclasses import dataclass

FRAME = re.compile(
    r'<clipPath[^>]*>\s*<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"'
)
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Rows:
    """A picture of panels in rows: its size, the end of its first column, and its rows.

    The titles of the columns stand above the first row; each row begins where the one before ends.
    """

    address: str
    width: float
    height: float
    first: float
    tops: list[float]
    bottoms: list[float]

    def shown(self, row: int, whole: bool) -> str:
        """Return a row below the titles of the columns, or its first column, as SVG."""
        head, right = self.tops[0], self.width if whole else self.first
        before = (self.bottoms[row - 1] + self.tops[row]) / 2 if row else head
        after = (self.bottoms[row] + self.tops[row + 1]) / 2 if row + 1 < len(self.tops) else 0
        high = (after or self.bottoms[row]) - before
        parts = (self._part(0, right, 0, head), self._part(head, right, before, high))
        size = f'viewBox="0 0 {self.width:g} {head + high:g}"'
        told = 'role="img" aria-label="A row of the figure"'
        return f'<svg class="rows" {size} {told}>{"".join(parts)}</svg>'

    def _part(self, y: float, right: float, top: float, high: float) -> str:
        """Return what lies in the picture from `top` on, drawn at `y`."""
        image = f'<image href="{self.address}" width="{self.width:g}" height="{self.height:g}"/>'
        box = f'width="{right:g}" height="{high:g}" viewBox="0 {top:g} {right:g} {high:g}"'
        return f'<svg y="{y:g}" {box}>{image}</svg>'


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
    return Rows(address, float(size[1]), float(size[2]), x + width, tops, bottoms)
