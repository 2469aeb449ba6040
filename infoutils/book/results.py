"""What the book keeps of its runs."""

from pathlib import Path

import pandas as pd


def kept(name):
    """Return the table that a chapter's sweep gave at the full scale, if it was kept.

    Parameters
    ----------
    name : str
        Of the sweep: ``book/full/NAME.parquet`` is looked for above the working directory.

    Returns
    -------
    pandas.DataFrame or None
        As `sweep.run` returned it.
    """
    for above in (Path.cwd(), *Path.cwd().parents):
        path = above / "book" / "full" / f"{name}.parquet"
        if path.exists():
            return pd.read_parquet(path)
    return None
