"""Ranking: exact answers, the iteration, nulls, and bad input."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoutils import ranking
from infoutils.flow import flow_graph


def random_graph(seed, nodes=20, weighted=True):
    graph = nx.gnp_random_graph(nodes, 0.15, seed=seed, directed=True)
    rng = np.random.default_rng(seed)
    for _, _, attributes in graph.edges(data=True):
        attributes["weight"] = rng.uniform(0.1, 2) if weighted else 1.0
    return graph


def layered(*sizes):
    """Every unit of a layer sends to every unit of the next."""
    graph, start = nx.DiGraph(), 0
    for here, there in zip(sizes, sizes[1:]):
        graph.add_edges_from(
            (start + i, start + here + j) for i in range(here) for j in range(there)
        )
        start += here
    return graph


def test_layers_rank_one_apart():
    ranks = ranking.rank(layered(4, 3, 2))
    assert sorted({round(r, 9) for r in ranks.values()}) == pytest.approx(
        sorted([-7 / 9, 2 / 9, 11 / 9])  # 0, 1 and 2, with mean zero over the nodes
    )


def test_a_cycle_has_no_direction():
    graph = nx.cycle_graph(5, create_using=nx.DiGraph)
    np.testing.assert_allclose(list(ranking.rank(graph).values()), 0, atol=1e-12)
    assert ranking.incoherence(graph) == pytest.approx(1)


@given(st.integers(0, 10_000), st.sampled_from([None, "weight"]))
def test_the_iteration_agrees_with_the_exact_answer(seed, weight):
    graph = random_graph(seed)
    exact = ranking.rank(graph, weight=weight)
    iterated = ranking.rank(graph, "iterative", weight=weight)
    np.testing.assert_allclose(list(iterated.values()), list(exact.values()), atol=1e-6)


@given(st.integers(0, 10_000))
def test_invariants(seed):
    graph = random_graph(seed)
    ranks = ranking.rank(graph, weight="weight")
    back = ranking.rank(graph.reverse(), weight="weight")
    isolated = {node for node in graph if graph.degree(node) == 0}
    assert {node for node, r in ranks.items() if np.isnan(r)} == isolated
    for component in nx.weakly_connected_components(graph):
        if len(component) > 1:
            assert np.mean([ranks[node] for node in component]) == pytest.approx(0, abs=1e-9)
            for node in component:  # turning every edge turns the ranking over
                assert back[node] == pytest.approx(-ranks[node], abs=1e-9)
    heavier = nx.DiGraph((a, b, {"weight": 7 * w}) for a, b, w in graph.edges(data="weight"))
    scaled = ranking.rank(heavier, weight="weight")  # the unit of the weight does not matter
    assert all(scaled[n] == pytest.approx(ranks[n], abs=1e-9) for n in scaled)
    assert 0 <= ranking.incoherence(graph, "weight") <= 1 + 1e-9


def test_rank_satisfies_its_equation():
    graph = random_graph(3)
    e = nx.to_numpy_array(graph, weight="weight")
    s = e + e.T
    r = np.nan_to_num(list(ranking.rank(graph, weight="weight").values()))
    laplacian = np.diag(s.sum(axis=1)) - s
    np.testing.assert_allclose(laplacian @ r, e.sum(axis=0) - e.sum(axis=1), atol=1e-9)


def test_equals_the_trophic_level_of_networkx_up_to_a_constant():
    # A tree with one root has integer trophic levels by either definition.
    tree = nx.DiGraph([(0, 1), (0, 2), (1, 3), (1, 4), (2, 5)])
    levels = nx.trophic_levels(tree)
    ranks = ranking.rank(tree)
    shifts = {round(levels[node] - ranks[node], 9) for node in tree}
    assert len(shifts) == 1
    assert ranking.incoherence(tree) == pytest.approx(0, abs=1e-12)


def test_the_literal_iteration_oscillates_on_layers():
    path = ranking.rank_trajectory(nx.DiGraph([(0, 1)]), 4)
    np.testing.assert_array_equal(path, [[0, 0], [-1, 1], [0, 0], [-1, 1], [0, 0]])
    damped = ranking.rank_trajectory(nx.DiGraph([(0, 1)]), 60, step_size=0.5)
    np.testing.assert_allclose(damped[-1], [-0.5, 0.5])


def test_isolated_nodes_have_no_trajectory():
    graph = nx.DiGraph([(0, 1)])
    graph.add_node(2)
    assert np.isnan(ranking.rank_trajectory(graph, 2)[:, 2]).all()


def test_turning_edges_destroys_coherence():
    graph = layered(6, 6, 6)
    null = ranking.incoherence_null(graph, 20, rng=1)
    assert null.shape == (20,)
    assert ranking.incoherence(graph) == pytest.approx(0, abs=1e-12)
    assert null.min() > 0.5
    seeds = np.random.default_rng(1).integers(2**63, size=20)
    turned = [ranking.turn_edges(graph, rng=int(seed)) for seed in seeds]
    np.testing.assert_allclose(null, [ranking.incoherence(one) for one in turned])


@pytest.mark.parametrize("weight", [None, "weight"])
def test_turned_ranks_are_the_ranks_of_turned_graphs(weight):
    graph = random_graph(2)
    graph.add_edges_from([(40, 41, {"weight": 2.0}), (41, 40, {"weight": 1.0})])  # apart, both ways
    graph.add_node(99)  # without an edge
    ranks = ranking.turned_ranks(graph, 5, weight=weight, rng=1)
    seeds = np.random.default_rng(1).integers(2**63, size=5)
    for row, seed in zip(ranks, seeds):
        turned = ranking.turn_edges(graph, rng=int(seed))
        np.testing.assert_allclose(row, list(ranking.rank(turned, weight=weight).values()))
    assert np.isnan(ranks[:, -1]).all() and np.isfinite(ranks[:, :-1]).sum() > 0


def test_the_null_keeps_pairs_that_are_joined_both_ways():
    graph = nx.DiGraph()
    graph.add_edge(0, 1, weight=2.0)
    graph.add_edge(1, 0, weight=1.0)
    null = ranking.incoherence_null(graph, 20, rng=0, weight="weight")
    np.testing.assert_allclose(null, 1 - 1 / 9)  # 2 against 1, either way round
    strengths = {ranking.turn_edges(graph, rng=seed)[0][1]["weight"] for seed in range(20)}
    assert strengths == {1.0, 2.0}


def test_turned_edges_keep_the_skeleton():
    graph = random_graph(4)
    turned = ranking.turn_edges(graph, rng=1)
    assert list(turned) == list(graph)
    assert turned.number_of_edges() == graph.number_of_edges()
    assert turned.to_undirected().edges == graph.to_undirected().edges
    total = sum(w for _, _, w in graph.edges(data="weight"))
    assert sum(w for _, _, w in turned.edges(data="weight")) == pytest.approx(total)
    assert set(turned.edges) != set(graph.edges)


@pytest.mark.parametrize("weighted", [False, True])
def test_flows_are_ranked_as_their_graphs_are(weighted):
    flows = np.random.default_rng(3).normal(size=(2, 3, 6, 6))
    flows[0, 0] = -1.0  # a network without an edge
    flows[0, 1, 4] = flows[0, 1, :, 4] = np.nan  # a unit without one
    ranks = ranking.rank_flows(flows, 0.1, weighted=weighted)
    assert np.isnan(ranks[0, 0]).all() and np.isnan(ranks[0, 1, 4])
    for place in [(0, 1), (0, 2), (1, 0)]:
        graph = flow_graph(flows[place], 0.1)
        expected = ranking.rank(graph, weight="weight" if weighted else None)
        np.testing.assert_allclose(ranks[place], list(expected.values()))
    np.testing.assert_array_equal(ranking.rank_flows(flows[1, 0], 0.1, weighted=weighted).shape, 6)


def test_the_order_of_groups():
    groups = [0, 0, 1, 1, 2]
    assert ranking.order([0, 1, 2, 3, 4], groups) == 1
    assert ranking.order([4, 3, 2, 1, 0], groups) == 0
    assert ranking.order([1, 1, 1, 1, 1], groups) == 0.5
    assert ranking.order([0, 1, 2, 3, -1], groups) == 0  # the smaller of 1 and 0
    ranks = [[0, np.nan, 2, 3, 4], [0, 1, 2, 3, np.nan], [4, 3, 2, 1, 0]]
    expected = [1, np.nan, 0]
    np.testing.assert_array_equal(ranking.order(ranks, groups), expected)
    each = [groups, groups, [2, 2, 1, 1, 0]]
    np.testing.assert_array_equal(ranking.order(ranks, each), [1, np.nan, 1])


def test_neighbour_similarity():
    # 0 and 1 both send to 2 and 3; only 0 sends to 4.
    graph = nx.DiGraph()
    graph.add_nodes_from(range(5))
    graph.add_edges_from([(0, 2), (0, 3), (0, 4), (1, 2), (1, 3)])
    sources, sinks = ranking.neighbour_similarity(graph)
    assert sinks[0, 1] == pytest.approx(2 / 3)
    assert sources[2, 3] == 1
    assert sources[2, 4] == pytest.approx(1 / 2)
    assert np.isnan(sources[0, 1]) and np.isnan(sinks[2, 3]) and np.isnan(np.diag(sinks)).all()
    # An edge between the two that are compared is no likeness and no difference.
    graph.add_edge(0, 1)
    assert ranking.neighbour_similarity(graph)[1][0, 1] == pytest.approx(2 / 3)


@pytest.mark.parametrize("weight", [None, "weight"])
def test_the_matrix_is_that_of_networkx(weight):
    graph = nx.relabel_nodes(random_graph(2), lambda node: f"unit {(7 * node) % 20}")
    expected = nx.to_scipy_sparse_array(graph, weight=weight, dtype=float, format="csr")
    assert abs(ranking._adjacency(graph, weight) - expected).max() == 0


@pytest.mark.parametrize("kind", ["random", "in parts", "grid", "chain"])
def test_large_graphs_are_ranked_as_small_ones_are(kind, monkeypatch):
    graph = {
        "random": lambda: nx.gnm_random_graph(1500, 6000, seed=1, directed=True),
        "in parts": lambda: nx.gnm_random_graph(1500, 1500, seed=1, directed=True),
        "grid": lambda: nx.grid_2d_graph(40, 40, create_using=nx.DiGraph),
        "chain": lambda: nx.path_graph(20_000, create_using=nx.DiGraph),
    }[kind]()
    large = ranking.rank(graph)
    monkeypatch.setattr(ranking, "DIRECT", 10**9)
    np.testing.assert_allclose(list(large.values()), list(ranking.rank(graph).values()), atol=1e-8)


def test_a_hundred_thousand_nodes_need_no_direct_solution_and_no_matrix(monkeypatch):
    monkeypatch.delattr(ranking, "_solve_directly")
    nodes, edges = 100_000, 1_000_000
    ends = np.random.default_rng(0).integers(nodes, size=(edges, 2))
    graph = nx.DiGraph(ends.tolist())
    ranks = ranking.rank(graph)
    values = np.array([[ranks[a], ranks[b]] for a, b in ends[:1000].tolist()])
    assert (values[:, 1] - values[:, 0]).mean() > 0
    assert 0.5 < ranking.incoherence_null(graph, 1)[0] < 1


EMPTY = nx.DiGraph()
EMPTY.add_nodes_from(range(3))
NEGATIVE = nx.DiGraph()
NEGATIVE.add_edge(0, 1, weight=-1.0)


@pytest.mark.parametrize(
    ("function", "arguments", "named"),
    [
        (ranking.rank, (nx.Graph([(0, 1)]),), "graph"),
        (ranking.rank, (EMPTY,), "graph is empty"),
        (ranking.rank, ("graph",), "graph"),
        (ranking.rank, (nx.DiGraph([(0, 0)]),), "graph"),
        (ranking.rank, (nx.DiGraph([(0, 1)]), "guess"), "method must be one of 'exact'"),
        (ranking.rank, (nx.DiGraph([(0, 1)]), "exact", "weight"), "weight"),
        (ranking.rank, (NEGATIVE, "exact", "weight"), "weight"),
        (ranking.rank_trajectory, (nx.DiGraph([(0, 1)]), 0), "steps"),
        (ranking.incoherence, (EMPTY,), "graph"),
        (ranking.incoherence_null, (nx.DiGraph([(0, 1)]), 0), "surrogates"),
        (ranking.incoherence_null, (EMPTY, 1), "graph"),
        (ranking.turn_edges, (EMPTY,), "graph"),
        (ranking.turned_ranks, (nx.DiGraph([(0, 1)]), 0), "surrogates"),
        (ranking.turned_ranks, (EMPTY, 1), "graph"),
        (ranking.rank_flows, (np.ones((2, 3)),), "flow"),
        (ranking.rank_flows, (np.ones((2, 2)), "low"), "threshold"),
        (ranking.order, ([1, 2], [0, 1, 2]), "groups"),
        (ranking.order, ([1, 2], [0, 0]), "groups"),
        (ranking.neighbour_similarity, (EMPTY,), "graph"),
    ],
)
def test_bad_input(function, arguments, named):
    with pytest.raises(ValueError, match=named):
        function(*arguments)


def test_bad_step_size_and_steps():
    graph = nx.DiGraph([(0, 1)])
    with pytest.raises(ValueError, match="step_size"):
        ranking.rank_trajectory(graph, 1, step_size=1.5)
    with pytest.raises(ValueError, match="max_steps=1 is too few"):
        ranking.rank(random_graph(1), "iterative", max_steps=1)
