"""Tests of `hydra_heads.measure.environment`."""

import getpass
import json
import os
import socket
import sys
from pathlib import Path

import pytest

from hydra_heads.measure import environment as module
from hydra_heads.measure.environment import environment, machine_key

X86 = "processor\t: 0\nmodel\t\t: 17\nmodel name\t: Some  CPU @ 2 GHz\n\nprocessor\t: 1\n"
ARM = "processor : 0\nCPU implementer : 0x41\nCPU part : 0xd0c\nprocessor : 1\nCPU part : 0xd0d\n"
BOARD = ARM + "Model : Some Board Rev 1\n"


def test_it_says_what_profiles_keep() -> None:
    """Exactly the keys of the profile format, as plain JSON."""
    found = environment()

    assert list(found) == [
        "python",
        "system",
        "kernel",
        "cpu_model",
        "cpu_count",
        "governor",
        "machine_key",
        "load",
    ]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["python"] == ".".join(map(str, sys.version_info[:3]))
    assert found["machine_key"] == machine_key()


def test_it_names_neither_host_nor_user() -> None:
    """No value holds the host's or the user's name."""
    values = [str(value).lower() for value in environment().values()]

    for name in (socket.gethostname(), getpass.getuser()):
        assert name.lower() not in values


@pytest.mark.parametrize(
    ("text", "model"),
    [(X86, "Some CPU @ 2 GHz"), (ARM, "ARM 0x41 0xd0c"), (BOARD, "Some Board Rev 1"), ("", None)],
)
def test_the_processor_has_a_name_on_every_architecture(
    tmp_path: Path, text: str, model: str
) -> None:
    """The name where there is one, else the numbers that stand for one, of the first processor."""
    path = tmp_path / "cpuinfo"
    path.write_text(text)

    assert module._model_of_linux(str(path)) == model


def test_what_is_not_known_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A system that tells nothing gives None, and a machine key all the same."""
    missing = str(tmp_path / "missing")
    monkeypatch.setattr(module, "CPU_FILE", missing)
    monkeypatch.setattr(module, "GOVERNOR_FILE", missing)
    monkeypatch.setattr(os, "getloadavg", None, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")

    found = environment()

    assert (found["cpu_model"], found["governor"], found["load"]) == (None, None, None)
    assert len(str(found["machine_key"])) == 64


@pytest.mark.parametrize("fact", ["cpu_model", "cpu_count", "_system"])
def test_another_machine_has_another_key(monkeypatch: pytest.MonkeyPatch, fact: str) -> None:
    """Processor, number of usable processors, system and architecture each change the key."""
    before = machine_key()
    other = ("Plan9", None, "pdp11") if fact == "_system" else 4711

    monkeypatch.setattr(module, fact, lambda: other)

    assert machine_key() != before


def test_a_new_kernel_is_no_new_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key does not change with what an update changes."""
    before = machine_key()
    system, _, architecture = module._system()

    monkeypatch.setattr(module, "_system", lambda: (system, "99.9", architecture))

    assert machine_key() == before


def test_a_head_may_use_only_some_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processors that this process may not use do not count."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 5, 6}, raising=False)

    assert module.cpu_count() == 3


def test_a_system_without_affinity_counts_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """There the number of processors is what the system says."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 12)

    assert module.cpu_count() == 12


def test_macos_is_asked_by_its_own_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `sysctl` answers is the processor's name; without it the name is not known."""
    asked = []

    def answer(command: object) -> str:
        asked.append(command)
        return "Apple M9"

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(module, "_answer_of", answer)

    assert module.cpu_model() == "Apple M9"
    assert asked == [("sysctl", "-n", "machdep.cpu.brand_string")]


def test_a_program_that_is_missing_or_silent_answers_none() -> None:
    """Neither ends in an error."""
    assert module._answer_of(("no-such-program-anywhere",)) is None
    assert module._answer_of((sys.executable, "-c", "")) is None
    assert module._answer_of((sys.executable, "-c", "print(' x ')")) == "x"


@pytest.mark.skipif(not hasattr(os, "uname"), reason="os.uname is POSIX")
def test_windows_is_asked_through_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no `uname`, system and architecture come from `platform`."""
    facts = os.uname()
    monkeypatch.delattr(os, "uname")
    import platform

    monkeypatch.setattr(platform, "system", lambda: facts.sysname)
    monkeypatch.setattr(platform, "version", lambda: facts.release)
    monkeypatch.setattr(platform, "machine", lambda: facts.machine)

    assert module._system() == (facts.sysname, facts.release, facts.machine)
