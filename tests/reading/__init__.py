"""Readers and judge, on bytes alone."""
