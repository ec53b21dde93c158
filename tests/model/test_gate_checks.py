"""What a gate document must agree on."""

import re
from typing import Any, Dict, List

import pytest

from hydra_heads.model.documents import load_schema, problems_of
from hydra_heads.model.gate import VERDICTS
from hydra_heads.model.gate_checks import FIGURES
from tests.model.gate_samples import gate_figures
from tests.model.samples import SAMPLES, changed

gate = SAMPLES["gate"]


def kept() -> Dict[str, Any]:
    """Return the gate of weights that were kept."""
    document = gate()
    for key in FIGURES:
        document[key] = None
    document.update(decision="kept", verdict="cannot_tell", heads=[], profiles=[])
    return document


def problems(document: Dict[str, Any]) -> List[str]:
    """Say what is wrong, without the file."""
    return [line[len("gate.json: ") :] for line in problems_of(document, "gate", "gate.json")]


def test_right_documents_pass() -> None:
    """A verdict with its figures, and weights that were kept."""
    assert problems(gate()) == []
    assert problems(kept()) == []


def test_one_interval_is_enough() -> None:
    """A report without the cautious interval is judged by the other one."""
    document = gate()
    del document["cautious_ci"]

    assert problems(document) == []
    assert problems(changed(document, "gain_ci.low", -0.125)) == [
        "verdict: found 'improved', expected cannot_tell, as the figures say"
    ]


@pytest.mark.parametrize("key", sorted(set(gate()) - {"cautious_ci"}))
def test_what_is_always_there_is_required(key: str) -> None:
    """Each key that the contract names is missed when it is not there [H-036]."""
    assert re.match(f"missing key '{key}'", problems(changed(gate(), key, ...))[0])


@pytest.mark.parametrize("key", sorted(gate()))
def test_nothing_is_of_another_type(key: str) -> None:
    """A list of lists is right nowhere."""
    assert len(problems(changed(gate(), key, [[]]))) == 1


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("verdict", "better", "verdict: found 'better', expected one of improved, worse, cannot_"),
        ("verdict", "worse", "verdict: found 'worse', expected improved, as the figures say"),
        ("gain_ci.low", 0.0, "verdict: found 'improved', expected cannot_tell, as the figures say"),
        ("settings.min_tests", 101, "verdict: found 'improved', expected cannot_tell, as the fig"),
        ("settings.min_improvement_percent", 26, "verdict: found 'improved', expected cannot_tell"),
        (
            "cautious_ci.low",
            -0.1,
            "verdict: found 'improved', expected cannot_tell, as the figures",
        ),
        ("cautious_ci.high", 0.2, "cautious_ci: found an interval without the gain, 0.25"),
        ("cautious_ci.level", 0.9, "cautious_ci.level: found 0.9, expected 0.95, as settings"),
        ("gain_ci.low", 0.5, "gain_ci: found low 0.5 above high 0.375, expected low <= high"),
        ("gain_ci.high", 0.2, "gain_ci: found an interval without the gain, 0.25"),
        ("gain_ci.level", 0.9, "gain_ci.level: found 0.9, expected 0.95, as settings.confidence"),
        ("gain", 0.2, "gain: found 0.2, expected 0.25, cost_old - cost_new"),
        ("relative_gain_percent", 24, "relative_gain_percent: found 24, expected 25, gain in per"),
        ("relative_gain_percent", None, "relative_gain_percent: found null where cost_old is 1.0"),
        ("cost_new", None, "gain: found a value where other figures are null, expected null"),
        ("paired", False, "paired: found false with 100 complete blocks"),
        ("paired", None, "paired: found null, expected a value, as the weights were not kept"),
        ("blocks", 99, "heads: found other counts of runs than the 99 blocks"),
        ("tests", 99, "tests: found 99, expected at least the 100 complete blocks"),
        ("heads", [], "heads: found none, expected the heads that are weighed"),
        ("heads.1.name", "gzip9", "heads[1].name: 'gzip9' comes twice; names are unique"),
        ("heads.1.name", "con", "heads[1].name: found 'con', which is a Windows device name"),
        ("heads.1.new_weight", 0.5, "heads: found new_weights that sum to 0.75, expected 1 +- 1e"),
        ("heads.1.old_weight", 0.0, "heads: found old_weights that sum to 0.5, expected 1 +- 1e"),
        ("heads.1.mean_cost", None, "heads[1].mean_cost: found null, expected a number of 100 r"),
        ("profiles.1", ..., "profiles: found 1, expected 2, one of every head"),
        ("settings.confidence", 95, "settings.confidence: found 95, expected a fraction from 0.5"),
        ("runs_needed", 1, "runs_needed: found 1, expected a whole number from 2 to 1e9, or null"),
        ("decision", "kept", "verdict: found 'improved', expected cannot_tell, as decision is kep"),
    ],
)
def test_contradictions_are_named(path: str, value: object, message: str) -> None:
    """What the figures do not bear out is told with its place and what is right."""
    lines = problems(changed(gate(), path, value))

    assert [line for line in lines if line.startswith(message)]


def test_samples_apart_agree_with_the_fewest_runs() -> None:
    """Without pairs the number of tests is that of the head with the fewest runs."""
    document = changed(changed(gate(), "paired", False), "blocks", 0)

    assert problems(document) == ["tests: found 120, expected 100, the fewest runs of a head"]
    assert problems(changed(document, "tests", 100)) == []


@pytest.mark.parametrize("key", [*FIGURES, "heads", "profiles"])
def test_kept_weights_have_no_figures(key: str) -> None:
    """Where nothing was compared no figure stands."""
    lines = problems(changed(kept(), key, gate_figures()[key]))

    assert len(lines) == 1
    assert re.match(f"{key}: found .*, expected (null|none), as decision is kept", lines[0])


def test_a_head_without_runs_has_no_cost() -> None:
    """A figure of no runs is null, and so is all that follows from it."""
    document = changed(gate(), "heads.0", dict(gate()["heads"][0], runs=0, mean_cost=None))
    document.update(
        paired=False, blocks=0, tests=0, verdict="cannot_tell", reason="no run", runs_needed=None
    )

    lines = problems(document)

    assert [line.partition(":")[0] for line in lines] == [
        "gain",
        "cost_old",
        "cost_new",
        "gain_ci",
        "cautious_ci",
        "relative_gain_percent",
    ]
    assert problems(dict(document, **dict.fromkeys(FIGURES[3:]))) == []


def test_a_single_run_has_a_gain_and_no_interval() -> None:
    """What nothing says how sure it is stands without bounds."""
    document = changed(gate(), "heads.0.runs", 1)
    document.update(paired=False, blocks=1, tests=1, verdict="cannot_tell", gain_ci=None)

    assert problems(document) == []


def test_costs_of_nothing_have_no_percent() -> None:
    """Where the old weights cost nothing there is a gain, and no share of it."""
    document = gate()
    document["heads"][0].update(old_weight=1.0, new_weight=0.5, mean_cost=0.0)
    document["heads"][1].update(old_weight=0.0, new_weight=0.5, mean_cost=1.0)
    document.update(
        verdict="cannot_tell",
        gain=-0.5,
        gain_ci={"low": -0.75, "high": -0.25, "level": 0.95},
        cautious_ci=None,
        cost_old=0.0,
        cost_new=0.5,
        relative_gain_percent=None,
    )

    assert problems(document) == []
    assert problems(dict(document, relative_gain_percent=-100.0))[0] == (
        "relative_gain_percent: found -100.0 where cost_old is 0.0"
    )


def test_figures_of_two_programs_agree_up_to_rounding() -> None:
    """Sums that differ in their last digits are no contradiction; a millionth is one."""
    close = changed(gate(), "gain", 0.25 + 1e-10)

    assert problems(close) == []
    assert problems(changed(gate(), "gain", 0.25 + 1e-6)) != []


def test_a_loss_agrees_up_to_rounding_too() -> None:
    """What a loss is in percent is compared by its size."""
    document = gate()
    for row, weight in zip(document["heads"], (0.75, 0.25)):
        row["new_weight"] = weight
    document.update(
        verdict="worse",
        gain=-0.25,
        gain_ci={"low": -0.375, "high": -0.125, "level": 0.95},
        cautious_ci=None,
        cost_new=1.25,
    )

    assert problems(dict(document, relative_gain_percent=-25.0 - 2e-8)) == []
    assert problems(dict(document, relative_gain_percent=-25.0 - 4e-8)) != []


def test_two_blocks_are_enough_to_pair() -> None:
    """Two complete blocks pair, one does not."""
    document = gate()
    for row in document["heads"]:
        row["runs"] = 2
    document.update(blocks=2, tests=2)
    document["settings"]["min_tests"] = 2

    assert problems(document) == []
    assert problems(dict(document, paired=False)) != []


def test_the_schema_knows_the_verdicts_of_the_rule() -> None:
    """Schema and code have the same words."""
    assert tuple(load_schema("gate")["properties"]["verdict"]["enum"]) == VERDICTS
