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
from functools import cache, partial
from itertools import product

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression
from scipy.spatial.distance import cdist
from scipy.special import digamma
from scipy.stats import rankdata, zscore

from infoutils import data, plotting, training
from infoutils.book import ledger, recipes, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.estimation import entropy, mutual_information

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()

# %% [markdown]
# PREDICT

# %%
weather, few = data.weather(), scale.networks
windows = weather.test.x[: scale.windows]
day, next_day = windows[:, -1], weather.test.y[: scale.windows, -1]
code, slow = recipes.course(), recipes.course("slow")
nothing = recipes.course("code", "shuffled")  # nothing to learn
looks = {"code's pace": code, "slow": slow, "nothing to learn": nothing}
words.level(len(day)), {name: len(one.passes) for name, one in looks.items()}


# %%
def units_at(course, look):
    """Hidden units and outputs on the last day of every window: (networks, days, units)."""
    return course.at(look).activity(windows)[:, :, -1, 18:]


def bits_about(target, layers, estimator):
    """Information of each layer (..., days, units) with a target."""
    flat = layers.reshape(-1, *layers.shape[-2:])
    estimate, method = joblib.delayed(mutual_information), recipes.METHODS[estimator]
    tasks = (estimate(target, layer, method, scale=None) for layer in flat)
    found = joblib.Parallel(prefer="threads")(tasks)
    return np.reshape(found, layers.shape[:-2])


# %% [markdown]
# PLANE

# %%
rng = np.random.default_rng(seed(20))
week = windows.reshape(len(windows), -1)
mixtures = rng.normal(size=(few, week.shape[1], 10)) / np.sqrt(week.shape[1])
at_test = {"trained": units_at(code, -1), "untrained": units_at(code, 0)[:few]}
at_test["nothing to learn"] = units_at(nothing, -1)
at_test["mixtures of the week"] = np.tanh(week @ mixtures)


@cache
def plane(condition, coordinates, estimator):
    """Information of every unit with the day and with the next day: (2, networks, units)."""
    values = recipes.in_coordinates(at_test[condition], coordinates)
    units = np.swapaxes(values, -1, -2)[..., None]  # each a layer of its own
    return np.array([bits_about(known, units, estimator) for known in (day, next_day)])


# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Units in the information plane, KSG: the first network (large marks), and nineteen more (faint). Top: units as recorded; bottom: standardised. Left: all units, diamonds are the outputs; right: without them.", "name": "fig-06-plane"}, "source": "ivanovic2018, Figs. 5 and 6"}
fig, axes = plt.subplots(2, 2, figsize=(6.4, 5.4), sharex="row")
shown = results.measure(
    lambda about, role, coordinates: plane("trained", coordinates, "KSG")[
        int(about == "truth"), :, slice(10) if role == "hidden" else slice(10, 12)
    ].mean(axis=1),
    about=("input", "truth"), role=("hidden", "output"), coordinates=recipes.COORDINATES,
)  # fmt: skip
for (coordinates, roles), ax in zip(product(recipes.COORDINATES, (2, 1)), axes.flat):
    x, y = plane("trained", coordinates, "KSG")
    for units, mark in list(zip((slice(10), slice(10, 12)), "oD"))[:roles]:
        colour = plotting.COLOURS["oD".index(mark)]
        ax.plot(x[1:, units], y[1:, units], mark, color=colour, ms=3, alpha=0.15)
        ax.plot(x[0, units], y[0, units], mark, color=colour, ms=6, mec="white")
    ax.set(title=coordinates, xlabel="$I(X;u)$ (bits)", ylabel="$I(u;Y)$ (bits)")
plt.show()
results.numbers(shown, ["coordinates", "role", "about"])


# %%
def poorer_output(coordinates, estimator, condition):
    """What the poorer output tells of the truth, less the hidden units' third quartile."""
    truth = plane(condition, coordinates, estimator)[1]
    return truth[:, 10:].min(axis=1) - np.quantile(truth[:, :10], 0.75, axis=1)


both = {"coordinates": recipes.COORDINATES, "estimator": recipes.METHODS}


def by_way(table):
    """With one column for estimator and coordinates; to the Gaussian one they are alike."""
    table = table.assign(estimate=table["estimator"] + ", " + table["coordinates"])
    table = table[table["estimate"] != "Gaussian, as recorded"]
    return table.replace({"estimate": {"Gaussian, standardised": "Gaussian"}})


stages = ("trained", "untrained")
outputs_high = results.measure(poorer_output, **both, condition=stages)


# %%
def of_ranks(a, b, given=None):
    """Spearman's correlation over units, perhaps with a third quantity held fixed."""
    a_rank, b_rank = (rankdata(one, axis=-1) - (one.shape[-1] + 1) / 2 for one in (a, b))
    with np.errstate(invalid="ignore"):  # NaN where all units are alike
        ab = (a_rank * b_rank).sum(-1) / np.sqrt((a_rank**2).sum(-1) * (b_rank**2).sum(-1))
    if given is None:
        return ab
    ac, bc = of_ranks(a, given), of_ranks(b, given)
    return (ab - ac * bc) / np.sqrt((1 - ac**2) * (1 - bc**2))


# %% [markdown]
# NULL

# %%
months = len(day) // 30
month = np.arange(len(day)) * months // len(day)


def by_chance(network, target, rng):
    """What units tell of a target whose months were shuffled."""
    dates = np.concatenate([np.flatnonzero(month == m) for m in rng.permutation(months)])
    return [bits_about(one[dates], network, target) for one in (day, next_day)]


@cache
def shuffled_planes(coordinates, estimator):
    """The plane of hidden units with months shuffled: (draws, 2, networks, units)."""
    values = recipes.in_coordinates(at_test["trained"][:few, :, :10], coordinates)
    units, rng = np.swapaxes(values, 1, 2)[..., None], np.random.default_rng(seed(21))
    draws = range(max(2, scale.surrogates // 3))
    found = [[by_chance(one, estimator, rng) for one in units] for _ in draws]
    return np.swapaxes(found, 1, 2)


# %%
def unit_relation(condition, coordinates, estimator, given=None):
    """Over hidden units, the correlation of the two kinds of information."""
    if condition == "months shuffled":
        planes = shuffled_planes(coordinates, estimator)
        held = None if given is None else given[: planes.shape[2]]
        return np.mean([of_ranks(*one, held) for one in planes], axis=0)
    return of_ranks(*plane(condition, coordinates, estimator)[..., :10], given)


kinds = ("trained", "months shuffled", "untrained", "mixtures of the week")
relations = results.measure(unit_relation, condition=kinds, **both)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Over hidden units: Spearman's correlation of what they tell about the day with what they tell about the next day. Dots: networks; marks: mean with 95 % interval. Below the first row: controls.", "name": "fig-06-relation"}}
results.figure(relations, "condition", by="coordinates", panels="estimator", scale="correlation",
               label="correlation over hidden units", lines=[0])  # fmt: skip


# %% [markdown]
# IMPORTANCE

# %%
def importance(model):
    """Rise of the test error if a hidden unit is held at its mean: (networks, units)."""

    def error(activity):
        return ((activity[:, :, -1, 28:] - next_day) ** 2).mean(axis=(1, 2))

    free = model.activity(windows)
    held = [{u: free[..., 18 + u].mean(axis=(1, 2))} for u in range(10)]
    without = [error(model.activity(windows, clamp=one)) for one in held]
    return np.transpose(without) - error(free)[:, None]


matter = {"trained": importance(code.at(-1))}
matter["nothing to learn"] = importance(nothing.at(-1))


# %%
def of_importance(part, coordinates, estimator, condition):
    about_day, about_truth = plane(condition, coordinates, estimator)[..., :10]
    relation = partial(unit_relation, condition, coordinates, estimator)
    return {
        "input": lambda: of_ranks(matter[condition], about_day),
        "truth": lambda: of_ranks(matter[condition], about_truth),
        "explains": lambda: relation() - relation(matter[condition]),
        "opposed": lambda: -relation(matter[condition]),
        "opposed, months shuffled": lambda: (
            -unit_relation("months shuffled", coordinates, estimator, matter["trained"])
        ),
    }[part]()


parts = ("input", "truth", "explains", "opposed")
important = results.measure(of_importance, part=parts, **both, condition=matter)
chance = results.measure(of_importance, part=["opposed, months shuffled"], **both, condition=["trained"])  # fmt: skip

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Rank correlations over hidden units. *input*, *truth*: of the unit's importance with what it tells about the day, and about the next day. *explains*: the relation of the two, less the same at equal importance. *opposed*: minus the latter. Dots: networks; marks: mean with 95 % interval; hollow: networks with nothing to learn.", "name": "fig-06-importance"}}
results.figure(by_way(important), "part", by="condition", panels="estimate", scale="correlation",
               controls=["nothing to learn"], label="rank correlation", lines=[0])  # fmt: skip

# %% [markdown]
# ENTROPY


# %%
@cache
def entropies(condition, kind, coordinates):
    """Entropy of each unit, (networks, units); as a density, or of 30 bins."""
    options = {"method": "binned", "bins": 30} if kind == "30 bins" else {}
    values = recipes.in_coordinates(at_test[condition], coordinates)
    return np.array([[entropy(u, **options) for u in one.T] for one in values])


# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The plane of Fig. 6 with both kinds of information divided by the unit's entropy: the first network (large marks) and the others (faint), hidden units and outputs (diamonds). A few quotients lie outside.", "name": "fig-06-entropy"}, "source": "ivanovic2018, Fig. 7"}
fig, axes = plt.subplots(2, 2, figsize=(6.4, 5.4))
divisors = list(product(recipes.COORDINATES, ("differential", "30 bins")))
for (coordinates, kind), ax in zip(divisors, axes.flat):
    x, y = plane("trained", coordinates, "KSG") / entropies("trained", kind, coordinates)
    for units, mark, colour in zip((slice(10), slice(10, 12)), "oD", plotting.COLOURS):
        ax.plot(x[1:, units], y[1:, units], mark, color=colour, ms=3, alpha=0.15)
        ax.plot(x[0, units], y[0, units], mark, color=colour, ms=6, mec="white")
    ends = [np.quantile(one, (0.03, 0.97)) + [-0.2, 0.2] for one in (x, y)]
    ax.set(xlim=ends[0], ylim=ends[1], title=f"{kind}, {coordinates}")
    ax.set(xlabel="$I(X;u)$ / entropy", ylabel="$I(u;Y)$ / entropy")
plt.show()
sizes = results.measure(
    lambda coordinates, entropy: entropies("trained", entropy, coordinates)[:, :10].min(1),
    coordinates=recipes.COORDINATES, entropy=("differential", "30 bins"),
)  # fmt: skip
results.numbers(sizes, ["coordinates", "entropy"])


# %%
def by_entropy(part, entropy, coordinates, units, condition):
    """The relation after division by the entropy, less before; or with the entropy fixed."""
    chosen = slice(10 if units == "hidden" else 12)
    x, y = plane(condition, coordinates, "KSG")[..., chosen]
    h = entropies(condition, entropy, coordinates)[:, chosen]
    if part == "given entropy":
        return of_ranks(x, y, h)
    return of_ranks(x / h, y / h) - of_ranks(x, y)


def by_any_number(entropy, coordinates, units, condition):
    """The same with numbers that have nothing to do with the unit."""
    chosen, rng = slice(10 if units == "hidden" else 12), np.random.default_rng(seed(22))
    x, y = plane(condition, coordinates, "KSG")[..., chosen]
    others = entropies(condition, "differential", "as recorded")[:, chosen]
    h = rng.permuted(np.tile(others, (200, 1, 1)), axis=-1)
    if entropy.startswith("drawn"):
        h = 10 ** rng.random(h.shape)
    return of_ranks(x / h, y / h).mean(axis=0) - of_ranks(x, y)


# %%
levels = {"coordinates": recipes.COORDINATES, "units": ("hidden", "hidden and outputs")}
levels["condition"] = stages
own = {"part": ("stronger", "given entropy"), "entropy": ("differential", "30 bins")}
divided = results.measure(by_entropy, **own, **levels)
others = ("differential, shuffled", "drawn, a factor of ten wide")
by_others = results.measure(by_any_number, entropy=others, **levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "What division by an entropy does to the relation over units (*stronger*: after minus before), what division by numbers that have nothing to do with the unit does (*by chance*), and the relation among units of equal entropy (*given*). Dots: networks; marks: mean with 95 % interval.", "name": "fig-06-division"}}
names = {"stronger": "stronger, ", "given entropy": "given, "}
shown = divided.assign(of=divided["part"].map(names) + divided["entropy"])
chance_too = by_others.assign(of="by chance, " + by_others["entropy"])
shown = pd.concat([shown, chance_too]).query("condition == 'trained'")
results.figure(shown, "of", by="coordinates", panels="units", scale="correlation", lines=[0],
               label="change of the correlation, or correlation")  # fmt: skip
# %% [markdown]
# THROUGH

# %%
kept = {"odd": month % 2 == 0, "even": month % 2 == 1, "all": month >= 0}
members = {"H": range(10), "O": (10, 11), "maximum": (10,), "minimum": (11,)}
ways = {"KSG, as recorded": ("KSG", "as recorded")}
ways["KSG, standardised"] = ("KSG", "standardised")
ways["Gaussian"] = ("Gaussian", "standardised")  # the same in all coordinates
of_halves = [("X", "H"), *(("Y", layer) for layer in members)]


def estimates_of(units, network, passes):
    """Of one network at one look: from odd and from even months; single outputs from all."""
    for days, rows in kept.items():
        chosen = of_halves if days != "all" else of_halves[-2:]
        for (known, layer), (estimator, coordinates) in product(chosen, ways.values()):
            values = recipes.in_coordinates(units, coordinates)[rows][:, members[layer]]
            target = {"X": day, "Y": next_day}[known][rows]
            value = mutual_information(target, values, recipes.METHODS[estimator], scale=None)
            quantity = f"X;{layer}" if known == "X" else f"{layer};Y"
            yield network, passes, quantity, estimator, coordinates, days, value


# %%
def halves(pace):
    """Estimates from odd and even months through a course, in the form of recipes.curves."""
    course, names = recipes.course(pace), ["network", "passes", "quantity", "estimator"]
    tasks = (
        joblib.delayed(lambda *one: list(estimates_of(*one)))(units, network, passes)
        for look, passes in enumerate(course.passes)
        for network, units in enumerate(units_at(course, look)[:few])
    )
    found = joblib.Parallel(prefer="threads")(tasks)
    return pd.DataFrame(sum(found, []), columns=[*names, "coordinates", "days", "value"])


# %%
whole = recipes.by_record(recipes.curves).assign(days="all")
unlearned = recipes.curves("code", "shuffled").assign(record="nothing to learn", days="all")
curves = pd.concat([whole, unlearned, recipes.by_record(halves)], ignore_index=True)
# the Gaussian estimate is the same in both coordinates
index = ["record", "quantity", "estimator", "coordinates", "days", "network"]
wide = curves.pivot(index=index, columns="passes", values="value")


def seen(record, quantity, coordinates="", estimator="", days="all"):
    """A curve: (networks, looks)."""
    coordinates = "standardised" if estimator == "Gaussian" else coordinates
    key = (record, quantity, estimator, coordinates, days)
    return wide.loc[key].dropna(axis=1).to_numpy()


records = tuple(whole["record"].unique())  # fine, code's pace; fine, slow; tenth pass, slow
times = {name: wide.loc[name].dropna(axis=1, how="all").columns for name in wide.index.levels[0]}

# %% [markdown]
# FIG8


# %%
def scaled(values):
    return values / values.max(axis=-1, keepdims=True)


def draw_path(ax, x, y, title):
    """Paths in the plane: the first network thick, its first look marked."""
    ax.plot(scaled(x[1:]).T, scaled(y[1:]).T, color=plotting.CONTROL, lw=0.5, alpha=0.4)
    ax.plot(scaled(x[0]), scaled(y[0]), ".-", lw=1.2, ms=4)
    ax.plot(scaled(x[0])[0], scaled(y[0])[0], "o", ms=9, mfc="white", mec="black")
    ax.set_title(title, fontsize=9)


# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Path of the hidden layer in the information plane, KSG, each quantity scaled to a maximum of 1. Coloured: the first network, from the ring on; grey: the others. Top: the paper's record, one look in ten passes of a slow training; bottom: many looks at the code's pace. Left: units as recorded; right: standardised.", "name": "fig-06-path"}, "source": "ivanovic2018, Fig. 8"}
fig, axes = plt.subplots(2, 2, figsize=(6.4, 5.4))
panels = product((records[2], records[0]), recipes.COORDINATES)
for ax, (record, coordinates) in zip(axes.flat, panels):
    x, y = (seen(record, one, coordinates, "KSG") for one in ("X;H", "H;Y"))
    draw_path(ax, x, y, f"{record}; {coordinates}")
    ax.set(xlabel="$I(X;H)$ / maximum", ylabel="$I(H;Y)$ / maximum")
plt.show()
shown = curves[curves["quantity"].isin(("X;H", "H;Y")) & (curves["days"] == "all")]
results.numbers(shown, ["record", "quantity", "estimator", "coordinates", "passes"])


# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The same paths for both outputs together and for each, on the paper's record (slow training, KSG).", "name": "fig-06-outputs"}, "source": "ivanovic2018, Fig. 9"}
fig, axes = plt.subplots(2, 3, figsize=(6.8, 4.8))
tenth = [np.flatnonzero(slow.passes == passes)[0] for passes in times[records[2]]]
outputs = np.array([units_at(slow, look)[:few, :, 10:] for look in tenth])
of_outputs = {"both outputs": slice(2), "maximum": slice(1), "minimum": slice(1, 2)}
paths = product(recipes.COORDINATES, of_outputs)
listed = []
for ax, (coordinates, name) in zip(axes.flat, paths):
    values = recipes.in_coordinates(outputs, coordinates)[..., of_outputs[name]]
    x = bits_about(day, values[:, :1], "KSG").T
    y = bits_about(next_day, values[:, :1], "KSG").T
    draw_path(ax, x, y, f"{name}; {coordinates}")
    ax.set(xlabel="$I(X;O)$ / maximum", ylabel="$I(O;Y)$ / maximum")
    for known, one in (("X", x), ("Y", y)):
        labels = {"coordinates": coordinates, "layer": name, "about": known}
        frame = {"value": one[0], "passes": times[records[2]]}
        listed.append(pd.DataFrame(frame).assign(network=0, **labels))
plt.show()
results.numbers(pd.concat(listed), ["coordinates", "layer", "about", "passes"])

# %% [markdown]
# FIG10


# %%
def draw_course(ax, record, lines):
    """Mean over networks, with its interval, of curves (networks, looks) through training."""
    for (name, values), style in zip(lines.items(), results.LINES):
        control = name in ("loss", "nothing to learn")
        colour = plotting.CONTROL if control else plotting.COLOURS[len(ax.lines)]
        plotting.band(ax, np.asarray(times[record]), values, label=name, colour=colour)
        ax.lines[-1].set_linestyle(style)
    if record == records[0]:  # the first pass is stretched
        ax.set_xscale("symlog", linthresh=0.1, linscale=0.5)
        ax.set_xticks([0, 0.1, 1, 10], ["0", "0.1", "1", "10"])
    ax.set_xlabel("passes")


# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The hidden layer's information with the true output, KSG, and the validation loss (dashed), each scaled to a maximum of 1. Mean over networks and its 95 % interval. Top: the paper's record; bottom: many looks at the code's pace (the first tenth of a pass is stretched). Left: units as recorded; right: standardised.", "name": "fig-06-error"}, "source": "ivanovic2018, Fig. 10"}
fig, axes = plt.subplots(2, 2, figsize=(6.8, 4.8), sharey=True)
panels = product((records[2], records[0]), recipes.COORDINATES)
for ax, (record, coordinates) in zip(axes.flat, panels):
    truth = scaled(seen(record, "H;Y", coordinates, "KSG"))
    draw_course(ax, record, {"$I(H;Y)$": truth, "loss": scaled(seen(record, "loss"))})
    ax.set_title(f"{record}; {coordinates}", fontsize=9)
axes[0, 0].legend(loc="lower left")
plt.show()
results.numbers(curves[curves["quantity"] == "loss"], ["record", "passes"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The hidden layer's information with the day (top) and with the next day (bottom), in bits, at the code's pace: two estimators, and KSG in two coordinates. Mean over networks and its 95 % interval; dashed: networks with nothing to learn.", "name": "fig-06-bits"}}
fig, axes = plt.subplots(2, 3, figsize=(7.2, 4.6))
for ax, (quantity, way) in zip(axes.flat, product(("X;H", "H;Y"), ways)):
    estimator, coordinates = ways[way]
    of = partial(seen, quantity=quantity, coordinates=coordinates, estimator=estimator)
    lines = {"trained": of(records[0]), "nothing to learn": of("nothing to learn")}
    draw_course(ax, records[0], lines)
    ax.set_title(way, fontsize=9)
    ax.set_ylim(0, None)
axes[0, 0].set_ylabel("$I(X;H)$ (bits)")
axes[1, 0].set_ylabel("$I(H;Y)$ (bits)")
axes[0, 0].legend()
plt.show()
shown = curves[curves["record"].isin((records[0], "nothing to learn"))]
shown = shown[(shown["days"] == "all") & shown["quantity"].isin(("X;H", "H;Y"))]
results.numbers(shown, ["record", "quantity", "estimator", "coordinates", "passes"])

# %% [markdown]
# NO BOTTLENECK


# %%
def end_of_fit(record):
    """When the loss has made 90 % of its fall, on the fine record, in passes."""
    fine = records[1] if record == records[2] else record
    return np.asarray(times[fine])[training.end_of_fitting(seen(fine, "loss").T)]


def final_loss(layer, coordinates, estimator, record):
    """Information with the day where it is highest after fitting, minus at the end."""
    bits = seen(record, {"hidden": "X;H", "output": "X;O"}[layer], coordinates, estimator)
    others = (bits.sum(axis=0) - bits) / (len(bits) - 1)  # the mean of the other networks
    after = np.asarray(times[record]) >= end_of_fit(record)[:, None]
    highest = np.where(after, others, -np.inf).argmax(axis=1)
    return bits[np.arange(len(bits)), highest] - bits[:, -1]


every = both | {"record": records}
losses = results.measure(final_loss, layer=("hidden", "output"), **every)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Information with the day where it is highest after fitting, less that at the end of training, by layer, record, coordinates and estimator (the Gaussian estimate is the same in both coordinates). Dots: networks; marks: mean with 95 % interval; dotted: zero, and a quarter of a bit, up to which no loss is seen. The axis is cut and stretched around zero.", "name": "fig-06-losses"}}
results.figure(by_way(losses), "record", by="estimate", panels="layer", lines=[0, 0.25],
               label="final loss (bits)")  # fmt: skip

# %%
fitted = training.end_of_fitting(seen(records[0], "loss").T)[:few]  # a look
each = np.arange(few)
hidden = np.array([units_at(code, at)[:few, :, :10] for at in range(len(code.passes))])
unlearned_hidden = [units_at(nothing, at)[..., :10] for at in range(len(code.passes))]
at_fit, at_end = hidden[fitted, each], hidden[-1]  # (networks, days, units)


def lost_to_noise(share, way):
    """What fitted layers lose when noise makes up a share of each unit's variance."""
    estimator, coordinates = ways[way]
    rng, spread = np.random.default_rng(seed(23)), at_fit.std(axis=1, keepdims=True)
    noise = spread * rng.normal(size=at_fit.shape)
    noisy = np.sqrt(1 - share) * at_fit + np.sqrt(share) * noise
    before, after = (recipes.in_coordinates(one, coordinates) for one in (at_fit, noisy))
    return bits_about(day, before, estimator) - bits_about(day, after, estimator)


# %%
shares = (1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5)
noisy = results.measure(lost_to_noise, way=ways, share=shares)
called = results.summary(noisy, ["way", "share"]).query("low > 0.25")
lost = called.groupby("way", sort=False)[["share", "mean"]].first()
lost.rename(columns={"mean": "bits lost"}).round(3)

# %% [markdown]
# FALLS


# %%
def ends_of_fall(curve):
    """The looks between which curves (..., looks) fall most."""
    bottom = (np.maximum.accumulate(curve, axis=-1) - curve).argmax(-1)[..., None]
    before = np.arange(curve.shape[-1]) <= bottom
    return np.where(before, curve, -np.inf).argmax(-1)[..., None], bottom


def between(curve, start, stop):
    start, stop = (np.take_along_axis(curve, one, -1) for one in (start, stop))
    return (stop - start)[..., 0]


def fall_and_return(odd, even, read=None):
    """Largest fall, and what comes back: ends picked in one half, read in the other."""
    read_odd, read_even = read or (odd, even)
    found = []
    for picked, here in ((odd, read_even), (even, read_odd)):
        top, bottom = ends_of_fall(picked)
        last = np.full_like(bottom, picked.shape[-1] - 1)
        found.append([-between(here, top, bottom), between(here, bottom, last)])
    return np.mean(found, axis=0)


# %%
def course_of(quantity, part, coordinates, estimator, record):
    """The statistics of a curve's falls, for the first networks."""
    of = partial(seen, record, quantity, coordinates, estimator)
    curve, odd, even = (of(days)[:few] for days in ("all", "odd", "even"))
    fall, back = fall_and_return(odd, even)
    size = np.maximum(np.ptp(curve, axis=1), 0.25)
    found = {"rises": curve[:, -1] - curve[:, 0], "never falls": fall / size}
    return (found | {"falls": fall / size, "comes back": back / size, "loses": fall})[part]


rising = {"part": ("rises", "never falls")}
input_rises = results.measure(course_of, quantity=["X;H"], **rising, **every)
outputs_rise = results.measure(course_of, quantity=("O;Y", "maximum;Y", "minimum;Y"), **rising, **every)  # fmt: skip
odd_course = results.measure(course_of, quantity=["H;Y"], part=("falls", "comes back"), **every)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Largest fall of the hidden layer's information with the day, and with the true next day, and of the outputs' with the next day, as a share of the curve's range; ends picked on one half of the months and read on the other. Dots: networks; marks: mean with 95 % interval; dotted: zero, and a tenth.", "name": "fig-06-falls"}}
falls = pd.concat([input_rises, outputs_rise, odd_course])
falls = falls[falls["part"].isin(("falls", "never falls"))]
falls = falls[falls["quantity"].isin(("X;H", "H;Y", "O;Y"))]
results.figure(by_way(falls), "record", by="estimate", panels="quantity", lines=[0, 0.1],
               label="largest fall, share of the range")  # fmt: skip


# %%
def planted(effect, trials, key, back=False):
    """Falls (and returns) read from rising curves with noise and a planted dip."""
    curve, odd, even = (seen(*key, days)[:few] for days in ("all", "odd", "even"))
    rising = isotonic_regression(curve.mean(axis=0)).x
    size, place = max(np.ptp(rising), 0.25), np.linspace(0, 1, len(rising))
    dip = effect * size * np.clip(1 - abs(place - 0.75) / 0.2, 0, 1)
    noise = (odd - even - (odd - even).mean(axis=1, keepdims=True)) / np.sqrt(2)
    rng, shape = np.random.default_rng(seed(24)), (2, trials, few)
    drawn = noise[rng.integers(few, size=shape)] * rng.choice([-1, 1], (*shape, 1))
    fall, returned = fall_and_return(*(rising - dip + drawn)) / size
    return np.minimum(fall, returned) if back else fall


def smallest_dip(quantity, coordinates, estimator, record):
    key, sizes = (record, quantity, coordinates, estimator), (0, 0.1, 0.15, 0.2, 0.3, 0.5)
    draw = partial(planted, key=key, back=quantity == "H;Y")
    found = results.shares_found(draw, sizes, above=0.1)
    return [found["planted"][found["share found"] >= 0.8].min()]


def falls_read(quantity, coordinates, estimator, record):
    """What is read on average where no dip was planted."""
    return [planted(0, 50, (record, quantity, coordinates, estimator)).mean()]


three = ("X;H", "O;Y", "H;Y")
dips = results.measure(smallest_dip, quantity=three, **every)
no_dip = results.measure(falls_read, quantity=three, **every)
table = {"dip that is found": dips, "read without a dip": no_dip}
pd.DataFrame({name: one.groupby("quantity")["value"].max() for name, one in table.items()})

# %% [markdown]
# FIVE MOVES


# %%
def spread(values):
    """Squared distance of each day from the mean, in units of the covariance."""
    return len(values) * (np.linalg.qr(values - values.mean(axis=0))[0] ** 2).sum(axis=1)


apart_in_truth = cdist(next_day, next_day, "chebyshev")


def day_by_day(layer, estimator):
    """The term of each day, whose mean is the estimate of I(H;Y) (up to a constant)."""
    if estimator == "Gaussian":
        joint = spread(np.c_[layer, next_day])
        return (spread(layer) + spread(next_day) - joint) / np.log(4)
    apart = cdist(layer, layer, "chebyshev")
    radius = np.partition(np.maximum(apart, apart_in_truth), 3)[:, 3:4]  # the first is the day
    inside = [(one < radius).sum(axis=1) for one in (apart, apart_in_truth)]
    return (digamma(3) + digamma(len(layer)) - digamma(inside).sum(axis=0)) / np.log(2)


# %%
def shifts(layer):
    """By how much each month moves an estimate: its share of the jackknife's error."""
    found = []
    for estimator, coordinates in ways.values():
        values = day_by_day(recipes.in_coordinates(layer, coordinates), estimator)
        by_month = np.bincount(month, values) / np.bincount(month)
        found.append((by_month - by_month.mean()) / np.sqrt(months * (months - 1)))
    return found


def shifts_through(course):
    """(networks, looks, estimates, months)."""
    looks = range(len(course.passes))
    layers = [layer for look in looks for layer in units_at(course, look)[..., :10]]
    found = joblib.Parallel(prefer="threads")(map(joblib.delayed(shifts), layers))
    return np.reshape(found, (len(looks), -1, len(ways), months)).swapaxes(0, 1)


# %%
shift = {records[0]: shifts_through(code), records[1]: shifts_through(slow)}
shift[records[2]] = shift[records[1]][:, np.isin(slow.passes, times[records[2]])]
shift["nothing to learn"] = shifts_through(nothing)


def standard_errors(shifts):
    """Of the difference of any two looks, from (looks, months)."""
    return np.linalg.norm(shifts[:, None] - shifts, axis=-1)


# %%
def whole_error(layers):
    """The same for two looks by whole estimates, leaving out one month at a time."""
    rows = [month != m for m in range(months)]
    left = [bits_about(next_day[r], layers[:, r], "KSG") for r in rows]
    return np.sqrt((months - 1) * np.var(np.diff(left, axis=1)))


two_looks = recipes.in_coordinates(hidden[[0, -1], 0], "standardised")
by_terms = standard_errors(shift[records[0]][0, :, 1])[0, -1]
print(f"by terms {by_terms:.3f} bits, by whole estimates {whole_error(two_looks):.3f} bits")


# %%
def moves(curve, errors, multiple=2.0):
    """Turning points between which a curve makes the moves that count."""
    turns, direction, lowest, highest = [], 0, 0, 0
    for i, value in enumerate(curve):
        lowest = i if value < curve[lowest] else lowest
        highest = i if value > curve[highest] else highest
        if direction >= 0 and curve[highest] - value > multiple * errors[highest, i]:
            turns, direction, lowest = [*turns, highest], -1, i
        elif direction <= 0 and value - curve[lowest] > multiple * errors[lowest, i]:
            turns, direction, highest = [*turns, lowest], 1, i
    return [*turns, highest if direction > 0 else lowest] if direction else []


def course_in_words(curve, errors, multiple=2.0):
    steps = np.diff(curve[moves(curve, errors, multiple)])
    return ", ".join("up" if step > 0 else "down" for step in steps) or "none"


# %%
five_moves = "up, down, up, down, up"


def of_way(coordinates, estimator):
    return 2 if estimator == "Gaussian" else recipes.COORDINATES.index(coordinates)


def made_up_courses(base, record, way, draws, rng):
    """Curves with the noise of one estimate, drawn anew, and the errors of their differences."""
    for i in rng.integers(len(shift[record]), size=draws):
        of_months = shift[record][i, :, way]
        yield base + of_months @ rng.normal(size=months), standard_errors(of_months)


def share_with_five(base, record, way, multiple=2.0):
    rng = np.random.default_rng(seed(25))
    drawn = made_up_courses(base, record, way, 5 * scale.surrogates, rng)
    return np.mean([course_in_words(*one, multiple) == five_moves for one in drawn])


# %%
def strictness(coordinates, estimator, record):
    """Errors that a move must exceed, so that noise seldom makes five moves."""
    mean = seen(record, "H;Y", coordinates, estimator).mean(axis=0)
    rising, way = isotonic_regression(mean).x, of_way(coordinates, estimator)
    for multiple in (2.0, 2.5, 3.0, 4.0, 5.0):
        if share_with_five(rising, record, way, multiple) < 0.05:
            return [multiple]
    return [np.inf]


def smallest_moves(coordinates, estimator, record):
    """Moves, in bits, of a planted course that is found in nine of ten."""
    place, way = np.linspace(0, 1, len(times[record])), of_way(coordinates, estimator)
    for size in (0.02, 0.05, 0.1, 0.2, 0.4):
        knots = [0, 1, 1 - size, 1, 1 - size, 1]
        course = np.interp(place, np.linspace(0, 1, 6), knots)
        if share_with_five(course, record, way) >= 0.9:
            return [size]
    return [np.nan]


strict = results.measure(strictness, **every)
smallest = results.measure(smallest_moves, **every)
strict["value"].max(), smallest["value"].max()


# %%
def courses_of(coordinates, estimator, record):
    """The moves of each network, in words."""
    way = of_way(coordinates, estimator)
    chosen = zip(seen(record, "H;Y", coordinates, estimator), shift[record][:, :, way])
    return [course_in_words(curve, standard_errors(one)) for curve, one in chosen]


told = results.measure(courses_of, **both, record=(*records, "nothing to learn"))
shown = by_way(told).groupby(["record", "estimate"], sort=False)["value"]
shown.agg(lambda one: "; ".join(f"{n} {name}" for name, n in one.value_counts().items()))

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The hidden layer's information with the true next day through training, in each network, with the turning points between the moves that count. Top: slow training; bottom: the code's pace.", "name": "fig-06-phases"}}
fig, axes = plt.subplots(2, 3, figsize=(7.2, 4.8), sharey=True)
panels = product((records[1], records[0]), enumerate(ways))
for ax, (record, (i, way)) in zip(axes.flat, panels):
    bits = seen(record, "H;Y", *ways[way][::-1])
    draw_course(ax, record, {})
    for curve, of_months in zip(bits, shift[record][:, :, i]):
        turns = moves(curve, standard_errors(of_months))
        ax.plot(times[record], curve, lw=0.7, color=plotting.COLOURS[0], alpha=0.5)
        ax.plot(np.asarray(times[record])[turns], curve[turns], "o", ms=3.5, color=plotting.COLOURS[1])
    ax.set_title(way, fontsize=9)
    ax.set_ylabel("$I(H;Y)$ (bits)")
    ax.label_outer()
plt.show()
counted = told.assign(value=told["value"] == five_moves)
counted["condition"] = counted["record"].where(counted["record"] == "nothing to learn", "trained")
counted["record"] = counted["record"].replace("nothing to learn", records[0])
results.numbers(counted, ["condition", "coordinates", "estimator", "record"], scale="count")

# %% [markdown]
# USES


# %%
def use_of(part, coordinates, estimator, record):
    """While the hidden layer's information falls most, the change of the outputs'."""
    of = partial(seen, record, coordinates=coordinates, estimator=estimator)
    odd, even, output_odd, output_even = (
        of(quantity, days=days) for quantity in ("H;Y", "O;Y") for days in ("odd", "even")
    )
    if part == "loses":
        return fall_and_return(odd, even)[0]
    if part == "uses more":
        return -fall_and_return(odd, even, (output_odd, output_even))[0]
    return of("H;Y")[:, -1] - of("O;Y")[:, -1] + 0.1


used = results.measure(use_of, part=("loses", "uses more", "within what is there"), **every)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Largest fall of the hidden layer's information with the true output (*loses*), the change of the outputs' information meanwhile (*uses more*), and the hidden layer's less the outputs' at the end, plus 0.1 bits (*within*). The last cannot be below zero but for errors of estimation. Dots: networks; marks: mean with 95 % interval.", "name": "fig-06-use"}}
results.figure(by_way(used), "record", by="estimate",
               panels="part", label="bits", lines=[0])  # fmt: skip

# %% [markdown]
# ERROR WHILE


# %%
def while_falling(part, coordinates, estimator, record):
    """Of the loss's fall, and of the time, the share while I(H;Y) falls."""
    falling = np.diff(seen(record, "H;Y", coordinates, estimator)) < 0
    drop = np.maximum(-np.diff(seen(record, "loss")), 0)
    updates = np.asarray(times[record]) * len(weather.train) / (8 if record == records[0] else 128)
    of_time = falling @ np.diff(np.log1p(updates)) / np.ptp(np.log1p(updates))
    if part == "share of the time":
        return of_time
    if part == "another network's loss":
        drop = np.roll(drop, 1, axis=0)
    return (drop * falling).sum(axis=1) / drop.sum(axis=1)


parts = ("share of the fall", "share of the time", "another network's loss")
meanwhile = results.measure(while_falling, part=parts, **every)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Share of the validation loss's fall, and of the time (logarithm of the updates), during which the hidden layer's information with the true output falls; and the share of another network's loss. Dots: networks; marks: mean with 95 % interval; dotted: one half.", "name": "fig-06-while"}}
results.figure(by_way(meanwhile), "estimate", by="part",
               panels="record", scale="share", controls=parts[1:], lines=[0.5],
               label="share", limits=(0, 1))  # fmt: skip

# %% [markdown]
# DISSECTION

# %%
straight = {"trained": [], "nothing to learn": []}  # (looks, networks, days, units)
for name, course in (("trained", code), ("nothing to learn", nothing)):
    for look in range(len(course.passes)):
        layers = recipes.before_tanh(course.at(look), windows)[:few]
        straight[name].append(zscore(layers, axis=1))
linear = {name: bits_about(day, np.array(one), "Gaussian").T for name, one in straight.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Gaussian estimate of the hidden layer's information with the day, of the layer as it is, and before the tanh, where it is the same information. Mean over networks and its 95 % interval; dashed: networks with nothing to learn, before the tanh.", "name": "fig-06-tanh"}}
fig, ax = plt.subplots(figsize=(5.6, 3.2))
as_it_is = seen(records[0], "X;H", "standardised", "Gaussian")
lines = {"as it is": as_it_is, "nothing to learn": linear["nothing to learn"]}
draw_course(ax, records[0], lines | {"before the tanh": linear["trained"]})
ax.set(ylabel="$I(X;H)$ (bits)", ylim=(0, None))
ax.legend()
plt.show()
shown = {"as it is": as_it_is, "before the tanh": linear["trained"], "before the tanh, nothing to learn": linear["nothing to learn"]}
results.numbers(results.measure(lambda layer, look: shown[layer][:, look], layer=shown, look=range(len(code.passes))), ["layer", "look"])  # fmt: skip

# %%
values = {name: np.array(one) for name, one in straight.items()}


@cache
def at_three(condition, coordinates, estimator, about):
    """Bits untrained, at the end of fitting and at the end: (3, networks)."""
    if coordinates in recipes.COORDINATES:
        record = records[0] if condition == "trained" else condition
        bits = seen(record, f"{about};H" if about == "X" else "H;Y", coordinates, estimator)
        return np.array([bits[:few, 0], bits[each, fitted], bits[:few, -1]])
    layers = values[condition]
    three = np.array([layers[0], layers[fitted, each], layers[-1]])
    return bits_about(day if about == "X" else next_day, three, estimator)


def signs_of_bottleneck(part, condition, coordinates, estimator):
    """The four statistics of the rule, in bits."""
    of = partial(at_three, coordinates=coordinates, estimator=estimator)
    x, y = of(condition, about="X"), of(condition, about="Y")
    control = of("nothing to learn", about="X")
    return {
        "rises while fitting": x[1] - x[0],
        "falls afterwards": x[1] - x[2],
        "beyond training on nothing": (x[1] - x[2]) - (control[1] - control[2]),
        "keeps the truth": (x[1] - x[2]) - 2 * (y[1] - y[2]),
    }[part]


parts = ("rises while fitting", "falls afterwards", "beyond training on nothing", "keeps the truth")
places = (*recipes.COORDINATES, "before the tanh")
signs = results.measure(signs_of_bottleneck, part=parts, condition=values, coordinates=places, estimator=recipes.METHODS)  # fmt: skip

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The four signs of a bottleneck: all of them would have to lie right of zero. Dots: networks; marks: mean with 95 % interval.", "name": "fig-06-signs"}}
shown = signs[signs["condition"] == "trained"]
results.figure(shown, "part", by="coordinates", panels="estimator", lines=[0], label="bits")


# %%
def whitened(layer):
    """The layer in coordinates that are uncorrelated and of variance 1."""
    return np.linalg.qr(layer - layer.mean(axis=0))[0] * np.sqrt(len(layer))


turned = {
    "as recorded": lambda layer: layer,
    "standardised": lambda layer: zscore(layer, axis=0),
    "ranks": lambda layer: rankdata(layer, axis=0),
    "whitened": whitened,
}


def change_by_choice(coordinates):
    both = [np.array(list(map(turned[coordinates], one))) for one in (at_fit, at_end)]
    before, after = (bits_about(day, one, "KSG") for one in both)
    return after - before


by_choice = results.measure(change_by_choice, coordinates=turned)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "Change of the KSG estimate of the hidden layer's information with the day from the end of fitting to the end of training, in coordinates between which no information changes. Dots: networks; diamonds: mean with 95 % interval; dotted: no change.", "name": "fig-06-choices"}}
results.figure(by_choice, "coordinates", lines=[0], label="change after fitting (bits)")


# %%
def width(layer):
    """Participation ratio: the number of directions in which the cloud is wide."""
    widths = np.linalg.eigvalsh(np.corrcoef(layer.T))
    return widths.sum() ** 2 / (widths**2).sum()


wide_in = {"trained": hidden, "nothing to learn": unlearned_hidden}
wide_in = {name: np.array([[width(one) for one in look] for look in layers]).T for name, layers in wide_in.items()}
nearest = {name: seen(record, "X;H", "standardised", "KSG")[:few] for name, record in zip(wide_in, (records[0], "nothing to learn"))}
follows = results.measure(lambda condition: of_ranks(wide_in[condition], nearest[condition]), condition=wide_in)

# %% tags=["hide-input"] mystnb={"image": {"alt": "To be written, after a look."}, "figure": {"caption": "The KSG estimate (standardised) against the number of directions in which the hidden layer's cloud is wide; every mark is one network at one look; hollow: networks with nothing to learn.", "name": "fig-06-directions"}}
fig, ax = plt.subplots(figsize=(4.8, 3.6))
ax.plot(wide_in["nothing to learn"].ravel(), nearest["nothing to learn"].ravel(), "s", ms=4, mfc="none", color=plotting.CONTROL, alpha=0.5, label="nothing to learn")
ax.plot(wide_in["trained"].ravel(), nearest["trained"].ravel(), ".", ms=5, alpha=0.6, label="trained")
ax.set(xlabel="participation ratio", ylabel="KSG estimate of $I(X;H)$ (bits)")
ax.legend()
plt.show()
results.numbers(follows, "condition", scale="correlation")

# %% [markdown]
# ## Record

# %%
trained = {"measured": "trained", "null": "untrained"}
ledger.record("rnn-outputs-high", outputs_high, figure="fig-06-plane", **trained)

# %%
beyond = results.difference(relations, "condition", "trained", "months shuffled")
parts = {"relation": relations, "beyond chance": beyond}
ledger.record("rnn-neuron-plane", parts, figure="fig-06-relation", **trained)

# %%
stronger = divided[divided["part"] == "stronger"]
ledger.record("rnn-plane-entropy", stronger, figure="fig-06-division", **trained)

# %%
ledger.record("rnn-plane-denominator", by_others, figure="fig-06-division", **trained)

# %%
given = divided[divided["part"] == "given entropy"]
ledger.record("rnn-plane-not-amount", given, figure="fig-06-division", **trained)

# %%
unlearning = {"measured": "trained", "null": "nothing to learn"}
of_units = important[important["part"] != "opposed"]
ledger.record("rnn-unequal-importance", of_units, figure="fig-06-importance", **unlearning)

# %%
opposed = important[important["part"] == "opposed"]
ledger.record("rnn-units-specialise", opposed, figure="fig-06-importance", **unlearning)

# %%
ledger.record("rnn-bottleneck", signs, figure="fig-06-signs", **unlearning)

# %%
found = {"final loss": lost["mean"].max()}
ledger.record("rnn-no-bottleneck", losses, figure="fig-06-losses", detects=found)

# %%
largest = dips.groupby("quantity")["value"].max()
found = {"never falls": largest["X;H"]}
rises = input_rises.drop(columns="quantity")
ledger.record("rnn-input-only-rises", rises, figure="fig-06-falls", detects=found)

# %%
found = {"never falls": largest["O;Y"]}
layers = {"O;Y": "both outputs", "maximum;Y": "maximum", "minimum;Y": "minimum"}
rises = outputs_rise.assign(layer=outputs_rise.pop("quantity").map(layers))
ledger.record("rnn-output-never-loses", rises, figure="fig-06-falls", detects=found)

# %%
ledger.record("rnn-truth-five-moves", counted, figure="fig-06-phases", **unlearning)

# %%
odd = odd_course.drop(columns="quantity")
ledger.record("rnn-truth-not-monotone", odd, figure="fig-06-falls")

# %%
ledger.record("rnn-output-uses-better", used, figure="fig-06-use")

# %%
most = meanwhile[meanwhile["part"] == "share of the fall"].drop(columns="part")
ledger.record("rnn-error-falls-while", most, figure="fig-06-while")

# %%
more = results.difference(meanwhile, "part", "share of the fall", "share of the time")
ledger.record("rnn-falls-together", more, figure="fig-06-while")

# %%
rise = by_choice[by_choice["coordinates"] == "standardised"].drop(columns="coordinates")
fall = by_choice[by_choice["coordinates"] == "whitened"].drop(columns="coordinates")
parts = {"standardised rises": rise, "whitened falls": fall.assign(value=-fall["value"])}
ledger.record("ours-whitening-turns", parts, figure="fig-06-choices")

# %%
bent, unbent = (one[each, 0] - one[each, fitted] for one in (as_it_is, linear["trained"]))
parts = {"bends": results.rows(bent - unbent)}
parts["no fall before the tanh"] = results.rows(unbent / bent)
ledger.record("ours-tanh-bends", parts, figure="fig-06-tanh")

# %%
ledger.record("ours-shape-of-the-cloud", follows, figure="fig-06-directions", **unlearning)
