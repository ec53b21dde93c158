"""Pure numbers: intervals and comparisons, knowing nothing of heads or runs.

- `checks`: what every figure refuses, and how the message says so
- `interval`: a range with its level of confidence
- `normal`: the standard normal distribution
- `student`: Student's t distribution
- `means`: mean, variance and the interval of a mean
- `order`: quantiles and the median
- `proportions`: intervals of a success rate and of the difference of two
- `paired`: by how much one way is slower than another on the same inputs
- `signed_rank`: the shift of paired differences, by ranks; `rank_sum`: of two samples in strata
- `selection`: the k-th of many values by counting; `serial`: what runs in a row share
- `outliers`: times that are far out; `warmup`: slow runs at the beginning
- `strata`: what changed between two samples, instance by instance
"""
