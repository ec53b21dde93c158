"""What every part stands on, and what knows nothing of heads or runs.

- `errors`: the one tree of errors, and the exit codes that commands answer with
- `stop`: the request to end early, raised when a signal arrives
- `clock`: wall-clock stamps as they stand in documents
- `jsontext`: strict reading and stable writing of JSON text; `columns`: its values in bulk;
  `collecting`: nobody looks for cycles meanwhile
- `files`: whole files or none: atomic writing, capped reading; `digest`: their sha256;
  `new_file`: a new file, whole, and only where there is none
- `paths`: paths as documents hold them
- `lock`: one writer a folder
- `log`: log lines on standard error, for people or as JSON; `log_lines`: their form
- `redact`: masking of secrets and of control characters; `anonymous`: of names and paths
- `spelling`: texts in what an output can encode
- `settings`: option over environment over file over default
"""
