"""A secret goes through the whole pipeline and comes out nowhere."""

import pytest

from tests.cli.conftest import Desk

CANARY = "canary-5f0e17c2"

LEAKING = "import os, sys; print(sys.argv[1], os.environ['TOKEN']); sys.exit('no: ' + sys.argv[1])"


def test_secret_is_in_no_file_and_no_line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret in argv, environment and output of a failing head is kept nowhere [fault 66, 67]."""
    monkeypatch.setenv("TOKEN", CANARY)
    command = ["{python}", "-I", "-S", "-c", LEAKING, "{env:TOKEN}"]
    criteria = {"exit_codes": [1], "stdout_matches": "never"}
    desk.write_heads(
        {"failing": command, "missing": command},
        defaults={"secrets": ["TOKEN"], "env": {"COPY": "{env:TOKEN}"}},
    )
    heads = desk.read("hydra_heads.json")["heads"]
    assert isinstance(heads, list)
    heads[1]["success"] = criteria
    desk.write_heads(
        {}, defaults={"secrets": ["TOKEN"], "env": {"COPY": "{env:TOKEN}"}}, heads=heads
    )

    answers = [
        desk.call("pipeline", "--num-tests", "2", "--verbose"),
        desk.call("pipeline", "--dry-run"),
        desk.call("show", "--json"),
    ]

    shown = "".join(answer.out + answer.err for answer in answers)
    kept = {name: data for name, data in desk.everything().items() if CANARY.encode() in data}
    assert [answer.code for answer in answers] == [1, 0, 0]
    assert "***" in (desk.profiles / "head_failing.log").read_text(encoding="utf-8")
    assert CANARY not in shown
    assert list(kept) == []
