"""What must hold for every executed chapter, beyond that it ran.

Each check returns sentences that say what is wrong and where; none means that all is well.
"""

import re

from book.tools.execute import TABLE_MIME
from book.tools.site import figures as figures_of


def figures(name, notebook, seen):
    """Check that every picture has a caption, a name and a description of its own.

    `seen` maps the names of figures found so far in the book to their chapters.
    """
    problems = []
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        where = f"{name}: cell {number}"
        described = cell.metadata.get("mystnb", {})
        alt = str(described.get("image", {}).get("alt") or "").strip()
        figure = described.get("figure", {})
        caption = str(figure.get("caption") or "").strip()
        label = str(figure.get("name") or "")
        outputs = [output for output in cell.outputs if output.output_type != "stream"]
        shown = [output for output in outputs if TABLE_MIME not in output.get("data", {})]
        if label and len(outputs) > len(shown) + 1:
            problems.append(f"{where} shows the numbers of its figure more than once")
        try:
            figures_of.named(described.get("source", ""))
        except ValueError as error:
            problems.append(f"{where}: {error}")
        pictures = sum(is_picture(output) for output in shown)
        if figure and len(outputs) == len(shown) and not described.get("no_numbers"):
            problems.append(
                f"{where} draws a figure without its numbers: end it with results.numbers, or say "
                "why there are none (no_numbers)"
            )
        if not pictures:
            if figure and "skip-execution" not in cell.metadata.get("tags", []):
                problems.append(f"{where} describes a figure, but draws none")
            continue
        if len(shown) > 1:
            problems.append(f"{where} shows {len(shown)} things; its description fits only one")
        if not alt:
            problems.append(f"{where} draws a figure without a description (image: alt)")
        elif len(alt.split()) < 5 or re.fullmatch(r"[0-9a-f]{16,}.*", alt):
            problems.append(f"{where}: the description {alt!r} does not say what the figure shows")
        if not caption:
            problems.append(f"{where} draws a figure without a caption (figure: caption)")
        elif caption == alt:
            problems.append(f"{where}: the description only repeats the caption")
        if not re.fullmatch(r"fig-\d\d-[a-z0-9-]+", label):
            problems.append(f"{where}: a figure's name is like fig-04-matrix, not {label!r}")
        elif label in seen:
            problems.append(f"{where}: the name {label} is already used in {seen[label]}")
        seen.setdefault(label, name)
    return problems


def is_picture(output):
    """Tell whether a reader sees an image in this output."""
    data = output.get("data", {})
    drawn = any(kind.startswith("image/") for kind in data)
    return drawn or "<img" in "".join(data.get("text/html", ""))


def widgets(name, notebook):
    """Check that no output needs a running kernel, which a page does not have."""
    view = "application/vnd.jupyter.widget-view+json"
    return [
        f"{name}: cell {number} shows a widget, which does nothing on a page: draw a figure or "
        "an animation (to_jshtml), and tag the widget's cell skip-execution"
        for number, cell in enumerate(notebook.cells, 1)
        if any(view in output.get("data", {}) for output in cell.get("outputs", []))
    ]
