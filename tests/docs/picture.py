"""The picture of the guide's page on weights: `python -m tests.docs.picture` draws it anew.

Its figures are computed by Hydra from costs that are generated here, as the page says: three
heads on thirty inputs that differ.
"""

import math
import os
import random
from typing import Dict, List, NamedTuple, Sequence

from hydra_heads.weigh.estimate import Estimate
from hydra_heads.weigh.fit import centred_fit
from hydra_heads.weigh.limits import add_floor
from hydra_heads.weigh.lowest import lowest_probabilities
from hydra_heads.weigh.sharpening import sharpen
from tests.environment import ROOT

PICTURE = os.path.join(ROOT, "docs", "weights.svg")

FACTORS: Dict[str, float] = {"quick": 1.0, "rival": 1.06, "slow": 1.5}

WIDTH, HEIGHT = 760, 268

LEFT, PANEL, GAP, TOP, ROW = 62, 150, 26, 66, 58

LONGEST = 6.0
"""Seconds at the right edge of the panel of runs."""

ZOOM = (0.8, 2.2)
"""Seconds at the edges of the panel of expected costs."""

STYLE = """\
text{font:13px system-ui,sans-serif;fill:#24292f}.small{font-size:11px;fill:#57606a}
.title{font-weight:600}.axis{stroke:#8c959f;stroke-width:1}.quick{fill:#0969da}.rival{fill:#bf5f00}
.slow{fill:#6e7781}.dot{fill-opacity:.45}.bell{fill-opacity:.55}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.small{fill:#9da7b3}.quick{fill:#58a6ff}
.rival{fill:#f0883e}.slow{fill:#9da7b3}.axis{stroke:#6e7681}}"""


class Case(NamedTuple):
    """What is drawn: the costs, and what Hydra makes of them, a row a head."""

    costs: List[List[float]]
    estimates: List[Estimate]
    beliefs: List[float]
    weights: List[float]


def worked_case() -> Case:
    """Generate costs in seconds and weigh them."""
    rng = random.Random(11)
    sizes = [rng.lognormvariate(0.1, 0.45) for _ in range(30)]
    costs = [
        [factor * size * rng.lognormvariate(0, 0.14) for size in sizes]
        for factor in FACTORS.values()
    ]
    estimates = centred_fit(costs)
    beliefs = lowest_probabilities(estimates)
    return Case(costs, estimates, beliefs, add_floor(sharpen(estimates, beliefs)))


def drawn(case: Case) -> str:
    """Draw runs, expected costs, beliefs and weights side by side, a row a head."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="t d">',
        '<title id="t">From runs to weights</title>',
        f'<desc id="d">{_described(case)}</desc>',
        f"<style>{STYLE}</style>",
    ]
    titles = (
        ("1. What the runs cost", f"each dot a run, 0 to {LONGEST:g} s"),
        ("2. What to expect", f"of a run, {ZOOM[0]:g} to {ZOOM[1]:g} s"),
        ("3. Belief", "that it is the cheapest"),
        ("4. Weight", "share of the work"),
    )
    for place, (title, below) in enumerate(titles):
        parts.append(_text(_left(place), 24, title, "title"))
        parts.append(_text(_left(place), 42, below, "small"))
    for row, name in enumerate(FACTORS):
        base = TOP + row * ROW + 40
        parts.append(_text(8, base - 8, name))
        parts += [_line(_left(place), base) for place in range(4)]
        parts += _dots(case.costs[row], name, base)
        parts.append(_bell(case.estimates[row], name, base))
        parts.append(_bar(_left(2), case.beliefs[row], name, base))
        parts.append(_bar(_left(3), case.weights[row], name, base))
    return "\n".join([*parts, "</svg>", ""])


def _described(case: Case) -> str:
    rows = [
        f"{name}: expected cost {estimate.mean:.2f} s, belief {belief:.2f}, weight {weight:.3f}"
        for name, estimate, belief, weight in zip(
            FACTORS, case.estimates, case.beliefs, case.weights
        )
    ]
    return "Thirty runs of three heads on the same inputs. " + "; ".join(rows) + "."


def _left(place: int) -> int:
    return LEFT + place * (PANEL + GAP)


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{style}>{words}</text>'


def _line(x: float, y: float) -> str:
    return f'<line class="axis" x1="{x:.1f}" y1="{y:.1f}" x2="{x + PANEL:.1f}" y2="{y:.1f}"/>'


def _dots(costs: Sequence[float], name: str, base: float) -> List[str]:
    return [
        f'<circle class="dot {name}" cx="{_left(0) + PANEL * cost / LONGEST:.1f}" '
        f'cy="{base - 9 - 5 * (number % 4):.1f}" r="3"/>'
        for number, cost in enumerate(costs)
    ]


def _bell(estimate: Estimate, name: str, base: float) -> str:
    """Draw how likely each expected cost is: a normal curve around the estimate."""
    low, high = ZOOM
    points = []
    for step in range(61):
        z = -3 + 0.1 * step
        x = _left(1) + PANEL * (estimate.mean + z * estimate.error - low) / (high - low)
        points.append(f"{x:.1f},{base - 34 * math.exp(-z * z / 2):.1f}")
    return f'<polygon class="bell {name}" points="{" ".join(points)}"/>'


def _bar(x: float, share: float, name: str, base: float) -> str:
    width = (PANEL - 46) * share
    bar = f'<rect class="{name}" x="{x:.1f}" y="{base - 24:.1f}" width="{width:.1f}" height="16"/>'
    return bar + _text(x + width + 5, base - 11, f"{share:.3f}", "small")


if __name__ == "__main__":
    with open(PICTURE, "w", encoding="ascii", newline="\n") as file:
        file.write(drawn(worked_case()))
