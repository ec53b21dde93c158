"""The commands that look into the history of a folder, and keep it: one file a topic."""
