"""`gate --against-command REV`: heads as they were and as they are, measured now, in blocks."""

from typing import Optional

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.log import name_run
from hydra_heads.base.settings import from_environment
from hydra_heads.cli.call import Call
from hydra_heads.cli.gate_options import DEFAULT_BLOCKS
from hydra_heads.cli.gate_output import check_reports, show
from hydra_heads.cli.gate_revision import compare_with_revision
from hydra_heads.cli.gate_scene import scene_of_sources
from hydra_heads.cli.profile_options import num_tests
from hydra_heads.model.envelope import Origin
from hydra_heads.model.regression import REVISION, Baseline, Gate, regression_document
from hydra_heads.rules.gate.correction import corrected
from hydra_heads.rules.gate.wording import summary_of


def judge_revision(call: Call) -> int:
    """Measure both sides and judge them, all heads together."""
    check_reports(call)
    run_id = new_run_id()
    name_run(run_id)
    scene = scene_of_sources(call)
    slot = scene.slot
    assert slot is not None  # without one there is an error
    options = scene.options
    given: Optional[int] = call.options.num_tests
    blocks = given or from_environment("HYDRA_NUM_TESTS", num_tests) or DEFAULT_BLOCKS
    revision = str(call.options.against_command)
    rows, commit = compare_with_revision(
        call, slot, revision, scene.heads, options.metrics, options.min_effect_percent, blocks
    )
    rows = corrected(rows, options.q)
    baseline = Baseline(REVISION, None, commit)
    gate = Gate(rows, summary_of(rows, {}), baseline, options)
    return show(call, regression_document(slot.slot, gate, Origin(run_id, now())))
