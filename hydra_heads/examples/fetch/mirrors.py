"""Five mirrors of two files, on this machine only, each with a fault of its own.

    python mirrors.py -- COMMAND [WORD ...]    serve while the command runs, and answer as it does
    python mirrors.py                          serve until Ctrl-C

The addresses stand in hydra_heads.json. When its port is taken: `python mirrors.py --free-port`
writes one that is free into that file. What goes wrong follows from counting requests, so it goes
wrong in the same way each time, and nobody has to touch anything.
"""

import argparse
import os
import re
import select
import signal
import socketserver
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

HEADS_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hydra_heads.json")

ADDRESS = re.compile(r"(?<=http://127\.0\.0\.1:)\d+(?=/)")

LINES = {"small.csv": 100, "large.csv": 5000}
"""The files that are mirrored, and how long they are."""

TODAY, YESTERDAY = 8, 7
"""The edition that is wanted, and the one that a stale mirror still has."""

OUTAGE = (400, 520)
"""`near` is down from the first of these requests to the second, all mirrors counted together."""

PATIENCE_S = 5.0
"""A hung request lets go after this even when the client waits on."""

Fault = Callable[[int], str]


class Mirror(NamedTuple):
    """One mirror: how slowly it sends, and what goes wrong with its k-th request."""

    pieces: int
    pause_s: float
    fault: Fault


MIRRORS: Dict[str, Mirror] = {
    "near": Mirror(1, 0.0, lambda k: ""),
    "far": Mirror(4, 0.005, lambda k: ""),
    "busy": Mirror(2, 0.005, lambda k: "refuse" if k % 3 == 0 else ""),
    "stale": Mirror(1, 0.001, lambda k: "old" if k % 3 else ""),
    "stuck": Mirror(2, 0.002, lambda k: "hang" if k % 4 == 0 else ""),
}


def edition(file: str, number: int) -> bytes:
    r"""Return the text of a file in one of its editions.

    >>> edition("small.csv", 8)[:31]
    b'small.csv,edition 8\nitem,price\n'
    """
    rows = [f"{item},{(item * 7919 + number) % 10007 / 100:.2f}" for item in range(LINES[file])]
    return "\n".join([f"{file},edition {number}", "item,price", *rows, ""]).encode("ascii")


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """All mirrors behind one port, each below a path of its own."""

    allow_reuse_address = os.name == "posix"  # elsewhere it would let two servers share a port
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int, outage: Tuple[int, int]) -> None:
        super().__init__(("127.0.0.1", port), Answer)
        self.outage = outage
        self.files = {
            (file, number): edition(file, number) for file in LINES for number in (TODAY, YESTERDAY)
        }
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(MIRRORS, 0)

    def fault_of(self, name: str) -> str:
        """Count a request, and say what goes wrong with it."""
        with self._lock:
            self._counts[name] += 1
            own, everybody = self._counts[name], sum(self._counts.values())
        first, last = self.outage
        if name == "near" and first <= everybody <= last:
            return "down"
        return MIRRORS[name].fault(own)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away: that is part of the game."""


class Answer(BaseHTTPRequestHandler):
    """Answers one request as its mirror does."""

    server: Server
    disable_nagle_algorithm = True  # a small last piece does not wait for the one before

    def do_GET(self) -> None:
        """Send a file in pieces, or do what goes wrong this time."""
        name, _, file = self.path.lstrip("/").partition("/")
        if name not in MIRRORS or file not in LINES:
            self.send_error(404)
            return
        fault = self.server.fault_of(name)
        if fault == "down":
            self.close_connection = True  # without a word
        elif fault == "hang":
            select.select([self.connection], [], [], PATIENCE_S)
        elif fault == "refuse":
            self._send(503, b"too busy, come back later\n", MIRRORS[name])
        else:
            number = YESTERDAY if fault == "old" else TODAY
            self._send(200, self.server.files[file, number], MIRRORS[name])

    def _send(self, status: int, body: bytes, mirror: Mirror) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        size = -(-len(body) // mirror.pieces)
        for start in range(0, len(body), size):
            time.sleep(mirror.pause_s)  # what lies between here and there
            self.wfile.write(body[start : start + size])

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


def port_in(path: str) -> int:
    """Read the port from the addresses of the heads file."""
    with open(path, encoding="utf-8") as file:
        ports = set(ADDRESS.findall(file.read()))
    if len(ports) != 1:
        raise SystemExit(f"mirrors.py: {path}: found {len(ports)} ports, expected one for all")
    return int(ports.pop())


def write_port(path: str, port: int) -> None:
    """Put another port into the addresses of the heads file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(ADDRESS.sub(str(port), text))


def serve(is_free_port: bool, outage: Tuple[int, int]) -> Server:
    """Start to answer, in the background; raises `SystemExit` when the port is taken."""
    port = 0 if is_free_port else port_in(HEADS_FILE)
    try:
        server = Server(port, outage)
    except OSError as error:
        raise SystemExit(
            f"mirrors.py: port {port} of 127.0.0.1: {error.strerror}; is another mirrors.py "
            "running? Else: python mirrors.py --free-port"
        ) from error
    if is_free_port:
        write_port(HEADS_FILE, server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def code_of(command: List[str]) -> int:
    """Run a command to its end, and return its exit code.

    Ctrl-C reaches the command too, so it is only waited for; SIGTERM is passed on to it.
    """
    signal.signal(signal.SIGINT, lambda *_: None)
    process = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    code = process.wait()
    return code if code >= 0 else 128 - code


def wait_for_ever() -> int:
    """Return when somebody asks us to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


def numbers(text: str) -> Tuple[int, int]:
    """Read `FIRST-LAST`."""
    first, _, last = text.partition("-")
    return int(first), int(last)


def main() -> int:
    """Serve, run the command, stop."""
    parser = argparse.ArgumentParser(description="Mirrors of two files, with faults.")
    parser.add_argument(
        "--free-port", action="store_true", help="find a free port and write it into the heads file"
    )
    parser.add_argument(
        "--outage",
        type=numbers,
        default=OUTAGE,
        metavar="FIRST-LAST",
        help="the requests, of all, during which `near` is down (default {}-{})".format(*OUTAGE),
    )
    parser.add_argument("command", nargs="*", metavar="-- COMMAND", help="what to run meanwhile")
    options = parser.parse_args()
    command: Optional[List[str]] = options.command or None
    server = serve(options.free_port, options.outage)
    try:
        if command:
            return code_of(command)
        port = server.server_address[1]
        print(f"{', '.join(MIRRORS)}: http://127.0.0.1:{port}/NAME/FILE", flush=True)
        return wait_for_ever()
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())
