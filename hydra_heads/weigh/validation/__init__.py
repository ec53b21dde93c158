"""Whether new weights are better than the old ones, on runs that made neither.

- `fresh`: which runs are fresh, and the refusal of those that are not
- `shares`: the old weights, as far as the new ones know their heads
- `costs`: fresh runs as costs, paired by block where every head ran in the same ones
- `verdict`: gain, interval, runs needed, and what follows from them
- `document`: the gate document
"""
