# %% [markdown]
# # Information: entropy, mutual and time-delayed
#
# | | |
# |---|---|
# | **Question** | What are entropy, mutual information and time-delayed mutual information, and what does a number of bits tell us? |
# | **Sources** | the quantities that {cite:t}`ivanovic2018` use (§2), and the information flow that they define (§4); a slide of {cite:t}`anttonen2018` on mutual information |
# | **Time** | 30 minutes to read, under a minute to run |
# | **You need** | Mean, variance and correlation; Python with NumPy |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute the entropy of a discrete variable, and say what one bit is;
# - explain why the entropy of a continuous variable can be negative and changes with its unit, and why mutual information does neither;
# - read an estimate of mutual information beside its exact value and beside a shuffled control;
# - measure at which delay one signal tells most about another;
# - compute the *information flow* that the later chapters use, and name two situations in which it points the wrong way.
# :::
#
# Everything here is checked against an exact value.
# That is rare: for the networks in the later chapters nobody knows the exact value, so this is the place to learn how far an estimate can be trusted.

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
from IPython.display import Markdown, display

from infoutils import flow, plotting
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
)
from infoutils.statistics import ensemble_interval

plotting.use_style()
scale = get_scale()
N, REPETITIONS = scale.samples, scale.repetitions
print(f"Scale {scale.name!r}: {REPETITIONS} data sets of {N} samples.")


# %% [markdown]
# Every experiment is repeated on independent data sets.
# We report the mean of the estimates and, in square brackets, a 95 % confidence interval of that mean.
# Two small functions do this, one for a sentence and one for a figure.


# %%
def told(values):
    """Write the mean over data sets with its interval, in bits."""
    return describe(values, digits=3) + " bits"


def points(ax, x, values, label, colour=plotting.COLOURS[0], marker="o"):
    """Draw the mean over data sets at each x, with its interval."""
    mean, low, high = ensemble_interval(values)
    bars = [mean - low, high - mean]
    look = {"fmt": marker, "color": colour, "markersize": 5, "capsize": 2.5}
    ax.errorbar(x, mean, bars, label=label, **look)


# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. A coin lands heads nine times in ten. Does a flip carry more or less than half a bit?
# 2. Two Gaussian variables have correlation 0.5. How much does one tell about the other: about 0.2, 0.5 or 0.8 bits?
# 3. Let $y = x^2 + \text{noise}$ with $x$ symmetric around zero. The correlation is zero. What is the mutual information?
# 4. A hidden source reaches $A$ first and $B$ one step later. $A$ does nothing to $B$. Is there information flow from $A$ to $B$?
# :::
#
# Each guess is settled by a figure below.
#
# ## Entropy: how uncertain a discrete variable is
#
# An outcome of probability $p$ surprises us by $\log_2 (1/p)$ bits.
# A fair coin surprises by one bit, a certain outcome by none.
# **Entropy** {cite}`shannon1948` is the average surprise,
#
# $$H(X) = \sum_x p(x) \, \log_2 \frac{1}{p(x)} .$$
#
# It is also the least number of yes-or-no questions, on average and over many outcomes, that identify the outcome {cite}`cover2006`.
# For samples we put the observed frequencies in place of $p$: this is the **plug-in** estimate.


# %%
def plugin_entropy(values):
    """Entropy in bits of the frequencies of the values in a 1-D array."""
    _, counts = np.unique(values, return_counts=True)
    p = counts / counts.sum()
    return np.sum(p * np.log2(1 / p))


def coin_entropy(p):
    """Exact entropy in bits of a coin; p is the probability of heads."""
    return p * np.log2(1 / p) + (1 - p) * np.log2(1 / (1 - p))


rng = np.random.default_rng(1)
# Coins are cheap, so we take ten times as many data sets as elsewhere.
heads = np.linspace(0.1, 0.9, 9)
few = 10


def flip_coins(flips):
    """Estimate the entropy of one data set of each coin."""
    return [plugin_entropy(rng.random(flips) < p) for p in heads]


coin = {
    flips: np.array([flip_coins(flips) for _ in range(10 * REPETITIONS)])
    for flips in (few, N)
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "An arch of entropy over the probability of heads: 0 bits at both ends, 1 bit in the middle. Circles from many flips lie on the arch. Diamonds from ten flips lie below it nearly everywhere, with longer error bars."}, "figure": {"caption": "Entropy of a biased coin: the formula (line), and plug-in estimates from ten flips and from many, mean and 95 % interval over repeated data sets.", "name": "fig-01-coin"}}
fig, ax = plt.subplots()
p = np.linspace(0.001, 0.999, 400)
ax.plot(p, coin_entropy(p), color="0.2", label="exact")
points(ax, heads, coin[N], f"{N} flips")
points(ax, heads, coin[few], f"{few} flips", plotting.COLOURS[1], "D")
ax.set(xlabel="probability of heads", ylabel="entropy (bits)", ylim=(0, 1.08))
ax.legend(loc="lower center")
plt.show()

# %% tags=["hide-input"]
fair = list(heads).index(0.5)
same = plugin_entropy(np.ones(N))
display(
    Markdown(
        f"- Heads nine times in ten: exactly {coin_entropy(0.9):.3f} bits; "
        f"from {N} flips {told(coin[N][:, -1])}.\n"
        f"- A fair coin, from {N} flips: {told(coin[N][:, fair])}. "
        f"From {few} flips: {told(coin[few][:, fair])}.\n"
        f"- Control, a coin that always lands heads: {same:.3f} bits."
    )
)

# %% [markdown]
# With few samples the plug-in estimate is too low.
# The reason is that chance makes the frequencies less even than the probabilities, and uneven frequencies have less entropy.
# For a variable with $m$ values and $n$ samples the bias is close to $-(m-1) / (2 n \ln 2)$ bits {cite}`paninski2003`.

# %%
bias = coin[few][:, fair] - 1
expected = -1 / (2 * few * np.log(2))
print(f"Bias with {few} flips: {told(bias)}")
print(f"The formula says: {expected:.3f} bits")

# %% [markdown]
# ## Entropy of a continuous variable: useful, but not absolute
#
# A temperature can take infinitely many values, so naming it exactly would take infinitely many bits.
# **Differential entropy** replaces the sum by an integral over the density,
#
# $$h(X) = \int p(x) \, \log_2 \frac{1}{p(x)} \, dx , \qquad \text{for a Gaussian} \quad h = \tfrac12 \log_2 (2 \pi e \, \sigma^2) .$$
#
# Read it as a difference: to state $x$ with a resolution of $\Delta$ takes about $h(X) - \log_2 \Delta$ bits.
# We estimate it from the distances between neighbouring samples, as Kozachenko and Leonenko do {cite}`kozachenko1987`; a later chapter takes that estimator apart.


# %%
def gaussian_entropy(covariance):
    """Exact entropy in bits of a Gaussian with this covariance."""
    covariance = np.atleast_2d(covariance)
    return 0.5 * np.log2(np.linalg.det(2 * np.pi * np.e * covariance))


rng = np.random.default_rng(2)
spreads = np.geomspace(0.05, 5, 9)
widened = rng.normal(size=(REPETITIONS, len(spreads), N)) * spreads[:, None]
gauss = np.array([[entropy(sample) for sample in row] for row in widened])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Differential entropy rises as a straight line over the logarithm of the standard deviation, from about minus 2.3 bits at 0.05 to plus 4.4 bits at 5, and crosses zero near 0.24. The estimates lie on the line."}, "figure": {"caption": "Differential entropy of a Gaussian: the formula (line), and nearest-neighbour estimates with 95 % intervals (mostly smaller than the dots). Each doubling of the spread adds one bit, and narrow variables have negative entropy.", "name": "fig-01-gaussian-entropy"}}
fig, ax = plt.subplots()
ax.axhline(0, color="0.75", linewidth=1)
ax.plot(
    spreads,
    [gaussian_entropy(sigma**2) for sigma in spreads],
    color="0.2",
    label="exact",
)
points(ax, spreads, gauss, f"{N} samples")
ax.set(
    xscale="log", xlabel="standard deviation", ylabel="differential entropy (bits)"
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
rng = np.random.default_rng(3)
celsius = 10 + 8 * rng.normal(size=(REPETITIONS, N))
in_celsius = np.array([entropy(sample) for sample in celsius])
in_fahrenheit = np.array([entropy(1.8 * sample + 32) for sample in celsius])
display(
    Markdown(
        f"- Entropy is zero at a standard deviation of {1 / np.sqrt(2 * np.pi * np.e):.3f}, "
        f"and at {spreads[0]:.2f} it is {gaussian_entropy(spreads[0] ** 2):.3f} bits "
        f"(estimate {told(gauss[:, 0])}).\n"
        f"- The same temperatures have {told(in_celsius)} in °C and {told(in_fahrenheit)} in °F.\n"
        f"- The difference is {told(in_fahrenheit - in_celsius)}, which is log2(1.8) = "
        f"{np.log2(1.8):.3f} bits: the factor counts, the shift by 32 does not."
    )
)

# %% [markdown]
# So a differential entropy on its own says little, and dividing by one (as some indicators do) makes the result depend on the unit.
# Differences of entropies of the same variable do not have this problem, and mutual information is such a difference.
#
# ## Mutual information: what one variable tells about another
#
# **Mutual information** is the entropy of $X$ that goes away when $Y$ is known,
#
# $$I(X;Y) = h(X) - h(X \mid Y) = h(X) + h(Y) - h(X,Y) .$$
#
# It is symmetric, it is zero only for independent variables, and it is never negative.
# For two Gaussian variables with correlation $\rho$ it is
#
# $$I(X;Y) = -\tfrac12 \log_2 (1 - \rho^2) .$$
#
# The next cell confirms that both lines give the same number.
# Then it draws correlated pairs and estimates their information with the method of Kraskov, Stögbauer and Grassberger (KSG) {cite}`kraskov2004`, which again works with distances to neighbours.
# The **control** estimates the same samples after shuffling one column: the values stay, the relation goes.


# %%
def gaussian_information(rho):
    """Exact mutual information in bits of two Gaussians."""
    return -0.5 * np.log2(1 - rho**2)


def gaussian_pair(rng, rho, samples):
    """Draw two standard Gaussian variables with correlation rho."""
    x, noise = rng.normal(size=(2, samples))
    return x, rho * x + np.sqrt(1 - rho**2) * noise


both = gaussian_entropy([[1, 0.5], [0.5, 1]])
print(f"From the three entropies: {2 * gaussian_entropy(1) - both:.6f} bits")
print(f"From the correlation 0.5: {gaussian_information(0.5):.6f} bits")

rng = np.random.default_rng(4)
correlations = np.array([0, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 0.95])
related = np.empty((REPETITIONS, len(correlations)))
shuffled = np.empty_like(related)
for repetition in range(REPETITIONS):
    for i, rho in enumerate(correlations):
        x, y = gaussian_pair(rng, rho, N)
        related[repetition, i] = mutual_information(x, y)
        shuffled[repetition, i] = mutual_information(x, rng.permutation(y))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Mutual information over correlation: flat near zero at first, 0.2 bits at correlation 0.5, then ever steeper to about 1.7 bits at 0.95. Estimates follow the exact curve. Grey squares of the shuffled control stay at zero throughout."}, "figure": {"caption": "Mutual information of two Gaussian variables: the formula (line), KSG estimates, and the same samples shuffled (grey), with 95 % intervals over repeated data sets.", "name": "fig-01-mutual-information"}}
fig, ax = plt.subplots()
rho = np.linspace(0, 0.96, 300)
ax.plot(rho, gaussian_information(rho), color="0.2", label="exact")
points(ax, correlations, related, "estimated")
points(ax, correlations, shuffled, "shuffled (control)", plotting.CONTROL, "s")
ax.set(xlabel="correlation", ylabel="mutual information (bits)")
ax.legend(loc="upper left")
plt.show()

# %% tags=["hide-input"]
off = related - gaussian_information(correlations)
worst = np.abs(off.mean(axis=0)).argmax()
unrelated = shuffled.ravel()
display(
    Markdown(
        f"- At correlation 0.6: exactly {gaussian_information(0.6):.3f} bits, estimated "
        f"{told(related[:, 4])}, shuffled {told(shuffled[:, 4])}.\n"
        f"- The mean error is largest at correlation {correlations[worst]:.2f}: "
        f"{told(off[:, worst])}.\n"
        f"- One estimate from {N} samples scatters by {off.std(axis=0).mean():.3f} bits "
        f"(standard deviation), so the means are much surer than a single estimate."
    )
)

# %% [markdown]
# A correlation of 0.5 sounds like a lot and is only 0.2 bits; a correlation of 1 would be infinitely many.
# Keep that scale in mind when a network shows "a tenth of a bit".
#
# If you run this chapter yourself, the next cell lets you turn the correlation and the number of samples, and draw again.

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_pair(correlation=0.6, samples=300, draw=0):
    x, y = gaussian_pair(np.random.default_rng(draw), correlation, samples)
    fig, ax = plt.subplots(figsize=(4, 3.6))
    ax.plot(x, y, "o", ms=3, mew=0, alpha=0.5)
    ax.set(xlim=(-4, 4), ylim=(-4, 4), xlabel="x", ylabel="y")
    ax.set_title(
        f"exactly {gaussian_information(correlation):.2f} bits, "
        f"estimated {mutual_information(x, y):.2f}"
    )
    plt.show()


_ = ipywidgets.interact(
    show_pair, correlation=(-0.99, 0.99, 0.01), samples=(50, 2000, 50), draw=(0, 20)
)

# %% [markdown]
# ### Estimates can be negative, and should stay so
#
# Mutual information is never negative, but its estimates scatter around the true value.
# Where the true value is zero, about half of them must fall below it.
# Setting those to zero looks tidy and adds a bias.

# %% tags=["hide-input"]
display(
    Markdown(
        f"Of the {unrelated.size} shuffled estimates, {np.mean(unrelated < 0):.0%} are negative. "
        f"Their mean is {told(shuffled.mean(axis=1))}; clipped at zero it becomes "
        f"{told(np.clip(shuffled, 0, None).mean(axis=1))}, information that is not there."
    )
)

# %% [markdown]
# This is why every estimate in this book is raw.
#
# ### What correlation does not see
#
# Correlation measures how well a *straight line* predicts.
# Mutual information asks for any relation.
# For $y = x^2 + \text{noise}$ there is no formula, but the exact value is easy to integrate: $I(X;Y) = h(Y) - h(\text{noise})$, with the density of $y$ averaged over $x$.

# %%
NOISE = 0.5
grid = np.linspace(-8, 8, 2001)
height = np.linspace(-4, 70, 10001)
step_x, step_y = grid[1] - grid[0], height[1] - height[0]
weight = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi) * step_x
density = np.zeros_like(height)
for x, w in zip(grid, weight):
    z = (height - x**2) / NOISE
    density += w * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / NOISE
seen = density > 1e-300
entropy_y = -np.sum(density[seen] * np.log2(density[seen])) * step_y
exact = {
    "line": gaussian_information(0.8),
    "parabola": entropy_y - gaussian_entropy(NOISE**2),
    "unrelated (control)": 0.0,
}


def draw(shape, rng):
    """Draw N samples of one of the three relations."""
    if shape == "parabola":
        x, noise = rng.normal(size=(2, N))
        return x, x**2 + NOISE * noise
    return gaussian_pair(rng, 0.8 if shape == "line" else 0.0, N)


rng = np.random.default_rng(5)
data = {s: [draw(s, rng) for _ in range(REPETITIONS)] for s in exact}


def correlations_of(pairs):
    return np.array([np.corrcoef(x, y)[0, 1] for x, y in pairs])


def informations_of(pairs):
    return np.array([mutual_information(x, y) for x, y in pairs])


correlation = {shape: correlations_of(pairs) for shape, pairs in data.items()}
information = {shape: informations_of(pairs) for shape, pairs in data.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three clouds of points. A tilted ellipse has high correlation and about 0.7 bits. A parabola opening upwards has correlation near zero and about one bit. A round cloud has correlation and information near zero."}, "figure": {"caption": "Three relations, one data set of each, with mean correlation r and mean estimated information I over the repeated data sets. Correlation cannot tell the parabola from the unrelated pair.", "name": "fig-01-shapes"}}
fig, axes = plt.subplots(1, 3, figsize=(7.2, 2.9))
for ax, (shape, drawn) in zip(axes, data.items()):
    colour = plotting.CONTROL if "control" in shape else plotting.COLOURS[0]
    ax.plot(
        *(column[:500] for column in drawn[0]),
        ".",
        color=colour,
        alpha=0.5,
        markersize=4,
    )
    r, bits = correlation[shape].mean(), information[shape].mean()
    ax.set_title(f"{shape}\nr = {r:.2f}, I = {bits:.2f} bits", fontsize=10)
    ax.set(xlabel="x", xlim=(-3.6, 3.6))
axes[0].set_ylabel("y")
plt.show()

# %% tags=["hide-input"]
bent = {
    "x and y": lambda x, y: (x, y),
    "exp(x) and y": lambda x, y: (np.exp(x), y),
    "exp(x) and y³": lambda x, y: (np.exp(x), y**3),
}
lines = [
    f"- {shape}: r = {describe(correlation[shape])}; "
    f"I = {told(information[shape])}, exactly {exact[shape]:.3f} bits."
    for shape in data
]
lines.append("\nThe line again, after bending its axes:\n")
for name, change in bent.items():
    moved = [change(x, y) for x, y in data["line"]]
    r, bits = correlations_of(moved), informations_of(moved)
    lines.append(f"- {name}: r = {describe(r)}; I = {told(bits)}.")
display(Markdown("\n".join(lines)))

# %% [markdown]
# Bending an axis without folding it (any strictly monotone map) changes the correlation and both entropies.
# It leaves the mutual information alone, because each value can still be recovered from the bent one.
# The true values in the last three lines are equal.
# The estimates differ by some hundredths of a bit, because bending changes the distances that the estimator works with.
# {cite:t}`anttonen2018` calls mutual information a very robust measure of similarity; for pairs of columns this is what it can mean, and it is judged at the end.
#
# Here and for the parabola an interval can miss the exact value.
# That is no mistake: an interval over data sets shows the *scatter* of an estimator, and never its *bias*.
# Only a known answer shows the bias, which is why this chapter has one for everything.
#
# ## Time-delayed mutual information: when does $A$ tell about $B$?
#
# Signals take time.
# To ask *when* $A$ tells about $B$, delay one of them:
#
# $$I(A_t ; B_{t+d}) .$$
#
# Our test system is a chain.
# $A$ remembers a part of its own past, and $B$ hears $A$ two steps late:
#
# $$A_t = m A_{t-1} + \text{noise}, \qquad B_t = c A_{t-2} + \text{noise},$$
#
# with noise such that both have variance 1.
# All variables are Gaussian, and the correlation of $A_t$ with $B_{t+d}$ is $c \, m^{|d-2|}$.
# So the exact curve is the formula for two Gaussians once more.
#
# The data have the shape that all the later chapters use: `(windows, steps, units)`.
# A window is a short recording, and samples are pooled over windows and steps.

# %%
MEMORY, COUPLING, STEPS = 0.8, 0.8, 12


def remember(rng, windows, steps, memory=MEMORY):
    """Draw a signal with memory and variance 1, (windows, steps)."""
    signal = rng.normal(size=(windows, steps))
    for t in range(1, steps):
        new = np.sqrt(1 - memory**2) * signal[:, t]
        signal[:, t] = memory * signal[:, t - 1] + new
    return signal


def hear(rng, signal, strength):
    """Make a noisy copy; `strength` is its correlation with the signal."""
    noise = np.sqrt(1 - strength**2) * rng.normal(size=signal.shape)
    return strength * signal + noise


def chain(rng, lag, windows=N // 5):
    """Draw A, and B who hears A `lag` steps late: (windows, STEPS, 2)."""
    a = remember(rng, windows, STEPS + lag)
    b = hear(rng, a[:, :STEPS], COUPLING)
    return np.stack([a[:, lag:], b], axis=-1)


def shuffle_windows(rng, activity):
    """Pair each B with another window of A: only their relation goes."""
    activity = activity.copy()
    activity[:, :, 0] = activity[rng.permutation(len(activity)), :, 0]
    return activity


# %% [markdown]
# Written out, a delayed estimate pairs each step of $A$ with the step of $B$ that comes `delay` later.
# The first step of a window is left out, as in the later chapters, where a network has nothing to remember there.


# %%
def delayed_information(source, target, delay):
    """Estimate I(source_t ; target_{t+delay}); arrays are (windows, steps)."""
    now = source[:, 1 : source.shape[1] - delay]
    later = target[:, 1 + delay :]
    return mutual_information(now.ravel(), later.ravel())


rng = np.random.default_rng(6)
activity = chain(rng, lag=2)
by_hand = delayed_information(activity[:, :, 0], activity[:, :, 1], delay=2)
matrix = flow.delayed_mutual_information(activity, delay=2)
print(f"By hand:   I(A_t ; B_t+2) = {by_hand:.6f} bits")
print(f"infoutils: I(A_t ; B_t+2) = {matrix[0, 1]:.6f} bits")
print(f"           I(B_t ; A_t+2) = {matrix[1, 0]:.6f} bits")

# %% [markdown]
# `flow.delayed_mutual_information` does this for all pairs of units at once.
# Its matrix is indexed `[source, target]`, so the second direction comes for free: $I(B_t ; A_{t+2})$ is the curve at a delay of $-2$.

# %%
rng = np.random.default_rng(7)
furthest = 6
delays = np.arange(-furthest, furthest + 1)


def curve(activity):
    """Estimate I(A_t ; B_{t+d}) for all delays, negative ones included."""
    forward, backward = [], []
    for delay in range(furthest + 1):
        matrix = flow.delayed_mutual_information(activity, delay)
        forward.append(matrix[0, 1])
        backward.append(matrix[1, 0])
    return backward[:0:-1] + forward


systems = [chain(rng, lag=2) for _ in range(REPETITIONS)]
delayed = np.array([curve(activity) for activity in systems])
control = np.array([curve(shuffle_windows(rng, one)) for one in systems])
exact_delayed = gaussian_information(COUPLING * MEMORY ** np.abs(delays - 2))

# %% tags=["hide-input"] mystnb={"image": {"alt": "A peak of about 0.74 bits at a delay of plus 2, falling off equally on both sides: still about 0.2 bits at delay 0 and nearly zero at minus 6. Estimates lie on the exact points. The control with shuffled windows is flat at zero."}, "figure": {"caption": "Time-delayed mutual information in a chain where B hears A two steps late: exact values (line), estimates, and windows shuffled (grey), with 95 % intervals over repeated data sets.", "name": "fig-01-delayed"}}
fig, ax = plt.subplots()
ax.axvline(0, color="0.85", linewidth=1)
ax.plot(delays, exact_delayed, color="0.2", label="exact")
points(ax, delays, delayed, "estimated")
points(ax, delays, control, "windows shuffled (control)", plotting.CONTROL, "s")
ax.set(xlabel="delay d (steps)", ylabel="I(A$_t$ ; B$_{t+d}$) (bits)")
ax.legend(loc="upper left")
plt.show()

# %% tags=["hide-input"]
at = {d: int(np.flatnonzero(delays == d)[0]) for d in (-1, 0, 2)}
peaks = delays[delayed.argmax(axis=1)]
display(
    Markdown(
        "\n".join(
            f"- Delay {d}: exactly {exact_delayed[i]:.3f} bits, estimated {told(delayed[:, i])}, "
            f"windows shuffled {told(control[:, i])}."
            for d, i in at.items()
        )
        + f"\n- The largest estimate is at a delay of 2 in {np.sum(peaks == 2)} of {REPETITIONS} "
        "data sets."
    )
)

# %% [markdown]
# The peak tells the lag.
# But look to the left of zero: today's $B$ tells something about *tomorrow's* $A$, although $B$ never acts on $A$.
# Both carry the memory of the same past, and information has no arrow.
# A delayed information above zero is therefore no evidence of a direction.
#
# ## Information flow: a direction from a difference
#
# {cite:t}`ivanovic2018` want a graph of who directly influences whom (§4).
# Joining all units that share information will not do, for two reasons.
# Such a graph has no arrows.
# And it has false edges: if one unit strongly influences two others, these two share information, although nothing passes between them.
# A delay gives arrows, and mends the false edge only in simple cases.
# So they subtract what is known without any delay:
#
# $$\mathrm{flow}(A \to B) = I(A_t ; B_{t+d}) - I(A_t ; B_t) .$$
#
# It is positive where $A$ tells more about the future of $B$ than about its present.
# Both terms have a closed form in our systems, so the flow has one, too.
# We try it, with $d = 1$, on five systems of which we know the truth:
#
# 1. **cause, one step**: $B$ hears $A$ one step late;
# 2. **cause, at once**: $B$ hears $A$ in the same step;
# 3. **common source**: neither hears the other; a third signal $C$ reaches both after one step. This is the case that the paper argues with;
# 4. **hidden driver**: the same, but $C$ reaches $A$ after one step and $B$ after two;
# 5. **control**: the first system with its windows shuffled.
#
# Which of them should show a flow from $A$ to $B$?
# Which will?

# %%
DRIVE = 0.9


def hidden_driver(rng, lag=2, memory=MEMORY, windows=N // 5):
    """Draw A, B and their driver C, shape (windows, STEPS, 3)."""
    c = remember(rng, windows, STEPS + 2, memory)
    a = hear(rng, c[:, 1 : STEPS + 1], DRIVE)  # C one step late
    b = hear(rng, c[:, 2 - lag : STEPS + 2 - lag], DRIVE)  # C one or two steps late
    return np.stack([a, b, c[:, 2:]], axis=-1)


rng = np.random.default_rng(11)
in_step = [hidden_driver(rng, lag=1) for _ in range(REPETITIONS)]
rng = np.random.default_rng(8)
driven = [hidden_driver(rng) for _ in range(REPETITIONS)]
late = [chain(rng, lag=1) for _ in range(REPETITIONS)]
drawn = {
    "cause, one step": late,
    "cause, at once": [chain(rng, lag=0) for _ in range(REPETITIONS)],
    "common source": in_step,
    "hidden driver": driven,
    "shuffled (control)": [shuffle_windows(rng, one) for one in late],
}
#: correlation of A_t with B_{t+d} as a function of d
correlation_at = {
    "cause, one step": lambda d: COUPLING * MEMORY ** abs(d - 1),
    "cause, at once": lambda d: COUPLING * MEMORY ** abs(d),
    "common source": lambda d: DRIVE**2 * MEMORY ** abs(d),
    "hidden driver": lambda d: DRIVE**2 * MEMORY ** abs(d - 1),
    "shuffled (control)": lambda d: 0.0,
}
flows, exact_flows = {}, {}
for system, rho in correlation_at.items():
    measured = [
        flow.information_flow(one[..., :2], delay=1) for one in drawn[system]
    ]
    flows[system] = {
        "A → B": np.array([matrix[0, 1] for matrix in measured]),
        "B → A": np.array([matrix[1, 0] for matrix in measured]),
    }
    now = gaussian_information(rho(0))
    exact_flows[system] = {
        "A → B": gaussian_information(rho(1)) - now,
        "B → A": gaussian_information(rho(-1)) - now,
    }

# %% tags=["hide-input"] mystnb={"image": {"alt": "Five rows of dots, flow from A to B and from B to A. Cause with one step: A to B near plus 0.36, B to A near minus 0.16. Cause at once, and common source: both near minus 0.36. Hidden driver: nearly the same as the first row. Shuffled: both at zero. Dots gather around the exact marks."}, "figure": {"caption": "Information flow with a delay of one step in five systems with known truth: estimates (one dot for each data set), their mean with a 95 % interval (bar), and the exact values (black ticks).", "name": "fig-01-flow"}}
fig, ax = plt.subplots(figsize=(6.4, 3.8))
ax.axvline(0, color="0.75", linewidth=1)
for row, system in enumerate(flows):
    for shift, (direction, values) in zip((-0.17, 0.17), flows[system].items()):
        colour = plotting.COLOURS[0 if direction == "A → B" else 1]
        label = direction if row == 0 else None
        ax.plot(
            values,
            np.full(len(values), row + shift),
            "o",
            color=colour,
            alpha=0.35,
            mew=0,
            ms=4,
        )
        mean, low, high = ensemble_interval(values)
        ax.plot(
            [low, high], [row + shift] * 2, color=colour, linewidth=3.5, label=label
        )
        ax.plot(exact_flows[system][direction], row + shift, "k|", markersize=13)
ax.plot([], [], "k|", markersize=11, label="exact")
ax.set_yticks(range(len(flows)), flows)
ax.set(xlabel="information flow (bits)", ylim=(len(flows) - 0.5, -0.5))
ax.tick_params(axis="y", length=0)
ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.14), ncols=3)
plt.show()

# %% tags=["hide-input"]
display(
    Markdown(
        "\n".join(
            f"- {system}, {direction}: exactly {exact_flows[system][direction]:.3f} bits, "
            f"estimated {told(values)}."
            for system in flows
            for direction, values in flows[system].items()
        )
    )
)

# %% [markdown]
# The first row is a success: positive along the arrow, negative against it.
# So is the third, for which the subtraction was made: nothing passes between the two listeners, and no flow between them is positive.
# The second and the fourth row are failures, and not because of the estimates, which agree with the exact values.
#
# ## What could fool us
#
# **An effect that is faster than the clock.**
# In the second system $A$ causes $B$, yet the flow is negative in *both* directions.
# The relation is strongest without a delay, so any delay loses information.
# In a recurrent network the hidden units read the input in the same step of the program, so this is not far-fetched: [the chapter on information flow](04_information_flow.ipynb) has to decide how it reads the clock.
#
# **A common driver.**
# In the fourth system nothing passes from $A$ to $B$, yet the flow looks just like that of a true cause.
# One step of difference between the listeners is enough to undo what the subtraction was made for.
# An early and a late listener to the same source cannot be told from a sender and a receiver by looking at the two alone.
# Transfer entropy $I(A_t ; B_{t+1} \mid B_t)$ {cite}`schreiber2000` also accounts for what $B$ tells about its own future, and is fooled as well.
# What helps is to measure the driver and to ask what $A$ adds when the driver is known, $I(A_t ; B_{t+1} \mid C_{t-1})$, which is exactly zero here.

# %% tags=["hide-input"]
lone = {"hidden driver": driven, "cause, one step": late}
transfer = {
    system: np.array(
        [flow.transfer_entropy(sample[..., :2])[0, 1] for sample in samples]
    )
    for system, samples in lone.items()
}
given_driver = np.array(
    [
        conditional_mutual_information(
            sample[:, 1:-1, 0].ravel(),
            sample[:, 2:, 1].ravel(),
            sample[:, :-2, 2].ravel(),
        )
        for sample in driven
    ]
)
display(
    Markdown(
        f"- Transfer entropy A → B with a hidden driver: {told(transfer['hidden driver'])}; "
        f"with a true cause: {told(transfer['cause, one step'])}.\n"
        f"- Hidden driver, with the driver known: I(A_t ; B_t+1 | C_t-1) = {told(given_driver)}."
    )
)

# %% [markdown]
# Once the driver is known, next to nothing is left.
# (An estimate a little below zero is the bias of the estimator; the true value cannot be negative.)
# This works only for drivers that we know of and have measured.
#
# In a network we can do still better than measure: we can reach in and hold a unit still.
# The later chapters use that, and the weights, as their ground truth.
#
# **Other traps, seen above or soon to come**
#
# - *Few samples.* Ten flips underestimate the entropy of a coin. Every estimator has a bias that depends on the number of samples.
# - *Units.* Differential entropy changes with the unit, so ratios of entropies do as well.
# - *Dependent samples.* Steps of one window resemble each other. Our intervals are honest because they come from independent data sets, not from the number of pooled samples.
# - *Exact relations.* If $y$ is a function of $x$ without noise, and both are continuous, the mutual information is infinite. An estimator will still return a number, and that number describes the estimator. Networks without noise are of this kind, which is why the information inside them is disputed {cite}`saxe2019,goldfeld2019`.
#
# ## Exercises
#
# Write your answer in a new cell, and call the check on it.
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
# These are the checks:


# %% tags=["hide-input"]
def close(found, wanted, tolerance, what):
    """Stop with a helpful message unless two numbers agree."""
    assert found is not None, "Your function returns None: is there a return?"
    assert abs(found - wanted) <= tolerance, (
        f"{what}: expected {wanted:.3f}, got {found:.3f}"
    )


def check_discrete_information(function):
    rng = np.random.default_rng(0)
    sent = rng.integers(0, 2, 20000)
    flip = rng.random(20000) < 0.1
    close(
        function(sent, sent),
        1,
        0.01,
        "A copy of a fair coin shares its whole entropy",
    )
    close(
        function(sent, rng.permutation(sent)),
        0,
        0.01,
        "A shuffled copy shares nothing",
    )
    close(
        function(sent, sent ^ flip),
        1 - coin_entropy(0.1),
        0.02,
        "A channel that flips 10 %",
    )
    close(
        function(sent, 5 * sent + 7), 1, 0.01, "Renaming the values changes nothing"
    )
    print("Correct: a channel that flips one bit in ten passes about half a bit.")


def check_best_delay(function):
    for lag in (1, 3, 4):
        found = function(chain(np.random.default_rng(lag), lag, windows=200), 6)
        close(found, lag, 0, f"B hears A {lag} steps late")
    print("Correct: found the lags 1, 3 and 4.")


def check_exact_flow(function):
    close(
        function(0.8, 0.8, 1, 1),
        exact_flows["cause, one step"]["A → B"],
        1e-6,
        "lag 1, delay 1",
    )
    close(
        function(0.8, 0.8, 0, 1),
        exact_flows["cause, at once"]["A → B"],
        1e-6,
        "lag 0, delay 1",
    )
    close(
        function(0.5, 0.8, 2, 4),
        0,
        1e-9,
        "lag 2, delay 4: as far from the lag as the present is",
    )
    positive = [d for d in range(1, 9) if function(0.8, 0.8, 2, d) > 1e-9]
    assert positive == [1, 2, 3], (
        f"lag 2: expected a positive flow at 1, 2, 3, got {positive}"
    )
    print("Correct: with a lag of 2 the flow is positive at delays 1, 2 and 3.")


# %% [markdown]
# :::{exercise} A noisy channel
# :label: ex-01-channel
#
# *Easy, 5 minutes.*
# Write `discrete_information(x, y)`, the plug-in mutual information in bits of two 1-D integer arrays, as $H(X) + H(Y) - H(X,Y)$.
# For the joint entropy, give each pair of values a number of its own.
#
# How many bits pass through a channel that flips one bit in ten?
#
# Check it with `check_discrete_information(discrete_information)`.
# :::


# %% tags=["solution", "hide-input"]
def discrete_information(x, y):
    _, x = np.unique(x, return_inverse=True)
    _, y = np.unique(y, return_inverse=True)
    joint = x * (y.max() + 1) + y
    return plugin_entropy(x) + plugin_entropy(y) - plugin_entropy(joint)


check_discrete_information(discrete_information)
# The exact value is 1 - H(0.1): what is lost is the entropy of the flips.

# %% [markdown]
# :::{exercise} Find the lag
# :label: ex-01-lag
#
# *Medium, 10 minutes.*
# Write `best_delay(activity, furthest)`, which returns the delay from 0 to `furthest` at which unit 0 tells most about unit 1.
# `activity` has the shape `(windows, steps, units)`.
#
# Check it with `check_best_delay(best_delay)`.
# :::


# %% tags=["solution", "hide-input"]
def best_delay(activity, furthest):
    bits = [
        flow.delayed_mutual_information(activity, d)[0, 1]
        for d in range(furthest + 1)
    ]
    return int(np.argmax(bits))


check_best_delay(best_delay)
# Taking the largest of many estimates is safe here: the peak is far above the scatter.
# With weak relations the largest estimate is often only the luckiest one.

# %% [markdown]
# :::{exercise} Which delays show the arrow?
# :label: ex-01-delays
#
# *Harder, 15 minutes.*
# In a chain with memory $m$ and coupling $c$, $B$ hears $A$ with some lag.
# Write `exact_flow(coupling, memory, lag, delay)`, the exact flow from $A$ to $B$ in bits.
# For a lag of 2, at which delays is it positive?
# Can you see the rule before you run it?
#
# Check it with `check_exact_flow(exact_flow)`.
# :::


# %% tags=["solution", "hide-input"]
def exact_flow(coupling, memory, lag, delay):
    later = gaussian_information(coupling * memory ** abs(delay - lag))
    now = gaussian_information(coupling * memory ** abs(lag))
    return later - now


check_exact_flow(exact_flow)
# The flow is positive while the delay is nearer to the lag than the present is:
# |delay - lag| < lag, so 0 < delay < 2 lag.  With a lag of 0 there is no such delay,
# which is the failure of the second system.

# %% [markdown]
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
# - (a) $A$ acts on $B$.
# - (b) $B$ does not act on $A$.
# - (c) $A$ and the later $B$ are related, for whatever reason.
#
# :::{dropdown} Answer to question 3
# **(c).** Nothing more. In the chain of this chapter the information is above zero at negative delays as well, because both signals carry the memory of one past.
#
# *(a)* may be so, but a common memory or a hidden driver gives the same picture.
#
# *(b)* is about the other direction, of which this number says nothing.
# :::
#
# **4.** $A$ remembers its past and acts on $B$ without any delay. What is the information flow from $A$ to $B$ with a delay of one step?
#
# - (a) Positive, because $A$ is the cause.
# - (b) Zero, because there is no delay.
# - (c) Negative.
#
# :::{dropdown} Answer to question 4
# **(c).** $B$ is tied most closely to the $A$ of the same step. One step later a part of that is gone, so less is left than what is subtracted.
#
# *(a)* takes flow for causation. Flow asks whether one signal tells more of the other's *future* than of its present.
#
# *(b)* would need the same information with and without the delay. The memory of $A$ fades, so they differ.
# :::
#
# **5.** You repeat an experiment on many data sets, and the interval of the mean estimate misses the exact value. What is the likeliest reason?
#
# - (a) There are too few data sets.
# - (b) The estimator has a bias.
# - (c) The interval was computed wrongly.
#
# :::{dropdown} Answer to question 5
# **(b).** The interval shows how surely we know the *mean of the estimates*. A biased estimator has a mean that is not the truth.
#
# *(a)* would make the interval wider, and a wide interval misses less often. With more data sets this interval closes around the wrong value.
#
# *(c)* is possible, but nothing asks for it: a right interval around a biased mean misses the truth as a rule.
# :::

# %% [markdown]
# ## Takeaways
#
# - Entropy is average surprise. For discrete variables it is a number of yes-or-no questions; for continuous ones it depends on the unit and may be negative.
# - Mutual information is free of units, unchanged by monotone maps, and sees relations of any shape.
# - Estimates scatter and have a bias. Leave them raw, give an interval over repeated samples, and put a shuffled control beside them.
# - Delayed information finds a lag, but has no direction. Information flow takes a difference to find one.
# - Flow shows who tells *first*, which is not always who *causes*. It takes away what two units have from a common source that reaches both at once. A source that reaches one of them later misleads it, and so does an effect without delay, with exact values as much as with estimates.
#
# Next: {doc}`how information is estimated <02_estimation>`.
#
# ## Record
#
# The rules stand in the table of claims, and were written before this chapter ran with them.
# The repetitions are independent data sets.

# %% tags=["hide-input"]
straight = information["line"]
maps = {"exp(x)": "exp(x) and y", "exp(x) and y³": "exp(x) and y³"}
robust = [results.rows(information["parabola"], part="any shape")]
for label, name in maps.items():
    moved = informations_of([bent[name](x, y) for x, y in data["line"]])
    robust.append(results.rows(moved - straight, part="bending", map=label))
ledger.record(
    "slides-robust-information",
    pd.concat(robust),
    figure="fig-01-shapes",
    fresh=False,
)


# %% tags=["hide-input"]
def edges(samples, lags):
    """Rows of what stands between two listeners, A and B, and their source, C."""
    now = np.array(
        [flow.delayed_mutual_information(one, 0)[0, 1] for one in samples]
    )
    matrices = np.array([flow.information_flow(one, delay=1) for one in samples])
    between = np.maximum(matrices[:, 0, 1], matrices[:, 1, 0])
    rows = {
        "information": now,
        "false flow": between,
        "true flow": matrices[:, 2, :2].min(axis=1),
    }
    return pd.concat(
        results.rows(values, part=part, lags=lags) for part, values in rows.items()
    )


ledger.record(
    "rnn-false-edges",
    pd.concat([edges(in_step, "equal"), edges(driven, "one apart")]),
    figure="fig-01-flow",
    fresh=False,
)


# %% tags=["hide-input"]
def false_edge(samples, part):
    """Rows of the larger delayed information between two listeners."""
    delayed = [flow.delayed_mutual_information(one, 1) for one in samples]
    larger = [max(matrix[0, 1], matrix[1, 0]) for matrix in delayed]
    return results.rows(larger, part=part)


rng = np.random.default_rng(12)
forgetful = [hidden_driver(rng, lag=1, memory=0) for _ in range(REPETITIONS)]
ledger.record(
    "rnn-delayed-false-edge",
    pd.concat([false_edge(forgetful, "mended"), false_edge(in_step, "not mended")]),
    figure="fig-01-flow",
    fresh=False,
)
