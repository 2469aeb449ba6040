"""Sphinx extension: a chapter has the number of its file, wherever it stands in the contents.

Sphinx counts chapters; here ``notebooks/15_outgrowing`` is chapter 15, and its first figure is
Fig. 15.1, though there may be no chapter 14.
"""

import re

from docutils import nodes
from sphinx.environment.collectors.toctree import TocTreeCollector


def setup(app):
    """Correct the chapters' numbers when they have been counted, and figures have not."""
    app.connect("builder-inited", _correct_before_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _correct_before_figures(app):
    number_figures = TocTreeCollector.assign_figure_numbers

    def assign_figure_numbers(self, env):
        for page, numbers in env.toc_secnumbers.items():
            named = re.match(r"(\d\d)_", page.rpartition("/")[2])
            if named and numbers.get(""):  # which is the page's own
                number = [int(named[1])]
                numbers[""] = tuple(number)
                env.titles[page]["secnumber"] = number
                for reference in env.tocs[page].findall(nodes.reference):
                    if reference["anchorname"] == "":
                        reference["secnumber"] = number
        return number_figures(self, env)

    TocTreeCollector.assign_figure_numbers = assign_figure_numbers
