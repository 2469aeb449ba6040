# %% [markdown]
# # Do information and complexity indicate learning?
#
# | | |
# |---|---|
# | **Question** | While a network learns, do the information in its hidden layer and the complexity of its units rise, do they lead the error, and would they tell that something is wrong? |
# | **Sources** | {cite:t}`ivanovic2018`, §8, Figs. 12–13, and §§10–11; {cite:t}`ivanovic2018proposal`, question 4 |
# | **Time** | 40 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators and their limits) and {doc}`03 <03_weather_network>` (the network) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the complexity of a group of units, exactly and from a sample of its subsets;
# - follow information and complexity through training, and read a curve that first falls and then rises;
# - turn "it leads the error" into a number with an interval;
# - judge a monitor by what it detects, by its false alarms, and by what the plain validation loss detects.
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
from contextlib import suppress
from dataclasses import replace
from itertools import combinations

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from IPython.display import Markdown
from scipy import stats

from infoutils import data, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy, mutual_information, tse_complexity
from infoutils.statistics import ensemble_interval

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# A network with ten hidden units learns to predict tomorrow's temperatures.
# We watch how much its hidden layer tells about the day's weather, and how its units work together.
#
# As the paper tells it, {cite:t}`sorngard2014` saw in a very simple controller network that the information of units with input and true output rises before the error falls much, so that one can tell early that a network is learning.
# The paper calls such quantities **learning indicators**, and looks whether they work in a fully recurrent network (§8).
# It finds two very effective ones: information with the input, of the hidden or of the output layer, and the complexity of the units.
# Information with the *true output*, of which the proposal asked as well, it does not recommend: that of the outputs only mirrors the error (its Fig. 11), and that of the hidden layer behaves oddly, and is not necessarily useful.
# This chapter follows the first two; Fig. 11 is not drawn here yet.
#
# :::{admonition} Write down your guess
# :class: note
# 1. Will the information between the day's input and the hidden layer rise or fall while the error falls?
# 2. Which moves first, the information or the error?
# 3. Seven things will be set up wrongly. How many of the seven will the validation loss alone miss?
# :::
#
# ## Complexity, written out
#
# Take a group of $n$ units, $X$.
# The complexity of Tononi, Sporns and Edelman (**TSE**) {cite}`tononi1994` compares small groups of units with the whole:
#
# $$C(X) = \sum_{m=1}^{n} \Bigl( \langle H(X_m) \rangle - \frac{m}{n} H(X) \Bigr),$$
#
# where $\langle H(X_m) \rangle$ is the mean entropy of all groups of $m$ units.
# If the units are independent, $m$ units have just $m/n$ of the whole entropy, and the complexity is zero.
# It is high where small groups hold more than their share.


# %%
def complexity(entropy_of, units):
    """TSE complexity by visiting every group of units; entropy_of(group) is in bits."""
    whole = entropy_of(list(range(units)))
    total = 0.0
    for m in range(1, units + 1):
        groups = combinations(range(units), m)
        total += np.mean([entropy_of(list(g)) for g in groups]) - m / units * whole
    return total


def entropy_of_groups(x, method):
    """The function that gives the entropy of a group of the columns of x, in bits."""
    return lambda group: entropy(x[:, group], method)


# %% [markdown]
# Four binary units give cases that can be worked out on paper.
# Each array below lists all the patterns that the units can show, equally often, so its entropies are exact.

# %%
bits = np.array([[i >> 3 & 1, i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(16)])
cases = {
    "independent": (bits, 0),
    "all alike": (bits[[0, 15]], 3 / 2),
    "two pairs": (bits[[0, 3, 12, 15]], 5 / 3),
}
for name, (patterns, expected) in cases.items():
    found = complexity(entropy_of_groups(patterns, "discrete"), 4)
    print(f"{name}: {found:.4f} bits, on paper {expected:.4f}")

# %% [markdown]
# Two pairs, which have some structure, are more complex than four units that all do the same.
#
# Our hidden units are not binary but continuous, and that changes the picture.
# For ten Gaussian units, all with the same correlation $\rho$, the entropies have a closed form.
# We compare it with the estimate from nearest neighbours (KL), from as many samples as we shall use for the network.

# %%
monitored = min(500, scale.windows)  # samples behind every estimate below
correlations = np.array([0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99])


def equicorrelated(rho, units=10):
    """Covariance of units that all have the same correlation."""
    return (1 - rho) * np.eye(units) + rho


def gaussian_complexity(covariance):
    """TSE complexity of Gaussian units, in closed form but for a scale that cancels."""
    return complexity(
        lambda g: np.linalg.slogdet(covariance[np.ix_(g, g)])[1] / 2 / np.log(2),
        len(covariance),
    )


true_complexity = [gaussian_complexity(equicorrelated(rho)) for rho in correlations]
rng = np.random.default_rng(0)
estimated = np.array(
    [
        [
            tse_complexity(
                rng.multivariate_normal(
                    np.zeros(10), equicorrelated(rho), monitored
                )
            ).value
            for rho in correlations
        ]
        for _ in range(max(5, scale.repetitions // 4))
    ]
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TSE complexity of ten Gaussian units against one minus their correlation, on a logarithmic axis. The true line starts at zero for independent units and climbs steadily, without levelling off, to about 17 bits at a correlation of 0.99. The estimates by nearest neighbours climb in parallel, two to five bits below it, and are negative for weak correlation."}, "figure": {"caption": "Complexity of ten Gaussian units with equal correlation: closed form (grey, the truth) and nearest-neighbour estimate (mean over data sets and its 95 % interval). The axis shows one minus the correlation.", "name": "fig-07-gaussian"}}
fig, ax = plt.subplots()
place = 1 - correlations
mean, low, high = ensemble_interval(estimated)
ax.plot(place, true_complexity, color=plotting.CONTROL, label="truth")
ax.errorbar(
    place, mean, [mean - low, high - mean], fmt="o", label="nearest neighbours (KL)"
)
ax.set(
    xscale="log",
    xlabel="one minus the correlation of any two units",
    ylabel="TSE complexity (bits)",
)
ax.set_xticks([1, 0.1, 0.01], ["1", "0.1", "0.01"])
ax.invert_xaxis()
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"At a correlation of {correlations[-1]:g} the truth is {true_complexity[-1]:.1f} bits, and the estimate "
    f"{describe(estimated[:, -1], 1)}; at {correlations[1]:g} it is {true_complexity[1]:.2f} and "
    f"{describe(estimated[:, 1])}. The estimate is of {monitored} samples in ten dimensions."
)

# %% [markdown]
# So for continuous units there is no fall towards "all alike".
# The more exactly the units determine each other, the larger is the complexity, without bound.
# Keep that in mind: in a network without noise the number will say how nearly some units repeat others.
#
# ## Training, watched closely
#
# We train as in {doc}`chapter 03 <03_weather_network>`, after the weather code that the paper used {cite}`weathercode`: stochastic gradient descent, weights from U(−0.01, 0.01); but with mini-batches of eight windows instead of single ones.
# The paper itself does not state how it trained.
# The error falls within the first pass through the data, so we look twenty times a pass at first, then ten times, and later ever more rarely.
# The times of the first pass were fixed before any result was seen.
# The late ones moved slightly once afterwards, when the training was made simpler.
# A rank correlation over the recorded times gives each of them the same weight, so it depends on that choice.
#
# One thing happens at a set time: after five passes the momentum rises from 0.5 to 0.9, as in the weather code.
# From then on everything goes about five times as fast, so a bend of a curve near there is partly the schedule's.
# The figures through training mark the place with a thin line.
#
# The control gets **shuffled targets**: each training window keeps its input, but gets the target of another window.
# There is nothing to learn that generalises, so whatever happens to its indicators is not learning.
# We look at its indicators at about half of the times.

# %%
weather = data.weather()
passes = scale.epochs // 2
parts = 20  # of a pass: the network's epochs are that short here
looks = [0, *range(1, 11), *range(12, 21, 2)]
looks += (
    parts * np.unique(np.geomspace(2, passes, 10).round().astype(int))
).tolist()


def course(model, series, rate=0.005, rng=2):
    """Train; return when we look (in passes), losses (networks, looks) and models there."""
    history = training.fit(
        model,
        series,
        epochs=parts * passes,
        windows_per_epoch=len(series.train) // parts,
        optimiser="sgd",
        learning_rate=rate,
        batch_size=8,
        checkpoint_every=None,
        checkpoints=looks,
        evaluate="checkpoints",
        rng=rng,
        progress=False,
    )
    return {
        "passes": np.array(looks) / parts,
        "models": [history.at(look) for look in looks],
        "validation": history.validation_loss.T,
        "training": history.train_loss.T,
    }


# %% [markdown]
# ## What is set up wrongly
#
# At the end of the chapter we shall look for faults.
# All ensembles are trained at once here, so the faults are chosen here, too.
#
# | fault | how it is made |
# |---|---|
# | rate too high | the learning rate is 20 times as high |
# | rate too low | the learning rate is a twentieth |
# | shuffled targets | each training window has the target of another |
# | saturated units | the input weights start 300 times as large, so that tanh is at its ends |
# | exploding recurrence | the recurrent weights start with a spectral radius (the largest absolute eigenvalue) of 5 |
# | input disconnected | the network reads Gaussian noise instead of the weather, in training and afterwards |
# | no recurrence | a feed-forward network with the same ten units: no memory |
#
# The sizes of the faults were set by looking at the loss alone: each had to run to its end without overflow.
# Each faulty network has a healthy twin, with the same seeds for the start and for the order of windows.
# The healthy twins serve to count false alarms.
# None of them has to do with the **reference** networks, which say what is normal.

# %%
validation = weather.validation
rng = np.random.default_rng(3)
nothing_to_learn = replace(
    weather, train=replace(weather.train, y=rng.permutation(weather.train.y))
)
disconnected = replace(
    weather,
    train=replace(weather.train, x=rng.standard_normal(weather.train.x.shape)),
    validation=replace(validation, x=rng.standard_normal(validation.x.shape)),
)


def network(rng):
    """An ensemble as in chapter 03."""
    return models.FullyRecurrent(scale.networks, 18, 10, 2, rng=rng)


@torch.no_grad()
def saturated(model, factor=300):
    """Make the input weights larger."""
    model.w_in.mul_(factor)
    return model


@torch.no_grad()
def exploding(model, radius=5):
    """Give the recurrent weights a spectral radius."""
    now = torch.linalg.eigvals(model.w).abs().amax(dim=1)
    model.w.mul_((radius / now)[:, None, None])
    return model


no_memory = models.FeedForward(scale.networks, (18, 10, 2), init="uniform", rng=21)
set_ups = {  # model, data, learning rate, seed of the order
    "reference": (network(1), weather, 0.005, 2),
    "nothing to learn": (network(1), nothing_to_learn, 0.005, 2),
    "healthy": (network(21), weather, 0.005, 22),
    "rate too high": (network(21), weather, 0.1, 22),
    "rate too low": (network(21), weather, 0.00025, 22),
    "shuffled targets": (network(21), nothing_to_learn, 0.005, 22),
    "saturated units": (saturated(network(21)), weather, 0.005, 22),
    "exploding recurrence": (exploding(network(21)), weather, 0.005, 22),
    "input disconnected": (network(21), disconnected, 0.005, 22),
    "no recurrence": (no_memory, weather, 0.005, 22),
}
faults = list(set_ups)[3:]
courses = joblib.Parallel()(
    joblib.delayed(course)(*set_up) for set_up in set_ups.values()
)
courses = dict(zip(set_ups, courses))
times = courses["reference"]["passes"]
one_pass = int(np.argmin(abs(times - 1)))

# %% [markdown]
# ## What is measured
#
# The samples are days of the validation years, spread evenly, each at the last step of its window.
# From them we estimate three quantities, each in two ways:
#
# - the **information** between the day's input, 18 numbers, and the hidden layer, 10 numbers: $I(X; H)$, by nearest neighbours (KSG), as in the toolbox that the paper used (§2), and as if all were Gaussian;
# - the information between the day's input and the network's own **output**: $I(X; \hat Y)$, likewise;
# - the **TSE complexity** of the hidden layer, exactly, over all 1,023 groups: by nearest neighbours (KL), and as if Gaussian.
#
# Units have different spreads, and spreads change during training, so all columns are brought to mean 0 and standard deviation 1 first.
#
# For someone who knows only the day, the past is a noise, so $I(X; H)$ is finite, but larger than so few samples in 28 dimensions can show (chapter {doc}`06 <06_bottleneck>`).
# Without recurrence it is infinite.
# KSG then shows how finely so many samples can resolve the relation, and the Gaussian estimate shows how nearly *linear* it is.
# (Chapter {doc}`02 <02_estimation>` has more on this.)
#
# An estimator may **refuse**: units that are saturated have many equal values, and then there is no differential entropy and no KL complexity.
# A refusal gives no number, but it is noticed.
# So, decided beforehand: for a monitor, a refusal counts as an alarm of that indicator.

# %%
indicators = {
    "I(X; H), KSG": lambda x, h, y: mutual_information(x, h),
    "I(X; Ŷ), KSG": lambda x, h, y: mutual_information(x, y),
    "TSE, KL": lambda x, h, y: tse_complexity(h, jobs=1).value,
    "I(X; H), Gaussian": lambda x, h, y: mutual_information(x, h, "gaussian"),
    "I(X; Ŷ), Gaussian": lambda x, h, y: mutual_information(x, y, "gaussian"),
    "TSE, Gaussian": lambda x, h, y: tse_complexity(h, method="gaussian").value,
}
rows = np.linspace(0, len(validation) - 1, monitored).astype(int)
watched = validation.x[rows]  # what the networks read
day = watched[:, -1]  # X, the day's weather as recorded


def indicate(activity):
    """All indicators of one network; NaN where one refuses, or where a unit is still."""
    shown = activity[:, 18:]
    found = np.full(len(indicators), np.nan)
    if np.isfinite(shown).all() and (shown != shown[0]).any(axis=0).all():
        hidden, output = stats.zscore(shown[:, :10]), stats.zscore(shown[:, 10:])
        for i, indicator in enumerate(indicators.values()):
            with suppress(ValueError):  # an estimator that refuses
                found[i] = indicator(day, hidden, output)
    return found


def follow(models_then, read=watched):
    """Indicators of an ensemble at several times: arrays (networks, times) by name."""
    jobs = (
        joblib.delayed(indicate)(one)
        for model in models_then
        for one in model.activity(read)[:, :, -1]
    )
    found = np.array(joblib.Parallel(prefer="threads")(jobs))
    found = found.reshape(len(models_then), -1, len(indicators))
    return dict(zip(indicators, found.transpose(2, 1, 0)))


every = list(range(len(times)))
looked = {  # exact complexity is dear, so the control is looked at less often
    "reference": every,
    "nothing to learn": sorted({*every[::2], one_pass, every[-1]}),
}
seen_at = looked["nothing to learn"]
curves = {
    name: follow([courses[name]["models"][i] for i in at])
    for name, at in looked.items()
}
trained, control = curves["reference"], curves["nothing to learn"]
loss = {name: courses[name]["validation"] for name in courses}

# %% [markdown]
# Is the library's complexity the one that we wrote out?
# For one trained network, over all 1,023 groups:

# %%
hidden = stats.zscore(
    courses["reference"]["models"][one_pass].activity(watched)[0, :, -1, 18:28]
)
for method in ("gaussian", "kl"):
    ours = complexity(entropy_of_groups(hidden, method), 10)
    library = tse_complexity(hidden, method=method).value
    print(f"{method}: {ours:.6f} bits, infoutils {library:.6f}")

# %% [markdown]
# ## Through training
#
# The paper's Fig. 12 shows the error and the information of input and hidden layer, its Fig. 13 the two effective indicators together.
# What it says of them: the information rises far faster than the error falls, the information of input and output is almost identical to it, and the complexity behaves almost like both.
# Here are these curves, in bits.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six curves through forty passes, on a time axis that stretches the start. The validation loss falls from 0.89 to about 0.13 between a tenth and a half of a pass. The information of the input with the hidden layer falls with it; by KSG it then stays low for some passes and climbs back from 1.1 to 3.3 bits, by the Gaussian estimate it rises a little and then falls further. The information with the output falls from 1.4 to 0.8 bits and stays. The complexity rises up to five passes, where a thin line stands, with a wide band by KL, and then falls to its starting level or below. With shuffled targets the loss hardly moves, and the other curves move only after a pass or more: information falls, complexity rises to the end."}, "figure": {"caption": "Error, information and complexity through training: what the paper's Figs. 12 and 13 show, unscaled. Mean over networks and its 95 % interval; grey: the same networks with shuffled targets, which have nothing to learn. The axis is linear up to a tenth of a pass and logarithmic beyond. Thin line: momentum rises.", "name": "fig-07-curves"}}


def pass_axis(ax):
    """Time on an axis that shows the start, the end, and where momentum rises."""
    ax.axvline(5, color="0.7", lw=0.7, zorder=0)
    ax.set_xscale("symlog", linthresh=0.1, linscale=0.4)
    ticks = [t for t in (0, 0.1, 1, 10, 100) if t <= times[-1]]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.minorticks_off()
    ax.set_xlim(0, times[-1] * 1.05)


fig, axes = plt.subplots(3, 2, figsize=(9, 8.6), sharex=True)
shown = {
    "validation loss": (loss["reference"], loss["nothing to learn"][:, seen_at]),
    **{name: (trained[name], control[name]) for name in indicators},
}
for ax, name in zip(
    axes.flat,
    (
        "validation loss",
        "I(X; Ŷ), KSG",
        "I(X; H), KSG",
        "I(X; H), Gaussian",
        "TSE, KL",
        "TSE, Gaussian",
    ),
):
    plotting.band(
        ax,
        times[seen_at],
        shown[name][1],
        colour=plotting.CONTROL,
        label="shuffled targets",
    )
    plotting.band(ax, times, shown[name][0], label="trained")
    ax.set(title=name, ylabel="bits" if name in indicators else "squared error")
    ax.set_ylim(0)
    pass_axis(ax)
for ax in axes[-1]:
    ax.set_xlabel("passes through the training data")
axes[0, 0].legend()
plt.show()


# %% tags=["hide-input"]
def path(values):
    """A curve at the start, after one pass and at the end, for a sentence."""
    return " → ".join(describe(values[:, i]) for i in (0, one_pass, -1))


Markdown(
    f"At the start, after one pass and after {times[-1]:.0f} passes: validation loss {path(loss['reference'])}; "
    + "; ".join(f"{name}: {path(values)}" for name, values in trained.items())
    + " bits."
)

# %% [markdown]
# The paper says that information rises while the error falls.
# Here the *estimates fall* with the error: at the book's scale, within half a pass the loss makes most of its way down, and so does the estimate of $I(X; H)$, by KSG as by the Gaussian formula.
# Later, while the loss creeps on, the KSG estimate climbs again, and the Gaussian one, after a small rise, falls further.
#
# Complexity does rise while the error falls, and for some passes longer.
# Then, if training goes on for long enough, it turns and falls.
# At the book's scale it turns where momentum rises, so the place and the steepness of the turn are partly the schedule's.
# Where there is nothing to learn the curves move as well, only later.
#
# ## Why do the estimates of information fall first?
#
# The ten hidden units start as ten different random mixtures of the inputs.
# Do they stay different?
# We look at how much of their variance lies along one direction, the first principal component (of the standardised units).
# This was added after seeing the curves.


# %%
def one_direction(models_then):
    """Share of the hidden units' variance in their first component: (networks, times)."""
    shares = []
    for model in models_then:
        layers = model.activity(watched)[:, :, -1, 18:28]
        values = [
            np.linalg.svd(stats.zscore(h), compute_uv=False) ** 2 for h in layers
        ]
        shares.append([v[0] / v.sum() for v in values])
    return np.array(shares).T


alike = {name: one_direction(courses[name]["models"]) for name in curves}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Share of the hidden units' variance in one direction against time. It rises from about 0.35 to nearly 1 within half a pass, stays there for two passes, and falls to a little under one half at forty passes. With shuffled targets it stays near 0.35 for most of a pass, rises to about 0.8 at eight passes, and falls to 0.6."}, "figure": {"caption": "How alike are the hidden units? Share of their variance along one direction, through training. Mean over networks and its 95 % interval; grey: shuffled targets; thin line: momentum rises. Added after seeing the curves.", "name": "fig-07-alike"}}
fig, ax = plt.subplots()
plotting.band(
    ax,
    times,
    alike["nothing to learn"],
    colour=plotting.CONTROL,
    label="shuffled targets",
)
plotting.band(ax, times, alike["reference"], label="trained")
pass_axis(ax)
ax.set(
    xlabel="passes through the training data",
    ylabel="variance in one direction",
    ylim=(0, 1.02),
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"The share in one direction at the start, after one pass and at the end: {path(alike['reference'])}; "
    f"with shuffled targets {path(alike['nothing to learn'])}."
)

# %% [markdown]
# That is what learning does first: it makes all units say nearly the same.
# One direction of the weather, warm or cold, carries most of what can be predicted, and all ten units turn to it.
# So the nearest-neighbour *estimate* falls: at its resolution ten near-copies look like one.
# Chapter {doc}`06 <06_bottleneck>` shows that the information itself hardly changes meanwhile.
# And units that repeat each other are, for continuous units, highly complex.
# So the fall of the estimate and the rise of complexity are two sides of one thing.
# Afterwards the units grow apart again, and the KSG estimate and the complexity go back.
# (The Gaussian estimate does not: the hidden layer also becomes less of a linear function of the day, because of the tanh at first, and later because memory is mixed in; see chapter 06.)
#
# ## Does the indicator go with the error?
#
# In each network we take the recorded times and correlate the ranks of indicator and loss (Spearman).
# The paper's statement is a negative number: information up, error down.
# A rise of an indicator counts as learning only if it is larger than where there is nothing to learn.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four scatter plots of indicator against validation loss. Information by KSG makes a U: high at the start where the error is high, low at middling and small errors, and high again at the smallest errors, late in training. By the Gaussian estimate it falls with the error nearly throughout. Complexity by KL scatters widely; both complexities are highest just before the smallest errors, and fall late in training."}, "figure": {"caption": "Indicator against error, every network at every recorded time; the colour is the time. Time runs from right (high error) to left. For the control see the next figure.", "name": "fig-07-scatter"}}
fig, axes = plt.subplots(2, 2, figsize=(9, 6.2), sharex=True)
for ax, name in zip(
    axes.flat, ("I(X; H), KSG", "I(X; H), Gaussian", "TSE, KL", "TSE, Gaussian")
):
    dots = ax.scatter(
        loss["reference"],
        trained[name],
        c=np.broadcast_to(np.arange(len(times)), trained[name].shape),
        cmap="viridis",
        s=9,
    )
    ax.set(title=name, xscale="log", ylabel="bits")
for ax in axes[-1]:
    ax.set_xlabel("validation loss")
    ax.set_xticks([0.1, 0.2, 0.5, 0.9], ["0.1", "0.2", "0.5", "0.9"])
    ax.minorticks_off()
bar = fig.colorbar(dots, ax=axes, label="passes")
shown_times = [0, one_pass // 2, one_pass, len(times) - 1]
bar.set_ticks(shown_times, labels=[f"{times[i]:.2g}" for i in shown_times])
plt.show()


# %%
def goes_with_loss(values, losses):
    """Spearman's correlation over recorded times, for each network."""
    return np.array(
        [stats.spearmanr(a, b).statistic for a, b in zip(values, losses)]
    )


with_loss = {
    (name, group): goes_with_loss(curves[group][name], loss[group][:, at])
    for name in indicators
    for group, at in looked.items()
}
rise = {
    (name, group): curves[group][name][:, -1] - curves[group][name][:, 0]
    for name in indicators
    for group in curves
}
rise_beyond = {
    name: rise[name, "reference"] - rise[name, "nothing to learn"]
    for name in indicators
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels with a row for each indicator and its control. Left, correlation with the loss: information with the hidden layer is about zero by KSG and far above it by the Gaussian estimate, complexity is below zero by both; the controls scatter widely, information above zero and complexity below. Right, rise over training: all kinds of information end lower than they start, and complexity by KL as well, while the Gaussian complexity ends about where it started; with shuffled targets complexity ends far higher."}, "figure": {"caption": "Left: rank correlation of indicator and validation loss over the recorded times (the paper: negative). Right: the indicator at the end minus at the start, as a share of its value at the start. Dots: networks; diamonds: mean with 95 % interval; grey: shuffled targets.", "name": "fig-07-spearman"}}
fig, axes = plt.subplots(1, 2, figsize=(9.6, 4.6), sharey=True)
panels = {
    "correlation with the loss": {},
    "rise over training (share of start)": {},
}
for name in indicators:
    for group, suffix in (
        ("reference", ""),
        ("nothing to learn", ", shuffled targets"),
    ):
        share = rise[name, group] / curves[group][name][:, 0]
        panels["correlation with the loss"][name + suffix] = with_loss[name, group]
        panels["rise over training (share of start)"][name + suffix] = share
for ax, (title, groups) in zip(axes, panels.items()):
    plotting.dots(
        ax, groups, controls=[row for row in groups if row.endswith("targets")]
    )
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set_xlabel(title)
axes[0].set_xlim(-1.05, 1.05)
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Correlation with the loss, and rise beyond that with shuffled targets: "
    + "; ".join(
        f"{name}: {describe(with_loss[name, 'reference'])}, {describe(rise_beyond[name])} bits"
        for name in indicators
    )
    + "."
)

# %% [markdown]
# Two more looks were added after seeing the curves.

# %%
first_seen = {  # as seen by someone who does not look before the first pass is over
    name: goes_with_loss(
        trained[name][:, one_pass:], loss["reference"][:, one_pass:]
    )
    for name in indicators
}
rises_beyond = {
    name: [
        t
        for t, a, b in zip(
            times[seen_at], trained[name][:, seen_at].T, control[name].T
        )
        if ensemble_interval((a - trained[name][:, 0]) - (b - control[name][:, 0]))[
            1
        ]
        > 0
    ]
    for name in ("TSE, KL", "TSE, Gaussian")
}

# %% tags=["hide-input"]
Markdown(
    "Correlation with the loss from the end of the first pass on: "
    + "; ".join(f"{name}: {describe(v)}" for name, v in first_seen.items())
    + ". The complexity's rise since the start exceeds that with shuffled targets "
    + "; ".join(
        f"at {len(seen)} of {len(seen_at)} times, {seen[0]:.2g} to {seen[-1]:.2g} passes ({name})"
        if seen
        else f"at no recorded time ({name})"
        for name, seen in rises_beyond.items()
    )
    + "."
)

# %% [markdown]
# At the book's scale the information with the hidden layer does not go against the loss by either estimate: the correlation is about zero by KSG, and positive by the Gaussian estimate.
# Both estimates fall from start to end, with shuffled targets too.
# For KSG it falls *less* than with shuffled targets; but that compares two falls.
#
# Yet someone who looks once in ten passes, as the paper does in its §7, would see hardly anything of our first pass.
# From its end on, the KSG estimate does rise while the loss falls, as the paper says.
# So it is a matter of when one looks first.
# The paper's figures do show the fall of the error, so its training was presumably slower than ours; how its curves began, we do not know.
# Units as recorded, the paper's record and a slow training are asked for in the ledger, and not yet judged.
#
# Complexity has the paper's sign over the whole training, by both estimates, and the opposite sign from the end of the first pass on.
# Whether its rise exceeds the control's depends on when training stops.
#
# ## Does it lead?
#
# That the information rises *far faster* than the error falls (Fig. 12) can be made a number; the paper says it of the information, and we take the complexity along.
# Take the half-way value of a curve, between its first and its last, and the time at which the curve first crosses it, interpolated between recorded times.
# Subtract the time at which the validation loss crosses its own half-way value.
# A negative number is a lead.
#
# "Half-way" fits curves that go from one level to another.
# Ours turn back.
# So beside this number we show a second one, which looks at the first pass only, where the error falls.
# We added it after seeing the curves.
#
# The control is the *training* loss, which should hardly lead or lag.


# %%
def half_time(times, curve):
    """When a curve first crosses the value half-way from its first to its last value."""
    middle = (curve[0] + curve[-1]) / 2
    past = (curve - middle) * np.sign(curve[-1] - curve[0]) >= 0
    i = int(np.argmax(past))
    return times[i - 1] + (middle - curve[i - 1]) / (curve[i] - curve[i - 1]) * (
        times[i] - times[i - 1]
    )


def lags(until):
    """Half-way times minus that of the validation loss, looking at times up to a point."""
    series = {
        **trained,
        "variance in one direction": alike["reference"],
        "training loss": courses["reference"]["training"],
    }
    halves = {
        name: np.array([half_time(times[:until], one) for one in values[:, :until]])
        for name, values in (
            ("validation loss", loss["reference"]),
            *series.items(),
        )
    }
    return {name: halves[name] - halves["validation loss"] for name in series}


lead = lags(len(times))
lead_at_first = lags(one_pass + 1)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. Over the whole training, information by KSG lies about 0.2 passes before the loss, the Gaussian estimates of information a little before it; the KL complexity crosses many passes after it in most networks, the Gaussian complexity before it in most and many passes after it in the others. Over the first pass only, both kinds of information, the Gaussian complexity and the variance in one direction lie before the loss; the KL complexity is spread on both sides. The training loss lies almost at zero."}, "figure": {"caption": "Time at which a curve crosses half of its range, minus the same for the validation loss (negative: it leads). Left: over the whole training; the axis is linear within a tenth of a pass and logarithmic beyond. Right: over the first pass only, added afterwards. Dots: networks; diamonds: mean with 95 % interval; grey: the control.", "name": "fig-07-lead"}}
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.6), sharey=True)
for ax, values, title in zip(
    axes, (lead, lead_at_first), ("whole training", "first pass only")
):
    plotting.dots(ax, values, controls=["training loss"])
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set(title=title, xlabel="lag behind the validation loss (passes)")
axes[0].set_xscale("symlog", linthresh=0.1)
ticks = [t for t in (-10, -1, -0.1, 0, 0.1, 1, 10, 100) if abs(t) < 2 * times[-1]]
axes[0].set_xticks(ticks, [f"{t:g}" for t in ticks])
axes[0].minorticks_off()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "; ".join(
        f"{name}: {describe(v, 3)} passes, and {describe(lead_at_first[name], 3)} over the first pass only"
        for name, v in lead.items()
    )
    + f". The control, the training loss, is at {describe(lead['training loss'], 4)} passes: "
    + (
        "the interval excludes zero, so even the control is not quite in step"
        if np.prod(ensemble_interval(lead["training loss"])[1:]) > 0
        else "the interval includes zero"
    )
    + "."
)

# %% [markdown]
# By this number the KSG estimate of information leads: it crosses its half-way value before the loss does.
# But look at what it crosses: start and end are close together, and on its way *down* the curve passes through all values between.
# For the complexity, by KL, the end lies below the start, and in most networks the half-way value is crossed late.
# Neither number means what the words "leads the error" say.
#
# The right panel is closer to it.
# Over the first pass the estimates of information move before the error, with KSG more clearly than with Gaussian, and in the direction opposite to the paper's.
# The units turn to one direction early, too (second row from below): while the weights are still small, a change of direction hardly shows in the output, and so hardly in the error.
#
# ## Do a few groups of units suffice?
#
# Exact complexity visits all 1,023 groups of ten units; for 25 units there would be 33 million.
# So the paper samples: of each size it takes some groups at random, and says that changing their number altered the results only insignificantly (§8).
# `infoutils` samples in another way: a **chain** adds the units one after the other in a random order, and gives one group of each size.
# The mean over chains is without bias, but how much does it scatter?

# %%
chains = (2, 3, 5, 10, 50)
stages_shown = {"untrained": 0, "after one pass": one_pass, "trained": -1}


def off_by(h, exact, seed):
    """Relative error of the sampled complexity by number of chains, mean of three draws."""
    rng = np.random.default_rng(seed)
    drawn = [
        [tse_complexity(h, chains=c, rng=rng, jobs=1).value for c in chains]
        for _ in range(3)
    ]
    return np.mean(abs(np.array(drawn) - exact), axis=0) / abs(exact)


errors = {}
for name, i in stages_shown.items():
    layers = courses["reference"]["models"][i].activity(watched)[:, :, -1, 18:28]
    jobs = (
        joblib.delayed(off_by)(stats.zscore(h), exact, seed)
        for seed, (h, exact) in enumerate(zip(layers, trained["TSE, KL"][:, i]))
    )
    errors[name] = np.array(joblib.Parallel(prefer="threads")(jobs))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Relative error of the sampled complexity against the number of chains, three lines. After one pass it falls, unevenly, from over 140 per cent with two chains to about 25 with fifty, with very wide intervals; in trained networks from about 40 to 8; in untrained networks from under 20 to about the dashed line at 5 per cent."}, "figure": {"caption": "Relative error of the sampled complexity (KL) against the number of chains; each network's is the mean over three draws. Mean over networks and its 95 % interval; the untrained networks are the control; dashed: 5 %. The exact value is the truth.", "name": "fig-07-subsets"}}
fig, ax = plt.subplots()
for shift, (name, values), colour in zip(
    (-0.1, 0, 0.1),
    errors.items(),
    (plotting.CONTROL, plotting.COLOURS[1], plotting.COLOURS[0]),
):
    mean, low, high = ensemble_interval(values)
    ax.errorbar(
        np.arange(len(chains)) + shift,
        100 * mean,
        100 * np.array([mean - low, high - mean]),
        fmt="o-",
        lw=1.2,
        ms=4,
        color=colour,
        label=name,
    )
ax.axhline(5, color="0.3", ls="--", lw=1)
ax.set_xticks(range(len(chains)), chains)
ax.set(xlabel="chains", ylabel="off by (%)", ylim=(0, None))
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "; ".join(
        f"{name}, {chains[c]} chains: off by {describe(100 * values[:, c], 1)} %"
        for name, values in errors.items()
        for c in (0, 3, 4)
    )
    + "."
)

# %% [markdown]
# The sampled value is right on average, but a few chains scatter widely.
# More chains help, roughly as the square root of their number, and even 50 chains are still off by some per cent.
# The relative error is largest after one pass, when the units are nearly alike.
# `tse_complexity` returns a standard error with every sampled value, so that this need not be guessed.
#
# ## Hidden layer and output: the same information?
#
# The paper finds the two almost identical, so that they make equally good indicators (§8).
# The curves of its §7 are scaled to a maximum of 1; whether those of its §8 are, it does not say, and so we do both.

# %%
to_hidden, to_output = trained["I(X; H), KSG"], trained["I(X; Ŷ), KSG"]
later = times > times[one_pass]


def scaled(values):
    return values / values.max(axis=1, keepdims=True)


def apart(a, b, counted=later):
    """Mean absolute difference after the first pass, divided by the former."""
    return (abs(a - b) / a)[:, counted].mean(axis=1)


difference = {
    "in bits": apart(to_hidden, to_output),
    "in bits, shuffled targets": apart(
        control["I(X; H), KSG"], control["I(X; Ŷ), KSG"], later[seen_at]
    ),
    "scaled": apart(scaled(to_hidden), scaled(to_output)),
    "scaled, shuffled targets": apart(
        scaled(control["I(X; H), KSG"]),
        scaled(control["I(X; Ŷ), KSG"]),
        later[seen_at],
    ),
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the scaled information with the hidden layer falls from 1 to 0.3 and climbs back to above 0.8, while that with the output falls to 0.6 and stays there. Right: relative differences of about one half, in bits and scaled, far to the right of the dashed line at 10 per cent."}, "figure": {"caption": "Left: the two curves, each scaled to a maximum of 1. Right: their relative difference after the first pass, in bits and scaled. Mean over networks and its 95 % interval, dots for networks; grey: shuffled targets; dashed: 10 %.", "name": "fig-07-identity"}}
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.6))
plotting.band(axes[0], times, scaled(to_hidden), label="input and hidden layer")
plotting.band(
    axes[0],
    times,
    scaled(to_output),
    label="input and output",
    colour=plotting.COLOURS[1],
)
pass_axis(axes[0])
axes[0].set(
    xlabel="passes", ylabel="information (share of maximum)", ylim=(0, 1.05)
)
axes[0].legend()
plotting.dots(
    axes[1], difference, controls=[d for d in difference if d.endswith("targets")]
)
axes[1].axvline(0.1, color="0.3", ls="--", lw=1)
axes[1].set(xlabel="relative difference")
axes[1].set_xlim(0)
plt.show()

# %% tags=["hide-input"]
Markdown(
    "After the first pass the two differ by "
    + "; ".join(f"{describe(v)} ({name})" for name, v in difference.items())
    + " of the former."
)

# %% [markdown]
# Not identical: the hidden layer tells more about the day than the two outputs do, and after the first pass the more so the longer the network learns.
# No processing can add information, so the truth must be on this side, whatever the estimator.
# Scaling both curves to a maximum of 1 does not bring them together: both are highest near the start, and only the hidden layer's climbs back.
#
# ## Would it tell that something is wrong?
#
# The paper ends with a suggestion (§11): it would be interesting to see how indicators behave where a network is set up so that it cannot learn, and whether they help to diagnose it.
# So, a monitor.
# It looks after one pass, and at the end.
# From the reference networks, which are set up correctly, we know what is normal: Student's prediction interval, in which 95 % of further such networks should lie (for the loss, on a log scale).
# A network outside the interval, on either side, is **called** faulty.
# Every indicator may call, and so may the validation loss, which costs nothing.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Seven small panels, validation loss of healthy and faulty networks. With a rate too high the loss falls at once and later stays a little above the healthy one; too low, it falls only after some passes; with shuffled targets and with the input disconnected it does not fall; with saturated units and with exploding recurrence it starts to fall earlier but stays higher; without recurrence it can hardly be told from the healthy one."}, "figure": {"caption": "Validation loss of the faulty networks (colour) and of their healthy twins (grey). Mean over networks and its 95 % interval; dotted: when the monitor looks; thin line: momentum rises.", "name": "fig-07-faults"}}
fig, axes = plt.subplots(2, 4, figsize=(9.6, 4.8), sharex=True, sharey=True)
for ax, fault in zip(axes.flat, faults):
    for name, colour in (
        ("healthy", plotting.CONTROL),
        (fault, plotting.COLOURS[1]),
    ):
        mean, low, high = ensemble_interval(np.log(loss[name]))
        ax.fill_between(
            times, np.exp(low), np.exp(high), color=colour, alpha=0.25, lw=0
        )
        ax.plot(times, np.exp(mean), color=colour)
    for when in (times[one_pass], times[-1]):
        ax.axvline(when, color="0.3", ls=":", lw=1)
    ax.set_title(fault, fontsize=10)
    ax.set_yscale("log")
    ax.set_yticks([0.1, 0.2, 0.5, 1], ["0.1", "0.2", "0.5", "1"])
    pass_axis(ax)
axes.flat[-1].axis("off")
for ax in axes[1]:
    ax.set_xlabel("passes")
axes[0, 3].set_xlabel("passes")
axes[0, 3].tick_params(labelbottom=True)
for ax in axes[:, 0]:
    ax.set_ylabel("validation loss")
plt.show()

# %%
moments = {"after one pass": one_pass, "at the end": -1}
monitors = [*indicators, "validation loss"]
found = {}
for name in ["healthy", *faults]:
    models_then = [courses[name]["models"][i] for i in moments.values()]
    read = (
        watched if name != "input disconnected" else disconnected.validation.x[rows]
    )
    values = follow(models_then, read)  # X stays the day's weather as recorded
    for j, (when, i) in enumerate(moments.items()):
        for indicator in indicators:
            found[indicator, when, name] = values[indicator][:, j]
        found["validation loss", when, name] = np.log(loss[name][:, i])


def normal_range(values):
    """Student's interval for one further network, 95 %."""
    error = values.std(ddof=1) * np.sqrt(1 + 1 / len(values))
    margin = stats.t.ppf(0.975, len(values) - 1) * error
    return values.mean() - margin, values.mean() + margin


normal, called = {}, {}
for monitor in monitors:
    for when, i in moments.items():
        good = trained[monitor] if monitor in trained else np.log(loss["reference"])
        normal[monitor, when] = low, high = normal_range(good[:, i])
        for name in ["healthy", *faults]:
            values = found[monitor, when, name]
            called[monitor, when, name] = ~((low <= values) & (values <= high))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two tables of monitors by faults. After one pass, most monitors call nearly all networks of most faults; the KL complexity calls only saturated units and exploding recurrence, where it refused; the loss calls 80 per cent of the networks without recurrence, KSG with the hidden layer 10, and Gaussian information with the hidden layer all. At the end all call nearly everything, except no recurrence, of which the loss calls 40 per cent, KSG with the hidden layer 10 and the Gaussian information all. False alarms are between 0 and 30 per cent."}, "figure": {"caption": "Share of networks that each monitor calls faulty, in per cent, by fault. The first column is the control: healthy networks, so false alarms. A star marks where the estimator refused in at least half of the networks, which counts as a call.", "name": "fig-07-detection"}}
fig, axes = plt.subplots(2, 1, figsize=(9, 7.6), sharex=True)
for ax, when in zip(axes, moments):
    table = np.array(
        [
            [called[m, when, name].mean() for name in ["healthy", *faults]]
            for m in monitors
        ]
    )
    ax.imshow(table, cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
    for r, c in np.ndindex(table.shape):
        refused = np.isnan(found[monitors[r], when, ["healthy", *faults][c]]).mean()
        ax.text(
            c,
            r,
            f"{100 * table[r, c]:.0f}" + ("*" if refused >= 0.5 else ""),
            ha="center",
            va="center",
            color="white" if table[r, c] > 0.75 else "black",
        )
    ax.axvline(0.5, color="white", lw=4)
    ax.axhline(len(indicators) - 0.5, color="white", lw=4)
    ax.set_yticks(range(len(monitors)), monitors)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(when)
axes[1].set_xticks(
    range(len(faults) + 1),
    [name.replace(" ", "\n", 1) for name in ["healthy", *faults]],
    fontsize=9,
)
plt.show()

# %%
share = {  # of the seven faults that are called, for each network
    (m, when): np.mean([called[m, when, fault] for fault in faults], axis=0)
    for m in monitors
    for when in moments
}
false_alarms = {
    m: np.mean([called[m, w, "healthy"] for w in moments]) for m in monitors
}
refusals = {
    fault: np.mean([np.isnan(found["TSE, KL", w, fault]) for w in moments])
    for fault in faults
}

# %% tags=["hide-input"]
Markdown(
    "Share of the faults that are called, "
    + "; ".join(
        f"{when}: " + ", ".join(f"{m} {describe(share[m, when])}" for m in monitors)
        for when in moments
    )
    + ". False alarms, both times together: "
    + ", ".join(f"{m} {false_alarms[m]:.0%}" for m in monitors)
    + f" ({2 * scale.networks} chances each; about 5 % are expected, but the chances are not independent: each network counts twice, against one reference). "
    + "The KL complexity refused for "
    + (
        ", ".join(
            f"{fault} ({r:.0%} of cases)" for fault, r in refusals.items() if r
        )
        or "no fault"
    )
    + "."
)

# %% [markdown]
# Most of these faults are so gross that most monitors see them after one pass, the plain loss included.
# At the book's scale:
#
# - **Rate too high.** After one pass the loss is *lower* than normal. It is called all the same, because a monitor that knows what is normal looks on both sides.
# - **Saturated units, exploding recurrence.** The KL complexity refuses them, always, and that refusal is all that it has to say after one pass: its normal range is so wide that it calls nothing else.
# - **Input disconnected.** $I(X; H)$ is near zero from the start. But the loss does not move either.
# - **No recurrence.** Here alone something is to be gained: the loss misses many of these networks at the end, and the Gaussian $I(X; H)$ calls all of them. There is a reason: without recurrence the hidden layer is a function of the day alone. The KSG estimate, judged in this chapter, does not resolve that.
#
# ### Better than the loss?
#
# Two comparisons, with nearest neighbours: the information between input and hidden layer (KSG) and the complexity (KL).
# First, over all faults: the share of faults that the better of the two calls, minus the share that the loss calls, network by network.
# "The better of the two" can be read in two ways: the one that is better on average over networks, or in each network the one that is better there.
# The figure uses the first reading; the text gives both.
# Either way of choosing favours the indicators, because they are chosen by the result.
# Second, fault by fault: is there one that an indicator calls in more networks than the loss does?
# For that we use a sign test over networks, and correct for having looked at two indicators, seven faults and two times (Holm).
# The text below says how many networks such a test needs.

# %%
judged = ("I(X; H), KSG", "TSE, KL")
better = {w: max(judged, key=lambda m: share[m, w].mean()) for w in moments}
advantage = {w: share[better[w], w] - share["validation loss", w] for w in moments}
advantage_each = {  # the other reading: the better one in each network
    w: np.maximum(*(share[m, w] for m in judged)) - share["validation loss", w]
    for w in moments
}


def sign_test(a, b):
    """Probability of so many networks in which a calls and b does not, if they are equal."""
    wins, losses = np.sum(a & ~b), np.sum(b & ~a)
    if wins + losses == 0:
        return 1.0
    return stats.binomtest(wins, wins + losses, alternative="greater").pvalue


def holm(p):
    """P-values corrected for their number by Holm's method."""
    order = np.argsort(p)
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(
        np.maximum.accumulate(np.sort(p) * np.arange(len(p), 0, -1)), 1
    )
    return corrected


tests = [(m, w, fault) for m in judged for w in moments for fault in faults]
p_values = holm(
    np.array(
        [
            sign_test(called[m, w, f], called["validation loss", w, f])
            for m, w, f in tests
        ]
    )
)
finds_more = [test for test, p in zip(tests, p_values) if p < 0.05]
wins_needed = [n for n in range(scale.networks + 1) if 0.5**n * len(tests) < 0.05]
if not wins_needed:
    could_pass = "no fault could pass, whatever is called"
elif wins_needed[0] == scale.networks:
    could_pass = (
        "only a fault that an indicator calls in all networks and the loss in none "
        "could pass"
    )
else:
    could_pass = (
        f"a first fault needs at least {wins_needed[0]} networks that an indicator "
        "calls and the loss does not"
    )
could_pass = f"with {scale.networks} networks and {len(tests)} tests {could_pass}"

# %% tags=["hide-input"] mystnb={"image": {"alt": "Calls beyond the loss, in two panels. After one pass, information by KSG lies a little below zero and KL complexity far below it. At the end both lie close to zero, and the Gaussian information with the hidden layer a little above. The rows of false alarms include zero."}, "figure": {"caption": "Share of the seven faults that a monitor calls minus the share that the validation loss calls, network by network. Dots: networks; diamonds: mean with 95 % interval; grey: the same difference in false alarms, for the two that are judged.", "name": "fig-07-advantage"}}
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.8), sharey=True)
for ax, when in zip(axes, moments):
    groups = {
        m: share[m, when] - share["validation loss", when] for m in indicators
    }
    for m in judged:
        groups[f"false alarms, {m}"] = (
            called[m, when, "healthy"].astype(float)
            - called["validation loss", when, "healthy"]
        )
    plotting.dots(
        ax, groups, controls=[row for row in groups if row.startswith("false")]
    )
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set(title=when, xlabel="calls beyond the loss", xlim=(-1.05, 1.05))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "; ".join(
        f"{when}: the better one is {better[when]}, which calls {describe(advantage[when])} more of the faults than the loss ({describe(advantage_each[when])} with the better one in each network)"
        for when in moments
    )
    + f". Of {len(tests)} sign tests, {len(finds_more)} find that an indicator calls a fault in more networks than the loss"
    + "".join(f"; {m}, {w}: {f}" for m, w, f in finds_more)
    + f". But {could_pass}. So 'none found' would say little about single faults"
    + ". With the Gaussian estimate of I(X; H), which was not chosen beforehand, the difference is "
    + " and ".join(
        f"{describe(share['I(X; H), Gaussian', w] - share['validation loss', w])} ({w})"
        for w in moments
    )
    + "."
)

# %% [markdown]
# With the two indicators named beforehand, watching information or complexity tells no more than watching the loss at the end, and less after one pass.
# The Gaussian $I(X; H)$ does better at the end, by part of one fault of seven.
# It was picked out of six after seeing the table, so it is an idea to be tested on new networks and new faults, and not a result.
#
# ## What could fool us
#
# - **What the estimate can resolve.** The true $I(X; H)$ is far beyond what so many samples resolve. So the estimates depend on the number of samples; see below whether their ups and downs do.
# - **The wrong control.** A rise beyond that of networks with shuffled targets can be a smaller *fall*. Look at both curves before you read their difference.
# - **One shuffle.** The targets were shuffled once, and all networks of the control share that draw, so its interval leaves out the luck of the draw. Over many passes a network can also learn some wrong pairs by heart. So "nothing to learn" means nothing that generalises.
# - **The schedule.** After five passes momentum rises from 0.5 to 0.9, and everything goes about five times as fast. A bend of a curve near there, in trained networks and in the control, is partly the schedule's.
# - **Half of what?** Take the logarithm of a curve and its half-way time moves. The KSG estimate, besides, levels off in many dimensions. A lead of a tenth of a pass between two different scales is not a fact about the network.
# - **When training stops.** The end is a choice. A curve that goes up and then down gives one answer if you stop at its top and another one later.
# - **Choosing the best monitor afterwards.** Of six indicators one will look good by luck. We named two beforehand.
# - **One reference.** All calls are made against the same reference networks, so they are not independent: an unlucky reference moves all of them. The intervals are over networks, with the reference given.
# - **One record.** All networks are watched on the same validation years. Overlapping windows and slow seasons make those years few samples. Other years would move all networks together, and no interval here shows that.
# - **Our faults are not yours.** Most of them are gross. A share over seven faults is a property of these seven.

# %%
sizes = [n for n in (100, 200, 400, 800) if n <= scale.windows]
few = min(5, scale.networks)


def at_size(n, model):
    """I(X; H) by KSG and TSE by KL from n samples, for a few networks."""
    chosen = np.linspace(0, len(validation) - 1, n).astype(int)
    layers = model.activity(validation.x[chosen])[:few, :, -1, 18:28]
    return [
        (
            mutual_information(validation.x[chosen, -1], stats.zscore(h)),
            tse_complexity(stats.zscore(h), jobs=1).value,
        )
        for h in layers
    ]


jobs = (
    joblib.delayed(at_size)(n, courses["reference"]["models"][i])
    for i in stages_shown.values()
    for n in sizes
)
by_size = np.array(joblib.Parallel(prefer="threads")(jobs))
by_size = by_size.reshape(len(stages_shown), len(sizes), few, 2)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information and complexity against the number of samples, from 100 to 800. Both climb throughout for untrained networks, after one pass and for trained networks. The information is lowest after one pass at every size, and the complexity is highest there, with a wide band."}, "figure": {"caption": "The same networks by the number of samples. Mean over networks and its 95 % interval; grey: the untrained networks, the control.", "name": "fig-07-samples"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4))
for ax, which, title in zip(axes, (0, 1), ("I(X; H), KSG", "TSE, KL")):
    for name, values, colour in zip(
        stages_shown,
        by_size[..., which],
        (plotting.CONTROL, plotting.COLOURS[1], plotting.COLOURS[0]),
    ):
        plotting.band(ax, sizes, values.T, label=name, colour=colour)
    ax.set(title=title, xscale="log", xlabel="samples", ylabel="bits")
    ax.set_xticks(sizes, sizes)
    ax.minorticks_off()
axes[0].legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "; ".join(
        f"{name}, from {sizes[0]} to {sizes[-1]} samples: I(X; H) {describe(values[0, :, 0])} → {describe(values[-1, :, 0])}, "
        f"TSE {describe(values[0, :, 1])} → {describe(values[-1, :, 1])} bits"
        for name, values in zip(stages_shown, by_size)
    )
    + "."
)

# %% [markdown]
# The levels mean little: they grow with the number of samples, and have not settled.
# But at the book's scale the order is the same at every size: the mean information is lowest after one pass, and the mean complexity is highest there.
# So the ups and downs are no accident of the sample size.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Half-way
# :label: ex-07-half
#
# *Easy, 10 minutes.*
# Write `my_half_time(times, curve)`: the time at which a curve first crosses the value half-way between its first and its last, interpolated between the points.
# Check it with `check_my_half_time(my_half_time)`.
# :::


# %%
def check_my_half_time(function):
    """Try the learner's function on curves whose half-way times are known."""
    t = np.array([0.0, 1.0, 2.0, 4.0])
    examples = {
        "a straight rise": ([0.0, 1.0, 2.0, 4.0], 2.0),
        "a fall": ([8.0, 6.0, 2.0, 0.0], 1.5),
        "a curve that comes back": ([0.0, 4.0, 0.0, 2.0], 0.25),
        "a late jump": ([1.0, 1.0, 1.0, 3.0], 3.0),
    }
    for name, (curve, expected) in examples.items():
        answer = function(t, np.array(curve))
        if answer is None or not np.isclose(answer, expected):
            hint = (
                " Is it the first crossing?"
                if name == "a curve that comes back"
                else " Does it work downwards?"
                if name == "a fall"
                else ""
            )
            return f"{name}: expected {expected}, got {answer}.{hint}"
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_half_time(times, curve):
    half = (curve[0] + curve[-1]) / 2
    for i in range(1, len(curve)):
        a, b = curve[i - 1], curve[i]
        if min(a, b) <= half <= max(a, b) and a != b:
            return times[i - 1] + (half - a) / (b - a) * (times[i] - times[i - 1])


print(check_my_half_time(my_half_time))

# %% [markdown]
# :::{exercise} Complexity from a covariance
# :label: ex-07-complexity
#
# *Medium, 20 minutes.*
# For Gaussian units, $H(X_m) = \frac{1}{2} \log_2 |\Sigma_m|$ plus $m$ times a constant, with $\Sigma_m$ the covariance of the group.
# Write `my_complexity(covariance)`, in bits.
# Why does the constant not matter?
# Check it with `check_my_complexity(my_complexity)`.
# :::


# %%
def check_my_complexity(function):
    """Try the learner's function on covariances whose complexity is known."""
    pair = 0.5 * np.log2(1 / (1 - 0.6**2))  # two units: half of their information
    examples = {
        "independent units": (np.diag([1.0, 4.0, 9.0]), 0.0),
        "two units with correlation 0.6": (
            np.array([[1, 0.6], [0.6, 1]]),
            pair / 2,
        ),
        "the same two in other units of measurement": (
            np.array([[100, 6], [6, 1.0]]),
            pair / 2,
        ),
        "ten alike": (
            equicorrelated(0.9),
            gaussian_complexity(equicorrelated(0.9)),
        ),
    }
    for name, (covariance, expected) in examples.items():
        answer = function(covariance)
        if answer is None or not np.isclose(answer, expected, atol=1e-9):
            return f"{name}: expected {expected:.4f}, got {answer}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_complexity(covariance):
    units = len(covariance)

    def h(group):
        return 0.5 * np.log2(np.linalg.det(covariance[np.ix_(group, group)]))

    whole = h(range(units))
    return sum(
        np.mean([h(group) for group in combinations(range(units), m)])
        - m / units * whole
        for m in range(1, units + 1)
    )


print(check_my_complexity(my_complexity))
print("m constants are subtracted as m / n times n constants: they cancel.")

# %% [markdown]
# :::{exercise} The wrong interval
# :label: ex-07-interval
#
# *Easy, 10 minutes.*
# Someone calls a network faulty if it lies outside the 95 % confidence interval of the *mean* of the reference networks, instead of the prediction interval.
# Write `called_by_mean(reference, others)`: the share of the other values that lie outside that interval, on either side (`ensemble_interval` gives it).
# Check it with `check_called_by_mean(called_by_mean)`.
# How many false alarms does the validation loss give then, at the end, if one takes its logarithm as above?
# :::


# %% tags=["hide-input"]
def check_called_by_mean(function):
    """Try the learner's function on values that were made up."""
    reference = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    for others, expected, what in (
        ([3.0, 3.5, 2.5], 0.0, "values near the mean"),
        ([3.0, 6.0, 6.0, 3.0], 0.5, "two values far above"),
        ([3.0, 0.0, 3.0, 3.0], 0.25, "one value far below"),
        ([0.0, 6.0], 1.0, "one value far below and one far above"),
    ):
        answer = function(reference, np.array(others))
        if answer is None or not np.isclose(answer, expected):
            hint = ""
            if answer is not None and np.isclose(answer, 1 - expected):
                hint = " That is the share inside."
            elif answer == 0:
                hint = " The interval is that of the mean, and looks on both sides."
            return f"{what}: expected {expected}, got {answer}.{hint}"
    return "Correct."


# %% tags=["solution", "hide-input"]
def called_by_mean(reference, others):
    _, low, high = ensemble_interval(reference)
    return np.mean((others < low) | (others > high))


print(check_called_by_mean(called_by_mean))
log_loss = {name: np.log(loss[name][:, -1]) for name in ("reference", "healthy")}
share_called = called_by_mean(log_loss["reference"], log_loss["healthy"])
print(f"interval of the mean: {share_called:.0%}")
print(
    f"prediction interval: {called['validation loss', 'at the end', 'healthy'].mean():.0%}"
)

# %% [markdown]
# :::{exercise} What is the input?
# :label: ex-07-input
#
# *Medium, 15 minutes.*
# Our monitor compares the hidden layer with the weather *as recorded*, so a disconnected input is plain to see.
# Suppose that it sees only what the network really reads, which is then noise.
# Compute $I(X; H)$ (KSG) with that noise for X, after one pass and at the end, and compare it with the normal range.
# How many networks are called?
# :::

# %% tags=["solution", "hide-input"]
read = disconnected.validation.x[rows]
for when, i in moments.items():
    layers = courses["input disconnected"]["models"][i].activity(read)[
        ..., -1, 18:28
    ]
    values = np.array(
        [mutual_information(read[:, -1], stats.zscore(h)) for h in layers]
    )
    low, high = normal["I(X; H), KSG", when]
    outside = np.mean((values < low) | (values > high))
    print(
        f"{when}: {describe(values)}, normal {low:.2f} to {high:.2f}, called {outside:.0%}"
    )

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Ten *continuous* units come to say nearly the same. Their TSE complexity
#
# - (a) goes to zero, because nothing is left to combine;
# - (b) grows without bound;
# - (c) is that of independent units.
#
# :::{dropdown} Answer to question 1
# **(b).** The more exactly units determine each other, the lower the entropy of the whole, without limit, and that entropy is subtracted.
#
# *(a)* comes from the idea that both order and disorder are simple. For continuous units without noise the measure does not come down on the side of order.
#
# *(c)* is the other end of the scale: independent units have a complexity of zero.
# :::
#
# **2.** The KSG estimate of $I(X;H)$ falls while the error falls. Has the layer lost information about the day?
#
# - (a) That does not follow: when units become alike, the estimate falls though the information may not.
# - (b) Yes, that is what the estimate measures.
# - (c) No, because estimates are never too low.
#
# :::{dropdown} Answer to question 2
# **(a).** At the resolution of so few samples in so many dimensions, ten near-copies look like one unit.
#
# *(b)* takes the estimate for the thing. Chapter {doc}`06 <06_bottleneck>` shows other estimates of such layers that do not fall then.
#
# *(c)* is the wrong way round: in many dimensions KSG is usually far too low.
# :::
#
# **3.** "The indicator leads" is measured by the time at which a curve crosses the value half-way between its first and its last. For which curve is this misleading?
#
# - (a) One that goes steadily from one level to another.
# - (b) One with a unit other than that of the loss.
# - (c) One that first falls and later comes back.
#
# :::{dropdown} Answer to question 3
# **(c).** It passes the half-way value on its way down, long before it goes where it ends. The crossing is early, and tells nothing about a lead.
#
# *(a)* is the kind of curve that the number was made for.
#
# *(b)* does no harm by itself: a change of unit stretches the curve, and the half-way value with it. A *logarithm* would move the crossing.
# :::
#
# **4.** A monitor calls nearly all faulty networks. What do you ask before you use it?
#
# - (a) How many healthy networks it calls, and how many of the faults the plain validation loss calls.
# - (b) Whether it calls more than five in a hundred.
# - (c) Whether its curve looks different for faulty networks.
#
# :::{dropdown} Answer to question 4
# **(a).** A monitor that calls everything finds all faults. And one that finds what the loss finds is not worth its price.
#
# *(b)* is the rate of false alarms that one expects of healthy networks, and says nothing about faults.
#
# *(c)* is where an idea comes from. It is not yet a test.
# :::
#
# **5.** Over the whole training an indicator goes with the error; from the end of the first pass on it goes against it. What do you report?
#
# - (a) The whole training, because it has more points.
# - (b) The part after the first pass, because the start is a transient.
# - (c) The stretch that was named beforehand, and the whole curve beside it.
#
# :::{dropdown} Answer to question 5
# **(c).** Both numbers are right about their stretch. The choice between them must not be made by the result.
#
# *(a)* is no reason: recorded points are placed by whoever records, and a rank correlation gives each the same weight.
#
# *(b)* would leave out the part in which most of the error goes.
# :::

# %% [markdown]
# ## Takeaways
#
# - TSE complexity compares small groups of units with the whole. For continuous units without noise it grows without bound as units come to determine each other; it does not come down for units that are all alike.
# - Early learning makes the hidden units alike. So the *estimates* of information between input and hidden layer fall with the error at first, and complexity rises. The KSG estimate and the complexity turn later. The information itself hardly changes meanwhile (chapter 06).
# - Whether an indicator "rises" or "leads" depends on when one looks first and when one stops. State both beforehand, and show the whole curve.
# - A few chains are not enough for the complexity of ten units. Ask for the standard error.
# - A monitor must be compared with the validation loss, and with its own false alarms. For our faults the loss alone did as well as the indicators named beforehand.
#
# ## Record
#
# The ledger's rules for the paper's statements ask for units as recorded beside standardised ones, for the paper's record, and for a slow training; for faults, graded ones and more networks.
# This chapter does not compute that yet, so they are not yet judged.
# What it does judge is its own explanation, that learning makes the units alike.

# %% tags=["hide-input"]
grows_alike = {name: one[:, one_pass] - one[:, 0] for name, one in alike.items()}
nothing = grows_alike["nothing to learn"]
ledger.record(
    "ours-units-alike",
    pd.concat(
        [
            results.rows(values, part="alike", condition=name)
            for name, values in grows_alike.items()
        ]
        + [
            results.rows(
                grows_alike["reference"] - nothing,
                part="beyond training on nothing",
                condition="reference",
            )
        ]
    ),
    figure="fig-07-alike",
    measured="reference",
    null="nothing to learn",
    fresh=False,
)
