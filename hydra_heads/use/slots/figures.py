"""Figures that heads report from inside a call: which call they belong to."""

import math
from contextvars import ContextVar, Token
from typing import Any, Dict, Mapping, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.model.metrics import BY_NAME, is_registered
from hydra_heads.model.minimised import OWN

Frame = Tuple[object, Dict[str, float], Any]
"""A run that is going on: whose it is, its figures, the frame around it."""

_FRAME: "ContextVar[Optional[Frame]]" = ContextVar("hydra_slot_frame", default=None)


def enter(owner: object) -> "Token[Optional[Frame]]":
    """Begin a run of `owner`; what is reported inside it, in its tasks too, is its own."""
    return _FRAME.set((owner, {}, _FRAME.get()))


def leave(token: "Token[Optional[Frame]]") -> Optional[Mapping[str, float]]:
    """End the run that `enter` began, and return its figures; None without any."""
    frame = _FRAME.get()
    try:
        _FRAME.reset(token)
    except ValueError:
        return None  # a coroutine that nobody awaits any more is closed wherever that is noticed
    return frame[1] or None if frame is not None else None


def report_to(owner: object, figures: Mapping[str, float]) -> None:
    """Add figures to the innermost run of `owner`; begin one where none was begun."""
    around = frame = _FRAME.get()
    while frame is not None and frame[0] is not owner:
        frame = frame[2]
    if frame is None:
        _FRAME.set((owner, dict(figures), around))
    else:
        frame[1].update(figures)


def drop(owner: object) -> Optional[Mapping[str, float]]:
    """End the run that the first report of all began, and return its figures."""
    frame = _FRAME.get()
    if frame is None or frame[0] is not owner:
        return None
    _FRAME.set(frame[2])
    return frame[1]


def checked_figures(figures: Mapping[str, object], where: str) -> Dict[str, float]:
    """Return figures as floats; raises `InputError` for a name or value that cannot be kept."""
    checked: Dict[str, float] = {}
    for name, value in figures.items():
        if not name.startswith(OWN) or name in BY_NAME or not is_registered(name):
            raise InputError(
                f"{where}: found the figure {ascii(name)}, expected a name like user_cost"
            )
        number = math.nan
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
        if not math.isfinite(number):
            raise InputError(f"{where}: {name}: found {value!r}, expected a finite number")
        checked[name] = number
    return checked
