"""What programs of several languages and systems print when they fail, by category.

A phrase is lower case and stands in a line as whole words, whatever their case there. Those of
Python, Java, .NET, Go, Node, Rust, Ruby, R and the C library, of shells, curl, Windows, SQLite,
PostgreSQL, MySQL, Oracle and MongoDB, as these programs word them.
"""

from typing import Tuple


def _phrases(text: str) -> Tuple[str, ...]:
    """Split a text at `|`, whatever lines it is written on."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


MEMORY_PHRASES = _phrases(
    """
    memoryerror | _arraymemoryerror | out of memory | outofmemoryerror | outofmemoryexception
    | out-of-memory | oom-kill | oom-killer | oomkilled | oom killer | cannot allocate memory
    | can't allocate memory | could not allocate memory | failed to allocate memory | unable
    to allocate | memory allocation failed | memory allocation of | memory exhausted | virtual
    memory exhausted | not enough memory | insufficient memory | allowed memory size of |
    enomem | std::bad_alloc | bad_alloc | java heap space | gc overhead limit exceeded | heap
    out of memory | nomemoryerror | memory limit | cannot allocate vector of size |
    cuda_error_out_of_memory
    """
)


TIMEOUT_PHRASES = _phrases(
    """
    reached its time limit | timed out | timed-out | time out | timeout: | timeout after |
    timeout error | timeout exceeded | timeout expired | timeout occurred | timeout reached |
    timeout was reached | read timeout | request timeout | connect timeout | connection
    timeout | i/o timeout | gateway timeout | statement timeout | job timeout | hit timeout |
    timeouterror | timeoutexpired | timeoutexception | sockettimeoutexception |
    httptimeoutexception | sockettimeout | readtimeout | readtimeouterror | connecttimeout |
    connecttimeouterror | etimedout | esockettimedout | deadline exceeded | deadline_exceeded
    | deadlineexceeded | time limit exceeded | gateway time-out | execution expired
    """
)


CONNECTION_PHRASES = _phrases(
    """
    connectionerror | connectionrefusederror | connectionreseterror | connectionabortederror |
    brokenpipeerror | newconnectionerror | clientconnectorerror | connectexception |
    connection refused | connection reset | connection aborted | connection closed |
    connection was closed | connection was forcibly closed | connection failed | connection
    error | closed the connection unexpectedly | lost connection | broken pipe | actively
    refused | no connection could be made | could not connect | can't connect | cannot connect
    | couldn't connect | failed to connect | unable to connect | econnrefused | econnreset |
    econnaborted | epipe | ehostunreach | enetunreach | enotfound | eai_again | no route to
    host | network is unreachable | network unreachable | host is unreachable | host
    unreachable | name or service not known | temporary failure in name resolution | name
    resolution | nodename nor servname provided | no address associated with hostname | no
    such host | unknown host | unknownhostexception | could not resolve | couldn't resolve |
    cannot resolve | failed to resolve | getaddrinfo failed | gaierror | name does not resolve
    | socket hang up | server has gone away | remote end hung up | unexpected eof from server
    | max retries exceeded with url | ssl handshake | tls handshake | service unavailable |
    bad gateway | curl: (5) | curl: (6) | curl: (7) | curl: (35) | curl: (52) | curl: (56)
    """
)


PERMISSION_PHRASES = _phrases(
    """
    permissionerror | permission denied | permissiondenied | permission_denied | access is
    denied | access denied | accessdenied | accessdeniedexception |
    unauthorizedaccessexception | insufficientprivilege | operation not permitted | not
    permitted  | eacces | eperm | not authorized | unauthorized |
    authentication failed | authorization failed | forbidden | must be root | requires root |
    a required privilege is not held
    """
)


DATABASE_PHRASES = _phrases(
    """
    database is locked | database table is locked | database schema is locked | database disk
    image is malformed | database or disk is full | database is full | file is not a database
    | unable to open database file | attempt to write a readonly database | database error |
    databaseerror | operationalerror | programmingerror | integrityerror | interfaceerror |
    sqlite_busy | sqlite_locked | sqlite_corrupt | sqlite_readonly | sqlite_constraint |
    sqlite_error | sqliteexception | sqlexception | sqlsyntaxerrorexception | psqlexception |
    psycopg2.errors | psycopg.errors | deadlock detected | deadlock found |
    lock wait timeout exceeded |
    could not serialize access | could not obtain lock | unique constraint | foreign key
    constraint | duplicate key value | duplicate entry | violates not-null constraint | too
    many clients already | too many connections | remaining connection slots are reserved | no
    such table | no such column | relation does not exist | unknown column | unknown database
    | you have an error in your sql syntax | syntax error at or near | sqlstate |
    mongoservererror | mongoerror | serverselectionerror | redis.exceptions | tns:no listener
    """
)


FILE_PHRASES = _phrases(
    """
    filenotfounderror | filenotfoundexception | nosuchfileexception |
    directorynotfoundexception | no such file or directory | no such file | no such directory
    | file not found | file does not exist | cannot find the file | cannot find the path |
    can't open file | cannot open file | could not open file | couldn't open file | failed to
    open file | unable to open file | unable to access jarfile | cannot find module |
    modulenotfounderror | no module named | module_not_found | command not found | not found
    in path | executable file not found | is not recognized as an internal or external command
    | cannot open shared object file | enoent | enotdir | eisdir | eexist | enospc | erofs |
    emfile | enfile | fileexistserror | file exists | isadirectoryerror | is a directory |
    notadirectoryerror | not a directory | no space left on device | not enough space on the
    disk | disk quota exceeded | disk is full | disk full | read-only file system | file name
    too long | file too large | too many open files | input/output error | stale file handle |
    being used by another process
    """
)
