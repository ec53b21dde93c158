"""One file a format: what it gives for made-up slots."""
