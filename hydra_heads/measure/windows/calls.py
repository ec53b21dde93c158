"""What is asked of kernel32: one table of functions, as the Windows SDK's headers declare them."""

import ctypes
import sys
from typing import Any, Dict, List, Tuple

from hydra_heads.measure.windows.layouts import DWORD, HANDLE, SIZE

BOOL = ctypes.c_int
POINTER = ctypes.c_void_p
TEXT = ctypes.c_wchar_p

CALLS: Dict[str, Tuple[Any, List[Any]]] = {
    "AssignProcessToJobObject": (BOOL, [HANDLE, HANDLE]),
    "CancelSynchronousIo": (BOOL, [HANDLE]),
    "CloseHandle": (BOOL, [HANDLE]),
    "CreateJobObjectW": (HANDLE, [POINTER, TEXT]),
    "CreateProcessW": (
        BOOL,
        [TEXT, POINTER, POINTER, POINTER, BOOL, DWORD, POINTER, TEXT, POINTER, POINTER],
    ),
    "DeleteProcThreadAttributeList": (None, [POINTER]),
    "GenerateConsoleCtrlEvent": (BOOL, [DWORD, DWORD]),
    "GetCurrentThreadId": (DWORD, []),
    "GetExitCodeProcess": (BOOL, [HANDLE, POINTER]),
    "InitializeProcThreadAttributeList": (BOOL, [POINTER, DWORD, DWORD, POINTER]),
    "IsProcessInJob": (BOOL, [HANDLE, HANDLE, POINTER]),
    "OpenProcess": (HANDLE, [DWORD, BOOL, DWORD]),
    "OpenThread": (HANDLE, [DWORD, BOOL, DWORD]),
    "QueryInformationJobObject": (BOOL, [HANDLE, ctypes.c_int, POINTER, DWORD, POINTER]),
    "QueryUnbiasedInterruptTime": (BOOL, [POINTER]),
    "ResumeThread": (DWORD, [HANDLE]),
    "SetInformationJobObject": (BOOL, [HANDLE, ctypes.c_int, POINTER, DWORD]),
    "TerminateJobObject": (BOOL, [HANDLE, DWORD]),
    "TerminateProcess": (BOOL, [HANDLE, DWORD]),
    "UpdateProcThreadAttribute": (
        BOOL,
        [POINTER, DWORD, SIZE, POINTER, SIZE, POINTER, POINTER],
    ),
    "WaitForSingleObject": (DWORD, [HANDLE, DWORD]),
}
"""Each call's result and arguments."""


def load_kernel32() -> Any:
    """Return the functions of the table, each with its signature."""
    if sys.platform == "win32":
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        for name, (result, arguments) in CALLS.items():
            function = getattr(library, name)
            function.restype = result
            function.argtypes = arguments
        return library
    raise NotImplementedError("these calls exist on Windows only")
