"""Tests of doing a job by processes."""
