"""Which heads need no more runs, asked while runs are being made.

- `race`, `rivalry`, `pacing`: who leads, who is surely behind, and when it is looked at
- `until_decided`: Phase 1 as a race
"""
