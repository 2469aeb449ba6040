# %% [markdown]
# # Do information and complexity indicate learning?
#
# | | |
# |---|---|
# | **Question** | While a network learns, do the information in its layers and the complexity of its units rise, do they lead the error, and would they tell that something is wrong? |
# | **Sources** | {cite:t}`ivanovic2018`, §8 with Figs. 11–13, §2, §10, suggestions of §11; {cite:t}`ivanovic2018proposal`, question 4 and step 4 |
# | **Time** | 40 minutes to read, about 4 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators and their limits), {doc}`03 <03_weather_network>` (the network) and {doc}`06 <06_bottleneck>` (information through training) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 07_learning_indicators fig-07-mirror rnn-complexity-useful rnn-truth-useful}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the complexity of a group of units, exactly and from a sample of its subsets;
# - follow information and complexity through training, and say what the choice of coordinates and looks does to the curves;
# - turn "it leads the error" into a number that an early fall cannot pass;
# - judge a monitor by how often it ranks a faulty network above a healthy one (the area under the ROC curve), beside the plain validation loss.
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
from functools import cache, partial
from itertools import combinations
from math import comb

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.stats import zscore

from infoutils import data, models, plotting, training, truths
from infoutils.book import ledger, recipes, results
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.estimation import entropy, mutual_information

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()
few, many = scale.networks, scale.ensemble(2)

# %% [markdown]
# ## Predict before you run
#
# A network with ten hidden units learns to forecast tomorrow's temperatures.
# We watch how much its layers tell about the day and about tomorrow, and how its units work together.
#
# {cite:t}`sorngard2014` saw in a very simple controller network, as the paper tells it, that the information of units with the input and with the true output rises before the error falls much, so that one knows early that a network is learning.
# The paper calls such quantities {term}`learning indicators <learning indicator>` (§2) and asks whether they work in a fully recurrent network (§8).
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
# If the units are independent, $m$ units have on average just $m/n$ of the whole entropy, and the complexity is zero.
# It is high where small groups hold more than their share.


# %%
def by_visiting(entropy_of, units):
    """TSE complexity by visiting every group of units; entropy_of(group) is in bits."""
    total = 0.0
    for m in range(1, units + 1):
        of_size = [entropy_of(group) for group in combinations(range(units), m)]
        total += np.mean(of_size) - m / units * entropy_of(range(units))
    return total


# %% [markdown]
# For four binary units it can be worked out on paper: 0 bits if they are independent, $3/2$ if all do the same, and $5/3$ if they do so in two pairs.
# Two pairs, which have some structure, are the most complex.
#
# Our hidden units are not binary but continuous, and that changes the picture.
# For ten Gaussian units, all with the same correlation, the complexity has a closed form, in bits:

# %%
correlations = (0, 0.3, 0.6, 0.9, 0.99, 0.999)
pd.Series([truths.complexity(10, c) for c in correlations], correlations).round(1)

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
# We do both, by nearest neighbours (KSG for information, KL for complexity); a Gaussian estimate, which is the same in both, stands beside.
#
# X is the day's weather, H the hidden layer, O the network's own output, and Y the truth, tomorrow's temperatures.
# The error is the loss in the validation years.
# The complexity is exact, over all groups of the ten hidden units.
# The control has **shuffled targets**: each window keeps its input and gets the target of another, so that there is nothing to learn.

# %%
recorded, nothing = "as recorded", "shuffled targets"
readings = recorded, "standardised", "Gaussian"
records = fine, slow, tenth = "fine, code's pace", "fine, slow", "tenth pass, slow"
names = {"X;H": "I(X; H)", "X;O": "I(X; O)", "H;Y": "I(H; Y)", "O;Y": "I(O; Y)"}


def loss_rows(training, name="loss", which="validation_loss"):
    """The loss of a training at each look, as the shared tables have it."""
    at_looks = zip(training.passes, getattr(training.history, which))
    table = pd.concat(results.rows(loss, passes=p) for p, loss in at_looks)
    return table.assign(quantity=name, coordinates=recorded, reading=recorded)


def training_loss(pace):
    return loss_rows(recipes.course(pace), "training loss", "train_loss")


# %%
estimates = (recipes.curves, recipes.complexities)
tables = [recipes.by_record(one) for one in (*estimates, training_loss)]
tables += [one("code", "shuffled").assign(record=nothing) for one in estimates]
seen = pd.concat(tables, ignore_index=True)
seen = seen.replace({"quantity": names, "coordinates": {"": recorded}})
gaussian = seen["estimator"] == "Gaussian"  # the same in both coordinates
seen["reading"] = seen["coordinates"].mask(gaussian, "Gaussian")

# %%
keys = ["record", "quantity", "reading", "network"]
wide = seen.pivot_table("value", keys, "passes")


def trace(quantity, record, reading=recorded):
    """A quantity through training: a row for each network, a column for each look."""
    return wide.loc[record, quantity, reading].dropna(axis=1)


# %% [markdown]
# ## The paper's three figures
#
# In the paper's form: one network, the first, which was named before any was looked at; every tenth pass; each curve scaled to a maximum of 1 (said of the plots of §7; of those of §8 we infer it); nearest neighbours, as in the toolbox that the paper used (§2); units as recorded.
# We know the figures from text and captions only.


# %%
def top(curves):
    return curves.div(curves.max(axis=1), axis=0)


def twin(*quantities):
    curves = {"error": trace("loss", tenth)}
    curves |= {name: trace(name, tenth) for name in quantities}
    drawn = pd.DataFrame({name: top(one).iloc[0] for name, one in curves.items()})
    drawn.plot(style=["--", "-", "-."], ylim=(0, 1.05), ylabel="share of maximum")
    plt.show()
    drawn = drawn.rename_axis(columns="curve").stack().reset_index(name="value")
    return results.numbers(drawn, ["curve", "passes"])


# %% tags=["hide-input"] mystnb={"image": {"alt": "One network. The error falls from 1 to 0.15 between passes 50 and 150 and then creeps down. The information of outputs and truth rises from near zero to above 0.9 between passes 50 and 100, a little before the error's fall is half over, and then creeps up."}, "figure": {"caption": "The error, and what the outputs know of the truth, I(O; Y), in one network.", "name": "fig-07-mirror"}, "source": "ivanovic2018, Fig. 11"}
twin("I(O; Y)")

# %% [markdown]
# Of this figure the paper says that the curve is almost perfectly the error upside down, so that it tells nothing that the error does not tell.

# %% tags=["hide-input"] mystnb={"image": {"alt": "One network. While the error falls, between passes 50 and 150, the information of input and hidden layer rises from zero to its maximum at about pass 190, and that of input and output follows some passes later. Afterwards the hidden layer's sinks slowly to below 0.8, and the output's stays at 1."}, "figure": {"caption": "The error, and the information of the input with the hidden layer, I(X; H), and with the output, I(X; O), in the same network.", "name": "fig-07-information"}, "source": "ivanovic2018, Fig. 12"}
twin("I(X; H)", "I(X; O)")

# %% [markdown]
# Here the paper sees the information go up far faster than the error goes down, and so a very effective indicator.
# That of input and output, it adds, is almost identical, and equally good.

# %% tags=["hide-input"] mystnb={"image": {"alt": "One network. The complexity rises from 0.3 to 1 up to pass 180, beginning before the error falls; the information of input and hidden layer rises with the error's fall and then sinks, while the complexity stays."}, "figure": {"caption": "The paper's two effective indicators, information with the input and TSE complexity, in the same network, with the error.", "name": "fig-07-effective"}, "source": "ivanovic2018, Fig. 13"}
twin("I(X; H)", "TSE")

# %% [markdown]
# And here the paper finds that complexity behaves almost identically to the information, and is the second very effective one.
# "Certainly", it concludes, statistics of information indicate learning in fully recurrent networks (§10).
#
# ## The same curves, with intervals and a control

# %% tags=["hide-input"] mystnb={"image": {"alt": "Six rows, two columns. The loss falls within half a pass at the left and around pass 100 at the right. As recorded, all four kinds of information start near zero and rise with the fall, and complexity rises from 5 to 17 bits; at the code's pace it falls to zero later, and the hidden layer's information with the truth turns down at the end. Standardised, the information of the input with hidden layer and output starts high and falls, and the complexity hardly moves during the slow fall and creeps up after it. With shuffled targets the curves stay near their start for some passes."}, "figure": {"caption": "Error, information and complexity (nearest neighbours) through training, at the code's pace (left; the axis is linear up to a tenth of a pass, and logarithmic beyond) and slowly (right). Mean over networks and its 95 % interval. Grey: networks with shuffled targets, units as recorded.", "name": "fig-07-curves"}}
fig, axes = plt.subplots(6, 2, figsize=(7, 11), sharex="col", sharey="row")
quantities = ("loss", "I(O; Y)", "I(H; Y)", "I(X; H)", "I(X; O)", "TSE")
idle = seen["record"] == nothing
drawn = seen[(seen["reading"] == recorded) | ~idle & ~gaussian]
drawn = drawn.assign(units=drawn["reading"].mask(idle, nothing))
for column, shown in zip(axes.T, ([fine, nothing], [slow])):
    for ax, name in zip(column, quantities):
        chosen = drawn[(drawn["quantity"] == name) & drawn["record"].isin(shown)]
        results.curves(ax, chosen, "passes", by="units", controls=[nothing])
        ax.set_ylabel(name)
axes[-1, 0].set_xscale("symlog", linthresh=0.1)
fig.supxlabel("passes, at the code's pace (left) and slowly (right)")
axes[1, 0].legend(loc="center right")
plt.show()
at_ends = drawn[drawn["passes"].isin([0, 1, scale.epochs, scale.slow_epochs])]
results.numbers(at_ends, ["quantity", "record", "units", "passes"])

# %% [markdown]
# On units as recorded, and slowly (right, circles), we see what the paper shows: while the error falls, the information with the input rises, of the hidden layer as of the output, and the complexity with them.
# The same layers at the same moments, standardised (squares), tell the opposite of the information: it *falls* with the error, and the complexity hardly moves while the error falls.
# At the code's pace the curves go on to bend in both coordinates, and the complexity falls below where it began.
#
# How can a mere change of scale do that?
# The weights start within ±0.01, so at first the units as recorded are tiny beside the day's weather.
# KSG counts, for each day, the days that are no farther away in H than the nearest days are in X and H together.
# While H is tiny, all days are, and the estimate is zero, whatever H knows.
# So the early rise shows units that *grow*.
# It is an indicator of learning all the same; but it is no measure of information.
#
# ## Why do estimates fall first?
#
# Standardised units cannot grow, and their estimate falls.
# The ten units start as ten different random mixtures of the inputs.
# We look at how much of their variance lies along one direction, the first principal component of the standardised units.


# %%
courses = {"trained": recipes.course(), nothing: recipes.course("code", "shuffled")}
course, weather = courses["trained"], data.weather()
whole = course.passes.tolist().index(1)


def units_of(model, part=weather.test):
    """Hidden units and outputs at the last step, over the days of a part of the record."""
    return model.activity(part.x[: scale.windows])[:, :, -1, model.inputs :]


def in_one_direction(condition, look):
    units = zscore(units_of(courses[condition].at(look))[..., :-2], axis=1)
    values = np.linalg.svd(units, compute_uv=False) ** 2
    return values[:, 0] / values.sum(axis=1)


looks = [*range(0, whole, 3), *range(whole, len(course.passes), 2)]
alike = results.measure(in_one_direction, condition=courses, look=looks)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Share of variance in one direction by passes. Trained networks rise from 0.35 to nearly 1 within half a pass, stay there for some passes, and fall to 0.4 at the end. With shuffled targets it stays at 0.35 for the first pass, rises to 0.8 after many passes and falls a little."}, "figure": {"caption": "How alike are the hidden units? Share of the variance of the standardised units that lies in one direction, at the code's pace. Mean over networks and its 95 % interval; dashed: networks with shuffled targets.", "name": "fig-07-alike"}}
shown = alike.assign(passes=[f"{course.passes[i]:.2g}" for i in alike["look"]])
results.figure(shown, "passes", by="condition", draw=results.curves, controls=[nothing],
               label="share in one direction", limits=(0, 1.02))  # fmt: skip

# %% [markdown]
# {{ours-units-alike was holds}}
# That is what learning does first: it makes all units say nearly the same.
# One direction of the weather, most likely warm or cold, carries most of what can be forecast, and all ten units turn to it.
# At the resolution of so few days ten near-copies look like one, so the estimate falls.
# Afterwards the units grow apart again.
# Where there is nothing to learn they stay apart for the first passes, and turn alike only later.
#
# The Gaussian estimate is the same in both coordinates, and it falls, too, for a reason of its own.
# As the units grow, their $\tanh$ bends what they say, and it takes what is bent for noise (chapter {doc}`06 <06_bottleneck>`).
#
# ## Do they go with the error?
#
# The paper's words are "almost perfectly", "very effective", "almost identical".
# We put them into numbers: the rank correlation of a quantity with minus the loss, over the looks at one network, and the distance of two curves.


# %%
def in_order(curves, others):
    return curves.corrwith(others, axis=1, method="spearman")


def in_step(quantity, **at):
    return in_order(trace(quantity, **at), -trace("loss", at["record"]))


each = {"reading": readings, "record": records}
indicators = ("I(O; Y)", "I(H; Y)", "I(X; H)", "I(X; O)", "TSE")
steps = results.measure(in_step, quantity=indicators, **each)


# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels by record, five quantities. Outputs and truth lie near one in all. As recorded, input and output lie near one, input and hidden layer at 0.85 at the code's pace and near zero in the slow training. Standardised, and by the Gaussian estimate, information with the input lies at zero or below. Complexity lies below zero at the code's pace, and around one half, widely spread, in the slow training."}, "figure": {"caption": "Spearman's correlation over looks of each quantity and minus the validation loss. Dots: networks; marks: mean with 95 % interval; dotted: zero, and what a very effective indicator needs.", "name": "fig-07-steps"}}
results.figure(steps, "quantity", by="reading", panels="record", scale="correlation",
               label="correlation with minus the loss", lines=[0, 0.7])  # fmt: skip


# %%
def unit(curves):
    return top(curves.sub(curves.min(axis=1), axis=0))


pairs = {"I(O; Y) and the error": ("I(O; Y)", "loss", unit)}
pairs["TSE and I(X; H)"] = "TSE", "I(X; H)", top


def compared(pair, part, record, reading):
    one, other, scaled = pairs[pair]
    one, down = trace(one, record, reading), -trace("loss", record)
    other = down if other == "loss" else trace(other, record, reading)
    if part == "order":
        return in_order(one, other)
    return abs(scaled(one) - scaled(other)).mean(axis=1)


alike_in = {"pair": pairs, "part": ("order", "distance")}
similar = results.measure(compared, **alike_in, **each)
apart = similar[similar["part"] == "distance"]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. Outputs and truth from the error upside down: as recorded below the dotted line at 0.1, otherwise above it. Complexity from information: as recorded 0.17 in the slow training, and between 0.35 and 0.6 everywhere else."}, "figure": {"caption": "Mean distance of two curves: that of outputs and truth from the error upside down, both scaled to run from 0 to 1, and that of the complexity from the information of input and hidden layer, both scaled to a maximum of 1. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-distance"}}
results.figure(apart, "record", by="reading", panels="pair",
               label="mean distance of the curves", lines=[0.1])  # fmt: skip

# %% [markdown]
# {{rnn-output-mirrors-error was depends}}
# **The paper's Fig. 11.** On units as recorded, by nearest neighbours, the outputs' information with the truth is the error upside down: their distance is {{rnn-output-mirrors-error distance as recorded KSG fine slow}} in the slow training.
# On standardised units, and by the Gaussian estimate, the order is nearly the same, but the information runs ahead of the error, farther than the margin.
# A direction that fits the truth is found before the outputs are large enough to lower the error.
#
# {{rnn-truth-not-steady was depends}}
# **The hidden layer's information with the truth**, which the paper calls odd, is so at the code's pace: by nearest neighbours it turns down late in training, while the error still creeps down.
# In the slow training it is the other way round: it follows the error more closely than the information with the input does.
#
# {{rnn-tse-like-information was not reproduced}}
# **The paper's Fig. 13.** The eye sees two curves that rise together, and on units as recorded, slowly, they do.
# But over all looks they are farther apart than a tenth of their height.
# In other coordinates, or at the code's pace, they have little in common, and by the Gaussian estimate, slowly, one rises where the other falls.
#
# ## Do they rise?
#
# A rank correlation counts the many late looks as much as the few early ones.
# So we also ask whether a curve ends higher than it began, and by more than where there is nothing to learn.


# %%
def rise(quantity, record, **at):
    at_looks = trace(quantity, record, **at)
    return at_looks.iloc[:, -1] - at_looks.iloc[:, 0]


with_idle = {"reading": readings, "record": (*records, nothing)}
rises = results.measure(rise, quantity=("I(X; H)", "I(X; O)", "TSE"), **with_idle)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels. Information of input with hidden layer and with output: small rises as recorded, falls standardised; with shuffled targets a slight rise as recorded, or none. Complexity: falls at the code's pace; in the slow training it rises by about 11 bits as recorded and by about 3 standardised, with networks far to both sides; with shuffled targets it stays near its start as recorded, and rises by about 3 standardised."}, "figure": {"caption": "Last minus first value of each indicator, by nearest neighbours. Dots: networks; marks: mean with 95 % interval; the last row of each panel is the control; dotted: zero, and the least rise that matters.", "name": "fig-07-rises"}}
results.figure(rises[rises["reading"] != "Gaussian"], "record", by="reading", panels="quantity",
               label="rise through training (bits)", lines=[0, 0.25])  # fmt: skip

# %% [markdown]
# {{rnn-indicator-information was depends}}
# **The paper's Fig. 12.** On units as recorded, by nearest neighbours, the *output's* information with the input does what the paper says, at either pace: it rises as the error falls.
# It also does what we ask beyond that, and stays where it is where nothing can be learned.
# The hidden layer's does so at the code's pace, but that it rises a little where nothing can be learned, too.
# In the slow training it rises while the error falls steeply, then sinks slowly while the error creeps on; over all looks nothing is left of the relation.
# Standardised, both end lower than they began, and so they do by the Gaussian estimate.
#
# {{rnn-indicator-tse was undecided or not reproduced}}
# **Complexity** rises in the slow training, with the units as recorded by {{rnn-indicator-tse rises as recorded KL fine slow}} bits.
# At the code's pace it ends below its start.
# In no way of reading it does it surely follow the error closely; with standardised units, slowly, it may, but there it rises about as much where nothing can be learned.
#
# ## Do they lead?
#
# "Far faster" can be made a number.
# We take the time at which a curve first makes half of the way from its first to its last value, and divide that of the loss by that of the information.
# A curve that *falls* may be early, too, so the rule asks that it also rises.


# %%
def way(curves):
    """Share of the change from first to last value, by passes since the first look."""
    since = curves.sub(curves.iloc[:, 0], axis=0)
    made = since.div(since.iloc[:, -1], axis=0)
    return made.set_axis(curves.columns - curves.columns[0], axis=1)


def time_of(share, curves):
    """When each network's curve has first made so much of its way, interpolated."""
    made = way(curves)
    after = (made >= share).to_numpy().argmax(axis=1)
    pieces = [r.iloc[i - 1 : i + 1] for (_, r), i in zip(made.iterrows(), after)]
    return np.array([np.interp(share, piece, piece.index) for piece in pieces])


# %%
def faster(quantity, record, **at):
    of_loss = time_of(0.5, trace("loss", record))
    return of_loss / time_of(0.5, trace(quantity, record, **at))


lead = results.measure(faster, quantity=["I(X; H)"], **each)
of_loss = results.measure(faster, quantity=["training loss"], record=records)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Ratio of half-way times by record. As recorded it lies near zero at the code's pace and at one in the slow training; the Gaussian estimate just above one; standardised at three and a half, and just below two. The hollow training loss lies at one."}, "figure": {"caption": "Half-way time of the validation loss over that of the information of input and hidden layer: above one, the information is first. Dots: networks; marks: mean with 95 % interval; hollow: the training loss in place of the information; dotted: one, and what would be called far faster.", "name": "fig-07-faster"}}
shown = pd.concat([lead, of_loss.assign(reading="training loss")])
results.figure(shown, "record", by="reading", controls=["training loss"], scale="ratio",
               label="half-way time of the loss over that of I(X; H)", lines=[1, 2])  # fmt: skip

# %% [markdown]
# {{rnn-information-far-faster was not reproduced}}
# Where the information rises, as recorded, it crosses its middle together with the error in the slow training, and long after it at the code's pace.
# Where it is early, standardised, it is on its way *down*.
#
# The thesis that the paper follows asks for less: that information has risen before the error has fallen *much*.
# So, how much of its rise is made when the loss has made a tenth of its fall?


# %%
record_of = {"code": fine, "slow": slow}


def already(quantity, pace, **at):
    moments = time_of(0.1, trace("loss", record_of[pace]))
    made = way(trace(quantity, record_of[pace], **at)).iterrows()
    share = [np.interp(t, r.index, r) for t, (_, r) in zip(moments, made)]
    return np.where(rise(quantity, record_of[pace], **at) > 0, share, 0)


by_pace = {"reading": readings, "pace": record_of}
first = results.measure(already, quantity=("I(X; H)", "I(H; Y)"), **by_pace)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. Input and hidden layer: the share lies at zero in every row. Hidden layer and truth: near one as recorded, below one by the Gaussian estimate; standardised near 0.8 in the slow training and, at the code's pace, far to the right with a wide interval."}, "figure": {"caption": "Share of the rise of the hidden layer's information with the input and with the true output that is made when the loss has made a tenth of its fall; zero where the information does not rise. Dots: networks; marks: mean with 95 % interval; dotted: what the rule asks for.", "name": "fig-07-first"}}
results.figure(first, "pace", by="reading", panels="quantity",
               label="share of the rise that is made", lines=[0.5])  # fmt: skip


# %% [markdown]
# {{rnn-information-first was no}}
# {{rnn-truth-first was undecided or depends or yes}}
# Of its rise with the *input*, next to nothing is made by then, whichever way it is read.
# With the *truth* it is another matter: as recorded, the hidden layer's information has made {{rnn-truth-first as recorded KSG slow}} of its rise in the slow training, when the error has made a tenth of its fall.
# Part of this, too, is units that grow: in the other two readings the untrained layer already tells most of what it will ever tell of the truth, and less is left to rise.
# (At the code's pace this information later falls back, so that its "rise" is small, and the share can be far above one.)
#
# ## Input and output, or input and hidden layer?
#
# The paper finds the two kinds of information with the input almost identical, and so equally good (§8).


# %%
def relative(scaling, **at):
    hidden, output = trace("I(X; H)", **at), trace("I(X; O)", **at)
    if scaling == "maximum 1":
        hidden, output = top(hidden), top(output)
    return abs(hidden - output).mean(axis=1) / hidden.mean(axis=1)


identity = results.measure(relative, scaling=("bits", "maximum 1"), **each)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels. In bits all marks lie far to the right of the dotted line at 0.1, from 0.4 to 0.8. Scaled to a maximum of 1, the Gaussian estimate lies at the line in the slow training, and a little to its right at the code's pace; as recorded, slowly, follows at 0.16; all others lie farther right."}, "figure": {"caption": "Mean difference of the information of the input with the hidden layer and with the output, over the mean of the former, in bits and with both curves scaled to a maximum of 1. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-identity"}}
results.figure(identity, "record", by="reading", panels="scaling",
               label="relative difference", lines=[0.1])  # fmt: skip

# %% [markdown]
# {{rnn-information-identity was undecided or not reproduced}}
# They are far apart in bits, in every way of reading them: the hidden layer tells more of the day than the two outputs do.
# Scaled to a maximum of 1 they come nearest by the Gaussian estimate in the slow training, where they may lie within the margin.
#
# Are they equally good?
# To say "equal" needs to know what would have been noticed, so we add noise to one curve and see from which loss of correlation on the difference stands out.

# %%
as_good = results.difference(steps, "quantity", "I(X; H)", "I(X; O)")
information, down = trace("I(X; H)", fine), -trace("loss", fine)
rng, kept = np.random.default_rng(seed(2)), in_order(information, down)


def with_noisy_curve(level, trials):
    noise = level * rng.normal(size=(trials, *information.shape))
    return np.array([kept - in_order(information + one, down) for one in noise])


# %%
def planted(draw, sizes):
    """How often effects stand out from 0.1, and the smallest of which four in five do."""
    table = results.shares_found(draw, sizes, above=0.1, trials=20)
    table["effect"] = [draw(size, 20).mean() for size in sizes]
    return table.round(2), table[table["share found"] >= 0.8]["effect"].min()


noise, least_difference = planted(with_noisy_curve, (0.05, 0.1, 0.2, 0.4, 0.8))
noise

# %% [markdown]
# {{rnn-equally-good was undecided or not reproduced or depends}}
# They are hardly equal: nearly everywhere the *output's* information follows the error more closely than the hidden layer's, and by nearest neighbours in the slow training by far.
# Where they may be as good as each other, with standardised units at the code's pace or by the Gaussian estimate in the slow training, neither follows it.
# (The noise was added at one place only: nearest neighbours, units as recorded, at the code's pace.)
#
# ## Do a few groups of units suffice?
#
# Exact complexity visits all 1,023 groups of ten units; for 25 units there would be 33 million.
# So the paper takes, of each size, some groups at random, and says that changing their number altered the results only insignificantly (§8).
# We compute the entropy of every group once, for some looks, and then draw 10, 30 or 100 groups of each size, or all where there are no more.
# By nearest neighbours (chapter {doc}`02 <02_estimation>`) it is the mean logarithm of the distance to the third neighbour, times the number of units.

# %%
groups = [group for m in range(1, 11) for group in combinations(range(10), m)]
size_of = np.array([len(group) for group in groups])
looked = [units_of(course.at(look)) for look in range(0, len(course.passes), 6)]


def of_groups(units, reading):
    if reading == "Gaussian":
        return [entropy(units[:, group], "gaussian") for group in groups]
    apart = abs(units.T[:, :, None] - units.T[:, None])  # two days, in each unit
    near = (np.partition(apart[[*one]].max(axis=0), 3)[:, 3] for one in groups)
    return size_of * np.log2([*near]).mean(axis=1)  # the nearest is the day itself


# %%
@cache
def entropies(reading):
    units = recipes.in_coordinates(np.array(looked)[:, :, ::9, :-2], reading)
    return np.array([[of_groups(one, reading) for one in look] for look in units])


# %%
def sampled(h, number, rng):
    # The groups of each size are drawn anew for each network and look.
    sizes = (rng.permuted(h[..., size_of == m], axis=-1) for m in range(1, 11))
    # Of the whole, m / 10 is taken off for all sizes m.
    return sum(one[..., :number].mean(axis=-1) for one in sizes) - 5.5 * h[..., -1]


def change_by_subsets(reading, subsets):
    rng, h = np.random.default_rng(seed(3)), entropies(reading)
    fewer, more = (sampled(h, int(n), rng) for n in subsets.split(" to "))
    return abs(more - fewer).mean(axis=0) / np.ptp(sampled(h, None, rng), axis=0)


subsets = ("10 to 30", "30 to 100")
moved = results.measure(change_by_subsets, reading=readings, subsets=subsets)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Change over range. As recorded and by the Gaussian estimate 0.03 and less; standardised about a tenth from 10 to 30 groups, with an interval on both sides of the dotted line at 0.1, and half of that from 30 to 100."}, "figure": {"caption": "Mean change of the curve of complexity through training if the number of groups of each size is raised, over the range of the exact curve. By nearest neighbours as recorded and standardised, and by the Gaussian estimate. Dots: networks; marks: mean with 95 % interval; dotted: the margin.", "name": "fig-07-subsets"}}
results.figure(moved, "reading", by="subsets", label="change / range", lines=[0.1])

# %% [markdown]
# {{rnn-tse-subsets was undecided or reproduced}}
# As recorded, and by the Gaussian estimate, ten groups of each size do nearly as well as a hundred.
# On standardised units the change is a larger part of the curve's range, in some networks by far; there ten groups may be too few.
#
# ## Other networks, other data
#
# That statistics of information indicate learning in fully recurrent networks is "certain" for the paper (§10).
# Its evidence is one network on one task.
# We train networks with 10 and with 25 hidden units, on Chicago's days and on the hours of an airport, for three passes, in which nearly all of the fall is made.
# For 25 units the complexity is sampled, by the first units of 100 random orders: 100 groups of each size.

# %%
end = min(3, scale.epochs // 5)  # passes
quiet = {"progress": False, "checkpoint_every": None, "evaluate": "checkpoints"}
program = {"optimiser": "sgd", "batch_size": 8, **quiet}


def trained(model, series, draw, early=(), rate=0.005, passes=(1, end)):
    """Train at the code's pace; look early (in portions), and after whole passes."""
    per_pass = len(series.train) // recipes.PORTION
    looks = {*early, *(round(per_pass * p) for p in passes)}
    options = {"learning_rate": rate, "rng": seed(draw), "checkpoints": looks}
    options |= {"epochs": max(looks), "windows_per_epoch": recipes.PORTION}
    history = training.fit(model, series, **options, **program)
    return recipes.Course(np.array(sorted(history.checkpoints)) / per_pass, history)


def new(draw, inputs=18, hidden=10, networks=few):
    return models.FullyRecurrent(networks, inputs, hidden, 2, rng=seed(draw))


# %%
def indicator(units, quantity, part=weather.test, reading=recorded, samples=380):
    """An indicator of each network, from its units over the days of a part of the record."""
    day, truth = part.x[: scale.windows, -1], part.y[: scale.windows, -1]
    kl, ksg = ["gaussian"] * 2 if reading == "Gaussian" else ("kl", "ksg")
    units = recipes.in_coordinates(units, reading)
    if quantity == "TSE":
        every = max(1, round(len(day) / samples))
        return [recipes.tse(one[::every, :-2], kl) for one in units]
    layers = units[..., -2:] if "O" in quantity else units[..., :-2]
    known = truth if "Y" in quantity else day
    return [mutual_information(known, one, ksg, scale=None) for one in layers]


# %%
def follow(training, quantities, part=weather.test, samples=380):
    """Indicators and loss of a training, as the shared tables have them."""
    tables = [loss_rows(training)]
    for look, passes in enumerate(training.passes):
        given = {"units": units_of(training.at(look), part), "part": part}
        read = partial(indicator, **given, samples=samples)
        found = results.measure(read, quantity=quantities, reading=readings)
        tables.append(found.assign(passes=passes))
    return pd.concat(tables)


def add(record, table):
    more = table.assign(record=record).pivot_table("value", keys, "passes")
    return pd.concat([wide, more]).sort_index().sort_index(axis=1)


# %%
airport = data.airport_weather(hours=7)
two = {"information": "I(X; H)", "complexity": "TSE"}
wide = add("10, Chicago", seen[(seen["record"] == fine) & (seen["passes"] <= end)])
tasks = {"25, Chicago": (weather, 25, 31), "10, airport": (airport, 10, 33)}
tasks["25, airport"] = airport, 25, 35
for record, (series, hidden, draw) in tasks.items():
    model = new(draw, inputs=series.train.x.shape[-1], hidden=hidden)
    other = trained(model, series, draw + 1, range(6, 29, 2))
    wide = add(record, follow(other, two.values(), series.test, samples=130))

# %%
parts = {"with the error": in_step, "rises": rise}


def elsewhere(part, indicator, size, data, **how):
    return parts[part](two[indicator], record=f"{size}, {data}", **how)


others = {"indicator": two, "size": (10, 25), "data": ("Chicago", "airport")}
certain = results.measure(elsewhere, part=parts, reading=readings, **others)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels, four rows by record and size. As recorded both indicators lie between about 0.8 and 1 everywhere. Information standardised and by the Gaussian estimate lies at about minus 0.9. Complexity standardised and by the Gaussian estimate is spread from minus 1 to 1, and below zero with 25 units."}, "figure": {"caption": "Spearman's correlation over looks of information and complexity with minus the loss, by number of hidden units and record. Dots: networks; marks: mean with 95 % interval; dotted: zero, and what makes an indicator useful.", "name": "fig-07-elsewhere"}}
shown = certain[certain["part"] == "with the error"].copy()
shown["where"] = shown["data"] + ", " + shown["size"].astype(str) + " units"
results.figure(shown, "where", by="reading", panels="indicator", scale="correlation",
               label="correlation with minus the loss", lines=[0, 0.5])  # fmt: skip

# %% [markdown]
# {{rnn-indicators-certainly was depends}}
# What decides first is the way of reading: on units as recorded both indicators follow the error everywhere.
# Standardised, and by the Gaussian estimate, the information goes the other way everywhere.
# For the complexity, in these two readings, network and record matter as well.
# With 25 units it goes the other way; with ten, by the Gaussian estimate, it follows the error in Chicago and not at the airport.
# And it matters when one stops: over the whole training at the code's pace, further up, the complexity follows the error in no reading.
#
# ## Do they tell early?
#
# The proposal's fourth question is whether complexity and information with Y are *useful*.
# Useful means: before the error shows it.
# So we look once, at the last look before the mean loss has made a tenth of its fall, and ask how well a quantity tells networks that learn from networks that cannot.
# The rival is the loss itself, at the same look.
# For the slow pace we train networks with shuffled targets slowly, until that look.


# %%
def look_when(share, record, before=0):
    """The first look at which the mean loss has made so much of its fall, or one before."""
    made = way(trace("loss", record).mean().to_frame().T).iloc[0]
    return made.index[(made >= share).argmax() - before]


moment, idle_slowly = look_when(0.1, slow, before=1), "shuffled targets, slow"
options = {"batch_size": 128, "learning_rate": 0.03 / scale.slow_epochs, **quiet}
options |= {"networks": few, "draw": 11, "epochs": int(moment)}
shuffled = recipes.shuffled_targets(weather, seed(13))
idle = recipes.weather_networks(shuffled, **options)[1]
idle = recipes.Course(np.array([0, moment]), idle)
useful = {"TSE": "complexity", "I(O; Y)": "outputs and truth"}
useful["I(H; Y)"] = "hidden layer and truth"
wide = add(idle_slowly, follow(idle, useful))

# %% [markdown]
# When this was first judged, the loss told all networks apart at that look, and nothing can be better than that.
# So a second rule asks about the first three looks, after two, four and six portions of 64 windows (up to a tenth of a pass), when the loss hardly moves.
# It is judged on fresh networks, and each one that cannot learn has a shuffle of its own.


# %%
def begin(draw, networks, series):
    model = new(draw, networks=networks)
    started = trained(model, series, draw + 1, early=(2, 4, 6), passes=())
    return follow(started, useful, samples=190)


def begin_idle(i):
    shuffled = recipes.shuffled_targets(weather, seed(302 + 3 * i))
    return begin(300 + 3 * i, 1, shuffled).assign(network=i)


wide = add("fresh", begin(50, many, weather))
wide = add("fresh, idle", pd.concat(map(begin_idle, range(many))))

# %%
early = {"code": (fine, nothing, [look_when(0.1, fine, before=1)])}
early["slow"] = slow, idle_slowly, [moment]
early["first looks"] = "fresh", "fresh, idle", trace("loss", "fresh").columns[1:]


def tells(quantity, pace, reading=recorded):
    *both, looks = early[pace]
    of_both = (trace(quantity, one, reading) for one in both)
    learning, idle = (one[looks].sub(one[0], axis=0).to_numpy() for one in of_both)
    ahead = np.sign(learning[:, None] - idle)  # (learning, idle, looks)
    return (-ahead if quantity == "loss" else ahead).mean(axis=(1, 2)) / 2 + 0.5


# %%
told = results.measure(tells, quantity=useful, reading=readings, pace=early)
of_loss = results.measure(tells, quantity=["loss"], pace=early)
rival = told.drop(columns="value").merge(of_loss.drop(columns="quantity"))
better = told.assign(value=told["value"] - rival["value"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels. At both paces nearly everything lies at one: all kinds of information, complexity as recorded and by the Gaussian estimate, and the loss; standardised complexity lies at one half, with networks at zero and at one. In the first looks of fresh networks the loss lies near 0.6, widely spread, all kinds of information above 0.9, complexity above 0.8, but for the standardised one, which lies beside the loss."}, "figure": {"caption": "Early, when the mean loss has not made a tenth of its fall, at both paces, and in the first looks of fresh networks: share of the networks with nothing to learn whose value has risen less (for the loss: fallen less). Its mean is the area under the ROC curve: one if every network that learns is ahead. Dots: networks; marks: mean with 95 % interval; hollow: the loss, the rival; dotted: one half, which is guessing, and what the rule asks for.", "name": "fig-07-early"}}
shown = pd.concat([told, of_loss.assign(reading="the loss itself")])
results.figure(shown, "quantity", by="reading", panels="pace", controls=["the loss itself"], scale="share",
               label="share that has risen less", lines=[0.5, 0.7])  # fmt: skip

# %% [markdown]
# {{rnn-complexity-useful was no}}
# {{rnn-truth-useful was no}}
# {{rnn-hidden-truth-useful was no}}
# At the one look, at either pace, nearly all of them tell: every network that learns is ahead of every one that cannot.
# But so does the loss.
# What looks flat in a plot is, number by number, already a fall, and at this look no indicator can do better than that.
# In this sense the indicators are effective, and not useful.
#
# {{ours-first-looks was undecided or depends}}
# In the very first looks it is otherwise.
# There the loss is hardly better than guessing, and the information with the truth is far ahead of it, that of the outputs as that of the hidden layer, in every way of reading it.
# The hidden layer's, as recorded, is ahead by {{ours-first-looks better than the loss hidden layer and truth as recorded nearest neighbours}} of the area.
# The complexity is ahead, too, as recorded and by the Gaussian estimate; of standardised units, by nearest neighbours, we cannot say so.
# So there is a lead, as the thesis says, but a short one: a few hundred windows of training.
#
# ## Do they tell how well it will learn?
#
# The next step, says the paper, is that indicators show *how* a network learns, and not only whether (§11).
# One way to take this: read at half of the fall, does a number tell how good the network will be in the end, beyond what the loss at that time tells?
# First the outputs' information with the truth, of which the paper says that it adds nothing to the error.
# Every network is predicted by a fit to all others.


# %%
def errors(final, *predictors):
    design = np.column_stack([np.ones(len(final)), *map(zscore, predictors)])
    hat = design @ np.linalg.pinv(design)
    return ((final - hat @ final) / (1 - np.diag(hat))) ** 2


def gained(final, now, number):
    """Error of a prediction by the loss now, less that with a number as well, over variance."""
    return (errors(final, now) - errors(final, now, number)) / np.var(final)


# %%
def loss_at_half(record):
    loss, when = trace("loss", record), look_when(0.5, record)
    return loss.iloc[:, -1].to_numpy(), loss[when].to_numpy(), when


def adds(pace, **how):
    final, now, when = loss_at_half(record_of[pace])
    known = trace("I(O; Y)", record_of[pace], **how)[when]
    return gained(final, now, known.to_numpy())


gains = results.measure(adds, **by_pace)


# %%
def with_final(share, trials):
    final, now, _ = loss_at_half(fine)
    noise = rng.normal(size=(trials, len(final)))
    mixed = share * zscore(final) + (1 - share) * noise
    return np.array([gained(final, now, number) for number in mixed])


gain, least_gain = planted(with_final, (0.1, 0.3, 0.5, 0.7, 0.9, 1))
gain

# %% tags=["hide-input"] mystnb={"image": {"alt": "Gain in predicting the final loss. At the code's pace all ways of reading lie around zero with networks spread over several units, most of them to the left; in the slow training they lie close to zero."}, "figure": {"caption": "How much better the final loss of a network is predicted if the outputs' information with the truth is known beside the loss, at the look at which the loss has made half of its fall; in units of the variance of the final loss. Dots: networks; marks: mean with 95 % interval; dotted: zero and the margin.", "name": "fig-07-gain"}}
results.figure(gains, "pace", by="reading", label="gain in predicting the final loss",
               lines=[0, 0.1])  # fmt: skip

# %% [markdown]
# {{rnn-output-adds-nothing was undecided or reproduced}}
# In the slow training it adds nothing that matters.
# At the code's pace we cannot say: the final losses of twenty networks are so nearly alike, and so hard to predict, that only a gain as large as their variance would be noticed (the table).
#
# Now for each of the two temperatures, in each half of the year, and with forty networks: the twenty above after their first passes, and as many new ones.
# Three numbers are read at half of the fall: the hidden layer's information with the input and with the truth, and the complexity (nearest neighbours, as recorded).

# %%
when, past = look_when(0.5, fine), weather.validation
peers = trained(new(40, networks=many + few), weather, 41, passes=(when, 1, end))


def look_at(training, passes):
    return int(abs(training.passes - passes).argmin())


def of_both(read, passes):
    found = [read(one.at(look_at(one, passes)))[:many] for one in (course, peers)]
    return np.concatenate(found)


def squared_error(model):
    return (model.activity(past.x)[:, :, -1, -2:] - past.y[:, -1]) ** 2


# %%
later, now = of_both(squared_error, end), of_both(squared_error, when)
cold = pd.DatetimeIndex(past.time[:, -1]).month.isin([10, 11, 12, 1, 2, 3])
seasons, targets = {"winter": cold, "summer": ~cold}, {"maximum": 0, "minimum": 1}
read = {"information": "I(X; H)", "truth": "I(H; Y)", "complexity": "TSE"}
units = of_both(units_of, when)
known = {name: indicator(units, quantity) for name, quantity in read.items()}


def tells_how(indicator, target, season):
    days, which = seasons[season], targets[target]
    pair = (one[:, days, which].mean(axis=1) for one in (later, now))
    return gained(*pair, known[indicator])


how = results.measure(tells_how, indicator=read, target=targets, season=seasons)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Four rows by temperature and half of the year, three indicators each. All means lie near zero, with intervals of some tenths to both sides and single networks far out."}, "figure": {"caption": "How much better the final error of a network is predicted if an indicator, read when the loss has made half of its fall, is known beside the loss; in units of the variance of the final error. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least gain that matters.", "name": "fig-07-how"}}
shown = how.assign(forecast=how["target"] + ", " + how["season"])
results.figure(shown, "forecast", by="indicator", label="gain in predicting the final error", lines=[0, 0.1])  # fmt: skip

# %% [markdown]
# {{rnn-how-it-learns was undecided or no}}
# No indicator surely helps to predict any of the four errors, and for several it surely gains less than the tenth of the variance that we ask for.
# The complexity and the winter's maximum come nearest; with twelve chances, something will.
# Of *how* a network learns, these numbers tell nothing yet.
#
# ## Would they tell that something is wrong?
#
# It would be interesting, says the paper, to see how indicators behave in networks that are not set up correctly, so that they will not learn, and whether they help to find out (§11).
# Faults that stop all learning are seen by anything, the loss first.
# So we ask for more than the paper, about faults with which a network learns a little worse.
# Each of six faults is tried in three sizes (found on yet other networks, by their loss alone).
#
# | fault | how it is made, and its size |
# |---|---|
# | rate too high, too low | the learning rate, times the size |
# | targets shuffled | a share of the training windows swap their targets |
# | inputs disconnected | so many of the 18 inputs are never read, those first that go least with the targets |
# | units saturated | the input weights start so many times as large |
# | recurrence exploding | the recurrent weights start with this spectral radius (largest absolute eigenvalue; else about 0.02) |
#
# At such sizes the last two names tell the direction only: at the start no unit is saturated, and a recurrence explodes from a radius of 1 on.
#
# A monitor knows what is normal from reference networks that are set up correctly.
# It calls a network by its distance from their median, on either side.
# Its quality is the area under the ROC curve: the share of healthy networks, none of them of the reference, that lie nearer to the median than a faulty one does.
# Where an estimator refuses, because saturated units have many equal values, that counts as the largest distance.


# %%
sizes = {"rate too high": (1.05, 1.1, 1.2), "rate too low": (0.97, 0.88, 0.8)}
sizes |= {"targets shuffled": (0.01, 0.03, 0.06), "inputs disconnected": (6, 8, 9)}
sizes |= {"units saturated": (2, 4, 8), "recurrence exploding": (0.1, 0.2, 0.3)}


# %%
def faulty(fault, size, draw, networks, passes):
    model, rng = new(draw, networks=networks), np.random.default_rng(seed(draw))
    x, y = weather.train.x.copy(), weather.train.y.copy()
    if fault == "targets shuffled":
        rows = rng.choice(len(y), int(size * len(y)), replace=False)
        y[rows] = y[rng.permutation(rows)]
    elif fault == "inputs disconnected":
        least_telling = abs(x[:, -1].T @ y[:, -1]).sum(axis=1).argsort()[:size]
        x[..., least_telling] = 0  # nothing to read, and nothing to learn
        model.w_in.data[:, least_telling] = 0
    elif fault == "units saturated":
        model.w_in.data *= size
    elif fault == "recurrence exploding":
        radius = abs(np.linalg.eigvals(model.w.detach())).max(axis=1)
        model.w.data *= model.w.new_tensor(size / radius)[:, None, None]
    series = replace(weather, train=replace(weather.train, x=x, y=y))
    rate = 0.005 * size if fault.startswith("rate") else 0.005
    return trained(model, series, draw, rate=rate, passes=[passes])


# %%
def losses_at(training, passes):
    return training.history.validation_loss[look_at(training, passes)]


def nearer(values, reference, healthy):
    median = np.nanmedian(reference)
    far, near = (abs(np.asarray(one) - median) for one in (values, healthy))
    ahead = np.subtract.outer(np.nan_to_num(far, nan=np.inf), near)
    return np.sign(ahead).mean(axis=1) / 2 + 0.5


# %%
moments = {"after one pass": 1, "at the end": end}


def by_loss(fault, grade, moment):
    passes, draw = moments[moment], 100 + 3 * list(sizes).index(fault) + grade
    pilot = faulty(fault, sizes[fault][grade], draw, few, passes)
    values, reference, peer = (losses_at(n, passes) for n in (pilot, course, peers))
    return nearer(values, reference, peer[many:])


tried = results.measure(by_loss, fault=sizes, grade=range(3), moment=moments)
areas = tried.pivot_table("value", ["fault", "moment"], "grade", sort=False)
chosen = abs(areas - 0.75).idxmin(axis=1)
areas.round(2)

# %% [markdown]
# The table has the area by the loss, and we take the size whose area is nearest to 0.75, even if that lies beyond 0.6 or 0.9.
# Now fresh faulty networks of these sizes, and three monitors: the loss, the information of input and hidden layer, and the complexity.


# %%
@cache
def monitors(which, moment):
    """What three monitors read of the reference, of the healthy, or of fresh faulty networks."""
    networks = {"reference": course, "healthy": peers}.get(which)
    passes = moments[moment]
    if networks is None:
        draw = 220 + 10 * list(moments).index(moment) + list(sizes).index(which)
        size = sizes[which][chosen[which, moment]]
        networks = faulty(which, size, draw, many, passes)
    units = units_of(networks.at(look_at(networks, passes)))[:many]
    found = {name: indicator(units, q, samples=190) for name, q in two.items()}
    return found | {"loss": losses_at(networks, passes)[:many]}


# %%
def by_monitor(fault, moment, indicator):
    three = (monitors(one, moment) for one in (fault, "reference", "healthy"))
    return nearer(*(one[indicator] for one in three))


which = {"fault": sizes, "moment": moments, "indicator": ("loss", *two)}
caught = results.measure(by_monitor, **which)
by = ["indicator", "moment", "network"]
mean = caught.groupby(by, sort=False, as_index=False)["value"].mean()

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels, six faults and their mean. With a wrong rate or shuffled targets the loss lies at 0.7 or higher, the two indicators near one half. With disconnected inputs the complexity lies beside the loss, the information near one half. With saturated units both indicators lie to the right of the loss, the complexity at one. With exploding recurrence they lie to its left after one pass, and to its right at the end. In the mean over faults the loss lies to the right of both."}, "figure": {"caption": "Area under the ROC curve of three monitors by fault, and their mean. Dots: faulty networks; marks: mean with 95 % interval; hollow: the loss, the rival; dotted: guessing.", "name": "fig-07-monitor"}}
shown = pd.concat([caught, mean.assign(fault="mean over faults")])
results.figure(shown, "fault", by="indicator", panels="moment", controls=["loss"], scale="share",
               label="area under the ROC curve", lines=[0.5])  # fmt: skip

# %% [markdown]
# {{rnn-fault-detection was no or undecided}}
# Over all faults neither indicator tells more than the loss; after one pass both tell clearly less.
# The mean hides a pattern.
# Where the *units* are set up wrongly, the indicators do well: saturated units are seen by both more often than by the loss, and too strong a recurrence at the end.
# Disconnected inputs are seen by the complexity about as often as by the loss.
# Where the rate or the targets are wrong, both see next to nothing.
# That was found after looking, over faults that we chose, and waits for a test of its own.
#
# ## At the full scale
#
# {{scales 07}}
#
# At the code's pace a training of 1,200 passes shows what one of 80 does not.
# The hidden layer's information with the input, as recorded, still goes with the error, though less ({{rnn-indicator-information full error hidden recorded KSG pace}}), but against networks with nothing to learn it rises by {{rnn-indicator-information full beyond hidden recorded KSG pace}} bits: in so long a time these gain as much.
# So it indicates that a network is trained, and not that it learns something.
# {{rnn-indicator-information full was depends}}
# (Of these networks some saturate in the end; then units have many equal values, their complexity has no estimate, and the last look that has one stands for the end.)
#
# ## What could fool us
#
# - **Coordinates.** On units as recorded the early course of an estimate follows their size. On standardised units it follows how alike they are. Neither is the information about the day, which hardly changes while the network fits (chapter {doc}`06 <06_bottleneck>`).
# - **When one looks.** Looks at the code's pace lie mostly within half a pass, those of the slow training mostly after the fall. A rank correlation gives each look the same weight, so it depends on that choice.
# - **When training stops.** "Rises" compares first and last look. A curve that goes up and then down gives one answer at its top, and another one later.
# - **The wrong control.** Slow networks are compared with idle ones that were trained at the code's pace. And a rise beyond a control can be a smaller *fall*: look at both curves.
# - **One shuffle.** All idle networks but those of the first looks share one draw of the targets. In many passes they can learn some wrong pairs by heart, so "nothing to learn" means nothing that generalises.
# - **The schedule.** After five passes the program raises momentum from 0.5 to 0.9. A bend near there, at the code's pace, is partly its doing.
# - **A rival at its ceiling.** Where the loss tells all networks apart, nothing can be better, and "not better than the loss" was settled by the choice of the look.
# - **Many chances.** Three indicators for four forecasts, two monitors for two moments: something will look good by luck. The ledger corrects for it.
# - **One reference.** All faults are called against the same reference networks; an unlucky one moves all calls.
# - **One record.** All networks are watched on the same years. Other years would move all of them together, and no interval here shows it.
# - **Our faults are not yours.** They were made so slight that the loss half misses them.
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

# %% tags=["remove-cell"]
four = np.array([0.0, 1.0, 2.0, 4.0])
check_my_half_time = Check(
    [
        ("a straight rise", (four, four), 2.0),
        ("a fall", (four, np.array([8.0, 6.0, 2.0, 0.0])), 1.5),
        ("a curve that comes back", (four, np.array([0.0, 4.0, 0.0, 2.0])), 0.25),
        ("a late jump", (four, np.array([1.0, 1.0, 1.0, 3.0])), 3.0),
    ],
    {
        "Half-way is between the first and the last value, not half of the largest.": (
            lambda right, times, curve: np.interp(
                0.5, *half_of_largest(times, curve)
            )
        ),
        "`np.interp` wants what only rises: find the first crossing, then interpolate.": (
            lambda right, times, curve: np.interp(
                curve[[0, -1]].mean(), curve, times
            )
        ),
        "Is it the first crossing?": lambda right, times, curve: last_crossing(
            times, curve
        ),
    },
)


def half_of_largest(times, curve):
    i = int((curve >= curve.max() / 2).argmax())
    part = slice(max(i - 1, 0), i + 1)
    return curve[part] / curve.max(), times[part]


def last_crossing(times, curve):
    made = (curve - curve[0]) / (curve[-1] - curve[0])
    i = len(made) - int((made < 0.5)[::-1].argmax())
    return np.interp(0.5, made[i - 1 : i + 1], times[i - 1 : i + 1])


# %% tags=["solution", "hide-input"]
def my_half_time(times, curve):
    made = (curve - curve[0]) / (curve[-1] - curve[0])
    i = int((made >= 0.5).argmax())
    return np.interp(0.5, made[i - 1 : i + 1], times[i - 1 : i + 1])


print(check_my_half_time(my_half_time))

# %% [markdown]
# A curve that falls and comes back is crossed early, on its way down.
# That is why the rule above asks for a rise as well.
#
# :::{exercise} Complexity from a covariance
# :label: ex-07-complexity
#
# *Medium, 20 minutes.*
# For Gaussian units, $H(X_m) = \frac{1}{2} \log_2 |\Sigma_m|$ plus $m$ times a constant, with $\Sigma_m$ the covariance of the group.
# Write `my_complexity(covariance)`, in bits.
# Why does the constant not matter?
# Check it with `check_my_complexity(my_complexity)`.
# :::

# %% tags=["remove-cell"]
pair = np.log2(1 / (1 - 0.6**2)) / 4  # half of the information of the two
alike_ten = np.full((10, 10), 0.9) + 0.1 * np.eye(10)


def whole_taken_off(right, covariance):
    """The entropy of the whole, without the factor m / n."""
    units = len(covariance)
    return right - np.log2(np.linalg.det(covariance)) * (units - 1) / 4


check_my_complexity = Check(
    [
        ("independent units", (np.diag([1.0, 4.0, 9.0]),), 0.0),
        ("two units with correlation 0.6", (np.array([[1, 0.6], [0.6, 1]]),), pair),
        ("the same two, in other units", (np.array([[100, 6], [6, 1.0]]),), pair),
        ("ten alike", (alike_ten,), truths.complexity(10, 0.9)),
    ],
    {
        "Of the whole, take m / n.": whole_taken_off,
        "Of the groups of one size, take the mean, not the sum.": (
            lambda right, covariance: by_visiting(
                lambda group: (
                    comb(len(covariance), len(group))
                    * np.linalg.slogdet(covariance[np.ix_(group, group)])[1]
                    / np.log(4)
                ),
                len(covariance),
            )
        ),
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def my_complexity(covariance):
    def h(group):
        return 0.5 * np.log2(np.linalg.det(covariance[np.ix_(group, group)]))

    return by_visiting(h, len(covariance))


print(check_my_complexity(my_complexity))
print("m constants are subtracted as m / n times n constants: they cancel.")

# %% [markdown]
# :::{exercise} An area from ranks
# :label: ex-07-area
#
# *Easy, 10 minutes.*
# Write `my_area(faulty, healthy)`: how probable is it that a faulty network has the larger value, if one of each is picked at random? Ties count half.
# It is the area under the ROC curve.
# Check it with `check_my_area(my_area)`.
# What is it if the healthy networks are compared with themselves?
# :::

# %% tags=["remove-cell"]
low, high, tie = (
    np.array([1.0, 2.0]),
    np.array([3.0, 4.0, 5.0]),
    np.array([2.0, 2.0]),
)
check_my_area = Check(
    [
        ("all above", (high, low), 1.0),
        ("all below", (low, high), 0.0),
        ("ties", (tie, tie), 0.5),
        ("mixed", (np.array([1.5, 4.0]), np.array([1.0, 2.0, 4.0, 8.0])), 0.4375),
    ],
    {
        "The other way round: faulty above healthy.": lambda right, *_: 1 - right,
        "Ties count half.": lambda right, faulty, healthy: np.mean(
            np.subtract.outer(faulty, healthy) > 0
        ),
    },
)


# %% tags=["solution", "hide-input"]
def my_area(faulty, healthy):
    ahead = np.subtract.outer(faulty, healthy)
    return np.mean(ahead > 0) + np.mean(ahead == 0) / 2


print(check_my_area(my_area))
same = losses_at(peers, end)
print(f"healthy with themselves: {my_area(same, same):.2f}")

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
# **2.** The KSG estimate of $I(X;H)$, of standardised units, falls while the error falls. Has the layer lost information about the day?
#
# - (a) That does not follow: when units become alike, the estimate falls though the information may not.
# - (b) Yes, that is what the estimate measures.
# - (c) No, because estimates are never too low.
#
# :::{dropdown} Answer to question 2
# **(a).** At the resolution of so few samples in so many dimensions, ten near-copies look like one unit.
#
# *(b)* takes the estimate for the thing. The same layers, read as recorded, give another course.
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
# - (a) How many healthy networks it calls, and how many of the faulty the plain validation loss calls.
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
# - TSE complexity compares small groups of units with the whole. For continuous units without noise it grows without bound as units come to determine each other.
# - On units as recorded, information with the input and complexity rise while the error falls, as the paper says. Standardised, the same layers seem to lose information. Neither is the information itself: the rise shows units that grow, the fall shows units that become alike.
# - What the outputs know of the truth is the error upside down, if read as recorded. What the hidden layer knows of the truth has made most of its rise before the error falls much, in most ways of reading it.
# - Before a tenth of the error's fall is made, these numbers tell networks that learn from networks that cannot. So does the loss. Only in the first tenth of a pass does the information with the truth tell while the loss hardly does.
# - A lead needs a direction: ask that the curve rises, or an early fall will pass for a lead.
# - A monitor must be compared with the plain loss: it costs nothing, and knows much. Where ours seemed to do better than it, the units themselves were set up wrongly.
#
# ## Record


# %%
def record(id, figure, table, near="KSG", **more):
    """Record a table by estimator and coordinates, which are one to the Gaussian estimate."""
    gaussian = table["reading"] == "Gaussian"
    table = table.rename(columns={"reading": "coordinates"})
    table["estimator"] = np.where(gaussian, "Gaussian", near)
    table["coordinates"] = table["coordinates"].mask(gaussian)
    return ledger.record(id, table, figure=f"fig-07-{figure}", **more)


def of(table, value, column="quantity"):
    return table[table[column] == value].drop(columns=column)


def joined(parts):
    return pd.concat(table.assign(part=part) for part, table in parts.items())


# %%
mirror = of(similar, "I(O; Y) and the error", "pair")
record("rnn-output-mirrors-error", "distance", mirror)

# %%
record("rnn-output-adds-nothing", "gain", gains, detects={"gain": least_gain})

# %%
less = results.difference(steps, "quantity", "I(X; H)", "I(H; Y)")
parts = {"not in step": of(steps, "I(H; Y)"), "less than the input": less}
record("rnn-truth-not-steady", "steps", joined(parts))

# %%
grown = rises[rises["record"] != nothing]
beyond = results.difference(rises, "record", list(records), nothing)
parts = {"rises": grown, "beyond training on nothing": beyond}
indicate = joined({"with the error": steps, **parts})
layers = indicate["quantity"].map({"I(X; H)": "hidden", "I(X; O)": "output"})
layers = indicate.assign(layer=layers).drop(columns="quantity")
record("rnn-indicator-information", "rises", layers.dropna(subset="layer"))

# %%
record("rnn-indicator-tse", "rises", of(indicate, "TSE"), near="KL")

# %%
parts = {"faster": of(lead, "I(X; H)"), "rises": of(grown, "I(X; H)")}
record("rnn-information-far-faster", "faster", joined(parts))

# %%
record("rnn-information-first", "first", of(first, "I(X; H)"))

# %%
record("rnn-truth-first", "first", of(first, "I(H; Y)"))

# %%
record("rnn-information-identity", "identity", identity)

# %%
shows = {"detects": {"difference": least_difference}}
record("rnn-equally-good", "steps", as_good, **shows)

# %%
like = of(similar, "TSE and I(X; H)", "pair")
record("rnn-tse-like-information", "distance", like, near="nearest neighbours")

# %%
record("rnn-tse-subsets", "subsets", moved, near="KL")

# %%
record("rnn-indicators-certainly", "elsewhere", certain, near="nearest neighbours")

# %%
useful_for = joined({"tells early": told, "better than the loss": better})
tenth_of_fall = useful_for[useful_for["pace"] != "first looks"]
record("rnn-complexity-useful", "early", of(tenth_of_fall, "TSE"), near="KL")

# %%
record("rnn-truth-useful", "early", of(tenth_of_fall, "I(O; Y)"))

# %%
record("rnn-hidden-truth-useful", "early", of(tenth_of_fall, "I(H; Y)"))

# %%
sooner = of(useful_for, "first looks", "pace").replace({"quantity": useful})
sooner = sooner.rename(columns={"quantity": "indicator"})
record("ours-first-looks", "early", sooner, near="nearest neighbours")

# %%
beyond = results.difference(mean, "indicator", list(two), "loss")
ledger.record("rnn-fault-detection", beyond, figure="fig-07-monitor")

# %%
ledger.record("rnn-how-it-learns", how, figure="fig-07-how")

# %%
grows = results.difference(alike, "look", whole, 0)
beyond = results.difference(grows, "condition", "trained", nothing)
parts = {"alike": grows, "beyond training on nothing": beyond}
shows = {"figure": "fig-07-alike", "measured": "trained", "null": nothing}
ledger.record("ours-units-alike", parts, **shows)
