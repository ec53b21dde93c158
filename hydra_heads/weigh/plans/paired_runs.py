"""Runs of different heads in the same block, run by run: what plans and fallbacks learn from."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.model.profile import CountedRun, Profile
from hydra_heads.weigh.pairing import number_blocks, runs_by_key

Block = Mapping[int, CountedRun]
"""The runs of one block by the number of their head."""


class PairedRuns(NamedTuple):
    """The runs of some heads by block; heads are numbered as in `names`."""

    names: Sequence[str]
    blocks: Sequence[Block]

    def of(self, names: Sequence[str]) -> "PairedRuns":
        """Keep some of the heads only, in this order; blocks without any of them fall away."""
        numbers = {self.names.index(name): row for row, name in enumerate(names)}
        blocks = [
            {numbers[head]: run for head, run in block.items() if head in numbers}
            for block in self.blocks
        ]
        return PairedRuns(names, [block for block in blocks if block])

    def complete(self) -> List[List[CountedRun]]:
        """Return the blocks in which every head ran, each as its runs in the order of heads."""
        heads = range(len(self.names))
        return [
            [block[head] for head in heads]
            for block in self.blocks
            if len(block) == len(self.names)
        ]


def paired_runs(profiles: Sequence[Profile]) -> PairedRuns:
    """Pair the runs of profiles by block, as `number_blocks` does; heads in the order given.

    A profile of counts without runs has none here.
    """
    rows = [runs_by_key(profile) for profile in profiles]
    numbers = number_blocks([list(row) for row in rows])
    blocks: Dict[int, Dict[int, CountedRun]] = {}
    for head, (row, own) in enumerate(zip(rows, numbers)):
        for number, run in zip(own, row.values()):
            blocks.setdefault(number, {})[head] = run
    return PairedRuns(
        [profile.name for profile in profiles], [blocks[number] for number in sorted(blocks)]
    )


def seconds_used(run: CountedRun, most: float) -> float:
    """Return what a run used, at most `most` seconds; nobody knows: all of them.

    >>> seconds_used(CountedRun(None, None, "x", False, None), 2.0)
    2.0
    """
    seconds: Optional[float] = run.seconds
    return most if seconds is None else min(seconds, most)
