# %% [markdown]
# # Do layers first fit and then compress?
#
# | | |
# |---|---|
# | **Question** | While a feed-forward network learns, do its layers first copy the data, and then forget what they do not need? |
# | **Sources** | {cite:t}`shwartzziv2017`, as told in {cite:t}`anttonen2018` (all slides from *Motivation* to *Summary*), {cite:t}`grabauskas2019` (introduction, success criteria), {cite:t}`greenewald2019` (Fig. 2) and {cite:t}`ivanovic2018` (§2) |
# | **Time** | 45 minutes to read, about 7 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (binning) and {doc}`08 <08_gradient_phases>` (drift and diffusion) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 09_information_plane fig-09-plane}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the place of a layer in the information plane exactly, and say which convention makes it finite;
# - test a story told in pictures, slide by slide, beside networks that have no rule to learn;
# - say what a distance from the bottleneck's bound means, and whether it advises you well;
# - name what else makes the measured information fall.
# :::

# %% tags=["remove-cell"]
# colab-setup
SCALE = "book"  # @param ["smoke", "book", "full"]
# smoke: seconds, to try the code; book: minutes, as on the pages; full: hours. A GPU brings nothing.
import shutil
import sys
from pathlib import Path

try:
    from infoutils import __version__ as found
except ImportError:  # none, or an empty folder of its name
    found = None
if found != "0.1.0":
    folder = Path("information-flow")  # beside this notebook, or in Google Drive
    if Path("information-flow.zip").exists():
        print("Unpacking information-flow.zip …")
        shutil.unpack_archive("information-flow.zip")
    elif "google.colab" in sys.modules and not folder.exists():
        from google.colab import drive

        print("Looking into Google Drive …", flush=True)
        drive.mount("/content/drive")
        folder = Path("/content/drive/MyDrive/information-flow")
    if not (folder / "pyproject.toml").exists():
        raise ModuleNotFoundError(
            f"This notebook needs infoutils 0.1.0, and here is {found or 'none'}. Put "
            "information-flow.zip, from the book's pages, beside it (in Colab under Files, at the "
            "left, or its unpacked folder into Google Drive) and run this cell again, or run "
            "`pip install '.[book]'` in the book's folder."
        )
    for name in [name for name in sys.modules if name.split(".")[0] == "infoutils"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder.resolve()))

from infoutils.book import notebook

notebook.begin(SCALE)

# %%
from dataclasses import replace
from functools import partial

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from scipy.special import entr
from scipy.stats import spearmanr

from infoutils import data, models, planes, plotting, training
from infoutils.book import ledger, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.estimation import entropy, mutual_information
from infoutils.statistics import ensemble_interval, peak_of_others

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train on all cores
scale = get_scale()
many, few = scale.ensemble(2), scale.networks

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. The labels are shuffled, so that there is no rule to learn. Does the network still compress?
# 2. Which layers will lose information about the input: the first, the last, or all?
# 3. It is said that noise *relaxes* the weights, and that this compresses. Do weights shrink late in training?
# 4. The input is one of 4096 patterns, and a layer of ten $\tanh$ units is a function of it, without any noise. How many bits does the layer hold about the pattern, if you look with infinite precision? And if each unit is sorted into 30 bins?
# :::
#
# ## The story
#
# {cite:t}`shwartzziv2017` drew each layer $T$ of a network as a point in the **information plane**, with what it knows of the input, $I(X;T)$, on one axis and what it knows of the label, $I(T;Y)$, on the other.
# They saw two phases: short **fitting**, and long **compression**, in which $I(X;T)$ falls.
#
# Our sources retell it: the slides of {cite:t}`anttonen2018`, a proposal that sets out to confirm or to deny it {cite}`grabauskas2019`, an article that doubts it {cite}`greenewald2019`, and the background of the recurrent-network paper {cite}`ivanovic2018`.
# We test what *they* say, and where they differ, each reading by itself.
# We know the slides by their text only, so the form of their pictures is inferred.
#
# We use the original's yardstick, 30 bins.
# {doc}`Chapter 10 <10_estimators_disagree>` changes the yardstick, and tells the debate.
#
# ## The task: 12 bits on an icosahedron
#
# The input is 12 bits, and all 4096 patterns are equally likely.
# The bits sit on the twelve vertices of an icosahedron, and the label does not change when this is turned or mirrored.
# It follows from a rule that we found (the authors' table may not be copied): let $k$ be the number of ones, and $s$ the sum of the lit vertices (unit vectors); the label is 1 if $k + \lVert s\rVert > 7.632$.

# %%
g = (1 + 5**0.5) / 2  # the golden ratio
vertices = np.array(
    [(0, -1, -g), (-1, -g, 0), (0, -1, g), (1, -g, 0), (-g, 0, 1), (0, 1, -g),
     (-1, g, 0), (1, g, 0), (g, 0, 1), (0, 1, g), (g, 0, -1), (-g, 0, -1)]
) / np.hypot(1, g)  # fmt: skip
task = data.spherical_patterns()  # the patterns in counting order, and their labels
ones = task.x.sum(axis=1).astype(int)
length = np.linalg.norm(task.x @ vertices, axis=1)
by_count = mutual_information(ones, task.y, "discrete")
print("as by the rule:", np.array_equal(ones + length > 7.632, task.y == 1))
print(
    f"the pattern tells {task.information:.4f} bits, the number of ones {by_count:.4f}"
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Dots of different size, at whole numbers of ones from 0 to 12 and lengths from 0 to 3.3; the largest are in the middle. A slanted line from 4.2 ones at length 3.4 down to 7.6 ones at length 0 parts label 0 at its left from label 1 at its right."}, "figure": {"caption": "The task: every pattern by its number of ones and the length of the sum of its vertices. The larger a dot, the more patterns are there. The line is the rule.", "name": "fig-09-task"}}
dots = pd.DataFrame({"ones": ones, "value": length.round(6), "label": task.y})
fig, ax = plt.subplots(figsize=(6.2, 3.6))
for (value, points), marker in zip(dots.groupby("label"), "os"):
    at = points.value_counts().reset_index()
    ax.scatter(at["ones"], at["value"], 8 + at["count"] / 2, marker=marker,
               lw=0, alpha=0.6, label=f"label {value}")  # fmt: skip
ax.plot([7.632 - 3.4, 7.632], [3.4, 0], color="0.3")
ax.set(xlabel="number of ones, $k$", ylabel="length of the sum, $\\Vert s\\Vert$")
ax.legend()
plt.show()
results.numbers(dots, ["label", "ones"], of="patterns")

# %% [markdown]
# There are two things to learn, one easy and one hard: to **count** the ones, and then to weigh the length of the sum.
#
# ## The networks
#
# They are those of the authors' code:
#
# | | |
# |---|---|
# | Units | 12, 10, 7, 5, 4, 3 and 2, with $\tanh$ in the hidden ones |
# | Patterns to learn | 85 %, others for each network |
# | Training | Adam with a rate of 0.0004 on the cross-entropy, mini-batches of about 500 |
#
# Beside them stand networks with the same first weights whose labels are **shuffled**: a control for what training does where there is no rule to learn.
#
# The published pages show fewer epochs than the original's 10,000.

# %%
RULE, SHUFFLED = both = "labels of the rule", "shuffled labels"
sizes, patterns = (12, 10, 7, 5, 4, 3, 2), len(task)
layers = [f"hidden {i}" for i in range(1, 6)] + ["output"]
deep, rows = layers[2:5], round(0.85 * patterns)
rng = np.random.default_rng(seed(200))
order = rng.permuted(np.tile(np.arange(patterns), (many, 1)), axis=1)
no_rule = rng.permutation(task.y)
either = replace(task, x=np.tile(task.x, (2, 1)), y=np.append(task.y, no_rule))


# %%
def learn_from(
    learned, seeds, sizes=sizes, epochs=scale.plane_epochs, batch=64, **more
):
    """Train networks, each on its own patterns, with seven mini-batches an epoch."""
    model = models.FeedForward(len(seeds), sizes, init="truncated", rng=seed(201))
    for parameter in model.parameters():
        parameter.data = parameter.data[list(seeds)]
    test = order[list(seeds), rows:] + patterns * (learned[:, :1] >= patterns)
    settings = {"learning_rate": 0.0004, "rng": seed(202), "progress": False}
    settings |= {"checkpoints": [*training.log_epochs(epochs, 50), epochs // 10]}
    settings |= {"windows_per_epoch": min(7 * batch, learned.shape[1])}
    settings |= {"checkpoint_every": None, "evaluate": "checkpoints"} | more
    known = either if learned.max() >= patterns else task
    read = replace(known, train=learned, test=test)
    return training.fit(model, read, epochs=epochs, batch_size=batch, **settings)


# %% [markdown]
# Further ensembles answer the later slides.
# Networks of one to seven hidden layers learn from 5 to 85 % of the patterns.
# So that the amount of data is all that differs, few patterns are repeated, and mini-batches have 64 patterns throughout.
# (The rate is 0.001 there: at 0.0004 these networks were far from trained when half of the epochs were over.)
# Other networks try five learning rates, and larger ones learn 200 shuffled labels by heart.

# %%
shares = (0.05, 0.15, 0.28, 0.45, 0.85)
set_ups = {5: shares, 3: shares, 1: shares, 7: shares[:3]}  # by hidden layers
set_ups |= {4: shares[4:], 2: shares[4:]}
everything = np.vstack([order[:, :rows], order[:few, :rows] + patterns])
main = {"learned": everything, "seeds": [*range(many), *range(few)], "batch": 498}
jobs = {"main": main}
for depth, wanted in set_ups.items():
    learned = []
    for share in wanted:
        chosen = order[:many, : round(share * patterns)]
        learned.append(np.tile(chosen, -(-rows // chosen.shape[1]))[:, :rows])
    layout = (*sizes[: depth + 1], 2) if depth < 6 else (*sizes[:-1], 3, 3, 2)
    longer = {
        "seeds": [*range(many)] * len(wanted),
        "epochs": scale.plane_epochs // 2,
    }
    jobs[depth] = {"learned": np.vstack(learned), "sizes": layout} | longer
    jobs[depth] |= {"learning_rate": 0.001}  # or they would be far from trained

# %%
rates, quarter = (0.0001, 0.0003, 0.001, 0.003, 0.01), scale.plane_epochs // 4
short = {"seeds": range(many), "epochs": quarter}
for rate in rates:
    jobs[rate] = {"learned": order[:many, :rows], "learning_rate": rate} | short
heart = order[:many, :200]
larger = {"sizes": (12, 40, 20, 20, 20, 20, 2), "learning_rate": 0.002, "batch": 29}
jobs["by heart"] = short | larger | {"seeds": 2 * [*range(many)]}
jobs["by heart"] |= {"learned": np.vstack([heart + patterns, heart])}
trained = joblib.Parallel()(
    joblib.delayed(learn_from)(**job) for job in jobs.values()
)
histories = dict(zip(jobs, trained))
history = histories["main"]
recorded, who = history.evaluated, {RULE: slice(many), SHUFFLED: slice(many, None)}

# %% [markdown]
# What is information here?
# $X$ is one of 4096 patterns, and $T$ is a function of it.
# Every unit is sorted into 30 equal bins between −1 and 1, so a layer falls into one of finitely many cells, and $I(X;T)$ is simply the entropy of the cells: 12 bits, if every pattern has one of its own.
# $I(T;Y)$ is counted from cells and labels, over **all** patterns.
# Nothing is estimated: both are exact, for these bins.


# %%
def plane_of(history, labels, chosen):
    """The plane of some networks at every recorded epoch: (2, epochs, networks, layers)."""
    every = (
        history.at(e).layer_activity(task.x) for e in history.evaluated.tolist()
    )
    read = ([layer[chosen] for layer in one] for one in every)
    return np.stack([planes.information_plane(one, labels) for one in read], axis=1)


known = [plane_of(history, task.y, who[RULE])]
known += [plane_of(history, no_rule, who[SHUFFLED])]
bits = dict(zip(("input", "label"), np.concatenate(known, axis=2)))
bits["beyond"] = bits["input"] - bits["label"]  # what the label does not need
bound = planes.information_bottleneck(task.p_y / patterns)
fitted = training.end_of_fitting(history.train_loss[:, :many])


# %%
def curve(kind, condition, layer):
    """Bits of each network at each recorded epoch."""
    return bits[kind][:, who[condition], layers.index(layer)]


def moment(when, layer):
    """At which recorded epoch: fixed by the networks that have a rule."""
    if when == "the peak":
        return peak_of_others(curve("input", RULE, layer))
    ends = {"untrained": 0, "the end": len(recorded) - 1}
    return fitted if when == "the end of fitting" else np.full(many, ends[when])


def more_bits(kind, of, minus, layer, condition):
    """How many bits more at one moment than at another."""
    values = curve(kind, condition, layer)
    networks = np.arange(values.shape[1])
    first, last = (moment(when, layer)[networks] for when in (minus, of))
    return values[last, networks] - values[first, networks]


# %% [markdown]
# The **end of fitting** is defined beforehand: the first recorded epoch at which the training loss has made 90 % of its fall.
# A second reading of where the first phase ends is the **peak** of $I(X;T)$; as every curve falls behind its own peak, we take that of the mean of the *other* networks.
# Networks with shuffled labels are measured at the same epochs as those with a rule.
#
# ## Best-case scenario
#
# In the slides' first step a network copies what it is shown, and comes to know more of data and labels.
# In the second, while gradients shrink, it gradually forgets the data.
# Their picture, from a magazine, most likely shows a few moments of training, with every network as a dot.


# %%
def networks_at(ax, i):
    """Every layer of every network as a dot; i is one recorded epoch, or one for each."""
    each = np.arange(many)
    for layer, marker in zip(layers, "osv^Dp"):
        x, y = (curve(kind, RULE, layer)[i, each] for kind in ("input", "label"))
        ax.plot(x, y, marker, ms=4.5, mew=0, alpha=0.6, label=layer)
    ax.set(xlim=(-0.3, 12.5), ylim=(-0.03, 1.06), xlabel="$I(X;T)$ in bits")


def at_moment(kind, when, layer):
    return curve(kind, RULE, layer)[moment(when, layer), np.arange(many)]


moments = ("untrained", "the end of fitting", "the end")
levels = {"kind": ("input", "label"), "when": moments, "layer": layers}
seen = results.measure(at_moment, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Untrained: the layers lie on a rising curve from the origin (output) to 12 and 1 bit (hidden 1). At the end of fitting all lie in a row near 1 bit about the label: hidden 5 between 5 and 8 bits about the input, hidden 4 near 10, the output near 2 bits and somewhat lower. At the end the same row, with hidden 5 spread from 2 to 8 bits and the output between 1 and 2."}, "figure": {"caption": "Three moments of training: a dot for each layer of each network. Hidden 1 lies beneath hidden 2. Untrained networks are the control.", "name": "fig-09-snapshots"}}
fig, axes = plt.subplots(3, figsize=(5.6, 8.4), sharex=True)
for ax, when in zip(axes, moments):
    networks_at(ax, moment(when, "output"))
    ax.set(title=when, ylabel="$I(T;Y)$ in bits")
    ax.label_outer()
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
results.numbers(seen, ["kind", "when", "layer"])

# %% [markdown]
# The next slide is an animation.
# Drag the slider, or play it.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information plane of all networks at the last epoch: all hidden layers lie in a row just below 1 bit about the label, spread from 2 to 12 bits about the input, the output at the left. A slider goes back to the untrained networks."}, "figure": {"caption": "All networks in the information plane, one dot for each layer of each network, from the untrained ones (control) to the end.", "name": "fig-09-scrub"}, "no_numbers": "it moves through thousands of dots; the figures below have their means."}
scrubbed = plt.figure(figsize=(6.2, 4.2))


def one_epoch(i):
    scrubbed.clear()
    ax = scrubbed.add_subplot()
    networks_at(ax, i)
    ax.set(ylabel="$I(T;Y)$ in bits", title=f"epoch {recorded[i]}")
    ax.legend(loc="lower right")


frames = np.unique(np.linspace(0, len(recorded) - 1, 25).astype(int))
plotting.scrubber(
    scrubbed, one_epoch, frames, [f"epoch {recorded[i]}" for i in frames]
)

# %% [markdown]
# The article shows the same as paths of the hidden layers {cite}`greenewald2019`.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Hidden 1 to 3 stay near the upper right corner, at 12 and 1 bit. Hidden 4 and 5 rise from near 9 and 6 bits about the input, bulge to the right and turn left below 0.8 bits; hidden 4 then comes back and ends near 10, hidden 5 goes on to the left below the top and ends at 5 bits. The output rises from 1 to 3.4 bits and then moves up and left towards the corner of the dashed bound."}, "figure": {"caption": "The information plane during training. Each path is a layer (the mean over networks; small dots are single networks), the colour is the epoch. Epoch 0, at the bottom of the colour bar, is the untrained network: the control. Dashed: the bound, that no summary of the input can exceed.", "name": "fig-09-plane"}, "source": "greenewald2019, Fig. 2"}
short_names = ["", "", "1 to 3", "4", "5", "output"]
paths = [bits[kind][:, :many] for kind in ("input", "label")]
fig, ax = plt.subplots(figsize=(6.6, 4.6))
plotting.information_plane(ax, *paths, recorded, layers=short_names, bound=bound)
ax.set(xlim=(-0.3, 12.5), ylim=(0, 1.1))
plt.show()
results.numbers(seen, ["layer", "when", "kind"])

# %% [markdown]
# What do the sources conclude?
# The slides: a best case.
# The proposal: there are two phases, memorisation and compression, and it is the second, of forgetting, that generalises.
# The article doubts it.
#
# ## The two phases, with a control
#
# Now with intervals, and beside networks without a rule.

# %%
looks = recorded[:: max(1, len(recorded) // 16)]


def of_epoch(kind, of, epoch):
    layer, _, condition = of.partition(", ")
    now = np.searchsorted(recorded, epoch)
    return curve(kind, SHUFFLED if condition else RULE, layer)[now]


shown_as = [*deep, *(f"{layer}, shuffled" for layer in deep)]
levels = {"kind": ("input", "label"), "of": shown_as, "epoch": looks}
course = results.measure(of_epoch, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Above: hidden 3 is flat near 11.6 bits. Hidden 4 and 5 have a peak near epoch 50, fall, and come back a little; from the shaded end of fitting on, hidden 5 falls from 6.5 to below 5 bits. With shuffled labels they rise slowly to a broad hill near epoch 1000. Below: information about the label rises steeply near epoch 50, in hidden 5 from 0.1 to the dotted line, and slowly on to 1 bit. With shuffled labels it is level in hidden 3 and 4 and creeps up to 0.2 bits in hidden 5."}, "figure": {"caption": "What the last three hidden layers know of the input and of the label, through training: networks with a rule, and networks with shuffled labels (grey, hollow: the control), which are asked about these. Mean over networks and its 95 % interval. Shaded: between the earliest and the latest end of fitting; dotted: what the number of ones alone tells.", "name": "fig-09-curves"}}
fig, axes = plt.subplots(2, figsize=(6.2, 7), sharex=True)
for ax, (kind, shown) in zip(axes, course.groupby("kind", sort=False)):
    results.curves(ax, shown, "epoch", by="of", controls=shown_as[3:])
    ax.set(xscale="symlog", xlim=(-0.3, None), ylabel=f"bits about the {kind}")
    ax.axvspan(*recorded[[fitted.min(), fitted.max()]], color="0.93", zorder=0)
axes[1].axhline(by_count, color="0.3", ls=":", lw=1)
axes[1].set_xlabel("epoch")
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
plt.show()
results.numbers(course, ["kind", "of", "epoch"])


# %%
def gains(kind, of, minus):
    """Of the last three hidden layers, with a rule and without."""
    levels = {"layer": deep, "condition": both}
    return results.measure(partial(more_bits, kind, of, minus), **levels)


def by_reading(word, minus):
    ends = {f"{word} {end}": end for end in ("the end of fitting", "the peak")}
    each = {name: gains("input", end, minus) for name, end in ends.items()}
    return pd.concat(one.assign(reading=name) for name, one in each.items())


rise, fall = by_reading("to", "untrained"), by_reading("from", "the end")
learned_label = gains("label", "the end of fitting", "untrained")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five panels. Input, rise to the end of fitting: hidden 4 right of zero, hidden 5 spread around it. Rise to the peak: hidden 5 at about 1.2 bits, with shuffled labels left of zero. Fall from the end of fitting: hidden 5 at 1.6 bits, hidden 4 spread around zero, hidden 3 at zero; shuffled labels near 1 bit in hidden 4 and 0.7 in hidden 5. Fall from the peak: hidden 5 at 2.9 bits. Label: rises of 0.1, 0.6 and 0.8 bits in hidden 3, 4 and 5, near zero with shuffled labels."}, "figure": {"caption": "The two phases: information about the input gained in the first phase and lost in the second, by two readings of where the first ends; and information about the label gained in the first. Dots: networks; marks: mean with 95 % interval; hollow: shuffled labels, over the same epochs (control); dotted: zero, and the least change of input information that counts (of the label, half of it).", "name": "fig-09-phases"}}
shown = [rise.assign(what="input: rise " + rise["reading"])]
shown += [fall.assign(what="input: fall " + fall["reading"])]
shown += [learned_label.assign(what="label: rise to the end of fitting")]
results.figure(pd.concat(shown), "layer", by="condition", panels="what", controls=[SHUFFLED],
               label="bits", lines=[0, 0.1])  # fmt: skip

# %% [markdown]
# {{ff-label-rises was reproduced}}
# {{ff-input-rises was undecided or reproduced or depends}}
# {{ff-input-falls was depends on layer or undecided}}
# {{ff-deeper-compresses-more was undecided or reproduced or not reproduced}}
# **First phase.** About the label all three layers gain, and more than networks with shuffled labels.
# (Hidden 3 tells most patterns apart, so it knows most of *any* labelling from the start.)
# About the input, it hangs on where the phase ends.
# To its peak, hidden 5 gains {{ff-input-rises hidden 5 peak}} bits; at the end of fitting this peak is long over, and networks lie on both sides of zero.
# Hidden 3 begins close to 12 bits, so it has hardly anywhere to rise.
#
# **Second phase.** Hidden 5 forgets, by both readings: {{ff-input-falls hidden 5 fitting}} bits from the end of fitting on.
# Hidden 3 does not.
# In hidden 4 networks differ much, and on average little is lost.
# So "each layer" is too much; the last hidden layer does it, and loses more than the one before by both readings.
# Whether hidden 4 loses more than hidden 3 stays open.
#
# **The control** is sobering.
# From the end of fitting on, networks that have no rule to learn forget as well, in hidden 5 {{ff-input-falls null hidden 5 fitting}} bits, and in hidden 4 at least as much as those with a rule.
# What they do not have is the early bulge of both layers, near epoch 50.
# So from that peak on hidden 5 does not, on average, forget there.
#
# ### Quick or slow? How long?
#
# By the theory, as the article tells it, information rises quickly and then falls slowly; by the proposal, compression takes up most of the training.
# We count the epochs to half of the rise, and from the peak to half of the fall, and the share of the epochs that comes after the peak, if training is stopped when the loss has made 90 or 99 % of its fall, or at our end.


# %%
def mean_course(condition):
    return np.mean([curve("input", condition, layer) for layer in deep], axis=0)


def slowness(condition):
    """log10 of the epochs of half the fall over those of half the rise."""
    values, ratios = mean_course(condition), []
    for own, top in zip(values.T, peak_of_others(values)):
        up = (own[: top + 1] >= (own[0] + own[top]) / 2).argmax()
        down = top + (own[top:] <= (own[top] + own[-1]) / 2).argmax()
        fall_takes = max(recorded[down] - recorded[top], 1)
        ratios.append(np.log10(fall_takes / max(recorded[up], 1)))
    return ratios


nearly = training.end_of_fitting(history.train_loss[:, :many], 0.99)
stops = {
    "90 % of the loss's fall": fitted,
    "99 % of the loss's fall": nearly,
    "the end of training": np.full(many, len(recorded) - 1),
}


# %%
def second_phase(part, stop, condition):
    """Share of the epochs after the peak, and what is lost in them."""
    values, epochs = mean_course(condition), np.maximum(recorded, 1)
    networks = np.arange(values.shape[1])
    until, top = stops[stop][networks], values.argmax(axis=0)
    if part == "share":
        return np.clip(1 - epochs[top] / epochs[until], 0, 1)
    start = np.minimum(peak_of_others(mean_course(RULE))[networks], until)
    return values[start, networks] - values[until, networks]


slower = results.measure(slowness, condition=both)
parts = {"part": ("share", "falls"), "stop": stops, "condition": both}
long_phase = results.measure(second_phase, **parts)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Above: the shares lie at 0.85 to 0.95 for all three stops, with two or three networks near zero; with shuffled labels they are lower, most so at the first stop. Below: the falls are half a bit at the first stop and about one bit at the others; with shuffled labels around zero or below."}, "figure": {"caption": "The share of the epochs that comes after the highest information about the input (a share of 1 is all), and how many bits are lost from the peak on, by when training is stopped. Mean of hidden 3 to 5. Dots: networks; marks: mean with 95 % interval; hollow: shuffled labels (control); dotted: zero, and one half for the share.", "name": "fig-09-time"}}
results.figure(long_phase, "stop", by="condition", panels="part", controls=[SHUFFLED],
               label="share of the epochs; bits", lines=[0, 0.5])  # fmt: skip

# %% [markdown]
# {{ff-compression-long was reproduced or undecided}}
# {{ff-quick-rise-slow-fall was undecided or reproduced or not reproduced}}
# Most of the training does come after the peak, even if one stops once the loss has made 90 % of its fall: a share of {{ff-compression-long share 90}} of the epochs.
# And bits are lost in that time.
#
# A share is no pace, however: it grows if one only trains on.
# Half of the fall takes longer than half of the rise by {{ff-quick-rise-slow-fall}} in the logarithm, where 0.5 would be a factor of three; networks differ much.
# There are two falls: a quick one just after the peak, and a slow one, hundreds of epochs later.
#
# ### The label in the second phase: three readings
#
# Here the sources part.
# Information about the label **still rises** (the proposal); it **falls a little** ({cite:t}`ivanovic2018`, §2); it falls **if there are too few data** (the slides; a section of its own below).

# %%
late_label = gains("label", "the end", "the end of fitting")
whole_label = gains("label", "the end", "untrained")


def goes_with(a, b):
    """Spearman's correlation; zero where one of the two does not change."""
    return spearmanr(a, b).statistic if len(set(a)) > 1 < len(set(b)) else 0.0


def steadiness(layer, condition):
    return [goes_with(recorded, own) for own in curve("label", condition, layer).T]


levels = {"layer": deep, "condition": both}
steady = results.measure(steadiness, **levels)
words.table(results.summary(steady, ["layer", "condition"], scale="correlation"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Hidden 3 lies within the two dotted lines about zero, just right of it, hidden 4 at 0.03 and hidden 5 at 0.06 bits, all networks close together. Shuffled labels spread widely, from minus 0.4 to 0.3 bits."}, "figure": {"caption": "Change of the information about the label from the end of fitting to the end of training. Dots: networks; marks: mean with 95 % interval; hollow: shuffled labels (control); dotted: the least rise and the least fall that count, and zero.", "name": "fig-09-label"}}
results.figure(late_label, "layer", by="condition", controls=[SHUFFLED],
               label="bits", lines=[-0.01, 0, 0.01])  # fmt: skip

# %% [markdown]
# {{ff-label-still-rises was depends on layer or reproduced or undecided}}
# {{ff-label-falls-slightly was not reproduced}}
# {{ff-keeps-more-label was reproduced}}
# In hidden 5 the information about the label still rises, by {{ff-label-still-rises hidden 5}} bits, and in hidden 4 by less.
# Hidden 3 hardly gains, as it has nearly everything by then.
# It falls in none of them: with enough data the proposal's reading fits, and that of the recurrent-network paper does not.
# Over the whole of training each layer knows more and more of the label (the table), as the proposal says.
#
# ### Does forgetting generalise?
#
# The proposal calls compression the stage of generalisation.
# Two curves with a trend always go together, so we compare changes: from the end of fitting on, does the test accuracy rise between those recorded epochs in which the last hidden layer loses bits?

# %%
right, last_hidden = history.test_accuracy[:, :many], bits["input"][..., 4]
networks = np.arange(many)
improves = results.rows(right[-1] - right[fitted, networks])
lost_then = [-np.diff(last_hidden[f:, i]) for i, f in enumerate(fitted)]
better_then = [np.diff(right[f:, i]) for i, f in enumerate(fitted)]
together = results.rows(list(map(goes_with, lost_then, better_then)))
generalises = {"gain": improves, "together": together}
named = pd.concat(one.assign(part=name) for name, one in generalises.items())
words.table(results.summary(named, "part"))

# %% [markdown]
# {{ff-compression-generalises was undecided or not reproduced or reproduced}}
# The test accuracy does still rise after fitting, by {{ff-compression-generalises gain}}.
# That it rises *when* bits are lost is not shown: the correlation is {{ff-compression-generalises together}}, and 0.3 is the least that would count.
#
# ## Why does the phase change happen?
#
# The slides blame the noise of stochastic gradient descent: it comes in where the gradient is shallow, wipes out whatever the class does not need, and compresses in that it *relaxes the weights*.
# Their picture is most likely that of the original: the mean of the gradient over mini-batches, the signal, and its standard deviation, the noise, in every layer ({doc}`chapter 08 <08_gradient_phases>`).
# (An epoch is one pass through all training patterns, so its mean is that of all of them, and there is no noise floor.)


# %%
def norm(kind, weights):
    """Norm over the weights into a layer, or all: (epochs, networks)."""
    of_all = getattr(history, f"gradient_{kind}").values()
    of_layer = dict(zip(layers, of_all))
    chosen = of_all if weights == "all layers" else [of_layer[weights]]
    return np.sqrt(sum(one.astype(float) ** 2 for one in chosen))


def log_ratio(weights, condition=RULE):
    ratio = norm("mean", weights) / norm("deviation", weights)
    return np.log10(ratio[:, who[condition]])


def thinned(values):
    """Means between recorded epochs."""
    stretches = zip(recorded, recorded[1:])
    return np.array([values[start:end].mean(axis=0) for start, end in stretches])


kinds = ("mean", "deviation")
of_first = [
    pd.DataFrame({"value": thinned(norm(kind, layer))[:, 0], "epoch": recorded[1:]})
    .assign(kind=kind, layer=layer)
    for kind in kinds for layer in layers
]  # fmt: skip
first_norms = pd.concat(of_first)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six panels on logarithmic axes. Into hidden 1 to 4 the mean starts above or at the deviation, falls below it, rises to a first peak near epoch 50 with the deviation, and both rise again until far beyond epoch 1000, the deviation well above the mean; at the very end both fall. Into hidden 5 and the output the mean has a peak near epoch 50 above the deviation, and then lies below it."}, "figure": {"caption": "Norm of the gradient's mean and of its standard deviation over the mini-batches of an epoch, for the weights into each layer of one network, the first, named beforehand. Logarithmic; averaged between recorded epochs.", "name": "fig-09-gradients"}}
fig, axes = plt.subplots(3, 2, figsize=(6.4, 6.6), sharex=True)
for ax, (layer, shown) in zip(axes.flat, first_norms.groupby("layer", sort=False)):
    for style, kind in zip(("-", "--"), kinds):
        one = shown[shown["kind"] == kind]
        ax.plot(one["epoch"], one["value"], style, label=kind)
    ax.set(xscale="log", yscale="log", title=f"into {layer}")
fig.supxlabel("epoch")
axes[0, 0].legend()
plt.show()
results.numbers(first_norms, ["layer", "epoch", "kind"])


# %%
def drift_and_diffusion(part, layer, condition):
    ratio = log_ratio(layer, condition)
    return {"drift": ratio[0], "diffusion": -ratio[-1]}[part]


levels = {"part": ("drift", "diffusion"), "layer": layers, "condition": both}
gradient_phases = results.measure(drift_and_diffusion, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Drift: networks with a rule lie right of zero, from 0.5 in hidden 1 down to 0.15 in the output, whose interval reaches zero; shuffled labels lie left of zero. Diffusion: all layers lie near 0.65 with a wide spread, and shuffled labels even further right."}, "figure": {"caption": "Drift in the first epoch: the logarithm of mean over deviation. Diffusion in the last: minus the same. Dots: networks; marks: mean with 95 % interval; hollow: shuffled labels (control); dotted: zero, and the least that counts.", "name": "fig-09-drift"}}
results.figure(gradient_phases, "layer", by="condition", panels="part", controls=[SHUFFLED],
               label="log10", lines=[0, 0.1])  # fmt: skip

# %% [markdown]
# {{ff-gradient-phases was undecided or reproduced or depends}}
# In the first epoch the mean exceeds the deviation in the hidden layers; of the weights into the output this is on the border.
# In the last epoch the deviation is the larger one, everywhere.
# With shuffled labels the first half fails, and the second holds: that a gradient ends in noise is no sign that a rule was learned.
# In between, near epoch 50, while the error falls steeply, the mean rises above the deviation once more.
#
# ### Noise when it is shallow?
#
# We call shallow what comes after the last recorded epoch at which it is a quarter of its largest or more.
# And when the layers begin to lose information about the input, how much smaller has it become?

# %%
signal = thinned(norm("mean", "all layers"))[:, :many]
ratio = thinned(log_ratio("all layers"))
steep = signal >= signal.max(axis=0) / 4
late = steep[::-1].cumsum(axis=0)[::-1] == 0  # after the last steep one
late[-1] = True  # stands for what comes after, where nothing does
before = np.ma.masked_array(ratio, late).mean(axis=0)
after = -np.ma.masked_array(ratio, ~late).mean(axis=0)
shallow = {"signal before": results.rows(before)}
shallow["noise after"] = results.rows(after)


# %%
def shrunk(weights, places):
    """log10 of the largest mean gradient so far over that at a recorded epoch."""
    own = thinned(norm("mean", weights))[:, :many]
    places = np.minimum(places, len(own) - 1)
    return np.log10(np.maximum.accumulate(own) / own)[places, networks]


smaller = shrunk("all layers", mean_course(RULE).argmax(axis=0))
shown = shallow | {"smaller at the peak": results.rows(smaller)}
for weights in ("all layers", "hidden 5"):
    own = results.rows(shrunk(weights, fitted))
    shown[f"smaller at the end of fitting, {weights}"] = own
named = pd.concat(one.assign(part=name) for name, one in shown.items())
words.table(results.summary(named, "part"))

# %% [markdown]
# {{ff-noise-when-shallow was not reproduced}}
# {{ff-shallow-gradient was not reproduced}}
# Why do both fail?
# The gradient of all layers together does not become shallow: in the first ones its mean is larger in the end than it was at first.
# (In nearly all networks the last stretch has to stand for what comes after. The picture's fall at the very end is an exception.)
# So noise is the larger one long *before* the gradient is shallow: on average over that time, mean over deviation is {{ff-noise-when-shallow signal}} in the logarithm.
# And where information about the input peaks, the mean gradient is still about as large as it has ever been.
#
# One reading is kinder to the slides.
# Into hidden 5 alone the gradient has become much smaller by the end of fitting (the table, last row), and hidden 5 goes on to lose bits.
# Our rules ask for the network as a whole, and for the peak.
#
# ### Does compression begin where drift ends?
#
# {cite:t}`shwartzziv2017` say so.
# The rule compares the epoch at which the mean information of the last three hidden layers is largest with that at which the gradient changes, by the two timings of chapter 08: the break of the best line of two pieces through its ratio, and the ratio's fall below 1.


# %%
def first_break(values):
    """Log of the epoch at the break of the best line of two pieces, for each column."""
    x = np.log10(np.arange(1, len(values) + 1))
    places, errors = np.linspace(x[2], x[-3], 200)[:-1], []
    for place in places:
        columns = np.stack([np.ones_like(x), x, np.maximum(x - place, 0)], axis=1)
        basis = np.linalg.qr(columns)[0]
        errors.append(((values - basis @ (basis.T @ values)) ** 2).sum(axis=0))
    return places[np.argmin(errors, axis=0)]


def falls_below(values):
    """Log of the first epoch after the highest ratio at which noise exceeds signal."""
    past = np.arange(len(values))[:, None] >= values.argmax(axis=0)
    below = past & (values < 0)
    first = np.where(below.any(axis=0), below.argmax(axis=0), len(values) - 1)
    return np.log10(1 + first)


# %%
timings = {"break of two lines": first_break, "ratio below one": falls_below}


def apart(reading, condition):
    top = np.maximum(recorded[mean_course(condition).argmax(axis=0)], 1)
    return np.log10(top) - timings[reading](log_ratio("all layers", condition))


transition = results.measure(apart, reading=timings, condition=both)

# %% tags=["hide-input"] mystnb={"image": {"alt": "By the break of two lines most networks lie near minus 0.6, left of the margin, with a few far right of it. By the ratio's fall below one most lie near zero, inside the margin, with a few up to 1.7. Shuffled labels spread over the whole axis."}, "figure": {"caption": "Epoch at which information about the input is largest, over the epoch at which the gradient changes, as a logarithm. Dots: networks; marks: mean with 95 % interval; hollow: shuffled labels (control); dotted: zero, and a factor of two.", "name": "fig-09-transition"}}
results.figure(transition, "reading", by="condition", controls=[SHUFFLED],
               label="log10 (peak / change of the gradient)", lines=[-0.3, 0, 0.3])  # fmt: skip

# %% [markdown]
# {{ff-transition was undecided or not reproduced or depends}}
# Most networks peak well before the ratio breaks.
# By its fall below 1, most peaks lie close, and a few late ones far away.
#
# ### Do weights relax?
#
# Taken plainly, to relax is to become smaller.


# %%
def spreads(epoch):
    """Standard deviation of the weights into each layer: (layers, networks)."""
    each = [weights.detach()[:many] for weights in history.at(epoch).w]
    return np.array([weights.std(dim=(1, 2)).numpy() for weights in each])


size = np.stack([spreads(epoch) for epoch in recorded.tolist()])


def grown(layer, epoch):
    now, i = np.searchsorted(recorded, epoch), layers.index(layer)
    return size[now, i] / size[0, i]


def relaxed(layer):
    own = size[:, layers.index(layer)]
    return np.log10(own[fitted, networks] / own[-1])


growth = results.measure(grown, layer=layers, epoch=looks)
relax = results.measure(relaxed, layer=layers)

# %% tags=["hide-input"] mystnb={"image": {"alt": "The curves of the output and of hidden 5 leave the dotted line near epoch 30 and rise steeply after the shaded end of fitting, to about five and three and a half times the untrained size. Hidden 4 doubles; hidden 1 to 3 grow by less than one half."}, "figure": {"caption": "Standard deviation of the weights into each layer over that before training, through training. Mean over networks and its 95 % interval. Shaded: between the earliest and the latest end of fitting; dotted: no change.", "name": "fig-09-weights"}}
fig, ax = plt.subplots(figsize=(6.2, 4))
results.curves(ax, growth, "epoch", by="layer", scale="ratio")
ax.axvspan(*recorded[[fitted.min(), fitted.max()]], color="0.93", zorder=0)
ax.axhline(1, color="0.3", ls=":", lw=1)
ax.set(xscale="symlog", xlim=(-0.3, None), xlabel="epoch", ylabel="growth")
ax.legend()
plt.show()
results.numbers(growth, ["layer", "epoch"], scale="ratio")

# %% [markdown]
# {{ff-weights-relax was not reproduced}}
# They do not relax. They **grow**.
# From the end of fitting to the end of training, when bits are lost, the weights of every layer become larger, most so those into hidden 5 and the output.
# Size at the end of fitting over size at the end is {{ff-weights-relax hidden 5}} in hidden 5, as a logarithm.
# (That is nearly a factor of two. Another sense of the word, that weights become more *random*, is not tested.)
# Growing weights drive $\tanh$ units to their ends, where bins cannot tell them apart.
#
# ### What is wiped out?
#
# As the label is a function of the pattern, $I(X;T)$ is what a layer knows of the label plus what it knows beyond it.
# If noise wipes out what is irrelevant, the second should fall after fitting, and the first should not.

# %%
irrelevant = gains("beyond", "the end of fitting", "the end")
words.table(results.summary(irrelevant, ["layer", "condition"]))

# %% [markdown]
# {{ff-irrelevant-wiped was undecided or depends on layer}}
# In hidden 5 it is as the slides say: {{ff-irrelevant-wiped irrelevant hidden 5}} bits beyond the label are lost, and nothing of the label.
# Hidden 3 wipes out nothing, and hidden 4 is open.
# That it is *noise* that does this is another claim; {doc}`chapter 10 <10_estimators_disagree>` trains without any.
#
# ## Losing data on every layer
#
# Each layer of filters drops some of the data, say the slides, so that a network is a lossy compression of its input.
# (Ours are fully connected.)
# Without noise, says the article, the true information is the same for whatever weights.
# Both can be counted: with 30 bins, and **exactly**, every value as the computer has it.

# %%
models_at = {"trained": history.at(recorded[-1]), "untrained": history.at(0)}


def exact(kind):
    def counted(model):
        read = model.layer_activity(task.x, kind=kind)[:5]
        own = [one[:many] for one in read]
        return planes.information_plane(own, task.y, method="discrete").i_xt

    return {name: counted(model) for name, model in models_at.items()}


ends = {"trained": -1, "untrained": 0}
known_by = {"30 bins": {name: bits["input"][i, :many] for name, i in ends.items()}}
known_by |= {"exact": exact("activation"), "before tanh": exact("drive")}


# %%
def knows(estimator, condition, layer):
    return known_by[estimator][condition][:, layers.index(layer)]


def lost_in(step, estimator, condition):
    one, _, two = step.split()
    pair = (knows(estimator, condition, f"hidden {layer}") for layer in (one, two))
    return np.subtract(*pair)


def changed(layer, reading):
    after, before = (knows(reading, one, layer) for one in ends)
    return after - before


levels = {"estimator": known_by, "condition": ends, "layer": layers[:5]}
counts = results.measure(knows, **levels)
steps = [f"{i} to {i + 1}" for i in range(1, 5)]
levels = {"step": steps, "estimator": ("30 bins", "exact"), "condition": ends}
lossy = results.measure(lost_in, **levels)
levels = {"layer": layers[:5], "reading": ("before tanh", "exact")}
unchanged = results.measure(changed, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels. By 30 bins hidden 1 and 2 lie at 12 bits, hidden 3 just below, hidden 4 near 10 and hidden 5 near 5 trained and 6.5 untrained. Counted exactly all lie at 12 bits, but for a few trained networks in hidden 5 that lie much lower. Before the tanh all lie at 12 bits."}, "figure": {"caption": "What each hidden layer knows of the input, by 30 bins, counted exactly, and counted exactly before its tanh. Dots: networks; marks: mean with 95 % interval; hollow: untrained networks (control).", "name": "fig-09-exact"}}
results.figure(counts, "layer", by="condition", panels="estimator", controls=["untrained"],
               label="$I(X;T)$ in bits")  # fmt: skip

# %% [markdown]
# {{ff-lossy-layers was depends}}
# {{noisy-deterministic was undecided or reproduced or depends}}
# With bins every layer from the third on knows less than the one before; but so it is before training, and only at the last step does training add to the loss.
# **Exactly**, nothing is lost on the way: each layer tells all patterns apart, untrained and trained.
# The exception is telling: in a few trained networks the units of hidden 5 are so far out that many patterns get the very same floating-point number, next to 1: bins, too, the narrowest there are.
# Just before the $\tanh$, nothing is lost.
# So the article is right, but for the computer's own precision.
#
# ## Training gone wrong: too little data
#
# In the slides too little data are the trouble: networks still copy them, but generalise badly, as compression at shallow gradients takes information about the labels with it.
# They name no amount; the original shows 5, 45 and 85 % of the patterns.

# %%
of_data = histories[5]


def members(depth, share):
    """Which networks of a depth learn this share of the patterns."""
    first = many * set_ups[depth].index(share)
    return slice(first, first + many)


three = {f"{100 * share:.0f} %": share for share in (0.05, 0.45, 0.85)}
kinds, shown = ("input", "label"), [members(5, share) for share in three.values()]
shown_plane = np.split(plane_of(of_data, task.y, np.r_[tuple(shown)]), 3, axis=2)
data_plane = dict(zip(three, shown_plane))


def of_last(kind, data):
    """What the last hidden layer knows: (epochs, networks)."""
    return data_plane[data][kinds.index(kind), ..., 4]


def at_end(kind, data):
    return of_last(kind, data)[-1]


# %% tags=["hide-input"] mystnb={"image": {"alt": "With 5 %, hidden 4, hidden 5 and the output rise, bend to the left and sink: hidden 5 ends near 0.5 bits about the label and 2 about the input. With 45 and 85 % all three rise to the end, between 0.85 and 1 bit; with 45 % hidden 5 turns to the left near the top, with 85 % hardly."}, "figure": {"caption": "The information plane of networks that learn from 5, 45 and 85 % of the patterns, measured over all patterns. Paths: mean over networks; faint dots: single networks; dashed: the bound. The bottom of the colour bar is the untrained network, the control.", "name": "fig-09-sizes"}}
fig, axes = plt.subplots(3, figsize=(5.8, 9), sharex=True)
for ax, (name, paths) in zip(axes, data_plane.items()):
    plotting.information_plane(ax, *paths, of_data.evaluated, layers=["", "", "", "4", "5", "out"],
                               bound=bound)  # fmt: skip
    ax.set(xlim=(-0.3, 12.5), ylim=(0, 1.1), title=f"{name} of the patterns")
    ax.label_outer()
plt.show()
results.numbers(results.measure(at_end, kind=kinds, data=three), ["kind", "data"])


# %%
def late_change(kind, reading, data):
    """Bits of the last hidden layer at the end, less those at the end of the first phase."""
    values = of_last(kind, data)
    end = training.end_of_fitting(of_share("train_loss", data))
    start = end if reading == "from the end of fitting" else peak_of_others(values)
    return values[-1] - values[start, np.arange(many)]


def of_share(kind, data):
    return getattr(of_data, kind)[:, members(5, three[data])]


readings = ("from the end of fitting", "from the peak")
levels = {"kind": ("label", "input"), "reading": readings, "data": three}
after_fitting = results.measure(late_change, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Above: with 5 % the changes lie near minus 0.13 bits by both readings; with 45 and 85 % they lie near 0.06 from the end of fitting, and at zero from the peak. Below: with 5 % losses of about 3 and 5.5 bits, with 45 % of one to two bits, with 85 % of half a bit to one bit."}, "figure": {"caption": "Change of what the last hidden layer knows of the label and of the input, from the end of the first phase (two readings) to the end of training, by the share of the patterns that is learned. Dots: networks; marks: mean with 95 % interval; dotted: zero.", "name": "fig-09-data"}}
fig, axes = plt.subplots(2, figsize=(6.2, 4.6))
for ax, (kind, shown) in zip(axes, after_fitting.groupby("kind", sort=False)):
    results.marks(ax, shown, "data", by="reading")
    ax.axvline(0, color="0.3", ls=":", lw=1)
    ax.set_xlabel(f"bits about the {kind}")
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
plt.show()
results.numbers(after_fitting, ["kind", "data", "reading"])

# %% [markdown]
# {{ff-too-little-data was reproduced}}
# {{ff-data-size was reproduced}}
# All of it is seen.
# With 5 % of the patterns networks copy, nearly all of them, and do not generalise: on test patterns they are clearly worse than with 85 %.
# After fitting the last hidden layer loses {{ff-too-little-data loses the label}} bits about the label, while it compresses, more than with more data.
# With 45 or 85 % it goes on to gain, in this length of training.
# (Their information about the label peaks at the very end, so from the peak on it cannot fall.)
#
# So more compression goes with *worse* generalisation here, if one compares amounts of data.
# That compression is the cause was not tested.
#
# ### Do they overfit?
#
# The slides start from a puzzle: deep networks hardly seem to overfit.
# From the epoch that is best for the *other* networks on, how much worse do accuracy and loss become on patterns that were not learned?


# %%
def worse(part, data):
    values, each = of_share(f"test_{part}", data), np.arange(many)
    best = peak_of_others(values if part == "accuracy" else -values)
    if part == "accuracy":
        return values[best, each] - values[-1]
    return np.log10(values[-1] / values[best, each])


overfitting = results.measure(worse, part=("accuracy", "loss"), data=three)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Accuracy: the means of all three shares lie at zero, left of the first dotted line. Loss: 5 % lies far to the right, mostly between 0.2 and 0.75, 45 % spread from below zero to beyond the second dotted line, with its mean between the two, and 85 % at or just left of zero."}, "figure": {"caption": "How much worse networks become on test patterns, from their best epoch to the end: fall of the accuracy, and rise of the loss as a logarithm. Dots: networks; diamonds: mean with 95 % interval; dotted: what counts as worse, 0.02 of the accuracy and 0.1 of the loss.", "name": "fig-09-overfitting"}}
results.figure(overfitting, "data", panels="part", lines=[0.02, 0.1],
               label="fall of the accuracy; log10 of the loss's rise")  # fmt: skip

# %% [markdown]
# {{ff-no-overfitting was depends on data or undecided}}
# With 5 % the test loss rises to more than three times its lowest value, though the accuracy hardly changes: networks become sure of wrong answers.
# With 85 % nothing of the kind is seen.
# With 45 % the loss has risen by a little when we stop.
#
# ## Do more layers bring performance and speed?
#
# Both, say the slides.
# We take one to five hidden layers: 10 units; 10 and 7; and so on.
# Task, patterns and first weights of each seed stay the same.


# %%
def share_right(depth, share, part="test"):
    """Of every recorded epoch and seed."""
    values = getattr(histories[depth], f"{part}_accuracy")
    return values[:, members(depth, share)]


def epochs_to(depth, level):
    """The first recorded epoch with that accuracy; one past the end where there is none."""
    reached, epochs = share_right(depth, 0.85) >= level, histories[depth].evaluated
    never = 2 * epochs[-1]
    return np.where(reached.any(axis=0), epochs[reached.argmax(axis=0)], never)


depths, goals = (1, 2, 3, 4, 5), {"85 %": 0.85, "90 %": 0.9, "95 %": 0.95}


def along_depth(values):
    return [goes_with(depths, own) for own in np.transpose(values)]


def less_time(reading):
    goal = goals[reading]
    return np.negative(along_depth([epochs_to(depth, goal) for depth in depths]))


speed = results.measure(less_time, reading=goals)
in_the_end = results.rows(along_depth([share_right(d, 0.85)[-1] for d in depths]))
shown = pd.concat([speed, in_the_end.assign(reading="accuracy at the end")])
words.table(results.summary(shown, "reading", scale="correlation"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five curves rise from one half to a shelf at the lower dotted line, the deeper the earlier, one hidden layer last; after it three and four layers are ahead for a while, and all end at about 0.95, without an order by depth."}, "figure": {"caption": "Test accuracy through training, by the number of hidden layers. Mean over seeds and its 95 % interval. Dotted: 90 %, and what the number of ones alone gives.", "name": "fig-09-depth"}}
times = histories[1].evaluated[::3].tolist()
by_depth = results.measure(lambda depth, epoch: share_right(depth, 0.85)[3 * times.index(epoch)],
                           depth=depths, epoch=times)  # fmt: skip
majority = [np.bincount(task.y[ones == k]).max() for k in range(13)]
fig, ax = plt.subplots(figsize=(6.2, 4))
results.curves(ax, by_depth, "epoch", by="depth", scale="share")
for level in (0.9, sum(majority) / patterns):
    ax.axhline(level, color="0.3", ls=":", lw=1)
ax.set(xscale="symlog", xlim=(-0.3, None), xlabel="epoch", ylabel="accuracy")
ax.legend(title="hidden layers")
plt.show()
results.numbers(by_depth, ["depth", "epoch"], scale="share", of="seeds")

# %% [markdown]
# {{ff-depth-speed was undecided or reproduced or depends on reading}}
# {{ff-depth-accuracy was not reproduced}}
# **Speed**: deeper networks need fewer epochs to 85 %, and to 90 %.
# All depths then wait on a shelf, at what the number of ones gives.
# To 95 %, which they reach late if at all, depth brings much less, near the border of the rule: by then five layers have fallen behind three.
# **Performance**: in the end deeper networks are not more accurate.
# (They are still learning when we stop, all with one learning rate.)
#
# ## The bound, and what it is good for
#
# A summary $T$ of $X$ cannot know more of $Y$ than it knows of $X$, nor more than $X$ knows of $Y$.
# The **information-bottleneck bound** is the most that it can know of $Y$ for what it knows of $X$.
# For labels that are certain it is simply $\min(I(X;T), H(Y))$, as an exercise shows; in general it is computed by alternating updates.

# %%
x = np.linspace(0, 12, 1201)
exact_bound = np.minimum(x, task.information)
print(f"largest error: {abs(bound.bound(x) - exact_bound).max():.1e} bits")

# %% [markdown]
# {cite:t}`shwartzziv2017` say that converged layers come very close to it.
# There are two distances: **below** the bound, as part of the label is missing, and **beside** it, as the layer knows more of the input than would do.


# %%
def near_bound(part, layer, condition):
    i = len(recorded) - 1 if condition == "trained" else 0
    if part == "sideways":
        return curve("beyond", RULE, layer)[i]
    most = bound.bound(curve("input", RULE, layer)[i])
    label = curve("label", RULE, layer)[i]
    return np.divide(label, most, out=np.zeros_like(most), where=most > 0)


levels = {"part": ("height", "sideways"), "layer": layers[2:], "condition": ends}
near = results.measure(near_bound, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Above: trained hidden 3, 4 and 5 lie at 0.98 to 1, the output at about 0.93; untrained hidden 3 lies at 0.85, hidden 4 near 0.4, hidden 5 at 0.1 and the output at zero. Below: hidden 3 and 4 lie near 11 and 9 bits, trained and untrained; hidden 5 at 4 bits trained and 6 untrained; the output near the dotted line at half a bit, and untrained beyond one bit."}, "figure": {"caption": "How near layers come to the bound. Above: what they know of the label, over the bound at the same knowledge of the input. Below: what they know of the input beyond the least that would do. Dots: networks; marks: mean with 95 % interval; hollow: untrained (control); dotted: what the rule asks for.", "name": "fig-09-bound"}}
fig, axes = plt.subplots(2, figsize=(6.2, 5))
for ax, (part, shown) in zip(axes, near.groupby("part", sort=False)):
    scale_of = "share" if part == "height" else "mean"
    results.marks(ax, shown, "layer", by="condition", controls=["untrained"], scale=scale_of)  # fmt: skip
    ax.axvline({"height": 0.9, "sideways": 0.5}[part], color="0.3", ls=":", lw=1)
axes[0].set_xlabel("height, as a share of the bound")
axes[1].set_xlabel("sideways, in bits")
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
plt.show()
results.numbers(near, ["part", "layer", "condition"])

# %% [markdown]
# {{ff-near-bound was not reproduced or depends or undecided}}
# From below, trained layers come close: hidden 5 reaches {{ff-near-bound height hidden 5}} of the bound.
# But an untrained hidden 1, which tells all patterns apart, lies *on* it: whoever has the pattern has the label.
#
# The distance beside the bound is what the bottleneck is about, and there hidden layers stay far away: hidden 5 keeps {{ff-near-bound sideways hidden 5}} bits that the label does not need.
# Only the output comes close, on both counts near the limits of the rule.
#
# ### More data, or a better network?
#
# In the end the slides hope that the bound may tell what a task is short of: data, or a better network.
# They do not say how, so we say it before any test: a last hidden layer far *below* the bound lacks the label, and wants data; one far *beside* it keeps what it does not need, and wants layers, which compress.
# Nine set-ups, of 5, 15 and 28 % of the patterns and 1, 3 and 5 hidden layers, are given three times the data, or two more layers.


# %%
def final(depth, share, part="test"):
    return share_right(depth, share, part)[-1]


def from_bound(depth, share):
    """Below and beside the bound, of the last hidden layer: (2, seeds)."""
    chosen = members(depth, share)
    trained = histories[depth].at(scale.plane_epochs // 2)
    last_hidden = trained.layer_activity(task.x)[-2][chosen]
    about_input, label = planes.information_plane([last_hidden], task.y)
    return np.stack([bound.bound(about_input) - label, about_input - label])[..., 0]


# %%
nine = [(depth, share) for depth in (1, 3, 5) for share in shares[:3]]
more_data = dict(zip(shares, (0.15, 0.45, 0.85)))
from_data = [final(d, more_data[s]) - final(d, s) for d, s in nine]
from_layers = [final(d + 2, s) - final(d, s) for d, s in nine]
helps = np.subtract(from_data, from_layers)  # (set-ups, seeds)
apart_by = np.stack([from_bound(*one) for one in nine], axis=1)
below, beside = apart_by / apart_by.mean(axis=1, keepdims=True)
gap = np.array([final(d, s, "train") - final(d, s) for d, s in nine])
signs = {"both distances": below - beside, "below": below, "beside": -beside}
signs["train − test accuracy"] = gap
advises = results.measure(
    lambda sign: list(map(goes_with, signs[sign].T, helps.T)), sign=signs
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Above: nine points, all far above the dotted zero, without a trend: those of one hidden layer at the left, those of three in the middle, those of five at the right. Below: the correlations of the two distances, and of each alone, lie near 0.1 with intervals that hold zero; that of the gap between training and test accuracy lies at about 0.25, with an interval right of zero."}, "figure": {"caption": "The bound as an adviser. Above: nine set-ups, mean over seeds; to the right the bound advises more data; upwards more data help more than layers. Below: rank correlation over the nine set-ups between an adviser and what helps more. Dots: seeds; diamonds: mean with 95 % interval; hollow: an adviser that needs no bound (control); dotted: zero.", "name": "fig-09-advice"}}
fig, axes = plt.subplots(2, figsize=(6.2, 6.6), height_ratios=[1.6, 1])
advice, outcome = (below - beside).mean(axis=1), helps.mean(axis=1)
for i, marker in enumerate("osv"):
    three_shares = slice(3 * i, 3 * i + 3)
    label = f"{nine[3 * i][0]} hidden"
    axes[0].plot(advice[three_shares], outcome[three_shares], marker, label=label)
axes[0].set(xlabel="below less beside", ylabel="gain by data less by layers")
axes[0].axhline(0, color="0.3", ls=":", lw=1)
axes[0].legend()
results.marks(axes[1], advises, "sign", controls=[list(signs)[-1]], scale="correlation")  # fmt: skip
axes[1].axvline(0, color="0.3", ls=":", lw=1)
axes[1].set(xlabel="rank correlation with what helps more")
plt.show()
results.numbers(advises, "sign", scale="correlation", of="seeds")

# %% [markdown]
# {{ff-bound-use was no or undecided}}
# More data help more than more layers in every set-up, wherever it lies; by how much does not go with the distances: the rank correlation is {{ff-bound-use predicts}}.
# The plain gap between training and test accuracy, which needs no bound, is at least as good an adviser.
#
# ### Hyperparameters beforehand?
#
# The slides also hope for guidance, before training, on hyperparameters such as the learning rate.
# We read "beforehand" as early.
# Five rates are tried; after a tenth of the training one of them is chosen by the largest $I(T;Y)$ of the last hidden layer over the training patterns, and one by the lowest training loss.


# %%
def own_plane(history, epoch, sets, labels=task.y):
    """The plane over each network's own patterns: I(X;T) and I(T;Y), (networks, layers)."""
    read = history.at(epoch).layer_activity(task.x)
    each = []
    for i, chosen in enumerate(sets):
        own = [one[i : i + 1, chosen] for one in read]
        each.append(np.concatenate(planes.information_plane(own, labels[chosen])))
    return np.stack(each, axis=1)


early, its_own = quarter // 10, order[:many, :rows]
at_early = histories[rates[0]].evaluated.tolist().index(early)
told_early = [own_plane(histories[r], early, its_own)[1, :, 4] for r in rates]
loss_early = [histories[r].train_loss[at_early] for r in rates]
at_rate = np.array([histories[r].test_accuracy[-1] for r in rates])
picks = {"information": np.argmax(told_early, axis=0)}
picks["the loss"] = np.argmin(loss_early, axis=0)
chosen = {f"rate {rate:g}": one for rate, one in zip(rates, at_rate)}
for by, pick in picks.items():
    chosen[f"chosen by {by}"] = at_rate[pick, np.arange(many)]
better_rate = chosen["chosen by information"] - chosen["chosen by the loss"]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Accuracy rises with the rate, from 0.89 at 0.0001 to 0.96 at 0.003 and 0.01. The two rows of chosen rates lie at 0.96, one as good as the other."}, "figure": {"caption": "Test accuracy at the end, by learning rate, and with the rate that is chosen after a tenth of the training, by information and by the training loss (hollow: control). Dots: seeds; diamonds: mean with 95 % interval.", "name": "fig-09-rates"}}
by_rate = results.measure(lambda rate: chosen[rate], rate=chosen)
results.figure(by_rate, "rate", controls=[list(chosen)[-1]], label="test accuracy at the end",
               scale="share", of="seeds")  # fmt: skip

# %% [markdown]
# {{ff-better-hyperparameters was undecided or no}}
# Both choose about equally well: by information, the accuracy is better by {{ff-better-hyperparameters}}.
# There was little to win: both mostly choose the fastest rates, which end alike.
#
# ## At the full scale
#
# {{scales 09}}
#
# The original trains for 10,000 epochs, and these pages for 4,000.
# The longer training does not change what is there, but how much of it.
#
# From the end of fitting on, hidden 5 loses {{ff-input-falls full hidden 5 fitting}} bits, where here it loses {{ff-input-falls hidden 5 fitting}}.
#
# Hidden 4, which is open here, loses {{ff-input-falls full hidden 4 fitting}}.
#
# So much of what fifty networks decide, they decide as the story has it.
# The nearer a layer is to the output, the more it loses, and the gradients of all layers first drift and then diffuse; networks with shuffled labels do neither throughout.
# {{ff-deeper-compresses-more full was reproduced}}
# {{ff-gradient-phases full was reproduced}}
#
# The fall is also slower than the rise, but that shows no learning: by {{ff-quick-rise-slow-fall full}} in the logarithm, and with shuffled labels by {{ff-quick-rise-slow-fall full null}}.
# {{ff-quick-rise-slow-fall full was reproduced}}
#
# Compression also begins where drift ends, if that is where the ratio falls below one ({{ff-transition full below}} in the logarithm, where 0.3 is a factor of two); by the break of two lines it begins much earlier.
# {{ff-transition full was depends}}
#
# What does not follow is that the fall is *for* generalising: the accuracy gains {{ff-compression-generalises full gain}} in that time, and networks that learn shuffled labels lose {{ff-input-falls full null hidden 4 fitting}} bits of hidden 4 all the same.
# {{ff-compression-generalises full was not reproduced}}
#
# ## What could fool us
#
# What falls is the entropy of cells.
# So we make it fall without learning: all weights and biases of the **untrained** networks are multiplied by a factor.


# %%
def enlarged(factor):
    """I(X;T) of untrained networks whose parameters are all multiplied."""
    model = models_at["untrained"].clone()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(factor)
    read = [one[:many] for one in model.layer_activity(task.x)]
    return planes.information_plane(read, task.y).i_xt


factors = np.geomspace(0.25, 64, 13)
by_factor = dict(zip(factors, map(enlarged, factors)))
stretched = results.measure(
    lambda layer, factor: by_factor[factor][:, layers.index(layer)],
    layer=deep, factor=factors,
)  # fmt: skip

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three hills: information is low at a factor of a quarter, rises steeply to its highest just beyond a factor of one, at 12, 11 and 9 bits in hidden 3, 4 and 5, and falls slowly to 2 to 4 bits at a factor of 64."}, "figure": {"caption": "Untrained networks, all weights and biases multiplied by one factor: information about the input, by 30 bins. Mean over networks and its 95 % interval. Dotted: the networks as they are. All of this is a control: nothing is learned.", "name": "fig-09-fooled"}}
fig, ax = plt.subplots(figsize=(6.2, 3.8))
results.curves(ax, stretched, "factor", by="layer")
ax.axvline(1, color="0.3", ls=":", lw=1)
ax.set(xscale="log", xlabel="factor", ylabel="$I(X;T)$ in bits", ylim=(0, 12.3))
ax.legend()
plt.show()
results.numbers(stretched, ["layer", "factor"])

# %% [markdown]
# Small weights put all patterns into the middle cells, very large ones into the corners; in between they spread.
# So the number alone tells nothing about learning.
# (Training does more than to enlarge; chapter 10 takes this apart.)
#
# Second, our networks hardly begin to learn shuffled labels, so larger ones learn 200 of them **by heart**, beside others that learn 200 labels of the rule.

# %%
by_heart = histories["by heart"]
sets = np.vstack([heart, heart])
fits = by_heart.evaluated[training.end_of_fitting(by_heart.train_loss)]
since = own_plane(by_heart, fits, sets)[0] - own_plane(by_heart, quarter, sets)[0]
half_of = {"by heart": slice(many), "with the rule": slice(many, None)}


def memorised(part, condition, layer):
    if part == "memorised":
        return by_heart.train_accuracy[-1, half_of[condition]]
    return since[half_of[condition], layers.index(layer)]


levels = {"part": ("memorised", "fall"), "condition": half_of, "layer": deep}
memory = results.measure(memorised, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Networks that learn by heart lie at zero in hidden 3 and 4, and close to zero in hidden 5, but for one or two. Networks with the rule lie at zero in hidden 3 and 4, and spread from a fifth of a bit to three bits in hidden 5."}, "figure": {"caption": "Fall of the information about the 200 learned patterns after fitting, in networks that learn them by heart, and in those that learn labels of the rule (hollow: control). Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least that counts.", "name": "fig-09-memory"}}
results.figure(memory[memory["part"] == "fall"], "layer", by="condition", controls=["with the rule"],
               label="fall of $I(X;T)$, in bits", lines=[0, 0.1])  # fmt: skip

# %% [markdown]
# {{ff-memorising was undecided or fails or depends}}
# They learn all of it, and hardly lose anything: in hidden 5 {{ff-memorising fall hidden 5}} bits, where networks with a rule lose far more.
# (Hidden 3 and 4, of 20 units as well, tell nothing: every one of the 200 patterns keeps a cell of its own, with either labels.)
#
# Third, one network is not enough, says the proposal, to get a distribution.


# %%
def from_others(layer):
    values = more_bits("input", "the end of fitting", "the end", layer, RULE)
    return abs(values - (values.sum() - values) / (many - 1))


retrained = results.measure(from_others, layer=deep)
words.table(results.summary(retrained, "layer"))

# %% [markdown]
# {{ff-retrain was yes}}
# It is right: in hidden 5 a network's fall is on average {{ff-retrain hidden 5}} bits away from the mean of the others.
#
# Further cautions:
#
# - **The yardstick.** The precision is our choice. {doc}`Chapter 10 <10_estimators_disagree>` makes others.
# - **Fewer epochs** than the original's: what hangs on the end may change.
# - **One task, one optimiser.** The intervals are over starts and splits, not over tasks. All shuffled networks share one labelling. Repeated patterns and mini-batches of 64 are our choice, not the authors'.
#
# ### Confirm or deny
#
# The proposal asks: confirmed or denied, on the paper's own data?
# Slide by slide:
#
# | The slide | It says | Here |
# |---|---|---|
# | *Motivation* | no problem with overfitting | {{ff-no-overfitting verdict}} |
# | *Looking at Neurons* | data are lost on every layer | {{ff-lossy-layers verdict}} |
# | *Best-case Scenario*, 1 | information gained of the labels | {{ff-label-rises verdict}} |
# | | information gained of the data | {{ff-input-rises verdict}} |
# | *Best-case Scenario*, 2 | the data are slowly lost | {{ff-input-falls verdict}} |
# | | as the gradient gets smaller | {{ff-shallow-gradient verdict}} |
# | *Why …?* | noise after a shallow gradient | {{ff-noise-when-shallow verdict}} |
# | | it wipes out what is irrelevant | {{ff-irrelevant-wiped verdict}} |
# | | by relaxing the weights | {{ff-weights-relax verdict}} |
# | *Training Gone Wrong* | too little data | {{ff-too-little-data verdict}} |
# | *More Layers* | better performance | {{ff-depth-accuracy verdict}} |
# | | and speed | {{ff-depth-speed verdict}} |
# | *Summary* | better hyperparameters beforehand | {{ff-better-hyperparameters verdict}} |
# | | the bound decides: data or network | {{ff-bound-use verdict}} |
#
# {{ff-confirmed was depends on layer or undecided}}
# In the last hidden layer the story is confirmed: it gains of both, then it forgets of the input, and keeps the label.
# In hidden 3 it is not, and hidden 4 is open.
# What does not hold is the mechanism: over all layers there is no shallow gradient at the turn, and weights do not relax.
# And part of what holds, the late forgetting, needs no rule.
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
# `last_hidden_at["the end of fitting"]` and `last_hidden_at["the end"]` hold it, one array for each network.
# :::

# %% tags=["remove-cell"]
last_hidden_at = {
    "the end of fitting": [
        history.at(int(recorded[f])).layer_activity(task.x)[4][i]
        for i, f in enumerate(fitted)
    ],
    "the end": list(models_at["trained"].layer_activity(task.x)[4][:many]),
}
four = np.array([[-0.9, 0.9], [-0.9, -0.9], [0.9, 0.9], [0.95, 0.92]])
edge, inner = np.array([[1.0], [-1.0], [0.999]]), np.array([[0.1], [0.3]])


def by_unit(right, layer, bins):
    cells = np.minimum(np.floor((layer + 1) / 2 * bins), bins - 1)
    return sum(entropy(unit, "discrete") for unit in cells.T)


check_cell_information = Check(
    [
        ("four patterns in cells of 1, 1 and 2", (four, 2), 1.5),
        ("a value of exactly 1", (edge, 2), entropy([1, 0, 1], "discrete")),
        ("both in one bin of two", (inner, 2), 0.0),
    ],
    {
        "Count whole rows: the units' entropies do not add up.": by_unit,
        "A value of exactly 1 belongs to the last bin.": lambda right, layer, bins: (
            np.log2(3) if len(layer) == 3 else right
        ),
        "The bins go from −1 to 1, not over the layer's own range.": (
            lambda right, layer, bins: 1.0 if len(layer) == 2 else right
        ),
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def cell_information(layer, bins):
    cells = np.minimum(np.floor((layer + 1) / 2 * bins), bins - 1)
    _, count = np.unique(cells, axis=0, return_counts=True)
    p = count / len(layer)
    return -np.sum(p * np.log2(p))


print(check_cell_information(cell_information))
pairs = list(zip(*last_hidden_at.values()))
for bins in (10, 30, 100, 1000):
    lost = [np.subtract(*(cell_information(one, bins) for one in p)) for p in pairs]
    print(f"{bins:>4} bins: {words.estimate(*ensemble_interval(lost))} bits")

# %% [markdown]
# With all four yardsticks the layer compresses; how much depends on the bins.
#
# :::{exercise} What is forgotten
# :label: ex-09-forgotten
#
# *Medium, 15 minutes.*
# A perfect summary would forget how the icosahedron is turned, and keep the class of patterns that are the same but for turns and mirror images, or just the label.
# `spectrum` holds such a class for every pattern: patterns with equally many ones, and equally many pairs of ones at each angle.
# Split $I(X;T)$ of a layer into what it tells about the class $C$ and what it tells beyond, $I(X;T) = I(T;C) + I(X;T \mid C)$.
# Write `about_class(layer, classes, bins=30)`, which returns both parts; `mutual_information(a, b, "discrete")` may help.
# Check it with `check_about_class(about_class)`.
# Of which does the last hidden layer lose more after fitting?
# :::

# %% tags=["remove-cell"]
cosine = np.round(vertices @ vertices.T, 3)
angles = [cosine == one for one in np.unique(cosine)[:3]]
at_angle = [((task.x @ near_by) * task.x).sum(axis=1) // 2 for near_by in angles]
kinds_of = np.column_stack([ones, *at_angle])
spectrum = np.unique(kinds_of, axis=0, return_inverse=True)[1].ravel()
line = np.array([[-0.9], [-0.4], [0.4], [0.9]])
check_about_class = Check(
    [
        ("cells equal to classes", (line, np.array([0, 0, 1, 1]), 2), [1, 0]),
        ("four cells, two classes", (line, np.array([0, 1, 0, 1]), 4), [1, 1]),
    ],
    {
        "The second part is what is left of I(X;T) once the class is known.": (
            lambda right, layer, classes, bins: [right[0], right[0] + right[1]]
        ),
        "First the part about the class, then the rest.": lambda right, *_: right[
            ::-1
        ],
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def about_class(layer, classes, bins=30):
    cells = np.minimum(np.floor((layer + 1) / 2 * bins), bins - 1)
    known = mutual_information(cells, classes, "discrete")
    return known, entropy(cells, "discrete") - known


print(check_about_class(about_class))
parts_of = {
    name: np.array([about_class(layer, spectrum) for layer in each])
    for name, each in last_hidden_at.items()
}
gone = np.subtract(*parts_of.values())
for name, values in zip(("about the class", "beyond it"), gone.T):
    print(f"{name}: {words.estimate(*ensemble_interval(values))} bits are lost")

# %% [markdown]
# It loses both, but more bits of what is beyond the class.
#
# :::{exercise} A summary by tossing coins
# :label: ex-09-coin
#
# *Easy, 10 minutes.*
# Let $T$ be the label with probability $q$, and else the word "nothing".
# Write `coin(q, share)`: return the joint probabilities of $T$ (label 0, label 1, nothing) and $Y$ as an array of shape (3, 2), where `share` is the probability of label 1.
# Check it with `check_coin(coin)`.
# Where do these summaries lie in the information plane, and how does the bound look there?
# :::

# %% tags=["remove-cell"]
check_coin = Check(
    [
        ("nothing is told", (0.0, 0.25), [[0, 0], [0, 0], [0.75, 0.25]]),
        ("all is told", (1.0, 0.25), [[0.75, 0], [0, 0.25], [0, 0]]),
        ("half", (0.5, 0.5), [[0.25, 0], [0, 0.25], [0.25, 0.25]]),
    ],
    {
        "These are probabilities of T given Y: multiply by those of Y.": (
            lambda right, q, share: np.divide(right, [1 - share, share])
        ),
        "The first column is label 0.": lambda right, *_: np.array(right)[:, ::-1],
        'The word "nothing" has a probability, too: all six sum to 1.': (
            lambda right, *_: [*right[:2], [0, 0]]
        ),
    },
)


# %% tags=["solution", "hide-input"]
def coin(q, share):
    labels = np.array([1 - share, share])
    return np.vstack([q * np.diag(labels), (1 - q) * labels])


def bits_of(p):
    return entr(p).sum() / np.log(2)


print(check_coin(coin))
for q in (0.25, 0.5, 0.75, 1.0):
    p = coin(q, task.y.mean())
    tells = bits_of(p.sum(axis=1)) + bits_of(p.sum(axis=0)) - bits_of(p)
    print(
        f"q = {q}: {tells:.3f} bits; the bound is {float(bound.bound(tells)):.3f}"
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
# How much do the last three hidden layers lose with 50, 75, 95 and 99 %?
# :::

# %% tags=["solution", "hide-input"]
for part in (0.5, 0.75, 0.9, 0.95, 0.99):
    end = training.end_of_fitting(history.train_loss[:, :many], part)
    values = [curve("input", RULE, layer) for layer in deep]
    losses = (one[end, networks] - one[-1] for one in values)
    lost = [words.estimate(*ensemble_interval(one)) for one in losses]
    print(f"{100 * part:.0f} % of the fall:", ", ".join(lost), "bits")

# %% [markdown]
# The last hidden layer loses bits with each definition, fewer the later fitting is said to end.
# Hidden 3 does not, with any.
#
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
# **3.** Somebody shows that 80 % of all epochs come after the peak of $I(X;T)$, and says that compression takes most of the training. What is missing?
#
# - (a) When training was stopped, and whether anything was lost in that time.
# - (b) Nothing.
# - (c) The learning rate.
#
# :::{dropdown} Answer to question 3
# **(a).** Train twice as long, and the share grows by itself. And a time in which information stays where it is, is no compression.
#
# *(b)* forgets that the share can be made as large as one likes.
#
# *(c)* changes the pace of everything, so hardly the share.
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
#
# ## Takeaways
#
# - For a finite set of inputs and a network without noise, the plane of binned layers can be counted exactly. It is the plane of the *bins*: without them next to nothing changes.
# - With the original's yardstick the last hidden layer learns, then forgets, and keeps the label. Hidden 3 does not, and hidden 4 we cannot tell.
# - Networks without a rule to learn forget, too, after the others' end of fitting. Only the early bulge needs a rule.
# - Compression takes most of the training, however early it is stopped; but a share of the epochs is no pace.
# - The mechanism fails by our rules: over all layers the gradient is not shallow at the turn, and weights do not relax. They grow. Into the last layers alone the gradient does shrink.
# - With too little data the last layer loses information about the label, as the slides say. More layers bring speed at first, and no better performance.
# - Below the bound or beside it: an untrained wide layer lies on it. As a guide to data or layers it did not help.
#
# Your guesses?
#
# 1. All 12 bits with infinite precision; and with 30 bins nearly all, since ten units give far more cells than there are patterns.
# 2. The last hidden layer and the output; the first two keep nearly everything.
# 3. No, they grow, and most so near the output.
# 4. It loses information, with these bins, though it hardly learns. Whether to call that compression is what the debate is about.
#
# ## Record

# %%
against = {"measured": RULE, "null": SHUFFLED}
ledger.record("ff-input-rises", rise, figure="fig-09-phases", **against)

# %%
ledger.record("ff-label-rises", learned_label, figure="fig-09-phases", **against)

# %%
ledger.record("ff-input-falls", fall, figure="fig-09-phases", **against)

# %%
pairs = [results.difference(fall, "layer", deep[i], deep[i - 1]) for i in (1, 2)]
parts = dict(zip(("hidden 4 beyond 3", "hidden 5 beyond 4"), pairs))
ledger.record("ff-deeper-compresses-more", parts, figure="fig-09-phases", **against)

# %%
ledger.record("ff-quick-rise-slow-fall", slower, figure="fig-09-curves", **against)

# %%
ledger.record("ff-compression-long", long_phase, figure="fig-09-time", **against)

# %%
of_rule = late_label[late_label["condition"] == RULE].drop(columns="condition")
ledger.record("ff-label-still-rises", of_rule, figure="fig-09-label")

# %%
falls = of_rule.assign(value=-of_rule["value"])
parts = {"fall": falls, "slight": falls}
ledger.record("ff-label-falls-slightly", parts, figure="fig-09-label")


# %%
def fall_then(kind, data, reading=readings[0]):
    return -late_change(kind, reading, data)


last = {data: of_share("test_accuracy", data)[-1] for data in three}
little = {"copies": of_share("train_accuracy", "5 %")[-1]}
little["does not generalise"] = last["85 %"] - last["5 %"]
little |= {"loses the label": fall_then("label", "5 %")}
little |= {"compresses": fall_then("input", "5 %")}
much = fall_then("label", "85 %")
little["beyond enough data"] = little["loses the label"] - much
parts = {name: results.rows(values) for name, values in little.items()}
ledger.record("ff-too-little-data", parts, figure="fig-09-data")

# %%
loses = partial(fall_then, "label", "5 %")
keeps = partial(late_change, "label", data="85 %")
parts = {"loses with 5 %": results.measure(loses, reading=readings)}
parts["keeps with 85 %"] = results.measure(keeps, reading=readings)
ledger.record("ff-data-size", parts, figure="fig-09-data")

# %%
parts = {"gain": whole_label, "steadily": steady}
ledger.record("ff-keeps-more-label", parts, figure="fig-09-curves", **against)

# %%
of_peak = [one[one["reading"].str.endswith("the peak")] for one in (rise, fall)]
rises, falls = (one.drop(columns="reading") for one in of_peak)
parts = {"label rises": learned_label, "input rises": rises, "input falls": falls}
parts["label is kept"] = late_label
ledger.record("ff-confirmed", parts, figure="fig-09-plane", **against)

# %%
ledger.record("ff-compression-generalises", generalises, figure="fig-09-curves")

# %%
ledger.record("ff-no-overfitting", overfitting, figure="fig-09-overfitting")

# %%
ledger.record("ff-depth-speed", speed, figure="fig-09-depth")

# %%
ledger.record("ff-depth-accuracy", in_the_end, figure="fig-09-depth")

# %%
shown = {"figure": "fig-09-drift"} | against
ledger.record("ff-gradient-phases", gradient_phases, **shown)

# %%
of_rule = transition[transition["condition"] == RULE].drop(columns="condition")
ledger.record("ff-transition", of_rule, figure="fig-09-transition")

# %%
shallow_then = results.rows(smaller)
ledger.record("ff-shallow-gradient", shallow_then, figure="fig-09-gradients")

# %%
ledger.record("ff-noise-when-shallow", shallow, figure="fig-09-gradients")

# %%
ledger.record("ff-weights-relax", relax, figure="fig-09-weights")

# %%
parts = {"irrelevant falls": irrelevant, "label is kept": late_label}
ledger.record("ff-irrelevant-wiped", parts, figure="fig-09-phases", **against)

# %%
of_training = {"measured": "trained", "null": "untrained"}
ledger.record("ff-lossy-layers", lossy, figure="fig-09-exact", **of_training)

# %%
ledger.record("ff-near-bound", near, figure="fig-09-bound", **of_training)

# %%
predicts = advises[advises["sign"] == "both distances"].drop(columns="sign")
beyond = results.difference(advises, "sign", "both distances", list(signs)[-1])
parts = {"predicts": predicts, "beyond the gap": beyond}
ledger.record("ff-bound-use", parts, figure="fig-09-advice")

# %%
found = results.rows(better_rate)
ledger.record("ff-better-hyperparameters", found, figure="fig-09-rates")

# %%
ledger.record("ff-retrain", retrained, figure="fig-09-phases")

# %%
unchanged["reading"] = unchanged["reading"].replace("exact", "after tanh")
ledger.record("noisy-deterministic", unchanged, figure="fig-09-exact")

# %%
of_heart = {"measured": "by heart", "null": "with the rule"}
ledger.record("ff-memorising", memory, figure="fig-09-memory", **of_heart)
