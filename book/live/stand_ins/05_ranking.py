# In a browser these stand in for the training: flows that the build has kept.
from types import SimpleNamespace

import numpy as np

from infoutils.book.scale import get_scale

kept = np.load("05_ranking.npz")
networks = SimpleNamespace(roles=kept["roles"].tolist(), ticks=kept["ticks"].tolist())
weather, many = SimpleNamespace(feature_names=kept["features"].tolist()), 2 * get_scale().networks
both, halves = ("trained", "untrained"), {"trained": {}, "untrained": {}}
flows, floors = (
    {
        of: {clock: kept[f"{of}, {clock}{of_what}"][()] for clock in ("literal", "staggered")}
        for of in (*both, "shuffled time")
    }
    for of_what in ("", ", floor")
)
activity = dict.fromkeys(flows)  # of which there are only the names
