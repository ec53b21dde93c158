"""Where the learning of a `Slot` begins: at the published weights, or with heads that are alike."""

import logging
import os
import time
from typing import List, Optional, Sequence

from hydra_heads.model.objective import Objective, ResolvedObjective
from hydra_heads.model.places import WEIGHTS_FILE
from hydra_heads.model.reading import number_in
from hydra_heads.use.fallback import Fallbacks, fallbacks_of
from hydra_heads.use.learning.learner import Learner, Prior
from hydra_heads.use.present import present_weights
from hydra_heads.use.published import Published, doubts, evidence_until, read_published
from hydra_heads.use.slots.objective import GivenObjective, SlotObjective, given_objective

LOG = logging.getLogger("hydra.use.slots.seeds")


def folder_of(base: str, slot: str) -> str:
    """Return the folder of a slot: `base` where it lives there, else a folder of its name inside.

    Raises `InputError` for documents there that cannot be used.
    """
    from hydra_heads.use.slot_folder import slot_folder

    return slot_folder(base, slot) or os.path.join(base, slot)


class Seeds:
    """What a learner of one slot begins with.

    `given` is the objective that the Slot was given, None: that of the weights, else time.
    """

    def __init__(
        self,
        slot: str,
        given: Optional[GivenObjective],
        timeout_s: Optional[float],
        seed: Optional[int],
    ) -> None:
        self._where = f"slot {slot!r}"
        self._slot = slot
        self._own = given if given is None else given_objective(given, self._where)
        self._published: Optional[Published] = None
        self.timeout_s = timeout_s
        self.seed = seed
        self.objective()  # what cannot be measured is refused at once

    @property
    def since_unix(self) -> Optional[float]:
        """Until when daily use is in the weights, in seconds since 1970."""
        return None if self._published is None else evidence_until(self._published)

    def read(self, folder: str) -> None:
        """Read the weights of a folder, and log what is doubtful about them.

        Raises `InputError` for a file that cannot be used; what was read before stays then.
        """
        path = os.path.join(folder, WEIGHTS_FILE)
        published = read_published(path) if os.path.lexists(path) else None
        if published is None:
            LOG.info("%s: no weights yet: all heads begin alike", path)
        elif published.slot not in (None, self._slot):
            LOG.warning("%s: weights of slot %r count for nothing here", path, published.slot)
            published = None
        else:
            for line in doubts(published, time.time()):
                LOG.warning("%s", line)
        before, self._published = self._published, published
        try:
            self.objective()
        except BaseException:
            self._published = before
            raise

    def objective(self) -> SlotObjective:
        """Return what is minimised; raises `InputError` where that cannot be measured here."""
        given = self._own or self._published_objective() or Objective()
        return SlotObjective(given, self._where, self.timeout_s)

    def _published_objective(self) -> Optional[ResolvedObjective]:
        if self._published is None:
            return None
        # Not before there are weights: it needs the store, and that SQLite.
        from hydra_heads.use.live import objective_of

        return objective_of(self._published)

    def fallbacks(self, heads: Sequence[str]) -> Fallbacks:
        """Return what the weights say of pairs of heads."""
        if self._published is None:
            return Fallbacks((), heads)
        return fallbacks_of(self._published.document, heads)

    def learner(self, heads: Sequence[str]) -> Learner:
        """Make a learner that has seen nothing since."""
        failure_cost = self.objective().failure_cost
        published = self._published and present_weights(self._published, heads)
        if published is None:
            if self._published is not None:
                path = self._published.path
                LOG.warning("%s: knows none of the heads of %s", path, self._where)
            return Learner(heads, failure_cost, seed=self.seed)
        from hydra_heads.use.live import limits_in

        limits = limits_in(published.document, heads)
        return Learner(heads, failure_cost, self._priors(published, heads), self.seed, limits)

    def _priors(self, published: Published, heads: Sequence[str]) -> List[Prior]:
        """Return what the weights say of the heads; costs only of what is minimised here."""
        from hydra_heads.use.live import priors_for

        priors = priors_for(published, heads)
        theirs = self._published_objective()
        if theirs is not None and theirs.minimise == self.objective().minimise:
            return priors
        return [
            prior._replace(mean_cost=None, cost_error=None, mean_success_cost=None)
            for prior in priors
        ]
