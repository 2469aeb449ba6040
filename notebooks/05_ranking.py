# %% [markdown]
# # Do structures similar to layers form?
#
# | | |
# |---|---|
# | **Question** | If units are ranked by the direction of flow, do inputs come first and outputs last, and do layers form in between? |
# | **From the paper** | §5, Fig. 4; the second of its five questions (§9), and part of its future work |
# | **Time** | 40 minutes to read, about 3 minutes to run |
# | **You need** | chapter {doc}`04 <04_information_flow>` (flow, and its two timings) |
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - rank the nodes of a directed graph from source to sink, exactly, and say why the obvious iteration fails;
# - measure how directed a graph is, and compare it with a null;
# - test a ranking where the right answer is known, in a feed-forward network;
# - tell an order that learning made from one that was there before.
# :::

# %% tags=["remove-cell"]
# colab-setup
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("infoutils") is None:
    if not Path("infoutils.zip").exists():
        raise ModuleNotFoundError(
            "This notebook needs infoutils. In Colab: put infoutils.zip, from this chapter's page, "
            "under Files, at the left, and run this cell again. Elsewhere: run `pip install .` in "
            "the book's folder."
        )
    install = [sys.executable, "-m", "pip", "install", "--quiet", "./infoutils.zip"]
    subprocess.run(install, check=True)
    importlib.invalidate_caches()

# %%
import joblib
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
from IPython.display import Markdown
from scipy.stats import spearmanr

from infoutils import data, flow, models, plotting, ranking, training
from infoutils.book import claims
from infoutils.book.scale import get_scale
from infoutils.book.words import describe
from infoutils.estimation import entropy, mutual_information
from infoutils.statistics import ensemble_interval

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # estimate on all cores
scale = get_scale()
both = ("literal", "staggered")

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. The ten hidden units of the recurrent network are all joined to each other. Will their flow still sort them into something like layers?
# 2. In the last chapter the direction of flow hung on the clock. Will the ranking, too?
# 3. Will an untrained network show the order?
# :::
#
# ## A rank from a graph
#
# Let an edge A → B say: B should stand one step above A.
# Every unit is moved to where its neighbours want it, on average: one above each unit that it receives from, one below each that it sends to.
# Written for all units at once, with $E$ the matrix of edges, $d^\mathrm{in}$ and $d^\mathrm{out}$ the degrees, and $L$ the Laplacian of $E + E^\top$:
#
# $$L\,r = d^\mathrm{in} - d^\mathrm{out}.$$
#
# This is a linear system; up to a constant its answer is the *trophic level* that ecologists use to order a food web {cite}`mackay2020`, and SpringRank is a close relative {cite}`debacco2018`.
# In a chain of three units, with one edge that skips the middle:

# %%
chain = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
edges = nx.to_numpy_array(chain)
degree_in, degree_out = edges.sum(axis=0), edges.sum(axis=1)
laplacian = np.diag(degree_in + degree_out) - (edges + edges.T)
r = np.linalg.lstsq(laplacian, degree_in - degree_out)[
    0
]  # the solution with mean zero
print("by hand:   ", dict(zip(chain, r.round(3).tolist())))
print(
    "infoutils: ",
    {node: round(value, 3) for node, value in ranking.rank(chain).items()},
)

# %% [markdown]
# The edge that skips pulls the ends together: they are less than two steps apart.
#
# ## The obvious iteration never ends
#
# One could also start at zero and let all units jump to their wanted places, again and again.
# This is the paper's procedure.
# On some graphs it fails: all move at once, and the ranks swing for ever around the answer.
# These are the *bipartite* graphs, whose nodes fall into two groups with edges between the groups only.
# A strictly layered graph is one of them: odd layers are one group, even layers the other.
# Half steps cure it.
# We try both on random layered graphs, where every unit sends to some units of the next layer only, and on graphs that have edges inside the layers as well.


# %%
def layered_graph(rng, sizes=(6, 5, 4, 3), inside=0.0):
    """Random edges from each layer to the next, and a few within layers."""
    layer = np.repeat(np.arange(len(sizes)), sizes)
    step = layer[None, :] - layer[:, None]
    chance = np.where(step == 1, 0.7, np.where(step == 0, inside, 0.0))
    np.fill_diagonal(chance, 0)
    return nx.from_numpy_array(
        (rng.random(chance.shape) < chance).astype(int), create_using=nx.DiGraph
    )


def distance(graph, step_size, steps=40):
    """Largest distance to the exact ranks after each step of the iteration."""
    exact = np.array(list(ranking.rank(graph).values()))
    path = ranking.rank_trajectory(graph, steps, step_size=step_size)
    path = path - np.nanmean(path, axis=1, keepdims=True) + np.nanmean(exact)
    return np.nanmax(abs(path - exact), axis=1)


rng = np.random.default_rng(0)
kinds = {"layers only": 0.0, "edges within layers": 0.3}
graphs = {
    name: [
        g
        for g in (layered_graph(rng, inside=p) for _ in range(40))
        if nx.is_weakly_connected(g)
    ][:20]
    for name, p in kinds.items()
}
paths = {
    (name, size): np.array([distance(g, size) for g in members])
    for name, members in graphs.items()
    for size in (1.0, 0.5)
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Largest distance to the exact ranks against the step of the iteration, on a logarithmic axis, mean and band over random graphs. On graphs with layers only, full steps level off at a distance of about 0.2 and stay there, while half steps fall in a straight line by four orders of magnitude. With edges within layers full steps fall fastest of all, and half steps more slowly."}, "figure": {"caption": "The iteration with full steps (the paper's) and with half steps. Mean over 20 random graphs and its 95 % interval; the exact solution is the control, at zero.", "name": "fig-05-iteration"}}
fig, ax = plt.subplots()
styles = {
    ("layers only", 1.0): ("-", 1),
    ("layers only", 0.5): ("-", 0),
    ("edges within layers", 1.0): ("--", 1),
    ("edges within layers", 0.5): ("--", 0),
}
for (name, size), values in paths.items():
    style, colour = styles[name, size]
    mean, low, high = ensemble_interval(values)
    ax.plot(
        mean,
        style,
        color=plotting.COLOURS[colour],
        label=f"{name}, {'full' if size == 1 else 'half'} steps",
    )
    ax.fill_between(
        range(len(mean)),
        np.maximum(low, 1e-12),
        high,
        color=plotting.COLOURS[colour],
        alpha=0.2,
        lw=0,
    )
ax.set(yscale="log", xlabel="step", ylabel="largest distance to the exact rank")
ax.legend()
plt.show()

# %% tags=["hide-input"]
full, half = paths["layers only", 1.0], paths["layers only", 0.5]
Markdown(
    f"After {full.shape[1] - 1} full steps the ranks of layered graphs are off by {describe(full[:, -1])}; "
    f"after as many half steps by {half[:, -1].mean():.1e}. "
    "Strict layers, the very structure that is looked for, are a case where full steps fail; elsewhere they work well. "
    "From here on we solve the equation."
)

# %% [markdown]
# ## Where the right answer is known: a feed-forward network
#
# Before we rank a recurrent network, we rank one whose layers we know.
# We train feed-forward networks with 18, 8, 6, 4 and 2 units to predict tomorrow's temperatures from today's weather, and estimate flow with the staggered clock, one tick a layer.
# A good rank follows the layer.
#
# But the clock that we supply is the layer.
# So we also supply two wrong clocks: one that runs the other way, and one that is scrambled.
# What will the rank follow, the layer or the clock?
#
# A graph needs a threshold, and a weak flow may be noise.
# As the **noise floor** we take the flow that one in twenty unrelated pairs exceeds: sources and targets are shuffled against each other by months, as in {doc}`chapter 04 <04_information_flow>`.
#
# Each ranking is compared with the layers by Spearman's correlation of ranks.
# Units of one layer are tied, so even a perfect ranking does not quite reach 1.


# %%
def flows_of(model, windows, timings=both, ticks=None):
    """Flow between all pairs of units by timing: arrays (networks, units, units)."""
    shown = flow.timings(model.activity(windows), ticks or model.ticks)
    return {timing: flow.information_flow(shown[timing]) for timing in timings}


def noise_floors(model, windows, timings=both):
    """The flow that one in twenty unrelated pairs exceeds, by timing, for each network."""
    shown = flow.timings(model.activity(windows), model.ticks)
    floors = {}
    for timing in timings:
        days = shown[timing].shape[2] - 2  # that a window has as sources
        null = flow.shuffled_flow(
            shown[timing], surrogates=1, block=round(30 / days), rng=4
        )[:, 0]
        floors[timing] = np.nanquantile(null, 0.95, axis=(1, 2))
    return floors


def ranks_of(matrix, threshold=0.0, weight=None):
    """Rank of every unit of one network; NaN for a unit without edges."""
    graph = flow.flow_graph(matrix, threshold)
    if graph.number_of_edges() == 0:
        return np.full(len(matrix), np.nan)
    return np.array(list(ranking.rank(graph, weight=weight).values()))


def agreement(a, b):
    """Spearman's correlation of two rankings, over the units that both rank."""
    shared = np.isfinite(a) & np.isfinite(b)
    return spearmanr(a[shared], b[shared]).statistic if shared.sum() > 2 else np.nan


weather = data.weather()
test = weather.test.x[: scale.windows]
in_random_order = data.shuffled_days(test, rng=3)

few = max(5, scale.networks // 2)  # the results scatter little
layered = models.FeedForward(few, (18, 8, 6, 4, 2), rng=1)
layered_history = training.fit(layered, weather, epochs=scale.epochs, rng=2)
layered_flows = {
    "trained": flows_of(layered, test),
    "untrained": flows_of(layered_history.at(0), test, ["staggered"]),
    "shuffled time": flows_of(layered, in_random_order, ["staggered"]),
}
for name, order_of_layers in {
    "reversed": (4, 3, 2, 1, 0),
    "scrambled": (2, 4, 0, 3, 1),
}.items():
    wrong = [order_of_layers[tick] for tick in layered.ticks]
    layered_flows[f"{name} clock"] = flows_of(layered, test, ["staggered"], wrong)
layered_floor = noise_floors(layered, test, ["staggered"])

# %%
layer = np.array(layered.ticks, dtype=float)


def follow_layer(name, timing, weight=None, floor=False):
    """Correlation of rank and layer in each feed-forward network."""
    thresholds = layered_floor[timing] if floor else np.zeros(few)
    matrices = layered_flows[name][timing]
    return np.array(
        [
            agreement(ranks_of(m, t, weight), layer)
            for m, t in zip(matrices, thresholds)
        ]
    )


validation = {
    "staggered, each edge once": follow_layer("trained", "staggered"),
    "staggered, weighted": follow_layer("trained", "staggered", "weight"),
    "staggered, weighted, above noise": follow_layer(
        "trained", "staggered", "weight", floor=True
    ),
    "shuffled time, weighted": follow_layer("shuffled time", "staggered", "weight"),
    "untrained, weighted": follow_layer("untrained", "staggered", "weight"),
    "literal, weighted": follow_layer("trained", "literal", "weight"),
    "reversed clock, weighted": follow_layer(
        "reversed clock", "staggered", "weight"
    ),
    "scrambled clock, weighted": follow_layer(
        "scrambled clock", "staggered", "weight"
    ),
}
perfect = spearmanr(np.arange(len(layer)), layer).statistic

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation of rank with layer in feed-forward networks, one dot per network. With the staggered clock all versions of the rank, trained, untrained and with shuffled time, lie between 0.8 and 0.95, a little higher with weights than without. With the literal clock the correlation is slightly negative, with the reversed clock it is near minus 0.9, and with the scrambled clock near zero."}, "figure": {"caption": "Does the rank follow the layer where the layers are known? Spearman's correlation in feed-forward networks. Dots: networks; diamonds: mean with 95 % interval; grey: controls; dashed: no relation, and a perfect ranking.", "name": "fig-05-feedforward"}}
fig, ax = plt.subplots(figsize=(6.8, 4.2))
plotting.dots(ax, validation, controls=list(validation)[3:])
for place in (0, perfect):
    ax.axvline(place, color="0.3", ls="--", lw=1)
ax.set(xlabel="rank correlation with the layer", xlim=(-1.02, 1.02))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Correlation with the layer: "
    + "; ".join(f"{name}: {describe(v)}" for name, v in validation.items())
    + "."
)

# %% [markdown]
# With the right clock the rank follows the layers, a little better with weights than without, and in untrained networks as well.
# With the reversed clock it runs backwards, and with the scrambled clock it has lost the layers.
# So the rank follows the *clock*.
# This validates the ranking, which does what it should with the flows that it is given.
# It does not show that flow finds layers that we do not know.
#
# ## The recurrent network, ranked
#
# Now the networks of {doc}`chapter 03 <03_weather_network>`, trained as in the paper.

# %%
networks = models.FullyRecurrent(scale.networks, 18, 10, 2, rng=1)
history = training.fit(
    networks, weather, epochs=scale.epochs, optimiser="sgd", batch_size=8, rng=2
)
flows = {
    "trained": flows_of(networks, test),
    "untrained": flows_of(history.at(0), test),
    "shuffled time": flows_of(networks, in_random_order),
}
floors = noise_floors(networks, test)
roles = networks.roles

# %% tags=["hide-input"] mystnb={"image": {"alt": "Flow graphs of one network with every unit at its rank on the horizontal axis, inputs in the upper band, hidden units in the middle, outputs in the lowest band. Literal timing: inputs and hidden units are spread over the whole axis, and both outputs stand at the left. Staggered timing: inputs at the left, hidden units to their right, outputs among the last units."}, "figure": {"caption": "Units of one network at their ranks, with the strongest flows as arrows (blue towards higher rank, red towards lower). The other networks follow below.", "name": "fig-05-diagram"}}
names = weather.feature_names + ("",) * 10 + ("max", "min")
fig, axes = plt.subplots(2, 1, figsize=(7.5, 9))
for ax, timing in zip(axes, both):
    matrix, floor = flows["trained"][timing][0], floors[timing][0]
    ranks = ranking.rank(flow.flow_graph(matrix, floor))
    strongest = flow.flow_graph(
        matrix, floor, quantile=0.93, roles=roles, names=names
    )
    plotting.flow_diagram(ax, strongest, ranks)
    ax.set_title(timing, pad=22)
plt.show()

# %% [markdown]
# If you run this chapter yourself, the next cell shows any of the networks, above any threshold.

# %% tags=["skip-execution", "hide-input"]
import ipywidgets


def show_network(network=0, timing="staggered", threshold=0.02, trained=True):
    shown = flows["trained" if trained else "untrained"][timing][network]
    graph = flow.flow_graph(shown, threshold, roles=roles, names=names)
    fig, ax = plt.subplots(figsize=(7.5, 4.5))
    plotting.flow_diagram(ax, graph, ranking.rank(graph))
    plt.show()


_ = ipywidgets.interact(
    show_network,
    network=(0, scale.networks - 1),
    timing=list(both),
    threshold=(0.0, 0.1, 0.005),
)

# %% [markdown]
# To sum up the order in a number, take a random input and a random hidden unit: how probable is it that the input ranks lower?
# And a hidden unit lower than an output?
# We report the smaller of the two probabilities: 1 is perfect order, 0 reversed order.
# Because it is the smaller of two, a *random* ranking does not give one half but less; we compute what it gives.
#
# The paper looks at several thresholds, and so do we: five values in bits.

# %%
thresholds = (0.0, 0.01, 0.02, 0.05, 0.1)


def order(ranks, roles=roles):
    """The smaller probability of input < hidden and hidden < output."""
    found = ranking.role_separation(ranks, roles)
    return float(
        np.min([found["input", "hidden"], found["hidden", "output"]])
    )  # NaN if one is


def random_order(roles):
    """The mean order of random rankings."""
    rng = np.random.default_rng(7)
    return np.mean(
        [
            order(rng.permutation(len(roles)).astype(float), roles)
            for _ in range(2000)
        ]
    )


ranks = {
    (name, timing, threshold): np.array(
        [ranks_of(m, threshold) for m in flows[name][timing]]
    )
    for name in flows
    for timing in both
    for threshold in thresholds
}
orders = {
    key: np.array([order(one) for one in values]) for key, values in ranks.items()
}
no_order = random_order(roles)


def complete(values):
    """Networks in which all roles still have a ranked unit (others have no order)."""
    return values[np.isfinite(values)]


# %% tags=["hide-input"] mystnb={"image": {"alt": "Order statistic against threshold, in two panels. Literal timing: trained networks lie below the dashed line of random rankings, which is at about 0.4, and come near it at the largest threshold; the controls lie on it. Staggered timing: all three ensembles start at about 0.7 and rise towards one with the threshold, the untrained networks no lower than the trained ones."}, "figure": {"caption": "Order of the roles against the threshold of an edge: the smaller probability of input below hidden and hidden below output. Mean over networks and its 95 % interval; untrained networks and shuffled time are the controls; dashed: random rankings. A point needs at least five networks in which all roles have a ranked unit.", "name": "fig-05-order"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
colours = {
    "trained": plotting.COLOURS[0],
    "untrained": plotting.CONTROL,
    "shuffled time": plotting.COLOURS[1],
}
for ax, timing in zip(axes, both):
    for shift, name in enumerate(flows):
        kept = [complete(orders[name, timing, t]) for t in thresholds]
        enough = [i for i, values in enumerate(kept) if len(values) >= 5]
        if not enough:
            continue
        mean, low, high = np.transpose([ensemble_interval(kept[i]) for i in enough])
        ax.errorbar(
            np.array(enough) + 0.12 * (shift - 1),
            mean,
            [mean - low, high - mean],
            fmt="o-",
            lw=1.2,
            ms=4,
            color=colours[name],
            label=name,
        )
    ax.axhline(no_order, color="0.3", ls="--", lw=1)
    ax.set_xticks(range(len(thresholds)), [f"{t:g}" for t in thresholds])
    ax.set(title=timing, xlabel="threshold (bits)", ylim=(-0.05, 1.05))
axes[0].set_ylabel("order (1: perfect)")
axes[1].legend(loc="lower right")
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Without a threshold the order is "
    + "; ".join(
        f"{timing}, {name}: {describe(orders[name, timing, 0.0])}"
        for timing in both
        for name in flows
    )
    + f". Random rankings give {no_order:.2f}. The two probabilities behind it, trained: "
    + "; ".join(
        f"{low} below {high}, {timing}: "
        + describe(
            np.array(
                [
                    ranking.role_separation(one, roles)[low, high]
                    for one in ranks["trained", timing, 0.0]
                ]
            )
        )
        for timing in both
        for low, high in (("input", "hidden"), ("hidden", "output"))
    )
    + "."
)

# %% [markdown]
# The clock decides again.
# With the literal clock there is no forward order: outputs tend to rank below the hidden units they are computed from.
# With the staggered clock it runs the right way, and the better, the more weak flows are left out.
# But networks that have learned nothing show as good an order as those that have.
#
# ## How much hangs on the threshold?

# %%
stability = {
    timing: np.array(
        [
            [
                agreement(a, b)
                for a, b in zip(
                    ranks["trained", timing, 0.0], ranks["trained", timing, t]
                )
            ]
            for t in thresholds[1:]
        ]
    ).T
    for timing in both
}
between_networks = {
    timing: np.array(
        [
            agreement(
                ranks["trained", timing, 0.0][i][:18],
                ranks["trained", timing, 0.0][i - 1][:18],
            )
            for i in range(scale.networks)
        ]
    )
    for timing in both
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation of the ranking without a threshold with the rankings at four thresholds, for two timings. The staggered timing starts at about 0.9 and falls to about 0.75 at the largest threshold; the literal timing starts at about 0.85 and falls to between 0.6 and 0.7. Dashed lines, for the agreement of different networks, lie at about 0.7 (literal) and 0.4 (staggered)."}, "figure": {"caption": "Spearman's correlation of the ranking without a threshold with those at other thresholds. Mean over networks and its 95 % interval. Dashed, for comparison: how well different networks agree on the ranks of the inputs, which share the weather's own flows. The smaller thresholds are below the noise floor.", "name": "fig-05-threshold"}}
fig, ax = plt.subplots()
for timing, colour in zip(both, plotting.COLOURS):
    kept = [complete(column) for column in stability[timing].T]
    mean, low, high = np.transpose([ensemble_interval(v) for v in kept])
    ax.errorbar(
        range(len(kept)),
        mean,
        [mean - low, high - mean],
        fmt="o-",
        color=colour,
        ms=4,
        label=timing,
    )
    ax.axhline(
        complete(between_networks[timing]).mean(), color=colour, ls="--", lw=1
    )
ax.set_xticks(range(len(thresholds) - 1), [f"{t:g}" for t in thresholds[1:]])
ax.set(
    xlabel="threshold (bits)",
    ylabel="correlation with no threshold",
    ylim=(0, 1.02),
)
ax.legend()
plt.show()

# %% tags=["hide-input"]
lowest = {timing: np.nanmin(stability[timing], axis=1) for timing in both}
Markdown(
    "The lowest correlation over the thresholds is "
    + " and ".join(
        f"{describe(complete(lowest[timing]))} ({timing})" for timing in both
    )
    + ". Between networks, the ranks of the inputs agree with "
    + " and ".join(
        f"{complete(between_networks[timing]).mean():.2f} ({timing})"
        for timing in both
    )
    + ". The noise floor is at "
    + " and ".join(
        f"{describe(floors[timing], 3)} bits ({timing})" for timing in both
    )
    + ", so most of these thresholds keep noise."
)

# %% [markdown]
# ## Layers among the hidden units?
#
# That inputs stand before outputs need not mean that *layers* form.
# For that we look at the ten hidden units alone.
#
# **Trophic incoherence** is the mean of $(r_B - r_A - 1)^2$ over edges A → B {cite}`mackay2020`.
# It is 0 if all edges climb by exactly one, as in perfect layers, and 1 if there is no direction at all.
# Any small graph has some direction by accident, so we compare with the same graph after each edge was turned at random, and with untrained networks.
#
# Which edges? Without a threshold, every positive flow counts.
# Above the noise floor only a few edges are left.
# That is a trap: a graph without cycles (a *tree*) has incoherence 0 in whatever direction its edges point, so a sparse graph always looks layered.
# We show both, and judge without a threshold.


# %%
hidden = [i for i, role in enumerate(roles) if role == "hidden"]
untrained_floors = noise_floors(history.at(0), test)
nothing = {timing: np.zeros(scale.networks) for timing in both}
cuts = {
    ("trained", "all edges"): nothing,
    ("untrained", "all edges"): nothing,
    ("trained", "above noise"): floors,
    ("untrained", "above noise"): untrained_floors,
}

rng = np.random.default_rng(6)
incoherence, turned, edges_kept = {}, {}, {}
for (name, cut), threshold in cuts.items():
    for timing in both:
        members = [
            flow.flow_graph(m[np.ix_(hidden, hidden)], t)
            for m, t in zip(flows[name][timing], threshold[timing])
        ]
        key = name, cut, timing
        edges_kept[key] = np.array([g.number_of_edges() for g in members])
        incoherence[key] = np.array(
            [
                ranking.incoherence(g) if g.number_of_edges() else np.nan
                for g in members
            ]
        )
        turned[key] = np.array(
            [
                ranking.incoherence_null(g, 50, rng=rng).mean()
                if g.number_of_edges()
                else np.nan
                for g in members
            ]
        )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Trophic incoherence of the hidden units' graph, one dot per network, in two panels. With all edges, trained networks and the same graphs with edges turned at random lie together at about 0.8, and untrained networks spread widely around 0.4. Above the noise, all rows spread widely around 0.3 and cannot be told apart."}, "figure": {"caption": "Is there a direction among the hidden units? Trophic incoherence (0: perfect layers, 1: no direction), with all edges and with the few above the noise. Dots: networks; diamonds: mean with 95 % interval; grey: edges turned at random, and untrained networks.", "name": "fig-05-incoherence"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.8), sharey=True)
for ax, cut in zip(axes, ("all edges", "above noise")):
    rows = {}
    for timing in both:
        rows[f"{timing}, trained"] = complete(incoherence["trained", cut, timing])
        rows[f"{timing}, edges turned"] = complete(turned["trained", cut, timing])
        rows[f"{timing}, untrained"] = complete(
            incoherence["untrained", cut, timing]
        )
    rows = {row: values for row, values in rows.items() if len(values)}
    plotting.dots(
        ax, rows, controls=[row for row in rows if not row.endswith(" trained")]
    )
    ax.set(title=cut, xlabel="trophic incoherence", xlim=(-0.02, 1.02))
plt.show()

# %% tags=["hide-input"]
against_null = {
    t: incoherence["trained", "all edges", t] - turned["trained", "all edges", t]
    for t in both
}
against_untrained = {
    t: incoherence["trained", "all edges", t]
    - incoherence["untrained", "all edges", t]
    for t in both
}
Markdown(
    "With all edges, trained minus edges turned at random: "
    + " and ".join(f"{describe(against_null[t])} ({t})" for t in both)
    + "; trained minus untrained: "
    + " and ".join(f"{describe(against_untrained[t])} ({t})" for t in both)
    + ". A negative number means more direction than in the control. Of 90 possible edges the graphs have, on average, "
    + "; ".join(
        f"{name}, {cut}: "
        + " and ".join(f"{edges_kept[name, cut, t].mean():.1f} ({t})" for t in both)
        for name, cut in cuts
    )
    + "."
)

# %% [markdown]
# With all edges, the flow among trained hidden units has no more direction than the same graph with its edges turned at random.
# Untrained units have less incoherence, but also fewer edges, and a sparse graph looks layered by itself.
# Above the noise the graphs are too sparse to show layers, or their absence.
#
# ## Do units of one rank share their neighbours?
#
# In a layered network two units of the same layer receive from the same units and send to the same units.
# So we compare all pairs of units: are those of similar rank also similar in their **sources** and **sinks**?
# Similarity is Jaccard's: shared neighbours divided by all neighbours of the two.
#
# Here, too, something is true of any graph: the rank is computed from the neighbours, so units that share them get similar ranks.
# The null keeps the skeleton and turns the edges.


# %%
def likeness(graph):
    """Spearman's correlation of rank distance and neighbour similarity over pairs of units."""
    r = np.array(list(ranking.rank(graph).values()))
    sources, sinks = ranking.neighbour_similarity(graph)
    similarity = np.where(
        np.isnan(sources),
        sinks,
        np.where(np.isnan(sinks), sources, (sources + sinks) / 2),
    )
    pairs = np.triu_indices(len(r), 1)
    return agreement(abs(r[:, None] - r[None, :])[pairs], similarity[pairs])


likenesses, likeness_null, likeness_untrained = {}, {}, {}
for timing in both:
    members = [
        flow.flow_graph(m, t)
        for m, t in zip(flows["trained"][timing], floors[timing])
    ]
    likenesses[timing] = np.array([likeness(g) for g in members])
    likeness_untrained[timing] = np.array(
        [
            likeness(flow.flow_graph(m, t))
            for m, t in zip(flows["untrained"][timing], untrained_floors[timing])
        ]
    )
    likeness_null[timing] = np.array(
        [
            np.mean([likeness(ranking.turn_edges(g, rng=rng)) for _ in range(20)])
            for g in members
        ]
    )

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation of rank distance with neighbour similarity, one dot per network, for two timings, for the same graphs with edges turned at random, and for untrained networks. All are negative. The trained networks lie further to the left than the graphs with edges turned; under both timings the untrained networks lie as far to the left as the trained ones."}, "figure": {"caption": "Units of similar rank have similar neighbours (negative: the closer in rank, the more neighbours are shared). Dots: networks; diamonds: mean with 95 % interval; grey: edges turned at random, and untrained networks.", "name": "fig-05-likeness"}}
fig, ax = plt.subplots(figsize=(6.8, 3.6))
rows = {}
for timing in both:
    rows[f"{timing}, trained"] = likenesses[timing]
    rows[f"{timing}, edges turned"] = likeness_null[timing]
    rows[f"{timing}, untrained"] = likeness_untrained[timing]
plotting.dots(
    ax, rows, controls=[row for row in rows if not row.endswith(" trained")]
)
ax.axvline(0, color="0.3", ls="--", lw=1)
ax.set(xlabel="correlation of rank distance and shared neighbours")
plt.show()

# %% tags=["hide-input"]
likeness_beyond = {t: likenesses[t] - likeness_null[t] for t in both}
Markdown(
    "; ".join(
        f"{t.capitalize()}: {describe(likenesses[t])}, with edges turned {describe(likeness_null[t])}, "
        f"difference {describe(likeness_beyond[t])}, untrained {describe(likeness_untrained[t])}"
        for t in both
    )
    + "."
)

# %% [markdown]
# Units of similar rank do share neighbours, and more so than in a graph with the same skeleton.
# But look at the untrained networks: under both clocks they show it as well as the trained ones.
# It is nothing that learning made.

# %% [markdown]
# ## What else goes with rank?
#
# Three smaller questions, about the hidden units and the outputs.
# Their rank here is the weighted one, without a threshold.
#
# - Does a unit's rank go with the **information** that it holds about the day's input, or about the true next day?
# - Does it go with how much its activation **changes** from one day to the next, in standard deviations?
# - A flow into a unit with much entropy has more to carry. Does the ranking stay as it is if every flow is **divided by the entropy** of its target? (The entropy is that of 30 equal bins over the unit's range, which does not depend on its scale.)
#
# The information about the input is that between one number and 18, and 18 dimensions are many for a nearest-neighbour estimate: it comes out too low, for all units.
# Only the order of the units is used here.
# Units are divided by their standard deviation first: without that, the tiny activations of an untrained network vanish beside the input's 18 columns, and every estimate is the same.

# %%
last_day = weather.test.x[: scale.windows, -1]
next_day = weather.test.y[: scale.windows, -1]
behind = [i for i, role in enumerate(roles) if role != "input"]


def traits(model):
    """Traits of hidden units and outputs, one sample a day: arrays (networks, units) by name."""
    shown = model.activity(test)[..., behind]
    shown = (
        shown / shown[:, :, -1].std(axis=1)[:, None, None]
    )  # in standard deviations
    last, before = shown[:, :, -1], shown[:, :, -2]
    found = {"change from day to day": abs(last - before).mean(axis=1)}
    for name, known in (("input", last_day), ("true output", next_day)):
        found[f"information on the {name}"] = [
            [mutual_information(known, unit) for unit in one.T] for one in last
        ]
    return {name: np.array(values) for name, values in found.items()}


def bin_entropies(model):
    """Entropy of every unit in 30 equal bins over its range, in bits: (networks, units)."""
    last = model.activity(test)[:, :, -1]
    return np.array(
        [[entropy(unit, "binned", bins=30) for unit in one.T] for one in last]
    )


weighted = {
    (name, timing): np.array(
        [ranks_of(m, weight="weight") for m in flows[name][timing]]
    )
    for name in ("trained", "untrained")
    for timing in both
}
trait = {"trained": traits(networks), "untrained": traits(history.at(0))}
goes_with_rank = {
    (kind, name, timing): np.array(
        [
            agreement(r[behind], t)
            for r, t in zip(weighted[name, timing], trait[name][kind])
        ]
    )
    for kind in trait["trained"]
    for name in trait
    for timing in both
}
divided = {
    (name, timing): np.array(
        [
            agreement(ranks_of(m / e, weight="weight"), r)
            for m, e, r in zip(
                flows[name][timing], entropies, weighted[name, timing]
            )
        ]
    )
    for name, entropies in (
        ("trained", bin_entropies(networks)),
        ("untrained", bin_entropies(history.at(0))),
    )
    for timing in both
}

# %% tags=["hide-input"] mystnb={"image": {"alt": "Correlation with the rank, one dot per network, in two panels. Literal timing: change from day to day, information on the input and on the true output all scatter around zero, in trained and untrained networks alike. Staggered timing: information on the input lies near 0.4, in untrained networks as well; the others lie near zero. In both panels the rank from flows divided by entropy lies between 0.8 and 0.9."}, "figure": {"caption": "Spearman's correlation, over hidden units and outputs, of the weighted rank with three traits of a unit, and with the rank from flows divided by entropy, under both clocks. Dots: networks; diamonds: mean with 95 % interval; grey: untrained networks.", "name": "fig-05-traits"}}
fig, axes = plt.subplots(1, 2, figsize=(9.6, 3.8), sharey=True)
for ax, timing in zip(axes, both):
    rows = {}
    for kind in trait["trained"]:
        rows[kind] = goes_with_rank[kind, "trained", timing]
        rows[f"{kind}, untrained"] = goes_with_rank[kind, "untrained", timing]
    rows["rank with flows over entropy"] = divided["trained", timing]
    rows["rank with flows over entropy, untrained"] = divided["untrained", timing]
    plotting.dots(
        ax, rows, controls=[row for row in rows if row.endswith("untrained")]
    )
    ax.axvline(0, color="0.3", ls="--", lw=1)
    ax.set(title=timing, xlabel="correlation with rank", xlim=(-1.05, 1.05))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Correlation with rank, trained and untrained: "
    + "; ".join(
        f"{kind}, {timing}: {describe(goes_with_rank[kind, 'trained', timing])} and "
        f"{describe(goes_with_rank[kind, 'untrained', timing])}"
        for kind in trait["trained"]
        for timing in both
    )
    + ". The rank with flows divided by entropy has a correlation of "
    + " and ".join(f"{describe(divided['trained', t], 3)} ({t})" for t in both)
    + " with the rank with plain flows."
)

# %% [markdown]
# Nothing here is a sign of learning: wherever a correlation is clear, untrained networks show one as large.
# Which traits go with rank hangs on the clock, as the rank itself does.
# Dividing by entropy moves some units, but leaves most of the order in place.

# %% [markdown]
# ## Larger networks
#
# Does more room make more order?
# We repeat the ranking with 15 and with 25 hidden units, in half as many networks (but at least five), trained for half as long.

# %%
by_size = {10: {timing: orders["trained", timing, 0.0] for timing in both}}
by_size_untrained = {
    10: {timing: orders["untrained", timing, 0.0] for timing in both}
}
for size in (15, 25):
    larger = models.FullyRecurrent(few, 18, size, 2, rng=1)
    larger_history = training.fit(
        larger,
        weather,
        epochs=scale.epochs // 2,
        optimiser="sgd",
        batch_size=8,
        rng=2,
    )
    for found, model in (
        (by_size, larger),
        (by_size_untrained, larger_history.at(0)),
    ):
        found[size] = {
            timing: np.array([order(ranks_of(m), larger.roles) for m in matrices])
            for timing, matrices in flows_of(model, test).items()
        }

# %% tags=["hide-input"] mystnb={"image": {"alt": "Order statistic of networks with ten, fifteen and twenty-five hidden units. Literal timing: trained networks of all sizes lie below the dashed line of random rankings, and untrained networks on it. Staggered timing: all sizes lie far above the line and rise with size, and untrained networks rise with them."}, "figure": {"caption": "Order of the roles by size of the network. Dots: networks; diamonds: mean with 95 % interval; grey: untrained networks of the same size; dashed: random rankings.", "name": "fig-05-size"}}
fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
for ax, timing in zip(axes, both):
    rows = {}
    for size in by_size:
        rows[f"{size} hidden units"] = by_size[size][timing]
        rows[f"{size}, untrained"] = by_size_untrained[size][timing]
    plotting.dots(
        ax, rows, controls=[row for row in rows if row.endswith("untrained")]
    )
    ax.axvline(no_order, color="0.3", ls="--", lw=1)
    ax.set(title=timing, xlabel="order (1: perfect)", xlim=(-0.03, 1.03))
plt.show()

# %% tags=["hide-input"]
Markdown(
    "Order by size: "
    + "; ".join(
        f"{size} hidden units, {timing}: {describe(by_size[size][timing])}, "
        f"untrained {describe(by_size_untrained[size][timing])}"
        for timing in both
        for size in by_size
    )
    + ". An interval of few networks may reach beyond 1, which no network can."
)

# %% [markdown]
# With the staggered clock the order rises with size, but it does so in untrained networks, too: more room makes more order before anything is learned.
#
# ## What could fool us
#
# - **The clock.** Every result above was shown for two clocks, and most turn with the clock.
# - **Untrained networks.** An order that is there before learning is no result of learning.
# - **Noise edges.** At threshold zero a flow of a thousandth of a bit counts as much as one of a whole bit. The noise floor and the weights guard against that.
# - **One record.** The intervals are over networks that read the same three years, and a third of the pairs are pairs of inputs: weather, the same in all networks. Other years would move all networks together.
# - **Small graphs.** Ten hidden units can look layered by accident. That is what turning the edges is for.
# - **The rank always answers.** A cycle, where no unit leads, also gets ranks: all equal. Look at the incoherence before you trust a ranking.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} A rank of your own
# :label: ex-05-rank
#
# *Medium, 15 minutes.*
# Write `my_rank(edges)`: from a matrix of edges, indexed [source, target], return the ranks, with mean zero.
# Check it with `check_my_rank(my_rank)`.
# :::


# %%
def check_my_rank(function):
    """Try the learner's function on graphs whose ranks are known."""
    examples = {
        "one edge": ([(0, 1)], 2),
        "a chain": ([(0, 1), (1, 2)], 3),
        "a cycle": ([(0, 1), (1, 2), (2, 0)], 3),
        "an edge that skips": ([(0, 1), (1, 2), (0, 2)], 3),
    }
    for name, (listed, nodes) in examples.items():
        graph = nx.DiGraph()
        graph.add_nodes_from(range(nodes))
        graph.add_edges_from(listed)
        expected = np.array(list(ranking.rank(graph).values()))
        answer = np.asarray(function(nx.to_numpy_array(graph)), dtype=float)
        if answer.shape != expected.shape:
            return (
                f"{name}: the shape should be {expected.shape}, not {answer.shape}."
            )
        if not np.allclose(answer, expected, atol=1e-6):
            if np.allclose(answer, -expected, atol=1e-6):
                return f"{name}: turned over. The target of an edge ranks higher."
            return f"{name}: expected {expected.round(3)}, got {answer.round(3)}."
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_rank(edges):
    symmetric = edges + edges.T
    laplacian = np.diag(symmetric.sum(axis=1)) - symmetric
    return np.linalg.lstsq(laplacian, edges.sum(axis=0) - edges.sum(axis=1))[0]


print(check_my_rank(my_rank))

# %% [markdown]
# :::{exercise} Who comes first?
# :label: ex-05-first
#
# *Easy, 5 minutes.*
# Which three input columns have the lowest mean rank over the networks, in the staggered timing, without a threshold?
# Write `first_inputs(ranks_of_units, count)`: from ranks of shape (networks, units), return the numbers of so many inputs with the lowest mean rank, the lowest first.
# The inputs are the first 18 units.
# Check it with `check_first_inputs(first_inputs)`, and try it on `ranks["trained", "staggered", 0.0]`.
# Are they what you would expect?
# :::


# %% tags=["hide-input"]
def check_first_inputs(function):
    """Try the learner's function on ranks that were made up."""
    made_up = np.zeros((3, 30))
    made_up[:, [4, 7, 11]] = [-3, -1, -2]
    made_up[:, 25] = -9  # a hidden unit
    made_up[0, 2] = -4  # in one network only: -1.3 on average
    answer = np.asarray(function(made_up, 3)).tolist()
    if 25 in answer:
        return "Unit 25 is a hidden unit: only the first 18 units are inputs."
    if len(answer) != 3:
        return f"Three inputs were asked for, not {len(answer)}."
    if answer[::-1] == [4, 11, 2] or answer == [2, 11, 4]:
        return "The lowest should come first."
    if answer != [4, 11, 2]:
        return (
            f"Expected units 4, 11 and 2, by the mean over networks, got {answer}."
        )
    return "Correct."


# %% tags=["solution", "hide-input"]
def first_inputs(ranks_of_units, count):
    return np.argsort(ranks_of_units[:, :18].mean(axis=0))[:count]


print(check_first_inputs(first_inputs))
for i in first_inputs(ranks["trained", "staggered", 0.0], 3):
    print(
        f"{weather.feature_names[i]}: {describe(ranks['trained', 'staggered', 0.0][:, i])}"
    )

# %% [markdown]
# :::{exercise} A graph that fools the rank
# :label: ex-05-cycle
#
# *Easy, 5 minutes.*
# Write `my_incoherence(edges)`: from a matrix of edges, [source, target], the mean of $(r_B - r_A - 1)^2$ over edges A → B.
# `my_rank` gives the ranks.
# Check it with `check_my_incoherence(my_incoherence)`.
# Then join 30 units in one directed cycle, and add one edge from unit 0 to unit 15.
# How large is the incoherence? Would you trust the ranks?
# :::


# %% tags=["hide-input"]
def check_my_incoherence(function):
    """Try the learner's function on graphs whose incoherence is known."""
    examples = {
        "a chain": ([(0, 1), (1, 2)], 0.0),
        "a cycle": ([(0, 1), (1, 2), (2, 0)], 1.0),
        "an edge that skips": ([(0, 1), (1, 2), (0, 2)], 1 / 9),
    }
    for name, (listed, expected) in examples.items():
        edges = np.zeros((3, 3))
        edges[tuple(zip(*listed))] = 1
        answer = function(edges)
        if answer is None or not np.isscalar(answer) and np.ndim(answer):
            return f"{name}: one number was expected, got {answer}."
        if not np.isclose(answer, expected, atol=1e-6):
            hint = " Mind the direction: B is the target." if answer > 1 else ""
            hint = hint or (" Is it the mean over edges, not over all pairs?")
            return f"{name}: expected {expected:.3f}, got {answer:.3f}.{hint}"
    return "Correct."


# %% tags=["solution", "hide-input"]
def my_incoherence(edges):
    r = my_rank(edges)
    source, target = np.nonzero(edges)
    return np.mean((r[target] - r[source] - 1) ** 2)


print(check_my_incoherence(my_incoherence))
ring = nx.cycle_graph(30, create_using=nx.DiGraph)
ring.add_edge(0, 15)
print(f"incoherence: {my_incoherence(nx.to_numpy_array(ring)):.3f}")
print(
    f"ranks run from {min(ranking.rank(ring).values()):.2f} to {max(ranking.rank(ring).values()):.2f}"
)

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Why can the iteration with full steps swing for ever on a strictly layered graph?
#
# - (a) Such a graph has no ranks.
# - (b) Such a graph contains cycles.
# - (c) The odd and the even layers swing against each other, because all units jump at once.
#
# :::{dropdown} Answer to question 1
# **(c).** Edges lead between the two groups only, so each group takes over the other's error, again and again. Half steps damp the swing.
#
# *(a)* is wrong: the equation has a solution, unique but for a constant in each connected part.
#
# *(b)* is wrong as well: a layered graph has no directed cycle at all.
# :::
#
# **2.** The graph above the noise floor is sparse and has an incoherence near zero. Are there layers?
#
# - (a) Yes, zero means perfect layers.
# - (b) One cannot say: a sparse graph looks layered whichever way its edges point.
# - (c) No, zero means that there is no direction.
#
# :::{dropdown} Answer to question 2
# **(b).** A tree can always be ranked without a contradiction. So compare with the same graph after its edges were turned at random.
#
# *(a)* forgets that the same number comes out for any directions of a tree's edges.
#
# *(c)* has the scale the wrong way round: no direction at all is one.
# :::
#
# **3.** In feed-forward networks the rank follows the layers when the staggered clock is used. What has been shown?
#
# - (a) That flow finds layers which we do not know.
# - (b) That the ranking puts flows in the right order, if the flows have one.
# - (c) That training makes layers.
#
# :::{dropdown} Answer to question 3
# **(b).** It is a test of the ranking. The order itself was supplied: with this clock, a unit's tick *is* its layer.
#
# *(a)* is refuted by the wrong clocks, with which the rank follows the clock and not the layer.
#
# *(c)* would need untrained networks without the order, and they have it.
# :::
#
# **4.** A claim holds by its rule, against a null with edges turned at random. Untrained networks show the same effect. What do you write?
#
# - (a) The claim holds as it stands, and is no result of learning.
# - (b) The claim is wrong.
# - (c) Untrained networks are a bad control, because their activity is small.
#
# :::{dropdown} Answer to question 4
# **(a).** The rule was fixed before, and decides the verdict. What else was found belongs beside it.
#
# *(b)* changes the rule after the result is seen.
#
# *(c)* may matter for some measures, and then has to be shown. It is no reason to leave the control out.
# :::

# %% [markdown]
# ## Takeaways
#
# - Ranking a graph from source to sink is one linear system. The synchronous iteration fails on bipartite graphs, and strictly layered graphs are among them.
# - Where the layers are known, the rank follows them if the clock does, with or without weights, with or without training. With a wrong clock it follows the wrong clock.
# - In the recurrent network the order of roles follows the clock: the wrong way with the literal clock, the right way with the staggered one, before learning as well as after.
# - Among the hidden units, flow has no more direction than chance gives. Beware of sparse graphs: a tree always looks layered.
# - Claims about structure need a null with the same skeleton.
#
# ## Record of claims


# %% tags=["hide-input"]
def below(values, limit=0.0):
    """Whether the interval lies below the limit, where enough networks have a value."""
    values = complete(values)
    return len(values) >= 5 and claims.below(values, limit)


def above(values, limit=0.0):
    """Whether the interval lies above the limit, where enough networks have a value."""
    values = complete(values)
    return len(values) >= 5 and claims.above(values, limit)


ordered = {
    t: all(above(orders["trained", t, c], 0.5) for c in thresholds) for t in both
}
partly = any(above(orders["trained", t, c], 0.5) for t in both for c in thresholds)
learned = {
    t: all(
        above(orders["trained", t, c] - orders["untrained", t, c])
        for c in thresholds
    )
    for t in both
}
claims.record(
    "rnn-rank-order",
    figure="fig-05-order",
    statistic="order of the roles (1 perfect, 0 reversed), literal timing, no threshold",
    values=orders["trained", "literal", 0.0],
    control="untrained networks, literal timing",
    control_values=orders["untrained", "literal", 0.0],
    verdict="reproduced"
    if all(ordered.values()) and all(learned.values())
    else "depends"
    if partly
    else "not reproduced",
    because=f"In the staggered timing the order is {describe(orders['trained', 'staggered', 0.0])}, and "
    f"{describe(orders['untrained', 'staggered', 0.0])} untrained: the convention about time decides.",
)

# %% tags=["hide-input"]
parts = [below(against_null[t]) for t in both] + [
    below(against_untrained[t]) for t in both
]
claims.record(
    "rnn-layers",
    figure="fig-05-incoherence",
    statistic="trophic incoherence among hidden units (0 layers, 1 no direction), literal timing",
    values=incoherence["trained", "all edges", "literal"],
    control="the same graphs with edges turned at random",
    control_values=turned["trained", "all edges", "literal"],
    verdict=claims.verdict(parts),
    because=f"{sum(parts)} of 4 comparisons are below zero: with edges turned "
    f"{describe(against_null['literal'])} (literal) and {describe(against_null['staggered'])} (staggered), with "
    f"untrained networks {describe(against_untrained['literal'])} and {describe(against_untrained['staggered'])}.",
)

# %% tags=["hide-input"]
stable = [above(lowest[t], 0.8) for t in both]
claims.record(
    "rnn-threshold",
    figure="fig-05-threshold",
    statistic="lowest rank correlation over thresholds, literal timing",
    values=complete(lowest["literal"]),
    control="rank correlation of the inputs between networks, same threshold",
    control_values=complete(
        between_networks["literal"]
    ).mean(),  # networks are used twice
    verdict=claims.verdict(stable),
    because=f"In the staggered timing it is {describe(complete(lowest['staggered']))}; the rule asks for 0.8.",
)

# %% tags=["hide-input"]
parts = [below(likenesses[t]) for t in both] + [
    below(likeness_beyond[t]) for t in both
]
claims.record(
    "rnn-similar-units",
    figure="fig-05-likeness",
    statistic="correlation of rank distance and shared neighbours, literal timing",
    values=likenesses["literal"],
    control="the same graphs with edges turned at random",
    control_values=likeness_null["literal"],
    verdict=claims.verdict(parts),
    because=f"Beyond the null it is {describe(likeness_beyond['literal'])} (literal) and "
    f"{describe(likeness_beyond['staggered'])} (staggered). Untrained networks have "
    f"{describe(likeness_untrained['literal'])} and {describe(likeness_untrained['staggered'])}.",
)

# %% tags=["hide-input"]
weighted, plain = (
    validation["staggered, weighted"],
    validation["staggered, each edge once"],
)
follows, no_worse = above(weighted, 0.8), not below(weighted - plain)
claims.record(
    "rnn-weighted-rank",
    figure="fig-05-feedforward",
    statistic="correlation of weighted rank and layer in feed-forward networks, staggered timing",
    values=weighted,
    control="each edge counted once",
    control_values=plain,
    verdict="reproduced"
    if follows and no_worse
    else "depends"
    if above(weighted)
    else "not reproduced",
    because=f"Weighted minus unweighted is {describe(weighted - plain, 3)}. The rank follows the clock that it is "
    f"given: with a reversed clock it has {describe(validation['reversed clock, weighted'])}.",
)


# %% tags=["hide-input"]
def side(values):
    """On which side of one half the interval lies: 1 above, -1 below, 0 across."""
    return int(above(values, 0.5)) - int(below(values, 0.5))


same = [
    all(side(by_size[s][t]) == side(by_size[10][t]) != 0 for s in (15, 25))
    for t in both
]
claims.record(
    "rnn-larger-networks",
    figure="fig-05-size",
    statistic="order of the roles with 25 hidden units, literal timing",
    values=by_size[25]["literal"],
    control="10 hidden units",
    control_values=by_size[10]["literal"],
    verdict=claims.verdict(same),
    because=f"In the staggered timing it is {describe(by_size[25]['staggered'])} with 25 hidden units and "
    f"{describe(by_size[10]['staggered'])} with 10. Mind that random rankings lie below one half, too, "
    f"at {no_order:.2f}.",
)

# %% tags=["hide-input"]
stable = [above(divided["trained", t], 0.8) for t in both]
claims.record(
    "rnn-entropy-normalisation",
    figure="fig-05-traits",
    statistic="rank correlation of weighted ranks with and without division by entropy, literal timing",
    values=divided["trained", "literal"],
    control="untrained networks, literal timing",
    control_values=divided["untrained", "literal"],
    verdict=claims.verdict(stable),
    because=f"In the staggered timing it is {describe(divided['trained', 'staggered'])}; the rule asks for 0.8.",
)


# %% tags=["hide-input"]
def sign(values):
    """1 if the interval lies above zero, -1 if below, 0 if across."""
    return int(above(values)) - int(below(values))


def goes_with(kinds):
    """The parts of the rule: an interval off zero, of one sign, and off the untrained one."""
    signs = {
        k: [sign(goes_with_rank[k, "trained", t]) for t in both] for k in kinds
    }
    parts = [s != 0 for k in kinds for s in signs[k]]
    parts += [signs[k][0] == signs[k][1] != 0 for k in kinds]
    parts += [
        sign(goes_with_rank[k, "trained", t] - goes_with_rank[k, "untrained", t])
        != 0
        for k in kinds
        for t in both
    ]
    return parts


parts = goes_with(("information on the input", "information on the true output"))
kind = "information on the true output"
claims.record(
    "rnn-rank-information",
    figure="fig-05-traits",
    statistic="correlation of rank and information on the true output, literal timing",
    values=goes_with_rank[kind, "trained", "literal"],
    control="untrained networks, literal timing",
    control_values=goes_with_rank[kind, "untrained", "literal"],
    verdict=claims.verdict(parts),
    because=f"{sum(parts)} of {len(parts)} parts of the rule hold. In the staggered timing it is "
    f"{describe(goes_with_rank[kind, 'trained', 'staggered'])}; with the information on the input it is "
    f"{describe(goes_with_rank['information on the input', 'trained', 'literal'])} (literal) and "
    f"{describe(goes_with_rank['information on the input', 'trained', 'staggered'])} (staggered).",
)

# %% tags=["hide-input"]
kind = "change from day to day"
parts = goes_with((kind,))
claims.record(
    "rnn-activation-change",
    figure="fig-05-traits",
    statistic="correlation of rank and change from day to day, literal timing",
    values=goes_with_rank[kind, "trained", "literal"],
    control="untrained networks, literal timing",
    control_values=goes_with_rank[kind, "untrained", "literal"],
    verdict=claims.verdict(parts),
    because=f"{sum(parts)} of {len(parts)} parts of the rule hold. In the staggered timing it is "
    f"{describe(goes_with_rank[kind, 'trained', 'staggered'])}, and "
    f"{describe(goes_with_rank[kind, 'untrained', 'staggered'])} in untrained networks.",
)
