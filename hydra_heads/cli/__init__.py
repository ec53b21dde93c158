"""What people call: one file a command; only here anything is printed, parsed or exited.

- `main`: where a process comes in
- `dispatch`: finds the command, shows one error, answers the exit code
- `commands`: the table of commands; `call`: one call of one of them
- `calling`: how this one was called, so that messages and next commands have the same form
- `parser`: the command line; `output`: standard output
- `folders`: which folder is meant; `contents`: what lies in it
- `profile`, `weigh`, `dashboard`, `pipeline`, `show`, `compare`, `validate`, `new`, `doctor`,
  `run`, `changes`, `anomalies`: the commands; `history/`: those of two words
- `history_folder`, `insight_options`: which history, and which series of it, are meant
- `series_input`, `series_output`: anybody's series, and what is found in them
- `profile_options`, `profile_output`, `watcher`, `progress`: what Phase 1 takes and shows
"""
