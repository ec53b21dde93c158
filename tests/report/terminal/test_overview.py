"""All heads of a slot as one table."""

import re
from functools import lru_cache
from typing import Dict, List

import pytest

from hydra_heads.model.profile import Profile
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.table import display_width
from hydra_heads.report.terminal.overview import overview_text
from hydra_heads.report.terminal.screen import Screen
from hydra_heads.report.view import View, view_of
from tests.report.views import full_profile, make_view, many_heads, usual_view
from tests.weigh.profiles import FAILED, NOON, make_profile, origin, profile_document, weighed

WIDE = Screen()

HOSTILE = "\x1b[31m\u202e|<b>\n\u65e5\u672c " * 5


def unchecked(name: str) -> Profile:
    """Make a profile with texts that no document of ours would have."""
    document = profile_document("a", [1.0, FAILED, 2.0], instances=(HOSTILE, "\u65e5\u672c" * 40))
    failures = [{"kind": HOSTILE, "count": 1, "example": HOSTILE}]
    return Profile(dict(document, name=name, display_name=HOSTILE, failures=failures))


def view_from(*profiles: Profile) -> View:
    """Put profiles together without weights."""
    return view_of(Sources(profiles, None, None, "."), origin("r3", NOON))


@lru_cache(maxsize=None)
def views() -> Dict[str, View]:
    """Return slots of every kind that a folder may hold."""
    return {
        "usual": usual_view(),
        "one head": make_view({"alone": [1.0, 2.0, 3.0]}),
        "one run": make_view({"a": [1.0], "b": [2.0]}),
        "no run": make_view({"a": [], "b": []}),
        "no success": make_view({"a": [FAILED] * 5, "b": [FAILED] * 5}),
        "no weights": make_view({"a": [1.0, 2.0], "b": [2.0, 3.0]}, is_weighed=False),
        "many": make_view(many_heads(200, runs=3)),
        "foreign": view_from(
            make_profile("foreign", [1.0, FAILED], run_id=None, is_blocked=False, runs=[])
        ),
        "none": view_from(),
        "hostile": view_from(unchecked(HOSTILE), unchecked("\u65e5\u672c" * 20)),
    }


def table(text: str) -> Dict[str, List[str]]:
    """Return the rows of the table by head, split where two blanks are."""
    lines = text.split("\n\n")[1].split("\n")
    rows = [re.split(r"  +", line) for line in lines]
    return {row[0]: row[1:] for row in rows}


def test_heads_stand_below_what_is_known_of_them() -> None:
    """The finding comes first, then status, then the heads by weight, then how to read it."""
    text = overview_text(usual_view(), WIDE)

    paragraphs = text.split("\n\n")
    assert paragraphs[0].startswith("slot: quick is best with belief 0.59; about ")
    assert paragraphs[0].split("\n")[1] == (
        "Status warning: flaky: success_rate is 90.0 percent, warning below 95.0"
    )
    assert list(table(text)) == ["head", "quick", "rival", "flaky"]
    assert paragraphs[2].startswith("weight: share of the work")


def test_a_row_says_weight_belief_success_time_and_why() -> None:
    """With their doubts; the bar is as long as the weight is large."""
    rows = table(overview_text(usual_view(), WIDE))

    assert rows["head"] == [
        "weight", "before", "belief", "success %", "mean ms", "p95 ms", "peak MiB", "runs",
        "status", "failures", "reason",
    ]  # fmt: skip
    assert rows["quick"][:5] == ["████████", "0.987", "-", "0.593", "100 [88..100]"]
    assert rows["quick"][-2:] == ["ok", "best, 1 rival"]
    assert rows["flaky"][-3:] == ["warning", "3 of unknown kind", "costs 8.63 x the best"]
    assert rows["rival"][0] == "▏"


def test_weights_before_are_shown() -> None:
    """So that one sees what has changed."""
    profiles = [full_profile("a", [1.0, 1.1] * 10), full_profile("b", [2.0, 2.1] * 10)]
    view = make_view(
        {"a": [1.0, 1.1] * 10, "b": [2.0, 2.1] * 10}, previous=weighed(profiles, "uniform")
    )

    assert table(overview_text(view, WIDE))["a"][2] == "0.500"


def test_all_is_well_needs_no_status_line() -> None:
    """The column says it."""
    text = overview_text(make_view({"a": [1.0, 1.1] * 10, "b": [2.0, 2.1] * 10}), WIDE)

    assert "Status" not in text
    assert "failures" not in text


def test_without_weights_there_are_no_columns_for_them() -> None:
    """And the first line says that there are none."""
    text = overview_text(views()["no weights"], WIDE)

    assert "weigh" in text.split("\n")[0]
    assert not {"weight", "before", "belief", "reason"} & set(table(text)["head"])


def test_many_reasons_are_counted() -> None:
    """A slot of two hundred failing heads fits a screen."""
    heads = {f"h{number}": [1.0, FAILED, 2.0] for number in range(200)}

    text = overview_text(make_view(heads), WIDE)

    status = text.split("\n\n")[0].split("\n")
    assert status[-1] == "  and 196 more"
    assert len(status) < 10


@pytest.mark.parametrize("width", [2, 10, 20, 40, 60, 79, 80, 100, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_nothing_is_wider_than_the_terminal(width: int, encoding: str) -> None:
    """Whatever the slot holds, no line breaks."""
    for kind, view in views().items():
        text = overview_text(view, Screen(width, 24, encoding))

        assert max(map(display_width, text.split("\n"))) <= width, kind
        assert text.replace("\n", "").isprintable(), kind
        assert text.encode(encoding), kind


def test_columns_that_found_no_room_are_named() -> None:
    """So that a person knows what there is to be seen."""
    text = overview_text(usual_view(), Screen(width=80))

    assert text.split("\n")[-1].startswith("wider terminals show: before, ")
    assert "reason" in text.split("\n")[-1]
    assert "wider" not in overview_text(usual_view(), WIDE)


def test_the_legend_explains_what_is_shown() -> None:
    """And nothing else."""
    narrow = overview_text(usual_view(), Screen(width=40))

    assert "before: " not in narrow
    assert "bar: " not in narrow
    assert "weight: " in narrow
    assert "work; bar: against the heaviest" in overview_text(usual_view(), WIDE)


def test_colours_say_no_more_than_the_words() -> None:
    """Without them the text is the same."""
    painted = overview_text(usual_view(), Screen(width=120, is_coloured=True))

    assert "\x1b[1mquick\x1b[0m" in painted
    assert "\x1b[33mwarning\x1b[0m" in painted
    assert re.sub("\x1b\\[[0-9]*m", "", painted) == overview_text(usual_view(), Screen(width=120))


def test_no_head_is_left_out() -> None:
    """Two hundred heads are two hundred rows."""
    assert len(table(overview_text(views()["many"], Screen(80, 24)))) == 201


def test_a_foreign_profile_is_shown_as_far_as_it_goes() -> None:
    """What is not known is a dash."""
    text = overview_text(views()["foreign"], WIDE)

    assert table(text)["foreign"] == [
        "50 [9..91]", "1000", "-", "-", "2", "critical", "1 of unknown kind"
    ]  # fmt: skip


def test_the_same_view_is_the_same_text() -> None:
    """Nothing depends on when it is asked."""
    assert overview_text(usual_view(), WIDE) == overview_text(usual_view(), WIDE)
