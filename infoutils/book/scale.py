"""How large the book's experiments are: one place, read by name.

Set the environment variable ``INFOUTILS_SCALE`` to ``smoke`` (each chapter in seconds, for
tests), ``book`` (the published pages; the default) or ``full`` (50 networks and the epochs of the
codes).
"""

import os
from dataclasses import dataclass

from infoutils._shared import checks


@dataclass(frozen=True)
class Scale:
    """Sizes of the experiments at one scale."""

    name: str
    networks: int  #: independently seeded networks in an ensemble
    epochs: int  #: training epochs of the weather network
    slow_epochs: int  #: the same at a pace at which one look in ten epochs shows the fall
    plane_epochs: int  #: training epochs of the feed-forward networks of the information plane
    checkpoint_every: int  #: epochs between two points of a curve through training
    windows: int  #: the most test windows that a flow is estimated from
    surrogates: int  #: shuffles behind each null distribution
    samples: int  #: samples in demonstrations of an estimator
    repetitions: int  #: repetitions of a demonstration, for its spread


_SCALES = {
    "smoke": Scale(
        "smoke",
        networks=5,
        epochs=10,
        slow_epochs=60,
        plane_epochs=40,
        checkpoint_every=5,
        windows=250,
        surrogates=5,
        samples=200,
        repetitions=5,
    ),
    "book": Scale(
        "book",
        networks=10,
        epochs=80,
        slow_epochs=600,
        plane_epochs=4000,
        checkpoint_every=4,
        windows=2000,
        surrogates=12,
        samples=1000,
        repetitions=20,
    ),
    "full": Scale(
        "full",
        networks=50,
        epochs=1200,
        slow_epochs=1200,
        plane_epochs=10000,
        checkpoint_every=10,
        windows=2000,
        surrogates=200,
        samples=10000,
        repetitions=100,
    ),
}


def get_scale() -> Scale:
    """Return the `Scale` that ``INFOUTILS_SCALE`` names.

    Raises
    ------
    ValueError
        If the variable holds an unknown name.
    """
    name = os.environ.get("INFOUTILS_SCALE", "book")
    return _SCALES[checks.choice(name, "INFOUTILS_SCALE", tuple(_SCALES))]


def get_seed() -> int:
    """Return the offset of every random draw, ``INFOUTILS_SEED``: 3 unless the variable is set.

    0 gives the draws of the first edition, 2 those on which chapter 05 was written.

    Raises
    ------
    ValueError
        If the variable does not hold a whole number from 0 on.
    """
    text = os.environ.get("INFOUTILS_SEED", "3")
    if not text.isdecimal():
        raise ValueError(f"INFOUTILS_SEED must be a whole number from 0 on, not {text!r}")
    return int(text)


def seed(number: int) -> int:
    """Return the seed of one draw of a chapter, which `INFOUTILS_SEED` moves with all others.

    Parameters
    ----------
    number : int
        The draw's own number, from 0 to 999.

    Returns
    -------
    int
    """
    return checks.positive_int(number, "number", 0) + 1000 * get_seed()
