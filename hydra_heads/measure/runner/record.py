"""The line in which a runner tells what became of a run."""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Dict, List, Optional

    from hydra_heads.measure.runner.tree import Usage


# One format each: a line is made between two runs, and every microsecond of that is waited for.
_FACTS = (
    '"token": %d, "status": %s, "error": %s, "seconds": %r, "started_unix": %r, '
    '"clock_jump_s": %r, "ended_by": "%s", "left": %d, "floor_kib": %d, "is_alone": %s'
)
_USED = (
    ', "user_s": %r, "system_s": %r, "page_faults": %d, "context_switches": %d, "block_io": %d, '
    '"largest_kib": %d, "reaped": %d, "killed": %d'
)


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
        text = _FACTS % (
            self.token,
            _json(self.status),
            _json(self.error),
            self.seconds,
            self.started_unix,
            self.clock_jump_s,
            self.ended_by,
            self.left,
            self.floor_kib,
            "true" if self.is_alone else "false",
        )
        used = self.usage
        if used is not None:
            text += _USED % (
                used.user_s,
                used.system_s,
                used.page_faults,
                used.context_switches,
                used.block_io,
                used.largest_kib,
                used.reaped,
                used.killed,
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
