"""`run SLOT` whose heads are requests: a mirror that fails makes room for another."""

from typing import Dict

from tests.cli.conftest import Desk
from tests.cli.jobs import RUNS, about, heads, rows
from tests.cli.wrapped import hydra
from tests.heads.http_servers import Server, answer, silent


def mirror(name: str, url: str, **more: object) -> Dict[str, object]:
    """Define a head that fetches the file from one place."""
    return {"name": name, "http": {"url": url}, **more}


def test_the_body_of_the_mirror_that_works_is_passed_on(desk: Desk) -> None:
    """Byte for byte, and nothing of an answer that a criterion refused."""
    body = bytes(range(256)) * 99
    with Server({"/broken": answer(b"sorry", 503), "/file": answer(body)}) as server:
        heads(desk, mirror("a", server.url + "/broken"), mirror("b", server.url + "/file"))

        done = hydra(desk.folder, "job", "--best")

    assert (done.returncode, done.stdout) == (0, body)
    assert (
        b"head 'a' failed (criteria): status 503, expected 200 to 299; 'b' is next" in done.stderr
    )


def test_a_mirror_that_says_nothing_is_followed_by_another(desk: Desk) -> None:
    """Its time limit is over at once for all it did [fault 64]."""
    with Server({"/silent": silent, "/file": answer(b"text\n")}) as server:
        heads(
            desk,
            mirror("a", server.url + "/silent", timeout_s=0.5),
            mirror("b", server.url + "/file"),
        )

        done = desk.call("run", "job", "--best")

    assert (done.code, done.out) == (0, "text\n")
    assert about(done)[0].startswith("[INFO] head 'a' failed (timeout): ")
    assert rows(desk, RUNS) == [("a", 0, "timeout"), ("b", 1, None)]
