"""Results of other programs, and profiles, as runs: one file a format, and what they share.

`formats` is the table of formats, `foreign` what every format hands over and how a bad value is
refused, `naming` makes head names of commands; `profiles`, `hyperfine` and `pyperf` each tell
whether a document is theirs and yield its runs.
"""
