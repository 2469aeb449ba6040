"""Every method: its options, what it cannot take, what must not change it, and the truth."""

import inspect

import numpy as np
import pytest
import torch
from cases import (
    BAD_SAMPLES,
    CONTINUOUS,
    GOOD,
    H_METHODS,
    MI_METHODS,
    SETTINGS,
    correlated,
    differential,
    information,
    near,
    normal,
    quick,
    seeds,
    two_blocks,
)
from hypothesis import given
from hypothesis import strategies as st

from infoutils import truths
from infoutils.estimation import (
    METHODS,
    NEEDED,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)

TO_GAUSSIAN = {
    "ksg": {},
    "kl": {},
    "lnn1": {},
    "lnn2": {},
    "lga": {"k": 20},
    "gaussian": {},
}


@pytest.mark.parametrize("name", TO_GAUSSIAN)
@pytest.mark.parametrize("correlation", [0.0, 0.8])
def test_every_continuous_method_tends_to_the_truth(name, correlation):
    errors = {}
    few, many, repetitions = (100, 500, 4) if name == "lga" else (100, 1200, 12)
    for samples in (few, many):
        estimates = []
        for seed in range(repetitions):
            x, y, true = truths.normal(samples, correlation, rng=seed)
            estimates.append(mutual_information(x, y, name, **TO_GAUSSIAN[name]))
        assert near(estimates, true, slack=0.3 if samples == few else 0.05)
        errors[samples] = np.sqrt(np.mean((np.array(estimates) - true) ** 2))
    assert errors[many] < max(errors[few], 0.1)


@pytest.mark.parametrize("name", ["kl", "lnn1", "lnn2", "lga", "gaussian"])
def test_entropy_of_correlated_normal_vectors(name):
    cover = truths.dense(1, 1, 0.6) * 4
    for samples in (200, 1200):
        estimates = []
        for seed in range(3 if name == "lga" else 12):
            x = np.hstack(truths.normal(samples, cover, rng=seed)[:2])
            estimates.append(entropy(x, name))
        assert near(estimates, truths.normal_entropy(cover), slack=0.2 if samples == 200 else 0.1)


@pytest.mark.parametrize("name", ["ksg", "kl", "lnn1", "gaussian"])  # not lnn2: see its notes
@pytest.mark.parametrize("cover", ["dense", "sparse"])
def test_information_of_more_dimensions(name, cover):
    estimates = []
    for seed in range(6):
        covariance = getattr(truths, cover)(3, 2, 0.5)
        x, y, true = truths.normal(1500, covariance, 3, rng=seed)
        estimates.append(mutual_information(x, y, name))
    assert near(estimates, true, slack=0.12)


# SCIENCE.md: estimates in nats of 0.83, 3.11 and 5.41 from 500 samples.
MEASURED = {
    "kl": ({"k": 5}, [0.80, 3.01, 4.18]),
    "ksg": ({"k": 5}, [0.85, 3.00, 4.26]),
    "lnn1": ({}, [0.78, 2.78, 3.78]),
    "lnn2": ({}, [0.70, 2.86, 4.96]),
    "lga": ({}, [0.81, 3.09, 5.37]),
}


@pytest.mark.parametrize("name", MEASURED)
def test_strong_dependence_is_estimated_as_measured_before(name):
    options, expected = MEASURED[name]
    for correlation, nats in zip((0.9, 0.999, 0.99999), expected):
        estimates = []
        for seed in range(3):
            x, y, _ = truths.normal(500, correlation, rng=seed)
            estimates.append(mutual_information(x, y, name, base=np.e, **options))
        # The figures before were of few samples, too: their spread was about 0.08 each.
        assert np.mean(estimates) == pytest.approx(nats, abs=0.25)


@pytest.mark.parametrize("name", ["ksg", "kl", "lnn2"])
def test_heavy_tails_and_uniform_noise(name):
    for draw in (
        lambda seed: truths.student(1500, 0.6, degrees=5, rng=seed),
        lambda seed: truths.uniform_with_noise(1500, 0.3, rng=seed),
        lambda seed: truths.independent(1500, rng=seed),
    ):
        estimates = [mutual_information(*draw(seed)[:2], name) for seed in range(6)]
        assert near(estimates, draw(0)[2], slack=0.1)


@pytest.mark.parametrize("scale", [1e-200, 1e-9, 1e150])
@pytest.mark.parametrize("name", CONTINUOUS + ["gaussian"])
def test_every_scale(name, scale):
    x, y = normal((2, 60, 2))
    y = y + x
    expected = information(x, y, name)
    assert information(x * scale, y * scale, name) == pytest.approx(expected, abs=1e-4)
    grown = differential(x, name) + 2 * np.log2(scale)
    assert differential(x * scale, name) == pytest.approx(grown, abs=1e-4)


OTHER = {
    "k": [2, 4, 6],
    "m": [9, 14],
    "bins": [5, 40],
    "limits": [(-9.0, 9.0)],
    "edges": ["quantile"],
    "correction": ["miller-madow"],
    "variance": [0.2, (0.05, 0.2), (0.2, 0.05)],
    "bound": ["lower"],
}


@pytest.mark.parametrize("name", MI_METHODS)
def test_every_option_is_used(name):
    x, y = correlated(60, 0.7)
    if name == "discrete":
        x, y = x.round(), y.round()
    for option in METHODS[name].options:
        if option == "device":  # the same answer anywhere
            there = information(x, y, name, device="cpu")
            assert there == pytest.approx(information(x, y, name), abs=1e-12)
            continue
        if option == "bin_width":
            variants = [{"edges": "width", "bin_width": width} for width in (0.3, 0.4)]
        else:
            variants = [{option: value} for value in OTHER[option]]
        base = {"bins": 5} if (name, option) == ("binned", "correction") else {}
        values = [information(x, y, name, **base | v) for v in [{}, *variants]]
        assert len(set(values)) == len(values), option
        if METHODS[name].entropy:
            variants = [v for v in variants if not isinstance(v.get("variance"), tuple)]
            values = [differential(x, name, **base | v) for v in [{}, *variants]]
            assert len(set(values)) == len(values), option


@pytest.mark.parametrize("function", [entropy, mutual_information])
def test_the_documentation_has_every_method_and_default(function):
    lines = inspect.getdoc(function).splitlines()
    start, stop = [i for i, line in enumerate(lines) if line.startswith("====")][1:3]
    told, names = {}, ""
    for line in lines[start + 1 : stop]:
        names = line[:12].strip() or names
        told[names] = told.get(names, "") + " " + line[14:44].strip()
    told = {name: text for names, text in told.items() for name in names.split(", ")}
    field = "entropy" if function is entropy else "information"
    assert set(told) == {name for name, method in METHODS.items() if getattr(method, field)}
    for name, text in told.items():
        text = text.replace("variance (needed)", "variance=NEEDED")
        options = METHODS[name].options | ({"bins": 30} if name == "binned" else {})
        assert eval(f"dict({text})", {"NEEDED": NEEDED}) == options


def test_defaults_that_depend_on_the_data():
    x, y = correlated(80, 0.6)
    for name, options in (("lnn1", {"m": 30}), ("lnn2", {"m": 30}), ("binned", {"bins": 30})):
        implied = mutual_information(x, y, name)
        assert mutual_information(x, y, name, **options) == implied
    x = normal(60, 12)
    assert entropy(x, "lnn1") == entropy(x, "lnn1", m=36)
    assert entropy(x[:24], "lnn1") == entropy(x[:24], "lnn1", m=23)


@pytest.mark.parametrize("name", MI_METHODS)
def test_base_is_used_by_every_method(name):
    x, y = correlated(50, 0.7)
    estimates = [lambda **o: information(x, y, name, **o)]
    if name in H_METHODS:
        estimates.append(lambda **o: differential(x, name, **o))
    for estimate in estimates:
        bits = estimate()
        assert estimate(base=np.e) == pytest.approx(bits * np.log(2), rel=1e-12)
        assert estimate(base=10) == pytest.approx(bits * np.log10(2), rel=1e-12)


BAD_OPTIONS = [
    ("ksg", {"variant": 2}),
    ("kl", {"k": 0}),
    ("kl", {"k": 1.5}),
    ("lnn1", {"k": -1}),
    ("lnn1", {"m": 4}),
    ("lnn2", {"k": 1}),
    ("lnn2", {"m": 0}),
    ("lnn2", {"m": 2.0}),
    ("lga", {"k": True}),
    ("lga", {"device": "nowhere", "k": 5}),
    ("lga", {"device": 1.5, "k": 5}),
    ("binned", {"bins": 0}),
    ("binned", {"bins": 2.5}),
    ("binned", {"edges": "wide"}),
    ("binned", {"bin_width": 0.1}),
    ("binned", {"bin_width": 0, "edges": "width"}),
    ("binned", {"bin_width": 1e-300, "edges": "width"}),
    ("binned", {"limits": (1, 0)}),
    ("binned", {"limits": (0, 0.1)}),
    ("binned", {"limits": 3}),
    ("binned", {"limits": (-9, np.nan)}),
    ("binned", {"limits": (-9, 9), "edges": "quantile"}),
    ("binned", {"correction": "miller"}),
    ("kde", {"variance": 0}),
    ("kde", {"variance": -1.0}),
    ("kde", {"variance": np.nan}),
    ("kde", {"variance": (0, 0)}),
    ("kde", {"variance": (-1, 1)}),
    ("kde", {"variance": (1, 1, 1)}),
    ("kde", {"bound": "both", "variance": 1.0}),
    ("discrete", {"correction": True}),
]


@pytest.mark.parametrize(("name", "options"), BAD_OPTIONS)
def test_bad_options_of_a_method_are_named(name, options):
    first = "^" + next(iter(options))
    with pytest.raises(ValueError, match=first):
        mutual_information(GOOD, GOOD**2, name, **options)
    with pytest.raises(ValueError, match=first):
        pairwise_mutual_information(GOOD, GOOD**2, method=name, **options)
    if name in H_METHODS:
        with pytest.raises(ValueError, match=first):
            entropy(GOOD, name, **options)


def test_options_that_belong_together():
    with pytest.raises(ValueError, match="^bin_width is needed"):
        entropy(GOOD, "binned", edges="width")
    with pytest.raises(ValueError, match="no bins or limits"):
        entropy(GOOD, "binned", edges="width", bin_width=1, bins=3)
    with pytest.raises(ValueError, match="^variance must be one number"):
        entropy(GOOD, "kde", variance=(0, 1))
    with pytest.raises(ValueError, match="^x has 20 samples, but at least 31"):
        entropy(GOOD, "lnn1", m=30)
    with pytest.raises(ValueError, match="^m must be at least 5 in 3 dimensions"):
        entropy(normal(20, 3), "lnn2", m=4, k=2)


def test_an_option_of_another_method_is_refused():
    everything = {option for method in METHODS.values() for option in method.options}
    for name, method in METHODS.items():
        for option in sorted(everything - set(method.options)) + ["neighbours"]:
            message = f"^{option} is not an option of method '{name}', which takes"
            for function in (mutual_information, pairwise_mutual_information):
                with pytest.raises(ValueError, match=message):
                    function(GOOD, GOOD, method=name, **{option: 1})
            if method.entropy:
                with pytest.raises(ValueError, match=message):
                    entropy(GOOD, name, **{option: 1})
    with pytest.raises(ValueError, match="^variance is needed by method 'kde'"):
        mutual_information(GOOD, GOOD, "kde")
    assert METHODS["kde"].options["variance"] is NEEDED


def test_a_method_that_makes_no_sense_says_which_do():
    with pytest.raises(ValueError, match="^method 'ksg' does not estimate entropy: kl, binned"):
        entropy(GOOD, "ksg")
    for bad in (None, 3, ["kl"]):
        with pytest.raises(ValueError, match="^method must be one of 'kl'"):
            entropy(GOOD, bad)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_methods_for_continuous_values_refuse_others(name):
    x, y = normal((2, 90))
    saturated = np.tanh(50 * x)
    saturated[np.abs(saturated) > 0.99] = 1.0
    for bad in (saturated, x.round(), np.c_[x, y.round()]):
        with pytest.raises(ValueError, match="^x has columns with one value more than"):
            information(bad, y, name)
        with pytest.raises(ValueError, match="^y has columns with"):
            information(y, bad, name)
        with pytest.warns(UserWarning, match="^x has samples that coincide"):
            assert differential(bad, name) == -np.inf
    redundant = np.c_[x, y, x - 2 * y]
    with pytest.raises(ValueError, match="^x has columns that others determine"):
        information(redundant, normal(90, seed=2), name)
    with pytest.warns(UserWarning, match="determined by others"):
        assert differential(redundant, name) == -np.inf


@pytest.mark.parametrize("name", ["ksg", "binned", "discrete", "kde", "gaussian"])
def test_the_other_methods_take_mixed_columns(name):
    x, y = normal((2, 90))
    for mixed in (np.c_[x, y.round()], np.c_[x, y, x - y], np.where(x > 0, x, 0)):
        assert np.isfinite(information(mixed, normal(90, seed=2), name))


@pytest.mark.parametrize("name", MI_METHODS)
def test_a_constant_column_changes_nothing(name):
    x, y = normal((2, 60, 2))
    y[:, 0] += x[:, 0]
    expected = information(x, y, name)
    more = np.insert(x, 1, 7.5, axis=1)
    assert information(more, y, name) == pytest.approx(expected, abs=1e-6)
    with pytest.warns(UserWarning, match="^y is constant"):
        assert information(x, np.ones(60), name) == 0


@pytest.mark.parametrize("name", H_METHODS)
def test_entropy_of_a_constant(name):
    x = np.full(40, 0.3)
    if name in ("binned", "discrete"):
        assert differential(x, name) == 0
    elif name == "kde":
        noise = truths.normal_entropy(0.05)
        assert differential(x, name) == pytest.approx(noise)
    else:
        with pytest.warns(UserWarning, match="^x has samples that coincide") as caught:
            assert entropy(np.c_[x, normal(40)], name, **SETTINGS.get(name, {})) == -np.inf
        assert caught[0].filename == __file__


@pytest.mark.parametrize("name", [*CONTINUOUS, "gaussian"])
def test_a_linear_map_has_infinite_information(name):
    x = normal(80, 2)
    with pytest.warns(UserWarning, match="so the information by .* is infinite"):
        assert information(x, x @ [1.0, 3.0], name) == np.inf
    with pytest.warns(UserWarning, match="some columns determine others") as caught:
        result = pairwise_mutual_information(
            np.c_[x, -x[:, 0]], method=name, **SETTINGS.get(name, {})
        )
    assert len(caught) == 1
    assert result[0, 2] == np.inf and np.isfinite(result[0, 1])


def test_too_many_dimensions_for_the_samples_are_told():
    x, y = normal(20, 12), normal(20, 9, seed=1)
    for name in ("gaussian", "lga"):
        with pytest.raises(ValueError, match="^x has 20 samples, but at least"):
            information(x, y, name)
    with pytest.raises(ValueError, match="^x has 12 samples, but 12 dimensions need 14"):
        entropy(normal(12, 12), "gaussian")
    with pytest.raises(ValueError, match="^m must be at least 23 in 21 dimensions"):
        information(x, y, "lnn2")
    for name in ("binned", "kde", "discrete"):
        assert np.isfinite(information(x, y, name))
    for name in ("ksg", "kl", "lnn1"):
        with pytest.warns(UserWarning, match=f"^'{name}' says next to nothing in 21 dim.*: 42 are"):
            assert np.isfinite(information(x, y, name))


@pytest.mark.parametrize("name", MI_METHODS)
def test_few_samples(name):
    least = METHODS[name].options.get("k", 1) + 1
    if name == "gaussian":
        least = 4
    x, y = normal((2, least))
    options = {"variance": 0.1} if name == "kde" else {}
    options |= {"m": 5} if name == "lnn1" else {}
    assert np.isfinite(mutual_information(x, y, name, **options))
    with pytest.raises(ValueError, match=f"^x has {least - 1} samples, but at least"):
        mutual_information(x[1:], y[1:], name, **options)


@pytest.mark.parametrize("name", MI_METHODS)
@pytest.mark.parametrize("bad", ["nan", "empty", "cube", "text", "huge"])
def test_bad_samples_are_named_by_every_method(name, bad):
    with pytest.raises(ValueError, match="^x "):
        information(BAD_SAMPLES[bad], GOOD, name)
    with pytest.raises(ValueError, match="^y "):
        information(GOOD, BAD_SAMPLES[bad], name)
    if name in H_METHODS:
        with pytest.raises(ValueError, match="^x "):
            differential(BAD_SAMPLES[bad], name)


@pytest.mark.parametrize("name", MI_METHODS)
def test_inputs_of_every_method_stay_as_they_are(name):
    x, y = normal((2, 40, 2))
    copies = x.copy(), y.copy()
    x.flags.writeable = y.flags.writeable = False
    information(x, torch.tensor(y.copy()), name)
    if name in H_METHODS:
        assert isinstance(differential(x, name), float)
    assert np.array_equal(x, copies[0]) and np.array_equal(y, copies[1])


each_method = st.sampled_from(MI_METHODS)


@quick
@given(each_method, two_blocks(), seeds)
def test_every_method_is_symmetric_and_needs_no_order(name, data, seed):
    x, y, z = data
    expected = information(np.c_[x, z], y, name)
    close = pytest.approx(expected, abs=1e-3 if name == "lga" else 1e-8)
    assert information(y, np.c_[x, z], name) == close
    a, b, c = data[:, np.random.default_rng(seed).permutation(len(x))]
    assert information(np.c_[c, a], b, name) == close


@quick
@given(st.sampled_from(H_METHODS), two_blocks(), seeds)
def test_entropy_by_every_method_needs_no_order(name, data, seed):
    x, y, _ = data
    a, b, _ = data[:, np.random.default_rng(seed).permutation(len(x))]
    close = pytest.approx(differential(np.c_[x, y], name), abs=1e-3 if name == "lga" else 1e-8)
    assert differential(np.c_[b, a], name) == close


scales = st.sampled_from([-64.0, 0.25, 2.0, 1024.0])


@quick
@given(st.sampled_from(["binned", "lga", "gaussian", "discrete"]), two_blocks(), scales, scales)
def test_scaling_a_column_does_not_matter_to_some_methods(name, data, first, second):
    x, y, z = data
    if name == "binned":  # turned around, what is on an edge changes its bin
        first, second = abs(first), abs(second)
    expected = information(np.c_[x, z], y, name)
    scaled = information(np.c_[first * x, z], second * y + 1, name)
    assert scaled == pytest.approx(expected, abs=1e-3 if name == "lga" else 1e-8)


@quick
@given(st.sampled_from(["kl", "lnn1", "lnn2", "lga", "gaussian"]), two_blocks(), scales)
def test_entropy_by_every_method_grows_by_the_logarithm_of_the_scale(name, data, scale):
    x = data[:2].T
    expected = differential(x, name) + 2 * np.log2(abs(scale))
    assert differential(x * scale + 3, name) == pytest.approx(expected, abs=1e-3)
