"""Where runs come from: the order of runs, the processes that start them, and what is kept.

- `request`: what Phase 1 is asked for, what it tells on the way, what it answers
- `preflight`: which heads cannot be started at all; `versions`: what their programs say they are
- `plan`: what an invocation runs: a new one, or the rest of an interrupted one
- `schedule`: blocks of each head once on one instance, in an order that follows from the seed
- `loop`: an invocation from what is asked for to its profiles; `phase`: its runs
- `blocks`: what is left of the schedule; `feeding`: keeps the workers busy with it
- `steps`: from a planned step to a process, from its outcome to a run
- `recording`: runs on their way into the history; `taking_in`: those a killed Hydra left
- `closing`: profiles, what got worse, what a failure costs; `marking`: warm-ups and outliers
- `crew`: workers that run heads, whatever the system; `crews`: which crew this system has
- `posix_crew`: a runner process a worker; `worker`: one such process seen from here,
  `pipes`: what is between
- `runner/`: what runs inside the small processes; `windows/`: the crew of Windows
- `outcomes`: from what a runner tells to an outcome; `capture`: output in bounded memory, `filed`:
  in a file
- `cpus`: the processors of each worker; `parallel`: whether runs side by side disturb each other
- `conditions`: load, stolen time and jumps of the clock during a block
- `signal_gate`: stopping signals, held while runs are recorded; `handlers`: those of others
- `script`: any command, run once and recorded; `wrapping`: a run in our own place, with our
  streams (`passing`: what it writes, on to its reader) and our signals (`forwarding`)
- `workplace`: temporary files of runs; `scratch`: removing what they left there
- `folder`: who lives in an output folder; `slot_document`: the document that says so
- `headlog`: what failed runs said
- `figures`: from runs to the figures of a profile; `saving`: the profile as a document
- `previous`: what came before; `trending`: where a head's times go over the nights
- `degradation`: whether a head got worse; `expectation`: where a night is to be expected
- `alerting`: rules evaluated over what was recorded since the last time; `rule_pass`: head by
  head, kept as it goes; `rule_steps`: run by run, and what is to be told
- `comparing`: whether one of two heads is faster; `difference`: of two samples
- `confirming`: suspects of a gate, run again; `revisions`: what git has, `revision_runs`: the heads
  of two revisions in the same blocks, `paired_rows`: what that comes to
- `doctor/`: what this machine can tell at all, and what measuring costs on it
- `environment`: the machine, without names
- `profiler`: one head run N times from Python
"""
