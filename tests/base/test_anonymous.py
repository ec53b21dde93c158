"""Users, hosts and absolute paths taken out of texts and documents."""

import getpass
import socket
import string
import time
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base import anonymous
from hydra_heads.base.anonymous import Anonymizer, anonymizer_here

CLEAN = Anonymizer("alice", "box.example.org", "/home/alice")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/srv/data/in.csv", "<path>"),
        ("file=/home/alice/x", "file=<path>"),
        ("not found: /srv/a/b", "not found: <path>"),
        ("x:/srv/a", "<path>"),
        ("a=/srv/a,b=/srv/b", "a=<path>,b=<path>"),
        ("(/srv/a) [/srv/b] {/srv/c}", "(<path>) [<path>] {<path>}"),
        ("`/srv/a`, '/srv/b c/d', \"/srv/e\"", "`<path>`, '<path>', \"<path>\""),
        ("/srv/a.py:12: error", "<path>:12: error"),
        ("PATH=/usr/bin:/home/alice/bin", "PATH=<path>:<path>"),
        ("See /srv/a. Then /srv/b!", "See <path>. Then <path>!"),
        ("-I/usr/include cc -L/srv/lib", "-I<path> cc -L<path>"),
        ("@/srv/body.json", "@<path>"),
        (">/dev/null 2>/srv/log", "><path> 2><path>"),
        ("/srv/with\\ space/x y", "<path> y"),
        ("a\\n/srv/x", "a\\n<path>"),
        ("/", "/"),
        ("//server/share/x", "<path>"),
        ("%2Fhome%2Falice%2Fx", "<path>"),
        ("old/home/alice/x", "old<path>"),
    ],
)
def test_posix_paths(text: str, expected: str) -> None:
    """A path that begins with a slash goes, whatever stands before it [H-099]."""
    assert CLEAN.text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"C:\Users\Bob\x.txt", "<path>"),
        (r"at C:\Users\Bob Smith\My Files\x.txt, line 3", "at <path>, line 3"),
        (r'"C:\Program Files\x y"', '"<path>"'),
        ("C:/Users/Bob", "<path>"),
        (r"file=d:\x", "file=<path>"),
        (r"\\server\share\dir", "<path>"),
        (r"\\?\C:\very\long", "<path>"),
        (r"(\\server\share)", "(<path>)"),
        (r"\srv", r"\srv"),
    ],
)
def test_windows_paths(text: str, expected: str) -> None:
    """Drives and shares of Windows go too, with the spaces in their folders [H-099]."""
    assert CLEAN.text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file:///home/alice/x", "<path>"),
        ("open FILE:/srv/x now", "open <path> now"),
        ("file:///C:/Users/Bob/x", "<path>"),
        ("<file://host/share/x>", "<<path>>"),
        ("sqlite:////srv/my.db", "<path>"),
        ("http://example.com/a/b", "http://example.com/a/b"),
        ("https://bob:pw@example.com/a", "https://<user>@example.com/a"),
        ("http://box:8080/alice/x", "http://<host>:8080/<user>/x"),
        ("http://localhost:80/a/b", "http://localhost:80/a/b"),
        ("http://e.com/a?f=/srv/x", "http://e.com/a?f=<path>"),
        ("ssh://git@e.com/srv/x.git", "ssh://<user>@e.com<path>"),
        ("bob@e.com:/srv/x", "bob@e.com:<path>"),
        ("http://", "http://"),
        ("x:///", "<path>"),
    ],
)
def test_urls(text: str, expected: str) -> None:
    """Of a URL of the web the user goes and the path stays; a local one is a path [H-099]."""
    assert CLEAN.text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "and/or",
        "1/2 of 3/4",
        "./x ../y ~/z a/b/c",
        "{scratch}/x $HOME/y **/z",
        "12 of 40 runs, 0.5 s / run",
        "</script> and </b>",
        "km/h, I/O, 24/7",
        "a\\b and \\d+",
        "12:30, note: this",
        "text/html; charset=utf-8",
        "malice boxes xalice alice2_x",
        "",
    ],
)
def test_what_stays(text: str) -> None:
    """Fractions, relative paths, tags and longer words are no secrets."""
    assert CLEAN.text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alice", "<user>"),
        ("Alice's ALICE-2 alice.txt", "<user>'s <user>-2 <user>.txt"),
        ("on box, Box.Example.Org", "on <host>, <host>"),
        ("DOMAIN\\alice", "DOMAIN\\<user>"),
        ("alice@box", "<user>@<host>"),
        ("by\\nalice", "by\\n<user>"),
        ("runs/alice/x", "runs/<user>/x"),
        ("alice/x alice\\\\x\\y", "<user>/x <user>\\\\x\\y"),
        ("Alice: /srv/x of box, /srv/y by alice", "<user>: <path> of <host>, <path> by <user>"),
        ("head_alice.json", "head_<user>.json"),
        ("alice_results_box.csv", "<user>_results_<host>.csv"),
    ],
)
def test_names(text: str, expected: str) -> None:
    """User and host go as whole words, in capitals or not, and once is enough [H-099]."""
    assert CLEAN.text(text) == expected
    assert CLEAN.text(expected) == expected


def test_names_that_tell_nothing_stay() -> None:
    """Digits, one letter, nothing, and localhost would take much else along."""
    clean = Anonymizer("1000", "localhost", "", ["", " ", "a"], ["7.example", "LOCALHOST"])

    assert clean.text("1000 runs of a head on localhost, 7 failed") == (
        "1000 runs of a head on localhost, 7 failed"
    )
    assert clean.text("7.example") == "<host>"


def test_an_ordinary_word_goes_as_a_whole_word() -> None:
    """A user named `test` takes the word along, and no more than that."""
    clean = Anonymizer("test", "build", None)

    assert clean.text("test tests latest num_tests build rebuild") == (
        "<user> tests latest num_tests <host> rebuild"
    )


def test_a_user_called_user_owns_no_figures() -> None:
    """Names of figures that heads report themselves begin with `user_`."""
    clean = Anonymizer("user", None, None).text

    assert clean("user_tokens of user, by_user") == "user_tokens of <user>, by_<user>"


def test_the_longest_name_wins() -> None:
    """No part of a name is left when another name is a part of it."""
    clean = Anonymizer("ann", "ann-laptop.lan", None, ["ann lee"])

    assert clean.text("ann-laptop ann ann lee ann-laptop.lan") == "<host> <user> <user> <host>"


@pytest.mark.parametrize("home", ["/home/alice", "C:\\Users\\alice", "/root", "/", ""])
def test_any_home_will_do(home: str) -> None:
    """A home of one folder is told by its slash, and none leaves everything else alone."""
    clean = Anonymizer(None, None, home)

    assert clean.text(f"{home}/x" if len(home) > 1 else "/x/y") == "<path>"
    assert clean.text("a b") == "a b"


def test_values_of_documents() -> None:
    """Texts go at any depth, and so do keys that a person chose; a document's own stay [H-099]."""
    document = {
        "name": "alice",
        "runs": [{"instance": "file=/srv/x", "ok": True, "seconds": 0.5, "failure": None}],
        "weights": {"alice": 0.5, "other": 0.5},
        "values": {"/srv/a": 1, "/srv/b": 2},
        "alice": ("box",),
        "Of alice": 3,
    }

    assert CLEAN.value(document) == {
        "name": "<user>",
        "runs": [{"instance": "file=<path>", "ok": True, "seconds": 0.5, "failure": None}],
        "weights": {"<user>": 0.5, "other": 0.5},
        "values": {"<path>": 1, "<path>-2": 2},
        "alice": ["<host>"],
        "Of <user>": 3,
    }


def test_given_texts_come_first() -> None:
    """A whole text may be given another stand-in; the anonymizer that was asked is unchanged."""
    clean = CLEAN.with_given({"alice": "<user>-2"})

    assert (clean.text("alice"), clean.text("alice's")) == ("<user>-2", "<user>'s")
    assert CLEAN.text("alice") == "<user>"


def test_stand_ins_stay() -> None:
    """A user called `path` is no reason to replace what stands for a path."""
    clean = Anonymizer("path", "user", None)

    assert clean.text("<path> <user> <host> path") == "<path> <user> <host> <user>"


def test_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account, the machine and what the environment says of both are known [H-099]."""
    monkeypatch.setenv("USERNAME", "Zaphod")
    monkeypatch.setenv("COMPUTERNAME", "HEARTOFGOLD")
    monkeypatch.setenv("HOME", "/galaxy/home/zaphod")
    monkeypatch.setattr(socket, "gethostname", lambda: "milliways.end.example")

    clean = anonymizer_here()

    assert clean.text("Zaphod on HeartOfGold, milliways: old/galaxy/home/zaphod/x") == (
        "<user> on <host>, <host>: old<path>"
    )


def test_this_account() -> None:
    """The name of the account that runs this is one of the names."""
    name = getpass.getuser()

    assert name.isdigit() or len(name) < 2 or anonymizer_here().text(name) == "<user>"


def test_a_machine_without_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that is a bare number, or a host that has no name, is no error."""
    for variable in ("USER", "LOGNAME", "USERNAME", "SUDO_USER", "HOSTNAME", "COMPUTERNAME"):
        monkeypatch.delenv(variable, raising=False)

    def fail(*_: object) -> str:
        raise OSError("no name")

    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.setattr(socket, "gethostname", fail)
    pwd = pytest.importorskip("pwd")
    monkeypatch.setattr(pwd, "getpwuid", unknown)

    assert anonymous.anonymizer_here().text("alice on box: /srv/x") == "alice on box: <path>"


WORDS = st.text(string.ascii_letters + string.digits + "._-äß", min_size=1, max_size=8)

FOLDERS = st.lists(
    st.text(string.ascii_letters + string.digits + "_-", min_size=2, max_size=6),
    min_size=2,
    max_size=4,
)

PREFIXES = st.sampled_from(
    ["", " ", "x ", "x=", "x: ", "x:", ", ", "(", "[", "{", '"', "'", "`", "<", ">", "|", "&",
     ";", "!", "#", "\t", "\n", "file://", "file:", "sqlite:///", "http://e.com/?q=", "f -o",
     "\\n", "@", "\u2028", "\x1b"]
)  # fmt: skip

SUFFIXES = st.sampled_from(["", " y", ": y", ", y", ")", "]", '"', "'", "`", ">", ";", ".", "\n"])

USERS = st.from_regex(r"[a-z][a-z0-9-]{1,8}[a-z0-9]", fullmatch=True)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(FOLDERS, PREFIXES, SUFFIXES, st.sampled_from(["posix", "drive", "share"]))
def test_no_planted_path_survives(folders: List[str], before: str, after: str, kind: str) -> None:
    """Wherever an absolute path stands, none of its folders is left [H-099]."""
    marked = [f"Q{folder}Z" for folder in folders]
    path = {
        "posix": "/" + "/".join(marked),
        "drive": "C:\\" + "\\".join(marked),
        "share": "\\\\" + "\\".join(marked),
    }[kind]
    if kind != "posix" and before in ("sqlite:///", "\\n", "http://e.com/?q="):
        before = " "
    clean = Anonymizer("nobody", "nowhere", None)

    found = clean.text(before + path + after)

    assert not any(folder in found for folder in marked), found
    assert clean.text(found) == found


@settings(max_examples=200, deadline=None, derandomize=True)
@given(USERS, PREFIXES.filter(lambda text: text != "f -o"), SUFFIXES, st.booleans(), st.booleans())
def test_no_planted_name_survives(
    name: str, before: str, after: str, is_host: bool, is_upper: bool
) -> None:
    """Wherever a user or host stands as a word, it is not left [H-099]."""
    clean = Anonymizer(None, name, None) if is_host else Anonymizer(name, None, None)
    text = before + (name.upper() if is_upper else name) + after

    found = clean.text(text)

    rest = found.replace("<host>", " ").replace("<user>", " ").replace("<path>", " ")
    assert name not in rest.lower().replace("http", "").replace("sqlite", "").replace("file", "")
    assert clean.text(found) == found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            WORDS,
            st.sampled_from(
                list(" /\\:=,;()[]{}<>'\"`|@%?#&*~.-_") + ["alice", "box", "/home/alice", "://",
                 "C:\\", "\\\\", "file:", "http:", "<path>", "<user>", "\\n", "%2F", "\n"]
            ),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_twice_is_once(parts: List[str]) -> None:
    """What was cleaned is clean, whatever it was made of."""
    once = CLEAN.text("".join(parts))

    assert CLEAN.text(once) == once


def test_a_long_text_takes_no_time() -> None:
    """No pattern goes back and forth over a long text."""
    parts = [
        "a b ",
        "/",
        "\\",
        "'/",
        "'/a ",
        "C:\\a ",
        "a.",
        "%2F",
        "%2Fa",
        "-a/",
        "a:",
        "/a:",
        " \\\\a",
    ]

    for part in parts:
        short, long = (seconds_of(part * count) for count in (1_000, 32_000))
        # 32 times the text: a pattern that goes back and forth takes 1,024 times as long.
        assert long < 250 * max(short, 2e-4), part


def seconds_of(text: str) -> float:
    """Return how long it takes to clean a text that was not seen before."""
    begun = time.process_time()
    Anonymizer("alice", "box.example.org", "/home/alice").text(text)
    return time.process_time() - begun
