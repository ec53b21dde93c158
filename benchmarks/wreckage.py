"""What is found in an output folder after Hydra was killed."""

import json
import os
import sqlite3
from typing import Iterator, List, Set

from benchmarks.phases import HISTORY

JOURNAL = "runs.jsonl"


_ENDED = """SELECT run_order FROM executions
  WHERE flags IS NULL OR flags NOT LIKE '%runner_lost%'"""


def recorded_orders(output_dir: str) -> Set[int]:
    """Return the orders of the runs whose end is kept: in the history, or in the runner's file."""
    found: Set[int] = set()
    path = os.path.join(output_dir, HISTORY)
    if os.path.exists(path):
        connection = sqlite3.connect(path)
        try:
            found.update(order for (order,) in connection.execute(_ENDED))
        except sqlite3.OperationalError:
            pass  # killed before it had its tables
        finally:
            connection.close()
    for line in _journal_lines(output_dir):
        try:
            found.update(_orders_in(json.loads(line)))
        except ValueError:
            continue  # counted as unreadable
    return found


def _journal_lines(output_dir: str) -> List[str]:
    path = os.path.join(output_dir, JOURNAL)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line for line in file if line.strip()]


def _orders_in(value: object) -> Iterator[int]:
    """Find the member `order`, however deep it lies."""
    if isinstance(value, dict):
        order = value.get("order")
        if isinstance(order, int):
            yield order
        for inner in value.values():
            yield from _orders_in(inner)


def unreadable_files(output_dir: str) -> List[str]:
    """List the files that their readers could not read."""
    if not os.path.isdir(output_dir):
        return []
    return [
        name
        for name in sorted(os.listdir(output_dir))
        if not _is_readable(os.path.join(output_dir, name))
    ]


def _is_readable(path: str) -> bool:
    try:
        if path.endswith(".json"):
            with open(path, encoding="utf-8") as file:
                json.load(file)
        elif path.endswith(JOURNAL):
            for line in _journal_lines(os.path.dirname(path)):
                json.loads(line)
        elif path.endswith(HISTORY):
            return _is_sound(path)
    except (OSError, ValueError):
        return False
    return True


def _is_sound(path: str) -> bool:
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
