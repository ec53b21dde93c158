"""Tests of the live learner."""
