"""Calls of all public functions that look for nearest neighbours.

As a program, it writes their values to a file, without numba and torch.
"""

import pickle
import sys
from pathlib import Path

import numpy as np

from infoutils import estimation, flow, planes

RNG = np.random.default_rng(0)
X, Y, Z = RNG.normal(size=(3, 90, 2)) + RNG.normal(size=(90, 2))
ACTIVITY = RNG.normal(size=(2, 30, 5, 3)).cumsum(axis=2)
LABELS = np.arange(90) % 2

#: what the public functions return, of columns without ties and with them
PUBLIC = {
    "mutual_information": lambda x, y, z: [
        estimation.mutual_information(a, b, k=k, scale="deviation", base=base)
        for a, b in ((x, y), (x[:, 0], y[:, 1]), (x, y[:, 0]))
        for k, base in ((1, 2), (3, 3))
    ],
    "ranks": lambda x, y, z: [estimation.mutual_information(x, y, scale="rank")],
    "conditional": lambda x, y, z: [
        estimation.conditional_mutual_information(x, y, given, k=k)
        for given in (z, z[:, 0], LABELS)
        for k in (1, 4)
    ],
    "pairwise": lambda x, y, z: [
        estimation.pairwise_mutual_information(x, jobs=2),
        estimation.pairwise_mutual_information(x, y, progress=True),
    ],
    "diagnose": lambda x, y, z: estimation.diagnose(x[:, 0], y[:, 0], rng=1).replayed.to_numpy(),
    "delayed": lambda x, y, z: [flow.delayed_mutual_information(ACTIVITY[0], d) for d in (0, 1)],
    "flow": lambda x, y, z: [flow.information_flow(a, k=4) for a in (ACTIVITY, ACTIVITY.round(1))],
    "shuffled": lambda x, y, z: flow.shuffled_flow(ACTIVITY[0], surrogates=3, rng=1),
    "transfer": lambda x, y, z: flow.transfer_entropy(ACTIVITY[1]),
    "plane": lambda x, y, z: planes.information_plane(
        [np.stack([x, z])], LABELS, method="ksg", x=y, scale=None
    ),
}
ONLY_WITHOUT_TIES = {
    "entropy": lambda x, y, z: [estimation.entropy(x, k=k) for k in (1, 3)],
    "kl": lambda x, y, z: [estimation.mutual_information(x, y, "kl")],
    "complexity": lambda x, y, z: estimation.tse_complexity(np.hstack([x, y]), jobs=2).profile,
    "sampled complexity": lambda x, y, z: estimation.tse_complexity(z, chains=4)[:2],
}


def values():
    """Return what each of them returns, of columns without ties and with them."""
    found = {}
    for name, call in (PUBLIC | ONLY_WITHOUT_TIES).items():
        found[name] = call(X, Y, Z)
        if name in PUBLIC:
            found[f"{name}, tied"] = call(*(np.round(v, 1) for v in (X, Y, Z)))
    return found


class Absent:
    """Finds no package of these, as if they were not installed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.split(".")[0] in ("torch", "numba"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


if __name__ == "__main__":
    sys.meta_path.insert(0, Absent)
    Path(sys.argv[1]).write_bytes(pickle.dumps(values()))
    assert {"torch", "numba"}.isdisjoint(sys.modules)
