"""One interface to the world, several implementations."""
