"""The reference itself: by hand, by closed forms, and against the fixtures."""

import json
import math
from typing import Dict, List

import pytest

from hydra_heads.model.documents import problems_of
from tests.powershell.rebalancing import fixtures
from tests.powershell.rebalancing.comparing import unequal
from tests.powershell.rebalancing.reference import answer_of
from tests.powershell.rebalancing.student import quantile

JUDGED, REFUSED = fixtures.judged(), fixtures.refused()


@pytest.mark.parametrize("name", JUDGED)
def test_fixtures_expect_what_the_reference_says(name: str) -> None:
    """Every expected verdict, and every expected figure to the last digits, is the reference's."""
    fixture = fixtures.load(name)
    expected = fixture["expected"]

    answer = answer_of(fixture)

    assert (answer["exit"], answer["verdict"]) == (expected["exit"], expected["verdict"])
    assert unequal(answer["figures"], expected["figures"], name, 1e-12) == []
    if answer["reason"]:
        assert [words for words in expected["reason"] if words not in answer["reason"]] == []


@pytest.mark.parametrize("name", JUDGED)
def test_fixtures_with_a_verdict_are_right_documents(name: str) -> None:
    """What is judged are weights and profiles that Hydra's own validator accepts."""
    fixture = fixtures.load(name)
    weights = json.loads(fixtures.weights_text(fixture["weights"]))
    profiles = [json.loads(fixtures.profile_text(row)) for row in fixture.get("profiles", [])]

    problems = problems_of(weights, "weights", "weights")
    for profile in profiles:
        problems += problems_of(profile, "profile", profile["name"])

    assert problems == []


@pytest.mark.parametrize("name", JUDGED + REFUSED)
def test_fixtures_say_what_they_are_about(name: str) -> None:
    """Every fixture has a sentence, an exit code, and words to be found."""
    fixture = fixtures.load(name)
    expected = fixture["expected"]

    assert fixture["what"].endswith(".")
    assert expected["exit"] in (0, 1, 2, 3)
    assert (expected["exit"] == 2) == name.startswith("error_") == bool(expected.get("message"))


def test_fixtures_reach_every_answer() -> None:
    """All exit codes and verdicts, paired and not, occur."""
    seen = {
        (expected["exit"], expected["verdict"], expected["figures"]["paired"])
        for expected in (fixtures.load(name)["expected"] for name in JUDGED)
    }

    verdicts = [(0, "improved"), (1, "worse"), (3, "cannot_tell")]
    assert {(*verdict, paired) for verdict in verdicts for paired in (True, False)} <= seen


def test_two_blocks_by_hand() -> None:
    """Two heads that move by 0.3 over two blocks, worked with pencil and paper.

    d = 0.3 x (1 - 0.8), 0.3 x (1.1 - 0.85) = 0.06, 0.075; mean 0.0675, s = 0.0075 x sqrt(2),
    standard error 0.0075, t of one degree tan(0.475 pi) = 12.706; cost of old weights
    (1.05 + 0.825) / 2 = 0.9375. Three blocks: 4.303 x s / sqrt(3) = 0.026 < 0.0675.
    """
    figures = answer_of(fixtures.load("two_blocks"))["figures"]

    half = 0.0075 * math.tan(0.475 * math.pi)
    assert figures["paired"] is True
    assert (figures["blocks"], figures["tests"]) == (2, 2)
    assert figures["gain"] == pytest.approx(0.0675, rel=1e-14)
    assert figures["gain_ci"]["low"] == pytest.approx(0.0675 - half, rel=1e-11)
    assert figures["gain_ci"]["high"] == pytest.approx(0.0675 + half, rel=1e-11)
    assert figures["relative_gain_percent"] == pytest.approx(7.2, rel=1e-14)
    assert figures["degrees_of_freedom"] == 1
    assert figures["cost_new"] == pytest.approx(0.87, rel=1e-14)
    assert figures["runs_needed"] == 3


def test_welch_by_hand() -> None:
    """Two heads with two and three runs, worked with pencil and paper.

    Means 2 and 4, variances 2 and 4, shares move by 1/4: gain = (2 - 4) / 4 = -0.5; v = 1/16 x 2/2
    + 1/16 x 4/3 = 7/48; degrees (7/48)^2 / ((1/16)^2 / 1 + (1/12)^2 / 2) = 49/17.
    """
    figures = answer_of(_moved([1.0, 3.0], [2.0, 4.0, 6.0]))["figures"]

    half = quantile(0.975, 49 / 17) * math.sqrt(7 / 48)
    assert figures["paired"] is False
    assert (figures["blocks"], figures["tests"]) == (0, 2)
    assert figures["gain"] == -0.5
    assert figures["degrees_of_freedom"] == pytest.approx(49 / 17, rel=1e-14)
    assert figures["gain_ci"]["low"] == pytest.approx(-0.5 - half, rel=1e-12)
    assert figures["gain_ci"]["high"] == pytest.approx(-0.5 + half, rel=1e-12)
    assert (figures["cost_old"], figures["cost_new"]) == (3.0, 3.5)
    assert figures["relative_gain_percent"] == pytest.approx(-100 / 6, rel=1e-14)
    assert [head["mean_cost"] for head in figures["heads"]] == [2.0, 4.0]


def test_no_spread_by_hand() -> None:
    """Without spread: a quarter of 1.25 - 0.75 is gained of 1, which is 12.5 percent."""
    figures = answer_of(fixtures.load("no_spread"))["figures"]

    assert figures["gain"] == 0.125
    assert figures["gain_ci"] == {"low": 0.125, "high": 0.125, "level": 0.95}
    assert (figures["cost_old"], figures["relative_gain_percent"]) == (1.0, 12.5)
    assert (figures["degrees_of_freedom"], figures["runs_needed"]) == (31, 2)


def test_failures_by_hand() -> None:
    """A failure costs 10 x 0.5 s, and 7.5 s when it took as long; the rest are seconds."""
    fixture = _moved([0.5, 1.0], [1.5, 2.0])
    fixture["weights"]["objective"] = {"time_limit_s": 0.5}
    fixture["profiles"][0]["runs"] += [
        {"ok": False, "seconds": 0.1},
        {"ok": False, "seconds": 7.5},
        {"ok": False, "seconds": None},
        {"ok": None, "seconds": 99.0},
    ]

    heads = answer_of(fixture)["figures"]["heads"]

    assert [head["mean_cost"] for head in heads] == [(0.5 + 1 + 5 + 7.5 + 5) / 5, 1.75]
    assert [head["runs"] for head in heads] == [5, 2]


def test_caution_by_hand() -> None:
    """Of three heads with four runs one failed once, and no head is taken to be steadier than all.

    A failure costs 10, a success 1; shares move by -1/2, 1/4, 1/4. Of the blocks one differs, by
    9/4: gain 9/16, variance 81/64. With p = 1/12 each head varies at least by p (1 - p) 81 =
    6.1875, and the sum by (1/4 + 1/16 + 1/16) x 6.1875 = 2.3203125, which is more. Apart: 6.1875,
    20.25 as it was, 6.1875, over four.
    """
    paired, apart = (_three_heads(run_ids) for run_ids in ("aaa", "abc"))

    of_pairs, of_samples = (answer_of(each)["figures"] for each in (paired, apart))

    terms = [6.1875 / 16, 20.25 / 64, 6.1875 / 64]
    degrees = sum(terms) ** 2 * 3 / sum(term**2 for term in terms)
    halves = [
        quantile(0.975, 3) * math.sqrt(2.3203125 / 4),
        quantile(0.975, degrees) * math.sqrt(sum(terms)),
    ]
    for figures, half in zip((of_pairs, of_samples), halves):
        assert figures["gain"] == 0.5625
        assert figures["cautious_ci"]["low"] == pytest.approx(0.5625 - half, rel=1e-11)
        assert figures["cautious_ci"]["high"] == pytest.approx(0.5625 + half, rel=1e-11)
    plain = quantile(0.975, 3) * math.sqrt(81 / 64 / 4)
    assert of_pairs["gain_ci"]["high"] == pytest.approx(0.5625 + plain, rel=1e-11)


def test_old_shares_by_hand() -> None:
    """Of 0.3, 0.2 and 0.5 for a head that is gone remain 0.6 and 0.4."""
    heads = answer_of(fixtures.load("gone_head"))["figures"]["heads"]

    assert [head["old_weight"] for head in heads] == pytest.approx([0.6, 0.4], rel=1e-15)


@pytest.mark.parametrize("p", [0.75, 0.95, 0.975, 0.9999995])
def test_quantiles_by_closed_forms(p: float) -> None:
    """One and two degrees of freedom have formulas of their own; very many are the normal's."""
    assert quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-9)
    assert quantile(p, 2) == pytest.approx((2 * p - 1) / math.sqrt(2 * p * (1 - p)), rel=1e-9)
    assert quantile(0.975, 1e9) == pytest.approx(1.959963984540054, rel=1e-8)


def test_quantiles_against_scipy() -> None:
    """Where SciPy is installed it says the same to 1e-12."""
    stats = pytest.importorskip("scipy.stats")

    worst = max(
        abs(quantile(p, degrees) / stats.t.isf(1 - p, degrees) - 1)
        for p in (0.75, 0.975, 0.995, 0.9999995)
        for degrees in (1, 1.3, 2.9, 9, 66.7, 1000, 1e6, 1e9)
    )

    assert worst < 1e-12


def test_the_number_of_runs_is_the_smallest() -> None:
    """One block less than what is needed leaves zero inside the interval."""
    fixture = fixtures.load("contains_zero")
    figures = fixture["expected"]["figures"]
    spread = (figures["gain_ci"]["high"] - figures["gain"]) / quantile(0.975, 35) * 6

    enough = [quantile(0.975, n - 1) * spread / math.sqrt(n) < figures["gain"]
              for n in range(2, 200)]  # fmt: skip

    assert enough.index(True) + 2 == figures["runs_needed"]


def _moved(left: List[float], right: List[float]) -> fixtures.Document:
    """Return a fixture of heads that ran apart and whose shares move by a quarter."""
    shares: Dict[str, Dict[str, float]] = {
        "new": {"a": 0.25, "b": 0.75},
        "old": {"a": 0.5, "b": 0.5},
    }
    profiles = [
        {"name": "a", "runs": list(left), "run_id": "rfresh-1"},
        {"name": "b", "runs": list(right), "run_id": "rfresh-2"},
    ]
    return {"weights": shares, "profiles": profiles}


def _three_heads(run_ids: str) -> fixtures.Document:
    """Return a fixture of three heads, of which the second failed once."""
    runs: List[object] = [1.0, 1.0, 1.0]
    fails = {"ok": False, "seconds": 0.1}
    profiles = [
        {"name": name, "runs": [*runs, last], "run_id": f"rfresh-{run_id}"}
        for name, last, run_id in zip("abc", [1.0, fails, 1.0], run_ids)
    ]
    weights = {
        "new": {"a": 0.75, "b": 0.125, "c": 0.125},
        "old": {"a": 0.25, "b": 0.375, "c": 0.375},
        "objective": {"time_limit_s": 1.0},
    }
    return {"weights": weights, "profiles": profiles}
