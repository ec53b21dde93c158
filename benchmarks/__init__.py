"""Measurements that back what Hydra claims of itself: one file a claim, peers in the same run."""
