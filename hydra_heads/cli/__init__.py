"""What people call: one file a command; only here anything is printed, parsed or exited.

- `main`: where a process comes in
- `dispatch`: finds the command, shows one error, answers the exit code
- `commands`: the table of commands; `call`: one call of one of them
- `calling`: how this one was called, so that messages and next commands have the same form
- `parser`: the command line; `output`: standard output
- `folders`: which folder is meant; `contents`: what lies in it
- `profile`, `weigh`, `dashboard`, `pipeline`, `show`, `validate`, `new`: the commands
- `profile_options`, `profile_output`, `watcher`, `progress`: what Phase 1 takes and shows
"""
