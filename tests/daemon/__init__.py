"""The whole daemon, with everything real."""
