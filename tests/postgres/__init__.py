"""The embedded server, tested with the real one."""
