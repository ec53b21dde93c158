"""Tests of `hydra_heads.store.imports`: the formats that can be taken in."""
