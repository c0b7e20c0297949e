"""Takes in the events by which a bot announces its posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import attrs
import structlog
import trio

from growthd.clock import Clock, wake_by
from growthd.model.capture import Horizon, PlannedCapture
from growthd.model.post import Post
from growthd.model.watched import Watched
from growthd.reading.announcement import Announcement, Unreadable, read_announcement
from growthd.store import accounts, events, posts
from growthd.store.database import Database, Session
from growthd.supervision.pulse import Pulse
from growthd.wheel.plan import owed, post_captures
from growthd.wheel.walls import Walls

CHANNEL = "growthd_events"
LOOK_SECONDS = 300.0
"""Between looks that no hint asked for: NOTIFY may be lost, rows are not."""
BATCH = 25
"""Events in one transaction, which keeps others from the posts that it follows."""

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Intake:
    database: Database
    clock: Clock
    watched: Sequence[Watched]
    horizons: Sequence[Horizon]
    walls: Walls
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.database.listen(CHANNEL) as hints:
            task_status.started()
            while True:
                with self.pulse.passing():
                    await self.one_pass()
                with trio.move_on_at(wake_by(LOOK_SECONDS)):
                    await hints.receive()

    async def one_pass(self) -> int:
        """Every event that waited has its receipt; returns how many that were."""
        settled = 0
        while count := await self.database.run(self._take_in):
            settled += count
        return settled

    async def _take_in(self, session: Session) -> int:
        waiting = await events.unhandled(session, limit=BATCH)
        for event in waiting:
            outcome = await self._follow(session, event)
            await events.settle(session, event_id=event.id, outcome=outcome)
        return len(waiting)

    async def _follow(self, session: Session, event: events.Event) -> str:
        if event.event_type == events.OWNER_RETURNED:
            stood = self.walls.lift(event.account_id)
            return "looking again" if stood else "no wall stood"
        said = read_announcement(
            event.event_type, event.event_data, event.account_id, event.created_at
        )
        if isinstance(said, Unreadable):
            log.warning("event_refused", event_id=event.id, reason=said.reason)
            return f"refused: {said.reason}"
        account_id = self._account_of(said)
        if account_id is None:
            return f"refused: @{said.handle} is not a watched account"
        return await self._store(session, said, account_id)

    async def _store(self, session: Session, said: Announcement, account_id: str) -> str:
        post = attrs.evolve(said.post, account_id=account_id)
        captures = () if post.is_test_post else await self._owed(session, post)
        new = await posts.add(session, post=post, metadata=said.metadata, captures=captures)
        if post.is_test_post:
            return "test post: stored, not followed"
        if post.tweet_id is None:
            return "waits for its id" if new else "known; waits for its id"
        return "followed" if new else "known"

    async def _owed(self, session: Session, post: Post) -> tuple[PlannedCapture, ...]:
        """Announcements may be older than the watch, and then owe what falls due in it."""
        account = await accounts.get(session, account_id=post.account_id)
        since = self.clock.now() if account is None else account.watched_since
        return owed(post_captures(post, self.horizons), since)

    def _account_of(self, said: Announcement) -> str | None:
        """The account the event speaks of: by its handle where it names one."""
        for account in self.watched:
            if said.handle is None and account.account_id == said.post.account_id:
                return account.account_id
            if said.handle == account.owner.handle.lower():
                return account.account_id
        return None
