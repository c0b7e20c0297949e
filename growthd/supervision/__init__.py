"""Keeps actors alive and watches their progress."""
