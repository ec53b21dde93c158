"""What `slot.json` says of rules, channels and the gate."""

from pathlib import Path

from hydra_heads.base.files import sha256_of
from hydra_heads.measure.slot_document import slot_document
from hydra_heads.model.channels import channels_of
from hydra_heads.model.documents import problems_of
from hydra_heads.model.rules import rules_of
from hydra_heads.model.slot import SlotDefinition
from tests.heads.test_config import laid, write_config, write_heads
from tests.model.telling_samples import channels, gate_settings, rules


def slot_of(folder: Path) -> SlotDefinition:
    """Return a slot with every key of rules, channels and gate, from a configuration."""
    (folder / "conf").mkdir()
    path = write_config(folder / "conf", rules=rules(), channels=channels(), gate=gate_settings())
    return laid(write_heads(folder), path)


def test_rules_and_channels_come_back_as_they_were(tmp_path: Path) -> None:
    """Whoever reads `slot.json` finds the rules and channels that Phase 1 had [R-054]."""
    slot = slot_of(tmp_path)

    document = slot_document(str(tmp_path / "out"), slot, "r1", {})

    assert problems_of(document, "slot", "s.json") == []
    assert rules_of(document) == slot.rules
    assert document["rules"] == [
        {**rule._asdict(), "channels": list(rule.channels), "heads": list(rule.heads)}
        for rule in slot.rules
    ]
    assert document["gate"] == slot.gate
    back = channels_of(document)
    assert [row._replace(settings={}) for row in back] == [
        row._replace(settings={}) for row in slot.channels
    ]
    assert back[2].settings == slot.channels[2].settings


def test_paths_start_at_its_own_folder(tmp_path: Path) -> None:
    """A folder of profiles knows where to write, wherever it is read from."""
    document = slot_document(str(tmp_path / "out"), slot_of(tmp_path), "r1", {})

    rows = {row.name: row.settings for row in channels_of(document)}
    assert rows["log"]["path"] == "../conf/alerts.jsonl"
    assert rows["page"]["cwd"] == "../conf/tools"
    path = tmp_path / "conf" / "hydra_config.json"
    assert document["config_file"] == {
        "path": "../conf/hydra_config.json",
        "sha256": sha256_of(str(path)),
    }


def test_no_comment_and_no_secret_gets_there(tmp_path: Path, monkeypatch: object) -> None:
    """Only the name of a secret's variable is kept, and nothing that was said in passing."""
    document = slot_document(str(tmp_path), slot_of(tmp_path), "r1", {})

    assert all("comment" not in row for row in document["channels"])  # type: ignore[attr-defined]
    assert all("comment" not in row for row in document["rules"])  # type: ignore[attr-defined]
    assert "comment" not in document["gate"]  # type: ignore[operator]
