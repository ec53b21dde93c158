"""Tests of `hydra_heads.measure.doctor`."""
