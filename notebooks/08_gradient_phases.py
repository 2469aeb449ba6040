# %% [markdown]
# # Does training drift, and then diffuse?
#
# | | |
# |---|---|
# | **Question** | Does training have a drift phase, in which all mini-batches pull the same way, and then a diffusion phase, in which they pull against each other? And does the one give way to the other when the error stops falling? |
# | **Sources** | {cite:t}`ivanovic2018`, §9; {cite:t}`ivanovic2018proposal`, question 5 and step 6 |
# | **Time** | 35 minutes to read, about 2 minutes to run |
# | **You need** | chapter {doc}`03 <03_weather_network>` (the network and how it is trained) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - split a gradient into signal and noise, and predict both in closed form for a small example;
# - say what the ratio of the two would be if there were no signal at all, and why it is not zero;
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
from IPython.display import Markdown

from infoutils import data, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.statistics import ensemble_interval

plotting.use_style()
scale = get_scale()
sizes = (8, 32, 128)  # windows in a mini-batch
size_colours = dict(zip(sizes, plotting.COLOURS))

# %% [markdown]
# ## Predict before you run
#
# Each update follows the gradient of one mini-batch.
# Averaged over many mini-batches, the gradient has a mean, the **signal**, and a standard deviation, the **noise**.
# The original story of fitting and compression {cite}`shwartzziv2017` says that training has two phases: **drift**, where the signal exceeds the noise and the error falls fast, then **diffusion**, where noise exceeds the signal and the weights wander.
# Does it hold for a fully recurrent network?
# And if not, has training any other phases?
# So asks the proposal {cite}`ivanovic2018proposal`.
# The paper looked for the two phases and did **not** see them: the mean and the standard deviation of its gradient both approach zero, and the mean remains at least slightly above the deviation (§9).
# It does not say what the two are taken over.
# This chapter takes them over mini-batches, as in the original story; over the weights of a layer is another reading, which the ledger asks for and this chapter does not compute yet.
#
# :::{admonition} Write down your guess
# :class: note
# 1. In the very first updates, is the signal larger than the noise? In every layer?
# 2. Mini-batches of 128 windows instead of 8: is the end of the drift phase earlier, later, or the same?
# 3. Suppose there is nothing to learn and the gradient is pure noise. What is the ratio of signal to noise, measured over 28 mini-batches?
# :::
#
# ## Signal and noise, written out
#
# Take the smallest network there is: one weight $w$, that predicts $y = a x + \varepsilon$ from $x$.
# Inputs are standard normal, and $\varepsilon$ is normal with standard deviation $s$.
# The squared error of one example has the gradient
#
# $$g = 2x(wx - y) = 2x^2 (w - a) - 2x\varepsilon .$$
#
# Its mean is $2(w-a)$, and its variance is $4\,[\,2(w-a)^2 + s^2\,]$, because $x^2$ has mean 1 and variance 2.
# A mini-batch averages $B$ examples: the mean stays, and the variance is divided by $B$.
# So the ratio of signal to noise is
#
# $$\rho = \sqrt{B}\;\frac{|w-a|}{\sqrt{2(w-a)^2+s^2}} .$$
#
# - It grows as the **square root of the mini-batch**.
# - **Far** from the optimum it is $\sqrt{B/2}$ whatever the distance: the mini-batches agree.
# - **Near** the optimum it goes to zero with the distance: what is left is the noise of the examples, $s$.
#
# That is a drift phase and a diffusion phase, in a model without layers, without depth and without anything to compress.
#
# But nobody knows the mean; we *estimate* it from $m$ mini-batches.
# The average of $m$ pure noise gradients of size $\sigma$ is not zero: its typical size is $\sigma/\sqrt{m}$.
# So where there is no signal at all, the measured ratio is typically $1/\sqrt{m}$, the **noise floor**; with few parameters it scatters widely below it.

# %%
batches = 28  # mini-batches that one record is measured over
floor = 1 / np.sqrt(batches)
noise = 1.0
distances = np.geomspace(0.003, 30, 13)
rng = np.random.default_rng(0)


def closed_form(distance, size):
    """Ratio of signal to noise for mini-batches of a size, at a distance from the optimum."""
    return np.sqrt(size) * abs(distance) / np.sqrt(2 * distance**2 + noise**2)


def simulated(distance, size, repetitions=10 * scale.repetitions):
    """The ratio, squared, as it is measured over some mini-batches, again and again."""
    x, e = rng.normal(size=(2, repetitions, batches, size))
    gradients = (2 * x * (x * distance - noise * e)).mean(axis=2)
    return gradients.mean(axis=1) ** 2 / gradients.var(axis=1)


measured = {s: [simulated(d, s) for d in distances] for s in sizes}
at_optimum = {s: simulated(0.0, s) for s in sizes}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Ratio of signal to noise against distance from the optimum, on logarithmic axes, for mini-batches of 8, 32 and 128. Three parallel lines rise in proportion to the distance and level off when the distance is about one. Dots, which are measured, lie on the lines at the right, but at the left they leave them and level off at a dashed horizontal line just below 0.2."}, "figure": {"caption": "One weight: the ratio of signal to noise. Lines: closed form. Dots: root mean square of what is measured over 28 mini-batches, with 95 % interval over repetitions. Dashed: the noise floor, where there is no signal (control). Dotted: signal equals noise.", "name": "fig-08-one-weight"}}
fig, ax = plt.subplots()
fine = np.geomspace(distances[0], distances[-1], 200)
for size, colour in size_colours.items():
    ax.plot(
        fine, closed_form(fine, size), color=colour, label=f"mini-batches of {size}"
    )
    mean, low, high = np.sqrt(ensemble_interval(np.array(measured[size]), axis=1))
    ax.errorbar(
        distances, mean, (mean - low, high - mean), fmt="o", color=colour, ms=5
    )
ax.axhline(floor, color=plotting.CONTROL, ls="--")
ax.axhline(1, color="0.3", ls=":", lw=1)
ax.set(
    xscale="log",
    yscale="log",
    ylim=(0.02, 20),
    xlabel="distance from the optimum, |w − a|",
    ylabel="signal / noise",
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"Over {batches} mini-batches the noise floor is {floor:.3f}, a squared ratio of {floor**2:.3f}. "
    "Measured at the optimum itself, where the true ratio is zero, the squared ratio is "
    + ", ".join(
        f"{describe(at_optimum[s], 3)} (mini-batches of {s})" for s in sizes
    )
    + "."
)

# %% [markdown]
# If you run this chapter yourself, turn these knobs in the next cell: at which distance do the measured ratios begin to look like those at the optimum, and which knob moves that border?

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_ratios(distance=0.1, size=32, batches=28):
    draw = np.random.default_rng(1).normal
    shown = {}
    for name, apart in ((f"at {distance:g}", distance), ("at the optimum", 0.0)):
        x, e = draw(size=(2, 500, batches, size))
        gradients = (2 * x * (x * apart - noise * e)).mean(axis=2)
        shown[name] = abs(gradients.mean(axis=1)) / gradients.std(axis=1)
    fig, ax = plt.subplots(figsize=(6, 3))
    edges = np.geomspace(1e-3, 20, 60)
    for (name, ratios), colour in zip(shown.items(), plotting.COLOURS):
        ax.hist(ratios, edges, alpha=0.5, color=colour, label=name)
    ax.axvline(closed_form(distance, size), color="0.2", label="truth")
    ax.axvline(
        1 / np.sqrt(batches), color=plotting.CONTROL, ls="--", label="noise floor"
    )
    ax.set(xscale="log", xlabel="signal / noise", ylabel="of 500 measurements")
    ax.legend(fontsize=8)
    plt.show()


_ = ipywidgets.interact(
    show_ratios,
    distance=ipywidgets.FloatLogSlider(value=0.1, base=10, min=-3, max=1),
    size=[8, 32, 128],
    batches=(4, 100, 4),
)

# %% [markdown]
# (The dots lie a little high everywhere: the noise is estimated from the same few mini-batches, and an average of ratios exceeds the ratio of averages.)
#
# Read the left side of the figure again.
# A measured ratio of 0.2 says nothing about the signal: it is what no signal looks like.
# And for independent mini-batches the floor does not depend on their size, only on their number.
#
# ## The network, in short records
#
# We train the weather network as in {doc}`chapter 03 <03_weather_network>`, after the weather code that the paper used {cite}`weathercode`: weights from U(−0.01, 0.01), stochastic gradient descent with a rate of 0.005.
# The code's mini-batches are single windows; we use 8, 32 and 128.
# (The paper itself does not state how it trained.)
#
# Most of the error is gone after the first hundreds of updates, within one pass through the data.
# So an epoch of this chapter is not a pass but a **record** of 28 updates, for all three sizes: the number of mini-batches sets the noise floor, and should be the same.
# A record draws its windows without repetition.
# For sizes 8 and 32 that hardly matters, but 28 mini-batches of 128 windows are nearly all the data, where every mean is nearly exact.
# So their noise floor is much lower: by the share of the data that a record leaves out, $\sqrt{(1 - mB/N)/m}$ for $N$ windows.
#
# One detail needs care.
# The code raises the momentum from 0.5 to 0.9 after five passes, which is early for large mini-batches and late for small ones.
# We keep it at 0.5 all the way, and the learning rate constant, so that nothing changes but the network.
# More momentum comes below, as a control.

# %%
weather = data.weather()
few = max(5, scale.networks // 5)  # networks in a control
floors = {
    size: np.log10(np.sqrt((1 - size * batches / len(weather.train)) / batches))
    for size in sizes
}
points = np.unique(np.geomspace(1, scale.epochs, 9).round().astype(int))
points = [0, *points.tolist()]  # records after which parameters are kept


def train(series, size, networks, learning_rate=0.005, momentum=0.5):
    """Train as in chapter 03, but in records, with a constant rate and momentum."""
    return training.fit(
        models.FullyRecurrent(networks, 18, 10, 2, rng=1),
        series,
        epochs=scale.epochs,
        optimiser="sgd",
        learning_rate=learning_rate,
        decay=1,
        momentum=momentum,
        batch_size=size,
        windows_per_epoch=batches * size,
        checkpoint_every=None,
        checkpoints=points,
        rng=2,
        progress=False,
    )


histories = {size: train(weather, size, scale.networks) for size in sizes}
layers = tuple(histories[32].model.layers)
updates = batches * np.arange(1, scale.epochs + 1)  # done by the end of each record

# %% [markdown]
# For every layer, `History` holds the norm of the mean and the norm of the standard deviation of the gradient over the mini-batches of a record.
# A layer has its biases with it: *input* is the weights from the inputs and the bias of the hidden units, *recurrent* is the weights among hidden units and their first state, *output* is the weights to the outputs and their bias.
# Before we trust these numbers, we compute them by hand, for the first record.


# %%
def gradients_by_hand(model, size, rng):
    """Gradient of each mini-batch of one record: by name, (batches, networks, parameters)."""
    model = model.clone()
    x, y = (
        torch.tensor(weather.train.x).float(),
        torch.tensor(weather.train.y).float(),
    )
    order = np.stack([s.permutation(len(x)) for s in rng.spawn(model.networks)])
    names, parameters = zip(*model.named_parameters())
    engine = torch.optim.SGD(parameters, lr=0.005, momentum=0.5)
    found = {name: [] for name in names}
    for batch in range(batches):
        chosen = order[:, batch * size : (batch + 1) * size]
        outputs, _ = model(x[chosen])
        loss = ((outputs - y[chosen]) ** 2).mean(dim=(1, 2, 3))  # of each network
        gradients = torch.autograd.grad(loss.sum(), parameters)
        for name, parameter, gradient in zip(names, parameters, gradients):
            found[name].append(gradient.flatten(1).numpy())
            parameter.grad = gradient
        engine.step()
    return {name: np.array(values) for name, values in found.items()}


by_hand = {
    size: gradients_by_hand(histories[size].at(0), size, np.random.default_rng(2))
    for size in sizes
}
for layer, names in histories[32].model.layers.items():
    gradients = np.concatenate([by_hand[32][name][:, 0] for name in names], axis=1)
    print(
        f"{layer:>9}, network 0, by hand: mean {np.linalg.norm(gradients.mean(axis=0)):.6f}, "
        f"deviation {np.linalg.norm(gradients.std(axis=0)):.6f}; "
        f"infoutils: {histories[32].gradient_mean[layer][0, 0]:.6f}, "
        f"{histories[32].gradient_deviation[layer][0, 0]:.6f}"
    )

# %% [markdown]
# ## Signal and noise through training
#
# First the two norms themselves, for mini-batches of 32.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Logarithm of the norms of mean and deviation against updates, three panels. In the input and recurrent layers the mean starts above the deviation, both rise steeply by one to two orders of magnitude inside the shaded fall, and the mean then drops below the deviation, which stays level. In the output layer the mean starts below the deviation, exceeds it only for a while during the fall, and drops below it again."}, "figure": {"caption": "Norm of the mean (signal) and of the standard deviation (noise) of the gradient over the mini-batches of a record, mini-batches of 32. Mean over networks and its 95 % interval, taken in logarithms. Shaded: the first 90 % of the fall of the validation loss.", "name": "fig-08-norms"}}


def logs(values):
    """Base-10 logarithm, networks first, in double precision."""
    return np.log10(np.asarray(values, dtype=float)).T


def end_of_fall(history):
    """First record after which the loss has made 90 % of its fall to the last record, by network."""
    loss = history.validation_loss
    return (loss <= loss[-1] + 0.1 * (loss[0] - loss[-1])).argmax(axis=0)


fall = {size: end_of_fall(histories[size]) for size in sizes}
fig, axes = plt.subplots(1, 3, figsize=(9.4, 3.4), sharey=True)
for ax, layer in zip(axes, layers):
    ax.axvspan(updates[0], batches * fall[32].mean(), color="0.93", lw=0)
    for name, colour, label in (
        ("gradient_mean", plotting.COLOURS[0], "mean: signal"),
        ("gradient_deviation", plotting.COLOURS[1], "deviation: noise"),
    ):
        values = getattr(histories[32], name)[layer]
        plotting.band(ax, updates, logs(values), label=label, colour=colour)
    ax.set(xscale="log", title=layer, xlabel="updates")
axes[0].set_ylabel("log10 of the norm")
axes[0].legend(loc="lower right")
plt.show()

# %% tags=["hide-input"]
first_norms, last_norms = (
    {
        name: describe(
            logs(
                np.sqrt(
                    sum(
                        v[at].astype(float) ** 2
                        for v in getattr(histories[32], key).values()
                    )
                )
            )
        )
        for name, key in (
            ("mean", "gradient_mean"),
            ("deviation", "gradient_deviation"),
        )
    }
    for at in (0, -1)
)
Markdown(
    f"Over all layers, the logarithm of the norm of the mean goes from {first_norms['mean']} to "
    f"{last_norms['mean']} between the first record and the last, and that of the deviation from "
    f"{first_norms['deviation']} to {last_norms['deviation']}. The loss has made 90 % of its fall after "
    + ", ".join(
        f"{describe(batches * fall[s], 0)} updates (size {s})" for s in sizes
    )
    + "."
)

# %% [markdown]
# The paper says that both approach zero, and that the mean remains above the deviation.
# Over mini-batches, at the book's scale, the mean ends below the deviation, and shrinks further than the deviation does.
#
# The ratio of the two is what the question of drift and diffusion is about.
# Logarithms make 0 the border: above it the mean is larger, below it the deviation.


# %%
def log_ratio(history, layer=None):
    """log10(norm of mean / norm of deviation): (networks, records); of all layers together."""
    chosen = [layer] if layer else list(history.gradient_mean)
    mean, deviation = (
        sum(norms[name].astype(float) ** 2 for name in chosen)
        for norms in (history.gradient_mean, history.gradient_deviation)
    )
    return 0.5 * np.log10(mean / deviation).T


ratios = {
    (layer, size): log_ratio(histories[size], layer)
    for layer in layers
    for size in sizes
}
together = {size: log_ratio(histories[size]) for size in sizes}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels against updates. The validation loss is the same for three sizes of mini-batch: flat, a steep fall near 100 to 200 updates, then a slow decline. The ratio of the input and recurrent layers starts above zero, rises to a peak during the fall, and ends below zero; the recurrent layer dips and recovers once in between. The ratio of the output layer starts below zero, rises to the same kind of peak, and falls again. Larger mini-batches lie higher. Sizes 8 and 32 end at their dashed noise floors, and size 128 ends far above its own, which is lower."}, "figure": {"caption": "Validation loss, and the ratio of signal to noise in each layer, for three sizes of mini-batch. Mean over networks and its 95 % interval. Dotted: signal equals noise. Dashed, in the same colours: the noise floor, which pure noise would give (control).", "name": "fig-08-ratio"}}
fig, axes = plt.subplots(2, 2, figsize=(8.6, 6), sharex=True)
for size, colour in size_colours.items():
    plotting.band(
        axes[0, 0],
        updates,
        logs(histories[size].validation_loss[1:]),
        label=f"mini-batches of {size}",
        colour=colour,
    )
axes[0, 0].set(title="validation loss", ylabel="log10 of the loss")
axes[0, 0].legend()
for ax, layer in zip(axes.flat[1:], layers):
    for size, colour in size_colours.items():
        plotting.band(ax, updates, ratios[layer, size], colour=colour)
        ax.axhline(floors[size], color=colour, ls="--", lw=1)
    ax.axhline(0, color="0.3", ls=":", lw=1)
    ax.set(
        title=f"{layer} layer",
        ylabel="log10 (signal / noise)",
        ylim=(-1.3, 1.2),
        xscale="log",
    )
for ax in axes[1]:
    ax.set_xlabel("updates")
plt.show()

# %% tags=["hide-input"]
table = pd.DataFrame(
    [
        {
            "layer": layer,
            "mini-batch": size,
            "first record": describe(ratios[layer, size][:, 0]),
            "peak": describe(ratios[layer, size].max(axis=1)),
            "last record": describe(ratios[layer, size][:, -1]),
        }
        for layer in layers
        for size in sizes
    ]
)
table.style.hide(axis="index").set_caption(
    "log10 of signal over noise; the noise floor is at "
    + ", ".join(f"{floors[s]:.2f} (size {s})" for s in sizes)
)

# %% [markdown]
# If not the two phases, has training any others?
# There are not two stages but three.
#
# - **Before the fall** the signal grows. With weights near zero, the gradient of each layer is small because the weights of the others are; as they grow, they raise each other's. The input and recurrent layers begin above the border, the output layer begins below it.
# - **During the fall** all layers, with all sizes, are in drift: every peak lies above zero.
# - **After the fall** the ratio drops below 1, in the recurrent layer with one way back, and keeps falling towards the noise floor. That is what is called diffusion.
#
# The loss is the same for all three sizes, to the width of a line, while the ratio is not.
# The networks do the same; what differs is how clearly a mini-batch shows it.
#
# ## Why the output layer begins in noise
#
# The weights start near zero, as in the weather code, so at first the hidden units say next to nothing, and the gradient of the output weights is small.
# The gradient of the output *bias* is not small: it is the mean error of the mini-batch, whatever the hidden units say.
# But its signal is nearly zero, because the targets are standardised, and their mean over all of training is zero.
# What remains is that one mini-batch holds more winter and another more summer.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six rows of dots. The output weights lie well above zero, and a little higher for larger mini-batches. The output bias lies far below zero for all three sizes, and scatters around and below the dashed noise floor of its size, which is far lower for 128."}, "figure": {"caption": "The first record of the output layer, its weights and its bias apart. Dots: networks; diamonds: mean with 95 % interval; grey: the bias. Dotted: signal equals noise; dashed: the noise floor (control).", "name": "fig-08-bias"}}
split = {}
for size in sizes:
    for label, name in (("weights", "w_out"), ("bias", "bias_out")):
        gradients = by_hand[size][name].astype(float)
        split[f"{label}, {size} windows"] = np.log10(
            np.linalg.norm(gradients.mean(axis=0), axis=-1)
            / np.linalg.norm(gradients.std(axis=0), axis=-1)
        )
fig, ax = plt.subplots(figsize=(6.8, 3.6))
plotting.dots(ax, split, controls=[row for row in split if row.startswith("bias")])
for row, label in enumerate(split):
    place = floors[int(label.split()[1])]
    ax.plot([place, place], [row - 0.4, row + 0.4], color="0.3", ls="--", lw=1.2)
ax.axvline(0, color="0.3", ls=":", lw=1)
ax.set_xlabel("log10 (signal / noise) in the first record")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "In the first record the output weights have "
    + ", ".join(
        f"{describe(split[f'weights, {s} windows'])} (size {s})" for s in sizes
    )
    + "; the output bias has "
    + ", ".join(
        f"{describe(split[f'bias, {s} windows'])} (size {s})" for s in sizes
    )
    + ". The noise floor is at "
    + ", ".join(f"{floors[s]:.2f} (size {s})" for s in sizes)
    + "."
)

# %% [markdown]
# The weights drift from the first update on; the bias does not.
# It scatters about the floor of its size and below it, as noise of only two parameters does.
# In the ratio of the layer, where norms of weights and bias are added, the bias wins.
# A layer is in drift or in diffusion as its noisiest parameters say.
#
# ## What the ratio would be without noise floor and without motion
#
# Two things stand between the measured ratio and the true one.
# There is the floor.
# And the parameters **move** while the mini-batches of a record are taken, so that the deviation holds some of the drift, and the mean is the mean over a path.
#
# Both go away if we freeze the network: learning rate zero, and one whole pass through the training data.
# Then the mean over all mini-batches *is* the gradient of the training loss.


# %%
def frozen_ratio(model, size, layer=None):
    """log10 of signal over noise of networks that stand still; of all layers together."""
    still = training.fit(
        model,
        weather,
        epochs=1,
        optimiser="sgd",
        learning_rate=0,
        batch_size=size,
        rng=3,
        progress=False,
    )
    return log_ratio(still, layer)[:, 0]


frozen = {
    size: np.array([frozen_ratio(histories[size].at(p), size) for p in points])
    for size in sizes
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels, for mini-batches of 8, 32 and 128. The ratio of all layers together starts below zero, rises to a peak near 150 updates and falls again. Dots of frozen networks follow the line closely, except that with mini-batches of 8 they lie lower, below the dashed noise floor, at the start and at the end."}, "figure": {"caption": "All layers together: the ratio as measured during training (line and band), and of the same networks frozen, over the whole training data (dots, control). 95 % intervals over networks. Dotted: signal equals noise. Dashed: noise floor.", "name": "fig-08-frozen"}}
fig, axes = plt.subplots(1, 3, figsize=(9.4, 3.4), sharey=True)
for ax, (size, colour) in zip(axes, size_colours.items()):
    plotting.band(
        ax, updates - batches / 2, together[size], colour=colour, label="in motion"
    )
    mean, low, high = ensemble_interval(frozen[size], axis=1)
    ax.errorbar(
        np.maximum(batches * np.array(points), 7),
        mean,
        (mean - low, high - mean),
        fmt="o",
        ms=4.5,
        color="0.3",
        label="frozen",
    )
    ax.axhline(floors[size], color=plotting.CONTROL, ls="--", lw=1)
    ax.axhline(0, color="0.3", ls=":", lw=1)
    ax.set(xscale="log", title=f"mini-batches of {size}", xlabel="updates")
axes[0].set_ylabel("log10 (signal / noise)")
axes[0].legend()
plt.show()

# %% tags=["hide-input"]
other_sizes = {
    size: np.array([frozen_ratio(histories[32].at(p), size) for p in points[::3]])
    for size in (8, 128)
}
recurrent_frozen = {
    size: frozen_ratio(histories[size].at(0), size, "recurrent") for size in sizes
}
step = (other_sizes[128] - other_sizes[8]).mean(axis=0)
lag = {size: together[size][:, -1] - frozen[size][-1] for size in sizes}
noise_scale = 32 / 10 ** (2 * frozen[32])  # windows at which signal equals noise
peak = int(noise_scale.mean(axis=1).argmin())
Markdown(
    "The same frozen networks with mini-batches of 128 instead of 8 have a logarithm that is higher by "
    f"{describe(step, 3)}; the square root of 16 would give {np.log10(4):.3f}. "
    "In the last record the ratio in motion minus the frozen one is "
    + ", ".join(f"{describe(lag[s])} (size {s})" for s in sizes)
    + ". In the first record the recurrent layer has "
    + ", ".join(
        f"{describe(ratios['recurrent', s][:, 0])} in motion and {describe(recurrent_frozen[s])} frozen at its start (size {s})"
        for s in sizes
    )
    + ". Signal equals noise for mini-batches of "
    f"{describe(noise_scale[0], 0)} windows at the start, {describe(noise_scale[peak], 1)} after "
    f"{batches * points[peak]} updates, and {describe(noise_scale[-1], 0)} at the end."
)

# %% [markdown]
# Frozen and moving networks tell the same story, so the three stages are no artefact of motion.
# Where the true ratio lies below the floor, with mini-batches of 8, the moving measurement cannot follow it.
# And in the first record motion does matter to one layer: the deviation of the recurrent layer is not noise but growth, so that its ratio hardly depends on the size of the mini-batch until the network is frozen.
#
# The square root of the mini-batch, from the one-weight example, holds in the network.
# So the border at 1 is a choice: with mini-batches that are large enough, any stage is a drift phase.
# (With a finite record that is trivially so: a mini-batch of all the data has no noise at all, and the square root fails before that.)
# During the fall that mini-batch is tiny, at the end it is a good part of the data.
# The mini-batch at which signal equals noise is known as the *gradient noise scale* {cite}`mccandlish2018`; it is used to choose the size of mini-batches.
#
# ## Two change-points
#
# When does the ratio change its course, and when does the error?
# The rule was fixed before the data were looked at: draw the best continuous line of two straight pieces through the logarithms of value and record, with at least three points in each piece; the break is the change-point.
# For a given break this is ordinary least squares with one extra column, $\max(0, x - x_\mathrm{break})$.
# So we try a fine grid of breaks.


# %%
def change_points(values):
    """Break of the best two-piece line through each row (networks, records), in logs.

    Returns the record at the break, and the fitted values, both as logarithms.
    """
    x = np.log10(np.arange(1, values.shape[1] + 1))
    best, at, fits = (
        np.full(len(values), np.inf),
        np.zeros(len(values)),
        values.copy(),
    )
    for place in np.linspace(x[2], x[-3], 500)[:-1]:  # three points on either side
        columns = np.stack([np.ones_like(x), x, np.maximum(x - place, 0)], axis=1)
        fit = (columns @ np.linalg.lstsq(columns, values.T)[0]).T
        error = ((values - fit) ** 2).sum(axis=1)
        better = error < best
        best[better], at[better], fits[better] = error[better], place, fit[better]
    return at, fits


records = np.arange(1, scale.epochs + 1)
known = min(20, scale.epochs // 2)
clean = -1.5 * np.minimum(np.log10(records / known), 0)[None]
trials = clean + np.random.default_rng(5).normal(0, 0.1, (100, len(records)))
print(
    f"known break at record {known}: without noise {10 ** change_points(clean)[0][0]:.1f}, "
    f"with noise {describe(10 ** change_points(trials)[0], 1)}"
)

# %%
breaks = {
    "ratio": {size: change_points(together[size]) for size in sizes},
    "loss": {
        size: change_points(logs(histories[size].validation_loss[1:]))
        for size in sizes
    },
}
apart = {size: breaks["ratio"][size][0] - breaks["loss"][size][0] for size in sizes}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels with the dots of ratio and loss of one network and a bent line through each. The ratio rises, peaks and falls; its bent line turns at about record 4, before the peak. The loss is flat, falls steeply and flattens; its bent line ignores the first flat part and turns at about record 11."}, "figure": {"caption": "The first network of each ensemble: ratio of signal to noise, validation loss, and the best line of two pieces through each. Triangles on the axis: the breaks.", "name": "fig-08-breaks"}}
fig, axes = plt.subplots(1, 3, figsize=(9.4, 3.6), sharey=True)
for ax, size in zip(axes, sizes):
    curves = {
        "ratio": together[size][0],
        "loss": logs(histories[size].validation_loss[1:])[0],
    }
    for (name, curve), colour in zip(curves.items(), plotting.COLOURS):
        at, fits = (found[0] for found in breaks[name][size])
        ax.plot(records, curve, ".", color=colour, ms=4, label=name)
        ax.plot(records, fits, color=colour, lw=1.2)
        ax.plot(10**at, -1.38, "^", color=colour, ms=8, clip_on=False)
    ax.axhline(0, color="0.3", ls=":", lw=1)
    ax.set(
        xscale="log",
        ylim=(-1.4, 1.2),
        title=f"mini-batches of {size}",
        xlabel="record (28 updates each)",
    )
axes[0].set_ylabel("log10 of the value")
axes[0].legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "The break of the ratio is at record "
    + ", ".join(
        f"{describe(10 ** breaks['ratio'][s][0], 1)} (size {s})" for s in sizes
    )
    + "; that of the loss at "
    + ", ".join(
        f"{describe(10 ** breaks['loss'][s][0], 1)} (size {s})" for s in sizes
    )
    + ". The logarithm of their ratio is "
    + ", ".join(f"{describe(apart[s])} (size {s})" for s in sizes)
    + "; the rule allows −0.3 to 0.3."
)

# %% [markdown]
# The rule supposes two phases, and so two straight pieces.
# The curves have three.
# A line with one break must pass over one of the two bends, and it does not pass over the same one in both curves: in the ratio it turns at the start of the fall, in the loss after its end.
#
# Which bend is passed over depends on how much of the flat end there is to fit.
# So we cut the same curves off earlier, and look for the breaks again.

# %%
lengths = np.unique(np.geomspace(8, scale.epochs, 10).round().astype(int))
cut_breaks = {
    (name, size): np.array(
        [change_points(v[:, :length])[0] for length in lengths]
    ).T
    for size in sizes
    for name, v in (
        ("ratio", together[size]),
        ("loss", logs(histories[size].validation_loss[1:])),
    )
}
apart_cut = {s: cut_breaks["ratio", s] - cut_breaks["loss", s] for s in sizes}


def passes_rule(values):
    """Whether an interval lies within a factor of two."""
    _, low, high = ensemble_interval(values)
    return low > -0.3 and high < 0.3


passing = {
    size: [n for n, v in zip(lengths, apart_cut[size].T) if passes_rule(v)]
    for size in sizes
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Record of the break against the number of records that the line is fitted to. The break of the ratio declines slowly from about 6 to 4. The break of the loss lies between 3 and 4 for up to about 17 records, then jumps to about 11 and stays there."}, "figure": {"caption": "The change-points of the same networks (mini-batches of 32), when training is cut off earlier. Mean over networks and its 95 % interval.", "name": "fig-08-length"}}
fig, ax = plt.subplots()
for name, colour in zip(("ratio", "loss"), plotting.COLOURS):
    values = cut_breaks[name, 32]
    plotting.band(ax, lengths, values, label=f"break of the {name}", colour=colour)
wanted = [3, 5, 10, 20]
ax.set(
    xscale="log",
    xlabel="records that the line is fitted to",
    ylabel="record of the break",
    yticks=np.log10(wanted),
    yticklabels=wanted,
    xticks=lengths[::3],
    xticklabels=lengths[::3],
)
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "The logarithm of the ratio's break over that of the loss is, with mini-batches of 32, "
    + ", ".join(
        f"{describe(values)} ({length} records)"
        for length, values in zip(lengths, apart_cut[32].T)
    )
    + ". Lengths at which the rule's interval holds: "
    + "; ".join(
        f"size {size}: {', '.join(map(str, passing[size])) or 'none'}"
        for size in sizes
    )
    + "."
)

# %% [markdown]
# Cut off at some lengths the same networks pass the rule; trained for longer, they fail it.
# These lengths were tried afterwards, and decide nothing.
# But an answer that turns with the length of training is a weak one.
#
# There is a simpler way to time the two, without lines: the record in which the ratio falls through 1, against the record after which the loss has made 90 % of its fall.
# We chose it after seeing the figures above, in the first edition; now the ledger's rule has both timings.


# %%
def end_of_drift(ratio):
    """First record after the peak in which noise exceeds signal; the last if none does."""
    after_peak = np.arange(ratio.shape[1]) >= ratio.argmax(axis=1)[:, None]
    over = after_peak & (ratio < 0)
    return np.where(over.any(axis=1), over.argmax(axis=1) + 1, ratio.shape[1])


drift = {size: end_of_drift(together[size]) for size in sizes}
apart_otherwise = {size: np.log10(drift[size] / fall[size]) for size in sizes}

# %% [markdown]
# ## Controls
#
# Which of this is the network's doing?
# With mini-batches of 32, and fewer networks, we change one thing at a time:
#
# - **frozen**: a learning rate of zero, so nothing is learned and nothing should change;
# - **shuffled targets**: every window gets the targets of another, so there is nothing to learn;
# - **shuffled, not centred**: the same, with a constant of 1 added to all targets, so there is nothing to learn but their mean;
# - **a quarter of the rate**: if the ratio falls because the loss falls, both move to four times as many updates;
# - **more momentum**: 0.9 in place of 0.5, all the way;
# - **Adam**: another optimiser, which brings its own rate.

# %%
mixed = np.random.default_rng(3).permutation(len(weather.train))
shuffled = replace(weather, train=replace(weather.train, y=weather.train.y[mixed]))
not_centred = replace(
    shuffled,
    train=replace(shuffled.train, y=shuffled.train.y + 1),
    validation=replace(shuffled.validation, y=shuffled.validation.y + 1),
)
in_short_records = {
    "epochs": scale.epochs,
    "batch_size": 32,
    "windows_per_epoch": 32 * batches,
    "rng": 2,
    "progress": False,
}
controls = {
    "as above": histories[32],
    "frozen": train(weather, 32, few, learning_rate=0),
    "shuffled targets": train(shuffled, 32, few),
    "shuffled, not centred": train(not_centred, 32, few),
    "a quarter of the rate": train(weather, 32, few, learning_rate=0.005 / 4),
    "momentum 0.9": train(weather, 32, few, momentum=0.9),
    "Adam": training.fit(
        models.FullyRecurrent(few, 18, 10, 2, rng=1), weather, **in_short_records
    ),
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left, validation loss: frozen networks and shuffled targets stay flat, the others fall, Adam first and a quarter of the rate last. Right, ratio: frozen networks stay level, shuffled targets stay at or below the noise floor, shuffled targets that are not centred start high and fall to the floor, Adam starts high and falls, and the others that learn rise to a peak and fall; with a quarter of the rate the peak comes about four times as late."}, "figure": {"caption": "Controls with mini-batches of 32, all layers together. Mean over networks and its 95 % interval; grey: networks that cannot learn. Dotted: signal equals noise; dashed: noise floor.", "name": "fig-08-controls"}}
fig, axes = plt.subplots(1, 2, figsize=(9.4, 4.6))
shades = dict(
    zip(controls, (plotting.COLOURS[0], "0.2", "0.6", *plotting.COLOURS[1:5]))
)
for name, history in controls.items():
    plotting.band(
        axes[0],
        updates,
        logs(history.validation_loss[1:]),
        label=name,
        colour=shades[name],
    )
    plotting.band(axes[1], updates, log_ratio(history), colour=shades[name])
axes[0].set(title="validation loss", ylabel="log10 of the loss")
fig.legend(loc="outside lower center", ncols=4)
axes[1].axhline(floors[32], color=plotting.CONTROL, ls="--", lw=1)
axes[1].axhline(0, color="0.3", ls=":", lw=1)
axes[1].set(title="all layers together", ylabel="log10 (signal / noise)")
for ax in axes:
    ax.set(xscale="log", xlabel="updates")
plt.show()

# %% tags=["hide-input"]
table = pd.DataFrame(
    [
        {
            "training": name,
            "first record": describe(log_ratio(history)[:, 0]),
            "peak": describe(log_ratio(history).max(axis=1)),
            "last record": describe(log_ratio(history)[:, -1]),
            "end of fall (updates)": describe(batches * end_of_fall(history), 0)
            if name not in ("frozen", "shuffled targets")
            else "–",
            "end of drift (updates)": describe(
                batches * end_of_drift(log_ratio(history)), 0
            )
            if name not in ("frozen", "shuffled targets")
            else "–",
        }
        for name, history in controls.items()
    ]
)
table.style.hide(axis="index").set_caption(
    "log10 of signal over noise, all layers; times are the ends of the record"
)

# %% [markdown]
# - Frozen networks keep their ratio, so the change comes from learning and not from the measurement.
# - With shuffled targets there is no drift at any time. Here it matters that the targets are standardised: their mean is zero, so that even the output bias is at its optimum from the start.
# - Give the shuffled targets a mean, and there is a clear drift phase, in which the loss falls, and then diffusion. It is one bias that learns one number. The phases do not tell that a network has understood anything.
# - With a quarter of the rate the fall and the end of the drift both come later, by a factor between three and four: the ratio follows the loss.
# - With more momentum the stages are the same and come sooner, because every update goes further.
# - With Adam the first record is already in drift, and most of the fall is over in three records.
#
# ## Do the two changes fall together?
#
# Now the difference of the change-points, over networks, with its controls.
# A line with one break always breaks somewhere, so networks that cannot learn show what it finds where nothing changes.
# Below it is the second way of timing.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Rows of dots. Breaks of networks with three sizes of mini-batch lie tightly together near minus 0.45, left of the shaded band around zero. Breaks of the controls scatter from below minus 1 to about 0.8. By the other timing, sizes 8 and 32 lie inside the band, just right of zero, and size 128 lies just beyond its right border."}, "figure": {"caption": "Time of the ratio's change relative to that of the error's. Dots: networks; diamonds: mean with 95 % interval; grey: controls with mini-batches of 32. Shaded: within a factor of two.", "name": "fig-08-apart"}}


def apart_of(history):
    """log10 of the ratio's change-point over that of the loss."""
    return (
        change_points(log_ratio(history))[0]
        - change_points(logs(history.validation_loss[1:]))[0]
    )


apart_controls = {
    name: apart_of(controls[name])
    for name in (
        "shuffled targets",
        "a quarter of the rate",
        "momentum 0.9",
        "Adam",
    )
}
rows = {f"breaks, size {size}": apart[size] for size in sizes}
rows |= {f"breaks, {name}": values for name, values in apart_controls.items()}
rows |= {f"through 1, size {size}": apart_otherwise[size] for size in sizes}
fig, ax = plt.subplots(figsize=(7.2, 5))
plotting.dots(ax, rows, controls=[f"breaks, {name}" for name in apart_controls])
ax.axvspan(-0.3, 0.3, color="0.93", lw=0, zorder=0)
ax.axvline(0, color="0.3", ls=":", lw=1)
ax.set_xlabel("log10 (change of the ratio / change of the error)")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "By the breaks: "
    + ", ".join(f"{describe(apart[s])} (size {s})" for s in sizes)
    + "; controls: "
    + ", ".join(f"{describe(v)} ({name})" for name, v in apart_controls.items())
    + ". By the passage through 1 and by 90 % of the fall: "
    + ", ".join(f"{describe(apart_otherwise[s])} (size {s})" for s in sizes)
    + ": the drift ends after "
    + ", ".join(f"{describe(batches * drift[s], 0)}" for s in sizes)
    + " updates, the fall after "
    + ", ".join(f"{describe(batches * fall[s], 0)}" for s in sizes)
    + "."
)

# %% [markdown]
# By the breaks, the changes do not fall together: the ratio's break comes first, by about a factor of three, because it is the *beginning* of the fall in one curve and its *end* in the other.
# The controls scatter over more than a factor of ten, networks that learn nothing among them: the break of a line says little where the curve has no single bend.
#
# By the second timing the drift ends soon after the fall with small mini-batches, and clearly later with large ones, which see the signal longer.
# The fall ends at the same update for all sizes.
# So the end of the drift phase is no event in the network: it is the time at which the signal becomes too weak for the mini-batch that is used.
#
# ## What could fool us
#
# - **The noise floor.** A ratio of $1/\sqrt m$ is what no signal looks like. Two studies that average over different numbers of mini-batches have different floors, and drawing without repetition lowers them.
# - **The size of the mini-batch.** The border at 1 is not a property of the network: mini-batches that are 16 times as large move the ratio up by a factor of 4.
# - **Motion.** The mini-batches of a record are taken while the parameters move. Where they move fast, the deviation holds drift; where they swing about an optimum, the mean cancels. Frozen networks have neither.
# - **Schedules.** A change of the rate or of the momentum in the middle of training makes a change in the ratio, whatever the network does. We kept both constant.
# - **What a layer is.** One bias with large noise decides a whole layer's ratio.
# - **The unit of time.** With mini-batches of 8, the stages before and during the fall fit inside the first pass through the data. One point a pass would show no drift at all; an exercise below tries it.
# - **Many intervals.** The question of drift and diffusion asks 18 intervals at once, each of 95 %. Most lie many standard errors from zero; beware of the ones that do not.
# - **One record of weather.** All networks learn from the same ten years.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Take the floor away
# :label: ex-08-floor
#
# *Medium, 15 minutes.*
# Write `corrected(gradients)`: from an array of gradients (mini-batches, parameters) return the *squared* ratio of signal to noise, without bias from the floor.
# The squared norm of the mean is too large on average; by how much?
# Do not clip negative values.
# Check it with `check_corrected(corrected)`.
# :::


# %%
def check_corrected(function):
    """Try the learner's function on gradients whose signal is known."""
    draw = np.random.default_rng(6)
    for signal in (0.0, 0.5):
        answers = [
            float(function(signal + draw.normal(size=(batches, 50))))
            for _ in range(200)
        ]
        naive = signal**2 + 1 / batches
        answer = np.mean(answers)
        if abs(answer - signal**2) > 0.01:
            if abs(answer - naive) < 0.01:
                return f"Signal {signal}: {answer:.3f}. The noise floor, 1/m, is still in it."
            return f"Signal {signal}: expected about {signal**2:.3f}, got {answer:.3f}."
        if signal == 0 and min(answers) >= 0:
            return "Without a signal, half of the values should be negative: do not clip."
    return "Correct."


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
# `by_hand[32]["bias_out"]` holds the gradients of the output bias in the first record, with shape (mini-batches, networks, parameters).
# Is there any signal in it beyond the floor?
# Do the same for the output weights, `"w_out"`.
# :::

# %% tags=["solution", "hide-input"]
for name in ("bias_out", "w_out"):
    squared = [corrected(by_hand[32][name][:, i]) for i in range(scale.networks)]
    print(f"{name}: squared ratio without floor {describe(squared, 3)}")
print(
    "The mini-batches share no window, so the floor that was taken away is too large by "
    f"{32 * batches / len(weather.train):.0%}: {1 / batches:.3f} instead of {10 ** (2 * floors[32]):.3f}."
)

# %% [markdown]
# :::{exercise} A mini-batch for the end
# :label: ex-08-size
#
# *Easy, 5 minutes.*
# From the frozen ratio of the trained networks with mini-batches of 32 (`frozen[32][-1]`, a logarithm), how many windows would a mini-batch need for signal to equal noise?
# Write `balanced(log_ratio, size)`, check it with `check_balanced(balanced)`, and compare with the number of windows there are.
# :::


# %%
def check_balanced(function):
    """Try the learner's function where the answer is known."""
    for log, size, expected in ((0.0, 32, 32), (-0.5, 10, 100), (0.5, 100, 10)):
        answer = float(function(log, size))
        if not np.isclose(answer, expected):
            if np.isclose(answer, size / 10**log):
                return "The ratio grows with the square root of the size, not with the size."
            if np.isclose(answer, size * 10 ** (2 * log)):
                return "The wrong way round: a low ratio needs a larger mini-batch."
            return f"Ratio 10^{log} at {size} windows: expected {expected}, got {answer:.1f}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def balanced(log_ratio, size):
    return size / 10 ** (2 * log_ratio)


print(check_balanced(balanced))
print(
    f"{describe(balanced(frozen[32][-1], 32), 0)} windows, of {len(weather.train)}"
)

# %% [markdown]
# :::{exercise} Whole passes
# :label: ex-08-pass
#
# *Easy, 5 minutes.*
# Train the recurrent network with mini-batches of 8 for five epochs that are whole passes (leave out `windows_per_epoch`).
# What does the ratio of each layer say about the first pass, and what has been hidden in it?
# :::

# %% tags=["solution", "hide-input"]
in_passes = training.fit(
    models.FullyRecurrent(few, 18, 10, 2, rng=1),
    weather,
    epochs=5,
    optimiser="sgd",
    decay=1,
    batch_size=8,
    rng=2,
    progress=False,
)
for layer in layers:
    of_layer = log_ratio(in_passes, layer)
    print(
        f"{layer}: pass 1 {describe(of_layer[:, 0])}, pass 5 {describe(of_layer[:, -1])}"
    )
print(
    "A pass reads every window once: were the weights still, the noise would cancel."
)

# %% [markdown]
# :::{exercise} A feed-forward network
# :label: ex-08-feedforward
#
# *Medium, 15 minutes.*
# The original claim is about feed-forward networks.
# Train `models.FeedForward(few, (18, 8, 6, 4, 2), rng=1)`, whose weights start larger, with mini-batches of 32 in records of 28 updates (use `**in_short_records`, `optimiser="sgd"` and `momentum=0.5`).
# Write `drifts_then_diffuses(log_ratios)`: from the logarithms of one layer's ratio, of shape (networks, records), say whether the 95 % interval of their mean lies above zero in the first record and below zero in the last.
# Check it with `check_drifts_then_diffuses(drifts_then_diffuses)`.
# For which layers does it hold?
# :::


# %% tags=["hide-input"]
def check_drifts_then_diffuses(function):
    """Try the learner's function on ratios that were made up."""
    spread = np.linspace(-0.1, 0.1, 6)[:, None]
    for ends, expected, what in (
        ([0.5, 0.0, -0.5], True, "a clear drift and a clear diffusion"),
        (
            [-0.5, 0.5, -0.5],
            False,
            "noise at the start, and signal in the middle only",
        ),
        ([0.5, -0.5, 0.5], False, "signal at the end"),
        ([0.02, 0.0, -0.5], False, "an interval across zero in the first record"),
    ):
        answer = function(np.array(ends) + spread)
        if answer is None or np.ndim(answer):
            return f"One answer, yes or no, was expected, and not {answer}."
        if bool(answer) is not expected:
            return f"{what}: expected {expected}, got {bool(answer)}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def drifts_then_diffuses(log_ratios):
    first, last = log_ratios[:, 0], log_ratios[:, -1]
    return ensemble_interval(first)[1] > 0 and ensemble_interval(last)[2] < 0


print(check_drifts_then_diffuses(drifts_then_diffuses))
forward = training.fit(
    models.FeedForward(few, (18, 8, 6, 4, 2), rng=1),
    weather,
    optimiser="sgd",
    momentum=0.5,
    **in_short_records,
)
for layer in forward.gradient_mean:
    of_layer = log_ratio(forward, layer)
    print(
        f"{layer}: first {describe(of_layer[:, 0])}, last {describe(of_layer[:, -1])}: "
        f"{'holds' if drifts_then_diffuses(of_layer) else 'does not hold'}"
    )

# %% [markdown]
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

# %% [markdown]
# ## Takeaways
#
# - A gradient over mini-batches has a signal and a noise. Their ratio grows as the square root of the mini-batch, and falls to zero near any optimum: a single weight shows both phases.
# - Measured over $m$ mini-batches, pure noise has a ratio of $1/\sqrt m$. Draw that floor before you interpret a curve.
# - The weather network goes through three stages, not two: the signal grows, dominates, and fades. Which layer begins in drift depends on what is counted to the layer.
# - Where the border is crossed depends on the size of the mini-batch, while the error does not.
# - Drift shows that something is being learned, be it the mean of shuffled targets.
# - A change-point rule that supposes two phases finds one break in a curve with two bends, and which one depends on how long one looks.
#
# ## Record
#
# What the paper says in its §9, in both readings and on its own record, is not yet judged.

# %% tags=["hide-input"]
ledger.record(
    "rnn-gradient-phases",
    pd.concat(
        [
            results.rows(values, part=part, layer=layer, batch=size)
            for (layer, size), ratio in ratios.items()
            for part, values in (
                ("drift first", ratio[:, 0]),
                ("diffusion last", -ratio[:, -1]),
            )
        ]
    ),
    figure="fig-08-ratio",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-phase-transition",
    pd.concat(
        [
            results.rows(values[size], timing=timing, batch=size)
            for timing, values in (
                ("break of a line", apart),
                ("through one", apart_otherwise),
            )
            for size in sizes
        ]
    ),
    figure="fig-08-apart",
    fresh=False,
)


# %% tags=["hide-input"]
def at_half_of_fall(ratio, history):
    """The ratio in the record after which the loss has made half of its fall, by network."""
    loss = history.validation_loss
    half = (loss <= (loss[0] + loss[-1]) / 2).argmax(axis=0)
    return ratio[np.arange(len(ratio)), half - 1]


middle = {
    (layer, size): at_half_of_fall(ratio, histories[size])
    for (layer, size), ratio in ratios.items()
}
ledger.record(
    "rnn-other-phases",
    pd.concat(
        [
            results.rows(
                middle[key] - ratio[:, end], part=part, layer=key[0], batch=key[1]
            )
            for key, ratio in ratios.items()
            for part, end in (("grows", 0), ("fades", -1))
        ]
    ),
    figure="fig-08-ratio",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "ours-square-root",
    results.rows(step),
    figure="fig-08-frozen",
    fresh=False,
)
