"""How the activations of a layer lie: together by class, or in clusters.

A layer `t` of one network has shape (examples, units), and that of an ensemble
(networks, examples, units); results then have the leading axis of networks.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.cluster.hierarchy import fcluster, single
from scipy.spatial.distance import cdist, pdist

from infoutils import estimation
from infoutils._shared import checks

_METRICS = {"distance": "euclidean", "cosine": "cosine"}  # of scipy, for each measure


class Pairs(NamedTuple):
    """What was measured of pairs of examples, or its mean.

    Examples
    --------
    >>> from infoutils import clustering
    >>> t, y = [[0.0], [1.0], [4.0], [5.0]], ["a", "a", "b", "b"]
    >>> result = clustering.class_means(t, y)
    >>> float(result.within), float(result.between)
    (1.0, 4.0)
    """

    within: np.ndarray  #: of two examples of the same class
    between: np.ndarray  #: of two examples of different classes


def pairs(t: ArrayLike, y: ArrayLike, *, measure: str = "distance") -> Pairs:
    """Distance or similarity of every pair of examples.

    Parameters
    ----------
    t : array of shape (examples, units)
        Activations of one network.
    y : array of shape (examples,)
        The class of each: numbers, text, or whatever else has an order.
    measure : {"distance", "cosine"}
        The Euclidean distance, in the units of `t`, or the cosine of the angle between two
        activations, seen from zero.

    Returns
    -------
    Pairs
        Two arrays of shape (pairs,); each pair is there once.

    Raises
    ------
    ValueError
        If the shapes do not fit, a value is not finite, `measure` is unknown, there is no
        pair of the same class or none of different classes, or, for the cosine, an activation
        is zero in all units.

    Examples
    --------
    >>> from infoutils import clustering
    >>> t, y = [[0.0, 0.0], [3.0, 4.0], [0.0, 8.0]], ["a", "a", "b"]
    >>> within, between = clustering.pairs(t, y)
    >>> within.tolist(), between.tolist()
    ([5.0], [8.0, 5.0])
    """
    t = checks.array(t, "t", ndim=2)
    y = checks.labels(y, "y")
    metric = _METRICS[checks.choice(measure, "measure", _METRICS)]
    checks.same_length(t=t, y=y)
    classes = [t[y == c] for c in np.unique(y)]
    if len(classes) < 2 or len(classes) == len(t):
        raise ValueError("y must have two classes or more, and one of them two examples or more")
    if measure == "cosine" and not t.any(axis=1).all():
        raise ValueError("t has an activation that is zero in all units, so it has no angle")
    within = np.concatenate([pdist(part, metric) for part in classes])
    apart = [cdist(a, b, metric).ravel() for i, a in enumerate(classes) for b in classes[:i]]
    between = np.concatenate(apart)
    return Pairs(within, between) if measure == "distance" else Pairs(1 - within, 1 - between)


def class_means(t: ArrayLike, y: ArrayLike, *, measure: str = "distance") -> Pairs:
    """Mean distance or cosine similarity within a class and between classes.

    Parameters
    ----------
    t : array of shape (examples, units) or (networks, examples, units)
    y : array of shape (examples,)
    measure : {"distance", "cosine"}
        As for `pairs`.

    Returns
    -------
    Pairs
        Two numbers, or two arrays of shape (networks,).

    Raises
    ------
    ValueError
        As `pairs`.

    Examples
    --------
    >>> from infoutils import clustering
    >>> t, y = [[1.0, 0.0], [6.0, 8.0], [0.0, 2.0]], ["a", "a", "b"]
    >>> within, between = clustering.class_means(t, y, measure="cosine")
    >>> round(float(within), 2), round(float(between), 2)
    (0.6, 0.4)
    """
    return _each(t, lambda one: Pairs(*(v.mean() for v in pairs(one, y, measure=measure))))


def distance_ratio(t: ArrayLike, y: ArrayLike) -> float | NDArray[np.float64]:
    """Mean distance of two examples of one class, over that of two of different classes.

    About 1 where classes are mixed, and 0 where each class is a point.

    Parameters
    ----------
    t : array of shape (examples, units) or (networks, examples, units)
    y : array of shape (examples,)

    Returns
    -------
    float or ndarray of shape (networks,)

    Raises
    ------
    ValueError
        As `pairs`, or if all examples coincide.

    Examples
    --------
    Of two networks, of which the first has the classes apart:

    >>> from infoutils import clustering
    >>> apart, mixed = [[0.0], [1.0], [4.0], [5.0]], [[0.0], [4.0], [1.0], [5.0]]
    >>> clustering.distance_ratio([apart, mixed], ["a", "a", "b", "b"]).round(2)
    array([0.25, 1.6 ])
    """
    within, between = class_means(t, y)
    if not np.all(between):
        raise ValueError("t has no two classes apart, so there is no ratio of distances")
    return within / between


def clusters(t: ArrayLike, radius: float) -> NDArray[np.integer]:
    """Clusters by single linkage: two examples nearer than `radius` are in the same one.

    Parameters
    ----------
    t : array of shape (examples, units) or (networks, examples, units)
    radius : float
        The greatest Euclidean distance at which two examples are joined, in the units of `t`.

    Returns
    -------
    ndarray of int, shape (examples,) or (networks, examples)
        The number of each example's cluster, from 0.

    Raises
    ------
    ValueError
        If `t` has another shape, fewer than 2 examples or values that are not finite, or
        `radius` is negative.

    Notes
    -----
    Cost: 0.15 s and 70 MB for each network with 4096 examples; both grow with their square.

    Examples
    --------
    >>> from infoutils import clustering
    >>> clustering.clusters([[0.0], [1.0], [2.0], [7.0]], radius=1.5).tolist()
    [0, 0, 0, 1]
    """
    radius = checks.number(radius, "radius", 0.0, 1e150)

    def _one(t):
        t = checks.samples(t, "t")
        return fcluster(single(pdist(t)), radius, "distance") - 1

    return _each(t, _one)


class Clusters(NamedTuple):
    """How many clusters there are.

    Examples
    --------
    >>> from infoutils import clustering
    >>> result = clustering.count_clusters([[0.0], [1.0], [5.0], [9.0]], radius=1.5)
    >>> int(result.number), round(result.entropy, 2)
    (3, 1.5)
    """

    number: int | NDArray[np.integer]  #: of clusters
    entropy: float | NDArray[np.float64]  #: of their shares of examples, in bits by default


def count_clusters(t: ArrayLike, radius: float, *, base: float = 2) -> Clusters:
    """Number of clusters by single linkage, and the entropy of their shares.

    Parameters
    ----------
    t : array of shape (examples, units) or (networks, examples, units)
    radius : float
        As for `clusters`.
    base : float
        Of the logarithm: 2 for bits.

    Returns
    -------
    Clusters
        Two numbers, or two arrays of shape (networks,).  The entropy is the logarithm of the
        number if all clusters are of one size, and else below it.

    Raises
    ------
    ValueError
        As `clusters`, or if `base` is out of range.

    Examples
    --------
    Of two networks:

    >>> import numpy as np
    >>> from infoutils import clustering
    >>> t = np.array([[0.0, 1.0, 5.0, 6.0], [0.0, 1.0, 2.0, 9.0]])[:, :, None]
    >>> number, entropy = clustering.count_clusters(t, radius=1.5)
    >>> number.tolist(), entropy.round(2).tolist()
    ([2, 2], [1.0, 0.81])
    """

    def _one(t):
        found = clusters(t, radius)
        return Clusters(found.max() + 1, estimation.entropy(found, "discrete", base=base))

    return _each(t, _one)


def _each(t, function):
    """Apply a function to one network's activations, or to each network's."""
    t = checks.array(t, "t", ndim=(2, 3))
    if t.ndim == 2:
        return function(t)
    found = [function(one) for one in t]
    if isinstance(found[0], tuple):
        return type(found[0])(*(np.array(values) for values in zip(*found)))
    return np.array(found)
