"""What to do when one head is not enough, from paired runs.

- `paired_runs`: runs of different heads in the same block, run by run
- `fallbacks`: which head is likely to succeed where another failed
- `plan`, `planning`: heads in turn within one deadline, and whether that beats the best alone
- `runs`, `search`, `greedy`: what a plan costs, and the search for a good one
"""
