"""Tests of `hydra_heads.measure.windows.layouts`."""

import ctypes

import pytest

from hydra_heads.measure.windows import layouts

ON_64_BITS = pytest.mark.skipif(
    ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64-bit systems"
)


@ON_64_BITS
@pytest.mark.parametrize(
    ("layout", "size"),
    [
        (layouts.BasicLimits, 64),
        (layouts.IoCounters, 48),
        (layouts.ExtendedLimits, 144),
        (layouts.BasicAccounting, 48),
        (layouts.BasicAndIoAccounting, 96),
        (layouts.StartupInfo, 104),
        (layouts.StartupInfoEx, 112),
        (layouts.ProcessInformation, 24),
    ],
)
def test_structures_have_the_size_of_the_headers(layout: type, size: int) -> None:
    """Each structure is as long as the C compiler makes it on 64-bit Windows."""
    assert ctypes.sizeof(layout) == size


@ON_64_BITS
@pytest.mark.parametrize(
    ("layout", "name", "offset"),
    [
        (layouts.BasicLimits, "flags", 16),
        (layouts.BasicLimits, "active_processes", 40),
        (layouts.BasicLimits, "affinity", 48),
        (layouts.ExtendedLimits, "peak_process_memory", 128),
        (layouts.ExtendedLimits, "peak_job_memory", 136),
        (layouts.BasicAccounting, "page_faults", 32),
        (layouts.BasicAccounting, "refused_processes", 44),
        (layouts.BasicAndIoAccounting, "io", 48),
        (layouts.StartupInfo, "flags", 60),
        (layouts.StartupInfo, "stdin", 80),
        (layouts.StartupInfoEx, "attributes", 104),
        (layouts.ProcessInformation, "process_id", 16),
    ],
)
def test_fields_stand_where_the_headers_put_them(layout: type, name: str, offset: int) -> None:
    """The fields that are read or written lie where the system looks for them."""
    assert getattr(layout, name).offset == offset
