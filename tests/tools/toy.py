"""A small book, and what the tests do with it."""

import os
import subprocess
import sys

import nbformat

from book.tools import ROOT, execute
from infoutils.book import claims

HEADER = """\
# %% [markdown]
# # Chapter {number}
#
# Prose with $x^2$.

# %% tags=["remove-cell"]
# colab-setup

"""
FIGURE = """\
# %% mystnb={"image": {"alt": "A small square, all of it red."}, "figure": {"caption": "A square.", "name": "fig-01-square"}}
import os
from IPython.display import SVG, display
from infoutils import _progress, used

shown = _progress.bar([used.VALUE], True)  # which a page must not show
print(os.path.basename(os.getcwd()), os.environ["INFOUTILS_SCALE"], sum(shown))
SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>')

"""  # noqa: E501
RECORD = """\
# %%
from infoutils.book import claims

claims.record(
    "toy-one", statistic="share", values=[0.5, 0.6, 0.7], control="untrained",
    control_values=0.5, verdict="depends", because="it is a toy.", figure="fig-01-square",
)
"""
STARTED = """\
import pathlib, time

if not pathlib.Path({0!r}).exists():
    pathlib.Path({0!r}).touch()
    time.sleep(60)"""
CLAIM = {
    "id": "toy-one",
    "source": "a toy paper, §1",
    "statement": "Toys are red.",
    "rule": "Reproduced if red.",
    "chapter": "01_first",
}
CONCLUSIONS = """\
# Conclusions

Toys have {{toy-one}}, not {{toy-one control}}.

{{claims 01}}
"""
TOC = """\
format: jb-book
root: book/preface
chapters:
  - file: notebooks/01_first
  - file: notebooks/02_second
  - file: book/conclusions
  - file: book/reproduction
"""
PAGE = """<html><body><article><section id="t">
<h1>1. Title<a class="headerlink" href="#t">#</a></h1>
<table><tr><td><p><strong>Question</strong></p></td><td><p>Why <em>so</em>?</p></td></tr></table>
<section id="predict"><h2>Predict before you run</h2><ol><li>Guess.</li></ol></section>
<section id="part"><h2>A part</h2><figure id="fig-01-a"><img alt="A." src="../_images/a.svg">
<figcaption><p><span class="caption-number">Fig. 1.1 </span><span class="caption-text">See
<a href="#part">this</a> and <a href="02_b.html">that</a>.</span></p></figcaption>
</figure></section>
<section id="takeaways"><h2>Takeaways</h2><ul><li>Remember.</li></ul></section>
<div class="claim-record"><p><span class="verdict">depends</span></p>
<p class="claim-statement">Toys are red.</p></div></section></article></body></html>"""


def build(book, scale="book"):
    """Run the build as `make book` does, with the toy's own infoutils."""
    command = [sys.executable, "-m", "book.tools.build", "--root", book, "--scale", scale]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=ROOT
    )


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def run(book, scale="book"):
    """Execute the chapters that need it."""
    return execute.execute_all(book, book / "_build", scale, say=lambda line: None)


def notebook(outputs, mystnb=None):
    """A notebook of one cell."""
    metadata = {} if mystnb is None else {"mystnb": mystnb}
    cell = nbformat.v4.new_code_cell("draw()", metadata=metadata, outputs=outputs)
    return nbformat.v4.new_notebook(cells=[cell])


def shown(**data):
    return nbformat.v4.new_output("display_data", {k.replace("_", "/"): v for k, v in data.items()})


PICTURE = shown(image_png="")
IMAGE = {"alt": "One line that rises from left to right."}
CAPTION = {"caption": "Error falls with training.", "name": "fig-01-error"}


def recorded(*ids, **changes):
    outputs = []
    for name in ids:
        record = claims.record(
            name,
            statistic="share",
            values=[0, 1, 2],
            control="none",
            control_values=0,
            verdict="depends",
            because="it is a toy.",
            figure="fig-01-square",
        )
        data = record._repr_mimebundle_()
        data[claims.MIME].update(changes)
        outputs.append(nbformat.v4.new_output("execute_result", data))
    return notebook(outputs, {"figure": {"name": "fig-01-square"}})
