"""What `doctor` found, in words."""

from typing import Dict, Optional

import pytest

from hydra_heads.report.doctor import Trust, checks_text, overhead_text, trust

FIGURES: Dict[str, Optional[float]] = {
    "seconds": 10.0,
    "clock_step_us": 0.07,
    "runs": 800,
    "run_ms": 0.95,
    "process_ms": 0.9,
    "between_ms": 0.05,
    "recording_ms": 0.0144,
    "recording_low_ms": 0.0135,
    "recording_high_ms": 0.0154,
    "sampling_interval_s": 0.1,
    "sampling_fastest_interval_s": 0.01,
    "sampling_off_percent": 0.01,
    "sampling_percent": 0.38,
    "sampling_fastest_percent": 1.9,
    "end_lag_ms": 0.5,
    "cpu_error_ms": 0.4,
    "memory_floor_mb": 8.5,
    "memory_error_mb": 0.12,
    "self_trials": 9,
    "self_different": 0,
    "self_least_percent": 0.0,
    "self_most_percent": 23.1,
    "self_blocks": 20,
    "self_program_ms": 10.3,
    "visible_blocks": 60,
    "visible_percent": 3.27,
}


def worded(**changes: Optional[float]) -> str:
    """Word the figures with something changed."""
    return overhead_text(dict(FIGURES, **changes))


def told(figure: str, **changes: Optional[float]) -> Trust:
    """Say how far one kind of figure can be trusted, with something changed."""
    (found,) = [item for item in trust(dict(FIGURES, **changes)) if item.figure == figure]
    return found


def test_checks_are_lines_with_what_to_do_below() -> None:
    """Status, name and finding stand in columns; a remedy in a line of its own."""
    rows = [
        ("clock", "ok", "fine", ""),
        ("load", "note", "busy", "end others"),
        ("boost", "absent", "unknown", ""),
    ]

    assert checks_text(rows) == (
        "status    check  found\n"
        "ok        clock  fine\n"
        "note      load   busy\n"
        "                 -> end others\n"
        "not here  boost  unknown\n"
        "no problem found; 1 note"
    )


def test_problems_are_counted_and_named() -> None:
    """The last line is what a person in a hurry reads."""
    rows = [("a", "problem", "x", "y"), ("b", "problem", "x", "y"), ("c", "ok", "x", "")]

    assert checks_text(rows).endswith("\n2 problems: a, b")
    assert checks_text(rows[2:]).endswith("\nno problem found")


def test_what_it_costs_and_what_to_trust() -> None:
    """Two tables, all figures in them measured ones."""
    assert worded().split("\n") == [
        "what it costs         measured here",
        "a run                 0.950 ms for a program that does nothing: 0.900 ms its process, "
        "0.0500 ms from its end to the next start (medians of 800 runs)",
        "recording             +0.0144 ms a run (95 % interval +0.0135 to +0.0154 ms)",
        "sampling              0.380 % of one core at 0.1 s, 1.90 % of one core at 0.01 s, "
        "0.0100 % without",
        "clock                 steps of 0.0700 us",
        "a program and itself  found different in 0 of 9 comparisons of 20 blocks: the true rate "
        "is at most 23 % (with 95 %)",
        "",
        "figure               how far it can be trusted here",
        "time of a run        to 1 % from 50.0 ms on: it is reported 0.500 ms longer than the "
        "program itself sees; one that does nothing takes 0.900 ms",
        "difference of heads  from 3.3 % on: 60 blocks find it in 9 of 10 comparisons (a program "
        "of 10.3 ms); less needs more tests",
        "CPU time             to 0.400 ms, the end of a process included",
        "peak memory          above 8.50 MiB to 0.12 MiB; below that from samples only, and "
        "flagged",
    ]


def test_a_cost_within_noise_is_called_that() -> None:
    """An interval that holds zero is no cost, and no gain either."""
    assert "nothing that can be told from noise (95 % interval -0.0200 to 0 ms)" in worded(
        recording_low_ms=-0.02, recording_high_ms=0.0
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sampling_percent": None}, "sampling              1.90 % of one core at 0.01 s"),
        (
            {"sampling_percent": None, "sampling_fastest_percent": None},
            "sampling              not told here",
        ),
        ({"self_trials": 0}, "a program and itself  could not be compared"),
        ({"clock_step_us": None}, "clock                 steps of - us"),
    ],
)
def test_what_was_not_measured_is_not_shown(
    changes: Dict[str, Optional[float]], words: str
) -> None:
    """No figure stands in for one that is absent."""
    assert words in worded(**changes)


def test_a_coarse_clock_decides_over_times() -> None:
    """Steps longer than the lag are what times are exact to."""
    assert told("time of a run", clock_step_us=16000.0).message.startswith("to 1 % from 1600 ms")
    assert told("time of a run", end_lag_ms=2.0).message.startswith("to 1 % from 200 ms")


def test_a_program_that_differs_from_itself_is_no_measure() -> None:
    """Only when chance alone is ruled out; then no limit is promised."""
    doubtful = told("difference of heads", self_different=6, self_least_percent=41.0)

    assert told("difference of heads", self_least_percent=4.9).status == "ok"
    assert doubtful.status == "note"
    assert doubtful.message.startswith("not now")


@pytest.mark.parametrize(
    ("figure", "name"),
    [
        ("difference of heads", "visible_percent"),
        ("CPU time", "cpu_error_ms"),
        ("peak memory", "memory_error_mb"),
    ],
)
def test_what_is_not_known_is_absent(figure: str, name: str) -> None:
    """A figure that this system does not tell cannot be trusted, and is said to be absent."""
    assert told(figure, **{name: None}).status == "absent"


def test_peaks_without_a_floor_are_right_everywhere() -> None:
    """Where the system tells each run's own peak, there is no limit below."""
    assert told("peak memory", memory_floor_mb=None).message == "to 0.12 MiB"
    assert told("peak memory", memory_error_mb=0.0).message.startswith("above 8.50 MiB exactly;")


def test_trust_is_an_object() -> None:
    """The names of its parts are those that programs read."""
    assert list(trust(FIGURES)[0].as_document()) == ["figure", "status", "message"]
