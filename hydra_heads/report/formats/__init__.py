"""One file a format: how a slot looks to a browser, a spreadsheet or a monitoring system."""
