"""The `Slot` of the Python API: a job whose heads are functions of this process.

- `slot`: what people call; `arguments`: what it may be given; `heads`: its functions
- `calls`: one call, from the first head to the one that succeeds; `failures`: how it goes on
- `figures`: what heads report; `objective`: what is minimised, and how much a run used
- `seeds`: where learning begins; `state`: what callers and writer share
- `life`: from the first call to the end of the process; `forks`: and in its copies
- `recording`: runs on their way into the history, others' on their way here; `writer`: the
  thread that does so
- `explained`: why it picks as it does
"""
