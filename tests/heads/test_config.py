"""The configuration beside the heads file: read when it is named, laid over the slot."""

import json
import os
from pathlib import Path
from typing import Any, Dict

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.base.files import sha256_of
from hydra_heads.heads.config import (
    check_channels_there,
    moved,
    read_config,
    source_of,
    with_config,
)
from hydra_heads.heads.load import load_heads_file
from hydra_heads.model.channels import Channel
from hydra_heads.model.config_checks import KEYS
from hydra_heads.model.slot import DEFAULT_VALID_FOR_S, ConfigFile, Retention, SlotDefinition
from tests.model.telling_samples import config as whole_config

ONE_RULE: Dict[str, Any] = {"rules": [{"id": "busy", "expr": "cpu_max > 85"}]}

CONSOLE: Dict[str, Any] = {"channels": [{"name": "console", "type": "stderr"}]}


def write_heads(folder: Path, **more: Any) -> str:
    """Write a heads file with the heads `zlib`, `gzip9` and, disabled, `old`."""
    heads = [{"name": name, "command": ["true"]} for name in ("zlib", "gzip9", "old")]
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "compress", **more}
    document["heads"] = [*heads[:2], {**heads[2], "enabled": False}]
    path = folder / "hydra_heads.json"
    path.write_text(json.dumps(document))
    return str(path)


def write_config(folder: Path, **keys: Any) -> str:
    """Write a configuration."""
    path = folder / "hydra_config.json"
    path.write_text(json.dumps({"schema": "hydra.config", "schema_version": "1.0", **keys}))
    return str(path)


def laid(heads: str, config: str) -> SlotDefinition:
    """Return the slot of a heads file with a configuration over it."""
    return with_config(load_heads_file(heads), read_config(config), config)


def refusal(heads: str, config: str) -> str:
    """Return the line with which laying a configuration over a slot ends."""
    with pytest.raises(InputError) as caught:
        laid(heads, config)
    return caught.value.message


def test_a_heads_file_may_say_it_all_itself(tmp_path: Path) -> None:
    """Rules, channels and the gate's settings need no second file [R-054]."""
    more = {key: value for key, value in whole_config().items() if key in KEYS}

    slot = load_heads_file(write_heads(tmp_path, **more))

    assert [rule.id for rule in slot.rules] == ["busy", "slow"]
    assert [channel.type for channel in slot.channels][:2] == ["stderr", "file"]
    assert slot.gate == {
        "min_effect_percent": 5,
        "confirm": 5,
        "metrics": ["time", "success_rate"],
        "heads": ["zlib"],
        "q": 0.05,
    }
    assert slot.config_file is None


def test_what_a_configuration_says_holds(tmp_path: Path) -> None:
    """Every key of a configuration gets into the slot, as if the heads file had it [R-123]."""
    path = write_config(tmp_path, **{key: whole_config()[key] for key in KEYS})

    slot = laid(write_heads(tmp_path), path)

    more = {key: value for key, value in whole_config().items() if key in KEYS}
    alone = load_heads_file(write_heads(tmp_path, **more))
    assert {key: getattr(slot, key) for key in KEYS} == {key: getattr(alone, key) for key in KEYS}
    assert slot.retention == Retention(90.0, 1000)
    assert slot.config_file == ConfigFile(
        path, str(sha256_of(path)), ("schema", "schema_version", *KEYS)
    )


def test_what_it_does_not_say_stays(tmp_path: Path) -> None:
    """The heads file keeps what is its own."""
    heads = write_heads(tmp_path, valid_for_s=60, **CONSOLE)

    slot = laid(heads, write_config(tmp_path, **ONE_RULE))

    assert slot.valid_for_s == 60
    assert [channel.name for channel in slot.channels] == ["console"]
    assert (source_of(slot, "rules"), source_of(slot, "channels"), source_of(slot, "gate")) == (
        str(tmp_path / "hydra_config.json"),
        heads,
        None,
    )


@pytest.mark.parametrize("key", KEYS)
def test_one_key_in_both_files_is_an_error(key: str, tmp_path: Path) -> None:
    """Nobody has to know which of two files wins: the message names both [R-123]."""
    more = {
        "rules": [],
        "channels": [],
        "gate": {},
        "retention": {"runs": 5},
        "valid_for_s": DEFAULT_VALID_FOR_S,
    }
    value = more.get(key, [])
    heads = write_heads(tmp_path, **{key: value})
    path = write_config(tmp_path, **{key: value})

    assert refusal(heads, path) == (
        f"{path}: {key}: found here and in {heads}; keep it in one of them"
    )


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"rules": [{"id": "a", "expr": "x", "heads": ["zlib", "lzma"]}]},
            "rules[0].heads[1]: found 'lzma', expected the name of a head: gzip9, old, zlib",
        ),
        (
            {"gate": {"heads": ["lzma"]}},
            "gate.heads[0]: found 'lzma', expected the name of a head: gzip9, old, zlib",
        ),
        (
            {"panels": [{"id": "a", "type": "stat", "metric": "p95", "series": ["lzma"]}]},
            "panels[0].series[0]: found 'lzma', expected the name of a head: gzip9, old, zlib",
        ),
        (
            {"panels": [{"id": "a", "type": "stat", "metric": "p95", "threshold_id": "slow"}]},
            "panels[0].threshold_id: found 'slow', expected the name of a threshold: avg_time_ch",
        ),
    ],
)
def test_what_it_names_must_be_there(keys: Dict[str, Any], message: str, tmp_path: Path) -> None:
    """A configuration names heads and thresholds of the heads file, a disabled head too."""
    path = write_config(tmp_path, **keys)

    assert refusal(write_heads(tmp_path), path).startswith(f"{path}: {message}")


def test_a_disabled_head_may_be_named(tmp_path: Path) -> None:
    """A head that is switched off for a day needs no other configuration."""
    path = write_config(tmp_path, rules=[{"id": "a", "expr": "x", "heads": ["old"]}])

    assert laid(write_heads(tmp_path), path).rules[0].heads == ("old",)


def test_a_channel_that_nothing_defines_is_refused(tmp_path: Path) -> None:
    """A rule of either file names channels of either file, and no others [R-064]."""
    rules = [{"id": "a", "expr": "cpu_max > 1", "channels": ["console"]}]
    heads = write_heads(tmp_path, rules=rules)

    check_channels_there(laid(heads, write_config(tmp_path, **CONSOLE)))
    with pytest.raises(InputError) as caught:
        check_channels_there(load_heads_file(heads))

    assert caught.value.message == (
        f"{heads}: rules[0].channels[0]: found 'console', expected the name of a channel: none"
    )


@pytest.mark.parametrize("name", ["hydra_config.yaml", "C.YML"])
def test_yaml_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    """A file in YAML, there or not, gives one line that names the extra and the way without
    [R-124, R-068].
    """
    path = str(tmp_path / name)

    for read in (read_config, load_heads_file):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.message == (
            f"{path}: YAML needs the extra hydra-heads[yaml], which is not installed; "
            "write the same keys as JSON, which needs nothing"
        )


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """Whoever names a configuration wants it read."""
    path = str(tmp_path / "none.json")

    with pytest.raises(InputError, match="no such file; name one that is there, or leave --config"):
        read_config(path)


def test_a_heads_file_is_no_configuration(tmp_path: Path) -> None:
    """A file of another kind is refused by the kinds' names."""
    with pytest.raises(InputError, match=r"schema: found 'hydra\.heads', expected 'hydra\.config'"):
        read_config(write_heads(tmp_path))


def test_an_unknown_key_is_named_with_the_nearest(tmp_path: Path) -> None:
    """A slip is told by the file and the place in it [R-123]."""
    path = write_config(tmp_path, rules=[{"id": "a", "exp": "x"}])

    with pytest.raises(InputError) as caught:
        read_config(path)

    assert caught.value.message.startswith(f"{path}: rules[0]")


def test_paths_start_where_they_are_written(tmp_path: Path) -> None:
    """A file of a channel lies beside the file that names it, whichever of the two that is."""
    (tmp_path / "conf").mkdir()
    channels = [
        {"name": "log", "type": "file", "path": "alerts.jsonl"},
        {"name": "far", "type": "file", "path": str(tmp_path / "far.jsonl")},
        {"name": "page", "type": "command", "command": ["page"]},
        {"name": "tool", "type": "command", "command": ["page"], "cwd": "bin"},
    ]
    path = write_config(tmp_path / "conf", channels=channels)

    slot = laid(write_heads(tmp_path), path)

    log, far, page, tool = slot.channels
    assert slot.folder == str(tmp_path)
    assert log.settings["path"] == "conf/alerts.jsonl"
    assert far.settings["path"] == str(tmp_path / "far.jsonl")
    assert (page.settings["cwd"], tool.settings["cwd"]) == ("conf", "conf/bin")


def test_nothing_moves_without_need(tmp_path: Path) -> None:
    """Paths of a file in the slot's own folder stay as they are written."""
    channels = (Channel("log", "file", {"path": "./a"}), Channel("page", "command", {}))

    assert moved(channels, str(tmp_path), os.path.join(str(tmp_path), ".")) == channels


def test_a_new_configuration_takes_the_place_of_the_last(tmp_path: Path) -> None:
    """What Phase 1 had from another configuration is not mixed with this one."""
    heads = write_heads(tmp_path)
    first = laid(heads, write_config(tmp_path, valid_for_s=60, **ONE_RULE, **CONSOLE))

    path = write_config(tmp_path, **CONSOLE)
    second = with_config(first, read_config(path), path)

    assert (second.rules, second.valid_for_s) == ((), DEFAULT_VALID_FOR_S)
    assert [channel.name for channel in second.channels] == ["console"]


def test_without_heads_any_may_be_named(tmp_path: Path) -> None:
    """Rules for commands that belong to no slot may name heads that nobody knows yet."""
    path = write_config(tmp_path, rules=[{"id": "a", "expr": "x", "heads": ["nightly"]}])

    slot = with_config(SlotDefinition("", str(tmp_path), "", (), ()), read_config(path), path)

    assert slot.rules[0].heads == ("nightly",)
