"""Documents of the regression gate and audits, beyond their schemas."""

from typing import List

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.samples import SAMPLES, Document, changed
from tests.model.telling_samples import regression_row


def regression_lines(path: str, value: object) -> List[str]:
    """Return the problems of a gate that was changed at one place."""
    return problems_of(changed(SAMPLES["regression"](), path, value), "regression", "g.json")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("verdict", "ok", "verdict: found 'ok', expected regressed, as the rows say"),
        ("verdict", "red", "verdict: found 'red', expected one of ok, regressed, improved, cannot"),
        ("heads", [], "verdict: found 'regressed', expected cannot_tell, as the rows say"),
        ("heads.0.verdict", "ok", "verdict: found 'regressed', expected ok, as the rows say"),
        ("heads.0.confirmed", False, "heads[0].verdict: found regressed where confirmed is false"),
        ("heads.0.q", 0.06, "heads[0].q: found 0.06 of a head that regressed, expected at most 0"),
        ("heads.0.p", 1.5, "heads[0].p: found 1.5, expected a fraction from 0 to 1, or null"),
        ("heads.0.low", 99.0, "heads[0]: found low 99.0 above high 27.0, expected low <= high"),
        ("heads.0.name", "con", "heads[0].name: found 'con', which is a Windows device name"),
        ("heads.1.metric", "time", "heads[1].metric: 'time' of zlib comes twice; keep one"),
        ("heads.0.nights", -1, "heads[0].nights: found -1, expected a whole number >= 0, or null"),
        ("heads.0.since", ..., "heads[0]: missing key 'since'"),
        ("shared.time.low", 9.0, "shared.time: found low 9.0 above high 3.5, expected low <= high"),
        ("baseline", None, "baseline: found null, expected an object with kind, path, revision,"),
        ("baseline.kind", "x", "baseline.kind: found 'x', expected one of history, audit, profil"),
        ("settings.q", 0, "settings.q: found 0, expected a fraction > 0 and <= 1"),
        ("units", {"avg_time": "ms"}, "units.avg_time: found 'ms', expected 'seconds'"),
    ],
)
def test_a_wrong_figure_is_named(path: str, value: object, message: str) -> None:
    """Nobody is told a verdict that the rows do not bear out."""
    assert regression_lines(path, value)[0].startswith(f"g.json: {message}")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["ok", "ok"], "ok"),
        (["ok", "improved"], "improved"),
        (["improved", "cannot_tell"], "cannot_tell"),
        (["cannot_tell", "regressed"], "regressed"),
    ],
)
def test_the_gravest_row_decides(verdicts: List[str], expected: str) -> None:
    """A head of which nobody can tell anything is never green beside others."""
    rows = [regression_row(f"h{at}", "time", each, 1.0) for at, each in enumerate(verdicts)]
    document = {**SAMPLES["regression"](), "heads": rows}

    right = problems_of({**document, "verdict": expected}, "regression", "g.json")
    wrong = [
        problems_of({**document, "verdict": other}, "regression", "g.json")
        for other in {"ok", "improved", "cannot_tell", "regressed"} - {expected}
    ]

    assert right == []
    assert all(wrong)


def test_a_head_that_did_not_run_does_not_count() -> None:
    """The row of a head that was left out decides nothing."""
    document = changed(SAMPLES["regression"](), "heads.3.left_out", False)
    document["heads"][0]["verdict"] = "ok"

    assert problems_of({**document, "verdict": "cannot_tell"}, "regression", "g.json") == []
    document["heads"][3]["left_out"] = True
    assert problems_of({**document, "verdict": "ok"}, "regression", "g.json") == []


def audit(*profiles: Document) -> Document:
    """Return an audit of these profiles."""
    return {**SAMPLES["audit"](), "profiles": list(profiles)}


def test_an_audit_holds_whole_profiles() -> None:
    """Each profile of an audit is checked as one that stands alone [H-094]."""
    wrong = changed(samples.profile(), "num_tests", 5)

    lines = problems_of(audit(samples.profile(), wrong), "audit", "a.json")

    assert lines[0].startswith("a.json: profiles[1]: num_tests: found 5, expected 3 successes")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("profiles", [], "profiles: found an empty list, expected 1 or more entries"),
        ("profiles.0.schema", "hydra.slot", "profiles[0].schema: found 'hydra.slot', expected"),
        ("profiles.0.name", "con", "profiles[0]: name: found 'con', which is a Windows device"),
        ("profiles.0.slot", "other", "profiles[0].slot: found 'other', expected 'compress', as"),
        ("environment", 7, "environment: found 7, expected an object or null"),
    ],
)
def test_a_wrong_audit_is_refused(path: str, value: object, message: str) -> None:
    """An audit is of one slot, and no profile in it is of anything else."""
    lines = problems_of(changed(SAMPLES["audit"](), path, value), "audit", "a.json")

    assert lines[0].startswith(f"a.json: {message}")


def test_a_head_comes_once() -> None:
    """Two profiles of one head leave nobody to compare with."""
    lines = problems_of(audit(samples.profile(), samples.profile()), "audit", "a.json")

    assert lines == ["a.json: profiles[1].name: 'zlib' comes twice; names are unique"]


def test_profiles_of_other_programs_may_be_audited() -> None:
    """A profile that names no slot is of any."""
    assert problems_of(audit(samples.foreign_profile()), "audit", "a.json") == []
