"""Whether what a run left behind fulfils its head's success criteria.

Checked after the run, outside its time, each part under a limit of its own: patterns 5 s (see
`patterns`), the files of `file_sha256` 30 s together, output 8 MiB.
"""

import json
import os
import re
from typing import Iterator, Mapping, NamedTuple, Optional, Sequence

from hydra_heads.base.errors import InputError
from hydra_heads.base.jsontext import parse_json
from hydra_heads.base.redact import Masker
from hydra_heads.heads.kind import CHECKED_BYTES, HeadKind
from hydra_heads.heads.left_files import hash_deadline, sha256_before
from hydra_heads.heads.patterns import SEARCHER
from hydra_heads.heads.placeholders import fill
from hydra_heads.heads.pointer import Absent, escape_step, same_json, value_at
from hydra_heads.model.failure import CRITERIA, OUTPUT, Failure
from hydra_heads.model.run import Outcome
from hydra_heads.model.slot import Criteria

SHOWN_CHARS = 80
"""How much of a value a message shows."""


class Ended(NamedTuple):
    """A run that ended: how it is read, what it left, what names stood for, where it ran.

    `masker` is for what messages show of the output.
    """

    kind: HeadKind
    outcome: Outcome
    values: Mapping[str, str]
    cwd: str
    masker: Masker


def failure_by_criteria(criteria: Criteria, ended: Ended) -> Optional[Failure]:
    """Return the first criterion that does not hold as a failure, None when all hold.

    The status of an answer comes first. Exit codes are judged before, `verify` and
    `same_output_as` after. Only excerpts are masked: mask the rest.
    """
    message = _other_status(criteria, ended)
    if message is not None:
        return Failure(CRITERIA, message)
    if _is_cut(criteria, ended):
        return too_much_output()
    message = next(_broken(criteria, ended), None)
    return None if message is None else Failure(CRITERIA, message)


def _other_status(criteria: Criteria, ended: Ended) -> Optional[str]:
    status, spans = ended.kind.status_of(ended.outcome), criteria.status_codes
    if status is None or any(first <= status <= last for first, last in spans):
        return None
    words = [str(first) if first == last else f"{first} to {last}" for first, last in spans]
    return f"status {status}, expected {' or '.join(words)}"


def too_much_output() -> Failure:
    """Make the failure of a run whose criteria would see a part of its output only."""
    return Failure(OUTPUT, f"wrote more than the {CHECKED_BYTES} bytes that criteria read")


def _is_cut(criteria: Criteria, ended: Ended) -> bool:
    outcome = ended.outcome
    return bool(
        (criteria.stdout_matches and outcome.stdout_cut)
        or (criteria.stderr_matches and outcome.stderr_cut)
        or (criteria.json_equals and ended.kind.is_output_cut(outcome))
    )


def _broken(criteria: Criteria, ended: Ended) -> Iterator[str]:
    """Word what does not hold, the cheapest to look at first."""
    yield from _missing_files(criteria.files_exist, ended)
    yield from _other_files(criteria.file_sha256, ended)
    yield from _other_values(criteria.json_equals, ended)
    outcome = ended.outcome
    yield from _unmatched("stdout_matches", criteria.stdout_matches, outcome.stdout, ended)
    yield from _unmatched("stderr_matches", criteria.stderr_matches, outcome.stderr, ended)


def _missing_files(paths: Sequence[str], ended: Ended) -> Iterator[str]:
    for text in paths:
        path = fill(text, ended.values)
        if not os.path.exists(os.path.join(ended.cwd, path)):
            yield f"files_exist: {path!r} is not there"


def _other_files(wanted: Mapping[str, str], ended: Ended) -> Iterator[str]:
    deadline = hash_deadline()
    for text, digest in wanted.items():
        path = fill(text, ended.values)
        try:
            found = sha256_before(os.path.join(ended.cwd, path), deadline)
        except FileNotFoundError:
            yield f"file_sha256: {path!r} is not there"
        except (OSError, ValueError) as error:
            yield f"file_sha256: {path!r} cannot be read: {error}"
        else:
            if found != digest:
                yield f"file_sha256: {path!r} has {found[:12]}..., expected {digest[:12]}..."


def _other_values(wanted: Mapping[str, object], ended: Ended) -> Iterator[str]:
    if not wanted:
        return
    try:
        output = ended.kind.output_of(ended.outcome).decode("utf-8")
        document = parse_json(output, "json_equals: the output")
    except UnicodeDecodeError:
        yield "json_equals: the output is not UTF-8"
        return
    except InputError as error:
        yield error.message
        return
    for text, value in wanted.items():
        expected = filled_value(value, ended.values)
        place = f"at {json.dumps(text)}, expected {_shown(expected, ended.masker)}"
        try:
            found = value_at(document, fill(text, ended.values, escape_step))
        except Absent:
            yield f"json_equals: nothing {place}"
            continue
        if not same_json(found, expected):
            yield f"json_equals: found {_shown(found, ended.masker)} {place}"


def filled_value(value: object, values: Mapping[str, str]) -> object:
    """Fill the texts inside a JSON value; keys stay as they are.

    >>> filled_value(["{a}", {"{a}": 1}], {"a": "b"})
    ['b', {'{a}': 1}]
    """
    if isinstance(value, str):
        return fill(value, values)
    if isinstance(value, list):
        return [filled_value(item, values) for item in value]
    if isinstance(value, dict):
        return {key: filled_value(item, values) for key, item in value.items()}
    return value


def _unmatched(criterion: str, patterns: Sequence[str], text: bytes, ended: Ended) -> Iterator[str]:
    if not patterns:
        return
    filled = [fill(pattern, ended.values, re.escape) for pattern in patterns]
    unmatched = SEARCHER.first_unmatched(filled, text)
    if unmatched is not None:
        # Unfilled: escaped as it is now, a secret would not be recognised and masked.
        shown = _shown(patterns[unmatched.position], ended.masker)
        yield f"{criterion}: pattern {shown} {unmatched.reason}"


def _shown(value: object, masker: Masker) -> str:
    """Mask first, shorten second: half a secret would not be recognised."""
    text = masker.mask(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 3] + "..."
