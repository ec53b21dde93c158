"""Writes into the pages what their commands really print: `python -m tests.docs.refill [PAGE...]`.

The commands run as they stand, with all their tests, so that takes about a minute. Read the
difference before it is committed: a page shows whatever was printed, errors too.
"""

import sys
import tempfile
from pathlib import Path
from typing import List

from tests.docs.pages import TOP, blocks_of, commands_of, page_paths, text_of
from tests.docs.shell import Shell

NOT_CALLED = ("python tests",)


def refilled(page: str, shell: Shell) -> str:
    """Return the text of a page with the outputs of its console blocks made anew."""
    text = text_of(page)
    for block in blocks_of(page, text):
        if block.file and block.language in ("json", "python"):
            shell.write(block.file, block.text)
        if block.language not in ("sh", "console"):
            continue
        outputs = [
            f"$ {command}\n{shell.call(command).output}"
            for command, _ in commands_of(block)
            if command not in NOT_CALLED
        ]
        if block.language == "console":
            text = text.replace(
                f"```console\n{block.text}```", f"```console\n{''.join(outputs)}```"
            )
    return text


def main(pages: List[str]) -> None:
    """Make the outputs of these pages anew, of all that have some without an argument."""
    for page in pages or [page for page in page_paths() if "```console\n" in text_of(page)]:
        print(page)
        with tempfile.TemporaryDirectory() as folder:
            text = refilled(page, Shell(Path(folder), {}))
        (TOP / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
