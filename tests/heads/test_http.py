"""Heads that are HTTP requests: their definition, their launch, and what their runs mean."""

import json
from pathlib import Path
from typing import Optional

import pytest

from hydra_heads.heads.criteria import too_much_output
from hydra_heads.heads.http_request import PIECE_CHARS
from hydra_heads.heads.judging import judge
from hydra_heads.heads.kind import REQUEST, Context
from hydra_heads.model.failure import Failure
from hydra_heads.model.run import Outcome
from tests.heads.conftest import MakeSlot, RunHead
from tests.heads.http_servers import Server, answer, bomb, echo, redirect

URL = "http://127.0.0.1:{port}"


def test_the_body_is_the_output(make_slot: MakeSlot, run_head: RunHead, tmp_path: Path) -> None:
    """What the server sends is what every criterion reads."""
    body = b'{"a": [1], "file": "x"}\n'
    success = {
        "stdout_matches": ["file"],
        "json_equals": {"/a/0": 1, "/file": "{file}"},
        "verify": ["grep", "-q", "file", "{stdout_file}"],
        "status_codes": [200],
    }

    with Server({"/x": answer(body)}) as server:
        slot = make_slot(
            {"http": {"url": f"{server.url}/{{file}}"}, "success": success},
            instances=[{"name": "i", "values": {"file": "x"}}],
        )
        ran = run_head(slot, work=str(tmp_path))

    assert ran.judgement.ok, ran.message
    assert ran.outcome.stdout == body
    assert ran.judgement.output_sha256 == ran.outcome.stdout_sha256


def test_seconds_are_the_request_alone(make_slot: MakeSlot, run_head: RunHead) -> None:
    """What the interpreter and its imports cost is not the server's time."""
    with Server({"/": answer(b"")}) as server:
        ran = run_head(make_slot({"http": {"url": server.url}}))

    assert ran.judgement.seconds is not None
    assert 0 < ran.judgement.seconds < ran.outcome.seconds / 2


@pytest.mark.parametrize(
    ("status", "codes", "message"),
    [
        (200, None, ""),
        (299, None, ""),
        (503, None, "status 503, expected 200 to 299"),
        (404, [404], ""),
        (200, [201, "301-399"], "status 200, expected 201 or 301 to 399"),
        (304, [201, "301-399"], ""),
    ],
)
def test_the_status_is_a_criterion(
    make_slot: MakeSlot, run_head: RunHead, status: int, codes: object, message: str
) -> None:
    """200 to 299 are good, or what `status_codes` says: single codes and ranges."""
    success = {} if codes is None else {"status_codes": codes}

    with Server({"/": answer(b"", status)}) as server:
        ran = run_head(make_slot({"http": {"url": server.url}, "success": success}))

    assert (ran.kind, ran.message) == ("criteria" if message else None, message)


def test_a_wrong_status_comes_before_the_body(make_slot: MakeSlot) -> None:
    """Of a long page of errors its status is told, not its length."""
    success = {"stdout_matches": ["x"]}
    slot = make_slot({"http": {"url": "http://h/"}, "success": success})
    context = Context("r1", 1, 7, slot.folder, slot.import_folder)

    def failure_by(status: int) -> Optional[Failure]:
        answer = {"seconds": 0.1, "status": status, "failure": None, "is_output": False}
        outcome = Outcome(0.2, 0.0, exit_code=0, stdout_cut=True, answer=json.dumps(answer))
        return judge(slot.heads[0], slot.instances[0], context, outcome).failure

    assert failure_by(500) == Failure("criteria", "status 500, expected 200 to 299")
    assert failure_by(200) == too_much_output()


def test_a_body_that_misses_a_criterion(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A good status with another body than wanted fails by its criterion."""
    success = {"stdout_matches": ["^yes$"]}

    with Server({"/": answer(b"no")}) as server:
        ran = run_head(make_slot({"http": {"url": server.url}, "success": success}))

    assert ran.kind == "criteria"
    assert ran.message.startswith("stdout_matches: pattern")


def test_without_an_answer_it_is_an_error(make_slot: MakeSlot, run_head: RunHead) -> None:
    """No connection, and a refused redirect, are kind `error` with their reason [fault 64]."""
    with Server({"/": redirect("http://169.254.169.254/")}) as server:
        url = server.url
        redirected = run_head(make_slot({"http": {"url": url}}))
    closed = run_head(make_slot({"http": {"url": url}}))

    assert (redirected.kind, closed.kind) == ("error", "error")
    assert "link-local address 169.254.169.254" in redirected.message
    assert closed.message.startswith(f"no connection to {url}: ")


def test_a_body_over_the_cap_is_kind_output(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A head's own cap counts, also for a body that is dropped; 64 MiB without one [fault 64]."""
    head = {"http": {"url": ""}, "limits": {"output_mb": 0.5}}

    with Server({"/": answer(b"x" * 600_000)}) as server:
        head["http"] = {"url": server.url}
        kept = run_head(make_slot(head))
        dropped = run_head(make_slot({**head, "stdout": "discard"}))
        free = run_head(make_slot({"http": {"url": server.url}}))

    assert [ran.kind for ran in (kept, dropped, free)] == ["output", "output", None]
    assert kept.message == "the body has more than 0.5 MiB (limits.output_mb)"


def test_secrets_stand_in_no_argument(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request goes through the environment, and messages have its secrets masked [fault 66]."""
    monkeypatch.setenv("TOKEN", "tr0ub4 d/r")
    head = {
        "http": {"url": URL + "/{env:TOKEN}?k={env:TOKEN}", "headers": {"X-Key": "{env:TOKEN}"}},
        "secrets": ["TOKEN"],
        "success": {"stdout_matches": ["never"], "json_equals": {"": "x"}},
    }

    with Server({"/tr0ub4%20d/r": echo}) as server:
        slot = make_slot(head, instances=[{"name": "i", "values": {"port": server.port}}])
        ran = run_head(slot)
        asked = server.asked[0]

    assert asked.path == "/tr0ub4%20d/r?k=tr0ub4%20d%2Fr"
    assert asked.headers["x-key"] == "tr0ub4 d/r"
    assert "tr0ub4" not in " ".join(ran.launch.argv)
    assert ran.kind == "criteria"
    assert "tr0ub4" not in ran.message


def test_a_file_is_found_beside_the_heads_file(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """`body_file` starts at the folder of the heads file, whatever `cwd` says."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "data").write_bytes(b"\0payload\xff")
    http = {"url": URL, "method": "POST", "body_file": "in/{file}"}

    with Server({"/": echo}) as server:
        slot = make_slot(
            {"http": http, "cwd": "in"},
            instances=[{"name": "i", "values": {"port": server.port, "file": "data"}}],
        )
        ran = run_head(slot)

    assert ran.outcome.stdout.endswith(b"\n\n\0payload\xff")


def test_a_long_request_is_cut_into_pieces(make_slot: MakeSlot, run_head: RunHead) -> None:
    """A body of hundreds of kilobytes comes through whole."""
    body = "0123456789" * 30_000

    with Server({"/": echo}) as server:
        ran = run_head(make_slot({"http": {"url": server.url, "method": "POST", "body": body}}))

    assert max(len(text) for name, text in ran.launch.env.items() if REQUEST in name) == PIECE_CHARS
    assert ran.outcome.stdout.endswith(body.encode())


def test_the_environment_of_the_head_counts(make_slot: MakeSlot, run_head: RunHead) -> None:
    """What names the proxies and the authorities may be set for one head alone."""
    http = {"url": "http://h.example/", "proxy": True}

    with Server({"http://h.example/": answer(b"proxied")}) as proxy:
        env = {"http_proxy": f"http://127.0.0.1:{proxy.port}", "no_proxy": ""}
        ran = run_head(make_slot({"http": http, "env": env, "clean_env": True}))

    assert ran.outcome.stdout == b"proxied"


def test_credentials_go_to_nobody_else(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request with a token that is sent elsewhere ends there, told by its header [fault 79]."""
    monkeypatch.setenv("TOKEN", "tr0ub4dor")
    http = {"url": URL + "/", "headers": {"Authorization": "Bearer {env:TOKEN}"}}

    with Server({"/": redirect("/elsewhere"), "/elsewhere": echo}) as server:
        slot = make_slot(
            {"http": http, "secrets": ["TOKEN"]},
            instances=[{"name": "i", "values": {"port": server.port}}],
        )
        ran = run_head(slot)

        assert ran.kind == "error"
        assert ran.message.startswith("redirect refused: to http://127.0.0.1:")
        assert "carries header Authorization" in ran.message
        assert [asked.path for asked in server.asked] == ["/"]


def test_own_addresses_are_for_hosts_of_the_file(make_slot: MakeSlot, run_head: RunHead) -> None:
    """An instance of the file may name this machine, a new value may not [fault 78]."""
    with Server({"/": answer(b"mine")}) as server:
        slot = make_slot(
            {"http": {"url": "http://{host}/"}},
            instances=[{"name": "i", "values": {"host": f"127.0.0.1:{server.port}"}}],
        )
        known = run_head(slot)
        new = slot.instances[0]._replace(values={"host": f"127.0.0.2:{server.port}"})
        other = run_head(slot._replace(instances=(new,)))

        assert known.outcome.stdout == b"mine"
        assert other.kind == "error"
        assert "127.0.0.2" in other.message
        assert len(server.asked) == 1


def test_a_host_from_the_environment_is_not_named(
    make_slot: MakeSlot, run_head: RunHead, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the heads file does not say itself, it does not name [fault 78]."""
    with Server({"/": answer(b"mine")}) as server:
        monkeypatch.setenv("PLACE", f"127.0.0.1:{server.port}")
        ran = run_head(make_slot({"http": {"url": "http://{env:PLACE}/"}, "secrets": ["PLACE"]}))

        assert ran.kind == "error"
        assert "loopback address" in ran.message
        assert server.asked == []


def test_a_bomb_is_its_bytes(make_slot: MakeSlot, run_head: RunHead) -> None:
    """What comes packed is not unpacked on its way to the output [fault 64]."""
    packed, script = bomb(50)

    with Server({"/": script}) as server:
        ran = run_head(make_slot({"http": {"url": server.url}, "limits": {"output_mb": 1}}))

    assert ran.judgement.ok
    assert ran.outcome.stdout == packed
