"""What a `version_command` says, as a part of the fingerprint."""

import logging
import os
import sys
from pathlib import Path
from typing import Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.heads.kind import Launch
from hydra_heads.heads.load import slot_from_document
from hydra_heads.heads.version import VERSION_SECONDS, version_launch, with_version
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import SlotDefinition
from tests.heads.conftest import PYTHON, MakeSlot, run_launch


def fingerprint(slot: SlotDefinition, outcome: Outcome) -> str:
    """Return the fingerprint of a slot's head when its version command ends so."""
    return with_version(slot.heads[0], slot, lambda launch: outcome).fingerprint


def said(stdout: str = "", stderr: str = "", code: int = 0) -> Outcome:
    """Make the outcome of a command that says this."""
    return Outcome(0.1, 0.0, exit_code=code, stdout=stdout.encode(), stderr=stderr.encode())


@pytest.mark.parametrize("kind", [{"command": ["x"]}, {"callable": "jobs:job"}])
def test_another_version_is_another_head(kind: Dict[str, object], make_slot: MakeSlot) -> None:
    """Both streams and the exit code count; the same answer gives the same fingerprint."""
    slot = make_slot({**kind, "version_command": ["x", "--version"]})
    answers = (
        said("1.0"), said("1.1"), said(stderr="1.0"), said("1.0", code=1), said("1.0", code=2),
        Outcome(0.1, 0.0, start_error="no such file"), Outcome(0.1, 0.0, start_error="not allowed"),
        Outcome(0.1, 0.0, signum=11), Outcome(0.1, 0.0, timed_out=True, signum=9),
    )  # fmt: skip

    prints = [fingerprint(slot, answer) for answer in answers]

    assert len({*prints, slot.heads[0].fingerprint}) == len(answers) + 1
    assert fingerprint(slot, said("1.0")) == prints[0]
    assert all(len(print_) == len("sha256:") + 64 for print_ in prints)


def test_the_module_of_a_callable_still_counts(make_slot: MakeSlot, tmp_path: Path) -> None:
    """What the kind adds to a fingerprint is there beside the version."""
    prints = set()
    for text in ("def job(): return 1", "def job(): return 2"):
        (tmp_path / "jobs.py").write_text(text)
        slot = make_slot({"callable": "jobs:job", "version_command": ["x"]})
        prints.add(fingerprint(slot, said("1.0")))

    assert len(prints) == 2


def test_what_it_said_before_it_was_ended_does_not_count(make_slot: MakeSlot) -> None:
    """A command that has to be ended says another part of its words each time."""
    slot = make_slot({"command": ["x"], "version_command": ["y"]})

    one = fingerprint(slot, Outcome(0.1, 0.0, timed_out=True, signum=9, stdout=b"a"))

    assert one == fingerprint(slot, Outcome(0.2, 0.0, timed_out=True, signum=9, stdout=b"ab"))


def test_a_head_without_one_stays_as_it_is(make_slot: MakeSlot) -> None:
    """Nothing is started for it, also when it takes the command of the defaults away."""
    slot = make_slot({"command": ["x"], "version_command": []}, defaults={"version_command": ["y"]})

    def launcher(launch: Launch) -> Outcome:
        raise AssertionError(launch)

    assert with_version(slot.heads[0], slot, launcher) is slot.heads[0]


def test_the_command_is_asked_for_real(make_slot: MakeSlot, tmp_path: Path) -> None:
    """It runs in the head's folder, with its environment as far as that is known before a run."""
    (tmp_path / "sub").mkdir()
    show = (
        "import os; print(os.getcwd(), os.environ['A'], os.environ.get('B'), "
        "os.environ.get('HYDRA_METRICS_FILE'))"
    )
    head = {
        "command": ["x", "{file}"],
        "cwd": "sub",
        "env": {"A": "{python}", "B": "{file}"},
        "version_command": [*PYTHON, show],
    }
    slot = make_slot(head, instances=[{"name": "i", "values": {"file": "f"}}])
    outcomes = []

    def launcher(launch: Launch) -> Outcome:
        outcomes.append(run_launch(launch))
        return outcomes[-1]

    changed = with_version(slot.heads[0], slot, launcher)

    assert outcomes[0].stdout.decode().split() == [
        os.path.realpath(str(tmp_path / "sub")),
        sys.executable,
        "None",
        "None",
    ]
    assert changed == slot.heads[0]._replace(fingerprint=changed.fingerprint)


def test_its_launch_is_short_and_unlimited(make_slot: MakeSlot) -> None:
    """Half a minute, whatever the runs may take; none of their limits and files."""
    head = {
        "command": ["x"],
        "timeout_s": 1,
        "cwd": "{scratch}",
        "stdin_file": "in",
        "stdout": "file",
        "limits": {"memory_mb": 1},
        "version_command": ["y", "--version"],
    }
    slot = make_slot(head)

    launch = version_launch(slot.heads[0], slot)

    assert launch == Launch(("y", "--version"), launch.env, slot.folder, VERSION_SECONDS, 1.0)
    assert VERSION_SECONDS == 30.0


def test_fingerprints_move_with_their_folder() -> None:
    """A program that names its own place says the same in another folder."""
    prints = set()
    for folder in ("/one", "/two"):
        document = {
            "slot": "s",
            "heads": [{"name": "a", "command": ["x"], "version_command": ["./y"]}],
        }
        slot = slot_from_document(document, "x.json", folder, folder, None)
        prints.add(fingerprint(slot, said(f"{folder}/y 1.0")))

    assert len(prints) == 1


def test_no_fingerprint_holds_a_secret(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that the command repeats is masked before it is hashed [fault 66]."""
    head = {"command": ["x"], "version_command": ["y", "{env:TOKEN}"], "secrets": ["TOKEN"]}
    prints = []
    for value in ("tr0ub4dor", "correct-horse"):
        monkeypatch.setenv("TOKEN", value)
        slot = make_slot(head)
        prints.append(fingerprint(slot, said(f"for {value}")))

    assert version_launch(slot.heads[0], slot).argv == ("y", "correct-horse")
    assert prints[0] == prints[1]


def test_a_failing_command_is_a_warning(
    make_slot: MakeSlot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head may work all the same: it is told, masked, and goes on."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    slot = make_slot({"command": ["x"], "version_command": ["y"], "secrets": ["TOKEN"]})

    with caplog.at_level(logging.WARNING, "hydra.heads"):
        fingerprint(slot, said("1.0"))
        fingerprint(slot, said(stderr="no tr0ub4dor", code=2))

    assert [record.getMessage() for record in caplog.records] == [
        "head 'h0': version_command: exit code 2: no ***"
    ]


@pytest.mark.parametrize("name", ["file", "instance", "run_id", "scratch", "seed", "stdout_file"])
def test_it_names_nothing_of_a_run(name: str, make_slot: MakeSlot) -> None:
    """Before any run there is no instance and no folder: such a name is told at once."""
    instances = [{"name": "i", "values": {"file": "a"}}]

    with pytest.raises(InputError) as caught:
        make_slot({"command": ["x"], "version_command": ["y", f"{{{name}}}"]}, instances=instances)

    assert caught.value.message.startswith(
        f"heads.json: heads[0].version_command[1] (head h0): found {{{name}}}, which "
    )


def test_it_may_name_the_interpreter_and_secrets(
    make_slot: MakeSlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`{python}` and `{env:NAME}` stand for something before any run."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    words = ["{python}", "{env:TOKEN}", "{{file}}"]

    slot = make_slot({"command": ["x"], "version_command": words, "secrets": ["TOKEN"]})

    assert version_launch(slot.heads[0], slot).argv[1:] == ("tr0ub4dor", "{file}")
