"""Series for Prometheus, and questions about them.

- `names`: what Hydra's figures are called there, and in which base unit they are
- `series`: from what is known of a slot to the series of each family
- `buckets`: the bounds of the histogram
- `text`: the exposition format
- `queries`: PromQL that finds the series again
"""
