"""The slot in plain words, case by case."""

import re
from typing import List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.report.summary import Summary, summary_line, summary_of
from hydra_heads.report.view import View
from hydra_heads.weigh.constraints import Constraint
from tests.report.verdict.slots import (
    CLEAR,
    NEAR,
    needed_of,
    noisy,
    slot_of,
)
from tests.report.views import make_view
from tests.weigh.profiles import FAILED


def test_no_heads() -> None:
    """Without a profile there is nothing to choose from, and profiling is next."""
    view = make_view({})

    use, sure, then = summary_of(view)

    assert use == "No head to choose from yet: nothing was profiled."
    assert sure == "Nothing is known without runs."
    assert then.endswith(": python -m hydra_heads pipeline")
    assert summary_line(view) == "No head to choose from yet: nothing was profiled"


@pytest.mark.parametrize("heads", [["a"], ["a", "b"]])
def test_no_runs(heads: List[str]) -> None:
    """Heads that never ran are no choice either."""
    view = slot_of({name: [] for name in heads}, weigh=False)

    use, sure, then = summary_of(view)

    assert re.match(r"None can be named yet: (the only head has no|no head has a) run\.\Z", use)
    assert sure == "Nothing is known without runs."
    assert then == "Profile the heads: python -m hydra_heads pipeline"


@pytest.mark.parametrize("is_weighed", [True, False])
def test_nothing_succeeded(is_weighed: bool) -> None:
    """Where no head ever succeeded none is named, and the failures come first."""
    failures = {"failures": [{"kind": "exit", "count": 10, "example": None}]}
    view = slot_of(
        {"a": [FAILED] * 10, "b": [FAILED] * 10}, {"a": failures, "b": failures}, is_weighed
    )

    use, sure, then = summary_of(view)

    assert use == "None yet: no head ever succeeded, in 20 runs."
    assert sure == "Every run failed (20 exit): nothing speaks for any head."
    assert then == (
        "Mend the heads or the criteria of success, and profile again. Why runs failed: "
        "python -m hydra_heads show a"
    )


def test_the_only_head_failed() -> None:
    """One head that never succeeds is no head to use."""
    view = slot_of({"a": [FAILED] * 3})

    assert summary_of(view).use == "None yet: a never succeeded, in 3 runs."


def test_one_head() -> None:
    """A single head is used, whatever it does, and a choice needs a second one."""
    view = slot_of({"a": [*noisy(1.0, 39, 1), FAILED]})

    use, sure, then = summary_of(view)

    assert use.startswith("a: it is the only head. 39 of 40 runs succeeded, in ")
    assert use.endswith(" s on average.")
    assert sure == "There is nothing to compare it with."
    assert then == "Add another head to the slot: a choice needs two."


def test_not_weighed_yet() -> None:
    """Without weights the work is shared equally, and weighing is next."""
    view = slot_of({**CLEAR, "broken": [FAILED] * 40}, weigh=False)

    use, sure, then = summary_of(view)

    assert use == (
        "None stands out yet: the 3 heads are not weighed, so each gets the same share of the "
        "work. broken never succeeded."
    )
    assert sure == "Not known: that follows from weighing."
    assert then == "Weigh the heads: python -m hydra_heads weigh"


def test_too_few_runs_to_weigh() -> None:
    """What three runs did may be chance, so no head is named."""
    view = slot_of({"a": [1.0] * 3, "b": [9.0] * 3})

    use, sure, then = summary_of(view)

    assert use == (
        "The work is shared equally among 2 heads: no head that may be used has 5 runs, "
        "and fewer do not count."
    )
    assert sure == "Nothing can be said: what so few runs did may be chance."
    assert then == (
        "Run every head at least 5 times, better 30: python -m hydra_heads pipeline --num-tests 30"
    )


def test_decided() -> None:
    """A head that is surely the cheapest is named with what it costs and gets; nothing is left."""
    view = slot_of(CLEAR, {"fast": {"display_name": "The fast one"}})

    use, sure, then = summary_of(view)

    assert re.match(
        r"fast \(The fast one\): a run is expected to cost 1\.\d\d s, the least of 2 heads\. "
        r"It gets 99 % of the work\.\Z",
        use,
    )
    assert sure == (
        "Sure. The probability that fast is the cheapest, its belief, is more than 0.99. "
        "This rests on 40 blocks that every head ran."
    )
    assert then == (
        "Profile again when heads, inputs or machine change, and after 25 h. "
        "Until then, for each job: python -m hydra_heads pick compress"
    )
    assert summary_line(view) == "fast is best with belief more than 0.99"


def test_undecided() -> None:
    """How many more blocks would settle it stands beside the belief, rounded up in the command."""
    view = slot_of(NEAR)
    more = needed_of(view)
    assert more is not None
    assert more > 0

    use, sure, then = summary_of(view)

    assert use.startswith("fast: a run is expected to cost ")
    assert re.match(
        r"Not sure\. The probability that fast is the cheapest, its belief, is 0\.\d\d\. "
        r"The cheapest may be near, which is expected to cost [\d.]+ % more\. This rests on 40 ",
        sure,
    )
    assert then.startswith(f"About {more:,} more blocks would settle it against near, if they go ")
    tests = int(then.rpartition("--num-tests ")[2])
    assert 40 + more <= tests < 1.1 * (40 + more) + 1
    assert str(tests).rstrip("0") == str(tests)[:2].rstrip("0")
    assert summary_line(view).endswith(f"; about {more:,} more blocks would settle it against near")


def test_alike() -> None:
    """Heads that no number of runs tells apart are as good as each other."""
    view = slot_of({"a": [1.0, 1.1] * 20, "b": [1.0, 1.1] * 20, "c": [9.0] * 40})
    assert needed_of(view) is None

    use, sure, then = summary_of(view)

    assert re.match(
        r"a and b are alike: a run is expected to cost 1\.\d\d s, the least of 3 heads\. "
        r"a and b get most of the work, 49\.7 % each\.\Z",
        use,
    )
    assert sure.startswith(
        "Not sure. The probability that a is the cheapest, its belief, is 0.50, and no number of "
        "runs that pays would tell it from b."
    )
    assert then == "Take either a or b: choose by what is not measured here."


def test_control_characters_are_text() -> None:
    """No name moves a cursor: what could is escaped [fault 85]."""
    view = slot_of(CLEAR, {"fast": {"display_name": "a\x1b[31m\n\u2028\u202eb"}})

    texts = [*summary_of(view), summary_line(view)]

    assert "(a\\x1b[31m\\n\\u2028\\u202eb)" in texts[0]
    assert all(text.isprintable() for text in texts)


RUNS = st.lists(
    st.one_of(st.none(), st.floats(0.001, 100.0, allow_nan=False)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(RUNS, min_size=1, max_size=5),
    st.integers(1, 5),
    st.sampled_from(["best-probability", "success-share", "uniform"]),
    st.sampled_from([None, 50.0, 95.0]),
)
def test_words_follow_from_the_figures(
    runs: List[List[Optional[float]]], repeat: int, policy: str, least: Optional[float]
) -> None:
    """Whatever the runs, every claim of the summary is what the documents say."""
    heads = {f"h{number}": row * repeat for number, row in enumerate(runs)}
    constraints = [] if least is None else [Constraint("success_rate", at_least=least)]
    view = slot_of(heads, policy=policy, constraints=constraints)

    summary = summary_of(view)

    check_claims(view, summary)


def check_claims(view: View, summary: Summary) -> None:
    """See to it that each claim that a summary makes is true of the view."""
    names = set(view.names)
    best = summary.use.partition(":")[0].partition(" ")[0].rstrip(",")
    if "is expected to cost" in summary.use and " are alike: " not in summary.use:
        assert best in names
        assert view.weight_row(best)["eligible"] is True
    if ", the least of" in summary.use:
        costs = [view.weight_row(name)["expected_cost"] for name in names]
        assert view.weight_row(best)["expected_cost"] == min(c for c in costs if c is not None)  # type: ignore[type-var]
    if summary.sure.startswith("Sure. "):
        belief = view.weight_row(best)["belief"]
        assert isinstance(belief, float)
        assert belief >= 0.95
    match = re.search(r"its belief, is (0\.\d\d)", summary.sure)
    if match and " are alike: " not in summary.use:
        belief = view.weight_row(best)["belief"]
        assert isinstance(belief, float)
        assert abs(belief - float(match.group(1))) < 0.0051
    if "more blocks would settle" in summary.next:
        assert f"{needed_of(view):,} more blocks" in summary.next.replace(
            "1 more block ", "1 more blocks "
        )
    if f"{best} never succeeded" in summary.use:
        assert view.profile(best).success_count == 0
    if not any(view.profile(name).success_count for name in names):
        assert summary.use.startswith(("None yet: ", "None can be named yet: "))
    assert all(text and text.isprintable() for text in summary)
    assert "  " not in " ".join(summary)
    assert "\n" not in summary_line(view)
