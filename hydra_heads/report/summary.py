"""The slot in plain words: which head to use, how sure that is, and what to do next.

Every sentence follows from the figures (see `verdict.case`), and none says more than they do.
"""

from typing import NamedTuple, Tuple

from hydra_heads.base.redact import printable
from hydra_heads.report.verdict import case as found
from hydra_heads.report.verdict.case import verdict_of
from hydra_heads.report.verdict.certainty import certainty, why_open
from hydra_heads.report.verdict.choice import choice, share_of_work
from hydra_heads.report.verdict.commands import COMMAND
from hydra_heads.report.verdict.next_step import more_to_settle, next_step
from hydra_heads.report.verdict.phrases import probability
from hydra_heads.report.view import View


class Summary(NamedTuple):
    """Plain text, a few sentences each: the head to use, how sure that is, what to do next.

    `next` may end in a command line, which `split_command` takes off.
    """

    use: str
    sure: str
    next: str


def summary_of(view: View) -> Summary:
    """Word what is known of a slot."""
    verdict = verdict_of(view)
    return Summary(
        printable(" ".join(choice(view, verdict))),
        printable(" ".join(certainty(view, verdict))),
        printable(next_step(view, verdict)),
    )


def summary_line(view: View) -> str:
    """Word what is known of a slot in one line, without a final point."""
    verdict = verdict_of(view)
    if verdict.case != found.BEST:
        return printable(choice(view, verdict)[0].rstrip("."))
    words = [f"{verdict.best} is best with belief {probability(verdict.belief)}"]
    if verdict.leaders != (verdict.best,):
        words.append(share_of_work(view, verdict))
    open_for = why_open(view, verdict)
    if open_for:
        words.append(open_for)
    elif not verdict.is_settled:
        words.append(f"about {more_to_settle(verdict)} would settle it against {verdict.rival}")
    return printable("; ".join(words))


def split_command(text: str) -> Tuple[str, str]:
    """Split a text into its words and the command line that it ends in, which may be empty.

    >>> split_command("Weigh them: python -m hydra_heads weigh")
    ('Weigh them: ', 'python -m hydra_heads weigh')
    """
    words, command, options = text.partition(COMMAND)
    return words, command + options
