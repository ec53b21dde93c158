"""The definition of a slot."""

from typing import Tuple

import pytest

from hydra_heads.model.objective import Objective
from hydra_heads.model.slot import NO_LIMITS, Criteria, Head, Instance, SlotDefinition


def _slot(*names: str) -> SlotDefinition:
    heads = tuple(Head(name, "command", {"command": ["true"]}, f"sha256:{name}") for name in names)
    return SlotDefinition("compress", "folder", "folder", heads, (Instance("default"),))


def test_a_head_is_found_by_its_name() -> None:
    """A slot answers the head of a name."""
    assert _slot("a", "b").head("b").fingerprint == "sha256:b"


@pytest.mark.parametrize("names", [(), ("a", "b")])
def test_a_head_that_is_not_there_is_a_key_error(names: Tuple[str, ...]) -> None:
    """Asking for a name that the slot does not have is an error that names it."""
    with pytest.raises(KeyError, match="'c'"):
        _slot(*names).head("c")


@pytest.mark.parametrize(
    ("criteria", "reads"),
    [
        (Criteria(), False),
        (Criteria(exit_codes=(0, 1), files_exist=("a",), file_sha256={"a": "b"}), False),
        (Criteria(same_output_as="majority"), False),
        (Criteria(stdout_matches=("ok",)), True),
        (Criteria(stderr_matches=("ok",)), True),
        (Criteria(json_equals={"/a": 1}), True),
        (Criteria(verify=("cmp", "a", "b")), False),
        (Criteria(verify=("cmp", "{{stdout_file}}", "{{{stdout_file}}}")), False),
        (Criteria(verify=("cmp", "--file={stdout_file}")), True),
    ],
)
def test_only_criteria_of_the_output_need_all_of_it(criteria: Criteria, reads: bool) -> None:
    """Patterns and JSON values are looked for in the whole output, and a `verify` may be handed
    it; a digest is taken on the way.
    """
    assert criteria.reads_output is reads
    assert criteria.verify_reads_output is (reads and criteria.verify != ())


def test_what_nobody_set_is_as_documented() -> None:
    """A head has 30 seconds, a second of grace, all of its output kept, no limits, no warm-up, no
    input and no company, and must exit with 0.
    """
    head = _slot("a").heads[0]

    assert (head.timeout_s, head.kill_grace_s, head.stdout) == (30.0, 1.0, "keep")
    assert (head.enabled, head.clean_env, head.cwd) == (True, False, None)
    assert head.success.exit_codes == (0,)
    assert (head.limits, head.warmup, head.stdin_file) == (NO_LIMITS, 0, None)
    assert (head.prepare, head.cleanup, head.version_command) == ((), (), ())
    assert head.compared is False


def test_a_slot_that_says_nothing_more_has_defaults() -> None:
    """A slot minimises time, comes from no file, and its profiles are valid for 25 hours."""
    slot = _slot("a")

    assert slot.objective == Objective()
    assert slot.heads_file is None
    assert slot.valid_for_s == 25 * 3600
    assert dict(slot.instances[0].values) == {}
