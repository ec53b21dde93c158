"""A table in memory, and GROUP BY."""

import hashlib
import os
import re
import sqlite3
from contextlib import closing
from typing import Dict, Iterator, List

from hydra_heads.heads.builtin.log_files import list_logs, read_whole
from hydra_heads.heads.builtin.log_job import REQUEST_PATTERN, Tally, result_of


def count_in_sqlite(folder: str) -> Dict[str, object]:
    """Do the job by SQL over a table that holds every request.

    Choose it when the questions change more often than the logs: one more report is one more
    SELECT, and `:memory:` can as well be a file that stays.
    """
    pattern = re.compile(REQUEST_PATTERN, re.MULTILINE)
    tally = Tally()
    with closing(sqlite3.connect(":memory:")) as table:
        table.execute("CREATE TABLE requests (service TEXT, status INTEGER, latency_ms INTEGER)")
        for name in list_logs(folder):
            data = read_whole(os.path.join(folder, name))
            rows = _rows(pattern.findall(data))
            table.executemany("INSERT INTO requests VALUES (?, ?, ?)", rows)
            tally.add_file(name, hashlib.sha256(data).hexdigest(), len(data))
        kinds = "SELECT service, status, COUNT(*) FROM requests GROUP BY service, status"
        for service, status, number in table.execute(kinds):
            tally.add_kind(f"{service} {status}".encode("ascii"), number)
        latencies = "SELECT latency_ms, COUNT(*) FROM requests GROUP BY latency_ms"
        for latency, number in table.execute(latencies):
            tally.add_latency(latency, number)
    return result_of(tally)


def _rows(requests: List[bytes]) -> Iterator[List[str]]:
    # The columns' types make numbers of the texts.
    for request in requests:
        yield request.decode("ascii").split(" ")
