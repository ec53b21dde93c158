"""What makes weights doubtful is logged, once each, and nothing else is."""

from typing import List, Optional, Sequence

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.weigh.constraints import Constraint
from tests.weigh.profiles import FAILED, make_profile, weighed

TIMES: List[Optional[float]] = [1.0, 1.1, 0.9, 1.2, 1.0]


def warnings_of(
    log: pytest.LogCaptureFixture,
    *rows: Sequence[Optional[float]],
    objective: Objective = Objective(),  # noqa: B008
    constraints: Sequence[Constraint] = (),
) -> List[str]:
    """Weigh heads a, b, c ... by their times, and return what is logged."""
    log.clear()
    profiles = [make_profile(name, row) for name, row in zip("abcd", rows)]
    weighed(profiles, objective=objective, constraints=constraints)
    return [record.getMessage() for record in log.records]


def test_no_success_at_all_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    """Not one success anywhere, nothing speaks for anybody; one head's is enough."""
    assert warnings_of(caplog, [FAILED] * 6, [FAILED] * 6) == [
        "no head ever succeeded: nothing speaks for one of them"
    ]
    assert warnings_of(caplog, [FAILED] * 6, TIMES) == []


def test_heads_of_few_runs_are_named_with_their_number(caplog: pytest.LogCaptureFixture) -> None:
    """Where others have more."""
    assert warnings_of(caplog, TIMES[:2], TIMES, TIMES[:4]) == [
        "too few runs to weigh, they keep their floor: a (2 of 5), c (4 of 5); profile them again"
    ]
    assert warnings_of(caplog, TIMES[:2], TIMES[:2]) == []


@pytest.mark.parametrize(("failure", "pays"), [(0.9, True), (1.0, False), (1.5, False)])
def test_failing_pays_where_it_is_cheaper_than_every_success(
    failure: float, pays: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Not where it costs the same as the mean success of the quickest head, or more."""
    objective = Objective(penalty_factor=1.0, time_limit_s=failure)

    found = warnings_of(caplog, [1.0] * 5, [2.0] * 5, objective=objective)

    expected = (
        "one failure counts as 0.9 s, and every success takes longer: failing pays; "
        "raise penalty_factor or time_limit_s of the objective"
    )
    assert found == ([expected] if pays else [])


def test_heads_that_may_not_be_used_are_named_with_the_constraint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Those that keep it are not."""
    constraints = [Constraint("success_rate", at_least=60)]

    found = warnings_of(caplog, TIMES * 2, [1.0, FAILED, FAILED] * 9, constraints=constraints)

    assert found == [
        "b is not eligible: succeeds in at least 60 % of runs with probability below 0.01"
    ]


def test_constraints_that_nobody_keeps_are_warned_of_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All are weighed, so no head is called not eligible."""
    found = warnings_of(caplog, TIMES, TIMES, constraints=[Constraint("avg_time", at_most=0.001)])

    assert found == ["no head keeps the constraints: all are weighed as if there were none"]


def test_constraints_that_all_keep_are_no_doubt(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is logged."""
    assert warnings_of(caplog, TIMES, TIMES, constraints=[Constraint("p95", at_most=60)]) == []
