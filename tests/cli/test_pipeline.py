"""All phases as one command."""

import json

from tests.cli.conftest import FAILING, QUICK, Desk


def test_pipeline_goes_from_heads_to_dashboard(two_heads: Desk) -> None:
    """One command profiles, weighs and publishes, and everything it wrote is valid."""
    answer = two_heads.call("pipeline", "--num-tests", "5")

    assert answer.code == 0
    assert two_heads.call("validate", "hydra_profiles", "hydra_dashboard_config.json").code == 0
    assert answer.out.splitlines()[-1] == "Next: hydra-heads show"


def test_pipeline_goes_on_after_a_negative_answer(desk: Desk) -> None:
    """A head that never succeeds makes the answer 1, and the later phases still run."""
    desk.write_heads({"good": QUICK, "bad": FAILING})

    answer = desk.call("pipeline", "--num-tests", "5")

    assert answer.code == 1
    assert (desk.folder / "hydra_dashboard_config.json").exists()


def test_pipeline_stops_where_something_failed(profiled: Desk) -> None:
    """After a failure the later phases do not run."""
    profiled.write("hydra_heads.json", "{}")

    answer = profiled.call("pipeline")

    assert answer.code == 2
    assert not (profiled.profiles / "weights.json").exists()


def test_pipeline_for_programs(two_heads: Desk) -> None:
    """`--json` prints the dashboard alone; `--quiet` prints nothing."""
    printed = two_heads.call("pipeline", "--num-tests", "2", "--json").out
    quiet = two_heads.call("pipeline", "--num-tests", "2", "--quiet")

    assert json.loads(printed)["schema"] == "hydra.dashboard"
    assert (quiet.code, quiet.out) == (0, "")


def test_pipeline_keeps_to_its_folder(two_heads: Desk) -> None:
    """With a folder of its own everything lies in that folder."""
    answer = two_heads.call("pipeline", "--num-tests", "2", "--output-dir", "mine")

    names = {path.name for path in (two_heads.folder / "mine").iterdir()}
    assert {"weights.json", "slot.json", "hydra_dashboard_config.json"} <= names
    assert answer.out.splitlines()[-1] == "Next: hydra-heads show --profiles mine"
    assert not two_heads.profiles.exists()


def test_dry_run_of_the_pipeline(two_heads: Desk) -> None:
    """A dry run shows the commands and runs no phase."""
    before = two_heads.everything()

    assert two_heads.call("pipeline", "--dry-run").code == 0

    assert two_heads.everything() == before
