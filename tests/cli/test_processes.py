"""Hydra as a process: scripts, signals, what the system does to it."""

import compileall
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Optional

import pytest

from tests.cli.conftest import QUICK

ROOT = Path(__file__).resolve().parents[2]

SCRIPTS = ("hydra_profile_heads.py", "hydra_adaptive_weighting.py", "hydra_dashboard_config_gen.py")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, compiled once, so that not every process does it again."""
    folder = tmp_path_factory.mktemp("package") / "hydra_heads"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(str(ROOT / "hydra_heads"), str(folder), ignore=ignored)
    compileall.compile_dir(str(folder), quiet=1)
    return folder


@pytest.fixture
def checkout(package: Path, tmp_path: Path) -> Path:
    """What a user's checkout holds, without anything that was generated."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    if os.name == "nt":
        shutil.copytree(str(package), str(folder / "hydra_heads"))
    else:
        (folder / "hydra_heads").symlink_to(package)
    for script in SCRIPTS:
        shutil.copy(str(ROOT / script), str(folder))
    return folder


def write_heads(folder: Path, heads: Dict[str, List[str]]) -> None:
    """Write a heads file of commands."""
    rows = [{"name": name, "command": command} for name, command in heads.items()]
    document = {"schema": "hydra.heads", "schema_version": "1.0", "slot": "job", "heads": rows}
    (folder / "hydra_heads.json").write_text(json.dumps(document), encoding="utf-8")


def call(
    folder: Path, *words: str, environment: Optional[Dict[str, str]] = None
) -> "subprocess.CompletedProcess[str]":
    """Run Python with these words in a folder, with nothing of ours on its path."""
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    surroundings.update(environment or {})
    return subprocess.run(
        [sys.executable, *words],
        cwd=str(folder), env=surroundings, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_three_scripts_from_a_bare_checkout(checkout: Path) -> None:
    """The three phases run one after the other, each naming the next [H-004, H-005, H-006]."""
    write_heads(checkout, {"left": QUICK, "right": QUICK})

    first = call(checkout, "hydra_profile_heads.py", "--num-tests", "2")
    second = call(checkout, "hydra_adaptive_weighting.py")
    third = call(checkout, "hydra_dashboard_config_gen.py")

    assert [first.returncode, second.returncode, third.returncode] == [0, 0, 0]
    assert first.stdout.splitlines()[-1].endswith(" hydra_adaptive_weighting.py")
    assert second.stdout.splitlines()[-1].endswith(" hydra_dashboard_config_gen.py")
    assert third.stdout.splitlines()[-1].endswith(" -m hydra_heads show")
    assert (checkout / "hydra_dashboard_config.json").exists()


def test_scripts_are_isolated_from_what_is_planted(checkout: Path) -> None:
    """A module planted in the working folder replaces none of the standard library [fault 93]."""
    write_heads(checkout, {"left": QUICK})
    for name in ("json", "typing", "os", "sqlite3", "argparse", "random", "logging", "subprocess"):
        (checkout / f"{name}.py").write_text("raise SystemExit('planted')\n", encoding="utf-8")

    codes = [
        call(checkout, SCRIPTS[0], "--num-tests", "1").returncode,
        call(checkout, SCRIPTS[1]).returncode,
        call(checkout, "-I", SCRIPTS[2]).returncode,
    ]

    assert codes == [0, 0, 0]


def test_package_is_called_from_any_folder(checkout: Path, tmp_path: Path) -> None:
    """`python PATH/hydra_heads` works where the checkout is not the current folder."""
    write_heads(tmp_path, {"left": QUICK})

    answer = call(tmp_path, os.path.join("checkout", "hydra_heads"), "pipeline", "--num-tests", "1")

    assert answer.returncode == 0
    expected = os.path.join("checkout", "hydra_heads") + " show"
    assert answer.stdout.splitlines()[-1].endswith(expected)


def test_scripts_name_themselves_in_errors(checkout: Path) -> None:
    """A usage error of a script is one line that names the script."""
    answer = call(checkout, SCRIPTS[0], "--num-tests", "0")

    assert answer.returncode == 2
    assert "hydra_profile_heads.py: argument --num-tests: found '0'" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_public_names_of_the_scripts(checkout: Path) -> None:
    """The scripts can be imported, and re-export the public names."""
    code = (
        "import hydra_profile_heads as p, hydra_adaptive_weighting as w; "
        "print(p.HeadProfile, p.HeadProfiler, p.save_profile, w.calculate_weights)"
    )

    answer = call(checkout, "-c", code)

    assert answer.returncode == 0, answer.stderr


def test_posix_locale_shows_text_that_is_not_ascii(checkout: Path) -> None:
    """Text that the terminal cannot show is escaped instead of failing [fault 43]."""
    write_heads(
        checkout,
        {"left": ["{python}", "-c", "import os; os.write(1, b'\\xc3\\xbc')"], "right": QUICK},
    )
    for name in ("left", "right"):
        text = (checkout / "hydra_heads.json").read_text(encoding="utf-8")
        changed = text.replace(f'"name": "{name}"', f'"name": "{name}", "display_name": "\\u2603"')
        (checkout / "hydra_heads.json").write_text(changed, encoding="utf-8")
    posix = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    answers = [
        call(checkout, SCRIPTS[0], "--num-tests", "6", "--verbose", environment=posix),
        call(checkout, SCRIPTS[1], environment=posix),
        call(checkout, SCRIPTS[2], environment=posix),
    ]

    assert [answer.returncode for answer in answers] == [0, 0, 0], answers[0].stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_signal_keeps_runs_and_resume_finishes(checkout: Path, signum: int, code: int) -> None:
    """A signal ends the head, keeps runs and old profiles; `--resume` does the rest [fault 3]."""
    marker = checkout / "hang"
    program = f"import os, time; time.sleep(60 if os.path.exists({str(marker)!r}) else 0)"
    write_heads(checkout, {"left": QUICK, "right": ["{python}", "-I", "-S", "-c", program]})
    assert call(checkout, SCRIPTS[0], "--num-tests", "2").returncode == 0
    before = (checkout / "hydra_profiles" / "head_left.json").read_bytes()
    marker.write_text("now", encoding="utf-8")

    process = subprocess.Popen(
        [sys.executable, SCRIPTS[0], "--num-tests", "4", "--seed", "4"],
        cwd=str(checkout), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for_child(process.pid, "time.sleep")
    process.send_signal(signum)
    _, err = process.communicate(timeout=20)
    after = (checkout / "hydra_profiles" / "head_left.json").read_bytes()
    marker.unlink()
    resumed = call(checkout, SCRIPTS[0], "--resume", "--json")

    assert process.returncode == code
    assert re.search(
        r"after 1 run, which is kept; finish: .* --num-tests 4 --seed 4 --resume\n", err
    )
    assert after == before
    assert resumed.returncode == 0
    profiles = json.loads(resumed.stdout)["profiles"]
    assert [(p["name"], p["num_tests"], p["complete"]) for p in profiles] == [
        ("left", 4, True),
        ("right", 4, True),
    ]


def wait_for_child(pid: int, words: str) -> None:
    """Wait until a process has a descendant whose command line holds these words."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for descendant in descendants(pid):
            try:
                if words.encode() in Path(f"/proc/{descendant}/cmdline").read_bytes():
                    return
            except OSError:
                continue
        time.sleep(0.01)
    raise AssertionError("the head never started")


def descendants(pid: int) -> List[int]:
    """Return the children of a process, and theirs; a process that ends meanwhile has none."""
    found: List[int] = []
    try:
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, listed.read_text().split()):
                found += [child, *descendants(child)]
    except OSError:
        pass
    return found


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("option", ["--json", "--help"])
def test_full_standard_output(checkout: Path, option: str) -> None:
    """Results that cannot be written are an error of one line, not half a result [fault 10]."""
    write_profile(checkout)

    with open("/dev/full", "w") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "hydra_heads", "show", option],
            cwd=str(checkout), stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip

    assert answer.returncode == 2
    assert "standard output: not written: No space left on device" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="descriptors are not listed")
def test_closed_descriptors_belong_to_no_file_of_ours(checkout: Path) -> None:
    """Without any standard stream Phase 1 works, and no document gets the number of one."""
    program = (
        "import os; names = {os.readlink('/proc/%d/fd/%d' % (os.getppid(), n)) for n in range(3)}; "
        "raise SystemExit(names != {os.devnull})"
    )
    write_heads(checkout, {"left": ["{python}", "-I", "-S", "-c", program]})
    words = [sys.executable, SCRIPTS[0], "--num-tests", "1", "--quiet"]

    code = subprocess.call(
        ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *words], cwd=str(checkout), timeout=60
    )

    assert code == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_reader_that_has_gone_does_not_stop_the_work(checkout: Path) -> None:
    """The pipeline publishes its dashboard even when nobody reads what it prints [fault 10]."""
    write_heads(checkout, {"left": QUICK})
    reading, writing = os.pipe()
    os.close(reading)

    with os.fdopen(writing, "w") as pipe:
        answer = subprocess.run(
            [sys.executable, "-m", "hydra_heads", "pipeline", "--num-tests", "1"],
            cwd=str(checkout), stdout=pipe, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert answer.returncode == 0
    assert "Broken" not in answer.stderr
    assert (checkout / "hydra_dashboard_config.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_interrupt_while_starting_is_quiet(package: Path, checkout: Path) -> None:
    """Ctrl-C before Hydra listens ends the process as every program's, without a traceback."""
    (checkout / "hydra_heads").unlink()
    shutil.copytree(str(package), str(checkout / "hydra_heads"))
    interrupt = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (checkout / "hydra_heads" / "cli" / "dispatch.py").write_text(interrupt, encoding="utf-8")

    answers = [
        call(checkout, SCRIPTS[0]),
        call(checkout, "-m", "hydra_heads", "profile"),
        call(checkout, "hydra_heads", "profile"),
    ]

    assert [(answer.returncode, answer.stderr) for answer in answers] == [(-signal.SIGINT, "")] * 3


def write_profile(checkout: Path) -> None:
    """Run Phase 1 once."""
    write_heads(checkout, {"left": QUICK})
    call(checkout, SCRIPTS[0], "--num-tests", "1")
