"""The process of a call: its channel, and what misbehaving functions do to it."""

import hashlib
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydra_heads.heads import callable_child
from hydra_heads.heads.callable import CHILD
from hydra_heads.heads.kind import Context
from hydra_heads.heads.launching import prepare
from hydra_heads.model.slot import SlotDefinition
from tests.heads.conftest import MakeSlot, RunHead, SlotWith, value_of


@pytest.mark.parametrize("name", ["callable", "secrets", "command", "load"])
def test_users_modules_are_not_shadowed(
    name: str, make_slot: MakeSlot, run_head: RunHead, tmp_path: Path
) -> None:
    """A module of the person's own wins over one of Hydra's files of the same name."""
    (tmp_path / f"{name}.py").write_text("def job(): return 'mine'\ndef bad(): raise KeyError(1)")
    slot = make_slot({"callable": f"{name}:job"}, {"callable": f"{name}:bad"})

    good, bad = run_head(slot), run_head(slot, "h1")

    assert value_of(good) == "mine"
    assert "KeyError: 1" in bad.message


def test_children_of_the_function_do_not_hold_the_channel(
    slot_with: SlotWith, run_head: RunHead
) -> None:
    """Neither programs nor forked copies inherit the channel, so neither can spoil the answer."""
    source = (
        "import os, subprocess, sys\n"
        "def job():\n"
        "    show = 'import os; print(len(os.listdir(\"/proc/self/fd\")))'\n"
        "    fds = subprocess.run([sys.executable, '-c', show], stdout=subprocess.PIPE,\n"
        "                         close_fds=False).stdout\n"
        "    if os.fork() == 0:\n"
        "        with open('fds', 'w') as file:\n"
        "            print(len(os.listdir('/proc/self/fd')), file=file)\n"
        "        return 'from the copy'\n"
        "    os.wait()\n"
        "    with open('fds', 'r') as file: return [int(fds), int(file.read())]\n"
    )

    ran = run_head(slot_with(source))

    assert ran.judgement.ok
    # The three standard ones, and the folder that is listed; in the copy its own file too.
    assert value_of(ran) == [4, 5]


def test_a_copy_made_behind_pythons_back_does_not_answer(
    slot_with: SlotWith, run_head: RunHead
) -> None:
    """A process that C code forked, and that returns from the function too, is not heard."""
    source = (
        "import ctypes, os\n"
        "def job():\n"
        "    if ctypes.PyDLL(None).fork() == 0: return 'from the copy'\n"
        "    os.wait()\n"
        "    return 'from the function'\n"
    )

    ran = run_head(slot_with(source))

    assert value_of(ran) == "from the function"


def test_a_closed_channel_is_not_written_to(
    slot_with: SlotWith, run_head: RunHead, tmp_path: Path
) -> None:
    """A file of the function's own that got the channel's number stays as it was [fault 63]."""
    source = (
        "import os\n"
        "def job():\n"
        "    os.closerange(3, 100)\n"
        "    for at in range(100): os.open('mine-%d' % at, os.O_CREAT | os.O_WRONLY)\n"
    )

    ran = run_head(slot_with(source))

    assert "ended without an answer" in ran.message
    assert {path.stat().st_size for path in tmp_path.glob("mine-*")} == {0}


def test_late_imports_are_not_the_functions(
    slot_with: SlotWith, run_head: RunHead, tmp_path: Path
) -> None:
    """What the child needs after the call comes from Python, whatever lies in the folder."""
    for name in ("traceback", "hashlib"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('planted')")

    large = run_head(slot_with("def job(): return 'x' * 100_000"))
    failed = run_head(slot_with("def job(): return {}['key']"))

    assert large.judgement.output_sha256 is not None
    assert failed.outcome.stderr.decode().splitlines()[-1] == "KeyError: 'key'"


FAULTS = {
    "exception": (
        "raise ValueError('bad input')",
        "error",
        "ValueError: bad input (jobs.py, line 3)",
    ),
    "keyword": ("return unknown", "error", "NameError"),
    "sys.exit": ("sys.exit(3)", "error", "SystemExit: sys.exit(3) ended the process"),
    "sys.exit 0": ("sys.exit()", "error", "SystemExit"),
    "os._exit": ("os._exit(0)", "error", "ended without an answer (exit code 0)"),
    "segfault": ("os.kill(os.getpid(), 11)", "signal", "SIGSEGV"),
    "abort": ("os.abort()", "signal", "SIGABRT"),
    "kill": ("os.kill(os.getpid(), 9)", "signal", "SIGKILL"),
    "all closed": ("os.closerange(0, 1000)", "error", "ended without an answer"),
    "closed and reused": (
        "os.closerange(3, 1000); f = [open('/dev/null', 'w') for _ in range(50)]",
        "error",
        "ended without an answer",
    ),
    "gil": ("re.match('(a+)+$', 'a' * 40 + 'b')", "timeout", "time limit"),
    "forever": ("[threading.Event().wait() for _ in [0]]", "timeout", "time limit"),
    "generator": ("return (i for i in [])", "error", "returned a generator, which is not JSON"),
    "nan": ("return [float('nan')]", "error", "not JSON"),
    "huge integer": ("return 10 ** 5000", "error", "returned a int, which is not JSON"),
    "key": ("return {'a': [{1: 2}]}", "error", "key 1 is a int, expected text"),
    "tuple key": ("return {(1, 2): 3}", "error", "is a tuple, expected text"),
    "cycle": ("a = []; a.append(a); return a", "error", "not JSON"),
    "deep": (
        "a = []\n    for _ in range(100000): a = [a]\n    return a",
        "error",
        "not JSON",
    ),
    "bytes": ("return b'x'", "error", "not JSON"),
    "exit in message": (
        "class E(Exception):\n        def __str__(self): os._exit\n    raise E",
        "error",
        "E: its message cannot be read",
    ),
    "interrupt": ("raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
    "thread stays": ("threading.Thread(target=time.sleep, args=(60,)).start()", "timeout", ""),
}


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_misbehaving_function_costs_one_run(
    name: str, slot_with: SlotWith, run_head: RunHead
) -> None:
    """Whatever a function does, its run fails with a clear line, and Hydra lives [fault 63]."""
    body, kind, message = FAULTS[name]
    source = f"import os, re, sys, threading, time\ndef job():\n    {body}\n"
    before = os.getcwd()

    ran = run_head(slot_with(source, timeout_s=0.7 if kind == "timeout" else 30))

    assert (ran.judgement.ok, ran.kind) == (False, kind)
    assert message in ran.message
    assert "\n" not in ran.message
    assert os.getcwd() == before


def test_changing_the_folder_is_the_functions_own_affair(
    slot_with: SlotWith, run_head: RunHead
) -> None:
    """A function that changes directory or its environment changes nothing here [fault 63]."""
    before = os.getcwd()

    ran = run_head(slot_with("import os\ndef job(): os.chdir('/'); os.environ.clear(); return 1"))

    assert ran.judgement.ok
    assert os.getcwd() == before


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, "No module named 'jobs'"),
        ("x = 1", "module 'jobs' has no function 'job'"),
        ("job = {}", "jobs:job is a dict, not a function"),
        ("raise SystemExit(4)", "sys.exit(4) ended the process (while importing jobs"),
        ("import os; os._exit(0)", "ended without an answer"),
        ("1/0", "ZeroDivisionError: division by zero (while importing jobs, jobs.py, line 1)"),
        ("def job(:", "SyntaxError"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("def job(x): pass", "TypeError: job() missing 1 required positional argument"),
    ],
)
def test_a_module_that_is_not_as_it_should_be_costs_one_run(
    source: Optional[str], expected: str, slot_with: SlotWith, run_head: RunHead, tmp_path: Path
) -> None:
    """Missing modules and functions, and modules that end while imported, are told [fault 63]."""
    slot = slot_with(source or "")
    if source is None:
        (tmp_path / "jobs.py").unlink()

    ran = run_head(slot)

    assert ran.kind == "error"
    assert expected in ran.message


def test_a_large_answer_is_not_sent(slot_with: SlotWith, run_head: RunHead) -> None:
    """A value of many MB is not sent; only a criterion that would read it fails [fault 63]."""
    source = "def job(megabytes): return 'x' * (megabytes << 20)"

    free = run_head(slot_with(source, {"megabytes": 32}))
    read = run_head(slot_with(source, {"megabytes": 8}, success={"json_equals": {"": "x"}}))

    assert free.judgement.ok
    assert free.judgement.output_sha256 is not None
    assert len(free.outcome.answer or "") < 1000
    assert read.kind == "output"
    assert "8388608" in read.message


def test_the_digest_is_the_same_whatever_the_size(slot_with: SlotWith, run_head: RunHead) -> None:
    """The child's digest of a value that is not sent is that of its JSON text."""
    ran = run_head(slot_with("def job(): return 'é' * 50000"))

    text = json.dumps("é" * 50000)
    assert ran.judgement.output_sha256 == hashlib.sha256(text.encode("ascii")).hexdigest()


@pytest.mark.parametrize("locale", ["POSIX", "C", "C.UTF-8"])
def test_unicode_survives_any_locale(locale: str, slot_with: SlotWith, run_head: RunHead) -> None:
    """Values, returned text and messages need no locale that knows their characters."""
    source = "def job(text):\n    print(text)\n    return text if text != 'ü' else {}[text + '→']"
    env = {"LC_ALL": locale, "LANG": ""}

    good = run_head(slot_with(source, {"text": "→ä\u202e"}, env=env))
    bad = run_head(slot_with(source, {"text": "ü"}, env=env))

    assert value_of(good) == "→ä\u202e"
    assert "KeyError: 'ü→'" in bad.message


def request(slot: SlotDefinition) -> List[str]:
    """Return the command that starts the child for the slot's one head."""
    context = Context("r1", 1, 0, slot.folder, slot.import_folder)
    return list(prepare(slot.heads[0], slot.instances[0], context).argv)


def test_an_answer_may_go_to_a_file(slot_with: SlotWith, tmp_path: Path) -> None:
    """Where descriptors are not inherited the answer goes to the file that is named."""
    path = tmp_path / "answer"
    path.write_text("left by somebody else, and longer than what is written now" * 10)
    env = {**os.environ, "HYDRA_ANSWER_FILE": str(path)}

    subprocess.run(request(slot_with("def job(): return [1]")), env=env, check=True)

    assert json.loads(path.read_text())["value"] == "[1]"


def test_the_child_is_not_started_by_hand(slot_with: SlotWith) -> None:
    """Without a way to answer nothing is called."""
    words = request(slot_with("def job(): print('called')"))

    ended = subprocess.run(words, capture_output=True, check=False)

    assert ended.returncode == 1
    assert b"started by Hydra" in ended.stderr
    assert ended.stdout == b""


def test_nobody_need_listen(slot_with: SlotWith) -> None:
    """A child whose answer nobody reads ends as it would have."""
    reader, writer = os.pipe()
    os.close(reader)
    env = {**os.environ, "HYDRA_ANSWER_FD": str(writer)}

    try:
        ended = subprocess.run(
            request(slot_with("def job(): return 1")),
            env=env,
            pass_fds=[writer],
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writer)

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_worker_can_import_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where it is the program itself does it touch the places of modules."""
    places = [os.path.dirname(CHILD), *sys.path]
    monkeypatch.setattr(sys, "path", list(places))

    importlib.reload(callable_child)

    assert sys.path == places


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize("with_encoder", [True, False])
@settings(max_examples=50, deadline=None, derandomize=True)
@given(value=VALUES.filter(lambda value: "inf" not in repr(value)))
def test_values_are_worded_as_json_words_them(with_encoder: bool, value: object) -> None:
    """The short way to JSON gives the text that the long way gives, with or without C code."""
    with pytest.MonkeyPatch.context() as patch:
        if not with_encoder:
            patch.setattr(callable_child, "make_encoder", None)

        text = callable_child.json_of(value)

    assert text == json.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {1: 2}, [{None: 1}], {"a": b""}])
def test_what_is_no_json_is_refused(value: object) -> None:
    """Values that JSON lacks, and keys that it would change, are errors [fault 63]."""
    with pytest.raises((ValueError, TypeError)):
        callable_child.json_of(value)


def test_what_is_loaded_late_leaves_no_trace() -> None:
    """Modules that the child needs for itself are not what the function then imports."""
    sys.modules.pop("colorsys", None)
    before = dict(sys.modules)
    callable_child._loaded.clear()

    callable_child.load_late_modules()
    module = callable_child.standard("colorsys")

    assert sys.modules == before
    assert module.__name__ == "colorsys"
    assert callable_child.sha256_of("x") == hashlib.sha256(b"x").hexdigest()


def test_a_python_without_small_digests_has_the_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the small modules are not built, the digest is the same."""
    monkeypatch.setattr(callable_child, "_DIGESTS", ("_no_such_module",))

    assert callable_child.sha256_of("x") == hashlib.sha256(b"x").hexdigest()


def test_nothing_of_a_call_is_held(tmp_path: Path) -> None:
    """A file that a failed call left open is closed, and so written, by the time it is told."""
    path = tmp_path / "left"

    def job() -> None:
        left = open(str(path), "w", encoding="utf-8")  # noqa: SIM115
        left.write("written")
        raise ValueError

    with pytest.warns(ResourceWarning):
        answer = callable_child.answer_of_call(job, {}, 100)

    assert json.loads(answer)["ok"] is False
    assert path.read_text() == "written"
