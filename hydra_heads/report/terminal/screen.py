"""What a text is shown on: its size, what it can spell, and whether it has colours."""

from typing import Mapping, NamedTuple, Optional

from hydra_heads.base.redact import printable
from hydra_heads.base.spelling import can_encode, spelled

BEST = "best"
"""The kind of a cell that belongs to the best head."""

TITLE = "title"
"""The kind of a line that begins something."""

_COLOURS: Mapping[str, str] = {
    BEST: "1",
    TITLE: "1",
    "ok": "32",
    "warning": "33",
    "critical": "31",
    "unknown": "35",
}
"""Codes of ECMA-48 by kind: only of the sixteen colours that every terminal's theme has."""

UNBOUNDED_WIDTH = 100
"""Columns to which sentences are wrapped where nothing says how wide it is."""


class Screen(NamedTuple):
    """A terminal of some size, or a file or pipe, which has no edges: width and height None."""

    width: Optional[int] = None
    height: Optional[int] = None
    encoding: str = "utf-8"
    is_coloured: bool = False

    @property
    def text_width(self) -> int:
        """Columns to which sentences are wrapped."""
        return UNBOUNDED_WIDTH if self.width is None else self.width

    def can_show(self, text: str) -> bool:
        """Say whether these characters can be encoded."""
        return can_encode(text, self.encoding)

    def spelled(self, text: str) -> str:
        r"""Return what is shown of a text: nothing that moves the cursor, or cannot be encoded.

        >>> print(Screen(encoding="ascii").spelled("a\x1b ü 1.5 ±0.1"))
        a\x1b \xfc 1.5+-0.1
        """
        return spelled(printable(text), self.encoding)

    def painted(self, text: str, kind: str) -> str:
        r"""Return a spelled text in the colour of its kind, as it is where there are none.

        >>> Screen(is_coloured=True).painted("ok", "ok"), Screen().painted("ok", "ok")
        ('\x1b[32mok\x1b[0m', 'ok')
        """
        code = _COLOURS.get(kind)
        if not self.is_coloured or code is None or not text:
            return text
        return f"\x1b[{code}m{text}\x1b[0m"
