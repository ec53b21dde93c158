"""Tests of `hydra_heads.measure.windows`, against an imitation of the system, or on it."""
