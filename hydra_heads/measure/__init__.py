"""Where runs come from: the order of runs, one process at a time, and what is kept of it.

- `request`: what Phase 1 is asked for, what it tells on the way, what it answers
- `preflight`: which heads cannot be started at all
- `plan`: what an invocation runs: a new one, or the rest of an interrupted one
- `schedule`: blocks of each head once on one instance, in an order that follows from the seed
- `loop`: block by block, each run judged, recorded, told and forgotten
- `closing`: profiles, what got worse, what a failure costs
- `runner`: one process from its start to the end of its tree; `runner_windows`: the same there
- `attendant`: the thread that reads what a process says and ends it at its limit
- `channels`: the pipes of one run; `capture`: what passes through one, in bounded memory
- `process_tree`: all processes of a run, and their end; `children` and `orphans`: how Linux
  tells whose they are
- `signal_gate`: stopping signals, held while a process is started or ended
- `usage`: the kernel's figures as metrics; `flags`: what is doubtful about them
- `scratch`: a fresh folder for one run
- `folder`: who lives in an output folder; `slot_document`: the document that says so
- `headlog`: what failed runs said
- `figures`: from runs to the figures of a profile; `saving`: the profile as a document
- `previous`: what came before, and whether a head got worse
- `environment`: the machine, without names
- `profiler`: one head run N times from Python
"""
