"""Reads the owner's account from the site's own pages, as the owner's browser shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs
import trio

from growthd.model.page import PageCapture
from growthd.model.post import is_tweet_id
from growthd.model.reading import SourceName
from growthd.model.verdict import PageReading
from growthd.model.visit import Place, Visit
from growthd.pages.pool import Pool
from growthd.pages.settle import Settle
from growthd.pages.visit import OffLimits, load
from growthd.reading.page import read_page
from growthd.sources.source import wanted

_TIMELINE = {Place.PROFILE: "UserTweets", Place.REPLIES: "UserTweetsAndReplies"}
_PATH = {Place.PROFILE: "", Place.REPLIES: "/with_replies"}


@attrs.frozen(kw_only=True)
class PageSource:
    """Visits `base_url`, the site or its simulation, one page a visit."""

    pool: Pool
    now: Callable[[], datetime]
    base_url: str = "https://x.com"
    visit_seconds: float = 30.0

    @property
    def names(self) -> tuple[SourceName, ...]:
        return (SourceName.PAGE_JSON, SourceName.PAGE_DOM)

    async def open(self) -> None:
        """The browser runs, with a tab in it."""
        async with self.pool.borrow():
            pass

    async def visit(self, visit: Visit) -> PageReading:
        """The judged reading of the visit's page. Raises Outage without a browser or a network."""
        page = await self.capture(visit)
        # A timeline that was read on for long takes a tenth of a second and more.
        reading = await trio.to_thread.run_sync(read_page, page, visit.owner, wanted(visit))
        answers = [one.operation for one in page.payloads]
        return attrs.evolve(reading, pages=max(answers.count(_TIMELINE.get(visit.place, "")), 1))

    async def capture(self, visit: Visit) -> PageCapture:
        """The page as it was brought home, not yet read."""
        return await load(
            self.pool,
            address(self.base_url, visit),
            settle=expectation(visit),
            bound_seconds=self.visit_seconds,
            allowed_origin=self.base_url,
            now=self.now,
        )


def address(base_url: str, visit: Visit) -> str:
    """The visit's URL, always below the owner's handle. Raises OffLimits for anything else."""
    handle = visit.owner.handle
    if not (handle.isascii() and handle.replace("_", "").isalnum()):
        raise OffLimits(f"{handle!r} is not a handle")
    home = f"{base_url.rstrip('/')}/{handle}"
    if visit.place is not Place.POST:
        return home + _PATH[visit.place]
    if visit.post_id is None or not is_tweet_id(visit.post_id):
        raise OffLimits(f"{visit.post_id!r} is not the id of a post")
    return f"{home}/status/{visit.post_id}"


def expectation(visit: Visit) -> Settle:
    """What the visit's page must show before it is read."""
    if visit.place is Place.POST:
        return Settle(operations=frozenset({"TweetDetail"}), post_id=visit.post_id)
    return Settle(
        operations=frozenset({"UserByScreenName", _TIMELINE[visit.place]}),
        sought=wanted(visit),
        # Posts drift down between the plan and the visit: one page further than planned is
        # looked for them, which costs less than a page of their own.
        more=visit.pages,
    )
