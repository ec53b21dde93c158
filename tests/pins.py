"""Pin the packages of the tests anew for the running Python: `python -m tests.pins`.

Resolves requirements/direct.txt to the newest releases and writes requirements/pyXY.txt.
The short files beside it (platform, mypy, ruff) are kept by hand.
"""

import os
import subprocess
import sys
import tempfile

from tests.environment import REQUIREMENTS, Builder


def main() -> None:
    """Install the direct packages into an environment of their own and freeze it."""
    version = "{}.{}".format(*sys.version_info[:2])
    with tempfile.TemporaryDirectory() as folder:
        builder = Builder(os.path.join(folder, "pins"), os.environ)
        made = builder.build([os.path.join(REQUIREMENTS, "direct.txt")], options=())
        frozen = subprocess.run(
            [made.python, "-m", "pip", "freeze"],
            stdout=subprocess.PIPE,
            env=builder.environ,
            check=True,
        ).stdout.decode("utf-8")
    path = os.path.join(REQUIREMENTS, f"py{version.replace('.', '')}.txt")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"# Made by `python -m tests.pins` from direct.txt, on Python {version}.\n")
        file.write("\n".join(frozen.split()) + "\n")


if __name__ == "__main__":
    main()
