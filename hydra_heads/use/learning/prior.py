"""What the published weights tell a learner before the first live run."""

from typing import TYPE_CHECKING, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.reading import number_in
from hydra_heads.use.learning.shift import Level

if TYPE_CHECKING:
    from hydra_heads.weigh.limits import Limit

_MOST_RUNS = 100.0  # of a head: a profile's runs say as much as a usual profile has, and no more
_ERRORS_OF_INTERVAL = 1.959964  # half the width of a 95 % interval, in standard errors


class Prior(NamedTuple):
    """One head's row of `weights.json`.

    `success_rate` is a fraction, 0 to 1; costs are in the unit of the objective; `runs` are those
    that made the weights; `mean_success_cost` is what a success cost on average; `floor` is the
    share of its weight that it keeps whatever its runs say. No weight for a head with runs means
    that it is not to be picked: it may not be eligible.
    """

    weight: float
    success_rate: Optional[float]
    mean_cost: Optional[float]
    cost_error: Optional[float]
    runs: int
    mean_success_cost: Optional[float] = None
    floor: float = 0.0

    @property
    def is_barred(self) -> bool:
        """Whether the weights say that the head is not to be picked."""
        return self.runs > 0 and self.weight <= 0


def priors_of(weights_document: Mapping[str, object]) -> List[Prior]:
    """Read the priors of a weights document, in the order of its `weights`.

    >>> document = {"weights": {"a": 0.75, "b": 0.25}, "objective": {"minimise": "time"},
    ...     "heads": [{"name": "a", "success_rate": 50.0, "avg_time": 2.0, "runs": 10}]}
    >>> priors_of(document)[0]
    Prior(weight=0.75, success_rate=0.5, mean_cost=None, cost_error=None, runs=10, \
mean_success_cost=2.0, floor=0.0)
    """
    weights = weights_document.get("weights")
    objective = weights_document.get("objective")
    minimise = objective.get("minimise", "time") if isinstance(objective, Mapping) else "time"
    heads = weights_document.get("heads")
    rows = {}
    for row in heads if isinstance(heads, list) else []:
        if isinstance(row, Mapping):
            rows[row.get("name")] = row
    shares = weights if isinstance(weights, Mapping) else {}
    return [
        _prior(number_in(share) or 0.0, rows.get(name, {}), minimise == "time")
        for name, share in shares.items()
    ]


def _prior(weight: float, row: Mapping[str, object], is_time: bool) -> Prior:
    rate = number_in(row.get("success_rate"))
    interval = row.get("expected_cost_ci")
    error = None
    if isinstance(interval, Mapping):
        low, high = number_in(interval.get("low")), number_in(interval.get("high"))
        if low is not None and high is not None:
            error = max(0.0, high - low) / 2 / _ERRORS_OF_INTERVAL
    return Prior(
        weight,
        None if rate is None else rate / 100,
        number_in(row.get("expected_cost")),
        error,
        int(number_in(row.get("runs")) or 0),
        number_in(row.get("avg_time")) if is_time else None,
        min(weight, number_in(row.get("floor_share")) or 0.0),
    )


def level_of(prior: Prior, failure_cost: Optional[float]) -> Level:
    """Turn a prior into the runs that would have said the same.

    >>> level_of(Prior(0.5, 0.9, 19.0, None, 10, 10.0), 100.0)
    Level(runs=10.0, failures=1.0, used=90.0, squares=1800.0)
    """
    rate, runs = prior.success_rate, min(float(max(0, prior.runs)), _MOST_RUNS)
    if rate is None or not runs:
        return Level()
    failures = round(runs * (1 - rate), 9)
    successes = runs - failures
    mean = prior.mean_success_cost
    if mean is None and prior.mean_cost is not None and failure_cost is not None and successes:
        mean = max(0.0, prior.mean_cost * runs - failures * failure_cost) / successes
    if mean is None:
        # What a success costs is not known: only how often there is one.
        return Level() if successes else Level(runs, failures)
    # How much successes differ is not told: as times mostly do, by about their mean.
    return Level(runs, failures, successes * mean, 2 * successes * mean * mean)


def check_fit(
    count: int, priors: Optional[Sequence[Prior]], limits: Optional[Sequence["Limit"]]
) -> None:
    """Raise `ValueError` without heads, and for priors or limits of another number of heads."""
    if not count:
        raise ValueError("heads: found none, expected at least one")
    for name, given in (("priors", priors), ("limits", limits)):
        if given and len(given) != count:
            raise ValueError(f"{name}: found {len(given)}, expected {count}, one a head")
