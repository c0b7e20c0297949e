"""Actors at work on a test's database, the hands of their clock, and what pages say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import attrs
import trio

from growthd.actors.intake import Intake
from growthd.actors.poller import Poller
from growthd.actors.replayer import Replayer
from growthd.actors.scheduler import Scheduler
from growthd.actors.scribe import Scribe
from growthd.actors.visitor import Visitor
from growthd.clock import EPOCH, Clock
from growthd.metrics import Metrics
from growthd.model.capture import ClaimedCapture
from growthd.model.reading import (
    AccountCounts,
    AccountReading,
    Owner,
    PostCounts,
    PostReading,
    Refusal,
    SourceName,
    Witness,
)
from growthd.model.verdict import AccountVerdict, PageReading, PostVerdict
from growthd.model.visit import Place, Visit
from growthd.model.watched import Watched
from growthd.sources.source import Source
from growthd.store.database import Database
from growthd.store.spool import Spool
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.wheel.plan import horizons
from growthd.wheel.timeline import Timelines
from growthd.wheel.walls import Walls
from tests.store.making import HORIZONS, NOW

ME = Watched(account_id="default", owner=Owner(account_id="42", handle="Owner"))
SHE = Watched(account_id="second", owner=Owner(account_id="43", handle="second"))
AGES = horizons(HORIZONS, 10.0, 5.0)
COUNTS = PostCounts(likes=3, reposts=1, replies=0, quotes=0, bookmarks=1, views=50)
ACCOUNT = AccountCounts(followers=1304, following=180, posts=1200, listed=8, media=85)
Answer = PostVerdict | Refusal
Returning: TypeAlias = trio.MemorySendChannel[ClaimedCapture]
Returned: TypeAlias = trio.MemoryReceiveChannel[ClaimedCapture]


@attrs.define
class Hands:
    """The hands of a clock that moves only when a test moves it."""

    at: datetime = NOW

    @property
    def clock(self) -> Clock:
        return Clock(wall=lambda: (self.at - EPOCH) / timedelta(seconds=1))


@attrs.define
class Told:
    """A source that says what it was told, and remembers who asked."""

    said: PageReading | Outage
    visits: list[Visit] = attrs.field(factory=list)
    opened: int = 0

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.PAGE_JSON,)

    async def open(self) -> None:
        await trio.lowlevel.checkpoint()
        self.opened += 1

    async def visit(self, visit: Visit) -> PageReading:
        await trio.lowlevel.checkpoint()
        self.visits.append(visit)
        if isinstance(self.said, Outage):
            raise self.said
        return self.said


def no_spool() -> Spool:
    """A spool without room, for whoever meets no outage."""
    return Spool(file=Path("/dev/null/spool"), limit_bytes=0)


@attrs.define(kw_only=True)
class Crew:
    """One of each trade, all by one clock and with one another's timelines."""

    database: Database
    hands: Hands = attrs.field(factory=Hands)
    watched: Sequence[Watched] = (ME,)
    runner: str = "r1"
    lease_seconds: float = 60.0
    metrics: Metrics = attrs.field(factory=Metrics)
    timelines: Timelines = attrs.field(factory=Timelines)
    walls: Walls = attrs.field(factory=Walls)
    spool: Spool = attrs.field(factory=no_spool)
    returned: tuple[Returning, Returned] = attrs.field(
        factory=lambda: trio.open_memory_channel[ClaimedCapture](math.inf)
    )

    @property
    def now(self) -> datetime:
        return self.hands.at

    def intake(self) -> Intake:
        return Intake(
            database=self.database,
            clock=self.hands.clock,
            watched=self.watched,
            horizons=AGES,
            walls=self.walls,
            pulse=Pulse(name="intake"),
        )

    def poller(self) -> Poller:
        return Poller(
            database=self.database,
            clock=self.hands.clock,
            watched=self.watched,
            timelines=self.timelines,
            walls=self.walls,
            visits=_channel()[0],
            every=timedelta(minutes=15),
            tolerance=timedelta(minutes=10),
            pulse=Pulse(name="poller"),
        )

    def scheduler(self) -> Scheduler:
        return Scheduler(
            database=self.database,
            clock=self.hands.clock,
            runner=self.runner,
            watched=self.watched,
            timelines=self.timelines,
            walls=self.walls,
            visits=_channel()[0],
            returned=self.returned[1],
            spool=self.spool,
            look_ahead=timedelta(hours=1),
            lease_seconds=self.lease_seconds,
            patience=0.5,
            metrics=self.metrics,
            pulse=Pulse(name="scheduler"),
        )

    def scribe(self) -> Scribe:
        return Scribe(
            database=self.database,
            spool=self.spool,
            returned=self.returned[0],
            metrics=self.metrics,
        )

    def replayer(self) -> Replayer:
        return Replayer(
            scribe=self.scribe(),
            spool=self.spool,
            horizons=AGES,
            attempts=8,
            pulse=Pulse(name="replayer"),
        )

    def visitor(self, source: Source) -> Visitor:
        return Visitor(
            database=self.database,
            scribe=self.scribe(),
            source=source,
            clock=self.hands.clock,
            accounts={one.owner.handle.lower(): one.account_id for one in self.watched},
            horizons=AGES,
            attempts=8,
            timelines=self.timelines,
            walls=self.walls,
            visits=_channel()[1],
            metrics=self.metrics,
            pulse=Pulse(name="visitor"),
        )

    def count(self, metric: str, /, **labels: str) -> float | None:
        """A sample of the metrics; None where there is none."""
        return self.metrics.registry.get_sample_value(f"growthd_{metric}", labels)


def _channel() -> tuple[trio.MemorySendChannel[Visit], trio.MemoryReceiveChannel[Visit]]:
    return trio.open_memory_channel[Visit](0)


def page(
    posts: Mapping[str, Answer] | None = None,
    *,
    account: AccountCounts | None = ACCOUNT,
    at: datetime = NOW,
) -> PageReading:
    """A page that was read, with these posts on it."""
    read = None if account is None else _account(account)
    return PageReading(read_at=at, refusal=None, account=read, posts=posts or {})


def wall(refusal: Refusal, at: datetime = NOW) -> PageReading:
    """A page that shows nothing but a refusal."""
    return PageReading(read_at=at, refusal=refusal, account=None, posts={})


def seen(
    post_id: str, *, at: datetime | None = None, counts: PostCounts = COUNTS, **known: object
) -> PostVerdict:
    """An own post as a page shows it; `known` is whatever else it says of the post."""
    reading = PostReading(
        post_id=post_id,
        author_id="42",
        author_handle="owner",
        counts=counts,
        witness=_witness("data.timeline"),
        posted_at=at,
        **known,  # type: ignore[arg-type]  # the fields of PostReading, checked by attrs
    )
    return PostVerdict(post_id=post_id, counts=counts, witnesses=(reading,))


def _account(counts: AccountCounts) -> AccountVerdict:
    reading = AccountReading(
        account_id="42", handle="owner", counts=counts, witness=_witness("data.user")
    )
    return AccountVerdict(counts=counts, witnesses=(reading,))


def _witness(path: str) -> Witness:
    return Witness(source=SourceName.PAGE_JSON, path=path, fingerprint="f1")


def tweet_of(moment: datetime, serial: int = 0) -> str:
    """The id that X mints at `moment`."""
    milliseconds = round((moment - EPOCH) / timedelta(milliseconds=1))
    return str(((milliseconds - 1_288_834_974_657) << 22) + serial)


def replies(*captures: ClaimedCapture, owner: Owner = ME.owner) -> Visit:
    """A visit to the timeline for these captures."""
    return Visit(owner=owner, place=Place.REPLIES, captures=captures)
