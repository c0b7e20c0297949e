"""Several sources to one account at once: each is asked, and all are witnesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import trio

from growthd.model.reading import Refusal, RefusalKind, SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.reading.merge import merge
from growthd.sources.source import Source
from growthd.supervision.outage import Outage
from growthd.wheel.walls import Walls, before


@attrs.frozen(kw_only=True)
class Together:
    """Asks all of `sources` (two or more) at the same time, so that they speak of one moment.

    A source before which a wall stands is not asked before it is time to look again, while the
    others read on.
    """

    account_id: str
    sources: Sequence[Source]
    walls: Walls
    now: Callable[[], datetime]

    @property
    def names(self) -> tuple[SourceName, ...]:
        return tuple(name for source in self.sources for name in source.names)

    async def open(self) -> None:
        """Every source is open that can be. Outage where none can."""
        outages: list[Outage] = []
        for source in self.sources:
            try:
                await source.open()
            except Outage as outage:
                outages.append(outage)
        self._raise_if_all(outages)

    async def visit(self, visit: Visit) -> PageReading:
        """What all that answered say. Outage where none did."""
        readings: list[PageReading] = []
        outages: list[Outage] = []
        async with trio.open_nursery() as nursery:
            for source in self.sources:
                nursery.start_soon(self._ask, source, visit, readings, outages)
        self._raise_if_all(outages)
        away = [Refusal(kind=RefusalKind.UNAVAILABLE, detail=str(one)[:200]) for one in outages]
        return merge([*readings, *map(self._refused, away)])

    async def _ask(
        self, source: Source, visit: Visit, readings: list[PageReading], outages: list[Outage]
    ) -> None:
        standing = self._wall(source)
        try:
            readings.append(standing or await source.visit(visit))
        except Outage as outage:
            outages.append(outage)

    def _wall(self, source: Source) -> PageReading | None:
        """What a source says before which a wall stands, without being asked."""
        name = source.names[0]
        key = before(self.account_id, name)
        wall, until = self.walls.standing(key), self.walls.until(key, self.now())
        if wall is None or until is None:
            return None
        detail = f"not asked: the wall that was met at {wall.since:%Y-%m-%d %H:%M} UTC still stands"
        return self._refused(Refusal(kind=wall.kind, detail=detail, until=until, source=name))

    def _refused(self, refusal: Refusal) -> PageReading:
        return PageReading(read_at=self.now(), refusal=refusal, account=None, posts={})

    def _raise_if_all(self, outages: Sequence[Outage]) -> None:
        if len(outages) == len(self.sources):
            raise outages[0]
