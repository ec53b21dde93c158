"""The environments of the tests and tools: made once, outside the checkout, from pinned packages.

One folder a set of packages and interpreter. A file written last says that it is complete: from
then on nothing is installed and no network is needed.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REQUIREMENTS = os.path.join(ROOT, "tests", "requirements")
MARKER = "complete.txt"

# Settings of the caller that would send packages elsewhere or mix in foreign ones. Where the
# packages come from (index, proxy, certificates) stays the caller's.
DROPPED = (
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PYTHONPATH",
    "PYTHONHOME",
    "__PYVENV_LAUNCHER__",
)


class SetupError(Exception):
    """The packages could not be set up; the message is one line with the remedy."""


class Environment(NamedTuple):
    """A Python that finds the packages of one set."""

    folder: str
    python: str
    package_path: Optional[str] = None  # for PYTHONPATH, where no virtual environment can be made


def requirement_files(package_set: str, version: Tuple[int, int]) -> List[str]:
    """List the files that pin the set `tests`, `mypy` or `ruff` on a Python version.

    A Python newer than all pins takes the newest. Raises SetupError where a set has no pins.
    """
    if package_set == "ruff":
        names = ["ruff.txt"]
    else:
        pinned = "py{}{}.txt".format(*min(version, newest_pinned()))
        if package_set == "tests":
            names = [pinned, "platform.txt"]
        elif version == (3, 7):
            names = [pinned, "mypy-py37.txt"]
        elif version >= (3, 10):
            names = [pinned, "mypy.txt"]
        else:
            raise SetupError("mypy is pinned for Python 3.7 and from 3.10 on; call one of these")
    return [os.path.join(REQUIREMENTS, name) for name in names]


def newest_pinned() -> Tuple[int, int]:
    """Find the newest Python version that has a file of pins."""
    names = [name for name in os.listdir(REQUIREMENTS) if name.startswith("py3")]
    return 3, max(int(name[len("py3") : -len(".txt")]) for name in names)


def environment_name(package_set: str, files: Sequence[str], interpreter: str) -> str:
    """Name an environment by set, version, and sha256 of pins and interpreter."""
    digest = hashlib.sha256(interpreter.encode("utf-8", "surrogateescape"))
    for path in files:
        with open(path, "rb") as file:
            # Line ends differ with the settings of git, pins do not.
            digest.update(b"\0" + file.read().replace(b"\r\n", b"\n"))
    version = "{}.{}".format(*sys.version_info[:2])
    return f"{package_set}-{version}-{digest.hexdigest()[:16]}"


def this_interpreter() -> str:
    """Tell the running interpreter from every other: its file, version and platform."""
    return "\n".join([os.path.realpath(sys.executable), sys.version, sysconfig.get_platform()])


def base_folders(environ: Mapping[str, str]) -> List[str]:
    """List the folders that may hold environments, the best first.

    `HYDRA_TEST_ENV` alone when it is set, else the user's cache folder, else the temporary folder.
    """
    chosen = environ.get("HYDRA_TEST_ENV")
    if chosen:
        return [os.path.abspath(chosen)]
    home = os.path.expanduser("~") if environ.get("HOME", "~") else ""
    if sys.platform == "win32":
        cache = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        cache = os.path.join(home, "Library", "Caches")
    else:
        cache = environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    owner = "" if sys.platform == "win32" else f"-{os.getuid()}"
    folders = [os.path.join(tempfile.gettempdir(), f"hydra-heads-tests{owner}")]
    if os.path.isabs(cache):
        folders.insert(0, os.path.join(cache, "hydra-heads", "tests"))
    return folders


def trusted(folder: str) -> bool:
    """Tell whether a folder is there and ours, or root's: anybody makes folders in a shared one."""
    try:
        owner = os.stat(folder).st_uid
    except OSError:
        return False
    return sys.platform == "win32" or owner in (0, os.getuid())


def writable(folder: str) -> bool:
    """Make a folder if need be and tell whether environments can be made in it."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return False
    return trusted(folder) and os.access(folder, os.W_OK | os.X_OK)


def child_environment(environ: Mapping[str, str]) -> Dict[str, str]:
    """Copy the environment variables without those that lead Python or pip astray."""
    kept = {name: value for name, value in environ.items() if name not in DROPPED}
    kept["PIP_USER"] = "0"  # also against `user = true` in a configuration file of pip
    return kept


def read_marker(folder: str) -> Optional[Environment]:
    """Open an environment that is complete; None when it is not, or not any more."""
    try:
        with open(os.path.join(folder, MARKER), encoding="ascii") as file:
            kind = file.read().strip()
    except OSError:
        return None
    if kind == "target":
        return Environment(folder, sys.executable, os.path.join(folder, "packages"))
    python = venv_python(folder)
    return Environment(folder, python) if os.path.exists(python) else None


def venv_python(folder: str) -> str:
    """Name the interpreter of a virtual environment."""
    if sys.platform == "win32":
        return os.path.join(folder, "Scripts", "python.exe")
    return os.path.join(folder, "bin", "python")


def prepare(package_set: str, environ: Mapping[str, str]) -> Environment:
    """Open the environment of a set of packages, made now if it is not there yet.

    Raises SetupError when it is not there and cannot be made.
    """
    files = requirement_files(package_set, sys.version_info[:2])
    name = environment_name(package_set, files, this_interpreter())
    bases = base_folders(environ)
    for base in filter(trusted, bases):
        found = read_marker(os.path.join(base, name))
        if found:
            return found
    base = next(filter(writable, bases), "")
    if not base:
        raise SetupError(
            f"cannot write in {' or '.join(bases)}; name a folder of yours in HYDRA_TEST_ENV"
        )
    folder = os.path.join(base, name)
    with locked(folder + ".lock"):
        return read_marker(folder) or Builder(folder, environ).build(files)


@contextlib.contextmanager
def locked(path: str) -> Iterator[None]:
    """Hold a lock file; wait while another process holds it. Its death frees it."""
    with open(path, "a", encoding="ascii") as file:
        waited = False
        while not take_lock(file.fileno()):
            if not waited:
                say("waiting for another `python tests` that sets up the same packages")
            waited = True
            time.sleep(0.2)
        yield


def take_lock(descriptor: int) -> bool:
    """Lock an open file; False when another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks: better unlocked than not at all
    return True


def say(message: str) -> None:
    """Tell the person at the terminal, on stderr."""
    print(f"python tests: {message}", file=sys.stderr, flush=True)


class Builder:
    """Makes one environment; everything its programs print goes to a log beside it."""

    def __init__(self, folder: str, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.log = folder + ".log"
        self.environ = child_environment(environ)

    def build(self, files: Sequence[str], options: Sequence[str] = ("--no-deps",)) -> Environment:
        """Install the pinned packages and write the marker last."""
        say(f"setting up the packages in {self.folder} (once)")
        with open(self.log, "wb"):
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
        pip, kind = self.installer()
        wanted = [word for path in files for word in ("-r", path)]
        if not self.run([*pip, "--disable-pip-version-check", *options, *wanted]):
            raise SetupError(
                f"pip could not install the packages ({self.last_error()}); check the network "
                f"or PIP_INDEX_URL and try again; all it said is in {self.log}"
            )
        with open(os.path.join(self.folder, MARKER), "w", encoding="ascii") as file:
            file.write(kind + "\n")
        made = read_marker(self.folder)
        if made is None:
            raise SetupError(f"{self.folder} was removed while it was made; try again")
        return made

    def installer(self) -> Tuple[List[str], str]:
        """Make the folder and return the `pip install` that fills it, and its kind."""
        if self.run([sys.executable, "-m", "venv", self.folder]):
            return [venv_python(self.folder), "-m", "pip", "install"], "venv"
        # Debian's Python without python3-venv has no ensurepip, and half an environment is left.
        shutil.rmtree(self.folder, ignore_errors=True)
        host_pip = [sys.executable, "-m", "pip"]
        version = self.pip_version(host_pip)
        if version is None:
            raise SetupError(
                "this Python has neither ensurepip nor pip; install one "
                "(on Debian and Ubuntu: apt-get install python3-venv) and try again"
            )
        bare = [sys.executable, "-m", "venv", "--without-pip", self.folder]
        if version >= (22, 3) and self.run(bare):
            return [*host_pip, "--python", venv_python(self.folder), "install"], "venv"
        shutil.rmtree(self.folder, ignore_errors=True)
        packages = os.path.join(self.folder, "packages")
        os.makedirs(packages)
        return [*host_pip, "install", "--target", packages], "target"

    def pip_version(self, pip: Sequence[str]) -> Optional[Tuple[int, int]]:
        """Ask a pip for its version; None when there is none."""
        answer = subprocess.run(
            [*pip, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=os.path.dirname(self.folder),
            env=self.environ,
            check=False,
        )
        words = answer.stdout.decode("utf-8", "replace").split()
        if answer.returncode != 0 or words[:1] != ["pip"]:
            return None
        major, minor = (words[1] + ".0").split(".")[:2]
        return int(major), int(minor)

    def run(self, command: Sequence[str]) -> bool:
        """Run a program into the log; True when it succeeded.

        In the folder of the environments, because `python -m` looks into the current folder first.
        """
        with open(self.log, "ab") as log:
            code = subprocess.call(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=os.path.dirname(self.folder),
                env=self.environ,
            )
        return code == 0

    def last_error(self) -> str:
        """Find the last thing that the log calls an error, else its last line."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            lines = [line.strip() for line in file if line.strip()]
        errors = [line[len("ERROR:") :].strip() for line in lines if line.startswith("ERROR:")]
        return (errors or lines or ["no output"])[-1]
