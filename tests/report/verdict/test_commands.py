"""Command lines that a reader may type."""

from typing import Optional

import pytest

from hydra_heads.report.summary import split_command, summary_of
from hydra_heads.report.verdict.commands import (
    is_complete,
    measuring_command,
    pick_command,
    show_command,
    weighing_command,
)
from hydra_heads.report.view import View
from tests.report.verdict.slots import (
    CLEAR,
    NEAR,
    SLOT,
    rows_of,
    slot_of,
)
from tests.report.views import usual_view


def test_commands_name_folder_and_heads_file() -> None:
    """Commands fit the folder and the heads file that the documents name."""
    slot = {**SLOT, "heads_file": {"path": "../my heads.json", "sha256": "0" * 64}}
    view = slot_of(NEAR, slot=slot)

    assert split_command(summary_of(view).next)[1].endswith(" --heads 'my heads.json'")


def test_commands_have_no_paths_that_lead_away() -> None:
    """Paths out of the folder are no part of a command; other options are asked for instead."""
    slot = {**SLOT, "heads_file": {"path": "/srv/secret/heads.json", "sha256": "0" * 64}}
    view = slot_of(NEAR, slot=slot)
    foreign = usual_view()

    assert "secret" not in summary_of(view).next
    assert "(with the options of before): python" in summary_of(view).next
    assert "(with the options of before): python" in summary_of(foreign).next
    assert summary_of(foreign).next.endswith(" --output-dir profiles")


@pytest.mark.parametrize(
    ("profile_file", "options"),
    [
        ("hydra_profiles/head_fast.json", ""),
        ("hydra_profiles/compress/head_fast.json", " --output-dir hydra_profiles/compress"),
        ("my runs/head_fast.json", " --output-dir 'my runs'"),
        ("head_fast.json", None),
        ("../elsewhere/head_fast.json", None),
        ("/srv/head_fast.json", None),
        ("C:/runs/head_fast.json", None),
        ("", None),
    ],
)
def test_the_folder_of_the_profiles(profile_file: str, options: Optional[str]) -> None:
    """A folder below the dashboard's is named, the usual one not, and none that leads away."""
    view = slot_of(CLEAR)
    rows = [{**row, "profile_file": profile_file} for row in rows_of(view)]
    view = View({**view.dashboard, "heads": rows}, view.profiles, view.weights)

    assert is_complete(view) == (options is not None)
    assert measuring_command(view, 70) == (
        f"python -m hydra_heads pipeline --num-tests 70{options or ''}"
    )


def test_commands_for_a_head_and_a_job() -> None:
    """What is asked of a folder names it as `--profiles`."""
    view = slot_of(CLEAR)
    rows = [{**row, "profile_file": "runs/head_fast.json"} for row in rows_of(view)]
    view = View({**view.dashboard, "heads": rows}, view.profiles, view.weights)

    assert weighing_command(view) == "python -m hydra_heads weigh --profiles runs"
    assert show_command(view, "fast") == "python -m hydra_heads show fast --profiles runs"
    assert pick_command(view) == "python -m hydra_heads pick compress --profiles runs"
    assert pick_command(view, True) == (
        "python -m hydra_heads pick compress --instance INPUT --profiles runs"
    )


def test_a_folder_that_nobody_tells_is_left_to_the_reader() -> None:
    """A command without one would take the usual folder, where another slot may live."""
    view = slot_of(CLEAR)
    rows = [{**row, "profile_file": "head_fast.json"} for row in rows_of(view)]
    view = View({**view.dashboard, "heads": rows}, view.profiles, view.weights)

    assert pick_command(view) == "python -m hydra_heads pick compress --profiles DIR"
    assert show_command(view, "fast") == "python -m hydra_heads show fast --profiles DIR"
