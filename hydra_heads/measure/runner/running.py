"""One run inside the runner: started, waited for, ended in time, accounted for."""

import os
import signal
import sys
import time
from time import perf_counter

from hydra_heads.measure.runner.limits import Watch, looking_interval
from hydra_heads.measure.runner.platforms import IS_MACOS, end_before_main, waiter_for
from hydra_heads.measure.runner.tree import (
    SWEEP_SECONDS,
    Usage,
    end_all,
    reap_others,
    signal_group,
)
from hydra_heads.measure.runner.wire import STOPPED

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Callable, List, Optional, Tuple

    from hydra_heads.measure.runner.kqueue import Waiter
    from hydra_heads.measure.runner.record import Record
    from hydra_heads.measure.runner.waiting import PidfdWaiter, SignalWaiter
    from hydra_heads.measure.runner.wire import Control, Request

TIMEOUT = "timeout"

TELL_SECONDS = 0.01
"""How long a run goes on before what is known of the one before is told."""

REAP_SECONDS = 1.0
"""How often orphans that have ended are reaped where nothing is sampled."""


LAST_SECONDS = 1.0
"""In a longer run process numbers could have come round to the main one's."""


class HydraIsGone(Exception):
    """Nobody waits for this run any more."""


class Running:
    """A run from its start to its end.

    `is_last` says whether a process is the last one that was started on this system.
    """

    def __init__(
        self,
        request: "Request",
        record: "Record",
        control: "Control",
        is_last: "Callable[[int], bool]",
    ) -> None:
        self._request = request
        self._record = record
        self._control = control
        self._is_last = is_last
        self._usage = Usage()
        self._blows: List[float] = []
        self._main = 0
        self._watch: Optional[Watch] = None

    def run(
        self, start: "Callable[[Request], Tuple[int, float]]", meanwhile: "Callable[[], None]"
    ) -> None:
        """Run it and fill the record.

        `start` starts the process and returns its number and when. `meanwhile` is called when
        the run takes longer than a moment. Between the start and the waiting stands as little as
        can be: the new process has often been put on our own processor. Raises `HydraIsGone`
        when nobody waits for the result any more.
        """
        record = self._record
        asked_at = perf_counter()
        try:
            self._main, begin = start(self._request)
        except (OSError, ValueError) as error:  # ValueError: a null byte in a word
            record.started_unix = time.time()
            record.seconds = perf_counter() - asked_at
            record.error = getattr(error, "errno", None) or 0
            return
        ahead = time.time() - perf_counter()
        record.started_unix = ahead + begin
        record.main = self._main
        waiter = waiter_for(self._main, self._control.fd)
        try:
            self._wait(waiter, begin, meanwhile)
            record.seconds = perf_counter() - begin
            record.clock_jump_s = time.time() - perf_counter() - ahead
        finally:
            waiter.close()
            self._end()
            self._take_samples()

    def _wait(
        self,
        waiter: "PidfdWaiter | SignalWaiter | Waiter",
        begin: float,
        meanwhile: "Callable[[], None]",
    ) -> None:
        """Wait for the end of the main process; tell, look, signal and listen on the way."""
        deadline: float = begin + self._request.timeout_s
        tell_at, reap_at = begin + TELL_SECONDS, begin + REAP_SECONDS
        look_at = begin + (looking_interval(self._request) or sys.maxsize)
        while True:
            ended, word = waiter.wait(min(deadline, look_at, tell_at, reap_at) - perf_counter())
            if ended:
                return
            if word:
                deadline = self._listen(deadline)
            now = perf_counter()
            if now >= tell_at:
                meanwhile()
                tell_at = sys.maxsize
            if now >= reap_at:
                reap_others(self._main, self._usage)
                reap_at = now + REAP_SECONDS
            if now >= look_at:
                look_at = self._look(begin, now)
            if now >= deadline and self._record.left:
                return  # it was killed and is still there: somebody else's, or stuck in the kernel
            if now >= deadline:
                if not self._record.ended_by:
                    self._record.ended_by = TIMEOUT
                deadline = self._strike(now)

    def _look(self, begin: float, now: float) -> float:
        """Look at what goes on, and end it if that is beyond a limit; return when to look again."""
        if self._watch is None:
            self._watch = Watch(self._request, begin)
        passed = self._watch.look(now)
        if passed is not None and not self._blows:
            self._record.ended_by = passed
            self._kill()
        return self._watch.due

    def _listen(self, deadline: float) -> float:
        """Take in a word from Hydra; return the deadline that follows from it."""
        control = self._control
        control.read()
        if control.is_closed:
            raise HydraIsGone
        while control.signums:
            signal_group(self._main, control.signums.pop(0))
        if self._blows:
            return deadline
        if control.over_output == self._request.token:
            self._record.ended_by = "output"
            self._kill()
        elif control.is_stopping:
            self._record.ended_by = STOPPED
            return self._strike(perf_counter())
        return deadline

    def _strike(self, now: float) -> float:
        """Send SIGTERM the first time, SIGKILL the second; return when the next is due."""
        if len(self._blows) > 1:
            self._record.left = 1
            return now
        if self._blows:
            self._kill()
            return now + SWEEP_SECONDS
        signal_group(self._main, signal.SIGTERM, signal.SIGCONT)
        self._blows.append(now)
        return now + self._request.grace_s

    def _kill(self) -> None:
        self._blows.append(perf_counter())
        self._end_before_main()
        signal_group(self._main, signal.SIGKILL)

    def _end_before_main(self) -> None:
        if IS_MACOS:
            known = () if self._watch is None else self._watch.alive()
            self._record.left = end_before_main(self._main, known, self._usage)

    def _end(self) -> None:
        """End what is left of the tree, and take down what all of it used."""
        record, usage = self._record, self._usage
        # A process after which none was started has nobody to end but itself.
        if 0 < record.seconds < LAST_SECONDS and self._is_last(self._main):
            record.is_alone = True
        else:
            self._end_before_main()
            signal_group(self._main, signal.SIGKILL)
        try:
            # What cannot be ended is not waited for either.
            pid, record.status, used = os.wait4(self._main, os.WNOHANG if record.left else 0)
            usage.add(used)
            if not pid:
                record.status = None
        except ChildProcessError:
            record.status = None
        if not record.is_alone:
            record.left += end_all(usage)
        record.usage = usage

    def _take_samples(self) -> None:
        watch = self._watch
        sampler = None if watch is None else watch.close()
        if sampler is not None and self._request.sample_s:
            self._record.samples = sampler.figures()
            self._record.curve = sampler.curve()
