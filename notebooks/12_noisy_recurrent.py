# %% [markdown]
# # Do the answers survive noise, other cells, other sizes, other data?
#
# | | |
# |---|---|
# | **Question** | What becomes of the answers so far if information is well defined, if the network is another one, or if the weather is that of another place? |
# | **Sources** | {cite:t}`ivanovic2018`, §11: its conclusions tested again with other recurrent networks, and the ranking with larger ones. Noise, and other data, are no source's wish but ours |
# | **Time** | 40 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`04 <04_information_flow>` to {doc}`07 <07_learning_indicators>` (the questions) and {doc}`11 <11_noisy_networks>` (noise, and sample propagation) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - make the information of a recurrent layer finite, estimate it with its error, and say on what its value depends;
# - tell which findings were about networks and which about estimators;
# - repeat a finding under conditions that should not matter, and read a table of what changed.
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
import warnings
from dataclasses import replace
from types import SimpleNamespace

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.special import logsumexp
from scipy.stats import spearmanr, zscore
from sklearn.metrics import roc_auc_score

from infoutils import (
    data,
    flow,
    models,
    planes,
    plotting,
    ranking,
    training,
)
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import (
    mutual_information,
    propagated_information,
    tse_complexity,
)
from infoutils.statistics import ensemble_interval

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# Chapter {doc}`06 <06_bottleneck>` ended with three estimates of one quantity that told three stories.
# The network had no noise of its own: what it knows about the week is infinite, and what an estimator shows is partly the estimator.
# Now every hidden unit gets a little noise, at every step.
#
# :::{admonition} Write down your guess
# :class: note
# 1. The nearest-neighbour estimate *fell* while the network fitted. Will the information of a network with noise fall, too?
# 2. Will it fall after fitting, as the bottleneck says?
# 3. Of four findings about ten fully recurrent units, how many will hold for a GRU and an LSTM? For 100 units? For other places?
# :::
#
# ## A network with noise
#
# $$h_t = \tanh(x_t W_\mathrm{in} + h_{t-1} W + b) + \sigma \varepsilon_t, \qquad y_t = h_t W_\mathrm{out} + c,$$
#
# with $\varepsilon_t$ ten independent standard normal numbers, drawn anew at every step of every window.
# The noisy state is what is carried on and read out, in training and in test.
# We take $\sigma$ = 0.01, 0.03 and 0.1, and networks **without noise** from the same seeds beside them.
#
# Two controls:
#
# - networks trained with **shuffled targets**, with the same seeds and the same noise: one permutation, fixed, so that nothing carries over to the validation years but by chance;
# - **untrained** networks.
#
# All are trained as in chapter {doc}`03 <03_weather_network>`, by the settings of the weather code that the paper used {cite}`weathercode`, for a quarter of the passes.
# We look twenty times in the first pass at most, and then ever more rarely; the times were fixed beforehand.
# As in chapter 06, momentum rises after five passes, and from then on everything goes about five times as fast; a thin line marks the place.
#
# At the end of the chapter other networks and other data are needed, so they are trained here, too: gated units (**GRU** {cite}`cho2014` and **LSTM** {cite}`hochreiter1997`), 30 and 100 fully recurrent units, an airport by the hour, and five cities, each alone and pooled.
# They have no noise, and there are half as many networks of each, but at least five.
# All make the same number of updates, whatever the size of their data.

# %%
noises = (0.01, 0.03, 0.1)
few = max(5, scale.networks // 2)
weather = data.weather()
parts = min(20, 2 * scale.repetitions)  # of a pass: an epoch here is that short
passes = max(2, scale.epochs // 4)
looks = np.unique(
    np.concatenate(
        [
            np.arange(parts // 2 + 1),
            np.arange(parts // 2, parts + 1, 2),
            np.geomspace(parts, parts * passes, min(9, passes + 2))
            .round()
            .astype(int),
        ]
    )
)
time = looks / parts


def course(model, series):
    """Train as in chapter 03; return what is needed to look back."""
    history = training.fit(
        model,
        series,
        epochs=parts * passes,
        windows_per_epoch=len(weather.train) // parts,
        optimiser="sgd",
        batch_size=8,
        checkpoint_every=None,
        checkpoints=looks.tolist(),
        evaluate="checkpoints",
        rng=2,
        progress=False,
    )
    return SimpleNamespace(
        series=series,
        models=[history.at(look) for look in looks.tolist()],
        loss=history.validation_loss,
        fitted=training.end_of_fitting(history.validation_loss),
        last=np.full(model.networks, len(looks) - 1),
    )


# %%
nothing_to_learn = replace(
    weather,
    train=replace(
        weather.train,
        y=np.random.default_rng(5).permutation(weather.train.y),
    ),
)


def fully_recurrent(networks, series, hidden=10, noise=0.0):
    inputs = series.train.x.shape[2]
    return models.FullyRecurrent(networks, inputs, hidden, 2, noise=noise, rng=1)


set_ups = {  # the largest first, so that all cores are busy to the end
    "100 units": (fully_recurrent(few, weather, 100), weather),
    "airport": (None, data.airport_weather()),
    "LSTM": (models.Recurrent(few, 18, 10, 2, kind="lstm", rng=1), weather),
    "GRU": (models.Recurrent(few, 18, 10, 2, kind="gru", rng=1), weather),
}
for noise in (*noises, 0.0):
    for name, series in (("trained", weather), ("shuffled", nothing_to_learn)):
        model = fully_recurrent(scale.networks, series, noise=noise)
        set_ups[name, noise] = model, series
set_ups["30 units"] = fully_recurrent(few, weather, 30), weather
set_ups["five cities"] = None, data.weather("five_cities")
for city in data.CITIES:
    set_ups[city] = None, data.weather("five_cities", city=city)
courses = joblib.Parallel()(
    joblib.delayed(course)(model or fully_recurrent(few, series), series)
    for model, series in set_ups.values()
)
courses = dict(zip(set_ups, courses))

# %% tags=["hide-input"]
test = weather.test.x[: scale.windows]
Markdown(
    f"{scale.networks} networks for each noise, {few} of each of the others. "
    f"There are {len(looks)} looks in {passes} passes, and {len(test)} test windows. "
    "Networks have made 90 % of their progress after "
    + "; ".join(
        f"{describe(time[courses['trained', noise].fitted])} passes with noise {noise:g}"
        for noise in noises
    )
    + "."
)

# %% [markdown]
# ## What the noise does
#
# A hidden state is now a point with a blur.
# Two windows can be told apart from the state if their points are further apart than the blur is wide.
# Here are the states of one network after reading each test window, in the plane of their two widest directions, with a disc of the size of the noise.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three scatter plots of hidden states. Before training all states lie in a small spot about as large as the grey disc of the noise. At the end of fitting they lie along a thin line some ten discs long, from warm at the left to cold at the right. At the end of training they fill a wide oval, still warm at the left and cold at the right."}, "figure": {"caption": "Hidden states of one network with noise 0.1 after each test window, before the last noise is added, in the plane of their two widest directions (which differ from panel to panel). Colour: the maximum of the next day. The disc has a radius of twice the noise.", "name": "fig-12-cloud"}}
one = courses["trained", 0.1]
stages = {
    "before training": 0,
    "end of fitting": one.fitted[0],
    "end of training": len(looks) - 1,
}
warm = weather.target_in_units(weather.test.y[: scale.windows, -1])[:, 0]
fig, axes = plt.subplots(1, 3, figsize=(9.4, 2.8), sharex=True, sharey=True)
for ax, (name, point) in zip(axes, stages.items()):
    states = one.models[point].centres(test, repeats=1, rng=3)[0, :, 0]
    states = states - states.mean(axis=0)
    places = states @ np.linalg.svd(states, full_matrices=False)[2][:2].T
    seen = ax.scatter(*places.T, c=warm, s=6, cmap="cividis", lw=0)
    ax.add_patch(plt.Circle((-2.5, 1.4), 0.2, color="0.3", alpha=0.5, lw=0))
    ax.set(title=name, aspect="equal", xlim=(-3.3, 3.3), ylim=(-1.9, 1.9))
    ax.set_xlabel("first direction")
axes[0].set_ylabel("second direction")
fig.colorbar(seen, ax=axes, label="next maximum (°F)", shrink=0.75)
plt.show()

# %% [markdown]
# Before training the weights are tiny, and so are the states: nearly all of them fit into one disc.
# By the end of fitting they lie along a curve, from cold to warm, many discs long.
# So with noise it is to be expected that a network which learns comes to know *more* about what it read, just because its units move more.
#
# ## Information as a property of the network
#
# Let $X$ be the window that was read, one of $N$ test windows with equal probability, and $H$ the noisy state after its last day.
# Given the window *and* the noise of the days before, $H$ is Gaussian around a centre, the $\tanh$.
# So we read every window several times with different noise of the past, and get several centres $c_{ir}$ for each window $i$ (chapter {doc}`11 <11_noisy_networks>`; {cite:t}`goldfeld2019`).
# A noisy value $h$ then has the density $p(h \mid i) \propto \sum_r e^{-\|h - c_{ir}\|^2 / 2\sigma^2}$ given the window, and the information is the mean of
#
# $$\log_2 \frac{p(h \mid i)}{\frac{1}{N} \sum_j p(h \mid j)}.$$
#
# Nothing is fitted and no neighbours are counted; the network itself gives the densities.
# Written out:


# %%
def information_with_window(centres, noise, rng):
    """I(window; H) in bits from centres of shape (windows, repeats, units)."""
    windows, repeats, units = centres.shape
    flat = centres.reshape(-1, units)
    terms = []
    for i in range(windows):
        h = centres[i, rng.integers(repeats)] + noise * rng.normal(size=units)
        log_kernels = -((flat - h) ** 2).sum(axis=1) / (2 * noise**2)
        of_window = logsumexp(log_kernels.reshape(windows, repeats), axis=1)
        terms.append(of_window[i] - logsumexp(of_window) + np.log(windows))
    return np.mean(terms) / np.log(2)


example = one.models[-1].centres(test, repeats=4, rng=3)[0]
by_hand = information_with_window(example, 0.1, np.random.default_rng(4))
library = propagated_information(example, 0.1, rng=4)
print(f"written out: {by_hand:.2f} bits")
print(f"infoutils:   {library.information:.2f} ± {library.error:.2f} bits")

# %% [markdown]
# The library leaves out the centre around which a value was drawn, and gets a lower bound beside the upper one that is written out here; its estimate lies between.
# On what does the answer depend?
#
# - On the **noise**, of course: it is the unit in which differences between windows are measured.
# - On the **windows**: no state can tell more than $\log_2 N$ bits about which of $N$ windows was read. Where the information is near this **ceiling**, neither rise nor fall can be seen.
# - On the number of **repeats**, if the past matters much; and on the luck of the draw.

# %%
levels = np.geomspace(0.003, 0.3, 7)
counts = [n for n in (50, 100, 200, 400, 800, 1138) if n <= len(test)]
source = courses["trained", 0.03]
shown = {
    "before training": np.zeros(scale.networks, dtype=int),
    "end of fitting": source.fitted,
    "end of training": source.last,
}


def for_each(course, points, measure):
    """A measure of an ensemble, taken for each network at a look of its own."""
    found = {point: measure(course.models[point]) for point in set(points)}
    return np.array([found[point][i] for i, point in enumerate(points)])


def window_information(model, windows=test, noise=None):
    """I(window; H) of each network, if need be with another noise than its own."""
    if noise is not None:
        model = model.clone()
        model.noise = noise
    return planes.recurrent_information(model, windows, rng=4).information


by_noise = {
    name: np.array(
        [
            for_each(
                source, points, lambda m, s=level: window_information(m, noise=s)
            )
            for level in levels
        ]
    ).T
    for name, points in shown.items()
}
by_count = {
    name: np.array(
        [
            for_each(
                source,
                points,
                lambda m, n=n: window_information(
                    m, test[np.linspace(0, len(test) - 1, n).astype(int)]
                ),
            )
            for n in counts
        ]
    ).T
    for name, points in shown.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: information against the noise when reading, on a logarithmic axis. All three curves start at the ceiling of ten bits and fall: before training first, to zero at a noise of 0.3; at the end of fitting next, to 2 bits; at the end of training last, to 3.5 bits. Right: against the number of windows. At the end of training it follows the dashed ceiling from under 6 to 10 bits; at the end of fitting it rises from 5 to 6.3 and levels off; before training it is nearly flat below 3."}, "figure": {"caption": "Information of the hidden state with the window, networks trained with noise 0.03. Left: read with other noise (thin line: their own). Right: with fewer windows. Mean over networks and its 95 % interval; grey: before training, the control; dashed: the ceiling.", "name": "fig-12-ruler"}}
colours = dict(
    zip(shown, (plotting.CONTROL, plotting.COLOURS[1], plotting.COLOURS[0]))
)
fig, (left, right) = plt.subplots(1, 2, figsize=(9.2, 3.5), sharey=True)
for name, colour in colours.items():
    plotting.band(left, levels, by_noise[name], label=name, colour=colour)
    plotting.band(right, counts, by_count[name], colour=colour)
ceiling = {"color": "0.2", "ls": "--", "lw": 1, "zorder": 5}
left.axhline(np.log2(len(test)), label="ceiling", **ceiling)
left.axvline(0.03, color="0.7", lw=0.7, zorder=0)
right.plot(counts, np.log2(counts), **ceiling)
left.set(xscale="log", xlabel="noise when read", ylabel="$I(X;H)$ (bits)")
left.set_xticks(
    [0.003, 0.01, 0.03, 0.1, 0.3], ["0.003", "0.01", "0.03", "0.1", "0.3"]
)
right.set(xscale="log", xlabel="windows")
right.set_xticks(counts, counts)
for ax in (left, right):
    ax.minorticks_off()
left.set_ylim(0)
left.legend(loc="lower left")
plt.show()

# %% tags=["hide-input"]
loudest = planes.recurrent_information(
    courses["trained", 0.1].models[-1], test, rng=4
)
Markdown(
    "With their own noise, 0.03, the information is "
    + "; ".join(
        f"{name} {describe(values[:, list(counts).index(counts[-1])])}"
        for name, values in by_count.items()
    )
    + f" bits, with a ceiling of {np.log2(counts[-1]):.2f}. "
    "With noise 0.1, at the end of training, the standard error of one estimate is "
    f"{loudest.error.mean():.2f} bits, and with 4 repeats its lower and upper bounds are "
    f"{(loudest.upper - loudest.lower).mean():.2f} bits apart. "
    f"The {len(test)} test windows have {len(np.unique(test[:, -1], axis=0))} different last days."
)

# %% [markdown]
# A number of bits without the noise and the number of windows means nothing.
# But both are stated properties of the experiment, and no longer a resolution that the estimator chose.
# At the book's scale the curves on the left do not cross: the order of the stages is the same at every noise, until all are at the ceiling.
#
# ## Through training
#
# Now what the paper's Figs. 8, 12 and 13 are about, in networks with noise, which the paper does not have.
# The first row is the error.
# The second is the information with the window; the third, for comparison, the nearest-neighbour (KSG) estimate of the information with the *day*, of the same noisy states; the last is the TSE complexity of the noisy units (averaged over all subsets, KL estimate, as in chapter {doc}`07 <07_learning_indicators>`).
# The last two are dear, so we look at every other time.

# %%
sparse = np.unique(np.r_[np.arange(0, len(looks), 2), len(looks) - 1])
monitored = np.linspace(0, len(test) - 1, min(250, len(test) // 2)).astype(int)


def last_state(model, windows=test):
    """Noisy hidden states after the last step: (networks, windows, units)."""
    shown = model.activity(windows, rng=3)[:, :, -1]
    return shown[..., model.inputs : model.inputs + model.hidden]


def of_layers(layers, measure):
    """A measure of every layer in an array (..., windows, units)."""
    flat = layers.reshape(-1, *layers.shape[-2:])
    found = joblib.Parallel(prefer="threads")(
        joblib.delayed(measure)(zscore(layer, axis=-2)) for layer in flat
    )
    return np.reshape(found, layers.shape[:-2])


def with_day(layer):
    return mutual_information(test[:, -1], layer)


def complexity(layer):
    return tse_complexity(layer, jobs=1).value


known, by_ksg, tse, tse_end = {}, {}, {}, {}
for key in [(name, noise) for noise in noises for name in ("trained", "shuffled")]:
    path = courses[key].models
    known[key] = np.array([window_information(model) for model in path]).T
    if key[0] == "trained":
        states = np.array([last_state(path[i]) for i in sparse])
        by_ksg[key[1]] = of_layers(states, with_day).T
        tse[key[1]] = of_layers(states[:, :, monitored], complexity).T
    else:
        end = last_state(path[-1])[:, monitored]
        tse_end[key[1]] = of_layers(end, complexity)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four rows of three panels, for noise 0.01, 0.03 and 0.1. The loss falls steeply before 0.4 passes in all; with shuffled targets it stays nearly flat, and falls by a twentieth at the end. Information with the window rises while the loss falls, from 8 to 9.4, from 3 to 6 and from 0.4 to 3.5 bits, stays for some passes, and rises again to 10, 10 and 8 bits; with shuffled targets it rises only after some passes. The KSG estimate with the day falls from 3.5 to 1.4 bits with noise 0.01; with 0.03 it rises a little and falls back; with 0.1 it rises from 0.2 to 1.2. In all it rises to between 2.5 and 3 after three passes. Complexity begins at 1.7, minus 1.4 and minus 2.3 bits, rises with wide bands, turns at five to ten passes, and falls."}, "figure": {"caption": "Training with noise. Mean over networks and its 95 % interval; grey: shuffled targets (for the complexity, its end only); dashed: the ceiling; dotted: the mean end of fitting; thin line: momentum rises.", "name": "fig-12-training"}}


def passes_axis(ax):
    """Show the time in passes, with the first pass stretched, and where momentum rises."""
    ax.axvline(5, color="0.7", lw=0.7, zorder=0)
    ax.set_xscale("symlog", linthresh=0.1, linscale=0.4)
    ticks = [t for t in (0, 0.1, 1, 10, 100) if t <= time[-1]]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_xlim(-0.005, time[-1] * 1.1)
    ax.minorticks_off()


fig, axes = plt.subplots(4, 3, figsize=(9.2, 9.4), sharex=True, sharey="row")
for column, noise in zip(axes.T, noises):
    for name, colour in (
        ("shuffled", plotting.CONTROL),
        ("trained", plotting.COLOURS[0]),
    ):
        label = "trained" if name == "trained" else "shuffled targets"
        plotting.band(
            column[0], time, courses[name, noise].loss.T, label=label, colour=colour
        )
        plotting.band(column[1], time, known[name, noise], colour=colour)
    plotting.band(column[2], time[sparse], by_ksg[noise])
    plotting.band(column[3], time[sparse], tse[noise])
    column[3].plot(
        np.full(scale.networks, time[-1]),
        tse_end[noise],
        "o",
        ms=4,
        mew=0,
        alpha=0.5,
        color=plotting.CONTROL,
    )
    column[1].axhline(np.log2(len(test)), color="0.3", ls="--", lw=1)
    column[0].set_title(f"noise {noise:g}")
    column[3].set_xlabel("passes")
    for ax in column:
        ax.axvline(
            time[courses["trained", noise].fitted].mean(),
            color="0.3",
            ls=":",
            lw=1.2,
        )
        passes_axis(ax)
    for ax in column[:3]:
        ax.set_ylim(bottom=0)
for ax, label in zip(
    axes[:, 0],
    (
        "validation loss",
        "I(window; H) (bits)",
        "I(day; H), KSG (bits)",
        "TSE, KL (bits)",
    ),
):
    ax.set_ylabel(label)
axes[0, 0].legend(loc="center right")
plt.show()


# %% tags=["hide-input"]
def at_looks(values, points):
    return values[np.arange(len(values)), points]


def three(values, points):
    """A curve at the start, at the end of fitting and at the end, for a sentence."""
    return " → ".join(
        describe(v) for v in (values[:, 0], at_looks(values, points), values[:, -1])
    )


dip = {
    noise: np.array(
        [
            values[: point + 1].max() - values[point]
            for values, point in zip(
                known["trained", noise], courses["trained", noise].fitted
            )
        ]
    )
    for noise in noises
}
independent = np.random.default_rng(6).normal(size=(5, len(monitored), 10))
no_complexity = of_layers(independent, complexity)
Markdown(
    "Information with the window before training, at the end of fitting and at the end of training, in bits: "
    + "; ".join(
        f"noise {noise:g}: {three(known['trained', noise], courses['trained', noise].fitted)}, "
        f"shuffled targets {three(known['shuffled', noise], courses['trained', noise].fitted)}"
        for noise in noises
    )
    + ". The KSG estimate with the day at the same times (for the end of fitting, at the next look that has one): "
    + "; ".join(
        f"noise {noise:g}: {three(by_ksg[noise], np.searchsorted(sparse, courses['trained', noise].fitted))}"
        for noise in noises
    )
    + ". From its highest point before the end of fitting to the end of fitting, the information with the window falls by "
    + ", ".join(f"{describe(dip[noise])} bits ({noise:g})" for noise in noises)
    + ". The TSE complexity, from the start over its highest mean to the end: "
    + "; ".join(
        f"noise {noise:g}: {' → '.join(describe(tse[noise][:, i], 1) for i in (0, tse[noise].mean(axis=0).argmax(), -1))}"
        for noise in noises
    )
    + " bits; with shuffled targets it ends at "
    + ", ".join(describe(tse_end[noise], 1) for noise in noises)
    + ". For ten independent normal numbers and as many windows, where the complexity is zero, its estimate is "
    + f"{describe(no_complexity, 1)} bits."
)

# %% [markdown]
# The error falls as it does without noise.
# At the book's scale, while it falls the information with the window *rises*, at every noise (your first guess).
# With noise 0.01 it comes near its ceiling early and even falls by a little just before the end of fitting, when all units turn to the same direction of the weather (chapter 07); but it stands far above where it began.
#
# Now look at the third row.
# With noise 0.01, the KSG estimate does what it did in chapter {doc}`06 <06_bottleneck>`: it loses more than half while the network fits.
# With noise 0.1 it *rises* from the start.
# The estimator is the same, and the networks learn the same.
# A likely reason is that the noise is now coarser than the estimator's own resolution, so that its direction is right at the start.
# Its size is not: at the end of training it shows a third or less of what the network's own densities give.
# The two rows do not estimate the same quantity: $N$ listed windows there, a density of days here.
# So, in these networks, the fall at small noise is not a loss of what the state tells about these windows.
# For networks without noise, whose information is infinite, this proves nothing; but it points the same way as chapter 06, where the $\tanh$ was undone.
#
# A word on the last row.
# Complexity cannot be negative.
# Values below zero are the bias of the estimate; the last number above is what it gives where there is no complexity at all (chapter 07 showed the same).
# Only differences count here, and part of them may be a change of bias.
#
# Why does the information rise again, after fitting?
# The first figure says it: from a curve the states spread into a cloud.
# That begins slowly, and goes fast once momentum rises; so *when* it happens is partly the schedule's.
# In the control it happens as well, later and less far.
#
# ## Does the bottleneck hold?
#
# As in chapter {doc}`06 <06_bottleneck>`, we look at the change from the end of fitting (90 % of the fall of the validation loss) to the end of training, for each network.
# For the bottleneck, the information must fall, it must fall more than with shuffled targets, and the information of the noisy layer with the true next day (KSG) must not fall.
# The rule in the ledger asks for more than this chapter has: noise that is fixed, relative to a unit's spread and relative to the layer's, and so large that the information stays away from its ceiling.
# So it is not yet judged, and what follows is the part with fixed noise.


# %%
def change(course, measure):
    """Of a measure of a layer, from the end of fitting to the end of training, by network."""
    windows = course.series.test.x[: scale.windows]
    ends = [
        of_layers(
            for_each(course, points, lambda m: last_state(m, windows)), measure
        )
        for points in (course.fitted, course.last)
    ]
    return ends[1] - ends[0]


def with_next_day(layer):
    return mutual_information(weather.test.y[: scale.windows, -1], layer)


known_change = {
    (name, noise): curve[:, -1] - at_looks(curve, courses["trained", noise].fitted)
    for (name, noise), curve in known.items()
}
answer_change = {
    noise: change(courses["trained", noise], with_next_day) for noise in noises
}
beyond = {
    noise: known_change["trained", noise] - known_change["shuffled", noise]
    for noise in noises
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: change of the information with the window. Trained networks rise by 0.8, 3.8 and 4.7 bits with noise 0.01, 0.03 and 0.1; with shuffled targets by 1.8, 3.6 and 2.9. Right: change of the information with the next day, KSG, is on average slightly above zero for all three noises; one network with noise 0.01 lies below."}, "figure": {"caption": "Change from the end of fitting to the end of training. Left: information of the noisy state with the window; right: KSG estimate of its information with the true next day. Dots: networks; diamonds: mean with 95 % interval; grey: shuffled targets, the control.", "name": "fig-12-change"}}
fig, (left, right) = plt.subplots(1, 2, figsize=(9.2, 3.4), width_ratios=[1.2, 1])
rows = {}
for noise in noises:
    rows[f"noise {noise:g}"] = known_change["trained", noise]
    rows[f"noise {noise:g}, shuffled"] = known_change["shuffled", noise]
plotting.dots(left, rows, controls=[row for row in rows if "shuffled" in row])
plotting.dots(right, {f"noise {noise:g}": answer_change[noise] for noise in noises})
left.set_xlabel("change of I(window; H) (bits)")
right.set_xlabel("change of I(H; next day), KSG (bits)")
for ax in (left, right):
    ax.axvline(0, color="0.3", ls="--", lw=1)
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Change after fitting, in bits: "
    + "; ".join(
        f"noise {noise:g}: {describe(known_change['trained', noise])}, minus shuffled targets "
        f"{describe(beyond[noise])}, information with the next day {describe(answer_change[noise])}"
        for noise in noises
    )
    + "."
)

# %% [markdown]
# No compression.
# At the book's scale the information rises after fitting, at every noise, in every network (your second guess); what is known about the next day rises on average.
# With noise 0.01 the control rises *more*; but that is the ceiling: the trained networks have arrived there, and the others have still somewhere to go.
# With 0.03 they end next to it, too; so near a ceiling a small loss of resolution does not show.
#
# In chapter 06 at least the Gaussian estimate, of the information with the day, fell after fitting.
# In networks with noise it rises, too, as the picture at the end of this chapter shows.
# This is an answer for this task, this training, these sizes of noise and these windows.
#
# ## Do information and complexity indicate learning?
#
# As in chapter {doc}`07 <07_learning_indicators>`: over the recorded times, the indicator must rise while the validation loss falls (Spearman's correlation below zero), and it must rise more, from start to end, than where there is nothing to learn.
# Here, too, the rule asks for other definitions of noise, and waits for them.


# %%
def goes_with_loss(values, losses):
    """Spearman's correlation over recorded times, for each network."""
    return np.array([spearmanr(a, b).statistic for a, b in zip(values, losses)])


with_loss, rise_beyond = {}, {}
for noise in noises:
    loss = courses["trained", noise].loss.T
    information = known["trained", noise]
    with_loss["information", noise] = goes_with_loss(information, loss)
    with_loss["TSE", noise] = goes_with_loss(tse[noise], loss[:, sparse])
    # Both start from the same untrained networks, so the difference of the rises is that of the ends.
    rise_beyond["information", noise] = (
        information[:, -1] - known["shuffled", noise][:, -1]
    )
    rise_beyond["TSE", noise] = tse[noise][:, -1] - tse_end[noise]
    with_loss["shuffled", noise] = goes_with_loss(
        known["shuffled", noise], courses["shuffled", noise].loss.T
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: correlation with the loss. Information lies at minus 0.9 with noise 0.01 and at minus 1 with the others; with shuffled targets at about minus one half with wide scatter; complexity at minus 0.6 to minus 0.9. Right: rise beyond shuffled targets, above zero in all six rows, between one half and five bits."}, "figure": {"caption": "Left: rank correlation of the indicator with the validation loss over the recorded times (the claim: negative); grey: information in networks with shuffled targets. Right: the indicator's rise, minus that with shuffled targets (the claim: positive). Dots: networks; diamonds: mean with 95 % interval.", "name": "fig-12-indicators"}}
fig, (left, right) = plt.subplots(1, 2, figsize=(9.4, 4.4))
rows = {}
for noise in noises:
    rows[f"information, {noise:g}"] = with_loss["information", noise]
    rows[f"shuffled targets, {noise:g}"] = with_loss["shuffled", noise]
for noise in noises:
    rows[f"TSE, {noise:g}"] = with_loss["TSE", noise]
plotting.dots(left, rows, controls=[row for row in rows if "shuffled" in row])
plotting.dots(
    right, {f"{name}, {noise:g}": v for (name, noise), v in rise_beyond.items()}
)
left.set(xlabel="correlation with the loss", xlim=(-1.05, 1.05))
right.set_xlabel("rise beyond shuffled targets (bits)")
for ax in (left, right):
    ax.axvline(0, color="0.3", ls="--", lw=1)
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Correlation with the loss, and rise beyond shuffled targets: "
    + "; ".join(
        f"{'TSE complexity' if name == 'TSE' else name}, noise {noise:g}: {describe(with_loss[name, noise])}, {describe(values)} bits"
        for (name, noise), values in rise_beyond.items()
    )
    + ". With shuffled targets the correlation of the information is "
    + ", ".join(f"{describe(with_loss['shuffled', s])} ({s:g})" for s in noises)
    + "."
)

# %% [markdown]
# With noise of a fixed size, both indicators rise while the error falls, at the book's scale, and they end higher than where there is nothing to learn.
# The paper says more of its network: the information rises far faster than the error falls (§8, Fig. 12), and the complexity behaves almost as the information does (Fig. 13).
# Neither is asked here, and the second is not so: the complexity turns and falls.
# Without noise the KSG estimate fell with the error at first (chapter 07), and the verdict there was another one.
#
# Three doubts remain.
# Information rises in the control, too, only later and less: growing weights lift every unit above the noise, whatever they learn.
# The correlation is below zero there as well, because even with shuffled targets the error falls by a little at the end.
# So the correlation does not tell learning from its absence; the rise beyond the control does.
# For the complexity the correlation of the control was not computed, only its end.
# And its rise beyond the control is a difference of two biased estimates.
# Last, the complexity still turns and falls late in training, when the error creeps on; over a longer training the correlation would be weaker.
# So they indicate that training *moves* the network, and where the loss falls steeply this is learning.
# A monitor still has to beat the validation loss, which chapter 07 asked, and which is not asked again here.
#
# ## Does noise make flow show influence?
#
# Chapter {doc}`04 <04_information_flow>` compared flow with two truths: the weights, and the effect of holding a unit still.
# In a network without noise every unit is a function of the weather so far.
# Units share information because they share the weather, and once the weather is known none tells anything more about another.
# Noise makes every unit a source of something new.
# So one may hope that the flow graph agrees better with the truth in networks that were trained and are read with noise.
#
# We compare networks with noise 0.1 and without, of the same seeds, by the staggered flow among hidden units and from them to the outputs.
# When a unit is held still, all other units get the same noise as before, so that any difference is the effect of the holding.

# %%
hidden_units, all_units = slice(18, 28), slice(18, 30)
pairs = np.zeros((12, 12), dtype=bool)
groups = {}
for name, targets in (("hidden", slice(0, 10)), ("output", slice(10, 12))):
    groups[name] = pairs.copy()
    groups[name][:10, targets] = True
    np.fill_diagonal(groups[name], False)


def auc(score, strength):
    """AUC with which a score finds the stronger half, averaged over the groups of pairs."""
    found = []
    for group in groups.values():
        strong = strength[group] > np.median(strength[group])
        found.append(roc_auc_score(strong, score[group]))
    return np.mean(found)


def agreement(noise):
    """AUC of the staggered flow for weights, contributions and the effects of clamping."""
    model = courses["trained", noise].models[-1]
    activity = model.activity(test, rng=3)
    shown = flow.timings(activity, model.ticks)["staggered"][..., all_units]
    score = flow.information_flow(shown, progress=False)
    spread = activity[..., all_units].std(axis=(1, 2))
    weights = abs(model.weights())[:, all_units, all_units]
    effects = np.zeros_like(weights)
    for unit in range(10):
        held = {unit: activity[..., 18 + unit].mean(axis=(1, 2))}
        moved = model.activity(test, clamp=held, rng=3) - activity
        effects[:, unit] = (
            np.sqrt((moved[..., all_units] ** 2).mean(axis=(1, 2))) / spread
        )
    truths = {
        "weights": weights,
        "contributions": weights * spread[:, :, None] / spread[:, None, :],
        "clamping": effects,
    }
    agreed = {
        name: np.array([auc(s, t) for s, t in zip(score, truth)])
        for name, truth in truths.items()
    }
    variance = spread[:, :10] ** 2
    repeated = np.array(  # the same weather, other noise
        [model.activity(test, rng=i)[..., hidden_units] for i in range(4)]
    )
    by_chance = repeated.var(axis=0, ddof=1).mean(axis=(1, 2))
    agreed["share of noise"] = (by_chance / variance).mean(axis=1)
    agreed["share of one step"] = (noise**2 / variance).mean(axis=1)
    if noise in (0.0, 0.1):
        score = flow.transfer_entropy(
            shown, pairs=sum(groups.values()).astype(bool), progress=False
        )
        agreed["transfer entropy"] = np.array(
            [auc(s, t) for s, t in zip(score, effects)]
        )
    return agreed


found = {noise: agreement(noise) for noise in (0.0, *noises)}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Area under the ROC curve in two panels by noise. Against the weights it lies at 0.56 without noise and falls to 0.50 with noise 0.1. Against clamping it lies at 0.52 without noise, a little higher with noise 0.01, and at 0.45, below guessing, with noise 0.1."}, "figure": {"caption": "How well the staggered flow finds the stronger half of the weights (left) and of the effects of clamping (right), by noise. Dots: networks; diamonds: mean with 95 % interval; grey: without noise, the control; dashed: guessing.", "name": "fig-12-flow"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharex=True, sharey=True)
for ax, truth in zip(axes, ("weights", "clamping")):
    rows = {
        f"noise {noise:g}" if noise else "no noise": found[noise][truth]
        for noise in found
    }
    plotting.dots(ax, rows, controls=["no noise"])
    ax.axvline(0.5, color="0.3", ls="--", lw=1)
    ax.set(title=f"truth: {truth}", xlabel="area under the ROC curve")
plt.show()

# %% tags=["hide-input"]
gain = {
    truth: found[0.1][truth] - found[0.0][truth]
    for truth in ("weights", "contributions", "clamping", "transfer entropy")
}
Markdown(
    "AUC without noise and with noise 0.1, and the difference of the pairs: "
    + "; ".join(
        f"{truth}: {describe(found[0.0][truth])}, {describe(found[0.1][truth])}, {describe(gain[truth])}"
        for truth in ("weights", "contributions", "clamping")
    )
    + ". Transfer entropy, which was added after this result was seen, finds the effects of clamping with "
    f"{describe(found[0.0]['transfer entropy'])} without and {describe(found[0.1]['transfer entropy'])} with noise 0.1. "
    f"With noise 0.1, noise is {describe(100 * found[0.1]['share of noise'], 1)} % of the variance of a hidden unit, the mean over units; "
    f"{describe(100 * found[0.1]['share of one step'], 1)} % are that of the step itself. A contribution is the weight times the spread of the source, relative to the spread of the target, as in chapter 04; the rule takes the weights."
)

# %% [markdown]
# The hope is not fulfilled, at the book's scale: with noise 0.1 the flow finds the effects of holding a unit *less* well than without, and even less well than guessing; the weights are found no better, either.
# Transfer entropy does not profit from the noise.
#
# Why not?
# The shares of the noise may be a hint: even with noise 0.1 all but a few percent of a unit's variance come from the weather, which all units share, and the noise of earlier steps hardly adds to its own.
# What one unit adds to another by its own noise is small against what both have from the same days.
# But this was not tested, and it does not explain why the agreement falls *below* guessing.
# To see influence in such a network one must intervene, or condition on the weather, which a study of a brain cannot do either.
#
# ## Other cells, other sizes, other data
#
# The paper would like its conclusions tested again with other recurrent networks, above all that the bottleneck does not show, and its ranking applied to larger ones (§11).
# It names no other data; to ask for them is ours.
# The ledger has an entry for each of these conclusions. They ask for both clocks, both coordinates and shuffled targets of every kind of network, which this chapter does not have yet; so they are not yet judged.
#
# What follows are four findings of this book's earlier chapters, repeated where nothing about the question has changed: in networks of **gated units**, with **30 and 100** hidden units, on the weather of an **airport by the hour**, and of **five cities**, each alone and pooled.
#
# 1. **Forecast**: the error (root mean square over both targets, test years, in standard deviations) minus that of persistence, which says that nothing will change.
# 2. **Order**: ranked by the staggered flow, inputs come before hidden units and these before outputs; the statistic of chapter {doc}`05 <05_ranking>` minus one half.
# 3. **After fitting, KSG**: the change of the information of the day's input with the hidden layer from the end of fitting to the end of training.
# 4. **After fitting, Gaussian**: the same by the Gaussian estimate.
#
# A finding is *carried over* if its interval lies on the same side of zero as that of ten fully recurrent units on the main record.
# The networks with noise are measured in the same way, and for them there is a fifth column, the change of the information with the window.

# %%
short = max(scale.windows // 10, 20)  # flow is dear for 120 units


def order(course, point):
    """Order of the roles by staggered flow, by network, and the windows behind it."""
    model = course.models[point]
    activity = model.activity(course.series.test.x[: scale.windows], rng=3)
    shown = flow.timings(activity, model.ticks)["staggered"][:, :short]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "these columns are constant")
        matrices = flow.information_flow(shown, progress=False)
    ranks = ranking.rank_flows(matrices)
    return ranking.order(ranks, model.ticks), shown.shape[1]


def error_beyond_persistence(course):
    """Root-mean-square error of each network at the last step, and that of persistence."""
    series, model = course.series, course.models[-1]
    x, y = series.test.x[: scale.windows], series.test.y[: scale.windows, -1]
    answers = model.activity(x, rng=3)[:, :, -1, -2:]
    same = x[:, -1, series.target_indices]
    error = np.sqrt(((answers - y) ** 2).mean(axis=(1, 2)))
    persistence = np.sqrt(((same - y) ** 2).mean())
    return error - persistence, persistence


def change_by(course, method):
    """Change after fitting of the estimate of I(day; H); None if it cannot be estimated."""
    x = course.series.test.x[: scale.windows]
    if len(x) < 2 * (x.shape[2] + course.models[0].hidden):
        return None
    return change(
        course,
        lambda layer: mutual_information(x[:, -1], layer, method, scale=None),
    )


# %%
conditions = {
    "main": ("trained", 0.0),
    **{f"noise {noise:g}": ("trained", noise) for noise in noises},
    **{name: name for name in ("GRU", "LSTM", "30 units", "100 units", "airport")},
    **{city: city for city in data.CITIES},
    "five cities": "five cities",
}
columns = ("forecast", "order", "KSG", "Gaussian", "window")
findings, untrained_order, persistence, flow_windows = {}, {}, {}, {}
for name, key in conditions.items():
    one = courses[key]
    findings[name, "forecast"], persistence[name] = error_beyond_persistence(one)
    roles, flow_windows[name] = order(one, -1)
    findings[name, "order"] = roles - 0.5
    untrained_order[name] = order(one, 0)[0] - 0.5
    findings[name, "KSG"] = change_by(one, "ksg")
    findings[name, "Gaussian"] = change_by(one, "gaussian")
    findings[name, "window"] = known_change.get(key)
without_learning = {
    method: change_by(
        SimpleNamespace(
            **vars(courses["shuffled", 0.0])
            | {"fitted": courses["trained", 0.0].fitted}
        ),
        method,
    )
    for method in ("ksg", "gaussian")
}


def side(values):
    """1 if the interval lies above zero, -1 if below, 0 if it holds zero."""
    _, low, high = ensemble_interval(values)
    return int(low > 0) - int(high < 0)


def carried(name, finding):
    """Whether a finding has the side that it has in the main network."""
    return side(findings[name, finding]) == side(findings["main", finding]) != 0


# %% [markdown]
# First the order, with its control: untrained networks.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Order minus one half for fifteen conditions and their untrained networks. All means lie at or above zero, trained at about 0.4 on the main record; untrained networks scatter more, some far below zero. Three intervals of trained networks hold zero, those for Auckland, Chicago and San Diego, and seven of untrained networks. With 100 units untrained networks lie at nearly 0.5, above the trained ones."}, "figure": {"caption": "Order of the roles by staggered flow minus one half, trained networks and, in grey, the same networks before training. Dots: networks; diamonds: mean with 95 % interval; dashed: zero, an order of one half; dotted: the largest possible. An interval can pass it, because Student's t does not know it.", "name": "fig-12-order"}}
fig, axes = plt.subplots(1, 2, figsize=(9.2, 5.4), sharex=True)
for ax, names in zip(axes, (list(conditions)[:7], list(conditions)[7:])):
    rows = {}
    for name in names:
        rows[name] = findings[name, "order"]
        rows[f"{name}, untrained"] = untrained_order[name]
    plotting.dots(
        ax, rows, controls=[row for row in rows if row.endswith("untrained")]
    )
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.axvline(0.5, color="0.3", ls=":", lw=1)
    ax.set(xlabel="order minus one half", xlim=(-0.55, 0.65))
plt.show()

# %% tags=["hide-input"]
learned_order = {
    name: side(findings[name, "order"] - untrained_order[name])
    for name in conditions
}
Markdown(
    "Trained minus untrained, the order is higher in "
    + (", ".join(n for n, s in learned_order.items() if s > 0) or "none")
    + "; lower in "
    + (", ".join(n for n, s in learned_order.items() if s < 0) or "none")
    + "; and the interval holds zero in the other "
    + f"{sum(s == 0 for s in learned_order.values())} of {len(conditions)} conditions. "
    + "Untrained networks have an order above one half in "
    + f"{sum(side(v) > 0 for v in untrained_order.values())} of {len(conditions)} conditions. "
    + "The flow is estimated from the first windows of a test record: "
    + ", ".join(
        f"{flow_windows[n]} ({n})"
        for n in ("main", "airport", data.CITIES[0], "five cities")
    )
    + "."
)

# %% [markdown]
# With the staggered clock there is some order before training under many conditions, as chapter {doc}`05 <05_ranking>` found: a finding that is carried over need not be a finding about learning.
# At the book's scale training adds to it in fully recurrent networks of ten units on the main record, with and without noise, and in LSTMs; with 100 units there is more of it before than after.
#
# ## Which conclusion depends on what?
#
# The whole chapter in one picture.
# Read down a column to see on which networks and data a finding depends.
# Read the last three columns of a row against each other to see how it depends on the estimator.

# %% tags=["hide-input"] mystnb={"image": {"alt": "A table of fifteen conditions by five findings. Forecast: below zero, better than persistence, in all networks on the main record, the airport, Beijing and the five cities pooled; above zero for Mumbai and San Diego; holding zero for Auckland and Chicago. Order: above zero but for Auckland, Chicago and San Diego, where it holds zero. KSG: above zero but for 100 units, where it holds zero. Gaussian: below zero in the main network, with 30 and 100 units and in all cities; above zero with noise and for GRU and LSTM; holding zero for the airport. Window: above zero for all three noises."}, "figure": {"caption": "Every finding under every condition: mean over networks, and its 95 % interval. ▲ the interval lies above zero, ▼ below, ○ it holds zero; an empty cell is not defined. Forecast: error minus that of persistence, in percent of the latter. Order: minus one half. The others: change of the hidden layer's information after fitting, in bits, by KSG and Gaussian with the day, and by sample propagation with the window. Controls are in the text below.", "name": "fig-12-summary"}}
tints = {1: "#cfe5f3", -1: "#fbd9c0", 0: "#f2f2f2"}
marks = {1: "▲", -1: "▼", 0: "○"}
titles = ("forecast", "order", "KSG", "Gaussian", "window")
rules = [  # where a new kind of condition begins
    row
    for row, name in enumerate(conditions)
    if name in ("noise 0.01", "GRU", "30 units", "airport")
]


def short_number(value, digits):
    """A number without the zero before its point, and with a true minus sign."""
    written = f"{value + 0.0:.{digits}f}".replace("-", "−")
    return (
        "0" if float(f"{value:.{digits}f}") == 0 else written.replace("0.", ".", 1)
    )


fig, ax = plt.subplots(figsize=(5.4, 8.8))
for row, name in enumerate(conditions):
    for column, finding in enumerate(columns):
        values = findings[name, finding]
        if values is None:
            continue
        where = side(values)
        if finding == "forecast":
            values = 100 * values / persistence[name]
        digits = {"forecast": 0, "order": 2}.get(finding, 1)
        if abs(values.mean()) >= 10:
            digits = 0
        mean, low, high = (
            short_number(v, digits) for v in ensemble_interval(values)
        )
        mean += " %" if finding == "forecast" else ""
        ax.add_patch(
            plt.Rectangle((column, row), 0.96, 0.94, color=tints[where], lw=0)
        )
        ax.text(
            column + 0.48,
            row + 0.47,
            f"{marks[where]} {mean}\n[{low}, {high}]",
            ha="center",
            va="center",
            fontsize=9.5,
            linespacing=1.3,
            fontfamily="DejaVu Sans",
        )
for row in rules:
    ax.axhline(row - 0.03, color="0.3", lw=1)
ax.set(xlim=(0, len(columns)), ylim=(len(conditions), 0))
ax.set_xticks(np.arange(len(columns)) + 0.48, titles)
ax.set_yticks(np.arange(len(conditions)) + 0.47, conditions)
ax.xaxis.tick_top()
ax.tick_params(length=0)
ax.spines[["left", "bottom"]].set_visible(False)
plt.show()

# %%
table = pd.DataFrame(
    [
        {"condition": name, "networks": len(findings[name, "forecast"])}
        | {
            finding: ""
            if findings[name, finding] is None
            else describe(
                findings[name, finding], 3 if finding == "forecast" else 2
            )
            for finding in columns
        }
        for name in conditions
    ]
)
table.style.hide(axis="index")

# %% tags=["hide-input"]
others = list(conditions)[1:]
lost = {
    finding: [
        name
        for name in others
        if findings[name, finding] is not None and not carried(name, finding)
    ]
    for finding in columns[:4]
}
least = min(
    len(courses[key].series.test.x[: scale.windows])
    / (courses[key].series.test.x.shape[2] + courses[key].models[0].hidden)
    for key in conditions.values()
)
Markdown(
    "Not carried over: "
    + "; ".join(
        f"**{finding}** in {', '.join(names) if names else 'no condition'} ({len(names)} of {len(others)})"
        for finding, names in lost.items()
    )
    + ". In the main network after fitting, trained and with shuffled targets (control): KSG "
    + f"{describe(findings['main', 'KSG'])} and {describe(without_learning['ksg'])}, Gaussian "
    + f"{describe(findings['main', 'Gaussian'])} and {describe(without_learning['gaussian'])} bits. "
    + "The Gaussian estimate could be made "
    + (
        "in every condition"
        if all(findings[n, "Gaussian"] is not None for n in conditions)
        else "in some conditions only"
    )
    + f"; it has at least {least:.1f} windows for every column of input and layer. "
    + "Persistence has an error of "
    + ", ".join(
        f"{persistence[n]:.2f} ({n})"
        for n in ("main", "airport", *data.CITIES, "five cities")
    )
    + " standard deviations. Your third guess: of the four findings, carried over are "
    + ", ".join(
        f"{sum(findings[n, f] is not None and carried(n, f) for f in columns[:4])} ({n})"
        for n in others
    )
    + "."
)

# %% [markdown]
# What the picture says, at the book's scale:
#
# - **On the data** depends whether the network is of any use. On the long record of one city it beats persistence by a seventh to a fifth, with every kind of cell, size and noise. Of the five cities with two years each, one (Beijing) beats it, two are worse than it and two are open. The pooled error beats the pooled persistence; but large errors count most there, and a pooled standard deviation contains the differences between climates, so this does not say that each city gains.
# - **On little** depends the order, once the clock is staggered; it is open in three of the five short records, and holds in the other two. But under many conditions untrained networks have it as well.
# - **On the estimator** depends what happens after fitting. In the main network KSG rises and the Gaussian estimate falls, in the very same layers.
# - **On the architecture** depends the Gaussian estimate: in GRUs and LSTMs it rises. We have not looked into why. At the airport, with the old architecture, its sign is open. With 100 units the sign of the KSG change is open; a nearest-neighbour estimate in 118 dimensions is hard to trust either way.
# - **On noise and on the cell** depends whether the estimators agree. With noise all three rise; in GRUs and LSTMs without noise both estimates rise, too.
#
# Controls: with shuffled targets both estimates fall after fitting, the Gaussian one further than in trained networks (the numbers are above).
# So the sign of the Gaussian change, which is carried over to all the cities, is shared by networks that have nothing to learn.
#
# ## What could fool us
#
# - **The ceiling.** No state can tell more than the logarithm of the number of windows. With noise 0.01 the information is near it through most of training, so that it could hardly have risen more, and a small loss of resolution would not show.
# - **The ruler.** Noise has a fixed size, and units grow when weights grow, from a start at ±0.01. With noise relative to a unit's spread, or to the layer's, growth alone would tell nothing, and the early course may be another. A layer that only multiplies its units by two gains information about everything. That is no artefact: a reader of the noisy layer can tell more windows apart. But "knows more" and "is larger" are then one thing.
# - **What X is.** X is one of these $N$ windows, each equally likely. As long as their last days all differ (they are counted below the second figure), the day names the window, and the information with either is the same. The KSG estimate asks something else: for it the days are a sample of a continuous density, in which the same last day can follow different weeks. There information with the day can be smaller than with the week, and one could fall while the other rises.
# - **Shuffled targets, one shuffle.** All control networks share one draw of wrong targets, so their interval leaves out the luck of that draw.
# - **Training with noise.** Networks with noise are other networks: they were trained with it. A difference to those without is an effect of the noise in training, in reading, or both.
# - **Ceteris paribus.** "The same number of updates" is one way to be fair; the same number of passes is another, and would give a city an eighth of the updates. After five passes through a network's *own* data momentum rises, which is earlier in the small records. And another cell is not only other equations: with ten units a GRU has three times and an LSTM four times the weights in its layer.
# - **Little data.** Each city has two years: a hundred and fifty windows of test, one winter at most. An interval over networks does not contain the luck of those months. The order uses still fewer windows: they must not overlap, and of long records only the first ones are taken, so an uneven part of the seasons, and of the pooled cities. Conditions do not have equal samples.
# - **Many intervals.** The picture has dozens of cells, of which one in twenty would be on the wrong side by chance if all truths were zero. And with five networks an interval can be wide: "○" is not "no effect", and "▲" here against "○" there is not a difference; differences between conditions were not tested.
# - **One record.** Networks differ by seed, not by weather.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Information from centres
# :label: ex-12-centres
#
# *Medium, 15 minutes.*
# Write `my_information(centres, noise, rng)` for a layer *without* noise in the past: `centres` has shape (inputs, units), one centre for each input, all inputs equally likely.
# Average $\log_2 \frac{p(h \mid i)}{p(h)}$ over at least 4000 noisy values $h$ (the check allows an error of 0.03 bits), with noise of its own for each unit.
# Check it with `check_my_information(my_information)`.
# How many bits has a state with two centres that are one standard deviation of the noise apart?
# :::


# %%
def check_my_information(function):
    """Try the learner's function where the answer is known."""
    examples = {
        "two inputs far apart": ([[0.0], [9.0]], 1.0),
        "two inputs in one place": ([[0.0], [0.0]], 0.0),
        "two inputs two standard deviations apart": ([[-1.0], [1.0]], 0.4859),
        "two inputs three standard deviations apart": ([[-1.5], [1.5]], 0.7600),
        "two units, one apart in each": ([[0.0, 0.0], [1.0, 1.0]], 0.2905),
        "four corners": ([[0.0, 0.0], [0.0, 9.0], [9.0, 0.0], [9.0, 9.0]], 2.0),
    }
    for name, (centres, expected) in examples.items():
        for factor in (1.0, 0.01):
            rng = np.random.default_rng(0)
            answer = function(factor * np.array(centres), factor, rng)
            if answer is None:
                return "Return the information, in bits."
            if np.isclose(answer, expected * np.log(2), atol=0.03) and expected:
                return (
                    f"{name}: in nats that is right; divide by the logarithm of 2."
                )
            if not np.isclose(answer, expected, atol=0.03):
                return f"{name}, noise {factor:g}: expected {expected:.2f} bits, got {answer:.2f}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_information(centres, noise, rng, draws=8000):
    i = rng.integers(len(centres), size=draws)
    h = centres[i] + noise * rng.normal(size=(draws, centres.shape[1]))
    distances = ((h[:, None] - centres) ** 2).sum(axis=2)
    log_p = -distances / (2 * noise**2)  # of h given each input, but for a constant
    log_mean = logsumexp(log_p, axis=1) - np.log(len(centres))
    return np.mean(log_p[np.arange(draws), i] - log_mean) / np.log(2)


print(check_my_information(my_information))
apart = my_information(np.array([[0.0], [1.0]]), 1.0, np.random.default_rng(1))
print(f"one standard deviation apart: {apart:.2f} bits")

# %% [markdown]
# :::{exercise} One step of a GRU
# :label: ex-12-gru
#
# *Medium, 20 minutes.*
# The equations are in the documentation of `models.Recurrent`.
# Write `my_gru_step(x, h, w_in, w, b)` for one network and many windows: `x` has shape (windows, inputs), `h` (windows, units), and the columns of `w_in`, `w` and `b` stand in the order r, z, n.
# Check it with `check_my_gru_step(my_gru_step)`.
# :::


# %%
def check_my_gru_step(function):
    """Compare the learner's step with that of the library."""
    net = models.Recurrent(1, 3, 4, 2, kind="gru", init="glorot", rng=0)
    rng = np.random.default_rng(0)
    bias = rng.normal(size=12)
    net.bias.data[:] = net.bias.data.new_tensor(bias)
    x = rng.normal(size=(5, 2, 3))
    expected = net.activity(x)[0, :, :, 3:7]
    w_in, w = (p.detach().numpy()[0] for p in (net.w_in, net.w))
    first = function(x[:, 0], np.zeros((5, 4)), w_in, w, bias)
    if np.shape(first) != (5, 4):
        return f"The shape should be (5, 4), not {np.shape(first)}."
    if not np.allclose(first, expected[:, 0], atol=1e-5):
        return "The first step, from a state of zeros, is wrong: does z keep the old state, and 1 - z take the new one?"
    if not np.allclose(
        function(x[:, 1], first, w_in, w, bias), expected[:, 1], atol=1e-5
    ):
        return "The first step is right, the second wrong: r multiplies h W, after the product."
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_gru_step(x, h, w_in, w, b):
    n = h.shape[1]
    drive, recurrent = x @ w_in + b, h @ w
    r, z = (
        1 / (1 + np.exp(-drive[:, part] - recurrent[:, part]))
        for part in (slice(0, n), slice(n, 2 * n))
    )
    new = np.tanh(drive[:, 2 * n :] + r * recurrent[:, 2 * n :])
    return (1 - z) * new + z * h


print(check_my_gru_step(my_gru_step))

# %% [markdown]
# :::{exercise} Noise only when reading
# :label: ex-12-reading
#
# *Easy, 10 minutes.*
# Write `with_noise(model, noise)`: return a copy (`model.clone()`) that has another noise.
# Check it with `check_with_noise(with_noise)`.
# Then give the networks that were trained *without* noise a noise of 0.1, and compare the information and the error with those of the networks that were *trained* with it.
# Predict both first.
# :::


# %%
def check_with_noise(function):
    """Try the learner's function on the networks that were trained without noise."""
    model = courses["trained", 0.0].models[-1].clone()
    copy = function(model, 0.1)
    if copy is None:
        return "Return the copy."
    if model.noise != 0 or copy is model:
        return "The original has changed: work on a clone."
    if copy.noise != 0.1:
        return "The noise of the copy should be 0.1."
    if not np.array_equal(copy.weights(), model.weights()):
        return "The weights should stay as they are."
    return "Correct."


# %% tags=["solution", "hide-input"]
def with_noise(model, noise):
    copy = model.clone()
    copy.noise = noise
    return copy


print(check_with_noise(with_noise))
for name, model in (
    ("noise when reading", with_noise(courses["trained", 0.0].models[-1], 0.1)),
    ("trained with noise", courses["trained", 0.1].models[-1]),
):
    lone = SimpleNamespace(series=weather, models=[model])
    print(
        f"{name}: {describe(window_information(model))} bits, "
        f"error minus persistence {describe(error_beyond_persistence(lone)[0], 3)}"
    )

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Nothing is learned, but all noisy units of a layer get centres that are twice as far apart. The noise stays. What becomes of the information with the window?
#
# - (a) It stays, as doubling can be undone.
# - (b) It rises, unless it is at its ceiling.
# - (c) It falls, as nothing was learned.
#
# :::{dropdown} Answer to question 1
# **(b).** The noise is the ruler. If it stays and the distances double, more windows can be told apart from the noisy state.
#
# *(a)* would be right if the noise were doubled along with the centres, or if there were none. Here the noise is added afterwards.
#
# *(c)* takes information about the input for a measure of success. It says nothing about the task, and that is why a control with nothing to learn is needed.
# :::
#
# **2.** Information falls in neither, but it rises less in trained networks than in the control. Trained networks began near the ceiling. What has been seen?
#
# - (a) Compression: beyond what happens without learning, information is lost.
# - (b) The control is broken, as it should not change.
# - (c) Nothing about compression, as only the control had somewhere to go.
#
# :::{dropdown} Answer to question 2
# **(c).** Whoever has arrived cannot rise. A comparison of changes is fair only if both can change.
#
# *(a)* reads a smaller rise as a loss. The difference is negative, and yet no network has lost anything.
#
# *(b)* asks too much of a control. Its weights move, too; it is there to show how much comes of that alone.
# :::
#
# **3.** In networks with little noise the KSG estimate falls while they fit, and the information from the network's own densities rises. What may be said about the fall in networks *without* noise?
#
# - (a) That it may have been the estimator's, as such a fall can come where nothing is lost; that it was, this does not show.
# - (b) That those networks have been shown to lose nothing.
# - (c) Nothing has changed, as the two estimates are about different things and cannot be compared.
#
# :::{dropdown} Answer to question 3
# **(a).** There is now an example in which the fall of the estimate goes with no loss. In other networks the reason may be another.
#
# *(b)* goes from one kind of network to another. Without noise the information is infinite, and there is no truth to hold against the estimate.
#
# *(c)* is right that they answer different questions, and it is a reason for care. But a fall on one side and a rise on the other, in the same states, has to be explained, and is no reason to look away.
# :::
#
# **4.** A finding lies clearly above zero in the main network. Under another condition, with fewer networks, its interval holds zero. What do you write?
#
# - (a) The finding does not hold under that condition.
# - (b) Under that condition it is open; whether the two differ is a question of its own.
# - (c) The finding holds there as well, as zero is not excluded but neither is the old value.
#
# :::{dropdown} Answer to question 4
# **(b).** An interval that holds zero says that the sign is not known. To find out whether conditions differ, look at the interval of the difference.
#
# *(a)* takes missing evidence for evidence. With more networks the interval could leave zero, on either side.
#
# *(c)* makes the same mistake the other way round, and the old value may not even lie in the new interval.
# :::

# %% [markdown]
# ## Takeaways
#
# - With noise in every unit, the information of a recurrent layer is finite, and the network itself gives the densities that are needed to compute it. State the noise, the number of windows, the Monte Carlo error and the bounds.
# - In networks with noise, information with the window rises while they fit, and is higher at the end of training than at any time before. This is with noise of a fixed size, above which growing units rise. At noise 0.01 the KSG estimate falls meanwhile, as it did in chapters 06 and 07, so such a fall can be the estimator's alone; that it was there does not follow.
# - The bottleneck's compression is not seen here. Information goes up while the error goes down; complexity does at first, and falls by up to half once momentum has risen. Both also go up, less, where there is nothing to learn.
# - At noise 0.1, in these networks, noise does not make flow agree better with influence: with the effects of holding a unit still it agrees less well. The weather as a common cause is a likely reason, but it was not tested, and it does not explain why the agreement falls below guessing.
# - A finding about "the network" should be repeated with another cell, another size and another record before it is one. Of four findings here, none has its interval on the same side under all conditions; for the order and for KSG the exceptions are open rather than opposite.
#
# ## Record of claims
#
# The verdicts are computed from these tables by the rules of the ledger.
# The networks are those of the first edition; new seeds are for a later run.
# Only three entries can be judged by what this chapter has; the others wait for noise by other definitions, for shuffled targets of other networks and data, and for the literal clock.
#
# - *Flow.* "Absolute weights" are taken as they stand. Chapter 04 used contributions, which weigh them by the spread of the units; both are reported above.
# - *KSG.* It is estimated at every other look, so its end of fitting is the next look that has one.
# - *Other data.* Each city has two years; the interval over networks does not contain the luck of those months.

# %% tags=["hide-input"]
rows = [results.rows(gain[truth], truth=truth) for truth in ("weights", "clamping")]
ledger.record("rnn-noisy-flow", pd.concat(rows), figure="fig-12-flow", fresh=False)

# %% tags=["hide-input"]
quiet = courses["trained", 0.01].fitted
with_window = known["trained", 0.01]
ksg_end = at_looks(by_ksg[0.01], np.searchsorted(sparse, quiet))
rows = [
    results.rows(by_ksg[0.01][:, 0] - ksg_end, part="KSG falls"),
    results.rows(
        at_looks(with_window, quiet) - with_window[:, 0], part="information rises"
    ),
]
ledger.record(
    "rnn-noisy-ksg", pd.concat(rows), figure="fig-12-training", fresh=False
)

# %% tags=["hide-input"]
rows = [
    results.rows(-findings[name, "forecast"] / persistence[name], data=name)
    for name in ("airport", *data.CITIES, "five cities")
]
ledger.record(
    "rnn-other-data-forecast", pd.concat(rows), figure="fig-12-summary", fresh=False
)
