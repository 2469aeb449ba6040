"""Checks of arguments, shared by every public function.

Each raises ``ValueError`` with the argument's name and what was wrong with it.  Values are never
changed in silence: what float64 does not hold is refused.
"""

import math
import numbers
import sys
import warnings
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Floats = NDArray[np.float64]
Ndim = int | tuple[int, ...] | None
EXACT = 2**53  # the whole numbers up to here are float64
INSIDE = {"infoutils", "joblib", "torch", "tqdm"}  # whose lines are not the user's
MANY = 10**6  # surrogates or repetitions: more are a mistake, and would fill the memory


def warn(message: str) -> None:
    """Warn, on behalf of the line outside this library that led here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in INSIDE:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, UserWarning, stacklevel=level)


def array(value: Any, name: str, ndim: Ndim = None, *, gaps: bool = False) -> Floats:
    """Return real numbers as a finite float64 array; with `gaps`, some may be NaN, or none there.

    They may be a list, an array, a table of pandas or a dense torch tensor, with its gradient or
    without.  False and True are 0 and 1.  Refused are complex numbers, dates, text, masked and
    missing values, and whole numbers so large that float64 would change them.  `ndim` is the
    number of dimensions allowed, or a tuple of them.
    """
    result = _values(value, name)
    if result.dtype.kind == "O":
        strange = [not isinstance(one, numbers.Real | np.bool_) for one in result.flat]
        if (bad := np.reshape(strange, result.shape)).any():
            name, strange = _column(value, name, bad), result[bad][0]
            raise ValueError(f"{name} must be an array of numbers: {strange!r:.60} is not a number")
    elif result.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be an array of numbers, and real ones: not {result.dtype}")
    if _too_large(result):
        raise ValueError(f"{name} has whole numbers above 2**53, which float64 does not hold")
    result = _shaped(result.astype(np.float64, copy=False), name, ndim, gaps)
    bad = np.isinf(result) if gaps else ~np.isfinite(result)
    if bad.any():
        what = "infinite" if gaps else "NaN or infinite"
        name = _column(value, name, bad)
        raise ValueError(f"{name} has {np.count_nonzero(bad)} values that are {what}")
    return result


def _column(value, name, bad):
    """Return the name of an argument, with those of its columns that are bad, if they have some."""
    if not hasattr(value, "columns") or bad.ndim != 2:
        return name
    return f"{name}: column {str(list(value.columns[bad.any(axis=0)]))[1:-1]:.60}"


def labels(value: Any, name: str, ndim: Ndim = 1, *, by_column: bool = False) -> Floats:
    """Return labels as a float64 array that is equal, and ordered, where they are.

    Labels are numbers or anything else that has an order: text, dates, or whole numbers of any
    size.  They come back as numbers; what `array` would refuse, as its rank, among all the values
    or those of its column.
    """
    values = _values(value, name)
    if values.dtype.kind in "SU":  # numpy makes text of whatever stands beside text
        values = _values(value, name, object)
    if values.dtype.kind in "bifcu" and not _too_large(values):
        return array(values, name, ndim)
    values = _shaped(values, name, ndim)
    columns = values.T if by_column and values.ndim == 2 else [values.ravel()]
    try:
        if (values != values).any():
            raise TypeError("some are missing")
        ranks = [np.unique(column, return_inverse=True)[1] for column in columns]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be labels that can be compared: {error}") from None
    return np.stack(ranks, axis=-1).reshape(values.shape).astype(np.float64)


def _values(value, name, dtype=None):
    """Return `value` as an array of whatever it holds, unless some of it is masked."""
    parts = value if isinstance(value, list | tuple) else [value]
    if any(np.ma.is_masked(part) for part in parts if isinstance(part, np.ma.MaskedArray)):
        raise ValueError(f"{name} has values that are masked")
    if getattr(value, "ndim", 0) == 2 and len(set(getattr(value, "dtypes", ()))) > 1:
        value = value.astype(object)  # a table, whose columns must not change one another
    try:
        if hasattr(value, "detach"):  # a torch tensor, perhaps on another device
            value = value.detach().cpu().numpy()
        return np.asarray(value, dtype=dtype)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None


def _too_large(values):
    if values.dtype.kind == "O":
        return any(isinstance(one, numbers.Integral) and abs(one) > EXACT for one in values.flat)
    return values.dtype.kind in "iu" and ((values > EXACT) | (values < -EXACT)).any()


def _shaped(result, name, ndim, empty=False):
    allowed = (ndim,) if isinstance(ndim, int) else ndim
    if allowed is not None and result.ndim not in allowed:
        wanted = " or ".join(str(n) for n in allowed)
        raise ValueError(f"{name} must have {wanted} dimensions, not shape {result.shape}")
    if result.size == 0 and not empty:
        raise ValueError(f"{name} is empty: its shape is {result.shape}")
    return result


def mask(value: Any, name: str, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return `value` as an array of true and false, of this shape."""
    result = _values(value, name)
    if result.dtype != bool or result.shape != shape:
        raise ValueError(f"{name} must be bool of shape {shape}, not {result.dtype} {result.shape}")
    return result


def samples(
    x: Any, name: str, least: int = 2, *, k: int | None = None, read: Callable[..., Any] = array
) -> Floats:
    """Return `x` as an array of shape ``(samples, dims)``; a 1-D array is one dimension.

    There must be at least so many samples, and more than `k`, whose differences do not overflow.
    """
    result = read(x, name, ndim=(1, 2))
    if result.ndim == 1:
        result = result[:, None]
    least, why = (least, "") if k is None else (k + 1, f" for k={k}")
    if len(result) < least:
        raise ValueError(f"{name} has {len(result)} samples, but at least {least} are needed{why}")
    if np.abs(result).max() > np.finfo(np.float64).max / 2:
        raise ValueError(f"{name} has values so large that their differences overflow")
    return result


def tensor(value: Floats, device: Any) -> Any:
    """Return an array as a tensor of torch, on this device."""
    import torch  # here, so that nothing else waits for it

    try:
        return torch.as_tensor(value, dtype=torch.float64, device=device)
    except (RuntimeError, TypeError, AssertionError) as error:
        told = f"device must be one that torch can use, with 64-bit numbers: {error}"
        raise ValueError(told) from None


def same_length(**arrays: Any) -> None:
    """Raise unless all the named arrays have the same number of rows."""
    lengths = {name: len(value) for name, value in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise ValueError(f"the number of samples differs: {told}")


def instance(value: T, name: str, kind: Any) -> T:
    """Return `value` if it is of a kind, which is a class, an abstract one perhaps."""
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be a {kind.__name__}, not {type(value).__name__}")
    return value


def items(value: Any, name: str, least: int = 1, length: int | None = None) -> list[Any]:
    """Return the items of a sequence, of which there must be at least, or exactly, so many."""
    try:
        result = list(value)
    except TypeError:
        raise ValueError(f"{name} must be a sequence, not {value!r:.60}") from None
    if len(result) < least or length not in (None, len(result)):
        raise ValueError(f"{name} has {len(result)} entries, not {length or f'{least} or more'}")
    return result


def choice(value: T, name: str, options: Collection[T]) -> T:
    """Return `value` if it is one of `options`, which are text, whole numbers or None."""
    single = isinstance(value, str | numbers.Integral | None) and not isinstance(value, bool)
    if not single or value not in options:
        raise ValueError(f"{name} must be one of {str([*options])[1:-1]}, not {value!r:.60}")
    return value


def positive_int(value: Any, name: str, minimum: int = 1, maximum: float = math.inf) -> int:
    """Return `value` as an int of at least `minimum`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < minimum:
        raise ValueError(f"{name} must be a whole number of at least {minimum}, not {value!r:.60}")
    if int(value) > maximum:
        raise ValueError(f"{name} must be at most {maximum}, not {value!r:.60}")
    return int(value)


def positive_ints(
    value: Any, name: str, minimum: int = 1, least: int = 0, length: int | None = None
) -> list[int]:
    """Return a sequence, as `items` does, of whole numbers of at least `minimum`."""
    return [positive_int(one, name, minimum) for one in items(value, name, least, length)]


def number(
    value: Any, name: str, low: float = -np.inf, high: float = np.inf, *, inside: bool = False
) -> float:
    """Return `value` as a float in ``[low, high]``, or in ``(low, high)`` if it must be inside."""
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not real or not low <= value <= high or (inside and value in (low, high)):
        where = "between {} and {}" if inside else "from {} to {}"
        raise ValueError(f"{name} must be a number {where.format(low, high)}, not {value!r:.60}")
    return float(value)


def positive(value: Any, name: str) -> float:
    """Return `value` as a finite float above zero."""
    return number(value, name, 0.0, np.inf, inside=True)


def unit(base: float) -> float:
    """Return the nats in one unit of information."""
    return math.log(number(base, "base", 1.0, inside=True))


def generator(rng: int | np.random.Generator) -> np.random.Generator:
    """Return a `numpy.random.Generator` from a seed or a generator."""
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(positive_int(rng, "rng (unless a numpy.random.Generator)", 0))
