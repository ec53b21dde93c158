"""Names and texts as nobody should choose them, and a slot that is full of them."""

from typing import Any, Dict, List

from hydra_heads.report.charts.chart import Chart
from hydra_heads.report.table import Column
from hydra_heads.report.view import View
from tests.report.views import make_view
from tests.weigh.profiles import FAILED

HOSTILE = (
    "<script>alert(1)</script>",
    '"></svg><img src=x onerror=alert(1)>',
    "</script><!-- ",
    "=1+1",
    "esc \x1b[31m red",
    "turned \u202e round",
    "lines \u2028 and \u2029 ends\r\nhere",
    "nul \x00 and bell \x07",
    "x" * 64,
    "w" * 30 + "日本語" * 11,
    "'; --|`${}",
    "&lt;b&gt; &amp;",
    "</style><b>]]>",
)


def hostile_view() -> View:
    """Put a slot together whose display names, failures and machine are hostile."""
    heads = {f"h{n}": [1.0 + n, 1.1 + n, FAILED, 1.2 + n] * 3 for n in range(len(HOSTILE))}
    rows: Dict[str, Dict[str, Any]] = {
        f"h{n}": {
            "display_name": words,
            "failures": [{"kind": "exit", "count": 3, "example": f"{words}\n{words}"}],
            "environment": {"cpu_model": words, "cpu_count": 2, "system": words},
            "trend": {"direction": words, "since": words},
        }
        for n, words in enumerate(HOSTILE)
    }
    return make_view(heads, others=rows)


def made_up_chart(words: str = "zlib", id: str = "weights", rows: int = 2) -> Chart:
    """Make up a chart whose words are these."""
    svg = (
        f'<svg class="chart" viewBox="0 0 760 40" role="img" aria-labelledby="{id}-t">'
        f'<title id="{id}-t">t</title><rect class="best" width="9" height="9"/></svg>'
    )
    cells: List[List[str]] = [[f"{words} {n}", str(n)] for n in range(rows)]
    columns = (Column(words), Column("seconds", is_number=True))
    return Chart(id, f"Title {words}", f"Lead {words}", svg, columns, cells, (f"Note {words}",))
