# %% [markdown]
# # What if information is well defined?
#
# | | |
# |---|---|
# | **Question** | If every unit has noise, so that a layer's information hangs on the network and not on how we look at it, does it fall in training? And is the fall a clustering of inputs, or a need? |
# | **Sources** | {cite:t}`greenewald2019`: estimation, clustering, takeaways, Figs. 3, 5 and 6; its paper, {cite:t}`goldfeld2019`, for the single neuron and the binned entropy; {cite:t}`cisse2017` for orthonormal weights |
# | **Time** | 45 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`09 <09_information_plane>` (the original story) and {doc}`10 <10_estimators_disagree>` (why its numbers hang on the estimator) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - say why a little noise in every unit makes $I(X;T)$ depend on the weights, and on what else it depends;
# - estimate it by sample propagation, with an error and with two bounds, and check that against the truth;
# - read a fall of information as inputs that come too close to be told apart;
# - take compression away by a penalty, and see what that does to generalisation;
# - say which conclusions hang on the size of the noise, which we chose.
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
import itertools

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.special import logsumexp
from scipy.stats import spearmanr

from infoutils import (
    clustering,
    data,
    estimation,
    models,
    planes,
    plotting,
    training,
)
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.statistics import ensemble_interval, peak_of_others

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. A layer of three units, each with noise of standard deviation 0.005, reads 4,096 patterns. At most it can know 12 bits of which pattern it was. How many does it know before training, and how many after?
# 2. The same training is measured with bins of four sizes. Will they agree on whether the last layer loses information?
# 3. A penalty keeps all weights near orthonormal, so that units hardly saturate. Will the network generalise better or worse?
# :::
#
# ## A noisy neuron
#
# Chapter {doc}`10 <10_estimators_disagree>` ended with a puzzle.
# In a network without noise, $T$ is a function of $X$, and its information is the same at every epoch: all of it.
# What fell in the planes was how much could be told apart *at the resolution of an estimator*.
#
# {cite:t}`goldfeld2019` take the network at its word and give it a resolution of its own; {cite:t}`greenewald2019` tell about it in the article that this chapter follows.
# In training and in test, every hidden unit adds a Gaussian noise:
#
# $$T_\ell = f_\ell(T_{\ell-1}) + Z_\ell,\qquad Z_\ell \sim \mathcal N(0, \sigma^2 I),\qquad \sigma = 0.005 .$$
#
# Now two inputs whose activations differ by less than a few $\sigma$ cannot be told apart by anybody who sees only $T$.
# $I(X;T_\ell)$ is then below $H(X)$ in general. It depends on the weights, on the noise and on the distribution of the inputs (here all patterns, equally likely), and not on how we look at it.
#
# One neuron, $T = \tanh(wX + b) + Z$ with four inputs, shows what will happen (with a larger noise here, so that it can be seen).

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels, each with the density of a noisy tanh neuron for the inputs minus 3, minus 1, 1 and 3. With a small weight the four bumps overlap around zero. With a middle weight they stand apart. With a large weight and a negative bias, three bumps lie on top of each other near minus 1, and one near plus 1."}, "figure": {"caption": "One noisy neuron and four inputs, at three weights: the density of $T$ for each input (colours) and of all (grey), and the exact information. Noise here: 0.08.", "name": "fig-11-neuron"}}
inputs = np.array([-3.0, -1.0, 1.0, 3.0])


def normal(t, centres, noise):
    """Density at each t (rows) around each centre (columns)."""
    z = (t[:, None] - centres) / noise
    return np.exp(-(z**2) / 2) / (noise * np.sqrt(2 * np.pi))


def exact_information(centres, noise):
    """I(X ; T) in bits of one unit, by quadrature."""
    t = np.arange(centres.min() - 8 * noise, centres.max() + 8 * noise, noise / 20)
    p = normal(t, centres, noise).mean(axis=1)
    h_t = -np.sum(p * np.log2(np.maximum(p, 1e-300))) * (t[1] - t[0])
    return h_t - np.log2(noise * np.sqrt(2 * np.pi * np.e))


fig, axes = plt.subplots(1, 3, figsize=(10, 2.9), sharey=True)
t = np.linspace(-1.35, 1.35, 500)
for ax, (w, b) in zip(axes, ((0.03, 0.0), (0.45, 0.0), (3.0, -6.0))):
    centres = np.tanh(w * inputs + b)
    each = normal(t, centres, 0.08) / 4
    ax.fill_between(t, each.sum(axis=1), color="0.85", lw=0)
    for x_i, density, colour in zip(inputs, each.T, plotting.COLOURS):
        ax.plot(t, density, color=colour, label=f"$x={x_i:.0f}$")
    bits = exact_information(centres, 0.08)
    ax.set(title=f"$w={w}$, $b={b}$: {bits:.2f} bits", xlabel="$t$")
axes[0].set_ylabel("density")
fig.legend(
    *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=4
)
plt.show()

# %% [markdown]
# If you run this chapter yourself, the next cell has the knobs of this neuron.
# Up to which noise can you find a weight and a bias that give more than one bit?

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_neuron(weight=0.45, bias=0.0, noise=0.08):
    centres = np.tanh(weight * inputs + bias)
    t = np.linspace(-1 - 5 * noise, 1 + 5 * noise, 1000)
    each = normal(t, centres, noise) / 4
    fig, ax = plt.subplots(figsize=(6, 3))
    ax.fill_between(t, each.sum(axis=1), color="0.85", lw=0)
    for x_i, density, colour in zip(inputs, each.T, plotting.COLOURS):
        ax.plot(t, density, color=colour, label=f"$x={x_i:.0f}$")
    bits = exact_information(centres, noise)
    ax.set(title=f"{bits:.2f} bits", xlabel="$t$", ylabel="density")
    ax.legend(fontsize=8)
    plt.show()


_ = ipywidgets.interact(
    show_neuron,
    weight=(0.0, 4.0, 0.01),
    bias=(-8.0, 8.0, 0.1),
    noise=(0.01, 0.5, 0.01),
)

# %% [markdown]
# With small weights the noise hides everything.
# As weights grow, inputs come apart, and information rises to the two bits that four inputs have.
# If the unit then saturates, three of the inputs meet at −1, and what is left is the information between two groups of three and one: 0.81 bits.
# So information rises when inputs are pulled apart, and falls when they **cluster**.
# The question of this chapter is whether that is all there is to compression.
#
# ## Sample propagation, written out
#
# For the first hidden layer the noise-free activations are known, one for each input, so $T_1$ is a mixture of as many Gaussians, all equally likely.
# Then $I(X;T_1) = h(T_1) - h(T_1|X)$, where the second term is the entropy of the noise, $\frac d2\log_2(2\pi e\sigma^2)$, and the first an average that can be sampled: draw noisy values, and average $-\log_2$ of the mixture's density there.
#
# For deeper layers the noise of the layers before has to be propagated.
# Send every input through the noisy network several times, up to layer $\ell-1$, and compute the noise-free output of layer $\ell$: these are the centres of $T_\ell$.
# The centres of one input make $h(T_\ell|X=x)$, and all of them make $h(T_\ell)$.


# %%
def log_density(t, centres, noise):
    """Log of the density of an equal mixture at every row of t, in bits."""
    squared = ((t[:, None] - centres) ** 2).sum(axis=2) / noise**2
    log_sum = logsumexp(-squared / 2, axis=1) - np.log(len(centres))
    dims = centres.shape[1]
    return (log_sum - dims / 2 * np.log(2 * np.pi * noise**2)) / np.log(2)


def sample_propagation(centres, noise, rng):
    """I(X ; T) in bits; centres of shape (inputs, repeats, units)."""
    t = centres + rng.normal(0, noise, centres.shape)
    everything = centres.reshape(-1, centres.shape[2])
    h_t = -np.mean([log_density(row, everything, noise).mean() for row in t])
    h_t_x = -np.mean(
        [log_density(row, own, noise).mean() for row, own in zip(t, centres)]
    )
    return h_t - h_t_x


# %% [markdown]
# Does it tell the truth?
# We need a deep case with a known answer: $X$ takes 40 values between −1 and 1, the first layer adds noise, and the second doubles and adds noise again, both of 0.1.
# All is Gaussian, so $T_2 = 2X + {}$noise of standard deviation $0.1\sqrt{1+2^2}$, and one integral gives $I(X;T_2)$.

# %%
x40, noise40 = np.linspace(-1, 1, 40), 0.1
spread = noise40 * np.sqrt(1 + 2**2)
truth = exact_information(2 * x40, spread)
repeats = (2, 4, 8, 16, 32)


def doubled(repeats, rng):
    """Centres of the second layer, of shape (40, repeats, 1)."""
    return 2 * (x40[:, None, None] + rng.normal(0, noise40, (40, repeats, 1)))


def tried(repeats, seed):
    """By the lines above; the library's estimate, error and two bounds."""
    rng = np.random.default_rng(seed)
    centres = doubled(repeats, rng)
    options = {"draws": 2000, "rng": rng}
    return (
        sample_propagation(centres, noise40, rng),
        *estimation.propagated_information(centres, noise40, **options),
    )


trial = np.array(
    [[tried(r, seed) for r in repeats] for seed in range(scale.repetitions)]
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Estimates of the information against the number of repeats for each input, 2 to 32, with the truth as a dashed line. The plain estimate and the upper bound are well above the truth with two repeats and come down to it. The lower bound comes up to it from far below. The estimate halfway between them is near the truth from about eight repeats on."}, "figure": {"caption": "Information in the second layer, where the truth (dashed) is known, by the number of noisy passes for each input. Mean over repetitions and its 95 % interval. The lower bound may go on below the axis, which ends at −1 bits: a bound can be negative where information cannot.", "name": "fig-11-estimator"}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
ax.axhline(truth, color="0.2", ls="--", lw=1, label="truth")
ax.plot(
    repeats, trial[:, :, 0].mean(axis=0), "o", color=plotting.CONTROL, zorder=3,
    label="the lines above",
)  # fmt: skip
for column, name, colour in (
    (4, "upper bound", plotting.COLOURS[1]),
    (3, "lower bound", plotting.COLOURS[2]),
    (1, "estimate", plotting.COLOURS[0]),
):
    plotting.band(ax, repeats, trial[:, :, column], label=name, colour=colour)
ax.set(xscale="log", xlabel="noisy passes for each input", ylabel="bits")
ax.set_xticks(repeats, repeats)
ax.minorticks_off()
ax.set_ylim(bottom=max(-1, trial[:, :, 3].min()))
ax.legend()
plt.show()

# %% tags=["hide-input"]
apart = trial[:, :, 1] - truth
inside = np.abs(apart[:, -1]) < 1.96 * trial[:, -1, 2]
Markdown(
    f"The truth is {truth:.3f} bits. With {repeats[-1]} passes, the lines above give {describe(trial[:, -1, 0], 3)} and the "
    f"library {describe(trial[:, -1, 1], 3)}, with a standard error of {trial[:, -1, 2].mean():.3f}. Of {len(inside)} estimates, "
    f"{inside.sum()} have the truth within 1.96 of their own standard errors. With {repeats[0]} passes, the lines above are off by "
    f"{describe(trial[:, 0, 0] - truth)} bits and the bounds are {describe(trial[:, 0, 4] - trial[:, 0, 3])} bits apart."
)

# %% [markdown]
# Two kinds of error have to be told apart.
#
# - **Monte Carlo error** comes from drawing values; it is random, and the library reports it. (It is reported as if the inputs were a random choice from many more. Here all forty take part, so it errs on the safe side.)
# - **Few passes** make the cloud of each input look more compact than it is, so information is *over*estimated. That error has a sign, and the upper bound shows it. Leave out the pass around which a value was drawn, and the error turns its sign: the lower bound. The library's estimate is halfway between. Where the bounds are far apart it should not be trusted: at the published scale it is too low with two and four passes, and with two it is farther off than the plain one. Both are bounds on average, not in every draw.
#
# `planes.sample_propagation` does this for all layers of an ensemble.
# Most passes go to a random part of the inputs, since $h(T|X)$ is an average over inputs, and a few to all others.
# (Those few make both bounds a little too large, by less than a tenth of a bit in trials, but from a tenth on a change counts below.)
#
# ## A network of noisy units
#
# Now the 12-bit task of chapter {doc}`09 <09_information_plane>`: networks of 12, 10, 7, 5, 4, 3 and 2 units, each with its own 85 % of the 4,096 patterns, trained by Adam in batches of 512.
# The rate is 0.002, for 2,000 epochs at the published scale. Both are our choice; the article gives neither.
# Beside them, for later, we train networks with a penalty on weights that are not orthonormal, and, as a control, networks with **shuffled labels**.

# %%
NOISE = 0.005
sizes = (12, 10, 7, 5, 4, 3, 2)
hidden = len(sizes) - 2
last_three = slice(hidden - 3, hidden)
few = max(5, scale.networks // 2)
epochs = scale.plane_epochs // 2
points = min(scale.networks, 12)
recorded = sorted(
    {
        *training.log_epochs(epochs, points + 2),
        *np.linspace(0, epochs, points + 1).astype(int).tolist(),
    }
)  # closer together at first, and then at equal steps
patterns = data.spherical_patterns().split(0.85, rng=0, networks=scale.networks)
some = dataclasses.replace(
    patterns, train=patterns.train[:few], test=patterns.test[:few]
)
relabelled = dataclasses.replace(
    some, y=np.random.default_rng(3).permutation(patterns.y)
)


def train(task, orthonormal=0.0):
    """Train an ensemble with noise."""
    model = models.FeedForward(
        len(task.train), sizes, init="truncated", noise=NOISE, rng=1
    )
    return training.fit(
        model,
        task,
        epochs=epochs,
        learning_rate=0.002,
        batch_size=512,
        orthonormal=orthonormal,
        checkpoint_every=None,
        checkpoints=recorded,
        evaluate="checkpoints",
        rng=2,
        progress=False,
    )


weights = (0.001, 0.01, 0.1)
plans = {"noisy": (patterns,), "shuffled labels": (relabelled,)}
plans |= {f"penalty {w}": (some, w) for w in weights}
found = joblib.Parallel()(joblib.delayed(train)(*plan) for plan in plans.values())
history = dict(zip(plans, found))


# %% [markdown]
# The information of every hidden layer, at every recorded epoch.
# Noise is drawn from the same seed each time, so that differences between epochs are less noisy than the values.

# %%
precision = {
    "chosen": scale.samples // 2,
    "conditional": scale.samples // 4,
    "draws": scale.samples,
    "rng": 5,
}


def information(name, epoch):
    """Estimate, error and bounds: an array of shape (4, networks, layers)."""
    layers = range(hidden)[last_three] if name != "noisy" else range(hidden)
    model = history[name].at(epoch)
    return np.array(
        planes.sample_propagation(model, patterns.x, layers=layers, **precision)
    )


which = [(name, epoch) for name in history for epoch in recorded]
parts = [information(*one) for one in which]  # each in several threads
propagated = {
    name: np.stack([part for part, one in zip(parts, which) if one[0] == name], 1)
    for name in history
}  # (4, epochs, networks, layers)
i_xt = {name: values[0] for name, values in propagated.items()}

# %% [markdown]
# As in the chapters before, each network has its own **end of fitting**, the first recorded epoch at which its training loss has made 90 % of its whole fall.
# In the tables a layer **compresses** (bold) if the change of its information from there to the end of training has its 95 % interval, over networks, below −0.1 bits.
# The rules of the ledger ask for a fall above zero that is not surely smaller than 0.1 bits.
# For the article's phases it begins at the peak of the other networks; for those of the penalty it is read from the end of fitting as well.


# %%
def end_of_fitting(name):
    """The number of the recorded epoch, for each network."""
    return training.end_of_fitting(history[name].train_loss)


def at(values, index):
    """Values of shape (epochs, networks, ...) at one epoch of each network."""
    return values[index, np.arange(values.shape[1])]


def changes(name):
    """Until the end of fitting, and from there to the end: (networks, layers) each."""
    middle = at(i_xt[name], end_of_fitting(name))
    return middle - i_xt[name][0], i_xt[name][-1] - middle


fitted = end_of_fitting("noisy")
rise, fall = (values[:, last_three] for values in changes("noisy"))
names = [f"hidden {i + 1}" for i in range(hidden)]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: hidden 1 to 3 stay at 12 bits throughout. Hidden 4 starts near 11.4, dips to about 10.5 near epoch 20, recovers and falls slightly at the end. Hidden 5 starts near 8.7, rises to 9.4 at epoch 10, drops to about 7.3 by epoch 20, recovers to about 8 near epoch 100 and falls to about 5. Right: training and test loss fall from 0.7, the test loss levels off above 0.1; the test error falls from one half to 0.18 at epoch 10 and to below 0.05."}, "figure": {"caption": "Information and error through training, the counterpart of the article's Fig. 5. Left: information of the five hidden layers with the input through training, by sample propagation; dashed: the most that is possible, 12 bits. Right: losses and test error of the same networks. Mean over networks and its 95 % interval; dotted: the end of fitting of the network in the middle.", "name": "fig-11-training"}, "source": "greenewald2019, Fig. 5"}
LAYER_COLOURS = [plt.get_cmap("viridis")(v) for v in np.linspace(0, 0.9, hidden)]
places = np.maximum(recorded, 0.5)


def epoch_axis(ax):
    """Epochs on a logarithmic axis that has room for the untrained network."""
    ticks = [10**i for i in range(6) if 10**i <= recorded[-1]]
    ax.set(xscale="log", xlabel="epoch")
    ax.set_xticks([0.5, *ticks], ["0", *ticks])
    ax.minorticks_off()


fig, axes = plt.subplots(1, 2, figsize=(10, 3.8))
for layer, colour in enumerate(LAYER_COLOURS):
    values = i_xt["noisy"][:, :, layer].T
    plotting.band(axes[0], places, values, colour=colour, label=names[layer])
axes[0].axhline(12, color="0.3", ls="--", lw=1)
axes[0].set_ylabel("$I(X;T)$ (bits)")
run = history["noisy"]
for values, label, colour in (
    (run.train_loss, "training loss (nats)", plotting.COLOURS[0]),
    (run.test_loss, "test loss (nats)", plotting.COLOURS[1]),
    (1 - run.test_accuracy, "test error (share)", plotting.COLOURS[2]),
):
    plotting.band(axes[1], places, values.T, colour=colour, label=label)
for ax in axes:
    epoch_axis(ax)
    ax.axvline(places[int(np.median(fitted))], color="0.5", ls=":", lw=1)
    ax.legend(fontsize="small")
axes[1].set_ylim(bottom=0)
plt.show()

# %% tags=["hide-input"]
gap = propagated["noisy"][3] - propagated["noisy"][2]


def nearest(epoch):
    """The number of the recorded epoch that is nearest to this one."""
    return np.abs(np.array(recorded) - epoch).argmin()


start, ten, twenty = (i_xt["noisy"][nearest(e), :, -1] for e in (0, 10, 20))
Markdown(
    f"Test accuracy at the end: {describe(run.test_accuracy[-1], 3)} (with shuffled labels the *training* accuracy reaches "
    f"{describe(history['shuffled labels'].train_accuracy[-1])}). Fitting ends at epoch {recorded[fitted.min()]} to {recorded[fitted.max()]}. "
    f"The last hidden layer has {describe(i_xt['noisy'][0, :, -1])} bits before training, {describe(at(i_xt['noisy'], fitted)[:, -1])} at the end "
    f"of fitting, and {describe(i_xt['noisy'][-1, :, -1])} at the end. Between epochs 0 and {recorded[nearest(10)]} it changes by "
    f"{describe(ten - start)} bits, and from there to epoch {recorded[nearest(20)]} by {describe(twenty - ten)}. A network's standard error there is "
    f"{propagated['noisy'][1, ..., -1].mean():.2f} bits on average and at most {propagated['noisy'][1, ..., -1].max():.2f}; the bounds are "
    f"{gap[..., -1].mean():.2f} bits apart on average, and at most {gap[..., -1].max():.2f} "
    f"({describe(gap[0, :, -1])} before training and {describe(gap[-1, :, -1])} at the end)."
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left, until the end of fitting: hidden 3 at zero, hidden 4 around zero, hidden 5 between minus 3 and 0, with a mean near minus 1.5; shuffled labels around zero or somewhat below it on average, widely spread. Right, afterwards: hidden 3 at zero, hidden 4 near minus 0.7, hidden 5 between minus 4 and minus 1 but for one network near minus 0.1, with a mean near minus 2.3; shuffled labels also below zero, spread from 0 to minus 6."}, "figure": {"caption": "Left: change of the information from the untrained network to the end of fitting. Right: from there to the end of training. Dots: networks; diamonds: mean with 95 % interval; grey: shuffled labels, between the same epochs (control). The line on the right is at −0.1 bits.", "name": "fig-11-phases"}}
i_shuffled = i_xt["shuffled labels"]
same = at(i_shuffled, fitted[:few])
fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.6), sharey=True)
for ax, values, other, title in (
    (axes[0], rise, same - i_shuffled[0], "until the end of fitting"),
    (axes[1], fall, i_shuffled[-1] - same, "afterwards"),
):
    groups = {names[last_three][i]: values[:, i] for i in range(3)}
    groups |= {f"{names[last_three][i]}, shuffled": other[:, i] for i in range(3)}
    plotting.dots(ax, groups, controls=list(groups)[3:])
    ax.axvline(0, color="0.5", lw=1)
    ax.set(title=title, xlabel="change of $I(X;T)$ (bits)")
axes[1].axvline(-0.1, color="0.3", ls="--", lw=1)
plt.show()

# %% tags=["hide-input"]
rises = [ensemble_interval(v)[1] > 0 for v in rise.T]
compresses = [ensemble_interval(v)[2] < -0.1 for v in fall.T]
shuffled_fall = (i_shuffled[-1] - same)[:, -1]
beyond = fall[:few, -1] - shuffled_fall
Markdown(
    "| | until the end of fitting | afterwards | rises | compresses |\n|---|---|---|---|---|\n"
    + "\n".join(
        f"| {name} | {describe(a)} | {describe(b)} | {'yes' if up else 'no'} | {'yes' if down else 'no'} |"
        for name, a, b, up, down in zip(
            names[last_three], rise.T, fall.T, rises, compresses
        )
    )
    + f"\n\nWith shuffled labels, the last layer changes by {describe(shuffled_fall)} bits between the same epochs, downwards in "
    f"{(shuffled_fall < 0).sum()} of {few} networks. The change with true labels minus that: {describe(beyond)} bits."
)

# %% [markdown]
# At the published scale the last hidden layer loses more than two bits after fitting, and the layer before it loses some.
# But no layer *gains* information until the end of fitting, as the article's picture of rise and fall has it.
# There is a rise in the last layer, in the first ten epochs, while the test error falls most steeply.
# In the next ten it loses about two bits, recovers a little, and from about epoch 100 on falls for the rest of training.
# So "until the end of fitting" adds up a rise, a drop, a recovery and the start of the late fall.
# The article shows one network: its information grows until epoch 28, its activations begin to cluster around epoch 80, and its test accuracy is 97 %.
# Our accuracy is about the same, and the epochs are those of other rates and starts; over ten networks, and at the end of fitting, only the fall is there.
# At the peak of the other networks there is a rise in the last layer, too.
#
# Whether the fall has to do with generalising cannot be told from the control.
# With shuffled labels, which leave nothing to generalise, the networks lose information in the last layer, too, but by amounts that scatter so widely that the interval has zero in it.
# (And these networks have fitted little of their labels by the end.)
#
# ## The same training, four sizes of bins
#
# The article says that the binned measure is highly sensitive to the size of the bins (its Fig. 3; its text names no sizes).
# Read the same networks without their noise, and bin the last hidden layer with bins of $10^{-4}$ to $10^{-1}$.

# %%
bin_widths = (1e-4, 1e-3, 1e-2, 1e-1)
last = np.stack(
    [history["noisy"].at(e).layer_activity(patterns.x)[-2] for e in recorded]
)  # (epochs, networks, patterns, 3), without noise


def binned(layer, width):
    """Information in bins of one width: (networks,)."""
    plane = planes.information_plane(
        [layer], patterns.y, edges="width", bin_width=width
    )
    return plane.i_xt[:, 0]


by_bins = {
    width: np.stack([binned(layer, width) for layer in last])
    for width in bin_widths
}  # (epochs, networks)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five curves over epochs. Bins of 0.0001 and 0.001 stay at or near 12 bits until after epoch 100 and then fall to about 10.5 and 8.5. Bins of 0.01 start near 11.4, dip after epoch 10 and end near 6. Bins of 0.1 start near 5.3, rise to 6.5 at epoch 10 and end below 4. Sample propagation lies between the last two and runs parallel to them."}, "figure": {"caption": "The counterpart of the article's Fig. 3: the last hidden layer of the same networks by bins of four sizes, and by sample propagation (black). Mean over networks and its 95 % interval; dashed: 12 bits; dotted: the end of fitting of the network in the middle.", "name": "fig-11-bins"}, "source": "greenewald2019, Fig. 3"}
fig, ax = plt.subplots(figsize=(6.8, 3.8))
for width, colour in zip(bin_widths, plotting.COLOURS):
    label = f"bins of {width:g}"
    plotting.band(ax, places, by_bins[width].T, colour=colour, label=label)
plotting.band(
    ax, places, i_xt["noisy"][:, :, -1].T, colour="0.1", label="sample propagation"
)
ax.axhline(12, color="0.3", ls="--", lw=1)
ax.axvline(places[int(np.median(fitted))], color="0.5", ls=":", lw=1)
ax.set_ylabel("$I(X;T)$ (bits)")
epoch_axis(ax)
fig.legend(loc="outside lower center", ncols=3)
plt.show()

# %% tags=["hide-input"]
bin_changes = np.array([v[-1] - at(v, fitted) for v in by_bins.values()])
bin_spread = bin_changes.max(axis=0) - bin_changes.min(axis=0)
Markdown(
    "Change from the end of fitting to the end of training, in bits: "
    + "; ".join(
        f"bins of {width:g}: {describe(v)}"
        for width, v in zip(bin_widths, bin_changes)
    )
    + f". The largest minus the smallest is {describe(bin_spread)}; by sample propagation the change is {describe(fall[:, -1])}. "
    f"A bin as wide as $\\sqrt{{2\\pi e}}\\,\\sigma$ = {np.sqrt(2 * np.pi * np.e) * NOISE:.3f} has the entropy of the noise."
)

# %% [markdown]
# At the published scale all four sizes fall after fitting, so they agree on the direction.
# On amount and time they do not: the finest bins see every pattern in a cell of its own until late in training, while the coarsest follow the ups and downs from the first epochs on.
# No size of bins is the right one, but one of them can be close to what the noise leaves: here between 0.01 and 0.1, since that is where a bin has the entropy of the noise.
#
# ## What does the layer look like?
#
# Drag the slider: the three units of the last hidden layer of one network, without noise, with a colour for each class.

# %% tags=["hide-input"] mystnb={"image": {"alt": "An animation of the three units of the last hidden layer, as points in a cube, in two colours for the classes. Untrained, one cloud in which the colours are mixed. In training the cloud stretches and the colours part. At the end most points sit close to a few corners and edges of the cube, each of nearly one colour."}, "figure": {"caption": "Activations of the last hidden layer of one network, without noise, through training. Colours: classes.", "name": "fig-11-scatter"}}
shown = np.random.default_rng(0).permutation(len(patterns.x))[:800]
scattered = plt.figure(figsize=(5.2, 4.6))


def frame(i):
    """Draw the layer at one recorded epoch."""
    scattered.clear()
    ax = scattered.add_subplot(projection="3d")
    for c, colour in zip((0, 1), plotting.COLOURS):
        points = last[i, 0, shown[patterns.y[shown] == c]]
        ax.scatter(*points.T, s=6, color=colour, alpha=0.5, label=f"class {c}")
    ax.set(xlim=(-1, 1), ylim=(-1, 1), zlim=(-1, 1))
    ax.set(xlabel="unit 1", ylabel="unit 2", zlabel="unit 3")
    ax.set_title(f"epoch {recorded[i]}: {i_xt['noisy'][i, 0, -1]:.1f} bits")
    ax.legend(loc="upper left", fontsize="small")


plotting.scrubber(
    scattered, frame, range(len(recorded)), [f"epoch {e}" for e in recorded]
)

# %% [markdown]
# ## Is compression clustering?
#
# Compression should always be caused by clustering, says the article, of networks with noise and of bins in networks without: inputs of one class come closer and closer together.
# It calls this a mathematical intuition, and shows it in one network.
#
# Two measures look at the geometry alone, without any estimate of information.
#
# - **Distance ratio**: the mean distance of two patterns of the same class, over that of two patterns of different classes. It is 1 where classes are mixed, and 0 where each class is a point.
# - **Clusters**: join all activations that are closer than four standard deviations of the noise, and count. The entropy of the clusters' shares says how much of the input is left if only the clusters can be told apart.


# %%
def geometry(layer, radius=4 * NOISE):
    """Distance ratio; number, entropy, largest share of the clusters: (4, networks)."""
    found = clustering.clusters(layer, radius)
    entropy = [estimation.entropy(one, "discrete") for one in found]
    largest = [np.bincount(one).max() / one.size for one in found]
    ratio = clustering.distance_ratio(layer, patterns.y)
    return np.array([ratio, found.max(axis=1) + 1, entropy, largest])


measured = joblib.Parallel()(joblib.delayed(geometry)(layer) for layer in last)
ratio, number, cluster_entropy, largest = np.stack(measured, axis=1)
# (epochs, networks) each


def correlation(a, b):
    """Spearman correlation; 0 where there are too few points to tell."""
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return spearmanr(a, b).statistic


def from_fitting_on(a, b, index):
    """In each network: the correlation of values, and of the changes between points."""
    levels = [correlation(a[f:, i], b[f:, i]) for i, f in enumerate(index)]
    steps = [
        correlation(np.diff(a[f:, i]), np.diff(b[f:, i]))
        for i, f in enumerate(index)
    ]
    return np.array(levels), np.array(steps)


information_last = i_xt["noisy"][:, :, -1]
rho_levels, rho_steps = from_fitting_on(ratio, information_last, fitted)
entropy_levels, entropy_steps = from_fitting_on(
    cluster_entropy, information_last, fitted
)

# Controls: the information of another network, and changes per epoch.
strangers = np.empty((2, scale.networks))
rates = np.empty(scale.networks)
for i, f in enumerate(fitted):
    others = np.delete(np.arange(scale.networks), i)
    strangers[:, i] = np.mean(
        from_fitting_on(
            np.repeat(ratio[:, [i]], len(others), axis=1),
            information_last[:, others],
            np.maximum(f, fitted[others]),
        ),
        axis=1,
    )
    lengths = np.diff(recorded[f:])
    rates[i] = correlation(
        np.diff(ratio[f:, i]) / lengths, np.diff(information_last[f:, i]) / lengths
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the distance ratio falls from nearly 1 to 0.3 within twenty epochs and on to about 0.1, while the information rises from about 8.7 to 9.4 bits at epoch 10, drops to 7.3 by epoch 20, recovers to about 8 near epoch 100 and then falls to 5. Middle: paths of ten networks from upper right, ratio 0.2 to 0.3 and 7 to 9 bits, to lower left, ratio about 0.1 and 4 to 6 bits, nearly on one line. Right: correlations of values near 1 in all networks but one near 0.1; of changes spread around 0.6; below them, in grey, those with the information of other networks."}, "figure": {"caption": "Left: distance ratio (blue, left axis) and information (black, right axis) of the last hidden layer. Middle: each network's path, from the end of fitting (open dot) on. Right: rank correlations with the information in each network from the end of fitting on, of values and of changes between recorded points; grey: with the information of the other networks (control).", "name": "fig-11-clustering"}}
fig, axes = plt.subplots(
    1, 3, figsize=(11, 3.7), gridspec_kw={"width_ratios": (1.2, 1, 0.9)}
)
plotting.band(axes[0], places, ratio.T)
axes[0].set_ylabel("distance ratio", color=plotting.COLOURS[0])
axes[0].set_ylim(0, 1.1)
twin = axes[0].twinx()
plotting.band(twin, places, information_last.T, colour="0.1")
twin.set(ylim=(0, 12), ylabel="$I(X;T)$ (bits)")
twin.spines["right"].set_visible(True)
epoch_axis(axes[0])
for i, start in enumerate(fitted):
    colour = plt.get_cmap("viridis")(0.9 * i / max(1, scale.networks - 1))
    axes[1].plot(
        ratio[start:, i],
        information_last[start:, i],
        color=colour,
        lw=1,
        marker=".",
    )
    axes[1].plot(
        ratio[start, i], information_last[start, i], "o", color=colour, mfc="white"
    )
axes[1].set(xlabel="distance ratio", ylabel="$I(X;T)$ (bits)")
plotting.dots(
    axes[2],
    {
        "ratio, values": rho_levels,
        "ratio, changes": rho_steps,
        "clusters, values": entropy_levels,
        "clusters, changes": entropy_steps,
        "others, values": strangers[0],
        "others, changes": strangers[1],
    },
    controls=["others, values", "others, changes"],
)
axes[2].axvline(0, color="0.5", lw=1)
axes[2].set(xlabel="Spearman correlation", xlim=(-1.05, 1.05))
plt.show()

# %% tags=["hide-input"]
after = len(recorded) - fitted
own = rho_steps - strangers[1]
lowest = rho_levels.argmin()
spread_steps = np.diff(recorded)[min(fitted.min(), len(recorded) - 2) :]
at_the_end = spearmanr(ratio[-1], information_last[-1])
Markdown(
    f"From the end of fitting on there are {after.min()} to {after.max()} recorded points in a network. The distance ratio falls from "
    f"{describe(at(ratio, fitted))} to {describe(ratio[-1])}. Its correlation with the information is {describe(rho_levels)} for values, and "
    f"{describe(rho_steps)} for changes; that of the clusters' entropy is {describe(entropy_levels)} and {describe(entropy_steps)}. "
    "(These intervals are those of a mean, and know no limit at 1.) "
    f"Of the correlations of values, {(rho_levels > 0.8).sum()} of {len(rho_levels)} are above 0.8, and half of them above "
    f"{np.median(rho_levels):.2f}; the lowest is {rho_levels[lowest]:.2f}, in a network whose information changes by "
    f"{fall[lowest, -1]:.2f} bits after fitting.\n\n"
    f"The recorded points are {spread_steps.min()} to {spread_steps.max()} epochs apart. With the information of another network, which "
    f"shares no more than the epochs and the trend, the correlations are {describe(strangers[0])} for values and {describe(strangers[1])} "
    f"for changes. The network's own is higher than the latter by {describe(own)}: "
    + (
        "so the changes go together beyond what epochs and trend make of them."
        if ensemble_interval(own)[1] > 0
        else "that the changes go together beyond what epochs and trend make of them is not shown."
    )
    + f" Changes divided by the number of epochs correlate at {describe(rates)}. From network to network, at the end of training, the "
    f"correlation is {at_the_end.statistic:.2f} ($p$ = {at_the_end.pvalue:.2f}, {scale.networks} networks)."
)

# %% [markdown]
# The correlation of the values says little: any two curves that fall have one near 1 (an exercise below).
# That of the changes says more, but not all.
# Our recorded points are not equally far apart, and a long step changes both curves more than a short one; if both slow down, that is common to them, too.
# So we pair the ratio of each network with the information of the others: what is left of the correlation there comes from the epochs and the trend alone.
# Only what is above it speaks for clustering.
# So the rule asks for changes per epoch, and for more than other networks give; the correlation of values is no part of it any more.
# Whether networks that cluster more in the end also know less than others is another question (the last number), for which so few networks are hardly enough.
#
# Before the end of fitting, the two need not go together.
# At the published scale the distance ratio falls in the first ten epochs from nearly 1 to about one half, and information does not fall; it rises.
# Classes can come together while their members stay distinguishable: clustering by class does not imply compression.
# In the next ten epochs, both fall.
# In the article's network the order is another: the activations first move apart, and cluster later.
#
# ## One neuron, and the number of clusters
#
# Back to the single neuron, now trained, as {cite:t}`goldfeld2019` do (the article has one sentence on it): inputs −3, −1, 1 and 3, of which only the last is of class 1, one noisy $\tanh$ unit, and a linear readout of the two classes.
# Its information is exact, by quadrature.
# For information to *rise*, the inputs must start together, so weights start between −0.01 and 0.01; as a control we also start with the usual weights.

# %%
four = data.Labelled(
    "four inputs", inputs[:, None], np.array([0, 0, 0, 1]), ("no", "yes"), ("x",),
    source="constructed", licence="MIT",
)  # fmt: skip


def train_one(init):
    """One hidden unit in each network; what it does is (epochs, networks, 4)."""
    model = models.FeedForward(
        scale.networks, (1, 1, 2), init=init, noise=NOISE, rng=1
    )
    run = training.fit(
        model, four, epochs=epochs, learning_rate=0.01, batch_size=None,
        checkpoint_every=None, checkpoints=recorded_one, evaluate="checkpoints", rng=2,
        progress=False,
    )  # fmt: skip
    return np.stack(
        [run.at(e).layer_activity(four.x)[0][..., 0] for e in recorded_one]
    ).astype(float)


recorded_one = training.log_epochs(epochs, 30)
unit = {init: train_one(init) for init in ("uniform", "truncated")}
exact = {
    init: np.array([[exact_information(c, NOISE) for c in row] for row in values])
    for init, values in unit.items()
}  # (epochs, networks)
number_one, counted = np.stack(
    [
        clustering.count_clusters(row[..., None], 4 * NOISE)
        for row in unit["uniform"]
    ],
    axis=1,
)  # (epochs, networks)


def rise_and_fall(values):
    """Each network's, at the maximum of the mean of the others."""
    top = at(values, peak_of_others(values))
    return top - values[0], top - values[-1]


# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: four activations start near 0; those of minus 3 and minus 1 go to minus 1 together, that of 3 goes to plus 1, and that of 1 stays near 0 until about epoch 100 and then goes towards minus 0.9. Right, a thin line for each network: from small weights the information rises from about 0.9 to 2 bits, in some networks with ups and downs in the first ten epochs or so, stays there to about epoch 150 and falls to 1.5; from the usual weights it is at 2 from the start and falls likewise; the entropy of the clusters rises and falls in steps close to it."}, "figure": {"caption": "One neuron, the counterpart of the paper's. Left: its four activations in one network. Right: its exact information, from small weights and from the usual ones (control), and the entropy of its clusters. Each thin line is a network.", "name": "fig-11-one-neuron"}}
places_one = np.maximum(recorded_one, 0.5)
fig, axes = plt.subplots(1, 2, figsize=(10, 3.6))
for i, colour in enumerate(plotting.COLOURS[:4]):
    axes[0].plot(
        places_one,
        unit["uniform"][:, 0, i],
        color=colour,
        label=f"$x={inputs[i]:.0f}$",
    )
axes[0].set_ylabel("activation without noise")
for values, label, colour in (
    (exact["uniform"], "information, small weights at first", plotting.COLOURS[0]),
    (exact["truncated"], "information, usual weights at first", plotting.CONTROL),
    (counted, "entropy of the clusters, small weights", plotting.COLOURS[1]),
):
    lines = axes[1].plot(places_one, values, color=colour, lw=0.8, alpha=0.7)
    lines[0].set_label(label)
axes[1].set(ylabel="bits", ylim=(0, 2.1))
for ax, place in zip(axes, ("upper left", "lower right")):
    epoch_axis(ax)
    ax.legend(fontsize="small", loc=place)
plt.show()

# %% tags=["hide-input"]
one_up, one_down = rise_and_fall(exact["uniform"])
usual_up, usual_down = rise_and_fall(exact["truncated"])
off_one = np.abs(counted - exact["uniform"]).mean(axis=0)
Markdown(
    f"From small weights the information rises by {describe(one_up)} bits and then falls by {describe(one_down)}, to "
    f"{describe(exact['uniform'][-1])}. From the usual weights it rises by {describe(usual_up)} and falls by {describe(usual_down)}. "
    f"The entropy of the clusters is off by {describe(off_one)} bits on average over the recorded points."
)

# %% [markdown]
# At the published scale this is what the paper says: a rise while the inputs are pulled apart, and a fall when two of them meet where the unit saturates.
# It ends at 1.5 bits, with three clusters, one of two inputs: that of $x=1$ is still on its way to −1, so the 0.81 bits of the first figure are not reached.
# The rise has its ups and downs: some networks start with a weight of the wrong sign for their readout, and as it crosses zero, all four inputs meet once more.
# The rise belongs to the start, though: from the usual weights the inputs are apart before training, and information can only fall.
#
# Counting clusters is right where inputs are clearly apart or clearly together, and wrong in between.
#
# Does counting clusters also explain the large network?

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two scatters of information, on the vertical axis. Left, against the entropy of the clusters: all points of the large layer lie above the diagonal. Early epochs lie at 7 to 10 bits of information with cluster entropies from 0 upwards; later epochs form a slanted cloud from 8 and 6 bits down to 4 and 3 bits. The points of the single neuron, at 0 to 2 bits, lie near the diagonal, but for some above it where all four inputs make one cluster. Right, against the logarithm of the number of clusters: the single neuron likewise; early epochs of the large layer lie around the diagonal or above it, and late ones below."}, "figure": {"caption": "The last hidden layer of the noisy networks, all recorded points: information by sample propagation, against the clusters that single linkage at four standard deviations of the noise leaves. Left: against the entropy of their shares. Right: against the logarithm of their number. On the dashed lines the two agree. Colours: epochs; red crosses: the single neuron, its exact information.", "name": "fig-11-counted"}}
fig, axes = plt.subplots(1, 2, figsize=(10, 4.2), sharey=True)
for ax, layer, neuron, label in (
    (axes[0], cluster_entropy, counted, "entropy of the clusters (bits)"),
    (axes[1], np.log2(number), np.log2(number_one), "$\\log_2$ of their number"),
):
    drawn = ax.scatter(
        layer.ravel(),
        information_last.ravel(),
        c=np.repeat(np.log10(places), scale.networks),
        cmap="viridis",
        s=14,
    )
    ax.plot(neuron.ravel(), exact["uniform"].ravel(), "x", color="tab:red", ms=4)
    ax.plot([0, 12], [0, 12], color="0.3", ls="--", lw=1)
    ax.set(xlabel=label, xlim=(-0.3, 12.3), ylim=(-0.3, 12.3))
axes[0].set_ylabel("$I(X;T)$ (bits)")
fig.colorbar(drawn, ax=axes, label="$\\log_{10}$ of the epoch")
plt.show()

# %% tags=["hide-input"]
off_layer = np.abs(cluster_entropy - information_last).mean(axis=0)
off_number = np.abs(np.log2(number) - information_last).mean(axis=0)
Markdown(
    f"The entropy of the clusters is off by {describe(off_layer)} bits in the last hidden layer, and the logarithm of their number by "
    f"{describe(off_number)}. There are {describe(number[0], 0)} clusters "
    f"before training, {describe(at(number, fitted), 0)} at the end of fitting and {describe(number[-1], 0)} at the end; the information "
    f"would be enough for {np.median(2 ** information_last[-1]):.0f} at the end, in the network in the middle. The largest cluster holds "
    f"{describe(100 * largest[-1], 0)} % of the patterns then."
)

# %% [markdown]
# It does not, and in both directions.
# At the published scale there are many more clusters than the information could tell apart, most of them tiny; their number even grows while information falls until the end of fitting.
# But a few long rows hold so many patterns that the entropy is small: all points lie above the line, by about three bits on average.
# That side is no accident.
# The cluster can be read from $T$ with hardly an error, so $I(X;T)$ is about the entropy of the clusters, and what can be told *within* a cluster besides.
# Single linkage joins a whole row, whose ends are easily told apart.
# Information is about how much room the activations take in units of the noise; to call that a number of clusters is a picture, and it can be drawn in one unit, but not counted in three.
#
# ## Orthonormal weights
#
# With orthonormal regularisation of the weights, after {cite:t}`cisse2017`, the article eliminates the compression, the hidden layers no longer cluster, and generalisation even improves (its Fig. 6).
# If saturation makes clusters, and clusters are the compression, then weights that cannot grow should prevent it.
# How strong it was there, and how it was done, the article does not say; ours is a penalty, which adds to the loss a multiple of $\sum_\ell \lVert W_\ell^{\mathsf T} W_\ell - I\rVert^2$, over all matrices of weights (or $W W^{\mathsf T}$, whichever is smaller; see `training.fit`).
# Three multiples, with the seeds of the first networks above.

# %%
sweep = {0.0: "noisy", **{w: f"penalty {w}" for w in weights}}


def saturation(name, epoch):
    """Share of activations in the last three layers beyond 0.9: (few,)."""
    layers = history[name].at(epoch).layer_activity(patterns.x)
    beyond = [(np.abs(t) > 0.9).mean(axis=(1, 2)) for t in layers[:-1][last_three]]
    return np.mean(beyond, axis=0)[:few]


falls = {w: changes(name)[1][:few][:, -3:] for w, name in sweep.items()}
saturated = {
    w: np.stack([saturation(name, e) for e in recorded])
    for w, name in sweep.items()
}  # (epochs, networks)
test_accuracy = {
    w: history[name].test_accuracy[-1][:few] for w, name in sweep.items()
}
test_loss = {w: history[name].test_loss[-1][:few] for w, name in sweep.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels over epochs. Information: without penalty it falls from epoch 10 on to about 5 bits. With 0.001 it falls less, to about 7. With 0.01 and 0.1 it rises to 11 or more bits by epoch 100; with 0.1 it then drops to 5, with 0.01 later to about 7. Saturated share: at the end about 0.4 without, 0.17 with 0.001 and 0.04 with the larger weights. Test loss: at the end lowest with 0.001 and highest, 0.4, with 0.1. Test accuracy: all start at one half and end at about 0.97 without and with 0.001, 0.955 with 0.01 and 0.91 with 0.1."}, "figure": {"caption": "Through training, by the weight of the penalty, the counterpart of the article's Fig. 6: information of the last hidden layer, share of saturated activations (beyond 0.9) in the last three hidden layers, test loss and test accuracy. Mean over the networks of the same seeds and its 95 % interval; dashed: 12 bits.", "name": "fig-11-orthonormal"}, "source": "greenewald2019, Fig. 6"}
SWEEP_COLOURS = ["0.1", *plotting.COLOURS[:3]]
fig, axes = plt.subplots(2, 2, figsize=(10, 6.4))
for (w, name), colour in zip(sweep.items(), SWEEP_COLOURS):
    run = history[name]
    for ax, values, title in (
        (axes[0, 0], i_xt[name][..., -1], "$I(X;T)$ (bits)"),
        (axes[0, 1], saturated[w], "saturated (share)"),
        (axes[1, 0], run.test_loss, "test loss (nats)"),
        (axes[1, 1], run.test_accuracy, "test accuracy"),
    ):
        label = f"weight {w:g}" if w else "without"
        plotting.band(ax, places, values[:, :few].T, colour=colour, label=label)
        ax.set_ylabel(title)
        epoch_axis(ax)
axes[0, 0].axhline(12, color="0.3", ls="--", lw=1)
axes[0, 1].set_ylim(bottom=0)
fig.legend(
    *axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4
)
plt.show()

# %% tags=["hide-input"]
Markdown(
    "| Penalty | change after fitting: "
    + " | ".join(names[last_three])
    + " | saturated | test loss | test accuracy |\n|---|---|---|---|---|---|---|\n"
    + "\n".join(
        f"| {w:g} | "
        + " | ".join(
            f"**{describe(v)}**" if ensemble_interval(v)[2] < -0.1 else describe(v)
            for v in falls[w].T
        )
        + f" | {describe(saturated[w][-1])} | {describe(test_loss[w], 3)} | {describe(test_accuracy[w], 3)} |"
        for w in sweep
    )
    + "\n\nBold: the layer compresses. Minus the same seeds without penalty, the last layer's change is "
    + "; ".join(
        f"{describe(falls[w][:, -1] - falls[0.0][:, -1])} at {w:g}" for w in weights
    )
    + ", and the test accuracy "
    + "; ".join(
        f"{describe(test_accuracy[w] - test_accuracy[0.0], 3)} at {w:g}"
        for w in weights
    )
    + ". A cell without bold means only that a fall is not shown with so few networks.\n\nThe mean of the last layer's information "
    + "; ".join(
        f"with {w:g} is at most {i_xt[name][:, :few, -1].mean(axis=1).max():.1f} bits (epoch "
        f"{recorded[i_xt[name][:, :few, -1].mean(axis=1).argmax()]}) and {at(i_xt[name], end_of_fitting(name))[:few, -1].mean():.1f} at the "
        "end of fitting"
        for w, name in sweep.items()
    )
    + "."
)

# %% [markdown]
# At the published scale this does not replicate as the article has it, at least not to the end of our training.
#
# - With a weight of 0.001 the last layer falls *less* than without, but it still compresses. A loss of accuracy cannot be told with so few networks, nor can it be ruled out. The rules say how many networks it takes: 20 for "no worse", 30 for "better".
# - With 0.01 and 0.1 saturation almost vanishes, and early in training the last layer holds 11 bits and more. That is the article's picture. But it does not last. With 0.01 it falls by several bits after fitting. With 0.1 it has lost bits even before the end of fitting, so the change "after fitting" starts in the middle of the fall; the layers before follow.
# - Accuracy suffers from the larger weights, at this length of training; the article has it improved.
#
# The paths show the part of the claim that stands.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: all paths start at a test accuracy of one half and 9 bits. Without penalty and with 0.001 they dip before an accuracy of 0.9 and fall to 5 and 7 bits at 0.97. With 0.01 the path rises to about 11 bits until an accuracy of 0.93 and then falls. With 0.1 it rises to nearly 12 bits and falls to 5 at 0.91. Right: the place rises with the number of ones from one end of the line to the other, in a band; class 0 and class 1 lie at opposite ends and overlap in the middle."}, "figure": {"caption": "Left: mean path of the networks through training, information of the last hidden layer against test accuracy, by the weight of the penalty; open dot: the start; diamond: end of fitting. Right: one network with the strongest penalty at the end: the place along the main direction of its last hidden layer, against the number of ones in the pattern (moved sideways a little at random, to be seen). Colours: classes.", "name": "fig-11-paths"}}
fig, axes = plt.subplots(1, 2, figsize=(10, 3.9))
for (w, name), colour in zip(sweep.items(), SWEEP_COLOURS):
    accuracy = history[name].test_accuracy[:, :few]
    bits_last = i_xt[name][:, :few, -1]
    index = end_of_fitting(name)[:few]
    label = f"weight {w:g}" if w else "without"
    axes[0].plot(
        accuracy.mean(axis=1),
        bits_last.mean(axis=1),
        color=colour,
        lw=1.3,
        label=label,
    )
    axes[0].plot(
        accuracy[0].mean(), bits_last[0].mean(), "o", color=colour, mfc="w"
    )
    axes[0].plot(
        at(accuracy, index).mean(), at(bits_last, index).mean(), "D", color=colour
    )
axes[0].set(xlabel="test accuracy", ylabel="$I(X;T)$ (bits)")
axes[0].legend(fontsize="small")
ones = patterns.x.sum(axis=1)


def main_directions(name, network):
    """The last hidden layer along its main directions: (patterns, units)."""
    model = history[name].at(epochs)
    layer = model.layer_activity(patterns.x)[-2][network].astype(float)
    u, s, _ = np.linalg.svd(layer - layer.mean(axis=0), full_matrices=False)
    return u * s


strongest = sweep[weights[-1]]
first = main_directions(strongest, 0)[:, 0]
first = first * np.sign(np.corrcoef(first, ones)[0, 1])
jitter = np.random.default_rng(0).uniform(-0.3, 0.3, len(shown))
for c, colour in zip((0, 1), plotting.COLOURS):
    own_class = patterns.y[shown] == c
    axes[1].plot(
        (ones[shown] + jitter)[own_class],
        first[shown][own_class],
        ".",
        color=colour,
        ms=3,
        alpha=0.6,
        label=f"class {c}",
    )
axes[1].set(xlabel="number of ones", ylabel="main direction of the layer")
axes[1].legend(fontsize="small")
plt.show()


# %% tags=["hide-input"]
def on_a_line(name):
    """Share of variance in the main direction, and of that, explained by the ones."""
    lines = [main_directions(name, i) for i in range(few)]
    share = [line[:, 0].var() / line.var(axis=0).sum() for line in lines]
    ones_explain = [np.corrcoef(line[:, 0], ones)[0, 1] ** 2 for line in lines]
    return np.array(share), np.array(ones_explain)


entropy_ones = estimation.entropy(ones, "discrete")
alone = sum(
    np.bincount(patterns.y[ones == n]).max() for n in np.unique(ones)
) / len(ones)
left = i_xt[strongest][-1, :few, -1]
Markdown(
    "| Penalty | variance along one direction | of it, explained by the number of ones | information at the end (bits) |\n|---|---|---|---|\n"
    + "\n".join(
        f"| {w:g} | {describe(on_a_line(name)[0])} | {describe(on_a_line(name)[1])} | {describe(i_xt[name][-1, :few, -1])} |"
        for w, name in sweep.items()
    )
    + f"\n\nThe number of ones has an entropy of {entropy_ones:.2f} bits; with the strongest penalty, the last layer has "
    f"{describe(left - entropy_ones)} bits more. Who knows that number alone can have at most {alone:.1%} of all patterns right; "
    f"these networks have {describe(100 * test_accuracy[weights[-1]], 1)} % of the test patterns right."
)

# %% [markdown]
# On the left, networks with the penalty 0.01 reach a test accuracy well above 0.9 while their last layer has about 11 of the 12 bits: at that moment they generalise with more information than at the start.
# And networks with 0.01 and with 0.1 can be five bits apart at an accuracy that both have reached, with those without penalty in between (see the last exercise).
#
# On the right is one way in which information is lost without saturation.
# With the strongest penalty the last layer is nearly a line (so it is without the penalty, see the table), and the place on it is nearly given by the number of ones.
# That number alone tells the class of most patterns, though not of all.
# Orthonormal weights can add up their inputs with hardly a unit that saturates, and patterns with similar sums come close.
# They do not fall on one point: the layer knows more than that number.
# If clusters could only come from saturation, a penalty on large weights would remove them; here is another way to lose information.
# Whether it is what makes it fall late in training we have not tested.
#
# ## Handwritten digits
#
# The article ends with full-scale convolutional networks on MNIST: several preliminary measures of clustering, which may not suffer from the many dimensions as estimates of information do, show a similar "compression" in training.
# The entropy in bins is not the article's but the paper's, where it is a measure of clustering {cite}`goldfeld2019`.
# Here five thousand digits go through two convolutions and two layers of 32 and 6 units, without noise.
# The last hidden layer has six units so that bins can still tell anything: with 32 units and 30 bins each, every digit has a cell of its own at all times.
# We look at the distances, at the cosine similarity, and at the entropy in bins.

# %%
digits = data.digits().split(0.8, rng=0)
quarter = len(digits.train) // 4  # recorded by quarters of a pass
recorded_digits = training.log_epochs(scale.epochs, 14)
convolutional = training.fit(
    models.Convolutional(few, 28, (4, 8), (32, 6), 10, init="truncated", rng=1),
    digits,
    epochs=scale.epochs,
    windows_per_epoch=quarter,
    learning_rate=0.002,
    batch_size=125,
    checkpoint_every=None,
    checkpoints=recorded_digits,
    evaluate="checkpoints",
    rng=2,
    progress=False,
)
sample = np.random.default_rng(0).permutation(len(digits.x))[: 2 * scale.samples]
x_digits, y_digits = digits.x[sample], digits.y[sample]
six = [
    convolutional.at(e).layer_activity(x_digits)[-2] for e in recorded_digits
]  # (networks, digits, 6) each


def describe_layer(t):
    """Ratio, cosines within and between classes, binned entropy: (4, networks)."""
    cosine = clustering.class_means(t, y_digits, measure="cosine")
    entropy = planes.information_plane([t], y_digits, bins=30).i_xt[:, 0]
    return np.array([clustering.distance_ratio(t, y_digits), *cosine, entropy])


digit_ratio, cosine_within, cosine_between, digit_entropy = np.stack(
    joblib.Parallel(prefer="threads")(
        joblib.delayed(describe_layer)(t) for t in six
    ),
    axis=1,
)  # (epochs, networks)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Histograms of distances. Before training those of the same and of different classes lie on top of each other, below 1. After about two passes the same-class distances lie around 1 and the others around 2.8. After training the same-class distances pile up near 0 and the others in peaks near 2.8, 3.5 and 4, the distances of corners of the cube that differ in two, three and four units."}, "figure": {"caption": "Distances of two digits in the last hidden layer, of the same class (blue) and of different classes (orange), in one network before, early in and after training. Training and test digits together.", "name": "fig-11-distances"}}
moments = (0, len(six) // 2, len(six) - 1)
fig, axes = plt.subplots(1, 3, figsize=(10, 3.2), sharex=True)
every_pair = {i: clustering.pairs(six[i][0], y_digits) for i in moments}
farthest = max(max(p.within.max(), p.between.max()) for p in every_pair.values())
edges = np.linspace(0, farthest, 60)
for ax, i in zip(axes, moments):
    pairs = every_pair[i]
    for values, label, colour in (
        (pairs.within, "same class", plotting.COLOURS[0]),
        (pairs.between, "different classes", plotting.COLOURS[1]),
    ):
        ax.hist(values, edges, density=True, color=colour, alpha=0.5, label=label)
    passes = recorded_digits[i] / 4
    ax.set(title=f"after {passes:g} passes", xlabel="distance", yticks=[])
axes[0].set_ylabel("density")
axes[0].legend(fontsize="small")
plt.show()

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three curves. The distance ratio falls from nearly 0.9 to 0.2. The cosine similarity within classes rises from 0.4 to 0.9, and between classes falls from about 0.25 to just below 0. The entropy in bins stays at its ceiling near 11 bits for the first pass or two and then falls to about 8.5."}, "figure": {"caption": "The last hidden layer of the convolutional network through training: distance ratio, mean cosine similarity within and between classes, and entropy in 30 bins a unit (dashed: the most that the digits shown have). Mean over networks and its 95 % interval.", "name": "fig-11-digits"}}
places_digits = np.maximum(recorded_digits, 0.5) / 4
fig, axes = plt.subplots(1, 3, figsize=(11, 3.4))
plotting.band(axes[0], places_digits, digit_ratio.T)
axes[0].set(ylabel="distance ratio", ylim=(0, 1.1))
plotting.band(axes[1], places_digits, cosine_within.T, label="same class")
plotting.band(
    axes[1], places_digits, cosine_between.T, label="different classes",
    colour=plotting.COLOURS[1],
)  # fmt: skip
axes[1].set_ylabel("cosine similarity")
axes[1].legend(fontsize="small")
plotting.band(axes[2], places_digits, digit_entropy.T, colour=plotting.COLOURS[2])
axes[2].axhline(np.log2(len(sample)), color="0.3", ls="--", lw=1)
axes[2].set_ylabel("entropy in bins (bits)")
for ax in axes:
    ax.set(xscale="log", xlabel="passes through the data")
    ticks = [v for v in (0.25, 1, 5, 20, 100) if v <= places_digits[-1]]
    ax.set_xticks([places_digits[0], *ticks], ["0", *ticks])
    ax.minorticks_off()
plt.show()

# %% tags=["hide-input"]
digit_rho = np.array(
    [correlation(digit_ratio[:, i], digit_entropy[:, i]) for i in range(few)]
)
digit_steps = np.array(
    [
        correlation(np.diff(digit_ratio[:, i]), np.diff(digit_entropy[:, i]))
        for i in range(few)
    ]
)
digit_change = digit_ratio[-1] - digit_ratio[0]
Markdown(
    f"Test accuracy at the end: {describe(convolutional.test_accuracy[-1], 3)}. The distance ratio changes by {describe(digit_change)}, the "
    f"cosine similarity within classes by {describe(cosine_within[-1] - cosine_within[0])} and between them by "
    f"{describe(cosine_between[-1] - cosine_between[0])}. The entropy in bins goes from {describe(digit_entropy[0])} to "
    f"{describe(digit_entropy[-1])} bits of {np.log2(len(sample)):.2f}, and its rank correlation with the ratio over the recorded points is "
    f"{describe(digit_rho)}, and that of their changes {describe(digit_steps)}."
)

# %% [markdown]
# At the published scale the two histograms part: digits of the same class draw together, others move apart, and the entropy in bins falls with the ratio.
# That both fall makes a correlation of values near 1 nearly certain, as above; so the rule asks for that of the changes, printed beside it, and for a clustering that goes on late in training.
# Here, too, the geometry is earlier: in the first pass the distances change much, and the entropy does not leave its ceiling.
#
# ## How much of this did we choose?
#
# The noise of 0.005 is the article's and ours, and so is what counts as distinguishable.
# Take the networks as they are, trained with 0.005, and read them with other noise: how does the change after fitting depend on it?

# %%
other_noise = (0.001, 0.005, 0.02, 0.08)


def reread(noise, epoch):
    """The last hidden layer, read with another noise: (networks,)."""
    model = history["noisy"].at(int(epoch))
    model.noise = noise
    found = planes.sample_propagation(model, patterns.x, layers=[-1], **precision)
    return found.information[:, 0]


middle = recorded[int(np.median(fitted))]
moments_noise = (0, middle, recorded[-1])
which = [(noise, epoch) for noise in other_noise for epoch in moments_noise]
parts = [reread(*one) for one in which]
by_noise = np.array(parts).reshape(len(other_noise), 3, -1)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information against the size of the noise, falling for all three moments. Before training it is the highest with little noise, nearly 12 bits at 0.001, and the lowest with noise of 0.08. At the end of training it is lower than when fitted at every noise."}, "figure": {"caption": "Information of the last hidden layer before training, when half of the networks have fitted, and at the end, if the same networks are read with other noise. Mean over networks and its 95 % interval.", "name": "fig-11-noise"}}
fig, ax = plt.subplots(figsize=(6.2, 3.6))
for row, label, colour in zip(
    range(3), ("untrained", "fitted", "end of training"), LAYER_COLOURS[::2]
):
    plotting.band(ax, other_noise, by_noise[:, row].T, colour=colour, label=label)
ax.axhline(12, color="0.3", ls="--", lw=1)
ax.set(
    xscale="log", xlabel="standard deviation of the noise", ylabel="$I(X;T)$ (bits)"
)
ax.set_xticks(other_noise, other_noise)
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"Change from epoch {middle} to the end, in bits: "
    + "; ".join(
        f"noise {noise:g}: {describe(values[2] - values[1])}"
        for noise, values in zip(other_noise, by_noise)
    )
    + ". Until then, from the untrained network: "
    + "; ".join(
        f"noise {noise:g}: {describe(values[1] - values[0])}"
        for noise, values in zip(other_noise, by_noise)
    )
    + "."
)

# %% [markdown]
# At the published scale the mean falls late with every noise, by as little as two tenths of a bit (hardly more than what counts) and as much as three bits: its size is ours to choose.
# The first phase even changes its sign.
# With a noise of 0.08, which hides all but about one bit at first, information *rises* until the networks have fitted; with 0.001, which hides almost nothing, there is little room above, and it falls.
# So a first phase that rises can be had in the last layer, with a noise that suits it.
# (These networks learned with a noise of 0.005; networks trained with another would arrange themselves accordingly.)
# A noise of a fixed size is one definition; relative to the spread of a unit, or of the layer, would be others. The ledger asks for all three, and that is not run yet.

# %% [markdown]
# ## What could fool us
#
# - **The ceiling.** Nothing can exceed $\log_2 4096 = 12$ bits, and the first three layers hold all of it at all times. "No compression" in such a layer says that the noise is too small to matter there, and no more.
# - **The noise is ours.** It makes information well defined, but its size sets how much there is, and whether the first phase rises or falls (the figure above).
# - **Monte Carlo and bias.** Too few passes make information look larger, and by how much changes with the weights. Look at the distance of the bounds, at the start and at the end, before you believe a difference.
# - **Two curves that fall.** Any two of them have a rank correlation near 1. That is why the rules ask for changes from one point to the next, per epoch (and an exercise shows it). Even their changes correlate if the steps differ in length.
# - **The end of fitting.** It is defined by the loss. Much can happen before: here the last layer rises and has its steepest fall early, while the loss still falls; and the late fall begins before the end of fitting.
# - **A penalty is not a scalpel.** It takes away saturation, but also the freedom to make weights large, so networks with and without it are not equally far in their training.
# - **Single linkage chains.** Points in a row are one cluster, however long the row is.
# - **Where one starts.** The rise of the single neuron depends on weights that start near zero.
# - **A layer made for the measure.** The digits' last layer has six units because bins saturate with more.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} The first layer
# :label: ex-11-first
#
# *Easy, 10 minutes.*
# Write `my_first_layer(centres, noise, rng)`: the information in bits of a first hidden layer, from its noise-free activations of shape (inputs, units), with the closed form for $h(T|X)$.
# `log_density` does most of the work.
# Check it with `check_my_first_layer(my_first_layer)`.
# :::


# %%
def check_my_first_layer(function):
    """Compare with the exact value for one unit, and with inputs far apart."""
    for centres, noise in (
        (np.linspace(-1, 1, 30), 0.05),
        (np.tanh(np.linspace(-4, 4, 60)), 0.02),
    ):
        expected = exact_information(centres, noise)
        rng = np.random.default_rng(1)
        answer = np.mean(
            [function(centres[:, None], noise, rng) for _ in range(100)]
        )
        if abs(answer - expected) > 0.1:
            nats = abs(answer - expected * np.log(2)) < 0.1
            hint = " Is that in nats?" if nats else ""
            return f"expected {expected:.2f} bits, got {answer:.2f}.{hint}"
    apart = 10.0 * np.eye(16)
    answer = np.mean([function(apart, 0.01, rng) for _ in range(20)])
    if abs(answer - 4) > 0.3:
        return (
            f"16 inputs far apart in 16 units: expected 4 bits, got {answer:.2f}."
        )
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_first_layer(centres, noise, rng):
    t = centres + rng.normal(0, noise, centres.shape)
    h_t = -log_density(t, centres, noise).mean()
    return h_t - centres.shape[1] / 2 * np.log2(2 * np.pi * np.e * noise**2)


print(check_my_first_layer(my_first_layer))

# %% [markdown]
# :::{exercise} When are two inputs one?
# :label: ex-11-two
#
# *Easy, 10 minutes.*
# Two inputs have activations a distance apart.
# Write `distance_for(bits)`: at which distance, in standard deviations of the noise, is the information so many bits (between 0 and 1)?
# Check it with `check_distance_for(distance_for)`.
# Is four standard deviations a fair threshold for a cluster?
# :::


# %%
def check_distance_for(function):
    """Put the learner's distance into the integral."""
    for bits in (0.1, 0.5, 0.9):
        answer = float(function(bits))
        if not answer > 0:
            return f"{bits} bits: a distance is positive, not {answer:.2f}."
        got = exact_information(np.array([0.0, answer]), 1.0)
        if abs(got - bits) > 0.01:
            return f"{bits} bits: a distance of {answer:.2f} has {got:.2f} bits."
    return "Correct."


# %% tags=["solution", "hide-input"]
def distance_for(bits):
    grid = np.linspace(0, 10, 1001)
    values = [exact_information(np.array([0.0, d]), 1.0) for d in grid]
    return np.interp(bits, values, grid)


print(check_distance_for(distance_for))
for bits in (0.1, 0.5, 0.9, 0.99):
    print(f"{bits} bits: {distance_for(bits):.2f} standard deviations")

# %% [markdown]
# :::{exercise} Two curves that fall
# :label: ex-11-falling
#
# *Medium, 15 minutes.*
# Take two random walks of so many steps, independent of each other, whose steps have mean −1 and standard deviation 1.
# Write `falling(points, repetitions, rng)`, which returns the mean Spearman correlation of their values, and that of their changes.
# Check it with `check_falling(falling)`.
# What does that say about a correlation of 0.9 between information and a measure of clustering?
# And what if the steps of both walks last 5 to 200 epochs, and are longer in proportion?
# :::


# %%
def check_falling(function):
    """Compare with what many repetitions give, for two lengths of the walks."""
    for points, expected in ((6, 0.781), (12, 0.916)):
        values, steps = function(points, 500, np.random.default_rng(0))
        if abs(values - expected) > 0.03:
            return f"values at {points} points: expected {expected:.2f}, got {values:.2f}."
        if abs(steps) > 0.1:
            return f"changes: expected about 0, got {steps:.2f}. Are the walks independent?"
    return "Correct."


# %% tags=["solution", "hide-input"]
def falling(points, repetitions, rng, lengths=1):
    steps = lengths * rng.normal(-1, 1, (repetitions, 2, points))
    walks = steps.cumsum(axis=2)
    return (
        np.mean([correlation(a, b) for a, b in walks]),
        np.mean([correlation(a, b) for a, b in steps[:, :, 1:]]),
    )


print(check_falling(falling))
for lengths in (1, np.geomspace(5, 200, 9)):
    values, steps = falling(9, 500, np.random.default_rng(1), lengths)
    equal = "equal" if np.size(lengths) == 1 else "unequal"
    print(f"{equal} steps: values {values:.2f}, changes {steps:.2f}")

# %% [markdown]
# :::{exercise} Equally accurate
# :label: ex-11-equal
#
# *Medium, 20 minutes.*
# Networks with and without the penalty are not equally far in their training at the same epoch.
# Write `at_accuracy(name, level)`: the information of the last hidden layer of the first `few` networks at the first recorded epoch at which their own test accuracy reaches `level`.
# Compare all weights of the penalty at the highest accuracy that every one of these networks reaches, and check with `check_at_accuracy(at_accuracy)`.
# :::

# %%
common = min(
    history[name].test_accuracy[:, :few].max(axis=0).min()
    for name in sweep.values()
)


def check_at_accuracy(function):
    """Compare with a plain loop."""
    for name, level in itertools.product(sweep.values(), (0.8 * common, common)):
        answer = np.asarray(function(name, level))
        if answer.shape != (few,):
            return f"the shape should be {(few,)}, not {answer.shape}."
        for i in range(few):
            for e in range(len(recorded)):
                if history[name].test_accuracy[e, i] >= level:
                    break
            if not np.isclose(answer[i], i_xt[name][e, i, -1]):
                return f"{name}, network {i}: expected its value at epoch {recorded[e]}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def at_accuracy(name, level):
    reached = (history[name].test_accuracy[:, :few] >= level).argmax(axis=0)
    return i_xt[name][reached, np.arange(few), -1]


print(check_at_accuracy(at_accuracy))
print(f"at a test accuracy of {common:.3f} or just above it:")
for w, name in sweep.items():
    print(f"penalty {w:g}: {describe(at_accuracy(name, common))} bits")

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** The input is one of finitely many patterns, and no two of them have the same activity. Why give every unit some noise?
#
# - (a) Without it, $I(X;T)$ would be infinite.
# - (b) Without it, $I(X;T)$ is all of $H(X)$ whatever the weights are, so it cannot say anything about training.
# - (c) The noise takes the place of the bins, so the answer no longer depends on anything that we choose.
#
# :::{dropdown} Answer to question 1
# **(b).** The pattern can be read off an activity of its own, before training as after it. With noise, activities that are near each other are confused, and how near they are depends on the weights.
#
# *(a)* holds for continuous inputs. Finitely many patterns have a finite entropy, and no layer can know more.
#
# *(c)* is half right: the size of the noise now belongs to the network, and other networks follow from another size. But somebody chooses it, and amounts and even signs hang on it.
# :::
#
# **2.** Sample propagation with few noisy passes for each input gives a lower and an upper bound that are far apart. The halfway point
#
# - (a) is a good estimate, as the two errors cancel;
# - (b) is too large, as few passes always overestimate;
# - (c) should not be used; more passes are needed.
#
# :::{dropdown} Answer to question 2
# **(c).** The distance of the bounds says how much is left open, and nothing says that the truth is in the middle.
#
# *(a)* would need errors of the same size. Far from the truth they are not: the lower bound can even be negative, which no information is.
#
# *(b)* is right about the plain estimate, which sees too compact a cloud around each input. The lower bound has the opposite error, and the halfway point can have either.
# :::
#
# **3.** Through training, the information of a layer and the distance ratio of its classes both fall, with a rank correlation near 1. What has been shown?
#
# - (a) That the fall of information is clustering by class.
# - (b) Not much: two curves that fall have such a correlation whatever moves them.
# - (c) That the two have nothing to do with each other, since a correlation proves nothing.
#
# :::{dropdown} Answer to question 3
# **(b).** One has to ask for more than the trend: whether they also *change* together, and more so than two curves of different networks do at the same epochs.
#
# *(a)* takes a common trend for a common cause. Besides, classes can draw together while information rises.
#
# *(c)* goes too far in the other direction. Weak evidence for a link is not evidence against it.
# :::
#
# **4.** With a penalty on the weights hardly a unit saturates, and yet the layer loses information late in training. What follows?
#
# - (a) The estimate must be wrong, since without saturation nothing is lost.
# - (b) Information needs room, not only unsaturated units: patterns also come too close where weights add them up to nearly the same sum.
# - (c) Compression is needed to generalise, since even the penalty cannot prevent it.
#
# :::{dropdown} Answer to question 4
# **(b).** What counts is the distance of two activities in units of the noise, and a layer can lose that in its linear part as well as in its $\tanh$.
#
# *(a)* takes one way of losing information for the only one.
#
# *(c)* does not follow from something that happens late. At an earlier moment such networks may be accurate with more information than at the start; and that two things happen in one training makes neither the cause of the other.
# :::

# %% [markdown]
# ## Takeaways
#
# - Without noise $I(X;T)$ is all of $H(X)$ at all times (and infinite for continuous inputs). Noise in every unit makes it depend on the weights, the inputs and the size of the noise, and not on an estimator's resolution. That size sets the amounts, and the sign of the first phase.
# - Sample propagation estimates this information. Few passes overestimate it; a lower and an upper bound show by how much.
# - The last two hidden layers lose information late in training. Our control, shuffled labels, is too scattered to say whether that needs a structure to learn.
# - After fitting, information and the distance ratio fall together. In the first ten epochs classes draw together while information rises: clustering by class does not imply a loss.
# - "Number of clusters" is nearly right for a single neuron, and a metaphor for a layer.
# - Weights near orthonormal delay compression, and networks reach a test accuracy above 0.9 meanwhile. They do not rule it out: with the strongest penalty, information falls with hardly any saturation.
# - A picture of one network, at chosen epochs, is a hypothesis. Ten networks and a rule are a test.
#
# ## Record of claims
#
# The verdicts are computed from these tables by the rules of the ledger.
# The networks are those of the first edition; new seeds are for a later run.
# Hidden 3 begins at the ceiling of 12 bits and cannot rise, so the rule of the phases asks for hidden 4 and 5.
# The single neuron starts near zero, as for information to rise its inputs must be together first; and the digits' last layer has six units, so that bins are not at their ceiling all the time.
# Those of the penalty have fewer networks than their rules ask for.
# Four entries wait for experiments that this chapter does not have yet: other definitions of noise, the rate of the estimator, clustering in many dimensions, and clustering that is encouraged.

# %%
at_peak = {name: peak_of_others(values) for name, values in i_xt.items()}
noisy_peak = at_peak["noisy"]


def at_each(values, place):
    """Values (epochs, networks, ...) at a place (networks, ...)."""
    return np.take_along_axis(values, place[None], axis=0)[0]


def per_epoch(values):
    """Changes per epoch between recorded epochs, of values (epochs, networks)."""
    return np.diff(values, axis=0) / np.diff(recorded)[:, None]


def changes_together(a, b, index):
    """Rank correlation of changes, of each network and with the other networks' b."""
    networks = range(a.shape[1])
    pairs = np.array(
        [
            [
                correlation(
                    a[max(index[i], index[j]) :, i], b[max(index[i], index[j]) :, j]
                )
                for j in networks
            ]
            for i in networks
        ]
    )
    own = np.diag(pairs)
    return own, own - (pairs.sum(axis=1) - own) / (len(pairs) - 1)


# %% tags=["hide-input"]
rows = []
for condition, values, of_few in (
    ("true labels", i_xt["noisy"][:, :, last_three], slice(None)),
    ("shuffled labels", i_shuffled, slice(few)),
):
    middle = at_each(values, noisy_peak[of_few, last_three])
    for layer in (1, 2):
        labels = {"layer": names[last_three][layer], "condition": condition}
        gained = middle[:, layer] - values[0, :, layer]
        lost = middle[:, layer] - values[-1, :, layer]
        rows += [results.rows(gained, part="rise", **labels)]
        rows += [results.rows(lost, part="fall", **labels)]
ledger.record(
    "noisy-phases",
    pd.concat(rows),
    figure="fig-11-training",
    measured="true labels",
    null="shuffled labels",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(by_bins[1e-4][-1] - by_bins[1e-1][-1], part="level"),
    results.rows(bin_spread, part="course"),
]
ledger.record(
    "noisy-binning-differs", pd.concat(rows), figure="fig-11-bins", fresh=False
)

# %% tags=["hide-input"]
ledger.record(
    "noisy-accuracy",
    results.rows(history["noisy"].test_accuracy[-1]),
    figure="fig-11-training",
    fresh=False,
)

# %% tags=["hide-input"]
rows = []
for condition, layer in (("trained", last[-1]), ("untrained", last[0])):
    means = [layer[:, patterns.y == c].mean(axis=1) for c in (0, 1)]
    lengths = np.prod([np.linalg.norm(mean, axis=1) for mean in means], axis=0)
    cosine = (means[0] * means[1]).sum(axis=1) / lengths
    in_corners = (abs(layer) > 0.9).mean(axis=(1, 2))
    rows += [results.rows(in_corners, part="in corners", condition=condition)]
    rows += [results.rows(-cosine, part="opposite", condition=condition)]
ledger.record(
    "noisy-corners",
    pd.concat(rows),
    figure="fig-11-scatter",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
half_clustered = (ratio <= (ratio[0] + ratio[-1]) / 2).argmax(axis=0)
epoch_of = np.maximum(recorded, 1)
ledger.record(
    "noisy-rise-then-cluster",
    results.rows(np.log10(epoch_of[half_clustered] / epoch_of[noisy_peak[:, -1]])),
    figure="fig-11-clustering",
    fresh=False,
)

# %% tags=["hide-input"]
rows = []
for name, values in (
    ("sample propagation", information_last),
    ("bins of 0.01", by_bins[1e-2]),
    ("bins of 0.1", by_bins[1e-1]),
):
    own_changes, beyond_others = changes_together(
        per_epoch(ratio), per_epoch(values), fitted
    )
    rows += [results.rows(own_changes, part="changes", estimator=name)]
    rows += [results.rows(beyond_others, part="beyond strangers", estimator=name)]
ledger.record(
    "noisy-clustering", pd.concat(rows), figure="fig-11-clustering", fresh=False
)

# %% tags=["hide-input"]
# Root-mean-square distance of two patterns in the last two hidden layers: (layers, epochs, networks).
spreads = np.stack(
    [
        [
            np.sqrt(2 * layer.var(axis=1).sum(axis=1))
            for layer in history["noisy"].at(e).layer_activity(patterns.x)[-3:-1]
        ]
        for e in recorded
    ],
    axis=1,
)
rows = []
for layer, spread in zip((-2, -1), spreads):
    own_changes, beyond_others = changes_together(
        per_epoch(spread), per_epoch(i_xt["noisy"][:, :, layer]), 0 * fitted
    )
    name = names[last_three][layer]
    rows += [results.rows(own_changes, part="changes", layer=name)]
    rows += [results.rows(beyond_others, part="beyond strangers", layer=name)]
ledger.record(
    "noisy-spread", pd.concat(rows), figure="fig-11-clustering", fresh=False
)

# %% tags=["hide-input"]
tenth = nearest(10)
rows = [
    results.rows(ratio[0] - ratio[tenth], part="together"),
    results.rows(information_last[tenth] - information_last[0], part="no loss"),
]
ledger.record(
    "noisy-clustering-first",
    pd.concat(rows),
    figure="fig-11-clustering",
    fresh=False,
)


# %% tags=["hide-input"]
def falls_of(name):
    """Falls of the last hidden layer's information, by where they begin: (few,) each."""
    values = i_xt[name][:, :few, -1]
    starts = {
        "from the end of fitting": end_of_fitting(name)[:few],
        "from the peak": peak_of_others(values),
    }
    return {
        reading: at(values, start) - values[-1] for reading, start in starts.items()
    }


def end_ratio(name):
    """Distance ratio of the last hidden layer after training: (few,)."""
    layer = history[name].at(epochs).layer_activity(patterns.x)[-2][:few]
    return clustering.distance_ratio(layer, patterns.y)


penalised = {w: falls_of(sweep[w]) for w in weights}
rows = [
    results.rows(lost, part="falls without", reading=reading)
    for reading, lost in falls_of("noisy").items()
]
for w in weights:
    looser = end_ratio(sweep[w]) - end_ratio("noisy")
    rows.append(results.rows(looser, part="not clustered", penalty=w))
    rows += [
        results.rows(lost, part="not with", penalty=w, reading=reading)
        for reading, lost in penalised[w].items()
    ]
ledger.record(
    "noisy-orthonormal", pd.concat(rows), figure="fig-11-orthonormal", fresh=False
)

# %% tags=["hide-input"]
gained_by = {w: test_accuracy[w] - test_accuracy[0.0] for w in weights}
rows = [
    results.rows(
        lost - penalised[w][reading],
        part="compresses less",
        penalty=w,
        reading=reading,
    )
    for w in weights
    for reading, lost in falls_of("noisy").items()
]
rows += [results.rows(gained_by[w], part="no worse", penalty=w) for w in weights]
ledger.record(
    "noisy-not-necessary",
    pd.concat(rows),
    figure="fig-11-orthonormal",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "noisy-improves",
    pd.concat([results.rows(gained_by[w], penalty=w) for w in weights]),
    figure="fig-11-orthonormal",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(penalised[weights[-1]]["from the peak"], part="fall"),
    results.rows(saturated[weights[-1]][-1], part="unsaturated"),
]
ledger.record(
    "noisy-loss-unsaturated",
    pd.concat(rows),
    figure="fig-11-orthonormal",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "noisy-estimator",
    results.rows(trial[:, -1, 1] - truth),
    figure="fig-11-estimator",
    fresh=False,
)

# %% tags=["hide-input"]
fitted_digits = training.end_of_fitting(convolutional.train_loss)
rows = []
for measure, closeness in (
    ("distance ratio", -digit_ratio),
    ("cosine similarity", cosine_within - cosine_between),
):
    late = closeness[-1] - at(closeness, fitted_digits)
    rows += [
        results.rows(closeness[-1] - closeness[0], part="in all", measure=measure),
        results.rows(late, part="late", measure=measure),
    ]
ledger.record(
    "noisy-convolutional", pd.concat(rows), figure="fig-11-digits", fresh=False
)

# %% tags=["hide-input"]
passes = np.diff(recorded_digits)[:, None]
own_changes, beyond_others = changes_together(
    np.diff(digit_ratio, axis=0) / passes,
    np.diff(digit_entropy, axis=0) / passes,
    np.zeros(few, int),
)
rows = [
    results.rows(own_changes, part="changes"),
    results.rows(beyond_others, part="beyond strangers"),
]
ledger.record(
    "goldfeld-binned-clustering",
    pd.concat(rows),
    figure="fig-11-digits",
    fresh=False,
)

# %% tags=["hide-input"]
rows = [
    results.rows(one_up, part="rise"),
    results.rows(one_down, part="fall"),
]
ledger.record(
    "goldfeld-one-neuron",
    pd.concat(rows),
    figure="fig-11-one-neuron",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "goldfeld-clusters-counted",
    results.rows(off_one),
    figure="fig-11-counted",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "noisy-layer-clusters-counted",
    results.rows(off_layer),
    figure="fig-11-counted",
    fresh=False,
)
