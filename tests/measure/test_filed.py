"""Standard output that goes into a file by way of us."""

import os
import stat
from pathlib import Path

import pytest

from hydra_heads.base.errors import OutputError
from hydra_heads.heads.kind import Launch
from hydra_heads.measure.crews import open_crew
from hydra_heads.measure.filed import Filed, goes_by_us
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Limits


def _launch(line: str, folder: Path, **limits: float) -> Launch:
    return Launch(
        ("/bin/sh", "-c", line),
        dict(os.environ),
        str(folder),
        30.0,
        1.0,
        stdout_file=str(folder / "out"),
        limits=Limits(**limits),  # type: ignore[arg-type]
    )


def _outcome(launch: Launch) -> Outcome:
    crew = open_crew(sample_interval_s=0)
    try:
        return crew.run(launch)
    finally:
        crew.close()


def test_everything_is_put_into_the_file(tmp_path: Path) -> None:
    """Byte for byte, for nobody else to read, and counted on the way."""
    path = tmp_path / "out"
    filed = Filed(str(path))

    for piece in (b"one\n", b"", b"two\r\n\0"):
        filed.feed(piece)

    assert path.read_bytes() == b"one\ntwo\r\n\0"
    assert (filed.lines, filed.total_bytes, filed.kept(), filed.is_cut) == (3, 10, b"", False)
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_cannot_be_put_there_is_an_error(tmp_path: Path) -> None:
    """It is said which file, and why."""
    with pytest.raises(OutputError, match="out: not saved: No such file or directory"):
        Filed(str(tmp_path / "gone" / "out"))


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limit")
def test_a_limit_of_files_is_not_one_of_output(tmp_path: Path) -> None:
    """A head that may write short files only may print more, up to `output_mb`."""
    line = "dd if=/dev/zero bs=1000000 count=3 2>/dev/null"
    free = _launch(line, tmp_path)
    bound = _launch(line, tmp_path, file_size_mb=1)

    assert (goes_by_us(free), goes_by_us(bound)) == (False, True)
    outcome = _outcome(bound)
    too_much = _outcome(_launch(line, tmp_path, file_size_mb=1, output_mb=2))

    assert (outcome.exit_code, outcome.stdout, outcome.stdout_cut) == (0, b"", False)
    assert too_much.limit is not None
    assert too_much.limit.kind == "output"
    own = _outcome(_launch(f"{line} of=own", tmp_path, file_size_mb=1))
    assert own.exit_code != 0
