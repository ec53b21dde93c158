"""A whole gate over subjects."""

from typing import List, Mapping, Optional, Tuple

from hydra_heads.model.regression import OK, REGRESSED
from hydra_heads.rules.gate.judging import judged_gate
from hydra_heads.rules.gate.past import Past
from tests.rules.gate.subjects import OPTIONS, USUAL, subject


def again(suspects: List[str], control: Optional[str]) -> Mapping[Tuple[str, str], float]:
    """Answer that every head is as it ever was."""
    return {(head, "time"): 1.0 for head in [*suspects, control or ""]}


def test_rows_come_in_the_order_of_the_subjects() -> None:
    """Every subject has its row, with a q, and the sentence names the worst."""
    many = [subject([*USUAL, 1.0, 1.0, 1.0], "a"), subject([*USUAL, 1.5, 1.5, 1.5], "b")]

    rows, reason = judged_gate(Past().judge, many, OPTIONS)

    assert [(row.head, row.verdict) for row in rows] == [("a", OK), ("b", REGRESSED)]
    assert all(row.q is not None for row in rows)
    assert reason.startswith("worse beyond noise: 1 of 2 figures: b time +")


def test_one_of_ten_heads_is_seen_at_once() -> None:
    """Half as long again after ten quiet nights is red among ten heads and their rates [R-069]."""
    many = [subject([*USUAL[:10], 1.0], f"h{place}") for place in range(10)]
    many[3] = subject([*USUAL[:10], 1.5], "h3")
    many += [subject([100.0] * 11, each.head, "success_rate") for each in many]

    rows, _ = judged_gate(Past().judge, many, OPTIONS)

    assert [row.head for row in rows if row.verdict != OK] == ["h3"]


def test_suspects_are_run_again_only_when_asked() -> None:
    """Without `confirm` a callable is not called; with it a row that is not confirmed is ok."""
    many = [subject([*USUAL, 1.0, 1.0, 1.0], "a"), subject([*USUAL, 1.5, 1.5, 1.5], "b")]

    without, _ = judged_gate(Past().judge, many, OPTIONS, again=again)
    asked, _ = judged_gate(Past().judge, many, OPTIONS._replace(confirm=5), again=again)

    assert [(row.verdict, row.confirmed) for row in without] == [(OK, None), (REGRESSED, None)]
    assert [(row.verdict, row.confirmed) for row in asked] == [(OK, None), (OK, False)]
