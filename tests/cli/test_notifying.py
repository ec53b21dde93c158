"""Tests of what is sent after a run: it tells whom it should, and changes no result."""

import argparse
import json
import os
import sys
from time import monotonic
from typing import Callable, Dict, List, Mapping

import pytest

from hydra_heads.base.stop import StopRequest
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import AS_INSTALLED
from hydra_heads.cli.notifying import send_after
from hydra_heads.model.channels import Channel
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.cli.conftest import TWO_HEADS, Desk
from tests.cli.wrapped import hydra, shell
from tests.notify.made import SLOT, START, notification

ALWAYS = {"id": "always", "expr": "execution_time_seconds > 0"}

LOG_FILE = {"name": "log", "type": "file", "path": "alerts.jsonl"}

HANGING = {
    "name": "hanging",
    "type": "command",
    "command": [sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"],
    "timeout_s": 0.3,
}

FAILING = {
    "name": "failing",
    "type": "command",
    "command": [sys.executable, "-I", "-S", "-c", "raise SystemExit('no such room')"],
}

CALL = Call("profile", (), argparse.Namespace(config=None), AS_INSTALLED)


def write_slot(desk: Desk, *channels: Mapping[str, object]) -> None:
    """Write a heads file with a rule that always fires and tells all of these channels."""
    names = [channel["name"] for channel in channels]
    desk.write_heads(TWO_HEADS, rules=[dict(ALWAYS, channels=names)], channels=channels)


def messages(desk: Desk) -> List[Dict[str, object]]:
    """Return the messages in the file."""
    text = (desk.folder / "alerts.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def test_phase_1_tells_of_its_run(desk: Desk) -> None:
    """The message of a rule that fires names the run that made it fire, by its own id."""
    write_slot(desk, LOG_FILE)

    answer = desk.call("profile", "--num-tests", "2", "--quiet")

    (message,) = messages(desk)
    assert (answer.code, answer.out) == (0, "")
    heads = message["heads"]
    assert isinstance(heads, list)
    run_id = desk.read("hydra_profiles/head_left.json")["run_id"]
    assert sorted(head["head"] for head in heads) == ["left", "right"]
    assert {head["notices"][0]["run"].rpartition(".")[0] for head in heads} == {run_id}


def test_the_pipeline_sends_once(desk: Desk) -> None:
    """All three phases together tell of what was found once."""
    write_slot(desk, LOG_FILE)

    answer = desk.call("pipeline", "--num-tests", "4", "--quiet")

    assert answer.code == 0
    assert len(messages(desk)) == 1


def test_a_run_of_the_slot_tells_of_itself(profiled: Desk) -> None:
    """Doing the job by `run` evaluates the rules and tells."""
    write_slot(profiled, LOG_FILE)

    answer = profiled.call("run", "job", "--quiet")

    assert answer.code == 0
    assert len(messages(profiled)) == 1


def test_failing_channels_change_no_result(desk: Desk) -> None:
    """A channel that hangs and one that fails are warnings: exit code and output stay.

    The channel behind them gets its message. [R-060] [fault 80]
    """
    write_slot(desk, HANGING, FAILING, LOG_FILE)
    begun = monotonic()

    answer = desk.call("profile", "--num-tests", "2")

    assert answer.code == 0
    assert answer.out.startswith("2 heads profiled, avg success rate: 100.0%\n")
    assert len(messages(desk)) == 1
    warnings = [line for line in answer.err.splitlines() if "[WARN]" in line]
    assert "channel hanging: " in warnings[0]
    assert "did not end within 0." in warnings[0]
    assert "exit code 1: no such room; tried again later" in warnings[1]
    assert "4 notifications to be tried again: by the next run, or by " in warnings[2]
    assert len(warnings) == 3
    assert monotonic() - begun < 20.0


def test_a_dry_run_sends_nothing(desk: Desk) -> None:
    """A dry run of Phase 1 tells nobody."""
    write_slot(desk, LOG_FILE)

    desk.call("profile", "--dry-run")

    assert not (desk.folder / "alerts.jsonl").exists()


def test_the_channel_stderr_is_heard_when_quiet(desk: Desk) -> None:
    """`--quiet` silences success; what a rule tells its channel `stderr` is shown."""
    write_slot(desk, {"name": "me", "type": "stderr"})

    answer = desk.call("profile", "--num-tests", "1", "--quiet")

    lines = answer.err.splitlines()
    assert lines[0].endswith("[WARN] [WARNING] job: 2 firing")
    assert lines[1].endswith("[WARN] left:")
    assert lines[2].partition("[WARN]   WARNING always fires: execution_time_seconds ")[1]


def test_the_channel_stderr_keeps_the_form_of_the_log(desk: Desk) -> None:
    """With a log of JSON objects the lines of a message are such objects, with the run's id."""
    write_slot(desk, {"name": "me", "type": "stderr"})

    answer = desk.call("profile", "--num-tests", "1", "--quiet", "--log-format", "json")

    lines = [json.loads(line) for line in answer.err.splitlines()]
    assert lines[0]["message"] == "[WARNING] job: 2 firing"
    assert lines[0]["run_id"] == desk.read("hydra_profiles/head_left.json")["run_id"]


def test_no_rule_no_line(desk: Desk) -> None:
    """Where no rule fires nothing is said, and nothing is sent."""
    rule = {"id": "never", "expr": "execution_time_seconds < 0", "channels": ["log"]}
    desk.write_heads(TWO_HEADS, rules=[rule], channels=[LOG_FILE])

    answer = desk.call("profile", "--num-tests", "1", "--quiet")

    assert answer == (0, "", "")
    assert not (desk.folder / "alerts.jsonl").exists()


def slot_of(*channels: Channel) -> SlotDefinition:
    """Return a slot with these channels."""
    return SlotDefinition(SLOT, os.getcwd(), os.getcwd(), (), (), channels=channels)


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A folder in whose history one notification waits."""
    with History.open("history.db") as history:
        queue.add(history, [notification()], START)
    return desk


def test_a_history_that_cannot_be_used_is_a_warning(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """A history that was damaged since is a warning, and nothing else."""
    desk.write("history.db", "this is no history " * 100)

    send_after(CALL, ".", slot_of(Channel("log", "stderr")))

    assert "no notification was sent: " in caplog.text
    assert "history.db" in caplog.text


def test_without_channels_nothing_is_opened(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A slot without channels never looks into the history for what there is to send."""
    desk.write("history.db", "this is no history " * 100)

    send_after(CALL, ".", slot_of())

    assert caplog.text == ""


def test_a_fault_of_ours_is_a_warning(
    waiting: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong in the sending itself, the caller goes on."""
    monkeypatch.setattr(queue, "claim", raiser(RuntimeError("own\nfault")))

    send_after(CALL, ".", slot_of(Channel("log", "stderr")))

    assert r"no notification was sent: RuntimeError: own\nfault" in caplog.text


def test_a_stopping_signal_goes_through(waiting: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks this process to end while it sends is obeyed."""
    monkeypatch.setattr(queue, "claim", raiser(StopRequest(15)))

    with pytest.raises(StopRequest):
        send_after(CALL, ".", slot_of(Channel("log", "stderr")))


def raiser(error: BaseException) -> Callable[..., None]:
    """Return what raises an error whatever it is called with."""

    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.skipif(os.name == "nt", reason="Windows runs no command in our place")
def test_a_command_of_no_slot_tells_too(desk: Desk) -> None:
    """`run -- COMMAND` evaluates the rules of its configuration, and keeps the command's code."""
    config = {
        "schema": "hydra.config",
        "schema_version": "1.0",
        "rules": [dict(ALWAYS, channels=["log", "failing"])],
        "channels": [LOG_FILE, FAILING],
    }
    desk.write("hydra_config.json", json.dumps(config))

    answer = hydra(desk.folder, "--config", "hydra_config.json", *shell("exit 3"))

    (message,) = messages(desk)
    assert answer.returncode == 3
    assert message["slot"] == ""
    assert b"no such room; tried again later" in answer.stderr
    hint = answer.stderr.decode().splitlines()[-1]
    assert hint.endswith("rules send --config hydra_config.json")
