"""What it takes to read a folder of profiles, every check included, beside an older checkout.

`HYDRA_BEFORE` names the folder of the other checkout. Both read the same generated profiles by
the same public function, in processes of their own, in turn.
"""

import os
from typing import List

from benchmarks.conditions import conditions
from benchmarks.figures import ratios, spread, worded
from benchmarks.programs import ROOT, workplace
from benchmarks.rows import Row
from benchmarks.small_start import Took, took
from benchmarks.views_slots import Size, write_slot

GOALS = {Size(15, 100): 0.9, Size(100, 100): 0.7, Size(100, 1000): 0.5}
"""Time of processors over that of the checkout before columns were looked at, imports included."""

_READ = "from hydra_heads.model.documents import read_profiles; read_profiles('.')"

_BARE = "import hydra_heads.model.documents"


def rows(quick: bool = False) -> List[Row]:
    """Measure each size."""
    with workplace() as place:
        return [
            _row(os.path.join(place, str(size.heads * size.runs)), size, 3 if quick else 11)
            for size in GOALS
        ]


def _row(folder: str, size: Size, repeats: int) -> Row:
    os.mkdir(folder)
    write_slot(folder, size)
    before = os.environ.get("HYDRA_BEFORE", "")
    now: List[Took] = []
    then: List[Took] = []
    bare: List[Took] = []
    for _ in range(repeats):
        now.append(took(["-c", _READ], folder))
        bare.append(took(["-c", _BARE], folder, ROOT))
        if before:
            then.append(took(["-c", _READ], folder, before))
    note = f"{conditions()}; {repeats} turns; imports alone {_seconds(bare)}"
    what = f"reading {size.heads} profiles of {size.runs} runs, every check included"
    figure = f"{_seconds(now)} of processors, peak {_peak_mib(now):.0f} MiB"
    if not then:
        return Row(what, figure, "", None, f"{note}; HYDRA_BEFORE names no older checkout")
    ratio = ratios([each.cpu for each in now], [each.cpu for each in then])
    figure += f"; {worded(ratio)} of the older checkout's time"
    goal = f"<= {GOALS[size]:g} of it in the median, no more memory (5 %)"
    met = ratio.median <= GOALS[size] and _peak_mib(now) <= 1.05 * _peak_mib(then)
    return Row(what, figure, goal, met, f"{note}; older checkout's peak {_peak_mib(then):.0f} MiB")


def _seconds(found: List[Took]) -> str:
    return worded(spread([each.cpu for each in found]), "s", 3)


def _peak_mib(found: List[Took]) -> float:
    return max(each.peak_mib for each in found)
