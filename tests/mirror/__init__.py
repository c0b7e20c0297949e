"""The mirror, against a real Redis."""
