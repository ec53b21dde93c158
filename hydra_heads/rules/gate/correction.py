"""Many rows judged together: how many of the red ones are worth believing."""

from typing import List, Sequence

from hydra_heads.model.regression import OK, REGRESSED, GateRow
from hydra_heads.stats.discovery import benjamini_hochberg


def corrected(rows: Sequence[GateRow], q: float) -> List[GateRow]:
    """Give every row with a p its q, and take back what may be red by chance.

    q values are those of Benjamini and Hochberg (1995) over all rows that have a p; a row that
    regressed with one above `q` is ok, as many rows have one such by chance.
    """
    judged = [index for index, row in enumerate(rows) if row.p is not None]
    q_values = benjamini_hochberg([rows[index].p or 0.0 for index in judged])
    found = list(rows)
    for index, own in zip(judged, q_values):
        found[index] = _taken_back(rows[index]._replace(q=own), q, len(judged))
    return found


def _taken_back(row: GateRow, q: float, count: int) -> GateRow:
    if row.verdict != REGRESSED or row.q is None or row.q <= q:
        return row
    reason = f"one such change among {count} rows may be chance (q {row.q:.2g}, limit {q:g})"
    return row._replace(verdict=OK, reason=reason)
