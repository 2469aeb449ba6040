"""Data sets: time series cut into windows, and examples with labels.

Every loader returns a frozen dataclass with arrays, names, units, source, licence and a
report of what was cleaned.  The data travel inside packages or are computed: nothing is
downloaded, unless ``source="openml"`` asks for it.

Of a time series, each training example is a window of consecutive time steps, and the
target of every step is what the *next* step brings, so that a network answers at each step.
The split is in blocks of time with a gap between them, so that no test target is seen in
training.
"""

from infoutils.data.labelled import Labelled, digits, glyphs, spherical_patterns
from infoutils.data.linear import LinearTask, relevant_irrelevant
from infoutils.data.series import (
    AIRPORTS,
    CITIES,
    PARTS,
    TimeSeries,
    Windows,
    airport_weather,
    from_table,
    shuffled_days,
    weather,
)

__all__ = [  # in the order of the reference page
    "PARTS", "Windows", "TimeSeries", "CITIES", "AIRPORTS",
    "weather", "airport_weather", "from_table", "shuffled_days",
    "Labelled", "LinearTask",
    "spherical_patterns", "digits", "glyphs", "relevant_irrelevant",
]  # fmt: skip
