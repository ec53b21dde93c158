"""Imitated runs for the tests."""

from typing import Optional

from hydra_heads.heads.kind import Launch
from hydra_heads.measure.windows.run import run_launch
from hydra_heads.measure.windows.watching import Stopping
from hydra_heads.model.run import Outcome
from tests.measure.launches import launch_of
from tests.measure.windows.fake_library import FakeKernel
from tests.measure.windows.fake_system import Program

MIB = 1024 * 1024


def run_program(
    kernel: FakeKernel,
    program: Program,
    launch: Optional[Launch] = None,
    stopping: Optional[Stopping] = None,
) -> Outcome:
    """Run a program, which is expected to give an outcome."""
    kernel.library.program = program
    outcome = run_launch(kernel, launch or launch_of("p"), stopping or Stopping())
    assert outcome is not None
    return outcome
