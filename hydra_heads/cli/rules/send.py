"""Send the notifications that wait: for cron, and for trying a channel."""

import argparse
import logging
import os
import time
from typing import List, NamedTuple, Optional, Sequence, Tuple

from hydra_heads.base.clock import stamp
from hydra_heads.base.errors import DONE, NEGATIVE, InputError, UsageError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.configuration import (
    add_config_option,
    config_path,
    configured,
    slot_in_force,
)
from hydra_heads.cli.folders import add_place_options
from hydra_heads.cli.notifying import log_told, some, surroundings_of
from hydra_heads.cli.output import print_result
from hydra_heads.cli.used_folder import folder_with_records
from hydra_heads.cli.values import number_between
from hydra_heads.model.channels import Channel, channels_of
from hydra_heads.model.documents import read_document
from hydra_heads.model.notifications import Notification
from hydra_heads.model.places import HISTORY_FILE, SLOT_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.notify.channel import Undelivered
from hydra_heads.notify.message import Message, message_of
from hydra_heads.notify.sending import (
    DEADLINE_S,
    Planned,
    Route,
    Sent,
    deliver,
    planned,
    route_of,
    send_pending,
)
from hydra_heads.store import notifications as queue
from hydra_heads.store.history import History

LOG = logging.getLogger("hydra.cli.rules.send")

LONGEST_S = 600.0


class Meant(NamedTuple):
    """Which notifications are meant, by slot ("": of none, None: of every one), and their way."""

    slot: Optional[str]
    route: Route


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `rules send`."""
    add_place_options(parser)
    add_config_option(parser)
    parser.add_argument(
        "--max-seconds",
        type=number_between(0.1, LONGEST_S, f"seconds from 0.1 to {LONGEST_S:g}"),
        default=DEADLINE_S,
        metavar="S",
        help=f"what all channels together may take (default {DEADLINE_S:g})",
    )
    parser.add_argument(
        "--retry-dead", action="store_true", help="try again what was given up before"
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--dry-run", action="store_true", help="show what would be sent to whom; send nothing"
    )
    ways.add_argument(
        "--test", metavar="CHANNEL", help="send a made-up message to this channel, nothing else"
    )


def run(call: Call) -> int:
    """Send what is due: 0 all is sent, 1 some is left or was given up."""
    _refuse_both(call)
    folder = folder_with_records(call)
    meant = _meant(call, folder)
    if call.options.test is not None:
        return _test(call, meant[0])
    path = os.path.join(folder, HISTORY_FILE)
    if not os.path.exists(path):
        _show(call, f"{folder}: no notification waits")
        return DONE
    return _plan(meant, path) if call.options.dry_run else _send(call, meant, path)


def _refuse_both(call: Call) -> None:
    options = call.options
    if options.retry_dead and (options.dry_run or options.test is not None):
        other = "--dry-run" if options.dry_run else "--test"
        raise UsageError(f"--retry-dead beside {other}, which changes nothing; see --help")


def _meant(call: Call, folder: str) -> List[Meant]:
    """Return whose notifications are meant: those of the slot, and those of no slot.

    A channel of the latter may be defined in a configuration that is not named here.
    """
    slot = _defined(call, folder)
    is_named = config_path(call) is not None
    around = surroundings_of(slot)
    name = slot.slot or call.options.slot or from_environment("HYDRA_SLOT", str)
    if not name:
        return [Meant(None, route_of(slot.channels, around, others=True))]
    return [
        Meant(name, route_of(slot.channels, around, others=not (slot.slot or is_named))),
        Meant("", route_of(slot.channels, around, others=not is_named)),
    ]


def _defined(call: Call, folder: str) -> SlotDefinition:
    """Return the slot of a folder; one without channels where nothing says what it is."""
    path, here = os.path.join(folder, SLOT_FILE), os.getcwd()
    if not os.path.exists(path):
        return configured(call, SlotDefinition("", here, here, (), ()))
    try:
        return slot_in_force(call, folder)
    except InputError as error:
        if config_path(call) is not None:
            raise
        # What is wrong with a rule is no reason to tell nobody of what another one has found.
        LOG.warning("%s; the channels are those of %s", error.message, path)
    document = read_document(path, "slot")
    channels = channels_of(document)
    return SlotDefinition(str(document["slot"]), folder, folder, (), (), channels=channels)


def _send(call: Call, meant: Sequence[Meant], path: str) -> int:
    until = time.monotonic() + call.options.max_seconds
    all_sent: List[Sent] = []
    with History.open(path) as history:
        for slot, route in meant:
            if call.options.retry_dead:
                queue.revive(history, slot)
            left = max(0.0, until - time.monotonic())
            all_sent.append(send_pending(history, route, slot, left, log_told))
        counts = _counts(history, meant)
    _show(call, sent_line(Sent(*(sum(column) for column in zip(*all_sent))), counts))
    return NEGATIVE if counts.pending or counts.dead else DONE


def _test(call: Call, meant: Meant) -> int:
    channel = meant.route.channels.get(call.options.test)
    if channel is None:
        names = ", ".join(sorted(meant.route.channels)) or "none is defined"
        raise InputError(
            f"--test: found {ascii(call.options.test)}, expected one of the channels: {names}"
        )
    message = made_up_message(channel, meant.slot or "", time.time())
    sender = meant.route.make_sender(channel, meant.route.surroundings)
    seconds = min(channel.timeout_s, call.options.max_seconds)
    try:
        deliver(sender, message, time.monotonic() + seconds)
    except Undelivered as error:
        LOG.warning("%s", error.message)
        return NEGATIVE
    _show(call, f"channel {channel.name}: the test message was sent")
    return DONE


def made_up_message(channel: Channel, slot: str, at_unix: float) -> Message:
    """Return a message that says itself that it is a test."""
    told = Notification(
        channel.name,
        slot,
        "test",
        "test",
        "INFO",
        "firing",
        "made up by rules send --test",
        "test",
        0,
        at_unix,
        "this is a test, nothing has happened",
    )
    return message_of(slot, [told], at_unix)


def _plan(meant: Sequence[Meant], path: str) -> int:
    lines: List[str] = []
    with History.open_reading(path) as history:
        for slot, route in meant:
            for plan in planned(history, route, slot):
                lines += plan_lines(plan, route)
        counts = _counts(history, meant)
    if not lines:
        lines = [", ".join(["nothing is due", *_waiting_words(counts)])]
    print_result("\n".join(lines))
    return DONE


def _counts(history: History, meant: Sequence[Meant]) -> queue.Counts:
    now = time.time()
    columns = zip(*(queue.counts(history, now, slot) for slot, _ in meant))
    return queue.Counts(*(sum(column) for column in columns))


def plan_lines(plan: Planned, route: Route) -> List[str]:
    """Word what a channel would be told."""
    channel = route.channels.get(plan.channel)
    if channel is None:
        what = "not defined here: left" if route.others else "no longer defined: given up"
        return [f"channel {plan.channel}: {what}"]
    lines = []
    if plan.message is not None:
        text = (plan.message.subject, *plan.message.text.splitlines())
        lines = [f"channel {channel.name} ({channel.type}) would be told:"]
        lines += [f"  {line}" for line in text]
    for until, count in sorted(plan.held.items()):
        lines.append(
            f"channel {channel.name}: {some(count)} would be held back until {stamp(until).iso}"
        )
    return lines


def sent_line(sent: Sent, counts: queue.Counts) -> str:
    """Word what became of the notifications, and what still waits."""
    messages = "1 message" if sent.messages == 1 else f"{sent.messages} messages"
    return ", ".join([f"{some(sent.sent)} sent in {messages}", *_waiting_words(counts)])


def _waiting_words(counts: queue.Counts) -> List[str]:
    parts: Tuple[Tuple[int, str], ...] = (
        (counts.pending - counts.leased, "to be tried again"),
        (counts.leased, "being sent by somebody else"),
        (counts.held, "held back"),
        (counts.dead, "given up (--retry-dead tries them again)"),
    )
    return [f"{count} {words}" for count, words in parts if count > 0]


def _show(call: Call, text: str) -> None:
    if not call.options.quiet:
        print_result(text)
