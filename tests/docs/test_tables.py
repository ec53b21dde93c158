"""The tables of the pages say what the program does, no more and no less."""

import argparse
import json
import signal
from typing import Dict, Iterable, List, Set, Tuple

import hydra_heads
from hydra_heads.base import errors
from hydra_heads.base.settings import SETTINGS
from hydra_heads.cli.commands import COMMANDS, GROUPS, commands_of, find_command
from hydra_heads.cli.main import main
from hydra_heads.cli.parser import Parser
from hydra_heads.cli.run import TIMED_OUT
from hydra_heads.heads.surroundings import OWN_NAMES
from hydra_heads.model.documents import load_schema
from hydra_heads.model.failure import FAILURE_KINDS
from hydra_heads.model.metrics import METRICS, PROFILE_METRICS, RESOURCE_METRICS
from hydra_heads.model.places import EXPORT_FOLDER
from hydra_heads.model.slot import DEFAULT_VALID_FOR_S
from hydra_heads.report.formats import prometheus_rules
from hydra_heads.report.formats.table import FORMATS
from hydra_heads.report.prometheus import names
from hydra_heads.report.thresholds import thresholds_for
from hydra_heads.weigh.policies import DEFAULT_POLICY, POLICIES
from tests.docs.pages import GUIDE, table_with, tables_of, text_of
from tests.report.views import usual_view

HEADS_PAGE = "docs/own-heads.md"

DOCUMENTS_PAGE = "docs/documents.md"

HISTORY_PAGE = "docs/history.md"

HTTP_PAGE = "docs/http-heads.md"

PROMETHEUS_PAGE = "docs/prometheus.md"

REPORTS_PAGE = "docs/reports.md"

SHELL_PAGE = "docs/using-shell.md"

SERIES_METRICS = [
    metric for metric in (*PROFILE_METRICS, *RESOURCE_METRICS) if metric not in names.NO_SERIES
]

SIGHUP = 1
"""Windows has none; the page says its number all the same."""

COMMON = ("--help", "--log-format", "--quiet", "--verbose", "--version")
"""Options that every command has."""

SETTINGS_HEADING = (
    "option",
    "environment variable",
    "heads file",
    "default",
    "commands",
    "meaning",
)


def options_of(command: str) -> Dict[str, str]:
    """Return a command's own options, each with the word for its value, empty for a switch."""
    parser = Parser(add_help=False)
    find_command(command).add_options(parser)
    return {
        action.option_strings[-1]: _value_word(action)
        for action in parser._actions
        if action.option_strings
    }


def _value_word(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    return str(action.metavar or action.dest.upper())


def options_by_name(commands: Iterable[str]) -> Dict[str, Tuple[str, Set[str]]]:
    """Return the options of some commands: the word for the value, and who has them."""
    found: Dict[str, Tuple[str, Set[str]]] = {}
    for command in commands:
        for option, value in options_of(command).items():
            found.setdefault(option, (value, set()))[1].add(command)
    return found


def guide_options() -> Dict[str, Tuple[str, ...]]:
    """Return the rows of the guide's table by option, without the word for the value."""
    return {
        option.split()[0]: (option.partition(" ")[2], *cells)
        for option, cells in table_with(GUIDE, *SETTINGS_HEADING).items()
    }


def test_the_settings_table_has_every_option_of_every_command() -> None:
    """An option that the guide names exists in these commands, and every option stands there."""
    own = options_by_name(command for command in COMMANDS if " " not in command)
    expected = {**dict.fromkeys(COMMON, {"all"}), **{name: own[name][1] for name in own}}
    common = {**dict.fromkeys(COMMON, ""), "--log-format": "FORM"}

    rows = guide_options()

    assert {option: set(row[4].split(", ")) for option, row in rows.items()} == expected
    assert {option: row[0] for option, row in rows.items()} == {
        **common,
        **{name: own[name][0] for name in own},
    }


def test_the_history_page_has_every_option_of_its_commands() -> None:
    """The page of the history lists the options of its commands, and which of them have each."""
    words = commands_of("history")
    own = options_by_name(f"history {word}" for word in words)
    named = {
        name: {command.split()[1] for command in commands} for name, (_, commands) in own.items()
    }

    rows = table_with(HISTORY_PAGE, "option", "words", "meaning")

    assert {option.split()[0]: option.partition(" ")[2] for option in rows} == {
        name: value for name, (value, _) in own.items()
    }
    assert {
        option.split()[0]: set(words) if cells[0] == "all" else set(cells[0].split(", "))
        for option, cells in rows.items()
    } == named


def test_every_command_has_the_common_options() -> None:
    """The options that the guide gives to all commands are in the help of each."""
    missing = []
    for command in COMMANDS:
        parser = Parser(add_help=False)
        find_command(command).add_options(parser)
        assert not set(COMMON) & set(options_of(command))
        for option in ("--quiet", "--verbose"):
            # A usage error about the option itself would mean that it is not known.
            code = main([*command.split(), option, "--no-such-option"])
            missing += [] if code == errors.FAILED else [(command, option)]

    assert missing == []


def test_the_settings_table_has_every_variable_with_its_default() -> None:
    """Every environment variable stands beside its options, with its default."""
    rows = guide_options()
    expected = {
        option: (f"`{setting.variable}`", setting.default)
        for setting in SETTINGS
        for option in setting.option.split(", ")
    }

    for option, (variable, default) in expected.items():
        assert rows[option][1] == variable
        assert option == "--out" or rows[option][3].startswith(default)
    others = {option for option, row in rows.items() if row[1]}
    assert others == set(expected)


def test_the_exit_codes_are_those_of_the_program() -> None:
    """The guide lists every exit code, and what each command answers 1 for."""
    codes = table_with(GUIDE, "code", "meaning")
    commands = table_with(GUIDE, "command", "answers 1 when")

    constants = (errors.DONE, errors.NEGATIVE, errors.FAILED, errors.UNDECIDED)
    passed = (TIMED_OUT, errors.WRAPPER_FAILED, errors.NOT_RUNNABLE, errors.NOT_FOUND)
    assert list(codes) == [*map(str, (*constants, *passed)), f"{errors.SIGNALLED}+n"]
    assert set(commands) == {*(name for name in COMMANDS if " " not in name), *GROUPS}


def keys_of(schema: Dict[str, object], *path: str) -> Set[str]:
    """Return the keys of an object inside a schema."""
    value: object = schema
    for step in path:
        assert isinstance(value, dict)
        value = value[step]
    assert isinstance(value, dict)
    return set(value)


def test_the_heads_file_is_told_key_by_key() -> None:
    """Every key of the heads file is told, and every key that is told exists."""
    schema = load_schema("heads")

    file_keys, head_keys = _tables(HEADS_PAGE, "key", "meaning", "default")

    assert file_keys == keys_of(schema, "properties")
    assert head_keys == keys_of(schema, "$defs", "head", "properties")
    defaults = keys_of(schema, "properties", "defaults", "properties")
    own = {"name", "command", "callable", "http", "display_name", "enabled"}
    assert head_keys - defaults == own


def _tables(page: str, *heading: str) -> List[Set[str]]:
    return [
        {row[0].replace("`", "") for row in table[1:]}
        for table in tables_of(page)
        if tuple(table[0]) == heading
    ]


def test_criteria_placeholders_and_failures_are_told() -> None:
    """Every criterion, every placeholder and every failure kind is told, and no other."""
    criteria = keys_of(load_schema("heads"), "$defs", "success", "properties") - {"comment"}
    placeholders = {f"{{{name}}}" for name in ("key", "env:NAME", *OWN_NAMES)}

    assert set(table_with(HEADS_PAGE, "criterion", "holds when")) == criteria
    assert set(table_with(HEADS_PAGE, "placeholder", "stands for")) == placeholders
    kinds = set(FAILURE_KINDS)
    assert set(table_with(HEADS_PAGE, "failure kind", "meaning")) == kinds


def test_settings_of_http_heads_are_told() -> None:
    """Every setting of a request is told with the criterion that only an answer has, no other."""
    schema = load_schema("heads")

    settings = table_with(HTTP_PAGE, "setting", "meaning", "default")
    criteria = table_with(HTTP_PAGE, "setting", "holds when", "default")

    assert set(settings) == keys_of(schema, "$defs", "http", "properties")
    assert list(criteria) == ["status_codes"]
    assert {"error", "criteria", "output", "timeout"} == {
        cells[0].strip("`")
        for cells in table_with(HTTP_PAGE, "what went wrong", "failure kind").values()
    }


def test_exit_codes_of_doing_the_job_are_told() -> None:
    """The page for shell users lists what `run SLOT` answers, as the program has it."""
    rows = table_with(SHELL_PAGE, "it answers", "meaning")

    done, negative, failed, signals = rows
    assert (done, negative, failed) == tuple(
        map(str, (errors.DONE, errors.NEGATIVE, errors.FAILED))
    )
    assert signals == ", ".join(
        str(errors.SIGNALLED + number) for number in (signal.SIGINT, signal.SIGTERM, SIGHUP)
    )


def test_policies_are_told() -> None:
    """Every policy is told, the default one as such."""
    rows = table_with("docs/weights.md", "policy", "weight")

    assert list(rows) == list(POLICIES)
    assert [name for name, cells in rows.items() if "the default" in cells[0]] == [DEFAULT_POLICY]


def test_metrics_are_told_with_their_units() -> None:
    """Every metric that is ever filled is told with its unit."""
    unsampled = "null because nothing samples a run while it goes on"
    filled = {m.name: m.unit for m in METRICS if m.null_because != unsampled}

    rows = table_with(DOCUMENTS_PAGE, "metric", "unit", "")

    assert {name: cells[0] for name, cells in rows.items()} == filled


def test_default_thresholds_are_told() -> None:
    """The limits that hold without a heads file stand in the table."""
    rows = table_with(DOCUMENTS_PAGE, "id", "metric", "direction", "warning", "critical")

    told = [
        (id, metric.strip("`"), direction, float(warning), float(critical) if critical else None)
        for id, (metric, direction, warning, critical) in rows.items()
    ]
    expected = [
        (t.id, t.metric, t.direction, t.warning, t.critical)
        for t in thresholds_for((), DEFAULT_VALID_FOR_S)
    ]
    assert told == expected


def test_fields_of_documents_exist() -> None:
    """Every field that a page explains is in the schema of its document, at the top."""
    tables = _tables(DOCUMENTS_PAGE, "field", "meaning")

    for told, kind in zip(tables, ("profile", "weights", "dashboard")):
        names = {name for cell in told for name in cell.split(", ")}
        assert names <= keys_of(load_schema(kind), "properties")
    assert len(tables) == 3


def test_public_names_are_told() -> None:
    """Every public name of the package is told, and no other."""
    rows = table_with("docs/python.md", "name", "what it is")

    assert {name.partition("(")[0] for name in rows} == set(hydra_heads.__all__)


def test_the_page_of_the_history_says_what_not_to_count_on() -> None:
    """Its size, network file systems, and that nothing leaves the folder [R-036, R-037]."""
    text = " ".join(text_of(HISTORY_PAGE).split())

    assert "A million runs are about" in text
    assert "network file system" in text
    assert "Data stays in the folder, and nothing is sent anywhere" in text


def test_the_formats_are_those_of_the_program() -> None:
    """The page on reports names every format and where it goes without `--out`."""
    table = table_with(REPORTS_PAGE, "format", "for", "goes to")

    assert {name.strip("`"): cells[1].strip("`") for name, cells in table.items()} == {
        name: "standard output" if row.is_text else f"{EXPORT_FOLDER}/{row.file_name}"
        for name, row in FORMATS.items()
    }


def test_the_series_are_those_of_the_program() -> None:
    """The page on Prometheus names every series with its labels and its meaning."""
    families = [family for family in vars(names).values() if isinstance(family, names.Family)]
    families += [names.family_of(metric) for metric in SERIES_METRICS]

    table = table_with(PROMETHEUS_PAGE, "series", "labels", "meaning")

    assert {name.strip("`"): cells[1] for name, cells in table.items()} == {
        family.name: family.help for family in families
    }


def test_the_alerts_are_those_of_the_program() -> None:
    """The page on Prometheus names the alerts that every slot has, and no others."""
    (group,) = json.loads(prometheus_rules.render(usual_view()))["groups"]
    limits = [threshold.id for threshold in thresholds_for([], DEFAULT_VALID_FOR_S)]

    table = table_with(PROMETHEUS_PAGE, "alert", "fires when")

    own = {rule["alert"] for rule in group["rules"]}
    words = tuple("Hydra" + "".join(map(str.title, limit.split("_"))) for limit in limits[:2])
    assert {name.strip("`") for name in table} == {
        alert for alert in own if not alert.startswith(words)
    }
