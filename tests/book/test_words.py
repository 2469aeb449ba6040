"""Numbers with their intervals: the digits that the interval leaves, and bad input."""

import numpy as np
import pandas as pd
import pytest

from infoutils.book import words


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ((0.4213, 0.311, 0.554), "0.42 [0.31, 0.55]"),
        ((123.4, 100.0, 160.0), "123 [100, 160]"),
        ((-0.0004, -0.03, 0.02), "0.000 [−0.030, 0.020]"),
        ((0.000004, 0.0, 0.000009), "0.0000 [0.0000, 0.0000]"),
        ((0.0686, -0.000485, 0.138), "0.069 [0.000, 0.138]"),
        ((0.5, 0.5, 0.5), "0.50 [0.50, 0.50]"),
        ((1234.5,), "1234"),
        ((0.0,), "0.00"),
        ((2.5, np.nan, np.nan), "2.5"),
        ((None,), "–"),
        ((np.inf, 0, 1), "–"),
    ],
)
def test_an_estimate_has_the_digits_that_its_interval_leaves(numbers, written):
    assert words.estimate(*numbers) == written


def test_ends_in_the_wrong_order_are_named():
    with pytest.raises(ValueError, match="low must not be above high"):
        words.estimate(1, 2, 0)


def test_a_table_has_mean_and_interval_in_one_column():
    summary = pd.DataFrame({"noise": [0.0, True], "mean": [1.0, None], "low": 0.5, "high": 1.5})
    written = words.table(summary)
    assert written["mean [95 % interval]"].tolist() == ["1.00 [0.50, 1.50]", "–"]
    assert written["noise"].tolist() == ["0", "True"]
    assert "<td>1.00 [0.50, 1.50]</td>" in words.html_table(summary)
