"""The top of the report: which slot, how it stands, and the answer in three cards."""

from typing import Sequence, Tuple

from hydra_heads.report.escaping import escaped
from hydra_heads.report.page.facts import facts
from hydra_heads.report.page.markup import Html, element, listing, name_of, paragraph
from hydra_heads.report.summary import Summary, split_command
from hydra_heads.report.view import View

SIGNS = {"ok": "✓", "warning": "!", "critical": "✕", "unknown": "?"}
"""Stand beside the word of a status, so that the colour alone says nothing."""

MOST_REASONS = 5
"""Reasons that are shown at once; the others are a click away."""

LONGEST_GIST = 90
"""Characters of the beginning of an answer that is set large."""

DETAILS_ID = "details"
"""The section that has every head's reasons."""


def header(view: View) -> Html:
    """Return the slot's name, how it stands, and why."""
    return element(
        "header",
        "\n".join(
            [
                paragraph("Hydra report", "brand"),
                element("h1", name_of(view.slot)),
                element("p", badge(view.status), kind="standing"),
                _reasons(view.reasons),
            ]
        ),
    )


def badge(status: str) -> Html:
    """Return a status as a sign and its word.

    >>> badge("ok")
    '<span class="badge ok"><span aria-hidden="true">✓</span> ok</span>'
    """
    known = status if status in SIGNS else "unknown"
    sign = element("span", SIGNS[known], aria_hidden="true")
    return element("span", f"{sign} {escaped(status)}", kind=f"badge {known}")


def answer(view: View, summary: Summary) -> Html:
    """Return which head to use, how sure that is, what to do next, and what that rests on."""
    words, command = split_command(summary.next)
    step = paragraph(words.rstrip(" :") + ":") if command else paragraph(words)
    three = (
        ("Use", _emphasised(view, summary.use)),
        ("How sure", _emphasised(view, summary.sure)),
        ("Next", step + (_command(command) if command else "")),
    )
    inner = "".join(
        element("div", element("h3", title) + body, kind="card") for title, body in three
    )
    heading = element("h2", "In short", id="short-title", kind="unseen")
    return element(
        "section",
        "\n".join([heading, element("div", inner, kind="cards"), facts(view)]),
        id="short",
        aria_labelledby="short-title",
    )


def _emphasised(view: View, words: str) -> Html:
    """Return a text whose beginning, up to its first colon or full stop, is the gist of it."""
    gist, end, rest = _split_at_first(words, (": ", ". "))
    if not rest or len(gist) > LONGEST_GIST:
        return paragraph(words)
    # A head's name stays as it is written.
    is_name = end == ". " or rest.partition(" ")[0] in view.names
    shown = rest if is_name else rest[:1].upper() + rest[1:]
    return paragraph(gist, "gist") + paragraph(shown)


def _split_at_first(words: str, ends: Sequence[str]) -> Tuple[str, str, str]:
    """Split a text at whichever end comes first; without one the rest is empty.

    >>> _split_at_first("Sure. It is: yes", (": ", ". "))
    ('Sure', '. ', 'It is: yes')
    """
    found = [words.partition(end) for end in ends]
    return min(found, key=lambda parts: len(parts[0]))


def _command(line: str) -> Html:
    """Return a command line that is broken between its words only."""
    words = " ".join(element("span", escaped(word)) for word in line.split(" "))
    return element("pre", words, kind="command")


def _reasons(reasons: Sequence[str]) -> Html:
    """Return the gravest reasons; the others stand with their heads."""
    items = [escaped(reason) for reason in reasons[:MOST_REASONS]]
    rest = len(reasons) - len(items)
    if rest > 0:
        items.append(element("a", f"{rest} more below", href=f"#{DETAILS_ID}"))
    return listing(items, kind="reasons")
