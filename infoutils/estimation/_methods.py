"""Every method with its options: what to call, the defaults, and how options are checked."""

from collections.abc import Callable
from functools import cache, partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from infoutils._shared import checks, optional
from infoutils.estimation import _arguments, _counted, _gaussian, _kde, _lnn


def estimator(quantity: str, name: str, given: dict[str, Any]) -> tuple[Callable, dict[str, Any]]:
    """Return the function for a quantity (a field of `Method`), and all its options, checked."""
    known = [n for n, method in METHODS.items() if getattr(method, quantity)]
    if isinstance(name, str) and name in METHODS and name not in known:
        raise ValueError(f"method {name!r} does not estimate {quantity}: {', '.join(known)} do")
    checks.choice(name, "method", known)
    method = METHODS[name]
    for option in given:
        if option not in method.options:
            takes = ", ".join(method.options) or "none"
            raise ValueError(f"{option} is not an option of method {name!r}, which takes {takes}")
    options = method.options | given
    for option, value in options.items():
        if value is NEEDED:
            raise ValueError(f"{option} is needed by method {name!r}, and has no default")
        options[option] = _OPTIONS[option](value, option)
    return getattr(method, quantity), options


@cache
def neighbours() -> ModuleType:
    """Return the room that counts nearest neighbours: compiled, or its twin without numba."""
    try:
        from infoutils.estimation import _ksg  # here: numba takes long to import

        return _ksg
    except ModuleNotFoundError:
        from infoutils.estimation import _ksg_reference

        return _ksg_reference


def _later(room, quantity):
    """Return a function of a room that takes long to import, which is done at the first call."""

    def estimate(*arrays, **options):
        return getattr(room(), quantity)(*arrays, **options)

    return estimate


def _conditional(x, y, z, *, k, device):
    if device is not None:
        raise ValueError("device must be None for conditional information")
    return neighbours().conditional_information(x, y, z, k)


def without_density(x, k):
    """Return why a distribution has no density, if so: an atom, or values in a plane."""
    ordered = np.sort(x, axis=0)
    if len(tied := np.flatnonzero((ordered[k:] == ordered[:-k]).any(axis=0))):
        return f"columns with one value more than {k} times ({', '.join(map(str, tied))})"
    samples, dims = x.shape
    if 1 < dims < samples - 1 and _gaussian.rank(x) < dims:
        return "columns that others determine"
    return None


def _by_entropies(entropy, **defaults):
    """Return the `Method` with this h(X), which needs a density: information by three of them."""

    def entropy_or_none(x, *, k, **options):
        return -np.inf if without_density(x, k) else entropy(x, k=k, **options)

    def information(x, y, *, k, **options):
        x, y = x[:, _arguments.varies(x)], y[:, _arguments.varies(y)]
        meant = "continuous values that do not determine each other"
        for name, value in (("x", x), ("y", y)):
            if why := without_density(value, k):
                told = f"{name} has {why}, but this method is for {meant}"
                raise ValueError(f"{told}: try 'ksg', 'binned' or 'discrete'")
        together = entropy_or_none(np.hstack([x, y]), k=k, **options)
        return entropy(x, k=k, **options) + entropy(y, k=k, **options) - together

    return Method(entropy_or_none, information, defaults)


class Method(NamedTuple):
    """An estimator: functions of samples (and options) that return nats, and the options.

    Examples
    --------
    >>> from infoutils import estimation
    >>> estimation.METHODS["ksg"].options
    {'k': 3, 'device': None}
    >>> [name for name, method in estimation.METHODS.items() if method.conditional_information]
    ['ksg', 'gaussian', 'discrete']
    """

    entropy: Callable | None
    information: Callable | None
    options: dict  #: and their defaults
    conditional_information: Callable | None = None


NEEDED = object()  # in place of a default
_LGA = partial(optional.module, "infoutils.estimation._lga")  # which needs torch
_SEARCH = {"k": 3, "device": None}
_BINS = {"bins": None, "edges": "count", "bin_width": None, "limits": None, "correction": None}

#: Every estimator: for entropy, for mutual information, and its options with their defaults.


METHODS = {
    "ksg": Method(None, _later(neighbours, "information"), _SEARCH, _conditional),
    "kl": _by_entropies(_later(neighbours, "entropy"), k=3),
    "binned": Method(_counted.binned_entropy, _counted.binned_information, _BINS),
    "kde": Method(_kde.entropy, _kde.information, {"variance": NEEDED, "bound": "upper"}),
    "lnn1": _by_entropies(partial(_lnn.entropy, order=1), k=5, m=None),
    "lnn2": _by_entropies(partial(_lnn.entropy, order=2), k=5, m=None),
    "lga": _by_entropies(_later(_LGA, "entropy"), k=20, device="cpu"),
    "gaussian": Method(
        _gaussian.entropy, _gaussian.information, {}, _gaussian.conditional_information
    ),
    "discrete": Method(
        _counted.discrete_entropy,
        _counted.discrete_information,
        {"correction": None},
        _counted.discrete_conditional,
    ),
}


def _optional(check):
    return lambda value, name: None if value is None else check(value, name)


def _one_of(*choices):
    return lambda value, name: checks.choice(value, name, choices)


def _pair(value, name):
    largest = np.finfo(np.float64).max
    pair = checks.items(value, name, length=2)
    return tuple(checks.number(part, name, -largest, largest) for part in pair)


def _limits(value, name):
    low, high = _pair(value, name)
    if low >= high:
        raise ValueError(f"{name} must be a pair (low, high) with low below high, not {value!r}")
    return low, high


def _variance(value, name):
    if not isinstance(value, tuple | list):
        return checks.positive(value, name)
    pair = _pair(value, name)
    if min(pair) < 0 or max(pair) == 0:
        raise ValueError(f"{name} must be a pair of which none is below and one above 0")
    return pair


_OPTIONS = {
    "k": checks.positive_int,
    "m": _optional(checks.positive_int),
    "bins": _optional(checks.positive_int),
    "edges": _one_of("count", "width", "quantile"),
    "bin_width": _optional(checks.positive),
    "limits": _optional(_limits),
    "correction": _one_of(None, "miller-madow"),
    "variance": _variance,
    "bound": _one_of("upper", "lower"),
    "device": lambda value, name: value,  # checked where torch is imported
}
