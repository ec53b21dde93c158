"""Which head is likely to succeed where another one failed."""

from typing import Dict

import pytest

from hydra_heads.weigh.plans import fallbacks as fallbacks_module
from hydra_heads.weigh.plans.fallbacks import (
    MOST_FALLBACKS,
    Fallback,
    fallback_rows,
    learn_fallbacks,
)
from tests.weigh.plan_samples import Seconds, paired
from tests.weigh.profiles import FAILED

OK = 1.0


def test_the_complementary_head_comes_before_the_better_one() -> None:
    """A head with fewer successes that succeeds where this one fails is the likelier help."""
    first = [OK] * 8 + [FAILED] * 2
    alike = [OK] * 8 + [FAILED] * 2
    other = [FAILED] * 8 + [OK] * 2

    found = learn_fallbacks(paired(first=first, alike=alike, other=other))

    assert [one.head for one in found["first"]] == ["other", "alike"]
    assert found["first"][0] == Fallback("other", pytest.approx((2 + 0.2) / 3), 2)  # type: ignore[arg-type]
    assert found["first"][1].success == pytest.approx((0 + 0.8) / 3)


def test_few_failures_leave_the_overall_rate_a_say() -> None:
    """One success after a failure is no proof: the overall rate counts as one run more."""
    found = learn_fallbacks(paired(a=[FAILED, OK, OK], b=[OK, FAILED, FAILED], c=[OK, OK, OK]))

    assert [one.head for one in found["a"]] == ["c", "b"]
    assert found["a"][0].success == 1.0
    assert found["a"][1].success == pytest.approx((1 + 1 / 3) / 2)


def test_a_head_that_never_failed_needs_none() -> None:
    """Only heads that failed in a paired run are listed."""
    assert list(learn_fallbacks(paired(a=[OK, OK], b=[OK, FAILED]))) == ["b"]
    assert learn_fallbacks(paired(a=[OK, OK])) == {}


def test_runs_that_were_not_paired_count_as_none() -> None:
    """A head that did not run where this one failed has its overall rate, from 0 runs."""
    found = learn_fallbacks(paired(a=[OK, OK, OK, FAILED], b=[OK, FAILED]))

    assert found["a"] == [Fallback("b", 0.5, 0)]


def test_a_head_without_runs_is_no_fallback() -> None:
    """Nothing is known of what it does with inputs on which others failed."""
    runs = paired(a=[FAILED, OK], b=[], c=[FAILED, OK])

    assert [one.head for one in learn_fallbacks(runs)["a"]] == ["c"]


def test_a_head_that_may_not_work_is_no_fallback() -> None:
    """Heads beside those that may be used are not listed behind others."""
    runs = paired(a=[FAILED, OK], b=[OK, OK], c=[OK, OK])

    found = learn_fallbacks(runs, ["a", "c"])

    assert [one.head for one in found["a"]] == ["c"]


def test_alike_heads_stand_by_rate_and_then_by_name() -> None:
    """The order is the same whichever head was named first."""
    times: Dict[str, Seconds] = {"a": [FAILED, OK], "z": [OK, OK], "m": [OK, OK], "b": [OK, FAILED]}

    found = learn_fallbacks(paired(**times))
    turned = learn_fallbacks(paired(**{name: times[name] for name in reversed(list(times))}))

    assert [one.head for one in found["a"]] == ["m", "z", "b"]
    assert turned == found


def test_no_more_than_five_are_listed() -> None:
    """Of many heads the likeliest five stand in the document, one row a head that failed."""
    others = {f"b{index}": [OK if index % 2 else FAILED] for index in range(9)}

    rows = fallback_rows(learn_fallbacks(paired(a=[FAILED], **others)))

    assert [row["head"] for row in rows] == ["a", "b0", "b2", "b4", "b6", "b8"]
    then = rows[0]["then"]
    assert isinstance(then, list)
    assert len(then) == MOST_FALLBACKS
    assert then[0] == {"head": "b1", "success": 1.0, "runs": 1}


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_prior_may_be_half_or_double(factor: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much the overall rate counts does not turn a clear order round."""
    times = {
        "a": [FAILED] * 5 + [OK] * 5,
        "b": [OK] * 5 + [FAILED] * 5,
        "c": [FAILED] * 5 + [OK] * 5,
    }
    before = [one.head for one in learn_fallbacks(paired(**times))["a"]]

    monkeypatch.setattr(fallbacks_module, "PRIOR_RUNS", factor * fallbacks_module.PRIOR_RUNS)

    assert [one.head for one in learn_fallbacks(paired(**times))["a"]] == before == ["b", "c"]
