"""How large the book's experiments are: one place, read by name.

Set the environment variable ``INFOUTILS_SCALE`` to ``smoke`` (each chapter in seconds, for
tests), ``book`` (the published pages; the default) or ``full`` (the papers' sizes).
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
        plane_epochs=10000,
        checkpoint_every=10,
        windows=2000,
        surrogates=200,
        samples=10000,
        repetitions=100,
    ),
}


def get_scale():
    """Return the `Scale` that ``INFOUTILS_SCALE`` names.

    Raises
    ------
    ValueError
        If the variable holds an unknown name.
    """
    name = os.environ.get("INFOUTILS_SCALE", "book")
    return _SCALES[checks.choice(name, "INFOUTILS_SCALE", tuple(_SCALES))]
