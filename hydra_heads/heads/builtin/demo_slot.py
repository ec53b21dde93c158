"""The heads file of the built-in slot `demo`, as a document like any other."""

from typing import Dict, List, Mapping, Tuple

SLOT = "demo"

TIMEOUT_SECONDS = 30

# Each head's name, what a person reads, and when a person would choose it.
_HEADS: Tuple[Tuple[str, str, str], ...] = (
    ("sequential", "Line by line", "small logs, or rules for a line that change every week"),
    ("batched", "Whole files, one pattern", "files that fit into memory many times over"),
    ("streaming", "Pieces of fixed size", "files that may be larger than memory"),
    ("mmap", "Memory maps", "large files that several processes read at once"),
    ("columnar", "Typed columns", "more than one question to the same requests"),
    ("cached", "Equal contents once", "the same logs coming in again and again"),
    ("threads", "Threads", "files that are slow to read, or packed"),
    ("processes", "Forked processes", "searching that takes longer than starting a process"),
    ("subprocesses", "Interpreters of their own", "shares that may crash, or run elsewhere"),
    ("sqlite", "SQL in memory", "questions that change more often than the logs"),
)


def heads_document(answers: Mapping[str, str]) -> Dict[str, object]:
    """Return the heads file of the slot for instances with these answers.

    The folders of the instances are relative to the folder that holds `demo_data`, which is
    the current folder of a run.
    """
    instances: List[Dict[str, object]] = [
        {"name": name, "values": {"folder": f"demo_data/{name}", "answer": answer}}
        for name, answer in answers.items()
    ]
    heads: List[Dict[str, object]] = [
        {
            "name": name,
            "display_name": display_name,
            "comment": f"for {comment}",
            "callable": f"hydra_heads.heads.builtin.entry:{name}",
        }
        for name, display_name, comment in _HEADS
    ]
    return {
        "schema": "hydra.heads",
        "schema_version": "1.0",
        "comment": "Ten ways to count the requests in a folder of logs.",
        "slot": SLOT,
        "instances": instances,
        "defaults": {
            "timeout_s": TIMEOUT_SECONDS,
            "success": {"exit_codes": [0], "json_equals": {"/answer": "{answer}"}},
        },
        "heads": heads,
    }
