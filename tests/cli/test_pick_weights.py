"""`pick`: which weights are meant, and what is said where there are none."""

import json
import time
from typing import Any, Dict

import pytest

from hydra_heads.use.picking import draw
from tests.cli.conftest import TWO_HEADS, Desk
from tests.cli.picking import put_weights

OLD: Dict[str, Any] = {"timestamp_unix": time.time() - 1e6, "valid_for_s": 3600}


def test_without_weights_heads_are_alike(profiled: Desk) -> None:
    """No weights yet: equal shares of the slot's heads, a warning, and what to do."""
    answer = profiled.call("pick", "job", "--n", "200", "--seed", "1")

    assert answer.code == 0
    assert answer.out.splitlines() == draw(("left", "right"), (0.5, 0.5), 200, 1)
    assert "[WARN] no weights of slot 'job' yet: equal shares of the heads in" in answer.err
    assert "weigh them: hydra-heads weigh --slot job\n" in answer.err
    assert answer.err.count("\n") == 1


def test_heads_file_of_the_slot_is_enough(two_heads: Desk) -> None:
    """Before the first profile the heads file in the current folder says what there is."""
    before = two_heads.everything()

    answer = two_heads.call("pick", "job")

    assert answer.out.rstrip("\n") in TWO_HEADS
    line = "weigh them: hydra-heads pipeline --heads hydra_heads.json\n"
    assert answer.err.endswith(line)
    assert two_heads.everything() == before


def test_unknown_slot_names_the_command(two_heads: Desk) -> None:
    """A slot that nobody knows is an error that names what would make it known."""
    answer = two_heads.call("pick", "jbo")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "hydra-heads pick: hydra_profiles: slot 'jbo' is neither here nor in hydra_profiles/jbo; "
        "profile it: hydra-heads profile --heads FILE --output-dir hydra_profiles\n"
    )


@pytest.mark.parametrize("stage", ["slot.json", "weights.json"])
def test_unknown_slot_names_the_one_that_is_there(weighed: Desk, stage: str) -> None:
    """Where another slot lives in the folder it is named, and a folder of its own is proposed."""
    for path in weighed.profiles.iterdir():
        if path.name != stage:
            path.unlink()

    answer = weighed.call("pick", "jbo")

    expected = "slot 'jbo' is neither here, where 'job' lives, nor in hydra_profiles/jbo; profile"
    assert answer.code == 2
    assert expected in answer.err
    assert answer.err.endswith("--output-dir hydra_profiles/jbo\n")


def test_slot_name_that_is_none_is_refused(desk: Desk) -> None:
    """A slot is a name, not a path."""
    put_weights(desk)

    answer = desk.call("pick", "../job")

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads pick: SLOT: found '../job', which is not 1 to 64")


def test_old_weights_are_used_and_told(desk: Desk) -> None:
    """Weights past their time pick all the same, with a warning; --quiet keeps it, cron sees it."""
    put_weights(desk, **OLD)

    answer = desk.call("pick", "job", "--quiet")

    assert answer.code == 0
    assert answer.out in ("gzip9\n", "zlib\n")
    assert "[WARN] hydra_profiles/weights.json: 11.6 d old and valid for 60 min: " in answer.err
    assert answer.err.count("\n") == 1


def test_changed_heads_file_is_told(weighed: Desk) -> None:
    """A heads file that was edited since is named in a warning."""
    weighed.write_heads({**TWO_HEADS, "third": ["true"]})

    answer = weighed.call("pick", "job")

    assert answer.code == 0
    assert (
        "[WARN] hydra_heads.json: changed or gone since hydra_profiles/weights.json" in answer.err
    )


def test_warnings_have_the_form_that_is_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--log-format json and HYDRA_LOG_FORMAT=json give a warning as an object."""
    put_weights(desk, **OLD)

    option = json.loads(desk.call("pick", "job", "--log-format", "json").err)
    monkeypatch.setenv("HYDRA_LOG_FORMAT", "json")
    environment = json.loads(desk.call("pick", "job").err)

    assert (option["level"], option["logger"]) == ("WARN", "hydra.cli.pick")
    assert environment == {**option, "time": environment["time"]}


def test_weights_of_another_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """--weights FILE is taken before HYDRA_WEIGHTS, that before the folder's."""
    put_weights(desk, weights={"gzip9": 1.0, "zlib": 0.0}, by_instance=[])
    put_weights(desk, "else", weights={"gzip9": 0.0, "zlib": 1.0}, by_instance=[])
    put_weights(desk, "third", weights={"gzip9": 1.0, "zlib": 0.0}, by_instance=[])
    folder = desk.call("pick", "job").out
    monkeypatch.setenv("HYDRA_WEIGHTS", "else/weights.json")

    environment = desk.call("pick", "job").out
    option = desk.call("pick", "job", "--weights", "third/weights.json").out

    assert (folder, environment, option) == ("gzip9\n", "zlib\n", "gzip9\n")


def test_weights_file_that_is_not_there(desk: Desk) -> None:
    """A file that was named and is missing is an error with the command that makes it."""
    answer = desk.call("pick", "job", "--weights", "w.json", "--profiles", "p")

    assert (answer.code, answer.out) == (2, "")
    line = "hydra-heads weigh --profiles p --slot job --out w.json"
    assert answer.err == f"hydra-heads pick: w.json: no such file; make it: {line}\n"


def test_weights_that_the_environment_names_may_come_later(
    two_heads: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HYDRA_WEIGHTS is where Phase 2 will write: without the file there are no weights yet."""
    monkeypatch.setenv("HYDRA_WEIGHTS", "w.json")

    answer = two_heads.call("pick", "job")

    assert answer.code == 0
    assert "no weights of slot 'job' yet: equal shares" in answer.err


def test_weights_of_another_slot_count_as_none(two_heads: Desk) -> None:
    """Weights that are named and are of another slot are told and not used."""
    put_weights(two_heads, "else", slot="other")

    answer = two_heads.call("pick", "job", "--weights", "else/weights.json", "--n", "50")

    assert answer.code == 0
    assert set(answer.out.split()) == set(TWO_HEADS)
    assert (
        "[WARN] else/weights.json: of slot 'other', not 'job': counts as no weights" in answer.err
    )


@pytest.mark.parametrize("text", ["", "{", '{"schema": "hydra.weights", "schema_version": "2.0"}'])
def test_weights_beyond_mending_are_one_line(desk: Desk, text: str) -> None:
    """Weights that cannot be read end with 2, one line, and what to do."""
    put_weights(desk)
    desk.write("hydra_profiles/weights.json", text)

    answer = desk.call("pick", "job")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("hydra-heads pick: hydra_profiles/weights.json: ")
    line = "if it is beyond mending, remove it and weigh again: hydra-heads weigh --slot job\n"
    assert answer.err.endswith(line)
    assert answer.err.count("\n") == 1


def test_slot_in_a_folder_of_its_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slot's weights are found in DIR/SLOT too; HYDRA_DIR and --profiles name DIR."""
    put_weights(desk, "p/job")

    option = desk.call("pick", "job", "--profiles", "p")
    monkeypatch.setenv("HYDRA_DIR", "p")
    environment = desk.call("pick", "job")

    assert [option.code, environment.code] == [0, 0]
    assert environment.out in ("gzip9\n", "zlib\n")
