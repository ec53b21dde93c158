"""Tests of heads that write far more than anybody wants to keep."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping

import pytest

from tests.measure.launches import python
from tests.measure.slots import slot_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="peaks are read from /proc")

ROOT = Path(__file__).resolve().parents[2]

MIB = 1024

FLOOD = (
    "import os\n"
    "os.write(1, b'the head\\n')\n"
    "for _ in range(64): os.write(1, b'x' * ((1 << 20) - 1) + b'\\n')\n"
    "os.write(1, b'the tail\\n')\n"
    "raise SystemExit(3)"
)
"""Writes 64 MiB, and fails so that its log is kept."""

BOUNDS: Mapping[str, int] = {"alone": 2 * MIB, "read by a criterion": 12 * MIB}


@pytest.mark.long
@pytest.mark.parametrize("sort", BOUNDS)
def test_a_flood_of_output_takes_no_memory(tmp_path: Path, sort: str) -> None:
    """Of a head that floods, head and tail are kept, and neither Hydra nor its runner grows.

    With a criterion that reads the output, Hydra grows by what it keeps for that [fault 55].
    """
    settings: Dict[str, object] = {}
    if sort != "alone":
        settings = {"success": {"stdout_matches": ["the"], "exit_codes": [0, 3]}}
    heads = {
        "quiet": dict(settings, command=[*python("print('the')")]),
        "flood": dict(settings, command=[*python(FLOOD)]),
    }
    slot_of(tmp_path, heads)

    told = subprocess.run(
        [sys.executable, "-m", "tests.faults.flood", str(tmp_path)],
        cwd=str(ROOT),
        stdout=subprocess.PIPE,
        check=True,
    )

    growth: List[int] = json.loads(told.stdout)
    assert growth[0] <= BOUNDS[sort]
    assert growth[1] <= MIB
    log = (tmp_path / "out" / "head_flood.log").read_text()
    assert "stdout: the tail" in log
    assert len(log) < 50_000
