"""One job done by the heads of a slot, as processes.

- `job`: a head is picked and run, others take over where it fails
- `instance`: which input; `running`: one run of one head
- `output`: what a head wrote, spooled until it is known to have succeeded
- `record`: the runs on their way into the history
"""
