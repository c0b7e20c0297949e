"""The one exception that means: the world is away, and waiting is the only cure."""


class Outage(Exception):
    """The world is unreachable (database, network, browser); waiting is the only cure."""
