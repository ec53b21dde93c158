"""Set up what the tests need and run them: `python tests [pytest arguments]`."""

import os
import sys

# Plain enough for every Python, so that an old one can say what is wrong.
if sys.version_info < (3, 7):  # noqa: UP036
    sys.stderr.write(
        "python tests: this is Python %d.%d, 3.7 or newer is needed; "  # noqa: UP031
        "call it with a newer one: python3.11 tests\n" % sys.version_info[:2]
    )
    sys.exit(2)

# Python put the folder `tests` first, where a test's name may hide a standard module's.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from tests.launch import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
