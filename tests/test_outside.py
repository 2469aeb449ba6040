"""What is set for the whole process: results do not hang on it, and it is left as it was."""

import contextlib
import inspect
import random
import warnings
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest
import torch

from infoutils import data, estimation, flow, models, planes, ranking, statistics, training
from infoutils.estimation import METHODS

RNG = np.random.default_rng(0)
X, Y, Z = RNG.normal(size=(3, 60, 2)) + RNG.normal(size=(60, 2))
TIED = np.round(X, 1)
FAR = np.concatenate([X[:30], X[30:] + 300])  # exponentials of what is far apart underflow
ACTIVITY = RNG.normal(size=(2, 40, 5, 3))
FLOW = flow.information_flow(ACTIVITY[0])
GRAPH = nx.gnp_random_graph(60, 0.08, seed=0, directed=True)
MATRICES = np.stack([FLOW, FLOW.T])
TASK = data.spherical_patterns()
NOISY = models.FeedForward(2, (12, 3, 2), noise=0.1, rng=0)
HISTORY = training.fit(NOISY, TASK, epochs=1, batch_size=512, rng=1)
RECURRENT = models.FullyRecurrent(2, 2, 3, 1, noise=0.1, rng=0)
WINDOWS = RNG.normal(size=(20, 4, 2))
LABELS = np.arange(60) % 2
LAYERS = [np.stack([X, Y]), np.stack([FAR, Z])]
OPTIONS = {"kde": {"variance": 0.05}, "lga": {"k": 8}}
P_XY = np.array([[0.3, 0.1], [0.1, 0.3], [0.2, 0.0]])
BLOCKS = {"block": 5, "surrogates": 4}

#: each public function, by name; `jobs` are the workers
CALLS = {
    "entropy": lambda jobs: [
        estimation.entropy(x, name, **OPTIONS.get(name, {}))
        for name, method in METHODS.items()
        if method.entropy
        for x in (X, FAR)
    ],
    "mutual_information": lambda jobs: [
        estimation.mutual_information(x, y, name, **OPTIONS.get(name, {}))
        for name in METHODS
        for x, y in ((X, Y), (FAR, FAR + Y))
    ],
    "conditional_mutual_information": lambda jobs: [
        estimation.conditional_mutual_information(x, Y, Z) for x in (X, TIED, X[:, 0])
    ],
    "pairwise_mutual_information": lambda jobs: [
        estimation.pairwise_mutual_information(X, x, method=name, jobs=jobs, **options)
        for x in (Y, TIED)
        for name, options in (("ksg", {}), ("ksg", {"device": "cpu"}), ("gaussian", {}))
    ],
    "diagnose": lambda jobs: estimation.diagnose(X, Y).replayed,
    "propagated_information": lambda jobs: estimation.propagated_information(
        FAR[:, None], 0.1, jobs=jobs
    ),
    "tse_complexity": lambda jobs: [
        *estimation.tse_complexity(X, jobs=jobs)[:2],
        *estimation.tse_complexity(X, method="gaussian")[:2],
    ],
    "timings": lambda jobs: flow.timings(ACTIVITY, (0, 1, 1))["staggered"],
    "stagger": lambda jobs: flow.stagger(ACTIVITY, (0, 1, 1)),
    "pooled": lambda jobs: flow.pooled(ACTIVITY[0]),
    "delayed_mutual_information": lambda jobs: flow.delayed_mutual_information(ACTIVITY, jobs=jobs),
    "information_flow": lambda jobs: flow.information_flow(ACTIVITY, jobs=jobs),
    "shuffled_flow": lambda jobs: flow.shuffled_flow(ACTIVITY, surrogates=4, jobs=jobs),
    "transfer_entropy": lambda jobs: flow.transfer_entropy(ACTIVITY, jobs=jobs),
    "flow_graph": lambda jobs: nx.to_numpy_array(flow.flow_graph(FLOW, quantile=0.2)),
    "rank": lambda jobs: [
        list(ranking.rank(GRAPH, method).values()) for method in ("exact", "iterative")
    ],
    "rank_flows": lambda jobs: ranking.rank_flows(MATRICES),
    "rank_trajectory": lambda jobs: ranking.rank_trajectory(GRAPH, 3),
    "incoherence": lambda jobs: ranking.incoherence(GRAPH),
    "turn_edges": lambda jobs: nx.to_numpy_array(ranking.turn_edges(GRAPH)),
    "incoherence_null": lambda jobs: ranking.incoherence_null(GRAPH, 5),
    "turned_ranks": lambda jobs: ranking.turned_ranks(GRAPH, 5),
    "order": lambda jobs: ranking.order(np.arange(6.0), LABELS[:6]),
    "neighbour_similarity": lambda jobs: ranking.neighbour_similarity(GRAPH),
    "information_plane": lambda jobs: [
        planes.information_plane(LAYERS, LABELS, limits=None),
        planes.information_plane(LAYERS, LABELS, method="ksg", x=X, scale=None),
        *(
            planes.information_plane(LAYERS, LABELS, method=method, noise=0.1)
            for method in ("kde", "kl", "lnn1", "lnn2", "lga", "gaussian")
        ),
    ],
    "plane_during_training": lambda jobs: planes.plane_during_training(
        HISTORY, TASK.x, TASK.y, kind="drive", limits=None, jobs=jobs
    )[1],
    "sample_propagation": lambda jobs: planes.sample_propagation(
        NOISY, TASK.x[:50], chosen=20, conditional=10, draws=60, jobs=jobs
    ),
    "recurrent_information": lambda jobs: planes.recurrent_information(
        RECURRENT, WINDOWS, draws=60, jobs=jobs
    ),
    "information_bottleneck": lambda jobs: planes.information_bottleneck(P_XY, [9.0, 2.0]).i_xt,
    "ensemble_interval": lambda jobs: [
        statistics.ensemble_interval(X, method=method) for method in ("student", "bootstrap")
    ],
    "block_shuffle_null": lambda jobs: statistics.block_shuffle_null(
        lambda x, y: ranking.incoherence(GRAPH) + x[0, 0], X, Y, **BLOCKS, jobs=jobs
    ),
    "p_value": lambda jobs: [
        statistics.p_value(3.0, np.arange(9.0), method=method) for method in ("rank", "normal")
    ],
    "block_jackknife": lambda jobs: statistics.block_jackknife(np.mean, X, blocks=5, jobs=jobs),
    "false_discovery_rate": lambda jobs: statistics.false_discovery_rate([0.01, 0.5]),
    "peak_of_others": lambda jobs: statistics.peak_of_others(X),
    "dip": lambda jobs: statistics.dip(X[:, 0]),
}


def state():
    return SimpleNamespace(
        filters=list(warnings.filters),
        floats=np.geterr(),
        numpy=np.random.get_state()[1].tolist(),  # noqa: NPY002
        python=random.getstate(),
        torch=torch.random.get_rng_state().tolist(),
        dtype=torch.get_default_dtype(),
        device=torch.ones(1).device,
        gradients=torch.is_grad_enabled(),
        inference=torch.is_inference_mode_enabled(),
    )


@contextlib.contextmanager
def dtype(value):
    before = torch.get_default_dtype()
    torch.set_default_dtype(value)
    yield
    torch.set_default_dtype(before)


@contextlib.contextmanager
def seeds():
    before = np.random.get_state(), torch.random.get_rng_state()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    torch.manual_seed(1)
    yield
    np.random.set_state(before[0])  # noqa: NPY002
    torch.random.set_rng_state(before[1])


OUTSIDE = {
    "no gradients": torch.no_grad,
    "inference": torch.inference_mode,
    "half precision": lambda: dtype(torch.float16),
    "a device without values": lambda: torch.device("meta"),
    "floats": lambda: np.errstate(all="raise"),
    "seeds": seeds,
}


def test_every_public_function_is_called():
    public = {
        name
        for module in (estimation, flow, ranking, planes, statistics)
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and (module is estimation or value.__module__ == module.__name__)
    }
    assert public == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_what_is_set_outside_changes_nothing_and_stays(name):
    """All warnings are errors here, as pytest is set."""
    usual = CALLS[name](1)
    for outside in OUTSIDE.values():
        with outside():
            before = state()
            np.testing.assert_array_equal(CALLS[name](1), usual)
            assert state() == before


@pytest.mark.parametrize("name", CALLS)
def test_nothing_outside_is_changed_by_threads(name):
    usual, before = CALLS[name](1), state()
    with ThreadPoolExecutor(4) as pool:
        for value in pool.map(CALLS[name], [2, 1, 2, 1]):
            np.testing.assert_allclose(value, usual, rtol=1e-12)
    assert state() == before


def test_filters_survive_singular_graphs_in_threads():
    """`catch_warnings` would put back what another thread had set meanwhile."""
    graph = nx.DiGraph()
    nx.add_path(graph, range(400))
    before = list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ranking.rank(graph), range(64)))
    assert warnings.filters == before
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([(0, 1, 1.0), (1, 2, 1e-300), (2, 3, 1.0)])
    with pytest.raises(ValueError, match="^weight"):
        ranking.rank(graph, weight="weight")
