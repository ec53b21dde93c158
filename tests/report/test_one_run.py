"""Tests of `hydra_heads.report.one_run`: one invocation, or one run, as text."""

import pytest

from hydra_heads.model.failure import RUNNER_LOST, START, Failure
from hydra_heads.model.invocation import Invocation
from hydra_heads.report.one_run import CURVE_POINTS, explained_metrics, invocation_text, run_text
from hydra_heads.store.listing import ListedInvocation, ListedRun, Tally
from hydra_heads.store.recorded import RecordedBlock
from tests.store.making import a_run, an_invocation


def listed(origin: str = "profile", **changes: object) -> ListedRun:
    """Return a run of slot `demo`."""
    return ListedRun(a_run()._replace(**changes), "demo", origin)  # type: ignore[arg-type]


def test_sparse_invocation() -> None:
    """What is not known of an invocation is `-`; without blocks there is no line for them."""
    bare = an_invocation()._replace(
        slot=None,
        seed=None,
        only=(),
        timeout_s=None,
        environment={},
        heads_file=None,
        instance_fingerprints={},
    )

    text = invocation_text(ListedInvocation(bare, ()), ())

    assert text.splitlines()[:4] == [
        "r1: origin profile, slot -",
        "started 1970-01-01T00:16:40+00:00, complete: not ended",
        "asked for: 10 tests, heads all, seed -, time limit of the heads",
        "environment: -",
    ]
    assert "blocks" not in text


def test_blocks() -> None:
    """Conditions are summed up: least, median and most, and how often a clock was set."""
    blocks = [
        RecordedBlock("r1", number, load, None, jump)
        for number, (load, jump) in enumerate([(0.5, 0.01), (1.5, -3.0), (4.0, None)])
    ]

    text = invocation_text(ListedInvocation(an_invocation(), (Tally("a", 1, 0, 0, 0),)), blocks)

    assert (
        "blocks: 3, load 0.500 to 1.50 to 4.00, steal -, clock jumps in 1, the largest 3 s" in text
    )


def test_many_instances() -> None:
    """A few instances are named, the others are counted."""
    many = an_invocation()._replace(instance_fingerprints={f"i{n}": "sha256:0" for n in range(7)})

    text = invocation_text(ListedInvocation(many, ()), ())

    assert "instances: i0, i1, i2, i3, i4 and 2 more\n" in text


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        (listed("import"), "not in the file that it was taken from"),
        (listed(ok=False, failure=Failure(START, "gone")), "the program did not start"),
        (listed(flags=(RUNNER_LOST,)), "nobody saw the run end"),
        (listed(), "when the run ended too early to be sampled, or sampling is off"),
    ],
)
def test_why_a_figure_is_not_known(run: ListedRun, reason: str) -> None:
    """A null figure comes with its reason: the run's own, else that of the registry."""
    reasons = {name: why for name, value, why in explained_metrics(run) if value is None}

    assert reasons["memory_avg_mb"].startswith((reason, "on Windows"))


def test_figure_without_a_reason() -> None:
    """Where nobody can say why a figure is missing, that is said."""
    reasons = {name: why for name, value, why in explained_metrics(listed(metrics={})) if not value}

    assert reasons["user_time"] == "not known"


def test_long_curve_is_thinned() -> None:
    """A curve is shown at a few moments, the first and the last among them."""
    times = [float(10 * number) for number in range(1, 1001)]

    text = run_text(listed(), None, {"t_ms": times, "memory_kib": [1024.0] * 1000, "fds": []})

    table = text[text.index("curve, ") :].splitlines()
    assert table[0] == f"curve, {len(table) - 2} of 1000 points:"
    assert len(table) - 2 <= CURVE_POINTS + 1
    assert table[2].split() == ["10.0", "-", "1.00", "-", "-"]
    assert table[-1].split()[0] == "10000"


def test_output_and_digest() -> None:
    """What a run wrote and the digest of its output stand there when they are kept."""
    text = run_text(listed(output_sha256="ab" * 32, flags=("output_cut",)), "one\ntwo\n", None)

    assert f"output: sha256 {'ab' * 32}" in text
    assert "flags: output_cut\n" in text
    assert text.endswith("end of standard error:\n  one\n  two")


@pytest.mark.parametrize(
    ("origin", "limit"), [("script", "none"), ("import", "not known"), ("profile", "of the heads")]
)
def test_a_time_limit_that_nobody_gave(origin: str, limit: str) -> None:
    """A command has none of its own, of an import nobody knows, a profile has that of its heads."""
    invocation = Invocation("r1", None, origin, None, 1)

    text = invocation_text(ListedInvocation(invocation, ()), ())

    assert f"asked for: 1 test, heads all, seed -, time limit {limit}\n" in text
