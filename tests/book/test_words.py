"""Numbers in sentences, with their intervals, and bad input."""

import numpy as np
import pytest

from infoutils.book import words
from infoutils.statistics import ensemble_interval


def test_describe_writes_the_mean_and_its_interval():
    values = [0.4, 0.5, 0.6]
    mean, low, high = ensemble_interval(values)
    assert words.describe(values) == f"{mean:.2f} [{low:.2f}, {high:.2f}]"
    assert words.describe(values, 0, level=0.5) == "0 [0, 1]"
    assert words.describe([-0.001, 0.0, 0.0005]).startswith("0.00 [")


@pytest.mark.parametrize(
    ("values", "options", "named"),
    [
        ([1.0], {}, "values"),
        ([1.0, np.nan], {}, "values"),
        ([1.0, 2.0], {"digits": -1}, "digits"),
        ([1.0, 2.0], {"level": 2}, "level"),
    ],
)
def test_bad_arguments_of_describe(values, options, named):
    with pytest.raises(ValueError, match=named):
        words.describe(values, **options)
