"""Results do not depend on the unit of measurement, where they should not."""

import networkx as nx
import numpy as np
import pytest

from infoutils import clustering, complexity, estimation, flow, planes, ranking, statistics

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 3)) @ [[1.0, 0.5, 0.2], [0.0, 1.0, 0.7], [0.0, 0.0, 1.0]]
Y = (X[:, 0] > 0).astype(int)
SERIES = rng.normal(size=(20, 6, 3)).cumsum(axis=1)
LINKS = np.where(np.eye(1200, k=1) + np.eye(1200, k=7) - np.eye(1200, k=-1000), 1.0, 0.0)
LINKS *= 1 + rng.random(LINKS.shape)


def graph(weights):
    return nx.from_numpy_array(weights, create_using=nx.DiGraph)


def plane(unit, method, **options):
    return planes.information_plane([unit * X[None]], Y, method=method, **options)


RESULTS = {
    "conditional information": lambda u: estimation.conditional_mutual_information(
        u * X[:, 0], u * X[:, 1], u * X[:, 2]
    ),
    "propagated information": lambda u: estimation.propagated_information(
        u * X[:, None, :2], u * 0.3
    ),
    "complexity": lambda u: complexity.tse_complexity(u * X).profile,
    "complexity, gaussian": lambda u: complexity.tse_complexity(u * X, method="gaussian").profile,
    "plane, layer": lambda u: plane(u, "binned", limits="layer"),
    "plane, kde": lambda u: plane(u, "kde", noise=u * 0.3),
    "plane, gaussian": lambda u: plane(u, "gaussian", noise=u * 0.3),
    "plane, lga": lambda u: plane(u, "lga", noise=u * 0.3),
    "flow": lambda u: flow.information_flow(u * SERIES, progress=False),
    "transfer entropy": lambda u: flow.transfer_entropy(u * SERIES, progress=False),
    "rank": lambda u: list(ranking.rank(graph(u * LINKS[:40, :40]), weight="weight").values()),
    "rank, large": lambda u: list(ranking.rank(graph(u * LINKS), weight="weight").values()),
    "rank, iterative": lambda u: list(
        ranking.rank(graph(u * LINKS[:40, :40]), "iterative", weight="weight").values()
    ),
    "incoherence": lambda u: ranking.incoherence(graph(u * LINKS[:40, :40]), weight="weight"),
    "rank of flows": lambda u: ranking.rank_flows(u * (X[:20] @ X[20:40].T), weighted=True),
    "interval": lambda u: np.array(statistics.ensemble_interval(u * X[:, 0])) / u,
    "p-value": lambda u: statistics.p_value(u * X[0], u * X[1:]),
    "p-value, normal": lambda u: statistics.p_value(u * X[0], u * X[1:], method="normal"),
    "dip": lambda u: statistics.dip(u * X[:, 0]),
    "ratio of distances": lambda u: clustering.distance_ratio(u * X, Y),
    "clusters": lambda u: clustering.clusters(u * X, u * 0.5),
}


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("unit", [1e-60, 1e-9, 1e9, 1e60])
def test_every_unit_gives_the_same(name, unit):
    expected = np.array(RESULTS[name](1.0))
    np.testing.assert_allclose(RESULTS[name](unit), expected, rtol=1e-7, atol=1e-9)
