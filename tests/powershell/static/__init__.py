"""What can be said about the PowerShell scripts without a PowerShell: they parse, and keep rules.

`parse.py` wraps the parser, `lint.py` is the table of rules, each other file one group of them.
"""
