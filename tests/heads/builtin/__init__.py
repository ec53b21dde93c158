"""Tests of the built-in slot: the job, its ten heads, its data."""
