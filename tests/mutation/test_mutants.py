"""Which mutants a file has."""

import sys
from pathlib import Path
from typing import List

import pytest

from tests.mutation.mutants import files_of, mutants_of, sample_of

pytestmark = pytest.mark.skipif(
    sys.version_info < (3, 8), reason="older ones know no end of a node"
)


def changes(source: str) -> List[str]:
    """The changed lines of all mutants of a source."""
    return [mutant.after for mutant in mutants_of("x.py", source.encode("utf-8"))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = a < b", ["x = a <= b", "x = a > b"]),
        ("x = a == b", ["x = a != b"]),
        ("x = a not in b", ["x = a in b"]),
        ("x = a + b", ["x = a - b"]),
        ("x = a // b", ["x = a / b"]),
        ("x = a and b", ["x = a or b"]),
        ("x = -a", ["x = (a)"]),
        ("x = True", ["x = False"]),
        ("x = 1", ["x = 0", "x = 2"]),
        ("x = 2.5", ["x = 0.0", "x = 3.5", "x = 5.0"]),
        ("x = min(a, b)", ["x = max(a, b)"]),
        ("x = math.floor(a)", ["x = math.ceil(a)"]),
        ("x = abs(a)", ["x = (a)"]),
        ("x = sorted(a)", ["x = sorted(a)[::-1]"]),
        ("x = a if b else c", ["x = a if not (b) else c"]),
        ("x = [a for a in b if a]", ["x = [a for a in b if not (a)]"]),
        ("x += a", ["pass", "x -= a"]),
        ("x.y = a", ["pass"]),
        ("f(a)", ["pass"]),
    ],
)
def test_each_operator_changes_one_thing(line: str, expected: List[str]) -> None:
    """What is compared, counted, asked, called or done comes out otherwise."""
    assert sorted(changes(line + "\n")) == expected


def test_functions_loops_and_errors_are_changed() -> None:
    """Results, conditions, ends of loops and errors."""
    source = "def f(a: int) -> int:\n while a:\n  break\n if a: raise E\n return a\n"

    assert sorted(changes(source)) == [
        "continue",
        "if a: pass",
        "if not (a): raise E",
        "return -(a)",
        "return None",
        "while not (a):",
    ]


@pytest.mark.parametrize(
    "source",
    [
        '"""Say 1 + 1."""\n',
        "x: List[1] = []\n",
        "def f(a: Tuple[1, 2]) -> None:\n    ...\n",
        "@lru_cache(maxsize=64)\ndef f() -> None:\n    '''Text.'''\n",
        "class P(NamedTuple):\n    x: int = 1\n",
        "assert a < 1, 2\n",
        'LOG.warning("%d", 1 + 1)\n',
        'x = f"{1 + 1}" + "a"\n',
        "if TYPE_CHECKING:\n    x = 1\n",
        "x = y\n",
    ],
)
def test_what_no_test_should_notice_is_left_alone(source: str) -> None:
    """Text, types, declarations, assertions and log messages have no mutants."""
    assert changes(source) == []


def test_a_mutant_says_where_it_is_and_holds_the_whole_file() -> None:
    """Line, the line before and after, and the file with nothing else changed."""
    (mutant,) = mutants_of("p/x.py", "# \u00fc\nx = (a\n     and b)\n".encode())

    assert mutant[:4] == ("p/x.py", 3, "and b)", "or b)")
    assert mutant.source.decode("utf-8") == "# \u00fc\nx = (a\n     or b)\n"


def test_a_seed_draws_the_same_sample_every_time(tmp_path: Path) -> None:
    """The same mutants for a seed, others for another, all of them for 0."""
    folder = tmp_path / "hydra_heads" / "part"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("x = 1 + 2\ny = 3 < 4\n")
    (folder / "b.py").write_text("z = 5\n")
    (folder / "inner").mkdir()
    (folder / "inner" / "c.py").write_text("z = 5\n")
    root = str(tmp_path)

    drawn = [sample_of(root, ["part"], 5, seed) for seed in (1, 1, 2)]

    names = ["a.py", "b.py", "inner/c.py"]
    assert files_of(root, "part") == [f"hydra_heads/part/{name}" for name in names]
    assert files_of(root, "part/a") == ["hydra_heads/part/a.py"]
    assert files_of(root, "part/inner") == ["hydra_heads/part/inner/c.py"]
    with pytest.raises(RuntimeError, match="part/d: found no such part"):
        files_of(root, "part/d")
    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(sample) for sample in drawn] == [5] * 3
    assert set(drawn[2]) < set(sample_of(root, ["part"], 0, 1))
    assert len(sample_of(root, ["part/b"], 0, 1)) == 3
