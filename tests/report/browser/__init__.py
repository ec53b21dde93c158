"""The report in a real browser: what it draws, and that it asks for nothing."""
