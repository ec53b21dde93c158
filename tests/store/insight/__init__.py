"""Tests of `hydra_heads.store.insight`."""
