"""One interface to the world."""

from __future__ import annotations

from typing import Protocol

from growthd.model.reading import SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit


class Source(Protocol):
    """Goes where a visit asks and says what was there.

    All that the site itself may answer, walls and errors included, is in the `PageReading`. Both
    methods raise `Outage` where the source's means (browser, network) are away.
    """

    @property
    def names(self) -> tuple[SourceName, ...]:
        """The witnesses it brings."""

    async def open(self) -> None:
        """Whatever takes time to start has started."""

    async def visit(self, visit: Visit) -> PageReading: ...


def wanted(visit: Visit) -> frozenset[str]:
    """Ids of the posts that the visit's captures ask for."""
    asked = {capture.tweet_id for capture in visit.captures} | {visit.post_id}
    return frozenset(post_id for post_id in asked if post_id)
