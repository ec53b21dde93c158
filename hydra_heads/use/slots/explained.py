"""Why a `Slot` picks as it does, in lines for people."""

from typing import List, Optional

from hydra_heads.use.slots.state import State

_HEADINGS = ("head", "share", "published", "runs", "success", "mean", "why")


def explained(state: State) -> str:
    """Return a line a head, those with the largest shares first, under a line of headings."""
    shares, standings, unit = state.shares(), state.standings(), state.objective.unit
    rows = [_HEADINGS]
    for at in sorted(range(len(standings)), key=lambda at: -shares[at]):
        standing = standings[at]
        rows.append(
            (
                state.heads[at].name,
                _percent(shares[at]),
                _percent(standing.published),
                str(standing.runs),
                _percent(standing.success_rate if standing.runs else None),
                _amount(standing.mean_cost, unit),
                standing.reason,
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines: List[str] = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1])]
        lines.append("  ".join([*cells, row[-1]]))
    draws = state.ask(lambda learner: learner.draws, 0)
    picks = "1 pick" if draws == 1 else f"{draws} picks"
    return "\n".join([f"slot {state.slot!r}: {picks} by now", *lines])


def _percent(fraction: Optional[float]) -> str:
    return "-" if fraction is None else f"{100 * fraction:.1f} %"


def _amount(value: Optional[float], unit: str) -> str:
    if value is None:
        return "-"
    if unit != "seconds":
        return f"{value:.3g} {unit}"
    for size, name in ((1.0, "s"), (1e-3, "ms")):
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value * 1e6:.3g} us"
