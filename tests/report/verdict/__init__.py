"""Tests of `hydra_heads.report.verdict`."""
