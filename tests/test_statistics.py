"""Intervals cover what they should, nulls are null, and p-values are calibrated."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog

from infoutils.estimation import mutual_information
from infoutils.statistics import (
    block_jackknife,
    block_shuffle_null,
    dip,
    ensemble_interval,
    false_discovery_rate,
    p_value,
    peak_of_others,
)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def autoregressive(samples, memory, rng):
    noise = rng.normal(size=samples + 100)
    for t in range(1, len(noise)):
        noise[t] = memory * noise[t - 1] + noise[t] * np.sqrt(1 - memory**2)
    return noise[100:]


def mean(x):
    return x.mean(axis=0)


def covariance(x, y):
    return np.mean((x - x.mean()) * (y - y.mean()))


# ensemble_interval


def test_student_interval_equals_scipy():
    values = normal(8, 3)
    centre, low, high = ensemble_interval(values, level=0.9)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.9)
    assert centre == pytest.approx(values.mean(axis=0))
    assert low == pytest.approx(expected.low) and high == pytest.approx(expected.high)


def test_axis_and_shapes():
    values = normal(4, 6, 2)
    for got, expected in zip(
        ensemble_interval(values, axis=1),
        ensemble_interval(np.moveaxis(values, 1, 0)),
        strict=True,
    ):
        assert got.shape == (4, 2) and np.array_equal(got, expected)
    assert all(np.ndim(v) == 0 for v in ensemble_interval([1, 2, 4]))
    assert ensemble_interval(values, axis=-1)[0].shape == (4, 6)
    assert ensemble_interval(torch.tensor([1.0, 3.0]))[0] == 2.0


@pytest.mark.parametrize("method", ["student", "bootstrap"])
def test_ensemble_intervals_cover_the_mean(method):
    values = normal(40, 500, seed=2)
    options = {"repetitions": 400} if method == "bootstrap" else {}
    _, low, high = ensemble_interval(values, method=method, **options)
    assert np.mean((low <= 0) & (high >= 0)) == pytest.approx(0.95, abs=0.035)


def test_bootstrap_is_reproducible():
    values = normal(5)
    first = ensemble_interval(values, method="bootstrap", rng=3)
    assert first == ensemble_interval(values, method="bootstrap", rng=np.random.default_rng(3))
    assert first != ensemble_interval(values, method="bootstrap", rng=4)


def test_networks_that_are_alike_have_no_spread():
    assert ensemble_interval(np.full(5, 0.25)) == (0.25, 0.25, 0.25)


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([1.0], {}, "^values has 1 network"),
        ([1.0, np.nan], {}, "^values has 1 values that are NaN"),
        ([], {}, "^values is empty"),
        ("text", {}, "^values "),
        ([1.0, 2.0], {"axis": 1}, "^axis=1 "),
        ([1.0, 2.0], {"axis": 0.5}, "^axis "),
        ([1.0, 2.0], {"level": 1.0}, "^level "),
        ([1.0, 2.0], {"level": 95}, "^level "),
        ([1.0, 2.0], {"method": "guess"}, "^method must be one of 'student', 'bootstrap'"),
        ([1.0, 2.0], {"method": "bootstrap", "repetitions": 1}, "^repetitions "),
        ([1.0, 2.0], {"method": "bootstrap", "repetitions": 10**12}, "^repetitions "),
        ([1.0, 2.0], {"method": "bootstrap", "rng": None}, "^rng "),
    ],
)
def test_bad_ensembles_are_named(values, options, message):
    with pytest.raises(ValueError, match=message):
        ensemble_interval(values, **options)


def test_a_single_number_is_no_ensemble():
    with pytest.raises(ValueError, match="^axis=0 "):
        ensemble_interval(3.0)


# block_shuffle_null


def test_surrogates_keep_blocks_whole_and_every_row():
    x = np.arange(23.0)
    seen = []

    def statistic(a, b):
        assert np.array_equal(b, x)
        seen.append(a)
        return a[:2]

    null = block_shuffle_null(statistic, x, x, block=5, surrogates=30)
    assert null.shape == (30, 2)
    for rows in seen:
        assert np.array_equal(np.sort(rows), x)
        assert np.sum(np.diff(rows) != 1) <= 3  # 4 blocks of 5 or 6
    assert len({tuple(rows) for rows in seen}) > 5


def test_surrogates_of_related_rows_are_null():
    x = normal(400)
    y = x + 0.5 * normal(400, seed=1)
    null = block_shuffle_null(mutual_information, x, y, block=10, surrogates=60)
    assert null.shape == (60,)
    assert null.mean() == pytest.approx(0.0, abs=0.03)
    assert p_value(mutual_information(x, y), null) == 1 / 61


def test_shuffled_blocks_allow_for_slow_dynamics():
    # Two unrelated slow series: single rows as blocks reject far too often.
    rng = np.random.default_rng(7)
    p = {1: [], 50: []}
    for _ in range(60):
        x, y = autoregressive(1000, 0.95, rng), autoregressive(1000, 0.95, rng)
        for block, found in p.items():
            null = block_shuffle_null(covariance, x, y, block=block, surrogates=39, rng=rng)
            found.append(p_value(covariance(x, y), null, alternative="two-sided"))
    assert np.mean(np.array(p[1]) <= 0.1) > 0.5
    assert np.mean(np.array(p[50]) <= 0.1) < 0.3


def test_surrogates_are_reproducible_and_leave_inputs_alone():
    x, y = normal(60, 2), normal(60, 2, seed=1)
    x.flags.writeable = y.flags.writeable = False

    def statistic(a, b):
        return a.T @ b

    first = block_shuffle_null(statistic, x, y, block=6, surrogates=4, rng=5)
    again = block_shuffle_null(
        statistic, torch.tensor(x.copy()), y, block=6, surrogates=4, rng=5, progress=True
    )
    assert first.shape == (4, 2, 2) and np.array_equal(first, again)
    other = block_shuffle_null(statistic, x, y, block=6, surrogates=4, rng=6)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": [1.0, np.inf] * 10}, "^x "),
        ({"y": []}, "^y "),
        ({"x": 3.0}, "^x "),
        ({"y": np.ones(19)}, "x has 20, y has 19"),
        ({"block": 0}, "^block "),
        ({"block": 11}, "^block=11 leaves fewer than two blocks"),
        ({"surrogates": 0}, "^surrogates "),
        ({"surrogates": 10**12}, "^surrogates "),
        ({"rng": "seed"}, "^rng "),
    ],
)
def test_bad_arguments_of_surrogates_are_named(changes, message):
    arguments = {"x": np.ones(20), "y": np.ones(20), "block": 5, "surrogates": 2} | changes
    with pytest.raises(ValueError, match=message):
        block_shuffle_null(covariance, **arguments)


# p_value


def test_rank_by_hand():
    null = np.arange(9.0)
    assert p_value(8.0, null) == 0.2  # a tie counts as extreme
    assert p_value(8.5, null) == 0.1
    assert p_value(-1.0, null) == 1.0
    assert p_value(-1.0, null, alternative="less") == 0.1
    assert p_value(-1.0, null, alternative="two-sided") == 0.2
    assert p_value(4.0, null, alternative="two-sided") == 1.0


def test_arrays_of_pairs_and_missing_ones():
    null = normal(19, 2, 2)
    null[:, 0, 0] = np.nan
    observed = np.array([[np.nan, 9.0], [-9.0, 0.0]])
    for method in ("rank", "normal"):
        p = p_value(observed, null, method=method)
        assert p.shape == (2, 2) and np.isnan(p[0, 0])
        assert p[0, 1] == p_value(9.0, null[:, 0, 1], method=method) <= 0.05
        assert p[1, 0] >= 0.95
    assert np.isnan(p_value(np.nan, normal(9)))
    tensor = p_value(torch.tensor([1.0]), torch.zeros(9, 1))
    assert tensor == pytest.approx([0.1])


@pytest.mark.parametrize("method", ["rank", "normal"])
@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
def test_p_values_are_uniform_under_the_null(method, alternative):
    surrogates = 19
    null, observed = normal(surrogates, 4000), normal(4000, seed=1)
    p = p_value(observed, null, method=method, alternative=alternative)
    for level in (0.1, 0.2, 0.5):
        assert np.mean(p <= level) == pytest.approx(level, abs=0.025)
    if method == "normal":
        assert np.mean(p <= 0.01) == pytest.approx(0.01, abs=0.005)


def test_normal_sees_beyond_the_number_of_surrogates():
    null = normal(20)
    assert p_value(12.0, null) == pytest.approx(1 / 21)
    assert p_value(12.0, null, method="normal") < 1e-6
    many = normal(5000, seed=3)
    assert p_value(2.0, many, method="normal") == pytest.approx(stats.norm.sf(2.0), rel=0.2)


def test_surrogates_that_are_all_alike_fall_back_on_ranks():
    null = np.zeros((9, 3))
    p = p_value(np.array([0.0, 1.0, -1.0]), null, method="normal")
    assert p == pytest.approx([1.0, 0.1, 1.0])
    assert p_value(0.1 + 1e-16, np.full(9, 0.1), method="normal") == 0.1  # not 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("text", [1.0]), "^observed "),
        ((np.inf, [1.0]), "^observed "),
        ((1.0, [np.inf]), "^null "),
        ((1.0, [np.nan, 1.0]), "^null "),
        ((1.0, 1.0), r"^null must have shape \(surrogates,\) \+ \(\)"),
        (([1.0, 2.0], np.ones((5, 3))), "^null must have shape"),
        ((1.0, []), "^null has 0 surrogates"),
    ],
)
def test_bad_nulls_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        p_value(*arguments)


def test_bad_options_of_p_value_are_named():
    with pytest.raises(ValueError, match="^null has 2 surrogates, but method='normal' needs 3"):
        p_value(1.0, [1.0, 2.0], method="normal")
    with pytest.raises(ValueError, match="^method must be one of 'rank', 'normal'"):
        p_value(1.0, [1.0, 2.0], method="t")
    with pytest.raises(ValueError, match="^alternative must be one of 'greater'"):
        p_value(1.0, [1.0, 2.0], alternative="both")


# block_jackknife


def coverage(memory, block, trials=120):
    rng = np.random.default_rng(11)
    hits = []
    for _ in range(trials):
        _, low, high = block_jackknife(mean, autoregressive(400, memory, rng), blocks=400 // block)
        hits.append(low <= 0 <= high)
    return np.mean(hits)


def test_intervals_cover_where_blocks_are_long_enough():
    assert coverage(0.0, 1) == pytest.approx(0.95, abs=0.06)
    assert coverage(0.8, 20) > 0.85
    assert coverage(0.8, 1) < 0.7  # rows are not independent


def test_jackknife_of_a_mean_is_students_interval():
    x = normal(30)
    assert block_jackknife(mean, x, blocks=30) == pytest.approx(ensemble_interval(x))


def test_jackknife_suits_nearest_neighbours():
    rng = np.random.default_rng(4)
    estimates, intervals = [], []
    for _ in range(25):
        x, noise = rng.normal(size=(2, 300))
        y = 0.6 * x + 0.8 * noise
        estimate, low, high = block_jackknife(mutual_information, x, y)
        estimates.append(estimate)
        intervals.append((low, high))
    centre = np.mean(estimates)
    assert np.mean([low <= centre <= high for low, high in intervals]) >= 0.85


def test_intervals_of_arrays_of_statistics():
    x, y = normal(60, 3), normal(60, 3, seed=1)
    x.flags.writeable = y.flags.writeable = False

    def statistic(a, b):
        assert a.shape == b.shape
        return a.T @ b

    estimate, low, high = block_jackknife(statistic, x, y, blocks=6)
    assert np.array_equal(estimate, x.T @ y)
    assert low.shape == high.shape == (3, 3) and (low < high).all()
    again = block_jackknife(statistic, torch.tensor(x.copy()), y.tolist(), blocks=6)
    assert np.array_equal(again[1], low)
    _, wide_low, wide_high = block_jackknife(statistic, x, y, level=0.999, blocks=6)
    assert (wide_low <= low).all() and (wide_high >= high).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"blocks": 1}, "^blocks "),
        ({"blocks": 21}, "^blocks must be at most 20, not 21"),
        ({"level": 2}, "^level "),
    ],
)
def test_bad_arguments_of_the_jackknife_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        block_jackknife(mean, np.ones(20), **changes)


def test_bad_arrays_are_named():
    good = np.ones(30)
    with pytest.raises(ValueError, match="^arrays: at least one"):
        block_jackknife(mean)
    with pytest.raises(ValueError, match=r"^arrays\[1\] has 1 values that are NaN"):
        block_jackknife(covariance, good, np.r_[good[1:], np.nan])
    with pytest.raises(ValueError, match=r"^arrays\[0\] must have rows"):
        block_jackknife(mean, 1.0)
    with pytest.raises(ValueError, match=r"arrays\[0\] has 30, arrays\[1\] has 29"):
        block_jackknife(covariance, good, good[1:])


# false_discovery_rate


def by_hand(p, level):
    ordered = np.sort(p)
    passed = np.flatnonzero(ordered <= level * np.arange(1, len(p) + 1) / len(p))
    return p <= ordered[passed[-1]] if len(passed) else np.zeros(len(p), bool)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=30),
    st.sampled_from([0.0130007, 0.0500007, 0.2100007]),  # never equal to what is compared
)
def test_benjamini_hochberg_by_hand(p, level):
    p = np.array(p) / 1000
    assert np.array_equal(false_discovery_rate(p, level=level), by_hand(p, level))


def test_missing_tests_do_not_count():
    p = np.array([[0.01, np.nan], [0.03, np.nan], [0.5, np.nan]])
    expected = np.array([[True, False], [True, False], [False, False]])
    assert np.array_equal(false_discovery_rate(p), expected)
    assert not false_discovery_rate(np.full(3, np.nan)).any()
    assert false_discovery_rate([]).shape == (0,)
    assert false_discovery_rate(torch.tensor([0.001])).all()
    assert bool(false_discovery_rate(0.01)) is True


def test_the_share_of_false_findings_is_held():
    rng = np.random.default_rng(0)
    shares = []
    for _ in range(200):
        z = rng.normal(size=200)
        z[:40] += 3.5
        found = false_discovery_rate(stats.norm.sf(z), level=0.1)
        shares.append(found[40:].sum() / max(found.sum(), 1))
    assert np.mean(shares) == pytest.approx(0.08, abs=0.02)  # level times the share of nulls


@pytest.mark.parametrize(
    ("p", "options", "message"),
    [
        ([0.5, 1.5], {}, "^p has values outside"),
        ([-0.1], {}, "^p has values outside"),
        ([np.inf], {}, "^p .* infinite"),
        (["a"], {}, "^p must be an array of numbers"),
        ([0.5], {"level": 0.0}, "^level "),
        ([0.5], {"level": "five"}, "^level "),
    ],
)
def test_bad_p_values_are_named(p, options, message):
    with pytest.raises(ValueError, match=message):
        false_discovery_rate(p, **options)


def nearest_with_one_peak(values):
    """The dip as a linear programme for each place of the peak: slow, and by its definition."""
    x, counts = np.unique(values, return_counts=True)
    after = np.cumsum(counts) / counts.sum()
    before = after - counts / counts.sum()
    best = np.inf
    for peak in range(len(x)):
        # Unknown: the share at each value (at the peak, coming from the left), the share at the
        # peak coming from the right, and the distance.
        right, distance = len(x), len(x) + 1
        at_most = []  # (limit, {unknown: factor})
        for i in range(len(x)):
            sides = [(i, after[i]), (i, before[i])]
            if i == peak:
                sides = [(i, before[i]), (right, after[i])]
            for place, share in sides:
                at_most += [(share, {place: 1, distance: -1}), (-share, {place: -1, distance: -1})]
        at_most.append((0, {peak: 1, right: -1}))
        up = [(i, x[i]) for i in range(peak + 1)]
        down = [(right, x[peak]), *((i, x[i]) for i in range(peak + 1, len(x)))]
        for side, bend in ((up, 1), (down, -1)):
            at_most += [(0, {a: 1, b: -1}) for (a, _), (b, _) in zip(side, side[1:])]
            for (a, at_a), (b, at_b), (c, at_c) in zip(side, side[1:], side[2:]):
                first, second = bend / (at_b - at_a), bend / (at_c - at_b)
                at_most.append((0, {a: -first, b: first + second, c: -second}))
        sums = np.zeros((len(at_most), len(x) + 2))
        for row, (_, factors) in zip(sums, at_most):
            row[list(factors)] = list(factors.values())
        limits = [limit for limit, _ in at_most]
        cost = np.eye(len(x) + 2)[distance]
        solved = linprog(cost, A_ub=sums, b_ub=limits, bounds=(0, 1))
        best = min(best, solved.fun)
    return best


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=10), st.booleans())
def test_the_dip_is_the_distance_to_the_nearest_distribution_with_one_peak(values, moved):
    values = np.array(values) + moved * normal(len(values))
    assert dip(values) == pytest.approx(nearest_with_one_peak(values), abs=1e-6)


def test_the_dip_of_what_is_known():
    assert dip(np.arange(10)) == pytest.approx(1 / 20)  # evenly spread
    assert dip([0, 0, 1, 1]) == pytest.approx(1 / 4)  # as far from one peak as can be
    assert dip([2, 2, 2]) == 0
    values = normal(30)
    assert dip(5 - 3 * values) == pytest.approx(dip(values))
    assert dip(np.r_[values, values + 20]) > 2 * dip(values)


def test_bad_values_of_the_dip_are_named():
    for bad in ([], [np.nan], [[1.0, 2.0]], ["a"]):
        with pytest.raises(ValueError, match="^values"):
            dip(bad)


def test_the_peak_is_that_of_the_other_networks():
    curves = np.array([[0, 5, 0], [1, 0, 3], [2, 0, 0]])  # (times, networks)
    assert peak_of_others(curves).tolist() == [0, 1, 0]
    assert peak_of_others(np.stack([curves, -curves], axis=2)).T.tolist() == [[0, 1, 0], [2, 0, 1]]


def test_noise_has_no_rise_to_the_peak_of_others():
    ensembles = normal(100, 20, 10, seed=3)  # (ensembles, times, networks)
    own = [curves[peak_of_others(curves), np.arange(10)] for curves in ensembles]
    assert np.mean(own) < 0.1 < ensembles.max(axis=1).mean()


@pytest.mark.parametrize("curves", [[1.0, 2.0], [[1.0], [2.0]], [[1.0, np.nan]]])
def test_bad_curves_are_named(curves):
    with pytest.raises(ValueError, match="curves"):
        peak_of_others(curves)
