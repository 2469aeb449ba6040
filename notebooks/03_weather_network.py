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
# The paper chose it because so little structure is imposed on it: whatever order is found inside must have come from learning (§3).
# Before we ask how information moves through such a network, we must know whether it has learned anything worth moving.
#
# The paper says little of this.
# Its network predicts daily temperatures from the weather of several days before (abstract), and is that of a published weather code (§2).
# It names no data set, no setting and no number for the error.
# Figures of its own about the forecast it has none: in Figs. 10 to 13 the error is a curve beside the information, scaled so that its largest value is 1, and these are drawn in chapters {doc}`06 <06_bottleneck>` and {doc}`07 <07_learning_indicators>`.
# So there is nothing here to reproduce, and the questions of this chapter are the book's own.
#
# What the data were, we read from the others.
# The proposal speaks of one airport, and of results that came with the code {cite}`ivanovic2018proposal`.
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
    angle = 2 * np.pi * pd.DatetimeIndex(time).day_of_year.to_numpy() / 365.25
    waves = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    return np.stack(waves, axis=1)


days, highest = weather.table.index, weather.table["temp_max"]
known = days <= weather.train.time.max()
usual = LinearRegression().fit(calendar(days[known]), highest[known])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Fifteen years of daily maximum temperature in Chicago as grey dots that swing between about 0 and 100 degrees Fahrenheit once a year, with a smooth yearly wave running through them. Coloured strips along the time axis mark ten training years, then two years of validation, then three years of test."}, "figure": {"caption": "The record and its split. Dots: daily maximum; line: what is usual for the time of year, fitted to the training years only. The numbers below are of months.", "name": "fig-03-record"}}
fig, ax = plt.subplots(figsize=(6.6, 3))
ax.plot(days, highest, ".", color="0.5", ms=1.5)
ax.plot(days, usual.predict(calendar(days)), color=plotting.COLOURS[0], lw=1.2)
for part, colour in zip(data.PARTS, plotting.COLOURS):
    time = getattr(weather, part).time
    ax.axvspan(time.min(), time.max(), ymax=0.04, color=colour)
    ax.text(time.min(), -28, f" {part}", color=colour, va="bottom")
ax.set(ylabel="daily maximum (°F)", ylim=(-35, 110), xlim=(days[0], days[-1]))
plt.show()
monthly = highest.groupby([days.month, days.year]).mean()
monthly = monthly.rename_axis(["month", "year"]).rename("value").reset_index()
results.numbers(monthly, "month", of="years")

# %% [markdown]
# Every column is {term}`standardised <standardise>`: we subtract its mean over the training days and divide by its standard deviation there.
# An example is a {term}`window` of seven days.
# At each of its days the network must say what the *next* day brings: the maximum and the minimum.

# %% tags=["hide-input"] mystnb={"image": {"alt": "A grid of 18 named columns of weather, one below the other, by seven days. Red and blue squares: the five rows of temperature and dew point change together from day to day, humidity and pressure go their own ways, and most rows of rain, snow and gusts are nearly white throughout."}, "figure": {"caption": "What the network reads: one window, the first of the test years. Each square is the value of a column on a day, in standard deviations from the column's mean.", "name": "fig-03-window"}}
window = weather.test.x[0]
fig, ax = plt.subplots(figsize=(4.6, 4.6))
image = ax.imshow(window.T, "RdBu_r", vmin=-3, vmax=3, aspect="auto")
ax.set_yticks(range(18), weather.feature_names)
ax.set_xticks(range(7), range(1, 8))
ax.set(xlabel="day of the window")
ax.grid(visible=False)
fig.colorbar(image, label="standard deviations")
plt.show()
named = pd.DataFrame(window, columns=weather.feature_names)
results.numbers(named.melt(var_name="column"), "column", of="days")

# %% [markdown]
# ## The network
#
# The network keeps a state $h$ of ten numbers, its hidden units.
# Each day it reads the day's weather $x_t$, mixes it with its state, and answers:
#
# $$h_t = \tanh(x_t W_\mathrm{in} + h_{t-1} W + b), \qquad y_t = h_t W_\mathrm{out} + c.$$
#
# The matrix $W$ is full: every hidden unit may listen to every other, and to itself.
# This is what makes the network *fully* recurrent.
# The first state $h_0$ is learned too.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Seven columns of three circles, one for each day. In each, an arrow leads from the day's weather up to the state, and from the state up to the answer. An arrow leads from every state to the next day's, from left to right, beginning with the first state before day 1."}, "figure": {"caption": "The network, drawn out over the days of a window. The same weights are used every day: each arrow at the bottom is W_in (18 inputs to 10 hidden units), each one to the right is W (10 to 10), each one at the top is W_out (10 to 2).", "name": "fig-03-network"}}
unrolled = nx.DiGraph()
for t in range(1, 8):
    nx.add_path(unrolled, [f"x{t}", f"h{t}", f"y{t}"])
    unrolled.add_edge(f"h{t - 1}", f"h{t}")
place = {node: (int(node[1]), "xhy".index(node[0])) for node in unrolled}
colours = [plotting.COLOURS["xhy".index(node[0])] for node in unrolled]
fig, ax = plt.subplots(figsize=(6.2, 2.6))
nx.draw_networkx(
    unrolled, place, ax=ax, node_color=colours, font_color="white", node_size=500
)
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
looks = {targets: recipes.course(targets=targets) for targets in ("weather", "shuffled")}
losses = results.measure(
    lambda targets, look: looks[targets].history.validation_loss[look],
    targets=looks,
    look=range(len(looks["weather"].passes)),
)
losses["passes"] = looks["weather"].passes[losses["look"]]

# %% tags=["hide-input"] mystnb={"image": {"alt": "Validation loss against passes through the training data. The networks that learn the weather fall steeply from one within the first half pass to below a dotted horizontal line for persistence, and are nearly level after two passes. The control with shuffled targets stays near one throughout."}, "figure": {"caption": "Learning: mean squared error on the validation years, in standardised units, by passes through the training data (the axis is linear up to 0.1, and logarithmic beyond). Mean over networks and its 95 % interval; dashed: the control with shuffled targets; dotted: persistence.", "name": "fig-03-learning"}}
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
# Keep this in mind: whoever looks at the network once in ten passes, as the paper does (§7), sees only what comes after.
#
# ## A forecast
#
# Here are the first sixty days of the test years, and what the first network said about each of them on the day before.

# %%
test, shown = weather.test, slice(0, 60)
answers = networks.activity(test.x)[..., -2:]  # (networks, windows, days, 2)
spring = pd.DataFrame(
    {
        "observed": weather.target_in_units(test.y[shown, -1])[:, 0],
        "network": weather.target_in_units(answers[0, shown, -1])[:, 0],
        "persistence": weather.target_in_units(test.x[shown, -1][:, targets])[:, 0],
    },
    index=test.time[shown, -1] + np.timedelta64(1, "D"),
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Sixty days of maximum temperature. The observed values jump up and down by ten and twenty degrees. The network's line follows them with smaller swings and comes late at many jumps; the dashed line of persistence repeats every jump one day later."}, "figure": {"caption": "A forecast: the maximum observed (dots), as the first network had said a day before, and by persistence (dashed), which is the observed maximum of the day before.", "name": "fig-03-forecast"}}
fig, ax = plt.subplots(figsize=(6.6, 3))
ax.plot(spring["observed"], "o", color="0.2", ms=3, label="observed")
ax.plot(spring["network"], color=plotting.COLOURS[0], label="network")
ax.plot(spring["persistence"], "--", color=plotting.CONTROL, lw=1, label="persistence")
ax.set(ylabel="daily maximum (°F)")
ax.tick_params(axis="x", rotation=30)
fig.legend(loc="outside lower center", ncols=3)
plt.show()
results.numbers(spring.melt(var_name="of"), "of", of="days")

# %% [markdown]
# The network swings less than the weather.
# Where it cannot know, the safest answer lies in the middle.
#
# ## The error, beside forecasters who need no network
#
# A loss in standardised units says little.
# So we ask for the error of the *last* day of each test window, in °F.
# Two errors are in use.
# The **root mean square** counts large errors more; it is what training makes small, up to the root.
# The **mean absolute** error counts all degrees alike; it is the smaller of the two, and the one that the weather code and its report give.
#
# Beside the networks stand
# - **persistence**: tomorrow will be as today;
# - **climatology**: the yearly waves of {numref}`fig-03-record`;
# - {term}`ridge regression`: a linear function of the same seven days (126 numbers), which are kept from being taken too seriously by a penalty, chosen by cross-validation in time;
# - the same networks **untrained**, as a control;
# - networks trained by **Adam**, a modern method, 64 windows an update: the paper left the method open.
#
# All are fitted to training days only.


# %%
def by_ridge(series, seen=7):
    """Answers of ridge regression that sees so many days of the test windows."""
    week, asked = (part.x[:, -seen:].reshape(len(part), -1) for part in (series.train, series.test))
    model = RidgeCV(np.logspace(-1, 5, 25), cv=TimeSeriesSplit(5))
    return model.fit(week, series.train.y[:, -1]).predict(asked)


def by_calendar(series):
    """Answers of climatology for the test windows."""
    model = LinearRegression()
    model.fit(calendar(series.train.time[:, -1]), series.train.y[:, -1])
    return model.predict(calendar(series.test.time[:, -1]))


# %%
def misses(answers, series):
    """How far answers about the last day are off, in °F: (networks, windows, 2)."""
    off = (answers - series.test.y[:, -1]) * series.deviation[series.target_indices]
    return np.atleast_3d(off.T).T  # a forecaster without networks counts as one


def last_day(model, series):
    """The networks' answers at the last day of test windows."""
    return model.activity(series.test.x)[:, :, -1, -2:]


adam, _ = recipes.weather_networks(
    weather, draw=21, optimiser="adam", batch_size=64, evaluate="checkpoints"
)
off = {
    "network": misses(answers[:, :, -1], weather),
    "by Adam": misses(last_day(adam, weather), weather),
    "ridge regression": misses(by_ridge(weather), weather),
    "persistence": misses(test.x[:, -1, targets], weather),
    "climatology": misses(by_calendar(weather), weather),
    "untrained": misses(last_day(untrained, weather), weather),
}


# %%
def size(wrong, measure="root mean square"):
    """The size of errors, over windows: one number for each network."""
    squares = measure == "root mean square"
    return np.sqrt((wrong**2).mean(axis=1)) if squares else abs(wrong).mean(axis=1)


def error(forecaster, target, measure="root mean square", kept=slice(None)):
    column = ("maximum", "minimum").index(target)
    return size(off[forecaster][:, kept, column], measure)


both = {"target": ("maximum", "minimum")}
measures = ("root mean square", "mean absolute")
errors = results.measure(error, measure=measures, **both, forecaster=off)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "Error on the test years, by two measures. Dots: networks; marks: mean with 95 % interval over networks, mostly narrower than the mark; forecasters without a network have one value.", "name": "fig-03-error"}}
results.figure(errors, "forecaster", by="target", panels="measure", label="error (°F)")

# %% [markdown]
# The networks beat persistence and climatology by either measure, however they are trained.
# Untrained ones are far worse than both, so what the networks can do, they have learned.
# And ridge regression, which is done in a second, lies on top of them.
#
# ## Other networks, other years
#
# Two kinds of chance matter here.
# Another *start* would give a network another error: the dots in the figure.
# Other *years* would, too, and of these the figure says nothing, because all networks were tested on the same days.
# So we cut the test years into months, and compare the forecasters month by month.

# %%
months = np.array_split(np.arange(len(test)), len(test) // 30)


def by_month(target, against):
    """The networks' mean error minus another forecaster's, in each month."""
    ours = [error("network", target, kept=month).mean() for month in months]
    theirs = [error(against, target, kept=month).mean() for month in months]
    return np.subtract(ours, theirs)


others = ("ridge regression", "persistence", "climatology")
monthly = results.measure(by_month, **both, against=others)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "Error (root mean square) of the networks minus that of others, in each month of the test years: left of zero the networks are better. Dots: months; marks: mean with 95 % interval over months; dotted: zero, and the margin of ±0.25 °F within which we call two forecasters alike.", "name": "fig-03-months"}}
_ = results.figure(monthly, "against", panels="target", lines=[-0.25, 0, 0.25],
                   label="difference (°F)")  # fmt: skip
results.numbers(monthly, ["target", "against"], of="months")


# %% [markdown]
# The months differ more than the networks do.
# An honest interval holds both, and so those behind the verdicts do: to the variance over networks they add that of the {term}`jackknife`, which leaves out one month at a time and looks how much the result changes.


# %%
def left_out(function, count, blocks, **levels):
    """Means over networks, with one block of test days left out at a time."""
    everything = np.arange(count)
    kept = [np.delete(everything, b) for b in np.array_split(everything, blocks)]
    found = results.measure(
        lambda **one: [np.mean(function(**one, kept=k)) for k in kept], **levels
    )
    return found.rename(columns={"network": "block"})


def ahead(part, target, condition="network", kept=slice(None)):
    """Error of another forecaster minus that of the networks, in °F."""
    other = part.removeprefix("against ")
    return error(other, target, kept=kept) - error(condition, target, kept=kept)


# %%
simple = {"part": ("against persistence", "against climatology")} | both
advantage = results.measure(ahead, **simple, condition=("network", "untrained"))
advantage_days = left_out(ahead, len(test), len(months), **simple)
linear = {"part": ["against ridge regression"]} | both
gap = results.measure(ahead, **linear)
gap_days = left_out(ahead, len(test), len(months), **linear)

# %% [markdown]
# {{rnn-forecast was holds}}
# {{rnn-against-ridge was holds or undecided}}
# On days that it never saw, the network is closer than persistence by {{rnn-forecast maximum persistence}} °F for the maximum and {{rnn-forecast minimum persistence}} °F for the minimum.
#
# From ridge regression it differs by {{rnn-against-ridge maximum}} and {{rnn-against-ridge minimum}} °F.
#
# ## Does it use its memory?
#
# On the first day of a window the network knows one day of weather, on the last it knows seven.
# If the state carries something useful from day to day, its error must fall within the window.
# For comparison we give ridge regression one day, two days, and so on.

# %%
week = range(1, 8)


def on_day(day, kept=slice(None)):
    """The networks' error for the maximum on a day of the window."""
    wrong = (answers - test.y)[:, kept, day - 1, 0]
    return size(wrong * weather.deviation[targets[0]])


def gain(kept=slice(None)):
    return on_day(1, kept) - on_day(7, kept)


by_day = results.measure(on_day, day=week).assign(forecaster="network")
ridge_by_day = [size(misses(by_ridge(weather, d), weather)[..., 0])[0] for d in week]

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "Error (root mean square) for the maximum, by how many days have been seen. Networks: by the day of the window, mean and 95 % interval over networks. Dashed: ridge regression on so many days.", "name": "fig-03-memory"}}
fig, ax = plt.subplots(figsize=(6.2, 3))
results.curves(ax, by_day, "day", by="forecaster")
ax.plot(week, ridge_by_day, "s--", color=plotting.CONTROL, mfc="white", ms=5, label="ridge regression")
ax.set(xlabel="days seen", ylabel="error for the maximum (°F)")
fig.legend(loc="outside lower center", ncols=2)
plt.show()
results.numbers(by_day, "day")

# %% [markdown]
# {{rnn-memory was holds or undecided}}
# From the first day to the last the error falls by {{rnn-memory}} °F.
#
# ## The leak
#
# TODO


# %%
def memoriser(series):
    """Answer with what followed the most similar training day."""
    x, y = series.train.x.reshape(-1, 18), series.train.y.reshape(-1, 2)
    return KNeighborsRegressor(1).fit(x, y).predict(series.test.x[:, -1])


def beyond_persistence(answers, series):
    """Error for the maximum, less that of persistence on the same days, in °F."""
    ours = size(misses(answers, series)[..., 0])
    stay = series.test.x[:, -1, series.target_indices]
    return ours - size(misses(stay, series)[..., 0])


# %%
splits = [data.weather(split="random", rng=seed(40 + i)) for i in range(scale.networks)]
leaked = [np.isin(s.test.time[:, -1], s.train.time).mean() for s in splits]
print(f"test answers that were in training: {words.describe(leaked, 3)}")
careless, _ = recipes.weather_networks(splits[0], draw=1, evaluate="checkpoints")


# %%
def by_split(forecaster, split):
    chosen = splits if split == "shuffled" else [weather] * scale.networks
    if forecaster == "memoriser":
        return [beyond_persistence(memoriser(s), s)[0] for s in chosen]
    model = careless if split == "shuffled" else networks
    return beyond_persistence(last_day(model, chosen[0]), chosen[0])[: scale.networks]


leak = results.measure(by_split, forecaster=("memoriser", "network"), split=("in blocks", "shuffled"))

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-03-leak"}}
results.figure(leak, "split", panels="forecaster", lines=[0],
               label="error beyond persistence (°F)")  # fmt: skip

# %% [markdown]
# {{rnn-split-leak was depends on forecaster or undecided}}
#
# ## Another record
#
# TODO

# %%
cities = data.weather("five_cities")
abroad, _ = recipes.weather_networks(cities, draw=31, evaluate="checkpoints")
away = {
    "network": misses(last_day(abroad, cities), cities),
    "ridge regression": misses(by_ridge(cities), cities),
    "persistence": misses(cities.test.x[:, -1, cities.target_indices], cities),
}


# %%
def skill(place, target, forecaster="network", kept=slice(None)):
    """Share of the squared error of persistence that is removed."""
    here = {"Chicago": off, "five cities": away}[place]
    column = both["target"].index(target)
    ours, stay = (here[f][:, kept, column] for f in (forecaster, "persistence"))
    return 1 - (size(ours) / size(stay)) ** 2


where = {"place": ("Chicago", "five cities")} | both
skills = results.measure(skill, **where, forecaster=("network", "ridge regression"))
skill_days = pd.concat(
    left_out(skill, len(series.test), 25, **where | {"place": [place]})
    for place, series in (("Chicago", weather), ("five cities", cities))
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "TODO"}, "figure": {"caption": "TODO", "name": "fig-03-skill"}}
results.figure(skills, "target", by="forecaster", panels="place", lines=[0],
               controls=["ridge regression"], label="skill")  # fmt: skip

# %% [markdown]
# {{rnn-forecast-elsewhere was holds or undecided}}
#
# ## What could fool us
#
# TODO
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} A baseline of your own
# :label: ex-03-baseline
#
# *Easy, 5 minutes.*
# TODO
# :::
