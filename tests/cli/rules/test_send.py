"""`rules send`: for cron, and for trying a channel."""

import json
import os
import sys
import time
from typing import Dict, List, Mapping, Optional

import pytest

from hydra_heads.model.notifications import Notification
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.cli.conftest import TWO_HEADS, Desk
from tests.notify.made import notification

LOG_FILE = {"name": "log", "type": "file", "path": "alerts.jsonl"}

VARIABLE = "PAGER_TOKEN"

FAILING = {
    "name": "failing",
    "type": "command",
    "command": [sys.executable, "-I", "-S", "-c", "raise SystemExit('no such room')"],
    "max_attempts": 1,
}


def define(desk: Desk, *channels: Mapping[str, object]) -> None:
    """Write a heads file with these channels."""
    desk.write_heads(TWO_HEADS, channels=channels)


def add(desk: Desk, *told: Notification, slot: str = "job") -> None:
    """Let notifications wait in the folder's history."""
    with History.open(str(desk.profiles / "history.db")) as history:
        queue.add(history, [one._replace(slot=slot) for one in told], time.time() - 1)


def messages(desk: Desk) -> List[Dict[str, object]]:
    """Return the messages in the file."""
    path = desk.folder / "alerts.jsonl"
    text = path.read_text(encoding="ascii") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


def test_what_waits_is_sent(profiled: Desk) -> None:
    """All that is due goes out, and a second call finds nothing left."""
    define(profiled, LOG_FILE)
    add(profiled, notification(), notification(rule="big"))

    first = profiled.call("rules", "send")
    second = profiled.call("rules", "send")

    assert (first.code, first.out) == (0, "2 notifications sent in 1 message\n")
    assert (second.code, second.out) == (0, "0 notifications sent in 0 messages\n")
    assert len(messages(profiled)) == 1


def test_nothing_is_printed_when_quiet(profiled: Desk) -> None:
    """For cron: with `--quiet` nothing is said where all is sent."""
    define(profiled, LOG_FILE)
    add(profiled, notification())

    assert profiled.call("rules", "send", "--quiet") == (0, "", "")


def test_what_fails_is_a_negative_answer(profiled: Desk) -> None:
    """What is given up makes the answer 1, now and as long as it is there; it can be revived."""
    define(profiled, FAILING)
    add(profiled, notification("failing"))

    first = profiled.call("rules", "send", "--quiet")
    second = profiled.call("rules", "send")
    define(profiled, dict(LOG_FILE, name="failing"))
    third = profiled.call("rules", "send", "--retry-dead")

    assert (first.code, first.out) == (1, "")
    assert "exit code 1: no such room; given up" in first.err
    assert second.code == 1
    assert "1 given up (--retry-dead tries them again)" in second.out
    assert (third.code, len(messages(profiled))) == (0, 1)


def test_what_is_to_be_tried_again_is_a_negative_answer(profiled: Desk) -> None:
    """What failed and waits for another attempt makes the answer 1."""
    define(profiled, dict(FAILING, max_attempts=2))
    add(profiled, notification("failing"))

    answers = [profiled.call("rules", "send") for _ in range(2)]

    assert [answer.code for answer in answers] == [1, 1]
    assert answers[1].out == "0 notifications sent in 0 messages, 1 to be tried again\n"


def test_what_somebody_else_has_claimed_is_not_sent_yet(profiled: Desk) -> None:
    """Nobody knows whether they still live: it is said, and the answer is 1."""
    define(profiled, LOG_FILE)
    add(profiled, notification())
    with History.open(str(profiled.profiles / "history.db")) as history:
        queue.claim(history, time.time())

    answer = profiled.call("rules", "send")

    assert answer.code == 1
    assert answer.out.endswith("1 being sent by somebody else\n")


def test_what_is_held_back_is_no_negative_answer(profiled: Desk) -> None:
    """What waits for the end of a window is where it belongs: 0."""
    define(profiled, LOG_FILE)
    add(profiled, notification())
    profiled.call("rules", "send")
    add(profiled, notification())

    answer = profiled.call("rules", "send")

    assert answer.code == 0
    assert answer.out == "0 notifications sent in 0 messages, 1 held back\n"


def test_a_dry_run_shows_and_sends_nothing(profiled: Desk) -> None:
    """A dry run says who would be told what, and claims nothing."""
    define(profiled, LOG_FILE)
    add(profiled, notification(), notification("gone"))
    before = profiled.everything()

    answer = profiled.call("rules", "send", "--dry-run")

    assert answer.code == 0
    assert answer.out.splitlines()[:4] == [
        "channel log (file) would be told:",
        "  [ERROR] job: slow fires for zlib",
        "  zlib:",
        "    ERROR slow fires: p95 2.31 seconds (p95 > 2 s), run r1-a.1, "
        "2023-11-14T22:13:20.000+00:00",
    ]
    assert answer.out.splitlines()[4] == "channel gone: no longer defined: given up"
    assert profiled.everything() == before


def test_a_dry_run_says_what_is_held_back(profiled: Desk) -> None:
    """A dry run says until when what equals the last message is held back."""
    define(profiled, LOG_FILE)
    add(profiled, notification())
    profiled.call("rules", "send")
    add(profiled, notification())

    answer = profiled.call("rules", "send", "--dry-run")

    assert answer.out.startswith("channel log: 1 notification would be held back until 2")


def test_a_dry_run_with_nothing_due(profiled: Desk) -> None:
    """Where nothing is due, that is said."""
    define(profiled, LOG_FILE)

    assert profiled.call("rules", "send", "--dry-run").out == "nothing is due\n"


def test_a_channel_can_be_tried(profiled: Desk) -> None:
    """`--test` sends one message that says itself that it is made up; nothing else goes out."""
    define(profiled, LOG_FILE)
    add(profiled, notification())

    answer = profiled.call("rules", "send", "--test", "log")

    assert (answer.code, answer.out) == (0, "channel log: the test message was sent\n")
    (message,) = messages(profiled)
    assert "this is a test, nothing has happened" in str(message["text"])


def test_a_channel_that_fails_its_trial(profiled: Desk) -> None:
    """A trial that fails answers 1 and says why."""
    define(profiled, FAILING)

    answer = profiled.call("rules", "send", "--test", "failing")

    assert (answer.code, answer.out) == (1, "")
    assert "exit code 1: no such room" in answer.err


@pytest.mark.parametrize(
    ("channels", "names"), [([], "none is defined"), ([FAILING, LOG_FILE], "failing, log")]
)
def test_an_unknown_channel_cannot_be_tried(
    profiled: Desk, channels: List[Mapping[str, object]], names: str
) -> None:
    """A name that no channel has is an error that names those there are."""
    define(profiled, *channels)

    answer = profiled.call("rules", "send", "--test", "nobody")

    assert answer.code == 2
    assert f"--test: found 'nobody', expected one of the channels: {names}" in answer.err


@pytest.mark.parametrize("other", [("--dry-run",), ("--test", "log")])
def test_options_that_do_not_go_together(profiled: Desk, other: List[str]) -> None:
    """Reviving dead letters while nothing is to be sent is refused."""
    answer = profiled.call("rules", "send", "--retry-dead", *other)

    assert (answer.code, answer.err.count("\n")) == (2, 1)


def test_channels_of_a_configuration(profiled: Desk) -> None:
    """`--config` brings the channels, of no slot's notifications too, its paths its own."""
    os.mkdir(str(profiled.folder / "conf"))
    write_config(profiled, "conf/hydra_config.json")
    add(profiled, notification())
    add(profiled, notification(), slot="")

    answer = profiled.call("rules", "send", "--config", "conf/hydra_config.json")

    lines = (profiled.folder / "conf" / "alerts.jsonl").read_text(encoding="ascii").splitlines()
    assert answer.code == 0
    assert [json.loads(line)["slot"] for line in lines] == ["job", ""]


def write_config(desk: Desk, path: str) -> None:
    """Write a configuration with one channel."""
    config = {"schema": "hydra.config", "schema_version": "1.0", "channels": [LOG_FILE]}
    desk.write(path, json.dumps(config))


def test_a_wrong_configuration_is_an_error(profiled: Desk) -> None:
    """A configuration that was named and cannot be used sends nothing: 2."""
    profiled.write("hydra_config.json", "{")
    add(profiled, notification())

    answer = profiled.call("rules", "send", "--config", "hydra_config.json")

    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


def test_what_another_configuration_knows_is_left(profiled: Desk) -> None:
    """Notifications of no slot whose channel is not defined here are left: 1, but not given up."""
    define(profiled, LOG_FILE)
    add(profiled, notification("theirs"), slot="")

    answer = profiled.call("rules", "send")

    assert answer.code == 1
    assert answer.out == "0 notifications sent in 0 messages, 1 to be tried again\n"


def test_a_folder_that_only_commands_have_used(desk: Desk) -> None:
    """Where no slot lives a configuration brings the channels of what waits."""
    os.mkdir(str(desk.profiles))
    write_config(desk, "hydra_config.json")
    add(desk, notification(), slot="")

    without = desk.call("rules", "send")
    answer = desk.call("rules", "send", "--config", "hydra_config.json")

    assert (without.code, answer.code) == (1, 0)
    assert len(messages(desk)) == 1


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_a_folder_without_a_history(profiled: Desk, words: List[str]) -> None:
    """Where nothing is recorded nothing waits."""
    os.remove(str(profiled.profiles / "history.db"))

    answer = profiled.call("rules", "send", *words)

    assert (answer.code, answer.out) == (0, "hydra_profiles: no notification waits\n")


@pytest.mark.parametrize("command", ["send", "list"])
def test_a_folder_of_other_things_is_an_error(desk: Desk, command: str) -> None:
    """Who names the folder above the slots' own is not told that nothing waits."""
    os.makedirs(str(desk.profiles / "compress"))

    answer = desk.call("rules", command)

    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "hydra_profiles: neither slot.json nor history.db here; name a slot" in answer.err


def test_a_folder_that_is_not_there(desk: Desk) -> None:
    """A missing folder is an error of one line."""
    answer = desk.call("rules", "send")

    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)


def test_a_heads_file_that_is_wrong_keeps_nobody_from_being_told(profiled: Desk) -> None:
    """With a broken heads file the channels of the last Phase 1 are used, with a warning."""
    define(profiled, LOG_FILE)
    profiled.call("profile", "--num-tests", "1", "--quiet")
    profiled.write("hydra_heads.json", "{")
    add(profiled, notification())

    answer = profiled.call("rules", "send")

    assert (answer.code, len(messages(profiled))) == (0, 1)
    assert "[WARN] hydra_heads.json" in answer.err


def test_a_rule_that_is_wrong_keeps_nobody_from_being_told(profiled: Desk) -> None:
    """With a wrong rule in the heads file the channels of the last Phase 1 are used."""
    define(profiled, LOG_FILE)
    profiled.call("profile", "--num-tests", "1", "--quiet")
    profiled.write_heads(TWO_HEADS, rules=[{"id": "odd", "expr": "cpu_max is high"}])
    add(profiled, notification())

    answer = profiled.call("rules", "send")

    assert (answer.code, len(messages(profiled))) == (0, 1)
    assert "; the channels are those of hydra_profiles/slot.json" in answer.err


@pytest.mark.parametrize("secret", [None, "abc"])
def test_a_secret_that_is_not_there_is_tried_again(
    profiled: Desk, monkeypatch: pytest.MonkeyPatch, secret: Optional[str]
) -> None:
    """A variable that cron does not know is a warning that names it, and nothing is lost."""
    if secret is not None:
        monkeypatch.setenv(VARIABLE, secret)
    define(profiled, dict(FAILING, secret=VARIABLE, max_attempts=5))
    add(profiled, notification("failing"))

    answer = profiled.call("rules", "send")

    assert (answer.code, "1 to be tried again" in answer.out) == (1, True)
    assert "channel failing: environment variable PAGER_TOKEN (secret) " in answer.err


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "601", "ten"])
def test_seconds_that_are_none(profiled: Desk, seconds: str) -> None:
    """`--max-seconds` says what is allowed."""
    answer = profiled.call("rules", "send", "--max-seconds", seconds)

    assert answer.code == 2
    assert "expected seconds from 0.1 to 600" in answer.err
