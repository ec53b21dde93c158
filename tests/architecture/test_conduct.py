"""What a source may do."""

from typing import Callable, Dict, List

import pytest

from tests.architecture import conduct
from tests.architecture.sources import Source, breaches, parse, product_sources

Check = Callable[[Source], List[str]]

BAD_LINES: Dict[Check, List[str]] = {
    conduct.find_speech: [
        "print('done')",
        "sys.exit(2)",
        "os._exit(2)",
        "raise SystemExit(2)",
        "raise SystemExit",
        "sys.stdout.write('done')",
        "import argparse",
        "def late():\n    from argparse import ArgumentParser",
    ],
    conduct.find_code_from_data: [
        "eval('1')",
        "exec(text)",
        "__import__(name)",
        "import pickle",
        "from marshal import loads",
        "os.system('ls')",
        "subprocess.run('ls', shell=True)",
        "subprocess.Popen('ls', shell=wanted)",
    ],
    conduct.find_built_sql: [
        "db.execute(f'SELECT * FROM {table}')",
        "db.execute('SELECT * FROM %s' % table)",
        "db.execute('select * from ' + table)",
        "db.execute('DELETE FROM runs WHERE id = ' + a + b)",
        "db.execute('DROP TABLE {}'.format(table))",
        "db.execute(f'SELECT {COLUMNS} FROM runs WHERE id = {number}')",
        "sql = f'UPDATE runs SET {column} = 1'\ndb.executescript(sql)",
    ],
    conduct.find_absolute_paths: [
        "open('/tmp/x')",
        "HOME = '/home/somebody'",
        "name = f'/var/lib/{x}'",
        "ROOT = 'C:\\\\data'",
        "ROOT = 'd:/data'",
    ],
    conduct.find_personal_names: [
        "getpass.getuser()",
        "socket.gethostname()",
        "platform.node()",
        "os.uname().nodename",
    ],
    conduct.find_silent_excepts: [
        "try:\n    f()\nexcept Exception:\n    pass",
        "try:\n    f()\nexcept:\n    g()",
        "try:\n    f()\nexcept (OSError, BaseException) as error:\n    g(error)",
    ],
    conduct.find_unfinished_notes: [
        "x = 1  # TODO later",
        "def f():\n    '''FIXME it is wrong.'''",
    ],
}

GOOD_LINES: Dict[Check, List[str]] = {
    conduct.find_speech: [
        "log.info('printed')",
        "sys.stderr.write('by contract')",
        "isinstance(error, SystemExit)",
    ],
    conduct.find_code_from_data: ["re.compile('x')", "run(['ls'], shell=False)", "db.execute(sql)"],
    conduct.find_built_sql: [
        "db.execute('SELECT * FROM runs WHERE id = ?', (1,))",
        "db.execute('SELECT 1 ' 'FROM runs')",
        "db.execute(f'PRAGMA user_version = {VERSION}')",
        "log(f'select {x}')",
    ],
    conduct.find_absolute_paths: [
        "'''Writes to /tmp/x.'''",
        "open('/proc/self/stat')",
        "open(os.devnull)",
        "name = f'{folder}/data/x'",
        "name = folder + '/tmp'",
        "pointer = '/a/b'",
    ],
    conduct.find_personal_names: ["os.uname().release", "platform.machine()"],
    conduct.find_silent_excepts: [
        "try:\n    f()\nexcept Exception:  # a plug-in may raise anything\n    pass",
        "try:\n    f()\nexcept Exception:\n    # a plug-in may raise anything\n    pass",
        "try:\n    f()\nexcept BaseException:\n    g()\n    raise",
        "try:\n    f()\nexcept OSError:\n    pass",
    ],
    conduct.find_unfinished_notes: ["x = 'TODO'", "# it is done"],
}

CASES = [(check, line) for check, lines in BAD_LINES.items() for line in lines]
HARMLESS = [(check, line) for check, lines in GOOD_LINES.items() for line in lines]


def name_of(value: object) -> str:
    """Name a case of the tables below in pytest's output."""
    return getattr(value, "__name__", repr(value))


@pytest.mark.parametrize(("check", "line"), CASES, ids=name_of)
def test_a_breach_is_found(check: Check, line: str) -> None:
    """Each check finds each form of what it is there to find."""
    source = parse("hydra_heads/heads/command.py", line)

    assert len(check(source)) == 1


@pytest.mark.parametrize(("check", "line"), HARMLESS, ids=name_of)
def test_what_is_allowed_is_no_breach(check: Check, line: str) -> None:
    """No check cries over what the rules allow."""
    source = parse("hydra_heads/heads/command.py", line)

    assert check(source) == []


def test_only_the_command_line_speaks() -> None:
    """Nothing outside `cli` prints, parses arguments or exits, but for child programs."""
    assert breaches(conduct.find_speech, product_sources()) == ""


def test_every_program_of_the_table_is_there() -> None:
    """The table of child programs names no file that is gone."""
    paths = {source.path for source in product_sources()}

    assert set(conduct.PROGRAMS) <= paths


def test_data_never_becomes_code() -> None:
    """No eval, exec, pickle, marshal or shell anywhere."""
    assert breaches(conduct.find_code_from_data, product_sources()) == ""


def test_sql_is_never_put_together() -> None:
    """Every statement is one literal, values are bound."""
    assert breaches(conduct.find_built_sql, product_sources()) == ""


def test_no_absolute_paths() -> None:
    """No source names a place on one machine [H-080]."""
    assert breaches(conduct.find_absolute_paths, product_sources()) == ""


def test_no_names_of_people_or_machines() -> None:
    """No source asks for the user's or the machine's name [H-083]."""
    assert breaches(conduct.find_personal_names, product_sources()) == ""


def test_broad_handlers_say_why() -> None:
    """Whoever takes every error says why beside it, or raises it again."""
    assert breaches(conduct.find_silent_excepts, product_sources()) == ""


def test_nothing_is_put_off() -> None:
    """No comment or docstring announces work still to do."""
    assert breaches(conduct.find_unfinished_notes, product_sources()) == ""
