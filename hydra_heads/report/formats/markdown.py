"""A summary for a pull request: Markdown as GitHub reads it, without names and paths."""

import re
from typing import List, Match, Optional, Sequence

from hydra_heads.base.anonymous import anonymizer_here
from hydra_heads.base.redact import printable
from hydra_heads.model.reading import number_in
from hydra_heads.report.anonymous_view import anonymous
from hydra_heads.report.profile_words import Scale, mean_words, success_words, time_scale
from hydra_heads.report.summary import split_command, summary_of
from hydra_heads.report.thresholds import OK
from hydra_heads.report.view import View
from hydra_heads.report.wording import ABSENT, fraction, percent, quantity

MOST_ROWS = 100
"""Heads that the table has at most, the heaviest; GitHub cuts off long texts."""

MOST_REASONS = 20

NOTES = (
    "weight: share of the work; before: the weight until now; belief: probability "
    "that the head is the cheapest; [..] and ±: 95 % intervals; -: not known"
)

_BREAK = "<!-- -->"
"""Stands within what GitHub would make a link of, and is shown by nobody."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}

_SPECIAL = re.compile(
    r"(?P<entity>[&<>|])"
    r"|(?P<link>@|\#(?=\d)|(?<=\bGH)-(?=\d)|(?<=\w):(?=//)|:(?=[a-z_+-][\w+-]*:)|w(?=ww\.))"
    r"|(?P<word>(?<=[A-Za-z0-9])_(?=[A-Za-z0-9]))"
    r"|(?P<mark>[\\`*_\[\]~#$])",
    re.IGNORECASE,
)
"""What means something to Markdown, or makes GitHub link, and an underscore that does not."""

_BLOCK_START = re.compile(r"\A\s*(\d*)(?=[-+=.)])")
"""What comes before a sign that opens a list or a rule where it is the first of its block."""


def render(view: View) -> str:
    """Return a heading, the summary, what is wrong, and the table of heads.

    User, host and absolute paths of this machine are in none of it, whoever asks for it.
    """
    shown = anonymous(view, anonymizer_here())
    blocks = [f"### Hydra: {escaped(shown.slot)}", *_summary(shown), *_status(shown)]
    if shown.names:
        blocks += [_table(shown), *_left_out(shown), f"<sub>{escaped(NOTES)}</sub>"]
    return "\n\n".join([*blocks, _made(shown)]) + "\n"


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is, in a table's cell too, and links nowhere.

    >>> escaped("a|b <i> `x` *y* http://z")
    'a&#124;b &lt;i&gt; \\`x\\` \\*y\\* http:<!-- -->//z'
    >>> escaped("@me fixes #12"), escaped("avg_time")
    ('@<!-- -->me fixes \\#<!-- -->12', 'avg_time')
    """
    return _SPECIAL.sub(_escape, printable(text))


def _first_in_block(text: str) -> str:
    """Return an escaped text that opens neither a list nor a rule where it comes first."""
    return _BLOCK_START.sub(r"\1\\", escaped(text))


def code(text: str) -> str:
    """Return a text as a span of code, with a fence that it does not hold; not for tables.

    >>> code("pick demo"), code("a`b")
    ('`pick demo`', '``a`b``')
    """
    words = printable(text)
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    space = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{fence}{space}{words}{space}{fence}"


def _escape(match: Match[str]) -> str:
    character = match.group()
    if match.lastgroup == "entity":
        return _ENTITIES[character]
    if match.lastgroup == "link":
        return ("\\#" if character == "#" else character) + _BREAK
    return character if match.lastgroup == "word" else f"\\{character}"


def _summary(view: View) -> List[str]:
    use, sure, then = summary_of(view)
    words, command = split_command(then)
    return [
        f"**Use:** {escaped(use)}",
        f"**How sure:** {escaped(sure)}",
        f"**Next:** {escaped(words.strip())}{f' {code(command)}' if command else ''}",
    ]


def _status(view: View) -> List[str]:
    """Say how the slot stands and why, unless all is well."""
    if view.status == OK:
        return []
    reasons = [f"- {_first_in_block(reason)}" for reason in view.reasons[:MOST_REASONS]]
    rest = len(view.reasons) - len(reasons)
    if rest > 0:
        reasons.append(f"- and {rest} more")
    return [
        "\n".join([f"**Status: {escaped(view.status)}**", *([""] if reasons else []), *reasons])
    ]


def _table(view: View) -> str:
    scale = time_scale(view.profiles)
    figures = ["success %", f"mean {scale.unit}", f"p95 {scale.unit}", "runs"]
    columns = ["weight %", "before %", "belief", *figures]
    lines = [_row(["head", *columns]), _row([":---", *["---:"] * len(columns)])]
    lines += [_row(_cells(view, name, scale)) for name in view.names[:MOST_ROWS]]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(view: View, name: str, scale: Scale) -> List[str]:
    head, profile = view.head(name), view.profile(name)
    status = str(head.get("status"))
    return [
        escaped(name if status == OK else f"{name} ({status})"),
        _share(number_in(head.get("weight"))),
        _share(number_in(head.get("previous_weight"))),
        _plain(fraction(number_in(head.get("belief")))),
        _plain(success_words(profile)),
        mean_words(profile, scale),
        quantity(scale.of(profile.figure("time_s", "p95"))),
        f"{profile.num_tests:,}",
    ]


def _share(weight: Optional[float]) -> str:
    return ABSENT if weight is None else _plain(percent(100 * weight))


def _plain(figure: str) -> str:
    return figure.replace("<", "&lt;").replace(">", "&gt;")


def _left_out(view: View) -> List[str]:
    rest = len(view.names) - MOST_ROWS
    return [f"The table has the {MOST_ROWS} heaviest heads; {rest} more are left out."] * (rest > 0)


def _made(view: View) -> str:
    generator = view.dashboard.get("generator")
    version = generator.get("version") if isinstance(generator, dict) else None
    return (
        f"<sub>Hydra {escaped(str(version))}, {escaped(str(view.dashboard.get('timestamp')))}</sub>"
    )
