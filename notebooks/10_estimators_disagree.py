# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: tags,mystnb,-all
#     formats: ipynb,py:percent
#     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does the story of compression survive?
#
# | | |
# |---|---|
# | **Question** | Does a network still compress if you change the estimator, the activation, the optimiser, the data, or make its information exact? |
# | **From the paper** | The estimator proposal; Saxe et al., all of its objections |
# | **Time** | 50 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators) and {doc}`09 <09_information_plane>` (the original story) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - measure one and the same network by ten estimators, and say what each of them saw;
# - prove, with two bounds, that an estimate is wrong, without knowing the truth;
# - derive the rise and fall of binned information from a single saturating neuron;
# - make information exact by quantising a network, and say what that settles and what it does not;
# - give both sides of the debate their due.
# :::

# %% tags=["remove-cell"]
# colab-setup
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("infoutils") is None:
    if not Path("infoutils.zip").exists():
        raise ModuleNotFoundError(
            "This notebook needs infoutils. In Colab: put infoutils.zip, from this chapter's page, "
            "under Files, at the left, and run this cell again. Elsewhere: run `pip install .` in "
            "the book's folder."
        )
    install = [sys.executable, "-m", "pip", "install", "--quiet", "./infoutils.zip"]
    subprocess.run(install, check=True)
    importlib.invalidate_caches()

# %%
import dataclasses

import joblib
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown
from scipy.stats import norm

from infoutils import claims, data, models, planes, plotting, training
from infoutils.estimation import entropy
from infoutils.plotting import describe
from infoutils.scale import get_scale
from infoutils.statistics import ensemble_interval

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. Ten estimators measure the same layers of the same networks. On how many layers will all of them agree that information was lost?
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
# The authors answered that the measure was at fault, and not the story.
# Others took up both sides.
# {cite:t}`chelombiev2019` adapted the bins to the activity of each layer, and then found compression without saturation in some networks, more of it with weight decay.
# {cite:t}`amjad2020` showed that for deterministic networks the true information is infinite or does not depend on the weights, so that it is no aim for learning.
# {cite:t}`goldfeld2019` added noise to make it finite, and found that it falls where activations form clusters: a fact of geometry.
# {cite:t}`lorenzen2022` quantised networks to make it exact, and found that hidden layers compress or not, by the activation function.
# {cite:t}`geiger2022` reviews all of this: what planes show, he concludes, is not necessarily a loss of information but often a change of geometry, which is worth seeing all the same.
#
# We put each objection to the test, with rules that were written down before.
#
# ## One rule for all
#
# Every network here has its own **end of fitting**: the first recorded epoch at which its training loss has made 90 % of its whole fall.
# A layer **compresses** if its information with the input falls from there to the end of training, and the 95 % interval of that change, over networks, lies below −0.1 bits.
# Where the rules speak of the last three hidden layers, those are layers 3, 4 and 5.
#
# The task is the one of chapter {doc}`09 <09_information_plane>`: 12 bits, 4,096 patterns, two classes.
# So are the networks, of 12, 10, 7, 5, 4, 3 and 2 units, and each has its own 85 % of the patterns to learn.
# As many variants have to be compared, we train faster than the original: with Adam at a learning rate of 0.0025 in batches of 512, for 1,500 epochs at the published scale.
# The original's rate was 0.0004, for up to 10,000 epochs, so rate times epochs is nearly the same.
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
digits = data.digits().split(0.8, rng=0)
letters = data.glyphs(2500, rng=0).split(0.8, rng=0)
pictures = {
    "sizes": (784, 64, 20, 20, 20, 10),
    "epochs": scale.epochs // 2,
    "batch_size": 128,
}
some = first(patterns, few)
bits = (8, 6, 4, 3, 2)
plans = {
    **{f"{b} bits": (some, {"model": {"levels": 2**b}}) for b in bits},
    "tanh": (patterns, {"networks": scale.networks}),
    "ReLU": (
        patterns,
        {"networks": scale.networks, "model": {"activation": "relu"}},
    ),
    "digits": (digits, pictures),
    "softsign": (some, {"model": {"activation": "softsign"}}),
    "shuffled labels": (shuffled(some), {}),
    "linear": (some, {"model": {"activation": "linear"}}),
    "letters": (letters, pictures),
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
in_parallel = [name for name in plans if name not in ("digits", "letters")]
found = joblib.Parallel()(
    joblib.delayed(train)(plans[name][0], **plans[name][1]) for name in in_parallel
)
history = dict(zip(in_parallel, found))
for name in ("digits", "letters"):  # pictures are large, and stay in this process
    history[name] = train(plans[name][0], **plans[name][1])


# %%
def end_of_fitting(history):
    """When the training loss has made 90 % of its fall: an epoch for each network."""
    fall = history.train_loss[0] - history.train_loss
    return history.evaluated[(fall >= 0.9 * fall[-1]).argmax(axis=0)]


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


def information(layers, y, **options):
    """I(X ; T) at three times: an array of shape (3, networks, layers)."""
    flat = [layer.reshape(-1, *layer.shape[2:]) for layer in layers]
    i_xt = planes.information_plane(flat, y, **options).i_xt
    return i_xt.reshape(3, -1, len(layers))


def change(i_xt):
    """From the end of fitting to the end of training: (networks, layers)."""
    return i_xt[2] - i_xt[1]


def compress(i_xt):
    """Which layers compress, by the rule."""
    return np.array([claims.below(values, -0.1) for values in change(i_xt).T])


accuracy = {name: run.test_accuracy[-1] for name, run in history.items()}

# %% tags=["hide-input"]
Markdown(
    "Test accuracy at the end of training, of all networks: "
    + "; ".join(f"{name}: {describe(values)}" for name, values in accuracy.items())
    + f". The $\\tanh$ networks end fitting at epoch {end_of_fitting(history['tanh']).min()} to "
    f"{end_of_fitting(history['tanh']).max()} of {history['tanh'].epochs}."
)

# %% [markdown]
# ## The same networks, ten estimators
#
# Now one set of activations goes through ten estimators.
#
# - **Bins**: 8, 30 or 100 equal ones between −1 and 1, over all 4,096 patterns. The information is the entropy of the occupied cells.
# - **KDE bounds** {cite}`kolchinsky2017`: as if every unit had a Gaussian noise of variance 0.001, as in {cite:t}`saxe2019`. The upper and the lower bound enclose the true information of that noisy layer.
# - **KL, LNN 1 and 2** {cite}`gao2016`, **LGA**: the noise is really added, once for each pattern, and the entropy of the noisy values is estimated from neighbours or local fits.
# - **KSG**: from neighbours of pattern and activation together, without noise.
#
# The last three kinds, and KDE, cost more, so they see the same random 1,000 patterns (at the published scale), and LGA 500 of them, layers 3 to 5 of half of the networks.
# 30 bins are shown for these patterns as well: whether a layer compresses should not hang on this.
#
# With $n$ equally likely patterns no true information can exceed $\log_2 n$: 12 bits for all patterns, 9.97 for 1,000, 8.97 for 500.

# %%
x, y = patterns.x, patterns.y
NOISE = np.sqrt(0.001)
shown = min(scale.samples, len(x))  # patterns that the dear estimators see
rows = np.random.default_rng(0).permutation(len(x))[:shown]
tanh_layers = three_times(history["tanh"], x)
fewer = [layer[:, :, rows] for layer in tanh_layers]
fewest = [layer[:, :few, rows[::2]] for layer in tanh_layers[last_three]]
labels = {
    len(layers[0][0][0]): y_of
    for layers, y_of in ((fewest, y[rows[::2]]), (fewer, y[rows]), (tanh_layers, y))
}

noisy = {"noise": NOISE}
estimators = {
    "8 bins": (tanh_layers, {"bins": 8}),
    "30 bins": (tanh_layers, {"bins": 30}),
    "100 bins": (tanh_layers, {"bins": 100}),
    "KDE upper": (fewer, {"method": "kde", **noisy}),
    "KDE lower": (fewer, {"method": "kde", "bound": "lower", **noisy}),
    "KSG": (fewer, {"method": "ksg", "x": x[rows]}),
    "KL": (fewer, {"method": "kl", **noisy}),
    "LNN 1": (fewer, {"method": "lnn1", **noisy}),
    "LNN 2": (fewer, {"method": "lnn2", **noisy}),
    "LGA": (fewest, {"method": "lga", **noisy}),
    "30 bins, fewer patterns": (fewer, {"bins": 30}),
}


def in_parallel(jobs):
    """`information` of many sets of layers, each layer by itself on all cores.

    `jobs` is a dict of (layers, y, options), and so is what is returned.
    """
    single = [
        (name, layer, y, options)
        for name, (layers, y, options) in jobs.items()
        for layer in layers
    ]
    parts = joblib.Parallel()(
        joblib.delayed(information)([layer], y, **options)
        for _, layer, y, options in single
    )
    return {
        name: np.concatenate(
            [part for part, job in zip(parts, single) if job[0] == name], axis=2
        )
        for name in jobs
    }


by_estimator = in_parallel(
    {
        name: (layers, labels[layers[0].shape[2]], options)
        for name, (layers, options) in estimators.items()
    }
)
by_estimator["30 bins, shuffled labels"] = information(
    three_times(history["shuffled labels"], x), y
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Ten small panels, one for each estimator, each with one line per hidden layer from the start over the end of fitting to the end of training. By bins and both KDE bounds, layers 1 and 2 stay at the most that is possible and layer 5 falls by one to four bits after fitting. By KSG all layers lie below about one bit, and most rise. By KL, LNN 1 and LNN 2 the first layers stand near 35 and 20 bits, far above the dashed line of what is possible, layer 3 rises and layer 5 falls. LGA shows layers 3 to 5 only, layer 5 falling."}, "figure": {"caption": "The same tanh networks by ten estimators: information of each hidden layer with the input at the start, at each network's end of fitting, and at the end. Mean over networks and its 95 % interval; dashed: the most that there can be. Mind the different vertical axes.", "name": "fig-10-estimators"}}
LAYER_COLOURS = [plt.get_cmap("viridis")(v) for v in np.linspace(0, 0.9, hidden)]


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
            marker="o",
            ms=3.5,
            lw=1.4,
            capsize=2,
            label=f"layer {layer + first_layer}",
        )
    ax.set_xticks(range(3), ["start", "fit", "end"])
    ax.set_xlim(-0.3, 2.3)


fig, axes = plt.subplots(2, 5, figsize=(10.5, 5.4))
for ax, name in zip(axes.flat, estimators):  # the first ten
    i_xt = by_estimator[name]
    slopes(ax, i_xt, hidden - i_xt.shape[2] + 1)
    most = np.log2(estimators[name][0][0].shape[2])
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
    return f"**{text}**" if claims.below(values, -0.1) else text


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
seven = ("8 bins", "30 bins", "100 bins", "KDE upper", "KDE lower", "KSG", "LNN 2")
agreed = {name: compress(by_estimator[name])[last_three] for name in seven}
together = np.array(list(agreed.values()))
fitted = history["shuffled labels"].train_accuracy[-1]
Markdown(
    "Of the seven estimates that the rule names, "
    + ", ".join(
        f"{n} see layer {layer} compress"
        for layer, n in zip(range(hidden - 2, hidden + 1), together.sum(axis=0))
    )
    + f". Networks with shuffled labels reach a training accuracy of {describe(fitted)}."
)

# %% [markdown]
# The table is the chapter in small (bold: the layer compresses, by the rule).
# The last hidden layer loses information by bins and by everything that adds noise, though by amounts that differ by a factor of three and more.
# One layer before it, the answer already hangs on the estimator.
# Layer 3 does not compress by any of them, and by some it gains about a bit.
# Fewer patterns tell the same story as all of them.
# Networks that learned *shuffled labels* have nothing to generalise.
# By the rule they do not compress, but they hardly fit either, so this control says less than one would like.
#
# ## Two bounds tell that an estimate is wrong
#
# The KDE bounds and KL, LNN and LGA speak of the same quantity: the information of the layer with noise of variance 0.001.
# The truth lies between the bounds.
# So where an estimate lies outside, by more than its scatter, it is wrong, and we need not know the truth to say so.

# %% tags=["hide-input"]
upper, lower = by_estimator["KDE upper"], by_estimator["KDE lower"]
share = {
    name: [
        (
            (by_estimator[name][..., layer] > upper[..., layer] + 0.1).mean(),
            (by_estimator[name][..., layer] < lower[..., layer] - 0.1).mean(),
        )
        for layer in range(hidden)
    ]
    for name in ("KL", "LNN 1", "LNN 2")
}
distinct = np.array([len(np.unique(t, axis=0)) for t in tanh_layers[-1][2]])
lines = [
    "| Share of estimates above / below both bounds | "
    + " | ".join(f"layer {i + 1}" for i in range(hidden))
    + " |",
    "|---|" + "---|" * hidden,
]
for name, values in share.items():
    lines.append(
        f"| {name} | " + " | ".join(f"{a:.0%} / {b:.0%}" for a, b in values) + " |"
    )
Markdown("\n".join(lines))

# %% [markdown]
# A layer of ten units and 1,000 patterns is a cloud of 1,000 separate points, each with a tiny blur.
# Nearest neighbours cannot see blurs of which each holds a single sample.
# They see the smooth cloud that the points might have been drawn from, and give it the information of a continuous input: tens of bits, where fewer than 10 are possible.
# That is no fault of the estimators, which were made for smooth densities, but it is the wrong question.
#
# KSG has another problem.
# Any two patterns differ in some bit by a whole 1, so in the largest-difference norm **all patterns are equally far from each other**.
# There is no near and far among inputs for it to compare with near and far among activations.

# %% tags=["hide-input"]
Markdown(
    f"KSG gives at most {by_estimator['KSG'].max():.2f} bits, in any layer, network and time. The truth, without noise, "
    f"is the logarithm of the number of different activations: in the last hidden layer of the trained networks "
    f"{distinct.min()} to {distinct.max()} of the 4,096 patterns' activations differ, in single precision, so it is "
    f"{np.log2(distinct.min()):.2f} to {np.log2(distinct.max()):.2f} bits."
)

# %% [markdown]
# What, then, do bins and KDE measure?
# How many patterns can still be told apart *at their resolution*.
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
drive = three_times(history["tanh"], x, "drive")
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

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels. Left, one neuron, bits against its weight on a logarithmic axis: tanh in 30 equal bins rises from 1 bit to a peak near 5 bits at a weight near 1 and falls back to 1 bit; bins equal in pre-activation, and ReLU, rise without end. Middle, networks whose drive is multiplied by a factor: layers 3, 4 and 5 rise and fall in the same way. Right, the spread of what goes into the units against the epoch: it changes little in the first four layers and grows more than tenfold in the last."}, "figure": {"caption": "Saturation. Left: exact binned information of one neuron. Middle: networks at the end of fitting whose drive is multiplied when measured, 30 bins. Right: standard deviation of the drive during training, at the same colours. Bands: 95 % intervals over networks.", "name": "fig-10-neuron"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 3.4))
for (name, values), style in zip(one.items(), ("-", "--", ":")):
    axes[0].plot(weights, values, style, label=name)
axes[0].set(
    xscale="log",
    xlabel="weight $w$",
    ylabel="binned information (bits)",
    ylim=(0, 13),
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
axes[1].legend(fontsize=8)
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
# The mechanism is plain, and it works in both directions: a small weight puts everything into the middle bins, a large one into the two outer bins, and in between the bins are used best.
# And training makes the drive of the last layer grow.
#
# Now the test that {cite:t}`saxe2019` propose: lay the bins out evenly in what goes *into* the unit.
# As $\tanh$ is one to one, such bins are bins of the activation as well, only unequal ones.
# They have to cover some range.
# We take each layer's range over the whole training, so that the bins stay where they are, as the bins of $\tanh$ do; beside it, each epoch's own range.


# %%
def in_own_range(history, x, kind="activation"):
    """Hidden layers at three times, scaled so that -1 and 1 are the ends of the range.

    That is each layer's range, in each network, over the whole training.
    """
    every = [
        history.at(epoch).layer_activity(x, kind=kind)[:-1]
        for epoch in history.checkpoints
    ]
    scaled = []
    for i, layer in enumerate(three_times(history, x, kind)):
        low = np.min([layers[i].min(axis=(1, 2)) for layers in every], axis=0)
        high = np.max([layers[i].max(axis=(1, 2)) for layers in every], axis=0)
        width = np.where(
            high > low, high - low, 1
        )  # a dead layer is all in one bin
        share = (layer - low[:, None, None]) / width[:, None, None]
        scaled.append(np.clip(2 * share - 1, -1, 1))
    return scaled


FIXED, MOVING = "bins equal in pre-activation", "the same, each epoch's range"
saturation = {
    "bins equal in activation": by_estimator["30 bins"],
    FIXED: information(in_own_range(history["tanh"], x, "drive"), y),
    MOVING: information(drive, y, limits="layer"),
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting in layers 3, 4 and 5, one dot per network, in three rows each. Bins equal in activation: near zero in layer 3, about minus one in layer 4, about minus three in layer 5. Bins equal in pre-activation over the whole training: above zero in all three. With each epoch's own range: around zero to minus one half."}, "figure": {"caption": "Change of the information with the input from the end of fitting to the end of training, 30 bins, by how the bins are laid out. Dots: networks; diamonds: mean with 95 % interval; dotted: the rule's limit; grey: the second choice of range.", "name": "fig-10-saturation"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 2.6), sharey=True)
for layer, ax in zip(range(hidden - 3, hidden), axes):
    plotting.dots(
        ax,
        {name: change(i_xt)[:, layer] for name, i_xt in saturation.items()},
        controls=[MOVING],
    )
    ax.axvline(-0.1, color="0.3", ls=":", lw=1)
    ax.set(title=f"layer {layer + 1}", xlabel="change after fitting (bits)")
plt.show()

# %% tags=["hide-input"]
difference = {
    name: (
        change(saturation["bins equal in activation"]) - change(saturation[name])
    )[:, last_three].mean(axis=1)
    for name in (FIXED, MOVING)
}
Markdown(
    "Average change of the last three layers, bins equal in activation minus bins equal in "
    f"pre-activation: {describe(difference[FIXED])} bits; with each epoch's range "
    f"{describe(difference[MOVING])} bits."
)

# %% [markdown]
# With bins that stay where they are in pre-activation, the fall is gone, and turns into a rise.
# With bins that grow with the range of each epoch, a part of it remains in the last layer.
# Relative to its range, what goes into those units does gather in fewer places.
# So both have a point: saturation makes the larger part of the fall, but not all of it.
#
# ## Other activations
#
# ReLU, linear and softsign networks have the same starts and learn from the same patterns as the $\tanh$ networks.
# Bins need a range, and ReLU has none of its own; as the rule says, we lay 30 bins over each layer's range, for all of them alike, and again this is the range over the whole training.
# First, though: some ReLU networks never learn.

# %%
relu_layers = three_times(history["ReLU"], x)
dead = np.array(
    [models.dead_units([layer[i] for layer in relu_layers]) for i in (0, 2)]
)
widths = np.array(sizes[1:-1])
gone = (dead == widths).any(axis=2)  # at the start, at the end: (2, networks)
alive = ~gone[1]

# %% tags=["hide-input"] mystnb={"image": {"alt": "A grid of ReLU networks by hidden layers, each cell with the number of dead units over the number of units, darker where more are dead. Most networks have some dead units, mainly in the later, narrow layers. A network with a layer that is dead as a whole stands out, with the accuracy of guessing beside it."}, "figure": {"caption": "ReLU networks after training: units that are zero, or otherwise the same, for all 4,096 patterns, of all units of the layer. At the right the test accuracy; a network with a dead layer cannot learn.", "name": "fig-10-dead"}}
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
activation = {}
for kind in kinds:
    layers = three_times(history[kind], x)
    fixed = information(in_own_range(history[kind], x), y)
    activation[kind, by_range] = fixed
    activation[kind, by_epoch] = information(layers, y, limits="layer")
    activation[kind, by_kde] = ([layer[:, :, rows] for layer in layers], y[rows])
measured = in_parallel(
    {
        kind: (*activation[kind, by_kde], {"method": "kde", "noise": NOISE})
        for kind in kinds
    }
)
activation |= {(kind, by_kde): i_xt for kind, i_xt in measured.items()}
for method in (by_range, by_epoch, by_kde):
    activation["ReLU", method] = activation["ReLU", method][:, alive]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two rows of four panels, tanh, softsign, ReLU and linear, with one line per hidden layer over start, end of fitting and end. Upper row, bins over the layer's range: tanh's layers 4 and 5 fall at the end, softsign's layer 5 a little, ReLU's later layers rise from near zero, and linear's rise a little and fall again. Lower row, KDE upper bound: nearly the same, lower for the later layers of tanh."}, "figure": {"caption": "Four activations, by 30 bins over each layer's range (above) and by the KDE's upper bound (below): information with the input at the start, at the end of fitting and at the end. Mean over networks and its 95 % interval; ReLU: living networks.", "name": "fig-10-activations"}}
fig, axes = plt.subplots(2, 4, figsize=(10.5, 5.4), sharey=True)
for row, method in enumerate((by_range, by_kde)):
    for ax, kind in zip(axes[row], kinds):
        slopes(ax, activation[kind, method])
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
    {f"{kind}, {method}": i_xt for (kind, method), i_xt in activation.items()},
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
# ReLU networks do not compress, as {cite:t}`saxe2019` said, and softsign networks, which saturate slowly, do so in their last layer only.
# But **linear networks compress**, and they have nothing that saturates.
# How can that be?
# We look at the shape of the cloud of activations: how far it reaches along its longest direction, and along the second one.


# %%
def two_widths(layer):
    """Standard deviation along the first two principal directions: (..., 2)."""
    centred = layer - layer.mean(axis=-2, keepdims=True)
    sizes = np.linalg.svd(centred.astype(float), compute_uv=False)[..., :2]
    return sizes / np.sqrt(layer.shape[-2])


clouds = {
    "linear": three_times(history["linear"], x)[-1],
    "tanh, drive": drive[-1],
    "ReLU, drive": three_times(history["ReLU"], x, "drive")[-1][:, alive],
}
growth = {}
for kind, layer in clouds.items():
    reach = two_widths(layer)
    growth[kind] = np.log2(reach[2] / reach[1])

# %% tags=["hide-input"]
Markdown(
    "Last hidden layer, doublings from the end of fitting to the end of training, along the first and second direction: "
    + "; ".join(
        f"{kind}: {describe(v[:, 0])} and {describe(v[:, 1])}"
        for kind, v in growth.items()
    )
    + "."
)

# %% [markdown]
# In ReLU networks what goes into the units spreads in both directions, in $\tanh$ networks at least in the first.
# A linear network can use one direction only, the one that separates the classes; that one grows, and the second shrinks.
# Bins and noise of a fixed size then see less and less of the second.
# This is compression without saturation.
# It was not among the objections, and it does not follow from the first authors' story either.
#
# ## Without noise: the full batch
#
# If compression were the diffusion of stochastic gradients, it would need stochastic gradients.
# So we train with all patterns in one batch: gradient descent with momentum, at a learning rate of 0.1, one update an epoch, for twice as many epochs.
# Each network follows its gradient exactly.

# %%
batches = {
    "stochastic": by_estimator["30 bins"],
    "full batch": information(three_times(history["full batch"], x), y),
    "shuffled labels": by_estimator["30 bins, shuffled labels"],
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting in layers 3, 4 and 5, one dot per network. Networks trained with the full batch lie below zero in all three layers, by one bit in layer 3 and by four to five bits in layers 4 and 5, further than networks trained with small batches. Networks with shuffled labels are shown in grey."}, "figure": {"caption": "Change after fitting, by 30 bins, with stochastic gradients and with the full batch. Dots: networks; diamonds: mean with 95 % interval; dotted: the rule's limit; grey: networks that learned shuffled labels, with stochastic gradients.", "name": "fig-10-full-batch"}}
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
losses = {
    name: history[run].train_loss[-1]
    for name, run in (
        ("full batch", "full batch"),
        ("stochastic gradients", "tanh"),
    )
}
Markdown(
    "Training loss at the end, in nats: "
    + "; ".join(f"{name}: {describe(v, 4)}" for name, v in losses.items())
    + "."
)

# %% [markdown]
# Compression needs no noise in the gradient: the full batch compresses all three layers, and more than small batches do.
# It is not the same experiment otherwise, though; the optimiser differs as well, and these networks end, on average, with a lower loss.
#
# ## Other data
#
# Handwritten digits, from MNIST, and letters drawn in many fonts, in 28 by 28 grey pixels: 784 inputs, hidden layers of 64, 20, 20 and 20 units, ten classes.
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
data_sets |= {(name, "KDE upper"): v for name, v in in_parallel(sampled).items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two rows of three panels for digits above and letters below: 30 bins, 8 bins and the KDE upper bound. By 30 bins all layers stay at the most that is possible, and only the last bends down a little at the end. By 8 bins the later layers fall clearly after fitting. By the KDE all layers but the first rise from a few bits until the end of fitting and fall again."}, "figure": {"caption": "Digits (above) and letters (below): information of four hidden layers with the input at the start, at the end of fitting and at the end. Mean over networks and its 95 % interval; dashed: the most that there can be.", "name": "fig-10-data-sets"}}
fig, axes = plt.subplots(2, 3, figsize=(9.5, 5.2))
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
# So the last layer's information falls on these data as well, and by how much is set by the resolution: for the digits, 30 bins see about a tenth of the fall that 8 bins see.
#
# ## Relevant and irrelevant inputs, exactly
#
# One place where nothing has to be estimated: Gaussian inputs, a linear network, Gaussian noise on its hidden units.
# All information is then a ratio of determinants, and known exactly.
# Of 100 inputs, 30 have an influence on the answer and 70 have none.
# The network has five hidden units, starts as the others do, and learns 400 examples by gradient descent with the full batch.
# The hidden units' noise has a standard deviation of 0.1, which is that of the signal in an untrained unit.


# %%
def linear_student(units, examples, init):
    """Train linear networks on the task with irrelevant inputs; return task and history."""
    task = data.relevant_irrelevant(examples + 100, rng=0)
    task = task.split(examples / (examples + 100), rng=1)
    student = models.FeedForward(
        scale.networks, (100, units, 1), init=init, activation="linear", rng=1
    )
    settings = {"optimiser": "sgd", "learning_rate": 0.05, "decay": 1.0}
    return task, training.fit(
        student,
        task,
        epochs=scale.plane_epochs // 8,
        batch_size=None,
        checkpoint_every=None,
        checkpoints=training.log_epochs(scale.plane_epochs // 8, 25),
        evaluate="checkpoints",
        rng=2,
        progress=False,
        **settings,
    )


settings = [(u, n, "truncated") for n in (400, 100) for u in (1, 5, 100)]
settings += [(u, 400, "uniform") for u in (1, 5, 100)]
students = dict(
    zip(
        settings,
        joblib.Parallel()(joblib.delayed(linear_student)(*s) for s in settings),
    )
)


def exact(task, history, noise=0.1):
    """Exact information at all recorded epochs: dict of arrays (epochs, networks)."""
    weights = np.array(
        [history.checkpoints[e]["w.0"].numpy() for e in history.checkpoints]
    )
    return task.information(weights.astype(float), noise)


main = exact(*students[5, 400, "truncated"])
relevant_change, irrelevant_change = {}, {}
for s in settings:
    for noise in (0.03, 0.1, 0.3):
        course = exact(*students[s], noise)
        for change_of, kind in (
            (relevant_change, "relevant"),
            (irrelevant_change, "irrelevant"),
        ):
            change_of[s, noise] = course[kind][-1] - course[kind][0]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: exact information of the hidden layer against the epoch. The information with the relevant inputs rises; the whole information rises; that with the irrelevant inputs stays nearly level. Right: loss on training and test examples against the epoch, both falling."}, "figure": {"caption": "A linear network with 30 relevant and 70 irrelevant inputs. Left: exact information of its five hidden units. Right: squared error. Mean over networks and its 95 % interval.", "name": "fig-10-irrelevant"}}
student_task, student_history = students[5, 400, "truncated"]
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4))
time = student_history.evaluated + 1
for (name, label), colour in zip(
    {
        "input": "all inputs",
        "relevant": "relevant inputs",
        "irrelevant": "irrelevant inputs",
    }.items(),
    ("#767676", plotting.COLOURS[0], plotting.COLOURS[1]),
):
    plotting.band(axes[0], time, main[name].T, label=label, colour=colour)
axes[0].set(
    xscale="log",
    xlabel="epoch + 1",
    ylabel="information with $T$ (bits)",
    ylim=(0, None),
)
plotting.band(axes[1], time, student_history.train_loss.T, label="training")
plotting.band(
    axes[1],
    time,
    student_history.test_loss.T,
    label="test",
    colour=plotting.COLOURS[1],
)
axes[1].axhline(student_task.noise**2, color="0.3", ls="--", lw=1)
axes[1].set(
    xscale="log", xlabel="epoch + 1", ylabel="squared error", ylim=(0, None)
)
for ax in axes:
    ax.legend()
plt.show()

# %% tags=["hide-input"]
lines = [
    "| Change of the information with irrelevant inputs (bits) | noise 0.03 | noise 0.1 | noise 0.3 |",
    "|---|---|---|---|",
]
for s in settings:
    units, examples, init = s
    start = "" if init == "truncated" else ", tiny start"
    cells = [irrelevant_change[s, noise] for noise in (0.03, 0.1, 0.3)]
    text = [f"**{describe(v)}**" if claims.below(v) else describe(v) for v in cells]
    lines.append(
        f"| {units} hidden, {examples} examples{start} | " + " | ".join(text) + " |"
    )
Markdown("\n".join(lines))

# %% [markdown]
# The table repeats it for other networks, numbers of examples, starts and noises (bold: the information about irrelevant inputs falls, interval below zero; a tiny start has weights of at most 0.01).
# The rule names no size, start or noise, so the verdict asks for all of the combinations.
# Even where information is exact, the noise that we assume decides, and so do the start and the width of the layer.
# Weights towards irrelevant inputs do not vanish by gradient descent on a linear network: no gradient acts on most of them.
# What can happen is that the relevant part of a unit grows and *covers* the irrelevant part, which is then harder to read out; and with few examples, networks learn the irrelevant inputs by heart.
#
# ## Quantised networks: information without an estimator
#
# If every unit has only $2^b$ values, a layer is a discrete variable.
# Counting then gives the information over all 4,096 patterns exactly, with no bins chosen by a reader.
# {cite:t}`lorenzen2022` had this idea.
# We round each hidden $\tanh$ unit to one of $2^b$ equally spaced levels from −1 to 1, in training and in use.
# Rounding has no gradient, so training passes the gradient through as if there were no rounding (the straight-through estimate).

# %%
exact_layers = {b: three_times(history[f"{b} bits"], x) for b in bits}
quantised = {b: information(exact_layers[b], y, method="discrete") for b in bits}
numbers_of_bins = (2, 4, 8, 16, 30)


def exact_course(history):
    """The exact plane at all recorded epochs, and how far binned information is from it.

    Arrays (epochs, networks, layers), for each number of bins.
    """
    planes_at, apart = [], {bins: [] for bins in numbers_of_bins}
    for epoch in history.checkpoints:
        layers = history.at(epoch).layer_activity(x)[:-1]
        planes_at.append(planes.information_plane(layers, y, method="discrete"))
        for bins in numbers_of_bins:
            binned = planes.information_plane(layers, y, bins=bins).i_xt
            apart[bins].append(abs(binned - planes_at[-1].i_xt))
    plane = planes.Plane(*(np.stack(values) for values in zip(*planes_at)))
    return plane, {bins: np.stack(values) for bins, values in apart.items()}


courses = dict(
    zip(
        bits,
        joblib.Parallel()(
            joblib.delayed(exact_course)(history[f"{b} bits"]) for b in bits
        ),
    )
)


def rounded_afterwards(b):
    """Test accuracy of the networks trained without rounding, when rounded."""
    model = models.FeedForward(scale.networks, sizes, levels=2**b)
    model.load_state_dict(history["tanh"].checkpoints[short])
    right = model.layer_activity(x)[-1].argmax(axis=2) == y
    return np.array([r[test].mean() for r, test in zip(right, patterns.test)])


afterwards = {b: rounded_afterwards(b) for b in bits}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy by number of bits of a unit. Networks that learned with rounding stay near 0.95 from 8 bits down to 2. Networks that were rounded after training hold their accuracy at 8 and 6 bits, lose some at 4, and fall steeply at 3 and 2 bits."}, "figure": {"caption": "Test accuracy of networks whose hidden units have 2 to the power b levels. Blue: trained so. Grey: trained without rounding, and rounded only for the test. Mean over networks and its 95 % interval; dashed: never rounded.", "name": "fig-10-accuracy"}}
fig, ax = plt.subplots(figsize=(6.4, 3.3))
for values, label, colour in (
    (
        {b: accuracy[f"{b} bits"] for b in bits},
        "trained with rounding",
        plotting.COLOURS[0],
    ),
    (afterwards, "rounded after training", plotting.CONTROL),
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
        f"{b} bits: {describe(accuracy[f'{b} bits'], 3)}, rounded after training {describe(afterwards[b], 3)}"
        for b in bits
    )
    + f"; never rounded: {describe(accuracy['tanh'], 3)}."
)

# %% [markdown]
# A network can learn to work with few levels.
# A network that did not learn it depends on differences finer than a few levels.
# So coarse bins, laid over a continuous network, do *not* hold what that network uses.
#
# And the plane, exact this time:

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five information planes side by side, for 8, 6, 4, 3 and 2 bits a unit, with the paths of five layers. With 8 bits all layers start near 12 bits with the input and one bit with the label, and only the last moves, to the left, down to about six bits with the input. With fewer bits the later layers start further left and lower; their paths first go up and to the right, turn, and near the top go to the left."}, "figure": {"caption": "The exact information plane of networks with 2 to the power b levels a unit. Lines: mean over networks, by layer (numbers); faint dots: networks; colour: epoch.", "name": "fig-10-quantised"}}
fig, axes = plt.subplots(1, len(bits), figsize=(11, 3.1), sharex=True, sharey=True)
for ax, b in zip(axes, bits):
    plane, epochs = courses[b][0], history[f"{b} bits"].evaluated
    dots = plotting.information_plane(
        ax,
        plane.i_xt[..., :hidden],
        plane.i_ty[..., :hidden],
        epochs,
        colour_bar=False,
    )
    ax.set_title(f"{b} bits, {2**b} levels")
    ax.set_ylabel(ax.get_ylabel() if b == bits[0] else "")
fig.colorbar(dots, ax=axes, label="epoch + 1")
plt.show()

# %% tags=["hide-input"]
table(
    {f"{b} bits": quantised[b] for b in bits}, "Exact change after fitting (bits)"
)

# %% tags=["hide-input"]
average = {b: change(quantised[b])[:, last_three].mean(axis=1) for b in bits}
Markdown(
    "Average over the last three layers: "
    + "; ".join(f"{b} bits: {describe(average[b])}" for b in bits)
    + f". In the networks that were never rounded, 30 bins showed {describe(change(by_estimator['30 bins'])[:, last_three].mean(axis=1))}."
)

# %% [markdown]
# Nobody can say here that an estimator made it up.
# Patterns that could be told apart at the end of fitting share an activation at the end of training.
# That is a loss of information in the strict sense, and the next layer cannot get it back.
# Where it happens depends on the number of levels.
# With 256 levels the first layers hold all 12 bits from beginning to end, and only the last loses; with 16 or fewer, layers 2 to 5 all lose.
#
# ## Is binning an appropriate measure?
#
# For a network with $2^b$ levels, we compare the exact information with that in bins: as many equal bins as levels, and other numbers of them.
# The largest difference over hidden layers and recorded epochs is what counts.

# %%
apart = {
    (b, bins): courses[b][1][bins].max(axis=(0, 2))
    for b in (4, 3, 2)
    for bins in numbers_of_bins
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Largest difference between binned and exact information against the number of bins, for 4, 3 and 2 bits a unit. With fewer bins than levels the difference is several bits. From as many bins as levels on it is exactly zero."}, "figure": {"caption": "Largest difference between binned and exact information over hidden layers and recorded epochs, by the number of equal bins, in networks of 16, 8 and 4 levels. Mean over networks and its 95 % interval.", "name": "fig-10-binning"}}
fig, ax = plt.subplots(figsize=(6.4, 3.3))
for b, colour, marker in zip((4, 3, 2), plotting.COLOURS, "osD"):
    mean, low, high = np.transpose(
        [ensemble_interval(apart[b, bins]) for bins in numbers_of_bins]
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
    + "; ".join(f"{b} bits: {describe(apart[b, 2**b], 3)}" for b in (4, 3, 2))
    + ". With half as many bins: "
    + "; ".join(f"{b} bits: {describe(apart[b, 2 ** (b - 1)])}" for b in (4, 3, 2))
    + "."
)

# %% [markdown]
# With as many equal bins between −1 and 1 as there are levels, every level has a bin to itself: the two counts are the same thing, and the difference is zero by construction.
# More bins change nothing, fewer bins merge levels.
#
# So the answer to the proposal's question has three parts.
#
# 1. **In a quantised network, yes**: from as many bins as levels on, binning is exact. It is then no estimate any more.
# 2. **In a continuous network, no**: the bins are the reader's and not the network's. The network computes with differences inside a bin (see its accuracy when rounded), so what the bins lose is not lost to the next layer.
# 3. **As a description, with care**: bins show at what resolution patterns can be told apart. To report that, give the size of the bins, and results for several sizes.
#
# ## Who was right?
#
# | Shwartz-Ziv and Tishby said | Saxe and others said | Here |
# |---|---|---|
# | Layers compress after fitting | Only in the eye of the bins | The last layers of $\tanh$ networks do, by most measures; layer 3 does not. Where information is exact, in quantised networks, layers compress by any reader's measure |
# | It is a property of learning | It is saturation | Multiplying the drive makes the same fall with no learning, and fixed bins in pre-activation turn it over |
# | It is general | ReLU and linear networks do not compress | ReLU networks do not; linear ones do, for another reason than saturation |
# | The noise of the gradients does it | Full batches do it, too | Full batches do it, too |
# | Compression is a phase of its own | Irrelevant information goes while the network fits | It can, in exact linear networks, but in most settings that we tried it rises |
#
# The first side saw something real: at any fixed resolution, trained $\tanh$ networks tell fewer patterns apart in their last layers, on every data set here, and where the network itself has a resolution, that information is gone.
# The second side is right that what is seen hangs on the resolution, that saturation makes most of it, that no noise in the gradient is needed, and that networks generalise without it, as the ReLU networks do.
#
# ## What could fool us
#
# - **One number of bins.** Every verdict on compression that is read off a single resolution is a verdict on that resolution.
# - **A bound taken for an estimate.** The upper and the lower KDE bound differ by bits in the middle layers; a fall of one need not be a fall of the truth.
# - **A ceiling.** Where every example has a cell of its own, nothing can fall or rise. Look for values at $\log_2 n$.
# - **A range that moves.** Bins over each epoch's range and bins over the range of the whole training can disagree in sign. We chose the latter and show both.
# - **The end of fitting.** It is defined by the loss, so a network that trains longer, with a loss that still falls a little, has its end of fitting elsewhere.
# - **Survivors.** Only living ReLU networks are compared; the dead ones are counted above, and have no information to lose.
# - **Trained longer.** Our networks have about the original's training in total, but not step for step. Saturation goes on as long as the loss is above zero.
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
# Does the best weight grow with the number of bins? Why not by much?
# :::


# %%
def check_best_weight(function):
    """Compare the learner's weights with a fine search."""
    for bins in (4, 10, 30):
        edges = np.linspace(-1, 1, bins + 1)
        grid = np.geomspace(0.2, 5, 2001)
        values = [neuron(w, edges, artanh) for w in grid]
        expected, answer = grid[np.argmax(values)], float(function(bins))
        if abs(np.log(answer / expected)) > 0.02:
            return f"{bins} bins: expected a weight near {expected:.2f}, got {answer:.2f}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def best_weight(bins):
    edges = np.linspace(-1, 1, bins + 1)
    grid = np.geomspace(0.3, 4, 1000)
    return grid[np.argmax([neuron(w, edges, artanh) for w in grid])]


print(check_best_weight(best_weight))
print({bins: round(float(best_weight(bins)), 2) for bins in (4, 10, 30, 100)})

# %% [markdown]
# :::{exercise} Bins that saturation cannot touch
# :label: ex-10-quantile
#
# *Medium, 15 minutes.*
# *Quantile* bins hold equally many patterns each, unit by unit, so any increasing function of a unit leaves them as they are.
# Write `quantile_change(layers, y)`, which returns the change after fitting, (networks,), of the last layer in `layers` with 8 quantile bins (`edges="quantile"`), and check it with `check_quantile(quantile_change)`.
# Then compare what goes into the units (`drive`) with the activations (`tanh_layers`). Why may these two differ, although $\tanh$ is increasing?
# :::


# %%
def check_quantile(function):
    """An increasing function of the units must not change the answer."""
    wide = [layer.astype(float) for layer in drive[-1:]]
    a = np.asarray(function(wide, y))
    b = np.asarray(function([layer**3 + layer for layer in wide], y))
    if a.shape != (scale.networks,):
        return f"the shape should be {(scale.networks,)}, not {a.shape}."
    if abs(a - b).max() > 1e-6:
        return "It changes with an increasing function: use edges='quantile'."
    return "Correct."


# %% tags=["solution", "hide-input"]
def quantile_change(layers, y):
    return change(information(layers[-1:], y, bins=8, edges="quantile"))[:, 0]


print(check_quantile(quantile_change))
print(f"drive, 8 quantile bins: {describe(quantile_change(drive, y))} bits")
print(
    f"activation, 8 quantile bins: {describe(quantile_change(tanh_layers, y))} bits"
)
print("In single precision, tanh of a large drive is exactly 1: ties share a bin.")

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
    ("end of fitting", "end of training"), counts[1:], quantised[4][1:, :, -1]
):
    print(
        f"{when}: {describe(number, 0)} activations, {describe(information_then)} bits"
    )
print(
    "Information counts how evenly the patterns are spread, not only over how many."
)

# %% [markdown]
# ## Takeaways
#
# - The same layer of the same network compresses, stays or expands, depending on the estimator. Name the estimator and its resolution with every plane.
# - For noisy layers, two bounds enclose the truth. Estimates from neighbours can lie far outside them when examples are few and units many.
# - A saturating neuron makes binned information rise and fall, with nothing learned and nothing lost.
# - Saturation is not the only way: a linear network loses its second direction as the first grows.
# - Noise in the gradient is not needed.
# - Quantise the network, and information is exact and the compression of its layers real. Bins are then exact as well, and only then.
# - ReLU networks can die, in narrow layers above all. Count them.
#
# ## Record of claims

# %% tags=["hide-input"]
fall = change(by_estimator["30 bins"])[:, last_three].mean(axis=1)
claims.record(
    "debate-estimators",
    figure="fig-10-estimators",
    statistic="change after fitting in bits, mean of the last three hidden layers, 30 bins",
    values=fall,
    control="networks trained on shuffled labels, 30 bins",
    control_values=change(by_estimator["30 bins, shuffled labels"])[
        :, last_three
    ].mean(axis=1),
    verdict=claims.verdict(together.ravel()),
    because=f"{together.sum()} of {together.size} pairs of layer and estimate compress: "
    + "; ".join(f"{name} {int(v.sum())} of 3 layers" for name, v in agreed.items())
    + ".",
)

# %% tags=["hide-input"]
both = (by_range, by_kde)
parts = {
    (kind, method): compress(activation[kind, method])[last_three]
    for kind in ("tanh", "ReLU", "linear")
    for method in both
}
holds = all(
    v.all() if kind == "tanh" else not v.any() for (kind, _), v in parts.items()
)
partly = any(claims.below(against_relu[method]) for method in both)
claims.record(
    "debate-activation",
    figure="fig-10-activations",
    statistic="change after fitting in bits, mean of the last three layers, tanh, 30 bins over each layer's range",
    values=change(activation["tanh", both[0]])[:, last_three].mean(axis=1),
    control="ReLU, living networks",
    control_values=change(activation["ReLU", both[0]])[:, last_three].mean(axis=1),
    verdict="reproduced" if holds else "depends" if partly else "not reproduced",
    because="Layers of three that compress, by bins and by KDE: "
    + "; ".join(
        f"{kind} {parts[kind, both[0]].sum()} and {parts[kind, both[1]].sum()}"
        for kind in ("tanh", "ReLU", "linear")
    )
    + f". tanh minus ReLU is {describe(against_relu[both[0]])} bits by bins and {describe(against_relu[both[1]])} by KDE.",
)

# %% [markdown]
# The next rule does not say what follows if only some of the layers compress in $\tanh$ bins, and none in pre-activation bins.
# We read it as "depends" if the average fall is smaller in pre-activation bins, however many layers compress by them.

# %% tags=["hide-input"]
by_tanh = compress(saturation["bins equal in activation"])[last_three]
by_drive = compress(saturation[FIXED])[last_three]
smaller = claims.below(difference[FIXED])
claims.record(
    "debate-saturation",
    figure="fig-10-saturation",
    statistic="change after fitting in bits, mean of the last three layers, bins equal in tanh",
    values=change(saturation["bins equal in activation"])[:, last_three].mean(
        axis=1
    ),
    control="bins equal in pre-activation",
    control_values=change(saturation[FIXED])[:, last_three].mean(axis=1),
    verdict="reproduced"
    if by_tanh.all() and not by_drive.any()
    else "depends"
    if smaller
    else "not reproduced",
    because=f"{by_tanh.sum()} of 3 layers compress in bins of tanh and {by_drive.sum()} in bins of the pre-activation; the "
    f"difference of the average change is {describe(difference[FIXED])} bits.",
)

# %% tags=["hide-input"]
parts = compress(batches["full batch"])[last_three]
claims.record(
    "debate-full-batch",
    figure="fig-10-full-batch",
    statistic="change after fitting in bits, mean of the last three layers, full batch, 30 bins",
    values=change(batches["full batch"])[:, last_three].mean(axis=1),
    control="stochastic gradients",
    control_values=change(batches["stochastic"])[:, last_three].mean(axis=1),
    verdict=claims.verdict(parts),
    because=f"{parts.sum()} of 3 layers compress with the full batch, and "
    f"{compress(batches['stochastic'])[last_three].sum()} with stochastic gradients.",
)

# %% tags=["hide-input"]
rises = [claims.above(v) for v in relevant_change.values()]
falls = [claims.below(v) for v in irrelevant_change.values()]
shown = (5, 400, "truncated"), 0.1
claims.record(
    "debate-irrelevant",
    figure="fig-10-irrelevant",
    statistic="change of the exact information with the irrelevant inputs in bits, 5 hidden units, 400 examples, noise 0.1",
    values=irrelevant_change[shown],
    control="the same with the relevant inputs",
    control_values=relevant_change[shown],
    verdict=claims.verdict([a and b for a, b in zip(rises, falls)]),
    because=f"Of {len(falls)} combinations of size, examples, start and noise, information with the relevant inputs rises in "
    f"{sum(rises)}, and that with the irrelevant ones falls in {sum(falls)}. The rule names none of them, so it is asked of all.",
)

# %% tags=["hide-input"]
parts = {
    (name, method): bool(compress(data_sets[name, method])[-1])
    for name in ("12 bits", "digits", "letters")
    for method in ("30 bins", "KDE upper")
}
claims.record(
    "debate-data-sets",
    figure="fig-10-data-sets",
    statistic="change after fitting in bits, last hidden layer, digits, 30 bins",
    values=change(data_sets["digits", "30 bins"])[:, -1],
    control="12 bits, 30 bins",
    control_values=change(data_sets["12 bits", "30 bins"])[:, -1],
    verdict=claims.verdict(parts.values()),
    because=f"{sum(parts.values())} of 6 pairs of data and estimate compress; letters by 30 bins: "
    f"{describe(change(data_sets['letters', '30 bins'])[:, -1])}, by KDE digits "
    f"{describe(change(data_sets['digits', 'KDE upper'])[:, -1])} and letters "
    f"{describe(change(data_sets['letters', 'KDE upper'])[:, -1])} bits.",
)

# %% tags=["hide-input"]
parts = {b: claims.below(average[b], -0.1) for b in bits}
claims.record(
    "debate-quantised",
    figure="fig-10-quantised",
    statistic="exact change after fitting in bits, mean of the last three layers, 4 bits",
    values=average[4],
    control="8 bits",
    control_values=average[8],
    verdict=claims.verdict(parts.values()),
    because="By bits a unit: "
    + "; ".join(f"{b}: {describe(average[b])}" for b in bits)
    + ".",
)

# %% tags=["hide-input"]
parts = [claims.below(apart[b, 2**b], 0.1) for b in (2, 3, 4)]
claims.record(
    "debate-binning-appropriate",
    figure="fig-10-binning",
    statistic="largest difference in bits between binned and exact information, 16 levels and 16 bins",
    values=apart[4, 16],
    control="16 levels and 8 bins",
    control_values=apart[4, 8],
    verdict=claims.verdict(parts),
    because="With a bin for every level, binning and counting are the same by construction; with fewer bins they are not, and "
    "for a network without levels this says nothing.",
)
