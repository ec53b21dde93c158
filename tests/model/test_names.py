"""Names that every system can keep as files, and nothing else."""

import os
import re
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.errors import InputError
from hydra_heads.model.names import (
    NAME_PATTERN,
    NAME_RULE,
    RESERVED_SLOTS,
    check_distinct,
    check_name,
    check_slot_name,
    log_file_name,
    name_fault,
    profile_file_name,
)

UNRULED = f"is not {NAME_RULE}"


def _refusal(name: object) -> str:
    with pytest.raises(InputError) as caught:
        check_name(name, "heads[2].name")
    message = caught.value.message
    assert message.isprintable()
    assert message.isascii()
    assert len(message) < 300
    return message


@pytest.mark.parametrize(
    "name", ["a", "0", "gzip-9", "zlib_6.2", "a" * 64, "head_x", "concat", "com", "com10", "nul-"]
)
def test_plain_names_are_taken(name: str) -> None:
    """Up to 64 lower-case letters, digits, dots, dashes and underscores make a name."""
    assert name_fault(name) is None
    assert check_name(name, "x") == name
    assert check_slot_name(name, "x") == name
    assert re.match(NAME_PATTERN, name)


@pytest.mark.parametrize(
    "name",
    [
        "../escape",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "c:a",
        "a\0b",
        "a\nb",
        "a\n",
        "\na",
        "..",
        ".a",
        "~",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """No name leaves its folder, ends a line or hides a file [fault 37]."""
    assert _refusal(name) == (
        f"heads[2].name: found {ascii(name)}, which {UNRULED}; choose another"
    )


@given(st.text() | st.text("abc/\\.\0\n-_ A\u202e", max_size=8))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_name_that_is_taken_is_a_plain_file(name: str) -> None:
    """What is taken is one file of its folder and fits the published pattern [fault 37]."""
    if name_fault(name) is not None:
        _refusal(name)
        return

    path = os.path.join("folder", profile_file_name(name))
    assert os.path.normpath(path) == path
    assert os.path.dirname(path) == "folder"
    assert re.match(NAME_PATTERN, name)
    assert not name.endswith("\n")


@pytest.mark.parametrize("name", ["", "a" * 65, "a" * 300])
def test_names_of_the_wrong_length_are_refused(name: str) -> None:
    """An empty name and one that is too long are refused, in a message of bounded length
    [fault 38].
    """
    assert UNRULED in _refusal(name)


@pytest.mark.parametrize("name", ["con", "nul", "aux", "prn", "com1", "lpt9", "con.txt", "nul.a.b"])
def test_names_of_windows_devices_are_refused(name: str) -> None:
    """A name that Windows keeps for a device is refused everywhere, with any ending [fault 39]."""
    assert _refusal(name) == (
        f"heads[2].name: found {name!r}, which is a Windows device name; choose another"
    )


@pytest.mark.parametrize("name", ["a.", "a..", "con.", "a ", " a"])
def test_names_that_windows_shortens_are_refused(name: str) -> None:
    """A dot or a space at an end, which Windows drops, is refused everywhere [fault 39]."""
    assert name_fault(name) in ("ends in a dot, which Windows drops", UNRULED)
    _refusal(name)


@pytest.mark.parametrize("name", ["Fast", "FAST", "fäst", "fa\u0308st", "\uff46ast", "fa\u017ft"])
def test_names_that_differ_only_in_their_letters_form_are_refused(name: str) -> None:
    """Capitals and letters with several spellings are refused, so no two names can be taken for
    each other [fault 40].
    """
    assert UNRULED in _refusal(name)


@pytest.mark.parametrize("name", ["a\ud800", "\udcff", "a\u202eb", "a\x1b[31m", "a\u200bb", "\x7f"])
def test_names_that_hide_something_are_refused(name: str) -> None:
    """Half characters, text directions and escapes are refused, and shown by their codes
    [fault 41].
    """
    message = _refusal(name)

    assert ascii(name) in message


@pytest.mark.parametrize("name", ["-", "-a", "--help", "_a", ".", ".hidden"])
def test_names_that_look_like_options_are_refused(name: str) -> None:
    """A name starts with a letter or a digit, so no program takes it for an option [fault 42]."""
    assert UNRULED in _refusal(name)


@pytest.mark.parametrize("name", [None, 3, True, ["a"], {"a": 1}, b"a"])
def test_what_is_no_text_is_no_name(name: object) -> None:
    """Another type is refused like a wrong text, and shown."""
    assert ascii(name) in _refusal(name)


def test_a_key_that_powershell_refuses_is_no_name() -> None:
    """The one key that PowerShell's JSON reader cannot take is refused."""
    assert _refusal("psobject") == (
        "heads[2].name: found 'psobject', which is a key that PowerShell's JSON reader refuses; "
        "choose another"
    )


@pytest.mark.parametrize("name", sorted(RESERVED_SLOTS))
def test_a_slot_is_not_named_like_a_folder_of_ours(name: str) -> None:
    """What Hydra keeps beside the slots is no slot, though a head may have that name."""
    assert check_name(name, "x") == name

    with pytest.raises(InputError) as caught:
        check_slot_name(name, "hydra_heads.json: slot")

    assert caught.value.message == (
        f"hydra_heads.json: slot: found {name!r}, which Hydra keeps for itself; choose another"
    )


def test_a_slot_follows_the_rule_of_heads() -> None:
    """A slot's name becomes a folder, so it is as plain as a head's."""
    with pytest.raises(InputError, match="which is a Windows device name"):
        check_slot_name("con", "slot")


@pytest.mark.parametrize(
    "names", [[], ["a"], ["a", "b"], ["head_x", "head_head_x"], ["x", "head_head_x", "head_"]]
)
def test_names_with_files_of_their_own_are_distinct(names: List[str]) -> None:
    """Names are distinct when their files are."""
    check_distinct(names, "heads")

    assert len({profile_file_name(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "b", "a"], "'a' comes twice; names are unique"),
        (["x", "b", "head_x"], "'x' and 'head_x' would share one file; rename one"),
        (["head_x", "x"], "'head_x' and 'x' would share one file; rename one"),
    ],
)
def test_names_that_share_a_file_are_refused(names: List[str], words: str) -> None:
    """Twins, and two names with one file, are refused with both names [fault 40]."""
    copies = ["".join(list(name)) for name in names]

    with pytest.raises(InputError) as caught:
        check_distinct(copies, "x.json: heads")

    assert caught.value.message == f"x.json: heads: {words}"


def test_the_same_text_twice_is_refused() -> None:
    """Twins are refused also where both are one object in memory [fault 40]."""
    name = "zlib"

    with pytest.raises(InputError, match="comes twice"):
        check_distinct([name, name], "heads")


@pytest.mark.parametrize(
    ("name", "stem"), [("zlib", "head_zlib"), ("head_zlib", "head_zlib"), ("header", "head_header")]
)
def test_files_are_named_after_heads(name: str, stem: str) -> None:
    """Profile and log of a head lie beside each other; a beginning that is there is kept."""
    assert profile_file_name(name) == f"{stem}.json"
    assert log_file_name(name) == f"{stem}.log"
