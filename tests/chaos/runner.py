"""One runner as a process: claims what falls due and reads it from a source that costs nothing.

python -m tests.chaos.runner DSN NAME ACCOUNTS
"""

from __future__ import annotations

import sys
from datetime import timedelta

import attrs
import trio

from growthd.border import open_border
from growthd.clock import Clock
from growthd.model.reading import Owner, SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Visit
from growthd.model.watched import Watched
from growthd.store.database import Database
from growthd.supervision.actor import Actor
from growthd.supervision.supervisor import supervise
from tests.actors.making import Crew, page, seen

VISIT_SECONDS = 0.02
LEASE_SECONDS = 2.0
CLOCK = Clock()


def accounts(number: int) -> tuple[Watched, ...]:
    """The accounts that every runner watches."""
    return tuple(
        Watched(account_id=f"a{n}", owner=Owner(account_id=str(n), handle=f"owner{n}"))
        for n in range(number)
    )


@attrs.frozen
class Light:
    """Shows every post that it is asked for."""

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.PAGE_JSON,)

    async def open(self) -> None:
        await trio.lowlevel.checkpoint()

    async def visit(self, visit: Visit) -> PageReading:
        await trio.sleep(VISIT_SECONDS)
        asked = [capture.tweet_id for capture in visit.captures if capture.tweet_id]
        return page({tweet: seen(tweet) for tweet in asked}, account=None, at=CLOCK.now())


async def main(dsn: str, name: str, number: int) -> None:
    async with open_border(), Database.open(dsn, size=3) as database:
        crew = Crew(
            database=database,
            watched=accounts(number),
            runner=name,
            lease_seconds=LEASE_SECONDS,
        )
        send, receive = trio.open_memory_channel[Visit](0)
        scheduler = attrs.evolve(
            crew.scheduler(), clock=CLOCK, visits=send, look_ahead=timedelta(seconds=5)
        )
        visitor = attrs.evolve(crew.visitor(Light()), clock=CLOCK, visits=receive)
        workers = (visitor, scheduler)
        await supervise([Actor(name=w.pulse.name, run=w.run, pulse=w.pulse) for w in workers])


if __name__ == "__main__":
    trio.run(main, sys.argv[1], sys.argv[2], int(sys.argv[3]))
