"""Tests of the heads file of the built-in slot."""

import json
import re
from importlib import import_module
from typing import Any, Dict

from hydra_heads.heads.builtin.demo_slot import heads_document
from hydra_heads.heads.builtin.entry import STRATEGIES
from hydra_heads.heads.load import DEMO_INSTANCES
from tests.heads.builtin.conftest import Demo


def document(demo: Demo) -> Dict[str, Any]:
    """Return the document as a reader sees it."""
    value: Dict[str, Any] = json.loads(json.dumps(heads_document(demo.answers)))
    return value


def test_the_document_names_all_ten_heads(demo: Demo) -> None:
    """The ten heads stand in the document under their names, and their callables exist."""
    heads = document(demo)["heads"]

    assert [head["name"] for head in heads] == list(STRATEGIES)
    for head in heads:
        module, _, function = head["callable"].partition(":")
        assert callable(getattr(import_module(module), function))
        assert re.match(r"[A-Z][\w ,]+\Z", head["display_name"])


def test_the_instances_are_known_before_their_data_is_made(demo: Demo) -> None:
    """What `--dry-run` shows without data are the instances that the data has."""
    assert tuple(demo.answers) == DEMO_INSTANCES


def test_instances_carry_folder_and_answer(demo: Demo) -> None:
    """Each instance names a folder beside the profiles and the answer that a run must give."""
    instances = document(demo)["instances"]

    assert {instance["name"]: instance["values"] for instance in instances} == {
        name: {"folder": f"demo_data/{name}", "answer": answer}
        for name, answer in demo.answers.items()
    }


def test_every_run_is_checked_against_the_answer(demo: Demo) -> None:
    """Success is the exit code and the answer of the instance, for all heads alike."""
    found = document(demo)

    assert (found["schema"], found["schema_version"], found["slot"]) == (
        "hydra.heads",
        "1.0",
        "demo",
    )
    assert found["defaults"] == {
        "timeout_s": 30,
        "success": {"exit_codes": [0], "json_equals": {"/answer": "{answer}"}},
    }
    assert not any("success" in head for head in found["heads"])
