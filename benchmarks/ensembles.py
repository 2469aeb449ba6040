"""How much faster an ensemble is as one batch than one network after the other: ``make bench``.

The network of 12 bits is trained and its information plane computed, on one core.  Then the
information of a noisy layer is estimated by sample propagation, and by a double loop.
"""

import argparse
import time

import numpy as np
import record
import torch

from infoutils import data, estimation, models, planes, training
from infoutils.estimation import _reference

SIZES = (12, 10, 7, 5, 4, 3, 2)


def trained(task, networks, epochs):
    """Train so many networks, by 7 updates an epoch."""
    model = models.FeedForward(networks, SIZES, init="truncated", rng=1)
    return training.fit(
        model, task, epochs=epochs, learning_rate=4e-4, batch_size=512, checkpoint_every=None,
        evaluate="checkpoints", progress=False,
    )  # fmt: skip


def spent(work, rounds):
    """Return the least seconds of processor time of several rounds, and the result."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        times.append(time.process_time() - start)
    return min(times), result


def main():
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer epochs")
    parser.add_argument("--rounds", type=int, default=3, help="the shortest of so many times")
    options = parser.parse_args()
    torch.set_num_threads(1)
    networks, epochs = 20, 20 if options.quick else 60
    task = data.spherical_patterns().split(0.8, rng=1)
    trained(task, 1, 1)  # whatever is set up at first use

    def plane(history):
        return planes.plane_during_training(history, task.x, task.y)[1]

    together, whole = spent(lambda: plane(trained(task, networks, epochs)), options.rounds)
    one, _ = spent(lambda: plane(trained(task, 1, epochs)), options.rounds)
    training_only, history = spent(lambda: trained(task, networks, epochs), options.rounds)
    update = training_only / (7 * epochs)
    print(f"{networks} networks of 12 bits, {epochs} epochs of 7 updates, and 2 planes:")
    print(
        f"  as one batch {together:6.2f} s, of which an update of all takes {update * 1e3:.2f} ms"
    )
    print(f"  one after the other {networks * one:6.2f} s: {networks * one / together:.1f} times")

    if not options.quick:
        told = f"time of {networks} networks and their planes as one batch, by that of one network"
        record.keep("ensembles", [(told, together / one, "at most 4")])

    layers = history.at(epochs).layer_activity(task.x)
    fast, found = spent(lambda: planes.information_plane(layers, task.y), options.rounds)
    slow, expected = spent(
        lambda: [_reference.binned_plane(t[0].astype(float), task.y, 30, -1, 1) for t in layers], 1
    )
    apart = np.abs(np.transpose(expected) - np.array(found)[:, 0]).max()
    apart = max(apart, np.abs(np.array(found) - np.array(whole)[:, -1]).max())
    print(f"The plane of {networks} networks, {len(layers)} layers and {len(task)} examples:")
    print(f"  {fast * 1e3:.0f} ms; by a loop over rows {networks * slow / fast:.0f} times that")
    print(f"  largest difference {apart:.0e}" + (" DIFFERENT" if apart > 1e-9 else ""))
    propagation(np.repeat(task.x, REPEATS, axis=0), options.rounds)


REPEATS, DRAWS, FEW = 8, 4096, 3


def propagation(x, rounds):
    """Print the ratio for the last hidden layer, and for one in which all inputs are near."""
    model = models.FeedForward(1, SIZES, init="truncated", noise=0.005, rng=1)
    layer = model.layer_activity(x, kind="centre", rng=2)[-2]
    spread = layer.reshape(len(x) // REPEATS, REPEATS, -1).astype(float)
    print(f"Sample propagation, {spread.shape[0]} inputs, {REPEATS} repeats, {DRAWS} draws:")
    which = np.arange(len(spread))
    for name, centres in (("inputs apart", spread), ("inputs near", 0.02 * spread)):

        def estimate(draws, centres=centres):
            return estimation.propagated_information(centres, model.noise, draws=draws, base=np.e)

        fast, _ = spent(lambda: estimate(DRAWS), rounds)
        slow, bounds = spent(
            lambda centres=centres: _reference.propagated_information(
                centres, centres, which, model.noise, FEW, np.random.default_rng(0)
            ),
            1,
        )
        apart = np.abs(np.array(estimate(FEW)[2:]) - bounds).max()
        print(f"  {name} {fast:.3f} s; by a double loop {slow * DRAWS / FEW / fast:.0f} times that")
        print(f"  largest difference {apart:.0e}" + (" DIFFERENT" if apart > 1e-7 else ""))


if __name__ == "__main__":
    main()
