"""The fresh runs of `pipeline --validate N`, by which new weights are judged later.

They lie in a folder of their own below the slot's, with a history of its own, so that nothing
that is weighed knows of them.
"""

import argparse
import logging
import os
import time
from contextlib import contextmanager
from typing import Iterator, List, Optional

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import make_folder, sweep_temporaries
from hydra_heads.base.lock import folder_lock
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.contents import read_weights_if_there
from hydra_heads.cli.folders import folder_words
from hydra_heads.cli.output import print_result
from hydra_heads.cli.parser import positive_minutes
from hydra_heads.cli.profile import profile_folder
from hydra_heads.cli.profile_options import MAX_SEED, num_tests, seed
from hydra_heads.cli.used_folder import history_in
from hydra_heads.measure.folder import resident_of
from hydra_heads.measure.request import DEFAULT_NUM_TESTS
from hydra_heads.model.invocation import Invocation
from hydra_heads.model.names import profile_file_name
from hydra_heads.model.places import VALIDATION_FOLDER, WEIGHTS_FILE
from hydra_heads.model.slot import SlotDefinition
from hydra_heads.model.weights import Weights
from hydra_heads.weigh.decision import KEPT

LOG = logging.getLogger("hydra.cli.validation_runs")

_LEAST_MINUTES = 1e-9
"""A time limit that is over: one block is run all the same."""


def add_validate_option(parser: argparse.ArgumentParser) -> None:
    """Add `--validate`."""
    parser.add_argument(
        "--validate",
        type=num_tests,
        metavar="N",
        help="after the phases run each head N more times, into "
        f"DIR/{VALIDATION_FOLDER}: fresh runs, by which the gate judges the new weights",
    )


@contextmanager
def prepared_validation(
    call: Call, folder: str, slot: SlotDefinition, weights: str
) -> Iterator["Validation"]:
    """Hold the lock of the folder of fresh runs, which is made, from before Phase 1 on.

    Raises `InputError` before anything ran when that folder is another slot's, or when what is
    resumed there began with another number of runs.
    """
    own = os.path.join(folder, VALIDATION_FOLDER)
    _check_resident(own, folder, slot.slot)
    with history_in(folder) as history:
        phase_1 = None if history is None else history.latest(slot.slot)
    with history_in(own) as history:
        begun = None if history is None else history.latest(slot.slot)
    if not call.options.resume or phase_1 is None or phase_1.ended_unix is None:
        phase_1 = begun = None
    elif begun is not None and begun.started_unix < phase_1.ended_unix:
        begun = None
    _check_number(call, begun)
    make_folder(own)
    with folder_lock(own):
        sweep_temporaries(own)
        yield Validation(call, folder, slot, weights, phase_1, begun)


def _check_resident(own: str, folder: str, slot: str) -> None:
    resident = resident_of(own)
    if resident is not None and resident.slot != slot and not resident.is_temporary:
        raise InputError(
            f"{own}: found fresh runs of slot {resident.slot!r} here, and a folder holds one slot; "
            f"remove it, or give {slot!r} its own: --output-dir {os.path.join(folder, slot)}"
        )


def _check_number(call: Call, begun: Optional[Invocation]) -> None:
    wished = call.options.validate
    if begun is not None and begun.ended_unix is None and begun.planned_tests != wished:
        raise InputError(
            f"--validate: found {wished}, but {begun.run_id} was started with "
            f"{begun.planned_tests} and is resumed as it was; "
            "give that number, or leave --resume out to start afresh"
        )


class Validation:
    """The fresh runs of one call: what is left of the phases before them, and they themselves.

    Of what is resumed, `ended` is the Phase 1 that had ended before this call, and `begun` the
    fresh runs that had begun since; both are None otherwise.
    """

    def __init__(
        self,
        call: Call,
        folder: str,
        slot: SlotDefinition,
        weights: str,
        ended: Optional[Invocation],
        begun: Optional[Invocation],
    ) -> None:
        self._call = call
        self._folder = folder
        self._own = os.path.join(folder, VALIDATION_FOLDER)
        self._slot = slot
        self._weights = weights
        self._ended = ended
        self._begun = begun
        self._began = time.monotonic()
        self._minutes: Optional[float] = call.options.max_minutes or from_environment(
            "HYDRA_MAX_MINUTES", positive_minutes
        )

    def call_of_phase_1(self) -> Call:
        """Return the call with Phase 1's part of the time, where that is limited.

        The time is shared as the runs are: else a Phase 1 that takes all of it would leave
        nothing to judge its weights by, every night.
        """
        if self._minutes is None:
            return self._call
        tests = self._call.options.num_tests or from_environment("HYDRA_NUM_TESTS", num_tests)
        tests = tests or DEFAULT_NUM_TESTS
        share = tests / (tests + self._call.options.validate)
        return _with(self._call, max_minutes=max(_LEAST_MINUTES, self._minutes * share))

    def is_weighed(self) -> bool:
        """Say whether an earlier call has made weights of the Phase 1 that is resumed.

        Weighed again, the same runs would keep them, and there were nothing left to judge.
        """
        weights = self._read_weights()
        if self._ended is None or weights is None:
            return False
        rows = weights.document["made_from"]
        assert isinstance(rows, list)
        if all(row["run_id"] != self._ended.run_id for row in rows):
            return False
        LOG.info("%s: made from these runs already: not weighed again", self._weights)
        return True

    def run(self) -> int:
        """Profile every head N times more, say what to judge by it, and return the exit code."""
        tests = self._call.options.validate
        runs = "run" if tests == 1 else "runs"
        LOG.info("validating: %d more %s of each head, into %s", tests, runs, self._own)
        code = profile_folder(self._own_call(), self._own, self._slot)
        self._tell_of_weights()
        options = self._call.options
        if not options.json and not options.quiet:
            print_result(self._call.next_line("gate", self._gate_words()))
        return code

    def _own_call(self) -> Call:
        """Return the call as Phase 1 would have been called for the fresh runs alone.

        Another seed, because the same one would repeat the order of heads and the inputs, and
        what heads draw by `{seed}`. All heads run, however soon the race before was decided.
        """
        minutes = self._minutes
        if minutes is not None:
            minutes = max(_LEAST_MINUTES, minutes - (time.monotonic() - self._began) / 60)
        words = self._call.words
        resuming = words if "--resume" in words else (*words, "--resume")
        return _with(
            self._call,
            num_tests=self._call.options.validate,
            seed=_next_seed(self._call),
            resume=self._begun is not None,
            max_minutes=minutes,
            until_decided=False,
            tolerance=None,
            confidence=None,
        )._replace(words=resuming)

    def _tell_of_weights(self) -> None:
        """Say what keeps these runs from judging: weights that were kept, heads without runs."""
        weights = self._read_weights()
        if weights is None:
            return
        if weights.document["decision"] == KEPT:
            LOG.info("%s: the weights were kept: there is nothing to compare yet", self._weights)
        missing = [
            head
            for head in weights.shares
            if not os.path.exists(os.path.join(self._own, profile_file_name(head)))
        ]
        if missing:
            LOG.warning(
                "%s: no fresh runs of %s, and all heads with a weight need some: "
                "leave --only out once",
                self._own,
                ", ".join(missing),
            )

    def _read_weights(self) -> Optional[Weights]:
        return read_weights_if_there(self._call, self._weights, self._folder)

    def _gate_words(self) -> List[str]:
        """Return the options by which the gate finds these weights and these runs."""
        usual = os.path.join(self._folder, WEIGHTS_FILE)
        if os.path.abspath(self._weights) == os.path.abspath(usual):
            return ["--weights", *folder_words("--profiles", self._folder)]
        return [
            *option_words("--weights", self._weights),
            *option_words("--validation", self._own),
        ]


def _with(call: Call, **options: object) -> Call:
    """Return a call with other values of some options."""
    return call._replace(options=argparse.Namespace(**{**vars(call.options), **options}))


def _next_seed(call: Call) -> Optional[int]:
    """Return the seed after the one that was given; None to draw one where none was."""
    given: Optional[int] = call.options.seed
    if given is None:
        given = from_environment("HYDRA_SEED", seed)
    return None if given is None else (given + 1) % (MAX_SEED + 1)
