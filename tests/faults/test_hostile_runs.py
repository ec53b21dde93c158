"""Tests that hundreds of hostile runs in one process leave nothing, and take nothing away."""

import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence

import pytest

from hydra_heads.model.run import Run
from tests.faults.processes import MARK, descriptors_of, marked, memory_kib, runner_of
from tests.measure.launches import shell
from tests.measure.slots import Definition, run_phase, slot_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is left is found by /proc")

QUICK: Dict[str, Definition] = {
    "crashes": [*shell("kill -SEGV $$")],
    "kills-itself": [*shell("sleep 60 & kill -KILL $$")],
    "leaves-orphans": [*shell("sleep 60 & (sleep 60 & sleep 60 &)")],
    "escapes": [*shell("setsid sleep 60 & (setsid setsid sleep 60 &)")],
    "closes-its-output": [*shell("exec >&- 2>&-; sleep 60 &")],
    "writes-bytes": {
        "command": [*shell("printf '\\377\\000\\033[2J\\377'; printf '\\200\\n' >&2; exit 1")]
    },
    "answers-wrongly": {
        "command": [*shell("printf '\\377\\000'; setsid sleep 60 &")],
        "success": {"stdout_matches": ["never"]},
    },
    "uses-its-scratch": [*shell("mkdir -p $1/a/b; chmod 0 $1/a; sleep 60 &"), "-", "{scratch}"],
    "cannot-start": {"command": ["./no-such-program"]},
}

SLOW: Dict[str, Definition] = {
    "hangs": {"command": ["sleep", "60"], "timeout_s": 0.03},
    "hangs-on": {
        "command": [*shell("trap '' TERM; setsid sleep 60 & while :; do sleep 1; done")],
        "timeout_s": 0.05,
        "kill_grace_s": 0.03,
    },
    "stops": {"command": [*shell("kill -STOP $$")], "timeout_s": 0.03},
}

KINDS = {
    "crashes": "signal",
    "kills-itself": "signal",
    "leaves-orphans": None,
    "escapes": None,
    "closes-its-output": None,
    "writes-bytes": "exit",
    "answers-wrongly": "criteria",
    "uses-its-scratch": None,
    "cannot-start": "start",
    "hangs": "timeout",
    "hangs-on": "timeout",
    "stops": "timeout",
}

ROUNDS = 30
"""Of the quick ones; the slow ones are in every tenth."""


GROWTH_KIB = 2048
"""What memory may differ by without anything being kept: SQLite's cache, parts of the heap."""


class Traces(NamedTuple):
    """What can be seen of Hydra and its runner at one moment."""

    memory_kib: int
    runner_kib: int
    descriptors: int
    runner_descriptors: int
    processes: int
    threads: int
    temporaries: int


def _look(mark: str, temporaries: Path) -> Traces:
    hydra = os.getpid()
    runner = runner_of(hydra)
    assert runner is not None
    return Traces(
        memory_kib(hydra, "VmRSS"),
        memory_kib(runner, "VmRSS"),
        len(descriptors_of(hydra)),
        len(descriptors_of(runner)),
        len(marked(mark)),
        threading.active_count(),
        sum(len(folders) + len(files) for _, folders, files in os.walk(str(temporaries))),
    )


@pytest.mark.long
def test_hundreds_of_hostile_runs_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Crashes, orphans, escapees, closed and binary output, hangs: 300 runs in one process.

    Each is recorded as what it is; no process, thread, descriptor or temporary stays, and
    neither Hydra nor its runner grows [fault 52, fault 54, fault 56].
    """
    temporaries = tmp_path / "temporaries"
    temporaries.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporaries))
    mark = f"{os.getpid()}-hostile"
    monkeypatch.setenv(MARK, mark)
    seen: List[Traces] = []
    blocks = iter([[*QUICK, *(SLOW if turn % 10 == 0 else [])] for turn in range(ROUNDS)])

    def choose(runs: Sequence[Run]) -> Sequence[str]:
        # Between two blocks nothing runs, and nothing was handed over ahead of time.
        if runs:
            seen.append(_look(mark, temporaries))
        return next(blocks, [])

    slot = slot_of(tmp_path, {**QUICK, **SLOW})
    phase = run_phase(slot, tmp_path / "out", choose=choose, num_tests=ROUNDS)

    found = {(run.head, run.failure.kind if run.failure else None) for run in phase.runs}
    assert found == set(KINDS.items())
    assert len(phase.runs) == ROUNDS * len(QUICK) + ROUNDS // 10 * len(SLOW)
    first, last = seen[ROUNDS // 3], seen[-1]
    assert last[2:] == first[2:]
    assert last.memory_kib - first.memory_kib < GROWTH_KIB
    assert last.runner_kib - first.runner_kib < GROWTH_KIB // 4
    assert (marked(mark), os.listdir(str(temporaries))) == ([], [])
    assert "\033" not in (tmp_path / "out" / "head_writes-bytes.log").read_text()
