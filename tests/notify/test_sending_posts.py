"""What is due goes out by channels that post, and what fails waits its turn."""

from time import monotonic
from typing import Any, Dict, Iterator, List

import pytest

from hydra_heads.model.channels import Channel
from hydra_heads.notify.channel import Surroundings
from hydra_heads.notify.sending import Clock, Told, route_of, send_pending
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History
from tests.heads.http_servers import Server, answer, silent
from tests.notify.made import SLOT, FakeTime, notification
from tests.notify.posted import MANY_SECONDS, forget_proxies
from tests.notify.servers import MailServer, hang


@pytest.fixture(autouse=True)
def no_proxies(clean_environment: None) -> None:
    """Take out what the machine says of proxies."""
    forget_proxies()


@pytest.fixture
def time() -> FakeTime:
    """Give a clock that moves when it is told to."""
    return FakeTime()


@pytest.fixture
def receiver() -> Iterator[Server]:
    """Give a receiver that takes everything on `/hook`."""
    with Server({"/hook": answer(b"ok")}) as running:
        yield running


def webhook(url: str, name: str = "hook", **rest: Any) -> Channel:
    """Define a webhook that may lead to this machine."""
    return Channel(name, "webhook", {"url": url, "allow_private": True}, **rest)


def send(history: History, time: FakeTime, *channels: Channel) -> List[Told]:
    """Send what is due now and return what became of it."""
    told: List[Told] = []
    route = route_of(channels, Surroundings(".", lambda line: None))
    # The day goes by as the test says; what an attempt may take is real.
    clock = Clock(lambda: time.now, monotonic)
    send_pending(history, route, SLOT, on_told=told.append, clock=clock)
    return told


def test_a_hook_that_fails_is_not_asked_again_at_once(history: History, time: FakeTime) -> None:
    """After a failure a receiver has its rest, however often something is sent [R-063]."""
    with Server({"/hook": answer(b"", 500)}) as server:
        channel = webhook(f"{server.url}/hook")
        queue.add(history, [notification("hook")], time.now)

        for _ in range(5):
            send(history, time, channel)

        assert len(server.asked) == 1
        time.pass_by(3600)
        send(history, time, channel)
        assert len(server.asked) == 2
        keys = {asked.headers["idempotency-key"] for asked in server.asked}
        assert len(keys) == 1


def test_a_wait_that_a_hook_asks_for_is_kept(history: History, time: FakeTime) -> None:
    """Who says when to come again is not asked before."""
    with Server({"/hook": answer(b"", 429, "Retry-After: 1800")}) as server:
        channel = webhook(f"{server.url}/hook")
        queue.add(history, [notification("hook")], time.now)
        send(history, time, channel)

        time.pass_by(1700)
        send(history, time, channel)
        assert len(server.asked) == 1
        time.pass_by(200)
        send(history, time, channel)
        assert len(server.asked) == 2


def test_a_hook_that_is_gone_is_given_up(history: History, time: FakeTime) -> None:
    """A receiver that wants no message ever is asked once."""
    with Server({"/hook": answer(b"", 410)}) as server:
        channel = webhook(f"{server.url}/hook")
        queue.add(history, [notification("hook")], time.now)

        send(history, time, channel)
        time.pass_by(86400)
        send(history, time, channel)

        assert len(server.asked) == 1
    assert queue.counts(history, time.now).dead == 1


def test_channels_that_hang_keep_no_other_from_its_message(
    history: History, time: FakeTime, receiver: Server
) -> None:
    """A receiver and a mail server that say nothing cost their time, and nobody else's [R-060]."""
    with Server({"/hook": silent}) as server, MailServer({"greeting": hang}) as mail:
        settings: Dict[str, Any] = {"to": ["o@example.org"], "from": "h@example.org"}
        settings.update(host="127.0.0.1", port=mail.port, security="none")
        channels = [
            webhook(f"{server.url}/hook", "slow", timeout_s=0.1),
            Channel("mail", "email", settings, timeout_s=0.1),
            webhook(f"{receiver.url}/hook", "quick", timeout_s=MANY_SECONDS),
        ]
        queue.add(history, [notification(channel.name) for channel in channels], time.now)

        told = send(history, time, *channels)

    assert {one.channel for one in told if one.fault is None} == {"quick"}
    assert len(receiver.asked) == 1
