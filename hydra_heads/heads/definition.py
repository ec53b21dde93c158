"""Defaults merged into a head, and the head read from what comes out.

A resolved definition is what the heads file says of one head, with the file's `defaults` under
it: settings of the head win. `env` and `success` are merged key by key, everything inside them
and all other settings are replaced as a whole. Nothing is filled in, and what neither gives is
left out.
"""

from typing import Dict, Iterator, Mapping, Tuple

from hydra_heads.heads.fingerprint import head_fingerprint
from hydra_heads.heads.kinds import kind_of
from hydra_heads.model.slot import (
    DEFAULT_KILL_GRACE_S,
    DEFAULT_TIMEOUT_S,
    Criteria,
    Head,
)

MERGED = ("env", "success")
"""Settings that are merged key by key."""


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
    display_name, cwd = definition.get("display_name"), definition.get("cwd")
    return Head(
        name=str(definition["name"]),
        kind=kind.name,
        definition=definition,
        fingerprint=head_fingerprint(definition, kind.fingerprint_parts(definition, import_folder)),
        display_name=None if display_name is None else str(display_name),
        enabled=definition.get("enabled") is not False,
        tags=texts_in(definition.get("tags")),
        timeout_s=_number(definition.get("timeout_s"), DEFAULT_TIMEOUT_S),
        kill_grace_s=_number(definition.get("kill_grace_s"), DEFAULT_KILL_GRACE_S),
        stdout=str(definition.get("stdout", "keep")),
        env={name: str(text) for name, text in object_in(definition.get("env")).items()},
        clean_env=definition.get("clean_env") is True,
        cwd=None if cwd is None else str(cwd),
        success=criteria_of(object_in(definition.get("success"))),
        secrets=secrets,
    )


def criteria_of(success: Mapping[str, object]) -> Criteria:
    """Read success criteria, which were checked against the schema."""
    other = success.get("same_output_as")
    codes = success.get("exit_codes", [0])
    return Criteria(
        exit_codes=tuple(int(code) for code in codes) if isinstance(codes, list) else (0,),
        stdout_matches=texts_in(success.get("stdout_matches")),
        stderr_matches=texts_in(success.get("stderr_matches")),
        json_equals=object_in(success.get("json_equals")),
        files_exist=texts_in(success.get("files_exist")),
        file_sha256={
            path: str(digest) for path, digest in object_in(success.get("file_sha256")).items()
        },
        same_output_as=None if other is None else str(other),
    )


def texts_of(definition: Mapping[str, object]) -> Iterator[Tuple[str, str]]:
    """Give every text of a definition that holds placeholders, each after its place."""
    yield from kind_of(definition, "head").texts_of(definition)
    if definition.get("cwd") is not None:
        yield "cwd", str(definition["cwd"])
    for name, text in object_in(definition.get("env")).items():
        yield f"env.{name}", str(text)
    success = object_in(definition.get("success"))
    for criterion in ("stdout_matches", "stderr_matches", "files_exist"):
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


def _number(value: object, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) else default
