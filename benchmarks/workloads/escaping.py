"""A tree of processes that does not end by itself and tries to escape.

escaping.py LOG obeys|ignores   (SIGTERM)

First it counts how many processes of earlier runs are alive still, by their pids in LOG, and
appends `survivors N`. Then it starts a child, a child in a session of its own, and an orphan in a
session of its own (double fork), appends all pids, and waits for ever, as they all do.
"""

import os
import signal
import sys


def main() -> None:
    """Look back, branch out, wait."""
    log = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    earlier = os.read(log, 1 << 24).decode("ascii").split("\n")
    pids = [int(line.split()[1]) for line in earlier if line.startswith("pid")]
    os.write(log, f"survivors {len([pid for pid in pids if is_alive(pid)])}\n".encode("ascii"))
    if sys.argv[2] == "ignores":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for has_session, is_orphan in ((False, False), (True, False), (True, True)):
        branch(log, has_session, is_orphan)
    stay(log)


def branch(log: int, has_session: bool, is_orphan: bool) -> None:
    """Start a process that stays."""
    pid = os.fork()
    if pid:
        if is_orphan:
            os.waitpid(pid, 0)
        return
    if has_session:
        os.setsid()
    if is_orphan and os.fork():
        os._exit(0)
    stay(log)


def stay(log: int) -> None:
    """Write our number down and wait for ever."""
    os.write(log, f"pid {os.getpid()}\n".encode("ascii"))
    while True:
        signal.pause()


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a zombie does not."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] not in (b"Z", b"X")
    except OSError:
        return False


if __name__ == "__main__":
    main()
