"""Tests of `hydra_heads.measure.runner.spawning`: both ways, on every Python that has them."""

import errno
import os
import signal
import sys
from time import perf_counter
from typing import Any, Callable, Dict, List, Sequence, Tuple

import pytest

from hydra_heads.measure.runner import spawning
from hydra_heads.measure.runner.spawning import (
    IGNORED_BY_PYTHON,
    spawn,
    spawn_by_library,
    starter_for,
)
from tests.measure.runner.served import bare_python, shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has a runner of its own")

Way = Callable[..., Tuple[int, float]]

WAYS = [
    spawn,
    pytest.param(
        spawn_by_library,
        marks=pytest.mark.skipif(sys.platform != "linux", reason="the way of 3.7, tested on Linux"),
    ),
]

both_ways = pytest.mark.parametrize("way", WAYS)


def _run(
    way: Way,
    argv: Sequence[Any],
    env: Any = None,
    defaulted: Sequence[int] = IGNORED_BY_PYTHON,
) -> Tuple[int, bytes]:
    """Run a program this way; return its status and what it wrote to its standard output."""
    reader, writer = os.pipe()
    null = os.open(os.devnull, os.O_RDWR)
    try:
        moves = [(null, 0), (writer, 1), (null, 2)]
        pid, _ = way(argv, dict(os.environ) if env is None else env, moves, defaulted)
    finally:
        os.close(null)
        os.close(writer)
    with os.fdopen(reader, "rb") as output:
        said = output.read()
    return os.waitpid(pid, 0)[1], said


@both_ways
def test_a_program_gets_its_words_and_its_environment(way: Way) -> None:
    """Words and variables come through to the byte, such as are no text included."""
    word = os.fsdecode(b"caf\xe9")
    code = (
        "import os, sys; os.write(1, repr((os.fsencode(sys.argv[1]), sys.argv[2:],"
        " os.environb.get(b'NAME'), len(os.environ))).encode())"
    )

    status, said = _run(way, (*bare_python(code), word, "", "two words"), {"NAME": word})

    assert status == 0
    assert said in {
        repr((b"caf\xe9", ["", "two words"], b"caf\xe9", count)).encode()
        for count in (1, 2)  # a bare Python may add LC_CTYPE to its own
    }


@both_ways
def test_a_program_leads_a_session_of_its_own(way: Way) -> None:
    """No signal from a terminal reaches it, and its group can be ended as one."""
    code = "import os; print(os.getpid(), os.getsid(0), os.getpgid(0))"

    _, said = _run(way, bare_python(code))

    pid, session, group = map(int, said.split())
    assert pid == session == group


@both_ways
def test_a_program_gets_no_descriptor_that_closes(way: Way) -> None:
    """Of what is open here it has only what was moved into place, and what may be inherited."""
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    code = f"import os; os.fstat({writer}); os.fstat({reader})"
    try:
        with_both, _ = _run(way, bare_python(code))
        with_one, _ = _run(way, bare_python(code.rpartition(";")[0]))
    finally:
        os.close(reader)
        os.close(writer)

    assert (with_both != 0, with_one) == (True, 0)


@both_ways
def test_blocked_signals_stay_behind(way: Way) -> None:
    """What we hold back is not held back for a program."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    try:
        status, said = _run(way, shell("kill -TERM $$; echo alive"))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

    assert (os.WIFSIGNALED(status) and os.WTERMSIG(status), said) == (signal.SIGTERM, b"")


@both_ways
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
@pytest.mark.parametrize("defaulted", [IGNORED_BY_PYTHON, ()])
def test_what_python_ignores_is_set_back(way: Way, defaulted: Tuple[int, ...]) -> None:
    """A broken pipe and a file too long end a program, unless nothing was to be set back."""
    line = "while read -r line; do echo $line; done < /proc/self/status"

    _, said = _run(way, shell(line), defaulted=defaulted)

    lines = dict(line.split(b":", 1) for line in said.splitlines() if b":" in line)
    ignored = int(lines[b"SigIgn"], 16)
    still = {signum for signum in IGNORED_BY_PYTHON if ignored & 1 << (signum - 1)}
    assert still == set(IGNORED_BY_PYTHON) - set(defaulted)


@both_ways
def test_words_may_be_bytes(way: Way) -> None:
    """Words and variables that are encoded already are taken as they are."""
    words = [os.fsencode(word) for word in shell('echo "$NAME $0"')]

    _, said = _run(way, [*words, b"caf\xe9"], {b"NAME": b"\xff"})

    assert said == b"\xff caf\xe9\n"


@both_ways
@pytest.mark.parametrize(
    ("program", "number"),
    [("/nonexistent/program", errno.ENOENT), ("/etc/passwd", errno.EACCES)],
)
def test_a_program_that_cannot_be_started_is_an_error(way: Way, program: str, number: int) -> None:
    """The system's own number says why, and no process is left."""
    with pytest.raises(OSError, match=os.strerror(number)) as raised:
        way((program,), {}, [], ())

    assert raised.value.errno == number
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@both_ways
@pytest.mark.parametrize(
    ("words", "env"), [(("/bin/echo", "a\0b"), {}), (("/bin/echo",), {"NAME": "a\0b"})]
)
def test_a_null_byte_is_refused(way: Way, words: Tuple[str, ...], env: Dict[str, str]) -> None:
    """A word that the system would cut off in the middle starts nothing."""
    with pytest.raises(ValueError, match="null"):
        way(words, env, [], ())


@both_ways
def test_the_time_is_taken_right_before(way: Way) -> None:
    """The start lies between the call and the return, on the clock that runs are timed with."""
    before = perf_counter()

    pid, begin = way(("/bin/true",), {}, [], ())

    after = perf_counter()
    os.waitpid(pid, 0)
    assert before <= begin <= after


@pytest.mark.skipif(not hasattr(os, "posix_spawn"), reason="Python 3.8 and newer")
def test_a_library_without_sessions_gives_a_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a session cannot be asked for, the program leads a group at least."""
    spawn_it, asked_for = os.posix_spawn, []  # type: ignore[attr-defined,unused-ignore]

    def old(program: str, argv: Any, env: Any, **options: Any) -> int:
        asked_for.append(sorted(options))
        if "setsid" in options:
            raise NotImplementedError
        return int(spawn_it(program, argv, env, **options))

    monkeypatch.setattr(os, "posix_spawn", old)

    _, said = _run(spawn, bare_python("import os; print(os.getpid() == os.getpgid(0))"))

    assert said == b"True\n"
    assert ["setsid" in options for options in asked_for] == [True, False]


@pytest.mark.skipif(sys.version_info >= (3, 8), reason="the way of 3.7")
def test_without_pythons_own_way_the_library_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without posix_spawn starts programs all the same."""
    used: List[object] = []

    def by_library(*arguments: object) -> Tuple[int, float]:
        used.append(arguments)
        return 1, 2.0

    monkeypatch.setattr(spawning, "spawn_by_library", by_library)

    started = spawn(("true",), {"A": "1"}, iter([(0, 0)]))

    assert (started, used) == (
        (1, 2.0),
        [(("true",), {"A": "1"}, [(0, 0)], IGNORED_BY_PYTHON, None)],
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the way of Linux")
@pytest.mark.parametrize("has_ctypes", [True, False])
def test_a_starter_starts_again_and_again(
    monkeypatch: pytest.MonkeyPatch, has_ctypes: bool
) -> None:
    """Each has its own words and variables on top of the environment."""
    if not has_ctypes:
        monkeypatch.setitem(sys.modules, "hydra_heads.measure.runner.library", None)
        if sys.version_info < (3, 8):
            pytest.skip("there is no other way on 3.7")
    starter = starter_for(IGNORED_BY_PYTHON)
    env, other = {b"A": b"1"}, {b"A": b"2", b"B": b"3"}
    said = []
    for text, variables, extra in (
        (b"x", env, {b"OWN": b"4"}),
        (b"y", env, {}),
        (b"z", other, {b"OWN": b"5"}),
        (b"w", env, {}),
    ):

        def way(argv: Any, env: Any, moves: Any, *rest: Any, extra: Any = extra) -> Any:
            return starter.start(argv, env, moves, extra)

        words = [os.fsencode(word) for word in shell('echo "$0 $A$B$OWN"')]
        said.append(_run(way, [*words, text], variables)[1])

    assert said == [b"x 14\n", b"y 1\n", b"z 235\n", b"w 1\n"]


@pytest.mark.skipif(sys.platform != "linux", reason="the way of Linux")
def test_a_starter_refuses_null_bytes() -> None:
    """Neither a word nor a variable is cut off, and the next start is as any other."""
    starter = starter_for(())
    good: Dict[bytes, bytes] = {}
    for words, env in (([b"/bin/true", b"a\0b"], good), ([b"/bin/true"], {b"A": b"a\0b"})):
        with pytest.raises(ValueError, match="null"):
            starter.start(words, env, [], good)

    pid, _ = starter.start([b"/bin/true"], good, [], good)

    assert os.waitpid(pid, 0)[1] == 0
