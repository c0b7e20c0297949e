"""The owner's bot: announces its posts as real ones do, by a row of system_events or by HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import httpx2
import trio

from growthd.clock import Clock
from growthd.simx.bot import Announcement, announce, announce_again, content_row
from growthd.simx.post import SimPost
from growthd.simx.world import World
from growthd.store import events
from growthd.store.database import Database
from growthd.supervision.outage import Outage

LOOK_AHEAD = timedelta(hours=1)
PAUSE_SECONDS = 0.5


@attrs.frozen(kw_only=True)
class Bot:
    """Announces every post of the world's that is not silent, as soon as it is made."""

    world: World
    clock: Clock
    database: Database
    web: str
    token: str

    async def run(self, since: datetime) -> NoReturn:
        """Announce, for ever, what is posted after `since`."""
        async with httpx2.AsyncClient(base_url=self.web, timeout=10) as http:
            while True:
                until = self.clock.now() + LOOK_AHEAD
                for post in self.world.posts(until):
                    if post.announced and since < post.posted_at <= until:
                        await self.clock.sleep_until(post.posted_at)
                        await self._insist(post, http)
                since = until
                await self.clock.sleep_until(until)

    async def _insist(self, post: SimPost, http: httpx2.AsyncClient) -> None:
        """Announce until it was heard: whoever hears it twice follows the post once."""
        while True:
            try:
                return await self._announce(post, http)
            except (Outage, httpx2.TransportError):
                await trio.sleep(PAUSE_SECONDS)

    async def _announce(self, post: SimPost, http: httpx2.AsyncClient) -> None:
        """Half of the posts come by the table, half by HTTP; one in seven comes twice."""
        told = announce(post, self.world.owner)
        digits = int(post.tweet_id)
        if digits % 2:
            await self._write(told, post)
        else:
            body = {**_details(post), **told.event_data}
            headers = {"authorization": f"Bearer {self.token}"}
            answer = await http.post("/v1/posts", json=body, headers=headers)
            if answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE:
                raise Outage(answer.text)
            answer.raise_for_status()
        if digits % 7 == 0:
            await self._write(announce_again(post, self.world.owner), post)

    async def _write(self, told: Announcement, post: SimPost) -> None:
        notice = events.Notice(
            event_type=told.event_type,
            message=told.message,
            event_data={**_details(post), **told.event_data},
            component=told.component,
        )
        await self.database.run(events.append, notice=notice)


def _details(post: SimPost) -> dict[str, object]:
    """What the bot knows of how the post was made, as JSON."""
    row = content_row(post)
    said = ("content", "generation_metadata", "features", "thread_tweet_ids")
    kept = (*said, *attrs.asdict(post.arms))
    details = {name: row[name] for name in kept if row.get(name)}
    if post.target_username is not None:
        details["target_username"] = post.target_username
    return details
