"""A format as a plug-in brings it along: one file, and one row in the table."""

from hydra_heads.report.formats.table import Format
from hydra_heads.report.view import View

ROW = Format(__name__, "words.txt", True, "the heads in plain words, 100 % text")

FILE_ROW = ROW._replace(file_name="words.bin", is_text=False)


def render(view: View) -> str:
    """Return a line about the slot, and one a head."""
    lines = [f"{view.slot} is {view.status}"]
    lines += [f"{view.label(name)}: {view.head(name)['weight']}" for name in view.names]
    return "\n".join(lines) + "\n"
