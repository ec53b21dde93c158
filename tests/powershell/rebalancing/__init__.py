"""Validating weights: test_rebalancing.ps1 and `gate --weights` on the same fixtures."""
