"""Tests of `hydra_heads.heads`."""
