"""Bars in a row of text: of block characters in eighths, of plain signs where there are none."""

from hydra_heads.report.terminal.screen import Screen

FULL, EIGHTHS = "\u2588", " \u258f\u258e\u258d\u258c\u258b\u258a\u2589"

_PLAIN, _PLAIN_LEAST = "#", "|"


def bar(share: float, cells: int, screen: Screen) -> str:
    """Return a bar of a share from 0 to 1 of so many cells; what is above 0 is to be seen.

    >>> bar(0.5, 5, Screen()), bar(0.5, 5, Screen(encoding="ascii")), bar(1e-9, 5, Screen())
    ('██▌', '###', '▏')
    """
    share = min(1.0, max(0.0, share))
    if not screen.can_show(FULL + EIGHTHS):
        whole = int(cells * share + 0.5)
        return _PLAIN * whole or (_PLAIN_LEAST if share > 0 else "")
    eighths = max(int(8 * cells * share + 0.5), 1 if share > 0 else 0)
    return FULL * (eighths // 8) + EIGHTHS[eighths % 8].strip()
