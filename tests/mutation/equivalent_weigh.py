"""Mutants of the weighing that no test can notice, each with the reason."""

from typing import Sequence

from tests.mutation.equivalence import CUT_OFF, NEVER_EQUAL, Equivalent

WEIGH = "hydra_heads/weigh/"

ABOUT_THE_MEAN = "squares about the mean sum to the same by this formula"
NEAR_ENOUGH = "both are more than rounding, and less than any share that matters"
NO_DEGREES = "nothing is expected, so that how well it is known is not asked"

WEIGHING: Sequence[Equivalent] = (
    Equivalent(WEIGH + "decision.py", "_NEAR = 1e-9", "_NEAR = 2e-09", NEAR_ENOUGH),
    Equivalent(
        WEIGH + "decision.py", "if most < share - _NEAR", "if most <= share - _NEAR", NEVER_EQUAL
    ),
    Equivalent(WEIGH + "reasons.py", "_NEAR = 1e-9", "_NEAR = 2e-09", NEAR_ENOUGH),
    Equivalent(
        WEIGH + "reasons.py",
        "if limit != NO_LIMIT and abs(weight - limit.most) < _NEAR:",
        "if limit != NO_LIMIT and abs(weight - limit.most) <= _NEAR:",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "reasons.py",
        "if limit != NO_LIMIT and abs(weight - limit.least) < _NEAR:",
        "if limit != NO_LIMIT and abs(weight - limit.least) <= _NEAR:",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "reasons.py",
        "if abs(weight - new) > _NEAR:",
        "if abs(weight - new) >= _NEAR:",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "comparison.py",
        "if ratio.ratio > 1.0:",
        "if ratio.ratio >= 1.0:",
        "1 is in no interval that lies about another ratio, and else was answered before",
    ),
    Equivalent(
        WEIGH + "steadiness.py",
        "return spread_within(costs, is_paired) if len(costs) > 1 else Pooled(0.0, 1)",
        "return spread_within(costs, is_paired) if len(costs) > 1 else Pooled(0.0, 0)",
        NO_DEGREES,
    ),
    Equivalent(
        WEIGH + "steadiness.py",
        "return spread_within(costs, is_paired) if len(costs) > 1 else Pooled(0.0, 1)",
        "return spread_within(costs, is_paired) if len(costs) > 1 else Pooled(0.0, 2)",
        NO_DEGREES,
    ),
    Equivalent(
        WEIGH + "instances/by_instance.py",
        "shares, left = [0.0] * len(row), 1.0",
        "shares, left = [0.0] * len(row), 2.0",
        "the shares are divided by their sum",
    ),
    Equivalent(
        WEIGH + "instances/by_instance.py",
        "return max(*costs, *(max(abs(e.mean), e.error) for e in overall)) or 1.0",
        "return max(*costs, *(max(abs(e.mean), e.error) for e in overall)) or 2.0",
        "nothing is nothing in any unit",
    ),
    Equivalent(
        WEIGH + "instances/by_instance.py",
        "squares = math.fsum([(saving - centre) * (saving - centre) for saving in row])",
        "squares = math.fsum([(saving + centre) * (saving - centre) for saving in row])",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "instances/by_instance.py",
        "squares = math.fsum([(saving - centre) * (saving - centre) for saving in row])",
        "squares = math.fsum([(saving - centre) * (saving + centre) for saving in row])",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "instances/by_instance.py",
        "return total > quantile((1 + LEVEL) / 2, 1 / inverse) * math.sqrt(variance)",
        "return total >= quantile((1 + LEVEL) / 2, 1 / inverse) * math.sqrt(variance)",
        NEVER_EQUAL,
    ),
    Equivalent(
        WEIGH + "instances/cells.py",
        "math.fsum([(value - centre) * (value - centre) for value in values]),",
        "math.fsum([(value + centre) * (value - centre) for value in values]),",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "instances/cells.py",
        "math.fsum([(value - centre) * (value - centre) for value in values]),",
        "math.fsum([(value - centre) * (value + centre) for value in values]),",
        ABOUT_THE_MEAN,
    ),
    Equivalent(WEIGH + "instances/cells.py", "_MOST_ROUNDS = 50", "_MOST_ROUNDS = 51", CUT_OFF),
    Equivalent(WEIGH + "instances/cells.py", "_MOST_ROUNDS = 50", "_MOST_ROUNDS = 100", CUT_OFF),
    Equivalent(WEIGH + "instances/cells.py", "_STILL = 1e-9", "_STILL = 2e-09", CUT_OFF),
    Equivalent(
        WEIGH + "instances/model.py",
        "spread = math.fsum([(rate - centre) * (rate - centre) for rate in rates]) / (count - 1)",
        "spread = math.fsum([(rate - centre) * (rate + centre) for rate in rates]) / (count - 1)",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "instances/model.py",
        "spread = math.fsum([(rate - centre) * (rate - centre) for rate in rates]) / (count - 1)",
        "spread = math.fsum([(rate + centre) * (rate - centre) for rate in rates]) / (count - 1)",
        ABOUT_THE_MEAN,
    ),
    Equivalent(
        WEIGH + "contenders.py",
        "return math.inf if above > 0 else 0.0",
        "return math.inf if above > 0 else 1.0",
        "either is in the running",
    ),
    Equivalent(
        WEIGH + "crossfit.py",
        "blocks = len(costs[0])",
        "blocks = len(costs[1])",
        "paired rows are of one length",
    ),
)
