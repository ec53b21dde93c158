"""Tests of the commands `history ...`."""
