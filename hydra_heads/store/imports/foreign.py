"""What a format hands over, and how a value that does not fit is refused."""

from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import Failure
from hydra_heads.model.findings import Step, path_text, shown
from hydra_heads.model.slot import DEFAULT_INSTANCE

MOST_SECONDS = 1e9
"""As long as a run of the history may be."""


class ForeignRun(NamedTuple):
    """One run as another program tells it.

    `title` is the command line, the benchmark or the head that was run. `started_unix` is None
    where the file does not say it.
    """

    title: str
    instance: str = DEFAULT_INSTANCE
    ok: Optional[bool] = True
    seconds: Optional[float] = None
    started_unix: Optional[float] = None
    failure: Optional[Failure] = None
    warmup: bool = False
    flags: Tuple[str, ...] = ()
    metrics: Mapping[str, float] = {}


class About(NamedTuple):
    """What a document says of all its runs.

    `ended_unix` is when the last of them had ended, `run_id` and `slot` are of a profile. The
    environment holds nothing that names a person or a machine.
    """

    ended_unix: Optional[float] = None
    run_id: Optional[str] = None
    slot: Optional[str] = None
    environment: Mapping[str, object] = {}
    machine_key: Optional[str] = None


def refused(where: str, path: Tuple[Step, ...], value: object, expected: str) -> InputError:
    """Word that a value is not what it should be."""
    return InputError(
        f"{where}: {path_text(path)}: found {shown(value)}, expected {expected}; "
        "nothing was taken in, export it again"
    )


def object_at(value: object, where: str, path: Tuple[Step, ...]) -> Dict[str, Any]:
    """Return a value that must be an object."""
    if not isinstance(value, dict):
        raise refused(where, path, value, "an object")
    return value


def list_at(value: object, where: str, path: Tuple[Step, ...]) -> List[Any]:
    """Return a value that must be a list."""
    if not isinstance(value, list):
        raise refused(where, path, value, "a list")
    return value


def text_at(value: object, where: str, path: Tuple[Step, ...]) -> str:
    """Return a value that must be a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise refused(where, path, value, "a text")
    return value


def seconds_at(value: object, where: str, path: Tuple[Step, ...]) -> float:
    """Return a value that must be seconds: a number from 0 to 1e9."""
    return number_at(value, where, path, MOST_SECONDS, "seconds")


def number_at(
    value: object, where: str, path: Tuple[Step, ...], most: float, what: str = "a number"
) -> float:
    """Return a value that must be a number from 0 to `most`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    raise refused(where, path, value, f"{what} from 0 to {most:g}")
