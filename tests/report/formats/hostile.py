"""Names and texts that break what is not careful."""

from hydra_heads.report.view import View
from tests.report.verdict.slots import noisy, slot_of, with_profiles, with_rows

HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "a|b",
    "a\nb",
    "a\r\nb",
    "`code` ``x``",
    "\\|",
    "*b* _i_ ~~s~~ [l](http://e.com) ![i](x)",
    "# head",
    "@octocat fixes #12 and GH-12",
    "http://e.com www.e.com a@e.com",
    "&lt;b&gt; &copy;",
    "\x1b[31mred",
    "\x00",
    "\u2028\u2029\u202e",
    "a,b;c\"d'e",
    "$x$ <!-- -->",
    "1. one",
    "- two",
    "\U0001f600 \u65e5\u672c",
)


def hostile_view(text: str) -> View:
    """Put a slot together in which a text stands wherever a person's words may stand."""
    view = slot_of({"a": noisy(1.0, 30, 1), "b": noisy(2.0, 30, 2)})
    view = with_profiles(
        view,
        {
            "a": {
                "display_name": text,
                "failures": [{"kind": text, "count": 1, "example": text}],
            }
        },
    )
    view = with_rows(view, a={"reasons": [text]})
    rows = view.dashboard["heads"]
    assert isinstance(rows, list)
    heads = [{**row, "status": "critical", "reasons": [text, "p95"]} for row in rows]
    system = {"status": "critical", "status_code": 2, "reasons": [text], "head_count": 2}
    return View({**view.dashboard, "heads": heads, "system": system}, view.profiles, view.weights)
