"""Takes user, host and absolute paths out of what is shown to others."""

import os
import re
from copy import copy
from functools import lru_cache
from typing import Dict, FrozenSet, Iterable, List, Mapping, Match, Optional, Pattern, Set, Tuple

PATH, USER, HOST = "<path>", "<user>", "<host>"
"""What stands for an absolute path, a user's name and a host's name."""

NAMED_MAPS: FrozenSet[str] = frozenset(
    (
        "weights",
        "beliefs",
        "shares",
        "values",
        "env",
        "headers",
        "parameters",
        "json_equals",
        "file_sha256",
    )
)
"""Keys of the maps in documents whose own keys are a person's words."""

_DOCUMENT_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")

_MARK = f"(?P<mark>{PATH}|{USER}|{HOST})"

_NAME_ENDS = r"\s\"'`<>|,;:()\[\]{}"

_IN_PATH = rf"(?:\\[ ()\[\]]|[^{_NAME_ENDS}])"

# A path begins after nothing that could be a part of it: not in and/or, ./x, ~/x, {dir}/x. After
# the letter of an option, and after an escape such as \n, it is one all the same.
_BEGINS = rf"(?<![\w.~%\\/}}*-])(?<!{PATH})(?<!{USER})(?<!{HOST})"

_BEGINS_HERE = rf"(?:{_BEGINS}|(?<=\s-[a-z])|(?<=\A-[a-z])|(?<=\\[nrt]))"

# The words of a Windows name with spaces belong to it where a backslash follows.
_IN_WINDOWS = rf"[^?*{_NAME_ENDS}]"

_WINDOWS_REST = rf"{_IN_WINDOWS}*(?:(?: {_IN_WINDOWS}+){{1,4}}?(?<=\\){_IN_WINDOWS}*)*"

_PATHS = (
    rf"{_BEGINS_HERE}\\\\+[\w.?$-]+\\(?:[a-z]:)?{_WINDOWS_REST}",
    rf"{_BEGINS_HERE}[a-z]:[\\/]{_WINDOWS_REST}",
    rf"{_BEGINS_HERE}(?!(?<=<)/[a-z][\w-]*>)/+[^/{_NAME_ENDS}]{_IN_PATH}*",
    rf"{_BEGINS}(?:%2f[\w.~-]+)+(?:%2f)?",
)
"""Shares and drives of Windows, paths that begin with `/` but are no closing tag, encoded ones."""

_FILE_URL = rf"{_BEGINS}file:/{_IN_PATH}*(?::{_IN_PATH}+)?"

_QUOTED = r"(?P<quote>[\"'`])(?:/+[^\s/]|[a-z]:[\\/]|\\\\|file:/)(?:(?!(?P=quote))[^\n])*(?P=quote)"

_URL = rf"(?<!\w)(?P<url>[a-z][a-z0-9+.-]{{0,30}}://(?:{PATH}|{USER}|{HOST}|[^\s\"'`<>])*)"

_REMOTE = ("http", "https", "ws", "wss")
"""Schemes whose paths say nothing of a machine's folders."""

_ENDS = ".!?"
"""What ends a sentence rather than a path."""

_FIGURES = frozenset((float, int, bool, type(None)))

_LOCAL_HOSTS = frozenset(("localhost", "localhost.localdomain", "localhost6"))


@lru_cache(maxsize=None)
def _places() -> Pattern[str]:
    """Return the pattern of all that is no name; it takes a while, so not everybody pays."""
    return re.compile("|".join([_MARK, _QUOTED, _FILE_URL, _URL, *_PATHS]), re.IGNORECASE)


class Anonymizer:
    """Replaces one person's and machine's names, and every absolute path, in texts.

    Names count as whole words, in capitals or not; of one character, of digits alone, or empty
    they tell nothing and stay, as `localhost` does. A host is known by its first word too. Paths
    of http URLs stay, and relative ones; a user in any URL goes. Doing it twice changes nothing.

    >>> clean = Anonymizer("alice", "box.example.org", "/home/alice").text
    >>> clean("box: /srv/in.csv:3: and/or http://alice:pw@example.com/a")
    '<host>: <path>:3: and/or http://<user>@example.com/a'
    """

    __slots__ = ("_done", "_hints", "_names", "_own_keys", "_users", "_words")

    def __init__(
        self,
        user: Optional[str],
        host: Optional[str],
        home: Optional[str],
        other_users: Iterable[str] = (),
        other_hosts: Iterable[str] = (),
    ) -> None:
        """Take the names to replace; a text that is `home` is a path within a word too."""
        users = _telling([user or "", *other_users])
        hosts = _telling(_with_first_words([host or "", *other_hosts])) - _LOCAL_HOSTS - users
        self._users = users
        names = _name_pattern(users | hosts)
        self._names: Pattern[str] = re.compile("|".join([_MARK, *names]), re.IGNORECASE)
        self._words: Pattern[str] = re.compile(
            "|".join([_MARK, *_home_pattern(home), *names]), re.IGNORECASE
        )
        hints = [r"[/\\]", "%2f", *(re.escape(name) for name in sorted(users | hosts))]
        self._hints: Pattern[str] = re.compile("|".join(hints), re.IGNORECASE)
        self._done: Dict[str, str] = {}
        self._own_keys: Set[str] = set()

    def with_given(self, given: Mapping[str, str]) -> "Anonymizer":
        """Return one that replaces these whole texts as given, and all others as this one."""
        other = copy(self)
        other._done = {**self._done, **given}
        return other

    def text(self, text: str) -> str:
        """Return a text without user, host and absolute paths."""
        done = self._done.get(text)
        if done is None:
            if not self._hints.search(text):
                return text
            done = self._done[text] = self._cleaned(text)
        return done

    def value(self, value: object) -> object:
        """Return a JSON value in which all texts are replaced, and keys that a person chose."""
        return self._value(value, False)

    def _value(self, value: object, is_named: bool) -> object:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self._map(value, is_named)
        if isinstance(value, (list, tuple)):
            return [self._value(inner, False) for inner in value]
        return value

    def _map(self, value: Mapping[str, object], is_named: bool) -> Dict[str, object]:
        found: Dict[str, object] = {}
        for key, inner in value.items():
            # Most are figures of runs, of which there are many.
            is_figure = type(inner) in _FIGURES
            is_own = key in self._own_keys and not is_named
            new = key if is_own else _unused(self._key(key, is_named), found)
            found[new] = inner if is_figure else self._value(inner, key in NAMED_MAPS)
        return found

    def _key(self, key: str, is_named: bool) -> str:
        """Replace in a key, unless it is one of a document's own."""
        if is_named or not _DOCUMENT_KEY.match(key):
            return self.text(key)
        self._own_keys.add(key)
        return key

    def _cleaned(self, text: str) -> str:
        """Replace places, and between them names: a name within a place is gone with it."""
        pieces, end = [], 0
        for match in _places().finditer(text):
            pieces.append(self._between(self._words, text, end, match.start()))
            pieces.append(self._place(match))
            end = match.end()
        pieces.append(self._between(self._words, text, end, len(text)))
        return "".join(pieces)

    def _between(self, words: Pattern[str], text: str, start: int, end: int) -> str:
        """Replace names in a part of a text; what stands around it tells whole words."""
        pieces = []
        for match in words.finditer(text, start, end):
            pieces += [text[start : match.start()], self._mark_of(match)]
            start = match.end()
        return "".join([*pieces, text[start:end]])

    def _mark_of(self, match: Match[str]) -> str:
        """Return what stands for a name; what stands for one already stays."""
        if match.lastgroup == "mark":
            return match.group()
        if match.lastgroup == "home":
            return PATH
        return USER if match.group().lower() in self._users else HOST

    def _place(self, match: Match[str]) -> str:
        found, words = match.groupdict(), match.group()
        if found["mark"]:
            return words
        if found["quote"]:
            return f"{found['quote']}{PATH}{found['quote']}"
        if found["url"]:
            return self._url(words)
        return PATH + words[len(words.rstrip(_ENDS)) :]

    def _url(self, url: str) -> str:
        """Replace in a URL: its user, names, and the path where it may be one of this machine."""
        scheme, _, rest = url.partition("://")
        authority, way = _split_at(rest, "/?#")
        if not authority:
            return PATH if way else url
        user, at, host = authority.rpartition("@")
        start = f"{scheme}://{USER if user else ''}{at}{self._only_names(host)}"
        if scheme.lower() not in _REMOTE:
            return start + (PATH if way else "")
        path, query = _split_at(way, "?#")
        return start + self._only_names(path) + self.text(query)

    def _only_names(self, words: str) -> str:
        return self._between(self._names, words, 0, len(words))


def anonymizer_here() -> Anonymizer:
    """Return an anonymizer of the person and the machine that this process runs for."""
    import socket

    given = os.environ.get
    users = [given(name, "") for name in ("USER", "LOGNAME", "USERNAME", "SUDO_USER")]
    hosts = [given(name, "") for name in ("HOSTNAME", "COMPUTERNAME", "USERDOMAIN")]
    users += _account()
    try:
        hosts.append(socket.gethostname())
    except OSError:  # a machine without a name has none to hide
        pass
    home = os.path.expanduser("~")
    return Anonymizer(None, None, home, users, hosts)


def _account() -> List[str]:
    """Return name and full name of the account; none where the system keeps none."""
    try:
        import pwd

        entry = pwd.getpwuid(os.getuid())
    except (ImportError, KeyError):  # Windows; a container that runs under a bare number
        return []
    return [entry.pw_name, entry.pw_gecos.partition(",")[0]]


def _telling(names: Iterable[str]) -> Set[str]:
    """Return the names that tell something, in lower case."""
    stripped = {name.strip().lower() for name in names}
    return {name for name in stripped if len(name) > 1 and not name.isdigit()}


def _with_first_words(hosts: Iterable[str]) -> List[str]:
    """Return hosts with and without the domain; a bare address has none."""
    found = []
    for host in hosts:
        first = host.partition(".")[0]
        found += [host] if first.strip().isdigit() else [host, first]
    return found


def _unused(key: str, taken: Mapping[str, object]) -> str:
    """Return a key that is not taken: another one may have become the same."""
    number, new = 1, key
    while new in taken:
        number += 1
        new = f"{key}-{number}"
    return new


def _name_pattern(names: Set[str]) -> List[str]:
    """Return a pattern of whole words, the longest first: none is cut by a shorter one.

    An underscore ends a word as a hyphen does, but `user_` begins names of figures.
    """
    if not names:
        return []
    words = "|".join(
        re.escape(name) + ("(?!_)" if name == "user" else "")
        for name in sorted(names, key=lambda name: (-len(name), name))
    )
    before = r"(?:(?<![^\W_])|(?<=\\[nrt])|(?<=%[0-9a-f]{2}))"
    return [rf"{before}(?P<name>{words})(?![^\W_])"]


def _home_pattern(home: Optional[str]) -> List[str]:
    """Return a pattern of a home folder that is told from a relative path by its words."""
    parts = re.split(r"[\\/]+", (home or "").rstrip("\\/"))
    if len(parts) < 3:
        return []
    folders = r"[\\/]+".join(map(re.escape, parts))
    return [rf"(?<![\\/])(?P<home>{folders}(?!\w){_IN_PATH}*)"]


def _split_at(text: str, characters: str) -> Tuple[str, str]:
    """Split before the first of some characters; the second part may be empty."""
    places = [place for place in map(text.find, characters) if place >= 0]
    end = min(places, default=len(text))
    return text[:end], text[end:]
