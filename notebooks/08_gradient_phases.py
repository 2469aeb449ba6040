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
# {{verdicts 08_gradient_phases rnn-gradient-phases}}
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
from itertools import product

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch

from infoutils import data, plotting, training
from infoutils.book import ledger, recipes, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.statistics import ensemble_interval

plotting.use_style()
scale = get_scale()
networks, sizes = scale.networks, (8, 32, 128)  # windows in a mini-batch
rng = np.random.default_rng(seed(1))

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. Suppose there is nothing to learn and the gradient is pure noise. What is the ratio of mean to deviation, measured over 28 mini-batches?
# 2. In the very first updates, is the mean of the gradient larger than its deviation? In every layer?
# 3. Mini-batches of 128 windows instead of 8: is the end of the drift phase earlier, later, or the same?
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
for size, colour in zip(sizes, plotting.COLOURS):
    exact = size * distances**2 / (2 * distances**2 + 1)
    ax.plot(distances, exact, color=colour)
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
# - **Over weights**: one mini-batch gives each weight of a layer a gradient, and we take mean and deviation over these weights, of the absolute values. (Of the values as they are, the mean would nearly always lie below the deviation, whatever happens, since some weights are pulled up and others down.)
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
every = range(1, scale.passes + 1)


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
def gradients(model, size, rng=rng, series=weather, count=batches):
    """Of each mini-batch, by name: (mini-batches, networks, weights)."""
    x, y = (torch.tensor(one).float() for one in (series.train.x, series.train.y))
    streams = np.random.default_rng(rng).spawn(model.networks)
    order = np.stack([stream.permutation(len(x)) for stream in streams])
    names, parameters = zip(*model.named_parameters())
    found = []
    for chosen in np.split(order[:, : count * size], count, axis=1):
        loss = ((model(x[chosen])[0] - y[chosen]) ** 2).mean(dim=(1, 2, 3))
        each = torch.autograd.grad(loss.sum(), parameters)
        found.append([gradient.flatten(1).numpy() for gradient in each])
    return dict(zip(names, map(np.array, zip(*found))))


# %%
def of_layer(by_name, layer):
    return np.concatenate([by_name[name] for name in layers[layer]], axis=-1)


still = in_records(weather, epochs=1, checkpoints=(), learning_rate=0)
by_hand = of_layer(gradients(still.at(0), 32, seed(12)), "input")[:, 0].mean(axis=0)
norms = [np.linalg.norm(by_hand), still.gradient_mean["input"][0, 0]]
pd.Series(norms, ["by hand", "infoutils"]).round(6)

# %% [markdown]
# ## The paper's look
#
# §9 has no figure, only a few sentences.
# So we draw what it speaks of, for one network, the first one, which was chosen before any was looked at: mean and deviation at every tenth pass, in both readings.


# %%
def over_mini_batches(history, looks, size, series):
    rows = np.array(looks) - 1
    kinds = history.gradient_mean, history.gradient_deviation
    return [[kind[layer][rows] for kind in kinds] for layer in layers]


def over_weights(history, looks, size, series):
    def at(look):
        by_name = gradients(history.at(look), size, series=series, count=7)
        values = [abs(of_layer(by_name, layer)) for layer in layers]
        return [(v.mean(-1).mean(0), v.std(-1).mean(0)) for v in values]

    return np.moveaxis([at(look) for look in looks], 0, 2)  # layers first


# %%
readings = {"mini-batches": over_mini_batches, "weights": over_weights}
records = {"28 updates": (fine, every), "tenth pass": (slow, tens)}
kinds = ["mean", "deviation"]


def looked_at(reading, record, batch):
    """Mean and deviation of each layer, and how much of its fall the loss has made."""
    trained, looks = records[record]
    history, series = trained[batch], weather if trained is fine else reads[batch]
    fallen = history.validation_loss[0] - history.validation_loss
    fallen = (fallen / fallen.max(axis=0))[np.isin(history.evaluated, looks)]
    rows = pd.MultiIndex.from_product([looks, range(networks)])
    found = readings[reading](history, looks, batch, series)
    for layer, norms in zip(layers, found):
        values = [one[:, :networks].ravel() for one in (*norms, fallen)]
        table = pd.DataFrame(dict(zip([*kinds, "fallen"], values)), rows)
        yield table.assign(layer=layer)


# %%
tables, factors = [], ["reading", "record", "batch"]
for levels in product(readings, records, sizes):
    tables += [
        one.assign(**dict(zip(factors, levels))) for one in looked_at(*levels)
    ]
seen = pd.concat(tables).rename_axis(["look", "network"]).reset_index()
seen["ratio"] = np.log10(seen["mean"] / seen["deviation"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six panels against passes, 10 to 600. Over mini-batches the mean rises to a peak near pass 100, far above the deviation, though in the output layer it starts below it; then the mean falls by about ten times or more, and crosses below the deviation in the input and output layers, but not in the recurrent layer; after the peak the deviation hardly falls, but for the output layer. Over weights mean and deviation rise and fall side by side all the time; in the end the mean is slightly above, and clearly so in the output layer."}, "figure": {"caption": "Mean and standard deviation of the gradient of one network, named beforehand, at every tenth pass, in two readings; mini-batches of 128. Logarithmic. §9 of the paper speaks of both and shows neither.", "name": "fig-08-look"}}
of_one = seen.query("network == 0 and batch == 128 and record == 'tenth pass'")
panels = of_one.groupby(["reading", "layer"], sort=False)
fig, axes = plt.subplots(3, 2, figsize=(6.6, 6.4), sharex=True)
for ax, (name, panel) in zip(axes.T.flat, panels):
    ax.plot(panel["look"], panel["mean"], label="mean")
    ax.plot(panel["look"], panel["deviation"], "--", label="deviation")
    ax.set(yscale="log", title=f"over {name[0]}, {name[1]}")
fig.supxlabel("passes")
axes[0, 0].legend()
plt.show()
keys = ["reading", "layer", "look"]
results.numbers(of_one.melt(keys, kinds, var_name="kind"), [*keys, "kind"])

# %% [markdown]
# What did the paper conclude?
# That there are not two phases: mean and deviation both approach zero, and the mean always stays at least slightly above the deviation (§9).
# It counts this among its minor results, of little interest or without a conclusion, and does not come back to it.
#
# ## Three statements, each in thirty-six ways
#
# That makes three statements, and each leaves open the reading, the layer, the size of the mini-batch and the record.
# We take all combinations.
#
# - **It fades**: the largest value of the mean over its average in the last tenth of the records, and the same for the deviation, in powers of ten.
# - **The mean stays above**: the logarithm of mean over deviation, of each network in its lowest tenth of records, so that one record decides nothing.
# - **No two phases**: with drift while the error falls and diffusion at the end, that logarithm is positive in the records in which the loss goes from a tenth to nine tenths of its fall, and negative in the last tenth of the records. How clear the two phases are is the smaller of the two distances from zero. The statistic is minus that.

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

# %% [markdown]
# Would phases be seen if they were there?
# We plant them in the gradients of one weight, which is first far enough from its optimum and then near enough to it.


# %%
def planted_phases(strength, trials):
    """The smaller of the two phases, as it is measured in one weight."""
    ratios = 10 ** np.array([strength, -strength])  # in the fall, and late
    places = ratios / np.sqrt(32 - 2 * ratios**2)  # distances from the optimum
    each = [one_weight(32, place, 4 * trials * networks) for place in places]
    logs = np.log10(each).reshape(2, 4, trials, networks).mean(axis=1) / 2
    return np.minimum(logs[0], -logs[1])


phases_found = results.shares_found(planted_phases, (0.05, 0.1, 0.2, 0.4), above=0)
phases_found.round(2)

# %% [markdown]
# Phases in which the mean is a quarter larger than the deviation, and later as much smaller, are mostly or always seen in ten networks.
#
# ### Do they fade?


# %%
def four_panels(table, along, label, lines):
    """Readings below each other, records beside each other."""
    fig, axes = plt.subplots(2, 2, figsize=(6.6, 5.4), sharex=True, sharey=True)
    panels = table.groupby(["reading", "record"], sort=False)
    for ax, (name, shown) in zip(axes.flat, panels):
        results.marks(ax, shown, along, by="batch")
        ax.set_title(f"over {name[0]},\n{name[1]}")
        for line in lines:
            ax.axvline(line, color="0.3", ls=":", lw=1)
    fig.supxlabel(label)
    fig.legend(*ax.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    plt.show()
    return results.numbers(table, ["reading", "record", along, "batch"])


# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels. Over mini-batches the means fade by 1 to 1.9 powers of ten in all layers, and the deviations by less than 0.5 in the input and recurrent layers and about 0.7 in the output layer. Over weights mean and deviation fade alike, by about 0.5 to 1 with mini-batches of 8 and by 1 to 1.5 with those of 128."}, "figure": {"caption": "How much mean and deviation fade, in powers of ten, by layer, reading and record. Dots: networks; marks: mean with 95 % interval, by windows in a mini-batch; dotted: no fading, and the least that the rule asks for.", "name": "fig-08-fades"}}
shown = fades.assign(what=fades["part"] + ", " + fades["layer"])
four_panels(shown, "what", "log10 (largest / last)", (0, 0.7))

# %% [markdown]
# {{rnn-gradient-fades was depends}}
# **Over mini-batches** the mean fades, by a factor of about ten or more. The deviation shrinks to about a fifth in the output layer, and hardly in the others.
# In the input layer, with 128 windows in fine records, it ends {{rnn-gradient-fades deviation mini-batches input 128 28}} powers of ten below its largest value; in networks that stand still, which is the control, such a number is {{rnn-gradient-fades null deviation input}}.
# The deviation is the noise of the examples, and much of this stays when the error is small.
#
# **Over weights** both fade together, clearly with 128 windows, and less with 8, where each single gradient is mostly noise.
#
# ### Does the mean stay above?

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels. Over mini-batches the lowest tenth lies far below zero for all layers and sizes, higher with larger mini-batches; only the recurrent layer with 128 windows, at every tenth pass, lies above. Over weights all lie close to zero: the output layer slightly above, the input layer at zero or slightly below, the recurrent layer on either side."}, "figure": {"caption": "The lowest tenth, over records, of the logarithm of mean over deviation. Dots: networks; marks: mean with 95 % interval, by windows in a mini-batch; dotted: mean equals deviation.", "name": "fig-08-above"}}
four_panels(lowest, "layer", "lowest tenth of log10 (mean / deviation)", (0,))

# %% [markdown]
# {{rnn-gradient-mean-above was depends}}
# **Over mini-batches** the mean sinks below the deviation, with a single exception (the recurrent layer, 128 windows, at every tenth pass).
# The larger the mini-batch, the higher the ratio: that is the square root again.
# (At every tenth pass a record reads all its windows once, so that there is hardly a floor: the mean can fade as far as the gradient itself does.)
#
# **Over weights** the mean stays close to the deviation, and "slightly above" is a good word for the output layer: {{rnn-gradient-mean-above weights output 128 tenth}} with 128 windows at every tenth pass.
# But this is hardly news of the network.
# If gradients are normally distributed over the weights of a layer, the mean of their absolute values is 1.32 times their deviation, 0.12 as a logarithm, whatever was learned.
# A few very large ones among them lower it; that may be so in the input layer.
#
# ### Are there two phases?

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels. Over mini-batches all lie left of zero, at about minus 0.2 to minus 0.65, but for the recurrent layer at every tenth pass, which is near zero with 32 windows and clearly right of it with 128. Over weights all lie right of zero, at about 0.1 to 0.2."}, "figure": {"caption": "Two phases, or not: minus the smaller of drift (while the loss falls) and diffusion (at the end), as logarithms. Left of the dotted zero both phases are there. Dots: networks; marks: mean with 95 % interval, by windows in a mini-batch.", "name": "fig-08-no-phases"}}
four_panels(no_phases, "layer", "minus the smaller phase, log10", (0,))

# %% [markdown]
# {{rnn-gradient-no-phases was depends}}
# **Over mini-batches** there are two: drift while the error falls, and diffusion at the end, with the same exception as above.
# In this reading, that of the original story, our networks show what the paper's did not.
#
# **Over weights** there are none.
# Mean and deviation rise and fall together, and on average the mean lies above the deviation, in the fall as at the end.
# (In the input layer by about as much as the rule asks for, or less.)
#
# So what the paper says fits one reading much better than the other.
# In the output layer, over weights, with mini-batches of 32 or 128, all three statements hold, in both records.
# Whether the paper read its gradient so we cannot know.
# Nor does it say that the two phases are absent in the other reading, which it may never have taken.

# %% [markdown]
# ## Drift and diffusion, in fine records
#
# The proposal asks whether the drift phase and the diffusion phase of feed-forward networks are found in recurrent ones, too {cite}`ivanovic2018proposal`.
# For this one must look while the error falls, which at the weather code's pace takes some hundred updates.
# So here are the fine records, with the ratio over mini-batches, as in the original story.
# As a logarithm it is above zero in drift, and below in diffusion.


# %%
def ratio_of(history, *chosen):
    """log10 of mean over deviation of the chosen layers, or all: (networks, records)."""
    norms = history.gradient_mean, history.gradient_deviation
    squares = [sum(one[name] ** 2 for name in chosen or one) for one in norms]
    return np.log10(squares[0] / squares[1]).T / 2


points = sorted({round(one) for one in np.geomspace(1, scale.passes, 12)})


def through_training(layer, batch, look):
    if layer == "validation loss":
        return np.log10(fine[batch].validation_loss[look])
    chosen = [] if layer == "all" else [layer]
    return ratio_of(fine[batch], *chosen)[:, look - 1]


of = {"layer": ["validation loss", *layers], "batch": sizes, "look": points}
course = results.measure(through_training, **of)
floor = -np.log10(batches) / 2

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels against updates. The validation loss is the same for three sizes of mini-batch: flat, a steep fall between about 84 and 200 updates, then nearly flat. The ratio of the input and recurrent layers starts above zero, rises a little to a peak during the fall, and then falls far below zero. The ratio of the output layer starts below zero, rises to the same kind of peak, and falls again. Larger mini-batches lie higher. Size 8 ends near the lower dotted line."}, "figure": {"caption": "Validation loss, and the ratio of signal to noise over the mini-batches of a record, in each layer, for three sizes of mini-batch; all as base-10 logarithms. Mean over networks and its 95 % interval. Dotted: signal equals noise, and the noise floor of independent mini-batches (control), which holds for 8 and, nearly, for 32 windows.", "name": "fig-08-ratio"}}
course["updates"] = (batches * course["look"]).astype(str)
results.figure(course, "updates", by="batch", panels="layer", draw=results.curves,
               label="log10", lines=[floor, 0])  # fmt: skip


# %%
def at_end(part, layer, batch):
    ratio = ratio_of(fine[batch], layer)
    return {"drift first": ratio[:, 0], "diffusion last": -ratio[:, -1]}[part]


of = {"part": ("drift first", "diffusion last"), "layer": layers, "batch": sizes}
two_phases = results.measure(at_end, **of)

# %% [markdown]
# {{rnn-gradient-phases was depends}}
# The loss is the same for all three sizes, to the width of a line, and the ratio is not.
# Input and recurrent layer begin in drift and end in diffusion, with every size.
#
# The output layer begins in noise: {{rnn-gradient-phases drift output 32}} in the first record, with mini-batches of 32.
# At first the hidden units say next to nothing, so the gradient of the output weights is small.
# That of the output *bias* is not: it is the mean error of the mini-batch.
# But its signal is nearly zero, because standardised targets have a mean of zero; what remains is that one mini-batch holds more winter and another more summer.
# In the norm of the layer the bias wins; an exercise takes the two apart.
# A layer is in drift or in diffusion as its noisiest weights say.
#
# ## If not these, are there other phases?
#
# The proposal goes on: if it is not these two, does training show phases of another kind (step 6)?
# The curves suggest three stages.
# **Before** the fall the signal grows: with weights near zero, the gradient of each layer is small because the weights of the others are, and as they grow, they raise each other's.
# **During** the fall the signal is at its largest against the noise.
# **After** the fall it fades.
#
# We saw these stages before we wrote a rule for them, so they are tried on fresh networks, and at a moment that the ratio has no part in choosing: the record after which the validation loss has made half of its fall.
# The control are networks whose windows have each other's targets, read in the same records.

# %%
mixed = recipes.shuffled_targets(weather, seed(3))
unlearnable = {size: in_records(mixed, size) for size in sizes}
trained = {"weather": fine, "shuffled targets": unlearnable}


def at_half_fall(condition, part, layer, batch):
    """Ratio when half of the loss's fall is made, less that in the first or last record."""
    ratio = ratio_of(trained[condition][batch], layer)
    half = training.end_of_fitting(fine[batch].validation_loss, 0.5) - 1
    return ratio[range(networks), half] - ratio[:, {"grows": 0, "fades": -1}[part]]


of = {"part": ("grows", "fades"), "layer": layers, "batch": sizes}
stages = results.measure(at_half_fall, condition=trained, **of)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. Growth: the output layer at about 1, the recurrent layer at 0.3 to 0.5, the input layer from 0.05 with 8 windows to 0.25 with 128. Fading: all layers and sizes between 1 and 1.5. Shuffled targets lie around zero everywhere, and scatter."}, "figure": {"caption": "How much the ratio at half of the loss's fall is above that in the first record (grows) and in the last (fades), by layer and windows in a mini-batch. Dots: networks; marks: mean with 95 % interval; hollow: shuffled targets, read in the same records; dotted: zero, and the least that matters.", "name": "fig-08-stages"}}
which = stages["layer"] + ", " + stages["batch"].astype(str)
results.figure(stages.assign(of=which), "of", by="condition", panels="part",
               controls=["shuffled targets"], lines=[0, 0.15],
               label="log10 ratio at half of the fall, less that in the first or last record")  # fmt: skip

# %% [markdown]
# {{rnn-other-phases was depends or undecided}}
# The signal fades everywhere, by more than a factor of ten, and with shuffled targets both scatter around zero.
# It grows in the output and the recurrent layer, with every size.
# In the input layer it hardly grows with mini-batches of 8, by {{rnn-other-phases grows input 8}}: there training begins near its best ratio.
# So there are stages, three in some layers, and nearer to two in the input layer with small mini-batches.
# They are not those of §7, where the paper sees two stages in what the hidden layer knows ({doc}`chapter 06 <06_bottleneck>`); in the gradient it saw none.
#
# ## The border belongs to the mini-batch
#
# Two things stand between a measured ratio and the true one.
# There is the floor.
# And the weights **move** while the mini-batches of a record are taken, so that the deviation holds some of the drift, and the mean is the mean over a path.
# Both go away if we freeze a network: learning rate zero, and one whole pass through the training data.
# Then the mean over all mini-batches *is* the gradient of the training loss.
# We freeze the networks that were trained with mini-batches of 32, and read them with all three sizes.


# %%
def frozen(look, batch):
    """The ratio of networks that stand still, over one whole pass."""
    still = {"epochs": 1, "learning_rate": 0, "optimiser": "sgd", "rng": seed(4)}
    options = light | still | {"batch_size": batch}
    return ratio_of(training.fit(fine[32].at(look), weather, **options))[:, 0]


looks = points[::2]
standing = results.measure(frozen, look=[0, *looks], batch=sizes)
moving = results.measure(through_training, layer=["all"], batch=[32], look=looks)
by_size = results.difference(standing, "batch", 128, 8).groupby("network")
square_root = tidy(by_size["value"].mean())

# %% tags=["hide-input"] mystnb={"image": {"alt": "Logarithm of signal over noise against updates. Three curves of the same shape, one for each size, lie above each other at equal distances: from below zero up to a peak at 196 updates and down again. That of 8 windows is above zero near its peak only, that of 128 for most of the first 448 updates. The hollow curve in motion follows that of 32 windows."}, "figure": {"caption": "All layers together: the ratio in networks that stand still, read with three sizes of mini-batch; they were trained with 32, and the ratio in motion is the control. Mean over networks and its 95 % interval. Dotted: signal equals noise.", "name": "fig-08-frozen"}}
shown = pd.concat([standing, moving.assign(batch="32, in motion")])
shown["updates"] = (batches * shown["look"]).astype(str)
results.figure(shown, "updates", by="batch", draw=results.curves, lines=[0],
               controls=["32, in motion"], label="log10 (signal / noise)")  # fmt: skip

# %% [markdown]
# {{ours-square-root was holds}}
# Frozen and moving networks tell the same story, so the stages are no artefact of motion.
# And the square root of the mini-batch, from the one-weight example, holds in the network: the ratio with 128 windows is higher than that with 8 by {{ours-square-root}} in the logarithm, where the square root of 16 gives 0.602.
#
# So the border at 1 is a choice.
# The networks are the same ones, and whether they are "in drift" depends on who looks.
# With mini-batches that are large enough, any stage is a drift phase.
# (With finite data that is trivially so: a mini-batch of all the data has no noise at all.)
#
# ## What drift tells, and what not
#
# Which of this is the network's doing?
# With mini-batches of 32 we change one thing at a time:
#
# - **shuffled**: every window gets the targets of another, so there is nothing to learn;
# - **not centred**: the same, with a constant of 1 added to all targets, so there is nothing to learn but their mean;
# - **frozen**: a learning rate of zero, so nothing is learned and nothing should change;
# - **a quarter of the rate**: if the ratio falls because the loss falls, it should fall after four times as many updates.

# %%
higher = [replace(one, y=one.y + 1) for one in (mixed.train, mixed.validation)]
controls = {"as above": fine[32], "shuffled": unlearnable[32]}
of_five = partial(in_records, networks=5)
not_centred = replace(mixed, train=higher[0], validation=higher[1])
controls["not centred"] = of_five(not_centred)
controls["frozen"] = of_five(weather, learning_rate=0)
controls["a quarter of the rate"] = of_five(weather, learning_rate=0.005 / 4)


def of_control(training, look):
    return ratio_of(controls[training])[:, look - 1]


courses = results.measure(of_control, training=controls, look=points)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Logarithm of signal over noise against updates. Networks as above rise to a peak near 140 updates and fall; with a quarter of the rate the peak is as high and comes at 670 updates. Frozen networks stay level below zero. Shuffled targets stay near or below the noise floor. Not centred, they start highest of all, and fall steadily through zero to the floor."}, "figure": {"caption": "Controls with mini-batches of 32, all layers together. Mean over networks and its 95 % interval; hollow: networks that cannot learn. Dotted: signal equals noise, and the noise floor.", "name": "fig-08-controls"}}
courses["updates"] = (batches * courses["look"]).astype(str)
results.figure(courses, "updates", by="training", draw=results.curves, lines=[floor, 0],
               controls=["frozen", "shuffled"], label="log10 (signal / noise)")  # fmt: skip

# %% [markdown]
# - Frozen networks keep their ratio, so the change comes from learning and not from the measurement.
# - With shuffled targets there is no drift at any time. Here it matters that the targets are standardised: their mean is zero, so that even the output bias is at its optimum from the start.
# - Give the shuffled targets a mean, and there is a clear drift phase, in which the loss falls, and then diffusion. It is one bias for each output that learns one number. The phases do not tell that a network has understood anything.
# - With a quarter of the rate the rise and the fall both come later: the ratio follows the loss.
#
# ## Does drift end where the error's fall ends?
#
# In the story of Shwartz-Ziv and Tishby the one phase gives way to the other where the error stops falling steeply.
# When does a curve change its course?
# A first answer: draw the best continuous line of two straight pieces through the logarithms of value and record, with at least three points in each piece; the break is the change-point.
# For a given break this is ordinary least squares with one extra column, $\max(0, x - x_\mathrm{break})$, so we try a fine grid of breaks.
#
# A second answer, which we chose when the first was seen to hang on the length of training, needs no lines: the record in which the ratio falls through 1, against the record after which the loss has made 90 % of its fall.


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
    ratio = ratio_of(history)
    past = np.arange(ratio.shape[1]) > ratio.argmax(axis=1)[:, None]
    over = past & (ratio < 0)
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1, ratio.shape[1])


# %%
timed = {str(size): fine[size] for size in sizes}
timed |= {name: controls[name] for name in ("shuffled", "frozen")}


def time_apart(timing, batch, length=scale.passes):
    """Log of the time of the ratio's change over that of the loss."""
    history = timed[batch]
    loss = history.validation_loss
    if timing == "through one":
        end_of_fall = np.maximum(training.end_of_fitting(loss), 1)
        return np.log10(end_of_drift(history) / end_of_fall)
    ratio, fallen = ratio_of(history), np.log10(loss[1:]).T
    return change_points(ratio[:, :length]) - change_points(fallen[:, :length])


timings = ("break of a line", "through one")
changes = results.measure(time_apart, timing=timings, batch=timed)


# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. By the break of a line all three sizes lie tightly together near minus 0.45, left of the margin; shuffled and frozen networks scatter from minus 1 to 0.3. By the passage through one sizes 8 and 32 lie inside the margin, just right of zero, and size 128 just beyond its right end; networks that cannot learn scatter even more."}, "figure": {"caption": "Time of the ratio's change relative to that of the loss, by two timings and windows in a mini-batch. Dots: networks; diamonds: mean with 95 % interval; hollow: networks that cannot learn, for which there is nothing to time; dotted: zero, and a factor of two.", "name": "fig-08-apart"}}
results.figure(changes, "batch", panels="timing", controls=["shuffled", "frozen"],
               label="log10 (change of ratio / change of loss)", lines=[-0.3, 0, 0.3])  # fmt: skip

# %%
lengths = sorted({max(8, scale.passes // part) for part in (8, 4, 2, 1)})
of = {"timing": ["break of a line"], "batch": ["32"], "length": lengths}
words.table(results.summary(results.measure(time_apart, **of), "length"))

# %%
log_time = np.log10(np.arange(1, 81))


def turns(values, times=log_time):
    """Where a curve is farthest from the line between its ends: one for each row."""
    x = (times - times[0]) / (times[-1] - times[0])
    y = (values - values[:, :1]) / (values[:, -1:] - values[:, :1])
    return times[abs(y - x).argmax(axis=1)]


def planted_turns(find, effect, trials):
    """How much later than at record 6 a turn is found that was planted so much later."""
    bend = np.minimum(log_time, np.log10(6) + effect)
    noise = rng.normal(0, 0.05, (trials * networks, len(bend)))
    return (find(bend + noise) - np.log10(6)).reshape(trials, networks)


# %%
def smallest_found(find):
    draw = partial(planted_turns, find)
    found = results.shares_found(draw, (0.31, 0.35, 0.4, 0.5), above=0.3)
    return found.query("`share found` >= 0.8")["planted"].min()


smallest = {find.__name__: smallest_found(find) for find in (change_points, turns)}
pd.Series(smallest)

# %% [markdown]
# {{rnn-phase-transition was depends or no}}
# By the break of a line the two do not fall together.
# The rule supposes two straight pieces, and the curves have three: in the ratio the line breaks at the *beginning* of the fall, in the loss at its *end*.
# Which bend is passed over depends on how much of the flat end there is to fit, as the first table shows: cut the same curves off after 10 records, and the ratio breaks later than the loss; after 80, far earlier.
# And networks that cannot learn have a break as well.
# It is not that the search is poor: a break that was planted in noise is found, and a difference of {{rnn-phase-transition break 8}} is larger than what it would miss.
# (The last output has the smallest of the planted differences that is found beyond the margin four times in five, for breaks and for the turns of the next section.)
#
# By the passage through one the drift ends soon after the fall with 8 and 32 windows, and clearly later with 128, which see the signal longer.
# The fall ends at the same update for all.
# So the end of drift is no event in the network: it is the time at which the signal becomes too weak for the mini-batch that is used.
#
# ## Do the analyses hang together?
#
# The last step before the paper itself was to be how all the analyses relate (step 7 of the proposal).
# Here is one way: does the gradient's drift end where the curves of {doc}`chapters 06 <06_bottleneck>` and {doc}`07 <07_learning_indicators>` change their course, information about the input and TSE complexity of the hidden layer?
# We say that a curve **turns** where it is farthest from the straight line between its ends, both scaled to 0 and 1, in the logarithm of time.
# The networks whose gradients we have start from the same weights as those of these chapters, at the same pace, and read the windows in another order.

# %%
curves = pd.concat([recipes.curves("code"), recipes.complexities("code")])
names = {"X;H": "information", "TSE": "complexity"}
methods = {"KSG": "nearest neighbours", "KL": "nearest neighbours"}
curves["measure"] = curves["quantity"].map(names)
curves["estimator"] = curves["estimator"].replace(methods)
curves = curves.dropna(subset="measure").query("passes > 0 and network < @networks")
keys = ["measure", "coordinates", "estimator", "network"]


def turn_of(curve):
    return turns(curve.to_numpy()[None], np.log10(curve.index.to_numpy()))[0]


in_order = curves.sort_values("passes").set_index("passes")
related = tidy(in_order.groupby(keys, sort=False)["value"].apply(turn_of))
portion = batches * 8 / len(weather.train)  # of a pass, in a record
drift_ends = np.log10(end_of_drift(fine[8]) * portion)
related["value"] = drift_ends[related["network"]] - related["value"]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three curves against passes. Signal over noise rises, peaks near 0.3 passes and falls. Information and complexity rise at the same time and level off where signal over noise falls through zero, at the dotted line near 0.5 passes. Later information dips and rises to its highest value at the end, and complexity falls to zero."}, "figure": {"caption": "Information about the input and TSE complexity of the hidden layer (nearest neighbours, units as recorded), scaled to a maximum of one, and the logarithm of signal over noise (all layers, mini-batches of 8). Mean over networks and its 95 % interval. Dotted: the end of drift.", "name": "fig-08-together"}}
shown = curves.query("estimator != 'Gaussian' and coordinates == 'as recorded'")
largest = shown.groupby("measure")["value"].transform("max")
drift = results.measure(through_training, layer=["all"], batch=[8], look=points)
drift = drift.assign(measure="signal / noise", passes=drift["look"] * portion)
shown = pd.concat([shown.assign(value=shown["value"] / largest), drift])
fig, ax = plt.subplots(figsize=(6.2, 4))
results.curves(ax, shown, "passes", by="measure")
ax.axvline(10 ** drift_ends.mean(), color="0.3", ls=":")
ax.set(xscale="log", xlabel="passes", ylabel="of the largest; log10")
ax.legend()
plt.show()
results.numbers(shown, ["measure", "passes"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four rows. Information lies at zero with the Gaussian estimate and near it with nearest neighbours and standardised units, but far left, at minus 1.2, with nearest neighbours and units as recorded. Complexity lies left of the margin in all cases, between about minus 0.6 and minus 1.1."}, "figure": {"caption": "Time of the end of drift relative to that of the turn, as a logarithm: negative where the curve turns later. Dots: networks; marks: mean with 95 % interval; dotted: zero, and a factor of two.", "name": "fig-08-relate"}}
shown = related.assign(of=related["measure"] + ", " + related["coordinates"])
results.figure(shown, "of", by="estimator", label="log10 (end of drift / turn)",
               lines=[-0.3, 0, 0.3])  # fmt: skip

# %% [markdown]
# {{rnn-analyses-relate was depends}}
# At first sight they hang together well: while the gradient drifts, the hidden layer, as recorded, seems to fill with information about the input, and its complexity grows; where the drift ends, both level off.
# ("Seems": while units are small, that rise is their size; see {doc}`chapter 07 <07_learning_indicators>`.)
# But then they go on to other things, and so the turn of the whole curve can be another.
# The Gaussian estimate of the information, and that of nearest neighbours on standardised units, turn where the drift ends, to {{rnn-analyses-relate information Gaussian recorded}} in the logarithm for the first.
# Nearest neighbours on units as recorded see a late rise, and put the turn into the dip before it; complexity turns near where it begins to fall.
# What the analyses share is the fall of the error in the first half pass, which moves everything at once.
# That one of them would be the cause of another does not follow.
#
# ## At the full scale
#
# {{scales 08}}
#
# ## What could fool us
#
# - **The noise floor.** A ratio of $1/\sqrt m$ is what no signal looks like. Two studies that average over different numbers of mini-batches have different floors, and drawing without repetition lowers them. A whole pass has none while nothing moves: its mean is the gradient of the training loss.
# - **The size of the mini-batch.** The border at 1 is not a property of the network: mini-batches that are 16 times as large move the ratio up by a factor of about 4.
# - **Motion.** The mini-batches of a record are taken while the weights move. Where they move fast, the deviation holds drift; where they swing about an optimum, the mean cancels. Frozen networks have neither.
# - **What a layer is.** One bias with large noise decides a whole layer's ratio.
# - **The reading.** Over the weights of a layer, the mean of absolute values is 1.32 times their deviation if the gradients are normally distributed, whatever the network does.
# - **The unit of time.** At the weather code's pace the first look, after ten passes, comes when everything is over.
# - **Thinned records.** In the slow training, small mini-batches read fewer windows in all. Size and amount of data go together there; in the fine records they do not.
# - **One record of weather.** All networks learn from the same eleven years.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Take the floor away
# :label: ex-08-floor
#
# *Medium, 15 minutes.*
# Write `corrected(gradients)`: from an array of gradients (mini-batches, weights) return the *squared* ratio of signal to noise, without bias from the floor.
# The squared norm of the mean is too large on average; by how much?
# The noise is the sum of the weights' variances, estimated without bias (`ddof=1`).
# Do not clip negative values.
# Check it with `check_corrected(corrected)`.
# :::

# %% tags=["remove-cell"]
pure_noise = np.random.default_rng(6).normal(size=(28, 50))
pure_noise -= 0.9 * pure_noise.mean(
    axis=0
)  # its mean is smaller than noise makes it
few_batches = 0.5 + np.random.default_rng(7).normal(size=(4, 10))


def without_floor(gradients):
    noise = gradients.var(axis=0, ddof=1).sum()
    return (gradients.mean(axis=0) ** 2).sum() / noise - 1 / len(gradients)


check_corrected = Check(
    [
        ("noise", (pure_noise,), without_floor(pure_noise)),
        ("a signal in it", (0.5 + pure_noise,), without_floor(0.5 + pure_noise)),
        ("four mini-batches", (few_batches,), without_floor(few_batches)),
    ],
    {
        "The noise floor is still in it.": lambda right, g: right + 1 / len(g),
        "Squares add up: take 1/m from the square, not 1/√m from the ratio.": (
            lambda right, g: np.sqrt(right + 1 / len(g)) - 1 / np.sqrt(len(g))
        ),
        "Squares add up: take 1/m away before you square or take a root.": (
            lambda right, g: (np.sqrt(right + 1 / len(g)) - len(g) ** -0.5) ** 2
        ),
        "Do not clip: without a signal, half of the values should be negative.": (
            lambda right, g: max(right, 0)
        ),
        "Divide by m − 1 in the variance (ddof=1).": (
            lambda right, g: (
                (right + 1 / len(g)) * len(g) / (len(g) - 1) - 1 / len(g)
            )
        ),
    },
)


# %% tags=["solution", "hide-input"]
def corrected(gradients):
    m = len(gradients)
    noise = gradients.var(axis=0, ddof=1).sum()  # squared, of one mini-batch
    signal = (gradients.mean(axis=0) ** 2).sum() - noise / m
    return signal / noise


print(check_corrected(corrected))

# %% [markdown]
# :::{exercise} The bias of the output layer
# :label: ex-08-corrected
#
# *Easy, 5 minutes.*
# `start["bias_out"]` holds the gradients of the output bias before training, in 28 mini-batches of 32, with shape (mini-batches, networks, weights).
# Is there any signal in it beyond the floor?
# Do the same for the output weights, `"w_out"`.
# :::

# %% tags=["remove-cell"]
start = gradients(fine[32].at(0), 32, seed(30))

# %% tags=["solution", "hide-input"]
for name in ("bias_out", "w_out"):
    beyond = [corrected(start[name][:, i]) for i in range(networks)]
    ratio = words.estimate(*ensemble_interval(beyond))
    print(f"{name}: squared ratio without floor {ratio}")

# %% [markdown]
# The weights have a signal from the first update on, the bias has none: standardised targets have a mean of zero, so the bias starts at its optimum.
# (The mini-batches share no window, so the floor that was taken away is a little too large.)
#
# :::{exercise} A mini-batch for the end
# :label: ex-08-size
#
# *Easy, 5 minutes.*
# From the frozen ratio of the trained networks with mini-batches of 32 (`at_end`, a logarithm for each network), how many windows would a mini-batch need for signal to equal noise?
# Write `balanced(log_ratio, size)`, check it with `check_balanced(balanced)`, and compare with the number of windows there are.
# :::

# %% tags=["remove-cell"]
at_end = standing.query("look == @looks[-1] and batch == 32")["value"].to_numpy()
check_balanced = Check(
    [
        ("a draw", (0.0, 32), 32),
        ("noise", (-0.5, 10), 100),
        ("signal", (0.5, 100), 10),
    ],
    {
        "The ratio grows with the square root of the size, not with the size.": (
            lambda right, log, size: size / 10**log
        ),
        "The wrong way round: a low ratio needs a larger mini-batch.": (
            lambda right, log, size: size * 10 ** (2 * log)
        ),
    },
)


# %% tags=["solution", "hide-input"]
def balanced(log_ratio, size):
    return size / 10 ** (2 * log_ratio)


print(check_balanced(balanced))
needed = words.estimate(*ensemble_interval(balanced(at_end, 32)))
print(f"{needed} windows, of {len(weather.train)}")

# %% [markdown]
# That size is known as the *gradient noise scale* {cite}`mccandlish2018`; it is used to choose the size of mini-batches.
#
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** There is no signal at all. What is the ratio of signal to noise, measured over $m$ mini-batches?
#
# - (a) Zero.
# - (b) About $1/\sqrt m$.
# - (c) About one.
#
# :::{dropdown} Answer to question 1
# **(b).** The mean of $m$ pieces of noise is not zero. It has a typical size of their standard deviation over $\sqrt m$.
#
# *(a)* is the true ratio, which nobody can measure with finitely many mini-batches.
#
# *(c)* would call it a draw between signal and noise, and there is no signal.
# :::
#
# **2.** You take mini-batches that are four times as large, at the same point of training. In the closed form, the ratio of signal to noise
#
# - (a) stays, because the gradient is the same;
# - (b) becomes four times as large;
# - (c) doubles.
#
# :::{dropdown} Answer to question 2
# **(c).** The mean stays, and the standard deviation of an average falls with the square root of the number of examples.
#
# *(a)* looks at the signal only.
#
# *(b)* would be right for the ratio of the *squares*.
# :::
#
# **3.** With larger mini-batches the drift ends later, while the error falls at the same updates. What is the end of drift?
#
# - (a) An event in the network.
# - (b) The time at which the signal becomes too weak for the mini-batch that is used.
# - (c) An error of the measurement.
#
# :::{dropdown} Answer to question 3
# **(b).** The network does the same with all sizes. What differs is how clearly a mini-batch shows the direction.
#
# *(a)* would happen at the same time, whatever is used to look.
#
# *(c)* is not so: each curve is right for its size, and the frozen networks say the same.
# :::
#
# **4.** Targets are shuffled and a constant is added. The network drifts and then diffuses. So
#
# - (a) drift shows that something is being learned, and here it is one number;
# - (b) it has found a rule in the shuffled targets;
# - (c) the ratio is useless.
#
# :::{dropdown} Answer to question 4
# **(a).** As long as the output's bias is wrong, all mini-batches agree on where it should go.
#
# *(b)* is impossible, since there is no rule.
#
# *(c)* goes too far: the ratio does tell whether mini-batches agree. It does not tell about what.
# :::
#
# **5.** A curve has three stretches. You fit the best line of *two* pieces. Where is its break?
#
# - (a) In the middle between the two bends.
# - (b) The fit fails, so one notices.
# - (c) Near one of the two bends, and which one depends on how long the curve is.
#
# :::{dropdown} Answer to question 5
# **(c).** The line passes over the bend that costs less. A longer flat end makes the other one cheaper, and the break jumps.
#
# *(a)* may happen, but nothing in least squares asks for it.
#
# *(b)* is the trap: a break is always found, even where nothing changes at all.
# :::
#
# ## Takeaways
#
# - A gradient over mini-batches has a signal and a noise. Their ratio grows as the square root of the mini-batch, and falls to zero near any optimum: a single weight shows both phases.
# - Measured over $m$ mini-batches, pure noise has a ratio of $1/\sqrt m$. Draw that floor before you interpret a curve.
# - "The mean of the gradient" has more than one reading, and what becomes of a statement about it depends on the reading.
# - Over mini-batches the gradient of the weather network drifts and then diffuses; over weights it shows no phases, and its mean and deviation fade side by side, as the paper says.
# - Where drift ends depends on the size of the mini-batch, while the error does not.
# - Drift shows that something is being learned, be it the mean of shuffled targets.
# - A rule that looks for one break finds one, in any curve.
#
# ## Record

# %%
weakest = phases_found.query("`share found` >= 0.8")["planted"].min()
shows = {"figure": "fig-08-no-phases", "detects": {"no phases": weakest}}
ledger.record("rnn-gradient-no-phases", no_phases, **shows)


# %%
def standing_still(part, layer, condition):
    still = controls[condition]
    norm = {"mean": still.gradient_mean, "deviation": still.gradient_deviation}[
        part
    ]
    late = norm[layer][-scale.passes // 10 :].mean(axis=0)
    return np.log10(norm[layer].max(axis=0) / late)


null = results.measure(
    standing_still, part=kinds, layer=layers, condition=["frozen"]
)
judged = pd.concat([fades.assign(condition="trained"), null])
shows = {"figure": "fig-08-fades", "measured": "trained", "null": "frozen"}
ledger.record("rnn-gradient-fades", judged, **shows)

# %%
ledger.record("rnn-gradient-mean-above", lowest, figure="fig-08-above")

# %%
ledger.record("rnn-gradient-phases", two_phases, figure="fig-08-ratio")


# %%
judged = changes[~changes["batch"].isin(["shuffled", "frozen"])]
shows = {"figure": "fig-08-apart", "detects": {"apart": smallest["change_points"]}}
ledger.record("rnn-phase-transition", judged, **shows)

# %%
shows = {"measured": "weather", "null": "shuffled targets"}
ledger.record("rnn-other-phases", stages, figure="fig-08-stages", **shows)

# %%
shows = {"figure": "fig-08-relate", "detects": {"apart": smallest["turns"]}}
ledger.record("rnn-analyses-relate", related, **shows)

# %%
ledger.record("ours-square-root", square_root, figure="fig-08-frozen")
