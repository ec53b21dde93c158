"""Tests of heads that race."""
