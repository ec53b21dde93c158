"""Print the mutation score of parts: `python -m tests.mutation [--seed N] [--sample N] [PART...]`.

A PART is a folder of the package (`stats`), one in it (`weigh/past`) or a file (`stats/trend`).
Ends with 0 when at least `--least` percent of the mutants were noticed, else with 1; with 2 where
there is no such part, or a test fails without a mutant.
"""

import argparse
import os
import sys
from typing import List, Optional, Sequence

from tests.mutation.equivalent import reason_for
from tests.mutation.mutants import sample_of
from tests.mutation.trials import HUNG, KILLED, SURVIVED, Trial, try_all

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(argv: Optional[List[str]] = None) -> int:
    """Draw the sample, try it, print what survived and the score."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="default: stats weigh")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=300, help="how many mutants; 0: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=float, default=90.0, help="percent that make a pass")
    args = parser.parse_args(argv)
    try:
        drawn = sample_of(ROOT, args.parts or ["stats", "weigh"], args.sample, args.seed)
        counted = [mutant for mutant in drawn if reason_for(mutant) is None]
        for mutant in drawn:
            if mutant not in counted:
                print(f"equivalent: {mutant}\n  {reason_for(mutant)}")
        trials = try_all(ROOT, counted, args.jobs, _tell)
    except RuntimeError as error:
        print(f"python -m tests.mutation: {error}", file=sys.stderr)
        return 2
    left_out = len(drawn) - len(counted)
    print(f"{_words(trials)} (seed {args.seed}, {left_out} equivalent ones left out)")
    for folder in sorted({os.path.dirname(trial.mutant.path) for trial in trials}):
        here = [trial for trial in trials if os.path.dirname(trial.mutant.path) == folder]
        print(f"{folder}: {_words(here)}")
    return 0 if _score(trials) >= args.least else 1


def _score(trials: Sequence[Trial]) -> float:
    """Return the percentage of mutants that were noticed; all of none."""
    noticed = [trial for trial in trials if trial.fate != SURVIVED]
    return 100.0 * len(noticed) / len(trials) if trials else 100.0


def _words(trials: Sequence[Trial]) -> str:
    fates = [trial.fate for trial in trials]
    return f"{_score(trials):.1f} % of {len(trials)} mutants were noticed: " + ", ".join(
        f"{fates.count(fate)} {fate}" for fate in (KILLED, HUNG, SURVIVED)
    )


def _tell(trial: Trial) -> None:
    if trial.fate == SURVIVED:
        print(f"survived: {trial.mutant}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
