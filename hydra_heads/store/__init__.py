"""The record of every run: an SQLite file, written as runs end, read by whoever asks.

- `schema`: tables and views, and the version they have
- `statements`: every other statement, each text put together once from the metric registry
- `faults`: what SQLite says, in one line that says what to do
- `opening`: a connection to a file that was looked at first
- `transaction`: all that is done in it, or nothing
- `snapshot`: a copy of a database in use, whole or not there
- `upgrade`: older files copied, then brought to the present version
- `rows`: a run as a row and back, and what is refused before SQLite sees it
- `recorded`: runs with what was seen of them, and the conditions of blocks, on their way in
- `curves`: what was sampled while a run went on, read back
- `inserting`: runs checked, turned into rows and written together
- `numbering`: names and repeated texts, stored once and referred to by number
- `orders`: which runs of an invocation are done, in little memory
- `invocations`: what an invocation was asked for, written and read back
- `queries`: what the history answers about its runs
- `history`: the history itself
- `aggregate`: all metrics of a head's last runs
- `pruning`: what need not be kept, found and deleted; `pruning_statements`: how it asks;
  `kept`: which invocations documents still stand on
- `copies`: backup and vacuum; `restoring`: a copy put back
- `listing`: runs and invocations by what is asked for; `listing_statements`: how it asks
- `importing`: what other programs measured, taken in; `imports/`: their formats
- `pending`: runs that have ended and are not in the history yet
- `levels`: one value an invocation, on one scale whatever its inputs were
- `series`: one head and one metric over time; `series_statements`: what it asks for
- `live`: runs of daily use as those who choose by them read them; `live_days`: what days of them
  say of a head; `live_statements`: what both ask for
- `rule_samples`: the newest runs of a head as rules look at them; `rule_states`: how rules stand,
  kept together with what is to be told; `rule_leftovers`: whether anything is left of them;
  `rule_statements`: what they ask for
- `notifications`: letters that wait, were sent or were given up; `notification_statements`: how
  they are asked for; `silences`: rules of which nobody is told for a while
- `acceptances`: levels that somebody has taken for good
- `coincidence`: what was different about two invocations
- `insight/`: what series say: trends, changes, far nights, relations
"""
