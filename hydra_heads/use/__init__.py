"""Doing the job: a head is picked by weight, run, and what came of it is learned from.

- `published`: the weights in force, read for every pick; `published_problems`: what is wrong with
  them, in words; `present`: brought up to the heads that there are
- `picking`: heads drawn by their shares; `known_instance`: which input is meant
- `slot_folder`, `definitions`: where a slot is at home, and what its heads are
- `learning/`: picks heads while they are used, and learns from each run
- `live`: what the history says of daily use, told to a learner; `live_state`: that for people
- `attempts`: how one call goes on after a failure; `fallback`: to which head, `following`: what
  is known of those today; `retry`: how long before the same head again
- `jobs/`: one job done by processes, recorded run by run; `plan_steps`: by a plan
- `slots/`: the `Slot` of the Python API, whose heads are functions of this process
"""
