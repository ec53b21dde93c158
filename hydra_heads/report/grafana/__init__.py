"""A dashboard for Grafana, the classic model, over the series for Prometheus.

- `fields`: units, digits, colours by threshold, words for codes
- `panels`: one panel: a place, queries, and a way to show the answer
- `document`: the panels that the dashboard document has
- `rows`: the panels that every slot has below those
"""
