"""What arguments may be: the right value, or a refusal by name."""

import numpy as np
import pandas as pd
import pytest
import torch

from infoutils._shared import checks
from infoutils.clustering import pairs
from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)
from infoutils.planes import information_plane
from infoutils.ranking import order

IDS = np.repeat(2**60 + np.arange(4), 25)  # as float64, all the same
NORMAL = np.random.default_rng(0).normal(size=(60, 2))


@pytest.mark.parametrize(
    "values",
    [
        IDS,
        IDS.tolist(),
        IDS.astype(np.uint64) * 8,
        IDS.astype(object) * 2**60,
        np.array(["a", "b", "c", "d"])[IDS % 4],
        [("a", "b", "c", "d")[one % 4] for one in IDS],
        pd.Series(IDS).astype("string"),
        pd.Series(IDS).astype("category"),
        IDS.astype("datetime64[ns]"),
        pd.DataFrame({"id": 2**60 + IDS % 2, "share": IDS // 2 % 2 / 2}),
        pd.DataFrame({"id": IDS // 2 % 2, "word": np.array(["a", "b"])[IDS % 2]}),
        torch.tensor(IDS),
    ],
)
def test_whatever_can_be_compared_is_counted(values):
    assert entropy(values, "discrete") == pytest.approx(2)
    other = values.iloc[::-1] if hasattr(values, "iloc") else list(values)[::-1]
    assert mutual_information(values, other, "discrete") == pytest.approx(2)


def test_counts_are_of_pairs_of_columns_too():
    table = np.array([["a", "x"], ["a", "y"], ["b", "x"], ["b", "x"]])
    coded = np.array([[0, 0], [0, 1], [1, 0], [1, 0]])
    for y in (None, table):
        counted = pairwise_mutual_information(table, y, method="discrete")
        plain = pairwise_mutual_information(coded, None if y is None else coded, method="discrete")
        np.testing.assert_array_equal(counted, plain)


@pytest.mark.parametrize(
    "values",
    [
        ["1", 1, "2", 2],
        ["a", np.nan, "b", "b"],
        ["a", None, "b", "b"],
        [1.0, np.nan, 2.0, 2.0],
        pd.Series(["a", pd.NA, "b", "b"]),
        np.array(["2020-01-01", "NaT"], "datetime64[D]"),
        np.ma.masked_equal([1, 2, 3, 3], 2),
        [1j, 2, 3, 3],
        [{1}, {2}, {3}, {3}, 5],
    ],
)
def test_labels_that_are_missing_or_cannot_be_compared_are_named(values):
    many = len(values)
    for name, call in {
        "x": lambda: entropy(values, "discrete"),
        "y": lambda: pairs(np.eye(many), values),
        "groups": lambda: order(np.arange(many), values),
    }.items():
        with pytest.raises(ValueError, match=f"^{name} "):
            call()
    with pytest.raises(ValueError, match="^y "):
        information_plane([np.zeros((1, many, 2))], values)


def test_numbers_are_what_they_say():
    for value in (
        [1, 0, 3],
        np.float32([1, 0, 3]),
        np.ma.array([1, 0, 3]),
        torch.tensor([1.0, 0, 3], requires_grad=True),
        pd.Series([1, 0, 3], dtype="Int64"),
        np.array([True, 0, 3], dtype=object),
        [np.float64(1), np.bool_(False), 3],
    ):
        result = checks.array(value, "x")
        assert result.dtype == np.float64 and result.tolist() == [1, 0, 3]
    assert checks.array(np.array([True, False]), "x").tolist() == [1, 0]
    assert checks.array([2**53, -(2**53)], "x").tolist() == [2**53, -(2**53)]
    table = pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan]})
    assert checks.array(table, "x", gaps=True)[0].tolist() == [1, 0.5]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([2**53 + 1], "above 2"),
        ([-(2**53) - 1], "above 2"),
        (np.array([np.iinfo(np.int64).min]), "above 2"),
        ([2**70], "above 2"),
        (pd.DataFrame({"a": [2**60 + 1, 2], "b": [0.5, 1.5]}), "above 2"),
        (np.array([1j]), "complex128"),
        (["1", "2"], "numbers"),
        (np.array([1, "2"], dtype=object), "'2' is not a number"),
        (pd.Series([1, None], dtype="Int64"), "numbers|NaN"),
        (np.array([1], "timedelta64[s]"), "timedelta64"),
        (np.ma.masked_less([1, 2], 2), "masked"),
        ([np.ma.masked_less([1, 2], 2), np.array([3, 4])], "masked"),
        (torch.eye(2).to_sparse(), "numbers"),
        (np.array([]), "empty"),
    ],
)
def test_what_float64_would_change_is_named(value, told):
    with pytest.raises(ValueError, match=f"^x .*({told})"):
        checks.array(value, "x")


def test_neighbours_are_named_where_they_are_too_many():
    x, y = NORMAL.T
    for call in (
        lambda: mutual_information(x, y, k=60),
        lambda: entropy(x, k=60),
        lambda: conditional_mutual_information(x, y, y, k=60),
        lambda: pairwise_mutual_information(x, y, k=60),
    ):
        with pytest.raises(ValueError, match="x has 60 samples, but at least 61 .* k=60"):
            call()


def test_a_choice_is_not_compared_with_an_array():
    for value in (np.array(["count"]), ["count"], {"count"}, True):
        with pytest.raises(ValueError, match="^edges must be one of"):
            entropy(NORMAL, "binned", edges=value)
        with pytest.raises(ValueError, match="^method must be one of"):
            entropy(NORMAL, value)


def test_long_values_are_cut_in_messages():
    for check in (checks.positive_int, checks.positive, checks.items):
        with pytest.raises(ValueError, match="^k must") as caught:
            check(type("Long", (), {"__repr__": lambda self: "value" * 100})(), "k")
        assert len(str(caught.value)) < 130
