"""Tests that read the sources: what may import what, who may print, how large a thing may grow."""
