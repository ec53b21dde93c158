"""Tests of Phase 1 on HTTP heads whose servers drip, loop, flood, lie and fall silent."""

import json
from pathlib import Path
from typing import Dict, Mapping

import pytest

from tests.heads import http_servers
from tests.heads.http_servers import (
    Script,
    Server,
    answer,
    bomb,
    chunked,
    head,
    raw,
    redirect,
    self_signed,
    server_context,
)
from tests.measure.slots import Phase, run_phase, slot_of

TIMEOUT_S = 0.7
"""The deadline of servers that never come to an end: several times what a request takes."""

SLOW: Dict[str, Script] = {
    "drips": http_servers.drip,
    "drips-head": http_servers.drip_head,
    "silent": http_servers.silent,
    "promises": http_servers.promise,
}

BAD: Dict[str, Script] = {
    "cut": raw(head(200, "Content-Length: 9"), b"half"),
    "cut-chunks": chunked(b"half", end=b""),
    "closes": raw(),
    "rubbish": raw(b"\x00\xff\r\n\r\n"),
    "long-head": http_servers.endless_header,
    "loops": redirect("/loops"),
    "to-file": redirect("file:///etc/passwd"),
    "to-metadata": redirect("http://169.254.169.254/latest/"),
    "to-other-host": redirect("http://localhost/"),
}


def _phase(folder: Path, heads: Mapping[str, Mapping[str, object]], port: int) -> Phase:
    (folder / "here").mkdir()
    known = [{"name": "i", "values": {"port": port}}]
    slot = slot_of(folder / "here", heads, instances=known)
    return run_phase(slot, folder / "out", num_tests=1)


def _heads(names: Mapping[str, Script], **settings: object) -> Dict[str, Mapping[str, object]]:
    return {
        name: {"http": {"url": f"http://127.0.0.1:{{port}}/{name}"}, **settings} for name in names
    }


def test_every_fault_of_a_server_has_its_kind(tmp_path: Path) -> None:
    """Whatever a server does, its run ends, failed by the kind that says why [fault 64].

    Those that answer well are fine beside them, a bomb is just its bytes.
    """
    good = {"good": answer(b"ok"), "bomb": bomb(30)[1], "empty": raw(head(204))}
    floods: Dict[str, Script] = {"floods": http_servers.endless}
    scripts = {**good, **BAD, **floods, "gone": answer(b"", 503)}
    heads = {
        **_heads({**good, **BAD, "gone": raw()}, timeout_s=20),
        **_heads(floods, timeout_s=20, limits={"output_mb": 1}),
    }

    with Server({f"/{name}": script for name, script in scripts.items()}) as server:
        phase = _phase(tmp_path, heads, server.port)

    kinds = {run.head: run.failure.kind if run.failure else None for run in phase.runs}
    assert kinds == {
        **dict.fromkeys(good),
        **dict.fromkeys(BAD, "error"),
        "floods": "output",
        "gone": "criteria",
    }
    assert all(run.flags.count("runner_lost") == 0 for run in phase.runs)


def test_a_server_without_an_end_is_left_at_the_deadline(tmp_path: Path) -> None:
    """The deadline is for the whole request, however much or little comes [fault 64]."""
    with Server({f"/{name}": script for name, script in SLOW.items()}) as server:
        phase = _phase(tmp_path, _heads(SLOW, timeout_s=TIMEOUT_S), server.port)

    assert {run.failure.kind for run in phase.runs if run.failure} == {"timeout"}
    assert len(phase.runs) == len(SLOW)
    assert all(TIMEOUT_S <= (run.seconds or 0) < TIMEOUT_S * 5 for run in phase.runs)


def test_bad_tls_is_kind_error(tmp_path: Path) -> None:
    """A certificate that nobody vouches for ends the run; its authority can be named [fault 64]."""
    certificate = self_signed(str(tmp_path))
    if certificate is None:
        pytest.skip("openssl is not there")
    http = {"url": "https://127.0.0.1:{port}/"}
    heads = {
        "trusting": {"http": http, "env": {"SSL_CERT_FILE": certificate}, "timeout_s": 20},
        "careful": {"http": http, "timeout_s": 20},
    }

    with Server({"/": answer(b"safe")}, server_context(certificate)) as server:
        phase = _phase(tmp_path, heads, server.port)

    trusting, careful = sorted(phase.runs, key=lambda run: run.head, reverse=True)
    assert trusting.ok
    assert careful.failure is not None
    assert careful.failure.kind == "error"
    assert careful.failure.message.startswith("TLS with https://127.0.0.1:")


def test_no_secret_of_a_request_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in url, header and body is in no file that Phase 1 writes [fault 66]."""
    canary = "tr0ub4 d/r&3"
    monkeypatch.setenv("TOKEN", canary)
    http = {
        "url": "http://127.0.0.1:{port}/{env:TOKEN}?k={env:TOKEN}",
        "method": "POST",
        "headers": {"X-Key": "{env:TOKEN}"},
        "body": "{env:TOKEN}",
    }
    heads = {"a": {"http": http, "secrets": ["TOKEN"], "success": {"stdout_matches": ["never"]}}}

    with Server({"/tr0ub4%20d/r%263": http_servers.echo}) as server:
        phase = _phase(tmp_path, heads, server.port)
        asked = server.asked[0]

    kept = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir() if path.is_file())
    assert canary in asked.headers["x-key"]
    assert phase.runs[0].failure is not None
    assert b"tr0ub4" not in kept


def test_the_profile_of_an_http_head(tmp_path: Path) -> None:
    """The kind stands in the profile, seconds are the request's, time the whole process's."""
    with Server({"/x": answer(b"one\ntwo\n")}) as server:
        phase = _phase(tmp_path, _heads({"x": answer(b"")}), server.port)

    document = phase.document("x")
    (run,) = document["runs"]
    assert document["kind"] == "http"
    assert document["success_rate"] == 100
    assert run["metrics"]["stdout_lines"] == 2
    assert 0 < run["seconds"] < run["metrics"]["execution_time_seconds"]
    assert json.loads((tmp_path / "out" / "slot.json").read_text())["heads"][0]["http"] == {
        "url": "http://127.0.0.1:{port}/x"
    }
