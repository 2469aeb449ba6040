# %% [markdown]
# # Does the information bottleneck apply?
#
# | | |
# |---|---|
# | **Question** | Does the hidden layer first take in information about the input, and then lose what the forecast does not need? |
# | **Sources** | {cite:t}`ivanovic2018`, abstract, §§6–7, Figs. 5–10, and §10; {cite:t}`ivanovic2018proposal`, question 3 |
# | **Time** | 45 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators, and how wrong they are) and {doc}`03 <03_weather_network>` (the network) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - place units and layers in the information plane, and test a relation between units against a null;
# - say when information between an input and a layer is infinite, and what an estimate shows then;
# - follow information through training, and tell what learning did from what training does without anything to learn;
# - show that the answer of an estimator can turn with a change of coordinates that changes nothing.
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

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from scipy.stats import binomtest, rankdata, spearmanr, zscore
from scipy.stats import t as student

from infoutils import data, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy, mutual_information
from infoutils.statistics import block_jackknife

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# The **information bottleneck** {cite}`tishby2015` is a wish: a layer $H$ should keep what the input $X$ tells about the answer $Y$, and forget the rest of $X$.
# {cite:t}`shwartzziv2017` saw networks come to it in two phases: in the first, $I(X;H)$ and $I(H;Y)$ rise; in the second, slow one, $I(X;H)$ falls again.
# What $I(H;Y)$ does meanwhile is told in different ways: it falls slightly {cite}`ivanovic2018`, or it still rises {cite}`grabauskas2019`.
#
# Does the bottleneck apply to a fully recurrent network, in a useful way?
# That is the third question of the proposal {cite}`ivanovic2018proposal`.
# The paper that came of it answers: there is no indication that it does (abstract, §§7 and 10), and whether that is a fluke of the one network is open.
#
# Here $X$ is the weather of a day, 18 numbers, $H$ the ten hidden units after reading it, and $Y$ the true maximum and minimum of the next day.
#
# :::{admonition} Write down your guess
# :class: note
# 1. Will units that know more about the day also know more about the next day? And in a network that has learned nothing?
# 2. When does the layer know most about the day's weather: before training, after one pass through the data, or at the end?
# 3. You multiply all activations by 2. What happens to the information? You rotate the ten-dimensional cloud of activations. What happens now?
# :::
#
# ## Networks, and when we look at them
#
# We train the networks of {doc}`chapter 03 <03_weather_network>` after the weather code that the paper used {cite}`weathercode`, and beside them an ensemble that has **nothing to learn**: the same starts, the same windows in the same order, but the targets belong to other windows, picked at random.
# What both ensembles do is what training does to a network.
# What only the first does is what *learning* does.
#
# When shall we look?
# The paper has one point per 10 passes through the data (§7).
# We look often during the first pass, and then at whole passes.
# So training goes in portions of 64 windows, eight updates each, and a list says after which of them to look.
#
# One thing happens at a set time: after five passes the momentum rises from 0.5 to 0.9, as in the weather code.
# From then on the steps that one gradient causes add up to ten times the learning rate instead of twice, so everything goes about five times as fast.
# A bend of a curve near there is partly the schedule's.
# The figures through training mark the place with a thin line.


# %%
def with_shuffled_targets(series, rng):
    """The same inputs, with the targets of other windows."""
    train, validation = (
        dataclasses.replace(part, y=part.y[rng.permutation(len(part))])
        for part in (series.train, series.validation)
    )
    return dataclasses.replace(series, train=train, validation=validation)


def course_of_training(series):
    """Train as in chapter 03; return when we look (in passes), and the networks and their loss there."""
    portion = 64  # windows
    per_pass = len(series.train) // portion
    looks = {*range(0, 25, 2), *range(28, 41, 4), 48}
    later = range(0, scale.epochs + 1, 2 * scale.checkpoint_every)
    passes = {1, 2, 3, 4, 6, 8, *later}
    looks |= {per_pass * p for p in passes if p <= scale.epochs}
    history = training.fit(
        models.FullyRecurrent(scale.networks, 18, 10, 2, rng=1),
        series,
        epochs=per_pass * scale.epochs,
        windows_per_epoch=portion,
        optimiser="sgd",
        batch_size=8,
        checkpoint_every=None,
        checkpoints=looks,
        evaluate="checkpoints",
        rng=2,
        progress=False,
    )
    looks = sorted(history.checkpoints)
    return (
        np.array(looks) / per_pass,
        [history.at(e) for e in looks],
        history.validation_loss,
    )


weather = data.weather()
unrelated = with_shuffled_targets(weather, np.random.default_rng(5))
(time, path, loss), (_, path_unrelated, loss_unrelated) = joblib.Parallel()(
    joblib.delayed(course_of_training)(series) for series in (weather, unrelated)
)

# %% [markdown]
# The information is estimated over the last step of every test window: one sample a day.
# So $X$, $H$ and $Y$ are tables with a row for each test day.
# Every unit is standardised first, because nearest-neighbour estimators compare distances in different columns.
# The paper does not say that it does so; where the ledger judges, units as recorded stand beside standardised ones.

# %%
windows = weather.test.x[: scale.windows]
day, next_day = windows[:, -1], weather.test.y[: scale.windows, -1]


def standard(values):
    """Give every unit mean 0 and standard deviation 1 over the days."""
    return zscore(values, axis=-2)


def last_step(model):
    """Hidden units and outputs at the last step: (networks, days, units)."""
    return model.activity(windows)[:, :, -1, 18:]


raw = np.array([last_step(model) for model in path])
units = standard(raw)  # (points, networks, days, units)
raw_unrelated = np.array([last_step(model) for model in path_unrelated])
units_unrelated = standard(raw_unrelated)


def information(values, target, method="ksg", **options):
    """Information with the target of every layer (..., days, units), scaled as they are."""
    layers = values.reshape(-1, *values.shape[-2:])
    found = joblib.Parallel(prefer="threads")(
        joblib.delayed(mutual_information)(
            target, layer, method, scale=None, **options
        )
        for layer in layers
    )
    return np.reshape(found, values.shape[:-2])


def each_unit(values):
    """Every unit as a layer of its own: (..., units, days, 1)."""
    return np.swapaxes(values, -1, -2)[..., None]


print(
    f"{len(day)} test days, {len(time)} points in time, {scale.networks} networks"
)

# %% [markdown]
# Neighbouring days are alike, so these are far fewer *independent* samples than days.
# And neighbouring windows share days, so a hidden state is like that of the day before.
# Wherever chance is judged below, whole months are moved or left out together.
#
# ## At test time: units in the information plane
#
# First the trained networks.
# Every unit has two coordinates: what it tells about the day's input, $I(X;u)$, and what it tells about the true next day, $I(u;Y)$.
#
# The paper draws this plane for one network (§6).
# In its Fig. 5 both outputs tell much about the true output, as one expects, so it leaves them out.
# In its Fig. 6, without them, there clearly is a positive relation.
# A negative one, units that forget the input as they fit the output, would have spoken for the bottleneck.
# The paper thinks it most likely that some units are simply more important than others; no unit is held still in this chapter, so that explanation is not tested here.
#
# What is to be expected of units that are *nothing special*?
# We take three kinds:
#
# - units of **untrained** networks;
# - **random mixtures of the day**: $\tanh$ of a random sum of the 18 numbers;
# - **random mixtures of the week**: the same for all 126 numbers of a window.

# %%
rng = np.random.default_rng(3)
shape = scale.networks, 12  # as many as a network has hidden units and outputs


def random_mixtures(inputs):
    """tanh of random sums of the inputs: (networks, days, units)."""
    features = inputs.shape[1]
    weights = rng.normal(size=(shape[0], features, shape[1])) / np.sqrt(features)
    return np.tanh(inputs @ weights)


week = windows.reshape(len(windows), -1)
kinds = {
    "trained": units[-1],
    "untrained": units[0],
    "mixtures of the day": standard(random_mixtures(day)),
    "mixtures of the week": standard(random_mixtures(week)),
}
plane = {
    kind: (
        information(each_unit(values), day),
        information(each_unit(values), next_day),
    )
    for kind, values in kinds.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four scatter plots of units, information with the day on the horizontal axis, with the next day on the vertical one. Trained: hidden units spread from 0.5 to 1 bit and from 0 to 1.3 bits, and all outputs in a small cluster at the top right, at 1 and 1.9 bits. Untrained units, and mixtures of the day, stand in a narrow column near 0.9 bits, and below 1.3 bits with the next day. Mixtures of the week lie along a rising line from the origin to 0.7 and 0.8 bits."}, "figure": {"caption": "Units in the information plane, KSG estimate; every dot is a unit, all networks together. Trained networks, and three controls.", "name": "fig-06-plane"}}
fig, axes = plt.subplots(1, 4, figsize=(10, 3.1), sharex=True, sharey=True)
for ax, (kind, (about_day, about_next)) in zip(axes, plane.items()):
    networks_of_units = kind.endswith("trained")
    colour = plotting.COLOURS[0] if kind == "trained" else plotting.CONTROL
    ax.plot(
        about_day[:, :10].ravel(),
        about_next[:, :10].ravel(),
        "o",
        ms=3.5,
        mew=0,
        alpha=0.5,
        color=colour,
        label="hidden",
    )
    ax.plot(
        about_day[:, 10:].ravel(),
        about_next[:, 10:].ravel(),
        "D" if networks_of_units else "o",
        ms=4 if networks_of_units else 3.5,
        mew=0,
        alpha=0.6,
        color=plotting.ROLE_COLOURS["output"] if networks_of_units else colour,
        label="outputs",
    )
    ax.set(title=kind, xlabel="$I(X;u)$ (bits)")
axes[0].set_ylabel("$I(u;Y)$ (bits)")
axes[0].legend(loc="upper left")
plt.show()

# %% [markdown]
# Is there a relation?
# The statistic is Spearman's correlation over the units of a network, with and without the two outputs.
#
# The **null** cuts the record of the weather into months and shuffles them against the units, the day and the next day together.
# Then no unit has to do with the weather any more, and what is left is chance.

# %%
months = np.array_split(np.arange(len(day)), len(day) // 30)


def relation(plane, members):
    """Spearman's correlation of the two kinds of information in each network."""
    return np.array(
        [spearmanr(a[members], b[members]).statistic for a, b in zip(*plane)]
    )


with_outputs, hidden_only = slice(0, 12), slice(0, 10)
sets = {"with outputs": with_outputs, "hidden units": hidden_only}
relations = {
    (kind, name): relation(found, members)
    for kind, found in plane.items()
    for name, members in sets.items()
}


def null_plane(layers, method="ksg"):
    """The plane of some units after the months were shuffled, anew for each network."""
    found = []
    for network in layers:
        order = np.concatenate([months[i] for i in rng.permutation(len(months))])
        found.append(
            [
                information(each_unit(network), target[order], method)
                for target in (day, next_day)
            ]
        )
    return np.swapaxes(found, 0, 1)


null_planes = [null_plane(units[-1]) for _ in range(scale.surrogates)]
for name, members in sets.items():
    relations["null", name] = np.mean(
        [relation(found, members) for found in null_planes], axis=0
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation over units, one dot per network, in two panels. With outputs, trained networks have about 0.7, the null and untrained networks about 0.4, mixtures of the day 0.2 with a wide interval that holds zero, and mixtures of the week 0.9. Without outputs, trained networks have 0.4, the null 0.3 and untrained networks 0.35 with intervals that overlap, mixtures of the day 0.2, and mixtures of the week again 0.9."}, "figure": {"caption": "Spearman's correlation, over units, of the information about the day and about the next day. Dots: networks (or sets of 12 random mixtures); diamonds: mean with 95 % interval; grey: controls.", "name": "fig-06-relation"}}
fig, axes = plt.subplots(1, 2, figsize=(9.2, 3.3), sharey=True)
for ax, name in zip(axes, sets):
    rows = {kind: relations[kind, name] for kind in ("trained", "null", *plane)}
    plotting.dots(ax, rows, controls=[kind for kind in rows if kind != "trained"])
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set(title=name, xlabel="correlation over units", xlim=(-1.05, 1.05))
plt.show()

# %% tags=["hide-input"]
more_than = {
    (control, name): relations["trained", name] - relations[control, name]
    for control in ("null", "untrained")
    for name in sets
}
Markdown(
    "Correlation over units: "
    + "; ".join(
        f"{kind}, {name}: {describe(values)}"
        for (kind, name), values in relations.items()
    )
    + ". Trained minus control: "
    + "; ".join(
        f"{control}, {name}: {describe(values)}"
        for (control, name), values in more_than.items()
    )
    + "."
)

# %% [markdown]
# There is a relation, as the paper says.
# With the outputs it is stronger, at the book's scale, than the null, and than in untrained networks.
# For the hidden units alone, of which the paper speaks, it is hardly above the null, and we cannot tell it from untrained networks, so it is hard to find anything in it that learning made of them:
#
# - The outputs were *trained* to agree with $Y$, so of course they stand at the top. They carry much of the relation.
# - **The null is above zero.** Perhaps because some units change slowly; and because the day and the next day are alike, an accident with the one is an accident with the other. We have not tested it.
# - Untrained units show a relation too, and random mixtures of the week the strongest of all. Perhaps because some mixtures weigh the last day heavily: they know more about it, and today's weather is a guide to tomorrow's.
#
# ## What does information about the input mean here?
#
# We could put the inputs themselves into the plane.
# Then we would stumble: an input is a function of the day's vector, and of a function one number tells everything to infinite precision.
# For two continuous variables without noise the information is **infinite**.
#
# Why not for hidden units?
# A hidden unit depends on the days before as well, $h_t = \tanh(x_t W_\mathrm{in} + h_{t-1} W + b)$.
# For someone who knows only $x_t$, the past is a noise.
# How large is it? In an untrained network the recurrent weights are tiny, so the noise is tiny, and the information must be large.
# Where everything is nearly linear, the Gaussian estimate can see that.
# The nearest-neighbour estimate cannot:

# %%
gaussian_bits = {
    kind: information(each_unit(kinds[kind]), day, "gaussian").mean(axis=1)
    for kind in ("trained", "untrained")
}
inputs_as_units = information(each_unit(day[None]), day)[0]

# %% tags=["hide-input"]
Markdown(
    "Information of a unit with the day's input, in bits, mean over units: "
    + "; ".join(
        f"{kind}: {describe(plane[kind][0].mean(axis=1))} by KSG and {describe(gaussian_bits[kind])} by the Gaussian estimate"
        for kind in gaussian_bits
    )
    + f". For the 18 inputs, where infinity is right, KSG says {inputs_as_units.min():.2f} to {inputs_as_units.max():.2f}."
)

# %% [markdown]
# In 18 dimensions a thousand days are few, and every day's nearest neighbours are far away.
# At that resolution one cannot tell a unit that knows the day exactly from one that knows it roughly.
# What the axis $I(X;u)$ of the figure orders is how well a unit agrees with *coarse* differences between days.
#
# And if $X$ is the whole week? Then a hidden unit is a function of it, the learned $h_0$ included.
# The information is infinite, in every unit of every network, trained or not.
#
# ## Divided by entropy
#
# A unit with more entropy has more room for information.
# Is that why the two kinds go together?
# The paper divides both by the unit's entropy, and the correlation is even higher (its Fig. 7), so it dismisses that reason.
# It adds that not too much should be read into the rise: a common denominator that merely varies widely would raise the correlation as well.
#
# Its entropies are those of continuous variables (§2), so we divide by $h(u)$.
# That is a trap.
# Multiply a unit by $c$, and $h$ grows by $\log_2 c$: it depends on the unit of measurement, can be zero, and can be negative.
#
# What does not depend on the scale is the entropy of 30 equal bins over the unit's range.
# We divide by both, after multiplying all activations by a factor; any factor would have been as good a choice of units.

# %%
factors = 2.0 ** np.arange(-4, 5)
end = raw[-1]
differential = np.array([[entropy(unit) for unit in network.T] for network in end])
in_bins = np.array(
    [[entropy(unit, "binned", bins=30) for unit in network.T] for network in end]
)


def divided(entropies, plane=plane["trained"]):
    """Correlation over units after both kinds of information are divided by an entropy."""
    return relation([part / entropies for part in plane], with_outputs)


by_factor = np.array([divided(differential + np.log2(c)) for c in factors]).T
after_division = {
    "not divided": relations["trained", "with outputs"],
    "differential entropy": divided(differential),
    "entropy of 30 bins": divided(in_bins),
}
null_after_division = {
    name: np.mean([divided(entropies, found) for found in null_planes], axis=0)
    for name, entropies in (
        ("differential entropy", differential),
        ("entropy of 30 bins", in_bins),
    )
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation over units against the factor by which activations are multiplied. Divided by the entropy of bins it is a flat line at 0.7. Divided by differential entropy it is about 0.65 for small factors and nearly 0.8 at one half, falls to 0.25 at one and to zero at two and four, and climbs to 0.3 at sixteen."}, "figure": {"caption": "The correlation over hidden units and outputs, after division by entropy, if all activations are first multiplied by a factor. Mean over networks and its 95 % interval. The entropy of bins does not notice the factor; it is the control.", "name": "fig-06-entropy"}}
fig, ax = plt.subplots()
plotting.band(ax, factors, by_factor, label="differential entropy")
plotting.band(
    ax,
    factors,
    np.repeat(after_division["entropy of 30 bins"][:, None], len(factors), 1),
    label="entropy of 30 bins",
    colour=plotting.CONTROL,
)
ax.axvline(1, color="0.3", ls="--", lw=1)
ax.axhline(0, color="0.3", ls="--", lw=1)
ax.set_xscale("log", base=2)
ax.set_xticks(factors, [f"{c:g}" if c >= 1 else f"1/{1 / c:g}" for c in factors])
ax.set(
    xlabel="all activations multiplied by",
    ylabel="correlation over units",
    ylim=(-1.05, 1.05),
)
ax.legend(loc="lower right")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Correlation, "
    + "; ".join(f"{name}: {describe(v)}" for name, v in after_division.items())
    + ". The null, divided in the same way: "
    + "; ".join(f"{name}: {describe(v)}" for name, v in null_after_division.items())
    + f". Over the factors, the mean runs from {by_factor.mean(axis=0).min():.2f} to {by_factor.mean(axis=0).max():.2f}. "
    f"As they are, the outputs have a differential entropy of {differential[:, 10:].mean():.2f} bits and the hidden units "
    f"of {differential[:, :10].mean():.2f}, from {differential[:, :10].min():.2f} to {differential[:, :10].max():.2f}; "
    f"in bins it is {in_bins[:, 10:].mean():.2f} and {in_bins[:, :10].mean():.2f}. "
    f"A unit below 0.05 bits, by differential entropy, is in {(differential < 0.05).any(axis=1).sum()} of {len(differential)} networks."
)

# %% [markdown]
# At the book's scale one can have anything from no relation to a strong one by a change of units.
# Where entropies pass through zero, the quotient explodes; where they are negative, it turns over: the more information, the *smaller* the quotient.
# That happens even in the program's own units: the range printed above shows that the entropies of hidden units change sign there.
# The entropy of bins has no such trouble, but it is nearly the same for all units, so dividing by it changes little.
#
# The ledger asks the paper's three statements one by one: whether the correlation is higher after the division, whether it is higher after a division by widely varying numbers that have nothing to do with the unit (the paper's warning), and whether it remains among units of equal entropy.
# For that we collect the units in one table: trained and untrained, as recorded and standardised, with both entropies.


# %%
def unit_rows(layers, estimator, **labels):
    """Information and entropy of every unit, a row a unit: layers (networks, days, units)."""
    method = {"KSG": "ksg", "Gaussian": "gaussian"}[estimator]
    network, unit = np.indices((layers.shape[0], layers.shape[2]))
    columns = {"network": network, "unit": unit}
    for name, target in (("x", day), ("y", next_day)):
        columns[name] = information(each_unit(layers), target, method)
    for name, options in (
        ("differential", {}),
        ("30 bins", {"method": "binned", "bins": 30}),
    ):
        columns[name] = [[entropy(u, **options) for u in one.T] for one in layers]
    frame = {name: np.ravel(values) for name, values in columns.items()}
    return pd.DataFrame(frame).assign(estimator=estimator, **labels)


def spearman(a, b):
    """Spearman's correlation along the last axis; NaN where all values are the same."""
    a, b = (rankdata(v, axis=-1) - (v.shape[-1] + 1) / 2 for v in (a, b))
    with np.errstate(invalid="ignore"):
        return (a * b).sum(axis=-1) / np.sqrt((a**2).sum(-1) * (b**2).sum(-1))


stages = {"untrained": 0, "trained": -1}
unit_table = pd.concat(
    [
        unit_rows(layers, estimator, condition=condition, **coordinates)
        for condition, i in stages.items()
        for layers, estimator, coordinates in (
            (raw[i], "KSG", {"coordinates": "as recorded"}),
            (units[i], "KSG", {"coordinates": "standardised"}),
            (units[i], "Gaussian", {}),  # the same in both coordinates
        )
    ]
)
keys = ["estimator", "coordinates", "condition", "network"]


def in_each_network(statistic, **labels):
    """A statistic of the units of each network, as tidy rows."""
    grouped = unit_table.groupby(keys, dropna=False)[["unit", "x", "y"]]
    return grouped.apply(statistic).rename("value").reset_index().assign(**labels)


def by_entropy(x, y, h):
    """Change of the correlation by division by the entropy, and the partial correlation."""
    xy, xh, yh = spearman(x, y), spearman(x, h), spearman(y, h)
    return {
        "stronger": spearman(x / h, y / h) - xy,
        "given entropy": (xy - xh * yh) / np.sqrt((1 - xh**2) * (1 - yh**2)),
    }


def by_shuffled(x, y, h, draws=200):
    """Change of the correlation by division by the other units' entropies."""
    shuffled = np.random.default_rng(4).permuted(np.tile(h, (draws, 1)), axis=1)
    change = spearman(x / shuffled, y / shuffled).mean() - spearman(x, y)
    return {"raised by chance": change}


def by_drawn(x, y, h, draws=200):
    """Change of the correlation by division by numbers drawn over a factor of ten."""
    drawn = 10 ** np.random.default_rng(4).random((draws, len(h)))
    change = spearman(x / drawn, y / drawn).mean() - spearman(x, y)
    return {"raised by chance": change}


ksg = unit_table[unit_table["estimator"] == "KSG"].reset_index(drop=True)
as_recorded = ksg["differential"].where(ksg["coordinates"] == "as recorded")
of_unit = [ksg[name] for name in ("condition", "network", "unit")]
ksg["as recorded"] = as_recorded.groupby(of_unit).transform("first")
division = pd.concat(
    [
        ksg.groupby(keys[1:])[["x", "y", h]]
        .apply(lambda u, n=count, f=effect: pd.Series(f(*u.to_numpy()[:n].T)))
        .reset_index()
        .melt(id_vars=keys[1:], var_name="part")
        .assign(units=name, entropy=entropy_name)
        for name, count in (("hidden", 10), ("hidden and outputs", 12))
        for entropy_name, h, effect in (
            ("differential", "differential", by_entropy),
            ("30 bins", "30 bins", by_entropy),
            ("differential, shuffled", "as recorded", by_shuffled),
            ("drawn, a factor of ten wide", "as recorded", by_drawn),
        )
    ]
)
results.numbers(
    division[division["condition"] == "trained"],
    by=["part", "units", "entropy", "coordinates"],
)

# %% [markdown]
# (*stronger*: the correlation after the division minus before; *raised by chance*: the same with the differential entropies as recorded shuffled over the units, or with numbers drawn over a factor of ten; *given entropy*: the partial correlation.)
#
# At the book's scale the correlation over the *hidden* units rises by the division if the entropy is differential, as in the paper's Fig. 7.
# With the outputs, or by the entropy of bins, we see no rise.
# And the paper's warning is to the point: with units as recorded, shuffled entropies raise the correlation about as much.
# But among units of equal entropy the relation remains, so the paper is right to dismiss the amount as its reason.
#
# ## Through training
#
# Now the course of training.
# The paper's Figs. 8 and 9 show the information of the hidden layer, of the output layer and of each output, with the input and with the true output, one record in ten passes, each quantity scaled to a maximum of 1 (§7).
# We have its text but not its pictures; from "the first epoch is the leftmost point" we take it that they are paths in the information plane.
# Such paths come below.
# Here are the same quantities, scaled in the same way, as curves over time, so that one sees *when* they move.
#
# What the paper says of them:
#
# - the hidden layer's information with the input only increases, and so there is no sign of the bottleneck (Fig. 8);
# - its information with the true output goes up, down, up, down and up (Figs. 8 and 10), while most of the error falls as it goes down, perhaps by coincidence;
# - the outputs' information with the true output never falls (Fig. 9).

# %%
parts = {
    "hidden layer": slice(0, 10),
    "both outputs": slice(10, 12),
    "output: maximum": slice(10, 11),
    "output: minimum": slice(11, 12),
}
about = {"X": day, "Y": next_day}
curves = {
    (part, target): information(units[..., members], values).T
    for part, members in parts.items()
    for target, values in about.items()
}


def passes_axis(ax):
    """Show the time in passes, with the first pass stretched, and where momentum rises."""
    ax.axvline(5, color="0.7", lw=0.7, zorder=0)
    ax.set_xscale("symlog", linthresh=0.1, linscale=0.5)
    ticks = [t for t in (0, 0.1, 1, 10, 100, 1000) if t <= time[-1]]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.set_xlim(-0.005, time[-1] * 1.05)
    ax.minorticks_off()


# %% tags=["hide-input"] mystnb={"image": {"alt": "Four panels through training, for the hidden layer, both outputs, and each output. In all of them the validation loss falls steeply between 0.2 and 0.45 passes and is nearly flat from then on. Hidden layer: information with the day falls to 0.3 of its maximum by the time the loss has fallen, stays there for some passes, and climbs back to above 0.8; information with the next day rises to its maximum at about seven passes and falls to 0.7. Both outputs: information with the day falls to 0.6 and stays, with the next day it rises from 0.35 to 1 and stays. Single outputs: with the day nearly flat at 1, with the next day rising from 0.2 to 1."}, "figure": {"caption": "Information through training, KSG estimate, and validation loss, each curve scaled to a maximum of 1 as in the paper. Mean over networks and its 95 % interval. Right of the dashed line, one whole pass, is what a record of whole passes would show. Thin line: momentum rises.", "name": "fig-06-scaled"}}
fig, axes = plt.subplots(2, 2, figsize=(9.4, 5.6), sharex=True, sharey=True)
for ax, part in zip(axes.flat, parts):
    for target, label, colour in (
        ("X", "with the day, $I(X;T)$", plotting.COLOURS[0]),
        ("Y", "with the next day, $I(T;Y)$", plotting.COLOURS[1]),
    ):
        curve = curves[part, target]
        plotting.band(
            ax,
            time,
            curve / curve.max(axis=1, keepdims=True),
            label=label,
            colour=colour,
        )
    plotting.band(
        ax,
        time,
        (loss / loss.max(axis=0)).T,
        label="validation loss",
        colour=plotting.CONTROL,
    )
    ax.axvline(1, color="0.3", ls="--", lw=1)
    ax.set_title(part)
    passes_axis(ax)
for ax in axes[1]:
    ax.set_xlabel("passes through the data")
for ax in axes[:, 0]:
    ax.set(ylabel="relative to maximum", ylim=(0, 1.03))
axes[1, 0].legend(loc="center right")
plt.show()


# %%
# The end of fitting: the first recorded point at which the validation loss has made 90 % of its
# whole fall, which is the fall from the untrained network to its lowest recorded value.
fitted = training.end_of_fitting(loss)
each = np.arange(scale.networks)
first_pass = int(np.argmin(abs(time - 1)))

# %% tags=["hide-input"]
Markdown(
    f"The networks have made 90 % of their progress after {describe(time[fitted])} passes, "
    f"about {round(time[fitted].mean() * len(weather.train) / 8):d} updates. "
    f"The loss starts at {describe(loss[0])}, is {describe(loss[first_pass])} after one pass and {describe(loss[-1])} at the end; "
    f"with shuffled targets it starts at {describe(loss_unrelated[0])} and ends at {describe(loss_unrelated[-1])}."
)

# %% [markdown]
# Here fitting is over well before the first pass is, and a record of one point per ten passes would show none of it, only what happens afterwards.
# The paper's figures do show the fall of its error, so we take it that its training was slower than ours, against its record; it does not state its rate.
# A slow training is missing in this chapter, and what the ledger asks of the paper's record is not yet judged.
#
# At the book's scale the estimate of $I(X;H)$ does the opposite of what the story tells: it *falls* while the network fits.
# It stays low for a few passes, and then it rises, nearly to the end.
# It was rising already before momentum made everything faster.
# Does the hidden layer take in information about the input after it has fitted?
# And why would it lose information about the output, if the outputs do not?
#
# ## A law that an estimate must obey
#
# The outputs are computed from the hidden layer, and from nothing else.
# So whatever they tell, the hidden layer tells: $I(H;Y) \ge I(\text{outputs};Y)$ and $I(X;H) \ge I(X;\text{outputs})$.
# This is the data-processing inequality.
# Where estimates break it, at least one of them is wrong.

# %%
slack = {
    target: curves["hidden layer", target] - curves["both outputs", target]
    for target in about
}

# %% tags=["hide-input"]
Markdown(
    "Hidden layer minus outputs, in bits, must not be negative. At the end of training it is "
    f"{describe(slack['X'][:, -1])} with the day, and {describe(slack['Y'][:, -1])} with the next day; at the end of fitting it was "
    f"{describe(slack['X'][each, fitted])} and {describe(slack['Y'][each, fitted])}. "
    f"The information of the outputs with the next day changes from {describe(curves['both outputs', 'Y'][each, fitted])} to "
    f"{describe(curves['both outputs', 'Y'][:, -1])} after fitting, that of the hidden layer from "
    f"{describe(curves['hidden layer', 'Y'][each, fitted])} to {describe(curves['hidden layer', 'Y'][:, -1])}."
)

# %% [markdown]
# So the fall of the estimate of $I(H;Y)$ need not be a loss: what the outputs certainly tell has grown, and the final estimate, below it, is certainly too low.
# In ten dimensions the estimator sees less of what is there than in two.
#
# The paper saw these two courses as well, and offers a hypothesis, for which it has no evidence: while the hidden layer loses information about the true output, the output layer learns to use the rest more efficiently (§7).
# With this estimate here, the law says that there need be no loss to make up for.
#
# ## A second estimator, and nothing to learn
#
# Here is the hidden layer in bits, by two estimators, with the networks that had nothing to learn.
# The Gaussian estimate is right where everything is linear and normal, and has no trouble with dimensions.

# %%
hidden = {"trained": units[..., :10], "shuffled targets": units_unrelated[..., :10]}
estimators = {"KSG": "ksg", "Gaussian": "gaussian"}
bits = {
    (name, estimator, target): curves["hidden layer", target]
    if (name, estimator) == ("trained", "KSG")
    else information(layers, values, method).T
    for name, layers in hidden.items()
    for estimator, method in estimators.items()
    for target, values in about.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information of the hidden layer through training in bits. With the day, KSG: trained networks fall from 4.7 to 1.4 by the end of fitting, stay there for some passes, and climb to 3.9; with shuffled targets it stays at 4.7 for more than a pass, then falls to 2.3. With the day, Gaussian: trained networks fall from 65 to 25 by the end of fitting and later to 15; shuffled targets stay at 65 for some passes and fall to 25. With the next day, KSG: trained rises to nearly 2 and falls back to 1.4; Gaussian: rises to 2.1 and stays. Shuffled targets end below 1 by both."}, "figure": {"caption": "Information of the hidden layer with the day (top) and with the true next day (bottom), in bits, by two estimators. Mean over networks and its 95 % interval; grey: networks trained with shuffled targets; dotted: the mean end of fitting; thin line: momentum rises.", "name": "fig-06-bits"}}
fig, axes = plt.subplots(2, 2, figsize=(9.4, 5.6), sharex=True)
for row, target in zip(axes, about):
    for ax, estimator in zip(row, estimators):
        for name, colour in (
            ("shuffled targets", plotting.CONTROL),
            ("trained", plotting.COLOURS[0]),
        ):
            plotting.band(
                ax, time, bits[name, estimator, target], label=name, colour=colour
            )
        ax.axvline(time[fitted].mean(), color="0.3", ls=":", lw=1.2)
        ax.set_title(estimator)
        ax.set_ylim(bottom=0)
        passes_axis(ax)
axes[0, 0].set_ylabel("$I(X;H)$ (bits)")
axes[1, 0].set_ylabel("$I(H;Y)$ (bits)")
for ax in axes[1]:
    ax.set_xlabel("passes through the data")
axes[1, 0].legend(loc="lower left")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "$I(X;H)$ before training, at the end of fitting and at the end of training, in bits: "
    + "; ".join(
        f"{estimator}, {name}: {describe(bits[name, estimator, 'X'][:, 0])}, "
        f"{describe(bits[name, estimator, 'X'][each, fitted])}, {describe(bits[name, estimator, 'X'][:, -1])}"
        for name in hidden
        for estimator in estimators
    )
    + "."
)

# %% [markdown]
# The two estimators do not differ by a little.
# At the book's scale the hidden layer *gains* information about the day after fitting by KSG; by the Gaussian estimate it *loses* it.
# Before we ask which is right, look at the paths in the plane.
# The story would have them go right and up, and then left.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Paths of the hidden layers in the information plane at the end of training. KSG: from the lower right, at 5 and 1.2 bits, the trained networks go left and up to about 1.3 and 1.75 bits, a little further up, and come back nearly the way they came, to 4 and 1.4 bits; networks with shuffled targets end further down, at 2.3 and 0.8 bits. Gaussian: the trained networks rise at 65 bits, go left along a level line to 25 bits, and end at 15 bits and 2.1 bits; those with shuffled targets wander down to 25 and 0.7 bits."}, "figure": {"caption": "Drag the slider: the hidden layers of all networks in the information plane through training, by two estimators. Each dot is a network, with its path so far; grey: networks trained with shuffled targets, the control.", "name": "fig-06-path"}}
shown = np.unique(
    np.r_[
        np.arange(first_pass + 1),
        np.linspace(first_pass, len(time) - 1, 12).round().astype(int),
    ]
)
figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.9), layout="none")
figure.subplots_adjust(left=0.08, right=0.98, bottom=0.14, top=0.9, wspace=0.22)


def draw(point):
    for ax, estimator in zip(axes, estimators):
        ax.clear()
        for name, colour in (
            ("shuffled targets", plotting.CONTROL),
            ("trained", plotting.COLOURS[0]),
        ):
            across, up = (bits[name, estimator, target] for target in about)
            ax.plot(
                across[:, : point + 1].T,
                up[:, : point + 1].T,
                color=colour,
                lw=0.8,
                alpha=0.35,
            )
            ax.plot(
                across[:, point], up[:, point], "o", ms=5, color=colour, label=name
            )
        both_ensembles = [
            [bits[name, estimator, target] for name in hidden] for target in about
        ]
        ax.set(
            title=estimator,
            xlabel="$I(X;H)$ (bits)",
            xlim=(0, 1.05 * np.max(both_ensembles[0])),
            ylim=(0, 1.08 * np.max(both_ensembles[1])),
        )
    axes[0].set_ylabel("$I(H;Y)$ (bits)")
    axes[1].legend(loc="lower left")


plotting.scrubber(
    figure, draw, shown, [f"{time[point]:.3g} passes" for point in shown]
)

# %% [markdown]
# At the book's scale the trained networks go left by KSG, and later come back to the right.
# By the Gaussian estimate they go left and stay there.
# By neither do they go right first.
#
# ## Undo the tanh
#
# Which is right?
# The last thing that happens to a hidden unit is the $\tanh$, and it can be undone.
# So the layer and what goes into it, $a_t = x_t W_\mathrm{in} + h_{t-1} W + b$, hold exactly the same information.
# But in $a_t$ the day enters *linearly*, and the rest, $h_{t-1} W$, is what the past adds.
# There the Gaussian estimate is nearly at home; it still takes the past's part for normal, which it is not quite.
#
# For a normal layer the information can be written out in ten uncorrelated directions.
# If the day leaves a share $\lambda_i$ of the variance unexplained in direction $i$, then $I(X;A) = -\tfrac12 \sum_i \log_2 \lambda_i$.
# What is left unexplained is the past.


# %%
def before_tanh(model):
    """What goes into the hidden units' tanh at the last step: (networks, days, units)."""
    yesterday = model.activity(windows)[:, :, -2, 18:28]
    w_in, w, bias = (p.detach().numpy() for p in (model.w_in, model.w, model.bias))
    return day @ w_in + yesterday @ w + bias


straight = {
    name: standard(np.array([before_tanh(model) for model in models_of]))
    for name, models_of in (
        ("trained", path),
        ("shuffled targets", path_unrelated),
    )
}
inputs = np.c_[day, np.ones(len(day))]


def shares_of_past(layer):
    """In ten uncorrelated directions, the share of the variance that the day does not explain."""
    directions = np.linalg.svd(layer - layer.mean(axis=0), full_matrices=False)[0]
    rest = directions - inputs @ np.linalg.lstsq(inputs, directions)[0]
    return np.linalg.svd(rest, compute_uv=False) ** 2


shares = {
    name: np.array([[shares_of_past(layer) for layer in point] for point in layers])
    for name, layers in straight.items()
}
straight_bits = {}
for name, layers in straight.items():
    straight_bits[name, "X"] = -0.5 * np.log2(shares[name]).sum(axis=-1).T
    straight_bits[name, "Y"] = information(layers, next_day, "gaussian").T

library = mutual_information(day, straight["trained"][-1, 0], "gaussian")
print(
    f"as in infoutils: {straight_bits['trained', 'X'][0, -1]:.3f} and {library:.3f} bits"
)


# %% tags=["hide-input"] mystnb={"image": {"alt": "Gaussian estimates through training. Left, with the day: the layer as it is falls from 65 to 25 bits while the network fits and later to 15; before the tanh it stays at about 67 bits until some five passes later, then falls to 29; with shuffled targets, before the tanh, it falls only to 59. Right, with the next day: as it is and before the tanh run together from 1.5 up to 2 bits; shuffled targets fall below 1 at the end."}, "figure": {"caption": "The Gaussian estimate of the hidden layer as it is, and before the tanh, which changes no information. Mean over networks and its 95 % interval; grey: networks trained with shuffled targets, before the tanh; dotted: the mean end of fitting; thin line: momentum rises.", "name": "fig-06-tanh"}}
fig, axes = plt.subplots(1, 2, figsize=(9.4, 3.5))
for ax, target in zip(axes, about):
    for values, label, colour in (
        (
            straight_bits["shuffled targets", target],
            "before tanh, shuffled targets",
            plotting.CONTROL,
        ),
        (bits["trained", "Gaussian", target], "as it is", plotting.COLOURS[0]),
        (straight_bits["trained", target], "before tanh", plotting.COLOURS[1]),
    ):
        plotting.band(ax, time, values, label=label, colour=colour)
    ax.axvline(time[fitted].mean(), color="0.3", ls=":", lw=1.2)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("passes through the data")
    passes_axis(ax)
axes[0].set_ylabel("$I(X;H)$ (bits)")
axes[1].set_ylabel("$I(H;Y)$ (bits)")
axes[1].legend(loc="lower left")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Before the tanh, $I(X;H)$ before training, at the end of fitting and at the end of training, in bits: "
    + "; ".join(
        f"{name}: {describe(straight_bits[name, 'X'][:, 0])}, {describe(straight_bits[name, 'X'][each, fitted])}, "
        f"{describe(straight_bits[name, 'X'][:, -1])}"
        for name in straight
    )
    + ". Of the ten directions, the past has more than 1 % of the variance in "
    + "; ".join(
        f"{name}: {describe((share[0] > 0.01).sum(axis=-1), 1)}, {describe((share[fitted, each] > 0.01).sum(axis=-1), 1)} "
        f"and {describe((share[-1] > 0.01).sum(axis=-1), 1)}"
        for name, share in shares.items()
    )
    + "."
)

# %% [markdown]
# This is a third story, about the same quantity.
# At the book's scale the information about the day hardly changes while the network fits.
# The steep fall of the Gaussian estimate in the last figures was no loss: it was the $\tanh$, which bends the activations, and the estimate takes what is bent for noise.
#
# After some passes information about the day does fall.
# The fall begins about where momentum rises, so *when* it begins is partly the schedule's.
# What falls away is not thrown away for being useless.
# The recurrent weights have grown, and the past is mixed into one direction of the layer after the other.
# For someone who knows today only, memory is noise.
# Training on nothing mixes the past in as well, but into fewer directions.
#
# ## The question: lost after fitting?
#
# Does the bottleneck apply?
# By the rule in the ledger, $I(X;H)$ must rise from the untrained network to the end of fitting, and then fall to the end of training, more than in the networks that had nothing to learn, and by more than twice what $I(H;Y)$ loses; all this by both estimators, and in three coordinates: as recorded, standardised, and before the tanh.


# %%
def change_after(start, curve):
    """Value at the end of training minus value at a starting point, for each network."""
    return curve[:, -1] - curve[each, start]


change = {key: change_after(fitted, curve) for key, curve in bits.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting, one dot per network. KSG: information with the day rises by 2.4 bits in trained networks and falls by 2.4 with shuffled targets; information with the next day falls by 0.3 and 0.4. Gaussian: information with the day falls by 10 bits in trained networks and by 41 with shuffled targets; with the next day it rises slightly, and falls by about 1 with shuffled targets."}, "figure": {"caption": "Change of the hidden layer's information from the end of fitting to the end of training, in bits. Dots: networks; diamonds: mean with 95 % interval; grey: networks trained with shuffled targets. Mind the different scales.", "name": "fig-06-change"}}
fig, axes = plt.subplots(2, 1, figsize=(7.2, 4.2))
for ax, estimator in zip(axes, estimators):
    rows = {
        f"$I({'X;H' if target == 'X' else 'H;Y'})$, {name}": change[
            name, estimator, target
        ]
        for target in about
        for name in hidden
    }
    plotting.dots(
        ax, rows, controls=[row for row in rows if not row.endswith(" trained")]
    )
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set_title(estimator)
axes[1].set_xlabel("change after fitting (bits)")
plt.show()

# %% [markdown]
# The same in all three coordinates, with the rise before the fall:

# %%
coordinates = {  # (points, networks, days, hidden units)
    "as recorded": {
        "trained": raw[..., :10],
        "shuffled targets": raw_unrelated[..., :10],
    },
    "standardised": hidden,
    "before the tanh": straight,
}


def at_three_times(layers, target, method):
    """Information untrained, at the end of fitting and at the end of training: (3, networks)."""
    three = np.stack([layers[0], layers[fitted, each], layers[-1]])
    return information(three, target, method)


def bottleneck_rows():
    """The parts of the rule, as tidy rows."""
    for place, layers in coordinates.items():
        for estimator, method in estimators.items():
            falls = {}
            for name in ("shuffled targets", "trained"):
                x, y = (
                    at_three_times(layers[name], target, method)
                    for target in about.values()
                )
                falls[name] = fall = x[1] - x[2]
                parts = {
                    "rises while fitting": x[1] - x[0],
                    "falls afterwards": fall,
                    "beyond training on nothing": fall - falls["shuffled targets"],
                    "keeps the truth": fall - 2 * (y[1] - y[2]),
                }
                for part, values in parts.items():
                    yield results.rows(
                        values,
                        part=part,
                        condition=name,
                        estimator=estimator,
                        coordinates=place,
                    )


bottleneck = pd.concat(bottleneck_rows())
results.numbers(bottleneck, by=["condition", "part", "estimator", "coordinates"])

# %% [markdown]
# At the book's scale, with units as recorded, the KSG estimate rises while the network fits, and rises further afterwards: at these three times it does what the paper says of its Fig. 8.
# With standardised units, or before the $\tanh$, the same estimate falls first, and then rises.
# As recorded is the geometry of units whose weights start near zero and grow; the information does not know it.
# By the Gaussian estimate of the layer as it is, it falls, and information about the next day does not.
# There the control matters: networks with nothing to learn lose more by that estimate, as their units bend.
# Before the $\tanh$ they lose only a small part of it, and the trained networks lose more than they do.
#
# We think that this last estimate is the best of them.
# We came to it in the first edition, when we saw that the other two disagree; now it is a level of the rule.
#
# ## What the nearest neighbours see
#
# Information does not change if the layer is written in other coordinates, by any change that can be undone.
# One is **whitening**: rotate the cloud of activations and rescale it until it is equally wide in all directions.
# The truth stays as it is, and so does the Gaussian estimate.
# What do the nearest neighbours say?
# And what if we change how far they look: the number of neighbours $k$, or the number of days $N$?


# %%
def whitened(values):
    """The same layer in coordinates that are uncorrelated and of variance 1."""
    values = values - values.mean(axis=0)
    variance, directions = np.linalg.eigh(np.cov(values.T))
    return values @ directions / np.sqrt(variance)


at_fit = units[fitted, each][..., :10]
at_end = units[-1][..., :10]


def whitened_all(layers):
    return np.array([whitened(layer) for layer in layers])


def ranks_of(values):
    """Replace values by their ranks over the days (ties share one), scaled to 0..1."""
    return rankdata(values, axis=-2) / values.shape[-2]


choices = {
    "KSG, k = 3, all days": lambda h: information(h, day),
    "k = 1": lambda h: information(h, day, k=1),
    "k = 10": lambda h: information(h, day, k=10),
    "k = 30": lambda h: information(h, day, k=30),
    "every 2nd day": lambda h: information(h[:, ::2], day[::2]),
    "every 8th day": lambda h: information(h[:, ::8], day[::8]),
    "ranks": lambda h: information(ranks_of(h), ranks_of(day)),
    "layer whitened": lambda h: information(whitened_all(h), day),
    "30 bins a column": lambda h: information(h, day, "binned", bins=30),
    "Gaussian": lambda h: information(h, day, "gaussian"),
    "Gaussian, layer whitened": lambda h: information(
        whitened_all(h), day, "gaussian"
    ),
}
by_choice = {name: (f(at_fit), f(at_end)) for name, f in choices.items()}
change_by_choice = {name: b - a for name, (a, b) in by_choice.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change of the information with the day after fitting by eleven estimates. KSG with 1, 3, 10 and 30 neighbours, with fewer days, and with ranks all lie above zero, between 1 and 3 bits; 30 bins a column is just above zero. KSG with the layer whitened lies below zero, at minus 1. The Gaussian estimate lies at minus 10, the same with and without whitening."}, "figure": {"caption": "The same change of $I(X;H)$ after fitting, by other choices that should not matter. Dots: networks; diamonds: mean with 95 % interval; grey: the Gaussian estimate, for comparison.", "name": "fig-06-choices"}}
fig, ax = plt.subplots(figsize=(7.2, 4.4))
plotting.dots(
    ax,
    change_by_choice,
    controls=[name for name in choices if name.startswith("Gaussian")],
)
ax.axvline(0, color="0.3", ls="--", lw=1)
ax.set_xlabel("change of $I(X;H)$ after fitting (bits)")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "$I(X;H)$ at the end of fitting, at the end of training, and the change, in bits: "
    + "; ".join(
        f"{name}: {a.mean():.2f}, {b.mean():.2f}, {describe(b - a)}"
        for name, (a, b) in by_choice.items()
    )
    + "."
)

# %% [markdown]
# More neighbours, or fewer days, and the KSG estimates shrink: they depend on resolution.
# KSG excludes no neighbouring days, which are alike, from the search for neighbours.
# "Every 8th day" tests whether that matters, but it changes $N$ as well.
# With 30 bins a column nearly every day has a cell of its own, in $X$ as in $H$, so the estimate is stuck at its ceiling, the logarithm of the number of days.
# And at the book's scale whitening turns the sign.
# No random mixture of the exercise on other coordinates, below, turned it in the network tried there; whitening did, because it stretches the thinnest directions.
# So a change of coordinates that changes nothing about the network can decide whether its layer seems to gain or to lose information.
#
# What does the estimate follow, if not information?
# At the end of fitting all ten units do nearly the same: the cloud of activations is a thin needle.
# Later the units come apart.
# The **participation ratio** counts in how many directions the cloud is wide: 1 for a needle, 10 for a ball.
# It is computed from the correlations of the units alone, and knows nothing about the weather.


# %%
def participation_ratio(values):
    """Number of directions in which a cloud of standardised values is wide."""
    widths = np.linalg.eigvalsh(np.corrcoef(values.T))
    return widths.sum() ** 2 / (widths**2).sum()


directions = {
    name: np.array(
        [[participation_ratio(layer) for layer in point] for point in layers]
    ).T
    for name, layers in hidden.items()
}
follows = np.array(
    [
        spearmanr(a, b).statistic
        for a, b in zip(directions["trained"], bits["trained", "KSG", "X"])
    ]
)
follows_gaussian = np.array(
    [
        spearmanr(a, b).statistic
        for a, b in zip(directions["trained"], bits["trained", "Gaussian", "X"])
    ]
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: the participation ratio of trained networks falls from 4.3 to 1.1 while they fit, stays there for some passes and climbs back to 4.4; with shuffled targets it stays near 4.3 for a pass, falls to 1.6 by about six passes and climbs to 2. Right: the KSG estimate rises with the participation ratio, steeply at first and then ever more slowly; the trained networks lie close to one curve, those with shuffled targets scatter above and below it."}, "figure": {"caption": "Left: number of directions in which the hidden layer's cloud is wide, through training. Mean over networks and its 95 % interval; grey: shuffled targets; thin line: momentum rises. Right: the KSG estimate against it; every dot is one network at one point in time.", "name": "fig-06-directions"}}
fig, (ax, right) = plt.subplots(1, 2, figsize=(9.2, 3.6))
for name, colour in (
    ("shuffled targets", plotting.CONTROL),
    ("trained", plotting.COLOURS[0]),
):
    plotting.band(ax, time, directions[name], label=name, colour=colour)
    right.plot(
        directions[name].ravel(),
        bits[name, "KSG", "X"].ravel(),
        "o",
        ms=3,
        mew=0,
        alpha=0.4,
        color=colour,
    )
passes_axis(ax)
ax.set(
    xlabel="passes through the data", ylabel="participation ratio", ylim=(0.8, None)
)
ax.legend()
right.set(xlabel="participation ratio", ylabel="KSG estimate of $I(X;H)$ (bits)")
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"Over the points of training, the KSG estimate and the participation ratio have a rank correlation of {describe(follows)}; "
    f"the Gaussian estimate and the participation ratio, {describe(follows_gaussian)}."
)

# %% [markdown]
# In these networks the KSG curve of the trained ones is very nearly a curve of the number of directions in which units differ.
# That is worth knowing, but it is not information.
#
# ## The whole week as input
#
# If $X$ is the whole window, 126 numbers, the hidden layer is a function of it.
# $I(X;H)$ is infinite at every moment of every network's training, and there is no curve to see.
# Estimators draw one all the same.
# Two things can be done that have an answer: ask for fewer numbers about the week (its first principal components), or accept the Gaussian estimate for what it is, a measure of how *linear* the layer is.

# %%
past = weather.train.x.reshape(len(weather.train), -1)
_, widths, components = np.linalg.svd(past - past.mean(axis=0), full_matrices=False)
explained = np.cumsum(widths**2) / np.sum(widths**2)


def first_components(count):
    return standard(week @ components[:count].T)


about_week = {
    "126 numbers, KSG": lambda h: information(h, week),
    "126 numbers, Gaussian": lambda h: information(h, week, "gaussian"),
} | {
    f"{count} components, KSG": lambda h, count=count: information(
        h, first_components(count)
    )
    for count in (2, 5, 10)
}
# A standard normal noise on the same days has nothing to do with the week: the truth is zero.
noise = np.random.default_rng(8).normal(size=at_end.shape)
week_bits = {
    name: (f(at_fit), f(at_end), f(noise)) for name, f in about_week.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change after fitting of five estimates of the information with the week. With 126 numbers, KSG is slightly above zero and the Gaussian estimate at minus 10 with wide scatter. With 2 components the change is slightly negative, with 5 slightly positive, with 10 at 0.7 bits."}, "figure": {"caption": "Change after fitting of the information between the hidden layer and the week, by five estimates. Dots: networks; diamonds: mean with 95 % interval; dashed: no change. Grey: for 126 numbers the truth is infinite at both times, so no number is right.", "name": "fig-06-week"}}
fig, ax = plt.subplots(figsize=(7.2, 3))
plotting.dots(
    ax,
    {name: b - a for name, (a, b, _) in week_bits.items()},
    controls=[name for name in week_bits if name.startswith("126")],
)
ax.axvline(0, color="0.3", ls="--", lw=1)
ax.set_xlabel("change after fitting (bits)")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "In bits, at the end of fitting, at the end of training, and for random noise in place of the layer: "
    + "; ".join(
        f"{name}: {describe(a)}, {describe(b)}, {describe(c)}"
        for name, (a, b, c) in week_bits.items()
    )
    + ". Components explain "
    + ", ".join(f"{100 * explained[c - 1]:.0f} % ({c})" for c in (2, 5, 10))
    + " of the week's variance."
)

# %% [markdown]
# At the book's scale the nearest-neighbour estimate finds about half a bit, or less, in 126 dimensions, where infinity would be right.
# An estimate that makes half a bit of infinity cannot tell large from small.
# With few components it answers, and the answer's sign depends on how many we take: down with 2, up with 5 and 10.
# But these are different questions, so the signs may differ in truth.
# The Gaussian estimate of noise is above zero as well, which is its bias with 126 inputs.
#
# ## Up, down, up, down, up?
#
# The paper's sentences about the two courses are different (§7).
# Information with the input, $I(X;H)$, only increases.
# Information with the true output, $I(H;Y)$, increases, decreases, increases, decreases and increases again.
# It thinks that this is hardly noise, since every stretch lasts for many epochs, and that it may hold for this network and task only.
#
# A curve that is estimated wiggles by itself, so which moves count?
# Here, those that are larger than twice the standard error of both their ends taken together.
# (The ledger's rule asks for the error of the *difference* of the ends, and for a slow training; it is not yet judged.)
#
# The error of one estimate is a jackknife's: leave out one month of test days at a time.
# It costs as many estimates as there are months, so we compute it at three points in time for each network, and interpolate.
# For the control, networks with shuffled targets, a second round would cost as much again, so they are given the errors of the trained network with the same start.


# %%
def error_of(layer, target):
    """Standard error of the KSG estimate, by leaving out months."""
    estimate, low, _ = block_jackknife(
        mutual_information, target, layer, blocks=len(months)
    )
    return (estimate - low) / student.ppf(0.975, len(months) - 1)  # of the interval


some = np.linspace(0, len(time) - 1, 3).round().astype(int)


def errors_through_training(target):
    """Standard error of one estimate at every point, by interpolation: (networks, points)."""
    found = joblib.Parallel(prefer="threads")(
        joblib.delayed(error_of)(units[point, network][:, :10], target)
        for network in each
        for point in some
    )
    sparse = np.reshape(found, (scale.networks, len(some)))
    return np.array([np.interp(np.arange(len(time)), some, one) for one in sparse])


errors = {name: errors_through_training(target) for name, target in about.items()}


# %%
# A smaller wiggle neither counts nor breaks a larger move in two.
def moves(curve, error, multiple=2.0):
    """Turning points between which a curve makes the moves that count."""

    def counts(i, j):
        return abs(curve[i] - curve[j]) > multiple * np.hypot(error[i], error[j])

    turns, direction, lowest, highest = [], 0, 0, 0
    for i in range(1, len(curve)):
        lowest = i if curve[i] < curve[lowest] else lowest
        highest = i if curve[i] > curve[highest] else highest
        if direction >= 0 and curve[i] < curve[highest] and counts(highest, i):
            turns.append(highest)
            direction, lowest = -1, i
        elif direction <= 0 and curve[i] > curve[lowest] and counts(lowest, i):
            turns.append(lowest)
            direction, highest = 1, i
    if direction:
        turns.append(highest if direction > 0 else lowest)
    return turns


def directions_of(curve, turns):
    """The moves in words."""
    return ", ".join(
        "up" if curve[b] > curve[a] else "down" for a, b in zip(turns, turns[1:])
    )


def courses(name, target, start=0, multiple=2.0):
    """The moves that count in each network, from a point in time on."""
    curves_of = bits[name, "KSG", target][:, start:]
    return [
        directions_of(c, moves(c, e, multiple)) or "none"
        for c, e in zip(curves_of, errors[target][:, start:])
    ]


symbols = {"X": "I(X;H)", "Y": "I(H;Y)"}
counted = pd.concat(
    [
        pd.DataFrame({"moves": courses(*key)}).assign(
            curve=symbols[key[1]], **labels
        )
        for target in about
        for key, labels in (
            (("trained", target), {"networks": "trained", "from": "start"}),
            (
                ("trained", target, first_pass),
                {"networks": "trained", "from": "pass 1"},
            ),
            (
                ("shuffled targets", target),
                {"networks": "shuffled", "from": "start"},
            ),
        )
    ]
)
counted.value_counts(["curve", "networks", "from", "moves"], sort=False).unstack(
    ["networks", "from"], fill_value=0
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: information with the day falls in each network from nearly 5 to about 1.3 bits, in one only to 2.2, within half a pass, and climbs to about 4 bits from some passes on, with turning points near the start, in the minimum and near the end. Grey curves with shuffled targets stay between 4 and 5 bits for some passes, fall steeply near five passes and then go up and down between 2 and 4 bits. Right: information with the next day rises within a third of a pass from between 1.1 and 1.4 to 1.75 bits, slowly on to nearly 2 bits near six passes, and falls to about 1.4. Grey curves stay below 1.5 bits, rise a little until six passes, and then go up and down between 0.5 and 1.3 bits."}, "figure": {"caption": "The KSG estimates of $I(X;H)$ and $I(H;Y)$ in each network, with the turning points between the moves that count. Two standard errors are shown as a band around the first network only; grey: networks trained with shuffled targets, the control; thin line: momentum rises.", "name": "fig-06-phases"}}
fig, axes = plt.subplots(1, 2, figsize=(9.4, 4))
for ax, target in zip(axes, about):
    control = bits["shuffled targets", "KSG", target]
    ax.plot(time, control.T, color=plotting.CONTROL, lw=0.8, alpha=0.5)
    first, error = bits["trained", "KSG", target][0], errors[target][0]
    ax.fill_between(
        time,
        first - 2 * error,
        first + 2 * error,
        color=plotting.COLOURS[0],
        alpha=0.2,
        lw=0,
    )
    for i, curve in enumerate(bits["trained", "KSG", target]):
        colour = plotting.COLOURS[i % len(plotting.COLOURS)]
        turns = moves(curve, errors[target][i])
        ax.plot(time, curve, color=colour, lw=1)
        ax.plot(time[turns], curve[turns], "o", ms=5, color=colour)
    passes_axis(ax)
    ax.set(xlabel="passes through the data", ylim=(0, None))
    ax.set_ylabel(f"${symbols[target]}$ (bits)")
plt.show()

# %% tags=["hide-input"]
paper = "up, down, up, down, up"
found = [courses("trained", "Y", multiple=m).count(paper) for m in (2, 1, 0)]
exact = binomtest(found[0], scale.networks).proportion_ci(method="exact")
Markdown(
    f"The paper's five moves of $I(H;Y)$ are seen in {found[0]} of {scale.networks} networks (exact 95 % interval of the share: "
    f"[{exact.low:.2f}, {exact.high:.2f}]); if a move need exceed only one standard error, in {found[1]}, and if any wiggle counts, in {found[2]}."
)

# %% [markdown]
# The errors of the two ends are treated as unrelated.
# They come from the same days, so the error of a *difference* is smaller, and this count is strict.
# The number of phases is, in part, a choice of the threshold.
#
# From the first pass on, at the book's scale, $I(X;H)$ does what the paper says of it in most networks: it goes up.
# Before that, in these coordinates, it goes down.
# $I(H;Y)$ goes up, and later down; the paper's five moves we see in no network, except in some that had nothing to learn.
#
# ## What could fool us
#
# - **Infinity.** Information between a layer and what it is a function of is infinite. What is finite here is finite because the network remembers.
# - **Dimensions.** With 28 dimensions and a thousand days nearest-neighbour estimates are far too low, and by how much depends on the shape of the cloud. So a *change* of the estimate can be a change of shape.
# - **Coordinates.** If whitening turns the result, it was no result about information.
# - **The Gaussian estimate** takes what is bent for noise. Undoing the $\tanh$ helps, but the past that is mixed in is not normal, either.
# - **Small differences.** Information counts a difference between days even if it is a thousandth of the spread of a unit. No reader of the layer could use it, and the outputs do not.
# - **Training without learning.** Shuffled targets show what drifting weights do.
# - **One shuffle.** The targets were shuffled once, and all networks of the control share that draw, so its interval leaves out the luck of the draw. Over many passes a network can also learn some wrong pairs by heart. So "nothing to learn" means nothing that generalises.
# - **The schedule.** After five passes momentum rises from 0.5 to 0.9, and everything goes about five times as fast. A bend of a curve near there, in trained networks and in the control, is partly the schedule's.
# - **Looking only after the fact.** At this pace one point per ten passes begins when fitting is over. The paper's record does show the fall of its error.
# - **Choosing peaks.** The end of fitting is read off the loss, not off the information; a peak picked from a curve that is to be tested always has a fall behind it.
# - **Many comparisons.** This chapter shows dozens of intervals; by chance one in twenty would miss. The rules stand in the ledger, with what was known when they were written; what was chosen afterwards, such as whitening, was an explanation, and waits for fresh networks.
# - **One record.** The intervals are over networks that all read the same three years. Overlapping windows and slow seasons make those years few samples. Other years would move all networks together.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} The end of fitting
# :label: ex-06-end
#
# *Easy, 5 minutes.*
# Write `my_end(loss, share)`: from a loss of shape (points, networks), return for each network the first point at which it has made a given share of its whole fall (from its first to its lowest value).
# Check it with `check_my_end(my_end)`.
# How much earlier is half of the fall than nine tenths of it, in passes?
# :::


# %%
def check_my_end(function):
    """Try the learner's function on curves whose answer is known."""
    example = np.array(
        [[10.0, 4.0], [6.0, 4.0], [1.0, 3.0], [0.0, 2.0], [5.0, 2.5]]
    )
    answer = np.asarray(function(example, 0.9))
    if answer.shape != (2,):
        return (
            f"The shape should be (2,), one answer a network, not {answer.shape}."
        )
    if answer.tolist() == [2, 3]:
        return "Correct."
    if answer.tolist() == [1, 2]:
        return "That is about half of the fall: is the share used?"
    if answer[0] == 3:
        return "The first network reaches 90 % at point 2, before its lowest value."
    return f"Expected [2, 3], got {answer.tolist()}. Does the loss rise at the end? The fall ends at the lowest value."


# %% tags=["solution", "hide-input"]
def my_end(loss, share):
    fall = loss[0] - loss
    return np.argmax(fall >= share * fall.max(axis=0), axis=0)


print(check_my_end(my_end))
print(f"half of the fall: {describe(time[my_end(loss, 0.5)], 3)} passes")
print(f"nine tenths:      {describe(time[my_end(loss, 0.9)], 3)} passes")

# %% [markdown]
# :::{exercise} Other coordinates
# :label: ex-06-mix
#
# *Medium, 15 minutes.*
# Whitening is one change of coordinates out of many.
# Write `mixed(values, rng)`: multiply a layer of shape (days, units) by a random matrix with normal entries, which is invertible but for a miracle, and standardise the result.
# Check it with `check_mixed(mixed)`.
# Then estimate $I(X;H)$ of the first trained network in 10 random coordinates. How far apart are the answers?
# :::


# %%
def check_mixed(function):
    """Try the learner's function on a random layer."""
    values = np.random.default_rng(0).normal(size=(300, 4)) * [1, 2, 3, 4]
    before = values.copy()
    a = np.asarray(function(values, np.random.default_rng(1)))
    b = np.asarray(function(values, np.random.default_rng(2)))
    if not np.array_equal(values, before):
        return "The layer that was given has changed: return a new one."
    if a.shape != values.shape:
        return f"The shape should stay {values.shape}, not {a.shape}."
    if np.allclose(a, b):
        return "Another random generator should give other coordinates."
    if not (np.allclose(a.mean(axis=0), 0) and np.allclose(a.std(axis=0), 1)):
        return "Standardise the result: mean 0 and standard deviation 1 in every column."
    back, *_ = np.linalg.lstsq(np.c_[a, np.ones(300)], values)
    if not np.allclose(np.c_[a, np.ones(300)] @ back, values):
        return "The layer cannot be computed back: the matrix should be square and invertible."
    return "Correct."


# %% tags=["solution", "hide-input"]
def mixed(values, rng):
    units = values.shape[1]
    return standard(values @ rng.normal(size=(units, units)))


print(check_mixed(mixed))
rng = np.random.default_rng(9)
for name, layer in (("end of fitting", at_fit[0]), ("end of training", at_end[0])):
    answers = information(np.array([mixed(layer, rng) for _ in range(10)]), day)
    print(
        f"{name}: {information(layer, day):.2f} bits in its own coordinates, "
        f"{answers.min():.2f} to {answers.max():.2f} in others"
    )

# %% [markdown]
# :::{exercise} Cut the memory
# :label: ex-06-cut
#
# *Medium, 15 minutes.*
# If the past is the only noise, a network without memory has infinite information about the day.
# Write `without_memory(model)`: return a copy (`model.clone()`) whose recurrent weights `w` are zero.
# Check it with `check_without_memory(without_memory)`.
# What do the estimators say about $I(X;H)$ of the trained networks before and after? Predict it first.
# :::


# %%
def check_without_memory(function):
    """Try the learner's function on the trained networks."""
    before = path[-1].w.detach().clone()
    model = function(path[-1])
    if model is None:
        return "Return the copy."
    if not np.allclose(path[-1].w.detach(), before):
        return "The original has changed: work on a clone."
    if np.abs(model.w.detach().numpy()).max() > 0:
        return "There are recurrent weights left."
    if not np.allclose(model.w_in.detach(), path[-1].w_in.detach()):
        return "The input weights should stay."
    return "Correct."


# %% tags=["solution", "hide-input"]
def without_memory(model):
    copy = model.clone()
    copy.w.data.zero_()
    return copy


print(check_without_memory(without_memory))
memoryless = without_memory(path[-1])
cut = standard(last_step(memoryless))[..., :10]
for estimator, method in estimators.items():
    print(
        f"{estimator}: {describe(bits['trained', estimator, 'X'][:, -1])} bits with memory, "
        f"{describe(information(cut, day, method))} without"
    )
rest = max(shares_of_past(layer).max() for layer in before_tanh(memoryless))
print(f"before the tanh, share of the past: {'none' if rest < 1e-12 else rest}")

# %% [markdown]
# The truth goes from finite to infinite, and neither estimate comes near.
# KSG cannot tell one who knows the day exactly from one who knows it roughly, and the Gaussian estimate takes for noise what $\tanh$ bends.
# Before the $\tanh$ the day explains everything but rounding errors, so there the Gaussian estimate is infinite, as it should be.

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Let $X$ be the whole week. What is $I(X;H)$ for the hidden layer of a network without noise?
#
# - (a) At most the differential entropy of $H$.
# - (b) Infinite, before and after training.
# - (c) Large at first and small after compression.
#
# :::{dropdown} Answer to question 1
# **(b).** The layer is a continuous function of the week, and the week gives its value to infinite precision.
#
# *(a)* holds for discrete variables. Differential entropy can be negative and is no ceiling.
#
# *(c)* is the story that one would like to test. With this $X$ there is nothing to test.
# :::
#
# **2.** An estimate says that the two outputs know more about tomorrow than the hidden layer that they are computed from. What follows?
#
# - (a) The output weights add knowledge.
# - (b) The hidden layer has forgotten something.
# - (c) At least one of the two estimates is wrong.
#
# :::{dropdown} Answer to question 2
# **(c).** Whatever the outputs tell can be computed from the hidden layer, so it cannot tell less. This needs no exact value.
#
# *(a)* breaks that law: no function of a layer knows more than the layer.
#
# *(b)* would take the knowledge from the outputs, too.
# :::
#
# **3.** You rotate and rescale the cloud of activations, and the estimate no longer rises but falls. What follows?
#
# - (a) The estimate follows the shape of the cloud, not only the information.
# - (b) The change of coordinates destroyed information.
# - (c) The second answer is right, because all directions are now equally wide.
#
# :::{dropdown} Answer to question 3
# **(a).** The true information is the same in both coordinates. So at least one of the two courses comes from the estimator.
#
# *(b)* is wrong because the change can be undone.
#
# *(c)* may sound fair, but nothing says that the estimator is right in these coordinates.
# :::
#
# **4.** Networks with shuffled targets lose information about the day, too, by the same estimate. What is that control good for?
#
# - (a) It shows that shuffled targets can be learned.
# - (b) It shows how much the estimate falls without anything to learn.
# - (c) It shows that the estimate is right.
#
# :::{dropdown} Answer to question 4
# **(b).** Training moves the weights, and moved weights change the shape of the activity. Only what goes beyond that can be due to learning.
#
# *(a)* is contradicted by their validation loss.
#
# *(c)* cannot be shown by a control. An estimate can be wrong in both ensembles.
# :::
#
# **5.** With the $\tanh$ undone, information about the *day* falls late in training. Which explanation does not need any forgetting of useless detail?
#
# - (a) The units saturate.
# - (b) The outputs become more accurate.
# - (c) The memory of earlier days is mixed in, and is noise for someone who knows only today.
#
# :::{dropdown} Answer to question 5
# **(c).** The larger the part of a unit that comes from the past, the less it says about today. A recurrent network can look compressed because it remembers.
#
# *(a)* cannot be the reason here, because the $\tanh$ has been undone.
#
# *(b)* does not ask for less information about the day.
# :::

# %% [markdown]
# ## Takeaways
#
# - Units that tell more about the day tell more about the next day. So do units that learned nothing, and, most of all, mixtures of the week. A relation is a finding only beyond such controls.
# - A correlation of estimates has a null that need not be zero.
# - Dividing by differential entropy makes a result depend on a unit of measurement, and a common denominator can raise a correlation by itself.
# - At this pace fitting takes a fraction of the first pass, and a record of every tenth pass shows what comes after.
# - After fitting the hidden layer's information about the day goes up by one estimator and down by the other. The nearest neighbours follow the number of directions in which units differ. While fitting, the Gaussian estimate falls because units bend; later because memory is mixed in.
# - With the $\tanh$ undone, information about the day stays while the network fits and falls later, as memory is mixed in. For a recurrent network "compression of the day" can be memory.
# - Three tests need no truth: does the estimate keep the data-processing inequality, does it survive a change of coordinates, and does it tell learning from training on nothing?
#
# ## Record
#
# The questions of the paper about the course of training, on its own record, are not yet judged; they need a slow training.

# %% tags=["hide-input"]
ledger.record(
    "rnn-outputs-high",
    in_each_network(
        lambda u: (
            u["y"][u["unit"] >= 10].min() - u["y"][u["unit"] < 10].quantile(0.75)
        )
    ),
    figure="fig-06-plane",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
hidden_relation = in_each_network(
    lambda u: spearman(*u[["x", "y"]].to_numpy()[:10].T), part="relation"
)


def beyond_chance(planes, estimator, **coordinates):
    """Correlation over trained hidden units minus its mean with months shuffled."""
    chance = np.mean([relation(found, hidden_only) for found in planes], axis=0)
    here = {"estimator": estimator, "condition": "trained", **coordinates}
    chosen = (hidden_relation[list(here)] == pd.Series(here)).all(axis=1)
    values = hidden_relation[chosen].sort_values("network")["value"] - chance
    return results.rows(values, part="beyond chance", **here)


draws = range(scale.surrogates)
null_as_recorded = [null_plane(raw[-1]) for _ in draws]
null_gaussian = [null_plane(units[-1], "gaussian") for _ in draws]
ledger.record(
    "rnn-neuron-plane",
    pd.concat(
        [
            hidden_relation,
            beyond_chance(null_as_recorded, "KSG", coordinates="as recorded"),
            beyond_chance(null_planes, "KSG", coordinates="standardised"),
            beyond_chance(null_gaussian, "Gaussian"),
        ]
    ),
    figure="fig-06-relation",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-plane-entropy",
    division[division["part"] == "stronger"],
    figure="fig-06-entropy",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-plane-denominator",
    division[division["part"] == "raised by chance"],
    figure="fig-06-entropy",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-plane-not-amount",
    division[division["part"] == "given entropy"],
    figure="fig-06-entropy",
    measured="trained",
    null="untrained",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-bottleneck",
    bottleneck,
    figure="fig-06-change",
    measured="trained",
    null="shuffled targets",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "ours-whitening-turns",
    pd.concat(
        [
            results.rows(
                change_by_choice["KSG, k = 3, all days"], part="standardised rises"
            ),
            results.rows(
                -change_by_choice["layer whitened"], part="whitened falls"
            ),
        ]
    ),
    figure="fig-06-choices",
    fresh=False,
)

# %% tags=["hide-input"]
fall_as_it_is, fall_before = (
    curve[:, 0] - curve[each, fitted]
    for curve in (bits["trained", "Gaussian", "X"], straight_bits["trained", "X"])
)
ledger.record(
    "ours-tanh-bends",
    pd.concat(
        [
            results.rows(fall_as_it_is - fall_before, part="bends"),
            results.rows(
                fall_before / fall_as_it_is, part="no fall before the tanh"
            ),
        ]
    ),
    figure="fig-06-tanh",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "ours-shape-of-the-cloud",
    pd.concat(
        [
            results.rows(
                spearman(directions[name], bits[name, "KSG", "X"]), condition=name
            )
            for name in hidden
        ]
    ),
    figure="fig-06-directions",
    measured="trained",
    null="shuffled targets",
    fresh=False,
)
