"""The other finders of change points, each at its default or at one textbook setting.

Imported from where `peers` finds them (`requirements.txt`).
"""

import logging
import math
from typing import Any, Callable, Dict, List, Optional, Sequence

from benchmarks.peers import imported
from benchmarks.programs import Absent

Values = Sequence[Optional[float]]
Method = Callable[[Values], List[int]]


def rivals() -> Dict[str, Method]:
    """Give those that can be imported, by name."""
    found: Dict[str, Method] = {"nothing reported": lambda values: []}
    for load in (_ruptures, _asv, _otava):
        try:
            found.update(load())
        except Absent:
            continue
    return found


def filled(values: Values) -> List[float]:
    """Give the values with missing ones on the straight line between their neighbours."""
    known = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    if not known:
        return []
    result = [known[0][1]] * len(values)
    for (left, low), (right, high) in zip(known, [*known[1:], (len(values), known[-1][1])]):
        for at in range(left, right):
            result[at] = low + (high - low) * (at - left) / (right - left)
    return result


def _ruptures() -> Dict[str, Method]:
    numpy: Any = imported("numpy")
    ruptures: Any = imported("ruptures")

    def method(make: Callable[[], Any], factor: float) -> Method:
        def changes(values: Values) -> List[int]:
            series = numpy.array(filled(values), dtype=float)
            if len(series) < 4 or series.std() == 0:
                return []
            series = (series - series.mean()) / series.std()
            found = make().fit(series.reshape(-1, 1)).predict(pen=factor * math.log(len(series)))
            return [int(at) for at in found[:-1]]

        return changes

    return {
        "ruptures Binseg l2": method(lambda: ruptures.Binseg(model="l2", jump=1), 2.0),
        "ruptures Pelt l2": method(lambda: ruptures.Pelt(model="l2", jump=1), 2.0),
        "ruptures KernelCPD rbf": method(lambda: ruptures.KernelCPD(kernel="rbf"), 1.0),
    }


def _asv() -> Dict[str, Method]:
    detect_steps: Any = imported("asv.step_detect").detect_steps

    def changes(values: Values) -> List[int]:
        return [int(step[0]) for step in detect_steps(list(values))[1:]]

    return {"asv step_detect": changes}


def _otava() -> Dict[str, Method]:
    compute: Any = imported("otava.analysis").compute_change_points
    logging.disable(logging.WARNING)

    def changes(values: Values) -> List[int]:
        found, _ = compute(filled(values))
        return [int(point.index) for point in found]

    return {"apache-otava": changes}
