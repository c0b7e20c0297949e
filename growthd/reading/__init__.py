"""Pure functions from bytes to a reading or a refusal."""
