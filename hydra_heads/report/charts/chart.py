"""One picture of a report, with what stands behind it for people who cannot see it."""

from typing import NamedTuple, Sequence

from hydra_heads.report.table import Column


class Chart(NamedTuple):
    """A picture, its finding in words, and its figures as a table.

    `id` is one lower-case word, the same in every report. `lead` is one sentence that says what
    is to be seen. `svg` is empty where there is nothing to draw; `notes` say then what is
    missing and how it comes to be there, and else what was left out. `columns` and `rows` hold
    every figure that the picture shows, of all heads.
    """

    id: str
    title: str
    lead: str
    svg: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
