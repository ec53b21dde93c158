"""What may import what."""

from functools import partial

import pytest

from tests.architecture.layers import (
    LEVELS,
    find_cycles,
    find_foreign_imports,
    find_root_imports,
    find_upward_imports,
    import_graph,
    standard_modules,
)
from tests.architecture.sources import PACKAGE, breaches, package_sources, parse, product_sources


def test_imports_go_downwards() -> None:
    """Each part imports only parts of a lower level, late imports and modules in texts included."""
    assert breaches(partial(find_upward_imports, levels=LEVELS), package_sources()) == ""


@pytest.mark.parametrize(
    "line",
    [
        "import hydra_heads.cli.main",
        "from hydra_heads.measure.runner import Runner",
        "from hydra_heads.store import history",
        "def late():\n    from hydra_heads.weigh import belief",
        "import importlib\nmodule = importlib.import_module('hydra_heads.cli.main')",
        "TABLE = {'x': 'hydra_heads.report.text:render'}",
        "from hydra_heads.examples.compress import codecs",
        "from hydra_heads.newpart import thing",
    ],
)
def test_an_upward_import_is_found(line: str) -> None:
    """An import of a higher or equal part is a breach however it is written."""
    source = parse("hydra_heads/heads/command.py", line)

    assert len(find_upward_imports(source, LEVELS)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "import json",
        "from hydra_heads.heads.kinds import Kind",
        "from hydra_heads.model.head import Head",
        "MESSAGE = 'see hydra_heads.cli for more'",
        "DEFAULT = 'hydra_heads.json'",
    ],
)
def test_a_downward_import_is_no_breach(line: str) -> None:
    """Lower parts, the own part, the standard library and prose are left alone."""
    source = parse("hydra_heads/heads/command.py", line)

    assert find_upward_imports(source, LEVELS) == []


def test_statistics_import_nothing_of_ours() -> None:
    """Even the lowest part is closed to `stats`."""
    source = parse("hydra_heads/stats/mean.py", "from hydra_heads.base.errors import InputError")

    assert len(find_upward_imports(source, LEVELS)) == 1


def test_a_new_part_needs_a_level() -> None:
    """A folder that the table of levels does not know is a breach."""
    source = parse("hydra_heads/utils/misc.py", "")

    assert "has no level" in find_upward_imports(source, LEVELS)[0]


def test_nobody_inside_imports_the_package_root() -> None:
    """Inside the package names come from the module that defines them."""
    assert breaches(find_root_imports, package_sources()) == ""


@pytest.mark.parametrize(
    "line",
    ["import hydra_heads", "from hydra_heads import HeadProfile", "from .names import check"],
)
def test_an_import_of_the_root_is_found(line: str) -> None:
    """The package root and relative imports are breaches."""
    source = parse("hydra_heads/heads/command.py", line)

    assert len(find_root_imports(source)) == 1


def test_the_program_may_look_for_its_package() -> None:
    """Only `__main__` imports the root, and takes no name from it."""
    found = parse("hydra_heads/__main__.py", "import hydra_heads")
    taken = parse("hydra_heads/__main__.py", "from hydra_heads import HeadProfile")

    assert find_root_imports(found) == []
    assert len(find_root_imports(taken)) == 1


def test_no_import_cycles() -> None:
    """No module imports itself through others, late imports included."""
    assert find_cycles(import_graph(package_sources())) == []


def test_a_cycle_is_found_and_spelt_out() -> None:
    """A cycle through a late import is reported by the names on it."""
    sources = [
        parse("hydra_heads/heads/a.py", "from hydra_heads.heads import b"),
        parse("hydra_heads/heads/b.py", "from hydra_heads.heads.c import name"),
        parse("hydra_heads/heads/c.py", "def f():\n    import hydra_heads.heads.b"),
    ]

    cycles = find_cycles(import_graph(sources))

    assert cycles == ["hydra_heads.heads.b imports hydra_heads.heads.c imports hydra_heads.heads.b"]


@pytest.mark.skipif(not standard_modules(), reason="Python before 3.10 does not list its library")
def test_nothing_foreign_is_imported() -> None:
    """Every import is ours or in the standard library of each version from 3.7 to 3.13 [H-086]."""
    check = partial(find_foreign_imports, standard=standard_modules())

    assert breaches(check, product_sources()) == ""


@pytest.mark.parametrize(
    "line", ["import numpy", "def f():\n    import tomllib", "import distutils"]
)
def test_a_foreign_import_is_found(line: str) -> None:
    """A package from elsewhere, or a module that some version lacks, is a breach."""
    source = parse("hydra_heads/heads/command.py", "import json\n" + line)

    assert len(find_foreign_imports(source, frozenset(["json"]))) == 1


def test_every_level_is_read() -> None:
    """The sources are found at all: the package has its parts."""
    parts = {source.path.split("/")[1] for source in package_sources()}

    assert {"base", "stats", "model", "store", "heads", "measure", "weigh", "cli"} <= parts
    assert package_sources()[0].path.startswith(PACKAGE)
