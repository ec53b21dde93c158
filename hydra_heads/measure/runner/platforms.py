"""How this system waits for processes, looks at them, and finds what a run has left.

Linux hands orphans to whoever asks for them (see `tree`), so whatever is left is a child of ours.
macOS hands them to nobody we know: there they are found below the head while it still runs.
"""

import sys

from hydra_heads.measure.runner import tree
from hydra_heads.measure.runner.waiting import PidfdWaiter, SignalWaiter, best_waiter

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Iterable

    from hydra_heads.measure.runner.kqueue import Waiter
    from hydra_heads.measure.runner.sampling import Sampler

IS_MACOS = sys.platform == "darwin"


def waiter_for(pid: int, control: int) -> "PidfdWaiter | SignalWaiter | Waiter":
    """Return the best waiter there is for a child."""
    if IS_MACOS:
        from hydra_heads.measure.runner import kqueue

        return kqueue.Waiter(pid, control)
    return best_waiter(pid, control)


def sampler_for(start: float, keep_curve: bool) -> "Sampler":
    """Return a sampler of our children and what is below them."""
    if IS_MACOS:
        from hydra_heads.measure.runner import libproc

        return libproc.Sampler(libproc.children, start, keep_curve)  # type: ignore[return-value]
    from hydra_heads.measure.runner import sampling

    return sampling.Sampler(tree.children, start, keep_curve)


def end_before_main(main: int, known: "Iterable[int]", usage: "tree.Usage") -> int:
    """End what only the main process leads to, before that one is ended; return what stays."""
    if not IS_MACOS:
        return 0
    from hydra_heads.measure.runner import libproc

    killed, left = libproc.end_descendants(main, known)
    usage.killed += killed
    return left


def import_early() -> None:
    """Import what a run needs only at its first look, so that no run pays for it."""
    if IS_MACOS:
        import hydra_heads.measure.runner.kqueue
        import hydra_heads.measure.runner.libproc
    else:
        import hydra_heads.measure.runner.sampling
