"""The protocol of checks says what is wrong, and brings the hint of each mistake."""

import numpy as np
import pytest

from infoutils.book.exercises import Check

check_scaled = Check(
    [
        ("twice", (np.array([1.0, 2.0]), 2), np.array([2.0, 4.0])),
        ("nothing", (np.array([1.0, 2.0]), 0), np.array([0.0, 0.0])),
    ],
    {
        "Multiply, do not add.": lambda right, x, factor: x + factor,
        "It has the wrong sign.": lambda right, *_: -right,
    },
)
check_coin = Check([("fair", (0.5,), 1.0), ("sure", (1.0,), 0.0)], unit="bits")


def scaled(x, factor):
    return x * factor


def coin(p):
    return float(p == 0.5)


def test_what_is_right_is_called_correct():
    assert check_scaled(scaled) == "Correct."
    assert check_scaled(lambda x, factor: list(x * factor)) == "Correct."
    assert check_coin(coin) == "Correct."


@pytest.mark.parametrize("hint", check_scaled.mistakes)
def test_every_mistake_brings_its_hint(hint):
    mistaken = check_scaled.mistakes[hint]
    found = check_scaled(lambda x, factor: mistaken(x * factor, x, factor))
    assert found.startswith("twice: expected [2 4], got [") and found.endswith(hint)


def test_nats_are_told_from_bits():
    assert check_coin(lambda p: coin(p) * np.log(2)).startswith(
        "fair: expected 1 bits, got 0.6931."
    )
    assert "nats" in check_coin(lambda p: coin(p) * np.log(2))
    assert "nats" not in check_coin(lambda p: coin(p) * 0.7)
    assert "nats" not in check_scaled(lambda x, factor: x * factor * np.log(2))


def test_a_mistake_is_not_named_if_it_is_another():
    assert check_scaled(lambda x, factor: x) == "twice: expected [2 4], got [1 2]."


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda x, factor: None, "twice: your function returned nothing. Does it end in `return`?"),
        (lambda x, factor: "two", "twice: expected numbers, got str."),
        (
            lambda x, factor: 2.0,
            "twice: expected an array of shape (2,), got one number.",
        ),
        (
            lambda x, factor: np.ones((2, 1)),
            "twice: expected an array of shape (2,), got an array of shape (2, 1).",
        ),
        (lambda x: x, "twice: your function raised TypeError:"),
        (np.ones(2), "Give the check your function, without calling it"),
        (lambda x, factor: [2, 4], "nothing: expected [0 0], got [2 4]."),  # of one case only
        (lambda x, factor: x * np.nan, "twice: expected [2 4], got [nan nan]."),
    ],
)
def test_what_may_go_wrong_anywhere_is_said_plainly(function, said):
    assert check_scaled(function).startswith(said)


def test_one_number_is_asked_for_where_the_answer_is_one():
    assert check_coin(lambda p: [p]) == "fair: expected one number, got an array of shape (1,)."


def test_cases_cannot_be_changed_by_what_is_checked():
    def greedy(x, factor):
        x *= factor
        return x

    assert check_scaled(greedy) == "Correct."
    assert check_scaled(scaled) == "Correct."
