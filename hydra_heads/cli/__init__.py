"""What people call: one file a command; only here anything is printed, parsed or exited.

- `main`: where a process comes in
- `dispatch`: finds the command, shows one error, answers the exit code
- `commands`: the table of commands; `call`: one call of one of them
- `calling`: how this one was called, so that messages and next commands have the same form
- `parser`: the command line; `values`, `durations`: what its options take; `refusal`: how one is
  refused
- `plain_line`: a command line that needs no parser; `log_options`: log lines as they are wished
- `output`: standard output
- `folders`: which folder is meant; `contents`: what lies in it; `views`: what is shown of it
- `profile`, `weigh`, `dashboard`, `pipeline`, `show`, `compare`, `validate`, `new`, `doctor`,
  `run`, `changes`, `anomalies`, `export`: the commands; `history/`, `rules/`: those of two words
- `exports`: where exports go
- `gate`: dispatches to `gate_judging` (`gate_history`, `gate_stored`: what the newest runs are
  compared with; `gate_scene`: what is meant; `gate_subjects`: series made into what is judged;
  `gate_baselines`: what is stored; `gate_confirming`: suspects run again; `gate_output`),
  `gate_now` and `gate_revision` (two revisions), `gate_audit`, `gate_accept`, `gate_series` and
  `gate_weights`, new weights judged on fresh runs; `gate_options`, `gate_metrics`: what is
  asked of it
- `show_text`: what `show` says, `show_screen`: on what; `show_watch`: again and again,
  `show_display`: in one place or below each other; `show_cleaning`: without names and paths;
  `show_live`: daily use
- `pick`: the command, and `quick_pick`, its everyday case; `pick_choice`, `pick_live`: what is
  drawn from; `pick_explained`, `pick_json`: what is printed beside the names
- `run_slot`: `run` with a slot; `run_slot_options`, `run_slot_place`: what it is asked for, and
  where; `run_slot_choice`: what would be run; `run_slot_output`: what is told and passed on
- `configuration`: what `--config` lays over a slot; `rule_checking`: rules before they are used
- `notifying`: whoever is to know of a run is told after it
- `used_folder`: which folder holds what is recorded of a slot
- `history_folder`, `insight_options`: which history, and which series of it, are meant
- `series_input`, `series_output`: anybody's series, and what is found in them
- `profile_options`, `profile_output`, `watcher`, `progress`: what Phase 1 takes and shows
"""
