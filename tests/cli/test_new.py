"""`new`: a start for heads of one's own."""

import pytest

from tests.cli.conftest import Desk


def test_new_writes_a_heads_file_that_works(desk: Desk) -> None:
    """`new` alone writes a heads file; the command that it names runs."""
    answer = desk.call("new")

    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "Next: hydra-heads pipeline --num-tests 10"
    assert desk.call("pipeline", "--num-tests", "2").code == 0
    assert desk.read("hydra_profiles/head_one-liner.json")["success_rate"] == 100


def test_new_overwrites_nothing(two_heads: Desk) -> None:
    """A heads file that is there stays, and the error says so."""
    before = two_heads.everything()

    answer = two_heads.call("new")

    assert answer.code == 2
    assert "hydra_heads.json: is there already and is not overwritten" in answer.err
    assert two_heads.everything() == before


def test_example_shows_different_weights(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example `compress` runs from its folder and tells real compressors apart."""
    answer = desk.call("new", "compress", "mine")
    monkeypatch.chdir(desk.folder / "mine")

    code = desk.call("pipeline", "--num-tests", "8").code

    weights = desk.read("mine/hydra_profiles/weights.json")["weights"]
    assert isinstance(weights, dict)
    assert answer.out.splitlines()[-1] == ("Next, from mine: hydra-heads pipeline --num-tests 10")
    assert code == 0
    assert weights["zlib-1"] > 10 * weights["lzma"]


def test_unknown_example_names_the_nearest(desk: Desk) -> None:
    """An example that is none names the nearest one, and all."""
    answer = desk.call("new", "compres")

    assert answer == (
        2,
        "",
        "hydra-heads new: no example 'compres'; did you mean 'compress'? compress, starter\n",
    )
