"""Tests of senders that die, and of several at once: at least once, and once where nobody dies."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.sending import Clock, Sent, route_of, send_pending
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.notify.made import SLOT, START, notification

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CHANNEL = Channel("log", "file", {"path": "alerts.jsonl"}, max_per_hour=3600)

SENDER = """\
import os, signal, sys
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.sending import Clock, route_of, send_pending
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.notify.test_sending_processes import CHANNEL

folder, dies = sys.argv[1], sys.argv[2] == "dies"
if dies:
    queue.sent = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
route = route_of([CHANNEL], Surroundings(folder, print))
with History.open(os.path.join(folder, "history.db")) as history:
    print("ready", flush=True)
    while True:
        is_over = os.path.exists(os.path.join(folder, "stop"))
        send_pending(history, route)
        if is_over:
            break
"""


def start(folder: Path, way: str) -> "subprocess.Popen[bytes]":
    """Start a process that sends; it is about to when this returns."""
    words = [sys.executable, "-c", SENDER, str(folder), way]
    sender = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
    assert sender.stdout is not None
    with sender.stdout as out:
        assert out.readline() == b"ready\n"
    return sender


def rules_told(folder: Path) -> List[List[str]]:
    """Return the rules that each line of the file tells of."""
    path = folder / "alerts.jsonl"
    documents: List[Dict[str, List[Dict[str, List[Dict[str, str]]]]]] = [
        json.loads(line) for line in path.read_text(encoding="ascii").splitlines()
    ]
    return [
        [notice["rule"] for head in document["heads"] for notice in head["notices"]]
        for document in documents
    ]


def test_who_dies_before_it_is_kept_has_it_sent_again(tmp_path: Path, history: History) -> None:
    """Killed after a message went out and before that was kept: sent again after the lease."""
    queue.add(history, [notification(), notification(rule="big")], START)
    route = route_of([CHANNEL], Surroundings(str(tmp_path), lambda line: None))

    code = start(tmp_path, "dies").wait()
    within = send_pending(history, route)
    later = Clock(lambda: time.time() + 61.0, time.monotonic)
    after = send_pending(history, route, clock=later)

    assert code == -signal.SIGKILL
    assert (within, after) == (Sent(), Sent(sent=2, messages=1))
    assert [sorted(rules) for rules in rules_told(tmp_path)] == [["big", "slow"]] * 2


def test_two_senders_at_once_send_everything_once(tmp_path: Path, history: History) -> None:
    """What is added while two processes send is told once each, and nothing is left."""
    senders = [start(tmp_path, "lives") for _ in range(2)]
    names = [f"rule-{number}" for number in range(20)]

    for number, name in enumerate(names, 1):
        queue.add(history, [notification(rule=name)], START)
        while queue.counts(history, START, SLOT).sent < number:
            assert [sender.poll() for sender in senders] == [None, None]
    (tmp_path / "stop").touch()
    codes = [sender.wait() for sender in senders]

    assert codes == [0, 0]
    assert rules_told(tmp_path) == [[name] for name in names]
    assert queue.counts(history, time.time(), SLOT) == queue.Counts(0, 0, 0, 0, 20)
