"""Puts what the reference says into the fixtures: verdicts and words are written by people.

`python -m tests.powershell.rebalancing.filling` prints the fixtures with their figures, with
`--write` it writes them.
"""

import json
import os
import sys

from tests.powershell.rebalancing import fixtures, reference
from tests.powershell.rebalancing.fixtures import Document


def main() -> None:
    """Print the expected figures of all fixtures, or put them into their files with `--write`."""
    for name in fixtures.judged():
        fixture = fixtures.load(name)
        fixture["expected"]["figures"] = reference.answer_of(fixture)["figures"]
        text = text_of(fixture)
        if sys.argv[1:] == ["--write"]:
            path = os.path.join(fixtures.FIXTURES, name + ".json")
            with open(path, "w", encoding="ascii", newline="\n") as file:
                file.write(text)
        else:
            sys.stdout.write(text)


def text_of(fixture: Document) -> str:
    """Return a fixture as it stands in its file: one profile a line, one figure a line."""
    rows = []
    for key, value in fixture.items():
        if key == "profiles" and value:
            inner = ",\n".join("    " + json.dumps(profile) for profile in value)
            rows.append(f'  "{key}": [\n{inner}\n  ]')
        elif key == "expected":
            inner = json.dumps(value, indent=2).replace("\n", "\n  ")
            rows.append(f'  "{key}": {inner}')
        else:
            rows.append(f'  "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    main()
