"""Tests of picking and running heads by weight."""
