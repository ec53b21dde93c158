"""Earlier invocations of heads, as profiles keep them, in a line each."""

import math
from typing import Dict, List, Sequence

from hydra_heads.base.clock import stamp
from hydra_heads.model.profile import Profile
from hydra_heads.weigh.past.cell import Past, PastCell
from tests.weigh.profiles import NOON, make_profile

VERSION, OTHER_VERSION = "sha256:" + "a" * 64, "sha256:" + "b" * 64
MACHINE, OTHER_MACHINE = "1" * 64, "2" * 64

DAY = 86400.0


def sums(values: Sequence[float], ok: bool = True, instance: str = "default") -> PastCell:
    """Sum up runs that ended alike."""
    squares = [value * value for value in values]
    return PastCell(instance, ok, len(values), math.fsum(values), math.fsum(squares))


def a_past(
    age: int, *cells: PastCell, head: str = "a", origin: str = "profile",
    version: str = VERSION, machine: str = MACHINE,
) -> Past:  # fmt: skip
    """Return what an invocation so many days ago says; its run id is `past-AGE`."""
    return Past(head, f"past-{age}", origin, NOON - age * DAY, version, machine, cells)


def a_row(age: int, seconds: Sequence[float], **others: object) -> Dict[str, object]:
    """Return a row of `earlier` as it stands in a profile, of successes on the default instance."""
    total = math.fsum(seconds)
    squares = math.fsum(value * value for value in seconds)
    row: Dict[str, object] = {
        "run_id": f"past-{age}",
        "day": None,
        "origin": "profile",
        "timestamp": stamp(NOON - age * DAY).iso,
        "fingerprint": VERSION,
        "machine_key": MACHINE,
        "outcomes": [
            {
                "instance": "default",
                "ok": True,
                "count": len(seconds),
                "seconds_sum": total,
                "seconds_sq_sum": squares,
            }
        ],
    }
    row.update(others)
    return row


def present(name: str, seconds: Sequence[float], earlier: Sequence[object] = ()) -> Profile:
    """Return the newest profile of a head, of our version on our machine."""
    rows: List[object] = list(earlier)
    return make_profile(
        name, seconds, fingerprint=VERSION, environment={"machine_key": MACHINE}, earlier=rows
    )
