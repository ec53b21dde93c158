"""Tests of what the gate stands on."""
