"""Rules of a slot as the rule language reads them, and whose business they are."""

from pathlib import Path

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.cli.rule_checking import check_rules, rule_lines
from hydra_heads.heads.config import read_config, with_config
from hydra_heads.heads.load import load_heads_file
from hydra_heads.model.rules import Rule
from tests.heads.test_config import write_config, write_heads

HOSTILE = (
    "__import__('os').system('true')",
    "9**9**9",
    "(" * 10_000 + "cpu_max > 1" + ")" * 10_000,
    "cpu_max > 1; DROP TABLE executions",
    "cpu_max > 1e999",
    "NOT " * 5_000 + "cpu_max > 1",
)


@pytest.mark.parametrize("expr", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_one_line(expr: str, tmp_path: Path) -> None:
    """Nothing but the language is read: the line names the file and the place
    [R-056, fault 76].
    """
    heads = write_heads(tmp_path, rules=[{"id": "a", "expr": expr}])

    with pytest.raises(InputError) as caught:
        check_rules(load_heads_file(heads))

    assert caught.value.message.startswith(f"{heads}: rules[0].expr: ")
    assert len(caught.value.message) < 1000
    assert caught.value.message.isprintable()


def test_every_wrong_rule_is_listed(tmp_path: Path) -> None:
    """All that is wrong is told at once, each with the key that is wrong."""
    rules = [
        {"id": "a", "expr": "cpu_maxx > 1"},
        {"id": "b", "expr": "cpu_max > 85 AND memory_max_mb > 1024"},
        {"id": "c", "expr": "mean(time[5 runs]) > 1", "min_samples": 6},
    ]
    heads = write_heads(tmp_path, rules=rules)

    lines = rule_lines(load_heads_file(heads))

    assert [line.split(": ")[1] for line in lines] == ["rules[0].expr", "rules[2].min_samples"]
    assert all(line.startswith(f"{heads}: ") for line in lines)


def test_the_file_that_has_the_rule_is_named(tmp_path: Path) -> None:
    """A rule of the configuration is not looked for in the heads file."""
    path = write_config(tmp_path, rules=[{"id": "a", "expr": "x"}])
    slot = with_config(load_heads_file(write_heads(tmp_path)), read_config(path), path)

    with pytest.raises(InputError) as caught:
        check_rules(slot)

    assert caught.value.message.startswith(f"{path}: rules[0].expr: ")


def test_what_is_in_no_file_of_a_person_s_was_checked_before(tmp_path: Path) -> None:
    """Rules that only `slot.json` has by now keep no job from being done."""
    slot = load_heads_file(write_heads(tmp_path))

    check_rules(slot._replace(rules=(Rule("a", "no rule at all"),)))

    assert rule_lines(slot._replace(rules=(Rule("a", "no rule at all"),))) != []


def test_a_metric_of_the_gate_that_is_none(tmp_path: Path) -> None:
    """What the gate is to judge by is known before anything is run: else place and metrics."""
    path = write_config(tmp_path, gate={"metrics": ["time", "tiem"]})
    slot = with_config(load_heads_file(write_heads(tmp_path)), read_config(path), path)

    with pytest.raises(InputError) as caught:
        check_rules(slot)

    message = caught.value.message
    assert message.startswith(f"{path}: gate.metrics[1]: found 'tiem', expected one of time, ")
