"""One file a format: what a gate found, for a terminal, a CI server or a pull request.

- `table`: the formats, a row each
- `findings`: a regression document as rows of one shape, and what is said of all
- `phrases`: the verdict, figures and baseline in words
- `reproduce`: the command that asks the same again
- `text`, `json_document`, `junit`, `tap`, `github`, `markdown`: the formats
"""
