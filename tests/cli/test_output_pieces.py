"""Results of any length: in pieces and in pages."""

from typing import List

import pytest

from hydra_heads.cli import output
from hydra_heads.cli.history import pages
from hydra_heads.cli.history.pages import print_pages
from hydra_heads.cli.output import print_pieces


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_pieces_of_any_size(
    size: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed in parts is what the pieces say together, wherever they are cut."""
    text = "one\n\ntwo, a longer line\nthree\n\n"
    parts = [text[at : at + 2] for at in range(0, len(text), 2)]
    monkeypatch.setattr(output, "PRINTED_CHARACTERS", size)

    print_pieces(parts)

    assert capsys.readouterr().out == text


def test_no_pieces(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is printed for nothing; a last line without an end gets one."""
    print_pieces([])
    print_pieces(["x"])

    assert capsys.readouterr().out == "x\n"


def test_pages(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A long list is several tables, each rendered by itself, and an empty one is said."""
    monkeypatch.setattr(pages, "ROWS", 2)
    rendered: List[int] = []

    def render(rows: object) -> str:
        rendered.append(len(list(rows)))  # type: ignore[call-overload]
        return "table"

    print_pages(range(5), render, "nothing")
    print_pages([], render, "nothing")

    assert rendered == [2, 2, 1]
    assert capsys.readouterr().out == "table\ntable\ntable\nnothing\n"
