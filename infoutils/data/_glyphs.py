"""Letters drawn from fonts, and grey pictures from IDX files."""

import gzip
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

LETTERS = "ABCDEFGHIJ"
SIZE = 28  # pixels
_FINE = 4 * SIZE  # letters are drawn larger and then reduced, for smooth edges
_ODD = ("LastResort", "cmex", "Emoji", "Symbol", "Dingbats")  # letters that are no letters


def fonts(system):
    """Return the paths of fonts with Latin letters: matplotlib's own, and the system's."""
    import matplotlib  # imported here and below: only letters need it

    own = Path(matplotlib.get_data_path(), "fonts", "ttf")
    paths = sorted(own.glob("*.ttf"))
    if system:
        from matplotlib import font_manager

        found = map(Path, font_manager.findSystemFonts())
        paths += sorted(path for path in found if path.suffix.lower() in (".ttf", ".otf"))
    first_of_name = {path.name: path for path in reversed(paths)}
    return [path for name, path in sorted(first_of_name.items()) if _has_letters(path)]


def _has_letters(path):
    if any(odd in path.name for odd in _ODD):
        return False
    from matplotlib.ft2font import FT2Font

    try:
        known = FT2Font(str(path)).get_charmap()
    except (RuntimeError, OSError):  # a damaged file, or a kind that FreeType cannot read
        return False
    return all(ord(letter) in known for letter in LETTERS)


def letter(path, text, rng):
    """Return a picture of a letter, white on black in [0, 1], moved and bent a little."""
    font = ImageFont.truetype(str(path), round(0.8 * _FINE))
    left, top, right, bottom = font.getbbox(text)
    large = Image.new("L", (2 * _FINE, 2 * _FINE))
    corner = _FINE - (left + right) / 2, _FINE - (top + bottom) / 2
    ImageDraw.Draw(large).text(corner, text, fill=255, font=font)
    fit = 0.82 * _FINE / max(right - left, bottom - top, 1)  # every font as large as the others
    turn, shear = rng.uniform(-0.15, 0.15), rng.uniform(-0.15, 0.15)
    scale = fit * rng.uniform(0.85, 1.05, 2)
    shift = rng.uniform(-0.05, 0.05, 2) * _FINE
    bent = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    bent = bent @ np.array([[1, shear], [0, 1]]) @ np.diag(scale)
    back = np.linalg.inv(bent)  # PIL asks where each pixel comes from
    start = _FINE - back @ (_FINE / 2 + shift)
    numbers = (*back[0], start[0], *back[1], start[1])
    small = large.transform(
        (_FINE, _FINE), Image.Transform.AFFINE, numbers, Image.Resampling.BILINEAR
    )
    return np.asarray(small.resize((SIZE, SIZE), Image.Resampling.BOX), dtype=np.float64) / 255


def idx_file(folder, name):
    """Return the array in the first IDX file below `folder` of that name, or None."""
    paths = sorted(Path(folder).rglob(f"{name}[-.]idx*"))
    path = next(filter(Path.is_file, paths), None)
    if path is None:
        return None
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:3] != b"\x00\x00\x08":
        raise ValueError(f"{path} is no IDX file of bytes")
    dims = content[3]
    shape = np.frombuffer(content, ">u4", dims, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dims).reshape(shape)
