"""What an estimate cannot tell by itself: units of measurement, bias, and no density."""

import numpy as np
import pandas as pd
import pytest
from cases import correlated, differential, information, normal, quick, seeds
from hypothesis import given
from hypothesis import strategies as st

from infoutils import planes, truths
from infoutils.estimation import (
    METHODS,
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
    tse_complexity,
)

NEIGHBOURS = ["ksg", "kl", "lnn1", "lnn2"]
TRUE = truths.normal_information(0.9)
UNITS = "^some columns spread more than ten times"


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_units_of_measurement_are_warned_of_and_mended(name):
    x, y = correlated(400, 0.9)
    far = y * 1000
    with pytest.warns(UserWarning, match=UNITS) as caught:
        wrong = mutual_information(x, far, name)
    assert caught[0].filename == __file__
    assert abs(wrong - TRUE) > 0.5
    assert mutual_information(x, far, name, scale=None) == wrong
    assert mutual_information(x, far, name, scale="deviation") == pytest.approx(TRUE, abs=0.2)
    with pytest.warns(UserWarning, match=UNITS) as caught:
        assert pairwise_mutual_information(x, far, method=name)[0, 0] == wrong
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=UNITS):
        pairwise_mutual_information(np.c_[x, far], method=name)
    mended = pairwise_mutual_information(np.c_[x, far], method=name, scale="deviation")
    alone = mutual_information(x, far, name, scale="deviation")
    assert mended[0, 1] == pytest.approx(alone, abs=1e-12)


def test_ranks_and_conditions():
    x, y = correlated(400, 0.9)
    z = 1e-3 * normal(400, seed=5)
    assert mutual_information(x, y * 1000, scale="rank") == pytest.approx(TRUE, abs=0.1)
    ranks = [np.argsort(np.argsort(value)) + 1.0 for value in (x, y)]
    assert mutual_information(x, y, scale="rank") == mutual_information(*ranks)
    with pytest.warns(UserWarning, match=UNITS) as caught:
        conditional_mutual_information(x, y, z)
    assert caught[0].filename == __file__
    for scale in ("deviation", "rank"):
        value = conditional_mutual_information(x, y, z, scale=scale)
        assert value == pytest.approx(TRUE, abs=0.2)


@quick
@given(seeds, st.sampled_from([1e-300, 1e-3, 1e3, 1e300]), st.sampled_from(["deviation", "rank"]))
def test_a_scale_makes_units_irrelevant(seed, unit, scale):
    x, y, z = np.random.default_rng(seed).normal(size=(3, 50))
    expected = mutual_information(np.c_[x, z], y, scale=scale)
    ours = mutual_information(np.c_[x * unit, z], y, scale=scale)
    assert ours == pytest.approx(expected, abs=1e-9)


def test_spreads_that_are_alike_are_silent():
    """Warnings are errors here; what is said or does not depend on units is silent, too."""
    x, y = correlated(400, 0.5)
    assert mutual_information(x, 9 * y, scale="check") == mutual_information(x, 9 * y, scale=None)
    mutual_information(np.c_[x, np.full(400, 1e-9)], y)  # a constant column is not compared
    for name in set(METHODS) - set(NEIGHBOURS):
        information(x, 1000 * y, name)
        information(x, 1000 * y, name, scale=None)
        with pytest.raises(ValueError, match="^scale for method"):
            information(x, y, name, scale="deviation")
    for name in ("kl", "lnn1", "lnn2"):  # the distances between ranks are no random ones
        with pytest.raises(ValueError, match=f"^scale for method '{name}'"):
            mutual_information(x, y, name, scale="rank")
    for function in (mutual_information, pairwise_mutual_information):
        with pytest.raises(ValueError, match="^scale"):
            function(x, y, scale="z-score")
    with pytest.raises(ValueError, match="^scale"):
        conditional_mutual_information(x, y, x, scale=2)
    with pytest.raises(ValueError, match="^scale is not an option"):
        entropy(x, scale=None)  # an entropy depends on the units
    labels = np.arange(400) % 2
    for scale in ({"scale": None}, {"scale": "deviation"}):
        planes.information_plane([1000 * x[None, :, None]], labels, method="ksg", x=y, **scale)


def test_a_local_fit_in_many_dimensions_is_warned_of():
    x, y = normal(1000, 2), normal(1000, 3, seed=1)
    y[:, 0] += x[:, 0]
    with pytest.warns(UserWarning, match="^'lnn2' is far off in 5 dimensions") as caught:
        assert mutual_information(x, y, "lnn2") < 0  # 0.5 bits are true
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="^'lnn2' is far off in 5 dimensions") as caught:
        value = entropy(normal(1000, 5), "lnn2")
    assert caught[0].filename == __file__
    assert value - truths.normal_entropy(np.eye(5)) == pytest.approx(1.3, abs=0.15)
    mutual_information(x, y[:, :2], "lnn2")
    mutual_information(x, y, "lnn1")


@pytest.mark.parametrize("name", ["binned", "discrete"])
def test_rows_with_a_cell_of_their_own_are_warned_of(name):
    x = normal(500, 5)
    cells = {"bins": 12} if name == "binned" else {}
    corrected = cells | {"correction": "miller-madow"}
    share = "9.% of the rows" if name == "binned" else "100% of the rows"
    with pytest.warns(UserWarning, match=f"^{share}") as caught:
        assert mutual_information(x[:, :2], x[:, 2:], name, **corrected) > 2
    assert len(caught) == 1 and caught[0].filename == __file__
    with pytest.warns(UserWarning, match=f"^{share}") as caught:
        entropy(x, name, **corrected)
    assert caught[0].filename == __file__
    entropy(x, name, **cells)
    entropy([1, 1, 2, 3], "discrete", correction="miller-madow")  # half of them


def test_more_bins_than_there_can_be_are_refused():
    x = normal(50)
    assert entropy(x, "binned", edges="quantile", bins=50) > 5.5
    for options in (
        {"bins": 51, "edges": "quantile"},
        {"bins": 10**9, "edges": "quantile"},
        {"bins": 10**17},
        {"bins": 10**400},
    ):
        with pytest.raises(ValueError, match="^bins must be at most"):
            entropy(x, "binned", **options)
    with pytest.raises(ValueError, match="^x has 50 samples, but at least 1000000001 .* m="):
        entropy(x, "lnn1", m=10**9)
    with pytest.raises(ValueError, match="^x has 50 samples, but at least"):
        entropy(x, k=10**9)


def test_units_that_others_determine_are_the_same_to_all_that_add_entropies():
    x, y = normal((2, 90))
    redundant = np.c_[x, y, x - 2 * y]
    for method in ("kl", "gaussian"):
        with pytest.warns(UserWarning, match="minus infinity"):
            assert differential(redundant, method) == -np.inf
        with pytest.raises(ValueError, match="^x has columns that others determine"):
            tse_complexity(redundant, method=method)
    labels = np.arange(90) % 2
    layers = [np.stack([np.c_[x, x]]) * 1e6]
    for method in ("kl", "lnn1", "gaussian"):
        with (
            pytest.warns(UserWarning, match="minus infinity"),
            pytest.raises(ValueError, match="^noise=1e-12 is too small"),
        ):
            planes.information_plane(layers, labels, method=method, noise=1e-12)


def test_classes_beside_wide_columns_are_warned_of():
    t = 4 * normal(1000, 3)
    y = (t[:, 0] > 0).astype(int) + (t[:, 1] > 0)
    with pytest.warns(
        UserWarning, match="^y seems to be of classes.*multiply .* scale=None"
    ) as caught:
        wrong = mutual_information(t, y)
    assert wrong < 0.8 and caught[0].filename == __file__ and len(caught) == 1
    with pytest.warns(UserWarning, match="^z seems to be of classes"):
        conditional_mutual_information(t[:, 0], t[:, 1], y)
    assert mutual_information(t, 100 * y, scale=None) > 1.25
    mutual_information(t[:, 0], y)  # near enough to each other
    mutual_information(t.round(), y, "discrete")
    mutual_information(y, y % 2)  # no distances are compared between numbers and classes


@pytest.mark.parametrize("name", [*NEIGHBOURS, "lga"])
def test_rows_that_are_stored_twice_are_warned_of(name):
    x, y = correlated(150, 0.6)
    twice = np.tile(np.c_[x, y], (2, 1))
    told = f"^100% of the rows are there more than once, which '{name}' takes for certainty"
    with pytest.warns(UserWarning, match=told) as caught:
        mutual_information(twice[:, 0], twice[:, 1], name)
    assert caught[0].filename == __file__
    if name != "ksg":
        with pytest.warns(UserWarning, match=told):
            entropy(twice, name)
    with pytest.warns(UserWarning, match=told):
        pairwise_mutual_information(twice, method=name)


def test_ties_that_are_no_repeats_are_silent():
    x, y = correlated(400, 0.6)
    mutual_information(x.round(1), y.round(1))
    mutual_information(x.clip(-0.5, 0.5), y.clip(-0.5, 0.5))
    mutual_information(np.tile(x, 2), normal(800))
    mutual_information(x.round(), y.round())


def test_too_few_samples_for_the_dimensions_are_warned_of():
    x, y, z = normal((3, 60))
    with pytest.warns(UserWarning, match="^'ksg' says next to nothing in 12 .* 60 .*: 120 are"):
        conditional_mutual_information(x, y, normal((60, 10)))
    with pytest.warns(UserWarning, match="^'ksg' says next to nothing in 40 .* 60 .*: 80 are"):
        mutual_information(normal((60, 20)), normal((60, 20), seed=1))
    mutual_information(normal((60, 20)), normal((60, 10), seed=1))


def test_columns_are_called_by_their_names():
    x, y = correlated(400, 0.6)
    table = pd.DataFrame({"temperature": x, "pressure": 1000 * y, "still": 0.0})
    with pytest.warns(UserWarning, match=r"widely as others \(x 'pressure', and x 'temperature'\)"):
        mutual_information(table, y)
    with pytest.warns(UserWarning, match=r"widely as others \(y 0, and x 1\)"):
        mutual_information(np.c_[x, x / 10], 1000 * y)
    with pytest.warns(UserWarning, match=r"^these columns are constant.*: x 'still'$"):
        pairwise_mutual_information(table, scale=None)
    for value, told in ((np.nan, "has 1 values that are NaN"), ("dry", ".*'dry' is not a number")):
        broken = table.astype(object)
        broken.loc[3, "pressure"] = value
        with pytest.raises(ValueError, match=f"^x: column 'pressure' {told}"):
            mutual_information(broken, y)
    matrix = pairwise_mutual_information(table[["temperature"]], pd.Series(y, name="next"))
    assert list(matrix.columns) == ["next"] and list(matrix.index) == ["temperature"]
