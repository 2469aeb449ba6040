# %% [markdown]
# # Can a recurrent network learn tomorrow's temperature?
#
# | | |
# |---|---|
# | **Question** | Can a fully recurrent network learn to predict tomorrow's highest and lowest temperature from a week of weather, and how well, by a fair test? |
# | **Sources** | {cite:t}`ivanovic2018`, the abstract, §2, §3 (the task, and why such a network); {cite:t}`ivanovic2018proposal`, §3 (the data); the weather code that the paper used {cite}`weathercode` and its report {cite}`aljazeera2016` |
# | **Time** | 30 minutes to read, about 2 minutes to run |
# | **You need** | a little Python and NumPy; no information theory yet |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 03_weather_network}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - cut a weather record into windows, and split it in time so that the test is fair;
# - write out a fully recurrent network, and train an ensemble of them at once;
# - judge a forecast against persistence, climatology and ridge regression, with an interval that holds networks and days;
# - show how a shuffled split of overlapping windows leaks the answers, and to whom.
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
from functools import cache, partial

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.model_selection import TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor

from infoutils import data, plotting
from infoutils.book import ledger, recipes, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.statistics import ensemble_interval

plotting.use_style()
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# Tomorrow's weather is much like today's.
# A forecaster who always answers "the same as today" is said to use {term}`persistence`.
# One who knows only the calendar, and always answers with what is usual for the time of year, uses {term}`climatology`.
#
# :::{admonition} Write down your guess
# :class: note
# 1. By how many °F is persistence wrong, typically, about tomorrow's maximum in Chicago?
# 2. Will a recurrent network with ten hidden units do better? Better than a linear regression on the same week?
# 3. If windows from the same years are shuffled into a training and a test part, will errors look larger or smaller? Of every forecaster?
# :::
#
# ## What the sources trained, and on what
#
# The later chapters look inside one kind of network.
# The paper chose it because so little structure is imposed on it, so that nearly all it has must come from training (§3).
# Before we ask how information moves through such a network, we must know whether it has learned anything worth moving.
#
# The paper says little of this.
# Its network predicts daily temperatures from the weather of several days before (abstract), and is that of a published weather code (§2).
# It names no data set, no setting and no number for the error.
# It has no figure of a forecast; in some of Figs. 10 to 13 the error is a curve beside the information, in §7 scaled so that its largest value is 1, and these are drawn in chapters {doc}`06 <06_bottleneck>` and {doc}`07 <07_learning_indicators>`.
# So there is nothing here to reproduce, and the questions of this chapter are the book's own.
#
# What the data were, we read from the others.
# The proposal speaks of one airport, of past temperatures as the input, and of results that came with the code {cite}`ivanovic2018proposal`.
# The code and its report are about hundreds of airports in the USA, each with 18 numbers a day; the days that it lists for its test are from May to October 2015 {cite}`weathercode,aljazeera2016`.
#
# **Our record is another**: one city, Chicago, with 18 other numbers a day, over fifteen years and all seasons {cite}`modeldata`.
# Errors on the two cannot be compared.
# Real records have mistakes in them, and this is everything that was changed:

# %%
weather = data.weather()
print(weather.name, "|", len(weather.table), "days")
print(*weather.cleaning, sep="\n")

# %% [markdown]
# The source does not document its units.
# The values fit degrees Fahrenheit, inches of mercury and miles per hour, and so we read them.
#
# The record is split in blocks of time: first training, then validation, then test.
# Between the blocks a week is left out, so that no day of one block is in a window of another.


# %%
def calendar(time):
    """Two waves a year: what a forecaster knows who has only a calendar."""
    turns = np.outer(pd.DatetimeIndex(time).day_of_year, [1, 2]) / 365.25
    return np.hstack([np.cos(2 * np.pi * turns), np.sin(2 * np.pi * turns)])


days, temperatures = weather.table.index, weather.table[[*weather.target_names]]
known = days <= weather.train.time.max()
usual = LinearRegression().fit(calendar(days[known]), temperatures[known])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Fifteen years of daily maximum temperature in Chicago as grey dots between about 0 and 100 degrees Fahrenheit, and a smooth wave of one year's period that runs through their middle. Coloured strips along the time axis mark ten training years, then two of validation, then three of test."}, "figure": {"caption": "The record and its split. Dots: daily maximum; line: what is usual for the time of year, fitted to the training years only.", "name": "fig-03-record"}, "no_numbers": "it is the whole record, which `data.load_weather` returns."}
fig, ax = plt.subplots(figsize=(6.6, 3))
ax.plot(days, temperatures["temp_max"], ".", color="0.5", ms=1.5)
ax.plot(days, usual.predict(calendar(days))[:, 0], "C0", lw=1.2)
for part, colour in zip(data.PARTS, plotting.COLOURS):
    time = getattr(weather, part).time
    ax.axvspan(time.min(), time.max(), ymax=0.04, color=colour)
    ax.text(time.min(), -28, f" {part}", color=colour, va="bottom")
ax.set(ylabel="daily maximum (°F)", ylim=(-35, 110), xlim=(days[0], days[-1]))
plt.show()

# %% [markdown]
# Every column is {term}`standardised <standardise>`: we subtract its mean over the training days and divide by its standard deviation there.
# An example is a {term}`window` of seven days.
# At each of its days the network must say what the *next* day brings: the maximum and the minimum.

# %% tags=["hide-input"] mystnb={"image": {"alt": "A grid of 18 named columns of weather, one below the other, by seven days. The three temperatures and the dew point turn from light to dark red from day to day, so it grows warmer. Wind and the change of pressure are blue, humidity is blue at first, and the rows of rain and snow are pale throughout."}, "figure": {"caption": "What the network reads: one window, the first of the test years. Each square is the value of a column on a day, in standard deviations from the column's mean.", "name": "fig-03-window"}, "no_numbers": "it is one window of the record, which the code above takes."}
window = weather.test.x[0]
fig, ax = plt.subplots(figsize=(4.6, 4.6))
image = ax.imshow(window.T, "RdBu_r", vmin=-3, vmax=3, aspect="auto")
ax.set_yticks(range(18), weather.feature_names)
ax.set(xlabel="day of the window", xticks=range(7), xticklabels=range(1, 8))
ax.grid(visible=False)
fig.colorbar(image, label="standard deviations")
plt.show()

# %% [markdown]
# ## The network
#
# The network keeps a state $h$ of ten numbers, its hidden units.
# Each day it reads the day's weather $x_t$, mixes it with its state, and answers:
#
# $$h_t = \tanh(x_t W_\mathrm{in} + h_{t-1} W + b), \qquad y_t = h_t W_\mathrm{out} + c.$$
#
# Here $x_t$ is a row of 18 numbers, $y_t$ one of two, and $b$ and $c$ are offsets.
# The matrix $W$ is full: every hidden unit may listen to every other, and to itself.
# This is what makes the network *fully* recurrent.
# The first state $h_0$ is learned too.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Seven columns of three circles, one for each day. In each, an arrow leads from the day's weather up to the state, and from the state up to the answer. An arrow leads from every state to the next day's, from left to right, beginning with the first state before day 1."}, "figure": {"caption": "The network, drawn out over the days of a window. The same weights are used every day: each arrow at the bottom is W_in (18 inputs to 10 hidden units), each one to the right is W (10 to 10), each one at the top is W_out (10 to 2).", "name": "fig-03-network"}, "no_numbers": "it is a diagram."}
unrolled = nx.DiGraph()
for t in range(1, 8):
    nx.add_path(unrolled, [f"x{t}", f"h{t}", f"y{t}"])
    unrolled.add_edge(f"h{t - 1}", f"h{t}")
place = {node: (int(node[1]), "xhy".index(node[0])) for node in unrolled}
look = {"node_color": [plotting.COLOURS[y] for _, y in place.values()]}
look |= {"node_size": 500, "font_color": "white"}
fig, ax = plt.subplots(figsize=(6.2, 2.6))
nx.draw_networkx(unrolled, place, ax=ax, **look)
ax.set(frame_on=False)
plt.show()

# %% [markdown]
# Written out, it is a loop of two lines:


# %%
def read_window(x, w_in, w, b, w_out, c, h):
    """Answer at each day of one window `x` of shape (days, features)."""
    answers = []
    for x_t in x:
        h = np.tanh(x_t @ w_in + h @ w + b)
        answers.append(h @ w_out + c)
    return np.array(answers)


# %% [markdown]
# ## Training, seen once
#
# The paper's settings are not known; those of the weather code are.
# Its weights begin at random between −0.01 and 0.01, and are improved by stochastic gradient descent with momentum.
# What is made small is the mean squared error over all seven days and both temperatures.
# The code updates after every window; we update after every eight, and train for fewer passes, to spare your time.
#
# One network could be a lucky one.
# So we train twenty, each with its own random start; as one batch they cost little more than one.
# These networks are used again in chapters {doc}`04 <04_information_flow>` and {doc}`05 <05_ranking>`.
# `history.at(0)` is the same networks before training.

# %%
networks, history = recipes.forecasters()
untrained = history.at(0)

# %% [markdown]
# Does the library compute what we wrote?
# We read one window with the first network, by hand and by `infoutils`:

# %%
names = ("w_in", "w", "bias", "w_out", "bias_out", "start")
first = [getattr(networks, name)[0].detach().numpy() for name in names]
by_hand = read_window(window, *first)[:, 0]
by_library = networks(window[None])[0][0, 0].detach().numpy()
print(f"largest difference: {abs(by_hand - by_library).max():.0e}")

# %% [markdown]
# To see how learning goes, we train twenty more and look often, also within the first pass through the data.
# A control is trained in the same way, but each window is given another's targets: there is nothing to learn.

# %%
passes = recipes.course().passes


def validation_loss(targets, look):
    return recipes.course(targets=targets).history.validation_loss[look]


both = ("weather", "shuffled")
losses = results.measure(validation_loss, targets=both, look=range(len(passes)))
losses["passes"] = passes[losses["look"]]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Validation loss against passes through the training data. The networks that learn the weather stay near 0.9 for a fifth of a pass, then fall steeply, cross the dotted line of persistence at half a pass, and are nearly level after two passes, somewhat below it. The control with shuffled targets stays at 0.9 throughout."}, "figure": {"caption": "Learning: mean squared error on the validation years, in standardised units, by passes through the training data (the axis is linear up to 0.1, and logarithmic beyond). Mean over networks and its 95 % interval; dashed: the control with shuffled targets; dotted: persistence.", "name": "fig-03-learning"}}
validation, targets = weather.validation, weather.target_indices
stay = np.mean((validation.x[..., targets] - validation.y) ** 2)
fig, ax = plt.subplots(figsize=(6.2, 3.2))
results.curves(ax, losses, "passes", by="targets", controls=["shuffled"])
ax.axhline(stay, color="0.3", ls=":", label="persistence")
ax.set(xlabel="passes", ylabel="validation loss", xlim=(0, None), ylim=(0, None))
ax.set_xscale("symlog", linthresh=0.1)
fig.legend(loc="outside lower center", ncols=3)
plt.show()
results.numbers(losses, ["targets", "passes"])

# %% [markdown]
# Nearly everything is learned within the first pass.
# Keep this in mind: whoever looks at this training once in ten passes, as the paper looked at its own (§7), sees only what comes after.
# The paper still saw its error fall, so its training was probably slower than ours; chapter {doc}`06 <06_bottleneck>` tries both.
#
# ## The forecasts, and rivals who need no network
#
# A loss in standardised units says little.
# So we look at what is said on the *last* day of each test window about the day after, in °F.
# Beside the networks stand
# - **persistence**: tomorrow will be as today;
# - **climatology**: the yearly waves of {numref}`fig-03-record`;
# - {term}`ridge regression`: a linear function of the same seven days, 126 numbers, with a penalty that keeps its weights small; how strong a penalty is chosen by cross-validation in time;
# - the same networks **untrained**, as a control;
# - networks trained by **Adam**, a modern optimiser, 64 windows an update, since the paper leaves the training open.
#
# All are fitted to training days only.


# %%
def linear(model, series, seen=0):
    """Forecasts of a linear model from all days of a window, or from the last few."""
    parts = (series.train, series.test)
    week, asked = (part.x[:, -seen:].reshape(len(part), -1) for part in parts)
    return model.fit(week, series.train.y[:, -1]).predict(asked)


def last_day(model, series):
    return model.activity(series.test.x)[:, :, -1, -2:]


def forecasts(series, **answers):
    """Answers in °F, as (networks, days, 2), beside persistence and what was observed."""
    answers["persistence"] = series.test.x[:, -1, series.target_indices]
    answers["observed"] = series.test.y[:, -1]
    units = {name: series.target_in_units(one) for name, one in answers.items()}
    return {name: one.reshape(-1, *one.shape[-2:]) for name, one in units.items()}


# %%
ridge = RidgeCV(np.logspace(-1, 5, 13), cv=TimeSeriesSplit(5))
light = {"evaluate": "checkpoints"}  # no losses in between
many = {"networks": scale.ensemble(2)}
modern = {"optimiser": "adam", "batch_size": 64} | light
adam, _ = recipes.weather_networks(weather, draw=21, **modern)
said = {"network": last_day(networks, weather), "Adam": last_day(adam, weather)}
said |= {"ridge": linear(ridge, weather), "untrained": last_day(untrained, weather)}
chicago = forecasts(weather, **said)
test, tomorrow = weather.test, weather.test.time[:, -1] + np.timedelta64(1, "D")
chicago["climatology"] = usual.predict(calendar(tomorrow))[None]

# %% [markdown]
# Here are the first sixty of these days, and what the first network said about each of them on the day before.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Sixty days of maximum temperature. The observed values jump up and down by ten and twenty degrees. The network's line follows them with smaller swings and comes late at many jumps; the dotted line of persistence repeats every jump one day later."}, "figure": {"caption": "A forecast: the maximum observed (dots), as the first network had said a day before, and by persistence (dotted), which is the observed maximum of the day before.", "name": "fig-03-forecast"}, "no_numbers": "it shows sixty days of one forecast; the errors over all test days are in the figures below."}
styles = {"observed": "ok", "network": "-", "persistence": "k:"}
fig, ax = plt.subplots(figsize=(6.6, 3))
for name, style in styles.items():
    ax.plot(chicago[name][0, :60, 0], style, ms=3, lw=1.2, label=name)
ax.set(xlabel="day of the test years", ylabel="daily maximum (°F)")
fig.legend(loc="outside lower center", ncols=3)
plt.show()

# %% [markdown]
# The network swings less than the weather.
# Where it cannot know, the safest answer lies in the middle.
#
# ## The error, absolute and squared
#
# Two errors are in use.
# The **root mean square** counts large errors more; it is what training makes small, up to the root.
# The **mean absolute** error counts all degrees alike; it is the smaller of the two, and the one that the weather code and its report give.


# %%
def errors_of(said, name, target="maximum", measure="squared", kept=slice(None)):
    """Error over test days, in °F: one number for each network."""
    wrong = (said[name] - said["observed"])[:, kept, int(target == "minimum")]
    power = {"squared": 2, "absolute": 1}[measure]
    return (abs(wrong) ** power).mean(axis=1) ** (1 / power)


target = {"target": ("maximum", "minimum")}
names = ("network", "Adam", "ridge", "persistence", "climatology", "untrained")
kinds = {"measure": ("squared", "absolute"), "name": names} | target
errors = results.measure(partial(errors_of, chicago), **kinds)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels side by side, squared and absolute error, with six rows each. In both, trained networks of either kind and ridge regression lie under each other at the left; persistence lies about one degree to the right of them, climatology two or three degrees, and untrained networks far to the right, at three times the error of trained ones or more. The minimum lies to the left of the maximum everywhere."}, "figure": {"caption": "Error on the test years: the root of the mean squared error, and the mean absolute error. Dots: networks; marks: mean with 95 % interval over networks, mostly narrower than the mark; forecasters without a network have one value.", "name": "fig-03-error"}}
results.figure(
    errors, "name", by="target", panels="measure", columns=2, label="error (°F)"
)

# %% [markdown]
# The networks beat persistence and climatology by either measure, however they are trained.
# Untrained ones are far worse than both, so what the networks can do, they have learned.
# And ridge regression, which is done in seconds, lies on top of them.
#
# ## Other networks, other years
#
# Two kinds of chance matter here.
# Another *start* would give a network another error: the dots in the figure.
# Other *years* would, too, and of these the figure says nothing, because all networks were tested on the same days.
# So we cut the test years into months, and compare the forecasters month by month.

# %%
months = np.array_split(np.arange(len(test)), len(test) // 30)


def beyond(said, name, rival="persistence", **options):
    """Error of a forecaster less that of a rival on the same days, in °F."""
    return errors_of(said, name, **options) - errors_of(said, rival, **options)


def by_month(target, rival):
    options = [{"target": target, "kept": month} for month in months]
    return [beyond(chicago, "network", rival, **one).mean() for one in options]


monthly = results.measure(by_month, **target, rival=names[2:5])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Differences of error in 37 months, for the maximum above and the minimum below. Against ridge regression the months lie on both sides of zero, up to a degree away, and their mean lies near zero, with an interval within the margin. Against persistence nearly all months lie left of zero, the mean beyond one degree. Against climatology they spread from zero to more than seven degrees on the left, the mean at about three."}, "figure": {"caption": "Error (root mean square) of the networks minus that of others, in each month of the test years: left of zero the networks are better. Dots: months; marks: mean with 95 % interval over months; dotted: zero, and the margin of ±0.25 °F within which we call two forecasters alike.", "name": "fig-03-months"}}
_ = results.figure(monthly, "rival", panels="target", lines=[-0.25, 0, 0.25],
                   label="difference (°F)")  # fmt: skip
results.numbers(monthly, ["target", "rival"], of="months")


# %% [markdown]
# The months differ more than the networks do.
# An honest interval holds both, and so those behind the verdicts do: to the variance over networks they add that of the {term}`jackknife`, which leaves out one month at a time and looks how much the result changes.


# %%
def advantage(part, condition="network", **options):
    return beyond(chicago, part.removeprefix("against "), condition, **options)


# %%
parts = {"part": ("against persistence", "against climatology")} | target
gained = results.measure(advantage, condition=("network", "untrained"), **parts)
by_months = partial(results.left_out, days=len(test), blocks=len(months))
gained_days = by_months(advantage, **parts)

# %% [markdown]
# {{rnn-forecast was holds}}
# On days that it never saw, the network's error for the maximum is smaller than that of persistence by {{rnn-forecast maximum persistence}} °F, and than that of climatology by more.
#
# {{rnn-against-ridge was holds or undecided}}
# Less that of ridge regression it is {{rnn-against-ridge maximum}} °F for the maximum, and {{rnn-against-ridge minimum}} °F for the minimum.
# The margin within which we call two forecasters alike is ±0.25 °F.
# More networks would not make these intervals much shorter; more years would.
# Whether or not other years would take the difference beyond the margin: a linear function of the week does nearly all that the network does.
#
# ## Does it use its memory?
#
# On the first day of a window the network knows one day of weather, on the last it knows seven.
# If the state carries something useful from day to day, its error must fall within the window.
# For comparison we give ridge regression one day, two days, and so on.

# %%
answers = networks.activity(test.x)[..., -2:]  # (networks, windows, days, 2)


def after(day, name="network", kept=slice(None)):
    """Error for the maximum after so many days of weather have been seen."""
    if name == "ridge":
        said = forecasts(weather, ridge=linear(ridge, weather, day))
        return errors_of(said, name)
    wrong = (answers - test.y)[:, kept, day - 1, 0] * weather.deviation[targets[0]]
    return np.sqrt((wrong**2).mean(axis=1))


def gain(kept=slice(None)):
    return after(1, kept=kept) - after(7, kept=kept)


by_day = results.measure(after, name=("network", "ridge"), day=range(1, 8))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Error against the days that have been seen, one to seven, on an axis that spans a third of a degree only. The networks' curve falls from the first day to the third and is level after. The dashed curve of ridge regression begins close to it, falls less, and stays above it."}, "figure": {"caption": "Error (root mean square) for the maximum, by how many days have been seen. Networks: by the day of the window, mean and 95 % interval over networks. Dashed: ridge regression on so many days.", "name": "fig-03-memory"}}
fig, ax = plt.subplots(figsize=(6.2, 3))
results.curves(ax, by_day, "day", by="name", controls=["ridge"], least=1)
ax.set(xlabel="days seen", ylabel="error for the maximum (°F)")
fig.legend(loc="outside lower center", ncols=2)
plt.show()
results.numbers(by_day, ["name", "day"])

# %% [markdown]
# {{rnn-memory was holds or undecided}}
# From the first day to the last the error falls by {{rnn-memory}} °F, nearly all of it in the first three days.
# So in these years the state carries something, but not much: most of what the network knows about tomorrow it reads off today.
# Whether it would in others, too, is what the verdict says: its interval holds months as well as networks.
#
# ## The leak
#
# The weather code chooses its test days at random, a tenth of them, and its windows overlap {cite}`weathercode`.
# No window is in both parts.
# But all days of a window have targets, so the day that a test window asks for is the target of an earlier step in several training windows, beside the very same weather.
# The answers have leaked: this is what a random split of overlapping windows does.
#
# A forecaster with a perfect memory needs no meteorology then: it looks up the day.
# We try two forecasters on both splits (with a fifth of the windows for test, as before).
# The {term}`memoriser` finds the training day with the most similar 18 numbers, and repeats what followed; if the very same day was in training, the answer is exact.
# The network is trained as before, from the same starts.


# %%
def memoriser(series):
    """Answer with what followed the most similar training day."""
    x, y = series.train.x.reshape(-1, 18), series.train.y.reshape(-1, 2)
    return KNeighborsRegressor(1).fit(x, y).predict(series.test.x[:, -1])


draws = range(40, 40 + scale.networks)
splits = [data.weather(split="random", rng=seed(draw)) for draw in draws]
leaked = [np.isin(s.test.time[:, -1], s.train.time).mean() for s in splits]
share = words.estimate(*ensemble_interval(leaked))
print(f"test answers that were in training: {share}")

# %%
careless, _ = recipes.weather_networks(splits[0], draw=1, **light)
known_days = forecasts(splits[0], network=last_day(careless, splits[0]))
chicago |= forecasts(weather, memoriser=memoriser(weather))


def by_split(forecaster, split):
    if split == "blocked":
        return np.resize(beyond(chicago, forecaster), scale.networks)
    if forecaster == "network":
        return beyond(known_days, "network")
    each = [forecasts(s, memoriser=memoriser(s)) for s in splits]
    return [beyond(one, "memoriser")[0] for one in each]


ways = ("blocked", "random")
leak = results.measure(by_split, forecaster=("memoriser", "network"), split=ways)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Error beyond persistence in two panels. The memoriser lies two degrees to the right of zero with the split in blocks, and more than seven degrees to the left of it with the random split. The network lies a little more than one degree to the left of zero with both."}, "figure": {"caption": "Error (root mean square) for the maximum, less that of persistence on the same test days: left of the dotted line a forecaster seems better than persistence. Split in blocks of time, and random split as in the weather code. Dots: shuffles (memoriser, random split) or networks; marks: mean with 95 % interval.", "name": "fig-03-leak"}}
results.figure(leak, "split", panels="forecaster", lines=[0],
               label="error beyond persistence (°F)")  # fmt: skip

# %% [markdown]
# {{rnn-split-leak was depends on forecaster or undecided}}
# The memoriser, the worst forecaster on a fair test, is nearly perfect on the random split.
# So a test with this leak proves nothing: one can pass it without any understanding.
# Our network hardly profits: the two splits differ by {{rnn-split-leak network}} °F, of which a part may be that the test days are others.
# Ten hidden units cannot learn ten years by heart.
#
# ## Whom the leak helps
#
# So is such a split harmless for networks?
# The weather code's report had other networks {cite}`aljazeera2016`, and all that matters for memorising is different there: each airport has a network of its own, with 25 hidden units, windows of ten days, 600 passes, and half a year of days.
# The report gives mean absolute errors; these are of the maximum, in its last chart and in an earlier one, from which the settings were chosen.
#
# | | each airport by itself | all airports together |
# |---|--:|--:|
# | linear regression (180 numbers, no penalty) | 24 °F | 4 °F |
# | these networks | 0.5 °F | |
# | smaller networks, earlier chart | 2 °F | 4 °F |
#
# It concludes that the networks are much better.
# The more days it has, the better the regression, and the worse the network.
# The first is what too few days for 180 numbers would do.
# The second is what memory would do; but one place may also be easier than many, and the code trains the network of all airports at a smaller rate.
#
# We take as short a record from ours: May to September of one year.
# A fifth of its windows is for test, and three hundred passes must do.


# %%
@cache
def of_summer(year, split):
    """Forecasts for a fifth of one summer's windows of ten days."""
    table = weather.table.loc[f"{year}-05" : f"{year}-09"]
    options = {"steps": 10, "validation": 0.1, "split": split, "rng": seed(50)}
    series = data.from_table(table, weather.target_names, **options)
    options = {"epochs": scale.slow_epochs // 2, "draw": 60} | light
    model, _ = recipes.weather_networks(series, 25, **options, **many)
    said = {"network": last_day(model, series), "ridge": linear(ridge, series)}
    said["least squares"] = linear(LinearRegression(), series)
    return forecasts(series, **said)


def in_summer(summer, split, name):
    return errors_of(of_summer(summer, split), name)


def flattery(summer, kept=slice(None)):
    """The networks' error beyond persistence, blocked minus random."""
    gaps = [beyond(of_summer(summer, way), "network", kept=kept) for way in ways]
    return gaps[0] - gaps[1]


names = ("network", "least squares", "ridge", "persistence")
short = results.measure(in_summer, summer=(2013, 2014), split=ways, name=names)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two summers, one panel each. In both, the networks' error lies between nine and ten degrees with the split in blocks, to the right of persistence and of ridge regression, and below two degrees with the random split, far to the left of everything else. Least squares lies furthest right with either split. Persistence hardly moves."}, "figure": {"caption": "One summer's record, as in the report: error (root mean square) for the maximum, with the split in blocks of time and with a random one; 29 test days in each. Dots: networks; marks: mean with 95 % interval; forecasters without a network have one value.", "name": "fig-03-summer"}}
results.figure(short, "name", by="split", panels="summer", label="error (°F)")

# %% [markdown]
# {{rnn-leak-short-record was holds or undecided}}
# Here the network *is* a memoriser.
# With the random split it seems to forecast within two degrees, and leaves persistence and both linear regressions far behind; on days that are really new, persistence is better.
# The random split flatters it by {{rnn-leak-short-record 2013}} °F in one summer, and by {{rnn-leak-short-record 2014}} °F in the other.
#
# Not all of this need be the leak: in blocks, the test days come late in the summer, later than anything that was learned.
# Ridge regression, which can hardly memorise, loses by this, too, but much less.
# Least squares, with more weights than windows, is no rival with any split; a penalty alone makes a far better one of it.
#
# So the leak, and a rival without a penalty, can give what the report saw.
# Whether they did, only its own data could tell.
# Of the paper this says nothing: it prints no error, makes no claim about the forecast, and names no training data.
#
# ## Another record
#
# Does what we found in Chicago hold elsewhere?
# We repeat it with two years of daily weather from five cities: Auckland, Beijing, Chicago, Mumbai and San Diego {cite}`mosaicdata`.
# The {term}`skill` of a forecaster is the share of the squared error of persistence that it removes: 1 is perfect, and 0 no better than persistence.

# %%
cities = data.weather("five_cities")
abroad, _ = recipes.weather_networks(cities, draw=31, **light, **many)
abroad = {"network": last_day(abroad, cities), "ridge": linear(ridge, cities)}
places = {"Chicago": chicago, "five cities": forecasts(cities, **abroad)}


def skill(data, name="network", **options):
    """Share of the squared error of persistence that is removed."""
    stay = errors_of(places[data], "persistence", **options)
    return 1 - (errors_of(places[data], name, **options) / stay) ** 2


skills = results.measure(skill, data=places, **target, name=("network", "ridge"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Skill in two panels. In Chicago networks and ridge regression lie beside each other at about 0.3 for the maximum and 0.4 for the minimum. In the five cities all lie further left, but nearly all right of zero: networks at about 0.12 and 0.2, ridge regression to the left of their mean for the maximum and to the right of all of them for the minimum."}, "figure": {"caption": "Skill on two records. Dots: networks; marks: mean with 95 % interval over networks; hollow: ridge regression; dotted: persistence, which has no skill.", "name": "fig-03-skill"}}
results.figure(skills, "target", by="name", panels="data", lines=[0],
               controls=["ridge"], label="skill")  # fmt: skip

# %% [markdown]
# {{rnn-forecast-elsewhere was holds or undecided}}
# Two years of five climates are a small and mixed record, and there less is won; for the maximum, {{rnn-forecast-elsewhere five maximum}}.
# For the minimum, ridge regression has more skill than any of our networks.
# The later chapters use the Chicago record.
#
# ## At the full scale
#
# {{scales 03}}
#
# ## What could fool us
#
# - **A leak.** Whether it flatters a network hangs on how much there is to memorise, and with how many weights. That one network did not profit clears no other.
# - **A weak rival.** A linear regression without a penalty loses against anybody when its numbers are as many as the days. Choose rivals that are hard to beat.
# - **Another error.** A mean absolute error is smaller than the root mean square of the same forecasts. Compare like with like.
# - **Another record, another season.** One place is easier than another, and days like those of training are easier than later ones. Persistence on the same days tells how hard days are, but not how strange.
# - **The same days for all.** An interval over networks alone is about other starts, not about other years.
# - **A network that has stopped learning.** Ours stop early, by the number of passes; more hidden units or passes might do better. We claim only what these networks do.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} A baseline of your own
# :label: ex-03-baseline
#
# *Easy, 5 minutes.*
# Write `weekly_mean(windows)`: from windows of shape (windows, days, columns), answer each with the mean over its days, an array of shape (windows, columns).
# Check it with `check_weekly_mean(weekly_mean)`.
# Then let it forecast from the two temperatures of the test windows, `test.x[..., targets]`, and compare its error with that of persistence.
# Which is better, and why?
# :::

# %% tags=["remove-cell"]
made_up = np.arange(18.0).reshape(3, 3, 2) ** 2
check_weekly_mean = Check(
    [
        ("three windows", (made_up,), made_up.mean(axis=1)),
        ("the same, halved", (made_up / 2,), made_up.mean(axis=1) / 2),
    ],
    {
        "This is persistence: take all days, not only the last.": (
            lambda right, windows: windows[:, -1]
        ),
        "The days are axis 1; axis 0 are the windows.": (
            lambda right, windows: windows.mean(axis=0)
        ),
    },
)


# %% tags=["solution", "hide-input"]
def weekly_mean(windows):
    return windows.mean(axis=1)


print(check_weekly_mean(weekly_mean))
tried = forecasts(weather, mean=weekly_mean(test.x[..., targets]))
print(errors_of(tried, "mean").round(2), errors_of(tried, "persistence").round(2))

# %% [markdown]
# Persistence is better: what was warm a week ago tells less of tomorrow than what is warm today.
#
# :::{exercise} How far does the leak reach?
# :label: ex-03-leak
#
# *Medium, 10 minutes.*
# What would happen with a shuffled split of windows that do *not* overlap?
# Write `share_no_day(training, test)`: from the days of training windows and of test windows, arrays of shape (windows, days), say for each training window whether none of its days is in any test window.
# Check it with `check_share_no_day(share_no_day)`.
# Then take a shuffled split (`splits[0]`, whose parts have their days in `time`). How many of its training windows are left?
# :::

# %% tags=["remove-cell"]
counted = np.array([[0, 1, 2], [2, 3, 4], [5, 6, 7], [8, 9, 10], [1, 5, 9]])
asked_for = np.array([[4, 5, 6], [5, 6, 7]])
check_share_no_day = Check(
    [
        ("some", (counted, asked_for), [1, 0, 0, 1, 0]),
        ("all", (counted, asked_for + 90), [1, 1, 1, 1, 1]),
    ],
    {
        "Turned over: true means that no day is shared.": (
            lambda right, *_: 1 - np.array(right)
        ),
        "One shared day is enough, at any place of the window.": (
            lambda right, training, test: ~np.isin(training, test).all(axis=1)
        ),
        "Look at all days of a training window, not only the last.": (
            lambda right, training, test: ~np.isin(training[:, -1], test)
        ),
    },
)


# %% tags=["solution", "hide-input"]
def share_no_day(training, test):
    return ~np.isin(training, test).any(axis=1)


print(check_share_no_day(share_no_day))
apart = share_no_day(splits[0].train.time, splits[0].test.time)
print(f"{apart.sum()} of {len(apart)} training windows are left")

# %% [markdown]
# Very few: where every fifth window is for test, nearly every other one overlaps with one of them.
# A split in blocks loses a few weeks only.
#
# :::{exercise} Fewer columns
# :label: ex-03-columns
#
# *Medium, 10 minutes.*
# How much of what ridge regression knows is in the two temperatures alone?
# Write `week_of(windows, columns)`: from windows of shape (windows, days, 18), return the days of some columns only, a row for each window: first all columns of the first day, then those of the second, and so on.
# Check it with `check_week_of(week_of)`.
# Then fit ridge regression, as above, to a week of `temp_max` and `temp_min` (`targets`), and give its error for the maximum.
# :::

# %% tags=["remove-cell"]
numbered = np.arange(24.0).reshape(2, 3, 4)
check_week_of = Check(
    [
        (
            "columns in order",
            (numbered, [3, 1]),
            numbered[:, :, [3, 1]].reshape(2, 6),
        ),
        ("one column", (numbered, [2]), numbered[:, :, 2]),
    ],
    {
        "Day by day, please: you give column by column.": (
            lambda right, windows, columns: (
                windows[:, :, columns].swapaxes(1, 2).reshape(2, -1)
            )
        ),
    },
)


# %% tags=["solution", "hide-input"]
def week_of(windows, columns):
    return windows[:, :, columns].reshape(len(windows), -1)


print(check_week_of(week_of))
ridge.fit(week_of(weather.train.x, targets), weather.train.y[:, -1])
tried = forecasts(weather, two=ridge.predict(week_of(test.x, targets)))
print(errors_of(tried, "two").round(2), errors_of(chicago, "ridge").round(2))

# %% [markdown]
# The two temperatures alone bring about half of what ridge regression wins over persistence; the rest is in the other columns.
#
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Windows overlap, and are shuffled into a training and a test part. No window is in both. Why is the test still unfair?
#
# - (a) The seasons are the same in both parts.
# - (b) The answers of the test windows were targets in training.
# - (c) The test part is too small.
#
# :::{dropdown} Answer to question 1
# **(b).** Every day of a window has a target. So the day that a test window asks for is, nearly always, a target in some training window, beside the very same weather.
#
# *(a)* is true of a fair split as well, and gives no answer away.
#
# *(c)* would make the result uncertain, and not too good.
# :::
#
# **2.** Why is ridge regression among the forecasters?
#
# - (a) To have somebody whom the network beats.
# - (b) Because it needs no split into training and test.
# - (c) To see whether the network does anything that a linear function of the same week cannot.
#
# :::{dropdown} Answer to question 2
# **(c).** A network that is as good as ridge regression may still be worth looking into, but what we find there is no secret of a better forecast.
#
# *(a)* is what weak rivals are often misused for. A rival is chosen because it is *hard* to beat.
#
# *(b)* is wrong: it is fitted, so it has to be tested on days that it has not seen.
# :::
#
# **3.** Over the first days of a window, the network's error falls. What does that show?
#
# - (a) The state carries something useful from one day to the next.
# - (b) The network needs the whole week.
# - (c) The last days of a window are easier to forecast.
#
# :::{dropdown} Answer to question 3
# **(a).** On the first day the network knows one day only. If it gets better later, it has kept something.
#
# *(b)* says more than a fall at the beginning can: the curve may be level long before the last day.
#
# *(c)* cannot be the reason, because nearly every day of the record stands at each place of some window.
# :::
#
# **4.** The difference to another forecaster excludes zero, by an interval over networks. May you say that the network will win in other years, too?
#
# - (a) Yes, with 95 % confidence.
# - (b) No, because all of them were tested on the same years.
# - (c) No, because networks are deterministic.
#
# :::{dropdown} Answer to question 4
# **(b).** Another start is one kind of chance, other years are another. The second needs an interval of its own, for example over months of test days.
#
# *(a)* is an answer about another *start* of the network.
#
# *(c)* is no reason: their starts are random, and that is what the interval is about.
# :::
#
# **5.** A report says that its network errs by half a degree, and a linear regression by much more. The split was shuffled. What do you ask first?
#
# - (a) How persistence does on the same days, and what is left of both errors with a split in blocks.
# - (b) How many hidden units the network has.
# - (c) Nothing: the leak is the same for both.
#
# :::{dropdown} Answer to question 5
# **(a).** The first tells how hard the days are, the second whether the small error was memory.
#
# *(b)* matters, because a larger network memorises more easily; but whether it did, only a fair test tells.
#
# *(c)* overlooks that a leak helps those who can memorise. A linear function hardly can.
# :::

# %% [markdown]
# ## Takeaways
#
# - A fully recurrent network of ten hidden units learns to forecast: on years that it never saw it beats persistence and climatology.
# - It is within a fraction of a degree of ridge regression. Nothing that we find inside it later should be read as the secret of a superior forecaster.
# - Nearly all is learned in the first pass through the data.
# - Windows that overlap must not be shuffled into training and test. With a short record and many passes the network itself becomes a memoriser.
# - An error is a number with a measure, a rival, and two kinds of chance: the network's start, and the days.
#
# Next: {doc}`does information flow through this network in a direction? <04_information_flow>`
#
# ## Record
#
# No source claims that this network forecasts well: the entries are the book's own.

# %%
ledger.record("rnn-forecast", gained, measured="network", null="untrained",
              days=gained_days, figure="fig-03-months")  # fmt: skip

# %%
behind = partial(beyond, chicago, "network", "ridge")
ledger.record("rnn-against-ridge", results.measure(behind, **target),
              days=by_months(behind, **target), figure="fig-03-months")  # fmt: skip

# %%
ledger.record("rnn-memory", results.measure(gain), days=by_months(gain),
              figure="fig-03-memory")  # fmt: skip

# %%
flattered = results.difference(leak, "split", *ways)
ledger.record("rnn-split-leak", flattered, figure="fig-03-leak")

# %%
summers = {"summer": (2013, 2014)}
ledger.record("rnn-leak-short-record", results.measure(flattery, **summers),
              days=results.left_out(flattery, 29, 6, **summers), figure="fig-03-summer")  # fmt: skip

# %%
there = (("Chicago", weather), ("five cities", cities))
rest = [
    results.left_out(skill, len(s.test), 25, data=[at], **target) for at, s in there
]
ledger.record("rnn-forecast-elsewhere", results.measure(skill, data=places, **target),
              days=pd.concat(rest), figure="fig-03-skill")  # fmt: skip
