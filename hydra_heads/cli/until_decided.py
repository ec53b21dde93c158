"""`--until-decided`: what is asked for, whom it lets run, and what came of it."""

import logging
from typing import Optional

from hydra_heads.base.errors import DONE, UNDECIDED, UsageError
from hydra_heads.cli.call import Call
from hydra_heads.cli.output import print_result
from hydra_heads.cli.profile_options import DEFAULT_CONFIDENCE, DEFAULT_TOLERANCE
from hydra_heads.measure.preflight import planned_heads
from hydra_heads.measure.request import DEFAULT_NUM_TESTS, Request
from hydra_heads.model.invocation import Invocation, Until
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.store.history import History
from hydra_heads.weigh.races.until_decided import UntilDecided
from hydra_heads.weigh.wording import listed

LOG = logging.getLogger("hydra.cli.until_decided")


def until_of(call: Call) -> Optional[Until]:
    """Return when to end, as the options say it; None to run all that is planned."""
    options = call.options
    if options.until_decided:
        tolerance = DEFAULT_TOLERANCE if options.tolerance is None else options.tolerance
        confidence = DEFAULT_CONFIDENCE if options.confidence is None else options.confidence
        return Until(tolerance, confidence)
    for name in ("tolerance", "confidence"):
        if getattr(options, name) is not None:
            raise UsageError(f"--{name} goes with --until-decided")
    return None


def decider_of(request: Request, slot: SlotDefinition, history: History) -> Optional[UntilDecided]:
    """Return who names the heads of each block; None where all of them run in all.

    What is resumed goes on as it began.
    """
    begun = history.latest(slot.slot) if request.resume else None
    if begun is None:
        begun = Invocation("", slot.slot, "profile", None, request.num_tests or DEFAULT_NUM_TESTS)
        begun = begun._replace(only=request.only, timeout_s=request.timeout_s, until=request.until)
    if begun.until is None or begun.ended_unix is not None:
        return None
    heads = planned_heads(slot, begun.only)
    limits = [head.timeout_s if begun.timeout_s is None else begun.timeout_s for head in heads]
    names = [head.name for head in heads]
    return UntilDecided(names, slot.objective, max(limits), begun.until, begun.planned_tests)


def tell_decision(call: Call, decider: UntilDecided) -> int:
    """Say which head was decided on, or which may still be the best; return the exit code."""
    until = decider.until
    if not decider.is_decided:
        LOG.warning(
            "not decided after %d blocks: %s may still be the best; allow more runs (--num-tests)",
            decider.blocks,
            listed(decider.running, "or"),
        )
        return UNDECIDED
    if not call.options.json and not call.options.quiet:
        print_result(
            f"Decided after {decider.blocks} blocks: {decider.leader} costs at most "
            f"{until.tolerance:g} % more than the best ({until.confidence:g} % confidence)"
        )
    return DONE
