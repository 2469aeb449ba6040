"""Records of what became of the papers' claims.

The claims stand in ``book/claims.yml``: where each was made, what it says, which chapter
tests it, and the rule for the verdict, written before the result was seen.  A chapter ends
by recording what it found.  The record is an output of the notebook, so it can never be
older than the computation, and the build collects the records into one table.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest

from infoutils._shared import checks
from infoutils.statistics import ensemble_interval

MIME = "application/vnd.infoutils.claim+json"
VERDICTS = ("reproduced", "not reproduced", "depends")


@dataclass(frozen=True)
class Record:
    """What a chapter found about one claim; a notebook shows it as a box.

    Attributes
    ----------
    id : str
        The claim's identifier in ``book/claims.yml``.
    statistic, control : str
        What was measured, and what it is compared with.
    estimate, control_estimate : float
    interval, control_interval : tuple of float
        Lower and upper end; `control_interval` may be None.
    networks : int
        Independently seeded networks (or whatever `of` says) behind the interval.
    of : str
    verdict : {"reproduced", "not reproduced", "depends"}
    because : str
        One sentence on what the verdict rests or depends on.
    figure : str
        The name of the figure that shows it.
    """

    id: str
    statistic: str
    estimate: float
    interval: tuple
    control: str
    control_estimate: float
    control_interval: tuple | None
    networks: int
    of: str
    verdict: str
    because: str
    figure: str

    def __str__(self) -> str:
        return (
            f"{self.id}: {self.verdict}. {self.because}\n"
            f"  {self.statistic}: {with_interval(self.estimate, self.interval)}"
            f" over {self.networks} {self.of}\n"
            f"  {self.control}: {with_interval(self.control_estimate, self.control_interval)}"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": str(self), "text/html": self._html(), MIME: asdict(self)}

    def _html(self):
        told = {key: html.escape(str(value)) for key, value in asdict(self).items()}
        claim = _claims_here().get(self.id, {})
        said = "".join(
            f'<p class="claim-{key}">{label}{html.escape(str(claim[key]))}</p>'
            for key, label in (("statement", ""), ("rule", "<b>Rule:</b> "))
            if key in claim
        )
        source = html.escape(str(claim.get("source", ""))) or f"<code>{told['id']}</code>"
        return (
            f'<div id="claim-{self.id}" class="claim-record"'
            ' style="border-left: 4px solid; padding-left: 0.8em">'
            f'<p><span class="verdict verdict-{self.verdict.replace(" ", "-")}">'
            f"{told['verdict']}</span> {source}</p>{said}"
            f"<p><b>{told['statistic']}:</b> {with_interval(self.estimate, self.interval)},"
            f" {told['networks']} {told['of']}<br>"
            f"<b>{told['control']}:</b>"
            f" {with_interval(self.control_estimate, self.control_interval)}</p>"
            f"<p>{told['because']}"
            f' <a class="claim-figure" href="#{self.figure}">See the figure.</a></p></div>'
        )


def record(
    id: str,
    *,
    statistic: str,
    values: ArrayLike,
    control: str,
    control_values: ArrayLike,
    verdict: str,
    because: str,
    figure: str,
    of: str = "networks",
) -> Record:
    """Record what was found about a claim; make it the last line of a cell.

    Parameters
    ----------
    id : str
        Identifier in ``book/claims.yml``, such as ``"rnn-fig-3-inputs-first"``.
    statistic : str
        What was measured, with its unit.
    values : array of shape (networks,)
        Its value in each independently seeded network (or whatever `of` says); the mean and
        its 95 % interval are recorded.  Where the values are true or false, that is a share
        and its exact (Clopper-Pearson) interval.
    control : str
        What it is compared with.
    control_values : float or array of shape (networks,)
        The statistic's value in the control; one number has no interval.
    verdict : {"reproduced", "not reproduced", "depends"}
        As the claim's rule says.
    because : str
        One sentence on what the verdict rests or depends on.
    figure : str
        The name of the chapter's figure that shows it, such as ``"fig-04-direction"``.
    of : str
        What there is one value of, in the plural: ``"networks"``, ``"data sets"``.

    Returns
    -------
    Record
        Shown as a box in a notebook, and read by the build of the book.

    Raises
    ------
    ValueError
        If an argument is missing something, is not finite, or if ``book/claims.yml`` can be
        found above the working directory and does not list `id`.
    """
    if not isinstance(figure, str) or not re.fullmatch(r"fig-\d\d-[a-z0-9-]+", figure):
        raise ValueError(f"figure must be a figure's name, such as 'fig-04-matrix', not {figure!r}")
    if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", id):
        raise ValueError(f"id must be words joined by hyphens, such as 'rnn-fig-3', not {id!r}")
    known = _claims_here()
    if known and id not in known:
        raise ValueError(f"id {id!r} is not in book/claims.yml, which has {', '.join(known)}")
    checks.choice(verdict, "verdict", VERDICTS)
    count, estimate, interval = _measured(values, "values")
    numbers = checks.array(control_values, "control_values", ndim=(0, 1))
    if numbers.ndim == 0:
        control_estimate, control_interval = float(numbers), None
    else:
        _, control_estimate, control_interval = _measured(control_values, "control_values")
    return Record(
        id=id,
        statistic=_sentence(statistic, "statistic"),
        estimate=estimate,
        interval=interval,
        control=_sentence(control, "control"),
        control_estimate=control_estimate,
        control_interval=control_interval,
        networks=count,
        of=_sentence(of, "of"),
        verdict=verdict,
        because=_sentence(because, "because"),
        figure=figure,
    )


def _measured(values, name):
    """Return how many values there are, their mean, and its interval."""
    numbers = checks.samples(values, name)[:, 0]
    if np.asarray(values).dtype == bool:
        share = binomtest(int(numbers.sum()), len(numbers))
        interval = share.proportion_ci()
        return len(numbers), float(share.statistic), (float(interval.low), float(interval.high))
    mean, low, high = map(float, ensemble_interval(numbers))
    return len(numbers), mean, (low, high)


def above(values: ArrayLike, limit: float = 0.0) -> bool:
    """Tell whether the 95 % interval of a mean over networks lies above a limit.

    Parameters
    ----------
    values : array of shape (networks,)
    limit : float

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not finite.
    """
    values = checks.samples(values, "values")[:, 0]
    return bool(ensemble_interval(values)[1] > checks.number(limit, "limit"))


def below(values: ArrayLike, limit: float = 0.0) -> bool:
    """Tell whether the 95 % interval of a mean over networks lies below a limit.

    Parameters
    ----------
    values : array of shape (networks,)
    limit : float

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not finite.
    """
    values = checks.samples(values, "values")[:, 0]
    return bool(ensemble_interval(values)[2] < checks.number(limit, "limit"))


def verdict(parts: Iterable[object]) -> str:
    """Return the verdict of a rule that has several parts.

    Parameters
    ----------
    parts : sequence of bool
        Whether each part of the rule holds.

    Returns
    -------
    str
        ``"reproduced"`` if all do, ``"depends"`` if some do, and else ``"not reproduced"``.

    Raises
    ------
    ValueError
        If there are no parts.
    """
    parts = [bool(part) for part in parts]
    if not parts:
        raise ValueError("parts is empty")
    return "reproduced" if all(parts) else "depends" if any(parts) else "not reproduced"


def with_interval(estimate: float, interval: tuple[float, float] | None) -> str:
    """Write an estimate and its interval, for example ``0.42 [0.31, 0.55]``.

    Parameters
    ----------
    estimate : float
        The value.
    interval : tuple of float or None
        Its lower and upper end.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If one of these is not a finite number, or the lower end is above the upper.
    """
    told = f"{checks.number(estimate, 'estimate'):.3g}"
    if interval is None:
        return told
    low, high = (checks.number(end, "interval") for end in interval)
    if low > high:
        raise ValueError(f"interval must have its lower end first, not {interval!r}")
    return f"{told} [{low:.3g}, {high:.3g}]"


def _claims_here():
    """Claims by id, from the nearest book/claims.yml above the working directory."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        found = folder / "book" / "claims.yml"
        if found.is_file():
            import yaml  # imported here: a notebook outside the book does not need it

            listed = yaml.safe_load(found.read_text(encoding="utf-8")) or []
            return {claim["id"]: claim for claim in listed}
    return {}


def _sentence(value, name):
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be some text, not {value!r}")
    return value.strip()
