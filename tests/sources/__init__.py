"""Sources of readings, against the simulated site."""
