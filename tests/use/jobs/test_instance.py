"""Which input a job is to be done on."""

import json
from pathlib import Path
from typing import Any, Dict, List

import pytest

from hydra_heads.base.errors import InputError, UsageError
from hydra_heads.heads.load import load_heads_file
from hydra_heads.model.slot import Instance, SlotDefinition
from hydra_heads.use.jobs.instance import Meant, meant_instance


def _slot(folder: Path, instances: List[Dict[str, Any]], command: str = "{x}") -> SlotDefinition:
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job"}
    text = json.dumps(
        {**document, "instances": instances, "heads": [{"name": "a", "command": ["echo", command]}]}
    )
    (folder / "heads.json").write_text(text)
    return load_heads_file(str(folder / "heads.json"))


def test_a_name_comes_before_what_looks_like_values(tmp_path: Path) -> None:
    """An instance may be called as though it were values, as those of `--instance` are."""
    slot = _slot(
        tmp_path, [{"name": "y", "values": {"x": "2"}}, {"name": "x=2", "values": {"x": "3"}}]
    )

    assert meant_instance(slot, "x=2") == Meant(slot.instances[1], True)
    assert meant_instance(slot, "x=3") == Meant(slot.instances[1], True)
    assert meant_instance(slot, "y") == Meant(slot.instances[0], True)


@pytest.mark.parametrize(
    ("known", "text", "meant"),
    [
        (3, "x=3", Meant(Instance("i", {"x": 3}), True)),
        (3, "x=4", Meant(Instance("x=4", {"x": 4}), False)),
        (3, "x=04", Meant(Instance("x=04", {"x": "04"}), False)),
        (3, "x=four", Meant(Instance("x=four", {"x": "four"}), False)),
        (0.5, "x=4", Meant(Instance("x=4", {"x": 4.0}), False)),
        (0.5, "x=nan", Meant(Instance("x=nan", {"x": "nan"}), False)),
        (True, "x=true", Meant(Instance("i", {"x": True}), True)),
        (True, "x=false", Meant(Instance("x=false", {"x": False}), False)),
        (True, "x=no", Meant(Instance("x=no", {"x": "no"}), False)),
        ("3", "x=3", Meant(Instance("i", {"x": "3"}), True)),
        ("3", "x=a=b", Meant(Instance("x=a=b", {"x": "a=b"}), False)),
        ("3", "x=", Meant(Instance("x=", {"x": ""}), False)),
    ],
)
def test_values_are_compared_as_text_and_typed_as_the_slots(
    tmp_path: Path, known: Any, text: str, meant: Meant
) -> None:
    """Equal text means that instance; a new value has the type that the slot's values have."""
    slot = _slot(tmp_path, [{"name": "i", "values": {"x": known}}])

    found = meant_instance(slot, text)

    assert found == meant
    assert type(found.instance.values["x"]) is type(meant.instance.values["x"])


def test_a_slot_with_one_input_needs_no_name(tmp_path: Path) -> None:
    """The only instance is meant, be it one that nobody defined."""
    slot = _slot(tmp_path, [], "fixed")

    assert meant_instance(slot, None) == Meant(Instance("default"), True)
    assert meant_instance(slot, "default") == Meant(Instance("default"), True)


def test_of_several_the_first_is_taken_and_told(tmp_path: Path) -> None:
    """A long list of others is cut."""
    slot = _slot(tmp_path, [{"name": f"n{at}", "values": {"x": str(at)}} for at in range(12)])

    found = meant_instance(slot, None)

    assert found.instance.name == "n0"
    assert found.doubt is not None
    assert found.doubt.startswith(
        "no --instance: 'n0' is taken, the first of 12; name another: 'n0'"
    )
    assert found.doubt.endswith("'n9' and 2 more")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z", "--instance: found 'z', expected one of 'i', or KEY=VALUE[,KEY=VALUE]"),
        ("y=1,x=2", "--instance: found key 'y' in 'y=1,x=2', expected x"),
        ("x=a\0b", "--instance: heads[0].command[1] (head a): found 'a\\x00b'"),
        ("=1", "--instance: found '=1' in '=1', expected KEY=VALUE[,KEY=VALUE]; a value with"),
    ],
)
def test_what_no_run_could_be_given_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """One line says what was found, and what could be meant."""
    slot = _slot(tmp_path, [{"name": "i", "values": {"x": "3"}}])

    with pytest.raises((InputError, UsageError)) as caught:
        meant_instance(slot, text)

    assert caught.value.message.startswith(message)


def test_a_slot_without_inputs_takes_no_values(tmp_path: Path) -> None:
    """Its heads would not see them."""
    slot = _slot(tmp_path, [], "fixed")

    with pytest.raises(InputError, match="expected no values: the heads of this slot take none"):
        meant_instance(slot, "x=1")


def test_every_value_has_to_be_given(tmp_path: Path) -> None:
    """What all instances have, a new one has too."""
    rows = [{"x": "3", "y": "4"}, {"x": "3", "y": "5"}]
    slot = _slot(tmp_path, [{"name": name, "values": row} for name, row in zip("ij", rows)])

    with pytest.raises(InputError, match=r"found 'x=3', but 'y' has no value; add y=\.\.\."):
        meant_instance(slot, "x=3")


def test_some_values_mean_the_only_instance_that_has_them(tmp_path: Path) -> None:
    """Whoever names the file need not repeat its checksum, where one instance has that file."""
    instances = [
        {"name": "small", "values": {"x": "a.csv", "sha256": "11", "kind": "csv"}},
        {"name": "large", "values": {"x": "b.csv", "sha256": "22", "kind": "csv"}},
    ]
    slot = _slot(tmp_path, instances)

    meant = meant_instance(slot, "x=b.csv")

    assert (meant.instance.name, meant.is_known) == ("large", True)
    with pytest.raises(InputError, match="has no value"):
        meant_instance(slot, "kind=csv")
