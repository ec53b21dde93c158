"""`run SLOT`: the job of a slot, done by a head that is picked, and by others if it fails."""

import json
import os
import re
import sys

import pytest

from tests.cli.conftest import Desk
from tests.cli.jobs import (
    FAILS,
    NO_WEIGHTS,
    PYTHON,
    RUNS,
    WORKS,
    about,
    head,
    heads,
    rows,
    said,
)


def test_the_job_is_done_and_recorded(desk: Desk) -> None:
    """What the head wrote is passed on, and its run is a live one of call 1, order 1."""
    heads(desk, head("only", WORKS))

    answer = desk.call("run", "job")

    assert (answer.code, answer.out) == (0, "done\n")
    assert said(answer)[0] == NO_WEIGHTS
    assert re.match(
        r"\[INFO\] head 'only' did it in [0-9.e-]+ s, recorded as ID\.1\Z", said(answer)[1]
    )
    assert rows(desk, RUNS) == [("only", 1, None)]
    query = "SELECT origin, slot, instance, block, execution_id FROM executions"
    assert [row[:-1] for row in rows(desk, query)] == [("live", "job", "default", 1)]


def test_another_head_takes_over_at_once(desk: Desk) -> None:
    """Of a head that fails nothing is passed on; why, and who is next, is said and recorded."""
    heads(desk, head("bad", FAILS), head("good", WORKS))

    answer = desk.call("run", "job", "--best")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer)[0] == (
        "[INFO] head 'bad' failed (exit): exit code 1, expected 0: no disk; 'good' is next "
        "(succeeds then in 50 %)"
    )
    assert rows(desk, RUNS) == [("bad", 0, "exit"), ("good", 1, None)]
    assert rows(desk, "SELECT DISTINCT block FROM executions") == [(1,)]


def test_every_heads_reason_is_told_when_none_succeeds(desk: Desk) -> None:
    """Nothing is printed, the answer is 1, and one line has each head's reason."""
    heads(desk, head("one", FAILS), head("two", [*PYTHON, "raise SystemExit(3)"]))

    answer = desk.call("run", "job", "--best", "--max-attempts", "2", "--quiet")

    assert (answer.code, answer.out) == (1, "")
    assert about(answer) == [
        "hydra-heads run: slot 'job': no head succeeded: one: exit code 1, expected 0: no disk; "
        "two: exit code 3, expected 0; 2 runs and no more are allowed (--max-attempts)"
    ]


def test_a_single_head_is_tried_again(desk: Desk) -> None:
    """The same head gets another attempt after the wait, and what it then writes counts."""
    line = "import os, sys\nif not os.path.exists('x'): open('x', 'w'); sys.exit(9)\nprint('done')"
    heads(desk, head("moody", [*PYTHON, line]))

    answer = desk.call("run", "job", "--base-delay", "0.001", "--retry", "linear")

    assert (answer.code, answer.out) == (0, "done\n")
    assert rows(desk, RUNS) == [("moody", 0, "exit"), ("moody", 1, None)]
    assert "; 'moody' again in 0.001 s" in re.sub(r"0\.00[01][0-9]*", "0.001", about(answer)[0])


def test_what_the_winner_says_on_standard_error_is_shown(desk: Desk) -> None:
    """Words of the head that did the job are passed on, of a failed one its reason."""
    loud = [*PYTHON, "import sys; print('half way', file=sys.stderr); print('done')"]
    heads(desk, head("bad", [*PYTHON, "raise SystemExit('a\\nb')"]), head("good", loud))

    answer = desk.call("run", "job", "--best", "--quiet")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer) == ["half way"]


def test_a_callable_gives_its_prints_and_its_value(desk: Desk) -> None:
    """What a function prints comes first, its value follows as a line of JSON, None not."""
    desk.write("ways.py", "def a(x):\n print('hm'); return {'x': x}\ndef b(x):\n print('only')\n")
    heads(
        desk,
        {"name": "a", "callable": "ways:a"},
        {"name": "b", "callable": "ways:b"},
        instances=[{"name": "i", "values": {"x": 3}}],
    )

    first, second = (desk.call("run", "job", "--only", name) for name in "ab")
    other = desk.call("run", "job", "--only", "a", "--instance", "x=7")

    assert first.out == 'hm\n{"x": 3}\n'
    assert second.out == "only\n"
    assert other.out == 'hm\n{"x": 7}\n'


def test_the_built_in_slot_can_be_run(desk: Desk) -> None:
    """After Phase 1 on the built-in heads their job can be done by any of them."""
    assert desk.call("profile", "--num-tests", "5", "--only", "streaming", "--quiet").code == 0

    answer = desk.call("run", "demo", "--instance", "tiny", "--only", "sequential")

    assert answer.code == 0
    assert json.loads(answer.out)["files"] == 1


def test_without_an_instance_the_first_is_taken(desk: Desk) -> None:
    """Which one, and which others there are, is said."""
    heads(
        desk,
        head("only", [*PYTHON, "print('{x}')"]),
        instances=[{"name": "a", "values": {"x": "1"}}, {"name": "b", "values": {"x": "2"}}],
    )

    answer = desk.call("run", "job", "--quiet")

    assert (answer.code, answer.out) == (0, "1\n")
    assert about(answer) == [
        "[WARN] no --instance: 'a' is taken, the first of 2; name another: 'a', 'b'"
    ]


@pytest.mark.parametrize(
    ("text", "out", "instance"), [("b", "2\n", "b"), ("x=2", "2\n", "b"), ("x=9", "9\n", "x=9")]
)
def test_an_instance_goes_by_its_name_or_its_values(
    desk: Desk, text: str, out: str, instance: str
) -> None:
    """Equal values mean the instance that has them, others are a new one under their own text."""
    heads(
        desk,
        head("only", [*PYTHON, "print('{x}')"]),
        instances=[{"name": "a", "values": {"x": "1"}}, {"name": "b", "values": {"x": "2"}}],
    )

    answer = desk.call("run", "job", "--instance", text)

    assert (answer.code, answer.out) == (0, out)
    assert rows(desk, "SELECT instance FROM executions") == [(instance,)]


def test_output_is_compared_with_nothing(desk: Desk) -> None:
    """What takes the other heads' output is not checked, and that is said once."""
    criteria = {"same_output_as": "majority"}
    heads(desk, head("a", WORKS, success=criteria), head("b", WORKS, success=criteria))

    answer = desk.call("run", "job", "--quiet")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer) == [
        "[WARN] success.same_output_as of a, b: one run alone has nothing to be compared with: "
        "not checked"
    ]
    assert rows(desk, "SELECT ok FROM executions") == [(1,)]


def test_other_criteria_hold(desk: Desk) -> None:
    """A head that ends well and misses a criterion has failed; `verify` sees its whole output."""
    look = [*PYTHON, "import sys; sys.exit(open(sys.argv[1]).read() != 'done\\n')", "{stdout_file}"]
    heads(
        desk,
        head("wrong", [*PYTHON, "print('other')"], success={"stdout_matches": ["done"]}),
        head("right", WORKS, stdout="discard", success={"files_exist": ["made"]},
             prepare=[*PYTHON, "open('made', 'w')"],
             cleanup=[*PYTHON, "import os; os.unlink('made')"]),
        head("seen", WORKS, success={"verify": look}),
    )  # fmt: skip

    one = desk.call("run", "job", "--only", "wrong", "--only", "right", "--best")
    other = desk.call("run", "job", "--only", "seen")

    assert (one.code, one.out, other.code, other.out) == (0, "done\n", 0, "done\n")
    assert about(one)[0].startswith("[INFO] head 'wrong' failed (criteria): stdout_matches: ")
    assert not (desk.folder / "made").exists()


def test_more_output_than_there_is_room_for_is_a_failure(desk: Desk) -> None:
    """Beyond `limits.output_mb` the head has failed, though it ended well, and another is asked."""
    long = [*PYTHON, "print('x' * 1200000)"]
    heads(desk, head("long", long, limits={"output_mb": 1}), head("short", WORKS))

    answer = desk.call("run", "job", "--best")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer)[0].startswith(
        "[INFO] head 'long' failed (output): wrote more than 1.0 MiB (limits.output_mb); "
    )
    assert rows(desk, RUNS) == [("long", 0, "output"), ("short", 1, None)]


def test_a_program_that_is_missing_is_not_tried(desk: Desk) -> None:
    """Its head is left out with a warning; missing for all heads, nothing is run."""
    heads(desk, head("gone", ["no-such-program-anywhere"]), head("good", WORKS))

    some = desk.call("run", "job", "--best", "--quiet")
    none = desk.call("run", "job", "--only", "gone", "--quiet")

    assert (some.code, some.out, none.code) == (0, "done\n", 2)
    assert about(some)[0].startswith("[WARN] head 'gone' cannot be started, left out: ")
    assert about(none)[0].startswith("hydra-heads run: head 'gone' cannot be started: ")
    assert rows(desk, RUNS) == [("good", 1, None)]


def test_what_a_head_lacks_is_told_of_the_input_that_is_meant(desk: Desk) -> None:
    """A program that only another input would name is no help for this one."""
    programs = [
        {"name": "a", "values": {"x": sys.executable}},
        {"name": "b", "values": {"x": "no-x"}},
    ]
    heads(desk, head("only", ["{x}", "-c", "print('done')"]), instances=programs)

    there, gone = (desk.call("run", "job", "--instance", name, "--quiet") for name in "ab")

    assert (there.code, there.out, gone.code) == (0, "done\n", 2)
    assert about(gone)[-1].startswith("hydra-heads run: head 'only' cannot be started: ")


def test_a_history_that_cannot_be_used_keeps_nobody_from_the_result(desk: Desk) -> None:
    """The job is done all the same, and the damaged file stays as it is [fault 87]."""
    heads(desk, head("only", WORKS))
    desk.profiles.mkdir()
    (desk.profiles / "history.db").write_bytes(b"no database, " * 400)

    answer = desk.call("run", "job")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer)[0].startswith("[WARN] hydra_profiles/history.db: ")
    assert about(answer)[0].endswith("; runs are neither recorded nor learned from")
    assert re.match(r"\[INFO\] head 'only' did it in [0-9.e-]+ s\Z", about(answer)[1])
    assert (desk.profiles / "history.db").read_bytes() == b"no database, " * 400


def test_a_history_that_breaks_meanwhile_keeps_nobody_from_the_result(desk: Desk) -> None:
    """A run that cannot be recorded is told, and passed on."""
    line = "import sqlite3 as s; s.connect('{file}').execute('drop table runs'); print('done')"
    line = line.replace("{file}", "hydra_profiles/history.db")
    heads(desk, head("only", [*PYTHON, line]))

    answer = desk.call("run", "job")

    assert (answer.code, answer.out) == (0, "done\n")
    assert about(answer)[0].endswith("; runs are not recorded, nor learned from")
    assert len(about(answer)) == 2


def test_what_would_be_done_can_be_seen_before(desk: Desk) -> None:
    """Who begins, who follows, where each stands, and the commands; nothing is run or written."""
    heads(
        desk,
        head("left", [*PYTHON, "print({x})"]),
        head("right", WORKS, secrets=["JOB_KEY"], env={"KEY": "{env:JOB_KEY}"}),
        instances=[{"name": "a", "values": {"x": "1"}}],
    )
    os.environ["JOB_KEY"] = "very secret"
    try:
        answer = desk.call("run", "job", "--explain", "--best", "--instance", "x=5", "--quiet")
    finally:
        del os.environ["JOB_KEY"]

    assert answer.code == 0
    assert answer.out.splitlines()[:4] == [
        "slot job, instance x=5, not one of the slot's: overall weights",
        "within 60 s:",
        "  left",
        "  right: should that fail: succeeds then in 50 %",
    ]
    assert "left: " in answer.out
    assert "print(5)" in answer.out
    assert "very secret" not in answer.out
    assert os.listdir(str(desk.folder)) == ["hydra_heads.json"]


def test_secrets_appear_nowhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a head says of a secret is masked on standard error and in the history [fault 66]."""
    monkeypatch.setenv("JOB_KEY", "canary-in-a-mine")
    line = "import os, sys; print(os.environ['JOB_KEY'], file=sys.stderr); sys.exit({code})"
    heads(
        desk,
        head("bad", [*PYTHON, line.replace("{code}", "1")], secrets=["JOB_KEY"]),
        head("good", [*PYTHON, line.replace("{code}", "0")]),
    )

    answer = desk.call("run", "job", "--best")

    assert answer.code == 0
    assert "canary" not in answer.err
    assert not any(b"canary" in data for data in desk.everything().values())


def test_runs_teach_the_next_call(desk: Desk) -> None:
    """A head that failed loses its share by itself, and the reason can be read."""
    heads(desk, head("bad", FAILS), head("good", WORKS))
    for seed in range(8):
        desk.call("run", "job", "--seed", str(seed), "--quiet")

    answer = desk.call("run", "job", "--explain", "--quiet")

    shares = dict(re.findall(r"(?m)^(good|bad) +([0-9.]+)  ", answer.out))
    assert float(shares["good"]) > 0.9
    assert float(shares["bad"]) < 0.1
    assert re.search(r"(?m)^bad .*  (failing|little known): ", answer.out)


def test_versions_are_asked_for_where_something_is_run(desk: Desk) -> None:
    """Another version is another head, whose runs so far say nothing; a dry run asks nobody."""
    version = [*PYTHON, "print(open('version').read()); open('asked', 'a')"]
    heads(desk, head("a", WORKS, version_command=version), head("b", WORKS))
    desk.write("version", "1")

    shown = desk.call("run", "job", "--explain", "--quiet")
    asked = (desk.folder / "asked").exists()
    for number in "12":
        desk.write("version", number)
        desk.call("run", "job", "--only", "a", "--quiet")

    assert (shown.code, asked) == (0, False)
    prints = "SELECT COUNT(DISTINCT fingerprint) FROM invocation_heads"
    assert rows(desk, prints) == [(2,)]


def test_the_same_seed_picks_the_same_head(desk: Desk) -> None:
    """What is picked follows from seed, weights and runs so far."""
    heads(
        desk, *(head(name, ["{python}", "-I", "-S", "-c", f"print('{name}')"]) for name in "abcdef")
    )

    shown = [
        desk.call("run", "job", "--explain", "--seed", seed).out for seed in ("5", "5", "6", "7")
    ]

    assert shown[0] == shown[1]
    assert len({text.splitlines()[2] for text in shown}) > 1


def test_standard_input_is_empty(desk: Desk) -> None:
    """Heads read nothing of ours; a `stdin_file` is theirs [fault 57]."""
    echo = [*PYTHON, "import sys; print(repr(sys.stdin.read()))"]
    desk.write("in.txt", "given")
    heads(desk, head("none", echo), head("file", echo, stdin_file="in.txt"))

    answers = [desk.call("run", "job", "--only", name).out for name in ("none", "file")]

    assert answers == ["''\n", "'given'\n"]
