"""How far each estimator is off, by samples and dimensions: ``make bias`` writes the table.

Pairs of Gaussian vectors share one bit.  X has half of the dimensions, and every one of them is
correlated with one of Y's, all equally.  Each estimator has its default options.
"""

import csv
import warnings
from pathlib import Path

import numpy as np

from infoutils import estimation, truths

TABLE = Path(__file__).parents[1] / "book" / "api" / "bias.csv"
METHODS = ("ksg", "kl", "lnn1", "lnn2", "lga", "binned", "gaussian")
SAMPLES = (300, 1000, 3000)
DIMS = (2, 3, 4, 5, 6, 8, 10)  # of X and Y together
BITS = 1.0
REPEATS = 12


def error(method, samples, dims):
    """Return the mean and the standard deviation of several estimates' errors, in bits."""
    x_dims = dims // 2
    correlation = np.sqrt(1 - 4 ** (-BITS / x_dims))
    covariance = truths.sparse(x_dims, dims - x_dims, correlation, pairs=x_dims)
    errors = []
    for seed in range(REPEATS):
        x, y, true = truths.normal(samples, covariance, x_dims, rng=seed)
        errors.append(estimation.mutual_information(x, y, method) - true)
    return np.mean(errors), np.std(errors, ddof=1)


def written(bias, spread):
    """Return how both stand in the table."""
    return f"{bias:+.2f} ± {spread:.2f}".replace("-", "−")


def main():
    """Write the table."""
    warnings.simplefilter("ignore")  # of estimates that are known to be far off
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["method", "N", *(f"d = {dims}" for dims in DIMS)])
        for method in METHODS:
            for samples in SAMPLES[: 2 if method == "lga" else None]:  # it would take an hour
                row = [written(*error(method, samples, dims)) for dims in DIMS]
                table.writerow([method, samples, *row])


if __name__ == "__main__":
    main()
