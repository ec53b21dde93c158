"""One row a head as CSV, for a spreadsheet."""

from hydra_heads.base.redact import printable
from hydra_heads.model.reading import objects_in
from hydra_heads.report.csv_cells import csv_cell, csv_record
from hydra_heads.report.head_rows import columns_of, head_rows
from hydra_heads.report.view import View


def render(view: View) -> str:
    """Return a heading and a record a head; what is not known is empty.

    Figures are whole, in the units that the names of metrics have everywhere. A text that a
    program could take for a formula begins with an apostrophe; control characters are escaped.
    """
    records = [csv_record([column.name for column in columns_of(view)])]
    for row in head_rows(view):
        cells = {**row, "reasons": _joined(row["reasons"]), "failures": _kinds(row["failures"])}
        records.append(csv_record([_cell(value) for value in cells.values()]))
    return "".join(records)


def _cell(value: object) -> str:
    # The apostrophe comes first: an escaped tab is no longer one.
    return csv_cell(value) if not isinstance(value, str) else printable(csv_cell(value))


def _joined(reasons: object) -> object:
    return "; ".join(map(str, reasons)) if isinstance(reasons, list) else None


def _kinds(failures: object) -> object:
    if not isinstance(failures, list):
        return None
    return "; ".join(f"{row['count']} {row['kind']}" for row in objects_in(failures))
