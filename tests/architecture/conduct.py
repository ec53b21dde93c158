"""Checks of what a source does: printing, exiting, running code, building SQL, naming places."""

import ast
import io
import re
import tokenize
from typing import Dict, Iterator, List, Set

from tests.architecture.sources import (
    Source,
    at,
    docstring_constants,
    dotted,
    nodes_of,
    string_value,
)

# What runs in a process of its own: its standard output and its end are its own. With reasons.
PROGRAMS: Dict[str, str] = {
    "hydra_heads/heads/callable_child.py": "the process of a callable",
    "hydra_heads/heads/pattern_child.py": "the process that searches for patterns",
    "hydra_heads/measure/runner/guard.py": "the guard's forked copy is the runner",
    "hydra_heads/measure/runner/calling.py": "each call is a forked copy of its worker",
    "hydra_heads/heads/builtin/processes.py": "a forked copy must not run on",
    "hydra_heads/heads/builtin/share_child.py": "a program started by the head `subprocesses`",
}

SPEAKING_CALLS = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "os.abort"}
SPEAKING_NAMES = {"sys.stdout", "sys.stdin"}
ARGUMENT_MODULES = {"argparse", "optparse", "getopt"}

CODE_CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "subprocess.getstatusoutput",
}
# Between a process and the one it started, over a pipe that nobody else has. With reasons.
PRIVATE_PIPES: Dict[str, str] = {
    "hydra_heads/measure/worker.py": "Hydra's end of the pipe",
    "hydra_heads/measure/runner/wire.py": "the runner's end: json would raise its memory",
    "hydra_heads/measure/runner/program.py": "the settings that Hydra starts it with",
}

CODE_MODULES = {"pickle", "cPickle", "marshal", "shelve", "dill"}

PERSONAL_CALLS = {
    "getpass.getuser",
    "os.getlogin",
    "platform.node",
    "socket.gethostname",
    "socket.getfqdn",
    "socket.gethostbyaddr",
}
PERSONAL_ATTRIBUTES = {"nodename", "pw_name", "pw_gecos", "pw_dir"}
# With reasons.
KNOWS_NAMES: Dict[str, str] = {
    "hydra_heads/base/anonymous.py": "it looks names up to take them out of what is shown",
}

SQL_VERBS = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP|WITH|PRAGMA|ATTACH|BEGIN)\b", re.I
)
SQL_CALLS = {"execute", "executemany", "executescript"}

ABSOLUTE = re.compile(
    r"/(tmp|home|root|usr|etc|var|opt|mnt|media|srv|bin|sbin|lib|Users|Library|Volumes|dev|proc|sys"
    r"|work|workspace|data)(/|\Z)|[A-Za-z]:[\\/]|\\\\\w"
)
# What an operating system promises to keep at its place.
SYSTEM_PATHS = re.compile(r"/(dev|proc|sys)(/|\Z)")


def calls(source: Source) -> Iterator[ast.Call]:
    """Yield every call of a file."""
    for node in nodes_of(source.tree):
        if isinstance(node, ast.Call):
            yield node


def imported_modules(source: Source) -> Iterator[ast.alias]:
    """Yield the first names of all imports, as aliases with their line where Python tells it."""
    for node in nodes_of(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield ast.copy_location(ast.alias(alias.name.split(".")[0], None), node)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield ast.copy_location(ast.alias(node.module.split(".")[0], None), node)


def may_speak(path: str) -> bool:
    """Tell whether a file may print, parse arguments and exit."""
    return (
        path.startswith("hydra_heads/cli/")
        or path == "hydra_heads/__main__.py"
        or "/" not in path
        or path in PROGRAMS
    )


def raised_names(node: ast.Raise) -> Set[str]:
    """Name what a raise statement raises, called or not."""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return {dotted(raised)} if raised else set()


def find_speech(source: Source) -> List[str]:
    """Find printing, reading arguments and exiting outside `cli`."""
    if may_speak(source.path):
        return []
    breaches = [
        at(source, call, f"only cli calls {dotted(call.func)}")
        for call in calls(source)
        if dotted(call.func) in SPEAKING_CALLS
    ]
    breaches += [
        at(source, node, f"only cli uses {dotted(node)}")
        for node in nodes_of(source.tree)
        if isinstance(node, (ast.Name, ast.Attribute)) and dotted(node) in SPEAKING_NAMES
    ]
    breaches += [
        at(source, node, "only cli raises SystemExit")
        for node in nodes_of(source.tree)
        if isinstance(node, ast.Raise) and "SystemExit" in raised_names(node)
    ]
    breaches += [
        at(source, alias, f"only cli imports {alias.name}")
        for alias in imported_modules(source)
        if alias.name in ARGUMENT_MODULES
    ]
    return breaches


def find_code_from_data(source: Source) -> List[str]:
    """Find everything that turns data into running code: eval, pickle, a shell."""
    breaches = []
    for call in calls(source):
        if dotted(call.func) in CODE_CALLS:
            breaches.append(at(source, call, f"{dotted(call.func)} runs what it is given"))
        for keyword in call.keywords:
            if keyword.arg == "shell" and getattr(keyword.value, "value", None) is not False:
                breaches.append(at(source, call, "shell= starts a shell"))
    breaches += [
        at(source, alias, f"{alias.name} runs what it reads")
        for alias in imported_modules(source)
        if source.path not in PRIVATE_PIPES and alias.name in CODE_MODULES
    ]
    return breaches


def pieces(node: ast.AST) -> List[ast.AST]:
    """Take a text that is put together apart, in order; a plain text is its only piece."""
    if isinstance(node, ast.JoinedStr):
        return [v.value if isinstance(v, ast.FormattedValue) else v for v in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)):
        return [*pieces(node.left), *pieces(node.right)]
    call = node.func if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and isinstance(call, ast.Attribute) and call.attr == "format":
        return [call.value, *node.args, *(keyword.value for keyword in node.keywords)]
    return [node]


def is_built_sql(node: ast.AST) -> bool:
    """Tell whether a text begins as SQL and holds more than literals and UPPER_CASE constants."""
    first, *rest = pieces(node)
    varying = [p for p in rest if not string_value(p) and not dotted(p).split(".")[-1].isupper()]
    return bool(SQL_VERBS.match(string_value(first)) and varying)


def find_built_sql(source: Source) -> List[str]:
    """Find SQL that is put together from pieces and handed to a database, also by way of a name."""
    built: Set[str] = set()
    for node in nodes_of(source.tree):
        if isinstance(node, ast.Assign) and is_built_sql(node.value):
            built |= {dotted(target) for target in node.targets} - {""}
    breaches = []
    for call in calls(source):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in SQL_CALLS and call.args):
            continue
        if is_built_sql(call.args[0]) or dotted(call.args[0]) in built:
            breaches.append(at(source, call, "SQL is made of literals; values are bound by ?"))
    return breaches


def find_absolute_paths(source: Source) -> List[str]:
    """Find literals that name a place on one machine; docstrings and inner pieces are no such."""
    skipped = {id(node) for node in docstring_constants(source.tree)}
    for node in nodes_of(source.tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(value) for value in node.values[1:]}
        elif isinstance(node, ast.BinOp):
            skipped.add(id(node.right))
    return [
        at(source, node, f"{string_value(node)!r} is an absolute path")
        for node in nodes_of(source.tree)
        if id(node) not in skipped
        and ABSOLUTE.match(string_value(node))
        and not SYSTEM_PATHS.match(string_value(node))
    ]


def find_personal_names(source: Source) -> List[str]:
    """Find questions for the name of the user or of the machine."""
    if source.path in KNOWS_NAMES:
        return []
    breaches = [
        at(source, call, f"{dotted(call.func)} asks for a name of a person or machine")
        for call in calls(source)
        if dotted(call.func) in PERSONAL_CALLS
    ]
    breaches += [
        at(source, node, f".{node.attr} is a name of a person or machine")
        for node in nodes_of(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in PERSONAL_ATTRIBUTES
    ]
    return breaches


def comment_lines(source: Source) -> Dict[int, str]:
    """Map line numbers to the comments on them."""
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def find_silent_excepts(source: Source) -> List[str]:
    """Find handlers that take every error without a comment that says why."""
    comments = comment_lines(source)
    breaches = []
    for node in nodes_of(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds: List[ast.AST] = [node.type or node]
        if isinstance(node.type, ast.Tuple):
            kinds = [*node.type.elts]
        broad = {"", "Exception", "BaseException"} & {dotted(kind) for kind in kinds}
        first = node.body[0].lineno
        explained = any(line in comments for line in range(node.lineno - 1, first + 1))
        reraises = any(isinstance(inner, ast.Raise) and not inner.exc for inner in ast.walk(node))
        if broad and not explained and not reraises:
            breaches.append(at(source, node, "taking every error needs its reason beside it"))
    return breaches


def find_unfinished_notes(source: Source) -> List[str]:
    """Find comments and docstrings that put something off."""
    put_off = re.compile(r"\b(TODO|FIXME|XXX)\b")
    breaches = [
        f"{source.path}:{line}: finish it or leave it out"
        for line, text in comment_lines(source).items()
        if put_off.search(text)
    ]
    breaches += [
        at(source, node, "finish it or leave it out")
        for node in docstring_constants(source.tree)
        if put_off.search(string_value(node))
    ]
    return breaches
