# %% [markdown]
# # Can a recurrent network learn tomorrow's temperature?
#
# | | |
# |---|---|
# | **Question** | Can a fully recurrent network learn to predict tomorrow's highest and lowest temperature from a week of weather, and how well, by a fair test? |
# | **Sources** | the task of {cite:t}`ivanovic2018` (abstract, §2) and of {cite:t}`ivanovic2018proposal` (§3); the settings of the weather code {cite}`weathercode` and its report {cite}`aljazeera2016` |
# | **Time** | 25 minutes to read, about 2 minutes to run |
# | **You need** | a little Python and NumPy; no information theory yet |
#
# The later chapters look inside this network.
# Before we ask how information moves through it, we must know whether it has learned anything worth moving.
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - cut a weather record into windows, and split it in time so that the test is fair;
# - write out a fully recurrent network, and train an ensemble of them at once;
# - judge a forecast against persistence, climatology and ridge regression, in degrees and with intervals;
# - show how a shuffled split of overlapping windows leaks the answers.
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
import numpy as np
import pandas as pd
from IPython.display import Markdown
from sklearn.linear_model import LinearRegression, RidgeCV
from sklearn.model_selection import TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor

from infoutils import data, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.statistics import block_bootstrap

plotting.use_style()
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# Tomorrow's weather is much like today's.
# A forecaster who always answers "the same as today" is said to use **persistence**.
# One who knows only the calendar, and always answers with the average for the time of year, uses **climatology**.
#
# :::{admonition} Write down your guess
# :class: note
# 1. By how many °F is persistence wrong, typically, about tomorrow's maximum in Chicago?
# 2. Will a recurrent network with 10 hidden units do better? Better than a linear regression on the same week?
# 3. If windows from the same years are shuffled into a training and a test part, will errors look larger or smaller?
# :::

# %% [markdown]
# ## The record
#
# The paper used another record, which is not ours to have: its proposal speaks of one airport, the weather code of many.
# Ours is one of Chicago's weather, day by day, with 18 numbers a day {cite}`modeldata`.
# Real records have errors.
# This is everything that was changed:

# %%
weather = data.weather()
print(
    weather.name,
    "|",
    len(weather.table),
    "days |",
    len(weather.feature_names),
    "columns",
)
print(*weather.cleaning, sep="\n")

# %% [markdown]
# The source does not document its units.
# The values fit degrees Fahrenheit, inches of mercury and miles per hour, and so we read them.
# Every column is standardised: we subtract its mean over the training days and divide by its standard deviation there.
#
# An example is a **window** of seven days.
# At each of its days the network must say what the *next* day brings: the maximum and the minimum.
#
# The record is split in blocks of time: first training, then validation, then test.
# Between the blocks a week is left out, so that no day of one block is in a window of another.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Fifteen years of daily maximum temperature in Chicago as grey dots that swing between about 0 and 100 degrees Fahrenheit once a year. A smooth yearly wave runs through the dots with a wide band around it. Coloured strips along the time axis mark ten training years, then two years of validation, then three years of test."}, "figure": {"caption": "The record and its split. Dots: daily maximum. Line and band: climatology, fitted to the training years only, with the range that holds 95 % of the training days.", "name": "fig-03-record"}}
days = weather.table.index
highest = weather.table["temp_max"]


def calendar(time):
    """Two yearly waves: what a forecaster knows who has only a calendar."""
    angle = (
        2 * np.pi * pd.DatetimeIndex(np.ravel(time)).day_of_year.to_numpy() / 365.25
    )
    return np.stack(
        [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)], axis=1
    )


in_training = days <= weather.train.time.max()
wave = LinearRegression().fit(calendar(days[in_training]), highest[in_training])
expected = wave.predict(calendar(days))
low, high = np.quantile((highest - expected)[in_training], [0.025, 0.975])

fig, ax = plt.subplots(figsize=(8, 3.4))
ax.fill_between(
    days,
    expected + low,
    expected + high,
    color=plotting.COLOURS[0],
    alpha=0.2,
    lw=0,
)
ax.plot(days, highest, ".", color="0.45", markersize=1.5)
ax.plot(days, expected, color=plotting.COLOURS[0], linewidth=1.2)
for part, colour in zip(data.PARTS, plotting.COLOURS[:3]):
    time = getattr(weather, part).time
    ax.axvspan(time.min(), time.max(), ymax=0.04, color=colour)
    ax.text(time.min(), -28, f" {part}", color=colour, va="bottom")
ax.set(ylabel="daily maximum (°F)", ylim=(-35, 110), xlim=(days[0], days[-1]))
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"There are {len(weather.train)} windows for training, {len(weather.validation)} for validation "
    f"and {len(weather.test)} for test. Neighbouring windows share six of their seven days, so they "
    "are far from independent; intervals below take that into account."
)

# %% [markdown]
# ## The network
#
# The network keeps a state $h$ of ten numbers.
# Each day it reads the day's weather $x_t$, mixes it with its state, and answers:
#
# $$h_t = \tanh(x_t W_\mathrm{in} + h_{t-1} W + b), \qquad y_t = h_t W_\mathrm{out} + c.$$
#
# The matrix $W$ is full: every hidden unit may listen to every other, and to itself.
# The first state $h_0$ is learned too.
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
# `models.FullyRecurrent` does the same for many networks at once.
# Each has its own random start; a batch of ten costs little more than one.
# The two must agree:

# %%
networks = models.FullyRecurrent(scale.networks, 18, 10, 2, init="glorot", rng=1)
first = {
    name: p.detach().numpy()[0].squeeze() for name, p in networks.named_parameters()
}
window = weather.test.x[0]
by_hand = read_window(
    window,
    first["w_in"],
    first["w"],
    first["bias"],
    first["w_out"],
    first["bias_out"],
    first["start"],
)
assert by_hand.shape == (7, 2)
batched = networks(window[None])[0][0, 0].detach().numpy()
print(f"largest difference: {abs(by_hand - batched).max():.1e}")

# %% [markdown]
# ## Training
#
# {cite:t}`ivanovic2018` trained one network with the weather code {cite}`weathercode` and state none of its settings; so the settings are the code's.
# We train an ensemble twice: in that way, and in a modern way.
#
# - **The weather code's:** weights from U(−0.01, 0.01), stochastic gradient descent with momentum 0.5 for five epochs and 0.9 after, learning rate 0.005 that shrinks by 0.1 % an epoch. The code updates after every window; we update after every eight, to spare your time.
# - **Modern:** Glorot's initialisation and the Adam optimiser, 64 windows an update.
#
# The loss is the mean squared error over all seven days and both temperatures.

# %%
as_in_code = models.FullyRecurrent(scale.networks, 18, 10, 2, init="uniform", rng=1)
histories = {
    "modern": training.fit(networks, weather, epochs=scale.epochs, rng=2),
    "as in the weather code": training.fit(
        as_in_code,
        weather,
        epochs=scale.epochs,
        optimiser="sgd",
        batch_size=8,
        rng=2,
    ),
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Validation loss against epoch, on logarithmic axes, for two ways of training. Both fall steeply in the first few epochs and then flatten out close together at about a tenth of their start, clearly below a dashed horizontal line for persistence. The bands over networks are narrow."}, "figure": {"caption": "Learning curves: mean over networks and its 95 % interval. Dashed: the loss of persistence, which learns nothing.", "name": "fig-03-learning"}}
targets = weather.target_indices
persistence_loss = np.mean(
    (weather.validation.x[..., targets] - weather.validation.y) ** 2
)

fig, ax = plt.subplots()
for (name, history), colour in zip(histories.items(), plotting.COLOURS):
    epochs = np.arange(history.epochs + 1)
    plotting.band(
        ax, epochs + 1, history.validation_loss.T, label=name, colour=colour
    )
ax.axhline(
    persistence_loss,
    color=plotting.CONTROL,
    linestyle="--",
    label="persistence (control)",
)
ax.set(
    xscale="log",
    yscale="log",
    xlabel="epoch + 1",
    ylabel="validation loss (standardised)",
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
final = {name: history.validation_loss[-1] for name, history in histories.items()}
best = histories["modern"].validation_loss.mean(axis=1)
Markdown(
    f"After {scale.epochs} epochs the validation loss is {describe(final['modern'], digits=3)} with the modern "
    f"training and {describe(final['as in the weather code'], digits=3)} with the weather code's (mean over {scale.networks} "
    f"networks and its 95 % interval); persistence has {persistence_loss:.3f}. The modern training is at its best "
    f"after {best.argmin()} epochs, where the loss is {best.min():.3f}."
)

# %% [markdown]
# ## The error in degrees, against forecasters who need no network
#
# A loss in standardised units says little.
# So we ask for the error of the *last* day of each test window, in °F, and compare with four others:
#
# - **persistence**: tomorrow will be as today;
# - **climatology**: the yearly waves of {numref}`fig-03-record`;
# - **ridge regression**: a linear function of the same seven days (126 numbers), its penalty chosen by cross-validation in time;
# - an **untrained** network, as a control.
#
# All are fitted to training days only.


# %%
def squared_errors(answers, windows, series=weather):
    """Squared error of the last day's answer, in °F², of shape (..., windows, 2)."""
    scaled = (answers - windows.y[:, -1]) * series.deviation[series.target_indices]
    return scaled**2


def rmse(squared):
    """Root-mean-square error over windows, in °F, of shape (..., 2): maximum and minimum."""
    return np.sqrt(squared.mean(axis=-2))


def last_answers(model, windows):
    """The ensemble's answers at the last day, of shape (networks, windows, 2)."""
    return model.activity(windows.x)[:, :, -1, -2:]


def ridge(series, first_day=0):
    """Ridge regression on the days of a window from `first_day` on, for the test windows."""
    x, y = series.train.x[:, first_day:], series.train.y[:, -1]
    model = RidgeCV(alphas=np.logspace(-1, 5, 25), cv=TimeSeriesSplit(5))
    model.fit(x.reshape(len(x), -1), y)
    return model.predict(series.test.x[:, first_day:].reshape(len(series.test), -1))


def climatology(series):
    """The average for the time of year, for the test windows."""
    model = LinearRegression().fit(
        calendar(series.train.time[:, -1]), series.train.y[:, -1]
    )
    return model.predict(calendar(series.test.time[:, -1]))


test = weather.test
ensembles = {
    "network, modern": last_answers(networks, test),
    "network, as in the weather code": last_answers(as_in_code, test),
    "untrained network": last_answers(histories["modern"].at(0), test),
}
baselines = {
    "ridge": ridge(weather),
    "persistence": test.x[:, -1, targets],
    "climatology": climatology(weather),
}
squared = {
    name: squared_errors(a, test) for name, a in (ensembles | baselines).items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels, maximum and minimum temperature. Dots for single networks, trained in two ways, gather in a narrow range to the left, on top of the line for ridge regression. The line for persistence lies more than one degree to the right of them, and the line for climatology further right. Dots of untrained networks lie far to the right at about twenty degrees."}, "figure": {"caption": "Root-mean-square error on test years. Dots are networks, diamonds their means with 95 % intervals (mostly narrower than the symbol); lines are forecasters without a network; untrained networks are the control.", "name": "fig-03-error"}}
fig, axes = plt.subplots(2, 1, figsize=(7, 4.6), sharex=True)
for target, (ax, title) in enumerate(
    zip(axes, ("tomorrow's maximum", "tomorrow's minimum"))
):
    groups = {name: rmse(squared[name])[:, target] for name in ensembles}
    plotting.dots(ax, groups, controls=("untrained network",))
    for (name, style), colour in zip(
        {"ridge": "-", "persistence": "--", "climatology": ":"}.items(),
        plotting.COLOURS[2:],
    ):
        ax.axvline(
            rmse(squared[name])[target],
            linestyle=style,
            color=colour,
            label=name,
            lw=1.5,
        )
    ax.set_title(title)
axes[0].legend(loc="upper right")
axes[1].set(
    xlabel="root-mean-square error (°F)",
    xscale="log",
    xticks=[5, 6, 7, 8, 10, 15, 20],
)
axes[1].xaxis.set_major_formatter("{x:g}")
axes[1].xaxis.set_minor_locator(plt.NullLocator())
plt.show()

# %% [markdown]
# Two kinds of chance matter here.
# Another *start* of the network would give another error: the interval over networks.
# Other *years* would, too: for that we resample months of test days, the same months for both forecasters, so that hard months count for both.


# %%
def difference(ours, theirs):
    """Difference of two root-mean-square errors from their daily squared errors."""
    return np.sqrt(ours.mean(axis=0)) - np.sqrt(theirs.mean(axis=0))


def over_years(name, other, target):
    """Difference of two forecasters' errors, in °F, with its interval over months of test days."""
    ours = squared[name][..., target]
    ours = ours.mean(axis=0) if ours.ndim == 2 else ours
    return block_bootstrap(
        difference,
        ours,
        squared[other][:, target],
        block=30,
        repetitions=500,
        rng=3,
    )


rows = []
for target, name in enumerate(("maximum", "minimum")):
    for other in baselines:
        per_network = (
            rmse(squared["network, modern"])[:, target]
            - rmse(squared[other])[target]
        )
        estimate, low, high = over_years("network, modern", other, target)
        rows.append(
            {
                "temperature": name,
                "network against": other,
                "difference (°F), interval over networks": describe(per_network),
                "interval over years": f"[{low:.2f}, {high:.2f}]",
            }
        )
pd.DataFrame(rows).style.hide(axis="index")

# %% tags=["hide-input"]
net, ridge_error, stay = (
    rmse(squared[n]) for n in ("network, modern", "ridge", "persistence")
)
against_ridge = [
    over_years("network, modern", "ridge", target) for target in (0, 1)
]
apart = [low > 0 or high < 0 for _, low, high in against_ridge]
Markdown(
    f"The network's error is {describe(net[:, 0])} °F for the maximum and {describe(net[:, 1])} °F for the minimum. "
    f"Persistence has {stay[0]:.2f} and {stay[1]:.2f} °F. "
    f"Ridge regression, a linear function of the same week, has {ridge_error[0]:.2f} and {ridge_error[1]:.2f} °F. "
    "The difference of the network to ridge regression is "
    + " and ".join(
        f"{d:+.2f} °F [{low:+.2f}, {high:+.2f}]" for d, low, high in against_ridge
    )
    + f", with intervals over years: they can be told apart for {sum(apart)} of the 2 temperatures."
)

# %% [markdown]
# ## Does it use its memory?
#
# On the first day of a window the network knows one day of weather.
# On the last it knows seven.
# If the state carries something useful from day to day, its error must fall within the window.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Error against the day of the window, one to seven. The line of the network falls from the first day to the third and is then flat. Ridge regression with one day of weather is a dashed horizontal line at the top, just above the start of the curve; ridge regression with the whole week is a solid horizontal line that the curve crosses at the second day and then stays below."}, "figure": {"caption": "Error for the maximum by the day of the window: mean over networks and its 95 % interval. Horizontal lines: ridge regression that sees only the last day (control without memory), and the whole week.", "name": "fig-03-memory"}}
answers = networks.activity(test.x)[..., -2:]
by_day = (
    np.sqrt(((answers - test.y) ** 2).mean(axis=1)) * weather.deviation[targets]
)
one_day = rmse(squared_errors(ridge(weather, first_day=6), test))

fig, ax = plt.subplots()
plotting.band(ax, np.arange(1, 8), by_day[..., 0], label="network")
ax.axhline(
    one_day[0], color=plotting.CONTROL, ls="--", label="ridge, one day (no memory)"
)
ax.axhline(ridge_error[0], color=plotting.COLOURS[2], label="ridge, seven days")
ax.set(xlabel="day of the window", ylabel="error for the maximum (°F)")
ax.legend(loc="center right")
plt.show()

# %% tags=["hide-input"]
gain = by_day[:, 0, 0] - by_day[:, -1, 0]
Markdown(
    f"From the first day to the last the network's error for the maximum falls by {describe(gain)} °F. "
    f"For ridge regression, a week instead of a day is worth {one_day[0] - ridge_error[0]:.2f} °F. "
    "So memory helps, but not by much: most of what can be known about tomorrow is in today."
)

# %% [markdown]
# ## What could fool us: the leak
#
# The paper prints no error of its network.
# The report on the weather code does, for many airports, and it is small: about 0.5 °F, as a mean of *absolute* errors.
# Ours is a root-mean-square error on another record, so the two cannot be compared; but the report's test can be.
#
# The code's split shuffles windows that overlap.
# A day that is the target of a test window is then also the target of some step of a training window, because all seven days of a window have targets.
# A forecaster with a perfect memory needs no meteorology: it looks up the day.
#
# We show this with a **memoriser**: for each test day it finds the training day with the most similar 18 numbers, and repeats what followed.
# If the very same day was in training, the distance is zero and the answer exact.


# %%
def memoriser(series):
    """Answer with what followed the most similar training day."""
    x, y = series.train.x.reshape(-1, 18), series.train.y.reshape(-1, 2)
    return KNeighborsRegressor(1).fit(x, y).predict(series.test.x[:, -1])


def share_seen(series):
    """Share of the test answers that were the target of a training step."""
    return np.isin(series.test.time[:, -1], series.train.time).mean()


def persistence_error(series):
    """Error of persistence on the test windows of a series."""
    answers = series.test.x[:, -1, series.target_indices]
    return rmse(squared_errors(answers, series.test, series))


splits = [data.weather(split="random", rng=seed) for seed in range(scale.networks)]
leaky = np.array([rmse(squared_errors(memoriser(s), s.test, s)) for s in splits])
seen = [share_seen(s) for s in splits]
fair = rmse(squared_errors(memoriser(weather), test))
stay_shuffled = np.array([persistence_error(s) for s in splits])

leaky_networks = models.FullyRecurrent(scale.networks, 18, 10, 2, rng=1)
training.fit(
    leaky_networks,
    splits[0],
    epochs=scale.epochs,
    optimiser="sgd",
    batch_size=8,
    rng=2,
)
leaky_net = rmse(
    squared_errors(
        last_answers(leaky_networks, splits[0].test), splits[0].test, splits[0]
    )
)
blocked_net = rmse(squared["network, as in the weather code"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Dots in six rows. The memoriser's error is near zero on the shuffled split and the largest of all, beyond nine degrees, on the blocked split. The network's error is nearly the same on both splits, between six and seven degrees. Persistence lies just below eight degrees on both."}, "figure": {"caption": "The leak. Root-mean-square error for the maximum under the code's shuffled split and under the blocked split. Dots: shuffles (memoriser, persistence) or networks trained as in the weather code; diamonds: mean with 95 % interval; grey: the control, persistence.", "name": "fig-03-leak"}}
fig, ax = plt.subplots(figsize=(6.8, 4))
rows = {
    "memoriser, shuffled split": leaky[:, 0],
    "memoriser, blocked split": fair[:1],
    "network, shuffled split": leaky_net[:, 0],
    "network, blocked split": blocked_net[:, 0],
    "persistence, shuffled split": stay_shuffled[:, 0],
    "persistence, blocked split": stay[:1],
}
plotting.dots(
    ax, rows, controls=[row for row in rows if row.startswith("persistence")]
)
ax.set(xlabel="root-mean-square error for the maximum (°F)", xlim=(-0.3, None))
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"Under the shuffled split {np.mean(seen):.1%} of the test answers were seen in training. "
    f"The memoriser's error there is {describe(leaky[:, 0])} °F; on the blocked split it is {fair[0]:.2f} °F, "
    f"where persistence has {stay[0]:.2f}. The network with ten hidden units has not memorised in {scale.epochs} epochs: "
    f"it has {describe(leaky_net[:, 0])} °F on a shuffled split, where persistence has {stay_shuffled[0, 0]:.2f}, "
    f"and {describe(blocked_net[:, 0])} °F on the blocked one."
)

# %% [markdown]
# So a test with this leak proves nothing: a forecaster without any understanding is nearly perfect in it.
# But here the leak alone hardly changed the error of a network of this size.

# %% [markdown]
# ## Another record
#
# Does the result hold elsewhere?
# We repeat it with two years of daily weather from five cities: Auckland, Beijing, Chicago, Mumbai and San Diego {cite}`mosaicdata`.
# The **skill** of a forecaster is the share of the squared error of persistence that it removes: 1 is perfect, 0 is no better than persistence.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Skill against persistence in four rows. For Chicago, the networks' dots and the cross of ridge regression lie together well above zero for maximum and minimum. For the five cities pooled all skills are positive but smaller, and for the minimum the cross of ridge regression lies to the right of every network."}, "figure": {"caption": "Skill on two records. Dots: networks, diamonds: mean with 95 % interval; crosses: ridge regression; the line at zero is persistence, the control.", "name": "fig-03-skill"}}
cities = data.weather("five_cities")
city_networks = models.FullyRecurrent(
    scale.networks, 18, 10, 2, init="glorot", rng=1
)
city_history = training.fit(city_networks, cities, epochs=scale.epochs, rng=2)


def skill(answers, series):
    """Share of the squared error of persistence that is removed, of shape (..., 2)."""
    stay = squared_errors(
        series.test.x[:, -1, series.target_indices], series.test, series
    )
    return 1 - squared_errors(answers, series.test, series).mean(
        axis=-2
    ) / stay.mean(axis=-2)


records = {"Chicago": (weather, networks), "five cities": (cities, city_networks)}
skills = {
    f"{place}, {name}": (
        skill(last_answers(model, series.test), series)[:, target],
        skill(ridge(series), series)[target],
    )
    for place, (series, model) in records.items()
    for target, name in enumerate(("maximum", "minimum"))
}

fig, ax = plt.subplots(figsize=(6.8, 3))
plotting.dots(ax, {name: ours for name, (ours, _) in skills.items()})
linear = [theirs for _, theirs in skills.values()]
ax.plot(
    linear,
    range(len(skills)),
    "x",
    color=plotting.COLOURS[2],
    mew=2.5,
    ms=9,
    label="ridge",
)
ax.axvline(0, color=plotting.CONTROL, ls="--")
ax.set(xlabel="skill against persistence")
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Skill of the networks: "
    + "; ".join(
        f"{name}: {describe(ours)} (ridge {theirs:.2f})"
        for name, (ours, theirs) in skills.items()
    )
    + ". A positive skill means an error below that of persistence; the intervals are over networks, not over years."
)

# %% [markdown]
# Two years of five climates are a small and mixed record, and there less is won.
# We claim no more than the figure shows, and the next chapters use the Chicago record.

# %% [markdown]
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} A baseline of your own
# :label: ex-03-baseline
#
# *Easy, 5 minutes.*
# Write `weekly_mean(series)`: for every test window, answer with the mean of the window's seven maxima and minima.
# It returns an array of shape (windows, 2), in standardised units.
# Check it with `check_weekly_mean(weekly_mean)`.
# Is it better than persistence? Why?
# :::


# %%
def check_weekly_mean(function):
    """Try the learner's function on a series whose answer is known."""
    answer = np.asarray(function(weather))
    if answer.shape != (len(weather.test), 2):
        return f"The shape should be {(len(weather.test), 2)}, not {answer.shape}."
    if np.allclose(answer, weather.test.x[:, -1, targets]):
        return "This is persistence: take all seven days, not only the last."
    if np.allclose(answer, weather.test.y.mean(axis=1)):
        return "This looks into the future: use the inputs x, not the targets y."
    if not np.allclose(
        answer, weather.test.x[:, :, weather.target_indices].mean(axis=1)
    ):
        return "Right shape, wrong numbers: average x over the days (axis 1), for the two targets."
    return "Correct."


# %% tags=["solution", "hide-input"]
def weekly_mean(series):
    return series.test.x[:, :, series.target_indices].mean(axis=1)


print(check_weekly_mean(weekly_mean))
maximum, minimum = rmse(squared_errors(weekly_mean(weather), test))
print(
    f"weekly mean: {maximum:.2f} and {minimum:.2f} °F; persistence: {stay[0]:.2f} and {stay[1]:.2f} °F"
)

# %% [markdown]
# :::{exercise} How far does the leak reach?
# :label: ex-03-leak
#
# *Medium, 10 minutes.*
# A gap of one window is left between the parts of the blocked split.
# What would happen with a random split of windows that do *not* overlap?
# Write `share_no_day(training, test)`: from the days of training windows and of test windows, arrays of shape (windows, days), say for each training window whether none of its days is in any test window.
# Check it with `check_share_no_day(share_no_day)`.
# Then take a shuffled split (`splits[0]`, whose parts have their days in `time`), keep these training windows only, and compute the memoriser's error again.
# :::


# %% tags=["hide-input"]
def check_share_no_day(function):
    """Try the learner's function on windows whose days can be counted."""
    training = np.array([[0, 1, 2], [2, 3, 4], [5, 6, 7], [8, 9, 10], [1, 5, 9]])
    answer = function(training, np.array([[4, 5, 6], [5, 6, 7]]))
    answer = np.asarray(answer)
    wanted = np.array([True, False, False, True, False])
    if answer.shape != wanted.shape:
        return f"One answer for each training window: the shape should be {wanted.shape}, not {answer.shape}."
    if np.array_equal(answer, ~wanted):
        return "Turned over: True means that no day is shared."
    if answer[2]:
        return "The third window is a test window itself."
    if answer[1] or answer[4]:
        return "One shared day is enough, at any place of the window."
    if not np.array_equal(answer, wanted):
        return f"Expected {wanted.tolist()}, got {answer.tolist()}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def share_no_day(training, test):
    return ~np.isin(training, test).any(axis=1)


print(check_share_no_day(share_no_day))
leaky_split = splits[0]
apart = share_no_day(leaky_split.train.time, leaky_split.test.time)
print(
    f"{apart.sum()} of {len(apart)} training windows share no day with a test window."
)
if apart.any():
    x = leaky_split.train.x[apart].reshape(-1, 18)
    y = leaky_split.train.y[apart].reshape(-1, 2)
    answers_apart = (
        KNeighborsRegressor(1).fit(x, y).predict(leaky_split.test.x[:, -1])
    )
    error_apart = rmse(
        squared_errors(answers_apart, leaky_split.test, leaky_split)
    )[0]
    print(
        f"The memoriser's error for the maximum is then {error_apart:.2f} °F instead of {leaky[0][0]:.2f} °F."
    )

# %% [markdown]
# :::{exercise} Fewer columns
# :label: ex-03-columns
#
# *Medium, 10 minutes.*
# How much of the network's knowledge is in the two temperatures alone?
# Write `week_of(windows, columns)`: from windows of shape (windows, days, 18), return the days of some columns only, a row for each window.
# Check it with `check_week_of(week_of)`.
# Then fit ridge regression, as above, to a week of `temp_max` and `temp_min` (`targets`), and give its error for the maximum.
# :::


# %% tags=["hide-input"]
def check_week_of(function):
    """Try the learner's function on numbered windows."""
    windows = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    answer = np.asarray(function(windows, [1, 3]))
    if answer.shape != (2, 6):
        return f"Two windows of three days and two columns: the shape should be (2, 6), not {answer.shape}."
    for row, window in zip(answer, windows):
        if sorted(row) != sorted(window[:, [1, 3]].ravel()):
            return "A row should hold numbers of its own window only, from these columns."
    again = np.asarray(function(windows[:1], [1, 3]))
    if not np.array_equal(again, answer[:1]):
        return "The order must be the same in every call, or training and test do not fit."
    return "Correct."


# %% tags=["solution", "hide-input"]
def week_of(windows, columns):
    return windows[:, :, columns].reshape(len(windows), -1)


print(check_week_of(week_of))
narrow = RidgeCV(alphas=np.logspace(-1, 5, 25), cv=TimeSeriesSplit(5))
narrow.fit(week_of(weather.train.x, targets), weather.train.y[:, -1])
narrow_error = rmse(squared_errors(narrow.predict(week_of(test.x, targets)), test))
print(
    f"two columns: {narrow_error[0]:.2f} °F; all 18: {ridge_error[0]:.2f} °F; persistence: {stay[0]:.2f} °F"
)

# %% [markdown]
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
# *(a)* is what persistence and climatology are often misused for. A rival is chosen because it is *hard* to beat.
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

# %% [markdown]
# ## Takeaways
#
# - A fully recurrent network of ten hidden units learns to forecast: on years it never saw it beats persistence and climatology.
# - On Chicago it is about as good as ridge regression; on the five cities ridge regression is better for the minimum. Nothing that we find inside it later should be read as a secret of a superior forecaster.
# - Windows that overlap must not be shuffled into training and test. A memoriser without any understanding is nearly perfect there.
# - An error is a number with two intervals: over networks, and over years.
#
# ## Record
#
# No source claims that this network forecasts well: the entries are the book's own.
# The rules stand in the table of claims, and were written before this chapter ran with them.
# Where the error is compared on test days, each month of them is also left out in turn, so that the interval holds the days as well as the networks.


# %% tags=["hide-input"]
def against(other, part):
    """Rows over networks, and over months left out, of an error minus the network's."""
    networks, months = [], []
    blocks = np.array_split(np.arange(len(test)), len(test) // 30)
    for target, name in enumerate(("maximum", "minimum")):
        ours = squared["network, modern"][..., target]
        theirs = squared[other][:, target]
        gap = np.sqrt(theirs.mean()) - np.sqrt(ours.mean(axis=1))
        networks.append(results.rows(gap, part=part, target=name))
        for number, block in enumerate(blocks):
            kept = np.delete(theirs, block), np.delete(ours, block, axis=1)
            gap = np.sqrt(kept[0].mean()) - np.sqrt(kept[1].mean(axis=1))
            row = {"block": number, "value": gap.mean()}
            months.append(row | {"part": part, "target": name})
    return pd.concat(networks), pd.DataFrame(months)


trained, left_out = zip(
    against("persistence", "against persistence"),
    against("climatology", "against climatology"),
)
untrained = [
    results.rows(
        rmse(squared[other])[target]
        - rmse(squared["untrained network"])[:, target],
        part=f"against {other}",
        target=name,
        condition="untrained",
    )
    for other in ("persistence", "climatology")
    for target, name in enumerate(("maximum", "minimum"))
]
ledger.record(
    "rnn-forecast",
    pd.concat(
        [*(rows.assign(condition="trained") for rows in trained), *untrained]
    ),
    measured="trained",
    null="untrained",
    days=pd.concat(left_out),
    figure="fig-03-error",
    fresh=False,
)

# %% tags=["hide-input"]
beyond, months = against("ridge", "difference")
ledger.record(
    "rnn-against-ridge",
    beyond.assign(value=-beyond["value"]),
    days=months.assign(value=-months["value"]),
    figure="fig-03-error",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record("rnn-memory", results.rows(gain), figure="fig-03-memory", fresh=False)

# %% tags=["hide-input"]
flattered = {
    "memoriser": (fair[0] - stay[0]) - (leaky[:, 0] - stay_shuffled[:, 0]),
    "network": (blocked_net[:, 0] - stay[0])
    - (leaky_net[:, 0] - stay_shuffled[0, 0]),
}
ledger.record(
    "rnn-split-leak",
    pd.concat(results.rows(v, forecaster=name) for name, v in flattered.items()),
    figure="fig-03-leak",
    fresh=False,
)

# %% tags=["hide-input"]
skilful = [
    results.rows(
        skill(last_answers(model, series.test), series)[:, target],
        data=place,
        target=name,
    )
    for place, (series, model) in records.items()
    for target, name in enumerate(("maximum", "minimum"))
]
ledger.record(
    "rnn-forecast-elsewhere",
    pd.concat(skilful),
    figure="fig-03-skill",
    fresh=False,
)
