"""A small book, and what the tests do with it."""

import os
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import yaml

from book.tools import ROOT, execute
from book.tools import ledger as judging
from infoutils.book import ledger, results

HEADER = """\
# %% [markdown]
# # Chapter {number}
#
# Prose with $x^2$.

# %% tags=["remove-cell"]
# colab-setup

"""
FIGURE = """\
# %% mystnb={"image": {"alt": "A small square, all of it red."}, "figure": {"caption": "A square. It is red.", "name": "fig-01-square"}, "source": "ivanovic2018, Fig. 4"}
import os
from IPython.display import SVG, display
from infoutils import used
from infoutils._shared.progress import bar
from infoutils.book import results

shown = bar([used.VALUE], True)  # which a page must not show
print(os.path.basename(os.getcwd()), os.environ["INFOUTILS_SCALE"], sum(shown))
rows = results.rows([0.1, 0.2, 0.3, 0.2, 0.2, 0.2], clock="slow")
display(SVG('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'))
results.numbers(rows, by="clock")

"""  # noqa: E501
RECORDS = """\
# %%
import numpy as np
import pandas as pd
from infoutils.book import ledger

def table(*means, **labels):
    spread = 0.01 * np.arange(-3, 4)
    clocks = [results.rows(m + spread, clock=c) for c, m in zip(["slow", "fast"], means)]
    return pd.concat(clocks).assign(condition="trained", **labels)

figure = "fig-01-square"
ledger.record("toy-met", table(0.6, 0.7), figure=figure, measured="trained")

# %%
untrained = table(0.6, 0.7).assign(condition="untrained")
both = pd.concat([table(0.8, 0.9), untrained])
ledger.record("toy-trivial", both, figure=figure, measured="trained", null="untrained")

# %%
ledger.record("toy-no", table(-0.6, -0.7), figure=figure, measured="trained")

# %%
ledger.record("toy-depends", table(-0.6, 0.7), figure=figure, measured="trained")

# %%
wide = table(0.05, 0.05).assign(value=lambda t: 40 * (t["value"] - 0.05) + 0.05)
ledger.record("toy-undecided", wide, figure=figure, measured="trained")

# %% [markdown]
# :::{admonition} In short
# {{verdicts 01}}
# :::
#
# It is {{toy-met slow}}.
# {{toy-met was reproduced}}
"""
STARTED = """\
import pathlib, time

if not pathlib.Path({0!r}).exists():
    pathlib.Path({0!r}).touch()
    time.sleep(60)"""
CLAIM = {
    "id": "toy-met",
    "kind": "claim",
    "source": "ivanovic2018",
    "where": "§5, Fig. 4",
    "figures": [4],
    "says": "All toys <are> red.",
    "statement": "Toys are red & round.",
    "factors": {"clock": {"levels": ["slow", "fast"], "needs": "all"}},
    "rule": {
        "text": "The redness of toys lies above zero.",
        "networks": 7,
        "parts": [{"name": "red", "statistic": "redness", "above": 0, "effect": 0.1}],
    },
    "chapter": "01_first",
    "since": 2,
}
ANSWER = {"source": "ivanovic2018proposal", "where": "§1", "says": "They are not.", "gives": "no"}
CLAIMS = [
    CLAIM,
    {**CLAIM, "id": "toy-trivial", "statement": "All is red.", "known": "It looked red."},
    {**CLAIM, "id": "toy-no", "kind": "question", "statement": "Are toys blue?", "answer": ANSWER},
    {**CLAIM, "id": "toy-depends", "statement": "Clocks matter."},
    {**CLAIM, "id": "toy-undecided", "kind": "suggestion", "statement": "Try more toys."},
    {**CLAIM, "id": "toy-waiting", "figures": [7], "statement": "Nobody looked."},
]
CONCLUSIONS = """\
# Conclusions

Toys have {{toy-met}}, not {{toy-trivial null fast}}, if {{toy-waiting verdict}}.
{{toy-met was reproduced}}
They are {{toy-depends verdict}}: {{counts}}.

{{figure fig-01-square}}

{{claims 01}}

```{include} generated/figures.md
```
"""
RENAMED = {
    "pages": {
        "book/13_conclusions": "book/conclusions",
        "notebooks/07_first": "notebooks/01_first",
    },
    "figures": {"fig-07-square": "fig-01-square"},
}
TOC = """\
format: jb-book
root: book/preface
chapters:
  - file: notebooks/01_first
  - file: notebooks/02_second
  - file: book/conclusions
  - file: book/reproduction
  - file: book/bibliography
"""
PAGE = """<html><body><article><section id="t">
<h1>1. Title<a class="headerlink" href="#t">#</a></h1>
<table><tr><td><p><strong>Question</strong></p></td><td><p>Why <em>so</em>?</p></td></tr></table>
<div class="tip admonition"><p class="admonition-title">Objectives</p><p>You can</p>
<ul><li><p>say it;</p></li></ul></div>
<section id="predict"><h2>Predict before you run</h2><ol><li><p>Guess.</p></li></ol></section>
<section id="part"><h2>A part</h2>
<p>Long ago.
It was (so.
It is) known.
A sum is</p><div class="math notranslate nohighlight">\\[s = 1\\]</div>
<div class="cell"><div class="cell_input"><div class="highlight"><pre>def add(a, b):
    c = a + b
    return c</pre></div></div></div>
<div class="cell"><div class="cell_input"><pre>import nothing</pre></div></div>
<figure id="fig-01-a"><img alt="Described below." src="../_images/a.svg" loading="lazy">
<figcaption><p><span class="caption-number">Fig. 1.1 </span><span class="caption-text">See
<a href="#part">this</a> and <a href="02_b.html">that</a>. It falls.</span></p>
<span class="to-see"><b>What to see.</b> A line falls.</span></figcaption>
</figure></section>
<section id="fool"><h2>What could fool us</h2>
<figure id="fig-01-b"><img alt="Nothing." src="../_images/b.svg"></figure></section>
<section id="exercises"><h2>Exercises</h2><div class="exercise admonition" id="ex-01-do">
<p class="admonition-title"><span class="caption-number">Exercise 1.1 </span> (Do it)</p>
<section><p><em>Easy, 5 minutes.</em>\nWrite <code>do()</code>.</p></section></div></section>
<section id="takeaways"><h2>Takeaways</h2><ul><li>Remember.</li></ul></section>
<div class="claim-record" id="claim-toy-red"><p><span class="verdict">depends</span></p>
<p class="claim-statement">Toys are red.</p></div></section></article></body></html>"""
LESSON = {
    "terms": {"bit": None, "sum": "a + b"},
    "example": ["One *and* one", "So $1 + 1 = 2$."],
    "guesses": [{"figure": "fig-01-a", "answer": "It falls by $x$.", "entries": ["toy-red"]}],
    "votes": {1: "fig-01-a"},
    "objectives": [{"exercises": ["ex-01-do"], "quiz": [1], "figures": ["fig-01-a"]}],
    "figure": "fig-01-a",
    "look": ["What falls?"],
    "seen": ["All of it."],
    "paper": "How much is $1 + 1$?",
    "answer": "$2$.",
}


def drawn(path, rows, columns=1):
    """Draw a figure of panels as the build draws one."""
    path.parent.mkdir(exist_ok=True)
    figure, axes = plt.subplots(rows, columns)
    for ax in axes.flat:
        ax.plot([0, 1])
    figure.savefig(path)
    plt.close(figure)
    return path.read_text(encoding="utf-8")


def build(book, *options, scale="book", **settings):
    """Run the build as `make book` does, with the toy's own infoutils."""
    command = [sys.executable, "-m", "book.tools.build", "--root", book, "--scale", scale, *options]
    environment = {**os.environ, "PYTHONPATH": str(book), **settings}
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
TABLE = shown()
TABLE.data[results.TABLE_MIME] = {"csv": "mean\n1\n"}
IMAGE = {"alt": "One line that rises from left to right."}
CAPTION = {"caption": "Error falls with training.", "name": "fig-01-error"}


HIGH = (0.6, 0.7, 0.8, 0.6, 0.7, 0.8, 0.7)
LOW = (-0.6, -0.7, -0.8, -0.6, -0.7, -0.8, -0.7)


def recorded(*ids, values=HIGH, **changes):
    """A notebook that records one result for each entry, and draws a figure."""
    outputs = [PICTURE]
    for name in ids:
        record = ledger.record(name, results.rows(np.array(values)), figure="fig-01-square")
        data = record._repr_mimebundle_()
        data[ledger.MIME].update(changes)
        outputs.append(nbformat.v4.new_output("execute_result", data))
    return notebook(outputs, {"image": IMAGE, "figure": {**CAPTION, "name": "fig-01-square"}})


def judged(folder, listed, *ids, **changes):
    """The toy's ledger, judged by one chapter that records some of it, and that chapter."""
    path = folder / "claims.yml"
    path.write_text(yaml.safe_dump(listed))
    entries, chapter = ledger.load(path), recorded(*ids, **changes)
    problems, records = judging.collect(entries, {"01_first": chapter})
    unfit, made = judging.judge(entries, records, folder / "judged.json")
    assert problems + unfit == []
    return made, chapter
