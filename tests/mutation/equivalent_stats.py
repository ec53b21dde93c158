"""Mutants of the statistics that no test can notice, each with the reason."""

from typing import Sequence

from tests.mutation.equivalence import CUT_OFF, NEVER_EQUAL, Equivalent

STATS = "hydra_heads/stats/"

STARTS_ANYWHERE = "the search ends at the same place wherever it starts"
REPLACED = "the value is replaced before it is used"

STATISTICS: Sequence[Equivalent] = (
    Equivalent(
        STATS + "changes.py",
        "check_finite([0.0 if value is None else value for value in values])",
        "check_finite([1.0 if value is None else value for value in values])",
        "any finite number stands for what is missing",
    ),
    Equivalent(STATS + "changes.py", "if change.p > DOUBT", "if change.p >= DOUBT", NEVER_EQUAL),
    Equivalent(
        STATS + "changes.py", "if by_energy <= DOUBT:", "if by_energy < DOUBT:", NEVER_EQUAL
    ),
    Equivalent(
        STATS + "changes.py",
        "or abs(change.effect) < self._least * change.before",
        "or abs(change.effect) <= self._least * change.before",
        NEVER_EQUAL,
    ),
    Equivalent(STATS + "changes.py", "if least >= ABRUPT:", "if least > ABRUPT:", NEVER_EQUAL),
    Equivalent(
        STATS + "changes.py",
        "self._known[start, at, end] = known",
        "pass",
        "what is remembered would only be computed again",
    ),
    Equivalent(
        STATS + "cusum.py",
        "if above <= LIMIT and below <= LIMIT:",
        "if above < LIMIT and below <= LIMIT:",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "cusum.py",
        "if above <= LIMIT and below <= LIMIT:",
        "if above <= LIMIT and below < LIMIT:",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "ewma.py",
        "return None if low <= value <= high else Finding(base.mean, low, high)",
        "return None if low < value <= high else Finding(base.mean, low, high)",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "ewma.py",
        "return None if low <= value <= high else Finding(base.mean, low, high)",
        "return None if low <= value < high else Finding(base.mean, low, high)",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "detector.py",
        "if not -LARGEST <= value <= LARGEST:",
        "if not -LARGEST < value <= LARGEST:",
        "`check_finite` looks again, and takes the limit itself",
    ),
    Equivalent(
        STATS + "detector.py",
        "if not -LARGEST <= value <= LARGEST:",
        "if not -LARGEST <= value < LARGEST:",
        "`check_finite` looks again, and takes the limit itself",
    ),
    Equivalent(
        STATS + "fpop.py",
        "limit = max([abs(value) for value in values]) + 1.0",
        "limit = max([abs(value) for value in values]) + 2.0",
        "any number beyond all values bounds the levels",
    ),
    Equivalent(
        STATS + "fpop.py",
        "best, best_start = math.inf, 0",
        "best, best_start = math.inf, 1",
        REPLACED,
    ),
    Equivalent(
        STATS + "fpop.py",
        "if least < best:",
        "if least <= best:",
        "of two starts that cost the same either is best",
    ),
    Equivalent(STATS + "fpop.py", "if room > 0.0:", "if room >= 0.0:", "a range of no width"),
    Equivalent(STATS + "fpop.py", "if first > low:", "if first >= low:", "a range of no width"),
    Equivalent(STATS + "fpop.py", "if final < end:", "if final <= end:", "a range of no width"),
    Equivalent(
        STATS + "normal.py",
        "_LOWEST = -40.0  # below it the distribution function is 0 in a float",
        "_LOWEST = -41.0  # below it the distribution function is 0 in a float",
        STARTS_ANYWHERE,
    ),
    Equivalent(
        STATS + "normal.py",
        "_LOWEST = -40.0  # below it the distribution function is 0 in a float",
        "_LOWEST = -80.0  # below it the distribution function is 0 in a float",
        STARTS_ANYWHERE,
    ),
    Equivalent(
        STATS + "normal.py", "if p > 0.5:", "if p >= 0.5:", "one half was answered the line before"
    ),
    Equivalent(
        STATS + "normal.py", "low, high = _LOWEST, 0.0", "low, high = _LOWEST, 1.0", STARTS_ANYWHERE
    ),
    Equivalent(
        STATS + "normal.py",
        "if cdf(middle) < p:",
        "if cdf(middle) <= p:",
        "where several floats have this probability, each is its quantile",
    ),
    Equivalent(
        STATS + "binomial.py",
        "_NEGLIGIBLE = 1e-20  # of the largest probability: what is below adds nothing",
        "_NEGLIGIBLE = 2e-20  # of the largest probability: what is below adds nothing",
        CUT_OFF,
    ),
    Equivalent(
        STATS + "order.py",
        "_ROUNDED = 1 + 1e-12  # a sum that meets its limit may exceed it by its last digits",
        "_ROUNDED = 1 + 2e-12  # a sum that meets its limit may exceed it by its last digits",
        "both are more than the last digits and less than one more probability",
    ),
    Equivalent(
        STATS + "binomial.py",
        "mode = min(trials, int((trials + 1) * rate))",
        "mode = min(trials, int((trials + 0) * rate))",
        STARTS_ANYWHERE,
    ),
    Equivalent(
        STATS + "binomial.py",
        "mode = min(trials, int((trials + 1) * rate))",
        "mode = min(trials, int((trials - 1) * rate))",
        STARTS_ANYWHERE,
    ),
    Equivalent(
        STATS + "binomial.py",
        "while down[-1] > _NEGLIGIBLE and mode - len(down) >= 0:",
        "while down[-1] >= _NEGLIGIBLE and mode - len(down) >= 0:",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "binomial.py",
        "while down[-1] > _NEGLIGIBLE and mode - len(down) >= 0:",
        "while down[-1] > _NEGLIGIBLE and mode + len(down) >= 0:",
        "below 0 every probability is 0, which ends the loop",
    ),
    Equivalent(
        STATS + "order.py",
        "return sum(1 for reached in accumulate(probabilities) if reached <= tail * _ROUNDED)",
        "return sum(1 for reached in accumulate(probabilities) if reached < tail * _ROUNDED)",
        "the limit is one that no sum meets",
    ),
    Equivalent(
        STATS + "permutation.py",
        "_ROUNDING = 1e-12  # of the statistic: arrangements as far out but for rounding count as"
        " far out",
        "_ROUNDING = 2e-12  # of the statistic: arrangements as far out but for rounding count as"
        " far out",
        "both are more than the last digits of a statistic",
    ),
    Equivalent(
        STATS + "rank_sum.py",
        "self.step = max(self._weights, default=0.0)",
        "self.step = max(self._weights, default=1.0)",
        "without strata there is nothing to tell, whatever the step",
    ),
    Equivalent(
        STATS + "rank_sum.py", "break", "continue", "the rest would be passed over one by one"
    ),
    Equivalent(
        STATS + "rank_test.py",
        "ways[step:] = map(sub, ways[step:], ways[: max(0, last + 1 - step)])",
        "ways[step:] = map(sub, ways[step:], ways[: max(0, last + 2 - step)])",
        "the shorter side ends the subtraction",
    ),
    Equivalent(
        STATS + "rank_test.py",
        "for at in range(min(k, last + 1)):",
        "for at in range(min(k, last + 0)):",
        "a single number is its own running sum",
    ),
    Equivalent(
        STATS + "student.py",
        "return -_solve(p, degrees) if p < 0.5 else _solve(1 - p, degrees)",
        "return -_solve(p, degrees) if p <= 0.5 else _solve(1 - p, degrees)",
        "one half was answered the line before",
    ),
    Equivalent(
        STATS + "student.py", "low, high = 0.0, 1.0", "low, high = 0.0, 2.0", STARTS_ANYWHERE
    ),
    Equivalent(
        STATS + "student.py",
        "if high > _FARTHEST:",
        "if high >= _FARTHEST:",
        "no power of two is a power of ten",
    ),
    Equivalent(
        STATS + "student.py",
        "while abs(step - 1) > _CLOSE_ENOUGH:",
        "while abs(step - 1) >= _CLOSE_ENOUGH:",
        "no distance from 1 is this number, they are multiples of a last digit",
    ),
    Equivalent(
        STATS + "student.py",
        "if t > 1:",
        "if t >= 1:",
        "at 1 both fractions converge, to the same figure",
    ),
    Equivalent(
        STATS + "student.py",
        "if t > 1:",
        "if t > 2:",
        "between 1 and 2 both fractions converge, to the same figure",
    ),
    Equivalent(STATS + "student.py", "while a < 20:", "while a <= 20:", CUT_OFF),
    Equivalent(STATS + "student.py", "while a < 20:", "while a < 21:", CUT_OFF),
    Equivalent(
        STATS + "student.py",
        "for coefficient in (17 / 14336, -1 / 640, 1 / 192, -1 / 8):",
        "for coefficient in (17 / 14337, -1 / 640, 1 / 192, -1 / 8):",
        CUT_OFF,
    ),
    Equivalent(STATS + "tail.py", "self._count = 0", "self._count = 1", REPLACED),
    Equivalent(STATS + "tail.py", "self._count = 0", "pass", REPLACED),
    Equivalent(
        STATS + "tail.py",
        "if len(self.top) < TOP:",
        "if len(self.top) <= TOP:",
        "of one more the largest are taken all the same",
    ),
    Equivalent(
        STATS + "correlation.py",
        "length = max(map(len, columns.values()), default=0)",
        "length = max(map(len, columns.values()), default=1)",
        "without columns there is none to compare with",
    ),
    Equivalent(
        STATS + "novelty.py",
        "if abs(value - expected) <= bound:",
        "if abs(value - expected) < bound:",
        NEVER_EQUAL,
    ),
    Equivalent(STATS + "novelty.py", "self._level = 0.0", "self._level = 1.0", REPLACED),
    Equivalent(
        STATS + "novelty.py",
        "least, deciding, expected = 1.0, self._views[0], self._level",
        "least, deciding, expected = 2.0, self._views[0], self._level",
        "both are far above the limit",
    ),
    Equivalent(
        STATS + "period.py",
        "centre = math.fsum(means) / count if count else 0.0",
        "centre = math.fsum(means) / count if count else 1.0",
        "without means nothing lies anywhere from their centre",
    ),
    Equivalent(
        STATS + "period.py",
        "for lag in range(crossing + 1, len(curve) - 1)",
        "for lag in range(crossing + 0, len(curve) - 1)",
        "where the curve is below 0 it has no peak",
    ),
    Equivalent(
        STATS + "period.py",
        "while len(values) // width >= 2 * _COARSE:",
        "while len(values) / width >= 2 * _COARSE:",
        "what is rounded down reaches a whole number where the rest does",
    ),
    Equivalent(
        STATS + "rank_test.py",
        "ways[step:] = map(sub, ways[step:], ways[: max(0, last + 1 - step)])",
        "ways[step:] = map(sub, ways[step:], ways[: max(1, last + 1 - step)])",
        "the shorter side ends the subtraction",
    ),
    Equivalent(
        STATS + "signed_rank.py",
        "for k in range(1, n + 1):",
        "for k in range(0, n + 1):",
        "a rank of 0 is in the sum or not, and changes nothing",
    ),
    Equivalent(
        STATS + "trend.py",
        "if size <= 1:",
        "if size < 1:",
        "the median of one value is that value",
    ),
    Equivalent(
        STATS + "discovery.py",
        "lowest, count = 1.0, len(p_values)",
        "lowest, count = 2.0, len(p_values)",
        "no p is above 1",
    ),
    Equivalent(
        STATS + "warmup.py",
        "if abs(step) > _UNSTEADY * error:",
        "if abs(step) >= _UNSTEADY * error:",
        NEVER_EQUAL,
    ),
    Equivalent(
        STATS + "warmup.py",
        "return any(sums[length] > bound * _error(length, later) for length in lengths)",
        "return any(sums[length] >= bound * _error(length, later) for length in lengths)",
        NEVER_EQUAL,
    ),
    Equivalent(STATS + "serial.py", "while pair > 0:", "while pair >= 0:", NEVER_EQUAL),
    Equivalent(
        STATS + "binomial.py",
        "mode = min(trials, int((trials + 1) * rate))",
        "mode = min(trials, int((trials + 2) * rate))",
        STARTS_ANYWHERE,
    ),
    Equivalent(
        STATS + "modes.py",
        "cut = _best_cut(sorted(values))",
        "cut = _best_cut(sorted(values)[::-1])",
        "a cut is the same from either end",
    ),
    Equivalent(
        STATS + "rank_sum.py",
        "high = max(new[-1] - old[0] for old, new in self._strata)",
        "high = max(new[-2] - old[0] for old, new in self._strata)",
        "what is asked for lies no higher than the middle",
    ),
    Equivalent(
        STATS + "signed_rank.py",
        "low, high = 2 * self._sorted[0], 2 * self._sorted[-1]",
        "low, high = 2 * self._sorted[0], 2 * self._sorted[-2]",
        "what is asked for lies no higher than the middle",
    ),
    Equivalent(
        STATS + "signed_rank.py", "break", "continue", "the rest would be passed over one by one"
    ),
    Equivalent(
        STATS + "trend.py",
        "rest = ranks([value - slope * (place - middle) for place, value in enumerate(values)])",
        "rest = ranks([value - slope * (place + middle) for place, value in enumerate(values)])",
        "moved by one number, values have the same ranks",
    ),
    Equivalent(
        STATS + "trend.py",
        "if size <= 1:",
        "if size <= 0:",
        "the median of one value is that value",
    ),
    Equivalent(
        STATS + "levels.py",
        "if len(scaled) > LONGEST and neighbour_scale(scaled) < SMOOTH:",
        "if len(scaled) > LONGEST and neighbour_scale(scaled) <= SMOOTH:",
        NEVER_EQUAL,
    ),
)
