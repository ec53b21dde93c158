"""The golden documents: what this version writes, kept so that every later one must read it.

`python -m tests.contract.golden --write` makes them anew from real runs; of the environment only
what belongs to no machine stays.
"""

import json
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Dict, List

from hydra_heads.cli.main import main
from hydra_heads.model.places import AUDIT_FILE, CONFIG_FILE

FOLDER = Path(__file__).resolve().parent / "golden" / "1.0"

HEADS = {
    "schema": "hydra.heads",
    "schema_version": "1.0",
    "comment": "What the other documents here were made from.",
    "slot": "golden",
    "objective": {"minimise": "time", "penalty_factor": 10, "time_limit_s": 5},
    "instances": [
        {"name": "short", "values": {"steps": 1000}},
        {"name": "long", "values": {"steps": 200000}},
    ],
    "defaults": {"timeout_s": 20, "success": {"stdout_matches": ["^done {steps}$"]}},
    "heads": [
        {
            "name": "once",
            "display_name": "One loop",
            "command": [
                "{python}", "-I", "-S", "-c",
                "import sys; sum(range(int(sys.argv[1]))); print('done', sys.argv[1])", "{steps}",
            ],
        },
        {
            "name": "twice",
            "tags": ["slow"],
            "command": [
                "{python}", "-I", "-S", "-c",
                "import sys; [sum(range(int(sys.argv[1]))) for _ in '12']; "
                "print('done', sys.argv[1])", "{steps}",
            ],
        },
        {"name": "never", "command": ["{python}", "-I", "-S", "-c", "raise SystemExit('no')"]},
    ],
}  # fmt: skip

CONFIG = {
    "schema": "hydra.config",
    "schema_version": "1.0",
    "comment": "Whom to tell of what, and how strict to be.",
    "rules": [
        {"id": "failing", "expr": "rate(success[20 runs]) < 90 %", "severity": "ERROR",
         "for_runs": 2, "channels": ["log"]},
        {"id": "slower", "expr": "change(time[20 runs]) > 10 %", "group": "time",
         "keep_runs": 5, "min_effect": 5, "heads": ["once"]},
    ],
    "channels": [{"name": "log", "type": "file", "path": "alerts.jsonl", "min_severity": "ERROR"}],
    "gate": {"min_effect_percent": 10, "metrics": ["time", "success_rate"], "q": 0.05},
    "retention": {"days": 400},
}  # fmt: skip

GATE, REGRESSION = "hydra_gate.json", "hydra_regression.json"
"""What the two gates printed."""

ENVIRONMENT = {"kernel": "6.0", "cpu_model": "made up", "machine_key": "sha256:" + "0" * 64}
"""Stands for what tells of one machine."""


def write_documents() -> List[str]:
    """Run the pipeline twice, so that there is something before, and keep its documents.

    The gate judges the first weights: the second ones may be kept, and nothing compared.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("hydra_heads.json").write_text(json.dumps(HEADS, indent=2) + "\n", encoding="utf-8")
        Path(CONFIG_FILE).write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8")
        pipeline = ["pipeline", "--num-tests", "6", "--seed", "1", "--config", CONFIG_FILE]
        main([*pipeline, "--validate", "6"])
        with open(GATE, "w", encoding="utf-8") as file, redirect_stdout(file):
            main(["gate", "--weights", "--min-tests", "6", "--json"])
        main(pipeline)
        main(["gate", "--baseline-write", AUDIT_FILE])
        main(["gate", "--baseline", AUDIT_FILE, "--report", f"json={REGRESSION}"])
        found = sorted([*Path("hydra_profiles").glob("*.json"), *Path().glob("*.json")])
        for path in found:
            _keep(path, FOLDER / path.name)
        os.chdir(str(FOLDER))
    return [path.name for path in found]


def _keep(path: Path, kept: Path) -> None:
    text = path.read_text(encoding="utf-8")
    environment: Dict[str, object] = json.loads(text).get("environment") or {}
    for key, value in ENVIRONMENT.items():
        if key in environment:
            text = text.replace(json.dumps(environment[key]), json.dumps(value))
    kept.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.contract.golden --write")
    write_documents()
