"""The ten callables of the built-in slot, as its heads file names them.

Each is called with the values of an instance as keyword arguments and loads only the
strategy that it stands for, so that a run pays for its own imports and for no others.
"""

from importlib import import_module
from typing import Callable, Dict, Tuple

Head = Callable[..., Dict[str, object]]

STRATEGIES: Dict[str, Tuple[str, str]] = {
    "sequential": ("sequential", "count_sequentially"),
    "batched": ("batched", "count_batched"),
    "streaming": ("streaming", "count_streaming"),
    "mmap": ("mapped", "count_mapped"),
    "columnar": ("columnar", "count_columnar"),
    "cached": ("cached", "count_cached"),
    "threads": ("threads", "count_in_threads"),
    "processes": ("processes", "count_in_processes"),
    "subprocesses": ("subprocesses", "count_in_subprocesses"),
    "sqlite": ("sqlite", "count_in_sqlite"),
}
"""Each head's module in this package, and the function in it."""


def _callable_of(name: str) -> Head:
    module, function = STRATEGIES[name]

    def head(folder: str, answer: str) -> Dict[str, object]:
        strategy: Head = getattr(import_module("hydra_heads.heads.builtin." + module), function)
        return strategy(folder)

    head.__name__ = head.__qualname__ = name
    head.__doc__ = (
        f"Count the logs in `folder` by `{module}.{function}`.\n\n"
        "`answer` is for the success criterion; the job does not look at it."
    )
    return head


sequential = _callable_of("sequential")
batched = _callable_of("batched")
streaming = _callable_of("streaming")
mmap = _callable_of("mmap")
columnar = _callable_of("columnar")
cached = _callable_of("cached")
threads = _callable_of("threads")
processes = _callable_of("processes")
subprocesses = _callable_of("subprocesses")
sqlite = _callable_of("sqlite")
