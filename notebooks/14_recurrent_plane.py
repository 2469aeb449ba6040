# %% [markdown]
# # The recurrent plane with a truth
#
# | | |
# |---|---|
# | **Question** | How far is the state of a recurrent network from the best that a state can be, and does training bring it nearer? And which measure says who influences whom, where all of them are exact? |
# | **Sources** | {cite:t}`creutzig2009`, {cite:t}`dong2020`, {cite:t}`hintze2023` and {cite:t}`hintze2025`, of which we could read the abstracts; {cite:t}`chechik2005` and {cite:t}`bertschinger2014` for definitions. The rest is ours |
# | **Time** | 35 minutes to read, about 3 minutes to run |
# | **You need** | chapters {doc}`04 <04_information_flow>` (flow, transfer entropy), {doc}`06 <06_bottleneck>` (the bottleneck) and {doc}`11 <11_noisy_networks>` (noise, sample propagation) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 14_recurrent_plane}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - compute how much a state can tell of the future, at most, for what it keeps of the past;
# - say how far a network is from that bound, in two ways that can disagree;
# - recognise an estimate that lies where no network can be;
# - compute what one unit alone tells of another, and compare measures with interventions.
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
from itertools import product

import joblib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import special as sp
from scipy.linalg import solve_discrete_lyapunov
from scipy.optimize import brentq

from infoutils import data, estimation, models, plotting, training
from infoutils.book import ledger, results
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed

plotting.use_style()
joblib.parallel_config(n_jobs=-1)  # train and estimate on all cores
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# Chapters {doc}`06 <06_bottleneck>` and {doc}`12 <12_noisy_recurrent>` looked for signs: does information about the input rise, does it fall?
# The weather has no known truth, so nobody could say how far a network is from what is possible.
# Here the data are made so that everything can be computed.
#
# :::{admonition} Write down your guess
# :class: note
# 1. A network is trained to predict the next step, and does it nearly as well as anything can. Is its state near the best summary of the past?
# 2. After fitting, will the network forget what it does not need? Does that hang on how it started?
# 3. Will noise in the state, during training, bring it nearer?
# 4. Which tells best what happens if a unit is held: flow, transfer entropy, or what nobody else tells?
# :::
#
# ## What the sources say
#
# | Source | Says | Read |
# |---|---|---|
# | {cite:t}`creutzig2009` | For what is kept of the past there is a most that can be told of the future. For linear systems it comes from an eigenvalue problem, and more dimensions of the state are added at certain points. | abstract |
# | {cite:t}`dong2020` | Recurrent networks trained by maximum likelihood fall short of it: they hold bits on the past that do not serve. Noise in the state, which limits what it keeps, brings them nearer, and helps in other ways, too. | abstract |
# | {cite:t}`hintze2023`, {cite:t}`hintze2025` | How much a group of units relays from input to output goes with its function; in recurrent networks, too, this was compared with units that are knocked out. | abstracts |
#
# ## Two processes without secrets
#
# The first is one number that swings: $x_t = 1.2\,x_{t-1} - 0.5\,x_{t-2} + \text{noise}$.
# The second has two numbers, each a mixture of a slow part, which keeps 0.95 of itself from step to step, and a fast one, which keeps 0.5.
# Both are Gaussian, so the covariance of ten steps of past and five of future says all that can be known.

# %%
past, future = 10, 5  # steps
turn = np.sqrt(0.5) * np.array([[1, 1], [1, -1]])
processes = {  # how the state moves, the covariance of its noise, what is seen of it
    "order two": ([[1.2, -0.5], [1, 0]], np.diag([1, 0]), [[1, 0]]),
    "two time scales": (np.diag([0.95, 0.5]), np.diag([0.0975, 0.75]), turn),
}


# Covariances of the past, of past with future, and of the future; what is seen has variance 1.
def covariances(name):
    move, noise, see = map(np.array, processes[name])
    state, steps = solve_discrete_lyapunov(move, noise), range(past + future)
    lag = [see @ np.linalg.matrix_power(move, k) @ state @ see.T for k in steps]
    rows = [[lag[i - j] if i >= j else lag[j - i].T for j in steps] for i in steps]
    joint = np.block(rows) / lag[0][0, 0]
    cut = past * len(see)
    return joint[:cut, :cut], joint[:cut, cut:], joint[cut:, cut:]


# %% [markdown]
# Past and future share what their *canonical correlations* $\rho_i$ say: pairs of weighted sums, one of the past and one of the future, each pair correlated with itself only.
# Both processes have two.


# %%
def canonical(name):
    before, cross, after = covariances(name)
    white = [np.linalg.inv(np.linalg.cholesky(one)) for one in (before, after)]
    found = np.linalg.svd(white[0] @ cross @ white[1].T, compute_uv=False)
    return found[found > 1e-6]


rhos = {name: canonical(name) for name in processes}
pd.DataFrame(rhos.values(), rhos, ["first", "second"]).round(3)

# %% [markdown]
# ## The best that a state can be
#
# Let a state keep $I_\text{past}$ bits on the past.
# How many bits can it have on the future?
# In the Gaussian case {cite}`chechik2005` the best state reads the first canonical sum with a little noise, and takes in the second when that pays.
# If a bit on the future may cost $\beta$ bits on the past, and $n$ sums are in use,
#
# $$I_\text{past} = \tfrac12 \sum_{i \le n} \log_2 \frac{(\beta - 1)\,\rho_i^2}{1 - \rho_i^2}, \qquad
# I_\text{future} = I_\text{past} - \tfrac12 \sum_{i \le n} \log_2 \beta \rho_i^2 .$$
#
# A sum is in use if $\beta \rho_i^2 > 1$.
# The first equation can be solved for $\beta$, so the bound is exact at every point, also where a dimension begins.


# %%
# The most bits on the future, for so many bits on the past.
def most_future(kept, rho):
    kept, gain = np.maximum(kept, 0.0), np.log2(rho**2 / (1 - rho**2))
    total, dims = np.cumsum(gain), np.arange(1, len(rho) + 1)
    used = (kept[..., None] >= (total - dims * gain) / 2).sum(axis=-1)
    size = (2 * kept - total[used - 1]) / used  # log2 of beta - 1
    lost = used * np.log2(1 + 2**size) + np.cumsum(np.log2(rho**2))[used - 1]
    return kept - lost / 2


# The fewest bits on the past with which so many on the future can be had.
def least_past(told, rho):
    grid = np.linspace(0, 60, 60001)
    return np.interp(told, most_future(grid, rho), grid)


# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels of the bits on the future against those on the past. Both curves rise steeply and level off. A dot marks where the second number begins, at about two and a half bits on the past; from there a dashed curve, with one number only, stays slightly below the bound."}, "figure": {"caption": "The most bits on the future for bits on the past, with both dimensions and with one only. Dot: where the second dimension begins to pay.", "name": "fig-14-bound"}, "no_numbers": "it draws a formula, which the code above has."}
# A panel for each process, with its bound and where the second number begins.
def draw_bounds(until):
    _, axes = plt.subplots(2, figsize=(6.2, 6.5), sharex=True)
    kept = np.linspace(0, until, 121)
    for ax, (name, rho) in zip(axes, rhos.items()):
        begins = np.log2(rho**2 / (1 - rho**2)) @ [0.5, -0.5]
        ax.plot(kept, most_future(kept, rho), "k", label="bound")
        ax.plot(kept, most_future(kept, rho[:1]), "k--", label="one number only")
        ax.plot(begins, most_future(begins, rho), "ko", label="the second begins")
        ax.set(title=name, xlabel="bits on the past", ylabel="bits on the future")
    return axes


draw_bounds(5)[1].legend()
plt.show()

# %% [markdown]
# A state with few bits should be one number, whatever the process.
# The second begins where the curves part: the more alike the two correlations are, the earlier.
# The last tenths of a bit on the future are dear: they cost several bits on the past.
#
# ## The networks
#
# We train recurrent networks of four units to predict the next step, as everywhere in this book: with tanh, and without it.
# Four, because with ten the bounds of sample propagation, which we need below, are far apart.
# In the *linear* ones the state is Gaussian, so both coordinates are known exactly.
# Some start with the weather code's small weights, some with the usual larger ones.
# Others are trained with noise of 0.3 in every unit at every step.

# %%
few, hidden, noise = scale.ensemble(2), 4, 0.3
starts = {"small": "uniform", "large": "glorot"}  # U(-0.01, 0.01), or Glorot's
activations = ("linear", "tanh")


# A long series of the process, in windows whose target is the next step.
def windows_of(name):
    move, own, see = map(np.array, processes[name])
    states = [np.zeros(2)]
    for shock in np.random.default_rng(seed(401)).normal(size=(6200, 2)):
        states.append(move @ states[-1] + np.sqrt(own) @ shock)
    seen = np.array(states[201:]) @ see.T
    return data.from_table(seen, [*range(len(see))], steps=past, test=0.1)


# %%
options = {"windows_per_epoch": 640, "checkpoint_every": None, "progress": False}
schedule = {"epochs": 2 * scale.passes, "checkpoints": training.log_epochs(2 * scale.passes, 12), "evaluate": "checkpoints"}  # fmt: skip


def train_one(name, kind, start, noise):
    d = len(processes[name][2])
    how = {"activation": kind, "noise": noise, "rng": seed(402)}
    net = models.FullyRecurrent(few, d, hidden, d, init=starts[start], **how)
    return training.fit(net, windows_of(name), rng=seed(403), **options, **schedule)


plan = [*product(processes, activations, starts, [0.0])]
plan += [*product(processes, activations, ["large"], [noise])]
jobs = (joblib.delayed(train_one)(*one) for one in plan)
histories = dict(zip(plan, joblib.Parallel()(jobs)))
losses = [one.validation_loss[[0, -1]].mean(axis=1) for one in histories.values()]
pd.DataFrame(losses, map(str, plan), ["untrained", "trained"]).round(2)

# %% [markdown]
# All that were trained without noise end at the same error, or nearly.
# (Of the linear ones with large starts a few are late: their first states grow from step to step.)
# It is close to the least that is possible, the share of the variance that is new at each step: 0.27 and 0.42.
# We look at three moments: before training, when nine tenths of the fall of the error are done, and at the end.

# %%
looks = ("untrained", "end of fitting", "trained")


def networks(look, *key):
    history = histories[key]
    loss = history.validation_loss.mean(axis=1, keepdims=True)
    at = 0, training.end_of_fitting(loss)[0], -1
    return history.at(sorted(history.checkpoints)[at[looks.index(look)]])


# %% [markdown]
# ### Where are they?
#
# Without noise, information about the past is infinite.
# So a network is read with noise of 0.3 in every unit at every step, carried on as in chapter {doc}`12 <12_noisy_recurrent>`.
# For linear networks the state's covariance, with and without the past, gives both coordinates.


# %%
# Bits on past and future of linear networks, from covariances: (2, networks).
def of_linear(model, name, noise):
    before, cross, after = covariances(name)
    after_told = before - cross @ np.linalg.solve(after, cross.T)
    w_in, w = (p.detach().double().numpy() for p in (model.w_in, model.w))
    powers = [np.linalg.matrix_power(w, k) for k in range(past)]
    read = np.concatenate([w_in @ power for power in powers[::-1]], axis=1)
    own = noise**2 * sum(power.swapaxes(1, 2) @ power for power in powers)
    turned = read.swapaxes(1, 2)
    spread = (turned @ of @ read + own for of in (before, 0 * before, after_told))
    free, known, told = (np.linalg.slogdet(one)[1] for one in spread)
    return np.array([free - known, free - told]) / np.log(4)


# %% [markdown]
# For tanh, sample propagation (chapter {doc}`11 <11_noisy_networks>`) gives $I_\text{past}$.
# For $I_\text{future}$ we turn the question round: the future is the input, and for each of many futures we draw pasts that could have come before it, which is easy where all is Gaussian.


# %%
# Futures, and for each of them several pasts that could have come before it, for every
# network its own.
def draw(name, count, each, rng):
    before, cross, after = covariances(name)
    gain, root = np.linalg.solve(after, cross.T), np.linalg.cholesky
    futures = rng.normal(size=(few, count, 1, len(after))) @ root(after).T
    rest = rng.normal(size=(few, count, each, len(before)))
    pasts = futures @ gain + rest @ root(before - cross @ gain).T
    return pasts.reshape(few, count * each, past, -1), futures[:, :, 0]


# Bits on past and future by sample propagation, and how far the bounds of each are apart.
def propagated(model, name, noise):
    model, rng, n = model.clone(), np.random.default_rng(seed(404)), scale.windows
    draws = scale.samples * (1 if noise < 1 else 8)  # few bits are left to see
    model.noise, how = noise, {"draws": draws, "rng": seed(406)}
    kept = model.centres(draw(name, n // 2, 1, rng)[0], repeats=16, rng=rng)
    told = model.centres(draw(name, n // 4, n // 32, rng)[0], repeats=1, rng=rng)
    sets = *kept, *told.reshape(few, n // 4, -1, hidden)
    found = np.reshape([estimation.propagated_information(one, noise, **how) for one in sets], (2, few, 4))  # fmt: skip
    return np.concatenate([found[..., 0], found[..., 3] - found[..., 2]])


# %%
@cache
def in_plane(look, noise, *key):
    how = of_linear if key[1] == "linear" else propagated
    return how(networks(look, *key), key[0], noise)


# %% [markdown]
# Is that right?
# In linear networks both ways can be compared.
# The truth lies between two bounds, and their distance shows whether there are enough pasts for a future.

# %%
both = []
for name in processes:
    one = networks("trained", name, "linear", "small", 0.0), name, noise
    both += [*np.mean([*of_linear(*one), *propagated(*one)], axis=1).reshape(3, 2).T]  # fmt: skip
pd.DataFrame(both, map(", ".join, product(processes, ("past", "future"))), ["exact", "propagated", "bounds apart"]).round(2)  # fmt: skip

# %% [markdown]
# ## How far from the bound?
#
# There are two ways to measure it.
# **Wasted past**: the bits on the past that the best state would not need in order to tell as much of the future.
# **Missing future**: the bits on the future that the best state would have, with as much of the past.


# %%
bits, distances = ["bits on the past", "bits on the future"], ["wasted past", "missing future"]  # fmt: skip
states = {"process": processes, "activation": activations, "start": starts}


def read_off(distance, look="trained", noise=noise, own=0.0, **state):
    kept, told = in_plane(look, noise, *state.values(), own)[:2]
    rho = rhos[state["process"]]
    found = kept, told, kept - least_past(told, rho), most_future(kept, rho) - told
    return dict(zip(bits + distances, found)).get(distance, found[2] / kept)


places = results.measure(read_off, **states, look=looks, distance=bits)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels with the bound and four paths of three points. Small starts begin at zero, on the bound, and move up to below it. Large starts begin to the right and far below the bound; the linear ones move up and left towards it, the tanh ones first up, then down to the left, as do tanh ones from small starts with two time scales. No diamond lies on the bound; that of tanh and small start is nearest, for the process of order two."}, "figure": {"caption": "Networks in the plane of past and future, read with noise of 0.3; means over networks, by activation and start. Circle: untrained; square: end of fitting; diamond: trained. Black: the bound, which nothing can cross.", "name": "fig-14-plane"}}
axes, by = draw_bounds(places["value"].max()), [*states, "look", "distance"]
mean = results.summary(places, by).groupby([*states], sort=False)["mean"]
for i, ((_, *kind), points) in enumerate(mean):
    at, colour = np.reshape(points, (3, 2)), plotting.COLOURS[i % 4]
    axes[i // 4].plot(*at.T, lw=1, color=colour, label=f"{', '.join(kind)} start")
    for point, marker in zip(at, "osD"):
        axes[i // 4].plot(*point, marker, color=colour)
axes[1].legend()
plt.show()
results.numbers(places, by)

# %% [markdown]
# Every path ends below the bound.
# Small starts begin on it, because a state that keeps nothing misses nothing; large starts begin far from it.
# A diamond to the left of its square has forgotten something after fitting.


# %%
def by_state(table):
    return table.assign(state=table["activation"] + ", " + table["start"])


shares = results.measure(partial(read_off, "share"), noise=(0.3, 1.0), **states)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Shares of the bits on the past in two panels, by noise. For two time scales all lie between a fifth and two fifths. For the process of order two the linear ones lie between 0.1 and 0.4, the tanh ones lower, and with noise 1 below a tenth."}, "figure": {"caption": "Share of the bits on the past that the best state would not need, in trained networks, by the noise with which they are read. Dots: networks, of which a few may lie beyond the edges; marks: mean with 95 % interval; dotted: zero, and the tenth that the rule asks for.", "name": "fig-14-wasted"}}
shown = by_state(shares).assign(read=[f"noise {one}" for one in shares["noise"]])
results.figure(shown, "read", by="state", panels="process", lines=[0, 0.1], limits=(-0.5, 0.8), label="share of the bits on the past that is wasted")  # fmt: skip

# %% [markdown]
# {{dong-suboptimal was reproduced or undecided or depends}}
# In nearly all of these settings the claim holds: between about a tenth and two fifths of what they keep of the past would not be needed (your first guess), although they predict nearly as well as can be.
# The reason is plain: the training asks for one step ahead, and nothing punishes other bits.
# With tanh, a noise of 1 leaves few bits, and for the process of order two what is wasted of them is hard to tell from nothing.
# There the share is a ratio of two small numbers; a dot below zero, which cannot be, shows the error of our estimate.
#
# ## Does training bring them nearer?


# %%
# What becomes less from a look to the end of training.
def fall(since, of):
    both = results.measure(read_off, distance=of, **states, look=(since, "trained"))
    return results.difference(both, "look", since, "trained")


nearer = fall("untrained", distances)
later = fall("end of fitting", [bits[0], distances[0]])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels of four changes each. Wasted past and missing future become less from untrained to trained with large starts, and more with small ones. After fitting, bits on the past and wasted ones become less with large starts and tanh, by up to one bit; with linear and small start they do not."}, "figure": {"caption": "By how much training brings the state nearer to the bound, in both distances, and what becomes less after fitting: bits on the past, and wasted ones. Dots: networks; marks: mean with 95 % interval.", "name": "fig-14-nearer"}}
both = [nearer.assign(since="untrained"), later.assign(since="end of fitting")]
shown = by_state(pd.concat(both))
shown["change"] = shown["distance"] + ", from " + shown["since"]
results.figure(shown, "change", by="state", panels="process", lines=[0], label="bits less, at the end of training")  # fmt: skip

# %% [markdown]
# {{ours-training-nearer was depends on start}}
# It hangs on the start: from large weights training brings the state nearer, in both distances; from small ones it leads away from the bound, because it began on it.
# For a comparison one should not ask where a network moves, but where it ends: with linear units, small starts end nearer than large ones.
#
# And question 3 of the proposal, does the state first fit and then forget?
# {{ours-forgets-after-fitting was depends}}
# In tanh networks with large starts it does: after fitting the state loses {{ours-forgets-after-fitting bits order tanh large}} bits on the past (order two), and {{ours-forgets-after-fitting wasted order tanh large}} of them had been wasted.
#
# With two time scales these are {{ours-forgets-after-fitting bits scales tanh large}} and {{ours-forgets-after-fitting wasted scales tanh large}}.
# The rest had not: read with this noise, the state then tells less of the future, too.
# There was no noise in training, so nothing kept the units large.
# In linear networks with small starts there is no such fall (your second guess).
# So a fall of information with the input after fitting is possible, and real; it is neither general nor all of it useful.
#
# ## Does noise in training help?
#
# Networks that were trained with noise are compared with networks of the same first weights that were trained without, and are read with the same noise.
# But a network can also answer noise by growing: then it keeps more of the past, and slides along the bound.
# So there is a third comparison, **at equal past**: those trained without are read with so much less noise that they keep as much.

# %%
rulers = (0.5, 0.3, 0.12, 0.05)


def at_equal_past(**state):
    of, state = (bits[0], distances[1]), state | {"start": "large"}
    kept, missing = (read_off(one, own=noise, **state) for one in of)
    read = [[read_off(one, noise=size, **state) for size in rulers] for one in of]
    return list(map(np.interp, kept, *np.swapaxes(read, 1, 2))) - missing


ways = {"process": processes, "activation": activations}
equal = results.measure(at_equal_past, **ways).assign(distance="at equal past")
ways |= {"start": ["large"], "own": (0.0, noise)}
both = results.measure(read_off, distance=distances, **ways).drop(columns="start")
gains = pd.concat([results.difference(both, "own", 0.0, noise), equal])

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three comparisons in two panels. Wasted past lies left of zero for both activations, at half a bit to one and a half. Missing future lies slightly right of zero for linear networks and at or left of zero for tanh. At equal past all lie next to zero."}, "figure": {"caption": "By how much networks trained with noise are nearer to the bound than networks trained without it, by three comparisons. Dots: networks; marks: mean with 95 % interval; right of zero, noise helped.", "name": "fig-14-noise"}}
results.figure(gains, "distance", by="activation", panels="process", lines=[0], label="bits nearer to the bound")  # fmt: skip

# %% [markdown]
# {{dong-noise-nearer was undecided or depends}}
# Against noise the networks make room: they keep more bits on the past, and waste more of them.
# Linear units miss less of the future then, as units without limit can grow; tanh units cannot, and do not.
# At equal past, which is the fair comparison, hardly anything is left: some hundredths of a bit, in either direction (your third guess).
# Here noise moves networks along the bound rather than towards it.
# The source's noise limits what the state keeps; ours is a fixed size that units can outgrow, and with stronger or learned noise the answer may be another.
#
# ## Estimates where no network can be
#
# Had we not known the truth, we would have estimated.
# Here are nearest neighbours, the Gaussian estimate and 30 bins on the same tanh networks, with noise of 0.3 and with none.

# %%
methods = {"KSG": ("ksg", {}), "Gaussian": ("gaussian", {}), "30 bins": ("binned", {"bins": 30})}  # fmt: skip


# Samples of past and future, (networks, samples, dims), and the states after these pasts.
def samples_of(process, noise):
    model = networks("trained", process, "tanh", "large", 0.0)
    model.noise, rng = noise, np.random.default_rng(seed(408))
    pasts, futures = draw(process, scale.samples, 1, rng)
    read = model.activity(pasts, rng=rng)[:, :, -1, model.inputs :][..., :hidden]
    return (pasts.reshape(*futures.shape[:2], -1), futures), read


def over_bound(estimator, process, noise):
    (method, how), (sides, read) = methods[estimator], samples_of(process, noise)
    of = partial(estimation.mutual_information, method=method, scale=None, **how)
    past, future = ([of(*one) for one in zip(side, read)] for side in sides)
    return future - most_future(past, rhos[process])


outside = results.measure(over_bound, estimator=methods, process=processes, noise=(0.0, 0.3))  # fmt: skip

# %% [markdown]
# Would one have been warned?
# `diagnose` (chapter {doc}`02 <02_estimation>`) replays an estimate where the truth is known; here that of the first network's past.

# %%
(pasts, _), states_after = samples_of("two time scales", 0.3)
print(estimation.diagnose(pasts[0], states_after[0], rng=seed(409)))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Bits beyond the bound in two panels. Thirty bins lie at eight bits or more. Nearest neighbours lie right of zero, by up to half a bit without noise. The Gaussian estimate lies near zero without noise, and left of zero with it."}, "figure": {"caption": "Estimated bits on the future less the bound at the estimated bits on the past: right of zero is impossible. Dots: networks; marks: mean with 95 % interval.", "name": "fig-14-beyond"}}
shown = outside.assign(read=[f"noise {one}" for one in outside["noise"]])
results.figure(shown, "read", by="estimator", panels="process", lines=[0], label="bits on the future beyond the bound")  # fmt: skip

# %% [markdown]
# {{ours-beyond-bound was depends}}
# Thirty bins lie beyond the bound by more than the past tells of the future in all.
# They count samples: in four units and ten steps nearly every sample has a cell of its own, and both coordinates are near the logarithm of the number of samples.
# Nearest neighbours miss most of the past, which has ten or twenty numbers, and so end up beyond the bound, too, most without noise.
# The Gaussian estimate is right where the state is nearly Gaussian, and stays below the bound, or beyond it by no more than its bias with so many columns.
# On real data nobody would have noticed: there is no bound to compare with.
#
# ## Who influences whom
#
# Now networks whose every information is a count.
# The input has two bits at each step.
# The first repeats what it was two steps ago, the second is the exclusive or of both bits one step ago; each breaks its rule once in ten.
# Six steps give 4,096 words, and we know the probability of each.

# %%
steps, units, keep, levels = 6, 5, 0.9, 5
words = np.array([*product((0, 1), repeat=2 * steps)]).reshape(-1, steps, 2)
one, two = words[..., 0], words[..., 1]
kept = (one[:, 2:] == one[:, :-2]).sum(axis=1)
kept += (two[:, 1:] == one[:, :-1] ^ two[:, :-1]).sum(axis=1)
share = keep**kept * (1 - keep) ** (2 * steps - 3 - kept) / 8  # they add up to one
answer = np.stack([one[:, -2], one[:, -1] ^ two[:, -1]], axis=1)
hoped = (2 * keep - 1) * (2 * answer - 1)  # best outputs, for inputs of -1 and 1

# %% [markdown]
# Thirty networks of five units learn to predict the next bits.
# Afterwards every unit is rounded to five levels at every step, in the loop. How often they are then right is printed below.

# %%
breaks = np.random.default_rng(seed(411)).random((6000, 2)) > keep
one = (breaks[:, 0].reshape(-1, 2).cumsum(axis=0) % 2).ravel()
two = (breaks[:, 1] + np.append(0, one[:-1])).cumsum() % 2
to_learn = data.from_table(np.stack([one, two], axis=1), [0, 1], steps=steps)
many, pace = scale.ensemble(3), {"epochs": scale.passes, "learning_rate": 0.01}
model = models.FullyRecurrent(many, 2, units, 2, init="glorot", rng=seed(412))
learned = training.fit(model, to_learn, rng=seed(403), **options, **pace)


# %%
# Levels (words, steps, units) and the last outputs; a unit may be held at one step.
def read_words(network, held=None):
    w_in, w, w_out, bias, start, bias_out = network
    state, found = np.repeat(start, len(words), axis=0), []
    for step in range(steps):
        state = np.tanh((2 * words[:, step] - 1) @ w_in + state @ w + bias)
        level = np.round((state + 1) / 2 * (levels - 1)).astype(int)
        if held is not None and held[0] == step:
            level[:, held[1]] = held[2]
        found.append(level)
        state = 2 * level / (levels - 1) - 1
    return np.stack(found, axis=1), state @ w_out + bias_out


# %%
# Probabilities of all combinations of the columns' values.
def probabilities(*columns):
    place = sum((one * levels**i for i, one in enumerate(columns)), 0 * kept)
    return np.bincount(place, share, levels ** len(columns))


# I(x ; y | given) in bits, by counting words.
def shared(x, y, *given):
    groups = (x, *given), (y, *given), (x, y, *given), given
    bits = [sp.entr(probabilities(*group)).sum() / np.log(2) for group in groups]
    return bits[0] + bits[1] - bits[2] - bits[3]


# %% [markdown]
# ### Four measures of a pair
#
# From unit A at one step to unit B at the next:
#
# - **flow**, as in chapter 04: $I(A_t; B_{t+1}) - I(A_t; B_t)$;
# - **transfer entropy**: $I(A_t; B_{t+1} \mid B_t)$;
# - **given all others**: the same, if all other units and the new input are known;
# - **unique information** {cite}`bertschinger2014`: what A tells of $B_{t+1}$ and $B_t$ does not. It is the smallest $I(A_t; B_{t+1} \mid B_t)$ among all joint distributions in which both pairs, $(B_{t+1}, A_t)$ and $(B_{t+1}, B_t)$, are as they are. So transfer entropy is unique information and *synergy*, what only both together tell.
#
# The smallest value is found by turns: the nearest distributions with the right pairs, then what they say of A given B.
# Where the answer is known (the last exercise), it comes out.


# %%


# Bits that y alone tells of s, and z does not; p[s, y, z] is their table. 0 / 0 is 0.
def unique(p):
    sy, sz, z = p.sum(axis=2), p.sum(axis=1), p.sum(axis=(0, 1))
    y_of_z, b = np.ones(p.shape[1:]) * p.sum(axis=(0, 2))[:, None], np.ones_like(sz)
    for _ in range(100):
        for _ in range(5):  # what has the pairs of p, and is nearest to y_of_z
            a = sy / np.maximum((b[:, None] * y_of_z).sum(axis=2), 1e-300)
            b = sz / np.maximum((a[:, :, None] * y_of_z).sum(axis=1), 1e-300)
        q = a[:, :, None] * b[:, None] * y_of_z
        y_of_z = q.sum(axis=0) / np.maximum(z, 1e-300)
    return sp.rel_entr(q, q.sum(axis=1, keepdims=True) * y_of_z).sum() / np.log(2)


# %%
measures = ("flow", "transfer entropy", "given all others", "unique information")
others = ~np.eye(units, dtype=bool)  # from which unit to which other


def pair_measures(network):
    *_, now, then = read_words(network)[0].transpose(1, 2, 0)
    found = []
    for a, b in np.argwhere(others):
        rest = [*np.delete(now, a, axis=0), *words[:, -1].T]
        table = probabilities(now[b], now[a], then[b]).reshape([levels] * 3)
        flow = shared(now[a], then[b]) - shared(now[a], now[b])
        given = [shared(now[a], then[b], *known) for known in ([now[b]], rest)]
        found.append([flow, *given, unique(table), abs(network[1][a, b])])
    return pd.DataFrame(found, columns=[*measures, "weight"])


# %% [markdown]
# Of single units we ask what **relay information** {cite}`hintze2023` asks: how much of what the input tells of the prediction goes through this unit only?
# With a layer that stands between both it is the information of the right answer and the prediction, if all other units are known.
# Beside it: what the unit tells of the answer.

# %%
of_units = ("relay information", "with the answer")


def unit_measures(network):
    read, outputs = read_words(network)
    says, right = ((2, 1) @ bits.T for bits in (outputs > 0, answer))
    last = read[:, -1].T
    relay = [shared(right, says, *np.delete(last, i, axis=0)) for i in range(units)]
    tells = [shared(unit, right) for unit in last]
    return pd.DataFrame(dict(zip(of_units, (relay, tells))))


# %% [markdown]
# ### Interventions
#
# The yardstick is what happens if a unit is held at each of its own levels, as often as it has them: it moves as before, but at random.
# Of a pair we ask how far B moves one step later; of a unit, how much the squared error rises at once.


# %%
# If a unit is held at its own levels: mean change of all units one step later, and (last
# column) rise of the squared error at once.
def held(network):
    (free, said), found = read_words(network), np.zeros((units, units + 1))
    for unit, level in product(range(units), range(levels)):
        often = [share[free[:, step, unit] == level].sum() for step in (-2, -1)]
        later = abs(read_words(network, (steps - 2, unit, level))[0] - free)[:, -1]
        says = read_words(network, (steps - 1, unit, level))[1]
        worse = ((says - hoped) ** 2 - (said - hoped) ** 2).mean(axis=1)
        found[unit] += *(often[0] * (share @ later)), often[1] * (share @ worse)
    return found


# %%
# Rank correlations over the pairs, or the units, of a network.
def agreements(network):
    effect = held(network)
    by_pair = pair_measures(network).assign(effect=effect[:, :units][others])
    by_unit = unit_measures(network).assign(effect=effect[:, units])
    ranks = (one.round(6).corr("spearman")["effect"] for one in (by_pair, by_unit))
    return pd.concat(ranks).drop("effect")


both = {"trained": learned.at(scale.passes), "untrained": learned.at(0)}
weights = ([p.detach().double().numpy() for p in one.parameters()] for one in both.values())  # fmt: skip
each = [network for one in weights for network in zip(*one)]
found = joblib.Parallel()(joblib.delayed(agreements)(network) for network in each)
keys = {"condition": np.repeat([*both], many), "network": [*range(many)] * 2}
found = pd.DataFrame(found).assign(**keys)
pairs = found.melt([*keys], [*measures, "weight"], "measure")
singles = found.melt([*keys], [*of_units], "measure")
right = [share @ ((read_words(one)[1] > 0) == answer).mean(axis=1) for one in each]
print(f"right: {np.mean(right[:many]):.1%}, untrained {np.mean(right[many:]):.1%}")

# %% tags=["hide-input"] mystnb={"image": {"alt": "Rank correlations with the effect. Flow, transfer entropy and unique information lie at about 0.3, given all others at about one half, the weight above 0.8. Untrained networks lie at the same places or higher."}, "figure": {"caption": "Rank correlation, over the twenty pairs of a network, of four exact measures, and of the weight, with the effect of shuffling one unit on the other. Dots: networks; marks: mean with 95 % interval; grey and hollow: untrained networks.", "name": "fig-14-pairs"}}
results.figure(pairs, "measure", by="condition", controls=["untrained"], scale="correlation", lines=[0], label="rank correlation with the effect")  # fmt: skip

# %% [markdown]
# {{ours-influence-of-pairs was holds or undecided}}
# All four go with the effect, and none does so well.
# Untrained networks show as much, so this is no sign of learning.
# The size of the weight, which takes no information theory, does far better.
#
# {{ours-influence-conditioning was undecided or holds}}
# On average the measure that knows all others is nearest to the intervention (your fourth guess): {{ours-influence-of-pairs all others}}, against {{ours-influence-of-pairs flow}} for flow.
# Whether every step of conditioning helps by a tenth is open.
# Why not more, with exact numbers?
# An intervention asks what B does in states that may never occur; a measure that watches asks what is left unsaid in states that do.
# Where two units carry the same, neither is needed to know B, and yet each moves it.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Rank correlations with what is lost. In trained networks relay information lies at about 0.4, and information with the answer below zero. In untrained ones both scatter around zero."}, "figure": {"caption": "Rank correlation, over the five units of a network, of two exact measures with the rise of the squared error if the unit is held. Dots: networks; marks: mean with 95 % interval; grey and hollow: untrained networks.", "name": "fig-14-units"}}
results.figure(singles, "measure", by="condition", controls=["untrained"], scale="correlation", lines=[0], label="rank correlation with what is lost")  # fmt: skip

# %% [markdown]
# {{hintze-relay-function was reproduced or undecided}}
# Relay information goes with what is lost: the correlation is {{hintze-relay-function loss}}, and that of what a unit *tells* of the answer is smaller by {{hintze-relay-function knowing}}.
# In untrained networks there is no such relation.
# A unit that knows the answer need not be the one that passes it on.
#
# ## At the full scale
#
# {{scales 14}}
#
# With fifty networks of each kind, and longer training, the interval of the waste lies above zero in all sixteen settings.
# In the one that is open here this says little: the share is {{dong-suboptimal full order two tanh large 1}}, some networks lie below zero, which cannot be, and an estimate that tells a little too little of the future makes waste look larger.
# {{dong-suboptimal full was reproduced}}
#
# At equal past, tanh networks that learned with noise come out nearer by {{dong-noise-nearer full equal order tanh}} and {{dong-noise-nearer full equal time tanh}} bits; here the first cannot be told from zero, and the second lies on the other side.
# Linear networks show no gain.
# {{dong-noise-nearer full was depends on distance and activation}}
# Both means are below the 0.02 bits that would matter, and below what sample propagation is off by in the table above, which no number of networks averages away.
# So the answer stays: along the bound, not towards it.
#
# ## What could fool us
#
# - **The ruler.** The noise with which a network is read is ours. With noise at the last step only, as of a reader who comes late, linear networks waste as large a share or a larger one (leave all but the last power out of `own`, and see). A network that doubles its units doubles nothing else, and yet keeps more bits. That is why distances are taken from the bound *at the network's own place*, and why the last comparison of noise is at equal past.
# - **Two distances.** Wasted past grows without end for a state that keeps nearly all of the future; missing future shrinks there, as nothing is left to miss. Neither is *the* distance.
# - **Ten steps and five.** Past and future are cut. Both processes remember two steps at most, so a longer past and a longer future would change nothing.
# - **What was asked of the networks.** They learn the next step, and are judged on five. A state that predicts one step perfectly may lack what later steps need.
# - **Sample propagation** has an error of some hundredths of a bit for each network, and is a little too low, as the table shows. Both matter where few bits are kept, and where the bound is nearly level: there a hundredth on the future is a tenth on the past. In linear networks with large starts, whose units can amplify noise, it fails, and its bounds say so; there we have the exact numbers.
# - **One record.** All networks of a process learn from one series. Where they are is computed from the process itself, so the intervals hold the luck of the weights, not that of the series.
# - **Two processes.** Both are linear and Gaussian. There the best state is linear; tanh can only bend it.
# - **Interventions are no truth about influence in general.** A unit that is held puts the network into states that it may never have by itself. Measures that only watch cannot know those.
# - **Five units.** A rank correlation over five units is coarse; only the mean over networks tells something.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} The bound of one number
# :label: ex-14-one
#
# *Medium, 15 minutes.*
# Past and future are one Gaussian number each, with correlation $\rho$.
# The best state is the past and a little noise.
# Write `one_number(kept, rho)`: how many bits does it have on the future, if it keeps `kept` bits on the past?
# Hint: the squared correlation of the state with the past is $1 - 2^{-2 I_\text{past}}$, and correlations along a chain multiply.
# Check it with `check_one_number(one_number)`.
# Then compare with `most_future` where it uses one dimension.
# :::


# %% tags=["remove-cell"]
def of_one(kept, rho):
    return -0.5 * np.log2(1 - rho**2 * (1 - 4.0**-kept))


check_one_number = Check(
    [
        ("nothing kept", (0.0, 0.8), 0.0),
        ("one bit", (1.0, 0.8), of_one(1.0, 0.8)),
        ("everything kept", (40.0, 0.6), of_one(40.0, 0.6)),
        ("two bits, a weak correlation", (2.0, 0.3), of_one(2.0, 0.3)),
    ],
    {
        "Correlations multiply, so the squares do: use rho squared.": (
            lambda right, kept, rho: of_one(kept, np.sqrt(rho))
        ),
        "The exponent is minus two times the bits.": (
            lambda right, kept, rho: of_one(kept / 2, rho)
        ),
        "There is one half before the logarithm.": lambda right, *_: 2 * right,
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def one_number(kept, rho):
    with_past = 1 - 2 ** (-2 * kept)  # squared correlations
    return -0.5 * np.log2(1 - rho**2 * with_past)


print(check_one_number(one_number))
print(one_number(0.5, 0.9).round(3), most_future(0.5, np.array([0.9])).round(3))

# %% [markdown]
# :::{exercise} A ruler that fits
# :label: ex-14-ruler
#
# *Easy, 10 minutes.*
# Write `ruler_for(bits, kept_with)`: `kept_with(noise)` says how many bits a network keeps on the past when it is read with a noise, and falls as the noise grows.
# Return the noise, between 0.001 and 10, at which it keeps `bits`.
# Check it with `check_ruler_for(ruler_for)`.
# With which noise does the first linear network, trained without noise, keep two bits of the process of order two?
# :::


# %% tags=["remove-cell"]
def ruler_one(noise):
    return np.log2(1 + 1 / noise**2)


def ruler_two(noise):
    return 4 - np.log10(noise)


check_ruler_for = Check(
    [
        ("one bit at noise 1", (1.0, ruler_one), 1.0),
        ("few bits at large noise", (np.log2(1.25), ruler_one), 2.0),
        ("another ruler", (5.5, ruler_two), 10**-1.5),
    ],
    {
        "You went to the wrong end: more noise keeps fewer bits.": (
            lambda right, *_: np.full_like(right, 10.0)
        ),
    },
    tolerance=1e-3,
)


# %% tags=["solution", "hide-input"]
def ruler_for(bits, kept_with):
    return brentq(lambda noise: kept_with(noise) - bits, 0.001, 10)


print(check_ruler_for(ruler_for))
net = networks("trained", "order two", "linear", "large", 0.0)
round(ruler_for(2.0, lambda one: of_linear(net, "order two", one)[0, 0]), 2)

# %% [markdown]
# :::{exercise} What only both can tell
# :label: ex-14-synergy
#
# *Medium, 15 minutes.*
# Transfer entropy is unique information and synergy.
# Write `synergy(p)`: from a table `p[s, y, z]` of probabilities, the bits that $y$ tells of $s$ only together with $z$.
# `unique(p)` is given.
# Check it with `check_synergy(synergy)`.
# Of one that is on if both are, what do they tell alone, and what together only?
# :::

# %% tags=["remove-cell"]
exclusive, both_on, copied_y, copied_both, added = np.zeros((5, 4, 2, 2))
for y, z in product(range(2), repeat=2):
    exclusive[y ^ z, y, z] = both_on[y & z, y, z] = copied_y[y, y, z] = 0.25
    copied_both[2 * y + z, y, z] = added[y + z, y, z] = 0.25


def not_conditioned(right, p):
    sy = p.sum(axis=2)
    alone = sy.sum(axis=1, keepdims=True) * sy.sum(axis=0)
    return sp.rel_entr(sy, alone).sum() / np.log(2) - unique(p)


check_synergy = Check(
    [
        ("exclusive or", (exclusive,), 1.0),
        ("both on", (both_on,), 0.5),
        ("a copy of y", (copied_y,), 0.0),
        ("a copy of both", (copied_both,), 0.0),
        ("how many are on", (added,), 1.0),
    ],
    {"Take it from I(S ; Y | Z), not from I(S ; Y).": not_conditioned},
    unit="bits",
    tolerance=1e-3,
)


# %% tags=["solution", "hide-input"]
def synergy(p):
    z = np.maximum(p.sum(axis=(0, 1)), 1e-300)
    parted = p.sum(axis=0) * p.sum(axis=1)[:, None] / z
    return sp.rel_entr(p, parted).sum() / np.log(2) - unique(p)


print(check_synergy(synergy))
print(f"both on: {unique(both_on):.3f} alone, {synergy(both_on):.3f} together")

# %% [markdown]
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** A state keeps ten bits on the past, and the past tells 1.2 bits of the future. What does that show?
#
# - (a) The network has overfitted.
# - (b) Most of what it keeps cannot serve the forecast, whatever it was trained for.
# - (c) An error: nothing can keep more on the past than the past tells of the future.
#
# :::{dropdown} Answer to question 1
# **(b).** The future can be told by 1.2 bits at most, and the bound says how few bits on the past are needed for that.
#
# *(a)* is about errors on new data, which can be as small as they can be.
#
# *(c)* confuses two quantities: of a series of real numbers a state can keep any number of bits.
# :::
#
# **2.** An estimate lies above the bound. What do you conclude?
#
# - (a) At least one of its two numbers is wrong.
# - (b) The network is better than the best.
# - (c) The bound holds for linear networks only.
#
# :::{dropdown} Answer to question 2
# **(a).** Either the bits on the past are too few, or those on the future too many, or both.
#
# *(b)* cannot be: the bound holds for everything that is computed from the past.
#
# *(c)* is wrong for the same reason. For Gaussian data the best state is linear, and no other is better.
# :::
#
# **3.** Trained with noise, a network misses less of the future, and wastes more of the past. How can that be?
#
# - (a) It cannot; one of the two is miscalculated.
# - (b) It keeps more in all, where the bound is nearly level: there little can be missed, and much be wasted.
# - (c) Noise adds information.
#
# :::{dropdown} Answer to question 3
# **(b).** Against noise it makes its units larger. The place in the plane moves to the right, and the two distances are read along other directions.
#
# *(a)* takes two rulers for one.
#
# *(c)* No: for the same weights, noise takes away from both coordinates.
# :::
#
# **4.** Two units carry the same bit, and the output reads both. What is the relay information of each?
#
# - (a) One bit each.
# - (b) Half a bit each.
# - (c) None: if the other is known, nothing goes through this one only.
#
# :::{dropdown} Answer to question 4
# **(c).** All measures that condition on the others are blind to what is carried twice; held at a wrong value, each unit may still do harm.
#
# *(a)* is what each tells of the answer without knowledge of the other.
#
# *(b)* shares out what is common; no measure here does that.
# :::
#
# ## Takeaways
#
# - For Gaussian data the best that a state can be is a formula, and a network has a distance from it.
# - Networks that predict nearly as well as possible still keep bits on the past that cannot serve.
# - Whether training brings them nearer hangs on where they start. Forgetting after fitting exists, with tanh and large starts above all; part of what is forgotten had been of use.
# - Noise of a fixed size moves a state along the plane. Compare at equal past before you say that it helped.
# - Estimates without a truth beside them can be impossible by several bits, and look like results.
# - With exact information, no measure that only watches ranks pairs as interventions do; what a unit relays tells more about its function than what it knows.
#
# ### Going further
#
# The bound is computed for Gaussian data only because there it is a formula; for any few-valued past and future `planes.information_bottleneck` finds it by iteration.
# A partial information decomposition has more than one definition, and they disagree; ours is that of {cite:t}`bertschinger2014`.
# On eighteen random tables with two or three values a side, the package `dit` (version 2.3) gave the same unique information as `unique` in twelve, to two thousandths of a bit, and up to 0.04 bits more in six.
# It is a minimum, so the smaller value is the nearer one.
# For {cite:t}`creutzig2009`, {cite:t}`dong2020`, {cite:t}`hintze2023` and {cite:t}`hintze2025` we had the abstracts only: read them before you lean on our rows of the table above.
#
# ## Record

# %%
ledger.record("dong-suboptimal", shares, figure="fig-14-wasted")

# %%
ledger.record("dong-noise-nearer", gains, figure="fig-14-noise")

# %%
ledger.record("ours-training-nearer", nearer, figure="fig-14-nearer")

# %%
ledger.record("ours-forgets-after-fitting", later.rename(columns={"distance": "part"}), figure="fig-14-nearer")  # fmt: skip

# %%
ledger.record("ours-beyond-bound", outside, figure="fig-14-beyond")

# %%
shows = {"measured": "trained", "null": "untrained"}
ledger.record("ours-influence-of-pairs", pairs[pairs["measure"] != "weight"], figure="fig-14-pairs", **shows)  # fmt: skip

# %%
parts = {"given the target": results.difference(pairs, "measure", *measures[1::-1])}
parts["given all others"] = results.difference(pairs, "measure", *measures[2:0:-1])
ledger.record("ours-influence-conditioning", parts, figure="fig-14-pairs", **shows)

# %%
parts = {"beyond knowing": results.difference(singles, "measure", *of_units)}
parts["with the loss"] = singles[singles["measure"] == of_units[0]].drop(columns="measure")  # fmt: skip
ledger.record("hintze-relay-function", parts, figure="fig-14-units", **shows)
