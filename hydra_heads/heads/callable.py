"""Heads that are Python functions, each call in a process of its own."""

import hashlib
import json
import os
import sys
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.heads.answer import answer_of
from hydra_heads.heads.kind import Call, Context, HeadKind, Launch, check_kept, launch_of
from hydra_heads.heads.modules import find_module
from hydra_heads.heads.surroundings import (
    environment_of,
    missing_folder,
    run_folder,
    shown_values,
    values_of,
)
from hydra_heads.model.failure import ERROR, Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Head, Instance, SlotDefinition

CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "callable_child.py")

WORD_CHARS = 100_000
"""The request is cut into words of this length: Linux takes none of 128 KiB or more."""


class CallableKind(HeadKind):
    """`"callable": "module:function"`, which gets an instance's values as keyword arguments."""

    name = "callable"
    key = "callable"

    def check(self, definition: Mapping[str, object], where: str) -> None:
        """Refuse what is not `module:function`, and dropping prints that a criterion reads."""
        text = str(definition["callable"])
        module, colon, function = text.partition(":")
        parts = module.split(".") + function.split(".")
        if not colon or not all(part.isidentifier() for part in parts):
            raise InputError(
                f"{where}.callable: found {ascii(text)}, expected text like 'module:function'"
            )
        check_kept(definition, ("stdout_matches",), where)

    def texts_of(self, definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
        """Give nothing: the name of a function holds no placeholders."""
        return iter(())

    def needs(self, head: Head, slot: SlotDefinition) -> Optional[str]:
        """Look the module up without importing it; the function is looked up in the run."""
        context = Context("", 0, 0, slot.folder, slot.import_folder)
        values = shown_values(head, slot.instances[0], context)
        python_path = environment_of(head, values).get("PYTHONPATH", "")
        module = _module_of(head.definition)
        if not find_module(module, slot.import_folder, python_path).is_there:
            return f"module {module!r} is not there, looked for in {slot.import_folder} first"
        return missing_folder(head, values, slot.folder)

    def launch(self, head: Head, instance: Instance, context: Context) -> Launch:
        """Start an ordinary interpreter on the child program, the request in its arguments.

        The same call is handed over beside it, for a worker that has imported the module.
        An instance's values are no secrets.
        """
        values = values_of(head, instance, context)
        launch = launch_of(
            head,
            (sys.executable, CHILD),
            environment_of(head, values),
            run_folder(head, values, context.folder),
            answers=True,
        )
        call = Call(
            str(head.definition["callable"]),
            dict(instance.values),
            context.import_folder,
            launch.keep_bytes,
        )
        request = {
            "callable": call.target,
            "arguments": call.arguments,
            "import_folder": call.import_folder,
            "keep_bytes": call.keep_bytes,
        }
        return launch._replace(argv=(*launch.argv, *_words(json.dumps(request))), call=call)

    def shown(self, head: Head, instance: Instance, context: Context) -> str:
        """Word the call as Python would write it."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in instance.values.items())
        return f"{head.definition['callable']}({arguments})"

    def fingerprint_parts(
        self, definition: Mapping[str, object], import_folder: str
    ) -> Dict[str, object]:
        """Add the sha256 of the module's file: another text is another head."""
        path = find_module(_module_of(definition), import_folder).path
        return {"module_sha256": None if path is None else sha256_of(path)}

    def seconds_of(self, outcome: Outcome) -> float:
        """Return the seconds of the call alone, of the whole process when it has no answer."""
        seconds = answer_of(outcome).seconds
        return outcome.seconds if seconds is None else seconds

    def output_of(self, outcome: Outcome) -> bytes:
        """Return the returned value as JSON text."""
        return (answer_of(outcome).value or "").encode("utf-8")

    def is_output_cut(self, outcome: Outcome) -> bool:
        """Say whether the value was too large to be sent."""
        return answer_of(outcome).value is None

    def digest_of(self, outcome: Outcome) -> Optional[str]:
        """Return the sha256 of the value's JSON text."""
        answer = answer_of(outcome)
        if answer.value is None:
            return answer.value_sha256
        return hashlib.sha256(answer.value.encode("utf-8")).hexdigest()

    def failure_of(self, outcome: Outcome) -> Optional[Failure]:
        """Say by which exception the call ended, or that no answer came."""
        error = answer_of(outcome).error
        return None if error is None else Failure(ERROR, error)


def _module_of(definition: Mapping[str, object]) -> str:
    return str(definition["callable"]).partition(":")[0]


def _words(text: str) -> List[str]:
    return [text[at : at + WORD_CHARS] for at in range(0, len(text), WORD_CHARS)]
