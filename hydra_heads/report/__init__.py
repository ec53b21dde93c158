"""What people and monitors see of profiles and weights.

- `figures`: the metrics of one head, computed from its profile and its weights
- `change`: the change of the mean time against the previous profile
- `thresholds`: when a figure is a warning or critical
- `status`: the rule from figures to a status
- `panels`: what the dashboard shows, and where
- `alerts`: rules on the dashboard, as the profiles say they stand
- `dashboard`: the dashboard document
- `completing`: figures that follow from what a profile says
- `view`: the dashboard with what it was made of, as every format is handed it
- `formats`: one file a format, and their table; `anonymous_view`: a view that names nobody
- `page`: the HTML report; `charts`: its pictures; `escaping`: text in both
- `nights`: times over the invocations
- `prometheus`, `grafana`: series, and a dashboard over them
- `terminal`: what `show` prints
- `summary`: which head to use, how sure that is, what to do next; `verdict`: its parts
- `head_rows`: one row a head with all its figures; `csv_cells`: cells that are no formulas
- `comparison`: which of two heads is faster, in words
- `gate`: what judging new weights came to, in words
- `gates`: what the regression gate found, one file a format
- `insight`: trends and changes over the invocations, in words; `insight_nights`: far nights and
  metrics that go together; `insight_documents`: all of these as JSON
- `history`: invocations and runs as tables; `history_rows`: as JSON; `one_run`: all of one
- `live`: daily use: heads, how their shares moved, the last calls
- `exported_runs`: runs for other programs; `errors`: why runs failed; `pruning`: what goes
- `series`: changes and anomalies of anybody's series
- `rule_standings`: how rules stand for each head, silences, and what waits to be told
- `doctor`: what a look at the machine found, in words
- `wording`: figures as short texts
- `table`: columns of text, aligned
- `profile_words`: the figures of one profile as such texts
- `weights_table`: weights as such a table
"""
