"""Progress bars, shared by what takes more than a few seconds."""

import os
from collections.abc import Iterable
from typing import Any

from tqdm.auto import tqdm


def bar(iterable: Iterable[Any], progress: bool, **options: Any) -> tqdm:
    """Wrap `iterable` in a progress bar, unless `progress` is false.

    The environment variable ``TQDM_DISABLE=1`` hides all bars, as it does tqdm's own.
    """
    hidden = not progress or os.environ.get("TQDM_DISABLE", "") not in ("", "0")
    return tqdm(iterable, disable=hidden, **options)
