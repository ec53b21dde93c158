"""Which head is best on which input, where the runs say that it differs.

- `by_instance`: beliefs and weights of each input
- `cells`: the runs of one head on one input; `model`: how far inputs differ
"""
