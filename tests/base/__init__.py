"""Tests of `hydra_heads.base`."""
