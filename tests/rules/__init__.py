"""Tests of the language of rules, and of what it is judged over."""
