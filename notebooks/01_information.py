# %% [markdown]
# # Information: entropy, mutual information, delay and flow
#
# | | |
# |---|---|
# | **Question** | If one signal tells about another, does it act on it? What do entropy, mutual information, delayed information and information flow say, and what not? |
# | **Sources** | {cite:t}`ivanovic2018`, §2 (the quantities that it takes as known) and §4 (why it defines a flow); {cite:t}`anttonen2018`, slide "Theory – Information Theory" |
# | **Time** | 30 minutes to read, under a minute to run |
# | **You need** | Mean, variance and correlation; Python with NumPy |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 01_information}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the entropy of a discrete variable, and say what one bit is;
# - explain why the entropy of a continuous variable can be negative and hangs on its unit, and why mutual information does not;
# - read an estimate beside its exact value and beside a shuffled control;
# - find with which delay one signal tells most about another;
# - say why a graph of shared information has false edges, compute the flow that is meant to remove them, and name three systems in which it misleads.
# :::
#
# The recurrent-network paper takes entropy, mutual information and delayed information as known (§2).
# Who does not know them starts here.
# Everything is checked against an exact value, which for most networks of the later chapters nobody has: this is the place to learn how far an estimate can be trusted.

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
from itertools import product

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from scipy.special import entr
from scipy.stats import norm

from infoutils import estimation, flow, plotting
from infoutils.book import ledger, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.estimation import entropy, mutual_information

plotting.use_style()
N, REPETITIONS = get_scale().samples, get_scale().repetitions

# %% [markdown]
# Every experiment is repeated on independent data sets.
# What is reported is the mean of the estimates with, in square brackets, its 95 % confidence interval.
#
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. A coin lands heads nine times in ten. Does a flip carry more or less than half a bit?
# 2. Two Gaussian variables have correlation 0.5. How much does one tell about the other: about 0.2, 0.5 or 0.8 bits?
# 3. Let $y = x^2 + \text{noise}$ with $x$ symmetric around zero. The correlation is zero. What is the mutual information?
# 4. A unit A acts on B and on C, which do nothing to each other. Which edges has a graph that joins all units that share information? And which, if we ask for information about the *next* step?
# :::
#
# ## Entropy: how uncertain a discrete variable is
#
# An outcome of probability $p$ surprises us by $\log_2 (1/p)$ {term}`bits <bit>`.
# A fair coin surprises by one bit, a certain outcome by none.
# {term}`Entropy <entropy>` {cite}`shannon1948` is the average surprise,
#
# $$H(X) = \sum_x p(x) \, \log_2 \frac{1}{p(x)} .$$
#
# It is also the least number of yes-or-no questions, on average and over many outcomes, that identify the outcome {cite}`cover2006`.
# For samples we put the observed frequencies in place of $p$: this is the {term}`plug-in estimate`.


# %%
def plugin_entropy(values):
    """Entropy in bits of the frequencies of the values in an array."""
    counts = np.unique(values, return_counts=True)[1]
    p = counts / counts.sum()
    return np.sum(p * np.log2(1 / p))


# %%
def coin_entropies(flips, heads):
    return list(map(plugin_entropy, rng.random((10 * REPETITIONS, flips)) < heads))


rng, p = np.random.default_rng(seed(1)), np.linspace(0, 1, 401)
coin = results.measure(coin_entropies, flips=(10, N), heads=np.arange(1, 10) / 10)


# %% tags=["hide-input"]
def beside_exact(table, x, by, exact, controls=(), **labels):
    # exact: places and values of a curve, drawn as a broad line behind the estimates
    fig, ax = plt.subplots()
    ax.plot(*exact, color="0.8", linewidth=5, label="exact", zorder=0)
    results.curves(ax, table, x, by=by, controls=controls)
    ax.set(**labels)
    ax.legend(title=by)
    plt.show()
    return results.numbers(table, [by, x], of="data sets")


# %% tags=["hide-input"] mystnb={"image": {"alt": "An arch over the probability of heads, 0 bits at both ends and 1 bit in the middle. Estimates from many flips lie on it; those from ten flips lie below it everywhere, by about a tenth of a bit."}, "figure": {"caption": "Entropy of a biased coin: the formula (broad line), and plug-in estimates from ten flips and from many. Mean over data sets and its 95 % interval.", "name": "fig-01-coin"}}
beside_exact(coin, "heads", "flips", (p, (entr(p) + entr(1 - p)) / np.log(2)),
             xlabel="probability of heads", ylabel="entropy (bits)")  # fmt: skip

# %% [markdown]
# A coin that lands heads nine times in ten carries a little less than half a bit.
# With few flips the estimate is too low, because chance makes the frequencies less even than the probabilities, and uneven frequencies have less entropy.
# For a variable with $m$ values and $n$ samples this {term}`bias <bias of an estimator>` is close to $-(m-1) / (2 n \ln 2)$ bits {cite}`paninski2003`: with ten flips of a fair coin, about as much as the figure shows.
#
# ## Entropy of a continuous variable: useful, but not absolute
#
# A temperature can take infinitely many values, so naming it exactly would take infinitely many bits.
# {term}`Differential entropy <differential entropy>` replaces the sum by an integral over the density,
#
# $$h(X) = \int p(x) \, \log_2 \frac{1}{p(x)} \, dx , \qquad \text{for a Gaussian} \quad h = \tfrac12 \log_2 (2 \pi e \, \sigma^2) .$$
#
# Read it as a difference: to state $x$ with a resolution of $\Delta$ takes about $h(X) - \log_2 \Delta$ bits.
# It is estimated from the distances between neighbouring samples, as Kozachenko and Leonenko (KL) do {cite}`kozachenko1987`; {doc}`chapter 02 <02_estimation>` takes that estimator apart.


# %%
def gaussian_entropies(doublings, estimate):
    samples = rng.normal(scale=2.0**doublings, size=(REPETITIONS, N))
    return list(map(entropy, samples))


rng, doublings = np.random.default_rng(seed(2)), np.arange(-4, 3)
widths = results.measure(gaussian_entropies, doublings=doublings, estimate=["KL"])

# %% tags=["hide-input"] mystnb={"image": {"alt": "A straight line that rises by one bit a doubling of the standard deviation, from minus 2 bits at one sixteenth to plus 4 bits at four; it crosses zero at about one quarter. All estimates lie on it."}, "figure": {"caption": "Differential entropy of a Gaussian: the formula (broad line) and nearest-neighbour estimates, with 95 % intervals smaller than the marks. Narrow variables have negative entropy.", "name": "fig-01-gaussian-entropy"}}
exact = doublings, doublings + np.log2(2 * np.pi * np.e) / 2
beside_exact(widths, "doublings", "estimate", exact,
             xlabel="log2 of the standard deviation", ylabel="differential entropy (bits)")  # fmt: skip

# %% [markdown]
# And the unit counts: here are the same temperatures in two of them.

# %%
celsius = rng.normal(10, 8, size=10 * N)
pd.Series({"°C": entropy(celsius), "°F": entropy(1.8 * celsius + 32)}).round(2)

# %% [markdown]
# The difference is $\log_2 1.8 = 0.85$ bits: the factor counts, the shift by 32 does not.
# So a differential entropy by itself says little, and a ratio that has one in its denominator hangs on the unit.
# Differences of entropies of the same variable do not, and mutual information is such a difference.
#
# ## Mutual information: what one variable tells about another
#
# {term}`Mutual information <mutual information>` is the entropy of $X$ that goes away when $Y$ is known,
#
# $$I(X;Y) = h(X) - h(X \mid Y) = \iint p(x, y) \, \log_2 \frac{p(x, y)}{p(x)\,p(y)} \, dx \, dy .$$
#
# It is symmetric, never negative, and zero for independent variables only.
# (The paper's §2 prints a minus sign before the integral, surely a slip: with it no information would be positive.
# The slides of {cite:t}`anttonen2018` take the natural logarithm, so their unit is the {term}`nat`, 1.44 bits.)
#
# For two Gaussian variables with correlation $\rho$
#
# $$I(X;Y) = -\tfrac12 \log_2 (1 - \rho^2) .$$
#
# We draw correlated pairs, and estimate their information by the method of Kraskov, Stögbauer and Grassberger ({term}`KSG <KSG estimator>`) {cite}`kraskov2004`, to which the paper, too, refers; it again works with distances to neighbours.
# The {term}`control` is the same with one column shuffled: the values stay, the relation goes.


# %%
def gaussian_bits(rho):
    return -0.5 * np.log2(1 - np.square(rho))


def pair_informations(correlation, y):
    x, noise = rng.normal(size=(2, REPETITIONS, N))
    related = correlation * x + np.sqrt(1 - correlation**2) * noise
    if y == "shuffled":
        related = rng.permuted(related, axis=1)
    return list(map(mutual_information, x, related))


rng, both = np.random.default_rng(seed(3)), ("as drawn", "shuffled")
pairs = results.measure(pair_informations, correlation=np.arange(10) / 10, y=both)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Information over correlation: flat near zero at first, 0.2 bits at a correlation of 0.5, then ever steeper, to 1.2 bits at 0.9. Estimates follow the broad curve. Hollow grey squares of the shuffled control stay at zero."}, "figure": {"caption": "Mutual information of two Gaussian variables: the formula (broad line), KSG estimates, and the same with one column shuffled (hollow). Mean over data sets and its 95 % interval.", "name": "fig-01-mutual-information"}}
beside_exact(pairs, "correlation", "y", (p[:370], gaussian_bits(p[:370])), ["shuffled"],
             xlabel="correlation", ylabel="mutual information (bits)")  # fmt: skip

# %% [markdown]
# A correlation of 0.5 sounds like a lot and is only 0.2 bits; a correlation of 1 would be infinitely many.
# Keep that scale in mind when a network shows "a tenth of a bit".
#
# Information is never negative, but its estimates scatter around the truth, and where the truth is zero, many must fall below.
# To set those to zero looks tidy, and makes information out of nothing:

# %%
raw = pairs[pairs["y"] == "shuffled"]["value"]
means = {"mean": raw.mean(), "mean, clipped at zero": raw.clip(lower=0).mean()}
pd.Series({"share below zero": (raw < 0).mean()} | means).round(3)

# %% [markdown]
# This is why every estimate in this book is raw.
#
# ## A very robust measure of similarity?
#
# So a slide of {cite:t}`anttonen2018` calls mutual information, without saying against what it is robust.
# One reading is that it sees a relation of any shape.
# Correlation asks how well a *straight line* predicts, and misses a parabola.

# %%
rng = np.random.default_rng(seed(4))
x, noise = rng.normal(size=(2, 5 * REPETITIONS, N))
line, parabola = 0.8 * x + 0.6 * noise, x**2 + 0.5 * noise
relations = {"line": (x, line), "parabola": (x, parabola), "unrelated": (x, noise)}

# %% [markdown]
# Another reading is that it does not mind how a quantity is written.
# To bend an axis without folding it (by any strictly monotone map) changes the correlation and the entropies.
# It leaves the information alone, because each value can be recovered from the bent one.
# So we bend the axes of the line, first one, then both.


# %%
def similarity(relation, measure):
    if measure == "information":
        return list(map(mutual_information, *relations[relation]))
    return [np.corrcoef(*one)[0, 1] for one in zip(*relations[relation])]


bent = {"exp(x)": (np.exp(x), line), "exp(x) and y³": (np.exp(x), line**3)}
relations, measures = relations | bent, ("correlation", "information")
similar = results.measure(similarity, relation=relations, measure=measures)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five clouds of points: a tilted ellipse, a parabola that opens upwards, a round cloud, and two clouds that are dense near one corner or centre and thin out along curves."}, "figure": {"caption": "Three relations, and the first with bent axes: one data set of each.", "name": "fig-01-shapes"}}
fig, axes = plt.subplots(1, 5, figsize=(7.4, 2))
for ax, (name, drawn) in zip(axes, relations.items()):
    ax.plot(drawn[0][0], drawn[1][0], ".", markersize=2, alpha=0.4)
    ax.set(title=name, xticks=[], yticks=[])
plt.show()
results.numbers(similar, ["measure", "relation"], of="data sets")

# %% [markdown]
# For the parabola there is no formula, but the exact value is easy to integrate: $I(X;Y) = h(Y) - h(\text{noise})$, with the density of $y$ averaged over $x$.

# %%
at, y = np.linspace(-6, 6, 1201), np.linspace(-4, 40, 4401)
density = norm.pdf(y[:, None], at**2, 0.5) @ norm.pdf(at) * 0.01
exact = (entr(density).sum() * 0.01 - norm.entropy(0, 0.5)) / np.log(2)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation and information in five rows. Line: 0.8, and 0.74 bits. Parabola: a correlation of zero, and 1.1 bits. Unrelated: both zero. With one axis of the line bent the correlation is 0.6, with both bent lower still; the information lies on the dotted line of its exact value at first, and to its left by less than a tenth of a bit with both axes bent."}, "figure": {"caption": "Correlation and estimated information of three relations, and of the line with bent axes. Dots: data sets; marks: mean with 95 % interval, mostly smaller than the mark; dotted: zero, and the exact information of the line, bent or not, and of the parabola.", "name": "fig-01-bent"}}
results.figure(similar, "relation", by="measure", label="correlation, or bits",
               lines=[0, gaussian_bits(0.8), exact])  # fmt: skip
results.numbers(similar, ["relation", "measure"], of="data sets")

# %% [markdown]
# {{slides-robust-information was depends on map}}
# In the first reading the slide is right.
# The parabola, of correlation zero, has {{slides-robust-information any shape}} bits, more than the line.
#
# In the second it is right about the information, and not wholly about its estimate.
# Bending both axes takes more than a quarter of the correlation away, and changes the estimated information by {{slides-robust-information bending y³}} bits, with one axis by {{slides-robust-information bending}}; our rule lets 0.05 pass.
# Bending changes the distances with which the estimator works, so its bias is another.
# More data sets do not help against a bias; more samples do, as you can try.
#
# That an interval misses the exact value, as here, is no mistake: it shows the *scatter* of an estimator over data sets, and never its *bias*.
# And this is about pairs of columns; whether estimates for whole layers of a network are robust is asked in {doc}`chapter 10 <10_estimators_disagree>`.
#
# ## Delayed information: when does A tell about B?
#
# Signals take time.
# To ask *when* A tells about B, delay one of them:
#
# $$I(A_t ; B_{t+d}) .$$
#
# Our first system has an A that remembers a part of its past, and a B that hears A two steps late,
#
# $$A_t = m A_{t-1} + \text{noise}, \qquad B_t = c A_{t-2} + \text{noise},$$
#
# with noise such that both have variance 1.
# The correlation of $A_t$ with $B_{t+d}$ is $c \, m^{|d-2|}$, so the formula for two Gaussians gives the exact curve.
#
# The data have the shape that all later chapters use: (windows, steps, units).
# A window is a short recording, and samples are pooled over windows and steps.

# %%
MEMORY, COUPLING = 0.8, 0.9  # m and c


def remember(memory=MEMORY):
    """Draw signals with memory and variance 1: (data sets, windows, steps)."""
    signal = rng.normal(size=(REPETITIONS, N // 5, 16))
    for t in range(1, signal.shape[-1]):
        signal[..., t] *= np.sqrt(1 - memory**2)
        signal[..., t] += memory * signal[..., t - 1]
    return signal


# %%
def hear(signal, lag):
    """Draw noisy copies, so many steps late and of variance 1."""
    noise = np.sqrt(1 - COUPLING**2) * rng.normal(size=signal.shape)
    return COUPLING * np.roll(signal, lag, axis=-1) + noise


def stack_units(*signals):
    """Stack signals along a last axis, without the steps that heard nothing."""
    return np.stack(signals, axis=-1)[:, :, 4:]


# %%
def at_delay(delay, windows):
    first, second = late if delay >= 0 else late[::-1]
    if windows == "shuffled":
        first = rng.permutation(first, axis=1)
    now, later = first[..., : 12 - abs(delay)], second[..., abs(delay) :]
    return [mutual_information(*map(np.ravel, one)) for one in zip(now, later)]


rng, delays = np.random.default_rng(seed(5)), np.arange(-6, 7)
source = remember()
late = np.moveaxis(stack_units(source, hear(source, lag=2)), -1, 0)  # A and B
by_delay = results.measure(at_delay, windows=both, delay=delays)

# %% tags=["hide-input"] mystnb={"image": {"alt": "A peak of 1.2 bits at a delay of plus 2, which falls off equally on both sides: 0.3 bits at delay 0, and next to nothing at minus 6. Estimates lie on the broad curve. The control is flat at zero."}, "figure": {"caption": "Delayed information between A and a B that hears it two steps late: the formula (broad line), estimates, and the same after the windows of one signal were shuffled (hollow). Mean over data sets and its 95 % interval.", "name": "fig-01-delayed"}}
exact = delays, gaussian_bits(COUPLING * MEMORY ** abs(delays - 2.0))
beside_exact(by_delay, "delay", "windows", exact, ["shuffled"],
             xlabel="delay d (steps)", ylabel="from A to B, d steps later (bits)")  # fmt: skip

# %% [markdown]
# The peak tells the lag.
# But look to the left of zero: today's B tells something about *tomorrow's* A, although B never acts on A.
# Both carry the memory of one past, and information has no arrow.
# A delayed information above zero is no evidence of a direction.
#
# `flow.delayed_mutual_information(activity, delay)` does the same for all pairs of units at once; its matrix is indexed [source, target].
#
# ## Why the paper subtracts
#
# The paper wants a graph that says how information gets from unit to unit (§4).
# The obvious way is to join all pairs that share more of it than some cut-off.
# It gives two reasons against that.
# Such a graph has no arrows; delayed information would give it some.
# Worse, it has edges that are false.
# Let A drive both B and C: then B and C share information, because each has it from A, and the graph joins them although nothing passes between them.
# In this example a delay would be enough, it adds, but not in similar ones that are a little more complicated, and which it leaves out.
# So it subtracts what is shared without a delay, and calls the difference {term}`information flow`:
#
# $$\mathrm{flow}(A \to B) = I(A_t ; B_{t+d}) - I(A_t ; B_t) .$$
#
# This, it says, is how much a unit *directly* influences another, without what two units merely share.
# The argument is in words, and nothing of which the truth is known is tried in §4.
# (Delayed information alone was tried on the network, and did not satisfy, §9; {doc}`chapter 04 <04_information_flow>` comes to that.)
# So let us build the example, and some that are more complicated:
#
# - **no memory**, the paper's example as we read it: A is drawn anew at each step, and B and C hear it one step later;
# - **slow source**: A remembers, as before, and B and C hear it one step later;
# - **one step apart**: C hears the slow source a step later than B;
# - **relay**: B hears A, and C hears B, but not A;
# - **at once**: B and C hear A within the same step;
# - **control**: the slow source, after the windows of each unit were shuffled.


# %%
def draw_system(memory=MEMORY, lags=(1, 1), relay=False, shuffled=False):
    """Draw A, B and C: (data sets, windows, steps, units)."""
    a = remember(memory)
    b = hear(a, lags[0])
    c = hear(b if relay else a, lags[1])
    if shuffled:
        b, c = rng.permutation(b, axis=1), rng.permutation(c, axis=1)
    return stack_units(a, b, c)


rng = np.random.default_rng(seed(6))
systems = {"no memory": {"memory": 0}, "slow source": {}}
systems |= {"one step apart": {"lags": (1, 2)}, "relay": {"relay": True}}
systems |= {"at once": {"lags": (0, 0)}, "control": {"shuffled": True}}


# %%
def matrices(**settings):
    """Three measures of all pairs, each of shape (data sets, source, target)."""
    units = draw_system(**settings)
    now = flow.delayed_mutual_information(units, delay=0)
    later = flow.delayed_mutual_information(units, delay=1)
    return {
        "information": now,
        "delayed": later,
        "flow": flow.information_flow(units),
    }


found = {name: matrices(**settings) for name, settings in systems.items()}


# %%
def link(system, measure, pair):
    source, target = map("ABC".index, pair)
    return found[system][measure][:, source, target]


ways = ("information", "delayed", "flow")
ordered = ("AB", "AC", "BC", "BA", "CA", "CB")  # from the first to the second
links = results.measure(link, system=systems, measure=ways, pair=ordered)

# %% [markdown]
# Now draw the graphs: an edge where the mean over data sets is above 0.05 bits.
# Before you look at a row, say which edges it will have.


# %% tags=["hide-input"]
def draw_links(ax, shown, acts, head):
    """Draw edges that are right (solid), false (dashed) and missing (dotted)."""
    graph, place = nx.complete_graph("ABC", nx.DiGraph), [(0, 1), (-1, 0), (1, 0)]
    kinds = {"-": shown & acts, "--": shown - acts, ":": acts - shown}
    for colour, style in zip((*plotting.COLOURS[:2], "0.6"), kinds):
        edges = [tuple(pair) for pair in kinds[style]]
        nx.draw_networkx(graph, dict(zip("ABC", place)), ax=ax, edgelist=edges, edge_color=colour, style=style, width=1.8,
                         arrowstyle=head, connectionstyle="arc3,rad=0.12", node_size=220, node_color="0.25",
                         font_size=9, font_color="white")  # fmt: skip


# %% tags=["hide-input"] mystnb={"image": {"alt": "Six rows of graphs of A, B and C. No memory: information has the false edge between B and C only, delayed information and flow the two right ones. Slow source: information has all edges, delayed information all arrows, flow the two right ones. In the next three rows information again has all edges and delayed information all arrows, and flow differs. One step apart: flow also has a false arrow from B to C. Relay: flow also has a false arrow from A to C. At once: flow has no edge, and both right ones are missing. Control: no edges."}, "figure": {"caption": "Six systems of three units: what acts, and the edges above 0.05 bits by information, by information about the next step (delayed), and by flow; mean over data sets. Solid: right; dashed: false; dotted: missing.", "name": "fig-01-flow"}}
acting = dict.fromkeys(systems, "AB AC") | {"relay": "AB BC", "control": ""}
means = links.groupby(["system", "measure", "pair"], as_index=False)["value"].mean()
fig, axes = plt.subplots(6, 4, figsize=(6.4, 8.4))
for ax, (system, way) in zip(axes.flat, product(systems, ("what acts", *ways))):
    kept, head = (ordered[:3], "-") if way == "information" else (ordered, "-|>")
    strong = means.query("system == @system and measure == @way and value > 0.05")
    acts, strong = set(acting[system].split()), set(strong["pair"]) & set(kept)
    draw_links(ax, acts if way == "what acts" else strong, acts, head)
    ax.set(xlim=(-1.5, 1.5), ylim=(-0.4, 1.4), frame_on=False)
    ax.set_title(way if system == "no memory" else "")
    ax.set_ylabel(system if way == "what acts" else "")
plt.show()
results.numbers(links, ["system", "measure", "pair"], of="data sets")


# %% [markdown]
# {{rnn-delayed-false-edge was reproduced}}
# In the paper's example (no memory, as only so does a delay mend it) everything is as it says.
# Plain information joins B and C, and with a lag of one step even nothing else.
# With a delay of one step the two right edges are there, and only these.
#
# If the source is slow, the delay mends nothing: between B and C there are {{rnn-delayed-false-edge not}} bits of delayed information (in the larger of the two directions), where there were {{rnn-delayed-false-edge mended}} without memory, and every unit tells about the next step of every other.
# This may be one of the examples that the paper leaves out, and here the subtraction does what it is for: the two right edges are left, and only these.
# Weather remembers, too, so this matters.
#
# The next three systems are not so kind.
#
# ## Where the subtraction helps, and where not
#
# Take B and C alone, who do nothing to each other, and vary what §4 leaves open: how well their source remembers, and whether both hear it at the same time.


# %%
def listeners(gap, memory, measure):
    return matrices(memory=memory, lags=(1, 1 + gap))[measure][:, 1, 2]


rng, memories = np.random.default_rng(seed(7)), (0, 0.3, 0.6, 0.8, 0.9)
false_edge = results.measure(listeners, gap=(0, 1), memory=memories, measure=ways)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels over the memory of the source, three curves each. No lag: information is constant at 0.8 bits, delayed information rises from zero to 0.6, flow rises from minus 0.8 to minus 0.2 and stays far below the dotted cut-off. A lag of one step: delayed information is constant at 0.8 bits, information rises from zero, and flow falls from 0.8 to 0.2 bits and stays above the cut-off. Estimates lie on the broad lines."}, "figure": {"caption": "From B to C, which do nothing to each other: information, delayed information and flow (one step) against the memory of their common source, if both hear it at the same time and if C hears it one step later. Mean over data sets; broad lines: exact; dotted: the cut-off of the graphs above.", "name": "fig-01-memory"}}
fig, axes = plt.subplots(2, figsize=(6.2, 5.6), sharex=True, sharey=True)
m = p[:381]
for ax, (gap, shown) in zip(axes, false_edge.groupby("gap")):
    results.curves(ax, shown, "memory", by="measure")
    now, later = (gaussian_bits(COUPLING**2 * m ** abs(d - gap)) for d in (0, 1))
    exact = np.transpose([now, later, later - now])
    ax.plot(m, exact, color="0.8", linewidth=5, zorder=0)
    ax.axhline(0.05, color="0.3", linestyle=":", linewidth=1)
    ax.set(title=f"lag of C behind B: {gap}", xlabel="memory", ylabel="bits")
ax.legend(loc="lower left")
plt.show()
results.numbers(false_edge, ["gap", "measure", "memory"], of="data sets")

# %% [markdown]
# {{rnn-false-edges was depends on lags}}
# If both listeners hear the source at the same time, flow shows no edge between them, however long it remembers: they are most alike *now*, so more is subtracted than is left.
# If C hears it one step later, flow from B to C is {{rnn-false-edges false flow one}} bits, at a memory of 0.8; nothing passes between them, and it is larger than the flow that does pass from the source to C.
#
# Flow does not ask whether B acts on C.
# It asks whether B tells more about C one step later than about C now, so whether C is *late*.
# That answers the paper's question where acting takes a step, and nothing else makes a unit late.
# Three rows of {numref}`fig-01-flow` show what else there is:
#
# - one step apart: C is later than B because it hears the source later;
# - relay: C is later than A, too, so flow adds the edge from A to C. But A acts on C only by way of B, and *directly* was the word;
# - at once: nobody is late, and both true edges are missing, although plain information shows them.
#
# These failures are none of estimation: with exact values they are the same.
#
# ## At the full scale
#
# {{scales 01}}
#
# ## What could fool us
#
# - **The clock.** In a recurrent network hidden units read the input in the same step of the program, and outputs read hidden units; so *at once* is not far-fetched. {doc}`Chapter 04 <04_information_flow>` has to decide how it reads the clock.
# - **Few samples.** Ten flips underestimate the entropy of a coin, and every estimator has a bias that hangs on the number of samples.
# - **Dependent samples.** Steps of one window resemble each other. Our intervals are honest because they come from independent data sets, and not from the number of pooled samples.
# - **Exact relations.** If $y$ is a function of $x$ without noise, and both are continuous, the information is infinite. An estimator still returns a number, which then describes the estimator. Networks without noise are of this kind, which is why the information inside them is disputed {cite}`saxe2019,goldfeld2019`.
# - **Choices after a look.** With twenty data sets it was open whether bending both axes moves the estimate too far, so there are five times as many.
# - **A common driver.** An early and a late listener cannot be told from a sender and a receiver by looking at the two alone. {term}`Transfer entropy <transfer entropy>` {cite}`schreiber2000`, $I(B_t ; C_{t+1} \mid C_t)$, takes into account what C tells about its own future, and is fooled as well. What helps is to know the driver, and to ask what B adds, $I(B_t ; C_{t+1} \mid A_{t-1})$. If C hears the source one step after B, this is exactly zero:

# %%
a, b, c = np.moveaxis(draw_system(lags=(1, 2)), -1, 0)
before, now, later = np.s_[..., :-2], np.s_[..., 1:-1], np.s_[..., 2:]
asks = {"A to B, with B known": (a[now], b[later], b[now])}
asks |= {"B to C, with C known": (b[now], c[later], c[now])}
asks |= {"B to C, with A known": (b[now], c[later], a[before])}


def added_bits(question):
    estimate = estimation.conditional_mutual_information
    return [estimate(*map(np.ravel, one)) for one in zip(*asks[question])]


added = results.measure(added_bits, question=asks)
words.table(results.summary(added, "question", of="data sets"))

# %% [markdown]
# The first row is for comparison: A does act on B.
# The second is transfer entropy between the listeners: far above zero, though nothing passes.
# In the third, with the driver known, next to nothing is left from B to C; as exactly zero is right, that is the bias of the estimate.
# But this works only for drivers that were measured.
# In a network we can do better: reach in, hold a unit still, and see what changes.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} A noisy channel
# :label: ex-01-channel
#
# *Easy, 5 minutes.*
# Write `discrete_information(x, y)`, the plug-in mutual information in bits of two arrays of integers, as $H(X) + H(Y) - H(X,Y)$.
# For the joint entropy, give each pair of values a number of its own.
# Check it with `check_discrete_information(discrete_information)`.
# How many bits pass through a channel that flips one bit in ten?
# :::


# %% tags=["remove-cell"]
def discrete_bits(x, y):
    return mutual_information(x, y, "discrete")


dealt = np.random.default_rng(0)
sent, six = dealt.integers(0, 2, 20000), dealt.integers(0, 6, 2000)
received = sent ^ (dealt.random(20000) < 0.1)
heard_six = (six + dealt.integers(0, 2, 2000)) % 6
two_cases = {
    "a copy of fair coins": (sent, sent),
    "a channel that flips one bit in ten": (sent, received),
    "the values renamed": (sent, 5 * received + 7),
    "six values": (six, heard_six),
}
check_discrete_information = Check(
    [(name, one, discrete_bits(*one)) for name, one in two_cases.items()],
    {
        "With x + y, the pairs (0, 1) and (1, 0) have the same number.": (
            lambda right, x, y: (
                plugin_entropy(x) + plugin_entropy(y) - plugin_entropy(x + y)
            )
        ),
        "Pairs still share a number: multiply by more than the largest value.": (
            lambda right, x, y: (
                plugin_entropy(x)
                + plugin_entropy(y)
                - plugin_entropy(x * y.max() + y)
            )
        ),
        "That is the joint entropy: subtract it from the sum of the two others.": (
            lambda right, x, y: plugin_entropy(x) + plugin_entropy(y) - right
        ),
        "The sign is turned over.": lambda right, *_: -right,
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def discrete_information(x, y):
    joint = x * (y.max() + 1) + y
    return plugin_entropy(x) + plugin_entropy(y) - plugin_entropy(joint)


print(check_discrete_information(discrete_information))
print(f"{discrete_information(sent, received):.2f} bits")

# %% [markdown]
# A channel that flips one bit in ten passes about half a bit: exactly $1 - H(0.1)$, as what is lost is the entropy of the flips.
#
# :::{exercise} Find the lag
# :label: ex-01-lag
#
# *Medium, 10 minutes.*
# Write `best_delay(activity, furthest)`, which returns the delay from 0 to `furthest` at which unit 0 tells most about unit 1.
# `activity` has the shape (windows, steps, units).
# Check it with `check_best_delay(best_delay)`.
# :::


# %% tags=["remove-cell"]
rng = np.random.default_rng(0)
lagging = {}
for lag in (0, 1, 3):
    speaker = remember()
    lagging[lag] = stack_units(speaker, hear(speaker, lag))[0]


def told_at(activity, furthest, source=0, first=0):
    """What one unit tells about the other at all delays."""
    at = range(first, furthest + 1)
    return [
        flow.delayed_mutual_information(activity, d)[source, 1 - source] for d in at
    ]


check_best_delay = Check(
    [
        (f"B hears A {lag} steps late", (one, 5), lag)
        for lag, one in lagging.items()
    ],
    {
        "Return the delay, not the information.": (
            lambda right, activity, furthest: max(told_at(activity, furthest))
        ),
        "The matrix is indexed [source, target], and unit 0 is the source.": (
            lambda right, activity, furthest: np.argmax(
                told_at(activity, furthest, source=1)
            )
        ),
        "Off by one: where do your delays begin?": lambda right, activity, furthest: (
            np.argmax(told_at(activity, furthest, first=1))
        ),
        "Begin the search at a delay of 0.": lambda right, activity, furthest: (
            1 + np.argmax(told_at(activity, furthest, first=1))
        ),
    },
)


# %% tags=["solution", "hide-input"]
def best_delay(activity, furthest):
    tried = range(furthest + 1)
    told = [flow.delayed_mutual_information(activity, d)[0, 1] for d in tried]
    return np.argmax(told)


print(check_best_delay(best_delay))

# %% [markdown]
# To take the largest of many estimates is safe here, as the peak is far above the scatter.
# Where relations are weak, the largest estimate is often only the luckiest.
#
# :::{exercise} Which delays show the arrow?
# :label: ex-01-delays
#
# *Harder, 15 minutes.*
# B hears a slow A (memory $m$) with coupling $c$, some steps late.
# Write `exact_flow(coupling, memory, lag, delay)`, the exact flow from A to B in bits.
# Check it with `check_exact_flow(exact_flow)`.
# For a lag of 2, at which delays is the flow positive?
# Can you see the rule before you run it?
# And what does the rule say about two listeners of one source?
# :::

# %% tags=["remove-cell"]
lag_cases = [
    ("lag 1, delay 1", (0.8, 0.8, 1, 1), gaussian_bits(0.8) - gaussian_bits(0.64)),
    ("lag 0, delay 1", (0.8, 0.8, 0, 1), gaussian_bits(0.64) - gaussian_bits(0.8)),
    ("lag 2, delay 4", (0.5, 0.8, 2, 4), 0),
    (
        "lag 3, delay 1",
        (0.5, 0.8, 3, 1),
        gaussian_bits(0.32) - gaussian_bits(0.256),
    ),
]
check_exact_flow = Check(
    lag_cases,
    {
        "Subtract what A tells about B without a delay.": (
            lambda right, c, m, lag, delay: gaussian_bits(c * m ** abs(delay - lag))
        ),
        "How far the delay is from the lag has no sign: take its absolute value.": (
            lambda right, c, m, lag, delay: (
                gaussian_bits(c * m ** (delay - lag)) - gaussian_bits(c * m**lag)
            )
        ),
        "The sign is turned over: later, less now.": lambda right, *_: -right,
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def exact_flow(coupling, memory, lag, delay):
    later = gaussian_bits(coupling * memory ** abs(delay - lag))
    now = gaussian_bits(coupling * memory ** abs(lag))
    return later - now


print(check_exact_flow(exact_flow))
print([d for d in range(1, 9) if exact_flow(0.8, 0.8, 2, d) > 1e-9])

# %% [markdown]
# The flow is positive while the delay is nearer to the lag than the present is: $|d - \text{lag}| < \text{lag}$, so for $0 < d < 2\,\text{lag}$.
# With a lag of 0 there is no such delay, and effects at once are missed.
# For two listeners, the lag is how much later the second hears the source, and the coupling is the product of theirs: the same rule, and the same flow, with nothing passing.
#
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** A temperature $X$ is written in °F instead of °C. What changes?
#
# - (a) The differential entropy $h(X)$.
# - (b) The mutual information $I(X;Y)$ with another variable.
# - (c) The correlation with it.
#
# :::{dropdown} Answer to question 1
# **(a).** A larger spread takes more bits to name with the same resolution, so $h(X)$ grows by the logarithm of the factor.
#
# *(b)* is tempting because information is a difference of entropies. But $h(X)$ and $h(X \mid Y)$ grow by the same amount, and the difference stays.
#
# *(c)* does not change under a shift and a positive factor. Other bends of the axis would change it, and would still leave the information alone.
# :::
#
# **2.** The true information is zero, and about half of your estimates are negative. What should you report?
#
# - (a) Zero in place of every negative estimate.
# - (b) The estimates as they are.
# - (c) Only the positive ones, as negative information makes no sense.
#
# :::{dropdown} Answer to question 2
# **(b).** Estimates scatter around the truth, and where the truth is zero, some must lie below it. Their mean is right.
#
# *(a)* moves the mean up: from nothing at all you would then report a little information.
#
# *(c)* does the same, only worse. It is true that information cannot be negative, but an *estimate* of it is not information.
# :::
#
# **3.** $I(A_t;B_{t+1})$ is clearly above zero. What do you know?
#
# - (a) A acts on B.
# - (b) B does not act on A.
# - (c) A and the later B are related, for whatever reason.
#
# :::{dropdown} Answer to question 3
# **(c).** Nothing more. With a slow signal the information is above zero at negative delays as well, because both carry the memory of one past.
#
# *(a)* may be so, but a common memory or a hidden driver gives the same picture.
#
# *(b)* is about the other direction, of which this number says nothing.
# :::
#
# **4.** A remembers its past and acts on B without any delay. What is the information flow from A to B with a delay of one step?
#
# - (a) Positive, because A is the cause.
# - (b) Zero, because there is no delay.
# - (c) Negative.
#
# :::{dropdown} Answer to question 4
# **(c).** B is tied most closely to the A of the same step. One step later a part of that is gone, so less is left than what is subtracted.
#
# *(a)* takes flow for causation. Flow asks whether one signal tells more of the other's *future* than of its present.
#
# *(b)* would need the same information with and without the delay. The memory of A fades, so they differ.
# :::
#
# **5.** In which of these does the subtraction remove a false edge between two listeners of one source?
#
# - (a) Whenever the two do nothing to each other.
# - (b) When both hear the source at the same time.
# - (c) When one of them hears it later.
#
# :::{dropdown} Answer to question 5
# **(b).** Then they are most alike in the present, which is what is subtracted.
#
# *(a)* is what one would wish for. Flow cannot see whether anything passes; it sees who is late.
#
# *(c)* is where it makes a false edge, with an arrow from the early listener to the late one.
# :::
#
# **6.** You repeat an experiment on many data sets, and the interval of the mean estimate misses the exact value. What is the likeliest reason?
#
# - (a) There are too few data sets.
# - (b) The estimator has a bias.
# - (c) The interval was computed wrongly.
#
# :::{dropdown} Answer to question 6
# **(b).** The interval shows how surely we know the *mean of the estimates*. A biased estimator has a mean that is not the truth.
#
# *(a)* would make the interval wider, and a wide interval misses less often. With more data sets this interval closes around the wrong value.
#
# *(c)* is possible, but nothing asks for it: a right interval around a biased mean misses the truth as a rule.
# :::

# %% [markdown]
# ## Takeaways
#
# - Entropy is average surprise. For discrete variables it is a number of yes-or-no questions; for continuous ones it hangs on the unit and may be negative.
# - Mutual information has no unit but its own, is unchanged by monotone maps, and sees relations of any shape.
# - Estimates scatter and have a bias. Leave them raw, give an interval over repeated samples, and put a shuffled control beside them.
# - Plain information joins two units that have a common source. A delay mends this if the source has no memory; the subtraction mends it also with memory, if both hear the source at the same time.
# - Flow shows who is *late*, which is not always who is *acted on*: a listener that hears a source later, the end of a relay, and an effect at once mislead it, with exact values as much as with estimates.
#
# Next: {doc}`how information is estimated <02_estimation>`.
#
# ## Record

# %%
bits = similar[similar["measure"] == "information"].drop(columns="measure")
moved = results.difference(bits, "relation", list(bent), "line")
parts = {"bending": moved.rename(columns={"relation": "map"})}
parts["any shape"] = bits[bits["relation"] == "parabola"].drop(columns="relation")
ledger.record("slides-robust-information", parts, figure="fig-01-bent")


# %%
def judged(lags, part):
    measures = found[{"equal": "slow source", "one apart": "one step apart"}[lags]]
    if part == "true flow":
        return measures["flow"][:, 0, 1:].min(axis=1)
    return measures[part.split()[-1]][both_ways].max(axis=1)


both_ways = np.s_[:, [1, 2], [2, 1]]  # between B and C
parts = ("information", "false flow", "true flow")
edges = results.measure(judged, lags=("equal", "one apart"), part=parts)
ledger.record("rnn-false-edges", edges, figure="fig-01-flow")

# %%
larger = {name: found[name]["delayed"][both_ways].max(axis=1) for name in systems}
alone = {"mended": results.rows(larger["no memory"])}
alone["not mended"] = results.rows(larger["slow source"])
ledger.record("rnn-delayed-false-edge", alone, figure="fig-01-flow")
