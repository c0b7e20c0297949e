"""The demo: the whole daemon against the simulated site, checked against its truth."""
