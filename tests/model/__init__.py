"""Tests of `hydra_heads.model`."""
