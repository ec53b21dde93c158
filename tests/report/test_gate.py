"""What judging new weights came to, in words."""

from typing import Any, Dict

import pytest

from hydra_heads.report.gate import gate_text, verdict_line
from tests.model.gate_samples import gate_figures


def document(**changes: Any) -> Dict[str, Any]:
    """Return a gate document with something changed."""
    return {**gate_figures(), "units": {"gain": "seconds"}, **changes}


def test_the_text_says_verdict_reason_and_heads() -> None:
    """The figures of the verdict, why it is one, and both weights of every head."""
    assert gate_text(document()).split("\n") == [
        "improved: the new weights cost 25.0 % less (95 % interval 12.5 to 37.5 %), 0.250 s a run, "
        "100 blocks",
        "  the gain is beyond noise and not below the minimum",
        "",
        "head     old    new  cost s  runs",
        "gzip9  0.500  0.250    1.50   100",
        "zlib   0.500  0.750   0.500   100",
    ]


def test_a_loss_is_told_without_minus_signs() -> None:
    """More is more: the bounds of a loss stand in their order, the smaller first."""
    loss = document(
        verdict="worse",
        gain=-0.031,
        gain_ci={"low": -0.0525, "high": -0.0095, "level": 0.9},
        relative_gain_percent=-3.1,
    )

    assert verdict_line(loss) == (
        "worse: the new weights cost 3.1 % more (90 % interval 0.9 to 5.2 %), 0.0310 s a run, "
        "100 blocks"
    )


def test_noise_keeps_its_sign() -> None:
    """An interval with zero in it shows that it could be the other way round."""
    noise = document(
        verdict="cannot_tell",
        gain=0.012,
        gain_ci={"low": -0.004, "high": 0.028, "level": 0.95},
        relative_gain_percent=1.2,
        paired=False,
    )

    assert verdict_line(noise) == (
        "cannot tell: the new weights cost 1.2 % less (95 % interval -0.4 to 2.8 %), "
        "0.0120 s a run, 120 runs a head"
    )


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.2499, 0.2501, "25.0000 % less (95 % interval 24.9900 to 25.0100 %)"),
        (0.25, 0.25, "25.0 % less (95 % interval 25.0 to 25.0 %)"),
        (-30.0, 30.5, "25.0 % less (95 % interval -3000.0 to 3050.0 %)"),
    ],
)
def test_digits_follow_the_doubt(low: float, high: float, text: str) -> None:
    """As many digits as the width of the interval lets count, one behind the point at least."""
    assert text in verdict_line(document(gain_ci={"low": low, "high": high, "level": 0.95}))


def test_a_gain_without_interval_is_told_as_such() -> None:
    """One run of a head gives a gain, and nothing to say how sure it is."""
    line = verdict_line(document(verdict="cannot_tell", gain_ci=None))

    assert line.startswith("cannot tell: the new weights cost 25.0 % less (no interval), 0.250 s")


def test_other_units_are_named() -> None:
    """What is minimised says what costs are counted in."""
    text = gate_text(document(units={"gain": "MiB"}))

    assert "0.250 MiB a run" in text
    assert "cost MiB" in text


def test_without_figures_the_reason_is_the_answer() -> None:
    """Weights that were kept need one line."""
    kept = document(
        verdict="cannot_tell",
        reason="the weights were kept: there is nothing to compare",
        relative_gain_percent=None,
        heads=[],
    )

    assert gate_text(kept) == ("cannot tell: the weights were kept: there is nothing to compare")


def test_a_head_without_runs_has_a_dash() -> None:
    """What no run says is not 0."""
    rows = gate_figures()["heads"]
    rows[0].update(mean_cost=None, runs=0)

    assert "gzip9  0.500  0.250       -     0" in gate_text(document(heads=rows))
