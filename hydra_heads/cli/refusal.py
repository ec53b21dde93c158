"""The refusal of a value: argparse shows its words as they are."""

import argparse


class Refused(argparse.ArgumentTypeError, ValueError):
    """What was found and what is allowed."""
