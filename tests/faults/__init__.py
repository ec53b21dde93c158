"""Tests of what may go wrong while heads run, by the rows of the table of faults."""
