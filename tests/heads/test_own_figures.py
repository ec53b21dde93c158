"""Figures that a head reports of itself, read without trust."""

import json
import os
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from hydra_heads.heads import left_files
from hydra_heads.heads.own_figures import MOST_BYTES, MOST_NAMES, read_own_figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ('{"user_tokens": 12, "user_cost_2": 0.5}\n', {"user_tokens": 12.0, "user_cost_2": 0.5}),
        ('{"user_a": 1}\n{"user_b": 2}\n{"user_a": 3}', {"user_a": 3.0, "user_b": 2.0}),
        ('{"user_a": 1, "user_a": 2}', {"user_a": 2.0}),
        ('\n  \n{"user_a": -1e-3}\r\n\n', {"user_a": -0.001}),
        ("{}\n", {}),
        ("", {}),
    ],
)
def test_figures_are_taken_line_by_line(
    text: str, figures: Dict[str, float], tmp_path: Path
) -> None:
    """Of each name the last value wins, over all lines; blank lines are nothing."""
    path = tmp_path / "figures"
    path.write_bytes(text.encode())

    assert read_own_figures(str(path)) == (figures, None)


def test_a_head_that_reports_nothing_has_none(tmp_path: Path) -> None:
    """Most heads write no file, and nothing is said about it."""
    assert read_own_figures(str(tmp_path / "gone")) == ({}, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"tokens": 1}', "line 2: found the name 'tokens', expected user_ and a-z, 0-9 or _"),
        ('{"user_Tokens": 1}', "line 2: found the name 'user_Tokens', expected"),
        ('{"user_": 1}', "line 2: found the name 'user_', expected"),
        ('{"user_a\\n": 1}', "line 2: found the name 'user_a\\n', expected"),
        ('{"user_time": 1}', "line 2: found user_time, which Hydra measures itself; give it anoth"),
        ('{"user_x": "1"}', "line 2: found '1' for user_x, expected a finite number"),
        ('{"user_x": true}', "line 2: found true for user_x, expected a finite number"),
        ('{"user_x": null}', "line 2: found null for user_x, expected a finite number"),
        ('{"user_x": NaN}', "line 2: found nan for user_x, expected a finite number"),
        ('{"user_x": -Infinity}', "line 2: found -inf for user_x, expected a finite number"),
        ('{"user_x": 1e999}', "line 2: found inf for user_x, expected a finite number"),
        ('{"user_x": {"user_y": 1}}', "line 2: found an object for user_x, expected a finite numb"),
        ('{"user_x": [1]}', "line 2: found a list for user_x, expected a finite number"),
        ('{"user_x": 1' + 400 * "0" + "}", "for user_x, expected a finite number"),
        ("user_x=1", "line 2 is not JSON"),
        ('{"user_x": 1', "line 2 is not JSON"),
        ("[1]", "line 2: found a list, expected an object"),
        ("7", "line 2: found 7, expected an object"),
        ("[" * 100000, "line 2 is not JSON"),
    ],
)
def test_what_is_no_figure_is_skipped_and_told(line: str, words: str, tmp_path: Path) -> None:
    """One wrong figure costs itself only, and is told in one line with its place."""
    path = tmp_path / "figures"
    path.write_text(f'{{"user_a": 1}}\n{line}\n{{"user_b": 2}}\n')

    figures, skipped = read_own_figures(str(path))

    assert figures == {"user_a": 1.0, "user_b": 2.0}
    assert skipped is not None
    assert skipped.startswith("own figures: ")
    assert words in skipped
    assert skipped.isprintable()
    assert len(skipped) < 250


def test_a_wrong_figure_leaves_the_others_of_its_line(tmp_path: Path) -> None:
    """What else stands in the object is taken, and further faults are counted."""
    path = tmp_path / "figures"
    path.write_text('{"user_a": 1, "b": 2, "user_c": null, "user_d": 4}\n{"e": 5}\n')

    figures, skipped = read_own_figures(str(path))

    assert figures == {"user_a": 1.0, "user_d": 4.0}
    assert skipped == (
        "own figures: line 1: found the name 'b', expected user_ and a-z, 0-9 or _; skipped; "
        "2 more were skipped"
    )


def test_bytes_that_are_no_text_are_skipped(tmp_path: Path) -> None:
    """A line that is no UTF-8 costs itself only."""
    path = tmp_path / "figures"
    path.write_bytes(b'\xff\xfe\x00\n{"user_a": 1}\n')

    assert read_own_figures(str(path)) == (
        {"user_a": 1.0},
        "own figures: line 1 is not JSON; skipped",
    )


def test_names_are_bounded(tmp_path: Path) -> None:
    """The first 200 names are taken, and still get their last values."""
    lines: List[Dict[str, float]] = [{f"user_{at}": at} for at in range(MOST_NAMES + 5)]
    path = tmp_path / "figures"
    path.write_text("\n".join(map(json.dumps, [*lines, {"user_0": 7}])))

    figures, skipped = read_own_figures(str(path))

    assert len(figures) == MOST_NAMES == 200
    assert (figures["user_0"], figures["user_199"]) == (7.0, 199.0)
    assert (
        skipped
        == "own figures: line 201: found user_200 beyond 200 names; skipped; 4 more were skipped"
    )


@pytest.mark.parametrize(("more", "is_told"), [(0, False), (1, True)])
def test_size_is_bounded(more: int, is_told: bool, tmp_path: Path) -> None:
    """Of a file above 1 MiB the whole lines at its beginning are read, and that is told."""
    first = b'{"user_a": 1}\n'
    last = b'{"user_b": 2}'
    path = tmp_path / "figures"
    path.write_bytes(
        first + b" " * (MOST_BYTES - len(first) - len(last) - 1) + b"\n" + last + b" " * more
    )

    figures, skipped = read_own_figures(str(path))

    assert figures == ({"user_a": 1.0} if is_told else {"user_a": 1.0, "user_b": 2.0})
    assert (skipped is not None) is is_told
    assert skipped is None or "more than 1048576 bytes" in skipped


def test_a_file_without_an_end_is_left(tmp_path: Path) -> None:
    """A sparse file of a gigabyte costs as much as the first MiB of it."""
    path = tmp_path / "figures"
    with open(str(path), "wb") as file:
        file.truncate(1 << 30)

    figures, skipped = read_own_figures(str(path))

    assert figures == {}
    assert "more than 1048576 bytes" in str(skipped)


@pytest.mark.parametrize("trick", ["link", "dangling", "fifo", "folder", "device"])
def test_only_an_ordinary_file_is_read(trick: str, tmp_path: Path) -> None:
    """A link is not followed, a FIFO not waited for, and what else is there is told."""
    path = str(tmp_path / "figures")
    secret = tmp_path / "secret"
    secret.write_text('{"user_secret": 1}')
    tricks: Dict[str, Optional[object]] = {
        "link": lambda: os.symlink(str(secret), path),
        "dangling": lambda: os.symlink("nowhere", path),
        "fifo": lambda: os.mkfifo(path),
        "folder": lambda: os.mkdir(path),
        "device": lambda: os.symlink(os.devnull, path),
    }
    make = tricks[trick]
    assert callable(make)
    make()

    figures, skipped = read_own_figures(path)

    word = "no ordinary file" if trick in ("fifo", "folder") else "a link"
    assert figures == {}
    assert skipped == f"own figures: the file cannot be read: it is {word}"


@pytest.mark.parametrize("trick", ["fifo", "link"])
def test_what_comes_in_between_is_neither_waited_for_nor_followed(
    trick: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is put there after the first look is seen again when it is opened."""
    path = str(tmp_path / "figures")
    if trick == "fifo":
        os.mkfifo(path)
    else:
        (tmp_path / "secret").write_text('{"user_secret": 1}')
        os.symlink(str(tmp_path / "secret"), path)
    looks: List[int] = []
    check = left_files._check_ordinary

    def blind_at_first(mode: int) -> None:
        looks.append(mode)
        if len(looks) > 1:
            check(mode)

    monkeypatch.setattr(left_files, "_check_ordinary", blind_at_first)

    figures, skipped = read_own_figures(path)

    assert figures == {}
    assert str(skipped).startswith("own figures: the file cannot be read: ")
