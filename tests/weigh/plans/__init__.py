"""Tests of fallbacks and plans."""
