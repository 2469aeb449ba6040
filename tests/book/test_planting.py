"""The graphs with layers that chapter 05 plants, and that what looks for layers finds them."""

import ast
from types import SimpleNamespace

import networkx as nx
import numpy as np
import pytest

from infoutils import flow, ranking
from infoutils.statistics import dip

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def planting(root):
    source = (root / "notebooks" / "05_ranking.py").read_text(encoding="utf-8")
    wanted = [
        node
        for node in ast.parse(source).body
        if getattr(node, "name", None) in ("layered_graph", "climbing")
    ]
    defined = {"np": np, "nx": nx, "flow": flow, "ranking": ranking}
    exec(compile(ast.Module(wanted, []), "05_ranking.py", "exec"), defined)
    return SimpleNamespace(**defined)


def test_strict_layers_lead_to_the_next_only(planting):
    graph = planting.layered_graph(RNG(0), (3, 4, 3))
    layer = np.repeat([0, 1, 2], [3, 4, 3])
    assert {layer[b] - layer[a] for a, b in graph.edges} == {1}
    assert 6 <= graph.size() <= 18  # of 24, half
    assert ranking.incoherence(graph) < 1e-9


def test_noise_adds_as_many_edges_again(planting):
    strict, noisy = (planting.layered_graph(RNG(1), noise=noise) for noise in (0, 2))
    assert noisy.size() == 3 * strict.size()
    assert set(strict.edges) <= set(noisy.edges)


def test_turned_up_edges_climb_and_the_skeleton_stays(planting):
    graph = nx.gnp_random_graph(31, 0.3, seed=2, directed=True)
    graph.remove_edges_from([(a, b) for a, b in graph.edges if graph.has_edge(b, a) and a < b])
    units = list(range(1, 31))
    all_up = planting.climbing(graph, units, 1, RNG(2))
    assert set(map(frozenset, all_up.edges)) == set(map(frozenset, graph.edges))
    assert all((a - 1) // 10 <= (b - 1) // 10 for a, b in all_up.edges if a and b)
    assert list(all_up) == list(graph)
    falls = [ranking.incoherence(planting.climbing(graph, units, s, RNG(3))) for s in (0, 0.5, 1)]
    assert falls[0] > falls[1] + 0.05 > falls[2] + 0.1


@pytest.mark.parametrize("turned", [False, True])
def test_the_dip_finds_layers_among_many_units_and_none_among_turned_edges(planting, turned):
    graph = planting.layered_graph(RNG(4), (33, 34, 33))
    if turned:
        graph = ranking.turn_edges(graph, rng=5)
    null = [dip(ranks) for ranks in ranking.turned_ranks(graph, 40, rng=6)]
    observed = dip(list(ranking.rank(graph).values()))
    assert (observed > np.quantile(null, 0.95)) == (not turned)
