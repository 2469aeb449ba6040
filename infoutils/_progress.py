"""Progress bars, shared by what takes more than a few seconds."""

from tqdm.auto import tqdm


def bar(iterable, progress, **options):
    """Wrap `iterable` in a progress bar, unless `progress` is false.

    Set the environment variable ``TQDM_DISABLE=1`` to hide the bars of a whole session.
    """
    # Only a caller's wish is passed on: an explicit value would override the variable.
    return tqdm(iterable, **options) if progress else tqdm(iterable, disable=True, **options)
