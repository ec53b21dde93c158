"""How the environment of the tests is found, named, locked and made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

import pytest

from tests import environment
from tests.environment import (
    MARKER,
    ROOT,
    Builder,
    Environment,
    SetupError,
    base_folders,
    child_environment,
    environment_name,
    prepare,
    read_marker,
    requirement_files,
    venv_python,
)

SUPPORTED = [(3, minor) for minor in range(7, 14)]


def file_names(paths: Sequence[str]) -> List[str]:
    """Cut the folders off."""
    return [os.path.basename(path) for path in paths]


@pytest.mark.parametrize("version", SUPPORTED)
def test_every_supported_python_has_pins(version: Tuple[int, int]) -> None:
    """Each Python from 3.7 to 3.13 has a file in which every line pins one release [H-068]."""
    for path in requirement_files("tests", version):
        with open(path, encoding="ascii") as file:
            lines = [line for line in file if not line.startswith("#")]
        assert all("==" in line for line in lines)


def test_a_newer_python_takes_the_newest_pins() -> None:
    """A Python that is not pinned for yet tries what the newest one uses."""
    names = file_names(requirement_files("tests", (3, 99)))

    assert names == ["py313.txt", "platform.txt"]


def test_types_are_checked_by_the_mypy_of_the_version() -> None:
    """The last mypy for 3.7 serves 3.7, the newest 3.10 and up, and between there is none."""
    assert file_names(requirement_files("mypy", (3, 7))) == ["py37.txt", "mypy-py37.txt"]
    assert file_names(requirement_files("mypy", (3, 13))) == ["py313.txt", "mypy.txt"]
    with pytest.raises(SetupError, match="3.7 and from 3.10 on"):
        requirement_files("mypy", (3, 9))


def test_the_pins_are_complete() -> None:
    """Whatever a pinned package needs on this Python and platform is pinned too."""
    metadata = pytest.importorskip("importlib.metadata")
    requirements = pytest.importorskip("packaging.requirements")
    utils = pytest.importorskip("packaging.utils")
    pinned = set()
    for path in requirement_files("tests", sys.version_info[:2]):
        with open(path, encoding="ascii") as file:
            for line in file:
                if not line.startswith("#"):
                    pinned.add(utils.canonicalize_name(line.split("==")[0]))

    needed = set()
    for name in pinned:
        try:
            texts = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # pinned for another platform
        for text in texts:
            requirement = requirements.Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                needed.add(utils.canonicalize_name(requirement.name))

    assert needed - pinned == set()


def test_the_name_changes_with_pins_and_interpreter(tmp_path: Path) -> None:
    """Other pins or another interpreter mean another environment, other line ends do not."""
    pins = tmp_path / "pins.txt"
    names = []
    for text, interpreter in (
        (b"a==1\n", "x"),
        (b"a==1\r\n", "x"),
        (b"a==2\n", "x"),
        (b"a==1\n", "y"),
    ):
        pins.write_bytes(text)
        names.append(environment_name("tests", [str(pins)], interpreter))

    assert names[0] == names[1]
    assert len(set(names)) == 3
    assert names[0].startswith("tests-{}.{}-".format(*sys.version_info[:2]))


def test_a_folder_named_by_the_caller_is_the_only_one() -> None:
    """HYDRA_TEST_ENV is used alone, however it is written."""
    assert base_folders({"HYDRA_TEST_ENV": "here", "HOME": ROOT}) == [os.path.abspath("here")]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="other systems, other folders")
def test_the_cache_folder_comes_before_the_temporary_one(tmp_path: Path) -> None:
    """The user's cache folder is tried first, then the temporary folder."""
    named = base_folders({"XDG_CACHE_HOME": str(tmp_path)})

    assert named[0] == str(tmp_path / "hydra-heads" / "tests")
    assert len(named) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the folder is told by LOCALAPPDATA there")
@pytest.mark.parametrize("home", ["", "relative"])
def test_a_useless_home_leaves_the_temporary_folder(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty or relative HOME is not written to."""
    monkeypatch.setenv("HOME", home)

    folders = base_folders({"HOME": home})

    assert len(folders) == 1
    assert "hydra-heads-tests" in folders[0]


def test_what_leads_pip_or_python_astray_is_dropped() -> None:
    """Targets and paths of the caller go, the index and the proxy stay."""
    kept = {"PIP_INDEX_URL": "https://index.example", "HTTPS_PROXY": "https://proxy.example"}
    given = {**kept, **dict.fromkeys(environment.DROPPED, "somewhere")}

    cleaned = child_environment(given)

    assert cleaned == {**kept, "PIP_USER": "0"}


def test_an_environment_without_marker_is_not_used(tmp_path: Path) -> None:
    """What was left half made, or half removed, counts as not there."""
    folder = str(tmp_path)
    python = Path(venv_python(folder))
    python.parent.mkdir()
    python.write_bytes(b"")
    without_marker = read_marker(folder)
    (tmp_path / MARKER).write_text("venv\n")
    complete = read_marker(folder)
    python.unlink()
    without_python = read_marker(folder)

    assert without_marker is None
    assert complete == Environment(folder, str(python))
    assert without_python is None


def test_packages_beside_the_interpreter_are_found_by_path(tmp_path: Path) -> None:
    """Where no virtual environment could be made the running Python is used with a path."""
    (tmp_path / MARKER).write_text("target\n")

    found = read_marker(str(tmp_path))

    assert found == Environment(str(tmp_path), sys.executable, str(tmp_path / "packages"))


class FakeBuilder(Builder):
    """A builder whose programs do not run: a table says which succeed."""

    fails: Sequence[str] = ()
    host_pip: Optional[Tuple[int, int]] = (23, 0)
    commands: List[List[str]] = []

    def run(self, command: Sequence[str]) -> bool:
        """Note the command; make a folder where a virtual environment was asked for."""
        words = [
            os.path.relpath(w, self.folder) if w.startswith(self.folder) else w for w in command
        ]
        self.commands.append(words)
        line = " ".join(words)
        if "-m venv" in line:
            python = Path(venv_python(self.folder))
            python.parent.mkdir(parents=True)
            python.write_bytes(b"")
        return not any(part in line for part in self.fails)

    def pip_version(self, pip: Sequence[str]) -> Optional[Tuple[int, int]]:
        """Answer for the pip of the machine."""
        return self.host_pip


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBuilder:
    """A fake builder of an environment below a temporary folder."""
    monkeypatch.setattr(FakeBuilder, "commands", [])
    return FakeBuilder(str(tmp_path / "made"), {})


def test_a_whole_python_makes_a_virtual_environment(fake: FakeBuilder) -> None:
    """With ensurepip the environment's own pip installs exactly the pins."""
    made = fake.build(["pins.txt"])

    assert made.package_path is None
    assert len(fake.commands) == 2
    assert fake.commands[1][1:4] == ["-m", "pip", "install"]
    assert fake.commands[1][-3:] == ["--no-deps", "-r", "pins.txt"]


def test_without_ensurepip_the_pip_of_the_machine_is_used(fake: FakeBuilder) -> None:
    """The half made environment goes, and the machine's pip fills one without pip."""
    fake.fails = ["-m venv ."]

    made = fake.build(["pins.txt"])

    assert made.package_path is None
    assert "--without-pip" in fake.commands[1]
    assert fake.commands[2][1:4] == ["-m", "pip", "--python"]


def test_an_old_pip_fills_a_folder(fake: FakeBuilder) -> None:
    """A pip before 22.3 cannot fill an environment, but a folder."""
    fake.fails = ["-m venv ."]
    fake.host_pip = (20, 3)

    made = fake.build(["pins.txt"])

    assert made.python == sys.executable
    assert made.package_path == os.path.join(fake.folder, "packages")
    assert fake.commands[1][1:5] == ["-m", "pip", "install", "--target"]


def test_no_pip_at_all_is_said_with_the_remedy(fake: FakeBuilder) -> None:
    """Neither ensurepip nor pip: one line says what to install."""
    fake.fails = ["-m venv ."]
    fake.host_pip = None

    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        fake.build(["pins.txt"])

    assert read_marker(fake.folder) is None


def test_a_failed_install_leaves_no_marker_and_names_the_log(fake: FakeBuilder) -> None:
    """An index out of reach is one line; the next try starts anew."""
    fake.fails = ["pip install"]

    with pytest.raises(SetupError, match="check the network") as caught:
        fake.build(["pins.txt"])

    assert fake.log in str(caught.value)
    assert "\n" not in str(caught.value)
    assert read_marker(fake.folder) is None


def test_the_last_error_of_the_log_is_told(fake: FakeBuilder) -> None:
    """Of all that pip said the last line that it calls an error is the one to read."""
    Path(fake.log).write_text("ERROR: first\nERROR: no such release\nnotice\n")

    assert fake.last_error() == "no such release"


def test_a_complete_environment_is_opened_without_installing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is installed, also where nothing can be written."""
    monkeypatch.setattr(environment, "Builder", FakeBuilder)
    monkeypatch.setattr(FakeBuilder, "commands", [])
    settings = {"HYDRA_TEST_ENV": str(tmp_path)}
    first = prepare("tests", settings)
    calls = len(FakeBuilder.commands)
    monkeypatch.setattr(environment, "writable", lambda folder: False)

    second = prepare("tests", settings)

    assert first == second
    assert len(FakeBuilder.commands) == calls


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such owner there")
def test_an_environment_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another user put where ours is looked for is never run."""
    monkeypatch.setattr(environment, "Builder", FakeBuilder)
    settings = {"HYDRA_TEST_ENV": str(tmp_path)}
    prepare("tests", settings)
    if os.getuid() == 0:
        os.chown(str(tmp_path), 12345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: 12345)

    with pytest.raises(SetupError, match="HYDRA_TEST_ENV"):
        prepare("tests", settings)


def test_nowhere_to_write_is_said_with_the_remedy(tmp_path: Path) -> None:
    """A folder that is a file is one line that names HYDRA_TEST_ENV."""
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")

    with pytest.raises(SetupError, match="HYDRA_TEST_ENV"):
        prepare("tests", {"HYDRA_TEST_ENV": str(occupied)})


WAITER = """
import sys
sys.path.insert(0, sys.argv[1])
from tests import environment
environment.say = lambda message: print("waiting", flush=True)
with environment.locked(sys.argv[2]):
    print("locked", flush=True)
"""


def test_a_second_process_waits_for_the_lock(tmp_path: Path) -> None:
    """Who comes second waits until the first is done, and says so."""
    path = str(tmp_path / "lock")
    with environment.locked(path):
        second = subprocess.Popen(
            [sys.executable, "-c", WAITER, ROOT, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        assert second.stdout is not None
        first_line = second.stdout.readline()

    rest, _ = second.communicate()

    assert first_line.split() == [b"waiting"]
    assert rest.split() == [b"locked"]


def run_tests_command(
    folder: Path, environ: Dict[str, str]
) -> "subprocess.CompletedProcess[bytes]":
    """Call `python tests --version` of a copy in a folder."""
    keep = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    return subprocess.run(
        [sys.executable, str(folder / "tests"), "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**keep, **environ},
        cwd=str(folder),
        check=False,
    )


def test_a_planted_name_in_the_test_folder_hides_nothing(tmp_path: Path) -> None:
    """A test file named like a standard module is never imported instead of it."""
    (tmp_path / "tests").mkdir()
    for name in ("__init__", "__main__", "environment", "launch"):
        shutil.copy(os.path.join(ROOT, "tests", f"{name}.py"), str(tmp_path / "tests"))
    shutil.copytree(environment.REQUIREMENTS, str(tmp_path / "tests" / "requirements"))
    for name in ("subprocess", "hashlib", "shlex"):
        (tmp_path / "tests" / f"{name}.py").write_text("raise SystemExit('planted')\n")
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")

    ended = run_tests_command(tmp_path, {"HYDRA_TEST_ENV": str(occupied)})

    assert ended.returncode == 2
    assert ended.stderr.startswith(b"python tests: cannot write in ")
    assert ended.stderr.count(b"\n") == 1
