"""Line by line: what one writes first."""

import hashlib
import os
from typing import Dict

from hydra_heads.heads.builtin.log_files import list_logs, open_log
from hydra_heads.heads.builtin.log_job import Tally, parse_line, result_of


def count_sequentially(folder: str) -> Dict[str, object]:
    """Do the job by splitting one line after the other.

    Choose it when the logs are small or the rules for a line change every week: it loads
    nothing, compiles nothing, and each rule is a line of plain code.
    """
    tally = Tally()
    for name in list_logs(folder):
        _count_file(folder, name, tally)
    return result_of(tally)


def _count_file(folder: str, name: str, tally: Tally) -> None:
    digest, size = hashlib.sha256(), 0
    with open_log(os.path.join(folder, name)) as file:
        for line in file:
            digest.update(line)
            size += len(line)
            request = parse_line(line)
            if request is not None:
                kind, latency = request
                tally.add_kind(kind)
                tally.add_latency(latency)
    tally.add_file(name, digest.hexdigest(), size)
