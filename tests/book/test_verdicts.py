"""Verdicts: intervals that respect bounds, and simulated ledgers in which the answer is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from infoutils.book import verdicts
from infoutils.book.verdicts import CONTRADICTED, DEPENDS, MET, OPEN, Design, Part

ONE = Design((Part("a", above=0.0, effect=0.5),))
TWO_CLOCKS = {"clock": (("literal", "staggered"), "all")}
SIX = {"clock": (("literal", "staggered"), "all"), "estimator": (("a", "b", "c"), "all")}
SIMULATED = 2000


def draws(rng, means, networks=10, spread=1.0):
    """Simulated ledgers (draws, cells, parts, networks), with the true means of each cell."""
    means = np.asarray(means, dtype=float)
    noise = rng.normal(size=(SIMULATED, *means.shape, networks))
    # Cells are read from the same networks, so half of their noise is shared.
    shared = rng.normal(size=(SIMULATED, 1, 1, networks))
    return means[None, :, :, None] + spread * (noise + shared) / np.sqrt(2)


def test_t_interval_is_students():
    values = np.array([1.0, 2.0, 4.0, 4.5, 6.0])
    low, high = verdicts.interval(verdicts.summarise(values), Part("a"))
    expected = stats.t.interval(0.95, 4, values.mean(), stats.sem(values))
    assert (low, high) == pytest.approx(expected)


def test_shares_of_networks_have_clopper_pearson_intervals():
    values = np.array([1, 1, 1, 0, 1, 1, 0, 1, 1, 1])
    low, high = verdicts.interval(verdicts.summarise(values), Part("a", "count"))
    expected = stats.binomtest(8, 10).proportion_ci()
    assert (low, high) == pytest.approx((expected.low, expected.high))


@given(
    st.sampled_from(["correlation", "share", "ratio"]),
    st.lists(st.floats(0.001, 0.999), min_size=2, max_size=12),
)
@settings(deadline=None)
def test_no_interval_reaches_past_what_is_possible(scale, values):
    low, high = verdicts.interval(verdicts.summarise(values), Part("a", scale))
    least, most = verdicts.BOUNDS[scale]
    assert least <= low <= np.mean(values) * (1 + 1e-9) and np.mean(values) * (1 - 1e-9) <= high
    assert high <= most


def test_values_at_a_bound_do_no_harm():
    values = verdicts.summarise([1.0, 1.0, 0.9, 1.0])
    low, high = verdicts.interval(values, Part("a", "correlation"))
    assert 0.5 < low < 0.975 < high < 1
    assert verdicts.interval(verdicts.summarise([1.0] * 5), Part("a", "share")).tolist() == [1, 1]


def test_days_add_their_jackknife_variance():
    values, days = np.array([1.0, 2.0, 3.0]), np.array([1.8, 2.0, 2.2, 2.0])
    with_days = verdicts.summarise(values, days)
    jackknife = 3 / 4 * ((days - 2) ** 2).sum()
    assert with_days.error**2 == pytest.approx(np.var(values, ddof=1) / 3 + jackknife)
    assert with_days.freedom < 5


@pytest.mark.parametrize("missing", [False, True])
def test_days_widen_the_difference_of_two_cells_also_where_networks_are_missing(missing):
    values = np.array([[1.0, 1.1, 0.9, 1.0, 1.2], [0.0, 0.1, -0.1, 0.1, 0.0]])
    values[1, 4] = np.nan if missing else 0.0
    days = np.stack([1 + np.linspace(-1, 1, 8), np.zeros(8)]).reshape(1, 2, 1, 8)
    first, second, best, worst = [0], [1], np.array([0]), np.zeros((1, 2), dtype=int)
    alone, wide = (
        verdicts._difference(first, second, best, values[None, :, None], d, worst, ONE.parts)[0]
        for d in (None, days)
    )
    assert alone < 0.01 and wide > 0.1


def test_all_cells_that_have_days_have_the_same_blocks():
    values = np.random.default_rng(0).normal(1, 0.1, size=(1, 2, 1, 5))
    days = np.array([[1.8, 2.0, 2.2, 2.0], [1.9, 2.0, 2.1, np.nan]]).reshape(1, 2, 1, 4)
    design = Design(ONE.parts, TWO_CLOCKS)
    with pytest.raises(ValueError, match=r"days must have 4 blocks in every cell.*not \[3, 4\]"):
        verdicts.decide(design, values, days)
    with pytest.raises(ValueError, match="days must have 4 blocks"):
        verdicts.firmness(design, values[0], days[0])
    one_has_none = np.where([[[[True]], [[False]]]], days, np.nan)
    summary = verdicts.summarise(values, one_has_none)
    alone = verdicts.summarise(values)
    assert summary.error[0, 0] > alone.error[0, 0] and summary.error[0, 1] == alone.error[0, 1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.9, 1.0, 1.1, 1.0, 1.0], MET),
        ([-1.0, -0.9, -1.1, -1.0, -1.0], CONTRADICTED),
        ([0.2, 0.21, 0.19, 0.2, 0.2], CONTRADICTED),  # there, and smaller than what is of interest
        ([-2.0, 3.0, 1.0, 4.0, -3.0], OPEN),
    ],
)
def test_a_part_above_a_limit(values, expected):
    assert verdicts.decide(ONE, np.reshape(values, (1, 1, 1, -1))).entry[0] == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.1, -0.1, 0.0, 0.05, -0.05], MET),
        ([0.9, 1.0, 1.1, 1.0, 1.0], CONTRADICTED),
        ([0.9, -0.9, 0.4, -0.2, 0.1], OPEN),
    ],
)
def test_a_part_within_a_margin(values, expected):
    design = Design((Part("a", within=(-0.3, 0.3)),))
    assert verdicts.decide(design, np.reshape(values, (1, 1, 1, -1))).entry[0] == expected


def test_depends_names_the_factor_that_turns_the_answer():
    design = Design((Part("a", above=0.0, effect=0.5),), SIX)
    rng = np.random.default_rng(0)
    values = rng.normal(0, 0.3, size=(1, 6, 1, 10)) + np.repeat([2, -2], 3)[None, :, None, None]
    outcome = verdicts.decide(design, values)
    assert outcome.entry[0] == DEPENDS
    named = {f for (_, _, f), parts in zip(outcome.pairs, outcome.parting[0]) if parts}
    assert named == {"clock"}


def test_any_level_will_do_where_the_rule_says_so():
    factors = {"noise": (("small", "large"), "any")}
    values = np.array([[2.0, 2.1, 1.9, 2.0, 2.2], [-2.0, -2.1, -1.9, -2.0, -2.2]])
    any_of = Design((Part("a", above=0.0, effect=0.5),), factors)
    assert verdicts.decide(any_of, values[None, :, None]).entry[0] == MET
    assert verdicts.decide(any_of, -np.abs(values[None, :, None])).entry[0] == CONTRADICTED


@pytest.mark.parametrize("networks", [5, 10, 20])
@pytest.mark.parametrize(
    "means",
    [
        np.zeros((6, 1)),  # nothing anywhere
        np.full((6, 1), 0.25),  # between the limit and the smallest effect of interest
        np.array([[2.0]] * 5 + [[0.0]]),  # one cell at the limit
        np.array([[2.0, 2.0]] * 5 + [[2.0, 0.0]]),  # one part of one cell at the limit
    ],
)
def test_false_reproduced_at_most_one_in_twenty(means, networks):
    parts = tuple(Part(str(i), above=0.0, effect=0.5) for i in range(means.shape[1]))
    values = draws(np.random.default_rng(1), means, networks)
    entry = verdicts.decide(Design(parts, SIX), values).entry
    assert (entry == MET).mean() < 0.05


@pytest.mark.parametrize("networks", [5, 10, 20])
@pytest.mark.parametrize("mean", [0.0, 0.1, 0.25, 0.4, 0.5, 1.0])
@pytest.mark.parametrize("spread", [0.2, 0.5, 1.0])
def test_false_depends_at_most_one_in_twenty(mean, networks, spread):
    values = draws(np.random.default_rng(2), np.full((6, 2), mean), networks, spread)
    parts = tuple(Part(str(i), above=0.0, effect=0.5) for i in range(2))
    entry = verdicts.decide(Design(parts, SIX), values).entry
    assert (entry == DEPENDS).mean() < 0.05


@pytest.mark.parametrize("mean", [0.0, 0.3, 0.6])
def test_false_depends_and_false_reproduced_of_nothing_there(mean):
    values = draws(np.random.default_rng(3), np.full((6, 1), mean), 10, 0.3)
    design = Design((Part("a", within=(-0.3, 0.3)),), SIX)
    entry = verdicts.decide(design, values).entry
    assert (entry == DEPENDS).mean() < 0.05
    if mean >= 0.3:
        assert (entry == MET).mean() < 0.05


def test_false_verdicts_on_counts():
    rng = np.random.default_rng(4)
    values = (rng.random(size=(SIMULATED, 6, 1, 20)) < 0.5).astype(float)
    design = Design((Part("a", "count", above=0.5, effect=0.2),), SIX)
    entry = verdicts.decide(design, values).entry
    assert (entry == MET).mean() < 0.05 and (entry == DEPENDS).mean() < 0.05


def test_what_is_there_is_seen():
    rng = np.random.default_rng(5)
    large = verdicts.decide(Design(ONE.parts, SIX), draws(rng, np.full((6, 1), 2.0), spread=0.5))
    assert (large.entry == MET).mean() > 0.95
    none = verdicts.decide(Design(ONE.parts, SIX), draws(rng, np.full((6, 1), -1.0), spread=0.5))
    assert (none.entry == CONTRADICTED).mean() > 0.95
    turns = draws(rng, [[2.0]] * 3 + [[-1.0]] * 3, spread=0.5)
    assert (verdicts.decide(Design(ONE.parts, SIX), turns).entry == DEPENDS).mean() > 0.95


def test_firmness_is_the_share_of_fresh_runs_that_agree():
    """Over ledgers of many true effects, fresh networks repeat a verdict as often as it says."""
    rng = np.random.default_rng(6)
    means = rng.uniform(-1, 2.5, size=400)
    first, second = (
        means[:, None, None, None] + rng.normal(size=(400, 1, 1, 10)) for _ in range(2)
    )
    promised = np.array([verdicts.firmness(ONE, one, rng=7) for one in first])
    again = verdicts.decide(ONE, first).entry == verdicts.decide(ONE, second).entry
    assert promised.mean() == pytest.approx(again.mean(), abs=0.07)
    firm = promised >= 0.95
    assert firm.sum() > 100 and again[firm].mean() > 0.93


def test_firmness_of_counts_and_of_days():
    share = Design((Part("a", "count", above=0.5, effect=0.2),))
    assert verdicts.firmness(share, np.ones((1, 1, 20))) > 0.95
    assert verdicts.firmness(share, np.repeat([1.0, 0.0], [15, 5]).reshape(1, 1, 20)) < 0.95
    values = np.array([0.9, 1.0, 1.1, 1.0, 1.0]).reshape(1, 1, 5)
    steady, shaken = (
        verdicts.firmness(ONE, values, np.reshape(1 + s * np.linspace(-1, 1, 12), (1, 1, 12)))
        for s in (0.001, 0.15)
    )
    assert steady > 0.95 > shaken


def test_holm():
    assert verdicts.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
