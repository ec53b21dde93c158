"""What Hydra is held to, row by row, and the tests that show it."""
