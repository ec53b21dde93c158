"""The audit: profiles kept as one document."""

from hydra_heads.base.clock import stamp
from hydra_heads.base.jsontext import dump_json
from hydra_heads.model.audit import audit_document, profiles_in
from hydra_heads.model.documents import parse_document, problems_of
from hydra_heads.model.envelope import Origin
from tests.weigh.profiles import make_profile

ORIGIN = Origin("rabc-123456", stamp(1795248000.0))


def test_profiles_come_back_as_they_went_in() -> None:
    """A round trip through the file's text keeps every key of every profile [H-093]."""
    many = [
        make_profile("a", [1.0, None, 2.0], slot="job", failures=[{"kind": "exit", "count": 1}]),
        make_profile("b", [3.0], slot="job", environment={"machine_key": "m" * 64}),
    ]
    document = audit_document("job", {"machine_key": "m" * 64}, many, ORIGIN)
    assert problems_of(document, "audit", "audit") == []

    read = parse_document(dump_json(document), "audit", "audit.json")
    found = profiles_in(read, "audit.json", "0" * 64)

    assert [each.document for each in found] == [each.document for each in many]
    assert [(each.path, each.sha256) for each in found] == [("audit.json", "0" * 64)] * 2
    assert [run.seconds for run in found[0].runs if run.ok] == [1.0, 2.0]


def test_foreign_profiles_need_no_slot() -> None:
    """What another program wrote can be a baseline."""
    document = audit_document(None, None, [make_profile("a", [1.0], run_id=None)], ORIGIN)

    assert problems_of(document, "audit", "audit") == []
