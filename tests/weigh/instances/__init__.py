"""Tests of weights by instance."""
