"""Tests of the channels and of what is sent to them."""
