"""Mutants of evidence, past, estimates and races that no test can notice, each with the reason."""

from typing import Sequence

from tests.mutation.equivalence import CUT_OFF, NEVER_EQUAL, Equivalent

WEIGH = "hydra_heads/weigh/"

ABOUT_THE_MEAN = "squares about the mean sum to the same by this formula"
DIVIDED = "weights are divided by their sum"
ON_A_LIMIT = "between two meetings no share lies on a limit of its own"
OWN_NUMBER = "any number that no other block has is its own"

EVIDENCE: Sequence[Equivalent] = (
    Equivalent(WEIGH + "evidence.py", "own = count(-1, -1)", "own = count(-2, -1)", OWN_NUMBER),
    Equivalent(WEIGH + "evidence.py", "own = count(-1, -1)", "own = count(-1, -2)", OWN_NUMBER),
    Equivalent(
        WEIGH + "evidence.py",
        "if successes + failures > MOST_COUNTED:",
        "if successes + failures >= MOST_COUNTED:",
        "scaled to as many as they are, counts stay as they are",
    ),
    Equivalent(
        WEIGH + "evidence.py",
        "mean_time = profile.avg_time if profile.avg_time is not None else 0.0",
        "mean_time = profile.avg_time if profile.avg_time is not None else 1.0",
        "without a mean time there is no success that it stands for",
    ),
    Equivalent(
        WEIGH + "estimation.py",
        "first = max((cell.block for row in rows for cell in row), default=0) + 1",
        "first = max((cell.block for row in rows for cell in row), default=0) + 2",
        OWN_NUMBER,
    ),
    Equivalent(
        WEIGH + "estimation.py",
        "first = max((cell.block for row in rows for cell in row), default=0) + 1",
        "first = max((cell.block for row in rows for cell in row), default=1) + 1",
        OWN_NUMBER,
    ),
    Equivalent(
        WEIGH + "limits.py",
        "if abs(found - 1) > _SUM_TOLERANCE:",
        "if abs(found - 1) >= _SUM_TOLERANCE:",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "limits.py",
        "if most_of_all < 1:",
        "if most_of_all <= 1:",
        "where the maxima sum to 1 just they are the weights, either way",
    ),
    Equivalent(
        WEIGH + "limits.py",
        "lifted = iter(_filled([1.0] * len(zeros), zeros, rest) if zeros else ())",
        "lifted = iter(_filled([2.0] * len(zeros), zeros, rest) if zeros else ())",
        "equal shares are equal in any unit",
    ),
    Equivalent(
        WEIGH + "limits.py",
        "if math.fsum(_clamped(meetings[middle], shares, limits)) <= total:",
        "if math.fsum(_clamped(meetings[middle], shares, limits)) < total:",
        "the pieces on both sides of a meeting hold it, and give the same there",
    ),
    Equivalent(
        WEIGH + "limits.py",
        "if least < between * share < most:",
        "if least <= between * share < most:",
        ON_A_LIMIT,
    ),
    Equivalent(
        WEIGH + "limits.py",
        "if least < between * share < most:",
        "if least < between * share <= most:",
        ON_A_LIMIT,
    ),
    Equivalent(
        WEIGH + "past/levels.py",
        "newest = next((level.share for level in levels if level is not None), 0.0)",
        "newest = next((level.share for level in levels if level is not None), 1.0)",
        "without a level there is none to compare with it",
    ),
    Equivalent(
        WEIGH + "past/levels.py",
        "name: median(sorted(values))",
        "name: median(sorted(values)[::-1])",
        "the middle is the same from either end",
    ),
    Equivalent(
        WEIGH + "past/levels.py",
        "levels.append(Level(share if share > NEGLIGIBLE else 0.0, noise))",
        "levels.append(Level(share if share >= NEGLIGIBLE else 0.0, noise))",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "past/past.py",
        "most = max((profile.num_tests for profile in profiles), default=0)",
        "most = max((profile.num_tests for profile in profiles), default=1)",
        "without profiles nothing is weighed",
    ),
    Equivalent(
        WEIGH + "pairing.py",
        "return -1 if key[1] is None else key[1], key[3]",
        "return -2 if key[1] is None else key[1], key[3]",
        "blocks are numbered from 0: any number below comes first",
    ),
    Equivalent(
        WEIGH + "constraints.py",
        "return median(spreads) if spreads else 1.0",
        "return -(median(spreads) if spreads else 1.0)",
        "it is only ever squared",
    ),
    Equivalent(WEIGH + "constraints.py", "_FARTHEST = 1e100", "_FARTHEST = 2e+100", CUT_OFF),
    Equivalent(
        WEIGH + "mixed.py",
        "if all(sorted(row) == sorted(numbers[0]) for row in numbers):",
        "if all(sorted(row) == sorted(numbers[1]) for row in numbers):",
        "rows that are all alike are like any of them",
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "solution = design.solve(ratio) if ratio > 0 else design.alone()",
        "solution = design.solve(ratio) if ratio >= 0 else design.alone()",
        "with a ratio of 0 the equations give plain means",
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "worth = [2 / (1 / one.runs + 1 / other.runs) for one, other in pairs]",
        "worth = [3 / (1 / one.runs + 1 / other.runs) for one, other in pairs]",
        DIVIDED,
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "worth = [2 / (1 / one.runs + 1 / other.runs) for one, other in pairs]",
        "worth = [4 / (1 / one.runs + 1 / other.runs) for one, other in pairs]",
        DIVIDED,
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "weight * (gap - centre) * (gap - centre)",
        "weight * (gap + centre) * (gap - centre)",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "weight * (gap - centre) * (gap - centre)",
        "weight * (gap - centre) * (gap + centre)",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "cell.runs * (cell.cost - mean) * (cell.cost - mean) + cell.squares",
        "cell.runs * (cell.cost + mean) * (cell.cost - mean) + cell.squares",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "cell.runs * (cell.cost - mean) * (cell.cost - mean) + cell.squares",
        "cell.runs * (cell.cost - mean) * (cell.cost + mean) + cell.squares",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "races/race.py",
        "is_dearer = rivalry.dearer >= self._least_errors",
        "is_dearer = rivalry.dearer > self._least_errors",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "races/race.py",
        "if not is_dearer and rivalry.useless < math.sqrt(needed):",
        "if not is_dearer and rivalry.useless <= math.sqrt(needed):",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "block_effects.py",
        "common = [[0.0] * len(self.sets) for _ in self.sets]",
        "common = [[1.0] * len(self.sets) for _ in self.sets]",
        "every value is replaced before it is used",
    ),
    Equivalent(
        WEIGH + "block_effects.py",
        "pattern = tuple(sorted((cell.block, cell.runs) for cell in row))",
        "pattern = tuple(sorted((cell.block, cell.runs) for cell in row)[::-1])",
        "any order tells sets apart that is one for all",
    ),
    Equivalent(
        WEIGH + "block_effects.py",
        "for q, other in enumerate(self.sets[: p + 1]):",
        "for q, other in enumerate(self.sets[: p + 2]):",
        "what is one further is computed again",
    ),
    Equivalent(
        WEIGH + "mixed.py",
        "return [cost for _, cost in sorted(zip(numbers, costs))]",
        "return [cost for _, cost in sorted(zip(numbers, costs))[::-1]]",
        "any order of blocks is right that is one for all",
    ),
    Equivalent(
        WEIGH + "races/race.py",
        "races = 1000 if chance < 0.001 else int(1 / chance)",
        "races = 1000 if chance <= 0.001 else int(1 / chance)",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "evidence.py", "return []", "return None", "both stand for no amount at all"
    ),
    Equivalent(
        WEIGH + "races/race.py",
        "return _Pool(self.runs + 1, self.total + cost, self.squares + cost * cost)",
        "return _Pool(self.runs + 1, self.total - cost, self.squares + cost * cost)",
        "the mean of the pool is only ever squared",
    ),
)
