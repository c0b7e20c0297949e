"""An actor that says by itself what is wrong, how the day was, and that it is alive."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import attrs
import structlog
import trio

from growthd.clock import wake_by
from growthd.config import Notify
from growthd.store import board
from growthd.store.board import Leaf, Order
from growthd.store.database import Session
from growthd.supervision.outage import Outage
from growthd.supervision.pulse import Pulse
from growthd.web.context import Context
from growthd.web.notices import mouth
from growthd.web.notices.complaints import Complaints
from growthd.web.notices.digest import BEST, Best, digest
from growthd.web.notices.mouth import Mouths
from growthd.web.summary import records
from growthd.web.summary.gather import gather
from growthd.web.summary.status import Health, Verdict
from growthd.web.text import excerpt

LOOK_SECONDS = 60.0
SENT = "digest.sent"
RECENT = timedelta(days=2)

log = structlog.get_logger(__name__)


@attrs.define(kw_only=True)
class Crier:
    """Looks once a minute. Which day's digest was sent is kept in `folder`."""

    context: Context
    notify: Notify
    folder: Path
    zone: ZoneInfo
    pulse: Pulse
    _complaints: dict[str, Complaints] = attrs.field(factory=dict, init=False)
    _beaten: datetime | None = attrs.field(default=None, init=False)

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        task_status.started()
        while True:
            await trio.sleep_until(wake_by(LOOK_SECONDS))
            with self.pulse.passing():
                await self.one_pass(self.context.clock.now())

    async def one_pass(self, now: datetime) -> None:
        """What is due at this moment has been said, of every account."""
        worst = Health.WELL
        for handle in self.context.handles:
            found = await gather(self.context, handle)
            verdict = found.status.verdict
            worst = worst if verdict.health is not Health.TROUBLE else Health.TROUBLE
            await self._complain(handle, verdict, now)
        await self._tell_the_day(now)
        if worst is not Health.TROUBLE:
            await self._beat(now)

    async def _complain(self, handle: str, verdict: Verdict, now: datetime) -> None:
        complaints = self._complaints.setdefault(
            handle,
            Complaints(
                after_looks=self.notify.after_looks,
                repeat=timedelta(hours=self.notify.repeat_hours),
            ),
        )
        if said := complaints.hear(verdict, now):
            await Mouths(self.notify.errors_to).tell(said)

    async def _tell_the_day(self, now: datetime) -> None:
        here = now.astimezone(self.zone)
        if not self.notify.digest_to or here.hour < self.notify.digest_hour:
            return
        if self._last_digest() == here.date():
            return
        for handle in self.context.handles:
            status = (await gather(self.context, handle)).status
            said = digest(status, await self._best(handle, now))
            if not await Mouths(self.notify.digest_to).tell(said):
                return
        await trio.Path(self.folder / SENT).write_text(here.date().isoformat())

    def _last_digest(self) -> date | None:
        file = self.folder / SENT
        try:
            return date.fromisoformat(file.read_text(encoding="ascii").strip())
        except (FileNotFoundError, ValueError):
            return None

    async def _best(self, handle: str, now: datetime) -> list[Best]:
        async def best_posts(session: Session) -> list[Best]:
            account = await records.account_of(session, handle)
            if account is None:
                return []
            key = account.account_id
            leaf = Leaf(account_id=key, since=now - RECENT, order=Order.CREDIT, limit=BEST)
            posts = await board.listed(session, leaf=leaf)
            decisions = [post.decision_id for post in posts]
            earned = await board.earned(session, account_id=key, decision_ids=decisions)
            return [
                Best(
                    text=None if post.content is None else excerpt(post.content, 80),
                    credit=earned[post.decision_id].credit,
                )
                for post in posts
            ]

        try:
            return await self.context.ask(best_posts)
        except Outage:
            return []

    async def _beat(self, now: datetime) -> None:
        """F45: a heartbeat says that data come in, not that a process runs."""
        every = timedelta(minutes=self.notify.heartbeat_minutes)
        if self._beaten is not None and now - self._beaten < every:
            return
        self._beaten = now
        for address in self.notify.heartbeat_to:
            await mouth.beat(address)
