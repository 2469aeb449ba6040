"""Flow: bookkeeping of steps, closed forms, nulls, graphs, and bad input."""

import numpy as np
import pytest
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
    assert set(flow.flow_graph(FLOW, significant=np.eye(3)[[1, 0, 2]]).edges) == {(0, 1), (1, 0)}
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
        (lambda: flow.pooled(GOOD[0]), "activity"),
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
        (lambda: flow.transfer_entropy(GOOD, pairs=np.ones((2, 2))), "pairs"),
        (lambda: flow.transfer_entropy(GOOD, pairs=np.zeros((3, 3))), "pairs"),
        (lambda: flow.transfer_entropy(GOOD, k=1000), "samples"),
        (lambda: flow.flow_graph(np.zeros((2, 3))), "flow"),
        (lambda: flow.flow_graph(np.full((2, 2), np.inf)), "flow"),
        (lambda: flow.flow_graph("flow"), "flow"),
        (lambda: flow.flow_graph(FLOW, "high"), "threshold"),
        (lambda: flow.flow_graph(FLOW, quantile=2), "quantile"),
        (lambda: flow.flow_graph(FLOW, significant=np.ones((2, 2))), "significant"),
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
