"""What people call: one file a command; only here anything is printed, parsed or exited.

- `main`: finds the command, shows one error, answers the exit code
- `commands`: the table of commands
- `calling`: how this one was called, so that messages and next commands have the same form
- `parser`, `options`: the command line
- `output`: standard output; `progress`: the line that says how far it is
- `folders`: which folder is meant
- `profile`, `weigh`, `dashboard`, `pipeline`, `show`, `validate`, `new`: the commands
"""
