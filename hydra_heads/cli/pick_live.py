"""Picking by what was learned since the weights were written: weights, definitions and history."""

import logging
import os
from typing import Optional, Sequence

from hydra_heads.base.errors import HistoryError
from hydra_heads.cli.call import Call
from hydra_heads.cli.pick_choice import LIVE, Choice
from hydra_heads.measure.versions import with_versions
from hydra_heads.model.places import HISTORY_FILE
from hydra_heads.store.history import History
from hydra_heads.use.definitions import Definitions
from hydra_heads.use.learning.learner import Learner
from hydra_heads.use.live import learner_for
from hydra_heads.use.published import Published

LOG = logging.getLogger("hydra.cli.pick_live")


def live_choice(
    call: Call,
    folder: str,
    found: Definitions,
    published: Optional[Published],
    instance: Optional[str],
) -> Choice:
    """Return what the slot's heads get by now; nothing is written.

    `folder` holds the history, if there is one that can be read.
    """
    heads = tuple(head.name for head in found.slot.heads)
    if published is not None:
        _warn_of_vanished(published, heads, found.source)
    learner = _learner(call, folder, found, published, instance)
    reasons = tuple(learner.standing(index).reason for index in range(len(heads)))
    return Choice(heads, tuple(learner.shares()), LIVE, instance, published, reasons)


def _warn_of_vanished(published: Published, heads: Sequence[str], source: str) -> None:
    gone = [name for name in published.heads if name not in heads]
    if gone:
        LOG.warning(
            "%s: weights of %s, which %s does not define or enable: not picked; profile and weigh "
            "again",
            published.path,
            ", ".join(gone),
            source,
        )


def _learner(
    call: Call,
    folder: str,
    found: Definitions,
    published: Optional[Published],
    instance: Optional[str],
) -> Learner:
    # As they are recorded: with what the version commands say.
    present = with_versions(found.slot).heads
    heads = [head.name for head in present]
    fingerprints = {head.name: head.fingerprint for head in present}
    slot, seed = call.options.slot, call.options.seed
    path = os.path.join(folder, HISTORY_FILE)
    if not os.path.lexists(path):
        return learner_for(slot, published, heads, fingerprints, None, seed, instance)
    try:
        with History.open_reading(path) as history:
            return learner_for(slot, published, heads, fingerprints, history, seed, instance)
    except HistoryError as error:
        # As `run` does: the job is not to wait for a history that can be mended later.
        LOG.warning("%s; nothing is learned from earlier runs", error.message)
        return learner_for(slot, published, heads, fingerprints, None, seed, instance)
