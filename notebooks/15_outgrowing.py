# %% [markdown]
# # Outgrowing one machine
#
# | | |
# |---|---|
# | **Question** | How does the cost of this book's experiments grow, and what would a hundred machines change? |
# | **Sources** | none asks: the networks of {cite:t}`ivanovic2018` and of {cite:t}`shwartzziv2017` fit on one machine |
# | **Time** | 25 minutes to read, about 1 minute to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators) and {doc}`04 <04_information_flow>` (flow) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - say how time grows with samples, units, networks and cores, from measurements;
# - say beforehand how long a large flow matrix will take, and in how much memory;
# - run a sweep of settings and seeds that survives being killed;
# - find the bottleneck of a cluster before you rent one.
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
import os
import tempfile
import time
import timeit
from pathlib import Path

import joblib
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Markdown

from infoutils import data, models, plotting, sweep, training
from infoutils.book import results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale
from infoutils.estimation import mutual_information, pairwise_mutual_information
from infoutils.statistics import ensemble_interval

plotting.use_style()
scale = get_scale()
samples = 10_000 if scale.name == "full" else scale.samples


def describe(values):
    return words.estimate(*ensemble_interval(values))


# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. Twice as many samples: how many times as long does one estimate of mutual information take?
# 2. Twice as many units: how many times as long does the matrix of all pairs take?
# 3. Sixteen networks trained as one ensemble, against one network: how many times as long?
# 4. A matrix that takes one machine some minutes: how long on a hundred machines?
# :::
#
# ## A sweep
#
# Everything in this chapter is a table with a row for each setting and seed.
# `infoutils.sweep` makes such tables.
# It calls a function with every combination of the settings and every seed, and keeps each result on disk as soon as it is there.
# A sweep that is interrupted goes on where it was, and a folder holds one sweep only.
#
# The first question is an old one, from {doc}`chapter 02 <02_estimation>`: how wrong is an estimate, and how does the error fall with the samples?
# The function takes one setting and one seed, and returns one row.

# %%
folder = Path(os.environ.get("INFOUTILS_SWEEPS") or tempfile.mkdtemp())


def error(seed, method, samples, correlation):
    """Error of one estimate, in bits, for Gaussian columns whose information is known."""
    rng = np.random.default_rng([seed, samples])
    x, noise = rng.normal(size=(2, samples))
    y = correlation * x + np.sqrt(1 - correlation**2) * noise
    truth = -0.5 * np.log2(1 - correlation**2)
    return {"error": mutual_information(x, y, method) - truth}


grid = {
    "method": ["ksg", "lnn2", "binned"],
    "samples": [samples // 4 * n for n in (1, 2, 4)],
    "correlation": [0.5, 0.99],
}
with joblib.parallel_config(backend="threading", n_jobs=-1):
    first = sweep.run(
        error, grid, seeds=scale.repetitions // 2, folder=folder / "15_error"
    )
    errors = sweep.run(
        error, grid, seeds=scale.repetitions, folder=folder / "15_error"
    )
print(f"{len(first)} rows, and with more seeds {len(errors)}")
print(errors.tail(4).to_string())

# %% [markdown]
# The second call found the pieces of the first, and computed the new seeds only.
# Beside the table stands a record of what made it:

# %%
for key, value in errors.attrs.items():
    print(f"{key}: {value}"[:76])

# %% [markdown]
# A sweep at the papers' sizes may take a workstation a night, or a cluster minutes.
# `make full CHAPTER=15_outgrowing` runs this chapter at the `full` scale, and keeps its tables in `book/full`.
# Where such a table is there, the figures of this chapter show it too, and say when it was made.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Root-mean-square error in bits against the number of samples, on logarithmic axes, in two panels for a correlation of 0.5 and of 0.99. With the weaker correlation binning is wrong by about a bit at first and far worse than the two other estimators, and all lines fall. With the stronger correlation the three lines lie within a factor of about three, and that for binning does not fall. Crosses of a larger run, where there is one, continue the lines to the right."}, "figure": {"caption": "Error of three estimators against samples, for Gaussian columns whose information is known. Lines: this run, with 95 % interval over data sets. Crosses: the full scale, if its table is there; the legend then says when it was made.", "name": "fig-15-error"}, "no_numbers": "there are hundreds of estimates, which the code above makes."}
kept = results.kept("15_error")


def root_mean_square(table, method, correlation):
    """Its mean and interval at each number of samples."""
    rows = table[(table.method == method) & (table.correlation == correlation)]
    wide = rows.pivot(index="seed", columns="samples", values="error")
    mean, low, high = ensemble_interval(wide.to_numpy() ** 2)
    low = np.maximum(low, mean / 100)  # for the logarithm
    return wide.columns, *np.sqrt([mean, low, high])


def label_ends(ax, now, full):
    """Label the least size, and the largest of this run and of the full scale."""
    ticks = sorted({min(now), max(now), max(full, default=max(now))})
    ax.set_xticks(ticks, ticks)
    ax.minorticks_off()


fig, axes = plt.subplots(1, 2, figsize=(8.5, 3.6), sharey=True)
for ax, correlation in zip(axes, grid["correlation"]):
    for method, colour in zip(grid["method"], plotting.COLOURS):
        n, mean, low, high = root_mean_square(errors, method, correlation)
        ax.plot(n, mean, color=colour, label=method)
        ax.fill_between(n, low, high, color=colour, alpha=0.25, lw=0)
        if kept is not None:
            n, mean, low, high = root_mean_square(kept, method, correlation)
            ax.errorbar(n, mean, (mean - low, high - mean), fmt="x", color=colour)
    ax.set(xscale="log", yscale="log", title=f"correlation {correlation}")
    label_ends(ax, errors.samples, [] if kept is None else kept.samples)
    ax.set_xlabel("samples")
if kept is not None:
    axes[0].plot([], [], "kx", label=f"full scale, {kept.attrs['finished'][:10]}")
axes[0].set_ylabel("root-mean-square error (bits)")
fig.legend(
    *axes[0].get_legend_handles_labels(),
    loc="upper center",
    bbox_to_anchor=(0.5, 0.02),
    ncol=4,
)
plt.show()

# %% tags=["hide-input"]
largest = grid["samples"][-1]
told = []
for method in grid["method"]:
    rows = errors[(errors.method == method) & (errors.samples == largest)]
    values = [describe(found.error) for _, found in rows.groupby("correlation")]
    told.append(f"{method} {' and '.join(values)}")
Markdown(
    f"Mean error with {largest} samples, in bits, for correlations of 0.5 and 0.99: "
    + "; ".join(told)
    + f". {len(errors)} pieces, each with a seed of its own."
    + (
        ""
        if kept is None
        else f" The crosses are {kept.seed.nunique()} data sets for each setting."
    )
)

# %% [markdown]
# ## How cost grows
#
# Now the sweep's function measures *time*.
# It does a piece of work four times, and reports the least of the last three: the first may compile.
# The clock counts the seconds that the processor spends on it, so that other programs disturb less.
# Five repetitions, with other random numbers, give an interval.
#
# - **Samples.** One pair of columns, by the library's search, and, as a control, by computing every distance, which must take four times as long for twice the samples.
# - **Units.** The matrix of all pairs, with few samples.
# - **Networks.** A part of an epoch of training, for more and more networks in one ensemble.
#
# One worker does it all: workers that share a machine slow each other.

# %%
weather = data.weather()
few = samples // 8


def matrix(samples, units, rng, **options):
    """The work of estimating all pairs."""
    x = rng.normal(size=(samples, units))
    return lambda: pairwise_mutual_information(x, jobs=1, **options)


def part_of_an_epoch(networks, rng):
    """The work of training some networks on 640 windows."""
    model = models.FullyRecurrent(networks, 18, 10, 2, rng=rng)
    options = {"epochs": 1, "windows_per_epoch": 640, "rng": rng}
    return lambda: training.fit(model, weather, progress=False, **options)


WORK = {
    "samples, by search": lambda size, rng: matrix(size, 5, rng),
    "samples, every distance": lambda size, rng: matrix(size, 2, rng, device="cpu"),
    "units": lambda size, rng: matrix(few, size, rng),
    "networks": part_of_an_epoch,
}


def cost(seed, what, size):
    """Seconds of the processor that a piece of work takes."""
    work = WORK[what](size, np.random.default_rng(seed))
    taken = timeit.repeat(work, time.process_time, number=1, repeat=4)
    return {"seconds": min(taken[1:])}


sizes = {
    "samples, by search": [samples // 2 * n for n in (1, 2, 4, 8)],
    "samples, every distance": [samples // 2 * n for n in (1, 2, 4)],
    "units": [scale.networks * n for n in (1, 2, 4, 8)],
    "networks": [scale.networks // 5 * n for n in (1, 2, 4, 8, 16)],
}
costs = sweep.run(
    cost,
    [{"what": [what], "size": listed} for what, listed in sizes.items()],
    seeds=5,
    folder=folder / "15_cost",
    jobs=1,
)


def seconds(table, what):
    """Sizes, and seconds as an array of shape (repetitions, sizes)."""
    wide = table[table.what == what].pivot(
        index="seed", columns="size", values="seconds"
    )
    return wide.columns.to_numpy(), wide.to_numpy()


# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels with seconds against size on logarithmic axes. Samples: the line of the search rises about in proportion to the samples and stays far below the grey line for every distance, which is about twice as steep. Units: a line that is steep, about parallel to a dotted guide for the square. Networks: a line that rises about as steeply as a dotted guide in proportion, or less, most clearly at its left end. Crosses of a larger run, where there is one, continue the lines to the right; those for units lie higher."}, "figure": {"caption": "Time against size. Lines: means and 95 % interval over five repetitions; grey: the control, every distance; dotted: in proportion (left, right) or as the square (middle) from the first point on. Crosses: the full scale, if its table is there, in the middle with more samples for each pair; the legend then says when it was made.", "name": "fig-15-growth"}, "no_numbers": "they are times of the machine that built this page, which the code above measures."}
kept = results.kept("15_cost")
fig, axes = plt.subplots(1, 3, figsize=(10, 3.6))
panels = {"samples": 1, "units": 2, "networks": 1}
for ax, (panel, power) in zip(axes, panels.items()):
    shown = {"now": [], "full": []}
    for what in [what for what in WORK if what.startswith(panel)]:
        control = what.endswith("distance")
        colour = plotting.CONTROL if control else plotting.COLOURS[0]
        label = what.split(", ")[-1] if panel == "samples" else None
        n, values = seconds(costs, what)
        pairs = 10 if what.endswith("search") else 1  # five columns have ten pairs
        shown["now"].extend(n)
        plotting.band(ax, n, values / pairs, label=label, colour=colour)
        if not control:
            guide = values[:, 0].mean() / pairs * (n / n[0]) ** power
            ax.plot(n, guide, ":", color="0.3")
        if kept is not None:
            n, values = seconds(kept, what)
            shown["full"].extend(n)
            ax.plot(n, values.mean(axis=0) / pairs, "x", color=colour)
    ax.set(xscale="log", yscale="log", xlabel=panel)
    label_ends(ax, shown["now"], shown["full"])
if kept is not None:
    axes[0].plot([], [], "kx", label=f"full scale, {kept.attrs['finished'][:10]}")
axes[0].set(ylabel="seconds", title="one pair of columns")
axes[1].set_title(f"all pairs, {few} samples")
axes[2].set_title("640 windows of training")
fig.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02), ncol=3)
plt.show()


# %% tags=["hide-input"]
def doubling(what):
    """Times as long for twice the size, at the largest size."""
    _, values = seconds(costs, what)
    return values[:, -1] / values[:, -2]


n, values = seconds(costs, "networks")
together = values[:, -1] / values[:, 0]
Markdown(
    "For twice the size, at the largest size, it took this many times as long: "
    + "; ".join(f"{what}: {describe(doubling(what))}" for what in WORK)
    + f". An ensemble of {n[-1]} networks took {describe(together)} times as long as one of "
    f"{n[0]}, where training them one after another would take {n[-1] // n[0]} times as long."
)

# %% [markdown]
# What to read from these ratios:
#
# - The control should give 4 when it is large enough, and the search a little more than 2.
# - Pairs grow as the square of the units: near 4.
# - Networks in one ensemble share the overhead of every step: while that is most of the time, the ratio is near 1; once the arithmetic outweighs it, near 2.
#   So seeds are cheapest in ensembles, and after that by sending *ensembles* to other machines.
#
# How fast is one core used, beside what else there is?
# These ratios were measured by `make bench`, each against its rival in the same run on the same machine; against version 0.1.0 of this book by `benchmarks/versions.py`, and of whole commands by `benchmarks/commands.py`, where each version builds and tests its own book, which is not the same work.
#
# {{ratios}}
#
# One goal is not met: the whole book takes longer than that of version 0.1.0, as it judges more than three times as many statements, by more estimators and on more networks.
#
# ## Cores
#
# The pairs are shared out in blocks.
# The compiled search lets go of Python's lock, so on one machine threads are enough, and nothing is copied.
# The control has no work to share: two workers cannot make one block quicker.

# %%
cores = joblib.cpu_count()
workers = sorted({1, min(2, cores), cores})
x = np.random.default_rng(0).normal(size=(few, 8 * scale.networks))
long = np.random.default_rng(0).normal(size=(16 * samples, 2))


def timed(work, clock=time.perf_counter):
    """Seconds of five repetitions."""
    work()
    return np.array(timeit.repeat(work, clock, number=1, repeat=5))


by_workers = {
    n: timed(lambda n=n: pairwise_mutual_information(x, jobs=n)) for n in workers
}
one_block = {
    n: timed(lambda n=n: pairwise_mutual_information(long, jobs=n)) for n in workers
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Speed-up against workers, with a dotted diagonal for the ideal. The matrix of all pairs starts at one and rises towards the diagonal as far as the machine has idle cores. The grey control, a single pair, stays near one or falls below it."}, "figure": {"caption": "Speed-up by threads on the machine that built this page: all pairs, and a single pair as the control (grey). Dots: five repetitions; diamonds: their mean with its 95 % interval; dotted: the ideal.", "name": "fig-15-cores"}, "no_numbers": "they are times of the machine that built this page, which the code above measures."}
gain = {
    "all pairs": {n: by_workers[1].mean() / by_workers[n] for n in workers},
    "one pair": {n: one_block[1].mean() / one_block[n] for n in workers},
}
fig, ax = plt.subplots(figsize=(5.5, 3.4))
for (name, found), colour in zip(
    gain.items(), (plotting.COLOURS[0], plotting.CONTROL)
):
    for n, values in found.items():
        mean, low, high = ensemble_interval(values)
        ax.plot([n] * len(values), values, "o", color=colour, alpha=0.4, ms=4)
        ax.errorbar(
            n, mean, [[mean - low], [high - mean]], fmt="D", color=colour, ms=5,
            label=name if n == 1 else None,
        )  # fmt: skip
ax.plot(workers, workers, ":", color="0.3", label="ideal")
ax.set(xlabel="workers", ylabel="times as quick as one worker", xticks=workers)
ax.legend()
plt.show()

# %% tags=["hide-input"]
Markdown(
    f"This machine has {cores} cores. With {workers[-1]} workers all pairs were "
    f"{describe(gain['all pairs'][workers[-1]])} times as quick as with one, and a single pair "
    f"{describe(gain['one pair'][workers[-1]])} times. "
    "Whatever else the machine was doing takes its share of this."
)

# %% [markdown]
# ## One thousand units
#
# A network of 1,000 units, and 10,000 samples.
# Its flow needs the information of every source with every target later, a million pairs, and of every two units now, half a million.
# We need not wait to know how long that takes: a few pairs tell.
# (With `progress=True`, `pairwise_mutual_information` does the same before it starts.)
#
# Memory is bounded: the inputs, their sorted columns and ranks, one block of pairs for each worker, and the matrix.

# %%
units, samples = 1000, 10_000
rng = np.random.default_rng(0)
small = rng.normal(size=(samples, 5)) + rng.normal(size=(samples, 1))  # dependent
per_pair = (
    timed(lambda: pairwise_mutual_information(small, jobs=1), time.process_time)
    / 10
)
pairs = units**2 + units * (units - 1) // 2
one_core = per_pair * pairs
inputs = 8 * samples * units * (4 + 3)  # sorted values, order and ranks, in bytes

# %% tags=["hide-input"]
Markdown(
    f"One pair takes {describe(1e3 * per_pair)} ms on one core, so {pairs:,} pairs take "
    f"{describe(one_core / 60)} minutes on one core, and about "
    f"{one_core.mean() / 60 / cores:.0f} minutes on the {cores} of this machine if all are idle. "
    f"The workers need {inputs / 1e9:.2f} GB of input; the matrix has {8 * units**2 / 1e6:.0f} MB."
)

# %% [markdown]
# ## A hundred machines
#
# The same code runs on a cluster: start one with [Dask](https://docs.dask.org), and say so.
#
# ```python
# from dask.distributed import Client
#
# client = Client("scheduler-address:8786")
# with joblib.parallel_config(backend="dask"):
#     bits = flow.information_flow(activity)
#     table = sweep.run(function, grid, seeds=500, folder="results")
# ```
#
# Large inputs are sent to every worker once, and a worker that dies loses nothing: others do its blocks again.
#
# What would 100 machines do for us?
# A small model with three terms tells:
#
# - **compute**: the time on one core, divided by all the cores;
# - **send**: the bytes of the inputs, divided by the network's speed; machines that have them pass them on, so the number of rounds is the logarithm of the number of machines;
# - **hand out**: one process gives out the blocks, one after another, or stores the pieces of a sweep.
#
# The time of a pair and of storing a piece are measured.
# The others are assumptions, and you should put in your own: 16 cores a machine, 1 Gbit/s, 1 ms to hand out a block.
#
# We ask about two jobs of the same kind of user: the flow of one network of 1,000 units, and a sweep of 10,000 pieces (settings and seeds) that take a minute each.


# %%
def nothing(seed):
    """A piece without work: all that it takes is storing it."""
    return {"value": seed}


start = timeit.default_timer()
sweep.run(
    nothing,
    {},
    seeds=50,
    folder=Path(tempfile.mkdtemp()),
    jobs=1,
    progress=False,
)
store = (timeit.default_timer() - start) / 50

machines = 2 ** np.arange(11)
speed, handing, in_machine = 125e6, 1e-3, 16
rounds = 1 + np.log2(machines)
blocks = pairs / 2000
jobs = {
    "flow of 1,000 units": {
        "compute": one_core.mean() / (in_machine * machines),
        "send": inputs / speed * rounds,
        "hand out": np.full(len(machines), blocks * handing),
    },
    "sweep of 10,000 minutes": {
        "compute": 60 * 10_000 / (in_machine * machines),
        "send": np.zeros(len(machines)),
        "hand out": np.full(len(machines), 10_000 * store),
    },
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Modelled seconds against the number of machines, on logarithmic axes, in two panels. Flow of one network: the line for computing falls in proportion, the line for sending rises slowly and crosses it at around ten machines, so the total has a shallow minimum and then rises. Sweep: computing falls in proportion over the whole range, and the level line for handing out and storing stays below it until several hundred machines."}, "figure": {"caption": "Modelled time on more and more machines of 16 cores, from the measured time of a pair and of storing a piece. Black: the sum; its parts in colour; the control, dotted: computing alone.", "name": "fig-15-cluster"}, "no_numbers": "it is a model, which the code above computes from measured times."}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.7), sharey=True)
for ax, (name, parts) in zip(axes, jobs.items()):
    ax.plot(machines, sum(parts.values()), color="0.1", lw=2.5, label="all")
    for (part, values), colour in zip(parts.items(), plotting.COLOURS):
        if values.any():
            style = ":" if part == "compute" else "-"
            ax.plot(machines, values, style, color=colour, lw=1.8, label=part)
    ax.axvline(100, color="0.7", lw=1)
    ax.set(xscale="log", yscale="log", xlabel="machines", title=name)
axes[0].set_ylabel("seconds")
axes[0].legend(loc="upper right")
plt.show()


# %% tags=["hide-input"]
def at(values, number=100):
    """A part's time on a number of machines, between the modelled ones."""
    if not values.any():
        return 0.0
    return float(
        np.exp(np.interp(np.log(number), np.log(machines), np.log(values)))
    )


told = []
for name, parts in jobs.items():
    whole, single = (
        sum(at(values, n) for values in parts.values()) for n in (100, 1)
    )
    slowest = max(parts, key=lambda part: at(parts[part]))
    told.append(
        f"**{name}**: {single:,.0f} s on one machine and {whole:,.0f} s on a hundred, "
        f"{single / whole:.0f} times as quick. There the slowest part is to *{slowest}* "
        f"({at(parts[slowest]):,.1f} s)."
    )
crossing = np.argmax(
    jobs["flow of 1,000 units"]["send"] > jobs["flow of 1,000 units"]["compute"]
)
Markdown(
    "\n".join(f"- {line}" for line in told)
    + f"\n\nStoring a piece took {1e3 * store:.1f} ms here, so one process can keep "
    f"{1 / store:.0f} pieces a second: on 100 machines, pieces should take more than "
    f"{1600 * store:.0f} s each. For the single flow, sending takes longer than computing from "
    f"{machines[crossing]} machines on."
)

# %% [markdown]
# So the advice is plain.
# Split *between* settings, seeds and networks first: such work needs no inputs that all must share.
# Split one matrix over a few machines at most: beyond these, sending its inputs takes longer than computing with them.
# Let pieces be large: train an ensemble of ten networks in each.
#
# ## What could fool us
#
# - **Other work on the machine.** All times vary with it. We counted the processor's seconds where one worker was enough, and took the least of three, but a busy machine is slower throughout: compare ratios, not seconds, between machines. The speed-up by cores has no such protection.
# - **First use.** Compiling takes seconds, once. It is left out here, and every worker on a cluster pays for it.
# - **Small sizes.** A ratio at small sizes is one of overheads. We took it at the largest size, and the full scale goes further.
# - **The data.** The search is slower for ties, and quicker for strongly dependent columns; these were Gaussian.
# - **A model is not a measurement.** The curves for more than one machine were computed, not run. The tests of the library run a real cluster of three worker processes, on one machine: they check that answers are the same, that killed workers lose nothing, and that each worker receives its inputs once.
#
# ## Exercises
#
# :::{exercise} How long will it take?
# :label: ex-15-estimate
#
# *Easy, 10 minutes.*
# Write `hours(units, samples, seconds_a_pair, cores)`: how long does the flow of one network take, if the time of a pair is known for 10,000 samples and grows in proportion to the samples?
# Check it with `check_hours(hours)`.
# :::


# %%
check_hours = Check(
    [
        ("two units: four pairs later, one now", (2, 10_000, 3600.0, 1), 5.0),
        ("five cores share the pairs", (2, 10_000, 3600.0, 5), 1.0),
        ("twice the samples", (2, 20_000, 3600.0, 1), 10.0),
        ("a thousand units", (1000, 10_000, 1e-3, 16), 1499.5 / 16 / 3600),
    ],
    {
        "A delayed matrix has twice as many pairs, and one for each unit.": (
            lambda right, units, *_: right * (units - 1) / (3 * units - 1)
        ),
        "The information without a delay has pairs, too.": (
            lambda right, units, *_: right * 2 * units / (3 * units - 1)
        ),
    },
    unit="hours",
)


# %% tags=["solution", "hide-input"]
def hours(units, samples, seconds_a_pair, cores):
    pairs = units**2 + units * (units - 1) / 2
    return pairs * seconds_a_pair * samples / 10_000 / cores / 3600


print(check_hours(hours))

# %% [markdown]
# :::{exercise} A better network
# :label: ex-15-bandwidth
#
# *Easy, 5 minutes.*
# How many machines are worth having for the flow of 1,000 units if the network is a hundred times as fast?
# Find the number with the least modelled time, for both networks.
# :::

# %% tags=["solution", "hide-input"]
parts = jobs["flow of 1,000 units"]
for factor in (1, 100):
    whole = parts["compute"] + parts["send"] / factor + parts["hand out"]
    best = np.argmin(whole)
    print(f"{factor} times as fast: {machines[best]} machines, {whole[best]:.1f} s")

# %% [markdown]
# :::{exercise} Interrupt a sweep
# :label: ex-15-interrupt
#
# *Medium, 10 minutes.*
# Write a function that fails for one seed the first time that it is called with it.
# Sweep, see it fail, sweep again, and count how often the function was called: each seed once, and the one that failed twice.
# :::

# %% tags=["solution", "hide-input"]
calls = []


def fails_once(seed):
    calls.append(seed)
    if calls == [0, 1, 2]:
        raise RuntimeError("as if the power had failed")
    return {"value": seed**2}


place = Path(tempfile.mkdtemp())
for attempt in (1, 2):
    try:
        table = sweep.run(
            fails_once, {}, seeds=5, folder=place, jobs=1, progress=False
        )
        print(f"attempt {attempt}: {table.value.tolist()}")
    except RuntimeError as problem:
        print(f"attempt {attempt}: {problem}, {problem.__notes__[0]}")
print("calls:", calls)

# %% [markdown]
# ## Takeaways
#
# - One estimate grows a little faster than its samples, a matrix as the square of its units, and an ensemble less than in proportion to its networks until the arithmetic is most of the work.
# - The time of a large matrix is known before it starts, from a few pairs.
# - Keep results piece by piece: then an interruption costs one piece.
# - On many machines, sending and storing outlast computing. Share out seeds and settings first, and let each piece be worth a minute.
