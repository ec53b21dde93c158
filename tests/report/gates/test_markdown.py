"""A gate as Markdown for a pull request."""

import re
from typing import List

import pytest

from hydra_heads.base.anonymous import Anonymizer
from hydra_heads.model.regression import IMPROVED, OK, REGRESSED, Baseline, SharedChange
from hydra_heads.report.gates import markdown
from hydra_heads.report.gates.markdown import MOST_CHARACTERS, MOST_ROWS, render
from tests.report.formats.hostile import HOSTILE
from tests.report.formats.test_markdown import table_of
from tests.report.gates.documents import document, every_verdict, hostile, row

COLUMNS = 8


@pytest.fixture(autouse=True)
def _of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no name of this machine be one of a test's words."""
    monkeypatch.setattr(markdown, "anonymizer_here", lambda: Anonymizer(None, None, None))


def blocks_of(text: str) -> List[str]:
    """Return the blocks of a text, which empty lines part."""
    return text.rstrip("\n").split("\n\n")


def test_it_says_what_is_wrong_first() -> None:
    """Verdict, reason, baseline, what is wrong, what is better, all folded, how to ask again."""
    blocks = blocks_of(render(document(*every_verdict())))

    assert blocks[:3] == [
        "### Hydra gate: compress: regressed",
        "**Why:** 1 of 4 rows is worse",
        "**Note:** compared with the history",
    ]
    wrong, better, everything = [table_of(block) for block in blocks if block.startswith("|")]
    assert [line[0] for line in wrong[2:]] == ["regressed", "cannot tell"]
    assert wrong[2][1:] == [
        "head-re", "time", "1.25 s", "1.47 s", "+17.9 %", "+13.9 to +21.9", "0.003",
        "beyond noise and 5 %",
    ]  # fmt: skip
    assert [line[0] for line in better[2:]] == ["improved"]
    assert len(everything) == 2 + 5
    assert blocks[-2] == (
        "**Again:** `python -m hydra_heads gate --metric time --min-effect-percent 5`"
    )


def test_the_details_are_folded() -> None:
    """All rows are there for those who open them, and the fold is closed again."""
    blocks = blocks_of(render(document(*every_verdict())))

    at = blocks.index("<details><summary>All that was judged: 5 rows</summary>")
    assert blocks[at + 2] == "</details>"


def test_all_well_is_short() -> None:
    """Where nothing changed there is no table of what is wrong."""
    text = render(document(row(OK), reason="nothing is worse"))

    assert text.startswith("### Hydra gate: compress: ok\n\n**Why:** nothing is worse\n")
    assert len([block for block in blocks_of(text) if block.startswith("|")]) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_in_its_place(text: str) -> None:
    """No name breaks a table, opens a block, mentions anybody or is a link."""
    written = render(hostile(text))

    tables = [table_of(block) for block in blocks_of(written) if block.startswith("|")]
    assert [len(table) - 2 for table in tables] == [2, 1, 5]
    assert {len(line) for table in tables[:2] for line in table} == {COLUMNS + 1}
    assert {len(line) for line in tables[2]} == {COLUMNS}
    assert all(line.isprintable() for line in written.split("\n"))
    assert written.count("\n#") == 0
    # A span of code shows all as it is; elsewhere nothing may be taken for a link or a person.
    outside = re.sub(r"\*\*Again:\*\* (`+).*?\1\n", "", written)
    assert not re.search(r"(?<!\\)@\w|\w://|www\.|(?<![\\&])#\d", outside)


@pytest.mark.parametrize("count", [0, 1, 200])
def test_it_fits_into_a_comment(count: int) -> None:
    """GitHub cuts off long texts; tables end in time and say how many rows they leave out."""
    rows = [row(REGRESSED, f"head-{n}", reason="r" * 2000) for n in range(count)]

    text = render(document(*rows))

    assert len(text) <= MOST_CHARACTERS
    assert (f"{count - MOST_ROWS} more rows are left out" in text) == (count > MOST_ROWS)


def test_what_is_too_long_all_the_same_is_cut() -> None:
    """Texts that grow by their escapes lose the details, then all but the verdict."""
    rows = [row(REGRESSED, "&" * 60, "&" * 60, unit="&" * 60, reason="&" * 300) for _ in range(60)]

    text = render(document(*rows))

    assert len(text) <= MOST_CHARACTERS
    assert text.startswith("### Hydra gate: compress: regressed\n")


def test_details_go_first_when_it_is_too_long() -> None:
    """What is wrong stays when all rows together are too many characters."""
    rows = [row(IMPROVED, "&" * 60, "&" * 50, unit="s", reason="") for _ in range(50)]

    text = render(document(*rows))

    assert "<details>" not in text
    assert "**Better than before:**" in text


def test_it_names_neither_users_nor_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comment on a pull request is public: names of the machine and its paths are not in it."""
    monkeypatch.setattr(
        markdown, "anonymizer_here", lambda: Anonymizer("improved", "build7", "/home/alice")
    )
    given = document(
        row(IMPROVED, reason="on build7"),
        row(REGRESSED, "b", reason="on build7, see /srv/secret"),
        baseline=Baseline("audit", "/home/alice/AUDIT.json"),
        shared={"time": SharedChange(12.0, None, None)},
    )

    text = render(given)

    assert "alice" not in text
    assert "build7" not in text
    assert "secret" not in text
    assert "| improved |" in text  # a word of Hydra's own, whoever is called like that
    assert "--baseline '<path>'" in text


def test_heads_keep_their_names_in_every_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head has as many rows as metrics, and one name in all of them, whoever is called alike."""
    monkeypatch.setattr(markdown, "anonymizer_here", lambda: Anonymizer("alice", "box", None))
    names = ["zlib-1", "alice-fast", "bz2", "alice", "box"]
    rows = [row(OK, name, metric) for name in names for metric in ("time", "success_rate")]

    (table,) = [
        table_of(block) for block in blocks_of(render(document(*rows))) if block.startswith("|")
    ]

    shown = [line[1].replace("&lt;", "<").replace("&gt;", ">") for line in table[2:]]
    assert shown[::2] == shown[1::2] == ["zlib-1", "<user>-fast", "bz2", "<user>", "<host>"]
