"""Flow: bookkeeping of steps, closed forms, nulls, graphs, and bad input."""

import doctest

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.linalg import solve_discrete_lyapunov

from infoutils import flow, statistics
from infoutils.estimation import (
    conditional_mutual_information,
    mutual_information,
    pairwise_mutual_information,
)


def chain(windows=300, steps=7, delay=1, noise=0.5, seed=0):
    """Unit 0 is noise; unit 1 is unit 0 some steps ago, with noise; unit 2 is unrelated."""
    rng = np.random.default_rng(seed)
    source = rng.normal(size=(windows, steps + delay))
    target = source[:, :-delay] + noise * rng.normal(size=(windows, steps))
    return np.stack([source[:, delay:], target, rng.normal(size=(windows, steps))], axis=-1)


def linear(times, matrix, noise=None, seed=0):
    """One series of x_t = matrix x_{t-1} + Gaussian noise of that covariance."""
    matrix = np.asarray(matrix)
    noise = np.eye(len(matrix)) if noise is None else noise
    rng = np.random.default_rng(seed)
    x = rng.multivariate_normal(np.zeros(len(matrix)), noise, size=times + 100)
    for t in range(1, len(x)):
        x[t] += matrix @ x[t - 1]
    return x[100:]


def given_past(matrix, noise, x, y, z=()):
    """I(X ; Y | Z) in bits of such a series; variables are pairs (unit, lag)."""
    matrix, noise = np.asarray(matrix), np.asarray(noise)
    now = solve_discrete_lyapunov(matrix, noise)

    def volume(*variables):
        covariance = [
            [
                (np.linalg.matrix_power(matrix, b[1] - a[1]) @ now)[a[0], b[0]]
                if b[1] >= a[1]
                else (np.linalg.matrix_power(matrix, a[1] - b[1]) @ now)[b[0], a[0]]
                for b in variables
            ]
            for a in variables
        ]
        return np.linalg.slogdet(covariance)[1] / 2 / np.log(2) if variables else 0.0

    return volume(x, *z) + volume(y, *z) - volume(x, y, *z) - volume(*z)


def test_pooled_pairs_a_unit_with_its_future():
    time = np.arange(7.0)
    activity = np.stack([time, 10 * time], axis=-1)[None] + np.zeros((2, 1, 1))
    source, target = flow.pooled(activity, delay=2, first=1)
    assert source.shape == target.shape == (2 * 4, 2)
    np.testing.assert_array_equal(source[:4, 0], [1, 2, 3, 4])
    np.testing.assert_array_equal(target[:4, 1], [30, 40, 50, 60])


def test_stagger_shows_what_the_network_holds_at_each_tick():
    time = np.arange(6.0)
    activity = np.stack([time, 10 + time, 20 + time], axis=-1)[None]
    shown = flow.stagger(activity, (0, 1, 2))
    np.testing.assert_array_equal(shown[0], [[2, 11, 20], [3, 12, 21], [4, 13, 22], [5, 14, 23]])


def test_flow_is_what_its_definition_says():
    activity = chain()
    source, target = flow.pooled(activity / activity.std(axis=(0, 1)), 1)
    measured = flow.information_flow(activity, 1)
    by_hand = mutual_information(source[:, 0], target[:, 1]) - mutual_information(
        source[:, 0], source[:, 1]
    )
    assert measured[0, 1] == pytest.approx(by_hand, abs=1e-12)
    assert np.isnan(np.diag(measured)).all()


@pytest.mark.parametrize("delay", [1, 2])
def test_flow_finds_the_closed_form_at_the_right_delay(delay):
    activity = chain(delay=delay, noise=0.5)
    truth = 0.5 * np.log2(1 + 1 / 0.25)
    assert flow.information_flow(activity, delay)[0, 1] == pytest.approx(truth, abs=0.12)
    assert flow.delayed_mutual_information(activity, delay)[0, 1] == pytest.approx(truth, abs=0.12)
    assert abs(flow.information_flow(activity, 3 - delay)[0, 1]) < 0.12
    assert abs(flow.information_flow(activity, delay)[2, 1]) < 0.12


def test_delay_zero_is_plain_mutual_information():
    activity = chain()
    plain = flow.delayed_mutual_information(activity, 0)
    source, _ = flow.pooled(activity / activity.std(axis=(0, 1)), 0)
    np.testing.assert_array_equal(plain, pairwise_mutual_information(source))
    np.testing.assert_array_equal(plain, plain.T)


def test_the_units_of_measurement_do_not_matter():
    activity = chain(windows=60)
    scaled = activity * [1e-4, 1.0, 1e3]
    for function in (flow.information_flow, flow.transfer_entropy):
        np.testing.assert_allclose(function(scaled), function(activity), atol=1e-9)


def test_transfer_entropy_ignores_what_the_target_knows_already():
    """Two copies of one slow signal share information, but neither adds to the other's past."""
    rng = np.random.default_rng(1)
    slow = rng.normal(size=(400, 8)).cumsum(axis=1)
    driven = np.zeros((400, 8))
    driven[:, 1:] = 0.5 * slow[:, :-1] + 0.3 * rng.normal(size=(400, 7))
    activity = np.stack([slow, driven], axis=-1)
    measured = flow.transfer_entropy(activity)
    assert measured[0, 1] > 0.3
    assert abs(measured[1, 0]) < 0.1
    assert np.isnan(np.diag(measured)).all()
    present, future = flow.pooled(activity / activity.std(axis=(0, 1)))
    assert measured[0, 1] == pytest.approx(
        conditional_mutual_information(present[:, 0], future[:, 1], present[:, 1]), abs=1e-12
    )


def test_transfer_entropy_of_chosen_pairs():
    pairs = np.zeros((3, 3), dtype=bool)
    pairs[0, 1] = True
    measured = flow.transfer_entropy(chain(), pairs=pairs)
    assert np.isfinite(measured).sum() == 1
    assert measured[0, 1] == flow.transfer_entropy(chain())[0, 1]


DRIVEN = [[0.9, 0.0], [1.0, 0.9]]  # unit 0 drives unit 1 after one step, and both remember


@pytest.mark.parametrize(
    ("condition", "truth"), [("latest", [0.992, 0.492, 0.248]), ("source", [0.992, 1.070, 0.924])]
)
def test_the_past_that_transfer_entropy_knows(condition, truth):
    series = linear(100_000, DRIVEN)
    for delay, bits in enumerate(truth, 1):
        known = (1, 1 if condition == "latest" else delay)
        exact = given_past(DRIVEN, np.eye(2), (0, delay), (1, 0), [known])
        assert exact == pytest.approx(bits, abs=1e-3)
        measured = flow.transfer_entropy(series, delay, condition=condition, method="gaussian")
        assert measured[0, 1] == pytest.approx(exact, abs=0.02)
        fitted, counted = (
            flow.transfer_entropy(series[:5000], delay, condition=condition, method=method)
            for method in ("gaussian", "ksg")
        )
        assert counted[0, 1] == pytest.approx(fitted[0, 1], abs=0.2)  # biased downwards
    by_default = flow.transfer_entropy(series[:300], 2)
    np.testing.assert_array_equal(by_default, flow.transfer_entropy(series[:300], 2, history=1))
    latest = flow.transfer_entropy(series[:300], 2, condition="latest")
    np.testing.assert_array_equal(by_default, latest)


def test_lags_and_given_units_are_those_that_are_named():
    series = linear(100, 0.5 * np.eye(3))
    x = series / series.std(axis=0)
    measured = flow.transfer_entropy(series, 2, first=0, history=3, source_history=2, given=[2, 0])
    t = np.arange(3, 100)  # of the target: its past reaches back three steps
    conditions = [x[t - lag][:, [1, 2]] for lag in (1, 2, 3)]
    by_hand = conditional_mutual_information(
        x[np.stack([t - 2, t - 3], axis=1), 0], x[t, 1], np.hstack(conditions)
    )
    assert measured[0, 1] == pytest.approx(by_hand, abs=1e-12)
    measured = flow.transfer_entropy(series, 2, condition="source", history=2)
    t = np.arange(4, 100)  # the first step is left out
    past = x[np.stack([t - 2, t - 3], axis=1), 1]
    by_hand = conditional_mutual_information(x[t - 2, 0], x[t, 1], past)
    assert measured[0, 1] == pytest.approx(by_hand, abs=1e-12)
    table = pd.DataFrame(series, columns=["a", "b", "c"])
    by_name = flow.transfer_entropy(table, given=["c"])
    pd.testing.assert_frame_equal(by_name, flow.transfer_entropy(table, given=[2]))
    nulls = [
        flow.shuffled_flow(table, surrogates=1, block=10, quantity="transfer", given=given)
        for given in (["c"], [2])
    ]
    np.testing.assert_array_equal(*nulls)
    with pytest.raises(ValueError, match="given must be one of 0, 1, 2, not 'd'"):
        flow.transfer_entropy(table, given=["d"])


def test_a_common_driver_is_known_where_it_is_given():
    driver = np.random.default_rng(0).normal(size=4002)
    noise = 0.5 * np.random.default_rng(1).normal(size=(2, 4000))
    early, late = driver[1:-1] + noise[0], driver[:-2] + noise[1]
    series = np.stack([early, late, driver[2:]], axis=1)  # one step and two steps after the driver
    for method in ("gaussian", "ksg"):
        fooled = flow.transfer_entropy(series, method=method)
        assert fooled[0, 1] > 0.4
        told = flow.transfer_entropy(series, method=method, history=2, given=[2])
        assert abs(told[0, 1]) < 0.05


def test_transfer_entropy_of_symbols_by_counting():
    symbols = np.random.default_rng(0).integers(2, size=(20000, 2))
    symbols[1:, 1] = symbols[:-1, 0] ^ (np.random.default_rng(1).random(19999) < 0.11)
    assert flow.transfer_entropy(symbols, method="discrete")[0, 1] == pytest.approx(0.5, abs=0.02)


def test_flow_may_be_negative_where_something_flows():
    """The numbers in the docstring of `information_flow`."""
    matrix, noise = [[0.2, 0.0], [0.5, 0.2]], [[1.0, 0.8], [0.8, 1.0]]
    flowing = given_past(matrix, noise, (0, 1), (1, 0)) - given_past(matrix, noise, (0, 0), (1, 0))
    added = given_past(matrix, noise, (0, 1), (1, 0), [(1, 1)])
    assert round(flowing, 2) == -0.32 and round(added, 2) == 0.08
    series = linear(8000, matrix, noise)
    assert flow.information_flow(series, method="gaussian")[0, 1] == pytest.approx(-0.32, abs=0.03)
    assert flow.transfer_entropy(series, method="gaussian")[0, 1] == pytest.approx(0.08, abs=0.02)


def test_one_long_series_is_a_window_of_its_own():
    series = chain(windows=1, steps=400)[0]
    for function in (
        flow.information_flow,
        flow.delayed_mutual_information,
        flow.transfer_entropy,
        lambda x: flow.shuffled_flow(x, surrogates=3, block=9, progress=False),
        lambda x: flow.stagger(x, (0, 1, 2)),
    ):
        whole, window = function(series), function(series[None])
        np.testing.assert_array_equal(whole, window.reshape(whole.shape))
    np.testing.assert_array_equal(flow.pooled(series, 2), flow.pooled(series[None], 2))
    shown = flow.timings(series, (0, 1, 2))
    assert len(shown["literal"]) == 400 and len(shown["staggered"]) == 398


def test_a_table_keeps_its_names():
    names = ["sun", "rain", "river"]
    table = pd.DataFrame(chain(windows=1, steps=300)[0], columns=names)
    for function in (
        flow.information_flow,
        flow.delayed_mutual_information,
        flow.transfer_entropy,
        pairwise_mutual_information,
    ):
        bits = function(table)
        assert list(bits.index) == list(bits.columns) == names
        np.testing.assert_array_equal(bits, function(table.to_numpy()))
    assert list(pairwise_mutual_information(table, table[["sun"]]).columns) == ["sun"]
    graph = flow.flow_graph(flow.information_flow(table), 0.1)
    assert graph.nodes[2] == {"name": "river"} and (0, 1) in graph.edges
    assert flow.flow_graph(flow.information_flow(table), names="abc").nodes[2] == {"name": "c"}


QUANTITIES = {
    "flow": flow.information_flow,
    "information": flow.delayed_mutual_information,
    "transfer": flow.transfer_entropy,
}


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("surrogate", ["blocks", "shifts"])
def test_false_alarms_of_slow_but_independent_series(quantity, surrogate):
    trials, alarms = 100, 0
    options = {"surrogates": 19, "block": 30, "quantity": quantity, "surrogate": surrogate}
    for seed in range(trials):
        series = linear(300, 0.9 * np.eye(2), seed=seed)
        null = flow.shuffled_flow(series, rng=seed, progress=False, **options)
        alarms += statistics.p_value(QUANTITIES[quantity](series), null)[0, 1] <= 0.05
    assert alarms <= stats.binom.ppf(0.999, trials, 0.05)


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_a_driven_unit_is_detected(quantity):
    found = 0
    for seed in range(20):
        series = linear(300, [[0.3, 0.0], [0.9, 0.3]], seed=seed)
        null = flow.shuffled_flow(
            series, surrogates=19, block=20, quantity=quantity, surrogate="shifts", progress=False
        )
        found += statistics.p_value(QUANTITIES[quantity](series), null)[0, 1] <= 0.05
    assert found >= 18


def test_surrogates_of_every_quantity_fit_what_is_observed():
    ensemble = np.stack([chain(windows=40, seed=seed) for seed in (1, 2)])
    for quantity, observe in QUANTITIES.items():
        observed = observe(ensemble, progress=False, base=4)
        null = flow.shuffled_flow(
            ensemble, surrogates=5, block=3, quantity=quantity, base=4, progress=False
        )
        assert null.shape == (2, 5, 3, 3)
        p = [statistics.p_value(*pair) for pair in zip(observed, null)]
        np.testing.assert_array_equal(np.isnan(p), np.isnan(observed))
    options = {"quantity": "transfer", "history": 2, "method": "gaussian", "progress": False}
    null = flow.shuffled_flow(ensemble, 2, surrogates=3, block=9, surrogate="shifts", **options)
    rolled = [np.roll(np.arange(40), shift) for shift in range(9, 32)]
    moved = [np.dstack([ensemble[0][order], ensemble[0]]) for order in rolled]
    moved = [flow.transfer_entropy(one, 2, history=2, method="gaussian")[0, 4] for one in moved]
    assert all(np.isclose(value, moved).any() for value in null[0, :, 0, 1])
    flow.shuffled_flow(ensemble[0], 0, surrogates=2, quantity="information", progress=False)


def test_shifts_are_long_enough_and_never_the_same():
    days = np.arange(30.0)[:, None] + np.zeros((30, 2))
    seen = statistics.block_shuffle_null(
        lambda x, y: x[0] - y[0], days, days, block=4, surrogates=23, surrogate="shifts"
    )
    assert sorted(seen[:, 0]) == list(range(4, 27))


def test_the_examples_in_the_docstrings(capsys):
    assert doctest.testmod(flow).failed == 0


def test_the_null_separates_a_flow_from_chance():
    activity = chain(windows=200)
    observed = flow.information_flow(activity)
    null = flow.shuffled_flow(activity, surrogates=20, block=4, rng=2)
    assert null.shape == (20, 3, 3)
    assert abs(np.nanmean(null)) < 0.02
    p = statistics.p_value(observed, null, method="normal")
    assert p[0, 1] < 1e-6
    others = np.delete(p.ravel(), [0, 1, 4, 8])  # not the diagonal, and not the true flow
    assert others.min() > 1e-3 and np.median(others) > 0.1
    assert statistics.false_discovery_rate(p)[0, 1]
    np.testing.assert_array_equal(null, flow.shuffled_flow(activity, surrogates=20, block=4, rng=2))


def test_an_ensemble_is_its_networks_one_by_one():
    ensemble = np.stack([chain(windows=60, seed=seed) for seed in (1, 2)])
    for function, options in (
        (flow.information_flow, {}),
        (flow.delayed_mutual_information, {}),
        (flow.transfer_entropy, {}),
        (flow.shuffled_flow, {"surrogates": 2}),
    ):
        together = function(ensemble, 1, progress=False, **options)
        np.testing.assert_array_equal(together[1], function(ensemble[1], 1, **options))


def test_units_that_all_networks_share_change_nothing():
    ensemble = np.stack([chain(windows=60, seed=seed) for seed in (1, 2, 3)])
    ensemble[..., 0] = ensemble[0, ..., 0]
    for function in (flow.information_flow, flow.delayed_mutual_information):
        for i, matrix in enumerate(function(ensemble, 1, progress=False)):
            np.testing.assert_allclose(matrix, function(ensemble[i], 1), atol=1e-12)
    now = flow.delayed_mutual_information(ensemble, 0, progress=False)
    np.testing.assert_allclose(now[2], flow.delayed_mutual_information(ensemble[2], 0), atol=1e-12)


def test_timings_use_each_day_once():
    """Windows one day apart, filled with the number of the day."""
    day = np.arange(40)[:, None] + np.arange(7)
    activity = np.repeat(day[None, ..., None], 3, axis=-1)
    shown = flow.timings(activity, (0, 1, 2))
    assert shown["literal"].shape == (1, 8, 7, 3) and shown["staggered"].shape == (1, 14, 5, 3)
    for values in shown.values():
        source, _ = flow.pooled(values[0])
        assert len(set(source[:, 0])) == len(source)
    with pytest.raises(ValueError, match="activity"):
        flow.timings(activity[:, :, :3], (0, 1, 2))


def test_nothing_is_modified():
    activity = chain(windows=50)
    before = activity.copy()
    flow.information_flow(activity)
    flow.stagger(activity, (0, 1, 2))
    flow.shuffled_flow(activity, surrogates=1)
    np.testing.assert_array_equal(activity, before)
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    flow.flow_graph(matrix)
    assert matrix[0, 0] == 1.0


FLOW = np.array([[9.0, 0.5, -0.5], [0.1, 9.0, 0.2], [np.nan, 0.3, 9.0]])


def test_graph_keeps_what_is_above_the_threshold():
    graph = flow.flow_graph(FLOW, roles=("input", "hidden", "output"), names="abc")
    assert list(graph) == [0, 1, 2]
    assert dict(graph.edges) == {
        (0, 1): {"weight": 0.5},
        (1, 0): {"weight": 0.1},
        (1, 2): {"weight": 0.2},
        (2, 1): {"weight": 0.3},
    }
    assert graph.nodes[1] == {"role": "hidden", "name": "b"}
    assert set(flow.flow_graph(FLOW, 0.2).edges) == {(0, 1), (2, 1)}
    assert set(flow.flow_graph(FLOW, quantile=0.8).edges) == {(0, 1)}
    assert set(flow.flow_graph(FLOW, significant=np.eye(3, dtype=bool)[[1, 0, 2]]).edges) == {
        (0, 1),
        (1, 0),
    }
    assert flow.flow_graph(FLOW, 1.0).number_of_edges() == 0
    nothing = flow.flow_graph(np.full((3, 3), np.nan), quantile=0.5)
    assert len(nothing) == 3 and nothing.number_of_edges() == 0


GOOD = chain(windows=30)
NAN = GOOD.copy()
NAN[0, 0, 0] = np.nan


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: flow.pooled(NAN), "activity"),
        (lambda: flow.pooled(GOOD[0, 0]), "activity"),
        (lambda: flow.pooled(GOOD, -1), "delay"),
        (lambda: flow.pooled(GOOD, 6), "delay"),
        (lambda: flow.pooled(GOOD, first=-1), "first"),
        (lambda: flow.stagger(GOOD, (0, 1)), "ticks"),
        (lambda: flow.stagger(GOOD, (0, 1, 7)), "ticks"),
        (lambda: flow.stagger(GOOD, (0, -1, 1)), "ticks"),
        (lambda: flow.stagger(GOOD, (0, 0.5, 1)), "ticks"),
        (lambda: flow.information_flow(GOOD, 0), "delay"),
        (lambda: flow.information_flow(GOOD, k=0), "k"),
        (lambda: flow.delayed_mutual_information(GOOD, "a"), "delay"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=0), "surrogates"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=10**12), "surrogates"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=1, block=0), "block"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=1, block=20), "block"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=1, rng=None), "rng"),
        (lambda: flow.timings(GOOD, [0, 0, 0], delay=-1), "^delay"),
        (lambda: flow.timings(GOOD, [0, 0, 0], first=-3), "^first"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=1, quantity="all"), "quantity"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=1, surrogate="noise"), "surrogate"),
        (lambda: flow.shuffled_flow(GOOD, surrogates=24, block=4, surrogate="shifts"), "shifts"),
        (lambda: flow.shuffled_flow(GOOD, 0, surrogates=1), "delay"),
        (lambda: flow.transfer_entropy(GOOD[..., :2], pairs=[(0, 1), (0, 1)]), "pairs"),
        (lambda: flow.transfer_entropy(GOOD, pairs=np.ones((2, 2), bool)), "pairs"),
        (lambda: flow.transfer_entropy(GOOD, condition="past"), "condition"),
        (lambda: flow.transfer_entropy(GOOD, history=0), "history"),
        (lambda: flow.transfer_entropy(GOOD, source_history=1.5), "source_history"),
        (lambda: flow.transfer_entropy(GOOD, history=6), "history"),
        (lambda: flow.transfer_entropy(GOOD, given=[3]), "given"),
        (lambda: flow.transfer_entropy(GOOD, given=[-1]), "given"),
        (
            lambda: flow.information_flow(np.zeros((3, 400))),
            "activity has 1 samples of 400 units",
        ),
        (lambda: flow.transfer_entropy(GOOD, method="kl"), "method"),
        (lambda: flow.transfer_entropy(GOOD, pairs=np.zeros((3, 3), bool)), "pairs"),
        (lambda: flow.transfer_entropy(GOOD, k=1000), "samples"),
        (lambda: flow.flow_graph(np.zeros((2, 3))), "flow"),
        (lambda: flow.flow_graph(np.full((2, 2), np.inf)), "flow"),
        (lambda: flow.flow_graph("flow"), "flow"),
        (lambda: flow.flow_graph(FLOW, "high"), "threshold"),
        (lambda: flow.flow_graph(FLOW, quantile=2), "quantile"),
        (lambda: flow.flow_graph(FLOW, significant=np.ones((2, 2), bool)), "significant"),
        (lambda: flow.flow_graph(FLOW, roles=("input",)), "roles"),
        (lambda: flow.flow_graph(FLOW, names=("a",)), "names"),
    ],
)
def test_bad_input(call, named):
    with pytest.raises(ValueError, match=named):
        call()


def sliding(series, steps=8, stride=1):
    """Windows of one series, shape (windows, steps, units)."""
    windows = np.lib.stride_tricks.sliding_window_view(series, steps, axis=0)
    return windows[::stride].swapaxes(1, 2)


def autoregression(samples, seed=0):
    """A series of two units, of which the second hears the first, and its delayed information."""
    noise = np.random.default_rng(seed).normal(size=(samples, 2))
    series, step = np.zeros((samples, 2)), np.array([[0.5, 0.0], [0.6, 0.3]])
    for t in range(1, samples):
        series[t] = step @ series[t - 1] + noise[t]
    cover = solve_discrete_lyapunov(step, np.eye(2))
    later = step @ cover  # of what comes next with what is
    return series, -0.5 * np.log2(1 - later[1, 0] ** 2 / (cover[0, 0] * cover[1, 1]))


@pytest.mark.parametrize("stride", [1, 2, 5])
def test_windows_that_overlap_are_refused_with_the_cure(stride):
    series, true = autoregression(4000)
    windows = sliding(series, stride=stride)
    every = -(-6 // stride)
    for function in (
        flow.pooled,
        flow.delayed_mutual_information,
        flow.information_flow,
        flow.transfer_entropy,
        lambda activity: flow.shuffled_flow(activity, surrogates=2),
    ):
        with pytest.raises(ValueError, match=f"^activity .*take one of {every} windows"):
            function(windows)
    each_once = flow.delayed_mutual_information(windows[::every])
    assert each_once[0, 1] == pytest.approx(true, abs=0.04)
    if stride == 1:
        timings = flow.timings(windows, (0, 0))["literal"]
        np.testing.assert_array_equal(flow.delayed_mutual_information(timings), each_once)


def test_an_overlap_shows_in_one_column_and_through_gaps():
    """Hidden units start afresh in each window; some windows are missing; some days are alike."""
    series, _ = autoregression(300)
    windows = np.delete(sliding(series), [20, 21, 90, 200], axis=0)
    hidden = np.random.default_rng(1).normal(size=windows.shape)
    activity = np.concatenate([hidden, windows[..., :1]], axis=-1)
    for ensemble in (activity, np.stack([activity, activity + 1])):
        with pytest.raises(ValueError, match="^activity has windows that overlap"):
            flow.information_flow(ensemble, progress=False)
    rain = np.maximum(activity[..., -1:] - 1, 0)
    with pytest.raises(ValueError, match="^activity has windows that overlap"):
        flow.pooled(np.concatenate([hidden, rain], axis=-1))


def test_what_only_looks_like_an_overlap_is_taken():
    rng = np.random.default_rng(2)
    step = np.arange(8.0)
    looks = [
        np.ones((40, 8)),
        np.broadcast_to(step, (40, 8)),  # a clock
        np.broadcast_to(step % 2, (40, 8)),  # a clock with a period
        np.broadcast_to(np.sin(np.pi * step / 2), (40, 8)),
        np.broadcast_to(np.arange(40)[:, None], (40, 8)),  # what a window is of
        rng.integers(2, size=(40, 8)),
        (rng.random((40, 8)) < 0.02) * 1.0,  # snow
        rng.normal(size=(40, 8)).round(),
    ]
    source, _ = flow.pooled(np.stack(looks, axis=-1))
    assert source.shape == (240, len(looks))
    series, _ = autoregression(400)
    apart = sliding(series, stride=5)  # overlaps in days that are not used
    assert flow.pooled(apart, first=2)[0].shape == (79 * 5, 2)
    assert flow.pooled(apart, delay=2)[0].shape == (79 * 5, 2)


def test_rows_out_of_the_order_of_time_are_refused():
    times = pd.date_range("2020-01-01", periods=60)
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(60, 2)), times, ["a", "b"])
    mixed, twice = table.iloc[::-1], table.set_axis(times[[0, *range(59)]])
    for function in (flow.information_flow, flow.transfer_entropy, flow.delayed_mutual_information):
        assert list(function(table)) == ["a", "b"]
        for wrong in (mixed, twice):
            with pytest.raises(ValueError, match="^activity must have its rows in order of time"):
                function(wrong)
    with pytest.raises(ValueError, match="^activity: column 'b' has 1 values that are NaN"):
        flow.information_flow(table.mask(table == table.iloc[3, 1]))
