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
    """Sizes of the experiments at one scale, in the order of `SIZES`."""

    name: str
    networks: int  #: independently seeded networks in an ensemble
    epochs: int  #: training epochs of the weather network
    slow_epochs: int  #: the same at a pace at which one look in ten epochs shows the fall
    plane_epochs: int  #: training epochs of the feed-forward networks of the information plane
    passes: int  #: training epochs where no source says how many
    windows: int  #: the most test windows that a flow is estimated from
    surrogates: int  #: shuffles behind each null distribution
    samples: int  #: samples in demonstrations of an estimator
    repetitions: int  #: repetitions of a demonstration, for its spread

    def ensemble(self, times: float) -> int:
        """Return how many networks a larger ensemble has, at most 50.

        Parameters
        ----------
        times : float
            How many times as large as others it is.

        Returns
        -------
        int
        """
        return min(50, int(times * self.networks))


#: networks, epochs, slow, plane, passes, windows, surrogates, samples, repetitions
SIZES = {
    "smoke": (5, 10, 60, 40, 10, 250, 5, 200, 5),
    "book": (10, 80, 600, 4000, 80, 2000, 12, 1000, 20),
    "full": (50, 1200, 1200, 10000, 200, 2000, 50, 2000, 50),
}


def get_scale() -> Scale:
    """Return the `Scale` that ``INFOUTILS_SCALE`` names.

    Raises
    ------
    ValueError
        If the variable holds an unknown name.
    """
    name = os.environ.get("INFOUTILS_SCALE", "book")
    return Scale(name, *SIZES[checks.choice(name, "INFOUTILS_SCALE", tuple(SIZES))])


SEED = 3  # of the published pages; rules were written on 0, the first edition's, and on 2


def get_seed() -> int:
    """Return the offset of every random draw: ``INFOUTILS_SEED``, or `SEED` where it is not set.

    Raises
    ------
    ValueError
        If the variable does not hold a whole number from 0 on.
    """
    text = os.environ.get("INFOUTILS_SEED", str(SEED))
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
