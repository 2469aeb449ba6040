"""Positive controls: what the rules of the real ledger must find where it was put on purpose."""

from pathlib import Path

import numpy as np
import pytest

from infoutils.book import ledger, verdicts
from infoutils.book.verdicts import CONTRADICTED, MET, Design
from infoutils.estimation import mutual_information

CLAIMS = Path(__file__).parents[2] / "book" / "claims.yml"


@pytest.fixture(scope="module")
def rules():
    return {entry.id: entry.design.parts for entry in ledger.load(CLAIMS)}


def verdict(parts, *statistics):
    """The verdict on statistics (networks,), one for each part, without factors."""
    return int(verdicts.decide(Design(parts), np.array([[list(statistics)]])).entry[0])


def final_loss(curves):
    """Information where the mean of the other networks' curves is highest, minus at the end."""
    others = (curves.sum(axis=0) - curves) / (len(curves) - 1)
    return curves[np.arange(len(curves)), others.argmax(axis=1)] - curves[:, -1]


def layers_that_lose(bits, networks=10, days=600):
    """KSG curves of layers that learn of a day in noise, and are given more noise in the end."""
    rng = np.random.default_rng(0)
    known = np.array([0.2, 0.8, 1.6, 2.0, 2.0 - bits / 2, 2.0 - bits])  # bits, of a normal channel
    x = rng.normal(size=(networks, days))
    curves = np.empty((networks, len(known)))
    for place, information in enumerate(known):
        noise = 1 / np.sqrt(4.0**information - 1)
        for network in range(networks):
            layer = x[network] + noise * rng.normal(size=days)
            curves[network, place] = mutual_information(x[network], layer)
    return curves


@pytest.mark.parametrize(
    ("bits", "expected"), [(0.0, MET), (0.4, CONTRADICTED), (1.0, CONTRADICTED)]
)
def test_a_layer_that_compresses_is_found(rules, bits, expected):
    """A loss of 0.4 bits is found in ten networks, against a margin of a quarter of a bit."""
    curves = layers_that_lose(bits)
    assert verdict(rules["rnn-no-bottleneck"], final_loss(curves)) == expected


def gradient_ratios(phases, networks=10, records=60):
    """log10(mean / deviation) over 28 mini-batches of one weight that nears its optimum, or not."""
    rng = np.random.default_rng(1)
    weight, ratios, losses = np.full(networks, 3.0), [], []
    for _ in range(records):
        gradients = weight + 0.3 * rng.normal(size=(28, networks))
        ratios.append(np.log10(abs(gradients.mean(axis=0)) / gradients.std(axis=0, ddof=1)))
        losses.append(weight**2)
        if phases:  # steps, and the noise of the steps
            weight = weight - 0.1 * gradients.mean(axis=0)
    return np.transpose(ratios), np.transpose(losses)


def no_phases(ratios, losses):
    """Minus the smaller of the ratio while the loss falls, and of its inverse at the end."""
    fall = (losses[:, :1] - losses) / (losses[:, :1] - losses.min(axis=1, keepdims=True) + 1e-12)
    falling = (fall >= 0.1) & (fall <= 0.9)
    falling |= ~falling.any(axis=1, keepdims=True)  # a loss that does not move
    early = np.array([ratio[chosen].mean() for ratio, chosen in zip(ratios, falling)])
    late = ratios[:, -ratios.shape[1] // 10 :].mean(axis=1)
    return -np.minimum(early, -late)


@pytest.mark.parametrize(("phases", "expected"), [(True, CONTRADICTED), (False, MET)])
def test_a_gradient_with_two_phases_is_found(rules, phases, expected):
    statistic = no_phases(*gradient_ratios(phases))
    assert verdict(rules["rnn-gradient-no-phases"], statistic) == expected
    ratios, _ = gradient_ratios(phases)
    drift = verdict(rules["rnn-gradient-phases"], ratios[:, 0], -ratios[:, -5:].mean(axis=1))
    assert drift == -expected
