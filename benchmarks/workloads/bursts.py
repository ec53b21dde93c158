"""Keeps one core busy in bursts, until the process that started it is gone or ends it.

bursts.py SEED START   burners with the same seed and start (time.monotonic) burst together
"""

import os
import random
import sys
import time

BURST_S = (0.1, 0.8)
PAUSE_S = (0.2, 1.6)


def main() -> None:
    """Burn and pause in turn, by a timetable that follows from the seed."""
    draw, moment = random.Random(sys.argv[1]), float(sys.argv[2])
    parent = os.getppid()
    while os.getppid() == parent:
        moment += draw.uniform(*PAUSE_S)
        time.sleep(max(0.0, moment - time.monotonic()))
        moment += draw.uniform(*BURST_S)
        while time.monotonic() < moment:
            pass


if __name__ == "__main__":
    main()
