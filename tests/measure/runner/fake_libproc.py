"""An imitation of libproc over a table of processes, by the structures of Apple's headers."""

import ctypes
from typing import Any, Dict, List, Optional

MIB = 1024 * 1024


class RusageInfoV2(ctypes.Structure):
    """struct rusage_info_v2 of sys/resource.h."""

    _fields_ = [
        ("ri_uuid", ctypes.c_uint8 * 16),
        ("ri_user_time", ctypes.c_uint64),
        ("ri_system_time", ctypes.c_uint64),
        ("ri_pkg_idle_wkups", ctypes.c_uint64),
        ("ri_interrupt_wkups", ctypes.c_uint64),
        ("ri_pageins", ctypes.c_uint64),
        ("ri_wired_size", ctypes.c_uint64),
        ("ri_resident_size", ctypes.c_uint64),
        ("ri_phys_footprint", ctypes.c_uint64),
        ("ri_proc_start_abstime", ctypes.c_uint64),
        ("ri_proc_exit_abstime", ctypes.c_uint64),
        ("ri_child", ctypes.c_uint64 * 6),
        ("ri_diskio", ctypes.c_uint64 * 2),
    ]


class ProcTaskinfo(ctypes.Structure):
    """struct proc_taskinfo of sys/proc_info.h."""

    _fields_ = [
        ("pti_sizes_and_times", ctypes.c_uint64 * 6),
        ("pti_policy", ctypes.c_int32),
        ("pti_faults", ctypes.c_int32),
        ("pti_pageins", ctypes.c_int32),
        ("pti_cow_faults", ctypes.c_int32),
        ("pti_messages_sent", ctypes.c_int32),
        ("pti_messages_received", ctypes.c_int32),
        ("pti_syscalls_mach", ctypes.c_int32),
        ("pti_syscalls_unix", ctypes.c_int32),
        ("pti_csw", ctypes.c_int32),
        ("pti_threadnum", ctypes.c_int32),
        ("pti_numrunning", ctypes.c_int32),
        ("pti_priority", ctypes.c_int32),
    ]


class FakeProcess:
    """A line in the table of processes."""

    def __init__(self, parent: int, start: int = 1, **figures: int) -> None:
        self.parent = parent
        self.start = start
        self.user = figures.get("user", 0)
        self.system = figures.get("system", 0)
        self.resident = figures.get("resident", 0)
        self.footprint = figures.get("footprint", self.resident)
        self.threads = figures.get("threads", 1)
        self.fds = figures.get("fds", 3)
        self.ended = figures.get("ended", 0)


class FakeLibrary:
    """The functions of the C library over a table of processes."""

    def __init__(self, frequency: Optional[int] = 1_000_000_000) -> None:
        self.table: Dict[int, FakeProcess] = {}
        self.frequency = frequency

    def sysctlbyname(self, name: bytes, value: Any, size: Any, new: None, length: Any) -> int:
        """Tell the frequency of the clock."""
        assert (name, size._obj.value, new) == (b"hw.tbfrequency", 8, None)
        if self.frequency is None:
            return -1
        value._obj.value = self.frequency
        return 0

    def proc_listchildpids(self, pid: int, room: Any, size: int) -> int:
        """Fill in numbers; return how many there are, ended ones included."""
        found = [number for number, one in self.table.items() if one.parent == pid]
        return self._fill(found, room, size)

    def proc_listallpids(self, room: Any, size: int) -> int:
        """Fill in the numbers of all."""
        return self._fill(list(self.table), room, size)

    @staticmethod
    def _fill(found: List[int], room: Any, size: int) -> int:
        assert ctypes.sizeof(room) == size
        count = min(len(found), size // 4)
        for at in range(count):
            room[at] = found[at]
        return count

    def proc_pid_rusage(self, pid: int, flavor: int, room: Any) -> int:
        """Fill in the structure; zombies have one too."""
        assert flavor == 2
        one = self.table.get(pid)
        if one is None:
            return -1
        info = RusageInfoV2()
        info.ri_user_time, info.ri_system_time = one.user, one.system
        info.ri_resident_size, info.ri_phys_footprint = one.resident, one.footprint
        info.ri_proc_start_abstime, info.ri_proc_exit_abstime = one.start, one.ended
        assert ctypes.sizeof(room) >= ctypes.sizeof(info) == 160
        ctypes.memmove(room, ctypes.byref(info), ctypes.sizeof(info))
        return 0

    def proc_pidinfo(self, pid: int, flavor: int, argument: Any, room: Any, size: int) -> int:
        """Fill in a structure, or as many descriptors as there is room for."""
        assert isinstance(argument, ctypes.c_uint64)
        assert ctypes.sizeof(room) == size
        one = self.table.get(pid)
        if one is None:
            return 0
        if flavor == 1:
            return min(8 * one.fds, size)
        assert (flavor, size) == (4, ctypes.sizeof(ProcTaskinfo))
        info = ProcTaskinfo()
        info.pti_threadnum = one.threads
        ctypes.memmove(room, ctypes.byref(info), size)
        return size
