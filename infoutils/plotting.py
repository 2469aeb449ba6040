"""Figures of networks, of flow and of the information plane.

Colours are safe for colour-blind readers.  Figures are drawn on white; a style
sheet can turn lightness over (and keep hue) for a page that is read in the dark.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from infoutils._shared import checks
from infoutils._shared.names import names_of
from infoutils.estimation import Diagnosis
from infoutils.statistics import Value, ensemble_interval

if TYPE_CHECKING:
    from infoutils.planes import Bottleneck

#: colour of each role of unit
ROLE_COLOURS = {"input": "#0072B2", "hidden": "#D55E00", "output": "#009E73"}
#: colours for anything else, in order; the first is for the main result, grey for controls
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
CONTROL = "#767676"


def use_style() -> None:
    """Set the Matplotlib style of these figures (and SVG output in a notebook).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> plotting.use_style()
    >>> plt.rcParams["axes.spines.top"]
    False
    """
    plt.style.use("infoutils.style")
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})


def band(
    ax: Axes,
    x: Sequence[float] | NDArray[Any],
    values: ArrayLike,
    *,
    label: str | None = None,
    colour: str = COLOURS[0],
    level: float = 0.95,
) -> tuple[Value, Value, Value]:
    """Draw the mean over networks as a line, with its confidence band.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    x : array of shape (points,)
    values : array of shape (networks, points)
    label, colour : str
    level : float
        Of the Student interval of the mean over networks.

    Returns
    -------
    mean, low, high : ndarray of shape (points,)

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> figure, ax = plt.subplots()
    >>> losses = [[3.0, 2.0, 1.0], [5.0, 3.0, 2.0], [4.0, 4.0, 3.0]]  # of three networks
    >>> mean, low, high = plotting.band(ax, [0, 10, 20], losses, label="loss")
    >>> mean, high.round(1)
    (array([4., 3., 2.]), array([6.5, 5.5, 4.5]))
    """
    checks.instance(ax, "ax", Axes)
    x = checks.array(x, "x", ndim=1)
    values = checks.array(values, "values", ndim=2)
    checks.same_length(x=x, values=values.T)
    if not mpl.colors.is_color_like(colour):
        raise ValueError(f"colour must be one that matplotlib knows, not {colour!r:.60}")
    mean, low, high = ensemble_interval(values, level=level)
    ax.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
    ax.plot(x, mean, color=colour, label=label)
    return mean, low, high


def dots(
    ax: Axes, groups: Mapping[str, ArrayLike], *, controls: Iterable[str] = (), level: float = 0.95
) -> None:
    """Draw one dot per network in each group, with the mean and its interval beside them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Groups are rows, from the top.
    groups : dict of str to array of shape (networks,)
    controls : sequence of str
        Groups drawn in grey.
    level : float
        Of the Student interval of the mean over networks.

    Raises
    ------
    ValueError
        If there is no group, one is empty or not finite, or `controls` names none.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> figure, ax = plt.subplots()
    >>> groups = {"trained": [0.8, 0.9, 0.7], "untrained": [0.1, 0.3, 0.2]}
    >>> plotting.dots(ax, groups, controls=["untrained"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['trained', 'untrained']
    """
    checks.instance(ax, "ax", Axes)
    names = checks.items(checks.instance(groups, "groups", Mapping), "groups")
    arrays = {name: checks.array(groups[name], f"groups[{name!r}]", ndim=1) for name in names}
    controls = [checks.choice(c, "controls", names) for c in checks.items(controls, "controls", 0)]
    rng = np.random.default_rng(0)  # only spreads the dots
    for row, (name, values) in enumerate(arrays.items()):
        colour = CONTROL if name in controls else COLOURS[0]
        height = row + 0.12 + 0.2 * rng.random(len(values))
        ax.plot(values, height, "o", color=colour, alpha=0.45, markersize=4, mew=0)
        if len(values) > 1:
            mean, low, high = map(float, ensemble_interval(values, level=level))
            ax.plot([low, high], [row - 0.12] * 2, color=colour, linewidth=2.5)
            ax.plot(mean, row - 0.12, "D", color=colour, markersize=6)
    ax.set_yticks(range(len(groups)), groups)
    ax.set_ylim(len(groups) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="0.9")
    ax.set_axisbelow(True)


def diagnosis(ax: Axes, diagnosis: Diagnosis) -> None:
    """Draw the estimates of a diagnosis over the number of samples.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    diagnosis : Diagnosis
        From `estimation.diagnose`.

    Raises
    ------
    ValueError
        If an argument is something else.

    Notes
    -----
    A line that has not become level needs more samples, or there is no noise.  The twin's should
    reach what it has (dashed), and that of shuffled samples should be at zero.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import estimation, plotting, truths
    >>> x, y, bits = truths.normal(500, 0.8, rng=0)
    >>> figure, ax = plt.subplots()
    >>> plotting.diagnosis(ax, estimation.diagnose(x, y))
    >>> ax.get_title(), ax.get_legend_handles_labels()[1]
    ('trust', ['data', 'twin', 'shuffled', 'twin, exact'])
    """
    checks.instance(ax, "ax", Axes)
    table = checks.instance(diagnosis, "diagnosis", Diagnosis).replayed
    table.plot(ax=ax, style="o-", color=[*COLOURS[:2], CONTROL], xticks=table.index)
    if np.isfinite(diagnosis.exact):
        ax.axhline(diagnosis.exact, color=COLOURS[1], linestyle="--", label="twin, exact")
    ax.set(ylabel="estimate (bits)", title=diagnosis.verdict)
    ax.legend()


def matrix(
    ax: Axes,
    values: ArrayLike,
    *,
    roles: Sequence[str] | None = None,
    label: str = "bits",
    limit: float | None = None,
    signed: bool = True,
) -> AxesImage:
    """Draw a [source, target] matrix, with lines between the roles.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    values : array of shape (units, units)
        NaN is left blank.  Of a pandas.DataFrame, the names are written, unless there are roles.
    roles : sequence of str, optional
        One per unit, in blocks; their borders are drawn and named.
    label : str
        Of the colour bar.
    limit : float, optional
        Largest value of the colour bar.
    signed : bool
        Use a two-sided colour map around zero.

    Returns
    -------
    matplotlib.image.AxesImage

    Raises
    ------
    ValueError
        If `values` is not a square matrix or `roles` has another length.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> figure, ax = plt.subplots()
    >>> image = plotting.matrix(ax, [[0.0, 0.6], [-0.2, 0.0]], roles=["input", "output"])
    >>> image.get_clim(), [label.get_text() for label in ax.get_xticklabels()]
    ((-0.6, 0.6), ['in', 'out'])
    """
    checks.instance(ax, "ax", Axes)
    names = names_of(values)
    values = checks.array(values, "values", ndim=2, gaps=True)
    if values.shape[0] != values.shape[1]:
        raise ValueError(f"values must be a square matrix, not of shape {values.shape}")
    limit = np.nanmax(np.abs(values)) if limit is None else checks.positive(limit, "limit")
    colours, lowest = ("RdBu_r", -limit) if signed else ("viridis_r", 0.0)
    image = ax.imshow(values, colours, vmin=lowest, vmax=limit, interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, label=label, shrink=0.85)
    ax.set(xlabel="target", ylabel="source", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ticks = range(len(values))
    if roles is not None:
        roles = np.asarray(checks.items(roles, "roles", length=len(values)))
        starts = np.flatnonzero(np.r_[True, roles[1:] != roles[:-1]])
        for start in starts[1:]:
            ax.axhline(start - 0.5, color="0.3", linewidth=0.8)
            ax.axvline(start - 0.5, color="0.3", linewidth=0.8)
        ticks = [np.flatnonzero(roles == roles[start]).mean() for start in starts]
        short = {"input": "in", "output": "out"}
        names = [short.get(roles[start], roles[start]) for start in starts]
    if names is not None:
        upright = 90 if roles is None else 0
        ax.set_xticks(ticks, names, rotation=upright)
        ax.set_yticks(ticks, names, rotation=90 - upright, va="center")
        ax.tick_params(length=0)
    return image


def flow_diagram(
    ax: Axes, graph: nx.DiGraph, ranks: Mapping[Any, float], *, labels: bool = True
) -> None:
    """Draw a flow graph with every unit at its rank, each role in a band of heights.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    graph : networkx.DiGraph
        From `flow.flow_graph`, with roles (and names, for the labels).
    ranks : dict of node to float
        From `ranking.rank`; a node whose rank is NaN is left out.
    labels : bool
        Write the names of the nodes that have one.

    Raises
    ------
    ValueError
        If a node has no role, or no node has a rank.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import flow, plotting, ranking
    >>> roles = ["input", "hidden", "output"]
    >>> graph = flow.flow_graph([[0, 2, 1], [0, 0, 2], [0, 0, 0]], roles=roles)
    >>> figure, ax = plt.subplots()
    >>> plotting.flow_diagram(ax, graph, ranking.rank(graph))
    >>> ax.get_xlabel(), len(ax.collections)
    ('rank (source to sink)', 3)
    """
    checks.instance(ax, "ax", Axes)
    checks.instance(graph, "graph", nx.DiGraph)
    checks.array([*checks.instance(ranks, "ranks", Mapping).values()], "ranks", 1, gaps=True)
    roles = nx.get_node_attributes(graph, "role")
    if len(roles) < len(graph):
        raise ValueError("graph: every node needs a role; give roles to flow_graph")
    kinds = list(dict.fromkeys(roles.values()))
    nodes = [node for node in graph if np.isfinite(ranks.get(node, np.nan))]
    if not nodes:
        raise ValueError("ranks has no finite rank for a node of the graph")
    members = {kind: [node for node in nodes if roles[node] == kind] for kind in kinds}
    place = _bands(members, ranks)
    _arrows(ax, graph.subgraph(nodes), place, ranks)
    own = (kind for kind in kinds if kind not in ROLE_COLOURS)
    colours = ROLE_COLOURS | dict(zip(own, cycle(COLOURS[3:])))
    for kind, own in members.items():
        if own:
            x, y = zip(*(place[node] for node in own))
            ax.scatter(x, y, s=55, color=colours[kind], zorder=3, label=kind)
    if labels:
        span = np.ptp([ranks[node] for node in nodes]) or 1.0
        for node, name in nx.get_node_attributes(graph, "name").items():
            if node in place and name:
                x, y = place[node][0] + 0.02 * span, place[node][1] + 0.15
                ax.text(x, y, name, fontsize=7.5, color="0.25", zorder=4)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("rank (source to sink)")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.1), ncols=len(kinds))


def information_plane(
    ax: Axes,
    i_xt: ArrayLike,
    i_ty: ArrayLike,
    epochs: ArrayLike,
    *,
    layers: Sequence[str] | None = None,
    bound: Bottleneck | None = None,
    colour_bar: bool = True,
) -> PathCollection:
    """Draw the path of every layer through the information plane during training.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    i_xt, i_ty : array of shape (epochs, networks, layers), or (epochs, layers) of one network
        I(X ; T) and I(T ; Y) in bits, such as `planes.plane_during_training` returns.  Their
        means over networks are joined by a line, for each layer; each network is a faint dot.
    epochs : array of shape (epochs,)
        In ascending order; the colour is their logarithm (of epoch + 1).
    layers : sequence of str, optional
        A name for each layer, written above the end of its path; by default its number.
    bound : planes.Bottleneck, optional
        Drawn as a dashed line, the largest I(T ; Y) that there can be.
    colour_bar : bool

    Returns
    -------
    matplotlib.collections.PathCollection
        For a colour bar elsewhere.

    Raises
    ------
    ValueError
        If the shapes do not fit, or values are not finite.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import numpy as np
    >>> from infoutils import plotting
    >>> i_xt, i_ty = np.linspace(0, 1, 24).reshape(2, 3, 2, 2)  # 3 epochs, 2 networks, 2 layers
    >>> figure, ax = plt.subplots()
    >>> dots = plotting.information_plane(ax, i_xt, i_ty, [0, 1, 10], layers=["first", "last"])
    >>> len(ax.lines), ax.get_xlabel()
    (2, '$I(X;T)$ in bits')
    """
    checks.instance(ax, "ax", Axes)
    read = checks.array(i_xt, "i_xt", ndim=(2, 3)), checks.array(i_ty, "i_ty", ndim=(2, 3))
    i_xt, i_ty = (value.reshape(len(value), -1, value.shape[-1]) for value in read)
    epochs = checks.array(epochs, "epochs", ndim=1)
    if i_xt.shape != i_ty.shape or len(i_xt) != len(epochs):
        raise ValueError(f"i_xt is {i_xt.shape} and i_ty {i_ty.shape}, for {len(epochs)} epochs")
    if (epochs < 0).any() or (np.diff(epochs) <= 0).any():
        raise ValueError("epochs must not be negative, and must be in ascending order")
    count = i_xt.shape[2]
    layers = range(1, count + 1) if layers is None else checks.items(layers, "layers", length=count)
    if not hasattr(bound, "bound") and bound is not None:
        raise ValueError(f"bound must be a planes.Bottleneck, not {bound!r:.60}")
    look: dict[str, Any] = {"cmap": "viridis_r", "norm": LogNorm(1, max(epochs[-1], 1) + 1)}
    ax.scatter(
        i_xt.ravel(), i_ty.ravel(), s=5, c=np.repeat(epochs + 1, i_xt[0].size), alpha=0.2,
        linewidths=0, rasterized=True, **look,  # thousands of dots would make a large file
    )  # fmt: skip
    mean_x, mean_y = i_xt.mean(axis=1), i_ty.mean(axis=1)
    for layer, name in enumerate(layers):
        ax.plot(mean_x[:, layer], mean_y[:, layer], color="0.6", linewidth=0.8, zorder=2)
        x, y = mean_x[-1, layer], mean_y[-1, layer]
        if bound is not None and 0 < bound.bound(x) - y < 0.1 * bound.information:
            y = bound.bound(x)  # or the name would stand on that line
        ax.annotate(
            name, (x, y), (0, 6), textcoords="offset points", ha="center", fontsize=9, zorder=4,
            path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip
    dots = ax.scatter(
        mean_x.ravel(), mean_y.ravel(), s=22, c=np.repeat(epochs + 1, count), edgecolors="0.25",
        linewidths=0.3, zorder=3, **look,
    )  # fmt: skip
    if bound is not None:
        x = np.linspace(0, i_xt.max(), 500)
        ax.plot(x, bound.bound(x), "--", color=CONTROL, linewidth=1.2, zorder=1)
    ax.set(xlabel="$I(X;T)$ in bits", ylabel="$I(T;Y)$ in bits")
    if colour_bar:
        ax.figure.colorbar(dots, ax=ax, label="epoch + 1")
    return dots


class Scrubber:
    """A figure over time that a reader drags, with no kernel; see `scrubber`.

    A notebook shows it as a picture with a slider and a button that plays it.

    Parameters
    ----------
    pictures : list of bytes
        PNG files.
    labels : list of str
        What the slider says at each.
    start : int
        Which is shown first.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> figure, ax = plt.subplots()
    >>> plotting.scrubber(figure, ax.set_title, ["a", "b"], ["epoch 0", "epoch 10"])
    Scrubber of 2 pictures, epoch 0 to epoch 10
    """

    def __init__(self, pictures: list[bytes], labels: list[str], start: int) -> None:
        self.pictures = pictures
        self.labels = labels
        self.start = start

    def __repr__(self) -> str:
        return f"Scrubber of {len(self.labels)} pictures, {self.labels[0]} to {self.labels[-1]}"

    def _repr_html_(self):
        sources = ["data:image/png;base64," + base64.b64encode(p).decode() for p in self.pictures]
        id = "scrub-" + hashlib.sha256("".join(sources).encode()).hexdigest()[:12]
        labels = json.dumps(self.labels).replace("<", "\\u003c")  # no tag may end the script
        first, last = html.escape(self.labels[0]), html.escape(self.labels[-1])
        return (
            f'<div class="animation" id="{id}"><img src="{sources[self.start]}"'
            ' style="min-width: 0; max-width: 100%; height: auto">'
            '<div style="display: flex; gap: 0.8em; align-items: center; max-width: 40em">'
            '<button type="button" aria-label="Play">&#9654;</button>'
            f'<input type="range" min="0" max="{len(sources) - 1}" value="{self.start}"'
            f' aria-label="From {first} to {last}" style="flex: 1">'
            f'<output style="min-width: 8em">{html.escape(self.labels[self.start])}</output></div>'
            f"<script>({_SCRUB})({json.dumps(id)}, {json.dumps(sources)},"
            f" {labels});</script></div>"
        )


_SCRUB = Path(__file__).with_name("scrubber.js").read_text(encoding="utf-8").strip()


def scrubber(
    figure: Figure,
    draw: Callable[[Any], object],
    frames: Iterable[Any],
    labels: Iterable[str],
    *,
    start: int = -1,
) -> Scrubber:
    """Make a picture over time that a reader drags, on a page as in a notebook.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Closed when done.
    draw : callable
        ``draw(frame)`` draws one frame on the figure (and clears what it must first).
    frames : sequence
        What `draw` is called with.
    labels : sequence of str
        What the slider says at each frame, such as ``"epoch 10"``.
    start : int
        The frame that is shown first, and printed; by default the last.

    Returns
    -------
    Scrubber
        Make it the last line of a cell.  About 25 kB a frame.

    Raises
    ------
    ValueError
        If there is no frame, `labels` has another length, or `start` is no frame.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from infoutils import plotting
    >>> figure, ax = plt.subplots(figsize=(2, 2))
    >>> def draw(height):
    ...     ax.clear()
    ...     ax.plot([0, height])
    >>> slider = plotting.scrubber(figure, draw, [1, 2, 3], ["epoch 0", "epoch 5", "epoch 10"])
    >>> len(slider.pictures), slider.labels[slider.start]
    (3, 'epoch 10')
    """
    checks.instance(figure, "figure", Figure)
    checks.instance(draw, "draw", Callable)
    frames = checks.items(frames, "frames")
    labels = [str(label) for label in checks.items(labels, "labels", length=len(frames))]
    checks.positive_int(start, "start", -len(frames), len(frames) - 1)
    pictures = []
    with mpl.rc_context({"savefig.bbox": "standard"}):  # of one size, or the picture would jump
        for frame in frames:
            draw(frame)
            buffer = io.BytesIO()
            figure.savefig(buffer, format="png", metadata={"Software": None})
            pictures.append(_few_colours(buffer))
    plt.close(figure)
    return Scrubber(pictures, labels, start % len(frames))


def _few_colours(buffer):
    """Return a PNG with 128 colours: a third of the size, and no difference to the eye."""
    small = io.BytesIO()
    with Image.open(buffer) as image:
        image.convert("RGB").quantize(128).save(small, "png", optimize=True)
    return small.getvalue()


def _bands(members, ranks):
    """Place every role in a band of heights, and in it the units in order of rank."""
    place, top = {}, 0.0
    for own in members.values():
        for i, node in enumerate(sorted(own, key=ranks.get)):
            place[node] = (ranks[node], top - i)
        top -= len(own) + 1.5
    return place


def _arrows(ax, graph, place, ranks):
    """Draw the edges, blue where they go up in rank, the stronger the thicker."""
    strength = np.array([weight for _, _, weight in graph.edges(data="weight")])
    scale = strength / strength.max() if len(strength) else strength
    for (a, b), s in zip(graph.edges, scale.tolist()):
        ax.annotate("", place[b], place[a], arrowprops={
            "arrowstyle": "-|>,head_length=0.35,head_width=0.15", "shrinkA": 4, "shrinkB": 4,
            "color": ROLE_COLOURS["input"] if ranks[b] > ranks[a] else "#B2182B",
            "alpha": 0.15 + 0.6 * s, "linewidth": 0.4 + 1.6 * s, "connectionstyle": "arc3,rad=0.12",
        })  # fmt: skip
