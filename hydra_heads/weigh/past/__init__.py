"""What was run before, and how much of it counts.

- `past`: earlier invocations and days of daily use; `cell`: what one says of one head
- `levels`: what they are measured by; `summary`: what they come to
- `discount`: how much of each counts
- `from_history`: the same, run by run, from the history
"""
