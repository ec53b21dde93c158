"""The mutants of the files of a part, and a seeded sample of them."""

import ast
import os
import random
from typing import Iterator, List, NamedTuple, Sequence

from tests.mutation.operators import Edit, edits_of

PACKAGE = "hydra_heads"


class Mutant(NamedTuple):
    """One file with one change; `path` is relative to the root, with forward slashes.

    `before` and `after` are the first line of the change, `source` is the whole changed file.
    """

    path: str
    line: int
    before: str
    after: str
    source: bytes

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n  - {self.before}\n  + {self.after}"


def mutants_of(path: str, source: bytes) -> Iterator[Mutant]:
    """Make every mutant of a file that is still Python and is not the file itself."""
    tree = ast.dump(ast.parse(source))
    for edit in edits_of(source):
        mutant = _changed(path, source, edit)
        try:
            is_new = ast.dump(ast.parse(mutant.source)) != tree
        except SyntaxError:
            continue
        if is_new:
            yield mutant


def _changed(path: str, source: bytes, edit: Edit) -> Mutant:
    changed = source[: edit.start] + edit.text.encode("utf-8") + source[edit.end :]
    old, new = source.decode("utf-8").splitlines(), changed.decode("utf-8").splitlines()
    index = next(
        (index for index, (before, after) in enumerate(zip(old, new)) if before != after),
        len(new) - 1,
    )
    return Mutant(path, index + 1, old[index].strip(), new[index].strip(), changed)


def files_of(root: str, part: str) -> List[str]:
    """List the files of a part: of a folder and those in it, or one file.

    Raises `RuntimeError` where there is none.
    """
    top = os.path.join(root, PACKAGE, *part.split("/"))
    found = [top + ".py"] if os.path.isfile(top + ".py") else []
    for folder, _, names in os.walk(top):
        found += [os.path.join(folder, name) for name in names if name.endswith(".py")]
    if not found:
        raise RuntimeError(f"{part}: found no such part, expected one like stats or stats/trend")
    return sorted(os.path.relpath(path, root).replace(os.sep, "/") for path in found)


def sample_of(root: str, parts: Sequence[str], count: int, seed: int) -> List[Mutant]:
    """Draw `count` mutants of the parts (0: all of them); a seed always draws the same."""
    mutants: List[Mutant] = []
    for part in parts:
        for path in files_of(root, part):
            with open(os.path.join(root, path), "rb") as file:
                mutants.extend(mutants_of(path, file.read()))
    if not 0 < count < len(mutants):
        return mutants
    return sorted(random.Random(seed).sample(mutants, count))
