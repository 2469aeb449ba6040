"""Results as tidy tables: one row a network, condition and quantity.

A chapter collects what it measured with `rows`, and the same table is summarised, drawn, written
under its figure as numbers, and recorded in the ledger.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from typing import Any, TypeAlias

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import hadamard

from infoutils import plotting
from infoutils._shared import checks
from infoutils.book import verdicts, words

Tables: TypeAlias = pd.DataFrame | Mapping[str, pd.DataFrame]
Measure = Callable[..., ArrayLike]
TABLE_MIME = "application/vnd.infoutils.table+json"
MARKERS = ("o", "s", "^", "v", "P", "X")
HATCHES = ("", "///", "...", "xxx")
LINES = ("-", "--", "-.", ":")
HALVINGS = hadamard(8)[1:]  # seven ways to put eight blocks of days into two halves, 1 and -1


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


def measure(function: Measure, **levels: Iterable[object]) -> pd.DataFrame:
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
    indexed, found = table.set_index([c for c in table if c not in ("value", column)]), []
    for pair in product(*(v if isinstance(v, list) else [v] for v in (of, minus))):
        if missing := [value for value in pair if value not in set(table[column])]:
            raise ValueError(f"{column} has no rows with {missing[0]!r}")
        one, other = (indexed.loc[indexed[column] == v, "value"].astype(float) for v in pair)
        listed = [value for value, v in zip(pair, (of, minus)) if isinstance(v, list)]
        labels |= {column: listed[0]} if listed else {}
        apart = (one - other.reindex(one.index)).dropna()
        found.append(apart.reset_index().assign(**labels))
    return pd.concat(found, ignore_index=True)


def left_out(function: Measure, days: int, blocks: int, **levels: Iterable[object]) -> pd.DataFrame:
    """Measure an ensemble with each block of days left out in turn, for the days of a record.

    This jackknife is for what is nearly a mean over days; for what jumps when a few days go, such
    as estimates by nearest neighbours and counts above a cut-off, it is too wide: see `of_halves`.

    Parameters
    ----------
    function : callable
        As in `measure`; also called with ``kept``, the places of the days that are kept.
    days, blocks : int
        How many there are.
    **levels : iterable
        As in `measure`.

    Returns
    -------
    DataFrame
        Means over networks, with a column ``block`` in place of ``network``.
    """
    rests = [np.delete(np.arange(days), one) for one in np.array_split(np.arange(days), blocks)]

    def _of_the_rest(**one):
        return [np.mean(function(**one, kept=rest)) for rest in rests]

    return measure(_of_the_rest, **levels).rename(columns={"network": "block"})


def halves(days: int) -> dict[str, NDArray[np.bool_]]:
    """Part a record into two halves, in seven ways of which four part any two of eight blocks.

    Parameters
    ----------
    days : int

    Returns
    -------
    dict of str to bool array of shape (days,)
        By the names ``0+``, ``0-``, ``1+`` and so on to ``6-``.
    """
    ways, signs = HALVINGS[:, np.arange(days) * 8 // days], {"+": 1, "-": -1}
    return {f"{i}{sign}": way == signs[sign] for i, way in enumerate(ways) for sign in signs}


def of_halves(table: Tables, of: str = "trained") -> pd.DataFrame:
    """Return what halves of the record tell about days, for the days of a record.

    Half the difference between two halves is about what other days would do to the whole.

    Parameters
    ----------
    table : DataFrame or dict of str to DataFrame
        Tidy; or a table for each part of a rule, by its name.
    of : str
        What was measured in the `halves`: the column ``condition`` has the values
        ``"trained 0+"`` to ``"trained 6-"``.

    Returns
    -------
    DataFrame
        Means over networks as a jackknife over eight blocks that would agree has them, but for
        their own mean, with a column ``block``.  Where no network has both halves of some of the
        ways, these are taken to differ as those of the others do.
    """
    if isinstance(table, Mapping):
        return pd.concat(of_halves(one, of).assign(part=part) for part, one in table.items())
    table = table if "part" in table else table.assign(part="")
    keys = [c for c in table if c not in ("network", "condition", "value")]
    pairs = [difference(table, "condition", f"{of} {i}+", f"{of} {i}-") for i in range(7)]
    means = [pair.groupby(keys, sort=False, dropna=False)["value"].mean() for pair in pairs]
    apart = pd.concat(means, axis=1)
    apart = apart.T.fillna(np.sqrt((apart**2).mean(axis=1))).T
    blocks = pd.DataFrame(-apart.to_numpy() @ HALVINGS / 14, index=apart.index)
    return blocks.reset_index().melt(keys, var_name="block")


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
    part = verdicts.Part("", checks.choice(scale, "scale", verdicts.SCALES))
    listed = [
        dict(zip(by, key)) | verdicts.numbers(group["value"].to_numpy(float, na_value=np.nan), part)
        for key, group in table.groupby(by, sort=False, dropna=False)
    ]
    return pd.DataFrame(listed).rename(columns={"networks": of})


def shares_found(
    draw: Measure, effects: Sequence[float], *, above: float, scale: str = "mean", trials: int = 50
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
    part = verdicts.Part("", checks.choice(scale, "scale", verdicts.SCALES))
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


def numbers(table: pd.DataFrame, by: str | Sequence[str], **options: str) -> Numbers:
    """Return the numbers of a figure; make it the last line of the cell that draws it.

    Parameters
    ----------
    table, by, **options
        As in `summary`.

    Returns
    -------
    Numbers
    """
    return Numbers(summary(table, by, **options))


def marks(
    ax: Any,
    table: pd.DataFrame,
    along: str,
    *,
    by: str | None = None,
    controls: Collection[object] = (),
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
    labels, kinds = (list(dict.fromkeys(table[column])) for column in (along, by or along))
    looks = _looks(kinds, controls, alike=by is None)
    shifts = np.linspace(-0.25, 0.25, len(kinds)) if by and len(kinds) > 1 else np.zeros(len(kinds))
    for (i, label), (j, kind) in product(enumerate(labels), enumerate(kinds)):
        group = table[(table[along] == label) & (table[by or along] == kind)].dropna(subset="value")
        if group.empty:
            continue
        values, place, look = group["value"].to_numpy(dtype=float), i + shifts[j], looks[kind]
        ax.plot(values, [place] * len(values), ".", color=look["color"], alpha=0.35, ms=5)
        mean, low, high = summary(group, along, scale=scale)[words.MEASURED].iloc[0]
        look = look | {"label": words.level(kind) if by and i == 0 else None}
        ax.errorbar(mean, place, xerr=[[mean - low], [high - mean]], ms=6, capsize=3, **look)
    ax.set_yticks(range(len(labels)), [words.level(label) for label in labels])
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)


def _looks(kinds, controls, alike=False):
    """How each kind is drawn: in a colour and marker of its own, controls grey and hollow."""
    colours = cycle(plotting.COLOURS[:1] if alike else plotting.COLOURS)
    looks = {}
    for kind, marker in zip(kinds, cycle("D" if alike else MARKERS)):
        colour = plotting.CONTROL if kind in controls else next(colours)
        face = "white" if kind in controls else colour
        looks[kind] = {"color": colour, "mfc": face, "fmt": marker}
    return looks


def curves(
    ax: Any,
    table: pd.DataFrame,
    x: str,
    *,
    by: str,
    controls: Collection[object] = (),
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
    looks = _looks(dict.fromkeys(table[by]), controls)
    for j, (label, group) in enumerate(table.groupby(by, sort=False)):
        found = summary(group, x, scale=scale).query("networks >= @least")
        at = found[x] if numeric else found[x].map(levels.index).astype(float) + 0.06 * (j - 1)
        ends = found[["low", "high"]].sub(found["mean"], axis=0).abs().to_numpy().T
        style = "--" if label in controls else LINES[j % len(LINES)]
        look = looks[label] | {"ls": style, "lw": 1.2, "ms": 5, "label": words.level(label)}
        ax.errorbar(at.to_numpy(dtype=float), found["mean"], ends, **look)
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
    controls: Collection[object] = (),
    scale: str = "mean",
    label: str = "",
    limits: tuple[float, float] | None = None,
    lines: Iterable[float] = (),
    of: str = "networks",
    columns: int = 1,
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
    columns : int
        Of panels, which must fill them.

    Returns
    -------
    Numbers
        What the figure shows, as a table.
    """
    parts = dict([*table.groupby(panels, sort=False)]) if panels else {"": table}
    kinds = table[by].nunique() if by else 1
    height = 2.3 if draw is curves else 0.5 + table[along].nunique() * max(0.32, 0.2 * kinds)
    deep = len(parts) // columns
    size = (6.2, 0.6 + deep * height)
    fig, axes = plt.subplots(deep, columns, figsize=size, sharex=True, sharey=True, squeeze=False)
    values, place, *names = ("y", "h", along, label) if draw is curves else ("x", "v", label, "")
    for ax, (title, chosen) in zip(axes.flat, parts.items(), strict=True):
        draw(ax, chosen, along, by=by, controls=controls, scale=scale)
        for line in lines:
            getattr(ax, f"ax{place}line")(line, color="0.3", ls=":", lw=1)
        ax.set(title=words.level(title), **({f"{values}lim": limits} if limits else {}))
        ax.set(xlabel=names[0], ylabel=names[1])
        ax.label_outer()
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
    paths = (above / f"book/full/{name}.parquet" for above in (Path.cwd(), *Path.cwd().parents))
    return next((pd.read_parquet(path) for path in paths if path.exists()), None)
