"""Mutants that no test can notice, each with the reason: they do not count."""

from typing import Optional, Sequence

from tests.mutation.equivalence import Equivalent
from tests.mutation.equivalent_evidence import EVIDENCE
from tests.mutation.equivalent_stats import STATISTICS
from tests.mutation.equivalent_weigh import WEIGHING
from tests.mutation.mutants import Mutant

EQUIVALENT: Sequence[Equivalent] = (*STATISTICS, *EVIDENCE, *WEIGHING)


def reason_for(mutant: Mutant) -> Optional[str]:
    """Say why a mutant cannot be noticed, or None for one that can."""
    for row in EQUIVALENT:
        if (row.path, row.before, row.after) == (mutant.path, mutant.before, mutant.after):
            return row.reason
    return None
