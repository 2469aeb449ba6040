"""Distributions with known information: the values, the samples, and what they refuse."""

import numpy as np
import pytest
from scipy import integrate, stats

from infoutils import flow, truths
from infoutils.complexity import tse_complexity
from infoutils.estimation import mutual_information

DRAW = {
    "normal": lambda n, rng: truths.normal(n, 0.8, rng=rng),
    "normal of many": lambda n, rng: truths.normal(n, truths.dense(2, 1, 0.5), 2, rng=rng),
    "sparse": lambda n, rng: truths.normal(n, truths.sparse(2, 2, 0.8), 2, rng=rng),
    "student": lambda n, rng: truths.student(n, 0.8, degrees=3, rng=rng),
    "uncorrelated student": lambda n, rng: truths.student(n, np.eye(2), degrees=1, rng=rng),
    "little noise": lambda n, rng: truths.uniform_with_noise(n, 0.1, rng=rng),
    "much noise": lambda n, rng: truths.uniform_with_noise(n, 0.75, rng=rng),
    "independent": lambda n, rng: truths.independent(n, 2, 1, rng=rng),
    "discrete": lambda n, rng: truths.discrete(n, [[4, 1, 0], [1, 4, 2]], rng=rng),
    "mixture": lambda n, rng: truths.normal_mixture(n, [0.9, -0.9], rng=rng),
}


@pytest.mark.parametrize("name", DRAW)
def test_an_estimate_tends_to_the_truth(name):
    estimates, true = [], None
    for seed in range(6):
        x, y, true = DRAW[name](1500, seed)
        if "student" in name:  # heavy tails: the ranks have the same information
            x, y = stats.rankdata(x, axis=0), stats.rankdata(y, axis=0)
        estimates.append(mutual_information(x, y))
    error = 4 * np.std(estimates, ddof=1) / np.sqrt(6)
    assert np.mean(estimates) == pytest.approx(true, abs=error + 0.03)


@pytest.mark.parametrize("name", DRAW)
def test_samples_are_rows_and_come_from_the_seed(name):
    x, y, bits = DRAW[name](50, 1)
    assert x.ndim == y.ndim == 2 and len(x) == len(y) == 50 and isinstance(bits, float)
    again = DRAW[name](50, np.random.default_rng(1))
    assert np.array_equal(again[0], x) and np.array_equal(again[1], y) and again[2] == bits
    assert not np.array_equal(DRAW[name](50, 2)[0], x)


def test_information_of_a_normal_distribution():
    assert truths.normal_information(0.8) == pytest.approx(-0.5 * np.log2(1 - 0.64))
    assert truths.normal_information(truths.sparse(3, 2, 0.8), 3) == pytest.approx(
        2 * truths.normal_information(0.8)
    )
    one = truths.normal_information(truths.sparse(2, 2, 0.8, pairs=1), 2)
    assert one == pytest.approx(truths.normal_information(0.8))
    # Of one dimension with the mean of two others: the squared multiple correlation is 1/3.
    dense = truths.normal_information(truths.dense(2, 1, 0.5), 2)
    assert dense == pytest.approx(-0.5 * np.log2(1 - 1 / 3))
    scale = np.diag([3.0, 0.1])
    scaled = truths.normal_information(scale @ [[1, 0.8], [0.8, 1]] @ scale)
    assert scaled == pytest.approx(truths.normal_information(0.8))


def test_entropy_of_a_normal_distribution():
    cover = truths.dense(2, 2, 0.3) * 4
    expected = stats.multivariate_normal(np.zeros(4), cover).entropy() / np.log(2)
    assert truths.normal_entropy(cover) == pytest.approx(expected)
    assert truths.normal_entropy(1.0) == pytest.approx(0.5 * np.log2(2 * np.pi * np.e))


def test_samples_have_the_covariance_that_was_asked_for():
    cover = truths.dense(2, 1, 0.5) * 2
    x, y, _ = truths.normal(20_000, cover, 2, rng=0)
    assert np.cov(np.hstack([x, y]).T) == pytest.approx(cover, abs=0.1)
    x, y, _ = truths.student(20_000, cover, 2, degrees=9, rng=0)
    assert np.cov(np.hstack([x, y]).T) == pytest.approx(cover * 9 / 7, abs=0.15)


@pytest.mark.parametrize("degrees", [1, 4])
def test_information_of_student_t_is_the_mean_gain_in_log_density(degrees):
    x, y, bits = truths.student(100_000, 0.6, degrees=degrees, rng=0)
    joint = stats.multivariate_t([0, 0], [[1, 0.6], [0.6, 1]], df=degrees)
    alone = stats.t(degrees)
    gain = joint.logpdf(np.hstack([x, y])) - alone.logpdf(x[:, 0]) - alone.logpdf(y[:, 0])
    assert np.mean(gain) / np.log(2) == pytest.approx(bits, abs=4 * np.std(gain) / 300)


def test_student_t_tends_to_normal():
    bits = truths.student(2, truths.dense(2, 3, 0.4), 2, degrees=1e6, rng=0)[2]
    assert bits == pytest.approx(truths.normal_information(truths.dense(2, 3, 0.4), 2), abs=1e-5)


@pytest.mark.parametrize("noise", [0.05, 0.5, 2.0])
def test_information_of_uniform_with_noise_by_integration(noise):
    def density(y):
        return max(min(1, y + noise) - max(0, y - noise), 0) / (2 * noise)

    def integrand(y):
        return -density(y) * np.log2(density(y)) if density(y) > 0 else 0.0

    corners = sorted([-noise, noise, 1 - noise, 1 + noise])
    h_y = sum(integrate.quad(integrand, a, b)[0] for a, b in zip(corners, corners[1:]))
    bits = truths.uniform_with_noise(2, noise, rng=0)[2]
    assert bits == pytest.approx(h_y - np.log2(2 * noise), abs=1e-6)


def test_discrete_tables():
    assert truths.discrete(5, [[1, 0], [0, 1]], rng=0)[2] == pytest.approx(1)
    assert truths.discrete(5, np.outer([1, 2, 3], [4, 5]), rng=0)[2] == pytest.approx(0)
    x, y, _ = truths.discrete(20_000, [[1, 2, 3], [4, 0, 6]], rng=0)
    counts = np.histogram2d(x[:, 0], y[:, 0], bins=(2, 3))[0]
    assert counts / 20_000 == pytest.approx(np.array([[1, 2, 3], [4, 0, 6]]) / 16, abs=0.015)


@pytest.mark.parametrize("correlations", [[0.8, -0.3], [0.9, -0.9], [-0.99]])
def test_information_of_a_mixture_is_the_mean_gain_in_log_density(correlations):
    x, y, bits = truths.normal_mixture(100_000, correlations, rng=0)
    assert np.var(x) == pytest.approx(1, abs=0.02) and np.var(y) == pytest.approx(1, abs=0.02)
    parts = [stats.multivariate_normal(cov=[[1, r], [r, 1]]) for r in correlations]
    joint = np.mean([part.pdf(np.hstack([x, y])) for part in parts], axis=0)
    gain = np.log2(joint) - (stats.norm.logpdf(x) + stats.norm.logpdf(y))[:, 0] / np.log(2)
    assert np.mean(gain) == pytest.approx(bits, abs=4 * np.std(gain) / 300)


def test_information_of_a_mixture_of_one():
    for correlation in (0, 0.5, -0.9, 0.999):
        bits = truths.normal_mixture(2, [correlation, correlation], rng=0)[2]
        assert bits == pytest.approx(truths.normal_information(correlation), abs=1e-6)


DRIVEN = [[0.8, 1.0, 0.0], [0.0, 0.7, 0.3], [0.1, 0.0, -0.5]]


@pytest.mark.parametrize("delay", [1, 2, 3])
def test_flows_of_an_autoregressive_series_from_the_covariance_of_all_its_steps(delay):
    """Every step is a sum of the noise before it, so the covariance of all follows from sums."""
    coefficients = np.array(DRIVEN)
    powers = [np.linalg.matrix_power(coefficients, d) for d in range(800)]
    lagged = [sum(a.T @ b for a, b in zip(powers, powers[lag:])) for lag in range(4)]

    def log_det(*which):  # of units at times
        cover = [
            [lagged[t - s][a, b] if s <= t else lagged[s - t][b, a] for b, t in which]
            for a, s in which
        ]
        return np.linalg.slogdet(cover)[1] / (2 * np.log(2))

    def information(x, y, *z):
        given = log_det(*z) if z else 0
        return log_det(x, *z) + log_det(y, *z) - log_det(x, y, *z) - given

    found, flows, transfer = truths.autoregressive_flow(coefficients, delay)
    for a, b in np.ndindex(3, 3):
        delayed = information((a, 0), (b, delay))
        assert found[a, b] == pytest.approx(delayed, abs=1e-9)
        if a == b:
            assert np.isnan(flows[a, a]) and np.isnan(transfer[a, a])
            continue
        assert flows[a, b] == pytest.approx(delayed - information((a, 0), (b, 0)), abs=1e-9)
        known = information((a, 0), (b, delay), (b, delay - 1))
        assert transfer[a, b] == pytest.approx(known, abs=1e-9)


def test_an_autoregressive_series_is_stationary_and_has_its_flows():
    series = truths.autoregressive(4000, 3, DRIVEN, rng=0)
    assert series.shape == (4000, 3, 3)
    first, last = np.cov(series[:, 0].T), np.cov(series[:, 2].T)
    assert first == pytest.approx(last, rel=0.1, abs=0.2)
    found, flows, transfer = truths.autoregressive_flow(DRIVEN)
    options = {"first": 0, "progress": False}
    off = ~np.eye(3, dtype=bool)
    assert flow.delayed_mutual_information(series, **options) == pytest.approx(found, abs=0.05)
    assert flow.information_flow(series, **options)[off] == pytest.approx(flows[off], abs=0.05)
    assert flow.transfer_entropy(series, **options)[off] == pytest.approx(transfer[off], abs=0.05)
    later = truths.autoregressive_flow(DRIVEN, 2)[2]
    assert flow.transfer_entropy(series, 2, **options)[off] == pytest.approx(later[off], abs=0.05)
    again = truths.autoregressive(4000, 3, DRIVEN, rng=np.random.default_rng(0))
    assert np.array_equal(series, again)


@pytest.mark.parametrize(("units", "correlation"), [(2, 0.5), (5, 0.3), (4, -0.2), (3, 0.0)])
def test_complexity_of_units_that_are_all_alike(units, correlation):
    cover = truths.dense(units - 1, 1, correlation)
    h = [truths.normal_entropy(cover[:m, :m]) for m in range(1, units + 1)]
    expected = sum(part - m / units * h[-1] for m, part in enumerate(h, 1))
    assert truths.complexity(units, correlation) == pytest.approx(expected, abs=1e-12)
    x = np.hstack(truths.normal(4000, cover, rng=0)[:2])
    for method, near in (("gaussian", 0.05), ("kl", 0.15)):
        assert tse_complexity(x, method=method).value == pytest.approx(expected, abs=near)


# Maps

MAPS = {"half_cube": truths.half_cube, "wiggly": truths.wiggly}


@pytest.mark.parametrize("name", MAPS)
def test_maps_keep_the_order_of_values(name):
    x = np.linspace(-5, 5, 2001)
    assert (np.diff(MAPS[name](x)) > 0).all()
    assert MAPS[name](x.reshape(-1, 3)).shape == (667, 3)
    assert not np.allclose(MAPS[name](x), x)


def test_values_of_the_maps():
    assert truths.half_cube([-4, 0, 9]).tolist() == [-8, 0, 27]


@pytest.mark.parametrize("name", [*MAPS, "swiss_roll"])
def test_maps_do_not_change_the_information(name):
    estimates = []
    change = MAPS.get(name, truths.swiss_roll)
    for seed in range(6):
        x, y, true = truths.normal(1500, 0.8, rng=seed)
        estimates.append(mutual_information(change(x), y))
    error = 4 * np.std(estimates, ddof=1) / np.sqrt(6)
    assert np.mean(estimates) == pytest.approx(true, abs=error + 0.03)


def test_the_swiss_roll_is_a_curve_that_does_not_cross_itself():
    x = np.linspace(-4, 4, 400)
    roll = truths.swiss_roll(x)
    assert roll.shape == (400, 2)
    radius = np.linalg.norm(roll, axis=1)
    assert (np.diff(radius) > 0).all() and radius.max() < 0.7
    turns = np.unwrap(np.arctan2(roll[:, 1], roll[:, 0])) / (2 * np.pi)
    assert turns[-1] - turns[0] == pytest.approx(1.5, abs=0.01)


# Arguments


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: truths.normal(0, 0.5, rng=0), "^samples "),
        (lambda: truths.normal(9, 1.0, rng=0), "^covariance "),
        (lambda: truths.normal(9, [[1, 0.5], [0.4, 1]], rng=0), "^covariance "),
        (lambda: truths.normal(9, np.ones((2, 3)), rng=0), "^covariance "),
        (lambda: truths.normal(9, np.ones(3), rng=0), "^covariance "),
        (lambda: truths.normal(9, 0.5, 2, rng=0), "^x_dims"),
        (lambda: truths.normal(9, 0.5, 0, rng=0), "^x_dims"),
        (lambda: truths.normal(9, 0.5, rng=None), "^rng "),
        (lambda: truths.student(9, 0.5, degrees=0, rng=0), "^degrees "),
        (lambda: truths.student(9, -1.5, degrees=1, rng=0), "^covariance "),
        (lambda: truths.student(1.5, 0.5, degrees=1, rng=0), "^samples "),
        (lambda: truths.uniform_with_noise(9, 0, rng=0), "^noise "),
        (lambda: truths.uniform_with_noise(9, np.inf, rng=0), "^noise "),
        (lambda: truths.uniform_with_noise(-1, 1, rng=0), "^samples "),
        (lambda: truths.independent(9, 0, rng=0), "^x_dims "),
        (lambda: truths.independent(9, 1, 0, rng=0), "^y_dims "),
        (lambda: truths.independent(0, rng=0), "^samples "),
        (lambda: truths.discrete(9, [[0, 0]], rng=0), "^table "),
        (lambda: truths.discrete(9, [[1, -1]], rng=0), "^table "),
        (lambda: truths.discrete(9, [1, 2], rng=0), "^table "),
        (lambda: truths.discrete(True, [[1]], rng=0), "^samples "),
        (lambda: truths.dense(2, 2, -0.34), "^correlation "),
        (lambda: truths.dense(2, 2, 1), "^correlation "),
        (lambda: truths.dense(0, 2, 0.5), "^x_dims "),
        (lambda: truths.sparse(2, 2, 1), "^correlation "),
        (lambda: truths.sparse(2, 1, 0.5), "^pairs"),
        (lambda: truths.sparse(2, 0, 0.5), "^y_dims "),
        (lambda: truths.normal_information(2.0), "^covariance "),
        (lambda: truths.normal_entropy(0.0), "^covariance "),
        (lambda: truths.normal_entropy([1.0, 2.0]), "^covariance "),
        (lambda: truths.half_cube([np.nan]), "^x "),
        (lambda: truths.wiggly([]), "^x "),
        (lambda: truths.swiss_roll(np.ones((3, 2))), "^x "),
        (lambda: truths.swiss_roll([np.nan]), "^x "),
        (lambda: truths.normal(9, [[1e-10, 5e-11], [-5e-11, 1e-10]], rng=0), "^covariance "),
        (lambda: truths.normal_mixture(9, [0.5, 1.0], rng=0), "^correlations "),
        (lambda: truths.normal_mixture(9, [], rng=0), "^correlations "),
        (lambda: truths.autoregressive(9, 5, [[1.0]], rng=0), "^coefficients "),
        (lambda: truths.autoregressive(9, 5, [[0.1, 0.2]], rng=0), "^coefficients "),
        (lambda: truths.autoregressive(9, 0, [[0.1]], rng=0), "^steps "),
        (lambda: truths.autoregressive(0, 5, [[0.1]], rng=0), "^windows "),
        (lambda: truths.autoregressive_flow([[0.1]], 0), "^delay "),
        (lambda: truths.complexity(1, 0.5), "^units "),
        (lambda: truths.complexity(3, -0.5), "^correlation "),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
