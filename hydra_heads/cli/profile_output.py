"""What Phase 1 prints: its closing lines, or the commands of a dry run."""

import math
import os
from typing import Dict, List, Mapping, Sequence

from hydra_heads.base.jsontext import dump_json
from hydra_heads.base.redact import printable
from hydra_heads.cli.call import Call
from hydra_heads.cli.calling import option_words
from hydra_heads.cli.folders import folder_words
from hydra_heads.cli.output import print_result
from hydra_heads.cli.progress import in_minutes
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import shown_command
from hydra_heads.measure.preflight import planned_heads
from hydra_heads.measure.request import Report
from hydra_heads.model.places import VALIDATION_FOLDER, WEIGHTS_FILE
from hydra_heads.model.slot import SlotDefinition


def print_commands(call: Call, slot: SlotDefinition) -> None:
    """Print every head's command for every instance, filled in; secrets stay names."""
    rows: List[Dict[str, str]] = []
    for head in planned_heads(slot, call.options.only):
        for order, instance in enumerate(slot.instances, 1):
            context = Context("dry-run", order, 0, slot.folder, slot.import_folder, None)
            command = shown_command(head, instance, context)
            rows.append({"head": head.name, "instance": instance.name, "command": command})
    if call.options.json:
        print_result(dump_json({"commands": rows}).rstrip("\n"))
    elif not call.options.quiet:
        for row in rows:
            print_result(printable(f"{row['head']} on {row['instance']}: {row['command']}"))


def print_closing_lines(call: Call, folder: str, report: Report) -> None:
    """Print how many heads did how well and how long it took, or the profiles as JSON."""
    if call.options.json:
        if call.command == "profile":
            print_result(dump_json({"profiles": report.profiles}).rstrip("\n"))
        return
    if call.options.quiet or not report.profiles:
        return
    heads = len(report.profiles)
    tests = max(_number(document["num_tests"]) for document in report.profiles)
    lines = [
        f"{heads} heads profiled, avg success rate: {_mean_rate(report.profiles)}",
        f"Runtime: {in_minutes(report.seconds)} "
        f"(expected: ~{report.expected_seconds / 60:.1f}min for {tests:.0f} tests)",
    ]
    if call.command == "profile":
        lines.append(_next_line(call, folder))
    print_result("\n".join(lines))


def _next_line(call: Call, folder: str) -> str:
    """Name the next command: fresh runs beside weights are there to judge those."""
    above, name = os.path.split(os.path.normpath(folder))
    weights = os.path.join(above, WEIGHTS_FILE)
    if name == VALIDATION_FOLDER and os.path.exists(weights):
        return call.next_line("gate", option_words("--weights", weights))
    return call.next_line("weigh", folder_words("--profiles", folder))


def _mean_rate(profiles: Sequence[Mapping[str, object]]) -> str:
    rates = [_number(p["success_rate"]) for p in profiles if p["success_rate"] is not None]
    return f"{math.fsum(rates) / len(rates):.1f}%" if rates else "unknown"


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
