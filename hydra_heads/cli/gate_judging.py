"""The regression gate: newest figures against a baseline, one document, one exit code."""

from hydra_heads.base.clock import new_run_id, now
from hydra_heads.base.log import name_run
from hydra_heads.cli.call import Call
from hydra_heads.cli.gate_options import HISTORY
from hydra_heads.cli.gate_output import check_reports, show
from hydra_heads.cli.gate_scene import Scene, scene_of
from hydra_heads.model.envelope import Origin
from hydra_heads.model.regression import Gate, regression_document


def judge_regressions(call: Call) -> int:
    """Judge what the options name; show or write what it came to."""
    check_reports(call)
    run_id = new_run_id()
    name_run(run_id)
    scene = scene_of(call)
    gate = _gate_of(scene)
    document = regression_document(gate.slot or scene.slot_name, gate, Origin(run_id, now()))
    return show(call, document)


def _gate_of(scene: Scene) -> Gate:
    what = scene.call.options.baseline
    if what in (None, HISTORY):
        from hydra_heads.cli.gate_history import gate_of_history

        return gate_of_history(scene)
    from hydra_heads.cli.gate_stored import gate_of_stored

    return gate_of_stored(scene, str(what))
