"""Which slot is meant, and how it is read."""

import hashlib
import json
import os
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from hydra_heads.base.errors import HydraError, InputError, UsageError
from hydra_heads.heads.builtin import demo_data
from hydra_heads.heads.launching import missing_need
from hydra_heads.heads.load import (
    DEMO_INSTANCES,
    find_slot,
    load_heads_file,
    slot_from_document,
)
from hydra_heads.model.objective import Objective
from hydra_heads.model.slot import HeadsFile
from tests.heads.conftest import PYTHON, MakeSlot, RunHead
from tests.heads.http_servers import Server, answer

DOCUMENT: Dict[str, object] = {
    "schema": "hydra.heads",
    "schema_version": "1.0",
    "slot": "compress",
    "objective": {"minimise": "time", "penalty_factor": 5, "time_limit_s": 3},
    "instances": [{"glob": "data/*.txt", "as": "file"}],
    "defaults": {"timeout_s": 7},
    "heads": [
        {"name": "gzip", "command": ["gzip", "-c", "{file}"]},
        {"name": "off", "command": ["x"], "enabled": False},
        {"name": "zlib", "callable": "codecs_bench:compress"},
    ],
    "thresholds": [{"id": "t", "metric": "success_rate", "direction": "below", "critical": 50}],
    "panels": [{"id": "p", "type": "stat", "metric": "success_rate", "threshold_id": "t"}],
    "valid_for_s": 60,
}


@pytest.fixture
def heads_file(tmp_path: Path) -> str:
    """Write a heads file with its data into a folder of its own."""
    folder = tmp_path / "slot"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "a.txt").write_text("a")
    path = folder / "hydra_heads.json"
    path.write_text(json.dumps(DOCUMENT))
    return str(path)


def test_a_heads_file_becomes_a_slot(heads_file: str) -> None:
    """Everything the file says is in the slot, relative to the file's folder; disabled heads go."""
    slot = load_heads_file(heads_file)

    folder = os.path.dirname(heads_file)
    assert (slot.slot, slot.folder, slot.import_folder) == ("compress", folder, folder)
    assert [(head.name, head.kind, head.timeout_s) for head in slot.heads] == [
        ("gzip", "command", 7.0),
        ("zlib", "callable", 7.0),
    ]
    assert [(item.name, item.values) for item in slot.instances] == [
        ("a.txt", {"file": "data/a.txt"})
    ]
    assert slot.objective == Objective("time", 5.0, 3.0)
    assert slot.defaults == {"timeout_s": 7}
    assert slot.thresholds == tuple(DOCUMENT["thresholds"])  # type: ignore[arg-type]
    assert slot.panels == tuple(DOCUMENT["panels"])  # type: ignore[arg-type]
    assert slot.valid_for_s == 60.0


def test_the_file_is_named_as_given_with_its_hash(
    heads_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path is the one that was given, the hash is of the bytes."""
    monkeypatch.chdir(os.path.dirname(heads_file))

    slot = load_heads_file("hydra_heads.json")

    with open(heads_file, "rb") as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    assert slot.heads_file == HeadsFile("hydra_heads.json", sha256)
    assert slot.folder == os.path.dirname(heads_file)


def test_defaults_of_a_slot(make_slot: MakeSlot) -> None:
    """What the file leaves out has its documented default."""
    slot = make_slot({"command": ["x"]})

    assert slot.objective == Objective("time", 10.0, None)
    assert (slot.thresholds, slot.panels, slot.valid_for_s) == ((), (), 90000.0)


def test_a_given_file_comes_first(heads_file: str, tmp_path: Path) -> None:
    """The file that is named is the one that is read."""
    assert find_slot(heads_file, [], [], str(tmp_path / "out")).slot == "compress"


def test_the_file_in_the_current_folder_comes_before_the_built_in_heads(
    heads_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hydra_heads.json` is used when it is there, `--head` replaces it."""
    monkeypatch.chdir(os.path.dirname(heads_file))

    assert find_slot(None, [], [], "out").slot == "compress"
    assert find_slot(None, ["a=x"], [], "out").slot == "adhoc"


def test_without_anything_the_built_in_slot_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten heads without any file; a dry run makes no data and knows no answers."""
    monkeypatch.chdir(str(tmp_path))

    slot = find_slot(None, [], [], "out", make_data=False)

    assert (slot.slot, len(slot.heads), slot.heads_file) == ("demo", 10, None)
    assert slot.folder == str(tmp_path / "out")
    assert {item.name for item in slot.instances} == set(DEMO_INSTANCES)
    assert {item.values["answer"] for item in slot.instances} == {"unknown"}
    assert [missing_need(head, slot) for head in slot.heads] == [None] * 10
    assert os.listdir(str(tmp_path)) == []


def test_the_names_of_the_built_in_instances_are_true() -> None:
    """A dry run names the instances that the data will have."""
    assert list(DEMO_INSTANCES) == [shape.name for shape in demo_data._SHAPES]


def test_the_built_in_data_is_made_or_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data lies below the output folder, and answers that are there are used in a dry run."""
    made: List[str] = []

    def make(folder: str) -> Dict[str, str]:
        made.append(folder)
        return {"tiny": "made"}

    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setattr(demo_data, "make_demo_data", make)
    monkeypatch.setattr(demo_data, "answers_of", lambda folder: {"tiny": "found"})

    full = find_slot(None, [], [], "out")
    dry = find_slot(None, [], [], "out", make_data=False)

    assert made == [str(tmp_path / "out" / "demo_data")]
    assert full.instances[0].values["answer"] == "made"
    assert dry.instances[0].values["answer"] == "found"


@pytest.mark.parametrize(
    ("heads_file_", "heads", "instances", "expected"),
    [
        ("x.json", ["a=x"], [], "exclude each other"),
        ("x.json", [], ["k=v"], "--instance goes with --head"),
        (None, [], ["k=v"], "--instance goes with --head"),
        (None, ["a"], [], "--head: found 'a', expected NAME=COMMAND"),
        (None, ["=x"], [], "--head: found ''"),
        (None, ["A=x"], [], "--head: found 'A'"),
        (None, ["a="], [], "--head a: found no command"),
        (None, ["a='x"], [], "--head a: no closing quotation"),
        (None, ["a=x", "a=y"], [], "--head: 'a' comes twice"),
        (None, ["a=x {file}"], [], "found {file}, for which no instance has a value"),
        (None, ["a=x | wc"], [], "--head a: found a bare '|'"),
        (None, ["a=x > y"], [], '"stdout"'),
        (None, ["a=x ; y"], [], '"shell": true'),
        (None, ["a=run.bat"], [], "batch file"),
        (None, ["a=x"], ["file"], "--instance: found 'file'"),
        (None, ["a=x"], ["k=1,2"], "a value with a comma needs an instance of a heads file"),
        (None, ["a=x"], ["k=1,k=2"], "key 'k' comes twice"),
        (None, ["a=x"], ["=1"], "--instance: found '=1'"),
        (None, ["a=x"], ["k=1", "k=1"], "'k=1' comes twice"),
        ("gone.json", [], [], "gone.json: no such file"),
    ],
)
def test_wrong_options_are_one_line(
    heads_file_: Optional[str],
    heads: List[str],
    instances: List[str],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is wrong with options is told in one line that names the option [fault 65]."""
    monkeypatch.chdir(str(tmp_path))

    with pytest.raises(HydraError) as caught:
        find_slot(heads_file_, heads, instances, "out")

    assert expected in caught.value.message
    assert "\n" not in caught.value.message
    assert isinstance(caught.value, (UsageError, InputError))


def test_heads_of_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_head: RunHead
) -> None:
    """`--head` is split as a shell would and filled in after; `--instance` is named by its text."""
    monkeypatch.chdir(str(tmp_path))
    heads = ["a=gzip -9 -c {file}", "b={python} -c 'import sys; print(sys.argv[1:])' {file} 'x y'"]

    slot = find_slot(None, heads, ["file=my file.txt,n=1", "file=$HOME,n="], "out")
    ran = run_head(slot, "b", 1)

    assert (slot.slot, slot.folder, slot.heads_file) == ("adhoc", str(tmp_path), None)
    assert slot.heads[0].definition["command"] == ["gzip", "-9", "-c", "{file}"]
    assert [item.name for item in slot.instances] == ["file=my file.txt,n=1", "file=$HOME,n="]
    assert slot.instances[0].values == {"file": "my file.txt", "n": "1"}
    assert ran.outcome.stdout == b"['$HOME', 'x y']\n"


def test_heads_of_all_kinds_run_in_one_slot(
    make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """Commands, callables and requests do one job on one instance, by one criterion [H-009]."""
    (tmp_path / "jobs.py").write_text("def double(n): return {'n': 2 * n}")
    program = "import sys; print('{\"n\": %d}' % (2 * int(sys.argv[1])))"
    with Server({"/double/21": answer(b'{"n": 42}')}) as server:
        slot = make_slot(
            {"command": [*PYTHON, program, "{n}"]},
            {"callable": "jobs:double"},
            {"http": {"url": f"{server.url}/double/{{n}}"}},
            instances=[{"name": "i", "values": {"n": 21}}],
            defaults={"success": {"json_equals": {"/n": 42}}},
        )

        judgements = [run_head(slot, name).judgement for name in ("h0", "h1", "h2")]

    assert [judgement.ok for judgement in judgements] == [True, True, True]
    assert {head.kind for head in slot.heads} == {"command", "callable", "http"}


def test_two_heads_cannot_share_a_file() -> None:
    """Names are unique, and so are the files of their profiles."""
    for names in (["a", "a"], ["a", "head_a"]):
        document = {"slot": "s", "heads": [{"name": name, "command": ["x"]} for name in names]}

        with pytest.raises(InputError, match=r"x.json: heads: "):
            slot_from_document(document, "x.json", "/", "/", None)


def test_all_heads_disabled_is_an_error() -> None:
    """A slot needs a head that is enabled."""
    document = {"slot": "s", "heads": [{"name": "a", "command": ["x"], "enabled": False}]}

    with pytest.raises(InputError, match="found none that is enabled"):
        slot_from_document(document, "x.json", "/", "/", None)
