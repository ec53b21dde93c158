"""Heads as Markdown for a pull request."""

import html
import re
from typing import List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.base.anonymous import Anonymizer
from hydra_heads.base.redact import printable
from hydra_heads.report.formats import markdown
from hydra_heads.report.formats.markdown import MOST_REASONS, MOST_ROWS, code, escaped, render
from hydra_heads.report.view import View
from tests.report.formats.hostile import HOSTILE, hostile_view
from tests.report.verdict.slots import noisy, slot_of
from tests.report.views import make_view, many_heads, usual_view

COLUMNS = 8

BREAK = "<!-- -->"

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


@pytest.fixture(autouse=True)
def _of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no name of this machine be one of a test's words."""
    monkeypatch.setattr(markdown, "anonymizer_here", lambda: Anonymizer(None, None, None))


def shown(text: str) -> str:
    """Return what a reader of Markdown shows of inline text, refusing what it would take for more.

    By the rules of GitHub Flavored Markdown: a backslash before punctuation, entities, comments.
    """
    found = []
    at = 0
    while at < len(text):
        if text.startswith(BREAK, at):
            at += len(BREAK)
            continue
        entity = re.compile(r"&(#\d+|[a-z]+);").match(text, at)
        if entity:
            found.append(html.unescape(entity.group()))
            at = entity.end()
            continue
        if text[at] == "\\" and text[at + 1 : at + 2] and text[at + 1] in PUNCTUATION:
            found.append(text[at + 1])
            at += 2
            continue
        inside = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
        assert text[at] not in "|<>&*`[]~$\\#", (text, at)
        assert text[at] != "_" or inside, (text, at)
        found.append(text[at])
        at += 1
    return "".join(found)


def cells(line: str) -> List[str]:
    """Split a row of a table as GitHub does: at every bar that no backslash stands before."""
    assert line.startswith("| ")
    assert line.endswith(" |")
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line[1:-1])]


def table_of(text: str) -> List[List[str]]:
    """Return the rows of the only table of a text."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [cells(line) for line in lines]


def test_it_says_what_to_do_and_shows_the_heads() -> None:
    """Summary, status with reasons, and a row a head, the heaviest first."""
    view = usual_view()

    text = render(view)

    assert text.startswith("### Hydra: slot\n\n**Use:** quick: a run is expected to cost ")
    assert "\n\n**How sure:** Not sure. " in text
    assert "`python -m hydra_heads pipeline --num-tests " in text
    assert "\n\n**Status: warning**\n\n- flaky: success_rate is 90" in text
    heading, rule, *rows = table_of(text)
    assert heading == [
        "head", "weight %", "before %", "belief", "success %", "mean ms", "p95 ms", "runs"
    ]  # fmt: skip
    assert rule == [":---"] + ["---:"] * (COLUMNS - 1)
    assert [row[0] for row in rows] == ["quick", "rival", "flaky (warning)"]
    assert re.match(r"98\.7 - 0\.\d{3} 100 \[88\.\.100\] \d+ ±\d+ \d+ 30\Z", " ".join(rows[0][1:]))
    assert text.endswith("Hydra 1.0.0, 2026-01-09T12:01:00.000+00:00</sub>\n")


def test_all_is_well() -> None:
    """Where all is well there is no word of a status."""
    text = render(slot_of({"a": noisy(1.0, 30, 1), "b": noisy(2.0, 30, 2)}))

    assert "Status" not in text
    assert len(table_of(text)) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_in_its_place(text: str) -> None:
    """No name breaks the table, opens a block, or is more than text [fault 85]."""
    view = hostile_view(text)

    written = render(view)

    assert {len(row) for row in table_of(written)} == {COLUMNS}
    assert len(table_of(written)) == 4
    assert all(line.isprintable() for line in written.split("\n"))
    assert shown(escaped(text)) == printable(text)
    assert written.count("\n### ") == 0
    items = [line for line in written.split("\n") if line.startswith("- ")]
    assert len(items) == 1
    assert not re.match(r"- +([-+#>=]|\d+[.)])", items[0])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.characters(max_codepoint=0x2FFF),
            st.sampled_from(
                list(PUNCTUATION) + ["www.", "http://", "@me", "#1", "GH-1", ":x:", BREAK, "&lt;"]
            ),
        ),
        max_size=10,
    ).map("".join)
)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Whatever a text holds, it is shown, in one cell of a table."""
    words = escaped(text)

    assert shown(words) == printable(text)
    assert cells(f"| {words} | x |")[-1] == "x"
    assert len(cells(f"| {words} | x |")) == 2


@pytest.mark.parametrize(
    "text", ["@octocat", "fixes #12", "o/r#12", "GH-12", "http://e.com", "www.e.com", "a@e.com",
             ":tada:", "WWW.e.com"]
)  # fmt: skip
def test_nothing_becomes_a_link(text: str) -> None:
    """Mentions, issues and addresses are cut in two, so that GitHub finds none of them."""
    parts = [shown(part) for part in escaped(text).split(BREAK)]

    assert "".join(parts) == text
    for part in parts:
        assert not re.search(r"@\w|#\d|GH-\d|://|www\.|:[a-z]\w*:", part, re.IGNORECASE)


@pytest.mark.parametrize("text", ["a", "a`b", "`a``b`", "``", "a\nb", "$x <b> | \\"])
def test_code_is_shown_as_it_is(text: str) -> None:
    """A span of code has a longer fence than any within it."""
    words = code(text)

    match = re.match(r"(`+)( ?)(.*)\2\1\Z", words)
    assert match is not None
    assert match.group(3) == printable(text)
    assert match.group(1) not in re.findall("`+", printable(text))


@pytest.mark.parametrize("count", [0, 1, 200])
def test_any_number_of_heads(count: int) -> None:
    """Without heads there is no table; of many the heaviest are shown, and the rest is counted."""
    text = render(make_view(many_heads(count, 5), is_weighed=count < 200))

    rows = table_of(text)

    assert len(rows) == (min(count, MOST_ROWS) + 2 if count else 0)
    assert ("; 100 more are left out." in text) == (count == 200)
    assert len(text) < 65_536, "GitHub takes no more"


def test_not_every_reason_is_told() -> None:
    """A hundred reasons are not read by anybody."""
    view = make_view({f"h{number:02}": [None] * 5 for number in range(40)}, is_weighed=False)

    text = render(view)

    assert f"\n- and {40 - MOST_REASONS} more\n" in text
    assert text.count("\n- ") == MOST_REASONS + 1


def test_heads_without_runs_or_success() -> None:
    """What is not known is a dash, never a 0."""
    view = make_view({"failing": [None] * 3, "unrun": []}, is_weighed=False)

    rows = {row[0].split(" ")[0]: row[1:] for row in table_of(render(view))[2:]}

    assert rows["failing"] == ["50", "-", "-", "0 [0..57]", "-", "-", "3"]
    assert rows["unrun"] == ["50", "-", "-", "-", "-", "-", "0"]


def test_slow_heads_are_in_seconds() -> None:
    """From ten seconds on times are in seconds."""
    text = render(make_view({"a": [20.0, 21.0] * 5, "b": [0.5] * 10}))

    assert table_of(text)[0][5:7] == ["mean s", "p95 s"]


def test_figures_near_an_end_are_text() -> None:
    """More than and less than are no tags."""
    view = make_view({"a": [1.0, 1.01] * 20, "b": [1.5, 1.55] * 20})
    rows = view.dashboard["heads"]
    assert isinstance(rows, list)
    heads = [{**row, "weight": 0.9999, "belief": 0.9999} for row in rows]

    text = render(View({**view.dashboard, "heads": heads}, view.profiles, view.weights))

    assert table_of(text)[2][1:4] == ["&gt;99.9", "-", "&gt;0.999"]


def test_it_is_anonymous(monkeypatch: pytest.MonkeyPatch) -> None:
    """User, host and paths are in no pull request, whoever asked for it [H-099]."""
    monkeypatch.setattr(markdown, "anonymizer_here", lambda: Anonymizer("alice", "box", None))

    text = render(hostile_view("by Alice on box: /srv/secret/x"))

    assert "(by &lt;user&gt; on &lt;host&gt;: &lt;path&gt;)" in text
    assert not re.search("alice|box|secret", text, re.IGNORECASE)


def test_same_view_same_bytes() -> None:
    """Nothing but the view decides what is written, on one machine."""
    assert render(usual_view()) == render(usual_view())
