"""The program that makes one HTTP request: `python -I -S http_child.py`.

The request comes in the environment, the body goes to standard output as it comes, what became
of it over a channel of its own. It has no deadline of its own: it is killed at the run's.
"""

import json
import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Last, so that nothing beside this program stands in the way of the standard library.
sys.path.append(_ROOT)

import http.client  # noqa: E402
from typing import Any, Dict, Optional  # noqa: E402

from hydra_heads.heads.http_connection import Refused  # noqa: E402
from hydra_heads.heads.http_exchange import Exchange, TooMuch  # noqa: E402

# As in `kind`, of which nothing else is needed here: each run would pay for its import.
REQUEST = "HYDRA_REQUEST"
ANSWER_FD = "HYDRA_ANSWER_FD"
ANSWER_FILE = "HYDRA_ANSWER_FILE"

MESSAGE_CHARS = 2000
"""More than anybody shows, so that masking comes before the last cut."""


def main() -> None:
    """Make the request that the environment holds, and say what became of it."""
    request = request_of_environment()
    answer = answer_of(Exchange(request, write))
    send(json.dumps(answer))


def request_of_environment() -> Dict[str, Any]:
    """Put the pieces of the request together again."""
    if REQUEST not in os.environ:
        raise RuntimeError(f"this program is started by Hydra: no {REQUEST}")
    count = int(os.environ[REQUEST])
    text = "".join(os.environ[f"{REQUEST}_{number}"] for number in range(count))
    request: Dict[str, Any] = json.loads(text)
    return request


def write(data: bytes) -> None:
    """Write a piece of the body out, whole; raises `Refused` when that cannot be done."""
    left = memoryview(data)
    try:
        while left:
            left = left[os.write(1, left) :]
    except OSError as error:
        raise Refused(f"the body could not be written out: {error.strerror}") from error


def answer_of(exchange: Exchange) -> Dict[str, object]:
    """Make the request and word what came of it."""
    status: Optional[int] = None
    failure: Optional[str] = None
    is_output = False
    try:
        status = exchange.run()
    except TooMuch as error:
        failure, is_output = str(error), True
    except Refused as error:
        failure = str(error)
    except http.client.RemoteDisconnected:
        failure = "the connection was closed before an answer came"
    except http.client.HTTPException as error:
        failure = f"the answer is not HTTP as it should be: {type(error).__name__}: {error}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        failure = f"the connection broke: {reason}"
    return {
        "seconds": exchange.seconds,
        "status": status,
        "failure": None if failure is None else failure[:MESSAGE_CHARS],
        "is_output": is_output,
    }


def send(answer: str) -> None:
    """Send the answer over its channel."""
    number, path = os.environ.get(ANSWER_FD, ""), os.environ.get(ANSWER_FILE, "")
    if number:
        fd = int(number)
    else:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        fd = os.open(path, flags, 0o600)
    left = answer.encode("ascii")
    while left:
        left = left[os.write(fd, left) :]
    os.close(fd)


if __name__ == "__main__":
    main()
