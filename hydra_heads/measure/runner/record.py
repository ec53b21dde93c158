"""The line in which a runner tells what became of a run."""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Optional

    from hydra_heads.measure.runner.tree import Usage


class Record:
    """The figures of one run, on the way to becoming a JSON line.

    `status` is what wait4 said, None when somebody else has it or the process did not start;
    `error` the errno of a failed start. `ended_by` says why it was ended: a limit's name,
    `timeout` or `stopped`. `left` counts processes that could not be ended. `is_alone` says
    that nothing else was started on this system meanwhile.
    """

    __slots__ = (
        "clock_jump_s",
        "curve",
        "ended_by",
        "error",
        "floor_kib",
        "is_alone",
        "left",
        "main",
        "samples",
        "seconds",
        "started_unix",
        "status",
        "token",
        "usage",
    )

    def __init__(self, token: int) -> None:
        self.token = token
        self.status: Optional[int] = None
        self.error: Optional[int] = None
        self.seconds = 0.0
        self.started_unix = 0.0
        self.clock_jump_s = 0.0
        self.ended_by = ""
        self.left = 0
        self.main = 0
        self.floor_kib = 0
        self.is_alone = False
        self.usage: Optional[Usage] = None
        self.samples: Optional[Dict[str, Optional[float]]] = None
        self.curve: Optional[List[List[float]]] = None

    def members(self) -> str:
        """Word the figures as members of a JSON object."""
        text = (
            f'"token": {self.token}, "status": {_json(self.status)}, "error": {_json(self.error)}, '
            f'"seconds": {self.seconds!r}, "started_unix": {self.started_unix!r}, '
            f'"clock_jump_s": {self.clock_jump_s!r}, "ended_by": "{self.ended_by}", '
            f'"left": {self.left}, "floor_kib": {self.floor_kib}, '
            f'"is_alone": {_json(self.is_alone)}'
        )
        used = self.usage
        if used is not None:
            text += (
                f', "user_s": {used.user_s!r}, "system_s": {used.system_s!r}, '
                f'"page_faults": {used.page_faults}, "context_switches": {used.context_switches}, '
                f'"block_io": {used.block_io}, "largest_kib": {used.largest_kib}, '
                f'"reaped": {used.reaped}, "killed": {used.killed}'
            )
        if self.samples is not None:
            pairs = [f'"{name}": {_json(value)}' for name, value in self.samples.items()]
            text += ', "samples": {' + ", ".join(pairs) + "}"
        return text

    def curve_member(self) -> str:
        """Word the curve as one more member; empty without one."""
        if self.curve is None:
            return ""
        columns = ["[" + ", ".join(map(_json, column)) + "]" for column in self.curve]
        return ', "curve": [' + ", ".join(columns) + "]"


def _json(value: "object") -> str:
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    return repr(value)
