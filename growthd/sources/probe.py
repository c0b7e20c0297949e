"""Looks at the owner's account once, as the daemon would, and keeps everything that was seen."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import attrs
import trio

from growthd.model.page import PageCapture
from growthd.model.post import is_tweet_id
from growthd.model.reading import AccountReading, Owner, PostReading, Refusal
from growthd.model.verdict import PageReading, PostVerdict
from growthd.model.visit import Place, Visit
from growthd.reading.judge import judge_account, judge_post
from growthd.reading.merge import merge
from growthd.reading.page import read_page
from growthd.sources.api_client import ApiClient
from growthd.sources.api_trip import Trip
from growthd.sources.page import PageSource, address
from growthd.sources.source import wanted

MOST_ASKED = 25
"""Posts of a page that the API is asked for; each costs."""
RECENT = timedelta(days=2)
"""So far back the API is asked where there is no page to say which posts there are."""


class NotATarget(ValueError):
    """What was to be probed is neither a handle nor the address of a profile or post."""


@attrs.frozen(kw_only=True)
class Target:
    """Whose account, and which post of it if only one is wanted."""

    handle: str
    post_id: str | None = None

    @classmethod
    def parse(cls, text: str) -> Target:
        """From `jack`, `@jack`, or the address of a profile or a post. Raises NotATarget."""
        path = urlsplit(text).path if "://" in text else text.partition("?")[0]
        handle, *rest = path.strip("/").split("/")
        handle = handle.removeprefix("@")
        post_id = rest[1] if len(rest) > 1 and rest[0] == "status" else None
        named = handle.isascii() and handle.replace("_", "").isalnum() and len(handle) <= 15
        if not named or (post_id is not None and not is_tweet_id(post_id)):
            raise NotATarget(f"{text!r} is neither a handle nor the address of a profile or post")
        return cls(handle=handle, post_id=post_id)


@attrs.frozen(kw_only=True)
class Look:
    """One look: the place, what was brought home from it, and what all readers make of it."""

    what: str
    page: PageCapture | None
    """None where the API alone was asked."""
    reading: PageReading
    seconds: float


@attrs.frozen(kw_only=True)
class Probe:
    """One look at everything there is. Either source may be None, not both."""

    owner: Owner
    page: PageSource | None
    api: ApiClient | None
    now: Callable[[], datetime]

    async def run(self, post_id: str | None) -> AsyncGenerator[Look, None]:
        """One look after another: profile, replies, and the newest post's own page; or one post.

        Stops at a refusal of the whole site. Raises Outage without a browser or a network.
        """
        seen: list[PageReading] = []
        for visit in self._visits(post_id, seen):
            look = await self._look(visit)
            seen.append(look.reading)
            yield look
            if look.reading.refusal is not None:
                return

    def _visits(self, post_id: str | None, seen: Sequence[PageReading]) -> Iterator[Visit]:
        if post_id is not None:
            yield Visit(owner=self.owner, place=Place.POST, post_id=post_id)
            return
        yield Visit(owner=self.owner, place=Place.PROFILE)
        if self.page is None:
            return
        yield Visit(owner=self.owner, place=Place.REPLIES)
        if newest := max((int(one) for reading in seen for one in _read(reading)), default=None):
            yield Visit(owner=self.owner, place=Place.POST, post_id=str(newest))

    async def _look(self, visit: Visit) -> Look:
        began = trio.current_time()
        page = None if self.page is None else await self.page.capture(visit)
        readings = [] if page is None else [read_page(page, visit.owner, wanted(visit))]
        if self.api is not None:
            ids = {one for reading in readings for one in reading.posts} | wanted(visit)
            readings.append(await self._ask(self.api, visit, sorted(ids, reverse=True)))
        what = "X's API" if self.page is None else address(self.page.base_url, visit)
        return Look(
            what=what,
            page=page,
            reading=merge(readings),
            seconds=trio.current_time() - began,
        )

    async def _ask(self, api: ApiClient, visit: Visit, ids: Sequence[str]) -> PageReading:
        """What the API says of the account and of the posts that the page showed."""
        async with api.line() as line:
            if isinstance(line, Refusal):
                return self._refused(line)
            trip = Trip(line=line, owner=visit.owner)
            account = await trip.identify()
            if isinstance(account, Refusal):
                return self._refused(account)
            if self.page is None and visit.post_id is None:
                await trip.read_timeline(self.now() - RECENT)
            await trip.look_up(ids[:MOST_ASKED])
            await trip.confide(sorted(trip.posts, key=int)[-1:])
            return self._told(trip, account)

    def _told(self, trip: Trip, account: AccountReading) -> PageReading:
        return PageReading(
            read_at=self.now(),
            refusal=None,
            account=judge_account([account]),
            posts={
                post_id: judge_post([read]) if isinstance(read, PostReading) else read
                for post_id, read in trip.posts.items()
            },
            blind=tuple(trip.blind),
            setbacks=tuple(trip.setbacks),
        )

    def _refused(self, refusal: Refusal) -> PageReading:
        return PageReading(read_at=self.now(), refusal=refusal, account=None, posts={})


def _read(reading: PageReading) -> Iterator[str]:
    for post_id, answer in reading.posts.items():
        if isinstance(answer, PostVerdict):
            yield post_id
