"""The calls of macOS that tell of processes, by their numbers.

Layouts and constants are those of Apple's headers sys/resource.h (struct rusage_info_v2),
sys/proc_info.h (struct proc_taskinfo, struct proc_fdinfo) and libproc.h. All fields of the
first are 64 bits wide after 16 bytes of a UUID, so it is read as an array of such words; the
second has six of them and then numbers of 32 bits. CPU times count ticks of the hardware's
clock (`hw.tbfrequency`), which are nanoseconds on Intel only.
"""

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable, List, Optional

_RUSAGE_INFO_V2 = 2
_RUSAGE_WORDS = 64  # more than the 20 of this version has, whatever a later kernel may write
_USER, _SYSTEM, _RESIDENT, _FOOTPRINT, _START, _EXIT = 2, 3, 8, 9, 10, 11

_PROC_PIDLISTFDS = 1
_FDINFO_BYTES = 8

_PROC_PIDTASKINFO = 4
_TASKINFO_NUMBERS = 24  # of 32 bits
_THREADS = 21

_FEW = 1024
_MANY = 1 << 20

_TICKS_OF_INTEL = 1e9


class Usage:
    """What one process has used so far; `ended` when it only waits to be reaped."""

    __slots__ = ("ended", "footprint_kib", "resident_kib", "start_ticks", "ticks")

    def __init__(
        self, ticks: int, resident_kib: int, footprint_kib: int, start_ticks: int, ended: bool
    ) -> None:
        self.ticks = ticks
        self.resident_kib = resident_kib
        self.footprint_kib = footprint_kib
        self.start_ticks = start_ticks
        self.ended = ended


class Libproc:
    """The calls, with Python's values; `library` has the functions of the C library.

    About a process that has ended, or that belongs to somebody else, nothing is known.
    """

    def __init__(self, library: "Any" = None) -> None:
        import ctypes

        self._ctypes = ctypes
        self._library = ctypes.CDLL(None) if library is None else library
        self._usage = (ctypes.c_uint64 * _RUSAGE_WORDS)()
        self._task = (ctypes.c_int32 * _TASKINFO_NUMBERS)()
        self.seconds_per_tick = 1 / self._ticks_per_second()

    def _ticks_per_second(self) -> float:
        """Ask for the hardware's clock; mach_timebase_info tells a translated process another."""
        ctypes = self._ctypes
        frequency, size = ctypes.c_int64(0), ctypes.c_size_t(8)
        failed = self._library.sysctlbyname(
            b"hw.tbfrequency", ctypes.byref(frequency), ctypes.byref(size), None, ctypes.c_size_t(0)
        )
        return _TICKS_OF_INTEL if failed or frequency.value <= 0 else float(frequency.value)

    def children(self, pid: int) -> "List[int]":
        """Return the numbers of a process's children, ended ones too; [] when it is gone."""
        return self._numbers(lambda room, size: self._library.proc_listchildpids(pid, room, size))

    def everyone(self) -> "List[int]":
        """Return the numbers of all processes of this system."""
        return self._numbers(self._library.proc_listallpids)

    def _numbers(self, ask: "Callable[[Any, int], int]") -> "List[int]":
        """Ask for numbers with more and more room, until there is some left."""
        capacity = _FEW
        while True:
            room = (self._ctypes.c_int32 * capacity)()
            found = ask(room, 4 * capacity)
            if found < capacity or capacity >= _MANY:
                return list(room[: max(found, 0)])
            capacity *= 4

    def usage(self, pid: int) -> "Optional[Usage]":
        """Return what a process has used; None when nothing is known of it."""
        words = self._usage
        if self._library.proc_pid_rusage(pid, _RUSAGE_INFO_V2, words) != 0:
            return None
        return Usage(
            words[_USER] + words[_SYSTEM],
            words[_RESIDENT] >> 10,
            words[_FOOTPRINT] >> 10,
            words[_START],
            words[_EXIT] != 0,
        )

    def threads(self, pid: int) -> int:
        """Return how many threads a process has; 0 when nothing is known of it."""
        size = 4 * _TASKINFO_NUMBERS
        got = self._pidinfo(pid, _PROC_PIDTASKINFO, self._task, size)
        return self._task[_THREADS] if got == size else 0

    def descriptors(self, pid: int) -> int:
        """Return how many descriptors a process has open; 0 when nothing is known of it."""
        size = _FEW * _FDINFO_BYTES
        while True:
            room = self._ctypes.create_string_buffer(size)
            got = self._pidinfo(pid, _PROC_PIDLISTFDS, room, size)
            if got < size or size >= _MANY * _FDINFO_BYTES:
                return max(got, 0) // _FDINFO_BYTES
            size *= 4

    def _pidinfo(self, pid: int, flavor: int, room: "Any", size: int) -> int:
        argument = self._ctypes.c_uint64(0)
        found: int = self._library.proc_pidinfo(pid, flavor, argument, room, size)
        return found


_CALLS: "List[Libproc]" = []


def system_calls() -> "Libproc":
    """Return the calls of this system, looked up once."""
    if not _CALLS:
        _CALLS.append(Libproc())
    return _CALLS[0]
