"""What is wrong with rules."""

from hydra_heads.model.rules import Rule
from hydra_heads.rules.checking import rule_problems


def test_good_rules_have_no_problem() -> None:
    """Rules that can be judged are not mentioned [R-054]."""
    rules = [
        Rule("a", "cpu_max > 85 AND memory_max_mb > 1024", min_samples=500),
        Rule("b", "mean(time[20 runs]) > 2 s", min_samples=20),
        Rule("c", "mean(time[5 runs]) vs median(64) > 10 %", min_samples=64),
        Rule("d", "absent(time[5 runs]) == 1", min_samples=64),
    ]

    assert rule_problems(rules) == []


def test_each_rule_that_cannot_be_read_is_named() -> None:
    """The place of the rule, the key and the fault's own message are given [R-054]."""
    rules = [Rule("a", "cpu_mx > 85"), Rule("b", "p95 > 2 s"), Rule("c", "(p95 > 2 s")]

    problems = rule_problems(rules)

    assert [(at, key) for at, key, _ in problems] == [(0, "expr"), (2, "expr")]
    assert problems[0][2].startswith("column 1: found 'cpu_mx', expected a metric; did you mean")
    assert problems[1][2].startswith("column 11: found the end, expected AND, OR or ')'")


def test_samples_that_can_never_be_there_are_a_problem() -> None:
    """A rule that asks for more values than its window holds would never have data."""
    rules = [
        Rule("a", "mean(time[20 runs]) > 2", min_samples=21),
        Rule("b", "time vs median(64) > 2", min_samples=65),
        Rule("c", "p95 > 2 OR change(time[5 runs]) > 1", min_samples=101),
    ]

    assert [(at, key, message.split(":")[1]) for at, key, message in rule_problems(rules)] == [
        (0, "min_samples", " mean(time[20 runs]) is never of more values"),
        (1, "min_samples", " time vs median(64) is never of more values"),
        (2, "min_samples", " p95 is never of more values"),
    ]
