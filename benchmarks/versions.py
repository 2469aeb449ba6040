"""How long parts that the book needs take beside an older version of the library.

``python benchmarks/versions.py FOLDER``, where FOLDER holds that version, such as a worktree of
its commit; both run with this Python, on one core, in turns.  The same networks, epochs and
samples in both.

Beside version 0.1.0, the last line is what chapters 04 to 07 of both editions compute, for ten
networks, 0.1.0's number: each part as often as `TIMES` says.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import record

#: how often the book computes a part for ten networks: version 0.1.0, in which each chapter did
#: all by itself, and now, where chapters share
TIMES = {
    # 80 passes in 04 and in 05, as much twice in 06, and 40 twice in 07; now once, and twice
    "train 10 forecasters, 2 passes": (200, 120),
    # two clocks; trained, untrained and shuffled in 04 and 05; now only the last in both
    "flows of 10 forecasters": (12, 8),
    # noise floors: two clocks of ten networks, a surrogate each; now of three
    "shuffled flows of 1 forecaster": (10, 3),
    # two clocks of ten networks; 290 of 900 pairs
    "transfer entropy of 1 forecaster": (6, 6),
    # 06 looks 34 times at hidden units and outputs, and at the hidden units of networks with
    # nothing to learn; 07 did 45 times, at a quarter of the days
    "I(X;H) and I(H;Y) of 10 forecasters, KSG": (108, 102),
    # 45 looks of 07, at three quarters of these days
    "TSE of 10 units, all subsets, 10 forecasters": (25, 25),
}


def works():
    """Return the parts to time, by name."""
    import torch

    from infoutils import data, estimation, flow, models, planes, training
    from infoutils.complexity import tse_complexity

    torch.set_num_threads(1)
    weather, task = data.weather(), data.spherical_patterns().split(0.8, rng=1)
    quiet = {"progress": False, "evaluate": "checkpoints"}
    fine = {"learning_rate": 4e-4, "batch_size": 512, "checkpoint_every": None}
    days = weather.test.x[:2000]

    def forecasters(epochs=2):
        model = models.FullyRecurrent(10, 18, 10, 2, rng=1)
        options = {"optimiser": "sgd", "batch_size": 8}
        return training.fit(model, weather, epochs=epochs, **options, **quiet)

    def of_bits(epochs=40):
        model = models.FeedForward(10, (12, 10, 7, 5, 4, 3, 2), init="truncated", rng=1)
        return training.fit(model, task, epochs=epochs, **fine, **quiet)

    activity = forecasters().model.activity(days)
    read = [flow.timings(one, np.zeros(30, int))["staggered"] for one in activity]  # each day once
    read, hidden, history = np.stack(read), activity[:, ::3, -1, 18:28], of_bits()
    wide = np.random.default_rng(0).normal(size=(700, 25))
    day, truth = days[:, -1], weather.test.y[:2000, -1]
    one = {"jobs": 1}
    block = {"surrogates": 2, "block": 30, "rng": 1, **one}
    return {
        "train 10 forecasters, 2 passes": forecasters,
        "train 10 networks of 12 bits, 40 epochs": of_bits,
        "flows of 10 forecasters": lambda: flow.information_flow(read, progress=False, **one),
        "shuffled flows of 1 forecaster": lambda: flow.shuffled_flow(read[0], **block),
        "transfer entropy of 1 forecaster": lambda: flow.transfer_entropy(read[0], **one),
        "I(X;H) and I(H;Y) of 10 forecasters, KSG": lambda: [
            [estimation.mutual_information(h, other) for other in (day, truth)]
            for h in activity[:, :, -1, 18:28]
        ],
        "TSE of 10 units, all subsets, 10 forecasters": lambda: [
            tse_complexity(h, **one) for h in hidden
        ],
        "TSE of 25 units": lambda: tse_complexity(wide, **one),
        "plane of 10 networks of 12 bits, 5 looks": lambda: [
            planes.information_plane(history.model.layer_activity(task.x), task.y) for _ in range(5)
        ],
    }


def measured(folder):
    """Return the processor seconds of each part of the version in `folder`, by name."""
    alone = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, __file__, "--one"]
    told = subprocess.run(command, env=os.environ | alone, check=True, capture_output=True)
    return json.loads(told.stdout.splitlines()[-1])


def main():
    """Print the seconds of both, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="of the older version")
    parser.add_argument("--rounds", type=int, default=2, help="the shortest of so many times")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        seconds = {}
        for name, work in works().items():
            if "train" not in name:
                work()  # compiles
            start = time.process_time()
            work()
            seconds[name] = time.process_time() - start
        print(json.dumps(seconds))
        return
    here = Path(__file__).resolve().parents[1]
    rounds = [(measured(options.folder), measured(here)) for _ in range(options.rounds)]
    spent = [{n: min(one[which][n] for one in rounds) for n in rounds[0][0]} for which in (0, 1)]
    whole = [sum(times[i] * spent[i][name] for name, times in TIMES.items()) for i in (0, 1)]
    lines = [(name, *(of[name] for of in spent)) for name in spent[0]]
    for name, old, new in [*lines, ("these in chapters 04 to 07", *whole)]:
        print(f"{name:46} {old:7.2f} s, now {new:7.2f} s: {new / old:.2f}")
    told = "processor time of what version 0.1.0 computes in chapters 04 to 07, by its own"
    record.keep("versions", [(told, whole[1] / whole[0], "at most 0.5")])


if __name__ == "__main__":
    main()
