"""New weights judged on fresh runs, as it is called."""

import json
import shutil
from typing import Dict, List, Sequence

import pytest

from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.documents import problems_of
from tests.cli.conftest import Desk
from tests.weigh.profiles import profile_document
from tests.weigh.validation.scenes import source, weights_of

FRESH = "hydra_profiles/validation"

MORE_A = {"a": 0.75, "b": 0.25}


def times(level: float, runs: int = 40, jitter: float = 0.1) -> List[float]:
    """Return times around a level."""
    return [level * (1 + jitter * (-1) ** run) for run in range(runs)]


def lay_out(desk: Desk, folder: str = "hydra_profiles", **others: object) -> None:
    """Write weights that give more to a, in a folder of their own."""
    before: Dict[str, float] = {"a": 0.5, "b": 0.5}
    weights = weights_of(MORE_A, before, **others)  # type: ignore[arg-type]
    (desk.folder / folder).mkdir(parents=True, exist_ok=True)
    desk.write(f"{folder}/weights.json", dump_json(weights.document))


def run_anew(
    desk: Desk, a: Sequence[float], b: Sequence[float], folder: str = FRESH, **others: object
) -> None:
    """Write profiles of fresh runs of both heads."""
    (desk.folder / folder).mkdir(parents=True, exist_ok=True)
    for name, seconds in (("a", a), ("b", b)):
        document = profile_document(name, seconds, **others)  # type: ignore[arg-type]
        desk.write(f"{folder}/head_{name}.json", dump_json(document))


@pytest.fixture
def judged(desk: Desk) -> Desk:
    """A desk with weights that give more to a, and fresh runs that say that a is cheaper."""
    lay_out(desk)
    run_anew(desk, times(1.0), times(2.0))
    return desk


def test_better_weights_end_with_0(judged: Desk) -> None:
    """The verdict, its figures and the heads are shown, and nothing is written [H-007]."""
    before = judged.everything()

    answer = judged.call("gate", "--weights")

    assert answer.code == 0
    assert answer.out.splitlines() == [
        "improved: the new weights cost 16.67 % less (95 % interval 16.13 to 17.21 %), "
        "0.250 s a run, 40 blocks",
        "  the gain is beyond noise and not below the minimum",
        "",
        "head    old    new  cost s  runs",
        "a     0.500  0.750    1.00    40",
        "b     0.500  0.250    2.00    40",
    ]
    assert answer.err == ""
    assert judged.everything() == before


def test_worse_weights_end_with_1(desk: Desk) -> None:
    """The same weights are worse where fresh runs say that b is cheaper [H-007]."""
    lay_out(desk)
    run_anew(desk, times(2.0), times(1.0))

    answer = desk.call("gate", "--weights")

    assert answer.code == 1
    assert answer.out.startswith("worse: the new weights cost 16.67 % more (95 % interval 16.13 ")


def test_a_smoke_run_cannot_tell(desk: Desk) -> None:
    """Ten tests a head end with 3, and it is said how many runs would settle it [H-007]."""
    lay_out(desk)
    run_anew(desk, times(1.0, 10, 0.5), times(1.1, 10, -0.5))

    answer = desk.call("gate", "--weights")

    assert answer.code == 3
    assert answer.out.startswith("cannot tell: the new weights cost 2.4 % less (95 % interval -")
    assert "  too few runs: 10 of 30 blocks; about " in answer.out
    assert " blocks would settle it\n" in answer.out


def test_kept_weights_cannot_tell_without_fresh_runs(desk: Desk) -> None:
    """Weights that were kept end with 3 before any folder is read."""
    lay_out(desk, decision="kept")

    answer = desk.call("gate", "--weights")

    assert answer.code == 3
    assert answer.out == "cannot tell: the weights were kept: there is nothing to compare\n"


def test_json_is_the_document(judged: Desk) -> None:
    """`--json` prints the valid document, which `validate` takes from a file, and no talk."""
    answer = judged.call("gate", "--weights", "--json")

    document = json.loads(answer.out)
    assert answer.code == 0
    assert problems_of(document, "gate", "gate.json") == []
    assert document["weights"]["file"] == "hydra_profiles/weights.json"
    assert [row["file"] for row in document["profiles"]] == [
        "hydra_profiles/validation/head_a.json",
        "hydra_profiles/validation/head_b.json",
    ]
    judged.write("gate.json", answer.out)
    assert judged.call("validate", "gate.json").code == 0


def test_quiet_answers_by_the_exit_code_alone(judged: Desk) -> None:
    """A script that only wants the code gets no line."""
    answer = judged.call("gate", "--weights", "--quiet")

    assert (answer.code, answer.out, answer.err) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("--min-improvement-percent", "17"), 3, "the gain is below the minimum"),
        (("--min-tests", "41"), 3, "too few runs: 40 of 41 blocks; about 41 blocks would settle"),
        (("--confidence", "50"), 0, "(50 % interval 16."),
        (("--max-regression-percent", "1e2", "--min-improvement-percent", "0"), 0, "improved: "),
    ],
)
def test_settings_decide(judged: Desk, words: Sequence[str], code: int, reason: str) -> None:
    """Each setting changes the verdict or its figures."""
    answer = judged.call("gate", "--weights", *words)

    assert answer.code == code
    assert reason in answer.out


def test_an_allowed_loss_is_no_verdict(desk: Desk) -> None:
    """A loss up to what is allowed ends with 3, not with 1."""
    lay_out(desk)
    run_anew(desk, times(2.0), times(1.0))

    answer = desk.call("gate", "--weights", "--max-regression-percent", "17")

    assert answer.code == 3
    assert "the loss is within what is allowed" in answer.out


def test_a_document_that_contradicts_itself_is_not_shown(
    judged: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours ends with 2 and no verdict."""
    monkeypatch.setattr(
        "hydra_heads.weigh.validation.verdict.verdict_of", lambda found, settings: "worse"
    )

    answer = judged.call("gate", "--weights")

    assert (answer.code, answer.out) == (2, "")
    assert "not shown, it breaks its own contract: gate: verdict: found 'worse'" in answer.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--weights", "--confidence", "95,5"),
            "argument --confidence: found '95,5', expected percent from 50 to 99.9999",
        ),
        (
            ("--weights", "--confidence", "100"),
            "argument --confidence: found '100', expected percent from 50 to 99.9999",
        ),
        (
            ("--weights", "--confidence", "0.95"),
            "argument --confidence: found '0.95', expected percent from 50 to 99.9999",
        ),
        (
            ("--weights", "--min-tests", "0"),
            "argument --min-tests: found '0', expected a whole number from 1 to 1000000000",
        ),
        (
            ("--weights", "--min-improvement-percent", "-1"),
            "argument --min-improvement-percent: found '-1', expected percent >= 0",
        ),
        (
            ("--weights", "--max-regression-percent", "inf"),
            "argument --max-regression-percent: found 'inf', expected percent >= 0",
        ),
        (
            ("--weights", "--max-regression-percent", "1e999"),
            "argument --max-regression-percent: found '1e999', expected percent >= 0",
        ),
        (
            ("--weights", "--max-regression-percent", "1_0"),
            "argument --max-regression-percent: found '1_0', expected percent >= 0",
        ),
        (("--weights", ""), "argument --weights: found '', expected the name of a file or folder"),
        (("--weights", "--validation", ""), "argument --validation: found '', expected the name"),
        (("--weights", "x.json", "y.json"), "a head or profile does not go with --weights"),
    ],
)
def test_wrong_usage_ends_with_2(judged: Desk, words: Sequence[str], message: str) -> None:
    """Each wrong word is named with what is allowed, in one line."""
    answer = judged.call("gate", *words)

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert answer.err.count("\n") == 1


def test_used_runs_are_refused(desk: Desk) -> None:
    """Runs that made the weights do not judge them [H-041]."""
    lay_out(desk, made_from=[source("r1")])
    run_anew(desk, times(1.0), times(2.0))

    answer = desk.call("gate", "--weights")

    assert (answer.code, answer.out) == (2, "")
    assert "head_a.json: not fresh: r1 made these weights or those before" in answer.err


def test_profiles_without_run_id_are_taken_with_a_warning(desk: Desk) -> None:
    """Fresh or not: nobody can tell of another program's runs, and that is said."""
    lay_out(desk)
    run_anew(desk, times(1.0), times(2.0), run_id=None)

    answer = desk.call("gate", "--weights")

    assert answer.code == 0
    assert "[WARN] head_a.json has no run id: nobody can tell whether its runs are" in answer.err


def test_without_fresh_profiles_the_next_command_is_named(desk: Desk) -> None:
    """An empty or missing folder ends with 2 and says how to fill it."""
    lay_out(desk)

    answer = desk.call("gate", "--weights")

    assert answer.code == 2
    assert "hydra_profiles/validation: no profiles here (head_*.json); make them with:" in (
        answer.err.replace("\\", "/")
    )
    assert "profile --output-dir hydra_profiles/validation\n" in answer.err.replace("\\", "/")


def test_one_bad_profile_spoils_the_judgement(judged: Desk) -> None:
    """A file that cannot be read is named, be it of a head that is not weighed."""
    judged.write(f"{FRESH}/head_c.json", "{")

    answer = judged.call("gate", "--weights")

    assert answer.code == 2
    assert "head_c.json: not JSON: " in answer.err


def test_missing_weights_name_the_command_that_makes_them(desk: Desk) -> None:
    """Without weights there is nothing to judge."""
    (desk.folder / "hydra_profiles").mkdir()

    folder, named = desk.call("gate", "--weights"), desk.call("gate", "--weights", "w.json")

    assert folder.code == named.code == 2
    assert "weights.json: no such file; make it: hydra-heads weigh\n" in folder.err
    assert "w.json: no such file; make it: hydra-heads weigh --out w.json\n" in named.err


def test_weights_elsewhere_bring_their_folder(desk: Desk) -> None:
    """Fresh profiles are looked for beside the file that is named, or where they are said to be."""
    lay_out(desk, "kept/new")
    run_anew(desk, times(1.0), times(2.0), "kept/new/validation")
    run_anew(desk, times(2.0), times(1.0), "other")
    named = "kept/new/weights.json"

    assert desk.call("gate", "--weights", named).code == 0
    assert desk.call("gate", "--weights", named, "--validation", "other").code == 1


def test_weights_may_lie_beside_their_profiles(desk: Desk) -> None:
    """A file in the current folder has its fresh profiles in `validation` there."""
    lay_out(desk, ".")
    run_anew(desk, times(1.0), times(2.0), "validation")

    answer = desk.call("gate", "--weights", "weights.json", "--json")

    assert json.loads(answer.out)["weights"]["file"] == "weights.json"
    assert json.loads(answer.out)["profiles"][0]["file"] == "validation/head_a.json"


def test_the_environment_names_weights(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """HYDRA_WEIGHTS stands for a file that is not named, HYDRA_DIR for the folder."""
    lay_out(desk, "there")
    run_anew(desk, times(1.0), times(2.0), "there/validation")

    monkeypatch.setenv("HYDRA_DIR", "there")
    assert desk.call("gate", "--weights").code == 0
    monkeypatch.delenv("HYDRA_DIR")
    assert desk.call("gate", "--weights").code == 2
    monkeypatch.setenv("HYDRA_WEIGHTS", "there/weights.json")
    assert desk.call("gate", "--weights").code == 0
    assert desk.call("gate", "--weights", "x.json").code == 2


def test_the_slot_that_is_meant_is_judged(desk: Desk) -> None:
    """`--slot` finds the folder of a slot, and refuses weights of another."""
    lay_out(desk)

    answer = desk.call("gate", "--weights", "hydra_profiles/weights.json", "--slot", "other")

    assert answer.code == 2
    assert "weights.json: of slot 'job', but --slot says 'other'; " in answer.err


def test_a_whole_round_of_phases_is_judged(weighed: Desk) -> None:
    """Weights and fresh profiles that Hydra made itself are judged, and its own runs refused."""
    weighed.call("profile", "--num-tests", "5", "--output-dir", FRESH)

    fresh = weighed.call("gate", "--weights", "--json")
    used = weighed.call("gate", "--weights", "--validation", "hydra_profiles")

    assert fresh.code == 3
    assert json.loads(fresh.out)["reason"].startswith("too few runs: 5 of 30 blocks")
    assert used.code == 2
    assert "not fresh: this very file made these weights" in used.err


def test_a_moved_folder_is_judged_alike(judged: Desk) -> None:
    """No document holds an absolute path: weights and fresh runs can be taken elsewhere."""
    before = json.loads(judged.call("gate", "--weights", "--json").out)
    shutil.move(str(judged.profiles), str(judged.folder / "moved"))

    after = json.loads(judged.call("gate", "--weights", "--profiles", "moved", "--json").out)

    assert after["gain_ci"] == before["gain_ci"]
    assert after["weights"] == {**before["weights"], "file": "moved/weights.json"}
