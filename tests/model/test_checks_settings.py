"""What the settings of a head, and those of all heads, must fulfil."""

import pytest

from tests.model import samples
from tests.model.heads_files import lines_of, one_callable, one_head
from tests.model.samples import Document, changed

HEAD_KEYS = ("rules", "retries")
"""Settings that nothing reads yet."""


@pytest.mark.parametrize("key", HEAD_KEYS)
def test_keys_of_a_head_that_nobody_reads_are_refused(key: str) -> None:
    """A setting that has no effect is an error, not silence."""
    lines = lines_of(one_head(**{key: {}}))

    assert lines[0].startswith(f"h.json: heads[0].{key}: unknown key;")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"success": {"verify": "cmp a b"}},
            "heads[0].success.verify: found 'cmp a b', expected a list of words, the program first",
        ),
        ({"success": {"verify": [""]}}, "heads[0].success.verify[0]: found an empty program, exp"),
        ({"success": {"verfy": ["x"]}}, "heads[0].success.verfy: unknown key; did you mean 'veri"),
        (
            {"success": {"status_codes": [200]}},
            "heads[0].success.status_codes: found a list beside a head that is no HTTP request",
        ),
        ({"stdout": "File"}, "heads[0].stdout: found 'File', expected one of keep, discard, file"),
        ({"stdin_file": ""}, "heads[0].stdin_file: found '', expected a path, or null"),
        ({"stdin_file": ["a"]}, "heads[0].stdin_file: found a list, expected a path, or null"),
        (
            {"prepare": "make"},
            "heads[0].prepare: found 'make', expected a list of words, the progr",
        ),
        ({"prepare": [" ", "x"]}, "heads[0].prepare[0]: found an empty program, expected its name"),
        ({"cleanup": [3]}, "heads[0].cleanup[0]: found 3, expected text"),
        ({"cleanup": {}}, "heads[0].cleanup: found an object, expected a list of words, the progr"),
        ({"version_command": "x"}, "heads[0].version_command: found 'x', expected a list of words"),
        ({"version_command": [""]}, "heads[0].version_command[0]: found an empty program, expecte"),
        ({"warmup": -1}, "heads[0].warmup: found -1, expected a whole number >= 0"),
        ({"warmup": 1.5}, "heads[0].warmup: found 1.5, expected a whole number >= 0"),
        ({"warmup": True}, "heads[0].warmup: found true, expected a whole number >= 0"),
        ({"limits": 500}, "heads[0].limits: found 500, expected an object of limits like"),
        (
            {"limits": {"memroy_mb": 5}},
            "heads[0].limits.memroy_mb: unknown key; did you mean 'memory_mb'? allowed: memory_mb,",
        ),
        ({"limits": {"memory_mb": 0}}, "heads[0].limits.memory_mb: found 0, expected a number > 0"),
        ({"limits": {"output_mb": -1}}, "heads[0].limits.output_mb: found -1, expected a number >"),
        (
            {"limits": {"file_size_mb": "1"}},
            "heads[0].limits.file_size_mb: found '1', expected a n",
        ),
        ({"limits": {"scratch_mb": 1e10}}, "heads[0].limits.scratch_mb: found 10000000000.0, expe"),
        ({"limits": {"processes": 0}}, "heads[0].limits.processes: found 0, expected a whole numb"),
        ({"limits": {"processes": 1.5}}, "heads[0].limits.processes: found 1.5, expected a whole"),
        (
            {"limits": {"open_files": 0}},
            "heads[0].limits.open_files: found 0, expected a whole num",
        ),
        ({"shell": "sh"}, "heads[0].shell: found 'sh', expected true or false"),
        (
            {"command": "gzip -9", "shell": False},
            "heads[0].command: found 'gzip -9', expected a list of arguments, the program first; a "
            'line for a shell needs "shell": true beside it',
        ),
        (
            {"command": ["gzip", "-9"], "shell": True},
            'heads[0].command: found a list of 2 beside "shell": true, expected one line,',
        ),
        ({"command": " \n", "shell": True}, "heads[0].command: found an empty line, expected one"),
        ({"command": "", "shell": True}, "heads[0].command: found '', expected a list of argument"),
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
    [
        ("stdout_matches", ["x"]),
        ("json_equals", {"/a": 1}),
        ("same_output_as", "majority"),
        ("verify", ["cmp", "{stdout_file}"]),
    ],
)
def test_what_is_thrown_away_is_not_checked(criterion: str, value: object) -> None:
    """A criterion over the output is refused together with `discard`."""
    lines = lines_of(one_head(stdout="discard", success={criterion: value}))

    assert lines == [
        f"h.json: heads[0].stdout: found 'discard' together with {criterion}, expected 'keep' or "
        "'file': what is thrown away cannot be checked"
    ]


def test_a_callable_may_drop_what_it_prints() -> None:
    """A callable's output is its return value, which `discard` does not throw away."""
    document = one_callable(success={"json_equals": {"/a": 1}}, stdout="discard")

    assert lines_of(document) == []


def test_a_callables_prints_are_not_verified_when_they_are_dropped() -> None:
    """`{stdout_file}` is what a callable prints, and nobody kept it."""
    document = one_callable(success={"verify": ["x", "{stdout_file}"]}, stdout="discard")

    assert lines_of(document)[0].startswith(
        "h.json: heads[0].stdout: found 'discard' together with verify, expected 'keep' or 'file'"
    )


def test_files_are_verified_without_an_output() -> None:
    """What is thrown away need not be there for a `verify` that does not name it."""
    assert lines_of(one_head(success={"verify": ["cmp", "a", "b"]}, stdout="discard")) == []


def test_no_shell_reads_a_callable() -> None:
    """`shell` beside a callable is refused; in the defaults it is for the commands."""
    document = one_callable(**{"shell": True})

    assert lines_of(document) == [
        "h.json: heads[0].shell: found true beside a callable, which no shell reads; leave it out"
    ]
    assert lines_of({**one_callable(), "defaults": {"shell": True}}) == []


def test_defaults_say_whether_commands_are_lines() -> None:
    """A head's own `shell` wins over that of the defaults, both ways."""
    lines = {**one_head(command="a | b"), "defaults": {"shell": True}}
    words = {**one_head(command=["a", "b"], shell=False), "defaults": {"shell": True}}
    mixed = {**one_head(command=["a", "b"]), "defaults": {"shell": True}}

    assert lines_of(lines) == lines_of(words) == []
    assert "found a list of 2" in lines_of(mixed)[0]


@pytest.mark.parametrize(
    "settings",
    [
        {"command": "sort a | uniq", "shell": True},
        {"command": ["sort a | uniq"], "shell": True},
        {"success": {"verify": ["cmp", "{stdout_file}", "{file}"]}, "stdout": "file"},
        {"success": {"verify": []}, "prepare": [], "cleanup": [], "version_command": []},
        {"prepare": ["make", "-s"], "cleanup": ["rm", "x"], "version_command": ["a", "-V"]},
        {"stdin_file": "data/{file}", "warmup": 3},
        {"stdin_file": None, "warmup": 0},
        {"limits": {"memory_mb": 0.5, "processes": 1, "scratch_mb": None, "comment": "why"}},
        {"limits": {"open_files": 64, "file_size_mb": 1, "output_mb": 1000000000}},
    ],
)
def test_what_is_right_passes_in_a_head_and_in_defaults(settings: Document) -> None:
    """Every setting is taken as documented; all but the command may stand in the defaults."""
    shared = {key: value for key, value in settings.items() if key != "command"}

    assert lines_of(one_head(**settings)) == []
    if "shell" not in shared:
        assert lines_of({**one_head(), "defaults": shared}) == []


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "defaults.limits",
            {"memory": 5},
            "defaults.limits.memory: unknown key; did you mean 'mem",
        ),
        (
            "defaults.prepare",
            [""],
            "defaults.prepare[0]: found an empty program, expected its name",
        ),
        ("defaults.shell", 1, "defaults.shell: found 1, expected true or false"),
        ("defaults.warmup", "2", "defaults.warmup: found '2', expected a whole number >= 0"),
        ("defaults.stdin_file", 3, "defaults.stdin_file: found 3, expected a path, or null"),
        ("defaults.success.verify", [7], "defaults.success.verify[0]: found 7, expected text"),
    ],
)
def test_defaults_are_checked_as_heads_are(path: str, value: object, message: str) -> None:
    """What stands there for all heads is told by its own place."""
    lines = lines_of(changed(samples.heads_file(), path, value))

    assert lines[0].startswith(f"h.json: {message}")


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
