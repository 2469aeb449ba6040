"""Order the nodes of a flow graph from source to sink.

The rank asks every edge to climb by one: each node should stand one above the nodes it
receives from and one below the nodes it sends to, on average.  With ``E`` the (weighted)
adjacency matrix, ``d_in`` and ``d_out`` its degrees and ``L`` the Laplacian of ``E + Eᵀ``,
the ranks solve ``L r = d_in − d_out``.  Up to a constant this is the *trophic level* of
MacKay, Johnson and Sansom [1]_.

.. [1] R. S. MacKay, S. Johnson and B. Sansom, "How directed is a directed network?",
   Royal Society Open Science 7, 201138 (2020).
"""

from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import cg, splu
from scipy.stats import rankdata

from infoutils._shared import checks

Rng = int | np.random.Generator
DIRECT = 1000  # nodes, up to which the linear system is solved directly


def rank(
    graph: nx.DiGraph,
    method: str = "exact",
    weight: str | None = None,
    *,
    tolerance: float = 1e-10,
    max_steps: int = 100_000,
) -> dict[Any, float]:
    """Rank the nodes of a directed graph.

    Parameters
    ----------
    graph : networkx.DiGraph
    method : {"exact", "iterative"}
        ``"exact"`` solves the sparse linear system.  ``"iterative"`` moves every node half
        way to where its neighbours want it, until nothing moves; the answer is the same.
    weight : str, optional
        Edge attribute to weigh edges by (``"weight"`` in a flow graph); None counts each
        edge once.
    tolerance : float
        The iteration stops when no rank moves by more than this.
    max_steps : int
        The most steps of the iteration.

    Returns
    -------
    dict of node to float
        In the order of the nodes, with mean zero in each connected component.  A node
        without edges has no rank: NaN.

    Raises
    ------
    ValueError
        If the graph is empty, is not directed, has a weight that is not positive or lost in
        rounding beside others, or the iteration has not settled after `max_steps`.

    Notes
    -----
    ``"exact"`` solves the system directly for up to 1,000 nodes, and for more by conjugate
    gradients to 13 digits, or directly if these do not settle.  A random graph of 100,000 nodes
    and a million edges takes some seconds, nearly all of them to read the graph.

    Examples
    --------
    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")])
    >>> {node: round(rank, 2) for node, rank in ranking.rank(graph).items()}
    {'a': -1.08, 'b': -0.42, 'c': 0.25, 'd': 1.25}
    """
    checks.choice(method, "method", ("exact", "iterative"))
    edges = _adjacency(graph, weight)
    if method == "exact":
        values = _solve(edges)
    else:
        tolerance = checks.number(tolerance, "tolerance", 0.0)
        max_steps = checks.positive_int(max_steps, "max_steps")
        step = _stepper(edges, step_size=0.5)
        values = np.zeros(len(graph))
        for _ in range(max_steps):
            moved = step(values)
            change, values = np.abs(moved - values).max(), moved
            if change <= tolerance:
                break
        else:
            raise ValueError(f"max_steps={max_steps} is too few: ranks still move by {change:g}")
        values = _centred(edges, values)
    values[_degree(edges) == 0] = np.nan
    return dict(zip(graph, values.tolist()))


def rank_flows(
    flow: ArrayLike, threshold: float = 0.0, *, weighted: bool = False
) -> NDArray[np.float64]:
    """Rank the units of every network of an ensemble by the flows above a threshold.

    Parameters
    ----------
    flow : array of shape (..., units, units)
        ``[source, target]``, from `flow.information_flow`; the diagonal is not used.
    threshold : float
        Edges are the flows strictly above it, in the unit of `flow`.
    weighted : bool
        Weigh every edge by its flow, instead of counting each once.

    Returns
    -------
    ndarray of shape (..., units)
        As `rank` of `flow.flow_graph`: NaN for a unit without an edge.

    Raises
    ------
    ValueError
        If the matrices are not square, or the threshold is negative and flows are weights.

    Examples
    --------
    Of two networks, of which the second sends the other way:

    >>> import numpy as np
    >>> from infoutils import ranking
    >>> flow = np.array([[0.0, 0.6], [-0.2, 0.0]])
    >>> ranking.rank_flows([flow, flow.T], threshold=0.1)
    array([[-0.5,  0.5],
           [ 0.5, -0.5]])
    """
    flow = checks.array(flow, "flow", gaps=True)
    threshold = checks.number(threshold, "threshold", 0.0 if weighted else -np.inf)
    if flow.ndim < 2 or flow.shape[-1] != flow.shape[-2]:
        raise ValueError(f"flow must be square matrices, not of shape {flow.shape}")
    ranks = np.full(flow.shape[:-1], np.nan)
    for place in np.ndindex(flow.shape[:-2]):
        kept = flow[place] > threshold  # NaN compares as False
        np.fill_diagonal(kept, False)
        if kept.any():
            edges = sparse.csr_array(np.where(kept, flow[place] if weighted else 1.0, 0.0))
            ranks[place] = np.where(_degree(edges) > 0, _solve(edges), np.nan)
    return ranks


def rank_trajectory(
    graph: nx.DiGraph, steps: int, *, step_size: float = 1.0, weight: str | None = None
) -> NDArray[np.float64]:
    """Follow the synchronous iteration that defines the rank, from zero.

    Parameters
    ----------
    graph : networkx.DiGraph
    steps : int
    step_size : float in (0, 1]
        1 is the literal iteration: every node jumps to where its neighbours want it.  It
        **oscillates for ever** on graphs whose edges join two groups only (bipartite
        graphs, strictly layered ones included).  0.5 settles.
    weight : str, optional
        See `rank`.

    Returns
    -------
    ndarray of shape (steps + 1, nodes)
        NaN for nodes without edges.

    Raises
    ------
    ValueError
        If the graph is empty or not directed, or an argument is out of range.

    Examples
    --------
    With steps of full size, the ranks of a chain never settle:

    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> graph = nx.DiGraph([("a", "b")])
    >>> ranking.rank_trajectory(graph, 3)
    array([[ 0.,  0.],
           [-1.,  1.],
           [ 0.,  0.],
           [-1.,  1.]])
    >>> ranking.rank_trajectory(graph, 3, step_size=0.5)
    array([[ 0. ,  0. ],
           [-0.5,  0.5],
           [-0.5,  0.5],
           [-0.5,  0.5]])
    """
    steps = checks.positive_int(steps, "steps")
    step_size = checks.number(step_size, "step_size", np.finfo(float).tiny, 1.0)
    edges = _adjacency(graph, weight)
    step = _stepper(edges, step_size)
    path = [np.zeros(len(graph))]
    for _ in range(steps):
        path.append(step(path[-1]))
    path = np.array(path)
    path[:, _degree(edges) == 0] = np.nan
    return path


def incoherence(graph: nx.DiGraph, weight: str | None = None) -> float:
    """Trophic incoherence: how far the edges are from all climbing by one.

    Parameters
    ----------
    graph : networkx.DiGraph
    weight : str, optional
        See `rank`.

    Returns
    -------
    float
        The weighted mean of ``(rank[target] − rank[source] − 1)²`` over edges: 0 if every
        edge climbs by exactly one (perfect layers), 1 if there is no direction at all.

    Raises
    ------
    ValueError
        As for `rank`.

    Examples
    --------
    Of a chain with a shortcut, and of a circle:

    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> shortcut = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    >>> circle = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a")])
    >>> round(ranking.incoherence(shortcut), 2), round(ranking.incoherence(circle), 2)
    (0.25, 1.0)
    """
    edges = _adjacency(graph, weight)
    ranks, ends = _solve(edges), edges.tocoo()
    return float(np.average((ranks[ends.col] - ranks[ends.row] - 1) ** 2, weights=ends.data))


def turn_edges(graph: nx.DiGraph, *, rng: Rng = 0) -> nx.DiGraph:
    """Return the same graph with every edge turned at random.

    The skeleton (who is joined to whom, and how strongly) stays, and only directions are
    lost, which is what a direction must be compared with.  Two opposite edges are exchanged
    together: a pair that was joined both ways still is.

    Parameters
    ----------
    graph : networkx.DiGraph
    rng : int or numpy.random.Generator

    Returns
    -------
    networkx.DiGraph
        With the nodes of `graph` in their order, and the attributes of its edges.

    Raises
    ------
    ValueError
        If the graph is empty or not directed.

    Examples
    --------
    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "d")])
    >>> list(ranking.turn_edges(graph, rng=1).edges)
    [('a', 'b'), ('b', 'c'), ('d', 'c')]
    """
    rng = checks.generator(rng)
    _adjacency(graph, None)  # checks the graph
    turned = nx.DiGraph()
    turned.add_nodes_from(graph.nodes(data=True))
    place = {node: i for i, node in enumerate(graph)}
    ends = np.array([(place[a], place[b]) for a, b in graph.edges])
    turns = _turns(ends[:, 0], ends[:, 1], rng)
    for (a, b, attributes), turn in zip(graph.edges(data=True), turns):
        turned.add_edge(*((b, a) if turn else (a, b)), **attributes)
    return turned


def incoherence_null(
    graph: nx.DiGraph, surrogates: int, *, weight: str | None = None, rng: Rng = 0
) -> NDArray[np.float64]:
    """Incoherence of the same graph with every edge turned at random, by `turn_edges`.

    Parameters
    ----------
    graph, surrogates, weight, rng
        As in `turned_ranks`.

    Returns
    -------
    ndarray of shape (surrogates,)

    Raises
    ------
    ValueError
        As for `turned_ranks`.

    Examples
    --------
    Ten nodes that feed all that come later are more in order than by chance:

    >>> import networkx as nx
    >>> from infoutils import ranking, statistics
    >>> graph = nx.DiGraph([(a, b) for a in range(10) for b in range(a + 1, 10)])
    >>> null = ranking.incoherence_null(graph, 99)
    >>> null.shape
    (99,)
    >>> float(statistics.p_value(ranking.incoherence(graph), null, alternative="less"))
    0.01
    """
    ends, turned, ranks = _turned(graph, surrogates, weight, rng)
    climb = (ranks[:, ends.col] - ranks[:, ends.row]) * turned
    return np.average((climb - 1) ** 2, axis=1, weights=ends.data)


def turned_ranks(
    graph: nx.DiGraph, surrogates: int, *, weight: str | None = None, rng: Rng = 0
) -> NDArray[np.float64]:
    """Rank the same graph with every edge turned at random, by `turn_edges`, many times.

    Turning changes what each node receives and sends, and not who is joined to whom: the linear
    system stays, and is solved for all surrogates at once.

    Parameters
    ----------
    graph : networkx.DiGraph
    surrogates : int
    weight : str, optional
        See `rank`.
    rng : int or numpy.random.Generator

    Returns
    -------
    ndarray of shape (surrogates, nodes)
        NaN for nodes without edges.

    Raises
    ------
    ValueError
        As for `rank`, or if `surrogates` is not a positive whole number.

    Examples
    --------
    How often the end of a chain still ranks above its start:

    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "d")])
    >>> ranks = ranking.turned_ranks(graph, 99)
    >>> ranks.shape, round(float((ranks[:, 3] > ranks[:, 0]).mean()), 2)
    ((99, 4), 0.43)
    """
    return _turned(graph, surrogates, weight, rng)[2]


def _turned(graph, surrogates, weight, rng):
    """Return the edges, minus one where a surrogate turns them, and the surrogates' ranks."""
    surrogates = checks.positive_int(surrogates, "surrogates", maximum=checks.MANY)
    rng = checks.generator(rng)
    edges = _adjacency(graph, weight)
    ends = edges.tocoo()
    seeds = rng.integers(2**63, size=surrogates)
    turns = [_turns(ends.row, ends.col, np.random.default_rng(seed)) for seed in seeds]
    turned = np.where(turns, -1.0, 1.0)
    places, shape = np.arange(ends.nnz), (ends.nnz, len(graph))
    received = sparse.csr_array((ends.data, (places, ends.col)), shape=shape)
    sent = sparse.csr_array((ends.data, (places, ends.row)), shape=shape)
    ranks = _solve_rows(edges, turned @ (received - sent))
    ranks[:, _degree(edges) == 0] = np.nan
    return ends, turned, ranks


def _turns(sources, targets, rng):
    """Toss one coin for every pair of nodes that is joined, once or twice, and tell every edge."""
    low, high = np.minimum(sources, targets), np.maximum(sources, targets)
    joined, pair = np.unique(low * (high.max() + np.int64(1)) + high, return_inverse=True)
    return (rng.random(len(joined)) < 0.5)[pair]


def order(ranks: ArrayLike, groups: ArrayLike) -> NDArray[np.float64]:
    """How well ranks put groups of units in the order of their numbers.

    Parameters
    ----------
    ranks : array of shape (..., units)
        NaN entries are left out.
    groups : int array of shape (units,) or (..., units)
        The group of each unit, such as a model's ``ticks``: 0 for those that should come first.

    Returns
    -------
    ndarray of shape (...)
        The smallest probability, over groups, that a random unit ranks below a random unit of the
        next group (ties count half): 1 is perfect order, 0 reversed order.  Random ranks give
        less than one half where there are more than two groups.  NaN where a group has no
        ranked unit.

    Raises
    ------
    ValueError
        If the shapes do not fit, or there is one group only.

    Examples
    --------
    Of two networks, whose three units should stand in the order of their ticks:

    >>> from infoutils import ranking
    >>> ranking.order([[-1.0, 0.0, 1.0], [0.0, -1.0, 1.0]], [0, 1, 2])
    array([1., 0.])
    """
    ranks = checks.array(ranks, "ranks", gaps=True)
    groups = checks.labels(groups, "groups", ndim=None)
    kinds = np.unique(groups)
    try:
        groups = np.broadcast_to(groups, ranks.shape)
    except ValueError:
        raise ValueError(f"groups has shape {groups.shape}, but ranks {ranks.shape}") from None
    if ranks.ndim == 0 or len(kinds) < 2:
        raise ValueError(f"groups must name at least two groups, not {kinds.tolist()}")
    found = np.empty(ranks.shape[:-1])
    for place in np.ndindex(found.shape):
        split = [ranks[place][groups[place] == kind] for kind in kinds]
        found[place] = np.min([_probability_below(*pair) for pair in zip(split, split[1:])])
    return found


def neighbour_similarity(graph: nx.DiGraph) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How alike two nodes' sources are, and their sinks.

    Parameters
    ----------
    graph : networkx.DiGraph

    Returns
    -------
    sources, sinks : ndarray of shape (nodes, nodes)
        In the order of the graph's nodes.  Jaccard similarity of the two nodes' sets of
        in-neighbours, and of out-neighbours, the two nodes themselves left out; NaN where
        both sets are empty, and on the diagonal.

    Raises
    ------
    ValueError
        If the graph is empty or not directed.

    Examples
    --------
    Nodes 0 and 1 both send to 2, and 1 to 3 besides:

    >>> import networkx as nx
    >>> from infoutils import ranking
    >>> graph = nx.empty_graph(4, nx.DiGraph)
    >>> graph.add_edges_from([(0, 2), (1, 2), (1, 3)])
    >>> sources, sinks = ranking.neighbour_similarity(graph)
    >>> sinks[0, 1].tolist(), sources[2, 3].tolist()
    (0.5, 0.5)
    """
    edges = _adjacency(graph, None).toarray()
    return _jaccard(edges.T), _jaccard(edges)


def _jaccard(rows):
    """Jaccard similarity of the rows of a 0-1 matrix, leaving out the two nodes compared."""
    shared = rows @ rows.T  # a node is no neighbour of itself, so neither i nor j is counted
    size = rows.sum(axis=1)
    # the set of i may hold j and the other way round: neither counts in the union
    union = (size[:, None] - rows) + (size[None, :] - rows.T) - shared
    with np.errstate(invalid="ignore", divide="ignore"):
        similarity = np.where(union > 0, shared / union, np.nan)
    np.fill_diagonal(similarity, np.nan)
    return similarity


def _probability_below(low, high):
    low, high = low[np.isfinite(low)], high[np.isfinite(high)]
    if len(low) == 0 or len(high) == 0:
        return float("nan")
    joint = rankdata(np.concatenate([low, high]))
    above = joint[len(low) :].sum() - len(high) * (len(high) + 1) / 2
    return float(above / (len(low) * len(high)))


def _adjacency(graph, weight):
    """Sparse adjacency matrix ``[source, target]`` of a checked graph, self-loops left out."""
    if not isinstance(graph, nx.Graph) or not graph.is_directed() or graph.is_multigraph():
        raise ValueError(f"graph must be a networkx.DiGraph, not {type(graph).__name__}")
    if weight is not None:
        checks.instance(weight, "weight", str)
        if missing := [edge[:2] for edge in graph.edges(data=weight) if edge[2] is None]:
            raise ValueError(f"weight: edge {missing[0]} has no attribute {weight!r}")
    edges = _sparse(graph, weight)
    if not (np.isfinite(edges.data).all() and (edges.data > 0).all()):
        raise ValueError("weight: every edge needs a positive, finite weight")
    edges.data[edges.indices == edges.tocoo().row] = 0  # older versions of scipy warn of `setdiag`
    edges.eliminate_zeros()
    if edges.nnz == 0:
        raise ValueError(f"graph is empty: it has {len(graph)} nodes and no edges but self-loops")
    return edges


def _sparse(graph, weight):
    """What `networkx.to_scipy_sparse_array` returns, in a quarter of the time."""
    number, place = graph.number_of_edges(), {node: i for i, node in enumerate(graph)}
    ends = np.cumsum([0, *(len(out) for out in graph.adj.values())])
    targets = np.fromiter((place[node] for out in graph.adj.values() for node in out), int, number)
    values = np.ones(number)
    if weight is not None:
        each = (edge[weight] for out in graph.adj.values() for edge in out.values())
        values = np.fromiter(each, float, number)
    edges = sparse.csr_array((values, targets, ends), shape=(len(graph), len(graph)))
    edges.sort_indices()
    return edges


def _degree(edges):
    """Total strength of each node, in and out."""
    return np.asarray(edges.sum(axis=0)).ravel() + np.asarray(edges.sum(axis=1)).ravel()


def _imbalance(edges):
    """Strength in minus strength out of each node."""
    return np.asarray(edges.sum(axis=0)).ravel() - np.asarray(edges.sum(axis=1)).ravel()


def _centred(edges, values):
    """Shift ranks so that each component has mean zero."""
    count, labels = sparse.csgraph.connected_components(edges)
    totals = np.bincount(labels, weights=values, minlength=count)
    return values - (totals / np.bincount(labels, minlength=count))[labels]


def _solve(edges):
    """Solve ``L r = d_in − d_out``, with mean zero in each component."""
    return _solve_rows(edges, _imbalance(edges)[None])[0]


def _solve_rows(edges, imbalances):
    """Solve for several right sides, a row each.

    Large graphs are solved by conjugate gradients, which need only products with L.  They settle
    within some hundred steps where every node is near every other, as in a random graph, and
    never in a long chain, whose direct solution takes no time.
    """
    degree = _degree(edges)
    laplacian = (sparse.diags_array(degree) - (edges + edges.T)).tocsr()
    if len(degree) > DIRECT:
        scaled = sparse.diags_array(1 / np.where(degree > 0, degree, 1.0))
        rows = [cg(laplacian, row, rtol=1e-13, maxiter=5000, M=scaled) for row in imbalances]
        if all(left == 0 for _, left in rows):
            return np.stack([_centred(edges, values) for values, _ in rows])
    rows = _solve_directly(edges, laplacian.tocsc(), imbalances.T).T
    return np.stack([_centred(edges, values) for values in rows])


def _solve_directly(edges, laplacian, imbalance):
    """Solve for right sides, a column each; L is singular, once for each component, so one node
    of each is held at zero.
    """
    _, labels = sparse.csgraph.connected_components(edges)
    held = np.unique(labels, return_index=True)[1]
    free = np.setdiff1d(np.arange(edges.shape[0]), held)
    values = np.zeros(imbalance.shape)
    try:
        values[free] = splu(laplacian[free][:, free]).solve(imbalance[free])
    except RuntimeError:  # singular, by rounding
        raise ValueError("weight: some edges' are lost in rounding beside others'") from None
    return values


def _stepper(edges, step_size):
    """One synchronous step of the defining iteration, as a function of the ranks."""
    symmetric, imbalance, degree = edges + edges.T, _imbalance(edges), _degree(edges)
    degree = np.where(degree > 0, degree, 1.0)

    def step(values):
        wanted = (symmetric @ values + imbalance) / degree
        return (1 - step_size) * values + step_size * wanted

    return step
