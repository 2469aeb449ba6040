"""Results as tidy tables: one row a network, condition and quantity.

A chapter collects what it measured with `rows`, and the same table is summarised, drawn, written
under its figure as numbers, and recorded in the ledger.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from infoutils import plotting
from infoutils._shared import checks
from infoutils.book import verdicts, words
from infoutils.book.verdicts import Part

TABLE_MIME = "application/vnd.infoutils.table+json"
MARKERS = ("o", "s", "^", "v", "P", "X")
HATCHES = ("", "///", "...", "xxx")
LINES = ("-", "--", "-.", ":")


def rows(values: ArrayLike, **labels: object) -> pd.DataFrame:
    """Return one row for each network.

    Parameters
    ----------
    values : array of shape (networks,)
        NaN where a network has none.
    **labels
        Columns that are the same in all rows: the condition, the quantity, a factor's level.

    Returns
    -------
    DataFrame
        With columns ``network``, ``value`` and those of `labels`.
    """
    values = np.asarray(values)
    if values.ndim != 1:
        raise ValueError(f"values must have one value per network, not the shape {values.shape}")
    return pd.DataFrame({"network": np.arange(len(values)), "value": values, **labels})


def measure(function: Callable[..., ArrayLike], **levels: Iterable[object]) -> pd.DataFrame:
    """Measure an ensemble under every combination of levels.

    Parameters
    ----------
    function : callable
        Called with one level of each factor, by name; returns one value for each network.
    **levels : iterable
        The levels of each factor.

    Returns
    -------
    DataFrame
        The `rows` of all combinations, the last factor fastest, with a column for each factor.
    """
    combinations = [dict(zip(levels, chosen)) for chosen in product(*levels.values())]
    return pd.concat([rows(function(**one), **one) for one in combinations], ignore_index=True)


def difference(
    table: pd.DataFrame, column: str, of: object, minus: object, **labels: object
) -> pd.DataFrame:
    """Return the paired differences, network by network, between values of a column.

    Parameters
    ----------
    table : DataFrame
        Tidy; all columns but ``value`` and `column` are matched.
    column : str
    of, minus : object
        The two values of `column`.  Either may be a list: there is a difference for each.
    **labels
        Columns to add.

    Returns
    -------
    DataFrame
        Without `column`, or with the values of a list in its place.
    """
    for listed in (of, minus):
        if isinstance(listed, list):
            pairs = [(value, minus) if listed is of else (of, value) for value in listed]
            each = [difference(table, column, *pair, **labels) for pair in pairs]
            named = [one.assign(**{column: value}) for one, value in zip(each, listed)]
            return pd.concat(named, ignore_index=True)
    keys = [c for c in table.columns if c not in ("value", column)]
    one, other = (
        table[table[column] == value].set_index(keys)["value"].astype(float)
        for value in (of, minus)
    )
    if one.empty or other.empty:
        raise ValueError(f"{column} has no rows with {of if one.empty else minus!r}")
    return (one - other).dropna().reset_index().assign(**labels)


def summary(
    table: pd.DataFrame, by: str | Sequence[str], *, scale: str = "mean", of: str = "networks"
) -> pd.DataFrame:
    """Return mean and 95 % interval over networks.

    Parameters
    ----------
    table : DataFrame
        Tidy, with a column ``value``.
    by : str or list of str
        Columns whose combinations are summarised, in order of appearance.
    scale : str
        For the interval, as in the ledger: ``"mean"``, ``"correlation"``, ``"share"``,
        ``"ratio"`` or ``"count"``.
    of : str
        What the rows are, where they are not networks.

    Returns
    -------
    DataFrame
        With the columns of `by`, and ``mean``, ``low``, ``high`` and the number of networks.
    """
    by = [by] if isinstance(by, str) else list(by)
    part = Part("", checks.choice(scale, "scale", verdicts.SCALES))
    listed = []
    for key, group in table.groupby(by, sort=False, dropna=False):
        one = verdicts.summarise(group["value"].to_numpy(dtype=float, na_value=np.nan))
        low, high = verdicts.interval(one, part) if one.networks > 1 else (np.nan, np.nan)
        numbers = {"mean": float(one.mean), "low": float(low), "high": float(high)}
        listed.append({**dict(zip(by, key)), **numbers, of: int(one.networks)})
    return pd.DataFrame(listed)


def shares_found(
    draw: Callable[[float, int], ArrayLike],
    effects: Sequence[float],
    *,
    above: float,
    scale: str = "mean",
    trials: int = 50,
) -> pd.DataFrame:
    """Return in how many trials an effect that was planted is found, by its size.

    Parameters
    ----------
    draw : callable
        ``draw(effect, trials)`` returns statistics, an array (trials, networks).
    effects : sequence of float
    above : float
        The effect is found where the 95 % interval over networks lies above this margin.
    scale : str
        As in `summary`.
    trials : int

    Returns
    -------
    DataFrame
        With the columns ``planted`` and ``share found``.
    """
    part = Part("", checks.choice(scale, "scale", verdicts.SCALES))
    ends = [verdicts.interval(verdicts.summarise(draw(e, trials)), part) for e in effects]
    shares = [float((low > above).mean()) for low, _ in ends]
    return pd.DataFrame({"planted": effects, "share found": shares})


@dataclass(frozen=True)
class Numbers:
    """The numbers of a figure: a folded table on the page, and a CSV beside it."""

    frame: pd.DataFrame

    def __str__(self) -> str:
        return words.table(self.frame).to_string(index=False)

    def _repr_mimebundle_(self, include=None, exclude=None):
        folded = f"<details><summary>Numbers</summary>{words.html_table(self.frame)}</details>"
        data = {"csv": self.frame.to_csv(index=False, float_format="%.6g")}
        return {"text/plain": str(self), "text/html": folded, TABLE_MIME: data}


def numbers(
    table: pd.DataFrame, by: str | Sequence[str], *, scale: str = "mean", of: str = "networks"
) -> Numbers:
    """Return the numbers of a figure; make it the last line of the cell that draws it.

    Parameters
    ----------
    table, by, scale, of
        As in `summary`.

    Returns
    -------
    Numbers
    """
    return Numbers(summary(table, by, scale=scale, of=of))


def marks(
    ax: Any,
    table: pd.DataFrame,
    along: str,
    *,
    by: str | None = None,
    controls: Iterable[object] = (),
    scale: str = "mean",
) -> None:
    """Draw every network as a dot and the mean with its interval, one row for each label.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    table : DataFrame
        Tidy, with a column ``value``.
    along : str
        The column whose values are the rows, from top to bottom.
    by : str, optional
        The column whose values stand beside each other in a row, in colours and markers.
    controls : iterable
        Values of `by` (of `along`, where there is no `by`) that are controls: grey and hollow.
    scale : str
        As in `summary`.
    """
    labels = list(dict.fromkeys(table[along]))
    kinds = list(dict.fromkeys(table[by])) if by else [None]
    controls, coloured = set(controls), 0
    for j, kind in enumerate(kinds):
        chosen = table if kind is None else table[table[by] == kind]
        shift = 0.0 if len(kinds) == 1 else 0.5 * (j / (len(kinds) - 1) - 0.5)
        colour = plotting.COLOURS[coloured % len(plotting.COLOURS)]
        coloured += kind not in controls
        for i, label in enumerate(labels):
            group = chosen[chosen[along] == label]
            values = group["value"].dropna().to_numpy(dtype=float)
            if not len(values):
                continue
            control = kind in controls or (by is None and label in controls)
            shade = plotting.CONTROL if control else colour
            place = i + shift
            ax.plot(values, np.full(len(values), place), ".", color=shade, alpha=0.35, ms=5)
            one = summary(group, along, scale=scale).iloc[0]
            ax.errorbar(
                one["mean"],
                place,
                xerr=[[one["mean"] - one["low"]], [one["high"] - one["mean"]]],
                fmt=MARKERS[j % len(MARKERS)] if by else "D",
                color=shade,
                mfc="white" if control else shade,
                ms=6,
                capsize=3,
                label=words.level(kind) if by and i == 0 else None,
            )
    ax.set_yticks(range(len(labels)), [words.level(label) for label in labels])
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)


def curves(
    ax: Any,
    table: pd.DataFrame,
    x: str,
    *,
    by: str,
    controls: Iterable[object] = (),
    scale: str = "mean",
    least: int = 5,
) -> None:
    """Draw the mean over networks against a column, with its interval, a line for each label.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    table : DataFrame
        Tidy, with a column ``value``.
    x : str
        The column on the horizontal axis; text, and levels that are not all numbers, are spaced
        evenly.
    by : str
        The column with a line for each of its values.
    controls : iterable
        Values of `by` that are controls: grey, dashed and hollow.
    scale : str
        As in `summary`.
    least : int
        Networks that a point needs.
    """
    levels = list(dict.fromkeys(table[x]))
    numeric = all(isinstance(level, (int, float, np.number)) for level in levels)
    controls, coloured = set(controls), 0
    for j, (label, group) in enumerate(table.groupby(by, sort=False)):
        control = label in controls
        colour = plotting.CONTROL if control else plotting.COLOURS[coloured % len(plotting.COLOURS)]
        coloured += not control
        found = summary(group, x, scale=scale)
        found = found[found["networks"] >= least]
        at = found[x] if numeric else found[x].map(levels.index).astype(float) + 0.06 * (j - 1)
        ends = [found["mean"] - found["low"], found["high"] - found["mean"]]
        ax.errorbar(
            at.to_numpy(dtype=float),
            found["mean"],
            np.maximum(ends, 0),
            fmt=MARKERS[j % len(MARKERS)],
            ls="--" if control else LINES[j % len(LINES)],
            color=colour,
            mfc="white" if control else colour,
            lw=1.2,
            ms=5,
            label=words.level(label),
        )
    if not numeric:
        ax.set_xticks(range(len(levels)), [words.level(level) for level in levels])


def heaps(ax: Any, table: pd.DataFrame, *, by: str, bins: ArrayLike | int = 25) -> None:
    """Draw a histogram of values, with the labels of a column on top of each other.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    table : DataFrame
        Tidy, with a column ``value``; NaN is left out.
    by : str
        The column with a colour and a hatch for each of its values.
    bins : int or array
        As in `numpy.histogram`.
    """
    labels, values = zip(*table.dropna(subset="value").groupby(by, sort=False)["value"])
    colours = list(plotting.COLOURS[: len(labels)])  # a pair would be a colour and its opacity
    drawn = ax.hist(list(values), bins, stacked=True, color=colours, edgecolor="white")[2]
    for bars, label, hatch in zip(drawn, labels, HATCHES):
        bars.set_label(words.level(label))
        plt.setp(bars, hatch=hatch)


def figure(
    table: pd.DataFrame,
    along: str,
    *,
    by: str | None = None,
    panels: str | None = None,
    draw: Callable[..., None] = marks,
    controls: Iterable[object] = (),
    scale: str = "mean",
    label: str = "",
    limits: tuple[float, float] | None = None,
    lines: Iterable[float] = (),
    of: str = "networks",
) -> Numbers:
    """Draw a table in panels above each other; make it the last line of a figure's cell.

    Parameters
    ----------
    table, along, by
        As in `marks` and `curves`.
    panels : str, optional
        The column with a panel for each of its values.
    draw : {marks, curves}
    controls, scale
        As in `marks` and `curves`.
    label, limits
        Of the axis of values.
    lines : iterable of float
        Values to compare with, dashed.
    of : str
        What the rows are, where they are not networks.

    Returns
    -------
    Numbers
        What the figure shows, as a table.
    """
    titles = list(dict.fromkeys(table[panels])) if panels else [""]
    kinds = table[by].nunique() if by else 1
    rows_of_marks = table[along].nunique() * max(0.32, 0.2 * kinds)
    height = 2.3 if draw is curves else 0.5 + rows_of_marks
    size = (6.2, 0.6 + len(titles) * height)
    fig, axes = plt.subplots(len(titles), figsize=size, sharex=True, sharey=True, squeeze=False)
    values, place = ("y", "h") if draw is curves else ("x", "v")
    for ax, title in zip(axes[:, 0], titles):
        chosen = table[table[panels] == title] if panels else table
        draw(ax, chosen, along, by=by, controls=controls, scale=scale)
        for line in lines:
            getattr(ax, f"ax{place}line")(line, color="0.3", ls=":", lw=1)
        ax.set(title=words.level(title), **({f"{values}lim": limits} if limits else {}))
        if values == "y":
            ax.set_ylabel(label)
    axes[-1, 0].set_xlabel(along if values == "y" else label)
    if by:
        drawn = dict(zip(*axes[0, 0].get_legend_handles_labels()[::-1]))
        fig.legend(drawn.values(), drawn, loc="outside lower center", ncols=min(len(drawn), 3))
    plt.show()
    return numbers(table, [*filter(None, (panels, along, by))], scale=scale, of=of)


def kept(name: str) -> pd.DataFrame | None:
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
