"""Watch a mirror break and come back: `python mirrors.py -- python story.py`.

All mirrors are measured and weighed first. Then a program fetches files through a `Slot`, call
after call, and the shares of the mirrors are printed. Nobody touches anything: `near` breaks
down for a while, loses its share, and gets it back. Exit code 0: just that was seen.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import urllib.request
from statistics import median
from typing import Dict, List, NoReturn

HERE = os.path.dirname(os.path.abspath(__file__))

# Where this folder lies in a checkout, Hydra is in the one above.
sys.path.append(os.path.dirname(HERE))

import hydra_heads  # noqa: E402
from hydra_heads import NoHeadSucceeded, Slot  # noqa: E402

FOLDER = "hydra_profiles"

MIRROR = "near"
"""The mirror that breaks."""

ROUND = 40
"""Calls between two lines."""

MOST_CALLS = 1000

with open(os.path.join(HERE, "hydra_heads.json"), encoding="utf-8") as heads_file:
    DEFINED = json.load(heads_file)

URLS: Dict[str, str] = {head["name"]: head["http"]["url"] for head in DEFINED["heads"]}
FILES: Dict[str, str] = {
    instance["values"]["file"]: instance["values"]["sha256"] for instance in DEFINED["instances"]
}

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # these go nowhere else

fetch = Slot(
    "fetch", store=os.path.join(HERE, FOLDER), instance=lambda file: f"file={file}", seed=1
)


@fetch.head
def near(file: str) -> bytes:
    """Fetch a file from the mirror next door."""
    return get("near", file)


@fetch.head
def far(file: str) -> bytes:
    """Fetch it from the other end of the world."""
    return get("far", file)


@fetch.head
def busy(file: str) -> bytes:
    """Fetch it from the mirror that everybody uses."""
    return get("busy", file)


@fetch.head
def stale(file: str) -> bytes:
    """Fetch it from the mirror that is seldom up to date."""
    return get("stale", file)


@fetch.head
def stuck(file: str) -> bytes:
    """Fetch it from the mirror that sometimes never answers."""
    return get("stuck", file)


FAILED: List[str] = []


def get(name: str, file: str) -> bytes:
    """Fetch a file from a mirror; whatever is raised here is a failure of that head."""
    try:
        with opener.open(URLS[name].format(file=file), timeout=0.5) as answer:
            body: bytes = answer.read()
        if hashlib.sha256(body).hexdigest() != FILES[file]:
            raise ValueError("another edition, or only a part")
    except Exception:
        FAILED.append(name)
        raise
    return body


def measure(num_tests: int) -> None:
    """Measure and weigh the mirrors, as anybody does from a shell."""
    program = os.path.relpath(os.path.dirname(os.path.abspath(hydra_heads.__file__)), HERE)
    words = ["pipeline", "--num-tests", str(num_tests), "--output-dir", FOLDER]
    code = subprocess.call([sys.executable, program, *words], cwd=HERE)
    if code:
        raise SystemExit(code)


def watch() -> bool:
    """Call and call again until the mirror has lost its share and got it back."""
    files, has_fallen = sorted(FILES), False
    before: List[float] = []
    print(f"\n{'calls':>9}  " + "  ".join(f"{name:>7}" for name in URLS) + "  failed runs")
    for call in range(1, MOST_CALLS + 1):
        fetch(files[call % len(files)])
        if call % ROUND:
            continue
        share = fetch.shares()[MIRROR]
        print_line(call)
        usual = median(before or [share])
        if has_fallen and share > 0.9 * usual:
            print_why("has its share back")
            return True
        if not has_fallen and share < usual / 10:
            has_fallen = True
            print_why("has lost its share")
        elif not has_fallen:
            before.append(share)
    print(f"story.py: {MOST_CALLS} calls, and {MIRROR} did not break and come back")
    return False


def print_line(call: int) -> None:
    """Print the shares by now, and which runs failed since the last line."""
    shares = fetch.shares()
    cells = "  ".join(f"{100 * shares[name]:5.1f} %" for name in URLS)
    counts = ", ".join(f"{FAILED.count(name)} of {name}" for name in URLS if name in FAILED)
    print(f"{call - ROUND + 1:>4}-{call:<4}  {cells}  {counts or '-'}", flush=True)
    FAILED.clear()


def print_why(what: str) -> None:
    """Print what the Slot says of itself."""
    print(f"\n{MIRROR} {what}. fetch.explain() says:\n\n{fetch.explain()}\n", flush=True)


def stop(number: int, frame: object) -> NoReturn:
    """End as asked by SIGTERM, with all that was started."""
    raise SystemExit(128 + number)


def main() -> int:
    """Tell the story."""
    parser = argparse.ArgumentParser(description="A mirror breaks and comes back.")
    parser.add_argument("--num-tests", type=int, default=12, help="tests of each mirror; 0: none")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    try:
        with fetch:
            if options.num_tests:
                measure(options.num_tests)
            return 0 if watch() else 1
    except NoHeadSucceeded as error:
        print(f"story.py: {error}; they are served by: python mirrors.py -- python story.py")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
