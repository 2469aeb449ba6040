# %% [markdown]
# # Do layers first fit and then compress?
#
# | | |
# |---|---|
# | **Question** | While a feed-forward network learns, do its layers first gain information about the label, and then lose information about the input? |
# | **Sources** | {cite:t}`shwartzziv2017`, as told in {cite:t}`anttonen2018` (slides from *Best-case scenario* to the summary), in {cite:t}`grabauskas2019` (introduction, success criteria), in {cite:t}`greenewald2019` (Fig. 2) and in §2 of {cite:t}`ivanovic2018` |
# | **Time** | 45 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (binning) and {doc}`08 <08_gradient_phases>` (drift and diffusion) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the place of a layer in the information plane exactly, and say which convention makes it finite;
# - follow many networks through the plane, and test for fitting and compression by a rule that was fixed beforehand;
# - compute the information-bottleneck bound of a known distribution, and judge whether being near it is an achievement;
# - name what else makes the measured information fall.
# :::

# %% tags=["remove-cell"]
# colab-setup
import importlib
import subprocess
import sys
from pathlib import Path

try:
    from infoutils import __version__ as found
except ImportError:  # none, or an empty folder of its name
    found = None
if found != "0.1.0":
    package = "./infoutils.zip" if Path("infoutils.zip").exists() else "./infoutils"
    if package == "./infoutils" and not Path("infoutils/pyproject.toml").exists():
        raise ModuleNotFoundError(
            f"This notebook needs infoutils 0.1.0, and here is {found or 'none'}. In Colab: put "
            "infoutils.zip, from this chapter's page, under Files, at the left, and run this cell "
            "again. Elsewhere: run `pip install '.[book]'` in the book's folder, and begin anew."
        )
    install = [sys.executable, "-m", "pip", "install", "-q", f"{package}[book]"]
    subprocess.run(install, check=True)
    for name in [name for name in sys.modules if name.split(".")[0] == "infoutils"]:
        del sys.modules[name]
    importlib.invalidate_caches()

# %%
from dataclasses import replace
from types import SimpleNamespace

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from IPython.display import Markdown
from matplotlib.ticker import LogLocator
from scipy.special import entr
from scipy.stats import pearsonr, spearmanr, ttest_ind

from infoutils import data, models, planes, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy, mutual_information
from infoutils.statistics import ensemble_interval, peak_of_others

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. The input is one of 4096 patterns, and a layer of ten units with $\tanh$ is a function of it, without any noise. How many bits does the layer hold about the pattern, if you look at it with infinite precision? And if each unit is sorted into 30 bins?
# 2. Which layers will lose information about the input: the first, the last, or all?
# 3. A network has learned from 5 % of the patterns by heart. Does training on make its last layer worse for the other patterns?
# 4. The labels are shuffled, so that there is no rule to learn. Does the network still compress?
# :::
#
# ## The story, and the debate
#
# {cite:t}`tishby2015` proposed to see a network as a chain of summaries: each layer $T$ should keep what the input $X$ says about the label $Y$ and forget the rest.
# {cite:t}`shwartzziv2017` then watched it happen.
# They drew each layer as a point in the **information plane**, with $I(X;T)$ on one axis and $I(T;Y)$ on the other, and saw two phases: a short one of **fitting**, in which $I(T;Y)$ rises, and a long one of **compression**, in which $I(X;T)$ falls.
# They tied the second phase to the noise of stochastic gradients, and to generalisation.
#
# The slides of {cite:t}`anttonen2018` tell it as two steps: the network copies the training data, and once the gradient gets small it slowly forgets them, because the noise wipes out what is irrelevant and *relaxes* the weights.
# They add what goes wrong with too little data, what more layers bring, and that the bottleneck's bound might help to decide what a network lacks.
# The proposal of {cite:t}`grabauskas2019` sets out to confirm or to deny all this on the same data.
# The sources do not agree on the label in the second phase: its information still rises (the proposal), falls a little ({cite:t}`ivanovic2018`, §2), or falls if there are too few data (the slides).
# So these are three rules here.
#
# {cite:t}`saxe2019` answered that the compression comes from $\tanh$ units that saturate, that networks with rectifiers do not compress and generalise as well, and that gradients without noise compress just the same.
# What they do see shrink is information about *irrelevant* inputs, while the network fits ({doc}`chapter 10 <10_estimators_disagree>`).
# {cite:t}`goldfeld2019` and {cite:t}`amjad2020` added that in a network without noise, of units that lose nothing (such as $\tanh$), $I(X;T)$ is constant, or infinite for continuous inputs. So a change of its estimate must be a change of something else; in Goldfeld's account, of how the activations cluster, which may well matter.
#
# There are answers to this.
# Real units, and those that read them, have a finite precision, and bins may be meant as just that.
# {cite:t}`chelombiev2019` found compression without units that saturate, once the bins adapt to the activations, though not in every network; and over their networks, compression of the last layer went with better generalisation.
# A review, {cite:t}`geiger2022`, finds evidence on both sides, and takes much of what the plane shows for geometry: activations that move together.
#
# This chapter reproduces the original experiment, with its own yardstick, 30 bins.
# Chapter 10 changes the yardstick.
# The rules for the verdicts were written down before they were applied; where the first edition's numbers were known by then, the rule says so.
#
# ## The task: 12 bits on an icosahedron
#
# The input is 12 bits, and all 4096 patterns are equally likely.
# The bits sit on the twelve vertices of an icosahedron, so a pattern is a set of lit vertices.
# The label must not change when the icosahedron is turned or mirrored.
#
# The authors' labels are published, but only for non-commercial use, so this book does not copy them.
# They follow from a rule that we found: let $k$ be the number of ones, and $s$ the sum of the lit vertices (unit vectors); the label is 1 if $k + \lVert s\rVert > 7.632$.
# This gives all 4096 published labels (which we checked outside the book).
# It is an *equivalent* of the authors' own formula, not necessarily the same.

# %%
golden = (1 + 5**0.5) / 2
vertices = np.array(
    [
        (0, -1, -golden), (-1, -golden, 0), (0, -1, golden), (1, -golden, 0),
        (-golden, 0, 1), (0, 1, -golden), (-1, golden, 0), (1, golden, 0),
        (golden, 0, 1), (0, 1, golden), (golden, 0, -1), (-golden, 0, -1),
    ]
)  # fmt: skip
vertices /= np.linalg.norm(vertices[0])
patterns = (np.arange(4096)[:, None] >> np.arange(11, -1, -1)) & 1  # counting up
ones = patterns.sum(axis=1)
length = np.linalg.norm(patterns @ vertices, axis=1)
label = (ones + length > 7.632).astype(int)

task = data.spherical_patterns()  # the same, from the library
print("the same as infoutils:", np.array_equal(label, task.y))
print("patterns with label 1:", label.sum(), "of", len(label))
print(f"I(X ; Y) = H(Y) = {task.information:.5f} bits")

told_by_count = mutual_information(ones, label, "discrete")
majority = [max(np.bincount(label[ones == k])) for k in range(13)]
right_by_count = sum(majority) / len(label)
print(
    f"the number of ones alone: {told_by_count:.3f} bits, "
    f"{100 * right_by_count:.1f} % of the labels right"
)

# %% [markdown]
# How many kinds of pattern are there, if turns and mirror images do not count?
# The authors use the power spectrum of a pattern on the sphere.
# It depends only on how many pairs of lit vertices there are at each of the three angles between vertices, so we count pairs.

# %%
cosine = np.round(vertices @ vertices.T, 3)  # takes three values off the diagonal
pairs = [
    np.einsum("pi,ij,pj->p", patterns, cosine == angle, patterns) // 2
    for angle in np.unique(cosine)[:3]
]
spectrum = np.unique(np.column_stack([ones, *pairs]), axis=0, return_inverse=True)[
    1
].ravel()
classes = spectrum.max() + 1
alone = all(len(set(label[spectrum == c])) == 1 for c in range(classes))
print(f"{classes} classes of equal spectrum; each has one label: {alone}")
print(
    f"a layer that knows only the class knows {entropy(spectrum, 'discrete'):.2f} bits"
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left, an icosahedron in perspective: six of twelve vertices are filled, and an arrow points from the centre towards most of them. Right, dots of different size, at whole numbers of ones from 0 to 12 and lengths from 0 to 3.3; at 0 and 12 ones they are smallest. A slanted line from 4.2 ones at length 3.4 down to 7.6 ones at length 0 parts label 0 at its left from label 1 at its right."}, "figure": {"caption": "The task. Left: an icosahedron with one pattern; filled vertices are ones, the arrow is the direction of their sum. Right: every pattern by its number of ones and the length of that sum; the larger a dot, the more patterns are there. The line is the rule.", "name": "fig-09-task"}}
fig = plt.figure(figsize=(9.2, 4))
ax = fig.add_subplot(1, 2, 1, projection="3d")
example = 0b100101101010
lit = patterns[example] == 1
for i in range(12):
    for j in range(i):
        if cosine[i, j] == np.unique(cosine)[2]:
            ax.plot(*vertices[[i, j]].T, color="0.75", lw=0.8)
ax.scatter(*vertices[lit].T, s=60, color=plotting.COLOURS[2], depthshade=False)
ax.scatter(
    *vertices[~lit].T, s=60, facecolors="white", edgecolors="0.3", depthshade=False
)
ax.quiver(
    0,
    0,
    0,
    *(patterns[example] @ vertices / length[example]),
    color="0.2",
    lw=2,
    arrow_length_ratio=0.15,
)
ax.set(
    xticks=[],
    yticks=[],
    zticks=[],
    title=f"{ones[example]} ones, length {length[example]:.2f}: label {label[example]}",
)
ax.set_axis_off()
ax.set_box_aspect((1, 1, 1), zoom=1.25)
ax.view_init(11, 55)  # no vertex hides another
ax = fig.add_subplot(1, 2, 2)
places, where, count = np.unique(
    np.round(np.column_stack([ones, length]), 6),
    axis=0,
    return_inverse=True,
    return_counts=True,
)
label_there = np.array([label[where.ravel() == i][0] for i in range(len(places))])
for value in (0, 1):
    chosen = label_there == value
    ax.scatter(
        *places[chosen].T,
        s=8 + count[chosen] / 2,
        color=plotting.COLOURS[value],
        alpha=0.6,
        lw=0,
        label=f"label {value}",
    )
ax.plot([7.632 - 3.4, 7.632], [3.4, 0], color="0.3", lw=1)
ax.set(
    xlabel="number of ones, $k$",
    ylabel="length of the sum, $\\Vert s\\Vert$",
    title="all patterns",
)
legend = ax.legend(loc="upper left")
for handle in legend.legend_handles:
    handle.set_sizes([40])
plt.show()

# %% [markdown]
# Most of the label is the number of ones; the length of the sum decides in the middle, where most patterns are.
# So there are two things to learn, one easy and one hard: to **count**, and then to weigh the direction.
# Keep the numbers of the first in mind: curves will pause there.
#
# ## The networks
#
# The networks are those of the authors' code: layers of 12, 10, 7, 5, 4, 3 and 2 units, $\tanh$ in the hidden ones, weights from a truncated normal distribution, Adam with a rate of 0.0004, cross-entropy, and mini-batches of about 500 patterns (the authors: 512).
# Each learns from its own random 85 % of the patterns.
# (Rate and batches are in that code, and in none of the texts.)
# The original trains for about 10,000 epochs; the published pages show fewer, to stay within minutes.
# Parameters are kept at epochs that are equally spaced on a logarithmic axis.
#
# What is information here?
# $X$ is one of 4096 patterns, and $T$ is a function of it.
# Every unit is sorted into 30 equal bins between −1 and 1, so that a layer falls into one of finitely many cells.
# Then $I(X;T)$ is simply the entropy of the cells, because a pattern falls into one cell only: 12 bits, if every pattern has a cell of its own.
# And $I(T;Y)$ is counted from cells and labels, over **all** patterns.
# Nothing is estimated: both are exact, for these bins.
#
# Two things to know when you read them.
# A layer that puts every pattern into a cell of its own knows every labelling, also a random one; so $I(T;Y)$ of a wide layer says little about learning.
# And the output layer is a pair of softmax probabilities, between 0 and 1, so only half of its bins are ever used.
#
# Beside these networks we train the controls and variants of this chapter, one job each, spread over the cores.
# An epoch has always seven mini-batches, so it has the same number of updates everywhere; with few training patterns they are small, and their gradients noisier.

# %%
sizes = (12, 10, 7, 5, 4, 3, 2)
layers = [f"hidden {i}" for i in range(1, 6)] + ["output"]
last_three = (2, 3, 4)  # the hidden layers nearest the output
recorded = np.array(training.log_epochs(scale.plane_epochs, 50))
many = min(50, 2 * scale.networks)  # networks of the main ensemble
few = max(5, many // 3)  # networks in a variant


def course(task, networks=few, sizes=sizes, plane=True):
    """Train on seven mini-batches an epoch; return the history, and the plane over time."""
    model = models.FeedForward(networks, sizes, init="truncated", rng=1)
    history = training.fit(
        model,
        task,
        epochs=scale.plane_epochs,
        learning_rate=0.0004,
        batch_size=min(512, -(-task.train.shape[1] // 7)),
        checkpoint_every=None,
        checkpoints=recorded,
        evaluate="checkpoints",
        rng=2,
        progress=False,
    )
    if not plane:
        return SimpleNamespace(history=history)
    _, plane = planes.plane_during_training(history, task.x, task.y)
    return SimpleNamespace(history=history, xt=plane.i_xt, ty=plane.i_ty)


def split(task, share=0.85, networks=few):
    return task.split(share, networks=networks, rng=3)


layers_of = {d: (*sizes[: d + 1], 2) for d in range(1, 6)}
layers_of[7] = (*sizes[:-1], 3, 3, 2)  # deeper than the rule asks for
no_rule = replace(task, y=np.random.default_rng(4).permutation(task.y))
jobs = {
    "85 %": (split(task, networks=many), many),
    "shuffled labels": (split(no_rule),),
    **{
        f"depth {d}": (split(task), few, layers_of[d], False)
        for d in (7, 4, 3, 2, 1)
    },
    "45 %": (split(task, 0.45),),
    "5 %": (split(task, 0.05),),
}
trained = joblib.Parallel()(joblib.delayed(course)(*job) for job in jobs.values())
courses = dict(zip(jobs, trained))
main = courses["85 %"]
history, xt, ty = main.history, main.xt, main.ty  # xt: (epochs, networks, layers)

# %% tags=["hide-input"]
Markdown(
    f"{many} networks, {scale.plane_epochs} epochs, {len(recorded)} of them recorded. At the end the accuracy is "
    f"{describe(history.train_accuracy[-1], 3)} on the training patterns and {describe(history.test_accuracy[-1], 3)} on the others; "
    f"before training it is {describe(history.test_accuracy[0], 3)}."
)

# %% [markdown]
# ## The information plane

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information plane. Layers 1 and 2 stay at the upper right corner, at 12 and 1 bit. Layer 3 rises just left of it. Layers 4 and 5 rise from near 9 and 6 bits about the input, bulge to the right, and then turn to the left below the top; layer 5 ends at 3.5 bits, layer 4 near 9. The output rises from 1 bit to 3.4 bits and then moves up and left to the corner of the dashed bound at 1 and 1 bit."}, "figure": {"caption": "The information plane during training. Each path is a layer (the mean over networks; small dots are single networks), the colour is the epoch. Epoch 0, at the bottom of the colour bar, is the untrained network: the control. Dashed: the bound, that no summary of the input can exceed. In hidden 4 the mean path hides how much networks differ; see the slider below.", "name": "fig-09-plane"}}
bound = planes.information_bottleneck(task.p_y / len(task))
short = ["", "", "hidden 1 to 3", "hidden 4", "hidden 5", "output"]
fig, ax = plt.subplots(figsize=(7.6, 5))
plotting.information_plane(ax, xt, ty, recorded, layers=short, bound=bound)
ax.set(xlim=(-0.3, 12.5), ylim=(0, 1.1))
plt.show()

# %% [markdown]
# The same as curves, with intervals.
# The end of fitting is defined beforehand: the first recorded epoch at which the training loss has made 90 % of its whole fall, for each network on its own.


# %%
def at(values, when):
    """Values (epochs, networks, ...) of every network at a recorded epoch of its own."""
    return values[when, np.arange(values.shape[1])]


fitted = training.end_of_fitting(history.train_loss)
random_ty = planes.plane_during_training(  # what the cells know of shuffled labels
    history, task.x, no_rule.y, epochs=recorded[::3].tolist()
)[1].i_ty

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: training loss and test error fall steeply around epoch 50 and slowly afterwards. Middle: information with the input is flat for layers 1 to 3 at 11.6 to 12 bits; layers 4, 5 and the output have a peak near epoch 50, fall, and layer 5 and the output fall on to the end. Right: information with the label rises in layers 3 to 5 and the output, steeply near epoch 50 up to about the dotted line at 0.63 bits, and then slowly towards 1 bit. The dashed lines, for shuffled labels, are at 0.8 bits in layer 3, rise from 0.2 to 0.4 in layer 4 and lie below 0.1 in layer 5. The shaded end of fitting lies between epochs 400 and 1200."}, "figure": {"caption": "Training loss and test error, information with the input, and information with the label, through training. Mean over networks and its 95 % interval; hidden 1 lies under hidden 2. Dotted, at the right: what the number of ones alone tells. Dashed, the control: what the same cells of hidden 3, 4 and 5 know of *shuffled* labels, which these networks have never seen. Shaded: between the earliest and the latest end of fitting. Epoch 0, the untrained network, stands at 1.", "name": "fig-09-curves"}}


def epoch_axis(ax, fitted=fitted):
    ax.axvspan(
        recorded[fitted].min() + 1,
        recorded[fitted].max() + 1,
        color="0.93",
        lw=0,
        zorder=0,
    )
    ax.set(xscale="log", xlabel="epoch + 1")


time = recorded + 1
fig, axes = plt.subplots(1, 3, figsize=(10, 3.9))
for label_of, values, colour in (
    ("training loss (nats)", history.train_loss, "0.2"),
    ("test error", 1 - history.test_accuracy, "0.55"),
):
    plotting.band(axes[0], time, values.T, label=label_of, colour=colour)
axes[0].lines[-1].set_linestyle("--")
axes[0].legend(loc="upper right")
axes[0].set(title="loss and error", ylim=(0, 0.95))
for ax, values, title in (
    (axes[1], xt, "$I(X;T)$ in bits"),
    (axes[2], ty, "$I(T;Y)$ in bits"),
):
    for i, name in enumerate(layers):
        plotting.band(
            ax, time, values[..., i].T, label=name, colour=plotting.COLOURS[i]
        )
    ax.set(title=title, ylim=(0, None))
axes[2].axhline(told_by_count, color="0.3", ls=":", lw=1.2)
for i in last_three:
    axes[2].plot(
        time[::3],
        random_ty[..., i].mean(axis=1),
        "--",
        color=plotting.COLOURS[i],
        lw=1,
    )
for ax in axes:
    epoch_axis(ax)
fig.legend(
    *axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=6
)
plt.show()

# %% tags=["hide-input"]
gain = at(ty, fitted) - ty[0]
change = xt[-1] - at(xt, fitted)


def table(rows, caption):
    """A table of rows, each a dict, without an index."""
    return pd.DataFrame(rows).style.hide(axis="index").set_caption(caption)


table(
    [
        {
            "layer": name,
            "I(X;T) untrained": describe(xt[0, :, i]),
            "end of fitting": describe(at(xt, fitted)[:, i]),
            "end": describe(xt[-1, :, i]),
            "I(T;Y) untrained": describe(ty[0, :, i]),
            "end of fitting ": describe(at(ty, fitted)[:, i]),
            "end ": describe(ty[-1, :, i]),
        }
        for i, name in enumerate(layers)
    ],
    f"Bits, mean over networks and 95 % interval. Fitting ends at epoch {describe(recorded[fitted], 0)}.",
)

# %% tags=["hide-input"]
table(
    [
        {
            "layer": layers[i],
            "untrained": describe(random_ty[0, :, i]),
            "last": describe(random_ty[-1, :, i]),
        }
        for i in last_three
    ],
    f"The control: bits that the same cells tell about shuffled labels, untrained and at epoch {recorded[::3][-1]}.",
)

# %% tags=["hide-input"]
guess = np.array([np.bincount(label[ones == k]).argmax() for k in range(13)])[ones]
chosen = np.stack(
    [
        history.at(e).layer_activity(task.x)[-1].argmax(axis=2)
        for e in recorded.tolist()
    ]
)
as_count = 100 * (chosen == guess).mean(axis=2)  # (epochs, networks)
right = 100 * (chosen == label).mean(axis=2)
most = as_count.mean(axis=1).argmax()
table(
    [
        {
            "epoch": recorded[k],
            "as the count suggests (%)": describe(as_count[k], 1),
            "right (%)": describe(right[k], 1),
        }
        for k in sorted({0, most, len(recorded) - 1})
    ],
    f"What networks choose, over all patterns: untrained, when they agree most with the best guess from the number of ones (which is right on {100 * right_by_count:.1f} %), and at the end.",
)

# %% [markdown]
# The output and the last hidden layer pause where counting gets one: their steep stretch near epoch 50 ends at or just above the dotted line.
# Up to there the networks learn to count: at that time they choose what the number of ones suggests more often than what is right.
# The long, slow stretch afterwards is the length of the sum.
#
# The control shows what $I(T;Y)$ is worth in a wide layer.
# Untrained, hidden 3 tells nearly as much about labels that are random as about those of the rule, because most patterns have a cell of their own.
# In hidden 5 there is no such ceiling.
#
# Drag the slider to follow single networks.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information plane of all networks at the last epoch: all hidden layers lie in a row just below 1 bit about the label, spread from 1 to 12 bits about the input, the output at the left. A slider goes back to the untrained networks."}, "figure": {"caption": "All networks in the information plane, one dot for each layer of each network, from the untrained ones (control) to the end.", "name": "fig-09-scrub"}}


def draw_networks(ax, x, y, legend=False):
    for i, name in enumerate(layers):
        ax.plot(
            x[:, i],
            y[:, i],
            "o",
            ms=5,
            mew=0,
            alpha=0.6,
            color=plotting.COLOURS[i],
            label=name,
        )
    ax.set(xlim=(-0.3, 12.5), ylim=(-0.03, 1.06), xlabel="$I(X;T)$ in bits")
    if legend:
        ax.legend(loc="lower right")


scrubbed = plt.figure(figsize=(6.4, 4.2))


def frame(i):
    scrubbed.clear()
    ax = scrubbed.add_subplot()
    draw_networks(ax, xt[i], ty[i], legend=True)
    ax.set(ylabel="$I(T;Y)$ in bits", title=f"epoch {recorded[i]}")


frames = np.unique(np.linspace(0, len(recorded) - 1, 25).astype(int))
plotting.scrubber(scrubbed, frame, frames, [f"epoch {recorded[i]}" for i in frames])

# %% [markdown]
# If you run this chapter yourself, the next cell draws the plane again with another number of bins.
# Which layers turn to the left with 3 bins, and which with 300?

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_plane(bins=30):
    some = recorded[::3].tolist()
    _, plane = planes.plane_during_training(
        history, task.x, task.y, epochs=some, bins=bins
    )
    fig, ax = plt.subplots(figsize=(7, 4.5))
    plotting.information_plane(
        ax, plane.i_xt, plane.i_ty, some, layers=layers, bound=bound
    )
    ax.set(xlim=(-0.3, 12.5), ylim=(0, 1.1), title=f"{bins} bins")
    plt.show()


_ = ipywidgets.interact(
    show_plane,
    bins=ipywidgets.SelectionSlider(options=[3, 10, 30, 100, 300], value=30),
)

# %% [markdown]
# Three moments next to each other:

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three information planes. Untrained: the layers lie on a rising curve from the origin (output) to 12 and 1 bit (hidden 1). End of fitting: all lie in a row near 0.9 to 1 bit about the label, hidden 5 around 6 bits about the input, hidden 4 around 10. End of training: the same row, closer to 1 bit, with hidden 5 further left and the output at 1 bit."}, "figure": {"caption": "Three snapshots of all networks: untrained (control), at the end of each network's fitting, and at the end of training.", "name": "fig-09-snapshots"}}
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6), sharey=True)
for ax, x, y, title in (
    (axes[0], xt[0], ty[0], "untrained"),
    (axes[1], at(xt, fitted), at(ty, fitted), "end of fitting"),
    (axes[2], xt[-1], ty[-1], "end of training"),
):
    draw_networks(ax, x, y)
    ax.set_title(title)
axes[0].set_ylabel("$I(T;Y)$ in bits")
fig.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=6
)
plt.show()

# %% [markdown]
# ## Two phases?
#
# The rules ask of each of the last three hidden layers: does it gain information about the label, and about the input, in a first phase, and does it lose information about the input in a second one?
# Where the first phase ends is read in two ways: at the end of fitting, and at the epoch at which the mean information of the *other* networks is largest.
# A change of the information with the input counts from 0.1 bits on.
# The figure shows the first reading; the second is in the record at the end.
#
# The control is a set of networks with **shuffled labels**: the same patterns, the same number of ones and zeros, but no rule.
# They can only learn by heart, and with so few units they hardly begin.
# So this is a control for *training without a rule*, not for *fitting by heart*; and their own fitting has no end that could be used.
# We compare the same epochs: a network with shuffled labels is measured when the network with the rule, of the same seed, ends fitting.
# All these networks share one shuffled labelling, so their intervals are over starts and splits.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: gains of information about the label, about 0.13, 0.64 and 0.82 bits in hidden 3, 4 and 5, all well above zero; with shuffled labels near zero or a little above. Right: changes of information about the input, hidden 3 tightly near minus 0.1, hidden 4 mostly near zero with four networks near minus 3.7, hidden 5 spread from minus 1 to minus 3.4; with shuffled labels also below zero, spread from 0 to minus 2, most so in hidden 4."}, "figure": {"caption": "Left: information about the label gained until the end of fitting. Right: change of the information about the input from there to the end. Dots: networks; diamonds: mean with 95 % interval; grey: shuffled labels over the same epochs (control). The line at −0.1 bits is the smallest change that counts.", "name": "fig-09-phases"}}
shuffled = courses["shuffled labels"]
fitted_shuffled = training.end_of_fitting(shuffled.history.train_loss)
same = fitted[:few]  # the epochs at which networks with the same seeds end fitting
gain_shuffled = at(shuffled.ty, same) - shuffled.ty[0]
change_shuffled = shuffled.xt[-1] - at(shuffled.xt, same)
own_change_shuffled = shuffled.xt[-1] - at(shuffled.xt, fitted_shuffled)
beyond_shuffled = change[:few] - change_shuffled
fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.6), sharey=True)
for ax, values, other, title in (
    (axes[0], gain, gain_shuffled, "$I(T;Y)$, gained while fitting"),
    (axes[1], change, change_shuffled, "$I(X;T)$, change afterwards"),
):
    rows = {layers[i]: values[:, i] for i in last_three}
    rows |= {f"{layers[i]}, shuffled": other[:, i] for i in last_three}
    plotting.dots(ax, rows, controls=list(rows)[3:])
    ax.axvline(0, color="0.3", ls=":", lw=1)
    ax.set(title=title, xlabel="bits")
axes[1].axvline(-0.1, color="0.3", ls="--", lw=1)
plt.show()

# %% tags=["hide-input"]
saturated = {
    name: np.stack(
        [
            (abs(layer) > 14 / 15).mean(axis=(1, 2))
            for layer in history.at(epoch).layer_activity(task.x)[:5]
        ],
        axis=1,
    )
    for name, epoch in (("untrained", 0), ("trained", scale.plane_epochs))
}


def unpaired(a, b):
    """Difference of means of two sets of networks, with Welch's interval."""
    test = ttest_ind(a, b, equal_var=False)
    low, high = test.confidence_interval(0.95)
    return f"{a.mean() - b.mean():.2f} [{low:.2f}, {high:.2f}]"


def columns(names, rows):
    """Lists of cells, one for each name, as rows that the table wants."""
    return [
        {"": what} | dict(zip(names, map(str, cells)))
        for what, cells in rows.items()
    ]


def of_three(values, digits=2):
    return [describe(values[:, i], digits) for i in last_three]


table(
    columns(
        [layers[i] for i in last_three],
        {
            "gained of the label": of_three(gain),
            "shuffled: gained": of_three(gain_shuffled),
            "change of the input": of_three(change, 3),
            "median": [f"{np.median(change[:, i]):.2f}" for i in last_three],
            f"networks of {many} that lose more than 0.1": [
                (change[:, i] < -0.1).sum() for i in last_three
            ],
            "more than 2": [(change[:, i] < -2).sum() for i in last_three],
            "shuffled: change": of_three(change_shuffled),
            f"rule minus shuffled, {few} pairs": of_three(beyond_shuffled),
            f"{many} with the rule minus {few} shuffled": [
                unpaired(change[:, i], change_shuffled[:, i]) for i in last_three
            ],
            "outermost bins, untrained": of_three(saturated["untrained"]),
            "outermost bins, trained": of_three(saturated["trained"]),
        },
    ),
    "Information in bits, and the share of activations in the outermost bins; means with 95 % interval.",
)

# %% tags=["hide-input"]
Markdown(
    f"With shuffled labels, the accuracy at the end is {describe(shuffled.history.train_accuracy[-1], 3)} on the training patterns "
    f"and {describe(shuffled.history.test_accuracy[-1], 3)} on the others. Were we to use their own end of fitting, at epoch {describe(recorded[fitted_shuffled], 0)}, the changes from there would be "
    + ", ".join(of_three(own_change_shuffled))
    + " bits."
)

# %% [markdown]
# All three layers fit.
# So do, by less, two of the three layers of the control, where there is nothing to know: cells that tell patterns apart tell something about any labelling.
#
# Compression is another matter, and the layers differ:
#
# - The last hidden layer, of three units, compresses in every network.
# - Hidden layer 4 compresses on average, but not in every network: a few lose several bits, and carry the mean; the median is small, and some gain. For values in two heaps the interval is rough.
# - Hidden layer 3 hardly moves: its fall is about as large as the smallest that counts.
#
# So the second phase hangs on the layer.
#
# The control is sobering.
# Over the same epochs, networks trained on shuffled labels lose information about the input, too: in layer 3 more than those with a rule; in layer 4 we cannot tell.
# In the last hidden layer the loss is larger with a rule: only just in the pairs, which are few, and more clearly against all networks with a rule.
# The control is also still *learning* over these epochs. So a fall need not wait for the end of fitting, which tells against a *phase* rather than against the fall.
# (By their own end of fitting, which comes when training is nearly over, there is hardly any change; that comparison would have flattered the story.)
#
# Two phases are also a coarse summary of the curves.
# Information about the input rises while the networks learn to count, to a first peak, falls, stays or recovers, and then falls again, long after most of the error is gone.
# The end of fitting lies in that second stretch, because the training loss goes on falling slowly; an exercise tries other ends.
#
# ## How many patterns there are to learn from
#
# With few patterns a network can learn them by heart.
# The slides tell of a network that copies well and fails to generalise, as it loses information about the label while it compresses: with too little data.
# {cite:t}`shwartzziv2017` give numbers: with 5 % of the patterns, compression goes on at the expense of the label.

# %%
shares = ("5 %", "45 %", "85 %")
sized = {share: courses[share] for share in shares}
ends = {
    share: training.end_of_fitting(c.history.train_loss)
    for share, c in sized.items()
}
lost = {
    share: (c.ty[-1] - at(c.ty, ends[share]))[:, 4] for share, c in sized.items()
}
lost_input = {
    share: (c.xt[-1] - at(c.xt, ends[share]))[:, 4] for share, c in sized.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three information planes. With 5 %, hidden 4, hidden 5 and the output rise, bend to the left and then sink: hidden 5 from 0.7 to 0.5 bits about the label while it loses six bits about the input. With 45 %, the output and hidden 5 end a little below their highest point, at 0.8 and 0.92 bits. With 85 %, all layers end near 1 bit."}, "figure": {"caption": "The information plane of networks that learn from 5, 45 and 85 % of the patterns, measured over all patterns. Paths: mean over networks; faint dots: single networks; numbers: hidden layers. The bottom of the colour bar is the untrained network, the control.", "name": "fig-09-sizes"}}
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6), sharey=True)
for ax, (share, c) in zip(axes, sized.items()):
    path = plotting.information_plane(
        ax,
        c.xt,
        c.ty,
        recorded,
        layers=["", "", "1 to 3", "4", "5", "out"],
        bound=bound,
        colour_bar=False,
    )
    ax.set(xlim=(-0.3, 12.9), ylim=(0, 1.1), title=share)
    ax.label_outer()
fig.colorbar(path, ax=axes, label="epoch + 1")
plt.show()

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the last hidden layer's information with the label rises for all three sizes; with 5 % it peaks between epochs 100 and 300 and falls; with 85 % it rises to nearly 1; with 45 % to 0.94, and it turns down a little in the last epochs; with shuffled labels it stays low. Middle: the test loss with 5 % rises again after epoch 100 above its start, with 45 % and, a little, with 85 % later. Right: the change is below zero with 5 %, around zero with 45 %, above zero with 85 %."}, "figure": {"caption": "Three sizes of the training set. Left: information of the last hidden layer with the label, over all patterns. Middle: test loss. Right: change of that information from the end of fitting to the end; dots: networks, diamonds: mean with 95 % interval. Grey, the control: shuffled labels (85 % of the patterns), at the right over the epochs of the networks with the rule.", "name": "fig-09-data"}}
fig, axes = plt.subplots(1, 3, figsize=(10, 3.5))
for share, colour in zip(
    (*shares, "shuffled labels"), (*plotting.COLOURS[:3], plotting.CONTROL)
):
    c = courses[share]
    plotting.band(axes[0], time, c.ty[..., 4].T, label=share, colour=colour)
    plotting.band(axes[1], time, c.history.test_loss.T, colour=colour)
axes[0].set(title="$I(T;Y)$, hidden 5 (bits)", ylim=(0, 1.02))
axes[1].set(title="test loss (nats)", yscale="log")
for ax in axes[:2]:
    ax.set(xscale="log", xlabel="epoch + 1")
rows = {share: lost[share] for share in shares}
lost_shuffled = (shuffled.ty[-1] - at(shuffled.ty, same))[:, 4]
rows["shuffled"] = lost_shuffled
plotting.dots(axes[2], rows, controls=["shuffled"])
for share, colour in zip(shares, plotting.COLOURS):
    row = shares.index(share)
    for line in axes[2].lines[3 * row : 3 * row + 3]:  # dots, interval, mean
        line.set_color(colour)
axes[2].axvline(0, color="0.3", ls=":", lw=1)
axes[2].set(title="change after fitting", xlabel="bits")
fig.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4
)
plt.show()

# %% tags=["hide-input"]
after_peak = {
    share: c.ty[-1, :, 4] - c.ty[..., 4].max(axis=0) for share, c in sized.items()
}


def of_sizes(what, digits=2):
    return [describe(what(share), digits) for share in shares]


table(
    columns(
        shares,
        {
            "end of fitting (epoch)": of_sizes(lambda s: recorded[ends[s]], 0),
            "label: at the end": of_sizes(lambda s: sized[s].ty[-1, :, 4], 3),
            "change after fitting": of_sizes(lambda s: lost[s], 3),
            "change from its peak": of_sizes(lambda s: after_peak[s], 3),
            "input: at the end of fitting": of_sizes(
                lambda s: at(sized[s].xt, ends[s])[:, 4]
            ),
            "change after it": of_sizes(lambda s: lost_input[s]),
            "test accuracy": of_sizes(
                lambda s: sized[s].history.test_accuracy[-1], 3
            ),
            "test loss: lowest": of_sizes(
                lambda s: sized[s].history.test_loss.min(axis=0)
            ),
            "test loss: at the end": of_sizes(
                lambda s: sized[s].history.test_loss[-1]
            ),
        },
    ),
    "The last hidden layer's information with the label and with the input (bits), and the test set, by share of the patterns.",
)


# %% tags=["hide-input"]
def correlation(a, b):
    """Pearson's correlation over networks, with its interval."""
    if not np.ptp(a) * np.ptp(b):
        return "undefined"
    test = pearsonr(a, b)
    low, high = test.confidence_interval(0.95)
    return f"{test.statistic:.2f} [{low:.2f}, {high:.2f}]"


table(
    [
        {
            "bits lost after fitting": layers[i],
            "test accuracy": correlation(-change[:, i], history.test_accuracy[-1]),
            "training accuracy": correlation(
                -change[:, i], history.train_accuracy[-1]
            ),
        }
        for i in (3, 4)
    ],
    f"Correlation over the {many} networks with 85 % of what a layer loses of the input with the accuracy at the end, with 95 % interval.",
)

# %% [markdown]
# As they say: with 5 % of the patterns the last hidden layer loses information about the label after fitting; with 85 % it gains some.
# With 45 % no fall is shown from the end of fitting on.
# But the curve has turned down when we stop, from its peak there is a fall, and the test loss has risen several times over.
# So the rule asks from both, and longer training may change this part.
#
# Does more compression mean better generalisation?
# It depends on what one compares.
# *Between* the sizes, no: networks with 5 % lose more bits about the input than those with 85 % (each after its own end of fitting), and generalise worse, no better than a network that only counts. The authors say so themselves: there compression costs the label.
# *Within* one size, yes: of the networks with 85 %, those that lose more bits have the better test accuracy at the end. {cite:t}`chelombiev2019` report the same of the last layer.
# We computed this second comparison after the first, and no rule asked for it. It is a correlation, and these networks have the better *training* accuracy, too: all of it may follow from how far a network has got.
# So the amount of compression is no measure of generalisation across data sets, and a marker of it among networks that see equally much.
#
# The test loss tells the rest: with few patterns it rises again after an early minimum, a textbook case of overfitting, and to a lesser degree it does so with more.
# The slides begin with the remark that deep networks do not seem to have a problem with overfitting.
# Of the loss this is not so here; the record asks it of the accuracy, too.
#
# ## Depth
#
# More layers bring better performance *and* speed, the slides say.
# {cite:t}`shwartzziv2017` speak of the time only.
# We remove layers from the end, so that there are one to five hidden layers: 10; 10 and 7; and so on.
# Outside the rule we also add two, of three units, which makes seven.
# The task, the training sets and the seeds stay the same.
# For every seed we ask how depth goes with the epochs to a test accuracy (of 85, 90 and 95 %, as no source names one), and with the accuracy at the end.

# %%
depths = (1, 2, 3, 4, 5)  # of the rule
accuracy = {
    d: (main if d == 5 else courses[f"depth {d}"]).history.test_accuracy[:, :few]
    for d in (*depths, 7)
}


def epochs_to(accuracy, level=0.9):
    """The first recorded epoch with that accuracy; more than all where it is never reached."""
    reached = accuracy >= level
    first = recorded[reached.argmax(axis=0)]
    return np.where(reached.any(axis=0), first, 2 * recorded[-1])


speed = np.array([epochs_to(accuracy[d]) for d in depths]).T
final = np.array([accuracy[d][-1] for d in depths]).T


def along_depth(values):
    """Spearman's correlation with depth for each seed (0 where all values are equal)."""
    return np.array(
        [spearmanr(depths, row).statistic if np.ptp(row) else 0.0 for row in values]
    )


depth_speed, depth_final = along_depth(speed), along_depth(final)
depth_shuffled = along_depth(np.random.default_rng(5).permuted(speed, axis=1))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: test accuracy of six depths rises from near one half to above 0.95, with a shelf at the dotted lines; one hidden layer is the slowest to rise and to leave the shelf. Middle: epochs to 90 % fall from about 600 with one hidden layer to about 200 with four, and stay near 200 with five and seven; single seeds have much scatter. Right: accuracy at the end lies between 0.94 and 1 at all depths, without a trend."}, "figure": {"caption": "One to five hidden layers, of which the rule asks, and seven. Left: mean test accuracy, with its 95 % interval for one and for five layers; dotted: 90 %, and the 87.5 % that counting the ones gives. Middle: epochs to 90 %, one line for each seed, diamonds: mean with interval. Right: accuracy at the end. Left edge: untrained (the control).", "name": "fig-09-depth"}}
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6))
for d, values in accuracy.items():
    colour = plt.get_cmap("viridis")((d - 1) / 7)
    if d in (1, 5):
        plotting.band(axes[0], time, values.T, label=f"{d}", colour=colour)
    else:
        axes[0].plot(time, values.mean(axis=1), color=colour, lw=1.2, label=f"{d}")
for level in (0.9, right_by_count):
    axes[0].axhline(level, color="0.3", ls=":", lw=1)
axes[0].set(xscale="log", xlabel="epoch + 1", title="test accuracy")
axes[0].legend(title="hidden layers", ncols=2, fontsize=8.5)
all_speed = np.array([epochs_to(values) for values in accuracy.values()]).T
all_final = np.array([values[-1] for values in accuracy.values()]).T
for ax, values, title in (
    (axes[1], np.minimum(all_speed, recorded[-1]), "epochs to 90 %"),
    (axes[2], all_final, "accuracy at the end"),
):
    every = list(accuracy)
    ax.plot(every, values.T, color=plotting.COLOURS[0], lw=0.6, alpha=0.5)
    mean, low, high = ensemble_interval(values)
    ax.errorbar(
        every, mean, (mean - low, high - mean), fmt="D", color=plotting.COLOURS[0]
    )
    ax.axvline(6, color="0.6", ls="--", lw=1)
    ax.set(title=title, xlabel="hidden layers", xticks=every)
axes[1].set_yscale("log")
axes[1].yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
axes[1].yaxis.set_major_formatter("{x:.0f}")
axes[1].yaxis.set_minor_formatter("")
plt.show()

# %% tags=["hide-input"]


def reached(values):
    """Mean and interval over the seeds that reach the level, and how many do not."""
    there = values[values <= recorded[-1]]
    missing = len(values) - len(there)
    if len(there) < 2:
        return "hardly ever"
    return describe(there, 0) + (f" ({missing} do not)" if missing else "")


levels = (0.85, 0.9, 0.95)
table(
    [
        {"hidden layers": d}
        | {
            f"epochs to {100 * level:.0f} %": reached(epochs_to(values, level))
            for level in levels
        }
        | {"accuracy at the end": describe(values[-1], 3)}
        for d, values in accuracy.items()
    ],
    f"Means over {few} seeds with 95 % interval (of the seeds that reach the level).",
)

# %% tags=["hide-input"]
Markdown(
    f"Correlation with depth, 1 to 5: {describe(depth_speed)} for the epochs to 90 %, {describe(depth_final)} for the accuracy at the end. "
    f"Control, depths shuffled within each seed: {describe(depth_shuffled)}. At the other levels: "
    + ", ".join(
        f"{describe(along_depth(np.array([epochs_to(accuracy[d], level) for d in depths]).T))} ({100 * level:.0f} %)"
        for level in (0.85, 0.95)
    )
    + "."
)

# %% [markdown]
# Speed: deeper networks reach 90 % in fewer epochs.
# Performance: the accuracy at the end shows no clear relation with depth.
#
# Look closer, and the first half gets smaller.
# One hidden layer is the slowest; beyond three nothing more is clearly gained, up to seven.
# The level matters, too.
# All depths come to a shelf at what counting gives, and 90 % is just above it. At 85 %, still below the shelf, the order is clearer; at 95 % it is not shown.
#
# Three remarks.
# An epoch of a deep network takes more time than one of a shallow one.
# The deeper networks also have more parameters and a narrower last layer, and all share one learning rate, which may suit some better than others. So depth is not the only difference.
# And with few seeds and five depths a correlation is a coarse statistic: look at the single lines.
#
# ## Drift and diffusion
#
# {doc}`Chapter 08 <08_gradient_phases>` explains the two phases of a gradient: **drift**, where its mean over mini-batches exceeds their standard deviation, and **diffusion**, where it is the other way round.
# Here an epoch has seven mini-batches.
# If they were drawn independently, pure noise would give a ratio of about $1/\sqrt{7}$.
# But they are one pass through all training patterns, so their noise cancels in the mean, and there is no such floor (chapter 08): what is left is the full gradient, and the motion of the weights within the epoch.


# %%
def log_ratio(history, layer=None):
    """log10(norm of mean / norm of deviation): (networks, epochs); of all layers together."""
    chosen = [layer] if layer else list(history.gradient_mean)
    mean, deviation = (
        sum(norms[name].astype(float) ** 2 for name in chosen)
        for norms in (history.gradient_mean, history.gradient_deviation)
    )
    return 0.5 * np.log10(mean / deviation).T


ratios = {layer: log_ratio(history, layer) for layer in history.gradient_mean}
ratio = log_ratio(history)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the ratio of all layers starts above zero, between 0.2 and 0.5. The first layers fall below zero near epoch 50, deeper ones later after a peak, the output last, near epoch 400, after a peak of 0.9; all end near minus 0.7. Right: all layers together start at 0.4, dip to 0.2, have a second rise to 0.4 near epoch 30, and fall below zero before epoch 100 to end near minus 0.7; with shuffled labels the ratio falls from about 0.2 in the first epoch to minus 1 by epoch 50 and stays there."}, "figure": {"caption": "Ratio of the gradient's mean to its standard deviation over the mini-batches of an epoch. Left: each layer. Right: all layers together, and with shuffled labels (grey, the control). Mean over networks with 95 % interval, averaged between recorded epochs. Dotted: signal equals noise. Shaded: end of fitting.", "name": "fig-09-gradients"}}


def thinned(values):
    """Means between recorded epochs, of values (networks, epochs)."""
    return np.stack(
        [values[:, a:b].mean(axis=1) for a, b in zip(recorded, recorded[1:])],
        axis=1,
    )


fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.8), sharey=True)
for values, colour, shown in zip(ratios.values(), plotting.COLOURS, layers):
    plotting.band(
        axes[0], recorded[1:], thinned(values), label=shown, colour=colour
    )
axes[0].legend(ncols=2, fontsize=8.5)
axes[0].set(title="each layer", ylabel="log10 (mean / deviation)")
plotting.band(axes[1], recorded[1:], thinned(ratio), label="labels of the rule")
plotting.band(
    axes[1],
    recorded[1:],
    thinned(log_ratio(shuffled.history)),
    label="shuffled labels",
    colour=plotting.CONTROL,
)
axes[1].legend()
axes[1].set(title="all layers together")
for ax in axes:
    epoch_axis(ax)
    ax.set_xlabel("epoch")
    ax.axhline(0, color="0.3", ls=":", lw=1)
plt.show()

# %% tags=["hide-input"]
control_ratio = log_ratio(shuffled.history)
table(
    [
        {
            "weights into": shown,
            "first epoch": describe(values[:, 0]),
            "peak": describe(values.max(axis=1)),
            "last epoch": describe(values[:, -1]),
        }
        for shown, values in zip(
            (*layers, "all layers", "all, shuffled"),
            (*ratios.values(), ratio, control_ratio),
        )
    ],
    "log10 of the ratio; a peak picked from a noisy curve lies high",
)

# %% [markdown]
# In the first epoch every layer is in drift, in the last in diffusion, as {cite:t}`shwartzziv2017` say.
# The slides say less: that noise is added once the gradient has become shallow. That is a rule of its own.
# In between the way is not so straight.
# The ratio of the weights to the output comes down to 1 within the first ten epochs; then those of the last layers go through a peak while the error falls steeply, and come to diffusion last.
#
# With shuffled labels the second half holds: the ratio ends far below 1.
# The first half cannot be told, with six networks (their interval covers zero).
# So diffusion at the end is no sign that a rule has been learned.
# What the control does *not* have is a second rise: with a rule, the ratio of all layers goes up again while the error falls steeply.
# And as chapter 08 shows, the border at 1 depends on the size of the mini-batches.
#
# ### Does compression begin where drift ends?
#
# {cite:t}`shwartzziv2017` say so; in the slides it begins when the gradient gets small.
# The rule compares two epochs: the peak of the mean $I(X;T)$ of the last three hidden layers, and the change-point of the ratio, the break of the best line of two pieces, as in {doc}`chapter 08 <08_gradient_phases>`.
# A second reading of the change, the ratio's fall below 1, was added when the first had been seen.
# That chapter also says what to expect of such a break: in a curve with a long, nearly flat end, it sits where the curve becomes flat. It is a poor marker of the change.


# %%
def break_of(values, epochs):
    """log10 of the epoch at the break of the best two-piece line through each row, in logs."""
    x = np.log10(epochs)
    best, at_best = np.full(len(values), np.inf), np.zeros(len(values))
    for place in np.linspace(x[2], x[-3], 200)[:-1]:  # three points on either side
        columns = np.stack([np.ones_like(x), x, np.maximum(x - place, 0)], axis=1)
        basis = np.linalg.qr(columns)[0]
        error = (values**2).sum(axis=1) - ((values @ basis) ** 2).sum(axis=1)
        better = error < best
        best[better], at_best[better] = error[better], place
    return at_best


def peak_of(xt):
    """log10 of the epoch of the largest mean I(X;T) of the last three hidden layers."""
    return np.log10(
        np.maximum(recorded[xt[..., last_three].mean(axis=2).argmax(axis=0)], 1)
    )


def every_epoch(history):
    return break_of(log_ratio(history), 1 + np.arange(history.epochs))


def recorded_only(history):
    return break_of(thinned(log_ratio(history)), recorded[1:])


def falls_below_one(history, layer=None):
    """log10 of the first epoch after the ratio's peak in which noise exceeds signal."""
    values = log_ratio(history, layer)
    after = np.arange(values.shape[1]) >= values.argmax(axis=1)[:, None]
    below = after & (values < 0)
    first = np.where(below.any(axis=1), below.argmax(axis=1), values.shape[1] - 1)
    return np.log10(1 + first)


apart = peak_of(xt) - every_epoch(history)
apart_shuffled = peak_of(shuffled.xt) - every_epoch(shuffled.history)
apart_recorded = peak_of(xt) - recorded_only(history)
apart_below = peak_of(xt) - falls_below_one(history)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: mean information rises to a peak near epoch 40, falls until epoch 100, rises slightly and falls to the end; the ratio falls from epoch 40 to 200 and then stays level. Triangles of the peaks stand near 40, a few beyond 1000; those of the breaks between 100 and 300. Right: by the break most networks lie at minus 0.6, a few above 0.5; with the ratio's fall below 1 most lie at minus 0.1, inside the shaded band."}, "figure": {"caption": "Left: ratio of the gradient and mean information of the last three hidden layers with the input, over epochs. Two axes: information at the left (grey band), ratio at the right (blue); triangles in the colour of their curve: peak of the information and break of the ratio of each network; shaded: end of fitting. Right: the peak's epoch over that of the gradient's change, by three timings; shaded: a factor of two; grey: shuffled labels (control).", "name": "fig-09-transition"}}
fig, axes = plt.subplots(
    1, 2, figsize=(10, 3.8), gridspec_kw={"width_ratios": [1, 1.1]}
)
ax = axes[0]
deep = xt[1:, :, last_three].mean(axis=2).T
plotting.band(ax, recorded[1:], deep, colour="0.2")
ax.set(ylabel="mean $I(X;T)$ of hidden 3 to 5 (bits)")
twin = ax.twinx()
plotting.band(twin, recorded[1:], thinned(ratio))
twin.set_ylabel("log10 (mean / deviation)", color=plotting.COLOURS[0])
twin.spines["right"].set_visible(True)
top = ax.get_ylim()[0]
ax.plot(
    10 ** peak_of(xt),
    np.full(many, top),
    "^",
    color="0.2",
    ms=6,
    alpha=0.5,
    clip_on=False,
)
ax.plot(
    10 ** every_epoch(history),
    np.full(many, top),
    "^",
    color=plotting.COLOURS[0],
    ms=6,
    alpha=0.5,
    clip_on=False,
)
epoch_axis(ax)
ax.set_xlabel("epoch")
plotting.dots(
    axes[1],
    {
        "break, all epochs": apart,
        "break, recorded epochs": apart_recorded,
        "ratio falls below 1": apart_below,
        "break, shuffled labels": apart_shuffled,
    },
    controls=["break, shuffled labels"],
)
axes[1].axvspan(-0.3, 0.3, color="0.93", lw=0, zorder=0)
axes[1].axvline(0, color="0.3", ls=":", lw=1)
axes[1].set_xlabel("log10 (peak of $I(X;T)$ / change of the gradient)")
plt.show()

# %% tags=["hide-input"]


def geometric(logs):
    """Mean epoch and interval, from logarithms."""
    mean, low, high = (10**v for v in ensemble_interval(logs))
    return f"{mean:.0f} [{low:.0f}, {high:.0f}]"


within_two, close = (abs(apart) < 0.3).sum(), (abs(apart_below) < 0.3).sum()
table(
    [
        {
            "timed by": name,
            "epoch": geometric(when),
            "log10 (peak / this)": describe(peak - when),
            "within a factor of two": f"{(abs(peak - when) < 0.3).sum()} of {len(when)}",
        }
        for name, when, peak in (
            ("break, all epochs", every_epoch(history), peak_of(xt)),
            ("break, recorded epochs", recorded_only(history), peak_of(xt)),
            ("fall below 1, all layers", falls_below_one(history), peak_of(xt)),
            (
                "fall below 1, output",
                falls_below_one(history, list(ratios)[-1]),
                peak_of(xt),
            ),
            ("end of fitting", np.log10(recorded[fitted]), peak_of(xt)),
            (
                "break, shuffled labels",
                every_epoch(shuffled.history),
                peak_of(shuffled.xt),
            ),
        )
    ],
    f"Geometric means over networks with 95 % interval. The information peaks at epoch {geometric(peak_of(xt))}.",
)

# %% [markdown]
# By the break, no: on average the information peaks well before the ratio breaks, which is where the ratio has *finished* falling.
# The statistic falls into two heaps, since a few networks have their highest point late; so the mean says little, and the count in the table says more: hardly any network peaks within a factor of two of the break.
# (All epochs count, as in chapter 08; with the recorded ones only it is much the same.)
#
# There is something to the claim, though.
# In most networks the information peaks close to the epoch at which the ratio falls below 1.
# We chose that timing after seeing the figure, so by itself it decides nothing; the rule asks for both.
# And all this happens while the error falls steeply, so that both may follow the error, and not one the other.
#
# After its first peak the information of these layers falls, recovers a little, and begins its long fall only hundreds of epochs later.
# The gradient of all layers together, in which the wide first layers weigh most, has long been in diffusion by then.
# That of the weights to the output gets there much later (the table counts the first single epoch), not long before the long fall.
# So if it is the last layer whose gradient counts, drift and fall meet again: a version of the claim that no rule of this chapter tests.
#
# ## How near is the bound?
#
# A summary $T$ of $X$ cannot know more of $Y$ than it knows of $X$, nor more than $X$ knows of $Y$.
# The **information-bottleneck bound** is the most that it can know of $Y$ for what it knows of $X$.
# We know $p(x, y)$, so the bound can be computed from it, by alternating updates as in Blahut's and Arimoto's algorithm.
# (They find a local optimum. We begin without compression, at a large trade-off $\beta$, and lower it in small steps, each from the summary before; this usually keeps them near the best one.)
#
# But for labels that are certain it needs no computation: it is $\min(I(X;T), H(Y))$.
# A summary that tells the label with probability $q$, and otherwise nothing, reaches every point of the slope.
# That makes it a test of the algorithm, too.
# Such a bound has no curve to trade along: {cite:t}`kolchinsky2019` list what this does to the bottleneck theory.
#
# The authors' labels were uncertain, a logistic function of the distance from the border, with $I(X;Y) \approx 0.99$ bits.
# We take the slope that gives this, and a softer one, to see a curve.

# %%
soft = {softness: data.spherical_patterns(softness) for softness in (60, 10)}
bounds = {
    "certain": bound,
    **{g: planes.information_bottleneck(s.p_y / len(s)) for g, s in soft.items()},
}


known = np.linspace(0, 12, 1201)
wrong = abs(bound.bound(known) - np.minimum(known, bound.information)).max()
print(f"certain labels, largest error of the computed bound: {wrong:.0e} bits")


def near_bound(layers, p_y, bound):
    """I(T;Y) over the bound at the same I(X;T), 0 of a layer that knows nothing: (networks, layers)."""
    place = planes.information_plane(layers, p_y)
    most = bound.bound(place.i_xt)
    return np.divide(place.i_ty, most, out=np.zeros_like(most), where=most > 0)


seen = {
    "trained": history.at(scale.plane_epochs).layer_activity(task.x),
    "untrained": history.at(0).layer_activity(task.x),
}
near = {
    (kind, labels): near_bound(seen[kind], p_y, bounds[labels])
    for kind in seen
    for labels, p_y in (("certain", task.p_y), (60, soft[60].p_y))
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the bound rises in a straight line to the corner at 1 bit and is level beyond; with labels of slope 60 it is nearly the same, with slope 10 the corner is rounded and the level is 0.9. Middle: untrained layers lie on a curve far below the bound, except at 12 bits, where they reach it; trained ones lie in a row along its level part. Right: hidden 5 lies at 0.98 with certain and with soft labels, untrained at 0.1, and the untrained hidden 1 at exactly 1."}, "figure": {"caption": "Left: the bound for certain labels and for two degrees of softness. Middle: the bound for certain labels, and all layers of all networks, untrained (grey, the control) and trained; hidden 1 and 2 lie in the corner under hidden 3. Right: information with the label over the bound at the same information with the input; dashed: 0.95.", "name": "fig-09-bound"}}
fig, axes = plt.subplots(
    1, 3, figsize=(10, 3.8), gridspec_kw={"width_ratios": [1, 1.1, 1.1]}
)
x = np.linspace(0, 3, 400)
for (name, one), style in zip(bounds.items(), ("--", "-", "-")):
    told = (
        "certain labels"
        if name == "certain"
        else f"slope {name}, {one.information:.2f} bits"
    )
    axes[0].plot(x, one.bound(x), style, label=told, lw=1.5)
axes[0].legend(loc="lower right", fontsize=8.5)
axes[0].set(
    xlabel="$I(X;T)$ in bits", ylabel="most $I(T;Y)$ in bits", title="the bound"
)
x = np.linspace(0, 12.2, 800)
axes[1].plot(x, bound.bound(x), "--", color="0.3", lw=1)
axes[1].plot(
    xt[0].ravel(),
    ty[0].ravel(),
    "o",
    ms=3.5,
    mew=0,
    alpha=0.5,
    color=plotting.CONTROL,
    label="untrained",
)
for i, name in enumerate(layers):
    axes[1].plot(
        xt[-1, :, i],
        ty[-1, :, i],
        "o",
        ms=4.5,
        mew=0,
        alpha=0.7,
        color=plotting.COLOURS[i],
        label=name,
    )
fig.legend(
    *axes[1].get_legend_handles_labels(),
    loc="outside lower center",
    ncols=7,
    fontsize=9,
)
axes[1].set(xlabel="$I(X;T)$ in bits", ylabel="$I(T;Y)$ in bits", title="layers")
plotting.dots(
    axes[2],
    {
        "hidden 5": near["trained", "certain"][:, 4],
        "hidden 5, soft": near["trained", 60][:, 4],
        "hidden 5, untrained": near["untrained", "certain"][:, 4],
        "hidden 1, untrained": near["untrained", "certain"][:, 0],
    },
    controls=["hidden 5, untrained", "hidden 1, untrained"],
)
axes[2].axvline(0.95, color="0.3", ls="--", lw=1)
axes[2].set(
    xlabel="$I(T;Y)$ / bound", title="share of the bound", xlim=(-0.02, 1.03)
)
plt.show()

# %% tags=["hide-input"]
excess = {"trained": xt[-1] - ty[-1], "untrained": xt[0] - ty[0]}
deep_ones = (*last_three, 5)
table(
    columns(
        [layers[i] for i in deep_ones],
        {
            "untrained: sideways": [
                describe(excess["untrained"][:, i]) for i in deep_ones
            ],
            "trained: sideways": [
                describe(excess["trained"][:, i]) for i in deep_ones
            ],
            "untrained: share of the bound": [
                describe(near["untrained", "certain"][:, i], 3) for i in deep_ones
            ],
            "trained: share of the bound": [
                describe(near["trained", "certain"][:, i], 3) for i in deep_ones
            ],
        },
    ),
    "Sideways: bits that a layer knows of the input beyond the least that would do for what it knows of the label.",
)

# %% tags=["hide-input"]
sure = 1 / (
    1 + np.exp(7.632 - ones - length)
)  # right on every pattern, seldom sure
mild = planes.information_plane([np.stack([1 - sure, sure], axis=1)[None]], task.y)
Markdown(
    f"With soft labels the trained last hidden layer reaches {describe(near['trained', 60][:, 4], 3)} of the bound. "
    f"The *first* hidden layer reaches {describe(near['untrained', 'certain'][:, 0], 3)}, before training. "
    f"The logistic function of $k + \\lVert s\\rVert - 7.632$ is a classifier that is right on all patterns; as an output layer it knows {mild.i_xt.item():.2f} bits of the input."
)

# %% [markdown]
# {cite:t}`shwartzziv2017` say that the converged layers lie on the bound, or very close to it.
# The last hidden layer ends above 0.95 of the bound, and starts far below; with certain and with soft labels it is the same.
#
# But look at the last row of the right panel.
# The first hidden layer of an **untrained** network lies *on* the bound.
# It keeps all 12 bits, and whoever has the pattern has the label.
# For a layer that knows more than a bit or so, being near the bound from below only means that it has not lost the label.
# The distance *sideways* is what the bottleneck is about, so the rule asks for it, too; and there the hidden layers stay far away: after training the last one still keeps bits that the label does not need, and layers 3 and 4 most of what they had.
# Only the output comes close: cross-entropy rewards probabilities near 0 and 1, and those fall into few cells.
# So being near means being *confident*, which is not the same as being right: the logistic classifier above makes no error, and lies bits away.
#
# ## What the weights look like
#
# The slides show what single units look for, in a network for photographs {cite}`yosinski2015`.
# Such pictures of weights are tempting.
# Here are those of one network, and above them the same network untrained.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two rows of heat maps, untrained above and trained below. Trained weights are larger, most so in the last layers, and otherwise look as irregular as untrained ones."}, "figure": {"caption": "Weights of the first network, untrained (above, the control) and trained (below). Rows: units that they come from (in the first panel the twelve bits); columns: units that they go to. Orange is positive, purple negative, zero has the colour of the page; each layer has one scale for both networks, whose end is given above.", "name": "fig-09-weights"}}
pair = {"untrained": history.at(0), "trained": history.at(scale.plane_epochs)}
fig, axes = plt.subplots(
    2, 6, figsize=(10, 4.2), gridspec_kw={"width_ratios": [10, 7, 5, 4, 3.5, 3.5]}
)
for row, (name, model) in zip(axes, pair.items()):
    for i, ax in enumerate(row):
        limit = max(abs(m.w[i][0].detach().numpy()).max() for m in pair.values())
        ax.imshow(
            model.w[i][0].detach().numpy(),
            cmap="PuOr_r",
            vmin=-limit,
            vmax=limit,
            aspect="auto",
            interpolation="nearest",
        )
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        if name == "untrained":
            ax.set_title(f"to {layers[i]}\n±{limit:.1f}", fontsize=9)
        else:
            ax.set_xlabel("units of\n" + layers[i], fontsize=8.5)
    row[0].set_ylabel(f"{name}\nbits 1 to 12")
plt.show()

# %% tags=["hide-input"]


def weight_sizes(model):
    """Standard deviation of the weights into each layer: (networks, layers)."""
    return np.array([[float(m.std()) for m in w.detach()] for w in model.w]).T


size_of = {name: weight_sizes(model) for name, model in pair.items()}
growth = size_of["trained"] / size_of["untrained"]
when_fitted = recorded[fitted].tolist()
at_fit = {epoch: weight_sizes(history.at(epoch)) for epoch in set(when_fitted)}
size_fitted = np.array([at_fit[epoch][i] for i, epoch in enumerate(when_fitted)])
growth_after = size_of["trained"] / size_fitted
table(
    [
        {
            "weights into": name,
            "trained / untrained": describe(growth[:, i]),
            "trained / end of fitting": describe(growth_after[:, i]),
        }
        for i, name in enumerate(layers)
    ],
    "Ratio of the standard deviations of the weights.",
)

# %% [markdown]
# The slides say that noise compresses the layers by *relaxing* the weights.
# Taken plainly, that they become smaller, this is not what happens here: over the training the weights grow, and the more so the nearer to the output.
# Beyond that such pictures are hard to read.
# The units of a layer can be put in another order, and turned in sign, and the network stays the same.
# So two networks that compute the same have different pictures, and patterns that the eye finds in one layer may be nothing.
#
# ### What each bit says, class by class
#
# Only in a network without hidden layers does a weight belong to a class.
# What comes nearest here does not depend on the order of units: the derivative of the evidence for label 1 (the log-odds) with respect to each bit, averaged over the patterns of each class.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels of mean slope against bits 1 to 12. All untrained networks lie at zero. Trained ones are nearly level lines at heights from 1 to 15, so networks differ much and bits little; the means are near 6 for label 0 and near 7 for label 1."}, "figure": {"caption": "Mean derivative of the log-odds of label 1 with respect to each of the 12 bits, over the patterns with label 0 (left) and label 1 (right). Blue: each trained network; grey: untrained (the control). Diamonds: mean over networks with 95 % interval.", "name": "fig-09-slopes"}}


def slopes(model):
    """Mean derivative of the log-odds of label 1 by each bit: (networks, labels, bits)."""
    x = torch.tensor(task.x.T, dtype=torch.float32)
    x = x.expand(model.networks, -1, -1).clone().requires_grad_()
    outputs = model.propagate(x)[-1][1]
    (slope,) = torch.autograd.grad((outputs[:, 1] - outputs[:, 0]).sum(), x)
    return np.stack(
        [slope[..., task.y == y].mean(dim=2).numpy() for y in (0, 1)], axis=1
    )


slope_of = {name: slopes(model) for name, model in pair.items()}
bit = np.arange(1, 13)
fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.4), sharey=True)
for y, ax in enumerate(axes):
    for name, colour in (
        ("untrained", plotting.CONTROL),
        ("trained", plotting.COLOURS[0]),
    ):
        values = slope_of[name][:, y]
        ax.plot(bit, values.T, color=colour, lw=0.5, alpha=0.4)
        mean, low, high = ensemble_interval(values)
        ax.errorbar(
            bit,
            mean,
            (mean - low, high - mean),
            fmt="D",
            color=colour,
            ms=4,
            label=name,
        )
    ax.axhline(0, color="0.3", ls=":", lw=1)
    ax.set(title=f"patterns with label {y}", xlabel="bit", xticks=bit)
axes[0].set_ylabel("mean slope")
axes[0].legend()
plt.show()

# %% tags=["hide-input"]
positive, spread = {}, {}
for name, values in slope_of.items():
    positive[name] = 100 * (values > 0).mean(axis=(1, 2))
    mean_slope = abs(values.mean(axis=1))
    spread[name] = 100 * mean_slope.std(axis=1) / mean_slope.mean(axis=1)
table(
    columns(
        list(slope_of),
        {
            "slopes above zero (%)": [describe(v, 0) for v in positive.values()],
            "spread over bits (% of the mean)": [
                describe(v, 0) for v in spread.values()
            ],
        },
    ),
    "Shares for each network; the spread is of sizes, without signs.",
)

# %% [markdown]
# This has an answer that one can read: after training every bit speaks for label 1, and all about equally loudly, as one would expect of a rule that treats all vertices alike.
# Nothing forces a network to it: it saw only a part of the patterns, and the rule says nothing about slopes between them.
#
# ## What could fool us
#
# What falls in the second phase is the entropy of cells.
# It falls when patterns that had cells of their own come to share one, and the outermost cells catch all that saturates.
# So we try to make it fall without learning: take the **untrained** networks and multiply all their weights and biases by a factor.

# %%
factors = np.geomspace(0.25, 64, 17)


def enlarged(model, factor):
    """A copy with all weights and biases multiplied."""
    model = model.clone()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(factor)
    return model


def as_trained(model):
    """A copy whose layers are enlarged by as much as training enlarges each of them."""
    model = model.clone()
    with torch.no_grad():
        for i in range(5):
            factor = torch.tensor(growth[:, i], dtype=model.w[i].dtype)
            model.w[i].mul_(factor[:, None, None])
            model.bias[i].mul_(factor.view(-1, *[1] * (model.bias[i].ndim - 1)))
    return model


grown = planes.information_plane(
    as_trained(pair["untrained"]).layer_activity(task.x)[:5], task.y
).i_xt
by_factor = np.stack(
    [
        planes.information_plane(
            enlarged(pair["untrained"], factor).layer_activity(task.x)[:5], task.y
        ).i_xt
        for factor in factors
    ]
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: with a growing factor the information of untrained layers rises from 2 or 3 bits to a peak just beyond factor 1, at 8 to 12 bits, and falls to 2 to 4 bits at factor 64. Middle: hidden 5 has 6.3 bits untrained, 7.3 enlarged with much scatter, and 3.5 trained; hidden 4 has 9.2, 10.4 and 8.7; hidden 3 stays near 11.7. Right: with shuffled labels layer 5 rises slowly to 8 bits, layer 4 to 10, and all three layers fall after epoch 1000; with the rule layer 5 falls to 3.5."}, "figure": {"caption": "Controls: information with the input of the last three hidden layers. Left: untrained networks, all weights multiplied by one factor. Middle: untrained; untrained, with each layer enlarged by as much as training enlarges it; trained. Right: training with shuffled labels (solid) and with those of the rule (dashed). Mean over networks with 95 % interval.", "name": "fig-09-fooled"}}
fig, axes = plt.subplots(
    1, 3, figsize=(10, 3.8), gridspec_kw={"width_ratios": [1, 1.1, 1]}
)
for i in last_three:
    colour = plotting.COLOURS[i]
    plotting.band(
        axes[0], factors, by_factor[..., i].T, label=layers[i], colour=colour
    )
    plotting.band(axes[2], time, shuffled.xt[..., i].T, colour=colour)
    axes[2].plot(time, xt[..., i].mean(axis=1), color=colour, lw=0.9, ls="--")
axes[0].axvline(1, color="0.3", ls=":", lw=1)
axes[0].set(
    xscale="log",
    xlabel="factor",
    ylabel="$I(X;T)$ in bits",
    title="untrained, one factor",
    ylim=(0, 12.3),
)
rows = {}
for i in last_three[::-1]:
    rows |= {
        f"{layers[i]}, untrained": xt[0, :, i],
        f"{layers[i]}, enlarged": grown[:, i],
        f"{layers[i]}, trained": xt[-1, :, i],
    }
plotting.dots(
    axes[1],
    rows,
    controls=[n for n in rows if not n.endswith(", trained")],
)
axes[1].set(xlabel="$I(X;T)$ in bits", title="as training enlarges")
axes[2].set(
    xscale="log",
    xlabel="epoch + 1",
    title="shuffled (dashed: rule)",
    ylim=(0, 12.3),
)
fig.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
)
plt.show()

# %% tags=["hide-input"]
largest = by_factor.max(axis=0)
drive_of = {
    name: np.stack(
        [
            d.std(axis=1).mean(axis=1)
            for d in model.layer_activity(task.x, kind="drive")
        ],
        axis=1,
    )
    for name, model in (
        ("untrained", pair["untrained"]),
        ("each layer as training", as_trained(pair["untrained"])),
        ("trained", pair["trained"]),
    )
}
grown_shuffled = np.array(
    [
        float(after.std() / before.std())
        for before, after in zip(
            *(shuffled.history.at(e).w[4].detach() for e in (0, scale.plane_epochs))
        )
    ]
)
table(
    columns(
        [layers[i] for i in last_three],
        {
            "untrained": of_three(xt[0]),
            "one factor, at the best": of_three(largest),
            f"one factor, {factors[-1]:.0f}": of_three(by_factor[-1]),
            "each layer as training": of_three(grown),
            "that minus untrained": of_three(grown - xt[0][:, :5]),
            f"networks of {many} that lose more than 0.1": [
                (grown[:, i] - xt[0, :, i] < -0.1).sum() for i in last_three
            ],
            "trained": of_three(xt[-1]),
            "shuffled: largest": of_three(shuffled.xt.max(axis=0)),
            "shuffled: end": of_three(shuffled.xt[-1]),
            **{
                f"drive, {name}": of_three(values)
                for name, values in drive_of.items()
            },
        },
    ),
    f"Information in bits. Drive: standard deviation over patterns of what enters a unit, mean over units. With shuffled labels the weights into hidden 5 grow by a factor of {describe(grown_shuffled, 1)}.",
)

# %% [markdown]
# With one factor for all weights, information with the input first rises and then falls, with nothing learned.
# Small weights put all patterns into the middle cells, very large weights into the corners; in between the patterns spread.
# So the number alone, high or low, tells nothing about learning.
#
# But is this what happens during training?
# Not by size alone: enlarged by the very factors by which training enlarges each layer, untrained networks do not lose information on average.
# Layers 3 and 4 gain; in the last layer networks differ much, and a few do lose.
# What training adds is that weights grow *together*, so that what enters the last units spreads further than random weights of that size would spread it; see the rows on the drive.
# Chapter 10 comes back to this, with trained networks: it multiplies what enters their units, as it is at the end of fitting.
#
# Now the opposite: no bins at all, every value as the computer has it.

# %%
without_bins = {
    name: planes.information_plane(values[:5], task.y, method="discrete").i_xt
    for name, values in seen.items()
}
before_tanh = {
    name: planes.information_plane(
        model.layer_activity(task.x, kind="drive")[:5], task.y, method="discrete"
    ).i_xt
    for name, model in pair.items()
}

# %% tags=["hide-input"]
Markdown(
    "Information with the input without bins, untrained and trained: "
    + "; ".join(
        f"{layers[i]} {describe(without_bins['untrained'][:, i], 3)} and {describe(without_bins['trained'][:, i], 3)} bits"
        for i in range(5)
    )
    + f". The last hidden layer, trained, before its tanh: {describe(before_tanh['trained'][:, 4], 3)} bits."
)

# %% [markdown]
# Without bins the layers tell all patterns apart, before training and after: as {cite:t}`greenewald2019` say, in a network without noise this information does not depend on the weights.
# The one exception is the last hidden layer, and its reason is telling: its units are so far out that many patterns get the same floating-point number, at or next to 1.
# Those are bins, too, the narrowest there are.
# Before the $\tanh$, which in exact arithmetic loses nothing, the information is there.
#
# - **The yardstick.** In exact arithmetic $I(X;T)$ of such $\tanh$ units stays at 12 bits, and for continuous inputs it would be infinite {cite}`amjad2020`. (Rectifiers can lose information.) What falls is information at a finite precision, and the precision is our choice. Whether 30 bins are a reasonable one is where the two sides of the debate part.
# - **Bins measure saturation.** Units near ±1 fall into two bins out of thirty. {doc}`Chapter 10 <10_estimators_disagree>` repeats this chapter with other estimators, other units and quantised networks.
# - **The end of fitting.** A definition by the loss, fixed beforehand, but one of many.
# - **All patterns.** The plane is measured over all 4096 patterns, most of which were learned from. This world is so small that training sets hold 85 % of it.
# - **Early peaks.** A peak picked from a curve always has a fall behind it. So the rules about the phases take the peak of the *other* networks; the rule about the transition takes the network's own.
# - **One task, one optimiser.** The intervals are over starts and splits, not over tasks.
# - **Fewer epochs.** The published pages stop before the original does; the full scale goes to 10,000. What hangs on the end may change: the second phase of layers 3 and 4, and 45 % in the size of the data.
# - **Size of mini-batches.** Seven to an epoch: with 5 % of the patterns each has some 30, with 85 % some 500. So the smaller training sets also had noisier gradients, and the authors tie compression to just that noise.
# - **Many intervals.** "Reproduced" needs all parts of a rule, which chance seldom gives. That something is *not* there is asked for by a margin, as a fall that is merely not shown is easy to have with few networks.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Count the cells
# :label: ex-09-cells
#
# *Easy, 10 minutes.*
# Write `cell_information(layer, bins)`: from one network's layer, of shape (patterns, units) with values between −1 and 1, return $I(X;T)$ in bits when every unit is sorted into equal bins.
# Check it with `check_cell_information(cell_information)`.
# How much does the last hidden layer lose from the end of fitting to the end of training with 10, 30, 100 and 1000 bins?
# Of network `i` it is `history.at(epoch).layer_activity(task.x)[4][i]`, with `int(recorded[fitted[i]])` and `scale.plane_epochs` for the two epochs.
# :::


# %%
def check_cell_information(function):
    """Try the learner's function where the answer is known."""
    four = np.array([[-0.9, 0.9], [-0.9, -0.9], [0.9, 0.9], [0.95, 0.92]])
    answer = float(function(four, 2))
    if not np.isclose(answer, 1.5):
        if np.isclose(answer, 1.5 * np.log(2)):
            return "That is in nats: divide by the logarithm of 2."
        return f"Four patterns in cells of 1, 1 and 2: expected 1.5 bits, got {answer:.3f}."
    if not np.isclose(
        float(function(np.array([[1.0], [-1.0], [0.999]]), 2)), 0.9183
    ):
        return "A value of exactly 1 belongs to the last bin."
    if not np.isclose(float(function(np.array([[0.1], [0.3]]), 2)), 0):
        return "The bins go from -1 to 1, not over the layer's own range."
    layer = seen["trained"][4][0]
    if not np.isclose(float(function(layer, 30)), xt[-1, 0, 4]):
        return "It differs from the library for the last hidden layer of a trained network."
    return "Correct."


# %% tags=["solution", "hide-input"]
def cell_information(layer, bins):
    cells = np.minimum(np.floor((layer + 1) / 2 * bins), bins - 1)
    _, count = np.unique(cells, axis=0, return_counts=True)
    p = count / len(layer)
    return -np.sum(p * np.log2(p))


print(check_cell_information(cell_information))
last_fitted = [
    history.at(int(recorded[when])).layer_activity(task.x)[4][i]
    for i, when in enumerate(fitted)
]
for bins in (10, 30, 100, 1000):
    lost_cells = np.array(
        [
            cell_information(after, bins) - cell_information(before, bins)
            for before, after in zip(last_fitted, seen["trained"][4])
        ]
    )
    print(f"{bins:>4} bins: {describe(lost_cells)} bits")

# %% [markdown]
# With all four yardsticks the layer compresses; how much depends on the bins by a factor of almost four.
#
# :::{exercise} What is forgotten
# :label: ex-09-forgotten
#
# *Medium, 15 minutes.*
# A perfect summary would forget how the icosahedron is turned, and keep the class of equal spectrum, or just the label.
# Split $I(X;T)$ of one network's layer into what it tells about the class $C$ and what it tells beyond, $I(X;T) = I(T;C) + I(X;T \mid C)$.
# Write `about_class(layer, classes, bins=30)`, which returns both parts; `mutual_information(a, b, "discrete")` may help.
# Check it with `check_about_class(about_class)`.
# Of which does the last hidden layer lose more after fitting?
# :::


# %%
def check_about_class(function):
    """Try the learner's function where the answer is known."""
    layer = np.array([[-0.9], [-0.4], [0.4], [0.9]])
    known, beyond = function(layer, np.array([0, 0, 1, 1]), bins=2)
    if not np.allclose((known, beyond), (1, 0), atol=1e-9):
        return f"Cells equal to classes: expected 1 and 0 bits, got {known:.3f} and {beyond:.3f}."
    known, beyond = function(layer, np.array([0, 1, 0, 1]), bins=4)
    if not np.allclose((known, beyond), (1, 1), atol=1e-9):
        return f"Four cells, two classes: expected 1 and 1 bits, got {known:.3f} and {beyond:.3f}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def about_class(layer, classes, bins=30):
    cells = np.minimum(np.floor((layer + 1) / 2 * bins), bins - 1)
    known = mutual_information(cells, classes, "discrete")
    return known, entropy(cells, "discrete") - known


print(check_about_class(about_class))
parts_of = {
    name: np.array([about_class(layer, spectrum) for layer in members])
    for name, members in (
        ("untrained", seen["untrained"][4]),
        ("end of fitting", last_fitted),
        ("end of training", seen["trained"][4]),
    )
}
for name, values in parts_of.items():
    print(
        f"{name:>15}: about the class {describe(values[:, 0])} bits, beyond it {describe(values[:, 1])}"
    )
gone = parts_of["end of fitting"] - parts_of["end of training"]
print(
    f"lost after fitting: {describe(gone[:, 0])} and {describe(gone[:, 1])}; "
    f"difference {describe(gone[:, 1] - gone[:, 0])}"
)
share_gone = 100 * gone.mean(axis=0) / parts_of["end of fitting"].mean(axis=0)
print(
    f"as a share of what there was: {share_gone[0]:.0f} and {share_gone[1]:.0f} %"
)

# %% [markdown]
# While fitting, the layer learns about the class, and already forgets other things.
# Afterwards it loses both: more bits of what is beyond the class (the difference has an interval above zero), and a larger share of it.
#
# :::{exercise} A summary by tossing coins
# :label: ex-09-coin
#
# *Easy, 10 minutes.*
# Let $T$ be the label with probability $q$, and else the word "nothing".
# Write `coin(q)`: return the joint probabilities of $T$ (label 0, label 1, nothing) and $Y$ as an array of shape (3, 2), for the shares of labels in this task.
# Check it with `check_coin(coin)`.
# Where do these summaries lie in the information plane, and how does the bound look there?
# :::


# %%
def check_coin(function):
    """Try the learner's function at three probabilities."""
    share = task.y.mean()
    for q in (0.0, 0.3, 1.0):
        p = np.asarray(function(q))
        if p.shape != (3, 2):
            return f"The shape should be (3, 2), not {p.shape}."
        if not np.isclose(p.sum(), 1):
            return f"q = {q}: the probabilities sum to {p.sum():.3f}, not to 1."
        if not np.allclose(p.sum(axis=0), (1 - share, share)):
            return f"q = {q}: the labels do not keep their shares."
        if not np.isclose(p[2].sum(), 1 - q):
            return f"q = {q}: nothing should be said with probability {1 - q}."
        if p[0, 1] or p[1, 0]:
            return "A label that is told should be the right one."
        if not np.allclose(p[2], (1 - q) * np.array([1 - share, share])):
            return "Whether the label is told should not depend on the label."
    return "Correct."


# %% tags=["solution", "hide-input"]
def coin(q):
    share = np.array([1 - task.y.mean(), task.y.mean()])
    return np.vstack([q * np.diag(share), (1 - q) * share])


def bits(p):
    return entr(p).sum() / np.log(2)


print(check_coin(coin))
for q in (0.25, 0.5, 0.75, 1.0):
    p = coin(q)
    told = bits(p.sum(axis=1)) + bits(p.sum(axis=0)) - bits(p)
    print(
        f"q = {q}: I(T;Y) = {told:.3f} bits = I(X;T); bound {float(bound.bound(told)):.3f}"
    )

# %% [markdown]
# $T$ depends on $X$ only through the label, so it knows no more of $X$ than of $Y$.
# All these summaries lie on the bound, and none of them is interesting.
#
# :::{exercise} Other ends of fitting
# :label: ex-09-end
#
# *Easy, 5 minutes, no function to write: try.*
# `training.end_of_fitting(loss, share)` takes another share of the loss's fall than 90 %.
# Which of the last three hidden layers would lose more than 0.1 bits (by the whole interval) with 50, 75, 95 and 99 %?
# :::

# %% tags=["solution", "hide-input"]
for share in (0.5, 0.75, 0.9, 0.95, 0.99):
    end = training.end_of_fitting(history.train_loss, share)
    since = xt[-1] - at(xt, end)
    print(
        f"{100 * share:.0f} % of the fall, epoch {describe(recorded[end], 0)}: "
        + ", ".join(
            f"{describe(since[:, i])}{' compresses' if ensemble_interval(since[:, i])[2] < -0.1 else ''}"
            for i in last_three
        )
    )

# %% [markdown]
# The last hidden layer compresses with all five definitions, layer 3 with none, and layer 4 with some.
# So that it hangs on the layer does not hang on the 90 %.

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** The input is one of finitely many patterns, and the layer a function of it, without noise. In exact arithmetic and without bins, how much does a layer of $\tanh$ units know about the pattern?
#
# - (a) Less and less as training goes on.
# - (b) An infinite amount.
# - (c) All of it, as long as no two patterns have the same activity.
#
# :::{dropdown} Answer to question 1
# **(c).** If every pattern has an activity of its own, the pattern can be read off it, and $I(X;T)$ is the entropy of the input.
#
# *(a)* is what the bins show. In the numbers of a computer it also happens where units are so far out that patterns get the very same value, and those are bins as well, very narrow ones.
#
# *(b)* holds for a continuous input. A finite set of patterns has a finite entropy.
# :::
#
# **2.** Networks trained on shuffled labels, which they hardly learn, lose binned information about the input, too. What does that say about compression?
#
# - (a) They have found a hidden rule.
# - (b) A fall by itself is no sign that a rule has been learned, so it must be compared over the same epochs.
# - (c) The bins are too wide.
#
# :::{dropdown} Answer to question 2
# **(b).** Training moves the weights, with or without a rule. What learning a rule does is what goes beyond that.
#
# *(a)* is ruled out by their accuracy on the other patterns, which is that of guessing.
#
# *(c)* may be so, but the same bins are used for both, and the comparison is what counts.
# :::
#
# **3.** Networks with few training patterns lose more bits, and generalise worse. Among networks with equally many patterns, those that lose more generalise better. So
#
# - (a) the amount of compression alone does not tell how well a network generalises; it depends on what one compares;
# - (b) compression harms generalisation;
# - (c) compression makes networks generalise.
#
# :::{dropdown} Answer to question 3
# **(a).** A larger loss goes with the lower accuracy in one comparison, and with the higher one in the other.
#
# *(b)* and *(c)* each take one comparison for a cause. With few patterns networks are worse because they have seen less; and among equals, both compression and accuracy may follow from how far a network has got.
# :::
#
# **4.** The first hidden layer of an *untrained* network lies on the bottleneck's bound. How can that be?
#
# - (a) Random weights are optimal.
# - (b) It keeps the whole input, and with it the label; the bound only asks how much of the label is kept.
# - (c) The bound was computed wrongly.
#
# :::{dropdown} Answer to question 4
# **(b).** Being near the bound from below means that the label was not lost. Whether useless information was given up is the distance *sideways*, and there this layer is about as far away as can be.
#
# *(a)* confuses the two directions: nothing has been selected here.
#
# *(c)* is not needed: for certain labels the bound is two straight lines, which one can check by hand.
# :::
#
# **5.** Nothing is learned, but all weights of an untrained network are multiplied by a growing factor. The binned information
#
# - (a) stays, as nothing is learned;
# - (b) rises at first and then falls;
# - (c) rises all the way, as activations differ more and more.
#
# :::{dropdown} Answer to question 5
# **(b).** Small weights keep all patterns in the middle cells, very large ones push them into the outermost cells. In between the cells are used best.
#
# *(a)* would hold without bins. The bins stay where they are while the activations move.
#
# *(c)* forgets that $\tanh$ ends at one: what goes into the units spreads, what comes out is squeezed.
# :::

# %% [markdown]
# ## Takeaways
#
# - For a finite set of inputs and a network without noise, the plane of binned layers can be counted exactly. It is the plane of the *bins*: without them nothing changes.
# - With the original's yardstick, the last layers fit and the last one compresses clearly, in every network. The layers before it do so partly, or not.
# - Networks trained on shuffled labels, which they hardly learn, also lose information about the input. The last hidden layer loses more with a rule; how much more, these few networks tell only roughly.
# - Enlarging the weights of an untrained network makes the number rise and fall, too, but not by the factors that training applies. It takes weights that have grown together.
# - With few patterns, the last layer loses information about the label. Between sizes of data, more compression goes with worse generalisation; among networks that see equally much, with better.
# - Networks with more hidden layers leave the shelf of counting in fewer epochs, mostly up to three layers; there is no sign that they are more accurate in the end.
# - Gradients begin in drift and end in diffusion in every layer; they end there without a rule, too. The information does not peak where the ratio of the gradient breaks.
# - For certain labels the bottleneck's bound is two straight lines, and an untrained wide layer lies on it.
#
# Your guesses?
#
# 1. All 12 bits with infinite precision; and with 30 bins nearly all, since ten units give far more cells than there are patterns.
# 2. The last hidden layer and the output; the first two keep nearly everything.
# 3. Yes, with 5 %: what it tells about the label, over all patterns, falls.
# 4. It loses information, with these bins, though it hardly learns. Whether to call that compression is what the debate is about.
#
# ## Record of claims

# The verdicts are computed from these tables by the rules of the ledger.
# The networks are those of the first edition; new seeds are for a later run.
# Three entries wait for experiments that this chapter does not have yet: the bound as a guide, the choice of a learning rate, and labels that are learned by heart.

# %%
RULE, SHUFFLED = "labels of the rule", "shuffled labels"
AGAINST_SHUFFLED = {"measured": RULE, "null": SHUFFLED, "fresh": False}


def at_each(values, place):
    """Values (epochs, networks, layers) at a place (networks, layers)."""
    return np.take_along_axis(values, place[None], axis=0)[0]


def by_layer(values, **labels):
    """Rows of the last three hidden layers of values (networks, layers)."""
    return pd.concat(
        [results.rows(values[:, i], layer=layers[i], **labels) for i in last_three]
    )


def both(values, control, **labels):
    """Rows of the networks with a rule, and of those with shuffled labels."""
    return pd.concat(
        [
            by_layer(values, condition=RULE, **labels),
            by_layer(control, condition=SHUFFLED, **labels),
        ]
    )


def rank_correlation(a, b):
    """Spearman's; 0 where there are too few points, or no change, to tell."""
    if len(a) < 3 or not np.ptp(a) * np.ptp(b):
        return 0.0
    return spearmanr(a, b).statistic


top = peak_of_others(xt)
ends_of_first = {  # of the first phase: with the rule, and with shuffled labels
    "the end of fitting": (at(xt, fitted), at(shuffled.xt, same)),
    "the peak": (at_each(xt, top), at_each(shuffled.xt, top[:few])),
}
late_gain = ty[-1] - at(ty, fitted)
late_gain_shuffled = shuffled.ty[-1] - at(shuffled.ty, same)

# %% tags=["hide-input"]
rows = [
    both(a - xt[0], b - shuffled.xt[0], reading=f"to {name}")
    for name, (a, b) in ends_of_first.items()
]
ledger.record(
    "ff-input-rises", pd.concat(rows), figure="fig-09-curves", **AGAINST_SHUFFLED
)

# %% tags=["hide-input"]
ledger.record(
    "ff-label-rises",
    both(gain, gain_shuffled),
    figure="fig-09-phases",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
rows = [
    both(a - xt[-1], b - shuffled.xt[-1], reading=f"from {name}")
    for name, (a, b) in ends_of_first.items()
]
ledger.record(
    "ff-input-falls", pd.concat(rows), figure="fig-09-phases", **AGAINST_SHUFFLED
)

# %% tags=["hide-input"]
rows = [
    results.rows(
        falls[:, layer] - falls[:, layer - 1],
        part=f"hidden {layer + 1} beyond {layer}",
        reading=f"from {name}",
        condition=condition,
    )
    for name, (a, b) in ends_of_first.items()
    for condition, falls in ((RULE, a - xt[-1]), (SHUFFLED, b - shuffled.xt[-1]))
    for layer in (3, 4)
]
ledger.record(
    "ff-deeper-compresses-more",
    pd.concat(rows),
    figure="fig-09-phases",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]


def slowness(course):
    """log10 of the epochs of half the fall over those of half the rise, for each network."""
    found = []
    for own, when in zip(course.T, peak_of_others(course)):
        rise = (own[: when + 1] >= (own[0] + own[when]) / 2).argmax()
        fall = when + (own[when:] <= (own[when] + own[-1]) / 2).argmax()
        epochs = max(recorded[fall] - recorded[when], 1), max(recorded[rise], 1)
        found.append(np.log10(epochs[0] / epochs[1]))
    return np.array(found)


mean_course = xt[..., last_three].mean(axis=2)  # (epochs, networks)
mean_courses = {
    RULE: mean_course,
    SHUFFLED: shuffled.xt[..., last_three].mean(axis=2),
}
rows = [
    results.rows(slowness(course), condition=condition)
    for condition, course in mean_courses.items()
]
ledger.record(
    "ff-quick-rise-slow-fall",
    pd.concat(rows),
    figure="fig-09-curves",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
nearly_done = training.end_of_fitting(history.train_loss, 0.99)
stops = {  # places among the recorded epochs, (networks,)
    "90 % of the loss's fall": fitted,
    "99 % of the loss's fall": nearly_done,
    "the end of training": np.full(many, len(recorded) - 1),
}
counted = np.maximum(recorded, 1)  # the untrained network stands at 1
common_peak = peak_of_others(mean_course)
rows = []
for condition, course in mean_courses.items():
    own_peak = course.argmax(axis=0)
    for name, stop in stops.items():
        stop = stop[: len(own_peak)]
        shares = np.clip(1 - counted[own_peak] / counted[stop], 0, 1)
        start = np.minimum(common_peak[: len(own_peak)], stop)
        lost_since = at(course, start) - at(course, stop)
        labels = {"stop": name, "condition": condition}
        rows += [results.rows(shares, part="share", **labels)]
        rows += [results.rows(lost_since, part="falls", **labels)]
ledger.record(
    "ff-compression-long",
    pd.concat(rows),
    figure="fig-09-curves",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
ledger.record(
    "ff-label-still-rises",
    by_layer(late_gain),
    figure="fig-09-curves",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "ff-label-falls-slightly",
    pd.concat([by_layer(-late_gain, part=part) for part in ("fall", "slight")]),
    figure="fig-09-curves",
    fresh=False,
)

# %% tags=["hide-input"]
little, accurate = sized["5 %"], history.test_accuracy[-1][:few]
measured = {
    "copies": little.history.train_accuracy[-1],
    "does not generalise": accurate - little.history.test_accuracy[-1],
    "loses the label": -lost["5 %"],
    "compresses": -lost_input["5 %"],
    "beyond enough data": lost["85 %"][:few] - lost["5 %"],
}
ledger.record(
    "ff-too-little-data",
    pd.concat([results.rows(v, part=part) for part, v in measured.items()]),
    figure="fig-09-data",
    fresh=False,
)

# %% tags=["hide-input"]
since_peak = {}
for share in ("5 %", "85 %"):
    course_5 = sized[share].ty[..., 4]
    since_peak[share] = course_5[-1] - at(course_5, peak_of_others(course_5))
rows = [
    results.rows(values, part=f"{verb} with {share}", reading=f"from {name}")
    for name, of_share in (("the end of fitting", lost), ("the peak", since_peak))
    for verb, share, values in (
        ("loses", "5 %", -of_share["5 %"]),
        ("keeps", "85 %", of_share["85 %"]),
    )
]
ledger.record("ff-data-size", pd.concat(rows), figure="fig-09-data", fresh=False)

# %% tags=["hide-input"]


def steadiness(ty):
    """Spearman's correlation of I(T;Y) with the epoch: (networks, layers)."""
    return np.apply_along_axis(rank_correlation, 0, ty, recorded)


rows = [
    both(ty[-1] - ty[0], shuffled.ty[-1] - shuffled.ty[0], part="gain"),
    both(steadiness(ty), steadiness(shuffled.ty), part="steadily"),
]
ledger.record(
    "ff-keeps-more-label",
    pd.concat(rows),
    figure="fig-09-curves",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
at_top, at_top_shuffled = ends_of_first["the peak"]
rows = [
    both(gain, gain_shuffled, part="label rises"),
    both(at_top - xt[0], at_top_shuffled - shuffled.xt[0], part="input rises"),
    both(at_top - xt[-1], at_top_shuffled - shuffled.xt[-1], part="input falls"),
    both(late_gain, late_gain_shuffled, part="label is kept"),
]
ledger.record(
    "ff-confirmed", pd.concat(rows), figure="fig-09-plane", **AGAINST_SHUFFLED
)

# %% tags=["hide-input"]
better = history.test_accuracy
together = [
    rank_correlation(-np.diff(xt[f:, i, 4]), np.diff(better[f:, i]))
    for i, f in enumerate(fitted)
]
rows = [
    results.rows(better[-1] - at(better, fitted), part="gain"),
    results.rows(together, part="together"),
]
ledger.record(
    "ff-compression-generalises",
    pd.concat(rows),
    figure="fig-09-curves",
    fresh=False,
)

# %% tags=["hide-input"]
rows = []
for share, c in sized.items():
    correct, loss = c.history.test_accuracy, c.history.test_loss
    worse = at(correct, peak_of_others(correct)) - correct[-1]
    up = np.log10(loss[-1] / at(loss, peak_of_others(-loss)))
    rows += [results.rows(worse, part="accuracy", data=share)]
    rows += [results.rows(up, part="loss", data=share)]
ledger.record(
    "ff-no-overfitting", pd.concat(rows), figure="fig-09-data", fresh=False
)

# %% tags=["hide-input"]
rows = []
for level in levels:
    epochs_needed = np.array([epochs_to(accuracy[d], level) for d in depths]).T
    faster = -along_depth(epochs_needed)
    rows.append(results.rows(faster, reading=f"{100 * level:.0f} %"))
ledger.record("ff-depth-speed", pd.concat(rows), figure="fig-09-depth", fresh=False)

# %% tags=["hide-input"]
ledger.record(
    "ff-depth-accuracy",
    results.rows(depth_final),
    figure="fig-09-depth",
    fresh=False,
)

# %% tags=["hide-input"]
rows = []
for condition, run in ((RULE, history), (SHUFFLED, shuffled.history)):
    for name, weights in zip(layers, run.gradient_mean):
        values = log_ratio(run, weights)
        labels = {"layer": name, "condition": condition}
        rows += [results.rows(values[:, 0], part="drift", **labels)]
        rows += [results.rows(-values[:, -1], part="diffusion", **labels)]
ledger.record(
    "ff-gradient-phases",
    pd.concat(rows),
    figure="fig-09-gradients",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
rows = [
    results.rows(apart, reading="break of two lines"),
    results.rows(apart_below, reading="ratio below one"),
]
ledger.record(
    "ff-transition", pd.concat(rows), figure="fig-09-transition", fresh=False
)

# %% tags=["hide-input"]
squares = sum(norms.astype(float) ** 2 for norms in history.gradient_mean.values())
signal = thinned(
    np.sqrt(squares).T
)  # (networks, stretches between recorded epochs)
own_peak = np.minimum(mean_course.argmax(axis=0), signal.shape[1] - 1)
smaller = [
    np.log10(own[: when + 1].max() / own[when])
    for own, when in zip(signal, own_peak)
]
ledger.record(
    "ff-shallow-gradient",
    results.rows(smaller),
    figure="fig-09-transition",
    fresh=False,
)

# %% tags=["hide-input"]
before_after = []
for own, strength in zip(thinned(ratio), signal):
    last_steep = np.flatnonzero(strength >= strength.max() / 4)[-1]
    later = own[last_steep + 1 :] if last_steep + 1 < len(own) else own[-1:]
    before_after.append((own[: last_steep + 1].mean(), -later.mean()))
rows = [
    results.rows(values, part=part)
    for part, values in zip(("signal before", "noise after"), zip(*before_after))
]
ledger.record(
    "ff-noise-when-shallow",
    pd.concat(rows),
    figure="fig-09-gradients",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(-np.log10(growth_after[:, i]), layer=name)
    for i, name in enumerate(layers)
]
ledger.record(
    "ff-weights-relax", pd.concat(rows), figure="fig-09-weights", fresh=False
)

# %% tags=["hide-input"]
rows = [
    both(
        late_gain - change,
        late_gain_shuffled - change_shuffled,
        part="irrelevant falls",
    ),
    both(late_gain, late_gain_shuffled, part="label is kept"),
]
ledger.record(
    "ff-irrelevant-wiped",
    pd.concat(rows),
    figure="fig-09-phases",
    **AGAINST_SHUFFLED,
)

# %% tags=["hide-input"]
known_by = {
    "30 bins": {"trained": xt[-1], "untrained": xt[0]},
    "exact": without_bins,
}
rows = [
    results.rows(
        values[:, i] - values[:, i + 1],
        step=f"{i + 1} to {i + 2}",
        estimator=estimator,
        condition=condition,
    )
    for estimator, of_condition in known_by.items()
    for condition, values in of_condition.items()
    for i in range(4)
]
ledger.record(
    "ff-lossy-layers",
    pd.concat(rows),
    figure="fig-09-plane",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(values[:, i], part=part, layer=layers[i], condition=condition)
    for condition in ("trained", "untrained")
    for part, values in (
        ("height", near[condition, "certain"]),
        ("sideways", excess[condition]),
    )
    for i in deep_ones
]
ledger.record(
    "ff-near-bound",
    pd.concat(rows),
    figure="fig-09-bound",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
of_others = (change.sum(axis=0) - change) / (many - 1)
ledger.record(
    "ff-retrain",
    by_layer(abs(change - of_others)),
    figure="fig-09-phases",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(
        values["trained"][:, i] - values["untrained"][:, i],
        layer=layers[i],
        reading=reading,
    )
    for reading, values in (
        ("before tanh", before_tanh),
        ("after tanh", without_bins),
    )
    for i in range(5)
]
ledger.record(
    "noisy-deterministic", pd.concat(rows), figure="fig-09-fooled", fresh=False
)
