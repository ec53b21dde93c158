"""`history import`."""

import json

from hydra_heads.base.jsontext import dump_json
from tests.cli.conftest import Desk
from tests.model.samples import profile
from tests.store.imports.exports import as_text, hyperfine, hyperfine_result, pyperf


def test_files_of_all_formats(desk: Desk) -> None:
    """Each file becomes an invocation, in a folder that is made when it is not there."""
    desk.write("hf.json", as_text(hyperfine()))
    desk.write("pp.json", as_text(pyperf()))
    desk.write("head_zlib.json", dump_json(profile()))

    answer = desk.call("history", "import", "hf.json", "pp.json", "head_zlib.json")

    lines = answer.out.splitlines()
    assert (answer.err, answer.code) == ("", 0)
    assert lines[0].startswith("hf.json: hyperfine, 3 runs added as i-")
    assert lines[0].endswith(" (gzip-9-data.txt)")
    assert lines[1].startswith("pp.json: pyperf, 3 runs added as i-")
    assert lines[2].startswith("head_zlib.json: hydra, 4 runs added as i-")
    assert lines[3] == "Next: hydra-heads history list"
    listed = json.loads(desk.call("history", "list", "--json").out)["invocations"]
    assert {row["origin"] for row in listed} == {"import"}
    assert {row["slot"] for row in listed} == {None}


def test_again_adds_nothing(desk: Desk) -> None:
    """A second import says that the runs are known, and adds none."""
    desk.write("hf.json", as_text(hyperfine()))
    desk.call("history", "import", "hf.json")
    before = desk.call("history", "export").out

    answer = desk.call("history", "import", "hf.json", "--json")

    (row,) = json.loads(answer.out)["imported"]
    assert (answer.code, row["runs_added"], row["is_new"]) == (0, 0, False)
    assert "[INFO] hf.json: its runs are known already, as i-" in answer.err
    assert desk.call("history", "export").out == before


def test_all_files_are_checked_first(desk: Desk) -> None:
    """One broken file among good ones: one line, and nothing has changed."""
    desk.write("good.json", as_text(hyperfine()))
    desk.write("bad.json", as_text(hyperfine())[:50])

    answer = desk.call("history", "import", "good.json", "bad.json")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("hydra-heads history import: bad.json: not JSON")
    assert answer.err.count("\n") == 1
    assert not desk.profiles.exists()


def test_name_and_time_that_are_given(desk: Desk) -> None:
    """`--head` names the head, `--at` says when the runs began."""
    desk.write("hf.json", as_text(hyperfine()))

    desk.call("history", "import", "hf.json", "--head", "old", "--at", "2020-01-01T00:00Z")

    rows = json.loads(desk.call("history", "runs", "--json").out)["runs"]
    assert {row["head"] for row in rows} == {"old"}
    assert rows[-1]["started"] == "2020-01-01T00:00:00.000+00:00"


def test_slot_of_the_folder(profiled: Desk) -> None:
    """In a folder that holds a slot the runs are that slot's; another slot's are refused."""
    profiled.write("hf.json", as_text(hyperfine()))
    profiled.write("other.json", dump_json(profile()))

    taken = profiled.call("history", "import", "hf.json", "--quiet")
    refused = profiled.call("history", "import", "other.json")

    rows = json.loads(profiled.call("history", "list", "--origin", "import", "--json").out)
    assert taken == (0, "", "")
    assert [row["slot"] for row in rows["invocations"]] == ["job"]
    assert refused.code == 2
    assert "slot 'compress', but the folder holds 'job'" in refused.err


def test_profile_of_the_folder_itself(profiled: Desk) -> None:
    """A folder's own profiles hold nothing that its history does not have."""
    answer = profiled.call("history", "import", "hydra_profiles/head_left.json")

    assert answer.code == 0
    assert "its runs are known already, as r" in answer.err
    assert '"import"' not in profiled.call("history", "list", "--json").out


def test_past_comes_first(two_heads: Desk) -> None:
    """A folder that only holds what was taken in becomes that of the first slot profiled."""
    two_heads.write("hf.json", as_text(hyperfine()))
    two_heads.call("history", "import", "hf.json", "--head", "left")

    code = two_heads.call("profile", "--num-tests", "2", "--quiet").code

    listed = json.loads(two_heads.call("history", "list", "--json").out)["invocations"]
    assert code == 0
    assert [(row["origin"], row["slot"]) for row in listed] == [
        ("profile", "job"),
        ("import", None),
    ]


def test_imports_weigh_nothing(profiled: Desk) -> None:
    """Runs from elsewhere are no evidence: weights are the same with them and without."""
    profiled.call("weigh", "--quiet")
    without = profiled.read("hydra_profiles/weights.json")
    (profiled.profiles / "weights.json").unlink()
    _import_slow_past(profiled)

    profiled.call("weigh", "--quiet")

    with_them = profiled.read("hydra_profiles/weights.json")
    of_one_call = ("run_id", "timestamp", "timestamp_unix")
    for key in of_one_call:
        assert with_them.pop(key)
        assert without.pop(key)
    assert with_them == without


def test_imports_are_no_past_of_a_profile(profiled: Desk) -> None:
    """Runs from elsewhere stand in no `previous` and no `earlier`, and count for no figure."""
    before = profiled.read("hydra_profiles/head_left.json")
    _import_slow_past(profiled)

    profiled.call("profile", "--num-tests", "6", "--seed", "1", "--quiet")

    document = profiled.read("hydra_profiles/head_left.json")
    previous, earlier = document["previous"], document["earlier"]
    assert isinstance(previous, dict)
    assert isinstance(earlier, list)
    assert previous["run_id"] == before["run_id"]
    assert [row["run_id"] for row in earlier] == [before["run_id"]]
    assert document["num_tests"] == 6


def _import_slow_past(desk: Desk) -> None:
    past = hyperfine_result(times=[9.0] * 40, exit_codes=[0] * 40)
    desk.write("hf.json", as_text(hyperfine(past)))
    words = ("--head", "left", "--at", "2020-01-01", "--quiet")
    assert desk.call("history", "import", "hf.json", *words) == (0, "", "")
