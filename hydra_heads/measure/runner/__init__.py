"""The small processes that start heads: what runs in them, and what they say to Hydra.

At run time nothing but a few cheap modules of the standard library is imported here: what these
processes hold in memory is the least that can be told of a head.

- `program`: what is started, and becomes guard, runner or worker
- `guard`: the process between Hydra and its runner, which ends whatever they leave behind
- `serving`: the runner's work, one request after the other; `running`: one of them, from start
  to end; `spawning`: the start of a process without a fork of ours; `library`: the C library's
- `calling`: the worker of a callable; `imported`: what the import of its module left
- `wire`: what Hydra and its runner say to each other; `record`: what is told of a run
- `waiting`: waiting for one process to end; `kqueue`: the same on macOS
- `tree`: the processes of a run, their end, what they used
- `limits`: what is looked at while a run goes on; `platforms`: what this system gives for that
- `sampling`: figures of a run's processes over time; `curve`: those figures, a thousand at most
- `population`: the processes found and added up; `sharing`: what of their memory counts once
- `process`: one of them, looked at again and again; `proc`: what Linux tells below /proc
- `libproc`: the same on macOS; `libproc_calls`: the calls that it needs
"""
