"""Figures: what is drawn, and bad input."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from infoutils import planes, plotting, ranking


@pytest.fixture
def ax():
    fig, ax = plt.subplots()
    yield ax
    plt.close(fig)


@pytest.fixture
def graph():
    graph = nx.DiGraph()
    for node, role in enumerate(("input", "input", "hidden", "output")):
        graph.add_node(node, role=role, name=f"unit {node}")
    graph.add_weighted_edges_from([(0, 2, 0.5), (1, 2, 0.2), (2, 3, 0.3)])
    return graph


def test_importing_and_use_style_are_apart():
    with mpl.rc_context():
        before = mpl.rcParams["font.size"]
        plotting.use_style()
        assert mpl.rcParams["font.size"] != before
        assert mpl.rcParams["figure.facecolor"] == "white"


def test_band_draws_the_mean_and_its_interval(ax):
    values = np.random.default_rng(0).normal(size=(5, 4))
    mean, low, high = plotting.band(ax, range(4), values, label="a")
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), mean)
    assert (low < mean).all() and (mean < high).all()
    assert len(ax.collections) == 1


def test_dots_draw_every_network_and_their_mean(ax):
    plotting.dots(ax, {"a": [1.0, 2.0, 3.0], "b": [4.0]}, controls=["b"])
    drawn = [line.get_xdata().tolist() for line in ax.lines]
    assert [1.0, 2.0, 3.0] in drawn and [2.0] in drawn and [4.0] in drawn
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]


def test_matrix_marks_the_roles(ax):
    values = np.full((4, 4), np.nan)
    values[0, 3] = 2.0
    image = plotting.matrix(ax, values, roles=("input", "input", "hidden", "output"))
    assert image.get_clim() == (-2, 2)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["in", "hidden", "out"]
    assert len(ax.lines) == 4  # two borders, each way


def test_information_plane_draws_a_path_for_each_layer(ax):
    rng = np.random.default_rng(0)
    i_xt, i_ty = rng.uniform(0, 5, (4, 3, 2)), rng.uniform(0, 1, (4, 3, 2))
    bound = planes.information_bottleneck([[0.5, 0.0], [0.0, 0.5]])
    dots = plotting.information_plane(
        ax, i_xt, i_ty, [0, 1, 10, 100], layers=("first", "last"), bound=bound
    )
    paths = [line.get_xydata() for line in ax.lines]
    np.testing.assert_array_equal(paths[1], np.c_[i_xt[:, :, 1].mean(1), i_ty[:, :, 1].mean(1)])
    assert len(paths) == 3 and paths[2][:, 1].max() == pytest.approx(1)
    assert [text.get_text() for text in ax.texts] == ["first", "last"]
    assert [text.xy for text in ax.texts] == [tuple(path[-1]) for path in paths[:2]]
    assert len(ax.collections[0].get_offsets()) == 4 * 3 * 2  # every network
    assert dots.norm.vmax == 101 and len(ax.figure.axes) == 2
    plotting.information_plane(ax, i_xt, i_ty, [0, 1, 10, 100], colour_bar=False)
    assert len(ax.figure.axes) == 2
    ax.figure.canvas.draw()


def test_a_name_does_not_stand_on_the_bound(ax):
    bound = planes.information_bottleneck([[0.5, 0.0], [0.0, 0.5]])  # at most 1 bit
    i_xt, i_ty = np.full((1, 1, 2), 2.0), np.array([[[0.95, 0.5]]])
    plotting.information_plane(ax, i_xt, i_ty, [0], bound=bound)
    assert [text.xy[1] for text in ax.texts] == pytest.approx([1.0, 0.5])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"i_xt": np.zeros((2, 3))}, "i_xt"),
        ({"i_ty": np.zeros((2, 3, 1))}, "i_ty"),
        ({"i_ty": np.full((2, 3, 2), np.nan)}, "i_ty"),
        ({"epochs": [0]}, "epochs"),
        ({"epochs": [1, 1]}, "epochs"),
        ({"epochs": [-1, 1]}, "epochs"),
        ({"layers": ["one"]}, "layers"),
    ],
)
def test_bad_arguments_of_information_plane(ax, arguments, named):
    good = {"i_xt": np.zeros((2, 3, 2)), "i_ty": np.zeros((2, 3, 2)), "epochs": [0, 1]}
    with pytest.raises(ValueError, match=named):
        plotting.information_plane(ax, **(good | arguments))


def test_flow_diagram_places_units_at_their_ranks(ax, graph):
    ranks = ranking.rank(graph)
    plotting.flow_diagram(ax, graph, ranks)
    places = np.concatenate([points.get_offsets() for points in ax.collections])
    np.testing.assert_allclose(places[:, 0], list(ranks.values()))
    named = {text.get_text() for text in ax.texts} - {""}
    assert named == {"unit 0", "unit 1", "unit 2", "unit 3"}


def test_flow_diagram_colours_roles_of_ones_own_and_leaves_empty_names_out(ax, graph):
    nx.set_node_attributes(graph, {1: "sensor", 2: "valve"}, "role")
    nx.set_node_attributes(graph, {0: ""}, "name")
    plotting.flow_diagram(ax, graph, ranking.rank(graph))
    colours = [mpl.colors.to_hex(points.get_facecolor()[0]) for points in ax.collections]
    assert colours[0] == plotting.ROLE_COLOURS["input"].lower()
    assert len(set(colours)) == 4 and plotting.CONTROL not in colours
    assert {text.get_text() for text in ax.texts} - {""} == {"unit 1", "unit 2", "unit 3"}


def test_a_table_brings_its_names(ax):
    bits = pd.DataFrame(np.ones((2, 2)), ["rain", "river"], ["rain", "river"])
    plotting.matrix(ax, bits)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["rain", "river"]
    plotting.matrix(ax, bits, roles=("input", "output"))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["in", "out"]


def test_flow_diagram_has_a_band_for_each_role(ax, graph):
    plotting.flow_diagram(ax, graph, ranking.rank(graph), labels=False)
    heights = [points.get_offsets()[:, 1] for points in ax.collections]
    assert all(upper.min() > lower.max() for upper, lower in zip(heights, heights[1:]))
    assert not {text.get_text() for text in ax.texts} - {""}


def test_a_unit_without_a_rank_is_left_out(ax, graph):
    graph.add_node(4, role="hidden", name="alone")
    plotting.flow_diagram(ax, graph, ranking.rank(graph))
    assert sum(len(points.get_offsets()) for points in ax.collections) == 4


NAMELESS = nx.DiGraph([(0, 1)])


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda ax: plotting.band(ax, [0, 1], np.zeros((5, 3))), "x has 2"),
        (lambda ax: plotting.band(ax, [0], np.zeros(3)), "values"),
        (lambda ax: plotting.dots(ax, {}), "groups"),
        (lambda ax: plotting.dots(ax, {"a": []}), "groups"),
        (lambda ax: plotting.dots(ax, {"a": [np.nan]}), "groups"),
        (lambda ax: plotting.dots(ax, {"a": [1.0]}, controls=["b"]), "controls"),
        (lambda ax: plotting.matrix(ax, np.zeros((2, 3))), "values"),
        (lambda ax: plotting.matrix(ax, np.zeros((2, 2)), roles=("input",)), "roles"),
        (lambda ax: plotting.flow_diagram(ax, NAMELESS, {0: 0.0, 1: 1.0}), "graph"),
        (lambda ax: plotting.flow_diagram(ax, "graph", {0: 0.0}), "graph"),
    ],
)
def test_bad_input(ax, call, named):
    with pytest.raises(ValueError, match=named):
        call(ax)


def test_ranks_that_fit_no_node(ax, graph):
    with pytest.raises(ValueError, match="ranks"):
        plotting.flow_diagram(ax, graph, {0: np.nan})


def test_a_scrubber_holds_every_frame_at_one_size():
    figure, ax = plt.subplots(figsize=(2, 2))
    drawn = []

    def draw(frame):
        drawn.append(frame)
        ax.clear()
        ax.plot([0, frame], [1, 0])
        ax.set_ylabel("y" * frame)  # a longer label must not change the size

    labels = ["epoch 1", "</script>", "epoch 9"]
    scrubber = plotting.scrubber(figure, draw, [1, 3, 9], labels)
    assert drawn == [1, 3, 9]
    sizes = [Image.open(io.BytesIO(picture)).size for picture in scrubber.pictures]
    assert len(set(sizes)) == 1 and len(set(scrubber.pictures)) == 3
    assert scrubber.start == 2 and "3 pictures" in repr(scrubber)
    page = scrubber._repr_html_()
    assert page.count("data:image/png;base64,") == 4  # three frames, and the one shown
    assert page.count("</script>") == 1
    assert "http" not in page
    assert "min-width: 0; max-width: 100%" in page  # the whole picture on a phone
    assert not plt.fignum_exists(figure.number)


@pytest.mark.parametrize(
    ("frames", "labels", "options", "told"),
    [
        ([], [], {}, "frames has 0 entries, not 1"),
        ([1, 2], ["a"], {}, "labels has 1"),
        ([1], ["a"], {"start": 1}, "start must"),
    ],
)
def test_a_scrubber_tells_what_is_wrong(ax, frames, labels, options, told):
    with pytest.raises(ValueError, match=told):
        plotting.scrubber(ax.figure, print, frames, labels, **options)
