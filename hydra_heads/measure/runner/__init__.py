"""The small processes that start heads: what runs in them, and what they say to Hydra."""
