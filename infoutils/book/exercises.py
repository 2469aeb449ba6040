"""Checks of a learner's function: one protocol for every exercise.

An exercise has cases whose answers are known, and the mistakes that learners make, each with the
hint that it brings.  What may go wrong in any exercise (nothing returned, an error, another
shape, nats) is told without being listed.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

IN_NATS = "That is in nats: divide by the logarithm of 2."


@dataclass(frozen=True)
class Check:
    """Try a learner's function; call it with the function, and it returns what to say.

    Attributes
    ----------
    cases : sequence of (str, tuple, array)
        What the case is called, the arguments of the function, and the right answer.
    mistakes : mapping of str to callable
        For each hint, what a learner who needs it returns: a function of the right answer and of
        the case's arguments.
    unit : str
        Of the answer.  An answer in bits is also compared with one in nats.
    tolerance : float
        Largest difference from the right answer.
    """

    cases: Sequence[tuple[str, tuple[Any, ...], Any]]
    mistakes: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    unit: str = ""
    tolerance: float = 1e-6

    def __call__(self, function: Callable[..., Any]) -> str:
        """Return ``"Correct."``, or what is wrong and in which case."""
        if not callable(function):
            return f"Give the check your function, without calling it, not {function!r}."
        tried = []
        for name, arguments, right in self.cases:
            try:
                answer = function(*copy.deepcopy(arguments))
            except Exception as error:
                return f"{name}: your function raised {type(error).__name__}: {error}"
            if problem := _problem(answer, np.shape(right)):
                return f"{name}: {problem}"
            tried.append((name, arguments, right, np.asarray(answer, dtype=float)))
        wrong = [one for one in tried if not self._close(one[3], one[2])]
        if not wrong:
            return "Correct."
        name, _, right, answer = wrong[0]
        unit = f" {self.unit}" if self.unit else ""
        expected = f"{name}: expected {_short(right)}{unit}, got {_short(answer)}."
        return " ".join([expected, *self._hints(tried)])

    def _close(self, answer: Any, right: Any) -> bool:
        return bool(np.allclose(answer, right, rtol=1e-6, atol=self.tolerance, equal_nan=True))

    def _hints(self, tried: list[Any]) -> list[str]:
        """Hints of the mistakes that give these answers in all cases."""
        mistakes = dict(self.mistakes)
        if self.unit == "bits":
            mistakes[IN_NATS] = lambda right, *_: np.multiply(right, np.log(2))
        for hint, mistaken in mistakes.items():
            of_all = (mistaken(one[2], *copy.deepcopy(one[1])) for one in tried)
            if all(self._close(one[3], wrong) for one, wrong in zip(tried, of_all)):
                return [hint]
        return []


def _problem(answer: Any, shape: tuple[int, ...]) -> str:
    """Say what is wrong with an answer before its numbers are looked at."""
    if answer is None:
        return "your function returned nothing. Does it end in `return`?"
    try:
        numbers = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return f"expected numbers, got {type(answer).__name__}."
    if numbers.shape != shape:
        return f"expected {_form(shape)}, got {_form(numbers.shape)}."
    return ""


def _form(shape: tuple[int, ...]) -> str:
    return f"an array of shape {shape}" if shape else "one number"


def _short(numbers: Any) -> str:
    form: Any = {"float_kind": "{:.4g}".format}
    return np.array2string(np.asarray(numbers, dtype=float), formatter=form, threshold=12)
