"""Random orders in which each series keeps its own dynamics, but loses its partners."""

import numpy as np
from numpy.typing import NDArray

from infoutils._shared import checks


def blocks(samples: int, block: int) -> list[NDArray[np.int64]]:
    """Return the rows of each block; blocks have `block` rows or a few more."""
    block = checks.positive_int(block, "block")
    if samples < 2 * block:
        raise ValueError(f"block={block} leaves fewer than two blocks of {samples} samples")
    return np.array_split(np.arange(samples), samples // block)


def orders(
    samples: int, surrogates: int, block: int, surrogate: str, rng: int | np.random.Generator
) -> list[NDArray[np.int64]]:
    """Return that many random orders of rows: of their blocks, or shifts of at least `block`."""
    checks.choice(surrogate, "surrogate", ("blocks", "shifts"))
    surrogates = checks.positive_int(surrogates, "surrogates", maximum=checks.MANY)
    parts, rng = blocks(samples, block), checks.generator(rng)
    if surrogate == "blocks":
        mixed = (rng.permutation(len(parts)) for _ in range(surrogates))
        return [np.concatenate([parts[i] for i in order]) for order in mixed]
    shifts = rng.permutation(np.arange(block, samples - block + 1))
    if len(shifts) < surrogates:
        raise ValueError(f"surrogates={surrogates}, but block={block} leaves {len(shifts)} shifts")
    return [np.roll(np.arange(samples), shift) for shift in shifts[:surrogates]]
