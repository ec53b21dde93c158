"""Structures that the system calls take and fill, as winnt.h and winbase.h lay them out.

Field types have their Windows width on every system, so that layouts can be checked anywhere.
"""

import ctypes
from typing import ClassVar, List, Tuple

Fields = List[Tuple[str, type]]

WORD = ctypes.c_uint16
DWORD = ctypes.c_uint32
HANDLE = ctypes.c_void_p
SIZE = ctypes.c_size_t
LARGE_INTEGER = ctypes.c_int64


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_: ClassVar[Fields] = [
        ("per_process_user_time", LARGE_INTEGER),
        ("per_job_user_time", LARGE_INTEGER),
        ("flags", DWORD),
        ("least_working_set", SIZE),
        ("most_working_set", SIZE),
        ("active_processes", DWORD),
        ("affinity", SIZE),
        ("priority_class", DWORD),
        ("scheduling_class", DWORD),
    ]


class IoCounters(ctypes.Structure):
    """IO_COUNTERS: numbers of operations, then of bytes."""

    _fields_: ClassVar[Fields] = [
        ("reads", ctypes.c_uint64),
        ("writes", ctypes.c_uint64),
        ("others", ctypes.c_uint64),
        ("read_bytes", ctypes.c_uint64),
        ("written_bytes", ctypes.c_uint64),
        ("other_bytes", ctypes.c_uint64),
    ]


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION; the peaks are filled in by the system."""

    _fields_: ClassVar[Fields] = [
        ("basic", BasicLimits),
        ("io", IoCounters),
        ("process_memory", SIZE),
        ("job_memory", SIZE),
        ("peak_process_memory", SIZE),
        ("peak_job_memory", SIZE),
    ]


class BasicAccounting(ctypes.Structure):
    """JOBOBJECT_BASIC_ACCOUNTING_INFORMATION; times in units of 100 ns."""

    _fields_: ClassVar[Fields] = [
        ("user_time", LARGE_INTEGER),
        ("kernel_time", LARGE_INTEGER),
        ("period_user_time", LARGE_INTEGER),
        ("period_kernel_time", LARGE_INTEGER),
        ("page_faults", DWORD),
        ("processes", DWORD),
        ("active_processes", DWORD),
        ("refused_processes", DWORD),
    ]


class BasicAndIoAccounting(ctypes.Structure):
    """JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION."""

    _fields_: ClassVar[Fields] = [("basic", BasicAccounting), ("io", IoCounters)]


class StartupInfo(ctypes.Structure):
    """STARTUPINFOW."""

    _fields_: ClassVar[Fields] = [
        ("size", DWORD),
        ("reserved", ctypes.c_wchar_p),
        ("desktop", ctypes.c_wchar_p),
        ("title", ctypes.c_wchar_p),
        ("x", DWORD),
        ("y", DWORD),
        ("width", DWORD),
        ("height", DWORD),
        ("columns", DWORD),
        ("rows", DWORD),
        ("fill", DWORD),
        ("flags", DWORD),
        ("show_window", WORD),
        ("reserved_size", WORD),
        ("reserved_data", ctypes.c_void_p),
        ("stdin", HANDLE),
        ("stdout", HANDLE),
        ("stderr", HANDLE),
    ]


class StartupInfoEx(ctypes.Structure):
    """STARTUPINFOEXW."""

    _fields_: ClassVar[Fields] = [("basic", StartupInfo), ("attributes", ctypes.c_void_p)]


class ProcessInformation(ctypes.Structure):
    """PROCESS_INFORMATION."""

    _fields_: ClassVar[Fields] = [
        ("process", HANDLE),
        ("thread", HANDLE),
        ("process_id", DWORD),
        ("thread_id", DWORD),
    ]


ID_LIST_HEAD_BYTES = 8
"""JOBOBJECT_BASIC_PROCESS_ID_LIST: two numbers of 32 bits (assigned, listed), then the list."""
