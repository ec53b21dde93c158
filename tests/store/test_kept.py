"""Tests of `hydra_heads.store.kept`."""

import json
from pathlib import Path

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.store.kept import kept_run_ids

FRONT = '{\n  "schema": "hydra.profile",\n  "generator": {\n    "name": "hydra-heads"\n  },\n'


def weights_in(folder: Path) -> str:
    """Write weights made from runs of three invocations, one of which nobody knows."""
    path = folder / "weights.json"
    rows = [{"run_id": "w1"}, {"run_id": "w2"}, {"run_id": None}]
    path.write_text(json.dumps({"run_id": "of the weights", "made_from": rows}))
    return str(path)


def test_profiles_and_weights_say_what_they_stand_on(tmp_path: Path) -> None:
    """The invocations of all profiles and of `made_from` are kept, and no others."""
    (tmp_path / "head_a.json").write_text(FRONT + '  "run_id": "p1",\n  "runs": []\n}')
    (tmp_path / "head_b.json").write_text(json.dumps({"name": "b", "run_id": "p2"}))
    (tmp_path / "head_c.json").write_text(json.dumps({"name": "c", "strategy": "old"}))
    (tmp_path / "other.json").write_text(json.dumps({"run_id": "nobody's"}))

    found = kept_run_ids(str(tmp_path), weights_in(tmp_path))

    assert found == {"p1", "p2", "w1", "w2"}


def test_the_runs_of_a_profile_are_not_read(tmp_path: Path) -> None:
    """Its first lines say what it is of, however long and torn the rest may be."""
    (tmp_path / "head_a.json").write_text(FRONT + '  "run_id": "p1",\n  "runs": [\n{{{')

    assert kept_run_ids(str(tmp_path), str(tmp_path / "none.json")) == {"p1"}


@pytest.mark.parametrize("text", ["", "{", "[]", "\udcff"])
def test_what_does_not_say_stops_everything(tmp_path: Path, text: str) -> None:
    """While a profile or the weights cannot be read, nobody knows what may go."""
    for name in ("head_a.json", "weights.json"):
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogateescape"))

        with pytest.raises(InputError, match=name):
            kept_run_ids(str(tmp_path), str(tmp_path / "weights.json"))
        path.unlink()
