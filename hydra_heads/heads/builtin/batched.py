"""Whole files, one pattern: let the pattern engine walk the lines."""

import hashlib
import os
import re
from collections import Counter
from typing import Dict

from hydra_heads.heads.builtin.log_files import list_logs, read_whole
from hydra_heads.heads.builtin.log_job import REQUEST_PATTERN, Requests, Tally, result_of


def count_batched(folder: str) -> Dict[str, object]:
    """Do the job by one search over each whole file.

    Choose it when files fit into memory many times over: few lines of code, and the loop
    over lines runs in C.
    """
    pattern = re.compile(REQUEST_PATTERN, re.MULTILINE)
    tally = Tally()
    requests: Requests = Counter()
    for name in list_logs(folder):
        data = read_whole(os.path.join(folder, name))
        requests.update(pattern.findall(data))
        tally.add_file(name, hashlib.sha256(data).hexdigest(), len(data))
    tally.add_requests(requests)
    return result_of(tally)
