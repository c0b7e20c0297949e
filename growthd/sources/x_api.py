"""Reads the owner's account from X's API v2, with an app of the owner's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
import trio

from growthd.model.capture import ClaimedCapture
from growthd.model.reading import (
    AccountReading,
    Owner,
    PostReading,
    Refusal,
    RefusalKind,
    SourceName,
)
from growthd.model.verdict import PageReading
from growthd.model.visit import Place, Visit
from growthd.reading.judge import judge_account, judge_post
from growthd.sources.api_client import ApiClient
from growthd.sources.api_trip import Trip
from growthd.sources.source import wanted
from growthd.store import accounts
from growthd.store.database import Database

OVERLAP = timedelta(hours=36)
"""Each look at the timeline goes back so far behind the last one, so that a look that failed, or
was never stored, loses no post. It costs nothing: posts that young are read every day anyway."""
_WALLS = frozenset({RefusalKind.LOGGED_OUT, RefusalKind.WRONG_ACCOUNT})


@attrs.define(kw_only=True)
class XApi:
    """One account by its own token. Unlike a page, it can be asked for any post on any visit."""

    client: ApiClient
    database: Database
    account_id: str
    analytics_minutes: frozenset[int]
    """Horizons at which follows and clicks are asked for."""
    first_look: timedelta
    """How far back the timeline is read when nothing is known of the account yet."""
    _owner: Owner | None = attrs.field(init=False, default=None)

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.API,)

    async def open(self) -> None:
        """Nothing: connections are made per visit, since a laptop may sleep in between."""
        await trio.lowlevel.checkpoint()

    async def visit(self, visit: Visit) -> PageReading:
        """The judged reading. Outage where the API or the database is out of reach."""
        async with self.client.line() as line:
            if isinstance(line, Refusal):
                return self._refused(line)
            trip = Trip(line=line, owner=self._owner or visit.owner)
            account = await self._identify(trip, visit)
            if isinstance(account, Refusal) and (account.kind in _WALLS or self._owner is None):
                return self._refused(account)
            # What is due goes first: where the day's budget ends, it ends with discovery.
            await trip.look_up(sorted(wanted(visit)))
            if visit.place is not Place.POST:
                await trip.read_timeline(await self._since())
            await self._confide(trip, visit)
            return self._judged(trip, account)

    async def _identify(self, trip: Trip, visit: Visit) -> AccountReading | Refusal | None:
        """Whose token it is, asked where the account is wanted or nobody has asked yet."""
        if visit.place is Place.POST and self._owner is not None:
            return None
        account = await trip.identify()
        if isinstance(account, AccountReading):
            self._owner = trip.owner
        return account

    async def _since(self) -> datetime:
        """From when on posts may be unknown: well before the last look that was stored."""
        now = self.client.now()
        latest = await self.database.run(accounts.latest, account_id=self.account_id)
        if latest is None:
            return now - self.first_look
        return max(min(latest.measured_at, now) - OVERLAP, now - self.first_look)

    async def _confide(self, trip: Trip, visit: Visit) -> None:
        """Analytics are read for the captures that want them.

        Where they were refused for so short a time that a capture can still be on time, it waits.
        """
        wanting = {
            str(capture.tweet_id): capture
            for capture in visit.captures
            if capture.tweet_id and capture.plan.horizon_minutes in self.analytics_minutes
        }
        refused = await trip.confide(sorted(wanting))
        trip.setbacks += dict.fromkeys(refused.values())
        for tweet_id, refusal in refused.items():
            if _is_worth_waiting_for(refusal, wanting[tweet_id]):
                trip.posts[tweet_id] = refusal

    def _judged(self, trip: Trip, account: AccountReading | Refusal | None) -> PageReading:
        posts: Mapping[str, PostReading | Refusal] = trip.posts
        return PageReading(
            read_at=self.client.now(),
            refusal=None,
            account=judge_account([account]) if isinstance(account, AccountReading) else account,
            posts={
                post_id: judge_post([read]) if isinstance(read, PostReading) else read
                for post_id, read in posts.items()
            },
            blind=tuple(trip.blind),
            setbacks=tuple(trip.setbacks),
        )

    def _refused(self, refusal: Refusal) -> PageReading:
        return PageReading(read_at=self.client.now(), refusal=refusal, account=None, posts={})


def _is_worth_waiting_for(refusal: Refusal, capture: ClaimedCapture) -> bool:
    return refusal.until is not None and refusal.until < capture.plan.on_time_until
