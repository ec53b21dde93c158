"""A slot in which everything that a person or a program may write is the same few words."""

from functools import lru_cache
from typing import Any, Dict, List, Mapping

from hydra_heads.base.redact import printable
from hydra_heads.model.profile import Profile
from hydra_heads.model.weights import Weights
from hydra_heads.report.dashboard import Sources
from hydra_heads.report.view import View, view_of
from tests.report.views import full_profile
from tests.weigh.profiles import FAILED, NOON, origin, weighed

Json = Dict[str, Any]

PLAIN = "zwords"
"""Stands for the words in a slot that is otherwise like all others."""

WORDS: Mapping[str, str] = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><!--",
    "ends of all else": "a]]>--></style></title></svg></table>?><![CDATA[",
    "entities": "&quot;&lt;b&gt;&#60;&amp;amp;",
    "attribute": '" onload="alert(1)" x=\'`',
    "formula": "=1+1",
    "lines": "a\t=1\r\n=2\n- x\n# y\n| z |\n",
    "escapes": "a\x1b[31mred\x1b]0;title\x07\x9b2J\x00\x7f",
    "separators": "a\u2028b\u2029c\x85d\ufefff",
    "turned": "a\u202eb\u2066c\u200bd\xad",
    "halves": "a\ud800b\udfffc",
    "wide": "\u65e5\u672c\u8a9e \U0001f600 a\u0301",
    "markdown": "a|b\\|c `d` *e* _f_ ~~g~~ [h](i) #1 $j$",
    "templates": '{{ $value }} ${x} {a} %s %(b)s \\n \\" [[c]]',
    "blank": " ",
    "long word": "x" * 10_000,
    "long words": "ab \u65e5 " * 150,
}
"""What names and texts may be like, by what is bad about it."""


def shown(words: str) -> str:
    """Return how people read the words everywhere."""
    return printable(words)


@lru_cache(maxsize=None)
def slot_of_words(words: str = PLAIN) -> View:
    """Return the slot with these words everywhere, as names of heads and instances too."""
    plain = _plain_slot()
    weights = plain.weights
    assert weights is not None
    return View(
        _put(plain.dashboard, words),
        [Profile(_put(p.document, words), _put(p.path, words), p.sha256) for p in plain.profiles],
        Weights(_put(weights.document, words), _put(weights.path, words), weights.sha256),
    )


def _put(value: Any, words: str) -> Any:
    """Return a copy with the words in every text and key, names of heads too."""
    if isinstance(value, str):
        return value.replace(PLAIN, words)
    if isinstance(value, Mapping):
        return {_put(key, words): _put(inner, words) for key, inner in value.items()}
    return [_put(inner, words) for inner in value] if isinstance(value, (list, tuple)) else value


@lru_cache(maxsize=None)
def _plain_slot() -> View:
    profiles = [_profile(PLAIN, 1.0), _profile(f"{PLAIN}-2", 1.3)]
    weights = weighed(profiles)
    rows: List[Json] = [{**row, "reasons": [PLAIN, PLAIN]} for row in weights.heads]
    weights = Weights({**weights.document, "heads": rows}, weights.path, weights.sha256)
    panel = {"id": "own", "type": "stat", "metric": "p95", "title": PLAIN, "promql": PLAIN}
    slot: Json = {"slot": PLAIN, "panels": [panel]}
    return view_of(Sources(profiles, weights, slot, "."), origin("view-1", NOON + 60))


def _profile(name: str, level: float) -> Profile:
    """Make a profile with the words as display name, inputs, machine, failures and rules."""
    figure = {"source": PLAIN, "resolution": PLAIN}
    rows = {
        "display_name": PLAIN,
        "slot": PLAIN,
        "failures": [{"kind": "exit", "count": 2, "example": PLAIN}],
        "environment": dict.fromkeys(("cpu_model", "system", "kernel", "python"), PLAIN),
        "rules": [
            {"id": PLAIN, "expr": PLAIN, "severity": "ERROR", "state": "firing", "since": None}
        ],
        "resources": {
            "user_time": {"value": 1.0, **figure},
            "memory_max_mb": {"value": None, **figure},
            "user_tokens": {"value": 3.5, **figure},
        },
    }
    seconds = [level, 1.1 * level, FAILED, 1.2 * level, 0.9 * level, 1.05 * level]
    profile = full_profile(name, seconds * 2, rows)
    inputs = {"small": PLAIN, "middle": f"{PLAIN}-middle", "large": f"large-{PLAIN}"}
    runs = [{**run, "instance": inputs[run["instance"]]} for run in _rows(profile, "runs")]
    return Profile({**profile.document, "runs": runs}, profile.path, profile.sha256)


def _rows(profile: Profile, key: str) -> List[Json]:
    rows = profile.document[key]
    assert isinstance(rows, list)
    return rows
