"""Tests of the formats of a gate, read by readers that know nothing of Hydra."""
