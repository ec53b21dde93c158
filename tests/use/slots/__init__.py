"""Tests of the `Slot`."""
