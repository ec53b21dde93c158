"""Tests of judging new weights by fresh runs."""
