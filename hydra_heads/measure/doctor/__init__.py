"""What this machine and this installation are good for, before anything is measured on them.

- `check`: one thing that was looked at, and what follows
- `survey`: all of them, in order
- `installation`: Python and SQLite
- `running`: programs are started, ended to the last process, and looked at
- `processors`: which may be used, how much of them, at what speed
- `disturbance`: who else uses the machine now
- `folders`: where files go
- `clock`: the smallest step of the clock
- `bench`: a crew to try things on
- `overhead`: what measuring costs here, and how exact it is; `launching`, `truth` and
  `self_difference`: its parts
"""
