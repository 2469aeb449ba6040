# %% [markdown]
# # Does training drift, and then diffuse?
#
# | | |
# |---|---|
# | **Question** | Does the gradient show two phases, drift and then diffusion, or only fade, as the paper found? And if not these two phases, are there others? |
# | **Sources** | {cite:t}`ivanovic2018`, §9, with §7; {cite:t}`ivanovic2018proposal`, question 5 and steps 5 to 7 |
# | **Time** | 30 minutes to read, about 2 minutes to run |
# | **You need** | chapter {doc}`03 <03_weather_network>` (the network and how it is trained) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 08_gradient_phases}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - split a gradient into signal and noise, and predict both in closed form for a small example;
# - say what the ratio of the two would be if there were no signal at all, and why it is not zero;
# - tell what a statement about "the mean of the gradient" leaves open, and test it in each reading;
# - find the change-point of a curve, and judge whether two curves change together;
# - separate what belongs to the network from what belongs to the size of the mini-batch.
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

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch

from infoutils import data, models, plotting, training
from infoutils.book import ledger, recipes, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed

plotting.use_style()
scale = get_scale()
networks, sizes = scale.networks, (8, 32, 128)  # windows in a mini-batch
rng = np.random.default_rng(seed(1))

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. In the very first updates, is the mean of the gradient larger than its deviation? In every layer?
# 2. Mini-batches of 128 windows instead of 8: is the end of the drift phase earlier, later, or the same?
# 3. Suppose there is nothing to learn and the gradient is pure noise. What is the ratio of mean to deviation, measured over 28 mini-batches?
# :::
#
# Each update of the weights follows the gradient of one mini-batch.
# Over many mini-batches the gradient has a mean, the **signal**, and a standard deviation, the **noise**.
# The story of fitting and compression {cite}`shwartzziv2017` gives training two phases: **drift**, where the signal is the larger and the error falls fast, then **diffusion**, where the noise is the larger and the weights wander.
# If the bottleneck applied to its recurrent network, argues the paper, the gradient should show two such phases.
# It looked, and saw none (§9).
#
# ## Signal and noise, written out
#
# Take the smallest network there is: one weight $w$, that predicts $y = a x + \varepsilon$ from $x$.
# Inputs are standard normal, and $\varepsilon$ is normal with standard deviation 1.
# The squared error of one example has the gradient
#
# $$g = 2x(wx - y) = 2x^2 (w - a) - 2x\varepsilon .$$
#
# Its mean is $2(w-a)$, and its variance is $4\,[\,2(w-a)^2 + 1\,]$, because $x^2$ has mean 1 and variance 2.
# A mini-batch averages $B$ examples: the mean stays, and the variance is divided by $B$.
# So the ratio of signal to noise is
#
# $$\rho = \sqrt{B}\;\frac{|w-a|}{\sqrt{2(w-a)^2+1}} .$$
#
# - It grows as the **square root of the mini-batch**.
# - **Far** from the optimum it is about $\sqrt{B/2}$ whatever the distance: the mini-batches agree.
# - **Near** the optimum it goes to zero with the distance: what is left is the noise of the examples.
#
# That is a drift phase and a diffusion phase, in a model without layers, without depth and without anything to compress.
#
# But nobody knows the mean; we *estimate* it from $m$ mini-batches.
# The average of $m$ pure noise gradients of size $\sigma$ is not zero: its typical size is $\sigma/\sqrt{m}$.
# So where there is no signal at all, the measured ratio is typically $1/\sqrt{m}$, the **noise floor**; with few weights it scatters widely about it.

# %%
batches = 28  # mini-batches that a ratio is measured over


def closed_form(distance, size):
    return np.sqrt(size) * distance / np.sqrt(2 * distance**2 + 1)


def one_weight(size, distance, times=20 * scale.repetitions):
    """The squared ratio as it is measured over some mini-batches, again and again."""
    x, e = rng.normal(size=(2, times, batches, size))
    each = (2 * x * (x * distance - e)).mean(axis=2)
    return each.mean(axis=1) ** 2 / each.var(axis=1)


distances = np.geomspace(0.003, 30, 13)
one = results.measure(one_weight, size=sizes, distance=distances)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Squared ratio of signal to noise against distance from the optimum, on logarithmic axes, for mini-batches of 8, 32 and 128. Three parallel lines rise with the distance and level off when the distance is about one. Dots, which are measured, lie on the lines at the right, but at the left they leave them and level off at a dashed horizontal line below 0.1."}, "figure": {"caption": "One weight: the ratio of signal to noise, squared, by size of mini-batch. Lines: closed form. Marks: what is measured over 28 mini-batches, mean with 95 % interval over repetitions. Dashed: the noise floor, where there is no signal (control). Dotted: signal equals noise.", "name": "fig-08-one-weight"}}
fig, ax = plt.subplots(figsize=(6.2, 4))
results.curves(ax, one, "distance", by="size")
plt.setp(ax.get_lines(), linestyle="none")
steps = np.geomspace(0.003, 30, 200)
for size, colour in zip(sizes, plotting.COLOURS):
    ax.plot(steps, closed_form(steps, size) ** 2, color=colour)
ax.axhline(1 / batches, color=plotting.CONTROL, ls="--")
ax.axhline(1, color="0.3", ls=":")
ax.set(xscale="log", yscale="log", ylim=(1e-3, 200))
ax.set(xlabel="distance from the optimum, |w − a|", ylabel="(signal / noise)²")
ax.legend(title="windows")
plt.show()
results.numbers(one, ["size", "distance"], of="repetitions")

# %% [markdown]
# Read the left side of the figure again.
# A measured ratio of 0.2, which is 0.04 when squared, says nothing about the signal: it is what no signal looks like.
# For independent mini-batches the floor does not depend on their size, only on their number.
#
# ## Two readings, two records
#
# The paper says neither over what it takes the mean and the deviation, nor of which layer, nor how large its mini-batches are.
# "The mean of the gradient" can be read in two ways.
#
# - **Over mini-batches**, as in the original story: every weight has a mean and a deviation over the mini-batches of a record, and of each we take the norm over the weights of a layer.
# - **Over weights**: one mini-batch gives each weight of a layer a gradient, and we take mean and deviation over these weights, of the absolute values. (Of the values as they are, the mean would lie below the deviation by construction, since some weights are pulled up and others down.)
#
# And there are two records.
# The paper's figures on training have one point per ten epochs (§7); we suppose that its gradient was looked at alike.
# That needs a training in which the error falls over tens of passes, so we take a small learning rate, and 600 passes.
# With mini-batches of 128 this is the slow training that {doc}`chapters 06 <06_bottleneck>` and {doc}`07 <07_learning_indicators>` look at.
# With smaller ones so many passes would be dear.
# They read only every fourth window (32) or every sixteenth (8), still from all the years, so that a pass has 29 mini-batches for each size.


# %%
weather = data.weather()


def every_nth(step):
    """The weather, with every so manieth window to train on."""
    x, y = weather.train.x[::step], weather.train.y[::step]
    return replace(weather, train=replace(weather.train, x=x, y=y))


reads = {8: every_nth(16), 32: every_nth(4), 128: weather}
tens, rate = range(10, scale.slow_epochs + 1, 10), 0.03 / scale.slow_epochs
light = {"checkpoint_every": None, "evaluate": "checkpoints", "progress": False}
pace = {"epochs": scale.slow_epochs, "learning_rate": rate, "checkpoints": tens}
slow = {}
for size in (8, 32):
    options = pace | light | {"draw": 20 + size, "batch_size": size}
    slow[size] = recipes.weather_networks(reads[size], **options)[1]
slow[128] = recipes.course("slow").history

# %% [markdown]
# The other record is fine.
# At the pace of the weather code {cite}`weathercode` most of the error is gone within the first pass, so a record is not a pass but 28 updates, for all three sizes: the number of mini-batches sets the noise floor, and should be the same.
# A record draws its windows without repetition, which lowers the floor where 28 mini-batches are nearly all the data, by $\sqrt{1 - mB/N}$ for $N$ windows.
# The code raises the momentum after five passes, which is early for large mini-batches and late for small ones.
# We keep momentum and rate constant, so that nothing changes but the network.

# %%
every = range(1, scale.epochs + 1)


def in_records(series, size=32, **options):
    """Train in records of 28 updates, with a constant rate and momentum."""
    settings = {"momentum": 0.5, "decay": 1, "windows_per_epoch": batches * size}
    settings |= {"networks": networks, "draw": 11, "batch_size": size}
    settings |= light | {"checkpoints": every} | options
    return recipes.weather_networks(series, **settings)[1]


fine = {size: in_records(weather, size) for size in sizes}
layers = fine[8].model.layers  # names of their weights

# %% [markdown]
# A layer has its biases with it: *input* is the weights from the inputs and the bias of the hidden units, *recurrent* is the weights among hidden units and their first state, *output* is the weights to the outputs and their bias.
# `History` has the norms of the first reading.
# For the second, and to check the first, we compute the gradient of each mini-batch by hand, while the networks stand still.


# %%
def gradients(model, size, rng=rng, series=weather):
    """Of each mini-batch, by name: (mini-batches, networks, weights)."""
    x, y = (torch.tensor(one).float() for one in (series.train.x, series.train.y))
    streams = np.random.default_rng(rng).spawn(model.networks)
    order = np.stack([stream.permutation(len(x)) for stream in streams])
    names, parameters = zip(*model.named_parameters())
    found = []
    for chosen in np.split(order[:, : batches * size], batches, axis=1):
        loss = ((model(x[chosen])[0] - y[chosen]) ** 2).mean(dim=(1, 2, 3))
        each = torch.autograd.grad(loss.sum(), parameters)
        found.append([gradient.flatten(1).numpy() for gradient in each])
    return dict(zip(names, map(np.array, zip(*found))))


# %%
def of_layer(by_name, layer):
    return np.concatenate([by_name[name] for name in layers[layer]], axis=-1)


start = gradients(fine[32].at(0), 32, seed(2))
still = in_records(weather, epochs=1, checkpoints=(), learning_rate=0, draw=11)
by_hand = {"rng": seed(12), "size": 32}
first = of_layer(gradients(still.at(0), **by_hand), "recurrent")[:, 0]
norms = {"mean": first.mean(axis=0), "deviation": first.std(axis=0)}
table = {"by hand": {kind: np.linalg.norm(one) for kind, one in norms.items()}}
kept = {"mean": still.gradient_mean, "deviation": still.gradient_deviation}
table["infoutils"] = {kind: one["recurrent"][0, 0] for kind, one in kept.items()}
pd.DataFrame(table).round(6)

# %% [markdown]
# ## The paper's look
#
# §9 has no figure, only a sentence.
# So we draw what it speaks of, for one network, the first one, which was chosen before any was looked at: mean and deviation at every tenth pass, in both readings.


# %%
def over_mini_batches(history, looks, size, series):
    rows = np.array(looks) - 1
    kinds = history.gradient_mean, history.gradient_deviation
    return {layer: [kind[layer][rows] for kind in kinds] for layer in layers}


def over_weights(history, looks, size, series):
    def at(look):
        by_name = gradients(history.at(look), size, series=series)
        values = [abs(of_layer(by_name, layer)) for layer in layers]
        return [(v.mean(-1).mean(0), v.std(-1).mean(0)) for v in values]

    return dict(zip(layers, np.moveaxis([at(look) for look in looks], 0, 2)))


# %%
def looked_at(read, history, looks, size, series=weather):
    """Mean and deviation of each layer, and how much of its fall the loss has made."""
    loss = history.validation_loss
    fallen = (loss[0] - loss) / (loss[0] - loss.min(axis=0))
    fallen = fallen[np.isin(history.evaluated, looks)][:, :networks]
    for layer, kinds in read(history, looks, size, series).items():
        columns = [np.ravel(one[:, :networks]) for one in (*kinds, fallen)]
        table = pd.DataFrame(dict(zip(("mean", "deviation", "fallen"), columns)))
        table["network"] = np.tile(range(networks), len(looks))
        yield table.assign(look=np.repeat(looks, networks), layer=layer)


# %%
readings = {"mini-batches": over_mini_batches, "weights": over_weights}
tables = []
for reading, read in readings.items():
    for size in sizes:
        of_size = {"reading": reading, "batch": size}
        found = pd.concat(looked_at(read, fine[size], every, size))
        tables.append(found.assign(record="28 updates", **of_size))
        found = pd.concat(looked_at(read, slow[size], tens, size, reads[size]))
        tables.append(found.assign(record="tenth pass", **of_size))
seen = pd.concat(tables, ignore_index=True)
seen["ratio"] = np.log10(seen["mean"] / seen["deviation"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "Mean and standard deviation of the gradient of one network, named beforehand, at every tenth pass, in two readings; mini-batches of 128. Logarithmic. §9 of the paper speaks of both and shows neither.", "name": "fig-08-look"}}
kinds = ["mean", "deviation"]
shown = seen.query("network == 0 and batch == 128 and record == 'tenth pass'")
fig, axes = plt.subplots(3, 2, figsize=(6.6, 6.4), sharex=True)
for ax, (name, panel) in zip(axes.T.flat, shown.groupby(["reading", "layer"], sort=False)):
    for kind, style in zip(kinds, "-:"):
        ax.plot(panel["look"], panel[kind], style, label=kind)
    ax.set(yscale="log", title=f"over {name[0]}, {name[1]} layer")
for ax in axes[-1]:
    ax.set_xlabel("passes")
axes[0, 0].legend()
plt.show()
keys = ["reading", "layer", "look"]
long = shown.melt(keys, kinds, var_name="kind")
results.numbers(long, [*keys, "kind"])

# %% [markdown]
# PAPERCONCLUDED
#
# ## Three statements

# %%
cells = ["reading", "record", "batch", "layer", "network"]
last = seen.groupby("record")["look"].transform("max")
late = seen[seen["look"] > 0.9 * last].groupby(cells, sort=False)
falling = seen[seen["fallen"].between(0.1, 0.9)].groupby(cells, sort=False)
everywhere = seen.groupby(cells, sort=False)


def tidy(values):
    return values.rename("value").reset_index()


both = np.minimum(falling["ratio"].mean(), -late["ratio"].mean())
no_phases, lowest = tidy(-both), tidy(everywhere["ratio"].quantile(0.1))
fades = np.log10(everywhere[kinds].max() / late[kinds].mean())
fades = fades.melt(var_name="part", ignore_index=False).reset_index()

# %%
def planted_phases(size_of_phases, trials):
    """The smaller of the two phases, as it is measured in one weight."""
    squared = 10 ** (2 * size_of_phases * np.array([1, -1]))  # ratio in the fall, and late
    fall, rest = np.sqrt(squared / (32 - 2 * squared))  # distances from the optimum
    shape = (4, trials, networks)  # records
    early, end = (
        np.log10(one_weight(32, d, np.prod(shape))).reshape(shape).mean(axis=0) / 2
        for d in (fall, rest)
    )
    return np.minimum(early, -end)


strengths = (0.05, 0.1, 0.2, 0.3, 0.5)
phases_found = results.shares_found(planted_phases, strengths, above=0.1)
phases_found.round(2)

# %%
def four_panels(table, along, label, lines):
    """Readings below each other, records beside each other."""
    fig, axes = plt.subplots(2, 2, figsize=(6.6, 5.4), sharex=True, sharey=True)
    panels = table.groupby(["reading", "record"], sort=False)
    for ax, (name, shown) in zip(axes.flat, panels):
        results.marks(ax, shown, along, by="batch")
        ax.set(title=f"over {name[0]}, {name[1]}")
        for line in lines:
            ax.axvline(line, color="0.3", ls=":", lw=1)
    fig.supxlabel(label)
    handles = axes[0, 0].get_legend_handles_labels()
    fig.legend(*handles, title="windows", loc="outside right center")
    plt.show()
    return results.numbers(table, ["reading", "record", along, "batch"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-fades"}}
shown = fades.assign(what=fades["part"] + ", " + fades["layer"])
four_panels(shown, "what", "log10 (largest / last)", (0, 0.7))

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-above"}}
four_panels(lowest, "layer", "lowest tenth of log10 (mean / deviation)", (0,))

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-no-phases"}}
four_panels(no_phases, "layer", "minus the smaller phase, log10", (0,))

# %% [markdown]
# ## Drift and diffusion, in fine records

# %%
floors = {size: np.sqrt((1 - batches * size / len(weather.train)) / batches) for size in sizes}
points = sorted({round(one) for one in np.geomspace(1, scale.epochs, 14)})
ratios = seen.query("reading == 'mini-batches' and record == '28 updates'")
ratios = ratios.assign(value=ratios["ratio"], updates=batches * ratios["look"])
loss = results.measure(lambda batch, look: np.log10(fine[batch].validation_loss[look]), batch=sizes, look=points)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-ratio"}}
fig, axes = plt.subplots(4, figsize=(6.2, 9), sharex=True)
shown = ratios[ratios["look"].isin(points)]
panels = [("log10 of the loss", loss.assign(updates=batches * loss["look"])), *shown.groupby("layer", sort=False)]
for ax, (name, panel) in zip(axes, panels):
    results.curves(ax, panel, "updates", by="batch")
    ax.set(xscale="log", title=name)
for ax in axes[1:]:
    ax.axhline(0, color="0.3", ls=":")
    for size, colour in zip(sizes, plotting.COLOURS):
        ax.axhline(np.log10(floors[size]), color=colour, ls="--", lw=1)
axes[-1].set_xlabel("updates")
axes[0].legend(title="windows")
plt.show()
results.numbers(shown, ["layer", "batch", "updates"])

# %%
ends = ratios[["network", "layer", "batch", "value", "look"]]
drift_first = ends[ends["look"] == 1].drop(columns="look")
last_record = ends[ends["look"] == scale.epochs].drop(columns="look")
two_phases = {"drift first": drift_first}
two_phases["diffusion last"] = last_record.assign(value=-last_record["value"])

# %% [markdown]
# ## Other phases

# %%
mixed = recipes.shuffled_targets(weather, seed(3))
unlearnable = {size: in_records(mixed, size) for size in sizes}
trained = {"weather": fine, "shuffled targets": unlearnable}


def at_half_fall(condition, part, layer, batch):
    """Ratio when half of the loss's fall is made, less that in the first or last record."""
    history = trained[condition][batch]
    ratio = np.log10(history.gradient_mean[layer] / history.gradient_deviation[layer])
    half = training.end_of_fitting(fine[batch].validation_loss, 0.5) - 1
    return ratio[half, range(networks)] - ratio[{"grows": 0, "fades": -1}[part]]


parts = ("grows", "fades")
stages = results.measure(at_half_fall, condition=trained, part=parts, layer=layers, batch=sizes)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-stages"}}
labels = stages["condition"] + ", " + stages["batch"].astype(str)
shown = stages.assign(of=stages["layer"] + ", " + labels)
results.figure(shown, "of", by="part", label="log10 ratio at half of the fall, less that at the end", lines=[0, 0.15])

# %% [markdown]
# ## The size of the mini-batch

# %%
def log_ratio(history):
    """log10 of mean over deviation, all layers together: (networks, records)."""
    kinds = history.gradient_mean, history.gradient_deviation
    mean, deviation = (sum(one**2 for one in kind.values()) for kind in kinds)
    return np.log10(mean / deviation).T / 2


def frozen(look, batch):
    """The ratio of networks that stand still, over one whole pass."""
    options = {"epochs": 1, "learning_rate": 0, "optimiser": "sgd", "batch_size": batch}
    options |= {"progress": False, "rng": seed(4)}
    return log_ratio(training.fit(fine[32].at(look), weather, **options))[:, 0]


looks = [0, *points[::2]]
standing = results.measure(frozen, look=looks, batch=sizes)
per_size = results.difference(standing, "batch", 128, 8)
square_root = tidy(per_size.groupby("network")["value"].mean())

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-frozen"}}
moving = log_ratio(fine[32])
moving = results.measure(lambda look, batch: moving[:, look - 1], look=points, batch=["32, in motion"])
shown = pd.concat([standing.astype({"batch": str}), moving])
fig, ax = plt.subplots(figsize=(6.2, 4))
results.curves(ax, shown.assign(updates=(batches * shown["look"]).clip(7)), "updates", by="batch", controls=["32, in motion"])
ax.axhline(0, color="0.3", ls=":")
ax.set(xscale="log", xlabel="updates", ylabel="log10 (signal / noise)")
ax.legend(title="windows")
plt.show()
results.numbers(shown, ["batch", "look"])

# %% [markdown]
# ## Controls

# %%
few = max(5, networks // 2)
train, watched = unlearnable_ = mixed.train, mixed.validation
centre_off = {"train": replace(train, y=train.y + 1), "validation": replace(watched, y=watched.y + 1)}
not_centred = replace(mixed, **centre_off)
controls = {"as above": fine[32], "shuffled targets": unlearnable[32]}
controls["shuffled, not centred"] = in_records(not_centred, networks=few)
controls["frozen"] = in_records(weather, networks=few, learning_rate=0)
controls["a quarter of the rate"] = in_records(weather, networks=few, learning_rate=0.005 / 4)
controls["momentum 0.9"] = in_records(weather, networks=few, momentum=0.9)
adam = {"optimiser": "adam", "momentum": None, "decay": None}
controls["Adam"] = in_records(weather, networks=few, **adam)


def course_of(training, quantity, look):
    history = controls[training]
    if quantity == "loss":
        return np.log10(history.validation_loss[look])
    return log_ratio(history)[:, look - 1]


quantities = ("loss", "signal / noise")
courses = results.measure(course_of, training=controls, quantity=quantities, look=points)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-controls"}}
fig, axes = plt.subplots(2, figsize=(6.4, 7), sharex=True)
for ax, (name, panel) in zip(axes, courses.groupby("quantity", sort=False)):
    results.curves(ax, panel.assign(updates=batches * panel["look"]), "updates", by="training", controls=["frozen"])
    ax.set(xscale="log", title=name, ylabel="log10")
for line, style in ((0, ":"), (np.log10(floors[32]), "--")):
    axes[1].axhline(line, color="0.3", ls=style, lw=1)
axes[1].set_xlabel("updates")
fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
results.numbers(courses, ["quantity", "training", "look"])

# %% [markdown]
# ## Two change-points

# %%
def change_points(values):
    """Log of the record at the break of the best line of two pieces: one for each row."""
    x = np.log10(np.arange(1, values.shape[1] + 1))
    places = np.linspace(x[2], x[-3], 200)[:-1]  # three points on either side
    errors = []
    for place in places:
        columns = np.stack([np.ones_like(x), x, np.maximum(x - place, 0)], axis=1)
        slopes = np.linalg.lstsq(columns, values.T)[0]
        errors.append(((values.T - columns @ slopes) ** 2).sum(axis=0))
    return places[np.argmin(errors, axis=0)]


def end_of_drift(history):
    """First record after the peak in which noise exceeds signal; the last if none does."""
    ratio = log_ratio(history)
    past = np.arange(ratio.shape[1]) > ratio.argmax(axis=1)[:, None]
    over = past & (ratio < 0)
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1, ratio.shape[1])


# %%
timed = {f"weather, {size}": fine[size] for size in sizes}
timed |= {name: controls[name] for name in ("shuffled targets", "frozen")}


def apart(timing, training_of, length=scale.epochs):
    """Log of the time of the ratio's change over that of the loss."""
    history = timed[training_of]
    if timing == "through one":
        if not training_of.startswith("weather"):
            return np.full(networks, np.nan)
        return np.log10(end_of_drift(history) / training.end_of_fitting(history.validation_loss))
    fallen = np.log10(history.validation_loss[1:]).T
    return change_points(log_ratio(history)[:, :length]) - change_points(fallen[:, :length])

# %%
breaks = results.measure(apart, timing=("break of a line", "through one"), training_of=timed)
lengths = sorted({max(8, scale.epochs // part) for part in (8, 4, 2, 1)})
cut_off = results.measure(lambda records, batch: apart("break of a line", f"weather, {batch}", records), records=lengths, batch=sizes)
words.table(results.summary(cut_off, ["batch", "records"]))

# %%
log_time = np.log10(np.arange(1, 81))


def turns(values, times=log_time):
    """Where a curve is farthest from the line between its ends: one for each row."""
    x = (times - times[0]) / (times[-1] - times[0])
    y = (values - values[:, :1]) / (values[:, -1:] - values[:, :1])
    return times[abs(y - x).argmax(axis=1)]


def planted_turns(find):
    def draw(effect, trials):
        """How much later a turn is found than another, which is at record 6."""
        bend = np.minimum(log_time, np.log10(6) + effect)
        noise = rng.normal(0, 0.05, (trials * networks, len(bend)))
        return (find(bend + noise) - np.log10(6)).reshape(trials, networks)

    return draw


later = (0.31, 0.35, 0.4, 0.5)
seen_breaks, seen_turns = (results.shares_found(planted_turns(f), later, above=0.3) for f in (change_points, turns))

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-apart"}}
results.figure(breaks.dropna(), "training_of", panels="timing", controls=["shuffled targets", "frozen"], label="log10 (change of the ratio / of the loss)", lines=[-0.3, 0, 0.3])

# %% [markdown]
# ## Do the analyses hang together?

# %%
curves = pd.concat([recipes.curves("code"), recipes.complexities("code")])
names = {"X;H": "information", "TSE": "complexity"}
methods = {"KSG": "nearest neighbours", "KL": "nearest neighbours"}
curves["measure"] = curves["quantity"].map(names)
curves["estimator"] = curves["estimator"].replace(methods)
curves = curves[(curves["passes"] > 0) & (curves["network"] < networks)].dropna(subset="measure")
drift_ends = end_of_drift(fine[8]) * batches * 8 / len(weather.train)  # in passes


def after_turn(measure, coordinates, estimator):
    """Log of the end of drift over the time at which a curve turns."""
    chosen = curves.query("measure == @measure and coordinates == @coordinates and estimator == @estimator")
    table = chosen.pivot(index="network", columns="passes", values="value")
    return np.log10(drift_ends) - turns(table.to_numpy(), np.log10(table.columns.to_numpy()))


coordinates, estimators = ("as recorded", "standardised"), ("nearest neighbours", "Gaussian")
related = results.measure(after_turn, measure=names.values(), coordinates=coordinates, estimator=estimators)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-together"}}
drift = results.measure(lambda look, of: log_ratio(fine[8])[:, look - 1], look=points, of=["8 windows"])
drift["passes"] = drift["look"] * batches * 8 / len(weather.train)
shown = curves[curves["estimator"] == "nearest neighbours"]
fig, axes = plt.subplots(3, figsize=(6.2, 7.5), sharex=True)
results.curves(axes[0], drift, "passes", by="of")
for ax, (name, panel) in zip(axes[1:], shown.groupby("measure", sort=False)):
    results.curves(ax, panel, "passes", by="coordinates")
    ax.set(ylabel=f"{name}, bits")
for ax in axes:
    ax.axvline(drift_ends.mean(), color="0.3", ls=":")
axes[0].set(xscale="log", ylabel="log10 (signal / noise)")
axes[1].legend()
axes[-1].set_xlabel("passes")
plt.show()
results.numbers(shown, ["measure", "coordinates", "passes"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-08-relate"}}
shown = related.assign(of=related["measure"] + ", " + related["coordinates"])
results.figure(shown, "of", by="estimator", label="log10 (end of drift / turn)", lines=[-0.3, 0, 0.3])

# %% [markdown]
# ## Record

# %%
weakest = phases_found.query("`share found` >= 0.8")["planted"].min()
ledger.record("rnn-gradient-no-phases", no_phases, figure="fig-08-no-phases", detects={"no phases": weakest})

# %%
ledger.record("rnn-gradient-fades", fades, figure="fig-08-fades")

# %%
ledger.record("rnn-gradient-mean-above", lowest, figure="fig-08-above")

# %%
ledger.record("rnn-gradient-phases", two_phases, figure="fig-08-ratio")

# %%
of_weather = breaks[breaks["training_of"].str.startswith("weather")]
judged = of_weather.assign(batch=of_weather["training_of"].str.split().str[-1]).drop(columns="training_of")
ledger.record("rnn-phase-transition", judged, figure="fig-08-apart", detects={"apart": seen_breaks.query("`share found` >= 0.8")["planted"].min()})

# %%
ledger.record("rnn-other-phases", stages, figure="fig-08-stages", measured="weather", null="shuffled targets")

# %%
ledger.record("rnn-analyses-relate", related, figure="fig-08-relate")

# %%
ledger.record("ours-square-root", square_root, figure="fig-08-frozen")
