"""The daemon's actors, one class each."""
