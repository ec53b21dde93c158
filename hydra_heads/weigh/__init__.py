"""From profiles to weights.

- `evidence`: profiles as costs, paired by block where they are
- `estimate`, `fit`: what each head is expected to cost, with its error
- `lowest`: the probability that a head has the lowest expected cost
- `sharpening`, `limits`: from beliefs to shares
- `policy`, `policies`: what a way from evidence to weights is, and the table of them
- `best_probability`, `success_share`, `uniform`: the policies
- `standing`: which heads may cost as little as the best one
- `reasons`: why a head has its weight, in words
- `comparison`: how the best compares with the next, in words
- `provenance`: what weights were made from, and which weights they replace
- `collected`: profiles in memory, from Python callers
- `weights`: the weights document, and the functions for Python callers
"""
