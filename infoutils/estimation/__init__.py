"""Entropy, mutual information and conditional mutual information from samples.

One signature for every estimator: ``mutual_information(x, y, method=..., **options)``, and
`METHODS` lists them with their options.  Samples are rows: ``(samples, dims)``, and a 1-D
array is one dimension.  Information is in bits unless `base` says otherwise, and is returned
raw: a negative estimate tells of bias and noise, so clipping it is the caller's choice.
"""

from infoutils.complexity import tse_complexity
from infoutils.estimation._methods import METHODS, NEEDED, Method
from infoutils.estimation.diagnosis import Diagnosis, diagnose
from infoutils.estimation.measures import (
    conditional_mutual_information,
    entropy,
    mutual_information,
)
from infoutils.estimation.pairwise import pairwise_mutual_information
from infoutils.estimation.propagated import Propagated, propagated_information

__all__ = [  # in the order of the reference page
    "entropy", "mutual_information", "conditional_mutual_information",
    "pairwise_mutual_information", "diagnose", "Diagnosis", "Propagated", "propagated_information",
    "tse_complexity", "Method", "METHODS", "NEEDED",
]  # fmt: skip
