"""`show --sanitize`."""

import json
import os
import time
from typing import List, Optional

import pytest

from hydra_heads.base.clock import stamp
from tests.cli.conftest import Desk
from tests.cli.terminals import call_at
from tests.weigh.profiles import FAILED, profile_document

USER, HOST = "zaphod", "heartofgold"

PLANTED = (USER, USER.upper(), HOST, "secret-place", "Secret Share", "zaphods")


def plant(desk: Desk, name: str, at: Optional[float] = None) -> None:
    """Write a profile that tells whose it is wherever a text may."""
    written = stamp(time.time() if at is None else at)
    says = (
        f"{USER}@{HOST}: /srv/secret-place/x.csv:3: C:\\Secret Share\\zaphods\\y.csv "
        f"file:///home/{USER.upper()}/z"
    )
    document = profile_document(
        name,
        [FAILED, *[0.5] * 5],
        instances=("/srv/secret-place/in put", "small"),
        display_name=f"{USER}'s own way on {HOST}",
        timestamp=written.iso,
        timestamp_unix=written.unix,
        failures=[{"kind": "exit", "count": 1, "example": says}],
        environment={"python": f"/home/{USER}/bin/python"},
    )
    desk.write(f"hydra_profiles/head_{name}.json", json.dumps(document))


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, weighed: Desk) -> Desk:
    """A desk of a person with a name, on a machine with one."""
    monkeypatch.setenv("USER", USER)
    monkeypatch.setenv("HOSTNAME", HOST)
    for name in ("left", "right"):
        plant(weighed, name)
    return weighed


def assert_clean(text: str) -> None:
    """Assert that nothing that was planted is left."""
    assert [word for word in PLANTED if word.lower() in text.lower()] == []


@pytest.mark.parametrize(
    "words",
    [[], ["left"], ["left", "right"], ["--json"], ["--json", "right"], ["--watch", "--times", "2"]],
)
def test_nothing_that_is_shown_says_whose_it_is(
    monkeypatch: pytest.MonkeyPatch, planted: Desk, words: List[str]
) -> None:
    """No user, no host, no absolute path, whatever is asked for [H-099]."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    absolute = str(planted.profiles)

    answer = planted.call("show", *words, "--sanitize", "--profiles", absolute)

    assert answer.code == 0
    assert answer.out
    assert_clean(answer.out + answer.err)
    assert str(planted.folder) not in answer.out + answer.err


def test_it_is_all_there_without_it(planted: Desk) -> None:
    """What is left out is what was planted."""
    shown = planted.call("show", "left").out + planted.call("show", "--json").out

    assert all(word in shown for word in (USER, HOST, "secret-place"))


def test_the_rest_is_as_without_it(planted: Desk) -> None:
    """The table has no name in it, so it stays."""
    assert planted.call("show", "--sanitize").out == planted.call("show").out


def test_heads_named_for_a_person_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, planted: Desk
) -> None:
    """Two names that are one when they are clean are two heads all the same."""
    monkeypatch.setenv("LOGNAME", "ford")
    for name in (f"by-{USER}", "by-ford", f"at-{HOST}"):
        plant(planted, name)

    answer = planted.call("show", "--sanitize", f"by-{USER}", "by-ford", f"at-{HOST}")
    document = json.loads(planted.call("show", "--sanitize", "--json").out)

    assert answer.code == 0
    assert_clean(answer.out)
    titles = [part.split("\n")[0].split(":")[0] for part in answer.out.split("\n\n\n")]
    assert titles == ["by-<user>-2", "by-<user>", "at-<host>"]
    names = [profile["name"] for profile in document["profiles"]]
    assert sorted(names) == ["at-<host>", "by-<user>", "by-<user>-2", "left", "right"]


def test_errors_are_clean(planted: Desk) -> None:
    """Those that `show` itself words."""
    place = os.path.join(str(planted.folder), USER)

    gone = planted.call("show", "--sanitize", "--profiles", place)
    none = planted.call("show", "--sanitize", "--profiles", str(planted.profiles), USER)

    assert (gone.code, none.code) == (2, 2)
    for answer in (gone, none):
        assert_clean(answer.err)
        assert str(planted.folder) not in answer.err


@pytest.fixture
def doubtful(planted: Desk) -> Desk:
    """A desk with weights of other heads, of which a line of the log warns."""
    weights = json.dumps(planted.read("hydra_profiles/weights.json")).replace("left", "other")
    planted.write("hydra_profiles/weights.json", weights)
    return planted


def test_log_lines_are_clean(doubtful: Desk) -> None:
    """A warning names a file, and the file the person."""
    answer = doubtful.call("show", "--sanitize", "--profiles", str(doubtful.profiles))

    assert "[WARN] <path>: of other heads than the profiles" in answer.err
    assert_clean(answer.err)


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of POSIX")
def test_log_lines_in_a_look_are_clean(monkeypatch: pytest.MonkeyPatch, doubtful: Desk) -> None:
    """Those that a terminal shows between the figures."""
    words = ("--watch", "--times", "1", "--sanitize", "--profiles", str(doubtful.profiles))

    shown = call_at(monkeypatch, doubtful, "show", *words).out

    assert "[WARN] <path>: of other heads than the profiles" in shown
    assert_clean(shown)


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_daily_use_is_clean_too(
    monkeypatch: pytest.MonkeyPatch, weighed: Desk, words: List[str]
) -> None:
    """`--live` names heads, instances and files as well."""
    monkeypatch.setenv("USER", "left")

    answer = weighed.call("show", "--live", "--sanitize", *words)

    assert answer.code == 0
    assert "<user>" in answer.out
    assert "left" not in answer.out
    if words:
        assert json.loads(answer.out)


def test_tracebacks_do_not_fit(planted: Desk) -> None:
    """They name the folders of this machine."""
    answer = planted.call("show", "--sanitize", "--verbose")

    assert answer.code == 2
    assert "--sanitize: found with --verbose, which names files and folders" in answer.err
