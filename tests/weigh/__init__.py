"""Tests of the way from profiles to weights."""
