# %% [markdown]
# # Does the story of compression survive?
#
# | | |
# |---|---|
# | **Question** | Are the two phases of training confirmed or denied by other estimators, other units, other data, and where information can simply be counted; and what explains the difference? |
# | **Sources** | {cite:t}`grabauskas2019`, description of the work, planned §3.1 with §3.1.1, §3.2, success criteria and both extensions; {cite:t}`saxe2019`, the critique that it cites; {cite:t}`anttonen2018`, slides *Theory* and *Why does the phase change happen?* |
# | **Time** | 45 minutes to read, about 6 minutes to run |
# | **You need** | chapters {doc}`02 <02_estimation>` (estimators) and {doc}`09 <09_information_plane>` (the original story) |
#
# :::{admonition} In short
# :class: tip
# {{verdicts 10_estimators_disagree fig-10-activations}}
# :::
#
# :::{admonition} Objectives
# :class: tip
# After this chapter you can
# - measure one and the same network by ten estimates, and say what each of them sees;
# - show, with a bound, that an estimate is wrong, without knowing the truth;
# - derive the rise and fall of binned information from a single saturating neuron, and say how much of a fall it explains;
# - make information exact by quantising a network, and say what that settles and what it does not;
# - give both sides of the debate their due.
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
import warnings
from dataclasses import replace
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.special import entr
from scipy.stats import norm, spearmanr

from infoutils import data, models, planes, plotting, training
from infoutils.book import ledger, results, words
from infoutils.book.exercises import Check
from infoutils.book.scale import get_scale, seed
from infoutils.statistics import ensemble_interval, peak_of_others

plotting.use_style()
warnings.filterwarnings("ignore", "'lnn2' is far off")  # how far, is asked below
scale = get_scale()

# %% [markdown]
# ## Predict before you run
#
# :::{admonition} Write down your guess
# :class: note
# 1. Nine estimates are made of the same layers of the same networks. On how many of the last three layers will all of them see information get lost?
# 2. A single neuron $\tanh(w x)$ has a weight that grows and grows. What happens to its information with $x$, in 30 bins? And without bins?
# 3. A network may use only four different values in every unit. Can it still learn the task? Will it compress?
# :::
#
# ## What the proposal asks
#
# In January 2019 a student in Cambridge planned to *confirm or deny* what {cite:t}`shwartzziv2017` had found, and to explain what would differ {cite}`grabauskas2019`.
# As the proposal tells it, there are two phases: first each layer gains information about the input and the label; then, for most of the training, it forgets details of the input and gains still more about the label, and so the network generalises.
# Nobody has proved it, the proposal notes, and many doubt it.
#
# There was a critique, {cite:t}`saxe2019`: compression comes from units that saturate, such as $\tanh$; rectified and linear networks generalise without it; gradient descent without noise compresses as well; what does shrink is the information about *irrelevant* inputs, and that while the network fits.
# And there was a reply of the first authors {cite}`shwartzzivreply`, by which the critique was dismissed, says the proposal, without the arguments.
# We have not got its text, so it has no line in the ledger.
#
# | The proposal plans | Here |
# |---|---|
# | the same data; retraining, for a distribution and not a single value | the 12 bits; five to twenty-five networks for every number |
# | bins, KDE, KL, LNN 1 and 2, a local Gaussian approximation (LGA) | all, on the same networks |
# | why bins might be appropriate (§3.1.1) | a rule that they can fail |
# | information *between the layers* | of each pair of neighbours |
# | MNIST, notMNIST, made-up data | 5,000 of MNIST's 70,000 digits; drawn letters in place of notMNIST; a linear task |
# | units with the values 1…256 only | 256 levels, and fewer |
#
# Others have looked since, with other estimators {cite}`chelombiev2019,noshad2018`, in theory {cite}`amjad2020`, with noise ({doc}`chapter 11 <11_noisy_networks>`), and by quantising {cite}`lorenzen2022`; {cite:t}`geiger2022` reviews it.
#
# ## One definition for all
#
# Every network has its own **end of fitting**: the first recorded epoch at which its training loss has made 90 % of its whole fall.
# A layer **compresses** if its information with the input is lower at the end of training than at the end of fitting.
# How much lower is its **fall**; that of a network is the mean over its last three hidden layers.
# In the ledger a fall counts if its interval lies above zero, unless it is surely smaller than 0.1 bits.
#
# The networks are those of chapter {doc}`09 <09_information_plane>`.
# We train faster; in rate times epochs it is roughly the original's training.
#
# | | |
# |---|---|
# | Units | 12, 10, 7, 5, 4, 3 and 2 |
# | Patterns to learn | 85 % of the 4,096, others for each network |
# | Training | Adam with a rate of 0.006, mini-batches of 512, 600 epochs |

# %%
few, many, starts = map(scale.ensemble, (1, 2, 2.5))
patterns, epochs = data.spherical_patterns(), 3 * scale.plane_epochs // 20
x, y, sizes = patterns.x, patterns.y, (12, 10, 7, 5, 4, 3, 2)
bits_task = patterns.split(0.85, rng=seed(601), networks=starts)


def learn(task, networks=few, epochs=epochs, sizes=sizes, model=None, **options):
    """Train networks of the same starts; parameters are kept at some forty epochs."""
    task = replace(task, train=task.train[:networks], test=task.test[:networks])
    start = {"init": "truncated", "rng": seed(602)} | (model or {})
    settings = {
        "batch_size": 512,
        "learning_rate": 0.006,
        "decay": 1,
        "rng": seed(603),
    }
    settings |= {"checkpoints": training.log_epochs(epochs, 40)}
    settings |= {"checkpoint_every": None, "evaluate": "checkpoints"} | options
    ensemble = models.FeedForward(networks, sizes, **start)
    return training.fit(ensemble, task, epochs=epochs, progress=False, **settings)


trained = {"tanh": learn(bits_task, starts)}


# %%
def three_times(history, x=x, kind="activation"):
    """Hidden layers at the start, at the end of fitting, and at the end."""
    fit = history.evaluated[training.end_of_fitting(history.train_loss)]
    moments = (history.at(epochs) for epochs in (0, fit, history.epochs))
    return [model.layer_activity(x, kind=kind)[:-1] for model in moments]


def plane_at(moments, y=y, **options):
    """I(X;T) and I(T;Y) at some times: an array (2, times, networks, layers)."""
    options = {"rng": seed(604)} | options
    each = [planes.information_plane(one, y, **options) for one in moments]
    return np.stack(each, axis=1)


# %%
def falls(plane):
    """Fall of I(X;T) after fitting, of each network and layer."""
    return plane[0, 1] - plane[0, 2]


def fall_of_network(plane):
    return falls(plane)[:, -3:].mean(axis=1)


tanh = three_times(trained["tanh"])

# %% [markdown]
# ## The same networks, ten estimates
#
# First the truth.
# A layer without noise tells two patterns apart if its activations differ at all, so we count equal activations, with every digit that the computer keeps: *counted*.
# Then the same activations go through ten estimates.
#
# - **Bins**: 8, 30 or 100 equal ones from −1 to 1; the entropy of the cells.
# - **KDE**, upper and lower bound {cite}`kolchinsky2017`: they enclose the information of the given patterns if every unit had Gaussian noise of variance 0.001, as in {cite:t}`saxe2019`.
# - **KL, LNN 1, LNN 2, LGA** {cite}`kozachenko1987,gao2016,gao2015local`: the same noise is really added, once to each pattern, and the entropy is estimated from neighbours or local fits.
# - **KSG** {cite}`kraskov2004`, not in the proposal's list: from neighbours of pattern and activation together, without noise.
#
# All but the bins see the same random 1,000 patterns (KSG half, LGA a third of them, and LGA only the last three layers); LNN 1 and LGA see the fewest networks.
# With $n$ patterns no true information can exceed $\log_2 n$: 12 bits for all, 9.97 for 1,000.

# %%
shown = min(scale.samples, len(x))
rows = np.random.default_rng(seed(605)).permutation(len(x))[:shown]
kde = {"method": "kde", "noise": np.sqrt(0.001)}
estimates = {"counted": {"method": "discrete"}}
estimates |= {f"{n} bins": {"bins": n} for n in (8, 30, 100)}
estimates |= {"KDE upper": kde, "KDE lower": kde | {"bound": "lower"}}
for name in ("KL", "LNN 1", "LNN 2", "LGA"):
    estimates[name] = kde | {"method": name.lower().replace(" ", "")}
half, third = rows[: shown // 2], rows[: shown // 3]
estimates["KSG"] = {"method": "ksg", "x": x[half], "scale": None}
on_all = ("counted", "8 bins", "30 bins", "100 bins")
quick, slow = ("8 bins", "30 bins", "KDE upper"), ("LNN 1", "LGA")
number = dict.fromkeys(quick, many) | dict.fromkeys(slow, max(5, few // 2))
proposed = [name for name in estimates if name not in ("counted", "KSG")]


# %%
def seen_by(estimate):
    """The plane of the tanh networks by an estimate, of what it is given."""
    of_part = {**dict.fromkeys(on_all, slice(None)), "KSG": half, "LGA": third}
    chosen = of_part.get(estimate, rows)
    networks = number.get(estimate, few)
    first = -3 if estimate == "LGA" else 0
    given = [[one[:networks, chosen] for one in layers[first:]] for layers in tanh]
    plane = plane_at(given, y[chosen], **estimates[estimate])
    absent = np.full_like(plane[..., : len(sizes) - 2 - plane.shape[3]], np.nan)
    return np.concatenate([absent, plane], axis=3)


times, layers = ("start", "fit", "end"), [f"hidden {i}" for i in range(1, 6)]
last_three = layers[2:]


def as_rows(plane, axis=0, **labels):
    """I(X;T), or I(T;Y), as a tidy table."""
    index = [times, range(plane.shape[2]), layers]
    index = pd.MultiIndex.from_product(index, names=["time", "network", "layer"])
    table = pd.DataFrame({"value": plane[axis].ravel()}, index)
    return table.reset_index().assign(**labels)


found = {estimate: seen_by(estimate) for estimate in estimates}
i_xt = pd.concat(as_rows(one, estimator=name) for name, one in found.items())

# %% tags=["hide-input"] mystnb={"image": {"alt": "Eleven small panels with one line per hidden layer, at the start, at the end of fitting and at the end. Counted, all layers stay at 12 bits. By bins and both KDE bounds the first layers stay at the dashed line or near it, hidden 3 rises to it, and hidden 5 falls after fitting. By KL, LNN 1 and LNN 2 the first two layers stand between 17 and 40 bits, far above the dashed line, and rise. LGA shows the last three layers, the first of them above the line. By KSG all layers lie near one bit or below."}, "figure": {"caption": "The same tanh networks by eleven measures: information of each hidden layer with the input at the start, at each network's end of fitting, and at the end. Mean over networks and its 95 % interval. Dashed: the most that there can be.", "name": "fig-10-estimators"}}
fig, axes = plt.subplots(4, 3, figsize=(6.8, 9), sharex=True)
for ax, (name, table) in zip(axes.flat, i_xt.groupby("estimator", sort=False)):
    results.curves(ax, table, "time", by="layer")
    given = {"KSG": len(half), "LGA": len(third)} | dict.fromkeys(on_all, len(x))
    ax.axhline(np.log2(given.get(name, shown)), color="0.3", ls="--", lw=1)
    ax.set(title=name, ylim=(0, 1.05 * ax.get_ylim()[1]))
axes[-1, -1].axis("off")
fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="lower right")
fig.supylabel("I(X;T) (bits)")
plt.show()
results.numbers(i_xt, ["estimator", "layer", "time"])

# %% [markdown]
# **The true information of the layers is about 12 bits, all of it, at all times.**
# So whatever falls in the other panels is information at some *resolution*: that of the bins, or of the noise that we assume.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Three panels of ten rows. Hidden 3: no estimate lies right of zero; 8 bins, the lower KDE bound, KL, LNN and LGA lie left of it, LGA at more than minus two bits. Hidden 4: 30 and 100 bins and the upper KDE bound lie right of zero by about half a bit, KL, LNN and LGA left of it. Hidden 5: bins, KDE, KL and LNN lie between about 0.8 and 2.7 bits, LGA near 0.9 with an interval that reaches zero, KSG at zero."}, "figure": {"caption": "Fall of the information with the input after fitting, by layer and estimate. Dots: networks; marks: mean with 95 % interval; hollow: KSG, which the proposal does not list; dotted: zero, and the least that the rule asks for.", "name": "fig-10-falls"}}
falling = results.difference(i_xt, "time", "fit", "end")
shown_falls = falling.query("layer in @last_three and estimator != 'counted'")
results.figure(shown_falls, "estimator", panels="layer", controls=["KSG"],
               lines=[0, 0.1], label="fall after fitting (bits)")  # fmt: skip

# %% [markdown]
# {{debate-estimators was depends}}
# The last hidden layer loses information by bins, both KDE bounds, KL and LNN 2, most by 100 bins, {{debate-estimators 100 bins hidden 5}} bits.
# LNN 1 and LGA say the same in the mean, but of five networks only.
#
# One layer before it the answer hangs on the estimator: finer bins and the upper KDE bound see a fall, LNN 1 and LGA see none, and the others leave it open.
# Hidden 3 loses nothing by any of them.
# Where it does not gain, it stands next to the most that is possible; where it gains, the estimate is often above that (see below), but for 8 bins and the lower KDE bound.
#
# ### And the label?
#
# In the first phase each layer gains information about the input and the label.
# Of the label there is one bit; we ask the last hidden layer.

# %% tags=["hide-input"] mystnb={"image": {"alt": "Gains between 0.77 and 0.92 bits by all estimates but 100 bins, which lie near 0.45 and scatter widely. All are far to the right of the dotted lines."}, "figure": {"caption": "Information of the last hidden layer with the label, at the end of fitting minus before training. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least that the rule asks for.", "name": "fig-10-label"}}
i_ty = pd.concat(as_rows(found[name], 1, estimator=name) for name in proposed)
i_ty = results.difference(i_ty, "time", "fit", "start").query("layer == 'hidden 5'")
results.figure(i_ty, "estimator", lines=[0, 0.05], label="gain of I(T;Y) (bits)")

# %% [markdown]
# {{debate-estimators-label was yes}}
# On this all nine agree.
# The gain is smallest by 100 bins: before training, fine bins single patterns out, and a single pattern has one label.
# (So in the first layers, where they single out nearly all, nothing can be gained: not *each* layer gains.)
# About the input they do not agree: until the end of fitting hidden 5 gains by 8 bins, hardly by 30, and loses by 100 ({numref}`fig-10-estimators`).
#
# ### A bound tells that an estimate is wrong
#
# KDE, KL and LNN speak of a layer with noise of variance 0.001, and the truth lies below the upper KDE bound.
# The bound is of the 1,000 patterns at hand, and neighbours cannot know that there are no others.
# So we allow what all 4,096 could add, $\log_2 4.1 = 2$ bits by the chain rule, never more than 12 bits in all, and half a bit for the noise that was drawn.
# An estimate above *that* is wrong, whatever the truth is.

# %%
ceiling = np.minimum(found["KDE upper"][0] + np.log2(len(x) / shown), 12) + 0.5
wrong = {}
for name in ("KL", "LNN 1", "LNN 2"):
    above = found[name][0] > ceiling[:, : found[name].shape[2]]
    wrong[name] = above.mean(axis=(0, 1))
shares = pd.DataFrame(wrong, layers).T.map("{:.0%}".format)
shares.rename_axis("above what is possible")

# %% [markdown]
# In the first two layers these estimates are wrong nearly always, and in the last two nearly never.
# A layer of ten units and 1,000 patterns is a cloud of separate points, each with a tiny blur, of which there is a single sample.
# Neighbours see the smooth cloud that the points might come from, and give it the information of a continuous input: tens of bits, where 12 are possible.
#
# KSG has another problem: any two patterns differ in some bit by a whole 1, so in the norm of the largest difference *all are equally far from each other*, and there is no near and far to compare.
#
# ### Do they agree on an order?
#
# The slides call mutual information a very robust measure of similarity {cite}`anttonen2018`.
# {doc}`Chapter 01 <01_information>` tests one sense of "robust"; another is that it matters little how it is estimated.
# In every network we rank five layers at three times by their information with the input, and compare with the ranks by 30 bins.


# %%
def order_alike(estimator):
    """Rank correlation over layers and times with 30 bins, of each network."""
    both = (found[name][0].swapaxes(0, 1) for name in ("30 bins", estimator))
    return [spearmanr(a.ravel(), b.ravel()).statistic for a, b in zip(*both)]


others = ("8 bins", "100 bins", "KDE upper", "KDE lower", "KSG", "KL", "LNN 2")
similar = results.measure(order_alike, estimator=others)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Rank correlations above 0.94 for all estimates but KSG, which lies near 0.6, left of the dotted line at 0.7."}, "figure": {"caption": "Spearman's correlation of an estimate with that by 30 bins, over five layers at three times. Dots: networks; marks: mean with 95 % interval; dotted: 0.7 and 0.9, the two limits of the rule.", "name": "fig-10-agreement"}}
results.figure(similar, "estimator", scale="correlation", lines=[0.7, 0.9],
               label="rank correlation with 30 bins")  # fmt: skip

# %% [markdown]
# {{est-robust-similarity was depends}}
# Six of the seven agree with 30 bins on the order almost perfectly, although their values differ by tens of bits.
# KSG does not: {{est-robust-similarity KSG}}.
# So in this sense information is robust as long as bins or noise set a resolution; in its amount it is not.
# But this order is mostly depth: later layers have less.
# On the times *within* a layer, which the debate is about, they agree less ({numref}`fig-10-falls`).
#
# ## Between the layers
#
# The success criteria ask for the information *between the layers*; elsewhere in the proposal it is that between a layer and the input or the label.
# Of two neighbours it is $I(T;T') = H(T) + H(T') - H(T,T')$: for bins, of the entropies of cells; for the KDE, of three upper bounds, so that the result is no bound.


# %%
def between_layers(activity, y, **options):
    """I(T;T') of neighbouring hidden layers: (networks, pairs)."""
    pairs = [np.concatenate(pair, axis=2) for pair in pairwise(activity)]
    alone, joint = (
        plane_at([one], y, **options)[0, 0] for one in (activity, pairs)
    )
    return alone[:, :-1] + alone[:, 1:] - joint


kept = np.array(sorted(trained["tanh"].checkpoints))
looks = np.unique(kept[np.linspace(0, len(kept) - 1, 12).astype(int)]).tolist()
courses = {"30 bins": [], "KDE upper": []}
for look in looks:
    whole = trained["tanh"].at(look).layer_activity(x)[:-1]
    activity = [a[:many] for a in whole]
    courses["30 bins"].append(between_layers(activity, y))
    some = [a[:, rows] for a in activity]
    courses["KDE upper"].append(between_layers(some, y[rows], **kde))
courses = {name: np.array(course) for name, course in courses.items()}


# %%
def of_step(estimator, step, look):
    return courses[estimator][looks.index(look)][:, int(step[0]) - 1]


steps = ["1, 2", "2, 3", "3, 4", "4, 5"]
neighbours = results.measure(of_step, estimator=courses, step=steps, look=looks)


def rise_and_return(part, step, estimator):
    """At the peak of the other networks, minus before training, or minus at the end."""
    course = courses[estimator][..., int(step[0]) - 1]
    peak = course[peak_of_others(course), range(many)]
    return peak - course[{"rise": 0, "fall": -1}[part]]


by_step = {"part": ("rise", "fall"), "step": steps, "estimator": courses}
turning = results.measure(rise_and_return, **by_step)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Two panels with one line for each pair of layers against the epoch. Pair 1, 2 stays at the top, and 2, 3 nearly so. Pair 3, 4 has a first hump near epoch 3, a dip near epoch 11, rises until epoch 219 and falls at the end. Pair 4, 5 has the same two humps, and falls by two bits from epoch 80 to the end. The lower panel repeats the upper one, about two bits lower at its top."}, "figure": {"caption": "Information between neighbouring hidden layers of tanh networks through training, by 30 bins over all patterns and by the KDE over 1,000. Mean over networks and its 95 % interval.", "name": "fig-10-between"}}
drawn = neighbours.assign(epoch=neighbours["look"].astype(str))
results.figure(drawn, "epoch", by="step", panels="estimator", draw=results.curves,
               label="I(T;T') (bits)")  # fmt: skip

# %% [markdown]
# {{est-between-layers was depends or undecided}}
# The last two pairs rise and fall by both measures.
# The first two have no room: they stand at the most that there can be, or come to it, and stay.
# What two neighbours share is mostly what the later one has of the input, so these curves tell little that the plane does not.
# One thing is new: there are *two* humps, one within a few epochs, and a slow one, about the end of fitting.
# The story of two phases has only one.
#
# ## One saturating neuron
#
# What, then, do bins measure?
# Take $T = \tanh(w X)$ with a standard normal $X$, as {cite:t}`saxe2019` do.
# With edges $e_0 < e_1 < \ldots$ the probability of a bin is exactly
#
# $$p_i = \Phi\!\left(\frac{\operatorname{artanh} e_{i+1}}{w}\right) - \Phi\!\left(\frac{\operatorname{artanh} e_i}{w}\right),$$
#
# and the binned information is the entropy of the $p_i$.
# Without bins it is infinite for every $w$: the function is one to one, and nothing is lost.
#
# Beside it, the networks at the end of fitting: we multiply what goes into each unit, its **drive**, by a factor, at the moment of measuring.


# %%
def binned_neuron(w, bins):
    """Exact information of tanh(wX) in equal bins, in bits."""
    edges = np.linspace(-1, 1, bins + 1)
    with np.errstate(divide="ignore"):  # the outer edges lie at infinity
        p = np.diff(norm.cdf(np.arctanh(edges) / w))
    return entr(p).sum() / np.log(2)


drive = three_times(trained["tanh"], kind="drive")
factors = np.geomspace(0.05, 30, 12).round(2)
louder = [[np.tanh(f * a[:few]) for a in drive[1][2:]] for f in factors]
louder = plane_at(louder)[0]


def at_factor(layer, factor):
    return louder[list(factors).index(factor)][:, last_three.index(layer)]


of_factor = results.measure(at_factor, layer=last_three, factor=factors)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: three curves that rise, peak at a weight near 1 and fall back to one bit at large weights, the higher the more bins. Right: layers 3, 4 and 5 rise and fall in the same way as the factor grows; hidden 5 has its peak at a factor below one."}, "figure": {"caption": "Left: exact binned information of one neuron against its weight, for three numbers of bins. Right: networks at the end of fitting whose drive is multiplied when it is measured, 30 bins; mean over networks and its 95 % interval.", "name": "fig-10-neuron"}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3.3))
weights = np.geomspace(0.05, 200, 100)
for bins, style in zip((8, 30, 100), results.LINES):
    curve = [binned_neuron(w, bins) for w in weights]
    left.plot(weights, curve, style, label=f"{bins} bins")
results.curves(right, of_factor, "factor", by="layer")
left.set(xscale="log", xlabel="weight", ylabel="bits", title="one neuron")
right.set(xscale="log", xlabel="factor", title="networks", ylim=(0, 17))
left.legend()
right.legend(loc="upper center")
plt.show()
results.numbers(of_factor, ["layer", "factor"])

# %% [markdown]
# A small weight puts everything into the middle bins, a large one into the two outer bins, and in between the bins are used best.
#
# Training makes the drive of the last layers grow, too, and how much of the fall comes from there?
# We stretch the drive at the end of fitting by just the factor by which training makes it spread from then on.


# %%
def stretch(drive):
    """Drives at the end of fitting, as wide as at the end of training; and the factors."""
    spread = [[a.std(axis=(1, 2)) for a in layers] for layers in drive]
    growth = np.divide(spread[2], spread[1])[:, :, None, None]
    return [g * a for g, a in zip(growth, drive[1])], growth[..., 0, 0]


wider, growth = stretch(drive)
only = plane_at([[np.tanh(a) for a in layers] for layers in (drive[1], wider)])
by_bins = plane_at(tanh)
fell = {"as trained": falls(by_bins), "stretched only": only[0, 0] - only[0, 1]}


def of_layer_fall(layer, what):
    return fell[what][:, layers.index(layer)]


stretching = results.measure(of_layer_fall, layer=last_three, what=fell)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Hidden 3: both at zero. Hidden 4: both near 0.4 bits. Hidden 5: trained networks fall by two bits, stretched ones by about 1.7."}, "figure": {"caption": "Fall of the information with the input after fitting, by 30 bins: as trained, and in the networks of the end of fitting whose drive is stretched as much as training does. Dots: networks; marks: mean with 95 % interval; dotted: zero.", "name": "fig-10-stretched"}}
results.figure(stretching, "layer", by="what", controls=["stretched only"],
               lines=[0], label="fall after fitting (bits)")  # fmt: skip

# %% [markdown]
# In the last layer stretching alone makes most of the fall, and in the layer before as well; in hidden 3 there is nothing to explain.
# So within equal bins of the activation, *most of what is seen here as compression is saturation*.
#
# ## Bins behind the unit, and before it
#
# {cite:t}`saxe2019` lay the bins out evenly in what goes *into* the unit.
# As $\tanh$ is one to one, these are bins of the activation as well, only unequal ones.
# They have to cover some range: each layer's over the whole training, which comes next to the critique's fixed range, or that of each epoch.
# But bins of a fixed width see more of anything that grows, so that a rise is built in; and the range of an epoch is set by its two most extreme values.
# So there are also *quantile bins*, which hold equally many patterns each, unit by unit: no increasing function of a unit changes them, so they see neither saturation nor growth.


# %%
def range_of(history, kind="activation"):
    """Least and largest value of the last three layers of each network in training."""
    every = [history.at(e).layer_activity(x, kind=kind)[2:-1] for e in kept]
    return [
        (np.min(a, axis=(0, 2, 3)), np.max(a, axis=(0, 2, 3))) for a in zip(*every)
    ]


def in_range(moments, ends):
    """Layers scaled so that the ends become -1 and 1."""
    low, high = (np.stack(end)[:, :, None, None] for end in zip(*ends))
    width = np.where(high > low, high - low, 1)  # dead layers have none

    def scaled(layers):
        places = [(a - least) / w for a, least, w in zip(layers[-3:], low, width)]
        return [np.clip(2 * place - 1, -1, 1) for place in places]

    return [scaled(layers) for layers in moments]


# %%
fixed = in_range(drive, range_of(trained["tanh"], "drive"))
last = [activity[-3:] for activity in drive]
kinds = ["range of the training", "range of the epoch", "quantiles"]
before = dict(zip(kinds, [plane_at(fixed), plane_at(last, limits="layer")]))
before["quantiles"] = plane_at(last, edges="quantile", bins=30)
before |= {"equal, behind the unit": by_bins}
saturation = results.measure(
    lambda bins: fall_of_network(before[bins]), bins=before
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Range of the training: left of zero, near minus 1.3 bits. Range of the epoch: a little left of zero. Quantiles: around zero. Equal bins behind the unit: right of both dotted lines, near 0.8 bits."}, "figure": {"caption": "Fall of the information with the input after fitting, mean of the last three hidden layers, by 30 bins that are laid out in the drive in three ways, and behind the unit. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the margin of the rule.", "name": "fig-10-saturation"}}
results.figure(saturation, "bins", controls=["equal, behind the unit"], lines=[0, 0.1],
               label="fall after fitting (bits)")  # fmt: skip

# %% [markdown]
# {{debate-saturation was depends or undecided or reproduced}}
# With bins that stay where they are in the drive, the fall turns into a rise, part of which is built in.
# With the range of the epoch there is no fall, if anything a small rise, and with quantiles none that its interval tells from zero.
# Whether that of the quantiles, {{debate-saturation pre-activation quantiles}}, lies inside the margin decides the verdict of this training.
# After a longer one the fall by quantiles, and that by the range of the epoch, lie surely beyond it (see *At the full scale* below).
# On either side of it, most of the fall is gone: equal bins behind the unit see {{debate-saturation difference quantiles}} bits more than quantiles.
#
# ## Other units
#
# Networks with rectified (ReLU) and with linear units start from the same weights and learn the same patterns.
# ReLU has no range of its own, so the bins cover each layer's range, of the whole training or of the epoch.
# Some ReLU networks die: if all units of a layer are zero for every pattern, nothing passes.
# They are counted, and left out.

# %%
for kind, networks in (("ReLU", starts), ("linear", few)):
    trained[kind] = learn(bits_task, networks, model={"activation": kind.lower()})
activities = {kind: three_times(history) for kind, history in trained.items()}
activities = {kind: [a[-3:] for a in one] for kind, one in activities.items()}
dead = models.dead_units(trained["ReLU"].model.layer_activity(x)[:-1])
alive = (dead < sizes[1:-1]).all(axis=1)
pd.Series(
    {"networks": starts, "with a dead layer": starts - alive.sum()}, name="ReLU"
)


# %%
def of_kind(kind, estimator):
    """Plane of the last three hidden layers."""
    activity = activities[kind]
    if estimator == "KDE upper":
        return plane_at(
            [[a[:, rows] for a in one] for one in activity], y[rows], **kde
        )
    if estimator == "30 bins, range of the epoch":
        return plane_at(activity, limits="layer")
    return plane_at(in_range(activity, range_of(trained[kind])))


def fall_of_kind(kind, estimator):
    fall = fall_of_network(of_kind(kind, estimator))
    return np.where(alive, fall, np.nan) if kind == "ReLU" else fall


of_range = [f"30 bins, {kind}" for kind in kinds[:2]]
three_estimators = [*of_range, "KDE upper"]
activation = results.measure(fall_of_kind, kind=trained, estimator=three_estimators)
beyond = results.difference(activation, "kind", "tanh", "ReLU")
accuracy = {kind: history.test_accuracy[-1] for kind, history in trained.items()}
accuracy["ReLU"] = np.where(alive, accuracy["ReLU"], np.nan)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Tanh networks lie right of the dotted lines by all three estimators, between 0.6 and 0.8 bits. ReLU networks lie left of zero by the range of the training, and around zero by the other two. Linear networks lie furthest right, between 0.9 and 2.5 bits."}, "figure": {"caption": "Fall of the information with the input after fitting, mean of the last three hidden layers, by activation and estimator. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the margin of the rule.", "name": "fig-10-activations"}}
results.figure(activation, "kind", by="estimator", lines=[0, 0.1],
               label="fall after fitting (bits)")  # fmt: skip

# %%
reached = results.measure(lambda kind: accuracy[kind], kind=accuracy)
words.table(results.summary(reached, "kind"))

# %% [markdown]
# {{debate-activation was not reproduced}}
# {{debate-generalise was reproduced or undecided}}
# Networks of $\tanh$ units compress by all three estimators.
# Networks of ReLU units do not by two of them; by the range of the epoch the interval is too wide to say.
# But *linear* networks compress by every estimator, and most of all, so that the claim as a whole fails here.
#
# Living ReLU networks compress less than $\tanh$ networks of the same starts, by {{debate-generalise less training}} bits over the range of the training, and by less than that with the other two.
# Their test accuracy differs by {{debate-generalise accurate}}, where the rule allows 0.02: about as good, or slightly worse.

# %% [markdown]
# How can linear units compress, which do not saturate?
# Perhaps a layer shrinks across its longest direction, and bins of a fixed size see less of it.
# We take the layers at the end of training, give all directions but the longest the widths that they had at the end of fitting, and measure again.


# %%
def with_old_widths(fit, end):
    """Layers at the end, all but the longest direction as wide as at the end of fitting."""
    old, now = (a - a.mean(axis=1, keepdims=True) for a in (fit, end))
    u, widths, v = np.linalg.svd(now.astype(float), full_matrices=False)
    widths[:, 1:] = np.linalg.svd(old.astype(float), compute_uv=False)[:, 1:]
    return (u * widths[:, None]) @ v + end.mean(axis=1, keepdims=True)


_, fit, end = activities["linear"]
restored = [with_old_widths(*pair) for pair in zip(fit, end)]
wide = plane_at(in_range([fit, fit, restored], range_of(trained["linear"])))
fell = {"as trained": of_kind("linear", of_range[0]), "with the old widths": wide}
fell = {what: falls(plane) for what, plane in fell.items()}
widths = results.measure(
    lambda layer, what: fell[what][:, last_three.index(layer)],
    layer=last_three,
    what=fell,
)
words.table(results.summary(widths, ["layer", "what"]))

# %% [markdown]
# With the old widths most of the fall is gone: what lies across the longest direction shrinks, with nothing saturating.
#
# Is this of linear units, or of our training?
# We train them again, with slower Adam and with momentum.

# %%
gentler = {"linear, slow Adam": {"learning_rate": 0.001}}
gentler["linear, momentum"] = {
    "optimiser": "sgd",
    "learning_rate": 0.05,
    "momentum": 0.9,
}
for kind, options in gentler.items():
    trained[kind] = learn(bits_task, model={"activation": "linear"}, **options)
    activities[kind] = [a[-3:] for a in three_times(trained[kind])]
slow = results.measure(fall_of_kind, kind=gentler, estimator=three_estimators)
words.table(results.summary(slow, ["kind", "estimator"]))

# %% [markdown]
# With slow Adam little of the fall is left, and nothing by the KDE; with momentum it hangs on the estimator.
# Our verdict on the critique hangs on the training, which its rule leaves to us.
#
# ## Without noise: the full batch
#
# The slides say that the noise of stochastic gradient descent compresses, by wiping out what is irrelevant {cite}`anttonen2018`; {cite:t}`saxe2019` say that the full batch compresses as well.
# So that the batch alone differs, both have the same starts, optimiser (momentum or Adam) and rate, and are read when their training loss is the same: of the two lowest losses that a pair of networks reaches, the higher.
# Fitting is 90 % of the fall to this loss.

# %%
optimisers = {
    "momentum": {"optimiser": "sgd", "learning_rate": 0.1, "momentum": 0.9}
}
optimisers |= {"Adam": {}}
ways = {"mini-batches": (512, epochs // 2), "full batch": (None, 10 * epochs // 3)}
matched = {}
for optimiser, options in optimisers.items():
    runs = {}
    for way, (size, passes) in ways.items():
        seen = {"checkpoints": training.log_epochs(passes, 80), "batch_size": size}
        runs[way] = learn(bits_task, many, epochs=passes, **seen | options)
    lowest = [run.train_loss.min(axis=0) for run in runs.values()]
    matched[optimiser] = runs, np.max(lowest, axis=0)


# %%
def fall_to_loss(optimiser, batch):
    """Fall of I(X;T) from the end of fitting until the training loss is the common one."""
    runs, common = matched[optimiser]
    run, loss = runs[batch], runs[batch].train_loss
    fitted = (loss <= loss[0] + 0.9 * (common - loss[0])).argmax(axis=0)
    moments = [fitted, fitted, (loss <= common).argmax(axis=0)]
    seen = (run.at(run.evaluated[one]).layer_activity(x) for one in moments)
    at = [layers[:-1] for layers in seen]
    return fall_of_network(plane_at(at))


noise = results.measure(fall_to_loss, optimiser=matched, batch=ways)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Momentum: mini-batches and full batch both fall by about two bits. Adam: mini-batches fall by about 0.3 bits, the full batch by about 0.7. All lie right of the dotted lines."}, "figure": {"caption": "Fall of the information with the input after fitting, 30 bins, mean of the last three hidden layers, with mini-batches of 512 and with the full batch, at the same optimiser, rate and training loss. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least that the rule asks for.", "name": "fig-10-full-batch"}}
results.figure(noise, "optimiser", by="batch", lines=[0, 0.1],
               label="fall after fitting (bits)")  # fmt: skip

# %% [markdown]
# {{debate-full-batch was undecided or reproduced}}
# {{debate-noise-compresses was undecided or not reproduced}}
# The full batch compresses with both optimisers, so no noise in the gradient is needed for it.
# With Adam it compresses more than mini-batches do; with momentum the difference is {{debate-full-batch much momentum}} bits, too uncertain to say whether it is as much to a quarter of a bit.
# So with Adam noise adds nothing; with momentum it may.
#
# ## A control that can be learned by heart
#
# If compression made networks generalise, networks that learn labels without a rule should not compress.
# Two hundred patterns these networks can learn by heart, if the first layers are wider; beside them, the same patterns with true labels.
# Information is measured over all 4,096 patterns.

# %%
some = patterns.split(200 / len(x), rng=seed(606), networks=few)
mixed = replace(some, y=np.random.default_rng(seed(607)).permutation(y))
wide_sizes = {"sizes": (12, 40, 20, 5, 4, 3, 2), "batch_size": 50}
by_heart = {
    "true": learn(some, **wide_sizes),
    "shuffled": learn(mixed, **wide_sizes),
}


def learned_by_heart(quantity, labels):
    if quantity == "training accuracy":
        return by_heart[labels].train_accuracy[-1]
    return fall_of_network(plane_at(three_times(by_heart[labels])))


quantities = ("training accuracy", "fall after fitting (bits)")
memorised = results.measure(learned_by_heart, quantity=quantities, labels=by_heart)
words.table(results.summary(memorised, ["quantity", "labels"]))

# %% [markdown]
# Both are learned, and both compress, though the shuffled labels less, which cannot be generalised.
# So a fall of binned information is no proof that a network generalises.
#
# ## Other data
#
# Would other data confirm it?
# Here are digits of MNIST, and, in place of notMNIST, which no package brings, the letters A to J in many fonts.
# Networks of 784-64-20-20-20-10 units learn four fifths of them.
# The KDE assumes a noise of variance 0.1 here, as {cite:t}`saxe2019` do for digits, and sees 1,000 pictures.

# %%
pictures = {"digits": data.digits(), "letters": data.glyphs(2500, rng=seed(608))}
options = {"sizes": (784, 64, 20, 20, 20, 10), "batch_size": 128}
options |= {"epochs": 3 * scale.passes // 10, "learning_rate": 0.005}
of_data = {"12 bits": {name: found[name] for name in quick}}
for name, whole in pictures.items():
    split = whole.split(0.8, rng=seed(609), networks=many)
    moments = three_times(learn(split, many, **options), whole.x)
    one = {f"{n} bins": plane_at(moments, whole.y, bins=n) for n in (8, 30)}
    chosen = np.random.default_rng(seed(610)).permutation(len(whole))[:shown]
    part = [[a[:, chosen] for a in activity] for activity in moments]
    one["KDE upper"] = plane_at(
        part, whole.y[chosen], **kde | {"noise": np.sqrt(0.1)}
    )
    of_data[name] = one


# %%
def last_fall(data, estimator):
    return falls(of_data[data][estimator])[:, -1]


by_data = {"data": of_data, "estimator": of_data["12 bits"]}
data_sets = results.measure(last_fall, **by_data)

# %% tags=["hide-input"] mystnb={"image": {"alt": "All nine marks lie right of zero. Letters in 8 bins fall most, by about three bits. Digits in 30 bins lie next to the dotted lines, at about 0.1 bits."}, "figure": {"caption": "Fall of the last hidden layer's information with the input after fitting, on three sets of data. Dots: networks; marks: mean with 95 % interval; dotted: zero, and the least that the rule asks for.", "name": "fig-10-data-sets"}}
results.figure(data_sets, "data", by="estimator", lines=[0, 0.1],
               label="fall after fitting, last hidden layer (bits)")  # fmt: skip

# %%
most = {"12 bits": len(x)} | {name: len(one) for name, one in pictures.items()}
room = results.measure(
    lambda data, estimator: (
        np.log2(most[data]) - of_data[data][estimator][0, 1, :, -1]
    ),
    data=of_data,
    estimator=["8 bins", "30 bins"],
)
words.table(results.summary(room, ["data", "estimator"]))

# %% [markdown]
# {{debate-data-sets was yes or undecided or depends}}
# The last hidden layer falls on all data, by every estimator.
# (It is least for the digits in 30 bins, {{debate-data-sets digits 30}}.)
# The table tells why that one is so small: it shows how far below $\log_2 n$ a layer stands at the end of fitting.
# Twenty units with 30 bins each make $30^{20}$ cells: nearly every picture has one to itself, and keeps it though the layer changes.
#
# ## Relevant and irrelevant inputs, exactly
#
# The proposal also plans made-up data with relevant and irrelevant inputs (§3.2), which {cite:t}`saxe2019` have, too.
# In a linear network with Gaussian inputs nothing has to be estimated: with a Gaussian noise that we assume on the hidden units, all information is a ratio of determinants.
# Of 100 inputs 30 have an influence on the answer, and 70 have none.
# Each network has a teacher and examples of its own, and learns with the full batch.


# %%
def linear_tasks(examples):
    """A task of relevant and irrelevant inputs for each network, in one."""
    rng, size = np.random.default_rng(seed(611)), examples + 100
    tasks = [data.relevant_irrelevant(size, rng=rng) for _ in range(few)]
    place = size * np.arange(few)[:, None] + np.arange(size)
    parts = {"train": place[:, :examples], "test": place[:, examples:]}
    stacked = {
        name: np.concatenate([getattr(t, name) for t in tasks]) for name in "xy"
    }
    return replace(tasks[0], **parts, **stacked)


students, units = {}, (1, 5, 100)
passes = {"epochs": scale.plane_epochs // 16, "batch_size": None}
descent = passes | {"optimiser": "sgd", "learning_rate": 0.1}
for examples in (400, 100):
    for size in units:
        form = {"sizes": (100, size, 1), "model": {"activation": "linear"}}
        run = learn(linear_tasks(examples), **form, **descent)
        states = [run.checkpoints[epoch]["w.0"].numpy() for epoch in run.evaluated]
        students[f"{size}, {examples}"] = run, np.array(states, dtype=float)


# %%
run, weights = students["5, 400"]
of_linear = data.relevant_irrelevant().information(weights, 0.1)
of_linear["all"] = of_linear.pop("input")
every_third = range(0, len(run.evaluated), 3)
inputs = ("all", "relevant", "irrelevant")
told = results.measure(
    lambda of, look: of_linear[of][look], of=inputs, look=every_third
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Against the epoch the information with all inputs rises from two to more than three bits and that with the relevant inputs from 0.5 to 1.5, between epochs 14 and 51; in the same epochs that with the irrelevant inputs falls a little, from 1.3 to 1.2 bits."}, "figure": {"caption": "Exact information of five linear hidden units with all inputs, the 30 relevant and the 70 irrelevant ones; 400 examples, assumed noise 0.1. Mean over networks and its 95 % interval.", "name": "fig-10-linear"}}
told["epoch"] = [str(run.evaluated[look]) for look in told["look"]]
results.figure(
    told, "epoch", by="of", draw=results.curves, label="information (bits)"
)


# %%
def while_it_fits(part, units, examples, noise):
    """Change of the exact information until the end of fitting."""
    run, weights = students[f"{units}, {examples}"]
    kind, sign = {"irrelevant falls": (1, -1), "relevant rises": (0, 1)}[part]
    kind = ("relevant", "irrelevant")[kind]
    course = data.relevant_irrelevant().information(weights, noise)[kind]
    fit = training.end_of_fitting(run.train_loss)
    return sign * (course[fit, range(few)] - course[0])


parts = {"part": ("irrelevant falls", "relevant rises"), "units": units}
irrelevant = results.measure(
    while_it_fits, **parts, examples=(400, 100), noise=(0.03, 0.1, 0.3)
)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Upper panel: with 1 or 5 units and noise 0.03 the information with irrelevant inputs falls, with 400 examples by half a bit; with noise 0.3, with 100 examples and noise 0.1, and with 100 units and 100 examples it rises instead; the rest lies near zero. Lower panel: the information with the relevant inputs rises everywhere, most with 400 examples and small noise."}, "figure": {"caption": "Exact information of the hidden units of linear networks: fall of that with the irrelevant inputs, and rise of that with the relevant ones, from before training to the end of fitting; by hidden units, examples and the noise that is assumed. Dots: networks; marks: mean with 95 % interval; dotted: zero.", "name": "fig-10-irrelevant"}}
names = irrelevant["units"].map("{} hidden, ".format) + irrelevant["examples"].map(
    "{} examples".format
)
results.figure(irrelevant.assign(of=names), "of", by="noise", panels="part", lines=[0],
               label="change while fitting (bits)")  # fmt: skip

# %% [markdown]
# {{debate-irrelevant was depends}}
# The information with the relevant inputs rises everywhere.
# That with the irrelevant ones falls while the network fits, as claimed, with one or five units and small noise; with 100 examples this takes the smallest.
# Otherwise it rises with 100 examples, where networks learn the irrelevant inputs by heart, and hardly moves with 400.
#
# Nothing makes the weights from irrelevant inputs vanish.
# What grows more, with enough examples, is the relevant part, and it *covers* the irrelevant one.
# How much of it can be read is decided by the noise: even where information is exact, the answer depends on a choice.
#
# ## Quantised networks: information without an estimator
#
# If units took discrete values only, say 1…256, then a layer would be discrete and its information easy to calculate, says the proposal; but the network might suffer.
# We round each hidden $\tanh$ unit to one of so many equally spaced levels from −1 to 1, in training and in use.
# (Gradients pass as if there were no rounding.)
#
# ### What it costs

# %%
levels = (256, 64, 16, 8, 4)
for n in levels:
    trained[n] = learn(bits_task, many, model={"levels": n})


def test_accuracy(way, levels):
    if way == "never rounded":
        return trained["tanh"].test_accuracy[-1]
    if way == "trained with rounding":
        return trained[levels].test_accuracy[-1]
    model = models.FeedForward(starts, sizes, levels=levels)
    model.load_state_dict(trained["tanh"].checkpoints[epochs])
    right = model.layer_activity(x)[-1].argmax(axis=2) == y
    return np.take_along_axis(right, bits_task.test, axis=1).mean(axis=1)


rounding = ("never rounded", "trained with rounding", "rounded afterwards")
accuracies = results.measure(test_accuracy, way=rounding, levels=levels)

# %% tags=["hide-input"] mystnb={"image": {"alt": "Test accuracy stays at 0.96 for networks that are trained with rounding, and sinks a little with 8 and 4 levels. Rounded afterwards it leaves the others at 16 levels and falls to about 0.82 with 4."}, "figure": {"caption": "Test accuracy of networks whose hidden units have so many levels: trained so, or trained without rounding and rounded only for the test. Mean over networks and its 95 % interval; networks that are never rounded are the control.", "name": "fig-10-accuracy"}}
results.figure(accuracies.astype({"levels": str}), "levels", by="way", draw=results.curves,
               controls=["never rounded"], label="test accuracy")  # fmt: skip

# %%
costs = results.difference(accuracies, "way", "never rounded", list(rounding[1:]))
words.table(results.summary(costs, ["way", "levels"]))

# %% [markdown]
# {{est-quantised-cost was no}}
# {{est-few-levels-cost was depends}}
# With the proposal's 256 values there is no cost, whether the network is trained with them or rounded afterwards.
# Networks *trained* with few levels lose little: {{est-few-levels-cost 4}} with 4 levels, next to nothing with 16 and more, and with 8 levels something in between, on the border of what matters.
# Networks that were rounded afterwards lose more from 16 levels on: they had come to use finer differences.
#
# ### Is it exact, and from a sample?
#
# Counted over all patterns the information is exact.
# Mostly one has only a sample, so we ask how much the count from a random half of the patterns lacks.

# %%
counted = {n: three_times(trained[n]) for n in levels}
exact = {n: plane_at(one, method="discrete") for n, one in counted.items()}
sample = np.random.default_rng(seed(612)).permutation(len(x))[: len(x) // 2]


def missing(levels, layer):
    """What the count from half of the patterns lacks, after training."""
    ends = [a[:, sample] for a in counted[levels][2]]
    of_half = plane_at([ends], y[sample], method="discrete")[0, 0]
    return (exact[levels][0, 2] - of_half)[:, layers.index(layer)]


halves = results.measure(missing, levels=(256, 16, 4), layer=last_three)

# %% tags=["hide-input"] mystnb={"image": {"alt": "With 256 levels half of the patterns lack one bit in hidden 3, nearly one in hidden 4 and a third in hidden 5. With 16 levels they lack about half a bit, a seventh, and nothing. With 4 levels nothing is missing in any layer."}, "figure": {"caption": "Exact information of a layer after training minus the count from a random half of the patterns, by number of levels. Dots: networks; marks: mean with 95 % interval; dotted: the margin of the rule, and one bit, which half of the patterns lack where all are told apart.", "name": "fig-10-half"}}
results.figure(halves, "layer", by="levels", lines=[-0.1, 0.1, 1],
               label="missing from half of the patterns (bits)")  # fmt: skip

# %% [markdown]
# {{est-quantised-exact was depends}}
# With 4 levels half of the patterns do as well as all.
# With the proposal's 256 they do not: in hidden 3 they lack exactly one bit, because there every pattern has an activation of its own, in the half as in the whole.
# So information is then exact, but simple to get only if one can read all inputs, or if levels and units are few.
#
# ### Do they compress?
#
# The levels are equal steps of $\tanh$: bins, built into the network.
# So we also stretch the drive of the end of fitting again, and then round.
# And there are ReLU units of 16 levels between 0 and 1, which are as fine at the end as in the middle.


# %%
def rounded(drive, levels):
    return np.round((np.tanh(drive) + 1) * (levels - 1) / 2)


def exact_fall(levels, what):
    if what == "as trained":
        return fall_of_network(exact[levels])
    drive = three_times(trained[levels], kind="drive")
    both = [
        [rounded(a, levels) for a in one] for one in (drive[1], stretch(drive)[0])
    ]
    before, after = plane_at(both, method="discrete")[0]
    return (before - after)[:, -3:].mean(axis=1)


cut_off = learn(bits_task, model={"activation": "relu", "levels": 16})
cut_off = fall_of_network(plane_at(three_times(cut_off), method="discrete"))
whats = {"what": ("as trained", "stretched only")}
quantised = results.measure(exact_fall, levels=levels, **whats)
relu = results.rows(cut_off, levels="16, ReLU", what="as trained")

# %% tags=["hide-input"] mystnb={"image": {"alt": "As trained, networks of all levels lie right of zero, most with 8 and 16 levels, at about 1.4 bits, least with 4, at half a bit. Stretched only, they lie nearly as far right with 256 and 64 levels, and less than half as far with 16, 8 and 4. ReLU units of 16 levels scatter widely around a quarter of a bit."}, "figure": {"caption": "Exact fall of the information with the input after fitting, mean of the last three hidden layers, in networks of so many levels: as trained, and with the drive of the end of fitting stretched as much as training does. Dots: networks; marks: mean with 95 % interval; dotted: zero.", "name": "fig-10-quantised"}}
results.figure(pd.concat([quantised, relu]), "levels", by="what", lines=[0],
               controls=["stretched only"], label="exact fall after fitting (bits)")  # fmt: skip

# %% [markdown]
# {{debate-quantised was holds}}
# Counting is exact, so no estimator can have made this up: on balance, patterns that could be told apart at the end of fitting share an activation at the end, and no later layer can get them back.
#
# With 256 and 64 levels, stretching alone makes most of the fall: saturation again, and here it is a real loss.
# With 16 and fewer it makes less than half.
# Not all of the rest need be something else: each layer is stretched by itself, and it also loses what the layers before it have lost.
# ReLU units of 16 levels leave it open whether they compress at all; {cite:t}`lorenzen2022` found that it hangs on the activation.
#
# ## Is binning appropriate?
#
# §3.1.1 of the proposal is a heading: why binning might be an appropriate measure inside neural networks.
# There is no text under it yet, so we ask two things that can be answered with no.
#
# - **What the bins ignore, does the network ignore it, too?** Round all hidden units of the continuous networks to as many levels as there are bins. If the bins miss nothing that matters, the accuracy stays.
# - **Do bins see how the information changes?** In networks of 256 levels it is known exactly, though the bins are coarser.

# %%
exact_change = -fall_of_network(exact[256])


def unfit(part, bins):
    if part == "not used":
        rounded = test_accuracy("rounded afterwards", bins)
        return trained["tanh"].test_accuracy[-1] - rounded
    return abs(-fall_of_network(plane_at(counted[256], bins=bins)) - exact_change)


parts = ("not used", "sees the change")
appropriate = results.measure(unfit, part=parts, bins=(8, 30, 100))

# %% tags=["hide-input"] mystnb={"image": {"alt": "Left: rounding to 8 levels costs about 0.06 of accuracy, far right of the margin; to 30 it costs a little less than the margin; to 100 nothing. Right: 8 bins miss the exact change by about one bit; 30 and 100 bins miss it by less than the margin."}, "figure": {"caption": "Left: test accuracy that continuous networks lose if their units are rounded to as many levels as there are bins. Right: how far the change of binned information after fitting is from the exact one, in networks of 256 levels. Dots: networks; marks: mean with 95 % interval; dotted: the margins of the rule.", "name": "fig-10-binning"}}
fig, axes = plt.subplots(1, 2, figsize=(6.8, 2.2))
labels = {"not used": "accuracy lost", "sees the change": "bits"}
for ax, (part, table), margin in zip(
    axes, appropriate.groupby("part"), (0.01, 0.25)
):
    results.marks(ax, table, "bins")
    ax.axvline(margin, color="0.3", ls=":", lw=1)
    ax.set(title=part, xlabel=labels[part])
axes[0].set_ylabel("bins")
plt.show()
results.numbers(appropriate, ["part", "bins"])

# %% [markdown]
# {{est-binning-appropriate was yes}}
# With 8 bins the answer is no, twice: the network uses what they ignore, and they misjudge the change.
# With 30, the number of the original, both are near their margins.
# With 100 bins both hold, so *some* number of bins is appropriate, by this rule.
# That says little: both parts get easier the finer the bins, and with so fine bins the first layers stand at their ceiling, and show nothing.
#
# So the heading could get this text: bins are appropriate where they are as fine as what the network uses, which rounding tests; and results for several sizes belong beside each other.
#
# ## Who was right?
#
# | The story | The critique | Here |
# |---|---|---|
# | Each layer gains information about input and label | | About the label, in the last hidden layer, by all nine estimates; about the input it hangs on the resolution |
# | Each layer then forgets the input | Only where units saturate | The last hidden layer does by nearly all estimates, the one before by some, hidden 3 by none (at the full scale by two of nine, a little); the true information does not move. In quantised networks the true information falls |
# | It is a property of learning | It is saturation | In equal bins saturation makes most of it; in linear networks geometry, in some trainings |
# | Not of one data set | | The last layer's fall is there on three |
# | It is why networks generalise | No causal link | Networks that learn by heart compress, though less; ReLU networks compress less, and are about as accurate |
# | The noise of the gradient does it | The full batch does it, too | The full batch does it; whether noise adds to it with momentum is open here, and at the full scale it adds nothing that matters |
# | | Irrelevant information goes while the network fits | With few units and small noise; else it stays or rises |
#
# So is the original **confirmed or denied**?
# Of its first phase the gain about the label is confirmed, where we asked.
# Its second is confirmed for the last hidden layer, at the resolution of bins or noise, and denied for each layer, and for the information itself.
# The **discrepancies** have four sources: the resolution, which the estimator sets; where it is fine, which shows saturation or hides it; the ceiling; and the geometry of the layer.
# Retraining for a distribution, as the proposal plans, was needed: single networks often lie on both sides of zero.
#
# ## At the full scale
#
# {{scales 10}}
#
# After two and a half times the training (in rate times epochs more than twice the original's), and with twice the patterns for all but the bins, the last two layers lose bits by all nine of the proposal's estimates.
# Hidden 4, which most of them left open or spoke against here, loses {{debate-estimators full 30 bins hidden 4}} by 30 bins.
#
# Hidden 3 now loses a little by 30 bins ({{debate-estimators full 30 bins hidden 3}}) and by the upper KDE bound, and by no other.
# {{debate-estimators full was depends on layer and estimator}}
#
# In the mean of the last three layers, equal bins behind the unit see a fall of {{debate-saturation full in activation quantiles}} bits.
# Quantiles, which do not see a unit's own squashing, see one of {{debate-saturation full pre-activation quantiles}}, and bins over the range of the epoch see as much; over the range of the training, nearest to the critique's bins, there is still a rise.
# {{debate-saturation full was depends on bins}}
#
# So most of the fall goes with the unit's own saturation.
# Quantile bins of one unit are always equally full, so what they lose is a change of how units go together; that can be saturation, too, in the layers before.
#
# That no noise is needed is seen here already.
# What is new is that with momentum, too, the full batch loses as much as mini-batches at the same training loss, to a quarter of a bit: the difference is {{debate-full-batch full much momentum}} bits.
# {{debate-full-batch full was reproduced}}
# {{debate-noise-compresses full was not reproduced}}
#
# ## What could fool us
#
# - **One resolution.** A verdict by a single number of bins, or a single noise, is a verdict on that resolution.
# - **A bound taken for an estimate.** The two KDE bounds differ by bits, and a fall of one need not be a fall of the truth.
# - **A ceiling.** Where every pattern has a cell of its own, nothing can fall or rise. Look for values at $\log_2 n$.
# - **The end of fitting.** Where it comes late, part of the fall is over by then, and is not counted.
#
# ## Exercises
#
# Each exercise is followed by a folded solution; its output, which is not folded, is what yours should print.
#
# :::{exercise} Count, and be exact
# :label: ex-10-exact
#
# *Easy, 10 minutes.*
# Write `my_information(layer)`: the exact $I(X;T)$ in bits of a layer with few values, an array of shape (examples, units), if all examples are equally likely.
# Check it with `check_my_information(my_information)`.
# :::

# %% tags=["remove-cell"]
two_units = np.array([[0, 0], [0, 1], [1, 0], [1, 0]])


def entropy_of_counts(layer):
    counts = np.unique(layer, axis=0, return_counts=True)[1]
    return entr(counts / counts.sum()).sum() / np.log(2)


check_my_information = Check(
    [
        ("all alike", (np.zeros((8, 2)),), 0.0),
        ("all different", (np.arange(8.0)[:, None],), 3.0),
        ("two units", (two_units,), 1.5),
        ("the sum is alike, the rows are not", (np.array([[0, 1], [1, 0]]),), 1.0),
        ("levels", (np.array([[-1, -0.5], [0.5, 1], [-0.5, 1], [0.5, 1]]),), 1.5),
    ],
    {
        "Rows are told apart by their values, not by their sum.": (
            lambda right, layer: entropy_of_counts(layer.sum(axis=1))
        ),
        "Count whole rows: units that know the same must not be counted twice.": (
            lambda right, layer: sum(entropy_of_counts(unit) for unit in layer.T)
        ),
        "How evenly the rows are spread counts, not only how many there are.": (
            lambda right, layer: np.log2(len(np.unique(layer, axis=0)))
        ),
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def my_information(layer):
    _, counts = np.unique(layer, axis=0, return_counts=True)
    p = counts / counts.sum()
    return -np.sum(p * np.log2(p))


print(check_my_information(my_information))

# %% [markdown]
# :::{exercise} The neuron that forgets nothing
# :label: ex-10-neuron
#
# *Medium, 15 minutes.*
# Write `best_weight(bins)`: the weight $w$, to two digits, at which $\tanh(wX)$, with standard normal $X$ and so many equal bins between −1 and 1, has the largest binned information (`binned_neuron`).
# Check it with `check_best_weight(best_weight)`.
# Does the best weight grow with the number of bins? Why not by much? (Think of many fine bins: which part of the information depends on $w$?)
# :::

# %% tags=["remove-cell"]
fine = np.geomspace(0.2, 5, 2001)
best = {
    n: fine[np.argmax([binned_neuron(w, n) for w in fine])] for n in (4, 10, 30)
}
check_best_weight = Check(
    [(f"{n} bins, within 0.03", (n,), weight) for n, weight in best.items()],
    {
        "That is the largest information; asked for is the weight that has it.": (
            lambda right, bins: binned_neuron(right, bins)
        ),
        "That is the place in your list; asked for is the weight there.": (
            lambda right, bins: float(abs(fine - right).argmin())
        ),
    },
    tolerance=0.03,
)


# %% tags=["solution", "hide-input"]
def best_weight(bins):
    grid = np.geomspace(0.3, 4, 1000)
    return grid[np.argmax([binned_neuron(w, bins) for w in grid])]


print(check_best_weight(best_weight))
print({bins: round(float(best_weight(bins)), 2) for bins in (4, 10, 30, 100, 1000)})

# %% [markdown]
# With many bins the information is nearly $h(T) + \log_2(\mathrm{bins}/2)$.
# Only the differential entropy $h(T)$ depends on the weight, so the best weight tends to a limit.
#
# :::{exercise} Bins that saturation cannot touch
# :label: ex-10-quantile
#
# *Medium, 15 minutes.*
# Write `quantile_information(layer, bins)`: the information in bits of a layer, (examples, units), in quantile bins, which hold equally many patterns each, unit by unit.
# Use ranks only: the numbers 0 to $n - 1$ in the order of a unit's values, cut into equal parts.
# Check it with `check_quantile(quantile_information)`.
# Then give it the drive and the activation of the last hidden layer of one network at the end, `drive[2][-1][0]` and `tanh[2][-1][0]`.
# :::

# %% tags=["remove-cell"]
draws = np.random.default_rng(seed(613))
unit = draws.permutation(64) / 7.0
grid = np.stack(np.meshgrid(np.arange(8), np.arange(8)), -1).reshape(-1, 2)
grid = grid + draws.uniform(0, 0.5, grid.shape)


def in_equal_bins(right, layer, bins):
    place = (layer - layer.min(axis=0)) / np.ptp(layer, axis=0)
    return entropy_of_counts(np.minimum((place * bins).astype(int), bins - 1))


check_quantile = Check(
    [
        ("one unit, 8 bins", (unit[:, None], 8), 3.0),
        ("one unit, 4 bins", (unit[:, None], 4), 2.0),
        ("the same unit twice", (np.stack([unit, -unit], axis=1), 8), 3.0),
        ("an increasing function of it", (np.exp(unit)[:, None], 8), 3.0),
        ("two units that know nothing of each other", (grid, 8), 6.0),
    ],
    {
        "These bins are equally wide; they should hold equally many.": in_equal_bins,
        "Count cells of the whole layer, not units one by one.": (
            lambda right, layer, bins: layer.shape[1] * np.log2(bins)
        ),
    },
    unit="bits",
)


# %% tags=["solution", "hide-input"]
def quantile_information(layer, bins):
    ranks = layer.argsort(axis=0).argsort(axis=0)
    _, counts = np.unique(ranks * bins // len(layer), axis=0, return_counts=True)
    return entr(counts / counts.sum()).sum() / np.log(2)


print(check_quantile(quantile_information))
for name, activity in (("drive", drive[2][-1][0]), ("activation", tanh[2][-1][0])):
    print(f"{name}: {quantile_information(activity, 8):.2f} bits")

# %% [markdown]
# Ranks are the same before and after $\tanh$ (but for ties, where a float is exactly 1), so what equal bins lose and these do not is lost to the place of the bins: to saturation.
#
# :::{exercise} How many patterns are really lost?
# :label: ex-10-lost
#
# *Easy, 5 minutes.*
# In the networks of 16 levels, how many different activations does the last hidden layer have at the end of fitting, and how many at the end of training?
# `counted[16]` holds the layers at the start, at the end of fitting and at the end.
# How does that fit with the change of the exact information?
# :::

# %% tags=["solution", "hide-input"]
for when, time in (("end of fitting", 1), ("end of training", 2)):
    different = [len(np.unique(one, axis=0)) for one in counted[16][time][-1]]
    both = different, exact[16][0, time][:, -1]
    count, bits = (words.estimate(*ensemble_interval(one)) for one in both)
    print(f"{when}: {count} activations, {bits} bits")

# %% [markdown]
# Information counts how evenly the patterns are spread, and not only over how many.
#
# ## Check yourself
#
# Choose before you open the answer.
#
# **1.** Noise of a known size is added to a layer. From one noisy value of each of 1,000 patterns, drawn from 4,096, its information is estimated. The estimate lies 5 bits above the upper KDE bound of these 1,000 patterns. What do you know?
#
# - (a) The bound is too tight.
# - (b) The estimate is wrong, although nobody knows the truth.
# - (c) Nothing: the bound is of these 1,000 patterns, and the estimator cannot know that there are no others.
#
# :::{dropdown} Answer to question 1
# **(b).** The bound holds for the 1,000 patterns. All 4,096 can have at most $\log_2 4.1 = 2$ bits more, so 5 bits above is wrong for both.
#
# *(a)* cannot be said of a bound that holds.
#
# *(c)* is right about an excess of up to 2 bits, and no further.
# :::
#
# **2.** In equal bins of $\tanh$ a layer compresses; in quantile bins, which no increasing function changes, it does not. What follows?
#
# - (a) Quantile bins are wrong, because the next layer sees the $\tanh$.
# - (b) A good part of the fall comes from saturation, for $\tanh$ loses nothing by itself.
# - (c) Compression is a mistake of the program.
#
# :::{dropdown} Answer to question 2
# **(b).** Both are bins of one and the same activation, since $\tanh$ can be undone. They differ in where they are fine and where they are coarse.
#
# *(a)* has a point: the next layer does see squeezed values. But it sees them without any bins.
#
# *(c)* goes too far: the layer does come to tell fewer patterns apart *at that resolution*.
# :::
#
# **3.** By bins of a fixed size, a linear layer loses information. Nothing in it saturates. How can that be?
#
# - (a) It cannot; it must be an error.
# - (b) One direction of the layer grows, the others shrink, and bins of a fixed size see less of these.
# - (c) The network forgets the inputs that do not matter, because their weights go to zero.
#
# :::{dropdown} Answer to question 3
# **(b).** A difference that is small beside the bins is not seen, whether it was squeezed by $\tanh$ or shrank by itself.
#
# *(a)* takes saturation for the only way.
#
# *(c)* sounds right, but gradient descent gives no reason for all such weights to vanish.
# :::
#
# **4.** A network whose $\tanh$ units have few levels compresses, and the information is exact. What does this settle?
#
# - (a) That networks with continuous units lose information as well.
# - (b) That compression can be more than a matter of how one measures.
# - (c) That compression is needed to generalise.
#
# :::{dropdown} Answer to question 4
# **(b).** Patterns that were told apart share an activation later, and no layer after it can get them back. Here the resolution is the network's own. What the cause is, saturation or something else, is another question.
#
# *(a)* does not follow: a continuous network may compute with differences that a few levels would lose.
#
# *(c)* does not follow: whether other networks do without is not asked by it.
# :::
#
# **5.** Networks that are trained with all patterns in one batch compress, too. So
#
# - (a) the noise of stochastic gradients is not needed for it;
# - (b) stochastic gradients do not compress;
# - (c) compression has nothing to do with training.
#
# :::{dropdown} Answer to question 5
# **(a).** What happens without a cause does not need that cause.
#
# *(b)* does not follow. Two ways can lead to the same place.
#
# *(c)* does not follow either: these networks are trained as well, only without the noise.
# :::
#
# ## Takeaways
#
# - The same layer of the same network compresses, stays or expands, depending on the estimator. Name the estimator and its resolution with every plane.
# - The true information of every layer of a network without noise is all there is. What falls is information at some resolution.
# - An estimate above an upper bound is wrong, whatever the truth is. Neighbours fail in this way where units are many and examples few.
# - A saturating neuron makes binned information rise and fall, with nothing learned and nothing lost. It makes most of the fall here.
# - Saturation is not the only way: linear layers can lose binned information because they shrink across their longest direction. How much hangs on how they are trained.
# - Noise in the gradient is not needed.
# - Quantise the network, and information is exact. With few levels it is also simple to count, and its fall is real.
# - Bins can be tested: round the network to them, and see whether it minds.
#
# ## Record

# %%
listed = falling.query("layer in @last_three and estimator in @proposed")
ledger.record("debate-estimators", listed, figure="fig-10-falls")

# %%
label = i_ty.drop(columns="layer")
ledger.record("debate-estimators-label", label, figure="fig-10-label")

# %%
ledger.record("est-robust-similarity", similar, figure="fig-10-agreement")

# %%
ledger.record("est-between-layers", turning, figure="fig-10-between")

# %%
kinds_of = {
    "tanh": "tanh falls",
    "ReLU": "ReLU does not",
    "linear": "linear does not",
}
judged = activation.assign(part=activation["kind"].map(kinds_of))
judged = pd.concat([judged.drop(columns="kind"), beyond.assign(part="beyond ReLU")])
ledger.record("debate-activation", judged, figure="fig-10-activations")

# %%
judged = {
    "falls less": beyond,
    "as accurate": results.rows(accuracy["ReLU"] - accuracy["tanh"]),
}
ledger.record("debate-generalise", judged, figure="fig-10-activations")

# %%
behind = "equal, behind the unit"
judged = {
    "in the activation": saturation.query("bins == @behind").drop(columns="bins")
}
judged["in the pre-activation"] = saturation.query("bins != @behind")
judged["difference"] = results.difference(saturation, "bins", behind, kinds)
ledger.record("debate-saturation", judged, figure="fig-10-saturation")

# %%
more = results.difference(noise, "batch", "full batch", "mini-batches")
alone = noise.query("batch == 'full batch'").drop(columns="batch")
judged = {"falls": alone, "as much": more}
ledger.record("debate-full-batch", judged, figure="fig-10-full-batch")

# %%
by_noise = results.difference(noise, "batch", "mini-batches", "full batch")
ledger.record("debate-noise-compresses", by_noise, figure="fig-10-full-batch")

# %%
ledger.record("debate-irrelevant", irrelevant, figure="fig-10-irrelevant")

# %%
ledger.record("debate-data-sets", data_sets, figure="fig-10-data-sets")

# %%
ledger.record("est-quantised-exact", halves, figure="fig-10-half")

# %%
judged = costs.query("levels == 256").drop(columns="levels")
judged = judged.rename(columns={"way": "reading"})
ledger.record("est-quantised-cost", judged, figure="fig-10-accuracy")

# %%
judged = costs.query("levels < 256 and way == 'trained with rounding'").drop(
    columns="way"
)
ledger.record("est-few-levels-cost", judged, figure="fig-10-accuracy")

# %%
judged = quantised.query("what == 'as trained'").drop(columns="what")
ledger.record("debate-quantised", judged, figure="fig-10-quantised")

# %%
ledger.record("est-binning-appropriate", appropriate, figure="fig-10-binning")
