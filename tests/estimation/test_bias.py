"""The table of bias and spread on the estimators' page is what the estimators give."""

import csv
import importlib.util
from pathlib import Path

import pytest

from infoutils.estimation import METHODS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bias():
    spec = importlib.util.spec_from_file_location("bias", ROOT / "benchmarks" / "bias.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table(bias):
    with bias.TABLE.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {(row[0], int(row[1]), d): v for row in rows for d, v in zip(header[2:], row[2:])}


def test_every_method_is_in_the_table(bias, table):
    methods = {method for method, _, _ in table}
    assert methods == set(bias.METHODS) == set(METHODS) - {"kde", "discrete"}
    assert {d for _, _, d in table} == {f"d = {dims}" for dims in bias.DIMS}


@pytest.mark.parametrize("method", ["ksg", "gaussian"])
@pytest.mark.parametrize("dims", [3, 6])
def test_the_table_is_up_to_date(bias, table, method, dims):
    expected = bias.written(*bias.error(method, 300, dims))
    assert table[method, 300, f"d = {dims}"] == expected
