"""Telling a real difference between two samples of runs from noise."""

import math
from typing import Dict, Hashable, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.model.comparison import (
    CANNOT_TELL,
    FASTER,
    NO_DIFFERENCE,
    SLOWER,
    Comparison,
    Range,
    Side,
)
from hydra_heads.model.profile import CountedRun
from hydra_heads.stats.interval import Interval
from hydra_heads.stats.order import median
from hydra_heads.stats.rank_sum import stratified_shift
from hydra_heads.stats.serial import variance_inflation
from hydra_heads.stats.signed_rank import Shift, signed_rank_shift
from hydra_heads.stats.strata import Stratum, rate_change

LEVEL = 0.95

_LARGEST_LOG = 600.0  # what is further apart is shown as that far, so that it fits a float


class Sample(NamedTuple):
    """Runs of one head, in the order of running, and the invocation that they come from."""

    name: str
    run_id: Optional[str]
    runs: Sequence[CountedRun]


def compare(a: Sample, b: Sample, level: float = LEVEL) -> Comparison:
    """Compare the times of the successes, and the success rates, of two samples.

    In one invocation, by block: the signed-rank test on the logarithms of the ratios in blocks
    where both succeeded. It asks only that who ran first is drawn at random, which it was.
    Else, within instances: the stratified rank sum, with the variance of runs that are alike
    when they follow each other. Times not above 0 are left out.
    """
    is_one = a.run_id is not None and a.run_id == b.run_id
    blocks = _shared_blocks(a, b) if is_one else {}
    if blocks:
        pairs = [(x, y) for x, y in blocks.values() if _has_time(x) and _has_time(y)]
        samples = [x for x, _ in pairs], [y for _, y in pairs]
        differences = [_log(y) - _log(x) for x, y in pairs]
        shift = signed_rank_shift(differences, level)
    else:
        samples = _common(a.runs, b.runs), _common(b.runs, a.runs)
        shift = _shift_within_instances(*samples, level)
    percent = None if shift is None else _as_percent(shift)
    return Comparison(
        _side(a, samples[0]),
        _side(b, samples[1]),
        _verdict(percent),
        percent,
        level,
        len(samples[0]) if blocks else None,
        len({run.instance for run in samples[0]}),
        "signed-rank" if blocks else "rank-sum",
        _success_points(a, b, level),
        is_one,
    )


def _shared_blocks(a: Sample, b: Sample) -> Dict[Hashable, Tuple[CountedRun, CountedRun]]:
    """Return the runs of both by block, for the blocks that both have."""
    others = {_block(run): run for run in b.runs}
    others.pop(None, None)
    return {
        key: (run, others[key])
        for run in a.runs
        for key in [_block(run)]
        if key is not None and key in others
    }


def _block(run: CountedRun) -> Optional[Hashable]:
    return None if run.block is None else (run.run_id, run.block, run.instance)


def _has_time(run: CountedRun) -> bool:
    return run.ok and run.seconds is not None and run.seconds > 0


def _log(run: CountedRun) -> float:
    return math.log(run.seconds or 1.0)


def _common(runs: Sequence[CountedRun], others: Sequence[CountedRun]) -> List[CountedRun]:
    """Return the successes on instances on which the others have one too."""
    shared = {run.instance for run in others if _has_time(run)}
    return [run for run in runs if _has_time(run) and run.instance in shared]


def _shift_within_instances(
    a: Sequence[CountedRun], b: Sequence[CountedRun], level: float
) -> Optional[Shift]:
    """Compare runs that share no block; what follows each other counts for less."""
    if not a or not b:
        return None
    old, new = _logs_by_instance(a), _logs_by_instance(b)
    part_a, part_b = 1 / len(a), 1 / len(b)
    inflation = part_a * _inflation(a, old) + part_b * _inflation(b, new)
    strata = [Stratum(old[name], new[name]) for name in old]
    return stratified_shift(strata, level, max(1.0, inflation / (part_a + part_b)))


def _logs_by_instance(runs: Sequence[CountedRun]) -> Dict[str, List[float]]:
    logs: Dict[str, List[float]] = {}
    for run in runs:
        logs.setdefault(run.instance, []).append(_log(run))
    return logs


def _inflation(runs: Sequence[CountedRun], logs: Mapping[str, Sequence[float]]) -> float:
    centres = {name: median(values) for name, values in logs.items()}
    return variance_inflation([_log(run) - centres[run.instance] for run in runs])


def _as_percent(shift: Shift) -> Range:
    bounds = (shift.estimate, shift.interval.low, shift.interval.high)
    return Range(*(100.0 * math.expm1(min(bound, _LARGEST_LOG)) for bound in bounds))


def _verdict(percent: Optional[Range]) -> str:
    if percent is None:
        return CANNOT_TELL
    if percent.low > 0:
        return SLOWER
    return FASTER if percent.high < 0 else NO_DIFFERENCE


def _side(sample: Sample, compared: Sequence[CountedRun]) -> Side:
    seconds = [run.seconds for run in compared if run.seconds is not None]
    successes = len([run for run in sample.runs if run.ok])
    return Side(sample.name, len(sample.runs), successes, median(seconds) if seconds else None)


def _success_points(a: Sample, b: Sample, level: float) -> Optional[Interval]:
    """Return the interval of the change of the success rate, instances alike."""
    old, new = _tries(a), _tries(b)
    change = rate_change([(*old[name], *new[name]) for name in old if name in new], level)
    return None if change is None else Interval(100 * change.low, 100 * change.high, level)


def _tries(sample: Sample) -> Dict[str, Tuple[int, int]]:
    tries: Dict[str, Tuple[int, int]] = {}
    for run in sample.runs:
        successes, runs = tries.get(run.instance, (0, 0))
        tries[run.instance] = (successes + int(run.ok), runs + 1)
    return tries
