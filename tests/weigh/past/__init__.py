"""Tests of earlier runs as evidence."""
