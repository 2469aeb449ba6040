"""Checks of arguments, shared by every public function.

Each raises ``ValueError`` with the argument's name and what was wrong with it.
"""

import math
import numbers
from collections.abc import Collection
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
MANY = 10**6  # surrogates or repetitions: more are a mistake, and would fill the memory


def array(value: Any, name: str, ndim: int | tuple[int, ...] | None = None) -> NDArray[np.float64]:
    """Return `value` (a list, an array or a torch tensor) as a finite float64 array.

    `ndim` is the number of dimensions allowed, or a tuple of them.
    """
    if hasattr(value, "detach"):  # a torch tensor, perhaps on another device
        value = value.detach().cpu().numpy()
    try:
        result = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and result.ndim not in allowed:
        wanted = " or ".join(str(n) for n in allowed)
        raise ValueError(f"{name} must have {wanted} dimensions, not shape {result.shape}")
    if result.size == 0:
        raise ValueError(f"{name} is empty: its shape is {result.shape}")
    if not np.isfinite(result).all():
        bad = np.size(result) - np.count_nonzero(np.isfinite(result))
        raise ValueError(f"{name} has {bad} values that are NaN or infinite")
    return result


def samples(x: Any, name: str, min_samples: int = 2) -> NDArray[np.float64]:
    """Return `x` as an array of shape ``(samples, dims)``; a 1-D array is one dimension."""
    result = array(x, name, ndim=(1, 2))
    if result.ndim == 1:
        result = result[:, None]
    if len(result) < min_samples:
        raise ValueError(f"{name} has {len(result)} samples, but at least {min_samples} are needed")
    return result


def same_length(**arrays: Any) -> None:
    """Raise unless all the named arrays have the same number of rows."""
    lengths = {name: len(value) for name, value in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"the number of samples differs: {told}")


def choice(value: T, name: str, options: Collection[T]) -> T:
    """Return `value` if it is one of `options`."""
    if value not in options:
        known = ", ".join(repr(option) for option in options)
        raise ValueError(f"{name} must be one of {known}, not {value!r}")
    return value


def positive_int(value: Any, name: str, minimum: int = 1, maximum: float = math.inf) -> int:
    """Return `value` as an int of at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < minimum:
        raise ValueError(f"{name} must be a whole number of at least {minimum}, not {value!r}")
    if int(value) > maximum:
        raise ValueError(f"{name} must be at most {maximum}, not {value!r}")
    return int(value)


def number(value: Any, name: str, low: float = -np.inf, high: float = np.inf) -> float:
    """Return `value` as a float in ``[low, high]``."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not real or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, not {value!r}")
    return float(value)


def unit(base: float) -> float:
    """Return the nats in one unit of information."""
    base = number(base, "base", 1.0)
    if base in (1.0, np.inf):
        raise ValueError(f"base must be a finite number above 1, not {base}")
    return math.log(base)


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """Return a `numpy.random.Generator` from a seed or a generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None or isinstance(rng, bool) or not isinstance(rng, numbers.Integral) or rng < 0:
        raise ValueError(
            f"rng must be a whole number (a seed) or a numpy.random.Generator, not {rng!r}"
        )
    return np.random.default_rng(int(rng))
