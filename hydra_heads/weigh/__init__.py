"""From profiles to weights.

What the runs say:

- `evidence`, `pairing`: profiles as costs, paired by block or by instance where they are
- `past/`: what was run before, and how much of it counts
- `constraints`: how probable it is that a head may be used at all
- `slot_settings`: objective, constraints and limits, as the slot gives them
- `collected`: profiles in memory, from Python callers

What follows for every head:

- `estimate`, `fit`: what it is expected to cost, with its error
- `mixed`, `block_effects`: the same where not every head ran in every block
- `estimation`: which of these fits the evidence
- `lowest`, `lowest_eligible`: the probability that it has the lowest expected cost
- `sharpening`, `limits`: from beliefs to shares, and from shares to weights
- `instances/`: which head is best on which input

How weights are made and published:

- `policy`, `policies`: what a way from evidence to weights is, and the table of them
- `best_probability`, `success_share`, `uniform`: the policies
- `weighing`: heads weighed under the slot's settings
- `steadiness`, `crossfit`, `contenders`: whether new weights are worth publishing
- `decision`: first, published or kept
- `provenance`: what weights were made from, and which weights they replace
- `weights`: the weights document
- `calculate`: the functions for Python callers

In words:

- `reasons`, `doubts`: why a head has its weight, and what makes weights doubtful
- `standing`, `more_runs`: which heads may be the best, and how many more runs would tell
- `comparison`: how the best compares with the next
- `wording`: figures in words

Beside weights:

- `validation/`: whether new weights are better than the old ones, on fresh runs
- `plans/`: which head succeeds where another failed, and heads in turn within one deadline
- `races/`: which heads need no more runs, asked while runs are being made
"""
