"""Sphinx extension: formulas are MathML, which browsers draw and read aloud without a program."""

import html
import io
import re
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.util import logging

# Found, not imported: the package is here for its font alone.
PACKAGE = Path(find_spec("ziamath").submodule_search_locations[0])
FONT = PACKAGE / "fonts" / "STIXTwoMath-Regular.ttf"
# Of a variable, which is written x, browsers draw the italic.
ITALIC = {*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C)}

# As in print, a thin space stands between a function's name and what is not in brackets.
SPACE = '<mspace width="0.17em"></mspace>'
NAME = "<mi>(?:log|ln|exp|min|max)</mi>"
FUNCTION = re.compile(
    rf"(\)</mo>)?((?<!<msub>){NAME}|<msub>{NAME}<m[in]>[^<]*</m[in]></msub>)(?!<mo|</)"
)


def setup(app):
    """Write formulas so; ``html_math_renderer`` in the settings chooses it."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def mathml(tex, block=False):
    """Return a formula of LaTeX as MathML; raise ValueError where it is none."""
    try:
        written = tex2mathml(tex, block)
    except (MathError, AttributeError) as error:  # the second for what it cannot place
        raise ValueError(f"{error} in the formula {tex}") from None
    return FUNCTION.sub(_spaced, re.sub(r"\n\s*", "", written))


def _spaced(found):
    before = f"{found[1]}{SPACE}" if found[1] else ""
    return f"{before}{found[2]}{SPACE}"


def _written(node, block):
    try:
        return mathml(node.astext(), block)
    except ValueError as error:
        logging.getLogger(__name__).warning(str(error), location=node)
        return html.escape(node.astext())


def _inline(writer, node):
    writer.body.append(f'<span class="math">{_written(node, False)}</span>')
    raise nodes.SkipNode


def _block(writer, node):
    names = "".join(f' id="{name}"' for name in node["ids"][:1])
    writer.body.append(f'<div class="math"{names}>{_written(node, True)}</div>\n')
    raise nodes.SkipNode


def font(pages):
    """Return the font for the formulas of some pages, as the bytes of a file.

    Parameters
    ----------
    pages : iterable of str
        HTML.
    """
    found = [formula for page in pages for formula in re.findall(r"<math.*?</math>", page)]
    text = html.unescape(re.sub("<.*?>", "", "".join(found)))
    return subsetted(FONT, ITALIC | set(map(ord, text)))


def subsetted(path, characters):
    """Return a font with some characters only, as the bytes of a WOFF file."""
    drawn = TTFont(path)
    chosen = subset.Options(layout_features=["math", "ssty", "dtls", "flac"])
    maker = subset.Subsetter(chosen)
    maker.populate(unicodes=characters)
    maker.subset(drawn)
    drawn.flavor = "woff"
    with io.BytesIO() as buffer:
        drawn.save(buffer)
        return buffer.getvalue()
