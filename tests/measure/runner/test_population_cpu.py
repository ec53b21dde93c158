"""Tests of `hydra_heads.measure.runner.population`: CPU time of those that have ended."""

import pytest

from hydra_heads.measure.runner.population import Population
from hydra_heads.measure.runner.proc import ProcFolder
from tests.measure.runner.trees import MadeUp, Tree, last_of_curve, linux

pytestmark = linux

WAITS = """
def work():
    burn(0.1)
    say(os.getpid())
    hold()
    os._exit(0)
pid = fork(work)
os.waitpid(pid, 0)
burn(0.1)
say(0)
stay()
"""

IGNORES = """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
def work():
    burn(0.1)
    say(os.getpid())
    hold()
    os._exit(0)
pid = fork(work)
try:
    os.waitpid(pid, 0)
except ChildProcessError:
    pass
burn(0.1)
say(0)
stay()
"""

WAITS_FOR_TWO_AT_ONCE = """
def work():
    burn(0.1)
    say(os.getpid())
    hold()
    os._exit(0)
def between():
    os.waitpid(fork(work), 0)
    os._exit(0)
os.waitpid(fork(between), 0)
burn(0.1)
say(0)
stay()
"""

LEAVES_AN_ORPHAN = """
def work():
    burn(0.1)
    say(os.getpid())
    hold()
    os._exit(0)
def between():
    fork(work)
    os._exit(0)
ready, done = os.pipe()
os.waitpid(fork(between), 0)
os.close(done)
os.read(ready, 1)
burn(0.1)
say(0)
stay()
"""


@pytest.mark.parametrize(
    "program",
    [WAITS, IGNORES, WAITS_FOR_TWO_AT_ONCE, LEAVES_AN_ORPHAN],
    ids=["waits", "ignores", "waits for two at once", "leaves an orphan"],
)
def test_cpu_time_of_children_that_ended_is_kept(program: str) -> None:
    """What descendants used is counted once, whoever waited for them, or nobody."""
    with Tree(program) as tree:
        sampler = tree.sampler(others=tree.heard())
        sampler.sample()
        before = last_of_curve(sampler, "cpu_ms")
        tree.go()
        tree.heard()

        sampler.sample()

        assert sampler.processes == 1
        assert before >= 100
        assert before + 100 <= last_of_curve(sampler, "cpu_ms") <= before + 140


def made_up(*processes: MadeUp) -> Population:
    """Make a population that knows these processes and finds no others."""
    population = Population(list, ProcFolder(0))
    population.known.update((process.pid, process) for process in processes)
    return population


def test_cpu_time_of_an_orphan_that_was_reaped_is_kept() -> None:
    """What nobody of the run waited for is counted for good."""
    main, orphan = MadeUp(1, 100), MadeUp(2, 100)
    main.cpu_ns, orphan.cpu_ns, orphan.parent = 50, 70, 999
    population = made_up(main, orphan)
    for _ in range(3):
        population.look(0.0)
    before = population.cpu_ns
    orphan.is_gone = True
    main.cpu_ns = 60

    population.look(0.1)

    assert (before, population.cpu_ns) == (120, 130)
    assert population.rss_kib == 100


def test_cpu_time_never_falls() -> None:
    """A child's clock may be ahead of the ticks in which its parent is told of it."""
    main, child = MadeUp(1, 100), MadeUp(2, 100)
    main.cpu_ns, child.cpu_ns, child.parent = 50, 70, 1
    main.waited_ns = 100
    population = made_up(main, child)
    population.look(0.0)
    child.is_gone = True

    population.look(0.1)

    assert population.cpu_ns == 220
