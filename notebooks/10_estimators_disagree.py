# %% [markdown]
# # Does the story of compression survive?
#
# | | |
# |---|---|
# | **Question** | Does a network still compress if you change the estimator, the activation, the optimiser, the data, or make its information exact? |
# | **Sources** | {cite:t}`grabauskas2019`, §3.1, §3.2, success criteria and extensions; {cite:t}`saxe2019`, the objections; {cite:t}`anttonen2018`, the noise of the gradient, and information as a robust measure |
# | **Time** | 50 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators) and {doc}`09 <09_information_plane>` (the original story) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - make ten estimates of one and the same network, by six methods, and say what each of them saw;
# - show, with two bounds, that an estimate is wrong, without knowing the truth;
# - derive the rise and fall of binned information from a single saturating neuron, and say how much of a fall it explains;
# - make information exact by quantising a network, and say what that settles and what it does not;
# - give both sides of the debate their due.
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
import dataclasses
import warnings

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.stats import norm, spearmanr

from infoutils import data, models, planes, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy
from infoutils.statistics import ensemble_interval

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. Ten estimates are made of the same layers of the same networks. On how many layers will all of them agree that information was lost?
# 2. A single neuron $\tanh(w x)$ has a weight that grows and grows. What happens to its information with $x$, in 30 bins? And without bins?
# 3. A network may use only four different values in every unit. Can it still learn the task? Will it compress?
# :::
#
# ## The debate
#
# {cite:t}`shwartzziv2017` saw two phases in the information plane: layers first gain information about the label, and then lose information about the input, for most of the training.
# They read the second phase as the noise of stochastic gradient descent at work, and as a reason why networks generalise.
#
# {cite:t}`saxe2019` repeated the experiment and disagreed.
# Compression comes from the saturation of $\tanh$, they say: rectified and linear networks generalise without it, and gradient descent without noise has it, too.
# In their view the information about *irrelevant* inputs does shrink, but while the network fits, and not afterwards.
#
# The estimator proposal of {cite:t}`grabauskas2019` wants to help to settle this: to confirm or to deny the results on the same data, to explain what differs, and then to go on to other data and other ways of measuring.
# It names the estimators (bins, KDE, KL, LNN of order 1 and 2, a local Gaussian approximation), and asks why binning might be appropriate inside neural networks.
# It also tells that Shwartz-Ziv and Tishby dismissed the critique, in a reply {cite}`shwartzzivreply`; it does not say by which arguments, and we have not got the reply's text.
#
# Others looked on both sides:
#
# | Who | What they changed | What they found | Speaks for |
# |---|---|---|---|
# | {cite:t}`chelombiev2019` | bins that adapt to the activity of each layer | compression without saturation in some networks, more of it with weight decay | the first side, in part |
# | {cite:t}`amjad2020` | nothing: theory | in networks without noise the true information is infinite, or does not change with the weights until it jumps, so it is no aim for learning | the second |
# | {cite:t}`goldfeld2019` | noise in every unit, to make information finite | it falls where activations form clusters: a fact of geometry | both |
# | {cite:t}`lorenzen2022` | quantised networks, to make it exact | hidden layers compress or not, by the activation function | both |
#
# {cite:t}`noshad2018` built a fast estimator, by hashing, with this controversy about rectifiers in mind.
# {cite:t}`geiger2022` reviews the field: what planes show, he concludes, is not necessarily a loss of information but often fits a change of geometry, and this gives the planes a use of their own.
#
# We put each objection to the test, with rules that were written down before they were applied.
# What the objections leave open, how the range of the bins is chosen (*Other activations*), or which size and noise are meant (*Relevant and irrelevant inputs*), the rules vary.
# We test the second phase above all, the fall of the information with the input; of the first phase there is one table.
#
# ## One definition for all
#
# Every network here has its own **end of fitting**: the first recorded epoch at which its training loss has made 90 % of its whole fall.
# In the tables of this chapter a layer **compresses** (bold) if its information with the input falls from there to the end of training, and the 95 % interval of that change, over networks, lies below −0.1 bits.
# The rules of the ledger ask the same with a margin: a fall above zero counts, unless it is surely smaller than 0.1 bits.
# The last three hidden layers are layers 3, 4 and 5.
#
# The task is the one of chapter {doc}`09 <09_information_plane>`: 12 bits, 4,096 patterns, two classes.
# So are the networks, of 12, 10, 7, 5, 4, 3 and 2 units, and each has its own 85 % of the patterns to learn.
# As many variants have to be compared, we train faster than the original: with Adam at a learning rate of 0.0025 in batches of 512, for 1,500 epochs at the published scale.
# The original's rate was 0.0004, for up to 10,000 epochs, so rate times epochs is roughly the same, though with Adam that is no exact measure of the training done.
# The main ensembles, $\tanh$ and ReLU, have ten networks there, and the variants five.

# %%
few = max(5, scale.networks // 2)
sizes = (12, 10, 7, 5, 4, 3, 2)
hidden = len(sizes) - 2
last_three = slice(hidden - 3, hidden)
patterns = data.spherical_patterns().split(0.85, rng=0, networks=scale.networks)
short = 3 * scale.plane_epochs // 8


def first(task, networks):
    """The same task with the training sets of the first networks only."""
    return dataclasses.replace(
        task, train=task.train[:networks], test=task.test[:networks]
    )


def shuffled(task):
    """The same inputs with labels that have nothing to do with them."""
    labels = np.random.default_rng(3).permutation(task.y)
    return dataclasses.replace(task, y=labels)


def train(task, networks=few, sizes=sizes, epochs=short, model=None, **settings):
    """Train an ensemble; parameters are kept at about 40 epochs."""
    ensemble = models.FeedForward(
        networks, sizes, init="truncated", rng=1, **(model or {})
    )
    settings = {"batch_size": 512, "learning_rate": 0.0025, "decay": 1.0} | settings
    return training.fit(
        ensemble,
        task,
        epochs=epochs,
        checkpoint_every=None,
        checkpoints=training.log_epochs(epochs, 40),
        evaluate="checkpoints",
        rng=2,
        progress=False,
        **settings,
    )


# %% [markdown]
# The trainings of this chapter are independent, so most of them run side by side.

# %%
digits = data.digits().split(0.8, rng=0, networks=few)
letters = data.glyphs(2500, rng=0).split(0.8, rng=0, networks=few)
pictures = {
    "sizes": (784, 64, 20, 20, 20, 10),
    "epochs": scale.epochs // 2,
    "batch_size": 128,
}
some = first(patterns, few)
bits = (8, 6, 4, 3, 2)
plans = {
    **{f"{b} bits": (some, {"model": {"levels": 2**b}}) for b in bits},
    "ReLU, 4 bits": (some, {"model": {"activation": "relu", "levels": 16}}),
    "tanh": (patterns, {"networks": scale.networks}),
    "ReLU": (
        patterns,
        {"networks": scale.networks, "model": {"activation": "relu"}},
    ),
    "softsign": (some, {"model": {"activation": "softsign"}}),
    "shuffled labels": (shuffled(some), {}),
    "linear": (some, {"model": {"activation": "linear"}}),
    "full batch": (
        some,
        {
            "optimiser": "sgd",
            "learning_rate": 0.1,
            "batch_size": None,
            "epochs": 2 * short,
        },
    ),
}
history = dict(
    zip(
        plans,
        joblib.Parallel()(
            joblib.delayed(train)(task, **options)
            for task, options in plans.values()
        ),
    )
)
# pictures are large, and stay in this process
history["digits"], history["letters"] = joblib.Parallel(
    n_jobs=2, backend="threading"
)(joblib.delayed(train)(task, **pictures) for task in (digits, letters))


# %% [markdown]
# A network has its own end of fitting, so the layers of all networks at that time come from different epochs.
# `three_times` collects them: for each layer one array with the axes time (start, end of fitting, end), network, example and unit.


# %%
def end_of_fitting(history):
    """When the training loss has made 90 % of its fall: an epoch for each network."""
    return history.evaluated[training.end_of_fitting(history.train_loss)]


def three_times(history, x, kind="activation"):
    """Hidden layers at the start, at each network's end of fitting, and at the end.

    A list of arrays of shape (3, networks, examples, units).
    """
    networks = history.model.networks
    epochs = np.stack(
        [
            np.zeros(networks, int),
            end_of_fitting(history),
            [history.epochs] * networks,
        ]
    )
    at = {
        epoch: history.at(epoch).layer_activity(x, kind=kind)[:-1]
        for epoch in np.unique(epochs).tolist()
    }
    return [
        np.stack(
            [
                [at[e][layer][i] for i, e in enumerate(row)]
                for row in epochs.tolist()
            ]
        )
        for layer in range(len(at[0]))
    ]


def plane_of(layers, y, **options):
    """I(X ; T) and I(T ; Y) at three times: arrays of shape (3, networks, layers)."""
    # here, as it holds for one process
    warnings.filterwarnings("ignore", "'lnn2' is far off")
    flat = [layer.reshape(-1, *layer.shape[2:]) for layer in layers]
    plane = planes.information_plane(flat, y, **options)
    return planes.Plane(*(part.reshape(3, -1, len(layers)) for part in plane))


def information(layers, y, **options):
    """I(X ; T) at three times: an array of shape (3, networks, layers)."""
    return plane_of(layers, y, **options).i_xt


def change(i_xt):
    """From the end of fitting to the end of training: (networks, layers)."""
    return i_xt[2] - i_xt[1]


def falls_surely(values, limit=-0.1):
    """Whether the whole interval of changes lies below a limit."""
    return ensemble_interval(values)[2] < limit


def compress(i_xt):
    """Which layers compress."""
    return np.array([falls_surely(values) for values in change(i_xt).T])


accuracy = {name: run.test_accuracy[-1] for name, run in history.items()}
x, y = patterns.x, patterns.y
tanh_layers, relu_layers = (
    three_times(history[kind], x) for kind in ("tanh", "ReLU")
)
dead = np.array(
    [models.dead_units([layer[i] for layer in relu_layers]) for i in (0, 2)]
)
widths = np.array(sizes[1:-1])
gone = (dead == widths).any(axis=2)  # at the start, at the end: (2, networks)
alive = ~gone[1]

# %% tags=["hide-input"]
Markdown(
    "Test accuracy at the end of training, mean over networks: "
    + "; ".join(
        f"{name}: {describe(values[alive] if name == 'ReLU' else values)}"
        for name, values in accuracy.items()
    )
    + f". Of the ReLU networks these are the {alive.sum()} of {len(alive)} whose layers are alive; more on that below. "
    f"The $\\tanh$ networks end fitting at epoch {end_of_fitting(history['tanh']).min()} to "
    f"{end_of_fitting(history['tanh']).max()} of {history['tanh'].epochs}."
)

# %% [markdown]
# ## The same networks, ten estimates
#
# First, the truth.
# A network without noise is a function: patterns are told apart by a layer if their activations differ at all.
# So we count equal activations, over all 4,096 patterns, with every digit that the computer keeps, and no bins.

# %%
true = information(tanh_layers, y, method="discrete")

# %% tags=["hide-input"]
Markdown(
    f"True information of the $\\tanh$ networks' layers with the input, at the start, at the end of fitting and at the end: "
    f"{true[..., :-1].min():.2f} to {true[..., :-1].max():.2f} bits in layers 1 to {hidden - 1}, and "
    f"{true[..., -1].min():.2f} to {true[..., -1].max():.2f} bits in layer {hidden}, of {np.log2(len(x)):.0f} possible."
)

# %% [markdown]
# **The true information of every layer is about 12 bits, all of it, at all times.**
# All that is lost is a little in the last layer, where single precision rounds some activations to the same number.
# Whatever falls below is not this quantity, but information at some *resolution*: that of bins, or of a noise that we assume.
#
# Now one set of activations goes through ten estimates, by six methods.
#
# - **Bins**: 8, 30 or 100 equal ones between −1 and 1, over all 4,096 patterns. The information is the entropy of the occupied cells.
# - **KDE bounds** {cite}`kolchinsky2017`: as if every unit had a Gaussian noise of variance 0.001, as in {cite:t}`saxe2019`. The upper and the lower bound enclose the true information of that noisy layer, for the patterns that they are given.
# - **KL, LNN 1 and 2** {cite}`gao2016`, **LGA**: the noise is really added, once for each pattern, and the entropy of the noisy values is estimated from neighbours or local fits. The library warns that a fit of order 2 is far off in five dimensions or more; how far is asked here, so that is silenced.
# - **KSG**: from neighbours of pattern and activation together, without noise, and both in their own units.
#
# All but the bins cost more, so they see the same random 1,000 patterns (at the published scale); LNN 1 and LGA only half of the networks, and LGA 333 patterns and layers 3 to 5.
# 30 bins are shown for the 1,000 patterns as well: whether a layer compresses should not hang on this.
#
# With $n$ equally likely patterns no true information can exceed $\log_2 n$: 12 bits for all patterns, 9.97 for 1,000, 8.38 for 333.

# %%
NOISE = np.sqrt(0.001)
shown = min(scale.samples, len(x))  # patterns that the dear estimators see
rows = np.random.default_rng(0).permutation(len(x))[:shown]
fewest = rows[: shown // 3]
part = [layer[:, :, rows] for layer in tanh_layers]
small = [layer[:, :few, fewest] for layer in tanh_layers[last_three]]

noisy = {"noise": NOISE}
estimates = {
    "8 bins": (tanh_layers, y, {"bins": 8}),
    "30 bins": (tanh_layers, y, {"bins": 30}),
    "100 bins": (tanh_layers, y, {"bins": 100}),
    "KDE upper": (part, y[rows], {"method": "kde", **noisy}),
    "KDE lower": (part, y[rows], {"method": "kde", "bound": "lower", **noisy}),
    "KSG": (part, y[rows], {"method": "ksg", "x": x[rows], "scale": None}),
    "KL": (part, y[rows], {"method": "kl", **noisy}),
    "LNN 1": (
        [layer[:, :few] for layer in part],
        y[rows],
        {"method": "lnn1", **noisy},
    ),
    "LNN 2": (part, y[rows], {"method": "lnn2", **noisy}),
    "LGA": (small, y[fewest], {"method": "lga", **noisy}),
}
ten = list(estimates)


def measure_all(jobs):
    """`plane_of` many sets of layers, each layer by itself on all cores.

    `jobs` is a dict of (layers, y, options); returned is a dict of planes.
    """
    single = [
        (name, layer, y, options)
        for name, (layers, y, options) in jobs.items()
        for layer in layers
    ]
    measured = joblib.Parallel()(
        joblib.delayed(plane_of)([layer], y, **options)
        for _, layer, y, options in single
    )
    of_job = {
        name: [plane for plane, job in zip(measured, single) if job[0] == name]
        for name in jobs
    }
    return {
        name: planes.Plane(
            *(np.concatenate(values, axis=2) for values in zip(*own))
        )
        for name, own in of_job.items()
    }


both_axes = measure_all(estimates)
by_estimator = {name: plane.i_xt for name, plane in both_axes.items()}
by_estimator["30 bins, fewer patterns"] = information(part, y[rows])
by_estimator["exact, without noise"] = true
by_estimator["30 bins, shuffled labels"] = information(
    three_times(history["shuffled labels"], x), y
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Ten small panels, one for each estimate, each with one line per hidden layer from the start over the end of fitting to the end of training. By bins and both KDE bounds, layer 1 stays at the most that is possible, layer 2 stays there or a little below, and layer 5 falls by one to four bits after fitting. By KSG all layers lie below one and a half bits, and most rise. By KL, LNN 1 and LNN 2 the first two layers stand between 17 and 36 bits, far above the dashed line of what is possible, layer 3 rises and layer 5 falls. LGA shows layers 3 to 5 only, layer 5 falling."}, "figure": {"caption": "The same tanh networks, ten estimates: information of each hidden layer with the input at the start, at each network's end of fitting, and at the end. Mean over networks and its 95 % interval; dashed: the most that there can be. Panels of a row share an axis where they are neighbours of one kind: the bins, and KL with LNN.", "name": "fig-10-estimators"}}
LAYER_COLOURS = [plt.get_cmap("viridis")(v) for v in np.linspace(0.7, 0, hidden)]
MARKERS = "os^Dv"


def slopes(ax, i_xt, first_layer=1):
    """One line for each layer, over three times, with intervals."""
    for layer in range(i_xt.shape[2]):
        mean, low, high = ensemble_interval(i_xt[:, :, layer], axis=1)
        colour = LAYER_COLOURS[layer + first_layer - 1]
        where = np.arange(3) + 0.04 * (layer - 2)
        ax.errorbar(
            where,
            mean,
            [mean - low, high - mean],
            color=colour,
            marker=MARKERS[layer + first_layer - 1],
            ms=4,
            lw=1.4,
            capsize=2,
            label=f"layer {layer + first_layer}",
        )
    ax.set_xticks(range(3), ["start", "fit", "end"])
    ax.set_xlim(-0.3, 2.3)


fig, axes = plt.subplots(2, 5, figsize=(10.5, 5.4))
for alike in (axes[0, :3], axes[1, 1:4]):  # bins; KL and LNN
    for ax in alike[1:]:
        ax.sharey(alike[0])
for ax, name in zip(axes.flat, ten):
    i_xt = by_estimator[name]
    slopes(ax, i_xt, hidden - i_xt.shape[2] + 1)
    most = np.log2(len(estimates[name][1]))
    ax.axhline(most, color="0.3", ls="--", lw=1)
    ax.set_title(name)
for ax in axes[:, 0]:
    ax.set_ylabel("$I(X;T)$ (bits)")
fig.legend(
    *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=5
)
plt.show()


# %% tags=["hide-input"]
def told(values):
    """Write a change with its interval, in bold where the layer compresses."""
    text = describe(values)
    return f"**{text}**" if falls_surely(values) else text


def table(named, rows_called):
    """A table of changes: one row for each name, one column for each layer."""
    count = max(i_xt.shape[2] for i_xt in named.values())
    lines = [
        f"| {rows_called} | "
        + " | ".join(f"layer {i + 1}" for i in range(count))
        + " |",
        "|---|" + "---|" * count,
    ]
    for name, i_xt in named.items():
        cells = ["–"] * (count - i_xt.shape[2]) + [told(v) for v in change(i_xt).T]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return Markdown("\n".join(lines))


table(by_estimator, "Change after fitting (bits)")

# %% tags=["hide-input"]
proposed = [name for name in ten if name != "KSG"]
together = np.array([compress(by_estimator[name])[-3:] for name in proposed])
fitted = history["shuffled labels"].train_accuracy[-1]
Markdown(
    "Of the nine estimates of the proposal's methods, "
    + ", ".join(
        f"{n} see layer {layer} compress"
        for layer, n in zip(range(hidden - 2, hidden + 1), together.sum(axis=0))
    )
    + "."
)

# %% [markdown]
# The table is the chapter in small (bold: the layer compresses).
# The last hidden layer loses information by bins, both KDE bounds, KL and LNN 2, though by amounts that differ by a factor of three and more.
# The means of LNN 1 and LGA agree, but with half of the networks their intervals are too wide, and KSG, which is not in the proposal's list, sees no fall.
# One layer before it, the answer already hangs on the estimator, and for several of them it stays open: their intervals hold both zero and a fall of half a bit.
# Layer 3 does not compress by any of them.
# By some it gains about a bit; a later section shows that those are often wrong in this layer.
# Fewer patterns tell the same story as all of them, and the exact information hardly moves, by a tenth of a bit in the last layer.
# Networks that learned *shuffled labels* have nothing to generalise.
# By the definition they do not compress, but they hardly fit either.
# (A control that can be learned by heart needs fewer patterns or wider layers; it is in the ledger, and not yet run.)


# %% tags=["hide-input"]
def growth_of_drive(drive):
    """The factor by which each layer's drive spreads after fitting: (networks, layers)."""
    return np.stack(
        [layer[2].std(axis=(1, 2)) / layer[1].std(axis=(1, 2)) for layer in drive],
        axis=1,
    )


drive = three_times(history["tanh"], x, "drive")
growth = growth_of_drive(drive)
Markdown(
    f"With shuffled labels the training accuracy ends at {describe(fitted)}, and the end of fitting comes at epoch "
    f"{end_of_fitting(history['shuffled labels']).min()} to {end_of_fitting(history['shuffled labels']).max()}. After it "
    "what goes into the units of the last hidden layer grows by a factor of "
    f"{describe(growth_of_drive(three_times(history['shuffled labels'], x, 'drive'))[:, -1])}; with the true labels, by "
    f"{describe(growth[:, -1])}."
)

# %% [markdown]
# So this control cannot decide between the two sides: where nothing is learned, nothing saturates either.
#
# ### And the label?
#
# Fitting, the first phase, is the rise of the information with the *label*, of which there is one bit at the most.

# %% tags=["hide-input"]
lines = [
    "| I(T;Y) of the last hidden layer (bits) | start | fit | end |",
    "|---|---|---|---|",
]
for name in ten:
    cells = [describe(values) for values in both_axes[name].i_ty[:, :, -1]]
    lines.append(f"| {name} | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% [markdown]
# By all of them it rises until the end of fitting, to 0.8 bits and more, and by all but LGA on from there.
# On this phase the estimates agree far better than on the second.
#
# ## Two bounds tell that an estimate is wrong
#
# The KDE bounds, KL and LNN speak of a layer with noise of variance 0.001.
# The truth lies between the bounds.
# So an estimate outside them is wrong, and we need not know the truth to say so.
#
# There is a catch.
# The bounds are of the 1,000 patterns at hand.
# An estimate from neighbours sees 1,000 draws, and cannot know that there are no others, so we allow it what all 4,096 could add.
# By the chain rule that is at most $\log_2(4096/1000) = 2.03$ bits, and never more than 12 bits in total.
# Above *that* ceiling it is wrong whichever way one reads it.
# The noise is drawn, too, so we draw it again, and allow three standard deviations of the estimate.

# %% tags=["hide-input"]
kde_upper, kde_lower = by_estimator["KDE upper"], by_estimator["KDE lower"]
ceiling = np.minimum(kde_upper + np.log2(len(x) / shown), np.log2(len(x)))
redrawn = [
    [
        planes.information_plane(
            [layer[2, :1] for layer in part],
            y[rows],
            method=method,
            noise=NOISE,
            rng=draw,
        ).i_xt[0]
        for draw in range(3)
    ]
    for method in ("kl", "lnn2")
]
scatter = np.std(redrawn, axis=1, ddof=1).max()
lines = [
    "| Share of estimates above / below what is possible | "
    + " | ".join(f"layer {i + 1}" for i in range(hidden))
    + " |",
    "|---|" + "---|" * hidden,
]
for name in ("KL", "LNN 1", "LNN 2"):
    i_xt = by_estimator[name]
    count = i_xt.shape[1]
    above = (i_xt > ceiling[:, :count] + 3 * scatter).mean(axis=(0, 1))
    below = (i_xt < kde_lower[:, :count] - 3 * scatter).mean(axis=(0, 1))
    cells = [f"{a:.0%} / {b:.0%}" for a, b in zip(above, below)]
    lines.append(f"| {name} | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% tags=["hide-input"]
Markdown(
    f"Over all networks and the three times. The largest standard deviation over redraws of the noise, in one network, is {scatter:.2f} bits."
)

# %% [markdown]
# In the first two layers they are always wrong, in the third in half of the cases or more; in the last two nothing speaks against them.
# A layer of ten units and 1,000 patterns is a cloud of 1,000 separate points, each with a tiny blur.
# Nearest neighbours cannot see blurs of which each holds a single sample.
# They see the smooth cloud that the points might have been drawn from, and give it the information of a continuous input: tens of bits, where 12 are possible.
# That is no fault of the estimators, which were made for smooth densities, but it is the wrong question.
#
# KSG has another problem.
# Any two patterns differ in some bit by a whole 1, so in the largest-difference norm **all patterns are equally far from each other**.
# There is no near and far among inputs for it to compare with near and far among activations.

# %% tags=["hide-input"]
true_part = information(part, y[rows], method="discrete")
Markdown(
    f"KSG gives at most {by_estimator['KSG'].max():.2f} bits, in any layer, network and time. The truth for these "
    f"{shown:,} patterns, without noise, is {true_part.min():.2f} to {true_part.max():.2f} bits."
)

# %% [markdown]
# The slides call mutual information a very robust measure of similarity {cite}`anttonen2018`.
# Of the quantity that may be so; of its estimates, the record below asks whether they at least agree on the order of layers and times.
#
# What, then, do bins and KDE measure?
# How many patterns can still be told apart *at their resolution*, and how evenly they fill the places there are.
# That is a real property of the network, a geometrical one.
# Whether to call its fall "compression of information" is what the debate is about.
#
# ## One saturating neuron
#
# Take $T = \tanh(w X)$ with a standard normal $X$, as {cite:t}`saxe2019` do.
# With bin edges $e_0 < e_1 < \dots$ the probability of a bin is exactly
#
# $$p_i = \Phi\!\left(\frac{\operatorname{artanh} e_{i+1}}{w}\right) - \Phi\!\left(\frac{\operatorname{artanh} e_i}{w}\right),$$
#
# and the binned information is the entropy of the $p_i$.
# Without bins it is infinite for every $w$: the function is one to one, and nothing is ever lost.


# %%
def entropy_of(p):
    """Entropy in bits of probabilities, some of which may be 0."""
    p = p[p > 0]
    return -np.sum(p * np.log2(p))


def artanh(edges):
    """The inverse of tanh, infinite at -1 and 1."""
    with np.errstate(divide="ignore"):
        return np.arctanh(edges)


def neuron(w, edges, inverse):
    """Binned information of one neuron, exactly, from its bins' edges."""
    return entropy_of(np.diff(norm.cdf(inverse(edges) / w)))


weights = np.geomspace(0.05, 200, 120)
equal = np.linspace(-1, 1, 31)
width = 2 / 30
wide = np.arange(-15000, 15001) * width
half_line = np.r_[-np.inf, np.arange(1, 15001) * width]  # zero is in the first bin
one = {
    "tanh, 30 equal bins": [neuron(w, equal, artanh) for w in weights],
    "tanh, bins equal in pre-activation": [
        neuron(w, wide, np.asarray) for w in weights
    ],
    "ReLU, bins of the same width": [
        neuron(w, half_line, np.asarray) for w in weights
    ],
}
one = {name: np.array(values) for name, values in one.items()}
sample = np.random.default_rng(0).normal(size=100 * scale.samples)
drawn = [
    entropy(np.tanh(w * sample), "binned", bins=30, limits=(-1, 1))
    for w in (0.2, 1, 5, 50)
]

# %% [markdown]
# And in a real network?
# We take the $\tanh$ networks as they are at the end of fitting, and multiply what goes into each hidden unit by a factor, at the moment of measuring.
# Nothing is learned by that, and nothing forgotten.

# %%
factors = np.geomspace(0.05, 30, 15)
scaled = np.array(
    [
        planes.information_plane(
            [np.tanh(factor * layer[1]) for layer in drive[last_three]], y
        ).i_xt
        for factor in factors
    ]
)
spread = np.array(
    [
        [
            layer.std(axis=(1, 2))
            for layer in history["tanh"].at(e).layer_activity(x, kind="drive")[:-1]
        ]
        for e in history["tanh"].evaluated.tolist()
    ]
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels. Left, one neuron, bits against its weight on a logarithmic axis: tanh in 30 equal bins rises from less than 2 bits to a peak near 5 bits at a weight near 1 and falls back to 1 bit; bins equal in pre-activation, and ReLU, rise without end. Middle, networks whose drive is multiplied by a factor: layers 3, 4 and 5 rise and fall in the same way. Right, the spread of what goes into the units against the epoch: it changes little in the first four layers and grows by about half in layers 1 and 2, doubles in layer 3, grows about fivefold in layer 4 and more than tenfold in layer 5."}, "figure": {"caption": "Saturation. Left: exact binned information of one neuron. Middle: networks at the end of fitting whose drive is multiplied when measured, 30 bins. Right: standard deviation of the drive during training; it names the colours of the layers, too. Bands: 95 % intervals over networks.", "name": "fig-10-neuron"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.4))
for (name, values), style in zip(one.items(), ("-", "--", ":")):
    axes[0].plot(weights, values, style, label=name)
axes[0].set(
    xscale="log",
    xlabel="weight $w$",
    ylabel="binned information (bits)",
    ylim=(0, 19),  # room for the legend
)
axes[0].set_title("one neuron")
axes[0].legend(fontsize=8)
for layer in range(3):
    plotting.band(
        axes[1],
        factors,
        scaled[:, :, layer].T,
        colour=LAYER_COLOURS[hidden - 3 + layer],
        label=f"layer {hidden - 2 + layer}",
    )
axes[1].axvline(1, color="0.3", ls="--", lw=1)
axes[1].set(
    xscale="log",
    xlabel="factor",
    ylabel="$I(X;T)$ in 30 bins (bits)",
    title="drive times a factor",
)
for layer in range(hidden):
    plotting.band(
        axes[2], history["tanh"].evaluated + 1, spread[:, layer].T,
        colour=LAYER_COLOURS[layer], label=f"layer {layer + 1}",
    )  # fmt: skip
axes[2].set(
    xscale="log",
    yscale="log",
    xlabel="epoch + 1",
    ylabel="spread of the drive",
    title="training",
)
axes[2].legend(fontsize=8)
plt.show()

# %% tags=["hide-input"]
top = one["tanh, 30 equal bins"].argmax()
Markdown(
    f"One neuron: the binned information is largest, {one['tanh, 30 equal bins'][top]:.2f} bits, at a weight of "
    f"{weights[top]:.2f}, and {one['tanh, 30 equal bins'][-1]:.2f} bits at a weight of {weights[-1]:.0f}, where nearly all of it sits "
    f"in the two outer bins. A sample of {len(sample):,} gives {', '.join(f'{v:.2f}' for v in drawn)} bits at weights "
    "of 0.2, 1, 5 and 50; the formula "
    + ", ".join(f"{neuron(w, equal, artanh):.2f}" for w in (0.2, 1, 5, 50))
    + ". Networks: during training the spread of the drive in the last hidden layer grows from "
    f"{describe(spread[0, -1])} to {describe(spread[-1, -1])}. Multiplied by {factors[-1]:.0f}, it "
    f"takes the last hidden layer from {describe(by_estimator['30 bins'][1, :, -1])} to {describe(scaled[-1, :, -1])} bits, without any learning."
)

# %% [markdown]
# If you run this chapter yourself, turn the weight and the number of bins of the single neuron in the next cell.
# Which weight is best for 10 bins, and is it another one for 100?

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_neuron(weight=1.0, bins=30):
    edges = np.linspace(-1, 1, bins + 1)
    fig, ax = plt.subplots(figsize=(6, 3))
    p = np.diff(norm.cdf(artanh(edges) / weight))
    ax.bar(edges[:-1], p, 2 / bins, align="edge", lw=0)
    told = (
        f"{neuron(weight, edges, artanh):.2f} of at most {np.log2(bins):.2f} bits"
    )
    ax.set(title=told, xlabel="activity, $\\tanh(wX)$", ylabel="probability")
    plt.show()


_ = ipywidgets.interact(
    show_neuron,
    weight=ipywidgets.FloatLogSlider(value=1, base=10, min=-1.3, max=2.3),
    bins=(2, 100),
)

# %% [markdown]
# The mechanism is plain, and it works in both directions: a small weight puts everything into the middle bins, a large one into the two outer bins, and in between the bins are used best.
# And training makes the drive of the last layers grow, though by far less than a factor of 30 after the end of fitting.
# So how much of the fall comes from there?
# We stretch the drive at the end of fitting by just the factor by which training makes it spread from then on, and learn nothing.

# %%
stretched = planes.information_plane(
    [np.tanh(growth[:, i, None, None] * layer[1]) for i, layer in enumerate(drive)],
    y,
).i_xt
by_stretching = stretched - by_estimator["30 bins"][1]
by_training = change(by_estimator["30 bins"])

# %% tags=["hide-input"]
lines = [
    "| Tanh networks, 30 bins | factor | stretched only (bits) | trained (bits) | trained minus stretched |",
    "|---|---|---|---|---|",
]
for i in range(hidden - 3, hidden):
    cells = [
        describe(v[:, i])
        for v in (growth, by_stretching, by_training, by_training - by_stretching)
    ]
    lines.append(f"| layer {i + 1} | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% [markdown]
# In the last layer, stretching alone makes most of the fall: the interval of the rest still holds zero.
# In layer 4 it makes about half of it, and again the rest is not clearly apart from zero; in layer 3 there is nothing to explain.
# So within equal bins of the activation, *most of what is seen here as compression is saturation*.
#
# Now the test that {cite:t}`saxe2019` propose: lay the bins out evenly in what goes *into* the unit.
# As $\tanh$ is one to one, such bins are bins of the activation as well, only unequal ones.
# They have to cover some range.
# We take each layer's range over the whole training, so that the bins stay where they are, as the bins of $\tanh$ do; beside it, each epoch's own range.
# Both choices are open to an objection.
# Bins of a fixed width see more of anything that grows, as the left panel of the figure above shows, so with the first choice a rise is built in.
# With the second, the range is set by the two most extreme patterns.
# So we add a third choice that has no range at all: *quantile bins*, which hold equally many patterns each, unit by unit.
# No increasing function of a unit changes them, so they can see neither saturation nor growth, only how the units arrange the patterns.


# %%
def whole_range(history, x, kind="activation"):
    """Each layer's least and largest value over the whole training, (2, networks)."""
    every = [
        history.at(epoch).layer_activity(x, kind=kind)[:-1]
        for epoch in history.checkpoints
    ]
    return [
        np.stack(
            [
                np.min([t.min(axis=(1, 2)) for t in layer], axis=0),
                np.max([t.max(axis=(1, 2)) for t in layer], axis=0),
            ]
        )
        for layer in zip(*every)
    ]


def into(ranges, layers):
    """Scale layers, (..., networks, examples, units), so that -1 and 1 are the ends."""
    scaled = []
    for (low, high), layer in zip(ranges, layers):
        width = np.where(high > low, high - low, 1)  # a dead layer is in one bin
        share = (layer - low[:, None, None]) / width[:, None, None]
        scaled.append(np.clip(2 * share - 1, -1, 1))
    return scaled


EQUAL, FIXED = "30 bins equal in activation", "30 bins equal in pre-activation"
MOVING, QUANTILE = "the same, each epoch's range", "30 quantile bins"
in_fixed_range = into(whole_range(history["tanh"], x, "drive"), drive)
saturation = {
    EQUAL: by_estimator["30 bins"],
    FIXED: information(in_fixed_range, y),
    MOVING: information(drive, y, limits="layer"),
    QUANTILE: information(drive, y, edges="quantile", bins=30),
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting in layers 3, 4 and 5, one dot per network, in four rows each. Bins equal in activation: near zero in layer 3, about minus one in layer 4, between minus one and minus four in layer 5. Bins equal in pre-activation over the whole training: above zero in all three. With each epoch's own range and with quantile bins: around zero in all three, intervals include zero."}, "figure": {"caption": "Change of the information with the input from the end of fitting to the end of training, by how the bins are laid out. Dots: networks; diamonds: mean with 95 % interval; dotted: −0.1 bits; grey: two other choices.", "name": "fig-10-saturation"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 3), sharey=True)
for layer, ax in zip(range(hidden - 3, hidden), axes):
    plotting.dots(
        ax,
        {name: change(i_xt)[:, layer] for name, i_xt in saturation.items()},
        controls=[MOVING, QUANTILE],
    )
    ax.axvline(-0.1, color="0.3", ls=":", lw=1)
    ax.set(title=f"layer {layer + 1}", xlabel="change after fitting (bits)")
plt.show()

# %% tags=["hide-input"]
table(
    saturation
    | {
        "8 bins equal in activation": by_estimator["8 bins"],
        "8 quantile bins": information(drive, y, edges="quantile", bins=8),
    },
    "Change after fitting (bits)",
)

# %% tags=["hide-input"]
difference = {
    name: (change(saturation[EQUAL]) - change(saturation[name]))[
        :, last_three
    ].mean(axis=1)
    for name in (FIXED, MOVING, QUANTILE)
}
Markdown(
    "Average change of the last three layers, bins equal in activation minus bins equal in "
    f"pre-activation: {describe(difference[FIXED])} bits; with each epoch's range "
    f"{describe(difference[MOVING])}, and minus quantile bins {describe(difference[QUANTILE])} bits."
)

# %% [markdown]
# With bins that stay where they are in pre-activation, the fall is gone, and turns into a rise, part of which is built in.
# With each epoch's range no change is left that the interval tells from zero.
# Quantile bins, which have no range, show none either: the 8 equal bins of the activation see the last layer lose a bit, and 8 quantile bins a tenth of that.
# In the last layer the means of these two still lie below zero, and their intervals reach from a fall of a bit to a rise of nearly half a bit, so a small fall that is not saturation is not excluded.
#
# ## Other activations
#
# ReLU, linear and softsign networks have the same starts and learn from the same patterns as the $\tanh$ networks.
# Bins need a range, and ReLU has none of its own; we lay 30 bins over each layer's range, for all of them alike.
# Again it may be the range over the whole training, or each epoch's own; the rule asks for both.
# First, though: some ReLU networks never learn.

# %% tags=["hide-input"] mystnb={"image": {"alt": "A grid of ReLU networks by hidden layers, each cell with the number of dead units over the number of units, darker where more are dead. Many networks have some dead units, mainly in the later, narrow layers. A network with a layer that is dead as a whole stands out, with the accuracy of guessing beside it."}, "figure": {"caption": "ReLU networks after training: units that are zero, or otherwise the same, for all 4,096 patterns, of all units of the layer. At the right the test accuracy; a network with a dead layer cannot learn.", "name": "fig-10-dead"}}
fig, ax = plt.subplots(figsize=(6.4, 0.3 * len(alive) + 1.2))
ax.imshow(dead[1] / widths, cmap="Greys", vmin=0, vmax=1.4, aspect="auto")
for i in range(len(alive)):
    for layer in range(hidden):
        ax.text(
            layer,
            i,
            f"{dead[1, i, layer]} of {widths[layer]}",
            ha="center",
            va="center",
            fontsize=8,
        )
    ax.text(
        hidden - 0.4, i, f"accuracy {accuracy['ReLU'][i]:.2f}" + ("" if alive[i] else ", dead"),
        va="center", fontsize=8,
    )  # fmt: skip
ax.set_xticks(range(hidden), [f"layer {i + 1}" for i in range(hidden)])
ax.set_yticks([])
ax.set_ylabel("networks")
ax.spines[:].set_visible(False)
ax.tick_params(length=0)
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"{gone[1].sum()} of {len(alive)} ReLU networks have a hidden layer that is dead as a whole ({gone[0].sum()} of them before "
    f"training), and their output is the same for every pattern. Of all hidden units of the other networks "
    f"{dead[1][alive].sum() / (alive.sum() * widths.sum()):.0%} are dead. Below, ReLU stands for the {alive.sum()} living networks, "
    "compared with the $\\tanh$ networks of the same starts."
)

# %%
kinds = ("tanh", "softsign", "ReLU", "linear")
by_range, by_kde, by_epoch = "30 bins", "KDE upper", "30 bins, each epoch's range"
layers_of = {"tanh": tanh_layers, "ReLU": relu_layers} | {
    kind: three_times(history[kind], x) for kind in ("softsign", "linear")
}
ranges = {kind: whole_range(history[kind], x) for kind in kinds}
measured = measure_all(
    {
        kind: (
            [layer[:, :, rows] for layer in layers_of[kind]],
            *estimates[by_kde][1:],
        )
        for kind in kinds[1:]
    }
)
activation = {("tanh", by_kde): by_estimator[by_kde]}
for kind in kinds:
    layers = layers_of[kind]
    activation[kind, by_range] = information(into(ranges[kind], layers), y)
    activation[kind, by_epoch] = information(layers, y, limits="layer")
    if kind != "tanh":
        activation[kind, by_kde] = measured[kind].i_xt
for method in (by_range, by_epoch, by_kde):
    activation["ReLU", method] = activation["ReLU", method][:, alive]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two rows of four panels, tanh, softsign, ReLU and linear, with one line per hidden layer over start, end of fitting and end. Upper row, bins over the layer's range: tanh's layers 4 and 5 fall at the end, softsign's layer 5 a little, ReLU's later layers rise, and linear's layers 3 to 5 fall from the end of fitting on. Lower row, KDE upper bound: tanh's layers 4 and 5 fall again; the later layers of ReLU stand two bits higher than in bins and stay level, and the first three linear layers stand near their ceiling."}, "figure": {"caption": "Four activations, by 30 bins over each layer's range (above) and by the KDE's upper bound (below): information with the input at the start, at the end of fitting and at the end. Mean over networks and its 95 % interval; ReLU: living networks; dashed: the most that there can be, 12 bits for all patterns and 9.97 for those that the KDE sees.", "name": "fig-10-activations"}}
fig, axes = plt.subplots(2, 4, figsize=(10.5, 5.4), sharey=True)
for row, method in enumerate((by_range, by_kde)):
    for ax, kind in zip(axes[row], kinds):
        slopes(ax, activation[kind, method])
        ax.axhline(np.log2((len(x), shown)[row]), color="0.3", ls="--", lw=1)
        ax.set_title(kind if row == 0 else "")
    axes[row, 0].set_ylabel(
        "$I(X;T)$ (bits),\n" + ("30 bins" if row == 0 else "KDE upper bound")
    )
fig.legend(
    *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=5
)
plt.show()

# %% tags=["hide-input"]
table(
    {
        f"{kind}, {method}": activation[kind, method]
        for kind in kinds
        for method in (by_range, by_epoch, by_kde)
    },
    "Change after fitting (bits)",
)

# %% tags=["hide-input"]
against_relu = {
    method: (
        change(activation["tanh", method])[alive]
        - change(activation["ReLU", method])
    )[:, last_three].mean(axis=1)
    for method in (by_range, by_kde, by_epoch)
}
Markdown(
    "Average change of the last three layers, $\\tanh$ minus ReLU, in networks of the same start: "
    + "; ".join(f"{method}: {describe(v)}" for method, v in against_relu.items())
    + " bits."
)

# %% [markdown]
# By the definition no layer of ReLU or softsign networks compresses, by bins over the whole range or by the KDE.
# That is no proof of the contrary: by each epoch's range the last ReLU layer does, and the intervals of the KDE reach down to half a bit below zero.
# And bins over the whole range are tilted towards a rise for activations that grow.
#
# In **linear networks, which have nothing that saturates**, two layers compress by bins, 3 and 4.
# By the KDE none does, though all three means lie below zero.
# How can a linear layer seem to lose anything?
#
# We look at the shape of the cloud of activations: how far it reaches along its longest direction, and along the second one.


# %%
def cloud_of(layer):
    """Centre and singular value decomposition of clouds, (..., examples, units)."""
    centre = layer.mean(axis=-2, keepdims=True)
    return centre, *np.linalg.svd(
        (layer - centre).astype(float), full_matrices=False
    )


def doublings(layer):
    """Of the widths along the first two principal directions, after fitting: (networks, 2)."""
    sizes_then, sizes_now = (cloud_of(layer[time])[2][..., :2] for time in (1, 2))
    return np.log2(sizes_now / sizes_then)


clouds = {
    f"linear, layer {i + 1}": layers_of["linear"][i]
    for i in range(hidden - 3, hidden)
} | {
    f"tanh, drive of layer {hidden}": drive[-1],
    f"ReLU, drive of layer {hidden}": three_times(history["ReLU"], x, "drive")[-1][
        :, alive
    ],
}

# %% tags=["hide-input"]
lines = [
    "| Doublings from the end of fitting to the end | first direction | second direction |",
    "|---|---|---|",
]
for name, layer in clouds.items():
    cells = [describe(values) for values in doublings(layer).T]
    lines.append(f"| {name} | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% [markdown]
# In ReLU networks what goes into the units spreads in both directions, in $\tanh$ networks at least in the first.
# In linear networks the first direction grows, the one that can separate the classes, and the second shrinks, in all three layers.
# Bins of a fixed size then see less and less of the second.
# Is that what the bins lose?
# We take the layers at the end of training, give all directions but the longest the widths that they had at the end of fitting, and measure again.


# %%
def with_old_widths(layer):
    """The clouds at the end, all directions but the longest as wide as at its end of fitting."""
    old = cloud_of(layer[1])[2]
    centre, u, now, v = cloud_of(layer[2])
    now[..., 1:] = old[..., 1:]
    return centre + (u * now[..., None, :]) @ v


restored = planes.information_plane(
    into(
        ranges["linear"][last_three],
        [with_old_widths(layer) for layer in layers_of["linear"][last_three]],
    ),
    y,
).i_xt
at_fit = activation["linear", by_range][1, :, last_three]

# %% tags=["hide-input"]
lines = [
    "| Linear networks, change after fitting, 30 bins (bits) | as trained | with the old widths |",
    "|---|---|---|",
]
for i, layer in enumerate(range(hidden - 3, hidden)):
    trained = change(activation["linear", by_range])[:, layer]
    cells = [describe(v) for v in (trained, (restored - at_fit)[:, i])]
    lines.append(f"| layer {layer + 1} | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% [markdown]
# With the old widths the fall is gone.
# So the bins of these layers lose what lies across the longest direction, because that part of the cloud shrinks, with nothing saturating.
# *Why* it shrinks we do not know: a linear network has no use for it, but that is no reason for it to get smaller.
# Adam, which gives every weight a step size of its own, may have a part in it.
# All this was not among the objections, and it does not follow from the first authors' story either.
#
# ## Without noise: the full batch
#
# The slides say that the noise of stochastic gradient descent is what compresses {cite}`anttonen2018`; {cite:t}`saxe2019` say that the full batch does it, too.
# If compression were the diffusion of stochastic gradients, it would need stochastic gradients.
# So we train with all patterns in one batch: gradient descent with momentum, at a learning rate of 0.1, one update an epoch, for twice as many epochs.
# No chance is left in its updates.
# This tests the first side's *mechanism*, and not whether there is compression.

# %%
batches = {
    "stochastic": by_estimator["30 bins"],
    "full batch": information(three_times(history["full batch"], x), y),
    "shuffled labels": by_estimator["30 bins, shuffled labels"],
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting in layers 3, 4 and 5, one dot per network. Networks trained with the full batch lie below zero in all three layers, by one bit in layer 3 and by four to five bits in layers 4 and 5, further than networks trained with small batches. Networks with shuffled labels are shown in grey."}, "figure": {"caption": "Change after fitting, by 30 bins, with stochastic gradients and with the full batch. Dots: networks; diamonds: mean with 95 % interval; dotted: −0.1 bits; grey: networks that learned shuffled labels, with stochastic gradients.", "name": "fig-10-full-batch"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 2.6), sharey=True)
for layer, ax in zip(range(hidden - 3, hidden), axes):
    plotting.dots(
        ax,
        {name: change(i_xt)[:, layer] for name, i_xt in batches.items()},
        controls=["shuffled labels"],
    )
    ax.axvline(-0.1, color="0.3", ls=":", lw=1)
    ax.set(title=f"layer {layer + 1}", xlabel="change after fitting (bits)")
plt.show()

# %% tags=["hide-input"]
table(batches, "Change after fitting (bits)")

# %% tags=["hide-input"]
more = change(batches["full batch"]) - change(batches["stochastic"])[:few]
told_of = []
for name, run in (("full batch", "full batch"), ("stochastic gradients", "tanh")):
    losses, ends = history[run].train_loss[-1], end_of_fitting(history[run])
    told_of.append(
        f"{name}: median {np.median(losses):.4f}, {losses.min():.4f} to {losses.max():.4f}, after {history[run].epochs} epochs "
        f"with the end of fitting at {ends.min()} to {ends.max()}"
    )
Markdown(
    f"Full batch minus stochastic, in the {few} networks of the same starts and patterns, average of the last three layers: "
    f"{describe(more[:, last_three].mean(axis=1))} bits. Training loss at the end, in nats: "
    + "; ".join(told_of)
    + "."
)

# %% [markdown]
# Compression needs no noise in the gradient: the full batch compresses all three layers, and more than small batches do.
# It is not the same experiment otherwise, though: the optimiser differs, and the length of the training, and these networks end with a lower mean loss.
# The rules of both sides' claims ask for the same optimiser, rate and loss, so they are not yet judged.
#
# ## Other data
#
# Other data would show that the results are not those of one data set, says the proposal, and considers MNIST and notMNIST.
# Here are 5,000 of MNIST's 70,000 handwritten digits, and, in place of notMNIST, the letters A to J drawn in many fonts; both in 28 by 28 grey pixels: 784 inputs, hidden layers of 64, 20, 20 and 20 units, ten classes.
# Here the variance of the KDE's noise is 0.1, as {cite:t}`saxe2019` took it for digits, and it sees 1,000 pictures of each kind (at the published scale); the bins see all of them, 5,000 digits and 2,500 letters.

# %%
data_sets = {
    ("12 bits", "30 bins"): by_estimator["30 bins"],
    ("12 bits", "KDE upper"): by_estimator["KDE upper"],
}
sampled = {}
for name, task in (("digits", digits), ("letters", letters)):
    layers = three_times(history[name], task.x)
    seen = np.random.default_rng(0).permutation(len(task))[:shown]
    data_sets[name, "30 bins"] = information(layers, task.y)
    data_sets[name, "8 bins"] = information(layers, task.y, bins=8)
    sampled[name] = (
        [layer[:, :, seen] for layer in layers],
        task.y[seen],
        {"method": "kde", "noise": np.sqrt(0.1)},
    )
for name, plane in measure_all(sampled).items():
    data_sets[name, "KDE upper"] = plane.i_xt

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two rows of three panels for digits above and letters below: 30 bins, 8 bins and the KDE upper bound. By 30 bins all layers stay at the most that is possible, and only the last bends down a little at the end. By 8 bins, on the same axis, the last layer falls by two bits for digits and by more than three for letters, and layers before it fall less. By the KDE all layers but the first rise until the end of fitting; after it layers 3 and 4 fall for digits, and layers 2 to 4 for letters."}, "figure": {"caption": "Digits (above) and letters (below): information of four hidden layers with the input at the start, at the end of fitting and at the end. Mean over networks and its 95 % interval; dashed: the most that there can be. The two panels of bins in a row share their axis.", "name": "fig-10-data-sets"}}
fig, axes = plt.subplots(2, 3, figsize=(9.5, 5.2))
for bins_30, bins_8, _ in axes:
    bins_8.sharey(bins_30)
for row, (name, task) in enumerate((("digits", digits), ("letters", letters))):
    for ax, method in zip(axes[row], ("30 bins", "8 bins", "KDE upper")):
        slopes(ax, data_sets[name, method])
        ax.axhline(
            np.log2(min(shown, len(task)) if "KDE" in method else len(task)),
            color="0.3",
            ls="--",
            lw=1,
        )
        ax.set_title(f"{name}, {method}")
    axes[row, 0].set_ylabel("$I(X;T)$ (bits)")
fig.legend(
    *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4
)
plt.show()

# %% tags=["hide-input"]
table(
    {
        f"{name}, {method}": v
        for (name, method), v in data_sets.items()
        if name != "12 bits"
    },
    "Change after fitting (bits)",
)

# %% [markdown]
# Twenty units with 30 bins each make $30^{20}$ cells, and nearly every picture has one to itself.
# There the estimate is stuck at the logarithm of the number of pictures, whatever the network does.
# Coarser bins, or the wide noise of the KDE, show a fall of bits.
# So the last layer's information falls on these data as well, and by how much is set by the resolution.

# %% tags=["hide-input"]
digits_30 = data_sets["digits", "30 bins"][..., -1]
Markdown(
    f"For the digits, 30 bins see {describe(change(data_sets['digits', '30 bins'])[:, -1])} bits and 8 bins "
    f"{describe(change(data_sets['digits', '8 bins'])[:, -1])}. At the end of fitting 30 bins stand at {digits_30[1].mean():.2f} of "
    f"{np.log2(len(digits)):.2f} possible bits, next to the ceiling."
)

# %% [markdown]
# ## Relevant and irrelevant inputs, exactly
#
# One place where nothing has to be estimated: Gaussian inputs, a linear network, and Gaussian noise that we assume on its hidden units when we measure.
# It is trained without noise.
# All information is then a ratio of determinants, and known exactly.
# Of 100 inputs, 30 have an influence on the answer and 70 have none.
# The network has five hidden units, starts as the others do, and learns 400 examples by gradient descent with the full batch.
# Each network has a teacher and examples of its own.
# The noise that we assume has a standard deviation of 0.1, which is that of the signal in an untrained unit.


# %%
NOISES = (0.03, 0.1, 0.3)


def linear_students(units, examples, init):
    """Train linear networks, each on examples and a teacher of its own.

    Return the recorded epochs, the training and the test loss, (epochs, networks), and
    for each noise the exact information, a dict of arrays (epochs, networks).
    """
    epochs = scale.plane_epochs // 16
    losses, exact = [], {noise: [] for noise in NOISES}
    for network in range(scale.networks):
        task = data.relevant_irrelevant(examples + 100, rng=network)
        task = task.split(examples / (examples + 100), rng=1000 + network)
        student = models.FeedForward(
            1, (100, units, 1), init=init, activation="linear", rng=2000 + network
        )
        run = training.fit(
            student,
            task,
            epochs=epochs,
            optimiser="sgd",
            learning_rate=0.1,
            decay=1.0,
            batch_size=None,
            checkpoint_every=None,
            checkpoints=training.log_epochs(epochs, 25),
            evaluate="checkpoints",
            progress=False,
        )
        losses.append((run.train_loss, run.test_loss))
        weights = np.array(
            [state["w.0"].numpy() for state in run.checkpoints.values()]
        )
        for noise in NOISES:
            exact[noise].append(task.information(weights.astype(float), noise))
    return (
        run.evaluated,
        *(np.concatenate(loss, axis=1) for loss in zip(*losses)),
        {
            noise: {
                kind: np.concatenate([one[kind] for one in found], axis=1)
                for kind in found[0]
            }
            for noise, found in exact.items()
        },
    )


settings = [(u, n, "truncated") for n in (400, 100) for u in (1, 5, 100)]
settings += [(u, 400, "uniform") for u in (1, 5, 100)]
students = dict(
    zip(
        settings,
        joblib.Parallel()(joblib.delayed(linear_students)(*s) for s in settings),
    )
)
relevant_change, irrelevant_change = (
    {
        (s, noise): students[s][3][noise][kind][-1] - students[s][3][noise][kind][0]
        for s in settings
        for noise in NOISES
    }
    for kind in ("relevant", "irrelevant")
)
main_case = (5, 400, "truncated"), 0.1

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: exact information of the hidden layer against the epoch. That with the relevant inputs rises from 0.5 to 1.4 bits and the whole from 2 to more than 3, mainly between epochs 10 and 50; in the same epochs that with the irrelevant inputs falls a little, from 1.3 to just over 1.1. Right: the loss on training and test examples falls in the same epochs, on training examples below the dashed line."}, "figure": {"caption": "A linear network with 30 relevant and 70 irrelevant inputs. Left: exact information of its five hidden units. Right: squared error; dashed: the variance of the noise in the answers. Mean over networks and its 95 % interval.", "name": "fig-10-irrelevant"}}
recorded, train_loss, test_loss, main_course = students[main_case[0]]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4))
for (name, label), colour in zip(
    {
        "input": "all inputs",
        "relevant": "relevant inputs",
        "irrelevant": "irrelevant inputs",
    }.items(),
    ("#767676", plotting.COLOURS[0], plotting.COLOURS[1]),
):
    plotting.band(
        axes[0],
        recorded + 1,
        main_course[main_case[1]][name].T,
        label=label,
        colour=colour,
    )
axes[0].set(
    xscale="log",
    xlabel="epoch + 1",
    ylabel="information with $T$ (bits)",
    ylim=(0, None),
)
plotting.band(axes[1], recorded + 1, train_loss.T, label="training")
plotting.band(
    axes[1],
    recorded + 1,
    test_loss.T,
    label="test",
    colour=plotting.COLOURS[1],
)
axes[1].axhline(
    data.relevant_irrelevant().noise ** 2, color="0.3", ls="--", lw=1,
    label="noise in the answers",
)  # fmt: skip
axes[1].set(
    xscale="log", xlabel="epoch + 1", ylabel="squared error", ylim=(0, None)
)
for ax in axes:
    ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "In these networks, from start to end, the information about irrelevant inputs changes by "
    f"{describe(irrelevant_change[main_case])} bits, from {describe(main_course[0.1]['irrelevant'][0])}, and that about relevant ones by "
    f"{describe(relevant_change[main_case])}."
)

# %% tags=["hide-input"]
lines = [
    "| Change of the information with irrelevant inputs, and what there was at the start (bits) | noise 0.03 | noise 0.1 | noise 0.3 |",
    "|---|---|---|---|",
]
for s in settings:
    units, examples, init = s
    start = "" if init == "truncated" else ", tiny start"
    cells = []
    for noise in NOISES:
        text, v = describe(irrelevant_change[s, noise]), irrelevant_change[s, noise]
        before = students[s][3][noise]["irrelevant"][0].mean()
        cells.append(
            (f"**{text}**" if falls_surely(v, 0) else text) + f"; {before:.2f}"
        )
    lines.append(
        f"| {units} hidden, {examples} examples{start} | "
        + " | ".join(cells)
        + " |"
    )
Markdown("\n".join(lines))

# %% [markdown]
# The table repeats it for other networks, numbers of examples, starts and noises (bold: the information about irrelevant inputs falls, interval below zero; a tiny start has weights of at most 0.01).
# In the network of the figure, which is closest to the original, the information about irrelevant inputs falls *while the error falls*, as {cite:t}`saxe2019` describe.
# In most of the others it rises.
# But of the tiny starts most have next to nothing to lose: they can only rise.
# So the rule asks for all of the combinations but the tiny starts, and for the change until the end of fitting, as the claim says *while*.
#
# Even where information is exact, the noise that we assume decides, and so do the start, the width of the layer and the number of examples.
# Gradient descent has no reason to make the weights from irrelevant inputs vanish.
# It acts on one direction among the hidden units only, and in it these weights can even grow, as they fit noise in the examples.
# What grows more, with enough examples, is the relevant part, and it *covers* the irrelevant one, which is then harder to read out; in the other directions nothing changes.
# With few examples, networks learn the irrelevant inputs by heart.
#
# ## Quantised networks: information without an estimator
#
# If every unit has only $2^b$ values, a layer is a discrete variable.
# Counting then gives the information over all 4,096 patterns exactly, with no bins chosen by a reader.
# The proposal suggests units with values from 1 to 256, and adds that this might cost accuracy {cite}`grabauskas2019`; {cite:t}`lorenzen2022` have done it.
# We round each hidden $\tanh$ unit to one of $2^b$ equally spaced levels from −1 to 1, in training and in use.
# Rounding has no gradient, so training passes the gradient through as if there were no rounding (the straight-through estimate).

# %%
CUT_RELU = "ReLU, 4 bits"
exact_layers = {b: three_times(history[f"{b} bits"], x) for b in bits}
quantised = {
    f"{b} bits": information(exact_layers[b], y, method="discrete") for b in bits
}
quantised[CUT_RELU] = information(
    three_times(history[CUT_RELU], x), y, method="discrete"
)
numbers_of_bins = (2, 4, 8, 16, 30)


def exact_course(history, numbers_of_bins):
    """The exact plane at all recorded epochs, and how far binned information is from it.

    Arrays (epochs, networks, layers), for each number of bins.
    """
    exact, gap = [], {bins: [] for bins in numbers_of_bins}
    for epoch in history.checkpoints:
        layers = history.at(epoch).layer_activity(x)[:-1]
        exact.append(planes.information_plane(layers, y, method="discrete"))
        for bins in numbers_of_bins:
            binned = planes.information_plane(layers, y, bins=bins).i_xt
            gap[bins].append(abs(binned - exact[-1].i_xt))
    exact = planes.Plane(*(np.stack(values) for values in zip(*exact)))
    return exact, {bins: np.stack(values) for bins, values in gap.items()}


few_levels = ("4 bits", "3 bits", "2 bits")  # at most 16 levels
courses = dict(
    zip(
        quantised,
        joblib.Parallel()(
            joblib.delayed(exact_course)(
                history[name], numbers_of_bins if name in few_levels else ()
            )
            for name in quantised
        ),
    )
)


def rounded_afterwards(levels):
    """Test accuracy of the networks trained without rounding, when rounded."""
    model = models.FeedForward(scale.networks, sizes, levels=levels)
    model.load_state_dict(history["tanh"].checkpoints[short])
    right = model.layer_activity(x)[-1].argmax(axis=2) == y
    return np.array([r[test].mean() for r, test in zip(right, patterns.test)])


afterwards = {
    levels: rounded_afterwards(levels)
    for levels in (*(2**b for b in bits), 30, 100)
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy by number of bits of a unit; the axis starts below 0.8. Networks that learned with rounding fall only from 0.97 with 8 bits to 0.95 with 2. Networks that were rounded after training hold their accuracy at 8 and 6 bits, lose some at 4, and fall steeply at 3 and 2 bits, to below 0.8."}, "figure": {"caption": "Test accuracy of networks whose hidden units have 2 to the power b levels. Blue: trained so. Grey: trained without rounding, and rounded only for the test. Mean over networks and its 95 % interval; dashed: never rounded.", "name": "fig-10-accuracy"}}
fig, ax = plt.subplots(figsize=(6.4, 3.3))
for values, label, colour in (
    (
        {b: accuracy[f"{b} bits"] for b in bits},
        "trained with rounding",
        plotting.COLOURS[0],
    ),
    (
        {b: afterwards[2**b] for b in bits},
        "rounded after training",
        plotting.CONTROL,
    ),
):
    mean, low, high = np.transpose([ensemble_interval(values[b]) for b in bits])
    ax.errorbar(
        bits,
        mean,
        [mean - low, high - mean],
        marker="o",
        ms=5,
        capsize=3,
        color=colour,
        label=label,
    )
ax.axhline(accuracy["tanh"].mean(), color="0.3", ls="--", lw=1)
ax.set(
    xlabel="bits of a unit, $b$",
    ylabel="test accuracy",
    xlim=(8.4, 1.6),
    xticks=bits,
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Test accuracy: "
    + "; ".join(
        f"{b} bits: {describe(accuracy[f'{b} bits'], 3)}, rounded after training {describe(afterwards[2**b], 3)}"
        for b in bits
    )
    + f"; never rounded: {describe(accuracy['tanh'], 3)}; rounded after training to 30 levels, as many as our bins: {describe(afterwards[30], 3)}, "
    f"which is {describe(afterwards[30] - accuracy['tanh'], 3)} in the same networks."
)

# %% [markdown]
# A network can learn to work with few levels.
# A network that did not learn it depends on differences finer than 16 levels: there it loses accuracy.
# At 30 levels, as many as our main bins, it is about one percentage point.
# So what 8 bins, or 16, lose is in part what a continuous network uses; of 100 bins that cannot be said.
# All layers are rounded at once here, so this tells of all of them together and not of one.
#
# And the plane, exact this time.
# As a control, one more ensemble: ReLU units with 16 levels.
# Levels need an end, so these units are cut off at 1; but between 0 and 1 their levels are as far apart at the end as in the middle, where $\tanh$ crowds a large drive into its last level.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six information planes, for tanh units of 8, 6, 4, 3 and 2 bits and ReLU units of 4 bits, with the paths of five layers. With 8 bits all layers start near 12 bits with the input, and only the last moves, to the left, down to about seven bits. With fewer bits the later tanh layers start further left and lower; their paths first go up and to the right, turn, and near the top go to the left. The paths of the ReLU layers do so, too, but turn early, by about one bit."}, "figure": {"caption": "The exact information plane of networks with 2 to the power b levels a unit. Lines: mean over networks, by layer (numbers); faint dots: networks; colour: epoch. On a narrow screen, scroll sideways.", "name": "fig-10-quantised"}}


def names_apart(i_xt, i_ty):
    """Numbers of the layers, written together where their paths end together."""
    ends = np.stack([i_xt[-1].mean(axis=0) / 12, i_ty[-1].mean(axis=0)], axis=1)
    names = [""] * len(ends)
    for i, end in enumerate(ends):
        near = [j for j in range(i) if names[j] and abs(ends[j] - end).max() < 0.12]
        if near:
            names[near[0]] += f", {i + 1}"
        else:
            names[i] = f"{i + 1}"
    return names


fig, axes = plt.subplots(2, 3, figsize=(10, 6), sharex=True, sharey=True)
for ax, (name, (exact, _)) in zip(axes.flat, courses.items()):
    dots = plotting.information_plane(
        ax,
        exact.i_xt,
        exact.i_ty,
        history[name].evaluated,
        layers=names_apart(*exact),
        colour_bar=False,
    )
    ax.set_ylim(-0.03, 1.14)
    levels = 16 if name == CUT_RELU else 2 ** int(name[0])
    ax.set_title(f"{name}, {levels} levels", pad=10)
    ax.label_outer()
fig.colorbar(dots, ax=axes, label="epoch + 1")
plt.show()

# %% tags=["hide-input"]
table(quantised, "Exact change after fitting (bits)")

# %% tags=["hide-input"]
average = {
    name: change(i_xt)[:, last_three].mean(axis=1)
    for name, i_xt in quantised.items()
}
Markdown(
    "Average over the last three layers: "
    + "; ".join(f"{name}: {describe(values)}" for name, values in average.items())
    + f". The $\\tanh$ networks with 4 bits minus the ReLU networks: {describe(average['4 bits'] - average[CUT_RELU])}. "
    f"In the networks that were never rounded, 30 bins showed {describe(change(by_estimator['30 bins'])[:, last_three].mean(axis=1))}."
)

# %% [markdown]
# In quantised $\tanh$ networks, counting is exact, and layers compress.
# No estimator can have made it up.
# Of the patterns that could be told apart at the end of fitting, many share an activation at the end of training, and the next layer cannot get them back.
# Some pairs that shared an activation come apart as well; the balance is a loss.
# Where it happens depends on the number of levels.
# With 256 levels the first layers hold all 12 bits from beginning to end, and only the last compresses; with 16 or fewer, layers 2 to 5 all do.
#
# But what is the cause?
# The levels are equal steps of $\tanh$: bins, built into the network.
# So saturation can make this fall as well, and then it is a real loss that has the same cause.
# We stretch again, as in the neuron's section: each layer's drive at the end of fitting, by the factor by which training makes it spread, and then the rounding.


# %%
def counted(drive, levels):
    """Exact information of tanh units that are rounded to levels: (networks, layers)."""
    steps = (levels - 1) / 2
    rounded = [np.round((np.tanh(layer) + 1) * steps) for layer in drive]
    return planes.information_plane(rounded, y, method="discrete").i_xt


exact_stretching = {}
for b in bits:
    drives = three_times(history[f"{b} bits"], x, "drive")
    factor = growth_of_drive(drives)
    wider = [factor[:, i, None, None] * layer[1] for i, layer in enumerate(drives)]
    fall = counted(wider, 2**b) - counted([layer[1] for layer in drives], 2**b)
    exact_stretching[b] = fall[:, last_three].mean(axis=1)

# %% tags=["hide-input"]
lines = [
    "| Average of the last three layers (bits) | stretched only | trained | trained minus stretched |",
    "|---|---|---|---|",
]
for b in bits:
    trained, fall = average[f"{b} bits"], exact_stretching[b]
    cells = [describe(v) for v in (fall, trained, trained - fall)]
    lines.append(f"| {b} bits | " + " | ".join(cells) + " |")
Markdown("\n".join(lines))

# %% [markdown]
# With 256 and 64 levels, stretching alone makes most of the fall, and the rest holds zero.
# With 16 levels and fewer it makes less than half, and training takes clearly more.
# Not all of that rest is something other than saturation, though: we stretch one layer at a time, and a layer also loses what the layers before it have lost.
# The control points the same way: ReLU units with as many levels do not compress by the definition, and clearly less than the $\tanh$ units, although the interval is wide.
# Their paths in the figure bend to the left as well, by about a bit, but before the end of fitting, where the definition does not count it.
# {cite:t}`lorenzen2022` found the same: whether layers compress hangs on the activation function.
#
# ## Is binning an appropriate measure?
#
# The proposal has a heading for the reasons why it might be, inside neural networks, and no text under it yet {cite}`grabauskas2019`.
#
# For a network with $2^b$ levels, we compare the exact information with that in bins: as many equal bins as levels, and other numbers of them.
# The largest difference over hidden layers and recorded epochs is what counts.

# %%
largest_gap = {
    (b, bins): courses[f"{b} bits"][1][bins].max(axis=(0, 2))
    for b in (4, 3, 2)
    for bins in numbers_of_bins
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Largest difference between binned and exact information against the number of bins, for 4, 3 and 2 bits a unit. With fewer bins than levels the difference is several bits. From as many bins as levels on it is exactly zero."}, "figure": {"caption": "Largest difference between binned and exact information over hidden layers and recorded epochs, by the number of equal bins, in networks of 16, 8 and 4 levels. Mean over networks and its 95 % interval.", "name": "fig-10-binning"}}
fig, ax = plt.subplots(figsize=(6.4, 3.3))
for b, colour, marker in zip((4, 3, 2), plotting.COLOURS, "osD"):
    mean, low, high = np.transpose(
        [ensemble_interval(largest_gap[b, bins]) for bins in numbers_of_bins]
    )
    ax.errorbar(
        numbers_of_bins, mean, [mean - low, high - mean], marker=marker, ms=5, capsize=3,
        color=colour, label=f"{b} bits, {2**b} levels",
    )  # fmt: skip
ax.set(xscale="log", xlabel="number of bins", ylabel="largest difference (bits)")
ax.set_xticks(numbers_of_bins, numbers_of_bins)
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Largest difference with as many bins as levels: "
    + "; ".join(f"{b} bits: {describe(largest_gap[b, 2**b], 3)}" for b in (4, 3, 2))
    + ". With half as many bins: "
    + "; ".join(
        f"{b} bits: {describe(largest_gap[b, 2 ** (b - 1)])}" for b in (4, 3, 2)
    )
    + "."
)

# %% [markdown]
# With as many equal bins between −1 and 1 as there are levels, every level has a bin to itself: the two counts are the same thing, and the difference is zero by construction.
# More bins change nothing, fewer bins merge levels.
#
# That test cannot fail, so it decides nothing about ordinary networks.
# Two tests can.
# Does a network lose accuracy if its units are rounded to as many levels as there are bins?
# And do bins see how the information changes, where it is exact though the levels are finer than the bins, in the networks of 256 levels?

# %%
usual_bins = (8, 30, 100)
lost_by_rounding = {n: accuracy["tanh"] - afterwards[n] for n in usual_bins}
exact_change = change(quantised["8 bits"])[:, last_three]
misjudged = {
    n: abs(
        change(information(exact_layers[8], y, bins=n))[:, last_three]
        - exact_change
    ).mean(axis=1)
    for n in usual_bins
}

# %% tags=["hide-input"]
lines = [
    "| Equal bins | accuracy lost by rounding to as many levels | binned minus exact change, absolute (bits) |",
    "|---|---|---|",
]
lines += [
    f"| {n} | {describe(lost_by_rounding[n], 3)} | {describe(misjudged[n])} |"
    for n in usual_bins
]
Markdown("\n".join(lines))

# %% [markdown]
# So the answer to the proposal's question has three parts.
#
# 1. **In a quantised network, yes**: from as many bins as levels on, binning is exact. It is then no estimate any more.
# 2. **In a continuous network, no**: the bins are the reader's and not the network's. The network computes with differences inside a bin: rounded to 16 levels or fewer it loses accuracy, to 30 a little, to 64 hardly any. So what coarse bins lose is not lost to the network.
# 3. **As a description, with care**: bins show at what resolution patterns can be told apart. To report that, give the size of the bins, and results for several sizes.
#
# ## Who was right?
#
# | Shwartz-Ziv and Tishby said | Saxe and others said | Here |
# |---|---|---|
# | Layers compress after fitting | In networks with saturating units, yes; by their nonlinearity, and not by learning | The last layer of $\tanh$ networks does, by most estimates, the one before by some; layer 3 does not, and the true information of none. In networks with few levels of $\tanh$ the true information falls |
# | It is a property of learning | It is saturation | In equal bins of the activation, stretching the drive makes most of the fall in the last layer with no learning; by bins that saturation cannot touch none is left that the interval tells from zero. In networks of few levels more is lost than stretching makes |
# | It is general | ReLU and linear networks do not compress | By the definition no ReLU layer was found to compress, which is no proof; two linear layers do by bins, none by the KDE |
# | The noise of the gradients does it | Full batches do it, too | Full batches do it, too |
# | Compression is a phase of its own | Irrelevant information goes while the network fits | In the network closest to theirs it does, while the network fits; in most others that we tried it rises |
#
# The first side saw something real.
# In the last hidden layer, by equal bins of the activation, the patterns are spread over fewer cells, or less evenly, after training than at the end of fitting, on every data set here (for the digits by 30 bins by very little).
# Networks that are trained with such a resolution of their own really lose that information.
# The second side is right that in a continuous network nothing is truly lost, that what is seen hangs on the resolution and on where it is fine, that saturation makes most of it there, that no noise in the gradient is needed, and that networks generalise where no compression is found, as the ReLU networks do.
#
# ## What could fool us
#
# - **One number of bins.** Every verdict on compression that is read off a single resolution is a verdict on that resolution.
# - **A bound taken for an estimate.** The upper and the lower KDE bound differ by bits in the middle layers; a fall of one need not be a fall of the truth.
# - **A ceiling.** Where every example has a cell of its own, nothing can fall or rise. Look for values at $\log_2 n$.
# - **A range that moves.** Bins over each epoch's range and bins over the range of the whole training can disagree in sign. We chose the latter and show both.
# - **The end of fitting.** It is defined by the loss, so a network that trains longer, with a loss that still falls a little, has its end of fitting elsewhere. Here it comes late: by then the last layer has passed its peak (in the middle panel of the figure on saturation it would have more with a smaller drive), so that a part of the fall comes before, and is not counted.
# - **Survivors.** Only living ReLU networks are compared; the dead ones are counted above, and have no information to lose.
# - **Trained longer.** Our networks have about the original's training in total, but not step for step. Saturation goes on as long as the loss is above zero.
# - **Many cells.** Each interval stands for itself, and of sixty cells one or two may turn bold by chance. And a cell that is not bold has not been shown to stay: many intervals hold both zero and a fall of half a bit.
# - **A floor.** Where there is little information at the start, little can be lost: see the tiny starts of the linear networks.
# - **Few networks.** The variants have five networks at the published scale, which is enough for large differences only.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Count, and be exact
# :label: ex-10-exact
#
# *Easy, 10 minutes.*
# Write `my_information(layer)`: the exact $I(X;T)$ in bits of a layer with few values, an array of shape (examples, units), if all examples are equally likely.
# Check it with `check_my_information(my_information)`.
# :::


# %%
def check_my_information(function):
    """Try the learner's function on layers whose information is known."""
    examples = {
        "all alike": (np.zeros((8, 2)), 0.0),
        "all different": (np.arange(8.0)[:, None], 3.0),
        "two units": (np.array([[0, 0], [0, 1], [1, 0], [1, 0]]), 1.5),
        "the sum is alike, the rows are not": (np.array([[0, 1], [1, 0]]), 1.0),
        "levels between -1 and 1": (
            np.array([[-1, -1 / 3], [1 / 3, 1], [-1 / 3, 1], [1 / 3, 1]]),
            1.5,
        ),
    }
    for name, (layer, expected) in examples.items():
        answer = function(layer)
        if not np.isclose(answer, expected, atol=1e-9):
            hint = (
                " Is that in nats?"
                if np.isclose(answer, expected * np.log(2))
                else ""
            )
            return f"{name}: expected {expected} bits, got {answer:.4f}.{hint}"
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_information(layer):
    _, counts = np.unique(layer, axis=0, return_counts=True)
    p = counts / counts.sum()
    return -np.sum(p * np.log2(p))


print(check_my_information(my_information))

# %% [markdown]
# :::{exercise} The neuron that forgets nothing
# :label: ex-10-neuron
#
# *Medium, 15 minutes.*
# Write `best_weight(bins)`: the weight $w$ at which $\tanh(wX)$, with standard normal $X$ and so many equal bins between −1 and 1, has the largest binned information.
# Check it with `check_best_weight(best_weight)`.
# Does the best weight grow with the number of bins? Why not by much? (Think of many fine bins: which part of the information depends on $w$?)
# :::


# %%
def check_best_weight(function):
    """Compare the learner's weights with a fine search."""
    for bins in (4, 10, 30):
        edges = np.linspace(-1, 1, bins + 1)
        grid = np.geomspace(0.2, 5, 2001)
        values = [neuron(w, edges, artanh) for w in grid]
        expected, answer = grid[np.argmax(values)], float(function(bins))
        if not (answer > 0 and abs(np.log(answer / expected)) <= 0.02):
            side = "too large" if answer > expected else "too small, or no weight"
            return f"{bins} bins: {answer:.2f} is {side}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def best_weight(bins):
    edges = np.linspace(-1, 1, bins + 1)
    grid = np.geomspace(0.3, 4, 1000)
    return grid[np.argmax([neuron(w, edges, artanh) for w in grid])]


print(check_best_weight(best_weight))
print({bins: round(float(best_weight(bins)), 2) for bins in (4, 10, 30, 100, 1000)})
print(
    "With many bins the information is nearly h(T) + log2(bins / 2). Only h(T), the differential\n"
    "entropy, depends on the weight, so the best one tends to a limit."
)

# %% [markdown]
# :::{exercise} Bins that saturation cannot touch
# :label: ex-10-quantile
#
# *Medium, 15 minutes.*
# Write `quantile_information(layer, bins)`: the information in bits of a layer, (examples, units), in quantile bins, which hold equally many patterns each, unit by unit.
# Use ranks only, and no function for quantiles: the numbers 0 to $n - 1$ in the order of a unit's values, cut into equal parts.
# Check it with `check_quantile(quantile_information)`.
# Then give it the drive and the activation of one $\tanh$ network. What does the result, beside that of equal bins, say about saturation?
# :::


# %%
def check_quantile(function):
    """Try the learner's function on layers whose information is known."""
    rng = np.random.default_rng(0)
    unit = rng.permutation(64) / 7.0
    grid = np.stack(np.meshgrid(np.arange(8), np.arange(8)), -1).reshape(-1, 2)
    grid = grid + rng.uniform(0, 0.5, grid.shape)
    examples = {
        "one unit, 8 bins": (unit[:, None], 8, 3.0),
        "one unit, 4 bins": (unit[:, None], 4, 2.0),
        "the same unit twice": (np.stack([unit, -unit], axis=1), 8, 3.0),
        "an increasing function of it": (np.exp(unit)[:, None], 8, 3.0),
        "two units that know nothing of each other": (grid, 8, 6.0),
    }
    for name, (layer, bins, expected) in examples.items():
        answer = float(function(layer, bins))
        if not abs(answer - expected) < 1e-9:
            return f"{name}: expected {expected} bits, got {answer:.4f}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def quantile_information(layer, bins):
    ranks = layer.argsort(axis=0).argsort(axis=0)
    _, counts = np.unique(ranks * bins // len(layer), axis=0, return_counts=True)
    return entropy_of(counts / counts.sum())


print(check_quantile(quantile_information))
for when, time in (("end of fitting", 1), ("end of training", 2)):
    inside, outside = drive[-1][time, 0], tanh_layers[-1][time, 0]
    print(
        f"{when}, 8 quantile bins: drive {quantile_information(inside, 8):.2f} bits, activation "
        f"{quantile_information(outside, 8):.2f}; 8 equal bins {by_estimator['8 bins'][time, 0, -1]:.2f}"
    )
print(
    "Ranks are the same before and after tanh (but for ties, where a float is exactly 1), so what\n"
    "equal bins lose and these do not is lost to the place of the bins: to saturation."
)

# %% [markdown]
# :::{exercise} How many patterns are really lost?
# :label: ex-10-lost
#
# *Easy, 5 minutes.*
# In the networks of 16 levels, how many different activations does the last hidden layer have at the end of fitting, and how many at the end of training?
# How does that fit with the change of the exact information?
# :::

# %% tags=["solution", "hide-input"]
counts = np.array(
    [[len(np.unique(t, axis=0)) for t in row] for row in exact_layers[4][-1]]
)
for when, number, information_then in zip(
    ("end of fitting", "end of training"),
    counts[1:],
    quantised["4 bits"][1:, :, -1],
):
    print(
        f"{when}: {describe(number, 0)} activations, {describe(information_then)} bits"
    )
print(
    "Information counts how evenly the patterns are spread, not only over how many."
)

# %% [markdown]
# ## Back to your guesses

# %% tags=["hide-input"]
all_ten = np.all([compress(by_estimator[name])[-3:] for name in ten], axis=0)
Markdown(
    f"1. On {all_ten.sum() or 'none'} of the last three layers do all ten estimates agree that information was lost."
    + (
        " KSG sees no fall anywhere."
        if not compress(by_estimator["KSG"]).any()
        else ""
    )
    + "\n2. In 30 bins the neuron's information goes up, and down again. Without bins it is infinite at every weight.\n"
    f"3. With four values in every unit the networks reach a test accuracy of {describe(accuracy['2 bits'])}, and the average of the last "
    f"three layers changes by {describe(average['2 bits'])} bits, exactly counted."
)

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Noise of a known size is added to a layer. From one noisy value of each of 1,000 patterns, out of 4,096, its information is estimated. The estimate lies 5 bits above the upper KDE bound of these 1,000 patterns. What do you know?
#
# - (a) The bound is too tight.
# - (b) The estimate is wrong, although nobody knows the truth.
# - (c) Nothing: the bound is of these 1,000 patterns, and the estimator cannot know that there are no others.
#
# :::{dropdown} Answer to question 1
# **(b).** The bound holds for the 1,000 patterns. All 4,096 can have at most $\log_2 4.1 = 2$ bits more, so 5 bits above is wrong for both.
#
# *(a)* cannot be said of a bound that holds.
# *(c)* is right about an excess of up to 2 bits, and no further.
# :::
#
# **2.** In bins of $\tanh$ a layer compresses; in quantile bins, which no increasing function changes, it does not. What follows?
#
# - (a) Quantile bins are wrong, because the next layer sees the $\tanh$.
# - (b) A good part of the fall comes from saturation, for $\tanh$ loses nothing by itself.
# - (c) Compression is a mistake of the program.
#
# :::{dropdown} Answer to question 2
# **(b).** Both are bins of one and the same activation, since $\tanh$ can be undone. They differ in where they are fine and where they are coarse.
#
# *(a)* has a point: the next layer does see squeezed values. But it sees them without any bins.
# *(c)* goes too far: the layer does come to tell fewer patterns apart *at that resolution*.
# :::
#
# **3.** By bins, some layers of linear networks lose information. Nothing in them saturates. How can that be?
#
# - (a) It cannot; it must be an error.
# - (b) One direction of the layer grows, the other shrinks, and bins of a fixed size see less of the second.
# - (c) The network forgets the inputs that do not matter, because their weights go to zero.
#
# :::{dropdown} Answer to question 3
# **(b)**, in our networks: with the old widths put back, the fall is gone. A difference that is small beside the bins is not seen, whether it was squeezed by $\tanh$ or shrank by itself. Why it shrinks is open.
#
# *(a)* takes saturation for the only way.
# *(c)* sounds right, but gradient descent gives no reason for all such weights to vanish.
# :::
#
# **4.** A network whose $\tanh$ units have few levels compresses, and the information is exact. What does this settle?
#
# - (a) That networks with continuous units lose information as well.
# - (b) That compression can be more than a matter of how one measures.
# - (c) That compression is needed to generalise.
#
# :::{dropdown} Answer to question 4
# **(b).** Many patterns that were told apart share an activation later, and no layer after it can get them back. Here the resolution is the network's own. What the cause is, saturation or something else, is another question.
#
# *(a)* does not follow: a continuous network may compute with differences that a few levels would lose.
# *(c)* does not follow. The ReLU networks generalise as well, and no layer of theirs was found to compress, though that is no proof that none does.
# :::
#
# **5.** Networks that are trained with all patterns in one batch compress, too. So
#
# - (a) the noise of stochastic gradients is not needed for it;
# - (b) stochastic gradients do not compress;
# - (c) compression has nothing to do with training.
#
# :::{dropdown} Answer to question 5
# **(a).** What happens without a cause does not need that cause.
#
# *(b)* does not follow. Two ways can lead to the same place.
# *(c)* does not follow either: these networks are trained as well, only without the noise.
# :::

# %% [markdown]
# ## Takeaways
#
# - The same layer of the same network compresses, stays or expands, depending on the estimator. Name the estimator and its resolution with every plane.
# - The true information of every layer of a network without noise is all there is. What falls is information at some resolution.
# - For noisy layers, two bounds enclose the truth of the patterns at hand. Estimates from neighbours can lie far outside them when examples are few and units many.
# - A saturating neuron makes binned information rise and fall, with nothing learned and nothing lost. In our networks, stretching the drive alone makes most of the fall in the last layer.
# - Saturation may not be the only way: in linear networks binned information falls in some layers as well, because the cloud of activations shrinks across its longest direction.
# - Noise in the gradient is not needed.
# - Quantise the network, and information is exact, and the fall in layers of $\tanh$ units is a real loss. Its cause is a question of its own. Bins are then exact as well, and only then.
# - ReLU networks can die, in narrow layers above all. Count them.
#
# ## Record of claims

# The verdicts are computed from these tables by the rules of the ledger.
# The networks are those of the first edition; new seeds are for a later run.
# Three entries wait for experiments that this chapter does not have yet: the information between layers, and the two sides' claims on noise, with full batch and mini-batches at the same optimiser, rate and loss.

# %%
LAYERS = [f"hidden {i}" for i in range(hidden - 2, hidden + 1)]


def fall_of(i_xt):
    """Fall after fitting, the mean over the last three hidden layers: (networks,)."""
    return -change(i_xt)[:, last_three].mean(axis=1)


def by_layer(values, **labels):
    """Rows of the last three hidden layers of values (networks, layers)."""
    return pd.concat(
        [
            results.rows(column, layer=layer, **labels)
            for column, layer in zip(values[:, -3:].T, LAYERS)
        ]
    )


# %% tags=["hide-input"]
rows_of = [
    by_layer(-change(by_estimator[name]), estimator=name) for name in proposed
]
ledger.record(
    "debate-estimators", pd.concat(rows_of), figure="fig-10-estimators", fresh=False
)

# %% tags=["hide-input"]
rows_of = []
for name in proposed:
    i_ty = both_axes[name].i_ty[:, :, -1]
    rows_of.append(results.rows(i_ty[1] - i_ty[0], estimator=name))
ledger.record(
    "debate-estimators-label",
    pd.concat(rows_of),
    figure="fig-10-estimators",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = []
for name in ("8 bins", "100 bins", "KDE upper", "KDE lower", "KSG", "KL", "LNN 2"):
    pairs = zip(
        by_estimator["30 bins"].swapaxes(0, 1), by_estimator[name].swapaxes(0, 1)
    )
    agreement = [spearmanr(a.ravel(), b.ravel()).statistic for a, b in pairs]
    rows_of.append(results.rows(agreement, estimator=name))
ledger.record(
    "est-robust-similarity",
    pd.concat(rows_of),
    figure="fig-10-estimators",
    fresh=False,
)

# %% tags=["hide-input"]
estimators = {
    by_range: "30 bins, range of the training",
    by_epoch: "30 bins, range of the epoch",
    by_kde: "KDE upper",
}
rows_of = []
for method, name in estimators.items():
    fall = {kind: fall_of(activation[kind, method]) for kind in kinds}
    beyond_relu = fall["tanh"][alive] - fall["ReLU"]
    rows_of += [
        results.rows(fall["tanh"], part="tanh falls", estimator=name),
        results.rows(fall["ReLU"], part="ReLU does not", estimator=name),
        results.rows(fall["linear"], part="linear does not", estimator=name),
        results.rows(beyond_relu, part="beyond ReLU", estimator=name),
    ]
ledger.record(
    "debate-activation",
    pd.concat(rows_of),
    figure="fig-10-activations",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = [
    results.rows(
        fall_of(activation["tanh", method])[alive]
        - fall_of(activation["ReLU", method]),
        part="falls less",
        estimator=name,
    )
    for method, name in estimators.items()
]
rows_of.append(
    results.rows(
        accuracy["ReLU"][alive] - accuracy["tanh"][alive], part="as accurate"
    )
)
ledger.record(
    "debate-generalise",
    pd.concat(rows_of),
    figure="fig-10-activations",
    fresh=False,
)

# %% tags=["hide-input"]
fall = {name: fall_of(i_xt) for name, i_xt in saturation.items()}
rows_of = [results.rows(fall[EQUAL], part="in the activation")]
for name, bins in (
    (FIXED, "range of the training"),
    (MOVING, "range of the epoch"),
    (QUANTILE, "quantiles"),
):
    rows_of += [
        results.rows(fall[name], part="in the pre-activation", bins=bins),
        results.rows(fall[EQUAL] - fall[name], part="difference", bins=bins),
    ]
ledger.record(
    "debate-saturation",
    pd.concat(rows_of),
    figure="fig-10-saturation",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = []
for (units, examples, init), (_, loss, _, exact) in students.items():
    if init != "truncated":
        continue
    fit = training.end_of_fitting(loss)
    for noise in NOISES:
        labels = {"units": units, "examples": examples, "noise": noise}
        for kind, part_of, sign in (
            ("relevant", "relevant rises", 1),
            ("irrelevant", "irrelevant falls", -1),
        ):
            course = exact[noise][kind]
            gained = course[fit, np.arange(course.shape[1])] - course[0]
            rows_of.append(results.rows(sign * gained, part=part_of, **labels))
ledger.record(
    "debate-irrelevant",
    pd.concat(rows_of),
    figure="fig-10-irrelevant",
    fresh=False,
)

# %% tags=["hide-input"]
data_sets["12 bits", "8 bins"] = by_estimator["8 bins"]
rows_of = [
    results.rows(-change(i_xt)[:, -1], data=name, estimator=method)
    for (name, method), i_xt in data_sets.items()
]
ledger.record(
    "debate-data-sets", pd.concat(rows_of), figure="fig-10-data-sets", fresh=False
)

# %% tags=["hide-input"]
half = np.random.default_rng(6).permutation(len(x))[: len(x) // 2]
rows_of = []
for b in (8, 4, 2):
    ends = [layer[2][:, half] for layer in exact_layers[b]]
    from_half = planes.information_plane(ends, y[half], method="discrete").i_xt
    missing = quantised[f"{b} bits"][2] - from_half
    rows_of.append(by_layer(missing, levels=2**b, part="half"))
ledger.record(
    "est-quantised-exact",
    pd.concat(rows_of),
    figure="fig-10-quantised",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = [
    results.rows(
        accuracy["tanh"][:few] - accuracy["8 bits"], reading="trained with rounding"
    ),
    results.rows(accuracy["tanh"] - afterwards[256], reading="rounded afterwards"),
]
ledger.record(
    "est-quantised-cost",
    pd.concat(rows_of),
    figure="fig-10-accuracy",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = [
    results.rows(accuracy["tanh"][:few] - accuracy[f"{b} bits"], levels=2**b)
    for b in bits[1:]
]
ledger.record(
    "est-few-levels-cost",
    pd.concat(rows_of),
    figure="fig-10-accuracy",
    fresh=False,
)

# %% tags=["hide-input"]
rows_of = [results.rows(-average[f"{b} bits"], levels=2**b) for b in bits]
ledger.record(
    "debate-quantised", pd.concat(rows_of), figure="fig-10-quantised", fresh=False
)

# %% tags=["hide-input"]
rows_of = [
    results.rows(values[n], part=part_of, bins=n)
    for part_of, values in (
        ("not used", lost_by_rounding),
        ("sees the change", misjudged),
    )
    for n in usual_bins
]
ledger.record(
    "est-binning-appropriate",
    pd.concat(rows_of),
    figure="fig-10-binning",
    fresh=False,
)
