"""Running heads on Windows: no runner process, a Job Object holds each run's tree.

- `layouts`: the structures that the system calls take and fill
- `calls`: the system calls, in one table; `api`: the object that makes them
- `job`: the Job Object of one run: its limits, what its processes used, their end
- `streams`: what goes into a process and what comes out of it
- `process`: one process, started suspended inside its job
- `watching`: the wait for its end, and what is looked at meanwhile
- `run`: one launch from its start to the end of its tree
- `crew`: the workers, a thread each
"""
