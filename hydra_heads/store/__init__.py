"""The record of every run: an SQLite file, written as runs end, read by whoever asks.

- `schema`: tables and views, and the version they have
- `statements`: every other statement, each text put together once from the metric registry
- `faults`: what SQLite says, in one line that says what to do
- `opening`: a connection to a file that was looked at first
- `rows`: a run as a row and back, and what is refused before SQLite sees it
- `recorded`: runs with what was seen of them, and the conditions of blocks, on their way in
- `curves`: what was sampled while a run went on, read back
- `numbering`: names and repeated texts, stored once and referred to by number
- `orders`: which runs of an invocation are done, in little memory
- `invocations`: what an invocation was asked for, written and read back
- `queries`: what the history answers about its runs
- `history`: the history itself
- `pending`: runs that have ended and are not in the history yet
"""
