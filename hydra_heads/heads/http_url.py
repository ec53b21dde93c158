"""The url of an HTTP head: where a name in braces stands decides how its value is put in.

- In the path a value is quoted but for `/`, in the query and before the host wholly: a value is
  text, and never becomes a part of the url's structure.
- In scheme, host and port it stands as it is, and what comes out must be an address.
- A url that begins with a name, like `{mirror}/list?page={page}`, begins with that value as it
  is, which may be a whole address.
"""

import re
from typing import Callable, List, Mapping, Optional, Sequence, Set, Tuple

from hydra_heads.base.errors import InputError
from hydra_heads.heads.http_target import PLAIN, quoted, target_of
from hydra_heads.heads.placeholders import fill, spots_of, uses_of

Escape = Callable[[str], str]

_TAKEN = "\0"
"""Stands in for every character of a name in braces while a url is taken apart."""

_TEMPLATE = re.compile(
    r"(?P<front>[A-Za-z\0][A-Za-z0-9+.\0-]*://)"
    r"(?P<user>[^/?#@]*@)?"
    r"(?P<host>\[[^\]/?#@]*\]|[^/?#@:\[\]]*)"
    r"(?P<port>:[0-9\0]*)?"
    r"(?P<path>/[^?#]*)?(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)

_AFTER_NAME = re.compile(r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?")

_SHOWN_NAME = re.compile(r"\{[a-z][A-Za-z0-9_:]*\}")

_SAMPLES = {"whole": "http://h", "front": "http"}

_ENDS_HOST = re.compile(r"[/?#@\\]")

_SAFE = {"user": PLAIN, "path": PLAIN.union("/"), "query": PLAIN, "fragment": PLAIN}
"""What is not quoted of a value, by the part of the url that it comes to stand in."""


def fault_of_url(template: str) -> Optional[str]:
    """Say what is wrong with a url before anything is filled in, None when nothing is."""
    if any(char <= " " or char in "\x7f\\" for char in template):
        return "it holds a space, a backslash or a control character; write a space as %20"
    skeleton = _skeleton(template)
    if _parts(template):
        first = skeleton.partition(":")[0]
        if _TAKEN in first or first.lower() in ("http", "https"):
            return None
    try:
        target_of(template)
    except ValueError as error:
        return str(error)
    return None


def filled_url(template: str, values: Mapping[str, str], is_shown: bool = False) -> str:
    """Put values into a url; with `is_shown` a value that is a name in braces stays one.

    Raises `InputError` for a name without a value.

    >>> filled_url("http://h/{a}?b={a}", {"a": "x y/z"})
    'http://h/x%20y/z?b=x%20y%2Fz'
    """
    return _filled(template, values, _shown if is_shown else _escape)


def sample_url(template: str, values: Mapping[str, str]) -> str:
    """Fill a url in before a run: for what is a name still, something stands that fits there."""
    return _filled(template, values, _standing_in)


def _filled(template: str, values: Mapping[str, str], escape_of: Callable[[str], Escape]) -> str:
    parts = _parts(template) or [("whole", template)]
    return "".join(fill(piece, values, escape_of(part)) for part, piece in parts)


def named_hosts(template: str, of_instances: Sequence[Mapping[str, str]]) -> Set[str]:
    """Return the hosts that a url names by itself, or with values of the file's own instances.

    What comes from the environment, or from a run, names none.
    """
    hosts = set()
    place = "".join(piece for part, piece in _parts(template) if part in ("whole", "front", "host"))
    for values in of_instances:
        if any(use.name not in values for use in uses_of(place)):
            continue
        known = {use.name: values.get(use.name, "") for use in uses_of(template)}
        try:
            hosts.add(target_of(filled_url(template, known)).host)
        except (ValueError, InputError):
            continue
    return hosts


def _parts(template: str) -> List[Tuple[str, str]]:
    """Take a url with names in braces apart: each part's name and its piece, in order."""
    skeleton = _skeleton(template)
    found, begin = _TEMPLATE.fullmatch(skeleton), 0
    if found is None:
        begin = next((spot.end for spot in spots_of(template) if not spot.start and spot.name), 0)
        found = _AFTER_NAME.fullmatch(skeleton, begin) if begin else None
    if found is None:
        return []
    spans = [(part, found.span(part)) for part in found.groupdict()]
    pieces = [(part, template[start:end]) for part, (start, end) in spans if start < end]
    return [("whole", template[:begin]), *pieces] if begin else pieces


def _skeleton(template: str) -> str:
    pieces, at = [], 0
    for spot in spots_of(template):
        pieces += [template[at : spot.start], _TAKEN * (spot.end - spot.start)]
        at = spot.end
    return "".join([*pieces, template[at:]])


def _escape(part: str) -> Escape:
    if part == "whole":
        return str
    if part not in _SAFE:
        return _kept_in_its_part
    safe = _SAFE[part]
    return lambda value: quoted(value, safe)


def _kept_in_its_part(value: str) -> str:
    """Quote what would end the host: what comes out is no host then, and is refused."""
    return _ENDS_HOST.sub(lambda found: quoted(found.group(0)), value)


def _shown(part: str) -> Escape:
    escape = _escape(part)
    return lambda value: value if _SHOWN_NAME.fullmatch(value) else escape(value)


def _standing_in(part: str) -> Escape:
    escape, instead = _escape(part), _SAMPLES.get(part, "1")
    return lambda value: instead if _SHOWN_NAME.fullmatch(value) else escape(value)
