"""The `Slot` of the Python API: a job whose heads are functions of this process."""

import time
from typing import Any, Callable, Dict, Optional, Sequence, TypeVar, overload

from hydra_heads.base.errors import InputError
from hydra_heads.model.names import check_slot_name
from hydra_heads.use.retry import RetryConfig
from hydra_heads.use.slots.arguments import Folder, check_seconds, check_seed, folder_in, names_in
from hydra_heads.use.slots.calls import Call, Done, judged
from hydra_heads.use.slots.explained import explained
from hydra_heads.use.slots.failures import failure_of
from hydra_heads.use.slots.figures import checked_figures, report_to
from hydra_heads.use.slots.heads import Check, head_of
from hydra_heads.use.slots.life import Life
from hydra_heads.use.slots.objective import GivenObjective
from hydra_heads.use.slots.seeds import Seeds
from hydra_heads.use.slots.state import State

Function = TypeVar("Function", bound=Callable[..., Any])

_CLOCK = time.perf_counter


class Slot:
    """A job that several functions, its heads, can do: a call picks one of them and learns.

    A call runs the head that is picked by weight. When it raises an `Exception`, the head most
    likely to succeed where that one failed runs at once; when all have failed the call raises
    `NoHeadSucceeded`, whose `failures` say how each ended, from the last exception. What is no
    `Exception` (Ctrl-C, `SystemExit`, a cancelled task) passes through, recorded as nothing.
    Heads that are coroutine functions are called by `await slot(...)`. Any number of threads
    and tasks may call at the same time.

    Nothing is killed: heads run in the caller's thread. So `deadline_s` (of a whole call) holds
    between attempts only, and a head that hangs hangs the call. `retry` says how often and when
    heads run again once each has failed; without it each runs once a call. A result is accepted
    when `check` (of the slot, or the head's own) returns something true for it. `instance` is
    called with the arguments of a call and names its input in the history. `seed` makes the
    choices repeatable. `objective` is `time` by default, `cpu` (of the calling thread), a
    `user_*` figure that heads `report`, or an object as in a heads file; a failure costs ten
    times `timeout_s`, by default a hundred times what a typical success does. `secrets` names
    environment variables whose values are masked in all that is kept and told of failures.

    What is learned stays in memory, unless `store` names a folder like `hydra_profiles` (or
    HYDRA_DIR does; the slot is there, or in a folder of its name inside). Then learning begins
    at the `weights.json` there, new weights are taken over as they come, and so are the runs
    that other processes record. Runs are written in batches by a thread of its own: a run
    counts as recorded once its batch is committed. That begins 256 runs or a second later at
    the latest, at exit, and by `flush()`; when 256 more have come by its end, calls wait for it
    (a tenth of a second at most, should another program hold the history). A process that is
    killed may lose those runs. The folder is made by the first call, which raises
    `HistoryError` where it cannot be used; a history that fails later is told of in the log,
    and runs wait in memory until it works.

    >>> greet = Slot("greet", seed=1)
    >>> @greet.head
    ... def politely(name):
    ...     return f"Good day, {name}!"
    >>> greet("Ada")
    'Good day, Ada!'
    """

    def __init__(
        self,
        name: str,
        *,
        store: Optional[Folder] = None,
        deadline_s: Optional[float] = None,
        retry: Optional[RetryConfig] = None,
        seed: Optional[int] = None,
        objective: Optional[GivenObjective] = None,
        timeout_s: Optional[float] = None,
        check: Optional[Check] = None,
        instance: Optional[Callable[..., object]] = None,
        secrets: Sequence[str] = (),
    ) -> None:
        self.name = check_slot_name(name, "Slot")
        where = f"slot {name!r}"
        check_seconds(deadline_s, f"{where}: deadline_s")
        check_seconds(timeout_s, f"{where}: timeout_s")
        check_seed(seed, f"{where}: seed")
        if retry is not None and not isinstance(retry, RetryConfig):
            raise InputError(f"{where}: retry: found {retry!r}, expected a RetryConfig")
        if instance is not None and not callable(instance):
            raise InputError(f"{where}: instance: found {instance!r}, expected a function")
        folder = None if store is None else folder_in(store, f"{where}: store")
        seeds = Seeds(name, objective, timeout_s, seed)
        self._check = check
        self._state = State(name, seeds.objective(), deadline_s, retry, instance)
        self._life = Life(self._state, seeds, folder, names_in(secrets, f"{where}: secrets"))

    @overload
    def head(self, function: Function) -> Function: ...

    @overload
    def head(
        self, *, name: Optional[str] = None, check: Optional[Check] = None
    ) -> Callable[[Function], Function]: ...

    def head(
        self,
        function: Optional[Function] = None,
        *,
        name: Optional[str] = None,
        check: Optional[Check] = None,
    ) -> Any:
        """Make a function a head, as `@slot.head` or `@slot.head(name=..., check=...)`.

        Returns the function as it is. Without a `name` the head is called as the function.
        Raises `InputError` for a name that is taken or not allowed, a generator, and a
        coroutine function beside ordinary ones.
        """
        if function is None:
            return lambda function: self._add(function, name, check)
        return self._add(function, name, check)

    def _add(self, function: Function, name: Optional[str], check: Optional[Check]) -> Function:
        state = self._state
        with state.opening:
            self._life.join(head_of(function, name, check or self._check, self.name, state.heads))
        return function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do the job; see the class. Raises `NoHeadSucceeded` when no head can."""
        state = self._state
        if not state.is_plain:
            return self._call_otherwise(args, kwargs)
        at = state.pick()
        head = state.heads[at]
        begin = _CLOCK()
        try:
            value = head.function(*args, **kwargs)
        except Exception as error:  # whatever a head raises, it failed and another may not
            done = Done(None, failure_of(error, state.masker), error, _CLOCK() - begin)
            return Call(state, (args, kwargs), begin).resume(at, done)
        seconds = _CLOCK() - begin
        if state.is_framed or head.check is not None:
            return Call(state, (args, kwargs), begin).resume(
                at, judged(head, value, seconds, state.masker)
            )
        state.add_success(at, begin, seconds)
        return value

    def _call_otherwise(self, args: Any, kwargs: Any) -> Any:
        """Call what needs more than a look at the clock; the first call comes here too."""
        state = self._state
        if not state.is_open:
            self._life.open()
        call = Call(state, (args, kwargs), _CLOCK())
        return call.run_async() if state.heads[0].is_async else call.run()

    def report(self, **figures: float) -> None:
        """Report figures of the run that is going on, inside a head: `report(user_cost=0.3)`.

        Names begin with `user_`; of one that is reported twice the last value counts. Raises
        `InputError` for another name, and for what is no finite number.
        """
        report_to(self._state, checked_figures(figures, f"slot {self.name!r}"))
        self._state.frame()

    def shares(self) -> Dict[str, float]:
        """Return by head what share of the calls it gets by now; they sum to 1."""
        self._life.look()
        state = self._state
        return dict(zip(state.names, state.shares()))

    def explain(self) -> str:
        """Say in a few lines what share of the calls each head gets, and why."""
        self._life.look()
        return explained(self._state)

    def flush(self) -> None:
        """Return once every run that has ended is recorded, and others' runs are learned from.

        Raises `HistoryError` where that cannot be done now; the runs wait on. Without a store
        there is nothing to do.
        """
        self._life.flush()

    def close(self) -> None:
        """Record what waits and let go of the store; the Slot cannot be called any more.

        A second time does nothing. Raises `HistoryError` where runs cannot be recorded.
        """
        self._life.close()

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

    def __reduce__(self) -> Any:
        raise TypeError(
            f"slot {self.name!r} cannot be copied or pickled: it belongs to its process; make one "
            "where it is used, with the same store"
        )

    def __repr__(self) -> str:
        return f"Slot({self.name!r}, heads={list(self._state.names)!r})"
