"""Graphs in which layers were planted: what a search for layers must find before it is believed."""

from collections.abc import Sequence

import networkx as nx
import numpy as np

from infoutils import ranking
from infoutils.flow import flow_graph


def layered_graph(
    rng: np.random.Generator, sizes: Sequence[int] = (3, 4, 3), noise: int = 0
) -> nx.DiGraph:
    """Draw half of all edges from each layer to the next, and perhaps others.

    Parameters
    ----------
    rng : numpy.random.Generator
    sizes : sequence of int
        Units of each layer.
    noise : int
        So many times as many edges are added between other pairs, chosen at random.

    Returns
    -------
    networkx.DiGraph
        Its nodes are the units, layer by layer.
    """
    layer = np.repeat(range(len(sizes)), sizes)
    edges = (layer - layer[:, None] == 1) & (rng.random((len(layer),) * 2) < 0.5)
    free = np.flatnonzero(~edges & ~np.eye(len(layer), dtype=bool))
    edges.flat[rng.choice(free, noise * edges.sum(), replace=False)] = True
    return flow_graph(edges)


def climbing(
    graph: nx.DiGraph, units: Sequence[int], share: float, rng: np.random.Generator
) -> nx.DiGraph:
    """Turn the edges of a graph at random, and then some of them up three layers.

    Parameters
    ----------
    graph : networkx.DiGraph
    units : sequence of int
        Nodes, of which the first third is the first layer, and so on.
    share : float
        Of the edges that lead from a later to an earlier layer, how many are turned up.
    rng : numpy.random.Generator

    Returns
    -------
    networkx.DiGraph
        With the same skeleton, but that two opposite edges may become one.
    """
    layer = {unit: 3 * i // len(units) for i, unit in enumerate(units)}
    planted = nx.empty_graph(graph, create_using=nx.DiGraph)
    for a, b in ranking.turn_edges(graph, rng=rng).edges:
        falls = layer.get(a, 0) > layer.get(b, 3) and rng.random() < share
        planted.add_edge(*((b, a) if falls else (a, b)))
    return planted
