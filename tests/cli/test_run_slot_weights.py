"""`run SLOT` beside published weights: which are followed, which are doubted."""

import json
import os
import re

from tests.cli.conftest import Desk
from tests.cli.jobs import (
    WORKS,
    change_weights,
    head,
    heads,
    rows,
    rows_with,
    said,
)


def test_the_folder_of_another_slot_is_refused(weighed: Desk) -> None:
    """A folder holds one slot; nothing in it is touched, and a folder of its own is named."""
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "other"}
    weighed.write("other.json", json.dumps({**document, "heads": [head("a", WORKS)]}))
    before = weighed.everything()

    refused = weighed.call("run", "other", "--heads", "other.json")
    taken = weighed.call(
        "run", "other", "--heads", "other.json", "--profiles", "hydra_profiles/other"
    )

    assert refused.code == 2
    assert said(refused) == [
        "hydra-heads run: hydra_profiles: found slot 'job' here, and a folder holds one slot; "
        "give 'other' its own: --profiles hydra_profiles/other"
    ]
    assert (taken.code, taken.out) == (0, "done\n")
    after = weighed.everything()
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {os.path.join("hydra_profiles", "other", "history.db")}


def test_the_slots_own_folder_inside_is_found(weighed: Desk) -> None:
    """A slot is looked for in the folder that is named, and in its own one in there."""
    os.rename(str(weighed.profiles), str(weighed.folder / "job"))

    answer = weighed.call("run", "job", "--profiles", ".")

    assert answer.code == 0
    assert rows(weighed, "SELECT COUNT(*) FROM executions WHERE origin = 'live'",
                weighed.folder / "job") == [(1,)]  # fmt: skip


def test_weights_are_followed(weighed: Desk) -> None:
    """A head that has all of the weight begins, and is not asked about."""
    before = weighed.everything()
    change_weights(weighed, weights={"left": 0.0, "right": 1.0}, **rows_with(weighed, (0.0, 1.0)))

    answers = [weighed.call("run", "job", "--seed", str(seed)) for seed in range(4)]

    assert [answer.code for answer in answers] == [0] * 4
    live = "SELECT DISTINCT head FROM executions WHERE origin = 'live'"
    assert rows(weighed, live) == [("right",)]
    assert said(answers[0])[0].startswith("[INFO] head 'right' did it in ")
    kept = [name for name in before if not name.endswith(("history.db", "weights.json"))]
    assert {name: weighed.everything()[name] for name in kept} == {n: before[n] for n in kept}


def test_weights_of_yesterday_are_doubted(weighed: Desk) -> None:
    """Weights that are older than they are valid are used, with a warning."""
    change_weights(weighed, timestamp_unix=1.6e9)

    answer = weighed.call("run", "job", "--quiet")

    assert answer.code == 0
    assert re.match(r"\[WARN\] hydra_profiles/weights.json: [0-9.e+]+ d\w* old", said(answer)[0])
    assert "profile and weigh again" in said(answer)[0]


def test_heads_that_changed_since_are_doubted(weighed: Desk) -> None:
    """The heads of now are run: gone ones left out, new ones tried, each with a warning."""
    heads(weighed, head("left", WORKS), head("fresh", WORKS))

    answer = weighed.call("run", "job", "--quiet")

    assert (answer.code, answer.out) == (0, "done\n")
    assert said(answer)[0].startswith("[WARN] hydra_heads.json: changed or gone since ")
    assert said(answer)[1:] == [
        "[WARN] hydra_profiles/weights.json: no longer there, or not enabled: right; left out, the "
        "others share its weight",
        "[WARN] hydra_profiles/weights.json: no weight yet of fresh: tried now and then; profile "
        "and weigh again",
    ]


def test_a_heads_file_that_is_gone_is_replaced_by_what_is_known(weighed: Desk) -> None:
    """The definitions of `slot.json` still do the job."""
    os.unlink(str(weighed.folder / "hydra_heads.json"))

    answer = weighed.call("run", "job", "--quiet")

    assert answer.code == 0
    assert said(answer)[0] == (
        "[WARN] hydra_heads.json: gone since hydra_profiles/slot.json was written, whose "
        "definitions are used"
    )


def test_weights_of_another_slot_are_none(weighed: Desk) -> None:
    """They are not used, and that is said."""
    change_weights(weighed, slot="other")

    answer = weighed.call("run", "job", "--quiet")

    assert answer.code == 0
    assert said(answer)[0] == (
        "[WARN] hydra_profiles/weights.json: of slot 'other', not 'job': counts as no weights"
    )


def test_weights_that_are_damaged_are_an_error(weighed: Desk) -> None:
    """They are not guessed at: what is wrong is told, and how to get new ones."""
    weighed.write("hydra_profiles/weights.json", "{")

    answer = weighed.call("run", "job")

    assert (answer.code, answer.out) == (2, "")
    assert len(said(answer)) == 1
    assert said(answer)[0].startswith("hydra-heads run: hydra_profiles/weights.json: ")
    assert said(answer)[0].endswith(
        "; if it is beyond mending, remove it and weigh again: hydra-heads weigh"
    )
