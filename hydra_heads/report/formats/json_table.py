"""One object a head as JSON, for a program."""

from hydra_heads.base.jsontext import dump_json
from hydra_heads.report.head_rows import head_rows, units_of
from hydra_heads.report.view import View

_SAID_ONCE = ("slot",)


def render(view: View) -> str:
    """Return the slot with its heads, the heaviest first, and the units of their figures.

    ASCII; what is not known is null.
    """
    return dump_json(
        {
            **{key: view.dashboard.get(key) for key in ("slot", "run_id", "timestamp")},
            "timestamp_unix": view.dashboard.get("timestamp_unix"),
            "units": units_of(view),
            "heads": [
                {key: value for key, value in row.items() if key not in _SAID_ONCE}
                for row in head_rows(view)
            ],
        }
    )
