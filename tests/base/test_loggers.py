"""Loggers of the package: one a module, and never the root logger."""

import ast
import logging
import subprocess
import sys
from typing import Iterator, Tuple

from hydra_heads.base.log import show_log
from tests.architecture.sources import package_sources

ROOT_OF_ALL = (
    "hydra_heads.base.log",
    "hydra_heads.cli.watcher",
    "hydra_heads.cli.show_cleaning",
    "hydra_heads.cli.show_watch",
)
"""They set up the handlers of all loggers, or find them."""


def _named_loggers() -> Iterator[Tuple[str, str]]:
    """Yield each call of `getLogger`: in which module, and the name it asks for."""
    for source in package_sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr == "getLogger":
                yield source.module, ast.literal_eval(node.args[0]) if node.args else ""


def test_every_module_has_a_logger_of_its_own() -> None:
    """A logger is called as its module is, so a line says where it comes from [R-077]."""
    wrong = [
        (module, name)
        for module, name in _named_loggers()
        if name != "hydra" + module[len("hydra_heads") :]
        and (module not in ROOT_OF_ALL or name != "hydra")
    ]

    assert wrong == []


def test_the_root_logger_is_left_alone() -> None:
    """Neither handlers nor level of the root logger change when ours are set up [R-077]."""
    root = logging.getLogger()
    before = (list(root.handlers), root.level)

    show_log("DEBUG")

    assert (list(root.handlers), root.level) == before


def test_the_library_alone_prints_nothing() -> None:
    """A program that uses the package hears of its log lines only if it wants to [R-077]."""
    code = (
        "import logging, hydra_heads.measure.loop as loop\n"
        "loop.LOG.info('unheard'); print(logging.getLogger().handlers, loop.LOG.handlers)\n"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )

    assert (answer.stdout, answer.stderr) == ("[] []\n", "")
