"""Values and documents: what the parts hand to each other and what stands in files.

- `names`, `places`: what heads and slots may be called, and where their documents lie
- `command_names`: the head that a command's runs belong to when nobody names it
- `metrics`: the one registry of metric names
- `slot`: the definition of a job, its instances and heads
- `intervals`: as they stand in documents
- `run`, `failure`: one measured execution, and why it did not succeed
- `invocation`: one Phase 1, and what its runs come to
- `pruning`: what of the past is to go
- `log_categories`: what the output of a failed run says; `log_phrases`: the words of programs
- `moments`: dates and moments that people write; `series_file`: series of other programs
- `gate`: what judging new weights may come to, and the rule
- `regression`: what judging heads against their past may come to; `audit`: profiles kept for that
- `rules`, `channels`, `notifications`: what somebody should know of, whom to tell, and what
- `header_names`: headers that let somebody in, and those that no channel sets
- `severities`: how grave that is, and what the output of a failed run says
- `objective`: what a run costs; `minimised`: the figures of a run that it counts
- `weight_limits`: limits of weights, and whether they leave any weights
- `head_profile`: the collector of Python callers
- `profile`, `weights`: documents with names for what their readers need
- `envelope`: what every generated document starts with; `envelope_checks`: whether one does
- `schemas/`, `schema` and its `schema_*`: JSON Schemas, and the validator of values against them
- `checks` and its `*_checks`, `findings`: what must hold beyond a schema, and how a problem is told
- `documents`: reading, writing and validating; `reading`: values of what was read
- `quick_reading`: JSON documents for those who cannot wait for all checks
"""
