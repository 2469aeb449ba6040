# %% [markdown]
# # Do information and complexity indicate learning?
#
# | | |
# |---|---|
# | **Question** | While a network learns, do the information in its layers and the complexity of its units rise, do they lead the error, and would they tell that something is wrong? |
# | **Sources** | {cite:t}`ivanovic2018`, §8 with Figs. 11–13, §2, §10, suggestions of §11; {cite:t}`ivanovic2018proposal`, question 4 |
# | **Time** | 40 minutes to read, about 4 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators and their limits), {doc}`03 <03_weather_network>` (the network) and {doc}`06 <06_bottleneck>` (information through training) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 07_learning_indicators}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the complexity of a group of units, exactly and from a sample of its subsets;
# - follow information and complexity through training, and say what the choice of coordinates and looks does to the curves;
# - turn "it leads the error" into a number that an early fall cannot pass;
# - judge a monitor by the area under its curve, beside that of the plain validation loss.
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
from itertools import combinations

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from scipy.stats import zscore

from infoutils import data, models, plotting, training, truths
from infoutils.book import ledger, recipes, results
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.estimation import entropy, mutual_information, tse_complexity

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# A network with ten hidden units learns to forecast tomorrow's temperatures.
# We watch how much its layers tell about the day and about tomorrow, and how its units work together.
#
# {cite:t}`sorngard2014` saw in a very simple controller network, as the paper tells it, that the information of units with the input and with the true output rises before the error falls much, so that one knows early that a network is learning.
# The paper calls such quantities {term}`learning indicators <learning indicator>` and asks whether they work in a fully recurrent network (§8).
#
# :::{admonition} Write down your guess
# :class: note
# 1. Will the information between the day's input and the hidden layer rise or fall while the error falls?
# 2. Which moves first, the information or the error?
# 3. A fault is so slight that the validation loss sees it only now and then. Will information or complexity see it more often?
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
    whole, total = entropy_of(range(units)), 0.0
    for m in range(1, units + 1):
        groups = combinations(range(units), m)
        total += np.mean([entropy_of(group) for group in groups]) - m / units * whole
    return total


# %% [markdown]
# Four binary units give cases that can be worked out on paper.
# Each array lists all the patterns that the units can show, equally often, so its entropies are exact.

# %%
bits = np.array([[i >> 3 & 1, i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(16)])
cases = {"independent": bits, "all alike": bits[[0, 15]], "two pairs": bits[[0, 3, 12, 15]]}


def of_patterns(patterns):
    return complexity(lambda group: entropy(patterns[:, group], "discrete"), 4)


table = {"by visiting all groups": [of_patterns(one) for one in cases.values()]}
pd.DataFrame(table | {"on paper": [0, 3 / 2, 5 / 3]}, list(cases)).round(4)

# %% [markdown]
# Two pairs, which have some structure, are more complex than four units that all do the same.
#
# Our hidden units are not binary but continuous, and that changes the picture.
# For ten Gaussian units, all with the same correlation, the complexity has a closed form.
# We compare it with the estimate from nearest neighbours (KL).

# %%
correlations = (0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)


def of_gaussian(of, correlation):
    if of == "truth":
        return [truths.complexity(10, correlation)] * 5
    covariance = (1 - correlation) * np.eye(10) + correlation
    rng = np.random.default_rng(seed(1))
    x = rng.multivariate_normal(np.zeros(10), covariance, (5, 380))
    return [tse_complexity(one).value for one in x]


gaussian = results.measure(of_gaussian, of=("nearest neighbours", "truth"), correlation=correlations)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT gaussian"}, "figure": {"caption": "Complexity of ten Gaussian units that all have the same correlation: closed form (hollow), and estimates from 380 samples (mean over five data sets and its 95 % interval).", "name": "fig-07-gaussian"}}
results.figure(gaussian.astype({"correlation": str}), "correlation", by="of", draw=results.curves,
               controls=["truth"], label="TSE complexity (bits)", lines=[0])  # fmt: skip

# %% [markdown]
# So for continuous units there is no fall towards "all alike".
# The more exactly the units determine each other, the larger is the complexity, without bound.
# Keep that in mind: in a network without noise the number says how nearly some units repeat others.
#
# ## The networks, and when we look
#
# The paper has one network, and says neither how it was trained, nor on which days information and error were computed, nor which units enter the complexity.
# We train twenty networks after the weather program that it used {cite}`weathercode`, in two ways.
# At the **code's pace** nearly all of the error's fall is over within half a pass through the data, so we look there most often.
# The paper's plots show the fall, and those of its §7 have one point per ten passes.
# So we also train **slowly**, with a rate so small that the fall takes more than a hundred passes.
# The slow record is judged whole, and at every tenth pass alone.
#
# Nor does any source say in which *coordinates* units are read: **as recorded**, or **standardised**, each with mean 0 and deviation 1 over the days.
# A nearest-neighbour estimate in many dimensions hangs on it, as {doc}`chapter 06 <06_bottleneck>` shows.
# We do both; a Gaussian estimate, which is the same in both, stands beside.
#
# X is the day's weather, H the hidden layer, O the network's own output, and Y the truth, tomorrow's temperatures.
# The error is the loss in the validation years.
# The complexity is exact, over all groups of the ten hidden units.
# The control has **shuffled targets**: each window keeps its input and gets the target of another, so that there is nothing to learn.

# %%
near, fine, slow, tenth = "nearest neighbours", "fine, code's pace", "fine, slow", "tenth pass, slow"
nothing = "shuffled targets"
tables = [recipes.by_record(recipes.curves), recipes.by_record(recipes.complexities)]
tables += [f("code", "shuffled").assign(record=nothing) for f in (recipes.curves, recipes.complexities)]
names = {"X;H": "I(X; H)", "X;O": "I(X; O)", "H;Y": "I(H; Y)", "O;Y": "I(O; Y)"}
names |= {"KSG": near, "KL": near}  # the estimators of information and of entropy
seen = pd.concat(tables).replace({"quantity": names, "estimator": names})


# %%
keys = ["record", "quantity", "estimator", "coordinates", "network"]
wide = seen.pivot_table("value", keys, "passes")


def curve(quantity, record, estimator="", coordinates=""):
    """A quantity through training: a row for each network, a column for each look."""
    return wide.loc[record, quantity, estimator, coordinates].dropna(axis=1)


# %% [markdown]
# ## The paper's three figures
#
# In the paper's form: one network, the first, which was named before any was looked at; every tenth pass; each curve scaled to a maximum of 1 (said of the plots of §7; of those of §8 we infer it); nearest neighbours, as in the toolbox that the paper used (§2); units as recorded.
# We know the figures from text and captions only.


# %%
def twin(**curves):
    """Draw curves of the first network, each scaled to a maximum of 1."""
    drawn = pd.DataFrame({name: one.iloc[0] / one.iloc[0].max() for name, one in curves.items()})
    style = dict(zip(drawn, ("--", "-", "-.", ":")))
    drawn.plot(style=style, ylim=(0, 1.05), xlabel="passes", ylabel="share of maximum")
    plt.show()
    tidy = drawn.reset_index().melt("passes", var_name="curve")
    return results.numbers(tidy, ["curve", "passes"])


paper = {"record": tenth, "estimator": near, "coordinates": "as recorded"}
error = curve("loss", tenth)
truth_of_outputs, of_outputs = curve("I(O; Y)", **paper), curve("I(X; O)", **paper)
of_hidden, complex_units = curve("I(X; H)", **paper), curve("TSE", **paper)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT mirror"}, "figure": {"caption": "The error, and what the outputs know of the truth, in one network.", "name": "fig-07-mirror"}, "source": "ivanovic2018, Fig. 11"}
twin(error=error, outputs_and_truth=truth_of_outputs)

# %% [markdown]
# Of this figure the paper says that the curve is almost perfectly the error upside down, so that it tells nothing that the error does not tell.

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT information"}, "figure": {"caption": "The error, and the information of the input with the hidden layer and with the output, in the same network.", "name": "fig-07-information"}, "source": "ivanovic2018, Fig. 12"}
twin(error=error, input_and_hidden=of_hidden, input_and_output=of_outputs)

# %% [markdown]
# Here the paper sees the information go up far faster than the error goes down, and so a very effective indicator.
# That of input and output, it adds, is almost identical, and equally good.

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT effective"}, "figure": {"caption": "The paper's two effective indicators, information with the input and TSE complexity, in the same network, with the error.", "name": "fig-07-effective"}, "source": "ivanovic2018, Fig. 13"}
twin(error=error, input_and_hidden=of_hidden, complexity=complex_units)

# %% [markdown]
# And here the paper finds that complexity behaves almost identically to the information, and is the second very effective one.
# "Certainly", it concludes, statistics of information indicate learning in fully recurrent networks (§10).
#
# ## The same curves, with intervals and a control

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT curves"}, "figure": {"caption": "Error, information and complexity (nearest neighbours) through training, at the code's pace (left; the axis is linear up to a tenth of a pass, and logarithmic beyond) and slowly (right). Mean over networks and its 95 % interval. Grey: networks with shuffled targets, units as recorded.", "name": "fig-07-curves"}}
order_of_rows = ("loss", "I(O; Y)", "I(H; Y)", "I(X; H)", "I(X; O)", "TSE")
fig, axes = plt.subplots(6, 2, figsize=(7, 11), sharex="col", sharey="row")
drawn = seen[seen["estimator"].isin(["", near])].replace({"coordinates": {"": "as recorded"}})
control = (drawn["record"] == nothing) & (drawn["coordinates"] == "as recorded")
drawn = drawn.assign(units=drawn["coordinates"].mask(control, nothing))
for column, records in zip(axes.T, ([fine, nothing], [slow])):
    for ax, quantity in zip(column, order_of_rows):
        rows = drawn[(drawn["quantity"] == quantity) & drawn["record"].isin(records)]
        rows = rows[(rows["record"] != nothing) | (rows["units"] == nothing)]
        results.curves(ax, rows, "passes", by="units", controls=[nothing])
        ax.set(ylabel=quantity)
axes[-1, 0].set(xlabel="passes, code's pace")
axes[-1, 0].set_xscale("symlog", linthresh=0.1)
axes[-1, 1].set(xlabel="passes, slowly")
fig.legend(*axes[-1, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
plt.show()
results.numbers(drawn[drawn["passes"].isin([0, 1, drawn["passes"].max()])], ["quantity", "record", "units", "passes"])


# %% [markdown]
# ## Why do estimates fall first?


# %%
courses = {"trained": recipes.course(), nothing: recipes.course("code", nothing.split()[0])}
weather = data.weather()
days = weather.test.x[: scale.windows]


def in_one_direction(condition, look):
    """Share of the variance of the hidden units, standardised, in their first component."""
    units = courses[condition].at(look).activity(days)[:, :, -1, 18:28]
    values = np.linalg.svd(zscore(units, axis=1), compute_uv=False) ** 2
    return values[:, 0] / values.sum(axis=1)


passes = courses["trained"].passes
alike = results.measure(in_one_direction, condition=courses, look=range(len(passes)))
alike["passes"] = passes[alike.pop("look")]

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT alike"}, "figure": {"caption": "How alike are the hidden units? Share of the variance of the standardised units that lies in one direction, at the code's pace. Mean over networks and its 95 % interval; dashed: networks with shuffled targets.", "name": "fig-07-alike"}}
fig, ax = plt.subplots()
results.curves(ax, alike, "passes", by="condition", controls=[nothing])
ax.set_xscale("symlog", linthresh=0.1)
ax.set(xlabel="passes", ylabel="share in one direction", ylim=(0, 1.02))
ax.legend()
plt.show()
results.numbers(alike[alike["passes"].isin([0, 1, passes.max()])], ["condition", "passes"])

# %% [markdown]
# ## Do they go with the error?


# %%
def in_step(quantity, record, estimator, coordinates, other="loss"):
    """Rank correlation over looks with minus the loss, or with another quantity."""
    mine = curve(quantity, record, estimator, coordinates)
    with_it = -curve(other, record) if other == "loss" else curve(other, record, estimator, coordinates)
    return mine.corrwith(with_it, axis=1, method="spearman")


levels = {"coordinates": recipes.COORDINATES, "estimator": (near, "Gaussian")}
by_record = levels | {"record": (fine, slow, tenth)}
indicators = ("I(O; Y)", "I(H; Y)", "I(X; H)", "I(X; O)", "TSE")
steps = results.measure(in_step, quantity=indicators, **by_record)


# %%
def one_gaussian(table):
    """Name how units are read; to the Gaussian estimate the coordinates are the same."""
    by = table["coordinates"].mask(table["estimator"] == "Gaussian", "Gaussian estimate")
    twice = (table["estimator"] == "Gaussian") & (table["coordinates"] == "standardised")
    return table.assign(read=by)[~twice]


# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT steps"}, "figure": {"caption": "Spearman's correlation over looks of each quantity and minus the validation loss. Dots: networks; marks: mean with 95 % interval; dotted: zero, and what a very effective indicator needs.", "name": "fig-07-steps"}}
results.figure(one_gaussian(steps), "quantity", by="read", panels="record", scale="correlation",
               label="correlation with minus the loss", lines=[0, 0.7])  # fmt: skip


# %%
def top(curves):
    return curves.div(curves.max(axis=1), axis=0)


def unit(curves):
    low = curves.min(axis=1)
    return curves.sub(low, axis=0).div(curves.max(axis=1) - low, axis=0)


def from_mirror(**at):
    error = curve("loss", at["record"])
    return abs(unit(curve("I(O; Y)", **at)) - unit(-error)).mean(axis=1)


def from_information(**at):
    return abs(top(curve("TSE", **at)) - top(curve("I(X; H)", **at))).mean(axis=1)


mirror, alike_curves = (results.measure(f, **by_record) for f in (from_mirror, from_information))

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT distance"}, "figure": {"caption": "Mean distance of two curves: that of outputs and truth from the error upside down, both scaled to run from 0 to 1, and that of the complexity from the information of input and hidden layer, both scaled to a maximum of 1. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-distance"}}
pair = [mirror.assign(pair="I(O; Y) and the error"), alike_curves.assign(pair="TSE and I(X; H)")]
results.figure(one_gaussian(pd.concat(pair)), "record", by="read", panels="pair",
               label="mean distance of the curves", lines=[0.1])  # fmt: skip

# %% [markdown]
# ## Do they rise?


# %%
def rise(quantity, record, estimator, coordinates):
    at_looks = curve(quantity, record, estimator, coordinates)
    return at_looks.iloc[:, -1] - at_looks.iloc[:, 0]


all_records = levels | {"record": (fine, slow, tenth, nothing)}
rises = results.measure(rise, quantity=("I(X; H)", "I(X; O)", "TSE"), **all_records)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT rises"}, "figure": {"caption": "Last minus first value of each indicator, by record. Dots: networks; marks: mean with 95 % interval; the last row of each panel is the control; dotted: zero, and the least rise that matters.", "name": "fig-07-rises"}}
results.figure(one_gaussian(rises), "record", by="read", panels="quantity",
               label="rise through training (bits)", lines=[0, 0.25])  # fmt: skip


# %% [markdown]
# ## Do they lead?


# %%
def way(curves):
    """Share of the change from first to last value that is made, by passes since the first."""
    first, last = curves.iloc[:, 0], curves.iloc[:, -1]
    made = curves.sub(first, axis=0).div(last - first, axis=0)
    return made.set_axis(curves.columns - curves.columns[0], axis=1)


def time_of(share, curves):
    """When each network's curve has first made so much of its way, interpolated."""
    made = way(curves)
    after = (made >= share).to_numpy().argmax(axis=1)
    pieces = [one.iloc[i - 1 : i + 1] for (_, one), i in zip(made.iterrows(), after)]
    return np.array([np.interp(share, piece, piece.index) for piece in pieces])


# %%
def faster(quantity, record, estimator, coordinates):
    other = curve(quantity, record, estimator, coordinates)
    return time_of(0.5, curve("loss", record)) / time_of(0.5, other)


lead = results.measure(faster, quantity=["I(X; H)"], **by_record).drop(columns="quantity")


# %%
def training_loss(record):
    """The control: what cannot lead, because it is what the network learns from."""
    course = recipes.course("code" if record == fine else "slow")
    found = pd.DataFrame(course.history.train_loss.T, columns=course.passes)
    return found[curve("loss", record).columns]


def faster_control(record):
    return time_of(0.5, curve("loss", record)) / time_of(0.5, training_loss(record))


def rise_control(record):
    loss = training_loss(record)
    return loss.iloc[:, -1] - loss.iloc[:, 0]


lead_of_control, rise_of_control = (
    results.measure(f, record=(fine, slow, tenth)) for f in (faster_control, rise_control)
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT faster"}, "figure": {"caption": "Half-way time of the validation loss over that of the information of input and hidden layer: above one, the information is first. Dots: networks; marks: mean with 95 % interval; hollow: the training loss in place of the information; dotted: one, and what would be called far faster.", "name": "fig-07-faster"}}
shown = pd.concat([one_gaussian(lead), lead_of_control.assign(read="training loss")])
results.figure(shown, "record", by="read", controls=["training loss"], scale="ratio",
               label="half-way time of the loss over that of I(X; H)", lines=[1, 2])  # fmt: skip


# %%
def already(quantity, pace, estimator, coordinates):
    """Share of the rise that is made when the loss has made a tenth of its fall."""
    at = {"record": {"code": fine, "slow": slow}[pace]}
    moments = time_of(0.1, curve("loss", **at))
    at |= {"estimator": estimator, "coordinates": coordinates}
    made = way(curve(quantity, **at)).iterrows()
    share = [np.interp(when, one.index, one) for when, (_, one) in zip(moments, made)]
    return np.where(rise(quantity, **at) > 0, share, 0)


by_pace = levels | {"pace": ("code", "slow")}
first = results.measure(already, quantity=("I(X; H)", "I(H; Y)"), **by_pace)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT first"}, "figure": {"caption": "Share of the rise of the hidden layer's information with the input and with the true output that is made when the loss has made a tenth of its fall; zero where the information does not rise. Dots: networks; marks: mean with 95 % interval; dotted: what the rule asks for.", "name": "fig-07-first"}}
results.figure(one_gaussian(first), "pace", by="read", panels="quantity",
               label="share of the rise that is made", lines=[0.5])  # fmt: skip


# %% [markdown]
# ## Input and output, or input and hidden layer?


# %%
def apart(scaling, **at):
    hidden, output = curve("I(X; H)", **at), curve("I(X; O)", **at)
    if scaling == "maximum 1":
        hidden, output = top(hidden), top(output)
    return (abs(hidden - output) / hidden).mean(axis=1)


relative = results.measure(apart, scaling=("bits", "maximum 1"), **by_record)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT identity"}, "figure": {"caption": "Mean relative difference of the information of the input with the hidden layer and with the output, in bits and with both curves scaled to a maximum of 1. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-identity"}}
results.figure(one_gaussian(relative), "record", by="read", panels="scaling",
               label="relative difference", lines=[0.1])  # fmt: skip

# %%
as_good = results.difference(steps, "quantity", "I(X; H)", "I(X; O)")
at = {"record": fine, "estimator": near, "coordinates": "as recorded"}
information, fall = curve("I(X; H)", **at), -curve("loss", fine)
rng = np.random.default_rng(seed(2))


def with_noise(level, trials):
    """By how much noise in the curve lowers its correlation with minus the loss."""
    spread = level * information.std(axis=1).to_numpy()[:, None]
    noisy = (information + spread * rng.normal(size=information.shape) for _ in range(trials))
    kept = information.corrwith(fall, axis=1, method="spearman")
    return np.array([kept - one.corrwith(fall, axis=1, method="spearman") for one in noisy])


# %%
def planted(draw, sizes):
    """How often an effect of each size stands out from 0.1, and the smallest that mostly does."""
    table = results.shares_found(draw, sizes, above=0.1, trials=20)
    table["effect"] = [draw(size, 20).mean() for size in sizes]
    return table, table.query("`share found` >= 0.8")["effect"].min()


noise_seen, noticed_difference = planted(with_noise, (0.1, 0.2, 0.5, 1, 2))
noise_seen.round(2)

# %% [markdown]
# ## Do a few groups of units suffice?

# %%
groups = [group for m in range(1, 11) for group in combinations(range(10), m)]
size_of = np.array([len(group) for group in groups])
ways = {"as recorded": "kl", "standardised": "kl", "of any scale": "gaussian"}
course, looks = courses["trained"], range(0, len(passes), 4)
activity = [course.at(i).activity(days[::6])[: scale.networks, :, -1, 18:28] for i in looks]


def of_groups(units, method):
    return [entropy(units[:, group], method) for group in groups]


# %%
entropies = {}
for coordinates, method in ways.items():
    units = [recipes.in_coordinates(look, coordinates) for look in activity]
    jobs = [joblib.delayed(of_groups)(one, method) for look in units for one in look]
    found = joblib.Parallel(prefer="threads")(jobs)
    entropies[coordinates] = np.reshape(found, (len(units), -1, len(groups)))

# %% [markdown]
# Is the library's complexity the one that we wrote out? For one network, over all 1,023 groups:

# %%
one = zscore(activity[-1][0])
by_hand = complexity(lambda group: entropy(one[:, group], "kl"), 10)
print(f"{by_hand:.6f} bits, infoutils {tse_complexity(one).value:.6f}")


# %%
def sampled(entropies, number, rng):
    """Complexity from at most so many groups of each size, drawn anew for each curve and look."""
    total = 0.0
    for size in range(1, 11):
        drawn = rng.permuted(entropies[..., size_of == size], axis=-1)[..., :number]
        total = total + drawn.mean(axis=-1) - size / 10 * entropies[..., -1]
    return total


def change(coordinates, subsets):
    rng, found = np.random.default_rng(seed(3)), entropies[coordinates]
    fewer, more = (sampled(found, int(n), rng) for n in subsets.split(" to "))
    return abs(more - fewer).mean(axis=0) / np.ptp(sampled(found, None, rng), axis=0)


moved = results.measure(change, coordinates=ways, subsets=("10 to 30", "30 to 100"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT subsets"}, "figure": {"caption": "Mean change of the curve of complexity through training if the number of groups of each size is raised, over the range of the exact curve. By nearest neighbours as recorded and standardised, and by the Gaussian estimate. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-subsets"}}
results.figure(moved.replace("of any scale", "Gaussian estimate"), "coordinates", by="subsets",
               label="change over range", lines=[0.1])  # fmt: skip


# %% [markdown]
# ## Other networks, other data

# %%
portions = recipes.PORTION  # windows between two looks at the least


def trained(model, series, passes, rate=0.005, draw=30):
    """Train at the code's pace; look early, after one pass, and after so many."""
    per_pass = len(series.train) // portions
    looks = {0, *range(6, 29, 2), per_pass, passes * per_pass}
    options = {"optimiser": "sgd", "learning_rate": rate, "batch_size": 8, "rng": seed(draw)}
    options |= {"windows_per_epoch": portions, "checkpoint_every": None, "checkpoints": looks}
    options |= {"evaluate": "checkpoints", "progress": False}
    history = training.fit(model, series, epochs=max(looks), **options)
    return recipes.Course(np.array(sorted(history.checkpoints)) / per_pass, history)


def look_at(training, passes):
    return int(abs(training.passes - passes).argmin())


def of_size(inputs, hidden, draw, networks=scale.networks):
    return models.FullyRecurrent(networks, inputs, hidden, 2, rng=seed(draw))


# %%
last, airport = min(8, scale.epochs), data.airport_weather(hours=7)
larger = trained(of_size(18, 25, 31), weather, last, draw=32)
hourly = trained(of_size(9, 10, 33), airport, last, draw=34)
both = trained(of_size(9, 25, 35), airport, last, draw=36)


# %%
def indicator(model, part, quantity, estimator, coordinates, every=3, chains=None):
    """An indicator of each network of an ensemble, over the days of a part of the record."""
    x, truth = part.x[: scale.windows], part.y[: scale.windows, -1]
    units = recipes.in_coordinates(model.activity(x)[:, :, -1, model.inputs :], coordinates)
    hidden, output = units[..., :-2], units[..., -2:]
    if quantity == "TSE":
        method = {near: "kl"}.get(estimator, "gaussian")
        return [complexity_or_nothing(one[::every], method, chains) for one in hidden]
    pairs = {"I(X; H)": (x[:, -1], hidden), "I(H; Y)": (truth, hidden), "I(O; Y)": (truth, output)}
    known, layers = pairs[quantity]
    method = {near: "ksg"}.get(estimator, "gaussian")
    return [mutual_information(known, layer, method, scale=None) for layer in layers]


def complexity_or_nothing(units, method, chains=None):
    try:
        return tse_complexity(units, method=method, chains=chains, rng=seed(4)).value
    except ValueError:  # refused: saturated units have many equal values
        return np.nan


# %%
def follow(course, part, quantities, **options):
    """Indicators and loss of a training, as the shared tables have them."""
    tables = []
    for look, passes in enumerate(course.passes):
        model, loss = course.at(look), course.history.validation_loss[look]
        given = {"quantity": quantities, **levels}
        found = results.measure(lambda **at: indicator(model, part, **at, **options), **given)
        found = [found, results.rows(loss, quantity="loss", estimator="", coordinates="")]
        tables.append(pd.concat(found).assign(passes=passes))
    return pd.concat(tables)


def and_also(wide, record, table):
    more = table.assign(record=record).pivot_table("value", keys, "passes")
    return pd.concat([wide, more]).sort_index().sort_index(axis=1)


# %%
two = ("I(X; H)", "TSE")
briefly = seen[(seen["record"] == fine) & (seen["passes"] <= last)]
wide = and_also(wide, "10, Chicago", briefly)
wide = and_also(wide, "25, Chicago", follow(larger, weather.test, two, every=6, chains=100))
wide = and_also(wide, "10, airport", follow(hourly, airport.test, two, every=9))
wide = and_also(wide, "25, airport", follow(both, airport.test, two, every=9, chains=100))

# %%
def elsewhere(part, size, data, **at):
    statistic = {"with the error": in_step, "rises": rise}[part]
    return statistic(record=f"{size}, {data}", **at)


others = {"quantity": two, "size": (10, 25), "data": ("Chicago", "airport"), **levels}
certain = results.measure(elsewhere, part=("with the error", "rises"), **others)
certain["network"] = certain["network"].mod(2 * scale.networks)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT elsewhere"}, "figure": {"caption": "Spearman's correlation over looks of information and complexity with minus the loss, by number of hidden units and record. Dots: networks; marks: mean with 95 % interval; dotted: zero, and what makes an indicator useful.", "name": "fig-07-elsewhere"}}
certain["where"] = certain["size"].astype(str) + ", " + certain["data"]
followed = one_gaussian(certain[certain["part"] == "with the error"])
results.figure(followed, "where", by="read", panels="quantity", scale="correlation",
               label="correlation with minus the loss", lines=[0, 0.5])  # fmt: skip

# %% [markdown]
# ## Do they tell early?

# %%
def last_before(share, record):
    """The last look before the mean loss has made so much of its fall."""
    made = way(curve("loss", record).mean().to_frame().T).iloc[0]
    return made.index[(made >= share).argmax() - 1]


idle_slowly, moment = "shuffled targets, slow", last_before(0.1, slow)
options = {"batch_size": 128, "learning_rate": 0.03 / scale.slow_epochs, "draw": 11}
options |= {"networks": scale.networks, "checkpoint_every": None, "progress": False}
shuffled = recipes.shuffled_targets(weather, seed(13))
idle = recipes.weather_networks(shuffled, epochs=int(moment), evaluate="checkpoints", **options)[1]
idle = recipes.Course(np.array([0.0, moment]), idle)
useful = ("TSE", "I(O; Y)", "I(H; Y)")
wide = and_also(wide, idle_slowly, follow(idle, weather.test, useful))


# %%
def tells(quantity, pace, estimator="", coordinates=""):
    """Share of the networks with shuffled targets whose value has risen less by that moment."""
    learning, idle = {"code": (fine, nothing), "slow": (slow, idle_slowly)}[pace]
    moment, at = last_before(0.1, learning), (estimator, coordinates)
    ours, theirs = (curve(quantity, record, *at) for record in (learning, idle))
    ours, theirs = (one[moment] - one[0] for one in (ours, theirs))
    ahead = np.subtract.outer(ours.to_numpy(), theirs.to_numpy())
    ahead = -ahead if quantity == "loss" else ahead
    return (np.sign(ahead) / 2 + 0.5).mean(axis=1)


def beyond_loss(quantity, pace, **at):
    return np.subtract(tells(quantity, pace, **at), tells("loss", pace))


told = results.measure(tells, quantity=useful, **by_pace)
better = results.measure(beyond_loss, quantity=useful, **by_pace)
of_loss = results.measure(tells, quantity=["loss"], pace=("code", "slow"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT early"}, "figure": {"caption": "Early, when the mean loss has not made a tenth of its fall: share of the networks with nothing to learn whose value has risen less (for the loss: fallen less). Its mean is the area under the ROC curve. Dots: networks; marks: mean with 95 % interval; dotted: one half, which is guessing, and what the rule asks for.", "name": "fig-07-early"}}
shown = pd.concat([one_gaussian(told), of_loss.assign(read="the loss itself")])
results.figure(shown, "quantity", by="read", panels="pace", controls=["the loss itself"], scale="share",
               label="share that has risen less", lines=[0.5, 0.7])  # fmt: skip


# %% [markdown]
# ## Do they tell how well it will learn?


# %%
def gain(final, now, number):
    """Squared error of a prediction by the loss now, minus that by another number as well.

    Each network is predicted by a fit to the others; in units of the variance.
    """

    def errors(*predictors):
        design = np.column_stack([np.ones(len(final)), *predictors])
        hat = design @ np.linalg.pinv(design)
        return ((final - hat @ final) / (1 - np.diag(hat))) ** 2

    now, number = zscore(now), zscore(number)
    return (errors(now) - errors(now, number)) / np.var(final)


# %%
def half_way(record):
    made = way(curve("loss", record).mean().to_frame().T).iloc[0]
    return made.index[(made >= 0.5).argmax()]


def of_outputs_truth(pace, estimator, coordinates):
    record = {"code": fine, "slow": slow}[pace]
    loss, when = curve("loss", record), half_way(record)
    known = curve("I(O; Y)", record, estimator, coordinates)[when]
    return gain(loss.iloc[:, -1].to_numpy(), loss[when].to_numpy(), known.to_numpy())


adds = results.measure(of_outputs_truth, **by_pace)
losses = curve("loss", fine)


# %%
def with_final(share, trials):
    """The gain from a number that is partly the final loss itself."""
    final, now = losses.iloc[:, -1].to_numpy(), losses[half_way(fine)].to_numpy()
    noise = rng.normal(size=(trials, len(final)))
    return np.array([gain(final, now, share * zscore(final) + (1 - share) * one) for one in noise])


gain_seen, noticed_gain = planted(with_final, (0.1, 0.3, 0.5, 0.7, 0.9, 1))
gain_seen.round(2)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT gain"}, "figure": {"caption": "How much better the final loss of a network is predicted if the outputs' information with the truth is known beside the loss, at the look at which the loss has made half of its fall; in units of the variance of the final loss. Dots: networks; marks: mean with 95 % interval; dotted: zero and the margin.", "name": "fig-07-gain"}}
results.figure(one_gaussian(adds), "pace", by="read", label="gain in predicting the final loss",
               lines=[0, 0.1])  # fmt: skip

# %%
peers = trained(of_size(18, 10, 40, networks=3 * scale.networks), weather, last, draw=41)
when, part = half_way(fine), weather.validation
cold = pd.DatetimeIndex(part.time[:, -1]).month.isin([10, 11, 12, 1, 2, 3])
seasons, targets = {"winter": cold, "summer": ~cold}, {"maximum": 0, "minimum": 1}


def of_both(read, passes):
    """Of the networks above, and of as many new ones, what is read after so many passes."""
    found = [read(training.at(look_at(training, passes))) for training in (course, peers)]
    return np.concatenate([one[: 2 * scale.networks] for one in found])


def squared_error(model):
    return (model.activity(part.x)[:, :, -1, -2:] - part.y[:, -1]) ** 2


# %%
final_errors, errors_now = of_both(squared_error, last), of_both(squared_error, when)
read = {"information": "I(X; H)", "truth": "I(H; Y)", "complexity": "TSE"}
recorded = {"estimator": near, "coordinates": "as recorded"}


def reader(quantity):
    return lambda model: indicator(model, weather.test, quantity, **recorded)


now = {name: of_both(reader(quantity), when) for name, quantity in read.items()}


def tells_how(indicator, target, season):
    days, which = seasons[season], targets[target]
    final, loss = (one[:, days, which].mean(axis=1) for one in (final_errors, errors_now))
    return gain(final, loss, now[indicator])


how = results.measure(tells_how, indicator=read, target=targets, season=seasons)

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT how"}, "figure": {"caption": "How much better the final error of a network is predicted if an indicator, read when the loss has made half of its fall, is known beside the loss; in units of the variance of the final error. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least gain that matters.", "name": "fig-07-how"}}
how["forecast"] = how["target"] + ", " + how["season"]
results.figure(how, "forecast", by="indicator", label="gain in predicting the final error", lines=[0, 0.1])


# %% [markdown]
# ## Would they tell that something is wrong?


# %%
@torch.no_grad()
def faulty(fault, size, networks, draw):
    """An ensemble, the data that it learns from, and the learning rate."""
    model, rate, rng = of_size(18, 10, draw, networks), 0.005, np.random.default_rng(seed(draw))
    x, y = weather.train.x.copy(), weather.train.y.copy()
    if "rate" in fault:
        rate *= size
    elif fault == "targets shuffled":
        rows = rng.choice(len(y), int(size * len(y)), replace=False)
        y[rows] = y[rng.permutation(rows)]
    elif fault == "inputs disconnected":
        columns = rng.choice(18, int(size), replace=False)
        x[..., columns], model.w_in[:, columns] = 0, 0  # nothing to read, nothing to learn
    elif fault == "units saturated":
        model.w_in.mul_(size)
    else:
        model.w.mul_((size / torch.linalg.eigvals(model.w).abs().amax(dim=1))[:, None, None])
    return model, replace(weather, train=replace(weather.train, x=x, y=y)), rate


# %%
sizes = {"rate too high": (1.05, 1.1, 1.2), "rate too low": (0.97, 0.93, 0.88)}
sizes |= {"targets shuffled": (0.01, 0.03, 0.06), "inputs disconnected": (1, 2, 4)}
sizes |= {"units saturated": (2, 4, 8), "recurrence exploding": (0.05, 0.1, 0.3)}
end = min(4, scale.epochs // 5)
moments = {"after one pass": 1, "at the end": end}


def nearer(values, reference, healthy):
    """Share of healthy networks that lie nearer to the median of the reference than each value."""
    far, near = (np.nan_to_num(abs(one - np.nanmedian(reference)), nan=np.inf) for one in (values, healthy))
    return (np.sign(np.subtract.outer(far, near)) / 2 + 0.5).mean(axis=1)


def losses_at(training, passes):
    return training.history.validation_loss[look_at(training, passes)]


# %%
others, tried = slice(2 * scale.networks, None), []  # of the healthy: to choose sizes by
for number, (fault, of_fault) in enumerate(sizes.items()):
    for draw, size in enumerate(of_fault, 100 + 10 * number):
        model, series, rate = faulty(fault, size, scale.networks, draw)
        pilot = trained(model, series, end, rate, draw)
        for moment, passes in moments.items():
            at = [losses_at(one, passes) for one in (pilot, course, peers)]
            area = nearer(at[0], at[1], at[2][others])
            tried.append(results.rows(area, fault=fault, size=size, moment=moment))
tried = pd.concat(tried)

# %%
areas = tried.groupby(["fault", "moment", "size"], sort=False)["value"].mean().unstack()
chosen = abs(areas - 0.75).idxmin(axis=1)
chosen.unstack()

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT faults"}, "figure": {"caption": "How well the validation loss tells faulty from healthy networks, by fault and size: share of healthy networks that are nearer to the median of the reference than a faulty one. Its mean is the area under the ROC curve. Dots: networks; marks: mean with 95 % interval; dotted: guessing, and between which areas we want to be.", "name": "fig-07-faults"}}
sized = tried.assign(fault=tried["fault"] + ", " + tried["size"].map("{:g}".format))
results.figure(sized, "fault", by="moment", scale="share", label="area by the loss",
               lines=[0.5, 0.6, 0.9])  # fmt: skip


# %%
def monitors(training, passes):
    """What three monitors read of each network after so many passes."""
    model = training.at(look_at(training, passes))
    information = indicator(model, weather.test, "I(X; H)", **recorded)
    tse = indicator(model, weather.test, "TSE", **recorded, every=6)
    found = {"loss": losses_at(training, passes), "information": information, "complexity": tse}
    return {name: np.array(values)[: 2 * scale.networks] for name, values in found.items()}


# %%
caught = []
for column, (moment, passes) in enumerate(moments.items()):
    reference, healthy = monitors(course, passes), monitors(peers, passes)
    for draw, fault in enumerate(sizes, 200 + 10 * column):
        model, series, rate = faulty(fault, chosen[fault, moment], 2 * scale.networks, draw)
        values = monitors(trained(model, series, passes, rate, draw), passes)
        for monitor, read_off in values.items():
            share = nearer(read_off, reference[monitor], healthy[monitor])
            caught.append(results.rows(share, fault=fault, moment=moment, monitor=monitor))
caught = pd.concat(caught)
per_network = caught.groupby(["monitor", "moment", "network"], sort=False)["value"].mean()
per_network = per_network.reset_index()

# %% tags=["hide-input"] mystnb={"image": {"alt": "ALT monitor"}, "figure": {"caption": "Area under the ROC curve of three monitors by fault, and their mean. Dots: faulty networks; marks: mean with 95 % interval; hollow: the loss, the rival; dotted: guessing.", "name": "fig-07-monitor"}}
shown = pd.concat([caught, per_network.assign(fault="mean over faults")])
results.figure(shown, "fault", by="monitor", panels="moment", controls=["loss"], scale="share",
               label="area under the ROC curve", lines=[0.5])  # fmt: skip

# %% [markdown]
# ## Record


# %%
def of(table, quantity, estimator="KSG"):
    """The rows of a quantity, with its estimator named as in the ledger."""
    chosen = table[table["quantity"] == quantity].drop(columns="quantity")
    return named(chosen, estimator)


def named(table, estimator="KSG"):
    return table.replace({"estimator": {near: estimator}})


# %%
parts = {"order": of(steps, "I(O; Y)"), "distance": named(mirror)}
ledger.record("rnn-output-mirrors-error", parts, figure="fig-07-distance")

# %%
shows = {"figure": "fig-07-gain", "detects": {"gain": noticed_gain}}
ledger.record("rnn-output-adds-nothing", named(adds), **shows)

# %%
less = results.difference(steps, "quantity", "I(X; H)", "I(H; Y)")
parts = {"not in step": of(steps, "I(H; Y)"), "less than the input": named(less)}
ledger.record("rnn-truth-not-steady", parts, figure="fig-07-steps")

# %%
records = [fine, slow, tenth]
grown = rises[rises["record"] != nothing]
more = results.difference(rises, "record", records, nothing)
statistics = {"with the error": steps, "rises": grown, "beyond training on nothing": more}


def by_layer(table):
    layer = table["quantity"].map({"I(X; H)": "hidden", "I(X; O)": "output"})
    return named(table.assign(layer=layer).dropna(subset="layer").drop(columns="quantity"))


parts = {name: by_layer(table) for name, table in statistics.items()}
ledger.record("rnn-indicator-information", parts, figure="fig-07-rises")

# %%
parts = {name: of(table, "TSE", "KL") for name, table in statistics.items()}
ledger.record("rnn-indicator-tse", parts, figure="fig-07-rises")

# %%
condition = {"condition": "information"}
parts = {"faster": named(lead), "rises": of(grown, "I(X; H)")}
control = {"faster": lead_of_control, "rises": rise_of_control}
both_kinds = [one.assign(part=name, condition="information") for name, one in parts.items()]
both_kinds += [one.assign(part=name, condition="training loss") for name, one in control.items()]
shows = {"figure": "fig-07-faster", "measured": "information", "null": "training loss"}
ledger.record("rnn-information-far-faster", pd.concat(both_kinds), **shows)

# %%
ledger.record("rnn-information-first", of(first, "I(X; H)"), figure="fig-07-first")

# %%
ledger.record("rnn-truth-first", of(first, "I(H; Y)"), figure="fig-07-first")

# %%
ledger.record("rnn-information-identity", named(relative), figure="fig-07-identity")

# %%
shows = {"figure": "fig-07-steps", "detects": {"difference": noticed_difference}}
ledger.record("rnn-equally-good", named(as_good), **shows)

# %%
together = results.measure(in_step, quantity=["TSE"], other=["I(X; H)"], **by_record)
parts = {"order": together.drop(columns=["quantity", "other"]), "distance": alike_curves}
ledger.record("rnn-tse-like-information", parts, figure="fig-07-distance")

# %%
kl = moved["coordinates"] != "of any scale"
moved["estimator"] = np.where(kl, "KL", "Gaussian")
moved["coordinates"] = moved["coordinates"].where(kl)  # none: the same in both
ledger.record("rnn-tse-subsets", moved, figure="fig-07-subsets")

# %%
certain["indicator"] = certain["quantity"].map({"I(X; H)": "information", "TSE": "complexity"})
parts = certain.drop(columns=["quantity", "where"])
ledger.record("rnn-indicators-certainly", parts, figure="fig-07-elsewhere")


# %%
def telling(quantity, estimator="KSG"):
    return {
        "tells early": of(told, quantity, estimator),
        "better than the loss": of(better, quantity, estimator),
    }


ledger.record("rnn-complexity-useful", telling("TSE", "KL"), figure="fig-07-early")

# %%
ledger.record("rnn-truth-useful", telling("I(O; Y)"), figure="fig-07-early")

# %%
ledger.record("rnn-hidden-truth-useful", telling("I(H; Y)"), figure="fig-07-early")

# %%
beyond = results.difference(per_network, "monitor", ["information", "complexity"], "loss")
beyond = beyond.rename(columns={"monitor": "indicator"})
ledger.record("rnn-fault-detection", beyond, figure="fig-07-monitor")

# %%
ledger.record("rnn-how-it-learns", how.drop(columns="forecast"), figure="fig-07-how")

# %%
grows = results.difference(alike, "passes", 1.0, 0.0)
beyond = results.difference(grows, "condition", "trained", nothing)
parts = {"alike": grows, "beyond training on nothing": beyond}
shows = {"figure": "fig-07-alike", "measured": "trained", "null": nothing}
ledger.record("ours-units-alike", parts, **shows)
