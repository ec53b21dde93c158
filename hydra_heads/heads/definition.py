"""Defaults merged into a head, and the head read from what comes out.

A resolved definition is what the heads file says of one head, with the file's `defaults` under
it: settings of the head win. `env`, `success`, `limits` and `weight` are merged key by key,
everything inside them and all other settings are replaced as a whole. Nothing is filled in, and
what neither gives is left out.
"""

from typing import Dict, Iterator, Mapping, Optional, Tuple

from hydra_heads.heads.command import check_program
from hydra_heads.heads.fingerprint import head_fingerprint
from hydra_heads.heads.kinds import kind_of
from hydra_heads.model.slot import (
    DEFAULT_KILL_GRACE_S,
    DEFAULT_TIMEOUT_S,
    GOOD_STATUS,
    Criteria,
    Head,
    Limits,
)

MERGED = ("env", "success", "limits", "weight")
"""Settings that are merged key by key."""

HELPERS = ("prepare", "cleanup", "version_command")
"""Settings that are commands beside the head's own."""


def resolve(head: Mapping[str, object], defaults: Mapping[str, object]) -> Dict[str, object]:
    """Put the defaults under a head.

    >>> resolve({"name": "a", "env": {"A": "1"}}, {"timeout_s": 5, "env": {"A": "0", "B": "2"}})
    {'name': 'a', 'env': {'A': '1', 'B': '2'}, 'timeout_s': 5}
    """
    resolved = dict(head)
    for key, value in defaults.items():
        if key == "comment":
            continue
        own = resolved.get(key)
        if key in MERGED and isinstance(own, Mapping) and isinstance(value, Mapping):
            resolved[key] = {**value, **own}
        else:
            resolved.setdefault(key, value)
    return resolved


def head_of(
    definition: Mapping[str, object], where: str, import_folder: str, secrets: Tuple[str, ...]
) -> Head:
    """Read a head from its resolved definition.

    `secrets` are those of the whole slot: a head inherits the environment, and so may print the
    secret of another one. Raises `InputError` naming `where` when it cannot be run.
    """
    kind = kind_of(definition, where)
    kind.check(definition, where)
    success = criteria_of(object_in(definition.get("success")))
    helpers = {key: texts_in(definition.get(key)) for key in HELPERS}
    for setting, words in (*helpers.items(), ("success.verify", success.verify)):
        if words:
            check_program(words, f"{where}.{setting}")
    return Head(
        name=str(definition["name"]),
        kind=kind.name,
        definition=definition,
        fingerprint=head_fingerprint(definition, kind.fingerprint_parts(definition, import_folder)),
        display_name=_text(definition.get("display_name")),
        enabled=definition.get("enabled") is not False,
        tags=texts_in(definition.get("tags")),
        timeout_s=_number(definition.get("timeout_s"), DEFAULT_TIMEOUT_S),
        kill_grace_s=_number(definition.get("kill_grace_s"), DEFAULT_KILL_GRACE_S),
        stdout=str(definition.get("stdout", "keep")),
        env={name: str(text) for name, text in object_in(definition.get("env")).items()},
        clean_env=definition.get("clean_env") is True,
        cwd=_text(definition.get("cwd")),
        success=success,
        secrets=secrets,
        stdin_file=_text(definition.get("stdin_file")),
        prepare=helpers["prepare"],
        cleanup=helpers["cleanup"],
        version_command=helpers["version_command"],
        warmup=int(_number(definition.get("warmup"), 0)),
        limits=limits_of(object_in(definition.get("limits"))),
    )


def criteria_of(success: Mapping[str, object]) -> Criteria:
    """Read success criteria, which were checked against the schema."""
    other = success.get("same_output_as")
    codes = success.get("exit_codes", [0])
    return Criteria(
        exit_codes=tuple(int(code) for code in codes) if isinstance(codes, list) else (0,),
        status_codes=_spans_of(success.get("status_codes")),
        stdout_matches=texts_in(success.get("stdout_matches")),
        stderr_matches=texts_in(success.get("stderr_matches")),
        json_equals=object_in(success.get("json_equals")),
        files_exist=texts_in(success.get("files_exist")),
        file_sha256={
            path: str(digest) for path, digest in object_in(success.get("file_sha256")).items()
        },
        same_output_as=None if other is None else str(other),
        verify=texts_in(success.get("verify")),
    )


def _spans_of(codes: object) -> Tuple[Tuple[int, int], ...]:
    """Read status codes, single ones and ranges like "200-299"."""
    if not isinstance(codes, list):
        return (GOOD_STATUS,)
    pairs = (str(code).partition("-") for code in codes)
    return tuple((int(first), int(last or first)) for first, _, last in pairs)


def limits_of(limits: Mapping[str, object]) -> Limits:
    """Read limits, which were checked against the schema; null is none."""
    sizes = {name: _number(limits.get(name), 0) or None for name in Limits._fields}
    processes, open_files = sizes["processes"], sizes["open_files"]
    return Limits(
        memory_mb=sizes["memory_mb"],
        processes=None if processes is None else int(processes),
        scratch_mb=sizes["scratch_mb"],
        open_files=None if open_files is None else int(open_files),
        file_size_mb=sizes["file_size_mb"],
        output_mb=sizes["output_mb"],
    )


def texts_of(definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
    """Give every text of a definition that holds placeholders, each after its place."""
    yield from kind_of(definition, "head").texts_of(definition)
    for setting in ("cwd", "stdin_file"):
        if definition.get(setting) is not None:
            yield setting, str(definition[setting])
    for helper in HELPERS:
        for at, word in enumerate(texts_in(definition.get(helper))):
            yield f"{helper}[{at}]", word
    for name, text in object_in(definition.get("env")).items():
        yield f"env.{name}", str(text)
    yield from _texts_of_success(object_in(definition.get("success")))


def _texts_of_success(success: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
    for criterion in ("stdout_matches", "stderr_matches", "files_exist", "verify"):
        for at, text in enumerate(texts_in(success.get(criterion))):
            yield f"success.{criterion}[{at}]", text
    for path in object_in(success.get("file_sha256")):
        yield "success.file_sha256", path
    for pointer, value in object_in(success.get("json_equals")).items():
        yield "success.json_equals", pointer
        for text in _texts_inside(value):
            yield f"success.json_equals[{pointer!r}]", text


def _texts_inside(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts_inside(item)


def texts_in(value: object) -> Tuple[str, ...]:
    """Return a list of texts, or one text by itself, as a tuple; an empty one for anything else."""
    if isinstance(value, str):
        return (value,)
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def object_in(value: object) -> Mapping[str, object]:
    """Return an object, an empty one for anything else."""
    if not isinstance(value, Mapping):
        return {}
    return value


def _text(value: object) -> Optional[str]:
    return None if value is None else str(value)


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) else default
