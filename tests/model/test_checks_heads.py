"""What a heads file and slot.json must fulfil beyond their schemas."""

from typing import List

import pytest

from hydra_heads.model.documents import problems_of
from tests.model import samples
from tests.model.heads_files import lines_of, one_head
from tests.model.samples import changed


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


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("slot", "export", "slot: found 'export', which Hydra keeps for itself; choose another"),
        ("slot", ..., "missing key 'slot'"),
        ("heads", [], "heads: found an empty list, expected 1 or more entries"),
        ("heads", {}, "heads: found an object, expected a list of heads"),
        ("heads.0", "gzip", "heads[0]: found 'gzip', expected an object with name, and command,"),
        ("heads.0.command", ..., "heads[0]: found none, expected exactly one of command, callable"),
        (
            "heads.1.callable",
            "f",
            "heads[1].callable: found 'f', expected text like 'module:function'",
        ),
        ("objective.minimise", "cpus", "objective.minimise: found 'cpus', expected time, cpu, m"),
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
        ("heads.0.command", 7, "heads[0].command: found 7, expected a list of words, or a line"),
        ("heads.0.limits", {"processes": 0}, "heads[0].limits.processes: found 0, expected a numb"),
        ("heads.0.prepare", "x", "heads[0].prepare: found 'x', expected a list of words, or null"),
        ("heads.1.success.verify", [1], "heads[1].success.verify[0]: found 1, expected text"),
        ("defaults.warmup", -1, "defaults.warmup: found -1, expected a whole number >= 0 or null"),
        ("defaults", [], "defaults: found a list, expected an object of settings of heads, or nul"),
    ],
)
def test_a_slot_document_refers_to_what_is_there(path: str, value: object, message: str) -> None:
    """A slot document is checked like the heads file that it grew out of."""
    lines = problems_of(changed(samples.slot(), path, value), "slot", "s.json")

    assert lines[0].startswith(f"s.json: {message}")
