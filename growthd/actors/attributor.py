"""Credits posts with the followers that they earned: upon new readings, and every hour."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import trio

from growthd.actors.crediting import Window, state_in, worked_out
from growthd.clock import Clock
from growthd.compute.attribution.account import stretch_ends
from growthd.compute.attribution.problem import THOROUGH, Effort
from growthd.compute.attribution.records import hours_of, moment_of
from growthd.compute.attribution.state import State
from growthd.store import credits as store, history
from growthd.store.credits import Entered
from growthd.store.database import Database
from growthd.supervision.patience import wait
from growthd.supervision.pulse import Pulse
from growthd.workbench import Aside, in_a_thread

CHANNEL = "growthd_readings"
EVERY = timedelta(hours=1)
LOOK_SECONDS = 120.0
"""Real seconds between two looks at what was read, should a hint be lost."""


@attrs.frozen(kw_only=True)
class Attributor:
    database: Database
    clock: Clock
    accounts: Sequence[str]
    pulse: Pulse
    rest_seconds: float = 60.0
    """Real, between two passes, whatever is heard meanwhile: each costs one or two of a core."""
    seed: int = 0
    effort: Effort = THOROUGH
    aside: Aside = in_a_thread

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.database.listen(CHANNEL) as hints:
            task_status.started()
            while True:
                now = self.clock.now()
                known = await self._read(now)
                with self.pulse.passing():
                    await self.one_pass(now)
                await trio.sleep(self.rest_seconds)
                while not await self._is_due(now, known):
                    await wait(self.pulse, hints, LOOK_SECONDS)
        raise AssertionError  # the loop has no end

    async def _is_due(self, since: datetime, known: list[history.Reach | None]) -> bool:
        """Whether there are news since what was `known`, or an hour has gone by."""
        now = self.clock.now()
        return now >= since + EVERY or known != await self._read(now)

    async def _read(self, now: datetime) -> list[history.Reach | None]:
        """From when to when each account was read. A hint comes with every write, news or not."""
        return [
            await self.database.run_single(history.reach, account_id=account, now=now)
            for account in self.accounts
        ]

    async def one_pass(self, now: datetime) -> Entered:
        """Every account's credits and ledger say what its rows say by `now`."""
        entered = [await self._attribute(account, now) for account in self.accounts]
        return Entered(
            credits=sum(one.credits for one in entered),
            intervals=sum(one.intervals for one in entered),
        )

    async def _attribute(self, account: str, now: datetime) -> Entered:
        """The windows since what is settled; an account's first pass may have years of them."""
        done = Entered(credits=0, intervals=0)
        reach = await self.database.run_single(history.reach, account_id=account, now=now)
        if reach is None:
            return done
        saved = await self.database.run_single(store.state, account_id=account)
        state = await trio.to_thread.run_sync(state_in, saved)
        for end in stretch_ends(state, hours_of(reach.first), hours_of(reach.last)):
            last = math.isinf(end)
            until = now if last else moment_of(end)
            window = Window(
                account_id=account, now=now, seed=self.seed, effort=self.effort, last=last
            )
            state, entered = await self._one_window(state, window, (reach.first, until))
            done = Entered(
                credits=done.credits + entered.credits,
                intervals=done.intervals + entered.intervals,
            )
            self.pulse.progress()
        return done

    async def _one_window(
        self, state: State | None, window: Window, span: tuple[datetime, datetime]
    ) -> tuple[State | None, Entered]:
        """The window is worked out beside the loop, and stored; returns the state after it."""
        stretch = _stretch(window.account_id, state, span)
        material = await self.database.run(history.material, stretch=stretch)
        past = await trio.to_thread.run_sync(material.history)
        findings, following = await self.aside(worked_out, state, past, window)
        return following, await self.database.run(store.enter, findings=findings)


def _stretch(account: str, state: State | None, span: tuple[datetime, datetime]) -> history.Stretch:
    """What `resume` needs to go on from `state`; before the first reading no post lives on."""
    first, until = span
    return history.Stretch(
        account_id=account,
        posts_since=first - timedelta(days=8) if state is None else moment_of(state.cut),
        readings_since=None if state is None else moment_of(state.begin_at),
        until=until,
    )
