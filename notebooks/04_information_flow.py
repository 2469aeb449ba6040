# %% [markdown]
# # Does information flow in one general direction?
#
# | | |
# |---|---|
# | **Question** | Does information flow in one general direction through the network, and does the flow show which unit influences which? |
# | **Sources** | Question 1 of {cite:t}`ivanovic2018proposal`; §4 with Figs. 1 to 3 and §9 of {cite:t}`ivanovic2018` |
# | **Time** | 35 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`01 <01_information>` (mutual and delayed information) and {doc}`03 <03_weather_network>` (the network) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - define information flow, estimate it for all pairs of units, and draw it as a graph;
# - tell a flow from chance with a null distribution and control of false discoveries;
# - show that a convention about time can create a direction by itself;
# - compare flow with what the network really does: its weights, and the effect of holding a unit still.
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
import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown
from sklearn.metrics import roc_auc_score

from infoutils import data, flow, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy
from infoutils.statistics import false_discovery_rate, p_value

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# The network reads 18 inputs, keeps ten hidden units, and has two outputs.
# By construction, causes run from inputs to hidden units, among hidden units, and from hidden units to outputs.
# Nothing ever runs back.
#
# :::{admonition} Write down your guess
# :class: note
# 1. Of all the flow between units of different roles, what share goes forward: 50 %, 70 %, 100 %?
# 2. And in an *untrained* network?
# 3. Units that send to many others: will they receive from many, or from few?
# :::

# %% [markdown]
# ## Networks and their activity
#
# We train an ensemble by the settings of the weather code that the paper used (see {doc}`chapter 03 <03_weather_network>`), and record the activity of all 30 units while the networks read the test years.
# Two controls go beside it:
#
# - the **untrained** ensemble, before its first update;
# - **shuffled time**: the trained ensemble reads the same days in a random order, so that no day has anything to do with the next.

# %%
weather = data.weather()
networks = models.FullyRecurrent(scale.networks, 18, 10, 2, rng=1)
history = training.fit(
    networks, weather, epochs=scale.epochs, optimiser="sgd", batch_size=8, rng=2
)
untrained = history.at(0)
roles, ticks = networks.roles, networks.ticks

test = weather.test.x[: scale.windows]


def shuffled_days(windows, rng):
    """Windows of the same days in a random order."""
    each_day = np.concatenate([windows[:, 0], windows[-1, 1:]])
    mixed = rng.permutation(each_day)
    return np.lib.stride_tricks.sliding_window_view(
        mixed, windows.shape[1], axis=0
    ).swapaxes(1, 2)


activity = {
    "trained": networks.activity(test),
    "untrained": untrained.activity(test),
    "shuffled time": networks.activity(
        shuffled_days(test, np.random.default_rng(3))
    ),
}

# %% [markdown]
# ## When does a unit act?
#
# The equations of the network give $x_t$, $h_t$ and $y_t$ the same time $t$.
# But $h_t$ is computed from $x_t$, and $y_t$ from $h_t$.
# So there are two ways to put the units on one clock:
#
# - **literal**: as the program writes the values, all at time $t$;
# - **staggered**: reading, updating and reading out each take one tick, so at tick $t$ the network holds $x_t$, $h_{t-1}$ and $y_{t-2}$.
#
# Neither is wrong.
# We shall do everything twice.

# %%
by_timing = {name: flow.timings(values, ticks) for name, values in activity.items()}
for timing, values in by_timing["trained"].items():
    source, _ = flow.pooled(values[0])
    print(
        f"{timing}: {values.shape[1]} windows of {values.shape[2]} steps -> {len(source)} samples"
    )

# %% [markdown]
# Samples are pairs of a window and a step, pooled.
# The windows are chosen so that each day is a source exactly once; the first step, where the network has no memory yet, is left out.
# Neighbouring samples are neighbouring days, so they are dependent, and a test must respect that.
#
# ## Information flow, written out
#
# The **flow** from unit A to unit B is what A tells of B's future, minus what it tells of B's present:
#
# $$\mathrm{flow}(A \to B) = I(A_t; B_{t+1}) - I(A_t; B_t).$$
#
# Both terms are estimated from the same samples, with the nearest-neighbour estimator of {cite:t}`kraskov2004` (see {doc}`chapter 01 <01_information>`).


# %%
def present_and_delayed(values):
    """I(A_t; B_t) and I(A_t; B_{t+1}) of all pairs of units, from the same samples A_t."""
    delayed = flow.delayed_mutual_information(values, delay=1)
    present = flow.delayed_mutual_information(values[..., :-1, :], delay=0)
    return present, delayed


present, delayed, flows = {}, {}, {}
for name, timings in by_timing.items():
    for timing, values in timings.items():
        key = name, timing
        present[key], delayed[key] = present_and_delayed(values)
        flows[key] = delayed[key] - present[key]

library = flow.information_flow(by_timing["trained"]["literal"][0])
apart = np.nanmax(np.abs(flows["trained", "literal"][0] - library))
print(f"largest difference from flow.information_flow: {apart:.4f} bits")

# %% [markdown]
# The small difference comes from the units' scales: every unit is divided by its standard deviation before neighbours are compared, here over the samples of each term, and in the library over all steps.
#
# Here is one network.
# Rows are sources, columns are targets, so a forward flow stands above the diagonal.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two square matrices of 30 by 30 units, with lines between inputs, hidden units and outputs. Left, literal timing: the block from inputs to hidden units is a pale mixture of red and blue, and the temperature inputs have strongly negative flow, dark blue, with the outputs in both directions. Right, staggered timing: the blocks above the diagonal, from inputs to hidden units and to outputs, are red, meaning positive, and the blocks below the diagonal are pale or blue."}, "figure": {"caption": "Flow between all pairs of units of one trained network, under both timings. The other networks follow in the next figure.", "name": "fig-04-matrix"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 4))
for ax, timing in zip(axes, ("literal", "staggered")):
    plotting.matrix(
        ax, flows["trained", timing][0], roles=roles, label="flow (bits)", limit=0.6
    )
    ax.set_title(timing)
plt.show()

# %% [markdown]
# ## A direction?
#
# One number sums up the direction.
# The **forward share** is the positive flow from input to hidden, hidden to output and input to output, divided by all positive flow between units of different roles.
# One half means no direction.

# %%
level = np.array([{"input": 0, "hidden": 1, "output": 2}[role] for role in roles])
forward = level[:, None] < level
backward = forward.T


def forward_share(matrix):
    """Share of the positive flow between roles that goes forward, for each network."""
    positive = np.nan_to_num(np.maximum(matrix, 0))
    ahead = positive[..., forward].sum(axis=-1)
    return ahead / (ahead + positive[..., backward].sum(axis=-1))


shares = {key: forward_share(matrix) for key, matrix in flows.items()}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Forward share of six ensembles, one dot per network. Under the literal timing trained and untrained networks lie just below one half, and networks that read days in random order at about two thirds. Under the staggered timing all three ensembles lie together near 0.9, the untrained networks no lower than the trained ones."}, "figure": {"caption": "Share of the flow between roles that goes forward. Dots: networks; diamonds: mean with 95 % interval; grey: controls; dashed: no direction.", "name": "fig-04-direction"}}
fig, ax = plt.subplots(figsize=(6.8, 3.6))
rows = {
    f"{timing}, {name}": shares[name, timing]
    for timing in ("literal", "staggered")
    for name in activity
}
plotting.dots(
    ax, rows, controls=[row for row in rows if not row.endswith(" trained")]
)
ax.axvline(0.5, color="0.3", ls="--", lw=1)
ax.set(xlabel="forward share of the flow", xlim=(-0.02, 1.02))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Forward share, "
    + "; ".join(
        f"{timing}, {name}: {describe(shares[name, timing])}"
        for timing in ("literal", "staggered")
        for name in activity
    )
    + f" (mean of {scale.networks} networks and its 95 % interval)."
)

# %% [markdown]
# Read the two halves of the figure against each other.
#
# With the **literal** clock there is no forward direction.
# That is no wonder: $y_t$ is computed from $h_t$ in the same tick, and so it tells more about the present than about the future.
# The definition subtracts what is instantaneous, and the true edges of this network *are* instantaneous.
# {cite:t}`ivanovic2018` do not say which clock they used, so we cannot choose for them.
#
# With the **staggered** clock nearly all flow goes forward.
# But it also does in networks that have learned nothing, and with days in random order.
# The direction is put in by the clock: whatever is shown later looks like a receiver.
#
# :::{admonition} What the subtraction does, and what it cannot do
# :class: note
# The paper also drew its graph from delayed information alone, $I(A_t; B_{t+1})$, and was not satisfied (§9).
# Is it any different?
# For the *net* flow between two units the subtraction cancels, because $I(A_t; B_t) = I(B_t; A_t)$:
#
# $$\mathrm{flow}(A \to B) - \mathrm{flow}(B \to A) = I(A_t; B_{t+1}) - I(B_t; A_{t+1}).$$
#
# So which of two units leads is settled by delayed information alone.
# The subtraction matters only for what passes a threshold.
# :::

# %%
for timing in ("literal", "staggered"):
    net_flow = flows["trained", timing] - flows["trained", timing].swapaxes(1, 2)
    net_delayed = delayed["trained", timing] - delayed["trained", timing].swapaxes(
        1, 2
    )
    print(
        f"{timing}: largest difference {np.nanmax(abs(net_flow - net_delayed)):.1e} bits"
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Forward share by delayed information alone, and by flow, under two timings, one dot per network. Under the literal timing both lie close to one half. Under the staggered timing delayed information alone lies at about 0.6, and flow near 0.9."}, "figure": {"caption": "Forward share of delayed information alone (control: nothing subtracted) and of flow, trained networks. Dots: networks; diamonds: mean with 95 % interval.", "name": "fig-04-delayed"}}
alone = {
    timing: forward_share(delayed["trained", timing])
    for timing in ("literal", "staggered")
}
fig, ax = plt.subplots(figsize=(6.8, 2.6))
rows = {}
for timing in alone:
    rows[f"{timing}, delayed alone"] = alone[timing]
    rows[f"{timing}, flow"] = shares["trained", timing]
plotting.dots(ax, rows, controls=[row for row in rows if row.endswith("alone")])
ax.axvline(0.5, color="0.3", ls="--", lw=1)
ax.set(xlabel="forward share", xlim=(-0.02, 1.02))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "By delayed information alone the forward share is "
    + " and ".join(f"{describe(alone[timing])} ({timing})" for timing in alone)
    + ". All weather is related to all weather, and with the staggered clock that common part hides much of the "
    f"direction: the subtraction removes it, and the share is {describe(shares['trained', 'staggered'])}. "
    f"With the literal clock there is nothing to be sharpened: {describe(shares['trained', 'literal'])}."
)

# %% [markdown]
# If you run this chapter yourself, the next cell computes the flow of any network over a delay of one to three days, on either clock.
# Does the direction survive a longer delay?

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_flow(network=0, timing="staggered", delay=1, trained=True):
    values = by_timing["trained" if trained else "untrained"][timing][network]
    matrix = flow.information_flow(values, delay=delay, progress=False)
    fig, ax = plt.subplots(figsize=(5, 4))
    plotting.matrix(ax, matrix, roles=roles, label="flow (bits)", limit=0.6)
    ax.set_title(f"forward share {forward_share(matrix):.2f}")
    plt.show()


_ = ipywidgets.interact(
    show_flow,
    network=(0, scale.networks - 1),
    timing=["staggered", "literal"],
    delay=(1, 3),
)

# %% [markdown]
# ## Which flows are more than chance?
#
# A matrix of estimates has no empty entries.
# To draw a graph we need to know which flows could be chance.
#
# The null hypothesis is that two units have nothing to do with each other.
# To see what flows look like then, we cut the sources' record into months and put the months in a random order, while the targets stay in place.
# Each unit keeps its own day-to-day dynamics; the relation between units is lost.
# From these surrogates we get a p-value for each pair, and keep the edges that pass the procedure of {cite:t}`benjamini1995` for many tests at once, at a level of 5 %.
# For the control we take one set of surrogates and test it as if it were data.
#
# Mind what is tested.
# Nearly all pairs share the season, so nearly all are related, with or without a flow between them.
# For pairs that are related but have no flow we have no exact null, and the estimates of such pairs scatter a little more.
# So the edges that pass are candidates, and the level of 5 % holds for unrelated pairs only.

# %%
tested = min(
    5, scale.networks
)  # enough for an interval; each costs as much as all flows above
significant, false_alarms, chance_total, noise_floor = {}, {}, {}, {}
for timing, values in by_timing["trained"].items():
    days = values.shape[2] - 2  # that a window has as sources
    null = flow.shuffled_flow(
        values[:tested],
        surrogates=scale.surrogates + 1,
        block=round(30 / days),
        rng=4,
    )
    chance_total[timing] = (
        np.maximum(null, 0)[..., forward].sum(axis=-1).mean(axis=1)
    )
    noise_floor[timing] = np.nanquantile(null, 0.95)
    observed = flows["trained", timing][:tested]
    kept, wrong = [], []
    for one, surrogates in zip(observed, null):
        kept.append(
            false_discovery_rate(p_value(one, surrogates[1:], method="normal"))
        )
        wrong.append(
            false_discovery_rate(
                p_value(surrogates[0], surrogates[1:], method="normal")
            )
        )
    significant[timing], false_alarms[timing] = np.array(kept), np.array(wrong)

# %%
blocks = [
    ("input", "hidden"),
    ("hidden", "input"),
    ("hidden", "hidden"),
    ("hidden", "output"),
    ("output", "hidden"),
]
role_of = np.array(roles)


def share_of_pairs(kept, source, target):
    """Share of the pairs from one role to another that are kept, for each network."""
    pairs = (
        (role_of[:, None] == source)
        & (role_of == target)
        & ~np.eye(len(roles), dtype=bool)
    )
    return kept[:, pairs].mean(axis=1)


# %% tags=["hide-input"] mystnb={"image": {"alt": "Share of pairs with a significant flow, by direction, in two panels. Literal timing: hardly any pair in any direction has a significant flow. Staggered timing: about a quarter of the pairs from input to hidden and nearly a third of those from hidden to output do, a few pairs of hidden units, and none of the reverse pairs. In both panels the control row, surrogates tested as data, lies at zero."}, "figure": {"caption": "Which flows pass the test, by direction. Dots: networks; diamonds: mean with 95 % interval; grey: surrogates tested as if they were data.", "name": "fig-04-significant"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharex=True, sharey=True)
for ax, timing in zip(axes, significant):
    rows = {
        f"{a} → {b}": share_of_pairs(significant[timing], a, b) for a, b in blocks
    }
    rows["surrogates, all pairs"] = false_alarms[timing].mean(axis=(1, 2))
    plotting.dots(ax, rows, controls=["surrogates, all pairs"])
    ax.set(title=timing, xlabel="share of pairs with a significant flow")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Of the pairs from input to hidden, "
    + "; ".join(
        f"{describe(share_of_pairs(significant[t], 'input', 'hidden'))} have a significant flow in the {t} timing, "
        f"and {describe(share_of_pairs(significant[t], 'hidden', 'input'))} of the reverse pairs"
        for t in significant
    )
    + f". Of the surrogates, {np.mean([f.mean() for f in false_alarms.values()]):.3f} pass."
)

# %% tags=["hide-input"]
forward_total = {
    t: np.maximum(flows["trained", t], 0)[:tested, forward].sum(axis=-1)
    for t in significant
}
Markdown(
    "All positive forward flow together makes "
    + ", and ".join(
        f"{describe(forward_total[t], 1)} bits in the {t} timing (unrelated units: {describe(chance_total[t], 1)} bits)"
        for t in significant
    )
    + ". In the literal timing the forward share is therefore mostly a ratio of noise."
)

# %% [markdown]
# Now we can draw the graph.
# It shows the strongest quarter of the significant flows between roles.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two graphs of one network, with 18 named inputs in a left column, ten hidden units in the middle and two outputs at the right. Literal timing: no arrow is left. Staggered timing: all arrows are blue and point forward, from the temperature, dew point and wind inputs to hidden units and to both outputs."}, "figure": {"caption": "The flow graph of one network under both timings: the strongest significant flows between units of different roles. Blue points forward, red back; width is strength. All networks are in the figures above.", "name": "fig-04-graph"}}
between = forward | backward
fig, axes = plt.subplots(1, 2, figsize=(9, 5))
for ax, timing in zip(axes, significant):
    matrix = np.where(
        between & significant[timing][0], flows["trained", timing][0], np.nan
    )
    graph = flow.flow_graph(
        matrix,
        quantile=0.75,
        roles=roles,
        names=weather.feature_names + ("",) * 10 + ("max", "min"),
    )
    plotting.flow_diagram(ax, graph)
    ax.set_title(timing)
plt.show()

# %% [markdown]
# ## Flow in units of entropy
#
# A flow of 0.3 bits may be much for a unit that carries one bit and little for one that carries eight.
# The paper tried several ways of dividing flow by entropy, and kept none: they improved too little (§9).
# For continuous units division has a catch as well: differential entropy depends on the unit of measurement.
# Multiply a hidden unit by ten and its entropy grows by $\log_2 10$ bits, while no information has changed.
# Make it small enough, and its entropy is negative.
#
# A scale-free alternative maps information itself to a number from 0 to 1, as if it came from a Gaussian pair: $\lambda(I) = \sqrt{1 - 2^{-2I}}$ is the size of the correlation that would carry $I$ bits {cite}`linfoot1957`.
# Then $\lambda(I(A_t; B_{t+1})) - \lambda(I(A_t; B_t))$ is a flow without a unit.

# %%
timing = "staggered"
values = by_timing["trained"][timing]
entropies = np.array(
    [
        [entropy(column) for column in flow.pooled(one)[1][:, 18:].T]
        for one in values
    ]
)
print(
    f"entropy of hidden and output units: {entropies.min():.2f} to {entropies.max():.2f} bits"
)
print(f"share that is negative: {np.mean(entropies < 0):.0%}")


# %%
def correlation_like(information):
    """The correlation of the Gaussian pair with this information (negative estimates: zero)."""
    return np.sqrt(1 - 2.0 ** (-2 * np.maximum(information, 0)))


ours = np.ix_(
    range(scale.networks), range(18, 30), range(18, 30)
)  # hidden units and outputs
to_outputs = np.zeros((12, 12), dtype=bool)
to_outputs[:10, 10:] = True


def share_to_outputs(matrix):
    """Share of the positive flow between hidden units and outputs that goes to the outputs."""
    positive = np.nan_to_num(np.maximum(matrix, 0))
    ahead = positive[:, to_outputs].sum(axis=1)
    return ahead / (ahead + positive[:, to_outputs.T].sum(axis=1))


factors = np.logspace(-2, 2, 17)
by_entropy = []
for factor in factors:
    shifted = entropies + np.log2(
        np.where(np.arange(12) < 10, factor, 1)
    )  # hidden units only
    by_entropy.append(
        share_to_outputs(flows["trained", timing][ours] / shifted[:, None, :])
    )
by_entropy = np.array(by_entropy).T
scale_free = correlation_like(delayed["trained", timing]) - correlation_like(
    present["trained", timing]
)
scale_free = share_to_outputs(scale_free[ours])
raw = share_to_outputs(flows["trained", timing][ours])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Share of the flow between hidden units and outputs that goes to the outputs, against the factor that the hidden units are multiplied by, from one hundredth to one hundred. The entropy-normalised flow starts at about 0.8, sinks to nearly zero at a factor of about one half, and climbs to nearly one at a hundred. Two horizontal bands, raw flow and scale-free flow, stay between 0.8 and 0.9 throughout."}, "figure": {"caption": "What dividing by entropy does. Hidden units are expressed in other units; no information changes. Mean over networks and its 95 % interval; raw and scale-free flow are the controls.", "name": "fig-04-entropy"}}
fig, ax = plt.subplots()
plotting.band(
    ax,
    factors,
    by_entropy,
    label="divided by the target's entropy",
    colour=plotting.COLOURS[1],
)
plotting.band(
    ax, factors, np.repeat(scale_free[:, None], len(factors), 1), label="scale-free"
)
plotting.band(
    ax,
    factors,
    np.repeat(raw[:, None], len(factors), 1),
    label="raw (control)",
    colour=plotting.CONTROL,
)
ax.set(
    xscale="log",
    xlabel="hidden units multiplied by",
    ylabel="share that goes to outputs",
    ylim=(-0.02, 1.02),
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
span = by_entropy.mean(axis=0)
Markdown(
    f"Divided by entropy, the share that goes to the outputs runs from {span.min():.2f} to {span.max():.2f}, "
    "by the choice of a unit of measurement alone. "
    f"Raw, it is {describe(raw)}; scale-free, {describe(scale_free)}. "
    "For continuous units we therefore leave flow in bits, or use the scale-free form."
)

# %% [markdown]
# ## Degrees: a law, or a matter of counting?
#
# Count for every unit the edges that leave it and those that arrive, at threshold zero.
# Do units that send to many receive from few, as the paper reports of its graphs (§4, Fig. 2)?
# Its cut-offs are not known, so at the end of the chapter this is judged at several.
# And if they do, is it a finding about networks, or a matter of counting?
#
# Opposite flows are not independent.
# Both subtract the same $I(A_t; B_t)$, so they tend to be positive together or negative together, and a unit with many edges out has many edges in.
# This alone pushes the correlation of degrees up, whoever leads.
# The **structural null** keeps it: it keeps every pair of opposite flows, and exchanges the two at random.


# %%
def degree_correlation(matrix):
    """Correlation over units of out-degree and in-degree, at threshold zero."""
    edges = matrix > 0  # False for NaN
    return np.corrcoef(edges.sum(axis=1), edges.sum(axis=0))[0, 1]


def exchanged(matrix, rng):
    """Exchange the two opposite flows of each pair of units at random."""
    chosen = np.triu(rng.random(matrix.shape) < 0.5, 1)
    chosen = chosen | chosen.T
    return np.where(chosen, matrix.T, matrix)


rng = np.random.default_rng(5)
degree, structural = {}, {}
for key, matrices in flows.items():
    degree[key] = np.array([degree_correlation(m) for m in matrices])
    structural[key] = np.array(
        [
            np.mean([degree_correlation(exchanged(m, rng)) for _ in range(100)])
            for m in matrices
        ]
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation of out-degree and in-degree, one dot per network. Literal timing: the trained networks are slightly positive, untrained networks more so, and the structural null lies furthest right at about 0.5. Staggered timing: trained and untrained networks lie together at about minus 0.4, and the structural null at about plus 0.4."}, "figure": {"caption": "Correlation of out-degree and in-degree at threshold zero. Dots: networks; diamonds: mean with 95 % interval; grey: the structural null, in which each pair of opposite flows is exchanged at random, and untrained networks.", "name": "fig-04-degrees"}}
fig, ax = plt.subplots(figsize=(6.8, 3.6))
rows = {}
for timing in ("literal", "staggered"):
    rows[f"{timing}, trained"] = degree["trained", timing]
    rows[f"{timing}, structural null"] = structural["trained", timing]
    rows[f"{timing}, untrained"] = degree["untrained", timing]
plotting.dots(
    ax, rows, controls=[row for row in rows if not row.endswith(" trained")]
)
ax.axvline(0, color="0.3", ls="--", lw=1)
ax.set(xlabel="correlation of out-degree and in-degree")
plt.show()

# %% tags=["hide-input"]
beyond = {
    t: degree["trained", t] - structural["trained", t]
    for t in ("literal", "staggered")
}
upper = np.triu_indices(30, 1)
together = {
    t: np.array(
        [np.corrcoef(m[upper], m.T[upper])[0, 1] for m in flows["trained", t]]
    )
    for t in beyond
}
without_weather = {}
for t in beyond:
    of_network = flows["trained", t].copy()
    of_network[:, :18, :18] = (
        np.nan
    )  # what inputs share is weather, the same for all networks
    without_weather[t] = np.array([degree_correlation(m) for m in of_network])
Markdown(
    "Opposite flows are correlated, by "
    + " and ".join(f"{describe(together[t])} ({t})" for t in beyond)
    + ". The correlation of the degrees is "
    + "; ".join(
        f"{describe(degree['trained', t])} in the {t} timing, where the structural null has {describe(structural['trained', t])}"
        for t in beyond
    )
    + ". The part that counting does not explain is "
    + " and ".join(f"{describe(beyond[t])} ({t})" for t in beyond)
    + ". Without the flows among inputs, which are weather and no network, the correlation is "
    + " and ".join(f"{describe(without_weather[t])} ({t})" for t in beyond)
    + "."
)

# %% [markdown]
# Counting alone gives a *positive* correlation: a unit that is in many flows is in many as a source and in many as a target.
# Against that null the degrees are opposed under both clocks: there are units that mostly send and units that mostly receive.
# With the literal clock the raw correlation does not show it, and with the staggered clock untrained networks show it as well as trained ones.
# And without the flows among the inputs the correlation is positive under both clocks: what was negative came from the weather, not from the network.
#
# ## Does flow show influence?
#
# The subtraction was made so that flow calculates how much one unit *directly* influences another (§4 of the paper).
# Here the book can do what the study of a brain cannot: look up the truth.
# There are three truths.
#
# - **Weights.** The contribution of A to B is $|W_{AB}|$ times the spread of A, relative to the spread of B.
# - **One step.** We put one sender at its mean in the step in which it is read, leave all else as it was, and measure by how much the receiver changes. Like the weights, this is direct influence.
# - **Clamping.** We hold one hidden unit at its mean, let the network read the test years again, and measure by how much every other hidden unit and output changes, relative to its own spread. This is an intervention, so it shows cause and effect, indirect ways included.
#
# For each truth we ask: does a measure find the stronger half of the influences?
# The area under the ROC curve (AUC) is the probability that a strong influence gets a higher score than a weak one; one half is guessing.
# Inputs are compared with inputs, hidden units with hidden units, so that the direction between roles, which we know, does not help.
#
# The contestants: flow; delayed information; **transfer entropy** $I(A_t; B_{t+1} \mid B_t)$ {cite}`schreiber2000`, which asks what A adds to B's own past; and, for comparison, information with **no delay**, $I(A_t; B_t)$.
# With the literal clock the last already holds the true edges, which are instantaneous; with the staggered clock it compares a source with an earlier target.
# Hidden units share one tick, so among them the two clocks estimate the same thing.

# %%
connected = {
    (a, b): (role_of[:, None] == a) & (role_of == b) & ~np.eye(30, dtype=bool)
    for a, b in (("input", "hidden"), ("hidden", "hidden"), ("hidden", "output"))
}
every_connection = sum(connected.values()).astype(bool)
transfer = {
    timing: flow.transfer_entropy(values, pairs=every_connection)
    for timing, values in by_timing["trained"].items()
}

# %%
spread = activity["trained"].std(axis=(1, 2))
by_weight = abs(networks.weights()) * spread[:, :, None] / spread[:, None, :]

by_clamping = np.full_like(by_weight, np.nan)
for unit in range(10):
    held = networks.activity(
        test, clamp={unit: activity["trained"][..., 18 + unit].mean(axis=(1, 2))}
    )
    change = np.sqrt(((held - activity["trained"]) ** 2).mean(axis=(1, 2)))
    by_clamping[:, 18 + unit] = change / spread

# One step: what the sum of a receiver would be without the variation of one sender.
hidden, weight = activity["trained"][..., 18:28], networks.weights()
read = np.concatenate(
    [activity["trained"][:, :, 1:, :18], hidden[:, :, :-1]], axis=-1
)
bias = networks.bias.detach().numpy()[:, :, None]
sums = np.einsum("nwts,nsh->nwth", read, weight[:, :28, 18:28]) + bias
by_step = by_weight.copy()  # to the outputs, which are linear, the two are the same
for sender in range(28):
    varying = read[..., sender] - read[..., sender].mean(axis=(1, 2), keepdims=True)
    lost = varying[..., None] * weight[:, None, None, sender, 18:28]
    change = np.sqrt(
        ((np.tanh(sums - lost) - np.tanh(sums)) ** 2).mean(axis=(1, 2))
    )
    by_step[:, sender, 18:28] = change / spread[:, 18:28]


def auc(score, strength, pair_groups):
    """AUC with which a score finds the stronger half, averaged over groups of pairs."""
    found = []
    for pairs in pair_groups:
        strong = strength[pairs] > np.median(strength[pairs])
        found.append(roc_auc_score(strong, score[pairs]))
    return np.mean(found)


truths = {
    "weights": (by_weight, list(connected.values())),
    "one step": (by_step, list(connected.values())),
    "clamping": (
        by_clamping,
        [connected["hidden", "hidden"], connected["hidden", "output"]],
    ),
}
scores = {}
for timing in ("literal", "staggered"):
    scores["flow", timing] = flows["trained", timing]
    scores["transfer entropy", timing] = transfer[timing]
    scores["delayed information", timing] = delayed["trained", timing]
    scores["no delay", timing] = present["trained", timing]
aucs = {
    (truth, *key): np.array([auc(s, w, groups) for s, w in zip(score, strength)])
    for truth, (strength, groups) in truths.items()
    for key, score in scores.items()
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Area under the ROC curve in three panels, for the weights, for one step and for clamping, eight rows each. The panel of one step looks like that of the weights. Against the weights, transfer entropy under the staggered timing lies furthest right, at about 0.63, and flow under the literal timing lies left of one half. Against clamping all measures lie between 0.45 and 0.6; flow and transfer entropy under the literal timing are the lowest. Information without a delay does about as well as delayed information."}, "figure": {"caption": "Which measure finds the stronger influences. Dots: networks; diamonds: mean with 95 % interval; grey: information without a delay, for comparison; dashed: guessing, the control.", "name": "fig-04-truth"}}
fig, axes = plt.subplots(1, 3, figsize=(10.5, 4), sharex=True, sharey=True)
for ax, truth in zip(axes, truths):
    rows = {
        f"{name}, {timing}": aucs[truth, name, timing] for name, timing in scores
    }
    plotting.dots(
        ax, rows, controls=[row for row in rows if row.startswith("no delay")]
    )
    ax.axvline(0.5, color="0.3", ls="--", lw=1)
    ax.set(title=f"truth: {truth}", xlabel="area under the ROC curve")
plt.show()

# %%
table = pd.DataFrame(
    [
        {"measure": name, "timing": timing}
        | {f"AUC, {truth}": describe(aucs[truth, name, timing]) for truth in truths}
        for name, timing in scores
    ]
)
table.style.hide(axis="index")

# %% tags=["hide-input"]
best = {
    truth: max(scores, key=lambda key: aucs[truth, *key].mean()) for truth in truths
}
Markdown(
    "Flow finds the stronger half of the effects of clamping with an AUC of "
    + " and ".join(
        f"{describe(aucs['clamping', 'flow', t])} ({t})"
        for t in ("literal", "staggered")
    )
    + ", and the larger weights with "
    + " and ".join(
        f"{describe(aucs['weights', 'flow', t])} ({t})"
        for t in ("literal", "staggered")
    )
    + ". The highest of the eight means, picked after the fact, is "
    + "; ".join(
        f"for the {truth}: {name} in the {t} timing, {describe(aucs[truth, name, t])}"
        for truth, (name, t) in best.items()
    )
    + "."
)

# %% [markdown]
# ## What could fool us
#
# - **The clock.** The direction of flow follows the convention about time, in trained and untrained networks alike ({numref}`fig-04-direction`).
# - **Common causes.** All inputs are weather of the same day. A hidden unit that reads the temperature shares information with the dew point, too, whether it reads it or not.
# - **A deterministic network.** The hidden state is a function of the inputs. Information between continuous units without noise is not finite in principle; what an estimator shows is its own resolution. Differences between flows are safer than their size.
# - **Ties.** On most days it does not rain, and the precipitation is exactly zero. The estimator handles ties {cite}`gao2017`, but its values for such columns are less certain.
# - **Dependent samples.** Neighbouring days are alike; the null shuffles whole months for that reason.
# - **One record.** The intervals are over networks that all read the same three years. Other years would move all of them together, and no interval here shows that.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Net flow
# :label: ex-04-net
#
# *Easy, 5 minutes.*
# Write `net_flow(delayed)`: from a matrix of delayed information, indexed [source, target], return the net flow from source to target.
# Check it with `check_net_flow(net_flow)`.
# :::


# %%
def check_net_flow(function):
    """Try the learner's function on a matrix whose answer is known."""
    example = np.array([[0.0, 3.0], [1.0, 0.0]])
    answer = np.asarray(function(example))
    if answer.shape != (2, 2):
        return f"The shape should be (2, 2), not {answer.shape}."
    if np.allclose(answer, [[0, -2], [2, 0]]):
        return "The sign is turned over: unit 0 leads here, so its net flow to unit 1 is positive."
    if not np.allclose(answer, [[0, 2], [-2, 0]]):
        return "Right shape, wrong numbers: subtract what goes the other way."
    return "Correct."


# %% tags=["solution", "hide-input"]
def net_flow(delayed):
    return delayed - delayed.T


print(check_net_flow(net_flow))

# %% [markdown]
# :::{exercise} Turn the clock round
# :label: ex-04-clock
#
# *Medium, 10 minutes.*
# If the staggered clock puts the direction in, a clock that runs the other way must turn it over.
# Write `share_by_clock(own_ticks)`: the forward share of each trained network, if the units act at these ticks, one for each of the 30 units.
# `flow.timings` and `forward_share` do the work.
# Check it with `check_share_by_clock(share_by_clock)`; it takes some seconds.
# Then give inputs, hidden units and outputs the ticks 2, 1 and 0.
# Predict the share first.
# :::


# %% tags=["hide-input"]
def check_share_by_clock(function):
    """Try the learner's function with the clock of the chapter, whose answer is known."""
    answer = np.asarray(function(ticks))
    if answer.shape != shares["trained", "staggered"].shape:
        return f"One share for each trained network, not an array of shape {answer.shape}."
    if np.allclose(answer, shares["trained", "staggered"], atol=0.01):
        return "Correct."
    if np.allclose(answer, shares["trained", "literal"], atol=0.01):
        return "That is the literal timing: take the staggered one, which knows the ticks."
    if np.allclose(answer, shares["untrained", "staggered"], atol=0.01):
        return "These are the untrained networks."
    return (
        f"With the chapter's ticks the share is {shares['trained', 'staggered'].mean():.3f} on average, "
        f"and yours is {answer.mean():.3f}. Is it flow, of the trained networks?"
    )


# %% tags=["solution", "hide-input"]
def share_by_clock(own_ticks):
    shown = flow.timings(activity["trained"], own_ticks)["staggered"]
    return forward_share(flow.information_flow(shown))


print(check_share_by_clock(share_by_clock))
turned_share = share_by_clock([2 - tick for tick in ticks])
print(f"forward share with the clock turned round: {describe(turned_share)}")
print(f"with the staggered clock: {describe(shares['trained', 'staggered'])}")

# %% [markdown]
# :::{exercise} Two steps ahead
# :label: ex-04-delay
#
# *Medium, 10 minutes.*
# Does the direction depend on the delay?
# Write `share_at_delay(delay)`: the forward share of each of the first five trained networks, at a delay, in the literal timing.
# Check it with `check_share_at_delay(share_at_delay)`, and compare a delay of 2 with one of 1.
# :::


# %% tags=["hide-input"]
def check_share_at_delay(function):
    """Try the learner's function at the delay of the chapter, whose answer is known."""
    wanted = shares["trained", "literal"][:5]
    answer, later = np.asarray(function(1)), np.asarray(function(2))
    if answer.shape != wanted.shape:
        return f"One share for each of {len(wanted)} networks, not an array of shape {answer.shape}."
    if not np.allclose(answer, wanted, atol=0.01):
        return f"At a delay of 1 the mean share is {wanted.mean():.3f}, and yours is {answer.mean():.3f}: trained networks, literal timing?"
    if np.allclose(answer, later):
        return "A delay of 2 gives the same: is the delay used, in both functions?"
    return "Correct."


# %% tags=["solution", "hide-input"]
def share_at_delay(delay):
    shown = flow.timings(activity["trained"][:5], ticks, delay=delay)["literal"]
    return forward_share(flow.information_flow(shown, delay=delay))


print(check_share_at_delay(share_at_delay))
print(f"delay 2: {describe(share_at_delay(2))}")
print(f"delay 1: {describe(shares['trained', 'literal'][:5])}")

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Flow subtracts the information without a delay. What can this subtraction *not* change?
#
# - (a) Which of two units leads, by the net flow between them.
# - (b) Which flows exceed a threshold.
# - (c) The share of the flow that goes forward.
#
# :::{dropdown} Answer to question 1
# **(a).** $I(A_t;B_t)$ is the same in both directions, so it cancels in the difference of the two flows.
#
# *(b)* and *(c)* depend on every single flow, and the subtraction changes each of them. Where much is common to all units, it decides which flows are left.
# :::
#
# **2.** With the staggered clock nearly all flow goes forward, in trained networks and in untrained ones. What is the best reading?
#
# - (a) The wiring alone sends information forward, so the direction is a finding about the wiring.
# - (b) The staggered clock is a mistake.
# - (c) The clock puts the direction in: what is shown later looks like a receiver.
#
# :::{dropdown} Answer to question 2
# **(c).** Turn the clock round, as the exercise does, and the same wiring shows the opposite direction.
#
# *(a)* is tempting, since the wiring does lead forward. But a result that turns with the clock, while the wiring stays, is none about the wiring.
#
# *(b)* goes too far. Both clocks describe how the network computes. What is wrong is to read a direction off one of them only.
# :::
#
# **3.** The null distribution puts whole *months* of the sources' record in random order. Why not single days?
#
# - (a) Single days would take too long.
# - (b) Neighbouring days are alike, and the surrogates must keep that.
# - (c) All days of a month have the same weather.
#
# :::{dropdown} Answer to question 3
# **(b).** Signals with a slow course look related more easily, by accident, than signals without one. Surrogates of shuffled days have lost the slow course, scatter too little, and let too much pass.
#
# *(a)* is not so: the cost is the same.
#
# *(c)* is not so, and not needed: what must be kept is how one day resembles the next.
# :::
#
# **4.** Units that send to many receive from few: the correlation of the degrees is negative. What does it take to call this a finding about the network?
#
# - (a) An interval below zero.
# - (b) A comparison with what counting alone gives, and with networks that learned nothing.
# - (c) A higher threshold for an edge.
#
# :::{dropdown} Answer to question 4
# **(b).** Opposite flows have a part in common, so chance does not give zero here. And what untrained networks show as well was not made by learning.
#
# *(a)* compares with zero, which is not what chance gives.
#
# *(c)* changes the graph, and leaves the question of what to compare with.
# :::
#
# **5.** Why does the chapter hold units still, although all weights are known?
#
# - (a) A weight shows a direct connection; clamping shows all that a unit causes, indirect ways included.
# - (b) Clamping leaves the activity of the others as it was.
# - (c) The weights of a trained network have no meaning.
#
# :::{dropdown} Answer to question 5
# **(a).** In a recurrent network most influence takes more than one step. The truths can differ, so the chapter uses all of them.
#
# *(b)* is the opposite of the point: how much the others change is what is measured.
#
# *(c)* is too strong. A large weight from a lively unit is an influence; it is just not the whole of it.
# :::

# %% [markdown]
# ## Takeaways
#
# - Flow is delayed information minus information of the same instant. The subtraction cannot change which of two units leads.
# - The direction of flow in this network is decided by a convention about time. Where the convention puts outputs last, flow goes forward, trained or not.
# - A correlation of degrees says nothing until it is compared with what counting alone gives.
# - Dividing by differential entropy makes a result depend on a unit of measurement.
# - A measure that is called flow need not show influence. Where interventions are possible, make them.
#
# ## Record
#
# The rules stand in the table of claims, and were written before this chapter ran with them.
# Four of them need a little more than the figures show.
# Degrees are counted at several cut-offs; the **noise floor** is the flow that one in twenty of the shuffled pairs exceeds.
# And flow is divided by the entropy of its source, of its target, and by the mean of both, with the entropy of 30 equal bins over a unit's range.

# %% tags=["hide-input"]
both = ("literal", "staggered")


def by_clock(values, **labels):
    """Rows for every clock; `values` maps a clock to an array over networks."""
    return pd.concat(
        results.rows(array, clock=clock, **labels)
        for clock, array in values.items()
    )


by_training = pd.concat(
    by_clock({t: shares[name, t] for t in both}, condition=name)
    for name in ("trained", "untrained")
)
ledger.record(
    "rnn-flow-direction",
    by_training,
    measured="trained",
    null="untrained",
    figure="fig-04-direction",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-flow-learned",
    results.difference(by_training, "condition", "trained", "untrained"),
    figure="fig-04-direction",
    fresh=False,
)

# %% tags=["hide-input"]
direct = pd.concat(
    by_clock({t: aucs[truth, "flow", t] for t in both}, truth=truth)
    for truth in ("weights", "one step")
)
ledger.record("rnn-direct-influence", direct, figure="fig-04-truth", fresh=False)

# %% tags=["hide-input"]
indirect = by_clock({t: aucs["clamping", "flow", t] for t in both})
ledger.record("rnn-flow-clamping", indirect, figure="fig-04-truth", fresh=False)

# %% tags=["hide-input"]
of_flow = {t: aucs["weights", "flow", t] for t in both}
beyond_flow = {t: aucs["weights", "transfer entropy", t] - of_flow[t] for t in both}
ledger.record(
    "rnn-transfer-entropy",
    by_clock(beyond_flow),
    figure="fig-04-truth",
    fresh=False,
)

# %% tags=["hide-input"]
sharper = {t: shares["trained", t] - alone[t] for t in both}
nearer = {t: of_flow[t] - aucs["weights", "delayed information", t] for t in both}
ledger.record(
    "rnn-delayed-alone",
    pd.concat(
        [by_clock(sharper, part="direction"), by_clock(nearer, part="weights")]
    ),
    figure="fig-04-delayed",
    fresh=False,
)

# %% tags=["hide-input"]
bin_entropy = np.array(
    [
        [entropy(one[:, 2:, unit].ravel(), "binned", bins=30) for unit in range(30)]
        for one in activity["trained"]
    ]
)
of_source, of_target = bin_entropy[:, :, None], bin_entropy[:, None, :]
divisors = {
    "source": of_source,
    "target": of_target,
    "mean of both": (of_source + of_target) / 2,
}


def weights_found(matrices):
    """AUC for the larger weights, for each network."""
    groups = list(connected.values())
    return np.array([auc(m, w, groups) for m, w in zip(matrices, by_weight)])


gains = []
for division, divisor in divisors.items():
    for part, measure in (("direction", forward_share), ("weights", weights_found)):
        plain = {t: flows["trained", t] for t in both}
        gain = {t: measure(plain[t] / divisor) - measure(plain[t]) for t in both}
        gains.append(by_clock(gain, part=part, division=division))
ledger.record(
    "rnn-normalisation", pd.concat(gains), figure="fig-04-entropy", fresh=False
)


# %% tags=["hide-input"]
def correlation(a, b):
    """Correlation over units, for each network; NaN where all units are alike."""
    a, b = (x - x.mean(axis=1, keepdims=True) for x in (a, b))
    with np.errstate(invalid="ignore"):
        return (a * b).sum(axis=1) / np.sqrt(
            (a**2).sum(axis=1) * (b**2).sum(axis=1)
        )


def dispersion(degree):
    """Variance over units, over that in a random graph; NaN where there is no edge."""
    pairs = degree.shape[1] - 1
    p = degree.mean(axis=1) / pairs
    with np.errstate(invalid="ignore"):
        return degree.var(axis=1) / (pairs * p * (1 - p))


cut_offs = {
    t: {"0.01": 0.01, "0.02": 0.02, "0.05": 0.05, "0.1": 0.1}
    | {"noise floor": noise_floor[t]}
    for t in both
}
opposed, spread_out = [], []
for name in ("trained", "untrained"):
    for t in both:
        for label, threshold in cut_offs[t].items():
            edges = flows[name, t] > threshold
            degrees = {"out": edges.sum(axis=2), "in": edges.sum(axis=1)}
            shared = {"condition": name, "clock": t, "threshold": label}
            for units, chosen in (("all", slice(30)), ("hidden", slice(18, 28))):
                minus = -correlation(*(d[:, chosen] for d in degrees.values()))
                opposed.append(results.rows(minus, units=units, **shared))
            for degree, counted in degrees.items():
                wide = dispersion(counted)
                spread_out.append(results.rows(wide, degree=degree, **shared))
ledger.record(
    "rnn-degree-correlation",
    pd.concat(opposed),
    measured="trained",
    null="untrained",
    figure="fig-04-degrees",
    fresh=False,
)

# %% tags=["hide-input"]
ledger.record(
    "rnn-degree-pattern",
    pd.concat(spread_out),
    measured="trained",
    figure="fig-04-degrees",
    fresh=False,
)
