"""Tests of `hydra_heads.measure.runner`."""
