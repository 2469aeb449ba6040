"""A linear task, of which the information of linear networks is known exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infoutils._shared import checks
from infoutils.data.labelled import Labelled


@dataclass(frozen=True)
class LinearTask:
    """Gaussian inputs with one noisy answer, and the exact information of linear networks.

    ``y = x w + noise``, where the weights of the irrelevant inputs are zero.

    Attributes
    ----------
    name : str
    x : ndarray of shape (examples, features)
        Independent Gaussian values of variance 1 / features.
    y : ndarray of shape (examples, 1)
    weights : ndarray of shape (features,)
        The teacher's.
    noise : float
        Standard deviation of the noise in `y`.
    relevant : ndarray of bool, shape (features,)
        Whether an input has an influence on `y`.
    source, licence, notes : str
    train, test : ndarray of int, shape (examples,) or (networks, examples), optional
        See `split`.

    Examples
    --------
    >>> from infoutils import data
    >>> task = data.relevant_irrelevant(50, relevant=2, irrelevant=3)
    >>> len(task), task.x.shape, task.y.shape, (task.weights != 0).tolist()
    (50, (50, 5), (50, 1), [True, True, False, False, False])
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    noise: float
    relevant: np.ndarray
    source: str
    licence: str
    notes: str = ""
    train: np.ndarray | None = None
    test: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.x)

    split = Labelled.split

    def information(self, weights: ArrayLike, noise: float) -> dict[str, NDArray[np.float64]]:
        """Information of ``T = X weights + noise``, exactly, over new examples.

        Parameters
        ----------
        weights : array of shape (..., features, units)
            Such as one such matrix for every network.
        noise : float
            Standard deviation of the Gaussian noise in every unit of `T`.

        Returns
        -------
        dict of str to ndarray of shape (...)
            In bits: ``"input"`` is I(X ; T), ``"relevant"`` and ``"irrelevant"`` are the
            information about those inputs alone, and ``"output"`` is I(T ; Y).

        Raises
        ------
        ValueError
            If `weights` has another number of features or is not finite, or `noise` is not
            above 0.

        Examples
        --------
        Of a unit that adds up all five inputs:

        >>> import numpy as np
        >>> from infoutils import data
        >>> task = data.relevant_irrelevant(50, relevant=2, irrelevant=3, rng=1)
        >>> bits = task.information(np.ones((5, 1)), noise=0.5)
        >>> {name: round(float(value), 2) for name, value in bits.items()}
        {'input': 1.16, 'relevant': 0.28, 'irrelevant': 0.47, 'output': 0.08}
        """
        weights = checks.array(weights, "weights")
        if weights.ndim < 2 or weights.shape[-2] != len(self.relevant):
            raise ValueError(
                f"weights must have shape (..., {len(self.relevant)}, units), not {weights.shape}"
            )
        variance = checks.number(noise, "noise", 1e-150, 1e150) ** 2  # without, it is infinite
        each = 1 / len(self.relevant)  # the variance of an input
        own = variance * np.eye(weights.shape[-1])

        def _half_log_det(chosen):
            part = weights[..., chosen, :]
            return 0.5 * np.linalg.slogdet(own + each * part.swapaxes(-1, -2) @ part)[1]

        nothing = 0.5 * weights.shape[-1] * np.log(variance)
        both = _half_log_det(slice(None))
        with_y = each * self.weights @ weights  # covariance of T and Y
        y_variance = each * self.weights @ self.weights + self.noise**2
        covariance = own + each * weights.swapaxes(-1, -2) @ weights
        explained = (with_y * np.linalg.solve(covariance, with_y[..., None])[..., 0]).sum(-1)
        nats = {
            "input": both - nothing,
            "relevant": both - _half_log_det(~self.relevant),
            "irrelevant": both - _half_log_det(self.relevant),
            "output": -0.5 * np.log1p(-explained / y_variance),
        }
        return {name: value / np.log(2) for name, value in nats.items()}


def relevant_irrelevant(
    examples: int = 100,
    *,
    relevant: int = 30,
    irrelevant: int = 70,
    noise: float = 0.5,
    rng: int | np.random.Generator = 0,
) -> LinearTask:
    """Inputs of which some have no influence on the answer, as in Saxe et al. [1]_.

    A linear teacher sees the relevant inputs only.

    Parameters
    ----------
    examples : int
    relevant, irrelevant : int
        Numbers of inputs.
    noise : float
        Standard deviation of the noise in the answer; without noise, its variance is about 1
        where all inputs are relevant.
    rng : int or numpy.random.Generator

    Returns
    -------
    LinearTask
        Its method `information` tells what linear networks know, exactly.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    .. [1] A. M. Saxe et al., "On the information bottleneck theory of deep learning",
       International Conference on Learning Representations (2018).

    Examples
    --------
    >>> from infoutils import data
    >>> task = data.relevant_irrelevant(50, relevant=2, irrelevant=3).split(0.8, rng=0)
    >>> task.x.shape, task.relevant.tolist(), len(task.train)
    ((50, 5), [True, True, False, False, False], 40)
    """
    examples = checks.positive_int(examples, "examples")
    relevant = checks.positive_int(relevant, "relevant")
    irrelevant = checks.positive_int(irrelevant, "irrelevant", minimum=0)
    noise = checks.number(noise, "noise", 0.0, 1e6)
    rng = checks.generator(rng)
    features = relevant + irrelevant
    is_relevant = np.arange(features) < relevant
    weights = np.where(is_relevant, rng.normal(size=features), 0.0)
    x = rng.normal(size=(examples, features)) / np.sqrt(features)
    y = x @ weights + noise * rng.normal(size=examples)
    name = f"{relevant} relevant and {irrelevant} irrelevant inputs"
    source, licence = "drawn at random, after Saxe et al. (2018)", "none needed: drawn"
    return LinearTask(name, x, y[:, None], weights, noise, is_relevant, source, licence)
