"""Pure numbers: intervals and comparisons, knowing nothing of heads or runs.

- `checks`: what every figure refuses, and how the message says so
- `interval`: a range with its level of confidence
- `normal`: the standard normal distribution
- `student`: Student's t distribution
- `means`: mean, variance and the interval of a mean
- `contrast`: a weighted sum of means, and how many values would show it
- `order`: quantiles with their intervals, the median, ranks
- `proportions`: intervals of a success rate and of the difference of two
- `paired`: by how much one way is slower than another on the same inputs
- `rank_test`: whether one sample lies above another; `shift`: by how much
- `permutation`: the same by exchanging values, for any statistic
- `signed_rank`: the shift of paired differences, by ranks; `rank_sum`: of two samples in strata
- `selection`: the k-th of many values by counting; `serial`: what runs in a row share
- `changes`: where the level of a series changed; `levels`: its candidates; `fpop`: the cheapest
  cuts; `energy`: the distance of two distributions; `step`: by how much a level steps; `longrun`:
  noise and its memory; `despiking`: spikes cut; `modes`: two kinds of points made one
- `anomalies`: points far from those before, by any of the methods; `detector`: what each is
- `novelty`: the default one: `tail`: how unlikely a distance is, `period`: the season it repeats in
- `novelty`: the default one; `tail`: how unlikely a distance is, `period`: when values repeat
  their `moments`
- `binomial`: what successes say of the true rate; `beta_binomial`: successes of groups that differ
- `outliers`: times that are far out; `warmup`: slow runs at the beginning
- `trend`: whether a series rises or falls, and how fast; `prediction`: where it goes on
- `regression`: whether the newest values of a series are worse than those before; `gate`: what
  that stands on; `pooling`: series that share their invocations, judged together
- `correlation`: which figures go together; `autocorrelation`: how far values depend on those before
- `discovery`: what remains of many tests
- `strata`: what changed between two samples, instance by instance
"""
