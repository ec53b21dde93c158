"""`pick`: one head's name on standard output, by weight."""

import json
import math
from typing import Dict, List

import pytest

from hydra_heads.use.picking import draw
from tests.cli.conftest import TWO_HEADS, Desk
from tests.cli.picking import put_weights

SHARES = (0.25, 0.75)
HEADS = ("gzip9", "zlib")


def test_one_name_and_nothing_else(desk: Desk) -> None:
    """Standard output is a head's name and a line end, so `$(...)` gives the name; exit 0."""
    put_weights(desk)

    answer = desk.call("pick", "job")

    assert answer.code == 0
    assert answer.out in ("gzip9\n", "zlib\n")
    assert answer.err == ""


def test_seed_gives_the_same_names(desk: Desk) -> None:
    """With a seed the names are those of `draw`, one a line, wherever they are asked for."""
    put_weights(desk)

    answer = desk.call("pick", "job", "--n", "20", "--seed", "3")

    assert answer.out.splitlines() == draw(HEADS, SHARES, 20, 3)


def test_seed_in_the_environment_is_not_for_picks(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HYDRA_SEED orders the runs of Phase 1: picks by it would be the same for ever."""
    put_weights(desk)
    monkeypatch.setenv("HYDRA_SEED", "1")

    first = desk.call("pick", "job", "--n", "200")

    assert first.out != desk.call("pick", "job", "--n", "200").out


def test_best_is_the_largest_weight(desk: Desk) -> None:
    """--best prints the head with the largest weight, the first of equal ones."""
    put_weights(desk)
    best = desk.call("pick", "job", "--best").out
    put_weights(desk, weights={"gzip9": 0.5, "zlib": 0.5})

    assert (best, desk.call("pick", "job", "--best").out) == ("zlib\n", "gzip9\n")


@pytest.mark.parametrize("words", [["--n", "2"], ["--seed", "1"], ["--n", "3", "--seed", "1"]])
def test_best_with_a_draw_is_refused(desk: Desk, words: List[str]) -> None:
    """--best draws nothing: with --n or --seed somebody means something else."""
    put_weights(desk)

    answer = desk.call("pick", "job", "--best", *words)

    assert (answer.code, answer.out) == (2, "")
    expected = "--best draws nothing, so --n and --seed say nothing; leave them out\n"
    assert answer.err == f"hydra-heads pick: {expected}"


def test_instance_has_its_own_weights(desk: Desk) -> None:
    """--instance NAME picks by the weights of that instance."""
    row = {"instance": "small", "weights": {"gzip9": 1.0}, "beliefs": {}, "runs": 4}
    put_weights(desk, by_instance=[row])

    answer = desk.call("pick", "job", "--instance", "small", "--n", "9")

    assert answer.out == "gzip9\n" * 9


def _with_instances(desk: Desk, document: Dict[str, object]) -> None:
    """Let the profiled slot have two instances, and weights that tell them apart."""
    slot = desk.read("hydra_profiles/slot.json")
    slot["instances"] = [
        {"name": "a", "values": {"file": "a.txt", "level": 9}},
        {"name": "b", "values": {"file": "b.txt", "level": 1}},
    ]
    desk.write("hydra_profiles/slot.json", json.dumps(slot))
    document.update(
        by_instance=[
            {"instance": "a", "weights": {"left": 1.0}, "beliefs": {}, "runs": 4},
            {"instance": "b", "weights": {"right": 1.0}, "beliefs": {}, "runs": 4},
        ]
    )
    desk.write("hydra_profiles/weights.json", json.dumps(document))


def test_equal_values_mean_that_instance(weighed: Desk) -> None:
    """--instance KEY=VALUE means the instance with these values, in whatever order."""
    _with_instances(weighed, weighed.read("hydra_profiles/weights.json"))

    one = weighed.call("pick", "job", "--instance", "level=9,file=a.txt", "--n", "5")
    other = weighed.call("pick", "job", "--instance", "file=b.txt,level=1", "--n", "5")

    assert (one.out, other.out) == ("left\n" * 5, "right\n" * 5)


def test_other_instance_has_the_overall_weights(weighed: Desk) -> None:
    """A new input is picked for by the overall weights: told of a name, for values on demand."""
    _with_instances(weighed, weighed.read("hydra_profiles/weights.json"))

    name = weighed.call("pick", "job", "--instance", "c", "--json")
    values = weighed.call("pick", "job", "--instance", "file=c.txt,level=1", "--json")
    told = weighed.call("pick", "job", "--instance", "file=c.txt", "--verbose")
    quiet = weighed.call("pick", "job", "--instance", "c", "--quiet")

    assert json.loads(name.out)["from"] == json.loads(values.out)["from"] == "overall"
    line = "no weights of instance 'c': the overall ones are taken\n"
    assert name.err.endswith(f"[INFO] hydra_profiles/weights.json: {line}")
    assert values.err == quiet.err == ""
    assert "[DEBUG] hydra_profiles/weights.json: no weights of instance 'file=c.txt'" in told.err


def test_names_stand_first_where_reasons_follow(desk: Desk) -> None:
    """--explain prints the names, then where the shares come from, all of them, and reasons."""
    put_weights(desk)

    answer = desk.call("pick", "job", "--explain", "--n", "3", "--seed", "1")

    lines = answer.out.splitlines()
    assert lines[:3] == draw(HEADS, SHARES, 3, 1)
    assert lines[3:5] == ["", "overall weights of hydra_profiles/weights.json"]
    assert lines[6] == "head   share  picks"
    assert lines[8].split()[:2] == ["zlib", "0.750"]
    assert "zlib: weight 0.750, before 0.500" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "no weights yet: equal shares"),
        (["--live"], "no weights yet: equal shares, and what was learned from runs"),
    ],
)
def test_equal_shares_are_explained(two_heads: Desk, words: List[str], said: str) -> None:
    """Without weights --explain says that nothing is known yet."""
    lines = two_heads.call("pick", "job", "--explain", *words).out.splitlines()

    assert lines[2] == said
    assert lines[0] in TWO_HEADS


def test_shares_of_an_instance_are_explained(desk: Desk) -> None:
    """--explain names the instance whose weights are taken."""
    put_weights(desk)

    lines = desk.call("pick", "job", "--explain", "--instance", "small").out.splitlines()

    assert lines[2] == "weights of instance 'small' in hydra_profiles/weights.json"
    assert any(" is the cheapest on 'small' with probability " in line for line in lines)


def test_reasons_need_the_whole_document_right(desk: Desk) -> None:
    """What picking alone would not see is seen where reasons are asked for."""
    put_weights(desk, heads=[])

    answer = desk.call("pick", "job", "--explain")

    assert answer.code == 2
    assert answer.err.startswith("hydra-heads pick: hydra_profiles/weights.json: heads: found")


def test_json_says_all_that_picking_knows(desk: Desk) -> None:
    """--json prints picks, shares, and which weights they come from."""
    document = put_weights(desk)

    answer = desk.call("pick", "job", "--json", "--n", "2", "--seed", "1", "--instance", "small")

    shown = json.loads(answer.out)
    assert shown["picks"] == draw(HEADS, (0.5, 0.5), 2, 1)
    assert shown["weights"] == {"gzip9": 0.5, "zlib": 0.5}
    assert (shown["slot"], shown["instance"], shown["from"]) == ("job", "small", "by_instance")
    assert (shown["file"], shown["run_id"]) == ("hydra_profiles/weights.json", document["run_id"])
    assert len(shown["sha256"]) == 64


@pytest.mark.parametrize(
    "words",
    [
        ["pick"],
        ["pick", "job", "more"],
        ["pick", "job", "--n", "0"],
        ["pick", "job", "--seed", "-1"],
        ["pick", "job", "--sed", "1"],
        ["pick", "job", "--weights", ""],
        ["pick", "job", "--explain", "--json"],
    ],
)
def test_wrong_usage_is_one_line(desk: Desk, words: List[str]) -> None:
    """A wrong command line ends with 2 and one line on standard error."""
    put_weights(desk)

    answer = desk.call(*words)

    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("hydra-heads pick: ")
    assert answer.err.count("\n") == 1


def test_wrong_environment_is_one_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong setting in the environment is refused, whichever way is taken."""
    put_weights(desk)
    monkeypatch.setenv("HYDRA_LOG_FORMAT", "xml")

    answer = desk.call("pick", "job")

    assert (answer.code, answer.out) == (2, "")
    assert "environment variable HYDRA_LOG_FORMAT: found 'xml', expected one of" in answer.err


@pytest.mark.parametrize("words", [[], ["--explain"], ["--json"], ["--best"], ["--live"]])
def test_picking_changes_nothing(weighed: Desk, words: List[str]) -> None:
    """`pick` takes no lock and writes nothing, with --live neither."""
    before = weighed.everything()

    answer = weighed.call("pick", "job", *words)

    assert answer.code == 0
    assert weighed.everything() == before


def test_picks_follow_the_weights(desk: Desk) -> None:
    """Many picks come as often as the weights say."""
    put_weights(desk)

    names = desk.call("pick", "job", "--n", "4000", "--seed", "8").out.split()

    assert abs(names.count("zlib") / 4000 - 0.75) < 5 * math.sqrt(0.75 * 0.25 / 4000)
