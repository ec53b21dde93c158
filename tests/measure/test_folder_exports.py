"""Exports of a slot that gives way to another one."""

import json
import os
from pathlib import Path

import pytest

from tests.measure.slots import run_phase, slot_of


def _give_way(tmp_path: Path, exports: object, leaving: str = "demo") -> Path:
    """Let a slot give way whose dashboard names these exports; return its folder."""
    out = tmp_path / "out"
    run_phase(slot_of(tmp_path, {"x": ["true"]}, slot=leaving), out, num_tests=1)
    dashboard = {"slot": leaving, "exports": exports}
    (out / "hydra_dashboard_config.json").write_text(json.dumps(dashboard))
    (out / "export").mkdir(exist_ok=True)
    for name in ("report.html", "hydra.prom", "mine.txt"):
        (out / "export" / name).write_text(name)

    run_phase(slot_of(tmp_path, {"x": ["true"]}, slot="mine"), out, num_tests=1)

    return out


def test_exports_go_with_the_slot_that_gives_way(tmp_path: Path) -> None:
    """Those that its dashboard names; what a person put beside them stays."""
    exports = {"html": "export/report.html", "prometheus": "export/hydra.prom", "csv": None}

    out = _give_way(tmp_path, exports)

    assert os.listdir(str(out / "export")) == ["mine.txt"]
    assert not (out / "hydra_dashboard_config.json").exists()


def test_an_empty_folder_of_exports_goes_too(tmp_path: Path) -> None:
    """Nothing is left of a slot that has given way."""
    exports = {name: f"export/{name}" for name in ("report.html", "hydra.prom", "mine.txt")}

    out = _give_way(tmp_path, exports)

    assert not (out / "export").exists()


@pytest.mark.parametrize(
    "exports",
    [
        None,
        ["export/report.html"],
        {"html": 7, "csv": "", "grafana": ".", "prometheus": "export/..", "rules": "export"},
        {"html": "../precious.txt", "csv": "elsewhere/mine.txt", "json": "notes.txt"},
    ],
)
def test_a_dashboard_names_nothing_else_to_remove(tmp_path: Path, exports: object) -> None:
    """Whatever it says: only files directly among the exports go."""
    (tmp_path / "precious.txt").write_text("mine")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")

    out = _give_way(tmp_path, exports)

    assert sorted(os.listdir(str(out / "export"))) == ["hydra.prom", "mine.txt", "report.html"]
    assert (tmp_path / "precious.txt").exists()
    assert (out / "notes.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_exports_behind_a_link_stay(tmp_path: Path) -> None:
    """A link in the place of their folder is not followed."""
    (tmp_path / "out").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "out" / "export").symlink_to(tmp_path / "target")

    out = _give_way(tmp_path, {"html": "export/report.html"})

    assert "report.html" in os.listdir(str(tmp_path / "target"))
    assert (out / "export").is_symlink()


def test_exports_of_a_slot_that_stays_stay(tmp_path: Path) -> None:
    """A later Phase 1 of the same slot leaves its report to the next Phase 3."""
    out = _give_way(tmp_path, {"html": "export/report.html"}, leaving="mine")

    assert (out / "export" / "report.html").exists()
