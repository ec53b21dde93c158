"""What the report rests on."""

from typing import List

from hydra_heads.report.page.facts import facts, machine, moment
from hydra_heads.report.view import View
from tests.report.page.conformity import faults_of, parsed
from tests.report.page.hostile import hostile_view
from tests.report.views import full_profile, make_view
from tests.weigh.profiles import NOON


def lines_of(view: View) -> List[str]:
    """Return what is said of a slot, a line each."""
    (rows,) = parsed(facts(view)).all("dl")
    return [f"{row.children[0].text}: {row.children[1].text}" for row in rows.children]


def test_the_facts_of_a_slot() -> None:
    """When it was measured, until when that holds, how much there is, and on which machine."""
    others = {"a": {"environment": {"cpu_model": "Z80", "cpu_count": 2, "system": "CP/M"}}}

    view = make_view({"a": [1.0] * 4}, others=others)

    assert lines_of(view) == [
        "Measured: 2026-01-09 12:00 UTC",
        "Valid until: 2026-01-10 13:00 UTC (25 h)",
        "Heads: 1",
        "Runs: 4 (4 a head)",
        "Machine: Z80, 2 CPUs, CP/M",
        "Report made: 2026-01-09 12:01 UTC",
    ]


def test_the_oldest_profile_says_until_when_the_report_is_valid() -> None:
    """Profiles of different age: from the oldest to the newest, and valid as long as the oldest."""
    others = {"a": {"timestamp_unix": NOON - 7200}}

    lines = lines_of(make_view({"a": [1.0] * 4, "b": [2.0] * 6}, others=others))

    assert lines[0] == "Measured: 2026-01-09 10:00 UTC to 2026-01-09 12:00 UTC"
    assert lines[1].startswith("Valid until: 2026-01-10 11:00 UTC")
    assert lines[3] == "Runs: 10 (4 to 6 a head)"


def test_without_heads_nothing_is_made_up() -> None:
    """No heads: no moment, no machine, and zero runs, which is what there is."""
    lines = lines_of(make_view({}))

    assert lines[:5] == ["Measured: -", "Valid until: -", "Heads: 0", "Runs: 0", "Machine: -"]


def test_several_machines_are_a_warning_of_their_own() -> None:
    """Times of different machines do not compare, and the top says so."""
    others = {name: {"environment": {"cpu_model": name}} for name in "ab"}

    view = make_view({"a": [1.0] * 4, "b": [2.0] * 4}, others=others)

    assert machine(view) == "2 machines: times do not compare"


def test_a_moment_beyond_the_calendar_is_not_known() -> None:
    """A profile of the year 9999 that is valid for a day more ends no report."""
    assert moment(None) == moment(253402300799.0 + 1) == moment(-1.0) == "-"


def test_a_foreign_profile_has_a_moment_of_its_own() -> None:
    """A profile with a time stamp only, and no number, is measured then."""
    profile = full_profile("a", [1.0, 2.0])

    assert profile.written_unix == NOON
    assert moment(profile.written_unix).endswith("2026-01-09 12:00 UTC</time>")


def test_hostile_words_stay_words() -> None:
    """CPU models are text, whatever they hold [fault 82]."""
    view = hostile_view()

    assert faults_of(facts(view)) == []
    assert len(lines_of(view)) == 6
