"""Tests of how the tests are set up and started."""
