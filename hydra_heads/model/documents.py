"""Documents as files: reading them strictly, writing them whole, and saying what is wrong."""

import os
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Optional, Tuple, cast

from hydra_heads.base.collecting import without_collecting
from hydra_heads.base.errors import InputError
from hydra_heads.base.files import PUBLIC, read_hashed_text, read_text, write_text
from hydra_heads.base.jsontext import dump_json, parse_json
from hydra_heads.model.checks import (
    WRITTEN_BY_PEOPLE,
    own_key_problems,
    semantic_problems,
    text_problems,
)
from hydra_heads.model.envelope_checks import SCHEMA_PREFIX, envelope_problems
from hydra_heads.model.findings import Findings, shown
from hydra_heads.model.names import profile_file_name
from hydra_heads.model.places import AUDIT_FILE, CONFIG_FILE
from hydra_heads.model.profile import Profile
from hydra_heads.model.schema import CompiledSchema
from hydra_heads.model.weights import Weights

KINDS = (
    "heads",
    "config",
    "slot",
    "profile",
    "weights",
    "dashboard",
    "gate",
    "regression",
    "audit",
)
"""Kinds of documents: each has a schema, and `hydra.KIND` as its `schema`."""

FILE_KINDS = {
    "hydra_heads.json": "heads",
    CONFIG_FILE: "config",
    "slot.json": "slot",
    "weights.json": "weights",
    "hydra_dashboard_config.json": "dashboard",
    AUDIT_FILE: "audit",
}
"""Names of files that say what they hold; profiles are `head_NAME.json`."""

MAKE_PROFILES = "python -m hydra_heads profile"

_SCHEMAS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemas")


def load_schema(kind: str) -> Dict[str, Any]:
    """Return the JSON Schema of one kind, as it lies in the package."""
    path = os.path.join(_SCHEMAS, f"{kind}.json")
    return cast(Dict[str, Any], parse_json(read_text(path), path))


@lru_cache(maxsize=None)
def _compiled(kind: str) -> CompiledSchema:
    return CompiledSchema(load_schema(kind))


def problems_of(document: object, kind: str, where: str) -> List[str]:
    """Say what is wrong with a document of this kind, one line a problem; none when it is right.

    Kind and version come first, then the schema, then what a schema cannot say: what comes later
    is only looked at when all before holds, because it counts on it. The profiles of an audit
    are checked as profiles before that.
    """
    return (
        envelope_problems(document, kind, where)
        or _compiled(kind).problems(document, where)
        or (_problems_inside(cast(Dict[str, Any], document), where) if kind == "audit" else [])
        or semantic_problems(cast(Dict[str, Any], document), kind, where)
    )


def _problems_inside(audit: Mapping[str, Any], where: str) -> List[str]:
    return [
        line
        for index, profile in enumerate(audit["profiles"])
        for line in problems_of(profile, "profile", f"{where}: profiles[{index}]")
    ]


def parse_document(text: str, kind: str, where: str) -> Dict[str, Any]:
    """Read a document from text; raises `InputError` with the first problem."""
    document = parse_json(text, where)
    for problem in problems_of(document, kind, where):
        raise InputError(problem)
    return cast(Dict[str, Any], document)


def read_document(path: str, kind: str, remedy: str = "") -> Dict[str, Any]:
    """Read a document from its file; raises `InputError` with the first problem.

    `remedy` says in the message of a missing file what to do. A profile in a file named
    `head_NAME.json` must be of that head.
    """
    return _parse_file(read_text(path, remedy=remedy), kind, path)


def _parse_file(text: str, kind: str, path: str) -> Dict[str, Any]:
    document = parse_document(text, kind, path)
    for problem in _file_name_problems(document, kind, path):
        raise InputError(problem)
    return document


def _file_name_problems(document: Mapping[str, Any], kind: str, path: str) -> List[str]:
    findings = Findings(path)
    name = os.path.basename(path)
    expected = profile_file_name(str(document["name"])) if kind == "profile" else name
    if _is_profile(name) and name != expected:
        findings.add(
            ("name",),
            f"found {shown(document['name'])}, whose file is {expected}; rename one of them",
        )
    return findings.lines


def _is_profile(name: str) -> bool:
    return name.startswith("head_") and name.endswith(".json")


def read_profile(path: str) -> Profile:
    """Read one profile; raises `InputError` with the first problem."""
    text, sha256 = read_hashed_text(path)
    return Profile(_parse_file(text, "profile", path), path, sha256)


def read_profiles(
    folder: str, skip_bad: bool = False, make: str = MAKE_PROFILES
) -> Tuple[List[Profile], List[str]]:
    """Read all profiles of a folder, sorted by file name; second comes a line for each skipped one.

    Raises `InputError` for the first bad profile, unless `skip_bad`, and when none is left;
    `make` is the command that makes profiles.
    """
    profiles: List[Profile] = []
    skipped: List[str] = []
    with without_collecting():
        for name in filter(_is_profile, _names(folder)):
            try:
                profiles.append(read_profile(os.path.join(folder, name)))
            except InputError as error:
                if not skip_bad:
                    raise
                skipped.append(error.message)
    if not profiles:
        found = f"no good profile here, {len(skipped)} bad" if skipped else "no profiles here"
        raise InputError(f"{folder}: {found} (head_*.json); make them with: {make}")
    return profiles, skipped


def _names(folder: str) -> List[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def read_weights(path: str, remedy: str = "") -> Weights:
    """Read published weights; raises `InputError` with the first problem."""
    text, sha256 = read_hashed_text(path, remedy)
    return Weights(_parse_file(text, "weights", path), path, sha256)


def write_document(path: str, document: Mapping[str, Any], kind: str, mode: int = PUBLIC) -> None:
    """Replace a file by a document, whole or not at all.

    Raises `OutputError` when that fails, and `ValueError`, before anything is written, for a
    document that breaks its own contract: that is a mistake in the program that made it.
    """
    for problem in problems_of(document, kind, path) or own_key_problems(document, path):
        raise ValueError(f"not written, it breaks its own contract: {problem}")
    write_text(path, dump_json(document), mode)


def validate_path(path: str) -> List[str]:
    """Say what is wrong with a file, or with the documents of a folder, one line a problem.

    Raises `InputError` when there is nothing at `path`.
    """
    if os.path.isdir(path):
        return _validate_folder(path)
    if not os.path.exists(path):
        raise InputError(f"{path}: no such file or folder")
    return _validate_file(path, _kind_by_name(os.path.basename(path)))


def _kind_by_name(name: str) -> Optional[str]:
    return "profile" if _is_profile(name) else FILE_KINDS.get(name)


def _validate_file(path: str, kind: Optional[str]) -> List[str]:
    """Check one file; its own `schema` says what it is where its name does not."""
    try:
        text = read_text(path)
        document = parse_json(text, path)
    except InputError as error:
        return [error.message]
    found = _kind_inside(document)
    if kind is None and found is None:
        findings = Findings(path)
        known = ", ".join(SCHEMA_PREFIX + each for each in KINDS)
        value = document.get("schema") if isinstance(document, dict) else document
        findings.add(("schema",), f"found {shown(value)}, expected one of {known}")
        return findings.lines
    kind = kind or str(found)
    lines = problems_of(document, kind, path)
    if not lines:
        lines = _file_name_problems(cast(Dict[str, Any], document), kind, path)
    return lines + ([] if kind in WRITTEN_BY_PEOPLE else text_problems(text, path))


def _kind_inside(document: object) -> Optional[str]:
    schema = document.get("schema") if isinstance(document, dict) else None
    kinds = [kind for kind in KINDS if schema == SCHEMA_PREFIX + kind]
    return kinds[0] if kinds else None


def _validate_folder(folder: str) -> List[str]:
    """Check the documents of a folder whose names say what they are, and of `validation`."""
    lines: List[str] = []
    documents = 0
    for part in (folder, os.path.join(folder, "validation")):
        for name in _names(part):
            kind = _kind_by_name(name)
            if kind is not None:
                documents += 1
                lines += _validate_file(os.path.join(part, name), kind)
    if not documents:
        lines.append(f"{folder}: no documents here (head_*.json, {', '.join(FILE_KINDS)})")
    return lines
