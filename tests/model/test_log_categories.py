"""Tests of `hydra_heads.model.log_categories`: what failed runs say about why they failed."""

import pytest

from hydra_heads.base.errors import InputError
from hydra_heads.model.failure import MEMORY, TIMEOUT
from hydra_heads.model.log_categories import BUILT_IN, CATEGORIES, Classified, classify, hint_of
from hydra_heads.model.severities import SEVERITIES, severity_rank
from hydra_heads.model.slot import ErrorPattern

TIMEOUT_LINES = (
    "subprocess.TimeoutExpired: Command '['x']' timed out after 5 seconds",
    "TimeoutError: [Errno 110] Connection timed out",
    "curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received",
    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
    "Error: connect ETIMEDOUT 192.0.2.1:443",
    "java.net.SocketTimeoutException: Read timed out",
    "ERROR:  canceling statement due to statement timeout",
    "dial tcp: lookup db.example on 192.0.2.53:53: read udp: i/o timeout",
)

MEMORY_LINES = (
    "MemoryError",
    'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory",
    "fatal error: runtime: out of memory",
    "terminate called after throwing an instance of 'std::bad_alloc'",
    "bash: fork: Cannot allocate memory",
    "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted",
    "numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8.00 GiB",
    "memory allocation of 8589934592 bytes failed",
    "Error: cannot allocate vector of size 7.5 Gb",
    "Memory cgroup out of memory: Killed process 4711 (python)",
)

FILE_LINES = (
    "FileNotFoundError: [Errno 2] No such file or directory: 'data.txt'",
    "cat: data.txt: No such file or directory",
    "java.io.FileNotFoundException: data.txt (No such file or directory)",
    "panic: open data.txt: no such file or directory",
    "Error: ENOENT: no such file or directory, open 'data.txt'",
    "The system cannot find the file specified.",
    "OSError: [Errno 28] No space left on device",
    "bash: gzip9: command not found",
    "ModuleNotFoundError: No module named 'psycopg2'",
    "cp: error writing 'x': Read-only file system",
    "OSError: [Errno 24] Too many open files: 'x'",
)

PERMISSION_LINES = (
    "PermissionError: [Errno 13] Permission denied: 'data.txt'",
    "Access is denied.",
    "Error: EACCES: permission denied, open 'data.txt'",
    "java.nio.file.AccessDeniedException: data.txt",
    "ERROR 1045 (28000): Access denied for user 'u'@'localhost' (using password: YES)",
    "mount: only root can do that: Operation not permitted",
    "System.UnauthorizedAccessException: Access to the path is denied.",
)

CONNECTION_LINES = (
    "ConnectionRefusedError: [Errno 111] Connection refused",
    "ConnectionResetError: [Errno 104] Connection reset by peer",
    "curl: (6) Could not resolve host: nowhere.invalid",
    "curl: (7) Failed to connect to localhost port 1: Connection refused",
    "Error: connect ECONNREFUSED 127.0.0.1:80",
    "Error: getaddrinfo ENOTFOUND nowhere.invalid",
    "dial tcp 127.0.0.1:80: connect: connection refused",
    "dial tcp: lookup nowhere.invalid: no such host",
    "socket.gaierror: [Errno -2] Name or service not known",
    "java.net.UnknownHostException: nowhere.invalid",
    "No connection could be made because the target machine actively refused it",
    "psycopg2.OperationalError: could not connect to server: No such file or directory",
    "ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:3306' (111)",
)

DATABASE_LINES = (
    "sqlite3.OperationalError: database is locked",
    "Error: SQLITE_BUSY: database is locked",
    "sqlite3.DatabaseError: database disk image is malformed",
    "ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction",
    'psycopg2.errors.UndefinedTable: relation "x" does not exist',
    "ERROR:  deadlock detected",
    "ORA-12541: TNS:no listener",
    "FATAL:  sorry, too many clients already",
    "org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint",
)

OTHER_LINES = (
    "ValueError: bad room number",
    "KeyError: 'oom'",
    "Segmentation fault",
    "ZeroDivisionError: division by zero",
    "requests.get(url, timeout=5)",
    "",
)


@pytest.mark.parametrize("line", TIMEOUT_LINES)
def test_time_limits(line: str) -> None:
    """A run that ran out of time says so in many ways, and is worth a warning [R-047]."""
    assert classify(line, "exit", 1) == Classified("timeout", "WARNING", line)


@pytest.mark.parametrize("line", MEMORY_LINES)
def test_memory(line: str) -> None:
    """A run without memory is critical: it hurts others on the machine too [R-048]."""
    assert classify(line, "exit", 1) == Classified("memory", "CRITICAL", line)


@pytest.mark.parametrize("line", FILE_LINES)
def test_files(line: str) -> None:
    """What is missing, full or in the way as a file is one category [R-049]."""
    assert classify(line, "exit", 1) == Classified("file_error", "ERROR", line)


@pytest.mark.parametrize("line", PERMISSION_LINES)
def test_permissions(line: str) -> None:
    """What is there and not allowed is another [R-050]."""
    assert classify(line, "exit", 1) == Classified("permission_error", "ERROR", line)


@pytest.mark.parametrize("line", CONNECTION_LINES)
def test_connections(line: str) -> None:
    """Refused, reset and names without an address are faults of connections, also on the way
    to a database [R-051].
    """
    assert classify(line, "exit", 1) == Classified("connection_error", "WARNING", line)


@pytest.mark.parametrize("line", DATABASE_LINES)
def test_databases(line: str) -> None:
    """A database that is locked, damaged or refuses a statement is a category [R-052]."""
    assert classify(line, "exit", 1) == Classified("database_error", "ERROR", line)


@pytest.mark.parametrize("line", OTHER_LINES)
def test_everything_else(line: str) -> None:
    """What no phrase tells is `other`, with the last line: nothing is guessed."""
    assert classify(line, "exit", 1) == Classified("other", "ERROR", line)


def test_names_of_the_categories() -> None:
    """The categories have exactly these names, each with a hint [R-045] [R-053]."""
    names = (
        "memory timeout connection_error permission_error database_error file_error other".split()
    )

    assert list(CATEGORIES) == names
    assert all(hint_of(name) for name in names)
    assert hint_of("mine") == "a category of the slot's own error_patterns"
    assert {category.severity for category in BUILT_IN} <= set(SEVERITIES)
    assert sorted(SEVERITIES, key=severity_rank) == ["INFO", "WARNING", "ERROR", "CRITICAL"]


def test_phrases_can_be_found() -> None:
    """Every phrase is lower case and finds itself, so that none stands there in vain."""
    for category in BUILT_IN:
        assert len(set(category.phrases)) == len(category.phrases)
        for phrase in category.phrases:
            assert phrase == " ".join(phrase.lower().split())
            assert classify(f"x: {phrase.upper()}; y").category != "other", phrase


def test_killed_for_memory() -> None:
    """Exit code 137 is memory when the output says so, and unknown when it does not [R-048]."""
    assert classify("oom\nKilled", "exit", 137).category == "memory"
    assert classify("Killed", "exit", 137).category == "other"
    assert classify("oom", "exit", 1).category == "other"
    assert classify("room 5", "exit", 137).category == "other"


def test_shell_that_finds_no_program() -> None:
    """`not found` counts for the exit code that shells have for it, and for no other."""
    assert classify("sh: 1: gzip9: not found", "exit", 127).category == "file_error"
    assert classify("HTTP 404: not found", "exit", 1).category == "other"


def test_first_matching_line() -> None:
    """The line that is kept is the first that matches, cut at 200 characters [R-053]."""
    text = "starting\nMemoryError: " + "x" * 300 + "\nConnectionRefusedError\n"

    found = classify(text, "exit", 1)

    assert found.category == "memory"
    assert found.line == "MemoryError: " + "x" * 184 + "..."


def test_program_text_in_a_traceback() -> None:
    """A line of a program that a traceback shows does not hide what went wrong."""
    text = (
        "Traceback (most recent call last):\n"
        '  File "job.py", line 3, in <module>\n'
        "    except MemoryError:\n"
        "sqlite3.OperationalError: database is locked\n"
    )

    assert classify(text, "exit", 1).category == "database_error"
    assert classify("  code: 'ECONNREFUSED',", "exit", 1).category == "connection_error"


def test_failure_kinds() -> None:
    """What Hydra knows by itself needs no output: its time limit and its memory limit."""
    late = classify("still going\nreached its time limit; ended after 2 s", TIMEOUT)
    fat = classify("database is locked\n700 MiB of 512", MEMORY)

    assert late == Classified("timeout", "WARNING", "reached its time limit; ended after 2 s")
    assert fat == Classified("memory", "CRITICAL", "700 MiB of 512")


def test_own_patterns() -> None:
    """A slot's own patterns come before all others, in their order [R-046]."""
    own = (
        ErrorPattern("licence", r"licen[cs]e .*expired", "CRITICAL"),
        ErrorPattern("noise", "MemoryError", "INFO"),
    )

    expired = classify("MemoryError\nlicense for x expired\n", TIMEOUT, 1, own)
    noise = classify("MemoryError\n", "exit", 1, own)

    assert expired == Classified("licence", "CRITICAL", "license for x expired")
    assert noise == Classified("noise", "INFO", "MemoryError")
    assert classify("No such file", "exit", 1, own).category == "file_error"


def test_own_pattern_sees_the_start_of_a_line() -> None:
    """Of a line that is data a person's pattern is handed the first 500 characters."""
    own = (ErrorPattern("end", "z", "INFO"),)

    assert classify("x" * 499 + "z", None, None, own).category == "end"
    assert classify("x" * 500 + "z", None, None, own).category == "other"


def test_own_pattern_that_is_none() -> None:
    """A pattern that was spoilt by hand is named, and what to do."""
    with pytest.raises(InputError, match=r"error_patterns: '\(' is no regular expression: .*mend"):
        classify("x", None, None, (ErrorPattern("x", "(", "INFO"),))
