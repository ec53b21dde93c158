"""What series came to, in words: `hydra_heads.report.insight` and `insight_nights`."""

from typing import Any

import pytest

from hydra_heads.report.insight import changes_text, trends_text
from hydra_heads.report.insight_nights import anomalies_text, correlations_text
from hydra_heads.store.coincidence import Difference, Mark
from hydra_heads.store.insight.far_nights import FarNight, FarNights
from hydra_heads.store.insight.relations import Looked, Relation, Relations
from hydra_heads.store.insight.shifts import Shift, Shifts
from hydra_heads.store.insight.trends import DOWN, STEADY, UP, Trend
from hydra_heads.store.series import DIFFERENCE, RATE
from tests.store.nights import series_with

SERIES = series_with([1.0] * 20)

SHORT = series_with([1.0] * 5, "lz4")

SUCCESS = SERIES._replace(metric="success_rate", kind=RATE, unit="percent")

LINES = SERIES._replace(metric="stderr_lines", kind=DIFFERENCE, unit="count")

SLOWER = Shift(SERIES, 12, 1.0, 1.23, 23.0, 18.2, 28.9, 0.001, 0.004)

NONE = Shifts([], [], [])


def first_line(text: str) -> str:
    """Return the first line."""
    return text.split("\n", maxsplit=1)[0]


def changed(**facts: Any) -> str:
    """Word one change."""
    return first_line(changes_text(Shifts([SLOWER._replace(**facts)], [SERIES], [])))


def test_a_change_names_size_interval_and_first_night() -> None:
    """Day, run id and q; and that nothing recorded changed with it."""
    assert changed() == (
        "head zlib: 23 % slower [18, 29] since 1970-01-14 (run id r12), q 0.0040; "
        "nothing that is recorded changed with it"
    )


def test_a_change_names_what_coincides() -> None:
    """Old and new of definition, machine and software, and how near it was."""
    marks = (
        Mark(12, (Difference("fingerprint", "sha256:" + "a" * 64, "sha256:" + "b" * 64),)),
        Mark(11, (Difference("machine_key", "m" * 64, "n" * 64),)),
        Mark(13, (Difference("python", "3.11.7", "3.13.0"),)),
    )

    assert changed(marks=marks).split("; ")[1:] == [
        "its definition or version changed there (fingerprint aaaaaaaaaaaa -> bbbbbbbbbbbb)",
        "the machine changed one invocation earlier (machine key mmmmmmmmmmmm -> nnnnnnnnnnnn)",
        "python changed one invocation later (3.11.7 -> 3.13.0)",
    ]


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (SERIES._replace(reference=0.25), "[18, 29], 250 -> 308 ms, since"),
        (SERIES._replace(reference=20.0), "[18, 29], 20.0 -> 24.6 s, since"),
        (SERIES._replace(reference=64.0, metric="memory_max_mb", unit="MiB"), "64.0 -> 78.7 MiB,"),
        (LINES._replace(reference=4.0), "[18, 29], 5.00 -> 5.23, since"),
        (SUCCESS, "[18, 29], 1.00 -> 1.23 %, since"),
    ],
)
def test_a_change_names_both_levels(series: Any, words: str) -> None:
    """In the metric's unit, where it is known what the first night stands for."""
    assert words in changed(series=series)


def test_an_improvement_has_no_minus_signs() -> None:
    """The interval is turned with the word."""
    assert changed(change=-12.3, low=-15.0, high=-9.5).startswith(
        "head zlib: 12 % faster [9.5, 15] since"
    )


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (SUCCESS, "head zlib, success rate: 23 points higher [18, 29], 1.00"),
        (LINES, "head zlib, stderr_lines: 23 count higher [18, 29] since"),
        (SERIES._replace(metric="memory_max_mb"), "head zlib, memory_max_mb: 23 % higher [18, 29]"),
    ],
)
def test_other_metrics_are_named_with_their_unit(series: Any, words: str) -> None:
    """Points of percent, the unit of counts, and percent of what is relative."""
    assert changed(series=series).startswith(words)


def test_what_did_not_change_is_said_too() -> None:
    """Series without a change, those nobody can tell, inputs left out, and what q means."""
    judged = SERIES._replace(left_out=("huge", "new"))

    assert changes_text(Shifts([], [judged], [SHORT])).split("\n") == [
        "head zlib: no change beyond noise in 20 invocations",
        "head lz4: cannot tell: 5 invocations, at least 8 are needed",
        "head zlib: left out, with fewer than 5 earlier runs: huge, new",
        "[..]: 95 % intervals; 1 series was judged: of those said to have a change, at "
        "most 5 % are expected to be chance (q)",
    ]


def test_trends_are_worded_worst_first() -> None:
    """Slower, faster, none, cannot tell."""
    trends = [
        Trend(SHORT),
        Trend(SERIES._replace(head="flat"), STEADY, -0.04, -2.0, 1.9, 0.5, 0.6),
        Trend(SERIES._replace(head="better"), DOWN, -30.0, -34.0, -26.0, 0.001, 0.002),
        Trend(SERIES._replace(head="worse"), UP, 8.0, 5.25, 11.0, 0.001, 0.00001),
    ]

    basis = "over 20 invocations since 1970-01-02 (run id r0)"
    assert trends_text(trends).split("\n")[:-1] == [
        f"head worse: gets slower: 8.0 % [5.2, 11] {basis}, q < 0.001",
        f"head better: gets faster: 30 % [26, 34] {basis}, q 0.0020",
        f"head flat: no trend beyond noise: 0.0 % [-2.0, 1.9] {basis}",
        "head lz4: cannot tell: 5 invocations, at least 8 are needed",
    ]


def test_a_step_is_told_beside_the_trend() -> None:
    """A head that changed once has no trend, but it is not what it was."""
    text = trends_text([Trend(SERIES, STEADY, 27.0, -50.0, 239.0, 0.5, 0.5)], [SLOWER])

    assert first_line(text).endswith(
        "(run id r0); 23 % slower in a step at 1970-01-14 (run id r12)"
    )


def test_a_falling_success_rate_is_the_worst() -> None:
    """Down is bad for what succeeds, and it is told in points."""
    trends = [
        Trend(SERIES, DOWN, -30.0, -34.0, -26.0, 0.001, 0.002),
        Trend(SUCCESS, DOWN, -12.0, -15.0, -9.0, 0.001, 0.002),
    ]

    assert trends_text(trends).startswith("head zlib, success rate: falls: 12 points [9.0, 15]")


def test_without_an_interval_none_is_made_up() -> None:
    """A dash stands for bounds that nobody knows."""
    assert "[-] over" in trends_text([Trend(SERIES, STEADY, 1.0, None, None, 0.5, 0.5)])


def test_a_far_night_names_what_was_usual() -> None:
    """Night, size, where such nights lie, and its own outliers."""
    nights = tuple(
        night._replace(outliers=3) if place == 12 else night
        for place, night in enumerate(SERIES.nights)
    )
    far = FarNight(SERIES._replace(nights=nights), 12, 1.0, 0.94, 1.07, 35.2, 0.012)

    text = anomalies_text(FarNights([far], [SERIES], [SHORT], NONE))

    assert text.split("\n")[:2] == [
        "head zlib: 1970-01-14 (run id r12): 35 % slower than the nights like it "
        "(usual: -6.0 to +7.0 %), q 0.012; 3 of its 40 runs are flagged as outliers",
        "head lz4: cannot tell: 5 invocations, at least 8 are needed",
    ]


def test_a_far_night_says_what_else_was_different() -> None:
    """A definition that held for one night is named."""
    nights = tuple(
        night._replace(fingerprint="sha256:" + "9" * 64) if place == 12 else night
        for place, night in enumerate(SUCCESS.nights)
    )
    far = FarNight(SUCCESS._replace(nights=nights), 12, 90.0, 80.0, 99.0, -30.0, 0.012)

    line = first_line(anomalies_text(FarNights([far], [], [], NONE)))

    assert "30 points lower than the nights like it (usual: -10 to +9.0 points)" in line
    assert "its definition or version changed there (fingerprint 000000000000" in line


def test_nothing_far_is_said() -> None:
    """Each series that was judged has its line."""
    assert anomalies_text(FarNights([], [SERIES], [], NONE)) == (
        "head zlib: none of 20 invocations is far from the others"
    )


def test_relations_are_worded_with_their_sign() -> None:
    """Which way they go, from how many runs, and how sure; who has none, and who is too new."""
    pairs = [
        Relation("a", "time", "user_time", 0.974, 0.0, 0.0, 400),
        Relation("a", "cpu_avg", "time", -0.5, 0.001, 0.002, 380),
    ]
    looked = [Looked("a", 10, 400), Looked("b", 10, 300)]

    text = correlations_text(Relations(pairs, looked, [Looked("c", 1, 8)], 42))

    assert text.split("\n") == [
        "head a: time and user_time: r +0.97, rise together (400 runs, q < 0.001)",
        "head a: cpu_avg and time: r -0.50, one rises as the other falls (380 runs, q 0.0020)",
        "head b: no two metrics go together beyond noise in 300 runs of 10 invocations",
        "head c: cannot tell: 8 runs of 1 invocation count, at least 20 are needed, 5 of each "
        "instance and each invocation",
        "r: rank correlation (Spearman) of runs, what instance and invocation do taken out; 42 "
        "pairs were judged: of those listed, at most 5 % are expected to be chance (q)",
    ]
