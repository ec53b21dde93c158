"""Tests of the regression gate over values that it is handed."""
