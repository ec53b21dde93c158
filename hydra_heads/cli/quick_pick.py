"""The everyday pick: by weights that are there, printing names and nothing else.

A shell loop waits for every pick, so this imports as little as it can and asks for nothing that it
does not need. Whatever is not everyday is left to the command, which begins anew.
"""

import os
import time
from typing import TYPE_CHECKING, List, Optional, Sequence

from hydra_heads.base.errors import DONE, HydraError
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.output import print_result
from hydra_heads.cli.plain_line import Option, read_plain
from hydra_heads.cli.values import path_name, whole_number
from hydra_heads.model.names import check_slot_name
from hydra_heads.model.places import DEFAULT_FOLDER, WEIGHTS_FILE
from hydra_heads.use.picking import draw
from hydra_heads.use.published import (
    Published,
    doubts,
    find_published,
    knows_instance,
    read_published,
    shares_for,
)

if TYPE_CHECKING:
    import argparse

_RIGHT_FORMATS = ("", "text", "json")
"""Of `base.log_lines`, which only those import who have something to say."""

OPTIONS = (
    Option(
        "--n",
        whole_number(1, 1_000_000),
        "N",
        "names to print, one a line, each drawn by itself (default 1)",
    ),
    Option(
        "--seed",
        whole_number(0, 2**63 - 1),
        "S",
        "where chance starts: the same names for the same weights, everywhere",
    ),
    Option("--best", None, None, "the head with the largest weight; nothing is drawn"),
    Option(
        "--instance",
        str,
        "NAME|KEY=VALUE[,KEY=VALUE]",
        "the input of the job: the weights of a known one by its name or its values, of any other "
        "the overall weights",
    ),
    Option(
        "--live",
        None,
        None,
        "by what was learned from runs since the weights were written, too",
    ),
    Option(
        "--explain",
        None,
        None,
        "print below the names why: all shares, and the reasons of the heads that were picked",
    ),
    Option("--json", None, None, "print names and shares as JSON"),
    Option(
        "--profiles",
        path_name,
        "DIR",
        f"folder of the slot, or that holds the slot's folder (default {DEFAULT_FOLDER}, "
        "environment HYDRA_DIR)",
    ),
    Option(
        "--weights",
        path_name,
        "FILE",
        f"weights to pick by (default DIR/{WEIGHTS_FILE}, else DIR/SLOT/{WEIGHTS_FILE}; "
        "environment HYDRA_WEIGHTS)",
    ),
)
"""Options of `pick`; SLOT stands before, between or after them."""


def pick_quickly(words: Sequence[str]) -> Optional[int]:
    """Pick for the words after the command's name; None, with nothing said, for what is not here.

    Here are plain lines and weights that can be used.
    """
    options = read_plain(words, "slot", OPTIONS)
    if options is None or options.live or options.explain:
        return None
    if options.best and (options.n is not None or options.seed is not None):
        return None
    if os.environ.get("HYDRA_LOG_FORMAT", "") not in _RIGHT_FORMATS:
        return None
    try:
        check_slot_name(options.slot, "SLOT")
        published = _published(options)
        if published is None:
            return None
        print_result(_answer(options, published))
    except HydraError:
        return None
    for line in doubts(published, time.time()):
        say(options, "WARN", line)
    return DONE


def _published(options: "argparse.Namespace") -> Optional[Published]:
    path = weights_file_of(options)
    if path is None:
        return find_published(folder_of(options), options.slot, is_hashed=options.json)
    published = read_published(path, is_hashed=options.json)
    return published if published.slot in (None, options.slot) else None


def _answer(options: "argparse.Namespace", published: Published) -> str:
    instance = meant_instance(options, published)
    shares = shares_for(published, instance)
    names = names_by(options, published.heads, shares)
    if not options.json:
        return "\n".join(names)
    from hydra_heads.cli.pick_choice import choice_of
    from hydra_heads.cli.pick_json import as_json

    return as_json(options.slot, choice_of(published, instance), names)


def meant_instance(options: "argparse.Namespace", published: Published) -> Optional[str]:
    """Return the name of the instance that is meant; the text as it was given, where it is new.

    Raises `InputError` for a `slot.json` that cannot be used.
    """
    text: Optional[str] = options.instance
    if text is None or not published.document.get("by_instance") or knows_instance(published, text):
        return text
    name = None
    if "=" in text:
        from hydra_heads.use.known_instance import named_instance

        name = named_instance(os.path.dirname(published.path), text)
    if not knows_instance(published, name):
        # A name is more likely a slip than values are, of which there are new ones every day.
        line = f"{published.path}: no weights of instance {ascii(text)}: the overall ones are taken"
        say(options, "DEBUG" if "=" in text else "INFO", line)
    return name or text


def say(options: "argparse.Namespace", level: str, line: str) -> None:
    """Log one line, as this command's logger would."""
    if level == "DEBUG" and not options.verbose:
        return  # nearly always, and nothing has to be imported for it
    from hydra_heads.cli.log_options import tell

    tell(options, level, line, "hydra.cli.pick")


def folder_of(options: "argparse.Namespace") -> str:
    """Return the folder that an option, the environment or the default names."""
    return options.profiles or from_environment("HYDRA_DIR", path_name) or DEFAULT_FOLDER


def weights_file_of(options: "argparse.Namespace") -> Optional[str]:
    """Return the weights that an option or the environment names; None: those of the folder."""
    return options.weights or from_environment("HYDRA_WEIGHTS", path_name)


def names_by(
    options: "argparse.Namespace", heads: Sequence[str], shares: Sequence[float]
) -> List[str]:
    """Return the heads that the options ask for."""
    if options.best:
        return [heads[shares.index(max(shares))]]
    return draw(heads, shares, options.n or 1, options.seed)
