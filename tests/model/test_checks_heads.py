"""What a heads file and slot.json must fulfil beyond their schemas."""

from typing import List

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.samples import Document, changed

FILE_KEYS = ("rules", "channels", "retention", "error_patterns", "gate", "constraints")
"""Keys that nothing reads yet."""

HEAD_KEYS = ("http", "prepare", "cleanup", "warmup", "limits", "shell", "version_command")
"""Settings that nothing reads yet."""


def lines_of(document: Document) -> List[str]:
    """Return the problems of a heads file."""
    return problems_of(document, "heads", "h.json")


def one_head(**settings: object) -> Document:
    """Return a heads file with one command that has these settings."""
    head = {"name": "a", "command": ["true"], **settings}
    return {"schema": "hydra.heads", "schema_version": "1.0", "slot": "s", "heads": [head]}


@pytest.mark.parametrize(
    "name",
    [
        *("../escape", "/etc/x", "a/b", "a\\b", "a\x00b", "a\nb", "zlib\n", "..", ".hidden"),
        *("", "x" * 65, "x" * 300),
        *("con", "aux", "nul.txt", "com1", "lpt9", "trailing.", "trailing ", "psobject"),
        *("Fast", "FAST", "caf\xe9", "cafe\u0301", "\u212a"),
        *("\ud800", "a\u202eb", "a\x1b[31m", "a\u200bb"),
        "-rf",
    ],
)
@pytest.mark.parametrize("place", ["slot", "heads.0.name"])
def test_bad_names_are_refused(place: str, name: str) -> None:
    """Paths, control characters, lengths, devices and cases are refused, in one ASCII line
    [fault 37, fault 38, fault 39, fault 40, fault 41].
    """
    lines = lines_of(changed(one_head(), place, name))

    assert lines
    assert lines[0].isascii()
    assert lines[0].isprintable()
    assert place.replace(".0.", "[0].") in lines[0]


@pytest.mark.parametrize("name", ["a", "9z", "gzip-9", "head_x", "x_.-", "x" * 64])
def test_good_names_are_taken(name: str) -> None:
    """Letters, digits and three signs make a name, 64 characters long at most."""
    assert lines_of(one_head(name=name)) == []


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("a", "a"), "h.json: heads: 'a' comes twice; names are unique"),
        (("x", "head_x"), "h.json: heads: 'head_x' and 'x' would share one file; rename one"),
    ],
)
def test_twins_are_refused(names: List[str], message: str) -> None:
    """Two heads never share a name or a file [fault 40]."""
    document = one_head()
    document["heads"] = [{"name": name, "command": ["true"]} for name in names]

    assert lines_of(document) in (
        [message],
        [message.replace("'head_x' and 'x'", "'x' and 'head_x'")],
    )


@pytest.mark.parametrize("key", FILE_KEYS)
def test_keys_of_the_file_that_nobody_reads_are_refused(key: str) -> None:
    """A key that has no effect is an error, not silence."""
    lines = lines_of({**one_head(), key: []})

    assert lines[0].startswith(f"h.json: {key}: unknown key;")


@pytest.mark.parametrize("key", [*HEAD_KEYS, "stdin_file", "weight", "rules"])
def test_keys_of_a_head_that_nobody_reads_are_refused(key: str) -> None:
    """A setting that has no effect is an error, not silence."""
    lines = lines_of(one_head(**{key: {}}))

    assert lines[0].startswith(f"h.json: heads[0].{key}: unknown key;")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"success": {"verify": ["x"]}}, "heads[0].success.verify: unknown key;"),
        ({"success": {"status_codes": [200]}}, "heads[0].success.status_codes: unknown key;"),
        ({"stdout": "file"}, "heads[0].stdout: found 'file', expected one of keep, discard"),
        ({"timeout_s": -3}, "heads[0].timeout_s: found -3, expected a number > 0"),
        ({"timeout_s": 0}, "heads[0].timeout_s: found 0, expected a number > 0"),
        ({"timeout_s": "30"}, "heads[0].timeout_s: found '30', expected a number > 0"),
        (
            {"timeout_s": 1e300},
            "heads[0].timeout_s: found 1e+300, expected at most 1000000 seconds",
        ),
        ({"kill_grace_s": -1}, "heads[0].kill_grace_s: found -1, expected a number >= 0"),
        (
            {"command": "gzip -9"},
            "heads[0].command: found 'gzip -9', expected a list of arguments,",
        ),
        ({"command": []}, "heads[0].command: found an empty list, expected 1 or more entries"),
        ({"command": [" "]}, "heads[0].command[0]: found an empty program, expected its name or"),
        ({"command": ["a", 9]}, "heads[0].command[1]: found 9, expected text"),
        ({"command": ["a", "b\0c"]}, "heads[0].command[1]: found 'b\\x00c', expected text without"),
        ({"env": {"A\0": "x"}}, "heads[0].env: found key 'A\\x00', expected a variable's name"),
        ({"env": {"A=B": "x"}}, "heads[0].env: found key 'A=B', expected a variable's name"),
        ({"env": {"A": 1}}, "heads[0].env.A: found 1, expected text"),
        ({"cwd": ""}, "heads[0].cwd: found '', expected text that is not empty"),
        ({"secrets": ["A", "A"]}, "heads[0].secrets[1]: 'A' comes twice; keep one"),
        ({"secrets": ["A-B"]}, "heads[0].secrets[0]: found 'A-B', expected the name of an env"),
        ({"enabled": "no"}, "heads[0].enabled: found 'no', expected true or false"),
        ({"enabled": False}, "heads: found all heads disabled, expected at least one enabled"),
        ({"callable": "m:f"}, "heads[0]: found 'command' and 'callable', expected exactly one of"),
        ({"success": {"exit_codes": [-1]}}, "heads[0].success.exit_codes[0]: found -1, expected"),
        ({"success": {"exit_codes": 0}}, "heads[0].success.exit_codes: found 0, expected a list"),
        (
            {"success": {"stdout_matches": 7}},
            "heads[0].success.stdout_matches: found 7, "
            "expected a regular expression or a list of them",
        ),
        (
            {"success": {"stderr_matches": ["ok", "("]}},
            "heads[0].success.stderr_matches[1]: found '(', expected a regular expression: missing",
        ),
        (
            {"success": {"file_sha256": {"out": "abc"}}},
            "heads[0].success.file_sha256.out: found 'abc', expected 64 lower-case hex digits",
        ),
        (
            {"success": {"json_equals": {"status": 1}}},
            "heads[0].success.json_equals: found key 'status', expected a JSON Pointer like '/stat",
        ),
        (
            {"success": {"same_output_as": "b"}},
            "heads[0].success.same_output_as: found 'b', expected the name of an enabled head, or "
            "'majority': a",
        ),
        (
            {"success": {"same_output_as": "a"}},
            "heads[0].success.same_output_as: found 'a', the head itself; name another head or",
        ),
        (
            {"name": "majority", "success": {"same_output_as": "majority"}},
            "heads[0].success.same_output_as: found 'majority', which is a head's name too; rename",
        ),
    ],
)
def test_a_wrong_setting_names_its_place(settings: Document, message: str) -> None:
    """Each setting of a head is checked, and a message says where and what is right [fault 26]."""
    lines = lines_of(one_head(**settings))

    assert lines[0].startswith(f"h.json: {message}")


@pytest.mark.parametrize(
    ("criterion", "value"),
    [("stdout_matches", ["x"]), ("json_equals", {"/a": 1}), ("same_output_as", "majority")],
)
def test_what_is_thrown_away_is_not_checked(criterion: str, value: object) -> None:
    """A criterion over the output is refused together with `discard`."""
    lines = lines_of(one_head(stdout="discard", success={criterion: value}))

    assert lines == [
        f"h.json: heads[0].stdout: found 'discard' together with {criterion}, expected 'keep': "
        "what is thrown away cannot be checked"
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("slot", "export", "slot: found 'export', which Hydra keeps for itself; choose another"),
        ("slot", ..., "missing key 'slot'"),
        ("heads", [], "heads: found an empty list, expected 1 or more entries"),
        ("heads", {}, "heads: found an object, expected a list of heads"),
        ("heads.0", "gzip", "heads[0]: found 'gzip', expected an object with name, and command or"),
        ("heads.0.command", ..., "heads[0]: found none, expected exactly one of command, callable"),
        (
            "heads.1.callable",
            "f",
            "heads[1].callable: found 'f', expected text like 'module:function'",
        ),
        ("objective.minimise", "cpu", "objective.minimise: found 'cpu', expected 'time'"),
        ("objective.time_limit_s", 0, "objective.time_limit_s: found 0, expected a number > 0 and"),
        ("instances.1.name", "small", "instances[1].name: 'small' comes twice; names are unique"),
        ("instances.1.name", "a\nb", "instances[1].name: found 'a\\nb', expected text that is not"),
        ("instances.0.values.file", [], "instances[0].values.file: found a list, expected text, a"),
        (
            "instances.0.values",
            {"a b": 1},
            "instances[0].values: found key 'a b', expected a name of",
        ),
        ("instances.2.as", ..., "instances[2]: missing key 'as'"),
        ("defaults.command", ["x"], "defaults.command: unknown key; did you mean 'comment'?"),
        (
            "defaults.success.stdout_matches",
            "(",
            "defaults.success.stdout_matches[0]: found '(', expected a regular expression: missing",
        ),
        (
            "defaults.success.stdout_matches",
            ["["],
            "defaults.success.stdout_matches[0]: found '[', expected a regular expression: unterm",
        ),
        (
            "defaults.success.same_output_as",
            "nobody",
            "defaults.success.same_output_as: found 'nobody', expected the name of an enabled head",
        ),
        (
            "defaults.success.stdout_matches",
            ["x"],
            "heads[0].stdout: found 'discard' together with stdout_matches, expected 'keep'",
        ),
        ("valid_for_s", 0, "valid_for_s: found 0, expected a number > 0"),
        (
            "thresholds.0.metric",
            "speed",
            "thresholds[0].metric: found 'speed', expected one of success_rate, avg_time,",
        ),
        (
            "thresholds.0.metric",
            "cpu_max",
            "thresholds[0].metric: found 'cpu_max', expected one of success_rate, avg_time,",
        ),
        ("thresholds.0.unit", "ms", "thresholds[0].unit: found 'ms', expected seconds, as p95 has"),
        (
            "thresholds.0.critical",
            1,
            "thresholds[0].critical: found 1, expected a limit >= warning (2), because above is",
        ),
        (
            "thresholds.0.warning",
            ...,
            "thresholds[0]: found none, expected at least one of warning,",
        ),
        (
            "panels.0.threshold_id",
            "fast",
            "panels[0].threshold_id: found 'fast', expected the name of a threshold: avg_time",
        ),
        ("panels.1.id", "times", "panels[1].id: 'times' comes twice; names are unique"),
        ("panels.1.type", "pie", "panels[1].type: found 'pie', expected one of stat, gauge,"),
        ("panels.1.metric", "x", "panels[1].metric: found 'x', expected one of success_rate,"),
        ("panels.1.series", ["b"], "panels[1].series[0]: found 'b', expected the name of a head:"),
        (
            "panels.1.grid.w",
            13,
            "panels[1].grid: found x 12 and w 13, expected x + w <= 24 columns",
        ),
        (
            "panels.1.grid.h",
            0,
            "panels[1].grid.h: found 0, expected a whole number >= 1 and <= 1000",
        ),
    ],
)
def test_a_wrong_place_in_the_file_is_named(path: str, value: object, message: str) -> None:
    """What contradicts itself or refers to nothing is refused by its path [fault 26]."""
    lines = lines_of(changed(samples.heads_file(), path, value))

    assert lines[0].startswith(f"h.json: {message}")


def test_a_disabled_head_is_no_reference() -> None:
    """Outputs are compared with those of a head that runs."""
    document = changed(samples.heads_file(), "heads.1.success.same_output_as", "gzip9")
    assert lines_of(document) == []

    document["heads"][0]["enabled"] = False

    assert "expected the name of an enabled head" in lines_of(document)[0]


def test_a_callable_may_drop_what_it_prints() -> None:
    """A callable's output is its return value, which `discard` does not throw away."""
    document = one_head(success={"json_equals": {"/a": 1}}, stdout="discard", callable="m:f")
    del document["heads"][0]["command"]

    assert lines_of(document) == []


def test_an_emptied_criterion_overrides_the_default() -> None:
    """A head may take a criterion of the defaults away by an empty one."""
    document = one_head(stdout="discard", success={"stdout_matches": [], "same_output_as": None})
    document["defaults"] = {"success": {"stdout_matches": ["x"], "same_output_as": "majority"}}

    assert lines_of(document) == []


def test_a_strange_pattern_gives_no_warning() -> None:
    """What Python only warns about is taken: the warning would stand on the user's screen."""
    assert lines_of(one_head(success={"stdout_matches": ["[[a]", "(?i)x", "a{2}"]})) == []


@pytest.mark.parametrize(
    "pattern", ["(" * 5000 + ")" * 5000, "a{1,99999999999999999999}", "(?<=a+)b"]
)
def test_a_pattern_that_cannot_be_compiled_ends_in_a_message(pattern: str) -> None:
    """Whatever a pattern is, it is one line and no traceback."""
    lines = lines_of(one_head(success={"stdout_matches": [pattern]}))

    assert len(lines) == 1
    assert "expected a regular expression" in lines[0]


def test_comments_hold_anything() -> None:
    """A comment may be any value, and is not looked into."""
    document = one_head(comment={"a": ["\0", {"b": None}]})

    assert lines_of(document) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("slot", "con", "slot: found 'con', which is a Windows device name"),
        ("heads.0.name", "nul", "heads[0].name: found 'nul', which is a Windows device name"),
        ("heads.0.name", "zlib", "heads: 'zlib' comes twice; names are unique"),
        ("instances", [{"name": "a"}, {"name": "a"}], "instances[1].name: 'a' comes twice"),
        ("heads.0.timeout_s", 1e9, "heads[0].timeout_s: found 1000000000.0, expected at most"),
        ("heads.1.success.same_output_as", "x", "heads[1].success.same_output_as: found 'x', exp"),
        ("panels.0.threshold_id", "x", "panels[0].threshold_id: found 'x', expected the name of"),
        ("panels.1.series.0", "x", "panels[1].series[0]: found 'x', expected the name of a head"),
        ("thresholds.0.metric", "x", "thresholds[0].metric: found 'x', expected one of"),
        (
            "objective",
            None,
            "objective: found null, expected an objective: an object with minimise",
        ),
        ("heads_file", {"path": "x"}, "heads_file: missing key 'sha256'"),
    ],
)
def test_a_slot_document_refers_to_what_is_there(path: str, value: object, message: str) -> None:
    """A slot document is checked like the heads file that it grew out of."""
    lines = problems_of(changed(samples.slot(), path, value), "slot", "s.json")

    assert lines[0].startswith(f"s.json: {message}")
